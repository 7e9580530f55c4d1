//! Where a run failed: in an exception that nothing promised, in a limit, in a
//! crash. What came there, and from there on, is the failure's and not the
//! example's: whoever rewrites promises must not write it.
//!
//! 1. [`Failures::of`] notes of each block whether its run failed, how, and at
//!    which of its top-level statements.
//! 2. [`Failures::behind`] says of a part of a block which failure cut it short,
//!    kept it from running, or changed what it was run on.
//!
//! What the program itself caught is no failure, nor is what a comment, a fence
//! or an attribute promises.

use crate::diagnostic::Message;
use pyproof_judge::expectation::{Expectation, Form};
use pyproof_judge::matcher::{Judgement, Problem};
use pyproof_judge::python::{Module, Statement, StatementKind};
use pyproof_judge::transcript::{Crash, End, Exception, Place, What};

use super::outcome::raises;
use super::prepare::Block;
use super::prove::{BlockRun, Proof};

/// How a run failed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Failure {
    /// An exception that nothing promised, as the last line of its traceback.
    Raised(String),
    /// `input()` had nothing to read.
    NoInput,
    /// The interpreter refused the code.
    NotPython {
        /// `SyntaxError`, `IndentationError` or `TabError`.
        class: String,
        /// Its words.
        message: String,
    },
    /// The limit of time.
    Time,
    /// The limit of output.
    Output,
    /// The limit of memory.
    Memory,
    /// The process ended without an answer.
    Crashed(Crash),
    /// The process ended before the block's turn came.
    NotRun,
}

impl Failure {
    /// What to say of it.
    #[must_use]
    pub fn message(&self) -> Message {
        match self {
            Self::Raised(exception) => {
                Message::new("unpromised-exception").with("exception", exception)
            }
            Self::NotPython { class, message } => {
                Message::new("syntax-error").with("class", class).with("message", message)
            }
            Self::NoInput => Message::new("left-no-input"),
            Self::Time => Message::new("timeout"),
            Self::Output => Message::new("output-limit"),
            Self::Memory => Message::new("memory"),
            Self::Crashed(crash) => super::diagnose::crash(crash),
            Self::NotRun => Message::new("not-run"),
        }
    }

    fn raised(exception: &Exception) -> Self {
        // The words of `input()` where its text has no further line.
        let no_input = exception.class == "EOFError" && exception.message.starts_with("EOF when");
        if no_input { Self::NoInput } else { Self::Raised(first_line(&exception.to_string())) }
    }
}

fn first_line(text: &str) -> String {
    text.lines().next().unwrap_or_default().to_owned()
}

/// The failed runs of a chapter's blocks, in the order of the blocks.
pub struct Failures(Vec<Failed>);

/// A block whose run failed.
struct Failed {
    /// Its program.
    program: usize,
    /// Its index in the program.
    index: usize,
    /// The top-level statement that did not come to its end.
    top: usize,
    /// The lines that the exception passed.
    places: Vec<Place>,
    failure: Failure,
}

/// A part of a block that something is promised of, or could be.
struct Part {
    /// Its first line, or that of the nearest of several.
    first: usize,
    /// Its last line, or that of the nearest.
    last: usize,
    /// The last of the top-level statements that it is, or is in.
    top: usize,
    /// Whether it runs whenever a function is called.
    in_definition: bool,
}

impl Failures {
    /// Finds them.
    pub fn of(blocks: &[Block], proofs: &[Proof]) -> Self {
        Self(blocks.iter().zip(proofs).filter_map(|(block, proof)| failed(block, proof)).collect())
    }

    /// How the block's own run failed.
    pub fn of_block(&self, block: &Block, run: &BlockRun) -> Option<&Failure> {
        let own = |failed: &&Failed| failed.program == block.program && failed.index == run.index;
        self.0.iter().find(own).map(|failed| &failed.failure)
    }

    /// The failure that a judged promise may have been broken by.
    pub fn behind_promise(
        &self,
        block: &Block,
        run: &BlockRun,
        judgement: &Judgement,
    ) -> Option<Failure> {
        let kept = matches!(judgement.problem, None | Some(Problem::Partial));
        let module = block.module.as_ref().ok().filter(|_| !kept)?;
        let expectation = block.expectations.iter().find(|expectation| {
            expectation.span == judgement.span
                && expectation.is_of_fence() == (judgement.form == Form::Fence)
        })?;
        let behind = part_of(expectation, module).and_then(|part| self.behind(block, run, &part));
        behind.cloned().or_else(|| in_place_of_another(block, judgement))
    }

