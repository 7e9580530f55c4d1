//! What of a chapter can be mended, and by which edits.

use crate::check::{BlockReport, Failure, PromiseReport, TypoReport};
use pyproof_judge::edit::Edit;
use pyproof_judge::expectation::markers::Markers;
use pyproof_judge::expectation::{Form, Sign};
use pyproof_judge::matcher::{Doubt, Verdict};

use super::bench::Bench;
use super::broken::Broken;
use super::proposal::{Candidate, Goal, Proposal, Proposals, Scene, Skip};
use super::rewrite::rewrite;
use super::{SkipReason, Task, input, missing};

/// Everything that can be mended in one chapter, and what cannot.
pub fn all(bench: &mut Bench<'_>, at: usize, task: &Task, proposals: &mut Proposals) {
    let markers = bench.markers().clone();
    let asks = bench.checked(at).1.blocks.iter().any(|block| may_be_rewritten(block, task));
    let with_input = asks.then(|| bench.checked_with_input(at)).flatten();
    let with_input = |block: usize| with_input.as_ref()?.blocks.get(block);
    let (chapter, report) = bench.checked(at);
    let prints = report.blocks.iter().any(|block| !block.unpromised.is_empty());
    for (block, seen) in report.blocks.iter().enumerate() {
        let with_input = with_input(block);
        let scene = Scene { chapter, report, at, block, seen, with_input };
        if task.typos {
            proposals.open.extend(scene.typos(&seen.typos));
            if block == 0 {
                // Names that the prose misspells are no block's; any proves them.
                proposals.open.extend(scene.typos(&report.prose));
            }
        }
        if task.promises {
            scene.promises(&markers, proposals);
        }
    }
    let Some(words) = task.missing.as_ref().filter(|_| prints) else { return };
    let report = report.clone();
    let again = bench.checked_again(at);
    let (chapter, _) = bench.checked(at);
    let style = missing::Style::of(chapter, &report, &markers, words);
    for (block, seen) in report.blocks.iter().enumerate() {
        let with_input = with_input(block);
        let scene = Scene { chapter, report: &report, at, block, seen, with_input };
        let second = again.blocks.get(block).map_or(&[][..], |block| &block.unpromised);
        missing::promises(&scene, second, &style, proposals);
    }
}

/// Why a promise with this verdict, which is not kept, is not rewritten.
fn not_rewritten(verdict: Verdict) -> Option<SkipReason> {
    match verdict {
        Verdict::Broken { .. }
        | Verdict::Doubtful { sign: Sign::Near }
        | Verdict::Unclear { why: Doubt::Message } => None,
        Verdict::Unreached => Some(SkipReason::Unreached),
        Verdict::Unclear { why: Doubt::Unstable | Doubt::Order } => Some(SkipReason::Unstable),
        // Whether words that are not near to the output promise it is the author's to say.
        Verdict::Doubtful { .. }
        | Verdict::Unclear { why: Doubt::Silent | Doubt::Assigned }
        | Verdict::Kept { .. } => Some(SkipReason::Unclear),
    }
}

/// Whether anything would be written about a block.
fn may_be_rewritten(block: &BlockReport, task: &Task) -> bool {
    let is_broken = |promise: &PromiseReport| {
        promise.failure.is_none() && not_rewritten(promise.judgement.verdict).is_none()
    };
    let is_missing = task.missing.is_some() && !block.unpromised.is_empty();
    is_missing || task.promises && block.promises.iter().any(is_broken)
}

impl Scene<'_> {
    fn typos(&self, typos: &[TypoReport]) -> Vec<Proposal> {
        let applied = typos.iter().filter(|typo| typo.applied);
        let proposals = applied.filter_map(|typo| {
            let (place, correction) = (typo.place?, typo.correction.clone()?);
            Some(Proposal {
                chapter: self.at,
                block: self.block,
                path: self.report.path_of(place.file).to_owned(),
                offset: place.span.start,
                goal: Goal::NoTypo,
                candidates: vec![Candidate {
                    edit: Edit { span: place.span, replacement: correction },
                    at: 0,
                }],
            })
        });
        proposals.collect()
    }

    fn promises(&self, markers: &Markers, proposals: &mut Proposals) {
        for promise in &self.seen.promises {
            // What a solution is held to is its task's: its code is to change.
            if promise.judgement.is_kept() || self.seen.solves {
                continue;
            }
            let failed = promise.failure.clone().map(SkipReason::Failed);
            let reason = failed.or_else(|| not_rewritten(promise.judgement.verdict));
            let reason = reason.or_else(|| {
                let changes = input::changes_promise(self.with_input?, promise);
                changes.then_some(SkipReason::Failed(Failure::NoInput))
            });
            let reason = reason.or_else(|| self.shares(promise).then_some(SkipReason::Several));
            let (place, form) = (promise.place, promise.judgement.form);
            let candidates = match reason {
                Some(reason) => Err(reason),
                None => rewrite(&Broken {
                    text: self.chapter.text_of(place.file),
                    span: place.span,
                    judgement: &promise.judgement,
                    container: self.container(place.file),
                    included: place.file > 0,
                    markers,
                }),
            };
            let path = self.report.path_of(place.file).to_owned();
            let offset = place.span.start;
            let edit = |replacement| Edit { span: place.span, replacement };
            // The place of a fence without text is its first line; the text that
            // it gets stands on the next.
            let empty_fence = form == Form::Fence && promise.judgement.span.is_empty();
            let at = |text: &str| match text.find('\n') {
                Some(end) if empty_fence => end + 1 + self.container(place.file).len(),
                _ => 0,
            };
            let tolerates = matches!(form, Form::Error | Form::Fence | Form::Repl);
            match candidates {
                Ok(candidates) => proposals.open.push(Proposal {
                    chapter: self.at,
                    block: self.block,
                    path,
                    offset,
                    goal: Goal::Promise { tolerates },
                    candidates: candidates
                        .into_iter()
                        .map(|text| Candidate { at: at(&text), edit: edit(text) })
                        .collect(),
                }),
                Err(reason) => proposals.skipped.push(Skip { path, offset, reason }),
            }
        }
    }

    /// Whether another broken promise speaks of the same lines first.
    fn shares(&self, promise: &PromiseReport) -> bool {
        let lines =
            |promise: &PromiseReport| promise.judgement.outputs.first().map(|output| output.lines);
        let own = lines(promise);
        let broken =
            |other: &&PromiseReport| matches!(other.judgement.verdict, Verdict::Broken { .. });
        let others = self.seen.promises.iter().filter(broken);
        own.is_some() && others.filter(|other| lines(other) == own).count() > 1
    }
}
