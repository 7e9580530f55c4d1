//! The words of a comment: markers, arrows, exceptions
//! (`docs/promises.md`, *Markers* and *Errors*).

use super::errors::{error, error_of_class};
use super::letters::{folded, unticked};
use super::phrases::{Mark, behind_sentence, phrase};
use super::{Claim, Reading, Strength, remarks, sums};
use crate::python::literal;

/// Words that announce an output whose lines may come in any order.
const UNORDERED: &[&str] =
    &["выведет в любом порядке", "вывод в любом порядке", "unordered output"];

/// Arrows, the longer ones first; `#>` is one with the comment's own sign.
const ARROWS: &[&str] = &["==>", "-->", "=>", "->", "→", "⇒", "➜", "➔", "⟹", "⟶", "🠖", "↦"];

/// The markers of a book: ours and its own.
#[derive(Clone, Debug, Default)]
pub struct Markers {
    words: Vec<String>,
    symbols: Vec<String>,
}

impl Markers {
    /// Ours, and `extra` ones, words with or without their colons. One that holds no
    /// letter is a symbol.
    #[must_use]
    pub fn with(extra: &[String]) -> Self {
        let extra = extra.iter().map(|word| folded(word.trim().trim_end_matches(':')));
        let extra = extra.filter(|word| !word.is_empty());
        let (words, symbols) = extra.partition(|word| word.contains(char::is_alphanumeric));
        Self { words, symbols }
    }

    /// Reads a comment, from its `#` on.
    ///
    /// `None` where it can promise nothing: an empty comment, a question.
    #[must_use]
    pub fn read(&self, comment: &str, own_line: bool) -> Option<Reading> {
        let whole = comment.strip_prefix('#')?.trim();
        // A question to the reader, or an ellipsis, promises nothing.
        if ["", "?", "...", "…"].contains(&whole) {
            return None;
        }
        if let Some((text, unordered)) = self.marked(comment, whole, own_line) {
            if !text.is_empty() && text.trim_matches('?').is_empty() {
                return None;
            }
            if !unordered && let Some(error) = Self::marked_error(text) {
                return Some(error);
            }
            // A marker behind a marker, `# Вывод: Вывод: 3`, may lose one.
            let inner = self.marked("", text, own_line).map(|(inner, _)| inner);
            let inner = inner.filter(|inner| !inner.is_empty() && *inner != text);
            let unquoted = unticked(text).filter(|unquoted| *unquoted != text);
            let raw = self.lead(comment).map(|lead| behind_space(&comment[lead.len()..]));
            let raw = raw.filter(|raw| *raw != text && raw.trim() == text);
            let sum = sums::comes_to(text);
            let others = inner.into_iter().chain(unquoted).chain(raw).chain(sum).chain([whole]);
            let others = others.map(str::to_owned).collect();
            return Some(Reading::Marked { text: text.to_owned(), others, unordered });
        }
        Some(error(whole, own_line).unwrap_or_else(|| Reading::Unmarked {
            text: whole.to_owned(),
            after_marker: self.after_marker(whole).map(str::to_owned),
            own_line,
            claim: Claim::Open,
        }))
    }

    /// The exception that stands behind a marker.
    fn marked_error(text: &str) -> Option<Reading> {
        let reading = error_of_class(text, Strength::Must)
            .or_else(|| error(text, false).filter(Reading::names_a_class))?;
        let Reading::Error { class, message, .. } = reading else { return None };
        let whole = text.to_owned();
        Some(Reading::Error { class, message, whole, strength: Strength::Must, marked: true })
    }

