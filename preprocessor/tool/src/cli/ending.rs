//! How a signal ends the tool: Ctrl-C, the end of a build server's job, or a closed
//! terminal.
//!
//! 1. The workers end, with everything that they run ([`isolation::end_all`]).
//! 2. The tool waits for what must not be left half done, and starts nothing more of
//!    the kind: replacing a file by another ([`begin_whole`]), making or removing a
//!    folder ([`TemporaryFolder`]).
//! 3. The folder of this process is removed. Other threads may still write into it:
//!    they are neither asked nor waited for, but are gone before the folder is
//!    ([`isolation::end_by_removing`]).

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Once, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use super::ExitStatus;
use pyproof_run::isolation;

/// The exit status of an interrupted process, as in shells.
const INTERRUPTED: i32 = 130;

/// The temporary folder of this process, if it has one. While somebody holds the
/// lock, the process does not end; the end itself never releases it.
static FOLDER: RwLock<Option<PathBuf>> = RwLock::new(None);

/// From now on, signals end this process in that way.
pub fn prepare() {
    static ONCE: Once = Once::new();
    // Without a handler the signal ends the process, and its workers notice.
    ONCE.call_once(|| _ = ctrlc::set_handler(end));
}

/// Delays the end until the guard is dropped. Work done under it must need no
/// worker, and be short.
pub fn begin_whole() -> RwLockReadGuard<'static, Option<PathBuf>> {
    prepare();
    FOLDER.read().unwrap_or_else(PoisonError::into_inner)
}

/// A temporary folder, removed at the latest when this process ends. There is one
/// at a time.
pub struct TemporaryFolder(PathBuf);

impl TemporaryFolder {
    /// Makes an empty one, whose name begins with a prefix.
    ///
    /// # Errors
    /// When there is no place for it.
    pub fn make(prefix: &str) -> io::Result<Self> {
        prepare();
        let mut known = lock();
        let folder = tempfile::Builder::new().prefix(prefix).tempdir()?.keep();
        *known = Some(folder.clone());
        Ok(Self(folder))
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for TemporaryFolder {
    fn drop(&mut self) {
        let mut known = lock();
        let _ = fs::remove_dir_all(&self.0);
        *known = None;
    }
}

#[expect(clippy::exit, reason = "nothing is to be done any more, by no thread")]
fn end() {
    isolation::end_all();
    let known = lock();
    // For a server this is the normal end.
    let status = known.as_ref().map_or(INTERRUPTED, |_| ExitStatus::Success as i32);
    if let Some(folder) = &*known {
        isolation::end_by_removing(folder);
        // No such end exists on this system: what is written meanwhile is removed as well.
        for _ in 0..100 {
            if fs::remove_dir_all(folder).is_ok() || !folder.exists() {
                break;
            }
        }
    }
    std::process::exit(status)
}

fn lock() -> RwLockWriteGuard<'static, Option<PathBuf>> {
    FOLDER.write().unwrap_or_else(PoisonError::into_inner)
}
