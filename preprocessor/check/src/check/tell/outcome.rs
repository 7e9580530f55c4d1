//! The report of a block: what it did, and its outcome.
//!
//! 1. Its end gives a reason, be it a failure or not: [`reason_of_end`].
//! 2. [`diagnose`](super::diagnose) has made the diagnostics, each as severe as the
//!    book wants it.
//! 3. A block fails when one of these is an error. A block that was not run is
//!    skipped. Any other passes if all that it promises held; else the book only warned
//!    of that. No other rule makes a block fail.

use std::cmp::Ordering;

use crate::config::{Config, TypoMode};
use crate::diagnostic::{Code, Diagnostic, Severity};
use pyproof_judge::expectation::Form;
use pyproof_judge::matcher::{Judgement, VerdictKind};
use pyproof_judge::python::browser::Lack;
use pyproof_judge::source::{Located, Span};
use pyproof_judge::spelling::Typo;
use pyproof_judge::transcript::{BlockRun, End, Exception, Stream};

use super::ending::reason_of_end;
use super::failure::Failures;
use super::locate::Locator;
use super::report::{
    BlockKind, BlockReport, Continued, Outcome, PromiseReport, Raised, Reason, RunOptions,
    TypoReport,
};
use super::{exercise, unpromised};
use crate::check::prove::{Link, Proof, TypoProof};
use crate::check::read::block::{Block, Exercise};
use crate::markdown::{CodeBlock, Shown};

/// The report of a block.
pub fn report(
    locator: &Locator<'_>,
    block: &Block,
    proof: Proof,
    failures: &Failures,
    diagnostics: &[Diagnostic],
    (blocks, config): (&[Block], &Config),
    lacks: Vec<(Lack, Span)>,
) -> BlockReport {
    let (outcome, reason) = outcome(block, &proof, diagnostics);
    let at_its_line = |run: &BlockRun, exception: &Exception| {
        let line = exception.line_in(run.block());
        let line = line.map_or(block.fence.line, |line| block.fence.line_of(line).line);
        Raised { exception: exception.clone(), line }
    };
    let run = proof.run.as_ref();
    let raised = run.and_then(|run| Some(at_its_line(run, run.uncaught()?)));
    let promised = run.into_iter().flat_map(|run| {
        let promised = run.raised().filter(|raised| raised.tolerated);
        promised.map(move |promised| at_its_line(run, promised.exception))
    });
    let written = |stream| run.map(|run| run.written(stream)).unwrap_or_default();
    let unpromised = unpromised::find(locator, block, &proof, failures);
    let behind = |judgement: &Judgement| failures.behind_promise(block, run?, judgement);
    BlockReport {
        failure: run.and_then(|run| failures.of_block(block, run)).cloned(),
        not_python: matches!(run.map(BlockRun::end), Some(End::SyntaxError { .. })),
        file: block.fence.file,
        span: block.fence.span,
        end: end_of(block, &proof),
        line: block.fence.line,
        container: block.fence.container.clone(),
        kind: match (block.docstring_of, block.again_of) {
            (Some(_), _) => BlockKind::Docstring,
            (None, Some(_)) => BlockKind::Again,
            (None, None) => BlockKind::Fence,
        },
        python: block.attributes.python.clone(),
        imports: block.module.as_ref().map(|module| module.imports.clone()).unwrap_or_default(),
        lacks,
        program: block.program,
        given: proof.given.clone(),
        continues: continued(&proof, blocks),
        before: before(block, &proof, blocks),
        outcome,
        reason,
        why: block.attributes.why.clone().or_else(|| block.unavailable.clone()),
        predict: block.attributes.predict,
        concealed: exercise::concealed(locator, block, &proof),
        step_comment: block.step_comment().map(|comment| {
            let before = block.fence.code[..comment.span.start].trim_end_matches([' ', '\t']);
            locator.of_code(&block.fence, Span::new(before.len(), comment.span.end))
        }),
        asks: exercise::asks(block),
        solves: matches!(block.exercise, Some(Exercise::Solution { task: Some(_), .. })),
        hidden: block.attributes.setup || block.attributes.hidden,
        stdout: written(Stream::Out),
        displays: run.map(|run| run.displays().cloned().collect()).unwrap_or_default(),
        screen: run.map(BlockRun::on_screen).unwrap_or_default(),
        stderr: written(Stream::Err),
        raised,
        promised: promised.collect(),
        duration_us: run.map_or(0, BlockRun::duration_us),
        cached: run.is_some_and(BlockRun::cached),
        covered: proof.covered,
        run_options: run_options(block, &proof),
        unpromised,
        steps: proof.steps,
        typos: proof.typos.iter().map(|typo| typo_report(locator, block, typo, config)).collect(),
        promises: proof
            .judgements
            .into_iter()
            .map(|judgement| PromiseReport {
                place: locator.of_promise(block, &judgement),
                line: block.holder(judgement.form).line_of(judgement.line).line,
                failure: behind(&judgement),
                judgement,
            })
            .collect(),
    }
}

