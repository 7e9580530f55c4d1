//! The remark that may stand behind a promised output
//! (`docs/promises.md`, *Ways to keep a promise*).

use crate::python::literal;

/// The beginnings of a remark behind a promise: marks, and words that do not go on an
/// output of one value.
const REMARKS: &[&str] = &[
    " (",
    " —",
    " –",
    " - ",
    " -- ",
    " //",
    " #",
    " <-",
    " ←",
    "  ",
    " если ",
    " когда ",
    " или ",
    " так как ",
    " потому что ",
    " поскольку ",
    " ведь ",
    " if ",
    " when ",
    " or ",
    " because ",
    " since ",
    " , ",
    ", (",
    ", поскольку ",
    ", потому ",
    ", так как ",
    ", т.к. ",
    ", т. к. ",
    ", ведь ",
    ", а не ",
    ", because ",
    ", since ",
    ", not ",
    ", as ",
];

/// So many marks are tried; each costs a comparison.
const MAX_REMARKS: usize = 24;

/// The parts of `promise` in front of a possible remark, the longest first; none where
/// it has several lines, for a remark must not swallow one.
pub fn before_remarks(promise: &str) -> impl Iterator<Item = &str> {
    let promise = if promise.contains('\n') { "" } else { promise };
    let marks = |at: &usize| {
        let rest = &promise[*at..];
        REMARKS.iter().any(|mark| rest.starts_with(mark)) || begins_with_comma_and_word(rest)
    };
    let starts = promise.char_indices().map(|(at, _)| at).filter(marks).take(MAX_REMARKS);
    let starts: Vec<usize> = starts.collect();
    let beginnings = starts.into_iter().rev().map(|at| (at, promise[..at].trim_end()));
    beginnings
        .filter(|(at, before)| {
            // A comma or semicolon begins a remark behind a literal, or where a sentence follows:
            // in `red, green` it parts two items.
            let rest = &promise[*at..];
            let marked = REMARKS.iter().any(|mark| rest.starts_with(mark));
            let listed = [", ", "; "].iter().any(|mark| before.contains(mark));
            let sentence = is_sentence(rest.get(2..).unwrap_or_default()) && !listed;
            let begins_item = begins_with_comma_and_word(rest) && !sentence;
            let parts = !marked && begins_item && literal::read(before).is_none();
            // `'  a'`: what stands in quotes is no remark.
            let is_open = |quote| before.strip_prefix(quote).is_some_and(|b| !b.contains(quote));
            let within = ['\'', '"'].into_iter().any(is_open);
            // `both (2 sub-exceptions)`: Python counts them in the message.
            let counts = rest.trim_end().ends_with(" sub-exceptions)")
                || rest.trim_end().ends_with(" sub-exception)");
            !before.is_empty() && !parts && !within && !counts
        })
        .map(|(_, before)| before)
}

/// The literals that `promise` begins with, where only a remark can follow them: marks
/// that end a sentence, a picture, or words. None where more of an output stands behind
/// them, such as a number.
#[must_use]
pub fn before_words(promise: &str) -> Option<&str> {
    if promise.contains('\n') {
        return None;
    }
    let spaces = promise.char_indices().filter(|(_, c)| c.is_whitespace()).map(|(at, _)| at);
    let mut ends: Vec<usize> = spaces.take(MAX_REMARKS).collect();
    ends.push(promise.len());
    let closed = |end: usize| promise[..end].trim_end().trim_end_matches(ENDS);
    let end = ends.into_iter().rev().find(|&end| is_literals(closed(end)))?;
    let before = closed(end);
    let rest = promise[before.len()..].trim_start_matches(ENDS);
    let words = rest.trim_start();
    let parted = words.len() < rest.len() || words.is_empty();
    (before.len() < promise.len() && parted && is_comment(words)).then_some(before)
}

/// Marks that end a sentence, not a literal.
const ENDS: &[char] = &['.', '!', ';', ',', ':'];

/// Whether words behind a literal say something of it, rather than go on the output.
fn is_comment(words: &str) -> bool {
    let is_picture = |c: char| c > '\u{2000}' && !('\u{20a0}'..='\u{20cf}').contains(&c);
    if words.chars().all(|c| c.is_whitespace() || ENDS.contains(&c) || is_picture(c)) {
        return true;
    }
    let first = words.split_whitespace().next().unwrap_or_default().to_lowercase();
    let negates = ["не", "not"].contains(&first.as_str());
    words.starts_with(char::is_alphabetic)
        && (negates || !words.contains(|c: char| c.is_ascii_digit() || "[]{}()'\"=".contains(c)))
}

/// Whether a text is one literal, or several parted by spaces.
fn is_literals(text: &str) -> bool {
    !text.is_empty()
        && (literal::read(text).is_some()
            || text.contains(' ')
                && text.split_whitespace().all(|item| literal::read(item).is_some()))
}

/// Whether words are a sentence rather than one more item: three words or more, and
/// nothing listed in them.
fn is_sentence(text: &str) -> bool {
    let words = text.split_whitespace().count();
    let listed = [", ", " and ", " и "].iter().any(|mark| text.contains(mark));
    words >= 2 && !listed
}

fn begins_with_comma_and_word(text: &str) -> bool {
    let behind = text.strip_prefix(", ").or_else(|| text.strip_prefix("; "));
    behind.is_some_and(|rest| rest.starts_with(char::is_alphabetic))
}
