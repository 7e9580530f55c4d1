//! A Python of the author's, in which programs are run, or held against.
//!
//! 1. [`Python::find`] starts the command that the author names, once, in the author's
//!    own environment (a launcher may need it). It asks which executable that leads to,
//!    where its modules are, and has it compile the driver ([`FILES`]). No code of the
//!    book runs before that, and none of it decides what is started.
//! 2. Programs then run in that executable itself, which a worker starts
//!    ([`zygote`](super::zygote)): as the only judge ([`Pool::of`]), or beside the
//!    bundled interpreter ([`Against`]).
//!
//! A second run has another hash seed, and is elsewhere, on another day: what follows from
//! that is different for each reader, and so no difference between two interpreters.

use std::ffi::OsString;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::Pool;
use crate::confined::{Confined, InForce, Interpreters};
use pyproof_judge::job::{Job, ReferenceRunner, Runner, World};
use pyproof_judge::transcript::Transcript;

/// What runs a program there, each file with the name that the others import it by.
const FILES: [(&str, &str); 9] = [
    ("shown", include_str!("../../../driver/shown.py")),
    ("drawn", include_str!("../../../driver/drawn.py")),
    ("objects", include_str!("../../../driver/objects.py")),
    ("frames", include_str!("../../../driver/frames.py")),
    ("steps", include_str!("../../../driver/steps.py")),
    ("core", include_str!("../../../driver/core.py")),
    ("confine", include_str!("../../../driver/confine.py")),
    ("elsewhere", include_str!("../interpreter/elsewhere.py")),
    ("native", include_str!("../../../driver/native.py")),
];

/// Asks an interpreter what it is.
const PROBE: &str =
    concat!(include_str!("../../../driver/load.py"), "\n", include_str!("../../../driver/ask.py"));

/// What the line of the answer begins with.
const MARK: &str = "pyproof-answer:";

/// The oldest Python that the driver runs on.
const OLDEST: u32 = 309;

/// How long a command may take to say what it is: some launchers load much.
const PROBE_LIMIT: Duration = Duration::from_secs(30);

/// How much of the answer is read.
const PROBE_ANSWER: usize = 4 << 20;

/// How much is told of what a command said instead of an answer.
const SAID: usize = 300;

/// Why a command is no interpreter that programs can be run in.
#[derive(Debug)]
pub enum PythonError {
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
    /// It has not answered in time.
    Silent {
        /// The command.
        command: String,
        /// Seconds.
        limit: u64,
    },
    /// It says nothing that a Python would say.
    NotPython {
        /// The command.
        command: String,
        /// The last line of what it said of its errors.
        said: String,
    },
    /// It is older than the driver knows.
    TooOld {
        /// The command.
        command: String,
        /// What it is.
        name: String,
    },
    /// It starts, but not where programs are confined.
    Confined {
        /// The command.
        command: String,
        /// Why not.
        why: String,
    },
    /// This system has no process groups, by which all of a program is ended.
    Unsupported,
}

/// How an interpreter of the author's is started, and what it is made of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Python {
    /// Its own executable, whatever launcher led there.
    pub(super) executable: PathBuf,
    /// The options that the launcher gave it.
    pub(super) options: Vec<String>,
    /// What it calls itself: `CPython 3.13.0`.
    name: String,
    /// 313 is Python 3.13.
    version: u32,
    /// Where its modules are.
    pub(super) path: Vec<String>,
    /// All that it and its packages are made of.
    pub(super) places: Vec<PathBuf>,
    /// The packages that are installed, each with its version.
    packages: Vec<String>,
    /// What it needs of the environment to start.
    pub(super) variables: Vec<(String, String)>,
    /// The driver, compiled for it.
    pub(super) driver: String,
}

impl Python {
    /// The interpreter that `command` starts: words as a shell would split them. A path
    /// in it is one from `folder`, and the command runs there.
    ///
    /// # Errors
    /// When it cannot be started, or is no Python that the driver runs on.
    pub fn find(command: &str, folder: &Path) -> Result<Self, PythonError> {
        if cfg!(not(unix)) {
            return Err(PythonError::Unsupported);
        }
        let named = || command.to_owned();
        let words = words(command).ok_or_else(|| PythonError::Quote { command: named() })?;
        let Some((program, arguments)) = words.split_first() else {
            return Err(PythonError::Empty);
        };
        let asked = ask(program, arguments, folder);
        let (answer, said) = asked.map_err(|error| match error.kind() {
            std::io::ErrorKind::TimedOut => {
                PythonError::Silent { command: named(), limit: PROBE_LIMIT.as_secs() }
            }
            _ => PythonError::Start { command: named(), error },
        })?;
        let answer = String::from_utf8_lossy(&answer);
        let line = answer.lines().rev().find_map(|line| line.strip_prefix(MARK));
        let python: Option<Self> = line.and_then(|line| serde_json::from_str(line).ok());
        match python.filter(|python| python.executable.is_absolute()) {
            Some(old) if old.version < OLDEST => {
                Err(PythonError::TooOld { command: named(), name: old.name })
            }
            Some(python) => Ok(python),
            None => Err(PythonError::NotPython { command: named(), said: last_line(&said) }),
        }
    }

    /// What it calls itself.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its version, as `(3, 13)`.
    #[must_use]
    pub fn version(&self) -> (u32, u32) {
        (self.version / 100, self.version % 100)
    }

    /// The packages that are installed there, each with its version: `numpy-2.1.0`.
    #[must_use]
    pub fn packages(&self) -> &[String] {
        &self.packages
    }

