//! Files that a code block includes: proved as part of it, reported at their own
//! paths and lines, corrected in the page.

use super::support::TestBook;

const CHAPTER: &str =
    "# Глава\n\n```python\n{{#include code/счёт.py:main}}\nprint(tally())  # 2\n```\n";

fn book(code: &str) -> TestBook {
    let book = TestBook::new(&[("a.md", CHAPTER)]);
    book.write("book/code/счёт.py", code);
    book
}

fn of_code(last: &str) -> String {
    format!(
        "hidden = 1\n# ANCHOR: main\ndef tally():\n    counter = 1\n    return {last} + 1\n# ANCHOR_END: main\n"
    )
}

#[test]
fn what_is_included_is_run_and_reported_at_its_own_line() {
    let book = book(&(of_code("counter")));
    book.run(&["check"]).expect(0);
    let code =
        of_code("counter").replace("# ANCHOR_END", "print(tally())  # Выведет: 3\n# ANCHOR_END");
    book.write("book/code/счёт.py", &code);
    let report = book.run(&["check", "--format", "json"]).expect(1).json();
    let diagnostic = &report["diagnostics"][0];
    assert_eq!(diagnostic["path"], "book/code/счёт.py");
    assert_eq!((diagnostic["line"].as_u64(), diagnostic["column"].as_u64()), (Some(6), Some(17)));
    let promises = report["chapters"][0]["blocks"][0]["promises"].as_array().unwrap().clone();
    let lines: Vec<_> = promises.iter().map(|promise| promise["line"].as_u64()).collect();
    assert_eq!(lines, [Some(6), Some(5)], "the block's own lines are the chapter's");
    let shown = book.run(&["check", "--lang", "en"]).expect(1).stdout;
    assert!(shown.contains("book/code/счёт.py:6:17"), "{shown}");
}

#[test]
fn a_name_misspelled_in_an_included_file_is_corrected_in_the_page() {
    let book = book(&of_code("countr"));
    book.run(&["build"]).expect(0);
    let page = book.read("target/site/a.html");
    assert!(page.contains("return counter + 1"), "{page}");
    assert!(!page.contains("ANCHOR") && !page.contains("#include"), "{page}");
    assert!(book.read("book/code/счёт.py").contains("countr"), "the file is the author's");
}

#[test]
fn a_file_that_is_not_there_fails_its_block() {
    let book = TestBook::new(&[("a.md", CHAPTER)]);
    let shown = book.run(&["check", "--lang", "en"]).expect(1).stdout;
    assert!(shown.contains("include-missing") && shown.contains("book/a.md:4:1"), "{shown}");
    assert!(!shown.contains("syntax-error"), "one thing is said of it: {shown}");
}

#[test]
fn what_is_wrong_in_a_file_is_said_once_though_two_blocks_include_it() {
    let twice = format!("{CHAPTER}\n{}", CHAPTER.replace("# Глава\n\n", ""));
    let book = TestBook::new(&[("a.md", &twice)]);
    let code =
        of_code("counter").replace("# ANCHOR_END", "print(tally())  # Выведет: 3\n# ANCHOR_END");
    book.write("book/code/счёт.py", &code);
    let report = book.run(&["check", "--format", "json"]).expect(1).json();
    assert_eq!(report["diagnostics"].as_array().unwrap().len(), 1, "{report}");
    assert_eq!(report["summary"]["failed"], 2);
}

#[test]
fn fix_corrects_names_in_the_prose_too() {
    let text = "```python\nitems_list = [1]\nprint(items_lits)  # [1]\n```\n\nСписок `items_lits` готов.\n";
    let book = TestBook::new(&[("a.md", text)]);
    book.run(&["fix", "--write"]).expect(0);
    assert!(book.read("book/a.md").contains("Список `items_list` готов."));
    book.run(&["check", "--deny", "typo-fixed"]).expect(0);
}

#[test]
fn the_markdown_that_the_prose_includes_is_proved_at_its_own_line() {
    let chapter = "# A\n\n```python\nbase = 4\n```\n\n{{#include part.md}}\n\n{{#include gone.md}}\n\n```python\nprint(more)  # 6\n```\n";
    let part = "Part.\n\n```python\nmore = base + 2\nprint(more)  # => 7\n```\n";
    let book = TestBook::new(&[("a.md", chapter)]);
    book.write("book/part.md", part);
    let report = book.run(&["check", "--format", "json"]).expect(1).json();
    let told = report["diagnostics"].as_array().unwrap();
    let told = told.iter().map(|one| (one["code"].as_str(), one["path"].as_str(), &one["line"]));
    let told: Vec<_> =
        told.map(|(code, path, line)| (code.unwrap(), path.unwrap(), line)).collect();
    assert_eq!(
        told,
        [("include-unread", "book/a.md", &9.into()), ("promise-broken", "book/part.md", &5.into())]
    );
    let blocks = &report["chapters"][0]["blocks"];
    assert_eq!(blocks.as_array().unwrap().len(), 3);
    assert_eq!((&blocks[1]["file"], &blocks[1]["line"]), (&"book/part.md".into(), &3.into()));
    assert_eq!(blocks[2]["outcome"], "passed", "it continues the included block: {report}");
}

#[test]
fn a_name_in_markdown_that_the_prose_includes_is_only_suggested() {
    let part =
        "```python\ndef visit_all():\n    def visit_one():\n        pass\n    visit_onw()\n```\n";
    let book = TestBook::new(&[("a.md", "# A\n\n{{#include part.md}}\n")]);
    book.write("book/part.md", part);
    let report = book.run(&["check", "--format", "json"]).expect(0).json();
    let told = &report["diagnostics"][0];
    assert_eq!((&told["code"], &told["line"]), (&"typo-suggested".into(), &5.into()), "{report}");
    assert_eq!(told["path"], "book/part.md");
}

#[test]
fn an_output_may_stand_in_a_file() {
    let chapter = "```python\nprint(1)\nprint(3)\n```\n\n```output\n{{#include out.txt}}\n```\n";
    let book = TestBook::new(&[("a.md", chapter)]);
    book.write("book/out.txt", "1\n2\n");
    let report = book.run(&["check", "--format", "json"]).expect(1).json();
    assert_eq!(report["diagnostics"][0]["path"], "book/out.txt");
    book.write("book/out.txt", "1\n3\n");
    book.run(&["check"]).expect(0);
}
