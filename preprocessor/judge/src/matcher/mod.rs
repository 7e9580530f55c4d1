//! Holds what a block promised against what its run did.
//!
//! Every expectation gets a judgement, or is commentary by a rule of
//! `docs/promises.md`; none is silently dropped. Knows neither Markdown nor
//! the interpreter.

mod keep;
mod left;
mod normalize;
mod reading;
mod shown;

use serde::{Deserialize, Serialize};

use crate::expectation::{Expectation, Form, Reading, Strength, Subject};
use crate::python::{Module, StatementKind, literal};
use crate::source::Span;
use crate::transcript::{End, Exception, Place, Transcript};
pub use keep::{Policy, Spelling, Way, before_remarks};
pub use left::Left;
pub use normalize::{mask_addresses, text as normalized};

/// What becomes of a promise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// It was kept.
    Matched,
    /// Something else came.
    Mismatched,
    /// Its line never ran.
    Unreached,
    /// It looks like a promise and cannot be judged.
    Unclear,
}

/// What is to be said of a promise that was not simply kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Problem {
    /// Something else came.
    Broken,
    /// Only the spacing differs.
    Spacing,
    /// True, but not all that came.
    Partial,
    /// The line never ran.
    Unreached,
    /// The statement leaves nothing that a promise could speak of.
    Silent,
    /// A value given beside an assignment differs.
    Assigned,
    /// The class of the exception is right, its message differs.
    Message,
    /// It changes from run to run.
    Unstable,
    /// It is the order of a set, which nobody promises.
    Order,
}

/// The judgement of one promise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judgement {
    /// The comment, in bytes of the block's code.
    pub span: Span,
    /// Its line of the code.
    pub line: usize,
    /// How it is written.
    pub form: Form,
    /// How strong it is.
    pub strength: Strength,
    /// What was promised.
    pub expected: String,
    /// What came.
    pub actual: String,
    /// What becomes of it.
    pub verdict: Verdict,
    /// How it was kept.
    pub way: Option<Way>,
    /// What is to be said of it.
    pub problem: Option<Problem>,
    /// First and last line of the code of which it says all that came.
    pub says_all_of: Option<(usize, usize)>,
    /// What it speaks of: of a kept promise the lines that kept it; of a broken
    /// one all that it may speak of and that left anything, the nearest first.
    pub left: Vec<Left>,
}

/// A run, as the matcher sees it.
#[derive(Clone, Copy)]
pub struct Run<'a> {
    /// The block's code, read.
    pub module: &'a Module,
    /// Its index in the program.
    pub block: usize,
    /// What the program did.
    pub transcript: &'a Transcript,
    /// The literal texts of the whole program: its labels.
    pub literals: &'a [String],
    /// What the book allows.
    pub policy: &'a Policy,
}

/// Judges every expectation of a block; commentary gets no judgement.
#[must_use]
pub fn judge(expectations: &[Expectation], run: Run<'_>) -> Vec<Judgement> {
    expectations.iter().filter_map(|expectation| run.judge(expectation)).collect()
}

/// What a subject left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Actual<'a> {
    /// It wrote this.
    Output(String),
    /// It wrote nothing and had this value, as `str` and `repr`.
    Value(&'a str, &'a str),
    /// Neither.
    Nothing,
}

impl Actual<'_> {
    /// The texts that a promise may give for it.
    pub fn spellings(&self) -> Vec<Spelling<'_>> {
        match self {
            Actual::Output(text) => vec![Spelling::written(text)],
            Actual::Value(text, repr) => {
                // What `repr` puts in quotes is a string; a promise may, too.
                let plain = repr.starts_with(['\'', '"']);
                vec![Spelling { text: repr, plain: false }, Spelling { text, plain }]
            }
            Actual::Nothing => Vec::new(),
        }
    }

    /// The text that it is shown as.
    fn shown(&self) -> String {
        self.spellings().first().map(|spelling| normalize::text(spelling.text)).unwrap_or_default()
    }
}

impl<'a> Run<'a> {
    fn judge(&self, expectation: &Expectation) -> Option<Judgement> {
        let shown = matches!(expectation.reading, Reading::Shown(_));
        if expectation.subjects.is_empty() && !shown {
            let silent = (Verdict::Unclear, None, Some(Problem::Silent));
            return Some(judgement(expectation, Form::Marked, String::new(), silent));
        }
        match &expectation.reading {
            Reading::Marked { text, others, unordered } => {
                let texts: Vec<&str> =
                    std::iter::once(text).chain(others).map(String::as_str).collect();
                Some(self.judge_marked(expectation, &texts, *unordered))
            }
            Reading::Error { .. } => self.judge_error(expectation),
            Reading::Shown(shown) => Some(self.judge_shown(expectation, shown)),
            Reading::Unmarked { text, told, own_line } => {
                self.judge_unmarked(expectation, text, told.as_deref(), *own_line)
            }
        }
    }

