//! What is known of a chapter's blocks before any is run.

use crate::config::{Config, TypoMode};
use crate::markdown::{
    Attributes, BlockWarning, Chapter, CodeBlock, IncludeError, RaiseRule, code_blocks, expand,
};
use crate::program::{Member, assemble};
use pyproof_judge::block::{self, Judged, Known, Promised, Read};
use pyproof_judge::expectation::{Expectation, Form, Reading, markers::Markers};
use pyproof_judge::python::prompts::{self, Exchange};
use pyproof_judge::python::{self, Module, SyntaxError};
use pyproof_judge::source::Span;
use pyproof_judge::spelling;

use super::names::Names;

/// The blocks of a chapter.
pub struct Prepared {
    /// The Python blocks.
    pub blocks: Vec<Block>,
    /// The blocks of other languages.
    pub foreign: Vec<CodeBlock>,
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
    /// The fence behind it that shows what it puts out.
    pub output: Option<CodeBlock>,
    /// What its comments may promise, and what is shown of its run.
    pub expectations: Vec<Expectation>,
    /// Whether it is a session at Python's prompt.
    pub interactive: bool,
    /// The comment that promises that it is not Python, where it is not.
    pub promised_syntax_error: Option<Promised>,
    /// Why a file is not included, and the line of the code that asks for it.
    pub not_included: Option<(IncludeError, usize)>,
    /// Number of its program.
    pub program: usize,
    /// Whether its program is of the part of the book that is checked.
    pub here: bool,
}

impl Block {
    /// The fence that holds what a judgement of this form speaks of.
    pub fn holder(&self, form: Form) -> &CodeBlock {
        match (form, &self.output) {
            (Form::Fence, Some(output)) => output,
            _ => &self.fence,
        }
    }

    /// Whether it is run at all.
    pub fn is_run(&self) -> bool {
        let is_whole = self.fence.closed && self.not_included.is_none();
        !self.attributes.ignore && !self.attributes.no_run && is_whole
    }

    /// Whether a comment or an attribute promises that a name is missing: then
    /// no name is misspelled by mistake.
    pub fn promises_name_error(&self) -> bool {
        self.promises(is_name_error)
    }

    /// Whether a comment or an attribute promises an `AttributeError`.
    pub fn promises_attribute_error(&self) -> bool {
        self.promises(|class| class == "AttributeError")
    }

    fn promises(&self, is_it: impl Fn(&str) -> bool) -> bool {
        let by_comment = self.expectations.iter().any(|expectation| match &expectation.reading {
            Reading::Error { class, .. } => class.as_deref().is_some_and(&is_it),
            _ => false,
        });
        let by_attribute = match &self.attributes.should_raise {
            Some(RaiseRule::Class(class)) => is_it(class),
            _ => false,
        };
        by_comment || by_attribute
    }
}

impl Block {
    /// The block as it is judged.
    pub fn judged(&self) -> Judged<'_> {
        Judged {
            code: &self.fence.code,
            module: self.module.as_ref().ok(),
            expectations: &self.expectations,
            refusal: self.promised_syntax_error.as_ref(),
        }
    }

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
}

fn is_name_error(class: &str) -> bool {
    class == "NameError" || class == "UnboundLocalError"
}

/// Reads the blocks of a chapter.
pub fn blocks(chapter: &Chapter, config: &Config, names: &Names<'_>) -> Prepared {
    let text = chapter.text.as_str();
    let found = code_blocks(text, &config.hidelines);
    let unclosed = found.iter().filter(|block| !block.closed).map(|block| block.span).collect();
    let markers = Markers::with(&config.markers);
    let mut blocks: Vec<Block> = Vec::new();
    let mut foreign = Vec::new();
    let mut found = found.into_iter().peekable();
    while let Some(fence) = found.next() {
        if is_python(&fence) {
            let output = found.next_if(|next| shows_output_of(text, &fence, next));
            foreign.extend(output.clone());
            blocks.push(read(fence, output, chapter, &markers));
        } else {
            foreign.push(fence);
        }
    }
    number_programs(&mut blocks, config, names);
    Prepared { blocks, foreign, unclosed }
}

