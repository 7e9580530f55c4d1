//! `[preprocessor.pyproof]`: what a book sets.

use std::time::Duration;

use serde::Deserialize;

use crate::distance;
use crate::markdown::{HideLines, parse_duration};

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
    /// Prefixes of hidden lines, from `[output.html.code.hidelines]`.
    pub hidelines: HideLines,
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
            hidelines: HideLines::new(),
        }
    }
}

/// Why a table cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ConfigError {
    /// A key that nobody reads.
    #[error("unknown key `{key}` in [{table}]{}", hint(.nearest.as_deref()))]
    UnknownKey {
        /// The table.
        table: &'static str,
        /// The key.
        key: String,
        /// The known key that is nearest, if one is near.
        nearest: Option<String>,
    },
    /// A value of the wrong kind.
    #[error("[{table}] {message}")]
    BadValue {
        /// The table.
        table: &'static str,
        /// What is wrong with it.
        message: String,
    },
}

fn hint(nearest: Option<&str>) -> String {
    nearest.map(|key| format!("; did you mean `{key}`?")).unwrap_or_default()
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
    "labels",
    "limits",
    "markers",
    "session",
    "typos",
    "unmarked",
];
const LIMIT_KEYS: &[&str] = &["output", "time"];

#[derive(Default, Deserialize)]
#[serde(default)]
struct RawConfig {
    unmarked: Unmarked,
    markers: Vec<String>,
    labels: Labels,
    session: SessionMode,
    typos: TypoMode,
    limits: RawLimits,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct RawLimits {
    time: Option<String>,
    output: Option<String>,
}

impl Config {
    /// Reads the book's table.
    ///
    /// # Errors
    /// Names the first key that is unknown, with the nearest known one, or the
    /// first value that cannot be read.
    pub fn from_table(table: &toml::Table, hidelines: HideLines) -> Result<Self, ConfigError> {
        refuse_unknown(TABLE, table, KEYS)?;
        if let Some(limits) = table.get("limits").and_then(toml::Value::as_table) {
            refuse_unknown(LIMITS, limits, LIMIT_KEYS)?;
        }
        let bad = |table, message: String| ConfigError::BadValue { table, message };
        let raw: RawConfig = toml::Value::Table(table.clone())
            .try_into()
            .map_err(|error: toml::de::Error| bad(TABLE, error.message().to_owned()))?;
        let mut config = Self {
            unmarked: raw.unmarked,
            markers: raw.markers,
            labels: raw.labels,
            session: raw.session,
            typos: raw.typos,
            hidelines,
            ..Self::default()
        };
        if let Some(text) = raw.limits.time {
            config.time_limit = parse_duration(&text).ok_or_else(|| {
                bad(LIMITS, format!("time = \"{text}\": give a duration such as \"5s\""))
            })?;
        }
        if let Some(text) = raw.limits.output {
            config.output_limit = parse_size(&text).ok_or_else(|| {
                bad(LIMITS, format!("output = \"{text}\": give a size such as \"1MiB\""))
            })?;
        }
        Ok(config)
    }
}

fn refuse_unknown(
    name: &'static str,
    table: &toml::Table,
    known: &[&str],
) -> Result<(), ConfigError> {
    let Some(key) = table.keys().find(|key| !known.contains(&key.as_str())) else { return Ok(()) };
    let near = known.iter().map(|known| (distance::edits(key, known), *known)).min();
    let nearest =
        near.filter(|(distance, _)| distance.value() <= 3.0).map(|(_, key)| key.to_owned());
    Err(ConfigError::UnknownKey { table: name, key: key.clone(), nearest })
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

    fn read(text: &str) -> Result<Config, String> {
        let table = text.parse().unwrap();
        Config::from_table(&table, HideLines::new()).map_err(|error| error.to_string())
    }

    #[test]
    fn an_empty_table_means_the_defaults() {
        assert_eq!(read("before = ['links']\ncommand = 'x'"), Ok(Config::default()));
    }

    #[test]
    fn values_are_read() {
        let config = read(
            "typos = 'deny'\nsession = 'chapter'\nunmarked = 'warn'\nlabels = 'deny'\n\
             markers = ['Увидим:']\n[limits]\ntime = '10s'\noutput = '2KiB'",
        )
        .unwrap();
        assert_eq!(config.typos, TypoMode::Deny);
        assert_eq!(config.session, SessionMode::Chapter);
        assert_eq!(config.unmarked, Unmarked::Warn);
        assert_eq!(config.labels, Labels::Deny);
        assert_eq!(config.markers, ["Увидим:"]);
        assert_eq!((config.time_limit, config.output_limit), (Duration::from_secs(10), 2048));
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
    }
}
