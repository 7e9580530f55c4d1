//! When a book was built, as far as that is the same for everybody who builds it:
//! the time of `SOURCE_DATE_EPOCH`, or else of the commit that is built.

use std::path::Path;
use std::process::{Command, Stdio};

/// Seconds since 1970; `None` where nobody says.
///
/// See <https://reproducible-builds.org/specs/source-date-epoch/>.
pub(super) fn made(root: &Path) -> Option<i64> {
    match std::env::var("SOURCE_DATE_EPOCH") {
        Ok(set) => set.trim().parse().ok(),
        Err(_) => committed(root),
    }
}

/// The time of the commit in whose tree the book lies; none without a repository,
/// or without git.
fn committed(root: &Path) -> Option<i64> {
    let output = Command::new("git")
        .args(["-c", "log.showSignature=false", "log", "-1", "--format=%ct"])
        .current_dir(root)
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output()
        .ok()?;
    String::from_utf8(output.stdout).ok()?.trim().parse().ok()
}
