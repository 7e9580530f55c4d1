//! The driver of these tests: makes books in temporary folders, runs the tool on them,
//! and replaces what changes from run to run.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::LazyLock;
use std::time::{Duration, Instant};

#[cfg(unix)]
use nix::sys::signal::Signal;
#[cfg(unix)]
use nix::unistd::Pid;
use pyproof_check::check::{self, ChapterReport};
use pyproof_check::config::{Config, Isolation};
use pyproof_check::markdown::Chapter;
use pyproof_judge::matcher::VerdictKind;
use pyproof_run::isolation::Pool;

/// The tool's executable.
pub const TOOL: &str = env!("CARGO_BIN_EXE_mdbook-pyproof");

/// Waits until `it` holds, for a generous time.
#[track_caller]
pub fn until(what: &str, mut it: impl FnMut() -> bool) {
    let end = Instant::now() + Duration::from_mins(1);
    while !it() {
        assert!(Instant::now() < end, "{what}");
        std::thread::sleep(Duration::from_millis(1));
    }
}

/// Sends a process this signal, at once.
#[cfg(unix)]
pub fn send(signal: Signal, process: &Child) {
    let pid = Pid::from_raw(process.id().try_into().unwrap());
    nix::sys::signal::kill(pid, signal).unwrap();
}

/// What is in a folder and in those below it, by its path.
pub fn all_in(folder: &Path) -> Vec<PathBuf> {
    // A file that is removed meanwhile does not count.
    let entries = walkdir::WalkDir::new(folder).min_depth(1).into_iter().flatten();
    entries.map(walkdir::DirEntry::into_path).collect()
}

/// One pool for all tests of this process: workers are made once.
pub static POOL: LazyLock<Pool> = LazyLock::new(|| Pool::new(PathBuf::from(TOOL)));

/// The root of this repository.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .ancestors()
        .nth(2)
        .expect("the crate lies in the workspace")
        .to_owned()
}

/// The files of `tests/cases`, one small chapter a rule, in order.
pub fn cases() -> Vec<PathBuf> {
    let entries = std::fs::read_dir(root().join("tests/cases")).unwrap();
    let files = entries.map(|entry| entry.unwrap().path());
    let is_chapter = |path: &PathBuf| path.extension().is_some_and(|e| e == "md");
    let mut cases: Vec<_> = files.filter(is_chapter).collect();
    cases.sort();
    cases
}

/// Proves a chapter with the default settings and mdBook's hidden lines.
pub fn prove(text: &str) -> ChapterReport {
    prove_with(text, |_| {})
}

/// Proves a chapter with settings of its own.
pub fn prove_with(text: &str, set: impl FnOnce(&mut Config)) -> ChapterReport {
    let mut config = config();
    set(&mut config);
    check::chapter(&chapter_of(text), &config, &*POOL)
}

/// The default settings and mdBook's hidden lines.
pub fn config() -> Config {
    let mut config = Config { isolation: isolation(), ..Config::default() };
    config.hidelines.insert("python".to_owned(), "~".to_owned());
    config
}

/// How far the programs of these tests are confined. The tool reads the same variable,
/// so the suite can be run in both ways.
fn isolation() -> Isolation {
    match std::env::var("PYPROOF_ISOLATION").as_deref() {
        Ok("process") => Isolation::Process,
        _ => Isolation::default(),
    }
}

/// A chapter of this text that includes nothing.
pub fn chapter_of(text: &str) -> Chapter {
    let path = "book/chapter.md".to_owned();
    Chapter { path, text: text.to_owned(), ..Chapter::default() }
}

/// Proves one block of Python.
pub fn prove_block(code: &str) -> ChapterReport {
    prove(&format!("```python\n{}\n```\n", code.trim_end_matches('\n')))
}

/// The result of a run of the tool.
#[derive(Debug)]
pub struct Ran {
    pub status: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Ran {
    /// The run, if it ended with this status; otherwise panics with its messages.
    #[track_caller]
    pub fn expect(self, status: i32) -> Self {
        assert_eq!(self.status, status, "stdout:\n{}\nstderr:\n{}", self.stdout, self.stderr);
        self
    }

    /// stdout as JSON.
    #[track_caller]
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.stdout)
            .unwrap_or_else(|error| panic!("{error}: {}", self.stdout))
    }
}

/// Runs the tool in `folder` with `stdin`.
pub fn tool_with(folder: &Path, args: &[&str], stdin: &[u8]) -> Ran {
    tool_in(folder, args, stdin, &[])
}

