//! Markdown that is no book: files and folders as they are, and how paths find what they
//! mean.

use std::process::Command;

use super::support::{Ran, TestBook, tool};

/// A folder of files without a book.
fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    folder
}

/// A chapter of one block that prints a number.
fn printing(number: u32, promised: u32) -> String {
    format!("# Text\n\n```python\nprint({number})  # {promised}\n```\n")
}

/// The paths of a JSON report's chapters, each with its outcomes.
fn outcomes(ran: &Ran) -> Vec<String> {
    let json = ran.json();
    let chapters = json["chapters"].as_array().unwrap().iter();
    let told = chapters.map(|chapter| {
        let blocks = chapter["blocks"].as_array().unwrap().iter();
        let blocks: Vec<&str> = blocks.map(|block| block["outcome"].as_str().unwrap()).collect();
        format!("{} {}", chapter["path"].as_str().unwrap(), blocks.join(" "))
    });
    told.collect()
}

#[test]
fn files_and_folders_are_checked_as_they_are() {
    let (right, wrong) = (printing(1, 1), printing(2, 3));
    let folder = folder(&[
        ("README.md", &right),
        ("docs/a.md", &wrong),
        ("docs/deep/b.qmd", "```{python}\nprint(4)  # 4\n```\n"),
        ("docs/.hidden/c.md", &wrong),
        ("docs/d.txt", &wrong),
    ]);
    let at = folder.path();
    let json = |paths: &[&str], status| {
        let args: Vec<&str> = ["check", "--format", "json"].iter().chain(paths).copied().collect();
        outcomes(&tool(at, &args).expect(status))
    };
    assert_eq!(json(&["README.md"], 0), ["README.md passed"]);
    let both = ["README.md passed", "docs/a.md failed", "docs/deep/b.qmd passed"];
    assert_eq!(json(&["README.md", "docs/"], 1), both);
    assert_eq!(
        json(&["docs/deep", "README.md"], 0),
        ["docs/deep/b.qmd passed", "README.md passed"]
    );
    assert_eq!(json(&[], 1), both);
    assert_eq!(json(&["docs/d.txt"], 1), ["docs/d.txt failed"], "a file is what it is named");
    let told = tool(at, &["check", "docs"]).expect(1).stdout;
    assert!(told.contains("mdbook-pyproof check docs/a.md\n"), "{told}");
    let told = tool(at, &["check", "README.md", "gone.md"]).expect(2).stderr;
    assert!(told.contains("gone.md: there is no such file"), "{told}");
    assert_eq!(std::fs::read_dir(at).unwrap().count(), 2, "no cache is put there");
}

#[test]
fn a_path_inside_a_book_finds_that_book() {
    let book = TestBook::new(&[("a.md", &printing(1, 1)), ("part/b.md", &printing(2, 3))]);
    book.write("README.md", &printing(4, 4));
    book.write("book/draft.md", &printing(5, 5));
    let src = book.path().join("book");
    let part = src.join("part");
    let json = |folder, args: &[&str]| {
        let args: Vec<&str> = ["check", "--format", "json"].iter().chain(args).copied().collect();
        tool(folder, &args)
    };
    assert_eq!(outcomes(&json(&src, &["a.md"]).expect(0)), ["book/a.md passed"]);
    assert_eq!(outcomes(&json(&src, &["part"]).expect(1)), ["book/part/b.md failed"]);
    assert_eq!(outcomes(&json(&part, &[]).expect(1)), ["book/part/b.md failed"]);
    let readme = json(book.path(), &["README.md"]).expect(0);
    assert_eq!(outcomes(&readme), ["README.md passed"], "the book's sources are elsewhere");
    let both = json(book.path(), &["README.md", "book/a.md"]).expect(0);
    assert_eq!(outcomes(&both), ["README.md passed", "book/a.md passed"]);
    let draft = json(book.path(), &["book/draft.md"]).expect(0);
    assert_eq!(outcomes(&draft), ["book/draft.md passed"]);
    assert!(draft.stderr.contains("does not name this chapter"), "{}", draft.stderr);
    let whole = json(book.path(), &[]).expect(1);
    assert!(whole.stderr.contains("SUMMARY.md does not name book/draft.md"), "{}", whole.stderr);
    json(book.path(), &[".", "README.md"]).expect(2);
}

#[test]
fn the_sources_of_a_book_may_lie_beside_its_settings() {
    let toml = "[book]\nsrc = \".\"\n\n[build]\nbuild-dir = \"../out/site\"\n";
    let summary = "# Summary\n\n- [A](a.md)\n- [B](part/b.md)\n";
    let root = folder(&[
        ("guide/book.toml", toml),
        ("guide/SUMMARY.md", summary),
        ("guide/a.md", &printing(1, 1)),
        ("guide/part/b.md", &printing(2, 2)),
    ]);
    let run = tool(root.path(), &["check", "guide", "--format", "json"]).expect(0);
    assert_eq!(outcomes(&run), ["a.md passed", "part/b.md passed"]);
    assert!(!run.stderr.contains("does not name"), "{}", run.stderr);
}

#[test]
fn a_folder_may_hold_books_and_other_files() {
    let book = TestBook::new(&[("a.md", "~x\n\n```python\n~x = 1\nprint(x)  # 1\n```\n")]);
    let root = folder(&[("README.md", &printing(1, 1))]);
    let guide = root.path().join("guide");
    std::fs::create_dir_all(guide.join("book")).unwrap();
    for name in ["book.toml", "book/SUMMARY.md", "book/a.md"] {
        std::fs::write(guide.join(name), book.read(name)).unwrap();
    }
    let run = tool(root.path(), &["check", "--format", "json"]).expect(0);
    assert_eq!(outcomes(&run), ["README.md passed", "guide/book/a.md passed"]);
}

