//! The report for people: each diagnostic with its source line underlined, with
//! what was promised and what the run gave; at the end the counts, and where to
//! read more.
//!
//! What several blocks have in common is one entry, where the first of them stands
//! ([`gathered`](super::gathered)).
//!
//! The renderer cuts source lines to the terminal's width; our own sentences are
//! broken between words.

mod summary;

use std::ops::Range;
use std::time::Duration;

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Level, Origin, Renderer, Snippet};

use super::gathered::{Common, Entry, Gathered};
use super::json::{Document, JsonDiagnostic, told_of};
use super::text::{changed_lines, difference, harmless, labelled, labelled_near, wrapped};
use super::{BookReport, Coverage, Summary, path};
use crate::messages::{Catalogue, Lang};
use pyproof_check::baseline::Held;
use pyproof_check::check::ChapterReport;
use pyproof_check::diagnostic::{Code, Diagnostic, Severity};
use pyproof_check::markdown::Chapter;
use pyproof_judge::source::LineIndex;
use pyproof_run::confined::InForce;

/// A terminal with at least this many columns is not narrow.
const NARROW: usize = 80;

/// The minimum width of a sentence, whatever is in front of it.
const NARROWEST: usize = 10;

/// How the report is drawn.
#[derive(Clone, Copy, Debug)]
pub struct Style {
    /// Whether colours are used.
    pub colour: bool,
    /// Columns of the terminal.
    pub width: usize,
    /// The language of the words.
    pub lang: Lang,
}

/// What the command line calls the chapters, for the command that checks one alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Named {
    /// Chapters of the book in this folder.
    Book(String),
    /// Files of this folder.
    Files(String),
}

impl From<&str> for Named {
    fn from(folder: &str) -> Self {
        Self::Book(folder.to_owned())
    }
}

impl Named {
    /// The arguments that name one of the chapters.
    #[must_use]
    pub fn chapter(&self, path: &str) -> String {
        match self {
            Self::Book(folder) => format!("{} {}", quoted(folder), quoted(path)),
            Self::Files(folder) if folder == "." => quoted(path),
            Self::Files(folder) => quoted(&format!("{folder}/{path}")),
        }
    }
}

/// Draws the report of a book whose chapters are `chapters`, in its order; `book` is how the
/// command line names the book.
#[must_use]
pub fn render(
    report: &BookReport,
    chapters: &[Chapter],
    book: impl Into<Named>,
    style: Style,
) -> String {
    let human = Human::new(book.into(), style);
    let mut text = String::new();
    let placed = report.chapters.iter().flat_map(|chapter| {
        let found = chapter.diagnostics.iter();
        found.map(|d| {
            ((d.code, d.severity), d.cause.as_ref(), chapter.path_of(d.place.file), d.line)
        })
    });
    let mut gathered = Gathered::of(placed);
    // Most chapters have no diagnostic; their texts are not looked at.
    let chapters = report.chapters.iter().zip(chapters);
    for (chapter, source) in chapters.filter(|(chapter, _)| !chapter.is_silent()) {
        text += &human.chapter(chapter, source, &mut gathered);
    }
    let counts = Counts {
        summary: report.summary(),
        coverage: &report.coverage(),
        against: report.against.as_deref(),
        partition: report.share.as_ref().map(|share| share.partition.to_string()),
        since: report.since.as_deref(),
        baseline: report.baseline.clone(),
        missing: report
            .in_force
            .iter()
            .flat_map(InForce::missing)
            .map(|(mechanism, _)| mechanism.name())
            .collect(),
        interpreter: &report.interpreters.book,
        duration: report.duration,
    };
    text + &human.more(report.diagnostics().map(|d| (d.severity, d.code))) + &human.summary(&counts)
}

/// Draws a report without the texts of the chapters: each diagnostic has its place,
/// but not the source line.
#[must_use]
pub fn render_without_source(report: &Document<'_>, style: Style) -> String {
    let human = Human::new(Named::from("."), style);
    let paths = report.diagnostics.iter().map(|d| path::joined(&report.folder, &d.path));
    let paths: Vec<String> = paths.collect();
    let placed = report.diagnostics.iter().zip(&paths);
    let placed =
        placed.map(|(d, path)| ((d.code, d.severity), d.cause.as_ref(), path.as_str(), d.line));
    let mut gathered = Gathered::of(placed);
    let drawn = report.diagnostics.iter().zip(&paths);
    let text: String =
        drawn.map(|(found, path)| human.placed(found, path, &mut gathered)).collect();
    let counts = Counts {
        summary: Summary { cached: report.cached(), ..report.summary.counts() },
        coverage: &report.summary.coverage,
        against: report.against.as_deref(),
        partition: None,
        since: report.since.as_deref(),
        baseline: report.held(),
        missing: report.unconfined().collect(),
        interpreter: &report.interpreter,
        duration: Duration::from_millis(report.summary.duration_ms),
    };
    text + &human.more(report.diagnostics.iter().map(|d| (d.severity, d.code)))
        + &human.summary(&counts)
}

