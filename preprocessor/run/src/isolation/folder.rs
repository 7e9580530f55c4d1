//! A folder for the files of programs, used if they cannot have a private file
//! system.
//!
//! Its name has the worker's process id: a worker that is killed leaves its folder
//! behind, and the next worker removes the folders of processes that no longer exist
//! ([`sweep`]). What a program leaves may be nested as deeply, and protected as
//! strictly, as it likes: it is removed level by level, without recursion.

use std::fs;
use std::io;
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use nix::errno::Errno;
use nix::sys::signal::kill;
use nix::unistd::{Pid, geteuid};

/// The prefix of the names of such folders; the process id follows.
const PREFIX: &str = "pyproof-";

/// More files than any example of a book makes.
const MAX_FILES: usize = 4096;

/// How many folders are moved up before we give up on a folder.
const MAX_MOVES: u64 = 1 << 20;

/// How often the removal of a folder is tried. Each thread of a killed program may
/// still finish its current system call, and so get in our way once; a program has
/// fewer threads than this.
const MAX_TRIES: usize = 100;

/// A folder, which is removed with its owner.
pub struct Folder {
    path: PathBuf,
}

impl Folder {
    /// Makes an empty one in the temporary folder.
    ///
    /// # Errors
    /// When there is no place for it.
    pub fn make() -> io::Result<Self> {
        sweep();
        let base = std::env::temp_dir();
        let own = std::process::id();
        // A folder of that name may exist: each gets a new name.
        for number in 0..100 {
            let path = base.join(format!("{PREFIX}{own}-{number}"));
            match fs::DirBuilder::new().mode(0o700).create(&path) {
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error),
                Ok(()) => return Ok(Self { path }),
            }
        }
        Err(io::ErrorKind::AlreadyExists.into())
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Removes what is in it.
    ///
    /// # Errors
    /// When something cannot be removed.
    pub fn empty(&self) -> io::Result<()> {
        empty(&self.path)
    }

    /// Whether it has more bytes or files than it may.
    pub fn holds_more_than(&self, bytes: u64) -> bool {
        let (mut held, mut files) = (0, 0);
        let mut folders = vec![self.path.clone()];
        while let Some(folder) = folders.pop() {
            // Files that are gone meanwhile, or deeper than a path can reach, are not
            // measured: for them only the limit of a single file applies.
            for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
                let Ok(about) = entry.metadata() else { continue };
                files += 1;
                held += about.blocks() * 512;
                if held > bytes || files > MAX_FILES {
                    return true;
                }
                if about.is_dir() {
                    folders.push(entry.path());
                }
            }
        }
        false
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        remove(&self.path);
    }
}

/// Removes the folders of workers that no longer exist, as far as they are ours.
pub fn sweep() {
    let dead = |pid: i32| kill(Pid::from_raw(pid), None) == Err(Errno::ESRCH);
    for_each(|pid, path| {
        if dead(pid) {
            remove(path);
        }
    });
}

/// Removes the folder that the worker with this process id left.
pub fn remove_of(worker: u32) {
    for_each(|pid, path| {
        if u32::try_from(pid) == Ok(worker) {
            remove(path);
        }
    });
}

/// Calls `found` with each folder in the temporary folder that we made.
fn for_each(mut found: impl FnMut(i32, &Path)) {
    let Ok(entries) = fs::read_dir(std::env::temp_dir()) else { return };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let Some((pid, _)) = name
            .to_str()
            .and_then(|name| name.strip_prefix(PREFIX))
            .and_then(|rest| rest.split_once('-'))
        else {
            continue;
        };
        let ours = |about: fs::Metadata| {
            about.is_dir() && (about.uid() == geteuid().as_raw() || geteuid().is_root())
        };
        if let Ok(pid) = pid.parse()
            && entry.metadata().is_ok_and(ours)
        {
            found(pid, &entry.path());
        }
    }
}

/// Removes a folder, even while others remove it too or make a last file in it. The
/// next worker sweeps what cannot be removed now.
fn remove(folder: &Path) {
    for _ in 0..MAX_TRIES {
        let removed = empty(folder).and_then(|()| fs::remove_dir(folder));
        // An error may be about a file that is gone by now.
        if removed.is_ok() || fs::symlink_metadata(folder).is_err() {
            break;
        }
    }
}

