//! What the interpreter's own parser shows of a block's code, without running it.
//!
//! [`parse`] reads a block once and keeps plain facts: its statements with their
//! lines, its comments (from the tokens: a `#` in a string begins none), its literal
//! texts, and its names by scope ([`scope`]). No type of the parser leaves this
//! folder. Positions are bytes of the code; lines
//! are 1-based within it.

pub mod attributes;
pub mod browser;
mod builtins;
pub mod callable;
mod changes;
mod depth;
pub mod docstrings;
mod harmless;
pub mod literal;
pub mod newer;
pub mod prompts;
mod reach;
pub mod scope;
mod statements;
mod worth;

use ruff_python_ast::token::TokenKind;
use ruff_text_size::Ranged;

use crate::source::{LineIndex, Lines, Span};

pub use builtins::{BUILTINS, MODULE_NAMES};
pub use changes::{Change, Role};
pub use reach::{Reach, reach};
pub use scope::Names;

/// A block's code, read.
#[derive(Clone, Debug)]
pub struct Module {
    /// Every statement, nested ones included, in the order of their starts.
    pub statements: Vec<Statement>,
    /// Every comment, in order.
    pub comments: Vec<Comment>,
    /// The texts of string literals and of the literal parts of f-strings.
    pub literals: Vec<String>,
    /// Whether it makes a set anywhere: then an order may be arbitrary.
    pub makes_sets: bool,
    /// Whether it leaves nothing behind for another program ([`harmless`]).
    pub harmless: bool,
    /// Whether it is worth to be gone through step by step ([`worth`]).
    pub worth_steps: bool,
    /// The top-level modules that it imports.
    pub imports: Vec<String>,
    /// The modules that it may import, in full: those, and what it imports from them.
    pub modules: Vec<String>,
    /// The names of the classes of exceptions that it defines.
    pub classes: Vec<String>,
    /// Names, by the scope that binds or uses them.
    pub names: Names,
    /// Attributes and keyword arguments.
    pub attributes: attributes::Attributes,
    /// Where its lines begin.
    pub lines: LineIndex,
    /// How many top-level statements there are.
    pub top_level: usize,
}

/// One statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// First line: of the first decorator, if it has one.
    pub first_line: usize,
    /// Last line of a simple statement, or of a compound one's header.
    pub header_end: usize,
    /// Last line, body included.
    pub last_line: usize,
    /// Bytes of indentation.
    pub column: usize,
    /// Index among the top-level statements: its own, or that of the one around it.
    pub top: usize,
    /// Whether it is a top-level statement itself.
    pub is_top: bool,
    /// What it is, as far as a promise cares.
    pub kind: StatementKind,
    /// Whether it is a call that prints, and nothing else.
    pub prints: bool,
    /// The names that it sets or may change.
    pub changes: Vec<Change>,
}

impl Statement {
    /// Its lines, body included.
    #[must_use]
    pub fn lines(&self) -> Lines {
        Lines::new(self.first_line, self.last_line)
    }

    /// The names that it binds, but for the one target of a plain assignment.
    pub fn bound(&self) -> impl Iterator<Item = &str> {
        let bound = self.changes.iter().filter(|change| change.role == Role::Bound);
        bound.map(|change| change.name.as_str())
    }

    /// Whether it binds several names, each to a value of its own.
    #[must_use]
    pub fn binds_several(&self) -> bool {
        self.bound().nth(1).is_some()
    }
}

impl Module {
    /// The top-level statements, in order.
    #[must_use]
    pub fn tops(&self) -> impl DoubleEndedIterator<Item = &Statement> + Clone {
        self.statements.iter().filter(|statement| statement.is_top)
    }
}

/// What of a statement a promise can speak of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StatementKind {
    /// An expression: its value.
    Expression,
    /// An assignment: the value assigned, or what the names then hold.
    Assignment,
    /// A statement with a body that runs with it: what the body writes.
    Compound,
    /// `def` and `class`: nothing, their bodies run later.
    Definition,
    /// Anything else: only what it writes.
    Other,
}

/// One comment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comment {
    /// From the `#` to the end of the line.
    pub span: Span,
    /// Its line.
    pub line: usize,
    /// Bytes in front of the `#` on its line.
    pub column: usize,
    /// Whether code stands in front of it on its line.
    pub trailing: bool,
}

