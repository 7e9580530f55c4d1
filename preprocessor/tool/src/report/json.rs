//! The report as JSON (`docs/report.md`, *JSON*): keys in that order, the same in
//! every run on the same input except for the durations. New keys follow the old
//! ones: `why` of a block that its author skipped, `coverage` of the summary, and
//! what is needed to merge the reports of a book's parts
//! ([`merge`](super::merge)) and to convert them to another format:
//!
//! - in the document `lang`, the language of its sentences; `isolation`, what
//!   confined the programs, if any were run; `folder`, the book's folder in its
//!   repository; for a part of a book `partition`, which one, and `book`, a
//!   fingerprint of the chapters; `since`, the revision since which the blocks have
//!   changed, if only those were checked; `baseline`, what of the baseline failed and
//!   what did not, if there is one;
//! - in a chapter `included`, the files that its blocks include;
//! - in a diagnostic `chapter`; `block`, the line of the block's fence; and `cause`;
//! - in the summary `warned`.
//!
//! All other formats for programs are made from a [`Document`], so a report that is
//! read back can be converted to each of them.

use std::borrow::Cow;
use std::io::{self, Write};

use serde::{Deserialize, Serialize};

use super::{BookReport, Coverage, Share, Summary};
use crate::messages::{Catalogue, Lang};
use pyproof_check::baseline::{Held, Known};
use pyproof_check::check::{
    BlockReport, ChapterReport, Continued, Outcome, PromiseReport, TypoReport,
};
use pyproof_check::diagnostic::{Cause, Code, Diagnostic, Message, Severity};
use pyproof_judge::expectation::{Form, Strength};
use pyproof_judge::matcher::{MatchKind, VerdictKind};
use pyproof_judge::transcript::Display;
use pyproof_run::confined::InForce;

/// The version of the document's format.
const VERSION: u32 = 1;

/// The tool's name in `tool`, in front of its version.
const TOOL: &str = "mdbook-pyproof ";

/// The value of `tool` in our documents.
const WRITER: &str = concat!("mdbook-pyproof ", env!("CARGO_PKG_VERSION"));

/// The facts of a report, in the words of one language.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Document<'a> {
    version: u32,
    tool: Cow<'a, str>,
    pub(super) interpreter: Cow<'a, str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) against: Option<Cow<'a, str>>,
    pub(super) chapters: Vec<JsonChapter<'a>>,
    pub(super) diagnostics: Vec<JsonDiagnostic<'a>>,
    pub(super) summary: JsonSummary,
    pub(super) lang: Lang,
    pub(super) folder: Cow<'a, str>,
    #[serde(default)]
    pub(super) isolation: Option<Mechanisms>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) partition: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) book: Option<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) since: Option<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) baseline: Option<JsonBaseline<'a>>,
}

