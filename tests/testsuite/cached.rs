//! The cache: what it answers, what it never answers, and that its answers equal
//! those of a run.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use pyproof_check::check::{self, ChapterReport};
use pyproof_check::config::Config;
use pyproof_judge::job::{Job, Runner};
use pyproof_judge::transcript::Transcript;
use pyproof_run::cache::{Cache, Cached};
use pyproof_run::confined::{Confined, InForce};
use pyproof_run::isolation::Pool;
use serde_json::Value;

use super::support::{
    BOOK_TOML, POOL, Ran, TestBook, cases, chapter_of, redacted, told, tool_in, tool_with,
};

const CHAPTER: &str = "# A\n\n```python\nprint(1)  # 1\n```\n\n```python\nprint(2)  # 3\n```\n\n\
    ```python\nimport time\ntime.sleep(0)\n```\n\n```python\nprint(input())\n```\n";

/// Whether each block of a book was answered from the cache.
fn answered(book: &TestBook, args: &[&str]) -> Vec<bool> {
    let run = book.run(&[&["check", "--format", "json"], args].concat());
    assert_eq!(run.stderr, "");
    cached(&run)
}

fn cached(run: &Ran) -> Vec<bool> {
    let report = run.json();
    let chapters = report["chapters"].as_array().unwrap().iter();
    let blocks = chapters.flat_map(|chapter| chapter["blocks"].as_array().unwrap());
    blocks.map(|block| block["cached"] == Value::Bool(true)).collect()
}

#[test]
fn what_did_not_change_is_not_run_again() {
    let book = TestBook::new(&[("a.md", CHAPTER), ("b.md", "```python\nprint(5)  # 5\n```\n")]);
    assert_eq!(answered(&book, &[]), [false; 5]);
    assert_eq!(answered(&book, &[]), [true, true, false, true, true]);
    book.write("book/a.md", &CHAPTER.replace("print(1)", "print(0 + 1)"));
    assert_eq!(answered(&book, &[]), [false, true, false, true, true]);
    assert_eq!(answered(&book, &[]), [true, true, false, true, true]);
    let human = book.run(&["check"]).expect(1).stdout;
    assert!(human.contains("answered from the cache: 4 blocks"), "{human}");
}

#[test]
fn a_report_says_the_same_from_the_cache() {
    let book = TestBook::new(&[("a.md", CHAPTER)]);
    for format in ["json", "human", "junit", "sarif", "github"] {
        let run = |args: &[&str]| {
            let args = [&["check", "--format", format], args].concat();
            redacted(&book.run(&args).expect(1).stdout)
        };
        let without = |text: String| text.replace("answered from the cache: 3 blocks\n", "");
        run(&[]);
        assert_eq!(without(run(&[])), run(&["--no-cache"]), "{format}");
    }
}

#[test]
fn all_that_an_answer_depends_on_is_part_of_its_key() {
    let chapter = "```python,stdin=\"a\"\n~x = 1\nprint(1)  # 1\n{{#include more.py}}\n```\n";
    let book = TestBook::new(&[("a.md", chapter)]);
    book.write("book/more.py", "print(7)\n");
    answered(&book, &[]);
    assert_eq!(answered(&book, &[]), [true]);
    let changes: [(&str, &str, &str); 5] = [
        ("book/a.md", "stdin=\"a\"", "stdin=\"b\""),
        ("book/a.md", "~x = 1", "~x = 2"),
        ("book/more.py", "7", "8"),
        ("book.toml", "before =", "limits = { time = \"4s\" }\nbefore ="),
        ("book.toml", "4s\"", "4s\", output = \"9KiB\""),
    ];
    for (file, old, new) in changes {
        let text = book.read(file);
        assert!(text.contains(old), "{file}: {old}");
        book.write(file, &text.replace(old, new));
        assert_eq!(answered(&book, &[]), [false], "{file}: {new}");
        assert_eq!(answered(&book, &[]), [true], "{file}: {new}");
    }
}

#[test]
fn a_book_a_command_line_and_a_variable_can_do_without() {
    let book = TestBook::new(&[("a.md", "```python\nprint(1)  # 1\n```\n")]);
    assert_eq!(answered(&book, &["--no-cache"]), [false]);
    assert!(!book.has("target"), "nothing is kept");
    answered(&book, &[]);
    assert_eq!(answered(&book, &["--no-cache"]), [false]);
    let check = ["check", "--format", "json"];
    let with = |value| {
        cached(&tool_in(book.path(), &check, b"", &[("PYPROOF_NO_CACHE", value)]).expect(0))
    };
    assert_eq!((with("1"), with("0"), with("")), (vec![false], vec![true], vec![true]));
    book.write("book.toml", &BOOK_TOML.replace("before =", "cache = false\nbefore ="));
    assert_eq!(answered(&book, &[]), [false]);
}

