//! The docstrings of a block's code: examples in them are sessions.

use ruff_python_ast::visitor::{self, Visitor};
use ruff_python_ast::{Expr, Stmt};
use ruff_text_size::Ranged;

use super::span_of;
use crate::source::{LineIndex, Origin, SourceMap, Span, dedented};

/// A docstring.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Docstring {
    /// Its text, without the indentation that its lines share.
    pub text: String,
    /// Where the bytes of the text stand in the code.
    pub map: SourceMap,
    /// The line of the code on which it begins.
    pub line: usize,
}

/// The docstrings of `code`, in order; none where it is not Python.
#[must_use]
pub fn docstrings(code: &str) -> Vec<Docstring> {
    let Some(parsed) = super::tree(code) else { return Vec::new() };
    let mut finder = Finder { code, index: LineIndex::new(code), found: Vec::new() };
    finder.of_body(&parsed.syntax().body);
    finder.visit_body(&parsed.syntax().body);
    finder.found
}

struct Finder<'c> {
    code: &'c str,
    index: LineIndex,
    found: Vec<Docstring>,
}

impl Finder<'_> {
    fn of_body(&mut self, body: &[Stmt]) {
        let Some(Stmt::Expr(first)) = body.first() else { return };
        let Expr::StringLiteral(string) = first.value.as_ref() else { return };
        let Some(literal) = string.as_single_part_string() else { return };
        let span = span_of(literal.range());
        let quoted = &self.code[span.range()];
        let prefix = quoted.len() - quoted.trim_start_matches(|c: char| c.is_alphabetic()).len();
        let is_raw = quoted[..prefix].contains(['r', 'R']);
        let marks = if quoted[prefix..].starts_with(['"', '\'']) && is_triple(&quoted[prefix..]) {
            3
        } else {
            1
        };
        let (start, end) = (span.start + prefix + marks, span.end - marks);
        let Some(source) = self.code.get(start..end) else { return };
        let value = literal.value.to_string();
        let (text, map) = if is_raw || value == source {
            let mut map = SourceMap::default();
            map.push(0, Origin { file: 0, offset: start }, source.len());
            (source.to_owned(), map)
        } else {
            match by_line(&value, source, start) {
                Some(found) => found,
                None => return,
            }
        };
        let (text, map) = match without_indent(&text) {
            Some((bare, inner)) => (bare, inner.through(&map)),
            None => (text, map),
        };
        self.found.push(Docstring { text, map, line: self.index.line(start) });
    }
}

impl<'a> Visitor<'a> for Finder<'_> {
    fn visit_stmt(&mut self, stmt: &'a Stmt) {
        match stmt {
            Stmt::FunctionDef(function) => self.of_body(&function.body),
            Stmt::ClassDef(class) => self.of_body(&class.body),
            _ => {}
        }
        visitor::walk_stmt(self, stmt);
    }
}

fn is_triple(quoted: &str) -> bool {
    quoted.len() >= 6 && (quoted.starts_with("\"\"\"") || quoted.starts_with("'''"))
}

/// A text with escapes in it: each line is mapped to the start of its own. One whose
/// escapes make or swallow lines has no places.
fn by_line(value: &str, source: &str, start: usize) -> Option<(String, SourceMap)> {
    if value.split('\n').count() != source.split('\n').count() {
        return None;
    }
    let mut map = SourceMap::default();
    let (mut at, mut offset) = (0, start);
    for (line, written) in value.split_inclusive('\n').zip(source.split_inclusive('\n')) {
        let shared = line.bytes().zip(written.bytes()).take_while(|(a, b)| a == b).count();
        let shared = (0..=shared).rev().find(|&to| line.is_char_boundary(to)).unwrap_or(0);
        map.push(at, Origin { file: 0, offset }, shared);
        at += line.len();
        offset += written.len();
    }
    Some((value.to_owned(), map))
}

/// The text without the indentation that all its lines but the first share.
fn without_indent(text: &str) -> Option<(String, SourceMap)> {
    let first = text.find('\n').map_or(text.len(), |end| end + 1);
    let (bare, inner) = dedented(&text[first..])?;
    let mut map = SourceMap::default();
    map.push(0, Origin { file: 0, offset: 0 }, first);
    let mut rest = SourceMap::default();
    rest.push(0, Origin { file: 0, offset: first }, text.len() - first);
    let rest = inner.through(&rest);
    rest.copy(Span::new(0, bare.len()), first, &mut map);
    Some((text[..first].to_owned() + &bare, map))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn docstrings_of_modules_classes_and_functions_are_found() {
        let code = "\"\"\"m\"\"\"\nclass C:\n    'c'\n    def f(self):\n        r'''f\n\n        >>> 1\n          x\\n\n        '''\n        'no'\n\ndef g():\n    f\"\"\"no\"\"\"\n\nasync def h():\n    \"\"\"h\n    >>> print('\\\\n')\n    \"\"\"\n";
        let found = docstrings(code);
        let texts: Vec<(&str, usize)> = found.iter().map(|d| (d.text.as_str(), d.line)).collect();
        assert_eq!(
            texts,
            [("m", 1), ("c", 3), ("f\n\n>>> 1\n  x\\n\n", 5), ("h\n>>> print('\\n')\n", 16)]
        );
        for docstring in &found {
            for (at, char) in docstring.text.char_indices() {
                let span = Span::new(at, at + char.len_utf8());
                if let Some(place) = docstring.map.original_span(span) {
                    assert_eq!(code[place.span.range()], char.to_string());
                }
            }
        }
        assert_eq!(docstrings("def ("), []);
    }
}
