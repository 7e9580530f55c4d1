//! The info string: the language of a fence, and the attributes behind it.
//!
//! The grammar is mdBook's (words between commas, spaces and tabs), plus quoted
//! values, and the braces of Pandoc, R Markdown and `MyST`. The attributes and their aliases are in
//! `docs/attributes.md`.
//!
//! `--strict` wants a reason for a skipped block. It is the value of the attribute,
//! `ignore="needs a network"`, or stands behind the attributes in a comment of the
//! page, `<!-- pyproof: no_run — asks for a password -->`. There it begins behind a
//! dash, or at the first word that is neither an attribute nor nearly one: such a
//! comment holds no CSS classes.

use std::borrow::Cow;
use std::time::Duration;

use super::foreign::meant_by_word;
use super::steps::{self, Caption, StepsRule};
use super::warning::BlockWarning;
use crate::given::is_file_name;
use pyproof_judge::distance;
use pyproof_judge::python::SYNTAX_ERRORS;

/// What stands behind an opening fence.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct InfoString {
    language: String,
    attributes: Vec<Attribute>,
    /// Whether it is that of a cell, which may begin with options.
    cell: bool,
}

/// One word behind the language: `isolated`, `session=one`, `stdin="a b"`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attribute {
    /// The word, or what stands before its `=`.
    pub name: String,
    /// What stands behind the `=`, unquoted.
    pub value: Option<String>,
}

impl InfoString {
    /// Reads an info string; every text is one.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let cell = text.trim_start().starts_with('{') && !text.trim_start().starts_with("{.");
        let text = unbraced(text);
        let mut words = words(&text).into_iter();
        let first = words.next().map(|word| word.name).unwrap_or_default();
        let language = first.split([':', '{']).next().unwrap_or_default().to_owned();
        Self { language, attributes: words.collect(), cell }
    }

    /// Whether it is that of a cell of Quarto or `MyST`, which may begin with options.
    #[must_use]
    pub fn is_cell(&self) -> bool {
        self.cell && self.is_python()
    }

    /// Adds attributes that stand elsewhere.
    pub(super) fn add(&mut self, attributes: Vec<Attribute>) {
        self.attributes.extend(attributes);
    }

    /// The language as written; empty for a bare fence.
    #[must_use]
    pub fn language(&self) -> &str {
        &self.language
    }

    /// The language, and the attributes with their values.
    pub fn words(&self) -> impl Iterator<Item = &str> {
        let attributes = self.attributes.iter();
        let words = attributes.flat_map(|a| [Some(a.name.as_str()), a.value.as_deref()]);
        std::iter::once(self.language.as_str()).chain(words.flatten())
    }

    /// Whether the block is Python that is run: `python`, `py` or `ipython`, in any case,
    /// with a version behind it or without.
    #[must_use]
    pub fn is_python(&self) -> bool {
        let name = self.language.to_ascii_lowercase();
        let is_version = |rest: &str| rest.chars().all(|c| c.is_ascii_digit() || c == '.');
        let mut behind = ["python", "ipython", "py"].iter().filter_map(|n| name.strip_prefix(n));
        // What other tools run in place, or in the page.
        let of_tools = ["exec-python", "jupyter-python", "pyodide", "python-exec", "cpython"];
        behind.any(|rest| is_version(rest) && !rest.starts_with('.'))
            || of_tools.contains(&name.as_str())
    }

    /// Whether the block is a session at Python's prompt, if it is one at all.
    #[must_use]
    pub fn is_session(&self) -> bool {
        let names = [
            "pycon",
            "pycon3",
            "py-repl",
            "python-repl",
            "python3-repl",
            "pythonrepl",
            "python-console",
            "pyconsole",
            "python-interactive",
            "ipythonconsole",
            "doctest",
        ];
        self.is_one_of(&names)
    }

    /// Whether the block is what a terminal shows, or nobody says what it is.
    #[must_use]
    pub fn is_terminal(&self) -> bool {
        self.is_one_of(&["", "console", "text", "plaintext", "plain", "txt", "shell-session"])
    }

    fn is_one_of(&self, names: &[&str]) -> bool {
        names.iter().any(|name| self.language.eq_ignore_ascii_case(name))
    }

    /// Whether the block is the output of the one before it.
    #[must_use]
    pub fn is_output(&self) -> bool {
        let word = |word: &str| word.eq_ignore_ascii_case("output");
        // `{.output}` is a class for Pandoc.
        let bare = |a: &Attribute| word(a.name.trim_matches(['{', '}', '.'])) && a.value.is_none();
        word(&self.language) || self.attributes.iter().any(bare)
    }

    /// The file that the fence is, by its path in the folder of a program.
    #[must_use]
    pub fn file(&self) -> Option<&str> {
        let named = self.value("file").or_else(|| self.value("filename"));
        // A title is any words; it may be the name of a file.
        let titled = || self.value("title").filter(|title| is_file_name(title));
        named.or_else(titled).filter(|name| !name.is_empty())
    }

    /// The value of the attribute `name`, if it has one.
    #[must_use]
    pub fn value(&self, name: &str) -> Option<&str> {
        let attribute = self.attributes.iter().find(|attribute| attribute.name == name)?;
        attribute.value.as_deref()
    }
}

