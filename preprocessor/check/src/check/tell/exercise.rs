//! What is told of a task: readers change it until it keeps its promises, so it must not
//! keep them yet, and the block that solves it must.

use super::locate::Locator;
use crate::check::prove::Proof;
use crate::check::read::block::{Block, Exercise};
use crate::diagnostic::{Code, Diagnostic, Message, Severity};
use pyproof_judge::expectation::{Claim, Expectation, Form, Reading};

/// The diagnostics of a task; `own` are those that any block would get.
pub fn task(
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
    let kept = proof.judgements.iter().all(|judgement| judgement.is_kept());
    if !proof.judgements.is_empty() && kept && !fails {
        let message = Message::new("task-solved");
        let help = Message::new("task-solved-help");
        found.push(locator.diagnostic(Code::TaskSolved, fence, message).with_help(help));
    }
    let solution = match block.exercise {
        Some(Exercise::Task { solution: Some(at) }) => &blocks[at],
        _ => {
            let message = Message::new("task-unsolved");
            let help = Message::new("task-unsolved-help");
            found.push(locator.diagnostic(Code::TaskUnsolved, fence, message).with_help(help));
            return found;
        }
    };
    let mut solved: Vec<&str> = promises(solution).map(|(_, text)| text).collect();
    if solved.is_empty() {
        let message = Message::new("task-unclear");
        let help = Message::new("task-unclear-help");
        found.push(locator.diagnostic(Code::TaskUnsolved, fence, message).with_help(help));
    }
    for (expectation, text) in promises(block) {
        match solved.iter().position(|known| *known == text) {
            Some(at) => _ = solved.remove(at),
            None => {
                let place = locator.of_code(block.holder(form_of(expectation)), expectation.span);
                let message = Message::new("task-unkept").with("promise", text);
                let help = Message::new("task-unkept-help").with("line", solution.fence.line);
                found.push(locator.diagnostic(Code::TaskUnsolved, place, message).with_help(help));
            }
        }
    }
    found
}

/// The diagnostic of a solution that solves nothing.
pub fn solution(locator: &Locator<'_>, block: &Block) -> Option<Diagnostic> {
    (block.exercise == Some(Exercise::Solution { task: None })).then(|| {
        let message = Message::new("solution-alone");
        let help = Message::new("solution-alone-help");
        let place = locator.of_fence(&block.fence);
        locator.diagnostic(Code::TaskUnsolved, place, message).with_help(help)
    })
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