    /// The failure that a top-level statement's output may be cut short by.
    pub fn behind_statement(
        &self,
        block: &Block,
        run: &BlockRun,
        statement: &Statement,
    ) -> Option<Failure> {
        let (first, last) = (statement.first_line, statement.last_line);
        let part = Part { first, last, top: statement.top, in_definition: false };
        self.behind(block, run, &part).cloned()
    }

    /// The first failure of the program that a part of it ended in, that came
    /// before it, or that was passed on by it. Of a function also any other: what
    /// it would have been called with, and how often, nobody knows.
    fn behind(&self, block: &Block, run: &BlockRun, part: &Part) -> Option<&Failure> {
        let passed = |place: &Place| {
            place.block == run.index && (part.first..=part.last).contains(&place.line)
        };
        let spoils = |failed: &&Failed| {
            failed.program == block.program
                && (failed.index < run.index
                    || failed.index == run.index && failed.top <= part.top
                    || part.in_definition
                    || failed.places.iter().any(passed))
        };
        self.0.iter().find(spoils).map(|failed| &failed.failure)
    }
}

/// How a block's run failed, and where.
fn failed(block: &Block, proof: &Proof) -> Option<Failed> {
    let run = proof.run.as_ref()?;
    let top =
        |line: &Option<usize>| line.map_or(0, |line| top_at(block, line)).max(begun(block, run));
    let (failure, top, places) = match run.end() {
        End::Finished => return None,
        End::Raised | End::Exited(_) => {
            let (top, exception, tolerated) = run.transcript.raised(run.index).last()?;
            if tolerated || is_wanted(block, &exception.class) {
                return None;
            }
            (Failure::raised(exception), top, exception.places.clone())
        }
        End::SyntaxError { class, message, .. } => {
            let promised = block.attributes.syntax_error || block.promised_syntax_error.is_some();
            if promised || is_wanted(block, class) {
                return None;
            }
            let (class, message) = (class.clone(), first_line(message));
            (Failure::NotPython { class, message }, 0, Vec::new())
        }
        End::TimedOut { line } => (Failure::Time, top(line), Vec::new()),
        End::OutputLimit { line } => (Failure::Output, top(line), Vec::new()),
        End::MemoryLimit { line } => (Failure::Memory, top(line), Vec::new()),
        End::Crashed(crash) => (Failure::Crashed(crash.clone()), 0, Vec::new()),
        End::NotRun => (Failure::NotRun, 0, Vec::new()),
    };
    Some(Failed { program: block.program, index: run.index, top, places, failure })
}

/// Whether the block's attributes want it to end in an exception of the class.
fn is_wanted(block: &Block, class: &str) -> bool {
    block.attributes.should_raise.as_ref().is_some_and(|rule| raises(rule, class))
}

/// The top-level statement at a line of a block.
fn top_at(block: &Block, line: usize) -> usize {
    let Ok(module) = &block.module else { return 0 };
    let mut tops = module.statements.iter().filter(|s| s.is_top && s.first_line <= line);
    tops.next_back().map_or(0, |statement| statement.top)
}

/// The last top-level statement that is known to have begun. Where a limit was
/// met in a function, its line alone does not tell who had called it.
fn begun(block: &Block, run: &BlockRun) -> usize {
    let own = run.transcript.events.iter().filter(|event| event.block == run.index);
    let statements = own.filter_map(|event| match &event.what {
        What::Wrote { places, .. } => {
            let outermost = places.last().filter(|place| place.block == run.index)?;
            Some(top_at(block, outermost.line))
        }
        What::Valued { statement, .. }
        | What::Echoed { statement, .. }
        | What::Raised { statement, .. } => Some(*statement),
        What::Passed { .. } | What::Reached(_) => None,
    });
    statements.max().unwrap_or_default()
}

/// What a promise speaks of, all of it together.
fn part_of(expectation: &Expectation, module: &Module) -> Option<Part> {
    let subjects = expectation.subjects.iter();
    let tops = subjects.map(|subject| module.statements[subject.statement].top);
    let nearest = expectation.subjects.first()?;
    let in_definition = module.statements.iter().any(|statement| {
        statement.kind == StatementKind::Definition
            && statement.first_line <= nearest.first
            && nearest.last <= statement.last_line
    });
    Some(Part { first: nearest.first, last: nearest.last, top: tops.max()?, in_definition })
}

/// The exception that came in place of another that a comment promises, where
/// the program caught it: nothing promised that one either.
fn in_place_of_another(block: &Block, judgement: &Judgement) -> Option<Failure> {
    let came = judgement.actual.split(':').next().unwrap_or_default();
    let is_exception =
        judgement.form == Form::Error && judgement.left.is_empty() && !came.is_empty();
    (is_exception && judgement.problem == Some(Problem::Broken) && !is_wanted(block, came))
        .then(|| Failure::Raised(first_line(&judgement.actual)))
}
