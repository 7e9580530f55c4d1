//! Literals: reading them from a text, comparing them, and finding those of a
//! program.

use ruff_python_ast::visitor::{self, Visitor};
use ruff_python_ast::{self as ast, Expr, InterpolatedStringElement, Stmt, UnaryOp};
use ruff_text_size::Ranged;

/// A Python literal, normalised: equal literals compare equal, and the order
/// inside a set does not matter (it is not part of the language).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Literal {
    /// `None`, `True`, `False`, `...`.
    Constant(&'static str),
    /// A number, as written: `14` is not `14.0`.
    Number(String),
    /// A string, with its value.
    Text(String),
    /// Bytes.
    Bytes(Vec<u8>),
    /// A list, in order.
    List(Vec<Literal>),
    /// A tuple, in order.
    Tuple(Vec<Literal>),
    /// A set or frozenset, sorted.
    Set(bool, Vec<Literal>),
    /// A dict, in order.
    Dict(Vec<(Literal, Literal)>),
}

impl Literal {
    /// Whether a set stands anywhere in it.
    #[must_use]
    pub fn holds_set(&self) -> bool {
        match self {
            Self::Set(..) => true,
            Self::List(items) | Self::Tuple(items) => items.iter().any(Self::holds_set),
            Self::Dict(items) => {
                items.iter().any(|(key, value)| key.holds_set() || value.holds_set())
            }
            _ => false,
        }
    }
}

/// Longer texts are not read: no comment holds such a literal.
const MAX_LITERAL: usize = 100_000;

/// Reads `text` as one Python literal.
#[must_use]
pub fn read(text: &str) -> Option<Literal> {
    let text = text.trim();
    let begins = text.chars().next()?;
    // Only a text that can be a literal at all is parsed.
    if text.len() > MAX_LITERAL
        || !(begins.is_ascii_alphanumeric() || "'\"([{-+._".contains(begins))
    {
        return None;
    }
    if text.bytes().filter(|byte| b"([{".contains(byte)).count() > super::MAX_NESTING {
        return None;
    }
    let parsed = super::expression(text)?;
    // `5  # x` parses as 5: a literal is all of the text.
    let bare = parsed.tokens().iter().all(|token| !token.kind().is_comment());
    bare.then(|| Reader { text }.literal(&parsed.syntax().body)).flatten()
}

/// The names and the texts of their values that `text` gives: `a = 1, b = [2]`. `None`
/// where anything else stands in it.
#[must_use]
pub fn keywords(text: &str) -> Option<Vec<(&str, &str)>> {
    const OPEN: &str = "f(";
    if text.len() > MAX_LITERAL || !text.contains('=') || text.contains(['#', '\n']) {
        return None;
    }
    let call = format!("{OPEN}{text})");
    let parsed = super::expression(&call)?;
    let Expr::Call(call) = &*parsed.syntax().body else { return None };
    // A parenthesis in the text must not close ours.
    let whole = call.range().end().to_usize() == OPEN.len() + text.len() + 1;
    if !whole || !call.arguments.args.is_empty() {
        return None;
    }
    let pair = |keyword: &ast::Keyword| {
        let name = span_in(text, keyword.arg.as_ref()?.range(), OPEN)?;
        let value = span_in(text, keyword.value.range(), OPEN)?;
        read(value).is_some().then_some((name, value))
    };
    call.arguments.keywords.iter().map(pair).collect()
}

/// The part of `text` at a range of `before` and `text` together.
fn span_in<'t>(text: &'t str, range: ruff_text_size::TextRange, before: &str) -> Option<&'t str> {
    let start = range.start().to_usize().checked_sub(before.len())?;
    let end = range.end().to_usize().checked_sub(before.len())?;
    text.get(start..end)
}

/// Whether a text reads as an output by itself: a Python literal, or a `repr`
/// (`<...>`, `Name(...)`).
#[must_use]
pub fn reads_as_output(text: &str) -> bool {
    read(text).is_some() || is_repr(text)
}

/// Whether a text has the shape of a `repr`: `<...>`, `Name(...)`, or of an
/// [`array`].
#[must_use]
pub fn is_repr(text: &str) -> bool {
    let text = text.trim();
    text.len() > 2 && text.starts_with('<') && text.ends_with('>')
        || is_call_repr(text)
        || array(text).is_some()
}

