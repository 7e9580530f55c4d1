//! What `book.toml` sets, for mdBook and for us, and what a build with it would
//! endanger.
//!
//! 1. Keys of older versions of mdBook, which stop the one that we build with, are
//!    left out or renamed ([`older`]); the author is told.
//! 2. mdBook reads the rest, and the variables of the environment.
//! 3. A build folder that overlaps the sources is refused.

use std::path::{Path, PathBuf};
use std::str::FromStr as _;

use anyhow::Result;

use super::NAME;
use super::older;
use crate::messages::Lang;
use crate::site;
use crate::source::{display, leads_out, led_to, links_out, overlap, real, slashed};
use pyproof_check::config::{Config, Readers};
use pyproof_check::diagnostic::Message;
use pyproof_check::error::{Because as _, UserError};
use pyproof_check::markdown::HideLines;

/// mdBook's own settings.
pub(super) type MdBookConfig = mdbook_driver::config::Config;

/// The settings of a book.
pub(super) struct Settings {
    /// mdBook's.
    pub mdbook: MdBookConfig,
    /// What its author should know of them.
    pub warnings: Vec<Message>,
}

/// The language that the book in the folder `root` names, if that can be read: for
/// errors about a book that cannot be opened.
#[must_use]
pub fn language(root: &Path) -> Option<Lang> {
    let text = std::fs::read_to_string(root.join("book.toml")).ok()?;
    let table: toml::Table = text.parse().ok()?;
    let tag = table.get("book").and_then(|book| book.get("language"));
    Some(Lang::of_book(tag.and_then(toml::Value::as_str)))
}

/// The source folder of the book in the folder `root`, if there is one.
#[must_use]
pub fn sources_in(root: &Path) -> Option<PathBuf> {
    let text = std::fs::read_to_string(root.join("book.toml")).ok()?;
    // Whoever names a book that cannot be read shall hear why.
    let table: toml::Table = text.parse().unwrap_or_default();
    let src = table.get("book").and_then(|book| book.get("src")).and_then(toml::Value::as_str);
    Some(real(&root.join(src.unwrap_or("src"))))
}

/// The settings for us of the book in the folder `root`; its chapters are not read.
///
/// # Errors
/// When there is no `book.toml`, it cannot be read, or it has unknown settings.
pub fn config(root: &Path) -> Result<Config> {
    config_of(&settings(root)?.mdbook)
}

/// The folder of the cache of the book in the folder `root`, whether or not the
/// book's settings allow one.
///
/// # Errors
/// When there is no `book.toml`, or it cannot be read.
pub fn cache_folder(root: &Path) -> Result<Option<PathBuf>> {
    let settings = settings(root)?.mdbook;
    Ok(cache_beside(root, &settings.book.src, &settings.build.build_dir))
}

/// The folder of a book's cache: beside the build folder, because a build empties
/// that. There is none if it would be inside the sources, or they inside it.
pub(super) fn cache_beside(root: &Path, src: &Path, build_dir: &Path) -> Option<PathBuf> {
    let beside = root.join(build_dir);
    let folder = beside.parent().filter(|_| root.is_dir())?.join(NAME);
    (!overlap(&root.join(src), &folder) && !overlap(&beside, &folder)).then_some(folder)
}

/// mdBook's settings of the book in `root`; an error if a build would endanger the
/// source.
pub(super) fn settings(root: &Path) -> Result<Settings> {
    let file = root.join("book.toml");
    if !file.is_file() {
        return Err(UserError::new(Message::new("no-book-toml").with("dir", display(root))).into());
    }
    let about = || Message::new("file-unread").with("path", display(&file));
    let text = std::fs::read_to_string(&file).because(about)?;
    let mut table: toml::Table = text.parse().because(about)?;
    let warnings = older::mend(&mut table);
    // Only the author's own text has the lines that an error names.
    let text = if warnings.is_empty() { text } else { table.to_string() };
    let mut mdbook = MdBookConfig::from_str(&text).because(about)?;
    mdbook.update_from_env().because(|| Message::new("mdbook-variable"))?;
    refuse_build_folder(root, &mdbook.book.src, &mdbook.build.build_dir)?;
    Ok(Settings { mdbook, warnings })
}

