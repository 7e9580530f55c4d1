//! Another Python, which the bundled interpreter is held against.
//!
//! 1. [`Reference::find`] starts the command that the author names, once, in the
//!    author's own environment (a launcher may need it), asks which executable it
//!    leads to, and has it compile the driver ([`FILES`]).
//! 2. For each program a worker starts that executable on the driver, with the
//!    environment, the folder, the limits and the process group that a program of
//!    ours has. It is given a [`Request`] and answers with a transcript.
//!
//! A second run has another hash seed: what follows from it is different for
//! each reader, and so no difference between two interpreters.

use std::ffi::OsString;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use serde::Serialize;

use super::Pool;
use super::worker::WorkerMode;
use crate::confined::{Confined, InForce};
use pyproof_judge::job::{Job, JobBlock, ReferenceRunner, Runner};
use pyproof_judge::transcript::{RecordLimits, Transcript};

/// What runs a program there, each file with the name that the others import it by.
const FILES: [(&str, &str); 3] = [
    ("shown", include_str!("../../../driver/shown.py")),
    ("core", include_str!("../../../driver/core.py")),
    ("native", include_str!("../../../driver/native.py")),
];

/// Asks an interpreter what it is: its executable, the options that it was given, its
/// name, and, if it is not too old for it, the compiled driver. Whatever Python this
/// is, it understands the question.
const PROBE: &str = concat!(
    include_str!("../../../driver/load.py"),
    "
import json, platform
given = getattr(sys, 'orig_argv', [''])
options = given[1:given.index('-c')] if '-c' in given else []
name = platform.python_implementation() + ' ' + platform.python_version()
version = sys.version_info[0] * 100 + sys.version_info[1]
driver = pack(compiled(json.loads(sys.argv[1]))) if version >= int(sys.argv[2]) else ''
print(json.dumps([sys.executable, options, name, version, driver]))
"
);

/// Runs a program by the driver, which is the first argument.
const START: &str =
    concat!(include_str!("../../../driver/load.py"), "\nload(unpack(sys.argv[1])).main()\n");

/// The oldest Python that the driver runs on.
const OLDEST: u32 = 308;

/// How long a command may take to say what it is: some launchers load much.
const PROBE_LIMIT: Duration = Duration::from_secs(20);

/// How much of the answer is read.
const PROBE_ANSWER: u64 = 1 << 20;

/// What the driver is asked for.
#[derive(Serialize)]
pub struct Request<'a> {
    blocks: &'a [JobBlock],
    limits: RecordLimits,
    /// Of processor time, and of wall time.
    seconds: [f64; 2],
}

impl<'a> Request<'a> {
    /// The run of `job`.
    pub fn of(job: &'a Job) -> Self {
        let limits = RecordLimits::of(job.limits.output);
        let seconds = [job.limits.time, job.limits.wall_time()].map(|time| time.as_secs_f64());
        Self { blocks: &job.blocks, limits, seconds }
    }
}

/// Why a command is no interpreter that programs can be run in.
#[derive(Debug)]
pub enum ReferenceError {
    /// It names nothing.
    Empty,
    /// A quote has no end.
    Quote {
        /// The command.
        command: String,
    },
    /// It cannot be started.
    Start {
        /// The command.
        command: String,
        /// Why not.
        error: std::io::Error,
    },
    /// It says nothing that a Python would say.
    NotPython {
        /// The command.
        command: String,
    },
    /// It is older than the driver knows.
    TooOld {
        /// The command.
        command: String,
        /// What it is.
        name: String,
    },
    /// This system has no process groups, by which all of a program is ended.
    Unsupported,
}

/// How another Python is started.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    /// Its own executable, whatever launcher led there.
    executable: PathBuf,
    options: Vec<String>,
    /// The driver, compiled for it.
    driver: String,
    /// What it calls itself: `CPython 3.13.0`.
    name: String,
}

impl Reference {
    /// The interpreter that `command` starts: words as a shell would split them.
    ///
    /// # Errors
    /// When it cannot be started, or is no Python that the driver runs on.
    pub fn find(command: &str) -> Result<Self, ReferenceError> {
        if cfg!(not(unix)) {
            return Err(ReferenceError::Unsupported);
        }
        let named = || command.to_owned();
        let words = words(command).ok_or_else(|| ReferenceError::Quote { command: named() })?;
        let Some((program, arguments)) = words.split_first() else {
            return Err(ReferenceError::Empty);
        };
        let answer = ask(program, arguments)
            .map_err(|error| ReferenceError::Start { command: named(), error })?;
        let answer: Option<(PathBuf, Vec<String>, String, u32, String)> =
            serde_json::from_slice(&answer).ok();
        match answer {
            Some((executable, _, name, version, _))
                if version < OLDEST && executable.is_absolute() =>
            {
                Err(ReferenceError::TooOld { command: named(), name })
            }
            Some((executable, options, name, _, driver)) if executable.is_absolute() => {
                Ok(Self { executable, options, driver, name })
            }
            _ => Err(ReferenceError::NotPython { command: named() }),
        }
    }

