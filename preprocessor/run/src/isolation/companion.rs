//! One process for many harmless programs.
//!
//! A fork costs more than the run of a small program, and a program that can leave
//! nothing behind (see [`Job::harmless`]) does not need its own. So the worker keeps
//! a child that runs such programs one after another. Because a program was judged
//! harmless only by reading it, it is watched all the same: it is *odd* if it takes
//! long, writes errors, or ends neither at its end nor in an exception. Then its
//! process ends with it, and the tool runs it alone.

use std::fs::File;
use std::io::{self, Write};
use std::time::{Duration, Instant};

use nix::sys::socket::{AddressFamily, SockFlag, SockType, socketpair};
use nix::unistd::Pid;

use super::PATIENCE;
use super::child::{Inlet, Pipes, Watch, child, end};
use super::confine::Confinement;
use super::frame::{self, Answer, Inbox, room_of};
use super::worker::run_together;
use crate::interpreter::Interpreter;
use pyproof_judge::job::{Job, Limits};

/// How many programs one process runs, to bound what they leave in its memory.
const LIFE: usize = 1000;

/// A child that runs harmless programs.
pub struct Companion {
    process: Pid,
    /// The pipe to and from it.
    socket: Inlet,
    served: usize,
}

/// What a companion is forked from.
#[derive(Clone, Copy)]
pub struct Zygote<'a> {
    /// Its interpreter.
    pub interpreter: &'a Interpreter,
    /// What confines its programs.
    pub confinement: &'a Confinement,
}

impl Companion {
    fn start(zygote: Zygote<'_>, job: &Job) -> io::Result<Self> {
        let Zygote { interpreter, confinement } = zygote;
        let (ours, theirs) =
            socketpair(AddressFamily::Unix, SockType::Stream, None, SockFlag::SOCK_CLOEXEC)?;
        let mut theirs = Some(theirs);
        let process = child(|| {
            if let Some(theirs) = theirs.take() {
                let [socket] = confinement.enter(&lasting(job), [theirs]);
                run(interpreter, socket.into());
            }
        })?;
        Ok(Self { process, socket: Inlet::new(ours, room_of(job)), served: 0 })
    }

    /// Lets the companion in `place` run `jobs`, starting one if there is none, and
    /// passes its answers on, up to the first odd one.
    ///
    /// # Errors
    /// When nobody waits for the answers any more, or no process can be started.
    pub fn serve(
        place: &mut Option<Self>,
        zygote: Zygote<'_>,
        jobs: &[Job],
        pipes: &mut Pipes,
    ) -> io::Result<()> {
        let Some(first) = jobs.first() else { return Ok(()) };
        let mut companion = match place.take() {
            Some(companion) if companion.served < LIFE => companion,
            _ => Self::start(zygote, first)?,
        };
        companion.served += jobs.len();
        // If the companion is gone, it gives no answer, which is noticed below.
        let _ = frame::write(companion.socket.outlet(), &jobs);
        let mut passed_on = Vec::new();
        let mut odd = false;
        for job in jobs {
            let deadline = Instant::now() + PATIENCE.min(job.limits.time);
            let watch = Watch { requests: &pipes.requests, deadline, processor: None, look: None };
            let answer = companion.socket.wait(&watch, Inbox::next).unwrap_or(Answer::Odd);
            frame::write(&mut passed_on, &answer)?;
            odd = matches!(answer, Answer::Odd);
            if odd {
                break;
            }
        }
        if !odd {
            *place = Some(companion);
        }
        pipes.answers.write_all(&passed_on)
    }
}

impl Drop for Companion {
    fn drop(&mut self) {
        let _ = end(self.process);
    }
}

/// The limits of `job`, for a process that runs many programs.
fn lasting(job: &Job) -> Job {
    let limits = Limits { time: Duration::from_hours(1), ..job.limits.clone() };
    Job { blocks: Vec::new(), limits, ..job.clone() }
}

/// The companion's own side.
fn run(interpreter: &Interpreter, mut socket: File) {
    interpreter.collect_garbage(false);
    while let Ok(jobs) = frame::read::<Vec<Job>>(&mut socket) {
        if !run_together(interpreter, &jobs, &socket).unwrap_or(false) {
            break;
        }
    }
}
