//! Reads comments without a marker
//! (`docs/promises.md`, *Comments without a marker*).

use super::compare::before_remarks;
use crate::python::literal;

/// Verbs that promise what stands behind them, with `е` for `ё`.
const VERBS: &[&str] = &[
    "вывели",
    "выведет",
    "напечатает",
    "вернет",
    "получим",
    "будет",
    "станет",
    "prints",
    "returns",
    "gives",
];

/// Whether a text, or what stands in it before a remark, is a literal.
#[must_use]
pub fn literal_before_remark(text: &str) -> bool {
    literal::read(text).is_some() || before_remarks(text).any(|text| literal::read(text).is_some())
}

/// The literal that a promise verb in `text` has as its object.
#[must_use]
pub fn promised_in_prose(text: &str) -> Option<String> {
    let mut offset = 0;
    for word in text.split_inclusive(char::is_whitespace) {
        offset += word.len();
        let verb = word.trim().trim_end_matches(':').to_lowercase().replace('ё', "е");
        if VERBS.contains(&verb.as_str())
            && let Some(object) = leading_literal(text[offset..].trim())
        {
            return Some(object.to_owned());
        }
    }
    None
}

/// The longest literal that `text` begins with and that ends at a word's end.
fn leading_literal(text: &str) -> Option<&str> {
    let spaces = text.char_indices().filter(|(_, c)| c.is_whitespace()).map(|(at, _)| at);
    let ends = spaces.chain([text.len()]).collect::<Vec<_>>();
    ends.into_iter().rev().find_map(|end| {
        let words = text[..end].trim_end();
        // A full stop ends the sentence, not the number.
        let part = words.trim_end_matches(['.', ',', ';', '!']);
        let closed = part.len() < words.len() || ends_object(text[end..].trim_start());
        (literal::read(part).is_some() && closed).then_some(part)
    })
}

/// Words that may follow a promised literal. Any other word is what the literal
/// counts: `будет 3 элемента` does not promise 3.
const FOLLOWERS: &[&str] = &[
    "и",
    "а",
    "но",
    "как",
    "так",
    "потому",
    "поскольку",
    "здесь",
    "тут",
    "and",
    "but",
    "as",
    "because",
    "since",
    "here",
];

fn ends_object(behind: &str) -> bool {
    let word = behind.split_whitespace().next().unwrap_or_default();
    let word = word.trim_end_matches([',', '.', ';', ':', '!']).to_lowercase();
    !word.starts_with(char::is_alphabetic) || FOLLOWERS.contains(&word.as_str())
}

/// Whether a text is so near to the actual one that it must mean it: one word differs,
/// or the similarity is at least 0.8 on at least 4 characters.
#[must_use]
pub fn is_close(text: &str, actual: &str) -> bool {
    let (text, actual) = (text.trim(), actual.trim());
    if text.chars().count() < 4 || text.len() > 2000 || actual.len() > 2000 {
        return false;
    }
    let words: Vec<&str> = text.split_whitespace().collect();
    let others: Vec<&str> = actual.split_whitespace().collect();
    let differing = words.iter().zip(&others).filter(|(a, b)| a != b).count();
    (words.len() > 2 && words.len() == others.len() && differing == 1)
        || strsim::normalized_levenshtein(text, actual) >= 0.8
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde::Deserialize;

    use super::*;

    /// A row of the table.
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Row {
        Close { text: String, actual: String, close: bool },
        Promised { text: String, promised: Option<String> },
    }

    #[test]
    fn comments_without_a_marker_are_read_as_the_table_says() {
        let table = include_str!("../../tables/reading.json");
        let table: BTreeMap<String, Vec<Row>> = serde_json::from_str(table).unwrap();
        assert!(table.values().flatten().count() > 15);
        for row in table.values().flatten() {
            match row {
                Row::Close { text, actual, close } => {
                    assert_eq!(is_close(text, actual), *close, "{text} for {actual}");
                }
                Row::Promised { text, promised } => {
                    assert_eq!(promised_in_prose(text), *promised, "{text}");
                }
            }
        }
    }
}
