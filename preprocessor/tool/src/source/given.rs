//! Reads what a book gives to its programs: the preamble, and the files.

use std::path::{Path, PathBuf};

use anyhow::Result;
use walkdir::WalkDir;

use super::links::leads_out;
use super::paths::{display, slashed};
use super::read_chapter;
use pyproof_check::config::Config;
use pyproof_check::diagnostic::Message;
use pyproof_check::error::{Because as _, UserError};
use pyproof_check::given::{File, Given, Preamble, is_inside};

/// Each program writes them anew, so they are not many.
const MOST: usize = 4 << 20;

/// The settings of the chapters whose paths start from `root`, with what they name.
///
/// # Errors
/// When a file is missing, or not in the folder `root`, or they are too large.
pub fn with_given(config: Config, root: &Path) -> Result<Config> {
    let mut given = Given::default();
    if let Some(path) = &config.preamble {
        let about = |key| Message::new(key).with("path", path).with("key", "preamble");
        refuse_outside(root, path, "preamble")?;
        let code = read_chapter(root, Path::new(path)).map_err(|why| {
            let gone = why.key == "chapter-missing";
            let message = if gone { about("given-missing") } else { why.with("path", path) };
            UserError::new(message)
        })?;
        given.preamble = Some(Preamble { path: path.clone(), code });
    }
    for path in &config.files {
        refuse_outside(root, path, "files")?;
        given.files.extend(files_at(root, path)?);
    }
    given.files.sort_by(|one, other| one.name.cmp(&other.name));
    given.files.dedup_by(|one, other| one.name == other.name);
    let size: usize = given.files.iter().map(|file| file.bytes.len()).sum();
    if size > MOST {
        let message = Message::new("given-large").with("size", size >> 20);
        return Err(UserError::new(message.with("most", MOST >> 20)).into());
    }
    Ok(Config { given, ..config })
}

/// The files and folders that `with_given` reads, to be watched.
#[must_use]
pub fn given_paths(config: &Config, root: &Path) -> Vec<PathBuf> {
    config.preamble.iter().chain(&config.files).map(|path| root.join(path)).collect()
}

fn refuse_outside(root: &Path, path: &str, key: &str) -> Result<()> {
    if is_inside(path) && leads_out(root, Path::new(path)).is_none() {
        return Ok(());
    }
    let message = Message::new("given-outside").with("path", path).with("key", key);
    Err(UserError::new(message).into())
}

/// The files at a path, which are those of a folder if it is one.
fn files_at(root: &Path, path: &str) -> Result<Vec<File>> {
    let at = root.join(path);
    if !at.exists() {
        let message = Message::new("given-missing").with("path", path).with("key", "files");
        return Err(UserError::new(message).into());
    }
    let mut files = Vec::new();
    // Links are not followed: one could lead anywhere.
    let entries = WalkDir::new(&at).sort_by_file_name().into_iter().filter_entry(|entry| {
        entry.depth() == 0 || !entry.file_name().to_string_lossy().starts_with('.')
    });
    for entry in entries {
        let entry = entry.because(|| Message::new("file-unread").with("path", display(&at)))?;
        if entry.file_type().is_file() {
            let file = entry.path();
            let about = || Message::new("file-unread").with("path", display(file));
            let bytes = std::fs::read(file).because(about)?;
            let name = slashed(file.strip_prefix(root).unwrap_or(file));
            files.push(File { name: name.trim_start_matches("./").to_owned(), bytes });
        }
    }
    Ok(files)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn given(root: &Path, preamble: Option<&str>, files: &[&str]) -> Result<Given, String> {
        let config = Config {
            preamble: preamble.map(str::to_owned),
            files: files.iter().map(|&path| path.to_owned()).collect(),
            ..Config::default()
        };
        with_given(config, root).map(|config| config.given).map_err(|error| error.to_string())
    }

    #[test]
    fn files_keep_their_paths_and_stay_in_the_folder() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        fs::create_dir_all(root.join("data/deep")).unwrap();
        for (name, text) in [("a.py", "x = 1"), ("data/b.csv", "1,2"), ("data/deep/c.bin", "c")] {
            fs::write(root.join(name), text).unwrap();
        }
        let found = given(root, Some("a.py"), &["data/", "a.py"]).unwrap();
        let names: Vec<&str> = found.files.iter().map(|file| file.name.as_str()).collect();
        assert_eq!(names, ["a.py", "data/b.csv", "data/deep/c.bin"]);
        assert_eq!(found.preamble.unwrap().code, "x = 1");
        for (preamble, files, key) in [
            (Some("no.py"), vec![], "given-missing"),
            (Some("../a.py"), vec![], "given-outside"),
            (None, vec!["no"], "given-missing"),
            (None, vec!["/etc"], "given-outside"),
        ] {
            let error = given(root, preamble, &files).unwrap_err();
            assert!(error.contains(key), "{error}");
        }
        fs::write(root.join("data/large"), vec![0; MOST + 1]).unwrap();
        assert!(given(root, None, &["data"]).unwrap_err().contains("given-large"));
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink("/etc", root.join("linked")).unwrap();
            assert!(given(root, None, &["linked"]).unwrap_err().contains("given-outside"));
        }
    }
}
