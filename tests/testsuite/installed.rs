//! The pages' files in a book that a plain `mdbook build` builds.

use std::process::Command;

use super::support::{TOOL, TestBook};

const CHAPTER: &str = "# One\n\n```python\nprint(1)  # 1\n```\n";

/// A book with only the necessary settings and with mdBook's default folders.
fn book(toml: &str, src: &str) -> TestBook {
    let book = TestBook::new(&[("one.md", CHAPTER)]);
    std::fs::remove_dir_all(book.path().join("book")).unwrap();
    book.write("book.toml", toml);
    book.write(&format!("{src}/SUMMARY.md"), "- [One](one.md)\n");
    book.write(&format!("{src}/one.md"), CHAPTER);
    book
}

const PLAIN: &str = "[book]\r\ntitle = \"A book\" # with its words\r\n\r\n[build]\r\nbuild-dir = \"target/site\"\r\n";

/// Runs the real mdBook in the book's folder, if it is installed; returns its exit
/// status and its messages.
fn mdbook(book: &TestBook, dir: &str) -> Option<(bool, String)> {
    let version = Command::new("mdbook").arg("--version").output().ok();
    if !version.is_some_and(|told| String::from_utf8_lossy(&told.stdout).contains(" v0.5")) {
        assert!(std::env::var_os("CI").is_none(), "CI installs mdbook 0.5: .ci/run");
        return None;
    }
    let folder = std::path::Path::new(TOOL).parent().unwrap();
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = std::iter::once(folder.to_owned()).chain(std::env::split_paths(&path));
    let output = Command::new("mdbook")
        .arg("build")
        .current_dir(book.path().join(dir))
        .env("PATH", std::env::join_paths(folders).unwrap())
        .env("NO_COLOR", "1")
        .output()
        .unwrap();
    Some((output.status.success(), String::from_utf8_lossy(&output.stderr).into_owned()))
}

/// The `src` of each script and the `href` of each style sheet of a page.
fn loaded(page: &str) -> Vec<&str> {
    let after = |mark| page.split(mark).skip(1).filter_map(|rest: &str| rest.split('"').next());
    after("src=\"").chain(after("href=\"")).collect()
}

#[test]
fn a_plain_mdbook_build_has_the_pages_files() {
    let book = book(PLAIN, "src");
    let before = book.sources();
    let said = book.run(&["install"]).expect(0).stdout;
    assert!(said.contains("src/pyproof/site.js: written"), "{said}");
    assert!(said.contains("book.toml: written"), "{said}");
    assert_plain_build(&book, "");
    book.run(&["uninstall"]).expect(0);
    assert!(book.sources() == before);
}

#[test]
fn a_book_may_have_its_chapters_beside_its_settings() {
    let toml = "[book]\nsrc = \".\"\n[build]\nbuild-dir = \"../target/site\"";
    let book = book(toml, "docs");
    std::fs::rename(book.path().join("book.toml"), book.path().join("docs/book.toml")).unwrap();
    let before = book.sources();
    let said = book.run(&["install", "docs"]).expect(0).stdout;
    assert!(said.contains("\npyproof/site.js: written"), "{said}");
    assert_plain_build(&book, "docs");
    book.run(&["build", "docs"]).expect(0);
    book.run(&["uninstall", "docs"]).expect(0);
    assert!(book.sources() == before);
}

/// Checks that the pages of a plain build load the files, and that these exist.
fn assert_plain_build(book: &TestBook, dir: &str) {
    let Some((done, told)) = mdbook(book, dir) else { return };
    assert!(done, "{told}");
    let page = book.read("target/site/one.html");
    for end in [".css", ".js"] {
        let ours = |path: &&str| path.contains("pyproof/site-") && path.ends_with(end);
        let paths: Vec<&str> = loaded(&page).into_iter().filter(ours).collect();
        assert_eq!(paths.len(), 1, "{page}");
        assert!(book.has(&format!("target/site/{}", paths[0])), "{paths:?}");
    }
    for name in ["site.js", "site.css", "sw.js"] {
        assert!(book.has(&format!("target/site/pyproof/{name}")), "{name}");
    }
    assert!(!book.has("target/site/pyproof/README.md"), "the manifest is not published");
}

