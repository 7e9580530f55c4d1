//! What of a book is known to fail: its baseline, as a file beside it.
//!
//! A failure is known by the text of its block, its code, and its line in the block: it
//! stays the same when the block moves, within its chapter or to another one. A failure in
//! a text that has changed is a new one.
//!
//! Text in, text out: no file is read here.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::check::{ChapterReport, Outcome};
use crate::diagnostic::{Code, Diagnostic, Message, Severity};
use crate::markdown::Chapter;
use pyproof_judge::source::LineIndex;

/// The version of the file's format.
const VERSION: u64 = 1;

/// The tool's name in `tool`.
const TOOL: &str = "mdbook-pyproof";

/// Characters of a line that the file shows.
const SHOWN: usize = 80;

/// What is known to fail.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Baseline {
    version: u64,
    tool: String,
    /// The failures, in the order of chapters and lines.
    pub failures: Vec<Known>,
}

/// A failure that is known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Known {
    /// The chapter that it was seen in.
    pub path: String,
    /// Its code.
    pub code: Code,
    /// A fingerprint of the text of its block.
    pub block: String,
    /// Its line in the block; zero if it is of no block.
    pub line: usize,
    /// How many of them there are, in blocks of the same text.
    #[serde(default = "one", skip_serializing_if = "is_one")]
    pub count: usize,
    /// Its line as it was, for people.
    pub shows: String,
}

/// What a baseline says of a report.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Held {
    /// How many failures are known.
    pub known: usize,
    /// What is no failure any more.
    pub gone: Vec<Known>,
}

/// What a failure is known by.
type Key<'k> = (&'k str, Code, usize);

fn one() -> usize {
    1
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
fn is_one(count: &usize) -> bool {
    *count == 1
}

impl Default for Baseline {
    fn default() -> Self {
        Self { version: VERSION, tool: TOOL.to_owned(), failures: Vec::new() }
    }
}

impl Baseline {
    /// All that fails in these reports.
    #[must_use]
    pub fn of(chapters: &[Chapter], reports: &[ChapterReport]) -> Self {
        let mut failures: Vec<Known> = Vec::new();
        for (chapter, report) in chapters.iter().zip(reports) {
            let texts = Texts::of(chapter);
            for diagnostic in report.diagnostics.iter().filter(|found| may_be_known(found)) {
                let failure = texts.known(report, diagnostic);
                let same = failures.iter_mut().find(|known| known.is(&failure));
                match same {
                    Some(known) => known.count += 1,
                    None => failures.push(failure),
                }
            }
        }
        Self { failures, ..Self::default() }
    }

    /// Reads the file.
    ///
    /// # Errors
    /// Says what is wrong with it.
    pub fn read(text: &str) -> Result<Self, Message> {
        /// What every version of the file has.
        #[derive(Deserialize)]
        struct Head {
            version: u64,
        }
        let wrong = |error: serde_json::Error| Message::new("baseline-broken").with("why", error);
        let head: Head = serde_json::from_str(text).map_err(wrong)?;
        if head.version != VERSION {
            return Err(Message::new("baseline-version").with("version", head.version));
        }
        serde_json::from_str(text).map_err(wrong)
    }

    /// The file.
    #[must_use]
    pub fn write(&self) -> String {
        let text = serde_json::to_string_pretty(self).expect("it has nothing that JSON lacks");
        text + "\n"
    }

    /// How many failures it has.
    #[must_use]
    pub fn count(&self) -> usize {
        self.failures.iter().map(|known| known.count).sum()
    }

    /// Takes what is known out of the reports, and says what is no failure any more. If the
    /// chapters are not the `whole`, what is known of others stands for none of these.
    pub fn hold(&self, chapters: &[Chapter], reports: &mut [ChapterReport], whole: bool) -> Held {
        let checked: BTreeSet<&str> = chapters.iter().map(|chapter| &*chapter.path).collect();
        let concerned = |known: &&Known| whole || checked.contains(&*known.path);
        let known = self.failures.iter().filter(concerned);
        let mut left: Vec<(&Known, usize)> = known.map(|known| (known, known.count)).collect();
        let mut held = Held::default();
        // What stands where it was comes first; what is left may have moved.
        for may_move in [false, true] {
            for (chapter, report) in chapters.iter().zip(&mut *reports) {
                held.known += take_known(chapter, report, &mut left, may_move);
            }
        }
        let gone = left.into_iter().filter(|(_, left)| *left > 0);
        held.gone = gone.map(|(known, count)| Known { count, ..known.clone() }).collect();
        held
    }

    /// The same without what is no failure any more.
    #[must_use]
    pub fn without(mut self, gone: &[Known]) -> Self {
        for gone in gone {
            if let Some(known) = self.failures.iter_mut().find(|known| known.is(gone)) {
                known.count = known.count.saturating_sub(gone.count);
            }
        }
        self.failures.retain(|known| known.count > 0);
        self
    }

    /// This baseline of some chapters, with what `old` has of the others.
    #[must_use]
    pub fn over(mut self, old: &Self, chapters: &[Chapter]) -> Self {
        let is_other = |known: &&Known| !chapters.iter().any(|chapter| chapter.path == known.path);
        self.failures.extend(old.failures.iter().filter(is_other).cloned());
        // The order within a chapter is that of its lines.
        self.failures.sort_by(|one, other| one.path.cmp(&other.path));
        self
    }
}

impl Known {
    fn key(&self) -> Key<'_> {
        // Where a limit ends a block is arbitrary.
        let anywhere =
            matches!(self.code, Code::Timeout | Code::OutputLimit | Code::Memory | Code::Crashed);
        (&self.block, self.code, if anywhere { 0 } else { self.line })
    }

    /// Whether it is the same failure of the same chapter.
    #[must_use]
    pub fn is(&self, other: &Self) -> bool {
        self.path == other.path && self.key() == other.key()
    }
}

