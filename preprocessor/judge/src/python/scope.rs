//! Names and scopes, as Python's own rules see them, with the place of each use.
//!
//! The interpreter's symbol table knows scopes but not where in the text a name
//! stands, and refuses outright the `nonlocal` whose name is the very thing
//! misspelled. So the rules are followed here on the same syntax tree, and a
//! test sees that both agree on which names a program leaves unbound.

use std::collections::BTreeMap;

use ruff_python_ast::visitor::{self, Visitor};
use ruff_python_ast::{self as ast, Expr, ExprContext, Pattern, Stmt, TypeParam};

use super::{BUILTINS, MODULE_NAMES, span_of};
use crate::source::Span;

/// All scopes of a module and all uses of names in them.
#[derive(Clone, Debug, Default)]
pub struct Names {
    /// The scopes; the first is the module's.
    pub scopes: Vec<Scope>,
    /// The uses, in the order in which the tree is walked.
    pub uses: Vec<Use>,
    /// Whether names may be bound in ways that cannot be read from the code:
    /// `exec`, `globals()`, `from m import *`, `setattr` on a module.
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
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Binding {
    /// Where it is bound first.
    pub first: usize,
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
    /// Whether it is called.
    pub called: bool,
    /// Whether it stands in an annotation, which nobody may ever evaluate.
    pub annotation: bool,
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
    /// Class bodies are seen from directly within only; a `nonlocal` sees
    /// enclosing functions alone, never its own scope nor the module.
    pub fn visible(&self, scope: usize, nonlocal: bool) -> impl Iterator<Item = usize> + '_ {
        let around = |at: &usize| self.scopes[*at].parent;
        std::iter::successors(Some(scope), around).filter(move |&at| match self.scopes[at].kind {
            ScopeKind::Class => at == scope && !nonlocal,
            ScopeKind::Module => !nonlocal,
            ScopeKind::Function => !(nonlocal && at == scope),
        })
    }

    /// Uses that nothing in this module binds, nor `builtins`: an earlier
    /// block's names, or misspellings.
    pub fn unbound(&self) -> impl Iterator<Item = &Use> {
        self.uses.iter().filter(|name| !self.is_bound(name))
    }
}

/// Whether every program finds `name` bound.
#[must_use]
pub fn is_builtin(name: &str) -> bool {
    BUILTINS.binary_search(&name).is_ok() || MODULE_NAMES.contains(&name)
}

/// Reads the scopes and names of a module's `body`.
pub(super) fn resolve(body: &[Stmt]) -> Names {
    let mut resolver = Resolver::default();
    resolver.enter(ScopeKind::Module, |resolver| resolver.visit_body(body));
    resolver.names
}

#[derive(Default)]
struct Resolver {
    names: Names,
    current: usize,
    /// For each open comprehension, the scope in which a `:=` binds.
    comprehension: Vec<usize>,
    /// Whether an annotation is walked.
    annotation: bool,
}

impl Resolver {
    fn enter(&mut self, kind: ScopeKind, walk: impl FnOnce(&mut Self)) {
        let outer = self.current;
        let parent = (!self.names.scopes.is_empty()).then_some(outer);
        self.current = self.names.scopes.len();
        self.names.scopes.push(Scope {
            kind,
            parent,
            bindings: BTreeMap::new(),
            globals: Vec::new(),
            nonlocals: Vec::new(),
        });
        walk(self);
        self.current = outer;
    }

    fn bind(&mut self, name: &str, at: usize) {
        self.bind_in(self.current, name, at);
    }

    fn bind_in(&mut self, scope: usize, name: &str, at: usize) {
        let Some(home) = self.home(scope, name) else {
            // Rebinds what an enclosing function has bound: that is a use of it.
            let span = Span::new(at, at + name.len());
            let name = name.to_owned();
            let (nonlocal, called, annotation) = (false, false, false);
            self.names.uses.push(Use { name, span, scope, nonlocal, called, annotation });
            return;
        };
        let bindings = &mut self.names.scopes[home].bindings;
        let binding = bindings.entry(name.to_owned()).or_insert(Binding {
            first: at,
            last: at,
            deleted: None,
        });
        binding.last = binding.last.max(at);
    }

    /// The scope in which a binding of `name` in `scope` takes effect; none for
    /// a `nonlocal`, which rebinds what another scope has bound.
    fn home(&self, scope: usize, name: &str) -> Option<usize> {
        let here = &self.names.scopes[scope];
        if here.globals.iter().any(|global| global == name) {
            return Some(0);
        }
        (!here.nonlocals.iter().any(|nonlocal| nonlocal == name)).then_some(scope)
    }

