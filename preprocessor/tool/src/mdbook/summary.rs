//! The chapters that `SUMMARY.md` names, as `check` reads them and as mdBook loads them.
//!
//! A chapter that nobody has written yet is an empty one where the book lets mdBook
//! create it (`create-missing`), and an error elsewhere. It is never written.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use anyhow::Result;
use mdbook_driver::MDBook;
use mdbook_preprocessor::book::BookItem;
use mdbook_summary::{Link, Summary, SummaryItem, parse_summary};

use super::settings::MdBookConfig;
use crate::source::{display, leads_out, markdown_below, read_chapter, slashed, with_included};
use pyproof_check::diagnostic::Message;
use pyproof_check::error::{Because as _, UserError};
use pyproof_check::markdown::Chapter;

const SUMMARY: &str = "SUMMARY.md";

/// What a book's table of contents leads to.
#[derive(Default)]
pub(super) struct Found {
    /// The chapters, in order.
    pub chapters: Vec<Chapter>,
    /// A warning for each chapter that nobody has written.
    pub unwritten: Vec<Message>,
    /// The Markdown files of the source folder that it does not name, and no chapter
    /// includes.
    pub unnamed: Vec<String>,
    wrong: Vec<Message>,
}

/// Reads the chapters of the book in the folder `root`.
///
/// # Errors
/// When the summary cannot be read, or chapters cannot: all of them at once.
pub(super) fn read(root: &Path, src: &Path, create_missing: bool) -> Result<Found> {
    let summary = summary(root, src)?;
    let mut found = Found::default();
    for items in parts(&summary) {
        found.read_items(root, src, items, create_missing);
    }
    if !found.wrong.is_empty() {
        return Err(UserError::all(found.wrong).into());
    }
    found.unnamed = unnamed(root, src, &found.chapters);
    Ok(found)
}

fn summary(root: &Path, src: &Path) -> Result<Summary> {
    let path = root.join(src).join(SUMMARY);
    let about = |key| Message::new(key).with("path", display(&path));
    if leads_out(root, &src.join(SUMMARY)).is_some() {
        return Err(UserError::new(about("chapter-led-out")).into());
    }
    let text = std::fs::read_to_string(&path).because(|| about("summary-unread"))?;
    parse_summary(&text).because(|| about("file-unread"))
}

fn parts(summary: &Summary) -> [&Vec<SummaryItem>; 3] {
    [&summary.prefix_chapters, &summary.numbered_chapters, &summary.suffix_chapters]
}

impl Found {
    fn read_items(&mut self, root: &Path, src: &Path, items: &[SummaryItem], create: bool) {
        for item in items {
            let SummaryItem::Link(link) = item else { continue };
            if let Some(location) = &link.location {
                self.read_chapter(root, &src.join(location), create);
            }
            self.read_items(root, src, &link.nested_items, create);
        }
    }

    fn read_chapter(&mut self, root: &Path, path: &Path, create: bool) {
        let name = slashed(path);
        match read_chapter(root, path) {
            Ok(text) => self.chapters.push(with_included(root, name, text)),
            Err(why) if create && why.key == "chapter-missing" => {
                self.unwritten.push(Message::new("chapter-unwritten").with("path", &name));
                self.chapters.push(Chapter { path: name, ..Chapter::default() });
            }
            Err(why) => self.wrong.push(why.with("path", name)),
        }
    }
}

fn unnamed(root: &Path, src: &Path, chapters: &[Chapter]) -> Vec<String> {
    let named: BTreeSet<&str> = chapters
        .iter()
        .flat_map(|chapter| (0..=chapter.included.len()).map(|file| chapter.path_of(file)))
        .collect();
    let found = markdown_below(&root.join(src)).into_iter();
    let found = found.filter_map(|path| Some(slashed(path.strip_prefix(root).ok()?)));
    let summary = slashed(&src.join(SUMMARY));
    found.filter(|path| *path != summary && !named.contains(path.as_str())).collect()
}

/// The book in the folder `root` as mdBook loads it. Chapters that nobody has written
/// are empty if `create_missing`; mdBook itself would write them.
///
/// # Errors
/// Those of mdBook.
pub(super) fn load(
    root: &Path,
    mut settings: MdBookConfig,
    create_missing: bool,
) -> Result<MDBook> {
    let src = settings.book.src.clone();
    settings.build.create_missing = false;
    let whole = summary(root, &src)?;
    let mut written = whole.clone();
    if create_missing {
        let is_there = |location: &Path| root.join(&src).join(location).exists();
        let parts = [
            &mut written.prefix_chapters,
            &mut written.numbered_chapters,
            &mut written.suffix_chapters,
        ];
        parts.into_iter().flatten().for_each(|item| draft(item, &is_there));
    }
    let mut book = MDBook::load_with_config_and_summary(root, settings, written)?;
    let items = parts(&whole).into_iter().flatten();
    book.book.items.iter_mut().zip(items).for_each(|(item, link)| fill(item, link));
    Ok(book)
}

/// Makes drafts of the chapters that are not there: mdBook reads no file for one.
fn draft(item: &mut SummaryItem, is_there: &dyn Fn(&Path) -> bool) {
    let SummaryItem::Link(link) = item else { return };
    link.location = link.location.take().filter(|location| is_there(location));
    link.nested_items.iter_mut().for_each(|item| draft(item, is_there));
}

/// Makes chapters of these drafts again.
fn fill(item: &mut BookItem, link: &SummaryItem) {
    let (BookItem::Chapter(chapter), SummaryItem::Link(link)) = (item, link) else { return };
    let Link { name, location, nested_items, .. } = link;
    if let Some(location) = location.as_ref().filter(|_| chapter.path.is_none()) {
        let location: PathBuf = location.clone();
        chapter.content = format!("# {}\n", name.replace('&', "&amp;").replace('<', "&lt;"));
        chapter.path = Some(location.clone());
        chapter.source_path = Some(location);
    }
    chapter.sub_items.iter_mut().zip(nested_items).for_each(|(item, link)| fill(item, link));
}
