//! Mending: what is rewritten, what is added, what is left alone; and that a mended
//! promise is kept and needs no more mending.

use std::fs;
use std::path::PathBuf;
use std::sync::LazyLock;
use std::time::Duration;

use proptest::prelude::*;
use proptest::sample::select;
use pyproof_check::check::{ChapterReport, Failure, Names};
use pyproof_check::config::Config;
use pyproof_check::markdown::code_blocks;
use pyproof_check::repair::{AddedMarkers, Group, Mended, Mender, SkipReason, Task};
use pyproof_judge::job::Limits;
use pyproof_judge::matcher::{Doubt, Verdict};
use pyproof_judge::python;
use pyproof_judge::transcript::Crash;
use pyproof_run::isolation::Pool;

use super::support::{POOL, TOOL, TestBook, cases, chapter_of, prove};

fn config() -> Config {
    let mut config = Config::default();
    config.hidelines.insert("python".to_owned(), "~".to_owned());
    config
}

/// A second pool, with its own processes.
static PROVER: LazyLock<Pool> = LazyLock::new(|| Pool::new(PathBuf::from(TOOL)));

fn promises() -> Task {
    Task { promises: true, ..Task::default() }
}

fn missing() -> Task {
    let markers = AddedMarkers { behind: "Выведет:".into(), below: "Вывод:".into() };
    Task { promises: true, missing: Some(markers), typos: false }
}

fn mend(group: &Group, task: &Task, config: &Config) -> Mended {
    let names = Names::of(&group.chapters, config);
    Mender { config, names: &names, runner: &*POOL, prover: &*PROVER }.mend(group, task)
}

fn mended(text: &str, task: &Task) -> Mended {
    let group = Group { chapters: vec![chapter_of(text)], asked: vec![true] };
    mend(&group, task, &config())
}

/// The text after mending, and what was left alone.
fn after(text: &str, task: &Task) -> (String, Vec<(usize, SkipReason)>) {
    let mended = mended(text, task);
    let new = mended.changes.first().map_or(text.to_owned(), |change| change.new.clone());
    (new, mended.skipped.iter().map(|skipped| (skipped.line, skipped.reason.clone())).collect())
}

/// The code of a block after mending, and what was left alone, by its lines.
fn after_block(code: &str, task: &Task) -> (String, Vec<(usize, SkipReason)>) {
    let (text, left) = after(&format!("```python\n{code}\n```\n"), task);
    let code = text.strip_prefix("```python\n").and_then(|text| text.strip_suffix("\n```\n"));
    let code = code.expect("a fence stays a fence").to_owned();
    (code, left.into_iter().map(|(line, why)| (line - 1, why)).collect())
}

#[track_caller]
fn becomes(code: &str, expected: &str) {
    assert_eq!(after_block(code, &promises()), (expected.to_owned(), Vec::new()), "{code}");
}

#[track_caller]
fn stays(code: &str, line: usize, why: SkipReason) {
    assert_eq!(after_block(code, &promises()), (code.to_owned(), vec![(line, why)]), "{code}");
}

#[test]
fn what_the_author_wrote_around_a_value_stays() {
    becomes("print(1 + 1)  # Выведет: 3", "print(1 + 1)  # Выведет: 2");
    becomes("print(1 + 1) #=>3", "print(1 + 1) #=>2");
    becomes("print(1 + 1)\t#  OUTPUT :   3", "print(1 + 1)\t#  OUTPUT :   2");
    becomes("print(11)  # Выведет: 10 (десять)", "print(11)  # Выведет: 11 (десять)");
    becomes("print('AZY')  # 'ZY'", "print('AZY')  # 'AZY'");
    becomes("'abd'.upper()  # \"ABC\"", "'abd'.upper()  # \"ABD\"");
    becomes("'abd'.upper()  # => ABC", "'abd'.upper()  # => ABD");
    becomes("print('Сумма:', 16)  # Выведет: 15", "print('Сумма:', 16)  # Выведет: 16");
    becomes("print('Сумма:', 16)  # Сумма: 15", "print('Сумма:', 16)  # Сумма: 16");
    becomes("print(5)  # Выведет 4", "print(5)  # Выведет 5");
    becomes("print('Result', 4)  # Result 5", "print('Result', 4)  # Result 4");
    becomes("print('Результат', 4)  # Результат 5", "print('Результат', 4)  # Результат 4");
    becomes("print('Output:', 4)  # Output: 5", "print('Output:', 4)  # Output: 4");
    becomes("print('Area', 25)  # Output: 24", "print('Area', 25)  # Output: 25");
    becomes("print('a b')  # Вывод: a  b", "print('a b')  # Вывод: a b");
    becomes("print(2)  # на 3 больше, вывели 3", "print(2)  # на 3 больше, вывели 2");
}

