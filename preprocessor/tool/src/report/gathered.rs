//! Equal causes, gathered: a report for people tells once what several blocks have in
//! common, with all of their places. The reports for programs keep each.

use std::collections::BTreeMap;

use super::text::harmless;
use crate::messages::Catalogue;
use pyproof_check::diagnostic::{Cause, Code, Message, Severity};

/// The code and the severity of a diagnostic.
type Kind = (Code, Severity);

/// Places that an entry lists at most.
const PLACES: usize = 20;

/// The places of each cause that is told as one entry.
pub struct Gathered<'r> {
    causes: BTreeMap<(Kind, &'r Cause), Vec<(&'r str, usize)>>,
}

/// How a diagnostic is told.
pub enum Entry<'r> {
    /// By itself.
    Single,
    /// As the first of several.
    Of(Common<'r>),
    /// It was told with the first.
    Told,
}

/// A cause of several diagnostics.
pub struct Common<'r> {
    cause: &'r Cause,
    places: Vec<(&'r str, usize)>,
}

impl<'r> Gathered<'r> {
    /// Those of diagnostics, each with its file and its line.
    pub fn of(
        diagnostics: impl Iterator<Item = (Kind, Option<&'r Cause>, &'r str, usize)>,
    ) -> Self {
        let mut causes: BTreeMap<_, Vec<(&str, usize)>> = BTreeMap::new();
        for (kind, cause, path, line) in diagnostics {
            let Some(cause) = cause else { continue };
            causes.entry((kind, cause)).or_default().push((path, line));
        }
        causes.retain(|(_, cause), places| places.len() > 1 || cause.is_told_elsewhere());
        Self { causes }
    }

    /// How the next diagnostic of this kind and cause is told.
    pub fn take(&mut self, kind: Kind, cause: Option<&Cause>) -> Entry<'r> {
        let Some(cause) = cause else { return Entry::Single };
        let known = self.causes.iter_mut().find(|((of, known), _)| *of == kind && *known == cause);
        let Some(((_, cause), places)) = known else { return Entry::Single };
        match std::mem::take(places) {
            told if told.is_empty() => Entry::Told,
            places => Entry::Of(Common { cause, places }),
        }
    }
}

impl Common<'_> {
    /// What they have in common: *10 blocks need the module x*.
    pub fn title(&self, catalogue: &Catalogue) -> String {
        harmless(&catalogue.say(&self.cause.message(self.places.len())))
    }

    /// Where they are: `at a.md:3, 17; b.md:4`.
    pub fn places(&self, catalogue: &Catalogue) -> String {
        let mut text = String::new();
        let mut file = None;
        for &(path, line) in self.places.iter().take(PLACES) {
            text += &match file {
                Some(file) if file == path => format!(", {line}"),
                Some(_) => format!("; {path}:{line}"),
                None => format!("{path}:{line}"),
            };
            file = Some(path);
        }
        let more = self.places.len().saturating_sub(PLACES);
        if more > 0 {
            let message = Message::new("cause-more-places").with("count", more);
            text += &format!(" {}", catalogue.say(&message));
        }
        harmless(&catalogue.say(&Message::new("cause-places").with("places", text)))
    }

    /// Whether their places need not be shown.
    pub fn is_aside(&self) -> bool {
        self.cause.is_told_elsewhere()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::messages::Lang;
    use pyproof_check::diagnostic::CauseKind;

    #[test]
    fn a_cause_of_several_is_told_once() {
        let kind = (Code::UnpromisedException, Severity::Error);
        let numpy = Some(Cause::of(CauseKind::MissingModule, "numpy"));
        let flask = Some(Cause::of(CauseKind::MissingModule, "flask"));
        let found =
            [(&numpy, "a.md", 3), (&flask, "a.md", 9), (&numpy, "a.md", 17), (&numpy, "b.md", 4)];
        let found = found.map(|(cause, path, line)| (kind, cause.as_ref(), path, line));
        let mut gathered = Gathered::of(found.into_iter());
        let Entry::Of(common) = gathered.take(kind, numpy.as_ref()) else {
            panic!("the first tells all")
        };
        let catalogue = Catalogue::new(Lang::En);
        assert_eq!(common.title(&catalogue), "3 blocks need the module `numpy`");
        assert_eq!(common.places(&catalogue), "at a.md:3, 17; b.md:4");
        assert!(matches!(gathered.take(kind, numpy.as_ref()), Entry::Told));
        assert!(matches!(gathered.take(kind, flask.as_ref()), Entry::Single));
        assert!(matches!(gathered.take(kind, None), Entry::Single));
    }

    #[test]
    fn a_block_that_fails_for_another_is_only_counted() {
        let kind = (Code::UnpromisedException, Severity::Error);
        let cause = Some(Cause::new(CauseKind::EarlierFailure));
        let mut gathered = Gathered::of([(kind, cause.as_ref(), "a.md", 9)].into_iter());
        let Entry::Of(common) = gathered.take(kind, cause.as_ref()) else {
            panic!("it is gathered")
        };
        assert!(common.is_aside());
    }
}
