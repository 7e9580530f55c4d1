//! The file that answers are kept in: `redb`, which survives a crash, in a
//! folder that several tools may use at once.
//!
//! - Reading takes a lock that readers share, for as long as the tool runs;
//!   writing takes one that nobody shares, for one transaction at the end. A tool
//!   that does not get its lock in [`PATIENCE`] goes on without.
//! - Nothing in the file is trusted: each value bears a checksum, and a file that
//!   the library refuses or panics at is thrown away.
//! - Answers are kept in two generations. When the young one has grown to
//!   [`GENERATION`], the old one is dropped and the young one is the old; an old
//!   answer that is asked for is young again. So the file stays below twice that,
//!   with what the library's tree adds, and no clock is needed.

use std::cell::Cell;
use std::fs;
use std::io;
use std::panic::{self, AssertUnwindSafe};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, Once, PoisonError};
use std::time::Duration;

use redb::{
    Builder, ReadOnlyDatabase, ReadOnlyTable, ReadableDatabase as _, ReadableTable as _,
    TableDefinition, TableError,
};
use sha2::{Digest as _, Sha256};

use super::Key;
use super::folder::{self, Found};
use pyproof_judge::transcript::Transcript;

const YOUNG: TableDefinition<&Key, &[u8]> = TableDefinition::new("young");
const OLD: TableDefinition<&Key, &[u8]> = TableDefinition::new("old");
/// One number: the bytes of the young generation's values.
const GROWTH: TableDefinition<(), u64> = TableDefinition::new("growth");

/// Bytes of values in a generation.
const GENERATION: u64 = 96 << 20;
/// A longer answer is not kept.
const MAX_VALUE: usize = 1 << 20;
/// More bytes than this do not wait for the end of the run.
const MAX_WAITING: usize = 8 << 20;
/// Bytes of the file that the library keeps in memory.
const PAGES: usize = 4 << 20;
/// Bytes of a checksum.
const CHECKSUM: usize = 8;

/// How often, and how far apart, a lock is asked for.
const PATIENCE: (usize, Duration) = (10, Duration::from_millis(10));

/// Answers on the disk, and those that wait to be written.
pub struct Store {
    folder: PathBuf,
    file: PathBuf,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    shelves: Option<Shelves>,
    waiting: Vec<(Key, Vec<u8>)>,
    waiting_bytes: usize,
    notes: Vec<Note>,
    /// Whether the file cannot be used, and is not tried again.
    given_up: bool,
}

/// What the author should know of a cache.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Note {
    /// Nothing can be kept in this folder, in the words of the system.
    Unusable(PathBuf, String),
    /// This file, which is not ours, lies in its place.
    Hindered(PathBuf),
    /// The store in this folder was damaged and was begun anew.
    Damaged(PathBuf),
}

/// The file, opened for reading.
struct Shelves {
    young: ReadOnlyTable<&'static Key, &'static [u8]>,
    old: Option<ReadOnlyTable<&'static Key, &'static [u8]>>,
    /// Holds the lock. Fields are dropped in order.
    _database: ReadOnlyDatabase,
}

/// Why the file cannot be used now.
#[derive(Debug)]
enum Trouble {
    /// There is none.
    Absent,
    /// Another tool has it.
    Busy,
    /// Whoever wrote last did not come to an end.
    Unclean,
    /// It is not what was written.
    Damaged,
    /// The system refuses it.
    Unusable(io::Error),
    /// Something that is not ours stands in its place.
    Hindered(PathBuf),
}

impl Store {
    /// Opens the store in `folder` for reading, if there is one.
    pub fn open(folder: &Path) -> Self {
        let file = folder.join(folder::STORE);
        let store = Self { folder: folder.to_owned(), file, state: Mutex::default() };
        store.open_shelves(&mut store.lock());
        store
    }

    /// The answer that is kept under `key`.
    pub fn get(&self, key: &Key) -> Option<Transcript> {
        let (value, is_old) = {
            let mut state = self.lock();
            let shelves = state.shelves.as_ref()?;
            match guarded(|| shelves.find(key)) {
                Ok(found) => found?,
                Err(trouble) => {
                    self.warn(&mut state, trouble);
                    return None;
                }
            }
        };
        let transcript = transcript_of(key, &value);
        if transcript.is_none() {
            self.warn(&mut self.lock(), Trouble::Damaged);
        } else if is_old {
            self.wait(*key, value);
        }
        transcript
    }