#[test]
fn several_lines_are_written_as_several_lines_were() {
    let lines = "for i in 'abc':\n    print(i)";
    let cases = [
        ("  # => a, x", "  # => a, b, c"),
        ("  # Вывод: a | x", "  # Вывод: a | b | c"),
        ("  # Вывод: a\\nx", "  # Вывод: a\\nb\\nc"),
        ("  # ['a', 'x']", "  # ['a', 'b', 'c']"),
        ("  # Вывод: x", "  # Вывод:\n    # a\n    # b\n    # c"),
        ("\n# Вывод:\n# a\n# x", "\n# Вывод:\n# a\n# b\n# c"),
        ("\n# Вывод:\n#a\n#x\n#c", "\n# Вывод:\n#a\n#b\n#c"),
        ("\n# Вывод:\n# a (один)\n# x (два)\n# c", "\n# Вывод:\n# a (один)\n# b (два)\n# c"),
        ("\n#> a\n#> x", "\n#> a\n#> b\n#> c"),
        ("\n# Output: x", "\n# Output:\n# a\n# b\n# c"),
    ];
    for (old, new) in cases {
        becomes(&format!("{lines}{old}"), &format!("{lines}{new}"));
    }
    becomes("print(1)\nprint(3)\n# Вывод:\n# 1\n# 2", "print(1)\nprint(3)\n# Вывод:\n# 1\n# 3");
    becomes("print(' a')\n# Вывод:\n#b", "print(' a')\n# Вывод:\n#  a");
}

#[test]
fn an_error_gets_its_message_where_one_was() {
    becomes(
        "int('b')  # ValueError: a",
        "int('b')  # ValueError: invalid literal for int() with base 10: 'b'",
    );
    becomes(
        "[][1]  # Ошибка: IndexError: 1",
        "[][1]  # Ошибка: IndexError: list index out of range",
    );
    becomes("raise KeyError(1)\n# KeyError: 2", "raise KeyError(1)\n# KeyError: 1");
    // After a promised exception the program goes on.
    becomes("[][1]  # IndexError\nprint(1)  # 2", "[][1]  # IndexError\nprint(1)  # 1");
    let code = |class: &str| format!("```python,should_raise=IndexError\n[][1]  # {class}\n```\n");
    assert_eq!(after(&code("KeyError"), &promises()), (code("IndexError"), Vec::new()));
}

#[test]
fn what_cannot_be_rewritten_is_listed() {
    stays("if False:\n    print(1)  # Выведет: 1", 2, SkipReason::Unreached);
    stays("import random\nprint(random.random())  # Выведет: 1", 2, SkipReason::Unstable);
    stays("def f():\n    return 1  # Вернёт: 2\nf()", 2, SkipReason::Unclear);
    stays("[].sort()  # => 5", 1, SkipReason::Nothing);
    stays("x = 5  # KeyError: 1", 1, SkipReason::NoException);
    stays("print(chr(1))  # Выведет: 1", 1, SkipReason::Unwritable);
    stays("print('{{#' + 'include x}}')  # Выведет: 1", 1, SkipReason::Unwritable);
    stays("print('a' * 200)  # Выведет: 1", 1, SkipReason::TooLong);
    stays("print('a\\nb')  # 12345", 1, SkipReason::Lines);
    // `# ?` asks the reader, and promises nothing.
    stays("print('?')  # 7", 1, SkipReason::Unproved);
    stays("print(id(print))  # Выведет: 7", 1, SkipReason::Unstable);
    let (code, left) = after_block("print(1)  # Вывод: 2\n# Output: 3", &promises());
    assert_eq!(code, "print(1)  # Вывод: 2\n# Output: 3");
    assert_eq!(left, [(1, SkipReason::Several), (2, SkipReason::Several)]);
}

