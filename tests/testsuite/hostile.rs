//! Programs that mean harm, `tests/hostile/*.py`: each ends as its head says, and
//! changes nothing outside its block.
//!
//! All of them are in one book, a chapter each, between harmless blocks. The tool
//! checks that book in a yard: a folder with the tool, the book, a home, a place for
//! temporary files, and files of the author that nobody may touch. Then the test looks
//! at the report, and at what is left.
#![cfg(unix)]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::io::ErrorKind;
use std::net::TcpListener;
use std::os::unix::fs::{MetadataExt, PermissionsExt, lchown, symlink};
use std::os::unix::net::UnixListener;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use serde_json::Value;

use super::support::{BOOK_TOML, Ran, TOOL, root};

/// Wall time of a program, and how much later it may end.
const LIMIT: Duration = Duration::from_secs(1);
const LATER: Duration = Duration::from_millis(500);

/// How long the whole book may take; more means that something hangs without a limit.
const PATIENCE: Duration = Duration::from_mins(5);

/// The user without rights, who owns nothing.
const NOBODY: u32 = 65534;

/// A block before the hostile one.
const BEFORE: &str = "words = ['да', 'нет']\nprint(words, sum(range(10)))  # ['да', 'нет'] 45\n";

/// A block after the hostile one: it looks at what programs of a process share, and
/// at the system.
const BEHIND: &str = "\
import builtins, gc, json, locale, math, os, random, re, signal, sys, threading, time
print(os.listdir('.'), sorted(os.environ), sys.argv)  # [] ['HOME', 'PYTHONHASHSEED', 'TZ'] ['main.py']
print(os.path.samefile('.', os.environ['HOME']))  # True
print(json.dumps({'pi': math.pi}), re.findall('.', 'да'))  # {\"pi\": 3.141592653589793} ['д', 'а']
print(len('яя'), sorted([2, 1]), str(5), isinstance(1, int))  # 2 [1, 2] 5 True
print(time.tzname, time.localtime(0).tm_hour, time.time() > 10**9)  # ('UTC', 'UTC') 0 True
print(locale.setlocale(locale.LC_ALL), sys.getrecursionlimit())  # C 1000
print(threading.active_count(), gc.isenabled(), sys.getprofile())  # 1 True None
print(hash('text') == hash('te' + 'xt'), random.Random(1).randint(1, 100))  # True 18
print(oct(os.umask(0o22)), signal.getitimer(signal.ITIMER_REAL))  # 0o22 (0.0, 0.0)
print(type(sys.stdout).__name__, sys.stdout is sys.__stdout__)  # TextIOWrapper True
def deeper():
    return deeper()
try:
    deeper()
except RecursionError as error:
    print(type(error).__name__)  # RecursionError
";

/// A block after that, which may share its process with other programs that import
/// as little: it looks at what all programs of an interpreter share.
const LAST: &str = "\
print(len('яя'), sorted([2, 1]), str(5), repr([1]), isinstance(1, int))  # 2 [1, 2] 5 [1] True
print(1 + 1, 'a' + 'b', [1] + [2], {'a': 1}, {3, 4} | {5})  # 2 ab [1, 2] {'a': 1} {3, 4, 5}
print('a-b'.split('-'), 'x'.upper(), [1, 2].index(2), (5).bit_length())  # ['a', 'b'] X 1 3
class Point:
    def __init__(self, x):
        self.x = x
    def __eq__(self, other):
        return self.x == other.x
print(Point(1) == Point(1), [Point(n).x for n in range(40)][-1])  # True 39
for number in range(3000):
    ring = [number]
    ring.append(ring)
print(len(ring))  # 2
";

/// A hostile program, as in its file.
struct Hostile {
    name: String,
    /// The ways in which it may end: `timeout`, `raises PermissionError`.
    outcomes: Vec<String>,
    /// What it must print if it passes.
    prints: Option<String>,
    /// Its wall time, if it needs more than the others.
    limit: Duration,
    code: String,
}

