//! What a run did, and the only thing that a run returns.
//!
//! Even the worst run has a transcript: an exception, a time limit and a crash are
//! ends like any other. A transcript says what happened and in what order; whether
//! that was right, the [`matcher`](crate::matcher) says.

mod block;

use std::fmt;
use std::marker::PhantomData;
use std::time::Duration;

use serde::de::{Error as _, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

pub use block::{BlockRun, Raised};

/// More than any run records: an event takes a hundred bytes of memory here, and
/// three of a message.
pub const MAX_EVENTS: usize = 600_000;

/// Characters of a value, or of a message, that are recorded: no comment promises more.
pub const MAX_VALUE: usize = 64 * 1024;

/// Frames that are looked at when a program writes. A stack deeper than this is a
/// recursion whose lines repeat, and each step up costs the interpreter a search; the
/// line of the top-level statement is known without it.
pub const MAX_FRAMES: usize = 200;

/// Names of an object that are recorded: more than any object of a book has.
pub const MAX_NAMES: usize = 2000;

/// What is recorded of a run at most, for an interpreter that is told so with each
/// program (`driver/core.py`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct RecordLimits {
    events: usize,
    value: usize,
    frames: usize,
    names: usize,
    output: usize,
}

impl RecordLimits {
    /// The limits where a block may write so many bytes.
    #[must_use]
    pub fn of(output: usize) -> Self {
        let (events, value) = (MAX_EVENTS, MAX_VALUE);
        Self { events, value, frames: MAX_FRAMES, names: MAX_NAMES, output }
    }
}

/// Steps of a block: as many as `driver/steps.py` records.
const MAX_STEPS: usize = 300;

/// More than any chapter has.
const MAX_BLOCKS: usize = 100_000;

/// Reads a list of at most `MOST` items. The sender may be a hostile process: a short
/// message must not become a large list.
fn bounded<'de, D: Deserializer<'de>, T: Deserialize<'de>, const MOST: usize>(
    deserializer: D,
) -> Result<Vec<T>, D::Error> {
    struct Items<T, const MOST: usize>(PhantomData<T>);

    impl<'de, T: Deserialize<'de>, const MOST: usize> Visitor<'de> for Items<T, MOST> {
        type Value = Vec<T>;

        fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
            write!(formatter, "{MOST} items at most")
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Vec<T>, A::Error> {
            let announced = items.size_hint().unwrap_or_default();
            if announced > MOST {
                return Err(A::Error::invalid_length(announced, &self));
            }
            let mut read = Vec::new();
            while let Some(item) = items.next_element()? {
                if read.len() == MOST {
                    return Err(A::Error::invalid_length(MOST + 1, &self));
                }
                read.push(item);
            }
            Ok(read)
        }
    }

    deserializer.deserialize_seq(Items::<T, MOST>(PhantomData))
}

/// A line of a block of a program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Place {
    /// Index of the block in its program.
    pub block: usize,
    /// 1-based line of the block's code.
    pub line: usize,
}

/// Where a program wrote.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Stream {
    /// `sys.stdout`.
    Out,
    /// `sys.stderr`.
    Err,
}

/// One thing that happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// Index of the block that ran at that time.
    pub block: usize,
    /// What happened.
    #[serde(rename = "what")]
    pub kind: EventKind,
}

/// What can happen in a run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum EventKind {
    /// Text was written.
    Wrote {
        /// Where.
        stream: Stream,
        /// The text, `\n` for line ends.
        text: String,
        /// The lines of the program's own code that were on the stack.
        places: Vec<Place>,
    },
    /// A watched top-level statement had a value.
    Valued {
        /// Index of the statement among the block's top-level ones.
        statement: usize,
        /// The value's `str`.
        text: String,
        /// The value's `repr`.
        repr: String,
    },
    /// A name held a value when a watched top-level statement was done.
    Held {
        /// Index of the statement among the block's top-level ones.
        statement: usize,
        /// The name, as the job gave it.
        name: String,
        /// The value's `str`.
        text: String,
        /// The value's `repr`.
        repr: String,
    },
    /// An expression within a top-level statement had a value that a prompt
    /// would echo.
    Echoed {
        /// Index of the statement among the block's top-level ones.
        statement: usize,
        /// The value's `repr`.
        repr: String,
    },
    /// An exception reached the top of a statement.
    Raised {
        /// Index of the statement among the block's top-level ones.
        statement: usize,
        /// The exception.
        exception: Exception,
        /// Whether the statement was expected to raise it, so that the program
        /// went on.
        tolerated: bool,
    },
    /// An exception passed through a line of a traced block.
    Passed {
        /// The line.
        place: Place,
        /// The exception.
        exception: Exception,
    },
    /// A line of a traced block ran for the first time.
    Reached(Place),
    /// An answer of the author's was read, as `input()` reads it: a terminal shows it
    /// behind the question.
    Read {
        /// The line, without its end.
        text: String,
    },
    /// The block shows something beside its output.
    Shown(Display),
}

