//! The files that answers are kept in ([`log`]), in a folder that several tools
//! may use at once.
//!
//! - Opening takes a lock that readers share, writing one that nobody shares, each
//!   for as long as it lasts and no longer. A tool that does not get its lock in
//!   [`PATIENCE`] goes on without.
//! - Nothing in a file is trusted: each value bears a checksum, and files that are
//!   not what was written are thrown away.
//! - Answers are kept in two generations, each a file. When the young one has
//!   grown to [`GENERATION`], it takes the place of the old one; an old answer
//!   that is asked for is young again. So both stay below twice that, and no clock
//!   is needed.

use std::collections::BTreeMap;
use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use sha2::{Digest as _, Sha256};

use super::Key;
use super::folder::{self, Found};
use super::log::{self, CHECKSUM, Log};
use pyproof_judge::transcript::Transcript;

/// Bytes of a generation.
const GENERATION: u64 = 96 << 20;
/// A longer answer is not kept.
const MAX_VALUE: usize = 1 << 20;
/// More bytes than this do not wait for the end of the run.
const MAX_WAITING: usize = 8 << 20;

/// How often, and how far apart, a lock is asked for.
const PATIENCE: (usize, Duration) = (10, Duration::from_millis(10));

/// Answers on the disk, and those that wait to be written.
pub struct Store {
    folder: PathBuf,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    young: Option<Log>,
    old: Option<Log>,
    waiting: BTreeMap<Key, Vec<u8>>,
    waiting_bytes: usize,
    notes: Vec<Note>,
    /// Whether the folder cannot be used, and is not tried again.
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

/// Why the files cannot be used now.
#[derive(Debug)]
enum Trouble {
    /// Another tool has them.
    Busy,
    /// They are not what was written.
    Damaged,
    /// The system refuses them.
    Unusable(io::Error),
    /// Something that is not ours stands in their place.
    Hindered(PathBuf),
}

impl Store {
    /// Opens the store in `folder` for reading, if there is one.
    pub fn open(folder: &Path) -> Self {
        let store = Self { folder: folder.to_owned(), state: Mutex::default() };
        let mut state = store.lock();
        if let Err(trouble) = store.read(&mut state) {
            store.note(&mut state, trouble);
        }
        drop(state);
        store
    }

