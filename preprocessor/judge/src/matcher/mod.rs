//! Compares what a block promised with what its run did.
//!
//! Every expectation gets a judgement, or is commentary by a rule of
//! `docs/promises.md`; none is silently dropped. Knows neither Markdown nor
//! the interpreter.

mod compare;
mod held;
mod joined;
mod judgement;
mod nearness;
mod normalize;
mod outputs;
mod rules;
mod screen;
mod spellings;
mod stacks;
mod terminal;
mod typed;
mod unmarked;
mod wildcard;
mod wordings;

use crate::expectation::{
    Claim, Expectation, Form, Reading, Sign, Strength, Subject, claim, errors, phrases,
};
use crate::python::{Module, Statement, StatementKind, literal};
use crate::transcript::{BlockRun, End, Exception};
pub use compare::{ActualText, MatchKind, Plain, Policy};
use held::Spelling;
pub use judgement::{
    Doubt, Judgement, Mismatch, Output, Verdict, VerdictKind, note_instability, note_set_order,
};
pub use normalize::{mask_addresses, text as normalized};
pub use typed::next_answer;

/// Judges the promises of one block.
#[derive(Clone, Copy)]
pub struct Matcher<'a> {
    /// The block's code, read.
    pub module: &'a Module,
    /// What the block did.
    pub run: &'a BlockRun,
    /// The literal texts of the whole program: its labels.
    pub literals: &'a [String],
    /// What the book allows.
    pub policy: &'a Policy,
    /// What the block's `input()` read, which a terminal shows.
    pub stdin: &'a str,
}

/// What a subject wrote, or else its value.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Actual<'a> {
    /// It wrote this.
    Written(String),
    /// It wrote nothing and had this value, as `str` and `repr`.
    Value(&'a str, &'a str),
    /// It wrote nothing, and names that it changed then held this.
    Held(Vec<Spelling>),
    /// Nothing of these.
    Nothing,
}

impl Actual<'_> {
    /// What a name holds, from its `str` and `repr`.
    fn held(text: &str, repr: &str) -> Self {
        let value = Actual::Value(text, repr);
        Actual::Held(value.texts().into_iter().map(Spelling::from).collect())
    }

    /// The texts that a promise may give for it.
    fn texts(&self) -> Vec<ActualText<'_>> {
        match self {
            Actual::Written(text) => vec![ActualText::written(text)],
            Actual::Value(text, repr) => {
                // What `repr` puts in quotes is a string; a promise may, too.
                let is_string = repr.starts_with(['\'', '"']);
                let plain = if is_string { Plain::Value } else { Plain::No };
                vec![ActualText { text: repr, plain: Plain::No }, ActualText { text, plain }]
            }
            Actual::Held(spellings) => spellings.iter().map(Spelling::as_text).collect(),
            Actual::Nothing => Vec::new(),
        }
    }

    /// The text that reports give for it.
    fn text(&self) -> String {
        self.texts().first().map(|actual| normalize::text(actual.text)).unwrap_or_default()
    }
}

impl<'a> Matcher<'a> {
    /// Judges every expectation of the block; commentary gets no judgement.
    #[must_use]
    pub fn judge(&self, expectations: &[Expectation]) -> Vec<Judgement> {
        expectations.iter().filter_map(|expectation| self.judge_one(expectation)).collect()
    }

    fn judge_one(&self, expectation: &Expectation) -> Option<Judgement> {
        let of_terminal = matches!(expectation.reading, Reading::Terminal(_));
        if expectation.subjects.is_empty() && !of_terminal {
            let silent = Verdict::Unclear { why: Doubt::Silent };
            return Some(Judgement::new(expectation, Form::Marked, String::new(), silent));
        }
        match &expectation.reading {
            Reading::Marked { text, others, unordered } => {
                let texts: Vec<&str> =
                    std::iter::once(text).chain(others).map(String::as_str).collect();
                Some(self.judge_marked(expectation, &texts, *unordered))
            }
            Reading::Error { .. } => self.judge_error(expectation),
            Reading::Terminal(output) => Some(self.judge_terminal(expectation, output)),
            Reading::Unmarked { text, after_marker, claim, .. } => self
                .judge_unmarked(expectation, text, after_marker.as_deref(), claim)
                .or_else(|| self.judge_stack(expectation, text, claim)),
        }
    }

