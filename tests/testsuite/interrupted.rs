//! Ctrl-C ends the tool, its workers and whatever they run, and leaves no folder.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use super::support::{TOOL, TestBook};

const ENDLESS: &str = "```python timeout=100s\nopen('file', 'w').write('text')\nwhile True:\n    pass\n```\n\n\
    ```python timeout=100s\nx = 1\nwhile True:\n    x += 1\n```\n";

/// The living processes that descend from `root`, itself left out.
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

/// Waits until `it` holds, a generous while.
#[track_caller]
fn until(what: &str, it: impl Fn() -> bool) {
    let end = Instant::now() + Duration::from_secs(20);
    while !it() {
        assert!(Instant::now() < end, "{what}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

fn interrupt(signal: &str, variables: &[(&str, &str)]) {
    let book = TestBook::new(&[("a.md", ENDLESS), ("b.md", ENDLESS)]);
    // Not below the worker's own view of `/tmp`, which hides it.
    let temporary = tempfile::tempdir_in("/var/tmp").unwrap();
    fs::set_permissions(temporary.path(), std::os::unix::fs::PermissionsExt::from_mode(0o1777))
        .unwrap();
    let mut tool = Command::new(TOOL)
        .args(["check", "--no-cache", "--jobs", "2"])
        .current_dir(book.path())
        .env("TMPDIR", temporary.path())
        .env_remove("PYPROOF_ISOLATION")
        .envs(variables.iter().copied())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    // Two workers; where they fork, each with a program that runs.
    let forks = !variables.iter().any(|(_, value)| *value == "process");
    let wanted = if forks { 4 } else { 2 };
    until("the programs run", || descendants(tool.id()).len() >= wanted);
    std::thread::sleep(Duration::from_millis(100));
    let running = descendants(tool.id());
    Command::new("kill").args([signal, &tool.id().to_string()]).status().unwrap();
    assert_eq!(tool.wait().unwrap().code(), Some(130), "{variables:?}");
    let lives = |pid: &u32| {
        let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
        let state = stat.rsplit(')').next().unwrap_or_default().split_whitespace().next();
        state.is_some_and(|state| state != "Z")
    };
    until("all processes are gone", || !running.iter().any(lives));
    until("no folder is left", || is_empty(temporary.path()));
}

fn is_empty(folder: &Path) -> bool {
    fs::read_dir(folder).unwrap().next().is_none()
}

#[test]
#[cfg(target_os = "linux")]
fn nothing_is_left_of_what_was_interrupted() {
    interrupt("-INT", &[]);
    interrupt("-TERM", &[]);
    interrupt("-INT", &[("PYPROOF_WITHOUT", "namespace")]);
    interrupt("-INT", &[("PYPROOF_ISOLATION", "process")]);
    interrupt("-INT", &[("PYPROOF_ISOLATION", "process"), ("PYPROOF_WITHOUT", "namespace")]);
}
