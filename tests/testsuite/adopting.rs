//! A book that exists is adopted: what fails today is noted or marked, and each new failure
//! is red.

use super::support::{TestBook, tool};

const BAD: &str = "```python\nprint(1)  # 2\n```\n";
const NEEDY: &str = "```python\nimport no_such_package as np\nprint(np.pi)  # 3.14\n```\n";

fn chapter(blocks: &[&str]) -> String {
    format!("# Chapter\n\n{}", blocks.join("\nWords.\n\n"))
}

#[test]
fn what_fails_today_is_known_and_what_fails_tomorrow_is_red() {
    let book = TestBook::new(&[("a.md", &chapter(&[BAD, NEEDY])), ("b.md", &chapter(&[BAD]))]);
    book.run(&["check"]).expect(1);
    let told = book.run(&["adopt"]).expect(0).stdout;
    assert!(told.contains("pyproof-baseline.json: 3 known failures"), "{told}");
    let told = book.run(&["check"]).expect(0).stdout;
    assert!(told.contains("3 known failures do not count"), "{told}");
    book.run(&["build"]).expect(0);
    // A block may move, and its chapter be renamed.
    book.write("book/a.md", &format!("# New words\n\nMore.\n\n{}", chapter(&[NEEDY, BAD])));
    book.run(&["check"]).expect(0);
    let new = BAD.replace("print(1)", "print(3)");
    book.write("book/b.md", &chapter(&[BAD, &new]));
    let run = book.run(&["check", "--format", "json"]).expect(1);
    let json = run.json();
    assert_eq!(json["diagnostics"].as_array().unwrap().len(), 1);
    assert_eq!(json["diagnostics"][0]["line"], 10);
    assert_eq!(json["baseline"]["known"].as_array().unwrap().len(), 3);
    let told = book.run(&["check", ".", "a.md"]).expect(0).stdout;
    assert!(!told.contains("no longer failing"), "what was not checked is not gone: {told}");
}

#[test]
fn a_baseline_is_pruned_and_never_grows_by_that() {
    let book = TestBook::new(&[("a.md", &chapter(&[BAD, NEEDY]))]);
    book.run(&["adopt", "--prune"]).expect(2);
    book.run(&["adopt"]).expect(0);
    let new = BAD.replace("print(1)", "print(3)");
    book.write("book/a.md", &chapter(&[&BAD.replace("# 2", "# 1"), NEEDY, &new]));
    let told = book.run(&["check"]).expect(1).stdout;
    assert!(told.contains("no longer failing: book/a.md: print(1)  # 2;"), "{told}");
    let told = book.run(&["adopt", "--prune"]).expect(0).stdout;
    assert!(told.contains("1 failure taken out"), "{told}");
    let told = book.run(&["check"]).expect(1).stdout;
    assert!(told.contains("1 known failure does not") && !told.contains("no longer"), "{told}");
    book.write("book/a.md", "# Nothing\n");
    book.run(&["adopt", "--prune"]).expect(0);
    assert!(!book.has("pyproof-baseline.json"));
    let told = book.run(&["adopt"]).expect(0).stdout;
    assert!(told.contains("nothing fails"), "{told}");
}

#[test]
fn a_baseline_that_cannot_be_read_is_told() {
    let book = TestBook::new(&[("a.md", &chapter(&[BAD]))]);
    for (text, words) in [
        ("{\"version\": 7}", "format 7"),
        ("{\"version\": 1", "is not a baseline"),
        ("null", "is not a baseline"),
    ] {
        book.write("pyproof-baseline.json", text);
        for command in ["check", "build"] {
            let told = book.run(&[command]).expect(2).stderr;
            assert!(told.contains(words) && told.contains("pyproof-baseline.json"), "{told}");
        }
    }
}

#[test]
fn blocks_that_cannot_be_run_are_marked() {
    let fragment = "```python\n@application.route('/')\ndef page(): ...\n```\n";
    let follower = "```python,wide\nprint(np.e)  # 2.71\n```\n";
    let input = "> ```py\n> name = input()\n> ```\n";
    let text = chapter(&[NEEDY, follower, fragment, input, BAD]);
    let book = TestBook::new(&[("a.md", &text)]);
    let before = book.sources();
    let told = book.run(&["adopt", "--mark"]).expect(0).stdout;
    for line in [
        "+```python no_run=\"needs no_such_package\"",
        "+```python,wide,no_run=\"needs no_such_package\"",
        "+```python ignore=\"fragment\"",
        "+> ```py no_run=\"asks for input\"",
        "1 failure is left",
    ] {
        assert!(told.contains(line), "{line} in {told}");
    }
    assert_eq!(book.sources(), before, "without --write nothing is written");
    let told = book.run(&["adopt", "--mark", "--write"]).expect(0).stdout;
    assert!(told.contains("book/a.md: 4 blocks marked"), "{told}");
    let json = book.run(&["check", "--format", "json"]).expect(1).json();
    let codes = json["diagnostics"].as_array().unwrap().iter();
    let codes: Vec<_> = codes.map(|found| found["code"].as_str().unwrap()).collect();
    assert_eq!(codes, ["promise-broken"]);
    let told = book.run(&["adopt", "--mark"]).expect(0).stdout;
    assert!(told.contains("nothing to mark"), "{told}");
    book.run(&["adopt"]).expect(0);
    book.run(&["check"]).expect(0);
}