/// The end of a report.
struct Counts<'a> {
    summary: Summary,
    coverage: &'a Coverage,
    against: Option<&'a str>,
    partition: Option<String>,
    since: Option<&'a str>,
    baseline: Option<Held>,
    /// The mechanisms that did not confine the programs.
    missing: Vec<&'a str>,
    /// What ran the programs.
    interpreter: &'a str,
    duration: Duration,
}

/// What is said of the expected and of the actual text of a diagnostic.
struct Notes {
    /// At the place.
    label: Option<String>,
    /// Below the excerpt.
    below: Option<String>,
    /// Whether the promise is one of many lines, which the note repeats.
    long: bool,
}

/// Lines of a place that an excerpt shows; of a longer one it shows the first alone.
const EXCERPT: usize = 12;

/// The lines of the source that a diagnostic is about, the number of the first, and the
/// place in them.
fn excerpt(
    source: &Chapter,
    diagnostic: &Diagnostic,
    indexes: &[LineIndex],
    is_long: bool,
) -> (String, usize, Range<usize>) {
    let (text, index) = (source.text_of(diagnostic.place.file), &indexes[diagnostic.place.file]);
    let place = diagnostic.place.span;
    // Pass only the lines concerned: the renderer reads its whole source for each
    // diagnostic, and a chapter may have megabytes.
    let last = index.line(place.end.saturating_sub(1).max(place.start));
    let is_long = is_long || last - diagnostic.line >= EXCERPT;
    let last = if is_long { diagnostic.line } else { last };
    let start = index.line_start(diagnostic.line);
    let end = index.line_span(text, last).end;
    // A fence's text includes the end of its last line, `\r\n` or `\n`.
    let span = place.start - start..place.end.min(end).max(place.start) - start;
    (text[start..end].to_owned(), diagnostic.line, span)
}

struct Human {
    catalogue: Catalogue,
    renderer: Renderer,
    style: Style,
    book: Named,
}

impl Human {
    fn new(book: Named, style: Style) -> Self {
        let renderer = if style.colour { Renderer::styled() } else { Renderer::plain() };
        let renderer = renderer.decor_style(DecorStyle::Unicode).term_width(style.width);
        Self { catalogue: Catalogue::new(style.lang), renderer, style, book }
    }

    fn chapter(
        &self,
        chapter: &ChapterReport,
        source: &Chapter,
        gathered: &mut Gathered<'_>,
    ) -> String {
        let files = 0..=source.included.len();
        let indexes: Vec<LineIndex> =
            files.map(|file| LineIndex::new(source.text_of(file))).collect();
        let mut drawn = String::new();
        for diagnostic in &chapter.diagnostics {
            let entry =
                gathered.take((diagnostic.code, diagnostic.severity), diagnostic.cause.as_ref());
            drawn += &match entry {
                Entry::Told => continue,
                Entry::Single => self.diagnostic(source, diagnostic, &indexes, None),
                Entry::Of(cause) if cause.is_aside() => self.aside(diagnostic, &cause),
                Entry::Of(cause) => self.diagnostic(source, diagnostic, &indexes, Some(&cause)),
            };
            drawn += "\n\n";
        }
        if chapter.failed() && !drawn.is_empty() {
            let rerun = self.catalogue.text("rerun");
            drawn += &format!(
                "  {rerun}: mdbook-pyproof check {}\n\n",
                self.book.chapter(&chapter.path)
            );
        }
        drawn
    }

    /// What need not be shown at its place: how often, and where.
    fn aside(&self, diagnostic: &Diagnostic, cause: &Common<'_>) -> String {
        let (level, name) = self.level(diagnostic.severity);
        let title = level.with_name(&name).primary_title(cause.title(&self.catalogue));
        let places = Level::NOTE.no_name().message(cause.places(&self.catalogue));
        let group = title.id(diagnostic.code.name()).element(places);
        self.renderer.render(&[group])
    }

    fn diagnostic(
        &self,
        source: &Chapter,
        diagnostic: &Diagnostic,
        indexes: &[LineIndex],
        common: Option<&Common<'_>>,
    ) -> String {
        let (level, name) = self.level(diagnostic.severity);
        let notes = self.notes(diagnostic);
        let (text, line_start, span) = excerpt(source, diagnostic, indexes, notes.long);
        let annotation = AnnotationKind::Primary.span(span).label(notes.label);
        let snippet = Snippet::source(text)
            .line_start(line_start)
            .path(source.path_of(diagnostic.place.file))
            .annotation(annotation);
        let message = match common {
            Some(common) => common.title(&self.catalogue),
            None => harmless(&told_of(diagnostic, &self.catalogue)),
        };
        let title = level.with_name(&name).primary_title(message).id(diagnostic.code.name());
        let mut group = title.element(snippet);
        let places = common.map(|common| common.places(&self.catalogue));
        for note in places.into_iter().chain(notes.below) {
            group = group.element(Level::NOTE.no_name().message(note));
        }
        let advice = self.catalogue.text("level-help");
        if let Some(help) = &diagnostic.help {
            let margin = advice.chars().count() + diagnostic.line.to_string().len() + 5;
            let help = self.broken(&harmless(&self.catalogue.say(help)), margin, "");
            group = group.element(Level::HELP.with_name(&advice).message(help));
        }
        let drawn = self.renderer.render(&[group]);
        // The renderer would indent later lines of a title to its first word, for
        // which a narrow terminal has no room.
        let (title, rest) = drawn.split_once('\n').unwrap_or((&drawn, ""));
        format!("{}\n{rest}", self.broken(title, 0, "  "))
    }

