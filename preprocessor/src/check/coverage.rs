//! What of a block's output no promise speaks of (`spec/expectations.md`,
//! *Coverage*).

use std::collections::BTreeSet;

use crate::expectation::Form;
use crate::matcher::Judgement;
use crate::python::Statement;
use crate::transcript::{Stream, What};

use super::prepare::Block;
use super::prove::Proof;

/// The lines of the code whose statements wrote to stdout and of which no
/// promise speaks, be it kept or broken.
///
/// A line is one of the top level, as a program runs: what a function prints is
/// printed by the line that called it, and spoken of by a promise at either.
pub fn unpromised(block: &Block, proof: &Proof) -> Vec<usize> {
    let (Some(run), Ok(module)) = (&proof.run, &block.module) else { return Vec::new() };
    let spoken: Vec<(usize, usize)> =
        proof.judgements.iter().flat_map(|judgement| lines_of(block, judgement)).collect();
    let is_spoken_of = |line: usize| spoken.iter().any(|(from, to)| (*from..=*to).contains(&line));
    let first_of = |line: usize| {
        let holds = |s: &&Statement| (s.first_line..=s.last_line).contains(&line);
        // The innermost statement is the last to begin.
        module.statements.iter().filter(holds).map(|s| s.first_line).max().unwrap_or(line)
    };
    let mut found = BTreeSet::new();
    for event in run.transcript.events.iter().filter(|event| event.block == run.index) {
        let What::Wrote { stream: Stream::Out, text, places } = &event.what else { continue };
        let own = || places.iter().filter(|place| place.block == run.index);
        // The innermost line stands first, that of the top level last.
        let Some(top) = own().next_back().filter(|_| !text.trim().is_empty()) else { continue };
        if !own().any(|place| is_spoken_of(place.line)) {
            found.insert(first_of(top.line));
        }
    }
    found.into_iter().filter(|&line| !is_spoken_of(line)).collect()
}

/// The lines that a judged promise speaks of: those of which it says all, and
/// those of the statement that it is held against.
fn lines_of(block: &Block, judgement: &Judgement) -> Vec<(usize, usize)> {
    let expectation = block.expectations.iter().find(|known| {
        known.span == judgement.span && known.is_of_fence() == (judgement.form == Form::Fence)
    });
    let subject = expectation.and_then(|expectation| expectation.subjects.first());
    let subject = subject.map(|subject| (subject.first, subject.last));
    judgement.says_all_of.into_iter().chain(subject).collect()
}
