//! A Python of the author's runs the book: what is the same there as in the bundled
//! interpreter, what is confined, and what is told of commands that are no Python. These
//! tests need a `python3`, as `.ci/run` has it, and fail without one.
#![cfg(unix)]

use std::fs;
use std::os::unix::fs::PermissionsExt;

use serde_json::Value;

use super::support::{BOOK_TOML, Ran, TestBook, tool_in};

/// A book of one chapter with these settings.
fn book(settings: &str, chapter: &str) -> TestBook {
    let book = TestBook::new(&[("a.md", chapter)]);
    let settings = format!("before = [\"links\"]\n{settings}\n");
    book.write("book.toml", &BOOK_TOML.replace("before = [\"links\"]\n", &settings));
    book
}

/// A chapter of these blocks.
fn blocks(blocks: &[&str]) -> String {
    blocks.iter().map(|code| format!("```python\n{code}\n```\n")).collect::<Vec<_>>().join("\n")
}

const OWN: &str = "python = \"python3\"";

/// The report of a chapter that `python3` runs.
#[track_caller]
fn report(chapter: &str) -> Value {
    let run = book(OWN, chapter).run(&["check", "--format", "json"]);
    assert!(run.status < 2, "{}", run.stderr);
    run.json()
}

fn codes(report: &Value) -> Vec<&str> {
    let told = report["diagnostics"].as_array().unwrap().iter();
    told.map(|told| told["code"].as_str().unwrap()).collect()
}

/// What the blocks of a report wrote.
fn stdout(report: &Value) -> Vec<&str> {
    let blocks = report["chapters"][0]["blocks"].as_array().unwrap().iter();
    blocks.map(|block| block["stdout"].as_str().unwrap()).collect()
}

#[test]
fn answers_stand_behind_their_questions_in_the_page() {
    let chapter = "```python stdin=\"Ann\\n30\"\nimport sys\nname = input('Name: ')\n\
        print(name, input('Age: '))\n```\n\n\
        ```python stdin=\"a\\nb\\nc\"\nimport sys, traceback\nfirst = input('? ')\n\
        print(len(sys.stdin.read()))\nsys.stdin.close()\ntry:\n    input()\n\
        except ValueError as error:\n    print(len(traceback.extract_tb(error.__traceback__)))\n```\n";
    for settings in ["", OWN] {
        let book = book(settings, chapter);
        book.run(&["build"]).expect(0);
        let page = book.read("target/site/a.html");
        for shown in ["Name: Ann\nAge: 30\nAnn 30\n</code>", "? a\n3\n1\n</code>"] {
            assert!(page.contains(shown), "{settings}: {shown}");
        }
    }
}

#[test]
fn the_book_runs_in_the_python_that_it_names() {
    let chapter = blocks(&[
        "import sys\nprint(sys.implementation.name)  # cpython",
        "total = 2\nprint(totla)  # 2",
        "int('x')  # ValueError",
        ">>> 2 + 3\n5",
    ]);
    let book = book(OWN, &chapter);
    let report = book.run(&["check", "--format", "json"]).expect(0).json();
    assert!(report["interpreter"].as_str().unwrap().starts_with("CPython 3."), "{report}");
    assert_eq!(report["summary"]["promises"]["matched"], 4);
    assert_eq!(report["summary"]["typos"]["fixed"], 1);
    book.run(&["build"]).expect(0);
    let page = book.read("target/site/a.html");
    assert!(page.contains("CPython 3.") && !page.contains("RustPython"), "{page}");
}

#[test]
fn the_command_line_names_another() {
    let chapter = blocks(&["import sys\nprint(sys.implementation.name == 'cpython')  # True"]);
    let without = book("", &chapter);
    without.run(&["check"]).expect(1);
    let run = without.run(&["check", "--python", "python3"]).expect(0);
    assert!((run.stdout + &run.stderr).contains(" s, CPython 3."), "the report says which");
    let run = without.run(&["update", "--python", "python3"]).expect(0);
    assert!(!run.stdout.contains("False"), "{}", run.stdout);
    let run = without.run(&["update"]).expect(0);
    assert!(run.stdout.contains("# False"), "{}", run.stdout);
}

