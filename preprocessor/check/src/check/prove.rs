//! Runs the programs of a chapter, proves corrections, judges promises.

use std::sync::Arc;

use crate::config::{Config, Isolation, Labels, TypoMode, Unmarked};
use pyproof_judge::block::{self, Judged};
use pyproof_judge::edit::{Edit, apply};
use pyproof_judge::expectation::{Watches, watches};
use pyproof_judge::job::{Effects, Job, JobBlock, Limits, ProcessMode, Runner, World};
use pyproof_judge::matcher::{self, Judgement, Policy, Problem, Verdict};
use pyproof_judge::python::Module;
use pyproof_judge::spelling::{self, Typo};
use pyproof_judge::transcript::{End, Transcript};

use super::against::{self, Difference, Runs};
use super::correct::{Corrected, is_of_book};
use super::names::Names;
use super::prepare::Block;

/// What running a block has shown.
pub struct Proof {
    /// The run that counts: with the proved corrections. None where the block
    /// was not run.
    pub run: Option<BlockRun>,
    /// The judged promises, with lines of the block's code.
    pub judgements: Vec<Judgement>,
    /// The misspelled names, and whether the correction was proved.
    pub typos: Vec<(Typo, bool)>,
    /// Names that the run missed and an earlier block of the chapter binds,
    /// with that block's line.
    pub suppliers: Vec<(String, usize)>,
    /// Whether kept promises already say all that it wrote.
    pub said: bool,
    /// What another interpreter does otherwise, and what that calls itself.
    pub differences: Vec<(Difference, String)>,
}

/// A block's part in a program's transcript.
pub struct BlockRun {
    /// The program's transcript, which its blocks share.
    pub transcript: Arc<Transcript>,
    /// The block's index in it.
    pub index: usize,
}

impl BlockRun {
    /// How the block ended.
    pub fn end(&self) -> &End {
        &self.transcript.ends[self.index].end
    }
}

/// Proves every block of a chapter.
pub fn blocks(
    blocks: &[Block],
    config: &Config,
    (runner, names): (&dyn Runner, &Names<'_>),
) -> Vec<Proof> {
    let mut proofs: Vec<Option<Proof>> = blocks.iter().map(|_| None).collect();
    let programs = blocks.iter().map(|block| block.program).max().map_or(0, |last| last + 1);
    let mut members: Vec<Vec<usize>> = vec![Vec::new(); programs];
    for (at, block) in blocks.iter().enumerate().filter(|(_, block)| block.is_run() && block.here) {
        members[block.program].push(at);
    }
    members.retain(|members| !members.is_empty());
    let parts = |members: &Vec<usize>| members.iter().map(|&at| &blocks[at]).collect();
    let prover = |members| Prover { blocks: parts(members), config, names, runner };
    let provers: Vec<Prover<'_>> = members.iter().map(prover).collect();
    // All that are to be run anyway at once: what comes then depends on what they do.
    let jobs: Vec<Job> = provers.iter().map(|prover| prover.job(&[])).collect();
    let first = runner.run_all(&jobs);
    drop(jobs);
    for ((members, prover), first) in members.into_iter().zip(provers).zip(first) {
        for (at, proof) in members.into_iter().zip(prover.prove(first)) {
            proofs[at] = Some(proof);
        }
    }
    let mut proofs: Vec<Proof> = proofs
        .into_iter()
        .zip(blocks)
        .map(|(proof, block)| proof.unwrap_or_else(|| not_run(block, config, names)))
        .collect();
    name_suppliers(blocks, &mut proofs);
    proofs
}

/// A block that is not run: spelling is all that can be looked at, and nothing
/// can be proved.
fn not_run(block: &Block, config: &Config, names: &Names<'_>) -> Proof {
    let looked_at =
        block.attributes.no_run && config.typos != TypoMode::Off && !block.attributes.no_typos;
    let typos = match &block.module {
        Ok(module) if looked_at => {
            let own = spelling::attributes::own(module, &[module]);
            let typos = spelling::find(module, &[], &[]).into_iter();
            typos.filter(|typo| !is_of_book(typo, &[module], names)).chain(own).collect()
        }
        _ => Vec::new(),
    };
    Proof {
        run: None,
        judgements: Vec::new(),
        typos: typos.into_iter().map(|typo| (typo, false)).collect(),
        suppliers: Vec::new(),
        said: true,
        differences: Vec::new(),
    }
}

/// One program on its way to a proof.
pub(super) struct Prover<'a> {
    pub(super) blocks: Vec<&'a Block>,
    pub(super) config: &'a Config,
    pub(super) names: &'a Names<'a>,
    pub(super) runner: &'a dyn Runner,
}

