//! The steps of blocks: files of their own beside the pages, which a page loads when its
//! reader opens them.
//!
//! The name of a file is the hash of its text, so that a page of an earlier build never
//! shows the steps of a later one. Its shape is `StepsFile` in `frontend/src/contract.ts`.

use std::collections::BTreeMap;

use serde::Serialize;
use sha2::{Digest as _, Sha256};

use pyproof_check::check::{BlockReport, ChapterReport, Recorded, Recording};
use pyproof_judge::transcript::{StepsEnd, Stream};

/// The folder of the site in which they lie.
pub const FOLDER: &str = "pyproof/steps";

/// The form of the steps: that of `driver/steps.py`.
const VERSION: u32 = 1;

/// What a page knows of a block's steps.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) enum Known {
    /// Their file.
    File(String),
    /// Why there are none.
    Missing(&'static str),
}

/// A file.
#[derive(Serialize)]
struct File<'r> {
    version: u32,
    /// The blocks of the program, by their numbers in the page.
    blocks: &'r [usize],
    end: &'static str,
    /// Lines of kept promises, each with the index of the step.
    kept: Vec<(usize, usize)>,
    #[serde(skip_serializing_if = "Option::is_none")]
    picture: Option<usize>,
    /// The first and the last index of steps, with what the author says of them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    captions: Vec<(usize, usize, &'r str)>,
    /// What was written in which stream, where the page does not know it.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    output: &'r [(Stream, String)],
}

/// What a page knows of the steps of a block, where they were asked for.
pub(super) fn known(block: &BlockReport) -> Option<Known> {
    match block.steps.as_ref()? {
        Recorded::Steps(recording) => Some(Known::File(name(&text(recording)))),
        Recorded::None(why) => Some(Known::Missing(why.name())),
    }
}

/// The files of the chapters' blocks, by their names.
#[must_use]
pub fn files<'r>(reports: impl IntoIterator<Item = &'r ChapterReport>) -> BTreeMap<String, String> {
    let blocks = reports.into_iter().flat_map(|report| &report.blocks);
    let shown = blocks.filter(|block| block.outcome.is_shown());
    let recordings = shown.filter_map(|block| match &block.steps {
        Some(Recorded::Steps(recording)) => Some(text(recording)),
        _ => None,
    });
    recordings.map(|text| (name(&text), text)).collect()
}

/// The name of the file with this text.
fn name(text: &str) -> String {
    let hash = Sha256::digest(text);
    let first = hash.iter().take(8).fold(0_u64, |all, byte| all << 8 | u64::from(*byte));
    format!("{first:016x}.json")
}

/// The text of a recording's file.
fn text(recording: &Recording) -> String {
    let head = File {
        version: VERSION,
        blocks: &recording.blocks,
        end: recording.end.map_or("limit", StepsEnd::name),
        kept: recording.kept.iter().map(|kept| (kept.line, kept.step)).collect(),
        picture: recording.picture,
        captions: recording
            .captions
            .iter()
            .map(|caption| (caption.from - 1, caption.to - 1, &*caption.note))
            .collect(),
        output: &recording.output,
    };
    let mut head = serde_json::to_string(&head).expect("numbers and words are JSON");
    // Each step is JSON already: `check` has read it.
    head.truncate(head.len() - 1);
    format!("{head},\"steps\":[\n{}\n]}}\n", recording.steps.join(",\n"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use pyproof_check::check::KeptAt;

    #[test]
    fn a_file_is_json_with_the_steps_as_they_were_told() {
        let recording = Recording {
            blocks: vec![2, 4],
            steps: vec![r#"{"event":"line"}"#.to_owned(), r#"{"event":"return"}"#.to_owned()],
            end: None,
            kept: vec![KeptAt { line: 3, step: 1 }],
            captions: Vec::new(),
            picture: None,
            output: vec![(Stream::Err, "!".to_owned())],
        };
        let read: serde_json::Value = serde_json::from_str(&text(&recording)).unwrap();
        let expected = serde_json::json!({
            "version": 1,
            "blocks": [2, 4],
            "end": "limit",
            "kept": [[3, 1]],
            "output": [["Err", "!"]],
            "steps": [{ "event": "line" }, { "event": "return" }],
        });
        assert_eq!(read, expected);
    }
}
