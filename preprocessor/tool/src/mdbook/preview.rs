//! A book that is shown while it is written: which files its pages are made of, so
//! that they can be watched, and where the pages go meanwhile.

use std::path::{Path, PathBuf};

use anyhow::Result;
use toml::{Table, Value};

use super::{Source, cache_beside, real, settings};
use pyproof_check::markdown::includes;

/// The page for addresses that lead nowhere, unless the book names another.
const NOT_FOUND: &str = "404.html";

/// The files that the pages of a book are made of, by their real paths.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Materials {
    /// Folders in which every file may count.
    pub folders: Vec<PathBuf>,
    /// Files outside of these folders.
    pub files: Vec<PathBuf>,
    /// Folders in which nothing counts, wherever they are.
    pub without: Vec<PathBuf>,
    /// The page for addresses that lead nowhere, from the folder of the pages.
    pub not_found: String,
}

impl Materials {
    /// The materials of a book that cannot be read: its settings may be mended.
    #[must_use]
    pub fn of_unreadable(root: &Path) -> Self {
        let not_found = NOT_FOUND.to_owned();
        Self { files: vec![real(&root.join("book.toml"))], not_found, ..Self::default() }
    }

    /// The materials of the book in the folder `root`; `source` is the book, if it
    /// can be read.
    ///
    /// # Errors
    /// When its settings cannot be read.
    pub fn of(root: &Path, source: Option<&Source>) -> Result<Self> {
        let settings = settings(root)?;
        let html = settings.html_config().unwrap_or_default();
        let below = |path: &Path| real(&root.join(path));
        let mut folders = vec![below(&settings.book.src), real(&html.theme_dir(root))];
        folders.extend(settings.build.extra_watch_dirs.iter().map(|folder| below(folder)));
        let mut files = vec![below(Path::new("book.toml"))];
        files.extend(html.additional_css.iter().chain(&html.additional_js).map(|file| below(file)));
        for chapter in source.iter().flat_map(|source| &source.chapters) {
            // Directives outside our blocks count as well; so do files that do not
            // exist yet.
            let own = includes(&chapter.text, &chapter.path);
            let deeper = chapter.included.iter().map(|file| file.path.clone());
            files.extend(own.into_iter().chain(deeper).map(|file| below(Path::new(&file))));
        }
        files.retain(|file| !folders.iter().any(|folder| file.starts_with(folder)));
        files.sort();
        files.dedup();
        let build_dir = &settings.build.build_dir;
        let cache = cache_beside(root, &settings.book.src, build_dir);
        let without = cache.iter().map(|folder| real(folder)).chain([below(build_dir)]).collect();
        Ok(Self { folders, files, without, not_found: html.get_404_output_file() })
    }

    /// Whether the pages may change when the file or folder at `path` does.
    #[must_use]
    pub fn hold(&self, path: &Path) -> bool {
        // A folder that appears or disappears does so with the files in it.
        let is_file = |file: &PathBuf| file.starts_with(path);
        let is_in = |folder: &PathBuf| path.starts_with(folder) || folder.starts_with(path);
        !self.without.iter().any(|folder| path.starts_with(folder))
            && (self.files.iter().any(is_file) || self.folders.iter().any(is_in))
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_book_is_made_of_counts_and_nothing_else() {
        let path = |path: &str| PathBuf::from(path);
        let materials = Materials {
            folders: vec![path("/book/src"), path("/book/theme")],
            files: vec![path("/book/book.toml"), path("/code/a.py")],
            without: vec![path("/book/src/site")],
            not_found: String::new(),
        };
        let table = [
            ("/book/src/a.md", true),
            ("/book/src", true),
            ("/book/src/deep/er/a.png", true),
            ("/book", true),
            ("/book/theme/index.hbs", true),
            ("/book/book.toml", true),
            ("/code", true),
            ("/code/a.py", true),
            ("/book/book.toml~", false),
            ("/book/README.md", false),
            ("/code/b.py", false),
            ("/book/srcs/a.md", false),
            ("/book/src/site/index.html", false),
        ];
        for (name, counts) in table {
            assert_eq!(materials.hold(Path::new(name)), counts, "{name}");
        }
    }
}
