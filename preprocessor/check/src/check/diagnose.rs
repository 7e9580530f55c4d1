//! Says what a proof has shown, each thing with its place in the chapter and as
//! grave as the book's levels make it: nobody behind this decides that.

mod difference;
mod kept;

use crate::config::{Config, TypoMode, Unmarked};
use crate::diagnostic::{Code, Diagnostic, Message, Severity};
use crate::markdown::{BlockWarning, CodeBlock, IncludeError, RaiseRule};
use crate::typography::{self, is_russian};
use pyproof_judge::expectation::{Form, Strength};
use pyproof_judge::matcher::{Judgement, Problem, Verdict};
use pyproof_judge::source::{FileLine, Located, Span};
use pyproof_judge::spelling::Typo;
use pyproof_judge::transcript::{Crash, End, Exception};

use super::outcome::reason_of_end;
use super::prepare::{Block, Prepared};
use super::prove::Proof;
use super::{Reason, Source};

impl Source<'_> {
    /// A diagnostic at a place of the chapter or of what it includes.
    fn diagnostic(&self, code: Code, place: Located, message: Message) -> Diagnostic {
        let (text, index) = (self.chapter.text_of(place.file), &self.indexes[place.file]);
        let span = place.span;
        let line = index.line(span.start);
        let end = span.end.min(index.line_span(text, line).end).max(span.start);
        Diagnostic {
            code,
            // Until the book's levels are asked: `weighed`.
            severity: Severity::Error,
            block: None,
            place,
            line,
            column: index.column(text, span.start),
            end_column: index.column(text, end),
            message,
            expected: None,
            actual: None,
            help: None,
        }
    }

    /// The place of a span of a fence's code: of as much of it as stands in the
    /// file that it begins in.
    pub(super) fn of_code(&self, fence: &CodeBlock, span: Span) -> Located {
        let map = &fence.map;
        let start = map.original(span.start);
        let last = map.original(span.end.saturating_sub(1).max(span.start));
        let file = start.file;
        let end = if span.is_empty() || last.file != file { start.offset } else { last.offset + 1 };
        // The end may lie in the middle of a character: widen it to its end.
        let text = self.chapter.text_of(file);
        let end = (end..=text.len()).find(|&at| text.is_char_boundary(at));
        let span = Span::new(start.offset, end.unwrap_or(start.offset).max(start.offset));
        Located { file, span }
    }

    /// The place of what a judgement speaks of; of an output fence without text,
    /// of its first line.
    pub(super) fn of_promise(&self, block: &Block, judgement: &Judgement) -> Located {
        let holder = block.holder(judgement.form);
        if judgement.form == Form::Fence && judgement.span.is_empty() {
            return self.of_fence(holder);
        }
        self.of_code(holder, judgement.span)
    }

    /// The span of a line of a block's code, without its indentation.
    pub(super) fn of_line(&self, block: &Block, line: usize) -> Located {
        let FileLine { file, line } = block.fence.line_of(line);
        let span = self.indexes[file].line_span(self.chapter.text_of(file), line);
        let text = &self.chapter.text_of(file)[span.range()];
        // A quote's further lines may leave out the space behind their mark.
        let inner = match file {
            0 => text.strip_prefix(block.fence.container.trim_end()).unwrap_or(text),
            _ => text,
        };
        let start = span.end - inner.trim_start().len();
        Located { file, span: Span::new(start.min(span.end), span.end) }
    }

    fn of_fence(&self, fence: &CodeBlock) -> Located {
        let line = self.indexes[0].line_span(&self.chapter.text, fence.line);
        let start = fence.span.start;
        Located { file: 0, span: Span::new(start, line.end.max(start)) }
    }
}

/// Fences of other languages without an end: they may swallow Python.
pub fn fences(source: &Source<'_>, prepared: &Prepared, config: &Config) -> Vec<Diagnostic> {
    let other = |span: &&Span| !prepared.blocks.iter().any(|b| b.fence.span == **span);
    let found = prepared.unclosed.iter().filter(other).map(|span| unclosed(source, *span));
    found.filter_map(|diagnostic| weighed(diagnostic, config)).collect()
}

