//! What an author shows of a run as a terminal showed it: the fence behind a
//! block, the lines under a prompt.
//!
//! A traceback among it is compared by its last line alone: the lines between
//! name files and versions that are the author's.

use super::{Expectation, Form, Reading, Subject};
use crate::python::Module;
use crate::python::prompts::Exchange;
use crate::source::Span;

/// What is shown of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// How it is shown: [`Form::Fence`] or [`Form::Repl`].
    pub form: Form,
    /// All of it.
    pub text: String,
    /// The exception that it ends with, and what comes before it.
    pub error: Option<ShownError>,
    /// Why the code is no Python, where that is shown of it.
    pub refused: Option<String>,
}

/// An exception at the end of what is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShownError {
    /// What is shown before it.
    pub before: String,
    /// Its class.
    pub class: String,
    /// Its message.
    pub message: Option<String>,
}

/// The first line of every traceback.
const TRACEBACKS: &[&str] = &["Traceback (most recent call last)", "Traceback (innermost last)"];

/// Whether a traceback begins with the line.
#[must_use]
pub fn begins_traceback(line: &str) -> bool {
    TRACEBACKS.iter().any(|words| line.trim_start().starts_with(words))
}

impl Shown {
    /// Reads what is shown.
    #[must_use]
    pub fn read(form: Form, text: &str) -> Self {
        // The sign of doctest for a line that would end what is shown.
        let lines = text.lines().map(|line| if line.trim() == "<BLANKLINE>" { "" } else { line });
        let lines: Vec<&str> = lines.collect();
        let error = shown_error(&lines);
        Self { form, text: lines.join("\n"), error, refused: None }
    }
}

fn shown_error(lines: &[&str]) -> Option<ShownError> {
    let Some(begin) = lines.iter().rposition(|line| begins_traceback(line)) else {
        return last_line_alone(lines);
    };
    let indent = lines[begin].len() - lines[begin].trim_start().len();
    let names_class = |line: &&str| {
        let words = line.get(indent..).unwrap_or_default();
        words.starts_with(|c: char| c.is_alphabetic() || c == '_')
    };
    let last = begin + 1 + lines[begin + 1..].iter().position(names_class)?;
    let words = lines[last..].join("\n");
    let words = words.trim();
    let (class, message) = words.split_once(':').unwrap_or((words, ""));
    let is_name = |c: char| c.is_alphanumeric() || c == '_' || c == '.';
    class.chars().all(is_name).then(|| ShownError {
        before: lines[..begin].join("\n"),
        class: class.to_owned(),
        message: Some(message.trim().to_owned()).filter(|message| !message.is_empty()),
    })
}

/// The last line of a traceback whose heading is left out.
fn last_line_alone(lines: &[&str]) -> Option<ShownError> {
    let last = lines.iter().rposition(|line| !line.trim().is_empty())?;
    let (class, message) = lines[last].split_once(':').unwrap_or((lines[last].trim(), ""));
    let name = class.rsplit('.').next().unwrap_or(class);
    let is_name = class.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '.');
    let begins = name.starts_with(char::is_uppercase);
    let ends =
        ["Error", "Exception"].iter().any(|end| name.ends_with(end) && name.len() > end.len());
    (is_name && begins && ends).then(|| ShownError {
        before: lines[..last].join("\n"),
        class: class.to_owned(),
        message: Some(message.trim().to_owned()).filter(|message| !message.is_empty()),
    })
}

/// The promise of the output fence behind a block; of a block that has no
/// statement, none. Its places are those of the fence's own text.
#[must_use]
pub fn of_fence(text: &str, module: &Module) -> Option<Expectation> {
    let statement = module.statements.iter().rposition(|statement| statement.is_top)?;
    let last = module.statements[statement].last_line;
    Some(Expectation {
        span: Span::new(0, text.len()),
        line: 0,
        subjects: vec![Subject { first: 1, last, statement }],
        reading: Reading::Shown(Shown::read(Form::Fence, text)),
    })
}

/// The promises of a session: what stands under its prompts.
#[must_use]
pub fn of_session(exchanges: &[Exchange], module: &Module) -> Vec<Expectation> {
    let expectation = |exchange: &Exchange| {
        let shown = exchange.shown.as_ref()?;
        let (first, last) = (exchange.first, exchange.last);
        let typed = (first..=last).collect::<Vec<_>>();
        let tops = module.statements.iter();
        let statement = tops.clone().rposition(|s| s.is_top && typed.contains(&s.first_line));
        if statement.is_none() && exchange.refused.is_none() {
            return None;
        }
        let subjects = statement.map(|statement| Subject { first, last, statement });
        let reading =
            Shown { refused: exchange.refused.clone(), ..Shown::read(Form::Repl, &shown.text) };
        Some(Expectation {
            span: shown.span,
            line: shown.line,
            subjects: subjects.into_iter().collect(),
            reading: Reading::Shown(reading),
        })
    };
    exchanges.iter().filter_map(expectation).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(text: &str) -> Option<(String, String, Option<String>)> {
        let error = Shown::read(Form::Fence, text).error?;
        Some((error.before, error.class, error.message))
    }

    #[test]
    fn a_traceback_is_read_by_its_last_line() {
        let some = |before: &str, class: &str, message: Option<&str>| {
            Some((before.to_owned(), class.to_owned(), message.map(str::to_owned)))
        };
        assert_eq!(
            error(
                "1\nTraceback (most recent call last):\n  File \"x\", line 1\n    f()\nKeyError: 'a'"
            ),
            some("1", "KeyError", Some("'a'"))
        );
        assert_eq!(
            error("Traceback (most recent call last):\n...\n__main__.Own"),
            some("", "__main__.Own", None)
        );
        assert_eq!(
            error(
                "Traceback (most recent call last):\n  a\nE: 1\nTraceback (most recent call last):\nF: 2\nи 3"
            ),
            some("Traceback (most recent call last):\n  a\nE: 1", "F", Some("2\nи 3"))
        );
        assert_eq!(error("1\nKeyError: 'a'"), some("1", "KeyError", Some("'a'")));
        assert_eq!(error("Error: a"), None);
        assert_eq!(error("a KeyError: 'a'"), None);
        assert_eq!(error("Traceback (most recent call last):\n  File"), None);
    }

    #[test]
    fn a_blank_line_may_be_spelled_out() {
        assert_eq!(Shown::read(Form::Repl, "a\n<BLANKLINE>\nb").text, "a\n\nb");
    }
}
