//! The book with one mistake at a time: each is noticed at its place and nowhere else.

use std::collections::BTreeSet;

use mdbook_pyproof::mdbook;
use mdbook_pyproof::source::Source;
use pyproof_check::check::{self, ChapterReport, Outcome};
use pyproof_check::config::Config;
use pyproof_check::markdown::HideLines;
use pyproof_judge::edit::{Edit, apply};
use pyproof_judge::expectation::Form;
use pyproof_judge::python;
use pyproof_judge::source::Span;

use super::support::{POOL, TestBook, chapter_of, root};

fn open() -> Source {
    mdbook::open(&root()).expect("the book of this repository can be read")
}

fn proved(text: &str) -> ChapterReport {
    let mut config = Config::default();
    config.hidelines.insert("python".to_owned(), "~".to_owned());
    check::chapter(&chapter_of(text), &config, &*POOL)
}

/// Whether the block on this line is left to readers: its solution keeps its promises.
fn is_task(text: &str, line: usize) -> bool {
    text.lines().nth(line - 1).is_some_and(|fence| fence.contains("python,task"))
}

/// What a promise becomes, and from which of its bytes on.
fn changed_promise(expected: &str, form: Form) -> (usize, String) {
    // Another exception, which the example does not raise.
    if form == Form::Error {
        return (0, "ZeroDivisionError".to_owned());
    }
    // The last character becomes another one of its kind.
    let old = expected.chars().next_back().expect("a promise has characters");
    let new = match old {
        '0'..='8' => char::from_u32(old as u32 + 1).unwrap(),
        '9' => '0',
        'x' => 'y',
        _ => 'x',
    };
    (expected.len() - old.len_utf8(), new.to_string())
}

#[test]
fn each_promise_changed_fails_at_its_line() {
    let mut changed = 0;
    for chapter in open().chapters {
        let report = proved(&chapter.text);
        let blocks = report.blocks.iter().filter(|block| !is_task(&chapter.text, block.line));
        for promise in blocks.flat_map(|block| &block.promises) {
            let comment = &chapter.text[promise.place.span.range()];
            let at = comment
                .rfind(promise.judgement.expected.as_str())
                .expect("a comment holds its promise");
            let start = promise.place.span.start + at;
            let end = start + promise.judgement.expected.len();
            let (from, new) = changed_promise(&promise.judgement.expected, promise.judgement.form);
            let span = Span::new(start + from, end);
            let edit = Edit { span, replacement: new.clone() };
            let text = apply(&chapter.text, vec![edit]).unwrap();
            let report = proved(&text);
            // Words without a marker may be a note: then it is a warning.
            let sure = promise.judgement.form == Form::Marked;
            assert!(report.failed() || !sure, "{}:{}: {comment} {new}", chapter.path, promise.line);
            let told: Vec<usize> = report
                .diagnostics
                .iter()
                .filter(|d| d.expected.is_some())
                .map(|diagnostic| diagnostic.line)
                .collect();
            assert_eq!(told, [promise.line], "{}: {comment} with {new}", chapter.path);
            changed += 1;
        }
    }
    assert!(changed >= 10, "{changed} promises were changed");
}

#[test]
fn a_broken_promise_fails_check_and_build() {
    let book = TestBook::of_this_repository();
    book.run(&["build"]).expect(0);
    let page = book.read("target/site/several-calls.html");
    let text = book.read("book/several-calls.md");
    assert!(text.contains("# Выведет: 10"));
    book.write("book/several-calls.md", &text.replace("# Выведет: 10", "# Выведет: 11"));
    let line = text.lines().position(|line| line.contains("# Выведет: 10")).unwrap() + 1;
    let check = book.run(&["check"]).expect(1);
    let build = book.run(&["build"]).expect(1);
    for said in [check.stdout, build.stderr] {
        assert!(said.contains(&format!("book/several-calls.md:{line}:")), "{said}");
        assert!(said.contains("обещано: 11") && said.contains("получено: 10"), "{said}");
    }
    assert_eq!(
        book.read("target/site/several-calls.html"),
        page,
        "the pages of the last build stay"
    );
}

