//! What mdBook and a preprocessor say to each other.

use std::path::Path;
use std::process::Command;

use pyproof_check::markdown::HideLines;
use serde_json::{Value, json};

use super::support::{BOOK_TOML, Ran, TOOL, TestBook, root, tool_with};

/// A message as mdBook sends it, with keys that we do not know.
pub fn message(content: &str) -> Value {
    json!([
        {
            "root": "/nowhere",
            "config": {
                "book": { "language": "ru", "src": "book", "title": "Книга" },
                "build": { "build-dir": "target/site" },
                "preprocessor": { "pyproof": { "before": ["links"] } },
                "output": { "html": { "code": { "hidelines": { "python": "~" } } } }
            },
            "renderer": "html",
            "mdbook_version": "0.5.4"
        },
        {
            "items": [
                { "PartTitle": "Часть" },
                { "Chapter": {
                    "name": "Глава", "content": content, "number": [1], "path": "a.md",
                    "source_path": "a.md", "parent_names": [], "new_key": { "kept": true },
                    "sub_items": [
                        "Separator",
                        { "Chapter": { "name": "Черновик", "content": "", "number": null, "path": null,
                            "source_path": null, "parent_names": ["Глава"], "sub_items": [] } }
                    ]
                } }
            ],
            "another": null
        }
    ])
}

/// What opens the frame around an example, above its fence.
pub const CARD: &str = "<div class=\"pyproof-card\">\n\n";

pub fn send(message: &Value) -> Ran {
    send_text(&message.to_string())
}

fn send_text(text: &str) -> Ran {
    let folder = tempfile::tempdir().unwrap();
    tool_with(folder.path(), &[], text.as_bytes())
}

#[test]
fn every_renderer_is_supported() {
    for renderer in ["html", "markdown", "epub", "test"] {
        let folder = tempfile::tempdir().unwrap();
        let run = tool_with(folder.path(), &["supports", renderer], b"").expect(0);
        assert_eq!(run.stdout, "");
    }
}

#[test]
fn only_the_content_of_chapters_changes() {
    let content = "# А\n\n```python\nprint(1)  # 1\n```\n";
    let sent = message(content);
    let run = send(&sent).expect(0);
    let mut book = run.json();
    let answered = book.pointer("/items/1/Chapter/content").unwrap().as_str().unwrap().to_owned();
    let opened = answered.replacen(CARD, "", 1);
    assert!(opened.starts_with("# А\n\n```python\nprint(1)  # 1\n```\n"), "{answered}");
    assert!(answered.contains("Проверено"));
    *book.pointer_mut("/items/1/Chapter/content").unwrap() = content.into();
    let items = book["items"].as_array_mut().unwrap();
    let proof = items.split_off(2);
    assert_eq!(proof[0], "Separator");
    assert_eq!(proof[1].pointer("/Chapter/path").unwrap(), "proof.md");
    assert_eq!(book, sent[1], "all else is as it was sent");
    assert_eq!(
        serde_json::to_string(&book).unwrap(),
        serde_json::to_string(&sent[1]).unwrap(),
        "key order, too"
    );
}

#[test]
fn stdout_is_json_and_all_else_goes_to_stderr() {
    let run =
        send(&message("```python\nimport sys\nprint('шум')\nprint('шум', file=sys.stderr)\n```\n"))
            .expect(0);
    run.json();
    assert!(run.stderr.contains("1 блок"), "{}", run.stderr);
}

#[test]
fn a_broken_promise_fails_without_a_word_on_stdout() {
    let run = send(&message("```python\nprint(1)  # Вывод: 2\n```\n")).expect(1);
    assert_eq!(run.stdout, "");
    assert!(run.stderr.contains("book/a.md:2:"), "{}", run.stderr);
}

#[test]
fn the_test_renderer_gets_nothing_that_rustdoc_would_compile() {
    let content = "```python\nprint(1)\n```\n";
    let mut sent = message(content);
    sent[0]["renderer"] = "test".into();
    let book = send(&sent).expect(0).json();
    assert_eq!(book.pointer("/items/1/Chapter/content").unwrap(), content);
}

#[test]
fn every_fence_that_we_add_has_a_language() {
    let content = "- пункт\n\n  ```python\n  print('```')\n  print('~~~')\n  ```\n";
    let book = send(&message(content)).expect(0).json();
    let page = book.pointer("/items/1/Chapter/content").unwrap().as_str().unwrap();
    let blocks = pyproof_check::markdown::code_blocks(page, &HideLines::new());
    let languages: Vec<_> = blocks.iter().map(|block| block.info.language()).collect();
    assert_eq!(languages, ["python", "text"], "{page}");
    assert_eq!(blocks[1].code, "```\n~~~\n");
}

#[test]
fn what_a_program_prints_is_no_directive_of_mdbook() {
    for printed in ["{#include /etc/passwd}}", "{ #include x }}", "{\\n#include x }}", "{{#x}}"] {
        // In two parts, because mdBook expands directives in the code itself.
        let content = format!("```python\nprint('{{' '{printed}')\n```\n");
        let book = send(&message(&content)).expect(0).json();
        let page = book.pointer("/items/1/Chapter/content").unwrap().as_str().unwrap();
        let output = page.split("```text").nth(1).unwrap();
        let apart = output.split("{{").skip(1).all(|rest| !rest.trim_start().starts_with('#'));
        assert!(apart && output.contains('#'), "{output}");
    }
}

