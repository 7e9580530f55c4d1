//! Compares what a terminal shows with what a doctest promises, by the rules of its
//! directives.

use super::{compare, normalize, wordings};
use crate::expectation::Form;
use crate::python::prompts::directives::Rules;
use crate::source::Span;

/// Whether a terminal that shows `actual` shows what was promised.
pub fn shows(actual: &str, promise: &str, form: Form, rules: Rules) -> bool {
    if form != Form::Repl {
        return compare::matches_terminal(promise, actual);
    }
    let (mut promise, mut actual) = (normalize::text(promise), normalize::text(actual));
    if rules.any_text {
        (promise, actual) = (without_prefix(&promise, 'u'), without_prefix(&actual, 'u'));
    }
    if rules.any_bytes {
        (promise, actual) = (without_prefix(&promise, 'b'), without_prefix(&actual, 'b'));
    }
    if rules.as_written || rules.nearly {
        actual = with_numbers_of(&promise, &actual, rules);
    }
    if rules.any_space {
        (promise, actual) = (words(&promise), words(&actual));
    }
    if !rules.dots {
        return plain(&promise) == plain(&actual)
            || compare::matches_terminal(&plain(&promise), &plain(&actual));
    }
    compare::matches_terminal(&promise, &actual) || dots_match(&promise, &actual)
}

/// A promise without the remarks behind those of its lines that did not come with them:
/// `[1, 2]    # sorted`. None where it has no such remark.
pub fn without_remarks(promise: &str, actual: &str) -> Option<String> {
    let bare = |line| {
        let came = || actual.lines().any(|shown| shown.trim_end() == str::trim_end(line));
        before_remark(line).filter(|_| !came()).unwrap_or(line)
    };
    let bare = promise.lines().map(bare).collect::<Vec<_>>().join("\n");
    (bare != promise).then_some(bare)
}

/// What stands on a line in front of a gap and a `#`.
fn before_remark(line: &str) -> Option<&str> {
    let signs = line.match_indices('#').map(|(at, _)| &line[..at]);
    let mut gaps = signs.filter(|before| before.ends_with("  ") || before.ends_with('\t'));
    gaps.next().map(str::trim_end).filter(|before| !before.is_empty())
}

/// Whether an exception's message begins as was promised.
pub fn begins(message: &str, promise: &str, rules: Rules) -> bool {
    rules.class_alone
        || compare::begins(promise, message)
        || wordings::same(promise, message)
        || rules.any_space && compare::begins(&words(promise), &words(message))
}

/// The text with one space for all white space between words.
fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The text without the signs that stand for any text: others in their place.
fn plain(text: &str) -> String {
    text.replace("...", "\u{F8FF}").replace('…', "\u{F8FE}")
}

/// Whether `...` stands for any text, line ends included, as in a doctest.
fn dots_match(promise: &str, actual: &str) -> bool {
    let parts: Vec<&str> = promise.split("...").collect();
    let [first, within @ .., last] = parts.as_slice() else { return false };
    let Some(mut rest) = actual.strip_prefix(first) else { return false };
    for part in within {
        let Some(at) = rest.find(part) else { return false };
        rest = &rest[at + part.len()..];
    }
    rest.ends_with(last)
}

/// The text without `sign` in front of its quotes.
fn without_prefix(text: &str, sign: char) -> String {
    let mut bare = String::with_capacity(text.len());
    let mut before = ' ';
    let mut chars = text.chars().peekable();
    while let Some(char) = chars.next() {
        let is_prefix = char.to_ascii_lowercase() == sign
            && !before.is_alphanumeric()
            && chars.peek().is_some_and(|next| ['\'', '"'].contains(next));
        if !is_prefix {
            bare.push(char);
        }
        before = char;
    }
    bare
}

/// The actual text, with the numbers of the promise where they are equal enough.
fn with_numbers_of(promise: &str, actual: &str, rules: Rules) -> String {
    let (promised, came) = (numbers(promise), numbers(actual));
    if promised.len() != came.len() {
        return actual.to_owned();
    }
    let mut text = String::with_capacity(actual.len());
    let mut done = 0;
    for (promised, came) in promised.into_iter().zip(came) {
        let (promised, number) = (&promise[promised.range()], &actual[came.range()]);
        text.push_str(&actual[done..came.start]);
        text.push_str(if is_equal_enough(promised, number, rules) { promised } else { number });
        done = came.end;
    }
    text + &actual[done..]
}