/// The names of a block, once each, with all their places.
fn identifiers(code: &str) -> Vec<(String, Vec<Span>)> {
    let module = python::parse(code).expect("the book's blocks are Python");
    let mut names: BTreeSet<String> = BTreeSet::new();
    names.extend(module.names.uses.iter().map(|name| name.name.clone()));
    let spans = |name: &str| {
        let uses = module.names.uses.iter().filter(|used| used.name == name);
        uses.map(|used| used.span).collect()
    };
    names.into_iter().map(|name| (name.clone(), spans(&name))).collect()
}

/// A name with two letters swapped, one dropped, one doubled, one replaced.
fn misspellings(name: &str) -> Vec<String> {
    let letters: Vec<char> = name.chars().collect();
    let at = letters.len() / 2;
    let mut swapped = letters.clone();
    swapped.swap(at - 1, at);
    let mut dropped = letters.clone();
    dropped.remove(at);
    let mut doubled = letters.clone();
    doubled.insert(at, letters[at]);
    let mut replaced = letters.clone();
    replaced[at] = if letters[at] == 'q' { 'z' } else { 'q' };
    [swapped, dropped, doubled, replaced].iter().map(|letters| letters.iter().collect()).collect()
}

#[test]
fn each_name_misspelled_is_fixed_or_suggested_and_never_changed_to_another() {
    let (mut fixed, mut suggested, mut left) = (0, 0, Vec::new());
    for chapter in open().chapters {
        let report = proved(&chapter.text);
        let blocks = pyproof_check::markdown::code_blocks(&chapter.text, &HideLines::new());
        for fence in blocks.iter().filter(|block| block.info.is_python()) {
            // The book's own misspelling has its own test.
            let own = report.blocks.iter().find(|block| block.line == fence.line).unwrap();
            if own.outcome != Outcome::Passed || !own.typos.is_empty() {
                continue;
            }
            // What does not compile promises nothing else.
            let is_refused = fence.info.attributes().0.syntax_error;
            if is_task(&chapter.text, fence.line) || is_refused {
                continue;
            }
            // Where a missing name is what the example shows, none is looked for.
            if own.promises.iter().any(|one| one.judgement.expected == "UnboundLocalError") {
                continue;
            }
            for (name, spans) in identifiers(&fence.code) {
                if name.len() < 2 {
                    continue;
                }
                let span = fence.map.original_span(spans[0]).unwrap().span;
                for misspelled in misspellings(&name) {
                    if identifiers(&fence.code).iter().any(|(other, _)| *other == misspelled) {
                        continue;
                    }
                    // `2a` for `a2` is not a name: then the block is not Python. And a name
                    // of one letter is near to every other.
                    if misspelled.starts_with(|c: char| c.is_ascii_digit()) || misspelled.len() < 2
                    {
                        continue;
                    }
                    let edit = Edit { span, replacement: misspelled.clone() };
                    let text = apply(&chapter.text, vec![edit]).unwrap();
                    let report = proved(&text);
                    let typos = report.blocks.iter().flat_map(|block| &block.typos);
                    match typos.into_iter().find(|typo| typo.name == misspelled) {
                        Some(typo) if typo.applied => {
                            assert_eq!(
                                typo.correction.as_deref(),
                                Some(name.as_str()),
                                "{misspelled}"
                            );
                            fixed += 1;
                        }
                        Some(_) => suggested += 1,
                        None => left.push(format!("{name}, misspelled {misspelled}")),
                    }
                }
            }
        }
    }
    eprintln!("fixed {fixed}, suggested {suggested}, left {left:?}");
    assert!(left.is_empty(), "neither fixed nor suggested: {left:?}");
    assert!(
        fixed > 100 && fixed > 9 * suggested,
        "fixed {fixed}, suggested {suggested}, left {left:?}"
    );
}
