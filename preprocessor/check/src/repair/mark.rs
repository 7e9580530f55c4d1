//! Marks blocks that cannot be run here: `no_run="needs numpy"`, `ignore="fragment"`,
//! `session=NAME`.
//!
//! 1. Only a failure whose cause is known is marked, and only where nothing else is wrong
//!    with the block: a broken promise stays an error.
//! 2. The chapters are checked again with the marks: blocks that continue a marked one now
//!    fail for want of its names, and are marked as that one is. This repeats.
//! 3. A session is kept only if the block then passes, and nothing else fails by it.
//!
//! Texts go in and come out; no file is written here.

use std::collections::BTreeMap;

use super::{Change, Edits, edited};
use crate::book::prove_of;
use crate::check::{BlockKind, BlockReport, ChapterReport, Names};
use crate::config::Config;
use crate::diagnostic::{Cause, CauseKind, Code, Diagnostic, Message, Severity};
use crate::markdown::Chapter;
use pyproof_judge::edit::Edit;
use pyproof_judge::job::Runner;
use pyproof_judge::source::Span;

/// More rounds than this would not end.
const MAX_ROUNDS: usize = 12;

/// What marking has done.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Marked {
    /// The files to change, by path.
    pub changes: Vec<Change>,
    /// How many errors are left.
    pub left: usize,
}

/// Where attributes are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Behind the language of a fence, as mdBook reads them.
    Fence,
    /// In a comment of the page above it: `MkDocs` and Sphinx refuse fences with words that
    /// they do not know.
    Comment,
}

/// Marks the blocks of `chapters`, which are of a book whose chapters are `whole`; `say`
/// gives the words of a reason.
pub fn mark(
    chapters: &[Chapter],
    whole: &[Chapter],
    config: &Config,
    runner: &dyn Runner,
    (place, say): (Place, &dyn Fn(&Message) -> String),
) -> Marked {
    let names = Names::of(whole, config);
    let marker = Marker { config, names: &names, runner, place, say };
    let mut now = chapters.to_vec();
    let mut reports = marker.check(&now);
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for _ in 0..MAX_ROUNDS {
        let edits = marker.edits(&now, &reports);
        if edits.is_empty() {
            break;
        }
        let Some(next) = all_edited(&now, &edits) else { break };
        for (path, edits) in edits {
            *counts.entry(path).or_default() += edits.len();
        }
        (now, reports) = (next.clone(), marker.check(&next));
    }
    marker.share_sessions(&mut now, &mut reports, &mut counts);
    let errors = reports.iter().flat_map(|report| &report.diagnostics).filter(|d| is_error(d));
    Marked { changes: changes(chapters, &now, &counts), left: errors.count() }
}

struct Marker<'a> {
    config: &'a Config,
    names: &'a Names<'a>,
    runner: &'a dyn Runner,
    place: Place,
    say: &'a dyn Fn(&Message) -> String,
}

/// An attribute for a block.
struct Mark {
    attribute: &'static str,
    why: String,
}

