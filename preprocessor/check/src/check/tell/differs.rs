//! The blocks that pass here and will fail on the page: what they use and Python in a
//! browser lacks.

use pyproof_judge::python::browser::{self, Lack};
use pyproof_judge::source::Span;

use super::locate::Locator;
use super::report::BlockReport;
use crate::check::read::block::Block;
use crate::config::{Config, Readers};
use crate::diagnostic::{Code, Diagnostic, Message};
use crate::markdown::Chapter;

/// What of a block's code a browser lacks, with its places in the code; `given` is the code
/// that its program begins with. A module that a file of the book is, or that the block
/// itself makes, is no lack.
pub fn lacks(block: &Block, chapter: &Chapter, given: &str, config: &Config) -> Vec<(Lack, Span)> {
    let Some(readers) = &config.readers else { return Vec::new() };
    let code = &block.fence.code;
    let is_there = |module: &str| {
        let file = format!("{module}.py");
        // A package may bring modules of any names.
        !config.site.packages.is_empty()
            || config.judge.own && readers_load(readers, module, config)
            || ["sys.modules", "sys.path"].iter().any(|way| code.contains(way))
            || [&*chapter.text, given, code].iter().any(|text| text.contains(&file))
    };
    browser::lacks(code, &is_there)
}

/// The pages load what a block imports, where its packages are those of the public server.
fn readers_load(readers: &Readers, module: &str, config: &Config) -> bool {
    config.site.pyodide == crate::config::Pyodide::Cdn && readers.has(module)
}

/// The diagnostic of a chapter: at the first such block, with how many there are.
///
/// No program opens a connection while a book is built: what passes without one passes on
/// the page as well.
pub fn diagnostic(locator: &Locator<'_>, blocks: &[(&Block, &BlockReport)]) -> Option<Diagnostic> {
    let lacking = |(block, report): &(&Block, &BlockReport)| {
        let is_run = report.outcome.is_shown() && !report.hidden;
        let mut lacks = report.lacks.iter().filter(|_| is_run);
        let (lack, span) = lacks.find(|(lack, _)| *lack != Lack::Network)?;
        Some((locator.of_code(&block.fence, *span), lack.clone()))
    };
    let found: Vec<_> = blocks.iter().filter_map(lacking).collect();
    let (place, lack) = found.first()?;
    let message = match lack {
        Lack::Threads => Message::new("page-differs-threads"),
        Lack::Processes => Message::new("page-differs-processes"),
        Lack::Windows => Message::new("page-differs-windows"),
        Lack::Module(name) => Message::new("page-differs-module").with("name", name),
        Lack::Network => return None,
    };
    let help = Message::new("page-differs-help").with("count", found.len());
    Some(locator.diagnostic(Code::PageDiffers, *place, message).with_help(help))
}
