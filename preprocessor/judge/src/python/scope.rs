//! Names and scopes by Python's own rules, with the place of each use.
//!
//! The interpreter's symbol table does not know where in the text a name stands, and
//! it refuses a misspelled `nonlocal`. So this module follows the rules on the same
//! syntax tree; a test compares the unbound names of both.

mod resolver;

use std::collections::BTreeMap;

use super::callable::{Arguments, Callable};
use super::{BUILTINS, MODULE_NAMES};
use crate::source::Span;
pub(super) use resolver::resolve;

/// All scopes of a module and all uses of names in them.
#[derive(Clone, Debug, Default)]
pub struct Names {
    /// The scopes; the first is the module's.
    pub scopes: Vec<Scope>,
    /// The uses, in the order in which the tree is walked.
    pub uses: Vec<Use>,
    /// Whether it may bind names that its code does not show: `exec`, `globals()`,
    /// `from m import *`, `setattr` on a module.
    pub dynamic: bool,
}

/// A region of code with bindings of its own.
#[derive(Clone, Debug)]
pub struct Scope {
    /// What opened it.
    pub kind: ScopeKind,
    /// The scope around it.
    pub parent: Option<usize>,
    /// What it binds.
    pub bindings: BTreeMap<String, Binding>,
    /// Names declared `global` here.
    globals: Vec<String>,
    /// Names declared `nonlocal` here.
    nonlocals: Vec<String>,
}

/// What opens a scope, as far as visibility goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScopeKind {
    /// The module: seen from everywhere.
    Module,
    /// A class body: seen from nowhere but itself.
    Class,
    /// A function, a lambda or a comprehension: seen from what it encloses.
    Function,
}

/// How a scope binds a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Binding {
    /// Where it is bound first.
    pub first: usize,
    /// The callable that it binds, where one place binds the name and its parameters
    /// are known.
    pub callable: Option<Callable>,
    last: usize,
    deleted: Option<usize>,
}

impl Binding {
    /// Whether one place alone binds the name.
    #[must_use]
    pub fn is_single(&self) -> bool {
        self.first == self.last
    }

    /// Whether a `del` follows the last binding.
    #[must_use]
    pub fn is_deleted(&self) -> bool {
        self.deleted.is_some_and(|at| at > self.last)
    }
}

/// One use of a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Use {
    /// The name.
    pub name: String,
    /// Where it stands.
    pub span: Span,
    /// The scope that it stands in.
    pub scope: usize,
    /// Whether it is a `nonlocal` declaration: then only enclosing functions
    /// can bind it.
    pub nonlocal: bool,
    /// What it is called with, if it is called.
    pub call: Option<Arguments>,
    /// Whether only a class can stand there: a base, what an `except` catches, an
    /// annotation.
    pub class: bool,
    /// Whether it stands in an annotation, which may never be evaluated.
    pub annotation: bool,
    /// The names that the value which it is part of is assigned to.
    pub targets: Vec<String>,
}

impl Names {
    /// What the module binds at its top level, `global` declarations included.
    #[must_use]
    pub fn top_level(&self) -> &BTreeMap<String, Binding> {
        &self.scopes[0].bindings
    }

    /// Whether any scope that `name`'s place can see binds it, builtins included.
    #[must_use]
    pub fn is_bound(&self, name: &Use) -> bool {
        self.visible(name.scope, name.nonlocal)
            .any(|scope| self.scopes[scope].bindings.contains_key(&name.name))
            || (!name.nonlocal && is_builtin(&name.name))
    }

