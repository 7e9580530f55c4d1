//! Two runs give the same bytes, whatever differs around them: the process, the
//! user's environment, the number of threads.

use std::fs;

use super::support::{TestBook, cases, redacted, tool_in};

/// The circumstances in which two machines differ.
const HERE: &[(&str, &str)] = &[("TZ", "UTC"), ("LC_ALL", "C"), ("HOME", "/")];
const THERE: &[(&str, &str)] = &[
    ("TZ", "Asia/Tokyo"),
    ("LC_ALL", "ru_RU.UTF-8"),
    ("HOME", "/nowhere"),
    ("PYTHONHASHSEED", "77"),
    ("PYTHONPATH", "/nowhere"),
    ("PYTHONSAFEPATH", "1"),
    ("RUSTPYTHONPATH", "/nowhere"),
    ("COLUMNS", "40"),
];

/// The book's report in those circumstances, without durations.
fn report(book: &TestBook, around: &[(&str, &str)], args: &[&str]) -> String {
    let args = [&["check", "--format", "json"], args].concat();
    let ran = tool_in(book.path(), &args, b"", around);
    assert!([0, 1].contains(&ran.status), "{}", ran.stderr);
    redacted(&ran.stdout)
}

/// Compares two reports, line by line.
#[track_caller]
fn same(one: &str, other: &str) {
    let differ = one.lines().zip(other.lines()).filter(|(one, other)| one != other);
    let differ: Vec<_> = differ.collect();
    assert!(one == other, "{differ:#?}");
}

/// Every case but those about randomness and the clock.
fn every_case() -> TestBook {
    let cases = cases();
    let texts: Vec<(String, String)> = cases
        .iter()
        .map(|case| {
            let name = case.file_name().unwrap().to_str().unwrap().to_owned();
            (name, fs::read_to_string(case).unwrap())
        })
        .filter(|(_, text)| !["random()", "time()", "now()"].iter().any(|word| text.contains(word)))
        .collect();
    assert!(texts.len() * 10 > cases.len() * 9, "{} of {}", texts.len(), cases.len());
    let chapters: Vec<_> =
        texts.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    TestBook::new(&chapters)
}

#[test]
fn every_case_gives_the_same_report_elsewhere() {
    let book = every_case();
    let here = report(&book, HERE, &["--jobs", "1"]);
    same(&here, &report(&book, THERE, &["--jobs", "7"]));
}

#[test]
fn every_case_gives_the_same_report_without_a_fork() {
    let book = every_case();
    same(&report(&book, HERE, &[]), &report(&book, HERE, &["--isolation", "process"]));
}

#[test]
fn the_book_gives_the_same_report_elsewhere() {
    let book = TestBook::of_this_repository();
    same(&report(&book, HERE, &["--jobs", "1"]), &report(&book, THERE, &["--jobs", "7"]));
}

/// What could tell a program which machine it runs on.
const TELLTALES: &str = "\
import getpass, locale, os, platform, sys, time
names = {chr(n) * 3 for n in range(1000, 1100)}
print(hash('a'), hash(b'a'), hash((1, 'a')), hash(1.5), hash(None))
print(list(names), frozenset(names), {n: 1 for n in names})
print([name for name in {'x': 1, 'y': 2}.keys() | {'z', 'w'}])
print(time.tzname, time.timezone, time.strftime('%H:%M %A', time.localtime(0)))
print(locale.getlocale(), locale.getpreferredencoding(), sys.getfilesystemencoding())
print(sorted(os.environ), os.environ['TZ'], os.environ['PYTHONHASHSEED'])
print(sys.argv, sys.path, sys.flags, sys.orig_argv, sys.executable)
print(sys.stdin.encoding, sys.stdout.encoding, sys.stdout.isatty(), sys.getrecursionlimit())
print(os.listdir(), os.getcwd() == os.environ['HOME'] == os.path.abspath('.'))
try:
    print(os.get_terminal_size())
except OSError as error:
    print(type(error).__name__)
";

#[test]
fn a_program_cannot_tell_the_machine_that_it_is_on() {
    let book = TestBook::new(&[("a.md", &format!("```python\n{TELLTALES}```\n"))]);
    let here = report(&book, HERE, &[]);
    assert!(here.contains(r#""outcome": "passed""#), "{here}");
    same(&here, &report(&book, THERE, &[]));
}

#[test]
fn random_numbers_of_one_seed_are_the_same_everywhere() {
    let code = "import random\nrandom.seed(7)\n\
                print(random.random(), random.sample(range(100), 5), random.choice('abc'))\n\
                print(random.Random('text').getrandbits(64), random.Random(1.5).gauss(0, 1))\n";
    let book = TestBook::new(&[("a.md", &format!("```python\n{code}```\n"))]);
    let here = report(&book, HERE, &[]);
    assert!(here.contains(r#""outcome": "passed""#), "{here}");
    same(&here, &report(&book, THERE, &[]));
}
