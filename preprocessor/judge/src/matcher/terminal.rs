//! Compares what an author shows of a run, as a terminal showed it, with what the
//! run would have shown there.
//!
//! A fence may show what a script prints, what a session echoes, or what a
//! notebook does; lines under a prompt, what the session shows of just that.

use super::compare;
use super::rules::{self, shows};
use super::typed;
use super::{Doubt, Judgement, MatchKind, Matcher, Mismatch, Verdict, normalize};
use crate::expectation::terminal::{ExpectedError, TerminalOutput, begins_traceback};
use crate::expectation::{Expectation, Form, Subject};
use crate::python::{SYNTAX_ERRORS, StatementKind, literal};
use crate::transcript::{End, EventKind, Exception, Stream};

/// What a run would have shown, in one of the ways to show it.
struct View {
    how: MatchKind,
    text: String,
}

impl Matcher<'_> {
    /// Judges the output that a terminal showed. Every such promise gets a judgement.
    ///
    /// A session goes on after an exception, but what follows may lack what was to be
    /// bound: there a promise can be kept, and none is broken.
    pub(super) fn judge_terminal(
        &self,
        expectation: &Expectation,
        expected: &TerminalOutput,
    ) -> Judgement {
        let judged = self.judge_shown(expectation, expected);
        let failed = || {
            let subject = expectation.subjects.first()?;
            let lacks = self.lacks_at(subject, expected).unwrap_or_default();
            Some(lacks || self.failed_before(subject)?)
        };
        if expected.form == Form::Repl && !judged.is_kept() && failed().unwrap_or_default() {
            return Judgement { verdict: Verdict::Unreached, ..judged };
        }
        judged
    }

    /// Whether the run failed at a subject because something is not there that it takes
    /// from elsewhere: a name, a package, a file. Then it shows nothing of its own, and
    /// another exception that is promised was not reached for want of a name.
    fn lacks_at(&self, subject: &Subject, expected: &TerminalOutput) -> Option<bool> {
        const NAMES: &[&str] = &["NameError", "ModuleNotFoundError"];
        let failed = self.run.failed()?;
        let at = self.module.tops().nth(failed.statement)?;
        let class = failed.exception.class.as_str();
        let lacks = if let Some(error) = &expected.error {
            NAMES.contains(&class) && !failed.exception.is_of(&error.class)
        } else {
            // What could not be compiled came to nothing, either.
            let refused = SYNTAX_ERRORS.contains(&class);
            NAMES.contains(&class) || refused || class == "FileNotFoundError"
        };
        Some(lacks && subject.lines.contain(at.first_line))
    }

    /// Whether the run failed before it came to a subject.
    fn failed_before(&self, subject: &Subject) -> Option<bool> {
        let failed = self.run.failed()?.statement;
        let first = self.module.tops().find(|s| subject.lines.contain(s.first_line))?;
        Some(failed < first.top)
    }

    fn judge_shown(&self, expectation: &Expectation, expected: &TerminalOutput) -> Judgement {
        let judged = |actual: &str, verdict| {
            Judgement::new(expectation, expected.form, normalize::text(actual), verdict)
        };
        if let Some(refused) = &expected.refused {
            let refused = format!("SyntaxError: {refused}");
            return judged(&refused, Verdict::kept(MatchKind::Exact));
        }
        let Some(subject) = expectation.subjects.first() else {
            return judged("", Verdict::Unclear { why: Doubt::Silent });
        };
        let mut views = self.views(subject, expected.form);
        self.answer(&mut views, &expected.text);
        if let Some(error) = &expected.error
            && let Some(judgement) = self.judge_traceback(expectation, expected, error, &views)
        {
            return judgement;
        }
        let rules = expected.rules;
        let matching =
            |text: &str| views.iter().find(|view| shows(&view.text, text, expected.form, rules));
        let remarked = |text: &str| {
            views.iter().find(|view| {
                rules::without_remarks(text, &view.text)
                    .is_some_and(|bare| shows(&view.text, &bare, expected.form, rules))
            })
        };
        let readings = readings(&expected.text, expected.form);
        if let Some(view) = readings.iter().find_map(|text| matching(text)) {
            return judged(&view.text, Verdict::kept(view.how)).of(subject);
        }
        let before_words = readings.iter().filter_map(|text| self.before_words(text));
        let before_words = before_words.filter(|_| expected.form == Form::Repl);
        if let Some(view) = readings
            .iter()
            .find_map(|text| remarked(text))
            .or_else(|| before_words.into_iter().find_map(matching))
        {
            return judged(&view.text, Verdict::kept(MatchKind::Remark)).of(subject);
        }
        let promised = readings.last().copied().unwrap_or_default();
        let nearest = nearest(promised, &views);
        if expected.form == Form::Fence && compare::is_part_of_terminal(&expected.text, &nearest) {
            return judged(&nearest, Verdict::kept(MatchKind::Part));
        }
        let raised = self.raised_at(subject).last();
        if let (Some(error), Some(exception)) = (&expected.error, raised) {
            let actual = with_error(&self::nearest(&error.before, &views), exception);
            return judged(&actual, Verdict::BROKEN);
        }
        if !self.came_to_its_end(subject, expected.form) {
            return judged(&nearest, Verdict::Unreached);
        }
        let spacing = compare::but_for_spacing(promised, &nearest);
        let by = if spacing { Mismatch::Spacing } else { Mismatch::Text };
        let actual = raised.map_or_else(|| nearest.clone(), |raised| with_error(&nearest, raised));
        judged(&actual, Verdict::Broken { by })
    }

    /// Judges a traceback that is shown, where the run raised its exception.
    fn judge_traceback(
        &self,
        expectation: &Expectation,
        expected: &TerminalOutput,
        error: &ExpectedError,
        views: &[View],
    ) -> Option<Judgement> {
        let subject = expectation.subjects.first()?;
        let exception = self.raised_at(subject).find(|e| e.is_of(&error.class))?;
        let before = readings(&error.before, expected.form);
        let shown = |view: &&View| {
            before.iter().any(|text| shows(&view.text, text, expected.form, expected.rules))
        };
        let view = views.iter().find(shown);
        let before = view.map_or_else(|| nearest(&error.before, views), |view| view.text.clone());
        let begins = |message: &String| {
            rules::begins(&exception.message, message, expected.rules)
                || self.is_with_notes(message, &exception.message)
        };
        let verdict = match view {
            None => Verdict::BROKEN,
            Some(view) if error.message.as_ref().is_none_or(begins) => Verdict::kept(view.how),
            Some(_) => Verdict::Unclear { why: Doubt::Message },
        };
        let form = if expectation.is_of_fence() { Form::Fence } else { Form::Repl };
        let judged = Judgement::new(expectation, form, with_error(&before, exception), verdict);
        Some(if judged.is_kept() { judged.of(subject) } else { judged })
    }

    /// What stands in front of a blank line behind which the author goes on in words of
    /// their own: not in what reads like an output, nor in words of the program.
    fn before_words<'t>(&self, text: &'t str) -> Option<&'t str> {
        let (shown, words) = at_blank_line(text)?;
        let first = words.trim_start().lines().next()?.trim();
        let of_program = self.literals.iter().any(|text| text.contains(first));
        (!shown.trim().is_empty() && is_sentence(first) && !of_program).then_some(shown)
    }

    /// Adds the answers to what the run would have shown, where the promise shows them.
    fn answer(&self, views: &mut [View], promise: &str) {
        if !self.stdin.is_empty() {
            for view in views {
                view.text = typed::with_answers(promise, &view.text, self.stdin);
            }
        }
    }

    /// Whether a promised message is the actual one and then its notes: lines that the
    /// program has as texts of its own.
    fn is_with_notes(&self, promised: &str, actual: &str) -> bool {
        let actual = normalize::text(actual);
        let lines = actual.lines().count();
        let mut notes = promised.lines().skip(lines).peekable();
        let is_text = |line: &str| self.literals.iter().any(|text| text.lines().any(|l| l == line));
        promised.lines().take(lines).eq(actual.lines())
            && notes.peek().is_some()
            && notes.all(|line| is_text(line.trim_end()))
    }

    /// What the run would have shown of the subject.
    fn views(&self, subject: &Subject, form: Form) -> Vec<View> {
        let mut views = Vec::new();
        for streams in [&[Stream::Out][..], &[Stream::Out, Stream::Err]] {
            if form == Form::Fence {
                let text = self.echo(subject, form, streams, |_| false);
                views.push(View { how: MatchKind::Exact, text });
            }
            let how = if form == Form::Fence { MatchKind::Repl } else { MatchKind::Exact };
            views.push(View { how, text: self.echo(subject, form, streams, |_| true) });
            if form == Form::Fence {
                let text = self.echo(subject, form, streams, |is_last| is_last);
                views.push(View { how: MatchKind::Notebook, text });
            }
        }
        views
    }

    /// What was written while the subject's statements ran at the top level, and
    /// between that the values of its expressions that `echoes` names. A fence shows
    /// all that was written, whatever wrote it.
    fn echo(
        &self,
        subject: &Subject,
        form: Form,
        streams: &[Stream],
        echoes: impl Fn(bool) -> bool,
    ) -> String {
        let last = self.module.top_level.saturating_sub(1);
        let kinds = [StatementKind::Expression, StatementKind::Compound];
        let own = || self.module.tops().filter(|s| subject.lines.contain(s.first_line));
        let echoing: Vec<usize> = own()
            .filter(|s| kinds.contains(&s.kind) && echoes(s.top == last))
            .map(|s| s.top)
            .collect();
        let mut text = String::new();
        let mut show = |event: &EventKind| match event {
            EventKind::Wrote { stream, text: written, .. } if streams.contains(stream) => {
                text += written;
            }
            EventKind::Valued { statement, repr, .. } | EventKind::Echoed { statement, repr }
                if repr != "None" && echoing.contains(statement) =>
            {
                text += repr;
                text.push('\n');
            }
            _ => {}
        };
        if form == Form::Fence {
            self.run.events().for_each(&mut show);
        } else {
            let first = own().next().map_or(0, |s| s.top);
            let statements = first..first + own().count();
            self.run.events_of(subject.lines, statements).for_each(&mut show);
        }
        text
    }

    /// The exceptions that ended statements of the subject.
    fn raised_at(&self, subject: &Subject) -> impl Iterator<Item = &Exception> {
        let holds = move |top: usize| {
            let statement = self.module.tops().nth(top);
            statement.is_some_and(|s| subject.lines.contain(s.first_line))
        };
        let raised = self.run.raised();
        raised.filter(move |raised| holds(raised.statement)).map(|raised| raised.exception)
    }

    /// Whether all of what a fence shows, or what a prompt shows, has run.
    fn came_to_its_end(&self, subject: &Subject, form: Form) -> bool {
        match (form, self.run.end()) {
            (Form::Fence, end) => matches!(end, End::Finished | End::Exited(_)),
            (Form::Repl, End::Raised) => true,
            _ => self.ran(subject),
        }
    }
}

