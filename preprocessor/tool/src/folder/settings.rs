//! The settings of Markdown that is no book: the keys of `[preprocessor.pyproof]`, in
//! `pyproof.toml` or in `[tool.pyproof]` of `pyproject.toml`, and what `book.toml` says
//! elsewhere: `language` and `hidelines`.

use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::source::display;
use pyproof_check::config::Config;
use pyproof_check::diagnostic::Message;
use pyproof_check::error::Because as _;

/// A file of nothing but our settings.
const OWN: &str = "pyproof.toml";
/// The file of a Python project.
const PROJECT: &str = "pyproject.toml";

/// What is set.
#[derive(Default)]
pub(super) struct Settings {
    /// The settings.
    pub config: Config,
}

/// The file in a folder that has settings for us.
pub(super) fn file_in(folder: &Path) -> Option<PathBuf> {
    let own = folder.join(OWN);
    if own.is_file() {
        return Some(own);
    }
    let project = folder.join(PROJECT);
    // Most projects have one that does not mention us: broken or not, it is not ours.
    let text = std::fs::read_to_string(&project).unwrap_or_default();
    text.contains("tool.pyproof").then_some(project)
}

impl Settings {
    /// Those of a file, or the defaults.
    ///
    /// # Errors
    /// When the file cannot be read, or sets what nobody knows.
    pub(super) fn read(file: Option<&Path>) -> Result<Self> {
        let Some(file) = file else { return Ok(Self::default()) };
        let about = || Message::new("file-unread").with("path", display(file));
        let text = std::fs::read_to_string(file).because(about)?;
        let whole: toml::Table = text.parse().because(about)?;
        let is_own = file.file_name().is_some_and(|name| name == OWN);
        let (table, name) = if is_own {
            (whole, OWN)
        } else {
            let tool = whole.get("tool").and_then(|tool| tool.get("pyproof"));
            let table = tool.and_then(toml::Value::as_table).cloned().unwrap_or_default();
            (table, "tool.pyproof")
        };
        let in_file = || Message::new("settings-of").with("path", display(file));
        let mut config = Config::of_project(&table, name).because(in_file)?;
        let folder = file.parent().unwrap_or(Path::new("."));
        config.snapshots = config.snapshots.map(|path| display(&folder.join(path)));
        Ok(Self { config })
    }
}