    /// What a worker needs to know of it, as arguments.
    pub(super) fn arguments(&self) -> Vec<OsString> {
        let all = serde_json::to_string(self);
        vec![all.expect("texts and numbers are JSON").into()]
    }

    /// What [`Self::arguments`] say.
    #[cfg(unix)]
    pub(super) fn from_arguments(arguments: &[OsString]) -> Option<Self> {
        serde_json::from_str(arguments.first()?.to_str()?).ok()
    }
}

/// Runs programs where the book runs them, and in another interpreter for comparison.
pub struct Against {
    ours: Box<dyn Confined + Send + Sync>,
    name: String,
    theirs: Pool,
}

impl Against {
    /// The programs that `ours` runs, held against those that `theirs` does.
    #[must_use]
    pub fn new(ours: Box<dyn Confined + Send + Sync>, theirs: Pool) -> Self {
        Self { name: theirs.interpreters().book, theirs, ours }
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
    fn interpreters(&self) -> Interpreters {
        self.ours.interpreters()
    }

    fn depends_on(&self, job: &Job) -> String {
        self.ours.depends_on(job)
    }

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
        if again {
            self.theirs.run(&Job { world: World::Varied, ..job.clone() })
        } else {
            self.theirs.run(job)
        }
    }
}

/// What a command answers to the [`PROBE`], and what it says of its errors.
fn ask(program: &str, arguments: &[String], folder: &Path) -> std::io::Result<(Vec<u8>, Vec<u8>)> {
    // A name alone is looked for in `PATH`.
    let is_path = program.contains(['/', std::path::MAIN_SEPARATOR]);
    // As a shell would have it; settings go through none.
    let at_home = program.strip_prefix("~/").zip(std::env::home_dir());
    let at_home = at_home.map(|(rest, home)| home.join(rest));
    let program = match at_home {
        Some(path) => path,
        None if is_path => std::path::absolute(folder.join(program))?,
        None => PathBuf::from(program),
    };
    let mut command = Command::new(program);
    command
        .args(arguments)
        .args(["-c", PROBE, &serde_json::to_string(&FILES)?, &OLDEST.to_string()])
        .current_dir(folder)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    let mut process = command.spawn()?;
    let answer = reader(process.stdout.take());
    let said = reader(process.stderr.take());
    let answer = answer.recv_timeout(PROBE_LIMIT);
    let said = said.recv_timeout(Duration::from_millis(200)).unwrap_or_default();
    // It has answered, or will not: nothing of it is to stay.
    #[cfg(unix)]
    if let Ok(pid) = i32::try_from(process.id()) {
        let pid = nix::unistd::Pid::from_raw(pid);
        let _ = nix::sys::signal::killpg(pid, nix::sys::signal::Signal::SIGKILL);
    }
    let _ = process.kill();
    let _ = process.wait();
    answer.map(|answer| (answer, said)).map_err(|_| std::io::ErrorKind::TimedOut.into())
}

/// Reads a pipe to its end, in a thread: as soon as a whole answer is there, that is it.
fn reader(pipe: Option<impl Read + Send + 'static>) -> mpsc::Receiver<Vec<u8>> {
    let (sender, received) = mpsc::channel();
    std::thread::spawn(move || {
        let (mut bytes, mut part) = (Vec::new(), [0; 1 << 14]);
        let mut pipe = pipe;
        // An answer that breaks off is none, which its reader finds out.
        while let Some(Ok(count @ 1..)) = pipe.as_mut().map(|pipe| pipe.read(&mut part))
            && bytes.len() < PROBE_ANSWER
        {
            bytes.extend_from_slice(&part[..count]);
            // A launcher may stay when it has led to its Python.
            if part[..count].contains(&b'\n') && has_answer(&bytes) {
                break;
            }
        }
        let _ = sender.send(bytes);
    });
    received
}

/// Whether these bytes have a whole answer.
fn has_answer(bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(bytes);
    text.split_inclusive('\n').any(|line| line.starts_with(MARK) && line.ends_with('\n'))
}

/// The last line that says something.
fn last_line(said: &[u8]) -> String {
    let said = String::from_utf8_lossy(said);
    let line = said.lines().rev().map(str::trim).find(|line| !line.is_empty());
    line.unwrap_or_default().chars().filter(|c| !c.is_control()).take(SAID).collect()
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
        let error = |command: &str| Python::find(command, Path::new("/")).unwrap_err();
        assert!(matches!(error(" "), PythonError::Empty));
        assert!(matches!(error("python3 'x"), PythonError::Quote { .. }));
        assert!(matches!(error("pyproof-no-such-command"), PythonError::Start { .. }));
        assert!(matches!(error("usr/no/such/python"), PythonError::Start { .. }));
        for command in ["true", "echo", "yes"] {
            assert!(matches!(error(command), PythonError::NotPython { .. }), "{command}");
        }
        let PythonError::NotPython { said, .. } = error("sh -c 'echo one >&2; echo two >&2'")
        else {
            panic!("a shell is no Python")
        };
        assert_eq!(said, "two");
    }

    #[test]
    #[cfg(unix)]
    fn an_old_python_is_told_by_its_name() {
        let said = r#"{"executable": "/p", "options": [], "name": "CPython 2.7.18", "version": 207,
            "path": [], "places": [], "packages": [], "variables": [], "driver": ""}"#;
        let line = format!("echo '{MARK}{}'; echo bye", said.replace('\n', ""));
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("old"), line).unwrap();
        let error = Python::find("sh ./old", folder.path()).unwrap_err();
        let PythonError::TooOld { name, .. } = error else { panic!("{error:?}") };
        assert_eq!(name, "CPython 2.7.18");
    }
}