#[test]
fn what_a_terminal_shows_is_rewritten_in_its_place() {
    let cases = [
        (
            "> ```python\r\n> print('a\\n\\nb')\r\n> ```\r\n>\r\n> ```output\r\n> a  \r\n> x\r\n> ```\r\n",
            "> ```python\r\n> print('a\\n\\nb')\r\n> ```\r\n>\r\n> ```output\r\n> a  \r\n>\r\n> b\r\n> ```\r\n",
        ),
        (
            "```python\nprint(1)\n```\n\n```output\n```\n",
            "```python\nprint(1)\n```\n\n```output\n1\n```\n",
        ),
        (
            "- x\n\n  ```python\n  >>> print(1)\n  2\n  >>> [3,\n  ...  4]\n  [3]\n  ```\n",
            "- x\n\n  ```python\n  >>> print(1)\n  1\n  >>> [3,\n  ...  4]\n  [3, 4]\n  ```\n",
        ),
        (
            "```pycon\n>>> print('a\\n\\nb')\na\n<BLANKLINE>\nx\n>>> 1\n1\n```\n",
            "```pycon\n>>> print('a\\n\\nb')\na\n<BLANKLINE>\nb\n>>> 1\n1\n```\n",
        ),
        (
            "```pycon\n>>> [][1]\nTraceback (most recent call last):\n  File \"x\"\nIndexError: 1\n>>> 2\n3\n```\n",
            "```pycon\n>>> [][1]\nTraceback (most recent call last):\n  File \"x\"\nIndexError: list index out of range\n>>> 2\n2\n```\n",
        ),
    ];
    for (old, new) in cases {
        assert_eq!(after(old, &promises()), (new.to_owned(), Vec::new()), "{old}");
        // A session and a fence already show all the output.
        assert_eq!(after(new, &missing()), (new.to_owned(), Vec::new()), "{new}");
    }
}

/// Checks that the text stays as it is, whatever is asked for, and that these lines of
/// promises are listed with these failures.
#[track_caller]
fn stays_behind(text: &str, expected: &[(usize, Failure)]) {
    let failed = |(line, failure): &(usize, Failure)| (*line, SkipReason::Failed(failure.clone()));
    let expected: Vec<_> = expected.iter().map(failed).collect();
    assert_eq!(after(text, &promises()), (text.to_owned(), expected), "{text}");
    assert_eq!(after(text, &missing()).0, text, "{text}");
}

fn raised(exception: &str) -> Failure {
    Failure::Raised(exception.to_owned())
}

fn no_module(name: &str) -> Failure {
    raised(&format!("ModuleNotFoundError: No module named '{name}'"))
}

#[test]
fn a_statement_that_fails_keeps_its_promise() {
    let gone = || raised("NameError: name 'gone' is not defined");
    let stays = |code: &str, line: usize, failure: Failure| {
        stays_behind(&format!("```python\n{code}\n```\n"), &[(line + 1, failure)]);
    };
    stays("gone()  # Выведет: 4", 1, gone());
    stays("x = gone()\n# => 4", 2, gone());
    stays("print('часть')\ngone()\nprint(3)\n# Вывод:\n# часть\n# 2\n# 3", 4, gone());
    stays("for i in 'аб':\n    print(i)\n    gone()\n# Вывод:\n# а\n# б", 4, gone());
    stays("for i in 'аб':\n    print(i)  # Выведет: а, б\n    gone()", 2, gone());
    stays("with open('x', 'w') as f:\n    print(1)  # Выведет: 2\n    gone()", 2, gone());
    stays("def f(n):\n    print(n)  # Выведет: 1, 2\n    gone()\nf(1)\nf(2)", 2, gone());
    stays("def f(n):\n    print(n)  # Выведет: 1, 2\nf(1)  # => 1\ngone()\nf(2)", 2, gone());
    stays("f = lambda: print(1) or gone()\n# Вывод: 2\nf()", 2, gone());
    stays("print(1)\n\n# Выведет: 2\ngone()", 3, gone());
    stays("import sys\nprint(1); sys.exit('нет')  # Выведет: 2", 2, raised("SystemExit: нет"));
    stays("gone()  # 4", 1, gone());
    // Words beside a line without output may be commentary.
    let words = "gone()  # четыре";
    assert_eq!(after_block(words, &promises()), (words.into(), Vec::new()));
    stays("assert 1 == 2, 'а\\nб'  # => 1", 1, raised("AssertionError: а"));
}

#[test]
fn what_ran_to_its_end_before_a_failure_is_rewritten() {
    let failure = || raised("NameError: name 'gone' is not defined");
    let code = "def f(x):\n    return gone(x) if x else x\nprint(f(0))  # Выведет: 1\nprint(f(1))  # Выведет: 2";
    let (new, left) = after_block(code, &promises());
    assert_eq!(new, code.replace("Выведет: 1", "Выведет: 0"));
    assert_eq!(left, [(4, SkipReason::Failed(failure()))]);
    // What a program caught is no failure of it.
    becomes(
        "try:\n    gone()\nexcept NameError as e:\n    print(e)  # Выведет: нет",
        "try:\n    gone()\nexcept NameError as e:\n    print(e)  # Выведет: name 'gone' is not defined",
    );
    becomes("import sys\nprint(1)  # 2\nsys.exit()", "import sys\nprint(1)  # 1\nsys.exit()");
}

