//! The command line: what it says, and how it ends.

use super::support::{TestBook, redacted, tool};

/// A chapter with one mistake of each kind.
const WRONG: &str = "# Wrong\n\n```python\ndef double(x):\n    return x * 2\n\nprint(double(5))  # Output: 11\nprint(dobule(2))  # 4\n```\n\n\
    Some words.\n\n```python\nprint('привет')  # Вывод: пока\nprint(1, 2)  # Output: 1  2\n1 / 0\nprint(3)  # 3\n```\n\n\
    ```python ingore\nprint(valeus)\n```\n\n```python,ignore\nwhatever\n```\n";

fn wrong_book() -> TestBook {
    TestBook::new(&[("good.md", "# Good\n\n```python\nprint(1)  # 1\n```\n"), ("wrong.md", WRONG)])
}

fn snapshot(name: &str, text: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, redacted(text)));
}

#[test]
fn help_is_as_its_snapshots_say() {
    let folder = tempfile::tempdir().unwrap();
    snapshot("help", &tool(folder.path(), &["--help"]).expect(0).stdout);
    let commands = [
        "adopt",
        "build",
        "check",
        "clean",
        "doctor",
        "explain",
        "fix",
        "init",
        "install",
        "serve",
        "uninstall",
        "update",
    ];
    for command in commands {
        let run = tool(folder.path(), &[command, "--help"]).expect(0);
        assert!(run.stdout.contains("Examples:"), "{command}");
        snapshot(&format!("help-{command}"), &run.stdout);
    }
    let run = tool(folder.path(), &["report", "merge", "--help"]).expect(0);
    assert!(run.stdout.contains("Examples:"));
    snapshot("help-report-merge", &run.stdout);
}

#[test]
fn the_human_report_is_as_its_snapshots_say() {
    let book = wrong_book();
    snapshot("human-en", &book.run(&["check"]).expect(1).stdout);
    snapshot("human-ru", &book.run(&["check", "--lang", "ru"]).expect(1).stdout);
}

#[test]
fn the_json_report_is_as_its_snapshot_says() {
    let run = wrong_book().run(&["check", "--format", "json"]).expect(1);
    run.json();
    snapshot("json", &run.stdout);
}

#[test]
fn reports_do_not_change_from_run_to_run() {
    let book = wrong_book();
    let report = || redacted(&book.run(&["check", "--format", "json"]).expect(1).stdout);
    assert_eq!(report(), report());
}

#[test]
fn a_chapter_can_be_checked_alone() {
    let book = wrong_book();
    for args in [
        vec!["check", ".", "book/good.md"],
        vec!["check", "book/good.md"],
        vec!["check", ".", "good.md"],
    ] {
        let run = book.run(&args).expect(0);
        assert!(run.stdout.contains("1 block:"), "{args:?}: {}", run.stdout);
    }
    book.run(&["check", ".", "book/wrong.md"]).expect(1);
    let run = book.run(&["check", ".", "book/gone.md"]).expect(2);
    assert!(
        run.stderr.contains("book/gone.md") && run.stderr.contains("book/good.md"),
        "{}",
        run.stderr
    );
}

#[test]
fn colours_are_for_terminals_and_for_who_asks() {
    let book = wrong_book();
    assert!(!book.run(&["check"]).stdout.contains('\u{1b}'));
    assert!(book.run(&["check", "--color", "always"]).stdout.contains('\u{1b}'));
}

#[test]
fn fix_shows_first_and_writes_when_told() {
    let book = TestBook::new(&[(
        "a.md",
        "\u{FEFF}# А\r\n\r\n```python\r\ndef double(x):\r\n    return x * 2\r\nprint(duoble(2))  # 4\r\n```\r\n",
    )]);
    let before = book.sources();
    let run = book.run(&["fix"]).expect(0);
    assert!(
        run.stdout.contains("-print(duoble(2))") && run.stdout.contains("+print(double(2))"),
        "{}",
        run.stdout
    );
    assert!(run.stdout.contains("--write"));
    assert_eq!(book.sources(), before, "without --write nothing is written");
    book.run(&["fix", "--write"]).expect(0);
    assert_eq!(
        book.read("book/a.md"),
        "\u{FEFF}# А\r\n\r\n```python\r\ndef double(x):\r\n    return x * 2\r\nprint(double(2))  # 4\r\n```\r\n",
        "the mark and the line ends stay"
    );
    let run = book.run(&["fix", "--write"]).expect(0);
    assert!(run.stdout.contains("nothing to correct"));
}

#[test]
fn usage_errors_have_their_own_status() {
    let book = wrong_book();
    book.run(&["chekc"]).expect(2);
    book.run(&["check", "--format", "xml"]).expect(2);
}
