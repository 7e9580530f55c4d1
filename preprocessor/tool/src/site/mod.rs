//! A built book, made into the site that its readers see.
//!
//! mdBook has written its pages; then, in this order,
//!
//! 1. the scripts and styles of this tool are put beside them, and Pyodide,
//!    where the book brings its own ([`pyodide`]);
//! 2. each page is read and written once ([`pages`]): it gets what it is drawn
//!    with ([`sheets`]) and a link to the script, a search box, and mdBook's own
//!    words in the book's language ([`words`]), and its sections are taken down
//!    ([`sections`]);
//! 3. of the sections an index is made ([`search`]), at once or when the pages are
//!    shown already ([`Unsearched`]).
//!
//! Nothing outside the site's folder is written, and nothing in it but what
//! mdBook made there. What could hinder that is found by [`require`], before
//! anything is built.

pub mod assets;
mod pages;
pub mod pyodide;
mod search;
mod sections;
mod sheets;
mod words;

use std::fs;
use std::path::{Path, PathBuf};
use std::thread::available_parallelism;

use anyhow::Result;

use crate::messages::{Catalogue, Lang};
use pages::{Finish, depth};
use pyproof_check::config::SiteConfig;
use pyproof_check::diagnostic::Message;
use pyproof_check::refusal::{Because as _, Refusal};
use pyproof_judge::parallel::each;
pub use search::FOLDER as SEARCH;
use sections::Section;
use sheets::Sheets;
use words::Words;

/// The folder of the site in which its Pyodide lies, where the book brings one.
pub const PYODIDE: &str = "pyodide";

/// Stack of a thread that finishes pages: a parser of HTML keeps its own.
const STACK: usize = 2 << 20;

/// The pages that mdBook has written.
#[derive(Clone, Debug, Default)]
pub struct Built {
    /// The site's folder.
    pub folder: PathBuf,
    /// The book's language as it names it; empty where it names none.
    pub language: String,
    /// Its chapters, in order.
    pub chapters: Vec<Page>,
    /// The file that a server shows for what it does not find, where there is one.
    pub not_found: Option<String>,
    /// Pages that only lead to others.
    pub redirects: Vec<String>,
}

/// A page of a chapter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// Its path from the site's folder, `/` between folders.
    pub path: String,
    /// The chapter's name.
    pub title: String,
    /// Whether it is an author's, and to be found.
    pub searched: bool,
}

/// Finds what would hinder the finishing of a site: a folder without Pyodide, or
/// packages that there are not.
///
/// # Errors
/// Names all that is missing.
pub fn require(root: &Path, config: &SiteConfig) -> Result<(), Refusal> {
    pyodide::files(root, config).map(|_| ())
}

/// A site that lacks the index of its search alone.
#[must_use]
pub struct Unsearched {
    built: Built,
    sections: Option<Vec<Vec<Section>>>,
}

impl Unsearched {
    /// Makes the index, where the book wants one.
    ///
    /// # Errors
    /// When it cannot be made or written.
    pub fn index(self) -> Result<()> {
        let Some(sections) = self.sections else { return Ok(()) };
        let files = search::index(&self.built.language, &self.built.chapters, sections)
            .because(|| Message::new("site-unsearched"))?;
        for (name, content) in files {
            write(&self.built.folder.join(search::FOLDER).join(name), &content)?;
        }
        Ok(())
    }
}

/// Makes what mdBook has built into the site, all but the index of its search.
///
/// # Errors
/// When a file cannot be read or written.
pub fn finish(root: &Path, built: Built, config: &SiteConfig) -> Result<Unsearched> {
    for (name, content) in assets::files() {
        write(&built.folder.join(assets::FOLDER).join(name), content)?;
    }
    for (from, name) in pyodide::files(root, config)? {
        place(&from, &built.folder.join(PYODIDE).join(name))?;
    }
    let sections = finish_pages(&built, config)?;
    Ok(Unsearched { built, sections: config.search.then_some(sections) })
}

/// Finishes each page; the sections of those of chapters, in their order.
fn finish_pages(built: &Built, config: &SiteConfig) -> Result<Vec<Vec<Section>>> {
    let lang = Lang::of_book(Some(&built.language));
    let catalogue = Catalogue::new(lang);
    let finish = Finish::new(Words::new(&catalogue), Sheets::read(&built.folder), config.search);
    let threads = available_parallelism().map_or(1, usize::from);
    let chapters = each(&built.chapters, threads, STACK, &|page: &Page| {
        let searched = config.search && page.searched;
        finish_page(built, &page.path, |html| finish.chapter(html, depth(&page.path), searched))
    });
    for path in ["index.html", "print.html"] {
        if built.chapters.iter().all(|page| page.path != path) {
            finish_page(built, path, |html| Ok((finish.other(html)?, Vec::new())))?;
        }
    }
    if let Some(path) = &built.not_found {
        finish_page(built, path, |html| Ok((finish.not_found(html)?, Vec::new())))?;
    }
    finish_page(built, "toc.html", |html| {
        Ok((finish.contents(&pages::addressed(html, &built.chapters))?, Vec::new()))
    })?;
    for path in &built.redirects {
        finish_page(built, path, |html| Ok((finish.redirect(html, lang)?, Vec::new())))?;
    }
    finish_scripts(built, &finish)?;
    chapters.into_iter().collect()
}

/// Rewrites a page, if it is there: themes and settings leave some out.
fn finish_page(
    built: &Built,
    path: &str,
    rewrite: impl Fn(&str) -> Result<(String, Vec<Section>)>,
) -> Result<Vec<Section>> {
    let file = built.folder.join(path);
    let about = |key| Message::new(key).with("path", file.display());
    if !file.is_file() {
        return Ok(Vec::new());
    }
    let html = fs::read_to_string(&file).because(|| about("file-unread"))?;
    let (finished, sections) = rewrite(&html).because(|| about("site-page-unread"))?;
    if finished != html {
        write(&file, finished.as_bytes())?;
    }
    Ok(sections)
}

/// mdBook's own script says some of its words itself; another holds the contents.
fn finish_scripts(built: &Built, finish: &Finish) -> Result<()> {
    let entries = fs::read_dir(&built.folder)
        .because(|| Message::new("file-unread").with("path", built.folder.display()))?;
    for entry in entries.flatten() {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if pages::is_book_script(&name) {
            finish_page(built, &name, |script| Ok((finish.script(script), Vec::new())))?;
        } else if pages::is_contents_script(&name) {
            finish_page(built, &name, |script| {
                Ok((pages::addressed(script, &built.chapters), Vec::new()))
            })?;
        }
    }
    Ok(())
}

/// Writes a file of the site, and the folders that it lies in.
///
/// What stands there is replaced, not written into: it may be one file with
/// another one elsewhere.
fn write(path: &Path, content: &[u8]) -> Result<()> {
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
