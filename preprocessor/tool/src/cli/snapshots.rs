//! Reads the files of the chapters' snapshots, compares them with a run, writes them.
//!
//! It behaves as insta does: a new output is written beside the snapshot, as
//! `….snap.new`, for `cargo insta review`; in CI nothing is written. `INSTA_UPDATE`
//! changes that.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Result;

use super::args::Args;
use super::cached::{self, BookCache};
use super::files;
use super::judges::{AnyRunner, Found};
use super::targets::Target;
use super::terminal::{self, Terminal};
use crate::confinement;
use crate::messages::{Catalogue, Lang};
use crate::source::{Proved, Source};
use pyproof_check::book;
use pyproof_check::check::{ChapterReport, Names};
use pyproof_check::diagnostic::{Diagnostic, Message};
use pyproof_check::error::{Because as _, UserError};
use pyproof_check::markdown::Chapter;
use pyproof_check::snapshot;
use pyproof_judge::job::Varied;

/// What is written if a snapshot differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Writing {
    /// A new one beside it.
    Beside,
    /// Nothing.
    Nothing,
    /// The snapshot itself.
    InPlace,
    /// The snapshot itself if there was none, otherwise a new one beside it.
    Unseen,
}

impl Writing {
    /// As `INSTA_UPDATE` and the variables of CI services say.
    fn of_environment() -> Result<Self> {
        let var = |name: &str| std::env::var(name).ok();
        let in_ci = match var("CI").as_deref() {
            Some("false" | "0" | "") => false,
            Some(_) => true,
            None => var("TF_BUILD").is_some(),
        };
        Ok(match var("INSTA_UPDATE").unwrap_or_default().as_str() {
            "" | "auto" if in_ci => Self::Nothing,
            "" | "auto" | "new" => Self::Beside,
            "no" => Self::Nothing,
            "always" | "1" | "force" => Self::InPlace,
            "unseen" => Self::Unseen,
            other => {
                let message = Message::new("insta-update").with("value", other);
                return Err(UserError::new(message).into());
            }
        })
    }
}

/// A book's snapshots.
struct Shelf<'a> {
    folder: &'a Path,
    source: &'a Source,
    /// A pool with its own processes: output that is the same only within one pool,
    /// such as `id(x)`, is not stable.
    other: AnyRunner,
}

/// Compares the chapters' runs with their snapshots in `folder`; a difference
/// becomes a diagnostic. `accept` is the command that accepts the new output.
pub fn check(
    source: &Source,
    found: &Found,
    cache: &BookCache,
    folder: &Path,
    accept: &str,
    proved: &mut Proved,
) -> Result<()> {
    let writing = Writing::of_environment()?;
    let other = cache.before(found.runner(0)?, cached::SECOND);
    let shelf = Shelf { folder, source, other };
    let again = shelf.run_elsewhere(&proved.chapters);
    if writing != Writing::Nothing {
        files::sweep(proved.chapters.iter().map(|chapter| shelf.path_of(chapter)));
    }
    let chapters = proved.chapters.iter().zip(&mut proved.report.chapters).zip(again);
    for ((chapter, report), again) in chapters.filter(|((_, report), _)| !report.blocks.is_empty())
    {
        let path = shelf.path_of(chapter);
        let old = read(&path)?;
        let new = shelf.contents(chapter, &[report.clone(), again], old.as_deref(), true);
        let beside = path.with_extension("snap.new");
        if old.as_deref().is_some_and(|old| snapshot::is_same(old, &new)) {
            // An output that was waiting to be accepted is obsolete.
            if writing != Writing::Nothing && beside.is_file() {
                fs::remove_file(&beside).because(|| about("file-unwritten", &beside))?;
            }
            continue;
        }
        let file = snapshot::file(&chapter.path, &new);
        match (writing, &old) {
            (Writing::Nothing, _) => {}
            (Writing::InPlace, _) | (Writing::Unseen, None) => {
                files::write(&path, &file)?;
                continue;
            }
            (Writing::Beside | Writing::Unseen, _) => files::write(&beside, &file)?,
        }
        for mut diagnostic in snapshot::compare(chapter, report, old.as_deref(), &new, accept) {
            let Some(severity) = source.config.levels.severity(diagnostic.code) else { continue };
            diagnostic.severity = severity;
            report.refuse(diagnostic);
        }
        report.diagnostics.sort_by_key(Diagnostic::order);
    }
    Ok(())
}

