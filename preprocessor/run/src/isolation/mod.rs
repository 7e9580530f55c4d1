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
mod worker;

use std::collections::{BTreeSet, VecDeque};
use std::ffi::OsString;
use std::io::{self, BufReader};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use crate::confined::{Confined, InForce, Mechanism};
use frame::{Answer, Hello, RequestOf, room_of};
use pyproof_judge::job::{Job, ProcessMode, Runner};
use pyproof_judge::parallel::each;
use pyproof_judge::transcript::{Crash, End, Transcript};
pub use reference::{Against, Reference, ReferenceError};
use worker::Manner;
pub use worker::serve;

/// The hidden subcommand that makes this executable a worker; behind it, how it
/// keeps programs apart, and the other Python that it starts.
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

/// The process ids of all workers of this process.
static ALIVE: Mutex<BTreeSet<u32>> = Mutex::new(BTreeSet::new());

/// Ends all workers and what they run, for who is about to end this process: none
/// of theirs is left, and no folder.
///
/// Where a program does not end with its worker the worker is left to end it, which
/// it does as soon as this process is gone.
pub fn end_all() {
    #[cfg(target_os = "linux")]
    {
        use nix::sys::signal::{Signal, kill};
        use nix::unistd::Pid;

        // Kept locked: what is started now is not known to anybody.
        let alive = ALIVE.lock().unwrap_or_else(PoisonError::into_inner);
        let pids = || alive.iter().filter_map(|&pid| Some((pid, i32::try_from(pid).ok()?)));
        for (_, pid) in pids() {
            let _ = kill(Pid::from_raw(pid), Signal::SIGKILL);
        }
        for (worker, pid) in pids() {
            // Somebody else may have taken its status.
            let _ = nix::sys::wait::waitpid(Pid::from_raw(pid), None);
            folder::remove_of(worker);
        }
        std::mem::forget(alive);
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
    manner: Manner,
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
            manner: Manner::of_this_system(),
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
        if !(job.process == ProcessMode::Fresh) || self.manner != Manner::Fork {
            return self;
        }
        self.forkless.get_or_init(|| {
            Box::new(Self {
                manner: Manner::Process,
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
        if self.manner == Manner::Process
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

/// What a worker says.
enum Said {
    Hello,
    Answer(Answer),
}

/// One worker process.
struct Worker {
    process: Child,
    requests: ChildStdin,
    /// What it says; first, that it is there.
    answers: Receiver<io::Result<Said>>,
    is_ready: bool,
    /// Bytes that its next answer may have.
    room: Arc<AtomicUsize>,
    /// Whether it serves one program and is replaced.
    serves_one: bool,
    /// Whether it can serve no more.
    is_spent: bool,
}

impl Worker {
    fn start(pool: &Pool) -> io::Result<Self> {
        let mut command = Command::new(&pool.executable);
        command
            .args([WORKER_COMMAND, pool.manner.name()])
            .args(&pool.arguments)
            .env_clear()
            .envs([("TZ", "UTC"), ("PYTHONHASHSEED", &pool.hash_seed.to_string())])
            .env(WITHOUT, names(&pool.without))
            .env("TMPDIR", std::env::temp_dir())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        // Not ours: Ctrl-C is told to this process, which then ends its workers.
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        let (sender, answers) = mpsc::channel();
        let (teller, started) = mpsc::sync_channel(1);
        let in_force = Arc::clone(&pool.in_force);
        let room = Arc::new(AtomicUsize::new(0));
        let expected = Arc::clone(&room);
        std::thread::spawn(move || {
            // It ends with the thread that started it: this one, which waits for it.
            let mut alive = ALIVE.lock().unwrap_or_else(PoisonError::into_inner);
            let mut process = command.spawn();
            alive.extend(process.as_ref().map(Child::id));
            drop(alive);
            let output = process.as_mut().ok().and_then(|process| process.stdout.take());
            let told = teller.send(process);
            let (Some(output), Ok(())) = (output, told) else { return };
            let mut output = BufReader::new(output);
            let mut said = Hello::expect(&mut output).map(|hello| {
                // The first has said it for all.
                let _ = hello.in_force.map(|own| in_force.set(own));
                Said::Hello
            });
            loop {
                let ended = said.is_err();
                if sender.send(said).is_err() || ended {
                    break;
                }
                let room = || expected.load(Ordering::Relaxed);
                said = frame::read_within(&mut output, room).map(Said::Answer);
            }
        });
        let gone = |_| io::Error::from(io::ErrorKind::BrokenPipe);
        let mut process = started.recv().map_err(gone)??;
        let mut requests = process.stdin.take().expect("the worker's stdin is a pipe");
        // One that is gone already is found out when it is asked for something.
        let _ = frame::write(&mut requests, &Hello::ours());
        let serves_one = pool.manner == Manner::Process;
        Ok(Self { process, requests, answers, is_ready: false, room, serves_one, is_spent: false })
    }

    fn run(&mut self, job: &Job) -> io::Result<Transcript> {
        self.is_spent = self.serves_one;
        self.get_ready()?;
        let began = Instant::now();
        self.room.store(room_of(job), Ordering::Relaxed);
        frame::write(&mut self.requests, &RequestOf::Alone(job))?;
        let mut transcript = match self.answer(job.limits.time + GRACE) {
            Ok(Answer::Ran(transcript)) => transcript,
            Ok(Answer::Odd) => return Err(io::ErrorKind::InvalidData.into()),
            // Without fork the program's end is the worker's.
            Err(error) if self.serves_one => Transcript::ended(job.blocks.len(), self.end(&error)),
            Err(error) => return Err(error),
        };
        transcript.bound(began.elapsed());
        Ok(transcript)
    }

    /// How it ended that gave no answer but this error.
    fn end(&mut self, error: &io::Error) -> End {
        if error.kind() == io::ErrorKind::TimedOut {
            return End::TimedOut { line: None };
        }
        // It may have closed its pipe and run on.
        let _ = self.process.kill();
        match self.process.wait() {
            Ok(status) => match status.code() {
                Some(code) => worker::end_of_status(code),
                None => End::Crashed(Crash::Signal(worker::signal_of(status))),
            },
            Err(_) => End::Crashed(Crash::Silent),
        }
    }

    /// The transcripts of `jobs`, up to the first that is odd.
    fn run_together(&mut self, jobs: &[&Job]) -> io::Result<Vec<Transcript>> {
        let room = jobs.iter().map(|job| room_of(job)).max().unwrap_or_default();
        self.room.store(room, Ordering::Relaxed);
        frame::write(&mut self.requests, &RequestOf::Together(jobs))?;
        let mut transcripts = Vec::with_capacity(jobs.len());
        for job in jobs {
            match self.answer(PATIENCE) {
                Ok(Answer::Ran(transcript)) if transcript.ends.len() == job.blocks.len() => {
                    transcripts.push(transcript);
                }
                // Without fork the programs run in the worker itself.
                Err(_) if self.serves_one => {
                    self.is_spent = true;
                    break;
                }
                Err(error) => return Err(error),
                Ok(_) => {
                    self.is_spent = self.serves_one;
                    break;
                }
            }
        }
        Ok(transcripts)
    }

    /// Its next answer, for which it has so long once it is ready.
    fn answer(&mut self, limit: Duration) -> io::Result<Answer> {
        self.get_ready()?;
        // One that serves many watches their time itself.
        let grace = if self.serves_one { Duration::ZERO } else { WORKER_GRACE };
        match self.said(limit + grace)? {
            Said::Answer(answer) => Ok(answer),
            Said::Hello => Err(io::ErrorKind::InvalidData.into()),
        }
    }

    /// Waits until it has said that it is there.
    fn get_ready(&mut self) -> io::Result<()> {
        if !self.is_ready {
            self.is_ready = matches!(self.said(WORKER_GRACE)?, Said::Hello);
        }
        Ok(())
    }

    fn said(&self, limit: Duration) -> io::Result<Said> {
        match self.answers.recv_timeout(limit) {
            Ok(said) => said,
            Err(RecvTimeoutError::Timeout) => Err(io::ErrorKind::TimedOut.into()),
            Err(RecvTimeoutError::Disconnected) => Err(io::ErrorKind::BrokenPipe.into()),
        }
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        // A worker ends when its stdin does; killing does not wait for that.
        let _ = self.process.kill();
        // Its number is its own until it is waited for.
        ALIVE.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.process.id());
        let _ = self.process.wait();
        #[cfg(unix)]
        folder::remove_of(self.process.id());
    }
}

/// Whether an error says that the other end of a pipe is there no more.
fn is_gone(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::UnexpectedEof | io::ErrorKind::BrokenPipe)
}

fn names(mechanisms: &[Mechanism]) -> String {
    mechanisms.iter().map(|mechanism| mechanism.name()).collect::<Vec<_>>().join(",")
}