/// Removes what is in `folder`. The contents of a subfolder are first moved up into
/// `folder`, so paths stay short however deeply a program nested folders.
fn empty(folder: &Path) -> io::Result<()> {
    fs::set_permissions(folder, open())?;
    let mut number = 0_u64;
    loop {
        let (mut is_empty, mut is_stuck) = (true, true);
        for entry in fs::read_dir(folder)? {
            is_empty = false;
            match remove_entry(&entry?.path(), folder, &mut number) {
                Ok(()) => is_stuck = false,
                // Another process removes the same.
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => return Err(error),
            }
        }
        if is_empty {
            return Ok(());
        }
        if is_stuck {
            return Err(io::ErrorKind::NotFound.into());
        }
    }
}

/// Removes what is at `path`; the folders in it become folders of `folder`, whose
/// names are numbers from `number` on.
fn remove_entry(path: &Path, folder: &Path, number: &mut u64) -> io::Result<()> {
    if !fs::symlink_metadata(path)?.is_dir() {
        return fs::remove_file(path);
    }
    fs::set_permissions(path, open())?;
    for inner in fs::read_dir(path)? {
        let inner = inner?.path();
        if !fs::symlink_metadata(&inner)?.is_dir() {
            fs::remove_file(&inner)?;
            continue;
        }
        // To move a folder, one must have access to it.
        fs::set_permissions(&inner, open())?;
        // A name may be taken, by a file or by a folder that is not empty.
        while let Err(error) = fs::rename(&inner, folder.join(number.to_string())) {
            *number += 1;
            if error.kind() == io::ErrorKind::NotFound || *number > MAX_MOVES {
                return Err(error);
            }
        }
    }
    fs::remove_dir(path)
}

/// The mode that a folder needs to be emptied.
fn open() -> fs::Permissions {
    fs::Permissions::from_mode(0o700)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_a_program_leaves_is_removed() {
        let folder = Folder::make().unwrap();
        let mut deep = folder.path().to_owned();
        for level in 0..300 {
            deep.push(format!("level-{level}"));
            fs::create_dir(&deep).unwrap();
        }
        fs::write(deep.join("file"), "x").unwrap();
        std::os::unix::fs::symlink("/etc", folder.path().join("link")).unwrap();
        let closed = folder.path().join("closed");
        fs::create_dir_all(closed.join("in")).unwrap();
        fs::set_permissions(&closed, fs::Permissions::from_mode(0o000)).unwrap();
        assert!(folder.holds_more_than(1) && !folder.holds_more_than(1 << 30));
        folder.empty().unwrap();
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
        let path = folder.path().to_owned();
        drop(folder);
        assert!(!path.exists() && Path::new("/etc").exists());
    }

    #[test]
    fn a_folder_goes_while_others_use_it_for_the_last_time() {
        let folder = Folder::make().unwrap();
        for number in 0..2000 {
            fs::create_dir_all(folder.path().join(format!("{number}/{}", number % 2))).unwrap();
        }
        let path = folder.path().to_owned();
        let begun = std::sync::Barrier::new(3);
        std::thread::scope(|scope| {
            // A program that is ending, and another process that sweeps.
            scope.spawn(|| {
                begun.wait();
                for number in 0..MAX_TRIES / 2 {
                    let _ = fs::create_dir(path.join(format!("last-{number}")));
                }
            });
            scope.spawn(|| {
                begun.wait();
                remove(&path);
            });
            begun.wait();
            remove(&path);
        });
        assert!(!path.exists());
    }

    #[test]
    fn folders_of_the_dead_are_swept_and_those_of_the_living_stay() {
        let living = Folder::make().unwrap();
        // No process has the highest number of all.
        let dead = std::env::temp_dir().join(format!("{PREFIX}{}-0", i32::MAX));
        fs::create_dir(&dead).unwrap();
        sweep();
        assert!(living.path().exists() && !dead.exists());
    }
}