    /// What a worker needs to know of it, as arguments.
    fn arguments(&self) -> Vec<OsString> {
        let first = [self.executable.clone().into_os_string(), OsString::from(&self.driver)];
        first.into_iter().chain(self.options.iter().map(OsString::from)).collect()
    }
}

/// The command that runs one program in the interpreter which a worker's
/// `arguments` name: its executable, the driver, then its options. None where they do
/// not.
///
/// No `-I` or `-E`: they would have it ignore the hash seed, too. The
/// environment holds nothing else that it could listen to.
pub fn command(arguments: &[OsString], folder: &Path) -> Option<Command> {
    let [executable, driver, options @ ..] = arguments else { return None };
    let mut command = Command::new(executable);
    command.args(options).args(["-s", "-B", "-X", "utf8", "-c", START]).arg(driver);
    command.current_dir(folder).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    Some(command)
}

/// Runs programs in the bundled interpreter, and in another for comparison.
pub struct Against {
    ours: Pool,
    name: String,
    /// One for each hash seed.
    theirs: [Pool; 2],
}

impl Against {
    /// The programs that `ours` runs, held against `reference`.
    #[must_use]
    pub fn new(ours: Pool, reference: &Reference) -> Self {
        let pool = |hash_seed| Pool {
            mode: WorkerMode::Reference,
            arguments: reference.arguments(),
            hash_seed,
            ..Pool::new(ours.executable.clone())
        };
        Self { name: reference.name.clone(), theirs: [pool(0), pool(1)], ours }
    }
}

impl Runner for Against {
    fn run(&self, job: &Job) -> Transcript {
        self.ours.run(job)
    }

    fn run_all(&self, jobs: &[Job]) -> Vec<Transcript> {
        self.ours.run_all(jobs)
    }

    fn reference(&self) -> Option<&dyn ReferenceRunner> {
        Some(self)
    }
}

impl Confined for Against {
    fn in_force(&self) -> Option<InForce> {
        self.ours.in_force()
    }

    fn probe(&self) -> Option<InForce> {
        self.ours.probe()
    }
}

impl ReferenceRunner for Against {
    fn name(&self) -> &str {
        &self.name
    }

    fn run(&self, job: &Job, again: bool) -> Transcript {
        self.theirs[usize::from(again)].run(job)
    }
}

/// What a command answers to the [`PROBE`].
fn ask(program: &str, arguments: &[String]) -> std::io::Result<Vec<u8>> {
    let mut process = Command::new(program)
        .args(arguments)
        .args(["-c", PROBE, &serde_json::to_string(&FILES)?, &OLDEST.to_string()])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()?;
    let output = process.stdout.take().expect("the command's stdout is a pipe");
    let (sender, answer) = mpsc::channel();
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        // An answer that breaks off is none, which its reader finds out.
        let _ = output.take(PROBE_ANSWER).read_to_end(&mut bytes);
        let _ = sender.send(bytes);
    });
    let answer = answer.recv_timeout(PROBE_LIMIT);
    // It has answered, or will not: nothing of it is to stay.
    let _ = process.kill();
    let _ = process.wait();
    answer.map_err(|_| std::io::ErrorKind::TimedOut.into())
}

/// A command's words: apart at white space, together within quotes. A backslash
/// is a character like any other, as in the paths of Windows.
fn words(command: &str) -> Option<Vec<String>> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    for c in command.chars() {
        match quote {
            Some(end) if c == end => quote = None,
            None if c == '"' || c == '\'' => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            None if c.is_whitespace() => words.extend(word.take()),
            _ => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    quote.is_none().then_some(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_fall_into_words() {
        for (command, expected) in [
            ("python3", vec!["python3"]),
            ("  py -3.12\t-X dev ", vec!["py", "-3.12", "-X", "dev"]),
            ("'/a b/python' \"\" x'y z'", vec!["/a b/python", "", "xy z"]),
            (r"C:\Python\python.exe", vec![r"C:\Python\python.exe"]),
            (" ", vec![]),
        ] {
            assert_eq!(words(command).unwrap(), expected, "{command}");
        }
        assert_eq!(words("python3 'x"), None);
    }

    #[test]
    #[cfg(unix)]
    fn what_is_no_python_is_an_error() {
        let error = |command: &str| Reference::find(command).unwrap_err();
        assert!(matches!(error(" "), ReferenceError::Empty));
        assert!(matches!(error("python3 'x"), ReferenceError::Quote { .. }));
        assert!(matches!(error("pyproof-no-such-command"), ReferenceError::Start { .. }));
        for command in ["true", "echo", "yes"] {
            assert!(matches!(error(command), ReferenceError::NotPython { .. }), "{command}");
        }
    }
}
