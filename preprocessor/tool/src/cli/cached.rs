//! The cache of a book on the command line: opens it, puts it in front of whatever
//! runs programs, writes it at the end, removes it.

use std::path::Path;
use std::sync::Arc;

use anyhow::Result;

use super::args::Args;
use super::judges::AnyRunner;
use super::{ExitStatus, terminal, warn};
use crate::confinement;
use crate::folder;
use crate::mdbook;
use crate::messages::{Catalogue, Lang};
use pyproof_check::diagnostic::Message;
use pyproof_check::error::{Because as _, UserError};
use pyproof_run::cache::{self, Cache, Cached, RemoveError};

/// The pool that a book's programs run in.
pub const FIRST: &str = "first";
/// The pool whose processes confirm what the first has shown.
pub const SECOND: &str = "second";

/// The book's cache, if it has one and it is wanted.
#[derive(Clone)]
pub struct BookCache(Option<Arc<Cache>>);

impl BookCache {
    /// The cache in `folder`, unless the command line wants none.
    pub fn open(args: &Args, folder: Option<&Path>) -> Self {
        Self(folder.filter(|_| !args.no_cache).map(|folder| Arc::new(Cache::open(folder))))
    }

    /// `runner`, which is asked only for what the cache does not know; `pool` is
    /// [`FIRST`] or [`SECOND`].
    pub fn before(&self, runner: AnyRunner, pool: &'static str) -> AnyRunner {
        match &self.0 {
            Some(cache) => Box::new(Cached::new(runner, Arc::clone(cache), pool)),
            None => runner,
        }
    }

    /// Writes new answers, and warns of what is wrong with the cache.
    pub fn keep(&self, lang: Lang) {
        if let Some(cache) = &self.0 {
            let notes: Vec<_> = cache.notes().iter().map(confinement::note).collect();
            warn(&notes, lang);
        }
    }
}

/// Removes the cache of the book in the folder `dir`.
pub fn clean(dir: &Path, lang: Lang) -> Result<ExitStatus> {
    let is_book = dir.join("book.toml").is_file();
    let folder = if is_book { mdbook::cache_folder(dir)? } else { folder::cache_folder(dir) };
    let display = folder.as_deref().unwrap_or(dir).display();
    let about = |key| Message::new(key).with("path", &display);
    let was_there = match &folder {
        Some(folder) => match cache::remove(folder) {
            Err(RemoveError::Foreign(file)) => {
                let hindered = Message::new("clean-hindered").with("path", file.display());
                return Err(UserError::new(hindered)).because(|| about("clean-failed"));
            }
            removed => removed.because(|| about("clean-failed"))?,
        },
        None => false,
    };
    let done = about(if was_there { "clean-removed" } else { "clean-nothing" });
    terminal::to_stdout(&format!("{}\n", Catalogue::new(lang).say(&done)))?;
    Ok(ExitStatus::Success)
}
