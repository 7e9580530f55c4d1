//! A book's report: its counts, and the forms in which it is told.
//!
//! The forms show the same facts; none of them computes any.

pub mod human;
pub mod json;

use std::time::Duration;

use crate::check::{ChapterReport, Outcome};
use crate::diagnostic::Code;
use crate::matcher::Verdict;

/// What there is to report of a book.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BookReport {
    /// Its chapters, in the book's order.
    pub chapters: Vec<ChapterReport>,
    /// Wall time of the whole check.
    pub duration: Duration,
    /// The interpreter that every run was held against, if one was.
    pub against: Option<String>,
}

/// The counts of a report.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Python blocks.
    pub blocks: usize,
    /// Those in which everything held.
    pub passed: usize,
    /// Those in which something did not.
    pub failed: usize,
    /// Those that were not run.
    pub skipped: usize,
    /// Promises kept.
    pub matched: usize,
    /// Promises broken.
    pub mismatched: usize,
    /// Promises on lines that never ran.
    pub unreached: usize,
    /// Promises that cannot be judged.
    pub unclear: usize,
    /// Names corrected in the built page.
    pub fixed: usize,
    /// Names that may be misspelled.
    pub suggested: usize,
    /// What another interpreter does otherwise.
    pub differences: usize,
}

impl BookReport {
    /// Whether anything fails the book.
    #[must_use]
    pub fn failed(&self) -> bool {
        self.chapters.iter().any(ChapterReport::failed)
    }

    /// The counts.
    #[must_use]
    pub fn summary(&self) -> Summary {
        let mut summary = Summary::default();
        let told = self.chapters.iter().flat_map(|chapter| &chapter.diagnostics);
        summary.differences = told.filter(|told| told.code == Code::InterpreterDiffers).count();
        for block in self.chapters.iter().flat_map(|chapter| &chapter.blocks) {
            summary.blocks += 1;
            *match block.outcome {
                Outcome::Passed => &mut summary.passed,
                Outcome::Failed => &mut summary.failed,
                Outcome::Skipped => &mut summary.skipped,
            } += 1;
            for promise in &block.promises {
                *match promise.judgement.verdict {
                    Verdict::Matched => &mut summary.matched,
                    Verdict::Mismatched => &mut summary.mismatched,
                    Verdict::Unreached => &mut summary.unreached,
                    Verdict::Unclear => &mut summary.unclear,
                } += 1;
            }
            let fixed = block.typos.iter().filter(|typo| typo.applied).count();
            summary.fixed += fixed;
            summary.suggested += block.typos.len() - fixed;
        }
        summary
    }
}
