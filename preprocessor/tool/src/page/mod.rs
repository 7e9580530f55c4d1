//! A book as its reader sees it.
//!
//! 1. [`annotate`] corrects a chapter, and puts a [`note`] under each block that
//!    says what it printed, what was corrected, and that it was proved. In HTML both
//!    are one card.
//! 2. [`foot`](data::foot) ends a page with the data for all its blocks, and with
//!    a link to the page of the whole book's proof.
//! 3. [`concealed`] lets readers say first what a block writes, [`exercise`] solve tasks.
//! 4. [`proof`] writes that page.
//!
//! All of it can be read without script and style. The data for the page's script
//! is beside it ([`data`]).

mod concealed;
pub mod data;
mod display;
mod drawing;
mod exercise;
mod note;
mod picture;
pub mod proof;
pub mod steps;

use crate::messages::{Catalogue, Lang};
use data::{escaped, given_blocks};
use note::{Note, note, unavailable};
use pyproof_check::check::{BlockKind, BlockReport, ChapterReport, Outcome};
use pyproof_check::markdown::{Chapter, HideLines, code_blocks, inlined};
use pyproof_check::typography::no_breaks;
use pyproof_judge::edit::{Edit, EditError, apply};
use pyproof_judge::source::Span;
use pyproof_run::confined::Interpreters;

/// For whom a chapter is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// mdBook's HTML.
    Html,
    /// Any other renderer: notes without HTML.
    Markdown,
    /// `mdbook test`: nobody reads it, so nothing is added.
    Test,
}

impl Target {
    /// The target for a renderer of this name.
    #[must_use]
    pub fn of_renderer(renderer: &str) -> Self {
        match renderer {
            "html" => Self::Html,
            "test" => Self::Test,
            _ => Self::Markdown,
        }
    }
}

/// The chapter, corrected and annotated by its `report`, with what ran its blocks.
///
/// # Errors
/// When the report is not one of this chapter.
pub fn annotate(
    chapter: &Chapter,
    report: &ChapterReport,
    interpreters: &Interpreters,
    target: Target,
    catalogue: &Catalogue,
) -> Result<String, EditError> {
    let text = &chapter.text;
    let mut edits = report.corrections(0);
    edits.extend(corrected_includes(chapter, report, target)?);
    edits.extend(concealed::conceal(report, 0, target));
    edits.extend(set(text, target, catalogue));
    if target != Target::Test {
        let end = if text.contains("\r\n") { "\r\n" } else { "\n" };
        let blocks = report.blocks.iter().enumerate();
        // A docstring stands in its block, which has the note; what the prose includes is
        // not there yet.
        let is_here = |block: &BlockReport| block.kind == BlockKind::Fence && block.file == 0;
        for (at, block) in blocks.filter(|(_, block)| is_here(block)) {
            let noted = if block.outcome.is_shown() {
                Some(note(report, at, interpreters, target, catalogue))
            } else if block.outcome == Outcome::Task {
                Some(exercise::task(report, at, target, catalogue))
            } else {
                unavailable(block, target, catalogue)
            };
            edits.extend(match (noted, target, block.hidden) {
                (Some(note), Target::Html, true) => within("<div hidden>", "", block, note, end),
                (_, _, true) => vec![removed(block)],
                (Some(note), Target::Html, false) => {
                    let card = card(block, &text[block.span.range()], catalogue);
                    let (folds, closes) = exercise::fold(block, catalogue);
                    within(&format!("{folds}{card}"), closes, block, note, end)
                }
                (noted, _, false) => exercise::titled(block, noted, end, (target, catalogue)),
            });
        }
    }
    let mut page = apply(text, edits)?;
    if target == Target::Html {
        page += &given_blocks(report);
    }
    Ok(page)
}

fn behind(block: &BlockReport, replacement: String) -> Edit {
    Edit { span: Span::new(block.end, block.end), replacement }
}

/// The edit that takes a block away.
fn removed(block: &BlockReport) -> Edit {
    Edit { span: Span::new(block.span.start, block.end), replacement: String::new() }
}

/// The tag that begins the card of a block. Its style says how wide the numbers of the
/// lines are, if they are not as usual, and what the output is called that the author
/// shows below the code.
fn card(block: &BlockReport, code: &str, catalogue: &Catalogue) -> String {
    let mut style = String::new();
    let digits = code.lines().count().to_string().len();
    if digits > 2 {
        style += &format!("--pyproof-digits:{digits};");
    }
    if block.run_options.fence.is_some() {
        style += &format!("--pyproof-printed:'{}'", catalogue.text("page-output"));
    }
    if style.is_empty() {
        return "<div class=\"pyproof-card\">".to_owned();
    }
    format!("<div class=\"pyproof-card\" style=\"{}\">", escaped(&style))
}

/// The edits that put a block with its note between the tags `opened`, the last of which is
/// a `div`, and their ends; `closed` ends those before the last. A block that is hidden
/// stays in the page, where the script finds it if a reader runs one that continues it.
fn within(opened: &str, closed: &str, block: &BlockReport, note: Note, end: &str) -> Vec<Edit> {
    let line = format!("{end}{}", block.container.trim_end());
    let gap = format!("{line}{end}{}", block.container);
    let start = Span::new(block.span.start, block.span.start);
    let opened = Edit { span: start, replacement: format!("{opened}{gap}") };
    let noted = note.join(block, end);
    vec![opened, behind(block, format!("{noted}{gap}</div>{closed}{line}"))]
}

/// The edits that typeset the prose by the rules of the book's language.
fn set(text: &str, target: Target, catalogue: &Catalogue) -> Vec<Edit> {
    match (target, catalogue.lang) {
        (Target::Html, Lang::Ru) => no_breaks(text),
        _ => Vec::new(),
    }
}

/// The edits that replace include directives by the text of the files, corrected and
/// without what readers do not see yet, in blocks where that changes an included file:
/// mdBook itself would include the file as it is.
fn corrected_includes(
    chapter: &Chapter,
    report: &ChapterReport,
    target: Target,
) -> Result<Vec<Edit>, EditError> {
    let concerned = |block: &&BlockReport| {
        let mut places = block.typos.iter().filter(|typo| typo.applied).filter_map(|t| t.place);
        let mut concealed = concealed::concealed(block, target);
        let chosen = block.step_comment.is_some_and(|place| place.file > 0);
        chosen || places.any(|place| place.file > 0) || concealed.any(|part| part.place.file > 0)
    };
    let starts: Vec<usize> = report.blocks.iter().filter(concerned).map(|b| b.span.start).collect();
    if starts.is_empty() {
        return Ok(Vec::new());
    }
    let mut corrected = chapter.clone();
    for (at, included) in corrected.included.iter_mut().enumerate() {
        let mut edits = report.corrections(at + 1);
        edits.extend(concealed::conceal(report, at + 1, target));
        included.text = apply(&included.text, edits)?;
    }
    let blocks = code_blocks(&chapter.text, &HideLines::new()).into_iter();
    let blocks = blocks.filter(|block| starts.contains(&block.span.start));
    // An include that could not be read was not proved, so nothing there is corrected.
    Ok(blocks.flat_map(|block| inlined(&block, &corrected).unwrap_or_default()).collect())
}
