//! What `zlib.compress` makes of bytes, to the byte: the algorithm of zlib's `deflate.c`.
//!
//! The interpreter's own library compresses as well, but finds other repetitions, and
//! authors show how long the result is. Two things of the original matter: in which
//! order it looks for repetitions ([`compress`]), and which codes it gives to what it
//! found ([`trees`]).

mod trees;

use trees::Block;

const MIN_MATCH: usize = 3;
const MAX_MATCH: usize = 258;
const WINDOW: usize = 1 << 15;
const MIN_LOOKAHEAD: usize = MAX_MATCH + MIN_MATCH + 1;
/// How far back a repetition may begin.
const MAX_DISTANCE: usize = WINDOW - MIN_LOOKAHEAD;
/// A repetition of three bytes is not worth more.
const TOO_FAR: usize = 4096;
const HASH_BITS: u32 = 15;
/// Literals and repetitions in one block.
const BLOCK: usize = (1 << 14) - 1;

/// How long one looks for repetitions.
struct Effort {
    good: usize,
    lazy: usize,
    nice: usize,
    chain: usize,
}

/// Of the levels 1 to 9; the first three take the first repetition that they find.
const EFFORTS: [Effort; 9] = [
    Effort { good: 4, lazy: 4, nice: 8, chain: 4 },
    Effort { good: 4, lazy: 5, nice: 16, chain: 8 },
    Effort { good: 4, lazy: 6, nice: 32, chain: 32 },
    Effort { good: 4, lazy: 4, nice: 16, chain: 16 },
    Effort { good: 8, lazy: 16, nice: 32, chain: 32 },
    Effort { good: 8, lazy: 16, nice: 128, chain: 128 },
    Effort { good: 8, lazy: 32, nice: 128, chain: 256 },
    Effort { good: 32, lazy: 128, nice: 258, chain: 1024 },
    Effort { good: 32, lazy: 258, nice: 258, chain: 4096 },
];

/// `data` as a deflate stream, without header and check sum; nothing for a level that
/// is not 1 to 9.
pub fn compress(data: &[u8], level: usize) -> Option<Vec<u8>> {
    let effort = EFFORTS.get(level.checked_sub(1)?)?;
    let mut deflate = Deflate {
        data,
        effort,
        at: 0,
        base: 0,
        filled: data.len().min(2 * WINDOW),
        heads: vec![None; 1 << HASH_BITS],
        before: vec![None; data.len().min(WINDOW)],
        block: Block::default(),
        block_start: 0,
    };
    if level <= 3 {
        deflate.fast();
    } else {
        deflate.lazy();
    }
    deflate.flush(true);
    Some(deflate.block.into_bytes())
}

struct Deflate<'a> {
    data: &'a [u8],
    effort: &'static Effort,
    /// Where it is.
    at: usize,
    /// Where the window begins, which moves in steps of [`WINDOW`]; and where it ends.
    base: usize,
    filled: usize,
    /// Where three bytes of a hash were seen last, and before that.
    heads: Vec<Option<usize>>,
    before: Vec<Option<usize>>,
    block: Block,
    block_start: usize,
}

