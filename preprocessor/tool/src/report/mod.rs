//! A book's report: its counts, and the formats in which it is written.
//!
//! All formats show the same facts; none of them computes any.

mod gathered;
pub mod github;
pub mod human;
pub mod json;
pub mod junit;
pub mod merge;
pub mod path;
pub mod promises;
pub mod sarif;
pub mod text;
pub mod versions;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::messages::Catalogue;
use json::JsonDiagnostic;
use pyproof_check::baseline::Held;
use pyproof_check::check::{BlockReport, ChapterReport, Outcome, Reason, TypoReport};
use pyproof_check::diagnostic::{Code, Diagnostic, Message, Severity};
use pyproof_check::partition::Partition;
use pyproof_judge::expectation::Form;
use pyproof_judge::matcher::VerdictKind;
use pyproof_run::confined::{InForce, Interpreters};

/// The report of a book.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BookReport {
    /// Its chapters, in the book's order.
    pub chapters: Vec<ChapterReport>,
    /// Wall time of the whole check.
    pub duration: Duration,
    /// What ran the programs.
    pub interpreters: Interpreters,
    /// The interpreter that every run was compared with, if any.
    pub against: Option<String>,
    /// What confined the programs, if any were run.
    pub in_force: Option<InForce>,
    /// Which part of the book this is, if it is one.
    pub share: Option<Share>,
    /// The revision since which the checked blocks have changed, if only those were.
    pub since: Option<String>,
    /// What of it was known to fail, if there is a baseline.
    pub baseline: Option<Held>,
}

/// A part of a book.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Share {
    /// Which part.
    pub partition: Partition,
    /// A fingerprint of the book as it was.
    pub fingerprint: String,
}

/// The counts of a report.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Python blocks.
    pub blocks: usize,
    /// Those that passed.
    pub passed: usize,
    /// Those of which something did not hold, and the book only warns of it.
    pub warned: usize,
    /// Those that failed.
    pub failed: usize,
    /// Those that were not run.
    pub skipped: usize,
    /// Tasks, which are none of these.
    pub tasks: usize,
    /// Promises kept.
    pub matched: usize,
    /// Promises broken.
    pub mismatched: usize,
    /// Promises on lines that never ran.
    pub unreached: usize,
    /// Words that read like an output, and are not what came.
    pub doubtful: usize,
    /// Promises that cannot be judged.
    pub unclear: usize,
    /// Names corrected in the built page.
    pub fixed: usize,
    /// Names that may be misspelled.
    pub suggested: usize,
    /// Differences from another interpreter.
    pub differences: usize,
    /// Blocks that were not run, because the cache had their answer.
    pub cached: usize,
}

/// How much of a book is proved, and what is not checked (`docs/promises.md`,
/// *Coverage*).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Coverage {
    /// Blocks that were run.
    pub run: usize,
    /// Blocks that were not, by the reason's name.
    pub skipped: BTreeMap<Cow<'static, str>, usize>,
    /// Promises by form and verdict.
    pub promises: BTreeMap<Form, BTreeMap<VerdictKind, usize>>,
    /// Lines that print and of which no promise speaks.
    pub unpromised_lines: usize,
    /// Blocks that continue an earlier one, as only a run has shown.
    #[serde(default, skip_serializing_if = "is_none")]
    pub continued: usize,
}