/// The brackets and items of a text in which numpy prints an array: numbers, truth values
/// and `None` in square brackets, with white space between them (`[1.  2.5]`,
/// `[[1 2]\n [3 4]]`). How much of it, the widest item decides.
#[must_use]
pub fn array(text: &str) -> Option<Vec<&str>> {
    let text = text.trim();
    if !text.starts_with('[') || !text.ends_with(']') || text.len() > MAX_LITERAL {
        return None;
    }
    let mut parts = Vec::new();
    let mut depth = 0_usize;
    for word in text.split_whitespace() {
        if depth == 0 && !parts.is_empty() {
            return None;
        }
        let mut rest = word;
        while let Some(inner) = rest.strip_prefix('[') {
            parts.push("[");
            depth += 1;
            rest = inner;
        }
        let item = rest.trim_end_matches(']');
        if depth == 0 || !item.is_empty() && !is_array_item(item) {
            return None;
        }
        parts.extend((!item.is_empty()).then_some(item));
        for _ in item.len()..rest.len() {
            parts.push("]");
            depth = depth.checked_sub(1)?;
        }
    }
    let mut items = parts.iter().filter(|part| !matches!(**part, "[" | "]" | "..."));
    // One item alone is that of a list, unless no list shows it so: `[1.]`.
    let first = items.next()?;
    let told = items.next().is_some() || first.ends_with('.');
    (depth == 0 && told).then_some(parts)
}

fn is_array_item(item: &str) -> bool {
    let complex = || {
        let parts = item.strip_suffix('j').unwrap_or_default();
        !parts.is_empty() && parts.chars().all(|c| c.is_ascii_digit() || "+-.e".contains(c))
    };
    matches!(item, "True" | "False" | "None" | "...") || item.parse::<f64>().is_ok() || complex()
}

/// Reads `text` as one expression that could be what `repr` gives: a literal,
/// or a call of a name with such arguments (`Point(x=1, y=2)`).
#[must_use]
pub fn is_call_repr(text: &str) -> bool {
    let text = text.trim();
    if text.len() > MAX_LITERAL || !text.ends_with(')') {
        return false;
    }
    let Some(parsed) = super::expression(text) else { return false };
    matches!(&*parsed.syntax().body, Expr::Call(call) if is_repr_call(text, call))
}

fn is_repr_call(text: &str, call: &ast::ExprCall) -> bool {
    let argument = |expr: &Expr| is_repr_argument(text, expr);
    matches!(&*call.func, Expr::Name(_) | Expr::Attribute(_))
        && call.arguments.args.iter().all(argument)
        && call.arguments.keywords.iter().all(|keyword| argument(&keyword.value))
}

/// A literal, another such call, or a container of both: `deque([Point(x=1)])`.
fn is_repr_argument(text: &str, expr: &Expr) -> bool {
    let all = |items: &[Expr]| items.iter().all(|item| is_repr_argument(text, item));
    match expr {
        Expr::Call(inner) => is_repr_call(text, inner),
        Expr::Tuple(tuple) => all(&tuple.elts),
        Expr::List(list) => all(&list.elts),
        Expr::Set(set) => all(&set.elts),
        other => Reader { text }.literal(other).is_some(),
    }
}

/// Reads expressions of `text`, numbers as they are written there.
struct Reader<'t> {
    text: &'t str,
}

impl Reader<'_> {
    fn literal(&self, expr: &Expr) -> Option<Literal> {
        let all = |items: &[Expr]| {
            items.iter().map(|item| self.literal(item)).collect::<Option<Vec<_>>>()
        };
        Some(match expr {
            Expr::NoneLiteral(_) => Literal::Constant("None"),
            Expr::EllipsisLiteral(_) => Literal::Constant("..."),
            Expr::BooleanLiteral(ast::ExprBooleanLiteral { value, .. }) => {
                Literal::Constant(if *value { "True" } else { "False" })
            }
            Expr::NumberLiteral(number) => {
                Literal::Number(self.text[super::span_of(number.range()).range()].to_owned())
            }
            Expr::UnaryOp(ast::ExprUnaryOp { op, operand, .. }) => {
                match (op, self.literal(operand)?) {
                    (UnaryOp::USub, Literal::Number(digits)) => {
                        Literal::Number(format!("-{digits}"))
                    }
                    (UnaryOp::UAdd, Literal::Number(digits)) => {
                        Literal::Number(format!("+{digits}"))
                    }
                    _ => return None,
                }
            }
            // A complex number: `(1+2j)`.
            Expr::BinOp(ast::ExprBinOp { left, right, op, .. }) => {
                match (self.literal(left)?, self.literal(right)?) {
                    (Literal::Number(left), Literal::Number(right)) if right.ends_with('j') => {
                        Literal::Number(format!("{left}{}{right}", op.as_str()))
                    }
                    _ => return None,
                }
            }
            Expr::StringLiteral(string) => Literal::Text(string.value.to_str().to_owned()),
            Expr::BytesLiteral(bytes) => Literal::Bytes(bytes.value.bytes().collect()),
            Expr::List(list) => Literal::List(all(&list.elts)?),
            Expr::Tuple(tuple) => Literal::Tuple(all(&tuple.elts)?),
            Expr::Set(set) => sorted_set(false, all(&set.elts)?),
            Expr::Dict(dict) => Literal::Dict(
                dict.items
                    .iter()
                    .map(|item| {
                        Some((self.literal(item.key.as_ref()?)?, self.literal(&item.value)?))
                    })
                    .collect::<Option<_>>()?,
            ),
            Expr::Call(call) => self.set_call(call)?,
            _ => return None,
        })
    }

    /// `set()`, `frozenset()` and `frozenset({...})`, as `repr` writes them.
    fn set_call(&self, call: &ast::ExprCall) -> Option<Literal> {
        let Expr::Name(name) = &*call.func else { return None };
        let frozen = match name.id.as_str() {
            "set" => false,
            "frozenset" => true,
            _ => return None,
        };
        match (&*call.arguments.args, call.arguments.keywords.is_empty()) {
            ([], true) => Some(Literal::Set(frozen, Vec::new())),
            ([argument], true) if frozen => match self.literal(argument)? {
                Literal::Set(false, items) => Some(Literal::Set(true, items)),
                _ => None,
            },
            _ => None,
        }
    }
}

