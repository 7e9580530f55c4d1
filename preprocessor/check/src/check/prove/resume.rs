//! Finds the blocks that continue an earlier one though reading does not show it: what
//! they miss when they run alone, an earlier block has bound when run.
//!
//! A name may come from `from m import *`, from `exec`, or the block binds it itself, but
//! only later. A file may be one that an earlier block wrote.
//!
//! 1. A program runs as reading has assembled it.
//! 2. Where a block of it misses something, the earlier blocks that may have it come
//!    before it, the latest first, and it runs again. It continues the first with which it
//!    no longer misses that.
//!
//! The earlier block is proved by its own run alone, so nothing changes for it.

use crate::config::{Config, SessionMode};
use pyproof_judge::job::Runner;
use pyproof_judge::transcript::BlockRun;

use super::program::Program;
use super::setting::Setting;
use crate::check::read::block::Block;
use crate::check::read::names::Names;

/// So many earlier blocks are tried for one name, and so many names in a program.
const MAX_TRIED: usize = 6;

/// A program, with the earlier blocks that a run showed it to continue.
pub struct Resumed {
    /// All blocks that run, in the order of the chapter.
    pub blocks: Vec<usize>,
    /// Their run.
    pub run: Vec<BlockRun>,
    /// Which block continues which, and for what.
    pub links: Vec<Link>,
}

/// A block continues an earlier one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// The block, as an index of the chapter's.
    pub block: usize,
    /// The earlier block.
    pub earlier: usize,
    /// What the block needs of it: a name, or a file.
    pub what: String,
}

/// What a block missed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Missed<'r> {
    Name(&'r str),
    File(&'r str),
}

/// The programs of a chapter.
pub struct Chapter<'a> {
    pub blocks: &'a [Block],
    pub config: &'a Config,
    pub names: &'a Names<'a>,
    pub setting: &'a Setting<'a>,
    pub runner: &'a dyn Runner,
    /// The blocks of each program that run, whatever part of the book they are in.
    pub members: Vec<Vec<usize>>,
    /// What is known of each program.
    pub known: Vec<Known>,
}

/// What is known of a program.
#[derive(Default)]
pub enum Known {
    /// Nothing.
    #[default]
    Nothing,
    /// Its run as reading has assembled it.
    Run(Vec<BlockRun>),
    /// It is being looked at.
    Open,
    /// All.
    Resumed(Resumed),
    /// It has been proved with these blocks.
    Proved(Vec<usize>),
}

impl<'a> Chapter<'a> {
    /// The program of some blocks of the chapter.
    pub fn program(&self, blocks: &[usize]) -> Program<'a> {
        let answers = vec![String::new(); blocks.len()];
        let blocks = blocks.iter().map(|&at| &self.blocks[at]).collect();
        let &Self { config, names, setting, runner, .. } = self;
        Program { blocks, config, names, setting, runner, answers }
    }

    /// The program of this number, with what it continues, to be proved.
    pub fn take(&mut self, number: usize) -> Resumed {
        if !matches!(self.known[number], Known::Resumed(_)) {
            self.known[number] = Known::Resumed(self.resumed(number));
        }
        match std::mem::take(&mut self.known[number]) {
            Known::Resumed(resumed) => {
                self.known[number] = Known::Proved(resumed.blocks.clone());
                resumed
            }
            _ => unreachable!("what a program continues was just found"),
        }
    }

    fn resumed(&mut self, number: usize) -> Resumed {
        let own = self.members[number].clone();
        let run = match std::mem::replace(&mut self.known[number], Known::Open) {
            Known::Run(run) => run,
            _ => self.program(&own).run(&[]),
        };
        let mut resumed = Resumed { blocks: own.clone(), run, links: Vec::new() };
        for _ in 0..MAX_TRIED {
            let Some(further) = own.iter().find_map(|&at| self.with_what_misses(at, &resumed))
            else {
                break;
            };
            resumed = further;
        }
        resumed
    }

    /// The blocks with those of an earlier program that has what the block at `at` missed,
    /// where there is one.
    fn with_what_misses(&mut self, at: usize, resumed: &Resumed) -> Option<Resumed> {
        let block = &self.blocks[at];
        let stands_alone = block.attributes.isolated || block.attributes.session.is_some();
        if stands_alone || self.config.session != SessionMode::Auto {
            return None;
        }
        let position = resumed.blocks.iter().position(|&of| of == at)?;
        let missed = missed(block, &resumed.run[position])?;
        let tried = (0..at).rev().filter(|of| !resumed.blocks.contains(of));
        let tried: Vec<usize> =
            tried.filter(|&of| may_have(&self.blocks[of], missed)).take(MAX_TRIED).collect();
        for earlier in tried {
            let mut blocks = self.up_to(earlier, at);
            blocks.extend(&resumed.blocks);
            blocks.sort_unstable();
            blocks.dedup();
            let run = self.program(&blocks).run(&[]);
            let position = blocks.iter().position(|&of| of == at)?;
            if self::missed(block, &run[position]) != Some(missed) {
                let (Missed::Name(what) | Missed::File(what)) = missed;
                let link = Link { block: at, earlier, what: what.to_owned() };
                let links = resumed.links.iter().cloned().chain([link]).collect();
                return Some(Resumed { blocks, run, links });
            }
        }
        None
    }

    /// The blocks of the program of `earlier`, up to the block at `at`.
    fn up_to(&mut self, earlier: usize, at: usize) -> Vec<usize> {
        let number = self.blocks[earlier].program;
        if matches!(self.known[number], Known::Nothing | Known::Run(_)) {
            self.known[number] = Known::Resumed(self.resumed(number));
        }
        let all = match &self.known[number] {
            Known::Resumed(Resumed { blocks, .. }) | Known::Proved(blocks) => blocks,
            _ => &self.members[number],
        };
        all.iter().copied().filter(|&of| of < at).collect()
    }
}

/// What a block missed, where that ended it.
fn missed<'r>(block: &Block, run: &'r BlockRun) -> Option<Missed<'r>> {
    let exception = run.uncaught()?;
    let quoted = exception.message.split('\'').nth(1)?;
    // `globals()['n']`.
    let asks_for_names = || block.module.as_ref().is_ok_and(|module| module.names.dynamic);
    match exception.class.as_str() {
        "NameError" => Some(Missed::Name(quoted)),
        "KeyError" if asks_for_names() => Some(Missed::Name(quoted)),
        "FileNotFoundError" if !quoted.starts_with('/') => Some(Missed::File(quoted)),
        _ => None,
    }
}

/// Whether a block may leave what another one misses.
fn may_have(block: &Block, missed: Missed<'_>) -> bool {
    let Some(module) = block.module.as_ref().ok().filter(|_| block.is_run()) else { return false };
    if block.attributes.session.is_some() || block.docstring_of.is_some() {
        return false;
    }
    match missed {
        Missed::Name(name) => module.names.dynamic || module.names.top_level().contains_key(name),
        Missed::File(file) => block.fence.code.contains(file),
    }
}
