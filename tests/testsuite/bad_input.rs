//! Bad input gets a clear error, and nothing is lost.

use std::fs;
#[cfg(unix)]
use std::path::Path;

#[cfg(unix)]
use super::support::tool_with;
use super::support::{BOOK_TOML, TestBook, prove, tool};

const GOOD: &str = "# Good\n\n```python\nprint(1)  # 1\n```\n";

/// Runs `check` and `build` on a book that neither can use: both must say `words`,
/// and write nothing.
#[track_caller]
fn refused(book: &TestBook, words: &[&str]) {
    let before = book.sources();
    for command in ["check", "build", "fix"] {
        let run = book.run(&[command]).expect(2);
        for word in words {
            assert!(run.stderr.contains(word), "{command}: no {word:?} in {}", run.stderr);
        }
        assert_eq!(run.stdout, "", "{command}");
        assert_eq!(book.sources(), before, "{command} writes nothing");
    }
}

#[test]
fn a_folder_without_a_book() {
    let folder = tempfile::tempdir().unwrap();
    for command in ["check", "build", "fix"] {
        let run = tool(folder.path(), &[command]).expect(2);
        assert!(run.stderr.contains("book.toml"), "{}", run.stderr);
        let run = tool(folder.path(), &[command, "no/such/folder"]).expect(2);
        assert!(run.stderr.contains("no/such/folder"), "{}", run.stderr);
    }
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn a_book_toml_that_is_none() {
    let book = TestBook::new(&[("a.md", GOOD)]);
    book.write("book.toml", "[book\n");
    refused(&book, &["book.toml", "line 1"]);
}

#[test]
fn a_summary_that_is_missing() {
    let book = TestBook::new(&[("a.md", GOOD)]);
    fs::remove_file(book.path().join("book/SUMMARY.md")).unwrap();
    refused(&book, &["SUMMARY.md"]);
}

#[test]
fn chapters_that_are_missing_are_named_all_at_once() {
    let book = TestBook::new(&[("a.md", GOOD)]);
    book.write("book/SUMMARY.md", "- [a](a.md)\n- [b](b.md)\n  - [c](deep/c.md)\n");
    let strict = BOOK_TOML.replace("[build]\n", "[build]\ncreate-missing = false\n");
    book.write("book.toml", &strict);
    refused(&book, &["book/b.md", "book/deep/c.md", "SUMMARY.md"]);
    assert!(!book.has("book/b.md"));
}

#[test]
fn a_chapter_that_is_not_utf_8() {
    let book = TestBook::new(&[("a.md", GOOD)]);
    book.write_bytes("book/a.md", b"# A\n\n\xCF\xF0\xE8\xE2\xE5\xF2\n");
    refused(&book, &["book/a.md", "UTF-8", "line 3"]);
}

#[test]
fn source_and_build_folder_that_overlap() {
    for build in ["book", "book/site", ".", "./book/../book"] {
        let book = TestBook::new(&[("a.md", GOOD)]);
        book.write("book.toml", &BOOK_TOML.replace("target/site", build));
        refused(&book, &["overlap", "build-dir = \"target/site\""]);
    }
    let book = TestBook::new(&[("a.md", GOOD)]);
    book.write("book.toml", &BOOK_TOML.replace("[build]\nbuild-dir = \"target/site\"\n", ""));
    refused(&book, &["overlap"]);
}

#[cfg(unix)]
#[test]
fn source_and_build_folder_that_overlap_by_a_link_or_by_another_name() {
    let book = TestBook::new(&[("a.md", GOOD)]);
    let whole = book.path().join("book").display().to_string();
    let around = format!("../{}/book", book.path().file_name().unwrap().to_string_lossy());
    std::os::unix::fs::symlink("book", book.path().join("out")).unwrap();
    for build in [whole.as_str(), &around, "out", "out/site"] {
        book.write("book.toml", &BOOK_TOML.replace("target/site", build));
        refused(&book, &["overlap"]);
    }
}

#[cfg(unix)]
#[test]
fn a_chapter_that_a_link_leads_out_of_the_book() {
    let elsewhere = tempfile::tempdir().unwrap();
    fs::write(elsewhere.path().join("a.md"), GOOD).unwrap();
    fs::write(elsewhere.path().join("a.py"), "print(1)\n").unwrap();
    let book = TestBook::new(&[("a.md", GOOD), ("b.md", GOOD)]);
    let link = |to: &str, name: &str| {
        let _ = fs::remove_file(book.path().join(name));
        std::os::unix::fs::symlink(to, book.path().join(name)).unwrap();
    };
    let outside = |name: &str| elsewhere.path().join(name).display().to_string();
    link(&outside("a.md"), "book/b.md");
    refused(&book, &["book/b.md", "symbolic link"]);
    link(&outside(""), "book/part");
    book.write("book/SUMMARY.md", "- [a](a.md)\n- [b](part/a.md)\n");
    refused(&book, &["book/part/a.md", "symbolic link"]);
    // Within the book, links may lead anywhere.
    link("a.md", "book/c.md");
    book.write("book/SUMMARY.md", "- [a](a.md)\n- [c](c.md)\n");
    book.run(&["check"]).expect(0);
    // Nor can a block include anything from outside by a link.
    link(&outside("a.py"), "book/a.py");
    book.write("book/a.md", "```python\n{{#include a.py}}\n```\n");
    let run = book.run(&["check"]).expect(1);
    assert!(run.stdout.contains("include-missing"), "{}", run.stdout);
}

/// Makes `name`, in the book, a link to `to`.
#[cfg(unix)]
fn link(book: &TestBook, to: &Path, name: &str) {
    let at = book.path().join(name);
    fs::create_dir_all(at.parent().unwrap()).unwrap();
    let _ = fs::remove_file(&at);
    std::os::unix::fs::symlink(to, at).unwrap();
}

#[cfg(unix)]
#[test]
fn a_summary_that_a_link_leads_out_of_the_book() {
    let elsewhere = tempfile::tempdir().unwrap();
    fs::write(elsewhere.path().join("SUMMARY.md"), "- [a](a.md)\n").unwrap();
    let book = TestBook::new(&[("a.md", GOOD)]);
    link(&book, &elsewhere.path().join("SUMMARY.md"), "book/SUMMARY.md");
    refused(&book, &["book/SUMMARY.md", "symbolic link"]);
    fs::remove_dir_all(book.path().join("book")).unwrap();
    link(&book, elsewhere.path(), "book");
    refused(&book, &["book/SUMMARY.md", "symbolic link"]);
}

#[cfg(unix)]
#[test]
fn a_build_folder_that_a_link_leads_out_of_the_book() {
    let elsewhere = tempfile::tempdir().unwrap();
    let kept = elsewhere.path().join("site/kept");
    fs::create_dir(elsewhere.path().join("site")).unwrap();
    fs::write(&kept, "words").unwrap();
    let site = elsewhere.path().join("site");
    let missing = elsewhere.path().join("missing");
    for (to, name) in [
        (elsewhere.path(), "target"),
        (&site, "target/site"),
        (&missing, "target"),
        (&missing, "target/site"),
    ] {
        let book = TestBook::new(&[("a.md", GOOD)]);
        link(&book, to, name);
        let target = to.canonicalize().unwrap_or(to.to_owned()).display().to_string();
        refused(&book, &[&format!("{name} is a symbolic link to {target}")]);
        let run = book.run(&["clean"]).expect(2);
        assert!(run.stderr.contains("symbolic link"), "{}", run.stderr);
        let message = serde_json::json!([
            { "root": book.path(), "renderer": "html", "mdbook_version": "0.5.4",
              "config": { "book": { "src": "book" }, "build": { "build-dir": "target/site" } } },
            { "items": [] }
        ]);
        let run = tool_with(book.path(), &[], message.to_string().as_bytes()).expect(2);
        assert!(run.stderr.contains("symbolic link"), "{}", run.stderr);
        assert_eq!(fs::read_to_string(&kept).unwrap(), "words");
        assert_eq!(fs::read_dir(elsewhere.path()).unwrap().count(), 1);
    }
    // Within the book, links may lead anywhere, and a plain path may lead out.
    let book = TestBook::new(&[("a.md", GOOD)]);
    fs::create_dir(book.path().join("made")).unwrap();
    link(&book, Path::new("made"), "target");
    book.run(&["build"]).expect(0);
    assert!(book.has("made/site/a.html"));
    let outside = elsewhere.path().join("pages").display().to_string();
    book.write("book.toml", &BOOK_TOML.replace("target/site", &outside));
    book.run(&["build"]).expect(0);
    assert!(elsewhere.path().join("pages/a.html").is_file());
}

#[cfg(unix)]
#[test]
fn what_a_build_would_copy_from_outside_the_book_is_named_all_at_once() {
    let elsewhere = tempfile::tempdir().unwrap();
    fs::write(elsewhere.path().join("secret"), "words").unwrap();
    let secret = elsewhere.path().join("secret");
    let book = TestBook::new(&[("a.md", GOOD)]);
    book.write("book.toml", &format!("{BOOK_TOML}\n[output.html]\nadditional-css = [\"a.css\"]\n"));
    book.write("a.css", "");
    book.write("pictures/b.svg", "<svg/>");
    // A link within the book, to a folder that contains the link.
    link(&book, Path::new("../pictures"), "book/pictures");
    link(&book, Path::new("../pictures"), "pictures/again");
    link(&book, Path::new("a.md"), "book/same.txt");
    book.run(&["check"]).expect(0);
    fs::remove_file(book.path().join("pictures/again")).unwrap();
    book.run(&["build"]).expect(0);
    assert!(book.has("target/site/pictures/b.svg") && book.has("target/site/same.txt"));
    let before = book.read("target/site/a.html");
    let names = ["book/deep/c.png", "book/folder", "pictures/d.svg", "theme/head.hbs", "a.css"];
    for name in names {
        link(&book, if name == "book/folder" { elsewhere.path() } else { &secret }, name);
    }
    link(&book, Path::new("../pictures"), "pictures/again");
    let run = book.run(&["build"]).expect(2);
    for name in names {
        assert!(run.stderr.contains(&format!("{name}: a symbolic link")), "{name}: {}", run.stderr);
    }
    assert_eq!(run.stderr.lines().count(), names.len(), "{}", run.stderr);
    assert_eq!(book.read("target/site/a.html"), before);
    assert!(!book.has("target/site/folder"));
}

#[test]
fn an_unknown_key_is_named_with_the_nearest_known() {
    let book = TestBook::new(&[("a.md", GOOD)]);
    book.write("book.toml", &BOOK_TOML.replace("before =", "tpyos = \"fix\"\nbefore ="));
    refused(&book, &["tpyos", "`typos`", "preprocessor.pyproof"]);
}

#[test]
fn a_value_that_cannot_be_is_told_in_the_books_language() {
    let book = TestBook::new(&[("a.md", GOOD)]);
    let russian = BOOK_TOML.replace("language = \"en\"", "language = \"ru\"");
    let english_words = ["expected", "unknown", "invalid", "variant"];
    for (setting, words) in [
        ("typos = \"maybe\"", &["`typos`", "\"fix\", \"deny\", \"off\""][..]),
        ("isolation = 3", &["`isolation`", "\"auto\", \"require\", \"process\""]),
        ("limits = { time = 5 }", &["`time`", "`ms`, `s`"]),
        ("limits = { memory = \"1MiB\" }", &["`memory`", "8MiB"]),
    ] {
        book.write("book.toml", &russian.replace("before =", &format!("{setting}\nbefore =")));
        refused(&book, words);
        let told = book.run(&["check"]).expect(2).stderr;
        assert!(told.contains("не может быть"), "{told}");
        assert!(english_words.iter().all(|word| !told.contains(word)), "{told}");
    }
}

#[test]
fn an_unclosed_fence_is_an_error_at_its_line() {
    let report = prove("# A\n\n```python\nprint(1)\n\nWords that were meant to be prose.\n");
    assert!(report.failed());
    assert_eq!(report.diagnostics[0].code.name(), "fence-unclosed");
    assert_eq!(report.diagnostics[0].line, 3);
    let report = prove("```text\nnever ends\n\n```python\nprint(1)\n");
    assert!(report.failed(), "a fence of another language swallows Python, too");
}

#[test]
fn a_block_with_nul_is_no_python() {
    let report = prove("```python\nprint(1)\n\0\n```\n\n```python\nprint(2)  # 2\n```\n");
    assert!(report.failed());
    let codes: Vec<_> = report.diagnostics.iter().map(|d| (d.code.name(), d.line)).collect();
    assert_eq!(codes.len(), 1, "{codes:?}");
    assert_eq!(codes[0].0, "syntax-error");
}

#[test]
fn a_chapter_of_five_megabytes_is_checked() {
    let words = "Слова, слова, слова. ".repeat(2_000);
    let part = format!("{words}\n\n```python\nprint(1)  # 1\n```\n\n");
    let text = part.repeat(5_000_000 / part.len() + 1);
    assert!(text.len() > 5_000_000);
    let report = prove(&text);
    assert!(!report.failed());
    assert!(report.blocks.len() > 50);
}

#[test]
fn line_ends_and_byte_order_marks_are_kept() {
    let text = "\u{FEFF}# А\r\n\r\n```python\r\nprint('а')  # а\r\nprint(2)  # Вывод: 3\r\n```\r\n";
    let book = TestBook::new(&[("a.md", text)]);
    let run = book.run(&["check", "--format", "json"]).expect(1);
    let report = run.json();
    assert_eq!(report["diagnostics"][0]["line"], 5);
    assert_eq!(report["diagnostics"][0]["column"], 11);
    assert_eq!(book.read("book/a.md"), text);
}

#[test]
fn a_build_folder_that_cannot_be_written() {
    let book = TestBook::new(&[("a.md", GOOD)]);
    // A file in place of the folder stops even root, whom no mode stops.
    book.write("target", "in the way");
    let run = book.run(&["build"]).expect(2);
    assert!(run.stderr.contains("target/site"), "{}", run.stderr);
    assert_eq!(book.read("target"), "in the way");
    assert_eq!(book.read("book/a.md"), GOOD);
}

#[test]
fn odd_blocks_get_a_verdict_and_not_a_panic() {
    let nested = "(".repeat(10_000);
    let long = format!("x = '{}'", "я".repeat(1_000_000));
    let all: String = (1..0x3000).filter_map(char::from_u32).filter(|c| *c != '`').collect();
    for code in [
        "",
        "\n\n",
        "    ",
        "\t",
        "#",
        "\\",
        "'''",
        &nested,
        &long,
        &all,
        "print(1)  #",
        "x = 1  # ",
    ] {
        let report = prove(&format!("```python\n{code}\n```\n"));
        assert_eq!(report.blocks.len(), 1);
    }
}

#[test]
fn an_expression_as_deep_as_it_is_long_ends_nobody_but_its_block() {
    let codes = [
        format!("print({}1)", "1+".repeat(30_000)),
        format!("def f(): f{}", "()".repeat(30_000)),
        format!("def f(): f{}", "[0]".repeat(20_000)),
        format!("x = {}1", "lambda: ".repeat(60_000)),
        format!("print({}1)", "1+".repeat(200_000)),
    ];
    let blocks: Vec<_> = codes.iter().map(|code| format!("```python\n{code}\n```\n\n")).collect();
    let blocks = blocks.concat();
    let chapter = format!("{blocks}```python\nprint(1)  # 1\n```\n");
    let report = TestBook::new(&[("a.md", &chapter)]).run(&["check", "--format", "json"]).expect(1);
    let blocks = report.json()["chapters"][0]["blocks"].as_array().unwrap().clone();
    let outcomes: Vec<_> = blocks.iter().map(|block| block["outcome"].clone()).collect();
    assert_eq!(outcomes.last().unwrap(), "passed", "{outcomes:?}");
    assert_eq!(outcomes.len(), codes.len() + 1);
}

#[test]
fn a_broken_fence_with_windows_line_ends_is_told() {
    let text = "```python\r\nprint(1)\r\n```\r\n\r\n```output\r\n2\r\n```\r\n";
    let shown = TestBook::new(&[("a.md", text)]).run(&["check"]).expect(1).stdout;
    assert!(shown.contains("promise-broken") && shown.contains("book/a.md:6:1"), "{shown}");
}
