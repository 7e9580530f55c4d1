//! `adopt`: makes a book that exists green, so that each new failure is red.
//!
//! - It writes what fails today into a baseline; with `--prune` it takes out of it what
//!   fails no more.
//! - With `--mark` it shows attributes for blocks that cannot be run here; with `--write`
//!   it writes them.

use std::fs;
use std::path::PathBuf;

use anyhow::Result;

use super::args::{AdoptArgs, Args};
use super::cached::{self, BookCache};
use super::judges::Found;
use super::mending::{self, Words};
use super::targets::{self, Target};
use super::terminal;
use super::{ExitStatus, asked, files, warn};
use crate::confinement;
use crate::messages::{Catalogue, Lang};
use crate::source::{BASELINE, Source};
use pyproof_check::baseline::Baseline;
use pyproof_check::diagnostic::Message;
use pyproof_check::error::{Because as _, UserError};
use pyproof_check::repair::{self, Marked, Place};
use pyproof_run::confined::Confined;

/// Adopts what the paths name.
pub fn adopt(args: &Args, adopt: &AdoptArgs, lang: Lang) -> Result<ExitStatus> {
    let rules = asked(&adopt.rules)?;
    let mut targets = targets::apart(&adopt.paths)?;
    for target in &mut targets {
        target.source.config = target.source.config.clone().with(&rules);
        warn(&target.source.warnings, lang);
    }
    for mut target in targets {
        let cache = BookCache::open(args, target.source.cache.as_deref());
        let found = adopt.rules.confine.find(&target.source)?;
        target.source.config.judge = found.judge(0);
        let catalogue = Catalogue::new(lang);
        match (adopt.mark, adopt.prune) {
            (true, _) => {
                let runner = cache.before(found.runner(0)?, cached::FIRST);
                confinement::require(&target.source.config, &*runner)?;
                mark(args, &target, &*runner, adopt.write, &catalogue)?;
            }
            (false, true) => prune(target, &found, &cache, &catalogue)?,
            (false, false) => note(target, &found, &cache, &catalogue)?,
        }
        cache.keep(lang);
    }
    Ok(ExitStatus::Success)
}

fn path_of(source: &Source) -> PathBuf {
    source.root.join(BASELINE)
}

/// Notes what fails today.
fn note(mut target: Target, found: &Found, cache: &BookCache, catalogue: &Catalogue) -> Result<()> {
    let old = target.source.baseline.take();
    let proved = super::prove(&mut target.source, &target.chosen, found, cache)?;
    let mut baseline = Baseline::of(&proved.chapters, &proved.report.chapters);
    if let Some(old) = old.filter(|_| !(target.whole && target.source.complete)) {
        baseline = baseline.over(&old, &proved.chapters);
    }
    write(&target.source, &baseline, catalogue)
}

/// Takes out of the baseline what fails no more.
fn prune(target: Target, found: &Found, cache: &BookCache, catalogue: &Catalogue) -> Result<()> {
    let Target { mut source, chosen, .. } = target;
    let path = path_of(&source);
    let Some(baseline) = source.baseline.clone() else {
        let none = Message::new("adopt-none").with("path", path.display());
        return Err(UserError::new(none).into());
    };
    let proved = super::prove(&mut source, &chosen, found, cache)?;
    let gone = proved.report.baseline.unwrap_or_default().gone;
    if gone.is_empty() {
        let message = Message::new("adopt-pruned-nothing").with("path", path.display());
        return Ok(terminal::say(catalogue, &message)?);
    }
    let count: usize = gone.iter().map(|known| known.count).sum();
    let message = Message::new("adopt-pruned").with("path", path.display());
    terminal::say(catalogue, &message.with("count", count))?;
    write(&source, &baseline.without(&gone), catalogue)
}

/// Writes a baseline, or removes one that is empty.
fn write(source: &Source, baseline: &Baseline, catalogue: &Catalogue) -> Result<()> {
    let path = path_of(source);
    let about = |message: Message| message.with("path", path.display());
    if baseline.count() > 0 {
        files::write(&path, baseline.write())?;
        return Ok(terminal::say(
            catalogue,
            &about(Message::new("adopt-written")).with("count", baseline.count()),
        )?);
    }
    if !path.is_file() {
        return Ok(terminal::say(catalogue, &Message::new("adopt-nothing"))?);
    }
    fs::remove_file(&path).because(|| about(Message::new("file-unwritten")))?;
    Ok(terminal::say(catalogue, &about(Message::new("adopt-removed")))?)
}

/// Shows attributes for the blocks that cannot be run here, or writes them.
fn mark(
    args: &Args,
    target: &Target,
    runner: &dyn Confined,
    write: bool,
    catalogue: &Catalogue,
) -> Result<()> {
    let source = &target.source;
    // Reasons are written in the book's language, whatever that of the messages.
    let words = Catalogue::new(source.lang);
    let reason = |message: &Message| words.say(message);
    let place = if target.is_book() { Place::Fence } else { Place::Comment };
    let Marked { changes, left } =
        repair::mark(&target.chosen, &source.chapters, &source.config, runner, (place, &reason));
    if write {
        mending::sweep(source);
    }
    let changes: Vec<_> = changes.iter().map(|change| (source, change)).collect();
    let words = Words { nothing: "mark-nothing", written: "mark-written" };
    mending::show_or_write(args, &changes, write, &words, catalogue)?;
    if left > 0 {
        terminal::say(catalogue, &Message::new("mark-left").with("count", left))?;
    }
    Ok(())
}
