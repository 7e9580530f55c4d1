//! One value, written in two ways: with its digits in groups, in other quotes
//! (`docs/promises.md`, *Normalisation*).

use crate::python::literal::{self, Literal};

/// Whether both texts give the same value.
#[must_use]
pub fn same(promise: &str, actual: &str) -> bool {
    is_grouped(promise, actual) || is_requoted(promise, actual)
}

/// The text between typographic quotes: `«да»`, `“yes”`.
#[must_use]
pub fn unquoted(text: &str) -> Option<&str> {
    [('«', '»'), ('“', '”'), ('„', '“'), ('‘', '’')].iter().find_map(|&(open, close)| {
        let inner = text.strip_prefix(open)?.strip_suffix(close)?;
        (!inner.is_empty()).then_some(inner)
    })
}

/// `1 000 000` and `1_000_000` for `1000000`.
fn is_grouped(promise: &str, actual: &str) -> bool {
    const SEPARATORS: [char; 5] = [',', '_', ' ', '\u{a0}', '\u{202f}'];
    let whole = promise.trim_start_matches(['-', '+']).split('.').next().unwrap_or_default();
    let mut groups = whole.split(SEPARATORS);
    let is_digits = |group: &str| !group.is_empty() && group.bytes().all(|b| b.is_ascii_digit());
    let begins = groups.next().is_some_and(|first| first.len() <= 3 && is_digits(first));
    let mut groups = groups.peekable();
    begins
        && groups.peek().is_some()
        && groups.all(|group| group.len() == 3 && is_digits(group))
        && promise.chars().filter(|c| !SEPARATORS.contains(c)).eq(actual.chars())
}

/// A container, a `repr` or bytes whose strings stand in quotes of the other kind.
fn is_requoted(promise: &str, actual: &str) -> bool {
    let bytes = |text: &str| matches!(literal::read(text), Some(Literal::Bytes(_)));
    let is_container = actual.starts_with(['[', '(', '{']) && actual.ends_with([']', ')', '}']);
    (is_container || bytes(actual) || literal::is_call_repr(actual))
        && promise.contains(['"', '\''])
        && requoted(promise).is_some_and(|text| Some(text) == requoted(actual))
}

/// The text with all strings in single quotes, without the spaces behind `,`, `:` and
/// `=`; none where a string has quotes or escapes in it.
fn requoted(text: &str) -> Option<String> {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(char) = chars.next() {
        if char.is_whitespace() && out.ends_with([',', ':', '=']) {
            continue;
        }
        if !matches!(char, '"' | '\'') {
            out.push(char);
            continue;
        }
        out.push('\'');
        loop {
            match chars.next()? {
                inner if inner == char => break,
                '"' | '\'' | '\\' => return None,
                inner => out.push(inner),
            }
        }
        out.push('\'');
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_value_may_be_written_in_two_ways() {
        for (promise, actual) in [
            ("1 000 000", "1000000"),
            ("1_000_000", "1000000"),
            ("-12,345.5", "-12345.5"),
            ("[\"a\", 'b']", "['a', 'b']"),
            ("[1] [\"a\",\"b\"]", "[1] ['a', 'b']"),
            ("P(name=\"x\")", "P(name='x')"),
            ("b\"ab\"", "b'ab'"),
        ] {
            assert!(same(promise, actual), "{promise} for {actual}");
        }
    }

    #[test]
    fn another_value_is_another_value() {
        for (promise, actual) in [
            ("1 000 001", "1000000"),
            ("10 00", "1000"),
            ("100", "1000"),
            ("say \"hi\"", "say 'hi'"),
            ("[\"a\"]", "['b']"),
            ("[\"it's\"]", "['it']"),
            ("[1][2]", "[1] [2]"),
            ("b\"ac\"", "b'ab'"),
        ] {
            assert!(!same(promise, actual), "{promise} for {actual}");
        }
    }
}