/// The variables about colours, languages and places; a test sets its own.
const TELLING: &[&str] = &[
    "NO_COLOR",
    "CLICOLOR",
    "CLICOLOR_FORCE",
    "COLUMNS",
    "LC_ALL",
    "LC_MESSAGES",
    "LANG",
    "GITHUB_WORKSPACE",
    "CI",
    "TF_BUILD",
    "INSTA_UPDATE",
    "MDBOOK_LOG",
    "PYPROOF_NO_CACHE",
];

/// Runs the tool in `folder` with `stdin` and these variables.
pub fn tool_in(folder: &Path, args: &[&str], stdin: &[u8], variables: &[(&str, &str)]) -> Ran {
    let mut command = Command::new(TOOL);
    command
        .args(args)
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    for name in TELLING {
        command.env_remove(name);
    }
    command.envs(variables.iter().copied());
    let mut process = command.spawn().expect("the tool starts");
    // A tool that ends before it has read everything breaks the pipe.
    let _ = process.stdin.take().expect("stdin is a pipe").write_all(stdin);
    let output = process.wait_with_output().expect("the tool ends");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("the tool speaks UTF-8");
    Ran {
        status: output.status.code().expect("the tool ends by itself"),
        stdout: text(output.stdout),
        stderr: text(output.stderr),
    }
}

/// Runs the tool in `folder`.
pub fn tool(folder: &Path, args: &[&str]) -> Ran {
    tool_with(folder, args, b"")
}

/// A book in a temporary folder, which is removed with it.
pub struct TestBook {
    folder: tempfile::TempDir,
}

/// A `book.toml` like this repository's.
pub const BOOK_TOML: &str = "[book]\nlanguage = \"en\"\nsrc = \"book\"\n\n[build]\nbuild-dir = \"target/site\"\n\n\
     [preprocessor.pyproof]\nbefore = [\"links\"]\n\n[output.html.code.hidelines]\npython = \"~\"\n";

impl TestBook {
    /// A book of these chapters, in this order.
    pub fn new(chapters: &[(&str, &str)]) -> Self {
        let book = Self { folder: tempfile::tempdir().expect("a temporary folder can be made") };
        let lines = chapters.iter().map(|(name, _)| format!("- [{name}]({name})\n"));
        let summary = format!("# Summary\n\n{}", lines.collect::<String>());
        book.write("book.toml", BOOK_TOML);
        book.write("book/SUMMARY.md", &summary);
        for (name, text) in chapters {
            book.write(&format!("book/{name}"), text);
        }
        book
    }

    /// A copy of this repository's book.
    pub fn of_this_repository() -> Self {
        let book = Self { folder: tempfile::tempdir().expect("a temporary folder can be made") };
        for file in walkdir::WalkDir::new(root().join("book")) {
            let file = file.expect("the book can be read");
            if file.file_type().is_file() {
                let path =
                    file.path().strip_prefix(root()).expect("it lies below the root").to_owned();
                book.write_bytes(
                    &path.to_string_lossy(),
                    &std::fs::read(file.path()).expect("readable"),
                );
            }
        }
        book.write(
            "book.toml",
            &std::fs::read_to_string(root().join("book.toml")).expect("readable"),
        );
        book
    }

    /// The book's folder.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Writes a file of the book.
    pub fn write(&self, name: &str, text: &str) {
        self.write_bytes(name, text.as_bytes());
    }

    /// Writes a file of the book, which need not be text.
    pub fn write_bytes(&self, name: &str, bytes: &[u8]) {
        let path = self.path().join(name);
        std::fs::create_dir_all(path.parent().expect("a file has a folder"))
            .expect("a folder can be made");
        std::fs::write(path, bytes).expect("a file can be written");
    }

    /// Reads a file of the book.
    pub fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path().join(name))
            .unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    /// Whether a file of the book is there.
    pub fn has(&self, name: &str) -> bool {
        self.path().join(name).exists()
    }

    /// Runs the tool in the book's folder.
    pub fn run(&self, args: &[&str]) -> Ran {
        tool(self.path(), args)
    }

    /// Every file of the book except those of the build, with its bytes.
    pub fn sources(&self) -> Vec<(PathBuf, Vec<u8>)> {
        let files = walkdir::WalkDir::new(self.path()).sort_by_file_name().into_iter();
        files
            .map(|file| file.expect("the book can be read"))
            .filter(|file| file.file_type().is_file())
            .map(|file| file.path().to_owned())
            .filter(|path| !path.starts_with(self.path().join("target")))
            .map(|path| (path.clone(), std::fs::read(path).expect("readable")))
            .collect()
    }
}

