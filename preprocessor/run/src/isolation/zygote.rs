//! A worker that has another Python run the programs.
//!
//! 1. It prepares their confinement ([`Foreign`]), starts the interpreter on the driver
//!    (`driver/native.py`), and has a trial tell which mechanisms fail.
//! 2. For each program it orders a fork. The interpreter has imported by then what the
//!    programs before it imported, so that an import costs a book its time once.
//! 3. It waits for the child's answer as for one of our own ([`Watch`]), ends the child,
//!    and asks the interpreter how it ended.
//!
//! An interpreter that dies or hangs is replaced by a new one; if that was because of
//! what it imported, the programs import that for themselves from then on.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fs::File;
use std::io::{self, Read as _};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, killpg};
use nix::sys::socket::{AddressFamily, SockFlag, SockType, socketpair};
use nix::sys::wait::WaitStatus;
use nix::unistd::Pid;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::child::{Inlet, NoMessage, Watch, end, own_pipe, send, take_pipes};
use super::confine::Foreign;
use super::fork::explain;
use super::frame::{self, Answer, Hello, Inbox, Request, room_of};
use super::orders::{Asked, Done, Forked, Order, Settings, Settled, Waited};
use super::python::Python;
use super::worker::{greet, is_odd, next};
use super::{GRACE, PATIENCE, WITHOUT};
use crate::confined::Mechanism;
use pyproof_judge::job::{Job, Limits, ProcessMode};
use pyproof_judge::transcript::Transcript;

/// Runs the driver, which is the first argument.
const START: &str =
    concat!(include_str!("../../../driver/load.py"), "\nload(unpack(sys.argv[1])).main()\n");

/// How long an interpreter may take to start, on a busy machine.
const STARTING: Duration = Duration::from_secs(20);

/// How long it may take to import what a program wants: packages are large, and the
/// first import of one compiles it.
const IMPORTING: Duration = Duration::from_mins(1);

/// How long it may take for everything else.
const ANSWERING: Duration = Duration::from_secs(10);

/// The largest message of the interpreter itself.
const ROOM: usize = 1 << 20;

/// What the same facts take in JSON, beside our own form.
const IN_JSON: usize = 16;

/// How many programs one process runs, to bound what they leave in its memory.
const LIFE: usize = 1000;

/// What the interpreter finds in its environment besides: a thread of a library would
/// not be there after a fork, and each arena of memory counts as used.
const VARIABLES: [(&str, &str); 7] = [
    ("MALLOC_ARENA_MAX", "1"),
    ("MKL_NUM_THREADS", "1"),
    ("NUMEXPR_NUM_THREADS", "1"),
    ("OMP_NUM_THREADS", "1"),
    ("OPENBLAS_NUM_THREADS", "1"),
    ("PYTHONCOERCECLOCALE", "0"),
    ("VECLIB_MAXIMUM_THREADS", "1"),
];

/// Serves programs in the Python that `arguments` describe.
///
/// # Errors
/// When the pipes cannot be had or the parent is gone in the middle of a message.
pub fn serve(arguments: &[OsString]) -> io::Result<()> {
    let (requests, mut answers) = take_pipes()?;
    let python = Python::from_arguments(arguments).ok_or(io::ErrorKind::InvalidInput)?;
    let left_out = Mechanism::named(&std::env::var(WITHOUT).unwrap_or_default());
    let foreign = Foreign::prepare(&python.places, &left_out)?;
    let mut worker = Worker { python, foreign, requests, shunned: BTreeSet::new() };
    let started = worker.start().and_then(|zygote| worker.try_out(zygote));
    let mut programs = match started {
        Ok(zygote) => Programs { worker, zygote: Some(zygote), companion: None },
        Err(why) => {
            return frame::write(&mut answers, &Hello::refusing(why.to_string()));
        }
    };
    let in_force = programs.worker.foreign.in_force();
    greet(&mut programs.worker.requests, &mut answers, in_force)?;
    while let Some(request) = next(&mut programs.worker.requests)? {
        match request {
            Request::Alone(job) => {
                let transcript = programs.run(&job)?;
                frame::write(&mut answers, &Answer::Ran(transcript))?;
            }
            Request::Together(jobs) => {
                for answer in programs.run_together(&jobs) {
                    frame::write(&mut answers, &answer)?;
                }
            }
        }
        // The next program finds an interpreter.
        programs.get_ready()?;
    }
    Ok(())
}

/// What interpreters are started from.
struct Worker {
    python: Python,
    foreign: Foreign,
    /// Where requests come from.
    requests: File,
    /// What is not imported ahead: an interpreter died of it.
    shunned: BTreeSet<String>,
}

