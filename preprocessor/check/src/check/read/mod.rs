//! Reads a chapter, before anything runs.
//!
//! 1. [`block`] takes each Python block out, with its attributes, its code and
//!    what its comments promise, and the examples in its docstrings.
//!    Fences that are files are kept for the programs behind them.
//! 2. [`unavailable`] finds the blocks that need a module which is nowhere.
//! 3. [`exercise`] pairs tasks with the blocks that solve them.
//! 4. [`programs`] finds the blocks that share a namespace.
//! 5. [`share`] marks the programs of this part, where a book is checked in parts.

pub mod block;
mod exercise;
pub mod names;
mod programs;
pub mod share;
mod unavailable;

use crate::config::Config;
use crate::given::{File, is_inside};
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
    let (mut foreign, mut stray) = (Vec::new(), Vec::new());
    let mut files = Files { taken: &config.given.files, ..Files::default() };
    let mut found = found.into_iter().peekable();
    // Where the fence before ends, and whether it is of a Python block that is read.
    let mut before: Option<(Located, bool)> = None;
    while let Some(fence) = found.next() {
        let given = files.found.len();
        files.add(&fence, chapter);
        let (file, is_python) = (fence.file, block::is_python(&fence));
        let runs = is_python && !fence.info.attributes().0.ignore;
        let last = before.replace((place(&fence), runs));
        let last = last.filter(|(last, _)| last.file == file);
        if is_python {
            let text = chapter.text_of(file);
            let said = |next: &CodeBlock| {
                shown(text, &fence, next)
                    .filter(|_| !block::is_python(next) && next.info.file().is_none())
            };
            let how = found.peek().and_then(said);
            let output = how.and_then(|how| Some((found.next()?, how)));
            let mut further = Vec::new();
            let mut shows = output.as_ref().map(|(output, _)| output.clone());
            while let Some(next) = shows.and_then(|shows| next_run(text, &shows, found.peek())) {
                found.next();
                shows = Some(next.clone());
                further.push(next);
            }
            for shows in output.iter().map(|(output, _)| output).chain(&further) {
                foreign.push(shows.clone());
                before = Some((place(shows), runs));
            }
            let output = output.filter(|(_, how)| *how != Shown::Elsewhere);
            // A solution is to show what its task does.
            let task = blocks.iter().rfind(|block| block.is_fence());
            let output = output.or_else(|| exercise::output_of_task(&fence, task));
            let above = last.map_or(0, |(last, _)| last.span.end);
            let above = text.get(above..fence.span.start).unwrap_or_default();
            let read = |output| {
                let mut block = block::read(fence.clone(), output, chapter, &markers);
                if block.interactive && is_of_another_python(above) {
                    block.leave_to_another_python();
                }
                exercise::inherit(&mut block, task);
                block::choose_interpreter(&mut block, config);
                Block { files: given, ..block }
            };
            let again = further
                .into_iter()
                .map(|output| block::run_again(read(Some((output, Shown::Tagged))), blocks.len()));
            let again: Vec<Block> = again.collect();
            let block = block::with_own_answers(read(output));
            let docstrings = if config.docstrings {
                block::docstrings(&block, blocks.len(), &markers)
            } else {
                Vec::new()
            };
            blocks.push(block);
            blocks.extend(docstrings);
            blocks.extend(again);
        } else {
            let is_stray = last.is_some_and(|(_, runs)| runs) && fence.info.is_output();
            let is_file = fence.info.file().is_some();
            if is_stray && !is_file && !fence.info.attributes().0.ignore {
                stray.push(place(&fence));
            }
            foreign.push(fence);
        }
    }
    unavailable::mark(&mut blocks, config);
    exercise::pair(&mut blocks, chapter);
    programs::number(&mut blocks, config, names);
    let Files { found: files, refused, .. } = files;
    Prepared { blocks, foreign, unclosed, stray, not_included, files, refused }
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
    /// Whether the book has a file of this name, or any file is a folder of the other.
    fn is_taken(&self, name: &str) -> bool {
        let holds = |folder: &str, file: &str| {
            file.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
        };
        self.taken.iter().any(|file| file.name == name)
            || self
                .taken
                .iter()
                .chain(&self.found)
                .any(|file| holds(&file.name, name) || holds(name, &file.name))
    }

    /// Adds a fence, if it is a file.
    fn add(&mut self, fence: &CodeBlock, chapter: &Chapter) {
        let Some(name) = fence.info.file().filter(|_| fence.closed) else { return };
        let place = Located { file: fence.file, span: fence.span };
        if !is_inside(name) {
            self.refused.push((place, Refused::Outside(name.to_owned())));
        } else if self.is_taken(name) {
            self.refused.push((place, Refused::Taken(name.to_owned())));
        } else {
            let name = name.strip_prefix("./").unwrap_or(name).to_owned();
            self.found.push(File { name, bytes: block::text_of(fence, chapter).into_bytes() });
        }
    }
}
