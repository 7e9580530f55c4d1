//! `[preprocessor.pyproof]`: what a book sets.

use std::num::NonZeroUsize;
use std::time::Duration;

use clap::ValueEnum;
use serde::Deserialize;

use crate::diagnostic::Message;
use crate::distance::nearest;
use crate::levels::{Level, Levels};
use crate::markdown::{HideLines, parse_duration};
use crate::partition::Partition;
use crate::refusal::Refusal;

/// What a book sets, with defaults for the rest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    /// What becomes of comments without a marker.
    pub unmarked: Unmarked,
    /// Markers of the book's own.
    pub markers: Vec<String>,
    /// Whether a promise may leave out a printed label.
    pub labels: Labels,
    /// Which blocks share a namespace.
    pub session: SessionMode,
    /// What becomes of misspelled names.
    pub typos: TypoMode,
    /// Wall time of a program.
    pub time_limit: Duration,
    /// Bytes that a block may write.
    pub output_limit: usize,
    /// Bytes of memory that a program may take.
    pub memory_limit: usize,
    /// Bytes of all files of a program.
    pub files_limit: usize,
    /// How far programs are to be confined.
    pub isolation: Isolation,
    /// Where the chapters' snapshots are kept, from the book's root; nowhere
    /// unless set.
    pub snapshots: Option<String>,
    /// Whether answers are kept for the next run.
    pub cache: bool,
    /// Prefixes of hidden lines, from `[output.html.code.hidelines]`.
    pub hidelines: HideLines,
    /// What becomes of each code.
    pub levels: Levels,
    /// How many chapters are proved at once; no book sets that. `None`: as many
    /// as the machine has processors.
    pub jobs: Option<NonZeroUsize>,
    /// The part of the book that is checked; no book sets that. `None`: all of it.
    pub partition: Option<Partition>,
}

/// What the command line sets, above what the book does.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    /// What becomes of each code.
    pub levels: Levels,
    /// How many chapters are proved at once.
    pub jobs: Option<NonZeroUsize>,
    /// How far programs are to be confined.
    pub isolation: Option<Isolation>,
    /// The part of the book that is checked.
    pub partition: Option<Partition>,
}

/// How far programs are to be confined.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum Isolation {
    /// As far as the system lets us; what is missing is told
    #[default]
    Auto,
    /// Entirely: what is missing is an error
    Require,
    /// As `auto`, with a worker process of its own for each program
    Process,
}

/// What becomes of comments without a marker.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Unmarked {
    /// They are judged by the reading rules.
    #[default]
    Check,
    /// They are judged, and what fails is a warning.
    Warn,
    /// They are commentary.
    Ignore,
}

/// Whether a promise may leave out a printed label.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Labels {
    /// It may.
    #[default]
    Allow,
    /// It may not.
    Deny,
}

/// Which blocks share a namespace.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SessionMode {
    /// Those that use what an earlier one binds.
    #[default]
    Auto,
    /// None.
    Block,
    /// All of a chapter.
    Chapter,
}

/// What becomes of misspelled names.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TypoMode {
    /// The built chapter bears the correction.
    #[default]
    Fix,
    /// They fail the book.
    Deny,
    /// Nobody looks.
    Off,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            unmarked: Unmarked::default(),
            markers: Vec::new(),
            labels: Labels::default(),
            session: SessionMode::default(),
            typos: TypoMode::default(),
            time_limit: Duration::from_secs(5),
            output_limit: 1 << 20,
            memory_limit: 512 << 20,
            files_limit: 16 << 20,
            isolation: Isolation::default(),
            snapshots: None,
            cache: true,
            hidelines: HideLines::new(),
            levels: Levels::default(),
            jobs: None,
            partition: None,
        }
    }
}

const TABLE: &str = "preprocessor.pyproof";
const LIMITS: &str = "preprocessor.pyproof.limits";

/// Keys of the table: mdBook's own, then ours.
const KEYS: &[&str] = &[
    "after",
    "before",
    "command",
    "optional",
    "renderers",
    "allow",
    "cache",
    "deny",
    "isolation",
    "labels",
    "limits",
    "markers",
    "session",
    "snapshots",
    "strict",
    "typos",
    "unmarked",
    "warn",
];
const LIMIT_KEYS: &[&str] = &["files", "memory", "output", "time"];

