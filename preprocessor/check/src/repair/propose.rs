//! What of a chapter can be mended, and by which edits.

use crate::check::{BlockReport, ChapterReport, Failure, PromiseReport, TypoReport};
use crate::markdown::Chapter;
use pyproof_judge::edit::Edit;
use pyproof_judge::expectation::Form;
use pyproof_judge::expectation::markers::Markers;
use pyproof_judge::matcher::Problem;

use super::bench::Bench;
use super::rewrite::{Broken, rewrite};
use super::{Refusal, Task, input, missing};

/// Something that can be mended by one of several edits.
#[derive(Clone, Debug)]
pub struct Proposal {
    /// The chapter of the group that it was seen in.
    pub chapter: usize,
    /// The block of that chapter.
    pub block: usize,
    /// The file to edit.
    pub path: String,
    /// Where in it, to tell of when nothing comes of it.
    pub offset: usize,
    /// What the edit is for.
    pub wants: Wanted,
    /// The edits, the likeliest first; never empty.
    pub candidates: Vec<Candidate>,
}

/// One way to mend something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// The edit.
    pub edit: Edit,
    /// Where, in its replacement, the promise begins.
    pub at: usize,
}

/// What an edit is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// A promise that is kept.
    Promise {
        /// Whether it is of an exception: then the program goes on behind it.
        tolerates: bool,
    },
    /// A name that is not misspelled.
    NoTypo,
}

/// Something left alone, at a place of the text as it stands now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Left {
    /// The file.
    pub path: String,
    /// Where in it.
    pub offset: usize,
    /// Why.
    pub why: Refusal,
}

impl Proposal {
    /// The edit that is tried now.
    pub fn candidate(&self) -> &Candidate {
        self.candidates.first().expect("a proposal has a candidate")
    }

    /// The proposal without the candidate that was tried.
    pub fn next(mut self) -> Result<Self, Left> {
        if self.candidates.len() == 1 {
            return Err(self.fallen(Refusal::Unproved));
        }
        self.candidates.remove(0);
        Ok(self)
    }

    /// The proposal, left alone.
    pub fn fallen(&self, why: Refusal) -> Left {
        Left { path: self.path.clone(), offset: self.offset, why }
    }
}

/// Everything that can be mended in one chapter, and what cannot.
pub fn all(
    bench: &mut Bench<'_>,
    at: usize,
    task: &Task,
    proposals: &mut Vec<Proposal>,
    left: &mut Vec<Left>,
) {
    let markers = bench.markers().clone();
    let asks = bench.checked(at).1.blocks.iter().any(|block| may_be_rewritten(block, task));
    let with_input = asks.then(|| bench.checked_with_input(at)).flatten();
    let with_input = |block: usize| with_input.as_ref()?.blocks.get(block);
    let (chapter, report) = bench.checked(at);
    let prints = report.blocks.iter().any(|block| !block.unpromised.is_empty());
    for (block, seen) in report.blocks.iter().enumerate() {
        let scene = Scene { chapter, report, at, block, seen, with_input: with_input(block) };
        if task.typos {
            proposals.extend(scene.typos(&seen.typos));
            if block == 0 {
                // Names that the prose misspells are no block's; any proves them.
                proposals.extend(scene.typos(&report.prose));
            }
        }
        if task.promises {
            scene.promises(&markers, proposals, left);
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
        missing::promises(&scene, second, &style, proposals, left);
    }
}

/// Whether anything would be written about a block.
fn may_be_rewritten(block: &BlockReport, task: &Task) -> bool {
    let problems = [Problem::Broken, Problem::Spacing, Problem::Message];
    let is_broken = |promise: &PromiseReport| {
        promise.failure.is_none()
            && promise.judgement.problem.is_some_and(|p| problems.contains(&p))
    };
    let is_missing = task.missing.is_some() && !block.unpromised.is_empty();
    is_missing || task.promises && block.promises.iter().any(is_broken)
}

/// One block of a chapter, with its report.
pub struct Scene<'a> {
    /// The chapter.
    pub chapter: &'a Chapter,
    /// Its report.
    pub report: &'a ChapterReport,
    /// Which chapter of the group it is.
    pub at: usize,
    /// Which block of the chapter.
    pub block: usize,
    /// The block's report.
    pub seen: &'a BlockReport,
    /// Its report where it has input, and its author gave none.
    pub with_input: Option<&'a BlockReport>,
}

impl Scene<'_> {
    /// What begins further lines of the block's container in one of its files.
    pub fn container(&self, file: usize) -> &str {
        if file == 0 { &self.seen.container } else { "" }
    }

    fn typos(&self, typos: &[TypoReport]) -> Vec<Proposal> {
        let applied = typos.iter().filter(|typo| typo.applied);
        let proposals = applied.filter_map(|typo| {
            let (place, correction) = (typo.place?, typo.correction.clone()?);
            Some(Proposal {
                chapter: self.at,
                block: self.block,
                path: self.report.path_of(place.file).to_owned(),
                offset: place.span.start,
                wants: Wanted::NoTypo,
                candidates: vec![Candidate {
                    edit: Edit { span: place.span, replacement: correction },
                    at: 0,
                }],
            })
        });
        proposals.collect()
    }

    fn promises(&self, markers: &Markers, proposals: &mut Vec<Proposal>, left: &mut Vec<Left>) {
        for promise in &self.seen.promises {
            let failed = promise.failure.clone().map(Refusal::Failed);
            let refusal = match promise.judgement.problem {
                None | Some(Problem::Partial) => continue,
                Some(_) if failed.is_some() => failed,
                Some(Problem::Broken | Problem::Spacing | Problem::Message) => None,
                Some(Problem::Unreached) => Some(Refusal::Unreached),
                Some(Problem::Silent | Problem::Assigned) => Some(Refusal::Unclear),
                Some(Problem::Unstable | Problem::Order) => Some(Refusal::Unstable),
            };
            let refusal = refusal.or_else(|| {
                let changes = input::changes_promise(self.with_input?, promise);
                changes.then_some(Refusal::Failed(Failure::NoInput))
            });
            let refusal = refusal.or_else(|| self.shares(promise).then_some(Refusal::Several));
            let (place, form) = (promise.place, promise.judgement.form);
            let candidates = match refusal {
                Some(refusal) => Err(refusal),
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
                Ok(candidates) => proposals.push(Proposal {
                    chapter: self.at,
                    block: self.block,
                    path,
                    offset,
                    wants: Wanted::Promise { tolerates },
                    candidates: candidates
                        .into_iter()
                        .map(|text| Candidate { at: at(&text), edit: edit(text) })
                        .collect(),
                }),
                Err(why) => left.push(Left { path, offset, why }),
            }
        }
    }

    /// Whether another broken promise speaks of the same lines first.
    fn shares(&self, promise: &PromiseReport) -> bool {
        let lines = |promise: &PromiseReport| {
            promise.judgement.left.first().map(|left| (left.first, left.last))
        };
        let own = lines(promise);
        let broken = |other: &&PromiseReport| {
            matches!(other.judgement.problem, Some(Problem::Broken | Problem::Spacing))
        };
        let others = self.seen.promises.iter().filter(broken);
        own.is_some() && others.filter(|other| lines(other) == own).count() > 1
    }
}
