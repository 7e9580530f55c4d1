//! The page of the whole book's proof: what was run, by what and when, and how
//! it came out, chapter by chapter.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::messages::Catalogue;
use pyproof_check::check::{ChapterReport, Outcome};
use pyproof_check::diagnostic::Message;

/// A chapter as the book's contents name it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Entry {
    /// Its name.
    pub name: String,
    /// The path of its page from the source folder, with `.md`.
    pub path: String,
}

/// A chapter's name without the colon at its end: a text that is printed under a heading
/// has one there, which in a list announces nothing.
#[must_use]
pub fn alone(name: &str) -> &str {
    let bare = name.trim_end().strip_suffix(':').map(str::trim_end);
    bare.filter(|bare| !bare.is_empty() && !bare.ends_with(':')).unwrap_or(name)
}

/// The counts of a chapter, or of the book.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Counts {
    blocks: usize,
    /// Of these, the ones that do not do what the book says.
    warned: usize,
    skipped: usize,
    promises: usize,
    kept: usize,
    corrected: usize,
}

impl Counts {
    fn of(report: &ChapterReport) -> Self {
        let shown = || report.blocks.iter().filter(|block| block.outcome.is_shown());
        let tasks = report.blocks.iter().filter(|block| block.outcome == Outcome::Task);
        let promises = || shown().flat_map(|block| &block.promises);
        let kept = promises().filter(|one| one.judgement.is_kept());
        let typos = report.blocks.iter().flat_map(|block| &block.typos).chain(&report.prose);
        Self {
            blocks: shown().count(),
            warned: shown().filter(|block| block.outcome == Outcome::Warned).count(),
            skipped: report.blocks.len() - shown().count() - tasks.count(),
            promises: promises().count(),
            kept: kept.count(),
            corrected: typos.filter(|typo| typo.applied).count(),
        }
    }

    fn plus(self, other: Self) -> Self {
        Self {
            blocks: self.blocks + other.blocks,
            warned: self.warned + other.warned,
            skipped: self.skipped + other.skipped,
            promises: self.promises + other.promises,
            kept: self.kept + other.kept,
            corrected: self.corrected + other.corrected,
        }
    }

    /// A row of the table.
    fn row(self, name: &str, columns: Columns, catalogue: &Catalogue) -> String {
        let Self { blocks, warned, promises, kept, corrected, .. } = self;
        let of = Message::new("proof-of").with("kept", kept).with("count", promises);
        let kept = if promises > 0 { catalogue.say(&of) } else { "–".to_owned() };
        let warned = cell(columns.warned, warned);
        let corrected = cell(columns.corrected, corrected);
        format!("| {name} | {blocks} |{warned} {kept} |{corrected}\n")
    }
}

/// A cell of a column, where there is that column.
fn cell(is_there: bool, count: usize) -> String {
    if is_there { format!(" {count} |") } else { String::new() }
}

/// The columns that not every book has: a narrow screen has no room for zeros.
#[derive(Clone, Copy)]
struct Columns {
    warned: bool,
    corrected: bool,
}

impl Columns {
    /// The head of the table, and the rule under it.
    fn head(self, catalogue: &Catalogue) -> String {
        let counted = [
            Some("proof-blocks"),
            self.warned.then_some("proof-warned"),
            Some("proof-count"),
            self.corrected.then_some("proof-corrected"),
        ];
        let mut heads = catalogue.text("proof-chapter");
        let mut rule = "---".to_owned();
        for key in counted.into_iter().flatten() {
            heads += &format!(" | {}", catalogue.text(key));
            rule += " | --:";
        }
        format!("| {heads} |\n| {rule} |\n")
    }
}

/// Whether a book has anything to show on this page.
#[must_use]
pub fn has_blocks(reports: &[ChapterReport]) -> bool {
    reports.iter().any(|report| !report.blocks.is_empty())
}

