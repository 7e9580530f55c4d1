//! Nothing is lost: not when the tool is killed, not when the disk is full, not
//! when two tools work on one book.
#![cfg(unix)]

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use super::support::{Ran, TOOL, TestBook, redacted};

/// How often the tool is killed.
const KILLS: u32 = 200;

/// A chapter with a misspelled name and a broken promise, and words to make it long.
fn chapter(number: usize) -> String {
    format!(
        "# {number}\r\n\r\n```python\r\ndef double(x):\r\n    return x * 2\r\n\r\n\
         print(duoble({number}))\r\nprint({number} + 1)  # Output: {number}\r\n```\r\n\r\n{}\r\n",
        "Words that nobody proves. ".repeat(400)
    )
}

fn book() -> TestBook {
    let chapters: Vec<(String, String)> =
        (1..=6).map(|number| (format!("{number}.md"), chapter(number))).collect();
    let chapters: Vec<(&str, &str)> = chapters.iter().map(|(n, t)| (&**n, &**t)).collect();
    TestBook::new(&chapters)
}

/// The files below the book's source folder, by name.
fn sources(book: &TestBook) -> BTreeMap<PathBuf, Vec<u8>> {
    let below = book.path().join("book");
    book.sources().into_iter().filter(|(path, _)| path.starts_with(&below)).collect()
}

fn put_back(sources: &BTreeMap<PathBuf, Vec<u8>>) {
    for (path, bytes) in sources {
        fs::write(path, bytes).unwrap();
    }
}

/// The tool in the book's folder, under a unique name, so that its processes can be
/// told from those of other tests.
struct Tool {
    folder: tempfile::TempDir,
}

impl Tool {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let tool = Self { folder };
        if fs::hard_link(TOOL, tool.path()).is_err() {
            fs::copy(TOOL, tool.path()).unwrap();
        }
        tool
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("tool")
    }

    fn start(&self, book: &TestBook, args: &[&str]) -> Child {
        let mut command = Command::new(self.path());
        command.args(args).current_dir(book.path()).stdin(Stdio::null());
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    }

    fn run(&self, book: &TestBook, args: &[&str]) -> Ran {
        ended(self.start(book, args))
    }

    /// Those of its processes that still exist.
    fn processes(&self) -> usize {
        let executable = self.path();
        let processes = fs::read_dir("/proc").into_iter().flatten().flatten();
        let ours = |process: &fs::DirEntry| {
            fs::read_link(process.path().join("exe")).is_ok_and(|exe| exe == executable)
        };
        processes.filter(ours).count()
    }
}

fn ended(process: Child) -> Ran {
    let output = process.wait_with_output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Ran {
        status: output.status.code().unwrap(),
        stdout: text(output.stdout),
        stderr: text(output.stderr),
    }
}

/// Numbers that look random and are the same each time.
struct Numbers(u64);

impl Numbers {
    /// The next one, from 0 up to 1.
    fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        f64::from(u32::try_from(self.0 >> 32).unwrap()) / f64::from(u32::MAX)
    }
}

/// The shortest times that a command took, cold and warm: this machine may be busy.
#[derive(Default)]
struct Times([Option<Duration>; 2]);

impl Times {
    fn run(&mut self, tool: &Tool, book: &TestBook, command: &[&str], is_cold: bool) -> Ran {
        let began = Instant::now();
        let run = tool.run(book, command).expect(0);
        let time = &mut self.0[usize::from(is_cold)];
        *time = Some(time.unwrap_or(Duration::MAX).min(began.elapsed()));
        run
    }

    fn of(&self, is_cold: bool) -> Duration {
        self.0[usize::from(is_cold)].unwrap()
    }
}

