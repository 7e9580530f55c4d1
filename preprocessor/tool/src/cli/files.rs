//! Writing into the author's files: whole or not at all.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::Result;
use tempfile::NamedTempFile;

use super::ending;
use crate::source::BOM;
use pyproof_check::diagnostic::Message;
use pyproof_check::error::{Because as _, UserError};

/// What the names of our temporary files begin with.
const TEMPORARY: &str = ".pyproof-";

/// Replaces the text of the chapter at `path`, which was read as `old`, by
/// `new`. Its byte order mark and its mode stay.
///
/// The new text is written to a file beside it, flushed to the disk, and then
/// renamed: at any moment there is either the old file or the new one.
///
/// # Errors
/// When the file is no longer as it was read, or cannot be written: then it is
/// untouched.
pub fn replace(path: &Path, old: &str, new: &str) -> Result<()> {
    // Follow a link to the file itself: a rename would replace the link by a file.
    let about = |key| Message::new(key).with("path", path.display());
    let path = &fs::canonicalize(path).because(|| about("file-unread"))?;
    let _turn = turn(path);
    let now = fs::read(path).because(|| about("file-unread"))?;
    let (mark, text) = match now.strip_prefix(BOM.as_bytes()) {
        Some(text) => (BOM, text),
        None => ("", now.as_slice()),
    };
    if text != old.as_bytes() {
        return Err(UserError::new(about("file-changed")).into());
    }
    let permissions = fs::metadata(path).because(|| about("file-unread"))?.permissions();
    let text = |file: &mut dyn Write| {
        file.write_all(mark.as_bytes())?;
        file.write_all(new.as_bytes())
    };
    put(path, &text, Some(permissions)).because(|| about("file-unwritten"))
}

/// Held from reading a file until it is replaced. Without it, of two tools that both
/// found the file as they had read it, the second would undo the first one's changes.
///
/// There is no lock on systems that have none, or on which it would hinder readers.
fn turn(path: &Path) -> Option<File> {
    let file = File::open(path).ok().filter(|_| cfg!(unix))?;
    file.lock().ok()?;
    Some(file)
}

/// Writes a file of ours, and the folders that it lies in.
///
/// # Errors
/// When it cannot be written; then the old file is untouched.
pub fn write(path: &Path, text: impl AsRef<[u8]>) -> Result<()> {
    let write = || {
        fs::create_dir_all(folder_of(path))?;
        // The temporary file must not decide what others may read.
        let permissions = fs::metadata(path).ok().map(|known| known.permissions());
        let text = |file: &mut dyn Write| file.write_all(text.as_ref());
        put(path, &text, permissions.or_else(readable_by_all))
    };
    write().because(|| Message::new("file-unwritten").with("path", path.display()))
}

