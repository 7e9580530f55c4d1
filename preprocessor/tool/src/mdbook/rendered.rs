//! What mdBook's HTML renderer wrote, as the site needs to know it.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Result;
use mdbook_preprocessor::book::{Book, BookItem};
use mdbook_preprocessor::config::Config;
use mdbook_preprocessor::{Preprocessor, PreprocessorContext};

use super::finish::Built;
use crate::site::Page;
use crate::source::slashed;

/// Runs after all other preprocessors and records the chapters that the renderer
/// gets: the others may have added chapters or changed their paths.
#[derive(Clone, Default)]
pub(super) struct Rendered {
    pages: Arc<Mutex<Option<Vec<Page>>>>,
}

impl Preprocessor for Rendered {
    fn name(&self) -> &'static str {
        "pyproof-rendered"
    }

    fn run(&self, ctx: &PreprocessorContext, book: Book) -> Result<Book> {
        if ctx.renderer == "html" {
            let mut pages: Vec<Page> = Vec::new();
            let mut seen = HashSet::new();
            for item in book.iter() {
                let BookItem::Chapter(chapter) = item else { continue };
                let Some(path) = &chapter.path else { continue };
                let path = page_of(path);
                if seen.insert(path.clone()) {
                    let searched = chapter.source_path.is_some();
                    pages.push(Page { path, title: chapter.name.clone(), searched });
                }
            }
            *self.pages.lock().unwrap_or_else(PoisonError::into_inner) = Some(pages);
        }
        Ok(book)
    }
}

/// The page that a chapter's file becomes.
fn page_of(chapter: &Path) -> String {
    slashed(&chapter.with_extension("html"))
}

/// What was written into `folder`, if the book has HTML pages at all.
pub(super) fn built_of(rendered: &Rendered, config: &Config, folder: PathBuf) -> Option<Built> {
    let chapters = rendered.pages.lock().unwrap_or_else(PoisonError::into_inner).take()?;
    let html = config.html_config().unwrap_or_default();
    // Several addresses may lead to one file or to parts of it.
    let files = html.redirect.keys().map(|from| from.split('#').next().unwrap_or_default());
    let mut redirects: Vec<String> =
        files.map(|file| file.trim_start_matches('/').to_owned()).collect();
    redirects.retain(|path| chapters.iter().all(|page| page.path != *path));
    redirects.sort();
    redirects.dedup();
    Some(Built {
        folder,
        language: config.book.language.clone().unwrap_or_default(),
        chapters,
        not_found: (html.input_404.as_deref() != Some("")).then(|| html.get_404_output_file()),
        redirects,
    })
}

/// If mdBook makes pages, keeps it from making its own search index and box.
pub(super) fn without_mdbooks_search(settings: &mut Config) -> Result<()> {
    // Any setting of a renderer would enable it.
    let outputs = settings.outputs::<toml::Value>()?;
    if outputs.is_empty() || outputs.contains_key("html") {
        settings.set("output.html.search.enable", false)?;
    }
    Ok(())
}
