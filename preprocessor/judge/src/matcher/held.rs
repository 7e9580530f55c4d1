//! What a comment beside a statement gives: the statement's own value, or what a name
//! holds afterwards (`docs/promises.md`, *What a name holds afterwards*).

use super::compare::Plain;
use super::{Actual, ActualText, Matcher, nearness};
use crate::expectation::{Expectation, Subject, values_given};
use crate::python::{Role, Statement, literal};

/// A way to write a value; `plain` as in [`ActualText`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spelling {
    text: String,
    plain: Plain,
}

impl Spelling {
    /// A way that is compared as it is written.
    pub fn of(text: String) -> Self {
        Self { text, plain: Plain::No }
    }

    pub fn as_text(&self) -> ActualText<'_> {
        ActualText { text: &self.text, plain: self.plain }
    }
}

impl From<ActualText<'_>> for Spelling {
    fn from(actual: ActualText<'_>) -> Self {
        Self { text: actual.text.to_owned(), plain: actual.plain }
    }
}

/// What names hold to which a comment gives values.
pub struct Named {
    /// Whether all of them hold what it says.
    pub is_kept: bool,
    /// What they hold, written as a comment writes it.
    pub shown: String,
}

impl<'a> Matcher<'a> {
    /// What the names hold to which a comment gives `values`; `None` where that of one is
    /// not known.
    pub(super) fn named(&self, subject: &Subject, values: &[(String, String)]) -> Option<Named> {
        let mut named = Named { is_kept: true, shown: String::new() };
        for (name, value) in values {
            let actual = self.holds(subject, name)?;
            named.is_kept &= self.match_kind(value, &actual, false).is_some();
            let joint = if named.shown.is_empty() { "" } else { ", " };
            named.shown += &format!("{joint}{name} = {}", actual.text());
        }
        Some(named)
    }

    /// The same of the first of `texts` that gives names of the statement their values.
    pub(super) fn named_in(&self, subject: &Subject, texts: &[&str]) -> Option<Named> {
        let statement = self.statement(subject);
        let silent = !matches!(self.actual(subject), Actual::Written(_));
        let changes = &statement.changes;
        let mut given = texts.iter().filter_map(|text| values_given(text, changes));
        let values = given.next().filter(|_| silent && statement.is_top)?;
        self.named(subject, &values)
    }

    /// What the names hold that a statement binds: of one its value, of several the values
    /// in a row, or as a tuple.
    pub(super) fn bound(&self, statement: &Statement) -> Actual<'a> {
        let values = statement.bound().map(|name| self.run.held(statement.top, name));
        let values: Option<Vec<(&str, &str)>> = values.collect();
        match values.as_deref() {
            None | Some([]) => Actual::Nothing,
            Some([(text, repr)]) => Actual::held(text, repr),
            Some(values) => {
                let reprs: Vec<&str> = values.iter().map(|(_, repr)| *repr).collect();
                let texts: Vec<&str> = values.iter().map(|(text, _)| *text).collect();
                let row = reprs.join(", ");
                let spellings = [reprs.join(" "), texts.join(" "), format!("({row})"), row];
                Actual::Held(spellings.into_iter().map(Spelling::of).collect())
            }
        }
    }

    /// What a name holds after the statement of a subject.
    pub(super) fn holds(&self, subject: &Subject, name: &str) -> Option<Actual<'a>> {
        let (text, repr) = self.run.held(self.statement(subject).top, name)?;
        let mut spellings = Actual::held(text, repr);
        if let (Actual::Held(spellings), Some(inside)) = (&mut spellings, inside(repr)) {
            spellings.push(Spelling::of(inside.to_owned()));
        }
        Some(spellings)
    }

    /// What an expectation of these texts speaks of, whose statement wrote or is worth
    /// `own`: that, or what a name holds afterwards that the statement changes.
    ///
    /// Which one is decided by their kinds; only where they fit both, or several names,
    /// one that is equal goes first.
    pub(super) fn meant(
        &self,
        expectation: &Expectation,
        subject: &Subject,
        texts: &[&str],
        own: Actual<'a>,
    ) -> Actual<'a> {
        let statement = self.statement(subject);
        let silent = !matches!(own, Actual::Written(_));
        if !silent || !statement.is_top || statement.changes.is_empty() {
            return own;
        }
        let is_kept = |actual: &Actual<'_>| {
            texts.iter().any(|text| self.match_kind(text, actual, true).is_some())
        };
        let fits = |actual: &Actual<'_>| {
            let actual = actual.texts();
            texts.iter().any(|text| actual.iter().any(|a| is_of_kind(text, a.text)))
        };
        let is_effect = matches!(own, Actual::Nothing | Actual::Value(_, "None"));
        if !is_effect && is_kept(&own) {
            return own;
        }
        let several = statement.binds_several();
        let changes = statement.changes.iter().filter(|change| match change.role {
            Role::Bound => several,
            Role::Also => false,
            Role::Receiver => is_effect,
            Role::Container | Role::Popped => true,
        });
        let changes = changes.filter(|change| expectation.may_give(change, statement));
        let held = changes.filter_map(|change| Some((self.holds(subject, &change.name)?, change)));
        let fitting: Vec<_> = held.filter(|(actual, _)| fits(actual)).collect();
        let nearest = fitting.iter().find(|(actual, _)| is_kept(actual)).or(fitting.first());
        let Some((actual, change)) = nearest else { return own };
        // A number beside two names that hold numbers may be either's.
        let is_own = match change.role {
            Role::Bound => fits(&own) || fitting.len() > 1,
            Role::Popped => fits(&own) && !is_kept(actual),
            _ => false,
        };
        if is_own { own } else { actual.clone() }
    }
}

/// What a container of a class of its own holds: `[1, 2]` of `deque([1, 2])`. Authors show
/// it without the class.
fn inside(repr: &str) -> Option<&str> {
    let (_, arguments) = repr.strip_suffix(')')?.split_once('(')?;
    let start = arguments.find(['[', '{'])?;
    let end = arguments.rfind([']', '}'])?;
    // `defaultdict(<class 'int'>, {'a': 1})`
    let is_first = start == 0 || arguments.starts_with('<');
    let inside = arguments.get(start..=end).filter(|_| is_first)?;
    (literal::read(repr).is_none() && literal::read(inside).is_some()).then_some(inside)
}

/// Whether a promise is of the kind of what came: literals of one kind, or calls of one
/// class.
fn is_of_kind(promise: &str, actual: &str) -> bool {
    let class = |text: &str| {
        let (class, _) = text.trim().split_once('(')?;
        (!class.is_empty()).then(|| class.rsplit('.').next().unwrap_or(class).to_owned())
    };
    nearness::is_same_kind(promise, actual)
        || class(promise).is_some_and(|promised| class(actual) == Some(promised))
}
