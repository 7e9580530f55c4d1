//! `check`: proves chapters, and reports on them; once, or again at each save.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::Result;

use super::args::{Args, CheckArgs};
use super::cached::BookCache;
use super::judges::{self, Found};
use super::targets::{self, Target};
use super::terminal::{self, Terminal};
use super::{ExitStatus, asked, changed, files, human_report, reports, snapshots, warn};
use crate::messages::{Catalogue, Lang};
use crate::report::human::{self, Named};
use crate::report::json::Document;
use crate::serve::{Look, Watch};
use crate::source::{Materials, Proved};
use pyproof_check::config::{Asked, Config};
use pyproof_check::diagnostic::Message;
use pyproof_check::error::UserError;
use pyproof_check::markdown::Chapter;

/// Checks what the paths name.
pub fn check(args: &Args, check: &CheckArgs, lang: Lang) -> Result<ExitStatus> {
    if check.watch {
        return watch(args, check, lang);
    }
    let mut targets = opened(check)?;
    for target in &targets {
        warn(&target.source.warnings, lang);
        warn(unnamed(target).as_slice(), lang);
    }
    report(args, check, &mut targets, lang)
}

/// What the paths name, with the settings of the command line.
fn opened(check: &CheckArgs) -> Result<Vec<Target>> {
    let asked = Asked { partition: check.partition, ..asked(&check.rules)? };
    let mut targets = targets::of(&check.paths)?;
    for Target { source, chosen, .. } in &mut targets {
        source.config = source.config.clone().with(&asked);
        if check.partition.is_some() && source.config.snapshots.is_some() {
            return Err(UserError::new(Message::new("partition-snapshots")).into());
        }
        if let Some(revision) = &check.changed {
            source.config.changed = Some(changed::since(&source.root, revision, chosen)?);
        }
    }
    Ok(targets)
}

/// How many files a warning names.
const NAMED: usize = 5;

/// A warning of the files that no table of contents names.
fn unnamed(target: &Target) -> Option<Message> {
    let unnamed = &target.source.unnamed;
    let shown: Vec<&str> = unnamed.iter().take(NAMED).map(String::as_str).collect();
    let more = unnamed.len().saturating_sub(NAMED);
    let message = Message::new("chapters-unnamed").with("paths", shown.join(", "));
    (target.whole && !unnamed.is_empty()).then(|| message.with("count", more))
}

/// Proves the targets, and writes the report.
fn report(
    args: &Args,
    check: &CheckArgs,
    targets: &mut [Target],
    lang: Lang,
) -> Result<ExitStatus> {
    let mut proved = Vec::new();
    for target in &mut *targets {
        proved.push(prove(args, check, target, lang)?);
    }
    let Some(mut proved) = proved.into_iter().reduce(together) else {
        return Ok(ExitStatus::Success);
    };
    proved.report.since.clone_from(&check.changed);
    let first = &targets[0];
    let facts =
        || Document::of(&proved.report, &files::folder_in_repository(&first.source.root), lang);
    let human = |terminal: &Terminal| human_report(&proved, first.named(), terminal, lang);
    reports::tell(check.format, check.output_file.as_deref(), args.color, &facts, &human)?;
    Ok(if proved.report.failed() { ExitStatus::Failed } else { ExitStatus::Success })
}

/// Proves one target, and holds it against its snapshots.
fn prove(args: &Args, check: &CheckArgs, target: &mut Target, lang: Lang) -> Result<Proved> {
    let cache = BookCache::open(args, target.source.cache.as_deref());
    let pythons = &check.rules.confine.python;
    let named = judges::Named { pythons, against: check.against.as_deref() };
    let found = Found::of(&target.source.config, named, &target.source.home)?;
    let mut proved = super::prove(&mut target.source, &target.chosen, &found, &cache)?;
    let source = &target.source;
    let set = source.config.snapshots.as_ref().map(|folder| source.root.join(folder));
    if let Some(folder) = check.snapshots.clone().or(set).filter(|_| check.changed.is_none()) {
        let accept = accepting(&target.named(), &check.paths, &folder);
        snapshots::check(source, &found, &cache, &folder, &accept, &mut proved)?;
        if target.whole {
            snapshots::warn_of_stale(source, &folder, &Catalogue::new(lang))?;
        }
    }
    cache.keep(lang);
    Ok(proved)
}

/// The command that accepts the outputs as snapshots.
fn accepting(named: &Named, paths: &[PathBuf], folder: &Path) -> String {
    let quoted = |path: &Path| human::quoted(&path.display().to_string());
    let what = match named {
        Named::Book(root) => human::quoted(root),
        Named::Files(_) => paths.iter().map(|path| quoted(path)).collect::<Vec<_>>().join(" "),
    };
    format!("mdbook-pyproof update {what} --snapshots {} --write", quoted(folder))
}

/// The report of two targets.
fn together(mut one: Proved, other: Proved) -> Proved {
    one.chapters.extend(other.chapters);
    one.report = one.report.and(other.report);
    one
}

/// A chapter's text, and the settings that it was checked with.
type Seen = BTreeMap<String, (Chapter, Config)>;

/// Checks everything, and then, at each save, what changed.
fn watch(args: &Args, check: &CheckArgs, lang: Lang) -> Result<ExitStatus> {
    let mut watch = Watch::new(Look::default())?;
    let mut materials = Materials::default();
    let mut seen = Seen::new();
    let catalogue = Catalogue::new(lang);
    let mut is_first = true;
    loop {
        let done = opened(check).and_then(|mut targets| {
            materials = all_materials(&targets)?;
            watch.look_at(&materials)?;
            keep_changed(&mut targets, &mut seen);
            if targets.is_empty() {
                return Ok(ExitStatus::Success);
            }
            for target in &targets {
                warn(&target.source.warnings, lang);
                warn(unnamed(target).filter(|_| is_first).as_slice(), lang);
            }
            report(args, check, &mut targets, lang)
        });
        if let Err(error) = done {
            // Nothing can be mended while nothing is watched.
            if materials == Materials::default() {
                return Err(error);
            }
            terminal::error(&catalogue, &catalogue.tell(&error));
        }
        if std::mem::take(&mut is_first) {
            terminal::to_stderr(&format!("{}\n", catalogue.text("check-watches")))?;
        }
        if !watch.wait() {
            return Ok(ExitStatus::Success);
        }
    }
}

fn all_materials(targets: &[Target]) -> Result<Materials> {
    let mut all = Materials::default();
    for target in targets {
        let Materials { folders, files, without, .. } = target.materials()?;
        all.folders.extend(folders);
        all.files.extend(files);
        all.without.extend(without);
    }
    Ok(all)
}

/// Leaves of the targets the chapters that were never checked as they are now.
fn keep_changed(targets: &mut Vec<Target>, seen: &mut Seen) {
    for target in targets.iter_mut() {
        let config = &target.source.config;
        target.chosen.retain(|chapter| {
            let now = (chapter.clone(), config.clone());
            let before = seen.insert(chapter.path.clone(), now.clone());
            before.is_none_or(|before| before != now)
        });
    }
    targets.retain(|target| !target.chosen.is_empty());
}
