//! Many chapters at once: proved in threads, reported in the book's order.

use std::num::NonZeroUsize;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::check::{self, ChapterReport};
use crate::config::Config;
use crate::markdown::Chapter;
use crate::partition::By;
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
    let turns = turns(chapters, config);
    let chapters: Vec<(&Chapter, usize)> = chapters.iter().zip(turns).collect();
    each(&chapters, config.jobs, &|&(chapter, turn)| {
        let report = check::chapter_from(chapter, config, runner, turn);
        done();
        report
    })
}

/// How many programs are run before each chapter, where they are dealt out in
/// turn: then every chapter is read once more, beforehand.
fn turns(chapters: &[Chapter], config: &Config) -> Vec<usize> {
    if config.partition.is_none_or(|partition| partition.by != By::Count) {
        return vec![0; chapters.len()];
    }
    let programs = each(chapters, config.jobs, &|chapter| check::programs(chapter, config));
    let before = programs.into_iter().scan(0, |before, here| {
        *before += here;
        Some(*before - here)
    });
    before.collect()
}

/// Does `work` on each of `items`, on `jobs` threads or as many as there are
/// processors; what comes of each stands in the order of the items.
pub fn each<T: Sync, R: Send>(
    items: &[T],
    jobs: Option<NonZeroUsize>,
    work: &(dyn Fn(&T) -> R + Sync),
) -> Vec<R> {
    let results: Vec<Mutex<Option<R>>> = items.iter().map(|_| Mutex::new(None)).collect();
    let next = AtomicUsize::new(0);
    let threads = jobs.or_else(|| std::thread::available_parallelism().ok());
    let threads = threads.map_or(1, usize::from).min(items.len());
    std::thread::scope(|scope| {
        for _ in 0..threads {
            let thread = std::thread::Builder::new().stack_size(STACK);
            let work = || {
                while let Some(at) =
                    Some(next.fetch_add(1, Ordering::Relaxed)).filter(|&at| at < items.len())
                {
                    let result = work(&items[at]);
                    *results[at].lock().unwrap_or_else(PoisonError::into_inner) = Some(result);
                }
            };
            // Without room for its stack the rest is done by the others, or here.
            if thread.spawn_scoped(scope, work).is_err() {
                work();
            }
        }
    });
    let results = results.into_iter();
    results
        .map(|result| result.into_inner().unwrap_or_else(PoisonError::into_inner))
        .map(|result| result.expect("every item is done before the threads end"))
        .collect()
}
