//! Many chapters at once: proved in threads, reported in the book's order.

use std::num::NonZeroUsize;

use crate::check::{self, ChapterReport};
use crate::config::Config;
use crate::markdown::Chapter;
use crate::parallel;
use crate::program::Runner;
use crate::python::STACK;

/// Proves `chapters`; `done` is called behind each, from whichever thread
/// proved it.
///
/// The order of the reports, and what stands in them, does not depend on the
/// threads.
pub fn prove(
    chapters: &[Chapter],
    config: &Config,
    runner: &dyn Runner,
    done: &(dyn Fn() + Sync),
) -> Vec<ChapterReport> {
    each(chapters, config.jobs, &|chapter| {
        let report = check::chapter(chapter, config, runner);
        done();
        report
    })
}

/// Does `work` on each of `items`, on `jobs` threads or as many as there are
/// processors, with stacks that bear the deepest code.
pub fn each<T: Sync, R: Send>(
    items: &[T],
    jobs: Option<NonZeroUsize>,
    work: &(dyn Fn(&T) -> R + Sync),
) -> Vec<R> {
    let threads = jobs.or_else(|| std::thread::available_parallelism().ok());
    parallel::each(items, threads.map_or(1, usize::from), STACK, work)
}
