//! The steps of blocks, recorded in a run of their own.
//!
//! 1. A block has steps if its attribute asks for them, or if the book asks for those of
//!    all blocks whose lines alone do not tell what happens.
//! 2. The program is run once more, as it was proved, and recorded
//!    (`driver/steps.py`). Verdicts come from the plain run alone.
//! 3. What it did must be what it did then, to the letter, but for the addresses of
//!    objects; else it has no steps: they would be those of another run.
//! 4. Of each kept promise it is told at which step the output was whole that keeps it.

use serde::Deserialize;

use crate::check::read::block::Block;
use crate::config::StepsMode;
use crate::markdown::{Caption, StepsRule};
use pyproof_judge::job::{Effects, Job};
use pyproof_judge::matcher::{Judgement, mask_addresses};
use pyproof_judge::source::Lines;
use pyproof_judge::transcript::{
    BlockRun, BlockSteps, End, EventKind, StepsEnd, Stream, Transcript,
};

use super::Proof;
use super::program::{BlockTypo, Program};

/// Bytes of output that a recording has.
const MOST_OUTPUT: usize = 64 << 10;

/// The steps of a block, where they were asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Recorded {
    /// They are these.
    Steps(Recording),
    /// There are none.
    None(NoSteps),
}

/// The steps of a block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recording {
    /// The blocks of its program, as indices of the chapter's: a step names them by their
    /// places here.
    pub blocks: Vec<usize>,
    /// Each as JSON, in the form that `driver/steps.py` describes.
    pub steps: Vec<String>,
    /// Why there are no more; none where a limit ended the block.
    pub end: Option<StepsEnd>,
    /// The kept promises, each with the step at which it was.
    pub kept: Vec<KeptAt>,
    /// The step that is shown where nothing moves, if the author names one.
    pub picture: Option<usize>,
    /// What the author says of some of them.
    pub captions: Vec<Caption>,
    /// What was written until the last step, in which stream, where it is both: the page
    /// shows them apart. Nothing where it was too much.
    pub output: Vec<(Stream, String)>,
}

/// A kept promise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeptAt {
    /// Its line of the block's code.
    pub line: usize,
    /// The index of the step.
    pub step: usize,
}

/// Why a block has no steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoSteps {
    /// The recorded run did not do the same.
    Differs,
    /// Nothing was recorded.
    Nothing,
}

impl NoSteps {
    /// As the page calls it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Differs => "differs",
            Self::Nothing => "nothing",
        }
    }
}

/// What is read of a step here.
#[derive(Deserialize)]
struct Step {
    event: String,
    frame: usize,
    line: usize,
    #[serde(default)]
    block: usize,
    out: Option<usize>,
}

impl Program<'_> {
    /// Gives the proofs of its blocks the steps that are asked for; `proved` are the
    /// corrections with which it was proved.
    pub(super) fn record(&self, proofs: &mut [Proof], proved: &[BlockTypo]) {
        let own = self.blocks.last().map(|block| block.program);
        let is_asked = |block: &&Block| Some(block.program) == own && self.has_steps(block);
        let asked: Vec<bool> = self.blocks.iter().map(is_asked).collect();
        if !asked.contains(&true) {
            return;
        }
        let job = recording(self.job(proved), &asked);
        let mut transcript = self.runner.run(&job);
        let recorded = std::mem::take(&mut transcript.steps);
        let same = did_the_same(proofs, transcript);
        for (at, block) in self.blocks.iter().enumerate().filter(|(at, _)| asked[*at]) {
            let found = recorded.iter().find(|steps| steps.block == at);
            let steps = match found.and_then(read) {
                _ if !same => Recorded::None(NoSteps::Differs),
                None => Recorded::None(NoSteps::Nothing),
                Some((steps, end, heads)) => Recorded::Steps(Recording {
                    blocks: Vec::new(),
                    kept: kept(&proofs[at], at, &heads),
                    picture: picture(block, at, &heads).filter(|step| *step < steps.len()),
                    captions: captions(block),
                    output: output(&proofs[at], &heads),
                    steps,
                    end,
                }),
            };
            proofs[at].steps = Some(steps);
        }
    }

    /// Whether a block has steps, if they can be had.
    fn has_steps(&self, block: &Block) -> bool {
        let worth = || block.module.as_ref().is_ok_and(|module| module.worth_steps);
        self.config.records
            && !block.attributes.hidden
            && match block.attributes.steps {
                Some(StepsRule::Wanted(_)) => true,
                Some(StepsRule::Unwanted) => false,
                None => self.config.site.steps == StepsMode::Auto && worth(),
            }
    }
}