    /// Keeps an answer, on the disk by the next [`Store::keep`].
    pub fn put(&self, key: Key, transcript: &Transcript) {
        let Ok(mut value) = postcard::to_extend(transcript, vec![0; CHECKSUM]) else { return };
        if value.len() > MAX_VALUE {
            return;
        }
        let checksum = checksum(&key, &value[CHECKSUM..]);
        value[..CHECKSUM].copy_from_slice(&checksum);
        self.wait(key, value);
    }

    /// Writes what waits to be written.
    pub fn keep(&self) {
        self.write_out(&mut self.lock());
    }

    /// What the author should know, once.
    pub fn notes(&self) -> Vec<Note> {
        std::mem::take(&mut self.lock().notes)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wait(&self, key: Key, value: Vec<u8>) {
        let mut state = self.lock();
        state.waiting_bytes += value.len();
        state.waiting.push((key, value));
        if state.waiting_bytes > MAX_WAITING {
            self.write_out(&mut state);
            self.open_shelves(&mut state);
        }
    }

    fn open_shelves(&self, state: &mut State) {
        if state.given_up || !self.is_ours(state) {
            return;
        }
        let opened = patiently(|| match guarded(|| Shelves::open(&self.file)) {
            // Opening it for writing repairs it.
            Err(Trouble::Unclean) => {
                guarded(|| builder().open(&self.file).map_err(Into::into).map(drop))
                    .and_then(|()| guarded(|| Shelves::open(&self.file)))
            }
            opened => opened,
        });
        match opened {
            Ok(shelves) => state.shelves = Some(shelves),
            Err(trouble) => self.warn(state, trouble),
        }
    }

    /// Whether nothing but a cache stands in its place; what else does is told of.
    fn is_ours(&self, state: &mut State) -> bool {
        let trouble = match folder::look(&self.folder) {
            Ok(Found::Nothing | Found::Ours) => return true,
            Ok(Found::Foreign(path)) => Trouble::Hindered(path),
            Err(error) => Trouble::Unusable(error),
        };
        self.warn(state, trouble);
        false
    }

    fn write_out(&self, state: &mut State) {
        let waiting = std::mem::take(&mut state.waiting);
        state.waiting_bytes = 0;
        if waiting.is_empty() || state.given_up {
            return;
        }
        // The lock that readers share would hinder ourselves.
        close(state);
        if !self.is_ours(state) {
            return;
        }
        if let Err(error) = folder::make(&self.folder) {
            return self.warn(state, Trouble::Unusable(error));
        }
        for again in [true, false] {
            let written = patiently(|| guarded(|| self.write(&waiting)));
            let Err(trouble) = written else { return };
            if matches!(trouble, Trouble::Busy) {
                return;
            }
            // Half a store is of a tool that was killed, or of this one, without room.
            let half = fs::remove_file(self.folder.join(folder::BEGUN)).is_ok();
            let damaged = matches!(trouble, Trouble::Damaged);
            if !(half && damaged) {
                self.warn(state, trouble);
            }
            if !(again && damaged) {
                return;
            }
        }
    }

    /// Writes `answers`. A new file has its name when it is whole.
    fn write(&self, answers: &[(Key, Vec<u8>)]) -> Result<(), redb::Error> {
        if self.file.exists() {
            return write(&self.file, answers, GENERATION);
        }
        let begun = self.folder.join(folder::BEGUN);
        write(&begun, answers, GENERATION)?;
        fs::rename(&begun, &self.file).map_err(redb::Error::Io)
    }

    /// Does what is to be done about a trouble, and notes what is to be said.
    fn warn(&self, state: &mut State, trouble: Trouble) {
        close(state);
        let folder = || self.folder.clone();
        let unusable = |error: io::Error| Note::Unusable(folder(), error.to_string());
        let (note, given_up) = match trouble {
            Trouble::Absent | Trouble::Busy => return,
            Trouble::Hindered(path) => (Note::Hindered(path), true),
            Trouble::Unusable(error) => (unusable(error), true),
            Trouble::Unclean | Trouble::Damaged => match fs::remove_file(&self.file) {
                // Another thread may have found the same.
                Err(error) if error.kind() != io::ErrorKind::NotFound => (unusable(error), true),
                _ => (Note::Damaged(folder()), false),
            },
        };
        state.given_up |= given_up;
        state.notes.push(note);
        state.notes.dedup();
    }
}

impl Shelves {
    fn open(file: &Path) -> Result<Self, redb::Error> {
        let database = builder().open_read_only(file)?;
        let reading = database.begin_read()?;
        let old = match reading.open_table(OLD) {
            Err(TableError::TableDoesNotExist(_)) => None,
            opened => Some(opened?),
        };
        Ok(Self { young: reading.open_table(YOUNG)?, old, _database: database })
    }