/// An interpreter that forks for each program.
struct Zygote {
    process: Child,
    control: Inlet,
    imported: BTreeSet<String>,
    /// Why it lacks the filter that it should have entered.
    unfiltered: Option<String>,
    /// Whether its status was taken: another process may have its number by now.
    has_ended: bool,
}

/// A child that runs harmless programs.
struct Companion {
    pid: i32,
    socket: Inlet,
    served: usize,
}

impl Worker {
    /// Starts an interpreter.
    fn start(&self) -> io::Result<Zygote> {
        let (ours, theirs) =
            socketpair(AddressFamily::Unix, SockType::Stream, None, SockFlag::SOCK_CLOEXEC)?;
        let python = &self.python;
        let seed = std::env::var_os("PYTHONHASHSEED").unwrap_or_default();
        let mut command = Command::new(&python.executable);
        // No `-I` or `-E`: they would have it ignore the hash seed, too. The environment
        // holds nothing else that it could listen to.
        command
            .args(&python.options)
            .args(["-s", "-B", "-X", "utf8", "-c", START, &python.driver])
            .env_clear()
            .envs(VARIABLES)
            .envs(python.variables.iter().map(|(name, value)| (name, value)))
            .envs([("TZ", "UTC"), ("HOME", &*self.foreign.folder().to_string_lossy())])
            .env("PYTHONHASHSEED", seed)
            .current_dir("/")
            .stdin(Stdio::from(theirs))
            .stdout(Stdio::null())
            .stderr(Stdio::piped());
        let process = self.foreign.confine(&mut command).spawn()?;
        // Its own end of the socket must not outlive it.
        drop(command);
        let control = Inlet::new(ours, ROOM);
        let imported = BTreeSet::new();
        let mut zygote = Zygote { process, control, imported, unfiltered: None, has_ended: false };
        let settings = Settings { path: &python.path, filter: self.foreign.filter() };
        let told = zygote.tell(&settings, &[]);
        let settled = told.and_then(|()| zygote.answer::<Settled>(&self.requests, STARTING));
        match settled {
            Ok(Settled { failed }) => {
                zygote.unfiltered = failed;
                Ok(zygote)
            }
            Err(error) => Err(zygote.last_words().map_or(error, io::Error::other)),
        }
    }

    /// Finds out which mechanisms fail in a child.
    fn try_out(&mut self, mut zygote: Zygote) -> io::Result<Zygote> {
        let trial = Job::trial();
        self.foreign.make_room(&trial)?;
        let (read, write) = own_pipe()?;
        let enter = self.foreign.enter(&trial, zygote.process.id());
        zygote.order(&Order::Try(enter), write.as_fd(), self.foreign.ruleset(), None)?;
        drop(write);
        let Forked { pid } = zygote.answer(&self.requests, ANSWERING)?;
        let watch = watch(&self.requests, ANSWERING);
        let failed = Inlet::new(read, ROOM).wait(&watch, Inbox::next_json);
        let mut failed: Vec<(Mechanism, String)> = failed.map_err(|why| lost(&why))?;
        zygote.bury(pid, &self.requests)?;
        failed.extend(zygote.unfiltered.take().map(|why| (Mechanism::Seccomp, why)));
        self.foreign.settle(failed);
        Ok(zygote)
    }
}

