//! The note under a block: what the build found out about it.
//!
//! It is Markdown, for any renderer. In HTML it is a `div` whose first line is the
//! badge; output that the comments already show is folded.

use crate::messages::Catalogue;
use pyproof_check::check::{BlockReport, ChapterReport, Outcome, Reason, Recorded};
use pyproof_check::diagnostic::{Code, Message};
use pyproof_run::confined::Interpreters;

use super::Target;
use super::data::{BlockData, attribute, escaped};
use super::{concealed, display, picture};

/// Lines to put under a block.
pub(super) struct Note {
    pub(super) lines: Vec<String>,
    pub(super) target: Target,
}

/// How an output is shown in HTML.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fold {
    Open,
    Closed,
}

impl Note {
    /// The lines as they are inserted after the closing fence: each with the marks
    /// of the block's container (a list, a quote), with a blank line before and after.
    pub(super) fn join(self, block: &BlockReport, end: &str) -> String {
        let mut text = String::new();
        for line in std::iter::once(String::new()).chain(self.lines).chain([String::new()]) {
            text += end;
            let line = format!("{}{line}", block.container);
            text += line.trim_end();
        }
        text
    }

    pub(super) fn paragraph(&mut self, text: impl Into<String>) {
        self.lines.push(text.into());
        self.lines.push(String::new());
    }

    /// A paragraph that a style can take hold of.
    fn classed(&mut self, class: &str, text: String) {
        if self.target == Target::Html {
            self.paragraph(format!("<div class=\"{class}\">"));
            self.paragraph(text);
            self.paragraph("</div>");
        } else {
            self.paragraph(format!("*{text}*"));
        }
    }

    fn output(&mut self, class: &str, title: &str, output: &str, fold: Fold) {
        if self.target == Target::Html {
            let open = if fold == Fold::Open { " open" } else { "" };
            self.lines.push(format!("<details class=\"{class}\"{open}>"));
            self.paragraph(format!("<summary>{title}</summary>"));
        } else {
            self.paragraph(format!("**{title}:**"));
        }
        let fence = fence_for(output);
        self.lines.push(format!("{fence}text"));
        let output = without_directives(output.trim_end_matches('\n'));
        self.lines.extend(output.split('\n').map(printable));
        self.paragraph(fence);
        if self.target == Target::Html {
            self.paragraph("</details>");
        }
    }
}

/// The note under the block of this index. What readers are to say first is folded.
pub(super) fn note(
    report: &ChapterReport,
    at: usize,
    interpreters: &Interpreters,
    target: Target,
    catalogue: &Catalogue,
) -> Note {
    let block = &report.blocks[at];
    let interpreter = interpreters.of(block.python.as_deref());
    let mut note = Note { lines: Vec::new(), target };
    if target == Target::Html {
        let data = attribute(&BlockData::of(report, at, target));
        note.lines.push(format!("<div class=\"pyproof\" data-pyproof='{data}'>"));
        note.paragraph(format!(
            "<div class=\"pyproof-head\">{}</div>",
            badge(block, interpreter, catalogue)
        ));
    }
    let is_predicted = concealed::is_predicted(block, target);
    if is_predicted {
        let title = escaped(&catalogue.text("page-predicted"));
        note.lines.push("<div class=\"pyproof-guess\">".to_owned());
        let opened = "<details class=\"pyproof-predicted\">";
        note.paragraph(format!("{opened}<summary>{title}</summary>"));
    }
    if let Some(said) = concealed::said(block, target) {
        note.output("pyproof-output", &catalogue.text("page-output"), &said, Fold::Open);
    } else if let Some(fold) = fold(block, target) {
        note.output("pyproof-output", &catalogue.text("page-output"), &block.screen, fold);
    }
    let (picture, value) = (catalogue.text("page-figure"), catalogue.text("site-value"));
    let unnamed = display::Unnamed { picture, value };
    for display in &block.displays {
        if let Some(shown) = display::shown(display, target, &unnamed) {
            note.paragraph(shown);
        }
    }
    if let (Target::Html, Some(Recorded::Steps(recording))) = (target, &block.steps)
        && let Some(shown) = picture::shown(recording, catalogue)
    {
        note.paragraph(shown);
    }
    if !block.stderr.trim().is_empty() {
        let title = catalogue.text("page-stderr");
        note.output("pyproof-stderr", &title, &block.stderr, Fold::Open);
    }
    // How it ended where it could not go on is of no use to readers.
    let excused = matches!(block.reason, Some(Reason::Denied(code)) if code.excuses());
    if let Some(raised) = block.raised.as_ref().filter(|_| !excused) {
        let (title, text) = (catalogue.text("page-raised"), raised.exception.to_string());
        note.output("pyproof-raised", &title, &text, Fold::Open);
    }
    if is_predicted {
        // What a comment promises that is concealed; of a session what it shows says it.
        for raised in block.promised.iter().filter(|_| !block.run_options.interactive) {
            let (title, text) = (catalogue.text("page-promised"), raised.exception.to_string());
            note.output("pyproof-raised pyproof-promised", &title, &text, Fold::Open);
        }
        note.paragraph("</details></div>");
    }
    if let Some(corrected) = corrected(block, catalogue) {
        note.classed("pyproof-corrected", corrected);
    }
    match (target, proved(block, catalogue)) {
        (Target::Html, _) => note.paragraph("</div>"),
        (_, Some((what, count))) => {
            let count = count.map(|count| format!(", {count}")).unwrap_or_default();
            note.paragraph(format!("*✓\u{A0}{what}: {interpreter}{count}.*"));
        }
        (_, None) => note.paragraph(format!("*{}.*", unproved(block, catalogue))),
    }
    note.lines.pop();
    note
}

