//! A block of a program, from its code to its judgements: what the tool does with
//! the blocks of a book, and the page with those of its reader.
//!
//! 1. [`session`] makes code of a session at a prompt.
//! 2. [`read`] reads the code and what its comments promise.
//! 3. [`judge`] holds that against a run.

use crate::expectation::markers::Markers;
use crate::expectation::{Expectation, Form, Reading, Strength, Subject, collect, shown};
use crate::matcher::{self, Judgement, Policy, Run, Verdict, Way};
use crate::python::prompts::{self, Exchange, Session};
use crate::python::{self, Module, SyntaxError};
use crate::source::Span;
use crate::transcript::{End, Transcript};

/// What is known of a block beside its code.
#[derive(Clone, Copy)]
pub struct Known<'a> {
    /// The words that promise.
    pub markers: &'a Markers,
    /// Whether what it says is a promise at all.
    pub promises: bool,
    /// The output fence behind it.
    pub fence: Option<&'a str>,
}

/// A block's code, read.
pub struct Read {
    /// Its statements and comments, where it is Python.
    pub module: Result<Module, SyntaxError>,
    /// What its comments may promise, and what is shown of its run.
    pub expectations: Vec<Expectation>,
    /// What promises that it is not Python, where it is not.
    pub refusal: Option<Promised>,
}

/// A promise that a block is not Python.
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

/// A block as it is judged.
#[derive(Clone, Copy)]
pub struct Judged<'a> {
    /// The code that was run.
    pub code: &'a str,
    /// That, read.
    pub module: Option<&'a Module>,
    /// What it promises.
    pub expectations: &'a [Expectation],
    /// What promises that it is not Python.
    pub refusal: Option<&'a Promised>,
}

/// The session that `code` is: because its first line says so, or its fence.
#[must_use]
pub fn session(code: &str, is_said_to_be: bool) -> Option<Session> {
    if is_said_to_be || prompts::is_session(code) { prompts::read(code) } else { None }
}

/// Reads the code of a block; `exchanges` are those of the session that it was.
#[must_use]
pub fn read(code: &str, exchanges: Option<&[Exchange]>, known: Known<'_>) -> Read {
    let mut module = python::parse(code);
    if let (Ok(module), Some(exchanges)) = (&mut module, exchanges) {
        forget_what_was_shown(module, exchanges);
    }
    let expectations = match &module {
        Ok(module) if known.promises => {
            promised(code, module, exchanges.unwrap_or_default(), known)
        }
        _ => Vec::new(),
    };
    let refusal = match &module {
        Ok(_) => None,
        Err(_) => refusal_of_comment(code, known.markers)
            .or_else(|| known.fence.and_then(refusal_of_fence)),
    };
    Read { module, expectations, refusal }
}

fn promised(
    code: &str,
    module: &Module,
    exchanges: &[Exchange],
    known: Known<'_>,
) -> Vec<Expectation> {
    let mut promised = collect(code, module, known.markers);
    promised.extend(shown::of_session(exchanges, module));
    promised.sort_by_key(|expectation| expectation.span);
    promised.extend(known.fence.and_then(|fence| shown::of_fence(fence, module)));
    promised
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

fn refusal_of_comment(code: &str, markers: &Markers) -> Option<Promised> {
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
fn refusal_of_fence(fence: &str) -> Option<Promised> {
    let last = fence.lines().rfind(|line| !line.trim().is_empty())?;
    let class = last.split(':').next()?.trim();
    let span = Span::new(0, fence.len());
    is_syntax_error(class).then(|| Promised {
        form: Form::Fence,
        span,
        line: 0,
        text: last.trim().to_owned(),
    })
}

/// Whether a class is that of code that is not Python.
#[must_use]
pub fn is_syntax_error(class: &str) -> bool {
    ["SyntaxError", "IndentationError", "TabError"].contains(&class)
}

/// Judges the promises of each block of a program.
#[must_use]
pub fn judge(
    blocks: &[Judged<'_>],
    transcript: &Transcript,
    policy: &Policy,
) -> Vec<Vec<Judgement>> {
    let modules = blocks.iter().filter_map(|block| block.module);
    let literals: Vec<String> = modules.flat_map(|module| module.literals.clone()).collect();
    let judge = |(index, block): (usize, &Judged<'_>)| {
        let Some(module) = block.module else {
            let end = transcript.ends.get(index).map(|end| &end.end);
            return block.refusal.zip(end).and_then(refused).into_iter().collect();
        };
        let run = Run { module, block: index, transcript, literals: &literals, policy };
        let mut judgements = matcher::judge(block.expectations, run);
        let makes_order = |subject: &Subject| module.makes_sets && !block.sorts(subject);
        matcher::note_set_order(&mut judgements, block.expectations, &makes_order);
        judgements
    };
    blocks.iter().enumerate().map(judge).collect()
}

impl Judged<'_> {
    /// Whether the lines of a promise put their items into an order.
    fn sorts(&self, subject: &Subject) -> bool {
        let lines = self.code.lines().skip(subject.first - 1);
        let mut lines = lines.take(subject.last + 1 - subject.first);
        lines.any(|line| line.contains("sorted(") || line.contains(".sort("))
    }
}

/// The promise of a block that it is not Python, judged by how its run ended.
fn refused((promise, end): (&Promised, &End)) -> Option<Judgement> {
    let End::SyntaxError { class, message, .. } = end else { return None };
    Some(Judgement {
        span: promise.span,
        line: promise.line,
        form: promise.form,
        strength: Strength::Must,
        expected: promise.text.clone(),
        actual: format!("{class}: {message}"),
        verdict: Verdict::Matched,
        way: Some(Way::Exact),
        problem: None,
        says_all_of: None,
        left: Vec::new(),
    })
}
