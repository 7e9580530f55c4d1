//! Paths of files and folders, as reports show them and as the system knows them.

use std::path::{Component, Path, PathBuf};

/// Whether two folders are the same, or one is inside the other.
#[must_use]
pub fn overlap(one: &Path, other: &Path) -> bool {
    let (one, other) = (real(one), real(other));
    one.starts_with(&other) || other.starts_with(&one)
}

/// The real folder that a path leads to. If the path does not exist yet, links are
/// followed as far as it does, and the rest is taken by name.
#[must_use]
pub fn real(path: &Path) -> PathBuf {
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let mut real = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                real.pop();
            }
            other => {
                real.push(other);
                if let Ok(led_to) = std::fs::canonicalize(&real) {
                    real = led_to;
                }
            }
        }
    }
    real
}

/// `path` as seen from the folder `root`, if it is in it.
#[must_use]
pub fn below(root: &Path, path: &Path) -> Option<PathBuf> {
    real(path).strip_prefix(real(root)).ok().map(Path::to_owned)
}

/// A path as messages show it.
#[must_use]
pub fn display(path: &Path) -> String {
    path.display().to_string()
}

/// A path as reports show it, `/` between folders on every system.
#[must_use]
pub fn slashed(path: &Path) -> String {
    // A folder may be called `.`, as the sources of a book that lie beside its settings.
    let parts = path.components().filter(|part| *part != Component::CurDir);
    let parts = parts.map(|part| part.as_os_str().to_string_lossy());
    parts.collect::<Vec<_>>().join("/")
}
