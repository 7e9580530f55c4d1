//! A chapter's snapshot: the outputs of its blocks, in a file of insta's format. It
//! shows when an output changes that no comment promises.
//!
//! ```text
//! ---
//! source: book/closures.md
//! expression: output
//! ---
//! block 1
//!   | 10
//!   raised KeyError: 1
//! block 2: unstable
//! ```
//!
//! Each Python block has a section, by its number and not by its line: a change of the
//! words above it changes nothing. It holds no time and no address. An output that
//! changes from run to run is marked; a marked block is not compared until the author
//! accepts the snapshot again. Text in, text out: the files are the command line's.

use similar::{Algorithm, DiffOp, capture_diff_slices};

use crate::check::{BlockReport, ChapterReport, Reason};
use crate::diagnostic::{Code, Diagnostic, Message, Severity};
use crate::markdown::Chapter;
use pyproof_judge::matcher::normalized;
use pyproof_judge::source::{LineIndex, Located, Span};

/// The `expression` of a snapshot: our files have this one.
const EXPRESSION: &str = "output";

/// The mark of a block whose output changes from run to run.
const UNSTABLE: &str = "unstable";

/// What a line begins with that tells of a figure, or of a value as it is shown.
const FIGURE: &str = "  shown ";

/// Hexadecimal digits of the fingerprint of a figure, and the bits in which those of one
/// picture may differ (`driver/drawn.py`).
const FINGERPRINT: usize = 64;
const NEAR: u32 = 6;

/// Where a chapter's snapshot lies, from the folder of snapshots.
#[must_use]
pub fn path_of(chapter: &str) -> String {
    let parts = chapter.split('/').filter(|part| !["", ".", ".."].contains(part));
    let path = parts.collect::<Vec<_>>().join("/");
    format!("{}.snap", path.strip_suffix(".md").unwrap_or(&path))
}

/// The new snapshot of a chapter, from several runs: a block that differs between them
/// is unstable, and so is one that `old` marks.
#[must_use]
pub fn contents(runs: &[ChapterReport], old: Option<&str>) -> String {
    let Some((first, again)) = runs.split_first() else { return String::new() };
    let known = old.map(sections).unwrap_or_default();
    let mut text = String::new();
    for (at, block) in first.blocks.iter().enumerate() {
        let mut text_of = section(block);
        let known = known.get(at).map_or("", String::as_str);
        let is_same =
            |run: &ChapterReport| run.blocks.get(at).map(section) == Some(text_of.clone());
        let marked = known == format!(": {UNSTABLE}\n") && !text_of.starts_with(':');
        if marked || !again.iter().all(is_same) {
            text_of = format!(": {UNSTABLE}\n");
        }
        let text_of = with_known_figures(&text_of, known);
        text += &format!("block {}{text_of}", at + 1);
    }
    text
}

/// What a block wrote, behind the words `block 1`.
fn section(block: &BlockReport) -> String {
    // Where a limit ends a block is arbitrary.
    if let Some(
        reason @ (Reason::Ignored
        | Reason::NoRun
        | Reason::NotRun
        | Reason::Timeout
        | Reason::OutputLimit
        | Reason::Memory
        | Reason::Crashed
        | Reason::SyntaxError
        | Reason::FenceUnclosed),
    ) = block.reason
    {
        return format!(": {}\n", reason.name());
    }
    let lines = |sign: &str, text: &str| -> String {
        normalized(text)
            .lines()
            .map(|line| format!("  {sign} {}", visible(line)).trim_end().to_owned() + "\n")
            .collect()
    };
    let mut text = String::from("\n");
    text += &lines("|", &block.stdout);
    text += &lines("!", &block.stderr);
    for display in &block.displays {
        let kind = display.kind.name();
        let words = format!("{FIGURE}{kind} {} {}", display.fingerprint, visible(&display.alt));
        text += words.trim_end();
        text.push('\n');
    }
    if let Some(raised) = &block.raised {
        text += &lines("raised", &raised.exception.to_string());
    }
    text
}