#[test]
fn clean_removes_the_cache_and_nothing_else() {
    let book = TestBook::new(&[("a.md", "```python\nprint(1)  # 1\n```\n")]);
    let clean = |status| book.run(&["clean"]).expect(status);
    assert!(clean(0).stdout.contains("no cache"));
    answered(&book, &[]);
    book.write("target/kept", "");
    assert!(book.has("target/pyproof/CACHEDIR.TAG") && book.has("target/pyproof/.gitignore"));
    assert!(clean(0).stdout.contains("target/pyproof is removed"));
    assert!(!book.has("target/pyproof") && book.has("target/kept"));
    book.write("target/pyproof/thesis.md", "words");
    assert!(clean(2).stderr.contains("target/pyproof/thesis.md does not belong to the tool"));
    assert!(book.has("target/pyproof/thesis.md"));
    // Such a folder is not a cache, but the book is checked all the same.
    let run = book.run(&["check"]).expect(0);
    assert!(run.stderr.contains("warning: there is no cache"), "{}", run.stderr);
}

/// The files of a cache.
#[cfg(unix)]
const FILES: [&str; 5] = ["answers", "answers-old", "answers-lock", "CACHEDIR.TAG", ".gitignore"];

/// A book whose cache is there, and the bytes of its store.
#[cfg(unix)]
fn with_cache() -> (TestBook, Vec<u8>) {
    let book = TestBook::new(&[("a.md", "```python\nprint(1)  # 1\n```\n")]);
    answered(&book, &[]);
    let store = fs::read(book.path().join("target/pyproof/answers")).unwrap();
    (book, store)
}

/// Checks and cleans a book in which `name` does not belong to the tool: both
/// commands must say so, and leave it there.
#[cfg(unix)]
#[track_caller]
fn left_alone(book: &TestBook, name: &str) {
    book.write("book/a.md", "```python\nprint(2)  # 2\n```\n");
    let run = book.run(&["check"]).expect(0);
    assert!(run.stderr.starts_with("warning: there is no cache"), "{name}: {}", run.stderr);
    assert!(run.stderr.contains(name), "{name}: {}", run.stderr);
    let run = book.run(&["clean"]).expect(2);
    assert!(run.stderr.contains(&format!("{name} does not belong to the tool")), "{}", run.stderr);
    let there = fs::symlink_metadata(book.path().join(name)).unwrap();
    assert!(!there.is_file(), "{name}");
}

#[cfg(unix)]
#[test]
fn a_link_in_the_cache_is_neither_followed_nor_removed() {
    for name in FILES {
        let (book, store) = with_cache();
        let elsewhere = tempfile::tempdir().unwrap();
        let (kept, missing) = (elsewhere.path().join("kept"), elsewhere.path().join("missing"));
        let name = format!("target/pyproof/{name}");
        // The link leads to a good store, to a text, and to nothing at all.
        for (to, bytes) in [(&kept, Some(&store[..])), (&kept, Some(b"words")), (&missing, None)] {
            if let Some(bytes) = bytes {
                fs::write(to, bytes).unwrap();
            }
            let _ = fs::remove_file(book.path().join(&name));
            std::os::unix::fs::symlink(to, book.path().join(&name)).unwrap();
            left_alone(&book, &name);
            assert_eq!(fs::read(to).ok().as_deref(), bytes, "{name}");
        }
    }
}

#[cfg(unix)]
#[test]
fn a_link_in_the_place_of_the_cache_is_neither_followed_nor_removed() {
    let (book, _) = with_cache();
    let elsewhere = tempfile::tempdir().unwrap();
    let moved = elsewhere.path().join("moved");
    fs::rename(book.path().join("target/pyproof"), &moved).unwrap();
    for (to, files) in [(moved, 4), (elsewhere.path().join("empty"), 0)] {
        fs::create_dir_all(&to).unwrap();
        let _ = fs::remove_file(book.path().join("target/pyproof"));
        std::os::unix::fs::symlink(&to, book.path().join("target/pyproof")).unwrap();
        left_alone(&book, "target/pyproof");
        assert_eq!(fs::read_dir(&to).unwrap().count(), files);
    }
}

#[cfg(unix)]
#[test]
fn a_pipe_in_the_cache_holds_nobody_up() {
    for name in FILES.iter().copied().chain([""]) {
        let (book, _) = with_cache();
        let name = format!("target/pyproof/{name}");
        let path = book.path().join(name.trim_end_matches('/'));
        fs::remove_file(&path).or_else(|_| fs::remove_dir_all(&path)).unwrap_or_default();
        nix::unistd::mkfifo(&path, nix::sys::stat::Mode::S_IRWXU).unwrap();
        left_alone(&book, name.trim_end_matches('/'));
    }
}