    fn judge_marked(
        &self,
        expectation: &Expectation,
        texts: &[&str],
        unordered: bool,
    ) -> Judgement {
        for subject in &expectation.subjects {
            let actual = self.actual(subject);
            let ways = actual
                .spellings()
                .into_iter()
                .flat_map(|spelling| texts.iter().map(move |text| (*text, spelling)));
            let kept = ways.filter_map(|(text, spelling)| {
                if unordered {
                    keep::unordered(text, spelling.text).then_some(Way::Exact)
                } else {
                    keep::way(text, spelling, true, self.literals, self.policy)
                }
            });
            if let Some(way) = kept.min() {
                return kept_promise(expectation, Form::Marked, &actual, way).of(subject);
            }
            if let Some((way, echoed)) = self.echoed(subject, texts) {
                let echoed = Actual::Output(echoed);
                return kept_promise(expectation, Form::Marked, &echoed, way).of(subject);
            }
        }
        let actual = self.shown_against(expectation);
        self.not_kept(expectation, Form::Marked, &actual)
    }

    /// Whether several statements left what a session or a notebook would show
    /// of them, and that.
    fn echoed(&self, subject: &Subject, texts: &[&str]) -> Option<(Way, String)> {
        self.echoes(subject).into_iter().find(|(_, shown)| {
            !shown.is_empty()
                && texts.iter().any(|text| keep::exact(text, Spelling::written(shown)))
        })
    }

