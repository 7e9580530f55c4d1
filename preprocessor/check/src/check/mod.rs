//! The whole way of one chapter: text in, report out.
//!
//! 1. [`prepare`] takes the Python blocks out, reads their attributes, their
//!    code and what their comments promise.
//! 2. Blocks that share a namespace become programs.
//! 3. [`prove`] runs each program, keeps the corrections of misspelled names that
//!    another run proves ([`correct`]), and judges every promise.
//! 4. Where another interpreter is asked for, [`against`] holds the run against
//!    its.
//! 5. [`prose`] looks for names that the prose misspells, and
//!    [`typography`](crate::typography) for quotation marks that are not Russian.
//! 6. [`failure`] notes which runs failed, and what that leaves in doubt.
//! 7. [`diagnose`] says what there is to say, each thing with its place and as
//!    grave as the book's levels make it.
//! 8. [`outcome`] makes each block's report: it fails when an error is said of it,
//!    and by nothing else.
//!
//! Pure but for the [`Runner`]: no files, no environment, no clock.

mod against;
mod correct;
mod diagnose;
mod failure;
mod missed;
mod names;
mod outcome;
mod prepare;
mod prose;
mod prove;
mod share;
mod unpromised;

use serde::{Deserialize, Serialize};
use strum::IntoStaticStr;

use crate::config::Config;
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::markdown::{Chapter, RaiseRule};
pub use failure::Failure;
use failure::Failures;
pub use names::Names;
use pyproof_judge::edit::Edit;
use pyproof_judge::job::Runner;
use pyproof_judge::matcher::Judgement;
use pyproof_judge::source::{LineIndex, Located, Span};
use pyproof_judge::transcript::Exception;
pub use unpromised::{Room, Unpromised};

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
    /// What is to be told, in the order of the chapter.
    pub diagnostics: Vec<Diagnostic>,
}

/// What there is to report of a block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BlockReport {
    /// The fence, in bytes of the chapter.
    pub span: Span,
    /// Where the block ends, and the output fence behind it.
    pub end: usize,
    /// The line of the opening fence.
    pub line: usize,
    /// What begins further lines of the block's container.
    pub container: String,
    /// Number of its program in the chapter.
    pub program: usize,
    /// How it came out.
    pub outcome: Outcome,
    /// Why it did not pass, or would not have, but for the book's levels.
    pub reason: Option<Reason>,
    /// Why it is not run, in the author's words.
    pub why: Option<String>,
    /// What it wrote.
    pub stdout: String,
    /// What it wrote to stderr.
    pub stderr: String,
    /// The exception that ended it.
    pub raised: Option<Raised>,
    /// The first exception that it raised as promised, and went on behind: a
    /// script would have ended in it.
    pub promised: Option<Raised>,
    /// How its run failed.
    pub failure: Option<Failure>,
    /// Whether it is no Python, as it promises.
    pub not_python: bool,
    /// Wall time in microseconds, of the run that was kept where that is told.
    pub duration_us: u64,
    /// Whether what is told of it is of an earlier run, which was kept.
    pub cached: bool,
    /// What a reader's run of it goes by.
    pub terms: Terms,
    /// Its promises.
    pub promises: Vec<PromiseReport>,
    /// Its misspelled names.
    pub typos: Vec<TypoReport>,
    /// Whether kept promises already say all that it wrote.
    pub said: bool,
    /// Its top-level statements that print and of which nothing is promised.
    pub unpromised: Vec<Unpromised>,
}

/// What the attributes of a block and the fence behind it ask of any run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Terms {
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
    /// The failure of a run that it may have been broken by.
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
    /// Something did not.
    Failed,
    /// It was not run.
    Skipped,
}

