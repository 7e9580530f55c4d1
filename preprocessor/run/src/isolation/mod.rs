//! The door to processes: every program runs in its own process, or shares one with
//! others that cannot affect it.
//!
//! A [`Pool`] keeps worker processes: this executable with a hidden subcommand.
//! A worker makes one interpreter and then forks for each program ([`fork`]); one fork
//! serves many programs that can leave nothing behind ([`companion`]). The child runs
//! the program, writes one message ([`frame`]) and ends. Without fork, a worker serves
//! one program and is replaced by another that is made ready meanwhile ([`process`]).
//! The parent itself never forks, because it has threads. A worker may also have
//! another Python ([`python`]) do all that: then that forks for each program
//! ([`zygote`]).
//!
//! Whatever a program does, the [`Pool`] answers with a transcript: if a program
//! loops, crashes or kills its process, that is how it ended, and other programs do
//! not notice. Where it said nothing of its end, the block that ended it is found
//! ([`culprit`]). The system confines it ([`confine`]); the allocator also limits its
//! memory ([`memory`]). A worker's first message says which of the system's mechanisms
//! work.
#![allow(unsafe_code, reason = "fork and _exit have no safe form; each use says why it holds")]

#[cfg(unix)]
mod child;
mod client;
#[cfg(unix)]
mod companion;
#[cfg(unix)]
mod confine;
mod culprit;
#[cfg(unix)]
mod folder;
#[cfg(unix)]
mod fork;
mod frame;
mod judges;
mod memory;
#[cfg(unix)]
mod orders;
mod process;
mod python;
mod serve;
mod spent;
mod worker;
#[cfg(unix)]
mod zygote;

use std::collections::VecDeque;
use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

use crate::confined::{Confined, InForce, Interpreters, Mechanism};
use client::Worker;
pub use client::end_all;
pub use judges::Judges;
use pyproof_judge::job::{Job, ProcessMode, Runner, World};
use pyproof_judge::parallel::each;
use pyproof_judge::transcript::{Crash, End, Transcript};
pub use python::{Against, Python, PythonError};
pub use serve::serve;
use worker::WorkerMode;

/// The hidden subcommand that makes this executable a worker. After it come how the
/// worker keeps programs apart and which other Python it starts, or the folder that
/// it removes instead.
pub const WORKER_COMMAND: &str = "pyproof-worker";

/// The variable that tells a worker which mechanisms not to use.
const WITHOUT: &str = "PYPROOF_WITHOUT";

/// How much processor time a program that has passed its time limit may take to end
/// itself and report: half of it to name its line. Then it is killed. One that waited
/// until its wall time was over has this much wall time.
const GRACE: Duration = Duration::from_millis(400);
/// Wall time for the processor time of [`GRACE`], on a busy machine.
const LATE: Duration = Duration::from_secs(4);
/// How long a worker may take beyond a program's limit before we give up on it.
/// It covers the start of an interpreter on a busy machine.
const WORKER_GRACE: Duration = Duration::from_secs(10);

/// The same for a worker that has another Python start, and import what a program
/// wants ([`zygote`]).
const PYTHON_GRACE: Duration = Duration::from_mins(3);

/// How long a harmless program may take before it is odd. When it is run alone, it
/// has its full time.
const PATIENCE: Duration = Duration::from_millis(150);

/// How many harmless programs are sent to a worker at once: enough that sending them
/// costs little, few enough that all workers get some.
const BATCH: usize = 16;

/// Bytes of stack of a thread that waits for a worker.
const WAITING: usize = 256 << 10;

