//! What is written in place of a broken promise: candidates for the text of its
//! comment, or of its comments, the likeliest first.
//!
//! 1. [`rewrite`] goes by the form of the promise; a new form is one more arm.
//! 2. The value is found in the comment behind what the author wrote in front of
//!    it: `#`, marker, spaces. All of that stays.
//! 3. [`words`](super::words) says how the author would write what came; lines
//!    of their own repeat what begins the lines of the container, the comment's
//!    indentation, and the line end of the file.
//!
//! Nothing here is sure that a candidate would be kept: that is proved by a run.

use pyproof_judge::expectation::markers::{Markers, is_arrow_line};
use pyproof_judge::expectation::{Form, Reading};
use pyproof_judge::matcher::Judgement;
use pyproof_judge::source::Span;

use super::Refusal;
use super::words::{inline, joined, similarity};

/// Lines that grow beyond so many characters are not written.
const MAX_WIDTH: usize = 120;

/// More lines than this are not written where fewer stood.
const MAX_LINES: usize = 60;

/// A broken promise and the file that it stands in.
pub struct Broken<'a> {
    /// The file's text.
    pub text: &'a str,
    /// The comment, or the comments, in it.
    pub span: Span,
    /// What was judged.
    pub judgement: &'a Judgement,
    /// What begins further lines of the block's container.
    pub container: &'a str,
    /// Whether the file is one that a chapter includes, perhaps by its lines:
    /// then it keeps their number.
    pub included: bool,
    /// The book's markers.
    pub markers: &'a Markers,
}

/// Candidates for the text at the promise's span.
///
/// # Errors
/// Why there is none.
pub fn rewrite(broken: &Broken<'_>) -> Result<Vec<String>, Refusal> {
    let candidates = match broken.judgement.form {
        Form::Marked | Form::Bare | Form::Value => broken.output()?,
        Form::Prose => broken.prose()?,
        Form::Error => broken.error()?,
        Form::Fence | Form::Repl => return broken.shown().and_then(|new| broken.changing(new)),
    };
    broken.fitting(candidates)
}

/// Whether a text can stand in a comment and is read there as it was written.
pub fn can_stand(text: &str) -> bool {
    // mdBook expands `{{#include …}}` wherever it stands.
    !text.contains("{{#") && !text.chars().any(|c| c.is_control() && !['\t', '\n'].contains(&c))
}

/// Where lines of one file begin and end.
pub struct Layout<'a> {
    /// What begins a line of a comment: container and indentation.
    pub prefix: &'a str,
    /// Whether anything but that stands in front of the place.
    pub trailing: bool,
    /// The line end.
    pub line_end: &'static str,
}

impl<'a> Layout<'a> {
    /// The layout of the line that holds `start`, whose part before that is in
    /// `container`; `end` is where the line end is looked for.
    pub fn of(text: &'a str, start: usize, end: usize, container: &str) -> Self {
        let line = text[..start].rfind('\n').map_or(0, |at| at + 1);
        let before = &text[line..start];
        // A quote's further lines may leave out the space behind their mark.
        let inner = [container, container.trim_end()]
            .into_iter()
            .find_map(|container| before.strip_prefix(container))
            .unwrap_or(before);
        let code = inner.trim_start();
        let behind = &text[end..];
        let line_end = match behind.find('\n') {
            Some(at) if behind[..at].ends_with('\r') => "\r\n",
            None if text.contains("\r\n") => "\r\n",
            _ => "\n",
        };
        let prefix = &before[..before.len() - code.len()];
        Self { prefix, trailing: !code.is_empty(), line_end }
    }
}