#[test]
fn a_second_time_changes_no_byte() {
    let book = book(PLAIN, "src");
    book.run(&["install"]).expect(0);
    let installed = book.sources();
    let said = book.run(&["install"]).expect(0).stdout;
    assert_eq!(said, "everything is in place already\n");
    assert!(book.sources() == installed);
}

#[test]
fn asked_for_no_more_it_only_shows_what_it_would_do() {
    let book = book(PLAIN, "src");
    let before = book.sources();
    let would = book.run(&["install", "--dry-run"]).expect(0).stdout;
    assert!(book.sources() == before);
    let done = book.run(&["install"]).expect(0).stdout;
    let lines = |text: &str| text.lines().rev().skip(1).map(str::to_owned).collect::<Vec<_>>();
    assert!(would.contains("book.toml: would be written"), "{would}");
    assert_eq!(lines(&would.replace("would be written", "written")), lines(&done));
    let installed = book.sources();
    let would = book.run(&["uninstall", "--dry-run"]).expect(0).stdout;
    assert!(would.contains("src/pyproof/site.js: would be removed"), "{would}");
    assert!(book.sources() == installed);
}

/// Runs the preprocessor on the book, as mdBook would.
fn proved(book: &TestBook) -> super::support::Ran {
    let toml: toml::Table = book.read("book.toml").parse().unwrap();
    let message = serde_json::json!([
        { "root": book.path(), "config": toml, "renderer": "html", "mdbook_version": "0.5.4" },
        { "items": [] }
    ]);
    super::support::tool_with(book.path(), &[], message.to_string().as_bytes())
}

#[test]
fn files_that_are_missing_or_of_another_version_are_an_error_that_names_the_command() {
    let book = book(PLAIN, "src");
    proved(&book).expect(0);
    book.run(&["install"]).expect(0);
    proved(&book).expect(0);
    let toml = book.read("book.toml");
    let script = book.read("src/pyproof/site.js");
    let command = "mdbook-pyproof install ";
    book.write("src/pyproof/site.js", "of yesterday");
    let told = proved(&book).expect(2);
    assert!(told.stderr.contains(command) && told.stdout.is_empty(), "{}", told.stderr);
    std::fs::remove_file(book.path().join("src/pyproof/site.js")).unwrap();
    assert!(proved(&book).expect(2).stderr.contains(command));
    // Version control may change line ends.
    book.write("src/pyproof/site.js", &script.replace('\n', "\r\n"));
    proved(&book).expect(0);
    book.write("book.toml", &toml.replace("assets = \"", "assets = \"0"));
    assert!(proved(&book).expect(2).stderr.contains(command));
    if let Some((done, told)) = mdbook(&book, "") {
        assert!(!done && told.contains(command), "{told}");
    }
    // Only a plain build needs them.
    book.run(&["check"]).expect(0);
    book.run(&["build"]).expect(0);
    book.run(&["install"]).expect(0);
    proved(&book).expect(0);
}

/// A tool of another version wrote these.
fn aged(book: &TestBook) {
    book.run(&["install"]).expect(0);
    let name = "src/pyproof/run-OLD.js";
    book.write(name, "of yesterday\n");
    let digest = mdbook_pyproof::install::digest(b"of yesterday\n");
    let manifest = book.read("src/pyproof/README.md");
    let files = format!("\"files\": {{\n    \"pyproof/run-OLD.js\": \"{digest}\",");
    book.write("src/pyproof/README.md", &manifest.replace("\"files\": {", &files));
}

