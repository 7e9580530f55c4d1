//! Misspelled names, found by reading (`spec/typos.md`).
//!
//! A name that no scope in sight binds, and that is near to one which a scope
//! in sight does bind. Whether the correction holds is proved elsewhere, by
//! running the block with it; this module only says what could be meant, and
//! whether the rules allow the correction to be tried.

use std::collections::BTreeMap;

use crate::distance::{self, Distance};
use crate::python::{BUILTINS, Module, scope::Use};
use crate::source::Span;

/// A name that is probably misspelled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Typo {
    /// The name, in bytes of the block's code.
    pub span: Span,
    /// The name as written.
    pub name: String,
    /// What it may be meant for, the nearest first.
    pub candidates: Vec<String>,
    /// The one correction that the rules allow to be tried.
    pub correction: Option<String>,
}

/// What is near a name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Candidate {
    distance: Distance,
    name: String,
    deleted: bool,
    builtin: bool,
}

/// The names of `module` that are probably misspelled; `earlier` and `later` are
/// the other blocks of its session.
///
/// What a later block binds is bound by the time a function is called, but is
/// too far away to be what was meant.
#[must_use]
pub fn find(module: &Module, earlier: &[&Module], later: &[&Module]) -> Vec<Typo> {
    let others = || earlier.iter().chain(later);
    if module.names.dynamic || others().any(|module| module.names.dynamic) {
        return Vec::new();
    }
    let supplied = |name: &Use| {
        !name.nonlocal && others().any(|m| m.names.top_level().contains_key(&name.name))
    };
    let unbound = module.names.unbound().filter(|name| !supplied(name));
    unbound.filter_map(|name| typo(name, module, earlier)).collect()
}

fn typo(name: &Use, module: &Module, earlier: &[&Module]) -> Option<Typo> {
    let near = near(name, module, earlier);
    let nearest = near.first()?;
    let alone = near.get(1).is_none_or(|next| nearest.distance.is_nearest_beside(next.distance));
    let allowed = alone
        && !nearest.deleted
        && may_be_fixed(&name.name, &nearest.name)
        && (!nearest.builtin || may_be_builtin(name, &nearest.name));
    Some(Typo {
        span: name.span,
        name: name.name.clone(),
        correction: allowed.then(|| nearest.name.clone()),
        candidates: near.into_iter().take(3).map(|candidate| candidate.name).collect(),
    })
}

/// The candidates within reach of a name, the nearest first.
///
/// A builtin counts only where it is nearer than every name that the program
/// itself binds: `helpr` beside `helper` never means `help`.
fn near(name: &Use, module: &Module, earlier: &[&Module]) -> Vec<Candidate> {
    let mut bound: BTreeMap<&str, bool> = BTreeMap::new();
    for scope in module.names.visible(name.scope, name.nonlocal) {
        for (candidate, binding) in &module.names.scopes[scope].bindings {
            bound.entry(candidate).or_insert(binding.is_deleted());
        }
    }
    if !name.nonlocal {
        for module in earlier.iter().rev() {
            for (candidate, binding) in module.names.top_level() {
                bound.entry(candidate).or_insert(binding.is_deleted());
            }
        }
    }
    let mut near: Vec<Candidate> = bound
        .into_iter()
        .filter_map(|(candidate, deleted)| reach(&name.name, candidate, deleted))
        .collect();
    let nearest = near.iter().map(|candidate| candidate.distance).min();
    if !name.nonlocal {
        let builtins = BUILTINS.iter().filter_map(|builtin| reach(&name.name, builtin, false));
        let builtins = builtins.map(|candidate| Candidate { builtin: true, ..candidate });
        let nearer = builtins.filter(|b| nearest.is_none_or(|nearest| b.distance < nearest));
        near.extend(nearer.collect::<Vec<_>>());
    }
    near.sort();
    near
}

/// A candidate, when it is near enough to be meant at all: within one edit, or
/// a quarter of the name, or by look-alikes alone.
fn reach(name: &str, candidate: &str, deleted: bool) -> Option<Candidate> {
    let length = name.chars().count();
    // Lengths alone can tell most words apart.
    let longest = length.max(4) / 4 + 1;
    if length.abs_diff(candidate.chars().count()) > longest {
        return None;
    }
    let distance = distance::edits(name, candidate);
    #[expect(clippy::cast_precision_loss, reason = "no name is that long")]
    let limit = (length as f64 / 4.0).max(1.0);
    (distance.value() <= limit || distance::is_lookalike(name, candidate)).then(|| Candidate {
        distance,
        name: candidate.to_owned(),
        deleted,
        builtin: false,
    })
}