/// What is known to fail, and what of the baseline is no failure any more.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct JsonBaseline<'a> {
    pub(super) known: Vec<JsonDiagnostic<'a>>,
    pub(super) gone: Cow<'a, [Known]>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct JsonChapter<'a> {
    pub(super) path: Cow<'a, str>,
    pub(super) blocks: Vec<JsonBlock<'a>>,
    pub(super) included: Cow<'a, [String]>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct JsonBlock<'a> {
    pub(super) line: usize,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    file: Option<Cow<'a, str>>,
    pub(super) program: usize,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    continues: Vec<JsonContinued<'a>>,
    pub(super) outcome: Outcome,
    pub(super) reason: Option<Cow<'a, str>>,
    pub(super) stdout: Cow<'a, str>,
    pub(super) stderr: Cow<'a, str>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    displays: Vec<JsonDisplay<'a>>,
    raised: Option<JsonRaised<'a>>,
    pub(super) duration_us: u64,
    cached: bool,
    pub(super) promises: Vec<JsonPromise<'a>>,
    typos: Vec<JsonTypo<'a>>,
    pub(super) why: Option<Cow<'a, str>>,
    /// The interpreter that it chooses.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    python: Option<Cow<'a, str>>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct JsonDisplay<'a> {
    kind: Cow<'a, str>,
    alt: Cow<'a, str>,
    fingerprint: Cow<'a, str>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct JsonContinued<'a> {
    line: usize,
    what: Cow<'a, str>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct JsonRaised<'a> {
    r#type: Cow<'a, str>,
    message: Cow<'a, str>,
    line: usize,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct JsonPromise<'a> {
    line: usize,
    form: Form,
    strength: Strength,
    expected: Cow<'a, str>,
    actual: Cow<'a, str>,
    verdict: VerdictKind,
    way: Option<MatchKind>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct JsonTypo<'a> {
    line: usize,
    column: usize,
    name: Cow<'a, str>,
    candidates: Cow<'a, [String]>,
    correction: Option<Cow<'a, str>>,
    applied: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct JsonDiagnostic<'a> {
    pub(super) code: Code,
    pub(super) severity: Severity,
    pub(super) path: Cow<'a, str>,
    pub(super) line: usize,
    pub(super) column: usize,
    pub(super) end_column: usize,
    pub(super) message: Cow<'a, str>,
    pub(super) expected: Option<Cow<'a, str>>,
    pub(super) actual: Option<Cow<'a, str>>,
    pub(super) help: Option<Cow<'a, str>>,
    pub(super) chapter: Cow<'a, str>,
    pub(super) block: Option<usize>,
    pub(super) cause: Option<Cause>,
    /// The interpreters that alone show it, where the book is proved in several.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) interpreters: Vec<String>,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct JsonSummary {
    pub(super) blocks: usize,
    pub(super) passed: usize,
    pub(super) failed: usize,
    pub(super) skipped: usize,
    pub(super) promises: JsonPromises,
    pub(super) typos: JsonTypos,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) differences: Option<usize>,
    pub(super) duration_ms: u64,
    pub(super) coverage: Coverage,
    pub(super) warned: usize,
    #[serde(default, skip_serializing_if = "super::is_none")]
    pub(super) tasks: usize,
}

#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub(super) struct JsonPromises {
    pub(super) matched: usize,
    pub(super) mismatched: usize,
    pub(super) unreached: usize,
    #[serde(default)]
    pub(super) doubtful: usize,
    pub(super) unclear: usize,
}

#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub(super) struct JsonTypos {
    pub(super) fixed: usize,
    pub(super) suggested: usize,
}

/// The minimum that a text needs to be one of our documents.
#[derive(Deserialize)]
struct Head {
    version: u64,
    tool: String,
}

impl<'a> Document<'a> {
    /// The facts of a report; `folder` is the book's folder in the repository.
    #[must_use]
    pub fn of(report: &'a BookReport, folder: &str, lang: Lang) -> Self {
        let catalogue = Catalogue::new(lang);
        let share = report.share.as_ref();
        Self {
            version: VERSION,
            tool: WRITER.into(),
            interpreter: (&*report.interpreters.book).into(),
            against: report.against.as_deref().map(Cow::from),
            chapters: report.chapters.iter().map(chapter).collect(),
            diagnostics: of_chapters(report, &catalogue, |chapter| &chapter.diagnostics),
            summary: summary(report),
            lang,
            folder: folder.to_owned().into(),
            isolation: report.in_force.as_ref().map(isolation),
            partition: share.map(|share| share.partition.to_string().into()),
            book: share.map(|Share { fingerprint, .. }| fingerprint.into()),
            since: report.since.as_deref().map(Cow::from),
            baseline: report.baseline.as_ref().map(|held| JsonBaseline {
                known: of_chapters(report, &catalogue, |chapter| &chapter.known),
                gone: (&held.gone).into(),
            }),
        }
    }

    /// Whether anything fails the book.
    #[must_use]
    pub fn failed(&self) -> bool {
        self.count(Severity::Error) > 0
    }

    /// How many diagnostics have this severity.
    #[must_use]
    pub fn count(&self, severity: Severity) -> usize {
        self.diagnostics.iter().filter(|diagnostic| diagnostic.severity == severity).count()
    }

    /// What the baseline says.
    pub(super) fn held(&self) -> Option<Held> {
        let baseline = self.baseline.as_ref()?;
        Some(Held { known: baseline.known.len(), gone: baseline.gone.to_vec() })
    }

