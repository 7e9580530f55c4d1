//! What code reaches beyond itself: the modules that it imports, and every name and
//! attribute that it uses.

use std::collections::BTreeSet;

use ruff_python_ast::visitor::{self, Visitor};
use ruff_python_ast::{Expr, Stmt};

/// What a program's code uses.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reach {
    /// The modules that it imports, at any depth: `os.path`; `.` for its own
    /// package.
    pub modules: BTreeSet<String>,
    /// The names and attributes that it uses, and what it imports from modules.
    pub names: BTreeSet<String>,
}

/// What `code` reaches; `None` where it is not Python.
#[must_use]
pub fn reach(code: &str) -> Option<Reach> {
    let parsed = super::tree(code)?;
    let mut reach = Reach::default();
    reach.visit_body(&parsed.syntax().body);
    Some(reach)
}

/// The name or attribute that an expression is.
pub(super) fn name_of(expr: &Expr) -> Option<&str> {
    match expr {
        Expr::Name(name) => Some(name.id.as_str()),
        Expr::Attribute(attribute) => Some(attribute.attr.as_str()),
        _ => None,
    }
}

impl<'a> Visitor<'a> for Reach {
    fn visit_stmt(&mut self, stmt: &'a Stmt) {
        match stmt {
            Stmt::Import(import) => {
                self.modules.extend(import.names.iter().map(|alias| alias.name.to_string()));
            }
            Stmt::ImportFrom(import) => {
                let module = import.module.as_ref().map(ToString::to_string);
                let own = import.level > 0;
                self.modules.insert(module.filter(|_| !own).unwrap_or_else(|| ".".to_owned()));
                self.names.extend(import.names.iter().map(|alias| alias.name.to_string()));
            }
            _ => {}
        }
        visitor::walk_stmt(self, stmt);
    }

    fn visit_expr(&mut self, expr: &'a Expr) {
        self.names.extend(name_of(expr).map(str::to_owned));
        visitor::walk_expr(self, expr);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn imports_and_names_are_found_at_any_depth() {
        let code = "import os.path as p, re\ndef f():\n    from a.b import c as d\n    \
                    from . import e\n    return [x.y(z) for z in f'{w}']\n";
        let found = reach(code).unwrap();
        let words = |set: &BTreeSet<String>| set.iter().cloned().collect::<Vec<_>>().join(" ");
        assert_eq!(words(&found.modules), ". a.b os.path re");
        assert_eq!(words(&found.names), "c e w x y z");
        assert_eq!(reach("x = ("), None);
        assert_eq!(reach(&"(".repeat(10_000)), None);
    }
}
