//! A worker that forks: a process for each program, and one for those that are
//! harmless ([`companion`](super::companion)).
//!
//! The worker itself runs no code of the book. It reads a request, forks, and
//! waits: for the child's message, for the child's time to be up, or for its own
//! stdin to end, which means that nobody waits for the answer any more.

use std::ffi::OsString;
use std::fs::File;
use std::io::{self, Read};
use std::os::fd::{AsFd, AsRawFd, OwnedFd};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::time::{Duration, Instant};

use nix::errno::Errno;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::sys::signal::{Signal, killpg};
use nix::sys::wait::{WaitStatus, waitpid};
use nix::unistd::{ForkResult, Pid, dup, dup2_stderr, dup2_stdin, dup2_stdout, fork, pipe, setsid};

use super::companion::Companion;
use super::frame::{self, Answer, Inbox, Request};
use super::worker::{exit_now, greet, run_alone};
use super::{GRACE, START, reference};
use crate::interpreter::Interpreter;
use crate::program::Job;
use crate::transcript::{Crash, End, Transcript};

/// The two pipes of a worker, to and from the tool.
pub struct Pipes {
    /// What it is asked for.
    pub requests: File,
    /// What it answers.
    pub answers: File,
}

/// Serves programs in this interpreter.
///
/// # Errors
/// When the pipes cannot be had or the parent is gone in the middle of a message.
pub fn serve() -> io::Result<()> {
    let (mut requests, mut answers) = take_pipes()?;
    let interpreter = Interpreter::start();
    greet(&mut requests, &mut answers)?;
    let mut pipes = Pipes { requests, answers };
    let mut companion = None;
    while let Some(request) = next(&mut pipes.requests)? {
        match request {
            Request::Alone(job) => {
                interpreter.preload(&job.imports);
                let transcript = run_in_child(&interpreter, &job, &pipes)?;
                frame::write(&mut pipes.answers, &Answer::Ran(transcript))?;
            }
            Request::Together(jobs) => {
                Companion::serve(&mut companion, &interpreter, &jobs, &mut pipes)?;
            }
        }
    }
    Ok(())
}

/// Serves programs as [`serve`] does, in another Python.
///
/// # Errors
/// As there.
pub fn serve_reference(python: &[OsString]) -> io::Result<()> {
    let (mut requests, mut answers) = take_pipes()?;
    greet(&mut requests, &mut answers)?;
    while let Some(request) = next(&mut requests)? {
        let jobs = match request {
            Request::Alone(job) => vec![job],
            Request::Together(jobs) => jobs,
        };
        for job in jobs {
            let transcript = run_in_reference(python, &job, &requests)?;
            frame::write(&mut answers, &Answer::Ran(transcript))?;
        }
    }
    Ok(())
}