#[test]
fn files_of_an_older_version_go_and_no_others() {
    let book = book(PLAIN, "src");
    aged(&book);
    book.write("src/pyproof/own.js", "the author's\n");
    let said = book.run(&["install"]).expect(0).stdout;
    assert!(said.contains("src/pyproof/run-OLD.js: removed"), "{said}");
    assert!(!book.has("src/pyproof/run-OLD.js") && book.has("src/pyproof/own.js"));
    let said = book.run(&["uninstall"]).expect(0).stdout;
    assert!(said.contains("src/pyproof/site.js: removed"), "{said}");
    assert!(book.has("src/pyproof/own.js") && !book.has("src/pyproof/README.md"));
}

#[test]
fn a_file_that_the_author_changed_is_neither_replaced_nor_removed() {
    let book = book(PLAIN, "src");
    aged(&book);
    book.write("src/pyproof/run-OLD.js", "the author's\n");
    book.write("src/pyproof/site.css", "p { color: red }\n");
    let before = book.sources();
    let told = book.run(&["install"]).expect(2).stderr;
    assert!(told.contains("src/pyproof/site.css is in the way"), "{told}");
    assert!(book.sources() == before, "nothing at all is done");
    let said = book.run(&["uninstall"]).expect(0).stdout;
    for name in ["src/pyproof/run-OLD.js", "src/pyproof/site.css"] {
        assert!(said.contains(&format!("{name}: was changed")), "{said}");
        assert!(book.has(name));
    }
    assert_eq!(book.read("book.toml"), PLAIN);
}

#[test]
fn what_is_not_ours_and_in_the_way_stops_it_before_anything_is_written() {
    let ways: [(&str, &str); 3] = [
        ("src/pyproof/site.js", "src/pyproof/site.js is in the way"),
        ("src/pyproof/notes.txt", "src/pyproof/notes.txt is in the way"),
        ("src/pyproof", "src/pyproof is in the way"),
    ];
    for (name, said) in ways {
        let book = book(PLAIN, "src");
        book.write(name, "the author's\n");
        let before = book.sources();
        let told = book.run(&["install"]).expect(2).stderr;
        assert!(told.contains(said), "{told}");
        assert!(book.sources() == before);
    }
    let book = book(&PLAIN.replace("[build]", "src = \"../elsewhere\"\r\n[build]"), "src");
    assert!(book.run(&["install"]).expect(2).stderr.contains("../elsewhere"));
}

#[cfg(unix)]
#[test]
fn no_link_leads_what_is_written_out_of_the_book() {
    let book = book(PLAIN, "src");
    let elsewhere = tempfile::tempdir().unwrap();
    std::os::unix::fs::symlink(elsewhere.path(), book.path().join("src/pyproof")).unwrap();
    assert!(book.run(&["install"]).expect(2).stderr.contains("src/pyproof"));
    assert_eq!(std::fs::read_dir(elsewhere.path()).unwrap().count(), 0);
    // Nor is a link followed that leads nowhere.
    std::fs::remove_file(book.path().join("src/pyproof")).unwrap();
    std::os::unix::fs::symlink("nowhere", book.path().join("src/pyproof")).unwrap();
    assert!(book.run(&["install"]).expect(2).stderr.contains("src/pyproof is in the way"));
}

#[test]
fn without_an_installation_there_is_nothing_to_take_back() {
    let book = book(PLAIN, "src");
    let before = book.sources();
    let said = book.run(&["uninstall"]).expect(0).stdout;
    assert_eq!(said, "nothing is installed in this book\n");
    assert!(book.sources() == before);
}

