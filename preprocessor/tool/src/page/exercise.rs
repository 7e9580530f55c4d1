//! What is left to readers: to say first what a block writes (`predict`), and to change a
//! block until it keeps its promises (`task`).
//!
//! Without script the answers are folded (`<details>`), and the comments that give them
//! away are not in the page's code. Neither is found by the search or printed on paper.
//! A renderer that cannot fold hides nothing of what a block writes.

use pyproof_check::check::{self, BlockReport, ChapterReport};
use pyproof_judge::edit::Edit;
use pyproof_judge::source::Span;
use serde::Serialize;

use super::data::{BlockData, attribute, escaped};
use super::note::Note;
use super::{Target, behind};
use crate::messages::Catalogue;

/// The end of a line of code that readers do not see until they have said what the block
/// writes.
#[derive(Serialize)]
pub(super) struct Concealed<'r> {
    /// 1-based, in the code as shown.
    line: usize,
    /// What it is.
    text: &'r str,
    /// What stands in its place.
    sign: &'static str,
}

/// The note under a task.
pub(super) fn task(
    report: &ChapterReport,
    at: usize,
    target: Target,
    catalogue: &Catalogue,
) -> Note {
    let text = catalogue.text("page-task");
    let mut note = Note { lines: Vec::new(), target };
    if target == Target::Html {
        let data = attribute(&BlockData::of(report, at, target));
        note.lines.push(format!("<div class=\"pyproof\" data-pyproof='{data}'>"));
        note.paragraph(format!(
            "<div class=\"pyproof-head\"><p class=\"pyproof-task\">{}</p></div>",
            escaped(&text)
        ));
        note.lines.push("</div>".to_owned());
    } else {
        note.lines.push(format!("*{text}*"));
    }
    note
}

/// The tags that fold a block, if it is a solution, and their end.
pub(super) fn fold(block: &BlockReport, catalogue: &Catalogue) -> (String, &'static str) {
    if !block.solves {
        return (String::new(), "");
    }
    let title = escaped(&catalogue.text("page-solution"));
    (format!("<details class=\"pyproof-solution\"><summary>{title}</summary>"), "</details>")
}

/// The edits that put a note under a block which is no card; a solution gets a title.
pub(super) fn titled(
    block: &BlockReport,
    note: Option<Note>,
    end: &str,
    (target, catalogue): (Target, &Catalogue),
) -> Vec<Edit> {
    let note = note.map(|note| note.join(block, end));
    if !block.solves {
        return note.into_iter().map(|note| behind(block, note)).collect();
    }
    let line = format!("{end}{}", block.container.trim_end());
    let gap = format!("{line}{end}{}", block.container);
    let (opened, closed) = match target {
        Target::Html => fold(block, catalogue),
        _ => (format!("*{}:*", catalogue.text("page-solution")), ""),
    };
    let closed = if closed.is_empty() { String::new() } else { format!("{gap}{closed}{line}") };
    let start = Span::new(block.span.start, block.span.start);
    let opened = Edit { span: start, replacement: format!("{opened}{gap}") };
    vec![opened, behind(block, note.unwrap_or_default() + &closed)]
}

/// Whether readers say first what the block writes.
pub(super) fn is_predicted(block: &BlockReport, target: Target) -> bool {
    block.predict && block.outcome.is_shown() && target == Target::Html
}

/// The parts of a block that readers do not see yet.
pub(super) fn concealed(
    block: &BlockReport,
    target: Target,
) -> impl Iterator<Item = &check::Concealed> {
    block.concealed.iter().filter(move |_| is_predicted(block, target))
}

/// The same for the page's script.
pub(super) fn told(block: &BlockReport, target: Target) -> Vec<Concealed<'_>> {
    let parts = concealed(block, target);
    parts.map(|part| Concealed { line: part.line, text: &part.text, sign: part.sign }).collect()
}

/// What a session of which readers say first what it shows has below its prompts.
pub(super) fn said(block: &BlockReport, target: Target) -> Option<String> {
    let is_asked = block.run_options.interactive && is_predicted(block, target);
    let lines: Vec<&str> = block.concealed.iter().map(|part| &*part.text).collect();
    (is_asked && !lines.is_empty()).then(|| lines.join("\n"))
}

/// The edits that conceal in a file what its blocks write: comments, and the fences behind
/// blocks that show their output.
pub(super) fn conceal(report: &ChapterReport, file: usize, target: Target) -> Vec<Edit> {
    let mut edits: Vec<Edit> = Vec::new();
    for block in report.blocks.iter().filter(|block| is_predicted(block, target)) {
        for part in concealed(block, target).filter(|part| part.place.file == file) {
            let edit = Edit { span: part.place.span, replacement: part.sign.to_owned() };
            // Two blocks may include one file.
            if !edits.contains(&edit) {
                edits.push(edit);
            }
        }
        if block.file == file && block.end > block.span.end {
            let span = Span::new(block.span.end, block.end);
            edits.push(Edit { span, replacement: String::new() });
        }
    }
    edits
}
