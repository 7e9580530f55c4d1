//! What to do about code that is no Python: it is something else, more often than it
//! is misspelled.

use super::Remedy;
use crate::diagnostic::CauseKind;

/// What to do about `code`, which is no Python at this line, in these words of the
/// parser; none, where nothing is known but that.
pub fn of(code: &str, line: usize, words: &str) -> Option<Remedy> {
    let mut lines = code.lines().skip(line.saturating_sub(1));
    let text = lines.next().unwrap_or_default().trim();
    let has_body =
        lines.find(|line| !line.trim().is_empty()).is_some_and(|next| next.starts_with(' '));
    let before = code.lines().take(line.saturating_sub(1));
    let line = Line { before, text, has_body, words };
    let kinds: [(CauseKind, &'static str, bool); 6] = [
        (CauseKind::Await, "await-help", line.is_await()),
        (CauseKind::Magic, "magic-help", line.is_magic()),
        (CauseKind::Shell, "shell-help", line.is_command()),
        (CauseKind::Python2, "python2-help", line.is_python_2()),
        (CauseKind::Placeholder, "placeholder-help", line.has_placeholder()),
        (CauseKind::Fragment, "fragment-help", line.is_fragment()),
    ];
    let known = kinds.into_iter().find(|(.., is_it)| *is_it);
    known.map(|(kind, help, _)| Remedy::against(kind, help))
}

/// The line that could not be parsed.
struct Line<'a> {
    /// The lines before it.
    before: std::iter::Take<std::str::Lines<'a>>,
    /// The line, without its indentation.
    text: &'a str,
    /// Whether an indented line follows.
    has_body: bool,
    /// The words of the parser.
    words: &'a str,
}

/// Commands that tutorials show. Behind one stands a word that no operator separates
/// from it, which is never Python.
const COMMANDS: &str = "apt apt-get bash brew cargo cat cd chmod conda cp curl django-admin docker echo \
    export flask git gunicorn ipython jupyter kubectl ls make mamba mkdir mv node \
    npm npx pip pip3 pipenv pipx poetry py pytest python python2 python3 rm sh \
    source ssh streamlit sudo tar touch uv uvicorn virtualenv wget winget";

impl Line<'_> {
    /// `await` where only the prompt of `asyncio` and notebooks know it.
    fn is_await(&self) -> bool {
        let outside = ["outside function", "outside async function", "outside of an asynchronous"];
        let words = self.words.to_lowercase();
        let asynchronous = ["await", "async"].iter().any(|word| words.contains(word));
        asynchronous && outside.iter().any(|outside| words.contains(outside))
    }

    /// `%timeit f()`, `!ls`, `print?`: what `IPython` understands.
    fn is_magic(&self) -> bool {
        let marked = ["!", "%%", "%", "?"].iter().find_map(|mark| self.text.strip_prefix(mark));
        let is_name = |c: char| c.is_alphanumeric() || c == '_' || c == '.';
        let asked = self.text.trim_end_matches('?');
        let asks = asked.len() < self.text.len() && asked.chars().all(is_name);
        marked.is_some_and(|rest| rest.starts_with(|c: char| c.is_alphabetic())) || asks
    }

    /// `$ python main.py`, `pip install x`, `C:\> dir`.
    fn is_command(&self) -> bool {
        let prompt = ["$ ", "% ", "PS> ", "PS C:\\", "C:\\"];
        let shell = self
            .text
            .split_once("$ ")
            .is_some_and(|(host, _)| host.contains('@') && !host.contains(char::is_whitespace));
        let Some((command, rest)) = self.text.split_once(' ') else {
            return prompt.iter().any(|prompt| self.text.starts_with(prompt));
        };
        let begins = |c: char| c.is_alphanumeric() || "-./<\"'$~@".contains(c);
        let words = ["in", "is", "if", "else", "and", "or", "not", "for", "as"];
        let first = rest.split_whitespace().next().unwrap_or_default();
        let is_operator = words.contains(&first);
        shell
            || prompt.iter().any(|prompt| self.text.starts_with(prompt))
            || COMMANDS.split_whitespace().any(|known| known == command)
                && rest.starts_with(begins)
                && !is_operator
    }

    /// `print "x"`, `exec "x"`, `raise E, "x"`, `0777`, `` `x` ``, `<>`, `10L`.
    fn is_python_2(&self) -> bool {
        let bare = outside_of_strings(self.text);
        let raises = bare.strip_prefix("raise ").is_some_and(|rest| {
            let class = rest.split(',').next().unwrap_or_default();
            class.len() < rest.len()
                && class.chars().all(|c| c.is_alphanumeric() || "._".contains(c))
        });
        let statement = |word: &str| {
            bare.strip_prefix(word)
                .is_some_and(|rest| !rest.trim_start().starts_with(['(', '=', '.']))
        };
        ["call to 'print'", "call to 'exec'", "leading zeros"]
            .iter()
            .any(|w| self.words.contains(w))
            || statement("print ")
            || statement("exec ")
            || raises
            || bare.contains("<>")
            || bare.matches('`').count() > 1
            || bare.split(|c: char| !c.is_alphanumeric()).any(is_old_number)
            || ["ur\"", "ur'"].iter().any(|prefix| self.text.contains(prefix))
    }

    /// `<your value here>`, `…`, or `...` where Python knows none.
    fn has_placeholder(&self) -> bool {
        let bare = outside_of_strings(self.text);
        let named = bare.split('<').skip(1).any(|rest| {
            let Some((inside, _)) = rest.split_once('>') else { return false };
            let is_word = |c: char| c.is_alphanumeric() || " _-.'/|".contains(c);
            inside.starts_with(|c: char| c.is_alphabetic()) && inside.chars().all(is_word)
        });
        named || bare.contains('…') || bare.contains("...")
    }

    /// A part of something: a `return` by itself, an `else`, a signature without a body.
    fn is_fragment(&self) -> bool {
        let mut before = self.before.clone().map(str::trim);
        let is_first = before.all(|line| line.is_empty() || line.starts_with('#'));
        let outside = ["outside function", "outside loop", "not properly in loop"];
        let continues = ["else", "elif ", "except", "finally", "case "];
        let defines = ["def ", "class ", "async def "];
        outside.iter().any(|words| self.words.contains(words))
            || is_first && continues.iter().any(|word| self.text.starts_with(word))
            || is_first && self.words.to_lowercase().contains("unexpected indent")
            || defines.iter().any(|word| self.text.starts_with(word)) && !self.has_body
    }
}

