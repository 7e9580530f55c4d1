//! A built book, made into the site that its readers see. All that is known of the
//! inside of mdBook's pages and scripts stands below this module.
//!
//! mdBook has written its pages; then, in this order,
//!
//! 1. what the pages load is put beside them ([`site`]);
//! 2. each page is read and written once ([`pages`]): it gets what it is drawn
//!    with ([`sheets`]) and a link to the script, a search box, and mdBook's own
//!    words in the book's language ([`words`]), and its sections are taken down
//!    ([`sections`]);
//! 3. of the sections an index is made, at once or when the pages are shown already
//!    ([`Unsearched`]).
//!
//! Nothing outside the site's folder is written, and nothing in it but what
//! mdBook made there.

mod files;
mod html;
mod pages;
mod sections;
mod sheets;
mod words;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::thread::available_parallelism;

use anyhow::Result;

use crate::messages::{Catalogue, Lang};
use crate::page::steps::FOLDER;
use crate::site::{self, Page, Section, Unsearched};
use pages::{Finish, depth};
use pyproof_check::config::SiteConfig;
use pyproof_check::diagnostic::Message;
use pyproof_check::error::Because as _;
use pyproof_judge::parallel::each;
use sheets::Sheets;
use words::Words;

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

/// Makes what mdBook has built into the site, all but the index of its search; `steps` are
/// the files of the steps, by their names.
///
/// # Errors
/// When a file cannot be read or written.
pub fn finish(
    root: &Path,
    built: Built,
    config: &SiteConfig,
    steps: &BTreeMap<String, String>,
) -> Result<Unsearched> {
    site::put_files(root, &built.folder, config)?;
    for (name, text) in steps {
        site::write(&built.folder.join(FOLDER).join(name), text.as_bytes())?;
    }
    let sections = finish_pages(&built, config)?;
    let sections = built.chapters.into_iter().zip(sections);
    Ok(Unsearched {
        folder: built.folder,
        language: built.language,
        sections: config.search.then(|| sections.collect()),
    })
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
        Ok((finish.contents(&files::addressed(html, &built.chapters))?, Vec::new()))
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
        site::write(&file, finished.as_bytes())?;
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
        if files::is_book_script(&name) {
            finish_page(built, &name, |script| Ok((finish.script(script), Vec::new())))?;
        } else if files::is_contents_script(&name) {
            finish_page(built, &name, |script| {
                Ok((files::addressed(script, &built.chapters), Vec::new()))
            })?;
        }
    }
    Ok(())
}