/// The programs, in the order of their names.
///
/// The comments at the head of a file describe it; the code of its block follows
/// them.
fn programs(yard: &Yard) -> Vec<Hostile> {
    let files = fs::read_dir(root().join("tests/hostile")).unwrap();
    let mut files: Vec<PathBuf> = files.map(|file| file.unwrap().path()).collect();
    files.sort();
    files.iter().map(|file| hostile(file, yard)).collect()
}

fn hostile(file: &Path, yard: &Yard) -> Hostile {
    let text = fs::read_to_string(file).unwrap();
    let name = file.file_stem().unwrap().to_str().unwrap().to_owned();
    let head: Vec<&str> = text.lines().take_while(|line| line.starts_with("# ")).collect();
    let of = |key: &str| -> Vec<&str> {
        head.iter().filter_map(|line| line.strip_prefix("# ")?.strip_prefix(key)).collect()
    };
    let outcomes = of("outcome: ").join(" | ").split(" | ").map(str::to_owned).collect();
    let prints = of("prints: ").iter().flat_map(|line| [line, "\n"]).collect::<String>();
    assert!(!text.starts_with("# outcome"), "{name} does not say what it tries");
    assert_eq!(of("outcome: ").len(), 1, "{name} says one line of outcomes");
    let code: String = text.split_inclusive('\n').skip(head.len()).collect();
    let code = code
        .replace("@outside@", yard.at("outside").to_str().unwrap())
        .replace("@port@", &yard.internet.local_addr().unwrap().port().to_string());
    let seconds = |text: &&str| text.trim_end_matches('s').parse().unwrap();
    let limit = of("limit: ").first().map_or(LIMIT, |text| Duration::from_secs(seconds(text)));
    Hostile { name, outcomes, prints: (!prints.is_empty()).then_some(prints), limit, code }
}

impl Hostile {
    /// Its chapter.
    fn chapter(&self) -> String {
        let hostile = fenced(&format!(" timeout={}s", self.limit.as_secs()), &self.code);
        let [before, behind, last] = [BEFORE, BEHIND, LAST].map(kind);
        format!("# {}\n\n{before}{hostile}{behind}{last}", self.name)
    }

    /// What is wrong with its block in the report, if anything.
    fn differs(&self, block: &Value) -> Option<String> {
        let ended = ended(block);
        let any = |outcome: &String| {
            *outcome == ended || outcome == "raises *" && ended.starts_with("raises ")
        };
        let stdout = block["stdout"].as_str().unwrap();
        let prints = self.prints.as_deref().filter(|_| ended == "passes");
        if !self.outcomes.iter().any(any) {
            let raised = block["raised"]["message"].as_str().unwrap_or_default();
            let shown: String = stdout.chars().take(200).collect();
            return Some(format!("{ended} {raised:?}, not {:?}; wrote {shown:?}", self.outcomes));
        }
        if prints.is_some_and(|prints| prints != stdout) {
            return Some(format!("wrote {stdout:?}, not {prints:?}"));
        }
        let took = Duration::from_micros(block["duration_us"].as_u64().unwrap());
        (took > self.limit + LATER).then(|| format!("ended after {took:?}"))
    }
}

/// How a block ended, in the words of a program's head.
fn ended(block: &Value) -> String {
    match (block["outcome"].as_str().unwrap(), block["reason"].as_str()) {
        ("passed", _) => "passes".to_owned(),
        (_, Some("unpromised-exception" | "fragment" | "missing-module" | "missing-input")) => {
            format!("raises {}", block["raised"]["type"].as_str().unwrap())
        }
        (_, reason) => reason.unwrap_or("fails").to_owned(),
    }
}

fn fenced(attributes: &str, code: &str) -> String {
    format!("```python{attributes}\n{code}```\n\n")
}

/// A harmless block; it has more time, because hostile programs keep the machine busy.
fn kind(code: &str) -> String {
    fenced(" timeout=20s", code)
}

