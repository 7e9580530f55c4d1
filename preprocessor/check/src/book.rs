//! Many chapters at once: proved in threads, reported in the book's order.

use std::num::NonZeroUsize;

use crate::check::{self, ChapterReport, Names};
use crate::config::Config;
use crate::markdown::Chapter;
use crate::partition::By;
use pyproof_judge::job::Runner;
use pyproof_judge::parallel;
use pyproof_judge::python::STACK;

/// Proves `chapters`, which are a whole book; each thread calls `done` after each of
/// its chapters.
///
/// The reports do not depend on the threads, nor does their order.
pub fn prove(
    chapters: &[Chapter],
    config: &Config,
    runner: &dyn Runner,
    done: &(dyn Fn() + Sync),
) -> Vec<ChapterReport> {
    prove_of(chapters, &Names::of(chapters, config), config, runner, done)
}

/// Proves `chapters` of a book that binds these names, as [`prove`] does.
pub fn prove_of(
    chapters: &[Chapter],
    names: &Names<'_>,
    config: &Config,
    runner: &dyn Runner,
    done: &(dyn Fn() + Sync),
) -> Vec<ChapterReport> {
    let turns = turns(chapters, names, config);
    let chapters: Vec<(&Chapter, usize)> = chapters.iter().zip(turns).collect();
    each(&chapters, config.jobs, &|&(chapter, turn)| {
        let report = check::chapter_from(chapter, config, names, turn, runner);
        done();
        report
    })
}

/// How many programs run before each chapter, where a partition deals them out in
/// turn: then every chapter is read once more, beforehand.
fn turns(chapters: &[Chapter], names: &Names<'_>, config: &Config) -> Vec<usize> {
    if config.partition.is_none_or(|partition| partition.by != By::Count) {
        return vec![0; chapters.len()];
    }
    let programs = each(chapters, config.jobs, &|chapter| check::programs(chapter, config, names));
    let before = programs.into_iter().scan(0, |before, here| {
        *before += here;
        Some(*before - here)
    });
    before.collect()
}

/// Does `work` on each of `items`, on `jobs` threads or one for each processor, with
/// stacks for the deepest code.
pub fn each<T: Sync, R: Send>(
    items: &[T],
    jobs: Option<NonZeroUsize>,
    work: &(dyn Fn(&T) -> R + Sync),
) -> Vec<R> {
    let threads = jobs.or_else(|| std::thread::available_parallelism().ok());
    parallel::each(items, threads.map_or(1, usize::from), STACK, work)
}
