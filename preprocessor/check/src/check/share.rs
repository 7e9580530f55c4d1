//! Deals out a chapter's blocks, when a book is checked in parts: whole programs,
//! and each to one part.
//!
//! What is said of no program (fences of other languages, misspelled names of the
//! prose) is told by the part that has the chapter itself. Whether a name of the
//! prose is misspelled may hang on whether a block's is; such a block goes where
//! its chapter goes, so that nothing has to be run twice.

use std::collections::BTreeSet;

use crate::config::Config;
use crate::markdown::Chapter;
use crate::mentions::words;

use super::InBook;
use super::prepare::{Block, Prepared};
use super::prose;

/// How many programs of a chapter are run, in whatever part.
pub fn run(blocks: &[Block]) -> usize {
    let mut programs = 0;
    let is_first = |block: &&Block| {
        let first = block.program == programs;
        programs += usize::from(first);
        first
    };
    blocks.iter().filter(is_first).filter(|block| block.is_run()).count()
}

/// Marks the blocks that this part has; says whether it has the chapter itself.
/// `book` is what the chapter knows of its book.
pub fn deal(
    chapter: &Chapter,
    prepared: &mut Prepared,
    config: &Config,
    InBook { names, turn }: InBook<'_>,
) -> bool {
    let Some(partition) = config.partition else { return true };
    let has_chapter = partition.holds(&[&chapter.path], turn);
    let disputed = prose::disputed(&chapter.text, prepared, config, names);
    let disputed: BTreeSet<&str> = disputed.iter().map(String::as_str).collect();
    let is_disputed =
        |code: &str| !disputed.is_empty() && words(code, &[]).iter().any(|w| disputed.contains(w));
    // By program; they are numbered in the order of their first blocks.
    let mut here = Vec::new();
    let mut turn = turn;
    for block in &prepared.blocks {
        let code = &block.fence.code;
        if block.program == here.len() {
            here.push(partition.holds(&[&chapter.path, code], turn));
            // What is not run takes nobody's turn: it would leave one part less to do.
            turn += usize::from(block.is_run());
        }
    }
    for block in prepared.blocks.iter().filter(|block| is_disputed(&block.fence.code)) {
        here[block.program] = has_chapter;
    }
    for block in &mut prepared.blocks {
        block.here = here[block.program];
    }
    has_chapter
}
