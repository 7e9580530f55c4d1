//! Makes the diagnostics of a proof, each with its place in the chapter and as
//! severe as the book's levels make it. Nothing later changes a severity.

mod difference;
mod excerpt;
mod newer;

use crate::config::{Config, TypoMode, Unmarked};
use crate::diagnostic::{Cause, CauseKind, Code, Diagnostic, Message, Severity};
use crate::markdown::{BlockWarning, IncludeError, RaiseRule, Shown};
use crate::typography::{self, is_russian};
use pyproof_judge::expectation::{Form, Strength};
use pyproof_judge::matcher::{Doubt, Judgement, MatchKind, Mismatch, Verdict};
use pyproof_judge::python::browser::Lack;
use pyproof_judge::python::prompts::Oddity;
use pyproof_judge::source::{Located, Span};
use pyproof_judge::spelling::Typo;
use pyproof_judge::transcript::End;

use super::differs;
use super::ending::reason_of_end;
use super::excuse::Excuse;
use super::failure::crash_message;
use super::locate::Locator;
use super::remedy;
use super::report::Reason;
use super::steps;
use crate::check::prove::{Proof, TypoProof};
use crate::check::read::block::Block;
use crate::check::read::{Prepared, Refused};

/// Fences of other languages without an end: they may swallow Python.
pub fn fences(locator: &Locator<'_>, prepared: &Prepared, config: &Config) -> Vec<Diagnostic> {
    let is_at = |block: &Block, place: &Located| {
        block.fence.span == place.span && block.fence.file == place.file
    };
    let other = |place: &&Located| !prepared.blocks.iter().any(|block| is_at(block, place));
    let open = prepared.unclosed.iter().filter(other).map(|place| unclosed(locator, *place));
    let missing = prepared.not_included.iter().map(|(place, path)| {
        let message = Message::new("include-unread").with("path", path);
        locator
            .diagnostic(Code::IncludeUnread, *place, message)
            .with_help(Message::new("include-unread-help"))
    });
    let stray = prepared.stray.iter().map(|place| {
        let place = first_line(locator, *place);
        locator
            .diagnostic(Code::PromiseUnclear, place, Message::new("output-stray"))
            .with_help(Message::new("output-stray-help"))
    });
    let refused = prepared.refused.iter().map(|(place, why)| {
        let message = match why {
            Refused::Outside(name) => Message::new("file-outside").with("name", name),
            Refused::Taken(name) => Message::new("file-taken").with("name", name),
        };
        locator.diagnostic(Code::FileRefused, first_line(locator, *place), message)
    });
    let all = open.chain(missing).chain(stray).chain(refused);
    all.filter_map(|diagnostic| weighed(diagnostic, config)).collect()
}

/// The first line of a fence.
fn first_line(locator: &Locator<'_>, Located { file, span }: Located) -> Located {
    let index = &locator.indexes[file];
    let line = index.line(span.start);
    let end = index.line_span(locator.chapter.text_of(file), line).end;
    Located { file, span: Span::new(span.start, end) }
}

/// A fence without an end swallows what follows.
fn unclosed(locator: &Locator<'_>, place: Located) -> Diagnostic {
    let first = first_line(locator, place);
    locator
        .diagnostic(Code::FenceUnclosed, first, Message::new("fence-unclosed"))
        .with_help(Message::new("fence-unclosed-help"))
}

/// The quotations of a Russian chapter that stand in straight quotation marks.
pub fn straight_quotes(locator: &Locator<'_>, config: &Config) -> Vec<Diagnostic> {
    if !is_russian(config.language.as_deref()) {
        return Vec::new();
    }
    let found = typography::straight_quotes(&locator.chapter.text).into_iter().map(|span| {
        let place = Located { file: 0, span };
        let message = Message::new("straight-quotes");
        locator
            .diagnostic(Code::StraightQuotes, place, message)
            .with_help(Message::new("straight-quotes-help"))
    });
    found.filter_map(|diagnostic| weighed(diagnostic, config)).collect()
}

/// What a chapter's blocks do here and will not do on the page; `fails`: those that fail here.
pub fn differing(
    locator: &Locator<'_>,
    blocks: &[Block],
    fails: &[bool],
    lacks: &[Vec<(Lack, Span)>],
    config: &Config,
) -> Option<Diagnostic> {
    weighed(differs::diagnostic(locator, blocks, fails, lacks)?, config)
}

