//! Proves a chapter: runs its programs, keeps the corrections that a run bears
//! out, judges every promise.
//!
//! 1. [`setting`] says what runs before the blocks of a program; [`program`] says what is asked of the interpreter, and judges a run.
//! 2. [`resume`] finds the blocks that miss what an earlier one has, and continue it.
//! 3. [`answers`] reads from the outputs that blocks show what somebody typed.
//! 4. [`correct`] tries corrections of misspelled names; [`traced`] tells of each
//!    name whether a run came to it.
//! 5. What broke a promise runs once more: an output that changes from run to run
//!    can keep none. Then [`untagged`] looks at the fences that nobody calls outputs.
//! 6. [`steps`] records the programs that readers can go through.
//! 7. [`against`] compares the run with that of another interpreter, where one is
//!    asked for.

pub mod against;
mod answers;
mod correct;
mod program;
mod resume;
mod setting;
mod steps;
mod traced;
mod untagged;

use crate::config::{Config, TypoMode};
use crate::markdown::Shown;
use pyproof_judge::expectation::Form;
use pyproof_judge::job::{Effects, Job, Runner};
use pyproof_judge::matcher::{self, Judgement, Verdict};
use pyproof_judge::source::Lines;
use pyproof_judge::spelling::{self, Typo};
use pyproof_judge::transcript::{BlockRun, End, EventKind};

use super::read::Prepared;
use super::read::block::Block;
use super::read::names::Names;
use against::{Comparison, Difference};
use correct::Corrected;
use program::{BlockTypo, Program};
pub use resume::Link;
use resume::{Known, Resumed};
use setting::{Setting, Unseen};
pub use steps::{KeptAt, NoSteps, Recorded, Recording};

/// What running a block has shown.
#[derive(Default)]
pub struct Proof {
    /// The run that counts: with the proved corrections. None where the block
    /// was not run.
    pub run: Option<BlockRun>,
    /// The judged promises, with lines of the block's code.
    pub judgements: Vec<Judgement>,
    /// The misspelled names.
    pub typos: Vec<TypoProof>,
    /// Where a name that the run missed is bound.
    pub supplier: Option<Supplier>,
    /// Which earlier blocks a run showed the block to continue.
    pub continues: Vec<Link>,
    /// The blocks that ran before it where it does, as indices of the chapter's.
    pub before: Vec<usize>,
    /// What a reader's own run of it begins with.
    pub given: String,
    /// Whether kept promises already give all that it wrote.
    pub covered: bool,
    /// What its output shows that somebody typed, where no attribute tells it.
    pub answers: String,
    /// What another interpreter does otherwise.
    pub differences: Vec<Difference>,
    /// The name of that interpreter.
    pub interpreter: String,
    /// Its steps, where they were asked for.
    pub steps: Option<Recorded>,
}

/// A misspelled name.
pub struct TypoProof {
    /// The name.
    pub typo: Typo,
    /// Whether its correction was proved.
    pub proved: bool,
}

/// An earlier block of the chapter that binds a name.
pub struct Supplier {
    /// The name.
    pub name: String,
    /// The line of the block.
    pub line: usize,
    /// Why the name is not there all the same.
    pub lack: Lack,
}

/// Why an earlier block does not supply a name that it binds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lack {
    /// Its run failed.
    Failed,
    /// It ended as it promises.
    Ended,
    /// It is another program.
    Apart,
    /// It is not run.
    NotRun,
}

impl Proof {
    /// The misspelled names whose correction was proved.
    pub fn corrected(&self) -> impl Iterator<Item = &Typo> {
        self.typos.iter().filter(|typo| typo.proved).map(|typo| &typo.typo)
    }

    /// The proof without what a run has shown, of a block that is left to the readers;
    /// `solved`: the blocks that its solution continues.
    pub fn untold(self, solved: impl Iterator<Item = usize>) -> Self {
        let Self { continues, before, given, .. } = self;
        let mut before: Vec<usize> = before.into_iter().chain(solved).collect();
        before.sort_unstable();
        before.dedup();
        Self { continues, before, given, covered: true, ..Self::default() }
    }
}

