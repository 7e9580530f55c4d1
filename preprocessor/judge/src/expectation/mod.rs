//! What the comments of a block promise, read before anything runs.
//!
//! 1. [`collect`] takes the comments that the parser found, and finds the statement
//!    that each speaks of: the one in front of it, or the one above.
//! 2. [`markers`] reads its words. A marker promises an output, the name of an
//!    exception promises an error; other words may be commentary.
//!
//! 3. [`claim`] reads the words that have no marker: they are a promise, doubtful, or
//!    commentary. Of some only the output shows whether they can mean it; the
//!    [`matcher`](crate::matcher) looks at its kind and nearness, never at whether it
//!    is equal.

pub mod approximate;
mod cases;
pub mod claim;
mod collect;
pub mod errors;
pub mod figures;
mod given;
mod letters;
pub mod markers;
pub mod phrases;
mod quoted;
pub mod remarks;
mod sums;
pub mod terminal;
mod uses;

use serde::{Deserialize, Serialize};

use crate::job::{Tolerance, Tolerated, WatchedValue};
use crate::python::{BUILTINS, Module, Statement, StatementKind, literal};
use crate::source::{Lines, Span};
pub use claim::{Claim, Sign};
pub use collect::collect;
pub use given::values as values_given;
use terminal::TerminalOutput;

/// How a promise is written (`docs/promises.md`, *Forms*).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Form {
    /// Behind a marker: `# Выведет: 10`.
    Marked,
    /// A fence behind the block: ```` ```output ````.
    Fence,
    /// Lines under a prompt: `>>> f()`.
    Repl,
    /// The name of an exception, or the word for one: `# TypeError`.
    Error,
    /// The bare output: `# 7`.
    Bare,
    /// The bare value of a statement that prints nothing: `# 0x14c`.
    Value,
    /// Within a sentence: `# увеличили ещё на 1 и вывели 3`.
    Prose,
}

/// What happens to a block whose promise is broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Strength {
    /// It fails.
    Must,
    /// It fails only where the comment surely is a promise.
    Inferred,
}

/// A comment that may promise something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expectation {
    /// The comment, or the comments, in bytes of the block's code.
    pub span: Span,
    /// The line of its verdict.
    pub line: usize,
    /// The subjects that can keep it. Where none does, reports show the output of the
    /// first.
    pub subjects: Vec<Subject>,
    /// What it says.
    pub reading: Reading,
}

/// Lines of a block whose output, or value, a comment speaks of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subject {
    /// The lines.
    pub lines: Lines,
    /// Index in [`Module::statements`] of the (last) statement.
    pub statement: usize,
}

/// What a comment says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reading {
    /// An output, behind a marker.
    Marked {
        /// What is promised.
        text: String,
        /// Other texts that would keep it: the comment with its marker, which a program
        /// may print; the text without a second marker, or without a last line that
        /// introduces the statement below.
        others: Vec<String>,
        /// Whether its lines may come in any order.
        unordered: bool,
    },
    /// An exception.
    Error {
        /// Its class; without one, any keeps the promise.
        class: Option<String>,
        /// How its message begins.
        message: Option<String>,
        /// The whole text: a program may print that instead.
        whole: String,
        /// `Must` where the words can mean nothing else.
        strength: Strength,
        /// Whether a marker stands in front.
        marked: bool,
    },
    /// What a terminal showed.
    Terminal(TerminalOutput),
    /// Words without a marker.
    Unmarked {
        /// The words.
        text: String,
        /// The words behind a marker that lacks its colon: `Выведет привет`.
        after_marker: Option<String>,
        /// Whether they stand on a line of their own.
        own_line: bool,
        /// How they are read.
        claim: Claim,
    },
}

impl Reading {
    /// Whether it names the class of an exception.
    fn names_a_class(&self) -> bool {
        matches!(self, Self::Error { class: Some(_), .. })
    }
}

impl Expectation {
    /// Whether a fence holds it: then its span is one of the fence's text.
    #[must_use]
    pub fn is_of_fence(&self) -> bool {
        matches!(&self.reading, Reading::Terminal(output) if output.form == Form::Fence)
    }

    /// The statements that may raise the exception: the first, and where the comment
    /// stands between two, the one below.
    pub fn raisers(&self) -> impl Iterator<Item = &Subject> {
        let end = self.subjects.first().map_or(0, |first| first.lines.last);
        let is_apart =
            move |(at, subject): &(usize, &Subject)| *at == 0 || subject.lines.first > end;
        self.subjects.iter().enumerate().filter(is_apart).map(|(_, subject)| subject)
    }

