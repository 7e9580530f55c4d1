//! What is known of a chapter's blocks before any is run.

use crate::config::Config;
use crate::expectation::{Expectation, Reading, collect, markers::Markers};
use crate::markdown::{Attributes, BlockWarning, CodeBlock, RaiseRule, code_blocks};
use crate::program::{Member, assemble};
use crate::python::{self, Module, SyntaxError};
use crate::source::Span;

/// The blocks of a chapter.
pub struct Prepared {
    /// The Python blocks.
    pub blocks: Vec<Block>,
    /// The fences without an end, of whatever language.
    pub unclosed: Vec<Span>,
}

/// A Python block, read.
pub struct Block {
    /// Where it stands, and its code.
    pub fence: CodeBlock,
    /// What its attributes ask for.
    pub attributes: Attributes,
    /// What is odd about them.
    pub warnings: Vec<BlockWarning>,
    /// Its code, read.
    pub module: Result<Module, SyntaxError>,
    /// What its comments may promise.
    pub expectations: Vec<Expectation>,
    /// Whether a comment promises that it is not Python.
    pub promises_syntax_error: bool,
    /// Number of its program.
    pub program: usize,
}

impl Block {
    /// Whether it is run at all.
    pub fn is_run(&self) -> bool {
        !self.attributes.ignore && !self.attributes.no_run && self.fence.closed
    }

    /// Whether a comment or an attribute promises that a name is missing: then
    /// no name is misspelled by mistake.
    pub fn promises_name_error(&self) -> bool {
        let by_comment = self.expectations.iter().any(|expectation| match &expectation.reading {
            Reading::Error { class, .. } => class.as_deref().is_none_or(is_name_error),
            _ => false,
        });
        let by_attribute = match &self.attributes.should_raise {
            Some(RaiseRule::Class(class)) => is_name_error(class),
            _ => false,
        };
        by_comment || by_attribute
    }
}

fn is_name_error(class: &str) -> bool {
    class == "NameError" || class == "UnboundLocalError"
}

/// Reads the blocks of a chapter.
pub fn blocks(text: &str, config: &Config) -> Prepared {
    let found = code_blocks(text, &config.hidelines);
    let unclosed = found.iter().filter(|block| !block.closed).map(|block| block.span).collect();
    let markers = Markers::with(&config.markers);
    let python = found.into_iter().filter(|block| block.info.is_python());
    let mut blocks: Vec<Block> = python.map(|block| read(block, &markers)).collect();
    number_programs(&mut blocks, config);
    Prepared { blocks, unclosed }
}

fn read(fence: CodeBlock, markers: &Markers) -> Block {
    let (attributes, warnings) = fence.info.attributes();
    let module = python::parse(&fence.code);
    let expectations = match &module {
        Ok(module) if !attributes.no_promises && !attributes.ignore => {
            collect(&fence.code, module, markers)
        }
        _ => Vec::new(),
    };
    let promises_syntax_error = module.is_err() && promises_syntax_error(&fence.code, markers);
    Block { fence, attributes, warnings, module, expectations, promises_syntax_error, program: 0 }
}

fn promises_syntax_error(code: &str, markers: &Markers) -> bool {
    python::comments_of(code).iter().any(|comment| {
        match markers.read(&code[comment.span.range()], !comment.trailing) {
            Some(Reading::Error { class: Some(class), .. }) => is_syntax_error(&class),
            _ => false,
        }
    })
}

/// Whether a class is that of code that is not Python.
pub fn is_syntax_error(class: &str) -> bool {
    ["SyntaxError", "IndentationError", "TabError"].contains(&class)
}

fn number_programs(blocks: &mut [Block], config: &Config) {
    let members: Vec<Member<'_>> = blocks.iter().map(member).collect();
    let programs = assemble(&members, config.session);
    for (number, members) in programs.into_iter().enumerate() {
        for at in members {
            blocks[at].program = number;
        }
    }
}

fn member(block: &Block) -> Member<'_> {
    let Ok(module) = &block.module else { return Member { isolated: true, ..Member::default() } };
    if !block.is_run() {
        return Member { isolated: true, ..Member::default() };
    }
    let promised = promised_missing(block);
    let needs = module.names.unbound().filter(|name| !name.nonlocal).map(|name| name.name.as_str());
    Member {
        binds: module.names.top_level().keys().map(String::as_str).collect(),
        needs: needs.filter(|name| !promised.contains(name)).collect(),
        session: block.attributes.session.as_deref(),
        isolated: block.attributes.isolated,
    }
}

/// The names that a block promises to be missing: what an earlier block bound
/// under such a name is not meant.
fn promised_missing(block: &Block) -> Vec<&str> {
    let messages = block.expectations.iter().filter_map(|expectation| match &expectation.reading {
        Reading::Error { class: Some(class), message: Some(message), .. }
            if is_name_error(class) =>
        {
            Some(message.as_str())
        }
        _ => None,
    });
    messages.filter_map(|message| message.split(['\'', '"', '«', '»', '`']).nth(1)).collect()
}
