//! The door to git: what it ignores, and what a revision had.
//!
//! Everything is asked of the command `git`, which knows every kind of repository. A
//! library that does would be larger than the rest of the tool.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The root of the repository that a folder is in, if it is in one.
#[must_use]
pub fn root_of(folder: &Path) -> Option<PathBuf> {
    folder.ancestors().find(|folder| folder.join(".git").exists()).map(Path::to_owned)
}

/// Those of `files`, all in `folder`, that git ignores; none without a repository.
#[must_use]
pub fn ignored(folder: &Path, files: &[PathBuf]) -> BTreeSet<PathBuf> {
    let mut asked = Vec::new();
    for file in files {
        asked.extend(file.as_os_str().as_encoded_bytes());
        asked.push(0);
    }
    let told = git(folder, &["check-ignore", "-z", "--stdin"], &asked).unwrap_or_default();
    let names = told.split(|byte| *byte == 0).map(|name| String::from_utf8_lossy(name));
    let names: BTreeSet<String> = names.map(Cow::into_owned).collect();
    files.iter().filter(|file| names.contains(&*file.to_string_lossy())).cloned().collect()
}

/// Whether the repository that `folder` is in has a commit of this name.
#[must_use]
pub fn has(folder: &Path, revision: &str) -> bool {
    let commit = format!("{revision}^{{commit}}");
    let args = ["rev-parse", "--verify", "--quiet", "--end-of-options", &commit];
    git(folder, &args, &[]).is_ok_and(|told| !told.is_empty())
}

/// The texts that files had in a revision; `paths` are relative to `folder`. What was not
/// there, or was no text, is left out.
///
/// # Errors
/// When git cannot be asked.
pub fn texts(
    folder: &Path,
    revision: &str,
    paths: &BTreeSet<&str>,
) -> io::Result<BTreeMap<String, String>> {
    // A line names one file.
    let paths: Vec<&str> = paths.iter().copied().filter(|path| !path.contains('\n')).collect();
    let asked: Vec<String> = paths.iter().map(|path| format!("{revision}:./{path}\n")).collect();
    let asked = asked.concat();
    let told = git(folder, &["cat-file", "--batch"], asked.as_bytes())?;
    let mut texts = BTreeMap::new();
    let mut rest = told.as_slice();
    for path in paths {
        let Some(end) = rest.iter().position(|byte| *byte == b'\n') else { break };
        let (head, behind) = (String::from_utf8_lossy(&rest[..end]), &rest[end + 1..]);
        let size = head.rsplit_once(' ').and_then(|(_, size)| size.parse::<usize>().ok());
        // `... missing`, or a folder.
        let Some(size) = size.filter(|size| *size < behind.len()) else {
            rest = behind;
            continue;
        };
        if let Ok(text) = String::from_utf8(behind[..size].to_vec()) {
            texts.insert(path.to_owned(), text);
        }
        rest = &behind[size + 1..];
    }
    Ok(texts)
}

/// What git answers in `folder`.
fn git(folder: &Path, args: &[&str], stdin: &[u8]) -> io::Result<Vec<u8>> {
    let mut process = Command::new("git")
        // No program that the repository's settings name is started.
        .args(["-c", "core.fsmonitor=false"])
        .args(args)
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()?;
    let mut to = process.stdin.take().expect("stdin is a pipe");
    let mut from = process.stdout.take().expect("stdout is a pipe");
    let mut told = Vec::new();
    std::thread::scope(|scope| {
        // It answers while it is still being asked. If it has ended, nobody needs more.
        scope.spawn(move || _ = to.write_all(stdin));
        from.read_to_end(&mut told)
    })?;
    process.wait()?;
    Ok(told)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn run(folder: &Path, args: &[&str]) {
        let of_us = ["-c", "user.name=a", "-c", "user.email=a@b", "-c", "commit.gpgsign=false"];
        let args: Vec<&str> = of_us.iter().chain(args).copied().collect();
        let _ = git(folder, &args, &[]).unwrap();
    }

    #[test]
    fn a_revision_has_the_texts_that_were_committed() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        run(folder.path(), &["init", "-q"]);
        fs::create_dir(at("docs")).unwrap();
        fs::write(at("docs/ä b.md"), "old\n\n").unwrap();
        fs::write(at("docs/bytes.md"), [0xff, b'\n']).unwrap();
        fs::write(at("docs/empty.md"), "").unwrap();
        run(folder.path(), &["add", "."]);
        run(folder.path(), &["commit", "-q", "-m", "first"]);
        fs::write(at("docs/ä b.md"), "new").unwrap();
        fs::write(at("docs/new.md"), "new").unwrap();
        assert!(has(folder.path(), "HEAD") && !has(folder.path(), "HEAD~1"));
        assert!(!has(folder.path(), "--all"));
        let paths = BTreeSet::from(["new.md", "bytes.md", "empty.md", "ä b.md"]);
        let texts = texts(&at("docs"), "HEAD", &paths).unwrap();
        let texts: Vec<(&str, &str)> = texts.iter().map(|(p, t)| (&**p, &**t)).collect();
        assert_eq!(texts, [("empty.md", ""), ("ä b.md", "old\n\n")]);
    }

    #[test]
    fn what_git_ignores_is_known_and_nothing_is_without_a_repository() {
        let folder = tempfile::tempdir().unwrap();
        let files = ["a.md", "built/b.md"].map(|name| folder.path().join(name));
        fs::create_dir(folder.path().join("built")).unwrap();
        fs::write(folder.path().join(".gitignore"), "built/\n").unwrap();
        for file in &files {
            fs::write(file, "").unwrap();
        }
        let outside = |folder: &Path| folder.ancestors().all(|f| !f.join(".git").exists());
        if outside(folder.path()) {
            assert!(ignored(folder.path(), &files).is_empty());
        }
        run(folder.path(), &["init", "-q"]);
        assert_eq!(ignored(folder.path(), &files), BTreeSet::from([files[1].clone()]));
        assert!(!has(folder.path(), "HEAD"), "there is no commit yet");
    }
}