/// A fence without an end swallows what follows.
fn unclosed(source: &Source<'_>, span: Span) -> Diagnostic {
    let index = &source.indexes[0];
    let line = index.line(span.start);
    let first = Span::new(span.start, index.line_span(&source.chapter.text, line).end);
    let first = Located { file: 0, span: first };
    let mut diagnostic =
        source.diagnostic(Code::FenceUnclosed, first, Message::new("fence-unclosed"));
    diagnostic.help = Some(Message::new("fence-unclosed-help"));
    diagnostic
}

/// The quotations of a Russian chapter that stand in straight quotation marks.
pub fn straight_quotes(source: &Source<'_>, config: &Config) -> Vec<Diagnostic> {
    if !is_russian(config.language.as_deref()) {
        return Vec::new();
    }
    let found = typography::straight_quotes(&source.chapter.text).into_iter().map(|span| {
        let place = Located { file: 0, span };
        let message = Message::new("straight-quotes");
        let mut diagnostic = source.diagnostic(Code::StraightQuotes, place, message);
        diagnostic.help = Some(Message::new("straight-quotes-help"));
        diagnostic
    });
    found.filter_map(|diagnostic| weighed(diagnostic, config)).collect()
}

/// The diagnostic as grave as the book wants it; none where it is not told.
fn weighed(mut diagnostic: Diagnostic, config: &Config) -> Option<Diagnostic> {
    diagnostic.severity = config.levels.severity(diagnostic.code)?;
    Some(diagnostic)
}

