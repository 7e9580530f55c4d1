//! The worker's side: one interpreter, and how it serves programs.
//!
//! A worker says [`Hello`], then answers one [`Request`](super::frame::Request)
//! after another. Where it forks, it runs no code of the book itself
//! ([`fork`](super::fork)). Where it does not, harmless programs run in it one
//! after another, until one that is to be alone: with that the process ends. A
//! worker that was told of another Python has no interpreter: that one is started
//! for each program.

use std::fs::File;
use std::io::{self, Write};
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::frame::{self, Answer, Hello, Request};
use super::{GRACE, memory};
use crate::confined::InForce;
use crate::interpreter::{EndNow, Interpreter};
use pyproof_judge::job::Job;
use pyproof_judge::transcript::{Crash, End, EventKind, Exception, Stream, Transcript};

/// Native stack of the thread that runs Python. A Python call takes none of it;
/// one through native code (`repr` that calls `__repr__`) takes 2.6 KB, so that
/// this bears twenty times the thousand levels of Python's limit. It is mapped,
/// not touched, until it is used.
const STACK: usize = 64 << 20;

/// How a worker keeps programs apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WorkerMode {
    /// It forks for each.
    Fork,
    /// It serves one, and is replaced.
    Process,
    /// It starts another Python for each.
    Reference,
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
            Self::Reference => "reference",
        }
    }
}

/// In place of a [`WorkerMode`]: the worker serves nobody, and removes the folder
/// that is named behind it.
pub const REMOVE: &str = "remove";

/// Runs `serve` where there is room for Python's recursion.
///
/// # Errors
/// What `serve` does, and when there is no such room.
pub fn with_room(serve: impl FnOnce() -> io::Result<()> + Send + 'static) -> io::Result<()> {
    let thread = std::thread::Builder::new().stack_size(STACK).spawn(serve)?;
    thread.join().unwrap_or_else(|_| Err(io::Error::other("the worker panicked")))
}

/// Both sides say who they are.
///
/// # Errors
/// When the other is no side of ours.
pub fn greet(requests: &mut File, answers: &mut File, in_force: Option<InForce>) -> io::Result<()> {
    let mut hello = Hello::ours();
    hello.in_force = in_force;
    frame::write(answers, &hello)?;
    Hello::expect(requests)?;
    Ok(())
}

/// The next request; none when nobody has one any more.
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

/// Runs one program to its end and writes its transcript to `answers`; the
/// process is not fit for another program afterwards.
pub fn run_alone(interpreter: &Interpreter, job: &Job, answers: File) {
    let answers = Arc::new(answers);
    let pipe = Arc::clone(&answers);
    interpreter.recorder().on_end(Arc::new(move |transcript: &Transcript| {
        say(&pipe, &Answer::Ran(transcript.clone()));
        exit_now();
    }));
    let recorder = Arc::clone(interpreter.recorder());
    memory::on_exhausted(move || recorder.try_end_now(&EndNow::MemoryLimit));
    watch_the_clock(interpreter, job.limits.time);
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
    // With the reader gone there is nobody to tell.
    let _ = frame::write(&mut answers, answer);
    let _ = answers.flush();
}

/// How long answers may wait for others that go with them in one write.
const TOGETHER: Duration = Duration::from_millis(2);

/// Runs harmless programs one after another, up to the first that is odd; false
/// behind that one.
///
/// # Errors
/// When nobody reads the answers any more.
pub fn run_together(
    interpreter: &Interpreter,
    jobs: &[Job],
    mut answers: &File,
) -> io::Result<bool> {
    // A program that writes too much is odd like any other, but must be stopped.
    // Whoever waits for its answer sees that this process is gone.
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

/// Whether a program that was held to be harmless did what none does.
fn is_odd(transcript: &Transcript) -> bool {
    let ended = |end: &End| matches!(end, End::Finished | End::Raised);
    // Where the memory or the stack is at its end, others may have used it, too.
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

/// What became of a program whose process ended with this status, and without an
/// answer.
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

/// Ends the process with no hook, destructor or `atexit` of anybody's.
#[cfg(unix)]
pub fn exit_now() -> ! {
    // SAFETY: `_exit` has no preconditions; that it skips everything that
    // `exit` would do is what it is called for.
    unsafe { libc::_exit(0) }
}

/// Ends the process.
#[cfg(not(unix))]
pub fn exit_now() -> ! {
    std::process::exit(0)
}
