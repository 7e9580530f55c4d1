//! A block of a program, from its code to its judgements: what the tool does with
//! the blocks of a book, and the page with those of its reader.
//!
//! 1. [`session`] makes code of a session at a prompt.
//! 2. [`read`] reads the code and what its comments promise.
//! 3. [`judge`] holds that against a run.

use crate::expectation::claim::{self, Context};
use crate::expectation::markers::Markers;
use crate::expectation::{
    Claim, Expectation, Form, Reading, Sign, Strength, Subject, collect, terminal,
};
use crate::matcher::{self, Judgement, MatchKind, Matcher, Policy, Verdict};
use crate::python::prompts::{self, Dialogue, Exchange, Session};
use crate::python::{self, Module, SYNTAX_ERRORS, StatementKind, SyntaxError};
use crate::source::{Lines, Span};
use crate::transcript::{BlockRun, End};

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
    /// The promise that it is not Python, where it is not.
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
    /// What its `input()` read.
    pub stdin: &'a str,
}

/// The session that `code` is: because its first line says so, or its fence.
#[must_use]
pub fn session(code: &str, is_said_to_be: bool) -> Option<Session> {
    prompts::read(code, is_said_to_be)
}

/// Reads the code of a block; `dialogue` is that of the session that it was.
#[must_use]
pub fn read(code: &str, dialogue: Option<&Dialogue>, known: Known<'_>) -> Read {
    let mut module = python::parse(code);
    if let (Ok(module), Some(dialogue)) = (&mut module, dialogue) {
        drop_session_output(module, dialogue);
        end_at_dots(module, dialogue);
    }
    let expectations = match &module {
        Ok(module) if known.promises => promised(code, module, dialogue, known),
        _ => Vec::new(),
    };
    let refusal = match &module {
        Ok(_) => None,
        Err(_) => refusal_of_comment(code, known.markers, dialogue)
            .or_else(|| known.fence.and_then(refusal_of_fence)),
    };
    Read { module, expectations, refusal }
}

fn promised(
    code: &str,
    module: &Module,
    dialogue: Option<&Dialogue>,
    known: Known<'_>,
) -> Vec<Expectation> {
    let mut promised = collect(code, module, known.markers);
    for expectation in &mut promised {
        if let Some(error) = terminal::of_comments(&expectation.reading) {
            expectation.reading = error;
        }
    }
    if let Some(Dialogue { exchanges, .. }) = dialogue {
        promised.retain(|expectation| !is_note_at_prompt(expectation, exchanges));
        for expectation in &mut promised {
            speak_of_prompt(expectation, exchanges);
            leave_further_lines(expectation, code, module, exchanges);
        }
        promised.extend(terminal::of_session(exchanges, module));
    }
    promised.sort_by_key(|expectation| expectation.span);
    promised.extend(known.fence.and_then(|fence| terminal::of_fence(fence, module)));
    promised
}

/// A comment straight below a prompt that shows nothing else stands where its output
/// would: it speaks of that line as one behind it does.
fn speak_of_prompt(expectation: &mut Expectation, exchanges: &[Exchange]) {
    if stands_for_output(expectation, exchanges)
        && let Reading::Unmarked { own_line, claim, .. } = &mut expectation.reading
    {
        *own_line = false;
        // The prompt below is not what it introduces.
        *claim = match std::mem::replace(claim, Claim::Open) {
            Claim::Doubtful(Sign::Begins, texts) => Claim::Promise(texts),
            Claim::Introduction => Claim::Open,
            claim => claim,
        };
    }
}

/// Whether a comment stands straight below a prompt that shows nothing else.
fn stands_for_output(expectation: &Expectation, exchanges: &[Exchange]) -> bool {
    let below = |e: &Exchange| e.output.is_none() && e.lines.last + 1 == expectation.line;
    exchanges.iter().any(below)
}

/// Of several lines of comment straight below a prompt the first gives the value of an
/// expression, where it is one; what follows is the author's.
fn leave_further_lines(
    expectation: &mut Expectation,
    code: &str,
    module: &Module,
    exchanges: &[Exchange],
) {
    let stands = stands_for_output(expectation, exchanges);
    let Some(subject) = expectation.subjects.first().filter(|_| stands) else { return };
    let statement = &module.statements[subject.statement];
    let lines = module.lines.line_span(code, subject.lines.first).start
        ..module.lines.line_span(code, subject.lines.last).end;
    let typed = code.get(lines).unwrap_or_default().trim();
    let Reading::Unmarked { text, claim, .. } = &mut expectation.reading else { return };
    // What is printed may have several lines.
    if statement.kind != StatementKind::Expression || typed.contains("print(") {
        return;
    }
    let Some((first, _)) = text.split_once('\n') else { return };
    let (own_line, introduces, numbered) = (false, false, false);
    let at = Context { code: typed, statement, own_line, introduces, numbered };
    let read = claim::read(first.trim(), at);
    if matches!(read, Claim::Promise(_)) {
        let end = code[expectation.span.range()].find('\n').unwrap_or_default();
        expectation.span.end = expectation.span.start + end;
        (*text, *claim) = (first.to_owned(), read);
    }
}

