//! Rewrites a broken promise: candidates for the text of its comment, or of its
//! comments, the likeliest first.
//!
//! 1. [`rewrite`] goes by the form of the promise; a new form is one more arm.
//! 2. The comment keeps all that stands in front of the value: `#`, marker, spaces.
//! 3. [`words`](super::words) writes the output as the author would; new lines repeat
//!    the container's prefix, the comment's indentation and the file's line end.
//!
//! A candidate is a guess: a run proves it.

use pyproof_judge::expectation::markers::is_arrow_line;
use pyproof_judge::expectation::{Form, Reading};
use pyproof_judge::matcher::Judgement;

use super::SkipReason;
use super::broken::{Broken, Layout, can_stand};
use super::words::{inline, joined, similarity};

/// Lines that grow beyond so many characters are not written.
const MAX_WIDTH: usize = 120;

/// More lines than this are not written where fewer stood.
const MAX_LINES: usize = 60;

/// Candidates for the text at the promise's span.
///
/// # Errors
/// Why there is none.
pub fn rewrite(broken: &Broken<'_>) -> Result<Vec<String>, SkipReason> {
    let candidates = match broken.judgement.form {
        Form::Marked | Form::Bare | Form::Value => broken.output()?,
        Form::Prose => broken.prose()?,
        Form::Error => broken.error()?,
        Form::Fence | Form::Repl => return broken.terminal().and_then(|new| broken.changing(new)),
    };
    broken.fitting(candidates)
}

impl<'a> Broken<'a> {
    /// The candidates that change something, and of an included file not the
    /// number of its lines.
    fn changing(&self, candidates: Vec<String>) -> Result<Vec<String>, SkipReason> {
        let (old, mut reason) = (self.region(), SkipReason::Unproved);
        let mut changing = Vec::new();
        for candidate in candidates.into_iter().filter(|candidate| candidate != old) {
            if self.included && candidate.matches('\n').count() != old.matches('\n').count() {
                reason = SkipReason::Included;
            } else {
                changing.push(candidate);
            }
        }
        if changing.is_empty() { Err(reason) } else { Ok(changing) }
    }

    /// The candidates that can stand there; the reason where none can.
    fn fitting(&self, candidates: Vec<String>) -> Result<Vec<String>, SkipReason> {
        let lines = |text: &str| text.matches('\n').count();
        let old = self.region();
        let widest = |text: &str| text.lines().map(|line| line.chars().count()).max().unwrap_or(0);
        let column = {
            let line = self.text[..self.span.start].rfind('\n').map_or(0, |at| at + 1);
            self.text[line..self.span.start].chars().count()
        };
        if candidates.is_empty() {
            return Err(SkipReason::Lines);
        }
        let fits = |candidate: &String| {
            let first = candidate.lines().next().unwrap_or_default();
            let wide = column + first.chars().count() > MAX_WIDTH || widest(candidate) > MAX_WIDTH;
            let is_long = lines(candidate) > MAX_LINES.max(lines(old));
            !is_long && (!wide || widest(candidate) <= widest(old))
        };
        let fitting: Vec<String> = candidates.into_iter().filter(fits).collect();
        if fitting.is_empty() { Err(SkipReason::TooLong) } else { self.changing(fitting) }
    }

