//! The book decides what fails it: `strict`, `deny`, `warn`, `allow`; the command line
//! overrides that. And the coverage is counted.

use mdbook_pyproof::explain::Page;
use mdbook_pyproof::messages::Lang;
use pyproof_check::check::{ChapterReport, Outcome};
use pyproof_check::config::Unmarked;
use pyproof_check::diagnostic::{Code, Severity};
use pyproof_check::levels::{Level, Levels};

use super::explained::settings;
use super::support::{BOOK_TOML, TestBook, prove, prove_with};

/// Checks that a block fails if and only if it has an error.
#[track_caller]
fn assert_failures_are_errors(report: &ChapterReport, what: &str) {
    for (at, block) in report.blocks.iter().enumerate() {
        let mut said = report.diagnostics.iter().filter(|told| told.block == Some(at));
        let refused = said.any(|told| told.severity == Severity::Error);
        assert_eq!(block.outcome == Outcome::Failed, refused, "{what}: block {at}");
        // A task is judged by its solution.
        let has_reason = matches!(block.outcome, Outcome::Passed | Outcome::Task);
        assert!(has_reason || block.reason.is_some(), "{what}: block {at}");
    }
}

#[test]
fn every_code_can_be_denied_warned_of_and_allowed() {
    // These need another Python or a snapshot.
    let elsewhere = [Code::InterpreterDiffers, Code::SnapshotChanged];
    for code in Code::ALL.iter().filter(|code| !elsewhere.contains(code)) {
        let example = Page::of(*code, Lang::En).example();
        for level in [Level::Deny, Level::Warn, Level::Allow] {
            let names = [code.name().to_owned()];
            let levels = Levels::new([(level, &names[..])], false).unwrap();
            let report = prove_with(&example.chapter, |config| {
                *config = settings(*code, &example);
                config.levels = config.levels.clone().under(&levels);
            });
            let what = format!("{} {level:?}", code.name());
            let told = report.diagnostics.iter().find(|told| told.code == *code);
            let severity = told.map(|told| told.severity);
            let wanted = match level {
                Level::Deny => Some(Severity::Error),
                Level::Warn => Some(Severity::Warning),
                Level::Allow => None,
            };
            assert_eq!(severity, wanted, "{what}");
            assert_failures_are_errors(&report, &what);
            let cause_remains = *code == Code::NotRun;
            assert_eq!(report.failed(), level == Level::Deny || cause_remains, "{what}");
        }
    }
}

#[test]
fn what_is_doubtful_keeps_its_level_where_unmarked_comments_are_warned_of() {
    let chapter = "```python\nprint(8)  # 9 lives\nprint(8)  # 9\n```\n";
    let severities = |strict: bool| {
        let report = prove_with(chapter, |config| {
            config.unmarked = Unmarked::Warn;
            config.levels = Levels::new([], strict).unwrap();
        });
        let told = |code: Code| report.diagnostics.iter().find(|d| d.code == code);
        [Code::PromiseDoubtful, Code::PromiseBroken].map(|code| told(code).map(|d| d.severity))
    };
    assert_eq!(severities(false), [Some(Severity::Warning), Some(Severity::Warning)]);
    assert_eq!(severities(true), [Some(Severity::Error), Some(Severity::Warning)]);
}

#[test]
fn blocks_fail_by_errors_in_every_case() {
    let cases = std::fs::read_dir(super::support::root().join("tests/cases")).unwrap();
    for case in cases.map(|case| case.unwrap().path()) {
        // Programs that run into their time limit are tested elsewhere.
        let text = std::fs::read_to_string(&case).unwrap();
        if !text.contains("while True") {
            assert_failures_are_errors(&prove(&text), &case.display().to_string());
        }
    }
}

const LOOSE: &str = "# A\n\n```python\nint('x')  # ValueError: other\n```\n\n```python,ignore\nx\n```\n\n\
    <!-- pyproof: no_run — asks for a password -->\n```python\nx = 1\n```\n";

fn book(settings: &str) -> TestBook {
    let book = TestBook::new(&[("a.md", LOOSE)]);
    book.write("book.toml", &BOOK_TOML.replace("before =", &format!("{settings}\nbefore =")));
    book
}

#[test]
fn strict_fails_on_what_is_unclear_and_on_what_is_skipped_without_a_reason() {
    let run = book("").run(&["check", "--format", "json"]).expect(0);
    assert_eq!(run.json()["summary"]["coverage"]["skipped"]["ignored"], 1);
    for (settings, args) in [("", &["check", "--strict"][..]), ("strict = true", &["check"])] {
        let run = book(settings).run(&[args, &["--format", "json"]].concat()).expect(1);
        let report = run.json();
        let codes = report["diagnostics"].as_array().unwrap().iter();
        let codes: Vec<_> = codes.map(|told| (&told["code"], &told["severity"])).collect();
        assert_eq!(codes.len(), 2, "{codes:?}");
        assert_eq!((codes[0].0, codes[0].1), (&"promise-unclear".into(), &"error".into()));
        assert_eq!((codes[1].0, codes[1].1), (&"skip-unexplained".into(), &"error".into()));
        let blocks = &report["chapters"][0]["blocks"];
        assert_eq!(blocks[0]["outcome"], "failed");
        assert_eq!(blocks[0]["reason"], "promise-unclear");
        assert_eq!(blocks[1]["reason"], "skip-unexplained");
        assert_eq!(blocks[2]["outcome"], "skipped");
        assert_eq!(blocks[2]["why"], "asks for a password");
    }
}

