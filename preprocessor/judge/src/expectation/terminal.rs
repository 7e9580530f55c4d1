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

/// Exceptions that are no errors by their names.
const SIGNALS: &[&str] =
    &["GeneratorExit", "KeyboardInterrupt", "StopAsyncIteration", "StopIteration", "SystemExit"];

/// Whether a text is words of a language, of which at least two are parted by nothing but
/// space: no value, and no `repr` of one.
#[must_use]
pub fn is_words(text: &str) -> bool {
    let is_word = |word: &&str| {
        let bare = word.trim_matches(|c: char| ",.;:!?…–—-".contains(c));
        let inner = |c: char| c.is_alphabetic() || "-'’".contains(c);
        bare.chars().all(inner) && !bare.starts_with(['\'', '’']) && !bare.ends_with('\'')
    };
    let words: Vec<&str> = text.split_whitespace().collect();
    let letter = |char: Option<char>| char.is_some_and(char::is_alphabetic);
    let parted =
        |pair: &[&str]| letter(pair[0].chars().next_back()) && letter(pair[1].chars().next());
    !text.contains('\n') && words.iter().all(is_word) && words.windows(2).any(parted)
}

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
    let at = lines.iter().position(names_class).filter(|&at| !names_file(&lines[at]));
    if let Some(at) = at {
        return Some(lines[at..].join("\n").trim().to_owned());
    }
    // Copied without its indentation, or all indented: behind the last file, and the
    // source below it.
    let file = lines.iter().rposition(|line| names_file(line));
    let rest = &lines[file.map_or(0, |file| file + 1)..];
    let known = rest.iter().position(|line| class_of(line).is_some_and(is_error));
    match known.or_else(|| rest.iter().rposition(|line| class_of(line).is_some())) {
        Some(at) => Some(rest[at..].join("\n").trim().to_owned()),
        None => behind_place(&lines[file?]).map(str::to_owned),
    }
}

/// Whether a line of a traceback names a file.
fn names_file(line: &str) -> bool {
    line.trim_start().starts_with("File \"")
}

/// The class of the exception that a line names, with its message or by a name that can be
/// nothing else.
fn class_of(line: &str) -> Option<&str> {
    let line = line.trim();
    let class = line.split_once(':').map_or(line, |(class, _)| class);
    let is_name = class.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '.');
    let name = class.rsplit('.').next().unwrap_or(class);
    let says = is_error(name) || line.contains(": ");
    (is_name && says && name.starts_with(char::is_uppercase)).then_some(name)
}

/// Whether a name is that of an exception by its form.
fn is_error(name: &str) -> bool {
    let ends = |end: &&str| name.ends_with(*end) && name.len() > end.len();
    SIGNALS.contains(&name) || ["Error", "Exception"].iter().any(ends)
}

/// The exception on the line of the file itself: `File "<stdin>", line 1, in ? KeyError: 1`.
fn behind_place(line: &str) -> Option<&str> {
    let (_, words) = line.split_once(", in ")?.1.split_once(' ')?;
    let words = words.trim();
    class_of(words).is_some_and(is_error).then_some(words)
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
    let file = lines[..last].iter().position(|line| names_file(line));
    let line = if file.is_some() { lines[last].trim() } else { lines[last].trim_end() };
    let (class, message) = line.split_once(':').unwrap_or((line, ""));
    let name = class.rsplit('.').next().unwrap_or(class);
    let is_name = class.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '.');
    let begins = name.starts_with(char::is_uppercase);
    let before = &lines[..file.unwrap_or(last)];
    (is_name && begins && is_error(name)).then(|| ExpectedError::new(before, class, message))
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
        let reading = match placeholder(&output.text, module) {
            Some(words) => error_in(words, &output.text)?,
            None => Reading::Terminal(TerminalOutput {
                refused: exchange.refused.clone(),
                ..TerminalOutput::read(Form::Repl, &output.text, exchange.rules)
            }),
        };
        Some(Expectation {
            span: output.span,
            line: output.line,
            subjects: subjects.into_iter().collect(),
            reading,
        })
    };
    exchanges.iter().filter_map(expectation).collect()
}

