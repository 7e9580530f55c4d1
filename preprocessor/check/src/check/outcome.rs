//! The report of a block: what it did, and how it came out.
//!
//! 1. Its end gives a reason, be it a failure or not: [`reason_of_end`].
//! 2. [`diagnose`](super::diagnose) has said what there is to say, as grave as the
//!    book wants it.
//! 3. A block fails when one of these is an error; what was not run is skipped;
//!    all else passes. No other rule makes a block fail.

use crate::config::{Config, TypoMode};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::markdown::RaiseRule;
use pyproof_judge::block::is_syntax_error;
use pyproof_judge::expectation::Form;
use pyproof_judge::matcher::{Judgement, Verdict};
use pyproof_judge::source::Located;
use pyproof_judge::spelling::Typo;
use pyproof_judge::transcript::{End, Exception, Stream};

use super::diagnose::line_of;
use super::failure::Failures;
use super::prepare::Block;
use super::prove::{BlockRun, Proof};
use super::{BlockReport, Outcome, PromiseReport, Raised, Reason, Source, Terms, TypoReport};

/// The report of a block.
pub fn report(
    source: &Source<'_>,
    block: &Block,
    proof: Proof,
    (failures, config): (&Failures, &Config),
    said: &[Diagnostic],
) -> BlockReport {
    let (outcome, reason) = outcome(block, &proof, said);
    let at_its_line = |run: &BlockRun, exception: &Exception| {
        let line = line_of(exception, run.index);
        let line = line.map_or(block.fence.line, |line| block.fence.line_of(line).line);
        Raised { exception: exception.clone(), line }
    };
    let run = proof.run.as_ref();
    let raised = run.and_then(|run| Some(at_its_line(run, run.transcript.uncaught(run.index)?)));
    let promised = run.and_then(|run| {
        let (_, exception, _) =
            run.transcript.raised(run.index).find(|(.., promised)| *promised)?;
        Some(at_its_line(run, exception))
    });
    let written = |stream| {
        proof.run.as_ref().map(|run| run.transcript.written(run.index, stream)).unwrap_or_default()
    };
    let ends = proof.run.as_ref().map(BlockRun::end);
    let unpromised = super::unpromised::find(source, block, &proof, failures);
    let behind = |judgement: &Judgement| failures.behind_promise(block, run?, judgement);
    BlockReport {
        failure: run.and_then(|run| failures.of_block(block, run)).cloned(),
        not_python: matches!(ends, Some(End::SyntaxError { .. })),
        span: block.fence.span,
        end: block.holder(Form::Fence).span.end,
        line: block.fence.line,
        container: block.fence.container.clone(),
        program: block.program,
        outcome,
        reason,
        why: block.attributes.why.clone(),
        stdout: written(Stream::Out),
        stderr: written(Stream::Err),
        raised,
        promised,
        duration_us: proof.run.as_ref().map_or(0, |run| run.transcript.ends[run.index].duration_us),
        cached: proof.run.as_ref().is_some_and(|run| run.transcript.cached),
        said: proof.said,
        terms: terms(block),
        unpromised,
        typos: proof
            .typos
            .iter()
            .map(|(typo, proved)| typo_report(source, block, typo, *proved, config))
            .collect(),
        promises: proof
            .judgements
            .into_iter()
            .map(|judgement| PromiseReport {
                place: source.of_promise(block, &judgement),
                line: block.holder(judgement.form).line_of(judgement.line).line,
                failure: behind(&judgement),
                judgement,
            })
            .collect(),
    }
}

/// What any run of a block goes by.
fn terms(block: &Block) -> Terms {
    let attributes = &block.attributes;
    let shown = block.output.as_ref().filter(|output| !output.info.attributes().0.ignore);
    Terms {
        stdin: attributes.stdin.clone().unwrap_or_default(),
        interactive: block.interactive,
        fence: shown.map(|output| output.code.clone()),
        raises: attributes.should_raise.clone(),
        silent: attributes.no_promises,
    }
}

fn typo_report(
    source: &Source<'_>,
    block: &Block,
    typo: &Typo,
    proved: bool,
    config: &Config,
) -> TypoReport {
    let place = block.fence.map.original_span(typo.span);
    placed(source, source.of_code(&block.fence, typo.span), place, (typo, proved), config)
}

/// The report of a name that the prose misspells.
pub fn prose_report(source: &Source<'_>, typo: &Typo, config: &Config) -> TypoReport {
    let place = Located { file: 0, span: typo.span };
    placed(source, place, Some(place), (typo, typo.correction.is_some()), config)
}

