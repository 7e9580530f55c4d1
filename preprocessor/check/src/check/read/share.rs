//! Deals out a chapter's programs, when a book is checked in parts: each to one part.
//!
//! One part has the chapter itself: it reports what belongs to no program (fences of
//! other languages, misspelled names of the prose). Whether a name of the prose is
//! misspelled may depend on a block; such a block goes with the chapter, so that
//! nothing runs twice.

use std::collections::BTreeSet;

use crate::config::{Config, TypoMode};
use crate::markdown::{Chapter, CodeBlock, code_spans};
use crate::mentions::{name_of, words};
use pyproof_judge::spelling::{self, Typo};

use super::Prepared;
use super::block::{Block, modules};
use super::names::Names;

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
/// `turn` is the number of programs that run before the chapter.
pub fn deal(
    chapter: &Chapter,
    prepared: &mut Prepared,
    config: &Config,
    names: &Names<'_>,
    mut turn: usize,
) -> bool {
    let before = config.changed.as_deref();
    let is_changed =
        before.is_none_or(|before| mark_changed(chapter, prepared, before, config, names));
    let Some(partition) = config.partition else { return is_changed };
    let has_chapter = partition.holds(&[&chapter.path], turn);
    let disputed = disputed(&chapter.text, prepared, config, names);
    let disputed: BTreeSet<&str> = disputed.iter().map(String::as_str).collect();
    let is_disputed =
        |code: &str| !disputed.is_empty() && words(code, &[]).iter().any(|w| disputed.contains(w));
    // By program: their numbers follow the order of their first blocks.
    let mut here = Vec::new();
    for block in &prepared.blocks {
        let code = &block.fence.code;
        if block.program == here.len() {
            here.push(partition.holds(&[&chapter.path, code], turn));
            // A program that is not run takes no turn, or one part would have less to do.
            turn += usize::from(block.is_run());
        }
    }
    for block in prepared.blocks.iter().filter(|block| is_disputed(&block.fence.code)) {
        here[block.program] = has_chapter;
    }
    for block in &mut prepared.blocks {
        block.here &= here[block.program];
    }
    has_chapter && is_changed
}

/// Marks the programs with a block that differs from all that the chapter had `before`;
/// says whether anything of the chapter does.
fn mark_changed(
    chapter: &Chapter,
    prepared: &mut Prepared,
    before: &[Chapter],
    config: &Config,
    names: &Names<'_>,
) -> bool {
    let Some(before) = before.iter().find(|known| known.path == chapter.path) else { return true };
    if before == chapter {
        prepared.blocks.iter_mut().for_each(|block| block.here = false);
        return false;
    }
    let old = super::chapter(before, config, names);
    let has_new_setup = setup(&old.blocks) != setup(&prepared.blocks);
    let has_new_files = old.files != prepared.files;
    let mut known: Vec<Vec<&str>> =
        old.blocks.iter().map(|block| parts_of(block, before)).collect();
    let mut changed = BTreeSet::new();
    for block in &prepared.blocks {
        let same = known.iter().position(|known| *known == parts_of(block, chapter));
        // Of two equal blocks each stands for one.
        let is_new = same.map(|at| known.swap_remove(at)).is_none();
        if is_new || has_new_setup || has_new_files && block.files > 0 {
            changed.insert(block.program);
        }
    }
    prepared.blocks.iter_mut().for_each(|block| block.here = changed.contains(&block.program));
    before.text != chapter.text
}

/// The code that runs before each program of a chapter.
fn setup(blocks: &[Block]) -> Vec<&str> {
    let setup = blocks.iter().filter(|block| block.is_setup());
    setup.map(|block| block.fence.code.as_str()).collect()
}

/// All that the text of a chapter says of a block: its fence, its code with what it
/// includes, and its output.
fn parts_of<'b>(block: &'b Block, chapter: &'b Chapter) -> Vec<&'b str> {
    let text = |fence: &CodeBlock| &chapter.text_of(fence.file)[fence.span.range()];
    let fence = &block.fence;
    let output = block.output.iter().flat_map(|output| [text(output), output.code.as_str()]);
    let own = [text(fence), fence.code.as_str()].into_iter();
    own.chain(fence.info.words()).chain(output).collect()
}

/// The names of the prose that some block may misspell as well: the run of that block
/// decides it.
fn disputed(
    text: &str,
    prepared: &Prepared,
    config: &Config,
    names: &Names<'_>,
) -> BTreeSet<String> {
    if config.typos == TypoMode::Off {
        return BTreeSet::new();
    }
    let spans = code_spans(text);
    let mentioned: BTreeSet<&str> = spans.iter().filter_map(|span| name_of(&span.text)).collect();
    let hopeful = |block: &Block| {
        let Ok(module) = &block.module else { return Vec::new() };
        let unbound = module.names.unbound();
        if !unbound.into_iter().any(|name| mentioned.contains(&*name.name)) {
            return Vec::new();
        }
        let program = prepared.blocks.iter().filter(|other| other.program == block.program);
        let (earlier, later): (Vec<&Block>, Vec<&Block>) =
            program.partition(|other| other.fence.span < block.fence.span);
        let (earlier, later) = (modules(&earlier), modules(&later[1..]));
        let typos = spelling::find(module, &earlier, &later);
        let is_known = |typo: &Typo| names.bind_elsewhere(&typo.name, &[module]);
        let hopeful = typos.into_iter().filter(|typo| typo.correction.is_some());
        hopeful.filter(|typo| !is_known(typo)).map(|typo| typo.name).collect()
    };
    let hopeful = prepared.blocks.iter().flat_map(hopeful);
    hopeful.filter(|name| mentioned.contains(&**name)).collect()
}
