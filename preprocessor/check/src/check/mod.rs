//! One chapter, from its text to its report.
//!
//! 1. [`read`] takes the Python blocks out, reads their code and what their
//!    comments promise, and makes programs of the blocks that share a namespace.
//! 2. [`prove`] runs each program, keeps the corrections of misspelled names that
//!    another run proves, and judges every promise.
//! 3. [`tell`] makes the diagnostics and the report.
//!
//! Each knows the ones before it and none behind. Pure but for the [`Runner`]: no
//! files, no environment, no clock.

mod prove;
mod read;
mod tell;

use crate::config::Config;
use crate::markdown::Chapter;
pub use prove::{KeptAt, NoSteps, Recorded, Recording};
use pyproof_judge::job::Runner;
pub use read::names::Names;
use read::share;
pub use tell::{
    BlockKind, BlockReport, ChapterReport, Comment, CommentSpace, Concealed, Continued, Failure,
    Outcome, PromiseReport, Raised, Reason, Role, RunOptions, TypoReport, Unpromised, Why,
};

/// How many programs of a chapter are run, in whatever part of the book, which
/// binds these names.
#[must_use]
pub fn programs(chapter: &Chapter, config: &Config, names: &Names<'_>) -> usize {
    share::run(&read::chapter(chapter, config, names).blocks)
}

/// Proves one chapter that is a book by itself.
#[must_use]
pub fn chapter(chapter: &Chapter, config: &Config, runner: &dyn Runner) -> ChapterReport {
    let names = Names::of(std::slice::from_ref(chapter), config);
    chapter_from(chapter, config, &names, 0, runner)
}

/// Proves one chapter of a book that binds these names, or what of it is in the part
/// of the book that is checked; `turn` is the number of programs that run before it.
#[must_use]
pub fn chapter_from(
    chapter: &Chapter,
    config: &Config,
    names: &Names<'_>,
    turn: usize,
    runner: &dyn Runner,
) -> ChapterReport {
    let mut prepared = read::chapter(chapter, config, names);
    let has_chapter = share::deal(chapter, &mut prepared, config, names, turn);
    let proofs = prove::blocks(&prepared, config, names, runner);
    tell::chapter(chapter, &prepared, proofs, names, has_chapter, config)
}