/// What a block continues, as a run has shown.
fn continued(proof: &Proof, blocks: &[Block]) -> Vec<Continued> {
    let links = proof.continues.iter();
    let continued = links.map(|Link { earlier, what, .. }| Continued {
        what: what.clone(),
        line: blocks[*earlier].fence.line,
    });
    continued.collect()
}

/// The blocks that ran before a block in its program.
fn before(block: &Block, proof: &Proof, blocks: &[Block]) -> Vec<usize> {
    let all = || blocks.iter().enumerate();
    let earlier = || all().take_while(|(_, of)| !std::ptr::eq(*of, block));
    // A setup block begins with those before it alone.
    let setup: Vec<usize> = if block.is_setup() {
        earlier().filter(|(_, of)| of.is_setup()).map(|(at, _)| at).collect()
    } else {
        all().filter(|(_, of)| of.is_setup()).map(|(at, _)| at).collect()
    };
    let own: Vec<usize> = if proof.before.is_empty() {
        let own = earlier().filter(|(_, of)| of.program == block.program && of.is_run());
        own.map(|(at, _)| at).collect()
    } else {
        proof.before.clone()
    };
    setup.into_iter().chain(own).collect()
}

/// Where a block ends, and the output fence behind it.
fn end_of(block: &Block, proof: &Proof) -> usize {
    let is_tagged = block.shown == Some(Shown::Tagged);
    let output = block.output.as_ref().filter(|_| is_tagged || output_of(block, proof).is_some());
    // That of a solution may be its task's.
    let output = output.filter(|output| output.span.start > block.fence.span.start);
    output.unwrap_or(&block.fence).span.end
}

/// The fence that shows the output of a block: one that nobody calls so, only where it
/// does.
fn output_of<'b>(block: &'b Block, proof: &Proof) -> Option<&'b CodeBlock> {
    let judged = proof.judgements.iter().any(|j| j.form == Form::Fence && j.is_kept());
    let output = block.output.as_ref().filter(|output| !output.info.attributes().0.ignore);
    output.filter(|_| judged || block.shown == Some(Shown::Tagged))
}

/// The settings that any run of a block has.
fn run_options(block: &Block, proof: &Proof) -> RunOptions {
    let attributes = &block.attributes;
    let fence = output_of(block, proof);
    RunOptions {
        stdin: attributes.stdin.clone().unwrap_or_else(|| proof.answers.clone()),
        interactive: block.interactive,
        fence: fence.map(|output| output.code.clone()),
        raises: attributes.should_raise.clone(),
        silent: attributes.no_promises,
    }
}

fn typo_report(
    locator: &Locator<'_>,
    block: &Block,
    TypoProof { typo, proved }: &TypoProof,
    config: &Config,
) -> TypoReport {
    let place = block.fence.map.original_span(typo.span);
    let start = locator.of_code(&block.fence, typo.span);
    let before = &block.fence.code[..typo.span.start];
    let line = before.rsplit('\n').next().unwrap_or_default();
    let in_code = Some((before.matches('\n').count() + 1, line.encode_utf16().count()));
    TypoReport { in_code, ..typo_at(locator, start, place, typo, *proved, config) }
}

/// The report of a name that the prose misspells.
pub fn prose_report(locator: &Locator<'_>, typo: &Typo, config: &Config) -> TypoReport {
    let place = Located { file: 0, span: typo.span };
    typo_at(locator, place, Some(place), typo, typo.correction.is_some(), config)
}

