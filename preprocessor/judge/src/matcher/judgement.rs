//! What becomes of a promise: its verdict, and what only a second look tells.

use serde::{Deserialize, Serialize};

use super::compare::MatchKind;
use super::normalize;
use crate::expectation::remarks::before_remarks;
use crate::expectation::{Expectation, Form, Sign, Strength, Subject};
use crate::source::{Lines, Span};

/// The judgement of one promise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judgement {
    /// The comment, in bytes of the block's code; of a fence, in those of its text.
    pub span: Span,
    /// Its line of the code.
    pub line: usize,
    /// How it is written.
    pub form: Form,
    /// How strong it is.
    pub strength: Strength,
    /// What was promised.
    pub expected: String,
    /// What the run gave.
    pub actual: String,
    /// What becomes of it.
    pub verdict: Verdict,
    /// The outputs that it may speak of: of a kept promise the one that kept it, of
    /// a broken one all candidates, the nearest first.
    pub outputs: Vec<Output>,
}

/// What some lines of the code wrote, or their value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Output {
    /// The lines.
    pub lines: Lines,
    /// The text, normalised.
    pub text: String,
}

/// What becomes of a promise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The run kept it.
    Kept {
        /// How it matched.
        how: MatchKind,
        /// The lines of code whose whole output it gives.
        covers: Option<Lines>,
    },
    /// The run gave something else.
    Broken {
        /// What differs.
        by: Mismatch,
    },
    /// It reads like an output, may be commentary, and the run gave something else.
    Doubtful {
        /// What makes it read so.
        sign: Sign,
    },
    /// It looks like a promise and cannot be judged.
    Unclear {
        /// Why not.
        why: Doubt,
    },
    /// Its line never ran.
    Unreached,
}

/// What differs between a promise and the run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mismatch {
    /// The text.
    Text,
    /// The spacing alone.
    Spacing,
}

/// Why a promise cannot be judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doubt {
    /// The statement has no output and no value that it could speak of.
    Silent,
    /// It stands beside an assignment, and the value differs.
    Assigned,
    /// The class of the exception is right, its message differs.
    Message,
    /// The output changes from run to run.
    Unstable,
    /// It gives the order of a set, which nobody can promise.
    Order,
}

/// A verdict without its details, as reports count it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum VerdictKind {
    /// [`Verdict::Kept`].
    #[serde(rename = "matched")]
    Kept,
    /// [`Verdict::Broken`].
    #[serde(rename = "mismatched")]
    Broken,
    /// [`Verdict::Doubtful`].
    Doubtful,
    /// [`Verdict::Unreached`].
    Unreached,
    /// [`Verdict::Unclear`].
    Unclear,
}

impl Verdict {
    /// Promised text that did not appear.
    pub(super) const BROKEN: Self = Self::Broken { by: Mismatch::Text };

    /// A kept promise that does not give all of an output.
    pub(super) fn kept(how: MatchKind) -> Self {
        Self::Kept { how, covers: None }
    }

    /// The verdict without its details.
    #[must_use]
    pub fn kind(&self) -> VerdictKind {
        match self {
            Self::Kept { .. } => VerdictKind::Kept,
            Self::Broken { .. } => VerdictKind::Broken,
            Self::Doubtful { .. } => VerdictKind::Doubtful,
            Self::Unclear { .. } => VerdictKind::Unclear,
            Self::Unreached => VerdictKind::Unreached,
        }
    }

    /// What makes words read like an output, where they are doubtful.
    #[must_use]
    pub fn sign(&self) -> Option<Sign> {
        match self {
            Self::Doubtful { sign } => Some(*sign),
            _ => None,
        }
    }

    /// How the promise was kept, if it was.
    #[must_use]
    pub fn match_kind(&self) -> Option<MatchKind> {
        match self {
            Self::Kept { how, .. } => Some(*how),
            _ => None,
        }
    }
}

impl Judgement {
    /// A judgement of `expectation`.
    pub(super) fn new(
        expectation: &Expectation,
        form: Form,
        actual: String,
        verdict: Verdict,
    ) -> Self {
        Self {
            span: expectation.span,
            line: expectation.line,
            form,
            strength: expectation.strength(),
            expected: expectation.text().to_owned(),
            actual,
            verdict,
            outputs: Vec::new(),
        }
    }