#[test]
fn what_nobody_noted_is_taken_back_as_well() {
    let named = |book: &TestBook| book.read("book.toml").contains("pyproof/site");
    let left = |book: &TestBook| book.has("src/pyproof") || named(book);
    // As in a clone of a repository that leaves the folder out.
    let removed = book(PLAIN, "src");
    removed.run(&["install"]).expect(0);
    std::fs::remove_dir_all(removed.path().join("src/pyproof")).unwrap();
    removed.run(&["install"]).expect(0);
    removed.run(&["uninstall"]).expect(0);
    assert!(!left(&removed), "{}", removed.read("book.toml"));

    // As after a run that was killed.
    let killed = book(PLAIN, "src");
    let before = killed.sources();
    killed.run(&["install"]).expect(0);
    std::fs::remove_file(killed.path().join("src/pyproof/README.md")).unwrap();
    killed.write("book.toml", PLAIN);
    killed.run(&["uninstall"]).expect(0);
    assert!(killed.sources() == before);

    // The author's own file there stays the author's.
    killed.run(&["install"]).expect(0);
    std::fs::remove_file(killed.path().join("src/pyproof/README.md")).unwrap();
    killed.write("src/pyproof/site.css", "p { color: red }\n");
    killed.run(&["uninstall"]).expect(0);
    assert_eq!(killed.read("src/pyproof/site.css"), "p { color: red }\n");
    assert!(!killed.has("src/pyproof/site.js") && !named(&killed));
}

#[test]
fn a_folder_that_is_no_book_gets_no_files() {
    let book = book(PLAIN, "text");
    let before = book.sources();
    let told = book.run(&["install"]).expect(2).stderr;
    assert!(told.contains("src/SUMMARY.md"), "{told}");
    assert!(book.sources() == before);
}

#[test]
fn our_own_build_has_its_files_once() {
    let book = book(PLAIN, "src");
    aged(&book);
    book.run(&["build"]).expect(0);
    let page = book.read("target/site/one.html");
    let scripts = loaded(&page).into_iter().filter(|path| path.contains("src/pyproof/")).count();
    assert_eq!(scripts, 0, "{page}");
    assert!(
        !book.has("target/site/pyproof/run-OLD.js") && !book.has("target/site/src/pyproof/site.js")
    );
}

#[test]
fn a_russian_book_is_spoken_to_in_russian() {
    let book = book("[book]\nlanguage = \"ru\"\n\n[build]\nbuild-dir = \"target/site\"\n", "src");
    let said = book.run(&["install"]).expect(0).stdout;
    assert!(said.contains("src/pyproof/site.js: записан"), "{said}");
    assert!(book.read("src/pyproof/README.md").contains("Не меняйте"));
    assert!(book.read("book.toml").contains("не меняйте вручную"));
}

#[test]
fn a_pyodide_of_the_books_own_comes_along() {
    let toml = format!("{PLAIN}\r\n[preprocessor.pyproof.site]\r\npyodide = \"py\"\r\n");
    let book = book(&toml, "src");
    let told = book.run(&["install"]).expect(2).stderr;
    assert!(told.contains("`py`"), "{told}");
    let names = ["pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip"];
    for name in names {
        book.write_bytes(&format!("py/{name}"), b"\0of Pyodide");
    }
    book.write("py/pyodide-lock.json", "{\"packages\": {}}");
    let before = book.sources();
    book.run(&["install"]).expect(0);
    for name in names {
        assert_eq!(book.read(&format!("src/pyodide/{name}")), "\0of Pyodide");
    }
    assert!(book.run(&["install"]).expect(0).stdout.contains("in place already"));
    proved(&book).expect(0);
    std::fs::remove_file(book.path().join("src/pyodide/pyodide.mjs")).unwrap();
    assert!(proved(&book).expect(2).stderr.contains("mdbook-pyproof install "));
    book.run(&["install"]).expect(0);
    book.run(&["uninstall"]).expect(0);
    assert!(book.sources() == before);
    // A Pyodide that is already in its place is neither copied nor removed.
    std::fs::rename(book.path().join("py"), book.path().join("src/pyodide")).unwrap();
    book.write("book.toml", &toml.replace("\"py\"", "\"src/pyodide\""));
    book.run(&["install"]).expect(0);
    proved(&book).expect(0);
    book.run(&["uninstall"]).expect(0);
    assert!(names.iter().all(|name| book.has(&format!("src/pyodide/{name}"))));
}
