//! A file of answers that only grows: written batch by batch, read by its index.
//!
//! ```text
//! head   [magic 8] [committed 8]                      bytes of the file that count
//! batch  [count 4] [checksum 8] [key 32, length 4]*   the index, then
//!        [value]*                                     the values, in its order
//! ```
//!
//! - Numbers are little-endian. A batch is written behind what is committed, and
//!   then one number of the head makes it part of the file: whoever is killed in
//!   between leaves bytes that nobody reads and the next batch overwrites.
//! - What is committed never changes, so that a log that was opened answers for
//!   as long as it is open, whoever writes on.
//! - Opening reads the indexes alone. They bear a checksum; that of a value is
//!   its owner's business.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek as _, SeekFrom, Write as _};
use std::path::Path;

use sha2::{Digest as _, Sha256};

use super::Key;
use super::folder;

/// Bytes of a checksum.
pub const CHECKSUM: usize = 8;

/// Raised whenever the file is written otherwise.
const MAGIC: [u8; 8] = *b"pyproof1";
/// Bytes of the head.
const HEAD: usize = MAGIC.len() + size_of::<u64>();
/// Bytes of a batch in front of its index.
const BATCH: usize = size_of::<u32>() + CHECKSUM;
/// Bytes of a value's entry in an index.
const ENTRY: usize = size_of::<Key>() + size_of::<u32>();

/// A log that is open for reading.
pub struct Log {
    file: File,
    /// In the order of their keys; of one key's the last was written last.
    values: Vec<(Key, Span)>,
}

/// Where a value lies in its file.
struct Span {
    start: u64,
    length: u32,
}

impl Log {
    /// Opens the log in `path`, if there is one.
    ///
    /// # Errors
    /// When it cannot be read, [`io::ErrorKind::InvalidData`] or
    /// [`io::ErrorKind::UnexpectedEof`] when it is not what was written.
    pub fn open(path: &Path) -> io::Result<Option<Self>> {
        let mut file = match File::open(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            opened => opened?,
        };
        let Some(committed) = committed(&mut file)? else { return Ok(None) };
        let values = values(&file, committed)?;
        Ok(Some(Self { file, values }))
    }

    /// The value that was written last under `key`.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn find(&self, key: &Key) -> io::Result<Option<Vec<u8>>> {
        let behind = self.values.partition_point(|(known, _)| known <= key);
        let last = behind.checked_sub(1).map(|at| &self.values[at]);
        let Some((_, span)) = last.filter(|(known, _)| known == key) else { return Ok(None) };
        let mut file = &self.file;
        file.seek(SeekFrom::Start(span.start))?;
        let mut value = vec![0; span.length as usize];
        file.read_exact(&mut value)?;
        Ok(Some(value))
    }
}

/// Adds `answers` to the log in `path`, all of them or none. Nobody else writes
/// meanwhile.
///
/// # Errors
/// As those of [`Log::open`], and when it cannot be written.
pub fn append<'a>(
    path: &Path,
    answers: impl IntoIterator<Item = (&'a Key, &'a Vec<u8>)>,
) -> io::Result<()> {
    let mut file = folder::open(path)?;
    let end = match committed(&mut file)? {
        Some(end) => end,
        None => commit(&mut file, HEAD as u64)?,
    };
    let batch = batch(answers)?;
    file.seek(SeekFrom::Start(end))?;
    let written = file.write_all(&batch).and_then(|()| file.sync_data());
    if let Err(error) = written {
        // On a full disk half a batch is in everybody's way.
        let _ = file.set_len(end);
        return Err(error);
    }
    commit(&mut file, end + batch.len() as u64).map(drop)
}

/// Writes the head: so many bytes count from now on.
fn commit(file: &mut File, bytes: u64) -> io::Result<u64> {
    file.seek(SeekFrom::Start(0))?;
    file.write_all(&[MAGIC, bytes.to_le_bytes()].concat())?;
    Ok(bytes)
}

/// The bytes of a file that count; none where nothing was written yet.
fn committed(file: &mut File) -> io::Result<Option<u64>> {
    let length = file.metadata()?.len();
    if length == 0 {
        return Ok(None);
    }
    let (magic, bytes) = (read(file)?, u64::from_le_bytes(read(file)?));
    let whole = magic == MAGIC && (HEAD as u64..=length).contains(&bytes);
    if whole { Ok(Some(bytes)) } else { Err(damaged()) }
}

fn batch<'a>(answers: impl IntoIterator<Item = (&'a Key, &'a Vec<u8>)>) -> io::Result<Vec<u8>> {
    let (mut index, mut values, mut count) = (Vec::new(), Vec::new(), 0_u32);
    for (key, value) in answers {
        index.extend(key);
        index.extend(u32::try_from(value.len()).map_err(io::Error::other)?.to_le_bytes());
        values.extend(value);
        count += 1;
    }
    let checksum = checksum(&index);
    Ok([&count.to_le_bytes()[..], &checksum, &index, &values].concat())
}

