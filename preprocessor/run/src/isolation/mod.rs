//! The door to processes: every program runs in one of its own, or in one that
//! it shares with others which can do nothing to it.
//!
//! A [`Pool`] keeps worker processes: this executable with a hidden subcommand.
//! A worker makes one interpreter and then forks for each program ([`fork`]); for
//! programs that can leave nothing behind one fork serves many ([`companion`]).
//! The child runs it, writes one message ([`frame`]) and is gone. Where there is
//! no fork, a worker serves one program and is replaced by one made ready
//! meanwhile ([`process`]). The parent itself never forks: it has threads. A worker
//! may also be told of another Python ([`reference`]), which it then starts for
//! each program.
//!
//! Whatever a program does, the [`Pool`] answers with a transcript: a program
//! that loops, crashes or kills its process has ended so, and its neighbours do
//! not notice. What it may not do is held by the system ([`confine`]), its memory
//! by the allocator as well ([`memory`]). A worker says first of all which of the
//! system's mechanisms hold.
#![allow(unsafe_code, reason = "fork and _exit have no safe form; each use says why it holds")]

#[cfg(unix)]
mod child;
mod client;
#[cfg(unix)]
mod companion;
#[cfg(unix)]
mod confine;
#[cfg(unix)]
mod folder;
#[cfg(unix)]
mod fork;
mod frame;
mod memory;
mod process;
mod reference;
mod serve;
mod worker;

use std::collections::VecDeque;
use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

use crate::confined::{Confined, InForce, Mechanism};
use client::Worker;
pub use client::end_all;
use pyproof_judge::job::{Job, ProcessMode, Runner};
use pyproof_judge::parallel::each;
use pyproof_judge::transcript::{Crash, End, Transcript};
pub use reference::{Against, Reference, ReferenceError};
pub use serve::serve;
use worker::WorkerMode;

/// The hidden subcommand that makes this executable a worker; behind it, how it
/// keeps programs apart, and the other Python that it starts, or that it removes a
/// folder, and which.
pub const WORKER_COMMAND: &str = "pyproof-worker";

/// The variable that tells a worker which mechanisms to do without.
const WITHOUT: &str = "PYPROOF_WITHOUT";

/// How long a program that passed its limit may take, on a busy machine, to end
/// itself and say what there was: half of it to name its line. Then it is killed.
const GRACE: Duration = Duration::from_millis(400);
/// How long a worker may take beyond a program's limit before it is given up.
/// It covers the start of an interpreter on a busy machine, of another Python
/// for each program ([`START`]).
const WORKER_GRACE: Duration = Duration::from_secs(10);

/// How long another Python may take to start, on a busy machine.
const START: Duration = Duration::from_secs(5);

/// How long a harmless program may take before it is odd. It has its whole time
/// when it is run alone.
const PATIENCE: Duration = Duration::from_millis(150);

/// How many harmless programs are handed to a worker at once: enough that their
/// way there and back costs little, few enough that all workers have some.
const BATCH: usize = 16;

/// Bytes of stack of a thread that waits for a worker.
const WAITING: usize = 256 << 10;

/// Ends this process, whose other threads write into `folder`, and removes that
/// behind them; returns where that cannot be had.
///
/// No thread can be stopped but by another program in the place of this one: from
/// then on nobody is there who writes. That program is this executable again, which
/// does nothing else ([`worker::serve`]), and whose exit status is 0.
pub fn end_by_removing(folder: &Path) {
    #[cfg(not(unix))]
    let _ = folder;
    #[cfg(unix)]
    {
        use nix::sys::signal::{SigHandler, Signal, signal};
        // It inherits that. A second Ctrl-C would end it halfway.
        for interruption in [Signal::SIGINT, Signal::SIGTERM, Signal::SIGHUP] {
            // SAFETY: no handler is installed, so that none can run at a wrong time.
            let _ = unsafe { signal(interruption, SigHandler::SigIgn) };
        }
        // There another version may stand at the path by now.
        let own = if cfg!(target_os = "linux") {
            Ok(PathBuf::from("/proc/self/exe"))
        } else {
            std::env::current_exe()
        };
        if let Ok(own) = own {
            let mut remover = Command::new(own);
            remover.args([WORKER_COMMAND, worker::REMOVE]).arg(folder);
            let _failed = std::os::unix::process::CommandExt::exec(&mut remover);
        }
    }
}

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
    mode: WorkerMode,
    /// What a worker is told besides.
    arguments: Vec<OsString>,
    hash_seed: u32,
    /// Mechanisms that workers do without.
    without: Vec<Mechanism>,
    /// What the first worker said of the others.
    in_force: Arc<OnceLock<InForce>>,
    most: usize,
    workers: Mutex<Workers>,
    freed: Condvar,
    /// The pool of those jobs that ask for workers which do not fork.
    forkless: OnceLock<Box<Self>>,
}

/// The workers of a pool.
#[derive(Default)]
struct Workers {
    idle: VecDeque<Worker>,
    /// How many there are, idle or not.
    alive: usize,
}

impl Pool {
    /// A pool whose workers are processes of `executable`, one for each processor
    /// at most; none is started before the first program needs it.
    #[must_use]
    pub fn new(executable: PathBuf) -> Self {
        let most = std::thread::available_parallelism().map_or(1, usize::from);
        Self {
            executable,
            mode: WorkerMode::of_this_system(),
            arguments: Vec::new(),
            hash_seed: 0,
            without: Vec::new(),
            in_force: Arc::default(),
            most,
            workers: Mutex::default(),
            freed: Condvar::new(),
            forkless: OnceLock::new(),
        }
    }

    /// The pool, doing without some mechanisms, as on a system that has none.
    #[must_use]
    pub fn without(self, mechanisms: Vec<Mechanism>) -> Self {
        Self { without: mechanisms, ..self }
    }

