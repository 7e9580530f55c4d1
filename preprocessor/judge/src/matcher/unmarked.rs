//! Words without a marker, judged by what they claim
//! (`docs/promises.md`, *Comments without a marker*).
//!
//! What they claim was decided when they were read. Of doubtful ones the kind of what
//! came, and of all others its nearness, decides whether they speak of it at all.

use super::{
    Actual, ActualText, Judgement, MatchKind, Matcher, Spelling, Verdict, compare, nearness,
};
use crate::expectation::remarks::before_remarks;
use crate::expectation::{Claim, Expectation, Form, Reading, Sign, Subject};
use crate::python::{StatementKind, literal};
use crate::transcript::End;

/// The names of types that a comment gives in the place of their `repr`.
const TYPES: &[&str] = &[
    "int",
    "float",
    "complex",
    "bool",
    "str",
    "bytes",
    "bytearray",
    "list",
    "tuple",
    "dict",
    "set",
    "frozenset",
    "range",
    "function",
    "generator",
    "NoneType",
    "zip",
    "map",
    "filter",
    "module",
];

/// Words without a marker, beside or below a statement that left something.
struct Words<'m, 'a> {
    matcher: &'m Matcher<'a>,
    expectation: &'m Expectation,
    subject: &'m Subject,
    actual: Actual<'a>,
    text: &'m str,
    /// Another text that they may mean: without the words of a marker, or with a sign.
    other: Option<&'m str>,
}

impl Matcher<'_> {
    /// Judges words without a marker; none where they are commentary.
    pub(super) fn judge_unmarked(
        &self,
        expectation: &Expectation,
        text: &str,
        other: Option<&str>,
        claim: &Claim,
    ) -> Option<Judgement> {
        let subject = expectation.subjects.first().filter(|_| !self.policy.ignore_unmarked)?;
        let mut actual = self.actual(subject);
        // A line that an earlier statement began is read as a whole.
        let is_near = |screen: &String| {
            let screen = ActualText::written(screen);
            nearness::is_near(text, screen, self.literals, false)
        };
        if let Some(screen) = self.on_screen(subject).filter(is_near) {
            actual = Actual::Written(screen);
        }
        if let Claim::Promise(texts)
        | Claim::Passed(texts)
        | Claim::Prose(texts)
        | Claim::Doubtful(_, texts) = claim
        {
            let texts: Vec<&str> =
                std::iter::once(text).chain(texts.iter().map(String::as_str)).collect();
            actual = self.meant(expectation, subject, &texts, actual);
        }
        if actual == Actual::Nothing && !matches!(claim, Claim::Values(_)) {
            return self.missing(expectation, subject, text, claim);
        }
        let words = Words { matcher: self, expectation, subject, actual, text, other };
        match claim {
            Claim::Nothing => None,
            Claim::Promise(texts) => words.promise(texts),
            Claim::Passed(texts) => words.promise(texts).filter(|_| !words.is_effect()),
            Claim::Values(values) => words.values(values),
            Claim::Prose(objects) => words.prose(objects),
            Claim::Doubtful(sign, texts) => words.doubtful(*sign, texts),
            Claim::Introduction => words.introduction(),
            Claim::Open => words.open(),
        }
    }

    /// Judges words beside a statement that left nothing: a literal promised something
    /// all the same where the line is there to print, or to show a value.
    fn missing(
        &self,
        expectation: &Expectation,
        subject: &Subject,
        text: &str,
        claim: &Claim,
    ) -> Option<Judgement> {
        let (Claim::Promise(texts) | Claim::Prose(texts)) = claim else { return None };
        let statement = self.statement(subject);
        let shows = statement.is_top && statement.kind == StatementKind::Expression;
        // What reads as a call may be one that is commented out.
        if !statement.prints && !shows || literal::is_call_repr(text) {
            return None;
        }
        let ended = !matches!(self.run.end(), End::Finished | End::Exited(_));
        let failed = !self.ran(subject) || !self.raised_by(subject).is_empty();
        let verdict = if ended && failed {
            Verdict::Unreached
        } else {
            Verdict::Doubtful { sign: Sign::Begins }
        };
        let judgement = Judgement::new(expectation, Form::Bare, String::new(), verdict);
        let expected = if literal::read(text).is_some() { text } else { texts.last()? };
        Some(Judgement { expected: expected.to_owned(), ..judgement })
    }
}