    /// What stands behind a marker without its colon.
    fn after_marker<'t>(&self, text: &'t str) -> Option<&'t str> {
        let own = self.words.iter().find_map(|word| {
            let rest = behind(text, word)?;
            rest.starts_with(char::is_whitespace).then(|| rest.trim())
        });
        own.or_else(|| phrase(text).map(|phrase| phrase.rest))
    }

    /// What stands behind the marker, and whether its order is free.
    fn marked<'t>(&self, comment: &str, text: &'t str, own_line: bool) -> Option<(&'t str, bool)> {
        if is_arrow_line(comment) {
            return Some((text.trim_start_matches('>').trim(), false));
        }
        if let Some(arrow) = self.arrow(text, own_line) {
            return Some((text[arrow.len()..].trim(), false));
        }
        let unordered = UNORDERED.iter().find_map(|words| behind_colon(text, words));
        if let Some(rest) = unordered {
            return Some((rest, true));
        }
        let own = self.words.iter().find_map(|word| {
            let output = |rest: &&str| is_output(rest);
            behind_colon(text, word).or_else(|| behind(text, word).map(str::trim).filter(output))
        });
        if let Some(rest) = own {
            return Some((rest, false));
        }
        // Without a colon, or behind words that often mean something else, only where
        // the rest reads as an output.
        let begun = phrase(text).filter(|phrase| {
            let colon = phrase.mark == Mark::Colon;
            let output = is_output(phrase.rest) && (phrase.is_sure || colon);
            phrase.is_sure && colon || output
        });
        let phrase = begun.or_else(|| behind_sentence(text))?;
        Some((phrase.rest, false))
    }

    /// The arrow, or the book's own symbol, that the words of a comment begin with.
    fn arrow<'t>(&self, words: &'t str, own_line: bool) -> Option<&'t str> {
        let own = self.symbols.iter().map(String::as_str);
        let arrow = own.chain(ARROWS.iter().copied()).find(|arrow| words.starts_with(*arrow));
        if let Some(arrow) = arrow {
            return Some(&words[..arrow.len()]);
        }
        // `>>>` is a prompt where code can follow it; a value can only follow an arrow.
        let length = words.len() - words.trim_start_matches('>').len();
        let is_arrow = match length {
            2 => true,
            3 => !own_line && literal::read(words[3..].trim()).is_some(),
            _ => false,
        };
        is_arrow.then_some(&words[..length])
    }

    /// What repeats in front of each line of a stack: all of the comment, from its `#`
    /// on, to the end of its marker.
    #[must_use]
    pub fn lead<'t>(&self, comment: &'t str) -> Option<&'t str> {
        if let Some(arrow) = self.stacking(comment) {
            return Some(arrow);
        }
        let words = comment.strip_prefix('#')?.trim();
        let own = self.words.iter().find_map(|word| {
            let rest = behind(words, word)?;
            let bare = rest.starts_with(char::is_whitespace).then_some(rest);
            rest.trim_start().strip_prefix(':').or(bare)
        });
        let rest = own.or_else(|| phrase(words).map(|phrase| phrase.rest))?;
        let length = comment.trim_end().len() - rest.trim().len();
        Some(comment[..length].trim_end())
    }

    /// Whether the comment, from its `#` on, begins with an arrow that the book does not
    /// name: beside an assignment it points at a note as often as at a value.
    #[must_use]
    pub fn is_plain_arrow(&self, comment: &str) -> bool {
        let words = comment.trim_start_matches('#').trim_start();
        let is_own = self.symbols.iter().any(|symbol| words.starts_with(symbol.as_str()));
        !is_own && self.stacking(comment).is_some()
    }

    /// The arrow in front of each line of a stack, from the comment's `#` on.
    #[must_use]
    pub fn stacking<'t>(&self, comment: &'t str) -> Option<&'t str> {
        if is_arrow_line(comment) {
            return Some(&comment[..2]);
        }
        let words = comment.strip_prefix('#')?.trim_start();
        let arrow = self.arrow(words, true)?;
        Some(&comment[..comment.len() - words.len() + arrow.len()])
    }
}

/// The text without the one space that parts it from its sign; further ones are the
/// output's.
#[must_use]
pub fn behind_space(text: &str) -> &str {
    text.strip_prefix(' ').unwrap_or(text).trim_end()
}

/// Whether a text, or what stands in it before a remark, reads as an output.
#[must_use]
pub fn is_output(text: &str) -> bool {
    let text = text.trim();
    let ticked = unticked(text).is_some();
    ticked
        || literal::reads_as_output(text)
        || literal::read(text.trim_end_matches(['.', '!', ';'])).is_some()
        || remarks::before_remarks(text).any(|before| literal::read(before).is_some())
}

/// Whether the comment, from its `#` on, is a continuation of `#>` lines.
#[must_use]
pub fn is_arrow_line(comment: &str) -> bool {
    comment.starts_with("#>") && !comment.starts_with("#>>")
}

/// What stands behind `word` at the start of `text`, compared folded.
fn behind<'t>(text: &'t str, word: &str) -> Option<&'t str> {
    let mut rest = text.chars();
    for expected in word.chars() {
        let mut found = rest.next()?.to_lowercase();
        let found = found.next().filter(|_| found.next().is_none())?;
        if found != expected && !(found == 'ё' && expected == 'е') {
            return None;
        }
    }
    Some(rest.as_str())
}

fn behind_colon<'t>(text: &'t str, word: &str) -> Option<&'t str> {
    behind(text, word)?.trim_start().strip_prefix(':').map(str::trim)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde::Deserialize;

    use super::*;

    /// A row of the table.
    #[derive(Deserialize)]
    struct Row {
        comment: String,
        reading: Option<Expected>,
    }

    #[derive(Debug, Deserialize, PartialEq, Eq)]
    #[serde(rename_all = "lowercase")]
    enum Expected {
        Marked { text: String, others: Option<Vec<String>>, unordered: bool },
        Error { class: Option<String>, message: Option<String>, strength: Strength },
        Unmarked { told: Option<String> },
    }

    /// A reading, as the table gives it; with its other texts where the table has them.
    fn told(reading: Reading, with_others: bool) -> Expected {
        match reading {
            Reading::Marked { text, others, unordered } => {
                Expected::Marked { text, others: with_others.then_some(others), unordered }
            }
            Reading::Error { class, message, strength, .. } => {
                Expected::Error { class, message, strength }
            }
            Reading::Unmarked { after_marker, .. } => Expected::Unmarked { told: after_marker },
            Reading::Terminal(_) => panic!("a comment shows nothing of a terminal"),
        }
    }

    #[test]
    fn comments_are_read_as_the_table_says() {
        let table = include_str!("../../tables/markers.json");
        let table: BTreeMap<String, Vec<Row>> = serde_json::from_str(table).unwrap();
        assert!(table.values().flatten().count() > 70);
        let markers = Markers::with(&["Увидим:".to_owned()]);
        for (fact, row) in table.iter().flat_map(|(fact, rows)| rows.iter().map(move |r| (fact, r)))
        {
            let others = matches!(row.reading, Some(Expected::Marked { others: Some(_), .. }));
            let reading = markers.read(&row.comment, false).map(|reading| told(reading, others));
            assert_eq!(reading, row.reading, "{fact}: {}", row.comment);
        }
    }
}
