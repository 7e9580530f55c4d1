//! Tries edits on copies of chapters, and keeps those that a check proves.
//!
//! 1. All proposals at once, each with its first candidate. Where the run does not keep
//!    a promise, its proposal goes on to the next candidate, and in the end is skipped.
//! 2. Where the rest gives anything else a worse verdict, the proposals are tried one
//!    by one, each with those kept so far.
//!
//! The edits alone map a place of a text to the edited one and back; nothing is
//! searched for.

use crate::check::{self, BlockReport, ChapterReport, PromiseReport};
use crate::markdown::Chapter;
use pyproof_judge::edit::Edit;
use pyproof_judge::expectation::markers::Markers;
use pyproof_judge::job::{Runner, Varied};
use pyproof_judge::matcher::VerdictKind;

use super::input::{self, WithInput};
use super::proposal::{Goal, Proposal, Proposals};
use super::{Edits, Mender, edited};

/// Chapters on their way to be mended, with their reports.
pub struct Bench<'a> {
    chapters: Vec<Chapter>,
    reports: Vec<Option<ChapterReport>>,
    mender: &'a Mender<'a>,
    markers: Markers,
}

/// The chapters that some edits change, as changed, with their reports.
struct Trial {
    edits: Edits,
    changed: Vec<(usize, Chapter, ChapterReport)>,
}

impl<'a> Bench<'a> {
    /// The chapters as they stand, not yet checked.
    pub fn new(chapters: Vec<Chapter>, mender: &'a Mender<'a>) -> Self {
        let reports = chapters.iter().map(|_| None).collect();
        let markers = Markers::with(&mender.config.markers);
        Self { chapters, reports, mender, markers }
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
            self.reports[at] = Some(self.check(&self.chapters[at], self.mender.runner));
        }
        let report = self.reports[at].as_ref().expect("it is there now");
        (&self.chapters[at], report)
    }

    /// The report of another run of one chapter, on another day.
    pub fn checked_again(&self, at: usize) -> ChapterReport {
        self.check(&self.chapters[at], &Varied(self.mender.prover))
    }

    /// The report of a run in which every block has input; `None` where none
    /// reads any.
    pub fn checked_with_input(&self, at: usize) -> Option<ChapterReport> {
        let chapter = &self.chapters[at];
        let run = || self.check(chapter, &WithInput(self.mender.prover));
        input::may_be_read(chapter).then(run)
    }

    /// The report of a chapter of the book.
    fn check(&self, chapter: &Chapter, runner: &dyn Runner) -> ChapterReport {
        let Mender { config, names, .. } = self.mender;
        check::chapter_from(chapter, config, names, 0, runner)
    }

    /// Makes those edits that a check proves, and skips the other proposals.
    pub fn settle(&mut self, proposals: &mut Proposals) -> Edits {
        self.drop_failing(proposals);
        let live = std::mem::take(&mut proposals.open);
        let mut kept = self.try_out(&live).filter(|trial| self.is_no_worse(trial, &live));
        if kept.is_none() && !live.is_empty() {
            kept = self.one_by_one(live, proposals);
        }
        let Some(Trial { edits, changed }) = kept else { return Edits::new() };
        for (at, chapter, report) in changed {
            self.chapters[at] = chapter;
            self.reports[at] = Some(report);
        }
        edits
    }

    /// Leaves open the proposals whose edits do what they are for, all made together.
    fn drop_failing(&mut self, proposals: &mut Proposals) {
        while let Some(trial) = self.try_out(&proposals.open) {
            let live = std::mem::take(&mut proposals.open);
            let (good, failed): (Vec<_>, Vec<_>) =
                live.into_iter().partition(|proposal| holds(proposal, &trial));
            proposals.open = good;
            if failed.is_empty() {
                return;
            }
            for proposal in failed {
                match proposal.next() {
                    Ok(next) => proposals.open.push(next),
                    Err(skip) => proposals.skipped.push(skip),
                }
            }
        }
        proposals.open.clear();
    }

    /// The most of the proposals that can be kept, tried in order.
    fn one_by_one(&mut self, live: Vec<Proposal>, proposals: &mut Proposals) -> Option<Trial> {
        let (mut kept, mut best) = (Vec::new(), None);
        for proposal in live {
            let skip = proposal.unproved();
            kept.push(proposal);
            let trial = self.try_out(&kept);
            let good = trial.filter(|trial| {
                kept.iter().all(|proposal| holds(proposal, trial)) && self.is_no_worse(trial, &kept)
            });
            if good.is_some() {
                best = good;
            } else {
                kept.pop();
                proposals.skipped.push(skip);
            }
        }
        best
    }

    /// Checks the chapters with the edits of all proposals: one that two propose once,
    /// none that overlaps another. `None` where there are none.
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
                // The report before the change comes first.
                self.checked(at);
                let chapter = edited(&self.chapters[at], &edits)?;
                let report = self.check(&chapter, self.mender.prover);
                changed.push((at, chapter, report));
            }
        }
        Some(Trial { edits, changed })
    }

    /// Whether nothing got worse that no proposal is for.
    fn is_no_worse(&self, trial: &Trial, proposals: &[Proposal]) -> bool {
        trial.changed.iter().all(|(at, _, after)| {
            let Some(before) = &self.reports[*at] else { return false };
            // After a promised exception the program goes on.
            let goes_on = |block: usize| {
                proposals.iter().any(|proposal| {
                    let program = |block: usize| before.blocks[block].program;
                    proposal.chapter == *at
                        && proposal.goal == (Goal::Promise { tolerates: true })
                        && program(proposal.block) == program(block)
                })
            };
            before.blocks.len() == after.blocks.len()
                && (before.failed() || !after.failed())
                && before.blocks.iter().zip(&after.blocks).enumerate().all(|(block, (old, new))| {
                    let (old, new) = (Side::of(before, old), Side::of(after, new));
                    is_block_no_worse(&old, &new, &trial.edits, goes_on(block))
                })
        })
    }
}