/// Replaces what changes from run to run and from system to system: durations, what a
/// cache answers, and what confines programs.
pub fn redacted(text: &str) -> String {
    let durations = [
        (r#""duration_us": \d+"#, r#""duration_us": 0"#),
        (r#""cached": true"#, r#""cached": false"#),
        (r#""duration_ms": \d+"#, r#""duration_ms": 0"#),
        (r"(?m)^\d+\.\d\d s$", "0.00 s"),
        (r#"time="\d+\.\d+""#, r#"time="0.000""#),
        // What a system lacks does not concern the tests.
        (r#"(?s)"isolation": (null|\{.*?\n  \})"#, r#""isolation": {}"#),
        (r"(?m)^(::notice title=pyproof::)?(programs were not|программы не были)(.|\n  )*\n", ""),
        (r"(?s)\n *<properties>.*?</properties>", ""),
        (r#"(?s),\s*"toolExecutionNotifications": \[.*?\n\s*\]"#, ""),
    ];
    durations.iter().fold(text.to_owned(), |text, (pattern, with)| {
        regex::Regex::new(pattern)
            .expect("a pattern of ours")
            .replace_all(&text, *with)
            .into_owned()
    })
}

/// A chapter's report in few lines: outcomes, promises, diagnostics, names.
pub fn told(report: &ChapterReport) -> String {
    use std::fmt::Write as _;
    let mut text = String::new();
    for block in &report.blocks {
        let reason = block.reason.map(|reason| format!(" ({})", reason.name())).unwrap_or_default();
        writeln!(
            text,
            "block at {}, program {}: {:?}{reason}",
            block.line, block.program, block.outcome
        )
        .expect("a string takes everything");
        for line in block.stdout.lines() {
            writeln!(text, "  | {line}").expect("a string takes everything");
        }
        for line in block.stderr.lines() {
            writeln!(text, "  ! {line}").expect("a string takes everything");
        }
        if let Some(raised) = &block.raised {
            writeln!(text, "  raised at {}: {}", raised.line, raised.exception)
                .expect("a string takes everything");
        }
        for promise in &block.promises {
            let how = promise.judgement.verdict.match_kind();
            let how = how.map(|how| format!(", {how:?}")).unwrap_or_default();
            // Snapshots name verdicts as the JSON report does.
            let verdict = match promise.judgement.verdict.kind() {
                VerdictKind::Kept => "Matched",
                VerdictKind::Broken => "Mismatched",
                VerdictKind::Unreached => "Unreached",
                VerdictKind::Doubtful => "Doubtful",
                VerdictKind::Unclear => "Unclear",
            };
            writeln!(
                text,
                "  {}: {:?} {:?} {verdict}{how}: promised {:?}, came {:?}",
                promise.line,
                promise.judgement.strength,
                promise.judgement.form,
                promise.judgement.expected,
                promise.judgement.actual
            )
            .expect("a string takes everything");
        }
        for typo in &block.typos {
            writeln!(
                text,
                "  {}:{}: {} → {:?}, candidates {:?}, applied {}",
                typo.line, typo.column, typo.name, typo.correction, typo.candidates, typo.applied
            )
            .expect("a string takes everything");
        }
    }
    for typo in &report.prose {
        writeln!(
            text,
            "prose {}:{}: {} → {:?}, applied {}",
            typo.line, typo.column, typo.name, typo.correction, typo.applied
        )
        .expect("a string takes everything");
    }
    for diagnostic in &report.diagnostics {
        let cause = diagnostic.cause.as_ref().map(|cause| {
            let name = cause.name.as_ref().map(|name| format!(" {name}")).unwrap_or_default();
            format!(", {:?}{name}", cause.kind)
        });
        writeln!(
            text,
            "{:?} {} at {}:{}-{}{}",
            diagnostic.severity,
            diagnostic.code.name(),
            diagnostic.line,
            diagnostic.column,
            diagnostic.end_column,
            cause.unwrap_or_default()
        )
        .expect("a string takes everything");
    }
    // Random numbers are the one thing that a case prints anew each time.
    let random = regex::Regex::new(r"0\.\d{6,}").expect("a pattern of ours");
    random.replace_all(&text, "0.……").into_owned()
}
