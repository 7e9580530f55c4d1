//! One Python block, read: its fence, its attributes, its code, its promises.

use crate::config::Config;
use crate::markdown::{
    Attributes, BlockWarning, Chapter, CodeBlock, IncludeError, RaiseRule, Shown, all_blocks,
    expand, word_of_comment,
};
use pyproof_judge::block::{self, Judged, Known, Promised, Read};
use pyproof_judge::expectation::{Expectation, Form, Reading, markers::Markers};
use pyproof_judge::python::prompts::{self, Dialogue, Oddity};
use pyproof_judge::python::{self, Comment, Module, SyntaxError};
use pyproof_judge::source::{SourceMap, Span};

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
    /// How that fence is said to be its output.
    pub shown: Option<Shown>,
    /// What its comments may promise, and what is shown of its run.
    pub expectations: Vec<Expectation>,
    /// Whether it is a session at Python's prompt.
    pub interactive: bool,
    /// What is odd about that session.
    pub oddities: Vec<Oddity>,
    /// The comment that promises that it is not Python, where it is not.
    pub promised_syntax_error: Option<Promised>,
    /// Why a file is not included, and the line of the code that asks for it.
    pub not_included: Option<(IncludeError, usize)>,
    /// Why a file is not included into the fence that shows its output.
    pub output_missing: Option<IncludeError>,
    /// The index of the block that has this as the examples of a docstring.
    pub docstring_of: Option<usize>,
    /// The index of the block that this runs once more, with other answers.
    pub again_of: Option<usize>,
    /// Number of its program.
    pub program: usize,
    /// Whether its program is of the part of the book that is checked.
    pub here: bool,
    /// Whether an interpreter of the author's runs it, which may have packages.
    pub own: bool,
    /// How many fences before it are files.
    pub files: usize,
    /// The module that is nowhere, and that it imports; or that a block which it continues
    /// does.
    pub unavailable: Option<String>,
    /// What it is of a task.
    pub exercise: Option<Exercise>,
}

/// What a block is of a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exercise {
    /// It is the task.
    Task {
        /// The index of the block that solves it.
        solution: Option<usize>,
    },
    /// It solves the task of this index.
    Solution {
        /// The index of the task; none stands before it.
        task: Option<usize>,
        /// The index of the block that solves that task already.
        first: Option<usize>,
    },
}

impl Block {
    /// Whether it is all of a fence, and that for the first time.
    pub fn is_fence(&self) -> bool {
        self.docstring_of.is_none() && self.again_of.is_none()
    }

    /// The fence that holds what a judgement of this form speaks of.
    pub fn holder(&self, form: Form) -> &CodeBlock {
        match (form, &self.output) {
            (Form::Fence, Some(output)) => output,
            _ => &self.fence,
        }
    }

    /// The comment that chooses the step which is shown where nothing moves: `#!step`.
    pub fn step_comment(&self) -> Option<&Comment> {
        let comments = &self.module.as_ref().ok()?.comments;
        comments.iter().find(|comment| self.fence.code[comment.span.range()].trim_end() == "#!step")
    }

    /// Whether it is run at all.
    pub fn is_run(&self) -> bool {
        let is_whole = self.fence.closed && self.not_included.is_none();
        let is_there = self.unavailable.is_none();
        !self.attributes.ignore && !self.attributes.no_run && is_whole && is_there
    }

    /// Whether it runs before each program of the chapter.
    pub fn is_setup(&self) -> bool {
        self.attributes.setup && self.is_run()
    }