impl Zygote {
    /// Writes a message; `with` go along with it.
    fn tell(&mut self, message: &impl Serialize, with: &[BorrowedFd<'_>]) -> io::Result<()> {
        let mut bytes = Vec::new();
        frame::write_json(&mut bytes, message)?;
        send(self.control.outlet(), &bytes, with)
    }

    /// Orders what a child is needed for: it answers to `answers`, and enters `ruleset`.
    fn order(
        &mut self,
        order: &Order<'_>,
        answers: BorrowedFd<'_>,
        ruleset: Option<BorrowedFd<'_>>,
        asked: Option<&Asked<'_>>,
    ) -> io::Result<()> {
        let with: Vec<_> = std::iter::once(answers).chain(ruleset).collect();
        self.tell(order, &with)?;
        asked.map_or(Ok(()), |asked| frame::write_json(self.control.outlet(), asked))
    }

    fn answer<T: DeserializeOwned>(&mut self, requests: &File, limit: Duration) -> io::Result<T> {
        self.control.wait(&watch(requests, limit), Inbox::next_json).map_err(|why| lost(&why))
    }

    /// Ends a child and all it started, and returns how it ended.
    fn bury(&mut self, pid: i32, requests: &File) -> io::Result<Option<WaitStatus>> {
        end_group(Pid::from_raw(pid));
        self.tell(&Order::Wait { pid }, &[])?;
        let Waited { status } = self.answer(requests, ANSWERING)?;
        Ok(WaitStatus::from_raw(Pid::from_raw(pid), status).ok())
    }

    /// Imports what is not there yet.
    fn import(&mut self, names: &[&str], requests: &File) -> io::Result<()> {
        self.tell(&Order::Import { names }, &[])?;
        let Done {} = self.answer(requests, IMPORTING)?;
        self.imported.extend(names.iter().map(|&name| name.to_owned()));
        Ok(())
    }

    /// The last line that it said of its errors, if it has ended.
    fn last_words(&mut self) -> Option<String> {
        end_group(Pid::from_raw(i32::try_from(self.process.id()).ok()?));
        let mut said = Vec::new();
        self.process.stderr.take()?.take(1 << 16).read_to_end(&mut said).ok()?;
        let said = String::from_utf8_lossy(&said);
        said.lines().rev().map(str::trim).find(|line| !line.is_empty()).map(str::to_owned)
    }
}

impl Drop for Zygote {
    fn drop(&mut self) {
        if self.has_ended {
            return;
        }
        if let Ok(pid) = i32::try_from(self.process.id()) {
            end_group(Pid::from_raw(pid));
        }
        let _ = self.process.wait();
    }
}

/// The programs of a worker, and the interpreter that runs them.
struct Programs {
    worker: Worker,
    zygote: Option<Zygote>,
    companion: Option<Companion>,
}

impl Programs {
    /// The interpreter, a new one if there is none.
    fn get_ready(&mut self) -> io::Result<&mut Zygote> {
        if self.zygote.is_none() {
            self.companion = None;
            self.zygote = Some(self.worker.start()?);
        }
        self.zygote.as_mut().ok_or_else(|| io::ErrorKind::NotConnected.into())
    }

    /// Runs a program in a process of its own.
    fn run(&mut self, job: &Job) -> io::Result<Transcript> {
        if job.process == ProcessMode::Fresh {
            return self.run_here(job);
        }
        self.preload(job)?;
        self.try_run(job).or_else(|_| {
            // Whatever became of that interpreter, another one can run the program.
            self.zygote = None;
            self.try_run(job)
        })
    }

    /// Has imported what the program will import.
    fn preload(&mut self, job: &Job) -> io::Result<()> {
        self.get_ready()?;
        let (worker, zygote) = (&mut self.worker, self.zygote.as_mut());
        let Some(zygote) = zygote else { return Ok(()) };
        let is_new =
            |name: &&String| !zygote.imported.contains(*name) && !worker.shunned.contains(*name);
        let names: Vec<&str> = job.imports.iter().filter(is_new).map(String::as_str).collect();
        if names.is_empty() {
            return Ok(());
        }
        // Packages read settings in their home, where another program may have left some.
        worker.foreign.make_room(job)?;
        if zygote.import(&names, &worker.requests).is_err() {
            worker.shunned.extend(names.into_iter().map(str::to_owned));
            self.zygote = None;
        }
        Ok(())
    }

    fn try_run(&mut self, job: &Job) -> io::Result<Transcript> {
        self.get_ready()?;
        let (worker, zygote) = (&mut self.worker, self.zygote.as_mut());
        let zygote = zygote.ok_or(io::ErrorKind::NotConnected)?;
        worker.foreign.make_room(job)?;
        let (read, write) = own_pipe()?;
        let enter = worker.foreign.enter(job, zygote.process.id());
        let ruleset = worker.foreign.ruleset();
        zygote.order(&Order::Run(enter), write.as_fd(), ruleset, Some(&Asked::of(job)))?;
        drop(write);
        let Forked { pid } = zygote.answer(&worker.requests, ANSWERING)?;
        let began = Instant::now();
        let answer = await_answer(worker, job, read, Pid::from_raw(pid), began);
        let status = zygote.bury(pid, &worker.requests)?;
        let mut transcript = answer.unwrap_or_else(|ended| explain(job, ended, status));
        transcript.bound(began.elapsed());
        Ok(transcript)
    }

