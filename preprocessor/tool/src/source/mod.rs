//! The Markdown to be proved, wherever it comes from: a book of mdBook
//! ([`mdbook`](crate::mdbook)) or files and folders as they are
//! ([`folder`](crate::folder)).
//!
//! 1. [`chapters`] reads a file with what its Python blocks include; [`links`] refuses
//!    symbolic links that lead out.
//! 2. [`Source::prove`] makes the report.
//! 3. [`Materials`] says which files the result depends on, so that they can be watched.

mod chapters;
mod given;
mod links;
mod materials;
mod paths;
mod walk;

use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::Result;

use crate::messages::Lang;
use crate::report::path::joined;
use crate::report::{BookReport, Share};
pub use chapters::{BOM, read_chapter, with_included};
pub use given::{given_paths, with_given};
pub use links::{leads_out, led_to, links_out};
pub use materials::Materials;
pub use paths::{below, display, overlap, real, slashed};
use pyproof_check::baseline::{Baseline, Held};
use pyproof_check::book::prove_of;
use pyproof_check::check::{ChapterReport, Names};
use pyproof_check::config::Config;
use pyproof_check::diagnostic::Message;
use pyproof_check::error::{Because as _, UserError};
use pyproof_check::markdown::{Chapter, Included};
use pyproof_check::partition::fingerprint;
use pyproof_run::confined::Confined;
pub use walk::{is_markdown, markdown_below};

/// The file of what is known to fail.
pub const BASELINE: &str = "pyproof-baseline.json";

/// Chapters as they are on disk, with their settings.
#[derive(Clone, Debug)]
pub struct Source {
    /// The folder that the chapters' paths start from.
    pub root: PathBuf,
    /// The folder that the paths of the settings start from.
    pub home: PathBuf,
    /// The settings.
    pub config: Config,
    /// The language of the messages.
    pub lang: Lang,
    /// The chapters, in order, without byte order marks.
    pub chapters: Vec<Chapter>,
    /// Warnings for the author.
    pub warnings: Vec<Message>,
    /// The folder of the cache, if there is one.
    pub cache: Option<PathBuf>,
    /// The folder of the sources, from the root; empty if it is the root.
    pub src: PathBuf,
    /// What is known to fail.
    pub baseline: Option<Baseline>,
    /// Whether the chapters are all that this speaks of.
    pub complete: bool,
    /// Markdown files beside the chapters that no table of contents names.
    pub unnamed: Vec<String>,
}

/// Chapters with their report.
#[derive(Clone, Debug)]
pub struct Proved {
    /// The chapters as they were proved.
    pub chapters: Vec<Chapter>,
    /// The report.
    pub report: BookReport,
    /// The language of the book's messages.
    pub lang: Lang,
}

impl Proved {
    /// Each chapter with its report.
    pub fn proofs(&self) -> impl Iterator<Item = (&Chapter, &ChapterReport)> {
        self.chapters.iter().zip(&self.report.chapters)
    }
}

/// The book fails: something in it is not as promised. The report says what; this
/// error itself is never shown.
#[derive(Debug, thiserror::Error)]
#[error("book-failed")]
pub struct BookFailed;

/// Called with the number of chapters before they are proved; returns a function
/// that is called after each.
pub type Progress<'a> = &'a (dyn Fn(usize) -> Box<dyn Fn() + Send + Sync> + Sync);

impl Source {
    /// The chapter that the command line calls `name`: a path relative to the root, to
    /// the source folder, or to the current folder.
    #[must_use]
    pub fn find(&self, name: &Path) -> Option<&Chapter> {
        let wanted = std::fs::canonicalize(name).ok();
        self.chapters.iter().find(|chapter| {
            let path = Path::new(&chapter.path);
            path == name
                || path.strip_prefix(&self.src).is_ok_and(|path| path == name)
                || wanted.is_some() && std::fs::canonicalize(self.root.join(path)).ok() == wanted
        })
    }

    /// The chapters in the folder that the command line calls `name`, as [`Self::find`]
    /// knows a chapter.
    #[must_use]
    pub fn below(&self, name: &Path) -> Vec<Chapter> {
        let places = [name.to_owned(), self.root.join(name), self.root.join(&self.src).join(name)];
        let found = places.iter().filter(|path| path.is_dir()).map(|folder| {
            let folder = real(folder);
            let path = |chapter: &Chapter| real(&self.root.join(&chapter.path));
            let is_in = |chapter: &&Chapter| path(chapter).starts_with(&folder);
            self.chapters.iter().filter(is_in).cloned().collect::<Vec<_>>()
        });
        found.into_iter().find(|found| !found.is_empty()).unwrap_or_default()
    }