/// Writes a new file, and the folders that it lies in.
///
/// # Errors
/// When it exists by now, or cannot be written.
pub fn create(path: &Path, text: &str) -> Result<()> {
    let write = || {
        fs::create_dir_all(folder_of(path))?;
        let mut file = File::options().write(true).create_new(true).open(path)?;
        let written = file.write_all(text.as_bytes()).and_then(|()| file.sync_all());
        // A half-written file would look like the author's.
        written.inspect_err(|_| _ = fs::remove_file(path))
    };
    write().because(|| Message::new("file-uncreated").with("path", path.display()))
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

/// Writes what a file is to hold.
pub type Text<'a> = &'a dyn Fn(&mut dyn Write) -> io::Result<()>;

fn put(path: &Path, text: Text<'_>, permissions: Option<fs::Permissions>) -> io::Result<()> {
    let _whole = ending::begin_whole();
    let folder = folder_of(path);
    fs::metadata(folder)?;
    // With its path, the error would name a temporary file that nobody knows.
    let file = temporary(folder).map_err(|error| io::Error::from(error.kind()))?;
    let mut buffer = BufWriter::new(file.as_file());
    text(&mut buffer)?;
    buffer.flush()?;
    drop(buffer);
    if let Some(permissions) = permissions {
        file.as_file().set_permissions(permissions)?;
    }
    file.as_file().sync_all()?;
    file.persist(path).map_err(|error| error.error)?;
    // The rename, too, should survive a power cut, if the system can ensure that.
    if let Ok(folder) = File::open(folder) {
        let _ = folder.sync_all();
    }
    Ok(())
}

/// A temporary file in `folder` that takes a text until it is whole.
///
/// It is locked while it is in use. The lock ends with the process, however that
/// ends, so [`sweep`] knows which files are abandoned.
fn temporary(folder: &Path) -> io::Result<NamedTempFile> {
    loop {
        let file = tempfile::Builder::new().prefix(TEMPORARY).tempfile_in(folder)?;
        // A system without locks also refuses one to whoever sweeps.
        let _ = file.as_file().lock();
        // Another process swept it before it was locked.
        if file.path().exists() {
            return Ok(file);
        }
    }
}

/// Removes what a tool left beside these files when it was killed while writing.
pub fn sweep(paths: impl IntoIterator<Item = PathBuf>) {
    let folders: BTreeSet<PathBuf> = paths
        .into_iter()
        .map(|path| folder_of(&fs::canonicalize(&path).unwrap_or(path)).to_owned())
        .collect();
    let entries = folders.iter().filter_map(|folder| fs::read_dir(folder).ok()).flatten();
    for entry in entries.flatten() {
        let name = entry.file_name();
        let random = name.to_str().and_then(|name| name.strip_prefix(TEMPORARY));
        let ours = random.is_some_and(|random| {
            random.len() == 6 && random.chars().all(|c| c.is_ascii_alphanumeric())
        });
        if !ours || !entry.file_type().is_ok_and(|kind| kind.is_file()) {
            continue;
        }
        // A file that cannot be locked or removed does no harm.
        if let Ok(file) = File::open(entry.path())
            && file.try_lock().is_ok()
        {
            let _ = fs::remove_file(entry.path());
        }
    }
}

/// The folder that a file lies in.
fn folder_of(path: &Path) -> &Path {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    folder.unwrap_or_else(|| Path::new("."))
}

/// Writes a report into a file, whole or not at all. Into anything else, such as a
/// pipe, it is written piece by piece.
///
/// # Errors
/// When it cannot be written.
pub fn write_report(path: &Path, text: Text<'_>) -> Result<()> {
    // A link to the file stays one.
    let file = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let known = fs::metadata(&file).ok();
    let written = if known.as_ref().is_some_and(|known| !known.is_file()) {
        File::options().write(true).truncate(true).open(&file).and_then(|mut file| text(&mut file))
    } else {
        sweep([file.clone()]);
        put(&file, text, known.map(|known| known.permissions()).or_else(readable_by_all))
    };
    written.because(|| Message::new("report-unwritten").with("path", path.display()))
}

/// The book's folder relative to the root of its repository, `/` between folders;
/// empty if it is the root, or if no repository is found.
///
/// The root is the nearest folder above with a `.git`; failing that, the folder
/// where a GitHub workflow checks out. Build servers expect paths relative to it.
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

    fn text(words: &str) -> impl Fn(&mut dyn Write) -> io::Result<()> {
        move |file| file.write_all(words.as_bytes())
    }

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
    fn of_several_tools_at_once_one_replaces_a_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.md");
        for round in 0..20 {
            fs::write(&path, "read").unwrap();
            let written: Vec<String> = std::thread::scope(|scope| {
                let tools = ["a", "b", "c", "d"].map(|new| {
                    let path = &path;
                    scope.spawn(move || replace(path, "read", new).is_ok().then(|| new.to_owned()))
                });
                tools.into_iter().filter_map(|tool| tool.join().unwrap()).collect()
            });
            assert_eq!(written, [fs::read_to_string(&path).unwrap()], "round {round}");
        }
    }

    #[test]
    fn what_a_killed_tool_left_is_swept_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        let others = [".pyproof-a", ".pyproof-notes1.md", ".pyproof-абвгде", "a.md"];
        for name in others.iter().chain(&[".pyproof-aB3dE6"]) {
            fs::write(path(name), "").unwrap();
        }
        fs::create_dir(path(".pyproof-folder")).unwrap();
        let in_use = temporary(folder.path()).unwrap();
        sweep([path("a.md")]);
        assert!(!path(".pyproof-aB3dE6").exists());
        assert!(in_use.path().exists(), "another tool is writing it");
        assert!(others.iter().all(|name| path(name).exists()));
        assert!(path(".pyproof-folder").exists());
    }

    #[test]
    fn a_report_is_written_whole_through_links_and_into_what_is_no_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        write_report(&path("a.json"), &text("old")).unwrap();
        write_report(&path("a.json"), &text("new")).unwrap();
        assert_eq!(fs::read_to_string(path("a.json")).unwrap(), "new");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "no other file is left");
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink("a.json", path("link")).unwrap();
            write_report(&path("link"), &text("through")).unwrap();
            assert!(path("link").is_symlink());
            assert_eq!(fs::read_to_string(path("a.json")).unwrap(), "through");
            write_report(Path::new("/dev/null"), &text("gone")).unwrap();
            assert!(!fs::metadata("/dev/null").unwrap().is_file());
        }
        let error = write_report(&path("no/such.json"), &text("")).unwrap_err().to_string();
        assert!(error.contains("report-unwritten") && error.contains("no/such.json"), "{error}");
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
