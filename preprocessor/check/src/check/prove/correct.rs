//! Tries corrections of misspelled names, and keeps those that a run proves.
//!
//! 1. Reading finds the names that no scope binds. All are corrected at once; where
//!    that makes anything worse, name by name.
//! 2. A run that ends in `AttributeError` shows the missing attribute. It is corrected,
//!    too, and the program runs again: there may be more.
//! 3. A correction counts when nothing gets worse with it, its block ends as it should,
//!    and its [`Needs`] are met: above all, the program does not catch the missing name
//!    ([`traced`](super::traced)). A program that does wants it missing.

use crate::config::TypoMode;
use pyproof_judge::job::{Effects, Job};
use pyproof_judge::matcher::Judgement;
use pyproof_judge::python::Module;
use pyproof_judge::source::{LineIndex, Span};
use pyproof_judge::spelling::{self, Needs, Typo};
use pyproof_judge::transcript::{BlockRun, End, Missing, Place};

use super::program::{BlockTypo, Program, edits};
use super::traced::{Lookup, TracedRun};
use crate::check::read::block::{Block, modules};

/// How many misspelled attributes of a program are followed one after another.
const MAX_ATTRIBUTES: usize = 8;

/// A program, corrected.
pub struct Corrected {
    /// The run that counts: with the proved corrections.
    pub run: Vec<BlockRun>,
    /// The proved corrections.
    pub proved: Vec<BlockTypo>,
    /// All that is misspelled, or may be.
    pub typos: Vec<BlockTypo>,
}

/// A run, with the corrections that it was made with.
struct Attempt {
    run: Vec<BlockRun>,
    with: Vec<BlockTypo>,
}