    /// Makes a chapter of a file that no table of contents names, if `name` is one.
    pub fn add_unnamed(&mut self, name: &Path) -> Option<Chapter> {
        let places = [self.root.join(name), self.root.join(&self.src).join(name), name.to_owned()];
        let wanted: Vec<PathBuf> = places.iter().map(|path| real(path)).collect();
        let is_it = |path: &String| wanted.contains(&real(&self.root.join(path)));
        let at = self.unnamed.iter().position(is_it)?;
        let text = read_chapter(&self.root, Path::new(&self.unnamed[at])).ok()?;
        let path = self.unnamed.remove(at);
        self.warnings.push(Message::new("chapter-unnamed").with("path", &path));
        let chapter = with_included(&self.root, path, text);
        self.chapters.push(chapter.clone());
        Some(chapter)
    }

    /// The same with paths that start from `base`, which holds it, and what that puts in
    /// front of them.
    #[must_use]
    pub fn rebased(mut self, base: &Path) -> (Self, String) {
        let prefix = slashed(&below(base, &self.root).unwrap_or_default());
        let root = std::mem::replace(&mut self.root, base.to_owned());
        let snapshots = self.config.snapshots.take();
        self.config.snapshots = snapshots.map(|folder| display(&real(&root.join(folder))));
        let rename = |chapter| renamed(chapter, &prefix);
        self.chapters = self.chapters.into_iter().map(rename).collect();
        self.src = Path::new(&prefix).join(&self.src);
        self.unnamed = self.unnamed.iter().map(|path| joined(&prefix, path)).collect();
        (self, prefix)
    }

    /// Proves `chapters` of these.
    #[must_use]
    pub fn prove(
        &self,
        chapters: Vec<Chapter>,
        runner: &dyn Confined,
        progress: Progress<'_>,
    ) -> Proved {
        let whole = Some(&*self.chapters);
        let known = self.baseline.as_ref();
        let known = known.map(|known| (known, self.complete));
        prove_all(chapters, whole, known, (&self.config, self.lang), runner, progress)
    }
}

/// A chapter whose paths have a folder in front of them.
#[must_use]
pub fn renamed(chapter: Chapter, prefix: &str) -> Chapter {
    let included = chapter.included.into_iter();
    let included =
        included.map(|file| Included { path: joined(prefix, &file.path), text: file.text });
    Chapter {
        path: joined(prefix, &chapter.path),
        text: chapter.text,
        included: included.collect(),
    }
}

/// What is known to fail of the chapters whose paths start from `root`.
///
/// # Errors
/// When there is a baseline that cannot be read.
pub fn baseline_in(root: &Path) -> Result<Option<Baseline>> {
    let path = root.join(BASELINE);
    if !path.is_file() {
        return Ok(None);
    }
    let about = |key| Message::new(key).with("path", display(&path));
    let text = std::fs::read_to_string(&path).because(|| about("file-unread"))?;
    let read = Baseline::read(&text);
    read.map(Some).map_err(|why| UserError::new(why.with("path", display(&path))).into())
}

/// Proves `chapters`: all of the book, or the requested ones of `whole`; what is `known` to
/// fail does not fail it. Beside that stands whether it speaks of no other chapters.
pub fn prove_all(
    chapters: Vec<Chapter>,
    whole: Option<&[Chapter]>,
    known: Option<(&Baseline, bool)>,
    (config, lang): (&Config, Lang),
    runner: &dyn Confined,
    progress: Progress<'_>,
) -> Proved {
    let began = Instant::now();
    let done = progress(chapters.len());
    let names = Names::of(whole.unwrap_or(&chapters), config);
    let mut reports = prove_of(&chapters, &names, config, runner, &*done);
    let is_whole = whole.is_none_or(|whole| whole.len() == chapters.len());
    let is_part = config.partition.is_some() || config.changed.is_some();
    let baseline = known.map(|(known, complete)| {
        let held = known.hold(&chapters, &mut reports, is_whole && complete);
        // What another part has is not gone.
        if is_part { Held { gone: Vec::new(), ..held } } else { held }
    });
    let against = runner.reference().map(|reference| reference.name().to_owned());
    let in_force = runner.in_force();
    let share =
        config.partition.map(|partition| Share { partition, fingerprint: fingerprint(&chapters) });
    let duration = began.elapsed();
    let report = BookReport {
        chapters: reports,
        duration,
        interpreters: runner.interpreters(),
        against,
        in_force,
        share,
        since: None,
        baseline,
    };
    Proved { chapters, report, lang }
}
