//! Interactive sessions (`>>> f()` and what it showed), made into code.
//!
//! 1. [`read`] parts a block's lines into what was typed and what was shown.
//! 2. What was typed loses its prompts; what was shown becomes comments. So the
//!    code has the session's lines, line for line, and every byte that was typed
//!    or shown can be led back to where it stands.
//!
//! Only the grammar of sessions is known here, not whether what they show came.

use super::{StatementKind, parse};
use crate::source::{Origin, SourceMap, Span};

/// A session, read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Session {
    /// What was typed, as a module's code; what was shown, as its comments.
    pub code: String,
    /// Where its bytes stand in the text that was read.
    pub map: SourceMap,
    /// What was typed, and what it showed.
    pub exchanges: Vec<Exchange>,
}

/// Something typed, and what it showed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exchange {
    /// First line of what was typed.
    pub first: usize,
    /// Last line of what was typed.
    pub last: usize,
    /// What was shown, in lines of its own; blank ones at its end do not count.
    pub shown: Option<Shown>,
    /// Why what was typed is no Python, where the session shows that it is none.
    /// Then it is a comment, too.
    pub refused: Option<String>,
}

/// What a session shows of something typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
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

/// Whether any line begins with a prompt: in a fence for sessions a banner, or
/// the shell's own prompt, may stand before the first.
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

/// What stands behind a prompt and the space that belongs to it.
fn after<'l>(line: &'l str, prompt: &str) -> Option<&'l str> {
    let rest = line.strip_prefix(prompt)?;
    if rest.trim().is_empty() { Some(rest.trim_start_matches(' ')) } else { rest.strip_prefix(' ') }
}

struct Reader {
    /// What is being typed, its exchange open.
    typed: Option<Typed>,
    session: Session,
    /// Offset and number of the line being read.
    offset: usize,
    line: usize,
}

struct Typed {
    first: usize,
    last: usize,
    /// What was typed, without prompts.
    text: String,
    /// Where it begins in the session's code.
    start: usize,
    /// The lines shown, and where they stand in the session's code.
    shown: Vec<(String, Span, usize)>,
}

