//! Tries corrections of misspelled names, and keeps those that a run proves.
//!
//! 1. The names that no scope binds are found by reading, and corrected all at
//!    once; where that makes anything worse, name by name.
//! 2. A run that ends in `AttributeError` says which attribute was missed. It is
//!    corrected, too, and the program run again: behind one slip may lie another.
//! 3. Corrections count when nothing got worse with them, their blocks end as
//!    they should, and what else their [`Needs`] ask for has shown: above all that
//!    the program does not catch what is missing ([`missed`](super::missed)). Who
//!    does wants it.

use crate::config::TypoMode;
use pyproof_judge::job::{Effects, Job};
use pyproof_judge::matcher::{Judgement, Verdict};
use pyproof_judge::python::Module;
use pyproof_judge::source::{LineIndex, Span};
use pyproof_judge::spelling::{self, Needs, Typo};
use pyproof_judge::transcript::{End, Missing, Place, Transcript};

use super::missed::{Fate, Watched};
use super::names::Names;
use super::outcome::raises;
use super::prepare::Block;
use super::prove::{Prover, Tried, edits, modules};

/// How many misspelled attributes of a program are followed one after another.
const MAX_ATTRIBUTES: usize = 8;

/// A program, corrected.
pub struct Corrected {
    /// The run that counts: with the proved corrections.
    pub run: Transcript,
    /// The proved corrections.
    pub proved: Vec<Tried>,
    /// All that is misspelled, or may be.
    pub typos: Vec<Tried>,
}

/// A run, with the corrections that it was made with.
struct Attempt {
    run: Transcript,
    with: Vec<Tried>,
}