/// The diagnostic as severe as the book wants it; none where the book allows it.
pub fn weighed(mut diagnostic: Diagnostic, config: &Config) -> Option<Diagnostic> {
    diagnostic.severity = config.levels.severity(diagnostic.code)?;
    Some(diagnostic)
}

/// All diagnostics of a block; `earlier` are the blocks before it, and `excuse` is why the
/// book is only warned of its failure.
pub fn block(
    locator: &Locator<'_>,
    block: &Block,
    (earlier, excuse): (&[Block], Option<&Excuse>),
    proof: &Proof,
    config: &Config,
) -> Vec<Diagnostic> {
    let mut found: Vec<Diagnostic> =
        block.warnings.iter().map(|w| warning(locator, block, w)).collect();
    found.extend(newer::diagnostics(locator, block, earlier, config));
    found.extend(steps::diagnostics(locator, block, proof));
    found
        .extend((!block.fence.closed).then(|| {
            unclosed(locator, Located { file: block.fence.file, span: block.fence.span })
        }));
    found.extend(untagged(locator, block, proof));
    found.extend(block.output_missing.as_ref().map(|error| {
        let place = locator.of_fence(block.holder(Form::Fence));
        not_included(locator, place, error)
    }));
    found.extend(block.oddities.iter().map(|oddity| odd(locator, block, oddity)));
    found.extend(unexplained(locator, block));
    let ended = ending(locator, block, earlier, proof).map(|found| match excuse {
        Some(excuse) if found.code == Code::UnpromisedException => excused(found, excuse),
        _ => found,
    });
    let ended_early = ended.is_some();
    found.extend(ended);
    let uncaught = proof.run.as_ref().and_then(|run| run.uncaught()).map(ToString::to_string);
    let must_raise = block.attributes.should_raise.is_some();
    for judgement in &proof.judgements {
        // A program that ended early gets one diagnostic, not one for each line that
        // it did not reach, nor one more for the line that ended it.
        let ended_here = ended_early && uncaught.as_ref() == Some(&judgement.actual);
        let explained = ended_early || uncaught.is_some() && !must_raise;
        let unreached = judgement.verdict == Verdict::Unreached;
        if !(ended_here || unreached && explained) {
            found.extend(promise(locator, block, judgement));
        }
    }
    found.extend(proof.typos.iter().map(|TypoProof { typo, proved }| {
        misspelling(locator, locator.of_code(&block.fence, typo.span), typo, *proved, config)
    }));
    let differences = proof.differences.iter();
    found.extend(
        differences.map(|difference| {
            difference::diagnostic(locator, block, difference, &proof.interpreter)
        }),
    );
    let lenient = lenient_places(locator, block, proof, config);
    let found = found.into_iter().filter_map(|diagnostic| weighed(diagnostic, config));
    found
        .map(|mut diagnostic| {
            if diagnostic.expected.is_some() && lenient.contains(&diagnostic.place) {
                diagnostic.severity = Severity::Warning;
            }
            diagnostic
        })
        .collect()
}

/// The places of promises that never fail a book which only warns of comments
/// without a marker.
fn lenient_places(
    locator: &Locator<'_>,
    block: &Block,
    proof: &Proof,
    config: &Config,
) -> Vec<Located> {
    // What is doubtful or unclear is a warning of its own, with its own level.
    let inferred = proof.judgements.iter().filter(|judgement| {
        let weighed = matches!(judgement.verdict, Verdict::Broken { .. } | Verdict::Unreached);
        weighed && judgement.strength == Strength::Inferred && config.unmarked == Unmarked::Warn
    });
    inferred.map(|judgement| locator.of_promise(block, judgement)).collect()
}

/// A block that is skipped, and nobody says why.
fn unexplained(locator: &Locator<'_>, block: &Block) -> Option<Diagnostic> {
    let attributes = &block.attributes;
    let skipped = attributes.ignore || attributes.no_run;
    (skipped && attributes.why.is_none()).then(|| {
        let word = if attributes.ignore { "ignore" } else { "no_run" };
        let message = Message::new("skip-unexplained").with("word", word);
        locator
            .diagnostic(Code::SkipUnexplained, locator.of_fence(&block.fence), message)
            .with_help(Message::new("skip-unexplained-help").with("word", word))
            .with_cause(Cause::of(CauseKind::NoReason, word))
    })
}

