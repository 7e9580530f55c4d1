//! The files that a result is made from, so that they can be watched.

use std::path::{Path, PathBuf};

use super::{Source, given_paths, real};
use pyproof_check::markdown::includes;

/// Files and folders, by their real paths.
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
    /// Adds the files that the chapters include, also those that do not exist yet, and
    /// leaves out what is in one of the folders anyway.
    #[must_use]
    pub fn with_included(mut self, source: &Source) -> Self {
        let below = |path: &str| real(&source.root.join(path));
        for chapter in &source.chapters {
            // Directives outside our blocks count as well.
            let own = includes(&chapter.text, &chapter.path);
            let deeper = chapter.included.iter().map(|file| file.path.clone());
            self.files.extend(own.into_iter().chain(deeper).map(|file| below(&file)));
        }
        self.files.extend(given_paths(&source.config, &source.home).iter().map(|path| real(path)));
        self.files.retain(|file| !self.folders.iter().any(|folder| file.starts_with(folder)));
        self.files.sort();
        self.files.dedup();
        self
    }

    /// Whether the result may change when the file or folder at `path` does.
    #[must_use]
    pub fn hold(&self, path: &Path) -> bool {
        // A folder that appears or disappears does so with the files in it.
        let is_file = |file: &PathBuf| file.starts_with(path);
        let is_in = |folder: &PathBuf| path.starts_with(folder) || folder.starts_with(path);
        !self.without.iter().any(|folder| path.starts_with(folder))
            && (self.files.iter().any(is_file) || self.folders.iter().any(is_in))
    }
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
