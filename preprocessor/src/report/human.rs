//! The report for people: each diagnostic with its source line underlined,
//! what was promised and what came; at the end the counts.

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};

use super::{BookReport, Summary};
use crate::check::ChapterReport;
use crate::diagnostic::{Code, Diagnostic, Message, Severity};
use crate::markdown::Chapter;
use crate::messages::{Catalogue, Lang};
use crate::source::LineIndex;

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

/// Draws the report of a book whose chapters are `chapters`, in its order; `book` is how the
/// command line names the book, for the command that checks a chapter alone.
#[must_use]
pub fn render(report: &BookReport, chapters: &[Chapter], book: &str, style: Style) -> String {
    let human = Human {
        catalogue: Catalogue::new(style.lang),
        renderer: if style.colour { Renderer::styled() } else { Renderer::plain() }
            .decor_style(DecorStyle::Unicode)
            .term_width(style.width),
        style,
        book,
    };
    let mut text = String::new();
    // Most chapters have nothing to tell; their texts are not looked at.
    let told = report.chapters.iter().zip(chapters).filter(|(told, _)| !told.is_silent());
    for (chapter, source) in told {
        text += &human.chapter(chapter, source);
    }
    text + &human.summary(report)
}

struct Human<'a> {
    catalogue: Catalogue,
    renderer: Renderer,
    style: Style,
    book: &'a str,
}

impl Human<'_> {
    fn chapter(&self, chapter: &ChapterReport, source: &Chapter) -> String {
        let files = 0..=source.included.len();
        let indexes: Vec<LineIndex> =
            files.map(|file| LineIndex::new(source.text_of(file))).collect();
        let mut drawn = String::new();
        for diagnostic in &chapter.diagnostics {
            drawn += &self.diagnostic(source, diagnostic, &indexes[diagnostic.place.file]);
            drawn += "\n\n";
        }
        if chapter.failed() {
            let rerun = self.catalogue.text("rerun");
            drawn += &format!(
                "  {rerun}: mdbook-pyproof check {} {}\n\n",
                quoted(self.book),
                quoted(&chapter.path)
            );
        }
        drawn
    }

    fn diagnostic(&self, source: &Chapter, diagnostic: &Diagnostic, index: &LineIndex) -> String {
        let level = match (diagnostic.severity, self.style.lang) {
            (Severity::Error, Lang::En) => Level::ERROR,
            (Severity::Error, Lang::Ru) => Level::ERROR.with_name("ошибка"),
            (Severity::Warning, Lang::En) => Level::WARNING,
            (Severity::Warning, Lang::Ru) => Level::WARNING.with_name("предупреждение"),
        };
        let text = source.text_of(diagnostic.place.file);
        let place = diagnostic.place.span;
        // Only the lines concerned are handed over: the renderer reads all of
        // its source for each diagnostic, and a chapter may have megabytes.
        let last = index.line(place.end.saturating_sub(1).max(place.start));
        let start = index.line_start(diagnostic.line);
        let end = index.line_span(text, last).end;
        let span = place.start - start..place.end.max(place.start) - start;
        let (promised, came) = match diagnostic.code {
            Code::InterpreterDiffers => ("label-reference", "label-bundled"),
            _ => ("label-promised", "label-came"),
        };
        let label =
            diagnostic.expected.as_deref().map(|expected| self.labelled(promised, expected));
        let annotation = AnnotationKind::Primary.span(span).label(label);
        let snippet = Snippet::source(text[start..end].to_owned())
            .line_start(diagnostic.line)
            .path(source.path_of(diagnostic.place.file))
            .annotation(annotation);
        let message = harmless(&self.catalogue.say(&diagnostic.message));
        let title = level.primary_title(message).id(diagnostic.code.name());
        let mut group = title.element(snippet);
        // The message of an exception that nothing promised says what came.
        let said = diagnostic.code == Code::UnpromisedException;
        if let Some(actual) = diagnostic.actual.as_deref().filter(|_| !said) {
            group = group.element(Level::NOTE.no_name().message(self.labelled(came, actual)));
        }
        if let Some(help) = &diagnostic.help {
            let help_level = match self.style.lang {
                Lang::En => Level::HELP,
                Lang::Ru => Level::HELP.with_name("совет"),
            };
            group = group.element(help_level.message(self.catalogue.say(help)));
        }
        self.renderer.render(&[group])
    }

    /// `promised: 10`; several lines begin on the next.
    fn labelled(&self, key: &'static str, text: &str) -> String {
        let label = self.catalogue.text(key);
        let text = harmless(text.trim_end_matches('\n'));
        if text.is_empty() {
            return format!("{label}: {}", self.catalogue.text("nothing"));
        }
        if text.contains('\n') {
            let lines: Vec<String> = text.lines().map(|line| format!("  {line}")).collect();
            return format!("{label}:\n{}", lines.join("\n"));
        }
        format!("{label}: {text}")
    }

    fn summary(&self, report: &BookReport) -> String {
        let Summary {
            blocks,
            passed,
            failed,
            skipped,
            matched,
            mismatched,
            unreached,
            unclear,
            fixed,
            suggested,
            differences,
        } = report.summary();
        let count =
            |message: Message, count: usize| self.catalogue.say(&message.with("count", count));
        let mut lines = vec![
            format!(
                "{}: {}, {}, {}",
                count(Message::new("summary-blocks"), blocks),
                count(Message::new("summary-passed"), passed),
                count(Message::new("summary-failed"), failed),
                count(Message::new("summary-skipped"), skipped)
            ),
            format!(
                "{}: {}, {}, {}, {}",
                self.catalogue.text("summary-promises"),
                count(Message::new("summary-matched"), matched),
                count(Message::new("summary-mismatched"), mismatched),
                count(Message::new("summary-unreached"), unreached),
                count(Message::new("summary-unclear"), unclear)
            ),
            format!(
                "{}: {}, {}",
                self.catalogue.text("summary-typos"),
                count(Message::new("summary-fixed"), fixed),
                count(Message::new("summary-suggested"), suggested)
            ),
        ];
        if let Some(against) = &report.against {
            let message = Message::new("summary-differences").with("interpreter", against);
            lines.push(count(message, differences));
        }
        let seconds = report.duration.as_secs_f64();
        format!("{}\n{seconds:.2} s\n", lines.join("\n"))
    }
}

/// What a program wrote, without what a terminal would obey.
fn harmless(text: &str) -> String {
    let shown = |c: char| match c {
        '\n' | '\t' => c.to_string(),
        c if c.is_control() => c.escape_default().to_string(),
        c => c.to_string(),
    };
    text.chars().map(shown).collect()
}

/// A word of a command, in quotes where a shell would take it apart.
fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "/._-+:@%,".contains(c);
    if word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', "'\\''"))
    }
}
