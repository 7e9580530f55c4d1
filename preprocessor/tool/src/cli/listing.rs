//! `promises`: how each comment of a book is read, and why.

use anyhow::Result;

use super::args::{Args, ListFormat, PromisesArgs};
use super::cached::{self, BookCache};
use super::targets::{self, Target};
use super::{ExitStatus, terminal};
use crate::confinement;
use crate::messages::{Catalogue, Lang};
use crate::report::{BookReport, promises};
use crate::source::Source;

/// Lists how each comment of a book is read.
pub fn promises(args: &Args, list: &PromisesArgs, lang: Lang) -> Result<ExitStatus> {
    let mut reports = Vec::new();
    for Target { source, chosen, .. } in targets::of(&list.paths)? {
        super::warn(&source.warnings, lang);
        let config = source.config.clone().with(&super::asked(&list.rules)?);
        let mut source = Source { config, ..source };
        let cache = BookCache::open(args, source.cache.as_deref());
        let found = list.rules.confine.find(&source)?;
        source.config.judge = found.judge(0);
        let runner = cache.before(found.runner(0)?, cached::FIRST);
        confinement::require(&source.config, &*runner)?;
        reports.push(source.prove(chosen, &*runner, &terminal::progress).report);
        cache.keep(lang);
    }
    let Some(report) = reports.into_iter().reduce(BookReport::and) else {
        return Ok(ExitStatus::Success);
    };
    let text = match list.format {
        ListFormat::Human => promises::human(&report, list.unread, &Catalogue::new(lang)),
        ListFormat::Json => promises::json(&report, list.unread)?,
    };
    terminal::to_stdout(&text)?;
    Ok(ExitStatus::Success)
}
