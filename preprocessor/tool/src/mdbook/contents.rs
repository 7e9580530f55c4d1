//! The chapters of a book as a preprocessor gets them, and what each of them is
//! known by when its page is put in its place.
//!
//! A chapter is never known by its number: mdBook lists parents before their
//! children and changes them after, and a preprocessor that runs before ours may
//! add chapters, move them or take them away.

use std::path::Path;

use mdbook_preprocessor::book::{Book, BookItem, Chapter as BookChapter};

use super::chapters::with_included;
use super::slashed;
use crate::page::proof::Entry;
use pyproof_check::markdown::Chapter;

/// A chapter that has a file. All of this together tells it from the others: the
/// file may be listed twice, and its text or its page need not be the same then.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Listed {
    /// Its file, from the book's root.
    pub source: String,
    /// Its page, as the book's contents name it.
    pub entry: Entry,
    /// Its text before we change it.
    pub text: String,
}

impl Listed {
    /// The chapter, where it has a file and a page; `src` is the book's source
    /// folder.
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
    /// The paths of all pages from the source folder, with `.md`: of chapters that
    /// another preprocessor made, too.
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

    /// What is to be proved of the book in the folder `root`.
    pub fn to_prove(&self, root: &Path) -> Vec<Chapter> {
        let chapters = self.chapters.iter();
        chapters.map(|one| with_included(root, one.source.clone(), one.text.clone())).collect()
    }
}
