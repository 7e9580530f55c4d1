//! The chapters of a book as a preprocessor gets them, and how each is recognised
//! again when its page is written back.
//!
//! A chapter is never recognised by its number: mdBook lists parents before their
//! children but changes them after, and a preprocessor that runs before ours may
//! add chapters, move them or remove them.

use std::path::Path;

use mdbook_preprocessor::book::{Book, BookItem, Chapter as BookChapter};

use crate::page::proof::Entry;
use crate::source::{slashed, with_included};
use pyproof_check::markdown::Chapter;

/// A chapter that has a file. All of these together tell it from the others: a file
/// may be listed twice, and then its text or its page may differ.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Listed {
    /// Its file, from the book's root.
    pub source: String,
    /// Its page, as the table of contents names it.
    pub entry: Entry,
    /// Its text before we change it.
    pub text: String,
}

impl Listed {
    /// The chapter, if it has a file and a page; `src` is the book's source folder.
    pub fn of(chapter: &BookChapter, src: &Path) -> Option<Self> {
        let (source, page) = (chapter.source_path.as_ref()?, chapter.path.as_ref()?);
        Some(Self {
            source: slashed(&src.join(source)),
            entry: Entry { name: chapter.name.clone(), path: slashed(page) },
            text: chapter.content.clone(),
        })
    }
}

/// The chapters of a book.
#[derive(Debug, Default)]
pub(super) struct Contents {
    /// Those that have files, in the book's order.
    pub chapters: Vec<Listed>,
    /// The paths of all pages from the source folder, with `.md`; also those of
    /// chapters that another preprocessor made.
    pub paths: Vec<String>,
}

impl Contents {
    /// The chapters of `book`; `src` is its source folder.
    pub fn of(book: &Book, src: &Path) -> Self {
        let chapters = || {
            book.iter().filter_map(|item| match item {
                BookItem::Chapter(chapter) => Some(chapter),
                _ => None,
            })
        };
        Self {
            chapters: chapters().filter_map(|chapter| Listed::of(chapter, src)).collect(),
            paths: chapters().filter_map(|chapter| chapter.path.as_deref()).map(slashed).collect(),
        }
    }

    /// The chapters to prove of the book in the folder `root`.
    pub fn to_prove(&self, root: &Path) -> Vec<Chapter> {
        let chapters = self.chapters.iter();
        chapters.map(|one| with_included(root, one.source.clone(), one.text.clone())).collect()
    }
}