fn sorted_set(frozen: bool, mut items: Vec<Literal>) -> Literal {
    items.sort();
    Literal::Set(frozen, items)
}

/// The texts of string literals, and of the literal parts of f-strings, below
/// `body`; and whether a set is made there.
pub(super) fn texts(body: &[Stmt]) -> (Vec<String>, bool) {
    let mut texts = Texts { found: Vec::new(), makes_sets: false };
    visitor::walk_body(&mut texts, body);
    (texts.found, texts.makes_sets)
}

struct Texts {
    found: Vec<String>,
    makes_sets: bool,
}

impl<'a> Visitor<'a> for Texts {
    fn visit_expr(&mut self, expr: &'a Expr) {
        self.makes_sets |= match expr {
            Expr::Set(_) | Expr::SetComp(_) => true,
            Expr::Name(name) => name.id == "set" || name.id == "frozenset",
            _ => false,
        };
        visitor::walk_expr(self, expr);
    }

    fn visit_string_literal(&mut self, string: &'a ast::StringLiteral) {
        self.found.push(string.value.to_string());
    }

    fn visit_interpolated_string_element(&mut self, element: &'a InterpolatedStringElement) {
        if let InterpolatedStringElement::Literal(literal) = element {
            self.found.push(literal.value.to_string());
        }
        visitor::walk_interpolated_string_element(self, element);
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
        text: String,
        literal: bool,
        output: bool,
    }

    #[test]
    fn texts_are_read_as_the_table_says() {
        let table = include_str!("../../tables/literal.json");
        let table: BTreeMap<String, Vec<Row>> = serde_json::from_str(table).unwrap();
        assert!(table.values().flatten().count() > 60);
        for Row { text, literal, output } in table.values().flatten() {
            assert_eq!(
                (read(text).is_some(), reads_as_output(text)),
                (*literal, *output),
                "{text}"
            );
        }
    }

    #[test]
    fn arrays_are_told_by_their_items() {
        for (text, count) in [
            ("[1 2]", Some(2)),
            ("[ 1.  2.5]", Some(2)),
            ("[1.]", Some(1)),
            ("[[1 2]\n [3 4]]", Some(4)),
            ("[[[1 2]]]", Some(2)),
            ("[ True False]", Some(2)),
            ("[1.+2.j 0.-1.j]", Some(2)),
            ("[1e+00 nan -inf ... 3.]", Some(5)),
            ("[None 1]", Some(2)),
            ("[1]", None),
            ("[1, 2]", None),
            ("[a b]", None),
            ("[1 2", None),
            ("[1] [2]", None),
            ("1 2]", None),
            ("[1 2]]", None),
            ("[]", None),
            ("[...]", None),
            ("[see 2]", None),
        ] {
            let items = array(text)
                .map(|parts| parts.iter().filter(|part| !["[", "]"].contains(part)).count());
            assert_eq!(items, count, "{text}");
        }
    }

    #[test]
    fn sets_have_no_order_and_lists_do() {
        assert_eq!(
            read("[{3, 1}, frozenset({'b', 'a'})]"),
            read("[{1, 3}, frozenset({'a', 'b'})]")
        );
        assert_ne!(read("[3, 1]"), read("[1, 3]"));
        assert!(read("[{3, 1}]").unwrap().holds_set());
    }

    #[test]
    fn numbers_are_compared_as_written() {
        assert_ne!(read("14"), read("14.0"));
        assert_ne!(read("1.5"), read("1.50"));
        assert_eq!(read("'a'"), read("\"a\""));
    }

    #[test]
    fn texts_of_strings_and_f_strings_are_found() {
        let module = crate::python::parse("print(f'Сумма: {s:>5} руб', 'a' 'b')").unwrap();
        for text in ["Сумма: ", " руб", "a", "b"] {
            assert!(module.literals.iter().any(|found| found == text), "{text}");
        }
    }
}
