//! Finds outputs that depend on missing input, by a run with input.
//!
//! A program that catches the `EOFError` of its `input()`, or reads an empty
//! `sys.stdin`, ends well, but no reader sees that output. The transcript does not
//! show it; a run with some input, which then differs, does.

use crate::check::{BlockReport, PromiseReport, Unpromised};
use crate::markdown::Chapter;
use pyproof_judge::job::{Job, Runner};
use pyproof_judge::transcript::Transcript;

/// Lines that can be words, numbers and indices.
const LINES: &str = "1\n1\n1\n1\n1\n1\n1\n1\n";

/// Gives input to each block whose author gave none.
pub struct WithInput<'a>(pub &'a dyn Runner);

impl Runner for WithInput<'_> {
    fn run(&self, job: &Job) -> Transcript {
        let mut job = job.clone();
        for block in job.blocks.iter_mut().filter(|block| block.stdin.is_empty()) {
            LINES.clone_into(&mut block.stdin);
        }
        self.0.run(&job)
    }
}

/// Whether a chapter's code may read input, by its words.
pub fn may_be_read(chapter: &Chapter) -> bool {
    let names = |text: &str| text.contains("input") || text.contains("stdin");
    (0..=chapter.included.len()).any(|file| names(chapter.text_of(file)))
}

/// Whether input changes what breaks a promise.
pub fn changes_promise(with_input: &BlockReport, promise: &PromiseReport) -> bool {
    let (place, judgement) = (promise.place, &promise.judgement);
    let mut same = with_input.promises.iter().filter(|other| {
        other.place == place
            && other.judgement.form == judgement.form
            && other.judgement.actual == judgement.actual
            && other.judgement.outputs == judgement.outputs
    });
    same.next().is_none()
}

/// Whether input changes what a statement prints.
pub fn changes_output(with_input: &BlockReport, found: &Unpromised) -> bool {
    !with_input
        .unpromised
        .iter()
        .any(|other| other.place == found.place && other.output == found.output)
}