    fn use_name(&mut self, name: &str, span: Span, nonlocal: bool) {
        let scope = self.current;
        let name = name.to_owned();
        let (called, annotation) = (false, self.annotation);
        self.names.uses.push(Use { name, span, scope, nonlocal, called, annotation });
    }

    fn delete(&mut self, name: &str, at: usize) {
        if let Some(home) = self.home(self.current, name)
            && let Some(binding) = self.names.scopes[home].bindings.get_mut(name)
        {
            binding.deleted = Some(at);
        }
    }

    fn function(&mut self, parameters: Option<&ast::Parameters>, body: impl FnOnce(&mut Self)) {
        if let Some(parameters) = parameters {
            for parameter in parameters.iter_non_variadic_params() {
                if let Some(default) = &parameter.default {
                    self.visit_expr(default);
                }
            }
            for parameter in parameters {
                if let Some(annotation) = parameter.annotation() {
                    self.visit_annotation(annotation);
                }
            }
        }
        self.enter(ScopeKind::Function, |resolver| {
            for parameter in parameters.into_iter().flatten() {
                let name = parameter.name();
                resolver.bind(&name.id, name.range.start().to_usize());
            }
            body(resolver);
        });
    }

    /// Type parameters live in a scope of their own around what bears them.
    fn with_type_params(&mut self, params: Option<&ast::TypeParams>, walk: impl FnOnce(&mut Self)) {
        let Some(params) = params else { return walk(self) };
        self.enter(ScopeKind::Function, |resolver| {
            for param in &params.type_params {
                let name = match param {
                    TypeParam::TypeVar(var) => &var.name,
                    TypeParam::TypeVarTuple(var) => &var.name,
                    TypeParam::ParamSpec(var) => &var.name,
                };
                resolver.bind(&name.id, name.range.start().to_usize());
            }
            visitor::walk_type_params(resolver, params);
            walk(resolver);
        });
    }

    fn comprehension(&mut self, generators: &[ast::Comprehension], items: &[Option<&Expr>]) {
        // The first iterable is evaluated outside.
        if let Some(first) = generators.first() {
            self.visit_expr(&first.iter);
        }
        let target = self.comprehension.last().copied().unwrap_or(self.current);
        self.comprehension.push(target);
        self.enter(ScopeKind::Function, |resolver| {
            for (at, generator) in generators.iter().enumerate() {
                resolver.visit_expr(&generator.target);
                if at > 0 {
                    resolver.visit_expr(&generator.iter);
                }
                generator.ifs.iter().for_each(|condition| resolver.visit_expr(condition));
            }
            items.iter().flatten().for_each(|item| resolver.visit_expr(item));
        });
        self.comprehension.pop();
    }

    fn note_dynamic(&mut self, call: &ast::ExprCall) {
        let Expr::Name(function) = &*call.func else { return };
        let first = call.arguments.args.first();
        self.names.dynamic |= match function.id.as_str() {
            "exec" | "globals" | "locals" => true,
            "vars" => first.is_none(),
            "setattr" => first.is_some_and(is_module),
            _ => false,
        };
    }
}

impl<'a> Visitor<'a> for Resolver {
    fn visit_annotation(&mut self, expr: &'a Expr) {
        let outer = std::mem::replace(&mut self.annotation, true);
        self.visit_expr(expr);
        self.annotation = outer;
    }

