//! Misspelled attributes.
//!
//! Only a run knows the object of a lookup. A run that ends in `AttributeError` shows
//! the object's attributes, and the rules find the one that may be meant
//! ([`missed`]). In code that never ran, only the `self` of a method is known: enough
//! for a suggestion ([`own`]).

use super::{Typo, among};
use crate::python::Module;
use crate::python::attributes::Attribute;
use crate::transcript::Missing;

/// The missing attribute in which a run of `module` ended, if the code has it at that
/// place; `column` is the 1-based column behind it, in bytes of the module's line.
#[must_use]
pub fn missed(module: &Module, missing: &Missing, column: usize) -> Option<Typo> {
    let line = missing.place.line;
    let there = |used: &&Attribute| {
        used.read && used.name == missing.name && module.lines.line(used.span.start) == line
    };
    let mut on_line = module.attributes.uses.iter().filter(there);
    let used = match (on_line.next(), on_line.next()) {
        (Some(used), None) => used,
        (first, second) => {
            let start = module.lines.line_start(line);
            let exact = |used: &&Attribute| used.span.end - start + 1 == column;
            first.into_iter().chain(second).chain(on_line).find(exact)?
        }
    };
    // An attribute that the program makes somewhere is not misspelled: another object
    // has it, or this one at another time.
    let made = made(module, &used.name);
    let candidates = missing.dir.iter().map(String::as_str);
    let candidates = candidates.filter(|candidate| is_as_private(&used.name, candidate));
    let typo = among(&used.name, used.span, candidates)?;
    Some(Typo { correction: typo.correction.filter(|_| !made), ..typo })
}

/// The attributes that methods look up on their own `self` and their class lacks:
/// never more than suggestions. `program` is the whole program.
#[must_use]
pub fn own(module: &Module, program: &[&Module]) -> Vec<Typo> {
    if program.iter().any(|module| module.names.dynamic) {
        return Vec::new();
    }
    let suggestion = |used: &Attribute| {
        let class = &module.attributes.classes[used.own?];
        let known = class.open || program.iter().any(|module| made(module, &used.name));
        if known || !used.read || used.name.starts_with("__") {
            return None;
        }
        let candidates = class.attributes.iter().map(String::as_str);
        let typo =
            among(&used.name, used.span, candidates.filter(|c| is_as_private(&used.name, c)))?;
        Some(Typo { correction: None, ..typo })
    };
    module.attributes.uses.iter().filter_map(suggestion).collect()
}

/// Whether the code of `module` gives an attribute of this name to anything.
fn made(module: &Module, name: &str) -> bool {
    module.attributes.classes.iter().any(|class| class.attributes.contains(name))
        || module.attributes.uses.iter().any(|used| !used.read && used.name == name)
}

/// Whether both names are equally private: `_Account__balance` is not meant by
/// `__balance`, nor `_value` by `value`.
fn is_as_private(name: &str, candidate: &str) -> bool {
    let bars = |name: &str| name.len() - name.trim_start_matches('_').len();
    let mangled = bars(candidate) == 1 && candidate[1..].contains("__");
    bars(name) == bars(candidate) && !mangled
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::python::parse;
    use crate::transcript::Place;

    #[derive(Debug, PartialEq)]
    enum Found {
        Nothing,
        Suggested,
        Corrected(String),
    }

    fn correction(code: &str, name: &str, dir: &[&str], column: usize) -> Found {
        let module = parse(code).unwrap();
        let missing = Missing {
            name: name.to_owned(),
            dir: dir.iter().map(|&name| name.to_owned()).collect(),
            place: Place { block: 0, line: 1 },
            column,
        };
        match missed(&module, &missing, column) {
            None => Found::Nothing,
            Some(Typo { correction: None, .. }) => Found::Suggested,
            Some(Typo { correction: Some(meant), .. }) => Found::Corrected(meant),
        }
    }

    const LIST: &[&str] = &["__len__", "append", "extend", "insert", "pop", "remove"];

    #[test]
    fn an_attribute_is_corrected_to_the_nearest_that_the_object_has() {
        let fixed = Found::Corrected("append".to_owned());
        assert_eq!(correction("items.apend(1)", "apend", LIST, 12), fixed);
        assert_eq!(correction("items.apend(a.apend)", "apend", LIST, 20), fixed);
        assert_eq!(correction("items.add(1)", "add", LIST, 10), Found::Nothing);
        assert_eq!(correction("getattr(items, 'apend')", "apend", LIST, 24), Found::Nothing);
        assert_eq!(correction("items.apend = 1", "apend", LIST, 12), Found::Nothing);
    }

    #[test]
    fn what_must_not_be_taken_for_a_slip_is_not() {
        let suggested = Found::Suggested;
        assert_eq!(correction("box.item", "item", &["items"], 9), suggested);
        assert_eq!(correction("box.line1", "line1", &["line2"], 10), suggested);
        assert_eq!(
            correction("s.tstrip()", "tstrip", &["lstrip", "rstrip", "strip"], 9),
            suggested
        );
        assert_eq!(correction("a.__balance", "__balance", &["_A__balance"], 12), Found::Nothing);
        assert_eq!(correction("a._value", "_value", &["value"], 9), Found::Nothing);
        let code = "a.size2\nclass B:\n    def sise(self): ...\nb.sise";
        assert_eq!(correction(&code.replace("size2", "sise"), "sise", &["size"], 7), suggested);
    }

    #[test]
    fn of_self_only_a_suggestion_is_made() {
        type Typos = Vec<(String, Vec<String>, Option<String>)>;
        let found = |code: &str| -> Typos {
            let module = parse(code).unwrap();
            let typos = own(&module, &[&module]);
            typos.into_iter().map(|typo| (typo.name, typo.candidates, typo.correction)).collect()
        };
        let code = "class A:\n    def __init__(self):\n        self.value = 0\n\
                    \x20   def show(self):\n        return self.vlaue";
        let expected = vec![("vlaue".to_owned(), vec!["value".to_owned()], None)];
        assert_eq!(found(code), expected);
        assert_eq!(found(&code.replace("class A", "class A(Base)")), []);
        assert_eq!(found(&format!("{code}\na = A()\na.vlaue = 1")), []);
    }
}