#[test]
fn an_exception_of_another_class_is_not_the_promised_one() {
    stays(
        "[][1]  # KeyError",
        1,
        SkipReason::Failed(raised("IndexError: list index out of range")),
    );
    stays(
        "gone('x')  # ValueError: нет цифры",
        1,
        SkipReason::Failed(raised("NameError: name 'gone' is not defined")),
    );
    stays(
        "try:\n    gone('x')  # ValueError: нет цифры\nexcept Exception:\n    pass",
        2,
        SkipReason::Failed(raised("NameError: name 'gone' is not defined")),
    );
    stays_behind(
        "```python\nfrom tools import parse\nparse('x')  # ValueError: нет цифры\n```\n",
        &[(3, no_module("tools"))],
    );
    stays_behind(
        "```python,should_raise=KeyError\nprint([1][0] and [][1])  # Выведет: 1\n```\n",
        &[(2, raised("IndexError: list index out of range"))],
    );
    stays_behind(
        "```pycon\n>>> [][1]\nTraceback (most recent call last):\nKeyError: 1\n```\n",
        &[(3, raised("IndexError: list index out of range"))],
    );
    stays_behind(
        "```python\nprint(1)\n[][1]\n```\n\n```output\n1\nKeyError: 1\n```\n",
        &[(7, raised("IndexError: list index out of range"))],
    );
}

#[test]
fn a_promised_exception_leaves_the_rest_to_be_rewritten() {
    for block in ["should_raise", "should_raise=KeyError"] {
        let text = |number| {
            format!("```python,{block}\nprint(1)  # Выведет: {number}\nraise KeyError(1)\n```\n")
        };
        assert_eq!(after(&text(2), &promises()), (text(1), Vec::new()));
    }
    becomes(
        "print(1)  # 2\nraise KeyError(1)  # KeyError\nprint(3)  # 4",
        "print(1)  # 1\nraise KeyError(1)  # KeyError\nprint(3)  # 3",
    );
    let session = |number| {
        format!("```pycon\n>>> [][1]\nIndexError: list index out of range\n>>> 2\n{number}\n```\n")
    };
    assert_eq!(after(&session(3), &promises()), (session(2), Vec::new()));
}

#[test]
fn a_session_keeps_what_it_showed_behind_a_failure() {
    stays_behind(
        "```python\n>>> shuffle_deck()\n'туз'\n```\n",
        &[(3, raised("NameError: name 'shuffle_deck' is not defined"))],
    );
    stays_behind(
        "```pycon\n>>> import pandas\n>>> pandas.Series([1])\n0    1\n>>> 1\n2\n```\n",
        &[(4, no_module("pandas")), (6, no_module("pandas"))],
    );
    stays_behind("```pycon\n>>> name = input()\n>>> name\n'Оля'\n```\n", &[(4, Failure::NoInput)]);
    // What was typed stands in the session itself.
    stays_behind("```pycon\n>>> name = input('Имя: ')\nИмя: Оля\n>>> name\n'Оля'\n```\n", &[]);
}

#[test]
fn a_fence_keeps_what_it_shows_of_a_block_that_fails() {
    let text = "```python\nprint(1)\nimport pandas\n```\n\n```output\n2\n```\n";
    stays_behind(text, &[(7, no_module("pandas"))]);
    let text = "```python\nprint(1)\ninput()\n```\n\n```output\n```\n";
    stays_behind(text, &[(6, Failure::NoInput)]);
}

#[test]
fn blocks_behind_a_failure_keep_their_promises() {
    let text = "```python\nstack = []\nimport pandas\nstack.append(1)\n```\n\n\
        ```python\nprint(len(stack))  # Выведет: 1\n```\n\n\
        ```python\nprint(stack)\n```\n\n```output\n[1]\n```\n";
    stays_behind(text, &[(8, no_module("pandas")), (16, no_module("pandas"))]);
    // A separate program is not affected.
    let own = "```python\nprint(1)  # 2\n```\n";
    let (new, left) = after(&format!("{text}\n{own}"), &promises());
    assert!(new.ends_with("print(1)  # 1\n```\n") && new.starts_with(text), "{new}");
    assert_eq!(left.len(), 2);
    // The output of a function belongs to its caller, in whatever block.
    let text = "```python\ndef f(n):\n    print(n)  # Выведет: 1, 2\nf(1)  # Выведет: 1\n```\n\n\
        ```python\nimport pandas\nf(2)\n```\n";
    stays_behind(text, &[(3, no_module("pandas"))]);
}