/// What a block shows beside its output: a figure that it has drawn, or its last value
/// as that says that it is shown (`_repr_html_`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Display {
    /// What it is.
    pub kind: DisplayKind,
    /// The text of an SVG or of HTML, base64 of a PNG.
    pub data: String,
    /// What it shows, in words; of a value nothing.
    pub alt: String,
    /// Of a figure, a hash that differs little where the picture does, in hexadecimal
    /// digits; of a value a checksum.
    pub fingerprint: String,
}

/// How something is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum DisplayKind {
    /// As HTML, of which nobody says that it is safe.
    Html,
    /// As a drawing.
    Svg,
    /// As an image.
    Png,
}

impl DisplayKind {
    /// As reports and snapshots call it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Html => "html",
            Self::Svg => "svg",
            Self::Png => "png",
        }
    }
}

/// An exception, as data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exception {
    /// The class's `__name__`.
    pub class: String,
    /// `str()` of the exception.
    pub message: String,
    /// The lines of the program's own code that it passed through, the
    /// outermost first.
    pub places: Vec<Place>,
    /// The attribute that it did not find, where that is known and asked for.
    pub missing: Option<Missing>,
}

/// An attribute that an object does not have.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Missing {
    /// The attribute's name.
    pub name: String,
    /// The names of the object's own `dir()`, some thousand at most.
    pub dir: Vec<String>,
    /// The line where the expression ends that looked the name up.
    pub place: Place,
    /// The 1-based column behind that expression, in bytes.
    pub column: usize,
}

impl fmt::Display for Exception {
    /// As the last line of a traceback.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.message.as_str() {
            "" => f.write_str(&self.class),
            message => write!(f, "{}: {message}", self.class),
        }
    }
}

impl Exception {
    /// The innermost line of a block that the exception passed through.
    #[must_use]
    pub fn line_in(&self, block: usize) -> Option<usize> {
        self.places.iter().rev().find(|place| place.block == block).map(|place| place.line)
    }

    /// Whether the exception is of the class of this name, which may be
    /// written with its module (`json.JSONDecodeError`). A subclass is not.
    #[must_use]
    pub fn is_of(&self, class: &str) -> bool {
        let other = ALIASES.iter().find(|(alias, _)| *alias == class).map(|(_, name)| *name);
        class.rsplit('.').next() == Some(self.class.as_str()) || other == Some(&self.class)
    }
}

/// Other names of classes: those that they had in an earlier Python, and those that
/// modules give to a builtin one. Source: the documentation of these modules.
const ALIASES: &[(&str, &str)] = &[
    ("re.error", "PatternError"),
    ("IOError", "OSError"),
    ("EnvironmentError", "OSError"),
    ("socket.error", "OSError"),
    ("select.error", "OSError"),
    ("socket.timeout", "TimeoutError"),
    ("asyncio.TimeoutError", "TimeoutError"),
    ("concurrent.futures.TimeoutError", "TimeoutError"),
];

/// How a block ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum End {
    /// Its last statement was run.
    Finished,
    /// An exception ended it: that of the last [`EventKind::Raised`].
    Raised,
    /// `sys.exit` ended it with this status.
    Exited(i32),
    /// It is not Python.
    SyntaxError {
        /// `SyntaxError`, `IndentationError` or `TabError`.
        class: String,
        /// The interpreter's words.
        message: String,
        /// The 1-based line of the code.
        line: usize,
    },
    /// It ran longer than its limit.
    TimedOut {
        /// The line that was running, as far as is known.
        line: Option<usize>,
    },
    /// It wrote more than its limit.
    OutputLimit {
        /// The line that was running.
        line: Option<usize>,
    },
    /// It wanted more memory than its limit.
    MemoryLimit {
        /// The line that was running, as far as is known.
        line: Option<usize>,
    },
    /// Its process ended without an answer.
    Crashed(Crash),
    /// Its process ended before its turn came.
    NotRun,
}

