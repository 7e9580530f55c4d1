//! A chapter as its reader sees it: corrected, and with a note under each block
//! that says what it printed, what was corrected, and that it was proved.
//!
//! All of it is Markdown that stands by itself, without script or style; in
//! HTML it lies in a `div` that a style can take hold of.

use crate::check::{BlockReport, ChapterReport, Outcome};
use crate::diagnostic::Message;
use crate::edit::{Edit, EditError, apply};
use crate::interpreter;
use crate::markdown::{Chapter, HideLines, code_blocks, inlined};
use crate::matcher::Verdict;
use crate::messages::Catalogue;
use crate::source::Span;

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

/// The chapter, corrected and annotated by its `report`.
///
/// # Errors
/// When the report is not one of this chapter.
pub fn annotate(
    chapter: &Chapter,
    report: &ChapterReport,
    target: Target,
    catalogue: &Catalogue,
) -> Result<String, EditError> {
    let text = &chapter.text;
    let mut edits = report.corrections(0);
    edits.extend(corrected_includes(chapter, report)?);
    if target != Target::Test {
        let end = if text.contains("\r\n") { "\r\n" } else { "\n" };
        let noted = report.blocks.iter().filter(|block| block.outcome == Outcome::Passed);
        edits.extend(noted.map(|block| Edit {
            span: Span::new(block.end, block.end),
            replacement: note(block, target, catalogue).join(block, end),
        }));
    }
    apply(text, edits)
}

/// The edits that put included files, corrected, in the place of the directives
/// of the blocks in which something is corrected that stands in such a file:
/// what mdBook would include there is the file as it is.
fn corrected_includes(chapter: &Chapter, report: &ChapterReport) -> Result<Vec<Edit>, EditError> {
    let concerned = |block: &&BlockReport| {
        let mut places = block.typos.iter().filter(|typo| typo.applied).filter_map(|t| t.place);
        places.any(|place| place.file > 0)
    };
    let starts: Vec<usize> = report.blocks.iter().filter(concerned).map(|b| b.span.start).collect();
    if starts.is_empty() {
        return Ok(Vec::new());
    }
    let mut corrected = chapter.clone();
    for (at, included) in corrected.included.iter_mut().enumerate() {
        included.text = apply(&included.text, report.corrections(at + 1))?;
    }
    let blocks = code_blocks(&chapter.text, &HideLines::new()).into_iter();
    let blocks = blocks.filter(|block| starts.contains(&block.span.start));
    // What could not be followed was not proved, and is corrected nowhere.
    Ok(blocks.flat_map(|block| inlined(&block, &corrected).unwrap_or_default()).collect())
}

/// Lines to stand under a block.
struct Note(Vec<String>);

impl Note {
    /// The lines as they are inserted behind the closing fence: each with the
    /// marks of the block's container, a blank one before and after.
    fn join(self, block: &BlockReport, end: &str) -> String {
        let mut text = String::new();
        for line in std::iter::once(String::new()).chain(self.0).chain([String::new()]) {
            text += end;
            let line = format!("{}{line}", block.container);
            text += line.trim_end();
        }
        text
    }

    fn paragraph(&mut self, text: String) {
        self.0.push(text);
        self.0.push(String::new());
    }

    fn output(&mut self, title: &str, output: &str) {
        self.paragraph(format!("**{title}:**"));
        let fence = fence_for(output);
        self.0.push(format!("{fence}text"));
        let output = without_directives(output.trim_end_matches('\n'));
        self.0.extend(output.split('\n').map(shown));
        self.paragraph(fence);
    }
}

fn note(block: &BlockReport, target: Target, catalogue: &Catalogue) -> Note {
    let mut note = Note(Vec::new());
    if target == Target::Html {
        note.paragraph("<div class=\"pyproof\">".to_owned());
    }
    if !block.said && !block.stdout.trim().is_empty() {
        note.output(&catalogue.text("page-output"), &block.stdout);
    }
    if !block.stderr.trim().is_empty() {
        note.output(&catalogue.text("page-stderr"), &block.stderr);
    }
    if let Some(raised) = &block.raised {
        note.output(&catalogue.text("page-raised"), &raised.exception.to_string());
    }
    if let Some(corrected) = corrected(block, catalogue) {
        note.paragraph(corrected);
    }
    // What passes only because the book says so is not called proved.
    if block.reason.is_none() {
        note.paragraph(proved(block, catalogue));
    }
    if target == Target::Html {
        note.paragraph("</div>".to_owned());
    }
    note.0.pop();
    note
}

/// What was corrected in the block.
fn corrected(block: &BlockReport, catalogue: &Catalogue) -> Option<String> {
    let applied = block.typos.iter().filter(|typo| typo.applied);
    let mut corrections: Vec<String> = applied
        .filter_map(|typo| Some(format!("`{}` → `{}`", typo.name, typo.correction.as_deref()?)))
        .collect();
    // A name may be misspelled in several places alike.
    corrections.dedup();
    (!corrections.is_empty())
        .then(|| format!("*{}: {}.*", catalogue.text("page-corrected"), corrections.join(", ")))
}

/// That the block was run, by what, and how many promises held.
fn proved(block: &BlockReport, catalogue: &Catalogue) -> String {
    let kept = block
        .promises
        .iter()
        .filter(|promise| promise.judgement.verdict == Verdict::Matched)
        .count();
    if kept == 0 {
        let what = if block.not_python {
            catalogue.text("page-refused")
        } else if block.raised.is_some() {
            catalogue.text("page-ended")
        } else {
            catalogue.text("page-ran")
        };
        return format!("*✓\u{A0}{what}: {}.*", interpreter::NAME);
    }
    let count = catalogue.say(&Message::new("page-proved-promises").with("count", kept));
    format!("*✓\u{A0}{}: {}, {count}.*", catalogue.text("page-proved"), interpreter::NAME)
}

/// A fence longer than any run of backticks in `output`.
fn fence_for(output: &str) -> String {
    let runs = output.split(|c| c != '`').map(str::len);
    "`".repeat(runs.max().unwrap_or(0).max(2) + 1)
}

/// Output without mdBook's directives: its `links` runs after us and would
/// expand what a program printed, white space and line ends within it or not.
/// A space of no width between the braces keeps them apart.
fn without_directives(output: &str) -> String {
    let mut safe = String::with_capacity(output.len());
    let mut rest = output;
    while let Some(at) = rest.find("{{") {
        let (before, behind) = rest.split_at(at + 1);
        safe.push_str(before);
        if behind[1..].trim_start().starts_with('#') {
            safe.push('\u{200B}');
        }
        rest = behind;
    }
    safe.push_str(rest);
    safe
}

/// A line of output as it stands in the page.
fn shown(line: &str) -> String {
    line.trim_end_matches('\r').replace(|c: char| c.is_control() && c != '\t', "\u{FFFD}")
}
