//! Places in a text: byte spans, and the lines and columns made from them.
//!
//! This crate counts in bytes. Only a report needs lines and columns: [`LineIndex`]
//! makes them. A column counts characters, never bytes: in a Russian chapter the two
//! differ by half.

use std::ops::Range;

/// A range of bytes in a text: a [`Range`] that is `Copy`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// Offset of the first byte.
    pub start: usize,
    /// Offset behind the last byte.
    pub end: usize,
}

impl Span {
    /// The span from `start` up to, and without, `end`.
    #[must_use]
    pub fn new(start: usize, end: usize) -> Self {
        debug_assert!(start <= end, "a span ends before it starts: {start}..{end}");
        Self { start, end }
    }

    /// The span as a range, to slice with.
    #[must_use]
    pub fn range(self) -> Range<usize> {
        self.start..self.end
    }

    /// Number of bytes.
    #[must_use]
    pub fn len(self) -> usize {
        self.end - self.start
    }

    /// Whether the span holds no byte.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }
}

/// Lines of a text, 1-based, from the first to the last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Lines {
    /// The first.
    pub first: usize,
    /// The last.
    pub last: usize,
}

impl Lines {
    /// The lines from `first` to `last`.
    #[must_use]
    pub fn new(first: usize, last: usize) -> Self {
        Self { first, last }
    }

    /// Whether `line` is one of them.
    #[must_use]
    pub fn contain(self, line: usize) -> bool {
        (self.first..=self.last).contains(&line)
    }

    /// Whether a line is one of both.
    #[must_use]
    pub fn overlap(self, other: Self) -> bool {
        self.first <= other.last && other.first <= self.last
    }
}

/// A byte of one of a chapter's files: `0` is the chapter itself, the others are the
/// files that its code blocks include, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Origin {
    /// Which file.
    pub file: usize,
    /// Offset of the byte in it.
    pub offset: usize,
}

/// A span of one of a chapter's files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Located {
    /// Which file.
    pub file: usize,
    /// Where in it.
    pub span: Span,
}

/// A line of one of a chapter's files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileLine {
    /// Which file.
    pub file: usize,
    /// The 1-based line.
    pub line: usize,
}

/// Finds lines and columns in one text.
///
/// Lines end at `\n`, so `\r\n` counts once and its `\r` belongs to the line.
#[derive(Clone, Debug)]
pub struct LineIndex {
    starts: Vec<usize>,
}

impl LineIndex {
    /// Reads `text` once and keeps where each line begins.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let newlines = text.bytes().enumerate().filter(|&(_, byte)| byte == b'\n');
        let starts = std::iter::once(0).chain(newlines.map(|(at, _)| at + 1)).collect();
        Self { starts }
    }

    /// The 1-based line that holds the byte at `offset`.
    #[must_use]
    pub fn line(&self, offset: usize) -> usize {
        self.starts.partition_point(|&start| start <= offset)
    }

    /// The 1-based column, in characters, of `offset` in `text`.
    ///
    /// An offset inside a character counts as that character's own.
    #[must_use]
    pub fn column(&self, text: &str, offset: usize) -> usize {
        let start = self.line_start(self.line(offset));
        let before = text.as_bytes()[start..offset.min(text.len())].iter();
        // A byte of the form 10xxxxxx continues a character begun earlier.
        before.filter(|&&byte| byte & 0xC0 != 0x80).count() + 1
    }

    /// The offset at which the 1-based `line` begins; the end of the text for
    /// a line behind the last.
    #[must_use]
    pub fn line_start(&self, line: usize) -> usize {
        let last = *self.starts.last().expect("every text has a first line");
        self.starts.get(line.saturating_sub(1)).copied().unwrap_or(last)
    }

    /// The span of the 1-based `line` in `text`, without its line end.
    #[must_use]
    pub fn line_span(&self, text: &str, line: usize) -> Span {
        let start = self.line_start(line);
        let end = self.starts.get(line).map_or(text.len(), |&next| next - 1).max(start);
        let end = if text[start..end].ends_with('\r') { end - 1 } else { end };
        Span::new(start, end)
    }

    /// How many lines the text has; one for an empty text.
    #[must_use]
    pub fn len(&self) -> usize {
        self.starts.len()
    }

    /// Never: every text has a first line. Here because `len` is.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.starts.is_empty()
    }
}

/// Maps a derived text (a block's code) to its original (the chapter, or a file that
/// the chapter includes), piece by piece.
///
/// A piece is a run of bytes that is the same in both. Between two pieces the
/// original may hold more: the `> ` of a quote, the
/// indentation of a list, the prefix of a hidden line, the `\r` of a line end.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SourceMap {
    pieces: Vec<Piece>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Piece {
    derived: usize,
    original: Origin,
    len: usize,
}

impl SourceMap {
    /// Notes that `len` bytes at `derived` are those at `original`.
    ///
    /// Pieces are added in the order of the derived text.
    pub fn push(&mut self, derived: usize, original: Origin, len: usize) {
        if len == 0 {
            return;
        }
        if let Some(last) = self.pieces.last_mut()
            && last.derived + last.len == derived
            && last.original.file == original.file
            && last.original.offset + last.len == original.offset
        {
            last.len += len;
            return;
        }
        self.pieces.push(Piece { derived, original, len });
    }

    /// Where the derived `offset` came from; the end of the piece before it
    /// where the offset lies in no piece.
    #[must_use]
    pub fn original(&self, offset: usize) -> Origin {
        let after = self.pieces.partition_point(|piece| piece.derived <= offset);
        match after.checked_sub(1).map(|at| self.pieces[at]) {
            Some(piece) => Origin {
                offset: piece.original.offset + (offset - piece.derived).min(piece.len),
                ..piece.original
            },
            None => {
                self.pieces.first().map_or(Origin { file: 0, offset: 0 }, |piece| piece.original)
            }
        }
    }

