//! Interactive sessions (`>>> f()` and its output), made into code.
//!
//! 1. [`read`] separates a block's lines into what stands before the first prompt,
//!    input and output.
//! 2. Input loses its prompts, output becomes comments. So the code has the same
//!    lines as the session, and every byte can be traced back to its place.
//! 3. [`directives`] reads what a doctest is told behind `# doctest:`.
//!
//! This is the grammar of sessions alone; whether the output is right, the matcher
//! says.

pub mod directives;
mod reader;

use std::collections::BTreeSet;

use crate::source::{Lines, SourceMap, Span};
use directives::Rules;
use reader::{Reader, Style};

/// A session, read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Session {
    /// The input as a module's code, the output as its comments.
    pub code: String,
    /// Where its bytes stand in the text that was read.
    pub map: SourceMap,
    /// What was typed, and what was shown.
    pub dialogue: Dialogue,
}

/// What was typed in a session, and what it showed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Dialogue {
    /// The input, piece by piece, each with its output.
    pub exchanges: Vec<Exchange>,
    /// The lines whose comments are the reader's signs, not the author's: banners,
    /// output, and input that is not run.
    pub shown: BTreeSet<usize>,
    /// What an author would want to know of.
    pub oddities: Vec<Oddity>,
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
    /// How the output is compared.
    pub rules: Rules,
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

/// What is odd about a session, and does not keep it from running.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Oddity {
    /// A line goes on with the input above, and lacks the dots that say so.
    NoDots {
        /// The line.
        line: usize,
    },
    /// A line begins a further statement, and has the dots of one that goes on.
    NoPrompt {
        /// The line.
        line: usize,
    },
    /// A directive that no doctest knows.
    Directive {
        /// Its line.
        line: usize,
        /// As it is written.
        word: String,
        /// The one that may be meant.
        meant: Option<String>,
    },
}

/// Whether a block that may be a script is a session: a line outside of any string
/// begins with a prompt. Comments, blank lines and code may come first.
#[must_use]
pub fn holds_prompt(code: &str) -> bool {
    first_prompt(code).is_some()
}

/// Whether nothing but banners, comments and blank lines stands before the first prompt.
#[must_use]
pub fn begins_with_prompt(code: &str) -> bool {
    let before = |line: &&str| {
        let line = line.trim();
        !(line.is_empty() || line.starts_with('#') || reader::is_banner(line))
    };
    let first = code.lines().find(before).unwrap_or_default().trim_start();
    Style::ALL.into_iter().any(|style| style.typed(first).is_some())
}

/// Reads a session; `None` where the code holds no prompt. Where `is_said_to_be` one, what
/// stands before the first prompt need not be code.
#[must_use]
pub fn read(code: &str, is_said_to_be: bool) -> Option<Session> {
    let (first, style) = first_prompt(code)?;
    Some(Reader::new(code, style, false).read(first, is_said_to_be))
}

/// Reads the examples of a docstring, in which a blank line ends an output; `None` where
/// it has none.
#[must_use]
pub fn read_docstring(text: &str) -> Option<Session> {
    let (first, style) = first_prompt(text)?;
    Some(Reader::new(text, style, true).read(first, true))
}

/// The index of the first line that begins with a prompt, and whose.
fn first_prompt(code: &str) -> Option<(usize, Style)> {
    // Most code holds none, and need not be looked through.
    if !code.contains(">>>") && !code.contains("]:") {
        return None;
    }
    let mut open = None;
    for (at, line) in code.lines().enumerate() {
        let words = line.trim_start();
        let style = Style::ALL.into_iter().find(|style| style.typed(words).is_some());
        if let (Some(style), None) = (style, open) {
            return Some((at, style));
        }
        open = string_behind(line, open);
    }
    None
}