/// Why a block is not Python.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyntaxError {
    /// The parser's words.
    pub message: String,
    /// Where.
    pub span: Span,
    /// The line of its start.
    pub line: usize,
    /// Whether it may be Python, and cannot be read here, so deep it is.
    pub too_deep: bool,
}

/// The classes of the errors of code that is not Python.
pub const SYNTAX_ERRORS: [&str; 3] = ["SyntaxError", "IndentationError", "TabError"];

/// Nesting deeper than this is refused before the parser recurses into it.
const MAX_NESTING: usize = 200;

/// More operators than this without a comma or a line's end are refused: `1+1+…` and
/// `f()()…` make trees as deep as they are long, and a walk needs as much stack
/// ([`STACK`]).
const MAX_CHAINED: usize = 100_000;

/// Bytes of stack that the deepest code needs: each thread that reads a book's code
/// has them. The system gives them only as they are used.
pub const STACK: usize = if cfg!(target_pointer_width = "64") { 1 << 30 } else { 64 << 20 };

/// The tree of `code`; none where it is not Python, or more than the parser can bear.
fn tree(code: &str) -> Option<ruff_python_parser::Parsed<ruff_python_ast::ModModule>> {
    refuse_what_the_parser_cannot_bear(code, &LineIndex::new(code)).ok()?;
    ruff_python_parser::parse_module(code).ok()
}

/// Reads `code`.
///
/// # Errors
/// The first syntax error, when `code` is not a Python module.
pub fn parse(code: &str) -> Result<Module, SyntaxError> {
    let index = LineIndex::new(code);
    refuse_what_the_parser_cannot_bear(code, &index)?;
    let parsed = ruff_python_parser::parse_module(code).map_err(|error| {
        // An error at the end of the code belongs to its last line.
        let span = span_of(error.location).clamp_to(code.trim_end());
        let line = index.line(span.start);
        SyntaxError { message: error.error.to_string(), span, line, too_deep: false }
    })?;
    let comments = comments(code, &index, &parsed);
    let body = &parsed.syntax().body;
    let (literals, makes_sets) = literal::texts(body);
    let statements = statements::collect(code, &index, body);
    let statements::Named { classes, imports, modules } = statements::named(body);
    Ok(Module {
        statements,
        comments,
        literals,
        makes_sets,
        harmless: harmless::is_harmless(code, body),
        worth_steps: worth::is_worth_steps(body),
        imports,
        modules,
        classes,
        names: scope::resolve(body),
        attributes: attributes::collect(body),
        lines: index,
        top_level: body.len(),
    })
}

/// The comments of `code`, even where it is not Python: from its tokens.
#[must_use]
pub fn comments_of(code: &str) -> Vec<Comment> {
    let index = LineIndex::new(code);
    if refuse_what_the_parser_cannot_bear(code, &index).is_err() {
        return Vec::new();
    }
    let options = ruff_python_parser::ParseOptions::from(ruff_python_parser::Mode::Module);
    match ruff_python_parser::parse_unchecked(code, options).try_into_module() {
        Some(parsed) => comments(code, &index, &parsed),
        None => Vec::new(),
    }
}