#[test]
fn a_run_that_is_stopped_keeps_its_promises() {
    let check = |text: &str, left: &[(usize, SkipReason)]| {
        let mut config =
            Config { limits: Limits { output: 1000, ..Limits::default() }, ..config() };
        if text.contains("pass") {
            config.limits.time = Duration::from_millis(500);
        }
        let group = Group { chapters: vec![chapter_of(text)], asked: vec![true] };
        let mended = mend(&group, &promises(), &config);
        let listed: Vec<_> =
            mended.skipped.into_iter().map(|skipped| (skipped.line, skipped.reason)).collect();
        assert_eq!((mended.changes.len(), listed.as_slice()), (0, left), "{text}");
    };
    let time = || SkipReason::Failed(Failure::Time);
    check(
        "```python\nfor i in 'аб':\n    print(i)  # Выведет: а, б\n    while True: pass\n```\n",
        &[(3, time())],
    );
    check("```python\nprint(1)\nwhile True: pass\n```\n\n```output\n1\n2\n```\n", &[(7, time())]);
    // The block that waits is the one with the call, not the one with the function.
    check(
        "```python\n\n\n\n\ndef spin():\n    while True: pass\n```\n\n```python\n(print(1), spin())  # Выведет: 2\n1\n2\n3\n4\n5\n6\n```\n",
        &[(11, time())],
    );
    check(
        "```python\nwhile True:\n    print(1)\n# Вывод:\n# 1\n# 2\n```\n",
        &[(4, SkipReason::Failed(Failure::Output))],
    );
    let crash = |status| SkipReason::Failed(Failure::Crashed(Crash::Status(status)));
    check("```python\nimport os\nprint(1); os._exit(3)\n# Вывод: 2\n```\n", &[(4, crash(3))]);
}

#[test]
fn promises_are_not_added_to_what_failed() {
    let stays = |text: &str| assert_eq!(after(text, &missing()).0, text, "{text}");
    stays("```python\nname = input('Имя: ')\nprint(name)\n```\n");
    stays("```python\nfor i in range(9):\n    print(i)\n    import pandas\n```\n");
    stays("```python\nx = 1\nimport pandas\n```\n\n```python\nprint(x)\n```\n");
    let code = "print(1)\nimport pandas\nprint(2)";
    let (new, _) = after_block(code, &missing());
    assert_eq!(new, "print(1)  # Выведет: 1\nimport pandas\nprint(2)");
}

#[test]
fn what_depends_on_a_missing_input_is_left_alone() {
    let stays = |code: &str, line: usize| {
        stays_behind(&format!("```python\n{code}\n```\n"), &[(line + 1, Failure::NoInput)]);
    };
    stays(
        "try:\n    print(10 / int(input()))\nexcept Exception as e:\n    print(e)\n# Вывод: division by zero",
        5,
    );
    stays(
        "try:\n    name = input()\nexcept EOFError:\n    name = 'никто'\nprint(name)  # Выведет: Оля",
        5,
    );
    stays("import sys\nprint(len(sys.stdin.read()))  # 12", 2);
    let chained = "```python\nimport sys\nlines = list(sys.stdin)\n```\n\n```python\nprint(len(lines))  # 3\n```\n";
    stays_behind(chained, &[(7, Failure::NoInput)]);
    // A block that asks for no input is rewritten, and so is one that has its input.
    let code = "print(1)  # 2\ntry:\n    input()\nexcept EOFError:\n    pass";
    becomes(code, &code.replace("# 2", "# 1"));
    let given =
        |number| format!("```python,stdin=\"4\"\nprint(input())  # Выведет: {number}\n```\n");
    assert_eq!(after(&given(5), &promises()), (given(4), Vec::new()));
    assert_eq!(after_block("n = len('a')\nprint('input', n)", &missing()).1, []);
    let silent = "try:\n    print(input())\nexcept EOFError:\n    print('пусто')";
    assert_eq!(
        after_block(silent, &missing()),
        (silent.into(), vec![(4, SkipReason::Failed(Failure::NoInput))])
    );
}