/// The info string without the braces that other tools want around it: `{.python .wide}`,
/// `{python}`, `{code-cell} python`.
fn unbraced(text: &str) -> Cow<'_, str> {
    let inner = text.trim_start().strip_prefix('{').and_then(|rest| rest.split_once('}'));
    let Some((inner, behind)) = inner else { return Cow::Borrowed(text) };
    let words: Vec<&str> = inner.split([' ', ',', '\t']).filter(|word| !word.is_empty()).collect();
    let words = words.iter().map(|word| word.strip_prefix('.').unwrap_or(word));
    let words = words.collect::<Vec<_>>().join(" ");
    // A directive names the language behind its braces.
    let directives = ["code-cell", "code-block", "sourcecode", "code"];
    let is_of = |rest: &&str| rest.is_empty() || rest.starts_with(' ');
    match directives.iter().find_map(|name| words.strip_prefix(name).filter(is_of)) {
        // `MyST` takes the language of the notebook, and the notebooks of a book that
        // is proved here are Python's.
        Some("") if behind.trim().is_empty() && words == "code-cell" => Cow::Borrowed("python"),
        Some("") if behind.trim().is_empty() => Cow::Owned(words),
        Some(rest) => Cow::Owned(format!("{} {rest}", behind.trim_start())),
        None => Cow::Owned(format!("{words} {behind}")),
    }
}

/// The words of a comment of the page as those of an info string: the words behind the
/// attributes are the reason of the one that skips the block.
pub(super) fn directive_words(words: &str) -> String {
    let mut given: Vec<String> = Vec::new();
    let mut skips = None;
    let mut rest = words.trim();
    while !rest.is_empty() {
        let end = word_end(rest);
        let (word, behind) = (&rest[..end], rest[end..].trim_start_matches([',', ' ', '\t', '\n']));
        let is_dash = ["-", "--", "–", "—"].contains(&word);
        if let Some(at) = skips.filter(|_| is_dash || !is_nearly_known(word)) {
            let reason = if is_dash { behind } else { rest };
            let reason = reason.split_whitespace().collect::<Vec<_>>().join(" ");
            let word: &mut String = &mut given[at];
            if !reason.is_empty() && !word.contains('=') {
                let quoted = reason.replace('\\', "\\\\").replace('"', "\\\"");
                *word += &format!("=\"{quoted}\"");
            }
            break;
        }
        if matches!(known(word), Some("ignore" | "no_run")) {
            skips = Some(given.len());
        }
        given.push(word.to_owned());
        rest = behind;
    }
    given.join(" ")
}

