//! The programs of `tests/programs`: what is recorded of a run is the same in every
//! interpreter.
//!
//! 1. A file is a list of programs. Each has a name (`## …`) and its blocks in fences;
//!    behind `python` stands, as JSON, what else a block has ([`JobBlock`]).
//! 2. What the bundled interpreter records is committed beside them, as JSON.
//!    `UPDATE_PROGRAMS=1` writes it anew.
//! 3. Every CPython in the `PATH` records the same by `driver/core.py`; so does Pyodide
//!    (`preprocessor/frontend/test/programs.test.ts`).
//! 4. What differs is said below the name, with the reason: `Differs in page: …`. A
//!    program that does not differ where it is said to fails as well.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use pyproof_check::book;
use pyproof_judge::job::{Job, JobBlock, Limits, Runner};
use pyproof_judge::transcript::{RecordLimits, Transcript};
use pyproof_run::isolation::{Against, Pool, Python};
use serde_json::{Map, Value, json};

use super::support::{POOL, TOOL, root};

/// Commands that may be a CPython.
const COMMANDS: &[&str] =
    &["python3", "python3.9", "python3.10", "python3.11", "python3.12", "python3.13", "python3.14"];

/// What is said of older ones than 3.`OLDEST` nobody has tried.
const OLDEST: u32 = 9;

/// Longer texts are told by their length and their ends.
const LONG: usize = 400;

/// More events are told by their number and the first and last ones.
const MANY: usize = 60;

#[test]
fn the_bundled_interpreter_records_what_is_committed() {
    let mut stale = Vec::new();
    for (path, programs) in files() {
        let path = path.with_extension("json");
        let told = told(&programs);
        if fs::read_to_string(&path).unwrap_or_default() != told {
            if std::env::var_os("UPDATE_PROGRAMS").is_some() {
                fs::write(&path, told).unwrap();
            } else {
                stale.push(path);
            }
        }
    }
    assert_eq!(stale, Vec::<PathBuf>::new(), "UPDATE_PROGRAMS=1 writes them anew");
}

#[test]
fn every_cpython_records_the_same() {
    let mut names: Vec<String> = Vec::new();
    for command in COMMANDS {
        let Ok(python) = Python::find(command, Path::new(".")) else { continue };
        let tool = || PathBuf::from(TOOL);
        let against = Against::new(Box::new(Pool::new(tool())), Pool::of(tool(), &python));
        let name = against.reference().expect("it was given one").name().to_owned();
        // A launcher may lead to one that was there already.
        let minor = name.strip_prefix("CPython 3.").and_then(|name| name.split('.').next());
        let Some(minor) = minor.and_then(|minor| minor.parse().ok()) else { continue };
        if minor < OLDEST || names.contains(&name) {
            continue;
        }
        assert_eq!(differences(&against, minor), Vec::<String>::new(), "{name}");
        names.push(name);
    }
    if names.is_empty() {
        eprintln!("skipped: there is no CPython in the PATH");
    } else {
        eprintln!("the same in {}", names.join(", "));
    }
}

/// The programs of which CPython 3.`minor` records something else than is said.
fn differences(against: &Against, minor: u32) -> Vec<String> {
    let programs: Vec<Program> = files().into_iter().flat_map(|(_, programs)| programs).collect();
    let found = book::each(&programs, None, &|program| {
        let ours = comparable(&POOL.run(&program.job));
        let reference = against.reference().expect("it was given one");
        let theirs = comparable(&reference.run(&program.job, false));
        let expected = program.differs.iter().any(|differs| differs.holds_for(minor));
        match (ours == theirs, expected) {
            (true, true) => Some(format!("{}: does not differ", program.name)),
            (false, false) => Some(format!("{}:\n{}", program.name, diff(&ours, &theirs))),
            _ => None,
        }
    });
    found.into_iter().flatten().collect()
}

/// The lines of two transcripts that are not in both.
fn diff(ours: &Value, theirs: &Value) -> String {
    let [ours, theirs] = [ours, theirs].map(lines);
    let only = |sign: &str, lines: &[String], others: &[String]| -> String {
        let only = lines.iter().filter(|line| !others.contains(line));
        only.flat_map(|line| ["  ", sign, " ", line, "\n"]).collect()
    };
    only("-", &ours, &theirs) + &only("+", &theirs, &ours)
}

/// The ends and the events of a transcript, each in a line.
fn lines(transcript: &Value) -> Vec<String> {
    let list = |name: &str| transcript[name].as_array().cloned().unwrap_or_default();
    [list("ends"), list("events")].concat().iter().map(Value::to_string).collect()
}

/// A program of the table.
struct Program {
    name: String,
    job: Job,
    differs: Vec<Differs>,
}

/// Where and why something else is recorded.
struct Differs {
    /// `RustPython`, `page`, `native`, or `native below 3.11`.
    place: String,
    why: String,
}

impl Differs {
    /// Whether it is said of CPython 3.`minor`.
    fn holds_for(&self, minor: u32) -> bool {
        match self.place.strip_prefix("native below 3.") {
            Some(bound) => minor < bound.parse::<u32>().expect("a number stands behind `below 3.`"),
            None => ["RustPython", "native"].contains(&self.place.as_str()),
        }
    }
}

