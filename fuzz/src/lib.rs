//! What the fuzz targets try, each on any bytes: nothing may panic, nothing may
//! hang, and no byte may change that no edit names.
//!
//! - [`chapter`]: a chapter, from its text to its page and its reports.
//! - [`comment`]: one comment, held against an output.
//! - [`protocol`]: what mdBook sends on stdin.
//!
//! No Python runs here: [`MadeUp`] invents what a program did from its code
//! alone, lines that the code does not have and other lies included, for a
//! program that finds the worker's pipe could tell them, too.

mod made_up;

use pyproof_check::check::{self, ChapterReport};
use pyproof_check::config::{Asked, Config};
use pyproof_judge::edit;
use pyproof_check::markdown::{Chapter, Included, includes};
use mdbook_pyproof::mdbook;
use mdbook_pyproof::messages::{Catalogue, Lang};
use mdbook_pyproof::page::{Target, annotate};
use pyproof_judge::job::Runner;
use pyproof_run::confined::Interpreters;
use mdbook_pyproof::report::{BookReport, human, json};

pub use made_up::MadeUp;

/// A whole chapter.
pub fn chapter(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let chapter = chapter_of(text.to_owned());
    let mut config = Config::default();
    config.hidelines.insert("python".to_owned(), "~".to_owned());
    let report = check::chapter(&chapter, &config, &MadeUp::default());
    told(&chapter, report);
}

/// The first line is a comment's text, the rest what the line before it prints.
pub fn comment(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let (comment, output) = text.split_once('\n').unwrap_or((text, ""));
    let comment = comment.trim_end_matches('\r');
    let printed = MadeUp { output: Some(output.to_owned()) };
    let block = |code: &str| format!("```python\n{code}\n```\n");
    let texts = [
        block(&format!("print(x)  # {comment}")),
        block(&format!("print(x)\n# {comment}")),
        block(&format!(">>> print(x)\n{comment}\n")),
        format!("{}\n```output\n{comment}\n```\n", block("print(x)")),
    ];
    for text in texts {
        let chapter = chapter_of(text);
        let report = check::chapter(&chapter, &Config::default(), &printed);
        told(&chapter, report);
    }
}

/// What a preprocessor reads on its stdin; bytes that are no JSON become the
/// content of a chapter.
pub fn protocol(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let input = match serde_json::from_str::<serde_json::Value>(text) {
        Ok(_) => text.to_owned(),
        Err(_) => message(text),
    };
    let progress = |_: usize| -> Box<dyn Fn() + Send + Sync> { Box::new(|| {}) };
    let runners = |_: Option<&std::path::Path>| {
        Ok(Box::new(MadeUp::default()) as Box<dyn Runner + Send + Sync>)
    };
    if let Ok(done) = mdbook::preprocess(&input, &Asked::default(), &runners, &progress)
        && let Some(book) = done.book
    {
        let sent: serde_json::Value = serde_json::from_str(&input).expect("read as JSON above");
        let got: serde_json::Value = serde_json::from_str(&book).expect("the answer is JSON");
        assert_eq!(without_contents(sent[1].clone()), without_contents(got));
    }
}

fn chapter_of(text: String) -> Chapter {
    let path = "book/a.md".to_owned();
    // Every file that it includes is the chapter once more.
    let included = |path: String| Included { path, text: text.clone() };
    let included = includes(&text, &path).into_iter().take(8).map(included).collect();
    Chapter { path, text, included }
}

/// Tells the report in every form, and sees that the corrected chapter differs
/// from the one that came where an edit says so, and nowhere else.
fn told(chapter: &Chapter, report: ChapterReport) {
    let mut edits = report.corrections(0);
    let corrected = edit::apply(&chapter.text, edits.clone()).expect("corrections do not overlap");
    edits.sort_by_key(|edit| edit.span);
    let (mut from, mut to) = (0, 0);
    for edit in &edits {
        let kept = &chapter.text[from..edit.span.start];
        assert_eq!(&corrected[to..to + kept.len()], kept);
        to += kept.len();
        assert_eq!(&corrected[to..to + edit.replacement.len()], edit.replacement);
        to += edit.replacement.len();
        from = edit.span.end;
    }
    assert_eq!(&corrected[to..], &chapter.text[from..]);
    let catalogue = Catalogue::new(Lang::Ru);
    let page = |target| annotate(chapter, &report, &Interpreters::default(), target, &catalogue).expect("its own report");
    // An included file that is corrected is put in its place.
    let here = |file| report.corrections(file).is_empty();
    if (1..=report.included.len()).all(here) {
        assert_eq!(page(Target::Test), corrected);
    }
    page(Target::Html);
    let duration = std::time::Duration::ZERO;
    let report =
        BookReport { chapters: vec![report], duration, interpreters: Interpreters::default(), against: None, in_force: None, share: None, since: None, baseline: None };
    let _ = json::render(&json::Document::of(&report, "", Lang::Ru));
    let style = human::Style { colour: false, width: 80, lang: Lang::En };
    let _ = human::render(&report, std::slice::from_ref(chapter), ".", style);
}

fn message(content: &str) -> String {
    serde_json::json!([
        { "root": "/nowhere", "renderer": "html", "mdbook_version": "0.5.4",
          "config": { "book": { "src": "book" }, "build": { "build-dir": "target/site" } } },
        { "items": [{ "Chapter": { "name": "a", "content": content, "path": "a.md",
            "source_path": "a.md", "sub_items": [] } }] }
    ])
    .to_string()
}

/// A book's JSON without what a preprocessor may change.
fn without_contents(mut book: serde_json::Value) -> serde_json::Value {
    fn blank(value: &mut serde_json::Value) {
        match value {
            serde_json::Value::Object(object) => {
                if object.contains_key("content") {
                    object.insert("content".to_owned(), serde_json::Value::Null);
                }
                object.values_mut().for_each(blank);
            }
            serde_json::Value::Array(items) => items.iter_mut().for_each(blank),
            _ => {}
        }
    }
    blank(&mut book);
    book
}