/// Proves every block of a chapter.
pub fn blocks(
    prepared: &Prepared,
    config: &Config,
    names: &Names<'_>,
    runner: &dyn Runner,
) -> Vec<Proof> {
    let blocks = prepared.blocks.as_slice();
    let setting = &Setting::of(prepared, config);
    let runner: &dyn Runner = &Unseen(runner);
    let mut proofs: Vec<Option<Proof>> = blocks.iter().map(|_| None).collect();
    let programs = blocks.iter().map(|block| block.program).max().map_or(0, |last| last + 1);
    let mut members: Vec<Vec<usize>> = vec![Vec::new(); programs];
    for (at, block) in blocks.iter().enumerate().filter(|(_, block)| block.is_run()) {
        members[block.program].push(at);
    }
    let known = members.iter().map(|_| Known::Nothing).collect();
    let mut chapter = resume::Chapter { blocks, config, names, setting, runner, members, known };
    let is_here = |members: &&Vec<usize>| members.first().is_some_and(|&at| blocks[at].here);
    let here: Vec<usize> =
        chapter.members.iter().filter(is_here).map(|m| blocks[m[0]].program).collect();
    // The runs that are needed anyway come first, all at once; what else is to be run
    // depends on them.
    let programs = here.iter().map(|&number| chapter.program(&chapter.members[number]));
    let jobs: Vec<Job> = programs.map(|program| program.job(&[])).collect();
    for (&number, first) in here.iter().zip(runner.run_all(&jobs)) {
        chapter.known[number] = Known::Run(BlockRun::all(first));
    }
    drop(jobs);
    for number in here {
        let resumed = chapter.take(number);
        for (at, proof) in proved(&chapter, resumed) {
            if blocks[at].program == number {
                proofs[at] = Some(proof);
            }
        }
    }
    let mut proofs: Vec<Proof> = proofs
        .into_iter()
        .zip(blocks)
        .map(|(proof, block)| proof.unwrap_or_else(|| not_run(block, config, names)))
        .collect();
    share_runs(blocks, &mut proofs);
    name_suppliers(blocks, &mut proofs);
    for (block, proof) in blocks.iter().zip(&mut proofs).filter(|(_, proof)| proof.run.is_some()) {
        proof.given = setting.of_reader(block);
    }
    proofs
}

/// Judges the comments of blocks that run several times, with other answers each: what one
/// run does not come to, another may. Of the further runs only the fences are left.
fn share_runs(blocks: &[Block], proofs: &mut [Proof]) {
    for (at, block) in blocks.iter().enumerate() {
        let Some(of) = block.again_of else { continue };
        let is_of_fence = |judgement: &Judgement| judgement.form == Form::Fence;
        let all = std::mem::take(&mut proofs[at].judgements);
        let (fences, comments) = all.into_iter().partition(is_of_fence);
        proofs[at].judgements = fences;
        for found in comments.into_iter().filter(|found| found.verdict != Verdict::Unreached) {
            let missed = proofs[of].judgements.iter_mut().find(|missed| {
                missed.verdict == Verdict::Unreached && missed.has_place_of(found.span, false)
            });
            if let Some(missed) = missed {
                *missed = found;
            }
        }
    }
}

/// The proofs of a program's blocks, and of those before them that it continues.
fn proved(chapter: &resume::Chapter<'_>, resumed: Resumed) -> Vec<(usize, Proof)> {
    let Resumed { blocks, run, links } = resumed;
    let proofs = chapter.program(&blocks).prove(run);
    let proofs = blocks.iter().zip(proofs).map(|(&at, proof)| {
        let continues = links.iter().filter(|link| link.block == at).cloned().collect();
        let earlier = blocks.iter().copied().filter(|&of| of < at && !links.is_empty());
        let mut proof = Proof { continues, before: earlier.collect(), ..proof };
        if let Some(Recorded::Steps(recording)) = &mut proof.steps {
            recording.blocks.clone_from(&blocks);
        }
        (at, proof)
    });
    proofs.collect()
}

/// A block that is not run: its spelling is all that can be checked, and nothing can
/// be proved.
fn not_run(block: &Block, config: &Config, names: &Names<'_>) -> Proof {
    let checked = (block.attributes.no_run || block.unavailable.is_some())
        && config.typos != TypoMode::Off
        && !block.attributes.no_typos;
    let typos = match &block.module {
        Ok(module) if checked => {
            let own = spelling::attributes::own(module, &[module]);
            let typos = spelling::find(module, &[], &[]).into_iter();
            typos.filter(|typo| !names.bind_elsewhere(&typo.name, &[module])).chain(own).collect()
        }
        _ => Vec::new(),
    };
    let typos = typos.into_iter().map(|typo| TypoProof { typo, proved: false }).collect();
    Proof { typos, covered: true, ..Proof::default() }
}

