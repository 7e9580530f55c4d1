//! Finds the uses of names that came into the standard library lately.
//!
//! Names are followed through the imports of the block: `it.batched` is
//! `itertools.batched` behind `import itertools as it`. A name that the block binds
//! otherwise is its own. What stands in a `try` that catches the lack of it, or under
//! an `if` that asks for the version, is left alone.

use std::collections::{BTreeMap, BTreeSet};

use ruff_python_ast::visitor::{self, Visitor};
use ruff_python_ast::{self as ast, ExceptHandler, Expr, ExprContext, Operator, Stmt};
use ruff_text_size::Ranged;

use super::super::span_of;
use super::names::{BUILTINS, KEYWORDS, METHODS, MODULES, NAMES, UNION_SINCE};
use super::{Newer, What, deferred};

/// Attributes behind a name that are followed: no name of the library has more.
const LONGEST: usize = 4;

/// Finds them, of whatever version.
pub fn find(body: &[Stmt]) -> Vec<Newer> {
    let mut bound = Bound::default();
    bound.visit_body(body);
    // A name that something else binds as well may be that.
    bound.imports.retain(|name, _| !bound.own.contains(name));
    let mut finder = Finder { bound, defers: deferred::defers_all(body), found: Vec::new() };
    finder.visit_body(body);
    finder.found
}

/// What the names of a block are bound to, in whatever scope.
#[derive(Default)]
struct Bound {
    /// The modules, functions and classes that imports bind.
    imports: BTreeMap<String, String>,
    /// Everything that is bound otherwise, attributes of classes included.
    own: BTreeSet<String>,
}

impl<'a> Visitor<'a> for Bound {
    fn visit_stmt(&mut self, stmt: &'a Stmt) {
        match stmt {
            Stmt::Import(import) => {
                for alias in &import.names {
                    let path = alias.name.as_str();
                    let top = path.split('.').next().unwrap_or(path);
                    let name = alias.asname.as_ref().map(ast::Identifier::as_str);
                    let (name, bound) = name.map_or((top, top), |name| (name, path));
                    self.imports.insert(name.to_owned(), bound.to_owned());
                }
            }
            Stmt::ImportFrom(import) => {
                let module = import.module.as_ref().map_or("", |module| module.as_str());
                for alias in &import.names {
                    let name = alias.asname.as_ref().unwrap_or(&alias.name);
                    let path = format!("{module}.{}", alias.name);
                    self.imports.insert(name.to_string(), path);
                }
            }
            Stmt::FunctionDef(def) => {
                self.own.insert(def.name.to_string());
                let parameters = def.parameters.iter().map(|one| one.name().to_string());
                self.own.extend(parameters);
            }
            Stmt::ClassDef(class) => {
                self.own.insert(class.name.to_string());
            }
            _ => {}
        }
        visitor::walk_stmt(self, stmt);
    }

    fn visit_expr(&mut self, expr: &'a Expr) {
        match expr {
            Expr::Name(name) if matches!(name.ctx, ExprContext::Store) => {
                self.own.insert(name.id.to_string());
            }
            Expr::Attribute(attribute) if matches!(attribute.ctx, ExprContext::Store) => {
                self.own.insert(attribute.attr.to_string());
            }
            _ => {}
        }
        visitor::walk_expr(self, expr);
    }
}

struct Finder {
    bound: Bound,
    /// Whether annotations are never evaluated.
    defers: bool,
    found: Vec<Newer>,
}

impl Finder {
    fn note(&mut self, node: &impl Ranged, what: &str, since: Option<u8>) {
        let span = span_of(node.range());
        let newer = since.map(|since| Newer { span, what: What::Library(what.to_owned()), since });
        self.found.extend(newer);
    }

    /// The full name of what an expression names: `itertools.batched`.
    fn path(&self, expr: &Expr) -> Option<String> {
        let mut behind = Vec::new();
        let mut expr = expr;
        while let Expr::Attribute(attribute) = expr
            && behind.len() < LONGEST
        {
            behind.push(attribute.attr.as_str());
            expr = &attribute.value;
        }
        let Expr::Name(name) = expr else { return None };
        let name = name.id.as_str();
        let first = match self.bound.imports.get(name) {
            Some(path) => path.as_str(),
            None => Some(name).filter(|name| !self.bound.own.contains(*name))?,
        };
        behind.push(first);
        behind.reverse();
        Some(behind.join("."))
    }

    fn imported(&mut self, alias: &ast::Alias, path: &str) {
        let module = MODULES.iter().find(|(module, _)| {
            path == *module || path.strip_prefix(module).is_some_and(|rest| rest.starts_with('.'))
        });
        match module {
            Some((module, since)) => self.note(alias, module, Some(*since)),
            None => self.note(alias, path, since(NAMES, path)),
        }
    }

