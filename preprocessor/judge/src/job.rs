//! What is asked of an interpreter: a program with its limits, and who runs it.
//!
//! A [`Runner`] is a trait, so that code that proves a book needs no interpreter: a
//! test answers by hand, the tool by processes, behind a cache.

use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::transcript::Transcript;

/// A program for the interpreter.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Job {
    /// The blocks, in order.
    pub blocks: Vec<JobBlock>,
    /// The modules that they import, each once: `os.path`. What is imported from a
    /// module may be one as well.
    pub imports: Vec<String>,
    /// What it may use.
    pub limits: Limits,
    /// Which process runs it.
    pub process: ProcessMode,
    /// Which world it sees.
    pub world: World,
    /// What it can change outside its own namespace.
    pub effects: Effects,
    /// Which of the interpreters that the book declares runs it; `None`: the book's.
    pub python: Option<String>,
}

/// What a program may use.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// Processor time of all its blocks, however many other programs the machine runs.
    pub time: Duration,
    /// Wall time of all its blocks, with sleeping and waiting; unless it is set,
    /// [`Self::wall_time`] says.
    pub wall: Option<Duration>,
    /// Bytes that each block may write.
    pub output: usize,
    /// Bytes of memory beyond what the interpreter has before it begins.
    pub memory: usize,
    /// Bytes of all its files.
    pub files: usize,
}

impl Default for Limits {
    /// The limits of a book that sets none.
    fn default() -> Self {
        Self {
            time: Duration::from_secs(5),
            wall: None,
            output: 1 << 20,
            memory: 512 << 20,
            files: 16 << 20,
        }
    }
}

/// How many times its processor time a program may take with all its waiting, and how
/// long at least.
const WALL: (u32, Duration) = (6, Duration::from_secs(30));

impl Limits {
    /// Wall time of all its blocks: so much more than its processor time that only a
    /// program that waits for what never comes takes as long. Never less than that.
    #[must_use]
    pub fn wall_time(&self) -> Duration {
        let (times, least) = WALL;
        let usual = self.time.saturating_mul(times).max(least);
        self.wall.map_or(usual, |wall| wall.max(self.time))
    }
}

/// Which process runs a program.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum ProcessMode {
    /// A fork of a worker, or one that programs without effects share.
    #[default]
    Forked,
    /// A worker of its own, as on a system without `fork`.
    Fresh,
}

/// Which world a program sees.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum World {
    /// The same on each run.
    #[default]
    Fixed,
    /// Another day, other random numbers, and sets of text in another order: no promise
    /// can give an output that then differs.
    Varied,
    /// The same, with each of these sets in the reverse of that order: in one of the two
    /// it is another one than in the fixed world, even if it has but two elements.
    Mirrored,
}

/// What a program can change outside its own namespace, as far as its code shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Effects {
    /// Unknown: it gets a process of its own.
    #[default]
    Unknown,
    /// Nothing: it may share a process with others of its kind.
    None,
}

impl Job {
    /// The same program in a world that varies; nobody else may share it.
    #[must_use]
    pub fn varied(self) -> Self {
        Self { world: World::Varied, effects: Effects::Unknown, ..self }
    }

    /// The same program in the other world that varies.
    #[must_use]
    pub fn mirrored(self) -> Self {
        Self { world: World::Mirrored, ..self.varied() }
    }

    /// A program that does nothing, within the default limits.
    #[must_use]
    pub fn trial() -> Self {
        Self { blocks: vec![JobBlock::default()], ..Self::default() }
    }

    /// Whether its code shows that it changes nothing outside its own namespace.
    #[must_use]
    pub fn is_harmless(&self) -> bool {
        self.effects == Effects::None
    }
}

/// One block for the interpreter.
#[expect(clippy::struct_excessive_bools, reason = "each says another thing of the block")]
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct JobBlock {
    /// The code.
    pub code: String,
    /// What `input()` reads; empty: `EOFError`.
    pub stdin: String,
    /// The top-level statements whose values are noted.
    pub values: Vec<WatchedValue>,
    /// The exceptions after which the program goes on, by the lines that they must
    /// have passed.
    pub tolerated: Vec<Tolerated>,
    /// Whether lines reached and exceptions passed are noted.
    pub traced: bool,
    /// Whether to note the values that only a prompt would echo: those of expressions
    /// in loops and branches of the top level.
    pub echoes: bool,
    /// Whether it is a session at a prompt, in which `_` is the last value, and which goes
    /// on after any exception.
    pub interactive: bool,
    /// Whether it is no block of the chapter, but what its programs are given.
    pub given: bool,
    /// Whether its steps are recorded.
    #[serde(default)]
    pub steps: bool,
}

/// A top-level statement whose value is noted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WatchedValue {
    /// Its index.
    pub statement: usize,
    /// Whether to note its text even where that runs code of the program: `__repr__`,
    /// `__str__`. Plain values are noted in any case.
    pub ask: bool,
    /// The names of which is noted what they hold afterwards, plain or with dots. An
    /// attribute is found only where no code of the program looks it up.
    #[serde(default)]
    pub names: Vec<String>,
}

/// Exceptions that are expected to pass some lines.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tolerated {
    /// First line.
    pub first: usize,
    /// Last line.
    pub last: usize,
    /// Which exceptions.
    pub exceptions: Tolerance,
}

/// Exceptions that a promise expects.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Tolerance {
    /// Any.
    Any,
    /// Those of the class of this name.
    Class(String),
}

/// Whoever runs programs.
pub trait Runner: Sync {
    /// Runs a program. There is a transcript, whatever the program does.
    fn run(&self, job: &Job) -> Transcript;

    /// Runs programs that have nothing to do with each other; transcripts in the
    /// order of `jobs`.
    fn run_all(&self, jobs: &[Job]) -> Vec<Transcript> {
        jobs.iter().map(|job| self.run(job)).collect()
    }

    /// The interpreter that every run is compared with, where one is asked for.
    fn reference(&self) -> Option<&dyn ReferenceRunner> {
        None
    }
}

/// Several owners can share a runner.
impl<R: Runner + Send + ?Sized> Runner for Arc<R> {
    fn run(&self, job: &Job) -> Transcript {
        (**self).run(job)
    }

    fn run_all(&self, jobs: &[Job]) -> Vec<Transcript> {
        (**self).run_all(jobs)
    }

    fn reference(&self) -> Option<&dyn ReferenceRunner> {
        (**self).reference()
    }
}

/// Another interpreter, which shows what a reader's own would do.
pub trait ReferenceRunner {
    /// What it calls itself.
    fn name(&self) -> &str;

    /// Runs a program; `again` changes what differs from reader to reader, such as the
    /// seed of hashes.
    fn run(&self, job: &Job, again: bool) -> Transcript;
}

/// Runs every program in a world that varies: no promise can give an output that
/// then differs.
pub struct Varied<'a>(pub &'a dyn Runner);

impl Runner for Varied<'_> {
    fn run(&self, job: &Job) -> Transcript {
        self.0.run(&job.clone().varied())
    }
}
