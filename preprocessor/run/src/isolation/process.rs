//! A worker that does not fork: for systems without fork, and for authors who ask for
//! it.

use std::io;

use super::frame::Request;
use super::worker::{exit_now, greet, next, run_alone, run_together, with_room};
use crate::interpreter::Interpreter;

/// Serves harmless programs, and then one that must be alone.
///
/// # Errors
/// When the pipes cannot be had or the parent is gone in the middle of a message.
pub fn serve() -> io::Result<()> {
    let (mut requests, mut answers) = sys::take_pipes()?;
    let mut room = sys::Room::prepare()?;
    with_room(move || {
        let interpreter = Interpreter::start();
        interpreter.prepare(&[]);
        greet(&mut requests, &mut answers, room.in_force())?;
        let Some(mut request) = next(&mut requests)? else { return Ok(()) };
        // The limits of the first are those of all: they are from one book.
        let (job, many) = match &request {
            Request::Alone(job) => (Some(job), false),
            Request::Together(jobs) => (jobs.first(), true),
        };
        if let Some(job) = job {
            [answers, requests] = room.enter(job, many, [answers, requests])?;
        }
        loop {
            match request {
                Request::Together(jobs) => {
                    interpreter.collect_garbage(false);
                    if !run_together(&interpreter, &jobs, &answers)? {
                        return Ok(());
                    }
                }
                Request::Alone(job) => {
                    // No more requests are read, so the program cannot send any.
                    drop(requests);
                    interpreter.collect_garbage(true);
                    run_alone(&interpreter, &job, answers);
                    exit_now()
                }
            }
            match next(&mut requests)? {
                Some(next) => request = next,
                None => return Ok(()),
            }
        }
    })
}

#[cfg(unix)]
mod sys {
    //! The place of a process that confines itself.

    use std::fs::File;
    use std::io;
    use std::os::fd::OwnedFd;
    use std::time::Duration;

    pub use super::super::child::take_pipes;
    use super::super::confine::Confinement;
    use super::super::fork;
    use crate::confined::InForce;
    use pyproof_judge::job::{Job, Limits};

    pub struct Room(Confinement);

    impl Room {
        pub fn prepare() -> io::Result<Self> {
            fork::prepare().map(Self)
        }

        pub fn in_force(&self) -> InForce {
            self.0.in_force().clone()
        }

        /// Confines this process, to run one program, or `many`, whose time is then
        /// watched by whoever waits for them.
        pub fn enter(&mut self, job: &Job, many: bool, kept: [File; 2]) -> io::Result<[File; 2]> {
            self.0.make_room(job)?;
            let time_limit = if many { Duration::from_hours(1) } else { job.limits.time };
            let limits = Limits { time: time_limit, ..job.limits.clone() };
            let limits = Job { blocks: Vec::new(), limits, ..job.clone() };
            Ok(self.0.enter(&limits, kept.map(OwnedFd::from)).map(File::from))
        }
    }
}

#[cfg(not(unix))]
mod sys {
    //! A folder, and a limit of memory: this system has no other mechanism.

    use std::fs::File;
    use std::io;
    use std::os::windows::io::AsHandle;

    use super::super::memory;
    use crate::confined::{Held, InForce, Mechanism};
    use pyproof_judge::job::Job;

    pub fn take_pipes() -> io::Result<(File, File)> {
        let requests = io::stdin().as_handle().try_clone_to_owned()?;
        let answers = io::stdout().as_handle().try_clone_to_owned()?;
        Ok((requests.into(), answers.into()))
    }

    pub struct Room(tempfile::TempDir);

    impl Room {
        pub fn prepare() -> io::Result<Self> {
            tempfile::Builder::new().prefix("pyproof-").tempdir().map(Self)
        }

        pub fn in_force(&self) -> InForce {
            let why = || Some(std::env::consts::OS.to_owned());
            let missing = |&mechanism| Held { mechanism, missing: why() };
            InForce { mechanisms: Mechanism::ALL.iter().map(missing).collect() }
        }

        pub fn enter(&mut self, job: &Job, _: bool, kept: [File; 2]) -> io::Result<[File; 2]> {
            std::env::set_current_dir(self.0.path())?;
            memory::count(job.limits.memory);
            Ok(kept)
        }
    }
}