#[test]
fn a_tool_that_is_killed_loses_nothing() {
    let (tool, book) = (Tool::new(), book());
    let old = sources(&book);
    let mut numbers = Numbers(1);
    let mut killed = 0;
    for command in [["fix", "--write"].as_slice(), &["update", "--write"], &["build"]] {
        // A book that fails is not built, so mend this one first.
        if command == ["build"] {
            tool.run(&book, &["update", "--write"]).expect(0);
            tool.run(&book, &["fix", "--write"]).expect(0);
        }
        let old = if command == ["build"] { sources(&book) } else { old.clone() };
        put_back(&old);
        tool.run(&book, &["clean"]).expect(0);
        let mut times = Times::default();
        times.run(&tool, &book, command, true);
        let new = sources(&book);
        put_back(&old);
        times.run(&tool, &book, command, false);
        let page = (command == ["build"]).then(|| book.read("target/site/1.html"));
        let before = killed;
        for turn in 0.. {
            if killed - before > KILLS / 3 {
                break;
            }
            assert!(turn < 2 * KILLS, "{command:?}: nearly all had ended before they were killed");
            put_back(&old);
            let is_cold = turn % 4 == 0;
            if is_cold {
                tool.run(&book, &["clean"]).expect(0);
            }
            let mut process = tool.start(&book, command);
            std::thread::sleep(times.of(is_cold).mul_f64(numbers.next()));
            process.kill().unwrap();
            let status = process.wait().unwrap();
            killed += u32::from(status.code().is_none());
            for (path, bytes) in sources(&book) {
                let whole = old.get(&path) == Some(&bytes) || new.get(&path) == Some(&bytes);
                let left = path.file_name().unwrap().to_str().unwrap().starts_with(".pyproof-");
                assert!(whole || left, "{command:?}, turn {turn}: {}", path.display());
            }
            let run = times.run(&tool, &book, command, false);
            assert!(!run.stderr.contains("warning"), "{command:?}, turn {turn}: {}", run.stderr);
            assert_eq!(sources(&book), new, "{command:?}, turn {turn}");
            if let Some(page) = &page {
                assert_eq!(&book.read("target/site/1.html"), page, "turn {turn}");
            }
        }
        // The second run finds what the first one cached, whatever was there before.
        let check = || tool.run(&book, &["check", "--format", "json"]);
        let (first, second) = (check(), check());
        assert_eq!((&*first.stderr, &*second.stderr), ("", ""), "the cache is whole");
        assert!(!second.stdout.contains("\"cached\": false"), "{}", second.stdout);
    }
    assert!(killed >= KILLS);
    eprintln!("{killed} times killed");
    let deadline = Instant::now() + Duration::from_secs(20);
    while tool.processes() > 0 && Instant::now() < deadline {
        std::thread::sleep(Duration::from_millis(20));
    }
    assert_eq!(tool.processes(), 0, "processes are left");
}

/// Runs the tool with a limit of file sizes of 2 or 4 KiB, as shells count.
fn on_a_full_disk(book: &TestBook, args: &[&str]) -> Ran {
    let mut command = Command::new("sh");
    command.args(["-c", "ulimit -f 4 && exec \"$0\" \"$@\"", TOOL]).args(args);
    command.current_dir(book.path()).stdin(Stdio::null());
    ended(command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap())
}

