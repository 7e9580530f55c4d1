//! `promises`: how each comment of a book is read, and why.

use anyhow::Result;

use super::args::{Args, ListFormat, PromisesArgs};
use super::cached::{self, BookCache};
use super::{ExitStatus, terminal};
use crate::confinement;
use crate::messages::{Catalogue, Lang};
use crate::report::promises;

/// Lists how each comment of a book is read.
pub fn promises(args: &Args, list: &PromisesArgs, lang: Lang) -> Result<ExitStatus> {
    let (dir, names) = super::book_and_chapters(&list.paths);
    let mut source = super::open(&dir, lang)?;
    source.config = source.config.with(&super::asked(&list.rules)?);
    let chapters = super::chosen(&source, &names)?;
    let cache = BookCache::open(args, source.cache.as_deref());
    let found = list.rules.confine.find(&source)?;
    source.config.judge = found.judge(0);
    let runner = cache.before(found.runner(0)?, cached::FIRST);
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