/// The section, with the figures of the known one in place of those that look like them:
/// another version of a library draws the same picture with other points.
fn with_known_figures(section: &str, known: &str) -> String {
    let figures = |text: &'_ str| -> Vec<String> {
        text.lines().filter(|line| line.starts_with(FIGURE)).map(str::to_owned).collect()
    };
    let known = figures(known);
    let mut at = 0;
    let mut text = String::new();
    for line in section.split_inclusive('\n') {
        let is_figure = line.starts_with(FIGURE);
        match known.get(at).filter(|known| is_figure && is_alike(line.trim_end(), known)) {
            Some(known) => text += &format!("{known}\n"),
            None => text += line,
        }
        at += usize::from(is_figure);
    }
    text
}

/// Whether two lines tell of figures of one kind, in the same words, whose fingerprints
/// differ in few bits.
fn is_alike(one: &str, other: &str) -> bool {
    let parts = |line: &'_ str| -> Option<(String, Vec<u8>, String)> {
        let (kind, rest) = line.strip_prefix(FIGURE)?.split_once(' ')?;
        let (fingerprint, words) = rest.split_once(' ').unwrap_or((rest, ""));
        let digit = |c: char| c.to_digit(16).map(|digit| u8::try_from(digit).unwrap_or_default());
        let digits = fingerprint.chars().map(digit).collect::<Option<Vec<u8>>>()?;
        Some((kind.to_owned(), digits, words.to_owned()))
    };
    let (Some(one), Some(other)) = (parts(one), parts(other)) else { return false };
    let bits: u32 = one.1.iter().zip(&other.1).map(|(a, b)| (a ^ b).count_ones()).sum();
    let is_hash = one.1.len() == FINGERPRINT && other.1.len() == FINGERPRINT;
    one.0 == other.0 && one.2 == other.2 && is_hash && bits <= NEAR
}

/// A line without characters that some readers take for a line end, or for nothing.
fn visible(line: &str) -> String {
    let text_of = |c: char| match c {
        '\t' => c.to_string(),
        c if c.is_control() => c.escape_default().to_string(),
        c => c.to_string(),
    };
    line.chars().map(text_of).collect()
}

/// The sections of a snapshot, each from behind its number.
fn sections(contents: &str) -> Vec<String> {
    let mut sections: Vec<String> = Vec::new();
    for line in contents.lines() {
        if let Some(rest) = line.strip_prefix("block ") {
            sections.push(rest.trim_start_matches(|c: char| c.is_ascii_digit()).to_owned());
        } else if let Some(last) = sections.last_mut() {
            last.push_str(line);
        }
        if let Some(last) = sections.last_mut() {
            last.push('\n');
        }
    }
    sections
}

/// The file of a snapshot of the chapter at `chapter`.
#[must_use]
pub fn file(chapter: &str, contents: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "/_.-".contains(c);
    let begins = chapter.starts_with(|c: char| c.is_alphabetic());
    let source = if begins && chapter.chars().all(plain) {
        chapter.to_owned()
    } else {
        // A string of JSON is one of YAML.
        serde_json::Value::from(chapter).to_string()
    };
    format!("---\nsource: {source}\nexpression: {EXPRESSION}\n---\n{}\n", contents.trim_end())
}

/// The contents of a snapshot's file; `None` where the file is not ours.
#[must_use]
pub fn read(file: &str) -> Option<String> {
    let file = file.replace("\r\n", "\n");
    let (head, contents) = file.strip_prefix("---\n")?.split_once("\n---\n")?;
    let ours = format!("expression: {EXPRESSION}");
    let is_ours = head.lines().any(|line| line.replace(['"', '\''], "") == ours);
    is_ours.then(|| contents.trim_end().to_owned())
}

/// Whether two contents are the same to insta.
#[must_use]
pub fn is_same(old: &str, new: &str) -> bool {
    old.trim_end() == new.trim_end()
}

