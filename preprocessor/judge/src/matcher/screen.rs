//! What a terminal shows of what is written to it: a carriage return goes back to the
//! start of the line, a backspace one column, and escape sequences give colours, which
//! no text can promise.

use std::borrow::Cow;

/// The text that stands there in the end.
pub fn shown(text: &str) -> Cow<'_, str> {
    const ACTS: [char; 3] = ['\r', '\u{8}', '\u{1b}'];
    if !text.contains(ACTS) {
        return Cow::Borrowed(text);
    }
    let lines: Vec<String> = text.split('\n').map(line).collect();
    Cow::Owned(lines.join("\n"))
}

fn line(text: &str) -> String {
    let mut cells: Vec<char> = Vec::new();
    let mut column = 0_usize;
    let mut chars = text.chars();
    while let Some(char) = chars.next() {
        match char {
            '\r' => column = 0,
            '\u{8}' => column = column.saturating_sub(1),
            '\u{1b}' => {
                if let Some(sequence) = sequence(&mut chars) {
                    erase(&sequence, &mut cells, column);
                }
            }
            char if column < cells.len() => {
                cells[column] = char;
                column += 1;
            }
            char => {
                cells.push(char);
                column += 1;
            }
        }
    }
    cells.into_iter().collect()
}

/// Reads an escape sequence to its end; gives those that begin with `[`.
fn sequence(chars: &mut std::str::Chars<'_>) -> Option<String> {
    match chars.next()? {
        '[' => {
            let mut sequence = String::new();
            for char in chars.by_ref() {
                sequence.push(char);
                // ECMA-48: the final byte.
                if ('@'..='~').contains(&char) {
                    break;
                }
            }
            Some(sequence)
        }
        // A title or a link, up to its bell or `ESC \`.
        ']' => {
            let mut escaped = false;
            for char in chars.by_ref() {
                if char == '\u{7}' || escaped && char == '\\' {
                    break;
                }
                escaped = char == '\u{1b}';
            }
            None
        }
        _ => None,
    }
}

/// Erases what a sequence erases of the line.
fn erase(sequence: &str, cells: &mut Vec<char>, column: usize) {
    match sequence {
        "K" | "0K" => cells.truncate(column),
        "2K" => cells.iter_mut().for_each(|cell| *cell = ' '),
        "1K" => cells.iter_mut().take(column + 1).for_each(|cell| *cell = ' '),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_over_is_not_shown() {
        for (written, there) in [
            ("a\nb", "a\nb"),
            ("\r0%\r50%\r100%\n", "100%\n"),
            ("abc\rx", "xbc"),
            ("a\r\nb", "a\nb"),
            ("ab\u{8}c", "ac"),
            ("\u{8}я", "я"),
            ("\u{1b}[1;31mred\u{1b}[0m", "red"),
            ("long\r\u{1b}[Kno", "no"),
            ("\u{1b}]8;;http://x\u{1b}\\link\u{1b}]8;;\u{7}", "link"),
            ("a\u{1b}", "a"),
        ] {
            assert_eq!(shown(written), there, "{written:?}");
        }
    }
}
