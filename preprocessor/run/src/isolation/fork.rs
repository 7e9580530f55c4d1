//! A worker that forks: a process for each program, and one for those that are
//! harmless ([`companion`](super::companion)).
//!
//! The worker itself runs no code of the book. It reads a request, forks, and
//! waits: for the child's message, for the child's time to run out, or for its own
//! stdin to end, which means that nobody waits for the answer any more.

use std::ffi::OsString;
use std::fs::File;
use std::io::{self, Read};
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::time::{Duration, Instant};

use nix::errno::Errno;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::sys::signal::{Signal, killpg};
use nix::sys::wait::{WaitStatus, waitpid};
use nix::unistd::{ForkResult, Pid, dup, dup2_stderr, dup2_stdin, dup2_stdout, fork, pipe, setsid};

use super::companion::Companion;
#[cfg(target_os = "linux")]
use super::confine::end_with;
use super::confine::{Confinement, Loose};
use super::folder::Folder;
use super::frame::{self, Answer, Inbox, Request, room_of};
use super::worker::{end_of_status, exit_now, greet, next, run_alone, with_room};
use super::{GRACE, START, WITHOUT, reference};
use crate::confined::Mechanism;
use crate::interpreter::Interpreter;
use pyproof_judge::job::Job;
use pyproof_judge::transcript::{Crash, End, Transcript};

/// The two pipes of a worker, to and from the tool.
pub struct Pipes {
    /// Its requests.
    pub requests: File,
    /// Its answers.
    pub answers: File,
}