    /// How many blocks were answered from the cache.
    pub(super) fn cached(&self) -> usize {
        self.chapters
            .iter()
            .flat_map(|chapter| &chapter.blocks)
            .filter(|block| block.cached)
            .count()
    }

    /// The mechanisms that did not confine the programs.
    pub(super) fn unconfined(&self) -> impl Iterator<Item = &str> {
        let mechanisms = self.isolation.iter().flatten();
        mechanisms.filter(|(_, why)| !why.is_null()).map(|(name, _)| name.as_str())
    }

    /// The language of its sentences.
    #[must_use]
    pub fn lang(&self) -> Lang {
        self.lang
    }

    /// The sentences of its language.
    pub(super) fn catalogue(&self) -> Catalogue {
        Catalogue::new(self.lang)
    }
}

impl Document<'static> {
    /// Reads a document that this version of the tool has written.
    ///
    /// # Errors
    /// What is wrong with the text; the caller adds the name of its file as `path`.
    pub fn read(text: &str) -> Result<Self, Message> {
        let wrong = |error: serde_json::Error| {
            if error.is_data() {
                return Message::new("report-foreign");
            }
            Message::new("report-broken").with("why", error)
        };
        let head: Head = serde_json::from_str(text).map_err(wrong)?;
        if !head.tool.starts_with(TOOL) {
            return Err(Message::new("report-foreign"));
        }
        if head.version > u64::from(VERSION) {
            return Err(Message::new("report-newer").with("tool", head.tool));
        }
        if head.tool != WRITER {
            let message = Message::new("report-other-tool").with("tool", head.tool);
            return Err(message.with("ours", WRITER));
        }
        serde_json::from_str(text).map_err(wrong)
    }
}

impl JsonSummary {
    pub(super) fn counts(&self) -> Summary {
        Summary {
            blocks: self.blocks,
            passed: self.passed,
            warned: self.warned,
            failed: self.failed,
            skipped: self.skipped,
            tasks: self.tasks,
            matched: self.promises.matched,
            mismatched: self.promises.mismatched,
            unreached: self.promises.unreached,
            doubtful: self.promises.doubtful,
            unclear: self.promises.unclear,
            fixed: self.typos.fixed,
            suggested: self.typos.suggested,
            differences: self.differences.unwrap_or_default(),
            cached: 0,
        }
    }
}

/// The report as one JSON document, with a line end.
#[must_use]
pub fn render(document: &Document<'_>) -> String {
    let mut text = Vec::new();
    write(document, &mut text).expect("memory takes everything");
    String::from_utf8(text).expect("JSON is UTF-8")
}

/// Writes what [`render`] gives, piece by piece, so that the report of a large book
/// is never in memory as a whole.
///
/// # Errors
/// Those of `to`.
pub fn write(document: &Document<'_>, mut to: impl Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut to, document)?;
    to.write_all(b"\n")
}

/// The mechanisms that confine programs, by name, with the reason why each did not
/// work; `null` if it did.
pub type Mechanisms = serde_json::Map<String, serde_json::Value>;

/// Each mechanism, and why it did not work.
#[must_use]
pub fn isolation(in_force: &InForce) -> Mechanisms {
    let mechanisms = in_force.mechanisms.iter();
    mechanisms.map(|held| (held.mechanism.name().to_owned(), held.missing.clone().into())).collect()
}

fn chapter(chapter: &ChapterReport) -> JsonChapter<'_> {
    JsonChapter {
        path: (&chapter.path).into(),
        blocks: chapter.blocks.iter().map(|one| block(chapter, one)).collect(),
        included: (&chapter.included).into(),
    }
}

fn display(display: &Display) -> JsonDisplay<'_> {
    JsonDisplay {
        kind: display.kind.name().into(),
        alt: (&display.alt).into(),
        fingerprint: (&display.fingerprint).into(),
    }
}

