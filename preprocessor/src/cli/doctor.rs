//! `doctor`: what confines programs on this machine, and what else an author would
//! want to know before asking why something does not work.
//!
//! It starts a worker and runs programs that try what they may not, so that it
//! tells what holds, not what should.

use std::path::{Path, PathBuf};

use anyhow::Result;
use serde::Serialize;

use super::args::{DoctorArgs, DoctorFormat};
use super::{ExitStatus, pool, terminal};
use crate::diagnostic::Message;
use crate::interpreter;
use crate::messages::{Catalogue, Lang};
use crate::program::{InForce, Job, JobBlock, Mechanism, Runner};
use crate::report::json;
use crate::transcript::{End, Transcript};

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

/// What refusals are in Python.
const REFUSALS: &[&str] =
    &["PermissionError", "OSError", "FileNotFoundError", "MemoryError", "RuntimeError"];

/// What was found.
struct Findings {
    in_force: Option<InForce>,
    /// Whether each of [`PROBES`] was refused.
    refused: Vec<bool>,
    book: Result<PathBuf, PathBuf>,
    mdbook: Option<PathBuf>,
    temporary: (PathBuf, Option<String>),
}

/// Looks around, and tells.
pub fn doctor(asked: &DoctorArgs, lang: Lang) -> Result<ExitStatus> {
    let findings = look(&asked.dir)?;
    let catalogue = Catalogue::new(lang);
    terminal::to_stdout(&match asked.format {
        DoctorFormat::Human => findings.told(&catalogue),
        DoctorFormat::Json => findings.json(&catalogue),
    })?;
    Ok(ExitStatus::Success)
}

fn look(dir: &Path) -> Result<Findings> {
    let pool = pool()?;
    let in_force = pool.probe();
    let tried = |(_, code): &(&str, &str)| {
        let block = JobBlock { code: (*code).to_owned(), ..JobBlock::default() };
        is_refused(&pool.run(&Job { blocks: vec![block], ..Job::trial() }))
    };
    let refused = PROBES.iter().map(tried).collect();
    let file = dir.join("book.toml");
    let book = if file.is_file() { Ok(file) } else { Err(dir.to_owned()) };
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
fn is_refused(transcript: &Transcript) -> bool {
    let ended = transcript.ends.first().map(|end| &end.end);
    matches!(ended, Some(End::MemoryLimit { .. }))
        || transcript.uncaught(0).is_some_and(|why| REFUSALS.contains(&why.class.as_str()))
}

#[derive(Serialize)]
struct JsonFindings<'a> {
    tool: &'static str,
    interpreter: &'static str,
    isolation: Option<serde_json::Map<String, serde_json::Value>>,
    remedies: serde_json::Map<String, serde_json::Value>,
    refused: serde_json::Map<String, serde_json::Value>,
    book: Option<&'a Path>,
    mdbook: Option<&'a Path>,
    temporary_folder: &'a Path,
    temporary_folder_error: Option<&'a str>,
}

const TOOL: &str = concat!("mdbook-pyproof ", env!("CARGO_PKG_VERSION"));

impl Findings {
    fn missing(&self) -> impl Iterator<Item = (Mechanism, &str)> {
        self.in_force.iter().flat_map(InForce::missing)
    }

    fn json(&self, catalogue: &Catalogue) -> String {
        let remedy = |(mechanism, _): (Mechanism, &str)| {
            (mechanism.name().to_owned(), catalogue.say(&mechanism.remedy()).into())
        };
        let probe = |((key, _), refused): (&(&str, &str), &bool)| {
            (key.trim_start_matches("probe-").to_owned(), (*refused).into())
        };
        let findings = JsonFindings {
            tool: TOOL,
            interpreter: interpreter::NAME,
            isolation: self.in_force.as_ref().map(json::isolation),
            remedies: self.missing().map(remedy).collect(),
            refused: PROBES.iter().zip(&self.refused).map(probe).collect(),
            book: self.book.as_deref().ok(),
            mdbook: self.mdbook.as_deref(),
            temporary_folder: &self.temporary.0,
            temporary_folder_error: self.temporary.1.as_deref(),
        };
        let text = serde_json::to_string_pretty(&findings);
        text.expect("what was found is plain data") + "\n"
    }

    fn told(&self, catalogue: &Catalogue) -> String {
        let mut text = format!("{TOOL}, {}\n", interpreter::NAME);
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
        for message in self.around() {
            text += &format!("  {}\n", catalogue.say(&message));
        }
        text
    }

    fn around(&self) -> [Message; 3] {
        let book = match &self.book {
            Ok(path) => Message::new("doctor-book").with("path", path.display()),
            Err(dir) => Message::new("doctor-no-book").with("path", dir.display()),
        };
        let mdbook = match &self.mdbook {
            Some(path) => Message::new("doctor-mdbook").with("path", path.display()),
            None => Message::new("doctor-no-mdbook"),
        };
        let temporary = match &self.temporary.1 {
            None => Message::new("doctor-temporary"),
            Some(why) => Message::new("doctor-no-temporary").with("why", why),
        };
        [book, mdbook, temporary.with("path", self.temporary.0.display())]
    }
}

/// A line for each mechanism, and below it what to do where it is missing.
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
        let remedy = catalogue.say(&held.mechanism.remedy());
        line + &format!("              {missing}\n              {remedy}\n")
    });
    lines.collect()
}
