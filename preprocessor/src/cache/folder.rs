//! The cache's folder: what stands in it, and that it is ours to take away.

use std::fs;
use std::io;
use std::path::Path;

/// The store's file.
pub const STORE: &str = "answers.redb";

/// The name of a store that is not whole yet.
pub const BEGUN: &str = "answers.redb-new";

/// What tells other programs what the folder is: those that make backups
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

/// Makes the folder, with its marks, where it is not there yet.
///
/// # Errors
/// When it cannot be written, or holds what is not ours.
pub fn make(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    if !is_ours(folder)? {
        return Err(io::ErrorKind::DirectoryNotEmpty.into());
    }
    for (name, text) in MARKS {
        let path = folder.join(name);
        if fs::read(&path).ok().as_deref() != Some(text.as_bytes()) {
            fs::write(path, text)?;
        }
    }
    Ok(())
}

/// Removes the folder; whether it was there.
///
/// # Errors
/// When it cannot be removed, or holds what is not ours.
pub fn remove(folder: &Path) -> io::Result<bool> {
    match is_ours(folder) {
        Ok(true) => fs::remove_dir_all(folder).map(|()| true),
        Ok(false) => Err(io::ErrorKind::DirectoryNotEmpty.into()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

/// Whether the folder holds nothing but what stands in a cache: a folder of this
/// name may be somebody's.
fn is_ours(folder: &Path) -> io::Result<bool> {
    for entry in fs::read_dir(folder)? {
        let name = entry?.file_name();
        if name != STORE && name != BEGUN && !MARKS.iter().any(|(mark, _)| name == *mark) {
            return Ok(false);
        }
    }
    Ok(true)
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
        // A mark that was cut short is written anew.
        fs::write(folder.join("CACHEDIR.TAG"), "Signa").unwrap();
        make(&folder).unwrap();
        let tag = fs::read_to_string(folder.join("CACHEDIR.TAG")).unwrap();
        assert!(tag.starts_with("Signature: 8a477f597d28d172789f06886806bc55\n"));
        fs::write(folder.join(STORE), "").unwrap();
        assert!(remove(&folder).unwrap());
        assert!(!folder.exists());
    }

    #[test]
    fn a_folder_of_somebody_else_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("thesis.md"), "words").unwrap();
        assert!(make(folder.path()).is_err());
        assert!(remove(folder.path()).is_err());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
