//! Whether code is worth to be gone through step by step: what happens in it cannot be
//! told from its lines alone.
//!
//! A function in another one keeps the other's variables, `nonlocal` sets them, a function
//! that calls itself (or another that calls it) has a frame for each call, and of an object
//! with two names, or at two places of a structure, a change through one is seen through the
//! other.
//!
//! 1. [`Made`] finds the names of objects that can change: numbers and texts have as many
//!    names as they like.
//! 2. [`Seen`] looks at the rest, and notes which function calls which.
//! 3. [`is_round`] says whether these calls come back to where they began.

use std::collections::{BTreeMap, BTreeSet};

use ruff_python_ast::visitor::{self, Visitor};
use ruff_python_ast::{Expr, Operator, Stmt, StmtClassDef, StmtFunctionDef};

/// Whether `body` is worth it.
pub fn is_worth_steps(body: &[Stmt]) -> bool {
    let mut made = Made::default();
    made.visit_body(body);
    let mut seen = Seen { made, ..Seen::default() };
    seen.visit_body(body);
    seen.worth || is_round(&seen.calls)
}

/// What makes objects that can change, and the names that such are given.
#[derive(Default)]
struct Made {
    classes: BTreeSet<String>,
    names: BTreeSet<String>,
}

impl<'a> Visitor<'a> for Made {
    fn visit_stmt(&mut self, stmt: &'a Stmt) {
        match stmt {
            Stmt::ClassDef(class) => {
                self.classes.insert(class.name.to_string());
            }
            Stmt::Assign(assigned) if self.makes(&assigned.value) => {
                let names = assigned.targets.iter().filter_map(Expr::as_name_expr);
                self.names.extend(names.map(|name| name.id.to_string()));
            }
            Stmt::AnnAssign(assigned)
                if assigned.value.as_deref().is_some_and(|value| self.makes(value)) =>
            {
                self.names.extend(assigned.target.as_name_expr().map(|name| name.id.to_string()));
            }
            _ => {}
        }
        visitor::walk_stmt(self, stmt);
    }
}

impl Made {
    /// Whether an expression makes such an object.
    fn makes(&self, expr: &Expr) -> bool {
        let called = expr.as_call_expr().and_then(|call| call.func.as_name_expr());
        let makes = called.is_some_and(|name| {
            ["list", "dict", "set"].contains(&name.id.as_str()) || self.classes.contains(&*name.id)
        });
        let list = expr.as_bin_op_expr().is_some_and(|product| product.left.is_list_expr());
        makes
            || list
            || matches!(
                expr,
                Expr::List(_)
                    | Expr::Dict(_)
                    | Expr::Set(_)
                    | Expr::ListComp(_)
                    | Expr::DictComp(_)
                    | Expr::SetComp(_)
            )
    }

    /// The name of such an object, where an expression is one.
    fn name<'e>(&self, expr: &'e Expr) -> Option<&'e str> {
        let name = expr.as_name_expr()?.id.as_str();
        self.names.contains(name).then_some(name)
    }

    /// Whether an assignment gives one object several names, as far as that can be read.
    fn has_second_name(&self, value: &Expr, targets: &[Expr]) -> bool {
        self.name(value).is_some() && targets.iter().all(Expr::is_name_expr)
            || targets.len() > 1 && self.makes(value)
    }

    /// Whether an expression builds a structure that has one object at several places.
    fn is_twice_in(&self, expr: &Expr) -> bool {
        let twice = |items: &[Expr]| {
            let mut seen = BTreeSet::new();
            items.iter().filter_map(|item| self.name(item)).any(|name| !seen.insert(name))
        };
        match expr {
            Expr::List(list) => twice(&list.elts),
            Expr::Tuple(tuple) if tuple.ctx.is_load() => twice(&tuple.elts),
            Expr::Dict(dict) => {
                let mut seen = BTreeSet::new();
                let mut values = dict.items.iter().filter_map(|item| self.name(&item.value));
                values.any(|name| !seen.insert(name))
            }
            // `[row for _ in range(3)]` is one row three times, and so is `[row] * 3`.
            Expr::ListComp(list) => self.name(&list.elt).is_some(),
            Expr::DictComp(dict) => self.name(&dict.value).is_some(),
            Expr::BinOp(product) if product.op == Operator::Mult => {
                let items = [&product.left, &product.right];
                let items = items.iter().filter_map(|side| side.as_list_expr());
                let mut items = items.flat_map(|list| &list.elts);
                items.any(|item| self.makes(item) || self.name(item).is_some())
            }
            _ => false,
        }
    }
}

/// The functions that each function calls, or hands on: methods as `Class.method`.
type Calls = BTreeMap<String, BTreeSet<String>>;

/// Whether a function calls itself in the end.
fn is_round(calls: &Calls) -> bool {
    let comes_back = |from: &String| {
        let mut ahead: Vec<&String> = calls[from].iter().collect();
        let mut seen = BTreeSet::new();
        while let Some(one) = ahead.pop() {
            if one == from {
                return true;
            }
            if seen.insert(one) {
                ahead.extend(calls.get(one).into_iter().flatten());
            }
        }
        false
    };
    calls.keys().any(comes_back)
}

