//! Pieces of text that several formats of the report share: labels, text without
//! terminal control characters, lines of limited width.
//!
//! A width is in characters; our sentences have no letters that take two columns.

use anstream::adapter::strip_str;
use similar::{ChangeTag, TextDiff};

use crate::messages::Catalogue;
use pyproof_check::diagnostic::Message;

/// Lines of an output that are shown from its front and from its end, where it has more
/// than [`LINES`].
const ENDS: usize = 4;

/// An output of at most so many lines is shown as it is.
const LINES: usize = 12;

/// Characters of a line that are shown.
const CHARACTERS: usize = 400;

/// Unchanged lines that a difference shows around changed ones.
const AROUND: usize = 2;

/// Lines of a difference that are shown.
const CHANGED: usize = 40;

/// An output with the lines that matter: all of them, or those at its front and at its
/// end, and between these the ones that hold `sought`.
#[must_use]
pub fn shortened(catalogue: &Catalogue, text: &str, sought: Option<&str>) -> String {
    let lines: Vec<&str> = text.lines().collect();
    if lines.len() <= LINES {
        return joined(lines.into_iter().map(cut));
    }
    let sought = sought.map(str::trim).filter(|sought| !sought.is_empty());
    let middle = ENDS..lines.len() - ENDS;
    let near: Vec<usize> = middle
        .filter(|&at| sought.is_some_and(|sought| lines[at].contains(sought)))
        .take(ENDS)
        .collect();
    let ends = (0..ENDS).chain(near).chain(lines.len() - ENDS..lines.len());
    let mut shown = Vec::new();
    let mut next = 0;
    for at in ends {
        shown.extend(omitted(catalogue, at - next));
        shown.push(cut(lines[at]));
        next = at + 1;
    }
    joined(shown.into_iter())
}

/// What stands in place of so many lines.
fn omitted(catalogue: &Catalogue, count: usize) -> Option<String> {
    let message = Message::new("lines-omitted").with("count", count);
    (count > 0).then(|| format!("… {}", catalogue.say(&message)))
}

/// A line of which not too much is shown.
fn cut(line: &str) -> String {
    match line.char_indices().nth(CHARACTERS) {
        Some((at, _)) => format!("{}…", &line[..at]),
        None => line.to_owned(),
    }
}

fn joined(lines: impl Iterator<Item = String>) -> String {
    lines.collect::<Vec<_>>().join("\n")
}

/// What differs between two outputs, line by line, where both are too long to be
/// compared by eye.
#[must_use]
pub fn difference(catalogue: &Catalogue, expected: &str, actual: &str) -> Option<String> {
    let (promised, came) = (expected.trim_end().lines().count(), actual.lines().count());
    let is_long = promised.min(came) > 1 && promised.max(came) > LINES / 2;
    is_long.then(|| {
        let lines = changed_lines(catalogue, expected.trim_end(), actual.trim_end());
        let lines = harmless(&lines);
        let lines = joined(lines.lines().map(|line| format!("  {}", cut(line))));
        format!("{}:\n{lines}", catalogue.text("label-difference"))
    })
}

/// The changed lines of two texts and those around them, `-` before lines only in the
/// first and `+` before those only in the second.
#[must_use]
pub fn changed_lines(catalogue: &Catalogue, old: &str, new: &str) -> String {
    let diff = TextDiff::from_lines(old, new);
    let mut shown = Vec::new();
    let mut next = 0;
    for group in diff.grouped_ops(AROUND) {
        let start = group.first().map_or(0, |op| op.old_range().start);
        shown.extend(omitted(catalogue, start.saturating_sub(next)));
        for change in group.iter().flat_map(|op| diff.iter_changes(op)) {
            let sign = match change.tag() {
                ChangeTag::Delete => '-',
                ChangeTag::Insert => '+',
                ChangeTag::Equal => ' ',
            };
            shown.push(format!("{sign} {}", change.value().trim_end_matches(['\n', '\r'])));
        }
        next = group.last().map_or(next, |op| op.old_range().end);
    }
    shown.extend(omitted(catalogue, old.lines().count().saturating_sub(next)));
    if shown.len() > CHANGED {
        let more = omitted(catalogue, shown.len() - CHANGED);
        shown.truncate(CHANGED);
        shown.extend(more);
    }
    joined(shown.into_iter())
}

/// `promised: 10`; several lines begin on the next, and not all of too many are shown.
#[must_use]
pub fn labelled(catalogue: &Catalogue, key: &'static str, text: &str) -> String {
    labelled_near(catalogue, key, text, None)
}

/// The same, with the lines that hold `sought`.
#[must_use]
pub fn labelled_near(
    catalogue: &Catalogue,
    key: &'static str,
    text: &str,
    sought: Option<&str>,
) -> String {
    let label = catalogue.text(key);
    let text = harmless(&shortened(catalogue, text.trim_end_matches('\n'), sought));
    if text.is_empty() {
        return format!("{label}: {}", catalogue.text("nothing"));
    }
    if text.contains('\n') {
        let lines: Vec<String> = text.lines().map(|line| format!("  {line}")).collect();
        return format!("{label}:\n{}", lines.join("\n"));
    }
    format!("{label}: {text}")
}

