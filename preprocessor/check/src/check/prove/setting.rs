//! What runs before the blocks of a program: files are written, and code is run that
//! belongs to no block of the chapter.
//!
//! 1. [`Setting::before`] gives the code that runs before a block: before the first of a
//!    program the files that stand before it, the book's preamble and the chapter's setup
//!    blocks; before a later one the files that stand between the two.
//! 2. [`Unseen`] takes what that code did out of a transcript: nothing else knows of it.
//!    If it fails, so does every block of the program.

use pyproof_judge::job::{Job, JobBlock, ReferenceRunner, Runner};
use pyproof_judge::python::{self, Module};
use pyproof_judge::transcript::{
    BlockEnd, BlockSteps, Crash, End, Event, EventKind, Exception, Place, Transcript,
};

use crate::check::read::Prepared;
use crate::check::read::block::Block;
use crate::config::Config;
use crate::given::{File, running, writing};

/// What the programs of a chapter are given.
pub struct Setting<'a> {
    /// The book's files.
    files: &'a [File],
    /// The files that fences of the chapter are, in their order.
    fences: &'a [File],
    /// The code that runs before each program, with the block that has it, if one does.
    codes: Vec<(&'a str, Option<&'a Block>)>,
    /// The same code, read.
    pub modules: Vec<Module>,
}

impl<'a> Setting<'a> {
    /// That of a chapter.
    pub fn of(prepared: &'a Prepared, config: &'a Config) -> Self {
        let preamble =
            config.given.preamble.as_ref().map(|preamble| (preamble.code.as_str(), None));
        let setup = prepared.blocks.iter().filter(|block| block.is_setup());
        let setup = setup.map(|block| (block.fence.code.as_str(), Some(block)));
        let codes: Vec<(&str, Option<&Block>)> = preamble.into_iter().chain(setup).collect();
        let modules = codes.iter().filter_map(|(code, _)| python::parse(code).ok()).collect();
        Self { files: &config.given.files, fences: &prepared.files, codes, modules }
    }

    /// Whether the code that runs first can leave nothing behind outside of its namespace.
    pub fn is_harmless(&self) -> bool {
        self.modules.len() == self.codes.len() && self.modules.iter().all(|module| module.harmless)
    }

    /// The modules that this code imports.
    pub fn imports(&self) -> impl Iterator<Item = String> {
        self.modules.iter().flat_map(|module| module.imports.clone())
    }

    /// What a reader's own run of a block begins with, but for the setup blocks, which are
    /// in the page; empty, if there is nothing.
    pub fn of_reader(&self, block: &Block) -> String {
        let fences = self.fences.get(..block.files).unwrap_or_default();
        let files = latest(self.files.iter().chain(fences));
        let files = if files.is_empty() { String::new() } else { writing(&files) };
        let own = self.codes.iter().filter(|(_, of)| of.is_none());
        own.fold(files, |all, (code, _)| all + &running(code))
    }

    /// What runs before a block of a program, behind the block `previous` of it.
    /// `with_files`: the program may open files.
    pub fn before(
        &self,
        block: &Block,
        previous: Option<&Block>,
        with_files: bool,
    ) -> Vec<JobBlock> {
        let from = previous.map_or(0, |previous| previous.files);
        let fences = self.fences.get(from..block.files).unwrap_or_default();
        let own = if previous.is_none() { self.files } else { &[] };
        let files = latest(own.iter().chain(fences));
        let mut codes = Vec::new();
        if with_files && !files.is_empty() {
            codes.push(writing(&files));
        }
        if previous.is_none() {
            let others = self
                .codes
                .iter()
                .take_while(|(_, of)| !of.is_some_and(|of| std::ptr::eq(of, block)));
            codes.extend(others.map(|(code, _)| (*code).to_owned()));
        }
        let unseen = |code| JobBlock { code, given: true, ..JobBlock::default() };
        codes.into_iter().map(unseen).collect()
    }
}

/// Of several files of one name the last.
fn latest<'f>(files: impl Iterator<Item = &'f File>) -> Vec<&'f File> {
    let mut latest: Vec<&File> = Vec::new();
    for file in files {
        latest.retain(|known| known.name != file.name);
        latest.push(file);
    }
    latest
}

/// Runs programs, here or in another interpreter, and takes what they were given out of their
/// transcripts.
pub struct Unseen<'a>(pub &'a dyn Runner);

impl Runner for Unseen<'_> {
    fn run(&self, job: &Job) -> Transcript {
        seen(job, self.0.run(job))
    }

    fn run_all(&self, jobs: &[Job]) -> Vec<Transcript> {
        let all = self.0.run_all(jobs);
        jobs.iter().zip(all).map(|(job, transcript)| seen(job, transcript)).collect()
    }

    fn reference(&self) -> Option<&dyn ReferenceRunner> {
        self.0.reference().map(|_| self as &dyn ReferenceRunner)
    }
}

impl ReferenceRunner for Unseen<'_> {
    fn name(&self) -> &str {
        self.0.reference().map_or("", |reference| reference.name())
    }

    fn run(&self, job: &Job, again: bool) -> Transcript {
        let reference = self.0.reference().expect("this one is handed out only if there is one");
        seen(job, reference.run(job, again))
    }
}