#[test]
fn settings_are_those_of_the_project() {
    let session =
        "```python\nx = 1\n```\n\n```python\nx = 2\n```\n\n```python\nglobals()['x']  # 2\n```\n";
    for (name, text) in [
        ("pyproof.toml", "session = \"chapter\"\n"),
        ("pyproject.toml", "[project]\nname = \"p\"\n\n[tool.pyproof]\nsession = \"chapter\"\n"),
    ] {
        let root = folder(&[(name, text), ("docs/a.md", session)]);
        tool(root.path(), &["check"]).expect(0);
        tool(&root.path().join("docs"), &["check", "a.md"]).expect(0);
    }
    let root = folder(&[("pyproof.toml", "sesion = \"chapter\"\n"), ("a.md", session)]);
    let told = tool(root.path(), &["check"]).expect(2).stderr;
    assert!(told.contains("pyproof.toml") && told.contains("did you mean `session`"), "{told}");
    let russian = folder(&[("pyproof.toml", "language = \"ru\"\n"), ("a.md", &printing(1, 2))]);
    let told = tool(russian.path(), &["check"]).expect(1).stdout;
    assert!(told.contains("ошибка"), "{told}");
}

#[test]
fn update_and_fix_and_snapshots_work_on_any_file() {
    let root = folder(&[
        ("README.md", &printing(1, 2)),
        ("docs/a.md", "```python\ntotal = 3\nprint(totl)  # 3\n```\n"),
    ]);
    let read = |name: &str| std::fs::read_to_string(root.path().join(name)).unwrap();
    tool(root.path(), &["update", "README.md", "docs", "--write"]).expect(0);
    assert_eq!(read("README.md"), printing(1, 1));
    tool(root.path(), &["fix", "docs", "--write"]).expect(0);
    assert!(read("docs/a.md").contains("print(total)"));
    let args = ["--snapshots", "snaps", "README.md", "docs"];
    let with = |command: &[&str]| {
        let args: Vec<&str> = command.iter().chain(&args).copied().collect();
        tool(root.path(), &args)
    };
    let told = with(&["check"]).expect(1).stdout;
    assert!(
        told.contains("mdbook-pyproof update README.md docs --snapshots snaps --write"),
        "{told}"
    );
    with(&["update", "--write"]).expect(0);
    with(&["check"]).expect(0);
    let listed = tool(root.path(), &["promises", "README.md"]).expect(0).stdout;
    assert!(listed.contains("README.md"), "{listed}");
}

fn git(folder: &std::path::Path, args: &[&str]) {
    let of_us = ["-c", "user.name=a", "-c", "user.email=a@b", "-c", "commit.gpgsign=false"];
    let status = Command::new("git").args(of_us).args(args).current_dir(folder).status().unwrap();
    assert!(status.success(), "git {args:?}");
}

#[test]
fn only_blocks_that_changed_since_a_revision_are_checked() {
    let old =
        "```python\nprint(1)  # 2\n```\n\n```python\nx = 1\n```\n\n```python\nprint(x)  # 1\n```\n";
    let root = folder(&[("docs/a.md", old), ("docs/b.md", old), (".gitignore", "built/\n")]);
    git(root.path(), &["init", "-q"]);
    git(root.path(), &["add", "."]);
    git(root.path(), &["commit", "-q", "-m", "first"]);
    let check = |args: &[&str]| {
        let args: Vec<&str> = ["check", "--format", "json"].iter().chain(args).copied().collect();
        tool(root.path(), &args)
    };
    assert_eq!(outcomes(&check(&["--changed", "HEAD"]).expect(0)), ["docs/a.md ", "docs/b.md "]);
    let new = format!("Words.\n\n{}", old.replace("x = 1", "x = 3"));
    std::fs::write(root.path().join("docs/a.md"), new).unwrap();
    std::fs::create_dir(root.path().join("built")).unwrap();
    std::fs::write(root.path().join("built/c.md"), old).unwrap();
    let run = check(&["--changed", "HEAD"]).expect(1);
    let told = ["docs/a.md passed failed", "docs/b.md "];
    assert_eq!(outcomes(&run), told, "what runs with a changed block is checked, too");
    assert_eq!(run.json()["since"], "HEAD");
    let told = check(&["--changed", "no-such"]).expect(2).stderr;
    assert!(told.contains("no-such"), "{told}");
}

#[test]
fn a_command_is_not_taken_from_below_what_is_checked() {
    let files = [
        ("sub/pyproof.toml", "python = \"./evil.sh\"\n"),
        ("sub/a.md", &*printing(1, 1)),
        ("README.md", &*printing(1, 1)),
    ];
    let folder = folder(&files);
    let at = folder.path();
    let refused = |args: &[&str]| {
        let told = tool(at, &[&["check"][..], args].concat()).expect(2).stderr;
        told.contains("no command is taken from there")
    };
    assert!(refused(&[]) && refused(&["."]));
    // Whoever names the folder knows it: the command is tried, and is none.
    assert!(!refused(&["sub"]) && !refused(&["README.md", "sub/a.md"]));
    std::fs::write(at.join("sub/pyproof.toml"), "unmarked = \"warn\"\n").unwrap();
    tool(at, &["check"]).expect(0);
}
