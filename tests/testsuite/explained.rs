//! The pages of `explain`: every code has one in each language, and the example
//! of each gives the diagnostic that it explains.

use std::collections::BTreeSet;
use std::path::Path;

use mdbook_pyproof::explain::{Example, Page};
use mdbook_pyproof::messages::Lang;
use pyproof_check::config::{Config, Readers};
use pyproof_check::diagnostic::Code;
use pyproof_check::markdown::HideLines;

use super::support::{TestBook, prove_with, root, tool, tool_in};

const LANGS: [Lang; 2] = [Lang::En, Lang::Ru];

/// The settings that the example of a code needs.
pub fn settings(code: Code, example: &Example) -> Config {
    let table = example.settings.parse().expect("the settings of an example are TOML");
    let config = Config::from_table(&table, HideLines::new()).expect("a book can have them");
    let language = (code == Code::StraightQuotes).then(|| "ru".to_owned());
    let readers = (code == Code::PageDiffers).then(Readers::default);
    Config { language, readers, ..config }
}

#[test]
fn every_code_has_a_whole_page_in_each_language() {
    for code in Code::ALL {
        let shapes = LANGS.map(|lang| {
            let page = Page::of(*code, lang);
            let name = format!("{} in {lang:?}", code.name());
            assert!(page.text.starts_with("# ") && page.title().len() > 10, "{name}");
            assert!(page.summary().len() > 60, "{name} does not say what it means");
            assert!(!page.example().chapter.is_empty(), "{name} has no example");
            let cyrillic = |text: &str| text.chars().any(|c| ('а'..='я').contains(&c));
            assert_eq!(cyrillic(&page.summary()), lang == Lang::Ru, "{name}");
            let headings = page.text.lines().filter(|line| line.starts_with("## ")).count();
            assert_eq!(headings, 3, "{name}");
            let items = page.text.lines().filter(|line| line.starts_with("- ")).count();
            assert!(items > 0, "{name} does not say what to do");
            (headings, items, page.example().settings)
        });
        assert_eq!(shapes[0], shapes[1], "{}: the languages differ", code.name());
    }
}

#[test]
fn every_page_is_a_codes() {
    let names: BTreeSet<String> = Code::ALL.iter().map(|code| code.name().to_owned()).collect();
    for lang in LANGS {
        let folder = root().join("preprocessor/tool/explain").join(lang.name());
        let files = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
        let files = files.map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned());
        assert_eq!(files.collect::<BTreeSet<_>>(), names);
    }
}

#[test]
fn every_example_gives_the_diagnostic_that_it_explains() {
    for code in Code::ALL {
        for lang in LANGS {
            let example = Page::of(*code, lang).example();
            let asked = match code {
                Code::InterpreterDiffers => ["--against", "python3"],
                Code::SnapshotChanged => ["--snapshots", "snaps"],
                _ => ["", ""],
            };
            if !asked[0].is_empty() {
                shows_when_asked_for(*code, &example, asked);
                continue;
            }
            let report = prove_with(&example.chapter, |config| *config = settings(*code, &example));
            let codes: Vec<_> = report.diagnostics.iter().map(|told| told.code).collect();
            assert!(codes.contains(code), "{} in {lang:?}: {codes:?}", code.name());
            // An example shows one thing; only `not-run` also has a cause.
            let others = codes.iter().filter(|other| *other != code).count();
            assert_eq!(others, usize::from(*code == Code::NotRun), "{}: {codes:?}", code.name());
        }
    }
}

/// Checks an example that needs an option of the command line.
fn shows_when_asked_for(code: Code, example: &Example, asked: [&str; 2]) {
    let book = TestBook::new(&[("a.md", &example.chapter)]);
    let report = book.run(&["check", asked[0], asked[1], "--format", "json"]).json();
    assert_eq!(report["diagnostics"][0]["code"], code.name(), "{report}");
    assert_eq!(report["diagnostics"].as_array().unwrap().len(), 1, "{report}");
}