/// Ends this process, whose other threads write into `folder`, and then removes the
/// folder; returns if the system cannot do that.
///
/// Only replacing the process by another program (`exec`) stops its threads: after
/// that, nobody writes any more. That program is this executable again, which only
/// removes the folder ([`worker::serve`]) and exits with status 0.
pub fn end_by_removing(folder: &Path) {
    #[cfg(not(unix))]
    let _ = folder;
    #[cfg(unix)]
    {
        use nix::sys::signal::{SigHandler, Signal, signal};
        // The new program inherits this: a second Ctrl-C would end it halfway.
        for interruption in [Signal::SIGINT, Signal::SIGTERM, Signal::SIGHUP] {
            // SAFETY: no handler is installed, so that none can run at a wrong time.
            let _ = unsafe { signal(interruption, SigHandler::SigIgn) };
        }
        // Another version may be at this executable's path by now.
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

/// From now on, a write that exceeds the system's limit of file sizes fails with an
/// error, as on a full disk, instead of ending the process with a signal. Workers
/// inherit that.
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
    /// The interpreter that runs the programs, if it is not the bundled one.
    python: Option<Arc<Python>>,
    hash_seed: u32,
    /// Mechanisms that workers do not use.
    without: Vec<Mechanism>,
    /// What the first worker said about the other mechanisms.
    in_force: Arc<OnceLock<InForce>>,
    most: usize,
    workers: Mutex<Workers>,
    freed: Condvar,
    /// The pool for jobs that ask for workers that do not fork.
    forkless: OnceLock<Box<Self>>,
    /// The pools of another Python with other hash seeds.
    seeded: [OnceLock<Box<Self>>; 2],
}

/// The workers of a pool.
#[derive(Default)]
struct Workers {
    idle: VecDeque<Worker>,
    /// How many there are, idle or not.
    alive: usize,
}

impl Pool {
    /// A pool whose workers are processes of `executable`, at most one for each
    /// processor; none is started before a program needs it.
    #[must_use]
    pub fn new(executable: PathBuf) -> Self {
        let most = std::thread::available_parallelism().map_or(1, usize::from);
        Self {
            executable,
            mode: WorkerMode::of_this_system(),
            arguments: Vec::new(),
            python: None,
            hash_seed: 0,
            without: Vec::new(),
            in_force: Arc::default(),
            most,
            workers: Mutex::default(),
            freed: Condvar::new(),
            forkless: OnceLock::new(),
            seeded: Default::default(),
        }
    }

    /// A pool that runs programs in `python` instead of the bundled interpreter.
    #[must_use]
    pub fn of(executable: PathBuf, python: &Python) -> Self {
        let (mode, arguments) = (WorkerMode::Python, python.arguments());
        let python = Some(Arc::new(python.clone()));
        Self { mode, arguments, python, ..Self::new(executable) }
    }

    /// The pool without some mechanisms, as on a system that lacks them.
    #[must_use]
    pub fn without(self, mechanisms: Vec<Mechanism>) -> Self {
        Self { without: mechanisms, ..self }
    }

    /// The pool that runs a job: this one, or the one with workers that do not fork.
    fn pool_of(&self, job: &Job) -> &Self {
        if self.mode == WorkerMode::Python {
            return match job.world {
                World::Fixed => self,
                World::Varied => self.seeded(1),
                World::Mirrored => self.seeded(2),
            };
        }
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

    /// The pool of the same Python in which texts hash otherwise, from 1 on.
    fn seeded(&self, seed: u32) -> &Self {
        let place = seed.checked_sub(1).and_then(|at| self.seeded.get(at as usize));
        let Some(place) = place else { return self };
        place.get_or_init(|| {
            Box::new(Self {
                mode: self.mode,
                arguments: self.arguments.clone(),
                hash_seed: seed,
                without: self.without.clone(),
                in_force: Arc::clone(&self.in_force),
                ..Self::new(self.executable.clone())
            })
        })
    }

    /// Starts a worker, and says why it can run no program, if it cannot.
    ///
    /// # Errors
    /// That.
    pub fn start(&self) -> io::Result<()> {
        self.with_worker(Worker::get_ready)
    }

    /// Does `work` with a worker, waiting for one if all are busy. A worker that fails
    /// is not used again: dropping it kills it.
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

    /// An idle worker; `None` if a new one may be started, which is then already
    /// counted.
    fn take(&self) -> Option<Worker> {
        let mut workers = self.lock();
        while workers.idle.is_empty() && workers.alive >= self.most {
            workers = self.freed.wait(workers).unwrap_or_else(PoisonError::into_inner);
        }
        let worker = workers.idle.pop_front();
        if worker.is_none() {
            workers.alive += 1;
        }
        // The next worker gets ready while this one serves.
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

    /// Runs a program in a process of its own.
    ///
    /// If a worker dies, it is replaced and the program tried once more: it may not
    /// have been the program's fault.
    fn run_alone(&self, job: &Job) -> Transcript {
        let mut last = Crash::Silent;
        for _ in 0..2 {
            let run = self.pool_of(job).with_worker(|worker| worker.run(job));
            match run {
                Ok(transcript) if transcript.ends.len() == job.blocks.len() => return transcript,
                // The program itself has answered.
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

    /// Runs harmless programs in one process, and each odd one among them alone.
    fn run_together(&self, jobs: &[&Job]) -> Vec<Transcript> {
        let mut transcripts = Vec::with_capacity(jobs.len());
        while transcripts.len() < jobs.len() {
            let rest = &jobs[transcripts.len()..];
            // Treat a worker that fails as if it had run none of them.
            let ran = self.with_worker(|worker| worker.run_together(rest)).unwrap_or_default();
            transcripts.extend(ran);
            transcripts.extend(jobs.get(transcripts.len()).map(|job| self.run(job)));
        }
        transcripts
    }
}

impl Runner for Pool {
    /// Runs a program in a process of its own; where that ends in silence, finds the block
    /// that ended it.
    fn run(&self, job: &Job) -> Transcript {
        culprit::located(job, &|job| self.run_alone(job))
    }

    /// Runs programs in parallel, as many as there are workers; the harmless ones share
    /// processes.
    fn run_all(&self, jobs: &[Job]) -> Vec<Transcript> {
        // With one worker for each program, harmless programs have their own, too.
        let shares = |job: &Job| job.is_harmless() && !(job.process == ProcessMode::Fresh);
        let (together, alone): (Vec<usize>, Vec<usize>) =
            (0..jobs.len()).partition(|&at| shares(&jobs[at]));
        let batches = together.chunks(BATCH).map(<[usize]>::to_vec);
        let tasks: Vec<Vec<usize>> = batches.chain(alone.into_iter().map(|at| vec![at])).collect();
        let work = |task: &Vec<usize>| match task.as_slice() {
            [at] if !shares(&jobs[*at]) => vec![self.run(&jobs[*at])],
            task => self.run_together(&task.iter().map(|&at| &jobs[at]).collect::<Vec<_>>()),
        };
        // One task needs only this thread.
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
    fn interpreters(&self) -> Interpreters {
        let own = self.python.as_ref().map(|python| python.name().to_owned());
        own.map_or_else(Interpreters::default, |book| Interpreters { book, ..Default::default() })
    }

    /// The version of another Python; for a program that imports anything, of its packages
    /// as well: of all, since one is made of others.
    fn depends_on(&self, job: &Job) -> String {
        let Some(python) = &self.python else { return String::new() };
        let packages = if job.imports.is_empty() { &[] } else { python.packages() };
        format!("{}\n{}\n{}", python.name(), python.executable.display(), packages.join("\n"))
    }

    fn in_force(&self) -> Option<InForce> {
        self.in_force.get().cloned()
    }

    /// Starts a worker, so that the first program finds it ready.
    fn probe(&self) -> Option<InForce> {
        if self.in_force.get().is_none() {
            // If it does not get ready, the first program will notice.
            let _ = self.with_worker(Worker::get_ready);
        }
        self.in_force()
    }
}

/// Whether an error says that the other end of a pipe is gone.
fn is_gone(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::UnexpectedEof | io::ErrorKind::BrokenPipe)
}

fn names(mechanisms: &[Mechanism]) -> String {
    mechanisms.iter().map(|mechanism| mechanism.name()).collect::<Vec<_>>().join(",")
}