/// Whether a builtin may be what was meant. `print(text)` without `text` is one
/// letter from `next`, and `point()` from `print`: a word of the author's own
/// that is missing, not a builtin misspelled. So a builtin must be used as one,
/// called, and no letter of it be another; the long names of exceptions, and
/// words that only look-alikes part, cannot be mistaken.
fn may_be_builtin(name: &Use, builtin: &str) -> bool {
    let exception = ["Error", "Exception", "Warning"].iter().any(|end| builtin.ends_with(end));
    let replaced = name.name.chars().count() == builtin.chars().count()
        && !distance::is_transposition(&name.name, builtin);
    let function = builtin.starts_with(char::is_lowercase);
    exception
        || (name.called && function && !replaced)
        || distance::is_lookalike(&name.name, builtin)
}

/// Rules 2 and 3: what must not be taken for a slip.
fn may_be_fixed(name: &str, candidate: &str) -> bool {
    if distance::is_lookalike(name, candidate) {
        return true;
    }
    let short = name.chars().count() < 4;
    let plural = |one: &str, many: &str| many.strip_suffix('s') == Some(one);
    let without_digits =
        |text: &str| text.chars().filter(|c| !c.is_ascii_digit()).collect::<String>();
    let numbered = without_digits(name) == without_digits(candidate);
    let underscored = name.trim_matches('_') == candidate.trim_matches('_');
    !(numbered || underscored || plural(name, candidate) || plural(candidate, name))
        && (!short || distance::is_transposition(name, candidate))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::python::parse;

    /// Name, correction and candidates of the first typo.
    fn first(earlier: &[&str], code: &str) -> Option<(String, Option<String>, Vec<String>)> {
        let earlier: Vec<Module> = earlier.iter().map(|code| parse(code).unwrap()).collect();
        let module = parse(code).unwrap_or_else(|error| panic!("{code}: {error:?}"));
        let typos = find(&module, &earlier.iter().collect::<Vec<_>>(), &[]);
        typos.into_iter().next().map(|typo| (typo.name, typo.correction, typo.candidates))
    }

    fn correction(code: &str) -> Option<String> {
        first(&[], code).and_then(|(_, correction, _)| correction)
    }

    #[test]
    fn what_must_be_fixed_is_fixed() {
        let inner =
            |call: &str| format!("def main_func():\n    def inner_func(): ...\n    {call}()");
        for call in ["inner_finc", "inner_fucn", "iner_func", "inner_funcc"] {
            assert_eq!(correction(&inner(call)).as_deref(), Some("inner_func"), "{call}");
        }
        let cases = [
            ("def outer():\n    def helper(): ...\n    def inner(): return helpr()", "helper"),
            ("def outer():\n    count = 0\n    def inner(): return coutn", "count"),
            ("count = 1\nprint(сount)", "count"),
            ("pritn('x')", "print"),
            ("try:\n    pass\nexcept ValueEror:\n    pass", "ValueError"),
            ("lenght = 1\nprint(lеn('x'))", "len"),
            (
                "def outer():\n    count = 0\n    def inner():\n        nonlocal cuont\n        cuont = 1",
                "count",
            ),
        ];
        for (code, expected) in cases {
            assert_eq!(correction(code).as_deref(), Some(expected), "{code}");
        }
        let (_, correction, _) = first(&["def multiplier(n): ..."], "multiplyer(2)").unwrap();
        assert_eq!(correction.as_deref(), Some("multiplier"));
    }

    #[test]
    fn what_must_not_be_fixed_is_not() {
        for code in [
            "a1 = 1\nprint(a2)",
            "sum1 = 1\nprint(sum2)",
            "values = []\nprint(value)",
            "j = 1\nprint(i)",
            "inner = 1\nprint(outer)",
            "foo = 1\ndel foo\nfood = 2\nprint(foo)",
            "np.array([1])",
            "class A:\n    def f(self): return self.vlaue",
            "sdd = ads = 1\nprint(add)",
            "_count = 1\nprint(count)",
            "count = 1\ndel count\nprint(coutn)",
            "exec('x')\ncount = 1\nprint(coutn)",
            "print(text)",
            "print(item)",
            "point(1, 2)",
            "def f(x: Any): ...",
        ] {
            assert_eq!(correction(code), None, "{code}");
        }
    }

    #[test]
    fn what_is_near_but_not_fixed_is_suggested() {
        assert_eq!(first(&[], "values = []\nprint(value)").unwrap().2, ["values"]);
        assert_eq!(first(&[], "sdd = ads = 1\nprint(add)").unwrap().2, ["ads", "sdd"]);
        assert_eq!(first(&[], "np.array([1])"), None);
    }

    #[test]
    fn what_another_block_of_the_session_binds_is_bound() {
        let module = parse("def ping(): return pong()").unwrap();
        let later = parse("def pong(): return ping()").unwrap();
        assert_eq!(find(&module, &[], &[&later]), []);
        assert_eq!(find(&module, &[], &[])[0].correction.as_deref(), Some("ping"));
    }

    #[test]
    fn a_builtin_never_beats_a_name_of_the_program() {
        let code = "def outer():\n    def helper(): ...\n    def inner(): return helpr()";
        assert_eq!(first(&[], code).unwrap().2, ["helper"]);
    }
}