/// NUL bytes end a source for CPython; brackets by the thousand would end the
/// parser's stack.
fn refuse_what_the_parser_cannot_bear(code: &str, index: &LineIndex) -> Result<(), SyntaxError> {
    let error = |at: usize, message: &str| SyntaxError {
        message: message.to_owned(),
        span: Span::new(at, at + 1),
        line: index.line(at),
        too_deep: false,
    };
    if let Some(at) = code.find('\0') {
        return Err(error(at, "source code cannot contain null bytes"));
    }
    let mut depth = 0_usize;
    let mut chained = 0_usize;
    for (at, byte) in code.bytes().enumerate() {
        match byte {
            b'(' | b'[' | b'{' => depth += 1,
            b')' | b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        chained = match byte {
            b',' | b'\n' => 0,
            byte if byte.is_ascii_punctuation() => chained + 1,
            _ => chained,
        };
        if chained > MAX_CHAINED {
            return Err(error(at, "too many operators in one expression"));
        }
        // Brackets in strings count, too: no book prints 200 unclosed ones.
        if depth > MAX_NESTING {
            return Err(error(at, "too many nested parentheses"));
        }
    }
    if depth::is_too_deep(code) {
        return Err(SyntaxError { too_deep: true, ..error(0, "too deeply nested") });
    }
    Ok(())
}

fn comments(
    code: &str,
    index: &LineIndex,
    parsed: &ruff_python_parser::Parsed<ruff_python_ast::ModModule>,
) -> Vec<Comment> {
    let tokens = parsed.tokens().iter().filter(|token| token.kind() == TokenKind::Comment);
    tokens
        .map(|token| {
            let span = span_of(token.range());
            let line = index.line(span.start);
            let start = index.line_start(line);
            let trailing = !code[start..span.start].trim().is_empty();
            let end = span.start + code[span.range()].trim_end().len();
            Comment { span: Span::new(span.start, end), line, column: span.start - start, trailing }
        })
        .collect()
}

/// Whether a word is one of the language's own: `while`, and `match`, too.
#[must_use]
pub fn is_keyword(word: &str) -> bool {
    ruff_python_parser::parse_expression(word).is_err() || ["match", "case", "type"].contains(&word)
}

/// The expression that `text` is, if it is one.
fn expression(text: &str) -> Option<ruff_python_parser::Parsed<ruff_python_ast::ModExpression>> {
    if depth::is_too_deep_expression(text) {
        return None;
    }
    ruff_python_parser::parse_expression(text).ok()
}

/// A parser's range as our span.
fn span_of(range: ruff_text_size::TextRange) -> Span {
    Span::new(range.start().to_usize(), range.end().to_usize())
}

impl Span {
    /// The part of the span that lies in `text`.
    fn clamp_to(self, text: &str) -> Self {
        Self::new(self.start.min(text.len()), self.end.min(text.len()))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde::Deserialize;

    use super::*;

    /// A row of the table.
    #[derive(Deserialize)]
    struct Row {
        code: String,
        python: bool,
    }

    #[test]
    fn what_is_python_is_what_the_table_says() {
        let table = include_str!("../../tables/python.json");
        let table: BTreeMap<String, Vec<Row>> = serde_json::from_str(table).unwrap();
        assert!(table.values().flatten().count() > 50);
        for Row { code, python } in table.values().flatten() {
            assert_eq!(parse(code).is_ok(), *python, "{code:?}");
        }
    }

    fn kinds(code: &str) -> Vec<StatementKind> {
        parse(code).unwrap().statements.into_iter().map(|statement| statement.kind).collect()
    }

    #[test]
    fn a_hash_in_a_string_is_no_comment() {
        let module = parse("s = '# 1'  # 2\n\"\"\"\n# 3\n\"\"\"\n    # 4\n").unwrap();
        let lines: Vec<_> = module.comments.iter().map(|c| (c.line, c.trailing)).collect();
        assert_eq!(lines, [(1, true), (5, false)]);
    }

    #[test]
    fn statements_know_their_lines_and_their_top() {
        let module = parse("@d\ndef f(\n  x,\n):\n    return x\nf(1); g = 2\n").unwrap();
        let facts: Vec<_> = module
            .statements
            .iter()
            .map(|s| (s.first_line, s.header_end, s.last_line, s.top, s.is_top))
            .collect();
        assert_eq!(
            facts,
            [(1, 4, 5, 0, true), (5, 5, 5, 0, false), (6, 6, 6, 1, true), (6, 6, 6, 2, true)]
        );
    }

    #[test]
    fn statements_know_what_they_leave() {
        use StatementKind::{Assignment, Compound, Definition, Expression, Other};
        assert_eq!(
            kinds("x = 1\nx: int = 2\na, b = 1, 2\nx\nimport os\nif x:\n    pass\ndef f(): pass"),
            [
                Assignment, Assignment, Assignment, Expression, Other, Compound, Other, Definition,
                Other
            ]
        );
    }

    #[test]
    fn what_is_not_python_says_where() {
        let error = parse("x = 1\ny = (\n").unwrap_err();
        assert!(error.line >= 2, "{error:?}");
        assert_eq!(parse("x = 1\n\0").unwrap_err().line, 2);
        let nested = "(".repeat(10_000);
        assert_eq!(parse(&nested).unwrap_err().message, "too many nested parentheses");
    }
}
