//! One worker process, as the pool sees it: it is started, asked, waited for, ended.
//!
//! Every worker is on a list until nothing of it is left, so that the end of this
//! process can end its workers, too ([`end_all`]).

use std::collections::BTreeSet;
use std::io::{self, BufReader};
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

#[cfg(unix)]
use super::folder;
use super::frame::{self, Answer, Hello, RequestOf, room_of};
use super::worker::{self, WorkerMode};
use super::{GRACE, PATIENCE, PYTHON_GRACE, Pool, WITHOUT, WORKER_COMMAND, WORKER_GRACE, names};
use pyproof_judge::job::Job;
use pyproof_judge::transcript::{Crash, End, Transcript};

/// The process ids of all workers of this process of which something may be left:
/// a process, or a folder.
static ALIVE: Mutex<BTreeSet<u32>> = Mutex::new(BTreeSet::new());

/// Ends all workers and what they run, before this process ends: none of their
/// processes or folders is left.
///
/// If a program does not end with its worker, the worker is left running to end it,
/// which it does as soon as this process is gone.
pub fn end_all() {
    #[cfg(target_os = "linux")]
    {
        use nix::sys::signal::{Signal, kill};
        use nix::unistd::Pid;

        // Keep the lock: a worker started now would not be on the list.
        let alive = ALIVE.lock().unwrap_or_else(PoisonError::into_inner);
        let pids = || alive.iter().filter_map(|&pid| Some((pid, i32::try_from(pid).ok()?)));
        for (_, pid) in pids() {
            let _ = kill(Pid::from_raw(pid), Signal::SIGKILL);
        }
        for (worker, pid) in pids() {
            // Another thread may have taken its status.
            let _ = nix::sys::wait::waitpid(Pid::from_raw(pid), None);
            folder::remove_of(worker);
        }
        std::mem::forget(alive);
    }
}

/// What a worker says.
enum Received {
    Hello,
    Answer(Answer),
}

/// One worker process.
pub(super) struct Worker {
    process: Child,
    requests: ChildStdin,
    /// What it says; first, that it is there.
    answers: Receiver<io::Result<Received>>,
    is_ready: bool,
    /// How long it may take beyond a program's limit.
    grace: Duration,
    /// The maximum bytes of its next answer.
    room: Arc<AtomicUsize>,
    /// Whether it serves one program and is then replaced.
    serves_one: bool,
    /// Whether it can serve no more.
    pub(super) is_spent: bool,
    /// Its process id, as long as more than its status is left of it.
    alive: Option<u32>,
}

impl Worker {
    pub(super) fn start(pool: &Pool) -> io::Result<Self> {
        let mut command = Command::new(&pool.executable);
        command
            .args([WORKER_COMMAND, pool.mode.name()])
            .args(&pool.arguments)
            .env_clear()
            .envs([("TZ", "UTC"), ("PYTHONHASHSEED", &pool.hash_seed.to_string())])
            .env(WITHOUT, names(&pool.without))
            .env("TMPDIR", std::env::temp_dir())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        // Not in our process group: Ctrl-C reaches this process, which then ends its
        // workers.
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        let (sender, answers) = mpsc::channel();
        let (teller, started) = mpsc::sync_channel(1);
        let in_force = Arc::clone(&pool.in_force);
        let room = Arc::new(AtomicUsize::new(0));
        let expected = Arc::clone(&room);
        std::thread::spawn(move || {
            // It ends with the thread that started it: this one, which also waits for it.
            let mut alive = ALIVE.lock().unwrap_or_else(PoisonError::into_inner);
            let mut process = command.spawn();
            alive.extend(process.as_ref().map(Child::id));
            drop(alive);
            let output = process.as_mut().ok().and_then(|process| process.stdout.take());
            let sent = teller.send(process);
            let (Some(output), Ok(())) = (output, sent) else { return };
            let mut output = BufReader::new(output);
            let mut received = Hello::expect(&mut output).and_then(|hello| {
                if let Some(why) = hello.refused {
                    return Err(io::Error::new(io::ErrorKind::Unsupported, why));
                }
                // The first has said it for all.
                let _ = hello.in_force.map(|own| in_force.set(own));
                Ok(Received::Hello)
            });
            loop {
                let ended = received.is_err();
                if sender.send(received).is_err() || ended {
                    break;
                }
                let room = || expected.load(Ordering::Relaxed);
                received = frame::read_within(&mut output, room).map(Received::Answer);
            }
        });
        let gone = |_| io::Error::from(io::ErrorKind::BrokenPipe);
        let mut process = started.recv().map_err(gone)??;
        let mut requests = process.stdin.take().expect("the worker's stdin is a pipe");
        // If it is gone already, the next request will show that.
        let _ = frame::write(&mut requests, &Hello::ours());
        let serves_one = pool.mode == WorkerMode::Process;
        Ok(Self {
            alive: Some(process.id()),
            process,
            requests,
            answers,
            is_ready: false,
            grace: if pool.mode == WorkerMode::Python { PYTHON_GRACE } else { WORKER_GRACE },
            room,
            serves_one,
            is_spent: false,
        })
    }