/// Where the first word of a text ends: at a comma or white space outside of quotes.
fn word_end(text: &str) -> usize {
    let (mut quoted, mut escaped) = (false, false);
    let end = text.char_indices().find(|&(_, char)| {
        let ends = !quoted && (char == ',' || char.is_whitespace());
        quoted ^= char == '"' && !escaped;
        escaped = quoted && char == '\\' && !escaped;
        ends
    });
    // A comma in front of all words is one itself.
    end.map_or(text.len(), |(at, char)| if at == 0 { char.len_utf8() } else { at })
}

/// The attribute that a word, with or without a value, names.
fn known(word: &str) -> Option<&'static str> {
    let name = word.split('=').next().unwrap_or(word);
    KNOWN.iter().find(|(known, _)| *known == name).map(|(_, stands_for)| *stands_for)
}

fn is_nearly_known(word: &str) -> bool {
    known(word).is_some() || meant(word.split('=').next().unwrap_or(word)).is_some()
}

/// Splits at commas and white space, but not within double quotes.
fn words(text: &str) -> Vec<Attribute> {
    let mut found = Vec::new();
    let mut word = String::new();
    let mut value: Option<String> = None;
    let mut quoted = false;
    let mut chars = text.chars();
    while let Some(char) = chars.next() {
        let in_value = value.is_some();
        match char {
            '"' if in_value => quoted = !quoted,
            ',' | ' ' | '\t' if !quoted => {
                push_word(&mut found, std::mem::take(&mut word), value.take());
            }
            '=' if !in_value && !word.is_empty() => value = Some(String::new()),
            other => {
                let char = if quoted && other == '\\' { escaped(chars.next()) } else { other };
                value.as_mut().unwrap_or(&mut word).push(char);
            }
        }
    }
    push_word(&mut found, word, value);
    found
}

fn push_word(found: &mut Vec<Attribute>, name: String, value: Option<String>) {
    if !name.is_empty() {
        found.push(Attribute { name, value });
    }
}

fn escaped(char: Option<char>) -> char {
    match char {
        Some('n') => '\n',
        Some('t') => '\t',
        Some(other) => other,
        None => '\\',
    }
}

/// How a block with `should_raise` must end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RaiseRule {
    /// In any uncaught exception.
    Any,
    /// In an uncaught exception of the class of this name.
    Class(String),
}

impl RaiseRule {
    /// Whether an exception of the class keeps the rule.
    #[must_use]
    pub fn allows(&self, class: &str) -> bool {
        let is_syntax_error = |class: &str| SYNTAX_ERRORS.contains(&class);
        match self {
            Self::Any => true,
            Self::Class(expected) => {
                expected.rsplit('.').next() == Some(class)
                    || is_syntax_error(expected) && is_syntax_error(class)
            }
        }
    }
}

/// What the attributes of a block ask for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a word that an author writes or not")]
pub struct Attributes {
    /// Not read, not run.
    pub ignore: bool,
    /// Read, not run.
    pub no_run: bool,
    /// Why it is not run.
    pub why: Option<String>,
    /// Must end in an uncaught exception.
    pub should_raise: Option<RaiseRule>,
    /// Must not parse.
    pub syntax_error: bool,
    /// Shares a namespace with the blocks of this name in the chapter.
    pub session: Option<String>,
    /// Never continues another block.
    pub isolated: bool,
    /// What `input()` reads.
    pub stdin: Option<String>,
    /// Its own time limit.
    pub timeout: Option<Duration>,
    /// Identifiers are left alone.
    pub no_typos: bool,
    /// Nothing is compared.
    pub no_promises: bool,
    /// The interpreter that runs it, by the name that the book gives it.
    pub python: Option<String>,
    /// The oldest Python that it is for, by the number behind `3.`.
    pub since: Option<u8>,
    /// Runs before each program of the chapter, and is not shown.
    pub setup: bool,
    /// Not shown.
    pub hidden: bool,
    /// Readers first say what it writes.
    pub predict: bool,
    /// Readers change it until it keeps its promises.
    pub task: bool,
    /// It solves the task before it.
    pub solution: bool,
    /// Whether readers can go through it step by step.
    pub steps: Option<StepsRule>,
    /// What its author says of some of them.
    pub captions: Vec<Caption>,
}

