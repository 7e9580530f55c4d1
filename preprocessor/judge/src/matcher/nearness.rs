//! Whether words may mean what came, whatever they say of it: by its kind, its length
//! and its nearness (`docs/promises.md`, *Comments without a marker*).
//!
//! Equal texts are near, too: what is near is judged, and only then compared. So a
//! promise that goes stale stays one.

use super::compare::ActualText;
use super::joined::{self, JOINTS};
use super::{normalize, spellings};
use crate::expectation::figures;
use crate::expectation::remarks::before_remarks;
use crate::python::literal::{self, Literal};

/// Longer texts are near only where they are equal.
const MAX_TEXT: usize = 2000;

/// The kinds of what a literal can be; an output that is none is words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Words,
    Bool,
    None,
    Number,
    Bytes,
    Text,
    List,
    Tuple,
    Set,
    Dict,
}

fn kind(text: &str) -> Kind {
    match literal::read(text) {
        None => Kind::Words,
        Some(Literal::Constant("None" | "...")) => Kind::None,
        Some(Literal::Constant(_)) => Kind::Bool,
        Some(Literal::Number(_)) => Kind::Number,
        Some(Literal::Bytes(_)) => Kind::Bytes,
        Some(Literal::Text(_)) => Kind::Text,
        Some(Literal::List(_)) => Kind::List,
        Some(Literal::Tuple(_)) => Kind::Tuple,
        Some(Literal::Set(..)) => Kind::Set,
        Some(Literal::Dict(_)) => Kind::Dict,
    }
}

/// Whether both are literals of one kind, or as many of such.
#[must_use]
pub fn is_same_kind(promise: &str, actual: &str) -> bool {
    let (promise, actual) = (promise.trim(), actual.trim());
    let shapes = (figures::shape(promise), figures::shape(actual));
    if shapes.0.is_some() || shapes.1.is_some() {
        return shapes.0 == shapes.1 || is_digits(promise) && is_digits(actual);
    }
    let (left, right) = (kind(promise), kind(actual));
    if left != Kind::Words || right != Kind::Words {
        // A string is printed without its quotes.
        let text = left == Kind::Text && right == Kind::Words && !actual.contains('\n');
        let quoted = ['\'', '"'].iter().any(|&q| promise.starts_with(q) && promise.ends_with(q));
        return left == right || text && quoted;
    }
    let kinds = |text: &str| text.split_whitespace().map(kind).collect::<Vec<_>>();
    let (left, right) = (kinds(promise), kinds(actual));
    left.len() > 1 && left == right && left.iter().any(|kind| *kind != Kind::Words)
}

