//! Gathers what the blocks of a chapter say, to hold the prose against it.

use crate::config::{Config, TypoMode};
use crate::markdown::code_spans;
use crate::source::Span;
use crate::spelling::Typo;
use crate::spelling::prose::{Known, find, words};

use super::prepare::Prepared;
use super::prove::Proof;

/// The misspelled names of the prose, each with its place in the chapter.
///
/// What a block misspells, and its proof corrects, is no word of the block.
pub fn typos(text: &str, prepared: &Prepared, proofs: &[Proof], config: &Config) -> Vec<Typo> {
    let modules: Vec<_> =
        prepared.blocks.iter().filter_map(|block| block.module.as_ref().ok()).collect();
    if config.typos == TypoMode::Off || modules.is_empty() {
        return Vec::new();
    }
    let mut known = Known { modules, words: std::collections::BTreeSet::new() };
    for (block, proof) in prepared.blocks.iter().zip(proofs) {
        let corrected = proof.typos.iter().filter(|(_, proved)| *proved);
        let corrected: Vec<Span> = corrected.map(|(typo, _)| typo.span).collect();
        known.words.extend(words(&block.fence.code, &corrected));
    }
    for block in &prepared.foreign {
        known.words.extend(words(&block.code, &[]));
    }
    find(&code_spans(text), &known)
}