/// Everything there is to say of a block.
pub fn block(
    source: &Source<'_>,
    block: &Block,
    proof: &Proof,
    config: &Config,
) -> Vec<Diagnostic> {
    let mut said: Vec<Diagnostic> =
        block.warnings.iter().map(|w| warning(source, block, w)).collect();
    said.extend((!block.fence.closed).then(|| unclosed(source, block.fence.span)));
    said.extend(unexplained(source, block));
    let ended = ending(source, block, proof);
    let ended_early = ended.is_some();
    said.extend(ended);
    let uncaught = proof.run.as_ref().and_then(|run| run.transcript.uncaught(run.index));
    let uncaught = uncaught.map(ToString::to_string);
    let must_raise = block.attributes.should_raise.is_some();
    for judgement in &proof.judgements {
        // Of a program that ended early one thing is said, not one for each
        // line that it did not reach, nor one more for the line that ended it.
        let told = ended_early && uncaught.as_ref() == Some(&judgement.actual);
        let unreached = judgement.verdict == Verdict::Unreached;
        let told_of_end = ended_early || uncaught.is_some() && !must_raise;
        if !(told || unreached && told_of_end) {
            said.extend(promise(source, block, judgement));
        }
    }
    said.extend(proof.typos.iter().map(|(typo, proved)| {
        misspelling(source, source.of_code(&block.fence, typo.span), typo, *proved, config)
    }));
    let differences = proof.differences.iter();
    said.extend(differences.map(|(found, name)| difference::told(source, block, found, name)));
    let lenient = lenient_places(source, block, proof, config);
    let said = said.into_iter().filter_map(|diagnostic| weighed(diagnostic, config));
    said.map(|mut diagnostic| {
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
    source: &Source<'_>,
    block: &Block,
    proof: &Proof,
    config: &Config,
) -> Vec<Located> {
    let inferred = proof.judgements.iter().filter(|judgement| {
        judgement.strength == Strength::Inferred && config.unmarked == Unmarked::Warn
    });
    inferred.map(|judgement| source.of_promise(block, judgement)).collect()
}

/// A block that is skipped, and nobody says why.
fn unexplained(source: &Source<'_>, block: &Block) -> Option<Diagnostic> {
    let attributes = &block.attributes;
    let skipped = attributes.ignore || attributes.no_run;
    (skipped && attributes.why.is_none()).then(|| {
        let word = if attributes.ignore { "ignore" } else { "no_run" };
        let message = Message::new("skip-unexplained").with("word", word);
        let mut diagnostic =
            source.diagnostic(Code::SkipUnexplained, source.of_fence(&block.fence), message);
        diagnostic.help = Some(Message::new("skip-unexplained-help").with("word", word));
        diagnostic
    })
}

fn warning(source: &Source<'_>, block: &Block, warning: &BlockWarning) -> Diagnostic {
    let span = source.of_fence(&block.fence);
    match warning {
        BlockWarning::Unknown { word, meant } => {
            let message = Message::new("attribute-unknown").with("word", word).with("meant", meant);
            source.diagnostic(Code::AttributeUnknown, span, message)
        }
        BlockWarning::BadValue { word, value } => {
            let message = Message::new("attribute-value").with("word", word).with("value", value);
            source.diagnostic(Code::AttributeValue, span, message)
        }
    }
}

/// What there is to say of the way in which a block ended.
fn ending(source: &Source<'_>, block: &Block, proof: &Proof) -> Option<Diagnostic> {
    let at = |line: Option<usize>| match line {
        Some(line) => source.of_line(block, line),
        None => source.of_fence(&block.fence),
    };
    if let Some((error, line)) = &block.not_included {
        return (!block.attributes.ignore).then(|| not_included(source, block, error, *line));
    }
    let Some(run) = &proof.run else { return unread(source, block) };
    let reason = reason_of_end(block, proof)?;
    let diagnostic = match (reason, run.end()) {
        (Reason::SyntaxError, End::SyntaxError { class, message, line }) => {
            not_python(source, at(Some(*line)), class, message)
        }
        (Reason::MissingSyntaxError, _) => source.diagnostic(
            Code::MissingSyntaxError,
            at(None),
            Message::new("missing-syntax-error"),
        ),
        (Reason::UnpromisedException, _) => {
            let exception = run.transcript.uncaught(run.index)?;
            let span = at(line_of(exception, run.index));
            let message = Message::new("unpromised-exception").with("exception", exception);
            let mut diagnostic = source.diagnostic(Code::UnpromisedException, span, message);
            diagnostic.actual = Some(exception.to_string());
            diagnostic.help = Some(help_for(exception, proof));
            diagnostic
        }
        (Reason::MissingException, _) => {
            let key = match &block.attributes.should_raise {
                Some(RaiseRule::Class(class)) => {
                    Message::new("missing-exception-class").with("class", class)
                }
                _ => Message::new("missing-exception"),
            };
            let raised = run.transcript.raised(run.index).last();
            let came = raised.map(|(_, exception, _)| exception.to_string());
            let mut diagnostic = source.diagnostic(Code::MissingException, at(None), key);
            diagnostic.actual = Some(came.unwrap_or_default());
            diagnostic
        }
        (Reason::Timeout, End::TimedOut { line }) => {
            let mut diagnostic =
                source.diagnostic(Code::Timeout, at(*line), Message::new("timeout"));
            diagnostic.help = Some(Message::new("timeout-help"));
            diagnostic
        }
        (Reason::OutputLimit, End::OutputLimit { line }) => {
            let mut diagnostic =
                source.diagnostic(Code::OutputLimit, at(*line), Message::new("output-limit"));
            diagnostic.actual = kept::shown(&run.transcript, run.index);
            diagnostic.help = Some(Message::new("output-help"));
            diagnostic
        }
        (Reason::Memory, End::MemoryLimit { line }) => {
            let mut diagnostic = source.diagnostic(Code::Memory, at(*line), Message::new("memory"));
            diagnostic.help = Some(Message::new("memory-help"));
            diagnostic
        }
        (Reason::Crashed, End::Crashed(why)) => {
            source.diagnostic(Code::Crashed, at(None), crash(why))
        }
        (Reason::NotRun, _) => source.diagnostic(Code::NotRun, at(None), Message::new("not-run")),
        _ => return None,
    };
    Some(diagnostic)
}

/// A directive of the block that could not be followed.
fn not_included(
    source: &Source<'_>,
    block: &Block,
    error: &IncludeError,
    line: usize,
) -> Diagnostic {
    let message = match error {
        IncludeError::Missing { path } => Message::new("include-missing").with("path", path),
        IncludeError::NoAnchor { path, anchor } => {
            Message::new("include-no-anchor").with("path", path).with("anchor", anchor)
        }
        IncludeError::TooDeep { path } => Message::new("include-too-deep").with("path", path),
    };
    let mut diagnostic =
        source.diagnostic(Code::IncludeMissing, source.of_line(block, line), message);
    diagnostic.help = Some(Message::new("include-help"));
    diagnostic
}

/// What became of a process, in words.
pub(super) fn crash(crash: &Crash) -> Message {
    match crash {
        Crash::Status(status) => Message::new("crashed-status").with("status", status),
        Crash::Signal(signal) => Message::new("crashed-signal").with("signal", signal),
        Crash::Silent => Message::new("crashed-silent"),
        Crash::Panicked(words) => Message::new("crashed-panicked").with("words", words),
        Crash::Worker(words) => Message::new("crashed-worker").with("words", words),
        Crash::Gone => Message::new("crashed-gone"),
        Crash::Confused => Message::new("crashed-confused"),
        Crash::Files => Message::new("crashed-files"),
        Crash::Threads => Message::new("crashed-threads"),
        Crash::Unconfined => Message::new("crashed-unconfined"),
    }
}

/// A block that is not run is read all the same.
fn unread(source: &Source<'_>, block: &Block) -> Option<Diagnostic> {
    let error = block.module.as_ref().err()?;
    let silent = block.attributes.ignore || block.attributes.syntax_error || !block.fence.closed;
    let span = source.of_line(block, error.line);
    (!silent).then(|| not_python(source, span, "SyntaxError", &error.message))
}

fn not_python(source: &Source<'_>, place: Located, class: &str, words: &str) -> Diagnostic {
    let message = Message::new("syntax-error").with("class", class).with("message", words);
    let mut diagnostic = source.diagnostic(Code::SyntaxError, place, message);
    diagnostic.help = Some(Message::new("syntax-error-help"));
    diagnostic
}

/// What to do about an exception.
fn help_for(exception: &Exception, proof: &Proof) -> Message {
    if let Some((name, line)) = proof.suppliers.first() {
        return Message::new("session-help").with("name", name).with("line", line);
    }
    Message::new("unpromised-exception-help").with("class", &exception.class)
}

/// The innermost line of the block's own code that an exception passed.
pub(super) fn line_of(exception: &Exception, block: usize) -> Option<usize> {
    exception.places.iter().rev().find(|place| place.block == block).map(|place| place.line)
}

fn promise(source: &Source<'_>, block: &Block, judgement: &Judgement) -> Option<Diagnostic> {
    let problem = judgement.problem?;
    let (code, key) = match problem {
        Problem::Broken => (Code::PromiseBroken, "promise-broken"),
        Problem::Spacing => (Code::PromiseSpacing, "promise-spacing"),
        Problem::Partial => (Code::PromisePartial, "promise-partial"),
        Problem::Unreached => (Code::PromiseUnreached, "promise-unreached"),
        Problem::Silent => (Code::PromiseUnclear, "promise-silent"),
        Problem::Assigned => (Code::PromiseUnclear, "promise-assigned"),
        Problem::Message => (Code::PromiseUnclear, "promise-message"),
        Problem::Unstable => (Code::PromiseUnstable, "promise-unstable"),
        Problem::Order => (Code::PromiseUnstable, "promise-order"),
    };
    let span = source.of_promise(block, judgement);
    let mut diagnostic = source.diagnostic(code, span, Message::new(key));
    diagnostic.expected = Some(judgement.expected.clone());
    diagnostic.actual = Some(judgement.actual.clone());
    diagnostic.help = match problem {
        Problem::Unstable => Some(Message::new("promise-unstable-help")),
        Problem::Order => Some(Message::new("promise-order-help")),
        Problem::Broken if judgement.strength == Strength::Inferred => {
            Some(Message::new("promise-inferred-help"))
        }
        _ => None,
    };
    Some(diagnostic)
}

/// A name that the prose misspells; its span is one of the chapter.
pub fn misspelled_prose(source: &Source<'_>, typo: &Typo, config: &Config) -> Option<Diagnostic> {
    let place = Located { file: 0, span: typo.span };
    weighed(misspelling(source, place, typo, typo.correction.is_some(), config), config)
}

fn misspelling(
    source: &Source<'_>,
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
            let mut diagnostic = source.diagnostic(Code::TypoDenied, span, message);
            diagnostic.help = Some(Message::new("typo-denied-help"));
            diagnostic
        }
        (true, _) => {
            let message = name("typo-fixed").with("correction", &correction);
            let mut diagnostic = source.diagnostic(Code::TypoFixed, span, message);
            diagnostic.help = Some(Message::new("typo-fixed-help"));
            diagnostic
        }
        (false, _) => {
            let message = name("typo-suggested").with("candidates", typo.candidates.join(", "));
            source.diagnostic(Code::TypoSuggested, span, message)
        }
    }
}
