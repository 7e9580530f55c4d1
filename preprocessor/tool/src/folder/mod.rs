//! The door to Markdown that is no book: files and folders as they are.
//!
//! 1. [`Home::of`] finds the nearest folder at or above a file that has settings or a
//!    baseline; no farther up than the root of its repository.
//! 2. [`settings`] reads them, from `pyproof.toml` or from `[tool.pyproof]` in
//!    `pyproject.toml`.
//! 3. [`open`] reads the files.

mod settings;

use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::git;
use crate::messages::Lang;
use crate::source::{
    BASELINE, Materials, Source, baseline_in, display, markdown_below, read_chapter, real, slashed,
    with_given, with_included,
};
use pyproof_check::diagnostic::Message;
use pyproof_check::error::UserError;
use settings::Settings;

/// The folder of the cache. Its dot hides it, as it does those of other tools.
const CACHE: &str = ".pyproof_cache";

/// The folder that a file of no book belongs to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Home {
    /// The folder, by its real path.
    pub folder: PathBuf,
    /// The file of its settings.
    pub settings: Option<PathBuf>,
}

impl Home {
    /// The home of what is in `folder`, a real path; none, where nothing marks one.
    #[must_use]
    pub fn of(folder: &Path) -> Option<Self> {
        for at in folder.ancestors() {
            if let Some(file) = settings::file_in(at) {
                return Some(Self { folder: at.to_owned(), settings: Some(file) });
            }
            if at.join(BASELINE).is_file() {
                return Some(Self { folder: at.to_owned(), settings: None });
            }
            if at.join(".git").exists() {
                break;
            }
        }
        None
    }

    /// The language that its settings name.
    #[must_use]
    pub fn language(&self) -> Option<Lang> {
        let settings = Settings::read(self.settings.as_deref()).ok()?;
        settings.config.language.map(|tag| Lang::of_book(Some(&tag)))
    }
}

/// The Markdown files of a folder, but for those that git ignores.
#[must_use]
pub fn files_in(folder: &Path) -> Vec<PathBuf> {
    let found = markdown_below(folder);
    let ignored = git::ignored(folder, &found);
    found.into_iter().filter(|file| !ignored.contains(file)).collect()
}

/// Reads `files`, which are real paths below the folder `root`, with the settings of
/// their home.
///
/// # Errors
/// When the settings cannot be used, or a file cannot be read: all such files at once.
pub fn open(root: &Path, home: Option<&Home>, files: &[PathBuf]) -> Result<Source> {
    let settings = Settings::read(home.and_then(|home| home.settings.as_deref()))?;
    let mut chapters = Vec::new();
    let mut wrong = Vec::new();
    let whole = real(root);
    for file in files {
        let path = file.strip_prefix(&whole).unwrap_or(file);
        match read_chapter(root, path) {
            Ok(text) => chapters.push(with_included(root, slashed(path), text)),
            Err(why) => wrong.push(why.with("path", display(path))),
        }
    }
    if !wrong.is_empty() {
        return Err(UserError::all(wrong).into());
    }
    let lang = Lang::of_book(settings.config.language.as_deref());
    let cache = settings.config.cache.then(|| cache_of(root, home)).flatten();
    let folder = home.map_or(root, |home| &home.folder);
    let config = with_given(settings.config, folder)?;
    Ok(Source {
        root: root.to_owned(),
        home: root.to_owned(),
        config,
        lang,
        chapters,
        warnings: Vec::new(),
        cache,
        src: PathBuf::new(),
        baseline: baseline_in(folder)?,
        complete: false,
        unnamed: Vec::new(),
    })
}

/// The folder of the cache: in the home, or in the root of the repository. Files that
/// belong to neither have none: nobody expects a folder there.
fn cache_of(root: &Path, home: Option<&Home>) -> Option<PathBuf> {
    let folder = match home {
        Some(home) => home.folder.clone(),
        None => git::root_of(&real(root))?,
    };
    Some(folder.join(CACHE))
}

/// The folder of the cache of what is in `folder`.
#[must_use]
pub fn cache_folder(folder: &Path) -> Option<PathBuf> {
    cache_of(folder, Home::of(&real(folder)).as_ref())
}

/// What to watch for changes of `source`, of which these files and folders were asked
/// for.
#[must_use]
pub fn materials(source: &Source, home: Option<&Home>, asked: &[PathBuf]) -> Materials {
    let (folders, files): (Vec<_>, Vec<_>) =
        asked.iter().map(|path| real(path)).partition(|path| path.is_dir());
    let settings = home.and_then(|home| home.settings.clone());
    let files = files.into_iter().chain(settings).collect();
    let without = source.cache.iter().cloned().collect();
    Materials { folders, files, without, ..Materials::default() }.with_included(source)
}

/// There is no Markdown at the paths that were asked for.
#[must_use]
pub fn nothing_in(paths: &[PathBuf]) -> UserError {
    let here = PathBuf::from(".");
    let paths = if paths.is_empty() { std::slice::from_ref(&here) } else { paths };
    let paths: Vec<String> = paths.iter().map(|path| display(path)).collect();
    UserError::new(Message::new("no-markdown").with("paths", paths.join(", ")))
}
