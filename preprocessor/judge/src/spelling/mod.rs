//! Misspelled names, found by reading (`docs/names.md`).
//!
//! A name is misspelled where no visible scope binds it and a visible scope binds one
//! that is near. So is an attribute that an object or a class lacks ([`attributes`]).
//! This module finds what may be meant, and which correction the rules allow to try;
//! a run with the correction proves it elsewhere.

pub mod attributes;
mod unreached;
mod variant;
mod words;

use std::collections::{BTreeMap, BTreeSet};

use crate::distance::{self, Distance};
use crate::python::callable::Callable;
use crate::python::scope::{Binding, Use};
use crate::python::{BUILTINS, MODULE_NAMES, Module};
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
    /// What the correction needs, besides that nothing gets worse.
    pub needs: Needs,
}

/// What a correction needs, besides that nothing gets worse with it.
///
/// A name that no run reaches may be any: its use must show what is meant
/// ([`unreached`]). A name that an example leaves out may be near a builtin by chance:
/// builtins need more.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Needs {
    /// Nothing more: a run has missed it.
    #[default]
    Nothing,
    /// The program does not catch the missing name: it ends there, or never reaches
    /// it.
    NotCaught,
    /// The program ends at the missing name.
    Miss,
    /// Besides, only the correction keeps a promise of that line.
    Promise,
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
/// A name of a later block may be bound when a function is called, but it is too far
/// away to be what is meant.
#[must_use]
pub fn find(module: &Module, earlier: &[&Module], later: &[&Module]) -> Vec<Typo> {
    let others = || earlier.iter().chain(later);
    if module.names.dynamic || others().any(|module| module.names.dynamic) {
        return Vec::new();
    }
    let supplied = |name: &Use| {
        !name.nonlocal && others().any(|m| m.names.top_level().contains_key(&name.name))
    };
    let unbound: Vec<&Use> = module.names.unbound().filter(|name| !supplied(name)).collect();
    let program = || others().copied().chain([module]);
    let typo = |name: &&Use| {
        let typo = typo(name, module, earlier)?;
        Some(Typo { needs: needs(name, &typo, module, earlier, program), ..typo })
    };
    let mut typos: Vec<Typo> = unbound.iter().filter_map(typo).collect();
    // A name that the program binds out of sight of this place is spelled right: only
    // its place is wrong.
    let bound_elsewhere = |name: &str| {
        let mut scopes = program().flat_map(|module| &module.names.scopes);
        scopes.any(|scope| scope.bindings.contains_key(name))
    };
    for typo in &mut typos {
        let doubtful = |meant: &String| {
            bound_elsewhere(&typo.name)
                || is_binding_in_doubt(&typo.name, meant, &unbound, module, program)
        };
        if typo.correction.as_ref().is_some_and(doubtful) {
            typo.correction = None;
        }
    }
    typos
}

/// Whether the binding may be misspelled instead: one place alone spells it so, and
/// nothing uses it, while several uses agree on another spelling.
fn is_binding_in_doubt<'m, I: Iterator<Item = &'m Module>>(
    name: &str,
    meant: &str,
    unbound: &[&Use],
    module: &Module,
    program: impl Fn() -> I,
) -> bool {
    let same = || unbound.iter().filter(|used| used.name == name);
    let lines: BTreeSet<usize> = same().map(|used| module.lines.line(used.span.start)).collect();
    // A `nonlocal` declaration also spells the uses in its own function.
    if lines.len() < 2 || same().any(|used| used.nonlocal) {
        return false;
    }
    let mut places = 0;
    for module in program() {
        let bindings = module.names.scopes.iter().filter_map(|scope| scope.bindings.get(meant));
        places += bindings.map(|binding| if binding.is_single() { 1 } else { 2 }).sum::<usize>();
        places += module.names.uses.iter().filter(|used| used.name == meant).count();
        places += module.attributes.uses.iter().filter(|used| used.name == meant).count();
        places += module.attributes.keywords.iter().filter(|(word, _)| word == meant).count();
    }
    places < 2 && !BUILTINS.contains(&meant)
}

