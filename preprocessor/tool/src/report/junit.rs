//! The report as `JUnit` XML, which most build servers read: a suite for each
//! chapter, a case for each block.
//!
//! A block with errors is a failure: its type is the first error's, its text has all
//! of them. A block that is not run is skipped, with its author's reason; so is one of
//! which something did not hold where the book only warns of that: `JUnit` knows no
//! warnings, and it did not pass. A
//! diagnostic of no block, such as an unclosed fence of another language, is a
//! separate case. The mechanisms that did not confine the programs are a property of
//! each suite, `unconfined`, because servers show suites separately. There is no time
//! of day, and no identifier that differs between runs.

use std::collections::BTreeMap;
use std::time::Duration;

use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};

use super::json::{Document, JsonBlock, JsonChapter, JsonDiagnostic};
use super::{in_words, path};
use crate::messages::Catalogue;
use pyproof_check::check::Outcome;
use pyproof_check::diagnostic::{Message, Severity};

/// The report as one XML document, with paths from the repository's root.
#[must_use]
pub fn render(report: &Document<'_>) -> String {
    let catalogue = &report.catalogue();
    let mut document = Report::new("mdbook-pyproof");
    document.set_time(report.chapters.iter().map(duration).sum());
    let of = |severity| {
        let mut found = Found::new();
        for diagnostic in report.diagnostics.iter().filter(|one| one.severity == severity) {
            found.entry((&diagnostic.chapter, diagnostic.block)).or_default().push(diagnostic);
        }
        found
    };
    let (errors, warnings) = (&of(Severity::Error), &of(Severity::Warning));
    let unconfined = report.unconfined().collect::<Vec<_>>().join(", ");
    for chapter in &report.chapters {
        let suite = Suite { chapter, folder: &report.folder, catalogue, errors, warnings };
        let mut suite = suite.suite();
        if !unconfined.is_empty() {
            suite.add_property(("unconfined", &*unconfined));
        }
        document.add_test_suite(suite);
    }
    document.to_string().expect("text without control characters is XML")
}

/// Diagnostics by chapter and by the line of the block's fence.
type Found<'a> = BTreeMap<(&'a str, Option<usize>), Vec<&'a JsonDiagnostic<'a>>>;

fn duration(chapter: &JsonChapter<'_>) -> Duration {
    chapter.blocks.iter().map(|block| Duration::from_micros(block.duration_us)).sum()
}

struct Suite<'a> {
    chapter: &'a JsonChapter<'a>,
    folder: &'a str,
    catalogue: &'a Catalogue,
    errors: &'a Found<'a>,
    warnings: &'a Found<'a>,
}

impl<'a> Suite<'a> {
    fn suite(&self) -> TestSuite {
        let mut suite = TestSuite::new(&*self.chapter.path);
        suite.set_time(duration(self.chapter));
        for block in &self.chapter.blocks {
            suite.add_test_case(self.of_block(block, self.of(self.errors, Some(block.line))));
        }
        for &error in self.of(self.errors, None) {
            suite.add_test_case(self.case("case-line", error.line, self.failure(&[error])));
        }
        suite
    }

    fn of(&self, found: &'a Found<'a>, block: Option<usize>) -> &'a [&'a JsonDiagnostic<'a>] {
        found.get(&(&*self.chapter.path, block)).map_or(&[], Vec::as_slice)
    }

    fn of_block(&self, block: &JsonBlock<'_>, errors: &[&JsonDiagnostic<'_>]) -> TestCase {
        let status = match block.outcome {
            Outcome::Passed => TestCaseStatus::success(),
            Outcome::Failed => self.failure(errors),
            Outcome::Warned => self.warned(block),
            Outcome::Task => {
                let mut status = TestCaseStatus::skipped();
                status.set_type("task");
                status.set_message(self.catalogue.text("case-task"));
                status
            }
            Outcome::Skipped => {
                let mut status = TestCaseStatus::skipped();
                let reason = block.reason.as_deref().unwrap_or_default();
                status.set_type(reason);
                status.set_message(block.why.as_deref().unwrap_or(reason));
                status
            }
        };
        let mut case = self.case("case-block", block.line, status);
        case.set_time(Duration::from_micros(block.duration_us));
        case.set_assertions(block.promises.len());
        if block.outcome == Outcome::Failed {
            let streams = [(&block.stdout, true), (&block.stderr, false)];
            for (text, out) in streams.into_iter().filter(|(text, _)| !text.is_empty()) {
                if out {
                    case.set_system_out(&**text)
                } else {
                    case.set_system_err(&**text)
                };
            }
        }
        case
    }

    fn case(&self, key: &'static str, line: usize, status: TestCaseStatus) -> TestCase {
        let name = self.catalogue.say(&Message::new(key).with("line", line));
        let mut case = TestCase::new(name, status);
        case.set_classname(&*self.chapter.path);
        let file = path::joined(self.folder, &self.chapter.path);
        case.extra.insert("file".into(), file.into());
        case.extra.insert("line".into(), line.to_string().into());
        case
    }

    /// The status of a block that only warnings speak of.
    fn warned(&self, block: &JsonBlock<'_>) -> TestCaseStatus {
        let reason = block.reason.as_deref().unwrap_or_default();
        let message = Message::new("case-warned").with("codes", reason);
        let mut status = TestCaseStatus::skipped();
        status.set_type(reason);
        status.set_message(self.catalogue.say(&message));
        status.set_description(self.told(self.of(self.warnings, Some(block.line))));
        status
    }

    fn failure(&self, errors: &[&JsonDiagnostic<'_>]) -> TestCaseStatus {
        let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
        if let Some(first) = errors.first() {
            status.set_type(first.code.name());
            status.set_message(&*first.message);
        }
        status.set_description(self.told(errors));
        status
    }

    /// Diagnostics in words.
    fn told(&self, found: &[&JsonDiagnostic<'_>]) -> String {
        let lines = found.iter().map(|error| {
            let file = path::joined(self.folder, &error.path);
            let words = in_words(error, self.catalogue);
            format!("{file}:{}:{}: {}: {words}", error.line, error.column, error.code.name())
        });
        lines.collect::<Vec<_>>().join("\n\n")
    }
}