/// Why a block did not pass. What ended a block comes before what else is wrong with
/// it: of several reasons the first in this order stands for all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, IntoStaticStr)]
#[strum(serialize_all = "kebab-case")]
pub enum Reason {
    /// Its attribute says that nobody looks.
    Ignored,
    /// Its attribute says that it is not run.
    #[strum(serialize = "no_run")]
    NoRun,
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
    /// Its process ended without a word.
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
    /// What the book refuses, though by itself it fails no block.
    #[strum(transparent)]
    Denied(Code),
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
        // Blocks fail by what is said of them: there is nothing else to look at.
        self.diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error)
    }

    /// Whether there is nothing to tell of the chapter but its counts.
    #[must_use]
    pub fn is_silent(&self) -> bool {
        self.diagnostics.is_empty()
    }

    /// Adds what was found of a block behind its proof; an error fails it.
    pub fn refuse(&mut self, diagnostic: Diagnostic) {
        let block = diagnostic.block.and_then(|at| self.blocks.get_mut(at));
        if let Some(block) = block.filter(|block| block.outcome == Outcome::Passed)
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

/// How many programs of a chapter are run, in whatever part of the book, which
/// binds these names.
#[must_use]
pub fn programs(chapter: &Chapter, config: &Config, names: &Names<'_>) -> usize {
    share::run(&prepare::blocks(chapter, config, names).blocks)
}

/// Proves one chapter that is a book by itself.
#[must_use]
pub fn chapter(chapter: &Chapter, config: &Config, runner: &dyn Runner) -> ChapterReport {
    let names = Names::of(std::slice::from_ref(chapter), config);
    chapter_from(chapter, config, runner, InBook { names: &names, turn: 0 })
}

/// What a chapter needs to know of its book.
#[derive(Clone, Copy)]
pub struct InBook<'b> {
    /// The names that the whole book binds.
    pub names: &'b Names<'b>,
    /// How many programs are run before the chapter.
    pub turn: usize,
}

/// Proves one chapter of a book, or what of it is in the part of the book that is
/// checked.
#[must_use]
pub fn chapter_from(
    chapter: &Chapter,
    config: &Config,
    runner: &dyn Runner,
    book: InBook<'_>,
) -> ChapterReport {
    let source = Source::new(chapter);
    let mut prepared = prepare::blocks(chapter, config, book.names);
    let has_chapter = share::deal(chapter, &mut prepared, config, book);
    let proved = prove::blocks(&prepared.blocks, config, (runner, book.names));
    let mut report = ChapterReport {
        path: chapter.path.clone(),
        included: chapter.included.iter().map(|file| file.path.clone()).collect(),
        blocks: Vec::with_capacity(proved.len()),
        prose: Vec::new(),
        diagnostics: Vec::new(),
    };
    if has_chapter {
        report.diagnostics = diagnose::fences(&source, &prepared, config);
        report.diagnostics.extend(diagnose::straight_quotes(&source, config));
        for typo in prose::typos(&chapter.text, &prepared, &proved, config) {
            report.diagnostics.extend(diagnose::misspelled_prose(&source, &typo, config));
            report.prose.push(outcome::prose_report(&source, &typo, config));
        }
    }
    let failures = Failures::of(&prepared.blocks, &proved);
    for (block, proof) in prepared.blocks.iter().zip(proved).filter(|(block, _)| block.here) {
        let mut said = diagnose::block(&source, block, &proof, config);
        for diagnostic in &mut said {
            diagnostic.block = Some(report.blocks.len());
        }
        report.blocks.push(outcome::report(&source, block, proof, (&failures, config), &said));
        report.diagnostics.extend(said);
    }
    report.diagnostics.sort_by_key(Diagnostic::order);
    report.diagnostics = told_once(report.diagnostics);
    report
}

/// Several blocks may include one file: what is wrong there is said once.
fn told_once(diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let mut told: Vec<Diagnostic> = Vec::with_capacity(diagnostics.len());
    for diagnostic in diagnostics {
        let mut beside = told.iter().rev().take_while(|known| known.order() == diagnostic.order());
        if diagnostic.place.file == 0 || !beside.any(|known| known.says_the_same(&diagnostic)) {
            told.push(diagnostic);
        }
    }
    told
}

/// A chapter with its lines.
struct Source<'c> {
    chapter: &'c Chapter,
    /// Of the chapter, then of the files that it includes.
    indexes: Vec<LineIndex>,
}

impl<'c> Source<'c> {
    fn new(chapter: &'c Chapter) -> Self {
        let files = 0..=chapter.included.len();
        let indexes = files.map(|file| LineIndex::new(chapter.text_of(file))).collect();
        Self { chapter, indexes }
    }
}
