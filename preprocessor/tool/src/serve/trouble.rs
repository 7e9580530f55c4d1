//! What is wrong with a book, as its pages show it: sentences of the report, ready
//! to be shown.

use anyhow::Error;
use serde::Serialize;

use crate::messages::{Catalogue, Lang};
use crate::report::text::{harmless, labelled};
use crate::source::Proved;
use pyproof_check::diagnostic::{Diagnostic, Message, Severity};
use pyproof_check::markdown::Chapter;
use pyproof_judge::source::LineIndex;

/// What is wrong, and the words around it, in one language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Trouble {
    /// The language of the words.
    pub lang: Lang,
    /// A summary, in one sentence.
    pub title: String,
    /// The label of the button that hides it.
    pub hide: String,
    /// Each thing that is wrong.
    pub wrongs: Vec<Wrong>,
}

/// One thing that is wrong.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Wrong {
    /// File and line, such as `book/a.md:7`; `None` if it is about no file.
    pub place: Option<String>,
    /// The code of its kind, if it is a diagnostic.
    pub code: Option<&'static str>,
    /// What is wrong.
    pub message: String,
    /// The line that it is about.
    pub line: Option<String>,
    /// What was promised, and what the run gave.
    pub lines: Vec<String>,
    /// What to do.
    pub help: Option<String>,
}

impl Trouble {
    /// What fails a book: the errors of its report.
    #[must_use]
    pub fn of_book(proved: &Proved, lang: Lang) -> Self {
        let catalogue = Catalogue::new(lang);
        let wrongs = proved.proofs().flat_map(|(chapter, report)| {
            let errors = report
                .diagnostics
                .iter()
                .filter(|diagnostic| diagnostic.severity == Severity::Error);
            errors.map(|diagnostic| Wrong::of(diagnostic, chapter, &catalogue)).collect::<Vec<_>>()
        });
        Self::new(wrongs.collect(), lang)
    }

    /// An error of the tool.
    #[must_use]
    pub fn of_error(error: &Error, lang: Lang) -> Self {
        let message = harmless(&Catalogue::new(lang).tell(error));
        Self::new(vec![Wrong { message, ..Wrong::default() }], lang)
    }

    fn new(wrongs: Vec<Wrong>, lang: Lang) -> Self {
        let catalogue = Catalogue::new(lang);
        let title = catalogue.say(&Message::new("serve-failed").with("count", wrongs.len()));
        Self { lang, title, hide: catalogue.text("serve-hide"), wrongs }
    }
}

impl Wrong {
    fn of(diagnostic: &Diagnostic, chapter: &Chapter, catalogue: &Catalogue) -> Self {
        let (file, text) = (diagnostic.place.file, chapter.text_of(diagnostic.place.file));
        let index = LineIndex::new(text);
        let start = index.line_start(diagnostic.line);
        let line = text[start..].lines().next().map(|line| harmless(line.trim()));
        let expected = diagnostic.expected.as_deref().map(|text| ("label-promised", text));
        let actual = diagnostic.actual.as_deref().filter(|_| diagnostic.code.shows_actual());
        let actual = actual.map(|text| ("label-came", text));
        let lines = expected.into_iter().chain(actual);
        Self {
            place: Some(format!("{}:{}", chapter.path_of(file), diagnostic.line)),
            code: Some(diagnostic.code.name()),
            message: harmless(&catalogue.say(&diagnostic.message)),
            line: line.filter(|line| !line.is_empty()),
            lines: lines.map(|(label, text)| labelled(catalogue, label, text)).collect(),
            help: diagnostic.help.as_ref().map(|help| harmless(&catalogue.say(help))),
        }
    }
}