    /// The judgement of a promise that `subject` kept. The promise covers the
    /// subject's lines where it gives their output to the letter, not by a label
    /// left out nor by a wildcard.
    pub(super) fn of(mut self, subject: &Subject) -> Self {
        let wild =
            ["...", "…"].iter().any(|w| self.expected.contains(w) && !self.actual.contains(w));
        if let Verdict::Kept { how, covers } = &mut self.verdict
            && !matches!(how, MatchKind::Label | MatchKind::Part)
            && !wild
        {
            *covers = Some(subject.lines);
        }
        self.outputs = vec![Output { lines: subject.lines, text: self.actual.clone() }];
        self
    }

    /// Whether the promise was kept.
    #[must_use]
    pub fn is_kept(&self) -> bool {
        matches!(self.verdict, Verdict::Kept { .. })
    }

    /// Whether it was kept and gives more than a part of an output.
    #[must_use]
    pub fn is_fully_kept(&self) -> bool {
        self.verdict.match_kind().is_some_and(|how| how != MatchKind::Part)
    }

    /// Whether it was broken, and not by spacing alone.
    #[must_use]
    pub fn is_broken(&self) -> bool {
        self.verdict == Verdict::BROKEN
    }

    /// Whether something else came than it says.
    #[must_use]
    pub fn differs(&self) -> bool {
        self.is_broken() || matches!(self.verdict, Verdict::Doubtful { .. })
    }

    /// The lines whose whole output it gives.
    #[must_use]
    pub fn covers(&self) -> Option<Lines> {
        match self.verdict {
            Verdict::Kept { covers, .. } => covers,
            _ => None,
        }
    }

    /// The lines whose whole output it gives, or else its own.
    #[must_use]
    pub fn lines(&self) -> Lines {
        self.covers().unwrap_or(Lines::new(self.line, self.line))
    }

    /// Whether it judges this expectation.
    #[must_use]
    pub fn judges(&self, expectation: &Expectation) -> bool {
        self.has_place_of(expectation.span, expectation.is_of_fence())
    }

    /// Places of a fence are those of its own text.
    #[must_use]
    pub fn has_place_of(&self, span: Span, of_fence: bool) -> bool {
        self.span == span && (self.form == Form::Fence) == of_fence
    }
}

/// Marks as unstable the broken and the doubtful promises that a second run answered
/// otherwise: no promise can hold there. Where only the order of the items is another,
/// one that has other items stays broken.
///
/// `seeded`: chance began where it always does, so that kept promises are no better.
pub fn note_instability(judgements: &mut [Judgement], second: &[Judgement], seeded: bool) {
    let is_open = |judgement: &Judgement| judgement.differs() || seeded && judgement.is_kept();
    for judgement in judgements.iter_mut().filter(|judgement| is_open(judgement)) {
        let again = second
            .iter()
            .find(|other| other.has_place_of(judgement.span, judgement.form == Form::Fence));
        // `[2, 3, 1], a new list`: the items stand in front of a remark.
        let expected = judgement.expected.as_str();
        let items = std::iter::once(expected)
            .chain(before_remarks(expected))
            .any(|text| normalize::same_items(text, &judgement.actual));
        let has_others = again
            .is_some_and(|again| normalize::same_items(&again.actual, &judgement.actual))
            && !items;
        if again.is_none_or(|again| again.actual != judgement.actual) && !has_others {
            // The right items in an order that changes: a set made it.
            let why = if items { Doubt::Order } else { Doubt::Unstable };
            judgement.verdict = Verdict::Unclear { why };
        }
    }
}

/// Excuses the broken promises that give the right items in another order where
/// a set may have made it, for who has no second run to see. `makes_order` tells of the
/// lines of a promise whether a set can have made theirs.
pub fn note_set_order(
    judgements: &mut [Judgement],
    expectations: &[Expectation],
    makes_order: &dyn Fn(&Subject) -> bool,
) {
    for judgement in judgements.iter_mut().filter(|judgement| judgement.is_broken()) {
        let expectation = expectations.iter().find(|e| judgement.judges(e));
        let by_set = expectation.is_some_and(|e| e.subjects.iter().any(makes_order));
        if by_set && normalize::same_items(&judgement.expected, &judgement.actual) {
            judgement.verdict = Verdict::Unclear { why: Doubt::Order };
        }
    }
}