/// What the correction of a typo needs, once its use is looked at.
fn needs<'m, I: Iterator<Item = &'m Module>>(
    name: &Use,
    typo: &Typo,
    module: &'m Module,
    earlier: &[&'m Module],
    program: impl Fn() -> I,
) -> Needs {
    // A `nonlocal` that nothing binds keeps the program from running at all.
    let (Some(meant), Needs::NotCaught, false) = (&typo.correction, typo.needs, name.nonlocal)
    else {
        return typo.needs;
    };
    let binding = binding_of(name, meant, module, earlier);
    let builtin = binding.is_none().then(|| Callable::of_builtin(meant)).flatten();
    let is_used = |module: &Module| module.names.uses.iter().any(|used| used.name == *meant);
    let meant = unreached::Meant {
        name: meant,
        callable: binding.map_or(builtin.as_ref(), |binding| binding.callable.as_ref()),
        builtin: binding.is_none(),
        spare: !program().any(is_used),
    };
    if unreached::fits(name, &meant) { Needs::NotCaught } else { Needs::Miss }
}

/// The binding of the candidate that `name` sees; builtins have none.
fn binding_of<'m>(
    name: &Use,
    meant: &str,
    module: &'m Module,
    earlier: &[&'m Module],
) -> Option<&'m Binding> {
    let mut visible = module.names.visible(name.scope, name.nonlocal);
    let own = visible.find_map(|scope| module.names.scopes[scope].bindings.get(meant));
    own.or_else(|| earlier.iter().rev().find_map(|module| module.names.top_level().get(meant)))
}

fn typo(name: &Use, module: &Module, earlier: &[&Module]) -> Option<Typo> {
    let near = near(name, module, earlier);
    let nearest = near.first()?;
    let needs = if nearest.builtin {
        what_a_builtin_needs(name, &nearest.name)
    } else {
        Some(Needs::NotCaught)
    };
    let is_instance = |near: &Candidate| is_instance(name, near, module, earlier);
    let correction = needs.and_then(|_| correction(&name.name, &near));
    let correction = correction.filter(|_| !is_instance(nearest));
    let needs = needs.unwrap_or_default();
    let near: Vec<Candidate> = match correction {
        Some(_) => near,
        None => {
            near.into_iter().filter(|near| !is_instance(near) && may_be_meant(name, near)).collect()
        }
    };
    near.first()?;
    Some(Typo { span: name.span, name: name.name.clone(), correction, needs, ..named(near) })
}

/// Whether the candidate is an object of the class that is called: `lock` in
/// `lock = Lock()`.
fn is_instance(name: &Use, candidate: &Candidate, module: &Module, earlier: &[&Module]) -> bool {
    let (written, meant) = (name.name.as_str(), candidate.name.as_str());
    let binding = || binding_of(name, meant, module, earlier);
    name.call.is_some()
        && written.starts_with(char::is_uppercase)
        && meant.starts_with(char::is_lowercase)
        && written.to_lowercase() == meant.to_lowercase()
        && binding().is_some_and(|binding| binding.callable.is_none())
}

/// Whether a candidate that is no correction is worth a word (`docs/names.md`, *What is
/// only suggested*): most names that an example leaves out are near another by chance.
fn may_be_meant(name: &Use, candidate: &Candidate) -> bool {
    let (written, meant) = (name.name.as_str(), candidate.name.as_str());
    if distance::is_lookalike(written, meant) {
        return true;
    }
    let letters = written.chars().count();
    let swapped = distance::is_transposition(written, meant);
    let builtin = candidate.builtin
        && (words::is_word(written)
            || written.starts_with(meant) && letters > meant.chars().count()
            || letters < 4 && !swapped);
    let plural =
        written.strip_suffix('s') == Some(meant) || meant.strip_suffix('s') == Some(written);
    let short = letters < 2 && !swapped;
    !(short || builtin || plural || has_another_part(written, meant))
}

/// The one candidate that the rules allow to be tried (`docs/names.md`, *When a
/// name is corrected*, 1 and 2).
fn correction(name: &str, near: &[Candidate]) -> Option<String> {
    let nearest = near.first()?;
    let alone = near.get(1).is_none_or(|next| nearest.distance.is_nearest_beside(next.distance));
    let allowed = alone && !nearest.deleted && may_be_fixed(name, &nearest.name);
    allowed.then(|| nearest.name.clone())
}

