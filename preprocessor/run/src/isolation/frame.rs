//! Messages on a pipe: a length, then that many bytes of postcard, or of JSON if the
//! other side is not our own program.
//!
//! The first message of each side is a [`Hello`], because a worker of another version
//! would misread a job. Sizes are limited on both sides: an answer may have been
//! written by a program that found the pipe.

use std::io::{self, Read, Write};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::confined::InForce;
use pyproof_judge::job::Job;
use pyproof_judge::transcript::Transcript;

/// The largest message of ours: many times a chapter's worth of code.
const MAX_FRAME: usize = 256 << 20;

/// The largest answer to `job`: all that it may write, with the places where it was
/// written, and everything else that is recorded.
pub fn room_of(job: &Job) -> usize {
    let written = job.limits.output.saturating_mul(job.blocks.len()).saturating_mul(4);
    written.saturating_add(8 << 20).min(MAX_FRAME)
}

/// Bytes in front of each message.
const HEAD: usize = 4;

/// The first message of both sides.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hello {
    /// The shape of what follows.
    protocol: u32,
    /// The version of the tool.
    tool: String,
    /// What confines the programs of a worker.
    pub in_force: Option<InForce>,
    /// Why a worker can run no program.
    pub refused: Option<String>,
}

impl Hello {
    /// The greeting of this version.
    #[must_use]
    pub fn ours() -> Self {
        let tool = env!("CARGO_PKG_VERSION").to_owned();
        Self { protocol: 1, tool, in_force: None, refused: None }
    }

    /// The greeting of a worker whose programs these mechanisms confine.
    #[must_use]
    pub fn of(in_force: InForce) -> Self {
        Self { in_force: Some(in_force), ..Self::ours() }
    }

    /// The greeting of a worker that can run no program.
    #[must_use]
    pub fn refusing(why: String) -> Self {
        Self { refused: Some(why), ..Self::ours() }
    }

    /// Reads the first message of the other side.
    ///
    /// # Errors
    /// `InvalidData` when the other side is not ours.
    pub fn expect(pipe: &mut impl Read) -> io::Result<Self> {
        let hello: Self = read(pipe)?;
        let is_ours = Self { in_force: None, refused: None, ..hello.clone() } == Self::ours();
        if is_ours { Ok(hello) } else { Err(io::ErrorKind::InvalidData.into()) }
    }
}

/// A request to a worker.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Request {
    /// A program that has a process to itself; its answer is [`Answer::Ran`].
    Alone(Job),
    /// Harmless programs that share one: an [`Answer`] for each, up to the first odd
    /// one.
    Together(Vec<Job>),
}

/// [`Request`], with borrowed jobs.
#[derive(Serialize)]
pub enum RequestOf<'a> {
    /// As [`Request::Alone`].
    Alone(&'a Job),
    /// As [`Request::Together`].
    Together(&'a [&'a Job]),
}

/// A worker's answer about a program.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Answer {
    /// What it did.
    Ran(Transcript),
    /// It did what no harmless program does, or nothing is known of it: it must be run
    /// alone, and all after it must still be run.
    Odd,
}

/// Writes one message.
///
/// # Errors
/// When the pipe is broken or the message too long.
pub fn write(pipe: &mut impl Write, message: &impl Serialize) -> io::Result<()> {
    let bytes = postcard::to_extend(message, vec![0; HEAD]).map_err(io::Error::other)?;
    send(pipe, bytes)
}

/// Writes one message as JSON.
///
/// # Errors
/// As [`write`].
pub fn write_json(pipe: &mut impl Write, message: &impl Serialize) -> io::Result<()> {
    let mut bytes = vec![0; HEAD];
    serde_json::to_writer(&mut bytes, message)?;
    send(pipe, bytes)
}

fn send(pipe: &mut impl Write, mut bytes: Vec<u8>) -> io::Result<()> {
    let len = u32::try_from(bytes.len() - HEAD).ok().filter(|&len| len as usize <= MAX_FRAME);
    let len = len.ok_or_else(|| io::Error::from(io::ErrorKind::FileTooLarge))?;
    bytes[..HEAD].copy_from_slice(&len.to_le_bytes());
    pipe.write_all(&bytes)?;
    pipe.flush()
}

/// Reads one message.
///
/// # Errors
/// `UnexpectedEof` when the other side is gone; `InvalidData` when the bytes are not
/// a message of this type.
pub fn read<T: DeserializeOwned>(pipe: &mut impl Read) -> io::Result<T> {
    read_within(pipe, || MAX_FRAME)
}

