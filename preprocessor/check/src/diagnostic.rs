//! Diagnostics of a book, as plain data: nothing here prints.
//!
//! Each kind has a [`Code`], and each code a page (`explain/`) that says what it
//! means, why, and how to mend it.

use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};

use pyproof_judge::source::Located;

/// The kinds of things that can be told. The names are what reports show and
/// what `--deny` and `--warn` take.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    EnumString,
    IntoStaticStr,
    VariantArray,
)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Code {
    /// A promise was not kept.
    PromiseBroken,
    /// A promise differs in spacing alone.
    PromiseSpacing,
    /// A promise is true, but not all of it.
    PromisePartial,
    /// A promise's line never ran.
    PromiseUnreached,
    /// A promise that cannot be judged.
    PromiseUnclear,
    /// A promise of an output that changes from run to run.
    PromiseUnstable,
    /// An exception that nothing promised.
    UnpromisedException,
    /// A block that should have raised did not.
    MissingException,
    /// A block is not Python.
    SyntaxError,
    /// A block that must not parse does.
    MissingSyntaxError,
    /// A program ran longer than its limit.
    Timeout,
    /// A block wrote more than its limit.
    OutputLimit,
    /// A program wanted more memory than its limit.
    Memory,
    /// A program's process ended without an answer.
    Crashed,
    /// A block's turn never came.
    NotRun,
    /// A misspelled name was corrected in the built page.
    TypoFixed,
    /// A misspelled name, and corrections refused.
    TypoDenied,
    /// A name that may be misspelled.
    TypoSuggested,
    /// A fence without an end.
    FenceUnclosed,
    /// A file that a block includes is not there.
    IncludeMissing,
    /// A Markdown file that the prose includes, and whose Python is not proved.
    IncludeUnread,
    /// A word that is nearly an attribute.
    AttributeUnknown,
    /// An attribute whose value cannot be read.
    AttributeValue,
    /// A word behind `# doctest:` that no doctest knows.
    DirectiveUnknown,
    /// A line of a session goes on without its dots.
    DotsMissing,
    /// A fence shows the output of a block, and no word says so.
    OutputUntagged,
    /// A block is skipped without a reason.
    SkipUnexplained,
    /// Another interpreter does something else.
    InterpreterDiffers,
    /// A block's output is not that of the chapter's snapshot.
    SnapshotChanged,
    /// Russian prose in straight quotation marks.
    StraightQuotes,
}

impl Code {
    /// Every code, in the order in which they are listed.
    pub const ALL: &'static [Self] = Self::VARIANTS;

    /// The code as reports show it: `promise-broken`.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// Its severity, unless the book says otherwise; `None`: no report shows it unless
    /// asked to.
    #[must_use]
    pub fn severity(self) -> Option<Severity> {
        match self {
            Self::PromiseSpacing
            | Self::PromisePartial
            | Self::PromiseUnclear
            | Self::PromiseUnstable
            | Self::InterpreterDiffers
            | Self::TypoFixed
            | Self::TypoSuggested
            | Self::IncludeUnread
            | Self::AttributeUnknown
            | Self::AttributeValue
            | Self::DirectiveUnknown
            | Self::DotsMissing
            | Self::OutputUntagged
            | Self::StraightQuotes => Some(Severity::Warning),
            Self::SkipUnexplained => None,
            _ => Some(Severity::Error),
        }
    }

    /// Whether a report shows the actual text: the message of an exception that
    /// nothing promised gives it already.
    #[must_use]
    pub fn shows_actual(self) -> bool {
        self != Self::UnpromisedException
    }
}

/// How severe a diagnostic is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The book fails.
    Error,
    /// The book passes.
    Warning,
}

/// A sentence of the catalogue, which has it in each language: its key, and the values
/// in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// The key.
    pub key: &'static str,
    /// Names and values.
    pub args: Vec<(&'static str, String)>,
}

impl Message {
    /// A message without arguments.
    #[must_use]
    pub fn new(key: &'static str) -> Self {
        Self { key, args: Vec::new() }
    }

    /// The message with one more argument.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl std::fmt::Display) -> Self {
        self.args.push((name, value.to_string()));
        self
    }
}

/// A diagnostic, with its place in the chapter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// What kind.
    pub code: Code,
    /// How severe.
    pub severity: Severity,
    /// Index of the block in its chapter, if it speaks of one.
    pub block: Option<usize>,
    /// Where.
    pub place: Located,
    /// The 1-based line of its start.
    pub line: usize,
    /// The 1-based column of its start, in characters.
    pub column: usize,
    /// The column behind its end, on the same line.
    pub end_column: usize,
    /// What is wrong.
    pub message: Message,
    /// What was promised.
    pub expected: Option<String>,
    /// What the run gave.
    pub actual: Option<String>,
    /// What to do.
    pub help: Option<Message>,
}

impl Diagnostic {
    /// The diagnostic with what to do about it.
    #[must_use]
    pub fn with_help(self, help: Message) -> Self {
        Self { help: Some(help), ..self }
    }

    /// The order of a chapter's diagnostics. A report has all of it, so that the parts
    /// of a report can be merged.
    #[must_use]
    pub fn order(&self) -> (usize, usize, usize, usize, Code) {
        (self.place.file, self.line, self.column, self.end_column, self.code)
    }

    /// Whether it reads the same, even if it is of another block.
    #[must_use]
    pub fn says_the_same(&self, other: &Self) -> bool {
        let there = Self { block: other.block, place: other.place, ..self.clone() };
        self.place.file == other.place.file && there == *other
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_has_one_name_wherever_it_is_written() {
        for code in Code::ALL {
            assert_eq!(serde_json::to_value(code).unwrap(), code.name());
            assert_eq!(code.name().parse(), Ok(*code));
        }
    }
}
