//! How the comments of a book are read: `mdbook-pyproof promises`.

use serde::Serialize;

use super::BookReport;
use super::text::harmless;
use crate::messages::Catalogue;
use pyproof_check::check::{Comment, Role, Why};
use pyproof_check::diagnostic::Message;
use pyproof_judge::expectation::Form;
use pyproof_judge::matcher::VerdictKind;

/// Longer texts are cut in a line of the list, in characters.
const MAX_TEXT: usize = 60;

/// A comment, as the list for programs gives it.
#[derive(Serialize)]
struct Item<'r> {
    path: &'r str,
    line: usize,
    text: &'r str,
    reading: Role,
    why: Why,
    form: Option<Form>,
    verdict: Option<VerdictKind>,
    actual: &'r str,
}

/// A line that prints and of which nothing is promised.
#[derive(Serialize)]
struct Unread<'r> {
    path: &'r str,
    line: usize,
    actual: &'r str,
}

/// The list for people; `unread`: of the lines that print and promise nothing.
#[must_use]
pub fn human(report: &BookReport, unread: bool, catalogue: &Catalogue) -> String {
    let mut text = String::new();
    let mut counts = [0; 3];
    for chapter in &report.chapters {
        if unread {
            for line in chapter.blocks.iter().flat_map(|block| &block.unpromised) {
                text += &format!("{}:{}: {}\n", chapter.path, line.line, brief(&line.output));
            }
            continue;
        }
        for comment in &chapter.comments {
            counts[comment.role as usize] += 1;
            let path = chapter.path_of(comment.place.file);
            text += &format!("{path}:{}: {}\n", comment.line, line(comment, catalogue));
        }
    }
    if !unread {
        let [promises, doubtful, commentary] = counts;
        let total = Message::new("promises-total")
            .with("promises", promises)
            .with("doubtful", doubtful)
            .with("commentary", commentary);
        text += &format!("\n{}\n", catalogue.say(&total));
    } else if text.is_empty() {
        text += &format!("{}\n", catalogue.text("promises-all-read"));
    }
    text
}

fn line(comment: &Comment, catalogue: &Catalogue) -> String {
    let [role, why] = [comment.role.into(), comment.why.into()].map(|key| catalogue.text(key));
    let mut line = format!("{role}: {} ({why})", brief(&comment.text));
    if comment.verdict.is_some_and(|verdict| verdict != VerdictKind::Kept) {
        let came = brief(&comment.actual);
        line += &format!("; {}: {came}", catalogue.text("label-came"));
    }
    line
}

/// A text on one line, cut where it is long.
fn brief(text: &str) -> String {
    let line = harmless(&text.trim().replace('\n', " | "));
    if line.chars().count() <= MAX_TEXT {
        return line;
    }
    line.chars().take(MAX_TEXT).chain(['…']).collect()
}

/// The list for programs.
///
/// # Errors
/// None: every text and number can be written as JSON.
pub fn json(report: &BookReport, unread: bool) -> serde_json::Result<String> {
    let text = if unread {
        let lines = report.chapters.iter().flat_map(|chapter| {
            let lines = chapter.blocks.iter().flat_map(|block| &block.unpromised);
            lines.map(|line| Unread { path: &chapter.path, line: line.line, actual: &line.output })
        });
        serde_json::to_string_pretty(&lines.collect::<Vec<_>>())?
    } else {
        let items = report.chapters.iter().flat_map(|chapter| {
            chapter.comments.iter().map(|comment| Item {
                path: chapter.path_of(comment.place.file),
                line: comment.line,
                text: &comment.text,
                reading: comment.role,
                why: comment.why,
                form: comment.form,
                verdict: comment.verdict,
                actual: &comment.actual,
            })
        });
        serde_json::to_string_pretty(&items.collect::<Vec<_>>())?
    };
    Ok(text + "\n")
}
