//! Walks the syntax tree and notes what each scope binds and uses.

use std::collections::BTreeMap;

use ruff_python_ast::visitor::{self, Visitor};
use ruff_python_ast::{self as ast, Expr, ExprContext, Pattern, Stmt, TypeParam};

use super::super::callable::{Arguments, Callable};
use super::super::span_of;
use super::{Binding, Names, Scope, ScopeKind, Use};
use crate::source::Span;

/// Reads the scopes and names of a module's `body`.
pub fn resolve(body: &[Stmt]) -> Names {
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
    /// Whether only a class can stand at the walked place.
    class: bool,
    /// Whether an annotation is walked.
    annotation: bool,
    /// What the value that is walked is assigned to.
    targets: Vec<String>,
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
        self.bind_in(self.current, name, at, None);
    }

    fn bind_in(&mut self, scope: usize, name: &str, at: usize, callable: Option<Callable>) {
        let Some(home) = self.home(scope, name) else {
            // Rebinds what an enclosing function has bound: that is a use of it.
            self.use_in(scope, name, Span::new(at, at + name.len()), false);
            return;
        };
        let bindings = &mut self.names.scopes[home].bindings;
        let Some(binding) = bindings.get_mut(name) else {
            let binding = Binding { first: at, callable, last: at, deleted: None };
            bindings.insert(name.to_owned(), binding);
            return;
        };
        binding.last = binding.last.max(at);
        binding.callable = None;
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
        self.use_in(self.current, name, span, nonlocal);
    }

    fn use_in(&mut self, scope: usize, name: &str, span: Span, nonlocal: bool) {
        self.names.uses.push(Use {
            name: name.to_owned(),
            span,
            scope,
            nonlocal,
            call: None,
            class: self.class,
            annotation: self.annotation,
            targets: self.targets.clone(),
        });
    }

    /// Walks the callee of a call with `arguments`.
    fn visit_called(&mut self, callee: &Expr, arguments: Arguments, walk: impl FnOnce(&mut Self)) {
        let at = self.names.uses.len();
        walk(self);
        if let (Expr::Name(_), Some(name)) = (callee, self.names.uses.get_mut(at)) {
            name.call = Some(arguments);
        }
    }

    /// Walks the value that is assigned to `targets`.
    fn visit_assigned<'t>(
        &mut self,
        targets: impl IntoIterator<Item = &'t Expr>,
        walk: impl FnOnce(&mut Self),
    ) {
        let names = targets.into_iter().flat_map(assigned).collect();
        let outer = std::mem::replace(&mut self.targets, names);
        walk(self);
        self.targets = outer;
    }

    /// Walks a place where only a class can stand.
    fn visit_class(&mut self, expr: &Expr) {
        let outer = std::mem::replace(&mut self.class, true);
        self.visit_expr(expr);
        self.class = outer;
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

    fn function_def(&mut self, def: &ast::StmtFunctionDef) {
        def.decorator_list.iter().for_each(|decorator| self.visit_decorator(decorator));
        let at = def.name.range.start().to_usize();
        self.bind_in(self.current, &def.name.id, at, Callable::of_function(def));
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

    fn class_def(&mut self, class: &ast::StmtClassDef) {
        class.decorator_list.iter().for_each(|decorator| self.visit_decorator(decorator));
        let at = class.name.range.start().to_usize();
        self.bind_in(self.current, &class.name.id, at, Callable::of_class(class));
        self.with_type_params(class.type_params.as_deref(), |resolver| {
            class.bases().iter().for_each(|base| resolver.visit_class(base));
            class.keywords().iter().for_each(|keyword| resolver.visit_expr(&keyword.value));
            resolver.enter(ScopeKind::Class, |inner| inner.visit_body(&class.body));
        });
    }

    fn assign(&mut self, assign: &ast::StmtAssign) {
        self.visit_assigned(&assign.targets, |resolver| resolver.visit_expr(&assign.value));
        let callable = Callable::of_value(&assign.value);
        for target in &assign.targets {
            if let Expr::Name(name) = target {
                let at = name.range.start().to_usize();
                self.bind_in(self.current, &name.id, at, callable.clone());
            } else {
                self.visit_expr(target);
            }
        }
    }

    fn import(&mut self, import: &ast::StmtImport) {
        for alias in &import.names {
            let name = alias.asname.as_ref().unwrap_or(&alias.name);
            let bound = match alias.asname {
                Some(_) => name.as_str(),
                None => name.as_str().split('.').next().unwrap_or_default(),
            };
            self.bind(bound, name.range.start().to_usize());
        }
    }

    fn import_from(&mut self, import: &ast::StmtImportFrom) {
        for alias in &import.names {
            let name = alias.asname.as_ref().unwrap_or(&alias.name);
            if name.as_str() == "*" {
                self.names.dynamic = true;
            } else {
                self.bind(name.as_str(), name.range.start().to_usize());
            }
        }
    }

    /// Type parameters live in a scope of their own, around the definition.
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
            self.visit_assigned([&first.target], |resolver| resolver.visit_expr(&first.iter));
        }
        let target = self.comprehension.last().copied().unwrap_or(self.current);
        self.comprehension.push(target);
        self.enter(ScopeKind::Function, |resolver| {
            for (at, generator) in generators.iter().enumerate() {
                resolver.visit_expr(&generator.target);
                if at > 0 {
                    resolver.visit_assigned([&generator.target], |resolver| {
                        resolver.visit_expr(&generator.iter);
                    });
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
        self.visit_class(expr);
        self.annotation = outer;
    }

    fn visit_decorator(&mut self, decorator: &'a ast::Decorator) {
        let expr = &decorator.expression;
        self.visit_called(expr, Arguments::one(), |resolver| resolver.visit_expr(expr));
    }

    fn visit_stmt(&mut self, stmt: &'a Stmt) {
        match stmt {
            Stmt::FunctionDef(def) => self.function_def(def),
            Stmt::ClassDef(class) => self.class_def(class),
            Stmt::TypeAlias(alias) => {
                self.visit_expr(&alias.name);
                self.with_type_params(alias.type_params.as_deref(), |resolver| {
                    resolver.visit_expr(&alias.value);
                });
            }
            Stmt::Assign(assign) => self.assign(assign),
            Stmt::AnnAssign(assign) => {
                self.visit_assigned([&*assign.target], |resolver| {
                    assign.value.iter().for_each(|value| resolver.visit_expr(value));
                    resolver.visit_annotation(&assign.annotation);
                });
                self.visit_expr(&assign.target);
            }
            Stmt::For(each) => {
                self.visit_assigned([&*each.target], |resolver| resolver.visit_expr(&each.iter));
                self.visit_expr(&each.target);
                self.visit_body(&each.body);
                self.visit_body(&each.orelse);
            }
            Stmt::AugAssign(assign) => {
                self.visit_assigned([&*assign.target], |resolver| {
                    resolver.visit_expr(&assign.value);
                });
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
            Stmt::Import(import) => self.import(import),
            Stmt::ImportFrom(import) => self.import_from(import),
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
                self.visit_assigned([&*named.target], |resolver| {
                    resolver.visit_expr(&named.value);
                });
                if let Expr::Name(name) = &*named.target {
                    let scope = self.comprehension.last().copied().unwrap_or(self.current);
                    self.bind_in(scope, &name.id, name.range.start().to_usize(), None);
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
                self.visit_called(&call.func, Arguments::of(call), |resolver| {
                    visitor::walk_expr(resolver, expr);
                });
            }
            _ => visitor::walk_expr(self, expr),
        }
    }

    fn visit_except_handler(&mut self, handler: &'a ast::ExceptHandler) {
        let ast::ExceptHandler::ExceptHandler(handler_inner) = handler;
        if let Some(name) = &handler_inner.name {
            self.bind(&name.id, name.range.start().to_usize());
        }
        handler_inner.type_.iter().for_each(|class| self.visit_class(class));
        self.visit_body(&handler_inner.body);
    }

    fn visit_with_item(&mut self, item: &'a ast::WithItem) {
        let target = item.optional_vars.as_deref();
        self.visit_assigned(target, |resolver| resolver.visit_expr(&item.context_expr));
        if let Some(target) = target {
            self.visit_expr(target);
        }
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

/// The names that an assignment to `target` binds.
fn assigned(target: &Expr) -> Vec<String> {
    match target {
        Expr::Name(name) => vec![name.id.to_string()],
        Expr::Starred(starred) => assigned(&starred.value),
        Expr::Tuple(tuple) => tuple.elts.iter().flat_map(assigned).collect(),
        Expr::List(list) => list.elts.iter().flat_map(assigned).collect(),
        _ => Vec::new(),
    }
}

/// Whether an expression may be a module: `sys.modules[...]`, a call of `__import__`,
/// or a name other than a class's own `self`.
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
