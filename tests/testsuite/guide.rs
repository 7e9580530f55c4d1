//! The guide in `docs/` and the READMEs: the tool proves their examples, what they
//! show of settings, diagnostics and reports is what the code says, and each link
//! leads somewhere.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use mdbook_pyproof::explain::Page;
use mdbook_pyproof::messages::Lang;
use pyproof_check::config::SETTINGS;
use pyproof_check::diagnostic::{Code, Severity};

use super::support::{prove, root, tool};

const SETTINGS_HEAD: &str = r#"# Settings

Settings are in `book.toml`, under `[preprocessor.pyproof]`. [Markdown that is no book](any-markdown.md#settings) has them in `pyproof.toml`, or in `[tool.pyproof]` of `pyproject.toml`. All are optional. An unknown key is an error that names the nearest known one.

```toml
[preprocessor.pyproof]
before = ["links"]
session = "chapter"

[preprocessor.pyproof.limits]
time = "10s"
```

A key with a dot is one of the table of that name: `limits.time` is `time` in `[preprocessor.pyproof.limits]`.

| key | values | default | meaning |
|---|---|---|---|
"#;

const SETTINGS_FOOT: &str = "
The prefixes of hidden lines come from mdBook's own `[output.html.code.hidelines]`, and the language of messages and pages from `language` in `[book]`. `packages` is refused: nothing is installed for a book, but [a Python of yours](python.md) has what you installed there.

This page is made of the code: `UPDATE_DOCS=1 cargo prove guide` makes it anew.
";

const DIAGNOSTICS_HEAD: &str = "# Diagnostics

Everything that a report can tell has a code. This page has what `mdbook-pyproof explain CODE` says of each, in the order in which reports list them. *By default* says what a code does unless the book or the command line says otherwise: an error fails the book, a warning does not. [`deny`, `warn`, `allow`](settings.md) in `book.toml` and the options of the same names change that, and so does `strict`.

";

const DIAGNOSTICS_FOOT: &str = "
This page is made of the code: `UPDATE_DOCS=1 cargo prove guide` makes it anew.
";

fn docs(name: &str) -> PathBuf {
    root().join("docs").join(name)
}

/// Holds a page to what it is made of; with `UPDATE_DOCS`, makes it anew.
#[track_caller]
fn is_made_of(name: &str, text: &str) {
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::write(docs(name), text).unwrap();
    }
    let kept = fs::read_to_string(docs(name)).unwrap_or_default();
    assert_eq!(kept, text, "UPDATE_DOCS=1 makes {name} anew");
}

#[test]
fn the_page_of_the_settings_is_made_of_them() {
    let rows = SETTINGS.iter().map(|one| {
        format!("| `{}` | {} | {} | {} |\n", one.key, one.values, one.default, one.meaning)
    });
    let text = format!("{SETTINGS_HEAD}{}{SETTINGS_FOOT}", rows.collect::<String>());
    is_made_of("settings.md", &text);
}

fn by_default(code: Code) -> &'static str {
    match code.severity() {
        Some(Severity::Error) => "an error",
        Some(Severity::Warning) => "a warning",
        None => "not reported",
    }
}

/// What `explain` says of a code, below a heading that is the code: the headings of
/// its sections become words in bold, and mdBook follows no directive in it.
fn explained(code: Code) -> String {
    let page = Page::of(code, Lang::En);
    let (_, rest) = page.text.split_once('\n').unwrap();
    let (name, title) = (code.name(), page.title());
    let mut text = format!("\n## {name}\n\n**{title}.** By default: {}.\n", by_default(code));
    let mut fence: Option<&str> = None;
    for line in rest.lines() {
        let ticks = &line[..line.len() - line.trim_start_matches('`').len()];
        let shown = match (fence, line.strip_prefix("## ")) {
            (None, Some(heading)) => format!("**{heading}**"),
            _ => line.replace("{{ #", "{{#").replace("{{#", "\\{{#"),
        };
        match fence {
            None if ticks.len() >= 3 => fence = Some(ticks),
            Some(opening) if opening == line => fence = None,
            _ => {}
        }
        text += &shown;
        text.push('\n');
    }
    text
}