/// Shows what accepting the runs of the chapters would change in `folder`; with
/// `write`, changes it.
pub fn accept(
    args: &Args,
    lang: Lang,
    (target, found): (&Target, &Found),
    folder: &Path,
    write: bool,
) -> Result<()> {
    let (source, chapters) = (&target.source, &target.chosen);
    let cache = BookCache::open(args, source.cache.as_deref());
    let runner = cache.before(found.runner(0)?, cached::FIRST);
    confinement::require(&source.config, &*runner)?;
    let other = cache.before(found.runner(0)?, cached::SECOND);
    let shelf = Shelf { folder, source, other };
    let bound = Names::of(&source.chapters, &source.config);
    let runs = book::prove_of(chapters, &bound, &source.config, &*runner, &|| ());
    let again = shelf.run_elsewhere(chapters);
    let catalogue = Catalogue::new(lang);
    let terminal = Terminal::stdout(args.color);
    let say = |message: &Message| terminal::say(&catalogue, message);
    let mut changed = false;
    let mut failed = String::new();
    if write {
        files::sweep(chapters.iter().map(|chapter| shelf.path_of(chapter)));
    }
    for ((chapter, report), again) in chapters.iter().zip(runs).zip(again) {
        if report.blocks.is_empty() {
            continue;
        }
        let path = shelf.path_of(chapter);
        let old = read(&path)?;
        let failures = failures(&report, &catalogue);
        let new = shelf.contents(chapter, &[report, again], old.as_deref(), false);
        if old.as_deref().is_some_and(|old| snapshot::is_same(old, &new)) {
            continue;
        }
        changed = true;
        failed += &failures;
        let (old, file) = (old.unwrap_or_default(), snapshot::file(&chapter.path, &new));
        let display = path.display().to_string();
        if write {
            files::write(&path, &file)?;
            let beside = path.with_extension("snap.new");
            if beside.is_file() {
                fs::remove_file(&beside).because(|| about("file-unwritten", &beside))?;
            }
            say(&Message::new("snapshot-written").with("path", display))?;
        } else {
            let new = format!("{}\n", new.trim_end());
            let old = if old.is_empty() { old } else { format!("{old}\n") };
            terminal::to_stdout(&terminal.diff(&display, &old, &new))?;
        }
    }
    cache.keep(lang);
    if !changed {
        say(&Message::new("snapshot-nothing"))?;
    } else if !write {
        terminal::to_stdout("\n")?;
        say(&Message::new("fix-hint"))?;
    }
    if !failed.is_empty() {
        terminal::to_stdout(&format!("\n{}\n{failed}", catalogue.text("snapshot-failed")))?;
    }
    if target.whole {
        warn_of_stale(source, folder, &catalogue)?;
    }
    Ok(())
}

/// The blocks of a chapter whose runs failed, a line for each: a snapshot records
/// the output even of a failure.
fn failures(report: &ChapterReport, catalogue: &Catalogue) -> String {
    let failed =
        report.blocks.iter().filter_map(|block| Some((block.line, block.failure.as_ref()?)));
    let lines = failed.map(|(line, failure)| {
        format!("  {}:{line}: {}\n", report.path, catalogue.say(&failure.message()))
    });
    lines.collect()
}

/// Warns of snapshots in `folder` whose chapters are gone, or run no Python.
pub fn warn_of_stale(source: &Source, folder: &Path, catalogue: &Catalogue) -> Result<()> {
    let config = &source.config;
    let proves = |chapter: &&Chapter| {
        let blocks = pyproof_check::markdown::code_blocks(&chapter.text, &config.hidelines);
        blocks.iter().any(|block| block.info.is_python())
    };
    let living = source.chapters.iter().filter(proves);
    let living: Vec<PathBuf> =
        living.map(|chapter| folder.join(snapshot::path_of(&chapter.path))).collect();
    let mut found = Vec::new();
    snapshots_below(folder, &mut found)?;
    found.sort();
    for path in found.iter().filter(|path| !living.contains(path)) {
        // Other tools keep theirs in the same format.
        if fs::read_to_string(path).is_ok_and(|file| snapshot::read(&file).is_some()) {
            let message = Message::new("snapshot-stale").with("path", path.display());
            terminal::warning(catalogue, &message);
        }
    }
    Ok(())
}

fn snapshots_below(folder: &Path, found: &mut Vec<PathBuf>) -> Result<()> {
    if !folder.is_dir() {
        return Ok(());
    }
    let entries = fs::read_dir(folder).because(|| about("file-unread", folder))?;
    for entry in entries {
        let path = entry.because(|| about("file-unread", folder))?.path();
        if path.is_dir() && !path.is_symlink() {
            snapshots_below(&path, found)?;
        } else if path.extension().is_some_and(|extension| extension == "snap") {
            found.push(path);
        }
    }
    Ok(())
}

impl Shelf<'_> {
    fn path_of(&self, chapter: &Chapter) -> PathBuf {
        self.folder.join(snapshot::path_of(&chapter.path))
    }

    /// The reports of another run, on another day: output that differs then is
    /// unstable.
    fn run_elsewhere(&self, chapters: &[Chapter]) -> Vec<ChapterReport> {
        let config = &self.source.config;
        let names = Names::of(&self.source.chapters, config);
        book::prove_of(chapters, &names, config, &Varied(&*self.other), &|| ())
    }

    /// The snapshot that the runs give. If it differs from `old`, there is one more
    /// run: two runs may agree by chance.
    fn contents(
        &self,
        chapter: &Chapter,
        runs: &[ChapterReport],
        old: Option<&str>,
        marks_stay: bool,
    ) -> String {
        let known = old.filter(|_| marks_stay);
        let new = snapshot::contents(runs, known);
        if old.is_some_and(|old| snapshot::is_same(old, &new)) {
            return new;
        }
        let mut runs = runs.to_vec();
        runs.extend(self.run_elsewhere(std::slice::from_ref(chapter)));
        snapshot::contents(&runs, known)
    }
}

/// What goes wrong with a file.
fn about(key: &'static str, path: &Path) -> Message {
    Message::new(key).with("path", path.display())
}

/// The contents of the snapshot at `path`, where there is one.
fn read(path: &Path) -> Result<Option<String>> {
    if !path.is_file() {
        return Ok(None);
    }
    let file = fs::read_to_string(path).because(|| about("file-unread", path))?;
    let Some(contents) = snapshot::read(&file) else {
        return Err(UserError::new(about("snapshot-foreign", path)).into());
    };
    Ok(Some(contents))
}