/// How often a program that makes use of chance is run once more: of two values
/// that come equally often, one shows six times in a row once in 32.
const CHANCES: usize = 5;

/// A typo, with the index of its block in the program.
pub(super) type Tried = (usize, Typo);

impl Prover<'_> {
    /// Proves the program; `first` is its run as it stands.
    fn prove(&self, first: Transcript) -> Vec<Proof> {
        let first = self.alone_if_broken(first);
        let Corrected { run: transcript, proved, typos } = self.correct(first);
        let mut judgements = self.judge(&transcript);
        self.settle_instability(&mut judgements, &proved);
        let mut differences = self.differences(&transcript, &proved);
        let transcript = Arc::new(transcript);
        let mut proofs: Vec<Proof> = judgements
            .into_iter()
            .enumerate()
            .map(|(index, judgements)| Proof {
                said: said(index, &transcript, &judgements),
                run: Some(BlockRun { transcript: Arc::clone(&transcript), index }),
                judgements,
                typos: Vec::new(),
                suppliers: Vec::new(),
                differences: std::mem::take(&mut differences[index]),
            })
            .collect();
        for (at, typo) in typos {
            let is_proved = proved.contains(&(at, typo.clone()));
            proofs[at].typos.push((typo, is_proved));
        }
        proofs
    }

    /// A program that shared its process and does not all that it promises is run
    /// alone: nobody is to be blamed for a neighbour.
    fn alone_if_broken(&self, first: Transcript) -> Transcript {
        let kept = |judgement: &Judgement| judgement.verdict == Verdict::Matched;
        if !self.is_harmless() || self.judge(&first).iter().flatten().all(kept) {
            return first;
        }
        self.runner.run(&Job { effects: Effects::Unknown, ..self.job(&[]) })
    }

    /// Whether the program, as it stands, may share a process.
    fn is_harmless(&self) -> bool {
        self.blocks.iter().all(|block| block.module.as_ref().is_ok_and(|module| module.harmless))
    }

    /// The program, with the corrections of some of its names.
    pub(super) fn job(&self, corrections: &[Tried]) -> Job {
        let blocks = self.blocks.iter().enumerate().map(|(at, block)| {
            let edits = edits(corrections, at);
            // The names of one module do not overlap; if they did, the code as
            // it stands proves nothing for them.
            let code = apply(&block.fence.code, edits).unwrap_or_else(|_| block.fence.code.clone());
            let Watches { values, tolerated, traced } = match &block.module {
                Ok(module) => watches(module, &block.expectations, block.interactive),
                Err(_) => Watches::default(),
            };
            let stdin = block.attributes.stdin.clone().unwrap_or_default();
            let interactive = block.interactive;
            let echoes = interactive || block.output.is_some();
            JobBlock { code, stdin, values, tolerated, traced, echoes, interactive }
        });
        let limits = self.blocks.iter().map(|block| block.attributes.timeout);
        let limits = limits.map(|own| own.unwrap_or(self.config.limits.time));
        let imports = modules(&self.blocks).into_iter().flat_map(|module| module.imports.clone());
        Job {
            blocks: blocks.collect(),
            imports: imports.collect(),
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
            // What a correction turns a name into, nobody has read.
            effects: if corrections.is_empty() && self.is_harmless() {
                Effects::None
            } else {
                Effects::Unknown
            },
        }
    }

    pub(super) fn judge(&self, transcript: &Transcript) -> Vec<Vec<Judgement>> {
        let policy = Policy {
            labels: self.config.labels == Labels::Allow,
            ignore_unmarked: self.config.unmarked == Unmarked::Ignore,
        };
        let blocks: Vec<Judged<'_>> = self.blocks.iter().map(|block| block.judged()).collect();
        block::judge(&blocks, transcript, &policy)
    }

    /// Whether the program makes use of chance: then few values may coincide in
    /// two runs.
    fn leaves_to_chance(&self) -> bool {
        let words = ["random", "shuffle", "secrets", "uuid"];
        self.blocks.iter().any(|block| words.iter().any(|word| block.fence.code.contains(word)))
    }

    /// Runs once more, on another day, what broke a promise: what changes from
    /// run to run can keep none.
    fn settle_instability(&self, judgements: &mut [Vec<Judgement>], proved: &[Tried]) {
        let broken = |judgements: &Vec<Judgement>| {
            judgements.iter().any(|judgement| judgement.problem == Some(Problem::Broken))
        };
        if !judgements.iter().any(broken) {
            return;
        }
        let job = self.job(proved).varied();
        let chances = if self.leaves_to_chance() { CHANCES } else { 1 };
        for _ in 0..chances {
            let again = self.judge(&self.runner.run(&job));
            for (judgements, again) in judgements.iter_mut().zip(&again) {
                matcher::note_instability(judgements, again);
            }
            if !judgements.iter().any(broken) {
                break;
            }
        }
    }
}

