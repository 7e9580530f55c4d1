//! The top-level statements of a block that print and of which nothing is
//! promised.
//!
//! A statement that any promise speaks of, kept or not, is left out.

use pyproof_judge::expectation::Form;
use pyproof_judge::matcher::Judgement;
use pyproof_judge::python::{Module, Statement, StatementKind};
use pyproof_judge::source::{Lines, Located};

use super::failure::{Failure, Failures};
use super::locate::Locator;
use crate::check::prove::Proof;
use crate::check::read::block::Block;

/// A top-level statement that prints and of which nothing is promised.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unpromised {
    /// The last of its lines, without its indentation.
    pub place: Located,
    /// That line in its file.
    pub line: usize,
    /// What it wrote.
    pub output: String,
    /// Where a comment can stand.
    pub space: CommentSpace,
    /// The failure of a run that may have cut its output short.
    pub failure: Option<Failure>,
}

/// Where a promise about a statement can stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CommentSpace {
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
    locator: &Locator<'_>,
    block: &Block,
    proof: &Proof,
    failures: &Failures,
) -> Vec<Unpromised> {
    let (Ok(module), Some(run)) = (&block.module, &proof.run) else { return Vec::new() };
    // A session and a fence show the whole output, be it as promised or not.
    let whole = |judgement: &Judgement| matches!(judgement.form, Form::Fence | Form::Repl);
    if block.interactive || proof.judgements.iter().any(whole) {
        return Vec::new();
    }
    if block.attributes.setup || block.attributes.hidden {
        return Vec::new();
    }
    if block.attributes.no_promises || block.attributes.no_run || block.attributes.ignore {
        return Vec::new();
    }
    let tops: Vec<&Statement> = module.tops().collect();
    let mut found = Vec::new();
    for (at, statement) in tops.iter().enumerate() {
        // A line that several statements share is the last one's.
        let next = tops.get(at + 1).map_or(usize::MAX, |next| next.first_line);
        let last = statement.last_line.min(next - 1);
        let output = run.written_by(Lines { last, ..statement.lines() });
        // What a function writes is its callers'.
        if output.is_empty()
            || statement.kind == StatementKind::Definition
            || is_promised(statement, &tops, &proof.judgements)
        {
            continue;
        }
        let neighbours = [at.checked_sub(1), Some(at + 1)].into_iter().flatten();
        let mut neighbours = neighbours.filter_map(|at| tops.get(at));
        let space = if neighbours.any(|other| other.lines().overlap(statement.lines())) {
            CommentSpace::Nowhere
        } else {
            space_beside(statement, module)
        };
        found.push(Unpromised {
            place: locator.of_line(block, statement.last_line),
            line: block.fence.line_of(statement.last_line).line,
            output,
            space,
            failure: failures.behind_statement(block, run, statement),
        });
    }
    found
}

/// Whether any promise speaks of a statement.
fn is_promised(statement: &Statement, tops: &[&Statement], judgements: &[Judgement]) -> bool {
    let lines = statement.lines();
    judgements.iter().any(|judgement| {
        // An error promise stands behind its statement or right below.
        let below = judgement.line == lines.last + 1
            && !tops.iter().any(|other| other.first_line == judgement.line);
        let mut outputs = judgement.outputs.iter();
        lines.contain(judgement.line) || below || outputs.any(|output| output.lines.overlap(lines))
    })
}

/// Where a comment can stand whose statement has its lines to itself.
fn space_beside(statement: &Statement, module: &Module) -> CommentSpace {
    let last = statement.last_line;
    let commented = module.comments.iter().any(|c| c.trailing && c.line == last);
    let has_body = statement.kind == StatementKind::Compound && last > statement.header_end;
    if commented || has_body { CommentSpace::Below } else { CommentSpace::Behind }
}