/// The page of these chapters, which `interpreter` ran, in Markdown. `made` is the time of the build, in seconds
/// since 1970, if known.
#[must_use]
pub fn page(
    chapters: &[(&Entry, &ChapterReport)],
    interpreter: &str,
    made: Option<i64>,
    catalogue: &Catalogue,
) -> String {
    let counts = chapters.iter().map(|(_, report)| Counts::of(report));
    let total = counts.fold(Counts::default(), Counts::plus);
    let lead = Message::new("proof-lead").with("interpreter", interpreter);
    let mut paragraphs = vec![catalogue.say(&lead)];
    if total.promises > 0 {
        let all = total.warned == 0 && total.kept == total.promises;
        paragraphs.push(catalogue.text(if all { "proof-means" } else { "proof-means-mostly" }));
    }
    if total.skipped > 0 {
        let skipped = Message::new("proof-skipped").with("count", total.skipped);
        paragraphs.push(catalogue.say(&skipped));
    }
    let columns = Columns { warned: total.warned > 0, corrected: total.corrected > 0 };
    if columns.warned {
        let warned = Message::new("proof-unproved").with("count", total.warned);
        paragraphs.push(catalogue.say(&warned));
    }
    paragraphs.push(catalogue.text("proof-promises"));
    if let Some(date) = made.and_then(|made| date(made, catalogue)) {
        paragraphs.push(catalogue.say(&Message::new("proof-made").with("date", date)));
    }
    let mut table = columns.head(catalogue);
    for (entry, report) in chapters.iter().filter(|(_, report)| !report.blocks.is_empty()) {
        let link = format!("[{}](<{}>)", plain(alone(&entry.name)), plain(&entry.path));
        table += &Counts::of(report).row(&link, columns, catalogue);
    }
    let all = format!("**{}**", catalogue.text("proof-total"));
    table += &total.row(&all, columns, catalogue);
    let title = catalogue.text("proof-title");
    format!(
        "# {title}\n\n{}\n\n<div class=\"pyproof-table\">\n\n{table}\n</div>\n",
        paragraphs.join("\n\n")
    )
}

/// The day of a time, in UTC.
fn date(made: i64, catalogue: &Catalogue) -> Option<String> {
    let day = Timestamp::from_second(made).ok()?.to_zoned(TimeZone::UTC).date();
    let message = Message::new("proof-date").with("day", day.day());
    let message = message.with("month", format!("m{}", day.month()));
    Some(catalogue.say(&message.with("year", day.year())))
}

/// A text with Markdown's special characters escaped.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for character in text.chars() {
        if character.is_ascii_punctuation() {
            plain.push('\\');
        }
        plain.push(character);
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::messages::Lang;

    #[test]
    fn a_date_is_in_the_books_language() {
        let (ru, en) = (Catalogue::new(Lang::Ru), Catalogue::new(Lang::En));
        for (made, russian, english) in [
            (1_795_219_200, "21 ноября 2026\u{A0}г.", "21 November 2026"),
            (0, "1 января 1970\u{A0}г.", "1 January 1970"),
            (951_782_399, "28 февраля 2000\u{A0}г.", "28 February 2000"),
        ] {
            assert_eq!(date(made, &ru).unwrap(), russian);
            assert_eq!(date(made, &en).unwrap(), english);
        }
        assert_eq!(date(i64::MAX, &en), None);
    }

    #[test]
    fn a_name_in_a_list_announces_nothing() {
        for (name, expected) in [
            ("Пример:", "Пример"),
            ("Example : ", "Example"),
            ("std::", "std::"),
            (":", ":"),
            ("a: b", "a: b"),
        ] {
            assert_eq!(alone(name), expected);
        }
    }

    #[test]
    fn a_name_is_no_markdown() {
        let entry = Entry { name: "a | b](x) <b> {{#include y}}".into(), path: "a <b>.md".into() };
        let report = pyproof_check::check::chapter(
            &pyproof_check::markdown::Chapter {
                text: "```python no_run\n1\n```\n".to_owned(),
                ..Default::default()
            },
            &pyproof_check::config::Config::default(),
            &Nobody,
        );
        let page = page(&[(&entry, &report)], "Python", None, &Catalogue::new(Lang::En));
        let row = page.lines().find(|line| line.contains("a \\|")).unwrap();
        assert!(row.starts_with(
            "| [a \\| b\\]\\(x\\) \\<b\\> \\{\\{\\#include y\\}\\}](<a \\<b\\>\\.md>) |"
        ));
    }

    /// Runs nothing: there is nothing to run.
    struct Nobody;

    impl pyproof_judge::job::Runner for Nobody {
        fn run(&self, _: &pyproof_judge::job::Job) -> pyproof_judge::transcript::Transcript {
            unreachable!("the block is not run")
        }
    }
}
