//! Linux: what an unprivileged user needs of a folder that only root may enter.
//!
//! Where root runs the tool, an interpreter may lie in its home, which `nobody` cannot
//! enter. In a view of its own the worker mounts an empty folder over that home, and in
//! it, at its old place, what the interpreter is made of. Nothing else is there.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::os::fd::AsRawFd as _;
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use nix::mount::{MsFlags, mount};
use nix::sched::{CloneFlags, unshare};

/// Lets everybody reach what is needed below folders that only root may enter, such as
/// its home: they are mounted over, with nothing in them but that.
pub fn uncover(needed: &[PathBuf]) -> io::Result<()> {
    let closed = |path: &Path| path.symlink_metadata().is_ok_and(|about| about.mode() & 1 == 0);
    let hidden = |path: &PathBuf| {
        let mut above: Vec<&Path> = path.ancestors().skip(1).collect();
        above.reverse();
        above.into_iter().find(|above| closed(above)).map(Path::to_owned)
    };
    let mut below: Vec<PathBuf> = real_too(needed).filter(|path| hidden(path).is_some()).collect();
    below.sort();
    let tops: BTreeSet<PathBuf> = below.iter().filter_map(hidden).collect();
    if tops.is_empty() {
        return Ok(());
    }
    unshare(CloneFlags::CLONE_NEWNS)?;
    mount(None::<&str>, "/", None::<&str>, MsFlags::MS_REC | MsFlags::MS_PRIVATE, None::<&str>)?;
    // Once something is mounted over them they are reached by descriptors alone: by those of
    // this view, since no other can be mounted here.
    let mut shown: Vec<(PathBuf, Shown)> = Vec::new();
    for path in below {
        if !shown.iter().any(|(other, _)| path.starts_with(other)) {
            let what = Shown::at(&path)?;
            shown.push((path, what));
        }
    }
    for top in tops {
        let flags = MsFlags::MS_NOSUID | MsFlags::MS_NODEV;
        mount(Some("pyproof"), &top, Some("tmpfs"), flags, Some("size=1m,mode=755"))?;
    }
    shown.iter().try_for_each(|(path, what)| what.put(path))
}

/// What is shown below a folder that is mounted over.
enum Shown {
    Link(PathBuf),
    Folder(fs::File),
    File(fs::File),
}

impl Shown {
    fn at(path: &Path) -> io::Result<Self> {
        let about = path.symlink_metadata()?;
        if about.is_symlink() {
            return fs::read_link(path).map(Self::Link);
        }
        let open = fs::OpenOptions::new().read(true).custom_flags(libc::O_PATH).open(path)?;
        Ok(if about.is_dir() { Self::Folder(open) } else { Self::File(open) })
    }

    fn put(&self, path: &Path) -> io::Result<()> {
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        let open = match self {
            Self::Link(to) => return std::os::unix::fs::symlink(to, path),
            Self::Folder(open) => {
                fs::create_dir(path)?;
                open
            }
            Self::File(open) => {
                fs::write(path, "")?;
                open
            }
        };
        let from = format!("/proc/self/fd/{}", open.as_raw_fd());
        Ok(mount(Some(&*from), path, None::<&str>, MsFlags::MS_BIND, None::<&str>)?)
    }
}

/// Paths, and what they lead to.
pub fn real_too(paths: &[PathBuf]) -> impl Iterator<Item = PathBuf> {
    paths.iter().flat_map(|path| [Some(path.clone()), fs::canonicalize(path).ok()]).flatten()
}
