//! Reads a session line by line.

use super::directives::Directives;
use super::{Exchange, Oddity, PromptOutput, Session};
use crate::python::{SYNTAX_ERRORS, StatementKind, parse};
use crate::source::{Lines, Origin, Span};

/// Whose prompts a session has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Style {
    /// Python's own: `>>>` and `...`.
    Python,
    /// Those of `IPython`: `In [1]:`, `...:` and `Out[1]:`.
    IPython,
}

impl Style {
    pub(super) const ALL: [Self; 2] = [Self::Python, Self::IPython];

    /// What is typed behind the prompt that a line begins with.
    pub(super) fn typed(self, line: &str) -> Option<&str> {
        match self {
            Self::Python => behind_prompt(line, ">>>"),
            Self::IPython => behind_number(line.strip_prefix("In")?),
        }
    }

    /// What is typed behind the dots that a line begins with.
    fn typed_on(self, line: &str) -> Option<&str> {
        match self {
            Self::Python => behind_prompt(line, "..."),
            Self::IPython => {
                let rest = line.strip_prefix("...")?.trim_start_matches('.').strip_prefix(':')?;
                Some(rest.strip_prefix(' ').unwrap_or(rest))
            }
        }
    }

    /// What is shown on a line.
    fn shown(self, line: &str) -> &str {
        let value = || behind_number(line.trim_start().strip_prefix("Out")?);
        if self == Self::IPython { value().unwrap_or(line) } else { line }
    }
}

/// The rest of the line behind a prompt and its space. No Python begins with `>>>`, so
/// that prompt may lack the space; words may begin with dots.
fn behind_prompt<'l>(line: &'l str, prompt: &str) -> Option<&'l str> {
    let rest = line.strip_prefix(prompt)?;
    if rest.trim().is_empty() {
        return Some(rest.trim_start_matches(' '));
    }
    let joined = || match prompt {
        ">>>" => !rest.starts_with('>'),
        _ => rest.starts_with('\t'),
    };
    rest.strip_prefix(' ').or_else(|| joined().then_some(rest))
}

/// The rest of the line behind `[1]: `.
fn behind_number(line: &str) -> Option<&str> {
    let rest = line.trim_start_matches(' ').strip_prefix('[')?;
    let behind = rest.trim_start_matches(|c: char| c.is_ascii_digit());
    let is_number = behind.len() < rest.len();
    let rest = behind.strip_prefix("]:").filter(|_| is_number)?;
    Some(rest.strip_prefix(' ').unwrap_or(rest))
}

/// Whether a line is what Python, or the shell that starts it, shows before the first
/// prompt.
pub(super) fn is_banner(line: &str) -> bool {
    const STARTS: &[&str] =
        &["$ ", "% ", "[GCC", "[Clang", "[MSC", "Type \"", "Type '", "IPython "];
    let line = line.trim_start();
    let version = line.strip_prefix("Python ").and_then(|rest| rest.chars().next());
    version.is_some_and(|c| c.is_ascii_digit())
        || STARTS.iter().any(|start| line.starts_with(start))
}

/// So many lines without dots may go on with an input.
const MAX_WITHOUT_DOTS: usize = 60;

/// The columns of a prompt and its space.
const PROMPT_WIDTH: usize = 4;

pub(super) struct Reader<'c> {
    lines: Vec<&'c str>,
    style: Style,
    /// The input that is not complete yet.
    typed: Option<Typed>,
    session: Session,
    /// Whether a blank line ends an output, as in a docstring.
    ends_at_blank: bool,
    /// Index of the line being read, and the offset of its first byte.
    at: usize,
    offset: usize,
}

struct Typed {
    /// The columns in front of its prompt.
    indent: usize,
    lines: Lines,
    /// The input, without prompts.
    text: String,
    /// Where it begins in the session's code.
    start: usize,
    /// The lines of its output, and their places in the session's code.
    output: Vec<PromptOutput>,
    /// Whether what follows is the author's.
    closed: bool,
}

impl Typed {
    /// What a line that begins with `...` is to it; `below` are the words behind the dots
    /// of that line and of those that follow.
    fn goes_on(&self, below: &[&str]) -> Dots {
        if !self.output.is_empty() {
            return Dots::Output;
        }
        let Ok(module) = parse(&self.text) else { return Dots::Further };
        let compound = module
            .tops()
            .next_back()
            .is_some_and(|s| matches!(s.kind, StatementKind::Compound | StatementKind::Definition));
        // After a complete simple statement dots alone are output; with a second
        // statement behind them, the author put both into one piece.
        let is_blank = below.first().is_none_or(|rest| rest.trim().is_empty());
        match compound {
            true => Dots::Further,
            false if !is_blank && self.begins_second(below) => Dots::Second,
            false => Dots::Output,
        }
    }