/// Where the tool runs, and what it must leave as it was.
struct Yard {
    folder: tempfile::TempDir,
    /// The user that the tool runs as, if not the tests' own.
    user: Option<u32>,
    /// Notices any program that connects.
    internet: TcpListener,
    local: UnixListener,
}

impl Yard {
    fn new(user: Option<u32>) -> Self {
        // The programs' own folder is mounted over this one and hides what is there.
        let folder = tempfile::Builder::new().prefix("yard-").tempdir_in("/var/tmp").unwrap();
        let at = |name: &str| folder.path().join(name);
        for name in ["book/book", "home/.ssh", "outside/empty", "temporary"] {
            fs::create_dir_all(at(name)).unwrap();
        }
        fs::copy(TOOL, at("tool")).unwrap();
        fs::write(at("home/.ssh/id"), "key").unwrap();
        fs::write(at("outside/secret.txt"), "secret").unwrap();
        fs::write(at("outside/native.so"), native()).unwrap();
        symlink("secret.txt", at("outside/link")).unwrap();
        let internet = TcpListener::bind("127.0.0.1:0").unwrap();
        let local = UnixListener::bind(at("outside/socket")).unwrap();
        internet.set_nonblocking(true).unwrap();
        local.set_nonblocking(true).unwrap();
        let limits = "[preprocessor.pyproof.limits]\ntime = \"1s\"\nwall = \"1s\"\n";
        let settings = "before = [\"links\"]\nsession = \"block\"\ntypos = \"off\"\n";
        let settings = BOOK_TOML.replace("before = [\"links\"]\n", settings);
        fs::write(at("book/book.toml"), format!("{settings}\n{limits}")).unwrap();
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
        Self { folder, user, internet, local }
    }