impl Typed {
    /// Whether a line that begins with `...` still belongs to it.
    fn goes_on(&self, rest: &str) -> bool {
        if !self.shown.is_empty() {
            return false;
        }
        let Ok(module) = parse(&self.text) else { return true };
        // Behind a whole simple statement dots are what it showed. A line behind
        // them could only be a second statement, which a session never takes.
        let compound =
            module.statements.iter().rfind(|s| s.is_top).is_some_and(|s| {
                matches!(s.kind, StatementKind::Compound | StatementKind::Definition)
            });
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
                first: self.line,
                last: self.line,
                text: typed.to_owned(),
                start: self.session.code.len(),
                shown: Vec::new(),
            });
            return self.push(line, line.len() - typed.len());
        }
        let rest = after(words, CONTINUATION);
        if let (Some(rest), Some(typed)) = (rest, &mut self.typed)
            && typed.goes_on(rest)
        {
            typed.text.push_str(rest);
            typed.last = self.line;
            return self.push(line, line.len() - rest.len());
        }
        // A comment under a prompt is the author's word, not the session's.
        if words.starts_with('#') {
            return self.push(line, 0);
        }
        // A blank line is nothing in code, and shows nothing but itself.
        if !line.trim().is_empty() {
            self.session.code.push('#');
        }
        let start = self.session.code.len();
        self.push(line, 0);
        let text = line.trim_end_matches(['\n', '\r']);
        if let Some(typed) = &mut self.typed {
            let span = Span::new(start, start + text.len());
            typed.shown.push((text.to_owned(), span, self.line));
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
        while typed.shown.last().is_some_and(|(text, ..)| text.trim().is_empty()) {
            typed.shown.pop();
        }
        let shown = typed.shown.first().zip(typed.shown.last()).map(|(first, last)| Shown {
            text: typed.shown.iter().map(|(text, ..)| text.as_str()).collect::<Vec<_>>().join("\n"),
            span: Span::new(first.1.start, last.1.end),
            line: first.2,
        });
        let skipped = typed.text.contains("# doctest:") && typed.text.contains("+SKIP");
        let is_refusal = |shown: &Shown| {
            let last = shown.text.lines().last().unwrap_or_default();
            ["SyntaxError", "IndentationError", "TabError"].iter().any(|e| last.starts_with(e))
        };
        let refused = shown
            .as_ref()
            .filter(|shown| is_refusal(shown))
            .and_then(|_| parse(&typed.text).err())
            .map(|error| error.message);
        let mut exchange = Exchange { first: typed.first, last: typed.last, shown, refused };
        if skipped || exchange.refused.is_some() {
            self.comment_out(typed.start, &mut exchange);
        }
        if !skipped {
            self.session.exchanges.push(exchange);
        }
    }

    /// Makes comments of what was typed from `start` on.
    fn comment_out(&mut self, start: usize, exchange: &mut Exchange) {
        let old = std::mem::take(&mut self.session.map);
        let tail = self.session.code.split_off(start);
        self.session.map = old.before(start);
        let typed_lines = exchange.last + 1 - exchange.first;
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
        if let Some(shown) = &mut exchange.shown {
            let by = typed_lines;
            shown.span = Span::new(shown.span.start + by, shown.span.end + by);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Lines typed and text shown of each exchange.
    fn exchanges(code: &str) -> Vec<(usize, usize, Option<String>)> {
        let session = read(code).expect("a session");
        for exchange in &session.exchanges {
            if let Some(shown) = &exchange.shown {
                let lines = session.code[shown.span.range()].lines().enumerate();
                // Each further line is a comment; blank ones are blank.
                let bare = lines.map(|(at, line)| match at {
                    0 => line,
                    _ => line.strip_prefix('#').unwrap_or(line),
                });
                assert_eq!(bare.collect::<Vec<_>>().join("\n"), shown.text, "{code:?}");
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
        let of = |e: &Exchange| (e.first, e.last, e.shown.as_ref().map(|s| s.text.clone()));
        session.exchanges.iter().map(of).collect()
    }

    #[test]
    fn what_was_typed_and_what_was_shown_are_parted() {
        let shown = |text: &str| Some(text.to_owned());
        assert_eq!(exchanges(">>> x = 1\n>>> x\n1\n"), [(1, 1, None), (2, 2, shown("1"))]);
        assert_eq!(
            exchanges(">>> def f():\n...     return 'я'\n...\n>>> f()\n'я'\n\n"),
            [(1, 3, None), (4, 4, shown("'я'"))]
        );
        assert_eq!(exchanges("\n>>> f(1,\n...   2)\n3\n\n4\n"), [(2, 3, shown("3\n\n4"))]);
        assert_eq!(exchanges(">>> print('>>> a')\n>>>\n"), [(1, 1, None), (2, 2, None)]);
        assert_eq!(exchanges("  >>> x\n  1\n"), [(1, 1, shown("  1"))]);
        assert_eq!(exchanges(">>> x\n# слова\n"), [(1, 1, None)]);
    }

    #[test]
    fn dots_go_on_or_stand_for_any_lines() {
        let shown = |text: &str| Some(text.to_owned());
        assert_eq!(exchanges(">>> f()\n...\n9\n"), [(1, 1, shown("...\n9"))]);
        assert_eq!(exchanges(">>> if x:\n...     f()\n... else:\n...     g()\n"), [(1, 4, None)]);
        assert_eq!(exchanges(">>> f()\n1\n...\n3\n"), [(1, 1, shown("1\n...\n3"))]);
    }

    #[test]
    fn what_the_session_refused_or_skips_is_no_code() {
        let session = read(">>> print 1\nSyntaxError: invalid syntax\n>>> 2\n2\n").unwrap();
        assert_eq!(session.code, "#print 1\n#SyntaxError: invalid syntax\n2\n#2\n");
        assert!(session.exchanges[0].refused.is_some());
        let shown = session.exchanges[0].shown.as_ref().unwrap();
        assert_eq!(&session.code[shown.span.range()], "SyntaxError: invalid syntax");
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
