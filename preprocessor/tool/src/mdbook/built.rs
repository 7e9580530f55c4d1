//! When a book was built, in a way that is the same for everybody who builds it:
//! the time in `SOURCE_DATE_EPOCH`, or else that of the commit.

use std::path::Path;
use std::process::{Command, Stdio};

/// Seconds since 1970; `None` if unknown.
///
/// See <https://reproducible-builds.org/specs/source-date-epoch/>.
pub(super) fn made(root: &Path) -> Option<i64> {
    match std::env::var("SOURCE_DATE_EPOCH") {
        Ok(set) => set.trim().parse().ok(),
        Err(_) => committed(root),
    }
}

/// The time of the commit that the book is checked out from; `None` without a
/// repository or without git.
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