/// How often a program that makes use of chance is run once more: of two values
/// that come equally often, one shows six times in a row once in 32.
const CHANCES: usize = 5;

impl<'a> Program<'a> {
    /// Proves the program; `first` is its run as it stands.
    fn prove(&mut self, first: Vec<BlockRun>) -> Vec<Proof> {
        let first = self.answered(first);
        let first = self.alone_if_broken(first);
        let Corrected { run, proved, typos } = self.correct(first);
        let mut judgements = self.judge(&run);
        self.settle_instability(&mut judgements, &proved);
        for ((block, judgements), run) in self.blocks.iter().zip(&mut judgements).zip(&run) {
            if block.shown.is_some_and(|shown| shown != Shown::Tagged) {
                untagged::settle(judgements, run.uncaught().is_some());
            }
        }
        let differences = self.differences(&run, &proved);
        let name = self.runner.reference().map_or("", |reference| reference.name());
        let blocks = run.into_iter().zip(judgements).zip(differences);
        let mut proofs: Vec<Proof> = blocks
            .map(|((run, judgements), differences)| Proof {
                covered: is_covered(&run, &judgements),
                run: Some(run),
                judgements,
                differences,
                interpreter: name.to_owned(),
                ..Proof::default()
            })
            .collect();
        for (proof, answers) in proofs.iter_mut().zip(&self.answers) {
            proof.answers.clone_from(answers);
        }
        for found in typos {
            let is_proved = proved.contains(&found);
            proofs[found.block].typos.push(TypoProof { typo: found.typo, proved: is_proved });
        }
        self.record(&mut proofs, &proved);
        proofs
    }

    /// A program that shared its process and breaks a promise runs once more, alone:
    /// no program answers for its neighbours.
    fn alone_if_broken(&self, first: Vec<BlockRun>) -> Vec<BlockRun> {
        if !self.is_harmless() || self.judge(&first).iter().flatten().all(Judgement::is_kept) {
            return first;
        }
        let job = Job { effects: Effects::Unknown, ..self.job(&[]) };
        BlockRun::all(self.runner.run(&job))
    }

    /// Whether the program makes use of chance: then few values may coincide in
    /// two runs.
    fn leaves_to_chance(&self) -> bool {
        let words = ["random", "shuffle", "secrets", "uuid"];
        self.blocks.iter().any(|block| words.iter().any(|word| block.fence.code.contains(word)))
    }

    /// Whether its chance begins at the same point in each run, so that its figures are the
    /// same on each build: what it promises of chance would be kept by that alone.
    fn is_seeded(&self) -> bool {
        let draws = |block: &&Block| {
            let module = block.module.as_ref();
            block.own && module.is_ok_and(|module| module.imports.iter().any(|m| m == "matplotlib"))
        };
        self.leaves_to_chance() && self.blocks.iter().any(draws)
    }

    /// Whether the program may make a set, whose order changes from run to run.
    fn makes_sets(&self) -> bool {
        self.blocks
            .iter()
            .any(|block| ["{", "set"].iter().any(|sign| block.fence.code.contains(sign)))
    }

    /// Runs once more, on another day, what broke a promise: what changes from
    /// run to run can keep none.
    fn settle_instability(&self, judgements: &mut [Vec<Judgement>], proved: &[BlockTypo]) {
        let seeded = self.is_seeded();
        let is_open = |judgement: &Judgement| judgement.differs() || seeded && judgement.is_kept();
        let differs = |judgements: &Vec<Judgement>| judgements.iter().any(is_open);
        if !judgements.iter().any(differs) {
            return;
        }
        let varied = self.job(proved).varied();
        let jobs = [varied.clone(), varied.mirrored()];
        let chances = if self.leaves_to_chance() { CHANCES } else { 1 };
        let chances = if self.makes_sets() { chances.max(jobs.len()) } else { chances };
        for job in jobs.iter().cycle().take(chances) {
            let again = self.judge(&BlockRun::all(self.runner.run(job)));
            for (judgements, again) in judgements.iter_mut().zip(&again) {
                matcher::note_instability(judgements, again, seeded);
            }
            if !judgements.iter().any(differs) {
                break;
            }
        }
    }

