//! The worker's side: one interpreter, and how it serves programs.
//!
//! A worker says [`Hello`], then answers one [`Request`](super::frame::Request)
//! after another. If it forks, it runs no code of the book itself
//! ([`fork`](super::fork)). If it does not, it runs harmless programs one after
//! another, up to one that must be alone: with that program the process ends. A
//! worker for another Python has no interpreter: it starts that Python for each
//! program.

use std::fs::File;
use std::io::{self, Write};
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::frame::{self, Answer, Hello, Request};
use super::spent::Clock;
use super::{GRACE, LATE, memory};
use crate::confined::InForce;
use crate::interpreter::{EndNow, Interpreter};
use pyproof_judge::job::{Job, Limits};
use pyproof_judge::transcript::{Crash, End, EventKind, Exception, Stream, Transcript};

/// Native stack of the thread that runs Python. A Python call takes none of it; a call
/// through native code (`repr` that calls `__repr__`) takes 2.6 KB, so this is enough
/// for twenty times the thousand levels of Python's limit. It is mapped, but not
/// touched until it is used.
const STACK: usize = 64 << 20;

/// How a worker keeps programs apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WorkerMode {
    /// It forks for each.
    Fork,
    /// It serves one program, and is replaced.
    Process,
    /// It has another Python fork for each.
    Python,
}

impl WorkerMode {
    /// What suits this system best.
    #[must_use]
    pub fn of_this_system() -> Self {
        if cfg!(unix) { Self::Fork } else { Self::Process }
    }

    /// The argument of a worker.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Fork => "fork",
            Self::Process => "process",
            Self::Python => "python",
        }
    }
}

/// The argument, in place of a [`Manner`], that makes a worker serve nobody and only
/// remove the folder that follows.
pub const REMOVE: &str = "remove";

/// Runs `serve` where there is room for Python's recursion.
///
/// # Errors
/// Those of `serve`, and when there is no memory for such a stack.
pub fn with_room(serve: impl FnOnce() -> io::Result<()> + Send + 'static) -> io::Result<()> {
    let thread = std::thread::Builder::new().stack_size(STACK).spawn(serve)?;
    thread.join().unwrap_or_else(|_| Err(io::Error::other("the worker panicked")))
}

/// Exchanges greetings.
///
/// # Errors
/// When the other side is not ours.
pub fn greet(requests: &mut File, answers: &mut File, in_force: InForce) -> io::Result<()> {
    frame::write(answers, &Hello::of(in_force))?;
    Hello::expect(requests)?;
    Ok(())
}

/// The next request; `None` when there will be no more.
///
/// # Errors
/// When the parent is gone in the middle of a message.
pub fn next(requests: &mut File) -> io::Result<Option<Request>> {
    match frame::read(requests) {
        Ok(request) => Ok(Some(request)),
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(None),
        Err(error) => Err(error),
    }
}

/// Runs one program to its end and writes its transcript to `answers`; afterwards the
/// process cannot run another program.
pub fn run_alone(interpreter: &Interpreter, job: &Job, answers: File) {
    let answers = Arc::new(answers);
    let pipe = Arc::clone(&answers);
    interpreter.recorder().on_end(Arc::new(move |transcript: &Transcript| {
        say(&pipe, &Answer::Ran(transcript.clone()));
        exit_now();
    }));
    let recorder = Arc::clone(interpreter.recorder());
    memory::on_exhausted(move || recorder.try_end_now(&EndNow::MemoryLimit));
    watch_the_clock(interpreter, &job.limits);
    let run = std::panic::AssertUnwindSafe(|| interpreter.run(job));
    let transcript = std::panic::catch_unwind(run).unwrap_or_else(|panic| {
        let words = panic.downcast_ref::<String>().map(String::as_str);
        let words = words.or_else(|| panic.downcast_ref::<&str>().copied());
        let crash = words.map_or(Crash::Silent, |words| Crash::Panicked(words.to_owned()));
        Transcript::crashed(job.blocks.len(), crash)
    });
    say(&answers, &Answer::Ran(transcript));
}

fn say(mut answers: &File, answer: &Answer) {
    // If the reader is gone, there is nobody to tell.
    let _ = frame::write(&mut answers, answer);
    let _ = answers.flush();
}

