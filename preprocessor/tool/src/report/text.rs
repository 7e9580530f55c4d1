//! Pieces of text that several formats of the report share: labels, text without
//! terminal control characters, lines of limited width.
//!
//! A width is in characters; our sentences have no letters that take two columns.

use anstream::adapter::strip_str;

use crate::messages::Catalogue;

/// `promised: 10`; several lines begin on the next.
#[must_use]
pub fn labelled(catalogue: &Catalogue, key: &'static str, text: &str) -> String {
    let label = catalogue.text(key);
    let text = harmless(text.trim_end_matches('\n'));
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
