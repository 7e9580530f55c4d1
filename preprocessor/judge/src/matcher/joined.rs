//! Several outputs given on one line, and some lines of a longer output
//! (`docs/promises.md`, *Ways to keep a promise*).

use super::wildcard::lines_match;
use crate::python::literal::{self, Literal};

/// What may stand between outputs that are given on one line.
pub const JOINTS: &[&str] = &[
    " ",
    ", ",
    "; ",
    " | ",
    " / ",
    " ⏎ ",
    " then ",
    ", then ",
    " затем ",
    ", затем ",
    " потом ",
    ", потом ",
];

/// Words that say that a list goes on, as dots do.
const AND_SO_ON: &[&str] =
    &["и так далее", "и т. д.", "и т.д.", "и т. п.", "и т.п.", "etc.", "etc", "and so on"];

/// The list with dots in the place of the words that say that it goes on.
#[must_use]
pub fn abridged(promise: &str) -> Option<String> {
    let begin = AND_SO_ON.iter().find_map(|words| promise.strip_suffix(words))?;
    let begin = begin.trim_end().trim_end_matches(',');
    (!begin.is_empty()).then(|| format!("{begin}, ..."))
}

/// The list with a comma for the word that joins its last item.
#[must_use]
pub fn listed(promise: &str) -> Option<String> {
    let (begin, last) = promise.rsplit_once(" и ").or_else(|| promise.rsplit_once(" and "))?;
    Some(format!("{begin}, {last}"))
}

/// Whether one line of comment gives several lines of output.
pub fn are_lines(promise: &str, actual: &str) -> bool {
    let lines: Vec<&str> = actual.lines().map(str::trim).collect();
    if lines.is_empty() || promise.contains('\n') {
        return false;
    }
    let meant = abridged(promise).or_else(|| listed(promise));
    let mut promises = std::iter::once(promise).chain(meant.as_deref());
    match lines.as_slice() {
        [line] => promises.any(|promise| are_printed_apart(promise, line)),
        lines => promises.any(|promise| are_joined(promise, lines)),
    }
}

/// Whether a line is these values, which `print` parted by a space: `Ann, 30`. Words
/// alone may have commas of their own.
fn are_printed_apart(promise: &str, line: &str) -> bool {
    let items: Vec<&str> = promise.split(", ").collect();
    let is_one = |item: &&str| !item.contains(' ');
    let values = items.iter().filter(|item| literal::read(item).is_some()).count();
    items.len() > 1
        && items.iter().all(is_one)
        && 2 * values >= items.len()
        && line.split(' ').eq(items.iter().copied())
        || are_values_apart(promise, line)
}

/// The same for values that have commas themselves: `[1, 2] and [3]`.
fn are_values_apart(promise: &str, line: &str) -> bool {
    [" и ", " and "].iter().any(|joint| {
        let items: Vec<&str> = promise.split(joint).collect();
        items.len() > 1
            && items.iter().all(|item| literal::read(item).is_some())
            && items.join(" ") == line
    })
}

fn are_joined(promise: &str, lines: &[&str]) -> bool {
    // `0, 1, 2, ...` gives the first of them.
    if let Some(begin) = ["...", "…"].iter().find_map(|dots| promise.strip_suffix(dots)) {
        let joint = [", ", " ", "; "].iter().find(|joint| begin.ends_with(**joint));
        let first = joint.map(|joint| (*joint, begin.trim_end_matches(*joint)));
        return first.is_some_and(|(joint, begin)| {
            let count = begin.split(joint).count();
            count > 1 && count < lines.len() && lines[..count].join(joint) == begin
        });
    }
    let joined = JOINTS.iter().any(|joint| promise == lines.join(joint));
    joined
        || are_joined_with_dots(promise, lines)
        || promise.split("\\n").map(str::trim).eq(lines.iter().copied())
        || matches!(literal::read(promise), Some(Literal::List(items) | Literal::Tuple(items))
            if items.len() == lines.len()
                && items.iter().zip(lines).all(|(item, line)| matches!(item, Literal::Text(text) if text == *line)))
}

/// `0, 1, 2, ..., 99`: the dots stand for lines.
fn are_joined_with_dots(promise: &str, lines: &[&str]) -> bool {
    let promise = promise.replace('…', "...");
    [", ", " ", "; "].iter().any(|joint| {
        let items: Vec<&str> = promise.split(joint).collect();
        let dots = items.iter().filter(|item| **item == "...").count();
        // Dots alone, or between two words, say too little.
        dots > 0 && items.len() > dots + 1 && lines_match(&items, lines)
    })
}

/// Whether the promise gives some lines of a longer output, adjacent and in order;
/// `equal` compares one of its lines with one of the output.
pub fn is_part(promise: &str, actual: &str, equal: impl Fn(&str, &str) -> bool) -> bool {
    let promised: Vec<&str> = promise.lines().map(str::trim_end).collect();
    let actual: Vec<&str> = actual.lines().collect();
    if let [promised] = promised.as_slice() {
        // Some of the lines, on one line of comment: as many as it can hold.
        let joined = [", ", "; ", " | "].iter().map(|joint| promised.split(joint).count());
        let counts = joined.filter(|&count| count > 1 && count < actual.len());
        let mut windows = counts.flat_map(|count| actual.windows(count));
        if windows.any(|window| are_joined(promised, window)) {
            return true;
        }
    }
    !promise.trim().is_empty()
        && promised.len() < actual.len()
        && actual.windows(promised.len()).any(|window| {
            promised.iter().zip(window).all(|(promised, actual)| equal(promised, actual))
        })
}
