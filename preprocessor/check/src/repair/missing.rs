//! Adds promises where a statement prints and none stands: behind the statement where
//! the output has one line, else on lines below.
//!
//! They look like the chapter's own. A statement whose output changes from run to run
//! gets none.

use crate::check::{ChapterReport, CommentSpace, Failure, Unpromised};
use crate::markdown::Chapter;
use pyproof_judge::edit::Edit;
use pyproof_judge::expectation::markers::{Markers, is_arrow_line};
use pyproof_judge::expectation::{Form, Reading};
use pyproof_judge::matcher::normalized;
use pyproof_judge::source::{LineIndex, Span};

use super::broken::{Layout, can_stand};
use super::input::changes_output;
use super::proposal::{Candidate, Goal, Proposal, Proposals, Scene, Skip};
use super::{AddedMarkers, SkipReason};

/// Lines that would be longer have their promise below.
const MAX_WIDTH: usize = 100;

/// Longer outputs are not promised.
const MAX_LINES: usize = 30;

/// How a chapter writes its promises.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Style {
    /// From the end of the statement to the value: `  # Выведет: `.
    behind: String,
    /// The line over the lines of a longer output: `# Вывод:`.
    below: String,
}

impl Style {
    /// The style of the first promises of each kind that the chapter has, or
    /// else `words`.
    pub fn of(
        chapter: &Chapter,
        report: &ChapterReport,
        markers: &Markers,
        words: &AddedMarkers,
    ) -> Self {
        let mut style =
            Self { behind: format!("  # {}", words.behind), below: format!("# {}", words.below) };
        style.behind.push(' ');
        let (mut behind, mut below) = (None, None);
        let promises = report.blocks.iter().flat_map(|block| {
            block.promises.iter().map(|promise| (promise, block.container.as_str()))
        });
        for (promise, container) in promises.filter(|(p, _)| p.judgement.form == Form::Marked) {
            let text = chapter.text_of(promise.place.file);
            let span = promise.place.span;
            let container = if promise.place.file == 0 { container } else { "" };
            let trailing = Layout::of(text, span.start, span.end, container).trailing;
            let comment = text[span.range()].lines().next().unwrap_or_default().trim_end();
            let expected = promise.judgement.expected.as_str();
            match markers.read(comment, !trailing) {
                Some(Reading::Marked { text, .. }) if text.is_empty() => {
                    below.get_or_insert_with(|| comment.to_owned());
                }
                Some(Reading::Marked { .. }) if trailing && !is_arrow_line(comment) => {
                    let before = &text[..span.start];
                    let gap = &before[before.trim_end_matches(' ').len()..];
                    let head = comment.strip_suffix(expected);
                    behind = behind.or_else(|| Some(format!("{gap}{}", head?)));
                }
                _ => {}
            }
        }
        Self { behind: behind.unwrap_or(style.behind), below: below.unwrap_or(style.below) }
    }
}

/// Proposes a promise for each statement of the block that lacks one; `again` is from
/// another run of the block.
pub fn promises(scene: &Scene<'_>, again: &[Unpromised], style: &Style, proposals: &mut Proposals) {
    for found in &scene.seen.unpromised {
        let path = scene.report.path_of(found.place.file).to_owned();
        let offset = found.place.span.start;
        let same = |other: &Unpromised| other.place == found.place && other.output == found.output;
        let candidates = match &found.failure {
            Some(failure) => Err(SkipReason::Failed(failure.clone())),
            None if scene.with_input.is_some_and(|with| changes_output(with, found)) => {
                Err(SkipReason::Failed(Failure::NoInput))
            }
            None if again.iter().any(same) => added(scene, found, style),
            None => Err(SkipReason::Unstable),
        };
        match candidates {
            Ok(candidates) => proposals.open.push(Proposal {
                chapter: scene.at,
                block: scene.block,
                path,
                offset,
                goal: Goal::Promise { tolerates: false },
                candidates,
            }),
            Err(reason) => proposals.skipped.push(Skip { path, offset, reason }),
        }
    }
}

fn added(
    scene: &Scene<'_>,
    found: &Unpromised,
    style: &Style,
) -> Result<Vec<Candidate>, SkipReason> {
    if found.space == CommentSpace::Nowhere {
        return Err(SkipReason::Several);
    }
    let output = normalized(&found.output);
    let lines: Vec<&str> = output.lines().collect();
    if output.trim().is_empty() {
        return Err(SkipReason::Nothing);
    }
    if !can_stand(&output) {
        return Err(SkipReason::Unwritable);
    }
    if lines.len() > MAX_LINES || lines.iter().any(|line| line.chars().count() > MAX_WIDTH) {
        return Err(SkipReason::TooLong);
    }
    let text = scene.chapter.text_of(found.place.file);
    let index = LineIndex::new(text);
    let line = index.line_span(text, found.line);
    let end = line.start + text[line.range()].trim_end().len();
    let container = scene.container(found.place.file);
    let mut candidates = Vec::new();
    if let ([only], CommentSpace::Behind) = (lines.as_slice(), found.space) {
        let replacement = format!("{}{only}", style.behind);
        let width = text[line.range()].chars().count() + replacement.chars().count();
        if width <= MAX_WIDTH {
            let at = replacement.find('#').unwrap_or(0);
            let edit = Edit { span: Span::new(end, line.end), replacement };
            candidates.push(Candidate { edit, at });
        }
    }
    if found.place.file == 0 {
        let top = top_of(text, &index, found, container);
        let layout = Layout { prefix: top, ..Layout::of(text, end, end, container) };
        candidates.extend(below(&layout, Span::new(line.end, line.end), style, &lines));
    }
    if candidates.is_empty() { Err(SkipReason::Included) } else { Ok(candidates) }
}

/// What begins the lines of a top-level statement: the container, and nothing.
fn top_of<'t>(text: &'t str, index: &LineIndex, found: &Unpromised, container: &str) -> &'t str {
    let line = &text[index.line_start(found.line)..];
    let container = [container, container.trim_end()].into_iter().find(|c| line.starts_with(c));
    &line[..container.map_or(0, str::len)]
}

/// The output on lines below the statement, alone and with an empty line behind: a
/// comment that follows would else be one of them.
fn below(layout: &Layout<'_>, place: Span, style: &Style, lines: &[&str]) -> Vec<Candidate> {
    let Layout { prefix, line_end, .. } = layout;
    let mut replacement = format!("{line_end}{prefix}{}", style.below);
    if let [only] = lines {
        replacement += &format!(" {only}");
    } else {
        for line in lines {
            replacement += &format!("{line_end}{prefix}{}", format!("# {line}").trim_end());
        }
    }
    let at = line_end.len() + prefix.len();
    let closed = format!("{replacement}{line_end}{}", prefix.trim_end());
    let candidate = |replacement| Candidate { edit: Edit { span: place, replacement }, at };
    vec![candidate(replacement), candidate(closed)]
}
