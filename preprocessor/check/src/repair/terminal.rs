//! Rewrites the lines of an output fence, or the lines under a prompt.
//!
//! Right lines stay byte for byte; so do the frames of a traceback, which are the
//! author's.

use pyproof_judge::expectation::Form;
use similar::{Algorithm, DiffOp, capture_diff_slices};

use pyproof_judge::expectation::terminal::begins_traceback;
use pyproof_judge::matcher::normalized;

use super::SkipReason;
use super::broken::{Broken, Layout, can_stand};

/// The doctest sign for a blank line, which would end the output.
const BLANK: &str = "<BLANKLINE>";

/// An exception's message is taken for no more lines than this.
const MAX_MESSAGE: usize = 3;

impl Broken<'_> {
    /// Candidates for the text of a fence or of what stands under a prompt.
    pub(super) fn terminal(&self) -> Result<Vec<String>, SkipReason> {
        let actual = self.judgement.actual.as_str();
        if actual.is_empty() {
            return Err(SkipReason::Nothing);
        }
        if !can_stand(actual) {
            return Err(SkipReason::Unwritable);
        }
        // The author's words behind a blank line, or a prompt behind an output without a
        // line end, are no output: they must not be lost.
        let expected = self.judgement.expected.as_str();
        let words = expected.contains("\n\n") && !actual.contains("\n\n");
        if self.judgement.form == Form::Repl && (words || expected.contains(">>> ")) {
            return Err(SkipReason::Unclear);
        }
        let region = &self.text[self.span.range()];
        let Layout { prefix, line_end, .. } =
            Layout::of(self.text, self.span.start, self.span.end, self.container);
        let below = |line: &String| match line.as_str() {
            "" => prefix.trim_end().to_owned(),
            line => format!("{prefix}{line}"),
        };
        let actual: Vec<&str> = actual.lines().collect();
        // Of a fence without text the place is its first line.
        if self.judgement.span.is_empty() {
            let lines: Vec<String> = actual.iter().map(|&line| line.to_owned()).collect();
            let lines = std::iter::once(region.to_owned()).chain(lines.iter().map(below));
            return Ok(vec![lines.collect::<Vec<_>>().join(line_end)]);
        }
        let bare = |(at, line): (usize, &str)| match at {
            0 => line.to_owned(),
            _ => [prefix, prefix.trim_end()]
                .into_iter()
                .find_map(|prefix| line.strip_prefix(prefix))
                .unwrap_or(line)
                .to_owned(),
        };
        let old: Vec<String> = region.lines().enumerate().map(bare).collect();
        let end = if region.ends_with('\n') { line_end } else { "" };
        let candidates = with_what_stays(&old, &actual).into_iter().map(|lines| {
            let further = lines.iter().skip(1).map(below);
            let lines = lines.first().cloned().into_iter().chain(further);
            lines.collect::<Vec<_>>().join(line_end) + end
        });
        Ok(candidates.collect())
    }
}

/// The lines of `actual`, the right ones as in `old`, with the traceback of `old`.
fn with_what_stays(old: &[String], actual: &[&str]) -> Vec<Vec<String>> {
    let Some(begin) = old.iter().rposition(|line| begins_traceback(line)) else {
        return vec![merged(old, actual)];
    };
    let frames = old[begin + 1..].iter().take_while(|line| {
        line.starts_with([' ', '\t']) || line.trim().is_empty() || line.trim() == "..."
    });
    let head = &old[begin..begin + 1 + frames.count()];
    // The number of the message's lines is unknown.
    let counts = 1..=actual.len().min(MAX_MESSAGE);
    let candidates = counts.map(|count| {
        let (before, error) = actual.split_at(actual.len() - count);
        let mut lines = merged(&old[..begin], before);
        lines.extend(head.iter().cloned());
        lines.extend(error.iter().map(|&line| line.to_owned()));
        lines
    });
    candidates.collect()
}

fn merged(old: &[String], actual: &[&str]) -> Vec<String> {
    let spelled = old.iter().any(|line| line.trim() == BLANK);
    let read = |line: &String| if line.trim() == BLANK { String::new() } else { normalized(line) };
    let known: Vec<String> = old.iter().map(read).collect();
    let new: Vec<String> = actual.iter().map(|&line| line.to_owned()).collect();
    let mut lines = Vec::new();
    for op in capture_diff_slices(Algorithm::Myers, &known, &new) {
        if let DiffOp::Equal { old_index, len, .. } = op {
            lines.extend(old[old_index..old_index + len].iter().cloned());
            continue;
        }
        let written = new[op.new_range()].iter().map(|line| match line.as_str() {
            "" if spelled => BLANK.to_owned(),
            line => line.to_owned(),
        });
        lines.extend(written);
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_that_came_stay_and_frames_stay() {
        let lines = |text: &str| text.lines().map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(merged(&lines("a  \nb\nc"), &["a", "x", "c"]), ["a  ", "x", "c"]);
        assert_eq!(merged(&lines("a\n<BLANKLINE>\nb"), &["a", "", "", "b"]).len(), 4);
        let old = lines("1\nTraceback (most recent call last):\n  File \"x\"\nKeyError: 1");
        let candidates = with_what_stays(&old, &["2", "ValueError: нет"]);
        let expected = "2\nTraceback (most recent call last):\n  File \"x\"\nValueError: нет";
        assert_eq!(candidates[0], lines(expected));
    }
}