#[test]
fn the_page_of_the_diagnostics_is_what_explain_says() {
    let mut text = format!("{DIAGNOSTICS_HEAD}| code | by default | meaning |\n|---|---|---|\n");
    for code in Code::ALL {
        let (name, title) = (code.name(), Page::of(*code, Lang::En).title());
        text += &format!("| [`{name}`](#{name}) | {} | {title} |\n", by_default(*code));
    }
    text.extend(Code::ALL.iter().map(|code| explained(*code)));
    text += DIAGNOSTICS_FOOT;
    is_made_of("diagnostics.md", &text);
}

/// The Markdown of the guide and of the root, by the path from there.
fn pages() -> Vec<(String, String)> {
    let of_docs = fs::read_dir(root().join("docs"))
        .unwrap()
        .map(|entry| format!("docs/{}", entry.unwrap().file_name().to_string_lossy()));
    let of_root = ["README.md", "README.ru.md", "CONTRIBUTING.md", "CHANGELOG.md"];
    let mut names: Vec<String> = of_docs.chain(of_root.map(str::to_owned)).collect();
    names.retain(|name| Path::new(name).extension().is_some_and(|extension| extension == "md"));
    names.sort();
    names
        .into_iter()
        .map(|name| {
            let text = fs::read_to_string(root().join(&name)).unwrap();
            (name, text)
        })
        .collect()
}

#[test]
fn the_examples_of_the_guide_and_of_the_readmes_are_promises_that_hold() {
    let told = |args: &[&str]| {
        let options = ["check", "--no-cache", "--strict", "--format", "json"];
        tool(&root(), &[&options[..], args].concat()).expect(0).json()
    };
    let guide = told(&["docs"]);
    assert_eq!(guide["diagnostics"], serde_json::json!([]), "the guide shows no warning");
    assert!(
        guide["summary"]["promises"]["matched"].as_u64().unwrap() >= 60,
        "{}",
        guide["summary"]
    );
    let readmes = told(&["README.md", "README.ru.md"]);
    assert!(readmes["summary"]["passed"].as_u64().unwrap() >= 2, "{}", readmes["summary"]);
}

/// The fences of a page: the words behind the opening one, and the text.
fn fences(text: &str) -> Vec<(&str, String)> {
    let mut lines = text.lines();
    let mut found = Vec::new();
    while let Some(line) = lines.next() {
        let words = line.trim_start_matches('`');
        let ticks = &line[..line.len() - words.len()];
        if ticks.len() >= 3 && !words.contains('`') {
            let inside = lines.by_ref().take_while(|line| *line != ticks);
            found.push((words, inside.flat_map(|line| [line, "\n"]).collect()));
        }
    }
    found
}

/// An example that is a whole chapter has what its fence says (`gives=CODE`), or nothing.
#[test]
fn chapters_that_the_guide_shows_give_what_it_says() {
    let mut count = 0;
    // `explained.rs` has those of the diagnostics, a test below those of the tutorials.
    let elsewhere = ["diagnostics.md", "tutorial.md", "tutorial.ru.md"];
    let pages = pages().into_iter();
    for (name, text) in pages.filter(|(name, _)| !elsewhere.iter().any(|it| name.ends_with(it))) {
        for (words, chapter) in fences(&text) {
            let Some(words) = words.strip_prefix("markdown") else { continue };
            if words == " needs=settings" {
                continue;
            }
            let said: BTreeSet<&str> = words.strip_prefix(" gives=").into_iter().collect();
            // As mdBook shows it.
            let chapter = chapter.replace("\\{{#", "{{#");
            let report = prove(&chapter);
            let codes: BTreeSet<&str> =
                report.diagnostics.iter().map(|told| told.code.name()).collect();
            assert_eq!(codes, said, "{name}:\n{chapter}");
            count += 1;
        }
    }
    assert!(count >= 12, "only {count} examples: is there anything to see?");
}