/// Whether it is a failure that may be known. A task is not: one that cannot be solved, or
/// need not be, has no use as it is.
fn may_be_known(diagnostic: &Diagnostic) -> bool {
    let is_of_task = matches!(diagnostic.code, Code::TaskSolved | Code::TaskUnsolved);
    diagnostic.severity == Severity::Error && !is_of_task
}

/// Takes the known failures out of a report; says how many they are.
fn take_known(
    chapter: &Chapter,
    report: &mut ChapterReport,
    left: &mut [(&Known, usize)],
    may_move: bool,
) -> usize {
    if !report.failed() {
        return 0;
    }
    let texts = Texts::of(chapter);
    let found = std::mem::take(&mut report.diagnostics);
    let (known, rest): (Vec<_>, Vec<_>) = found.into_iter().partition(|diagnostic| {
        if !may_be_known(diagnostic) {
            return false;
        }
        let failure = texts.known(report, diagnostic);
        let is_it = |known: &Known| {
            known.key() == failure.key() && (may_move || known.path == failure.path)
        };
        let of_it = left.iter_mut().find(|(known, left)| is_it(known) && *left > 0);
        of_it.is_some_and(|(_, left)| {
            *left -= 1;
            true
        })
    });
    report.diagnostics = rest;
    let failing: BTreeSet<usize> = report
        .diagnostics
        .iter()
        .filter(|d| d.severity == Severity::Error)
        .filter_map(|d| d.block)
        .collect();
    for at in known.iter().filter_map(|diagnostic| diagnostic.block) {
        let block = &mut report.blocks[at];
        if !failing.contains(&at) && block.outcome == Outcome::Failed {
            block.outcome = Outcome::Warned;
        }
    }
    let count = known.len();
    report.known.extend(known);
    report.known.sort_by_key(Diagnostic::order);
    count
}

/// The texts of a chapter's files.
struct Texts<'c> {
    chapter: &'c Chapter,
    indexes: Vec<LineIndex>,
}

impl<'c> Texts<'c> {
    fn of(chapter: &'c Chapter) -> Self {
        let files = 0..=chapter.included.len();
        let indexes = files.map(|file| LineIndex::new(chapter.text_of(file))).collect();
        Self { chapter, indexes }
    }

    fn line(&self, file: usize, line: usize) -> &'c str {
        let text = self.chapter.text_of(file);
        text[self.indexes[file].line_span(text, line).range()].trim()
    }

    /// A failure as the file has it.
    fn known(&self, report: &ChapterReport, diagnostic: &Diagnostic) -> Known {
        let file = diagnostic.place.file;
        let shows = self.line(file, diagnostic.line);
        let block = diagnostic.block.and_then(|at| report.blocks.get(at));
        let (text, line) = match block {
            Some(block) => {
                let text = &self.chapter.text_of(block.file)[block.span.start..block.end];
                let line = if file == block.file { block.line } else { 0 };
                (self.with_included(bare(text, &block.container)), diagnostic.line - line)
            }
            None => (shows.to_owned(), 0),
        };
        let digest = Sha256::digest(text.as_bytes());
        let bytes = digest.iter().take(8);
        let block = bytes.fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"));
        Known {
            path: report.path.clone(),
            code: diagnostic.code,
            block,
            line,
            count: 1,
            shows: shows.chars().take(SHOWN).collect(),
        }
    }

    /// A block with what it may include.
    fn with_included(&self, block: String) -> String {
        if !block.contains("{{") {
            return block;
        }
        let included = self.chapter.included.iter().map(|file| file.text.as_str());
        included.fold(block, |text, included| text + included)
    }
}