/// The quotes of the string of several lines that is open at the end of a line, if
/// `open` was at its start.
fn string_behind(line: &str, mut open: Option<&'static str>) -> Option<&'static str> {
    const TRIPLE: [&str; 2] = ["\"\"\"", "'''"];
    let mut rest = line;
    while let Some(first) = rest.chars().next() {
        let mut step = first.len_utf8();
        match open {
            _ if first == '\\' => step += rest[step..].chars().next().map_or(0, char::len_utf8),
            Some(quotes) if rest.starts_with(quotes) => (open, step) = (None, quotes.len()),
            Some(_) => {}
            None if first == '#' => return None,
            None => {
                if let Some(quotes) = TRIPLE.into_iter().find(|quotes| rest.starts_with(quotes)) {
                    (open, step) = (Some(quotes), quotes.len());
                } else if first == '"' || first == '\'' {
                    step += short_string(&rest[step..], first);
                }
            }
        }
        rest = &rest[step..];
    }
    open
}

/// How many bytes the rest of a string of one line takes, its closing quote included.
fn short_string(rest: &str, quote: char) -> usize {
    let mut escaped = false;
    let end = rest.char_indices().find(|&(_, char)| {
        let ends = char == quote && !escaped;
        escaped = char == '\\' && !escaped;
        ends
    });
    end.map_or(rest.len(), |(at, _)| at + quote.len_utf8())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The input's lines and the output of each exchange.
    fn exchanges(code: &str) -> Vec<(usize, usize, Option<String>)> {
        let session = read(code, true).expect("a session");
        for exchange in &session.dialogue.exchanges {
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
        session.dialogue.exchanges.iter().map(of).collect()
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
        assert_eq!(exchanges("  >>> x\n  1\n"), [(1, 1, output("1"))]);
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
        let session = read(">>> print 1\nSyntaxError: invalid syntax\n>>> 2\n2\n", true).unwrap();
        assert_eq!(session.code, "#print 1\n#SyntaxError: invalid syntax\n2\n#2\n");
        let exchanges = &session.dialogue.exchanges;
        assert!(exchanges[0].refused.is_some());
        let output = exchanges[0].output.as_ref().unwrap();
        assert_eq!(&session.code[output.span.range()], "SyntaxError: invalid syntax");
        let session = read(">>> f()  # doctest: +SKIP\n2\n", true).unwrap();
        assert_eq!(session.code, "#f()  # doctest: +SKIP\n#2\n");
        assert!(session.dialogue.exchanges.is_empty());
        assert_eq!(session.dialogue.shown, [1, 2].into());
    }

    /// The code of a session, whose fence says that it is one, or that it is Python.
    fn code(text: &str, is_said_to_be: bool) -> String {
        exchanges(text);
        read(text, is_said_to_be).unwrap().code
    }

    #[test]
    fn a_banner_words_comments_or_code_may_come_first() {
        assert_eq!(code("Python 3.14\n>>> x\n1\n", true), "#Python 3.14\nx\n#1\n");
        assert_eq!(code("$ python\nPython 3.14\n>>> x\n", false), "#$ python\n#Python 3.14\nx\n");
        assert_eq!(code("# a\n\n>>> x\n", false), "# a\n\nx\n");
        assert_eq!(code("x = 1\n>>> x\n", false), "x = 1\nx\n");
        assert_eq!(code("x = 1\n>>> x\n", true), "x = 1\nx\n");
        assert_eq!(code("words\n>>> x\n", true), "#words\nx\n");
        assert_eq!(code("two words\n>>> x\n", false), "two words\nx\n", "an error is told");
    }

    #[test]
    fn a_line_that_lacks_its_dots_is_read_and_named() {
        let lacks = |text: &str| read(text, true).unwrap().dialogue.oddities;
        let no_dots = |line| vec![Oddity::NoDots { line }];
        let text = ">>> def f(x):\n        if x:\n            return 1\n\n        return 2\n\n>>> f(0)\n2\n";
        assert_eq!(
            code(text, true),
            "def f(x):\n    if x:\n        return 1\n\n    return 2\n\nf(0)\n#2\n"
        );
        assert_eq!(lacks(text), no_dots(2));
        let text = ">>> if x:\n       f()\n    else:\n       g()\nbig\n";
        assert_eq!(exchanges(text), [(1, 4, Some("big".to_owned()))]);
        let text = ">>> for i in x:\n    print(i)\n0\n1\n";
        assert_eq!(exchanges(text), [(1, 2, Some("0\n1".to_owned()))]);
        let text = ">>> x = (1 +\n         2)\n>>> x\n3\n";
        assert_eq!((exchanges(text).len(), lacks(text)), (2, no_dots(2)));
        let text = ">>> def f():\n...     x = 1\n        return x\n>>> f()\n1\n";
        assert_eq!((exchanges(text)[0].1, lacks(text)), (3, no_dots(3)));
        for text in [
            ">>> x = (\nSyntaxError: '(' was never closed\n",
            ">>> print(1)\n    1\n",
            ">>> for i in x: print(i)\n    0\n",
            ">>> if 1\n  File \"<stdin>\", line 1\n    if 1\n        ^\nSyntaxError: expected ':'\n",
        ] {
            assert_eq!(lacks(text), [], "{text}");
        }
    }

    #[test]
    fn the_prompts_of_ipython_are_read() {
        let output = |text: &str| Some(text.to_owned());
        assert_eq!(
            exchanges("In [1]: x = 3\n\nIn [2]: x * 2\nOut[2]: 6\n"),
            [(1, 1, None), (3, 3, output("6"))]
        );
        let text = "In [3]: for i in x:\n   ...:     print(i)\n   ...:\n0\n1\n";
        assert_eq!(exchanges(text), [(1, 3, output("0\n1"))]);
        assert!(code(text, false).starts_with("for i in x:\n    print(i)\n\n#0\n"));
        assert_eq!(exchanges("In [4]: x\nOut[4]: \n[1,\n 2]\n"), [(1, 1, output("[1,\n 2]"))]);
        assert!(!holds_prompt("x[1]: int = 3\nIn = 1\n"));
    }

    #[test]
    fn in_a_docstring_a_blank_line_ends_an_output() {
        let session = read_docstring("Doc.\n\n    >>> f()\n    1\n\n    Words.\n").unwrap();
        assert_eq!(session.dialogue.exchanges[0].output.as_ref().unwrap().text, "1");
        assert_eq!(session.code, "#Doc.\n\nf()\n#    1\n\n#    Words.\n");
        assert_eq!(read_docstring("Doc.\n"), None);
    }

    #[test]
    fn a_second_statement_behind_dots_belongs_to_the_input() {
        assert_eq!(exchanges(">>> import a\n... x = 5\n>>> x\n"), [(1, 2, None), (3, 3, None)]);
        let text = ">>> x = []\n... for y in z:\n...     x.append(y)\n...\n>>> x\n";
        assert_eq!(exchanges(text), [(1, 4, None), (5, 5, None)]);
        let oddities = |text: &str| read(text, true).unwrap().dialogue.oddities;
        assert_eq!(oddities(text), [Oddity::NoPrompt { line: 2 }]);
        assert_eq!(oddities(">>> if x:\n...     y\n... z\n"), []);
        let shown = exchanges(">>> f()\n... and so on\n");
        assert_eq!(shown, [(1, 1, Some("... and so on".to_owned()))]);
    }

    #[test]
    fn behind_a_blank_line_and_a_comment_the_author_speaks() {
        let text = ">>> x\n1.5\n\n# Words\n1.6\n>>> y\n2\n";
        let output = |text: &str| Some(text.to_owned());
        assert_eq!(exchanges(text), [(1, 1, output("1.5")), (6, 6, output("2"))]);
        assert_eq!(read(text, true).unwrap().dialogue.shown, [2, 5, 7].into());
    }

    #[test]
    fn code_without_a_prompt_behind_a_blank_line_is_run() {
        let output = |text: &str| Some(text.to_owned());
        let text = ">>> import m\n\nx = [1,\n     2]\n\n>>> m.f(x)\n2\n";
        assert_eq!(exchanges(text), [(1, 1, None), (6, 6, output("2"))]);
        assert_eq!(code(text, true), "import m\n\nx = [1,\n     2]\n\nm.f(x)\n#2\n");
        let text = "  >>> 1\n  1\n\n  def f():\n      return 2\n  >>> f()\n  2\n";
        assert_eq!(code(text, true), "1\n#  1\n\ndef f():\n    return 2\nf()\n#  2\n");
        // What a statement shows may look like code, and words are none.
        for text in [">>> print('\\na = 5')\n\na = 5\n", ">>> f()\n1\n\nwords\n"] {
            assert_eq!(exchanges(text).len(), 1, "{text}");
            assert!(exchanges(text)[0].2.is_some(), "{text}");
        }
    }

    #[test]
    fn a_prompt_may_lack_its_space() {
        let output = |text: &str| Some(text.to_owned());
        assert_eq!(exchanges(">>>f(1)\n1\n"), [(1, 1, output("1"))]);
        assert_eq!(exchanges(">>> if x:\n...\tf()\n1\n"), [(1, 2, output("1"))]);
    }

    #[test]
    fn other_code_is_no_session() {
        for code in [
            "",
            "# >>> f()\n",
            ">>>> x\n",
            ">>>>>>> branch\n",
            ">> f()\n",
            "def f():\n    \"\"\"\n    >>> f()\n    1\n    \"\"\"\n",
            "s = '''a \\''' \"\"\"\n>>> x\n'''\n",
        ] {
            assert_eq!(read(code, false), None, "{code:?}");
            assert!(!holds_prompt(code), "{code:?}");
        }
        assert!(holds_prompt("s = \"\"\"a\"\"\" # \"\"\"\nt = 'it\\'s \"\"\"'\n>>> s\n"));
    }
}
