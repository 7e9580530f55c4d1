//! The report as `JUnit` XML, which most build servers read: a suite for each
//! chapter, a case for each block.
//!
//! A block with an error is a failure, of the type of the first, that says all of
//! them; one that is not run is skipped, with its author's reason. What is said of
//! no block, such as a fence of another language that has no end, is a case of its
//! own. There is no time of day and no identifier that another run would not have.

use std::time::Duration;

use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};

use super::{BookReport, in_words, path};
use crate::check::{BlockReport, ChapterReport, Outcome};
use crate::diagnostic::{Diagnostic, Message, Severity};
use crate::messages::Catalogue;

/// The report as one XML document; `folder` is the book's folder in the
/// repository, which files are relative to.
#[must_use]
pub fn render(report: &BookReport, folder: &str, catalogue: &Catalogue) -> String {
    let mut document = Report::new("mdbook-pyproof");
    document.set_time(report.chapters.iter().map(duration).sum());
    for chapter in &report.chapters {
        document.add_test_suite(Suite { chapter, folder, catalogue }.suite());
    }
    document.to_string().expect("text without control characters is XML")
}

fn duration(chapter: &ChapterReport) -> Duration {
    chapter.blocks.iter().map(|block| Duration::from_micros(block.duration_us)).sum()
}

struct Suite<'a> {
    chapter: &'a ChapterReport,
    folder: &'a str,
    catalogue: &'a Catalogue,
}

impl Suite<'_> {
    fn suite(&self) -> TestSuite {
        let mut suite = TestSuite::new(self.chapter.path.as_str());
        suite.set_time(duration(self.chapter));
        for (at, block) in self.chapter.blocks.iter().enumerate() {
            suite.add_test_case(self.of_block(block, &self.errors(Some(at))));
        }
        for error in self.errors(None) {
            suite.add_test_case(self.case("case-line", error.line, self.failure(&[error])));
        }
        suite
    }

    fn errors(&self, block: Option<usize>) -> Vec<&Diagnostic> {
        let told = self.chapter.diagnostics.iter();
        told.filter(|told| told.block == block && told.severity == Severity::Error).collect()
    }

    fn of_block(&self, block: &BlockReport, errors: &[&Diagnostic]) -> TestCase {
        let status = match block.outcome {
            Outcome::Passed => TestCaseStatus::success(),
            Outcome::Failed => self.failure(errors),
            Outcome::Skipped => {
                let mut status = TestCaseStatus::skipped();
                let reason = block.reason.map_or("", crate::check::Reason::name);
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
                    case.set_system_out(text.as_str())
                } else {
                    case.set_system_err(text.as_str())
                };
            }
        }
        case
    }

    fn case(&self, key: &'static str, line: usize, status: TestCaseStatus) -> TestCase {
        let name = self.catalogue.say(&Message::new(key).with("line", line));
        let mut case = TestCase::new(name, status);
        case.set_classname(self.chapter.path.as_str());
        let file = path::joined(self.folder, &self.chapter.path);
        case.extra.insert("file".into(), file.into());
        case.extra.insert("line".into(), line.to_string().into());
        case
    }

    fn failure(&self, errors: &[&Diagnostic]) -> TestCaseStatus {
        let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
        if let Some(first) = errors.first() {
            status.set_type(first.code.name());
            status.set_message(self.catalogue.say(&first.message));
        }
        let told = errors.iter().map(|error| {
            let file = path::joined(self.folder, self.chapter.path_of(error.place.file));
            let words = in_words(error, self.catalogue);
            format!("{file}:{}:{}: {}: {words}", error.line, error.column, error.code.name())
        });
        status.set_description(told.collect::<Vec<_>>().join("\n\n"));
        status
    }
}