/// A typo of which only the candidates are known.
fn named(near: Vec<Candidate>) -> Typo {
    Typo {
        span: Span::new(0, 0),
        name: String::new(),
        candidates: near.into_iter().take(3).map(|candidate| candidate.name).collect(),
        correction: None,
        needs: Needs::Nothing,
    }
}

/// What `name` may be meant for among `candidates`.
pub fn among<'c>(
    name: &str,
    span: Span,
    candidates: impl Iterator<Item = &'c str>,
) -> Option<Typo> {
    let candidates: BTreeSet<&str> = candidates.collect();
    let mut near: Vec<Candidate> =
        candidates.into_iter().filter_map(|candidate| reach(name, candidate, false)).collect();
    near.sort();
    near.first()?;
    let correction = correction(name, &near);
    Some(Typo { span, name: name.to_owned(), correction, ..named(near) })
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
        let builtins = BUILTINS.iter().chain(MODULE_NAMES);
        let builtins =
            builtins.filter(|builtin| name.call.is_some() || !is_capital_of(&name.name, builtin));
        let builtins = builtins.filter_map(|builtin| reach(&name.name, builtin, false));
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

/// What a correction to a builtin needs; `None` where nothing suffices.
///
/// `text` in `print(text)` is one letter from `next`, and `point()` from `print`:
/// names that the example leaves out, not misspelled builtins. The long names of
/// exceptions, and words that differ by look-alikes alone, cannot be mistaken.
fn what_a_builtin_needs(name: &Use, builtin: &str) -> Option<Needs> {
    let word = words::is_word(&name.name);
    if word && (name.name.starts_with(builtin) || builtin.starts_with(&name.name)) {
        // `reverse` is no slip for `reversed`, nor `prints` for `print`.
        return None;
    }
    let letters = name.name.chars().count();
    let short = builtin.len() < 4;
    let exception = ["Error", "Exception", "Warning"].iter().any(|end| builtin.ends_with(end));
    if exception || distance::is_lookalike(&name.name, builtin) {
        return Some(Needs::NotCaught);
    }
    if name.name.to_lowercase() == builtin.to_lowercase() {
        // `true` is another language's.
        return None;
    }
    let swapped = distance::is_transposition(&name.name, builtin);
    let replaced = letters == builtin.chars().count() && !swapped;
    let function = builtin.starts_with(char::is_lowercase);
    let plainly = swapped || if short { is_doubled(&name.name, builtin) } else { !word };
    let doubled_or_swapped = swapped || is_doubled(&name.name, builtin);
    if name.annotation && TYPES.contains(&builtin) && !word && (!short || doubled_or_swapped) {
        // It is never evaluated, so no run can miss it.
        return Some(Needs::NotCaught);
    }
    match name.call.is_some() {
        true if !function => None,
        true if replaced && (word || letters < 5) => Some(Needs::Promise),
        true if replaced => Some(Needs::Miss),
        true if plainly => Some(Needs::NotCaught),
        true => Some(Needs::Promise),
        false if word || (short && !swapped) => None,
        false if replaced && letters < 5 => Some(Needs::Promise),
        false => Some(Needs::Miss),
    }
}

/// The builtins that annotations are made of.
const TYPES: &[&str] = &[
    "bool",
    "bytearray",
    "bytes",
    "complex",
    "dict",
    "float",
    "frozenset",
    "int",
    "list",
    "object",
    "set",
    "str",
    "tuple",
    "type",
];

/// Whether `name` is a builtin with a capital: `List`, `Callable` and `Any` need an
/// import.
fn is_capital_of(name: &str, builtin: &str) -> bool {
    name.starts_with(char::is_uppercase) && name.to_lowercase() == builtin
}

/// Whether `name` is `word` with one of its letters twice.
fn is_doubled(name: &str, word: &str) -> bool {
    let letters: Vec<char> = name.chars().collect();
    let without = |at: usize| letters.iter().enumerate().filter(move |(i, _)| *i != at);
    (1..letters.len()).any(|at| {
        letters[at] == letters[at - 1] && without(at).map(|(_, letter)| *letter).eq(word.chars())
    })
}

/// Whether the names are two names, not one misspelled (`docs/names.md`, *Other
/// names*).
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
    let plural = plural(name, candidate) || plural(candidate, name);
    !(numbered || underscored || plural || has_another_part(name, candidate))
        && (!short || distance::is_transposition(name, candidate))
}