    /// Makes it one that is not read: it shows what another Python does.
    pub fn leave_to_another_python(&mut self) {
        self.attributes.ignore = true;
        self.attributes.why.get_or_insert_with(|| "it is of another Python".to_owned());
        self.expectations.clear();
        self.oddities.clear();
        self.promised_syntax_error = None;
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
            Reading::Terminal(output) => output.error.as_ref().is_some_and(|e| is_it(&e.class)),
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

    /// The block as it is judged, where its `input()` has read this.
    pub fn judged<'b>(&'b self, stdin: &'b str) -> Judged<'b> {
        Judged {
            stdin,
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
    let found = all_blocks(chapter, &config.hidelines).0.into_iter();
    found.filter(is_python).filter_map(|mut fence| {
        let _ = take_code(&mut fence, chapter);
        python::parse(&fence.code).ok()
    })
}

pub fn is_python(fence: &CodeBlock) -> bool {
    let info = &fence.info;
    let is_session = info.is_session() && prompts::holds_prompt(&fence.code);
    info.is_python() || is_session || shows_prompt(fence)
}

/// Whether a fence of no language, or of a terminal, begins with Python's prompt.
fn shows_prompt(fence: &CodeBlock) -> bool {
    fence.info.is_terminal() && !fence.info.is_output() && prompts::begins_with_prompt(&fence.code)
}

/// Makes the code of a fence what is run; gives what was typed at a prompt, and
/// why a file is not included.
fn take_code(
    fence: &mut CodeBlock,
    chapter: &Chapter,
) -> (Option<Dialogue>, Option<(IncludeError, usize)>) {
    let not_included = expand(fence, chapter).err();
    fence.unhide();
    fence.dedent();
    let session = block::session(&fence.code, fence.info.is_session() || fence.info.is_terminal());
    let dialogue = session.map(|session| {
        fence.code = session.code;
        fence.map = session.map.through(&fence.map);
        session.dialogue
    });
    (dialogue, not_included)
}

/// The text of a fence that is a file: what a reader would copy.
pub fn text_of(fence: &CodeBlock, chapter: &Chapter) -> String {
    let mut fence = fence.clone();
    // What cannot be included is told of where it stands.
    let _ = expand(&mut fence, chapter);
    fence.unhide();
    fence.dedent();
    fence.code
}

/// Reads a Python block and the fence behind it that shows its output.
pub fn read(
    mut fence: CodeBlock,
    output: Option<(CodeBlock, Shown)>,
    chapter: &Chapter,
    markers: &Markers,
) -> Block {
    let (attributes, mut warnings) = fence.info.attributes();
    let (dialogue, not_included) = take_code(&mut fence, chapter);
    let (mut output, shown) = output.unzip();
    output.iter_mut().for_each(without_commands);
    let output_missing =
        output.as_mut().and_then(|output| expand(output, chapter).err()).map(|(error, _)| error);
    let output_fence = output
        .as_ref()
        .filter(|output| !output.info.attributes().0.ignore && output_missing.is_none());
    let known = Known {
        markers,
        promises: !attributes.no_promises && !attributes.ignore,
        fence: output_fence.map(|output| output.code.as_str()),
    };
    let Read { module, expectations, refusal } = block::read(&fence.code, dialogue.as_ref(), known);
    let interactive = dialogue.is_some();
    // The options of a cell are obeyed.
    if !interactive && !fence.info.is_cell() {
        warnings.extend(skips_elsewhere(&fence.code, &module));
    }
    let oddities = dialogue.map(|dialogue| dialogue.oddities).unwrap_or_default();
    let (program, here, own) = (0, true, false);
    Block {
        fence,
        attributes,
        warnings,
        module,
        output,
        shown,
        output_missing,
        expectations,
        interactive,
        oddities,
        promised_syntax_error: refusal,
        not_included,
        docstring_of: None,
        again_of: None,
        program,
        here,
        own,
        files: 0,
        unavailable: None,
        exercise: None,
    }
}

/// Says what runs a block: an interpreter that nobody declares, or one that is too old for
/// it, runs nothing.
pub fn choose_interpreter(block: &mut Block, config: &Config) {
    let attributes = &mut block.attributes;
    let named = attributes.python.as_deref();
    let minor = match named {
        Some(name) if !config.interpreters.contains_key(name) => {
            attributes.no_run = true;
            let name = name.to_owned();
            attributes.why = Some(format!("python={name}"));
            block.warnings.push(BlockWarning::NoInterpreter { name });
            return;
        }
        Some(name) => config.judge.named.get(name).copied().unwrap_or(config.judge.minor),
        None => config.judge.minor,
    };
    block.own = named.is_some() || config.judge.own;
    if let Some(since) = attributes.since.filter(|&since| since > minor) {
        attributes.no_run = true;
        attributes.why = attributes.why.take().or_else(|| Some(format!("since=3.{since}")));
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

/// Takes the lines of an output with which a shell was told to run the program.
fn without_commands(output: &mut CodeBlock) {
    let lines = output.code.split_inclusive('\n').take_while(|line| line.starts_with("$ "));
    let cut: usize = lines.map(str::len).sum();
    if cut > 0 {
        let mut map = SourceMap::default();
        output.map.copy(Span::new(cut, output.code.len()), 0, &mut map);
        (output.code, output.map) = (output.code.split_off(cut), map);
    }
}

/// The examples in the docstrings of a block, each docstring as a session that follows it;
/// `at` is the index of the block.
pub fn docstrings(block: &Block, at: usize, markers: &Markers) -> Vec<Block> {
    if block.interactive || !block.is_run() || block.attributes.no_promises {
        return Vec::new();
    }
    let found = python::docstrings::docstrings(&block.fence.code).into_iter();
    let found = found.filter_map(|docstring| {
        let session = prompts::read_docstring(&docstring.text)?;
        let lines = block.fence.lines.as_ref();
        let fence = CodeBlock {
            line: block.fence.line + docstring.line - 1,
            map: session.map.through(&docstring.map).through(&block.fence.map),
            lines: lines.and_then(|lines| lines.get(docstring.line - 1..)).map(<[_]>::to_vec),
            code: session.code,
            ..block.fence.clone()
        };
        let known = Known { markers, promises: true, fence: None };
        let Read { module, expectations, refusal } =
            block::read(&fence.code, Some(&session.dialogue), known);
        let Attributes { timeout, python, .. } = block.attributes.clone();
        Some(Block {
            fence,
            attributes: Attributes { timeout, python, no_typos: true, ..Attributes::default() },
            warnings: Vec::new(),
            module,
            output: None,
            shown: None,
            output_missing: None,
            expectations,
            interactive: true,
            oddities: session.dialogue.oddities,
            promised_syntax_error: refusal,
            not_included: None,
            docstring_of: Some(at),
            again_of: None,
            program: block.program,
            here: block.here,
            own: block.own,
            files: block.files,
            unavailable: None,
            exercise: None,
        })
    });
    found.collect()
}

/// A block with the answers that the fence of its output gives.
pub fn with_own_answers(mut block: Block) -> Block {
    let given = block.output.as_ref().and_then(|output| output.info.value("stdin"));
    if let Some(answers) = given {
        block.attributes.stdin = Some(answers.to_owned());
    }
    block
}

/// The same block once more, with the answers of another output fence. Of its comments those
/// count that no run with other answers comes to; `at` is the index of the block.
pub fn run_again(block: Block, at: usize) -> Block {
    let mut block = with_own_answers(block);
    block.attributes.no_typos = true;
    block.warnings.clear();
    block.oddities.clear();
    Block { again_of: Some(at), ..block }
}

/// The blocks' code, where it could be read.
pub fn modules<'b>(blocks: &[&'b Block]) -> Vec<&'b Module> {
    blocks.iter().filter_map(|block| block.module.as_ref().ok()).collect()
}