    fn judge_unmarked(
        &self,
        expectation: &Expectation,
        text: &str,
        told: Option<&str>,
        own_line: bool,
    ) -> Option<Judgement> {
        if self.policy.ignore_unmarked {
            return None;
        }
        let subject = expectation.subjects.first()?;
        let actual = self.actual(subject);
        let form = match actual {
            Actual::Output(_) => Form::Bare,
            Actual::Value(..) => Form::Value,
            Actual::Nothing => return None,
        };
        let spellings = actual.spellings();
        if own_line {
            let is_kept = spellings.iter().any(|spelling| keep::exact(text, *spelling));
            let kept = || kept_promise(expectation, Form::Bare, &actual, Way::Exact).of(subject);
            return is_kept.then(kept);
        }
        let way = |text: &str| {
            let literal = reading::literal_before_remark(text);
            let way =
                |came: &Spelling<'_>| keep::way(text, *came, literal, self.literals, self.policy);
            spellings.iter().filter_map(way).min()
        };
        if let Some(way) = way(text).or_else(|| told.and_then(way)) {
            return Some(kept_promise(expectation, form, &actual, way).of(subject));
        }
        // A call made for its effect has the value `None`; a comment beside it
        // speaks of the effect.
        if matches!(actual, Actual::Value(_, "None")) {
            return None;
        }
        if let Some(object) = reading::promised_in_prose(text) {
            let mut judgement = match way(&object) {
                Some(way) => kept_promise(expectation, Form::Prose, &actual, way).of(subject),
                None => self.not_kept(expectation, Form::Prose, &actual),
            };
            judgement.expected = object;
            return Some(judgement);
        }
        // What reads as a call was meant as one where a `repr` of that shape came.
        // `date(2020, 1, 2)` gives `datetime.date(2020, 1, 2)` without its module.
        let short = |came: &Spelling<'_>| {
            let module = came.text.strip_suffix(text).and_then(|module| module.strip_suffix('.'));
            module.is_some_and(|module| {
                module.chars().all(|c| c.is_alphanumeric() || "._".contains(c))
            })
        };
        if literal::is_repr(text) && spellings.iter().any(short) {
            return None;
        }
        let shaped = || spellings.iter().any(|spelling| literal::is_repr(spelling.text));
        let reads_as_output = literal::read(text).is_some()
            || literal::is_repr(text) && shaped()
            || spellings.iter().any(|spelling| reading::is_close(text, spelling.text));
        reads_as_output.then(|| self.not_kept(expectation, form, &actual))
    }

    fn judge_error(&self, expectation: &Expectation) -> Option<Judgement> {
        let Reading::Error { class, message, whole, strength, marked } = &expectation.reading
        else {
            return None;
        };
        let subject = expectation.subjects.first()?;
        let actual = self.actual(subject);
        let raised = self.raised_by(subject);
        let of_class = |e: &&&Exception| class.as_ref().is_none_or(|class| e.is_of(class));
        let Some(exception) = raised.iter().find(of_class) else {
            // `print("KeyError: 1")  # KeyError: 1` promises the text.
            let ways = actual.spellings().into_iter();
            let ways =
                ways.filter_map(|came| keep::way(whole, came, true, self.literals, self.policy));
            if let Some(way) = ways.min() {
                let form = if *marked { Form::Marked } else { Form::Bare };
                return Some(kept_promise(expectation, form, &actual, way).of(subject));
            }
            if *strength == Strength::Inferred {
                return self.judge_unmarked(expectation, whole, None, false);
            }
            let mut judgement = self.not_kept(expectation, Form::Error, &actual);
            if let Some(exception) = raised.first() {
                judgement.left.clear();
                judgement.actual = exception.to_string();
                judgement.verdict = Verdict::Mismatched;
                judgement.problem = Some(Problem::Broken);
            }
            return Some(judgement);
        };
        let mut judgement = kept_promise(expectation, Form::Error, &actual, Way::Exact);
        judgement.actual = exception.to_string();
        if message.as_ref().is_some_and(|message| !keep::begins(message, &exception.message)) {
            judgement.verdict = Verdict::Unclear;
            judgement.way = None;
            judgement.problem = Some(Problem::Message);
        }
        Some(judgement)
    }

    /// The exceptions that passed through a subject's lines.
    fn raised_by(&self, subject: &Subject) -> Vec<&'a Exception> {
        let own = |place: &Place| place.block == self.block && subject.holds(place.line);
        let at_top = self.transcript.raised(self.block).map(|(_, exception, _)| exception);
        let through = at_top.filter(|exception| exception.places.iter().any(own));
        through.chain(self.transcript.passed(self.block, subject.first, subject.last)).collect()
    }

    /// What a subject left: its output, or else its value.
    fn actual(&self, subject: &Subject) -> Actual<'a> {
        let output = self.transcript.written_by(self.block, subject.first, subject.last);
        if !output.is_empty() {
            return Actual::Output(output);
        }
        let statement = &self.module.statements[subject.statement];
        let value = statement.is_top.then(|| self.transcript.value(self.block, statement.top));
        match value.flatten() {
            Some((text, repr)) => Actual::Value(text, repr),
            None => Actual::Nothing,
        }
    }

    /// What a broken promise is shown against: what the first subject left, or
    /// the first of the others that left anything.
    fn shown_against(&self, expectation: &Expectation) -> Actual<'a> {
        let all = expectation.subjects.iter().map(|subject| self.actual(subject));
        let mut all = all.filter(|actual| *actual != Actual::Nothing);
        if !expectation.text().contains('\n') {
            return all.next().unwrap_or(Actual::Nothing);
        }
        // Several lines speak of several statements: of those whose lines are as
        // many, or else of the nearest.
        let lines = expectation.text().lines().count();
        let all: Vec<Actual<'_>> = all.collect();
        let as_many = all.iter().find(|actual| actual.shown().lines().count() == lines);
        as_many.or(all.first()).cloned().unwrap_or(Actual::Nothing)
    }

    fn not_kept(&self, expectation: &Expectation, form: Form, actual: &Actual<'_>) -> Judgement {
        let subject = expectation.subjects.last().expect("an expectation speaks of something");
        let statement = &self.module.statements[subject.statement];
        let texts = actual.spellings();
        let spacing = texts.iter().any(|s| keep::but_for_spacing(expectation.text(), s.text));
        let unmarked = expectation.strength() == Strength::Inferred;
        let value = matches!(actual, Actual::Value(..));
        let is_assignment = statement.kind == StatementKind::Assignment;
        let is_expression = statement.kind == StatementKind::Expression;
        let assigned = unmarked && value && is_assignment;
        // Of statements below the top level no value is known.
        let leaves_nothing = !statement.is_top || !is_assignment && !is_expression;
        let silent = leaves_nothing && form != Form::Error;
        let (verdict, problem) = if *actual == Actual::Nothing && !self.ran(subject) {
            (Verdict::Unreached, Problem::Unreached)
        } else if assigned {
            (Verdict::Unclear, Problem::Assigned)
        } else if *actual == Actual::Nothing && silent {
            (Verdict::Unclear, Problem::Silent)
        } else if spacing {
            (Verdict::Mismatched, Problem::Spacing)
        } else {
            (Verdict::Mismatched, Problem::Broken)
        };
        // Of a call made for its effect, nothing came.
        let effect_only = matches!(actual, Actual::Value(_, "None"));
        let mut shown = if effect_only { String::new() } else { actual.shown() };
        if shown.is_empty()
            && let Some(exception) = self.raised_by(subject).first()
        {
            shown = exception.to_string();
        }
        let judgement = judgement(expectation, form, shown, (verdict, None, Some(problem)));
        Judgement { left: self.left_by_each(expectation), ..judgement }
    }

    /// Whether a subject's statement ran, as far as the run tells.
    fn ran(&self, subject: &Subject) -> bool {
        let statement = &self.module.statements[subject.statement];
        if !statement.is_top {
            let lines = subject.first..=subject.last;
            return lines
                .into_iter()
                .any(|line| self.transcript.reached(Place { block: self.block, line }));
        }
        let end = self.transcript.ends.get(self.block).map(|end| &end.end);
        match end {
            Some(End::Finished) => true,
            Some(End::Raised) => {
                let last = self.transcript.raised(self.block).last().map(|(at, ..)| at);
                last.is_some_and(|last| statement.top <= last)
            }
            Some(
                End::TimedOut { line } | End::OutputLimit { line } | End::MemoryLimit { line },
            ) => line.is_some_and(|line| statement.first_line <= line),
            // Where `sys.exit` was called is not known; what wrote nothing by
            // then is taken as not reached.
            Some(End::Exited(_) | End::SyntaxError { .. } | End::Crashed(_) | End::NotRun)
            | None => false,
        }
    }
}

