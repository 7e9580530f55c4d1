//! A book that is shown while it is written: which files its pages are made of, so
//! that they can be watched, and where the pages go meanwhile.

use std::path::Path;

use anyhow::Result;
use toml::{Table, Value};

use super::settings::{cache_beside, settings};
use crate::source::{Materials, Source, real};

/// The page for addresses that lead nowhere, unless the book names another.
const NOT_FOUND: &str = "404.html";

/// The materials of a book that cannot be read: its settings may be mended.
#[must_use]
pub fn materials_of_unreadable(root: &Path) -> Materials {
    let not_found = NOT_FOUND.to_owned();
    Materials { files: vec![real(&root.join("book.toml"))], not_found, ..Materials::default() }
}

/// The materials of the book in the folder `root`; `source` is the book, if it
/// can be read.
///
/// # Errors
/// When its settings cannot be read.
pub fn materials(root: &Path, source: Option<&Source>) -> Result<Materials> {
    let settings = settings(root)?.mdbook;
    let html = settings.html_config().unwrap_or_default();
    let below = |path: &Path| real(&root.join(path));
    let mut folders = vec![below(&settings.book.src), real(&html.theme_dir(root))];
    folders.extend(settings.build.extra_watch_dirs.iter().map(|folder| below(folder)));
    let mut files = vec![below(Path::new("book.toml"))];
    files.extend(html.additional_css.iter().chain(&html.additional_js).map(|file| below(file)));
    let build_dir = &settings.build.build_dir;
    let cache = cache_beside(root, &settings.book.src, build_dir);
    let without = cache.iter().map(|folder| real(folder)).chain([below(build_dir)]).collect();
    let not_found = html.get_404_output_file();
    let materials = Materials { folders, files, without, not_found };
    Ok(match source {
        Some(source) => materials.with_included(source),
        None => materials,
    })
}

/// Makes mdBook write the pages into `folder`, to be served from the root of a host,
/// and run no other renderer. Files are named without a hash of their contents: no
/// browser caches them, a page does not change because one of them did, and an old
/// page still finds them after the next build.
pub(super) fn redirect(settings: &mut mdbook_driver::config::Config, folder: &Path) -> Result<()> {
    folder.clone_into(&mut settings.build.build_dir);
    let html = settings.get::<Table>("output.html")?.unwrap_or_default();
    settings.set("output", Table::from_iter([("html".to_owned(), Value::Table(html))]))?;
    settings.set("output.html.hash-files", false)?;
    settings.set("output.html.site-url", "/")
}
