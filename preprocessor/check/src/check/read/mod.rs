//! Reads a chapter, before anything runs.
//!
//! 1. [`block`] takes each Python block out, with its attributes, its code and
//!    what its comments promise.
//! 2. [`programs`] finds the blocks that share a namespace.
//! 3. [`share`] marks the programs of this part, where a book is checked in parts.

pub mod block;
pub mod names;
mod programs;
pub mod share;

use crate::config::Config;
use crate::markdown::{Chapter, CodeBlock, code_blocks};
use pyproof_judge::expectation::markers::Markers;
use pyproof_judge::source::Span;

use block::Block;
use names::Names;

/// The blocks of a chapter.
pub struct Prepared {
    /// The Python blocks.
    pub blocks: Vec<Block>,
    /// The blocks of other languages.
    pub foreign: Vec<CodeBlock>,
    /// The fences without an end, of whatever language.
    pub unclosed: Vec<Span>,
}

/// Reads the blocks of a chapter.
pub fn chapter(chapter: &Chapter, config: &Config, names: &Names<'_>) -> Prepared {
    let text = chapter.text.as_str();
    let found = code_blocks(text, &config.hidelines);
    let unclosed = found.iter().filter(|block| !block.closed).map(|block| block.span).collect();
    let markers = Markers::with(&config.markers);
    let mut blocks: Vec<Block> = Vec::new();
    let mut foreign = Vec::new();
    let mut found = found.into_iter().peekable();
    while let Some(fence) = found.next() {
        if block::is_python(&fence) {
            let output = found.next_if(|next| shows_output_of(text, &fence, next));
            foreign.extend(output.clone());
            blocks.push(block::read(fence, output, chapter, &markers));
        } else {
            foreign.push(fence);
        }
    }
    programs::number(&mut blocks, config, names);
    Prepared { blocks, foreign, unclosed }
}

/// Whether `next` is an output fence straight behind `block`: nothing stands
/// between the two but blank lines and the marks of their container.
fn shows_output_of(text: &str, block: &CodeBlock, next: &CodeBlock) -> bool {
    let between = text.get(block.span.end..next.span.start).unwrap_or("-");
    let is_blank = between.chars().all(|c| c.is_whitespace() || c == '>');
    next.info.is_output() && next.closed && is_blank
}