    /// The value under `key`, and whether it is of the old generation.
    fn find(&self, key: &Key) -> Result<Option<(Vec<u8>, bool)>, redb::Error> {
        if let Some(value) = self.young.get(key)? {
            return Ok(Some((value.value().to_vec(), false)));
        }
        let Some(old) = &self.old else { return Ok(None) };
        Ok(old.get(key)?.map(|value| (value.value().to_vec(), true)))
    }
}

/// Gives the lock back. The library may panic at a damaged file here, too.
fn close(state: &mut State) {
    let shelves = state.shelves.take();
    let _ = guarded(|| {
        drop(shelves);
        Ok(())
    });
}

fn builder() -> Builder {
    let mut builder = redb::Database::builder();
    builder.set_cache_size(PAGES);
    builder
}

/// Writes `answers` in one transaction; a generation is full with so many bytes.
fn write(file: &Path, answers: &[(Key, Vec<u8>)], full: u64) -> Result<(), redb::Error> {
    let file = folder::open(file).map_err(redb::Error::Io)?;
    let database = builder().create_file(file)?;
    let writing = database.begin_write()?;
    let mut bytes = writing.open_table(GROWTH)?.get(())?.map_or(0, |bytes| bytes.value());
    if bytes > full {
        writing.delete_table(OLD)?;
        writing.rename_table(YOUNG, OLD)?;
        bytes = 0;
    }
    {
        let mut young = writing.open_table(YOUNG)?;
        for (key, value) in answers {
            young.insert(key, value.as_slice())?;
            bytes += value.len() as u64;
        }
        writing.open_table(GROWTH)?.insert((), bytes)?;
    }
    writing.commit()?;
    Ok(())
}

/// The checksum of a value: of its key, too, so that none is found under
/// another's.
fn checksum(key: &Key, answer: &[u8]) -> [u8; CHECKSUM] {
    let whole = Sha256::new_with_prefix(key).chain_update(answer).finalize();
    *whole.first_chunk().expect("a SHA-256 is longer")
}

fn transcript_of(key: &Key, value: &[u8]) -> Option<Transcript> {
    let (checked, answer) = value.split_first_chunk()?;
    (*checked == checksum(key, answer)).then(|| postcard::from_bytes(answer).ok())?
}

/// Does what needs a lock until it is had, or patience ends.
fn patiently<T>(work: impl Fn() -> Result<T, Trouble>) -> Result<T, Trouble> {
    let (times, apart) = PATIENCE;
    for _ in 1..times {
        match work() {
            Err(Trouble::Busy) => std::thread::sleep(apart),
            done => return done,
        }
    }
    work()
}

thread_local! {
    /// Whether what panics in this thread is nobody's business.
    static SILENT: Cell<bool> = const { Cell::new(false) };
}

/// Does `work` with the library, which on a damaged file may also panic.
fn guarded<T>(work: impl FnOnce() -> Result<T, redb::Error>) -> Result<T, Trouble> {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let hook = panic::take_hook();
        panic::set_hook(Box::new(move |panic| {
            if !SILENT.get() {
                hook(panic);
            }
        }));
    });
    SILENT.set(true);
    let done = panic::catch_unwind(AssertUnwindSafe(work));
    SILENT.set(false);
    done.unwrap_or(Err(redb::Error::Corrupted(String::new()))).map_err(|error| match error {
        redb::Error::DatabaseAlreadyOpen => Trouble::Busy,
        redb::Error::RepairAborted => Trouble::Unclean,
        redb::Error::Io(error) => match error.kind() {
            io::ErrorKind::NotFound => Trouble::Absent,
            io::ErrorKind::InvalidData
            | io::ErrorKind::InvalidInput
            | io::ErrorKind::UnexpectedEof
            | io::ErrorKind::IsADirectory => Trouble::Damaged,
            _ => Trouble::Unusable(error),
        },
        _ => Trouble::Damaged,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use pyproof_judge::transcript::End;

    fn key(number: u8) -> Key {
        [number; 32]
    }

    fn answer(number: u8) -> Transcript {
        Transcript::ended(2, End::Exited(i32::from(number)))
    }

    /// A store in which the answers of `numbers` are kept.
    fn keep(folder: &Path, numbers: std::ops::Range<u8>) {
        let store = Store::open(folder);
        numbers.for_each(|number| store.put(key(number), &answer(number)));
        store.keep();
    }

    #[test]
    fn what_is_kept_is_there_for_the_next_store() {
        let folder = tempfile::tempdir().unwrap();
        keep(folder.path(), 0..100);
        let store = Store::open(folder.path());
        for number in 0..100 {
            assert_eq!(store.get(&key(number)), Some(answer(number)));
        }
        assert_eq!(store.get(&key(100)), None);
        store.put(key(100), &answer(100));
        assert_eq!(store.get(&key(100)), None, "what is not written yet answers nobody");
        assert!(store.notes().is_empty());
    }

    #[test]
    fn an_empty_run_writes_nothing() {
        let around = tempfile::tempdir().unwrap();
        let folder = around.path().join("pyproof");
        Store::open(&folder).keep();
        assert!(!folder.exists());
    }

    /// Whether a store on a damaged file tells the truth or nothing, says so, and
    /// is whole again when something is kept.
    #[track_caller]
    fn heals(folder: &Path, what: &str) -> bool {
        let store = Store::open(folder);
        let found: Vec<_> = (0..60).filter_map(|n| Some((n, store.get(&key(n))?))).collect();
        for (number, found) in found {
            assert_eq!(found, answer(number), "{what}");
        }
        store.put(key(200), &answer(200));
        store.keep();
        let notes = store.notes();
        assert!(notes.iter().all(|note| matches!(note, Note::Damaged(_))), "{what}: {notes:?}");
        drop(store);
        let store = Store::open(folder);
        assert_eq!(store.get(&key(200)), Some(answer(200)), "{what}");
        assert!(store.notes().is_empty(), "{what}");
        !notes.is_empty()
    }

    #[test]
    fn what_is_no_store_is_thrown_away_with_a_note() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join(folder::STORE);
        let whole = || {
            let _ = fs::remove_file(&file);
            keep(folder.path(), 0..60);
            fs::read(&file).unwrap()
        };
        let bytes = whole();
        for length in [0, 1, 100, 4096, bytes.len() / 2, bytes.len() - 1] {
            whole();
            fs::write(&file, &bytes[..length]).unwrap();
            assert!(heals(folder.path(), &format!("{length} bytes of it")));
        }
        for (what, damaged) in [
            ("zeros", vec![0; bytes.len()]),
            ("a text", b"answers: none\n".repeat(1000)),
            ("zeros behind the header", [&bytes[..4096], &vec![0; bytes.len() - 4096]].concat()),
        ] {
            fs::write(&file, damaged).unwrap();
            assert!(heals(folder.path(), what), "{what}");
        }
        fs::remove_file(&file).unwrap();
        let other: TableDefinition<&str, u64> = TableDefinition::new("young");
        let database = redb::Database::create(&file).unwrap();
        let writing = database.begin_write().unwrap();
        writing.open_table(other).unwrap().insert("a", 1).unwrap();
        writing.commit().unwrap();
        drop(database);
        assert!(heals(folder.path(), "a store of another kind"));
    }

    #[test]
    fn what_a_killed_tool_has_begun_is_no_damage() {
        let folder = tempfile::tempdir().unwrap();
        let begun = folder.path().join(folder::BEGUN);
        keep(folder.path(), 0..10);
        let whole = fs::read(folder.path().join(folder::STORE)).unwrap();
        for length in [0, 100, 4096, whole.len() / 2, whole.len()] {
            fs::remove_file(folder.path().join(folder::STORE)).unwrap();
            fs::write(&begun, &whole[..length]).unwrap();
            assert!(!heals(folder.path(), &format!("{length} bytes of it")));
            assert!(!begun.exists());
        }
    }

    #[test]
    fn flipped_bytes_are_never_an_answer() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join(folder::STORE);
        let mut seed = 7_u64;
        let mut random = |below: usize| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            usize::try_from(seed >> 33).unwrap() % below
        };
        keep(folder.path(), 0..60);
        let bytes = fs::read(&file).unwrap();
        // Most of the file is room to grow.
        let used: Vec<usize> = (0..bytes.len()).filter(|&at| bytes[at] != 0).collect();
        let mut warned = 0;
        for turn in 0..150 {
            let mut damaged = bytes.clone();
            for _ in 0..=turn % 20 {
                damaged[used[random(used.len())]] ^= 1 << random(8);
            }
            fs::write(&file, damaged).unwrap();
            warned += usize::from(heals(folder.path(), &format!("turn {turn}")));
        }
        assert!(warned > 75, "{warned} of 150 were told of");
    }

    #[test]
    fn a_value_that_decodes_under_another_key_is_none() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path());
        store.put(key(1), &answer(1));
        let value = store.lock().waiting[0].1.clone();
        write(&folder.path().join(folder::STORE), &[(key(2), value)], 1).unwrap();
        let store = Store::open(folder.path());
        assert_eq!(store.get(&key(2)), None);
        assert!(matches!(store.notes()[..], [Note::Damaged(_)]));
    }

    #[test]
    fn a_store_that_another_tool_writes_is_done_without() {
        let folder = tempfile::tempdir().unwrap();
        keep(folder.path(), 0..1);
        let other = redb::Database::open(folder.path().join(folder::STORE)).unwrap();
        let store = Store::open(folder.path());
        assert_eq!(store.get(&key(0)), None);
        store.put(key(1), &answer(1));
        store.keep();
        assert!(store.notes().is_empty());
        drop(other);
        let store = Store::open(folder.path());
        assert_eq!((store.get(&key(0)), store.get(&key(1))), (Some(answer(0)), None));
    }

    #[test]
    fn two_tools_read_one_store_at_once() {
        let folder = tempfile::tempdir().unwrap();
        keep(folder.path(), 0..1);
        let (one, other) = (Store::open(folder.path()), Store::open(folder.path()));
        assert_eq!(one.get(&key(0)), other.get(&key(0)));
        one.put(key(1), &answer(1));
        // The other still reads: what is new here is not kept, and nobody minds.
        one.keep();
        assert_eq!(other.get(&key(0)), Some(answer(0)));
        assert!(one.notes().is_empty() && other.notes().is_empty());
    }

    #[test]
    fn what_nobody_asks_for_is_dropped_in_the_end() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join(folder::STORE);
        let value = |number| {
            let store = Store::open(folder.path());
            store.put(key(number), &answer(number));
            store.lock().waiting.remove(0)
        };
        // With so little room each writing begins a new generation.
        write(&file, &[value(0), value(1)], 1).unwrap();
        write(&file, &[value(2)], 1).unwrap();
        let store = Store::open(folder.path());
        assert_eq!(store.get(&key(0)), Some(answer(0)), "the old generation answers, too");
        store.keep();
        drop(store);
        write(&file, &[value(3)], 1).unwrap();
        let store = Store::open(folder.path());
        let there: Vec<u8> = (0..4).filter(|&number| store.get(&key(number)).is_some()).collect();
        assert_eq!(there, [0, 2, 3], "what was asked for is young again");
    }

    #[test]
    fn a_folder_that_cannot_be_used_is_done_without_and_told_of_once() {
        let around = tempfile::tempdir().unwrap();
        let folder = around.path().join("pyproof");
        fs::write(&folder, "in the way").unwrap();
        let store = Store::open(&folder);
        for number in 0..3 {
            store.put(key(number), &answer(number));
            store.keep();
        }
        assert!(matches!(store.notes()[..], [Note::Hindered(_)]));
        assert_eq!(fs::read_to_string(&folder).unwrap(), "in the way");
    }
}
