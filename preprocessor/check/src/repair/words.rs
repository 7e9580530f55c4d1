//! Writes a value as the author would: in the same quotes, with the remark behind it,
//! without the label that the author left out, several lines joined in the same way.
//!
//! Every function gives candidates, the likeliest first; a run has to prove one.

use pyproof_judge::expectation::remarks::before_remarks;
use pyproof_judge::python::literal::{self, Literal};

/// From this similarity on a promise is taken for all of the output, with its
/// label and without a remark.
const SAME_SHAPE: f64 = 0.6;

/// So many candidates are tried; each costs a run.
const MAX_CANDIDATES: usize = 4;

/// Candidates for a one-line `promise` with the one-line output `actual`.
pub fn inline(promise: &str, actual: &str) -> Vec<String> {
    let mut pairs: Vec<(f64, &str, &str)> = Vec::new();
    for core in cores(promise) {
        for value in values(actual).into_iter().chain(values_behind_words(core, actual)) {
            pairs.push((likeness(core, value), core, value));
        }
    }
    // Stable: of equals the longest promise and the whole output come first.
    pairs.sort_by(|left, right| right.0.total_cmp(&left.0));
    let whole = similarity(promise, actual) >= SAME_SHAPE;
    let first = whole.then_some((0.0, promise, actual));
    let pairs = first.into_iter().chain(pairs);
    let mut found: Vec<String> = Vec::new();
    for (_, core, value) in pairs {
        for value in dressed(core, value) {
            let candidate = format!("{value}{}", &promise[core.len()..]);
            if !found.contains(&candidate) {
                found.push(candidate);
            }
        }
    }
    found.truncate(MAX_CANDIDATES);
    // The last resort, whatever stood there.
    if !found.iter().any(|candidate| candidate == actual) {
        found.push(actual.to_owned());
    }
    found
}

/// Candidates for a one-line `promise` with an output of several lines, joined as the
/// author joins them; none where the promise does not show how.
pub fn joined(promise: &str, lines: &[&str]) -> Vec<String> {
    if lines.iter().any(|line| line.is_empty()) {
        return Vec::new();
    }
    let mut found = Vec::new();
    for core in cores(promise) {
        let rest = &promise[core.len()..];
        if let Some(Literal::List(items)) = literal::read(core)
            && items.len() > 1
            && items.iter().all(|item| matches!(item, Literal::Text(_)))
        {
            let quote = core.chars().find(|c| ['\'', '"'].contains(c)).unwrap_or('\'');
            let quoted: Option<Vec<String>> =
                lines.iter().map(|line| in_quotes(line.trim(), quote)).collect();
            found.extend(quoted.map(|items| format!("[{}]{rest}", items.join(", "))));
        }
        let trimmed: Vec<&str> = lines.iter().map(|line| line.trim()).collect();
        for joint in [" \\n ", "\\n", " | ", "; ", ", "] {
            if core.contains(joint) {
                found.push(format!("{}{rest}", trimmed.join(joint)));
            }
        }
        // A space joins words alone, else nobody sees where a line ends.
        if core.contains(' ') && trimmed.iter().all(|line| !line.contains(' ')) {
            found.push(format!("{}{rest}", trimmed.join(" ")));
        }
    }
    let mut unique = Vec::new();
    for candidate in found {
        if !unique.contains(&candidate) {
            unique.push(candidate);
        }
    }
    unique.truncate(MAX_CANDIDATES);
    unique
}

/// The promise, and what of it may stand in front of a remark.
fn cores(promise: &str) -> Vec<&str> {
    std::iter::once(promise).chain(before_remarks(promise)).collect()
}

/// The output, and what of it may stand behind a label.
fn values(actual: &str) -> Vec<&str> {
    const MAX_LABELS: usize = 12;
    let divides = |c: char| ":=?!—–>".contains(c);
    let ends = actual.char_indices().filter(|&(_, c)| divides(c)).map(|(at, c)| at + c.len_utf8());
    let behind = ends.map(|at| actual[at..].trim_start()).filter(|rest| !rest.is_empty());
    std::iter::once(actual).chain(behind.take(MAX_LABELS)).collect()
}

/// What of the output may stand behind a label that only a space ends, as `print` writes it:
/// literals of the promised kind alone, since any word may stand behind another.
fn values_behind_words<'a>(core: &str, actual: &'a str) -> Vec<&'a str> {
    let kind = |text: &str| match literal::read(text)? {
        Literal::Text(_) => None,
        literal => Some(std::mem::discriminant(&literal)),
    };
    let Some(promised) = kind(core) else { return Vec::new() };
    let behind = actual.match_indices(' ').map(|(at, _)| &actual[at + 1..]);
    behind.filter(|rest| kind(rest) == Some(promised)).take(1).collect()
}