/// Whether an expectation is a note beside a prompt that shows its output below: what
/// comes is said there. An output beside the prompt is no note.
fn is_note_at_prompt(expectation: &Expectation, exchanges: &[Exchange]) -> bool {
    let beside = |e: &Exchange| e.output.is_some() && e.lines.contain(expectation.line);
    let is_output = |claim: &Claim| matches!(claim, Claim::Promise(_));
    matches!(&expectation.reading, Reading::Unmarked { own_line: false, claim, .. } if !is_output(claim))
        && exchanges.iter().any(beside)
}

/// The output of a session stands in its code as comments, and is none; and its
/// `_` is the value before.
fn drop_session_output(module: &mut Module, dialogue: &Dialogue) {
    module.comments.retain(|comment| !dialogue.shown.contains(&comment.line));
    module.names.uses.retain(|used| used.name != "_");
}

/// Dots alone end a statement with a body: what stands below them stands below it.
fn end_at_dots(module: &mut Module, dialogue: &Dialogue) {
    for Exchange { lines, .. } in &dialogue.exchanges {
        let mut statements = module.statements.iter_mut();
        let last = statements.rfind(|s| s.is_top && lines.contain(s.first_line));
        if let Some(last) = last.filter(|last| last.kind == StatementKind::Compound) {
            last.last_line = last.last_line.max(lines.last);
        }
    }
}

fn refusal_of_comment(
    code: &str,
    markers: &Markers,
    dialogue: Option<&Dialogue>,
) -> Option<Promised> {
    // What a session shows is the output of one statement, which does not stand in the code
    // where that is refused: it promises nothing of the others.
    let is_shown = |line: usize| dialogue.is_some_and(|dialogue| dialogue.shown.contains(&line));
    let comments = python::comments_of(code).into_iter();
    comments.filter(|comment| !is_shown(comment.line)).find_map(|comment| {
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
fn refusal_of_fence(fence: &str) -> Option<Promised> {
    let last = fence.lines().rfind(|line| !line.trim().is_empty())?;
    let class = last.split(':').next()?.trim();
    let span = Span::new(0, fence.len());
    SYNTAX_ERRORS.contains(&class).then(|| Promised {
        form: Form::Fence,
        span,
        line: 0,
        text: last.trim().to_owned(),
    })
}

/// Judges the promises of each block of a program.
#[must_use]
pub fn judge(blocks: &[Judged<'_>], runs: &[BlockRun], policy: &Policy) -> Vec<Vec<Judgement>> {
    let modules = blocks.iter().filter_map(|block| block.module);
    let literals: Vec<String> = modules.flat_map(|module| module.literals.clone()).collect();
    let judge = |(block, run): (&Judged<'_>, &BlockRun)| {
        let Some(module) = block.module else {
            return block.refusal.and_then(|promise| refused(promise, run)).into_iter().collect();
        };
        let matcher = Matcher { module, run, literals: &literals, policy, stdin: block.stdin };
        matcher.judge(block.expectations)
    };
    blocks.iter().zip(runs).map(judge).collect()
}

/// Judges them where the program is run once, as in the page: an order that a set may
/// have made breaks nothing there.
#[must_use]
pub fn judge_one_run(
    blocks: &[Judged<'_>],
    runs: &[BlockRun],
    policy: &Policy,
) -> Vec<Vec<Judgement>> {
    let mut judged = judge(blocks, runs, policy);
    for (block, judgements) in blocks.iter().zip(&mut judged) {
        let makes_sets = block.module.is_some_and(|module| module.makes_sets);
        let makes_order = |subject: &Subject| makes_sets && !block.sorts(subject);
        matcher::note_set_order(judgements, block.expectations, &makes_order);
    }
    judged
}

impl Judged<'_> {
    /// Whether the lines of a promise put their items into an order.
    fn sorts(&self, subject: &Subject) -> bool {
        let Lines { first, last } = subject.lines;
        let mut lines = self.code.lines().skip(first - 1).take(last + 1 - first);
        lines.any(|line| line.contains("sorted(") || line.contains(".sort("))
    }
}

/// The promise of a block that it is not Python, judged.
fn refused(promise: &Promised, run: &BlockRun) -> Option<Judgement> {
    let End::SyntaxError { class, message, .. } = run.end() else { return None };
    Some(Judgement {
        span: promise.span,
        line: promise.line,
        form: promise.form,
        strength: Strength::Must,
        expected: promise.text.clone(),
        actual: format!("{class}: {message}"),
        verdict: Verdict::Kept { how: MatchKind::Exact, covers: None },
        outputs: Vec::new(),
    })
}