/// Whether a proposal reached its goal.
fn holds(proposal: &Proposal, trial: &Trial) -> bool {
    let candidate = proposal.candidate();
    let Some(edits) = trial.edits.get(&proposal.path) else { return false };
    let made = edits.contains(&candidate.edit);
    let changed = trial.changed.iter().find(|(at, ..)| *at == proposal.chapter);
    let Some((_, _, report)) = changed.filter(|_| made) else { return false };
    let start = behind(candidate.edit.span.start, edits) + candidate.at;
    let Some(block) = report.blocks.get(proposal.block) else { return false };
    let here = |file: usize, at: usize| report.path_of(file) == proposal.path && at == start;
    match proposal.goal {
        Goal::Promise { .. } => block.promises.iter().any(|promise| {
            here(promise.place.file, promise.place.span.start) && promise.judgement.is_fully_kept()
        }),
        Goal::NoTypo => !block
            .typos
            .iter()
            .chain(&report.prose)
            .any(|typo| typo.place.is_some_and(|place| here(place.file, place.span.start))),
    }
}

/// A block as it was, or as an edit made it.
struct Side<'r> {
    passed: bool,
    /// Its promises, each with its file and where it starts there.
    promises: Vec<(&'r str, usize, &'r PromiseReport)>,
}

impl<'r> Side<'r> {
    fn of(report: &'r ChapterReport, block: &'r BlockReport) -> Self {
        let promises = block
            .promises
            .iter()
            .map(|promise| (report.path_of(promise.place.file), promise.place.span.start, promise));
        Self { passed: block.outcome.is_shown(), promises: promises.collect() }
    }
}

/// Whether no promise of a block, and not the block, came out worse; `goes_on`
/// excuses promises that the program reaches only now.
fn is_block_no_worse(old: &Side<'_>, new: &Side<'_>, edits: &Edits, goes_on: bool) -> bool {
    let mut followed = Vec::new();
    for &(path, start, promise) in &old.promises {
        let edits = edits.get(path).map_or(&[][..], Vec::as_slice);
        let start = behind(start, edits);
        followed.push((path, start));
        // A rewritten promise has to be kept; that is checked elsewhere.
        let mut rewrites = edits.iter().filter(|edit| !edit.span.is_empty());
        if rewrites.any(|edit| edit.span == promise.place.span) {
            continue;
        }
        let now = new.promises.iter().find(|(file, at, _)| (*file, *at) == (path, start));
        if now.is_none_or(|(.., now)| rank(now) < rank(promise)) {
            return false;
        }
    }
    let come = new.promises.iter().all(|(path, start, promise)| {
        followed.contains(&(path, *start)) || goes_on || promise.judgement.is_kept()
    });
    come && (new.passed || !old.passed)
}

/// How good a verdict is.
fn rank(promise: &PromiseReport) -> u8 {
    match promise.judgement.verdict.kind() {
        VerdictKind::Kept => 2,
        VerdictKind::Unclear | VerdictKind::Doubtful => 1,
        VerdictKind::Unreached | VerdictKind::Broken => 0,
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
