//! What was kept of an output that was too long, as its reader can use it: its first
//! and its last lines tell which loop it was.

use pyproof_judge::transcript::{Stream, Transcript};

/// Lines shown of either end.
const LINES: usize = 3;

/// Characters shown of a line.
const CHARACTERS: usize = 60;

/// The first and the last lines of what a block wrote before it was ended: to stdout,
/// failing that to stderr; none, where nothing was kept.
pub fn shown(transcript: &Transcript, block: usize) -> Option<String> {
    let written = [Stream::Out, Stream::Err].map(|stream| transcript.written(block, stream));
    written.iter().find(|text| !text.is_empty()).map(|text| ends(text))
}

/// The first and the last lines of a text, `…` in place of those between.
fn ends(text: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    let shown: Vec<String> = match lines.as_slice() {
        lines if lines.len() <= 2 * LINES => lines.iter().map(|line| cut(line)).collect(),
        lines => {
            let first = lines[..LINES].iter().map(|line| cut(line));
            let last = lines[lines.len() - LINES..].iter().map(|line| cut(line));
            first.chain(["…".to_owned()]).chain(last).collect()
        }
    };
    shown.join("\n")
}

fn cut(line: &str) -> String {
    match line.char_indices().nth(CHARACTERS) {
        Some((at, _)) => format!("{}…", &line[..at]),
        None => line.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ends_are_shown_and_long_lines_cut() {
        assert_eq!(ends("1\n2\n3\n4\n5\n6\n"), "1\n2\n3\n4\n5\n6");
        assert_eq!(ends("1\n2\n3\n4\n5\n6\n7"), "1\n2\n3\n…\n5\n6\n7");
        assert_eq!(ends(&"я".repeat(61)), format!("{}…", "я".repeat(60)));
        assert_eq!(ends(&"я".repeat(60)), "я".repeat(60));
    }
}
