//! `fix` and `update`: they show what would be changed, and write it when asked to.

use anyhow::Result;

use super::args::{Args, FixArgs, UpdateArgs};
use super::cached::{self, BookCache};
use super::terminal::{self, Terminal};
use super::{ExitStatus, book_and_chapters, chosen, files, open, pool, snapshots};
use crate::confinement;
use crate::mdbook::Source;
use crate::messages::{Catalogue, Lang};
use pyproof_check::book;
use pyproof_check::check::Names;
use pyproof_check::config::TypoMode;
use pyproof_check::diagnostic::Message;
use pyproof_check::repair::{self, AddedMarkers, Mended, Refusal, Task};

/// The sentences of a command.
struct Words {
    nothing: &'static str,
    written: &'static str,
}

/// Corrects misspelled names.
pub fn fix(args: &Args, fix: &FixArgs, lang: Lang) -> Result<ExitStatus> {
    let (dir, names) = book_and_chapters(&fix.paths);
    let mut source = open(&dir, lang)?;
    source.config.isolation = fix.confine.isolation().unwrap_or(source.config.isolation);
    // Whatever the book's setting for misspelled names, this command asks for them.
    source.config.typos = TypoMode::Fix;
    let task = Task { typos: true, ..Task::default() };
    let words = Words { nothing: "fix-nothing", written: "fix-written" };
    mend((args, lang), &source, &names, &task, fix.write, &words)
}

/// Rewrites broken promises, adds missing ones, or accepts snapshots.
pub fn update(args: &Args, update: &UpdateArgs, lang: Lang) -> Result<ExitStatus> {
    let (dir, names) = book_and_chapters(&update.paths);
    let mut source = open(&dir, lang)?;
    source.config.isolation = update.confine.isolation().unwrap_or(source.config.isolation);
    if let Some(folder) = &update.snapshots {
        return snapshots::accept((args, lang), &source, &names, folder, update.write);
    }
    // Promises are written in the book's language, whatever that of the messages.
    let words = Catalogue::new(source.lang);
    let missing = update.missing.then(|| AddedMarkers {
        behind: words.text("marker-behind"),
        below: words.text("marker-below"),
    });
    let task = Task { promises: true, missing, typos: false };
    let words = Words { nothing: "update-nothing", written: "update-written" };
    mend((args, lang), &source, &names, &task, update.write, &words)
}

fn mend(
    (args, lang): (&Args, Lang),
    source: &Source,
    names: &[std::path::PathBuf],
    task: &Task,
    write: bool,
    words: &Words,
) -> Result<ExitStatus> {
    let asked: Vec<String> =
        chosen(source, names)?.into_iter().map(|chapter| chapter.path).collect();
    let groups = repair::groups(&source.chapters, &|chapter| asked.contains(&chapter.path));
    let cache = BookCache::open(args, source.cache.as_deref());
    let runner = cache.before(Box::new(pool()?), cached::FIRST);
    let prover = cache.before(Box::new(pool()?), cached::SECOND);
    confinement::require(&source.config, &*runner)?;
    let names = Names::of(&source.chapters, &source.config);
    let done = terminal::progress(groups.len());
    let mended = book::each(&groups, source.config.jobs, &|group| {
        let mended = repair::mend_of(group, task, (&source.config, &names), (&*runner, &*prover));
        done();
        mended
    });
    cache.keep(lang);
    let catalogue = Catalogue::new(lang);
    let terminal = Terminal::stdout(args.color);
    let say = |message: &Message| terminal::to_stdout(&format!("{}\n", catalogue.say(message)));
    if write {
        let chapters = source.chapters.iter();
        let files = chapters.flat_map(|c| (0..=c.included.len()).map(|file| c.path_of(file)));
        files::sweep(files.map(|path| source.root.join(path)));
    }
    let changes: Vec<_> = mended.iter().flat_map(|mended| &mended.changes).collect();
    for change in &changes {
        if write {
            files::replace(&source.root.join(&change.path), &change.old, &change.new)?;
            let written = Message::new(words.written).with("path", &change.path);
            say(&written.with("count", change.count))?;
        } else {
            terminal::to_stdout(&terminal.diff(&change.path, &change.old, &change.new))?;
        }
    }
    if changes.is_empty() {
        say(&Message::new(words.nothing))?;
    } else if !write {
        terminal::to_stdout("\n")?;
        say(&Message::new("fix-hint"))?;
    }
    terminal::to_stdout(&left_alone(&mended, &catalogue))?;
    Ok(ExitStatus::Success)
}

/// What is left alone, a line for each with its reason.
fn left_alone(mended: &[Mended], catalogue: &Catalogue) -> String {
    let left = mended.iter().flat_map(|mended| &mended.left);
    let lines = left.fold(String::new(), |lines, left| {
        let why = catalogue.say(&reason(&left.why));
        lines + &format!("  {}:{}: {why}\n", left.path, left.line)
    });
    if lines.is_empty() { lines } else { format!("\n{}\n{lines}", catalogue.text("left-alone")) }
}

fn reason(why: &Refusal) -> Message {
    Message::new(match why {
        Refusal::Failed(failure) => return failure.message(),
        Refusal::Unreached => "left-unreached",
        Refusal::Unclear => "left-unclear",
        Refusal::Unstable => "left-unstable",
        Refusal::Nothing => "left-nothing",
        Refusal::Raised => "left-raised",
        Refusal::NoException => "left-no-exception",
        Refusal::Lines => "left-lines",
        Refusal::Unwritable => "left-unwritable",
        Refusal::TooLong => "left-too-long",
        Refusal::Several => "left-several",
        Refusal::Included => "left-included",
        Refusal::Unproved => "left-unproved",
    })
}
