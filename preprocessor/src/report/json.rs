//! The report as JSON (`spec/report.md`): keys in that order, stable between
//! runs on the same input but for the durations. Keys that the specification does
//! not have stand behind those that it has: `why` of a block that its author
//! skipped, `coverage` of the summary.

use serde::Serialize;

use super::{BookReport, Coverage};
use crate::check::{BlockReport, ChapterReport, Outcome, PromiseReport, TypoReport};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::expectation::{Form, Strength};
use crate::interpreter;
use crate::matcher::{Verdict, Way};
use crate::messages::Catalogue;

/// The version of the document's form.
const VERSION: u32 = 1;

#[derive(Serialize)]
struct Document<'a> {
    version: u32,
    tool: &'static str,
    interpreter: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    against: Option<&'a str>,
    chapters: Vec<JsonChapter<'a>>,
    diagnostics: Vec<JsonDiagnostic<'a>>,
    summary: JsonSummary,
}

#[derive(Serialize)]
struct JsonChapter<'a> {
    path: &'a str,
    blocks: Vec<JsonBlock<'a>>,
}

#[derive(Serialize)]
struct JsonBlock<'a> {
    line: usize,
    program: usize,
    outcome: &'static str,
    reason: Option<&'static str>,
    stdout: &'a str,
    stderr: &'a str,
    raised: Option<JsonRaised<'a>>,
    duration_us: u64,
    cached: bool,
    promises: Vec<JsonPromise<'a>>,
    typos: Vec<JsonTypo<'a>>,
    why: Option<&'a str>,
}

#[derive(Serialize)]
struct JsonRaised<'a> {
    r#type: &'a str,
    message: &'a str,
    line: usize,
}

#[derive(Serialize)]
struct JsonPromise<'a> {
    line: usize,
    form: Form,
    strength: Strength,
    expected: &'a str,
    actual: &'a str,
    verdict: Verdict,
    way: Option<Way>,
}

#[derive(Serialize)]
struct JsonTypo<'a> {
    line: usize,
    column: usize,
    name: &'a str,
    candidates: &'a [String],
    correction: Option<&'a str>,
    applied: bool,
}

#[derive(Serialize)]
struct JsonDiagnostic<'a> {
    code: Code,
    severity: Severity,
    path: &'a str,
    line: usize,
    column: usize,
    end_column: usize,
    message: String,
    expected: Option<&'a str>,
    actual: Option<&'a str>,
    help: Option<String>,
}

#[derive(Serialize)]
struct JsonSummary {
    blocks: usize,
    passed: usize,
    failed: usize,
    skipped: usize,
    promises: JsonPromises,
    typos: JsonTypos,
    #[serde(skip_serializing_if = "Option::is_none")]
    differences: Option<usize>,
    duration_ms: u64,
    coverage: Coverage,
}

#[derive(Serialize)]
struct JsonPromises {
    matched: usize,
    mismatched: usize,
    unreached: usize,
    unclear: usize,
}

#[derive(Serialize)]
struct JsonTypos {
    fixed: usize,
    suggested: usize,
}

/// The report as one JSON document, with a line end.
#[must_use]
pub fn render(report: &BookReport, catalogue: &Catalogue) -> String {
    let document = Document {
        version: VERSION,
        tool: concat!("mdbook-pyproof ", env!("CARGO_PKG_VERSION")),
        interpreter: interpreter::NAME,
        against: report.against.as_deref(),
        chapters: report.chapters.iter().map(chapter).collect(),
        diagnostics: report
            .chapters
            .iter()
            .flat_map(|chapter| {
                chapter.diagnostics.iter().map(|d| diagnostic(chapter, d, catalogue))
            })
            .collect(),
        summary: summary(report),
    };
    let mut text =
        serde_json::to_string_pretty(&document).expect("the report's types are plain data");
    text.push('\n');
    text
}

fn chapter(chapter: &ChapterReport) -> JsonChapter<'_> {
    JsonChapter { path: &chapter.path, blocks: chapter.blocks.iter().map(block).collect() }
}

fn block(block: &BlockReport) -> JsonBlock<'_> {
    JsonBlock {
        line: block.line,
        program: block.program,
        outcome: match block.outcome {
            Outcome::Passed => "passed",
            Outcome::Failed => "failed",
            Outcome::Skipped => "skipped",
        },
        reason: block.reason.map(crate::check::Reason::name),
        stdout: &block.stdout,
        stderr: &block.stderr,
        // As a script: the first exception that nothing in the code catches.
        raised: block.promised.as_ref().or(block.raised.as_ref()).map(|raised| JsonRaised {
            r#type: &raised.exception.class,
            message: &raised.exception.message,
            line: raised.line,
        }),
        duration_us: block.duration_us,
        cached: block.cached,
        promises: block.promises.iter().map(promise).collect(),
        typos: block.typos.iter().map(typo).collect(),
        why: block.why.as_deref(),
    }
}

fn promise(promise: &PromiseReport) -> JsonPromise<'_> {
    let judgement = &promise.judgement;
    JsonPromise {
        line: promise.line,
        form: judgement.form,
        strength: judgement.strength,
        expected: &judgement.expected,
        actual: &judgement.actual,
        verdict: judgement.verdict,
        way: judgement.way,
    }
}

fn typo(typo: &TypoReport) -> JsonTypo<'_> {
    JsonTypo {
        line: typo.line,
        column: typo.column,
        name: &typo.name,
        candidates: &typo.candidates,
        correction: typo.correction.as_deref(),
        applied: typo.applied,
    }
}

fn diagnostic<'a>(
    chapter: &'a ChapterReport,
    diagnostic: &'a Diagnostic,
    catalogue: &Catalogue,
) -> JsonDiagnostic<'a> {
    JsonDiagnostic {
        code: diagnostic.code,
        severity: diagnostic.severity,
        path: chapter.path_of(diagnostic.place.file),
        line: diagnostic.line,
        column: diagnostic.column,
        end_column: diagnostic.end_column,
        message: catalogue.say(&diagnostic.message),
        expected: diagnostic.expected.as_deref(),
        actual: diagnostic.actual.as_deref(),
        help: diagnostic.help.as_ref().map(|help| catalogue.say(help)),
    }
}

fn summary(report: &BookReport) -> JsonSummary {
    let counts = report.summary();
    JsonSummary {
        blocks: counts.blocks,
        passed: counts.passed,
        failed: counts.failed,
        skipped: counts.skipped,
        promises: JsonPromises {
            matched: counts.matched,
            mismatched: counts.mismatched,
            unreached: counts.unreached,
            unclear: counts.unclear,
        },
        typos: JsonTypos { fixed: counts.fixed, suggested: counts.suggested },
        differences: report.against.as_ref().map(|_| counts.differences),
        duration_ms: u64::try_from(report.duration.as_millis()).unwrap_or(u64::MAX),
        coverage: report.coverage(),
    }
}