#[derive(Default)]
struct Seen {
    made: Made,
    /// The class around, if any.
    class: Option<String>,
    /// The function around, as [`Calls`] names it, and what it calls its own object.
    function: Option<(String, Option<String>)>,
    calls: Calls,
    worth: bool,
}

impl Seen {
    fn function(&mut self, function: &StmtFunctionDef) {
        self.worth |= self.function.is_some();
        let own = function.parameters.iter_non_variadic_params().next();
        let own = own.filter(|_| self.class.is_some()).map(|own| own.name().to_string());
        let name = match &self.class {
            Some(class) => format!("{class}.{}", function.name),
            None => function.name.to_string(),
        };
        self.calls.entry(name.clone()).or_default();
        let around = self.function.replace((name, own));
        visitor::walk_body(self, &function.body);
        self.function = around;
    }

    /// Its methods are in no function, even if the class is.
    fn class(&mut self, class: &StmtClassDef) {
        let function = self.function.take();
        self.worth |= function.is_some() && class.body.iter().any(Stmt::is_function_def_stmt);
        let around = self.class.replace(class.name.to_string());
        visitor::walk_body(self, &class.body);
        (self.class, self.function) = (around, function);
    }

    /// Notes that the function around calls this one, or hands it on.
    fn called(&mut self, callee: &Expr) {
        let Some((function, own)) = &self.function else { return };
        let name = match callee {
            Expr::Name(name) => name.id.to_string(),
            Expr::Attribute(attribute) => {
                let Some(of) = attribute.value.as_name_expr() else { return };
                let is_own = own.as_deref() == Some(of.id.as_str());
                let class = self.class.as_deref().filter(|_| is_own);
                format!("{}.{}", class.unwrap_or(of.id.as_str()), attribute.attr)
            }
            _ => return,
        };
        self.calls.entry(function.clone()).or_default().insert(name);
    }
}

impl<'a> Visitor<'a> for Seen {
    fn visit_stmt(&mut self, stmt: &'a Stmt) {
        match stmt {
            Stmt::FunctionDef(function) => {
                for decorator in &function.decorator_list {
                    self.visit_decorator(decorator);
                }
                return self.function(function);
            }
            Stmt::ClassDef(class) => return self.class(class),
            Stmt::Nonlocal(_) => self.worth = true,
            Stmt::Assign(assigned) => {
                self.worth |= self.made.has_second_name(&assigned.value, &assigned.targets);
            }
            _ => {}
        }
        visitor::walk_stmt(self, stmt);
    }

    fn visit_expr(&mut self, expr: &'a Expr) {
        match expr {
            Expr::Lambda(_) => self.worth |= self.function.is_some(),
            Expr::Call(call) => {
                self.called(&call.func);
                call.arguments.args.iter().for_each(|argument| self.called(argument));
            }
            _ => self.worth |= self.made.is_twice_in(expr),
        }
        visitor::walk_expr(self, expr);
    }
}

#[cfg(test)]
mod tests {
    use crate::python::parse;

    #[test]
    fn what_lines_alone_do_not_tell_is_worth_it() {
        for code in [
            "def f():\n    def g(): pass\n    return g",
            "def f(n):\n    return lambda: n",
            "def f(n):\n    return f(n - 1)",
            "def f(n):\n    class A:\n        def m(self): return n\n    return A",
            "a = [1]\nb = a",
            "a = b = []",
            "grid = [[0] * 2] * 2",
            "row = [0] * 3\ngrid = [row] * 3",
            "row = [0] * 3\ngrid = [row for _ in range(3)]",
            "a = [1]\nb = [a, a]",
            "a = {}\nb = (a, 1, a)",
            "a: list[int] = []\nb = {'x': a, 'y': a}",
            "class A: pass\na = A()\nb = a",
            "class A:\n    def f(self, n): return n and self.f(n - 1)",
            "class A:\n    @classmethod\n    def f(cls, n): return n and cls.f(n - 1)",
            "class A:\n    @staticmethod\n    def f(n): return n and A.f(n - 1)",
            "class A:\n    def f(self): return self.g()\n    def g(self): return self.f()",
            "def even(n): return n == 0 or odd(n - 1)\ndef odd(n): return n != 0 and even(n - 1)",
            "def f(): g()\ndef g(): h()\ndef h(): f()",
            "def depth(tree): return 1 + max(map(depth, tree), default=0)",
        ] {
            assert!(parse(code).unwrap().worth_steps, "{code}");
        }
        for code in [
            "def f(): return 1\nf()",
            "def f(): return 1\ndef g(): return f()",
            "a = 1\nb = a + 1",
            "a = 1\nb = a",
            "a = 'text'\nb = [a, a]\nc = [a] * 3",
            "a = (1, 2)\nb = a",
            "a = [1]\nb = [2]\nc = [a, b]",
            "a = [1]\nfor one in a:\n    last = one",
            "a = b = 0",
            "row = [0] * 3",
            "key = lambda one: one[0]",
            "class A:\n    def f(self): return 1\n    def g(self): return self.f()",
            "class A:\n    def print(self): print(self)",
            "class A:\n    def f(self, other): return other.f()",
            "class A:\n    def f(self): return 1\nclass B(A):\n    def f(self): return super().f() + A.f(self)",
            "def f(): g()\ndef g(): h()\ndef h(): pass",
        ] {
            assert!(!parse(code).unwrap().worth_steps, "{code}");
        }
    }
}
