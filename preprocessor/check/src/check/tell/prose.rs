//! Gathers what the blocks of a chapter say, to hold the prose against it.

use crate::config::{Config, TypoMode};
use crate::markdown::code_spans;
use crate::mentions::{Known, find, words};
use pyproof_judge::source::Span;
use pyproof_judge::spelling::Typo;

use super::super::prove::Proof;
use super::super::read::Prepared;

/// The misspelled names of the prose, each with its place in the chapter.
///
/// What a block misspells, and its proof corrects, is no word of the block.
pub fn typos(text: &str, prepared: &Prepared, proofs: &[Proof], config: &Config) -> Vec<Typo> {
    let corrected = |proof: &Proof| proof.corrected().next().is_some();
    if config.typos == TypoMode::Off || !proofs.iter().any(corrected) {
        return Vec::new();
    }
    let spans = code_spans(text);
    // Most prose names nothing, and the blocks' words need not be gathered.
    if spans.is_empty() {
        return Vec::new();
    }
    let mut known = Known::default();
    for (block, proof) in prepared.blocks.iter().zip(proofs) {
        let places: Vec<Span> = proof.corrected().map(|typo| typo.span).collect();
        known.words.extend(words(&block.fence.code, &places));
        for typo in proof.corrected() {
            let meant = known.corrected.entry(&typo.name).or_default();
            meant.extend(typo.correction.as_deref());
        }
    }
    for block in &prepared.foreign {
        known.words.extend(words(&block.code, &[]));
    }
    find(text, &spans, &known)
}
