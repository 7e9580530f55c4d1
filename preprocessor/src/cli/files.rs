//! Writing into the author's files: whole or not at all.

use std::fs::{self, File};
use std::io::Write;
use std::path::Path;

use anyhow::Result;

use crate::diagnostic::Message;
use crate::mdbook::BOM;
use crate::refusal::{Because as _, Refusal};

/// Replaces the text of the chapter at `path`, which was read as `old`, by
/// `new`. Its byte order mark and its mode stay.
///
/// The new text is written to a file beside it, brought to the disk, and then
/// renamed: whoever looks at any moment sees the old file or the new one.
///
/// # Errors
/// When the file is no longer as it was read, or cannot be written: then it is
/// untouched.
pub fn replace(path: &Path, old: &str, new: &str) -> Result<()> {
    // Through a link to the file itself: a rename would put a file in its place.
    let about = |key| Message::new(key).with("path", path.display());
    let path = &fs::canonicalize(path).because(|| about("file-unread"))?;
    let now = fs::read(path).because(|| about("file-unread"))?;
    let (mark, text) = match now.strip_prefix(BOM.as_bytes()) {
        Some(text) => (BOM, text),
        None => ("", now.as_slice()),
    };
    if text != old.as_bytes() {
        return Err(Refusal::new(about("file-changed")).into());
    }
    let permissions = fs::metadata(path).because(|| about("file-unread"))?.permissions();
    put(path, &[mark, new], Some(permissions)).because(|| about("file-unwritten"))
}

/// Writes a file of ours, and the folders that it lies in.
///
/// # Errors
/// When it cannot be written: then what was there is untouched.
pub fn write(path: &Path, text: &str) -> Result<()> {
    let folder = path.parent().unwrap_or_else(|| Path::new("."));
    let write = || -> Result<()> {
        fs::create_dir_all(folder)?;
        // What others may read is not for the temporary file to say.
        let permissions = fs::metadata(path).ok().map(|known| known.permissions());
        put(path, &[text], permissions.or_else(readable_by_all))
    };
    write().because(|| Message::new("file-unwritten").with("path", path.display()))
}

#[cfg(unix)]
#[expect(clippy::unnecessary_wraps, reason = "other systems have no such mode")]
fn readable_by_all() -> Option<fs::Permissions> {
    Some(std::os::unix::fs::PermissionsExt::from_mode(0o644))
}

#[cfg(not(unix))]
fn readable_by_all() -> Option<fs::Permissions> {
    None
}

fn put(path: &Path, parts: &[&str], permissions: Option<fs::Permissions>) -> Result<()> {
    let folder = path.parent().unwrap_or_else(|| Path::new("."));
    let mut file = tempfile::Builder::new().prefix(".pyproof-").tempfile_in(folder)?;
    for part in parts {
        file.write_all(part.as_bytes())?;
    }
    if let Some(permissions) = permissions {
        file.as_file().set_permissions(permissions)?;
    }
    file.as_file().sync_all()?;
    file.persist(path)?;
    // The rename, too, is to survive a power cut where the system can say so.
    if let Ok(folder) = File::open(folder) {
        let _ = folder.sync_all();
    }
    Ok(())
}

/// Writes a report into a file.
///
/// # Errors
/// When it cannot be written.
pub fn write_report(path: &Path, text: &str) -> Result<()> {
    fs::write(path, text).because(|| Message::new("report-unwritten").with("path", path.display()))
}

/// The book's folder below the root of its repository, `/` between folders; empty
/// where they are one, or no repository is found.
///
/// The root is the nearest folder above that git keeps; failing that, where a
/// GitHub workflow checks out. Build servers take a report's paths from there.
pub fn folder_in_repository(book: &Path) -> String {
    let Ok(book) = fs::canonicalize(book) else { return String::new() };
    let git = book.ancestors().find(|folder| folder.join(".git").exists());
    let workspace = std::env::var_os("GITHUB_WORKSPACE").and_then(|w| fs::canonicalize(w).ok());
    let below = git.or(workspace.as_deref()).and_then(|root| book.strip_prefix(root).ok());
    let parts = below.unwrap_or(Path::new("")).components();
    parts.map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_keeps_its_mark_its_line_ends_and_its_mode() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("глава.md");
        fs::write(&path, "\u{FEFF}a\r\nb\r\n").unwrap();
        #[cfg(unix)]
        fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o640)).unwrap();
        replace(&path, "a\r\nb\r\n", "a\r\nc\r\n").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "\u{FEFF}a\r\nc\r\n");
        #[cfg(unix)]
        {
            let mode = std::os::unix::fs::PermissionsExt::mode(
                &fs::metadata(&path).unwrap().permissions(),
            );
            assert_eq!(mode & 0o777, 0o640);
        }
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "no other file is left");
    }

    #[test]
    fn a_file_that_changed_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.md");
        fs::write(&path, "edited").unwrap();
        assert!(replace(&path, "read", "fixed").unwrap_err().to_string().contains("file-changed"));
        assert_eq!(fs::read_to_string(&path).unwrap(), "edited");
    }
}
