//! Reads a chapter, before anything runs.
//!
//! 1. [`block`] takes each Python block out, with its attributes, its code and
//!    what its comments promise, and the examples in its docstrings.
//! 2. [`programs`] finds the blocks that share a namespace.
//! 3. [`share`] marks the programs of this part, where a book is checked in parts.

pub mod block;
pub mod names;
mod programs;
pub mod share;

use crate::config::Config;
use crate::markdown::{Chapter, CodeBlock, all_blocks, shown};
use pyproof_judge::expectation::markers::Markers;
use pyproof_judge::source::Located;

use block::Block;
use names::Names;

/// The blocks of a chapter.
pub struct Prepared {
    /// The Python blocks.
    pub blocks: Vec<Block>,
    /// The blocks of other languages.
    pub foreign: Vec<CodeBlock>,
    /// The fences without an end, of whatever language.
    pub unclosed: Vec<Located>,
    /// The directives of the prose for which there is no file, each with its path.
    pub not_included: Vec<(Located, String)>,
}

/// Reads the blocks of a chapter.
pub fn chapter(chapter: &Chapter, config: &Config, names: &Names<'_>) -> Prepared {
    let (found, not_included) = all_blocks(chapter, &config.hidelines);
    let place = |block: &CodeBlock| Located { file: block.file, span: block.span };
    let unclosed = found.iter().filter(|block| !block.closed).map(place).collect();
    let markers = Markers::with(&config.markers);
    let mut blocks: Vec<Block> = Vec::new();
    let mut foreign = Vec::new();
    let mut found = found.into_iter().peekable();
    while let Some(fence) = found.next() {
        if block::is_python(&fence) {
            let text = chapter.text_of(fence.file);
            let said =
                |next: &CodeBlock| shown(text, &fence, next).filter(|_| !block::is_python(next));
            let how = found.peek().and_then(said);
            let output = how.and_then(|how| Some((found.next()?, how)));
            foreign.extend(output.iter().map(|(output, _)| output.clone()));
            let mut block = block::read(fence, output, chapter, &markers);
            block::choose_interpreter(&mut block, config);
            let docstrings = if config.docstrings {
                block::docstrings(&block, blocks.len(), &markers)
            } else {
                Vec::new()
            };
            blocks.push(block);
            blocks.extend(docstrings);
        } else {
            foreign.push(fence);
        }
    }
    programs::number(&mut blocks, config, names);
    Prepared { blocks, foreign, unclosed, not_included }
}
