//! Reads a chapter, before anything runs.
//!
//! 1. [`block`] takes each Python block out, with its attributes, its code and
//!    what its comments promise, and the examples in its docstrings.
//!    Fences that are files are kept for the programs behind them.
//! 2. [`unavailable`] finds the blocks that need a module which is nowhere.
//! 3. [`programs`] finds the blocks that share a namespace.
//! 4. [`share`] marks the programs of this part, where a book is checked in parts.

pub mod block;
pub mod names;
mod programs;
pub mod share;
mod unavailable;

use crate::config::Config;
use crate::given::{File, is_inside};
use crate::markdown::{Chapter, CodeBlock, Shown, all_blocks, shown};
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
    /// The fences that are files, in order.
    pub files: Vec<File>,
    /// The fences whose file would not be in the folder of a program, with its name, or
    /// would be one of the book's.
    pub refused: Vec<(Located, Refused)>,
}

/// Why a fence is no file.
pub enum Refused {
    /// This path leads out of the folder of a program.
    Outside(String),
    /// The book has a file of this name.
    Taken(String),
}

/// Reads the blocks of a chapter.
pub fn chapter(chapter: &Chapter, config: &Config, names: &Names<'_>) -> Prepared {
    let (found, not_included) = all_blocks(chapter, &config.hidelines);
    let place = |block: &CodeBlock| Located { file: block.file, span: block.span };
    let unclosed = found.iter().filter(|block| !block.closed).map(place).collect();
    let markers = Markers::with(&config.markers);
    let mut blocks: Vec<Block> = Vec::new();
    let mut foreign = Vec::new();
    let mut files = Files { taken: &config.given.files, ..Files::default() };
    let mut found = found.into_iter().peekable();
    while let Some(fence) = found.next() {
        let before = files.found.len();
        files.add(&fence, chapter);
        if block::is_python(&fence) {
            let text = chapter.text_of(fence.file);
            let said = |next: &CodeBlock| {
                shown(text, &fence, next)
                    .filter(|_| !block::is_python(next) && next.info.file().is_none())
            };
            let how = found.peek().and_then(said);
            let output = how.and_then(|how| Some((found.next()?, how)));
            foreign.extend(output.iter().map(|(output, _)| output.clone()));
            let mut further = Vec::new();
            let mut last = output.as_ref().map(|(output, _)| output.clone());
            while let Some(next) = last.and_then(|last| next_run(text, &last, found.peek())) {
                found.next();
                last = Some(next.clone());
                further.push(next);
            }
            foreign.extend(further.iter().cloned());
            let read = |fence: &CodeBlock, output| {
                let block = block::read(fence.clone(), output, chapter, &markers);
                Block { files: before, ..block }
            };
            let runs = further.into_iter().map(|output| {
                block::run_again(read(&fence, Some((output, Shown::Tagged))), blocks.len())
            });
            let runs: Vec<Block> = runs.collect();
            let block = block::with_own_answers(read(&fence, output));
            let docstrings = if config.docstrings {
                block::docstrings(&block, blocks.len(), &markers)
            } else {
                Vec::new()
            };
            blocks.push(block);
            blocks.extend(docstrings);
            blocks.extend(runs);
        } else {
            foreign.push(fence);
        }
    }
    unavailable::mark(&mut blocks, config);
    programs::number(&mut blocks, config, names);
    let Files { found: files, refused, .. } = files;
    Prepared { blocks, foreign, unclosed, not_included, files, refused }
}

/// The next fence, if it shows what the block before `output` puts out for other answers.
fn next_run(text: &str, output: &CodeBlock, next: Option<&CodeBlock>) -> Option<CodeBlock> {
    let next = next.filter(|next| next.info.is_output() && next.info.value("stdin").is_some())?;
    (shown(text, output, next) == Some(Shown::Tagged)).then(|| next.clone())
}

/// The fences of a chapter that are files.
#[derive(Default)]
struct Files<'a> {
    found: Vec<File>,
    refused: Vec<(Located, Refused)>,
    /// The files of the book.
    taken: &'a [File],
}

impl Files<'_> {
    /// Adds a fence, if it is a file.
    fn add(&mut self, fence: &CodeBlock, chapter: &Chapter) {
        let Some(name) = fence.info.file().filter(|_| fence.closed) else { return };
        let place = Located { file: fence.file, span: fence.span };
        if !is_inside(name) {
            self.refused.push((place, Refused::Outside(name.to_owned())));
        } else if self.taken.iter().any(|file| file.name == name) {
            self.refused.push((place, Refused::Taken(name.to_owned())));
        } else {
            let name = name.strip_prefix("./").unwrap_or(name).to_owned();
            self.found.push(File { name, bytes: block::text_of(fence, chapter).into_bytes() });
        }
    }
}
