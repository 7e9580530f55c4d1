//! The settings of a book: `[preprocessor.pyproof]`.

mod settings;
mod site;
mod table;

use std::collections::BTreeMap;
use std::num::NonZeroUsize;

use pyproof_judge::job::Limits;
use strum::{EnumString, IntoStaticStr, VariantNames};

use crate::diagnostic::Message;
use crate::error::UserError;
use crate::given::Given;
use crate::levels::{Level, Levels};
use crate::markdown::{Chapter, HideLines, parse_duration};
use crate::partition::Partition;
pub use settings::{SETTINGS, Setting};
pub use site::{Pyodide, Readers, SiteConfig, StepsMode, package_name};
use table::{Settings, refuse_unknown};

/// The settings of a book, with defaults for the rest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    /// How comments without a marker are treated.
    pub unmarked: Unmarked,
    /// Markers of the book's own.
    pub markers: Vec<String>,
    /// Whether the examples in docstrings are run, too.
    pub docstrings: bool,
    /// Whether a promise may leave out a printed label.
    pub labels: Labels,
    /// Which blocks share a namespace.
    pub session: SessionMode,
    /// How misspelled names are treated.
    pub typos: TypoMode,
    /// The commands of the interpreters that the book is proved in, the one whose runs
    /// the pages show first; none: the bundled one.
    pub pythons: Vec<String>,
    /// The interpreters that a block may choose, each by its name: its command.
    pub interpreters: BTreeMap<String, String>,
    /// What runs the programs. Who starts interpreters says so; no book does.
    pub judge: Judge,
    /// The oldest Python that the book's readers have; none: nobody looks.
    pub target_version: Option<TargetVersion>,
    /// What a program may use.
    pub limits: Limits,
    /// How far programs are to be confined.
    pub isolation: Isolation,
    /// The folder of the chapters' snapshots, from the book's root; none unless set.
    pub snapshots: Option<String>,
    /// The file of what runs before each program, from the book's root.
    pub preamble: Option<String>,
    /// The files and folders that programs find in their folder, from the book's root.
    pub files: Vec<String>,
    /// What these hold: whoever reads the settings reads those as well.
    pub given: Given,
    /// Whether steps are recorded where they are asked for: who shows them says so.
    pub records: bool,
    /// Modules that are nowhere: blocks that import one are not run.
    pub unavailable: Vec<String>,
    /// Whether answers are kept for the next run.
    pub cache: bool,
    /// The settings of the pages.
    pub site: SiteConfig,
    /// What the Python of the pages' readers has. Who makes pages says so; no book does.
    /// `None`: there are no pages.
    pub readers: Option<Readers>,
    /// The language of the book's prose, from `[book]`.
    pub language: Option<String>,
    /// Prefixes of hidden lines, from `[output.html.code.hidelines]`.
    pub hidelines: HideLines,
    /// What becomes of each code.
    pub levels: Levels,
    /// How many chapters are proved at once; no book sets that. `None`: as many
    /// as the machine has processors.
    pub jobs: Option<NonZeroUsize>,
    /// The part of the book that is checked; no book sets that. `None`: all of it.
    pub partition: Option<Partition>,
    /// The chapters as they were; no book sets that. Only the blocks that have changed since
    /// then are checked. `None`: all.
    pub changed: Option<Vec<Chapter>>,
}

/// What runs the programs of a book.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judge {
    /// Whether it is an interpreter of the author's, with packages.
    pub own: bool,
    /// The number of its version behind `3.`.
    pub minor: u8,
    /// The same of the interpreters that a block may choose, by their names.
    pub named: BTreeMap<String, u8>,
}

impl Default for Judge {
    /// The bundled interpreter.
    fn default() -> Self {
        Self { own: false, minor: 14, named: BTreeMap::new() }
    }
}

/// The settings of the command line, which win over the book's.
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
    /// The interpreters that the book is proved in, instead of its own.
    pub pythons: Vec<String>,
    /// What runs the programs, if it is not the bundled interpreter alone.
    pub judge: Option<Judge>,
}

