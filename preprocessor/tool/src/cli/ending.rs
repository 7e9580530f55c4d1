//! The end by a signal: Ctrl-C, or somebody who ends a job or closes a terminal.
//!
//! 1. The workers end, with all that they run ([`isolation::end_all`]).
//! 2. What must not be left half done is waited for, and nothing more of the kind
//!    begins: a file that is put in the place of another ([`begin_whole`]), a folder
//!    that is made or removed ([`TemporaryFolder`]).
//! 3. The folder of this process is removed. Other threads write into it the while:
//!    they are neither asked nor waited for, but are gone before it is
//!    ([`isolation::end_by_removing`]).

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Once, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use super::ExitStatus;
use pyproof_run::isolation;

/// The exit status of who was interrupted, as shells say it.
const INTERRUPTED: i32 = 130;

/// The temporary folder of this process, where it has one. Who holds the lock is
/// not ended; the end itself never gives it back.
static FOLDER: RwLock<Option<PathBuf>> = RwLock::new(None);

/// Has this process end so from now on.
pub fn prepare() {
    static ONCE: Once = Once::new();
    // Without a handler the process ends by the signal, and its workers see that.
    ONCE.call_once(|| _ = ctrlc::set_handler(end));
}

/// Has the end wait until the guard is dropped. What is done under it asks for no
/// worker, and takes a moment.
pub fn begin_whole() -> RwLockReadGuard<'static, Option<PathBuf>> {
    prepare();
    FOLDER.read().unwrap_or_else(PoisonError::into_inner)
}

/// A temporary folder, which goes with this process at the latest. There is one at
/// a time.
pub struct TemporaryFolder(PathBuf);

impl TemporaryFolder {
    /// Makes an empty one, whose name begins so.
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
    // For a server this is the end that it is meant to have.
    let status = known.as_ref().map_or(INTERRUPTED, |_| ExitStatus::Success as i32);
    if let Some(folder) = &*known {
        isolation::end_by_removing(folder);
        // There is no such end here: what is written meanwhile is removed as well.
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
