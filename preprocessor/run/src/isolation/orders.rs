//! What a worker and the driver in another Python say to each other (`driver/native.py`).

use serde::{Deserialize, Serialize};

use super::confine::Enter;
use crate::interpreter::OFFSET;
use pyproof_judge::job::{Job, JobBlock, World};
use pyproof_judge::transcript::RecordLimits;

/// What the driver is asked for.
#[derive(Serialize)]
pub struct Asked<'a> {
    blocks: &'a [JobBlock],
    limits: RecordLimits,
    /// Of processor time, and of wall time.
    seconds: [f64; 2],
    imports: &'a [String],
    /// How far another day is, for a program that is run there.
    elsewhere: Option<u64>,
}

impl<'a> Asked<'a> {
    /// The run of `job`.
    pub fn of(job: &'a Job) -> Self {
        let limits = RecordLimits::of(job.limits.output);
        let seconds = [job.limits.time, job.limits.wall_time()].map(|time| time.as_secs_f64());
        let elsewhere = (job.world != World::Fixed).then_some(OFFSET);
        Self { blocks: &job.blocks, limits, seconds, imports: &job.imports, elsewhere }
    }
}

/// What an interpreter is ordered.
#[derive(Serialize)]
#[serde(tag = "do", rename_all = "kebab-case")]
pub enum Order<'a> {
    /// To import modules.
    Import { names: &'a [&'a str] },
    /// To say in a child what fails there.
    Try(Enter<'a>),
    /// To run the program that follows in a child.
    Run(Enter<'a>),
    /// To make a child that runs what its socket brings.
    Share(Enter<'a>),
    /// To run the program that follows, and end.
    Here(Enter<'a>),
    /// To wait for the end of a child.
    Wait { pid: i32 },
}

/// The first message to an interpreter.
#[derive(Serialize)]
pub struct Settings<'a> {
    /// Where modules are.
    pub path: &'a [String],
    /// The filter of system calls that it enters.
    pub filter: Option<(i64, &'a str)>,
}

/// What it answers to that: why it could not enter the filter.
#[derive(Deserialize)]
pub struct Settled {
    /// Why, if it could not.
    pub failed: Option<String>,
}

/// The child that it has made.
#[derive(Deserialize)]
pub struct Forked {
    /// Its process id.
    pub pid: i32,
}

/// How a child ended.
#[derive(Deserialize)]
pub struct Waited {
    /// As `waitpid` gives it.
    pub status: i32,
}

/// That it has done so.
#[derive(Deserialize)]
pub struct Done {}
