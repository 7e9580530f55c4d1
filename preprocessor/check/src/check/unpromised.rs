//! The top-level statements of a block that print and of which nothing is
//! promised.
//!
//! One pass over what the program wrote; a statement of which any promise
//! speaks, kept or not, is left out.

use pyproof_judge::expectation::Form;
use pyproof_judge::matcher::{Judgement, Left};
use pyproof_judge::python::{Module, StatementKind};
use pyproof_judge::source::Located;
use pyproof_judge::transcript::{Stream, Transcript, What};

use super::Source;
use super::failure::{Failure, Failures};
use super::prepare::Block;
use super::prove::Proof;

/// A top-level statement that prints and of which nothing is promised.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unpromised {
    /// The last of its lines, without its indentation.
    pub place: Located,
    /// That line in its file.
    pub line: usize,
    /// What it wrote.
    pub output: String,
    /// What may be written where.
    pub room: Room,
    /// The failure of a run that may have cut its output short.
    pub failure: Option<Failure>,
}

/// Where a promise about a statement can stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Room {
    /// Behind it, or on lines below.
    Behind,
    /// On lines below alone: a comment stands behind it, or its last line is
    /// one of its body.
    Below,
    /// Nowhere: another statement shares a line with it.
    Nowhere,
}

/// Finds them.
pub fn find(
    source: &Source<'_>,
    block: &Block,
    proof: &Proof,
    failures: &Failures,
) -> Vec<Unpromised> {
    let (Ok(module), Some(run)) = (&block.module, &proof.run) else { return Vec::new() };
    // A session and a fence show all that came, be it as promised or not.
    let shown = |judgement: &Judgement| matches!(judgement.form, Form::Fence | Form::Repl);
    if block.interactive || proof.judgements.iter().any(shown) {
        return Vec::new();
    }
    if block.attributes.no_promises || block.attributes.no_run || block.attributes.ignore {
        return Vec::new();
    }
    let outputs = outputs(module, &run.transcript, run.index);
    let tops: Vec<_> = module.statements.iter().filter(|s| s.is_top).collect();
    let mut found = Vec::new();
    for (at, (statement, output)) in tops.iter().zip(outputs).enumerate() {
        let lines = statement.first_line..=statement.last_line;
        let promised = proof.judgements.iter().any(|judgement| {
            // An error promise stands behind its statement or right below.
            let below = judgement.line == statement.last_line + 1
                && !tops.iter().any(|other| other.first_line == judgement.line);
            let near = lines.contains(&judgement.line) || below;
            let spoken = |left: &Left| {
                left.first <= statement.last_line && statement.first_line <= left.last
            };
            near || judgement.left.iter().any(spoken)
        });
        // What a function writes is its callers'.
        if output.is_empty() || promised || statement.kind == StatementKind::Definition {
            continue;
        }
        let shares = |other: Option<&&pyproof_judge::python::Statement>| {
            other.is_some_and(|other| {
                other.first_line <= statement.last_line && statement.first_line <= other.last_line
            })
        };
        let commented = module
            .comments
            .iter()
            .any(|comment| comment.trailing && comment.line == statement.last_line);
        let has_body =
            statement.kind == StatementKind::Compound && statement.last_line > statement.header_end;
        let room = if shares(tops.get(at + 1)) || at > 0 && shares(tops.get(at - 1)) {
            Room::Nowhere
        } else if commented || has_body {
            Room::Below
        } else {
            Room::Behind
        };
        let place = source.of_line(block, statement.last_line);
        let line = block.fence.line_of(statement.last_line).line;
        let failure = failures.behind_statement(block, run, statement);
        found.push(Unpromised { place, line, output, room, failure });
    }
    found
}

/// What each top-level statement of a block wrote, whichever block was run.
fn outputs(module: &Module, transcript: &Transcript, block: usize) -> Vec<String> {
    let tops: Vec<_> = module.statements.iter().filter(|s| s.is_top).collect();
    let mut outputs = vec![String::new(); tops.len()];
    for event in &transcript.events {
        let What::Wrote { stream: Stream::Out, text, places } = &event.what else { continue };
        let own = places.iter().filter(|place| place.block == block);
        let mut wrote: Vec<usize> = own
            .filter_map(|place| {
                let behind = tops.partition_point(|s| s.first_line <= place.line);
                behind.checked_sub(1).filter(|&at| place.line <= tops[at].last_line)
            })
            .collect();
        wrote.sort_unstable();
        wrote.dedup();
        for at in wrote {
            outputs[at] += text;
        }
    }
    outputs
}