/// The differences of `new` from the old snapshot, as errors at their blocks; `accept`
/// is the command that accepts them.
#[must_use]
pub fn compare(
    chapter: &Chapter,
    report: &ChapterReport,
    old: Option<&str>,
    new: &str,
    accept: &str,
) -> Vec<Diagnostic> {
    let index = LineIndex::new(&chapter.text);
    let help = || Some(Message::new("snapshot-help").with("command", accept));
    let at = |block: usize, key: &'static str| {
        let last = report.blocks.len().saturating_sub(1);
        let fence = report.blocks.get(block.min(last)).map_or(Span::new(0, 0), |b| b.span);
        let line = index.line(fence.start);
        let end = index.line_span(&chapter.text, line).end.max(fence.start);
        Diagnostic {
            code: Code::SnapshotChanged,
            severity: Severity::Error,
            place: Located { file: 0, span: Span::new(fence.start, end) },
            line,
            column: index.column(&chapter.text, fence.start),
            end_column: index.column(&chapter.text, end),
            message: Message::new(key),
            expected: None,
            actual: None,
            help: help(),
            cause: None,
            only: Vec::new(),
            block: (!report.blocks.is_empty()).then(|| block.min(last)),
        }
    };
    let Some(old) = old else { return vec![at(0, "snapshot-new")] };
    let (old, new) = (sections(old), sections(new));
    let text_of =
        |section: Option<&String>| section.map(|text| text.trim_start_matches('\n').to_owned());
    let mut found = Vec::new();
    for change in capture_diff_slices(Algorithm::Myers, &old, &new) {
        let (_, was, is) = change.as_tag_tuple();
        if matches!(change, DiffOp::Equal { .. }) {
            continue;
        }
        let key = if is.is_empty() { "snapshot-block-gone" } else { "snapshot-changed" };
        for offset in 0..was.len().max(is.len()) {
            let block = (is.start + offset).min(is.end.saturating_sub(1).max(is.start));
            let mut diagnostic = at(block, key);
            let of = |range: &std::ops::Range<usize>, all: &[String]| {
                text_of(range.clone().nth(offset).and_then(|at| all.get(at)))
            };
            diagnostic.expected = Some(of(&was, &old).unwrap_or_default());
            diagnostic.actual = Some(of(&is, &new).unwrap_or_default());
            found.push(diagnostic);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_snapshot_lies_where_its_chapter_does() {
        assert_eq!(path_of("book/part/глава.md"), "book/part/глава.snap");
        assert_eq!(path_of("../a.md"), "a.snap");
    }

    #[test]
    fn what_is_written_is_read() {
        let contents = "block 1\n  | a\n\n  | b\nblock 2: unstable\n";
        for chapter in ["book/a.md", "a b: c.md", "№1.md"] {
            let file = file(chapter, contents);
            assert_eq!(read(&file).as_deref(), Some(contents.trim_end()));
            assert_eq!(read(&file.replace('\n', "\r\n")).as_deref(), Some(contents.trim_end()));
        }
        assert_eq!(read("---\nsource: a\nexpression: other\n---\nx\n"), None);
        assert_eq!(read("words"), None);
    }

    #[test]
    fn a_figure_that_looks_the_same_stays_as_it_is_known() {
        let line = |kind: &str, digits: &str, words: &str| {
            format!("\n  | 1\n  shown {kind} {}{digits} {words}\n", "0".repeat(62))
        };
        let known = line("svg", "00", "Squares.");
        for (new, stays) in [
            (line("svg", "00", "Squares."), true),
            (line("svg", "3f", "Squares."), true),
            (line("svg", "7f", "Squares."), false),
            (line("svg", "01", "Cubes."), false),
            (line("png", "01", "Squares."), false),
            ("\n  | 1\n  shown html 00000001\n".to_owned(), false),
        ] {
            let settled = with_known_figures(&new, &known);
            assert_eq!(settled == known, stays, "{new}");
            assert!(stays || settled == new);
        }
        let value = |sum: &str| format!("\n  shown html 0000000{sum}\n");
        assert_eq!(with_known_figures(&value("1"), &value("0")), value("1"), "a checksum");
    }

    #[test]
    fn sections_are_told_apart() {
        let found = sections("block 1\n  | block 2\nblock 2: skipped\nblock 13\n");
        assert_eq!(found, ["\n  | block 2\n", ": skipped\n", "\n"]);
    }
}
