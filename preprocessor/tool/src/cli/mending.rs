//! `fix` and `update`: they show what would be changed, and write it when asked to.

use anyhow::Result;

use super::args::{Args, FixArgs, UpdateArgs};
use super::cached::{self, BookCache};
use super::judges::Found;
use super::rules::ConfineArgs;
use super::targets::{self, Target};
use super::terminal::{self, Terminal};
use super::{ExitStatus, files, snapshots, warn};
use crate::confinement;
use crate::messages::{Catalogue, Lang};
use crate::source::Source;
use pyproof_check::book;
use pyproof_check::check::Names;
use pyproof_check::config::TypoMode;
use pyproof_check::diagnostic::Message;
use pyproof_check::error::UserError;
use pyproof_check::repair::{self, AddedMarkers, Change, Mended, Mender, SkipReason, Task};

/// The sentences of a command.
pub struct Words {
    /// Where there is nothing to change.
    pub nothing: &'static str,
    /// For each file that was written.
    pub written: &'static str,
}

/// Corrects misspelled names.
pub fn fix(args: &Args, fix: &FixArgs, lang: Lang) -> Result<ExitStatus> {
    let task = |_: &Source| Task { typos: true, ..Task::default() };
    let words = Words { nothing: "fix-nothing", written: "fix-written" };
    let mut targets = targets::of(&fix.paths)?;
    for Target { source, .. } in &mut targets {
        source.config.isolation = fix.confine.isolation().unwrap_or(source.config.isolation);
        // Whatever the book's setting for misspelled names, this command asks for them.
        source.config.typos = TypoMode::Fix;
    }
    let found = find(&mut targets, &fix.confine)?;
    mend(args, lang, (&targets, &found), &task, fix.write, &words)
}

/// Rewrites broken promises, adds missing ones, or accepts snapshots.
pub fn update(args: &Args, update: &UpdateArgs, lang: Lang) -> Result<ExitStatus> {
    let mut targets = targets::of(&update.paths)?;
    for Target { source, .. } in &mut targets {
        source.config.isolation = update.confine.isolation().unwrap_or(source.config.isolation);
    }
    let found = find(&mut targets, &update.confine)?;
    if let Some(folder) = &update.snapshots {
        for (target, found) in targets.iter().zip(&found) {
            warn(&target.source.warnings, lang);
            snapshots::accept(args, lang, (target, found), folder, update.write)?;
        }
        return Ok(ExitStatus::Success);
    }
    if found.iter().any(Found::are_several) {
        // They may print different things, and a promise can keep but one.
        return Err(UserError::new(Message::new("update-several")).into());
    }
    let task = |source: &Source| {
        // Promises are written in the book's language, whatever that of the messages.
        let words = Catalogue::new(source.lang);
        let missing = update.missing.then(|| AddedMarkers {
            behind: words.text("marker-behind"),
            below: words.text("marker-below"),
        });
        Task { promises: true, missing, typos: false }
    };
    let words = Words { nothing: "update-nothing", written: "update-written" };
    mend(args, lang, (&targets, &found), &task, update.write, &words)
}

/// What runs the programs of each target.
fn find(targets: &mut [Target], confine: &ConfineArgs) -> Result<Vec<Found>> {
    let found = targets.iter_mut().map(|Target { source, .. }| {
        let found = confine.find(source)?;
        source.config.judge = found.judge(0);
        Ok(found)
    });
    found.collect()
}

fn mend(
    args: &Args,
    lang: Lang,
    (targets, found): (&[Target], &[Found]),
    task: &dyn Fn(&Source) -> Task,
    write: bool,
    words: &Words,
) -> Result<ExitStatus> {
    let mut all = Vec::new();
    for (target, found) in targets.iter().zip(found) {
        warn(&target.source.warnings, lang);
        let mended = mended(args, lang, (target, found), &task(&target.source))?;
        if write {
            sweep(&target.source);
        }
        all.extend(mended.into_iter().map(|mended| (&target.source, mended)));
    }
    let catalogue = Catalogue::new(lang);
    let changes = all
        .iter()
        .flat_map(|(source, mended)| mended.changes.iter().map(|change| (*source, change)));
    let changes: Vec<_> = changes.collect();
    show_or_write(args, &changes, write, words, &catalogue)?;
    terminal::to_stdout(&skipped(all.iter().map(|(_, mended)| mended), &catalogue))?;
    Ok(ExitStatus::Success)
}