/// Whether the recorded run did what the proved one did.
fn did_the_same(proofs: &[Proof], recorded: Transcript) -> bool {
    let recorded = BlockRun::all(recorded);
    let same = |(proof, recorded): (&Proof, &BlockRun)| {
        proof.run.as_ref().is_some_and(|run| is_same(run, recorded))
    };
    recorded.len() == proofs.len() && proofs.iter().zip(&recorded).all(same)
}

/// The job that records these blocks of a program.
fn recording(job: Job, asked: &[bool]) -> Job {
    let mut job = Job { effects: Effects::Unknown, ..job };
    let own = job.blocks.iter_mut().filter(|block| !block.given);
    for (block, asked) in own.zip(asked) {
        // Of a recorded run no promise is judged.
        (block.steps, block.traced) = (*asked, false);
    }
    job
}

/// Whether two runs of a block did the same, as far as anybody can see.
fn is_same(one: &BlockRun, other: &BlockRun) -> bool {
    match (one.end(), other.end()) {
        // How far it came is a matter of time.
        (End::TimedOut { .. }, End::TimedOut { .. }) => true,
        (one_end, other_end) => one_end == other_end && seen(one) == seen(other),
    }
}

/// What a run did as others see it: where it wrote what, what it read and what it raised.
fn seen(run: &BlockRun) -> Vec<String> {
    let mut seen: Vec<(String, String)> = Vec::new();
    for event in run.events() {
        let (what, text) = match event {
            EventKind::Wrote { stream, text, places } => (format!("{stream:?} {places:?}"), text),
            EventKind::Raised { exception, tolerated, .. } => {
                let places = &exception.places;
                (format!("raised {} {places:?} {tolerated}", exception.class), &exception.message)
            }
            EventKind::Read { text } => ("read".to_owned(), text),
            EventKind::Echoed { statement, repr } => (format!("echoed {statement}"), repr),
            _ => continue,
        };
        match seen.last_mut() {
            // Something else may have come between two parts of a write.
            Some((last, all)) if *last == what && matches!(event, EventKind::Wrote { .. }) => {
                all.push_str(text);
            }
            _ => seen.push((what, text.clone())),
        }
    }
    seen.into_iter().map(|(what, text)| format!("{what}: {}", mask_addresses(&text))).collect()
}

/// The steps of a recording, if all of them are what they should be: a hostile program may
/// have sent anything.
fn read(recorded: &BlockSteps) -> Option<(Vec<String>, Option<StepsEnd>, Vec<Step>)> {
    let heads = recorded.steps.iter().map(|step| serde_json::from_str(step).ok());
    let heads: Vec<Step> = heads.collect::<Option<_>>()?;
    (!heads.is_empty()).then(|| (recorded.steps.clone(), recorded.end, heads))
}

/// The step that the author names: by its number, which is counted from one, or by a
/// comment. That means the last step at its line, or at the line below it.
fn picture(block: &Block, at: usize, steps: &[Step]) -> Option<usize> {
    if let Some(StepsRule::Wanted(Some(number))) = block.attributes.steps {
        return number.checked_sub(1);
    }
    let comment = block.step_comment()?;
    let is_line = |step: &&Step| step.block == at && step.event == "line";
    let lines = steps.iter().filter(is_line).map(|step| step.line);
    let line = if comment.trailing {
        comment.line
    } else {
        lines.filter(|line| *line > comment.line).min()?
    };
    steps.iter().rposition(|step| is_line(&step) && step.line == line)
}

/// What the author says of steps, where it is something.
fn captions(block: &Block) -> Vec<Caption> {
    let captions = block.attributes.captions.iter();
    captions.filter(|caption| !caption.note.is_empty()).cloned().collect()
}

/// What a block has written until its last step, in its order, where one text of both
/// streams does not tell it.
fn output(proof: &Proof, steps: &[Step]) -> Vec<(Stream, String)> {
    let mut left = steps.iter().filter_map(|step| step.out).max().unwrap_or(0);
    if left > MOST_OUTPUT {
        return Vec::new();
    }
    let mut written: Vec<(Stream, String)> = Vec::new();
    for event in proof.run.iter().flat_map(BlockRun::events) {
        if let EventKind::Wrote { stream, text, .. } = event {
            // Where the last step falls into a write, all of that is told.
            match written.last_mut() {
                _ if left == 0 => break,
                Some((last, all)) if last == stream => all.push_str(text),
                _ => written.push((*stream, text.clone())),
            }
            left = left.saturating_sub(text.len());
        }
    }
    let is_told = written.iter().any(|(stream, _)| *stream == Stream::Err);
    if is_told { written } else { Vec::new() }
}

