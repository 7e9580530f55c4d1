//! Notices when one of the files that pages are made of changes.
//!
//! It watches folders, never files: editors replace an old file by a new one, and a
//! watch on the old one would see nothing more. For a folder that does not exist yet,
//! it watches the nearest one that does.
//!
//! Changes come in bursts. [`Watch::wait`] returns when one is over; changes made
//! while the book is built are kept for the next call.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use anyhow::Result;
use clap::ValueEnum;
use notify::event::{MetadataKind, ModifyKind};
use notify::{Config, Event, EventKind, PollWatcher, RecommendedWatcher, RecursiveMode, Watcher};

use crate::source::Materials;
use pyproof_check::diagnostic::Message;
use pyproof_check::error::Because as _;

/// A burst is over when nothing has changed for this long.
const QUIET: Duration = Duration::from_millis(30);
/// The maximum length of a burst.
const LONGEST: Duration = Duration::from_secs(1);
/// How often files are looked at if the system does not report changes.
const INTERVAL: Duration = Duration::from_millis(500);

/// How to find out that a file changed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Look {
    /// Ask the system
    #[default]
    Native,
    /// Look at all files twice a second: for network folders and containers
    Poll,
}

/// Watches the files that pages are made of.
pub struct Watch {
    watcher: Box<dyn Watcher>,
    changes: Receiver<()>,
    state: Arc<Mutex<State>>,
}

/// What the watcher's own thread also needs.
#[derive(Default)]
struct State {
    materials: Materials,
    /// Folders that are watched, and whether recursively.
    watched: BTreeMap<PathBuf, bool>,
}

impl Watch {
    /// A watch on nothing yet.
    ///
    /// # Errors
    /// When the system has none to give.
    pub fn new(look: Look) -> Result<Self> {
        let (tell, changes) = mpsc::channel();
        let state: Arc<Mutex<State>> = Arc::default();
        let seen = Arc::clone(&state);
        let handler = move |event: notify::Result<Event>| {
            // If nobody waits any more, there is nobody to tell.
            if lock(&seen).concerns(event) {
                let _ = tell.send(());
            }
        };
        // Times are compared by seconds, and an author may save twice in a second.
        let config = Config::default().with_poll_interval(INTERVAL).with_compare_contents(true);
        let watcher: notify::Result<Box<dyn Watcher>> = match look {
            Look::Native => RecommendedWatcher::new(handler, config).map(|w| Box::new(w) as _),
            Look::Poll => PollWatcher::new(handler, config).map(|w| Box::new(w) as _),
        };
        Ok(Self { watcher: watcher.because(|| Message::new("serve-unwatched"))?, changes, state })
    }

    /// Watches `materials`, and nothing else any more.
    ///
    /// # Errors
    /// When the system has no more watches to give.
    pub fn look_at(&mut self, materials: &Materials) -> Result<()> {
        let wanted = folders(materials);
        let before = {
            let mut state = lock(&self.state);
            state.materials = materials.clone();
            std::mem::take(&mut state.watched)
        };
        for folder in before.keys().filter(|folder| wanted.get(*folder) != before.get(*folder)) {
            // A folder that is gone has lost its watch already.
            let _ = self.watcher.unwatch(folder);
        }
        for (folder, &deep) in &wanted {
            if before.get(folder) != Some(&deep) {
                let mode =
                    if deep { RecursiveMode::Recursive } else { RecursiveMode::NonRecursive };
                let about = || Message::new("serve-unwatched");
                self.watcher.watch(folder, mode).because(about)?;
            }
            lock(&self.state).watched.insert(folder.clone(), deep);
        }
        Ok(())
    }

    /// Waits until something has changed and a burst is over; `false` if no more
    /// changes will be reported.
    #[must_use]
    pub fn wait(&self) -> bool {
        if self.changes.recv().is_err() {
            return false;
        }
        let began = Instant::now();
        while began.elapsed() < LONGEST {
            match self.changes.recv_timeout(QUIET) {
                Ok(()) => {}
                Err(RecvTimeoutError::Timeout) => return true,
                Err(RecvTimeoutError::Disconnected) => return false,
            }
        }
        true
    }
}

fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

impl State {
    /// Whether pages may have changed after this event.
    fn concerns(&mut self, event: notify::Result<Event>) -> bool {
        // A change may have been missed.
        let Ok(event) = event else { return true };
        if event.need_rescan() {
            return true;
        }
        let kept = !matches!(event.kind, EventKind::Access(_))
            && (!matches!(event.kind, EventKind::Modify(ModifyKind::Metadata(kind))
                if kind != MetadataKind::WriteTime));
        if kept && !matches!(event.kind, EventKind::Modify(ModifyKind::Data(_))) {
            // If a folder appeared or disappeared, set the watches again.
            let gone = |folder: &Path| event.paths.iter().any(|path| folder.starts_with(path));
            self.watched.retain(|folder, _| !gone(folder));
        }
        kept && event.paths.iter().any(|path| !is_editors(path) && self.materials.hold(path))
    }
}

