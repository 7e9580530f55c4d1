//! Finds the places of a chapter that a diagnostic or a report names.

use crate::diagnostic::{Code, Diagnostic, Message, Severity};
use crate::markdown::{Chapter, CodeBlock};
use pyproof_judge::expectation::Form;
use pyproof_judge::matcher::Judgement;
use pyproof_judge::source::{FileLine, LineIndex, Located, Span};

use crate::check::read::block::Block;

/// A chapter with its lines.
pub struct Locator<'c> {
    pub chapter: &'c Chapter,
    /// Of the chapter, then of the files that it includes.
    pub indexes: Vec<LineIndex>,
}

impl<'c> Locator<'c> {
    pub fn new(chapter: &'c Chapter) -> Self {
        let files = 0..=chapter.included.len();
        let indexes = files.map(|file| LineIndex::new(chapter.text_of(file))).collect();
        Self { chapter, indexes }
    }

    /// A diagnostic at a place of the chapter or of what it includes.
    pub fn diagnostic(&self, code: Code, place: Located, message: Message) -> Diagnostic {
        let (text, index) = (self.chapter.text_of(place.file), &self.indexes[place.file]);
        let span = place.span;
        let line = index.line(span.start);
        let end = span.end.min(index.line_span(text, line).end).max(span.start);
        Diagnostic {
            code,
            // Until the book's levels are asked.
            severity: Severity::Error,
            block: None,
            place,
            line,
            column: index.column(text, span.start),
            end_column: index.column(text, end),
            message,
            expected: None,
            actual: None,
            help: None,
            cause: None,
            only: Vec::new(),
        }
    }

    /// The place of a span of a fence's code: of as much of it as stands in the
    /// file that it begins in.
    pub fn of_code(&self, fence: &CodeBlock, span: Span) -> Located {
        let map = &fence.map;
        let start = map.original(span.start);
        let last = map.original(span.end.saturating_sub(1).max(span.start));
        let file = start.file;
        let end = if span.is_empty() || last.file != file { start.offset } else { last.offset + 1 };
        // The end may lie in the middle of a character: widen it to its end.
        let text = self.chapter.text_of(file);
        let end = (end..=text.len()).find(|&at| text.is_char_boundary(at));
        let span = Span::new(start.offset, end.unwrap_or(start.offset).max(start.offset));
        Located { file, span }
    }

    /// The place of what a judgement speaks of; of an output fence without text,
    /// of its first line.
    pub fn of_promise(&self, block: &Block, judgement: &Judgement) -> Located {
        let holder = block.holder(judgement.form);
        if judgement.form == Form::Fence && judgement.span.is_empty() {
            return self.of_fence(holder);
        }
        self.of_code(holder, judgement.span)
    }

    /// The span of a line of a block's code, without its indentation.
    pub fn of_line(&self, block: &Block, line: usize) -> Located {
        let FileLine { file, line } = block.fence.line_of(line);
        let span = self.indexes[file].line_span(self.chapter.text_of(file), line);
        let text = &self.chapter.text_of(file)[span.range()];
        // A quote's further lines may leave out the space behind their mark.
        let inner = if file == block.fence.file {
            text.strip_prefix(block.fence.container.trim_end()).unwrap_or(text)
        } else {
            text
        };
        let start = span.end - inner.trim_start().len();
        Located { file, span: Span::new(start.min(span.end), span.end) }
    }

    pub fn of_fence(&self, fence: &CodeBlock) -> Located {
        let text = self.chapter.text_of(fence.file);
        let line = self.indexes[fence.file].line_span(text, fence.line);
        let start = fence.span.start;
        Located { file: fence.file, span: Span::new(start, line.end.max(start)) }
    }
}
