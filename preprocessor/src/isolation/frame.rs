//! Messages on a pipe: a length, then that many bytes of JSON.
//!
//! Sizes are bounded on both sides: what comes back may have been written by a
//! program that found the pipe.

use std::io::{self, Read, Write};

use serde::Serialize;
use serde::de::DeserializeOwned;

/// The largest message: a chapter's worth of output many times over.
const MAX_FRAME: usize = 256 << 20;

/// Writes one message.
///
/// # Errors
/// When the pipe is broken or the message too long.
pub fn write(pipe: &mut impl Write, message: &impl Serialize) -> io::Result<()> {
    let mut bytes = vec![0; 4];
    serde_json::to_writer(&mut bytes, message)?;
    let len = u32::try_from(bytes.len() - 4).ok().filter(|&len| len as usize <= MAX_FRAME);
    let len = len.ok_or_else(|| io::Error::from(io::ErrorKind::FileTooLarge))?;
    bytes[..4].copy_from_slice(&len.to_le_bytes());
    pipe.write_all(&bytes)?;
    pipe.flush()
}

/// Reads one message.
///
/// # Errors
/// `UnexpectedEof` when the other side is gone; `InvalidData` when what came is
/// no message of this type.
pub fn read<T: DeserializeOwned>(pipe: &mut impl Read) -> io::Result<T> {
    let mut len = [0; 4];
    pipe.read_exact(&mut len)?;
    let len = u32::from_le_bytes(len) as usize;
    if len > MAX_FRAME {
        return Err(io::ErrorKind::InvalidData.into());
    }
    // Grown as bytes arrive: a length that lies costs nothing.
    let mut bytes = Vec::new();
    pipe.take(len as u64).read_to_end(&mut bytes)?;
    if bytes.len() < len {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    Ok(serde_json::from_slice(&bytes)?)
}

/// Whether `bytes` begin with a whole message.
#[must_use]
pub fn is_whole(bytes: &[u8]) -> bool {
    bytes
        .first_chunk()
        .is_some_and(|len| bytes.len() - len.len() >= u32::from_le_bytes(*len) as usize)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_come_through_whole() {
        let mut pipe = Vec::new();
        write(&mut pipe, &vec!["привет", "\0\n"]).unwrap();
        write(&mut pipe, &7).unwrap();
        assert!(is_whole(&pipe) && !is_whole(&pipe[..3]) && !is_whole(&pipe[..9]));
        let mut reader = pipe.as_slice();
        assert_eq!(read::<Vec<String>>(&mut reader).unwrap(), ["привет", "\0\n"]);
        assert_eq!(read::<i32>(&mut reader).unwrap(), 7);
        assert_eq!(read::<i32>(&mut reader).unwrap_err().kind(), io::ErrorKind::UnexpectedEof);
    }

    #[test]
    fn what_is_no_message_is_an_error() {
        assert!(read::<i32>(&mut [0xFF; 8].as_slice()).is_err());
        assert!(read::<i32>(&mut [9, 0, 0, 0, b'1'].as_slice()).is_err());
        assert!(read::<i32>(&mut [2, 0, 0, 0, b'{', b'{'].as_slice()).is_err());
    }
}
