//! The report of a chapter, as data.

use serde::{Deserialize, Serialize};
use strum::IntoStaticStr;

use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::markdown::RaiseRule;
use pyproof_judge::edit::Edit;
use pyproof_judge::matcher::Judgement;
use pyproof_judge::python::browser::Lack;
use pyproof_judge::source::{Located, Span};
use pyproof_judge::transcript::{Display, Exception};

use super::failure::Failure;
use super::reading::Comment;
use super::unpromised::Unpromised;
use crate::check::prove::Recorded;

/// What there is to report of a chapter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChapterReport {
    /// The chapter's file, relative to the book's root, `/` between folders.
    pub path: String,
    /// The files that its code blocks include.
    pub included: Vec<String>,
    /// Its Python blocks, in order.
    pub blocks: Vec<BlockReport>,
    /// The misspelled names of its prose.
    pub prose: Vec<TypoReport>,
    /// How the comments, fences and prompts of its blocks are read.
    pub comments: Vec<Comment>,
    /// Its diagnostics, in the order of the chapter.
    pub diagnostics: Vec<Diagnostic>,
    /// The errors that are known, and no longer among these.
    pub known: Vec<Diagnostic>,
}

/// What there is to report of a block.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each says another thing of the block")]
pub struct BlockReport {
    /// Which of the chapter's files holds it: `0` is the chapter itself.
    pub file: usize,
    /// The fence, in bytes of that file.
    pub span: Span,
    /// Where the block ends, and the output fence behind it.
    pub end: usize,
    /// The line of the opening fence.
    pub line: usize,
    /// What begins further lines of the block's container.
    pub container: String,
    /// Where its code stands.
    pub kind: BlockKind,
    /// The interpreter that it chooses.
    pub python: Option<String>,
    /// The top-level modules that it imports.
    pub imports: Vec<String>,
    /// What its code uses and the readers' Python lacks, each with its place in the code.
    pub lacks: Vec<(Lack, Span)>,
    /// Number of its program in the chapter.
    pub program: usize,
    /// Code that a reader's own run of it begins with: it writes files, and runs what the book
    /// runs before each program.
    pub given: String,
    /// What it continues, where only a run has shown that.
    pub continues: Vec<Continued>,
    /// The blocks that ran before it in its program, as indices of the chapter's.
    pub before: Vec<usize>,
    /// How it came out.
    pub outcome: Outcome,
    /// Why it did not pass.
    pub reason: Option<Reason>,
    /// Why it is not run, in the author's words; or the module that it needs, where that is
    /// nowhere.
    pub why: Option<String>,
    /// Whether readers are not to see it.
    pub hidden: bool,
    /// What it wrote.
    pub stdout: String,
    /// What a terminal shows of that: with the answers that it read.
    pub screen: String,
    /// What it shows beside that.
    pub displays: Vec<Display>,
    /// What it wrote to stderr.
    pub stderr: String,
    /// The exception that ended it.
    pub raised: Option<Raised>,
    /// The exceptions that it raised as promised, and then went on: a script would have
    /// ended at the first.
    pub promised: Vec<Raised>,
    /// How its run failed.
    pub failure: Option<Failure>,
    /// Whether it is no Python, as it promises.
    pub not_python: bool,
    /// Wall time in microseconds, of the cached run where there is one.
    pub duration_us: u64,
    /// Whether readers first say what it writes.
    pub predict: bool,
    /// What of its code says that.
    pub concealed: Vec<Concealed>,
    /// The comment that chooses a step, with the space in front of it: it is not for readers.
    pub step_comment: Option<Located>,
    /// The comments of a task that promise what it is to do.
    pub asks: Vec<String>,
    /// Whether it solves the task before it.
    pub solves: bool,
    /// Whether its run comes from the cache.
    pub cached: bool,
    /// The settings that any run of it has.
    pub run_options: RunOptions,
    /// Its promises.
    pub promises: Vec<PromiseReport>,
    /// Its misspelled names.
    pub typos: Vec<TypoReport>,
    /// Whether kept promises already give all that it wrote.
    pub covered: bool,
    /// Its top-level statements that print and of which nothing is promised.
    pub unpromised: Vec<Unpromised>,
    /// Its steps, where they were asked for.
    pub steps: Option<Recorded>,
}

/// A part of one line of the code that readers do not see until they have said what the
/// block writes: its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Concealed {
    /// Where it stands.
    pub place: Located,
    /// Its line of the code as shown.
    pub line: usize,
    /// What it is.
    pub text: String,
    /// What stands in its place.
    pub sign: &'static str,
}

/// An earlier block that a block continues, as a run has shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Continued {
    /// The name, or the file, that the block needs of it.
    pub what: String,
    /// The line of its fence.
    pub line: usize,
}

/// Where the code of a block stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum BlockKind {
    /// In a fence of its own.
    #[default]
    Fence,
    /// In a docstring of the block before it.
    Docstring,
    /// In the fence of a block before it, which runs once more, with other answers.
    Again,
}

/// What the attributes of a block and the fence behind it set for any run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RunOptions {
    /// What `input()` reads.
    pub stdin: String,
    /// Whether it is a session at Python's prompt.
    pub interactive: bool,
    /// The text of the output fence that promises what it puts out.
    pub fence: Option<String>,
    /// The exception that its attributes want.
    pub raises: Option<RaiseRule>,
    /// Whether nothing is compared.
    pub silent: bool,
}