#[test]
fn update_tells_which_failure_it_left() {
    let text = "```python\nimport pandas\nprint(pandas.NA)  # Выведет: <NA>\nx = input()  # => 5\n```\n\n\
        ```python\nprint(input() * 2)  # Выведет: 88\n```\n";
    let book = TestBook::new(&[("a.md", text)]);
    for (lang, told) in [
        (
            "en",
            [
                "book/a.md:3: an exception that nothing promised: ModuleNotFoundError: No module named 'pandas'",
                "book/a.md:8: `input()` had nothing to read",
            ],
        ),
        (
            "ru",
            [
                "book/a.md:3: исключение, которого никто не обещал: ModuleNotFoundError: No module named 'pandas'",
                "book/a.md:8: `input()` нечего читать",
            ],
        ),
    ] {
        let run = book.run(&["update", "--write", "--lang", lang]).expect(0);
        assert!(told.iter().all(|words| run.stdout.contains(words)), "{}", run.stdout);
    }
    assert_eq!(book.read("book/a.md"), text);
}

#[test]
fn an_included_file_is_edited_once_for_all_that_include_it() {
    let chapter = "```python\n{{#include code.py:main}}\n```\n";
    let code = "# ANCHOR: main\nprint(1)  # Выведет: 2\nfor i in 'ab':\n    print(i)  # Выведет: 5\n\
                def double(x):\n    return x\nprint(duoble(3))  # 3\n# ANCHOR_END: main\n";
    let book = TestBook::new(&[("a.md", chapter), ("b.md", chapter), ("c.md", "# C\n")]);
    book.write("book/code.py", code);
    book.run(&["update", "--write", ".", "a.md", "b.md"]).expect(0);
    // A promise that would need several lines stays: others may include the file by lines.
    let rewritten = code.replace("Выведет: 2", "Выведет: 1");
    assert_eq!(book.read("book/code.py"), rewritten);
    let run = book.run(&["update", "--lang", "en"]).expect(0);
    assert!(run.stdout.contains("book/code.py:4: the number of lines"), "{}", run.stdout);
    book.run(&["fix", "--write"]).expect(0);
    assert_eq!(book.read("book/code.py"), rewritten.replace("duoble", "double"));
    assert_eq!((book.read("book/a.md"), book.read("book/b.md")), (chapter.into(), chapter.into()));
}

#[test]
fn an_edit_that_breaks_another_chapter_is_not_made() {
    let book = TestBook::new(&[
        ("a.md", "```python\nx = 1\n{{#include code.py}}\n```\n"),
        ("b.md", "```python\nx = 2\n{{#include code.py}}\n```\n"),
    ]);
    book.write("book/code.py", "print(x)  # Выведет: 2\n");
    let run = book.run(&["update", "--write"]).expect(0);
    assert!(run.stdout.contains("book/code.py:1: no rewriting"), "{}", run.stdout);
    assert_eq!(book.read("book/code.py"), "print(x)  # Выведет: 2\n");
}

#[test]
fn missing_promises_look_like_those_that_are_there() {
    let cases = [
        ("print(1)", "print(1)  # Выведет: 1"),
        ("print('a\\n\\nb')", "print('a\\n\\nb')\n# Вывод:\n# a\n#\n# b"),
        ("for i in 'a':\n    print(i)\nx = 1", "for i in 'a':\n    print(i)\n# Вывод: a\nx = 1"),
        ("print(1)  # слова", "print(1)  # слова\n# Вывод: 1"),
        ("print(1)  # => 1\nprint(2)", "print(1)  # => 1\nprint(2)  # => 2"),
        ("print('a\\nb')\n# слова", "print('a\\nb')\n# Вывод:\n# a\n# b\n\n# слова"),
        ("def f():\n    print(1)\nf()", "def f():\n    print(1)\nf()  # Выведет: 1"),
        ("x = 1", "x = 1"),
    ];
    for (old, new) in cases {
        assert_eq!(after_block(old, &missing()), (new.to_owned(), Vec::new()), "{old}");
    }
    let random = "import random\nprint(random.random())";
    assert_eq!(after_block(random, &missing()), (random.into(), vec![(2, SkipReason::Unstable)]));
    let shared = "print(1); print(2)";
    let (code, left) = after_block(shared, &missing());
    assert_eq!((code.as_str(), left[0].clone()), (shared, (1, SkipReason::Several)));
}

/// The code of a chapter's blocks without its comments.
fn code_without_comments(text: &str) -> Vec<String> {
    let blocks = code_blocks(text, &config().hidelines).into_iter();
    let python = blocks.filter(|block| block.info.is_python());
    python
        .map(|block| {
            // The output in a session is not code.
            let prompts = [">>> ", "In ["].iter().any(|prompt| block.code.contains(prompt));
            if prompts && python::parse(&block.code).is_err() {
                let typed = |line: &&str| {
                    [">>> ", "... ", "In [", "...: "]
                        .iter()
                        .any(|sign| line.trim_start().starts_with(sign))
                };
                return block.code.lines().filter(typed).collect();
            }
            let mut code = block.code.clone();
            for comment in python::comments_of(&block.code).iter().rev() {
                code.replace_range(comment.span.range(), "");
            }
            let lines = code.lines().map(str::trim_end).filter(|line| !line.is_empty());
            lines.collect::<Vec<_>>().join("\n")
        })
        .collect()
}

