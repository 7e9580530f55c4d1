//! What is written in place of what a terminal showed: the lines of an output
//! fence, the lines under a prompt.
//!
//! Lines that came as they are shown stay byte for byte; of a traceback the
//! frames stay, for they are the author's.

use pyproof_judge::expectation::Form;
use similar::{Algorithm, DiffOp, capture_diff_slices};

use pyproof_judge::expectation::shown::begins_traceback;
use pyproof_judge::matcher::normalized;

use super::Refusal;
use super::rewrite::{Broken, Layout, can_stand};

/// The sign of doctest for a line that would end what is shown.
const BLANK: &str = "<BLANKLINE>";

/// An exception's message is taken for no more lines than this.
const MAX_MESSAGE: usize = 3;

impl Broken<'_> {
    /// Candidates for the text of a fence or of what stands under a prompt.
    pub(super) fn shown(&self) -> Result<Vec<String>, Refusal> {
        let came = self.judgement.actual.as_str();
        if came.is_empty() {
            return Err(Refusal::Nothing);
        }
        if !can_stand(came) {
            return Err(Refusal::Unwritable);
        }
        // Words of the author behind a blank line, or a prompt behind an output
        // without a line end, are not what was shown: nobody is to lose them.
        let expected = self.judgement.expected.as_str();
        let words = expected.contains("\n\n") && !came.contains("\n\n");
        if self.judgement.form == Form::Repl && (words || expected.contains(">>> ")) {
            return Err(Refusal::Unclear);
        }
        let region = &self.text[self.span.range()];
        let Layout { prefix, line_end, .. } =
            Layout::of(self.text, self.span.start, self.span.end, self.container);
        let below = |line: &String| match line.as_str() {
            "" => prefix.trim_end().to_owned(),
            line => format!("{prefix}{line}"),
        };
        let came: Vec<&str> = came.lines().collect();
        // Of a fence without text the place is its first line.
        if self.judgement.span.is_empty() {
            let lines: Vec<String> = came.iter().map(|&line| line.to_owned()).collect();
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
        let candidates = with_what_stays(&old, &came).into_iter().map(|lines| {
            let further = lines.iter().skip(1).map(below);
            let lines = lines.first().cloned().into_iter().chain(further);
            lines.collect::<Vec<_>>().join(line_end) + end
        });
        Ok(candidates.collect())
    }
}

/// The lines of `came`, those that stand in `old` as they stand there; with
/// the traceback that `old` shows.
fn with_what_stays(old: &[String], came: &[&str]) -> Vec<Vec<String>> {
    let Some(begin) = old.iter().rposition(|line| begins_traceback(line)) else {
        return vec![merged(old, came)];
    };
    let frames = old[begin + 1..].iter().take_while(|line| {
        line.starts_with([' ', '\t']) || line.trim().is_empty() || line.trim() == "..."
    });
    let head = &old[begin..begin + 1 + frames.count()];
    // How many lines the message has is not told.
    let counts = 1..=came.len().min(MAX_MESSAGE);
    let candidates = counts.map(|count| {
        let (before, error) = came.split_at(came.len() - count);
        let mut lines = merged(&old[..begin], before);
        lines.extend(head.iter().cloned());
        lines.extend(error.iter().map(|&line| line.to_owned()));
        lines
    });
    candidates.collect()
}

fn merged(old: &[String], came: &[&str]) -> Vec<String> {
    let spelled = old.iter().any(|line| line.trim() == BLANK);
    let read = |line: &String| if line.trim() == BLANK { String::new() } else { normalized(line) };
    let known: Vec<String> = old.iter().map(read).collect();
    let new: Vec<String> = came.iter().map(|&line| line.to_owned()).collect();
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
