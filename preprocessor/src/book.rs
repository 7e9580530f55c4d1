//! Many chapters at once: proved in threads, reported in the book's order.

use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::check::{self, ChapterReport};
use crate::config::Config;
use crate::markdown::Chapter;
use crate::program::Runner;

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
    let reports: Vec<Mutex<Option<ChapterReport>>> =
        chapters.iter().map(|_| Mutex::new(None)).collect();
    let next = AtomicUsize::new(0);
    let threads = config.jobs.or_else(|| std::thread::available_parallelism().ok());
    let threads = threads.map_or(1, usize::from).min(chapters.len());
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                while let Some(at) =
                    Some(next.fetch_add(1, Ordering::Relaxed)).filter(|&at| at < chapters.len())
                {
                    let report = check::chapter(&chapters[at], config, runner);
                    *reports[at].lock().unwrap_or_else(PoisonError::into_inner) = Some(report);
                    done();
                }
            });
        }
    });
    let reports = reports.into_iter();
    reports
        .map(|report| report.into_inner().unwrap_or_else(PoisonError::into_inner))
        .map(|report| report.expect("every chapter is proved before the threads end"))
        .collect()
}