/// Serves programs in this interpreter.
///
/// # Errors
/// When the pipes cannot be had or the parent is gone in the middle of a message.
pub fn serve() -> io::Result<()> {
    let (mut requests, mut answers) = take_pipes()?;
    let mut confinement = prepare()?;
    greet(&mut requests, &mut answers, Some(confinement.in_force().clone()))?;
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
                    let zygote = (&interpreter, &confinement);
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

/// Serves programs as [`serve`] does, in another Python.
///
/// # Errors
/// As there.
pub fn serve_reference(python: &[OsString]) -> io::Result<()> {
    let (mut requests, mut answers) = take_pipes()?;
    let folder = Folder::make()?;
    set_environment(folder.path());
    let loose = Loose::prepare(folder.path());
    greet(&mut requests, &mut answers, None)?;
    while let Some(request) = next(&mut requests)? {
        let jobs = match request {
            Request::Alone(job) => vec![job],
            Request::Together(jobs) => jobs,
        };
        for job in jobs {
            folder.empty()?;
            let transcript = run_in_reference(python, &job, &requests, (&folder, &loose))?;
            frame::write(&mut answers, &Answer::Ran(transcript))?;
        }
    }
    Ok(())
}

/// Moves the protocol away from stdin and stdout, where a program would
/// look for it, and puts nothing in their place.
///
/// # Errors
/// When the system has no more descriptors.
pub fn take_pipes() -> io::Result<(File, File)> {
    let requests: OwnedFd = cloexec(dup(io::stdin())?)?;
    let answers: OwnedFd = cloexec(dup(io::stdout())?)?;
    let nothing = File::options().read(true).write(true).open("/dev/null")?;
    dup2_stdin(&nothing)?;
    dup2_stdout(&nothing)?;
    dup2_stderr(&nothing)?;
    Ok((requests.into(), answers.into()))
}

fn cloexec(fd: OwnedFd) -> io::Result<OwnedFd> {
    let flag = nix::fcntl::FcntlArg::F_SETFD(nix::fcntl::FdFlag::FD_CLOEXEC);
    nix::fcntl::fcntl(&fd, flag)?;
    Ok(fd)
}

/// A pipe that no other program inherits.
///
/// # Errors
/// When the system has no more descriptors.
pub fn own_pipe() -> io::Result<(OwnedFd, OwnedFd)> {
    let (read, write) = pipe()?;
    Ok((cloexec(read)?, cloexec(write)?))
}

/// Runs `run` in a new process, which ends with it, and with this process.
///
/// # Errors
/// When the system has no more processes.
pub fn child(run: impl FnOnce()) -> io::Result<Pid> {
    #[cfg(target_os = "linux")]
    let worker = std::process::id();
    // SAFETY: only this thread runs interpreter code, and the worker's main
    // thread does nothing but wait for it, so no lock is held by a thread
    // that the child lacks.
    match unsafe { fork() }? {
        ForkResult::Child => {
            // A session of its own, so that all it starts can be ended with it.
            let _ = setsid();
            // First of all: a worker may be killed at any time.
            #[cfg(target_os = "linux")]
            if end_with(worker).is_err() {
                exit_now();
            }
            run();
            exit_now()
        }
        ForkResult::Parent { child } => Ok(child),
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
        deadline: began + job.limits.time + GRACE,
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

fn run_in_reference(
    python: &[OsString],
    job: &Job,
    requests: &File,
    (folder, loose): (&Folder, &Loose),
) -> io::Result<Transcript> {
    let mut command =
        reference::command(python, folder.path()).ok_or(io::ErrorKind::InvalidInput)?;
    let mut child = loose.confine(command.process_group(0), job).spawn()?;
    let pid = Pid::from_raw(i32::try_from(child.id()).expect("a process id is an i32"));
    let mut stdin = child.stdin.take().expect("the driver's stdin is a pipe");
    let stdout = child.stdout.take().expect("the driver's stdout is a pipe");
    // The driver reads all of it before the program begins. If it is gone already, it
    // has not answered, which is noticed below.
    let _ = frame::write_json(&mut stdin, &reference::Request::of(job));
    drop(stdin);
    let deadline = Instant::now() + START + job.limits.time + GRACE;
    let watch = Watch { requests, deadline, look: None };
    // The same facts take this much more room in JSON.
    let in_json = room_of(job).saturating_mul(16);
    let message = Inlet::new(stdout.into(), in_json).wait(&watch, Inbox::next_json);
    let status = end(pid);
    Ok(message.unwrap_or_else(|ended| explain(job, ended, status)))
}

/// How often a program is checked whose files and threads the system does not limit.
const LOOK: Duration = Duration::from_millis(20);

/// How long to wait for a program.
pub struct Watch<'a> {
    /// The pipe of requests: whoever sends them waits for the answer.
    pub requests: &'a File,
    /// When to give up.
    pub deadline: Instant,
    /// Tells which limit it exceeds, if any; called now and then.
    pub look: Option<&'a dyn Fn() -> Option<Crash>>,
}

/// Why there is no message.
pub enum NoMessage {
    /// Time ran out, and the child's own clock did not stop it.
    TimedOut,
    /// It exceeded a limit.
    Overstepped(Crash),
    /// The child ended without a whole message.
    Silent,
    /// Nobody waits for it any more.
    Unwanted,
}

/// The worker's end of a child's pipe.
pub struct Inlet {
    pipe: File,
    inbox: Inbox,
}

impl Inlet {
    /// The end from which the worker reads messages no larger than `room`.
    pub fn new(pipe: OwnedFd, room: usize) -> Self {
        Self { pipe: pipe.into(), inbox: Inbox::new(room) }
    }

    /// The same pipe, to write to, if it works both ways.
    pub fn outlet(&mut self) -> &mut File {
        &mut self.pipe
    }

    /// The child's next message, which `take` finds in the bytes received.
    ///
    /// # Errors
    /// When there is none by the deadline, or never will be.
    pub fn wait<T>(
        &mut self,
        watch: &Watch<'_>,
        take: impl Fn(&mut Inbox) -> io::Result<Option<T>>,
    ) -> Result<T, NoMessage> {
        loop {
            if let Some(message) = take(&mut self.inbox).map_err(|_| NoMessage::Silent)? {
                return Ok(message);
            }
            if !wait_for(&self.pipe, watch)? {
                return Err(NoMessage::TimedOut);
            }
            let mut part = [0; 16 << 10];
            match self.pipe.read(&mut part) {
                Ok(0) | Err(_) => return Err(NoMessage::Silent),
                Ok(count) => self.inbox.add(&part[..count]),
            }
        }
    }
}

/// Waits until the child has written; false when the deadline passes.
fn wait_for(pipe: &File, watch: &Watch<'_>) -> Result<bool, NoMessage> {
    loop {
        let left = watch.deadline.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Ok(false);
        }
        let mut fds = [
            PollFd::new(pipe.as_fd(), PollFlags::POLLIN),
            // Even when polled for nothing, a pipe reports that its other end is gone.
            PollFd::new(watch.requests.as_fd(), PollFlags::empty()),
        ];
        let pause = if watch.look.is_some() { LOOK } else { Duration::from_hours(1) };
        let timeout = PollTimeout::try_from(left.min(pause)).unwrap_or(PollTimeout::MAX);
        match poll(&mut fds, timeout) {
            Ok(0) => match watch.look.and_then(|look| look()) {
                Some(crash) => return Err(NoMessage::Overstepped(crash)),
                None => continue,
            },
            Err(Errno::EINTR) => continue,
            Err(_) => return Err(NoMessage::Silent),
            Ok(_) => {}
        }
        let [child, parent] = fds.map(|fd| fd.revents().unwrap_or(PollFlags::empty()));
        if parent.intersects(PollFlags::POLLHUP | PollFlags::POLLERR) {
            return Err(NoMessage::Unwanted);
        }
        if !child.is_empty() {
            return Ok(true);
        }
    }
}

/// Ends the child and everything it started, and takes its status.
pub fn end(child: Pid) -> Option<WaitStatus> {
    // The child may not have reached `setsid` yet, or be gone already.
    let _ = killpg(child, Signal::SIGKILL);
    let _ = nix::sys::signal::kill(child, Signal::SIGKILL);
    loop {
        match waitpid(child, None) {
            Err(Errno::EINTR) => {}
            other => return other.ok(),
        }
    }
}

fn explain(job: &Job, ended: NoMessage, status: Option<WaitStatus>) -> Transcript {
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