    /// What another interpreter does otherwise, for each block, where one is
    /// asked for. A second run of each settles what changes from run to run.
    fn differences(&self, ours: &[BlockRun], proved: &[BlockTypo]) -> Vec<Vec<Difference>> {
        let Some(reference) = self.runner.reference() else {
            return self.blocks.iter().map(|_| Vec::new()).collect();
        };
        let mut job = self.job(proved);
        // Lines that were reached are not compared, and to know them takes long.
        job.blocks.iter_mut().for_each(|block| block.traced = false);
        let theirs = BlockRun::all(reference.run(&job, false));
        let found = |block| against::differences(self.comparison(block, ours, &theirs));
        let mut found: Vec<Vec<Difference>> = (0..self.blocks.len()).map(found).collect();
        if found.iter().any(|found| !found.is_empty()) {
            let ours_again = BlockRun::all(self.runner.run(&job));
            let theirs_again = BlockRun::all(reference.run(&job, true));
            for (block, found) in found.iter_mut().enumerate() {
                let again = self.comparison(block, &ours_again, &theirs_again);
                against::keep_stable(found, self.comparison(block, ours, &theirs), again);
            }
        }
        found
    }

    fn comparison<'r>(
        &self,
        block: usize,
        ours: &'r [BlockRun],
        theirs: &'r [BlockRun],
    ) -> Comparison<'r>
    where
        'a: 'r,
    {
        let module = self.blocks[block].module.as_ref().ok();
        Comparison { module, ours: &ours[block], theirs: &theirs[block] }
    }
}

/// Whether the kept promises of a block give all that it wrote.
fn is_covered(run: &BlockRun, judgements: &[Judgement]) -> bool {
    let covered: Vec<Lines> = judgements.iter().filter_map(Judgement::covers).collect();
    run.events().all(|event| match event {
        EventKind::Wrote { places, .. } => places.iter().any(|place| {
            place.block == run.block() && covered.iter().any(|lines| lines.contain(place.line))
        }),
        _ => true,
    })
}

/// Notes, for each block that missed a name, which earlier block would have supplied it.
fn name_suppliers(blocks: &[Block], proofs: &mut [Proof]) {
    for at in 0..blocks.len() {
        let Some(run) = &proofs[at].run else { continue };
        let missed = run.uncaught().filter(|e| e.class == "NameError");
        let Some(name) = missed.and_then(|e| e.message.split('\'').nth(1)) else { continue };
        let earlier = blocks[..at].iter().zip(&*proofs).rev();
        let binding = earlier.filter(|(block, _)| binds(block, name));
        let lacks =
            binding.filter_map(|(block, proof)| Some((block, lack(block, proof, &blocks[at])?)));
        // A failed block of the program itself explains more than any other.
        let supplier = lacks.min_by_key(|(_, lack)| *lack != Lack::Failed);
        let supplier = supplier.map(|(block, lack)| {
            let line = block.fence.line;
            Supplier { name: name.to_owned(), line, lack }
        });
        proofs[at].supplier = supplier;
    }
}

/// Whether a block binds a name at its top level, be it only in code that is no Python.
fn binds(block: &Block, name: &str) -> bool {
    match &block.module {
        Ok(module) => module.names.top_level().contains_key(name),
        Err(_) => block.fence.code.lines().any(|line| begins_binding(line, name)),
    }
}

/// Whether a line that nothing could parse looks as if it bound a name.
fn begins_binding(line: &str, name: &str) -> bool {
    let in_name = |c: char| c.is_alphanumeric() || c == '_';
    let defined = ["def ", "class ", "import "].iter().find_map(|word| line.strip_prefix(word));
    let text = defined.unwrap_or(line).trim_start();
    let rest = text.strip_prefix(name).filter(|rest| !rest.starts_with(in_name));
    rest.map(str::trim_start)
        .is_some_and(|rest| defined.is_some() || rest.starts_with('=') && !rest.starts_with("=="))
}

/// Why a block that binds a name does not supply it to `other`; none, where it does.
fn lack(block: &Block, proof: &Proof, other: &Block) -> Option<Lack> {
    let ended = || match (proof.run.as_ref()?.end(), proof.run.as_ref()?.uncaught()) {
        (End::Finished, _) | (End::Raised, None) => None,
        (_, Some(exception)) if block.allows(&exception.class) => Some(Lack::Ended),
        _ => Some(Lack::Failed),
    };
    match (block.program == other.program, block.is_run()) {
        (_, false) => Some(Lack::NotRun),
        (true, true) => ended(),
        // A program by itself, which another part of the book may have.
        (false, true) if block.module.is_err() => {
            let promised = block.attributes.syntax_error || block.promised_syntax_error.is_some();
            Some(if promised { Lack::Ended } else { Lack::Failed })
        }
        (false, true) => Some(Lack::Apart),
    }
}