    fn judge_marked(
        &self,
        expectation: &Expectation,
        texts: &[&str],
        unordered: bool,
    ) -> Judgement {
        let kept = |subject: &Subject, actual: String, how| {
            Judgement::new(expectation, Form::Marked, actual, Verdict::kept(how)).of(subject)
        };
        for subject in &expectation.subjects {
            let actual = self.meant(expectation, subject, texts, self.actual(subject));
            let how = if unordered {
                let any = actual
                    .texts()
                    .into_iter()
                    .any(|actual| texts.iter().any(|text| compare::unordered(text, actual.text)));
                any.then_some(MatchKind::Exact)
            } else {
                texts.iter().filter_map(|text| self.match_kind(text, &actual, true)).min()
            };
            if let Some(how) = how {
                return kept(subject, actual.text(), how);
            }
            if let Some(held) = self.named_in(subject, texts).filter(|held| held.is_kept) {
                return kept(subject, held.shown, MatchKind::Exact);
            }
            if let Some(screen) = self.on_screen(subject)
                && texts.iter().any(|text| compare::exact(text, ActualText::written(&screen)))
            {
                return kept(subject, screen, MatchKind::Exact);
            }
            let is_silent = matches!(actual, Actual::Nothing | Actual::Value(_, "None"));
            let is_empty = match actual {
                Actual::Written(ref text) => text.trim().is_empty(),
                Actual::Value(text, _) => text.is_empty(),
                _ => false,
            };
            if is_empty && texts.iter().any(|text| compare::says_empty(text)) {
                return kept(subject, actual.text(), MatchKind::Exact);
            }
            if is_silent && self.ran(subject) && texts.iter().any(|t| compare::says_nothing(t)) {
                return kept(subject, String::new(), MatchKind::Exact);
            }
            if let Some((how, echoed)) = self.echoed(subject, texts) {
                return kept(subject, normalize::text(&echoed), how);
            }
        }
        let actual = self.nearest_actual(expectation);
        let judgement = self.not_kept(expectation, Form::Marked, &actual);
        let of_another = || texts.first().is_some_and(|text| claim::is_conditional(text));
        if judgement.verdict == Verdict::BROKEN && (describes(texts, &actual) || of_another()) {
            let verdict = Verdict::Doubtful { sign: Sign::Words };
            return Judgement { verdict, ..judgement };
        }
        judgement
    }

    /// What a session or a notebook would show of several statements, with what was
    /// typed or without, where one of `texts` promises just that.
    fn echoed(&self, subject: &Subject, texts: &[&str]) -> Option<(MatchKind, String)> {
        self.echoes(subject).into_iter().find(|(_, echoed)| {
            let is_shown = |text: &&str| {
                compare::exact(text, ActualText::written(echoed)) || {
                    let typed = typed::with_answers(text, echoed, self.stdin);
                    compare::exact(text, ActualText::written(&typed))
                }
            };
            !echoed.is_empty() && texts.iter().any(is_shown)
        })
    }

    /// The best way in which `text` is kept; `loose` allows what only a marker or a
    /// literal may leave out.
    fn match_kind(&self, text: &str, actual: &Actual<'_>, loose: bool) -> Option<MatchKind> {
        // Stacked lines are all that came: one too few is broken.
        let is_stack = text.trim().contains('\n');
        let texts = actual.texts().into_iter();
        texts
            .filter_map(|actual| {
                compare::match_kind(text, actual, loose, self.literals, self.policy)
            })
            .filter(|how| *how != MatchKind::Part || !is_stack)
            .min()
    }