fn warning(locator: &Locator<'_>, block: &Block, warning: &BlockWarning) -> Diagnostic {
    let span = locator.of_fence(&block.fence);
    match warning {
        BlockWarning::Unknown { word, meant } => {
            let message = Message::new("attribute-unknown").with("word", word).with("meant", meant);
            locator
                .diagnostic(Code::AttributeUnknown, span, message)
                .with_cause(Cause::of(CauseKind::UnknownAttribute, word))
        }
        BlockWarning::NoInterpreter { name } => locator
            .diagnostic(
                Code::InterpreterUnknown,
                span,
                Message::new("interpreter-unknown").with("name", name),
            )
            .with_help(Message::new("interpreter-unknown-help").with("name", name)),
        BlockWarning::Excludes { word, other } => {
            let message =
                Message::new("attribute-excludes").with("word", word).with("other", other);
            locator.diagnostic(Code::AttributeValue, span, message)
        }
        BlockWarning::BadValue { word, value } => {
            let message = Message::new("attribute-value").with("word", word).with("value", value);
            locator.diagnostic(Code::AttributeValue, span, message)
        }
    }
}

/// A fence that shows the output, and that no word tags as one.
fn untagged(locator: &Locator<'_>, block: &Block, proof: &Proof) -> Option<Diagnostic> {
    let is_tagged = block.shown.is_none_or(|shown| shown == Shown::Tagged);
    let kept = proof.judgements.iter().find(|j| j.form == Form::Fence && j.is_kept());
    kept.filter(|_| !is_tagged).map(|_| {
        let place = locator.of_fence(block.holder(Form::Fence));
        locator
            .diagnostic(Code::OutputUntagged, place, Message::new("output-untagged"))
            .with_help(Message::new("output-untagged-help"))
    })
}

/// What is odd about a session.
fn odd(locator: &Locator<'_>, block: &Block, oddity: &Oddity) -> Diagnostic {
    match oddity {
        Oddity::NoDots { line } => locator
            .diagnostic(
                Code::DotsMissing,
                locator.of_line(block, *line),
                Message::new("dots-missing"),
            )
            .with_help(Message::new("dots-missing-help")),
        Oddity::NoPrompt { line } => locator
            .diagnostic(
                Code::DotsMissing,
                locator.of_line(block, *line),
                Message::new("prompt-missing"),
            )
            .with_help(Message::new("prompt-missing-help")),
        Oddity::Directive { line, word, meant } => {
            let message = match meant {
                Some(meant) => Message::new("directive-unknown-near").with("meant", meant),
                None => Message::new("directive-unknown"),
            };
            let place = locator.of_line(block, *line);
            locator.diagnostic(Code::DirectiveUnknown, place, message.with("word", word))
        }
    }
}