fn block<'a>(chapter: &'a ChapterReport, block: &'a BlockReport) -> JsonBlock<'a> {
    JsonBlock {
        line: block.line,
        file: (block.file > 0).then(|| chapter.path_of(block.file).into()),
        program: block.program,
        continues: block.continues.iter().map(continued).collect(),
        outcome: block.outcome,
        reason: block.reason.map(|reason| reason.name().into()),
        stdout: (&block.stdout).into(),
        stderr: (&block.stderr).into(),
        displays: block.displays.iter().map(display).collect(),
        // As in a script: the first exception that nothing in the code catches.
        raised: block.promised.first().or(block.raised.as_ref()).map(|raised| JsonRaised {
            r#type: (&raised.exception.class).into(),
            message: (&raised.exception.message).into(),
            line: raised.line,
        }),
        duration_us: block.duration_us,
        cached: block.cached,
        promises: block.promises.iter().map(promise).collect(),
        typos: block.typos.iter().map(typo).collect(),
        why: block.why.as_deref().map(Cow::from),
        python: block.python.as_deref().map(Cow::from),
    }
}

fn continued(continued: &Continued) -> JsonContinued<'_> {
    JsonContinued { line: continued.line, what: (&continued.what).into() }
}

fn promise(promise: &PromiseReport) -> JsonPromise<'_> {
    let judgement = &promise.judgement;
    JsonPromise {
        line: promise.line,
        form: judgement.form,
        strength: judgement.strength,
        expected: (&judgement.expected).into(),
        actual: (&judgement.actual).into(),
        verdict: judgement.verdict.kind(),
        way: judgement.verdict.match_kind(),
    }
}

fn typo(typo: &TypoReport) -> JsonTypo<'_> {
    JsonTypo {
        line: typo.line,
        column: typo.column,
        name: (&typo.name).into(),
        candidates: (&typo.candidates).into(),
        correction: typo.correction.as_deref().map(Cow::from),
        applied: typo.applied,
    }
}

/// The message of a diagnostic, with the interpreters that alone show it.
pub(super) fn told_of(diagnostic: &Diagnostic, catalogue: &Catalogue) -> String {
    let said = catalogue.say(&diagnostic.message);
    if diagnostic.only.is_empty() {
        said
    } else {
        format!("{said} ({})", diagnostic.only.join(", "))
    }
}

fn of_chapters<'a>(
    report: &'a BookReport,
    catalogue: &Catalogue,
    of: impl Fn(&'a ChapterReport) -> &'a [Diagnostic],
) -> Vec<JsonDiagnostic<'a>> {
    let mut all = Vec::new();
    for chapter in &report.chapters {
        all.extend(of(chapter).iter().map(|found| diagnostic(chapter, found, catalogue)));
    }
    all
}

fn diagnostic<'a>(
    chapter: &'a ChapterReport,
    diagnostic: &'a Diagnostic,
    catalogue: &Catalogue,
) -> JsonDiagnostic<'a> {
    JsonDiagnostic {
        code: diagnostic.code,
        severity: diagnostic.severity,
        path: chapter.path_of(diagnostic.place.file).into(),
        line: diagnostic.line,
        column: diagnostic.column,
        end_column: diagnostic.end_column,
        message: told_of(diagnostic, catalogue).into(),
        expected: diagnostic.expected.as_deref().map(Cow::from),
        actual: diagnostic.actual.as_deref().map(Cow::from),
        help: diagnostic.help.as_ref().map(|help| catalogue.say(help).into()),
        chapter: (&chapter.path).into(),
        block: diagnostic.block.and_then(|at| Some(chapter.blocks.get(at)?.line)),
        cause: diagnostic.cause.clone(),
        interpreters: diagnostic.only.clone(),
    }
}

fn summary(report: &BookReport) -> JsonSummary {
    let counts = report.summary();
    JsonSummary {
        blocks: counts.blocks,
        passed: counts.passed,
        failed: counts.failed,
        skipped: counts.skipped,
        tasks: counts.tasks,
        promises: JsonPromises {
            matched: counts.matched,
            mismatched: counts.mismatched,
            unreached: counts.unreached,
            doubtful: counts.doubtful,
            unclear: counts.unclear,
        },
        typos: JsonTypos { fixed: counts.fixed, suggested: counts.suggested },
        differences: report.against.as_ref().map(|_| counts.differences),
        duration_ms: u64::try_from(report.duration.as_millis()).unwrap_or(u64::MAX),
        coverage: report.coverage(),
        warned: counts.warned,
    }
}