#[derive(Default, Deserialize)]
#[serde(default)]
struct RawConfig {
    unmarked: Unmarked,
    markers: Vec<String>,
    labels: Labels,
    session: SessionMode,
    typos: TypoMode,
    snapshots: Option<String>,
    isolation: Isolation,
    cache: Option<bool>,
    limits: RawLimits,
    allow: Vec<String>,
    deny: Vec<String>,
    warn: Vec<String>,
    strict: bool,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct RawLimits {
    time: Option<String>,
    output: Option<String>,
    memory: Option<String>,
    files: Option<String>,
}

impl Config {
    /// Reads the book's table.
    ///
    /// # Errors
    /// Names the first key that is unknown, with the nearest known one, or the
    /// first value that cannot be read.
    pub fn from_table(table: &toml::Table, hidelines: HideLines) -> Result<Self, Refusal> {
        refuse_unknown(TABLE, table, KEYS)?;
        if let Some(limits) = table.get("limits").and_then(toml::Value::as_table) {
            refuse_unknown(LIMITS, limits, LIMIT_KEYS)?;
        }
        let bad = |key, table, value: &str| {
            Refusal::new(Message::new(key).with("table", table).with("value", value))
        };
        let raw: RawConfig = toml::Value::Table(table.clone())
            .try_into()
            .map_err(|error: toml::de::Error| bad("config-value", TABLE, error.message()))?;
        let lists =
            [(Level::Deny, &*raw.deny), (Level::Warn, &*raw.warn), (Level::Allow, &*raw.allow)];
        let levels = Levels::new(lists, raw.strict)?;
        let mut config = Self {
            unmarked: raw.unmarked,
            markers: raw.markers,
            labels: raw.labels,
            session: raw.session,
            typos: raw.typos,
            snapshots: raw.snapshots,
            isolation: raw.isolation,
            cache: raw.cache.unwrap_or(true),
            hidelines,
            levels,
            ..Self::default()
        };
        if let Some(text) = raw.limits.time {
            config.time_limit =
                parse_duration(&text).ok_or_else(|| bad("config-duration", LIMITS, &text))?;
        }
        for (text, limit) in [
            (raw.limits.output, &mut config.output_limit),
            (raw.limits.memory, &mut config.memory_limit),
            (raw.limits.files, &mut config.files_limit),
        ] {
            if let Some(text) = text {
                *limit = parse_size(&text).ok_or_else(|| bad("config-size", LIMITS, &text))?;
            }
        }
        Ok(config)
    }

    /// The settings, with what the command line sets above them.
    #[must_use]
    pub fn with(mut self, asked: &Asked) -> Self {
        self.levels = self.levels.under(&asked.levels);
        self.jobs = asked.jobs.or(self.jobs);
        self.isolation = asked.isolation.unwrap_or(self.isolation);
        self.partition = asked.partition.or(self.partition);
        self
    }
}

fn refuse_unknown(name: &'static str, table: &toml::Table, known: &[&str]) -> Result<(), Refusal> {
    let Some(key) = table.keys().find(|key| !known.contains(&key.as_str())) else { return Ok(()) };
    let message = match nearest(key, known.iter().copied()) {
        Some(near) => Message::new("config-unknown-near").with("near", near),
        None => Message::new("config-unknown"),
    };
    Err(Refusal::new(message.with("key", key).with("table", name)))
}

/// Reads `1MiB`, `512 KiB`, `1000`.
fn parse_size(text: &str) -> Option<usize> {
    let text = text.trim();
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let number: usize = digits.trim().parse().ok()?;
    let unit = match &text[digits.len()..] {
        "" | "B" => 1,
        "KiB" => 1 << 10,
        "MiB" => 1 << 20,
        "GiB" => 1 << 30,
        _ => return None,
    };
    number.checked_mul(unit)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::messages::{Catalogue, Lang};

    fn read(text: &str) -> Result<Config, String> {
        let table = text.parse().unwrap();
        let english = Catalogue::new(Lang::En);
        Config::from_table(&table, HideLines::new()).map_err(|error| english.tell(&error.into()))
    }

    #[test]
    fn an_empty_table_means_the_defaults() {
        assert_eq!(read("before = ['links']\ncommand = 'x'"), Ok(Config::default()));
    }

    #[test]
    fn values_are_read() {
        let config = read(
            "typos = 'deny'\nsession = 'chapter'\nunmarked = 'warn'\nlabels = 'deny'\n\
             markers = ['Увидим:']\ncache = false\nsnapshots = 'tests/snapshots'\n[limits]\ntime = '10s'\noutput = '2KiB'\n\
             memory = '1GiB'\nfiles = '64KiB'",
        )
        .unwrap();
        assert_eq!(config.typos, TypoMode::Deny);
        assert_eq!(config.session, SessionMode::Chapter);
        assert_eq!(config.unmarked, Unmarked::Warn);
        assert_eq!(config.labels, Labels::Deny);
        assert_eq!(config.markers, ["Увидим:"]);
        assert!(!config.cache);
        assert_eq!(config.snapshots.as_deref(), Some("tests/snapshots"));
        assert_eq!((config.time_limit, config.output_limit), (Duration::from_secs(10), 2048));
        assert_eq!((config.memory_limit, config.files_limit), (1 << 30, 64 << 10));
        assert_eq!(read("isolation = 'require'").unwrap().isolation, Isolation::Require);
        assert!(read("isolation = 'none'").unwrap_err().contains("none"));
    }

    #[test]
    fn unknown_keys_are_named_with_the_nearest_known() {
        let error = read("typo = 'fix'").unwrap_err();
        assert_eq!(error, "unknown key `typo` in [preprocessor.pyproof]; did you mean `typos`?");
        let error = read("[limits]\ntimes = '1s'").unwrap_err();
        assert_eq!(
            error,
            "unknown key `times` in [preprocessor.pyproof.limits]; did you mean `time`?"
        );
        assert_eq!(
            read("colour = 1").unwrap_err(),
            "unknown key `colour` in [preprocessor.pyproof]"
        );
    }

    #[test]
    fn values_of_the_wrong_kind_are_named() {
        assert!(read("typos = 'maybe'").unwrap_err().contains("maybe"));
        assert!(read("[limits]\ntime = 'soon'").unwrap_err().contains("soon"));
        assert!(read("limits = 3").is_err());
        assert!(read("deny = ['promise-brocken']").unwrap_err().contains("`promise-broken`"));
        assert!(read("deny = ['timeout']\nwarn = ['timeout']").is_err());
    }
}
