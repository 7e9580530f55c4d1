//! The words of a comment: markers, arrows, exceptions
//! (`docs/promises.md`, *Markers* and *Errors*).

use super::{Reading, Strength};
use crate::python::{BUILTINS, literal};

/// Words that promise an output when a colon stands behind them, in lower case
/// and with `е` for `ё`.
const MARKERS: &[&str] = &[
    "выведет",
    "выведется",
    "вывод",
    "выводит",
    "печатает",
    "напечатает",
    "результат",
    "вернет",
    "возвращает",
    "получим",
    "output",
    "prints",
    "returns",
    "result",
    "out",
];

/// Words that announce an output whose lines may come in any order.
const UNORDERED: &[&str] =
    &["выведет в любом порядке", "вывод в любом порядке", "unordered output"];

/// Arrows; `#>` is one with the comment's own sign.
const ARROWS: &[&str] = &["=>", "->", "→"];

/// Words in front of the class of an exception.
const RAISES: &[&str] = &["вызовет", "вызывает", "raises", "~>"];

/// Words for any exception.
const ERROR: &[&str] = &["ошибка", "error"];

/// The markers of a book: ours and its own.
#[derive(Clone, Debug, Default)]
pub struct Markers {
    extra: Vec<String>,
}

impl Markers {
    /// Ours, and `extra` ones, with or without their colons.
    #[must_use]
    pub fn with(extra: &[String]) -> Self {
        let extra = extra.iter().map(|word| folded(word.trim().trim_end_matches(':')));
        Self { extra: extra.filter(|word| !word.is_empty()).collect() }
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
        if let Some((text, unordered)) = self.marked(comment, whole) {
            if text == "?" {
                return None;
            }
            if let Some(mut error) = error_of_class(text, Strength::Must)
                && !unordered
            {
                if let Reading::Error { marked, .. } = &mut error {
                    *marked = true;
                }
                return Some(error);
            }
            // A marker behind a marker, `# Вывод: Вывод: 3`, may lose one.
            let inner = self.marked("", text).map(|(inner, _)| inner);
            let inner = inner.filter(|inner| !inner.is_empty() && *inner != text);
            let others = inner.into_iter().chain([whole]).map(str::to_owned).collect();
            return Some(Reading::Marked { text: text.to_owned(), others, unordered });
        }
        Some(error(whole).unwrap_or_else(|| Reading::Unmarked {
            text: whole.to_owned(),
            after_marker: self.after_marker(whole).map(str::to_owned),
            own_line,
        }))
    }

    /// What stands behind a marker without its colon.
    fn after_marker<'t>(&self, text: &'t str) -> Option<&'t str> {
        self.words().find_map(|word| {
            let rest = behind(text, word)?;
            rest.starts_with(char::is_whitespace).then(|| rest.trim())
        })
    }

    fn words(&self) -> impl Iterator<Item = &str> {
        MARKERS.iter().copied().chain(self.extra.iter().map(String::as_str))
    }

    /// What stands behind the marker, and whether its order is free.
    fn marked<'t>(&self, comment: &str, text: &'t str) -> Option<(&'t str, bool)> {
        if is_arrow_line(comment) {
            return Some((text.trim_start_matches('>').trim(), false));
        }
        for arrow in ARROWS {
            if let Some(rest) = text.strip_prefix(arrow) {
                return Some((rest.trim(), false));
            }
        }
        // `>>>` is a prompt, not an arrow.
        if let Some(rest) = text.strip_prefix(">>")
            && !rest.starts_with('>')
        {
            return Some((rest.trim(), false));
        }
        let unordered = UNORDERED.iter().find_map(|words| behind_colon(text, words));
        if let Some(rest) = unordered {
            return Some((rest, true));
        }
        // Without a colon only where the rest reads as an output.
        let with_colon = self.words().find_map(|word| behind_colon(text, word));
        let output = || self.after_marker(text).filter(|rest| literal::reads_as_output(rest));
        with_colon.or_else(output).map(|rest| (rest, false))
    }
}

/// Whether the words of a comment begin with an arrow.
#[must_use]
pub fn begins_with_arrow(words: &str) -> bool {
    words.starts_with(">>") || ARROWS.iter().any(|arrow| words.starts_with(arrow))
}

/// Whether the comment, from its `#` on, is a continuation of `#>` lines.
#[must_use]
pub fn is_arrow_line(comment: &str) -> bool {
    comment.starts_with("#>") && !comment.starts_with("#>>")
}