/// Where the values of a log lie, of whose file so many bytes count.
fn values(file: &File, committed: u64) -> io::Result<Vec<(Key, Span)>> {
    let mut reader = BufReader::new(file);
    let mut values = Vec::new();
    let mut at = HEAD as u64;
    while at < committed {
        let count = u32::from_le_bytes(read(&mut reader)?) as usize;
        let sum: [u8; CHECKSUM] = read(&mut reader)?;
        // A number that was damaged is not to become a large list.
        let length = count.checked_mul(ENTRY).filter(|&length| length as u64 <= committed - at);
        let mut index = vec![0; length.ok_or_else(damaged)?];
        reader.read_exact(&mut index)?;
        if checksum(&index) != sum {
            return Err(damaged());
        }
        let first = at + (BATCH + index.len()) as u64;
        at = first;
        values.reserve(count);
        for entry in index.chunks_exact(ENTRY) {
            let (key, length) = entry.split_at(size_of::<Key>());
            let length = u32::from_le_bytes(length.try_into().map_err(io::Error::other)?);
            let key = key.try_into().map_err(io::Error::other)?;
            values.push((key, Span { start: at, length }));
            at += u64::from(length);
        }
        reader.seek_relative((at - first).cast_signed())?;
    }
    // Batches are in the order of keys: there is little to do. Equal keys stay in
    // theirs.
    values.sort_by_key(|(key, _)| *key);
    if at == committed { Ok(values) } else { Err(damaged()) }
}

fn read<const N: usize>(from: &mut impl Read) -> io::Result<[u8; N]> {
    let mut bytes = [0; N];
    from.read_exact(&mut bytes)?;
    Ok(bytes)
}

fn checksum(bytes: &[u8]) -> [u8; CHECKSUM] {
    *Sha256::digest(bytes).first_chunk().expect("a SHA-256 is longer")
}

fn damaged() -> io::Error {
    io::ErrorKind::InvalidData.into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    fn key(number: u8) -> Key {
        [number; 32]
    }

    fn add(path: &Path, answers: &[(u8, &str)]) {
        let answers: Vec<_> =
            answers.iter().map(|(number, text)| (key(*number), text.as_bytes().to_vec())).collect();
        append(path, answers.iter().map(|(key, value)| (key, value))).unwrap();
    }

    fn find(path: &Path, number: u8) -> Option<String> {
        let log = Log::open(path).unwrap()?;
        Some(String::from_utf8(log.find(&key(number)).unwrap()?).unwrap())
    }

    #[test]
    fn the_last_value_of_a_key_is_found() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("log");
        assert_eq!(find(&path, 1), None);
        add(&path, &[(1, "one"), (2, "")]);
        add(&path, &[]);
        add(&path, &[(1, "more"), (3, "three")]);
        let found = [1, 2, 3, 4].map(|number| find(&path, number));
        assert_eq!(
            found,
            [Some("more"), Some(""), Some("three"), None].map(|v| v.map(str::to_owned))
        );
    }

    #[test]
    fn what_is_not_committed_is_not_there_and_written_over() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("log");
        add(&path, &[(1, "one")]);
        let before = fs::read(&path).unwrap();
        add(&path, &[(2, "two, and more of it")]);
        let after = fs::read(&path).unwrap();
        // A tool that was killed has written so much of its batch, and no head.
        for length in before.len()..=after.len() {
            fs::write(&path, [&before, &after[before.len()..length]].concat()).unwrap();
            assert_eq!((find(&path, 1).as_deref(), find(&path, 2)), (Some("one"), None));
            add(&path, &[(3, "3")]);
            let found = [1, 2, 3].map(|number| find(&path, number));
            assert_eq!(found, [Some("one".to_owned()), None, Some("3".to_owned())], "{length}");
        }
    }

    #[test]
    fn a_log_that_is_open_answers_whoever_writes() {
        let folder = tempfile::tempdir().unwrap();
        let (path, old) = (folder.path().join("log"), folder.path().join("old"));
        add(&path, &[(1, "one")]);
        let log = Log::open(&path).unwrap().unwrap();
        add(&path, &[(1, "another")]);
        fs::rename(&path, &old).unwrap();
        add(&path, &[(1, "a third")]);
        assert_eq!(log.find(&key(1)).unwrap().as_deref(), Some("one".as_bytes()));
    }

    #[test]
    fn an_index_that_was_changed_is_damage() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("log");
        add(&path, &[(1, "one"), (2, "two")]);
        let whole = fs::read(&path).unwrap();
        for at in 0..HEAD + BATCH + 2 * ENTRY {
            let mut changed = whole.clone();
            changed[at] ^= 0x10;
            fs::write(&path, changed).unwrap();
            let kind = Log::open(&path).map(|_| ()).map_err(|error| error.kind());
            let damage = [io::ErrorKind::InvalidData, io::ErrorKind::UnexpectedEof];
            assert!(kind.is_err_and(|kind| damage.contains(&kind)), "byte {at}");
        }
    }
}