#[test]
fn explain_shows_a_page_lists_all_and_names_the_nearest() {
    let folder = tempfile::tempdir().unwrap();
    let run = |args: &[&str]| tool(folder.path(), args);
    let list = run(&["explain"]).expect(0).stdout;
    assert_eq!(list.lines().count(), Code::ALL.len());
    assert_eq!(run(&["explain", "--list"]).expect(0).stdout, list);
    for code in Code::ALL {
        assert!(list.lines().any(|line| line.starts_with(code.name())), "{}", code.name());
        for (lang, heading) in [("en", "## How to mend it"), ("ru", "## Как исправить")]
        {
            let page = run(&["explain", code.name(), "--lang", lang]).expect(0).stdout;
            assert!(page.contains(code.name()) && page.contains(heading), "{page}");
            let words = page.lines().filter(|line| !line.contains('`'));
            assert!(words.into_iter().all(|line| line.chars().count() <= 80), "{page}");
        }
    }
    assert!(run(&["explain", "PROMISE_BROKEN"]).expect(0).stdout.contains("promise-broken"));
    let error = run(&["explain", "promise-brokn"]).expect(2).stderr;
    assert!(error.contains("`promise-broken`"), "{error}");
    let error = run(&["explain", "E0308", "--lang", "ru"]).expect(2).stderr;
    assert!(error.starts_with("ошибка: ") && error.contains("`e0308`"), "{error}");
}

#[test]
fn the_report_names_a_code_to_explain_once() {
    let chapter = "```python\nprint(1, 2)  # Output: 1  2\nprint(1)  # Output: 2\n```\n";
    let book = TestBook::new(&[("a.md", chapter), ("b.md", chapter)]);
    let run = book.run(&["check"]).expect(1);
    assert_eq!(run.stdout.matches("mdbook-pyproof explain").count(), 1);
    assert!(run.stdout.contains("mdbook-pyproof explain promise-broken"), "{}", run.stdout);
    let good = TestBook::new(&[("a.md", "```python\nprint(1)  # 1\n```\n")]);
    assert!(!good.run(&["check"]).expect(0).stdout.contains("explain"));
}

/// A folder, arguments, variables, and how the error begins.
type Case<'a> = (&'a Path, &'a [&'a str], &'a [(&'a str, &'a str)], &'a str);

#[test]
fn errors_speak_the_books_language_else_the_terminals() {
    let english = TestBook::new(&[("a.md", "```python\nprint(1)  # 1\n```\n")]);
    let russian = TestBook::new(&[]);
    let toml = english.read("book.toml").replace("language = \"en\"", "language = \"ru\"");
    let wrong = |toml: &str| toml.replace("before =", "tpyos = \"fix\"\nbefore =");
    russian.write("book.toml", &wrong(&toml));
    english.write("book.toml", &wrong(&english.read("book.toml")));
    let nothing = tempfile::tempdir().unwrap();
    let cases: [Case; 8] = [
        (english.path(), &["check"], &[("LANG", "ru_RU.UTF-8")], "error: book.toml: unknown key"),
        (russian.path(), &["check"], &[], "ошибка: book.toml: неизвестный ключ"),
        (russian.path(), &["check", "--lang", "en"], &[], "error: book.toml: unknown key"),
        (nothing.path(), &["check"], &[], "error: there is no book.toml"),
        (nothing.path(), &["check"], &[("LANG", "ru_RU.UTF-8")], "ошибка: в . нет book.toml"),
        (nothing.path(), &["check"], &[("LC_ALL", "C"), ("LANG", "ru_RU")], "error: "),
        (nothing.path(), &["check", "--lang", "ru"], &[("LANG", "en")], "ошибка: "),
        (nothing.path(), &[], &[("LC_MESSAGES", "ru_RU.UTF-8")], "ошибка: "),
    ];
    for (folder, args, variables, words) in cases {
        let run = tool_in(folder, args, b"", variables).expect(2);
        assert!(run.stderr.starts_with(words), "{args:?} {variables:?}: {}", run.stderr);
    }
}
