//! Attributes and keyword arguments: names that no scope binds.
//!
//! Before a run nobody knows which object an attribute is looked up on. But a class
//! shows its own attributes, by what its methods assign to `self`.

use std::collections::BTreeSet;

use ruff_python_ast::visitor::{self, Visitor};
use ruff_python_ast::{self as ast, Expr, ExprContext, Stmt};

use super::span_of;
use crate::source::Span;

/// The attributes of a module's code.
#[derive(Clone, Debug, Default)]
pub struct Attributes {
    /// Every attribute, in the order in which the tree is walked.
    pub uses: Vec<Attribute>,
    /// The names of keyword arguments in calls.
    pub keywords: Vec<(String, Span)>,
    /// The classes.
    pub classes: Vec<Class>,
}

/// One `object.name`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attribute {
    /// The name behind the dot.
    pub name: String,
    /// Where it stands.
    pub span: Span,
    /// Whether it is read: neither assigned nor deleted.
    pub read: bool,
    /// Index of the class whose method looks it up on its own first parameter.
    pub own: Option<usize>,
}

/// What a class shows of its instances' attributes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Class {
    /// The names that its body binds and its methods assign to their `self`.
    pub attributes: BTreeSet<String>,
    /// Whether instances may have more than its code shows: by a base class, a
    /// decorator, `__getattr__`, `setattr`.
    pub open: bool,
}

/// Reads the attributes of a module's `body`.
pub(super) fn collect(body: &[Stmt]) -> Attributes {
    let mut collector = Collector::default();
    collector.visit_body(body);
    collector.found
}

#[derive(Default)]
struct Collector {
    found: Attributes,
    /// The class whose body is walked.
    class: Option<usize>,
    /// Its methods' own first parameter, within a method.
    own: Option<(usize, String)>,
}

impl Collector {
    fn class(&mut self, class: &ast::StmtClassDef) {
        class.decorator_list.iter().for_each(|decorator| self.visit_decorator(decorator));
        if let Some(arguments) = &class.arguments {
            self.visit_arguments(arguments);
        }
        let bases = class.arguments.as_deref();
        let derived = bases.is_some_and(|bases| {
            let plain = |base: &Expr| matches!(base, Expr::Name(name) if name.id == "object");
            !bases.keywords.is_empty() || !bases.args.iter().all(plain)
        });
        let open = derived || !class.decorator_list.is_empty();
        let index = self.found.classes.len();
        self.found.classes.push(Class { attributes: BTreeSet::new(), open });
        let outer = (self.class.replace(index), self.own.take());
        self.visit_body(&class.body);
        (self.class, self.own) = outer;
    }

    fn method(&mut self, stmt: &Stmt, def: &ast::StmtFunctionDef) {
        let class = self.class.take();
        let first = def.parameters.iter_non_variadic_params().next();
        let decorated = |name: &str| {
            def.decorator_list
                .iter()
                .any(|d| matches!(&d.expression, Expr::Name(n) if n.id == name))
        };
        let own = match (class, first) {
            (Some(class), Some(first)) if !decorated("staticmethod") => {
                Some((class, first.parameter.name.id.to_string()))
            }
            // A function within a method sees the method's `self`.
            (None, _) => self.own.clone(),
            _ => None,
        };
        let outer = std::mem::replace(&mut self.own, own);
        visitor::walk_stmt(self, stmt);
        self.own = outer;
        self.class = class;
    }

    fn bind(&mut self, class: usize, name: &str) {
        let class = &mut self.found.classes[class];
        // A class with its own lookup may have any attribute.
        class.open |= ["__getattr__", "__getattribute__", "__slots__"].contains(&name);
        class.attributes.insert(name.to_owned());
    }