/// A kept promise.
fn kept_promise(expectation: &Expectation, form: Form, actual: &Actual<'_>, way: Way) -> Judgement {
    let problem = (way == Way::Part).then_some(Problem::Partial);
    judgement(expectation, form, actual.shown(), (Verdict::Matched, Some(way), problem))
}

fn judgement(
    expectation: &Expectation,
    form: Form,
    actual: String,
    (verdict, way, problem): (Verdict, Option<Way>, Option<Problem>),
) -> Judgement {
    Judgement {
        span: expectation.span,
        line: expectation.line,
        form,
        strength: expectation.strength(),
        expected: expectation.text().to_owned(),
        actual,
        verdict,
        way,
        problem,
        says_all_of: None,
        left: Vec::new(),
    }
}

impl Judgement {
    /// The judgement, noting that the promise says all of what a subject left:
    /// to the letter, not by a label left out nor by a wildcard.
    fn of(mut self, subject: &Subject) -> Self {
        let to_the_letter = matches!(self.way, Some(Way::Exact | Way::Remark | Way::Lines));
        let echo = matches!(self.way, Some(Way::Repl | Way::Notebook));
        let wild =
            ["...", "…"].iter().any(|w| self.expected.contains(w) && !self.actual.contains(w));
        if (to_the_letter || echo) && !wild {
            self.says_all_of = Some((subject.first, subject.last));
        }
        let (first, last, text) = (subject.first, subject.last, self.actual.clone());
        self.left = vec![Left { first, last, text }];
        self
    }
}

/// Marks as unstable the broken promises whose actual was another in a second
/// run: no promise can hold there.
pub fn note_instability(judgements: &mut [Judgement], second: &[Judgement]) {
    for judgement in judgements.iter_mut().filter(|j| j.problem == Some(Problem::Broken)) {
        // Places of a fence are those of its own text.
        let is_fence = |judgement: &Judgement| judgement.form == Form::Fence;
        let again = second
            .iter()
            .find(|other| other.span == judgement.span && is_fence(other) == is_fence(judgement));
        if again.is_none_or(|again| again.actual != judgement.actual) {
            judgement.verdict = Verdict::Unclear;
            judgement.problem = Some(Problem::Unstable);
        }
    }
}

/// Excuses the broken promises that give the right items in another order where
/// a set made the order: the language promises none. `makes_order` says of the
/// lines of a promise whether a set can have made theirs.
pub fn note_set_order(
    judgements: &mut [Judgement],
    expectations: &[Expectation],
    makes_order: &dyn Fn(&Subject) -> bool,
) {
    for judgement in judgements.iter_mut().filter(|j| j.problem == Some(Problem::Broken)) {
        let expectation = expectations.iter().find(|e| {
            e.span == judgement.span && e.is_of_fence() == (judgement.form == Form::Fence)
        });
        let by_set = expectation.is_some_and(|e| e.subjects.iter().any(makes_order));
        if by_set && normalize::same_items(&judgement.expected, &judgement.actual) {
            judgement.verdict = Verdict::Unclear;
            judgement.problem = Some(Problem::Order);
        }
    }
}