    /// The scopes that a place in `scope` can see, the nearest first.
    ///
    /// A class body is visible only directly within; a `nonlocal` sees enclosing
    /// functions, never its own scope nor the module.
    pub fn visible(&self, scope: usize, nonlocal: bool) -> impl Iterator<Item = usize> + '_ {
        let around = |at: &usize| self.scopes[*at].parent;
        std::iter::successors(Some(scope), around).filter(move |&at| match self.scopes[at].kind {
            ScopeKind::Class => at == scope && !nonlocal,
            ScopeKind::Module => !nonlocal,
            ScopeKind::Function => !(nonlocal && at == scope),
        })
    }

    /// Uses that neither this module nor `builtins` binds: names of an earlier block,
    /// or misspelled ones.
    pub fn unbound(&self) -> impl Iterator<Item = &Use> {
        self.uses.iter().filter(|name| !self.is_bound(name))
    }
}

/// Whether every program finds `name` bound.
#[must_use]
pub fn is_builtin(name: &str) -> bool {
    BUILTINS.binary_search(&name).is_ok() || MODULE_NAMES.contains(&name)
}

#[cfg(test)]
mod tests {
    use crate::python::parse;

    /// The names that a program leaves unbound, in order.
    fn unbound(code: &str) -> Vec<String> {
        let module = parse(code).unwrap_or_else(|error| panic!("{code}: {error:?}"));
        module.names.unbound().map(|name| name.name.clone()).collect()
    }

    #[test]
    fn names_are_seen_from_where_python_sees_them() {
        let cases: &[(&str, &[&str])] = &[
            ("x = 1\nprint(x, y)", &["y"]),
            ("def f(a, *b, c=d, **e): return a, b, c, e, g", &["d", "g"]),
            ("def f():\n    x = 1\n    def g(): return x\n    return g\nx", &["x"]),
            ("class A:\n    x = 1\n    y = x\n    def f(self): return x", &["x"]),
            ("[i for i in range(3) if i]\ni", &["i"]),
            ("[(y := x) for x in z]\ny", &["z"]),
            ("class A:\n    xs = [1]\n    ys = [x for x in xs]", &[]),
            ("try: pass\nexcept E as e: print(e)", &["E"]),
            ("import os.path as p, sys\np, sys, os", &["os"]),
            ("from m import a as b\na, b", &["a"]),
            ("match v:\n    case [x, *ys]: x, ys\n    case {'k': z, **r}: z, r, w", &["v", "w"]),
            ("def f():\n    global g\n    g = 1\ng", &[]),
            (
                "def f():\n    c = 0\n    def g():\n        nonlocal c, d\n        c = d = 1",
                &["d", "d"],
            ),
            ("c = 0\ndef g():\n    nonlocal c", &["c"]),
            ("total = 0\ntotl += 1", &["totl"]),
            ("del a", &["a"]),
            ("with open('f') as f: f\nfor k, v in d: k, v", &["d"]),
            ("lambda x=y: x + z", &["y", "z"]),
            ("print(f'{x!r:>{w}}')", &["x", "w"]),
            ("def f[T](x: T) -> T: return T\nclass C[U]: u: U\ntype A[V] = V\nT", &["T"]),
            ("@deco\nclass C(Base, metaclass=Meta): pass", &["deco", "Base", "Meta"]),
            ("__name__, __file__, print, self", &["self"]),
        ];
        for (code, expected) in cases {
            assert_eq!(unbound(code), *expected, "{code}");
        }
    }

    #[test]
    fn dynamic_binding_is_noticed() {
        for code in [
            "exec('x = 1')",
            "globals()['x'] = 1",
            "from math import *",
            "setattr(builtins, 'x', 1)",
            "setattr(sys.modules[__name__], 'x', 1)",
        ] {
            assert!(parse(code).unwrap().names.dynamic, "{code}");
        }
        assert!(!parse("setattr(self, 'x', 1)").unwrap().names.dynamic);
    }

    #[test]
    fn a_deletion_counts_until_the_name_is_bound_again() {
        let deleted = |code: &str| parse(code).unwrap().names.top_level()["x"].is_deleted();
        assert!(deleted("x = 1\ndel x"));
        assert!(!deleted("x = 1\ndel x\nx = 2"));
    }
}