fn placed(
    source: &Source<'_>,
    shown: Located,
    place: Option<Located>,
    (typo, proved): (&Typo, bool),
    config: &Config,
) -> TypoReport {
    let text = |file| source.chapter.text_of(file);
    let place = place.filter(|place| text(place.file)[place.span.range()] == typo.name);
    let (index, start) = (&source.indexes[shown.file], shown.span.start);
    TypoReport {
        place,
        line: index.line(start),
        column: index.column(text(shown.file), start),
        name: typo.name.clone(),
        candidates: typo.candidates.clone(),
        correction: typo.correction.clone().filter(|_| proved),
        applied: proved && place.is_some() && config.typos == TypoMode::Fix,
    }
}

/// How a block came out, and why: a block that passes though its end would have
/// failed it, had the book not said otherwise, keeps that reason.
fn outcome(block: &Block, proof: &Proof, said: &[Diagnostic]) -> (Outcome, Option<Reason>) {
    let errors = said.iter().filter(|diagnostic| diagnostic.severity == Severity::Error);
    let refused = errors.map(|diagnostic| reason_of(diagnostic.code)).min_by_key(|reason| {
        REASONS.iter().position(|known| known == reason).unwrap_or(REASONS.len())
    });
    let end = if block.is_run() { reason_of_end(block, proof) } else { Some(not_run(block)) };
    match (refused, end) {
        (Some(refused), _) => (Outcome::Failed, Some(refused)),
        (None, Some(Reason::NotRun)) => (Outcome::Skipped, end),
        (None, _) if block.is_run() => (Outcome::Passed, end),
        (None, _) => (Outcome::Skipped, end),
    }
}

/// Why a block is not run.
fn not_run(block: &Block) -> Reason {
    if block.attributes.ignore {
        Reason::Ignored
    } else if block.attributes.no_run {
        Reason::NoRun
    } else if block.not_included.is_some() {
        Reason::IncludeMissing
    } else {
        Reason::FenceUnclosed
    }
}

/// The reasons in the order in which one stands for all: what ended a block
/// comes before what else is wrong with it.
const REASONS: &[Reason] = &[
    Reason::FenceUnclosed,
    Reason::IncludeMissing,
    Reason::SyntaxError,
    Reason::MissingSyntaxError,
    Reason::Timeout,
    Reason::OutputLimit,
    Reason::Memory,
    Reason::Crashed,
    Reason::NotRun,
    Reason::MissingException,
    Reason::UnpromisedException,
    Reason::PromiseBroken,
    Reason::TypoDenied,
];

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

/// Why a block does not pass, as far as its end tells.
pub fn reason_of_end(block: &Block, proof: &Proof) -> Option<Reason> {
    let run = proof.run.as_ref()?;
    let wants_syntax_error = block.attributes.syntax_error || block.promised_syntax_error.is_some();
    match run.end() {
        End::SyntaxError { class, .. } => {
            let wanted =
                matches!(&block.attributes.should_raise, Some(rule) if raises(rule, class));
            return (!wants_syntax_error && !wanted).then_some(Reason::SyntaxError);
        }
        _ if wants_syntax_error => return Some(Reason::MissingSyntaxError),
        End::TimedOut { .. } => return Some(Reason::Timeout),
        End::OutputLimit { .. } => return Some(Reason::OutputLimit),
        End::MemoryLimit { .. } => return Some(Reason::Memory),
        End::Crashed(_) => return Some(Reason::Crashed),
        End::NotRun => return Some(Reason::NotRun),
        End::Finished | End::Raised | End::Exited(_) => {}
    }
    let uncaught = run.transcript.uncaught(run.index);
    match (&block.attributes.should_raise, uncaught) {
        (Some(rule), _) if raised_any(run, rule) => None,
        (Some(_), _) => Some(Reason::MissingException),
        (None, Some(exception)) if !is_promised(proof, exception, run.index) => {
            Some(Reason::UnpromisedException)
        }
        (None, _) => None,
    }
}

/// Whether a broken error promise already speaks of the exception that ended
/// the block.
fn is_promised(proof: &Proof, exception: &Exception, block: usize) -> bool {
    let passed = |line: usize| {
        exception.places.iter().any(|place| place.block == block && place.line == line)
    };
    proof.judgements.iter().any(|judgement| {
        matches!(judgement.form, Form::Error | Form::Fence | Form::Repl)
            && judgement.verdict == Verdict::Mismatched
            && (passed(judgement.line) || judgement.actual.ends_with(&exception.to_string()))
    })
}

/// Whether a block raised what its attribute wants, even where a comment
/// promises it as well and the program went on.
fn raised_any(run: &BlockRun, rule: &RaiseRule) -> bool {
    let exits = matches!(run.end(), End::Exited(0));
    let mut raised = run.transcript.raised(run.index);
    !exits && raised.any(|(_, exception, _)| raises(rule, &exception.class))
}

/// Whether an exception of the class is what a block was to end in.
pub(super) fn raises(rule: &RaiseRule, class: &str) -> bool {
    match rule {
        RaiseRule::Any => true,
        RaiseRule::Class(wanted) => {
            wanted.rsplit('.').next() == Some(class)
                || (is_syntax_error(wanted) && is_syntax_error(class))
        }
    }
}