/// Whether a list on one line has as many literals, and of the same kinds, as the actual
/// text has lines.
#[must_use]
pub fn are_of_same_kinds(promise: &str, actual: &str) -> bool {
    let list = joined::listed(promise);
    let lines: Vec<Kind> = actual.lines().map(kind).collect();
    let items = |text: &str| text.split([',', ' ']).filter(|i| !i.is_empty()).map(kind).collect();
    [Some(promise), list.as_deref()].into_iter().flatten().any(|promise| {
        let items: Vec<Kind> = items(promise);
        items.len() > 1 && items == lines && !items.contains(&Kind::Words)
    })
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether both are signs without a letter or digit, as many or of the same sort:
/// `★` for `☆`, a row of dashes for another.
#[must_use]
pub fn are_signs(promise: &str, actual: &str) -> bool {
    let signs = |text: &str| {
        let sign = |c: char| !c.is_alphanumeric() && !c.is_whitespace() && !c.is_control();
        !text.is_empty() && text.chars().all(sign)
    };
    let sorts = |text: &str| text.chars().collect::<std::collections::BTreeSet<char>>();
    signs(promise)
        && signs(actual)
        && (promise.chars().count() == actual.chars().count() || sorts(promise) == sorts(actual))
}

/// Whether words on a line of their own may be this output: as many lines, about as
/// many words, written in the same letters.
#[must_use]
pub fn is_alike(words: &str, actual: &str) -> bool {
    let (words, actual) = (normalize::text(words), normalize::text(actual));
    let count = |text: &str| text.split_whitespace().count();
    let (left, right) = (count(&words), count(&actual));
    kind(&actual) == Kind::Words
        && !literal::is_repr(&actual)
        && words.lines().count() == actual.lines().count()
        && left > 0
        && left <= right + right / 2
        && right <= left + left / 2
        && !words.ends_with([':', '.', '?'])
        && script(&words) == script(&actual)
        && is_capitalised(&words) == is_capitalised(&actual)
}

/// Whether words are so near to the actual text, or to a part of it that a promise may
/// give, that they must mean it. `loose` lets whole words differ: beside an assignment
/// a word describes the value as often as it gives it.
#[must_use]
pub fn is_near(words: &str, actual: ActualText<'_>, literals: &[String], loose: bool) -> bool {
    let text = normalize::text(actual.text);
    let words = normalize::text(words);
    // A question asks for the output; it does not give it.
    if text.is_empty() || words.ends_with('?') && !text.contains('?') {
        return false;
    }
    let mut promises = vec![words.as_str()];
    promises.extend(before_remarks(&words));
    let unquoted: Vec<&str> = promises.iter().filter_map(|promise| unquoted(promise)).collect();
    promises.extend(unquoted);
    let meant: Vec<String> = promises
        .iter()
        .flat_map(|promise| [joined::abridged(promise), joined::listed(promise)])
        .flatten()
        .collect();
    promises.extend(meant.iter().map(String::as_str));
    promises.iter().any(|promise| {
        is_near_text(promise, &text, loose)
            || without_labels(&text, literals).any(|rest| is_near_text(promise, rest, loose))
            || is_near_joined(promise, &text)
    })
}

fn unquoted(text: &str) -> Option<&str> {
    let plain = ['\'', '"', '`'].iter().find_map(|&quote| {
        let inner = text.strip_prefix(quote)?.strip_suffix(quote)?;
        (!inner.is_empty()).then_some(inner)
    });
    plain.or_else(|| spellings::unquoted(text))
}

/// The text behind each label of the program that it begins with.
fn without_labels<'t>(text: &'t str, literals: &'t [String]) -> impl Iterator<Item = &'t str> {
    let labels = literals.iter().map(|literal| literal.trim_end());
    let labels = labels.filter(|label| label.contains(char::is_alphabetic));
    labels.filter_map(|label| Some(text.strip_prefix(label)?.trim_start()))
}

/// Several lines, given on one.
fn is_near_joined(promise: &str, text: &str) -> bool {
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    if lines.len() < 2 || promise.contains('\n') || text.len() > MAX_TEXT {
        return false;
    }
    let written = ["\\n", " \\n "];
    JOINTS.iter().chain(&written).any(|joint| is_near_text(promise, &lines.join(joint), true))
}

fn is_near_text(promise: &str, text: &str, loose: bool) -> bool {
    if promise == text || spellings::same(promise, text) {
        return true;
    }
    // The same words in another order.
    if text.contains(' ') && normalize::same_items(promise, text) {
        return true;
    }
    if promise.is_empty() || promise.len() > MAX_TEXT || text.len() > MAX_TEXT {
        return false;
    }
    if promise.contains("...") || promise.contains('…') {
        return is_near_abridged(promise, text);
    }
    let (left, right) = (promise.chars().count(), text.chars().count());
    let allowed = match left.min(right) {
        0 | 1 => 0,
        2..=9 => 1,
        shorter => shorter / 5,
    };
    left.abs_diff(right) <= allowed && strsim::levenshtein(promise, text) <= allowed
        || loose && is_near_in_words(promise, text)
}

/// As many words, of which one differs; or one word of the same sort.
fn is_near_in_words(promise: &str, text: &str) -> bool {
    let left: Vec<&str> = promise.split_whitespace().collect();
    let right: Vec<&str> = text.split_whitespace().collect();
    if left.len() != right.len() || promise.contains('\n') != text.contains('\n') {
        return false;
    }
    if let ([left], [right]) = (left.as_slice(), right.as_slice()) {
        let word = |text: &str| text.chars().all(char::is_alphabetic);
        return word(left)
            && word(right)
            && script(left) == script(right)
            && is_capitalised(left) == is_capitalised(right);
    }
    let differing = left.iter().zip(&right).filter(|(left, right)| left != right).count();
    differing <= 1 + left.len() / 6 || left.len() > 3 && sorted(left) == sorted(right)
}

fn sorted(mut words: Vec<&str>) -> Vec<&str> {
    words.sort_unstable();
    words
}

/// Most of what stands between the dots is in the text.
fn is_near_abridged(promise: &str, text: &str) -> bool {
    let promise = promise.replace('…', "...");
    let parts = promise.split("...").map(str::trim).filter(|part| !part.is_empty());
    let parts: Vec<&str> = parts.collect();
    let found = parts.iter().filter(|part| text.contains(**part)).count();
    let begins = parts.first().is_some_and(|first| {
        let begin: String = text.chars().take(first.chars().count()).collect();
        is_near_text(first, &begin, false)
    });
    // `9…` gives the first digits of a number.
    let cut = |first: &&str| kind(first) == Kind::Number && kind(text) == Kind::Number;
    let begins = begins || parts.len() == 1 && parts.first().is_some_and(cut);
    !parts.is_empty() && (begins || 2 * found >= parts.len() && found > 0 && parts.len() > 1)
}

fn script(text: &str) -> (bool, bool) {
    let latin = text.chars().any(|c| c.is_ascii_alphabetic());
    let other = text.chars().any(|c| c.is_alphabetic() && !c.is_ascii());
    (latin, other)
}

fn is_capitalised(text: &str) -> bool {
    text.trim_start().starts_with(char::is_uppercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(words: &str, actual: &str) -> bool {
        is_near(words, ActualText::written(actual), &["Сумма: ".to_owned()], true)
    }

    #[test]
    fn what_is_one_letter_off_is_near_and_what_is_equal_is() {
        for (words, actual) in [
            ("hello my friend", "hello my friend"),
            ("hello my frienq", "hello my friend"),
            ("привет, мир (как было)", "привет, мит"),
            ("a, b, c", "a\nb\nd"),
            ("dog", "cat"),
            ("два слова", "Сумма: два слово"),
            ("hello my friend Ivan", "hello my friend Anna"),
            ("line 0 ... line 9", "line 0\nline 1\nline 8"),
        ] {
            assert!(near(words, actual), "{words} for {actual}");
        }
    }

    #[test]
    fn what_says_something_else_is_not_near() {
        for (words, actual) in [
            ("увеличили ещё на 1", "2"),
            ("вызов функции", "hello my friend"),
            ("имя", "Anna"),
            ("имя", "Анна"),
            ("совсем другое", "hello my friend"),
            ("что будет?", "что будут"),
        ] {
            assert!(!near(words, actual), "{words} for {actual}");
        }
    }

    #[test]
    fn kinds_are_those_of_literals() {
        for (left, right, same) in [
            ("27", "5\n", true),
            ("27", "27 символов", false),
            ("[1]", "[2, 3]", true),
            ("True", "False", true),
            ("'a'", "b", true),
            ("5 3", "4 1", true),
            ("5", "a", false),
        ] {
            assert_eq!(is_same_kind(left, right), same, "{left} for {right}");
        }
    }
}
