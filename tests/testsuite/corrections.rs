//! Names that one chapter uses and another binds: they are never corrected, whichever
//! chapters are checked, and in whichever way.

use serde_json::{Value, json};

use super::support::{TestBook, tool_with};

/// Binds the names that the other chapter leaves out, in blocks that are not even run.
const FIRST: &str = "# First\n\n```python ignore\nclass Ticket:\n    def __init__(self, price):\n        self.price = price\n```\n\n\
    - ```python\n  def sum_upp(prices):\n      return sum(prices)\n  ```\n";

/// Seems to misspell the names that it binds; only one of them really is misspelled.
const SECOND: &str = "# Second\n\nCall `sum_upp`, or `pritn_all`.\n\n\
    ```python\ndef never(ticket):\n    def sum_up(prices):\n        return prices\n\n    def print_all(prices):\n        return prices\n\n    \
    sum_upp([ticket])\n    pritn_all([Ticket(1)])\n```\n";

fn book() -> TestBook {
    TestBook::new(&[("first.md", FIRST), ("second.md", SECOND)])
}

/// The lines of the second chapter that the report says are corrected.
fn corrected(report: &Value) -> Vec<u64> {
    let told = report["diagnostics"].as_array().unwrap().iter();
    let fixed = told.filter(|told| told["code"] == "typo-fixed");
    let line = |told: &Value| {
        assert_eq!(told["path"], "book/second.md", "{told}");
        told["line"].as_u64().unwrap()
    };
    fixed.map(line).collect()
}

/// The lines of the name that no chapter binds, in the prose and in the block.
fn expected() -> Vec<u64> {
    let lines = SECOND
        .lines()
        .enumerate()
        .filter(|(_, line)| line.contains("pritn_all(") || line.contains("pritn_all`"));
    lines.map(|(at, _)| at as u64 + 1).collect()
}

#[test]
fn a_name_that_another_chapter_binds_is_left_alone() {
    let book = book();
    let check = |more: &[&str]| {
        let args = [&["check", "--no-cache", "--format", "json"], more].concat();
        corrected(&book.run(&args).expect(0).json())
    };
    assert_eq!(check(&[]), expected());
    assert_eq!(check(&[".", "second.md"]), expected(), "the chapter alone");
}

#[test]
fn it_is_so_in_every_part_of_the_book() {
    let book = book();
    for by in ["hash", "count"] {
        let parts = (1..=3).flat_map(|part| {
            let partition = format!("{by}:{part}/3");
            let args = ["check", "--no-cache", "--format", "json", "--partition", &partition];
            corrected(&book.run(&args).expect(0).json())
        });
        assert_eq!(parts.collect::<Vec<_>>(), expected(), "{by}");
    }
}

#[test]
fn fix_leaves_it_alone() {
    let book = book();
    book.run(&["fix", "--write", ".", "second.md"]).expect(0);
    assert_eq!(
        book.read("book/second.md"),
        SECOND.replace("pritn_all(", "print_all(").replace("pritn_all`", "print_all`")
    );
    assert_eq!(book.read("book/first.md"), FIRST);
}

#[test]
fn the_preprocessor_leaves_it_alone() {
    let chapter = |name: &str, content: &str| {
        json!({ "Chapter": {
            "name": name, "content": content, "number": [1], "path": name, "source_path": name,
            "parent_names": [], "sub_items": []
        } })
    };
    let message = json!([
        {
            "root": "/nowhere",
            "config": {
                "book": { "language": "en", "src": "book" },
                "build": { "build-dir": "target/site" },
                "preprocessor": { "pyproof": { "before": ["links"] } }
            },
            "renderer": "markdown",
            "mdbook_version": "0.5.4"
        },
        { "items": [chapter("second.md", SECOND), chapter("first.md", FIRST)] }
    ]);
    let folder = tempfile::tempdir().unwrap();
    let sent = tool_with(folder.path(), &[], message.to_string().as_bytes()).expect(0).json();
    let second = sent["items"][0]["Chapter"]["content"].as_str().unwrap();
    assert!(second.contains("    sum_upp([ticket])\n    print_all([Ticket(1)])\n"), "{second}");
}
