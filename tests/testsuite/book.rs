//! The book of this repository: nothing of its texts is lost, every promise in
//! it holds, and its pages are what their readers should see.

use std::fs;

use mdbook_pyproof::mdbook;
use mdbook_pyproof::messages::{Catalogue, Lang};
use mdbook_pyproof::page::{Target, annotate};
use mdbook_pyproof::report::human;
use mdbook_pyproof::source::Source;
use pyproof_check::check::Outcome;

use pyproof_run::confined::Interpreters;

use super::support::{POOL, TestBook, root, told};

/// The folder of the part that the editors wrote.
const FURTHER: &str = "book/further/";

fn open() -> Source {
    mdbook::open(&root()).expect("the book of this repository can be read")
}

fn stem(path: &str) -> &str {
    let name = path.rsplit_once('/').map_or(path, |(_, name)| name);
    name.trim_end_matches(".md")
}

#[test]
fn every_chapter_is_proved_as_its_snapshot_says() {
    let source = open();
    let proved = source.prove(source.chapters.clone(), &*POOL, &|_| Box::new(|| {}));
    let style = human::Style { colour: false, width: 100, lang: proved.lang };
    let said = human::render(&proved.report, &proved.chapters, ".", style);
    assert!(!proved.report.failed(), "{said}");
    let mut settings = insta::Settings::clone_current();
    settings.set_omit_expression(true);
    settings.bind(|| {
        for report in &proved.report.chapters {
            insta::assert_snapshot!(format!("proof@{}", stem(&report.path)), told(report));
        }
    });
}

#[test]
fn every_page_is_as_its_snapshot_says() {
    let source = open();
    let proved = source.prove(source.chapters.clone(), &*POOL, &|_| Box::new(|| {}));
    let catalogue = Catalogue::new(Lang::Ru);
    let mut settings = insta::Settings::clone_current();
    settings.set_omit_expression(true);
    settings.bind(|| {
        for (chapter, report) in proved.chapters.iter().zip(&proved.report.chapters) {
            for (target, name) in [(Target::Html, "page"), (Target::Markdown, "markdown")] {
                let page = annotate(chapter, report, &Interpreters::default(), target, &catalogue)
                    .unwrap();
                assert!(!page.contains("\n```\n```"), "{}: an untagged fence", chapter.path);
                // A space of zero width is invisible.
                let page = page.replace('\u{A0}', "⍽");
                insta::assert_snapshot!(format!("{name}@{}", stem(&chapter.path)), page);
            }
            let test =
                annotate(chapter, report, &Interpreters::default(), Target::Test, &catalogue)
                    .unwrap();
            assert_eq!(test, chapter.text.replace("inner_finc()", "inner_func()"));
        }
    });
}

#[test]
fn at_least_ten_promises_of_the_texts_are_kept_and_nothing_else_is() {
    let run = super::support::tool(&root(), &["check", "--format", "json"]).expect(0);
    let report = run.json();
    assert!(report["summary"]["promises"]["matched"].as_u64().unwrap() >= 10);
    for other in ["mismatched", "unreached", "unclear"] {
        assert_eq!(report["summary"]["promises"][other], 0, "{other}");
    }
    assert_eq!(report["summary"]["typos"]["fixed"], 1);
}

#[test]
fn the_built_page_is_corrected_and_the_source_is_not() {
    let book = TestBook::of_this_repository();
    let before = book.sources();
    book.run(&["build"]).expect(0);
    assert_eq!(book.sources(), before, "a build writes its folder alone");
    let page = book.read("target/site/living-reference.html");
    assert!(!page.contains("    inner_finc()") && page.contains("    inner_func()\n</code>"));
    assert!(
        page.contains("inner_finc</code> → <code>inner_func"),
        "the page says what was corrected"
    );
    assert!(page.contains("Проверено"));
    assert!(book.read("book/living-reference.md").contains("inner_finc()"));
}

