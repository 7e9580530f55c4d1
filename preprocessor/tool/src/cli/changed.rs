//! `--changed`: the chapters as a revision of their repository had them.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::Result;

use crate::git;
use pyproof_check::diagnostic::Message;
use pyproof_check::error::{Because as _, UserError};
use pyproof_check::markdown::{Chapter, Included};

/// The chapters, whose paths start from `root`, as they were in `revision`; those that it
/// did not have are left out.
///
/// # Errors
/// When git cannot be asked, or knows no such revision.
pub fn since(root: &Path, revision: &str, chapters: &[Chapter]) -> Result<Vec<Chapter>> {
    let about = |key| Message::new(key).with("revision", revision);
    if !git::has(root, revision) {
        return Err(UserError::new(about("changed-unknown")).into());
    }
    let files = |chapter: &Chapter| 0..=chapter.included.len();
    let paths: BTreeSet<&str> = chapters
        .iter()
        .flat_map(|chapter| files(chapter).map(|file| chapter.path_of(file)))
        .collect();
    let texts = git::texts(root, revision, &paths).because(|| about("changed-unread"))?;
    // A byte order mark is no part of a chapter's text.
    let text = |path: &str| texts.get(path).map(|text| text.trim_start_matches('\u{FEFF}'));
    let chapters = chapters.iter().filter_map(|chapter| {
        let included = chapter.included.iter().filter_map(|file| {
            Some(Included { path: file.path.clone(), text: text(&file.path)?.to_owned() })
        });
        let (path, text) = (chapter.path.clone(), text(&chapter.path)?.to_owned());
        Some(Chapter { path, text, included: included.collect() })
    });
    Ok(chapters.collect())
}