/// Writes the changes, or shows them as a diff.
pub fn show_or_write(
    args: &Args,
    changes: &[(&Source, &Change)],
    write: bool,
    words: &Words,
    catalogue: &Catalogue,
) -> Result<()> {
    let terminal = Terminal::stdout(args.color);
    for (source, change) in changes {
        if write {
            files::replace(&source.root.join(&change.path), &change.old, &change.new)?;
            let written = Message::new(words.written).with("path", &change.path);
            terminal::say(catalogue, &written.with("count", change.count))?;
        } else {
            terminal::to_stdout(&terminal.diff(&change.path, &change.old, &change.new))?;
        }
    }
    if changes.is_empty() {
        terminal::say(catalogue, &Message::new(words.nothing))?;
    } else if !write {
        terminal::to_stdout("\n")?;
        terminal::say(catalogue, &Message::new("fix-hint"))?;
    }
    Ok(())
}

/// Removes what a tool left beside a source's files when it was killed while writing.
pub fn sweep(source: &Source) {
    let chapters = source.chapters.iter();
    let files = chapters.flat_map(|c| (0..=c.included.len()).map(|file| c.path_of(file)));
    files::sweep(files.map(|path| source.root.join(path)));
}

/// Mends the asked chapters of a target.
fn mended(
    args: &Args,
    lang: Lang,
    (target, found): (&Target, &Found),
    task: &Task,
) -> Result<Vec<Mended>> {
    let source = &target.source;
    let asked: Vec<&str> = target.chosen.iter().map(|chapter| chapter.path.as_str()).collect();
    let groups =
        repair::groups(&source.chapters, &|chapter| asked.contains(&chapter.path.as_str()));
    let cache = BookCache::open(args, source.cache.as_deref());
    let runner = cache.before(found.runner(0)?, cached::FIRST);
    let prover = cache.before(found.runner(0)?, cached::SECOND);
    confinement::require(&source.config, &*runner)?;
    let names = Names::of(&source.chapters, &source.config);
    let done = terminal::progress(groups.len());
    let config = &source.config;
    let repair = Mender { config, names: &names, runner: &*runner, prover: &*prover };
    let mended = book::each(&groups, config.jobs, &|group| {
        let mended = repair.mend(group, task);
        done();
        mended
    });
    cache.keep(lang);
    Ok(mended)
}

/// What is not mended, a line for each with its reason.
fn skipped<'m>(mended: impl Iterator<Item = &'m Mended>, catalogue: &Catalogue) -> String {
    let skipped = mended.flat_map(|mended| &mended.skipped);
    let lines = skipped.fold(String::new(), |lines, skipped| {
        let reason = catalogue.say(&message_of(&skipped.reason));
        lines + &format!("  {}:{}: {reason}\n", skipped.path, skipped.line)
    });
    if lines.is_empty() { lines } else { format!("\n{}\n{lines}", catalogue.text("left-alone")) }
}

fn message_of(reason: &SkipReason) -> Message {
    Message::new(match reason {
        SkipReason::Failed(failure) => return failure.message(),
        SkipReason::Unreached => "left-unreached",
        SkipReason::Unclear => "left-unclear",
        SkipReason::Unstable => "left-unstable",
        SkipReason::Nothing => "left-nothing",
        SkipReason::Raised => "left-raised",
        SkipReason::NoException => "left-no-exception",
        SkipReason::Lines => "left-lines",
        SkipReason::Unwritable => "left-unwritable",
        SkipReason::TooLong => "left-too-long",
        SkipReason::Several => "left-several",
        SkipReason::Included => "left-included",
        SkipReason::Unproved => "left-unproved",
    })
}