/// How far programs are to be confined.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, EnumString, IntoStaticStr, VariantNames)]
#[strum(serialize_all = "kebab-case")]
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
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, EnumString, IntoStaticStr, VariantNames)]
#[strum(serialize_all = "kebab-case")]
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
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, EnumString, IntoStaticStr, VariantNames)]
#[strum(serialize_all = "kebab-case")]
pub enum Labels {
    /// It may.
    #[default]
    Allow,
    /// It may not.
    Deny,
}

/// Which blocks share a namespace.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, EnumString, IntoStaticStr, VariantNames)]
#[strum(serialize_all = "kebab-case")]
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
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, EnumString, IntoStaticStr, VariantNames)]
#[strum(serialize_all = "kebab-case")]
pub enum TypoMode {
    /// The built chapter bears the correction.
    #[default]
    Fix,
    /// They fail the book.
    Deny,
    /// Nobody looks.
    Off,
}

/// A version of Python that a book's readers have.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, EnumString, IntoStaticStr, VariantNames,
)]
pub enum TargetVersion {
    /// Python 3.9.
    #[strum(serialize = "3.9")]
    Py39 = 9,
    /// Python 3.10.
    #[strum(serialize = "3.10")]
    Py310 = 10,
    /// Python 3.11.
    #[strum(serialize = "3.11")]
    Py311 = 11,
    /// Python 3.12.
    #[strum(serialize = "3.12")]
    Py312 = 12,
    /// Python 3.13.
    #[strum(serialize = "3.13")]
    Py313 = 13,
    /// Python 3.14.
    #[strum(serialize = "3.14")]
    Py314 = 14,
}

impl TargetVersion {
    /// The number behind `3.`.
    #[must_use]
    pub fn minor(self) -> u8 {
        self as u8
    }

    /// The version as books write it: `3.11`.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.into()
    }
}

impl Default for Config {
    fn default() -> Self {
        Self {
            unmarked: Unmarked::default(),
            markers: Vec::new(),
            docstrings: false,
            labels: Labels::default(),
            session: SessionMode::default(),
            typos: TypoMode::default(),
            pythons: Vec::new(),
            interpreters: BTreeMap::new(),
            judge: Judge::default(),
            target_version: None,
            limits: Limits::default(),
            isolation: Isolation::default(),
            snapshots: None,
            preamble: None,
            files: Vec::new(),
            given: Given::default(),
            records: false,
            unavailable: Vec::new(),
            cache: true,
            site: SiteConfig::default(),
            readers: None,
            language: None,
            hidelines: HideLines::new(),
            levels: Levels::default(),
            jobs: None,
            partition: None,
            changed: None,
        }
    }
}

const TABLE: &str = "preprocessor.pyproof";
const LIMITS: &str = "preprocessor.pyproof.limits";
const INTERPRETERS: &str = "preprocessor.pyproof.interpreters";

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
    "docstrings",
    "files",
    "interpreters",
    "isolation",
    "labels",
    "limits",
    "markers",
    "preamble",
    "python",
    "session",
    "site",
    "snapshots",
    "strict",
    "target-version",
    "typos",
    "unavailable",
    "unmarked",
    "versions",
    "warn",
];
/// Those of [`KEYS`] that only a book has.
const BOOK_KEYS: &[&str] = &["after", "before", "command", "optional", "renderers", "site"];
/// What `book.toml` has elsewhere.
const PROJECT_KEYS: &[&str] = &["hidelines", "language"];
const LIMIT_KEYS: &[&str] = &["files", "memory", "output", "time", "wall"];

/// With less, a program may end before its first line runs.
const LEAST_MEMORY: usize = 8 << 20;

