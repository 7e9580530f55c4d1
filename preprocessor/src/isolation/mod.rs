//! The door to processes: every program runs in one of its own.
//!
//! A [`Pool`] keeps worker processes: this executable with a hidden subcommand.
//! A worker makes one interpreter and then forks for each program ([`worker`]);
//! the child runs it, writes one message ([`frame`]) and is gone. Where there is
//! no fork, a worker serves one program and is replaced by one made ready
//! meanwhile. The parent itself never forks: it has threads. A worker may also be
//! told of another Python ([`reference`]), which it then starts for each program.
//!
//! Whatever a program does, the [`Pool`] answers with a transcript: a program
//! that loops, crashes or kills its process has ended so, and its neighbours do
//! not notice. Limits other than time and output are still to come; their place
//! is in the child, before it runs.
#![allow(unsafe_code, reason = "fork and _exit have no safe form; each use says why it holds")]

mod frame;
mod reference;
mod worker;

use std::ffi::OsString;
use std::io;
use std::path::PathBuf;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use crate::program::{Job, Runner};
use crate::transcript::{Crash, End, Transcript};
pub use reference::{Against, Reference, ReferenceError};
pub use worker::serve;

/// The hidden subcommand that makes this executable a worker; behind it, the
/// other Python that it starts.
pub const WORKER_COMMAND: &str = "pyproof-worker";

/// How long a program that passed its limit may take, on a busy machine, to end
/// itself and say what there was: half of it to name its line. Then it is killed.
const GRACE: Duration = Duration::from_millis(400);
/// How long a worker may take beyond a program's limit before it is given up.
/// It covers the start of an interpreter on a busy machine, of another Python
/// for each program ([`START`]).
const WORKER_GRACE: Duration = Duration::from_secs(10);

/// How long another Python may take to start, on a busy machine.
const START: Duration = Duration::from_secs(5);

/// Has a file that grows past what the system allows this process end in an error
/// of the write, as on a full disk, and not in a signal that ends the process.
/// Workers inherit that.
pub fn refuse_large_files_by_errors() {
    #[cfg(unix)]
    {
        use nix::sys::signal::{SigHandler, Signal, signal};
        // SAFETY: no handler is installed, so that none can run at a wrong time.
        let _ = unsafe { signal(Signal::SIGXFSZ, SigHandler::SigIgn) };
    }
}

/// Worker processes, each serving one program at a time.
pub struct Pool {
    executable: PathBuf,
    /// What a worker is told behind its subcommand.
    arguments: Vec<OsString>,
    hash_seed: u32,
    idle: Mutex<Vec<Worker>>,
}

impl Pool {
    /// A pool whose workers are processes of `executable`; none is started
    /// before the first program needs it.
    #[must_use]
    pub fn new(executable: PathBuf) -> Self {
        Self { executable, arguments: Vec::new(), hash_seed: 0, idle: Mutex::default() }
    }

    fn try_run(&self, job: &Job) -> io::Result<Transcript> {
        let idle = self.lock().pop();
        let mut worker = match idle {
            Some(worker) => worker,
            None => Worker::start(self)?,
        };
        let transcript = worker.run(job)?;
        // A worker that failed is not put back: dropping it kills it.
        if cfg!(unix) {
            self.lock().push(worker);
        }
        Ok(transcript)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Worker>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Runner for Pool {
    /// Runs a program in a process of its own.
    ///
    /// A worker that dies is replaced and the program tried once more: it may
    /// not have been the program's doing.
    fn run(&self, job: &Job) -> Transcript {
        let mut last = Crash::Silent;
        for _ in 0..2 {
            match self.try_run(job) {
                Ok(transcript) if transcript.ends.len() == job.blocks.len() => return transcript,
                Ok(_) => last = Crash::Confused,
                Err(error) if error.kind() == io::ErrorKind::TimedOut => {
                    return Transcript::ended(job.blocks.len(), End::TimedOut { line: None });
                }
                Err(error) => last = Crash::Worker(error.to_string()),
            }
        }
        Transcript::crashed(job.blocks.len(), last)
    }
}

/// One worker process.
struct Worker {
    process: Child,
    jobs: ChildStdin,
    answers: Receiver<io::Result<Transcript>>,
}

impl Worker {
    fn start(pool: &Pool) -> io::Result<Self> {
        let mut command = Command::new(&pool.executable);
        command
            .arg(WORKER_COMMAND)
            .args(&pool.arguments)
            .env_clear()
            .envs([("TZ", "UTC"), ("PYTHONHASHSEED", &pool.hash_seed.to_string())])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        // Not ours: Ctrl-C is told to this process, which then ends its workers.
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        let mut process = command.spawn()?;
        let jobs = process.stdin.take().expect("the worker's stdin is a pipe");
        let mut output = process.stdout.take().expect("the worker's stdout is a pipe");
        let (sender, answers) = mpsc::channel();
        std::thread::spawn(move || {
            loop {
                let answer = frame::read(&mut output);
                let ended = answer.is_err();
                if sender.send(answer).is_err() || ended {
                    break;
                }
            }
        });
        Ok(Self { process, jobs, answers })
    }

    fn run(&mut self, job: &Job) -> io::Result<Transcript> {
        frame::write(&mut self.jobs, job)?;
        match self.answers.recv_timeout(job.time_limit + GRACE + WORKER_GRACE) {
            Ok(answer) => answer,
            Err(RecvTimeoutError::Timeout) => Err(io::ErrorKind::TimedOut.into()),
            Err(RecvTimeoutError::Disconnected) => Err(io::ErrorKind::BrokenPipe.into()),
        }
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        // A worker ends when its stdin does; killing does not wait for that.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
