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
        let text_of = section(block);
        let differs =
            |run: &ChapterReport| run.blocks.get(at).map(section) != Some(text_of.clone());
        let marked = known.get(at).is_some_and(|section| *section == format!(": {UNSTABLE}\n"));
        let text_of = if again.iter().any(differs) || marked && !text_of.starts_with(':') {
            format!(": {UNSTABLE}\n")
        } else {
            text_of
        };
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
    if let Some(raised) = &block.raised {
        text += &lines("raised", &raised.exception.to_string());
    }
    text
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
    fn sections_are_told_apart() {
        let found = sections("block 1\n  | block 2\nblock 2: skipped\nblock 13\n");
        assert_eq!(found, ["\n  | block 2\n", ": skipped\n", "\n"]);
    }
}
