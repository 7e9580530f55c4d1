//! The help of what fails knows the cause, and a report for people tells what several
//! blocks have in common once.

use pyproof_check::check::{ChapterReport, Outcome, Reason};
use pyproof_check::diagnostic::{CauseKind, Code, Diagnostic};

use super::support::{BOOK_TOML, TestBook, prove, prove_block, prove_with};

/// The one error of a report.
#[track_caller]
fn only(report: &ChapterReport) -> &Diagnostic {
    let failing = [
        Code::UnpromisedException,
        Code::SyntaxError,
        Code::Fragment,
        Code::MissingModule,
        Code::MissingInput,
    ];
    let mut found = report.diagnostics.iter().filter(|told| failing.contains(&told.code));
    let first = found.next().unwrap_or_else(|| panic!("nothing failed: {:?}", report.blocks));
    assert!(found.next().is_none(), "{:?}", report.diagnostics);
    first
}

/// The kind of the cause, and the key of the help.
#[track_caller]
fn help(code: &str) -> (Option<CauseKind>, &'static str) {
    // Some modules take long to import on a busy machine.
    let report = prove(&format!("```python timeout=1m\n{code}\n```\n"));
    let told = only(&report);
    let key = told.help.as_ref().map_or("", |help| help.key);
    (told.cause.as_ref().map(|cause| cause.kind), key)
}

#[test]
fn an_exception_has_the_help_of_its_cause() {
    use CauseKind::{Incomplete, MissingFile, MissingModule, NoInput, OutsideFile, Python2};
    for (code, cause, key) in [
        ("import numpy.linalg", Some(MissingModule), "missing-module-help"),
        ("from flask import Flask", Some(MissingModule), "missing-module-help"),
        (
            "import importlib\nimportlib.import_module('numpy')",
            Some(MissingModule),
            "missing-module-help",
        ),
        ("import tkinter", Some(MissingModule), "lacking-module-help"),
        ("import curses", Some(MissingModule), "lacking-module-help"),
        ("import distutils", Some(MissingModule), "removed-module-help"),
        ("import ConfigParser", Some(Python2), "python2-help"),
        ("from . import part", None, "import-help"),
        ("from math import square", None, "import-help"),
        ("input()", Some(NoInput), "no-input-help"),
        ("import getpass\ngetpass.getpass()", Some(NoInput), "no-input-help"),
        ("import sys\nint(sys.stdin.readline())", Some(NoInput), "no-input-help"),
        ("open('a/b.txt')", Some(MissingFile), "missing-file-help"),
        ("import os\nos.listdir('pictures')", Some(MissingFile), "missing-file-help"),
        ("open('/nowhere/a.txt')", Some(OutsideFile), "outside-file-help"),
        ("raw_input('Name: ')", Some(Python2), "python2-help"),
        ("{}.has_key(1)", Some(Python2), "python2-help"),
        ("import sys\nsys.maxint", Some(Python2), "python2-help"),
        ("iter([]).next()", Some(Python2), "python2-help"),
        ("import sys\nprint >>sys.stderr, 'a'", Some(Python2), "python2-help"),
        ("client.get('/')", Some(Incomplete), "undefined-name-help"),
        ("x = null", None, "json-help"),
        ("reveal_type(1)", None, "checker-help"),
        ("import sys\nsys.argv[3]", None, "argv-help"),
        ("import os\nos.environ['TOKEN']", None, "environ-help"),
        ("1 / 0", None, "unpromised-exception-help"),
        ("{}['a']", None, "unpromised-exception-help"),
        // What the example raises itself is the example's.
        (
            "raise FileNotFoundError(2, 'No such file or directory', 'a')",
            None,
            "unpromised-exception-help",
        ),
        ("raise ModuleNotFoundError(\"No module named 'x'\")", None, "unpromised-exception-help"),
    ] {
        assert_eq!(help(code), (cause, key), "{code}");
    }
}

#[test]
#[cfg(target_os = "linux")]
fn what_programs_may_not_do_is_named() {
    use CauseKind::{Network, OutsideFile, Process};
    for (code, cause, key) in [
        ("import subprocess\nsubprocess.run(['ls'])", Process, "process-help"),
        ("import os\nos.fork()", Process, "process-help"),
        ("import os\nprint(os.system('true'))  # 0", Process, "process-help"),
        ("from os import popen\npopen('ls')", Process, "process-help"),
        ("import socket\nsocket.socket()", Network, "network-help"),
        ("import urllib.request\nurllib.request.urlopen('http://x.test')", Network, "network-help"),
        (
            "import urllib.request\nurllib.request.urlopen('https://x.test')",
            Network,
            "network-help",
        ),
        ("import os\nos.mkdir('/opt/pictures')", OutsideFile, "outside-file-help"),
        ("open('/etc/hostname', 'w')", OutsideFile, "outside-file-help"),
    ] {
        assert_eq!(help(code), (Some(cause), key), "{code}");
    }
}