    fn judge_error(&self, expectation: &Expectation) -> Option<Judgement> {
        let Reading::Error { class, message, whole, strength, marked } = &expectation.reading
        else {
            return None;
        };
        let of_class = |e: &&&Exception| class.as_ref().is_none_or(|class| e.is_of(class));
        let fits = |s: &&Subject| self.raised_by(s).iter().any(|e| of_class(&e));
        let subject = expectation.raisers().find(fits).or_else(|| expectation.subjects.first())?;
        let actual = self.actual(subject);
        let raised = self.raised_by(subject);
        if let Some(exception) = raised.iter().find(of_class) {
            let begins = |message: &String| {
                compare::begins(message, &exception.message)
                    || wordings::same(message, &exception.message)
            };
            let verdict = if message.as_ref().is_none_or(begins) {
                Verdict::kept(MatchKind::Exact)
            } else {
                Verdict::Unclear { why: Doubt::Message }
            };
            return Some(Judgement::new(expectation, Form::Error, exception.to_string(), verdict));
        }
        // `print("KeyError: 1")  # KeyError: 1` promises the text.
        if let Some(how) = self.match_kind(whole, &actual, true) {
            let form = if *marked { Form::Marked } else { Form::Bare };
            let judgement = Judgement::new(expectation, form, actual.text(), Verdict::kept(how));
            let expected = whole.clone();
            return Some(Judgement { expected, ..judgement }.of(subject));
        }
        if *strength == Strength::Inferred {
            let judged = self.judge_unmarked(expectation, whole, None, &Claim::Open);
            let doubtful = || {
                let verdict = Verdict::Doubtful { sign: Sign::Error };
                let judgement = self.not_kept(expectation, Form::Error, &actual);
                Judgement { verdict, ..judgement }
            };
            let announced = errors::announces_error(whole) && self.ran(subject);
            return judged.or_else(|| announced.then(doubtful));
        }
        Some(match raised.first() {
            Some(exception) => {
                let actual = exception.to_string();
                Judgement::new(expectation, Form::Error, actual, Verdict::BROKEN)
            }
            None => self.not_kept(expectation, Form::Error, &actual),
        })
    }