/// The words that stand in the place of an output and are none: `?`, `<several plain
/// words>`, `... plain words ...`. What the program has as a text of its own is its output.
fn placeholder<'t>(text: &'t str, module: &Module) -> Option<&'t str> {
    let text = text.trim();
    let within = |open: &str, close: &str| text.strip_prefix(open)?.strip_suffix(close);
    let marks = Some(text).filter(|text| text.chars().all(|c| c == '?') && !text.is_empty());
    let dots = || within("...", "...").or_else(|| within("…", "…")).map(str::trim);
    let angles = || within("<", ">").filter(|words| !is_inside_of_repr(words));
    let words = marks.or_else(|| dots().filter(|words| is_words(words)));
    let words = words.or_else(|| angles().filter(|words| is_words(words)))?;
    (!module.literals.iter().any(|text| text.contains(words))).then_some(words)
}

/// Whether words in angle brackets are what a `repr` says: `built-in function len`,
/// `map object`, two words.
fn is_inside_of_repr(words: &str) -> bool {
    const KINDS: &[&str] = &[
        "bound",
        "built-in",
        "class",
        "classmethod",
        "code",
        "coroutine",
        "frozen",
        "function",
        "generator",
        "method",
        "module",
        "property",
        "slot",
        "staticmethod",
        "unbound",
    ];
    let words: Vec<&str> = words.split_whitespace().collect();
    words.len() < 3 || words[1] == "object" || KINDS.contains(&words[0])
}

/// The exception that the words of a placeholder name.
fn error_in(words: &str, whole: &str) -> Option<Reading> {
    let names = words.split(|c: char| !c.is_alphanumeric() && c != '_');
    let class =
        names.into_iter().find(|name| name.starts_with(char::is_uppercase) && is_error(name))?;
    Some(Reading::Error {
        class: Some(class.to_owned()),
        message: None,
        whole: whole.to_owned(),
        strength: Strength::Inferred,
        marked: false,
    })
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
    fn of_a_traceback_neither_indentation_nor_files_count() {
        let some = |before: &str, class: &str, message: Option<&str>| {
            Some((before.to_owned(), class.to_owned(), message.map(str::to_owned)))
        };
        let head = "Traceback (most recent call last):";
        let place = "File \"<stdin>\", line 1, in";
        for (text, read) in [
            (format!("{head}\n{place} <module>\nKeyError: 'a'"), some("", "KeyError", Some("'a'"))),
            (format!("1\n{head}\n{place} f\nBox\nm.Own: a"), some("1", "m.Own", Some("a"))),
            (
                format!("{head}\n  {place} f\n    x['a']\n  KeyError: 'a'"),
                some("", "KeyError", Some("'a'")),
            ),
            (format!("{head}\n  {place} ? StopIteration"), some("", "StopIteration", None)),
            (
                format!("2\n  {place} f\n    x y\n      ^\n  SyntaxError: bad"),
                some("2", "SyntaxError", Some("bad")),
            ),
            ("StopIteration".to_owned(), some("", "StopIteration", None)),
            ("  KeyError: 'a'".to_owned(), None),
        ] {
            assert_eq!(error(&text), read, "{text}");
        }
    }

    #[test]
    fn words_are_no_value() {
        for text in ["no output", "nothing is printed, it is None", "ничего не выведется"]
        {
            assert!(is_words(text), "{text}");
        }
        for text in ["'a', 3", "1, 2", "x, y", "nothing", "'a b'", "a 5", "<a b>", "a=b c", ""] {
            assert!(!is_words(text), "{text}");
        }
    }

    #[test]
    fn a_placeholder_is_no_output() {
        let module = crate::python::parse("print('a plain text')").unwrap();
        let read = |text: &str| placeholder(text, &module).map(str::to_owned);
        for (text, words) in [
            ("?", Some("?")),
            ("<gives a list of names>", Some("gives a list of names")),
            ("... should get a KeyError ...", Some("should get a KeyError")),
            ("... a plain text ...", None),
            ("...", None),
            ("... 5 ...", None),
            ("<built-in function len>", None),
            ("<map object>", None),
            ("<generator object f at 0x1>", None),
            ("<__main__.Box object at 0x1>", None),
            ("<class 'int'>", None),
        ] {
            assert_eq!(read(text).as_deref(), words, "{text}");
        }
        let error = error_in("should get a KeyError", "").unwrap();
        assert!(matches!(error, Reading::Error { class: Some(class), .. } if class == "KeyError"));
    }

    #[test]
    fn a_blank_line_may_be_spelled_out() {
        let read = |rules| TerminalOutput::read(Form::Repl, "a\n<BLANKLINE>\nb", rules).text;
        assert_eq!(read(Rules::default()), "a\n\nb");
        let literally = Rules { blank_lines: false, ..Rules::default() };
        assert_eq!(read(literally), "a\n<BLANKLINE>\nb");
    }
}