impl Config {
    /// Reads the book's table.
    ///
    /// # Errors
    /// Names the first key that is unknown, with the nearest known one, or the
    /// first value that cannot be read.
    pub fn from_table(table: &toml::Table, hidelines: HideLines) -> Result<Self, UserError> {
        refuse_packages(table)?;
        refuse_unknown(TABLE, table, KEYS)?;
        let mut config = Self { hidelines, ..Self::default() };
        let read = Settings { name: TABLE, table };
        read.one_of("unmarked", &mut config.unmarked)?;
        read.one_of("labels", &mut config.labels)?;
        read.one_of("session", &mut config.session)?;
        read.one_of("typos", &mut config.typos)?;
        read.one_of("isolation", &mut config.isolation)?;
        config.target_version = read.choice("target-version")?;
        config.pythons = pythons(&read)?;
        if let Some(interpreters) = read.table("interpreters")? {
            let read = Settings { name: INTERPRETERS, table: interpreters };
            config.interpreters = read.all_strings()?;
        }
        config.markers = read.strings("markers")?;
        config.snapshots = read.string("snapshots")?;
        config.preamble = read.string("preamble")?;
        config.files = read.strings("files")?;
        config.unavailable = read.strings("unavailable")?;
        config.docstrings = read.switch("docstrings")?.unwrap_or_default();
        config.cache = read.switch("cache")?.unwrap_or(config.cache);
        let (deny, warn, allow) =
            (read.strings("deny")?, read.strings("warn")?, read.strings("allow")?);
        let lists = [(Level::Deny, &*deny), (Level::Warn, &*warn), (Level::Allow, &*allow)];
        config.levels = Levels::new(lists, read.switch("strict")?.unwrap_or_default())?;
        if let Some(limits) = read.table("limits")? {
            config.limit(limits)?;
        }
        if let Some(site) = read.table("site")? {
            config.site = SiteConfig::from_table(site)?;
        }
        Ok(config)
    }

    /// Reads the settings of Markdown that is no book: the same keys, but for those of
    /// mdBook and of its pages, and with `language` and `hidelines`, which `book.toml`
    /// has elsewhere. `name` is that of the table, or of the file that is one.
    ///
    /// # Errors
    /// Those of [`Self::from_table`].
    pub fn of_project(table: &toml::Table, name: &str) -> Result<Self, UserError> {
        let mut table = table.clone();
        let own = PROJECT_KEYS.iter().filter_map(|key| table.remove_entry(*key));
        let own: toml::Table = own.collect();
        let known: Vec<&str> =
            KEYS.iter().filter(|key| !BOOK_KEYS.contains(key)).copied().collect();
        let known: Vec<&str> = known.into_iter().chain(PROJECT_KEYS.iter().copied()).collect();
        let read = || {
            refuse_packages(&table)?;
            refuse_unknown(TABLE, &table, &known)?;
            let read = Settings { name: TABLE, table: &own };
            let language = read.string("language")?;
            let hidelines = read.table("hidelines")?.cloned().unwrap_or_default();
            let prefix =
                |(name, prefix): (String, toml::Value)| Some((name, prefix.as_str()?.to_owned()));
            let hidelines = hidelines.into_iter().filter_map(prefix).collect();
            Ok(Self { language, ..Self::from_table(&table, hidelines)? })
        };
        read().map_err(|error: UserError| named(error, name))
    }

    fn limit(&mut self, limits: &toml::Table) -> Result<(), UserError> {
        refuse_unknown(LIMITS, limits, LIMIT_KEYS)?;
        let read = Settings { name: LIMITS, table: limits };
        let duration = |value: &toml::Value| parse_duration(value.as_str()?);
        if let Some(limit) = read.value("time", "config-duration", duration)? {
            self.limits.time = limit;
        }
        self.limits.wall = read.value("wall", "config-duration", duration)?;
        for (key, limit) in [
            ("output", &mut self.limits.output),
            ("memory", &mut self.limits.memory),
            ("files", &mut self.limits.files),
        ] {
            let size = |value: &toml::Value| parse_size(value.as_str()?).filter(|size| *size > 0);
            if let Some(size) = read.value(key, "config-size", size)? {
                *limit = size;
            }
        }
        if self.limits.memory < LEAST_MEMORY {
            return Err(read.refusal("memory", "config-memory"));
        }
        Ok(())
    }

    /// The settings, with those of the command line above them.
    #[must_use]
    pub fn with(mut self, asked: &Asked) -> Self {
        self.levels = self.levels.under(&asked.levels);
        self.jobs = asked.jobs.or(self.jobs);
        self.isolation = asked.isolation.unwrap_or(self.isolation);
        self.partition = asked.partition.or(self.partition);
        if let Some(judge) = &asked.judge {
            self.judge.clone_from(judge);
        }
        if !asked.pythons.is_empty() {
            self.pythons.clone_from(&asked.pythons);
        }
        self
    }
}

