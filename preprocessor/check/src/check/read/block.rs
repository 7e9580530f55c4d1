//! One Python block, read: its fence, its attributes, its code, its promises.

use crate::config::Config;
use crate::markdown::{
    Attributes, BlockWarning, Chapter, CodeBlock, IncludeError, RaiseRule, code_blocks, expand,
    word_of_comment,
};
use pyproof_judge::block::{self, Judged, Known, Promised, Read};
use pyproof_judge::expectation::{Expectation, Form, Reading, markers::Markers};
use pyproof_judge::python::prompts::{self, Exchange};
use pyproof_judge::python::{self, Module, SyntaxError};

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

    /// The block as it is judged.
    pub fn judged(&self) -> Judged<'_> {
        Judged {
            code: &self.fence.code,
            module: self.module.as_ref().ok(),
            expectations: &self.expectations,
            refusal: self.promised_syntax_error.as_ref(),
        }
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
    let session = block::session(&fence.code, fence.info.is_session());
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
    let (attributes, mut warnings) = fence.info.attributes();
    let (exchanges, not_included) = take_code(&mut fence, chapter);
    let output_fence = output.as_ref().filter(|output| !output.info.attributes().0.ignore);
    let known = Known {
        markers,
        promises: !attributes.no_promises && !attributes.ignore,
        fence: output_fence.map(|output| output.code.as_str()),
    };
    let Read { module, expectations, refusal } =
        block::read(&fence.code, exchanges.as_deref(), known);
    let interactive = exchanges.is_some();
    if !interactive {
        warnings.extend(skips_elsewhere(&fence.code, &module));
    }
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

/// Warnings of comments in the code that have another tool skip the block.
fn skips_elsewhere(code: &str, module: &Result<Module, SyntaxError>) -> Vec<BlockWarning> {
    let comments = module.iter().flat_map(|module| &module.comments);
    let own_line = comments.filter(|comment| !comment.trailing);
    let words = own_line
        .filter_map(|comment| word_of_comment(code[comment.span.range()].trim_start_matches('#')));
    words.map(|word| BlockWarning::Unknown { word, meant: "no_run" }).collect()
}

/// The blocks' code, where it could be read.
pub fn modules<'b>(blocks: &[&'b Block]) -> Vec<&'b Module> {
    blocks.iter().filter_map(|block| block.module.as_ref().ok()).collect()
}