/// The lines of promises that could be mended but are not kept.
fn broken(report: &ChapterReport) -> Vec<usize> {
    let promises = report.blocks.iter().flat_map(|block| &block.promises);
    let broken = promises.filter(|promise| {
        let wrong_message = Verdict::Unclear { why: Doubt::Message };
        let verdict = promise.judgement.verdict;
        verdict == wrong_message || matches!(verdict, Verdict::Broken { .. })
    });
    broken.map(|promise| promise.line).collect()
}

/// Mends `text`, and checks that each promise is kept or listed, that only comments
/// changed, and that mending again changes nothing.
#[track_caller]
fn mend_for_good(text: &str, task: &Task) -> (String, Vec<(usize, SkipReason)>) {
    let (new, left) = after(text, task);
    assert_eq!(code_without_comments(text), code_without_comments(&new), "{text}");
    let report = prove(&new);
    let broken = broken(&report);
    // What a solution promises is its task's, and stays.
    let solutions = report.blocks.iter().filter(|block| block.solves);
    let stay = solutions.flat_map(|block| &block.promises).filter(|one| !one.judgement.is_kept());
    assert!(broken.len() <= left.len() + stay.count(), "{text}\n{new}\n{left:?}");
    let (before, matched) = (prove(text), |report: &ChapterReport| {
        let promises = report.blocks.iter().flat_map(|block| &block.promises);
        promises.filter(|promise| promise.judgement.is_kept()).count()
    });
    assert!(matched(&before) <= matched(&report), "{text}\n{new}");
    assert!(before.failed() || !report.failed(), "{text}\n{new}");
    let again = mended(&new, task);
    assert!(again.changes.is_empty(), "{text}\n{new}\n{:#?}", again.changes);
    (new, left)
}

#[test]
fn every_case_is_mended_for_good() {
    let mut changed = 0;
    for case in cases() {
        let text = fs::read_to_string(&case).unwrap();
        for task in [promises(), missing()] {
            changed += usize::from(mend_for_good(&text, &task).0 != text);
        }
    }
    assert!(changed > 20, "{changed} cases were changed");
}

/// Values with the code that prints them.
fn value() -> impl Strategy<Value = (String, String)> {
    let text = "[a-zа-яё]{1,8}( [a-zа-яё]{1,8}){0,2}";
    prop_oneof![
        any::<i16>().prop_map(|number| (format!("print({number})"), number.to_string())),
        text.prop_map(|text| (format!("print('{text}')"), text)),
        (text, 0..999u16).prop_map(|(label, number)| (
            format!("print('{label}:', {number})"),
            format!("{label}: {number}")
        )),
        prop::collection::vec(0..99u8, 0..4)
            .prop_map(|list| { (format!("print({list:?})"), format!("{list:?}")) }),
        (text, 2..5usize).prop_map(|(text, count)| (
            format!("for i in range({count}):\n    print('{text}', i)"),
            (0..count).map(|i| format!("{text} {i}")).collect::<Vec<_>>().join("\n")
        )),
        text.prop_map(|text| (format!("int('{text}')"), format!("ValueError: {text}"))),
        Just(("[][1]".to_owned(), "IndexError: list index out of range".to_owned())),
        (1..99u8).prop_map(|number| (format!("{number} + 1"), number.to_string())),
    ]
}

/// A promise, true or not, about the code above or before it.
fn promise() -> impl Strategy<Value = String> {
    let markers = [
        "Выведет: ",
        "Вывод: ",
        "вернёт:",
        "Output: ",
        "=> ",
        "-> ",
        "→ ",
        "",
        "Выведет ",
        "и вывели ",
        "Выведет в любом порядке: ",
    ];
    let values = [
        "5",
        "'abc'",
        "[1, 2]",
        "abc",
        "abc: 7",
        "1, 2",
        "a | b",
        "x\\ny",
        "KeyError",
        "IndexError: нет",
        "ValueError",
        "10 (десять)",
        "10 — десять",
        "...",
        "a ... b",
        "None",
    ];
    let line = (select(markers.to_vec()), select(values.to_vec()));
    let layout = prop_oneof![
        line.clone().prop_map(|(marker, value)| format!("  # {marker}{value}")),
        line.clone().prop_map(|(marker, value)| format!(" #{marker}{value}")),
        line.prop_map(|(marker, value)| format!("\n# {marker}{value}")),
        prop::collection::vec(select(values.to_vec()), 1..4)
            .prop_map(|values| format!("\n# Вывод:\n# {}", values.join("\n# "))),
        prop::collection::vec(select(values.to_vec()), 1..4)
            .prop_map(|values| format!("\n#> {}", values.join("\n#> "))),
        prop::collection::vec(select(values.to_vec()), 1..3)
            .prop_map(|values| format!("  # Output:\n# {}", values.join("\n# "))),
    ];
    prop_oneof![1 => Just(String::new()), 6 => layout]
}