/// Whether a part of a compound name is another word: `max_length` does not mean
/// `min_length`, nor `total` `total_of`, near as they are as a whole. Each part must
/// be near by itself.
fn has_another_part(name: &str, candidate: &str) -> bool {
    let is_near = |one: &str, other: &str| {
        let letters = one.chars().count();
        let short_words = words::is_short_word(one) && words::is_short_word(other);
        let letter = letters == 1 && other.chars().count() == 1;
        let near = reach(one, other, false).is_some();
        one == other || distance::is_lookalike(one, other) || (near && !short_words && !letter)
    };
    let (ours, theirs) = (words::parts(name), words::parts(candidate));
    if ours.len() == theirs.len() {
        return !ours.iter().zip(&theirs).all(|(one, other)| is_near(one, other));
    }
    // The underscore itself may be wrong; more than that is another part.
    distance::edits(name, candidate).value() > 1.0
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
            ("word_count = 1\nprint(wrod_count)", "word_count"),
            ("word_count = 1\nprint(word_coumt)", "word_count"),
            ("word_count = 1\nprint(wordcount)", "word_count"),
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
            "x = Tree",
            "max_length = 1\nprint(min_length)",
            "def get_name(): ...\nset_name()",
            "x_size = 1\nprint(y_size)",
            "total_of = 1\nprint(total)",
            "global_variable = 1\ndef f():\n    local_variable = 2\nprint(local_variable)",
            "size = 1\ndef f():\n    sise = 2\nprint(sise)",
            "def f(x: Callable): ...",
            "def f(x: Any): ...",
        ] {
            assert_eq!(correction(code), None, "{code}");
        }
    }

    #[test]
    fn a_builtin_may_need_more_than_the_rules() {
        let needs = |code: &str| {
            let typo = find(&parse(code).unwrap(), &[], &[]).remove(0);
            (typo.needs, typo.correction)
        };
        let cases = [
            ("pritn('x')", Needs::NotCaught, "print"),
            ("lenn('x')", Needs::NotCaught, "len"),
            ("ranje(3)", Needs::Miss, "range"),
            ("map(flaot, x)", Needs::Miss, "float"),
            ("x = Flase", Needs::Miss, "False"),
            ("if __naem__ == '__main__': ...", Needs::Miss, "__name__"),
            ("point(1, 2)", Needs::Promise, "print"),
            ("def f(x: list[itn]): ...", Needs::NotCaught, "int"),
            ("total: intt = 1", Needs::NotCaught, "int"),
            ("def f() -> tupel[str]: ...", Needs::NotCaught, "tuple"),
            ("pprint(1, 2)", Needs::Promise, "print"),
            ("call(1)", Needs::Promise, "all"),
            ("opet('x')", Needs::Promise, "open"),
        ];
        for (code, expected, meant) in cases {
            assert_eq!(needs(code), (expected, Some(meant.to_owned())), "{code}");
        }
    }

    #[test]
    fn a_binding_that_is_never_used_may_be_what_is_misspelled() {
        let code = "totl = 1\nprint(total)\nprint(total)";
        assert_eq!(correction(code), None);
        assert_eq!(correction(&format!("{code}\nprint(totl)")).as_deref(), Some("totl"));
        assert_eq!(correction("totl = 1\nprint(total)").as_deref(), Some("totl"));
    }

    #[test]
    fn what_is_near_but_not_fixed_is_suggested() {
        for (code, candidates) in [
            ("sdd = ads = 1\nprint(add)", ["ads", "sdd"].as_slice()),
            ("Count = 1\nprint(count)", &["Count"]),
            ("lst_one = []\nlist_one.append(1)", &["lst_one"]),
        ] {
            assert_eq!(first(&[], code).unwrap().2, candidates, "{code}");
        }
    }

    #[test]
    fn what_is_near_by_chance_is_not_suggested() {
        for code in [
            "np.array([1])",
            "values = []\nprint(value)",
            "lock = Lock()",
            "def f(x): ...\nprint(P)",
            "global_variable = 1\nprint(local_variable)",
            "class HouseTypeTable: ...\nHouseInfoTable()",
            "print(item)",
            "print(reverse)",
            "print(exc)",
        ] {
            assert_eq!(first(&[], code), None, "{code}");
        }
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
