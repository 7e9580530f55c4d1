//! Pyodide, where a book brings its own.

use std::path::{Path, PathBuf};

use crate::config::SiteConfig;
use crate::refusal::Refusal;

/// The files that go into the site, each with its name there.
///
/// # Errors
/// Names all that is missing.
pub fn files(_root: &Path, _config: &SiteConfig) -> Result<Vec<(PathBuf, String)>, Refusal> {
    Ok(Vec::new())
}