/// Every attribute and alias, with the name that it stands for.
const KNOWN: &[(&str, &str)] = &[
    ("ignore", "ignore"),
    ("skip", "ignore"),
    ("notest", "ignore"),
    ("no_run", "no_run"),
    ("should_raise", "should_raise"),
    ("raises", "should_raise"),
    ("should_panic", "should_raise"),
    ("syntax_error", "syntax_error"),
    ("compile_fail", "syntax_error"),
    ("session", "session"),
    ("group", "session"),
    ("env", "session"),
    ("isolated", "isolated"),
    ("stdin", "stdin"),
    ("timeout", "timeout"),
    ("no_typos", "no_typos"),
    ("no_promises", "no_promises"),
    ("hidelines", "hidelines"),
    ("python", "python"),
    ("since", "since"),
    ("setup", "setup"),
    ("hidden", "hidden"),
    ("predict", "predict"),
    ("task", "task"),
    ("solution", "solution"),
    ("steps", "steps"),
    ("file", "file"),
    ("filename", "file"),
];

impl InfoString {
    /// What the attributes ask for, and their defects.
    #[must_use]
    pub fn attributes(&self) -> (Attributes, Vec<BlockWarning>) {
        let mut attributes = Attributes::default();
        let (mut warnings, mut captioned) = (Vec::new(), false);
        for attribute in &self.attributes {
            captioned |= attribute.name == "steps";
            let known = KNOWN.iter().find(|(name, _)| *name == attribute.name);
            let result = match known {
                Some((_, name)) => attributes.set(name, attribute),
                // Without `steps` in front they are words like others.
                None if captioned && steps::is_of_caption(&attribute.name) => {
                    let value = attribute.value.as_deref().unwrap_or_default();
                    let read = steps::caption(&mut attributes.captions, &attribute.name, value);
                    read.ok_or_else(|| Some(bad_value(attribute)))
                }
                None => Err(foreign(attribute).or_else(|| meant(&attribute.name))),
            };
            warnings.extend(result.err().flatten());
        }
        (attributes, warnings)
    }
}

/// A warning for a word that skips a block in another tool.
fn foreign(attribute: &Attribute) -> Option<BlockWarning> {
    let (name, value) = (&attribute.name, attribute.value.as_deref());
    let word = match value {
        Some(value) => format!("{name}={value}"),
        None => name.clone(),
    };
    meant_by_word(name, value).map(|meant| BlockWarning::Unknown { word, meant })
}

/// A warning for a word that is nearly an attribute; CSS classes get none.
fn meant(word: &str) -> Option<BlockWarning> {
    let word_chars = word.chars().count();
    let near = KNOWN.iter().map(|(name, _)| (distance::edits(word, name), *name)).min()?;
    // In a short word two letters are half of it: `text` does not mean `env`.
    let allowed = if word_chars < 6 { 1.0 } else { 2.0 };
    (near.0.value() <= allowed)
        .then(|| BlockWarning::Unknown { word: word.to_owned(), meant: near.1 })
}