    /// The original span of a derived one that lies in one piece.
    ///
    /// `None` when it crosses from one piece to another: such a span has a place in a
    /// report, but an edit cannot replace it.
    #[must_use]
    pub fn original_span(&self, span: Span) -> Option<Located> {
        let after = self.pieces.partition_point(|piece| piece.derived <= span.start);
        let piece = self.pieces[after.checked_sub(1)?];
        (span.end <= piece.derived + piece.len).then(|| {
            let start = piece.original.offset + (span.start - piece.derived);
            let span = Span::new(start, start + span.len());
            Located { file: piece.original.file, span }
        })
    }
}

impl SourceMap {
    /// The part of the map in front of the derived offset `end`.
    #[must_use]
    pub fn before(&self, end: usize) -> Self {
        let mut before = Self::default();
        self.copy(Span::new(0, end), 0, &mut before);
        before
    }

    /// The same map, into another of a chapter's files.
    #[must_use]
    pub fn into_file(mut self, file: usize) -> Self {
        self.pieces.iter_mut().for_each(|piece| piece.original.file = file);
        self
    }

    /// Maps in `to` what this maps for the derived `span`; there it begins at `at`.
    pub fn copy(&self, span: Span, at: usize, to: &mut Self) {
        let first = self.pieces.partition_point(|piece| piece.derived + piece.len <= span.start);
        for piece in self.pieces[first..].iter().take_while(|piece| piece.derived < span.end) {
            let start = piece.derived.max(span.start);
            let end = (piece.derived + piece.len).min(span.end);
            let offset = piece.original.offset + (start - piece.derived);
            let origin = Origin { offset, ..piece.original };
            to.push(at + (start - span.start), origin, end - start);
        }
    }

    /// The map through two derivations: this one, and then `outer`.
    #[must_use]
    pub fn through(&self, outer: &Self) -> Self {
        let mut whole = Self::default();
        for piece in &self.pieces {
            let start = piece.original.offset;
            outer.copy(Span::new(start, start + piece.len), piece.derived, &mut whole);
        }
        whole
    }
}

/// `code` without the indentation that all its lines share, and where what is left
/// stood; `None` where they share none.
#[must_use]
pub fn dedented(code: &str) -> Option<(String, SourceMap)> {
    let lines = code.lines().filter(|line| !line.trim().is_empty());
    let indent = |line: &str| line.len() - line.trim_start_matches([' ', '\t']).len();
    let first = lines.clone().next().map(|line| &line[..indent(line)])?;
    let shared = lines.fold(first, |shared, line| {
        let same = shared.bytes().zip(line.bytes()).take_while(|(a, b)| a == b).count();
        &shared[..same]
    });
    if shared.is_empty() {
        return None;
    }
    let (mut flush, mut map) = (String::with_capacity(code.len()), SourceMap::default());
    let mut offset = 0;
    for line in code.split_inclusive('\n') {
        // A blank line may be shorter than the indentation.
        let cut = shared.len().min(indent(line));
        let origin = Origin { file: 0, offset: offset + cut };
        map.push(flush.len(), origin, line.len() - cut);
        flush.push_str(&line[cut..]);
        offset += line.len();
    }
    Some((flush, map))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters() {
        let text = "a\nпривет: 10\r\nхвост";
        let index = LineIndex::new(text);
        let ten = text.find("10").unwrap();
        assert_eq!((index.line(ten), index.column(text, ten)), (2, 9));
        assert_eq!(&text[index.line_span(text, 2).range()], "привет: 10");
        assert_eq!(&text[index.line_span(text, 3).range()], "хвост");
        assert_eq!(index.len(), 3);
    }

    #[test]
    fn an_empty_text_has_one_line() {
        let index = LineIndex::new("");
        assert_eq!((index.line(0), index.column("", 0), index.len()), (1, 1, 1));
        assert_eq!(index.line_span("", 1), Span::new(0, 0));
    }

    #[test]
    fn a_map_joins_neighbours_and_refuses_to_bridge_gaps() {
        let mut map = SourceMap::default();
        let origin = |file, offset| Origin { file, offset };
        map.push(0, origin(0, 10), 3);
        map.push(3, origin(0, 13), 2);
        map.push(5, origin(0, 17), 4);
        map.push(9, origin(1, 21), 2);
        assert_eq!(map.original(4), origin(0, 14));
        assert_eq!(map.original(5), origin(0, 17));
        let located = |file, start, end| Some(Located { file, span: Span::new(start, end) });
        assert_eq!(map.original_span(Span::new(1, 5)), located(0, 11, 15));
        assert_eq!(map.original_span(Span::new(4, 6)), None);
        assert_eq!(map.original_span(Span::new(5, 9)), located(0, 17, 21));
        assert_eq!(map.original_span(Span::new(8, 10)), None, "two files");
        assert_eq!(map.original_span(Span::new(9, 11)), located(1, 21, 23));
        assert_eq!(map.original(99), origin(1, 23));

        let mut inner = SourceMap::default();
        inner.push(0, origin(0, 2), 4);
        inner.push(5, origin(0, 8), 2);
        let whole = inner.through(&map);
        assert_eq!(whole.original_span(Span::new(0, 3)), located(0, 12, 15));
        assert_eq!(whole.original_span(Span::new(3, 4)), located(0, 17, 18));
        assert_eq!(whole.original_span(Span::new(5, 6)), located(0, 20, 21));
        assert_eq!(whole.original_span(Span::new(6, 7)), located(1, 21, 22));
        assert_eq!(map.before(4).original(99), origin(0, 14));
    }
}