/// The tutorial goes through one README: each state of it, and what `check` says then.
#[test]
fn the_reports_of_the_tutorial_are_those_of_the_tool() {
    for (name, lang) in [("tutorial.md", "en"), ("tutorial.ru.md", "ru")] {
        let text = fs::read_to_string(docs(name)).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let mut reports = 0;
        for (words, inside) in fences(&text) {
            match words {
                "markdown" => fs::write(folder.path().join("README.md"), inside).unwrap(),
                "text" => {
                    let run = tool(folder.path(), &["check", "README.md", "--lang", lang]);
                    // Behind it a report names what did not confine the programs here.
                    let (came, shown) = (timeless(&run.stdout), timeless(&inside));
                    assert!(came.starts_with(&shown), "{name}:\n{came}\n{shown}");
                    reports += 1;
                }
                _ => {}
            }
        }
        assert!(reports >= 3, "{name} shows {reports} reports");
    }
}

#[test]
fn the_report_of_a_readme_is_that_of_its_example_with_another_promise() {
    for (name, lang, promise) in
        [("README.md", "en", "# Output: "), ("README.ru.md", "ru", "# Выведет: ")]
    {
        let text = fs::read_to_string(root().join(name)).unwrap();
        let broken = text.replacen(&format!("{promise}3"), &format!("{promise}2"), 1);
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join(name), broken).unwrap();
        let run = tool(folder.path(), &["check", name, "--lang", lang]).expect(1);
        let (_, shown) = fences(&text).into_iter().find(|(words, _)| *words == "text").unwrap();
        assert!(run.stdout.starts_with(shown.trim_end()), "{name}: {}", run.stdout);
    }
}

/// A report without the line of its duration and without blank ends.
fn timeless(report: &str) -> String {
    let is_duration = |line: &&str| {
        let seconds = line.strip_suffix(" s").or_else(|| line.strip_suffix(" с"));
        seconds.is_some_and(|number| number.chars().all(|c| c.is_ascii_digit() || ".,".contains(c)))
    };
    let lines = report.trim().lines().map(str::trim_end);
    lines.filter(|line| !is_duration(line)).collect::<Vec<_>>().join("\n")
}

/// A page outside of its fences.
fn prose(text: &str) -> String {
    let mut fence: Option<String> = None;
    let mut prose = String::new();
    for line in text.lines() {
        let words = line.trim_start();
        let ticks = &words[..words.len() - words.trim_start_matches('`').len()];
        match &fence {
            None if ticks.len() >= 3 && !words[ticks.len()..].contains('`') => {
                fence = Some(ticks.to_owned());
            }
            None => {
                prose += line;
                prose.push('\n');
            }
            Some(opening) if words == opening => fence = None,
            Some(_) => {}
        }
    }
    prose
}

/// The addresses that the headings of a page have.
fn headings(text: &str) -> BTreeSet<String> {
    let text = prose(text);
    let headings = text.lines().filter(|line| line.starts_with('#'));
    let address = |heading: &str| -> String {
        let words = heading.trim_start_matches('#').trim().to_lowercase();
        let kept = words.chars().filter(|c| c.is_alphanumeric() || " -_".contains(*c));
        kept.map(|c| if c == ' ' { '-' } else { c }).collect()
    };
    headings.map(address).collect()
}

#[test]
fn every_link_leads_somewhere() {
    let link = regex::Regex::new(r"\]\(([^)\s]+)\)").unwrap();
    for (name, text) in pages() {
        let folder = root().join(&name).parent().unwrap().to_owned();
        let words = prose(&text);
        let links = link.captures_iter(&words).map(|found| found[1].to_owned());
        for to in links.filter(|to| !to.contains("://")) {
            let (path, heading) = to.split_once('#').unwrap_or((to.as_str(), ""));
            let target = if path.is_empty() { root().join(&name) } else { folder.join(path) };
            assert!(target.exists(), "{name}: {to}");
            if !heading.is_empty() {
                let there = headings(&fs::read_to_string(&target).unwrap());
                assert!(there.contains(heading), "{name}: {to}: {there:?}");
            }
        }
    }
}

#[test]
fn a_readme_is_short_and_every_page_of_the_guide_is_in_its_table() {
    let summary = fs::read_to_string(docs("SUMMARY.md")).unwrap();
    for (name, text) in pages() {
        if name.starts_with("README") {
            assert!(text.lines().count() <= 120, "{name}");
        }
        if let Some(page) = name.strip_prefix("docs/").filter(|page| *page != "SUMMARY.md") {
            assert!(summary.contains(&format!("]({page})")), "{page}");
        }
    }
}
