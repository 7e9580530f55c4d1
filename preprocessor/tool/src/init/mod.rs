//! A new book: its settings, one chapter with a proved example, and the workflow
//! that checks and publishes it on GitHub.
//!
//! The files are those of `templates/`, with names between `@` filled in. Nothing
//! here writes them.

use crate::messages::{Catalogue, Lang};

/// A file of a new book.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Its path in the book's folder.
    pub path: &'static str,
    /// Its text.
    pub text: String,
}

/// The address of the tool's repository; empty until it has one.
const REPOSITORY: &str = env!("CARGO_PKG_REPOSITORY");

/// The placeholder in the workflow while the tool has no address.
pub const NO_REPOSITORY: &str = "OWNER/REPOSITORY";

/// Whether the author has to write the tool's repository into the workflow.
#[must_use]
pub fn lacks_repository() -> bool {
    action(REPOSITORY).is_none()
}

/// The action of a repository on GitHub, as `uses:` names it: `OWNER/NAME`.
fn action(repository: &str) -> Option<&str> {
    let name = repository.trim_end_matches('/').strip_prefix("https://github.com/")?;
    let name = name.strip_suffix(".git").unwrap_or(name);
    (name.split('/').count() == 2).then_some(name)
}

/// The files of a new book in a language; `below` is its folder's path from the root of
/// its repository, if it is not that.
#[must_use]
pub fn files(lang: Lang, title: Option<&str>, below: Option<&str>) -> Vec<File> {
    let catalogue = Catalogue::new(lang);
    let title = title.map_or_else(|| catalogue.text("init-title"), str::to_owned);
    let about = catalogue.text("init-workflow");
    let about: Vec<String> = about.lines().map(|line| format!("# {line}")).collect();
    let repository = action(REPOSITORY).unwrap_or(NO_REPOSITORY);
    let names = [
        ("@title@", toml::Value::from(title).to_string()),
        ("@about@", about.join("\n")),
        ("@path@", below.map(|path| format!("\n          path: {path:?}")).unwrap_or_default()),
        ("@repository@", repository.to_owned()),
        ("@version@", env!("CARGO_PKG_VERSION").to_owned()),
    ];
    // The inserted text is not scanned again: a title may contain anything.
    let filled = |template: &str| {
        let mut text = String::new();
        let mut rest = template;
        while let Some((at, (name, value))) =
            names.iter().filter_map(|it| Some((rest.find(it.0)?, it))).min_by_key(|(at, _)| *at)
        {
            text += &rest[..at];
            text += value;
            rest = &rest[at + name.len()..];
        }
        text + rest
    };
    let templates = templates(lang).into_iter();
    templates.map(|(path, text)| File { path, text: filled(text) }).collect()
}

fn templates(lang: Lang) -> [(&'static str, &'static str); 5] {
    let [toml, summary, chapter] = match lang {
        Lang::En => [
            include_str!("../../templates/en/book.toml"),
            include_str!("../../templates/en/SUMMARY.md"),
            include_str!("../../templates/en/first-example.md"),
        ],
        Lang::Ru => [
            include_str!("../../templates/ru/book.toml"),
            include_str!("../../templates/ru/SUMMARY.md"),
            include_str!("../../templates/ru/first-example.md"),
        ],
    };
    [
        ("book.toml", toml),
        ("book/SUMMARY.md", summary),
        ("book/first-example.md", chapter),
        (".gitignore", include_str!("../../templates/gitignore")),
        (".github/workflows/book.yml", include_str!("../../templates/book.yml")),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(files: &[File], path: &str) -> String {
        files.iter().find(|file| file.path == path).unwrap().text.clone()
    }

    #[test]
    fn every_name_is_filled_in() {
        for lang in [Lang::En, Lang::Ru] {
            for file in files(lang, None, None) {
                for name in ["@title@", "@about@", "@repository@", "@version@", "@path@"] {
                    assert!(!file.text.contains(name), "{}: {name}", file.path);
                }
                assert!(file.text.ends_with('\n') && !file.text.contains('\r'), "{}", file.path);
            }
        }
    }

    #[test]
    fn a_title_may_hold_anything() {
        for title in ["«Книга»", "\"a\" \\ b", "@version@ = ''' # [x]", "two\nlines", "📗"]
        {
            let toml = text(&files(Lang::En, Some(title), None), "book.toml");
            let table: toml::Table = toml.parse().unwrap();
            assert_eq!(table["book"]["title"].as_str(), Some(title));
        }
    }

    #[test]
    fn the_build_never_empties_the_sources() {
        for lang in [Lang::En, Lang::Ru] {
            let table: toml::Table = text(&files(lang, None, None), "book.toml").parse().unwrap();
            assert_eq!(table["book"]["src"].as_str(), Some("book"));
            assert_eq!(table["build"]["build-dir"].as_str(), Some("target/site"));
            assert_eq!(table["book"]["language"].as_str(), Some(lang.name()));
        }
    }

    #[test]
    fn the_workflow_publishes_what_main_holds_and_pull_requests_change_nothing() {
        let workflow = text(&files(Lang::En, None, None), ".github/workflows/book.yml");
        let (before, publish) = workflow.split_once("\n  publish:\n").unwrap();
        assert!(publish.starts_with("    if: github.event_name == 'push'\n    needs: check\n"));
        for write in ["pages: write", "id-token: write"] {
            assert!(publish.contains(write) && !before.contains(write), "{write}");
        }
        assert!(before.contains("publish: ${{ github.event_name == 'push' }}\n"));
        let used = workflow.lines().filter_map(|line| Some(line.split_once("uses: ")?.1));
        let (ours, others): (Vec<&str>, Vec<&str>) =
            used.partition(|action| !action.starts_with("actions/"));
        let version = env!("CARGO_PKG_VERSION");
        let name = action(REPOSITORY).unwrap_or(NO_REPOSITORY);
        assert_eq!(ours, [format!("{name}@v{version}")]);
        for action in others {
            let (_, version) = action.split_once("@v").unwrap();
            assert!(version.parse::<u32>().is_ok(), "a major version: {action}");
        }
    }

    #[test]
    fn an_address_on_github_is_an_action() {
        for address in
            ["https://github.com/o/n", "https://github.com/o/n/", "https://github.com/o/n.git"]
        {
            assert_eq!(action(address), Some("o/n"), "{address}");
        }
        for address in ["", "https://github.com/o", "https://example.org/o/n"] {
            assert_eq!(action(address), None, "{address}");
        }
    }
}