impl Prover<'_> {
    /// The program, with what is misspelled in it corrected where that can be
    /// proved; `first` is its run as it stands.
    pub(super) fn correct(&self, first: Transcript) -> Corrected {
        if self.config.typos == TypoMode::Off {
            return Corrected { run: first, proved: Vec::new(), typos: Vec::new() };
        }
        let mut typos = self.names();
        if !typos.is_empty() {
            self.leave_what_is_meant(&mut typos);
        }
        let hopeful = typos.iter().filter(|(_, typo)| typo.correction.is_some()).cloned();
        let mut attributes = Vec::new();
        let best = self.best(first, &hopeful.collect::<Vec<_>>(), &mut attributes);
        // What a run has said of an attribute is more than what reading can say.
        for (at, typo) in attributes.into_iter().chain(self.own_attributes()) {
            if !typos.iter().any(|(of, known)| *of == at && known.span == typo.span) {
                typos.push((at, typo));
            }
        }
        typos.sort_by_key(|(at, typo)| (*at, typo.span));
        Corrected { run: best.run, proved: best.with, typos }
    }

    /// The blocks of the program in which corrections are looked for.
    fn looked_at(&self) -> impl Iterator<Item = (usize, &Block)> {
        let blocks = self.blocks.iter().enumerate().map(|(at, block)| (at, *block));
        blocks.filter(|(_, block)| !block.attributes.no_typos && !block.attributes.syntax_error)
    }

    /// The misspelled names of the program.
    fn names(&self) -> Vec<Tried> {
        let mut found = Vec::new();
        let program = modules(&self.blocks);
        for (at, block) in self.looked_at() {
            let Ok(module) = &block.module else { continue };
            let (earlier, later) = (&self.blocks[..at], &self.blocks[at + 1..]);
            let typos = spelling::find(module, &modules(earlier), &modules(later)).into_iter();
            let typos = typos.filter_map(|typo| Some((at, allowed(block, typo)?)));
            found.extend(typos.filter(|(_, typo)| !is_of_book(typo, &program, self.names)));
        }
        found
    }

    /// Takes out the names that the program comes to and does without, and keeps
    /// those from being corrected of which no run can show that they are misspelled.
    fn leave_what_is_meant(&self, typos: &mut Vec<Tried>) {
        let watched = self.watch(&[]);
        let is_clean = watched.is_clean();
        typos.retain(|(_, typo)| !(is_clean && watched.fate(&typo.name) == Fate::Caught));
        let is_hopeless = |typo: &Typo| match watched.fate(&typo.name) {
            Fate::Missed => false,
            Fate::Caught => true,
            // Behind what ends the run now there may be more to come.
            Fate::Unreached => is_clean && typo.needs != Needs::NotCaught,
            Fate::Unknown => is_clean,
        };
        let hopeless = typos.iter().filter(|(_, typo)| is_hopeless(typo));
        // One use that tells nothing puts all uses of the name in doubt.
        let hopeless: Vec<(usize, String)> =
            hopeless.map(|(at, typo)| (*at, typo.name.clone())).collect();
        for (at, typo) in typos {
            if hopeless.iter().any(|(of, name)| of == at && *name == typo.name) {
                typo.correction = None;
            }
        }
    }

    /// A run with corrections in which each exception that passes is noted.
    fn watch(&self, corrections: &[Tried]) -> Watched {
        let mut job = Job { effects: Effects::Unknown, ..self.job(corrections) };
        job.blocks.iter_mut().for_each(|block| block.traced = true);
        Watched::new(self.runner.run(&job), &modules(&self.blocks))
    }

    /// What methods look up on their `self` in vain, as far as reading can tell.
    fn own_attributes(&self) -> Vec<Tried> {
        let program = modules(&self.blocks);
        let of_block = |(at, block): (usize, &Block)| {
            let typos = match &block.module {
                Ok(module) if !block.promises_attribute_error() => {
                    spelling::attributes::own(module, &program)
                }
                _ => Vec::new(),
            };
            typos.into_iter().map(move |typo| (at, typo)).collect::<Vec<_>>()
        };
        self.looked_at().flat_map(of_block).collect()
    }

    /// The run with the most corrections that can be proved, all at once or else
    /// name by name. Notes the attributes that runs missed.
    fn best(&self, first: Transcript, hopeful: &[Tried], missed: &mut Vec<Tried>) -> Attempt {
        let mut best = Attempt { run: first, with: Vec::new() };
        let mut hopeful = hopeful.to_vec();
        let had_hope = !hopeful.is_empty();
        loop {
            let attempt = self.attempt(&best, hopeful.clone(), missed);
            let Some(attempt) = attempt.filter(|after| self.is_bearable(&best, after)) else {
                break;
            };
            // What the others show does not hang on those that show nothing.
            let unshown = self.unshown(&best, &attempt);
            if unshown.is_empty() {
                return attempt;
            }
            hopeful.retain(|tried| !unshown.contains(tried));
        }
        let groups = by_name(hopeful.iter());
        // Where there is one name, all at once was name by name.
        for group in groups.into_iter().filter(|group| group.len() < hopeful.len()) {
            let with: Vec<Tried> = best.with.iter().cloned().chain(group).collect();
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

    /// Runs the program with corrections, and with those of the attributes that
    /// it misses then; none, when there is nothing to correct.
    fn attempt(
        &self,
        before: &Attempt,
        mut with: Vec<Tried>,
        missed: &mut Vec<Tried>,
    ) -> Option<Attempt> {
        let mut run = None;
        if with.len() > before.with.len() {
            run = Some(self.runner.run(&self.job(&with)));
        }
        for _ in 0..MAX_ATTRIBUTES {
            let Some(slip) = self.attribute(run.as_ref().unwrap_or(&before.run), &with) else {
                break;
            };
            let (at, typo) = &slip;
            let hopeful = typo.correction.is_some();
            if !missed.iter().any(|(of, known)| of == at && known.span == typo.span) {
                missed.push(slip.clone());
            }
            if !hopeful || with.contains(&slip) {
                break;
            }
            with.push(slip);
            run = Some(self.runner.run(&self.job(&with)));
        }
        Some(Attempt { run: run?, with })
    }

    /// The attribute for want of which a block ended in this run of the program
    /// with these corrections.
    fn attribute(&self, run: &Transcript, with: &[Tried]) -> Option<Tried> {
        let mut missing =
            (0..self.blocks.len()).filter_map(|block| run.uncaught(block)?.missing.as_ref());
        missing.find_map(|missing| {
            let at = missing.place.block;
            let (_, block) = self.looked_at().find(|(of, _)| *of == at)?;
            let module = block.module.as_ref().ok()?;
            if block.promises_attribute_error() || module.names.dynamic {
                return None;
            }
            let column = original_column(missing, &module.lines, with);
            let typo = spelling::attributes::missed(module, missing, column)?;
            Some((at, typo))
        })
    }

    /// Whether the corrections that `after` has and `before` lacks are proved.
    fn is_proved(&self, before: &Attempt, after: &Attempt) -> bool {
        self.is_bearable(before, after) && self.unshown(before, after).is_empty()
    }

    /// Whether nothing is worse with the corrections that `after` has and `before`
    /// lacks, and their blocks end as they should.
    fn is_bearable(&self, before: &Attempt, after: &Attempt) -> bool {
        let added = after.with.iter().filter(|tried| !before.with.contains(tried));
        self.is_no_worse(&before.run, &after.run)
            && added.into_iter().all(|(at, _)| self.ends_well(&after.run, *at))
    }

    /// The corrections that `after` has and `before` lacks, and of which it is not
    /// shown that they are meant: all those of a name, or none.
    fn unshown(&self, before: &Attempt, after: &Attempt) -> Vec<Tried> {
        let added = after.with.iter().filter(|tried| !before.with.contains(tried));
        let names = by_name(added).into_iter();
        names.filter(|name| !self.has_what_it_needs(name, after)).flatten().collect()
    }

    /// Whether a run raises nothing that `before` did not, and keeps every
    /// promise that it kept.
    fn is_no_worse(&self, before: &Transcript, after: &Transcript) -> bool {
        let ends = (0..self.blocks.len()).all(|block| {
            let same = before.ends[block].end == after.ends[block].end
                && before.uncaught(block) == after.uncaught(block);
            same || self.ends_well(after, block)
        });
        if !ends {
            return false;
        }
        let kept = kept(self.judge(after), |_, _| false);
        // Half of an output, which an exception cut short, keeps no promise.
        let cut_short = |block: usize, judgement: &Judgement| {
            let places = before.uncaught(block).map(|exception| exception.places.as_slice());
            let (first, last) = judgement.says_all_of.unwrap_or((judgement.line, judgement.line));
            let lines = first..=last;
            let raised = |place: &Place| place.block == block && lines.contains(&place.line);
            places.unwrap_or_default().iter().any(raised)
        };
        self::kept(self.judge(before), cut_short).iter().all(|promise| kept.contains(promise))
    }

    /// Whether a block runs to its end, or raises what it is to raise. One that
    /// does not proves nothing of what lies behind.
    fn ends_well(&self, run: &Transcript, block: usize) -> bool {
        let Some(rule) = &self.blocks[block].attributes.should_raise else {
            return matches!(run.ends[block].end, End::Finished | End::Exited(0));
        };
        let mut raised = run.raised(block);
        matches!(run.ends[block].end, End::Finished | End::Raised)
            && raised.any(|(_, exception, _)| raises(rule, &exception.class))
    }

    /// Whether the corrections of a name have what their [`Needs`] ask for.
    fn has_what_it_needs(&self, name: &[Tried], after: &Attempt) -> bool {
        let needs = |what: Needs| name.iter().any(|(_, typo)| typo.needs == what);
        if name.iter().all(|(_, typo)| typo.needs == Needs::Nothing) {
            return true;
        }
        let others = after.with.iter().filter(|tried| !name.contains(tried)).cloned();
        let without = self.watch(&others.collect::<Vec<_>>());
        match without.fate(&name[0].1.name) {
            Fate::Missed if needs(Needs::Promise) => {
                let judgements = self.judge(&after.run);
                let wanting = name.iter().filter(|(_, typo)| typo.needs == Needs::Promise);
                wanting.into_iter().all(|tried| self.is_promised(tried, &judgements))
            }
            Fate::Missed => true,
            Fate::Unreached => !needs(Needs::Miss) && !needs(Needs::Promise),
            Fate::Caught | Fate::Unknown => false,
        }
    }

    /// Whether a promise about the line of a typo is kept.
    fn is_promised(&self, (at, typo): &Tried, judgements: &[Vec<Judgement>]) -> bool {
        let Ok(module) = &self.blocks[*at].module else { return false };
        let line = module.lines.line(typo.span.start);
        judgements[*at].iter().any(|judgement| {
            let (first, last) = judgement.says_all_of.unwrap_or((judgement.line, judgement.line));
            judgement.verdict == Verdict::Matched && (first..=last).contains(&line)
        })
    }
}

/// Typos, those of one name in one block together.
fn by_name<'t>(typos: impl Iterator<Item = &'t Tried>) -> Vec<Vec<Tried>> {
    let mut groups: Vec<Vec<Tried>> = Vec::new();
    for (at, typo) in typos {
        let same = |group: &&mut Vec<Tried>| group[0].0 == *at && group[0].1.name == typo.name;
        match groups.iter_mut().find(same) {
            Some(group) => group.push((*at, typo.clone())),
            None => groups.push(vec![(*at, typo.clone())]),
        }
    }
    groups
}

