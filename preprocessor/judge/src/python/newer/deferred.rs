//! Annotations that use a name before it is bound.
//!
//! Since Python 3.14 annotations are evaluated when somebody asks for them (PEP 649).
//! Before, those of a module, of a class body and of the parameters of a function were
//! evaluated where they stand, and a name that was not bound yet raised a `NameError`.
//! In a function only a call shows when that is, so nothing is said of it.

use ruff_python_ast::visitor::{self, Visitor};
use ruff_python_ast::{Expr, Stmt};
use ruff_text_size::Ranged;

use super::super::scope::{Names, ScopeKind, Use};
use super::super::span_of;
use super::{Newer, What};
use crate::source::Span;

/// The minor version that leaves annotations alone.
pub const SINCE: u8 = 14;

/// Finds them; `names` are those of `body`.
pub fn find(body: &[Stmt], names: &Names) -> Vec<Newer> {
    if names.dynamic || defers_all(body) {
        return Vec::new();
    }
    let mut classes = Classes::default();
    classes.visit_body(body);
    let annotations = names.uses.iter().filter(|name| name.annotation && !name.nonlocal);
    let found = annotations.filter_map(|name| {
        let later = unbound_at(name, names, &classes.0)?;
        let what = What::Annotation { name: name.name.clone(), later };
        Some(Newer { span: name.span, what, since: SINCE })
    });
    found.collect()
}

/// Whether the module asks for annotations that are never evaluated.
pub fn defers_all(body: &[Stmt]) -> bool {
    body.iter().any(|stmt| match stmt {
        Stmt::ImportFrom(import) => {
            import.module.as_ref().is_some_and(|module| module.as_str() == "__future__")
                && import.names.iter().any(|alias| alias.name.as_str() == "annotations")
        }
        _ => false,
    })
}

/// Whether the block binds the name later, where it is not bound yet; none, where it
/// is bound, or where nobody knows when the annotation is evaluated.
fn unbound_at(name: &Use, names: &Names, classes: &[Class]) -> Option<bool> {
    let at_once = std::iter::successors(Some(name.scope), |&at| names.scopes[at].parent)
        .all(|at| names.scopes[at].kind != ScopeKind::Function);
    if !at_once {
        return None;
    }
    if !names.is_bound(name) {
        return Some(false);
    }
    let bound = names.visible(name.scope, false).any(|scope| {
        let binding = names.scopes[scope].bindings.get(&name.name);
        binding.is_some_and(|binding| {
            // A class has its name only once its body has run.
            let around = classes.iter().any(|class| {
                class.name.start == binding.first && class.span.range().contains(&name.span.start)
            });
            binding.first < name.span.start && !around
        })
    });
    let builtin = super::super::scope::is_builtin(&name.name);
    (!bound && !builtin).then_some(true)
}

/// The classes of a module: their names, and all of them.
#[derive(Default)]
struct Classes(Vec<Class>);

struct Class {
    name: Span,
    span: Span,
}

impl<'a> Visitor<'a> for Classes {
    fn visit_stmt(&mut self, stmt: &'a Stmt) {
        if let Stmt::ClassDef(class) = stmt {
            let (name, span) = (span_of(class.name.range()), span_of(class.range()));
            self.0.push(Class { name, span });
        }
        visitor::walk_stmt(self, stmt);
    }

    // Statements live in bodies alone; no need to enter expressions.
    fn visit_expr(&mut self, _: &'a Expr) {}
}