/// The folders to watch, and whether recursively.
fn folders(materials: &Materials) -> BTreeMap<PathBuf, bool> {
    let mut wanted = BTreeMap::new();
    let above =
        |path: &Path| path.ancestors().skip(1).find(|path| path.is_dir()).map(PathBuf::from);
    for folder in &materials.folders {
        if folder.is_dir() {
            wanted.insert(folder.clone(), true);
        }
    }
    // Folders, too, may appear, disappear, or be replaced.
    for path in materials.folders.iter().chain(&materials.files) {
        if let Some(above) = above(path)
            && !materials.folders.iter().any(|folder| above.starts_with(folder))
        {
            wanted.insert(above, false);
        }
    }
    wanted
}

/// Whether this is an editor's own file: unsaved text, a backup, and the like.
fn is_editors(path: &Path) -> bool {
    let Some(name) = path.file_name().and_then(|name| name.to_str()) else { return false };
    let vim = [".swp", ".swo", ".swx"].iter().any(|end| name.ends_with(end));
    let emacs = name.starts_with(".#") || name.starts_with('#') && name.ends_with('#');
    // vim creates a file of this name to test whether it may write into the folder.
    vim || emacs || name.ends_with('~') || name == "4913" || name.ends_with("___jb_tmp___")
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn what_editors_keep_for_themselves_is_no_change() {
        for name in [".a.md.swp", "a.md~", ".#a.md", "#a.md#", "4913", "a.md___jb_tmp___"] {
            assert!(is_editors(Path::new("/book").join(name).as_path()), "{name}");
        }
        for name in ["a.md", ".a.md", "#a.md", "49130", "book.toml"] {
            assert!(!is_editors(Path::new("/book").join(name).as_path()), "{name}");
        }
    }

    fn sees_every_change(look: Look) {
        let root = tempfile::tempdir().unwrap();
        // Events name real paths.
        let root = fs::canonicalize(root.path()).unwrap();
        let path = |name: &str| root.join(name);
        fs::create_dir_all(path("src/deep")).unwrap();
        fs::write(path("src/a.md"), "").unwrap();
        let materials = Materials {
            folders: vec![path("src"), path("theme")],
            files: vec![path("book.toml"), path("not/yet/code.py")],
            ..Materials::default()
        };
        let mut watch = Watch::new(look).unwrap();
        let changes: &[(&str, &dyn Fn())] = &[
            ("a file is written", &|| fs::write(path("src/a.md"), "text").unwrap()),
            ("one is put in its place", &|| {
                fs::write(path("src/new"), "other text").unwrap();
                fs::rename(path("src/new"), path("src/a.md")).unwrap();
            }),
            ("one comes deeper", &|| fs::write(path("src/deep/b.md"), "b").unwrap()),
            ("a file in a folder that came", &|| {
                fs::create_dir(path("src/more")).unwrap();
                fs::write(path("src/more/c.md"), "c").unwrap();
            }),
            ("a watched folder is made anew", &|| {
                fs::remove_dir_all(path("src")).unwrap();
                fs::create_dir_all(path("src/deep")).unwrap();
            }),
            ("a file in it", &|| fs::write(path("src/a.md"), "text").unwrap()),
            ("the settings come", &|| fs::write(path("book.toml"), "").unwrap()),
            ("a folder that was missing comes", &|| fs::create_dir(path("theme")).unwrap()),
            ("a file in that", &|| fs::write(path("theme/head.hbs"), "").unwrap()),
            ("folders that were missing come", &|| fs::create_dir_all(path("not/yet")).unwrap()),
            ("the file in them", &|| fs::write(path("not/yet/code.py"), "1").unwrap()),
            ("and goes", &|| fs::remove_dir_all(path("not")).unwrap()),
        ];
        for (what, change) in changes {
            watch.look_at(&materials).unwrap();
            // Late events of the change before.
            while watch.changes.recv_timeout(2 * INTERVAL).is_ok() {}
            change();
            let seen = watch.changes.recv_timeout(Duration::from_secs(20));
            assert!(seen.is_ok(), "{what}");
        }
    }

    #[test]
    fn the_system_tells_of_a_change_however_it_is_made() {
        sees_every_change(Look::Native);
    }

    #[test]
    fn who_looks_at_all_files_sees_a_change_however_it_is_made() {
        sees_every_change(Look::Poll);
    }
}
