//! An excerpt of an output that was too long: its first and its last lines show
//! which loop wrote it.

use pyproof_judge::transcript::{BlockRun, Stream};

/// Lines of either end.
const LINES: usize = 3;

/// Characters of a line.
const CHARACTERS: usize = 60;

/// The first and the last lines of what a block wrote before it was ended: to stdout,
/// failing that to stderr; none, where nothing was kept.
pub fn of(run: &BlockRun) -> Option<String> {
    let written = [Stream::Out, Stream::Err].map(|stream| run.written(stream));
    written.iter().find(|text| !text.is_empty()).map(|text| ends(text))
}

/// The first and the last lines of a text, `…` in place of those between.
fn ends(text: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    let excerpt: Vec<String> = match lines.as_slice() {
        lines if lines.len() <= 2 * LINES => lines.iter().map(|line| cut(line)).collect(),
        lines => {
            let first = lines[..LINES].iter().map(|line| cut(line));
            let last = lines[lines.len() - LINES..].iter().map(|line| cut(line));
            first.chain(["…".to_owned()]).chain(last).collect()
        }
    };
    excerpt.join("\n")
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
    fn both_ends_stay_and_long_lines_cut() {
        assert_eq!(ends("1\n2\n3\n4\n5\n6\n"), "1\n2\n3\n4\n5\n6");
        assert_eq!(ends("1\n2\n3\n4\n5\n6\n7"), "1\n2\n3\n…\n5\n6\n7");
        assert_eq!(ends(&"я".repeat(61)), format!("{}…", "я".repeat(60)));
        assert_eq!(ends(&"я".repeat(60)), "я".repeat(60));
    }
}