/// Refuses packages: the bundled interpreter has none, and installs none.
fn refuse_packages(table: &toml::Table) -> Result<(), UserError> {
    if table.contains_key("packages") {
        return Err(UserError::new(Message::new("config-packages").with("table", TABLE)));
    }
    Ok(())
}

/// The commands that `python` or `versions` gives.
fn pythons(read: &Settings<'_>) -> Result<Vec<String>, UserError> {
    let (one, several) = (read.string("python")?, read.strings("versions")?);
    match one {
        Some(_) if !several.is_empty() => Err(read.refusal("versions", "config-versions")),
        one => Ok(one.into_iter().chain(several).collect()),
    }
}

/// An error about our table where the table has another name.
fn named(mut error: UserError, name: &str) -> UserError {
    let args = error.messages.iter_mut().flat_map(|message| &mut message.args);
    for (_, value) in args.filter(|(key, _)| *key == "table") {
        *value = value.replacen(TABLE, name, 1);
    }
    error
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
    use std::time::Duration;

    use super::*;

    fn read(text: &str) -> Result<Config, String> {
        let table = text.parse().unwrap();
        Config::from_table(&table, HideLines::new()).map_err(|refusal| refusal.to_string())
    }

    #[test]
    fn an_empty_table_means_the_defaults() {
        assert_eq!(read("before = ['links']\ncommand = 'x'"), Ok(Config::default()));
    }

    #[test]
    fn values_are_read() {
        let config = read(
            "typos = 'deny'\nsession = 'chapter'\nunmarked = 'warn'\nlabels = 'deny'\n\
             markers = ['Увидим:']\ncache = false\ndocstrings = true\nsnapshots = 'tests/snapshots'\n[limits]\ntime = '10s'\noutput = '2KiB'\n\
             memory = '1GiB'\nfiles = '64KiB'\nwall = '2m'",
        )
        .unwrap();
        assert_eq!(config.typos, TypoMode::Deny);
        assert_eq!(config.session, SessionMode::Chapter);
        assert_eq!(config.unmarked, Unmarked::Warn);
        assert_eq!(config.labels, Labels::Deny);
        assert_eq!(config.markers, ["Увидим:"]);
        assert!(!config.cache && config.docstrings);
        assert_eq!(config.snapshots.as_deref(), Some("tests/snapshots"));
        assert_eq!((config.limits.time, config.limits.output), (Duration::from_secs(10), 2048));
        assert_eq!((config.limits.memory, config.limits.files), (1 << 30, 64 << 10));
        assert_eq!(config.limits.wall_time(), Duration::from_mins(2));
        assert_eq!(read("isolation = 'require'").unwrap().isolation, Isolation::Require);
        assert!(read("isolation = 'none'").unwrap_err().contains("none"));
    }

    #[test]
    fn interpreters_are_named_by_commands() {
        let config = read("python = 'uv run python'\n[interpreters]\nold = 'python3.9'").unwrap();
        assert_eq!(config.pythons, ["uv run python"]);
        assert_eq!(config.interpreters["old"], "python3.9");
        let config = read("versions = ['python3.10', 'python3.13']").unwrap();
        assert_eq!(config.pythons, ["python3.10", "python3.13"]);
        let both = read("python = 'python3'\nversions = ['python3.10']").unwrap_err();
        assert!(both.starts_with("config-versions"), "{both}");
        let packages = read("packages = ['numpy']").unwrap_err();
        assert!(packages.starts_with("config-packages"), "{packages}");
        let path = read("[interpreters]\nold = 3").unwrap_err();
        assert!(path.starts_with(r#"config-text key="old" table="preprocessor.pyproof.interp"#));
    }

    #[test]
    fn settings_of_no_book_have_the_same_keys_under_another_name() {
        let read = |text: &str| {
            let table = text.parse().unwrap();
            Config::of_project(&table, "tool.pyproof").map_err(|refusal| refusal.to_string())
        };
        let config =
            read("session = 'chapter'\nlanguage = 'ru'\n[hidelines]\npython = '~'").unwrap();
        assert_eq!(config.session, SessionMode::Chapter);
        assert_eq!((config.language.as_deref(), &*config.hidelines["python"]), (Some("ru"), "~"));
        for (text, words) in [
            ("before = ['links']", ["config-unknown", "\"before\"", "table=\"tool.pyproof\""]),
            ("[limits]\ntime = 5", ["config-duration", "time", "table=\"tool.pyproof.limits\""]),
            ("languages = 'ru'", ["config-unknown-near", "language", "tool.pyproof"]),
            ("language = 1", ["config-text", "language", "tool.pyproof"]),
            ("packages = ['x']", ["config-packages", "table", "=\"tool.pyproof\""]),
        ] {
            let error = read(text).unwrap_err();
            assert!(words.iter().all(|word| error.contains(word)), "{error}");
        }
    }

    #[test]
    fn unknown_keys_are_named_with_the_nearest_known() {
        let error = read("typo = 'fix'").unwrap_err();
        assert_eq!(
            error,
            r#"config-unknown-near near="typos" key="typo" table="preprocessor.pyproof""#
        );
        let error = read("[limits]\ntimes = '1s'").unwrap_err();
        assert_eq!(
            error,
            r#"config-unknown-near near="time" key="times" table="preprocessor.pyproof.limits""#
        );
        assert_eq!(
            read("colour = 1").unwrap_err(),
            r#"config-unknown key="colour" table="preprocessor.pyproof""#
        );
    }

    #[test]
    fn values_of_the_wrong_kind_are_named() {
        assert_eq!(
            read("typos = 'maybe'").unwrap_err(),
            r#"config-choice choices="\"fix\", \"deny\", \"off\"" key="typos" table="preprocessor.pyproof" value="\"maybe\"""#
        );
        let error = read("isolation = 3").unwrap_err();
        assert!(error.contains(r#"key="isolation""#) && error.contains("require"), "{error}");
        for (text, key) in [
            ("limits = 3", r#"config-table key="limits""#),
            ("markers = 'Output:'", r#"config-texts key="markers""#),
            ("deny = [1]", r#"config-texts key="deny""#),
            ("cache = 'no'", r#"config-switch key="cache""#),
            ("snapshots = false", r#"config-text key="snapshots""#),
        ] {
            assert!(read(text).unwrap_err().starts_with(key), "{text}");
        }
        assert!(read("deny = ['promise-brocken']").unwrap_err().contains("promise-broken"));
        assert!(read("deny = ['timeout']\nwarn = ['timeout']").is_err());
    }

    #[test]
    fn the_readers_version_is_one_that_can_be_told_apart() {
        assert_eq!(read("").unwrap().target_version, None);
        let version = read("target-version = '3.11'").unwrap().target_version;
        assert_eq!(version.map(|version| (version.minor(), version.name())), Some((11, "3.11")));
        for value in ["'3.8'", "'3.15'", "'py311'", "3.11", "'3'", "''"] {
            let error = read(&format!("target-version = {value}")).unwrap_err();
            assert!(error.contains(r#""\"3.9\", \"3.10\""#), "{error}");
            assert!(error.contains(r#"key="target-version""#), "{error}");
        }
    }

    #[test]
    fn limits_have_units_and_are_above_zero() {
        for value in ["5", "'soon'", "'0s'", "'5h'", "'-1s'"] {
            let error = read(&format!("[limits]\ntime = {value}")).unwrap_err();
            assert!(error.starts_with(r#"config-duration key="time""#), "{error}");
        }
        for key in ["memory", "output", "files"] {
            for value in ["512", "'0'", "'0MiB'", "'1MB'"] {
                let error = read(&format!("[limits]\n{key} = {value}")).unwrap_err();
                assert!(error.starts_with(&format!("config-size key=\"{key}\"")), "{error}");
            }
        }
        assert!(read("[limits]\nmemory = '8191KiB'").unwrap_err().starts_with("config-memory"));
        assert!(read("[limits]\nmemory = '8MiB'").is_ok());
    }
}