    /// Whether the lines below, or the first of them, are a statement behind this one.
    fn begins_second(&self, below: &[&str]) -> bool {
        let mut text = self.text.trim_end().to_owned();
        below.iter().take(MAX_WITHOUT_DOTS).any(|line| {
            text.push('\n');
            text.push_str(line.trim_end());
            parse(&text).is_ok()
        })
    }

    /// Whether it shows nothing, whatever it does.
    fn is_silent(&self) -> bool {
        let silent = |kind: &StatementKind| {
            !matches!(kind, StatementKind::Expression | StatementKind::Compound)
        };
        parse(&self.text).is_ok_and(|module| module.tops().all(|top| silent(&top.kind)))
    }

    /// Of the lines below, which have no prompt, how many go on with it, and without
    /// how many columns: those that make a statement of it which it is not yet, and
    /// those of the body of a definition, which shows nothing.
    fn goes_on_without_dots(&self, below: &[&str]) -> Option<(usize, usize)> {
        let module = parse(&self.text);
        let mut tops = module.iter().flat_map(crate::python::Module::tops);
        let wants_more = module.is_err()
            || tops.next_back().is_some_and(|top| top.kind == StatementKind::Definition);
        if !wants_more {
            return None;
        }
        let several = self.text.contains(';');
        let widths = [self.indent + PROMPT_WIDTH, self.indent];
        let counted = widths.map(|width| (self.lines_of_one(below, width, several), width));
        counted
            .into_iter()
            .max_by_key(|&(count, width)| (count, width))
            .filter(|&(count, _)| count > 0)
    }

    /// How many of the lines below, without some columns, end a statement that this
    /// begins.
    fn lines_of_one(&self, below: &[&str], width: usize, several: bool) -> usize {
        let mut text = self.text.trim_end_matches(['\n', '\r']).to_owned();
        let mut complete = 0;
        for (at, line) in below.iter().take(MAX_WITHOUT_DOTS).enumerate() {
            let is_blank = line.trim().is_empty();
            let Some(line) = without_columns(line, width).or(is_blank.then_some("")) else { break };
            text.push('\n');
            text.push_str(line.trim_end_matches(['\n', '\r']));
            let is_one = |text: &str| parse(text).is_ok_and(|m| m.top_level == 1 || several);
            if !is_blank && is_one(&text) {
                complete = at + 1;
            }
        }
        complete
    }
}

/// What a line that begins with dots is to the input above.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Dots {
    /// A further line of its statement.
    Further,
    /// The first line of a second statement, which lacks its prompt.
    Second,
    /// Output.
    Output,
}

/// A line without so many spaces at its start, where it has them.
fn without_columns(line: &str, width: usize) -> Option<&str> {
    let spaces = line.len() - line.trim_start_matches(' ').len();
    (spaces >= width).then(|| &line[width..])
}

impl<'c> Reader<'c> {
    pub(super) fn new(code: &'c str, style: Style, ends_at_blank: bool) -> Self {
        let lines = code.split_inclusive('\n').collect();
        let session = Session::default();
        Self { lines, style, typed: None, session, ends_at_blank, at: 0, offset: 0 }
    }

    /// Reads all lines; `first` is that of the first prompt.
    pub(super) fn read(mut self, first: usize, is_said_to_be: bool) -> Session {
        let is_code = self.begins_with_code(first, is_said_to_be);
        while self.at < first {
            let words = self.lines[self.at].trim();
            if is_code || words.is_empty() || words.starts_with('#') {
                self.push(0);
            } else {
                self.show();
            }
            self.step();
        }
        while self.at < self.lines.len() {
            self.take();
            self.step();
        }
        self.end();
        self.session
    }

    /// Whether the lines before the first prompt are code, not words and banners.
    fn begins_with_code(&self, first: usize, is_said_to_be: bool) -> bool {
        let before = &self.lines[..first];
        if before.iter().any(|line| is_banner(line)) {
            return false;
        }
        let text = before.concat();
        // A word is an expression, too.
        let does = |kind: &StatementKind| *kind != StatementKind::Expression;
        let Ok(module) = parse(&text) else { return !is_said_to_be };
        !is_said_to_be || text.contains('(') || module.tops().any(|top| does(&top.kind))
    }