    /// The pool that runs a job: this one, or that of workers which do not fork.
    fn pool_of(&self, job: &Job) -> &Self {
        if !(job.process == ProcessMode::Fresh) || self.mode != WorkerMode::Fork {
            return self;
        }
        self.forkless.get_or_init(|| {
            Box::new(Self {
                mode: WorkerMode::Process,
                hash_seed: self.hash_seed,
                without: self.without.clone(),
                in_force: Arc::clone(&self.in_force),
                ..Self::new(self.executable.clone())
            })
        })
    }

    /// Does `work` with a worker, waiting for one where all are at work. One that
    /// fails is not used again: dropping it kills it.
    fn with_worker<T>(&self, work: impl FnOnce(&mut Worker) -> io::Result<T>) -> io::Result<T> {
        let worker = self.take().map_or_else(|| Worker::start(self), Ok);
        let done = worker.and_then(|mut worker| Ok((work(&mut worker)?, worker)));
        let mut workers = self.lock();
        let (done, spent) = match done {
            Ok((done, worker)) if !worker.is_spent => {
                workers.idle.push_back(worker);
                (Ok(done), None)
            }
            Ok((done, worker)) => (Ok(done), Some(worker)),
            Err(error) => (Err(error), None),
        };
        if done.is_err() || spent.is_some() {
            workers.alive -= 1;
        }
        drop(workers);
        self.freed.notify_one();
        done
    }

    /// A worker that is idle; none, where another one may be started, which then
    /// counts already.
    fn take(&self) -> Option<Worker> {
        let mut workers = self.lock();
        while workers.idle.is_empty() && workers.alive >= self.most {
            workers = self.freed.wait(workers).unwrap_or_else(PoisonError::into_inner);
        }
        let worker = workers.idle.pop_front();
        if worker.is_none() {
            workers.alive += 1;
        }
        // The next one gets ready while this one serves.
        let may_start = workers.idle.is_empty() && workers.alive < self.most;
        if self.mode == WorkerMode::Process
            && may_start
            && let Ok(next) = Worker::start(self)
        {
            workers.alive += 1;
            workers.idle.push_back(next);
        }
        worker
    }

    fn lock(&self) -> MutexGuard<'_, Workers> {
        self.workers.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Runs harmless programs in one process; what is odd among them, alone.
    fn run_together(&self, jobs: &[&Job]) -> Vec<Transcript> {
        let mut transcripts = Vec::with_capacity(jobs.len());
        while transcripts.len() < jobs.len() {
            let rest = &jobs[transcripts.len()..];
            // A worker that fails has run none of them.
            let ran = self.with_worker(|worker| worker.run_together(rest)).unwrap_or_default();
            transcripts.extend(ran);
            transcripts.extend(jobs.get(transcripts.len()).map(|job| self.run(job)));
        }
        transcripts
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
            let run = self.pool_of(job).with_worker(|worker| worker.run(job));
            match run {
                Ok(transcript) if transcript.ends.len() == job.blocks.len() => return transcript,
                // The program has spoken in its own name.
                Ok(_) => return Transcript::crashed(job.blocks.len(), Crash::Confused),
                Err(error) if error.kind() == io::ErrorKind::TimedOut => {
                    return Transcript::ended(job.blocks.len(), End::TimedOut { line: None });
                }
                Err(error) if is_gone(&error) => last = Crash::Gone,
                Err(error) => last = Crash::Worker(error.to_string()),
            }
        }
        Transcript::crashed(job.blocks.len(), last)
    }

    /// Runs programs side by side, as many as there are workers; the harmless ones
    /// share processes.
    fn run_all(&self, jobs: &[Job]) -> Vec<Transcript> {
        // Who asks for a worker for each program has one for the harmless, too.
        let shares = |job: &Job| job.is_harmless() && !(job.process == ProcessMode::Fresh);
        let (together, alone): (Vec<usize>, Vec<usize>) =
            (0..jobs.len()).partition(|&at| shares(&jobs[at]));
        let batches = together.chunks(BATCH).map(<[usize]>::to_vec);
        let tasks: Vec<Vec<usize>> = batches.chain(alone.into_iter().map(|at| vec![at])).collect();
        let work = |task: &Vec<usize>| match task.as_slice() {
            [at] if !shares(&jobs[*at]) => vec![self.run(&jobs[*at])],
            task => self.run_together(&task.iter().map(|&at| &jobs[at]).collect::<Vec<_>>()),
        };
        // One task needs no thread besides this one.
        let done = match tasks.as_slice() {
            [task] => vec![work(task)],
            tasks => each(tasks, self.most, WAITING, &work),
        };
        let mut transcripts: Vec<Option<Transcript>> = jobs.iter().map(|_| None).collect();
        for (at, transcript) in tasks.into_iter().flatten().zip(done.into_iter().flatten()) {
            transcripts[at] = Some(transcript);
        }
        let all = transcripts.into_iter();
        all.map(|transcript| transcript.expect("every program is in one task")).collect()
    }
}

impl Confined for Pool {
    fn in_force(&self) -> Option<InForce> {
        self.in_force.get().cloned()
    }

    /// Has a worker, which the first program then finds ready.
    fn probe(&self) -> Option<InForce> {
        if self.in_force.get().is_none() {
            // One that does not get ready is found out by the first program.
            let _ = self.with_worker(Worker::get_ready);
        }
        self.in_force()
    }
}

/// Whether an error says that the other end of a pipe is there no more.
fn is_gone(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::UnexpectedEof | io::ErrorKind::BrokenPipe)
}

fn names(mechanisms: &[Mechanism]) -> String {
    mechanisms.iter().map(|mechanism| mechanism.name()).collect::<Vec<_>>().join(",")
}