#[test]
fn a_name_of_another_block_says_which_and_why_it_is_not_there() {
    let told = |chapter: &str| {
        let report = prove(chapter);
        let last = report.diagnostics.last().expect("something failed").clone();
        let help = last.help.expect("there is a help");
        let line = help.args.iter().find(|(name, _)| *name == "line").map(|(_, line)| line.clone());
        (help.key, line, last.cause.map(|cause| cause.kind))
    };
    let line = |line: &str| Some(line.to_owned());
    let apart = "```python\nsize = 3\n```\n\n```python isolated\nprint(size)\n```\n";
    assert_eq!(told(apart), ("session-help", line("1"), Some(CauseKind::OtherProgram)));
    let skipped = "```python no_run\nsize = 3\n```\n\n```python\nprint(size)\n```\n";
    assert_eq!(told(skipped), ("skipped-name-help", line("1"), Some(CauseKind::OtherProgram)));
    let failed = "```python\nimport numpy\nsize = 3\n```\n\n```python\nprint(size)\n```\n";
    assert_eq!(told(failed), ("earlier-failure-help", line("1"), Some(CauseKind::MissingModule)));
    let ended = "```python should_raise\n1 / 0\nsize = 3\n```\n\n```python\nprint(size)\n```\n";
    assert_eq!(told(ended), ("earlier-failure-help", line("1"), None));
    let not_python = "```python\nsize = 3 3\n```\n\n```python\nprint(size)\n```\n";
    assert_eq!(told(not_python).2, Some(CauseKind::EarlierFailure));
}

/// A book with a chapter of these blocks.
fn book_of(blocks: &[&str]) -> TestBook {
    let blocks: Vec<String> =
        blocks.iter().map(|code| format!("```python\n{code}\n```\n")).collect();
    TestBook::new(&[("a.md", &blocks.join("\n"))])
}

#[test]
fn equal_causes_are_one_entry_and_the_json_has_each() {
    let book = book_of(&["import numpy", "x = 1", "from numpy import array", "import numpy as np"]);
    let report = book.run(&["check"]).expect(0).stdout;
    assert!(report.contains("3 blocks need the module `numpy`"), "{report}");
    assert!(report.contains("at book/a.md:2, 10, 14"), "{report}");
    assert_eq!(report.matches("warning[").count(), 1, "{report}");
    assert_eq!(report.matches("no_run=\"needs numpy\"").count(), 1, "{report}");
    let russian = book.run(&["check", "--lang", "ru"]).expect(0).stdout;
    assert!(russian.contains("3 блокам нужен модуль `numpy`"), "{russian}");
    let json = book.run(&["check", "--format", "json"]).expect(0).json();
    let found = json["diagnostics"].as_array().unwrap();
    assert_eq!(found.len(), 3);
    for told in found {
        assert_eq!(told["cause"], serde_json::json!({"kind": "missing-module", "name": "numpy"}));
    }
    // A single one is told as it is.
    let single = book_of(&["import numpy"]).run(&["check"]).expect(0).stdout;
    assert!(single.contains("the package `numpy` is not there"), "{single}");
}

#[test]
fn a_block_that_fails_for_another_is_counted_and_not_shown() {
    let book = book_of(&[
        "import numpy as np\na = 1\nprint(a)  # 1",
        "print(np, a)  # 2",
        "print(a + 1)  # 2",
    ]);
    let report = book.run(&["check"]).expect(1).stdout;
    assert!(report.contains("2 blocks failed because an earlier block"), "{report}");
    assert!(report.contains("at book/a.md:8, 12"), "{report}");
    assert!(!report.contains("print(a + 1)"), "{report}");
    assert!(report.contains("3 failed"), "{report}");
}

#[test]
fn a_long_output_is_shortened_or_shown_as_a_difference() {
    let book = book_of(&["for n in range(300):\n    print(n)  # Output: 300"]);
    let report = book.run(&["check"]).expect(1).stdout;
    assert!(report.contains("292 more lines"), "{report}");
    assert!(report.lines().count() < 40, "{report}");
    let lines = |skip: usize| (0..40).filter(move |n| *n != skip).map(|n| format!("{n}\n"));
    let fence: String = lines(17).collect();
    let chapter =
        format!("```python\nfor n in range(40):\n    print(n)\n```\n\n```output\n{fence}```\n");
    let book = TestBook::new(&[("a.md", &chapter)]);
    let report = book.run(&["check"]).expect(1).stdout;
    assert!(report.contains("+ 17"), "{report}");
    assert!(report.lines().count() < 40, "{report}");
    let json = book.run(&["check", "--format", "json"]).expect(1).json();
    assert_eq!(json["diagnostics"][0]["actual"].as_str().unwrap().lines().count(), 40);
}

