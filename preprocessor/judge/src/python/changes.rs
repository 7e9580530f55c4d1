//! The names whose values a statement sets or may change: a comment beside it may give
//! what they hold afterwards (`docs/promises.md`, *What a name holds afterwards*).
//!
//! Only plain names and attributes of plain names are known: to look at anything else
//! would run code of the program.

use ruff_python_ast::{Expr, Stmt};

/// A name that a statement sets or may change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The name, or the attribute as it is written: `box.size`.
    pub name: String,
    /// What the statement does to it.
    pub role: Role,
}

/// What a statement does to a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// It binds it: `a` in `a, b = 1, 2`, `n` in `n += 1`. The one target of a plain
    /// assignment is not among them: the value of that is the statement's own.
    Bound,
    /// It binds it to what another one is bound to: `y` in `x = y = 3`.
    Also,
    /// It sets or removes a part of it: `xs` in `xs[0] = 1`.
    Container,
    /// It calls a method of it: `xs` in `xs.sort()`.
    Receiver,
    /// It calls a method that gives a part of it away: `xs` in `xs.pop()`.
    Popped,
}

/// The methods that change what they belong to and have a value as well.
const POPS: &[&str] = &["pop", "popitem", "popleft", "setdefault"];

/// The names that `stmt` sets or may change, each once.
pub fn of(stmt: &Stmt) -> Vec<Change> {
    let mut changes = Changes::default();
    match stmt {
        Stmt::Expr(expr) => changes.call(&expr.value),
        Stmt::Assign(assign) => match assign.targets.as_slice() {
            [Expr::Name(_) | Expr::Attribute(_)] | [] => {}
            [first, others @ ..] => {
                changes.target(first, Role::Bound);
                for target in others {
                    changes.target(target, Role::Also);
                }
            }
        },
        Stmt::AugAssign(assign) => changes.target(&assign.target, Role::Bound),
        // A name that is gone holds nothing.
        Stmt::Delete(delete) => {
            for target in delete.targets.iter().filter(|target| target.is_subscript_expr()) {
                changes.target(target, Role::Bound);
            }
        }
        _ => {}
    }
    changes.found
}

#[derive(Default)]
struct Changes {
    found: Vec<Change>,
}

impl Changes {
    fn add(&mut self, expr: &Expr, role: Role) {
        if let Some(name) = path(expr)
            && self.found.iter().all(|change| change.name != name)
        {
            self.found.push(Change { name, role });
        }
    }

    fn target(&mut self, target: &Expr, role: Role) {
        match target {
            Expr::Tuple(tuple) => tuple.elts.iter().for_each(|target| self.target(target, role)),
            Expr::List(list) => list.elts.iter().for_each(|target| self.target(target, role)),
            Expr::Starred(starred) => self.target(&starred.value, role),
            Expr::Subscript(_) => self.add(container(target), Role::Container),
            _ => self.add(target, role),
        }
    }

    fn call(&mut self, expr: &Expr) {
        let Expr::Call(call) = expr else { return };
        let Expr::Attribute(method) = &*call.func else { return };
        let pops = POPS.contains(&method.attr.as_str());
        self.add(&method.value, if pops { Role::Popped } else { Role::Receiver });
    }
}

/// What `grid[0][1]` is a part of: `grid`.
fn container(target: &Expr) -> &Expr {
    match target {
        Expr::Subscript(subscript) => container(&subscript.value),
        other => other,
    }
}

/// A plain name, or an attribute of one, with dots.
fn path(expr: &Expr) -> Option<String> {
    match expr {
        Expr::Name(name) => Some(name.id.to_string()),
        Expr::Attribute(attribute) => {
            Some(format!("{}.{}", path(&attribute.value)?, attribute.attr))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::Role::{Also, Bound, Container, Popped, Receiver};
    use super::*;
    use crate::python::parse;

    #[test]
    fn statements_know_the_names_that_they_may_change() {
        let table: &[(&str, &[(&str, Role)])] = &[
            ("xs.sort()", &[("xs", Receiver)]),
            ("box.items.append(1)", &[("box.items", Receiver)]),
            ("xs.pop()", &[("xs", Popped)]),
            ("f().sort()", &[]),
            ("xs[0].sort()", &[]),
            ("sort(xs)", &[]),
            ("x = 1", &[]),
            ("box.size = 1", &[]),
            ("x: int = 1", &[]),
            ("grid[0][1] = 5", &[("grid", Container)]),
            ("a, b = 1, 2", &[("a", Bound), ("b", Bound)]),
            ("a, (b, *c) = x", &[("a", Bound), ("b", Bound), ("c", Bound)]),
            ("xs[0], xs[1] = 1, 2", &[("xs", Container)]),
            ("x = y = 3", &[("x", Bound), ("y", Also)]),
            ("n += 1", &[("n", Bound)]),
            ("box.n += 1", &[("box.n", Bound)]),
            ("seen['a'] += 1", &[("seen", Container)]),
            ("del xs[0], x", &[("xs", Container)]),
            ("for x in y: pass", &[]),
        ];
        for (code, expected) in table {
            let module = parse(code).unwrap();
            let found: Vec<(&str, Role)> =
                module.statements[0].changes.iter().map(|c| (c.name.as_str(), c.role)).collect();
            assert_eq!(&found, expected, "{code}");
        }
    }
}
