//! `promises`: how each comment of a book is read, and why.

use std::path::PathBuf;

use anyhow::Result;

use super::args::{Args, RuleArgs};
use super::cached::{self, BookCache};
use super::{ExitStatus, terminal};
use crate::confinement;
use crate::messages::{Catalogue, Lang};
use crate::report::promises;

#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  mdbook-pyproof promises                       list the comments of the book in this folder
  mdbook-pyproof promises . book/closures.md    list those of one chapter
  mdbook-pyproof promises --unread              list the lines that print and promise nothing
  mdbook-pyproof promises --format json         the same for programs

The list says why each comment is read so. The book is run, and nothing in it changes; the exit
status is 0 whatever the promises say.")]
pub struct PromisesArgs {
    /// The book's folder [default: .], then the chapters to list [default: all]
    #[arg(value_name = "DIR] [CHAPTER")]
    pub paths: Vec<PathBuf>,
    /// How to list
    #[arg(long, value_enum, default_value_t = ListFormat::Human)]
    pub format: ListFormat,
    /// List the lines that print and of which nothing is promised
    #[arg(long)]
    pub unread: bool,
    #[command(flatten)]
    pub rules: RuleArgs,
}

/// How a list is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum ListFormat {
    /// For people.
    Human,
    /// For programs.
    Json,
}

/// Lists how each comment of a book is read.
pub fn promises(args: &Args, list: &PromisesArgs, lang: Lang) -> Result<ExitStatus> {
    let (dir, names) = super::book_and_chapters(&list.paths);
    let mut source = super::open(&dir, lang)?;
    source.config = source.config.with(&super::asked(&list.rules)?);
    let chapters = super::chosen(&source, &names)?;
    let cache = BookCache::open(args, source.cache.as_deref());
    let runner = cache.before(super::runner(None)?, cached::FIRST);
    confinement::require(&source.config, &*runner)?;
    let proved = source.prove(chapters, &*runner, &terminal::progress);
    cache.keep(lang);
    let text = match list.format {
        ListFormat::Human => promises::human(&proved.report, list.unread, &Catalogue::new(lang)),
        ListFormat::Json => promises::json(&proved.report, list.unread)?,
    };
    terminal::to_stdout(&text)?;
    Ok(ExitStatus::Success)
}
