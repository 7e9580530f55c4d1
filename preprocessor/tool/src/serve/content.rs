//! What a server shows: the pages that were made last, and what is wrong since.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use sha2::{Digest as _, Sha256};
use tempfile::TempDir;
use tokio::sync::watch;

use super::trouble::Trouble;
use crate::messages::{Catalogue, Lang};
use crate::site;

/// What is shown.
#[derive(Clone, Debug)]
pub struct Content {
    /// The pages, where any could be made.
    pub site: Option<Arc<Site>>,
    /// What is wrong, if anything; then the pages are those of the last good book.
    pub trouble: Option<Trouble>,
    /// The language of the server's own words.
    pub lang: Lang,
}

/// The pages of a book in a folder, which is removed with them.
#[derive(Debug)]
pub struct Site {
    folder: TempDir,
    not_found: PathBuf,
    /// The fingerprint of all files but pages.
    fingerprint: Sha256,
    /// The fingerprint of each of those files, by its address.
    tags: BTreeMap<String, String>,
    /// Whether the search index is there.
    searched: watch::Sender<bool>,
}

impl Content {
    /// What is shown before anything was made.
    #[must_use]
    pub fn nothing(lang: Lang) -> Self {
        Self { site: None, trouble: None, lang }
    }

    /// The page that stands in for a book that could not be built yet.
    pub(super) fn placeholder(&self) -> String {
        let catalogue = Catalogue::new(self.lang);
        let title = match &self.trouble {
            Some(trouble) => trouble.title.clone(),
            None => catalogue.text("serve-building"),
        };
        let mut body = format!("<h1>{}</h1>\n", escaped(&title));
        for wrong in self.trouble.iter().flat_map(|trouble| &trouble.wrongs) {
            let parts = [&wrong.place, &Some(wrong.message.clone()), &wrong.line];
            let parts = parts.into_iter().flatten().chain(&wrong.lines).chain(&wrong.help);
            let text: Vec<&str> = parts.map(String::as_str).collect();
            body += &format!("<pre>{}</pre>\n", escaped(&text.join("\n")));
        }
        format!(
            "<!DOCTYPE html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <title>{}</title>\n</head>\n<body class=\"pyproof-placeholder\">\n<main>\n{body}</main>\n</body>\n</html>\n",
            self.lang.name(),
            escaped(&title),
        )
    }
}

impl Site {
    /// The pages in `folder`, of which `not_found` is for addresses that lead
    /// nowhere.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub fn new(folder: TempDir, not_found: &str) -> io::Result<Self> {
        let mut tags = BTreeMap::new();
        take(folder.path(), "", &mut tags)?;
        let mut fingerprint = Sha256::new();
        for (address, tag) in &tags {
            fingerprint.update(format!("{address}\0{tag}\0"));
        }
        let not_found = folder.path().join(not_found);
        Ok(Self { folder, not_found, fingerprint, tags, searched: watch::Sender::new(false) })
    }

    /// Reports that the search index is there, or never will be.
    pub fn set_searched(&self) {
        self.searched.send_replace(true);
    }

    /// Waits for the search index.
    pub(super) async fn until_searched(&self) {
        // We hold a sender ourselves.
        let _ = self.searched.subscribe().wait_for(|searched| *searched).await;
    }

    /// Their folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub(super) fn not_found(&self) -> &Path {
        &self.not_found
    }

    /// The fingerprint of a file that pages share.
    pub(super) fn tag(&self, address: &str) -> Option<&str> {
        self.tags.get(address).map(String::as_str)
    }

    /// The fingerprint of what a reader of `page` sees; it changes when that changes.
    pub(super) fn fingerprint_of(&self, page: &[u8]) -> String {
        hex(self.fingerprint.clone().chain_update(page))
    }
}

/// A hash as a short word.
pub(super) fn hex(hash: Sha256) -> String {
    let hash = hash.finalize();
    let (short, _) = hash.split_first_chunk().expect("a SHA-256 has more bytes");
    format!("{:016x}", u64::from_be_bytes(*short))
}

/// Hashes what all pages share: scripts, styles, pictures. A page is hashed when it
/// is requested; the search index and Pyodide are visible on no page.
fn take(folder: &Path, address: &str, tags: &mut BTreeMap<String, String>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let (path, name) = (entry.path(), entry.file_name());
        let name = name.to_string_lossy();
        let address = format!("{address}/{name}");
        if path.is_dir() {
            if ![site::SEARCH, site::PYODIDE].contains(&&*name) {
                take(&path, &address, tags)?;
            }
            continue;
        }
        if name.starts_with("searchindex") || path.extension().is_some_and(|e| e == "html") {
            continue;
        }
        tags.insert(address, hex(Sha256::new_with_prefix(fs::read(&path)?)));
    }
    Ok(())
}

/// A text as HTML.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn site(files: &[(&str, &str)]) -> Site {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in files {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        Site::new(folder, "404.html").unwrap()
    }

    #[test]
    fn a_page_looks_otherwise_when_it_or_what_it_shares_changed() {
        let files = [("a.html", "a"), ("b.html", "b"), ("css/book.css", "x"), ("pagefind/i", "1")];
        let with = |changed: (&str, &str)| {
            let files =
                files.map(|(name, text)| (name, if name == changed.0 { changed.1 } else { text }));
            site(&files).fingerprint_of(b"a")
        };
        let before = with(("", ""));
        assert_eq!(site(&files).fingerprint_of(b"a"), before, "the same book twice");
        assert_eq!(with(("b.html", "another chapter")), before);
        assert_eq!(with(("pagefind/i", "2")), before);
        assert_ne!(with(("css/book.css", "y")), before);
        assert_ne!(site(&files).fingerprint_of(b"edited"), before);
    }

    #[test]
    fn nothing_of_a_book_becomes_markup_of_the_page_in_its_place() {
        let error = anyhow::anyhow!("<script>\"&");
        let trouble = Some(Trouble::of_error(&error, Lang::Ru));
        let page = Content { trouble, ..Content::nothing(Lang::Ru) }.placeholder();
        assert!(page.contains("&lt;script&gt;&quot;&amp;") && !page.contains("<script"), "{page}");
        assert!(page.contains("<html lang=\"ru\">"));
    }
}
