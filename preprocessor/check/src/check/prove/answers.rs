//! Finds what somebody typed, where only the output that a block shows tells it:
//! `Who? Ann`.
//!
//! A block without `stdin=` ends where it asks. If the output that it shows begins with
//! what it had written by then, the rest of that line is the answer; the block runs again
//! with it, until it asks no more.

use pyproof_judge::expectation::{Expectation, Reading};
use pyproof_judge::matcher::next_answer;
use pyproof_judge::source::Lines;
use pyproof_judge::transcript::{BlockRun, EventKind, Stream};

use super::program::Program;

/// So many questions are answered for a program.
const MAX_ANSWERS: usize = 30;

impl Program<'_> {
    /// The run of the program with the answers that its outputs show; `run` is the one
    /// without. Keeps the answers.
    pub(super) fn answered(&mut self, mut run: Vec<BlockRun>) -> Vec<BlockRun> {
        for _ in 0..MAX_ANSWERS {
            let Some((at, answer)) = (0..run.len()).find_map(|at| self.answer(at, &run[at])) else {
                break;
            };
            self.answers[at] += &answer;
            self.answers[at].push('\n');
            run = self.run(&[]);
        }
        run
    }

    /// The answer to the question at which a block ended.
    fn answer(&self, at: usize, run: &BlockRun) -> Option<(usize, String)> {
        let block = self.blocks[at];
        let asks =
            |class: &str, message: &str| class == "EOFError" && message.starts_with("EOF when");
        let failed = run
            .failed()
            .filter(|raised| asks(&raised.exception.class, &raised.exception.message))?;
        if block.attributes.stdin.is_some() {
            return None;
        }
        let module = block.module.as_ref().ok()?;
        let line = module.tops().nth(failed.statement)?.first_line;
        let is_of_terminal = |expectation: &&Expectation| {
            matches!(expectation.reading, Reading::Terminal(_))
                && expectation.subjects.iter().any(|subject| subject.lines.contain(line))
        };
        let shown = block.expectations.iter().find(is_of_terminal)?;
        let of_fence = shown.is_of_fence();
        let lines = if of_fence { Lines::new(1, usize::MAX) } else { shown.subjects[0].lines };
        let written = written(run, lines, of_fence);
        let answer = next_answer(shown.text(), &written, &self.answers[at])?;
        Some((at, answer.to_owned()))
    }
}

/// What a block wrote; of a session, what some of its lines wrote.
fn written(run: &BlockRun, lines: Lines, all: bool) -> String {
    if all {
        return run.written(Stream::Out);
    }
    let text = |event: &EventKind| match event {
        EventKind::Wrote { stream: Stream::Out, text, .. } => Some(text.clone()),
        _ => None,
    };
    run.events_of(lines, 0..0).filter_map(text).collect()
}
