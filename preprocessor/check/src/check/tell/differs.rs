//! The blocks that pass here and will fail on the page: what they use and Python in a
//! browser lacks. Their code tells it, and that they pass as far as this part of the book
//! has run them: where one of another part fails, that part says so.

use std::collections::BTreeMap;

use pyproof_judge::expectation::{Expectation, Reading};
use pyproof_judge::python::Module;
use pyproof_judge::python::browser::{self, Lack};
use pyproof_judge::source::Span;

use super::excuse::library;
use super::locate::Locator;
use crate::check::read::block::Block;
use crate::config::{Config, Pyodide, Readers};
use crate::diagnostic::{Code, Diagnostic, Message};
use crate::markdown::Chapter;

/// What of each block's code a browser lacks, with its places in the code; nothing where
/// there are no pages. A module that a file of the book is, or that the block itself makes,
/// is no lack.
pub fn lacks(blocks: &[Block], chapter: &Chapter, config: &Config) -> Vec<Vec<(Lack, Span)>> {
    let of = |block: &Block| {
        let readers = config.readers.as_ref()?;
        // Most blocks import nothing, and need not be read once more.
        let imports_nothing = |module: &Module| module.imports.is_empty();
        let is_known = block.module.as_ref().is_ok_and(imports_nothing);
        (!is_known).then(|| lacks_of(block, chapter, readers, config))
    };
    blocks.iter().map(|block| of(block).unwrap_or_default()).collect()
}

fn lacks_of(
    block: &Block,
    chapter: &Chapter,
    readers: &Readers,
    config: &Config,
) -> Vec<(Lack, Span)> {
    let code = &block.fence.code;
    let is_loaded = |module: &str| {
        let is_public = config.site.pyodide == Pyodide::Cdn;
        // A package may bring modules of any names.
        !config.site.packages.is_empty() || block.own && is_public && readers.has(module)
    };
    let is_made = |module: &str| {
        let file = format!("{module}.py");
        let preamble = config.given.preamble.iter().map(|preamble| &preamble.code);
        let mut texts = preamble.chain([&chapter.text, code]);
        let mut files = config.given.files.iter();
        ["sys.modules", "sys.path"].iter().any(|way| code.contains(way))
            || texts.any(|text| text.contains(&file))
            || files
                .any(|given| given.name == file || given.name.starts_with(&format!("{module}/")))
    };
    browser::lacks(code, &|module| is_loaded(module) || is_made(module))
}

/// Whether readers see a block, and see it do what it is to do: what shows how something
/// fails shows it on the page as well.
fn is_to_work(block: &Block) -> bool {
    let fails = |expectation: &Expectation| matches!(expectation.reading, Reading::Error { .. });
    block.is_run()
        && block.again_of.is_none()
        && !block.is_setup()
        && !block.attributes.hidden
        && block.attributes.should_raise.is_none()
        && !block.expectations.iter().any(fails)
}

/// How many lines are named of what fails for one reason.
const NAMED: usize = 5;

/// The diagnostic of a chapter: at the first such block, with what fails where.
/// `fails`: the blocks that fail here already.
///
/// No program opens a connection while a book is built: what passes without one passes on
/// the page as well.
pub fn diagnostic(
    locator: &Locator<'_>,
    blocks: &[Block],
    fails: &[bool],
    lacks: &[Vec<(Lack, Span)>],
) -> Option<Diagnostic> {
    let (mut first, mut count) = (None, 0);
    let mut kinds: BTreeMap<&Lack, Vec<String>> = BTreeMap::new();
    let passing = blocks.iter().zip(fails).zip(lacks).filter(|((_, fails), _)| !**fails);
    for ((block, _), lacks) in passing.filter(|((block, _), _)| is_to_work(block)) {
        let mut lacks = lacks.iter().filter(|(lack, _)| passes_here(block, lack)).peekable();
        count += usize::from(lacks.peek().is_some());
        for (lack, span) in lacks {
            let place = locator.of_code(&block.fence, *span);
            let told = locator.diagnostic(Code::PageDiffers, place, Message::new("page-differs"));
            let line = match place.file {
                0 => told.line.to_string(),
                file => format!("{}:{}", locator.chapter.path_of(file), told.line),
            };
            kinds.entry(lack).or_default().push(line);
            first.get_or_insert(told);
        }
    }
    let parts = kinds.into_iter().filter_map(|(lack, lines)| of_kind(lack, &lines)).collect();
    let mut told = first?;
    told.message = told.message.listing(parts);
    Some(told.with_help(Message::new("page-differs-help").with("count", count)))
}

/// Whether what a browser lacks is there where the book is built.
fn passes_here(block: &Block, lack: &Lack) -> bool {
    match lack {
        Lack::Network => false,
        // The bundled interpreter has the standard library alone.
        Lack::Module(name) => block.own || library::modules().any(|known| known == name),
        _ => true,
    }
}

/// What is said of one kind, with the lines of its blocks.
fn of_kind(lack: &Lack, lines: &[String]) -> Option<Message> {
    let message = match lack {
        Lack::Threads => Message::new("page-differs-threads"),
        Lack::Processes => Message::new("page-differs-processes"),
        Lack::Windows => Message::new("page-differs-windows"),
        Lack::Module(name) => Message::new("page-differs-module").with("name", name),
        Lack::Network => return None,
    };
    let named = match lines {
        [line] => Message::new("page-differs-line").with("line", line),
        lines => Message::new("page-differs-lines")
            .with("lines", lines[..lines.len().min(NAMED)].join(", "))
            .with("count", lines.len().saturating_sub(NAMED)),
    };
    Some(message.listing(vec![named]))
}
