//! What the comments of a block promise, before anything is run.
//!
//! 1. [`collect`] takes the comments that the parser found and asks of each
//!    what it speaks of: the statement in front of it, or the one above.
//! 2. [`markers`] reads its words: a marker makes a promise, the name of an
//!    exception another kind; the rest is unmarked and may be commentary.
//!
//! Whether an unmarked comment promises anything depends on what the run did,
//! so that is decided by the [`matcher`](crate::matcher).

mod collect;
pub mod markers;
pub mod shown;

use serde::{Deserialize, Serialize};

use crate::job::{Tolerance, Tolerated, WatchedValue};
use crate::python::{Module, StatementKind, literal};
use crate::source::Span;
pub use collect::collect;
use shown::Shown;

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

/// What becomes of a block whose promise is not kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Strength {
    /// It fails.
    Must,
    /// It fails only where the comment surely was a promise.
    Inferred,
}

/// A comment that may promise something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expectation {
    /// The comment, or the comments, in bytes of the block's code.
    pub span: Span,
    /// The line that a verdict is reported at.
    pub line: usize,
    /// What it speaks of: the first that keeps it, keeps it; the first of all
    /// is what a broken promise is shown against.
    pub subjects: Vec<Subject>,
    /// What it says.
    pub reading: Reading,
}

/// Lines of a block whose output, or value, a comment speaks of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subject {
    /// First line.
    pub first: usize,
    /// Last line.
    pub last: usize,
    /// Index in [`Module::statements`] of the (last) statement.
    pub statement: usize,
}

impl Subject {
    /// Whether the line is one of its lines.
    #[must_use]
    pub fn holds(&self, line: usize) -> bool {
        (self.first..=self.last).contains(&line)
    }
}

/// What a comment says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reading {
    /// An output, behind a marker.
    Marked {
        /// What is promised.
        text: String,
        /// What else would keep it: the comment with its marker, which a
        /// program may print, too; without a second marker; without a last line
        /// that introduces the statement below.
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
        /// Whether the words can mean nothing else.
        strength: Strength,
        /// Whether a marker stands in front.
        marked: bool,
    },
    /// What a terminal showed.
    Shown(Shown),
    /// Words without a marker.
    Unmarked {
        /// The words.
        text: String,
        /// The words behind a marker that lacks its colon: `Выведет привет`.
        told: Option<String>,
        /// Whether they stand on a line of their own: those never fail.
        own_line: bool,
    },
}

impl Expectation {
    /// Whether a fence holds it: its places are then those of the fence's text.
    #[must_use]
    pub fn is_of_fence(&self) -> bool {
        matches!(&self.reading, Reading::Shown(shown) if shown.form == Form::Fence)
    }

    /// What is promised, as it is shown.
    #[must_use]
    pub fn text(&self) -> &str {
        match &self.reading {
            Reading::Marked { text, .. } | Reading::Unmarked { text, .. } => text,
            Reading::Error { whole, .. } => whole,
            Reading::Shown(shown) => &shown.text,
        }
    }

    /// Whether the words may be what an object says of itself. For mere words
    /// beside a statement no code of the program is run that it does not run.
    fn may_be_a_repr(&self) -> bool {
        match &self.reading {
            Reading::Marked { .. } | Reading::Shown(_) => true,
            Reading::Error { .. } => false,
            Reading::Unmarked { text, told, .. } => {
                let brackets = text.contains(['<', '[', '(', '{']);
                told.is_some() || brackets || literal::reads_as_output(text)
            }
        }
    }

    /// How strongly it is promised.
    #[must_use]
    pub fn strength(&self) -> Strength {
        match &self.reading {
            Reading::Marked { .. } | Reading::Shown(_) => Strength::Must,
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
    /// The exceptions behind which the program is to go on.
    pub tolerated: Vec<Tolerated>,
    /// Whether promises stand where the top level cannot see: in functions,
    /// loops, `try`.
    pub traced: bool,
}

/// What must be noted of a block so that its expectations can be judged; of an
/// `interactive` one each value, for it is the `_` of what follows.
#[must_use]
pub fn watches(module: &Module, expectations: &[Expectation], interactive: bool) -> Watches {
    let mut watches = Watches::default();
    if interactive {
        let values = module.statements.iter().filter(|s| s.kind == StatementKind::Expression);
        let values = values.filter(|s| s.is_top);
        watches.values.extend(values.map(|s| WatchedValue { statement: s.top, ask: false }));
    }
    for expectation in expectations {
        for subject in &expectation.subjects {
            let top = module.statements.iter().filter(|s| s.is_top && subject.holds(s.first_line));
            let ask = expectation.may_be_a_repr();
            watches.values.extend(top.map(|s| WatchedValue { statement: s.top, ask }));
        }
        let Some(subject) = expectation.subjects.first() else { continue };
        let class = match &expectation.reading {
            Reading::Error { class, .. } => Some(class.clone()),
            Reading::Shown(Shown { error: Some(error), .. }) => Some(Some(error.class.clone())),
            _ => None,
        };
        watches.tolerated.extend(class.map(|class| Tolerated {
            first: subject.first,
            last: subject.last,
            exceptions: class.map_or(Tolerance::Any, Tolerance::Class),
        }));
        let nested = !module.statements[subject.statement].is_top;
        let error = matches!(expectation.reading, Reading::Error { .. });
        watches.traced |= nested && (error || expectation.strength() == Strength::Must);
    }
    watches
}
