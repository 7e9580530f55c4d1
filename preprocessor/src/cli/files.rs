//! Writing into the author's files: whole or not at all.

use std::fs::{self, File};
use std::io::Write;
use std::path::Path;

use anyhow::{Context as _, Result, bail};

use crate::mdbook::BOM;

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
    let path = &fs::canonicalize(path).with_context(|| path.display().to_string())?;
    let now = fs::read(path).with_context(|| path.display().to_string())?;
    let (mark, text) = match now.strip_prefix(BOM.as_bytes()) {
        Some(text) => (BOM, text),
        None => ("", now.as_slice()),
    };
    if text != old.as_bytes() {
        bail!("{} has changed since it was read; run the command again", path.display());
    }
    let folder = path.parent().unwrap_or_else(|| Path::new("."));
    let write = || -> Result<()> {
        let mut file = tempfile::Builder::new().prefix(".pyproof-").tempfile_in(folder)?;
        file.write_all(mark.as_bytes())?;
        file.write_all(new.as_bytes())?;
        file.as_file().set_permissions(fs::metadata(path)?.permissions())?;
        file.as_file().sync_all()?;
        file.persist(path)?;
        // The rename, too, is to survive a power cut where the system can say so.
        if let Ok(folder) = File::open(folder) {
            let _ = folder.sync_all();
        }
        Ok(())
    };
    write().with_context(|| format!("{} cannot be written; it is as it was", path.display()))
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
        assert!(replace(&path, "read", "fixed").unwrap_err().to_string().contains("has changed"));
        assert_eq!(fs::read_to_string(&path).unwrap(), "edited");
    }
}