impl Deflate<'_> {
    /// Levels 1 to 3.
    fn fast(&mut self) {
        while self.fill() {
            let found = self.insert_here().and_then(|head| self.longest(head, MIN_MATCH - 1));
            let full = if let Some((start, length)) = found.filter(|found| found.1 >= MIN_MATCH) {
                let full = self.block.repetition(self.at - start, length);
                let left = self.filled - self.at - length;
                if length <= self.effort.lazy && left >= MIN_MATCH {
                    for at in self.at + 1..self.at + length {
                        self.insert(at);
                    }
                }
                self.at += length;
                full
            } else {
                let full = self.block.literal(self.data[self.at]);
                self.at += 1;
                full
            };
            if full {
                self.flush(false);
            }
        }
    }

    /// Levels 4 to 9: a repetition is taken if the next byte begins no longer one.
    fn lazy(&mut self) {
        let mut last = (0, MIN_MATCH - 1);
        let mut pending = false;
        while self.fill() {
            let head = self.insert_here();
            let mut found = (last.0, MIN_MATCH - 1);
            if last.1 < self.effort.lazy
                && let Some((start, length)) = head.and_then(|head| self.longest(head, last.1))
            {
                let far = length == MIN_MATCH && self.at - start > TOO_FAR;
                found = (start, if far { MIN_MATCH - 1 } else { length });
            }
            if last.1 >= MIN_MATCH && found.1 <= last.1 {
                let full = self.block.repetition(self.at - 1 - last.0, last.1);
                let end = self.at - 1 + last.1;
                for at in self.at + 1..end {
                    if at + MIN_MATCH <= self.filled {
                        self.insert(at);
                    }
                }
                self.at = end;
                (last, pending) = ((found.0, MIN_MATCH - 1), false);
                if full {
                    self.flush(false);
                }
                continue;
            }
            if pending && self.block.literal(self.data[self.at - 1]) {
                self.flush(false);
            }
            pending = true;
            self.at += 1;
            last = found;
        }
        if pending {
            self.block.literal(self.data[self.at - 1]);
        }
    }

    /// Moves the window on where little is left in it; false at the end.
    fn fill(&mut self) -> bool {
        if self.filled - self.at < MIN_LOOKAHEAD && self.filled < self.data.len() {
            if self.at - self.base >= WINDOW + MAX_DISTANCE {
                self.base += WINDOW;
            }
            self.filled = self.data.len().min(self.base + 2 * WINDOW);
        }
        self.at < self.filled
    }

    /// Notes that the next three bytes are here; where they were before, if that is
    /// near enough.
    fn insert_here(&mut self) -> Option<usize> {
        if self.at + MIN_MATCH > self.filled {
            return None;
        }
        // The first byte of the window is never found again.
        self.insert(self.at).filter(|head| *head > self.base && self.at - head <= MAX_DISTANCE)
    }

    fn insert(&mut self, at: usize) -> Option<usize> {
        let hash = self.data[at..at + MIN_MATCH].iter().fold(0, |hash: usize, byte| {
            ((hash << HASH_BITS.div_ceil(3)) ^ usize::from(*byte)) & ((1 << HASH_BITS) - 1)
        });
        let head = self.heads[hash].replace(at);
        self.before[at % WINDOW] = head;
        head
    }

    /// The longest repetition of what is here that is longer than `best`.
    fn longest(&self, head: usize, best: usize) -> Option<(usize, usize)> {
        let left = self.filled - self.at;
        let here = &self.data[self.at..self.at + left.min(MAX_MATCH)];
        let enough = self.effort.nice.min(left);
        let limit = self.at.saturating_sub(MAX_DISTANCE).max(self.base);
        let chain = self.effort.chain >> if best >= self.effort.good { 2 } else { 0 };
        let (mut best, mut found, mut start) = (best, None, head);
        for _ in 0..chain {
            let there = &self.data[start..];
            let length = here.iter().zip(there).take_while(|(one, other)| one == other).count();
            if length > best {
                best = length;
                found = Some((start, length));
                if length >= enough {
                    break;
                }
            }
            match self.before[start % WINDOW] {
                Some(earlier) if earlier > limit && earlier < start => start = earlier,
                _ => break,
            }
        }
        found
    }

    /// Ends a block.
    fn flush(&mut self, is_last: bool) {
        // A byte that waits to be told belongs to the next block.
        let end = self.block_start + self.block.length();
        let stored = &self.data[self.block_start..end];
        self.block.flush(stored, is_last);
        self.block_start = end;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the C library makes of these.
    #[test]
    fn the_bytes_are_those_of_zlib() {
        assert_eq!(compress(b"", 6).unwrap(), [0x03, 0x00]);
        assert_eq!(compress(b"hello", 6).unwrap(), [0xcb, 0x48, 0xcd, 0xc9, 0xc9, 0x07, 0x00]);
        assert_eq!(compress(b"hello", 0), None);
    }
}
