//! A book with nested chapters: every page has the text of its own chapter, whatever
//! builds the book.

use serde_json::{Value, json};

use super::protocol::{CARD, mdbook, message, send};
use super::served::Served;
use super::support::TestBook;

/// Three levels, drafts with chapters below them, parts, prefix and suffix
/// chapters, chapters of one name in two folders, one that is an index, and a
/// file that is listed twice.
const SUMMARY: &str = "\
# Summary

[Preface](preface.md)

# First part

- [One](one.md)
    - [Common](one/common.md)
        - [Deep](one/deep/deep.md)
        - [Draft]()
            - [Below a draft](one/deep/below.md)
    - [Last](one/last.md)
- [Draft]()
    - [Drafted](drafted.md)

# Second part

- [Two](two/README.md)
    - [Common](two/common.md)
        - [Deep](two/deep/deep.md)
        - [Deeper](two/deep/deeper.md)
- [Three](three.md)
    - [Last once more](./one/last.md)

---

[Afterword](afterword.md)
[Licence](licence.md)
";

/// The files of [`SUMMARY`], with their pages.
const PAGES: &[(&str, &str)] = &[
    ("preface.md", "preface.html"),
    ("one.md", "one.html"),
    ("one/common.md", "one/common.html"),
    ("one/deep/deep.md", "one/deep/deep.html"),
    ("one/deep/below.md", "one/deep/below.html"),
    ("one/last.md", "one/last.html"),
    ("drafted.md", "drafted.html"),
    ("two/README.md", "two/index.html"),
    ("two/common.md", "two/common.html"),
    ("two/deep/deep.md", "two/deep/deep.html"),
    ("two/deep/deeper.md", "two/deep/deeper.html"),
    ("three.md", "three.html"),
    ("afterword.md", "afterword.html"),
    ("licence.md", "licence.html"),
];

/// A text that names its file, in prose and in code.
fn text_of(file: &str) -> String {
    format!(
        "# A chapter\n\nThis is the text of {file}.\n\n\
         ```python\nprint('code of', '{file}')  # Output: code of {file}\n```\n"
    )
}

fn nested() -> TestBook {
    let book = TestBook::new(&[]);
    book.write("book/SUMMARY.md", SUMMARY);
    for (file, _) in PAGES {
        book.write(&format!("book/{file}"), &text_of(file));
    }
    book
}

/// Compares each page with its chapter, and the page of the proof with all of them.
fn assert_pages(page: impl Fn(&str) -> String) {
    for (file, path) in PAGES {
        let page = page(path);
        let main = page.split_once("<main>").unwrap().1.split_once("</main>").unwrap().0;
        assert!(main.contains(&format!("This is the text of {file}.")), "{path}: {main}");
        assert!(main.contains(&format!("# Output: code of {file}\n")), "{path}: {main}");
        assert_eq!(main.matches("This is the text of").count(), 1, "{path}: {main}");
        // The foot links to the proof, relative to the page's own folder.
        let up = "../".repeat(path.matches('/').count());
        assert!(main.contains(&format!("<a href=\"{up}proof.html\">")), "{path}: {main}");
    }
    let proof = page("proof.html");
    for (_, path) in PAGES {
        assert!(proof.contains(&format!("<a href=\"{path}\">")), "{path}: {proof}");
    }
}

#[test]
fn every_page_of_a_build_says_its_own_text() {
    let book = nested();
    book.run(&["build"]).expect(0);
    assert_pages(|path| book.read(&format!("target/site/{path}")));
}

#[test]
fn every_page_that_is_served_says_its_own_text() {
    let book = nested();
    let served = Served::new(&book);
    assert_pages(|path| served.get(&format!("/{path}")));
}

#[test]
fn every_page_of_mdbooks_build_says_its_own_text() {
    let book = nested();
    let Some(mut mdbook) = mdbook(&book) else { return };
    let output = mdbook.arg("build").output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_pages(|path| book.read(&format!("target/site/{path}")));
}

/// A chapter as mdBook sends it.
fn chapter(source: Option<&str>, path: Option<&str>, text: &str, below: &[Value]) -> Value {
    json!({ "Chapter": {
        "name": "Chapter", "content": text, "number": null, "sub_items": below, "path": path,
        "source_path": source, "parent_names": []
    } })
}

/// The path and the text of each chapter, in order.
fn texts(items: &Value) -> Vec<(Option<&str>, &str)> {
    let chapters = items.as_array().unwrap().iter().filter_map(|item| item.get("Chapter"));
    let texts = chapters.flat_map(|chapter| {
        let own = (chapter["path"].as_str(), chapter["content"].as_str().unwrap());
        std::iter::once(own).chain(texts(&chapter["sub_items"]))
    });
    texts.collect()
}

#[test]
fn every_chapter_of_a_message_keeps_its_own_text() {
    let file = |path, below: &[Value]| chapter(Some(path), Some(path), &text_of(path), below);
    let draft = |below: &[Value]| chapter(None, None, "", below);
    // As other preprocessors leave a book: moved, made, split in two, doubled.
    let moved = chapter(Some("c.md"), Some("moved/c.md"), &text_of("c.md"), &[]);
    let made = chapter(None, Some("made.md"), &text_of("made.md"), &[]);
    let half = |path, text| chapter(Some("d.md"), Some(path), &text_of(text), &[]);
    let items = json!([
        file("preface.md", &[]),
        { "PartTitle": "Part" },
        file("a.md", &[
            file("a/same.md", &[file("a/b/deep.md", &[]), draft(&[file("a/b/below.md", &[])])]),
            made,
        ]),
        draft(&[file("drafted.md", &[half("d.md", "first half")])]),
        file("b.md", &[file("b/same.md", &[moved, half("d.md", "second half")])]),
        half("e.md", "first half"),
        "Separator",
        file("a/same.md", &[]),
        file("end.md", &[]),
    ]);
    let mut sent = message("");
    // Russian prose would be changed by our typography.
    sent[0]["config"]["book"]["language"] = "en".into();
    sent[1]["items"] = items;
    let book = send(&sent).expect(0).json();
    let (before, after) = (texts(&sent[1]["items"]), texts(&book["items"]));
    assert_eq!(before.len(), 17);
    assert_eq!(after.len(), before.len() + 1, "the page of the proof stands behind them");
    for ((path, text), (same_path, answered)) in before.into_iter().zip(after) {
        assert_eq!(path, same_path);
        let opened = answered.replacen(CARD, "", 1);
        assert!(opened.starts_with(text), "{path:?}: {answered}");
        let Some(path) = path else { continue };
        let up = "../".repeat(path.matches('/').count());
        assert!(answered.contains(&format!("]({up}proof.md)")), "{path}: {answered}");
    }
}
