//! Partitions: the programs of a book dealt out to several machines, each
//! program to exactly one of them.
//!
//! - `hash:M/N` deals by the path of the chapter and the code of the first block. A
//!   new program moves no other.
//! - `count:M/N` deals in turn, in the book's order: the parts are as equal as can be,
//!   but a new program moves all behind it.
//!
//! [`crate::check`] says which programs stay together, and which part reports what
//! belongs to no program.

use std::fmt;

use sha2::{Digest, Sha256};
use strum::{Display, EnumString};

use crate::markdown::Chapter;

/// One of several parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Partition {
    /// How programs are dealt.
    pub by: By,
    /// Which part, from 1 on.
    pub part: usize,
    /// How many parts there are.
    pub of: usize,
}

/// How programs are dealt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Display, EnumString)]
#[strum(serialize_all = "lowercase")]
pub enum By {
    /// By what they are.
    Hash,
    /// In turn.
    Count,
}

impl Partition {
    /// Reads `hash:2/5` or `count:2/5`; `None` for anything else, and where there is no
    /// such part.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (by, parts) = text.split_once(':')?;
        let by = by.parse().ok()?;
        let (part, of) = parts.split_once('/')?;
        let number = |text: &str| {
            let digits = text.bytes().all(|byte| byte.is_ascii_digit());
            text.parse().ok().filter(|_| digits)
        };
        let (part, of) = (number(part)?, number(of)?);
        (1..=of).contains(&part).then_some(Self { by, part, of })
    }

    /// Whether this part has the program of this identity and turn.
    #[must_use]
    pub fn holds(&self, identity: &[&str], turn: usize) -> bool {
        let dealt = match self.by {
            By::Hash => {
                let digest = digest(identity.iter().copied());
                let first = digest.first_chunk().expect("a digest has 32 bytes");
                let of = u64::try_from(self.of).unwrap_or(u64::MAX);
                usize::try_from(u64::from_be_bytes(*first) % of).unwrap_or_default()
            }
            By::Count => turn % self.of,
        };
        dealt + 1 == self.part
    }

    /// Every part of the whole.
    pub fn all(self) -> impl Iterator<Item = Self> {
        (1..=self.of).map(move |part| Self { part, ..self })
    }
}

impl fmt::Display for Partition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}/{}", self.by, self.part, self.of)
    }
}

/// Identifies a state of a book: parts of two states cannot be merged.
#[must_use]
pub fn fingerprint(chapters: &[Chapter]) -> String {
    let texts = chapters.iter().flat_map(|chapter| {
        let included = chapter.included.iter().flat_map(|file| [&file.path, &file.text]);
        [&chapter.path, &chapter.text].into_iter().chain(included)
    });
    let digest = digest(texts.map(String::as_str));
    digest.iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
}

/// A digest of texts and of the borders between them.
fn digest<'t>(texts: impl Iterator<Item = &'t str>) -> [u8; 32] {
    let mut digest = Sha256::new();
    for text in texts {
        digest.update((text.len() as u64).to_be_bytes());
        digest.update(text.as_bytes());
    }
    digest.finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_partition_is_written_as_nextest_writes_it() {
        for text in ["hash:1/2", "hash:1/1", "count:99/200", "count:5/5"] {
            assert_eq!(Partition::parse(text).unwrap().to_string(), text);
        }
        for text in [
            "",
            "hash",
            "hash:",
            "hash:1",
            "hash:1/",
            "hash:/2",
            "hash:0/5",
            "hash:6/5",
            "foo:1/2",
            "hash:a/2",
            "hash:1/b",
            "hash:1/2/3",
            "hash:+1/2",
            "hash: 1/2",
            "hash:0/0",
            "1/2",
            "count:1/99999999999999999999999",
        ] {
            assert_eq!(Partition::parse(text), None, "{text}");
        }
    }

    #[test]
    fn exactly_one_part_has_a_program() {
        for whole in ["hash:1/7", "count:1/7", "hash:1/1"] {
            let whole = Partition::parse(whole).unwrap();
            let mut sizes = vec![0; whole.of];
            for turn in 0..1000 {
                let code = format!("print({turn})\n");
                let having: Vec<Partition> =
                    whole.all().filter(|part| part.holds(&["book/a.md", &code], turn)).collect();
                assert_eq!(having.len(), 1, "{turn}");
                sizes[having[0].part - 1] += 1;
            }
            assert!(sizes.iter().all(|&size| size * whole.of > 500), "{sizes:?}");
        }
    }

    #[test]
    fn a_program_stays_where_it_is_in_every_version() {
        // If this changes, a CI that mixes versions loses programs.
        let part = |code: &str| {
            let mut all = Partition::parse("hash:1/5").unwrap().all();
            all.find(|part| part.holds(&["book/a.md", code], 0)).unwrap().part
        };
        assert_eq!([part("print(1)\n"), part("print(2)\n"), part("x = 1\n")], [3, 1, 2]);
    }

    #[test]
    fn a_fingerprint_tells_where_texts_end() {
        let chapter = |path: &str, text: &str| Chapter {
            path: path.to_owned(),
            text: text.to_owned(),
            ..Chapter::default()
        };
        let one = fingerprint(&[chapter("ab", "c")]);
        assert_eq!(one, fingerprint(&[chapter("ab", "c")]));
        assert_ne!(one, fingerprint(&[chapter("a", "bc")]));
        assert_ne!(one, fingerprint(&[chapter("ab", "c"), chapter("", "")]));
    }
}