/// Our settings among them.
pub(super) fn config_of(settings: &MdBookConfig) -> Result<Config> {
    let table = settings.get::<toml::Table>(&format!("preprocessor.{NAME}"))?.unwrap_or_default();
    let hidelines = settings.get::<HideLines>("output.html.code.hidelines")?.unwrap_or_default();
    let config = Config::from_table(&table, hidelines).because(|| Message::new("book-toml"))?;
    let readers = Some(readers(&config));
    Ok(Config { language: settings.book.language.clone(), readers, ..config })
}

/// What the Python of the pages' readers has. The bundled interpreter has no packages, and
/// needs not be told which the pages could load.
pub(super) fn readers(config: &Config) -> Readers {
    let own = !config.pythons.is_empty() || !config.interpreters.is_empty() || config.judge.own;
    if own { site::readers() } else { Readers::default() }
}

/// A warning if our table lets `links` run first.
pub(super) fn late_table(table: &toml::Table) -> Option<Message> {
    let before = table.get("before").and_then(toml::Value::as_array);
    let first = before.is_some_and(|names| names.iter().any(|name| name.as_str() == Some("links")));
    (!first).then(|| Message::new("links-first"))
}

/// mdBook's HTML renderer empties its build folder: with the default, `book`,
/// it would empty a source folder of that name.
///
/// The real folders are compared, after all links. A build folder that a link leads
/// out of the book is refused, too: nobody can tell whose files a build would remove.
pub(super) fn refuse_build_folder(root: &Path, src: &Path, build_dir: &Path) -> Result<()> {
    if overlap(&root.join(src), &root.join(build_dir)) {
        let message = Message::new("folders-overlap").with("build", display(build_dir));
        return Err(UserError::new(message.with("src", display(src))).into());
    }
    if let Some(link) = leads_out(root, build_dir) {
        let message = Message::new("build-led-out").with("build", display(build_dir));
        let target = led_to(&root.join(&link));
        let message = message.with("link", slashed(&link)).with("target", display(&target));
        return Err(UserError::new(message).into());
    }
    Ok(())
}

/// mdBook follows links when it copies files into the site, from the source folder
/// and from the files that the HTML renderer adds.
pub(super) fn refuse_links_out(root: &Path, settings: &MdBookConfig) -> Result<()> {
    let html = settings.html_config().unwrap_or_default();
    let theme = html.theme.as_deref().unwrap_or(Path::new("theme"));
    let added = html.additional_css.iter().chain(&html.additional_js).map(PathBuf::as_path);
    let copied: Vec<_> = [settings.book.src.as_path(), theme].into_iter().chain(added).collect();
    let messages = links_out(root, &copied).into_iter();
    let messages: Vec<_> =
        messages.map(|link| Message::new("chapter-led-out").with("path", slashed(&link))).collect();
    if messages.is_empty() { Ok(()) } else { Err(UserError::all(messages).into()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn overlapping_folders_are_refused() {
        let root = Path::new("/nowhere/at/all");
        for (src, build) in [
            ("book", "book"),
            ("book", "./book/"),
            ("book/src", "book"),
            (".", "site"),
            ("src", "src/out"),
            ("a/../b", "b"),
            ("book", "/nowhere/at/all/book"),
            ("book", "../all/book"),
        ] {
            assert!(
                refuse_build_folder(root, Path::new(src), Path::new(build)).is_err(),
                "{src} {build}"
            );
        }
        for (src, build) in [("book", "target/site"), ("src", "book"), ("book", "books")] {
            assert!(
                refuse_build_folder(root, Path::new(src), Path::new(build)).is_ok(),
                "{src} {build}"
            );
        }
    }
}