#[test]
fn a_session_is_marked_where_it_helps() {
    let blocks =
        ["```python isolated\nvalue = 1\n```\n", "```python isolated\nprint(value)  # 1\n```\n"];
    let book = TestBook::new(&[("a.md", &chapter(&blocks))]);
    let told = book.run(&["adopt", "--mark", "--write"]).expect(0).stdout;
    assert!(told.contains("2 blocks marked"), "{told}");
    assert!(book.read("book/a.md").contains("```python isolated session=value\nprint"));
    book.run(&["check"]).expect(0);
}

#[test]
fn markdown_that_is_no_book_is_adopted_too() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("README.md"), chapter(&[BAD])).unwrap();
    tool(folder.path(), &["adopt", "README.md"]).expect(0);
    tool(folder.path(), &["check", "README.md"]).expect(0);
    tool(folder.path(), &["check"]).expect(0);
    let docs = folder.path().join("docs");
    std::fs::create_dir(&docs).unwrap();
    std::fs::write(docs.join("a.md"), chapter(&[BAD])).unwrap();
    let told = tool(&docs, &["check", "../README.md"]).expect(0).stdout;
    assert!(told.contains("1 known failure"), "{told}");
    tool(&docs, &["check"]).expect(1);
}

/// `book.toml` as books of an older mdBook have it.
const OLDER: &str = "[book]\nlanguage = \"en\"\nmultilingual = false\nsrc = \"book\"\n\n[build]\n\
     build-dir = \"target/site\"\n\n[preprocessor.pyproof]\nbefore = [\"links\"]\n\n\
     [output.html]\ncurly-quotes = true\ngoogle-analytics = \"UA\"\n\n[output.html.playpen]\neditable = true\n";

#[test]
fn keys_of_an_older_mdbook_are_named_and_the_book_is_checked() {
    let book = TestBook::new(&[("a.md", "# A\n\n```python\nprint(1)  # 1\n```\n")]);
    book.write("book.toml", OLDER);
    for command in ["check", "build"] {
        let told = book.run(&[command]).expect(0).stderr;
        for words in [
            "`book.multilingual` is a key of an older mdBook",
            "call it `output.html.playground`",
            "call it `output.html.smart-punctuation`",
            "`output.html.google-analytics`",
        ] {
            assert!(told.contains(words), "{command}: {words} in {told}");
        }
    }
    assert_eq!(book.read("book.toml"), OLDER);
}

#[test]
fn a_chapter_that_nobody_has_written_is_empty_unless_the_book_forbids_it() {
    let book = TestBook::new(&[("a.md", "# A\n\n```python\nprint(1)  # 1\n```\n")]);
    book.write("book/SUMMARY.md", "- [A](a.md)\n  - [<B> & C](part/b.md)\n");
    for command in ["check", "build"] {
        let told = book.run(&[command]).expect(0).stderr;
        assert!(told.contains("book/part/b.md: SUMMARY.md names this chapter"), "{told}");
        assert!(!book.has("book/part"), "it is never written");
    }
    assert!(book.has("target/site/part/b.html"));
    let toml = book.read("book.toml").replace("[build]\n", "[build]\ncreate-missing = false\n");
    book.write("book.toml", &toml);
    for command in ["check", "build"] {
        let told = book.run(&[command]).expect(2).stderr;
        assert!(told.contains("book/part/b.md: no such file"), "{told}");
    }
}

#[test]
fn marks_stand_above_the_fences_of_markdown_that_is_no_book() {
    let folder = tempfile::tempdir().unwrap();
    let listed = "- one\n\n  ``` py title=\"a b.py\"\n  import no_such_package\n  print(no_such_package.x)  # 1\n  ```\n";
    let text = format!("# A\n\n{listed}\n{NEEDY}");
    std::fs::write(folder.path().join("a.md"), text).unwrap();
    tool(folder.path(), &["adopt", "--mark", "--write", "a.md"]).expect(0);
    let marked = std::fs::read_to_string(folder.path().join("a.md")).unwrap();
    let mark = "<!-- pyproof: no_run — needs no_such_package -->";
    assert!(marked.contains(&format!("  {mark}\n  ``` py title=\"a b.py\"\n")), "{marked}");
    assert!(marked.contains(&format!("\n{mark}\n```python\nimport")), "{marked}");
    tool(folder.path(), &["check", "a.md"]).expect(0);
    let told = tool(folder.path(), &["adopt", "--mark", "a.md"]).expect(0).stdout;
    assert!(told.contains("nothing to mark"), "{told}");
}
