//! The Markdown files in a folder.
//!
//! What others put there is left out: hidden files, what a package manager fetched, what
//! a build made. Links are not followed.

use std::path::{Path, PathBuf};

use walkdir::{DirEntry, WalkDir};

/// What the names of Markdown files end with, Quarto's and R Markdown's included.
const ENDINGS: &[&str] = &["md", "markdown", "mdx", "qmd", "rmd"];

/// Files that say that the folder around them is not the author's: of a virtual
/// environment of Python, and of a cache (bford.info/cachedir).
const MARKS: &[&str] = &["pyvenv.cfg", "CACHEDIR.TAG"];

/// Folders that a package manager fills.
const FETCHED: &[&str] = &["node_modules", "site-packages", "__pycache__"];

/// The Markdown files below a folder, in order.
#[must_use]
pub fn markdown_below(folder: &Path) -> Vec<PathBuf> {
    let entries = WalkDir::new(folder).sort_by_file_name().into_iter();
    // What cannot be read has no chapters for anybody.
    let entries = entries.filter_entry(is_authors).flatten();
    let files = entries.filter(|entry| entry.file_type().is_file() && is_markdown(entry.path()));
    files.map(DirEntry::into_path).collect()
}

/// Whether a file is Markdown by its name.
#[must_use]
pub fn is_markdown(path: &Path) -> bool {
    let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
    ENDINGS.iter().any(|known| ending.eq_ignore_ascii_case(known))
}

fn is_authors(entry: &DirEntry) -> bool {
    // What was asked for by its name is looked at, whatever the name.
    if entry.depth() == 0 {
        return true;
    }
    let name = entry.file_name().to_string_lossy();
    let marked = || MARKS.iter().any(|mark| entry.path().join(mark).is_file());
    let is_folder = entry.file_type().is_dir();
    !name.starts_with('.') && !(is_folder && (FETCHED.contains(&&*name) || marked()))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn only_what_authors_write_is_found() {
        let folder = tempfile::tempdir().unwrap();
        let files = [
            "README.md",
            "docs/a.markdown",
            "docs/deep/b.qmd",
            "docs/deep/c.txt",
            ".github/d.md",
            "node_modules/x/README.md",
            "env/pyvenv.cfg",
            "env/lib/e.md",
            "target/CACHEDIR.TAG",
            "target/f.md",
        ];
        for file in files {
            let path = folder.path().join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "").unwrap();
        }
        let found = markdown_below(folder.path());
        let found: Vec<_> = found.iter().map(|p| p.strip_prefix(folder.path()).unwrap()).collect();
        let expected = ["README.md", "docs/a.markdown", "docs/deep/b.qmd"];
        assert_eq!(found, expected.map(Path::new));
    }
}