impl Words<'_, '_> {
    fn promise(&self, texts: &[String]) -> Option<Judgement> {
        if let Some(how) = self.whole(true).or_else(|| self.best(texts)) {
            return Some(self.kept(self.form(), how));
        }
        if self.gives_without_module() || self.is_beside_others(texts) {
            return None;
        }
        if self.is_hedged() {
            return Some(self.kept(self.form(), MatchKind::Remark));
        }
        if self.is_effect() {
            // A call may change what it is given: `heapify(xs)  # [1, 3, 2]`.
            if self.text.starts_with(['[', '(', '{']) || literal::is_call_repr(self.text) {
                return None;
            }
            return Some(self.differing(self.form(), Sign::Begins));
        }
        // What reads as a call was meant as output where a `repr` came. A remark behind
        // it, or another kind of value, lets a literal mean something else.
        let alone = literal::read(self.text).is_some();
        let is_repr = !alone && literal::is_repr(self.text);
        let both = is_repr && self.actual.texts().iter().any(|a| literal::is_repr(a.text));
        if alone || both || self.is_of_kind(texts) {
            return Some(self.broken(self.form()));
        }
        // No words are written as an array is.
        let is_array = is_repr && literal::array(self.text).is_some();
        (!is_repr || is_array || self.is_near()).then(|| self.differing(self.form(), Sign::Begins))
    }

    /// Names of the statement with their values; where it wrote, that is what they may
    /// show.
    fn values(self, values: &[(String, String)]) -> Option<Judgement> {
        if matches!(self.actual, Actual::Written(_)) {
            let shown: Vec<&str> = values.iter().map(|(_, value)| value.as_str()).collect();
            return self.doubtful(Sign::Label, &[shown.join(" "), self.text.to_owned()]);
        }
        let named = self.matcher.named(self.subject, values)?;
        let words = Words { actual: Actual::Held(vec![Spelling::of(named.shown)]), ..self };
        Some(if named.is_kept {
            words.kept(Form::Value, MatchKind::Exact)
        } else {
            words.differing(Form::Value, Sign::Label)
        })
    }

    fn prose(&self, objects: &[String]) -> Option<Judgement> {
        if let Some(how) = self.whole(false) {
            return Some(self.kept(self.form(), how));
        }
        let best = self.best(objects);
        if self.is_effect() || best.is_none() && self.is_beside_others(objects) {
            return None;
        }
        let judgement = match best {
            Some(how) => self.kept(Form::Prose, how),
            None if self.is_of_kind(objects) => self.broken(Form::Prose),
            None => self.differing(Form::Prose, Sign::Holds),
        };
        Some(Judgement { expected: objects.last()?.clone(), ..judgement })
    }

    fn doubtful(&self, sign: Sign, texts: &[String]) -> Option<Judgement> {
        let near = self.is_near();
        let best = self.best(texts);
        if self.is_effect() || !(near || best.is_some() || self.is_of_kind(texts)) {
            return None;
        }
        // Words that give all of it are not kept by their last one.
        let judgement = match self.all().or(best.filter(|_| !near)) {
            Some(how) => self.kept(self.form(), how),
            None => self.differing(self.form(), if near { Sign::Near } else { sign }),
        };
        let object = texts.last().filter(|_| !near).map(String::as_str);
        let expected = object.unwrap_or_else(|| self.named()).to_owned();
        Some(Judgement { expected, ..judgement })
    }

    /// Words that may introduce the statement below speak of the output above only
    /// where that is the same to a letter or two.
    fn introduction(&self) -> Option<Judgement> {
        let literals = self.matcher.literals;
        let near = |a: &ActualText<'_>| nearness::is_near(self.text, *a, literals, false);
        if self.is_effect() || !self.actual.texts().iter().any(near) {
            return None;
        }
        Some(match self.whole(false) {
            Some(how) => self.kept(self.form(), how),
            None => self.differing(self.form(), Sign::Near),
        })
    }

    fn open(&self) -> Option<Judgement> {
        if self.gives_without_module() || self.is_effect() && self.text != "None" {
            return None;
        }
        if let Some(judgement) = self.class() {
            return Some(judgement);
        }
        if self.is_near() || self.are_signs() {
            let judgement = match self.all() {
                Some(how) => self.kept(self.form(), how),
                None => self.differing(self.form(), Sign::Near),
            };
            return Some(Judgement { expected: self.named().to_owned(), ..judgement });
        }
        let below = matches!(&self.expectation.reading, Reading::Unmarked { own_line: true, .. });
        let alike = self.actual.texts().iter().any(|a| nearness::is_alike(self.text, a.text));
        (below && alike).then(|| self.differing(self.form(), Sign::Words))
    }

    /// The bare name of a class beside its `repr`: `float` for `<class 'float'>`.
    fn class(&self) -> Option<Judgement> {
        let text = self.actual.text();
        let path = text.strip_prefix("<class '")?.strip_suffix("'>")?;
        let name = before_remarks(self.text).last().unwrap_or(self.text);
        let class = path.rsplit('.').next().unwrap_or(path);
        if name == path || name == class {
            return Some(self.kept(self.form(), MatchKind::Remark));
        }
        TYPES.contains(&name).then(|| self.differing(self.form(), Sign::Near))
    }

