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
    /// Words that read like an output, and are not what came.
    PromiseDoubtful,
    /// A promise that cannot be judged.
    PromiseUnclear,
    /// A promise of an output that changes from run to run.
    PromiseUnstable,
    /// An exception that nothing promised.
    UnpromisedException,
    /// A block reads names of a larger program, and promises nothing.
    Fragment,
    /// A package is not there, and nothing is promised behind its import.
    MissingModule,
    /// `input()` has nothing to read, and nothing is promised behind it.
    MissingInput,
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
    /// A fence names a file that programs cannot have.
    FileRefused,
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
    /// Code that the readers' Python does not understand.
    NeedsPython,
    /// Another interpreter does something else.
    InterpreterDiffers,
    /// A block that passes needs what Python in a browser lacks.
    PageDiffers,
    /// A block chooses an interpreter that the book does not declare.
    InterpreterUnknown,
    /// A task passes as it stands.
    TaskSolved,
    /// Nothing shows that a task can be solved.
    TaskUnsolved,
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
            Self::Fragment
            | Self::MissingModule
            | Self::MissingInput
            | Self::PromiseSpacing
            | Self::PromisePartial
            | Self::PromiseDoubtful
            | Self::PromiseUnclear
            | Self::PromiseUnstable
            | Self::NeedsPython
            | Self::InterpreterDiffers
            | Self::PageDiffers
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
        self != Self::UnpromisedException && !self.excuses()
    }

    /// Whether it says that a block was not run to its end, by no fault of the book's.
    #[must_use]
    pub fn excuses(self) -> bool {
        matches!(self, Self::Fragment | Self::MissingModule | Self::MissingInput)
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
    /// What it lists where it says `$parts`: phrases of the catalogue themselves.
    pub parts: Vec<Message>,
}

impl Message {
    /// A message without arguments.
    #[must_use]
    pub fn new(key: &'static str) -> Self {
        Self { key, args: Vec::new(), parts: Vec::new() }
    }

    /// The message with one more argument.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl std::fmt::Display) -> Self {
        self.args.push((name, value.to_string()));
        self
    }

    /// The message with what it lists.
    #[must_use]
    pub fn listing(self, parts: Vec<Message>) -> Self {
        Self { parts, ..self }
    }
}

/// Why something is wrong, as far as the tool can tell. A report for people shows equal
/// causes as one entry.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Cause {
    /// What kind.
    pub kind: CauseKind,
    /// The module, the file, the name that it is about.
    pub name: Option<String>,
}

/// The kinds of causes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CauseKind {
    /// A module that is not there.
    MissingModule,
    /// A file that is not there.
    MissingFile,
    /// A name that no block defines.
    UndefinedName,
    /// A name of a block that this one does not continue.
    OtherProgram,
    /// An earlier block of the program failed.
    EarlierFailure,
    /// The program ended in an earlier block.
    NotRun,
    /// `input()` had nothing to read.
    NoInput,
    /// Programs have no network.
    Network,
    /// Programs start no processes.
    Process,
    /// Programs reach no files but their own.
    OutsideFile,
    /// The code is Python 2.
    Python2,
    /// Something stands for what a reader fills in.
    Placeholder,
    /// The code is a part of a larger program.
    Fragment,
    /// The code reads names of a larger program.
    Incomplete,
    /// The code is a command for a shell.
    Shell,
    /// The code is a command of `IPython`.
    Magic,
    /// `await` outside of a function.
    Await,
    /// What the readers' Python does not have.
    NewerPython,
    /// A word that is no attribute.
    UnknownAttribute,
    /// No reason is given for a skipped block.
    NoReason,
}

impl Cause {
    /// A cause that is about nothing in particular.
    #[must_use]
    pub fn new(kind: CauseKind) -> Self {
        Self { kind, name: None }
    }

    /// A cause that is about a module, a file, a name.
    #[must_use]
    pub fn of(kind: CauseKind, name: impl Into<String>) -> Self {
        Self { kind, name: Some(name.into()) }
    }

    /// What so many blocks have in common.
    #[must_use]
    pub fn message(&self, count: usize) -> Message {
        let key = match self.kind {
            CauseKind::MissingModule => "cause-missing-module",
            CauseKind::MissingFile => "cause-missing-file",
            CauseKind::UndefinedName => "cause-undefined-name",
            CauseKind::OtherProgram => "cause-other-program",
            CauseKind::EarlierFailure => "cause-earlier-failure",
            CauseKind::NotRun => "cause-not-run",
            CauseKind::NoInput => "cause-no-input",
            CauseKind::Network => "cause-network",
            CauseKind::Process => "cause-process",
            CauseKind::OutsideFile => "cause-outside-file",
            CauseKind::Python2 => "cause-python2",
            CauseKind::Placeholder => "cause-placeholder",
            CauseKind::Fragment => "cause-fragment",
            CauseKind::Incomplete => "cause-incomplete",
            CauseKind::Shell => "cause-shell",
            CauseKind::Magic => "cause-magic",
            CauseKind::Await => "cause-await",
            CauseKind::NewerPython => "cause-newer-python",
            CauseKind::UnknownAttribute => "cause-unknown-attribute",
            CauseKind::NoReason => "cause-no-reason",
        };
        let name = self.name.as_deref().unwrap_or_default();
        Message::new(key).with("count", count).with("name", name)
    }

    /// Whether the cause is told at another place, so that it need not be shown here.
    #[must_use]
    pub fn is_told_elsewhere(&self) -> bool {
        matches!(self.kind, CauseKind::EarlierFailure | CauseKind::NotRun | CauseKind::Incomplete)
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
    /// Why.
    pub cause: Option<Cause>,
    /// The interpreters that alone show it, where the book is proved in several.
    pub only: Vec<String>,
}

impl Diagnostic {
    /// The diagnostic with what to do about it.
    #[must_use]
    pub fn with_help(self, help: Message) -> Self {
        Self { help: Some(help), ..self }
    }

    /// The diagnostic with its cause.
    #[must_use]
    pub fn with_cause(self, cause: impl Into<Option<Cause>>) -> Self {
        Self { cause: cause.into(), ..self }
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
