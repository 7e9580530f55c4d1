//! The page of each code: what it means, why it is reported, how to mend it, with
//! an example that a test runs.
//!
//! A page is a Markdown file, `explain/LANG/CODE.md`, compiled in. It has a title,
//! the meaning, sections, and in the last section the example: a `markdown` fence
//! that holds a whole chapter. If no chapter gives the diagnostic with the default
//! settings, a `toml` fence before it has the necessary keys of
//! `[preprocessor.pyproof]`.

use crate::messages::Lang;
use pyproof_check::diagnostic::Code;

/// The page of a code in one language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Page {
    /// The Markdown.
    pub text: &'static str,
}

/// What shows a diagnostic.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Example {
    /// What the book must set, as the text of a table.
    pub settings: String,
    /// The chapter.
    pub chapter: String,
}

/// The pages, by their codes' names.
macro_rules! pages {
    ($($code:ident $name:literal)*) => {
        /// The text of a code's page.
        fn text(code: Code, lang: Lang) -> &'static str {
            match (code, lang) {
                $(
                    (Code::$code, Lang::En) => include_str!(concat!("../explain/en/", $name, ".md")),
                    (Code::$code, Lang::Ru) => include_str!(concat!("../explain/ru/", $name, ".md")),
                )*
            }
        }
    };
}

pages! {
    PromiseBroken "promise-broken"
    PromiseSpacing "promise-spacing"
    PromisePartial "promise-partial"
    PromiseUnreached "promise-unreached"
    PromiseDoubtful "promise-doubtful"
    PromiseUnclear "promise-unclear"
    PromiseUnstable "promise-unstable"
    UnpromisedException "unpromised-exception"
    Fragment "fragment"
    MissingModule "missing-module"
    MissingInput "missing-input"
    MissingException "missing-exception"
    SyntaxError "syntax-error"
    MissingSyntaxError "missing-syntax-error"
    Timeout "timeout"
    OutputLimit "output-limit"
    Memory "memory"
    Crashed "crashed"
    NotRun "not-run"
    TypoFixed "typo-fixed"
    TypoDenied "typo-denied"
    TypoSuggested "typo-suggested"
    FenceUnclosed "fence-unclosed"
    IncludeMissing "include-missing"
    IncludeUnread "include-unread"
    FileRefused "file-refused"
    AttributeUnknown "attribute-unknown"
    AttributeValue "attribute-value"
    DirectiveUnknown "directive-unknown"
    DotsMissing "dots-missing"
    OutputUntagged "output-untagged"
    SkipUnexplained "skip-unexplained"
    NeedsPython "needs-python"
    InterpreterDiffers "interpreter-differs"
    PageDiffers "page-differs"
    InterpreterUnknown "interpreter-unknown"
    TaskSolved "task-solved"
    TaskUnsolved "task-unsolved"
    SnapshotChanged "snapshot-changed"
    StraightQuotes "straight-quotes"
}

impl Page {
    /// The page of `code`.
    #[must_use]
    pub fn of(code: Code, lang: Lang) -> Self {
        Self { text: text(code, lang) }
    }

    /// Its title: the meaning in a few words.
    #[must_use]
    pub fn title(&self) -> &'static str {
        self.text.lines().next().unwrap_or_default().trim_start_matches("# ")
    }

    /// The text before the first section: the meaning in a few sentences.
    #[must_use]
    pub fn summary(&self) -> String {
        let behind = self.text.split_once('\n').map_or("", |(_, behind)| behind);
        let before = behind.split("\n## ").next().unwrap_or_default();
        before.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// Its example.
    #[must_use]
    pub fn example(&self) -> Example {
        Example { settings: self.fenced("toml"), chapter: self.fenced("markdown") }
    }

    /// The contents of the first fence of a language.
    fn fenced(&self, language: &str) -> String {
        let mut lines = self.text.lines();
        let opening =
            |line: &'static str| line.strip_suffix(language).filter(|f| f.starts_with("```"));
        let Some(fence) = lines.find_map(opening) else { return String::new() };
        lines.take_while(|line| *line != fence).flat_map(|line| [line, "\n"]).collect()
    }
}
