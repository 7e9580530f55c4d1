//! Says what a proof has shown, each thing with its place in the chapter.

mod difference;

use crate::config::{Config, TypoMode, Unmarked};
use crate::diagnostic::{Code, Diagnostic, Message, Severity};
use crate::expectation::{Form, Strength};
use crate::markdown::{BlockWarning, CodeBlock, IncludeError, RaiseRule};
use crate::matcher::{Judgement, Problem, Verdict};
use crate::source::{FileLine, Located, Span};
use crate::spelling::Typo;
use crate::transcript::{End, Exception, Stream};

use super::prepare::{Block, is_syntax_error};
use super::prove::Proof;
use super::{BlockReport, Outcome, PromiseReport, Raised, Reason, Source, TypoReport};

impl Source<'_> {
    /// A diagnostic at a place of the chapter or of what it includes.
    fn diagnostic(&self, code: Code, place: Located, message: Message) -> Diagnostic {
        let (text, index) = (self.chapter.text_of(place.file), &self.indexes[place.file]);
        let span = place.span;
        let line = index.line(span.start);
        let end = span.end.min(index.line_span(text, line).end).max(span.start);
        Diagnostic {
            code,
            severity: code.severity(),
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
    fn of_code(&self, fence: &CodeBlock, span: Span) -> Located {
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
    fn of_promise(&self, block: &Block, judgement: &Judgement) -> Located {
        let holder = block.holder(judgement.form);
        if judgement.form == Form::Fence && judgement.span.is_empty() {
            return self.of_fence(holder);
        }
        self.of_code(holder, judgement.span)
    }

    /// The span of a line of a block's code, without its indentation.
    fn of_line(&self, block: &Block, line: usize) -> Located {
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

/// Fences without an end swallow what follows: said of every language.
pub fn fences(source: &Source<'_>, unclosed: &[Span]) -> Vec<Diagnostic> {
    let say = |span: &Span| {
        let index = &source.indexes[0];
        let line = index.line(span.start);
        let first = Span::new(span.start, index.line_span(&source.chapter.text, line).end);
        let first = Located { file: 0, span: first };
        let mut diagnostic =
            source.diagnostic(Code::FenceUnclosed, first, Message::new("fence-unclosed"));
        diagnostic.help = Some(Message::new("fence-unclosed-help"));
        diagnostic
    };
    unclosed.iter().map(say).collect()
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
    let ended = ending(source, block, proof);
    let ended_early = ended.is_some();
    said.extend(ended);
    let uncaught = proof.run.as_ref().and_then(|run| run.transcript.uncaught(run.index));
    let uncaught = uncaught.map(ToString::to_string);
    for judgement in &proof.judgements {
        // Of a program that ended early one thing is said, not one for each
        // line that it did not reach, nor one more for the line that ended it.
        let told = ended_early && uncaught.as_ref() == Some(&judgement.actual);
        let unreached = judgement.verdict == Verdict::Unreached;
        if !(told || unreached && (ended_early || uncaught.is_some())) {
            said.extend(promise(source, block, judgement, config));
        }
    }
    said.extend(
        proof.typos.iter().map(|(typo, proved)| misspelling(source, block, typo, *proved, config)),
    );
    let differences = proof.differences.iter();
    said.extend(differences.map(|(found, name)| difference::told(source, block, found, name)));
    said
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
            source.diagnostic(Code::OutputLimit, at(*line), Message::new("output-limit"))
        }
        (Reason::Crashed, End::Crashed(why)) => {
            source.diagnostic(Code::Crashed, at(None), Message::new("crashed").with("why", why))
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
fn line_of(exception: &Exception, block: usize) -> Option<usize> {
    exception.places.iter().rev().find(|place| place.block == block).map(|place| place.line)
}

fn promise(
    source: &Source<'_>,
    block: &Block,
    judgement: &Judgement,
    config: &Config,
) -> Option<Diagnostic> {
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
    if judgement.strength == Strength::Inferred && config.unmarked == Unmarked::Warn {
        diagnostic.severity = Severity::Warning;
    }
    Some(diagnostic)
}

fn misspelling(
    source: &Source<'_>,
    block: &Block,
    typo: &Typo,
    proved: bool,
    config: &Config,
) -> Diagnostic {
    let span = source.of_code(&block.fence, typo.span);
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

/// Why a block does not pass, as far as its end tells.
fn reason_of_end(block: &Block, proof: &Proof) -> Option<Reason> {
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
fn raised_any(run: &super::prove::BlockRun, rule: &RaiseRule) -> bool {
    let exits = matches!(run.end(), End::Exited(0));
    let mut raised = run.transcript.raised(run.index);
    !exits && raised.any(|(_, exception, _)| raises(rule, &exception.class))
}

fn raises(rule: &RaiseRule, class: &str) -> bool {
    match rule {
        RaiseRule::Any => true,
        RaiseRule::Class(wanted) => {
            wanted.rsplit('.').next() == Some(class)
                || (is_syntax_error(wanted) && is_syntax_error(class))
        }
    }
}

/// The report of a block.
pub fn report(source: &Source<'_>, block: &Block, proof: Proof, config: &Config) -> BlockReport {
    let (outcome, reason) = outcome(block, &proof, config);
    let raised = proof.run.as_ref().and_then(|run| {
        let exception = run.transcript.uncaught(run.index)?.clone();
        let line = line_of(&exception, run.index)
            .map_or(block.fence.line, |l| block.fence.line_of(l).line);
        Some(Raised { exception, line })
    });
    let written = |stream| {
        proof.run.as_ref().map(|run| run.transcript.written(run.index, stream)).unwrap_or_default()
    };
    let ends = proof.run.as_ref().map(super::prove::BlockRun::end);
    BlockReport {
        not_python: matches!(ends, Some(End::SyntaxError { .. })),
        span: block.fence.span,
        end: block.holder(Form::Fence).span.end,
        line: block.fence.line,
        container: block.fence.container.clone(),
        program: block.program,
        outcome,
        reason,
        stdout: written(Stream::Out),
        stderr: written(Stream::Err),
        raised,
        duration_us: proof.run.as_ref().map_or(0, |run| run.transcript.ends[run.index].duration_us),
        said: proof.said,
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
                judgement,
            })
            .collect(),
    }
}

fn typo_report(
    source: &Source<'_>,
    block: &Block,
    typo: &Typo,
    proved: bool,
    config: &Config,
) -> TypoReport {
    let shown = source.of_code(&block.fence, typo.span);
    let place = block.fence.map.original_span(typo.span);
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

fn outcome(block: &Block, proof: &Proof, config: &Config) -> (Outcome, Option<Reason>) {
    if block.attributes.ignore {
        return (Outcome::Skipped, Some(Reason::Ignored));
    }
    if !block.fence.closed {
        return (Outcome::Failed, Some(Reason::FenceUnclosed));
    }
    if block.not_included.is_some() {
        return (Outcome::Failed, Some(Reason::IncludeMissing));
    }
    if block.attributes.no_run {
        return match (&block.module, block.attributes.syntax_error) {
            (Err(_), false) => (Outcome::Failed, Some(Reason::SyntaxError)),
            _ => (Outcome::Skipped, Some(Reason::NoRun)),
        };
    }
    if let Some(reason) = reason_of_end(block, proof) {
        return (Outcome::Failed, Some(reason));
    }
    if proof.judgements.iter().any(|judgement| fails(judgement, config)) {
        return (Outcome::Failed, Some(Reason::PromiseBroken));
    }
    if config.typos == TypoMode::Deny && proof.typos.iter().any(|(_, proved)| *proved) {
        return (Outcome::Failed, Some(Reason::TypoDenied));
    }
    (Outcome::Passed, None)
}

fn fails(judgement: &Judgement, config: &Config) -> bool {
    let lenient = judgement.strength == Strength::Inferred && config.unmarked == Unmarked::Warn;
    !lenient && matches!(judgement.problem, Some(Problem::Broken | Problem::Unreached))
}
