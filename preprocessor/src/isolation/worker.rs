//! The worker's side: one interpreter, a process for each program.
//!
//! The worker itself runs no code of the book. It reads a job, forks, and waits:
//! for the child's message, for the child's time to be up, or for its own stdin
//! to end, which means that nobody waits for the answer any more. A worker that
//! was told of another Python has no interpreter: there, the child is that one.

use std::ffi::OsString;
use std::fs::File;
use std::io::{self, Write};
use std::sync::Arc;
use std::time::Duration;

use super::{GRACE, frame, memory};
use crate::interpreter::{EndNow, Interpreter};
use crate::program::Job;
use crate::transcript::{Crash, Transcript};

/// Native stack of the thread that runs Python. A Python call takes none of it;
/// one through native code (`repr` that calls `__repr__`) takes 2.6 KB, so that
/// this bears twenty times the thousand levels of Python's limit. It is mapped,
/// not touched, until it is used.
const STACK: usize = 64 << 20;

pub use sys::transcript_of_dead;

/// Serves programs until stdin ends.
///
/// # Errors
/// When the pipes cannot be had or the parent is gone in the middle of a message.
pub fn serve() -> io::Result<()> {
    // What RustPython might say of its own crash is said by the exit status.
    std::panic::set_hook(Box::new(|_| {}));
    let reference: Vec<OsString> = std::env::args_os().skip(2).collect();
    if !reference.is_empty() {
        return sys::serve_reference(&reference);
    }
    sys::serve()
}

/// Runs `serve` where there is room for Python's recursion.
fn with_room(serve: impl FnOnce() -> io::Result<()> + Send + 'static) -> io::Result<()> {
    let thread = std::thread::Builder::new().stack_size(STACK).spawn(serve)?;
    thread.join().unwrap_or_else(|_| Err(io::Error::other("the worker panicked")))
}

/// Runs one program to its end and writes its transcript to `answer`; the
/// process is not fit for another program afterwards.
fn run_and_answer(interpreter: &Interpreter, job: &Job, answer: File) {
    let answer = Arc::new(answer);
    let pipe = Arc::clone(&answer);
    interpreter.recorder().on_end(Arc::new(move |transcript: &Transcript| {
        say(&pipe, transcript);
        sys::exit_now();
    }));
    let recorder = Arc::clone(interpreter.recorder());
    memory::on_exhausted(move || recorder.try_end_now(&EndNow::MemoryLimit));
    watch_the_clock(interpreter, job.time_limit);
    let run = std::panic::AssertUnwindSafe(|| interpreter.run(job));
    let transcript = std::panic::catch_unwind(run).unwrap_or_else(|panic| {
        let words = panic.downcast_ref::<String>().map(String::as_str);
        let words = words.or_else(|| panic.downcast_ref::<&str>().copied());
        let crash = words.map_or(Crash::Silent, |words| Crash::Panicked(words.to_owned()));
        Transcript::crashed(job.blocks.len(), crash)
    });
    say(&answer, &transcript);
}

fn say(mut answer: &File, transcript: &Transcript) {
    // With the reader gone there is nobody to tell.
    let _ = frame::write(&mut answer, transcript);
    let _ = answer.flush();
}

/// Ends the program when its time is up: at a bytecode, where its line is
/// known, or else, if it is in a native loop, a little later without.
fn watch_the_clock(interpreter: &Interpreter, limit: Duration) {
    let interruptor = interpreter.interruptor();
    let recorder = Arc::clone(interpreter.recorder());
    let clock = std::thread::Builder::new().spawn(move || {
        std::thread::sleep(limit);
        interruptor.time_out();
        std::thread::sleep(GRACE / 2);
        recorder.end_now(&EndNow::TimedOut, None);
    });
    // Without a thread for the clock the worker's own deadline remains.
    drop(clock);
}

#[cfg(unix)]
mod sys {
    //! Fork, pipes and signals.

    use std::ffi::OsString;
    use std::fs::File;
    use std::io::{self, Read};
    use std::os::fd::{AsFd, OwnedFd};
    use std::os::unix::process::{CommandExt, ExitStatusExt};
    use std::path::Path;
    use std::process::ExitStatus;
    use std::time::{Duration, Instant};