/// The promises that are kept, each by its block and its place, but for `some`.
fn kept(
    judgements: Vec<Vec<Judgement>>,
    some: impl Fn(usize, &Judgement) -> bool,
) -> Vec<(usize, Span)> {
    let judgements = judgements.into_iter().enumerate();
    let judgements = judgements.flat_map(|(block, all)| all.into_iter().map(move |j| (block, j)));
    let kept = judgements.filter(|(block, judgement)| {
        judgement.verdict == Verdict::Matched && !some(*block, judgement)
    });
    kept.map(|(block, judgement)| (block, judgement.span)).collect()
}

/// The column behind the attribute in the block's own code, which the run had
/// with corrections in front of it on the same line.
fn original_column(missing: &Missing, lines: &LineIndex, with: &[Tried]) -> usize {
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

/// Whether a name is one of the book, only not of the program: another chapter or
/// another program binds it as it stands.
pub(super) fn is_of_book(typo: &Typo, program: &[&Module], names: &Names<'_>) -> bool {
    let mut scopes = program.iter().flat_map(|module| &module.names.scopes);
    !scopes.any(|scope| scope.bindings.contains_key(&typo.name)) && names.bind(&typo.name)
}

/// A typo in a block that promises a missing name: the name itself is none, and
/// nothing else is corrected there.
fn allowed(block: &Block, typo: Typo) -> Option<Typo> {
    if !block.promises_name_error() {
        return Some(typo);
    }
    let promised = block.promised_missing();
    (!promised.is_empty() && !promised.contains(&typo.name.as_str()))
        .then_some(Typo { correction: None, ..typo })
}
