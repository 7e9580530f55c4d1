//! Reports a chapter, once it is proved.
//!
//! 1. [`prose`] looks for names that the prose misspells, and
//!    [`typography`](crate::typography) for quotation marks that are not Russian.
//! 2. [`failure`] notes which runs failed, and which promises that puts in doubt.
//! 3. [`excuse`] finds the failures that the book is only warned of; [`diagnose`] makes the diagnostics, each with its place and its severity;
//!    [`ending`] gives it the reason of a bad end, [`remedy`] what to do about it.
//! 4. [`reading`] notes how each comment was read.
//! 5. [`steps`] tells of steps that are named and do not exist; [`differs`] finds what will fail on the page alone.
//! 6. [`outcome`] makes each block's report: an error fails it, nothing else does.

mod diagnose;
mod differs;
mod ending;
mod excuse;
mod exercise;
mod failure;
mod locate;
mod outcome;
mod prose;
mod reading;
mod remedy;
mod report;
mod steps;
mod unpromised;

use crate::config::Config;
use crate::diagnostic::Diagnostic;
use crate::markdown::Chapter;

use super::prove::Proof;
use super::read::Prepared;
use super::read::block::Exercise;
use super::read::names::Names;
pub use failure::Failure;
use failure::Failures;
use locate::Locator;
pub use reading::{Comment, Role, Why};
pub use report::{
    BlockKind, BlockReport, ChapterReport, Concealed, Continued, Outcome, PromiseReport, Raised,
    Reason, RunOptions, TypoReport,
};
pub use unpromised::{CommentSpace, Unpromised};

/// Reports the blocks of this part; `has_chapter`: and what belongs to no block.
pub fn chapter(
    chapter: &Chapter,
    prepared: &Prepared,
    proofs: Vec<Proof>,
    names: &Names<'_>,
    has_chapter: bool,
    config: &Config,
) -> ChapterReport {
    let locator = Locator::new(chapter);
    let mut report = ChapterReport {
        path: chapter.path.clone(),
        included: chapter.included.iter().map(|file| file.path.clone()).collect(),
        blocks: Vec::with_capacity(proofs.len()),
        prose: Vec::new(),
        comments: Vec::new(),
        diagnostics: Vec::new(),
        known: Vec::new(),
    };
    let lacks = differs::lacks(&prepared.blocks, chapter, config);
    if has_chapter {
        report.diagnostics = diagnose::fences(&locator, prepared, config);
        report.diagnostics.extend(diagnose::straight_quotes(&locator, config));
        for typo in prose::typos(&chapter.text, prepared, &proofs, config) {
            report.diagnostics.extend(diagnose::misspelled_prose(&locator, &typo, config));
            report.prose.push(outcome::prose_report(&locator, &typo, config));
        }
    }
    let failures = Failures::of(&prepared.blocks, &proofs);
    let excuses = excuse::of(&prepared.blocks, &proofs, names);
    // What a solution continues, its task does: as it stands, it may not need it yet.
    let continued: Vec<Vec<usize>> = proofs.iter().map(|proof| proof.before.clone()).collect();
    let mut fails = vec![false; prepared.blocks.len()];
    let blocks = prepared.blocks.iter().enumerate().zip(proofs);
    for ((at, block), proof) in blocks.filter(|((_, block), _)| block.here) {
        let earlier = (&prepared.blocks[..at], excuses[at].as_ref());
        let mut found = diagnose::block(&locator, block, earlier, &proof, config);
        let blocks = &prepared.blocks;
        let proof = if let Some(Exercise::Task { solution }) = block.exercise {
            found = exercise::task(&locator, block, blocks, &proof, (found, config));
            let solved = solution.map(|solution| &continued[solution]);
            proof.untold(solved.into_iter().flatten().copied().filter(|&before| before < at))
        } else {
            found.extend(exercise::beside(&locator, block, blocks, &proof, config));
            proof
        };
        for diagnostic in &mut found {
            diagnostic.block = Some(report.blocks.len());
        }
        report.comments.extend(reading::comments(&locator, block, &proof, config));
        report.blocks.push(outcome::report(
            &locator,
            block,
            proof,
            &failures,
            &found,
            (&prepared.blocks, config),
            lacks[at].clone(),
        ));
        fails[at] = report.blocks.last().is_some_and(|told| !told.works());
        report.diagnostics.extend(found);
    }
    if has_chapter {
        let blocks = &prepared.blocks;
        let differing = diagnose::differing(&locator, blocks, &fails, &lacks, config);
        report.diagnostics.extend(differing);
    }
    report.diagnostics.sort_by_key(Diagnostic::order);
    report.diagnostics = each_once(report.diagnostics);
    report
}

/// Several blocks may include one file: a defect there is reported once.
fn each_once(diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let mut kept: Vec<Diagnostic> = Vec::with_capacity(diagnostics.len());
    for diagnostic in diagnostics {
        let mut beside = kept.iter().rev().take_while(|known| known.order() == diagnostic.order());
        if diagnostic.place.file == 0 || !beside.any(|known| known.says_the_same(&diagnostic)) {
            kept.push(diagnostic);
        }
    }
    kept
}
