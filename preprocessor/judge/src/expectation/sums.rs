//! Reckonings that say what they come to: `4 + 3 = 7`
//! (`docs/promises.md`, *What each comment is*).

use crate::python::literal;

/// The marks between a reckoning and what it comes to.
const MARKS: &[&str] = &[" = ", " == "];

/// Whether a word joins the figures of a reckoning.
#[must_use]
pub fn is_operator(word: &str) -> bool {
    word.chars().all(|c| "+-*/%<>=!&|^@×÷·".contains(c)) && !word.starts_with("--")
}

/// What a reckoning comes to: the literal behind its last `=`. `None` for other words.
#[must_use]
pub fn comes_to(words: &str) -> Option<&str> {
    let words = words.trim_end_matches(['.', '!', ';', ',']);
    let (sum, value) = MARKS.iter().find_map(|mark| words.rsplit_once(mark))?;
    let value = value.trim();
    let mut parts = sum.split_whitespace();
    let begins =
        parts.next().is_some_and(|first| literal::read(first.trim_start_matches('(')).is_some());
    let reckons = parts.next().is_some_and(|next| next != "=" && is_operator(next));
    (begins && reckons && literal::read(value).is_some()).then_some(value)
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
