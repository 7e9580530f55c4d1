//! A runner that runs nothing: what a program is said to have done follows from
//! its code, so that the same chapter always has the same report.

use pyproof_judge::job::{Job, JobBlock, ReferenceRunner, Runner};
use pyproof_judge::python;
use pyproof_judge::transcript::{
    BlockEnd, Crash, End, Event, Exception, Place, Stream, Transcript, EventKind,
};

/// Invents transcripts.
#[derive(Default)]
pub struct MadeUp {
    /// What the first line of each block writes; invented, where there is none.
    pub output: Option<String>,
}

impl Runner for MadeUp {
    fn run(&self, job: &Job) -> Transcript {
        let mut events = Vec::new();
        let mut ends = Vec::new();
        for (index, block) in job.blocks.iter().enumerate() {
            let end = self.block(index, block, &mut events);
            ends.push(BlockEnd { end, duration_us: 0 });
        }
        Transcript { events, ends, steps: Vec::new(), cached: false }
    }

    fn reference(&self) -> Option<&dyn Reference> {
        Some(self)
    }
}

/// The other interpreter does what ours would with every block's first line
/// twice, and something else with each first line that is long.
impl ReferenceRunner for MadeUp {
    fn name(&self) -> &str {
        "made up"
    }

    fn run(&self, job: &Job, again: bool) -> Transcript {
        let mut job = job.clone();
        for block in &mut job.blocks {
            let first = block.code.lines().next().unwrap_or_default().to_owned();
            let more = if again && first.len() > 20 { "#" } else { "" };
            block.code = format!("{first}{more}\n{}", block.code);
        }
        Runner::run(self, &job)
    }
}

impl MadeUp {
    fn block(&self, index: usize, block: &JobBlock, events: &mut Vec<Event>) -> End {
        let mut note = |kind| events.push(Event { block: index, kind });
        if let Err(error) = python::parse(&block.code) {
            let class = "SyntaxError".to_owned();
            return End::SyntaxError { class, message: error.message, line: error.line };
        }
        if let Some(output) = &self.output {
            let places = vec![Place { block: index, line: 1 }];
            note(EventKind::Wrote { stream: Stream::Out, text: output.clone(), places });
            for wanted in &block.values {
                let (text, repr) = (output.clone(), format!("{output:?}"));
                note(EventKind::Valued { statement: wanted.statement, text, repr });
            }
            return End::Finished;
        }
        for (at, line) in block.code.lines().enumerate() {
            let place = Place { block: index, line: lie(line, at + 1) };
            let exception = || exception(line, place);
            match hash(line) % 8 {
                0 => note(EventKind::Reached(place)),
                1 if block.traced => note(EventKind::Passed { place, exception: exception() }),
                2 => {
                    let (statement, exception, tolerated) = (at, exception(), hash(line) & 64 == 0);
                    note(EventKind::Raised { statement, exception, tolerated });
                    if !tolerated {
                        return End::Raised;
                    }
                }
                _ => {
                    let stream = if hash(line) & 128 == 0 { Stream::Out } else { Stream::Err };
                    let text = said(line) + if hash(line) & 256 == 0 { "\n" } else { "" };
                    note(EventKind::Wrote { stream, text, places: vec![place] });
                }
            }
        }
        for wanted in &block.values {
            let line = block.code.lines().nth(wanted.statement).unwrap_or_default();
            let (text, repr) = (said(line), format!("{:?}", said(line)));
            note(EventKind::Valued { statement: wanted.statement, text, repr });
        }
        end(&block.code)
    }
}

fn end(code: &str) -> End {
    let line = Some(lie(code, 1));
    match hash(code) % 32 {
        0 => End::TimedOut { line },
        1 => End::OutputLimit { line },
        2 => End::Crashed(Crash::Panicked("made up".to_owned())),
        3 => End::NotRun,
        4 => End::Exited(0),
        5 => End::Exited(3),
        6 => End::Raised,
        _ => End::Finished,
    }
}

/// What a line is said to write: what its comment promises, more or less.
fn said(line: &str) -> String {
    let comment = line.split_once('#').map_or(line, |(_, comment)| comment);
    let behind = comment.split_once(':').map_or(comment, |(_, behind)| behind);
    match hash(line) / 8 % 4 {
        0 => comment.to_owned(),
        1 => behind.to_owned(),
        2 => behind.trim().to_owned(),
        _ => behind.trim().chars().rev().collect(),
    }
}

fn exception(line: &str, place: Place) -> Exception {
    let word = line.split(|c: char| !c.is_alphanumeric() && c != '_').find(|word| !word.is_empty());
    let word = word.unwrap_or("x");
    let (class, message) = match hash(line) / 16 % 3 {
        0 => ("NameError".to_owned(), format!("name '{word}' is not defined")),
        1 => (word.to_owned(), said(line)),
        _ => ("ValueError".to_owned(), String::new()),
    };
    Exception { class, message, places: vec![place], missing: None }
}

/// Mostly the line; now and then one that is not there.
fn lie(text: &str, line: usize) -> usize {
    match hash(text) / 512 % 64 {
        0 => 0,
        1 => usize::MAX,
        2 => line + 1,
        _ => line,
    }
}

/// FNV-1a: the same on every machine.
fn hash(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}