/// Lower case, and `е` for `ё`, as markers are compared.
fn folded(text: &str) -> String {
    text.to_lowercase().replace('ё', "е")
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

/// Reads an error promise that begins with a class; `least` is its strength where the
/// words may be a sentence.
fn error_of_class(text: &str, least: Strength) -> Option<Reading> {
    let (class, rest) = class(text)?;
    let (message, sure) = message(rest);
    Some(Reading::Error {
        class: Some(class.to_owned()),
        message: message.map(str::to_owned),
        whole: text.to_owned(),
        strength: if sure { Strength::Must } else { least },
        marked: false,
    })
}

/// Reads words that begin with one of the book's own `classes` as an error promise;
/// the promise is a weak one, for the words may mean something else.
#[must_use]
pub fn error_of_own_class(text: &str, classes: &[String]) -> Option<Reading> {
    let end = text.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(text.len());
    let (class, rest) = text.split_at(end);
    let (message, sure) = message(rest);
    (sure && classes.iter().any(|known| known == class)).then(|| Reading::Error {
        class: Some(class.to_owned()),
        message: message.map(str::to_owned),
        whole: text.to_owned(),
        strength: Strength::Inferred,
        marked: false,
    })
}

/// Reads an error promise.
fn error(text: &str) -> Option<Reading> {
    let reading = |class: Option<&str>, message: Option<&str>, strength| Reading::Error {
        class: class.map(str::to_owned),
        message: message.map(str::to_owned),
        whole: text.to_owned(),
        strength,
        marked: false,
    };
    if let Some(error) = error_of_class(text, Strength::Inferred) {
        return Some(error);
    }
    for word in RAISES {
        let rest = behind(text, word).filter(|rest| !rest.starts_with(char::is_alphabetic));
        let rest = rest.map(|rest| rest.trim_start_matches([':', ' ']));
        // `вызовет ошибку TypeError`, `raises a KeyError`: one word may stand between.
        if let Some((class, _)) =
            rest.and_then(|rest| class(rest).or_else(|| class(second_word(rest))))
        {
            return Some(reading(Some(class), None, Strength::Must));
        }
    }
    for word in ERROR {
        let Some(rest) = behind(text, word) else { continue };
        if rest.chars().next().is_some_and(char::is_alphanumeric) {
            continue;
        }
        let words = rest.trim_start_matches([':', '!', '.', ' ', '-', '—', '–']);
        if let Some((class, rest)) = class(words) {
            return Some(reading(Some(class), message(rest).0, Strength::Must));
        }
        // `# Ошибка`, `# Ошибка!` and `# Ошибка: так нельзя` promise an error;
        // `# Ошибка в том, что` need not.
        let sure = words.is_empty() || rest.trim_start().starts_with([':', '!']);
        let strength = if sure { Strength::Must } else { Strength::Inferred };
        return Some(reading(None, None, strength));
    }
    None
}

fn second_word(text: &str) -> &str {
    text.split_once(' ').map_or("", |(_, rest)| rest.trim_start())
}

/// The name of an exception class at the start of `text`, and what follows.
fn class(text: &str) -> Option<(&str, &str)> {
    let end = text.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '.'));
    let (word, rest) = text.split_at(end.unwrap_or(text.len()));
    let word = word.trim_end_matches('.');
    let rest = if word.len() < text.len() - rest.len() { &text[word.len()..] } else { rest };
    let name = word.rsplit('.').next().unwrap_or(word);
    let begins = name.chars().next().is_some_and(|c| c.is_ascii_uppercase());
    let ends = ["Error", "Exception", "Warning"]
        .iter()
        .any(|end| name.ends_with(end) && name.len() > end.len());
    let others = [
        "BaseExceptionGroup",
        "Exception",
        "ExceptionGroup",
        "StopIteration",
        "StopAsyncIteration",
        "KeyboardInterrupt",
        "SystemExit",
        "GeneratorExit",
    ];
    let known = others.contains(&name) && BUILTINS.contains(&name);
    (begins && (ends || known)).then_some((word, rest))
}

/// The message behind a class, and whether the words are surely a promise:
/// `TypeError`, `TypeError: ...`, `TypeError (почему)`; but `TypeError бывает`
/// is a sentence.
fn message(rest: &str) -> (Option<&str>, bool) {
    let rest = rest.trim();
    if let Some(message) = rest.strip_prefix(':') {
        let message = message.trim();
        return ((!message.is_empty()).then_some(message), true);
    }
    let remark = ["(", "—", "–", "-", "!", ".", ",", "//", "#"];
    (None, rest.is_empty() || remark.iter().any(|begin| rest.starts_with(begin)))
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
