//! What is known of a chapter's blocks before any is run.

use crate::config::Config;
use crate::expectation::{Expectation, Reading, Subject, collect, markers::Markers};
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

/// A comment that promises something.
pub struct Promised {
    /// The comment, in bytes of the block's code.
    pub span: Span,
    /// Its line of the code.
    pub line: usize,
    /// What it says.
    pub text: String,
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
    /// The comment that promises that it is not Python, where it is not.
    pub promised_syntax_error: Option<Promised>,
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
            Reading::Error { class, .. } => class.as_deref().is_some_and(is_name_error),
            _ => false,
        });
        let by_attribute = match &self.attributes.should_raise {
            Some(RaiseRule::Class(class)) => is_name_error(class),
            _ => false,
        };
        by_comment || by_attribute
    }
}

impl Block {
    /// The names that the block promises to be missing.
    pub fn promised_missing(&self) -> Vec<&str> {
        let messages =
            self.expectations.iter().filter_map(|expectation| match &expectation.reading {
                Reading::Error { class: Some(class), message: Some(message), .. }
                    if is_name_error(class) =>
                {
                    Some(message.as_str())
                }
                _ => None,
            });
        messages.filter_map(|message| message.split(['\'', '"', '«', '»', '`']).nth(1)).collect()
    }

    /// Whether the lines of a promise put their items into an order.
    pub fn sorts(&self, subject: &Subject) -> bool {
        let lines = self.fence.code.lines().skip(subject.first - 1);
        let mut lines = lines.take(subject.last + 1 - subject.first);
        lines.any(|line| line.contains("sorted(") || line.contains(".sort("))
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
    let promised_syntax_error =
        if module.is_err() { promised_syntax_error(&fence.code, markers) } else { None };
    Block { fence, attributes, warnings, module, expectations, promised_syntax_error, program: 0 }
}

fn promised_syntax_error(code: &str, markers: &Markers) -> Option<Promised> {
    python::comments_of(code).into_iter().find_map(|comment| {
        match markers.read(&code[comment.span.range()], !comment.trailing) {
            Some(Reading::Error { class: Some(class), whole, .. }) if is_syntax_error(&class) => {
                Some(Promised { span: comment.span, line: comment.line, text: whole })
            }
            _ => None,
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
    // What an earlier block bound under a name that is promised missing is not meant.
    let promised = block.promised_missing();
    let needs = module.names.unbound().filter(|name| !name.nonlocal).map(|name| name.name.as_str());
    Member {
        binds: module.names.top_level().keys().map(String::as_str).collect(),
        needs: needs.filter(|name| !promised.contains(name)).collect(),
        session: block.attributes.session.as_deref(),
        isolated: block.attributes.isolated,
    }
}