/// The text of a block without what its container puts in front of its lines.
fn bare(text: &str, container: &str) -> String {
    let lines = text.lines().map(|line| {
        let short = || line.strip_prefix(container.trim_end());
        line.strip_prefix(container).or_else(short).unwrap_or(line).trim_end()
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use pyproof_judge::job::{Job, Runner};
    use pyproof_judge::transcript::Transcript;

    use super::*;
    use crate::check;
    use crate::config::Config;

    /// Runs nothing: each block of these tests is no Python.
    struct Nobody;

    impl Runner for Nobody {
        fn run(&self, job: &Job) -> Transcript {
            let end = pyproof_judge::transcript::End::NotRun;
            Transcript::ended(job.blocks.len(), end)
        }
    }

    fn checked(texts: &[(&str, &str)]) -> (Vec<Chapter>, Vec<ChapterReport>) {
        let chapters = texts.iter().map(|(path, text)| Chapter {
            path: (*path).to_owned(),
            text: (*text).to_owned(),
            ..Chapter::default()
        });
        let chapters: Vec<Chapter> = chapters.collect();
        let config = Config::default();
        let reports = chapters.iter().map(|chapter| check::chapter(chapter, &config, &Nobody));
        let reports = reports.collect();
        (chapters, reports)
    }

    /// What fails in `after` beyond what failed in `before`, how many are known, and how many
    /// are gone.
    fn held(before: &[(&str, &str)], after: &[(&str, &str)]) -> (usize, usize, usize) {
        let (chapters, reports) = checked(before);
        let baseline = Baseline::of(&chapters, &reports);
        let baseline = Baseline::read(&baseline.write()).unwrap();
        let (chapters, mut reports) = checked(after);
        let held = baseline.hold(&chapters, &mut reports, true);
        let errors = reports.iter().flat_map(|report| &report.diagnostics);
        let gone = held.gone.iter().map(|known| known.count).sum();
        (errors.filter(|found| may_be_known(found)).count(), held.known, gone)
    }

    const BAD: &str = "```python no_run\nprint(1\n```\n";
    const OTHER: &str = "```python no_run\nprint(2\n```\n";

    #[test]
    fn a_failure_is_known_by_the_text_of_its_block() {
        let moved = format!("# Words\n\nMore words.\n\n{BAD}");
        let quoted = BAD.lines().fold(String::new(), |text, line| text + &format!("> {line}\n"));
        let twice = format!("{BAD}\n{BAD}");
        let cases: &[(&str, &str, (usize, usize, usize))] = &[
            (BAD, BAD, (0, 1, 0)),
            (BAD, &moved, (0, 1, 0)),
            (BAD, &quoted, (0, 1, 0)),
            (BAD, OTHER, (1, 0, 1)),
            (BAD, "Words.\n", (0, 0, 1)),
            (BAD, &twice, (1, 1, 0)),
            (&twice, BAD, (0, 1, 1)),
            (&twice, &twice, (0, 2, 0)),
        ];
        for (before, after, expected) in cases {
            assert_eq!(held(&[("a.md", before)], &[("a.md", after)]), *expected, "{after}");
        }
        assert_eq!(held(&[("a.md", BAD)], &[("b.md", BAD)]), (0, 1, 0), "a chapter may be renamed");
    }

    #[test]
    fn a_limit_may_end_a_block_at_another_line() {
        let at = |code, line| Known {
            path: "a.md".to_owned(),
            code,
            block: "0".to_owned(),
            line,
            count: 1,
            shows: String::new(),
        };
        assert!(at(Code::Timeout, 1).is(&at(Code::Timeout, 2)));
        assert!(!at(Code::Timeout, 1).is(&at(Code::Memory, 1)));
        assert!(!at(Code::PromiseBroken, 1).is(&at(Code::PromiseBroken, 2)));
    }

    #[test]
    fn only_what_was_checked_can_be_gone() {
        let (chapters, reports) = checked(&[("a.md", BAD), ("b.md", OTHER)]);
        let baseline = Baseline::of(&chapters, &reports);
        let (chapters, mut reports) = checked(&[("a.md", "")]);
        let held = baseline.hold(&chapters, &mut reports, false);
        assert_eq!(held.gone.iter().map(|known| &*known.path).collect::<Vec<_>>(), ["a.md"]);
        let pruned = baseline.clone().without(&held.gone);
        assert_eq!(pruned.failures.iter().map(|known| &*known.path).collect::<Vec<_>>(), ["b.md"]);
        let (chapters, reports) = checked(&[("a.md", OTHER)]);
        let merged = Baseline::of(&chapters, &reports).over(&baseline, &chapters);
        let told: Vec<_> = merged.failures.iter().map(|k| (&*k.path, &*k.shows)).collect();
        assert_eq!(told, [("a.md", "print(2"), ("b.md", "print(2")]);
    }

    #[test]
    fn a_file_that_is_none_is_told() {
        let key = |text: &str| Baseline::read(text).unwrap_err().key;
        assert_eq!(key("{"), "baseline-broken");
        assert_eq!(key("[]"), "baseline-broken");
        assert_eq!(key("{\"version\": 2}"), "baseline-version");
        assert_eq!(key("{\"version\": 1, \"tool\": \"x\", \"failures\": 1}"), "baseline-broken");
    }
}
