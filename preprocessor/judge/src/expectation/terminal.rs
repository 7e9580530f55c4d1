//! Promises copied from a terminal: the fence behind a block, the lines under a
//! prompt.
//!
//! Of a traceback only the last line counts: the lines before it name files and
//! versions of the author's machine.

use super::{Expectation, Form, Reading, Strength, Subject};
use crate::python::Module;
use crate::python::prompts::Exchange;
use crate::python::prompts::directives::Rules;
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
    /// How it is compared.
    pub rules: Rules,
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
const TRACEBACKS: &[&str] = &[
    "Traceback (most recent call last)",
    "Traceback (innermost last)",
    "+ Exception Group Traceback (most recent call last)",
];

/// What stands between two tracebacks of one error.
const LINKS: &[&str] = &[
    "The above exception was the direct cause of the following exception:",
    "During handling of the above exception, another exception occurred:",
];

/// Whether a traceback begins with the line.
#[must_use]
pub fn begins_traceback(line: &str) -> bool {
    TRACEBACKS.iter().any(|words| line.trim_start().starts_with(words))
}

impl TerminalOutput {
    /// Reads the text of a fence, or the lines under a prompt.
    #[must_use]
    pub fn read(form: Form, text: &str, rules: Rules) -> Self {
        // The doctest sign for a blank line, which would end the output.
        let is_sign = |line: &str| rules.blank_lines && line.trim() == "<BLANKLINE>";
        let lines = text.lines().map(|line| if is_sign(line) { "" } else { line });
        let lines: Vec<&str> = lines.collect();
        let error = error_at_end(&lines);
        Self { form, text: lines.join("\n"), error, refused: None, rules }
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
        return of_ipython(lines).or_else(|| last_line_alone(lines));
    };
    let words = words_of(lines[begin], &lines[begin + 1..])?;
    let (first, further) = words.split_once('\n').unwrap_or((&words, ""));
    let (class, message) = first.split_once(':').unwrap_or((first, ""));
    let message = format!("{message}\n{further}");
    let is_name = |c: char| c.is_alphanumeric() || c == '_' || c == '.';
    let before = &lines[..first_of_chain(lines, begin)];
    class.chars().all(is_name).then(|| ExpectedError::new(before, class, &message))
}

/// The class and the message of a traceback that begins with the line `head`. Those of a
/// group stand behind a bar, above its exceptions.
fn words_of(head: &str, below: &[&str]) -> Option<String> {
    let is_group = head.trim_start().starts_with('+');
    let indent = head.len() - head.trim_start().len();
    let bare = |line: &&'_ str| -> String {
        let line = line.get(indent..).unwrap_or_default();
        line.strip_prefix("| ").filter(|_| is_group).unwrap_or(line).to_owned()
    };
    let of_group = |line: &String| !is_group || !line.starts_with('+');
    let lines: Vec<String> = below.iter().map(bare).take_while(of_group).collect();
    let names_class = |line: &String| line.starts_with(|c: char| c.is_alphabetic() || c == '_');
    let at = lines.iter().position(names_class)?;
    Some(lines[at..].join("\n").trim().to_owned())
}

/// Where the first of the tracebacks begins that one error shows, whose last begins at
/// `begin`.
fn first_of_chain(lines: &[&str], begin: usize) -> usize {
    let Some(link) = lines[..begin].iter().rposition(|line| !line.trim().is_empty()) else {
        return begin;
    };
    let is_link = LINKS.contains(&lines[link].trim());
    let earlier = lines[..link].iter().rposition(|line| begins_traceback(line));
    earlier.filter(|_| is_link).map_or(begin, |earlier| first_of_chain(lines, earlier))
}

/// The error that `IPython` shows: its class, a ruler above, and below the frames.
fn of_ipython(lines: &[&str]) -> Option<ExpectedError> {
    let is_ruler = |line: &str| line.len() > 10 && line.chars().all(|c| c == '-');
    let begin = lines.windows(2).rposition(|pair| {
        is_ruler(pair[0].trim()) && TRACEBACKS.iter().any(|words| pair[1].contains(words))
    })?;
    let class = lines[begin + 1].split_whitespace().next()?;
    let last = lines[begin + 2..].iter().rposition(|line| line.starts_with(class))?;
    let words = lines[begin + 2 + last..].join("\n");
    let message = words[class.len()..].trim_start_matches(':');
    Some(ExpectedError::new(&lines[..begin], class, message))
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
        reading: Reading::Terminal(TerminalOutput::read(Form::Fence, text, Rules::default())),
    })
}

/// The exception that comments promise which show its traceback and nothing before it.
#[must_use]
pub fn of_comments(reading: &Reading) -> Option<Reading> {
    let (Reading::Marked { text, .. } | Reading::Unmarked { text, .. }) = reading else {
        return None;
    };
    if !text.lines().next().is_some_and(begins_traceback) {
        return None;
    }
    let error = TerminalOutput::read(Form::Fence, text, Rules::default()).error?;
    error.before.trim().is_empty().then(|| Reading::Error {
        class: Some(error.class),
        message: error.message,
        whole: text.clone(),
        strength: Strength::Must,
        marked: matches!(reading, Reading::Marked { .. }),
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
            ..TerminalOutput::read(Form::Repl, &output.text, exchange.rules)
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
        let error = TerminalOutput::read(Form::Fence, text, Rules::default()).error?;
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
    fn chained_and_grouped_tracebacks_are_one_error() {
        let chained = "1\nTraceback (most recent call last):\n  a\nE: 1\n\n\
                       During handling of the above exception, another exception occurred:\n\n\
                       Traceback (most recent call last):\n  b\nF: 2\nnote";
        let of = |class: &str, message: &str| {
            Some(("1".to_owned(), class.to_owned(), Some(message.to_owned())))
        };
        assert_eq!(error(chained), of("F", "2\nnote"));
        let grouped = "1\n  + Exception Group Traceback (most recent call last):\n  |   File \"x\"\n  \
                       | ExceptionGroup: both (2 sub-exceptions)\n  +-+---- 1 ----\n    | E: 1\n    +----";
        assert_eq!(error(grouped), of("ExceptionGroup", "both (2 sub-exceptions)"));
        let ruler = "-".repeat(75);
        let ipython = format!(
            "1\n{ruler}\nKeyError       Traceback (most recent call last)\nCell In[1], line 1\n\
             ----> 1 {{}}['a']\n\nKeyError: 'a'"
        );
        assert_eq!(error(&ipython), of("KeyError", "'a'"));
    }

    #[test]
    fn a_blank_line_may_be_spelled_out() {
        let read = |rules| TerminalOutput::read(Form::Repl, "a\n<BLANKLINE>\nb", rules).text;
        assert_eq!(read(Rules::default()), "a\n\nb");
        let literally = Rules { blank_lines: false, ..Rules::default() };
        assert_eq!(read(literally), "a\n<BLANKLINE>\nb");
    }
}
