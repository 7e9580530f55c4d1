//! Gathers what the blocks of a chapter say, to hold the prose against it.

use std::collections::BTreeSet;

use crate::config::{Config, TypoMode};
use crate::markdown::code_spans;
use crate::mentions::{Known, find, names, words};
use pyproof_judge::python::Module;
use pyproof_judge::source::Span;
use pyproof_judge::spelling::Typo;

use super::prepare::Prepared;
use super::prove::Proof;

/// The misspelled names of the prose, each with its place in the chapter.
///
/// What a block misspells, and its proof corrects, is no word of the block.
pub fn typos(text: &str, prepared: &Prepared, proofs: &[Proof], config: &Config) -> Vec<Typo> {
    let modules = modules(prepared);
    if config.typos == TypoMode::Off || modules.is_empty() {
        return Vec::new();
    }
    let spans = code_spans(text);
    // Most prose names nothing, and the blocks' words need not be gathered.
    if spans.is_empty() {
        return Vec::new();
    }
    let mut known = Known { modules, words: BTreeSet::new() };
    for (block, proof) in prepared.blocks.iter().zip(proofs) {
        let corrected = proof.typos.iter().filter(|(_, proved)| *proved);
        let corrected: Vec<Span> = corrected.map(|(typo, _)| typo.span).collect();
        known.words.extend(words(&block.fence.code, &corrected));
    }
    for block in &prepared.foreign {
        known.words.extend(words(&block.code, &[]));
    }
    find(&spans, &known)
}

/// The names of the prose that may be misspelled as some block misspells them:
/// whether they are hangs on what the run of that block proves. They are few: what
/// a block binds is spelled as it is meant to be.
pub fn disputed(text: &str, prepared: &Prepared, config: &Config) -> Vec<String> {
    if config.typos == TypoMode::Off {
        return Vec::new();
    }
    let modules = modules(prepared);
    let words = modules.iter().flat_map(|module| names(module)).collect();
    let typos = find(&code_spans(text), &Known { modules, words });
    typos.into_iter().map(|typo| typo.name).collect()
}

fn modules(prepared: &Prepared) -> Vec<&Module> {
    prepared.blocks.iter().filter_map(|block| block.module.as_ref().ok()).collect()
}