/// How long answers may wait for others, to go in one write.
const TOGETHER: Duration = Duration::from_millis(2);

/// Runs harmless programs one after another, up to the first odd one; returns false
/// after that one.
///
/// # Errors
/// When nobody reads the answers any more.
pub fn run_together(
    interpreter: &Interpreter,
    jobs: &[Job],
    mut answers: &File,
) -> io::Result<bool> {
    // A program that writes too much is odd, too, but it must be stopped. Whoever
    // waits for its answer notices that this process is gone.
    interpreter.recorder().on_end(Arc::new(|_: &Transcript| exit_now()));
    let mut written = Vec::new();
    let mut last = Instant::now();
    for job in jobs {
        let run = std::panic::AssertUnwindSafe(|| interpreter.run(job));
        let answer = match std::panic::catch_unwind(run) {
            Ok(transcript) if !is_odd(&transcript) => Answer::Ran(transcript),
            _ => Answer::Odd,
        };
        frame::write(&mut written, &answer)?;
        let is_odd = matches!(answer, Answer::Odd);
        if is_odd || last.elapsed() > TOGETHER {
            answers.write_all(&written)?;
            written.clear();
            last = Instant::now();
        }
        if is_odd {
            return Ok(false);
        }
    }
    answers.write_all(&written)?;
    Ok(true)
}

/// Whether a program that was judged harmless did something that no harmless one does.
pub fn is_odd(transcript: &Transcript) -> bool {
    let ended = |end: &End| matches!(end, End::Finished | End::Raised);
    // If memory or stack ran out, earlier programs may have used some of it.
    let at_an_end = |exception: &Exception| {
        ["MemoryError", "RecursionError", "SystemError"].contains(&exception.class.as_str())
    };
    transcript.ends.iter().any(|block| !ended(&block.end))
        || transcript.events.iter().any(|event| match &event.kind {
            EventKind::Wrote { stream, .. } => *stream == Stream::Err,
            EventKind::Raised { exception, .. } | EventKind::Passed { exception, .. } => {
                at_an_end(exception)
            }
            _ => false,
        })
}

/// Ends the program when its time runs out: at a bytecode, where its line is known;
/// or, if it waits or is in a native loop, a little later and without a line.
fn watch_the_clock(interpreter: &Interpreter, limits: &Limits) {
    let interruptor = interpreter.interruptor();
    let recorder = Arc::clone(interpreter.recorder());
    let (time, wall) = (limits.time, limits.wall_time());
    let clock = Clock::start();
    let clock = std::thread::Builder::new().spawn(move || {
        clock.wait(time, wall);
        interruptor.time_out();
        let (spent, elapsed) = (clock.spent(), clock.elapsed());
        let grace = if spent >= time { LATE } else { GRACE / 2 };
        clock.wait(spent + GRACE / 2, elapsed + grace);
        recorder.end_now(&EndNow::TimedOut, None);
    });
    // Without a thread for the clock, the worker's own deadline still applies.
    drop(clock);
}

/// How a program ended whose process ended with this status and without an answer.
pub fn end_of_status(status: i32) -> End {
    match status {
        memory::EXHAUSTED => End::MemoryLimit { line: None },
        #[cfg(unix)]
        super::confine::UNCONFINED => End::Crashed(Crash::Unconfined),
        status => End::Crashed(Crash::Status(status)),
    }
}

/// The signal that ended a process, by its name.
pub fn signal_of(status: std::process::ExitStatus) -> String {
    #[cfg(unix)]
    {
        let signal = std::os::unix::process::ExitStatusExt::signal(&status);
        let named = signal.and_then(|number| nix::sys::signal::Signal::try_from(number).ok());
        named.map_or_else(|| status.to_string(), |signal| signal.to_string())
    }
    #[cfg(not(unix))]
    status.to_string()
}

/// Ends the process without running any hook, destructor or `atexit`.
#[cfg(unix)]
pub fn exit_now() -> ! {
    // SAFETY: `_exit` has no preconditions; skipping everything that `exit` would do
    // is the point.
    unsafe { libc::_exit(0) }
}

/// Ends the process.
#[cfg(not(unix))]
pub fn exit_now() -> ! {
    std::process::exit(0)
}
