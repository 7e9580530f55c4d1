//! `doctor`: what confines programs on this machine, and what else an author would
//! want to know before asking why something does not work.
//!
//! It also reads the book's settings: if the book requires what this machine lacks,
//! the author learns it here first, also by the exit status.
//!
//! It starts a worker and runs programs that try what they may not do. So it
//! reports what really is prevented, not what should be.

use std::path::{Path, PathBuf};

use anyhow::Result;
use serde::Serialize;

use super::args::{DoctorArgs, DoctorFormat};
use super::judges::pool;
use super::{ExitStatus, terminal};
use crate::confinement::{self, INTERPRETER};
use crate::mdbook;
use crate::messages::{Catalogue, Lang};
use crate::report::json;
use pyproof_check::config::Config;
use pyproof_check::diagnostic::Message;
use pyproof_judge::job::{Job, JobBlock, Runner};
use pyproof_judge::transcript::{BlockRun, End, Transcript};
use pyproof_run::confined::{Confined, InForce, Mechanism};

/// What a program tries, by the key of the sentence that says it.
const PROBES: &[(&str, &str)] = &[
    ("probe-read", "open('/etc/passwd')"),
    ("probe-list", "import os\nos.listdir('/')"),
    ("probe-write", "open('/etc/passwd', 'r+')"),
    ("probe-network", "import socket\nsocket.socket()"),
    ("probe-process", "import os\nos.fork() or os._exit(0)"),
    ("probe-program", "import os\nos.execv('/bin/sh', ['sh', '-c', 'true'])"),
    ("probe-signal", "import os\nos.kill(os.getppid(), 0)"),
    ("probe-memory", "bytearray(10 ** 10)"),
    ("probe-files", "with open('file', 'wb') as file:\n    file.write(bytes(20 << 20))"),
    (
        "probe-threads",
        "import threading, time\nfor _ in range(100):\n    \
         threading.Thread(target=time.sleep, args=(1,), daemon=True).start()",
    ),
];

/// The exceptions by which Python reports a refusal.
const REFUSALS: &[&str] =
    &["PermissionError", "OSError", "FileNotFoundError", "MemoryError", "RuntimeError"];

/// What was found.
struct Findings {
    in_force: Option<InForce>,
    /// Whether each of [`PROBES`] was refused.
    refused: Vec<bool>,
    book: Book,
    mdbook: Option<PathBuf>,
    temporary: (PathBuf, Option<String>),
}

/// The book, as far as there is one.
enum Book {
    /// No `book.toml` is in this folder.
    None(PathBuf),
    /// This `book.toml` cannot be used.
    Unusable(PathBuf, anyhow::Error),
    /// This `book.toml` sets that.
    Set {
        file: PathBuf,
        config: Box<Config>,
        /// Whether it requires what is missing here.
        lacks: bool,
    },
}

impl Book {
    fn in_folder(dir: &Path, runner: &dyn Confined) -> Self {
        let file = dir.join("book.toml");
        if !file.is_file() {
            return Self::None(dir.to_owned());
        }
        match mdbook::config(dir) {
            Ok(config) => {
                let lacks = confinement::require(&config, runner).is_err();
                Self::Set { file, config: Box::new(config), lacks }
            }
            Err(error) => Self::Unusable(file, error),
        }
    }

    fn file(&self) -> Option<&Path> {
        match self {
            Self::None(_) => None,
            Self::Unusable(file, _) | Self::Set { file, .. } => Some(file),
        }
    }

    fn settings(&self) -> Option<JsonSettings> {
        let Self::Set { config, .. } = self else { return None };
        Some(JsonSettings {
            isolation: isolation_of(config),
            time_ms: config.limits.time.as_millis(),
            memory: config.limits.memory,
            output: config.limits.output,
            files: config.limits.files,
        })
    }

    fn status(&self) -> ExitStatus {
        match self {
            Self::None(_) | Self::Set { lacks: false, .. } => ExitStatus::Success,
            Self::Set { lacks: true, .. } => ExitStatus::Failed,
            Self::Unusable(..) => ExitStatus::Unusable,
        }
    }