/// How likely `value` is what `core` was meant to be.
fn likeness(core: &str, value: &str) -> f64 {
    let kind = |text: &str| literal::read(text).map(|literal| std::mem::discriminant(&literal));
    let (promised, actual) = (kind(core), kind(value));
    let same = promised.is_some() && promised == actual;
    // Texts that share nothing match by their lengths.
    let (short, long) = (core.len().min(value.len()), core.len().max(value.len()).max(1));
    #[expect(clippy::cast_precision_loss, reason = "lengths of lines")]
    let length = short as f64 / long as f64;
    similarity(core, value) + length / 16.0 + if same { 1.0 } else { 0.0 }
}

/// 1 for equal texts, 0 for those that share nothing.
pub fn similarity(left: &str, right: &str) -> f64 {
    const MAX: usize = 2000;
    if left.len() > MAX || right.len() > MAX {
        return 0.0;
    }
    strsim::normalized_levenshtein(left, right)
}

/// `value` in the quotes that `core` wears, or without those that it does not.
fn dressed(core: &str, value: &str) -> Vec<String> {
    let worn = ['\'', '"', '`']
        .into_iter()
        .find(|&quote| core.len() >= 2 && core.starts_with(quote) && core.ends_with(quote));
    let text = match literal::read(value) {
        Some(Literal::Text(text)) if value.starts_with(['\'', '"']) => Some(text),
        _ => None,
    };
    let plain = |text: &str| !text.contains(['\n', '\\']) && text.trim() == text;
    match (worn, text) {
        (Some(quote), Some(text)) => {
            in_quotes(&text, quote).into_iter().chain([value.to_owned()]).collect()
        }
        (Some(quote), None) => {
            in_quotes(value, quote).into_iter().chain([value.to_owned()]).collect()
        }
        (None, Some(text)) if plain(&text) && !text.is_empty() => vec![text, value.to_owned()],
        (None, _) => vec![value.to_owned()],
    }
}

/// `text` between quotes, where nothing in it would need a backslash.
fn in_quotes(text: &str, quote: char) -> Option<String> {
    let free = |quote: char| !text.contains(quote) && !text.contains(['\\', '\n']);
    let other = if quote == '\'' { '"' } else { '\'' };
    let quote = [quote, other].into_iter().find(|&quote| free(quote))?;
    Some(format!("{quote}{text}{quote}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn remarks_quotes_and_labels_stay_as_they_are() {
        let cases = [
            ("10", "11", "11"),
            ("10 (десять)", "11", "11 (десять)"),
            ("10 — десять", "11", "11 — десять"),
            ("'ZY'", "AZY", "'AZY'"),
            ("\"abc\"", "'abd'", "\"abd\""),
            ("abc", "'abd'", "abd"),
            ("15", "Сумма: 16", "16"),
            ("Сумма: 15", "Сумма: 16", "Сумма: 16"),
            ("3 - 2 = 1", "3 - 2 = 2", "3 - 2 = 2"),
            ("[1, 2], список", "[1, 3]", "[1, 3], список"),
            ("False", "6 совершенное? True", "True"),
            ("один", "два три", "два три"),
            ("24", "Area 25", "25"),
            ("[1, 2]", "Result [1, 3]", "[1, 3]"),
            ("1 2", "1 3", "1 3"),
        ];
        for (promise, actual, expected) in cases {
            assert_eq!(inline(promise, actual)[0], expected, "{promise} / {actual}");
        }
    }

    #[test]
    fn the_whole_output_is_always_a_candidate() {
        for (promise, actual) in [("10 (a - b - c)", "x: y: z"), ("'a'", "b"), ("5", "")] {
            assert!(inline(promise, actual).contains(&actual.to_owned()), "{promise} / {actual}");
        }
    }

    #[test]
    fn lines_are_joined_as_the_author_joins_them() {
        let cases = [
            ("1, 2, 3", "1, 2, 4"),
            ("1 | 2", "1 | 2 | 4"),
            ("1; 2 (оба)", "1; 2; 4 (оба)"),
            ("1\\n2", "1\\n2\\n4"),
            ("1 \\n 2", "1 \\n 2 \\n 4"),
            ("1 2", "1 2 4"),
            ("['1', '2']", "['1', '2', '4']"),
        ];
        for (promise, expected) in cases {
            let found = joined(promise, &["1", "2", "4"]);
            assert!(found.contains(&expected.to_owned()), "{promise}: {found:?}");
        }
        assert!(joined("5", &["1", "2"]).is_empty());
    }
}
