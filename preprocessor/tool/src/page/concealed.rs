//! What readers do not see until they have said what a block writes (`predict`).
//!
//! Without script the answers are folded (`<details>`), and the comments that give them
//! away are not in the page's code. Neither is found by the search or printed on paper.
//! A renderer that cannot fold hides nothing of what a block writes.

use pyproof_check::check::{self, BlockReport, ChapterReport};
use pyproof_judge::edit::Edit;
use pyproof_judge::source::Span;
use serde::Serialize;

use super::Target;

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
    let chosen = report.blocks.iter().filter_map(|block| block.step_comment);
    let chosen = chosen.filter(|place| place.file == file && target == Target::Html);
    let mut edits: Vec<Edit> =
        chosen.map(|place| Edit { span: place.span, replacement: String::new() }).collect();
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