    fn step(&mut self) {
        self.offset += self.lines[self.at].len();
        self.at += 1;
    }

    /// The number of the line being read.
    fn line(&self) -> usize {
        self.at + 1
    }

    fn take(&mut self) {
        let line = self.lines[self.at];
        let indent = line.len() - line.trim_start_matches([' ', '\t']).len();
        let words = &line[indent..];
        if let Some(typed) = self.style.typed(words) {
            self.end();
            self.typed = Some(Typed {
                indent,
                lines: Lines::new(self.line(), self.line()),
                text: typed.to_owned(),
                start: self.session.code.len(),
                output: Vec::new(),
                closed: false,
            });
            return self.push(line.len() - typed.len());
        }
        if let Some(rest) = self.style.typed_on(words) {
            match self.dots() {
                Dots::Output => {}
                further => {
                    if further == Dots::Second {
                        let line = self.line();
                        self.session.dialogue.oddities.push(Oddity::NoPrompt { line });
                    }
                    return self.type_on(rest, line.len() - rest.len());
                }
            }
        }
        if self.take_without_dots() || self.take_code() {
            return;
        }
        // A comment under a prompt is the author's, not output. Behind a blank line, so
        // is what follows.
        if words.starts_with('#') {
            if let Some(typed) = &mut self.typed {
                let last = typed.output.last();
                typed.closed |= last.is_some_and(|line| line.text.trim().is_empty());
            }
            return self.push(0);
        }
        self.take_output(line);
    }

    /// What this line, which begins with dots, is to the input above.
    fn dots(&self) -> Dots {
        let behind = |line: &&'c str| self.style.typed_on(line.trim_start());
        let below: Vec<&str> = self.lines[self.at..].iter().map_while(behind).collect();
        self.typed.as_ref().map_or(Dots::Output, |typed| typed.goes_on(&below))
    }

    /// Takes the lines up to the next prompt where they are code without one; tells
    /// whether they are. Such code stands behind a blank line or a comment, and where
    /// nothing that came before could show it.
    fn take_code(&mut self) -> bool {
        let Some(typed) = self.typed.as_ref().filter(|_| !self.ends_at_blank) else { return false };
        let is_blank = |line: &str| line.trim().is_empty();
        let apart = typed.closed || is_blank(self.lines[self.at - 1]);
        let shown = typed.output.iter().any(|line| !is_blank(&line.text));
        let begins = !is_blank(self.lines[self.at]) && apart && (shown || typed.is_silent());
        let rest = &self.lines[self.at..];
        let is_prompt = |line: &&str| self.style.typed(line.trim_start()).is_some();
        let count = rest.iter().position(is_prompt).unwrap_or(rest.len());
        let width = self.lines[self.at].len() - self.lines[self.at].trim_start_matches(' ').len();
        let text: String =
            rest[..count].iter().map(|line| without_columns(line, width).unwrap_or(line)).collect();
        let does = |kind: &StatementKind| *kind != StatementKind::Expression;
        let is_code = || parse(&text).is_ok_and(|module| module.tops().any(|top| does(&top.kind)));
        if !begins || !is_code() {
            return false;
        }
        self.end();
        for taken in 0..count {
            if taken > 0 {
                self.step();
            }
            let line = self.lines[self.at];
            self.push(line.len() - without_columns(line, width).unwrap_or(line).len());
        }
        true
    }

    fn type_on(&mut self, rest: &str, from: usize) {
        let line = self.line();
        if let Some(typed) = &mut self.typed {
            typed.text.push_str(rest);
            typed.lines.last = line;
        }
        self.push(from);
    }

    /// Takes the lines that go on with the input and lack their dots; tells whether
    /// there are any.
    fn take_without_dots(&mut self) -> bool {
        let Some(typed) = self.typed.as_ref().filter(|typed| typed.output.is_empty()) else {
            return false;
        };
        let rest = &self.lines[self.at..];
        let is_prompt = |line: &&&str| {
            let words = line.trim_start();
            self.style.typed(words).is_some() || self.style.typed_on(words).is_some()
        };
        let below = rest.iter().position(|line| is_prompt(&line)).unwrap_or(rest.len());
        let Some((count, width)) = typed.goes_on_without_dots(&rest[..below]) else { return false };
        let first = self.at;
        for at in first..first + count {
            if at > first {
                self.step();
            }
            let line = self.lines[at];
            let rest = without_columns(line, width).unwrap_or(line.trim_start_matches(' '));
            self.type_on(rest, line.len() - rest.len());
        }
        self.session.dialogue.oddities.push(Oddity::NoDots { line: first + 1 });
        true
    }