impl Prover<'_> {
    /// What another interpreter does otherwise, for each block, where one is
    /// asked for. What changes from run to run is settled by a second of each.
    fn differences(&self, ours: &Transcript, proved: &[Tried]) -> Vec<Vec<(Difference, String)>> {
        let Some(reference) = self.runner.reference() else {
            return self.blocks.iter().map(|_| Vec::new()).collect();
        };
        let job = self.job(proved);
        let theirs = reference.run(&job, false);
        let runs = |block: usize, ours, theirs| {
            let module = self.blocks[block].module.as_ref().ok();
            Runs { module, block, ours, theirs }
        };
        let found = |block| against::differences(runs(block, ours, &theirs));
        let mut found: Vec<Vec<Difference>> = (0..self.blocks.len()).map(found).collect();
        if found.iter().any(|found| !found.is_empty()) {
            let (ours_again, theirs_again) = (self.runner.run(&job), reference.run(&job, true));
            for (block, found) in found.iter_mut().enumerate() {
                let again = runs(block, &ours_again, &theirs_again);
                against::keep_stable(found, runs(block, ours, &theirs), again);
            }
        }
        let named = |difference| (difference, reference.name().to_owned());
        found.into_iter().map(|found| found.into_iter().map(named).collect()).collect()
    }
}

/// Whether the kept promises of a block say all that it wrote.
fn said(index: usize, transcript: &Transcript, judgements: &[Judgement]) -> bool {
    let kept = |line: usize| {
        let mut said = judgements.iter().filter_map(|judgement| judgement.says_all_of);
        said.any(|(first, last)| (first..=last).contains(&line))
    };
    transcript.events.iter().filter(|event| event.block == index).all(|event| match &event.what {
        pyproof_judge::transcript::What::Wrote { places, .. } => {
            places.iter().any(|place| place.block == index && kept(place.line))
        }
        _ => true,
    })
}

/// The edits that corrections make in the block of this index.
pub(super) fn edits(corrections: &[Tried], block: usize) -> Vec<Edit> {
    let own = corrections.iter().filter(|(of, _)| *of == block);
    let edit =
        |(_, typo): &Tried| Some(Edit { span: typo.span, replacement: typo.correction.clone()? });
    own.filter_map(edit).collect()
}

/// The blocks' code, where it could be read.
pub(super) fn modules<'b>(blocks: &[&'b Block]) -> Vec<&'b Module> {
    blocks.iter().filter_map(|block| block.module.as_ref().ok()).collect()
}

/// Notes, for each block that missed a name, which earlier block of another
/// program would have supplied it.
fn name_suppliers(blocks: &[Block], proofs: &mut [Proof]) {
    for at in 0..blocks.len() {
        let Some(run) = &proofs[at].run else { continue };
        let missed = run.transcript.uncaught(run.index).filter(|e| e.class == "NameError");
        let Some(name) = missed.and_then(|e| e.message.split('\'').nth(1)) else { continue };
        let supplier = blocks[..at].iter().rev().find(|block| {
            let binds = |module: &Module| module.names.top_level().contains_key(name);
            let other = block.program != blocks[at].program && block.is_run();
            other && block.module.as_ref().is_ok_and(binds)
        });
        let supplier = supplier.map(|block| (name.to_owned(), block.fence.line));
        proofs[at].suppliers.extend(supplier);
    }
}