impl Attributes {
    fn set(&mut self, name: &str, attribute: &Attribute) -> Result<(), Option<BlockWarning>> {
        let value = attribute.value.clone().filter(|value| !value.is_empty());
        match (name, value) {
            ("ignore", why) => (self.ignore, self.why) = (true, why.or(self.why.take())),
            ("no_run", why) => (self.no_run, self.why) = (true, why.or(self.why.take())),
            ("should_raise", None) => self.should_raise = Some(RaiseRule::Any),
            ("should_raise", Some(class)) => self.should_raise = Some(RaiseRule::Class(class)),
            ("syntax_error", _) => self.syntax_error = true,
            ("session", Some(name)) => self.session = Some(name),
            ("isolated", _) => self.isolated = true,
            ("stdin", text) => self.stdin = Some(text.unwrap_or_default()),
            ("timeout", Some(text)) => {
                let limit = parse_duration(&text).ok_or_else(|| Some(bad_value(attribute)))?;
                self.timeout = Some(limit);
            }
            ("python", Some(name)) => self.python = Some(name),
            ("since", Some(version)) => {
                let minor = parse_version(&version).ok_or_else(|| Some(bad_value(attribute)))?;
                self.since = Some(minor);
            }
            ("no_typos", _) => self.no_typos = true,
            ("no_promises", _) => self.no_promises = true,
            ("setup", _) => self.setup = true,
            ("hidden", _) => self.hidden = true,
            ("predict", _) => self.predict = true,
            ("task", _) => self.task = true,
            ("solution", _) => self.solution = true,
            ("steps", value) => {
                let rule = StepsRule::read(value.as_deref());
                let rule = rule.ok_or_else(|| Some(bad_value(attribute)))?;
                // A caption repeats the word.
                if self.steps.is_none() || rule != StepsRule::Wanted(None) {
                    self.steps = Some(rule);
                }
            }
            ("session" | "timeout" | "since" | "file", None) => {
                return Err(Some(bad_value(attribute)));
            }
            // Taking the code out reads `hidelines`, and reading the chapter `file`.
            _ => {}
        }
        Ok(())
    }
}

fn bad_value(attribute: &Attribute) -> BlockWarning {
    let value = attribute.value.clone().unwrap_or_default();
    BlockWarning::BadValue { word: attribute.name.clone(), value }
}

/// Reads `3.12`: the number behind the dot.
fn parse_version(text: &str) -> Option<u8> {
    text.trim().strip_prefix("3.")?.parse().ok()
}

/// Reads `10s`, `500ms`, `2m`, or a bare number of seconds.
#[must_use]
pub fn parse_duration(text: &str) -> Option<Duration> {
    let text = text.trim();
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let number: f64 = digits.trim().parse().ok()?;
    let seconds = match &text[digits.len()..] {
        "ms" => number / 1000.0,
        "s" | "" => number,
        "m" | "min" => number * 60.0,
        _ => return None,
    };
    let limit = Duration::try_from_secs_f64(seconds).ok()?;
    (!limit.is_zero() && limit <= MAX_DURATION).then_some(limit)
}