/// The kept promises of a block, each with the step at which it was kept.
fn kept(proof: &Proof, block: usize, steps: &[Step]) -> Vec<KeptAt> {
    let Some(run) = &proof.run else { return Vec::new() };
    let kept = proof.judgements.iter().filter(|judgement| judgement.is_kept());
    let kept = kept.filter_map(|judgement| {
        let lines = lines_of(judgement);
        let step = match written_by(run, lines) {
            Some(out) => step_with(steps, out),
            None => step_behind(steps, block, lines),
        };
        Some(KeptAt { line: judgement.line, step: step? })
    });
    kept.collect()
}

/// The lines whose output or value keeps a promise.
fn lines_of(judgement: &Judgement) -> Lines {
    let output = judgement.outputs.first().map(|output| output.lines);
    output.unwrap_or_else(|| Lines::new(judgement.line, judgement.line))
}

/// How many bytes the block had written when these lines had written all of theirs.
fn written_by(run: &BlockRun, lines: Lines) -> Option<usize> {
    let (mut all, mut found) = (0, None);
    for event in run.events() {
        if let EventKind::Wrote { text, places, .. } = event {
            all += text.len();
            let is_of = |line: usize| (lines.first..=lines.last).contains(&line);
            if places.iter().any(|place| place.block == run.block() && is_of(place.line)) {
                found = Some(all);
            }
        }
    }
    found
}

/// The first step at which so many bytes were written.
fn step_with(steps: &[Step], out: usize) -> Option<usize> {
    steps.iter().position(|step| step.out.is_some_and(|written| written >= out))
}

/// The step at which the last of these lines had run.
fn step_behind(steps: &[Step], block: usize, lines: Lines) -> Option<usize> {
    let is_at = |step: &Step| {
        let is_there = step.block == block && (lines.first..=lines.last).contains(&step.line);
        is_there && matches!(step.event.as_str(), "line" | "exception")
    };
    let last = steps.iter().rposition(is_at)?;
    let frame = steps[last].frame;
    let behind = steps[last + 1..].iter().position(|step| step.frame == frame);
    Some(behind.map_or(last, |behind| last + 1 + behind))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn steps(texts: &[&str]) -> Vec<Step> {
        texts.iter().map(|text| serde_json::from_str(text).unwrap()).collect()
    }

    #[test]
    fn a_promise_is_kept_where_its_output_is_whole() {
        let steps = steps(&[
            r#"{"event":"line","frame":0,"line":1}"#,
            r#"{"event":"line","frame":0,"line":2,"out":2}"#,
            r#"{"event":"return","frame":0,"line":2,"out":5}"#,
        ]);
        assert_eq!(step_with(&steps, 2), Some(1));
        assert_eq!(step_with(&steps, 3), Some(2));
        assert_eq!(step_with(&steps, 6), None);
    }

    #[test]
    fn without_output_it_is_kept_when_its_line_has_run() {
        let steps = steps(&[
            r#"{"event":"line","frame":0,"line":1}"#,
            r#"{"event":"line","frame":0,"line":4}"#,
            r#"{"event":"call","frame":1,"line":1}"#,
            r#"{"event":"return","frame":1,"line":2,"value":"1"}"#,
            r#"{"event":"line","frame":0,"line":5}"#,
        ]);
        assert_eq!(step_behind(&steps, 0, Lines::new(4, 4)), Some(4));
        assert_eq!(step_behind(&steps, 0, Lines::new(5, 5)), Some(4));
        assert_eq!(step_behind(&steps, 1, Lines::new(4, 4)), None);
    }

    #[test]
    fn what_is_no_step_makes_no_recording() {
        let of = |steps: &[&str]| BlockSteps {
            block: 0,
            end: None,
            steps: steps.iter().map(|&step| step.to_owned()).collect(),
        };
        let step = r#"{"event":"line","frame":0,"line":1}"#;
        assert!(read(&of(&[step])).is_some());
        assert!(read(&of(&[])).is_none());
        assert!(read(&of(&[step, "</script>"])).is_none());
        assert!(read(&of(&[r#"{"event":"line","frame":0,"line":1},{}"#])).is_none());
    }
}