    fn messages(&self, catalogue: &Catalogue) -> Vec<Message> {
        match self {
            Self::None(dir) => vec![Message::new("doctor-no-book").with("path", dir.display())],
            Self::Unusable(file, error) => {
                let message = Message::new("doctor-book-unusable").with("path", file.display());
                vec![message.with("why", catalogue.tell(error))]
            }
            Self::Set { file, config, lacks } => {
                let limits = Message::new("doctor-limits")
                    .with("time", format!("{:?}", config.limits.time))
                    .with("memory", size(config.limits.memory))
                    .with("output", size(config.limits.output))
                    .with("files", size(config.limits.files));
                let isolation = Message::new("doctor-isolation");
                let messages = [
                    Message::new("doctor-book").with("path", file.display()),
                    isolation.with("isolation", isolation_of(config)),
                    limits,
                ];
                messages.into_iter().chain(lacks.then(|| Message::new("doctor-lacks"))).collect()
            }
        }
    }
}

fn isolation_of(config: &Config) -> String {
    <&'static str>::from(config.isolation).to_owned()
}

/// A size as `book.toml` writes it, in the largest unit that gives a whole number.
fn size(bytes: usize) -> String {
    let units = [(30, "GiB"), (20, "MiB"), (10, "KiB")];
    let whole = units.iter().find(|(bits, _)| bytes.is_multiple_of(1 << bits));
    whole.map_or_else(|| format!("{bytes}B"), |(bits, unit)| format!("{}{unit}", bytes >> bits))
}

/// Looks around, and reports.
pub fn doctor(asked: &DoctorArgs, lang: Lang) -> Result<ExitStatus> {
    let findings = look(&asked.dir)?;
    let catalogue = Catalogue::new(lang);
    terminal::to_stdout(&match asked.format {
        DoctorFormat::Human => findings.human(&catalogue),
        DoctorFormat::Json => findings.json(&catalogue),
    })?;
    Ok(findings.book.status())
}

fn look(dir: &Path) -> Result<Findings> {
    let pool = pool()?;
    let in_force = pool.probe();
    let tried = |(_, code): &(&str, &str)| {
        let block = JobBlock { code: (*code).to_owned(), ..JobBlock::default() };
        is_refused(pool.run(&Job { blocks: vec![block], ..Job::trial() }))
    };
    let refused = PROBES.iter().map(tried).collect();
    let book = Book::in_folder(dir, &pool);
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut folders = std::env::split_paths(&path);
    let name = format!("mdbook{}", std::env::consts::EXE_SUFFIX);
    let mdbook = folders.find_map(|folder| Some(folder.join(&name)).filter(|path| path.is_file()));
    let temporary = std::env::temp_dir();
    let error = tempfile::tempfile_in(&temporary).err().map(|error| error.to_string());
    Ok(Findings { in_force, refused, book, mdbook, temporary: (temporary, error) })
}

/// Whether a program that tried was refused: an exception, or its end where the
/// system refuses by ending it.
fn is_refused(transcript: Transcript) -> bool {
    let runs = BlockRun::all(transcript);
    runs.first().is_some_and(|run| {
        let error = run.uncaught().map(|error| error.class.as_str());
        matches!(run.end(), End::MemoryLimit { .. })
            || error.is_some_and(|class| REFUSALS.contains(&class))
    })
}

#[derive(Serialize)]
struct JsonFindings<'a> {
    tool: &'static str,
    interpreter: &'static str,
    isolation: Option<serde_json::Map<String, serde_json::Value>>,
    remedies: serde_json::Map<String, serde_json::Value>,
    refused: serde_json::Map<String, serde_json::Value>,
    book: Option<&'a Path>,
    book_error: Option<String>,
    settings: Option<JsonSettings>,
    mdbook: Option<&'a Path>,
    temporary_folder: &'a Path,
    temporary_folder_error: Option<&'a str>,
}

#[derive(Serialize)]
struct JsonSettings {
    isolation: String,
    time_ms: u128,
    memory: usize,
    output: usize,
    files: usize,
}