/// An output as it may be meant. A blank line that ends a compound statement stands in
/// front of what that shows, and further ones set the output off.
fn readings(text: &str, form: Form) -> Vec<&str> {
    let mut readings = vec![text];
    let below = |text: &'_ str| {
        let (first, rest) = text.split_once('\n')?;
        first.trim().is_empty().then_some(rest.len())
    };
    while form == Form::Repl
        && let Some(&last) = readings.last()
        && let Some(kept) = below(last)
    {
        readings.push(&last[last.len() - kept..]);
    }
    readings
}

/// What stands in front of the first blank line, and behind it.
fn at_blank_line(text: &str) -> Option<(&str, &str)> {
    let ends = text.match_indices('\n').map(|(at, _)| at);
    let at = ends.into_iter().find(|at| {
        let line = text[at + 1..].split('\n').next().unwrap_or_default();
        line.trim().is_empty()
    })?;
    Some((&text[..at], &text[at + 1..]))
}

/// Whether a line is words, for the most part, and nothing that a terminal shows.
fn is_sentence(line: &str) -> bool {
    let is_word = |word: &&str| {
        let bare = word.trim_matches(|c: char| ",.;:!?()".contains(c));
        !bare.is_empty() && bare.chars().all(|c| c.is_alphabetic() || "-'’".contains(c))
    };
    let words: Vec<&str> = line.split_whitespace().collect();
    let plain = words.iter().filter(|word| is_word(word)).count();
    let is_shown = line.starts_with(['>', '$'])
        || line.starts_with("...")
        || begins_traceback(line)
        || literal::reads_as_output(line);
    !is_shown && plain > 1 && 2 * plain > words.len()
}

/// An output, and then the exception.
fn with_error(output: &str, exception: &Exception) -> String {
    let output = normalize::text(output);
    if output.is_empty() { exception.to_string() } else { format!("{output}\n{exception}") }
}

/// Of all views the one that is most like `text`.
fn nearest(text: &str, views: &[View]) -> String {
    /// Longer texts are not compared.
    const MAX: usize = 4000;
    let likeness = |view: &View| {
        if text.len() > MAX || view.text.len() > MAX {
            return 0.0;
        }
        strsim::normalized_levenshtein(text.trim(), view.text.trim())
    };
    let mut best: Option<(f64, &View)> = None;
    for view in views.iter().filter(|view| !view.text.is_empty()) {
        let likeness = likeness(view);
        if best.is_none_or(|(highest, _)| likeness > highest) {
            best = Some((likeness, view));
        }
    }
    best.map(|(_, view)| view.text.clone()).unwrap_or_default()
}
