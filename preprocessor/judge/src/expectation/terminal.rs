//! Promises copied from a terminal: the fence behind a block, the lines under a
//! prompt.
//!
//! Of a traceback only the last line counts: the lines before it name files and
//! versions of the author's machine.

use super::{Expectation, Form, Reading, Subject};
use crate::python::Module;
use crate::python::prompts::Exchange;
use crate::source::{Lines, Span};

/// An output as a terminal showed it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TerminalOutput {
    /// [`Form::Fence`] or [`Form::Repl`].
    pub form: Form,
    /// All of it.
    pub text: String,
    /// The exception that it ends with, and the output before that.
    pub error: Option<ExpectedError>,
    /// Why the code is not Python, where the output is that error.
    pub refused: Option<String>,
}

/// An exception at the end of an output.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExpectedError {
    /// The output before it.
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

impl TerminalOutput {
    /// Reads the text of a fence, or the lines under a prompt.
    #[must_use]
    pub fn read(form: Form, text: &str) -> Self {
        // The doctest sign for a blank line, which would end the output.
        let lines = text.lines().map(|line| if line.trim() == "<BLANKLINE>" { "" } else { line });
        let lines: Vec<&str> = lines.collect();
        let error = error_at_end(&lines);
        Self { form, text: lines.join("\n"), error, refused: None }
    }
}

impl ExpectedError {
    fn new(before: &[&str], class: &str, message: &str) -> Self {
        let message = message.trim();
        Self {
            before: before.join("\n"),
            class: class.to_owned(),
            message: (!message.is_empty()).then(|| message.to_owned()),
        }
    }
}

fn error_at_end(lines: &[&str]) -> Option<ExpectedError> {
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
    class.chars().all(is_name).then(|| ExpectedError::new(&lines[..begin], class, message))
}

/// The error at the end of an output that leaves out the rest of the traceback.
fn last_line_alone(lines: &[&str]) -> Option<ExpectedError> {
    let last = lines.iter().rposition(|line| !line.trim().is_empty())?;
    let (class, message) = lines[last].split_once(':').unwrap_or((lines[last].trim(), ""));
    let name = class.rsplit('.').next().unwrap_or(class);
    let is_name = class.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '.');
    let begins = name.starts_with(char::is_uppercase);
    let ends =
        ["Error", "Exception"].iter().any(|end| name.ends_with(end) && name.len() > end.len());
    (is_name && begins && ends).then(|| ExpectedError::new(&lines[..last], class, message))
}

/// The promise of the output fence behind a block; none, where the block has no
/// statement. Its span is one of the fence's text.
#[must_use]
pub fn of_fence(text: &str, module: &Module) -> Option<Expectation> {
    let statement = module.statements.iter().rposition(|statement| statement.is_top)?;
    let last = module.statements[statement].last_line;
    Some(Expectation {
        span: Span::new(0, text.len()),
        line: 0,
        subjects: vec![Subject { lines: Lines::new(1, last), statement }],
        reading: Reading::Terminal(TerminalOutput::read(Form::Fence, text)),
    })
}

/// The promises of a session: the outputs under its prompts.
#[must_use]
pub fn of_session(exchanges: &[Exchange], module: &Module) -> Vec<Expectation> {
    let expectation = |exchange: &Exchange| {
        let output = exchange.output.as_ref()?;
        let mut statements = module.statements.iter();
        let statement = statements.rposition(|s| s.is_top && exchange.lines.contain(s.first_line));
        if statement.is_none() && exchange.refused.is_none() {
            return None;
        }
        let subjects = statement.map(|statement| Subject { lines: exchange.lines, statement });
        let reading = TerminalOutput {
            refused: exchange.refused.clone(),
            ..TerminalOutput::read(Form::Repl, &output.text)
        };
        Some(Expectation {
            span: output.span,
            line: output.line,
            subjects: subjects.into_iter().collect(),
            reading: Reading::Terminal(reading),
        })
    };
    exchanges.iter().filter_map(expectation).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(text: &str) -> Option<(String, String, Option<String>)> {
        let error = TerminalOutput::read(Form::Fence, text).error?;
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
        assert_eq!(TerminalOutput::read(Form::Repl, "a\n<BLANKLINE>\nb").text, "a\n\nb");
    }
}