/// Longer limits count as none.
const MAX_DURATION: Duration = Duration::from_hours(24);

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Attributes, Vec<BlockWarning>) {
        InfoString::parse(text).attributes()
    }

    #[test]
    fn languages_are_python_in_any_case() {
        for text in [
            "python",
            "Python3",
            "py,ignore",
            "PY ignore",
            "python\tignore",
            "py3",
            "python3.12",
            "ipython3",
            "{.python .wide}",
            "{python}",
            "{python, echo=FALSE}",
            "{code-cell} ipython3",
            "{code-cell}",
            "python:run",
            "python{1,3}",
            "{code-block} python",
            "jupyter-python",
            "python-exec",
            "{exec-python}",
            "{pyodide}",
        ] {
            assert!(InfoString::parse(text).is_python(), "{text}");
        }
        for text in [
            "",
            "pycon",
            "text",
            "rust",
            "pyth",
            "{rust}",
            "{code-cell} r",
            "{code-block}",
            "{code-block} c",
            "python-repl",
        ] {
            assert!(!InfoString::parse(text).is_python(), "{text}");
        }
        for text in ["py-repl", "{doctest}", "pycon"] {
            assert!(InfoString::parse(text).is_session(), "{text}");
        }
        assert!(read("{.python notest}").0.ignore && read("{code-cell} python skip").0.ignore);
        assert!(InfoString::parse("").is_terminal() && !InfoString::parse("rust").is_terminal());
    }

    #[test]
    fn attributes_and_their_aliases_are_read() {
        for text in ["python,ignore", "python skip", "python\tnotest", "python, foo ,skip"] {
            assert!(read(text).0.ignore, "{text}");
        }
        for text in ["py group=a", "py env=a", "py,session=a"] {
            assert_eq!(read(text).0.session.as_deref(), Some("a"), "{text}");
        }
        assert_eq!(read("py raises").0.should_raise, Some(RaiseRule::Any));
        assert_eq!(
            read("py should_panic=KeyError").0.should_raise,
            Some(RaiseRule::Class("KeyError".into()))
        );
        assert!(read("py compile_fail").0.syntax_error);
        assert_eq!(read(r#"py stdin="Иван\n42", isolated"#).0.stdin.as_deref(), Some("Иван\n42"));
        assert!(read(r#"py stdin="a, b" isolated"#).0.isolated);
        assert_eq!(read("py timeout=10s").0.timeout, Some(Duration::from_secs(10)));
        assert_eq!(InfoString::parse("py hidelines=!!").value("hidelines"), Some("!!"));
    }

    #[test]
    fn a_skipped_block_says_why() {
        let why = |text: &str| read(text).0.why;
        assert_eq!(why("py ignore"), None);
        assert_eq!(why("py ignore=\"a \\\"b\\\"\"").as_deref(), Some("a \"b\""));
        assert_eq!(why("py no_run=\"сети нет\" isolated").as_deref(), Some("сети нет"));
        let cases = [
            ("ignore", "ignore"),
            ("ignore, isolated", "ignore isolated"),
            ("ignore needs a \"network\"", "ignore=\"needs a \\\"network\\\"\""),
            ("no_run isolated — просит\n пароль", "no_run=\"просит пароль\" isolated"),
            ("skip - ignore it", "skip=\"ignore it\""),
            ("ignore=\"a b\" and more", "ignore=\"a b\""),
            ("isolated wide", "isolated wide"),
            ("ignore isolatd", "ignore isolatd"),
            ("stdin=\"a, \\\" b\" timeout=1s", "stdin=\"a, \\\" b\" timeout=1s"),
            ("ignore —", "ignore"),
            (",", ","),
        ];
        for (words, info) in cases {
            assert_eq!(directive_words(words), info, "{words}");
        }
        let (attributes, _) = read(&format!("py {}", directive_words("ignore — isolated")));
        assert!(attributes.ignore && !attributes.isolated);
        assert_eq!(attributes.why.as_deref(), Some("isolated"));
    }

    #[test]
    fn near_attributes_are_named_and_css_classes_are_not() {
        let unknown = |word: &str, meant| BlockWarning::Unknown { word: word.into(), meant };
        assert_eq!(read("py ingore").1, [unknown("ingore", "ignore")]);
        assert_eq!(read("py isolatd=1").1, [unknown("isolatd", "isolated")]);
        for class in ["wide", "numbered", "text", "diff", "fold"] {
            assert_eq!(read(&format!("py {class}")).1, [], "{class}");
        }
    }

    #[test]
    fn values_that_cannot_be_read_are_named() {
        let bad = |word: &str, value: &str| BlockWarning::BadValue {
            word: word.into(),
            value: value.into(),
        };
        assert_eq!(read("py timeout=soon").1, [bad("timeout", "soon")]);
        assert_eq!(read("py session").1, [bad("session", "")]);
    }

    #[test]
    fn durations_are_read_with_their_units() {
        let cases =
            [("500ms", Some(500)), ("2", Some(2000)), ("1.5s", Some(1500)), ("2m", Some(120_000))];
        for (text, millis) in cases {
            assert_eq!(parse_duration(text), millis.map(Duration::from_millis), "{text}");
        }
        for text in ["", "s", "0", "-1s", "1h", "1e19s", "25000m"] {
            assert_eq!(parse_duration(text), None, "{text}");
        }
    }
}