    fn call(&mut self, call: &ast::ExprCall) {
        let Some(path) = self.path(&call.func) else { return };
        for keyword in &call.arguments.keywords {
            let Some(name) = &keyword.arg else { continue };
            let called = format!("{path}({name}=)");
            self.note(keyword, &called, since(KEYWORDS, &called));
        }
    }

    fn attribute(&mut self, attribute: &ast::ExprAttribute) {
        let name = attribute.attr.as_str();
        let whole = self.path(&attribute.value).map(|path| format!("{path}.{name}"));
        let of_module = whole.as_deref().and_then(|path| since(NAMES, path));
        if let (Some(path), Some(_)) = (&whole, of_module) {
            self.note(attribute, path, of_module);
        } else if !self.bound.own.contains(name) {
            self.note(&attribute.attr, name, since(METHODS, name));
        }
    }

    /// `int | None` as a value: before, only sets and dictionaries had that operator.
    fn union(&mut self, union: &ast::ExprBinOp) {
        if let (Some(left), Some(right)) = (self.class(&union.left), self.class(&union.right)) {
            self.note(union, &format!("{left} | {right}"), Some(UNION_SINCE));
        }
    }

    /// The builtin class that an expression names, or `None`.
    fn class(&self, expr: &Expr) -> Option<String> {
        match expr {
            Expr::NoneLiteral(_) => Some("None".to_owned()),
            Expr::Name(name) => {
                let own = self.bound.own.contains(name.id.as_str());
                let classes =
                    ["bool", "bytes", "dict", "float", "int", "list", "set", "str", "tuple"];
                (classes.contains(&name.id.as_str()) && !own).then(|| name.id.to_string())
            }
            Expr::Subscript(subscript) => self.class(&subscript.value),
            _ => None,
        }
    }
}

/// The minor version that a table gives for a name.
fn since(table: &[(&str, u8)], name: &str) -> Option<u8> {
    table.iter().find(|(known, _)| *known == name).map(|(_, since)| *since)
}

impl<'a> Visitor<'a> for Finder {
    fn visit_stmt(&mut self, stmt: &'a Stmt) {
        match stmt {
            Stmt::Try(attempt) if catches_lack(attempt) => {
                // The rest of the statement is what older versions do.
                attempt.finalbody.iter().for_each(|stmt| self.visit_stmt(stmt));
            }
            Stmt::If(branch) if asks_for_version(&branch.test) => {}
            Stmt::Import(import) => {
                import.names.iter().for_each(|alias| self.imported(alias, alias.name.as_str()));
            }
            Stmt::ImportFrom(import) if import.level == 0 => {
                let module = import.module.as_ref().map_or("", |module| module.as_str());
                for alias in &import.names {
                    self.imported(alias, &format!("{module}.{}", alias.name));
                }
            }
            _ => visitor::walk_stmt(self, stmt),
        }
    }

    fn visit_annotation(&mut self, expr: &'a Expr) {
        if !self.defers {
            self.visit_expr(expr);
        }
    }

    fn visit_expr(&mut self, expr: &'a Expr) {
        match expr {
            Expr::Name(name) if matches!(name.ctx, ExprContext::Load) => {
                let own = self.bound.own.contains(name.id.as_str());
                if !own && !self.bound.imports.contains_key(name.id.as_str()) {
                    self.note(name, &name.id, since(BUILTINS, &name.id));
                }
            }
            Expr::Attribute(attribute) => self.attribute(attribute),
            Expr::Call(call) => self.call(call),
            Expr::BinOp(union) if union.op == Operator::BitOr => self.union(union),
            _ => {}
        }
        visitor::walk_expr(self, expr);
    }
}

/// Whether a `try` catches that a name or a module is not there.
fn catches_lack(attempt: &ast::StmtTry) -> bool {
    let lack = ["ImportError", "ModuleNotFoundError", "AttributeError", "NameError"];
    let named = |expr: &Expr| matches!(expr, Expr::Name(name) if lack.contains(&name.id.as_str()));
    attempt.handlers.iter().any(|ExceptHandler::ExceptHandler(handler)| match &handler.type_ {
        None => true,
        Some(caught) => match &**caught {
            Expr::Tuple(classes) => classes.elts.iter().any(named),
            class => named(class),
        },
    })
}

/// Whether a condition asks which version runs, or whether a name is there.
fn asks_for_version(test: &Expr) -> bool {
    #[derive(Default)]
    struct Asks(bool);

    impl<'a> Visitor<'a> for Asks {
        fn visit_expr(&mut self, expr: &'a Expr) {
            self.0 |= match expr {
                Expr::Name(name) => name.id == "version_info" || name.id == "hasattr",
                Expr::Attribute(attribute) => attribute.attr.as_str() == "version_info",
                _ => false,
            };
            visitor::walk_expr(self, expr);
        }
    }

    let mut asks = Asks::default();
    asks.visit_expr(test);
    asks.0
}
