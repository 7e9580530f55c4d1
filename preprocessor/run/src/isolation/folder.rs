//! A folder for the files of programs, where no file system of their own is to be
//! had.
//!
//! It bears the worker's process id: a worker that was killed leaves its folder,
//! and whoever comes next removes those of processes that are no more
//! ([`sweep`]). What a program leaves may be as deep and as forbidden as it likes:
//! it is removed level by level, without recursion.

use std::fs;
use std::io;
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use nix::errno::Errno;
use nix::sys::signal::kill;
use nix::unistd::{Pid, geteuid};

/// How the names of such folders begin; the process id follows.
const PREFIX: &str = "pyproof-";

/// More files than any example of a book makes.
const MAX_FILES: usize = 4096;

/// So many folders are moved up before we give up on a folder.
const MAX_MOVES: u64 = 1 << 20;

/// How often it is tried to remove a folder. Each thread of a program that was killed
/// may still finish the call that it is in, and hinder us once; a program has fewer
/// threads.
const MAX_TRIES: usize = 100;

/// A folder, which goes with its owner.
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
        // Somebody may have made one of that name: each gets another.
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

    /// Whether it holds more bytes or files than it may.
    pub fn holds_more_than(&self, bytes: u64) -> bool {
        let (mut held, mut files) = (0, 0);
        let mut folders = vec![self.path.clone()];
        while let Some(folder) = folders.pop() {
            // What is gone meanwhile, or deeper than a path reaches, is not
            // measured: there the limit of one file holds alone.
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

/// Removes the folders of workers that are no more, as far as they are ours.
pub fn sweep() {
    let dead = |pid: i32| kill(Pid::from_raw(pid), None) == Err(Errno::ESRCH);
    for_each(|pid, path| {
        if dead(pid) {
            remove(path);
        }
    });
}

/// Removes the folder that the worker of this process id left.
pub fn remove_of(worker: u32) {
    for_each(|pid, path| {
        if u32::try_from(pid) == Ok(worker) {
            remove(path);
        }
    });
}

/// Calls `found` with the folders in the temporary folder that are of our making.
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

/// Removes a folder, also while others remove it, or make their last file in it.
/// What cannot be removed now is swept by the next worker.
fn remove(folder: &Path) {
    for _ in 0..MAX_TRIES {
        let removed = empty(folder).and_then(|()| fs::remove_dir(folder));
        // An error may be about what was in it, and is gone.
        if removed.is_ok() || fs::symlink_metadata(folder).is_err() {
            break;
        }
    }
}

/// Removes what is in `folder`. A folder within is emptied into it first: however
/// deep a program went, the paths stay short.
fn empty(folder: &Path) -> io::Result<()> {
    fs::set_permissions(folder, open())?;
    let mut number = 0_u64;
    loop {
        let (mut is_empty, mut is_stuck) = (true, true);
        for entry in fs::read_dir(folder)? {
            is_empty = false;
            match remove_entry(&entry?.path(), folder, &mut number) {
                Ok(()) => is_stuck = false,
                // Somebody else removes the same.
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
        // A folder that is moved must be open to who moves it.
        fs::set_permissions(&inner, open())?;
        // A name may be taken: by what is not a folder, or not empty.
        while let Err(error) = fs::rename(&inner, folder.join(number.to_string())) {
            *number += 1;
            if error.kind() == io::ErrorKind::NotFound || *number > MAX_MOVES {
                return Err(error);
            }
        }
    }
    fs::remove_dir(path)
}

/// The mode of a folder that is to be emptied.
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
            // A program that comes to its end, and somebody else who sweeps.
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
