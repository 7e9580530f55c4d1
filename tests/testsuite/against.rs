//! `check --against`: the same program in another Python, and which differences are
//! reported. These tests need a `python3`, as `.ci/run` has it, and fail without one.

use std::time::{Duration, Instant};

use serde_json::Value;

use super::support::TestBook;

/// The report of a chapter, compared with `python3`.
#[track_caller]
fn against(chapter: &str) -> Value {
    let book = TestBook::new(&[("a.md", chapter)]);
    let run = book.run(&["check", "--format", "json", "--against", "python3"]);
    assert!(run.status < 2, "{}", run.stderr);
    run.json()
}

/// Line, expected and actual of each difference; nothing else may be reported.
#[track_caller]
fn differences(chapter: &str) -> Vec<(u64, String, String)> {
    let report = against(chapter);
    let told = report["diagnostics"].as_array().unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let found: Vec<_> = told
        .iter()
        .map(|told| {
            assert_eq!(told["code"], "interpreter-differs", "{told}");
            assert_eq!(told["severity"], "warning");
            (told["line"].as_u64().unwrap(), text(&told["expected"]), text(&told["actual"]))
        })
        .collect();
    assert_eq!(report["summary"]["differences"], found.len());
    found
}

/// A chapter of one block.
fn block(code: &str) -> String {
    format!("```python\n{code}\n```\n")
}

fn told(line: u64, theirs: &str, ours: &str) -> Vec<(u64, String, String)> {
    vec![(line, theirs.to_owned(), ours.to_owned())]
}

#[test]
fn what_both_do_is_not_told() {
    let code = "def f(n):\n    return n if n < 2 else f(n - 1) + f(n - 2)\n\nprint(f(15))  # 610\n\
                print('ж' * 3, end='')\nprint([x ** 2 for x in range(4)], 0.1 + 0.2)\nf'{1!r:>4}'";
    assert_eq!(differences(&block(code)), []);
}

#[test]
fn a_difference_is_told_at_its_line() {
    let code = "import sys\nprint('same')\nprint(sys.implementation.name)\nprint('same')";
    assert_eq!(differences(&block(code)), told(4, "cpython\n", "rustpython\n"));
    let code =
        "import sys\nfor i in range(2):\n    print(i)\n    print(sys.implementation.name[i])";
    assert_eq!(differences(&block(code)), told(5, "0\nc\n1\np\n", "0\nr\n1\nu\n"));
    let code = "import sys\nsys.implementation.name  # Output: rustpython";
    assert_eq!(differences(&block(code)), told(3, "'cpython'", "'rustpython'"));
}

#[test]
fn blocks_of_a_program_share_a_session() {
    let chapter = "```python\nimport sys\nname = sys.implementation.name\ndef show():\n    print(name)\n```\n\n\
        ```python\nint('x')  # ValueError: invalid literal for int() with base 10: 'x'\nprint(name.upper())\n\
        show()\n```\n";
    let expected = [
        (10, "CPYTHON\n".to_owned(), "RUSTPYTHON\n".to_owned()),
        (11, "cpython\n".to_owned(), "rustpython\n".to_owned()),
    ];
    assert_eq!(differences(chapter), expected);
}

#[test]
fn each_block_has_its_own_stdin() {
    let chapter = "```python,stdin=\"Аня\\n7\\n\"\nname = input('? ')\nprint(name, int(input()) + 1)\n```\n\n\
        ```python,stdin=\"Юля\\n\"\nprint(name, input())\n```\n";
    assert_eq!(differences(chapter), []);
}

#[test]
fn a_session_at_the_prompt_has_its_last_value() {
    let chapter =
        "```python\n>>> import sys\n>>> len(sys.implementation.name) - 3\n7\n>>> _ * 2\n14\n```\n";
    let expected = [(3, "4".to_owned(), "7".to_owned()), (5, "8".to_owned(), "14".to_owned())];
    assert_eq!(differences(chapter), expected);
}

#[test]
fn other_exceptions_and_other_ends_are_told() {
    let code = "import sys\nprint(1)\nif sys.implementation.name == 'cpython':\n    raise KeyError('x')\n\
                print(2)";
    assert_eq!(differences(&block(code)), told(5, "KeyError: 'x'", ""));
    let code = "import sys\nmessage = 'of ' + sys.implementation.name\nraise ValueError(message)";
    let chapter = format!("```python,should_raise\n{code}\n```\n");
    let wording = told(4, "ValueError: of cpython", "ValueError: of rustpython");
    assert_eq!(differences(&chapter), wording);
    let code = "import sys\nwhile sys.implementation.name == 'cpython':\n    pass\nprint(1)";
    let found = differences(&format!("```python,timeout=1s\n{code}\n```\n"));
    assert_eq!((found.len(), found[0].1.as_str(), found[0].2.as_str()), (1, "timeout", ""));
}