#[test]
fn a_build_and_a_preprocessor_answer_from_the_cache() {
    let book = TestBook::new(&[("a.md", "```python\nprint(1)  # 1\n```\n")]);
    let told = "answered from the cache: 1 block\n";
    assert!(!book.run(&["build"]).expect(0).stderr.contains(told));
    let page = book.read("target/site/a.html");
    assert!(book.run(&["build"]).expect(0).stderr.contains(told));
    assert_eq!(book.read("target/site/a.html"), page);
    let chapter = serde_json::json!({"Chapter": {
        "name": "A", "content": book.read("book/a.md"), "number": null, "path": "a.md",
        "source_path": "a.md", "parent_names": [], "sub_items": []
    }});
    let config = serde_json::json!({
        "book": { "src": "book" }, "build": { "build-dir": "target/site" },
        "output": { "html": { "code": { "hidelines": { "python": "~" } } } }
    });
    let mut message = serde_json::json!([
        { "root": book.path(), "config": config, "renderer": "html", "mdbook_version": "0.5.4" },
        { "items": [chapter] }
    ]);
    let send = |message: &Value| tool_with(book.path(), &[], message.to_string().as_bytes());
    assert!(send(&message).expect(0).stderr.contains(told));
    message[0]["config"]["preprocessor"]["pyproof"]["cache"] = Value::Bool(false);
    assert!(!send(&message).expect(0).stderr.contains(told));
    // A book that does not exist has no cache, and none is made.
    message[0]["root"] = book.path().join("gone").to_str().into();
    message[0]["config"]["preprocessor"]["pyproof"]["cache"] = Value::Bool(true);
    let run = send(&message).expect(0);
    assert!(!run.stderr.contains("cache") && !book.has("gone"), "{}", run.stderr);
}

#[test]
fn a_damaged_cache_is_thrown_away_with_a_note() {
    let book = TestBook::new(&[("a.md", "```python\nprint(1)  # 1\n```\n")]);
    answered(&book, &[]);
    book.write("target/pyproof/answers", "no store");
    let run = book.run(&["check", "--format", "json"]).expect(0);
    assert!(run.stderr.starts_with("warning: the cache in"), "{}", run.stderr);
    assert_eq!(run.stderr.lines().count(), 1, "{}", run.stderr);
    assert_eq!(cached(&run), [false]);
    assert_eq!(answered(&book, &[]), [true]);
}

#[test]
fn an_address_is_never_borne_out_by_the_cache() {
    let text = "```python\nx = object()\nprint(str(x)[8:14])  # Output: wrong\n\
                print(str(x)[-9:])  # Output: wrong\n```\n";
    let book = TestBook::new(&[("a.md", text)]);
    for _ in 0..3 {
        book.run(&["check"]).expect(1);
        book.run(&["update", "--write"]).expect(0);
        let now = book.read("book/a.md");
        assert_eq!(now, text.replacen("Output: wrong", "Output: object", 1));
        book.write("book/a.md", text);
    }
}

/// The pool of all tests.
struct Everyones;

impl Runner for Everyones {
    fn run(&self, job: &Job) -> Transcript {
        POOL.run(job)
    }
}

impl Confined for Everyones {
    fn in_force(&self) -> Option<InForce> {
        None
    }
}

/// Checks a chapter as `tests/cases` are, with the cache in `folder` in front of
/// `pool`.
fn check_cached(text: &str, folder: &Path, pool: Box<dyn Confined + Send + Sync>) -> ChapterReport {
    let cache = Arc::new(Cache::open(folder));
    let mut config = Config::default();
    config.hidelines.insert("python".to_owned(), "~".to_owned());
    let cached = Cached::new(pool, Arc::clone(&cache), "first");
    let report = check::chapter(&chapter_of(text), &config, &cached);
    assert!(cache.notes().is_empty());
    report
}

#[test]
fn a_warm_check_starts_no_worker() {
    let folder = tempfile::tempdir().unwrap();
    let blocks = (0..50).map(|n| format!("```python\nprint({n})  # {n}\n```\n\n"));
    let text = format!("{}```python\nprint(1)  # 2\n```\n", blocks.collect::<String>());
    let cold = check_cached(&text, folder.path(), Box::new(Everyones));
    let nobody = Pool::new(PathBuf::from("/no/such/executable"));
    let warm = check_cached(&text, folder.path(), Box::new(nobody));
    assert!(cold.failed() && cold.blocks.iter().all(|block| !block.cached));
    assert!(warm.blocks.iter().all(|block| block.cached));
    assert_eq!(told(&warm), told(&cold));
}

#[test]
fn every_case_says_the_same_from_the_cache() {
    let mut answered = 0;
    let folder = tempfile::tempdir().unwrap();
    for case in cases() {
        let text = fs::read_to_string(&case).unwrap();
        let run = || check_cached(&text, folder.path(), Box::new(Everyones));
        let (cold, warm) = (run(), run());
        assert_eq!(told(&warm), told(&cold), "{}", case.display());
        answered += warm.blocks.iter().filter(|block| block.cached).count();
    }
    assert!(answered > 100, "{answered} blocks");
}