    use nix::errno::Errno;
    use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
    use nix::sys::signal::{Signal, killpg};
    use nix::sys::wait::{WaitStatus, waitpid};
    use nix::unistd::{
        ForkResult, Pid, dup, dup2_stderr, dup2_stdin, dup2_stdout, fork, pipe, setsid,
    };

    use super::super::confine::{Confinement, Loose, UNCONFINED};
    use super::super::folder::Folder;
    use super::super::{memory, reference};
    use super::{frame, run_and_answer, with_room};
    use crate::interpreter::Interpreter;
    use crate::isolation::{ALONE, GRACE, START, WITHOUT};
    use crate::program::{InForce, Job, Mechanism};
    use crate::transcript::{Crash, End, Transcript};

    /// Ends the process with no hook, destructor or `atexit` of anybody's.
    pub fn exit_now() -> ! {
        // SAFETY: `_exit` has no preconditions; that it skips everything that
        // `exit` would do is what it is called for.
        unsafe { libc::_exit(0) }
    }

    /// How often a program is looked after that the system does not bound.
    const LOOK: Duration = Duration::from_millis(20);

    pub fn serve() -> io::Result<()> {
        let (mut jobs, mut answers) = take_pipes()?;
        let alone = std::env::var_os(ALONE).is_some();
        let mut confinement = Confinement::prepare(&left_out())?;
        set_environment(confinement.folder());
        if alone {
            return with_room(move || serve_one(&mut jobs, answers, confinement));
        }
        frame::write(&mut answers, confinement.in_force())?;
        with_room(move || {
            let interpreter = Interpreter::start();
            while let Some(job) = next(&mut jobs)? {
                confinement.make_room(&job)?;
                let transcript = run_in_child(&interpreter, &job, &jobs, &confinement)?;
                frame::write(&mut answers, &transcript)?;
            }
            Ok(())
        })
    }

    /// Serves one program in this process, and ends with it.
    fn serve_one(
        jobs: &mut File,
        mut answers: File,
        mut confinement: Confinement,
    ) -> io::Result<()> {
        let interpreter = Interpreter::start();
        frame::write(&mut answers, confinement.in_force())?;
        let Some(job) = next(jobs)? else { return Ok(()) };
        confinement.make_room(&job)?;
        let answer = confinement.enter(&job, answers.into());
        run_and_answer(&interpreter, &job, answer.into());
        exit_now()
    }

    /// The mechanisms that whoever started this worker does without.
    fn left_out() -> Vec<Mechanism> {
        Mechanism::named(&std::env::var(WITHOUT).unwrap_or_default())
    }

    /// Leaves in the environment what a program finds there.
    fn set_environment(home: &Path) {
        // SAFETY: the worker has one thread as yet, so nobody reads meanwhile.
        unsafe {
            std::env::remove_var(WITHOUT);
            std::env::remove_var(ALONE);
            std::env::remove_var("TMPDIR");
            std::env::set_var("HOME", home);
        }
    }

    /// Serves programs as [`serve`] does, in another Python.
    pub fn serve_reference(python: &[OsString]) -> io::Result<()> {
        let (mut jobs, mut answers) = take_pipes()?;
        let folder = Folder::make()?;
        set_environment(folder.path());
        let loose = Loose::prepare(folder.path());
        frame::write(&mut answers, &InForce::default())?;
        while let Some(job) = next(&mut jobs)? {
            folder.empty()?;
            let transcript = run_in_reference(python, &job, &jobs, (&folder, &loose))?;
            frame::write(&mut answers, &transcript)?;
        }
        Ok(())
    }