    /// The outputs that a promise may mean, none of them empty, the nearest first.
    fn outputs(&self) -> Result<Vec<&'a str>, SkipReason> {
        let judgement = self.judgement;
        if judgement.outputs.is_empty() {
            let nothing = judgement.actual.is_empty();
            return Err(if nothing { SkipReason::Nothing } else { SkipReason::Raised });
        }
        let texts: Vec<&str> =
            judgement.outputs.iter().map(|output| output.text.as_str()).collect();
        let standing: Vec<&str> = texts.into_iter().filter(|text| can_stand(text)).collect();
        if standing.is_empty() { Err(SkipReason::Unwritable) } else { Ok(standing) }
    }

    fn output(&self) -> Result<Vec<String>, SkipReason> {
        let lines: Vec<&str> = self.region().lines().collect();
        match lines.as_slice() {
            [first] if !is_arrow_line(first) || self.layout().trailing => self.one_line(),
            [first, ..] if is_arrow_line(first) => self.arrow_lines(&lines),
            [first, rest @ ..] => self.lines_below(first, rest),
            [] => Err(SkipReason::Unwritable),
        }
    }

    /// Where, in a comment of one line, the value begins.
    fn value_in(&self, comment: &str) -> Result<usize, SkipReason> {
        let after_marker = match self.markers.read(comment, !self.layout().trailing) {
            Some(Reading::Unmarked { after_marker, .. }) => after_marker,
            _ => None,
        };
        let value = after_marker.as_deref().unwrap_or(self.judgement.expected.as_str());
        let head = comment.trim_end().strip_suffix(value).filter(|_| !value.is_empty());
        head.map(str::len).ok_or(SkipReason::Unwritable)
    }

    fn one_line(&self) -> Result<Vec<String>, SkipReason> {
        let comment = self.region().trim_end();
        let (head, value) = comment.split_at(self.value_in(comment)?);
        let actual = self.outputs()?[0];
        let lines: Vec<&str> = actual.lines().collect();
        let words = match lines.as_slice() {
            [line] => inline(value, line),
            _ => joined(value, &lines),
        };
        let (sign, marker) = head.split_at(head.len() - head.trim_start_matches(['#', ' ']).len());
        let marker = marker.trim_end();
        let is_printed = |words: &String| !marker.is_empty() && words.starts_with(marker);
        // The program prints the marker itself: nobody writes it twice.
        let (whole, behind): (Vec<String>, Vec<String>) = words.into_iter().partition(is_printed);
        let whole = whole.into_iter().map(|words| format!("{sign}{words}"));
        let behind = behind.into_iter().map(|words| format!("{head}{words}"));
        let mut candidates: Vec<String> = behind.chain(whole).collect();
        // A marker with nothing behind it takes the lines below.
        let alone = head.trim_end();
        let takes_lines = matches!(
            self.markers.read(alone, !self.layout().trailing),
            Some(Reading::Marked { text, .. }) if text.is_empty()
        );
        if takes_lines {
            candidates.push(self.with_lines(alone, "# ", &lines));
        }
        Ok(candidates)
    }

    /// `head`, and below it each of `lines` behind `sign`.
    fn with_lines(&self, head: &str, sign: &str, lines: &[&str]) -> String {
        let Layout { prefix, line_end, .. } = self.layout();
        let mut text = head.to_owned();
        for line in lines {
            text += line_end;
            text += prefix;
            text += format!("{sign}{line}").trim_end();
        }
        text
    }

    /// `#> 1` and further such lines.
    fn arrow_lines(&self, old: &[&str]) -> Result<Vec<String>, SkipReason> {
        let texts = self.outputs()?;
        let actual = nearest_in_length(&texts, &self.judgement.expected, old.len());
        let Layout { prefix, line_end, .. } = self.layout();
        let spaced = if old[0].starts_with("#> ") { "#> " } else { "#>" };
        let lines = actual.lines().map(|line| format!("{spaced}{line}").trim_end().to_owned());
        Ok(vec![lines.collect::<Vec<_>>().join(&format!("{line_end}{prefix}"))])
    }

    /// A marker, and lines below that it takes.
    fn lines_below(&self, head: &str, below: &[&str]) -> Result<Vec<String>, SkipReason> {
        let texts = self.outputs()?;
        let signs = below.iter().map(|line| line.find('#').unwrap_or(0));
        let old: Vec<(&str, &str, &str)> = below
            .iter()
            .zip(signs)
            .map(|(line, at)| {
                let words = line[at..].trim_start_matches('#');
                let words = words.strip_prefix(' ').unwrap_or(words);
                let sign = &line[at..line.len() - words.len()];
                (&line[..at], sign, words)
            })
            .collect();
        let mut candidates = Vec::new();
        // The last line may introduce the statement right below.
        for kept in [1, 0] {
            if kept > 0 && (old.len() < 2 || !self.code_follows()) {
                continue;
            }
            let (promised, introduction) = old.split_at(old.len() - kept);
            let expected: Vec<&str> = promised.iter().map(|(_, _, words)| *words).collect();
            let actual = nearest_in_length(&texts, &expected.join("\n"), promised.len());
            // A line that gave a line of the output introduces nothing.
            let last = introduction.first().map(|(_, _, words)| words.trim_end());
            if last.is_some_and(|last| actual.lines().any(|line| similarity(line, last) > 0.7)) {
                continue;
            }
            candidates.extend(self.lines_in_place(head, promised, actual, introduction));
        }
        Ok(candidates)
    }

    /// `head`, the lines of `actual` as the lines `old` were written, and what
    /// follows them.
    fn lines_in_place(
        &self,
        head: &str,
        old: &[(&str, &str, &str)],
        actual: &str,
        behind: &[(&str, &str, &str)],
    ) -> Vec<String> {
        let line_end = self.layout().line_end;
        let (prefix, sign) = old.first().map_or(("", "# "), |(prefix, sign, _)| (*prefix, *sign));
        let written = |words: &str, prefix: &str, sign: &str| {
            // Without a space of the comment's own, a space or `#` at the start of the
            // output would count as the comment's.
            let needs_space = words.starts_with([' ', '#']) && !sign.ends_with(' ');
            let sign = if needs_space { format!("{sign} ") } else { sign.to_owned() };
            format!("{prefix}{}", format!("{sign}{words}").trim_end())
        };
        let whole = |lines: Vec<String>| {
            let behind =
                behind.iter().map(|(prefix, sign, words)| format!("{prefix}{sign}{words}"));
            let head = std::iter::once(head.trim_end_matches('\r').to_owned());
            head.chain(lines).chain(behind).collect::<Vec<_>>().join(line_end)
        };
        let plain = actual.lines().map(|line| written(line, prefix, sign)).collect();
        let mut candidates = Vec::new();
        if actual.lines().count() == old.len() {
            let pairs = actual.lines().zip(old);
            let remarked = pairs.map(|(line, (prefix, sign, words))| {
                let words = words.trim_end();
                let kept =
                    if words == line { words.to_owned() } else { inline(words, line)[0].clone() };
                written(&kept, prefix, sign)
            });
            candidates.push(whole(remarked.collect()));
        }
        candidates.push(whole(plain));
        candidates
    }

    /// Whether a statement stands on the line below.
    fn code_follows(&self) -> bool {
        let below = self.text[self.span.end..].lines().nth(1).unwrap_or_default();
        let inner = below.strip_prefix(self.container.trim_end()).unwrap_or(below).trim();
        !inner.is_empty() && !["```", "~~~", "#"].iter().any(|mark| inner.starts_with(mark))
    }

    /// The literal that a verb promises.
    fn prose(&self) -> Result<Vec<String>, SkipReason> {
        let (comment, object) = (self.region(), self.judgement.expected.as_str());
        let actual = self.outputs()?[0];
        if actual.contains('\n') {
            return Err(SkipReason::Lines);
        }
        let bounded = |at: &usize| {
            let touches = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
            let (before, behind) = (&comment[..*at], &comment[at + object.len()..]);
            !touches(before.chars().next_back()) && !touches(behind.chars().next())
        };
        let places = comment.match_indices(object).map(|(at, _)| at).filter(bounded);
        let mut candidates = Vec::new();
        for at in places {
            for words in inline(object, actual) {
                let behind = &comment[at + object.len()..];
                candidates.push(format!("{}{words}{behind}", &comment[..at]));
            }
        }
        Ok(candidates)
    }

    /// The class, and the message where the author gave one.
    fn error(&self) -> Result<Vec<String>, SkipReason> {
        let Judgement { actual, outputs, expected, .. } = self.judgement;
        if actual.is_empty() || !outputs.is_empty() {
            return Err(SkipReason::NoException);
        }
        let comment = self.region().trim_end();
        let head = comment.strip_suffix(expected.as_str()).ok_or(SkipReason::Unwritable)?;
        let class = match self.markers.read(comment, !self.layout().trailing) {
            Some(Reading::Error { class, .. }) => class.ok_or(SkipReason::NoException)?,
            // A class of the book's own begins the text.
            _ => expected.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect(),
        };
        let at = expected.find(&class).ok_or(SkipReason::Unwritable)?;
        let (before, behind) = (&expected[..at], &expected[at + class.len()..]);
        let (actual, message) = actual.split_once(": ").unwrap_or((actual, ""));
        let same = class.rsplit('.').next() == Some(actual);
        let actual = if same { class.as_str() } else { actual };
        let Some(promised) = behind.trim_start().strip_prefix(':') else {
            return Ok(vec![format!("{head}{before}{actual}{behind}")]);
        };
        let promised = promised.trim_start();
        let colon = &behind[..behind.len() - promised.len()];
        let message = message.lines().next().unwrap_or_default();
        if !can_stand(message) {
            return Err(SkipReason::Unwritable);
        }
        if message.is_empty() {
            return Ok(vec![format!("{head}{before}{actual}")]);
        }
        let messages = inline(promised, message).into_iter();
        Ok(messages.map(|message| format!("{head}{before}{actual}{colon}{message}")).collect())
    }
}

/// Of several outputs the one with as many lines as were promised, or else the one
/// most like the promise; of equals the nearest.
fn nearest_in_length<'t>(texts: &[&'t str], promised: &str, lines: usize) -> &'t str {
    let first = texts.first().copied().unwrap_or_default();
    if let Some(text) = texts.iter().find(|text| text.lines().count() == lines) {
        return text;
    }
    let mut best = (similarity(first, promised), first);
    for text in texts {
        let likeness = similarity(text, promised);
        if likeness > best.0 {
            best = (likeness, text);
        }
    }
    best.1
}
