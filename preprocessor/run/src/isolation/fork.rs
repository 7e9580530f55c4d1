//! A worker that forks: a process for each program, and one for those that are
//! harmless ([`companion`](super::companion)).
//!
//! The worker itself runs no code of the book. It reads a request, forks, and
//! waits: for the child's message, for the child's time to run out, or for its own
//! stdin to end, which means that nobody waits for the answer any more.

use std::io;
use std::path::Path;
use std::time::Instant;

use nix::sys::wait::WaitStatus;

use super::child::{Inlet, NoMessage, Pipes, Watch, child, end, own_pipe, take_pipes};
use super::companion::{Companion, Zygote};
use super::confine::Confinement;
use super::frame::{self, Answer, Inbox, Request, room_of};
use super::worker::{end_of_status, greet, next, run_alone, with_room};
use super::{GRACE, WITHOUT};
use crate::confined::Mechanism;
use crate::interpreter::Interpreter;
use pyproof_judge::job::Job;
use pyproof_judge::transcript::{Crash, End, Transcript};

/// Serves programs in this interpreter.
///
/// # Errors
/// When the pipes cannot be had or the parent is gone in the middle of a message.
pub fn serve() -> io::Result<()> {
    let (mut requests, mut answers) = take_pipes()?;
    let mut confinement = prepare()?;
    greet(&mut requests, &mut answers, confinement.in_force().clone())?;
    let mut pipes = Pipes { requests, answers };
    with_room(move || {
        let interpreter = Interpreter::start();
        let mut companion = None;
        while let Some(request) = next(&mut pipes.requests)? {
            match request {
                Request::Alone(job) => {
                    interpreter.prepare(&job.imports);
                    confinement.make_room(&job)?;
                    let transcript = run_in_child(&interpreter, &job, &pipes, &confinement)?;
                    frame::write(&mut pipes.answers, &Answer::Ran(transcript))?;
                }
                Request::Together(jobs) => {
                    let zygote = Zygote { interpreter: &interpreter, confinement: &confinement };
                    Companion::serve(&mut companion, zygote, &jobs, &mut pipes)?;
                }
            }
        }
        Ok(())
    })
}

/// What a worker prepares for its programs while it has only one thread.
///
/// # Errors
/// When there is no place for their files.
pub fn prepare() -> io::Result<Confinement> {
    let left_out = Mechanism::named(&std::env::var(WITHOUT).unwrap_or_default());
    let confinement = Confinement::prepare(&left_out)?;
    set_environment(confinement.folder());
    Ok(confinement)
}

/// Sets the environment that a program finds.
fn set_environment(home: &Path) {
    // SAFETY: the worker still has one thread, so nobody reads meanwhile.
    unsafe {
        std::env::remove_var(WITHOUT);
        std::env::remove_var("TMPDIR");
        std::env::set_var("HOME", home);
    }
}

fn run_in_child(
    interpreter: &Interpreter,
    job: &Job,
    pipes: &Pipes,
    confinement: &Confinement,
) -> io::Result<Transcript> {
    let (read, write) = own_pipe()?;
    let mut outlet = Some(write);
    let child = child(|| {
        if let Some(write) = outlet.take() {
            let [write] = confinement.enter(job, [write]);
            run_alone(interpreter, job, write.into());
        }
    })?;
    drop(outlet);
    let began = Instant::now();
    let look = || confinement.overstep(child, job);
    let watch = Watch {
        requests: &pipes.requests,
        deadline: began + job.limits.wall_time() + GRACE,
        processor: Some((child, job.limits.time + GRACE)),
        look: if confinement.wants_watching() { Some(&look) } else { None },
    };
    let answer = Inlet::new(read, room_of(job)).wait(&watch, Inbox::next);
    let status = end(child);
    let mut transcript = match answer {
        Ok(Answer::Ran(transcript)) => transcript,
        Ok(Answer::Odd) => explain(job, NoMessage::Silent, status),
        Err(ended) => explain(job, ended, status),
    };
    transcript.bound(began.elapsed());
    Ok(transcript)
}

/// How a program ended that gave no answer.
pub fn explain(job: &Job, ended: NoMessage, status: Option<WaitStatus>) -> Transcript {
    let end = match (ended, status) {
        (NoMessage::TimedOut, _) => End::TimedOut { line: None },
        (NoMessage::Overstepped(crash), _) => End::Crashed(crash),
        (_, Some(WaitStatus::Exited(_, code))) => end_of_status(code),
        (_, Some(WaitStatus::Signaled(_, signal, _))) => {
            End::Crashed(Crash::Signal(signal.to_string()))
        }
        _ => End::Crashed(Crash::Silent),
    };
    Transcript::ended(job.blocks.len(), end)
}
