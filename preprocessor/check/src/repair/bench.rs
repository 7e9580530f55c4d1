//! Tries edits on copies of chapters, and keeps those that a check proves.
//!
//! 1. All proposals at once, each with its first candidate; those that a run
//!    does not bear out go on to their next, and in the end fall out.
//! 2. Where what remains gives anything else a worse verdict, the proposals are
//!    tried one by one on top of those that are kept already.
//!
//! Places are followed from a text to the edited one and back by the edits
//! alone, never by searching.

use crate::check::{self, BlockReport, ChapterReport, InBook, Names, Outcome, PromiseReport};
use crate::config::Config;
use crate::markdown::Chapter;
use pyproof_judge::edit::Edit;
use pyproof_judge::expectation::markers::Markers;
use pyproof_judge::job::{Runner, Varied};
use pyproof_judge::matcher::Verdict;

use super::input::{self, WithInput};
use super::propose::{Left, Proposal, Wanted};
use super::{Edits, Refusal, edited};

/// Chapters on their way to be mended, with their reports.
pub struct Bench<'a> {
    chapters: Vec<Chapter>,
    reports: Vec<Option<ChapterReport>>,
    config: &'a Config,
    names: &'a Names<'a>,
    runner: &'a dyn Runner,
    prover: &'a dyn Runner,
    markers: Markers,
}

/// The chapters that some edits change, as changed, with their reports.
struct Trial {
    edits: Edits,
    changed: Vec<(usize, Chapter, ChapterReport)>,
}

