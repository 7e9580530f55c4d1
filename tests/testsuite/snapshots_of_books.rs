//! `check --snapshots`: what is written and where, and that insta can read it.

use std::path::Path;
use std::process::Command;

use super::support::{Ran, TOOL, TestBook};

const CHAPTER: &str = "# А\n\n```python\nprint('один')\n```\n\n```python\nimport random\n\
    print(random.random())\n```\n\n```python,no_run\nx\n```\n\n```python\nprint(object())\n1 / 0  # ZeroDivisionError\n```\n";

/// Runs the tool as at an author's desk, or in CI.
fn run(book: &TestBook, ci: bool, args: &[&str]) -> Ran {
    let mut command = Command::new(TOOL);
    command.args(args).current_dir(book.path());
    for name in ["CI", "TF_BUILD", "INSTA_UPDATE", "NO_COLOR"] {
        command.env_remove(name);
    }
    if ci {
        command.env("CI", "true");
    }
    let output = command.output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Ran {
        status: output.status.code().unwrap(),
        stdout: text(output.stdout),
        stderr: text(output.stderr),
    }
}

#[test]
fn a_snapshot_is_made_accepted_and_held() {
    let book = TestBook::new(&[("part/a.md", CHAPTER), ("words.md", "# Слова\n")]);
    let check = ["check", "--snapshots", "snaps"];
    let (snap, new) = ("snaps/book/part/a.snap", "snaps/book/part/a.snap.new");
    // In CI nothing is written.
    let ran = run(&book, true, &check).expect(1);
    assert!(ran.stdout.contains("error[snapshot-changed]"), "{}", ran.stdout);
    assert!(ran.stdout.contains("mdbook-pyproof update . --snapshots snaps --write"));
    assert!(!book.has("snaps"));
    run(&book, false, &check).expect(1);
    assert!(book.has(new) && !book.has(snap));
    let ran = run(&book, false, &["update", "--snapshots", "snaps"]).expect(0);
    assert!(ran.stdout.contains("+  | один") && !book.has(snap), "{}", ran.stdout);
    run(&book, false, &["update", "--snapshots", "snaps", "--write"]).expect(0);
    assert!(book.has(snap) && !book.has(new));
    assert!(!book.has("snaps/book/words.snap"), "a chapter without Python has none");
    insta::assert_snapshot!("snapshot-of-a-chapter", book.read(snap));
    for _ in 0..2 {
        run(&book, false, &check).expect(0);
    }
    // Changed words and lines above do not matter; a changed output does.
    book.write("book/part/a.md", &CHAPTER.replace("# А\n", "# А\n\nСлова.\n"));
    run(&book, false, &check).expect(0);
    book.write("book/part/a.md", &CHAPTER.replace("один", "два"));
    let ran = run(&book, false, &check).expect(1);
    assert!(ran.stdout.contains("book/part/a.md:3:1"), "{}", ran.stdout);
    assert!(
        ran.stdout.contains("-   | один") && ran.stdout.contains("+   | два"),
        "{}",
        ran.stdout
    );
    assert_eq!(ran.stdout.matches("error[snapshot-changed]").count(), 1, "{}", ran.stdout);
    assert!(book.has(new));
    // A waiting snapshot is removed once it is no longer needed.
    book.write("book/part/a.md", CHAPTER);
    run(&book, false, &check).expect(0);
    assert!(!book.has(new));
}

#[test]
fn a_snapshot_of_a_failure_is_told_of() {
    let chapter = "```python\nprint(1)\n```\n\n```python\nimport pandas\n```\n";
    let book = TestBook::new(&[("a.md", chapter), ("b.md", "```python\nprint(2)\n```\n")]);
    let told = "these blocks failed, and their snapshots record that:\n  book/a.md:5: an exception \
        that nothing promised: ModuleNotFoundError: No module named 'pandas'\n";
    let update = ["update", "--snapshots", "snaps", "--write", "--lang", "en"];
    for args in [&[update[0], update[1], update[2]][..], &update] {
        let ran = run(&book, false, args).expect(0);
        assert!(ran.stdout.contains(told), "{}", ran.stdout);
    }
    assert!(book.read("snaps/book/a.snap").contains("raised ModuleNotFoundError"));
    let ran = run(&book, false, &update).expect(0);
    assert!(!ran.stdout.contains(told), "nothing is accepted anew: {}", ran.stdout);
}

#[test]
fn insta_reads_our_snapshots() {
    let book = TestBook::new(&[("глава-1.md", "```python\nprint('a\\n\\n  b ')\n```\n")]);
    run(&book, false, &["update", "--snapshots", "snaps", "--write"]).expect(0);
    let mut settings = insta::Settings::new();
    settings.set_snapshot_path(book.path().join("snaps/book"));
    settings.set_prepend_module_to_snapshot(false);
    settings.bind(|| insta::assert_snapshot!("глава-1", "block 1\n  | a\n  |\n  |   b"));
    assert!(!Path::new(&book.path().join("snaps/book/глава-1.snap.new")).exists());
}

#[test]
fn a_snapshot_whose_chapter_is_gone_is_told_of() {
    let chapter = "```python\nprint(1)\n```\n";
    let book = TestBook::new(&[("a.md", chapter)]);
    let toml = book
        .read("book.toml")
        .replace("before = [\"links\"]", "snapshots = \"kept\"\nbefore = [\"links\"]");
    book.write("book.toml", &toml);
    run(&book, false, &["update", "--snapshots", "kept", "--write"]).expect(0);
    run(&book, false, &["check"]).expect(0);
    book.write("kept/book/old.snap", &book.read("kept/book/a.snap"));
    book.write("kept/other.snap", "---\nsource: tests/a.rs\nexpression: x\n---\n1\n");
    let ran = run(&book, false, &["check"]).expect(0);
    assert!(
        ran.stderr.contains("old.snap") && !ran.stderr.contains("other.snap"),
        "{}",
        ran.stderr
    );
    book.write("book/a.md", "```python\nprint(2)\n```\n");
    run(&book, true, &["check"]).expect(1);
}

#[test]
fn insta_update_says_what_is_written() {
    let book = TestBook::new(&[("a.md", "```python\nprint(1)\n```\n")]);
    let with = |value: &str| {
        let mut command = Command::new(TOOL);
        command.args(["check", "--snapshots", "snaps"]).current_dir(book.path());
        command.env_remove("CI").env("INSTA_UPDATE", value);
        command.output().unwrap().status.code().unwrap()
    };
    assert_eq!(with("no"), 1);
    assert!(!book.has("snaps"));
    assert_eq!(with("sometimes"), 2);
    assert_eq!(with("always"), 0);
    assert!(book.has("snaps/book/a.snap") && !book.has("snaps/book/a.snap.new"));
}