/// A program's output, with terminal control characters made harmless.
#[must_use]
pub fn harmless(text: &str) -> String {
    let printable = |c: char| match c {
        '\n' | '\t' => c.to_string(),
        c if c.is_control() => c.escape_default().to_string(),
        c => c.to_string(),
    };
    text.chars().map(printable).collect()
}

/// The text with its lines broken between words so that none is longer than
/// `width`, if its words allow that; lines after a break begin with `indent`.
#[must_use]
pub fn wrapped(text: &str, width: usize, indent: &str) -> String {
    let lines: Vec<String> = text.lines().map(|line| wrapped_line(line, width, indent)).collect();
    lines.join("\n")
}

fn wrapped_line(line: &str, width: usize, indent: &str) -> String {
    let mut wrapped = String::new();
    let mut column = 0;
    for (at, word) in line.split(' ').enumerate() {
        let length = visible(word);
        if column > indent.chars().count() && column + 1 + length > width {
            wrapped = wrapped.trim_end().to_owned() + "\n" + indent;
            column = indent.chars().count();
        } else if at > 0 {
            wrapped.push(' ');
            column += 1;
        }
        wrapped += word;
        column += length;
    }
    wrapped
}

/// How many characters of a word a terminal shows: colour codes take no room.
fn visible(word: &str) -> usize {
    strip_str(word).map(|shown| shown.chars().count()).sum()
}

/// Markdown with its paragraphs and items broken at `width`; the contents of fences
/// are left alone.
#[must_use]
pub fn wrapped_markdown(text: &str, width: usize) -> String {
    let mut fence: Option<&str> = None;
    let mut lines = Vec::new();
    for line in text.lines() {
        let mark = &line[..line.len() - line.trim_start_matches('`').len()];
        let inside = fence.is_some();
        match fence {
            None if mark.len() >= 3 => fence = Some(mark),
            Some(open) if line.trim_end() == open => fence = None,
            _ => {}
        }
        if inside || fence.is_some() || line.starts_with("    ") {
            lines.push(line.to_owned());
        } else {
            let indent = if line.starts_with("- ") { "  " } else { "" };
            lines.push(wrapped(line, width, indent));
        }
    }
    lines.join("\n") + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::messages::Lang;

    #[test]
    fn a_long_output_shows_its_ends_and_what_is_sought() {
        let catalogue = Catalogue::new(Lang::En);
        let text: Vec<String> = (0..300).map(|line| line.to_string()).collect();
        let text = text.join("\n");
        assert_eq!(
            shortened(&catalogue, &text, None),
            "0\n1\n2\n3\n… (292 more lines)\n296\n297\n298\n299"
        );
        assert_eq!(
            shortened(&catalogue, &text, Some("150")),
            "0\n1\n2\n3\n… (146 more lines)\n150\n… (145 more lines)\n296\n297\n298\n299"
        );
        let short = text.lines().take(12).collect::<Vec<_>>().join("\n");
        assert_eq!(shortened(&catalogue, &short, None), short);
        assert_eq!(shortened(&catalogue, &"я".repeat(401), None).chars().count(), 401);
    }

    #[test]
    fn a_long_difference_shows_what_changed_alone() {
        let catalogue = Catalogue::new(Lang::En);
        let old: Vec<String> = (0..40).map(|line| line.to_string()).collect();
        let old = old.join("\n");
        let new = old.replace("\n20\n", "\ntwenty\n");
        assert_eq!(
            difference(&catalogue, &old, &new).unwrap(),
            "promised (-) and got (+):\n  … (18 more lines)\n    18\n    19\n  - 20\n  + twenty\n    \
             21\n    22\n  … (17 more lines)"
        );
        assert_eq!(difference(&catalogue, "1\n2", "1\n3"), None);
        assert_eq!(difference(&catalogue, "1", &old), None);
    }

    #[test]
    fn lines_are_broken_between_words_and_nowhere_else() {
        assert_eq!(wrapped("один два три", 8, ""), "один два\nтри");
        assert_eq!(wrapped("один два три", 8, "  "), "один два\n  три");
        assert_eq!(wrapped("оченьдлинноеслово да", 5, ""), "оченьдлинноеслово\nда");
        assert_eq!(wrapped("a\nb", 80, ""), "a\nb");
        assert_eq!(wrapped("", 80, ""), "");
        assert_eq!(wrapped("\u{1b}[1mодин\u{1b}[0m два", 8, ""), "\u{1b}[1mодин\u{1b}[0m два");
        for width in 1..60 {
            let text = "Слова, слова: a b c  d, и ещё немного слов";
            let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
            assert_eq!(
                words(&wrapped(text, width, " ")),
                words(text),
                "no word is lost at {width}"
            );
        }
    }

    #[test]
    fn fences_are_left_alone() {
        let text = "a b c\n\n````markdown\n```python\nx = 1 + 2 + 3\n```\n````\n\n- a b c";
        let broken =
            "a b\nc\n\n````markdown\n```python\nx = 1 + 2 + 3\n```\n````\n\n- a\n  b\n  c\n";
        assert_eq!(wrapped_markdown(text, 4), broken);
    }

    #[test]
    fn a_terminal_obeys_nothing_that_a_program_wrote() {
        assert_eq!(harmless("a\u{1b}[31mb\tc\r"), "a\\u{1b}[31mb\tc\\r");
    }
}
