//! The known differences between the interpreter and CPython: each case says
//! what both print. If a difference disappears, its test fails, so the page that is
//! made of these cases stays true.

use std::fs;
use std::path::PathBuf;

use super::support::{prove_block, root};

/// What a file of `tests/differences` says about a difference.
struct Difference {
    title: String,
    why: String,
    code: String,
    cpython: String,
    ours: String,
}

fn page() -> PathBuf {
    root().join("docs/known-differences.md")
}

fn differences() -> Vec<Difference> {
    let mut files: Vec<_> = fs::read_dir(root().join("tests/differences"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "md"))
        .collect();
    files.sort();
    files.iter().map(|file| read(&fs::read_to_string(file).unwrap())).collect()
}

/// A title, a paragraph, and three fences: the code, what CPython prints, what
/// the interpreter prints.
fn read(text: &str) -> Difference {
    let mut parts = text.split("```");
    let (title, why) = parts.next().unwrap().split_once('\n').unwrap();
    let fences: Vec<String> =
        parts.step_by(2).map(|fence| fence.split_once('\n').unwrap().1.to_owned()).collect();
    let [code, cpython, ours] = <[String; 3]>::try_from(fences).expect("three fences");
    Difference {
        title: title.trim_start_matches("# ").to_owned(),
        why: why.trim().to_owned(),
        code,
        cpython,
        ours,
    }
}

#[test]
fn each_known_difference_is_still_there() {
    let all = differences();
    assert!(all.len() >= 10, "{} differences", all.len());
    for difference in all {
        let report = prove_block(&difference.code);
        let block = &report.blocks[0];
        assert!(block.raised.is_none(), "{}: {:?}", difference.title, block.raised);
        assert_eq!(block.stdout, difference.ours, "{}", difference.title);
        assert_ne!(difference.ours, difference.cpython, "{}: no difference", difference.title);
    }
}

#[test]
fn the_page_of_known_differences_is_made_of_the_cases() {
    let mut text = String::from(
        "# Known differences from CPython\n\n\
         Blocks run in RustPython, which follows Python 3.14. This page lists where its output\n\
         differs from that of CPython 3.13. Each difference is a test case of this project. If one\n\
         disappears, its test fails, and this page must be made again from the cases\n\
         (`UPDATE_DOCS=1 cargo prove known_differences`).\n",
    );
    for difference in differences() {
        text += &format!(
            "\n## {}\n\n{}\n\n```python,isolated\n{}```\n\nThe bundled interpreter prints\n\n\
             ```output\n{}```\n\nand CPython\n\n```text,ignore\n{}```\n",
            difference.title, difference.why, difference.code, difference.ours, difference.cpython
        );
    }
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::write(page(), &text).unwrap();
    }
    let kept = fs::read_to_string(page()).unwrap_or_default();
    assert_eq!(kept, text, "UPDATE_DOCS=1 makes the page anew");
}