/// The transcript of the blocks that are the chapter's.
fn seen(job: &Job, transcript: Transcript) -> Transcript {
    if !job.blocks.iter().any(|block| block.given) || transcript.ends.len() != job.blocks.len() {
        return transcript;
    }
    let mut numbers = Vec::with_capacity(job.blocks.len());
    let mut next = 0;
    for block in &job.blocks {
        numbers.push((!block.given).then_some(next));
        next += usize::from(!block.given);
    }
    let failure = failure_of_given(job, &transcript);
    let Transcript { events, ends, steps, cached } = transcript;
    let steps = steps.into_iter().filter_map(|steps| {
        let block = numbers.get(steps.block).copied().flatten()?;
        Some(BlockSteps { block, ..steps })
    });
    let steps = steps.collect();
    let own = job.blocks.iter().zip(ends).filter(|(block, _)| !block.given);
    let mut ends: Vec<BlockEnd> = own.map(|(_, end)| end).collect();
    if let Some((at, words)) = failure {
        // The blocks before it are as they are.
        let first = numbers[at..].iter().flatten().next().copied().unwrap_or(ends.len());
        for end in &mut ends[first..] {
            end.end = End::Crashed(Crash::Given(words.clone()));
        }
        let events = events.into_iter().filter_map(|event| renumbered(event, &numbers));
        let events = events.filter(|event| event.block < first).collect();
        return Transcript { events, ends, steps, cached };
    }
    let events = events.into_iter().filter_map(|event| renumbered(event, &numbers)).collect();
    Transcript { events, ends, steps, cached }
}

/// The first block of given code that failed, and how.
fn failure_of_given(job: &Job, transcript: &Transcript) -> Option<(usize, String)> {
    let ends = job.blocks.iter().zip(&transcript.ends).enumerate();
    let (at, end) = ends.filter(|(_, (block, _))| block.given).find_map(|(at, (_, end))| {
        let failed = !matches!(end.end, End::Finished | End::NotRun | End::Crashed(_));
        failed.then_some((at, &end.end))
    })?;
    let raised = transcript.events.iter().rev().find_map(|event| match &event.kind {
        EventKind::Raised { exception, .. } if event.block == at => Some(exception.to_string()),
        _ => None,
    });
    let words = match (end, raised) {
        (End::SyntaxError { class, message, .. }, _) => format!("{class}: {message}"),
        (_, Some(raised)) => raised,
        (End::TimedOut { .. }, _) => "TimeoutError".to_owned(),
        (End::MemoryLimit { .. }, _) => "MemoryError".to_owned(),
        (end, None) => format!("{end:?}"),
    };
    Some((at, words))
}

/// An event with the numbers that the chapter's blocks have; none, if it is of given code.
fn renumbered(event: Event, numbers: &[Option<usize>]) -> Option<Event> {
    let number = |block: usize| numbers.get(block).copied().flatten();
    let place = |place: Place| Some(Place { block: number(place.block)?, ..place });
    let exception = |exception: Exception| Exception {
        places: exception.places.iter().copied().filter_map(place).collect(),
        missing: exception.missing.and_then(|missing| {
            let place = place(missing.place)?;
            Some(pyproof_judge::transcript::Missing { place, ..missing })
        }),
        ..exception
    };
    let kind = match event.kind {
        EventKind::Wrote { stream, text, places } => {
            let places = places.into_iter().filter_map(place).collect();
            EventKind::Wrote { stream, text, places }
        }
        EventKind::Raised { statement, exception: raised, tolerated } => {
            EventKind::Raised { statement, exception: exception(raised), tolerated }
        }
        EventKind::Passed { place: at, exception: passed } => {
            EventKind::Passed { place: place(at)?, exception: exception(passed) }
        }
        EventKind::Reached(at) => EventKind::Reached(place(at)?),
        other => other,
    };
    Some(Event { block: number(event.block)?, kind })
}

#[cfg(test)]
mod tests {
    use super::*;
    use pyproof_judge::transcript::Stream;

    fn job(given: &[bool]) -> Job {
        let block = |&given: &bool| JobBlock { given, ..JobBlock::default() };
        Job { blocks: given.iter().map(block).collect(), ..Job::default() }
    }

    fn wrote(block: usize, places: &[usize]) -> Event {
        let places = places.iter().map(|&block| Place { block, line: 1 }).collect();
        Event { block, kind: EventKind::Wrote { stream: Stream::Out, text: "x".into(), places } }
    }

    fn transcript(events: Vec<Event>, ends: Vec<End>) -> Transcript {
        let ends = ends.into_iter().map(|end| BlockEnd { end, duration_us: 1 }).collect();
        Transcript { events, ends, steps: Vec::new(), cached: false }
    }

    #[test]
    fn given_code_leaves_no_trace() {
        let job = job(&[true, false, true, false]);
        let ends = vec![End::Finished; 4];
        let events = vec![wrote(0, &[0]), wrote(1, &[0, 1]), wrote(3, &[1, 3])];
        let expected = transcript(vec![wrote(0, &[0]), wrote(1, &[0, 1])], vec![End::Finished; 2]);
        assert_eq!(seen(&job, transcript(events, ends)), expected);
    }

    #[test]
    fn blocks_behind_given_code_that_fails_fail_with_it() {
        let job = job(&[false, true, false]);
        let ends = vec![End::Finished, End::Exited(3), End::Finished];
        let seen = seen(&job, transcript(vec![wrote(0, &[0]), wrote(2, &[2])], ends));
        assert_eq!(seen.events, [wrote(0, &[0])]);
        assert_eq!(seen.ends[0].end, End::Finished);
        assert!(matches!(&seen.ends[1].end, End::Crashed(Crash::Given(_))), "{:?}", seen.ends);
    }
}
