//! One process for many harmless programs.
//!
//! A fork costs more than the run of a small program: a program that can leave
//! nothing behind (see [`Job::harmless`]) needs none of its own. The worker keeps a
//! child that runs such programs one after another. What only reading held to be
//! harmless is watched all the same: a program that takes long, writes errors or
//! ends otherwise than at its end or in an exception is *odd*. Its process is gone
//! with it, and the tool has it run alone.

use std::fs::File;
use std::io::{self, Write};
use std::os::fd::OwnedFd;
use std::time::Instant;

use nix::unistd::Pid;

use super::PATIENCE;
use super::fork::{Inlet, Pipes, child, end, own_pipe};
use super::frame::{self, Answer, Inbox};
use super::worker::run_together;
use crate::interpreter::Interpreter;
use crate::program::Job;

/// How many programs one process runs: what they leave in its memory is bounded.
const LIFE: usize = 1000;

/// A child that runs harmless programs.
pub struct Companion {
    process: Pid,
    requests: File,
    answers: Inlet,
    served: usize,
}

impl Companion {
    fn start(interpreter: &Interpreter, pipes: &Pipes) -> io::Result<Self> {
        let (requests, to) = own_pipe()?;
        let (from, answers) = own_pipe()?;
        let (mut to, mut answers) = (Some(File::from(to)), Some(answers));
        let mut requests = Some(requests);
        let mut inlet = Inlet::new(from);
        let process = child(pipes, || {
            to = None;
            inlet.close();
            if let (Some(requests), Some(answers)) = (requests.take(), answers.take()) {
                run(interpreter, requests, &answers.into());
            }
        })?;
        let requests = to.expect("it is given up in the child alone");
        Ok(Self { process, requests, answers: inlet, served: 0 })
    }

    /// Has `jobs` run by the companion in `place`, which is started when there is
    /// none, and passes its answers on, up to the first that is odd.
    ///
    /// # Errors
    /// When nobody waits for the answers any more, or no process can be had.
    pub fn serve(
        place: &mut Option<Self>,
        interpreter: &Interpreter,
        jobs: &[Job],
        pipes: &mut Pipes,
    ) -> io::Result<()> {
        let mut companion = match place.take() {
            Some(companion) if companion.served < LIFE => companion,
            _ => Self::start(interpreter, pipes)?,
        };
        companion.served += jobs.len();
        // One that is gone says nothing, which is found out below.
        let _ = frame::write(&mut companion.requests, &jobs);
        let mut passed_on = Vec::new();
        let mut odd = false;
        for job in jobs {
            let deadline = Instant::now() + PATIENCE.min(job.time_limit);
            let message = companion.answers.wait(&pipes.requests, deadline, Inbox::next);
            let answer = message.unwrap_or(Answer::Odd);
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

/// The companion's own side.
fn run(interpreter: &Interpreter, requests: OwnedFd, answers: &File) {
    let mut requests = File::from(requests);
    while let Ok(jobs) = frame::read::<Vec<Job>>(&mut requests) {
        if !run_together(interpreter, &jobs, answers).unwrap_or(false) {
            break;
        }
    }
}