#[test]
fn the_command_line_is_above_the_book() {
    let strict = book("strict = true\nallow = [\"skip-unexplained\"]");
    strict.run(&["check"]).expect(1);
    strict.run(&["check", "--warn", "promise-unclear"]).expect(0);
    strict.run(&["check", "--warn", "promise-unclear", "--deny", "skip-unexplained"]).expect(1);
    let loose = book("");
    loose.run(&["check", "--deny", "timeout,promise-unclear"]).expect(1);
    loose.run(&["check", "--deny", "timeout", "--deny", "promise-unclear"]).expect(1);
    loose.run(&["check", "--deny", "timeout"]).expect(0);
    let run = loose.run(&["check", "--deny", "promise-uncler"]).expect(2);
    assert!(run.stderr.contains("did you mean `promise-unclear`?"), "{}", run.stderr);
    loose.run(&["check", "--deny", "timeout", "--warn", "timeout"]).expect(2);
}

#[test]
fn levels_hold_in_a_build_as_well() {
    let broken = TestBook::new(&[("a.md", "```python\nprint(1)  # Output: 2\n```\n")]);
    broken.run(&["build"]).expect(1);
    assert!(!broken.has("target/site/a.html"));
    broken.run(&["build", "--warn", "promise-broken"]).expect(0);
    assert!(broken.has("target/site/a.html"));
    let strict = book("deny = [\"promise-unclear\"]");
    strict.run(&["build"]).expect(1);
    strict.run(&["build", "--allow", "promise-unclear"]).expect(0);
}

#[test]
fn a_page_does_not_call_proved_what_the_book_only_lets_pass() {
    let slow = "```python timeout=200ms\nwhile True:\n    pass\n```\n";
    let book = TestBook::new(&[("a.md", slow), ("b.md", "```python\nprint(1)  # 1\n```\n")]);
    book.run(&["build", "--warn", "timeout"]).expect(0);
    let badge = "<p class=\"pyproof-badge\"";
    assert!(!book.read("target/site/a.html").contains(badge));
    assert!(book.read("target/site/b.html").contains(badge));
}

#[test]
fn coverage_counts_what_is_promised_and_what_is_not() {
    let chapter = "```python\nprint(1)  # Output: 1\nprint(2)\nprint(3)  # 3\nprint(4)  # a note\n\
        def f():\n    print('in f')\n    print(5)  # Output: 5\nf()\n\
        for i in range(3):\n    print(i)\nprint(\n    'several',\n    'lines',\n)\nx = 5\n```\n\n\
        ```python,no_run\nprint(1)\n```\n\n```python,ignore\nx\n```\n\n```python,skip\nx\n```\n";
    let report = TestBook::new(&[("a.md", chapter)]).run(&["check", "--format", "json"]).expect(0);
    let coverage = &report.json()["summary"]["coverage"];
    let wanted = serde_json::json!({
        "run": 1,
        "skipped": {"ignored": 2, "no_run": 1},
        "promises": {"marked": {"matched": 2}, "bare": {"matched": 1}},
        // `print(2)`, `print(4)`, the call of `f` that prints another line, the
        // loop, and the call of several lines.
        "unpromised_lines": 5
    });
    assert_eq!(coverage, &wanted);
    let lines: Vec<usize> = prove(chapter).blocks[0].unpromised.iter().map(|at| at.line).collect();
    assert_eq!(lines, [3, 5, 9, 11, 15]);
}

#[test]
fn a_loop_or_a_group_that_is_promised_is_covered() {
    for code in [
        "for i in range(2):\n    print(i)  # Output: 0\\n1",
        "print(1)\nprint(2)\n# Output:\n# 1\n# 2",
        "print(1)  # Output: 2",
        "def f():\n    print(1)\nf()  # Output: 1",
        "x = 1",
        "import sys\nsys.stderr.write('x')",
    ] {
        let report = prove(&format!("```python\n{code}\n```\n"));
        assert_eq!(report.blocks[0].unpromised, [], "{code}");
    }
}

#[test]
fn straight_quotes_are_told_of_in_russian_books_alone() {
    let chapter = "# Глава \"раз\"\n\nСлово \"два\".\n\n```python\nprint(\"три\")  # три\n```\n";
    for (language, count) in [("ru", 2), ("ru-RU", 2), ("en", 0), ("uk", 0)] {
        let book = TestBook::new(&[("a.md", chapter)]);
        let set = format!("language = \"{language}\"");
        let toml = book.read("book.toml").replace("language = \"en\"", &set);
        book.write("book.toml", &toml);
        let report = book.run(&["check", "--format", "json"]).expect(0).json();
        let told = report["diagnostics"].as_array().unwrap();
        assert_eq!(told.len(), count, "{language}: {report}");
        assert!(told.iter().all(|told| told["code"] == "straight-quotes"), "{report}");
        if count > 0 {
            assert_eq!((&told[1]["line"], &told[1]["column"]), (&3.into(), &7.into()), "{report}");
            book.run(&["check", "--deny", "straight-quotes"]).expect(1);
            book.run(&["build"]).expect(0);
            book.run(&["build", "--deny", "straight-quotes"]).expect(1);
        }
    }
}