    /// Whether a remark says that what came may come, too: `False (or True elsewhere)`.
    fn is_hedged(&self) -> bool {
        const HEDGES: &[&str] =
            &["или", "может", "возможно", "иногда", "or", "may", "might", "maybe", "sometimes"];
        let Some(before) = before_remarks(self.text).last() else { return false };
        let remark = self.text[before.len()..].to_lowercase();
        let is_word = |word: &str| {
            let mut words = remark.split(|c: char| c.is_whitespace() || "(),;:".contains(c));
            words.any(|w| w.trim_matches('`') == word)
        };
        let actual = self.actual.text().to_lowercase();
        !actual.is_empty() && is_word(&actual) && HEDGES.iter().any(|hedge| is_word(hedge))
    }

    /// Whether both are signs without letters; on a line of their own they may be a rule
    /// between two parts of the code.
    fn are_signs(&self) -> bool {
        let Reading::Unmarked { own_line: false, .. } = &self.expectation.reading else {
            return false;
        };
        self.actual.texts().iter().any(|actual| nearness::are_signs(self.text, actual.text.trim()))
    }

    fn form(&self) -> Form {
        if matches!(self.actual, Actual::Written(_)) { Form::Bare } else { Form::Value }
    }

    /// Whether the statement is a call made for its effect: its value is `None`, and a
    /// comment beside it speaks of the effect.
    fn is_effect(&self) -> bool {
        matches!(self.actual, Actual::Value(_, "None"))
    }

    /// Whether the statement binds several names, and the literals are not as many: they
    /// may speak of one.
    fn is_beside_others(&self, texts: &[String]) -> bool {
        let several = self.matcher.statement(self.subject).binds_several();
        several && !self.is_of_kind(texts) && !matches!(self.actual, Actual::Written(_))
    }

    /// What reports show as promised.
    fn named(&self) -> &str {
        self.other.filter(|other| self.text.ends_with(other)).unwrap_or(self.text)
    }

    /// How the words keep what came, as a whole; `loose` lets them leave out a label or
    /// a part of the lines.
    fn whole(&self, loose: bool) -> Option<MatchKind> {
        let texts = std::iter::once(self.text).chain(self.other);
        texts.filter_map(|text| self.matcher.match_kind(text, &self.actual, loose)).min()
    }

    /// The same, without a label; a part of the lines is only what a literal may give.
    fn all(&self) -> Option<MatchKind> {
        self.whole(true).filter(|how| *how != MatchKind::Part)
    }

    /// How the best of `texts` keeps what came.
    fn best(&self, texts: &[String]) -> Option<MatchKind> {
        texts.iter().filter_map(|text| self.matcher.match_kind(text, &self.actual, true)).min()
    }

    fn is_near(&self) -> bool {
        let assigned = StatementKind::Assignment;
        let loose = self.matcher.statement(self.subject).kind != assigned;
        let literals = self.matcher.literals;
        let actual = self.actual.texts();
        let mut texts = std::iter::once(self.text).chain(self.other);
        texts.any(|text| actual.iter().any(|a| nearness::is_near(text, *a, literals, loose)))
    }

    fn is_of_kind(&self, texts: &[String]) -> bool {
        let actual = self.actual.texts();
        let alike = |text: &str, actual: &str| {
            nearness::is_same_kind(text, actual) || nearness::are_of_same_kinds(text, actual)
        };
        texts.iter().any(|text| actual.iter().any(|a| alike(text, a.text)))
    }

    /// Whether a `repr` is that of the value without the modules of its classes:
    /// `date(2020, 1, 2)` for `datetime.date(2020, 1, 2)`.
    fn gives_without_module(&self) -> bool {
        self.text.contains('(')
            && self.actual.texts().iter().any(|actual| {
                let bare = compare::without_modules(actual.text);
                bare != actual.text && bare == self.text
            })
    }

    fn kept(&self, form: Form, how: MatchKind) -> Judgement {
        let actual = self.actual.text();
        Judgement::new(self.expectation, form, actual, Verdict::kept(how)).of(self.subject)
    }

    fn broken(&self, form: Form) -> Judgement {
        // What a name holds may not be what the words speak of.
        if matches!(self.actual, Actual::Held(_)) {
            return self.differing(form, Sign::Begins);
        }
        self.not_kept(form)
    }

    fn not_kept(&self, form: Form) -> Judgement {
        self.matcher.not_kept(self.expectation, form, &self.actual)
    }

    /// Broken, but perhaps no promise at all.
    fn differing(&self, form: Form, sign: Sign) -> Judgement {
        let judgement = self.not_kept(form);
        let doubtful = judgement.verdict == Verdict::BROKEN;
        let verdict = if doubtful { Verdict::Doubtful { sign } } else { judgement.verdict };
        Judgement { verdict, ..judgement }
    }
}