/// The diagnostic of how a block ended.
fn ending(
    locator: &Locator<'_>,
    block: &Block,
    earlier: &[Block],
    proof: &Proof,
) -> Option<Diagnostic> {
    let at = |line: Option<usize>| match line {
        Some(line) => locator.of_line(block, line),
        None => locator.of_fence(&block.fence),
    };
    if let Some((error, line)) = &block.not_included {
        let place = locator.of_line(block, *line);
        return (!block.attributes.ignore).then(|| not_included(locator, place, error));
    }
    let Some(run) = &proof.run else { return unread(locator, block) };
    let reason = reason_of_end(block, proof)?;
    let diagnostic = match (reason, run.end()) {
        (Reason::SyntaxError, End::SyntaxError { class, message, line }) => {
            not_python(locator, block, *line, class, message)
        }
        (Reason::MissingSyntaxError, _) => locator.diagnostic(
            Code::MissingSyntaxError,
            at(None),
            Message::new("missing-syntax-error"),
        ),
        (Reason::UnpromisedException, _) => {
            let exception = run.uncaught()?;
            let span = at(exception.line_in(run.block()));
            let message = Message::new("unpromised-exception").with("exception", exception);
            let actual = Some(exception.to_string());
            let diagnostic = locator.diagnostic(Code::UnpromisedException, span, message);
            let remedy = remedy::of_exception(block, earlier, exception, proof);
            Diagnostic { actual, ..remedy.on(diagnostic) }
        }
        (Reason::MissingException, _) => {
            let key = match &block.attributes.should_raise {
                Some(RaiseRule::Class(class)) => {
                    Message::new("missing-exception-class").with("class", class)
                }
                _ => Message::new("missing-exception"),
            };
            let raised = run.raised().next_back();
            let actual = raised.map(|raised| raised.exception.to_string()).unwrap_or_default();
            let diagnostic = locator.diagnostic(Code::MissingException, at(None), key);
            Diagnostic { actual: Some(actual), ..diagnostic }
        }
        (Reason::Timeout, End::TimedOut { line }) => locator
            .diagnostic(Code::Timeout, at(*line), Message::new("timeout"))
            .with_help(Message::new("timeout-help")),
        (Reason::OutputLimit, End::OutputLimit { line }) => Diagnostic {
            actual: excerpt::of(run),
            ..locator
                .diagnostic(Code::OutputLimit, at(*line), Message::new("output-limit"))
                .with_help(Message::new("output-help"))
        },
        (Reason::Memory, End::MemoryLimit { line }) => locator
            .diagnostic(Code::Memory, at(*line), Message::new("memory"))
            .with_help(Message::new("memory-help")),
        (Reason::Crashed, End::Crashed(why)) => {
            locator.diagnostic(Code::Crashed, at(None), crash_message(why))
        }
        (Reason::NotRun, _) => locator
            .diagnostic(Code::NotRun, at(None), Message::new("not-run"))
            .with_cause(Cause::new(CauseKind::NotRun)),
        _ => return None,
    };
    Some(diagnostic)
}

/// A failure that the book is only warned of.
fn excused(found: Diagnostic, excuse: &Excuse) -> Diagnostic {
    let cause = match excuse {
        Excuse::Fragment(_) => Some(Cause::new(CauseKind::Incomplete)),
        Excuse::Module(name) => Some(Cause::of(CauseKind::MissingModule, name)),
        Excuse::Input => Some(Cause::new(CauseKind::NoInput)),
    };
    Diagnostic { code: excuse.code(), message: excuse.message(), cause, ..found }
}

/// A directive of the block that could not be followed.
fn not_included(locator: &Locator<'_>, place: Located, error: &IncludeError) -> Diagnostic {
    let message = match error {
        IncludeError::Missing { path } => Message::new("include-missing").with("path", path),
        IncludeError::NoAnchor { path, anchor } => {
            Message::new("include-no-anchor").with("path", path).with("anchor", anchor)
        }
        IncludeError::TooDeep { path } => Message::new("include-too-deep").with("path", path),
    };
    locator.diagnostic(Code::IncludeMissing, place, message).with_help(Message::new("include-help"))
}

/// A block that is not run is read all the same.
fn unread(locator: &Locator<'_>, block: &Block) -> Option<Diagnostic> {
    let error = block.module.as_ref().err()?;
    let silent = block.attributes.ignore || block.attributes.syntax_error || !block.fence.closed;
    (!silent).then(|| not_python(locator, block, error.line, "SyntaxError", &error.message))
}

fn not_python(
    locator: &Locator<'_>,
    block: &Block,
    line: usize,
    class: &str,
    words: &str,
) -> Diagnostic {
    let message = Message::new("syntax-error").with("class", class).with("message", words);
    let diagnostic = locator.diagnostic(Code::SyntaxError, locator.of_line(block, line), message);
    match remedy::of_syntax_error(&block.fence.code, line, words) {
        Some(remedy) => remedy.on(diagnostic),
        None => diagnostic.with_help(Message::new("syntax-error-help")),
    }
}