    /// The next job; none when nobody has one any more.
    fn next(jobs: &mut File) -> io::Result<Option<Job>> {
        match frame::read(jobs) {
            Ok(job) => Ok(Some(job)),
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Moves the protocol away from stdin and stdout, where a program would
    /// look for it, and puts nothing in their place.
    fn take_pipes() -> io::Result<(File, File)> {
        let jobs: OwnedFd = cloexec(dup(io::stdin())?)?;
        let answers: OwnedFd = cloexec(dup(io::stdout())?)?;
        let nothing = File::options().read(true).write(true).open("/dev/null")?;
        dup2_stdin(&nothing)?;
        dup2_stdout(&nothing)?;
        dup2_stderr(&nothing)?;
        Ok((jobs.into(), answers.into()))
    }

    fn cloexec(fd: OwnedFd) -> io::Result<OwnedFd> {
        let flag = nix::fcntl::FcntlArg::F_SETFD(nix::fcntl::FdFlag::FD_CLOEXEC);
        nix::fcntl::fcntl(&fd, flag)?;
        Ok(fd)
    }

    fn run_in_child(
        interpreter: &Interpreter,
        job: &Job,
        jobs: &File,
        confinement: &Confinement,
    ) -> io::Result<Transcript> {
        let (read, write) = pipe()?;
        let (read, write) = (cloexec(read)?, cloexec(write)?);
        // SAFETY: only this thread runs interpreter code, and the worker's main
        // thread does nothing but wait for it, so no lock is held by a thread
        // that the child lacks.
        match unsafe { fork() }? {
            ForkResult::Child => {
                // A session of its own, so that all it starts can be ended with it.
                let _ = setsid();
                drop(read);
                let answer = confinement.enter(job, write);
                run_and_answer(interpreter, job, answer.into());
                exit_now()
            }
            ForkResult::Parent { child } => {
                drop(write);
                let began = Instant::now();
                let deadline = began + job.time_limit + GRACE;
                let look = || confinement.overstep(child, job);
                let look: Option<Look<'_>> =
                    if confinement.wants_watching() { Some(&look) } else { None };
                let message = collect(read, &Watch { jobs, deadline, look });
                let status = end(child);
                let mut transcript = message.unwrap_or_else(|ended| explain(job, ended, status));
                transcript.bound(began.elapsed());
                Ok(transcript)
            }
        }
    }

    fn run_in_reference(
        python: &[OsString],
        job: &Job,
        jobs: &File,
        (folder, loose): (&Folder, &Loose),
    ) -> io::Result<Transcript> {
        let (executable, options) = python.split_first().expect("a worker is told of a Python");
        let mut command = reference::driver(executable, options, folder.path());
        let mut child = loose.confine(command.process_group(0), job).spawn()?;
        let pid = Pid::from_raw(i32::try_from(child.id()).expect("a process id is an i32"));
        let mut stdin = child.stdin.take().expect("the driver's stdin is a pipe");
        let stdout = child.stdout.take().expect("the driver's stdout is a pipe");
        // The driver reads all of it before the program begins. One that is gone
        // already has not said a word, which is found out below.
        let _ = frame::write(&mut stdin, job);
        drop(stdin);
        let deadline = Instant::now() + START + job.time_limit + GRACE;
        let message = collect(stdout.into(), &Watch { jobs, deadline, look: None });
        let status = end(pid);
        Ok(message.unwrap_or_else(|ended| explain(job, ended, status)))
    }

    /// What a program has too much of, if anything.
    type Look<'a> = &'a dyn Fn() -> Option<Crash>;

    /// Until when a program is waited for.
    struct Watch<'a> {
        /// Where jobs come from: whoever sends them waits for the answer.
        jobs: &'a File,
        deadline: Instant,
        look: Option<Look<'a>>,
    }

    /// Why there is no message.
    enum NoMessage {
        /// Time was up, even for the child's own clock.
        TimedOut,
        /// It had too much of something.
        Overstepped(Crash),
        /// The child ended without a whole message.
        Silent,
        /// Nobody waits for it any more.
        Unwanted,
    }

    /// Reads the child's message.
    fn collect(read: OwnedFd, watch: &Watch<'_>) -> Result<Transcript, NoMessage> {
        let mut pipe = File::from(read);
        let mut bytes = Vec::new();
        loop {
            if !wait_for(&pipe, watch)? {
                return Err(NoMessage::TimedOut);
            }
            let mut part = [0; 8 << 10];
            match pipe.read(&mut part) {
                Ok(0) | Err(_) => return Err(NoMessage::Silent),
                Ok(count) => bytes.extend_from_slice(&part[..count]),
            }
            if frame::is_whole(&bytes) {
                return frame::read(&mut bytes.as_slice()).map_err(|_| NoMessage::Silent);
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
                // Asked for nothing, a pipe still tells that its other end is gone.
                PollFd::new(watch.jobs.as_fd(), PollFlags::empty()),
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

    /// Ends the child and all it started, and takes its status.
    fn end(child: Pid) -> Option<WaitStatus> {
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

    /// What is known of a program whose process said nothing and ended so.
    pub fn transcript_of_dead(job: &Job, timed_out: bool, status: ExitStatus) -> Transcript {
        let ended = if timed_out { NoMessage::TimedOut } else { NoMessage::Silent };
        // Of a process of this pid nothing is asked any more.
        explain(job, ended, WaitStatus::from_raw(Pid::from_raw(0), status.into_raw()).ok())
    }

    fn explain(job: &Job, ended: NoMessage, status: Option<WaitStatus>) -> Transcript {
        let blocks = job.blocks.len();
        match (ended, status) {
            (NoMessage::TimedOut, _) => Transcript::ended(blocks, End::TimedOut { line: None }),
            (NoMessage::Overstepped(crash), _) => Transcript::crashed(blocks, crash),
            (_, Some(WaitStatus::Exited(_, memory::EXHAUSTED))) => {
                Transcript::ended(blocks, End::MemoryLimit { line: None })
            }
            (_, Some(WaitStatus::Exited(_, UNCONFINED))) => {
                Transcript::crashed(blocks, Crash::Unconfined)
            }
            (_, Some(WaitStatus::Exited(_, code))) => {
                Transcript::crashed(blocks, Crash::Status(code))
            }
            (_, Some(WaitStatus::Signaled(_, signal, _))) => {
                Transcript::crashed(blocks, Crash::Signal(signal.to_string()))
            }
            _ => Transcript::crashed(blocks, Crash::Silent),
        }
    }
}

#[cfg(not(unix))]
mod sys {
    //! No fork: one program, then the process ends and another takes its place.

    use std::ffi::OsString;
    use std::fs::File;
    use std::io;
    use std::process::ExitStatus;

    use super::{frame, run_and_answer, with_room};
    use crate::interpreter::Interpreter;
    use crate::isolation::memory;
    use crate::program::{Held, InForce, Job, Mechanism};
    use crate::transcript::{Crash, End, Transcript};

    pub fn exit_now() -> ! {
        std::process::exit(0)
    }

    /// What is known of a program whose process said nothing and ended so.
    pub fn transcript_of_dead(job: &Job, timed_out: bool, status: ExitStatus) -> Transcript {
        let blocks = job.blocks.len();
        match status.code() {
            _ if timed_out => Transcript::ended(blocks, End::TimedOut { line: None }),
            Some(code) => Transcript::crashed(blocks, Crash::Status(code)),
            None => Transcript::crashed(blocks, Crash::Silent),
        }
    }

    /// Nothing here ends all that another Python started.
    pub fn serve_reference(_python: &[OsString]) -> io::Result<()> {
        Err(io::ErrorKind::Unsupported.into())
    }

    pub fn serve() -> io::Result<()> {
        let answers =
            std::os::windows::io::AsHandle::as_handle(&io::stdout()).try_clone_to_owned()?;
        let mut answers = File::from(answers);
        with_room(move || {
            let interpreter = Interpreter::start();
            frame::write(&mut answers, &in_force())?;
            let job: Job = frame::read(&mut io::stdin())?;
            let folder = tempfile::Builder::new().prefix("pyproof-").tempdir()?;
            std::env::set_current_dir(folder.path())?;
            memory::count(job.memory_limit);
            run_and_answer(&interpreter, &job, answers);
            exit_now()
        })
    }

    /// Nothing of what confines a program elsewhere is known here.
    fn in_force() -> InForce {
        let missing = |&mechanism| Held { mechanism, missing: Some(std::env::consts::OS.into()) };
        InForce { mechanisms: Mechanism::ALL.iter().map(missing).collect() }
    }
}