    pub(super) fn run(&mut self, job: &Job) -> io::Result<Transcript> {
        self.is_spent = self.serves_one;
        self.get_ready()?;
        let began = Instant::now();
        self.room.store(room_of(job), Ordering::Relaxed);
        frame::write(&mut self.requests, &RequestOf::Alone(job))?;
        let mut transcript = match self.answer(job.limits.wall_time() + GRACE) {
            Ok(Answer::Ran(transcript)) => transcript,
            Ok(Answer::Odd) => return Err(io::ErrorKind::InvalidData.into()),
            // Without fork, the end of the program is the end of the worker.
            Err(error) if self.serves_one => Transcript::ended(job.blocks.len(), self.end(&error)),
            Err(error) => return Err(error),
        };
        transcript.bound(began.elapsed());
        Ok(transcript)
    }

    /// How a worker ended that gave no answer but this error.
    fn end(&mut self, error: &io::Error) -> End {
        if error.kind() == io::ErrorKind::TimedOut {
            return End::TimedOut { line: None };
        }
        // It may have closed its pipe and still be running.
        match self.bury() {
            Ok(status) => match status.code() {
                Some(code) => worker::end_of_status(code),
                None => End::Crashed(Crash::Signal(worker::signal_of(status))),
            },
            Err(_) => End::Crashed(Crash::Silent),
        }
    }

    /// Ends it, and removes its folder; returns how it ended.
    pub(super) fn bury(&mut self) -> io::Result<ExitStatus> {
        // Another process may have its id by now.
        let Some(pid) = self.alive else { return self.process.wait() };
        // A worker ends when its stdin does; killing does not wait for that.
        let _ = self.process.kill();
        wait_for_end(&mut self.process);
        #[cfg(unix)]
        folder::remove_of(pid);
        // Not earlier: if this process is ended meanwhile, the end must do the same.
        let mut alive = ALIVE.lock().unwrap_or_else(PoisonError::into_inner);
        alive.remove(&pid);
        self.alive = None;
        self.process.wait()
    }

    /// The transcripts of `jobs`, up to the first odd one.
    pub(super) fn run_together(&mut self, jobs: &[&Job]) -> io::Result<Vec<Transcript>> {
        let room = jobs.iter().map(|job| room_of(job)).max().unwrap_or_default();
        self.room.store(room, Ordering::Relaxed);
        frame::write(&mut self.requests, &RequestOf::Together(jobs))?;
        let mut transcripts = Vec::with_capacity(jobs.len());
        for job in jobs {
            match self.answer(PATIENCE) {
                Ok(Answer::Ran(transcript)) if transcript.ends.len() == job.blocks.len() => {
                    transcripts.push(transcript);
                }
                // Without fork, the programs run in the worker itself.
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

    /// Its next answer, for which it has this long once it is ready.
    fn answer(&mut self, limit: Duration) -> io::Result<Answer> {
        self.get_ready()?;
        // A worker that serves many programs watches their time itself.
        let grace = if self.serves_one { Duration::ZERO } else { self.grace };
        match self.receive(limit + grace)? {
            Received::Answer(answer) => Ok(answer),
            Received::Hello => Err(io::ErrorKind::InvalidData.into()),
        }
    }

    /// Waits until it has said that it is ready.
    pub(super) fn get_ready(&mut self) -> io::Result<()> {
        if !self.is_ready {
            self.is_ready = matches!(self.receive(self.grace)?, Received::Hello);
        }
        Ok(())
    }

    fn receive(&self, limit: Duration) -> io::Result<Received> {
        match self.answers.recv_timeout(limit) {
            Ok(received) => received,
            Err(RecvTimeoutError::Timeout) => Err(io::ErrorKind::TimedOut.into()),
            Err(RecvTimeoutError::Disconnected) => Err(io::ErrorKind::BrokenPipe.into()),
        }
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        let _ = self.bury();
    }
}

/// Waits until a process has ended. If [`end_all`] may look at it, its status is not
/// taken yet: until then no other process gets its id.
fn wait_for_end(process: &mut Child) {
    #[cfg(target_os = "linux")]
    {
        use nix::sys::wait::{Id, WaitPidFlag, waitid};

        let Ok(pid) = i32::try_from(process.id()) else { return };
        let flags = WaitPidFlag::WEXITED | WaitPidFlag::WNOWAIT;
        while waitid(Id::Pid(nix::unistd::Pid::from_raw(pid)), flags) == Err(nix::Error::EINTR) {}
    }
    #[cfg(not(target_os = "linux"))]
    let _ = process.wait();
}
