//! Ctrl-C ends the tool, its workers and whatever they run, and leaves no folder.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use nix::sys::signal::Signal;

use super::support::{TOOL, TestBook, all_in, send, until};

const ENDLESS: &str = "```python timeout=100s\nopen('file', 'w').write('text')\nwhile True:\n    pass\n```\n\n\
    ```python timeout=100s\nx = 1\nwhile True:\n    x += 1\n```\n";

/// The living descendants of the process `root`.
fn descendants(root: u32) -> Vec<u32> {
    let parents: Vec<(u32, u32)> = fs::read_dir("/proc")
        .unwrap()
        .flatten()
        .filter_map(|entry| {
            let pid = entry.file_name().to_str()?.parse().ok()?;
            let stat = fs::read_to_string(entry.path().join("stat")).ok()?;
            let mut behind = stat.rsplit(')').next()?.split_whitespace();
            let state = behind.next()?;
            (state != "Z").then_some((pid, behind.next()?.parse().ok()?))
        })
        .collect();
    let mut found = vec![root];
    let mut at = 0;
    while at < found.len() {
        let parent = found[at];
        let children = parents.iter().filter(|(_, of)| *of == parent);
        found.extend(children.map(|(pid, _)| pid));
        at += 1;
    }
    found.split_off(1)
}

/// A folder for the temporary files of the tool. It is not below `/tmp`, which the
/// worker's own view hides.
fn temporary() -> tempfile::TempDir {
    let folder = tempfile::tempdir_in("/var/tmp").unwrap();
    let everybodys = std::os::unix::fs::PermissionsExt::from_mode(0o1777);
    fs::set_permissions(folder.path(), everybodys).unwrap();
    folder
}

fn start(book: &TestBook, args: &[&str], temporary: &Path, variables: &[(&str, &str)]) -> Child {
    let mut tool = Command::new(TOOL);
    tool.args(args).current_dir(book.path()).env("TMPDIR", temporary);
    tool.env_remove("PYPROOF_ISOLATION").envs(variables.iter().copied());
    tool.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
}

const CHECK: &[&str] = &["check", "--no-cache", "--jobs", "2"];

/// Variables for a run without a private file system; below, for one without fork.
const OWN_FOLDER: (&str, &str) = ("PYPROOF_WITHOUT", "namespace");
const NO_FORK: (&str, &str) = ("PYPROOF_ISOLATION", "process");

fn interrupt(signal: Signal, variables: &[(&str, &str)]) {
    let book = TestBook::new(&[("a.md", ENDLESS), ("b.md", ENDLESS)]);
    let temporary = temporary();
    let mut tool = start(&book, CHECK, temporary.path(), variables);
    // Two workers; if they fork, each with a running program.
    let wanted = if variables.contains(&NO_FORK) { 2 } else { 4 };
    until("the programs run", || descendants(tool.id()).len() >= wanted);
    std::thread::sleep(Duration::from_millis(100));
    let running = descendants(tool.id());
    send(signal, &tool);
    assert_eq!(tool.wait().unwrap().code(), Some(130), "{variables:?}");
    assert_eq!(all_in(temporary.path()), [""; 0].map(PathBuf::from), "{variables:?}");
    let lives = |pid: &u32| {
        let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
        let state = stat.rsplit(')').next().unwrap_or_default().split_whitespace().next();
        state.is_some_and(|state| state != "Z")
    };
    until("all processes are gone", || !running.iter().any(lives));
}

#[test]
#[cfg(target_os = "linux")]
fn nothing_is_left_of_what_was_interrupted() {
    interrupt(Signal::SIGINT, &[]);
    interrupt(Signal::SIGTERM, &[]);
    interrupt(Signal::SIGHUP, &[OWN_FOLDER]);
    interrupt(Signal::SIGINT, &[NO_FORK]);
    interrupt(Signal::SIGINT, &[NO_FORK, OWN_FOLDER]);
}

/// A worker that does not fork serves one program and is replaced: its folder is
/// removed while the next programs run.
#[test]
#[cfg(target_os = "linux")]
fn a_folder_that_is_being_removed_is_not_left() {
    let many =
        "```python timeout=100s\nimport os\nfor n in range(4000):\n    os.mkdir(str(n))\n```\n";
    let book = TestBook::new(&[("a.md", &many.repeat(20))]);
    let temporary = temporary();
    let mut tool = start(&book, CHECK, temporary.path(), &[NO_FORK, OWN_FOLDER]);
    let held = || {
        let folders = fs::read_dir(temporary.path()).into_iter().flatten().flatten();
        let held = folders.map(|folder| fs::read_dir(folder.path()).into_iter().flatten().count());
        held.max().unwrap_or_default()
    };
    let mut most = 0;
    until("a folder is emptied", || {
        let held = held();
        let falls = held < most;
        most = held;
        falls
    });
    send(Signal::SIGINT, &tool);
    assert_eq!(tool.wait().unwrap().code(), Some(130));
    assert_eq!(all_in(temporary.path()), [""; 0].map(PathBuf::from));
}

#[test]
#[cfg(unix)]
fn no_file_is_left_beside_one_that_is_written() {
    let misspelled = "```python\nvalue = 1\nprint(vaule)  # 1\n```\n";
    let names: Vec<String> = (0..200).map(|number| format!("{number}.md")).collect();
    let chapters: Vec<_> = names.iter().map(|name| (&**name, misspelled)).collect();
    let book = TestBook::new(&chapters);
    let temporary = temporary();
    let args = ["fix", "--write", "--no-cache"];
    let mut tool = start(&book, &args, temporary.path(), &[]);
    let text = |name: &String| book.read(&format!("book/{name}"));
    until("the first files are written", || text(&names[0]) != misspelled);
    send(Signal::SIGINT, &tool);
    // A fast machine may have written them all.
    assert!([Some(130), Some(0)].contains(&tool.wait().unwrap().code()));
    let corrected = misspelled.replace("vaule", "value");
    assert!(names.iter().all(|name| [misspelled, &corrected].contains(&&*text(name))));
    let name = |path: &Path| path.file_name().unwrap().to_str().unwrap().to_owned();
    let is_ours = |path: &PathBuf| name(path).starts_with(".pyproof-");
    assert_eq!(all_in(book.path()).into_iter().find(is_ours), None);
    assert_eq!(all_in(temporary.path()), [""; 0].map(PathBuf::from));
}