/// Whether `next` is an output fence straight behind `block`: nothing stands
/// between the two but blank lines and the marks of their container.
fn shows_output_of(text: &str, block: &CodeBlock, next: &CodeBlock) -> bool {
    let between = text.get(block.span.end..next.span.start).unwrap_or("-");
    let is_blank = between.chars().all(|c| c.is_whitespace() || c == '>');
    next.info.is_output() && next.closed && is_blank
}

/// The Python of a chapter, read for what it binds alone.
pub fn modules(chapter: &Chapter, config: &Config) -> impl Iterator<Item = Module> {
    let found = code_blocks(&chapter.text, &config.hidelines).into_iter();
    found.filter(is_python).filter_map(|mut fence| {
        let _ = take_code(&mut fence, chapter);
        python::parse(&fence.code).ok()
    })
}

fn is_python(fence: &CodeBlock) -> bool {
    fence.info.is_python() || fence.info.is_session() && prompts::holds_prompt(&fence.code)
}

/// Makes the code of a fence what is run; gives what was shown at a prompt, and
/// why a file is not included.
fn take_code(
    fence: &mut CodeBlock,
    chapter: &Chapter,
) -> (Option<Vec<Exchange>>, Option<(IncludeError, usize)>) {
    let not_included = expand(fence, chapter).err();
    fence.unhide();
    fence.dedent();
    let session = block::session(&fence.code, fence.info.is_session());
    let exchanges = session.map(|session| {
        fence.code = session.code;
        fence.map = session.map.through(&fence.map);
        session.exchanges
    });
    (exchanges, not_included)
}

fn read(
    mut fence: CodeBlock,
    output: Option<CodeBlock>,
    chapter: &Chapter,
    markers: &Markers,
) -> Block {
    let (attributes, warnings) = fence.info.attributes();
    let (exchanges, not_included) = take_code(&mut fence, chapter);
    let shown_by_fence = output.as_ref().filter(|output| !output.info.attributes().0.ignore);
    let known = Known {
        markers,
        promises: !attributes.no_promises && !attributes.ignore,
        fence: shown_by_fence.map(|output| output.code.as_str()),
    };
    let Read { module, expectations, refusal } =
        block::read(&fence.code, exchanges.as_deref(), known);
    let interactive = exchanges.is_some();
    let (program, here) = (0, true);
    Block {
        fence,
        attributes,
        warnings,
        module,
        output,
        expectations,
        interactive,
        promised_syntax_error: refusal,
        not_included,
        program,
        here,
    }
}

fn number_programs(blocks: &mut [Block], config: &Config, names: &Names<'_>) {
    let meant: Vec<Vec<String>> = match config.typos {
        TypoMode::Off => blocks.iter().map(|_| Vec::new()).collect(),
        _ => (0..blocks.len()).map(|at| meant_of_earlier(blocks, at, names)).collect(),
    };
    let mut members: Vec<Member<'_>> = blocks.iter().map(member).collect();
    for (member, meant) in members.iter_mut().zip(&meant) {
        member.needs.extend(meant.iter().map(String::as_str));
    }
    let programs = assemble(&members, config.session);
    for (number, members) in programs.into_iter().enumerate() {
        for at in members {
            blocks[at].program = number;
        }
    }
}

/// What a block misspells that earlier ones bind: it continues them, as it would
/// if it were spelled right.
fn meant_of_earlier(blocks: &[Block], at: usize, names: &Names<'_>) -> Vec<String> {
    let block = &blocks[at];
    let stands_alone = block.attributes.isolated || block.attributes.session.is_some();
    let looked_at = block.is_run() && !stands_alone && !block.attributes.no_typos;
    let Ok(module) = &block.module else { return Vec::new() };
    if !looked_at || block.promises_name_error() || module.names.unbound().next().is_none() {
        return Vec::new();
    }
    let open = blocks[..at].iter().filter(|earlier| {
        earlier.is_run() && !earlier.attributes.isolated && earlier.attributes.session.is_none()
    });
    let earlier = open.filter_map(|block| block.module.as_ref().ok());
    let earlier: Vec<&Module> = earlier.filter(|module| !module.names.dynamic).collect();
    let typos = spelling::find(module, &earlier, &[]).into_iter();
    let hopeful = typos.filter(|typo| typo.correction.is_some() && !names.bind(&typo.name));
    let meant = hopeful.filter_map(|typo| typo.correction);
    meant.filter(|name| !module.names.top_level().contains_key(name)).collect()
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