#[test]
fn what_changes_from_reader_to_reader_is_not_told() {
    let code = "import random, time, os\nprint(random.random())\nprint(time.time())\n\
                print({'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j'})\nprint(hash('a'))\n\
                print(object(), id(code := 'x') > 0, os.getcwd())";
    assert_eq!(differences(&block(code)), []);
}

#[test]
fn names_are_corrected_for_both() {
    let report = against(&block("total = 4\nprint(totla)"));
    assert_eq!(report["diagnostics"].as_array().unwrap().len(), 1);
    assert_eq!(report["summary"]["typos"]["fixed"], 1);
    assert!(report["against"].as_str().unwrap().starts_with("CPython 3."), "{report}");
}

#[test]
fn an_endless_loop_ends_in_both_and_nothing_of_it_stays() {
    // It can only write into its folder and start no process: it is found by its name.
    let mark = format!("pp{}", std::process::id());
    let code = format!(
        "import sys\nif sys.implementation.name == 'cpython':\n    import ctypes\n    \
         ctypes.CDLL(None).prctl(15, b'{mark}', 0, 0, 0)\nwhile True:\n    pass"
    );
    let ps = |args: &[&str]| {
        let asked = std::process::Command::new("ps").args(args).output().unwrap();
        String::from_utf8_lossy(&asked.stdout).into_owned()
    };
    let until = Instant::now() + Duration::from_mins(1);
    let seen = std::thread::spawn(move || {
        loop {
            let processes = ps(&["-eo", "pid=,ppid=,comm="]);
            if let Some(child) = processes.lines().find(|line| line.contains(&mark)) {
                return child.split_whitespace().take(2).map(str::to_owned).collect::<Vec<_>>();
            }
            assert!(Instant::now() < until, "the other Python never ran the program");
            std::thread::sleep(Duration::from_millis(20));
        }
    });
    let report = against(&format!("```python,timeout=1s\n{code}\n```\n"));
    let codes: Vec<_> =
        report["diagnostics"].as_array().unwrap().iter().map(|d| &d["code"]).collect();
    assert_eq!(codes, ["timeout"], "both ended so");
    for pid in seen.join().expect("both processes were seen") {
        // A process has ended if it is gone or a zombie.
        let lives = || {
            let state = ps(&["-o", "stat=", "-p", &pid]);
            !state.trim().is_empty() && !state.trim().starts_with('Z')
        };
        while lives() {
            assert!(Instant::now() < until, "process {pid} is still there");
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

#[test]
fn an_interpreter_that_cannot_be_started_is_an_error_that_names_it() {
    let book = TestBook::new(&[("a.md", &block("print(1)"))]);
    for (command, why) in [
        ("no-such-python -X dev", "`no-such-python -X dev` cannot be started"),
        ("echo", "`echo` is not Python"),
        ("python3 '", "never closed in `python3 '`"),
        ("", "no command is named"),
    ] {
        let run = book.run(&["check", "--against", command]).expect(2);
        assert!(run.stderr.contains(why), "{}", run.stderr);
    }
    let run = book.run(&["check", "--lang", "ru", "--against", "echo"]).expect(2);
    assert!(run.stderr.contains("`echo` — не Python"), "{}", run.stderr);
}

#[test]
fn people_are_told_which_is_which() {
    let book = TestBook::new(&[("a.md", &block("import sys\nprint(sys.implementation.name)"))]);
    let said = book.run(&["check", "--against", "python3"]).expect(0).stdout;
    for words in
        ["interpreter-differs", "the other Python: cpython", "the bundled interpreter: rustpython"]
    {
        assert!(said.contains(words), "{words}: {said}");
    }
    assert!(said.contains("\n1 difference from CPython 3."), "{said}");
    let said = book.run(&["check", "--against", "python3", "--lang", "ru"]).expect(0).stdout;
    assert!(
        said.contains("отличий от CPython 3.") && said.contains("печатает здесь другое"),
        "{said}"
    );
}