/// An uncaught exception.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Raised {
    /// The exception.
    pub exception: Exception,
    /// The line at which the block's own code raised it.
    pub line: usize,
}

/// A promise, judged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PromiseReport {
    /// The comment, or what else holds the promise.
    pub place: Located,
    /// The line that the verdict is reported at.
    pub line: usize,
    /// The judgement, with places of the block's code.
    pub judgement: Judgement,
    /// The failure of a run that may have broken it.
    pub failure: Option<Failure>,
}

/// A misspelled name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TypoReport {
    /// The name; `None` where it cannot be spliced.
    pub place: Option<Located>,
    /// Its line.
    pub line: usize,
    /// Its column, in characters.
    pub column: usize,
    /// Where it begins in the code of its block: the line, and the UTF-16 units before it
    /// there; `None` in prose.
    pub in_code: Option<(usize, usize)>,
    /// The name as written.
    pub name: String,
    /// What may be meant, the nearest first.
    pub candidates: Vec<String>,
    /// The proved correction.
    pub correction: Option<String>,
    /// Whether the built chapter bears it.
    pub applied: bool,
}

/// How a block came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// Everything held.
    Passed,
    /// Something did not, and the book only warns of it.
    Warned,
    /// Something did not.
    Failed,
    /// It was not run.
    Skipped,
    /// It is left to the readers: a task.
    Task,
}

/// Why a block did not pass, or what of it did not hold. What ended a block comes before what else is wrong with
/// it: of several reasons the first in this order stands for all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, IntoStaticStr)]
#[strum(serialize_all = "kebab-case")]
pub enum Reason {
    /// Its attribute says that it is not even read.
    Ignored,
    /// Its attribute says that it is not run.
    #[strum(serialize = "no_run")]
    NoRun,
    /// It needs a module that is nowhere, as the book says.
    Unavailable,
    /// Its fence has no end.
    FenceUnclosed,
    /// A file that it includes is not there.
    IncludeMissing,
    /// It is not Python.
    SyntaxError,
    /// It is Python, and should not be.
    MissingSyntaxError,
    /// It ran longer than its limit.
    Timeout,
    /// It wrote more than its limit.
    OutputLimit,
    /// It wanted more memory than its limit.
    Memory,
    /// Its process ended without an answer.
    Crashed,
    /// Its turn never came.
    NotRun,
    /// No exception, where one should have come.
    MissingException,
    /// An exception that nothing promised.
    UnpromisedException,
    /// A promise was not kept, or not reached.
    PromiseBroken,
    /// A misspelled name, where the book refuses corrections.
    TypoDenied,
    /// Another diagnostic: one that only the book's levels make an error, or a promise that
    /// could not be judged.
    #[strum(transparent)]
    Denied(Code),
}

impl Outcome {
    /// Whether the block was run and does not fail the book: readers see what it did.
    #[must_use]
    pub fn is_shown(self) -> bool {
        matches!(self, Self::Passed | Self::Warned)
    }
}

impl BlockReport {
    /// Whether its run came to its end, or left to readers what is to do.
    #[must_use]
    pub fn works(&self) -> bool {
        match self.outcome {
            Outcome::Passed | Outcome::Task => true,
            Outcome::Warned => self.raised.is_none() && self.failure.is_none(),
            Outcome::Failed | Outcome::Skipped => false,
        }
    }
}

impl Reason {
    /// The reason as reports show it.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.into()
    }
}

impl ChapterReport {
    /// Whether anything in the chapter fails the book.
    #[must_use]
    pub fn failed(&self) -> bool {
        // Blocks fail by their diagnostics alone.
        self.diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error)
    }

    /// Whether the chapter has no diagnostics.
    #[must_use]
    pub fn is_silent(&self) -> bool {
        self.diagnostics.is_empty()
    }

    /// Adds a diagnostic that was found after the proof; an error fails its block.
    pub fn refuse(&mut self, diagnostic: Diagnostic) {
        let block = diagnostic.block.and_then(|at| self.blocks.get_mut(at));
        if let Some(block) = block.filter(|block| block.outcome.is_shown())
            && diagnostic.severity == Severity::Error
        {
            block.outcome = Outcome::Failed;
            block.reason = Some(Reason::Denied(diagnostic.code));
        }
        self.diagnostics.push(diagnostic);
    }

    /// The path of one of the chapter's files: `0` is the chapter itself.
    #[must_use]
    pub fn path_of(&self, file: usize) -> &str {
        file.checked_sub(1).map_or(&self.path, |at| &self.included[at])
    }

    /// The edits that put the proved corrections into one of the chapter's
    /// files.
    #[must_use]
    pub fn corrections(&self, file: usize) -> Vec<Edit> {
        let typos = self.blocks.iter().flat_map(|block| &block.typos).chain(&self.prose);
        let edits = typos.filter(|typo| typo.applied).filter_map(|typo| {
            let place = typo.place.filter(|place| place.file == file)?;
            Some(Edit { span: place.span, replacement: typo.correction.clone()? })
        });
        edits.collect()
    }
}