/// A chapter of one block in a container, with either line end.
fn chapter() -> impl Strategy<Value = String> {
    let statement = (value(), promise(), select(vec!["\n", "\n\n"]))
        .prop_map(|((code, _), promise, end)| format!("{code}{promise}{end}"));
    let code = prop::collection::vec(statement, 1..5).prop_map(|lines| lines.concat());
    (code, select(vec![("", ""), ("> ", "> "), ("- ", "  "), ("1. > ", "   > ")]), any::<bool>())
        .prop_map(|(code, (first, further), crlf)| {
            let mut text = format!("{first}```python\n");
            for line in code.trim_end().lines() {
                text += format!("{further}{line}").trim_end();
                text.push('\n');
            }
            text += &format!("{further}```\n\nСлова.\n");
            if crlf { text.replace('\n', "\r\n") } else { text }
        })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, ..ProptestConfig::default() })]

    #[test]
    fn what_is_mended_once_is_kept_and_needs_no_mending(text in chapter(), add in any::<bool>()) {
        let task = if add { missing() } else { promises() };
        let (new, _) = mend_for_good(&text, &task);
        let (ends, lines) = (new.matches("\r\n").count(), new.matches('\n').count());
        prop_assert!(ends == if text.contains('\r') { lines } else { 0 }, "{new:?}");
    }

    #[test]
    fn a_simple_broken_promise_is_always_rewritten(
        (code, came) in value(),
        marker in select(vec!["Выведет: ", "Output: ", "=> ", "→ ", "Вывод: "]),
        remark in select(vec!["", " (так)", " — так"]),
    ) {
        prop_assume!(!came.contains("Error"));
        let (new, left) = after_block(&format!("{code}  # {marker}zzz{remark}"), &promises());
        prop_assert_eq!(left, Vec::new());
        prop_assert!(!new.contains("zzz"), "{}", new);
    }
}

#[test]
fn update_shows_first_and_writes_when_told() {
    let text =
        "\u{FEFF}# А\r\n\r\n> ```python\r\n> print(1)  # Выведет: 2\r\n> print(3)\r\n> ```\r\n";
    let book = TestBook::new(&[("a.md", text), ("b.md", "```python\nprint(1)  # 2\n```\n")]);
    let before = book.sources();
    let run = book.run(&["update", ".", "book/a.md"]).expect(0);
    assert!(run.stdout.contains("-> print(1)  # Выведет: 2"), "{}", run.stdout);
    assert!(run.stdout.contains("+> print(1)  # Выведет: 1"), "{}", run.stdout);
    assert!(run.stdout.contains("--write") && !run.stdout.contains("b.md"), "{}", run.stdout);
    assert_eq!(book.sources(), before, "without --write nothing is written");
    book.run(&["update", "--write", ".", "a.md"]).expect(0);
    assert_eq!(book.read("book/a.md"), text.replace("Выведет: 2", "Выведет: 1"));
    let run = book.run(&["update", "--write", "--missing"]).expect(0);
    assert!(run.stdout.contains("book/b.md: 1 promise"), "{}", run.stdout);
    assert!(book.read("book/a.md").contains("> print(3)  # Выведет: 3\r\n"));
    book.run(&["check"]).expect(0);
    let run = book.run(&["update", "--missing"]).expect(0);
    assert!(run.stdout.contains("nothing to rewrite"), "{}", run.stdout);
}

#[test]
fn fix_takes_chapters_by_name() {
    let text = "```python\ndef double(x):\n    return x\nprint(duoble(2))  # 2\n```\n";
    let book = TestBook::new(&[("a.md", text), ("b.md", text)]);
    book.run(&["fix", "--write", ".", "a.md"]).expect(0);
    assert!(book.read("book/a.md").contains("print(double(2))"));
    assert_eq!(book.read("book/b.md"), text);
    book.run(&["fix", ".", "gone.md"]).expect(2);
}
