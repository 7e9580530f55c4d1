//! What is known of a chapter's blocks before any is run.

use crate::config::{Config, TypoMode};
use crate::markdown::{
    Attributes, BlockWarning, Chapter, CodeBlock, IncludeError, RaiseRule, code_blocks, expand,
};
use crate::program::{Member, assemble};
use pyproof_judge::expectation::{
    Expectation, Form, Reading, Subject, collect, markers::Markers, shown,
};
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

/// A comment that promises something.
pub struct Promised {
    /// How it is written.
    pub form: Form,
    /// The comment, in bytes of the block's code; of a fence, of its text.
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
    let is_session = fence.info.is_session() || prompts::is_session(&fence.code);
    let session = if is_session { prompts::read(&fence.code) } else { None };
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
    let mut module = python::parse(&fence.code);
    if let (Some(exchanges), Ok(module)) = (&exchanges, &mut module) {
        forget_what_was_shown(module, exchanges);
    }
    let shown_by_fence = output.as_ref().filter(|output| !output.info.attributes().0.ignore);
    let expectations = match &module {
        Ok(module) if !attributes.no_promises && !attributes.ignore => {
            let mut expectations = collect(&fence.code, module, markers);
            expectations.extend(shown::of_session(exchanges.as_deref().unwrap_or(&[]), module));
            expectations.sort_by_key(|expectation| expectation.span);
            expectations
                .extend(shown_by_fence.and_then(|output| shown::of_fence(&output.code, module)));
            expectations
        }
        _ => Vec::new(),
    };
    let promised_syntax_error = if module.is_err() {
        promised_syntax_error(&fence.code, markers).or_else(|| shown_syntax_error(shown_by_fence?))
    } else {
        None
    };
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
        promised_syntax_error,
        not_included,
        program,
        here,
    }
}

/// What a session showed stands in its code as comments, and is none; and its
/// `_` is the value before.
fn forget_what_was_shown(module: &mut Module, exchanges: &[Exchange]) {
    module.comments.retain(|comment| {
        let first = exchanges.first().is_some_and(|exchange| comment.line < exchange.first);
        let holds = |exchange: &Exchange| {
            let refused = exchange.refused.is_some();
            let typed = (exchange.first..=exchange.last).contains(&comment.line);
            let shown = exchange.shown.as_ref().is_some_and(|shown| {
                // Its first comment's sign stands in front of it.
                (shown.span.start..=shown.span.end).contains(&(comment.span.start + 1))
            });
            shown || typed && refused
        };
        !first && !exchanges.iter().any(holds)
    });
    module.names.uses.retain(|used| used.name != "_");
}

fn promised_syntax_error(code: &str, markers: &Markers) -> Option<Promised> {
    python::comments_of(code).into_iter().find_map(|comment| {
        match markers.read(&code[comment.span.range()], !comment.trailing) {
            Some(Reading::Error { class: Some(class), whole, .. }) if is_syntax_error(&class) => {
                let form = Form::Error;
                Some(Promised { form, span: comment.span, line: comment.line, text: whole })
            }
            _ => None,
        }
    })
}

/// The syntax error that an output fence shows.
fn shown_syntax_error(output: &CodeBlock) -> Option<Promised> {
    let last = output.code.lines().rfind(|line| !line.trim().is_empty())?;
    let class = last.split(':').next()?.trim();
    let span = Span::new(0, output.code.len());
    is_syntax_error(class).then(|| Promised {
        form: Form::Fence,
        span,
        line: 0,
        text: last.trim().to_owned(),
    })
}

/// Whether a class is that of code that is not Python.
pub fn is_syntax_error(class: &str) -> bool {
    ["SyntaxError", "IndentationError", "TabError"].contains(&class)
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