    fn at(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes the book's chapters, and gives everything to its user.
    fn furnish(&self, chapters: &[(String, String)]) {
        let mut summary = "# Summary\n\n".to_owned();
        for (name, text) in chapters {
            writeln!(summary, "- [{name}]({name}.md)").unwrap();
            fs::write(self.at("book/book").join(format!("{name}.md")), text).unwrap();
        }
        fs::write(self.at("book/book/SUMMARY.md"), summary).unwrap();
        if let Some(user) = self.user {
            for entry in walkdir::WalkDir::new(self.folder.path()) {
                lchown(entry.unwrap().path(), Some(user), Some(user)).unwrap();
            }
        }
    }

    /// Checks the book.
    fn check(&self, args: &[&str]) -> Ran {
        let output = fs::File::create(self.at("report.json")).unwrap();
        let errors = fs::File::create(self.at("errors.txt")).unwrap();
        let mut command = Command::new(self.at("tool"));
        command
            .args(["check", "--format", "json", "--jobs", "4"])
            .args(args)
            .current_dir(self.at("book"))
            .env_clear()
            .env("HOME", self.at("home"))
            .env("TMPDIR", self.at("temporary"))
            .stdin(Stdio::null())
            .stdout(output)
            .stderr(errors);
        if let Some(user) = self.user {
            command.uid(user).gid(user);
        }
        let mut tool = command.spawn().expect("the tool starts");
        let began = Instant::now();
        let status = loop {
            if let Some(status) = tool.try_wait().unwrap() {
                break status;
            }
            if began.elapsed() > PATIENCE {
                let _ = tool.kill();
                panic!("the tool hangs");
            }
            std::thread::sleep(Duration::from_millis(20));
        };
        let text = |name| String::from_utf8(fs::read(self.at(name)).unwrap()).unwrap();
        let status = status.code().expect("the tool ends by itself");
        Ran { status, stdout: text("report.json"), stderr: text("errors.txt") }
    }

    /// What must not change: each file with its owner, mode, time and text.
    fn kept(&self) -> BTreeMap<PathBuf, String> {
        let entries = ["home", "outside", "book"].map(|name| walkdir::WalkDir::new(self.at(name)));
        let entries = entries.into_iter().flatten().map(Result::unwrap);
        entries
            .filter(|entry| !entry.path().starts_with(self.at("book/target")))
            .map(|entry| {
                let data = entry.path().symlink_metadata().unwrap();
                let text = data.is_file().then(|| fs::read(entry.path()).unwrap());
                let (mode, user, group) = (data.mode(), data.uid(), data.gid());
                // The build folder is in the book's folder, so the tool changes that one's time.
                let own = entry.path() == self.at("book");
                let time = (!own).then(|| (data.mtime(), data.mtime_nsec(), data.nlink()));
                let told = format!("{mode:o} {user} {group} {time:?} {text:?}");
                (entry.path().to_owned(), told)
            })
            .collect()
    }

    /// What the programs left behind, a line each.
    fn left(&self) -> Vec<String> {
        let mut left = Vec::new();
        // A killed process still exists until its parent has taken its status.
        let patience = Instant::now() + Duration::from_secs(20);
        let mut processes = self.processes();
        while !processes.is_empty() && Instant::now() < patience {
            std::thread::sleep(Duration::from_millis(20));
            processes = self.processes();
        }
        left.extend(processes);
        for entry in walkdir::WalkDir::new(self.at("temporary")).min_depth(1).max_depth(3) {
            left.push(format!("file {}", entry.unwrap().path().display()));
        }
        for place in ["/etc", "/dev/shm", "/tmp", "/dev/mqueue"] {
            let entries = fs::read_dir(place).into_iter().flatten().flatten();
            let names = entries.map(|entry| entry.file_name().to_string_lossy().into_owned());
            let odd = names.filter(|name| name.starts_with("pyproof-was-here"));
            left.extend(odd.map(|name| format!("file {place}/{name}")));
        }
        // The key that `calls-the-system` uses.
        for kind in ["shm", "sem", "msg"] {
            let table = fs::read_to_string(format!("/proc/sysvipc/{kind}")).unwrap_or_default();
            let lines = table.lines().filter(|line| line.contains("1886978048"));
            left.extend(lines.map(|line| format!("{kind} {line}")));
        }
        let internet = self.internet.accept().map(|_| ());
        let local = self.local.accept().map(|_| ());
        for (heard, socket) in [(internet, "internet"), (local, "local")] {
            if heard.map_err(|error| error.kind()) != Err(ErrorKind::WouldBlock) {
                left.push(format!("connection: {socket}"));
            }
        }
        left
    }

    /// The processes of the tool, and those that were started in its folders.
    fn processes(&self) -> Vec<String> {
        let own = |path: PathBuf| path.starts_with(self.folder.path());
        let processes = fs::read_dir("/proc").into_iter().flatten().flatten();
        let processes = processes.map(|entry| entry.path()).filter(|process| {
            let links = ["exe", "cwd"].map(|name| fs::read_link(process.join(name)));
            let command = fs::read_to_string(process.join("cmdline")).unwrap_or_default();
            links.into_iter().flatten().any(own) || own(PathBuf::from(command))
        });
        processes.map(|process| format!("process {}", process.display())).collect()
    }
}

/// A shared object that can be loaded: whichever this machine has.
fn native() -> Vec<u8> {
    let places =
        ["/lib/x86_64-linux-gnu/libm.so.6", "/lib/aarch64-linux-gnu/libm.so.6", "/lib64/libm.so.6"];
    places.iter().find_map(|place| fs::read(place).ok()).unwrap_or_default()
}

/// What the harmless blocks did, without what differs from chapter to chapter: lines
/// and durations.
fn siblings<'a>(blocks: impl IntoIterator<Item = &'a Value>) -> Vec<Value> {
    let told = blocks.into_iter().map(|block| {
        let promises: Vec<_> = block["promises"]
            .as_array()
            .unwrap()
            .iter()
            .map(|p| (&p["verdict"], &p["actual"]))
            .collect();
        let keys = ["outcome", "reason", "stdout", "stderr"].map(|key| &block[key]);
        serde_json::to_value((keys, promises)).unwrap()
    });
    told.collect()
}

