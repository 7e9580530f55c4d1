//! New books.

use std::fs;
use std::path::Path;

use super::support::{tool, tool_in};

#[test]
fn a_new_book_is_proved_and_built() {
    for (lang, page, title) in
        [("ru", "Первый пример", "Моя книга"), ("en", "The first example", "My book")]
    {
        let folder = tempfile::tempdir().unwrap();
        let said = tool(folder.path(), &["init", "docs", "--lang", lang]).expect(0).stdout;
        assert!(said.ends_with("mdbook-pyproof build docs --open\n"), "{said}");
        let book = folder.path().join("docs");
        let report = tool(&book, &["check", "--strict", "--format", "json"]).expect(0).json();
        assert_eq!(report["summary"]["promises"]["matched"], 1, "{report}");
        let diagnostics = report["chapters"][0]["diagnostics"].as_array();
        assert!(diagnostics.is_none_or(Vec::is_empty), "{report}");
        tool(&book, &["build"]).expect(0);
        let html = fs::read_to_string(book.join("target/site/first-example.html")).unwrap();
        assert!(html.contains(page) && html.contains(title), "{html}");
    }
}

#[test]
fn the_terminal_chooses_the_language() {
    for (locale, language) in [("ru_RU.UTF-8", "\"ru\""), ("en_US.UTF-8", "\"en\"")] {
        let folder = tempfile::tempdir().unwrap();
        let title = ["init", "--title", "«Кавычки» и \"ещё\""];
        tool_in(folder.path(), &title, b"", &[("LC_ALL", locale)]).expect(0);
        let toml = fs::read_to_string(folder.path().join("book.toml")).unwrap();
        assert!(toml.contains(&format!("language = {language}")), "{toml}");
        let table: toml::Table = toml.parse().unwrap();
        assert_eq!(table["book"]["title"].as_str(), Some("«Кавычки» и \"ещё\""));
    }
}

fn files(folder: &Path) -> Vec<String> {
    let files = walkdir::WalkDir::new(folder).sort_by_file_name().into_iter();
    let files = files.map(|file| file.unwrap().into_path()).filter(|path| path.is_file());
    files.map(|path| path.strip_prefix(folder).unwrap().display().to_string()).collect()
}

#[test]
fn no_file_is_overwritten_and_all_that_are_there_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str| fs::write(folder.path().join(name), "mine").unwrap();
    write(".gitignore");
    write(".github");
    fs::create_dir(folder.path().join("book")).unwrap();
    write("book/SUMMARY.md");
    let told = tool(folder.path(), &["init"]).expect(2).stderr;
    for name in [".github", "book/SUMMARY.md"] {
        assert!(told.contains(&format!("{name} already exists")), "{told}");
    }
    assert!(!told.contains("book.toml"), "{told}");
    assert_eq!(files(folder.path()), [".github", ".gitignore", "book/SUMMARY.md"]);
}

#[test]
fn other_files_are_nobodys_hindrance() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("book")).unwrap();
    for name in ["README.md", "book/notes.txt"] {
        fs::write(folder.path().join(name), "mine").unwrap();
    }
    tool(folder.path(), &["init"]).expect(0);
    tool(folder.path(), &["check"]).expect(0);
    let told = tool(folder.path(), &["init"]).expect(2).stderr;
    for name in ["book.toml", "SUMMARY.md", "first-example.md", "book.yml"] {
        assert!(told.contains(&format!("{name} already exists")), "{told}");
    }
    assert_eq!(fs::read_to_string(folder.path().join("README.md")).unwrap(), "mine");
}

#[test]
fn in_a_repository_the_workflow_is_where_github_reads_it() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join(".git")).unwrap();
    fs::write(folder.path().join(".gitignore"), "mine\n").unwrap();
    let said = tool(folder.path(), &["init", "docs/guide"]).expect(0).stdout;
    let workflow = folder.path().join(".github/workflows/book.yml");
    assert!(said.contains(".github/workflows/book.yml"), "{said}");
    let text = fs::read_to_string(&workflow).unwrap();
    assert!(
        text.contains("        with:\n          path: \"docs/guide\"\n          build: true\n"),
        "{text}"
    );
    assert!(!folder.path().join("docs/guide/.github").exists());
    let told = tool(folder.path(), &["init", "docs/other"]).expect(2).stderr;
    assert!(told.contains("book.yml already exists"), "{told}");
    assert!(!folder.path().join("docs/other").exists());
    // A project may become a book itself.
    fs::remove_file(&workflow).unwrap();
    let said = tool(folder.path(), &["init"]).expect(0).stdout;
    assert!(said.contains(".gitignore is as it was"), "{said}");
    assert_eq!(fs::read_to_string(folder.path().join(".gitignore")).unwrap(), "mine\n");
    assert!(!fs::read_to_string(&workflow).unwrap().contains("path:"));
}
