//! Numbers the programs of a chapter: the blocks that share a namespace.

use std::collections::BTreeSet;

use crate::config::{Config, TypoMode};
use crate::program::{Member, assemble};
use pyproof_judge::python::{self, Module};
use pyproof_judge::spelling;

use super::block::Block;
use super::names::Names;

/// Gives each block the number of its program.
pub fn number(blocks: &mut [Block], config: &Config, names: &Names<'_>) {
    let meant: Vec<Vec<String>> = match config.typos {
        TypoMode::Off => blocks.iter().map(|_| Vec::new()).collect(),
        _ => (0..blocks.len()).map(|at| meant_of_earlier(blocks, at, names)).collect(),
    };
    let given = given_names(blocks, config);
    let mut members: Vec<Member<'_>> = blocks.iter().map(|block| member(block, &given)).collect();
    for (member, meant) in members.iter_mut().zip(&meant) {
        member.needs.extend(meant.iter().map(String::as_str));
    }
    let programs = assemble(&members, config.session);
    for (number, members) in programs.into_iter().enumerate() {
        for at in members {
            blocks[at].program = number;
        }
    }
}

/// The names of earlier blocks that a block misspells: it continues those blocks, as
/// it would with the right spelling.
fn meant_of_earlier(blocks: &[Block], at: usize, names: &Names<'_>) -> Vec<String> {
    let block = &blocks[at];
    let stands_alone = block.attributes.isolated || block.attributes.session.is_some();
    let looked_at = block.is_run() && !stands_alone && !block.attributes.no_typos;
    let Ok(module) = &block.module else { return Vec::new() };
    if !looked_at || block.promises_name_error() || module.names.unbound().next().is_none() {
        return Vec::new();
    }
    let open = blocks[..at].iter().filter(|earlier| {
        earlier.is_run() && !earlier.attributes.isolated && earlier.attributes.session.is_none()
    });
    let earlier = open.filter_map(|block| block.module.as_ref().ok());
    let earlier: Vec<&Module> = earlier.filter(|module| !module.names.dynamic).collect();
    let typos = spelling::find(module, &earlier, &[]).into_iter();
    let hopeful = typos.filter(|typo| typo.correction.is_some() && !names.bind(&typo.name));
    let meant = hopeful.filter_map(|typo| typo.correction);
    meant.filter(|name| !module.names.top_level().contains_key(name)).collect()
}

/// The names that every program of the chapter begins with.
fn given_names(blocks: &[Block], config: &Config) -> BTreeSet<String> {
    let preamble = config.given.preamble.iter();
    let preamble = preamble.filter_map(|preamble| python::parse(&preamble.code).ok());
    let preamble = preamble.flat_map(|module| top_level(&module));
    let setup = blocks.iter().filter(|block| block.is_setup());
    let setup = setup.filter_map(|block| block.module.as_ref().ok()).flat_map(top_level);
    preamble.chain(setup).collect()
}

fn top_level(module: &Module) -> Vec<String> {
    module.names.top_level().keys().map(ToString::to_string).collect()
}

fn member<'b>(block: &'b Block, given: &BTreeSet<String>) -> Member<'b> {
    let Ok(module) = &block.module else { return Member { isolated: true, ..Member::default() } };
    if !block.is_run() || block.is_setup() {
        return Member { isolated: true, ..Member::default() };
    }
    // It binds nothing for others; what it misses, a run finds.
    if block.again_of.is_some() || block.exercise.is_some() {
        return Member { isolated: true, ..Member::default() };
    }
    if block.docstring_of.is_some() {
        return Member { part_of: block.docstring_of, isolated: true, ..Member::default() };
    }
    // A name that is promised to be missing is not the one of an earlier block.
    let promised = block.promised_missing();
    let needs = module.names.unbound().filter(|name| !name.nonlocal).map(|name| name.name.as_str());
    Member {
        binds: module.names.top_level().keys().map(String::as_str).collect(),
        needs: needs.filter(|name| !promised.contains(name) && !given.contains(*name)).collect(),
        session: block.attributes.session.as_deref(),
        isolated: block.attributes.isolated,
        python: block.attributes.python.as_deref(),
        part_of: None,
    }
}