/// Reads one message of at most `room` bytes, asked for when the message comes.
///
/// # Errors
/// As [`read`].
pub fn read_within<T: DeserializeOwned>(
    pipe: &mut impl Read,
    room: impl Fn() -> usize,
) -> io::Result<T> {
    let mut head = [0; HEAD];
    pipe.read_exact(&mut head)?;
    let len = u32::from_le_bytes(head) as usize;
    if len > room() {
        return Err(io::ErrorKind::InvalidData.into());
    }
    // The buffer grows as bytes arrive, so a false length costs nothing.
    let mut bytes = Vec::new();
    pipe.take(len as u64).read_to_end(&mut bytes)?;
    if bytes.len() < len {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    decode(&bytes)
}

fn decode<T: DeserializeOwned>(bytes: &[u8]) -> io::Result<T> {
    postcard::from_bytes(bytes).map_err(|_| io::ErrorKind::InvalidData.into())
}

/// The bytes received, of which the first may be a whole message.
pub struct Inbox {
    bytes: Vec<u8>,
    room: usize,
}

impl Inbox {
    /// An empty one, with this much room for each message.
    pub fn new(room: usize) -> Self {
        Self { bytes: Vec::new(), room }
    }

    /// Adds received bytes.
    pub fn add(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }

    /// The first message, if all of it is there.
    ///
    /// # Errors
    /// `InvalidData` when the bytes are not, or cannot be, a message of this type.
    pub fn next<T: DeserializeOwned>(&mut self) -> io::Result<Option<T>> {
        self.whole()?.map(|message| decode(&message)).transpose()
    }

    /// [`next`](Self::next), of a message in JSON.
    ///
    /// # Errors
    /// As there.
    pub fn next_json<T: DeserializeOwned>(&mut self) -> io::Result<Option<T>> {
        let message = self.whole()?;
        let read = |message: Vec<u8>| serde_json::from_slice(&message).map_err(io::Error::from);
        message.map(read).transpose()
    }

    fn whole(&mut self) -> io::Result<Option<Vec<u8>>> {
        let Some(head) = self.bytes.first_chunk::<HEAD>() else { return Ok(None) };
        let len = u32::from_le_bytes(*head) as usize;
        if len > self.room {
            return Err(io::ErrorKind::InvalidData.into());
        }
        if self.bytes.len() - HEAD < len {
            return Ok(None);
        }
        let message = self.bytes[HEAD..HEAD + len].to_vec();
        self.bytes.drain(..HEAD + len);
        Ok(Some(message))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_come_through_whole() {
        let mut pipe = Vec::new();
        write(&mut pipe, &vec!["привет", "\0\n"]).unwrap();
        write(&mut pipe, &7).unwrap();
        let mut reader = pipe.as_slice();
        assert_eq!(read::<Vec<String>>(&mut reader).unwrap(), ["привет", "\0\n"]);
        assert_eq!(read::<i32>(&mut reader).unwrap(), 7);
        assert_eq!(read::<i32>(&mut reader).unwrap_err().kind(), io::ErrorKind::UnexpectedEof);
        // As they arrive, byte by byte.
        let mut inbox = Inbox::new(64);
        let mut words = None;
        let mut number = None;
        for byte in pipe {
            inbox.add(&[byte]);
            if words.is_none() {
                words = inbox.next::<Vec<String>>().unwrap();
            } else {
                number = inbox.next::<i32>().unwrap();
            }
        }
        assert_eq!((words.unwrap().len(), number), (2, Some(7)));
    }

    #[test]
    fn what_is_no_message_is_an_error() {
        assert!(read::<String>(&mut [0xFF; 8].as_slice()).is_err());
        assert!(read::<String>(&mut [9, 0, 0, 0, 1].as_slice()).is_err());
        assert!(read::<String>(&mut [2, 0, 0, 0, 9, b'{'].as_slice()).is_err());
        let mut inbox = Inbox::new(64);
        inbox.add(&[65, 0, 0, 0]);
        assert!(inbox.next::<String>().is_err());
    }

    #[test]
    fn another_version_is_no_side_of_ours() {
        let mut pipe = Vec::new();
        write(&mut pipe, &Hello::ours()).unwrap();
        write(&mut pipe, &Hello { protocol: 0, ..Hello::ours() }).unwrap();
        let mut reader = pipe.as_slice();
        assert!(Hello::expect(&mut reader).is_ok());
        assert_eq!(Hello::expect(&mut reader).unwrap_err().kind(), io::ErrorKind::InvalidData);
    }
}
