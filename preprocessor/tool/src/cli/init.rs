//! `init`: a new book. If any of its files already exists, nothing is written.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Result;

use super::args::InitArgs;
use super::{ExitStatus, files, terminal};
use crate::git;
use crate::init;
use crate::messages::{Catalogue, Lang};
use crate::report::human;
use crate::source::{display, slashed};
use pyproof_check::diagnostic::Message;
use pyproof_check::error::UserError;

/// The file of what git leaves alone.
const GITIGNORE: &str = ".gitignore";

/// Makes a book in a folder.
pub fn init(asked: &InitArgs, lang: Lang) -> Result<ExitStatus> {
    let root = std::path::absolute(&asked.dir).ok();
    let root = root.and_then(|dir| Some((git::root_of(&dir)?, dir)));
    // GitHub reads workflows in the root of a repository alone.
    let below = root.as_ref().and_then(|(root, dir)| {
        let path = slashed(dir.strip_prefix(root).ok()?);
        (!path.is_empty()).then_some((root, path))
    });
    let place = |path: &str| match &below {
        Some((root, _)) if path.starts_with(".github/") => root.join(path),
        _ => asked.dir.join(path),
    };
    let mut files =
        init::files(lang, asked.title.as_deref(), below.as_ref().map(|(_, path)| path.as_str()));
    // A repository has one, and its author knows what is in it.
    let ignores = asked.dir.join(GITIGNORE).is_file();
    files.retain(|file| !(ignores && file.path == GITIGNORE));
    let taken = files.iter().filter_map(|file| taken(&place(file.path), file.path));
    let mut taken: Vec<PathBuf> = taken.collect();
    taken.dedup();
    if !taken.is_empty() {
        let about = |path: &PathBuf| Message::new("init-taken").with("path", path.display());
        let messages = taken.iter().map(about).chain([Message::new("init-nothing")]);
        return Err(UserError::all(messages.collect()).into());
    }
    let catalogue = Catalogue::new(lang);
    let dir = human::quoted(&asked.dir.display().to_string());
    let say = |message: Message| {
        terminal::to_stdout(&format!("{}\n", catalogue.say(&message.with("dir", &dir))))
    };
    for (at, file) in files.iter().enumerate() {
        if let Err(error) = files::create(&place(file.path), &file.text) {
            // Half a book is of no use.
            for file in &files[..at] {
                let _ = fs::remove_file(place(file.path));
            }
            return Err(error);
        }
    }
    for file in &files {
        // As seen from the book, but for what is not in it.
        let written = place(file.path);
        let path = if written.starts_with(&asked.dir) { file.path } else { &display(&written) };
        say(Message::new("install-written").with("path", path))?;
    }
    if ignores {
        say(Message::new("init-gitignore"))?;
    }
    if init::lacks_repository() {
        say(Message::new("init-repository").with("word", init::NO_REPOSITORY))?;
    }
    say(Message::new("init-next"))?;
    Ok(ExitStatus::Success)
}

/// What already exists at `place`, which ends in `path`: the file itself, or a file in place
/// of one of the folders that `path` names.
fn taken(place: &Path, path: &str) -> Option<PathBuf> {
    let folders = place.ancestors().skip(1).take(path.matches('/').count());
    let folders: Vec<&Path> = folders.collect();
    let is_there = |path: &Path| fs::symlink_metadata(path).is_ok();
    let mut hindering =
        folders.into_iter().rev().filter(|folder| is_there(folder) && !folder.is_dir());
    hindering.next().or_else(|| is_there(place).then_some(place)).map(Path::to_owned)
}
