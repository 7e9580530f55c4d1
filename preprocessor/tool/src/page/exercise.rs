//! Blocks that readers change until they keep their promises (`task`), and those that do
//! (`solution`), which are folded: no script is needed to see them.

use pyproof_check::check::{BlockReport, ChapterReport};
use pyproof_judge::edit::Edit;
use pyproof_judge::source::Span;

use super::data::{BlockData, attribute, escaped};
use super::note::Note;
use super::{Target, behind};
use crate::messages::Catalogue;

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
