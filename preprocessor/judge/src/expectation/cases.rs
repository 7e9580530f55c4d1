//! Words that speak of another case than the one beside them: `in Python 2 prints 43`,
//! `-1, if it is not found` (`docs/promises.md`, *Comments without a marker*).

use super::letters::folded;
use super::phrases::is_negation;
use super::uses::ASIDES;

/// What words behind a literal make of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Condition {
    /// They set no condition.
    None,
    /// `10, if you are lucky`.
    Said,
    /// `-1, if it is not found`.
    Negated,
}

/// Reads the condition that `behind`, the words behind a literal, begin with.
#[must_use]
pub fn condition(behind: &str) -> Condition {
    const BEGIN: &[&str] = &["if", "when", "unless", "otherwise", "если", "когда", "иначе", "при"];
    const LACKS: &[&str] = &["missing", "empty", "absent", "ошибке", "отсутствии", "otherwise"];
    let mut words =
        behind.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(folded);
    let Some(first) = words.next().filter(|first| BEGIN.contains(&first.as_str())) else {
        return Condition::None;
    };
    let negated = LACKS.contains(&first.as_str())
        || words.any(|word| is_negation(&word) || LACKS.contains(&word.as_str()));
    if negated { Condition::Negated } else { Condition::Said }
}

/// Whether a word says that those behind it speak of another case; `before` are the words
/// in front of it.
#[must_use]
pub fn is_aside(word: &str, before: &str) -> bool {
    let begins = before.trim().is_empty() && ["if", "when", "если", "когда"].contains(&word);
    ASIDES.contains(&word)
        || begins
        || word == "2" && before.trim_end().to_lowercase().ends_with("python")
}

/// Whether one of `words` says so.
#[must_use]
pub fn have_aside(words: &str) -> bool {
    let mut offset = 0;
    words.split_inclusive(char::is_whitespace).any(|word| {
        let before = &words[..offset];
        offset += word.len();
        is_aside(&folded(word.trim().trim_end_matches([':', ',', '.', ';', '!'])), before)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_behind_a_literal_may_be_a_condition() {
        for (words, expected) in [
            (", если повезёт", Condition::Said),
            (" when n is 3", Condition::Said),
            (", если не найдено", Condition::Negated),
            (" when missing", Condition::Negated),
            (" otherwise", Condition::Negated),
            (" because it is even", Condition::None),
            ("", Condition::None),
        ] {
            assert_eq!(condition(words), expected, "{words}");
        }
    }

    #[test]
    fn words_may_speak_of_another_case() {
        for words in ["in Python 2 prints", "Windows: ", "if n = 8, prints", "кажется, что"]
        {
            assert!(have_aside(words), "{words}");
        }
        for words in ["in Python 3 prints", "prints, if lucky,", "увеличили ещё на 1"]
        {
            assert!(!have_aside(words), "{words}");
        }
    }
}