/// The names of the files in a folder of the book.
fn names(book: &TestBook, folder: &str) -> Vec<String> {
    let entries = fs::read_dir(book.path().join(folder)).unwrap();
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn a_full_disk_is_an_error_that_names_the_file() {
    let book = book();
    let (before, there) = (sources(&book), names(&book, "book"));
    for (command, named) in
        [(["fix", "--write"].as_slice(), "book/1.md"), (&["update", "--write"], "book/1.md")]
    {
        let run = on_a_full_disk(&book, command).expect(2);
        let error = run.stderr.lines().find(|line| line.starts_with("error: ")).unwrap();
        assert!(error.contains(named) && error.contains("it is as it was"), "{error}");
        assert_eq!(run.stdout, "", "nothing is said to be written");
        assert_eq!((sources(&book), names(&book, "book")), (before.clone(), there.clone()));
    }
    // An old report stays.
    book.write("report.json", "the old one");
    let args = ["check", "--format", "json", "--output-file", "report.json"];
    let run = on_a_full_disk(&book, &args).expect(2);
    assert!(run.stderr.contains("report.json"), "{}", run.stderr);
    assert_eq!(book.read("report.json"), "the old one");
    assert!(!names(&book, ".").iter().any(|name| name.starts_with(".pyproof-")));
}

#[test]
fn a_full_disk_leaves_snapshots_and_sources_as_they_were() {
    let long = "```python\nfor i in range(2000):\n    print(i)\n```\n";
    let book = TestBook::new(&[("a.md", "```python\nprint(1)\n```\n"), ("b.md", long)]);
    let accept = ["update", "--snapshots", "snaps", "--write"];
    let run = on_a_full_disk(&book, &accept).expect(2);
    assert!(run.stdout.contains("snaps/book/a.snap"), "what was written is told: {}", run.stdout);
    assert!(run.stderr.contains("snaps/book/b.snap"), "{}", run.stderr);
    assert_eq!(names(&book, "snaps/book"), ["a.snap"]);
    book.run(&accept).expect(0);
    let before = book.sources();
    book.write("book/b.md", &long.replace("2000", "3000"));
    on_a_full_disk(&book, &accept).expect(2);
    book.write("book/b.md", long);
    assert_eq!(book.sources(), before);
    let run = on_a_full_disk(&book, &["build"]).expect(2);
    assert!(run.stderr.contains("target/site"), "{}", run.stderr);
    assert_eq!(book.sources(), before);
    book.run(&["build"]).expect(0);
}

#[test]
fn a_cache_without_room_is_a_note() {
    let book = TestBook::new(&[("a.md", "```python\nprint('long' * 2000)\n```\n")]);
    let run = on_a_full_disk(&book, &["check"]).expect(0);
    assert!(run.stderr.starts_with("warning: there is no cache"), "{}", run.stderr);
    assert_eq!(run.stderr.lines().count(), 1, "{}", run.stderr);
    assert_eq!(book.run(&["check"]).expect(0).stderr, "", "the next run has room");
    let run = book.run(&["check"]).expect(0);
    assert!(run.stdout.contains("answered from the cache: 1 block"), "{}", run.stdout);
}

#[test]
fn what_was_written_before_an_error_is_told() {
    let small = "```python\nvalue = 1\nprint(vaule)  # 1\n```\n";
    let book = TestBook::new(&[("a.md", small), ("b.md", &chapter(2)), ("c.md", small)]);
    let run = on_a_full_disk(&book, &["fix", "--write"]).expect(2);
    assert!(run.stdout.contains("book/a.md: 1 correction"), "{}", run.stdout);
    assert!(!run.stdout.contains("book/c.md"), "{}", run.stdout);
    assert!(run.stderr.contains("book/b.md"), "{}", run.stderr);
    assert!(book.read("book/a.md").contains("print(value)"));
    assert_eq!((book.read("book/b.md"), book.read("book/c.md")), (chapter(2), small.to_owned()));
}

/// A full file system, if this process may make one.
#[test]
fn a_full_file_system_loses_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let book = book();
    let script = "set -e\n\
        mount -t tmpfs -o size=512k tmpfs \"$1\"\n\
        cp -r \"$2/book\" \"$2/book.toml\" \"$1\"\n\
        cd \"$1\"\n\
        dd if=/dev/zero of=filler bs=4k 2>/dev/null || true\n\
        status=0; \"$0\" fix --write . >\"$2/out\" 2>\"$2/err\" || status=$?\n\
        rm filler\n\
        mkdir \"$2/after\"; cp -a book \"$2/after\"\n\
        exit $status";
    let mut command = Command::new("unshare");
    command.args(["-m", "sh", "-c", script, TOOL]).arg(folder.path()).arg(book.path());
    let status = command.stdin(Stdio::null()).stderr(Stdio::null()).status();
    if !book.has("after") {
        eprintln!("skipped: no file system can be mounted here ({status:?})");
        return;
    }
    let (out, err) = (book.read("out"), book.read("err"));
    assert_eq!(status.unwrap().code(), Some(2), "{out}{err}");
    assert!(err.contains("error: ") && err.contains("book/1.md"), "{err}");
    assert!(err.contains("warning: there is no cache"), "{err}");
    assert_eq!(names(&book, "after/book"), names(&book, "book"), "no other file is left");
    for (path, bytes) in sources(&book) {
        let name = path.strip_prefix(book.path()).unwrap();
        assert_eq!(fs::read(book.path().join("after").join(name)).unwrap(), bytes);
    }
}

/// Both tools at once, on one book.
fn at_once(tool: &Tool, book: &TestBook, one: &[&str], other: &[&str]) -> [Ran; 2] {
    let processes = [tool.start(book, one), tool.start(book, other)];
    processes.map(ended)
}