    /// Runs a program in the process of the interpreter, which ends with it.
    fn run_here(&mut self, job: &Job) -> io::Result<Transcript> {
        self.get_ready()?;
        self.companion = None;
        let mut zygote = self.zygote.take().ok_or(io::ErrorKind::NotConnected)?;
        let worker = &mut self.worker;
        worker.foreign.make_room(job)?;
        let (read, write) = own_pipe()?;
        let enter = worker.foreign.enter(job, zygote.process.id());
        let ruleset = worker.foreign.ruleset();
        zygote.order(&Order::Here(enter), write.as_fd(), ruleset, Some(&Asked::of(job)))?;
        drop(write);
        let began = Instant::now();
        let pid = Pid::from_raw(i32::try_from(zygote.process.id()).expect("an id is an i32"));
        let answer = await_answer(worker, job, read, pid, began);
        let status = end(pid);
        zygote.has_ended = true;
        let mut transcript = answer.unwrap_or_else(|ended| explain(job, ended, status));
        transcript.bound(began.elapsed());
        Ok(transcript)
    }

    /// Runs harmless programs one after another in a process that they share, up to the
    /// first odd one.
    fn run_together(&mut self, jobs: &[Job]) -> Vec<Answer> {
        let Some(first) = jobs.first() else { return Vec::new() };
        let Ok(mut companion) = self.companion(first) else {
            self.zygote = None;
            return vec![Answer::Odd];
        };
        companion.served += jobs.len();
        let asked: Vec<Asked<'_>> = jobs.iter().map(Asked::of).collect();
        // If the companion is gone, it gives no answer, which is noticed below.
        let _ = frame::write_json(companion.socket.outlet(), &asked);
        let mut answers = Vec::new();
        for job in jobs {
            let watch = watch(&self.worker.requests, PATIENCE.min(job.limits.time));
            let ran = companion.socket.wait(&watch, Inbox::next_json);
            let ran = ran.ok().filter(|ran: &Transcript| !is_odd(ran));
            answers.push(ran.map_or(Answer::Odd, Answer::Ran));
            if matches!(answers.last(), Some(Answer::Odd)) {
                self.bury(&companion);
                return answers;
            }
        }
        self.companion = Some(companion);
        answers
    }

    fn companion(&mut self, job: &Job) -> io::Result<Companion> {
        match self.companion.take() {
            Some(companion) if companion.served < LIFE => return Ok(companion),
            Some(old) => self.bury(&old),
            None => {}
        }
        self.get_ready()?;
        let (worker, zygote) = (&mut self.worker, self.zygote.as_mut());
        let zygote = zygote.ok_or(io::ErrorKind::NotConnected)?;
        worker.foreign.make_room(job)?;
        let limits = Limits { time: Duration::from_hours(1), ..job.limits.clone() };
        let lasting = Job { blocks: Vec::new(), limits, ..job.clone() };
        let (ours, theirs) =
            socketpair(AddressFamily::Unix, SockType::Stream, None, SockFlag::SOCK_CLOEXEC)?;
        let enter = worker.foreign.enter(&lasting, zygote.process.id());
        zygote.order(&Order::Share(enter), theirs.as_fd(), worker.foreign.ruleset(), None)?;
        drop(theirs);
        let Forked { pid } = zygote.answer(&worker.requests, ANSWERING)?;
        let room = room_of(job).saturating_mul(IN_JSON);
        Ok(Companion { pid, socket: Inlet::new(ours, room), served: 0 })
    }

    fn bury(&mut self, companion: &Companion) {
        let zygote = self.zygote.as_mut();
        let buried = zygote.map(|zygote| zygote.bury(companion.pid, &self.worker.requests));
        if buried.is_none_or(|buried| buried.is_err()) {
            self.zygote = None;
        }
    }
}

/// What a program answers, if it does while it may.
fn await_answer(
    worker: &Worker,
    job: &Job,
    read: OwnedFd,
    pid: Pid,
    began: Instant,
) -> Result<Transcript, NoMessage> {
    let look = || worker.foreign.overstep(pid, job);
    let watch = Watch {
        requests: &worker.requests,
        deadline: began + job.limits.wall_time() + GRACE,
        processor: Some((pid, job.limits.time + GRACE)),
        look: if worker.foreign.wants_watching() { Some(&look) } else { None },
    };
    Inlet::new(read, room_of(job).saturating_mul(IN_JSON)).wait(&watch, Inbox::next_json)
}

fn watch(requests: &File, limit: Duration) -> Watch<'_> {
    Watch { requests, deadline: Instant::now() + limit, processor: None, look: None }
}

fn lost(why: &NoMessage) -> io::Error {
    match why {
        NoMessage::TimedOut => io::ErrorKind::TimedOut.into(),
        NoMessage::Unwanted => io::ErrorKind::BrokenPipe.into(),
        _ => io::Error::other("it ended"),
    }
}

fn end_group(pid: Pid) {
    let _ = killpg(pid, Signal::SIGKILL);
    let _ = nix::sys::signal::kill(pid, Signal::SIGKILL);
}