/// The report of a name at `start`; `place` is where it can be spliced.
fn typo_at(
    locator: &Locator<'_>,
    start: Located,
    place: Option<Located>,
    typo: &Typo,
    proved: bool,
    config: &Config,
) -> TypoReport {
    let text = |file| locator.chapter.text_of(file);
    let place = place.filter(|place| text(place.file)[place.span.range()] == typo.name);
    let index = &locator.indexes[start.file];
    TypoReport {
        in_code: None,
        place,
        line: index.line(start.span.start),
        column: index.column(text(start.file), start.span.start),
        name: typo.name.clone(),
        candidates: typo.candidates.clone(),
        correction: typo.correction.clone().filter(|_| proved),
        applied: proved && place.is_some() && config.typos == TypoMode::Fix,
    }
}

/// The outcome of a block, and its reason: why it failed, why it was not run, or what of
/// it did not hold where the book only warns of that, or not even that.
fn outcome(block: &Block, proof: &Proof, diagnostics: &[Diagnostic]) -> (Outcome, Option<Reason>) {
    let errors = diagnostics.iter().filter(|diagnostic| diagnostic.severity == Severity::Error);
    let refused = first_reason(errors.map(|diagnostic| diagnostic.code));
    if refused.is_some() {
        return (Outcome::Failed, refused);
    }
    if matches!(block.exercise, Some(Exercise::Task { .. })) {
        return (Outcome::Task, None);
    }
    if !block.is_run() {
        return (Outcome::Skipped, Some(not_run(block)));
    }
    let excused = diagnostics.iter().map(|diagnostic| diagnostic.code).find(|code| code.excuses());
    let ended = excused.map(Reason::Denied).or_else(|| reason_of_end(block, proof));
    match ended.or_else(|| unheld(proof, diagnostics)) {
        Some(Reason::NotRun) => (Outcome::Skipped, Some(Reason::NotRun)),
        Some(reason) => (Outcome::Warned, Some(reason)),
        None => (Outcome::Passed, None),
    }
}

/// The reason that stands for all that these codes give.
fn first_reason(codes: impl Iterator<Item = Code>) -> Option<Reason> {
    // Of what a book refuses of its own accord the first counts.
    let order = |a: &Reason, b: &Reason| match (a, b) {
        (Reason::Denied(_), Reason::Denied(_)) => Ordering::Equal,
        _ => a.cmp(b),
    };
    codes.map(reason_of).min_by(order)
}

/// What of a block did not hold, though no error says so: a promise that is not kept, or
/// what would fail any other book.
fn unheld(proof: &Proof, diagnostics: &[Diagnostic]) -> Option<Reason> {
    let promises = proof.judgements.iter().filter(|judgement| !judgement.is_kept());
    let promises = promises.map(|judgement| match judgement.verdict.kind() {
        VerdictKind::Broken | VerdictKind::Unreached => Code::PromiseBroken,
        VerdictKind::Doubtful => Code::PromiseDoubtful,
        _ => Code::PromiseUnclear,
    });
    let codes = diagnostics.iter().map(|diagnostic| diagnostic.code);
    let downgraded = codes.filter(|code| code.severity() == Some(Severity::Error));
    first_reason(promises.chain(downgraded))
}

/// Why a block is not run.
fn not_run(block: &Block) -> Reason {
    if block.attributes.ignore {
        Reason::Ignored
    } else if block.attributes.no_run {
        Reason::NoRun
    } else if block.unavailable.is_some() {
        Reason::Unavailable
    } else if block.not_included.is_some() {
        Reason::IncludeMissing
    } else {
        Reason::FenceUnclosed
    }
}

/// The reason that an error of this code gives.
fn reason_of(code: Code) -> Reason {
    match code {
        Code::PromiseBroken | Code::PromiseUnreached => Reason::PromiseBroken,
        Code::UnpromisedException => Reason::UnpromisedException,
        Code::MissingException => Reason::MissingException,
        Code::SyntaxError => Reason::SyntaxError,
        Code::MissingSyntaxError => Reason::MissingSyntaxError,
        Code::IncludeMissing => Reason::IncludeMissing,
        Code::Timeout => Reason::Timeout,
        Code::OutputLimit => Reason::OutputLimit,
        Code::Memory => Reason::Memory,
        Code::Crashed => Reason::Crashed,
        Code::NotRun => Reason::NotRun,
        Code::TypoDenied => Reason::TypoDenied,
        Code::FenceUnclosed => Reason::FenceUnclosed,
        other => Reason::Denied(other),
    }
}