    /// What is promised, as reports show it.
    #[must_use]
    pub fn text(&self) -> &str {
        match &self.reading {
            Reading::Marked { text, .. } | Reading::Unmarked { text, .. } => text,
            Reading::Error { class, whole, message, .. } => {
                errors::named(whole, class.as_deref(), message.is_some())
            }
            Reading::Terminal(output) => &output.text,
        }
    }

    /// Whether the words may be an object's `repr`. The interpreter calls `__repr__`
    /// for no other words: a comment must not run code that the program does not.
    fn may_be_a_repr(&self) -> bool {
        match &self.reading {
            Reading::Marked { .. } | Reading::Terminal(_) => true,
            Reading::Error { .. } => false,
            Reading::Unmarked { text, after_marker, claim, .. } => {
                let brackets = text.contains(['<', '[', '(', '{']);
                let told = after_marker.as_ref().is_some_and(|told| told.trim() != text);
                // `type(x)  # float`: the `repr` of a class is not the text.
                let class = BUILTINS.contains(&text.as_str());
                *claim != Claim::Nothing
                    && (told || brackets || class || literal::reads_as_output(text))
            }
        }
    }

    /// The names of which it may give what they hold after its statement.
    fn names_given(&self, statement: &Statement) -> Vec<String> {
        let changes = statement.changes.iter().filter(|_| statement.is_top);
        let given = changes.filter(|change| self.may_give(change, statement));
        given.map(|change| change.name.clone()).collect()
    }

    /// How strongly it is promised.
    #[must_use]
    pub fn strength(&self) -> Strength {
        match &self.reading {
            Reading::Marked { .. } | Reading::Terminal(_) => Strength::Must,
            Reading::Error { strength, .. } => *strength,
            Reading::Unmarked { .. } => Strength::Inferred,
        }
    }
}

/// What the interpreter must note so that expectations can be judged.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Watches {
    /// The top-level statements whose values are wanted.
    pub values: Vec<WatchedValue>,
    /// The exceptions after which the program must go on.
    pub tolerated: Vec<Tolerated>,
    /// Whether a promise stands below the top level: in a function, a loop, a `try`.
    pub traced: bool,
}

impl Watches {
    fn want(&mut self, statement: usize, ask: bool, names: Vec<String>) {
        let known = self.values.iter_mut().find(|value| value.statement == statement);
        let Some(value) = known else {
            self.values.push(WatchedValue { statement, ask, names });
            return;
        };
        value.ask |= ask;
        for name in names {
            if !value.names.contains(&name) {
                value.names.push(name);
            }
        }
    }
}

/// What the interpreter must note of a block so that its expectations can be judged;
/// of an `interactive` block every value, for each is the next `_`.
#[must_use]
pub fn watches(module: &Module, expectations: &[Expectation], interactive: bool) -> Watches {
    let mut watches = Watches::default();
    if interactive {
        let values = module.statements.iter().filter(|s| s.kind == StatementKind::Expression);
        let values = values.filter(|s| s.is_top);
        values.for_each(|s| watches.want(s.top, false, Vec::new()));
    }
    for expectation in expectations {
        for subject in &expectation.subjects {
            let top = module
                .statements
                .iter()
                .filter(|s| s.is_top && subject.lines.contain(s.first_line));
            let ask = expectation.may_be_a_repr();
            top.for_each(|s| watches.want(s.top, ask, Vec::new()));
            let statement = &module.statements[subject.statement];
            let names = expectation.names_given(statement);
            if !names.is_empty() {
                watches.want(statement.top, ask, names);
            }
        }
        let Some(subject) = expectation.subjects.first() else { continue };
        let class = match &expectation.reading {
            Reading::Error { class, .. } => Some(class.clone()),
            Reading::Terminal(TerminalOutput { error: Some(error), .. }) => {
                Some(Some(error.class.clone()))
            }
            _ => None,
        };
        if let Some(class) = class {
            watches.tolerated.extend(expectation.raisers().map(|subject| Tolerated {
                first: subject.lines.first,
                last: subject.lines.last,
                exceptions: class.clone().map_or(Tolerance::Any, Tolerance::Class),
            }));
        }
        let nested = !module.statements[subject.statement].is_top;
        let error = matches!(expectation.reading, Reading::Error { .. });
        watches.traced |= nested && (error || expectation.strength() == Strength::Must);
    }
    watches
}
