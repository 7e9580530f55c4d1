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
use crate::markdown::{Chapter, CodeBlock, Shown, all_blocks, is_of_another_python, shown};
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
    /// The output fences behind a Python block that are none of it.
    pub stray: Vec<Located>,
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
    let (mut foreign, mut stray) = (Vec::new(), Vec::new());
    let mut found = found.into_iter().peekable();
    // Where the fence before ends, and whether it is of a Python block that is read.
    let mut before: Option<(Located, bool)> = None;
    while let Some(fence) = found.next() {
        let (file, is_python) = (fence.file, block::is_python(&fence));
        let runs = is_python && !fence.info.attributes().0.ignore;
        let last = before.replace((place(&fence), runs));
        let last = last.filter(|(last, _)| last.file == file);
        if is_python {
            let text = chapter.text_of(file);
            let said =
                |next: &CodeBlock| shown(text, &fence, next).filter(|_| !block::is_python(next));
            let how = found.peek().and_then(said);
            let output = how.and_then(|how| Some((found.next()?, how)));
            if let Some((output, _)) = &output {
                foreign.push(output.clone());
                before = Some((place(output), runs));
            }
            let output = output.filter(|(_, how)| *how != Shown::Elsewhere);
            let above = last.map_or(0, |(last, _)| last.span.end);
            let above = text.get(above..fence.span.start).unwrap_or_default();
            let mut block = block::read(fence, output, chapter, &markers);
            if block.interactive && is_of_another_python(above) {
                block.leave_to_another_python();
            }
            let docstrings = if config.docstrings {
                block::docstrings(&block, blocks.len(), &markers)
            } else {
                Vec::new()
            };
            blocks.push(block);
            blocks.extend(docstrings);
        } else {
            let is_stray = last.is_some_and(|(_, runs)| runs) && fence.info.is_output();
            if is_stray && !fence.info.attributes().0.ignore {
                stray.push(place(&fence));
            }
            foreign.push(fence);
        }
    }
    programs::number(&mut blocks, config, names);
    Prepared { blocks, foreign, unclosed, stray, not_included }
}
