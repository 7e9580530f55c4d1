//! Reckonings that say what they come to: `4 + 3 = 7`
//! (`docs/promises.md`, *Comments without a marker*).

use crate::python::literal;

/// The marks between a reckoning and what it comes to.
const MARKS: &[&str] = &[" = ", " == ", "=", " → ", " -> ", " => ", " ⇒ ", " ≈ "];

/// The signs that join figures.
const SIGNS: &str = "+-*/%<>=!&|^@×÷·−–√";

/// Whether a word joins the figures of a reckoning.
#[must_use]
pub fn is_operator(word: &str) -> bool {
    word.chars().all(|c| SIGNS.contains(c)) && !word.starts_with("--")
}

/// What a reckoning comes to: the literal behind its last `=`. `None` for other words.
#[must_use]
pub fn comes_to(words: &str) -> Option<&str> {
    let words = words.trim_end_matches(['.', '!', ';', ',']);
    // `2 <= 3` gives nothing a value.
    let compares = |sum: &str| sum.ends_with(['=', '<', '>', '!', '+', '-', '*', '/', ':']);
    let parts = MARKS.iter().filter_map(|mark| words.rsplit_once(mark));
    let parts = parts.filter(|(sum, _)| !compares(sum));
    let (sum, value) = parts.min_by_key(|(_, value)| value.trim().len())?;
    let (sum, value) = (sum.trim(), value.trim());
    let is_value = literal::read(&value.replace('−', "-")).is_some();
    (is_value && (is_of_figures(sum) || is_of_literals(sum))).then_some(value)
}

/// Whether a text joins figures alone: `(1 + 2) * 3`, `1+2`, `9 – 4`.
fn is_of_figures(text: &str) -> bool {
    let is_sign = |c: char| SIGNS.contains(c);
    let is_part = |c: char| c.is_ascii_digit() || " .,_()".contains(c) || is_sign(c);
    text.contains(|c: char| c.is_ascii_digit())
        && text.contains(is_sign)
        && !text.ends_with(|c: char| is_sign(c) && c != '!')
        && text.chars().all(is_part)
        && literal::read(text).is_none()
}

/// Whether a text begins with a literal that a sign joins to something: `'a' + 'b'`.
fn is_of_literals(text: &str) -> bool {
    let mut parts = text.split_whitespace();
    let first = parts.next().unwrap_or_default();
    let second = parts.next().unwrap_or_default();
    literal::read(first.trim_start_matches('(')).is_some()
        && !["", "="].contains(&second)
        && is_operator(second)
}

#[cfg(test)]
mod tests {
    use super::comes_to;

    #[test]
    fn a_reckoning_comes_to_what_stands_behind_its_last_sign() {
        for (words, value) in [
            ("4 + 3 = 7", Some("7")),
            ("1 + 2 + 3 = 6.", Some("6")),
            ("2 * 3 + 1 = 6 + 1 = 7", Some("7")),
            ("(1 + 2) * 3 = 9", Some("9")),
            ("'a' + 'b' = 'ab'", Some("'ab'")),
            ("5 > 3 == True", Some("True")),
            ("9 - 4 = 5", Some("5")),
            ("9 – 4 = 5", Some("5")),
            ("7 // 2 = 3", Some("3")),
            ("-7 // 2 = -4", Some("-4")),
            ("15 − 20 = −5", Some("−5")),
            ("1+2+3=6", Some("6")),
            ("(2 + 3) * 4 = 20", Some("20")),
            ("1,000 - 1 = 999", Some("999")),
            ("2 > 1 → True", Some("True")),
            ("10 / 3 ≈ 3.33", Some("3.33")),
            ("3! = 6", Some("6")),
            ("4 → 9", None),
            ("-5 = 5", None),
            ("2024-01-05", None),
            ("2 <= 3", None),
            ("1 += 2", None),
            ("4 + 3", None),
            ("4 + 3 = x", None),
            ("n + 3 = 7", None),
            ("7 = 4 + 3", None),
            ("3 apples = 9", None),
        ] {
            assert_eq!(comes_to(words), value, "{words}");
        }
    }
}
