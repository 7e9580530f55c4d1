//! Which diagnostics are errors of a book, which are warnings, and which are not
//! shown.
//!
//! The first of these that names a code decides:
//! 1. the command line: `--deny`, `--warn`, `--allow`;
//! 2. `[preprocessor.pyproof]`: `deny`, `warn`, `allow`;
//! 3. `strict`, of either: a promise that is doubtful or cannot be judged, and a block
//!    that is skipped without a reason, are errors;
//! 4. the code's own severity.
//!
//! Nothing else decides a severity. A block fails when one of its diagnostics is an
//! error.

use std::collections::BTreeMap;

use crate::diagnostic::{Code, Message, Severity};
use crate::error::UserError;
use pyproof_judge::distance::nearest;

/// How a code is treated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// It fails the book.
    Deny,
    /// It is shown, and the book passes.
    Warn,
    /// It is not shown.
    Allow,
}

/// The chosen levels, with the codes' own for the rest.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Levels {
    chosen: BTreeMap<Code, Level>,
    strict: bool,
}

/// What `strict` makes errors of.
const STRICT: &[Code] =
    &[Code::PromiseDoubtful, Code::PromiseUnclear, Code::PromiseUnstable, Code::SkipUnexplained];

impl Levels {
    /// The levels that lists of codes' names give.
    ///
    /// # Errors
    /// Names an unknown code, with the nearest known one, or a code that stands in two
    /// lists.
    pub fn new<'n>(
        lists: impl IntoIterator<Item = (Level, &'n [String])>,
        strict: bool,
    ) -> Result<Self, UserError> {
        let mut chosen = BTreeMap::new();
        for (level, names) in lists {
            for name in names {
                let code = code_of(name)?;
                if chosen.insert(code, level).is_some_and(|other| other != level) {
                    return Err(UserError::new(Message::new("code-twice").with("code", name)));
                }
            }
        }
        Ok(Self { chosen, strict })
    }

    /// These levels, with those of `above` before them.
    #[must_use]
    pub fn under(mut self, above: &Self) -> Self {
        self.chosen.extend(&above.chosen);
        self.strict |= above.strict;
        self
    }

    /// The severity of a code; `None`: it is not shown.
    #[must_use]
    pub fn severity(&self, code: Code) -> Option<Severity> {
        match self.chosen.get(&code) {
            Some(Level::Deny) => Some(Severity::Error),
            Some(Level::Warn) => Some(Severity::Warning),
            Some(Level::Allow) => None,
            None if self.strict && STRICT.contains(&code) => Some(Severity::Error),
            None => code.severity(),
        }
    }
}

/// The code of this name.
///
/// # Errors
/// When there is none; names the nearest known one.
pub fn code_of(name: &str) -> Result<Code, UserError> {
    name.parse().map_err(|_| {
        let near = nearest(name, Code::ALL.iter().map(|code| code.name()));
        UserError::new(match near {
            Some(near) => Message::new("code-unknown-near").with("code", name).with("near", near),
            None => Message::new("code-unknown").with("code", name),
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn levels(deny: &[&str], warn: &[&str], allow: &[&str], strict: bool) -> Levels {
        let owned = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect::<Vec<_>>();
        let (deny, warn, allow) = (owned(deny), owned(warn), owned(allow));
        let lists = [(Level::Deny, &*deny), (Level::Warn, &*warn), (Level::Allow, &*allow)];
        Levels::new(lists, strict).unwrap()
    }

    #[test]
    fn the_first_that_speaks_of_a_code_decides() {
        use Severity::{Error, Warning};
        let book = levels(&["promise-spacing"], &["promise-broken"], &["promise-partial"], true);
        let both =
            book.clone().under(&levels(&["promise-broken"], &["promise-unclear"], &[], false));
        let cases = [
            (Code::PromiseSpacing, Some(Error), Some(Error)),
            (Code::PromiseBroken, Some(Warning), Some(Error)),
            (Code::PromisePartial, None, None),
            (Code::PromiseUnclear, Some(Error), Some(Warning)),
            (Code::PromiseUnstable, Some(Error), Some(Error)),
            (Code::SkipUnexplained, Some(Error), Some(Error)),
            (Code::TypoFixed, Some(Warning), Some(Warning)),
            (Code::Timeout, Some(Error), Some(Error)),
        ];
        for (code, alone, under) in cases {
            assert_eq!(book.severity(code), alone, "{}", code.name());
            assert_eq!(both.severity(code), under, "{}", code.name());
        }
        assert_eq!(Levels::default().severity(Code::SkipUnexplained), None);
    }

    #[test]
    fn codes_that_are_none_are_named_with_the_nearest() {
        let error = code_of("promise-brocken").unwrap_err();
        assert_eq!(error.messages[0].key, "code-unknown-near");
        assert!(error.messages[0].args.contains(&("near", "promise-broken".to_owned())));
        assert_eq!(code_of("E0001").unwrap_err().messages[0].key, "code-unknown");
    }

    #[test]
    fn a_code_has_one_level() {
        let names = ["timeout".to_owned()];
        let lists = [(Level::Deny, &names[..]), (Level::Warn, &names[..])];
        assert_eq!(Levels::new(lists, false).unwrap_err().messages[0].key, "code-twice");
    }
}