impl Program<'_> {
    /// The program, with what is misspelled in it corrected where that can be
    /// proved; `first` is its run as it stands.
    pub(super) fn correct(&self, first: Vec<BlockRun>) -> Corrected {
        if self.config.typos == TypoMode::Off {
            return Corrected { run: first, proved: Vec::new(), typos: Vec::new() };
        }
        let mut typos = self.names();
        if !typos.is_empty() {
            self.leave_what_is_meant(&mut typos);
        }
        let hopeful = typos.iter().filter(|found| found.typo.correction.is_some()).cloned();
        let mut attributes = Vec::new();
        let best = self.best(first, &hopeful.collect::<Vec<_>>(), &mut attributes);
        // What a run has said of an attribute is more than what reading can say.
        for found in attributes.into_iter().chain(self.own_attributes()) {
            note(&mut typos, found);
        }
        typos.sort_by_key(|found| (found.block, found.typo.span));
        Corrected { run: best.run, proved: best.with, typos }
    }

    /// The blocks of the program in which corrections are looked for.
    fn looked_at(&self) -> impl Iterator<Item = (usize, &Block)> {
        let blocks = self.blocks.iter().enumerate().map(|(at, block)| (at, *block));
        blocks.filter(|(_, block)| !block.attributes.no_typos && !block.attributes.syntax_error)
    }

    /// The misspelled names of the program.
    fn names(&self) -> Vec<BlockTypo> {
        let mut found = Vec::new();
        let program = modules(&self.blocks);
        for (at, block) in self.looked_at() {
            let Ok(module) = &block.module else { continue };
            let (earlier, later) = (&self.blocks[..at], &self.blocks[at + 1..]);
            let given = self.setting.modules.iter();
            let earlier: Vec<&Module> = given.chain(modules(earlier)).collect();
            let typos = spelling::find(module, &earlier, &modules(later)).into_iter();
            let typos = typos.filter_map(|typo| allowed(block, typo));
            let typos = typos.map(|typo| correctable(block, typo));
            let typos = typos.filter(|typo| !self.names.bind_elsewhere(&typo.name, &program));
            found.extend(typos.map(|typo| BlockTypo { block: at, typo }));
        }
        found
    }

    /// Removes the names that the program catches and does without. A name that no run
    /// can show to be misspelled stays without a correction.
    fn leave_what_is_meant(&self, typos: &mut Vec<BlockTypo>) {
        let traced = self.trace(&[]);
        let is_clean = traced.is_clean();
        typos.retain(|found| !(is_clean && traced.lookup(&found.typo.name) == Lookup::Caught));
        let is_hopeless = |typo: &Typo| match traced.lookup(&typo.name) {
            Lookup::Missed => false,
            Lookup::Caught => true,
            // The run ends early; the name may be behind that.
            Lookup::Unreached => is_clean && typo.needs != Needs::NotCaught,
            Lookup::Unknown => is_clean,
        };
        let hopeless = typos.iter().filter(|found| is_hopeless(&found.typo)).cloned();
        let hopeless: Vec<BlockTypo> = hopeless.collect();
        // One use that shows nothing puts all uses of the name in doubt.
        for found in typos {
            if hopeless.iter().any(|other| other.has_name_of(found)) {
                found.typo.correction = None;
            }
        }
    }

    /// A run with corrections that notes each exception that passes a line.
    fn trace(&self, corrections: &[BlockTypo]) -> TracedRun {
        let mut job = Job { effects: Effects::Unknown, ..self.job(corrections) };
        job.blocks.iter_mut().for_each(|block| block.traced = true);
        TracedRun::new(self.runner.run(&job), &modules(&self.blocks))
    }

    /// The attributes that methods look up on their `self` in vain, found by reading.
    fn own_attributes(&self) -> Vec<BlockTypo> {
        let program = modules(&self.blocks);
        let of_block = |(at, block): (usize, &Block)| {
            let typos = match &block.module {
                Ok(module) if !block.promises_attribute_error() => {
                    let typos = spelling::attributes::own(module, &program).into_iter();
                    typos.map(|typo| correctable(block, typo)).collect()
                }
                _ => Vec::new(),
            };
            typos.into_iter().map(move |typo| BlockTypo { block: at, typo }).collect::<Vec<_>>()
        };
        self.looked_at().flat_map(of_block).collect()
    }

    /// The run with the most proved corrections, tried all at once or else name by name.
    /// Notes the attributes that runs missed.
    fn best(
        &self,
        first: Vec<BlockRun>,
        hopeful: &[BlockTypo],
        missed: &mut Vec<BlockTypo>,
    ) -> Attempt {
        let mut best = Attempt { run: first, with: Vec::new() };
        let mut hopeful = hopeful.to_vec();
        let had_hope = !hopeful.is_empty();
        loop {
            let attempt = self.attempt(&best, hopeful.clone(), missed);
            let Some(attempt) = attempt.filter(|after| self.is_bearable(&best, after)) else {
                break;
            };
            // The others may be proved without those that show nothing.
            let unshown = self.unshown(&best, &attempt);
            if unshown.is_empty() {
                return attempt;
            }
            hopeful.retain(|typo| !unshown.contains(typo));
        }
        let groups = by_name(hopeful.iter());
        // Where there is one name, all at once was name by name.
        for group in groups.into_iter().filter(|group| group.len() < hopeful.len()) {
            let with: Vec<BlockTypo> = best.with.iter().cloned().chain(group).collect();
            let attempt = self.attempt(&best, with, missed);
            best = attempt.filter(|attempt| self.is_proved(&best, attempt)).unwrap_or(best);
        }
        if !had_hope {
            return best;
        }
        // The attributes alone, where the names beside them cannot be proved.
        let attempt = self.attempt(&best, best.with.clone(), missed);
        attempt.filter(|attempt| self.is_proved(&best, attempt)).unwrap_or(best)
    }

    /// Runs the program with corrections, and with those of the attributes that it then
    /// misses; `None` when there is nothing to correct.
    fn attempt(
        &self,
        before: &Attempt,
        mut with: Vec<BlockTypo>,
        missed: &mut Vec<BlockTypo>,
    ) -> Option<Attempt> {
        let mut run = None;
        if with.len() > before.with.len() {
            run = Some(self.run(&with));
        }
        for _ in 0..MAX_ATTRIBUTES {
            let Some(found) = self.attribute(run.as_ref().unwrap_or(&before.run), &with) else {
                break;
            };
            note(missed, found.clone());
            if found.typo.correction.is_none() || with.contains(&found) {
                break;
            }
            with.push(found);
            run = Some(self.run(&with));
        }
        Some(Attempt { run: run?, with })
    }

    /// The attribute for want of which a block ended in this run of the program
    /// with these corrections.
    fn attribute(&self, run: &[BlockRun], with: &[BlockTypo]) -> Option<BlockTypo> {
        let mut missing = run.iter().filter_map(|run| run.uncaught()?.missing.as_ref());
        missing.find_map(|missing| {
            let at = missing.place.block;
            let (_, block) = self.looked_at().find(|(of, _)| *of == at)?;
            let module = block.module.as_ref().ok()?;
            if block.promises_attribute_error() || module.names.dynamic {
                return None;
            }
            let column = original_column(missing, &module.lines, with);
            let typo = spelling::attributes::missed(module, missing, column)?;
            Some(BlockTypo { block: at, typo: correctable(block, typo) })
        })
    }

    /// Whether the corrections that `after` adds to `before` are proved.
    fn is_proved(&self, before: &Attempt, after: &Attempt) -> bool {
        self.is_bearable(before, after) && self.unshown(before, after).is_empty()
    }

    /// Whether nothing is worse with the corrections that `after` adds to `before`, and
    /// their blocks end as they should.
    fn is_bearable(&self, before: &Attempt, after: &Attempt) -> bool {
        let mut added = after.with.iter().filter(|typo| !before.with.contains(typo));
        self.is_no_worse(&before.run, &after.run)
            && added.all(|added| self.ends_well(&after.run[added.block]))
    }

    /// The added corrections that are not shown to be meant: all those of a name, or
    /// none.
    fn unshown(&self, before: &Attempt, after: &Attempt) -> Vec<BlockTypo> {
        let added = after.with.iter().filter(|typo| !before.with.contains(typo));
        let names = by_name(added).into_iter();
        names.filter(|name| !self.has_what_it_needs(name, after)).flatten().collect()
    }

    /// Whether a run raises nothing that `before` did not, and keeps every
    /// promise that it kept.
    fn is_no_worse(&self, before: &[BlockRun], after: &[BlockRun]) -> bool {
        let ends = before.iter().zip(after).all(|(before, after)| {
            let same = before.end() == after.end() && before.uncaught() == after.uncaught();
            same || self.ends_well(after)
        });
        if !ends {
            return false;
        }
        let kept = kept(self.judge(after), |_, _| false);
        // Half of an output, which an exception cut short, keeps no promise.
        let cut_short = |block: usize, judgement: &Judgement| {
            let places = before[block].uncaught().map(|exception| exception.places.as_slice());
            let lines = judgement.lines();
            let raised = |place: &Place| place.block == block && lines.contain(place.line);
            places.unwrap_or_default().iter().any(raised)
        };
        self::kept(self.judge(before), cut_short).iter().all(|promise| kept.contains(promise))
    }

    /// Whether a block runs to its end, or raises what it must. One that does not proves
    /// nothing about the code behind.
    fn ends_well(&self, run: &BlockRun) -> bool {
        let Some(rule) = &self.blocks[run.block()].attributes.should_raise else {
            return matches!(run.end(), End::Finished | End::Exited(0));
        };
        matches!(run.end(), End::Finished | End::Raised)
            && run.raised().any(|raised| rule.allows(&raised.exception.class))
    }

    /// Whether the corrections of a name have what their [`Needs`] ask for.
    fn has_what_it_needs(&self, name: &[BlockTypo], after: &Attempt) -> bool {
        let needs = |needs: Needs| name.iter().any(|found| found.typo.needs == needs);
        if name.iter().all(|found| found.typo.needs == Needs::Nothing) {
            return true;
        }
        let others = after.with.iter().filter(|typo| !name.contains(typo)).cloned();
        let without = self.trace(&others.collect::<Vec<_>>());
        match without.lookup(&name[0].typo.name) {
            Lookup::Missed if needs(Needs::Promise) => {
                let judgements = self.judge(&after.run);
                let mut unproved = name.iter().filter(|found| found.typo.needs == Needs::Promise);
                unproved.all(|found| self.is_promised(found, &judgements))
            }
            Lookup::Missed => true,
            Lookup::Unreached => !needs(Needs::Miss) && !needs(Needs::Promise),
            Lookup::Caught | Lookup::Unknown => false,
        }
    }

    /// Whether a promise about the line of a typo is kept.
    fn is_promised(&self, found: &BlockTypo, judgements: &[Vec<Judgement>]) -> bool {
        let Ok(module) = &self.blocks[found.block].module else { return false };
        let line = module.lines.line(found.typo.span.start);
        let mut judgements = judgements[found.block].iter();
        judgements.any(|judgement| judgement.is_kept() && judgement.lines().contain(line))
    }
}