const TOOL: &str = concat!("mdbook-pyproof ", env!("CARGO_PKG_VERSION"));

impl Findings {
    fn missing(&self) -> impl Iterator<Item = (Mechanism, &str)> {
        self.in_force.iter().flat_map(InForce::missing)
    }

    fn json(&self, catalogue: &Catalogue) -> String {
        let remedy = |(mechanism, _): (Mechanism, &str)| {
            (mechanism.name().to_owned(), catalogue.say(&confinement::remedy(mechanism)).into())
        };
        let probe = |((key, _), refused): (&(&str, &str), &bool)| {
            (key.trim_start_matches("probe-").to_owned(), (*refused).into())
        };
        let findings = JsonFindings {
            tool: TOOL,
            interpreter: INTERPRETER,
            isolation: self.in_force.as_ref().map(json::isolation),
            remedies: self.missing().map(remedy).collect(),
            refused: PROBES.iter().zip(&self.refused).map(probe).collect(),
            book: self.book.file(),
            book_error: match &self.book {
                Book::Unusable(_, error) => Some(catalogue.tell(error)),
                _ => None,
            },
            settings: self.book.settings(),
            mdbook: self.mdbook.as_deref(),
            temporary_folder: &self.temporary.0,
            temporary_folder_error: self.temporary.1.as_deref(),
        };
        let text = serde_json::to_string_pretty(&findings);
        text.expect("what was found is plain data") + "\n"
    }

    fn human(&self, catalogue: &Catalogue) -> String {
        let mut text = format!("{TOOL}, {INTERPRETER}\n");
        text += &format!("\n{}\n", catalogue.text("doctor-confined"));
        match &self.in_force {
            Some(in_force) => text += &mechanisms(in_force, catalogue),
            None => text += &format!("  {}\n", catalogue.text("isolation-unknown")),
        }
        text += &format!("\n{}\n", catalogue.text("doctor-probes"));
        let width = PROBES.iter().map(|(key, _)| catalogue.text(key).chars().count()).max();
        for ((key, _), refused) in PROBES.iter().zip(&self.refused) {
            let outcome = catalogue.text(match (&self.in_force, refused) {
                (None, _) => "doctor-no-worker",
                (_, true) => "probe-refused",
                (_, false) => "probe-done",
            });
            let (tried, width) = (catalogue.text(key), width.unwrap_or_default());
            text += &format!("  {tried:width$}  {outcome}\n");
        }
        text += &format!("\n{}\n", catalogue.text("doctor-around"));
        for message in self.book.messages(catalogue).into_iter().chain(self.around()) {
            text += &format!("  {}\n", catalogue.say(&message));
        }
        text
    }

    fn around(&self) -> [Message; 2] {
        let mdbook = match &self.mdbook {
            Some(path) => Message::new("doctor-mdbook").with("path", path.display()),
            None => Message::new("doctor-no-mdbook"),
        };
        let temporary = match &self.temporary.1 {
            None => Message::new("doctor-temporary"),
            Some(why) => Message::new("doctor-no-temporary").with("why", why),
        };
        [mdbook, temporary.with("path", self.temporary.0.display())]
    }
}

/// A line for each mechanism; below a missing one, what to do.
fn mechanisms(in_force: &InForce, catalogue: &Catalogue) -> String {
    let lines = in_force.mechanisms.iter().map(|held| {
        let about = catalogue.text(match held.mechanism {
            Mechanism::Rlimits => "mechanism-rlimits",
            Mechanism::Privileges => "mechanism-privileges",
            Mechanism::Namespace => "mechanism-namespace",
            Mechanism::Landlock => "mechanism-landlock",
            Mechanism::Seccomp => "mechanism-seccomp",
        });
        let line = format!("  {:10}  {about}\n", held.mechanism.name());
        let Some(why) = &held.missing else { return line };
        let missing = catalogue.say(&Message::new("doctor-missing").with("why", why));
        let remedy = catalogue.say(&confinement::remedy(held.mechanism));
        line + &format!("              {missing}\n              {remedy}\n")
    });
    lines.collect()
}