/// Checks all programs, and reports everything that is wrong.
fn survive(user: Option<u32>, args: &[&str]) {
    survive_but(user, args, &|_, _| false);
}

/// The same; of a program that `is_spared` it does not count how it ended, only what it
/// did beyond its block.
fn survive_but(user: Option<u32>, args: &[&str], is_spared: &dyn Fn(&str, &Value) -> bool) {
    // One such run at a time is enough for a machine.
    static TURN: Mutex<()> = Mutex::new(());
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);

    let quiet = Yard::new(user);
    quiet.furnish(&[("quiet".to_owned(), [BEFORE, BEHIND, LAST].map(kind).concat())]);
    let report = quiet.check(args).expect(0).json();
    let expected = siblings(report["chapters"][0]["blocks"].as_array().unwrap());

    let yard = Yard::new(user);
    let programs = programs(&yard);
    let chapters: Vec<_> = programs.iter().map(|p| (p.name.clone(), p.chapter())).collect();
    yard.furnish(&chapters);
    let before = yard.kept();
    let report = yard.check(args).expect(1).json();

    let mut wrong = Vec::new();
    for (program, chapter) in programs.iter().zip(report["chapters"].as_array().unwrap()) {
        let blocks = chapter["blocks"].as_array().unwrap();
        assert_eq!(
            (blocks.len(), &chapter["path"]),
            (4, &Value::from(format!("book/{}.md", program.name)))
        );
        let differs = program.differs(&blocks[1]).filter(|_| !is_spared(&program.name, &blocks[1]));
        wrong.extend(differs.map(|words| format!("{}: {words}", program.name)));
        let found = siblings(blocks.iter().take(1).chain(&blocks[2..]));
        if found != expected {
            wrong.push(format!("{}: its siblings changed: {found:?}", program.name));
        }
    }
    wrong.extend(yard.left());
    let after = yard.kept();
    for path in before.keys().chain(after.keys()).collect::<BTreeSet<_>>() {
        if before.get(path) != after.get(path) {
            wrong.push(format!(
                "{}: {:?}, was {:?}",
                path.display(),
                after.get(path),
                before.get(path)
            ));
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), programs.len(), wrong.join("\n"));
}

/// A user other than that of the tests, if that is possible.
fn another_user() -> Option<u32> {
    let own = fs::metadata("/proc/self").map_or(NOBODY, |data| data.uid());
    (own == 0).then_some(NOBODY)
}

#[test]
fn no_hostile_program_reaches_beyond_its_block() {
    survive(None, &[]);
}

#[test]
fn no_hostile_program_of_an_ordinary_user_reaches_beyond_its_block() {
    match another_user() {
        Some(user) => survive(Some(user), &[]),
        None => eprintln!("the tests run as an ordinary user already"),
    }
}

/// The `python3` of these tests, in words that need no `PATH`.
fn python() -> String {
    let mut asked = Command::new("python3");
    let said = asked.args(["-c", "import sys; print(sys.executable)"]).output().unwrap();
    String::from_utf8(said.stdout).unwrap().trim().to_owned()
}

#[test]
fn nor_does_one_of_the_authors_python() {
    // There the driver is Python as well. Who breaks that breaks it for themselves; who looks
    // for it finds it, and the file of the interpreter; and what compiles long, or fills the
    // stack and the memory, ends late.
    let seen = [
        "climbs-the-stack",
        "reads-what-the-system-tells",
        "enormous-program",
        "recursion-without-a-limit",
    ];
    survive_but(None, &["--python", &python()], &|name, block| {
        ended(block) == "crashed" || seen.contains(&name)
    });
}

#[test]
fn nor_does_one_without_a_fork() {
    survive(None, &["--isolation", "process"]);
    if let Some(user) = another_user() {
        survive(Some(user), &["--isolation", "process"]);
    }
}