fn is_equal_enough(promised: &str, came: &str, rules: Rules) -> bool {
    let (Ok(wanted), Ok(got)) = (promised.parse::<f64>(), came.parse::<f64>()) else {
        return false;
    };
    let difference = (wanted - got).abs();
    // The tolerances of pytest-doctestplus, and of pytest.
    let nearly = rules.nearly && difference <= 1e-8 + 1e-5 * got.abs();
    let as_written = || {
        let precision = precision(promised)?;
        let tolerance = 10_f64.powi(-precision).max(1e-6 * got.abs());
        Some(difference <= tolerance)
    };
    nearly || rules.as_written && as_written().unwrap_or_default()
}

/// The digits behind the point of a number as it is written; none of an integer.
fn precision(number: &str) -> Option<i32> {
    let (mantissa, exponent) = number.split_once(['e', 'E']).unwrap_or((number, "0"));
    let fraction = mantissa.split_once('.').map(|(_, fraction)| fraction);
    if fraction.is_none() && mantissa == number {
        return None;
    }
    let digits = i32::try_from(fraction.unwrap_or_default().len()).ok()?;
    Some(digits - exponent.parse::<i32>().ok()?)
}

/// The numbers of a text, without their signs.
fn numbers(text: &str) -> Vec<Span> {
    let bytes = text.as_bytes();
    let is_digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    let digits = |mut at: usize| {
        while is_digit(at) {
            at += 1;
        }
        at
    };
    let mut found = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let begins = is_digit(at) || bytes[at] == b'.' && is_digit(at + 1);
        if !begins {
            at += 1;
            continue;
        }
        let mut end = digits(at);
        if bytes.get(end) == Some(&b'.') {
            end = digits(end + 1);
        }
        let sign = usize::from(matches!(bytes.get(end + 1), Some(b'+' | b'-')));
        if matches!(bytes.get(end), Some(b'e' | b'E')) && is_digit(end + 1 + sign) {
            end = digits(end + 1 + sign);
        }
        // `x1` and `0x1f` are no numbers.
        let is_letter =
            |at: usize| bytes.get(at).is_some_and(|b| b.is_ascii_alphabetic() || *b == b'_');
        let joined = at > 0 && is_letter(at - 1) || is_letter(end);
        if !joined {
            found.push(Span::new(at, end));
        }
        at = end;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(promise: &str, actual: &str, rules: Rules) -> bool {
        shows(actual, promise, Form::Repl, rules)
    }

    #[test]
    fn each_directive_has_its_rule() {
        let none = Rules::default();
        let any_space = Rules { any_space: true, ..none };
        let as_written = Rules { as_written: true, ..none };
        let nearly = Rules { nearly: true, ..none };
        let no_dots = Rules { dots: false, ..none };
        let table = [
            ("[0, 1,\n 2]", "[0, 1, 2]\n", any_space, true),
            ("[0, 1,\n 2]", "[0, 1, 2]\n", none, false),
            ("a b", "ab\n", any_space, false),
            ("3.14", "3.14159\n", as_written, true),
            ("3.15", "3.1415\n", as_written, true),
            ("3.2", "3.4\n", as_written, false),
            ("3", "4\n", as_written, false),
            ("1e3", "1000.4\n", as_written, true),
            ("[0.333333, 'a']", "[0.3333333333, 'a']\n", nearly, true),
            ("0.33", "0.34\n", nearly, false),
            ("0.33 a", "0.33 b\n", nearly, false),
            ("a...z", "a\nb\nz\n", none, true),
            ("a...z", "a\nb\ny\n", none, false),
            ("a...z", "abz\n", no_dots, false),
            ("[1, ...]", "[1, ...]\n", no_dots, true),
            ("u'a'", "'a'\n", Rules { any_text: true, ..none }, true),
            ("[b'a']", "['a']\n", Rules { any_bytes: true, ..none }, true),
            ("u'a'", "'b'\n", Rules { any_text: true, ..none }, false),
        ];
        for (promise, actual, rules, is_kept) in table {
            assert_eq!(kept(promise, actual, rules), is_kept, "{promise} for {actual}");
        }
    }

    #[test]
    fn a_remark_behind_a_gap_is_left_out_where_it_did_not_come() {
        let without = |promise: &str, actual: &str| without_remarks(promise, actual);
        assert_eq!(without("[1]   # one\nb # c", "[1]\nb # c").as_deref(), Some("[1]\nb # c"));
        assert_eq!(without("a  # b\nc\t# d", "a  # b\nc").as_deref(), Some("a  # b\nc"));
        assert_eq!(without("a # b", "a"), None);
        assert_eq!(without("  # b", ""), None);
    }

    #[test]
    fn numbers_are_found_in_text() {
        let text = "x1 2 -3.5, 1e-7 .5 0x1f 4. v1.2 10%";
        let found: Vec<&str> = numbers(text).iter().map(|span| &text[span.range()]).collect();
        assert_eq!(found, ["2", "3.5", "1e-7", ".5", "4.", "10"]);
    }
}