impl Marker<'_> {
    fn check(&self, chapters: &[Chapter]) -> Vec<ChapterReport> {
        prove_of(chapters, self.names, self.config, self.runner, &|| ())
    }

    /// The attributes for all blocks that can be marked.
    fn edits(&self, chapters: &[Chapter], reports: &[ChapterReport]) -> Edits {
        let mut edits = Edits::new();
        for (chapter, report) in chapters.iter().zip(reports) {
            for (at, block) in report.blocks.iter().enumerate() {
                let Some(Mark { attribute, why }) = self.mark_of(report, at) else { continue };
                let edit = match self.place {
                    Place::Fence => {
                        let why = why.replace('\\', "\\\\").replace('"', "\\\"");
                        attribute_edit(chapter, block, &format!("{attribute}=\"{why}\""))
                    }
                    Place::Comment => {
                        let why = why.replace("--", "—").replace('>', "");
                        Some(comment_edit(chapter, block, &format!("{attribute} — {why}")))
                    }
                };
                let Some(edit) = edit else { continue };
                let of_file = edits.entry(report.path_of(block.file).to_owned()).or_default();
                // Chapters may include the same file.
                if !of_file.iter().any(|known| known.span == edit.span) {
                    of_file.push(edit);
                }
            }
        }
        edits
    }

    /// The attribute for a block of which nothing else is wrong.
    fn mark_of(&self, report: &ChapterReport, at: usize) -> Option<Mark> {
        let found = report.diagnostics.iter().filter(|found| found.block == Some(at));
        let found = found.filter(|found| is_error(found) || found.code.excuses());
        let mut mark = None;
        for diagnostic in found.filter(|found| found.code != Code::PromiseUnreached) {
            // Of several the first counts; one that cannot be explained stays.
            let (attribute, why) = explained(report, diagnostic)?;
            mark = mark.or(Some(Mark { attribute, why: (self.say)(&why) }));
        }
        mark.filter(|_| report.blocks[at].kind == BlockKind::Fence)
    }

    /// Lets blocks share a namespace with the block that binds a name which they miss.
    fn share_sessions(
        &self,
        chapters: &mut [Chapter],
        reports: &mut [ChapterReport],
        counts: &mut BTreeMap<String, usize>,
    ) {
        for (chapter, report) in chapters.iter_mut().zip(reports) {
            for _ in 0..MAX_ROUNDS {
                let mut tried = report.diagnostics.iter().filter_map(|found| {
                    let edits = session_edits(chapter, report, found, self.place)?;
                    let count = edits.values().map(Vec::len).sum::<usize>();
                    let next = edited(chapter, &edits)?;
                    let after = self.check(std::slice::from_ref(&next)).pop()?;
                    (errors(&after) < errors(report)).then_some((next, after, count))
                });
                let Some((next, after, count)) = tried.next() else { break };
                *counts.entry(next.path.clone()).or_default() += count;
                (*chapter, *report) = (next, after);
            }
        }
    }
}

/// What explains a failure, as an attribute and its reason.
fn explained(report: &ChapterReport, diagnostic: &Diagnostic) -> Option<(&'static str, Message)> {
    if diagnostic.code == Code::Fragment {
        return Some(("ignore", Message::new("reason-fragment")));
    }
    let Cause { kind, name } = diagnostic.cause.as_ref()?;
    let needs = || {
        let name = name.as_deref().unwrap_or_default();
        ("no_run", Message::new("reason-needs").with("name", name))
    };
    let no_run = |why| ("no_run", Message::new(why));
    let ignore = |why| ("ignore", Message::new(why));
    Some(match kind {
        CauseKind::MissingModule | CauseKind::MissingFile => needs(),
        CauseKind::NoInput => no_run("reason-input"),
        CauseKind::Network => no_run("reason-network"),
        CauseKind::Process => no_run("reason-process"),
        CauseKind::OutsideFile => no_run("reason-file"),
        CauseKind::UndefinedName | CauseKind::Fragment | CauseKind::Incomplete => {
            ignore("reason-fragment")
        }
        CauseKind::Python2 => ignore("reason-python2"),
        CauseKind::Placeholder => ignore("reason-template"),
        CauseKind::Shell => ignore("reason-shell"),
        CauseKind::Magic => ignore("reason-magic"),
        CauseKind::Await => ignore("reason-await"),
        CauseKind::OtherProgram => no_run_as(skipped_supplier(report, diagnostic)?),
        _ => return None,
    })
}

fn is_error(diagnostic: &Diagnostic) -> bool {
    diagnostic.severity == Severity::Error
}

fn errors(report: &ChapterReport) -> usize {
    report.diagnostics.iter().filter(|found| is_error(found)).count()
}