/// The words of a text in order, with case but without punctuation and without
/// the lines of fences, which the second text lacks.
fn words(text: &str) -> Vec<&str> {
    let lines = text.lines().filter(|line| !line.starts_with("```"));
    let words = lines.flat_map(|line| line.split(|c: char| !(c.is_alphanumeric() || c == '_')));
    words.filter(|word| !word.is_empty()).collect()
}

/// A chapter without what its editors added: notes in quotes, and titles that
/// the comment above them marks as theirs.
fn without_editors(chapter: &str) -> String {
    let mut own_title = false;
    let lines = chapter.lines().filter(|line| {
        let marks_title = line.trim() == "<!-- title: editor -->";
        let dropped = marks_title || line.starts_with('>') || (own_title && line.starts_with('#'));
        own_title = marks_title || (own_title && line.is_empty());
        !dropped
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn no_word_of_the_two_texts_is_lost() {
    let read = |name: &str| fs::read_to_string(root().join("tests/source").join(name)).unwrap();
    let source = read("000_60703d4c497856e0.txt") + "\n" + &read("003_0361f0a3506509a0.txt");
    // The part «Дальше» is the editors' own.
    let chapters = open().chapters;
    let of_texts = chapters.iter().filter(|chapter| !chapter.path.starts_with(FURTHER));
    let chapters: Vec<String> = of_texts.map(|chapter| without_editors(&chapter.text)).collect();
    let chapters = chapters.join("\n");
    let (expected, actual) = (words(&source), words(&chapters));
    let differs = expected.iter().zip(&actual).position(|(a, b)| a != b);
    let around =
        |words: &[&str], at: usize| words[at.saturating_sub(5)..words.len().min(at + 5)].join(" ");
    if let Some(at) = differs {
        panic!("text: … {} …\nbook: … {} …", around(&expected, at), around(&actual, at));
    }
    assert_eq!(expected.len(), actual.len());
    assert!(expected.len() > 700);
}

#[test]
fn the_comparison_of_words_can_fail() {
    assert_ne!(words("раз два"), words("раз"));
    assert_ne!(words("inner_finc"), words("inner_func"));
    let chapter = "<!-- title: editor -->\n# Наше\n\n## Не наше\n> заметка\nтекст";
    assert_eq!(words(&without_editors(chapter)), ["Не", "наше", "текст"]);
}

#[test]
fn every_example_of_the_editors_part_promises_something() {
    let source = open();
    let proved = source.prove(source.chapters.clone(), &*POOL, &|_| Box::new(|| {}));
    let chapters = proved.chapters.iter().zip(&proved.report.chapters);
    let mut examples = 0;
    for (chapter, report) in chapters.filter(|(chapter, _)| chapter.path.starts_with(FURTHER)) {
        for block in &report.blocks {
            let fence = chapter.text.lines().nth(block.line - 1).unwrap();
            // What cannot be compiled keeps its promise by that, and a task by its solution.
            let is_other = ["syntax_error", "task"].iter().any(|word| fence.contains(word));
            let promises = !block.promises.is_empty() || is_other;
            assert!(promises, "{}:{}", chapter.path, block.line);
            examples += 1;
        }
    }
    assert!(examples > 20, "{examples} examples");
}

#[test]
fn every_note_of_the_editors_has_a_proved_example() {
    let source = open();
    let proved = source.prove(source.chapters.clone(), &*POOL, &|_| Box::new(|| {}));
    for (chapter, report) in proved.chapters.iter().zip(&proved.report.chapters) {
        for note in chapter.text.split("> [!NOTE]").skip(1) {
            assert!(note.contains("> ```python"), "{}", chapter.path);
        }
        let in_notes = report.blocks.iter().filter(|block| block.container.starts_with('>'));
        for block in in_notes {
            assert_eq!(block.outcome, Outcome::Passed);
            assert!(!block.promises.is_empty(), "{}:{}", chapter.path, block.line);
        }
    }
}
