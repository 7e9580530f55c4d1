//! Holds what an author shows of a run, as a terminal showed it, against what
//! the run would have shown there.
//!
//! A fence may show what a script prints, what a session echoes, or what a
//! notebook does; lines under a prompt, what the session shows of just that.

use super::keep::{self, Way};
use super::{Actual, Judgement, Problem, Run, Verdict, judgement};
use crate::expectation::shown::{Shown, ShownError};
use crate::expectation::{Expectation, Form, Subject};
use crate::python::StatementKind;
use crate::transcript::{End, Exception, Stream, What};

/// What a run would have shown, in one of the ways to show it.
struct View {
    way: Way,
    text: String,
}

impl Run<'_> {
    /// Judges what is shown. Every such promise gets a judgement.
    pub(super) fn judge_shown(&self, expectation: &Expectation, shown: &Shown) -> Judgement {
        let judged = |actual: &str, verdict, way, problem| {
            let actual = Actual::Output(actual.to_owned()).shown();
            judgement(expectation, shown.form, actual, (verdict, way, problem))
        };
        if let Some(refused) = &shown.refused {
            let refused = format!("SyntaxError: {refused}");
            return judged(&refused, Verdict::Matched, Some(Way::Exact), None);
        }
        let Some(subject) = expectation.subjects.first() else {
            return judged("", Verdict::Unclear, None, Some(Problem::Silent));
        };
        let views = self.views(subject, shown.form);
        if let Some(error) = &shown.error
            && let Some(judgement) = self.judge_shown_error(expectation, shown, error, &views)
        {
            return judgement;
        }
        if let Some(view) = views.iter().find(|view| keep::is_shown(&shown.text, &view.text)) {
            return judged(&view.text, Verdict::Matched, Some(view.way), None).of(subject);
        }
        // Behind a blank line the author may go on in words of their own.
        let before_words = shown.text.split("\n\n").next().filter(|_| shown.form == Form::Repl);
        if let Some(text) = before_words.filter(|text| text.len() < shown.text.len())
            && let Some(view) = views.iter().find(|view| keep::is_shown(text, &view.text))
        {
            return judged(&view.text, Verdict::Matched, Some(Way::Remark), None).of(subject);
        }
        let nearest = nearest(&shown.text, &views);
        if shown.form == Form::Fence && keep::is_part_of_shown(&shown.text, &nearest) {
            return judged(&nearest, Verdict::Matched, Some(Way::Part), Some(Problem::Partial));
        }
        let raised = self.raised_at(subject).last();
        if let (Some(error), Some(exception)) = (&shown.error, raised) {
            let came = after(&self::nearest(&error.before, &views), exception);
            return judged(&came, Verdict::Mismatched, None, Some(Problem::Broken));
        }
        if !self.came_to_its_end(subject, shown.form) {
            let unreached = Some(Problem::Unreached);
            return judged(&nearest, Verdict::Unreached, None, unreached);
        }
        let spacing = keep::but_for_spacing(&shown.text, &nearest);
        let problem = if spacing { Problem::Spacing } else { Problem::Broken };
        let came = raised.map_or_else(|| nearest.clone(), |raised| after(&nearest, raised));
        judged(&came, Verdict::Mismatched, None, Some(problem))
    }

    /// Judges a traceback that is shown, where the run raised its exception.
    fn judge_shown_error(
        &self,
        expectation: &Expectation,
        shown: &Shown,
        error: &ShownError,
        views: &[View],
    ) -> Option<Judgement> {
        let subject = expectation.subjects.first()?;
        let exception = self.raised_at(subject).find(|e| e.is_of(&error.class))?;
        let view = views.iter().find(|view| keep::is_shown(&error.before, &view.text));
        let came = view.map_or_else(|| nearest(&error.before, views), |view| view.text.clone());
        let told = |message: &String| keep::begins(message, &exception.message);
        let facts = match view {
            None => (Verdict::Mismatched, None, Some(Problem::Broken)),
            Some(_) if !error.message.as_ref().is_none_or(told) => {
                (Verdict::Unclear, None, Some(Problem::Message))
            }
            Some(view) => (Verdict::Matched, Some(view.way), None),
        };
        let judged = judgement(expectation, shown.form, after(&came, exception), facts);
        Some(if facts.0 == Verdict::Matched { judged.of(subject) } else { judged })
    }

    /// What the run would have shown of the subject.
    fn views(&self, subject: &Subject, form: Form) -> Vec<View> {
        let mut views = Vec::new();
        for streams in [&[Stream::Out][..], &[Stream::Out, Stream::Err]] {
            if form == Form::Fence {
                let text = self.echo(subject, form, streams, |_| false);
                views.push(View { way: Way::Exact, text });
            }
            let way = if form == Form::Fence { Way::Repl } else { Way::Exact };
            views.push(View { way, text: self.echo(subject, form, streams, |_| true) });
            if form == Form::Fence {
                let text = self.echo(subject, form, streams, |is_last| is_last);
                views.push(View { way: Way::Notebook, text });
            }
        }
        views
    }

    /// What was written while the subject's statements ran at the top level, and
    /// between that the values of its expressions that `echoes` names.
    fn echo(
        &self,
        subject: &Subject,
        form: Form,
        streams: &[Stream],
        echoes: impl Fn(bool) -> bool,
    ) -> String {
        let tops = self.module.statements.iter();
        let last = self.module.top_level.saturating_sub(1);
        let kinds = [StatementKind::Expression, StatementKind::Compound];
        let echoing: Vec<usize> = tops
            .filter(|s| s.is_top && kinds.contains(&s.kind))
            .filter(|s| subject.holds(s.first_line) && echoes(s.top == last))
            .map(|s| s.top)
            .collect();
        let mut text = String::new();
        for event in self.transcript.events.iter().filter(|event| event.block == self.block) {
            match &event.what {
                What::Wrote { stream, text: written, places } if streams.contains(stream) => {
                    // The outermost line is that of the statement that ran.
                    let own = places.last().is_some_and(|place| {
                        place.block == self.block && subject.holds(place.line)
                    });
                    if form == Form::Fence || own {
                        text += written;
                    }
                }
                What::Valued { statement, repr, .. } | What::Echoed { statement, repr }
                    if repr != "None" && echoing.contains(statement) =>
                {
                    text += repr;
                    text.push('\n');
                }
                _ => {}
            }
        }
        text
    }

    /// The exceptions that ended statements of the subject.
    fn raised_at(&self, subject: &Subject) -> impl Iterator<Item = &Exception> {
        let statements = &self.module.statements;
        let holds = move |top: usize| {
            let statement = statements.iter().find(|s| s.is_top && s.top == top);
            statement.is_some_and(|s| subject.holds(s.first_line))
        };
        let raised = self.transcript.raised(self.block);
        raised.filter(move |(top, ..)| holds(*top)).map(|(_, exception, _)| exception)
    }

    /// Whether all of what a fence shows, or what a prompt shows, has run.
    fn came_to_its_end(&self, subject: &Subject, form: Form) -> bool {
        match (form, self.transcript.ends.get(self.block).map(|end| &end.end)) {
            (Form::Fence, Some(End::Finished | End::Exited(_))) => true,
            (Form::Fence, _) => false,
            _ => self.ran(subject),
        }
    }
}

/// What came, and then the exception.
fn after(came: &str, exception: &Exception) -> String {
    let came = Actual::Output(came.to_owned()).shown();
    if came.is_empty() { exception.to_string() } else { format!("{came}\n{exception}") }
}

/// Of what could have been shown, what comes nearest to what is.
fn nearest(text: &str, views: &[View]) -> String {
    /// Longer texts are not weighed against each other.
    const MAX: usize = 4000;
    let weigh = |view: &View| {
        if text.len() > MAX || view.text.len() > MAX {
            return 0.0;
        }
        strsim::normalized_levenshtein(text.trim(), view.text.trim())
    };
    let shown: Vec<&View> = views.iter().filter(|view| !view.text.is_empty()).collect();
    let mut best: Option<(f64, &View)> = None;
    for view in shown {
        let weight = weigh(view);
        if best.is_none_or(|(heaviest, _)| weight > heaviest) {
            best = Some((weight, view));
        }
    }
    best.map(|(_, view)| view.text.clone()).unwrap_or_default()
}