impl<'a> Broken<'a> {
    fn region(&self) -> &'a str {
        &self.text[self.span.range()]
    }

    fn layout(&self) -> Layout<'a> {
        Layout::of(self.text, self.span.start, self.span.end, self.container)
    }

    /// The candidates that change something, and of an included file not the
    /// number of its lines.
    fn changing(&self, candidates: Vec<String>) -> Result<Vec<String>, Refusal> {
        let (old, mut refusal) = (self.region(), Refusal::Unproved);
        let mut changing = Vec::new();
        for candidate in candidates.into_iter().filter(|candidate| candidate != old) {
            if self.included && candidate.matches('\n').count() != old.matches('\n').count() {
                refusal = Refusal::Included;
            } else {
                changing.push(candidate);
            }
        }
        if changing.is_empty() { Err(refusal) } else { Ok(changing) }
    }

    /// The candidates that can stand there; the reason where none can.
    fn fitting(&self, candidates: Vec<String>) -> Result<Vec<String>, Refusal> {
        let lines = |text: &str| text.matches('\n').count();
        let old = self.region();
        let widest = |text: &str| text.lines().map(|line| line.chars().count()).max().unwrap_or(0);
        let column = {
            let line = self.text[..self.span.start].rfind('\n').map_or(0, |at| at + 1);
            self.text[line..self.span.start].chars().count()
        };
        if candidates.is_empty() {
            return Err(Refusal::Lines);
        }
        let fits = |candidate: &String| {
            let first = candidate.lines().next().unwrap_or_default();
            let wide = column + first.chars().count() > MAX_WIDTH || widest(candidate) > MAX_WIDTH;
            let is_long = lines(candidate) > MAX_LINES.max(lines(old));
            !is_long && (!wide || widest(candidate) <= widest(old))
        };
        let fitting: Vec<String> = candidates.into_iter().filter(fits).collect();
        if fitting.is_empty() { Err(Refusal::TooLong) } else { self.changing(fitting) }
    }

    /// The texts that a promise of an output may be meant for, none of them
    /// empty, the nearest first.
    fn came(&self) -> Result<Vec<&'a str>, Refusal> {
        let judgement = self.judgement;
        if judgement.left.is_empty() {
            let nothing = judgement.actual.is_empty();
            return Err(if nothing { Refusal::Nothing } else { Refusal::Raised });
        }
        let texts: Vec<&str> = judgement.left.iter().map(|left| left.text.as_str()).collect();
        let standing: Vec<&str> = texts.into_iter().filter(|text| can_stand(text)).collect();
        if standing.is_empty() { Err(Refusal::Unwritable) } else { Ok(standing) }
    }

    fn output(&self) -> Result<Vec<String>, Refusal> {
        let lines: Vec<&str> = self.region().lines().collect();
        match lines.as_slice() {
            [first] if !is_arrow_line(first) || self.layout().trailing => self.one_line(),
            [first, ..] if is_arrow_line(first) => self.arrow_lines(&lines),
            [first, rest @ ..] => self.lines_below(first, rest),
            [] => Err(Refusal::Unwritable),
        }
    }

    /// Where, in a comment of one line, the value begins.
    fn value_in(&self, comment: &str) -> Result<usize, Refusal> {
        let told = match self.markers.read(comment, !self.layout().trailing) {
            Some(Reading::Unmarked { told, .. }) => told,
            _ => None,
        };
        let value = told.as_deref().unwrap_or(self.judgement.expected.as_str());
        let head = comment.trim_end().strip_suffix(value).filter(|_| !value.is_empty());
        head.map(str::len).ok_or(Refusal::Unwritable)
    }

    fn one_line(&self) -> Result<Vec<String>, Refusal> {
        let comment = self.region().trim_end();
        let (head, value) = comment.split_at(self.value_in(comment)?);
        let came = self.came()?[0];
        let lines: Vec<&str> = came.lines().collect();
        let words = match lines.as_slice() {
            [line] => inline(value, line),
            _ => joined(value, &lines),
        };
        let mut candidates: Vec<String> =
            words.into_iter().map(|words| format!("{head}{words}")).collect();
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
    fn arrow_lines(&self, old: &[&str]) -> Result<Vec<String>, Refusal> {
        let texts = self.came()?;
        let came = nearest_in_length(&texts, &self.judgement.expected, old.len());
        let Layout { prefix, line_end, .. } = self.layout();
        let spaced = if old[0].starts_with("#> ") { "#> " } else { "#>" };
        let lines = came.lines().map(|line| format!("{spaced}{line}").trim_end().to_owned());
        Ok(vec![lines.collect::<Vec<_>>().join(&format!("{line_end}{prefix}"))])
    }

    /// A marker, and lines below that it takes.
    fn lines_below(&self, head: &str, below: &[&str]) -> Result<Vec<String>, Refusal> {
        let texts = self.came()?;
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
            let came = nearest_in_length(&texts, &expected.join("\n"), promised.len());
            // What stood for a line of the output introduces nothing.
            let last = introduction.first().map(|(_, _, words)| words.trim_end());
            if last.is_some_and(|last| came.lines().any(|line| similarity(line, last) > 0.7)) {
                continue;
            }
            candidates.extend(self.lines_in_place(head, promised, came, introduction));
        }
        Ok(candidates)
    }

    /// `head`, the lines of `came` as the lines `old` were written, and what
    /// follows them.
    fn lines_in_place(
        &self,
        head: &str,
        old: &[(&str, &str, &str)],
        came: &str,
        behind: &[(&str, &str, &str)],
    ) -> Vec<String> {
        let line_end = self.layout().line_end;
        let (prefix, sign) = old.first().map_or(("", "# "), |(prefix, sign, _)| (*prefix, *sign));
        let written = |words: &str, prefix: &str, sign: &str| {
            // Without a space of the comment's own a first space, or `#`, of the
            // output would be taken for the comment's.
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
        let plain = came.lines().map(|line| written(line, prefix, sign)).collect();
        let mut candidates = Vec::new();
        if came.lines().count() == old.len() {
            let pairs = came.lines().zip(old);
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
    fn prose(&self) -> Result<Vec<String>, Refusal> {
        let (comment, object) = (self.region(), self.judgement.expected.as_str());
        let came = self.came()?[0];
        if came.contains('\n') {
            return Err(Refusal::Lines);
        }
        let bounded = |at: &usize| {
            let touches = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
            let (before, behind) = (&comment[..*at], &comment[at + object.len()..]);
            !touches(before.chars().next_back()) && !touches(behind.chars().next())
        };
        let places = comment.match_indices(object).map(|(at, _)| at).filter(bounded);
        let mut candidates = Vec::new();
        for at in places {
            for words in inline(object, came) {
                let behind = &comment[at + object.len()..];
                candidates.push(format!("{}{words}{behind}", &comment[..at]));
            }
        }
        Ok(candidates)
    }

    /// The class, and the message where the author gave one.
    fn error(&self) -> Result<Vec<String>, Refusal> {
        let Judgement { actual, left, expected, .. } = self.judgement;
        if actual.is_empty() || !left.is_empty() {
            return Err(Refusal::NoException);
        }
        let comment = self.region().trim_end();
        let head = comment.strip_suffix(expected.as_str()).ok_or(Refusal::Unwritable)?;
        let class = match self.markers.read(comment, !self.layout().trailing) {
            Some(Reading::Error { class, .. }) => class.ok_or(Refusal::NoException)?,
            // A class of the book's own begins the text.
            _ => expected.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect(),
        };
        let at = expected.find(&class).ok_or(Refusal::Unwritable)?;
        let (before, behind) = (&expected[..at], &expected[at + class.len()..]);
        let (came, message) = actual.split_once(": ").unwrap_or((actual, ""));
        let same = class.rsplit('.').next() == Some(came);
        let came = if same { class.as_str() } else { came };
        let Some(promised) = behind.trim_start().strip_prefix(':') else {
            return Ok(vec![format!("{head}{before}{came}{behind}")]);
        };
        let promised = promised.trim_start();
        let colon = &behind[..behind.len() - promised.len()];
        let message = message.lines().next().unwrap_or_default();
        if !can_stand(message) {
            return Err(Refusal::Unwritable);
        }
        if message.is_empty() {
            return Ok(vec![format!("{head}{before}{came}")]);
        }
        let messages = inline(promised, message).into_iter();
        Ok(messages.map(|message| format!("{head}{before}{came}{colon}{message}")).collect())
    }
}

/// Of what several statements left, that which has as many lines as were
/// promised; or that which is most like the promise; of equals the nearest.
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