const WARNS: &str = "before = [\"links\"]\nwarn = [\"unpromised-exception\", \"promise-broken\"]";

/// A book that only warns of what fails others.
fn lenient() -> TestBook {
    let book = book_of(&["1 / 0\nprint('never')", "print(1)  # => 2", "print(3)  # => 3"]);
    book.write("book.toml", &BOOK_TOML.replace("before = [\"links\"]", WARNS));
    book
}

#[test]
fn what_is_only_warned_of_did_not_pass() {
    let book = lenient();
    let report = book.run(&["check"]).expect(0).stdout;
    assert!(
        report.contains("3 blocks: 1 passed, 2 only warned of, 0 failed, 0 skipped"),
        "{report}"
    );
    let json = book.run(&["check", "--format", "json"]).expect(0).json();
    assert_eq!((&json["summary"]["passed"], &json["summary"]["warned"]), (&1.into(), &2.into()));
    let outcomes: Vec<_> = json["chapters"][0]["blocks"].as_array().unwrap().iter().collect();
    let outcomes: Vec<_> =
        outcomes.iter().map(|b| (b["outcome"].clone(), b["reason"].clone())).collect();
    let expected = [
        ("warned".into(), "unpromised-exception".into()),
        ("warned".into(), "promise-broken".into()),
        ("passed".into(), serde_json::Value::Null),
    ];
    assert_eq!(outcomes, expected);
    let junit = book.run(&["check", "--format", "junit"]).expect(0).stdout;
    assert_eq!(junit.matches("<skipped").count(), 2, "{junit}");
    assert!(junit.contains("unpromised-exception"), "{junit}");
}

#[test]
fn the_pages_call_nothing_proved_that_is_only_warned_of() {
    let book = lenient();
    book.run(&["build"]).expect(0);
    let page = book.read("target/site/a.html");
    assert_eq!(page.matches("class=\"pyproof-badge\"").count(), 1, "{page}");
    assert!(page.contains("Not proved: it ends in an exception"), "{page}");
    assert!(page.contains("Not proved: 1 promise was not kept"), "{page}");
    assert!(!page.contains("Ran without errors"), "{page}");
    let files = walkdir::WalkDir::new(book.path().join("target/site")).into_iter().flatten();
    let pages = files.filter(|file| file.path().extension().is_some_and(|e| e == "html"));
    let texts: Vec<String> =
        pages.map(|file| std::fs::read_to_string(file.path()).unwrap()).collect();
    assert!(texts.iter().any(|text| text.contains("2 examples do not do what the book says")));
}

#[test]
fn a_block_passes_only_with_all_of_its_promises() {
    for (code, outcome, reason) in [
        ("print(1)  # Output: 1", Outcome::Passed, None),
        ("print('a  b')  # Output: a b", Outcome::Warned, Some(Reason::PromiseBroken)),
        ("import os  # Output: 1", Outcome::Warned, Some(Reason::Denied(Code::PromiseUnclear))),
    ] {
        let block = &prove_block(code).blocks[0];
        assert_eq!((block.outcome, block.reason), (outcome, reason), "{code}");
    }
}

#[test]
fn an_output_of_several_lines_is_not_cut_into_a_title() {
    let code = "for day in [\"Mon\", \"Tue\", \"Wed\"]:\n    print(day)\n# Mon\n# Tue";
    let report = book_of(&[code]).run(&["check"]).expect(0).stdout;
    assert!(report.contains("this reads like an output, but something else came"), "{report}");
    assert!(report.contains("Wed"), "the report shows all of it: {report}");
}

#[test]
fn the_readers_version_is_held_against_the_code() {
    let told = |chapter: &str, version: &str| {
        let report = prove_with(chapter, |config| {
            config.target_version = Some(version.parse().expect("a version"));
        });
        let found = report.diagnostics.iter().filter(|told| told.code == Code::NeedsPython);
        found.map(|told| told.line).collect::<Vec<_>>()
    };
    let chapter = "```python\nclass Tree:\n    left: Tree = None\n```\n\n\
                   ```python\nimport uuid\ndef f(t: Tree): return uuid.uuid7()\n```\n\n\
                   ```python ignore\nuuid.uuid7()\n```\n";
    assert_eq!(told(chapter, "3.13"), [3, 8]);
    assert_eq!(told(chapter, "3.14"), Vec::<usize>::new());
    let book = book_of(&["print(1)"]);
    let toml = BOOK_TOML.replace("before =", "target-version = \"3.8\"\nbefore =");
    book.write("book.toml", &toml);
    let error = book.run(&["check"]).expect(2).stderr;
    assert!(error.contains("`target-version`") && error.contains("\"3.9\", \"3.10\""), "{error}");
}
