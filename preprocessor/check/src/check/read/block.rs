//! One Python block, read: its fence, its attributes, its code, its promises.

use crate::config::Config;
use crate::markdown::{
    Attributes, BlockWarning, Chapter, CodeBlock, IncludeError, RaiseRule, code_blocks, expand,
};
use pyproof_judge::expectation::{
    Expectation, Form, Reading, Subject, collect, markers::Markers, terminal,
};
use pyproof_judge::python::prompts::{self, Exchange};
use pyproof_judge::python::{self, Module, SYNTAX_ERRORS, SyntaxError};
use pyproof_judge::source::{Lines, Span};

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

    /// Whether its attributes allow it to end in an exception of the class.
    pub fn allows(&self, class: &str) -> bool {
        self.attributes.should_raise.as_ref().is_some_and(|rule| rule.allows(class))
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
        let Lines { first, last } = subject.lines;
        let mut lines = self.fence.code.lines().skip(first - 1).take(last + 1 - first);
        lines.any(|line| line.contains("sorted(") || line.contains(".sort("))
    }
}

fn is_name_error(class: &str) -> bool {
    class == "NameError" || class == "UnboundLocalError"
}

/// The Python of a chapter, read for what it binds alone.
pub fn modules_of(chapter: &Chapter, config: &Config) -> impl Iterator<Item = Module> {
    let found = code_blocks(&chapter.text, &config.hidelines).into_iter();
    found.filter(is_python).filter_map(|mut fence| {
        let _ = take_code(&mut fence, chapter);
        python::parse(&fence.code).ok()
    })
}

pub fn is_python(fence: &CodeBlock) -> bool {
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

/// Reads a Python block and the fence behind it that shows its output.
pub fn read(
    mut fence: CodeBlock,
    output: Option<CodeBlock>,
    chapter: &Chapter,
    markers: &Markers,
) -> Block {
    let (attributes, warnings) = fence.info.attributes();
    let (exchanges, not_included) = take_code(&mut fence, chapter);
    let mut module = python::parse(&fence.code);
    if let (Some(exchanges), Ok(module)) = (&exchanges, &mut module) {
        drop_session_output(module, exchanges);
    }
    let output_fence = output.as_ref().filter(|output| !output.info.attributes().0.ignore);
    let expectations = match &module {
        Ok(module) if !attributes.no_promises && !attributes.ignore => {
            let mut expectations = collect(&fence.code, module, markers);
            expectations.extend(terminal::of_session(exchanges.as_deref().unwrap_or(&[]), module));
            expectations.sort_by_key(|expectation| expectation.span);
            expectations
                .extend(output_fence.and_then(|output| terminal::of_fence(&output.code, module)));
            expectations
        }
        _ => Vec::new(),
    };
    let promised_syntax_error = if module.is_err() {
        promised_syntax_error(&fence.code, markers).or_else(|| fence_syntax_error(output_fence?))
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

/// The output of a session stands in its code as comments, and is none; and its
/// `_` is the value before.
fn drop_session_output(module: &mut Module, exchanges: &[Exchange]) {
    module.comments.retain(|comment| {
        let first = exchanges.first().is_some_and(|e| comment.line < e.lines.first);
        let holds = |exchange: &Exchange| {
            let output = exchange.output.as_ref().is_some_and(|output| {
                // Its first comment's sign stands in front of it.
                (output.span.start..=output.span.end).contains(&(comment.span.start + 1))
            });
            output || exchange.refused.is_some() && exchange.lines.contain(comment.line)
        };
        !first && !exchanges.iter().any(holds)
    });
    module.names.uses.retain(|used| used.name != "_");
}

fn promised_syntax_error(code: &str, markers: &Markers) -> Option<Promised> {
    python::comments_of(code).into_iter().find_map(|comment| {
        match markers.read(&code[comment.span.range()], !comment.trailing) {
            Some(Reading::Error { class: Some(class), whole, .. })
                if SYNTAX_ERRORS.contains(&class.as_str()) =>
            {
                let form = Form::Error;
                Some(Promised { form, span: comment.span, line: comment.line, text: whole })
            }
            _ => None,
        }
    })
}

/// The syntax error that an output fence shows.
fn fence_syntax_error(output: &CodeBlock) -> Option<Promised> {
    let last = output.code.lines().rfind(|line| !line.trim().is_empty())?;
    let class = last.split(':').next()?.trim();
    let span = Span::new(0, output.code.len());
    SYNTAX_ERRORS.contains(&class).then(|| Promised {
        form: Form::Fence,
        span,
        line: 0,
        text: last.trim().to_owned(),
    })
}

/// The blocks' code, where it could be read.
pub fn modules<'b>(blocks: &[&'b Block]) -> Vec<&'b Module> {
    blocks.iter().filter_map(|block| block.module.as_ref().ok()).collect()
}
