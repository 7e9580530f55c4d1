//! Where a run failed: by an exception that nothing promised, by a limit, by a crash.
//! From there on the outputs are the failure's, not the example's: no promise may be
//! rewritten to them.
//!
//! 1. [`Failures::of`] finds the blocks whose run failed, how, and at which top-level
//!    statement.
//! 2. [`Failures::behind`] finds the failure that cut a part of a block short, kept it
//!    from running, or changed its input.
//!
//! An exception that the program catches is no failure, nor is one that a comment, a
//! fence or an attribute promises.

use crate::diagnostic::Message;
use pyproof_judge::expectation::{Expectation, Form};
use pyproof_judge::matcher::Judgement;
use pyproof_judge::python::{Module, Statement, StatementKind};
use pyproof_judge::source::Lines;
use pyproof_judge::transcript::{BlockRun, Crash, End, EventKind, Exception, Place};

use crate::check::prove::Proof;
use crate::check::read::block::Block;

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
    /// Its message.
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
            Self::Crashed(crash) => crash_message(crash),
            Self::NotRun => Message::new("not-run"),
        }
    }

    fn raised(exception: &Exception) -> Self {
        // The message of `input()` at the end of its text.
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

/// A part of a block that a promise speaks of, or could speak of.
struct Part {
    /// Its lines, or those of the nearest of several.
    lines: Lines,
    /// The last of its top-level statements, or the one around it.
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
        let own = |failed: &&Failed| failed.program == block.program && failed.index == run.block();
        self.0.iter().find(own).map(|failed| &failed.failure)
    }

    /// The failure that a judged promise may have been broken by.
    pub fn behind_promise(
        &self,
        block: &Block,
        run: &BlockRun,
        judgement: &Judgement,
    ) -> Option<Failure> {
        let module = block.module.as_ref().ok().filter(|_| !judgement.is_kept())?;
        let expectation = block.expectations.iter().find(|e| judgement.judges(e))?;
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
        let part = Part { lines: statement.lines(), top: statement.top, in_definition: false };
        self.behind(block, run, &part).cloned()
    }

    /// The first failure of the program in this part, before it, or passing through it.
    /// For a function any failure counts: it may have cut off a call.
    fn behind(&self, block: &Block, run: &BlockRun, part: &Part) -> Option<&Failure> {
        let passed = |place: &Place| place.block == run.block() && part.lines.contain(place.line);
        let spoils = |failed: &&Failed| {
            failed.program == block.program
                && (failed.index < run.block()
                    || failed.index == run.block() && failed.top <= part.top
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
            let raised = run.failed()?;
            if block.allows(&raised.exception.class) {
                return None;
            }
            let places = raised.exception.places.clone();
            (Failure::raised(raised.exception), raised.statement, places)
        }
        End::SyntaxError { class, message, .. } => {
            let promised = block.attributes.syntax_error || block.promised_syntax_error.is_some();
            if promised || block.allows(class) {
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
    Some(Failed { program: block.program, index: run.block(), top, places, failure })
}

/// The top-level statement at a line of a block.
fn top_at(block: &Block, line: usize) -> usize {
    let Ok(module) = &block.module else { return 0 };
    let mut tops = module.tops().filter(|s| s.first_line <= line);
    tops.next_back().map_or(0, |statement| statement.top)
}

/// The last top-level statement that surely began. Where a limit ends a function, its
/// line alone does not show the caller.
fn begun(block: &Block, run: &BlockRun) -> usize {
    let statements = run.events().filter_map(|event| match event {
        EventKind::Wrote { places, .. } => {
            let outermost = places.last().filter(|place| place.block == run.block())?;
            Some(top_at(block, outermost.line))
        }
        EventKind::Valued { statement, .. }
        | EventKind::Held { statement, .. }
        | EventKind::Echoed { statement, .. }
        | EventKind::Raised { statement, .. } => Some(*statement),
        EventKind::Passed { .. }
        | EventKind::Reached(_)
        | EventKind::Read { .. }
        | EventKind::Shown(_) => None,
    });
    statements.max().unwrap_or_default()
}

/// The part that a promise speaks of.
fn part_of(expectation: &Expectation, module: &Module) -> Option<Part> {
    let subjects = expectation.subjects.iter();
    let tops = subjects.map(|subject| module.statements[subject.statement].top);
    let nearest = expectation.subjects.first()?;
    let in_definition = module.statements.iter().any(|statement| {
        statement.kind == StatementKind::Definition
            && statement.first_line <= nearest.lines.first
            && nearest.lines.last <= statement.last_line
    });
    Some(Part { lines: nearest.lines, top: tops.max()?, in_definition })
}

/// The caught exception in place of the one that a comment promises: nothing promised
/// it either.
fn in_place_of_another(block: &Block, judgement: &Judgement) -> Option<Failure> {
    let class = judgement.actual.split(':').next().unwrap_or_default();
    let is_exception =
        judgement.form == Form::Error && judgement.outputs.is_empty() && !class.is_empty();
    (is_exception && judgement.is_broken() && !block.allows(class))
        .then(|| Failure::Raised(first_line(&judgement.actual)))
}

/// What ended a process, in words.
pub fn crash_message(crash: &Crash) -> Message {
    match crash {
        Crash::Status(status) => Message::new("crashed-status").with("status", status),
        Crash::Signal(signal) => Message::new("crashed-signal").with("signal", signal),
        Crash::Silent => Message::new("crashed-silent"),
        Crash::Panicked(words) => Message::new("crashed-panicked").with("words", words),
        Crash::Worker(words) => Message::new("crashed-worker").with("words", words),
        Crash::Gone => Message::new("crashed-gone"),
        Crash::Confused => Message::new("crashed-confused"),
        Crash::Files => Message::new("crashed-files"),
        Crash::Threads => Message::new("crashed-threads"),
        Crash::Unconfined => Message::new("crashed-unconfined"),
        Crash::Given(words) => Message::new("crashed-given").with("words", words),
    }
}