impl<'a> Bench<'a> {
    /// The chapters as they stand, not yet checked.
    pub fn new(
        chapters: Vec<Chapter>,
        (config, names): (&'a Config, &'a Names<'a>),
        (runner, prover): (&'a dyn Runner, &'a dyn Runner),
    ) -> Self {
        let reports = chapters.iter().map(|_| None).collect();
        let markers = Markers::with(&config.markers);
        Self { chapters, reports, config, names, runner, prover, markers }
    }

    /// The chapters, with the edits that are kept so far.
    pub fn chapters(&self) -> &[Chapter] {
        &self.chapters
    }

    /// The book's markers.
    pub fn markers(&self) -> &Markers {
        &self.markers
    }

    /// One chapter with its report.
    pub fn checked(&mut self, at: usize) -> (&Chapter, &ChapterReport) {
        if self.reports[at].is_none() {
            self.reports[at] = Some(self.check(&self.chapters[at], self.runner));
        }
        let report = self.reports[at].as_ref().expect("it is there now");
        (&self.chapters[at], report)
    }

    /// The report of another run of one chapter, on another day.
    pub fn checked_again(&self, at: usize) -> ChapterReport {
        self.check(&self.chapters[at], &Varied(self.prover))
    }

    /// The report of a run in which every block has input; `None` where none
    /// reads any.
    pub fn checked_with_input(&self, at: usize) -> Option<ChapterReport> {
        let chapter = &self.chapters[at];
        let run = || self.check(chapter, &WithInput(self.prover));
        input::may_be_read(chapter).then(run)
    }

    /// The report of a chapter of the book.
    fn check(&self, chapter: &Chapter, runner: &dyn Runner) -> ChapterReport {
        let book = InBook { names: self.names, turn: 0 };
        check::chapter_from(chapter, self.config, runner, book)
    }

    /// Makes those edits that a check proves; tells which, and what fell out.
    pub fn settle(&mut self, proposals: Vec<Proposal>) -> (Edits, Vec<Left>) {
        let (live, mut left) = self.borne_out(proposals);
        let mut kept = self.try_out(&live).filter(|trial| self.is_no_worse(trial, &live));
        if kept.is_none() && !live.is_empty() {
            let (trial, fallen) = self.one_by_one(live);
            kept = trial;
            left.extend(fallen);
        }
        let Some(Trial { edits, changed }) = kept else { return (Edits::new(), left) };
        for (at, chapter, report) in changed {
            self.chapters[at] = chapter;
            self.reports[at] = Some(report);
        }
        (edits, left)
    }

    /// The proposals whose edits do what they are for, all made together.
    fn borne_out(&mut self, proposals: Vec<Proposal>) -> (Vec<Proposal>, Vec<Left>) {
        let (mut live, mut left) = (proposals, Vec::new());
        loop {
            let Some(trial) = self.try_out(&live) else { return (Vec::new(), left) };
            let (good, failed): (Vec<_>, Vec<_>) =
                live.into_iter().partition(|proposal| holds(proposal, &trial));
            live = good;
            if failed.is_empty() {
                return (live, left);
            }
            for proposal in failed {
                match proposal.next() {
                    Ok(next) => live.push(next),
                    Err(fallen) => left.push(fallen),
                }
            }
        }
    }

    /// The most of the proposals that can be kept, tried in order.
    fn one_by_one(&mut self, proposals: Vec<Proposal>) -> (Option<Trial>, Vec<Left>) {
        let (mut kept, mut best, mut left) = (Vec::new(), None, Vec::new());
        for proposal in proposals {
            let fallen = proposal.fallen(Refusal::Unproved);
            kept.push(proposal);
            let trial = self.try_out(&kept);
            let good = trial.filter(|trial| {
                kept.iter().all(|proposal| holds(proposal, trial)) && self.is_no_worse(trial, &kept)
            });
            if good.is_some() {
                best = good;
            } else {
                kept.pop();
                left.push(fallen);
            }
        }
        (best, left)
    }

    /// Checks the chapters with the edits of all proposals; one edit that two
    /// propose is made once, one that overlaps another is not made. `None` where
    /// there is none.
    fn try_out(&mut self, proposals: &[Proposal]) -> Option<Trial> {
        let mut edits = Edits::new();
        for proposal in proposals {
            let of_file = edits.entry(proposal.path.clone()).or_default();
            let edit = &proposal.candidate().edit;
            let touches = |other: &Edit| {
                other.span.start < edit.span.end.max(edit.span.start + 1)
                    && edit.span.start < other.span.end.max(other.span.start + 1)
            };
            if !of_file.iter().any(touches) {
                of_file.push(edit.clone());
            }
        }
        if edits.is_empty() {
            return None;
        }
        let mut changed = Vec::new();
        for at in 0..self.chapters.len() {
            let chapter = &self.chapters[at];
            if (0..=chapter.included.len()).any(|file| edits.contains_key(chapter.path_of(file))) {
                // What it is held against is known before it is changed.
                self.checked(at);
                let chapter = edited(&self.chapters[at], &edits)?;
                let report = self.check(&chapter, self.prover);
                changed.push((at, chapter, report));
            }
        }
        Some(Trial { edits, changed })
    }

    /// Whether nothing that the proposals are not for came out worse.
    fn is_no_worse(&self, trial: &Trial, proposals: &[Proposal]) -> bool {
        trial.changed.iter().all(|(at, _, after)| {
            let Some(before) = &self.reports[*at] else { return false };
            // Behind a promise of an exception the program goes on.
            let goes_on = |block: usize| {
                proposals.iter().any(|proposal| {
                    let program = |block: usize| before.blocks[block].program;
                    proposal.chapter == *at
                        && proposal.wants == (Wanted::Promise { tolerates: true })
                        && program(proposal.block) == program(block)
                })
            };
            before.blocks.len() == after.blocks.len()
                && (before.failed() || !after.failed())
                && before.blocks.iter().zip(&after.blocks).enumerate().all(|(block, (old, new))| {
                    is_block_no_worse((before, old), (after, new), &trial.edits, goes_on(block))
                })
        })
    }
}

/// Whether what a proposal is for has come about.
fn holds(proposal: &Proposal, trial: &Trial) -> bool {
    let candidate = proposal.candidate();
    let Some(edits) = trial.edits.get(&proposal.path) else { return false };
    let made = edits.contains(&candidate.edit);
    let changed = trial.changed.iter().find(|(at, ..)| *at == proposal.chapter);
    let Some((_, _, report)) = changed.filter(|_| made) else { return false };
    let start = behind(candidate.edit.span.start, edits) + candidate.at;
    let Some(block) = report.blocks.get(proposal.block) else { return false };
    let here = |file: usize, at: usize| report.path_of(file) == proposal.path && at == start;
    match proposal.wants {
        Wanted::Promise { .. } => block.promises.iter().any(|promise| {
            here(promise.place.file, promise.place.span.start)
                && promise.judgement.verdict == Verdict::Matched
                && promise.judgement.problem.is_none()
        }),
        Wanted::NoTypo => !block
            .typos
            .iter()
            .chain(&report.prose)
            .any(|typo| typo.place.is_some_and(|place| here(place.file, place.span.start))),
    }
}

/// Whether no promise of a block, and not the block, came out worse; `goes_on`
/// excuses promises that the program reaches only now.
fn is_block_no_worse(
    (before, old): (&ChapterReport, &BlockReport),
    (after, new): (&ChapterReport, &BlockReport),
    edits: &Edits,
    goes_on: bool,
) -> bool {
    if old.outcome == Outcome::Passed && new.outcome != Outcome::Passed {
        return false;
    }
    let at = |report: &ChapterReport, promise: &PromiseReport| {
        (report.path_of(promise.place.file).to_owned(), promise.place.span.start)
    };
    let followed: Vec<((String, usize), &PromiseReport)> = old
        .promises
        .iter()
        .map(|promise| {
            let (path, start) = at(before, promise);
            let start = edits.get(&path).map_or(start, |edits| behind(start, edits));
            ((path, start), promise)
        })
        .collect();
    // What is rewritten has to hold, and is looked at elsewhere.
    let rewritten = |promise: &PromiseReport| {
        let edits = edits.get(before.path_of(promise.place.file)).into_iter().flatten();
        edits.filter(|edit| !edit.span.is_empty()).any(|edit| edit.span == promise.place.span)
    };
    let stay =
        followed.iter().filter(|(_, promise)| !rewritten(promise)).all(|(place, promise)| {
            let now = new.promises.iter().find(|other| at(after, other) == *place);
            now.is_some_and(|now| rank(now) >= rank(promise))
        });
    let come = new.promises.iter().all(|promise| {
        let known = followed.iter().any(|(place, _)| at(after, promise) == *place);
        known || goes_on || promise.judgement.verdict == Verdict::Matched
    });
    stay && come
}

/// How good a verdict is.
fn rank(promise: &PromiseReport) -> u8 {
    match promise.judgement.verdict {
        Verdict::Matched => 2,
        Verdict::Unclear => 1,
        Verdict::Unreached | Verdict::Mismatched => 0,
    }
}

/// Where the byte at `offset` stands once the edits are made; the start of an
/// edit stays one.
pub fn behind(offset: usize, edits: &[Edit]) -> usize {
    let before = edits.iter().filter(|edit| edit.span.start < offset);
    before.fold(offset, |at, edit| at + edit.replacement.len() - edit.span.len())
}

/// Where the byte stood before the edits were made: [`behind`] undone.
pub fn before(offset: usize, edits: &[Edit]) -> usize {
    let mut edits: Vec<&Edit> = edits.iter().collect();
    edits.sort_by_key(|edit| edit.span);
    let mut shifted = offset;
    for edit in edits {
        // `shifted` is the place with all earlier edits undone.
        if edit.span.start >= shifted {
            break;
        }
        let inside = shifted < edit.span.start + edit.replacement.len();
        shifted = if inside {
            edit.span.start
        } else {
            shifted + edit.span.len() - edit.replacement.len()
        };
        if inside {
            break;
        }
    }
    shifted
}

#[cfg(test)]
mod tests {
    use super::*;
    use pyproof_judge::source::Span;

    #[test]
    fn places_are_followed_through_edits_and_back() {
        let edit = |start, end, text: &str| Edit {
            span: Span::new(start, end),
            replacement: text.to_owned(),
        };
        let edits = [edit(10, 12, "12345"), edit(4, 4, "+"), edit(20, 25, "")];
        for (old, new) in [(0, 0), (4, 4), (5, 6), (10, 11), (12, 16), (19, 23), (26, 25)] {
            assert_eq!(behind(old, &edits), new, "{old}");
            assert_eq!(before(new, &edits), old, "{new}");
        }
        assert_eq!(before(13, &edits), 10, "what an edit wrote stood at its start");
    }
}