    fn visit_stmt(&mut self, stmt: &'a Stmt) {
        match stmt {
            Stmt::FunctionDef(def) => {
                def.decorator_list.iter().for_each(|decorator| self.visit_decorator(decorator));
                self.bind(&def.name.id, def.name.range.start().to_usize());
                self.with_type_params(def.type_params.as_deref(), |resolver| {
                    if let Some(returns) = &def.returns {
                        resolver.visit_annotation(returns);
                    }
                    resolver.function(Some(&def.parameters), |inner| {
                        let open = std::mem::take(&mut inner.comprehension);
                        inner.visit_body(&def.body);
                        inner.comprehension = open;
                    });
                });
            }
            Stmt::ClassDef(class) => {
                class.decorator_list.iter().for_each(|decorator| self.visit_decorator(decorator));
                self.bind(&class.name.id, class.name.range.start().to_usize());
                self.with_type_params(class.type_params.as_deref(), |resolver| {
                    if let Some(arguments) = &class.arguments {
                        resolver.visit_arguments(arguments);
                    }
                    resolver.enter(ScopeKind::Class, |inner| inner.visit_body(&class.body));
                });
            }
            Stmt::TypeAlias(alias) => {
                self.visit_expr(&alias.name);
                self.with_type_params(alias.type_params.as_deref(), |resolver| {
                    resolver.visit_expr(&alias.value);
                });
            }
            Stmt::AugAssign(assign) => {
                self.visit_expr(&assign.value);
                // `x += 1` cannot make a name: it uses one that is there.
                if let Expr::Name(name) = &*assign.target {
                    self.use_name(&name.id, span_of(name.range), false);
                } else {
                    self.visit_expr(&assign.target);
                }
            }
            Stmt::Global(global) => {
                let names = global.names.iter().map(|name| name.id.to_string());
                self.names.scopes[self.current].globals.extend(names);
            }
            Stmt::Nonlocal(nonlocal) => {
                for name in &nonlocal.names {
                    self.use_name(&name.id, span_of(name.range), true);
                    self.names.scopes[self.current].nonlocals.push(name.id.to_string());
                }
            }
            Stmt::Import(import) => {
                for alias in &import.names {
                    let name = alias.asname.as_ref().unwrap_or(&alias.name);
                    let bound = match alias.asname {
                        Some(_) => name.as_str(),
                        None => name.as_str().split('.').next().unwrap_or_default(),
                    };
                    self.bind(bound, name.range.start().to_usize());
                }
            }
            Stmt::ImportFrom(import) => {
                for alias in &import.names {
                    let name = alias.asname.as_ref().unwrap_or(&alias.name);
                    if name.as_str() == "*" {
                        self.names.dynamic = true;
                    } else {
                        self.bind(name.as_str(), name.range.start().to_usize());
                    }
                }
            }
            _ => visitor::walk_stmt(self, stmt),
        }
    }

    fn visit_expr(&mut self, expr: &'a Expr) {
        match expr {
            Expr::Name(name) => {
                let span = span_of(name.range);
                match name.ctx {
                    ExprContext::Store => self.bind(&name.id, span.start),
                    ExprContext::Del => {
                        self.use_name(&name.id, span, false);
                        self.delete(&name.id, span.start);
                    }
                    ExprContext::Load | ExprContext::Invalid => {
                        self.use_name(&name.id, span, false);
                    }
                }
            }
            Expr::Named(named) => {
                self.visit_expr(&named.value);
                if let Expr::Name(name) = &*named.target {
                    let scope = self.comprehension.last().copied().unwrap_or(self.current);
                    self.bind_in(scope, &name.id, name.range.start().to_usize());
                }
            }
            Expr::Lambda(lambda) => self.function(lambda.parameters.as_deref(), |resolver| {
                resolver.visit_expr(&lambda.body);
            }),
            Expr::ListComp(comp) => self.comprehension(&comp.generators, &[Some(&comp.elt)]),
            Expr::SetComp(comp) => self.comprehension(&comp.generators, &[Some(&comp.elt)]),
            Expr::Generator(comp) => self.comprehension(&comp.generators, &[Some(&comp.elt)]),
            Expr::DictComp(comp) => {
                self.comprehension(&comp.generators, &[comp.key.as_deref(), Some(&comp.value)]);
            }
            Expr::Call(call) => {
                self.note_dynamic(call);
                let callee = self.names.uses.len();
                visitor::walk_expr(self, expr);
                if let (Expr::Name(_), Some(name)) = (&*call.func, self.names.uses.get_mut(callee))
                {
                    name.called = true;
                }
            }
            _ => visitor::walk_expr(self, expr),
        }
    }

    fn visit_except_handler(&mut self, handler: &'a ast::ExceptHandler) {
        let ast::ExceptHandler::ExceptHandler(handler_inner) = handler;
        if let Some(name) = &handler_inner.name {
            self.bind(&name.id, name.range.start().to_usize());
        }
        visitor::walk_except_handler(self, handler);
    }

    fn visit_pattern(&mut self, pattern: &'a Pattern) {
        let captured = match pattern {
            Pattern::MatchAs(capture) => capture.name.as_ref(),
            Pattern::MatchStar(star) => star.name.as_ref(),
            Pattern::MatchMapping(mapping) => mapping.rest.as_ref(),
            _ => None,
        };
        if let Some(name) = captured {
            self.bind(&name.id, name.range.start().to_usize());
        }
        visitor::walk_pattern(self, pattern);
    }
}

/// Whether an expression plausibly is a module: `sys.modules[...]`, a
/// call of `__import__`, or a name that is not a class's own `self`.
fn is_module(object: &Expr) -> bool {
    match object {
        Expr::Name(name) => name.id == "builtins" || name.id == "__builtins__",
        Expr::Subscript(subscript) => is_module(&subscript.value),
        Expr::Attribute(attribute) => attribute.attr.as_str() == "modules",
        Expr::Call(call) => {
            matches!(&*call.func, Expr::Name(name) if name.id == "__import__")
        }
        _ => false,
    }
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
