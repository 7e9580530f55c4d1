//! Gathers what the blocks of a chapter say, to hold the prose against it.

use std::collections::BTreeSet;

use crate::config::{Config, TypoMode};
use crate::markdown::code_spans;
use crate::mentions::{Known, find, name_of, words};
use pyproof_judge::source::Span;
use pyproof_judge::spelling::{self, Typo};

use super::correct::is_of_book;
use super::names::Names;
use super::prepare::{Block, Prepared};
use super::prove::{Proof, modules};

/// The misspelled names of the prose, each with its place in the chapter.
///
/// What a block misspells, and its proof corrects, is no word of the block.
pub fn typos(text: &str, prepared: &Prepared, proofs: &[Proof], config: &Config) -> Vec<Typo> {
    let corrected = |proof: &&Proof| proof.typos.iter().any(|(_, proved)| *proved);
    if config.typos == TypoMode::Off || !proofs.iter().any(|proof| corrected(&proof)) {
        return Vec::new();
    }
    let spans = code_spans(text);
    // Most prose names nothing, and the blocks' words need not be gathered.
    if spans.is_empty() {
        return Vec::new();
    }
    let mut known = Known::default();
    for (block, proof) in prepared.blocks.iter().zip(proofs) {
        let corrected = || proof.typos.iter().filter(|(_, proved)| *proved).map(|(typo, _)| typo);
        let places: Vec<Span> = corrected().map(|typo| typo.span).collect();
        known.words.extend(words(&block.fence.code, &places));
        for typo in corrected() {
            let meant = known.corrected.entry(&typo.name).or_default();
            meant.extend(typo.correction.as_deref());
        }
    }
    for block in &prepared.foreign {
        known.words.extend(words(&block.code, &[]));
    }
    find(text, &spans, &known)
}

/// The names of the prose that may be misspelled as some block misspells them:
/// whether they are hangs on what the run of that block proves.
pub fn disputed(
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
        let is_known = |typo: &Typo| is_of_book(typo, &[module], names);
        let hopeful = typos.into_iter().filter(|typo| typo.correction.is_some());
        hopeful.filter(|typo| !is_known(typo)).map(|typo| typo.name).collect()
    };
    let hopeful = prepared.blocks.iter().flat_map(hopeful);
    hopeful.filter(|name| mentioned.contains(&**name)).collect()
}
