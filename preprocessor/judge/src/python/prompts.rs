//! Interactive sessions (`>>> f()` and its output), made into code.
//!
//! 1. [`read`] separates a block's lines into input and output.
//! 2. Input loses its prompts, output becomes comments. So the code has the same
//!    lines as the session, and every byte can be traced back to its place.
//!
//! This is the grammar of sessions alone; whether the output is right, the matcher
//! says.

use super::{SYNTAX_ERRORS, StatementKind, parse};
use crate::source::{Lines, Origin, SourceMap, Span};

/// A session, read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Session {
    /// The input as a module's code, the output as its comments.
    pub code: String,
    /// Where its bytes stand in the text that was read.
    pub map: SourceMap,
    /// The input, piece by piece, each with its output.
    pub exchanges: Vec<Exchange>,
}

/// One piece of input, and its output.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exchange {
    /// The lines of the input.
    pub lines: Lines,
    /// The output, in lines of its own; blank ones at its end do not count.
    pub output: Option<PromptOutput>,
    /// Why the input is not Python, where the session shows that error. Then the
    /// input is a comment, too.
    pub refused: Option<String>,
}

/// The output of one piece of input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PromptOutput {
    /// The text.
    pub text: String,
    /// Where it stands, in bytes of the session's code.
    pub span: Span,
    /// Its first line.
    pub line: usize,
}

const PROMPT: &str = ">>>";
const CONTINUATION: &str = "...";

/// Whether the first line that is not blank begins with a prompt.
#[must_use]
pub fn is_session(code: &str) -> bool {
    let first = code.lines().find(|line| !line.trim().is_empty());
    first.is_some_and(|line| after(line.trim_start(), PROMPT).is_some())
}

/// Whether any line begins with a prompt: in a fence for sessions a banner, or the
/// shell's prompt, may come first.
#[must_use]
pub fn holds_prompt(code: &str) -> bool {
    code.lines().any(|line| after(line.trim_start(), PROMPT).is_some())
}

/// Reads a session; `None` where the code holds no prompt.
#[must_use]
pub fn read(code: &str) -> Option<Session> {
    if !holds_prompt(code) {
        return None;
    }
    let mut reader = Reader { typed: None, session: Session::default(), offset: 0, line: 0 };
    for line in code.split_inclusive('\n') {
        reader.line += 1;
        reader.take(line);
        reader.offset += line.len();
    }
    reader.end();
    Some(reader.session)
}

/// The rest of the line behind a prompt and its space.
fn after<'l>(line: &'l str, prompt: &str) -> Option<&'l str> {
    let rest = line.strip_prefix(prompt)?;
    if rest.trim().is_empty() { Some(rest.trim_start_matches(' ')) } else { rest.strip_prefix(' ') }
}

struct Reader {
    /// The input that is not complete yet.
    typed: Option<Typed>,
    session: Session,
    /// Offset and number of the line being read.
    offset: usize,
    line: usize,
}

struct Typed {
    lines: Lines,
    /// The input, without prompts.
    text: String,
    /// Where it begins in the session's code.
    start: usize,
    /// The lines of its output, and their places in the session's code.
    output: Vec<PromptOutput>,
}

impl Typed {
    /// Whether a line that begins with `...` still belongs to it.
    fn goes_on(&self, rest: &str) -> bool {
        if !self.output.is_empty() {
            return false;
        }
        let Ok(module) = parse(&self.text) else { return true };
        // After a complete simple statement dots are output. A line behind them could
        // only be a second statement, which no session takes.
        let compound = module
            .tops()
            .next_back()
            .is_some_and(|s| matches!(s.kind, StatementKind::Compound | StatementKind::Definition));
        compound || module.top_level == 0 && !rest.trim().is_empty()
    }
}

impl Reader {
    fn take(&mut self, line: &str) {
        let indent = line.len() - line.trim_start_matches([' ', '\t']).len();
        let words = &line[indent..];
        if let Some(typed) = after(words, PROMPT) {
            self.end();
            self.typed = Some(Typed {
                lines: Lines::new(self.line, self.line),
                text: typed.to_owned(),
                start: self.session.code.len(),
                output: Vec::new(),
            });
            return self.push(line, line.len() - typed.len());
        }
        let rest = after(words, CONTINUATION);
        if let (Some(rest), Some(typed)) = (rest, &mut self.typed)
            && typed.goes_on(rest)
        {
            typed.text.push_str(rest);
            typed.lines.last = self.line;
            return self.push(line, line.len() - rest.len());
        }
        // A comment under a prompt is the author's, not output.
        if words.starts_with('#') {
            return self.push(line, 0);
        }
        // A blank line means nothing in code, and needs no sign.
        if !line.trim().is_empty() {
            self.session.code.push('#');
        }
        let start = self.session.code.len();
        self.push(line, 0);
        let text = line.trim_end_matches(['\n', '\r']);
        if let Some(typed) = &mut self.typed {
            let span = Span::new(start, start + text.len());
            typed.output.push(PromptOutput { text: text.to_owned(), span, line: self.line });
        }
    }