    fn attribute(&mut self, attribute: &ast::ExprAttribute) {
        let own = match (&*attribute.value, &self.own) {
            (Expr::Name(object), Some((class, own))) if object.id == own.as_str() => Some(*class),
            _ => None,
        };
        let name = attribute.attr.as_str();
        if let (Some(class), ExprContext::Store) = (own, attribute.ctx) {
            self.bind(class, name);
        }
        if let (Some(class), "__dict__") = (own, name) {
            self.found.classes[class].open = true;
        }
        self.found.uses.push(Attribute {
            name: name.to_owned(),
            span: span_of(attribute.attr.range),
            read: matches!(attribute.ctx, ExprContext::Load),
            own,
        });
    }
}

impl<'a> Visitor<'a> for Collector {
    fn visit_stmt(&mut self, stmt: &'a Stmt) {
        match stmt {
            Stmt::ClassDef(class) => {
                if let Some(outer) = self.class {
                    self.bind(outer, class.name.as_str());
                }
                self.class(class);
            }
            Stmt::FunctionDef(def) => {
                if let Some(class) = self.class {
                    self.bind(class, def.name.as_str());
                }
                self.method(stmt, def);
            }
            Stmt::Import(_) | Stmt::ImportFrom(_) => {
                // An import in a class body binds an attribute, but nobody does that.
                if let Some(class) = self.class {
                    self.found.classes[class].open = true;
                }
            }
            _ => visitor::walk_stmt(self, stmt),
        }
    }

    fn visit_expr(&mut self, expr: &'a Expr) {
        match expr {
            Expr::Attribute(attribute) => self.attribute(attribute),
            Expr::Name(name) if matches!(name.ctx, ExprContext::Store) => {
                if let Some(class) = self.class {
                    self.bind(class, &name.id);
                }
            }
            Expr::Call(call) => {
                let keywords = call.arguments.keywords.iter().filter_map(|k| k.arg.as_ref());
                let keywords = keywords.map(|k| (k.id.to_string(), span_of(k.range)));
                self.found.keywords.extend(keywords);
                let by_name =
                    matches!(&*call.func, Expr::Name(f) if f.id == "setattr" || f.id == "vars");
                if let (true, Some((class, _))) = (by_name, &self.own) {
                    self.found.classes[*class].open = true;
                }
            }
            _ => {}
        }
        visitor::walk_expr(self, expr);
    }
}

#[cfg(test)]
mod tests {
    use crate::python::parse;

    #[test]
    fn a_class_knows_what_it_binds_and_assigns_to_self() {
        let code = "class A:\n    size = 1\n    def __init__(self, x):\n        self.value = x\n\
                    \x20       other.thing = 1\n    def show(this):\n        return this.vlaue\n";
        let found = parse(code).unwrap().attributes;
        let names: Vec<&str> = found.classes[0].attributes.iter().map(String::as_str).collect();
        assert_eq!(names, ["__init__", "show", "size", "value"]);
        assert!(!found.classes[0].open);
        let own: Vec<_> =
            found.uses.iter().map(|a| (a.name.as_str(), a.read, a.own.is_some())).collect();
        let expected = [("value", false, true), ("thing", false, false), ("vlaue", true, true)];
        assert_eq!(own, expected);
    }

    #[test]
    fn a_class_may_have_more_than_it_says() {
        for code in [
            "class A(B): pass",
            "@dataclass\nclass A: pass",
            "class A:\n    def __getattr__(self, name): ...",
            "class A:\n    def f(self, **k):\n        self.__dict__.update(k)",
            "class A:\n    def f(self, k):\n        setattr(self, k, 1)",
        ] {
            assert!(parse(code).unwrap().attributes.classes[0].open, "{code}");
        }
        assert!(!parse("class A(object): pass").unwrap().attributes.classes[0].open);
    }

    #[test]
    fn keyword_arguments_have_names() {
        let found = parse("f(x, size=1, **more)").unwrap().attributes;
        assert_eq!(found.keywords[0].0, "size");
        assert_eq!(found.keywords.len(), 1);
    }
}