    /// The answer that is kept under `key`.
    pub fn get(&self, key: &Key) -> Option<Transcript> {
        let mut state = self.lock();
        let (value, is_old) = match state.find(key) {
            Ok(found) => found?,
            Err(error) => {
                self.note(&mut state, error.into());
                return None;
            }
        };
        drop(state);
        let transcript = transcript_of(key, &value);
        if transcript.is_none() {
            self.note(&mut self.lock(), Trouble::Damaged);
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

    fn file(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    fn wait(&self, key: Key, value: Vec<u8>) {
        let mut state = self.lock();
        state.waiting_bytes += value.len();
        state.waiting.insert(key, value);
        if state.waiting_bytes > MAX_WAITING {
            self.write_out(&mut state);
        }
    }

    fn read(&self, state: &mut State) -> Result<(), Trouble> {
        self.is_ours()?;
        let lock = match File::open(self.file(folder::LOCK)) {
            // Nobody has written yet.
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            opened => opened?,
        };
        patiently(|| lock.try_lock_shared())?;
        state.young = Log::open(&self.file(folder::YOUNG))?;
        state.old = Log::open(&self.file(folder::OLD))?;
        Ok(())
    }

    /// That nothing but a cache stands in its place.
    fn is_ours(&self) -> Result<(), Trouble> {
        match folder::look(&self.folder)? {
            Found::Nothing | Found::Ours => Ok(()),
            Found::Foreign(path) => Err(Trouble::Hindered(path)),
        }
    }

    fn write_out(&self, state: &mut State) {
        let waiting = std::mem::take(&mut state.waiting);
        state.waiting_bytes = 0;
        if waiting.is_empty() || state.given_up {
            return;
        }
        let mut written = self.write(&waiting, GENERATION);
        if matches!(written, Err(Trouble::Damaged)) {
            self.note(state, Trouble::Damaged);
            written = self.write(&waiting, GENERATION);
        }
        if let Err(trouble) = written {
            self.note(state, trouble);
        }
    }

    /// Writes `answers`; a generation is full with so many bytes.
    fn write(&self, answers: &BTreeMap<Key, Vec<u8>>, full: u64) -> Result<(), Trouble> {
        self.is_ours()?;
        folder::make(&self.folder)?;
        let lock = folder::open(&self.file(folder::LOCK))?;
        patiently(|| lock.try_lock())?;
        let young = self.file(folder::YOUNG);
        if fs::metadata(&young).is_ok_and(|young| young.len() > full) {
            fs::rename(&young, self.file(folder::OLD))?;
        }
        Ok(log::append(&young, answers)?)
    }

    /// Does what is to be done about a trouble, and notes what is to be said.
    fn note(&self, state: &mut State, trouble: Trouble) {
        let folder = || self.folder.clone();
        let unusable = |error: io::Error| Note::Unusable(folder(), error.to_string());
        let (note, given_up) = match trouble {
            Trouble::Busy => return,
            Trouble::Hindered(path) => (Note::Hindered(path), true),
            Trouble::Unusable(error) => (unusable(error), true),
            Trouble::Damaged => match self.throw_away() {
                Err(error) => (unusable(error), true),
                Ok(()) => (Note::Damaged(folder()), false),
            },
        };
        (state.young, state.old) = (None, None);
        state.given_up |= given_up;
        state.notes.push(note);
        state.notes.dedup();
    }

    fn throw_away(&self) -> io::Result<()> {
        for name in [folder::YOUNG, folder::OLD] {
            match fs::remove_file(self.file(name)) {
                // Another thread may have found the same.
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
        }
        Ok(())
    }
}

impl State {
    /// The value under `key`, and whether it is of the old generation.
    fn find(&self, key: &Key) -> io::Result<Option<(Vec<u8>, bool)>> {
        for (log, is_old) in [(&self.young, false), (&self.old, true)] {
            if let Some(log) = log
                && let Some(value) = log.find(key)?
            {
                return Ok(Some((value, is_old)));
            }
        }
        Ok(None)
    }
}

impl From<io::Error> for Trouble {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof => Self::Damaged,
            _ => Self::Unusable(error),
        }
    }
}

impl From<TryLockError> for Trouble {
    fn from(error: TryLockError) -> Self {
        match error {
            TryLockError::WouldBlock => Self::Busy,
            TryLockError::Error(error) => Self::Unusable(error),
        }
    }
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

/// Asks for a lock until it is had, or patience ends.
fn patiently(ask: impl Fn() -> Result<(), TryLockError>) -> Result<(), TryLockError> {
    let (times, apart) = PATIENCE;
    for _ in 1..times {
        match ask() {
            Err(TryLockError::WouldBlock) => std::thread::sleep(apart),
            done => return done,
        }
    }
    ask()
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
        let file = folder.path().join(folder::YOUNG);
        let whole = || {
            let _ = fs::remove_file(&file);
            keep(folder.path(), 0..60);
            fs::read(&file).unwrap()
        };
        let bytes = whole();
        for length in [1, 15, 16, 100, bytes.len() / 2, bytes.len() - 1] {
            whole();
            fs::write(&file, &bytes[..length]).unwrap();
            assert!(heals(folder.path(), &format!("{length} bytes of it")));
        }
        for (what, damaged) in [
            ("zeros", vec![0; bytes.len()]),
            ("a text", b"answers: none\n".repeat(1000)),
            ("zeros behind the head", [&bytes[..16], &vec![0; bytes.len() - 16]].concat()),
        ] {
            fs::write(&file, damaged).unwrap();
            assert!(heals(folder.path(), what), "{what}");
        }
    }

    #[test]
    fn a_store_whose_tool_was_killed_at_its_first_step_is_no_damage() {
        let folder = tempfile::tempdir().unwrap();
        keep(folder.path(), 0..10);
        fs::write(folder.path().join(folder::YOUNG), "").unwrap();
        assert!(!heals(folder.path(), "a file with nothing in it"));
    }

    #[test]
    fn flipped_bytes_are_never_an_answer() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join(folder::YOUNG);
        let mut seed = 7_u64;
        let mut random = |below: usize| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            usize::try_from(seed >> 33).unwrap() % below
        };
        keep(folder.path(), 0..60);
        let bytes = fs::read(&file).unwrap();
        let mut told = 0;
        for turn in 0..150 {
            let mut damaged = bytes.clone();
            for _ in 0..=turn % 20 {
                damaged[random(bytes.len())] ^= 1 << random(8);
            }
            fs::write(&file, damaged).unwrap();
            told += usize::from(heals(folder.path(), &format!("turn {turn}")));
        }
        assert!(told > 75, "{told} of 150 were told of");
    }

    #[test]
    fn a_value_that_decodes_under_another_key_is_none() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path());
        store.put(key(1), &answer(1));
        let value = store.lock().waiting[&key(1)].clone();
        store.write(&BTreeMap::from([(key(2), value)]), 1).unwrap();
        let store = Store::open(folder.path());
        assert_eq!(store.get(&key(2)), None);
        assert!(matches!(store.notes()[..], [Note::Damaged(_)]));
    }

    #[test]
    fn a_store_that_another_tool_writes_is_done_without() {
        let folder = tempfile::tempdir().unwrap();
        keep(folder.path(), 0..1);
        let other = folder::open(&folder.path().join(folder::LOCK)).unwrap();
        other.try_lock().unwrap();
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
    fn one_tool_writes_while_another_reads() {
        let folder = tempfile::tempdir().unwrap();
        keep(folder.path(), 0..1);
        let (one, other) = (Store::open(folder.path()), Store::open(folder.path()));
        assert_eq!(one.get(&key(0)), other.get(&key(0)));
        one.put(key(1), &answer(1));
        one.keep();
        assert_eq!((other.get(&key(0)), other.get(&key(1))), (Some(answer(0)), None));
        let third = Store::open(folder.path());
        assert_eq!((third.get(&key(0)), third.get(&key(1))), (Some(answer(0)), Some(answer(1))));
        assert!(one.notes().is_empty() && other.notes().is_empty());
    }

    #[test]
    fn what_nobody_asks_for_is_dropped_in_the_end() {
        let folder = tempfile::tempdir().unwrap();
        // With so little room each writing begins a new generation.
        let write = |store: Store, numbers: &[u8]| {
            for &number in numbers {
                store.put(key(number), &answer(number));
            }
            let waiting = std::mem::take(&mut store.lock().waiting);
            store.write(&waiting, 1).unwrap();
        };
        write(Store::open(folder.path()), &[0, 1]);
        write(Store::open(folder.path()), &[2]);
        let store = Store::open(folder.path());
        assert_eq!(store.get(&key(0)), Some(answer(0)), "the old generation answers, too");
        write(store, &[3]);
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