    /// What is said of the expected and of the actual text.
    fn notes(&self, diagnostic: &Diagnostic) -> Notes {
        let (expected, actual) = (diagnostic.expected.as_deref(), diagnostic.actual.as_deref());
        if diagnostic.code == Code::SnapshotChanged {
            // A snapshot is held against a run line by line.
            let (old, new) = (expected.unwrap_or_default(), actual.unwrap_or_default());
            let lines = harmless(&changed_lines(&self.catalogue, old, new));
            return Notes { label: None, below: Some(lines), long: false };
        }
        let (expected_label, actual_label) = labels(diagnostic.code);
        let actual = actual.filter(|_| diagnostic.code.shows_actual());
        let both = expected.zip(actual).filter(|_| diagnostic.code != Code::InterpreterDiffers);
        if let Some(lines) = both.and_then(|(one, other)| difference(&self.catalogue, one, other)) {
            let label = Some(self.catalogue.text(expected_label));
            return Notes { label, below: Some(lines), long: true };
        }
        // A promise of several lines is in the source excerpt just above.
        let label = expected.map(|expected| {
            if expected.trim_end().contains('\n') {
                self.catalogue.text(expected_label)
            } else {
                labelled(&self.catalogue, expected_label, expected)
            }
        });
        let sought = expected.filter(|expected| !expected.trim_end().contains('\n'));
        let below =
            actual.map(|actual| labelled_near(&self.catalogue, actual_label, actual, sought));
        Notes { label, below, long: false }
    }

    /// A diagnostic with its place alone.
    fn placed(
        &self,
        diagnostic: &JsonDiagnostic<'_>,
        path: &str,
        gathered: &mut Gathered<'_>,
    ) -> String {
        let (level, name) = self.level(diagnostic.severity);
        let entry =
            gathered.take((diagnostic.code, diagnostic.severity), diagnostic.cause.as_ref());
        let (message, places) = match &entry {
            Entry::Told => return String::new(),
            Entry::Single => (harmless(&diagnostic.message), None),
            Entry::Of(common) => {
                (common.title(&self.catalogue), Some(common.places(&self.catalogue)))
            }
        };
        let title = level.with_name(&name).primary_title(message);
        let place = Origin::path(path.to_owned());
        let place = place.line(diagnostic.line).char_column(diagnostic.column);
        let mut group = title.id(diagnostic.code.name()).element(place);
        if let Some(places) = places {
            group = group.element(Level::NOTE.no_name().message(places));
        }
        let (expected_label, actual_label) = labels(diagnostic.code);
        let actual = diagnostic.actual.as_deref().filter(|_| diagnostic.code.shows_actual());
        let actual = actual.map(|text| (actual_label, text));
        let expected = diagnostic.expected.as_deref().map(|text| (expected_label, text));
        for (label, text) in expected.into_iter().chain(actual) {
            let text = labelled(&self.catalogue, label, text);
            group = group.element(Level::NOTE.no_name().message(text));
        }
        let advice = self.catalogue.text("level-help");
        if let Some(help) = &diagnostic.help {
            group = group.element(Level::HELP.with_name(&advice).message(harmless(help)));
        }
        self.renderer.render(&[group]) + "\n\n"
    }

    fn level(&self, severity: Severity) -> (Level<'static>, String) {
        match severity {
            Severity::Error => (Level::ERROR, self.catalogue.text("level-error")),
            Severity::Warning => (Level::WARNING, self.catalogue.text("level-warning")),
        }
    }

    /// A text in lines that fit a narrow terminal after `margin` columns. Elsewhere
    /// it stays whole: wide terminals break lines themselves, and readers of a pipe
    /// search for whole sentences.
    fn broken(&self, text: &str, margin: usize, indent: &str) -> String {
        if self.style.width >= NARROW {
            return text.to_owned();
        }
        wrapped(text, self.style.width.saturating_sub(margin).max(NARROWEST), indent)
    }

    /// Where to read what the codes mean, said once.
    fn more(&self, found: impl Iterator<Item = (Severity, Code)>) -> String {
        let most_severe = found.min_by_key(|(severity, _)| *severity);
        let Some((_, code)) = most_severe else { return String::new() };
        let more = self.catalogue.text("explain-hint");
        format!("  {more}: mdbook-pyproof explain {}\n\n", code.name())
    }
}

/// The labels of the expected and of the actual text.
fn labels(code: Code) -> (&'static str, &'static str) {
    match code {
        Code::InterpreterDiffers => ("label-reference", "label-bundled"),
        _ => ("label-promised", "label-came"),
    }
}

/// A word of a command, in quotes if a shell would split it.
#[must_use]
pub fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "/._-+:@%,".contains(c);
    if word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', "'\\''"))
    }
}
