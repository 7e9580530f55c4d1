//! One program on its way to a proof: what is asked of the interpreter, and its
//! promises judged.

use crate::config::{Config, Isolation, Labels, Unmarked};
use pyproof_judge::block::{self, Judged};
use pyproof_judge::edit::{Edit, apply};
use pyproof_judge::expectation::{Watches, watches};
use pyproof_judge::job::{Effects, Job, JobBlock, Limits, ProcessMode, Runner, World};
use pyproof_judge::matcher::{Judgement, Policy};
use pyproof_judge::spelling::Typo;
use pyproof_judge::transcript::BlockRun;

use super::setting::Setting;
use crate::check::read::block::{Block, modules};
use crate::check::read::names::Names;

/// One program on its way to a proof.
pub struct Program<'a> {
    /// Its blocks.
    pub blocks: Vec<&'a Block>,
    pub config: &'a Config,
    /// The names that the book binds.
    pub names: &'a Names<'a>,
    /// What runs before its blocks.
    pub setting: &'a Setting<'a>,
    pub runner: &'a dyn Runner,
    /// The answers that the outputs of its blocks show, where no attribute gives them.
    pub answers: Vec<String>,
}

/// A typo of one block of a program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BlockTypo {
    /// Index of the block in the program.
    pub block: usize,
    /// The typo.
    pub typo: Typo,
}

impl BlockTypo {
    /// Whether it is of the same name in the same block.
    pub fn has_name_of(&self, other: &Self) -> bool {
        self.block == other.block && self.typo.name == other.typo.name
    }
}

impl Program<'_> {
    /// Runs the program with the corrections of some of its names.
    pub fn run(&self, corrections: &[BlockTypo]) -> Vec<BlockRun> {
        BlockRun::all(self.runner.run(&self.job(corrections)))
    }

    /// Whether the program, as it stands, may share a process.
    pub fn is_harmless(&self) -> bool {
        self.setting.is_harmless() && self.has_harmless_blocks()
    }

    fn has_harmless_blocks(&self) -> bool {
        self.blocks.iter().all(|block| block.module.as_ref().is_ok_and(|module| module.harmless))
    }

    /// The program, with the corrections of some of its names.
    pub fn job(&self, corrections: &[BlockTypo]) -> Job {
        let with_files = !self.has_harmless_blocks();
        let blocks = self.blocks.iter().enumerate().flat_map(|(at, block)| {
            let edits = edits(corrections, at);
            // The names of one module do not overlap; if they did, the unchanged code
            // would prove nothing for them.
            let code = apply(&block.fence.code, edits).unwrap_or_else(|_| block.fence.code.clone());
            let Watches { values, tolerated, traced } = match &block.module {
                Ok(module) => watches(module, &block.expectations, block.interactive),
                Err(_) => Watches::default(),
            };
            let stdin = self.stdin(at).to_owned();
            let interactive = block.interactive;
            let echoes = interactive || block.output.is_some();
            let own = JobBlock {
                code,
                stdin,
                values,
                tolerated,
                traced,
                echoes,
                interactive,
                given: false,
                steps: false,
            };
            let previous = at.checked_sub(1).map(|previous| self.blocks[previous]);
            let mut blocks = self.setting.before(block, previous, with_files);
            blocks.push(own);
            blocks
        });
        let limits = self.blocks.iter().map(|block| block.attributes.timeout);
        let limits = limits.map(|own| own.unwrap_or(self.config.limits.time));
        let imports = modules(&self.blocks).into_iter().flat_map(|module| module.modules.clone());
        Job {
            blocks: blocks.collect(),
            imports: imports.chain(self.setting.imports()).collect(),
            limits: Limits {
                time: limits.max().unwrap_or(self.config.limits.time),
                ..self.config.limits.clone()
            },
            process: if self.config.isolation == Isolation::Process {
                ProcessMode::Fresh
            } else {
                ProcessMode::Forked
            },
            world: World::Fixed,
            // Blocks share a program only where they choose the same.
            python: self.blocks.first().and_then(|block| block.attributes.python.clone()),
            // Nobody has read what a corrected name leads to.
            effects: if corrections.is_empty() && self.is_harmless() {
                Effects::None
            } else {
                Effects::Unknown
            },
        }
    }

    /// What `input()` of one of its blocks reads.
    pub fn stdin(&self, block: usize) -> &str {
        self.blocks[block].attributes.stdin.as_deref().unwrap_or(&self.answers[block])
    }

    /// Judges the promises of each block.
    pub fn judge(&self, runs: &[BlockRun]) -> Vec<Vec<Judgement>> {
        let policy = Policy {
            labels: self.config.labels == Labels::Allow,
            ignore_unmarked: self.config.unmarked == Unmarked::Ignore,
        };
        let blocks: Vec<Judged<'_>> = self
            .blocks
            .iter()
            .enumerate()
            .map(|(at, block)| block.judged(self.stdin(at)))
            .collect();
        block::judge(&blocks, runs, &policy)
    }
}

/// The edits that corrections make in the block of this index.
pub fn edits(corrections: &[BlockTypo], block: usize) -> Vec<Edit> {
    let own = corrections.iter().filter(|correction| correction.block == block);
    let edits = own.filter_map(|BlockTypo { typo, .. }| {
        Some(Edit { span: typo.span, replacement: typo.correction.clone()? })
    });
    edits.collect()
}