/// The typo, without its correction where it stands in Markdown that the chapter
/// includes: the page shows the file as it is.
fn correctable(block: &Block, typo: Typo) -> Typo {
    if block.fence.file == 0 { typo } else { Typo { correction: None, ..typo } }
}

/// Typos, those of one name in one block together.
fn by_name<'t>(typos: impl Iterator<Item = &'t BlockTypo>) -> Vec<Vec<BlockTypo>> {
    let mut groups: Vec<Vec<BlockTypo>> = Vec::new();
    for typo in typos {
        match groups.iter_mut().find(|group| group[0].has_name_of(typo)) {
            Some(group) => group.push(typo.clone()),
            None => groups.push(vec![typo.clone()]),
        }
    }
    groups
}

/// Adds a typo unless one is known at its place.
fn note(typos: &mut Vec<BlockTypo>, found: BlockTypo) {
    let same = |known: &BlockTypo| known.block == found.block && known.typo.span == found.typo.span;
    if !typos.iter().any(same) {
        typos.push(found);
    }
}

/// The promises that are kept, each by its block and its place, but for `some`.
fn kept(
    judgements: Vec<Vec<Judgement>>,
    some: impl Fn(usize, &Judgement) -> bool,
) -> Vec<(usize, Span)> {
    let judgements = judgements.into_iter().enumerate();
    let judgements = judgements.flat_map(|(block, all)| all.into_iter().map(move |j| (block, j)));
    let kept =
        judgements.filter(|(block, judgement)| judgement.is_kept() && !some(*block, judgement));
    kept.map(|(block, judgement)| (block, judgement.span)).collect()
}

/// The column behind the attribute in the block's own code: the run had corrections in
/// front of it on the line.
fn original_column(missing: &Missing, lines: &LineIndex, with: &[BlockTypo]) -> usize {
    let start = lines.line_start(missing.place.line);
    let mut edits = edits(with, missing.place.block);
    edits.sort();
    let mut column = missing.column;
    for edit in edits {
        let on_line = lines.line(edit.span.start) == missing.place.line;
        if on_line && edit.span.start - start + 1 < column {
            column = (column + edit.span.len()).saturating_sub(edit.replacement.len());
        }
    }
    column
}

/// A typo in a block that promises a missing name: that name is no typo, and others
/// get no correction.
fn allowed(block: &Block, typo: Typo) -> Option<Typo> {
    if !block.promises_name_error() {
        return Some(typo);
    }
    let promised = block.promised_missing();
    (!promised.is_empty() && !promised.contains(&typo.name.as_str()))
        .then_some(Typo { correction: None, ..typo })
}
