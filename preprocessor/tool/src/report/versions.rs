//! One report of a book that was proved in several interpreters.
//!
//! What all of them show is told once. What only some show is told with their names,
//! and of each block the worst that became of it counts.

use std::time::Duration;

use super::BookReport;
use pyproof_check::baseline::Held;
use pyproof_check::check::{BlockReport, ChapterReport, Outcome};
use pyproof_check::diagnostic::Diagnostic;

/// The report of all interpreters; none, if there is none.
#[must_use]
pub fn joined(reports: Vec<BookReport>) -> Option<BookReport> {
    let names: Vec<String> =
        reports.iter().map(|report| report.interpreters.book.clone()).collect();
    let duration: Duration = reports.iter().map(|report| report.duration).sum();
    let mut reports = reports.into_iter();
    let mut whole = reports.next()?;
    let mut seen: Vec<Vec<(Diagnostic, Vec<usize>)>> = Vec::new();
    for chapter in &mut whole.chapters {
        let own = std::mem::take(&mut chapter.diagnostics);
        seen.push(own.into_iter().map(|diagnostic| (diagnostic, vec![0])).collect());
    }
    for (at, report) in (1..).zip(reports) {
        if let (Some(held), Some(other)) = (&mut whole.baseline, report.baseline) {
            hold_both(held, &other);
        }
        for ((chapter, other), seen) in
            whole.chapters.iter_mut().zip(report.chapters).zip(&mut seen)
        {
            add(chapter, other, seen, at);
        }
    }
    for (chapter, seen) in whole.chapters.iter_mut().zip(seen) {
        let told = seen.into_iter().map(|(diagnostic, at)| {
            let all = at.len() == names.len();
            let only = at.into_iter().filter(|_| !all).map(|at| names[at].clone()).collect();
            Diagnostic { only, ..diagnostic }
        });
        chapter.diagnostics = told.collect();
        chapter.diagnostics.sort_by_key(Diagnostic::order);
    }
    whole.interpreters.book = names.join(", ");
    Some(BookReport { duration, ..whole })
}

/// What fails in one of two interpreters is known to fail, and not gone.
fn hold_both(held: &mut Held, other: &Held) {
    held.known = held.known.max(other.known);
    held.gone.retain_mut(|known| {
        let same = other.gone.iter().find(|gone| gone.is(known));
        known.count = same.map_or(0, |gone| gone.count.min(known.count));
        known.count > 0
    });
}

/// Adds what the interpreter `at` shows of a chapter.
fn add(
    chapter: &mut ChapterReport,
    other: ChapterReport,
    seen: &mut Vec<(Diagnostic, Vec<usize>)>,
    at: usize,
) {
    for diagnostic in other.diagnostics {
        match seen.iter_mut().find(|(known, _)| *known == diagnostic) {
            Some((_, by)) if by.last() != Some(&at) => by.push(at),
            _ => seen.push((diagnostic, vec![at])),
        }
    }
    for (block, other) in chapter.blocks.iter_mut().zip(other.blocks) {
        if badness(&other) > badness(block) {
            *block = other;
        }
    }
}

/// What was run anywhere says more than what was not.
fn badness(block: &BlockReport) -> u8 {
    match block.outcome {
        Outcome::Skipped | Outcome::Task => 0,
        Outcome::Passed => 1,
        Outcome::Warned => 2,
        Outcome::Failed => 3,
    }
}