#[test]
fn two_tools_that_read_one_book_are_both_right() {
    let (tool, book) = (Tool::new(), book());
    let check = ["check", "--format", "json"];
    let alone = redacted(&tool.run(&book, &check).expect(1).stdout);
    for turn in 0..6 {
        if turn % 2 == 0 {
            tool.run(&book, &["clean"]).expect(0);
        }
        for run in at_once(&tool, &book, &check, &check) {
            assert_eq!((redacted(&run.stdout).as_str(), &*run.stderr), (&*alone, ""));
        }
    }
    tool.run(&book, &["update", "--write"]).expect(0);
    tool.run(&book, &["fix", "--write"]).expect(0);
    let alone = redacted(&tool.run(&book, &check).expect(0).stdout);
    tool.run(&book, &["build"]).expect(0);
    let page = book.read("target/site/1.html");
    for _ in 0..4 {
        tool.run(&book, &["clean"]).expect(0);
        let [built, checked] = at_once(&tool, &book, &["build"], &check);
        assert_eq!(built.status, 0, "{}", built.stderr);
        assert_eq!(book.read("target/site/1.html"), page);
        assert_eq!(redacted(&checked.stdout), alone);
    }
}

#[test]
fn two_tools_that_write_one_book_undo_nothing() {
    let (tool, book) = (Tool::new(), book());
    let old = sources(&book);
    let (fix, update) = (["fix", "--write"], ["update", "--write"]);
    let after = |commands: &[&[&str]]| {
        put_back(&old);
        for command in commands {
            tool.run(&book, command).expect(0);
        }
        sources(&book)
    };
    let (fixed, updated) = (after(&[&fix]), after(&[&update]));
    let both = after(&[&fix, &update]);
    for turn in 0..8 {
        put_back(&old);
        let runs = at_once(&tool, &book, &fix, &update);
        let told = [(&runs[0], &fixed), (&runs[1], &updated)];
        for (path, bytes) in sources(&book) {
            let states = [&old, &fixed, &updated, &both];
            assert!(states.iter().any(|state| state[&path] == bytes), "{}", path.display());
            let name = format!("book/{}: ", path.file_name().unwrap().to_str().unwrap());
            for (run, by_it) in told {
                // What a tool says it wrote exists.
                let wrote = run.stdout.contains(&name);
                let there = bytes == by_it[&path] || bytes == both[&path];
                assert!(!wrote || there, "turn {turn}, {name}: {}", run.stdout);
            }
        }
        for run in &runs {
            let refused = run.status == 2 && run.stderr.contains("has changed since it was read");
            assert!(run.status == 0 || refused, "turn {turn}: {}", run.stderr);
        }
        tool.run(&book, &fix).expect(0);
        tool.run(&book, &update).expect(0);
        assert_eq!(sources(&book), both, "turn {turn}");
    }
}

#[test]
fn what_a_killed_tool_left_goes_with_the_next_that_writes() {
    let book = TestBook::new(&[("part/a.md", "```python\nprint(1)  # 1\n```\n")]);
    let left = ["book/part/.pyproof-aBc123", "snaps/book/part/.pyproof-aBc123"];
    for name in left.iter().chain(&["book/part/.pyproof-notes.md"]) {
        book.write(name, "half");
    }
    book.run(&["fix"]).expect(0);
    assert!(left.iter().all(|name| book.has(name)), "without --write nothing is touched");
    book.run(&["fix", "--write"]).expect(0);
    book.run(&["update", "--snapshots", "snaps", "--write"]).expect(0);
    assert!(!left.iter().any(|name| book.has(name)));
    assert!(book.has("book/part/.pyproof-notes.md"), "this one is none of ours");
}

#[test]
fn a_report_is_written_whole() {
    let book = TestBook::new(&[("a.md", "```python\nprint(1)  # 1\n```\n")]);
    book.write("report.json", "the old one, which was rather longer than a report ever is");
    book.run(&["check", "--format", "json", "--output-file", "report.json"]).expect(0);
    let text = book.read("report.json");
    assert!(serde_json::from_str::<serde_json::Value>(&text).is_ok(), "{text}");
    assert!(!names(&book, ".").iter().any(|name| name.starts_with(".pyproof-")));
}
