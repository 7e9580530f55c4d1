//! What is left to readers: to say first what a block writes (`predict`), and to change a
//! block until it keeps its promises (`task`).
//!
//! Without script the answers are folded (`<details>`), and the comments that give them
//! away are not in the page's code.

use pyproof_check::check::{BlockReport, ChapterReport};
use pyproof_judge::edit::Edit;
use pyproof_judge::expectation::Form;
use pyproof_judge::source::Span;

use super::Target;
use super::data::{BlockData, Concealed, attribute, escaped};
use super::note::Note;
use crate::messages::Catalogue;

/// What stands for a comment that readers do not see yet.
const CONCEALED: &str = "# ?";

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
        let data = attribute(&BlockData::of(report, at, Vec::new()));
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

/// The edits that fold a solution, with the note under it.
pub(super) fn folded(
    block: &BlockReport,
    note: Option<String>,
    end: &str,
    (target, catalogue): (Target, &Catalogue),
) -> Vec<Edit> {
    let title = catalogue.text("page-solution");
    let note = note.unwrap_or_default();
    let (before, behind) = if target == Target::Html {
        let opening = format!("<details class=\"pyproof-solution\"><summary>{title}</summary>");
        (opening, "</details>")
    } else {
        (format!("*{title}:*"), "")
    };
    around(block, Span::new(block.span.start, block.end), (&before, &note, behind), end)
}

/// The edits that put a line before a part of the chapter and one behind it, each with a
/// blank line to the part; `note` comes in between, at the end of the part.
fn around(
    block: &BlockReport,
    part: Span,
    (before, note, behind): (&str, &str, &str),
    end: &str,
) -> Vec<Edit> {
    let line = format!("{end}{}", block.container.trim_end());
    let gap = format!("{line}{end}{}", block.container);
    let insert = |at: usize, replacement: String| Edit { span: Span::new(at, at), replacement };
    let last = if behind.is_empty() { String::new() } else { format!("{gap}{behind}{line}") };
    vec![insert(part.start, format!("{before}{gap}")), insert(part.end, format!("{note}{last}"))]
}

/// The comments of a block that say what it writes, with their places in the chapter's
/// `text`; none of a block without `predict`.
pub(super) fn comments(text: &str, block: &BlockReport) -> Vec<(Span, Concealed)> {
    let promises = block.promises.iter().filter(|promise| {
        let form = promise.judgement.form;
        promise.place.file == 0 && !matches!(form, Form::Fence | Form::Repl)
    });
    let mut found: Vec<(Span, Concealed)> = Vec::new();
    for promise in promises.filter(|_| block.predict && block.outcome.is_shown()) {
        let mut start = promise.place.span.start;
        for part in text[promise.place.span.range()].split_inclusive('\n') {
            let at = part.find('#').map(|hash| start + hash);
            let end = start + part.trim_end().len();
            start += part.len();
            let Some(at) = at else { continue };
            let span = Span::new(at, end);
            let behind_fence = text[block.span.start..at].matches('\n').count();
            if !found.iter().any(|(known, _)| *known == span) {
                let comment = text[span.range()].to_owned();
                found.push((span, Concealed { line: behind_fence, comment }));
            }
        }
    }
    found.sort_by_key(|(span, _)| span.start);
    found
}

/// The edits that conceal what a block writes: its comments, and the fence behind it that
/// shows its output.
pub(super) fn concealed(
    text: &str,
    block: &BlockReport,
    end: &str,
    (target, catalogue): (Target, &Catalogue),
) -> Vec<Edit> {
    let comments = comments(text, block).into_iter();
    let mut edits: Vec<Edit> =
        comments.map(|(span, _)| Edit { span, replacement: CONCEALED.to_owned() }).collect();
    let is_told = block.predict && block.outcome.is_shown();
    if is_told && block.end > block.span.end && target == Target::Html {
        let title = catalogue.text("page-predicted");
        let opening = format!("<details class=\"pyproof-output\"><summary>{title}</summary>");
        let line = format!("{end}{}", block.container.trim_end());
        let gap = format!("{line}{end}{}", block.container);
        let insert = |at: usize, replacement: String| Edit { span: Span::new(at, at), replacement };
        edits.push(insert(block.span.end, format!("{gap}{opening}{line}")));
        edits.push(insert(block.end, format!("{gap}</details>{line}")));
    }
    edits
}