impl BookReport {
    /// The report of this and of `other`, which speaks of other chapters.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        let Self { chapters, duration, in_force, share, .. } = other;
        self.chapters.extend(chapters);
        self.duration += duration;
        self.in_force = self.in_force.or(in_force);
        if let (Some(share), Some(other)) = (&mut self.share, share) {
            share.fingerprint = format!("{}-{}", share.fingerprint, other.fingerprint);
        }
        self
    }

    /// All diagnostics, in the book's order.
    pub fn diagnostics(&self) -> impl Iterator<Item = &Diagnostic> {
        self.chapters.iter().flat_map(|chapter| &chapter.diagnostics)
    }

    /// How many diagnostics have this severity.
    #[must_use]
    pub fn count(&self, severity: Severity) -> usize {
        self.diagnostics().filter(|diagnostic| diagnostic.severity == severity).count()
    }

    /// How much of the book is proved.
    #[must_use]
    pub fn coverage(&self) -> Coverage {
        let mut coverage = Coverage::default();
        let blocks = self.chapters.iter().flat_map(|chapter| &chapter.blocks);
        for block in blocks.filter(|block| block.outcome != Outcome::Task) {
            match skipped(block) {
                Some(reason) => *coverage.skipped.entry(reason.name().into()).or_default() += 1,
                None => coverage.run += 1,
            }
            for promise in &block.promises {
                let form = coverage.promises.entry(promise.judgement.form).or_default();
                *form.entry(promise.judgement.verdict.kind()).or_default() += 1;
            }
            coverage.unpromised_lines += block.unpromised.len();
            coverage.continued += usize::from(!block.continues.is_empty());
        }
        coverage
    }

    /// Whether anything fails the book.
    #[must_use]
    pub fn failed(&self) -> bool {
        self.chapters.iter().any(ChapterReport::failed)
    }

    /// The counts.
    #[must_use]
    pub fn summary(&self) -> Summary {
        let mut summary = Summary::default();
        let differences = self.diagnostics().filter(|d| d.code == Code::InterpreterDiffers);
        summary.differences = differences.count();
        for chapter in &self.chapters {
            summary.count_typos(&chapter.prose);
        }
        for block in self.chapters.iter().flat_map(|chapter| &chapter.blocks) {
            if block.outcome == Outcome::Task {
                summary.tasks += 1;
                continue;
            }
            summary.blocks += 1;
            summary.cached += usize::from(block.cached);
            match block.outcome {
                Outcome::Passed => summary.passed += 1,
                Outcome::Warned => summary.warned += 1,
                Outcome::Failed => summary.failed += 1,
                Outcome::Skipped => summary.skipped += 1,
                Outcome::Task => {}
            }
            for promise in &block.promises {
                match promise.judgement.verdict.kind() {
                    VerdictKind::Kept => summary.matched += 1,
                    VerdictKind::Broken => summary.mismatched += 1,
                    VerdictKind::Unreached => summary.unreached += 1,
                    VerdictKind::Doubtful => summary.doubtful += 1,
                    VerdictKind::Unclear => summary.unclear += 1,
                }
            }
            summary.count_typos(&block.typos);
        }
        summary
    }
}

impl Summary {
    fn count_typos(&mut self, typos: &[TypoReport]) {
        let fixed = typos.iter().filter(|typo| typo.applied).count();
        self.fixed += fixed;
        self.suggested += typos.len() - fixed;
    }
}

/// Why a block was not run, if it was not, be that a failure or not.
fn skipped(block: &BlockReport) -> Option<Reason> {
    let not_run = [
        Reason::Ignored,
        Reason::NoRun,
        Reason::Unavailable,
        Reason::NotRun,
        Reason::FenceUnclosed,
        Reason::IncludeMissing,
    ];
    block.reason.filter(|reason| block.outcome == Outcome::Skipped || not_run.contains(reason))
}

/// A sentence with the mechanisms of these names, which did not confine the programs;
/// `None` if there are none, since full confinement is not worth a word.
fn unconfined<'a>(names: impl Iterator<Item = &'a str>) -> Option<Message> {
    let names = names.collect::<Vec<_>>().join(", ");
    (!names.is_empty()).then(|| Message::new("summary-unconfined").with("mechanisms", names))
}

/// A diagnostic in words, for forms without a place of their own for each part:
/// what is wrong, what was promised, what came, what to do.
fn in_words(diagnostic: &JsonDiagnostic<'_>, catalogue: &Catalogue) -> String {
    let mut lines = vec![text::harmless(&diagnostic.message)];
    let (expected, actual) = (diagnostic.expected.as_deref(), diagnostic.actual.as_deref());
    let actual = actual.filter(|_| diagnostic.code.shows_actual());
    let both = expected.zip(actual);
    if let Some(difference) = both.and_then(|(one, other)| text::difference(catalogue, one, other))
    {
        lines.push(difference);
    } else {
        let promised = expected.map(|one| text::labelled(catalogue, "label-promised", one));
        let came = actual.map(|one| text::labelled_near(catalogue, "label-came", one, expected));
        lines.extend(promised.into_iter().chain(came));
    }
    if let Some(help) = &diagnostic.help {
        lines.push(format!("{}: {}", catalogue.text("level-help"), text::harmless(help)));
    }
    lines.join("\n")
}

/// Whether a count is left out of the JSON.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
fn is_none(count: &usize) -> bool {
    *count == 0
}