/// Why a process gave no answer.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Crash {
    /// The program ended it with this status.
    Status(i32),
    /// A signal of this name ended it.
    Signal(String),
    /// It is gone for an unknown reason.
    Silent,
    /// The interpreter failed with these words.
    Panicked(String),
    /// The worker, or the way to it, failed with these words.
    Worker(String),
    /// The worker did not start, or was gone before it answered.
    Gone,
    /// The worker answered for another program.
    Confused,
    /// It had more files, or larger ones, than it may; it was killed.
    Files,
    /// It had more threads than it may; it was killed.
    Threads,
    /// Its confinement could not be set up, so it did not run.
    Unconfined,
    /// What runs before the program failed with these words.
    Given(String),
}

/// How a block ended, and how long it took.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BlockEnd {
    /// How.
    pub end: End,
    /// Wall time in microseconds.
    pub duration_us: u64,
}

/// The steps of a block.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BlockSteps {
    /// Index of the block in its program.
    pub block: usize,
    /// Why there are no more; none where the block was ended from outside.
    pub end: Option<StepsEnd>,
    /// Each as JSON, in the form that `driver/steps.py` describes. A hostile program may
    /// have written any text.
    #[serde(deserialize_with = "bounded::<_, _, MAX_STEPS>")]
    pub steps: Vec<String>,
}

/// Why a recording has no more steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum StepsEnd {
    /// The block was at its end.
    Finished,
    /// There are more than are recorded.
    Steps,
    /// They are larger than is recorded.
    Size,
    /// Other code was called too often.
    Calls,
    /// The program sets a trace function of its own.
    Trace,
    /// The recorder could not do its work.
    Broken,
}

impl StepsEnd {
    /// What the recorder calls so.
    #[must_use]
    pub fn of(word: &str) -> Option<Self> {
        let all = [Self::Finished, Self::Steps, Self::Size, Self::Calls, Self::Trace, Self::Broken];
        all.into_iter().find(|end| end.name() == word)
    }

    /// As the recorder calls it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Finished => "finished",
            Self::Steps => "steps",
            Self::Size => "size",
            Self::Calls => "calls",
            Self::Trace => "trace",
            Self::Broken => "broken",
        }
    }
}

/// Everything that a program did, in order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Transcript {
    /// What happened.
    #[serde(deserialize_with = "bounded::<_, _, MAX_EVENTS>")]
    pub events: Vec<Event>,
    /// One end for each block of the program.
    #[serde(deserialize_with = "bounded::<_, _, MAX_BLOCKS>")]
    pub ends: Vec<BlockEnd>,
    /// The steps of the blocks of which they were asked for.
    #[serde(default, deserialize_with = "bounded::<_, _, MAX_BLOCKS>")]
    pub steps: Vec<BlockSteps>,
    /// Whether it comes from the cache.
    #[serde(skip)]
    pub cached: bool,
}

impl Transcript {
    /// The transcript of a program of `blocks` blocks whose process died.
    #[must_use]
    pub fn crashed(blocks: usize, crash: Crash) -> Self {
        Self::ended(blocks, End::Crashed(crash))
    }

    /// The transcript of a program of which only the end is known.
    #[must_use]
    pub fn ended(blocks: usize, end: End) -> Self {
        let mut ends = vec![BlockEnd { end: End::NotRun, duration_us: 0 }; blocks];
        if let Some(first) = ends.first_mut() {
            first.end = end;
        }
        Self { events: Vec::new(), ends, steps: Vec::new(), cached: false }
    }

    /// Bounds the durations of the blocks by `wall`, the time of their process. A
    /// process may send any duration, and none when it was killed.
    pub fn bound(&mut self, wall: Duration) {
        let mut remaining = u64::try_from(wall.as_micros()).unwrap_or(u64::MAX);
        for block in &mut self.ends {
            let was_killed = matches!(block.end, End::TimedOut { .. } | End::Crashed(_));
            let all = was_killed && block.duration_us == 0;
            block.duration_us = if all { remaining } else { block.duration_us.min(remaining) };
            remaining -= block.duration_us;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_block_took_longer_than_its_process() {
        let mut transcript = Transcript::ended(3, End::TimedOut { line: None });
        transcript.ends[0] = BlockEnd { end: End::Finished, duration_us: 400 };
        transcript.ends[1].end = End::TimedOut { line: None };
        let durations = |transcript: &Transcript| -> Vec<u64> {
            transcript.ends.iter().map(|block| block.duration_us).collect()
        };
        transcript.bound(Duration::from_millis(1));
        assert_eq!(durations(&transcript), [400, 600, 0]);
        transcript.ends[0].duration_us = u64::MAX;
        transcript.bound(Duration::from_millis(1));
        assert_eq!(durations(&transcript), [1000, 0, 0]);
    }
}
