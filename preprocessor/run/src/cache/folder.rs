//! The cache's folder: what is in it, and whether it is ours to remove.
//!
//! A book may be somebody's pull request, so the folder may contain a link to any
//! place of this machine, or a pipe that nobody writes to. So everything in it is
//! inspected ([`look`]) before anything is opened, and no file is created through a
//! link.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

/// The young answers.
pub const YOUNG: &str = "answers";

/// The answers of the generation before.
pub const OLD: &str = "answers-old";

/// Empty: who writes holds its lock alone, who opens the answers shares it.
pub const LOCK: &str = "answers-lock";

/// What earlier versions kept here, and nobody reads any more.
const FORMER: &[&str] = &["answers.redb", "answers.redb-new"];

/// Marks that tell other programs what the folder is: backup programs
/// (bford.info/cachedir) and git.
const MARKS: &[(&str, &str)] = &[
    (
        "CACHEDIR.TAG",
        "Signature: 8a477f597d28d172789f06886806bc55\n\
         # This file is a cache directory tag created by mdbook-pyproof.\n\
         # For information about cache directory tags see https://bford.info/cachedir/\n",
    ),
    (".gitignore", "*\n"),
];

/// What is at the path of the cache's folder.
pub enum Found {
    /// Nothing yet.
    Nothing,
    /// A folder with only files of a cache in it.
    Ours,
    /// Something else: the folder itself, or the first in it that is not ours.
    Foreign(PathBuf),
}

/// Inspects the folder without following links: a folder of this name may be
/// somebody else's.
///
/// # Errors
/// When it cannot be read.
pub fn look(folder: &Path) -> io::Result<Found> {
    match fs::symlink_metadata(folder) {
        Ok(found) if found.is_dir() => {}
        Ok(_) => return Ok(Found::Foreign(folder.to_owned())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Found::Nothing),
        Err(error) => return Err(error),
    }
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name();
        let ours =
            [YOUNG, OLD, LOCK].iter().chain(FORMER).chain(MARKS.iter().map(|(mark, _)| mark));
        let known = ours.into_iter().any(|ours| name == *ours);
        if !known || !entry.file_type()?.is_file() {
            return Ok(Found::Foreign(entry.path()));
        }
    }
    Ok(Found::Ours)
}

/// Makes the folder, with its marks, if it does not exist yet. Nothing foreign may
/// be in it.
///
/// # Errors
/// When it cannot be written.
pub fn make(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    for name in FORMER {
        let _ = fs::remove_file(folder.join(name));
    }
    for (name, text) in MARKS {
        let path = folder.join(name);
        if fs::read(&path).ok().as_deref() == Some(text.as_bytes()) {
            continue;
        }
        // Remove a truncated mark first: a file is written only if there is none.
        let _ = fs::remove_file(&path);
        match File::create_new(&path) {
            Ok(mut mark) => mark.write_all(text.as_bytes())?,
            // Another tool was faster.
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// Opens a file of the cache for reading and writing. A missing file is created, but
/// never through a link.
///
/// # Errors
/// When it cannot be opened.
pub fn open(file: &Path) -> io::Result<File> {
    let mut options = File::options();
    options.read(true).write(true);
    match options.clone().create_new(true).open(file) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => options.open(file),
        opened => opened,
    }
}

/// Removes the folder; returns whether it existed.
///
/// # Errors
/// When it cannot be removed, or has something in it that is not ours: then nothing
/// of it is removed.
pub fn remove(folder: &Path) -> Result<bool, RemoveError> {
    match look(folder)? {
        Found::Nothing => Ok(false),
        Found::Ours => Ok(fs::remove_dir_all(folder).map(|()| true)?),
        Found::Foreign(path) => Err(RemoveError::Foreign(path)),
    }
}

/// Why the folder of a cache is not removed.
#[derive(Debug, thiserror::Error)]
pub enum RemoveError {
    /// This file in it is not ours.
    #[error("foreign {}", .0.display())]
    Foreign(PathBuf),
    /// The system refused.
    #[error(transparent)]
    System(#[from] io::Error),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_made_with_its_marks_and_removed_with_all_that_is_ours() {
        let around = tempfile::tempdir().unwrap();
        let folder = around.path().join("target/pyproof");
        assert!(!remove(&folder).unwrap());
        make(&folder).unwrap();
        assert_eq!(fs::read_to_string(folder.join(".gitignore")).unwrap(), "*\n");
        // A truncated mark is written anew.
        fs::write(folder.join("CACHEDIR.TAG"), "Signa").unwrap();
        make(&folder).unwrap();
        let tag = fs::read_to_string(folder.join("CACHEDIR.TAG")).unwrap();
        assert!(tag.starts_with("Signature: 8a477f597d28d172789f06886806bc55\n"));
        fs::write(folder.join(YOUNG), "").unwrap();
        assert!(remove(&folder).unwrap());
        assert!(!folder.exists());
    }

    #[test]
    fn what_an_earlier_version_kept_is_ours_and_goes() {
        let folder = tempfile::tempdir().unwrap();
        for name in FORMER {
            fs::write(folder.path().join(name), "bytes").unwrap();
        }
        assert!(matches!(look(folder.path()), Ok(Found::Ours)));
        make(folder.path()).unwrap();
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), MARKS.len());
    }

    #[track_caller]
    fn is_foreign(folder: &Path, name: &str) {
        let foreign =
            |found: &Found| matches!(found, Found::Foreign(path) if *path == folder.join(name));
        assert!(foreign(&look(folder).unwrap()), "{name}");
        let Err(RemoveError::Foreign(path)) = remove(folder) else {
            panic!("{name} is removed, or not named")
        };
        assert_eq!(path, folder.join(name));
    }

    #[test]
    fn a_folder_of_somebody_else_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        make(folder.path()).unwrap();
        fs::write(folder.path().join("thesis.md"), "words").unwrap();
        is_foreign(folder.path(), "thesis.md");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 3);
    }

    #[test]
    fn a_folder_in_the_place_of_a_file_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir_all(folder.path().join(YOUNG).join("deep")).unwrap();
        is_foreign(folder.path(), YOUNG);
        assert!(folder.path().join(YOUNG).join("deep").is_dir());
    }

    #[cfg(unix)]
    #[test]
    fn no_file_is_made_where_a_link_leads() {
        let folder = tempfile::tempdir().unwrap();
        let (link, elsewhere) = (folder.path().join(LOCK), folder.path().join("elsewhere"));
        std::os::unix::fs::symlink(&elsewhere, &link).unwrap();
        assert!(open(&link).is_err());
        assert!(!elsewhere.exists());
    }
}