#[test]
fn an_older_book_is_read_by_its_own_key() {
    let mut sent = message("```python\nprint(1)  # 1\n```\n");
    let items = sent[1].as_object_mut().unwrap().remove("items").unwrap();
    sent[1]["sections"] = items;
    sent[0]["mdbook_version"] = "0.4.52".into();
    let run = send(&sent).expect(0);
    assert!(run.json().get("sections").is_some());
    assert!(run.stderr.contains("0.4.52"), "another version is warned about: {}", run.stderr);
}

#[test]
fn a_message_that_is_none_is_refused() {
    let whole = message("").to_string();
    for text in ["", "{}", "[]", "[1, 2]", "null", "nonsense", &whole[..whole.len() / 2]] {
        let run = send_text(text).expect(2);
        assert_eq!(run.stdout, "");
        assert!(run.stderr.starts_with("error: "), "{text}: {}", run.stderr);
    }
}

#[test]
fn a_missing_before_is_warned_about() {
    let mut sent = message("");
    sent[0]["config"]["preprocessor"]["pyproof"] = json!({});
    assert!(send(&sent).expect(0).stderr.contains("before = [\"links\"]"));
}

/// The installed `mdbook`, to be run on `book` with our preprocessor, if it has the
/// minor version that we support.
pub fn mdbook(book: &TestBook) -> Option<Command> {
    let version = Command::new("mdbook").arg("--version").output();
    let version = version.map(|output| String::from_utf8_lossy(&output.stdout).into_owned());
    if !version.is_ok_and(|version| version.contains(" v0.5")) {
        assert!(std::env::var_os("CI").is_none(), "CI installs mdbook 0.5: .ci/run");
        eprintln!(
            "SKIPPED: there is no mdbook 0.5 on PATH: cargo install mdbook --version 0.5.4 --locked"
        );
        return None;
    }
    let tool = Path::new(TOOL).parent().unwrap().to_owned();
    let path = std::env::var_os("PATH").unwrap();
    let path = std::env::join_paths(std::iter::once(tool).chain(std::env::split_paths(&path)));
    let mut mdbook = Command::new("mdbook");
    mdbook.current_dir(book.path()).env("PATH", path.unwrap());
    Some(mdbook)
}

/// A page without what only our own build records: the steps, and the picture of one.
fn without_steps(page: &str) -> String {
    let mut lines: Vec<String> = Vec::new();
    for line in page.lines().filter(|line| !line.starts_with("<figure class=\"pyproof-still\">")) {
        let mark = ",&quot;steps&quot;:{";
        let line = match line.split_once(mark) {
            Some((head, rest)) => head.to_owned() + rest.split_once('}').unwrap().1,
            None => line.to_owned(),
        };
        if !line.trim().is_empty() {
            lines.push(line);
        }
    }
    lines.join("\n")
}

#[test]
fn mdbook_and_the_embedded_build_give_the_same_chapters() {
    let book = TestBook::of_this_repository();
    let Some(mut mdbook) = mdbook(&book) else { return };
    book.run(&["build"]).expect(0);
    let output = mdbook.args(["build", "--dest-dir", "target/mdbook"]).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let mut pages = 0;
    let chapters = root().join("book");
    for chapter in walkdir::WalkDir::new(&chapters) {
        let chapter = chapter.unwrap().into_path();
        let name = chapter.strip_prefix(&chapters).unwrap().to_string_lossy().into_owned();
        let Some(stem) = name.strip_suffix(".md").filter(|stem| *stem != "SUMMARY") else {
            continue;
        };
        // The rest of a page is mdBook's frame, which the site translates and gives its
        // own search.
        let page = |folder: &str| {
            let page = book.read(&format!("target/{folder}/{stem}.html"));
            let (_, main) = page.split_once("<main>").unwrap();
            let main = main.split_once("</main>").unwrap().0;
            // Within chapters, mdBook's only own words are the titles of notes.
            let main = main.replace("</svg>Note</p>", "</svg>Примечание</p>");
            without_steps(&main)
        };
        let (ours, theirs) = (page("site"), page("mdbook"));
        let differing = ours.lines().zip(theirs.lines()).find(|(ours, theirs)| ours != theirs);
        assert!(ours == theirs, "{stem}: {differing:?}");
        pages += 1;
    }
    assert!(pages > 10);
}

#[test]
fn a_book_without_our_table_is_built_with_true_lines() {
    let book =
        TestBook::new(&[("a.md", "{{#include b.txt}}\n\n```python\nprint(1)  # Output: 2\n```\n")]);
    book.write("book/b.txt", "one\ntwo\nthree\n");
    book.write(
        "book.toml",
        &BOOK_TOML.replace("[preprocessor.pyproof]\nbefore = [\"links\"]\n", ""),
    );
    let run = book.run(&["build"]).expect(1);
    assert!(run.stderr.contains("book/a.md:4:"), "{}", run.stderr);
}