/// The diagnostic of a promise that was not simply kept.
fn promise(locator: &Locator<'_>, block: &Block, judgement: &Judgement) -> Option<Diagnostic> {
    let inferred = judgement.strength == Strength::Inferred;
    let (code, key, help) = match judgement.verdict {
        Verdict::Kept { how: MatchKind::Part, .. } => {
            (Code::PromisePartial, "promise-partial", None)
        }
        Verdict::Kept { .. } => return None,
        Verdict::Broken { by: Mismatch::Text } => {
            let help = inferred.then_some("promise-inferred-help");
            (Code::PromiseBroken, "promise-broken", help)
        }
        Verdict::Broken { by: Mismatch::Spacing } => {
            (Code::PromiseSpacing, "promise-spacing", None)
        }
        Verdict::Doubtful { .. } if judgement.form == Form::Fence => {
            (Code::PromiseDoubtful, "promise-untagged", Some("promise-untagged-help"))
        }
        Verdict::Doubtful { .. } => {
            (Code::PromiseDoubtful, "promise-doubtful", Some("promise-doubtful-help"))
        }
        Verdict::Unreached => (Code::PromiseUnreached, "promise-unreached", None),
        Verdict::Unclear { why } => match why {
            Doubt::Silent => (Code::PromiseUnclear, "promise-silent", None),
            Doubt::Assigned => (Code::PromiseUnclear, "promise-assigned", None),
            Doubt::Message => (Code::PromiseUnclear, "promise-message", None),
            Doubt::Unstable => {
                (Code::PromiseUnstable, "promise-unstable", Some("promise-unstable-help"))
            }
            Doubt::Order => (Code::PromiseUnstable, "promise-order", Some("promise-order-help")),
        },
    };
    let place = locator.of_promise(block, judgement);
    let message = match code {
        Code::PromiseDoubtful if judgement.form == Form::Fence => Message::new(key),
        Code::PromiseDoubtful if judgement.actual.is_empty() => {
            Message::new("promise-doubtful-none")
        }
        // The report shows the lines themselves.
        Code::PromiseDoubtful if judgement.actual.lines().count() > 1 => {
            Message::new("promise-doubtful-lines")
        }
        Code::PromiseDoubtful => Message::new(key).with("actual", brief(&judgement.actual)),
        _ => Message::new(key),
    };
    Some(Diagnostic {
        expected: Some(judgement.expected.clone()),
        actual: Some(judgement.actual.clone()),
        help: help.map(Message::new).or_else(|| unnamed_lines(code, judgement)),
        ..locator.diagnostic(code, place, message)
    })
}

/// Which lines of the output a promise that is true in part leaves out.
fn unnamed_lines(code: Code, judgement: &Judgement) -> Option<Message> {
    /// More lines than these are only counted.
    const MAX: usize = 5;
    if code != Code::PromisePartial {
        return None;
    }
    let named: Vec<&str> = judgement.expected.lines().map(str::trim).collect();
    let lines: Vec<&str> = judgement.actual.lines().map(str::trim).collect();
    let left: Vec<&str> = lines.iter().copied().filter(|line| !named.contains(line)).collect();
    let shown: Vec<String> = left.iter().take(MAX).map(|line| brief(line)).collect();
    let more = left.len().saturating_sub(MAX);
    (!left.is_empty()).then(|| {
        let lines = shown.join(" | ");
        Message::new("promise-partial-help").with("lines", lines).with("count", more)
    })
}

/// The text in one line, short enough for a message.
fn brief(text: &str) -> String {
    const MAX: usize = 60;
    let line = text.lines().next().unwrap_or_default();
    let short: String = line.chars().take(MAX).collect();
    if short.len() < text.len() { format!("{short}…") } else { short }
}

/// A name that the prose misspells; its span is one of the chapter.
pub fn misspelled_prose(locator: &Locator<'_>, typo: &Typo, config: &Config) -> Option<Diagnostic> {
    let place = Located { file: 0, span: typo.span };
    weighed(misspelling(locator, place, typo, typo.correction.is_some(), config), config)
}

fn misspelling(
    locator: &Locator<'_>,
    span: Located,
    typo: &Typo,
    proved: bool,
    config: &Config,
) -> Diagnostic {
    let name = |key| Message::new(key).with("name", &typo.name);
    let correction = typo.correction.clone().unwrap_or_default();
    match (proved, config.typos) {
        (true, TypoMode::Deny) => {
            let message = name("typo-denied").with("correction", &correction);
            locator
                .diagnostic(Code::TypoDenied, span, message)
                .with_help(Message::new("typo-denied-help"))
        }
        (true, _) => {
            let message = name("typo-fixed").with("correction", &correction);
            locator
                .diagnostic(Code::TypoFixed, span, message)
                .with_help(Message::new("typo-fixed-help"))
        }
        (false, _) => {
            let message = name("typo-suggested").with("candidates", typo.candidates.join(", "));
            locator.diagnostic(Code::TypoSuggested, span, message)
        }
    }
}