/// `0777`, `10L`: numbers of Python 2.
fn is_old_number(word: &str) -> bool {
    let long = word.strip_suffix(['L', 'l']).unwrap_or_default();
    let octal = word.strip_prefix('0').unwrap_or_default();
    let is_number = |text: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_digit());
    is_number(long) || is_number(octal) && octal.contains(|c| c != '0')
}

/// A line without the insides of its strings, and without its comment.
fn outside_of_strings(line: &str) -> String {
    let mut bare = String::new();
    let mut quote = None;
    for c in line.chars() {
        match (quote, c) {
            (None, '#') => break,
            (None, '\'' | '"') => quote = Some(c),
            (Some(open), c) if c == open => quote = None,
            (Some(_), _) => continue,
            (None, _) => {}
        }
        bare.push(c);
    }
    bare
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The kind of the cause of an error at a line of the code.
    fn kind(code: &str, line: usize, words: &str) -> Option<CauseKind> {
        of(code, line, words).and_then(|remedy| remedy.cause).map(|cause| cause.kind)
    }

    #[test]
    fn what_is_no_python_is_something_else() {
        use CauseKind::{Await, Fragment, Magic, Placeholder, Python2, Shell};
        let words = "invalid syntax";
        for (code, words, expected) in [
            ("print await f()", "'await' outside function", Await),
            ("async with a: pass", "'async with' outside async function", Await),
            ("%matplotlib inline", words, Magic),
            ("%%time", words, Magic),
            ("!pip install x", words, Magic),
            ("len?", words, Magic),
            ("pip install x", words, Shell),
            ("python3 -m venv .venv", words, Shell),
            ("$ cat a.txt", words, Shell),
            ("me@host:~$ ls", words, Shell),
            ("uv add x", words, Shell),
            ("print \"a\"", words, Python2),
            ("print x % 3  # ...", words, Python2),
            ("exec \"x = 1\"", words, Python2),
            ("raise KeyError, 'a'", words, Python2),
            ("x = 0755", "leading zeros in decimal integer literals", Python2),
            ("if a <> b: pass", words, Python2),
            ("x = `y`", words, Python2),
            ("x = 10L", words, Python2),
            ("x = <the name>", words, Placeholder),
            ("connect(host=<host>)", words, Placeholder),
            ("{'a': 1, ...}", "':' expected after dictionary key", Placeholder),
            ("…", words, Placeholder),
            ("return x", "'return' outside function", Fragment),
            ("else:\n    pass", words, Fragment),
            ("def f(x: int) -> int", "expected ':'", Fragment),
            ("class A", "expected ':'", Fragment),
        ] {
            assert_eq!(kind(code, 1, words), Some(expected), "{code}");
        }
    }

    #[test]
    fn misspelled_python_is_nothing_else() {
        for code in [
            "print('a'",
            "x = = 1",
            "if x < 1 and y > 2 print(x)",
            "print = = 1",
            "echo = = 1",
            "ls is not 1 2",
            "x = '...' y",
            "x = 'a <b>' y",
            "raise KeyError('a') from",
            "for x in range(3)",
            "def f(x)\n    return x",
            "x = 5 % 3 4",
        ] {
            assert_eq!(kind(code, 1, "invalid syntax"), None, "{code}");
        }
    }
}