/// The next request; none when nobody has one any more.
fn next(requests: &mut File) -> io::Result<Option<Request>> {
    match frame::read(requests) {
        Ok(request) => Ok(Some(request)),
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(None),
        Err(error) => Err(error),
    }
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

/// A process of its own for `run`, which ends with it.
///
/// # Errors
/// When the system has no more processes.
pub fn child(pipes: &Pipes, run: impl FnOnce()) -> io::Result<Pid> {
    // SAFETY: only this thread runs interpreter code, and the worker's main
    // thread does nothing but wait for it, so no lock is held by a thread
    // that the child lacks.
    match unsafe { fork() }? {
        ForkResult::Child => {
            // A session of its own, so that all it starts can be ended with it.
            let _ = setsid();
            // The worker's own pipes are none of the program's.
            for fd in [pipes.requests.as_raw_fd(), pipes.answers.as_raw_fd()] {
                // SAFETY: the child ends by `_exit` and drops neither file,
                // so nobody uses or closes these again.
                unsafe { libc::close(fd) };
            }
            run();
            exit_now()
        }
        ForkResult::Parent { child } => Ok(child),
    }
}

fn run_in_child(interpreter: &Interpreter, job: &Job, pipes: &Pipes) -> io::Result<Transcript> {
    let folder = tempfile::Builder::new().prefix("pyproof-").tempdir()?;
    let (read, write) = own_pipe()?;
    let mut outlet = Some(write);
    let mut inlet = Inlet::new(read);
    let child = child(pipes, || {
        enter(folder.path());
        inlet.close();
        if let Some(write) = outlet.take() {
            run_alone(interpreter, job, write.into());
        }
    })?;
    drop(outlet);
    let deadline = Instant::now() + job.time_limit + GRACE;
    let answer = inlet.wait(&pipes.requests, deadline, Inbox::next);
    let status = end(child);
    Ok(match answer {
        Ok(Answer::Ran(transcript)) => transcript,
        Ok(Answer::Odd) => explain(job, &NoMessage::Silent, status),
        Err(ended) => explain(job, &ended, status),
    })
}

fn run_in_reference(python: &[OsString], job: &Job, requests: &File) -> io::Result<Transcript> {
    let folder = tempfile::Builder::new().prefix("pyproof-").tempdir()?;
    let (executable, options) = python.split_first().expect("a worker is told of a Python");
    let mut child =
        reference::driver(executable, options, folder.path()).process_group(0).spawn()?;
    let pid = Pid::from_raw(i32::try_from(child.id()).expect("a process id is an i32"));
    let mut stdin = child.stdin.take().expect("the driver's stdin is a pipe");
    let stdout = child.stdout.take().expect("the driver's stdout is a pipe");
    // The driver reads all of it before the program begins. One that is gone
    // already has not said a word, which is found out below.
    let _ = frame::write_json(&mut stdin, job);
    drop(stdin);
    let deadline = Instant::now() + START + job.time_limit + GRACE;
    let message = Inlet::new(stdout.into()).wait(requests, deadline, Inbox::next_json);
    let status = end(pid);
    Ok(message.unwrap_or_else(|ended| explain(job, &ended, status)))
}

fn enter(folder: &Path) {
    // A program without its folder sees that by itself when it uses files.
    let _ = std::env::set_current_dir(folder);
}

/// Why there is no message.
pub enum NoMessage {
    /// Time was up, even for the child's own clock.
    TimedOut,
    /// The child ended without a whole message.
    Silent,
    /// Nobody waits for it any more.
    Unwanted,
}

/// The worker's end of a child's pipe.
pub struct Inlet {
    pipe: Option<File>,
    inbox: Inbox,
}

impl Inlet {
    /// The end from which the worker reads.
    pub fn new(pipe: OwnedFd) -> Self {
        Self { pipe: Some(pipe.into()), inbox: Inbox::default() }
    }

    /// Closes it in the child, which has no use for it.
    pub fn close(&mut self) {
        self.pipe = None;
    }

    /// The child's next message, which `take` finds in what has come.
    ///
    /// # Errors
    /// When there is none by the deadline, or never will be.
    pub fn wait<T>(
        &mut self,
        requests: &File,
        deadline: Instant,
        take: impl Fn(&mut Inbox) -> io::Result<Option<T>>,
    ) -> Result<T, NoMessage> {
        let pipe = self.pipe.as_mut().ok_or(NoMessage::Silent)?;
        loop {
            if let Some(message) = take(&mut self.inbox).map_err(|_| NoMessage::Silent)? {
                return Ok(message);
            }
            if !wait_for(pipe, requests, deadline)? {
                return Err(NoMessage::TimedOut);
            }
            let mut part = [0; 16 << 10];
            match pipe.read(&mut part) {
                Ok(0) | Err(_) => return Err(NoMessage::Silent),
                Ok(count) => self.inbox.add(&part[..count]),
            }
        }
    }
}

/// Waits until the child has written; false when the deadline passes.
fn wait_for(pipe: &File, requests: &File, deadline: Instant) -> Result<bool, NoMessage> {
    loop {
        let left = deadline.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Ok(false);
        }
        let mut fds = [
            PollFd::new(pipe.as_fd(), PollFlags::POLLIN),
            // Asked for nothing, a pipe still tells that its other end is gone.
            PollFd::new(requests.as_fd(), PollFlags::empty()),
        ];
        let timeout =
            PollTimeout::try_from(left.min(Duration::from_hours(1))).unwrap_or(PollTimeout::MAX);
        match poll(&mut fds, timeout) {
            Ok(0) | Err(Errno::EINTR) => continue,
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

/// Ends the child and all it started, and takes its status.
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

fn explain(job: &Job, ended: &NoMessage, status: Option<WaitStatus>) -> Transcript {
    let blocks = job.blocks.len();
    match (ended, status) {
        (NoMessage::TimedOut, _) => Transcript::ended(blocks, End::TimedOut { line: None }),
        (_, Some(WaitStatus::Exited(_, code))) => Transcript::crashed(blocks, Crash::Status(code)),
        (_, Some(WaitStatus::Signaled(_, signal, _))) => {
            Transcript::crashed(blocks, Crash::Signal(signal.to_string()))
        }
        _ => Transcript::crashed(blocks, Crash::Silent),
    }
}