    fn take_output(&mut self, line: &str) {
        let start = self.session.code.len();
        // A blank line means nothing in code, and needs no sign.
        let sign = usize::from(!line.trim().is_empty());
        self.show();
        let (number, style) = (self.line(), self.style);
        let Some(typed) = self.typed.as_mut().filter(|typed| !typed.closed) else { return };
        typed.closed = self.ends_at_blank && sign == 0;
        let text = line.trim_end_matches(['\n', '\r']);
        // The indentation of a prompt is that of its output.
        let shown = style.shown(without_columns(text, typed.indent).unwrap_or(text));
        // A value of several lines begins below its number.
        if shown.is_empty() && !text.trim().is_empty() {
            return;
        }
        let from = start + sign + text.len() - shown.len();
        let span = Span::new(from, from + shown.len());
        typed.output.push(PromptOutput { text: shown.to_owned(), span, line: number });
    }

    /// Adds the line as a comment that is not the author's.
    fn show(&mut self) {
        if !self.lines[self.at].trim().is_empty() {
            self.session.code.push('#');
            self.session.dialogue.shown.insert(self.line());
        }
        self.push(0);
    }

    /// Adds the line from its byte `from` on.
    fn push(&mut self, from: usize) {
        let line = self.lines[self.at];
        let origin = Origin { file: 0, offset: self.offset + from };
        self.session.map.push(self.session.code.len(), origin, line.len() - from);
        self.session.code.push_str(&line[from..]);
    }

    /// Closes the exchange.
    fn end(&mut self) {
        let Some(mut typed) = self.typed.take() else { return };
        while typed.output.last().is_some_and(|line| line.text.trim().is_empty()) {
            typed.output.pop();
        }
        let Directives { mut rules, skip, ignore_output, unknown } = Directives::read(&typed.text);
        // IPython lays a long value out in lines of its own.
        rules.any_space |= self.style == Style::IPython;
        let unknown = unknown.into_iter().map(|(line, word, meant)| Oddity::Directive {
            line: typed.lines.first + line,
            word,
            meant,
        });
        self.session.dialogue.oddities.extend(unknown);
        let output = joined(&typed.output).filter(|_| !ignore_output);
        let is_refusal = |output: &PromptOutput| {
            let last = output.text.lines().last().unwrap_or_default();
            SYNTAX_ERRORS.iter().any(|e| last.starts_with(e))
        };
        let refused = output
            .as_ref()
            .filter(|output| is_refusal(output))
            .and_then(|_| parse(&typed.text).err())
            .map(|error| error.message);
        let mut exchange = Exchange { lines: typed.lines, output, refused, rules };
        if skip || exchange.refused.is_some() {
            self.comment_out(typed.start, &mut exchange);
        }
        if !skip {
            self.session.dialogue.exchanges.push(exchange);
        }
    }

    /// Makes comments of the input from `start` on.
    fn comment_out(&mut self, start: usize, exchange: &mut Exchange) {
        let old = std::mem::take(&mut self.session.map);
        let tail = self.session.code.split_off(start);
        self.session.map = old.before(start);
        let typed_lines = exchange.lines.last + 1 - exchange.lines.first;
        let mut at = start;
        for (number, line) in tail.split_inclusive('\n').enumerate() {
            if number < typed_lines {
                self.session.code.push('#');
                self.session.dialogue.shown.insert(exchange.lines.first + number);
            }
            old.copy(
                Span::new(at, at + line.len()),
                self.session.code.len(),
                &mut self.session.map,
            );
            self.session.code.push_str(line);
            at += line.len();
        }
        if let Some(output) = &mut exchange.output {
            let by = typed_lines;
            output.span = Span::new(output.span.start + by, output.span.end + by);
        }
    }
}

/// The lines of an output as one.
fn joined(lines: &[PromptOutput]) -> Option<PromptOutput> {
    let (first, last) = (lines.first()?, lines.last()?);
    let texts: Vec<&str> = lines.iter().map(|line| line.text.as_str()).collect();
    let span = Span::new(first.span.start, last.span.end);
    Some(PromptOutput { text: texts.join("\n"), span, line: first.line })
}