    /// The exceptions that passed through a subject's lines.
    fn raised_by(&self, subject: &Subject) -> Vec<&'a Exception> {
        let block = self.run.block();
        let own = |exception: &&Exception| {
            let mut places = exception.places.iter();
            places.any(|place| place.block == block && subject.lines.contain(place.line))
        };
        let at_top = self.run.raised().map(|raised| raised.exception).filter(own);
        at_top.chain(self.run.passed(subject.lines)).collect()
    }

    /// What a subject wrote, or else its value.
    fn actual(&self, subject: &Subject) -> Actual<'a> {
        let written = self.run.written_by(subject.lines);
        if !written.is_empty() {
            return Actual::Written(written);
        }
        let statement = self.statement(subject);
        let value = statement.is_top.then(|| self.run.value(statement.top));
        match value.flatten() {
            Some((text, repr)) => Actual::Value(text, repr),
            None if statement.is_top => self.bound(statement),
            None => Actual::Nothing,
        }
    }

    /// What a subject wrote as the screen shows it: behind what stood on that line
    /// already, as after `print(x, end=" ")`. `None` where it began a line of its own.
    fn on_screen(&self, subject: &Subject) -> Option<String> {
        let begun = self.run.line_begun_before(subject.lines);
        let shown = || normalize::text(&(begun.clone() + &self.run.written_by(subject.lines)));
        (!begun.trim().is_empty()).then(shown)
    }

    fn statement(&self, subject: &Subject) -> &'a Statement {
        &self.module.statements[subject.statement]
    }

    /// What a report shows beside a broken promise: a line that an earlier statement
    /// began, where the promise is near to it, or else the output of the first subject
    /// that has any.
    fn nearest_actual(&self, expectation: &Expectation) -> Actual<'a> {
        let text = expectation.text();
        let is_near = |screen: &String| {
            let screen = ActualText::written(screen);
            nearness::is_near(text, screen, self.literals, false)
        };
        let mut screens = expectation.subjects.iter().filter_map(|s| self.on_screen(s));
        if let Some(screen) = screens.find(is_near) {
            return Actual::Written(screen);
        }
        let all = expectation
            .subjects
            .iter()
            .map(|subject| self.meant(expectation, subject, &[text], self.actual(subject)));
        let mut all = all.filter(|actual| *actual != Actual::Nothing);
        if !text.contains('\n') {
            return all.next().unwrap_or(Actual::Nothing);
        }
        // Several lines speak of several statements: of those whose lines are as
        // many, or else of the nearest.
        let lines = text.lines().count();
        let all: Vec<Actual<'_>> = all.collect();
        let as_many = all.iter().find(|actual| actual.text().lines().count() == lines);
        as_many.or(all.first()).cloned().unwrap_or(Actual::Nothing)
    }

    fn not_kept(&self, expectation: &Expectation, form: Form, actual: &Actual<'_>) -> Judgement {
        let subject = expectation.subjects.last().expect("an expectation speaks of something");
        // Of a call made for its effect, there is no output.
        let effect_only = matches!(actual, Actual::Value(_, "None"));
        let mut text = if effect_only { String::new() } else { actual.text() };
        if text.is_empty()
            && let Some(exception) = self.raised_by(subject).first()
        {
            text = exception.to_string();
        }
        let verdict = self.why_not_kept(expectation, subject, form, actual);
        let outputs = self.outputs(expectation);
        Judgement { outputs, ..Judgement::new(expectation, form, text, verdict) }
    }

    fn why_not_kept(
        &self,
        expectation: &Expectation,
        subject: &Subject,
        form: Form,
        actual: &Actual<'_>,
    ) -> Verdict {
        let statement = self.statement(subject);
        let is_assignment = statement.kind == StatementKind::Assignment;
        let is_expression = statement.kind == StatementKind::Expression;
        let value = matches!(actual, Actual::Value(..) | Actual::Held(_));
        let unmarked = expectation.strength() == Strength::Inferred;
        // Of statements below the top level no value is known, nor is what a property gives.
        let has_no_value = !statement.is_top
            || !is_expression && (!is_assignment || statement.bound().next().is_some());
        let spacing = || {
            let mut texts = actual.texts().into_iter();
            texts.any(|actual| compare::but_for_spacing(expectation.text(), actual.text))
        };
        if *actual == Actual::Nothing && !self.ran(subject) {
            Verdict::Unreached
        } else if unmarked && value && is_assignment {
            Verdict::Unclear { why: Doubt::Assigned }
        } else if *actual == Actual::Nothing && has_no_value && form != Form::Error {
            Verdict::Unclear { why: Doubt::Silent }
        } else if spacing() {
            Verdict::Broken { by: Mismatch::Spacing }
        } else {
            Verdict::BROKEN
        }
    }

    /// Whether a subject's statement ran, as far as the run tells.
    fn ran(&self, subject: &Subject) -> bool {
        let statement = self.statement(subject);
        if !statement.is_top {
            return self.run.reached(subject.lines);
        }
        match self.run.end() {
            End::Finished => true,
            End::Raised => {
                let last = self.run.raised().next_back();
                last.is_some_and(|last| statement.top <= last.statement)
            }
            End::TimedOut { line } | End::OutputLimit { line } | End::MemoryLimit { line } => {
                line.is_some_and(|line| statement.first_line <= line)
            }
            // Where `sys.exit` was called is not known; a statement that wrote nothing
            // by then counts as not reached.
            End::Exited(_) | End::SyntaxError { .. } | End::Crashed(_) | End::NotRun => false,
        }
    }
}

/// Whether words behind a marker of return may describe what came: it is no text.
fn describes(texts: &[&str], actual: &Actual<'_>) -> bool {
    let is_string = |text: &str| text.starts_with(['\'', '"']);
    let is_value = match actual {
        Actual::Value(_, repr) => !is_string(repr),
        other => other.texts().first().is_some_and(|actual| {
            let text = actual.text.trim();
            literal::reads_as_output(text) && !is_string(text)
        }),
    };
    texts.last().is_some_and(|whole| phrases::is_of_return(whole))
        && texts.first().is_some_and(|text| {
            !text.contains('\n')
                && !literal::reads_as_output(text)
                && compare::begins_with_word(text)
        })
        && is_value
}
