//! What is told of a task: readers change it until it keeps its promises, so it must not
//! keep them yet, and the block that solves it must.

use super::diagnose::weighed;
use super::locate::Locator;
use super::report::Concealed;
use crate::check::prove::Proof;
use crate::check::read::block::{Block, Exercise};
use crate::config::Config;
use crate::diagnostic::{Code, Diagnostic, Message, Severity};
use pyproof_judge::expectation::{Claim, Expectation, Form, Reading};
use pyproof_judge::matcher::Judgement;
use pyproof_judge::source::Span;
use pyproof_judge::transcript::{End, Stream};

/// What is told of a task, in place of its `own` diagnostics.
pub fn task(
    locator: &Locator<'_>,
    block: &Block,
    blocks: &[Block],
    proof: &Proof,
    (own, config): (Vec<Diagnostic>, &Config),
) -> Vec<Diagnostic> {
    let found = unweighed(locator, block, blocks, proof, own);
    found.into_iter().filter_map(|diagnostic| weighed(diagnostic, config)).collect()
}

/// What is told of a solution, or of what readers are to say, beside its own diagnostics.
pub fn beside(
    locator: &Locator<'_>,
    block: &Block,
    blocks: &[Block],
    proof: &Proof,
    config: &Config,
) -> Option<Diagnostic> {
    let found = solution(locator, block, blocks).or_else(|| predicted(locator, block, proof))?;
    weighed(found, config)
}

/// The diagnostics of a task; `own` are those that any block would get.
fn unweighed(
    locator: &Locator<'_>,
    block: &Block,
    blocks: &[Block],
    proof: &Proof,
    own: Vec<Diagnostic>,
) -> Vec<Diagnostic> {
    let is_of_fence = |code: Code| {
        matches!(
            code,
            Code::AttributeUnknown
                | Code::AttributeValue
                | Code::FenceUnclosed
                | Code::IncludeMissing
        )
    };
    let fails = own.iter().any(|diagnostic| diagnostic.severity == Severity::Error);
    let mut found: Vec<Diagnostic> =
        own.into_iter().filter(|diagnostic| is_of_fence(diagnostic.code)).collect();
    let fence = locator.of_fence(&block.fence);
    let kept = proof.judgements.iter().all(Judgement::is_kept);
    if !proof.judgements.is_empty() && kept && !fails {
        let message = Message::new("task-solved");
        let help = Message::new("task-solved-help");
        found.push(locator.diagnostic(Code::TaskSolved, fence, message).with_help(help));
    }
    let Some(Exercise::Task { solution: Some(at) }) = block.exercise else {
        let message = Message::new("task-unsolved");
        let help = Message::new("task-unsolved-help");
        found.push(locator.diagnostic(Code::TaskUnsolved, fence, message).with_help(help));
        return found;
    };
    let solution = &blocks[at];
    let mut solved: Vec<&str> = promises(solution).map(|(_, text)| text).collect();
    if solved.is_empty() {
        let message = Message::new("task-unclear");
        let help = Message::new("task-unclear-help");
        found.push(locator.diagnostic(Code::TaskUnsolved, fence, message).with_help(help));
    }
    for (expectation, text) in promises(block) {
        if let Some(at) = solved.iter().position(|known| *known == text) {
            solved.remove(at);
            continue;
        }
        let place = locator.of_code(block.holder(form_of(expectation)), expectation.span);
        let message = Message::new("task-unkept").with("promise", text);
        let help = Message::new("task-unkept-help").with("line", solution.fence.line);
        found.push(locator.diagnostic(Code::TaskUnsolved, place, message).with_help(help));
    }
    found
}

/// The diagnostic of a solution that solves nothing.
fn solution(locator: &Locator<'_>, block: &Block, blocks: &[Block]) -> Option<Diagnostic> {
    let (message, help) = match block.exercise {
        Some(Exercise::Solution { task: None, first: None }) => {
            (Message::new("solution-alone"), Message::new("solution-alone-help"))
        }
        Some(Exercise::Solution { task: None, first: Some(first) }) => {
            let line = blocks[first].fence.line;
            let message = Message::new("solution-second").with("line", line);
            (message, Message::new("solution-second-help"))
        }
        _ => return None,
    };
    let place = locator.of_fence(&block.fence);
    Some(locator.diagnostic(Code::TaskUnsolved, place, message).with_help(help))
}

/// What is told of a block whose readers say first what it writes, and that writes nothing.
fn predicted(locator: &Locator<'_>, block: &Block, proof: &Proof) -> Option<Diagnostic> {
    let run =
        proof.run.as_ref().filter(|_| block.attributes.predict && block.exercise.is_none())?;
    // A session shows values as well; and an exception can be said first, be it promised in
    // a comment or not.
    let is_silent = !block.interactive
        && run.written(Stream::Out).trim().is_empty()
        && run.raised().next().is_none();
    (is_silent && *run.end() == End::Finished).then(|| {
        let message = Message::new("predict-nothing");
        let place = locator.of_fence(&block.fence);
        let help = Message::new("predict-nothing-help");
        locator.diagnostic(Code::AttributeValue, place, message).with_help(help)
    })
}

/// The comments of a task that promise what it is to do.
pub fn asks(block: &Block) -> Vec<String> {
    let of_code = promises(block).filter(|(expectation, _)| !expectation.is_of_fence());
    let texts = of_code.map(|(_, text)| text.to_owned());
    if matches!(block.exercise, Some(Exercise::Task { .. })) { texts.collect() } else { Vec::new() }
}

/// The parts of the code that say what it writes, where readers are to say it first: each
/// comment of a promise, or what a session has below its prompts.
pub fn concealed(locator: &Locator<'_>, block: &Block, proof: &Proof) -> Vec<Concealed> {
    let code = &block.fence.code;
    let promises = proof.judgements.iter().filter(|judgement| judgement.form != Form::Fence);
    let mut found: Vec<Concealed> = Vec::new();
    for judgement in promises.filter(|_| block.attributes.predict) {
        let mut start = judgement.span.start;
        for part in code[judgement.span.range()].split_inclusive('\n') {
            let all = part.trim_end_matches(['\r', '\n']);
            let at = match judgement.form {
                Form::Repl => Some(all.len() - all.trim_start().len()),
                _ => all.find('#'),
            };
            let at = at.filter(|at| !all[*at..].trim().is_empty());
            if let Some(at) = at {
                let span = Span::new(start + at, start + all.len());
                let line = code[..span.start].matches('\n').count() + 1;
                let text = code[span.range()].to_owned();
                let sign = if judgement.form == Form::Repl { "?" } else { "# ?" };
                let place = locator.of_code(&block.fence, span);
                found.push(Concealed { place, line, text, sign });
            }
            start += part.len();
        }
    }
    found.sort_by_key(|one| one.line);
    found.dedup_by(|one, before| one.place == before.place);
    found
}

/// What a block promises in so many words, be it kept or not.
fn promises(block: &Block) -> impl Iterator<Item = (&Expectation, &str)> {
    let promises = block.expectations.iter().filter(|expectation| match &expectation.reading {
        Reading::Marked { .. } | Reading::Error { .. } | Reading::Terminal(_) => true,
        Reading::Unmarked { claim, .. } => matches!(
            claim,
            Claim::Promise(_) | Claim::Passed(_) | Claim::Values(_) | Claim::Prose(_)
        ),
    });
    promises.map(|expectation| (expectation, expectation.text().trim()))
}

/// Where a promise stands: in the fence of the output, or in the code.
fn form_of(expectation: &Expectation) -> Form {
    if expectation.is_of_fence() { Form::Fence } else { Form::Marked }
}