/// The note under a block that needs a module which is nowhere; none under any other.
pub(super) fn unavailable(
    block: &BlockReport,
    target: Target,
    catalogue: &Catalogue,
) -> Option<Note> {
    let name = block.why.as_deref().filter(|_| block.reason == Some(Reason::Unavailable))?;
    let message = Message::new("page-unavailable").with("name", printable(name));
    let text = catalogue.say(&message);
    let line = match target {
        Target::Html => format!("<p class=\"pyproof-unproved\">{}</p>", escaped(&text)),
        _ => format!("*{text}*"),
    };
    Some(Note { lines: vec![line], target })
}

/// How the output is shown, if at all. Output that the comments already show is
/// folded if the renderer can fold; output that a fence shows word for word is not
/// shown again.
fn fold(block: &BlockReport, target: Target) -> Option<Fold> {
    let fence = block.run_options.fence.as_deref().map(str::trim);
    // With the answers or without them.
    let is_shown = [&block.stdout, &block.screen].iter().any(|text| fence == Some(text.trim()));
    let nothing = block.stdout.trim().is_empty();
    // The fence is not there where readers are to say first what is in it.
    let is_shown = is_shown && !concealed::is_predicted(block, target);
    if nothing || block.covered && (target != Target::Html || is_shown) {
        return None;
    }
    let is_folded = block.covered && !concealed::is_predicted(block, target);
    Some(if is_folded { Fold::Closed } else { Fold::Open })
}

/// The badge of a block, a paragraph of HTML. It names the interpreter in a tooltip,
/// and in the text for screen readers and print.
fn badge(block: &BlockReport, interpreter: &str, catalogue: &Catalogue) -> String {
    let Some((what, count)) = proved(block, catalogue) else {
        return format!("<p class=\"pyproof-unproved\">{}</p>", unproved(block, catalogue));
    };
    let title = catalogue.say(&Message::new("page-by").with("interpreter", escaped(interpreter)));
    let count = count.map(|count| format!(", {count}")).unwrap_or_default();
    format!(
        "<p class=\"pyproof-badge\" title=\"{title}\"><span aria-hidden=\"true\">✓</span> \
         {what}<span class=\"pyproof-by\">: {}</span>{count}</p>",
        escaped(interpreter)
    )
}

/// What was corrected in the block.
fn corrected(block: &BlockReport, catalogue: &Catalogue) -> Option<String> {
    let applied = block.typos.iter().filter(|typo| typo.applied);
    let mut corrections: Vec<String> = applied
        .filter_map(|typo| Some(format!("`{}` → `{}`", typo.name, typo.correction.as_deref()?)))
        .collect();
    // A name may be misspelled alike in several places.
    corrections.dedup();
    (!corrections.is_empty())
        .then(|| format!("{}: {}.", catalogue.text("page-corrected"), corrections.join(", ")))
}

/// What of a block that the book only warns of did not hold.
fn unproved(block: &BlockReport, catalogue: &Catalogue) -> String {
    let broken = block.promises.iter().filter(|promise| !promise.judgement.is_kept()).count();
    let why = match block.reason {
        Some(Reason::UnpromisedException) => Message::new("page-unproved-raised"),
        Some(Reason::Denied(Code::Fragment)) => Message::new("page-unproved-fragment"),
        Some(Reason::Denied(Code::MissingModule)) => Message::new("page-unproved-module"),
        Some(Reason::Denied(Code::MissingInput)) => Message::new("page-unproved-input"),
        _ if broken > 0 => Message::new("page-unproved-promises").with("count", broken),
        _ => Message::new("page-unproved-other"),
    };
    let message = Message::new("page-unproved").with("why", catalogue.say(&why));
    catalogue.say(&message)
}

/// How the block ended, and how many promises it kept, if any. A block is called proved
/// only if all that it promises held: not if the book just allows that it does not.
fn proved(block: &BlockReport, catalogue: &Catalogue) -> Option<(String, Option<String>)> {
    if block.outcome != Outcome::Passed {
        return None;
    }
    let kept = block.promises.iter().filter(|promise| promise.judgement.is_kept()).count();
    if kept > 0 {
        let count = catalogue.say(&Message::new("page-proved-promises").with("count", kept));
        return Some((catalogue.text("page-proved"), Some(count)));
    }
    let what = if block.not_python {
        catalogue.text("page-refused")
    } else if block.predict {
        // How it ends is to be said first.
        catalogue.text("page-proved")
    } else if block.raised.is_some() {
        catalogue.text("page-ended")
    } else {
        catalogue.text("page-ran")
    };
    Some((what, None))
}

/// A fence longer than any run of backticks in `output`.
fn fence_for(output: &str) -> String {
    let runs = output.split(|c| c != '`').map(str::len);
    "`".repeat(runs.max().unwrap_or(0).max(2) + 1)
}

/// Output without mdBook's directives: `links` runs after us and would expand a
/// directive that a program printed, even with white space or line ends inside.
/// A zero-width space between the braces prevents that.
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
fn printable(line: &str) -> String {
    line.trim_end_matches('\r').replace(|c: char| c.is_control() && c != '\t', "\u{FFFD}")
}
