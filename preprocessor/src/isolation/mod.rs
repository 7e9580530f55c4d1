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
//! not notice. What it may not do is held by the system ([`confine`]), its memory
//! by the allocator as well ([`memory`]). A worker says first of all which of the
//! system's mechanisms hold.
#![allow(unsafe_code, reason = "fork and _exit have no safe form; each use says why it holds")]

#[cfg(unix)]
mod confine;
#[cfg(unix)]
mod folder;
mod frame;
mod memory;
mod reference;
mod worker;

use std::ffi::OsString;
use std::io;
use std::path::PathBuf;
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use crate::program::{InForce, Job, Mechanism, Runner};
use crate::transcript::{Crash, End, Transcript};
pub use reference::{Against, Reference, ReferenceError};
pub use worker::serve;

/// The hidden subcommand that makes this executable a worker; behind it, the
/// other Python that it starts.
pub const WORKER_COMMAND: &str = "pyproof-worker";

/// The variable that tells a worker which mechanisms to do without.
const WITHOUT: &str = "PYPROOF_WITHOUT";

/// The variable that tells a worker that it serves one program.
const ALONE: &str = "PYPROOF_ALONE";

/// How long a program that passed its limit may take, on a busy machine, to end
/// itself and say what there was: half of it to name its line. Then it is killed.
const GRACE: Duration = Duration::from_millis(400);
/// How long a worker may take beyond a program's limit before it is given up.
/// It covers the start of an interpreter on a busy machine, of another Python
/// for each program ([`START`]).
const WORKER_GRACE: Duration = Duration::from_secs(10);

/// How long another Python may take to start, on a busy machine.
const START: Duration = Duration::from_secs(5);

/// Worker processes, each serving one program at a time.
pub struct Pool {
    executable: PathBuf,
    /// What a worker is told behind its subcommand.
    arguments: Vec<OsString>,
    hash_seed: u32,
    /// Mechanisms that workers do without.
    without: Vec<Mechanism>,
    /// What the first worker said of the others.
    in_force: Arc<OnceLock<InForce>>,
    idle: Mutex<Vec<Worker>>,
    /// Workers that are to serve one program each.
    prepared: Mutex<Vec<Worker>>,
}

impl Pool {
    /// A pool whose workers are processes of `executable`; none is started
    /// before the first program needs it.
    #[must_use]
    pub fn new(executable: PathBuf) -> Self {
        Self {
            executable,
            arguments: Vec::new(),
            hash_seed: 0,
            without: Vec::new(),
            in_force: Arc::default(),
            idle: Mutex::default(),
            prepared: Mutex::default(),
        }
    }

    /// The pool, doing without some mechanisms, as on a system that has none.
    #[must_use]
    pub fn without(self, mechanisms: Vec<Mechanism>) -> Self {
        Self { without: mechanisms, ..self }
    }

    fn try_run(&self, job: &Job) -> io::Result<Transcript> {
        if job.alone || cfg!(not(unix)) {
            return self.try_run_alone(job);
        }
        let idle = self.lock().pop();
        let mut worker = match idle {
            Some(worker) => worker,
            None => Worker::start(self, false)?,
        };
        let transcript = worker.run(job, WORKER_GRACE)?;
        // A worker that failed is not put back: dropping it kills it.
        self.lock().push(worker);
        Ok(transcript)
    }

    /// Runs a program in a worker that serves no other; the next one is made ready
    /// meanwhile.
    fn try_run_alone(&self, job: &Job) -> io::Result<Transcript> {
        let prepared = || self.prepared.lock().unwrap_or_else(PoisonError::into_inner);
        let ready = prepared().pop();
        let mut worker = match ready {
            Some(worker) => worker,
            None => Worker::start(self, true)?,
        };
        // Without a next one that program starts its own.
        prepared().extend(Worker::start(self, true));
        // A program's time begins when its interpreter is there.
        let _ = worker.told.recv_timeout(WORKER_GRACE);
        let began = Instant::now();
        let answer = worker.run(job, Duration::ZERO).or_else(|error| {
            let timed_out = error.kind() == io::ErrorKind::TimedOut;
            Ok::<_, io::Error>(worker::transcript_of_dead(job, timed_out, worker.end()?))
        });
        let mut transcript = answer?;
        transcript.bound(began.elapsed());
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

    fn in_force(&self) -> Option<InForce> {
        self.in_force.get().cloned()
    }

    /// Starts a worker, which the first program then finds ready.
    fn probe(&self) -> Option<InForce> {
        if self.in_force.get().is_none() {
            let worker = Worker::start(self, false).ok()?;
            // One that says nothing in that time says nothing later.
            let _ = worker.told.recv_timeout(WORKER_GRACE);
            self.lock().push(worker);
        }
        self.in_force()
    }
}

/// One worker process.
struct Worker {
    process: Child,
    jobs: ChildStdin,
    answers: Receiver<io::Result<Transcript>>,
    /// What it says of itself, before anything else.
    told: Receiver<()>,
}

impl Worker {
    fn start(pool: &Pool, alone: bool) -> io::Result<Self> {
        let mut command = Command::new(&pool.executable);
        command
            .arg(WORKER_COMMAND)
            .args(&pool.arguments)
            .env_clear()
            .envs([("TZ", "UTC"), ("PYTHONHASHSEED", &pool.hash_seed.to_string())])
            .env(WITHOUT, names(&pool.without))
            .envs(alone.then_some((ALONE, "1")))
            .env("TMPDIR", std::env::temp_dir())
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
        let (teller, told) = mpsc::sync_channel(1);
        let in_force = Arc::clone(&pool.in_force);
        std::thread::spawn(move || {
            // A worker that says nothing has ended, which the next message shows.
            if let Ok(own) = frame::read::<InForce>(&mut output) {
                let _ = in_force.set(own);
                let _ = teller.send(());
            }
            loop {
                let answer = frame::read(&mut output);
                let ended = answer.is_err();
                if sender.send(answer).is_err() || ended {
                    break;
                }
            }
        });
        Ok(Self { process, jobs, answers, told })
    }

    fn run(&mut self, job: &Job, grace: Duration) -> io::Result<Transcript> {
        frame::write(&mut self.jobs, job)?;
        match self.answers.recv_timeout(job.time_limit + GRACE + grace) {
            Ok(answer) => answer,
            Err(RecvTimeoutError::Timeout) => Err(io::ErrorKind::TimedOut.into()),
            Err(RecvTimeoutError::Disconnected) => Err(io::ErrorKind::BrokenPipe.into()),
        }
    }

    /// Ends it; how it ended, if it had before.
    fn end(&mut self) -> io::Result<ExitStatus> {
        // A worker ends when its stdin does; killing does not wait for that.
        let _ = self.process.kill();
        self.process.wait()
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        let _ = self.end();
        #[cfg(unix)]
        folder::remove_of(self.process.id());
    }
}

fn names(mechanisms: &[Mechanism]) -> String {
    mechanisms.iter().map(|mechanism| mechanism.name()).collect::<Vec<_>>().join(",")
}