/// The line that a help names.
fn line_of(diagnostic: &Diagnostic, help: &str) -> Option<usize> {
    let help = diagnostic.help.as_ref().filter(|message| message.key == help)?;
    help.args.iter().find(|(name, _)| *name == "line")?.1.parse().ok()
}

/// The block that binds the missing name, and is not run.
fn skipped_supplier<'r>(
    report: &'r ChapterReport,
    diagnostic: &Diagnostic,
) -> Option<&'r BlockReport> {
    let line = line_of(diagnostic, "skipped-name-help")?;
    report.blocks.iter().find(|block| block.line == line)
}

/// The attribute of a block that continues one that is not run.
fn no_run_as(block: &BlockReport) -> (&'static str, Message) {
    let why = match &block.why {
        Some(why) => Message::new("reason-as").with("why", why),
        None => Message::new("reason-skipped"),
    };
    ("no_run", why)
}

/// The attributes that let the block of a failure share a namespace with the one that
/// binds its missing name.
fn session_edits(
    chapter: &Chapter,
    report: &ChapterReport,
    diagnostic: &Diagnostic,
    place: Place,
) -> Option<Edits> {
    let line = line_of(diagnostic, "session-help").filter(|_| is_error(diagnostic))?;
    let name = diagnostic.cause.as_ref()?.name.as_deref()?;
    let block = report.blocks.get(diagnostic.block?)?;
    let supplier = report.blocks.iter().find(|block| block.line == line)?;
    let mut edits = Edits::new();
    for block in [supplier, block].into_iter().filter(|block| block.kind == BlockKind::Fence) {
        let word = format!("session={name}");
        let edit = match place {
            Place::Fence => attribute_edit(chapter, block, &word)?,
            Place::Comment => comment_edit(chapter, block, &word),
        };
        edits.entry(report.path_of(block.file).to_owned()).or_default().push(edit);
    }
    Some(edits)
}

/// The edit that gives a block an attribute; none, where its fence names no language.
fn attribute_edit(chapter: &Chapter, block: &BlockReport, word: &str) -> Option<Edit> {
    let text = &chapter.text_of(block.file)[block.span.range()];
    let line = text.lines().next()?;
    let info = line.trim_start_matches(['`', '~']);
    let start = block.span.start + (line.len() - info.len());
    let info = info.trim_end();
    // Words in braces belong there, unless the language stands behind them.
    let end = if info.trim_start().starts_with('{') && info.ends_with('}') {
        info.len() - 1
    } else {
        info.len()
    };
    let separator = if info.contains(',') { "," } else { " " };
    let at = start + end;
    (!info.trim().is_empty())
        .then(|| Edit { span: Span::new(at, at), replacement: format!("{separator}{word}") })
}

/// The edit that gives a block attributes in a comment above it.
fn comment_edit(chapter: &Chapter, block: &BlockReport, words: &str) -> Edit {
    let end = if chapter.text_of(block.file).contains("\r\n") { "\r\n" } else { "\n" };
    let at = block.span.start;
    let replacement = format!("<!-- pyproof: {words} -->{end}{}", block.container);
    Edit { span: Span::new(at, at), replacement }
}

fn all_edited(chapters: &[Chapter], edits: &Edits) -> Option<Vec<Chapter>> {
    chapters.iter().map(|chapter| edited(chapter, edits)).collect()
}

/// The files that differ.
fn changes(before: &[Chapter], after: &[Chapter], counts: &BTreeMap<String, usize>) -> Vec<Change> {
    let mut changes: BTreeMap<&str, Change> = BTreeMap::new();
    for (old, new) in before.iter().zip(after) {
        for file in (0..=old.included.len()).filter(|&file| old.text_of(file) != new.text_of(file))
        {
            let path = old.path_of(file);
            let count = counts.get(path).copied().unwrap_or_default();
            let (old, new) = (old.text_of(file).to_owned(), new.text_of(file).to_owned());
            changes.insert(path, Change { path: path.to_owned(), old, new, count });
        }
    }
    changes.into_values().collect()
}
