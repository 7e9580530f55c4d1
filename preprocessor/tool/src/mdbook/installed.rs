//! The pages' files among the sources of a book, where `install` puts them for a
//! plain `mdbook build`.
//!
//! mdBook copies them into the site, as it copies every file that is not a chapter;
//! its pages load them as files that the author added. Our own build makes them
//! anew, and does neither.

use std::path::{Component, Path, PathBuf};

use anyhow::Result;

use super::settings::{config_of, settings};
use crate::install::{FOLDER, MANIFEST, Manifest, digest};
use crate::messages::Lang;
use crate::report::human;
use crate::site::{PYODIDE, assets, pyodide};
use crate::source::{display, leads_out, slashed};
use pyproof_check::config::SiteConfig;
use pyproof_check::diagnostic::Message;
use pyproof_check::error::UserError;

/// Where the files of a book's pages go.
#[derive(Clone, Debug)]
pub struct InstallTarget {
    /// The source folder, from the book's root.
    pub src: PathBuf,
    /// What the book sets for its pages.
    pub site: SiteConfig,
    /// The language of the book.
    pub lang: Lang,
}

impl InstallTarget {
    /// That of the book in the folder `root`.
    ///
    /// # Errors
    /// When its settings cannot be used, or its sources are outside its folder.
    pub fn of_book(root: &Path) -> Result<Self> {
        let settings = settings(root)?.mdbook;
        let site = config_of(&settings)?.site;
        let lang = Lang::of_book(settings.book.language.as_deref());
        let src = named(&settings.book.src).ok_or_else(|| {
            UserError::new(Message::new("install-outside").with("src", display(&settings.book.src)))
        })?;
        for folder in [FOLDER, PYODIDE] {
            if leads_out(root, &src.join(folder)).is_some() {
                let about = Message::new("chapter-led-out");
                return Err(UserError::new(about.with("path", slashed(&src.join(folder)))).into());
            }
        }
        Ok(Self { src, site, lang })
    }

    /// A file of the source folder as `book.toml` names it.
    #[must_use]
    pub fn from_root(&self, path: &str) -> String {
        slashed(&self.src.join(path))
    }

    /// The files that the pages load, by their paths from the source folder, with
    /// where each comes from.
    ///
    /// # Errors
    /// When a file of the book's own Pyodide is missing.
    pub fn files(&self, root: &Path) -> Result<Vec<(String, Origin)>> {
        let own =
            assets::files().map(|(name, bytes)| (format!("{FOLDER}/{name}"), Origin::Tool(bytes)));
        let src = root.join(&self.src);
        let brought = pyodide::files(root, &self.site)?.into_iter();
        let brought = brought.map(|(from, name)| (format!("{PYODIDE}/{name}"), Origin::Book(from)));
        let is_there = |path: &str, origin: &Origin| match origin {
            Origin::Tool(_) => false,
            // It is already where it would go.
            Origin::Book(from) => {
                let there = std::fs::canonicalize(src.join(path));
                there.is_ok_and(|there| std::fs::canonicalize(from).is_ok_and(|from| from == there))
            }
        };
        Ok(own.chain(brought).filter(|(path, origin)| !is_there(path, origin)).collect())
    }
}

/// Where a file of the pages comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// It is part of the tool.
    Tool(&'static [u8]),
    /// It is a file of the book.
    Book(PathBuf),
}

/// A folder inside the book's, without `.` and `..` steps.
fn named(folder: &Path) -> Option<PathBuf> {
    folder.components().filter(|part| *part != Component::CurDir).try_fold(
        PathBuf::new(),
        |named, part| match part {
            Component::Normal(name) => Some(named.join(name)),
            _ => None,
        },
    )
}

/// Refuses to prove a book for a plain `mdbook build` whose pages would load files
/// that are missing or of another version.
pub(super) fn require(root: &Path, src: &Path, config: &SiteConfig) -> Result<()> {
    let Some(version) = &config.assets else { return Ok(()) };
    let src = root.join(src);
    let is_ours = |path: &str, bytes: &[u8]| {
        std::fs::read(src.join(path)).is_ok_and(|found| digest(&found) == digest(bytes))
    };
    let mut files = assets::files();
    let all = version == assets::version()
        && files.all(|(name, bytes)| is_ours(&format!("{FOLDER}/{name}"), bytes))
        && pyodide::files(root, config)?.iter().all(|(from, name)| {
            let bytes = |path: &Path| std::fs::metadata(path).map(|known| known.len()).ok();
            bytes(&src.join(PYODIDE).join(name)) == bytes(from)
        });
    if all {
        return Ok(());
    }
    let dir = human::quoted(&display(root));
    Err(UserError::new(Message::new("assets-stale").with("dir", dir)).into())
}

/// Removes the installed files from those that the author added to the pages: our
/// build adds its own.
pub(super) fn leave_out(settings: &mut mdbook_driver::config::Config) -> Result<()> {
    let Some(html) = settings.html_config() else { return Ok(()) };
    let src = named(&settings.book.src).unwrap_or_else(|| settings.book.src.clone());
    for (key, files, ours) in [
        ("output.html.additional-css", html.additional_css, "site.css"),
        ("output.html.additional-js", html.additional_js, "site.js"),
    ] {
        let ours = src.join(FOLDER).join(ours);
        let (installed, others): (Vec<_>, Vec<_>) =
            files.into_iter().partition(|file| named(file).as_ref() == Some(&ours));
        if !installed.is_empty() {
            settings.set(key, others)?;
        }
    }
    Ok(())
}

/// Removes the copies of the installed files, of whatever version, from a site that
/// mdBook has written.
pub(super) fn remove_copies(root: &Path, src: &Path, site: &Path) {
    let manifest = std::fs::read_to_string(root.join(src).join(MANIFEST)).ok();
    let Some(manifest) = manifest.as_deref().and_then(Manifest::read) else { return };
    for path in manifest.files.keys() {
        // A file that is not there need not be removed.
        let _ = std::fs::remove_file(site.join(path));
    }
}