/// All files with programs, with what stands in them.
fn files() -> Vec<(PathBuf, Vec<Program>)> {
    let entries = fs::read_dir(root().join("tests/programs")).unwrap();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "md"));
    paths.sort();
    let read = |path: PathBuf| {
        let programs = programs(&fs::read_to_string(&path).unwrap());
        (path, programs)
    };
    paths.into_iter().map(read).collect()
}

/// The programs of a text.
fn programs(text: &str) -> Vec<Program> {
    text.split("\n## ").skip(1).map(program).collect()
}

fn program(text: &str) -> Program {
    let (name, text) = text.split_once('\n').expect("a name has a line");
    let mut differs = Vec::new();
    let mut blocks = Vec::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        if let Some(said) = line.strip_prefix("Differs in ") {
            let (place, why) = said.split_once(": ").expect("a reason stands behind a colon");
            differs.push(Differs { place: place.to_owned(), why: why.to_owned() });
        } else if let Some(info) = line.strip_prefix("```python") {
            let code = lines.by_ref().take_while(|line| *line != "```");
            blocks.push(block(info, code.flat_map(|line| [line, "\n"]).collect()));
        }
    }
    assert!(!blocks.is_empty(), "{name} has no block");
    let limits = Limits { time: Duration::from_mins(2), ..Limits::default() };
    let job = Job { blocks, limits, ..Job::trial() };
    Program { name: name.to_owned(), job, differs }
}

/// A block of this code, and what `info` says besides.
fn block(info: &str, code: String) -> JobBlock {
    let mut block = json!(JobBlock { code, ..JobBlock::default() });
    let said: Map<String, Value> = match info.trim() {
        "" => Map::new(),
        info => serde_json::from_str(info).unwrap_or_else(|error| panic!("{info}: {error}")),
    };
    for (key, mut value) in said {
        if key == "values" {
            // A number alone: its value is asked for.
            for wanted in value.as_array_mut().expect("a list of statements") {
                if wanted.is_number() {
                    *wanted = json!({ "statement": wanted, "ask": true });
                }
            }
        }
        *block.get_mut(&key).unwrap_or_else(|| panic!("a block has no {key}")) = value;
    }
    serde_json::from_value(block).unwrap()
}

/// What the bundled interpreter makes of programs, an event a line.
fn told(programs: &[Program]) -> String {
    let told = book::each(programs, None, &|program| {
        let transcript = comparable(&POOL.run(&program.job));
        let differs = program.differs.iter();
        let differs = differs.map(|differs| (differs.place.clone(), json!(differs.why)));
        let list = |key: &str| {
            let lines = transcript[key].as_array().expect("a list").iter();
            lines.map(|line| format!("  {line}")).collect::<Vec<_>>().join(",\n")
        };
        format!(
            "{{\"name\": {}, \"differs\": {},\n \"blocks\": {},\n \"ends\": [\n{}],\n \"events\": [\n{}]}}",
            json!(program.name),
            Value::Object(differs.collect()),
            json!(program.job.blocks),
            list("ends"),
            list("events"),
        )
    });
    let limits = json!(RecordLimits::of(Job::trial().limits.output));
    format!("{{\"limits\": {limits}, \"programs\": [\n{}\n]}}\n", told.join(",\n"))
}

/// A transcript without what is otherwise each time, and without its bulk.
fn comparable(transcript: &Transcript) -> Value {
    let ends: Vec<Value> = transcript.ends.iter().map(|block| brief(json!(block.end))).collect();
    let event = |event| brief(json!(event));
    let count = transcript.events.len();
    let events: Vec<Value> = if count > MANY {
        let (first, last) = (&transcript.events[..10], &transcript.events[count - 10..]);
        let omitted = json!({ "omitted": count - 20 });
        first.iter().map(event).chain([omitted]).chain(last.iter().map(event)).collect()
    } else {
        transcript.events.iter().map(event).collect()
    };
    json!({ "ends": ends, "events": events })
}

fn brief(value: Value) -> Value {
    match value {
        Value::String(text) => brief_text(&text),
        Value::Array(items) => items.into_iter().map(brief).collect(),
        Value::Object(fields) => {
            let fields = fields.into_iter().map(|(key, value)| match (key.as_str(), value) {
                ("dir", Value::Array(names)) => (key, own_names(names)),
                (_, value) => (key, brief(value)),
            });
            Value::Object(fields.collect())
        }
        other => other,
    }
}

fn brief_text(text: &str) -> Value {
    let count = text.chars().count();
    if count > LONG {
        let begins: String = text.chars().take(20).collect();
        let ends: String = text.chars().skip(count - 20).collect();
        return json!({ "chars": count, "begins": begins, "ends": ends });
    }
    let address = regex::Regex::new(r" at 0x[0-9a-f]+").expect("a pattern of ours");
    json!(address.replace_all(text, " at 0x0"))
}

/// Without the names that every object has: they come and go with versions.
fn own_names(names: Vec<Value>) -> Value {
    let is_own = |name: &Value| name.as_str().is_none_or(|name| !name.starts_with("__"));
    names.into_iter().filter(is_own).collect()
}
