//! Tries corrections of misspelled names, and keeps those that a run proves.
//!
//! 1. The names that no scope binds are found by reading, and corrected all at
//!    once; where that makes anything worse, name by name.
//! 2. A run that ends in `AttributeError` says which attribute was missed. It is
//!    corrected, too, and the program run again: behind one slip may lie another.
//! 3. Corrections count when nothing got worse with them, their blocks end as
//!    they should, and what else their [`Needs`] ask for has shown.

use crate::config::TypoMode;
use pyproof_judge::matcher::{Judgement, Verdict};
use pyproof_judge::source::{LineIndex, Span};
use pyproof_judge::spelling::{self, Needs, Typo};
use pyproof_judge::transcript::{End, Missing, Place, Transcript};

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
        for (at, block) in self.looked_at() {
            let Ok(module) = &block.module else { continue };
            let (earlier, later) = (&self.blocks[..at], &self.blocks[at + 1..]);
            let typos = spelling::find(module, &modules(earlier), &modules(later));
            found.extend(typos.into_iter().filter_map(|typo| Some((at, allowed(block, typo)?))));
        }
        found
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
        let mut groups = vec![hopeful.to_vec()];
        let mut tried: Vec<(usize, &str)> = Vec::new();
        for (at, typo) in hopeful {
            if !tried.contains(&(*at, &typo.name)) {
                tried.push((*at, &typo.name));
                let same = |(of, other): &&Tried| of == at && other.name == typo.name;
                groups.push(hopeful.iter().filter(same).cloned().collect());
            }
        }
        // Where there is one name, all at once is name by name.
        groups.truncate(if groups.len() == 2 { 1 } else { groups.len() });
        for (turn, group) in groups.into_iter().enumerate() {
            let with: Vec<Tried> = best.with.iter().cloned().chain(group).collect();
            let attempt = self.attempt(&best, with, missed);
            let better = attempt.filter(|attempt| self.is_proved(&best, attempt));
            match better {
                Some(attempt) if turn == 0 => return attempt,
                Some(attempt) => best = attempt,
                None => {}
            }
        }
        if hopeful.is_empty() {
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
        let added = || after.with.iter().filter(|tried| !before.with.contains(tried));
        let ends_well = |(at, _): &Tried| self.ends_well(&after.run, *at);
        self.is_no_worse(&before.run, &after.run)
            && added().all(ends_well)
            && added().all(|tried| self.has_what_it_needs(tried, after))
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

    /// Whether a correction has what its [`Needs`] ask for.
    fn has_what_it_needs(&self, (at, typo): &Tried, after: &Attempt) -> bool {
        if typo.needs == Needs::Nothing {
            return true;
        }
        let others = after.with.iter().filter(|(of, other)| of != at || other.name != typo.name);
        let without = self.runner.run(&self.job(&others.cloned().collect::<Vec<_>>()));
        let missed =
            (0..self.blocks.len()).filter_map(|block| without.uncaught(block)).any(|exception| {
                exception.class == "NameError"
                    && exception.message.split('\'').nth(1) == Some(typo.name.as_str())
            });
        if typo.needs == Needs::Miss || !missed {
            return missed;
        }
        let Ok(module) = &self.blocks[*at].module else { return false };
        let line = module.lines.line(typo.span.start);
        let speaks_of_it = |judgement: &Judgement| {
            let (first, last) = judgement.says_all_of.unwrap_or((judgement.line, judgement.line));
            judgement.verdict == Verdict::Matched && (first..=last).contains(&line)
        };
        self.judge(&after.run)[*at].iter().any(speaks_of_it)
    }
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