    /// Adds a line from its byte `from` on.
    fn push(&mut self, line: &str, from: usize) {
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
        let texts = typed.output.iter().map(|line| line.text.as_str()).collect::<Vec<_>>();
        let output =
            typed.output.first().zip(typed.output.last()).map(|(first, last)| PromptOutput {
                text: texts.join("\n"),
                span: Span::new(first.span.start, last.span.end),
                line: first.line,
            });
        let skipped = typed.text.contains("# doctest:") && typed.text.contains("+SKIP");
        let is_refusal = |output: &PromptOutput| {
            let last = output.text.lines().last().unwrap_or_default();
            SYNTAX_ERRORS.iter().any(|e| last.starts_with(e))
        };
        let refused = output
            .as_ref()
            .filter(|output| is_refusal(output))
            .and_then(|_| parse(&typed.text).err())
            .map(|error| error.message);
        let mut exchange = Exchange { lines: typed.lines, output, refused };
        if skipped || exchange.refused.is_some() {
            self.comment_out(typed.start, &mut exchange);
        }
        if !skipped {
            self.session.exchanges.push(exchange);
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

#[cfg(test)]
mod tests {
    use super::*;

    /// The input's lines and the output of each exchange.
    fn exchanges(code: &str) -> Vec<(usize, usize, Option<String>)> {
        let session = read(code).expect("a session");
        for exchange in &session.exchanges {
            if let Some(output) = &exchange.output {
                let lines = session.code[output.span.range()].lines().enumerate();
                // Each further line is a comment; blank ones are blank.
                let bare = lines.map(|(at, line)| match at {
                    0 => line,
                    _ => line.strip_prefix('#').unwrap_or(line),
                });
                assert_eq!(bare.collect::<Vec<_>>().join("\n"), output.text, "{code:?}");
            }
        }
        let lines = |text: &str| text.lines().count();
        assert_eq!(lines(&session.code), lines(code), "{code:?}");
        for (at, char) in session.code.char_indices() {
            let span = Span::new(at, at + char.len_utf8());
            if let Some(origin) = session.map.original_span(span) {
                assert_eq!(&code[origin.span.range()], char.to_string(), "{code:?}");
            }
        }
        let of =
            |e: &Exchange| (e.lines.first, e.lines.last, e.output.as_ref().map(|s| s.text.clone()));
        session.exchanges.iter().map(of).collect()
    }

    #[test]
    fn what_was_typed_and_what_was_shown_are_parted() {
        let output = |text: &str| Some(text.to_owned());
        assert_eq!(exchanges(">>> x = 1\n>>> x\n1\n"), [(1, 1, None), (2, 2, output("1"))]);
        assert_eq!(
            exchanges(">>> def f():\n...     return 'я'\n...\n>>> f()\n'я'\n\n"),
            [(1, 3, None), (4, 4, output("'я'"))]
        );
        assert_eq!(exchanges("\n>>> f(1,\n...   2)\n3\n\n4\n"), [(2, 3, output("3\n\n4"))]);
        assert_eq!(exchanges(">>> print('>>> a')\n>>>\n"), [(1, 1, None), (2, 2, None)]);
        assert_eq!(exchanges("  >>> x\n  1\n"), [(1, 1, output("  1"))]);
        assert_eq!(exchanges(">>> x\n# слова\n"), [(1, 1, None)]);
    }

    #[test]
    fn dots_go_on_or_stand_for_any_lines() {
        let output = |text: &str| Some(text.to_owned());
        assert_eq!(exchanges(">>> f()\n...\n9\n"), [(1, 1, output("...\n9"))]);
        assert_eq!(exchanges(">>> if x:\n...     f()\n... else:\n...     g()\n"), [(1, 4, None)]);
        assert_eq!(exchanges(">>> f()\n1\n...\n3\n"), [(1, 1, output("1\n...\n3"))]);
    }

    #[test]
    fn what_the_session_refused_or_skips_is_no_code() {
        let session = read(">>> print 1\nSyntaxError: invalid syntax\n>>> 2\n2\n").unwrap();
        assert_eq!(session.code, "#print 1\n#SyntaxError: invalid syntax\n2\n#2\n");
        assert!(session.exchanges[0].refused.is_some());
        let output = session.exchanges[0].output.as_ref().unwrap();
        assert_eq!(&session.code[output.span.range()], "SyntaxError: invalid syntax");
        let session = read(">>> f()  # doctest: +SKIP\n2\n").unwrap();
        assert_eq!(
            (session.code.as_str(), session.exchanges.len()),
            ("#f()  # doctest: +SKIP\n#2\n", 0)
        );
    }

    #[test]
    fn a_banner_may_stand_before_the_first_prompt() {
        let session = read("Python 3.14\n>>> x\n1\n").unwrap();
        assert_eq!(session.code, "#Python 3.14\nx\n#1\n");
        assert!(!is_session("x = 1\n>>> x\n"));
    }

    #[test]
    fn other_code_is_no_session() {
        for code in ["", "# >>> f()\n", ">>>x\n", ">> f()\n"] {
            assert_eq!(read(code), None, "{code:?}");
            assert!(!is_session(code), "{code:?}");
        }
    }
}