#[test]
fn answers_are_kept_for_the_same_python() {
    let book = book("", &blocks(&["print(1)  # 1", "import json\nprint(json.dumps([1]))  # [1]"]));
    let cached = |args: &[&str]| {
        let report =
            book.run(&[&["check", "--format", "json"][..], args].concat()).expect(0).json();
        let blocks = report["chapters"][0]["blocks"].as_array().unwrap().clone();
        blocks.iter().filter(|block| block["cached"] == true).count()
    };
    assert_eq!(cached(&["--python", "python3"]), 0);
    assert_eq!(cached(&["--python", "python3"]), 2);
    assert_eq!(cached(&[]), 0, "the bundled one has not answered");
}

#[test]
fn programs_reach_nothing_but_their_folder() {
    let home = tempfile::tempdir_in("/var/tmp").unwrap();
    let key = home.path().join("key");
    fs::write(&key, "secret").unwrap();
    fs::set_permissions(home.path(), fs::Permissions::from_mode(0o755)).unwrap();
    let key = key.display();
    let tries = [
        "open('/etc/passwd')".to_owned(),
        format!("open('{key}')"),
        format!("open('{key}', 'w')"),
        format!("open('{key}.new', 'w')"),
        "import socket\nsocket.socket()".to_owned(),
        "import subprocess, sys\nsubprocess.run([sys.executable, '-c', ''])".to_owned(),
        "import os\nos.fork()".to_owned(),
        "import os\nos.system('true')".to_owned(),
        "import os\nos.kill(os.getppid(), 9)".to_owned(),
    ];
    // Where nothing may be written, the whole file system says so.
    let tries = tries.iter().map(|code| {
        let error = if code.contains("'w'") { "OSError" } else { "PermissionError" };
        format!("```python raises={error}\n{code}\n```\n")
    });
    let chapter = tries.collect::<Vec<_>>().join("\n");
    let mine = "import os\nopen('x', 'w').write('y')\n\
        print(os.listdir('.'), open('x').read())  # ['x'] y\n\
        print(sorted(os.environ), os.getcwd() == os.environ['HOME'])  \
        # ['HOME', 'PYTHONHASHSEED', 'TZ'] True";
    let report = report(&(chapter + &blocks(&[mine])));
    assert_eq!(codes(&report), Vec::<&str>::new(), "{report}");
    assert_eq!(fs::read_to_string(home.path().join("key")).unwrap(), "secret");
    assert_eq!(fs::read_dir(home.path()).unwrap().count(), 1);
    let missing: Vec<_> =
        report["isolation"].as_object().unwrap().iter().filter(|(_, why)| !why.is_null()).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn limits_hold() {
    let endless = "```python timeout=1s\nwhile True:\n    pass\n```\n\n";
    let hungry = "```python\nbytes(1 << 30)  # MemoryError\nprint('on')\n```\n\n";
    let wordy = "```python\nwhile True:\n    print('word ' * 1000)\n```\n\n";
    let report = report(&format!("{endless}{hungry}{wordy}{}", blocks(&["print(1)  # 1"])));
    assert_eq!(codes(&report), ["timeout", "output-limit"], "{report}");
    assert_eq!(stdout(&report)[1], "on\n");
    assert_eq!(report["chapters"][0]["blocks"][3]["outcome"], "passed");
}

#[test]
fn what_changes_from_run_to_run_is_told_as_such() {
    let chapter = blocks(&[
        "import random\nprint(random.random())  # 0.5",
        "import datetime\nprint(datetime.date.today())  # 2020-02-20",
        "print(2)  # 1",
    ]);
    let report = report(&chapter);
    let unstable = codes(&report).iter().filter(|code| **code == "promise-unstable").count();
    assert_eq!((unstable, codes(&report).last()), (2, Some(&"promise-broken")), "{report}");
}

#[test]
fn a_block_chooses_among_the_names_of_the_settings() {
    let chapter = "```python\nimport sys\nprint(sys.implementation.name)  # rustpython\nx = 1\n```\n\n\
        ```python python=own\nimport sys\nprint(sys.implementation.name)  # cpython\nx = 2\n```\n\n\
        ```python python=own\nprint(x)  # 2\n```\n\n```python\nprint(x)  # 1\n```\n\n\
        ```python since=3.99\nprint(1)  # 2\n```\n\n```python since=3.9\nprint(1)  # 1\n```\n";
    let declared = "[preprocessor.pyproof.interpreters]\nown = \"python3\"";
    let book = book(declared, chapter);
    let report = book.run(&["check", "--format", "json"]).expect(0).json();
    assert_eq!(report["chapters"][0]["blocks"][1]["python"], "own");
    assert_eq!(report["chapters"][0]["blocks"][4]["why"], "since=3.99");
    assert_eq!(report["summary"]["skipped"], 1);
    book.run(&["build"]).expect(0);
    let page = book.read("target/site/a.html");
    assert!(page.contains(">: CPython 3.") && page.contains(">: RustPython"), "{page}");
}

#[test]
fn a_block_names_no_command() {
    let marker = tempfile::tempdir().unwrap();
    let marker = marker.path().join("ran");
    for name in ["python3", "/bin/sh", &format!("\"touch {}\"", marker.display())] {
        let chapter = format!("```python python={name}\nprint(1)  # 1\n```\n");
        let run = book("", &chapter).run(&["check", "--format", "json"]).expect(1);
        assert_eq!(codes(&run.json()), ["interpreter-unknown"], "{name}");
    }
    assert!(!marker.exists());
}

#[test]
fn several_pythons_have_one_report() {
    let chapter = blocks(&[
        "import sys\nprint(sys.flags.utf8_mode)  # 1",
        "import sys\nprint(sys.flags.optimize)  # 0",
        "print(1)  # 2",
    ]);
    let settings = "versions = [\"python3\", \"python3 -O\"]";
    let report = book(settings, &chapter).run(&["check", "--format", "json"]).expect(1).json();
    let told = report["diagnostics"].as_array().unwrap();
    let alone: Vec<_> = told.iter().map(|told| told["interpreters"].is_array()).collect();
    assert_eq!((codes(&report), alone), (vec!["promise-broken"; 2], vec![true, false]), "{report}");
    assert!(told[0]["message"].as_str().unwrap().ends_with(')'), "{}", told[0]);
    assert_eq!(report["interpreter"].as_str().unwrap().matches("CPython").count(), 2);
    assert_eq!(report["summary"]["failed"], 2);
}

/// A folder with modules that only an interpreter with this path finds.
fn modules() -> tempfile::TempDir {
    let folder = tempfile::tempdir_in("/var/tmp").unwrap();
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
    for (name, code) in [
        ("quiet", "import json\nVALUE = 7\n"),
        ("wordy", "print('imported')\n"),
        (
            "threaded",
            "import threading, time\nthreading.Thread(target=time.sleep, args=(0.1,)).start()\n",
        ),
        ("crashes", "import os, signal\nos.kill(os.getpid(), signal.SIGSEGV)\n"),
        ("leaves", "import os\nos._exit(3)\n"),
        ("fails", "raise RuntimeError('no')\n"),
    ] {
        fs::write(folder.path().join(name).with_extension("py"), code).unwrap();
    }
    folder
}

#[test]
fn a_module_that_misbehaves_when_imported_is_the_affair_of_its_block() {
    let modules = modules();
    let chapter = blocks(&[
        "import crashes",
        "import quiet\nprint(quiet.VALUE)  # 7",
        "import leaves",
        "import wordy  # imported",
        "import wordy  # imported",
        "import fails  # RuntimeError: no",
        "import threaded\nprint(1)  # 1",
        "from quiet import VALUE, json\nprint(VALUE)  # 7",
        "import nothing_of_this_name  # ModuleNotFoundError",
    ]);
    let path = modules.path().to_str().unwrap();
    let book = book(OWN, &chapter);
    let args = ["check", "--format", "json", book.path().to_str().unwrap()];
    let run = tool_in(book.path(), &args, b"", &[("PYTHONPATH", path)]).expect(1);
    let report = run.json();
    // The page has no such module.
    assert_eq!(codes(&report), ["crashed", "page-differs", "crashed"], "{report}");
    assert!(report["diagnostics"][0]["message"].as_str().unwrap().contains("SIGSEGV"), "{report}");
    assert_eq!(report["summary"]["promises"]["matched"], 7);
}

#[test]
fn a_block_that_speaks_on_the_drivers_pipe_loses_nothing_of_others() {
    let forged = "import os\nfor descriptor in range(3, 20):\n    try:\n        \
        os.write(descriptor, b'\\x02\\0\\0\\0{}')\n    except OSError:\n        pass\nprint(1)";
    let report = report(&blocks(&["print(1)  # 1", forged, "print(2)  # 2"]));
    assert_eq!(report["summary"]["promises"]["matched"], 2);
    assert_eq!(codes(&report), ["crashed"], "{report}");
}

/// A file that is run as a command.
fn script(book: &TestBook, name: &str, text: &str) {
    book.write(name, &format!("#!/bin/sh\n{text}\n"));
    let path = book.path().join(name);
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
}

#[track_caller]
fn refused(settings: &str, scripts: &[(&str, &str)], why: &str) {
    let book = book(settings, &blocks(&["print(1)  # 1"]));
    for (name, text) in scripts {
        script(&book, name, text);
    }
    let Ran { status, stderr, .. } = book.run(&["check"]);
    assert!(status == 2 && stderr.contains(why), "{status}: {stderr}");
}

#[test]
fn what_cannot_run_the_book_is_named_with_the_reason() {
    refused("python = \"no-such-python\"", &[], "`no-such-python` cannot be started");
    refused("python = \".venv/bin/python\"", &[], "`.venv/bin/python` cannot be started");
    refused("python = \"\"", &[], "no command is named");
    let broken = [("broken", "echo one >&2\necho 'Fatal Python error: no encodings' >&2\nexit 1")];
    refused("python = \"./broken\"", &broken, "it says: Fatal Python error: no encodings");
    refused("python = \"./mute\"", &[("mute", "exit 0")], "is not Python");
    refused("packages = [\"numpy\"]", &[], "`python = \"python3\"` runs the book in your Python");
    refused("python = \"python3\"\nversions = [\"python3\"]", &[], "cannot be beside `python`");
    let declared = "[preprocessor.pyproof.interpreters]\nold = \"./gone\"";
    refused(declared, &[], "`./gone` cannot be started");
}

#[test]
fn a_launcher_may_speak_and_stay() {
    let book = book("python = \"./launch --quietly\"", &blocks(&["print(1)  # 1"]));
    script(&book, "launch", "echo 'Using a Python of mine'\nshift\npython3 \"$@\"\necho bye");
    book.run(&["check"]).expect(0);
}

#[test]
fn a_path_may_begin_with_the_home_folder() {
    let book = book("python = \"~/bin/python\"", &blocks(&["print(1)  # 1"]));
    fs::create_dir(book.path().join("bin")).unwrap();
    script(&book, "bin/python", "exec python3 \"$@\"");
    let home = book.path().to_string_lossy().into_owned();
    tool_in(book.path(), &["check"], b"", &[("HOME", &home)]).expect(0);
}

#[test]
fn today_is_no_output_beside_a_package_either() {
    let modules = modules();
    let chapter = blocks(&[
        "import quiet\nimport datetime\nprint(datetime.date.today())  # 2020-01-01",
        "import quiet\nfrom datetime import datetime as moment\nprint(moment.now().year > 2000)  # True\n\
         print(isinstance(moment(2020, 1, 1), moment), moment(2020, 1, 2))  # Output: True 2020-01-03 00:00:00",
        "import quiet, time\nprint(round(time.time()))  # 5",
    ]);
    let book = book(OWN, &chapter);
    let args = ["check", "--format", "json", book.path().to_str().unwrap()];
    let path = modules.path().to_str().unwrap();
    let report = tool_in(book.path(), &args, b"", &[("PYTHONPATH", path)]).expect(1).json();
    let told = report["diagnostics"].as_array().unwrap().iter();
    let told = told.filter(|one| one["code"] != "page-differs");
    let told: Vec<_> = told.map(|one| format!("{} {}", one["code"], one["line"])).collect();
    assert_eq!(
        told,
        ["\"promise-unstable\" 4", "\"promise-broken\" 11", "\"promise-unstable\" 16"],
        "{report}"
    );
}

#[test]
fn update_writes_for_one_python() {
    let settings = "versions = [\"python3\", \"python3 -X utf8\"]";
    let book = book(settings, &blocks(&["print(1)  # 2"]));
    let told = book.run(&["update", "--write"]).expect(2).stderr;
    assert!(told.contains("name it with `--python`"), "{told}");
    book.run(&["update", "--write", "--python", "python3"]).expect(0);
    assert!(book.read("book/a.md").contains("print(1)  # 1"));
}
