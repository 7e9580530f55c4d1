//! What a site has beside its pages: the scripts and styles of this tool, Pyodide,
//! where the book brings its own ([`pyodide`]), and the index of its search
//! ([`search`]).
//!
//! mdBook has written its pages; then, in this order,
//!
//! 1. the scripts and styles of this tool are put beside them, and Pyodide if the
//!    book has its own ([`pyodide`]);
//! 2. each page is read and written once ([`pages`]): it gets its style sheets
//!    ([`sheets`]), a link to the script, a search box, and mdBook's own words in the
//!    book's language ([`words`]); its sections are collected ([`sections`]);
//! 3. an index is made from the sections ([`search`]), at once or after the pages are
//!    shown ([`Unsearched`]).
//!
//! Only files in the site's folder are written. [`require`] finds what could prevent
//! that, before anything is built.

pub mod assets;
pub mod pyodide;
mod search;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Result;

use pyproof_check::config::{Readers, SiteConfig};
use pyproof_check::diagnostic::Message;
use pyproof_check::error::{Because as _, UserError};
pub use search::{FOLDER as SEARCH, Page, Section};

/// The folder of the site with its Pyodide, if the book has its own.
pub const PYODIDE: &str = "pyodide";

/// What the Python of the pages' readers has.
#[must_use]
pub fn readers() -> Readers {
    Readers { packages: assets::pyodide().packages }
}

/// The package with the name of a module, if the pages can load one.
#[must_use]
pub fn package_of(module: &str) -> Option<String> {
    pyodide::package_of(module)
}

/// Finds what would hinder the finishing of a site: a folder without Pyodide, or
/// packages that there are not.
///
/// # Errors
/// Names all that is missing.
pub fn require(root: &Path, config: &SiteConfig) -> Result<(), UserError> {
    pyodide::files(root, config).map(|_| ())
}

/// Puts the files that the pages load into the site in `folder`: those of the tool,
/// and the Pyodide of the book in the folder `root`.
///
/// # Errors
/// When one cannot be read or written.
pub fn put_files(root: &Path, folder: &Path, config: &SiteConfig) -> Result<()> {
    for (name, content) in assets::files() {
        write(&folder.join(assets::FOLDER).join(name), content)?;
    }
    for (from, name) in pyodide::files(root, config)? {
        place(&from, &folder.join(PYODIDE).join(name))?;
    }
    Ok(())
}

/// A site that lacks the index of its search alone.
#[must_use]
pub struct Unsearched {
    /// The site's folder.
    pub folder: PathBuf,
    /// The book's language as it names it; empty where it names none.
    pub language: String,
    /// What there is to find in each chapter's page; `None` where the book wants no
    /// search.
    pub sections: Option<Vec<(Page, Vec<Section>)>>,
}

impl Unsearched {
    /// Makes the index, if the book wants one.
    ///
    /// # Errors
    /// When it cannot be made or written.
    pub fn index(self) -> Result<()> {
        let Some(sections) = self.sections else { return Ok(()) };
        let files =
            search::index(&self.language, sections).because(|| Message::new("site-unsearched"))?;
        for (name, content) in files {
            write(&self.folder.join(SEARCH).join(name), &content)?;
        }
        Ok(())
    }
}

/// Writes a file of the site, and the folders that it lies in.
///
/// What stands there is replaced, not written into: it may be one file with
/// another one elsewhere.
///
/// # Errors
/// When it cannot be written.
pub fn write(path: &Path, content: &[u8]) -> Result<()> {
    let write = || {
        path.parent().map_or(Ok(()), fs::create_dir_all)?;
        let _ = fs::remove_file(path);
        fs::write(path, content)
    };
    write().because(|| Message::new("file-unwritten").with("path", path.display()))
}

/// Copies a file into the site.
fn place(from: &Path, to: &Path) -> Result<()> {
    let place = || {
        to.parent().map_or(Ok(()), fs::create_dir_all)?;
        let _ = fs::remove_file(to);
        fs::copy(from, to).map(|_| ())
    };
    place().because(|| Message::new("file-unwritten").with("path", to.display()))
}
