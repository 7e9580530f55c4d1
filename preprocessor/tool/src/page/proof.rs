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

    /// A row of the table; `warns`: with what the book only warns of.
    fn row(self, name: &str, warns: bool) -> String {
        let Self { blocks, warned, promises, kept, corrected, .. } = self;
        let warned = if warns { format!(" {warned} |") } else { String::new() };
        format!("| {name} | {blocks} |{warned} {promises} | {kept} | {corrected} |\n")
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
    if total.skipped > 0 {
        let skipped = Message::new("proof-skipped").with("count", total.skipped);
        paragraphs.push(catalogue.say(&skipped));
    }
    let warns = total.warned > 0;
    if warns {
        let warned = Message::new("proof-unproved").with("count", total.warned);
        paragraphs.push(catalogue.say(&warned));
    }
    paragraphs.push(catalogue.text("proof-promises"));
    if let Some(date) = made.and_then(|made| date(made, catalogue)) {
        paragraphs.push(catalogue.say(&Message::new("proof-made").with("date", date)));
    }
    let counted = ["proof-blocks", "proof-warned", "proof-count", "proof-kept", "proof-corrected"];
    let counted = counted.into_iter().filter(|key| warns || *key != "proof-warned");
    let mut heads = catalogue.text("proof-chapter");
    let mut rule = "---".to_owned();
    for key in counted {
        heads += &format!(" | {}", catalogue.text(key));
        rule += " | --:";
    }
    let mut table = format!("| {heads} |\n| {rule} |\n");
    for (entry, report) in chapters.iter().filter(|(_, report)| !report.blocks.is_empty()) {
        let link = format!("[{}](<{}>)", plain(&entry.name), plain(&entry.path));
        table += &Counts::of(report).row(&link, warns);
    }
    table += &total.row(&format!("**{}**", catalogue.text("proof-total")), warns);
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
