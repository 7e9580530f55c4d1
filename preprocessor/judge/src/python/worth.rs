//! Whether code is worth to be gone through step by step: what happens in it cannot be
//! told from its lines alone.
//!
//! A function in another one keeps the other's variables, `nonlocal` sets them, a
//! function that calls itself has a frame for each call, and of an object with two
//! names a change through one is seen through the other.

use ruff_python_ast::visitor::{self, Visitor};
use ruff_python_ast::{Expr, Operator, Stmt, StmtFunctionDef};

/// Whether `body` is worth it.
pub fn is_worth_steps(body: &[Stmt]) -> bool {
    let mut seen = Seen { functions: Vec::new(), worth: false };
    visitor::walk_body(&mut seen, body);
    seen.worth
}

struct Seen {
    /// The names of the functions around, the outermost first.
    functions: Vec<String>,
    worth: bool,
}

impl Seen {
    fn function(&mut self, function: &StmtFunctionDef) {
        self.worth |= !self.functions.is_empty();
        self.functions.push(function.name.to_string());
        visitor::walk_body(self, &function.body);
        self.functions.pop();
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
            // Its methods are in no function, even if the class is.
            Stmt::ClassDef(class) => {
                let around = std::mem::take(&mut self.functions);
                self.worth |=
                    !around.is_empty() && class.body.iter().any(Stmt::is_function_def_stmt);
                visitor::walk_body(self, &class.body);
                self.functions = around;
                return;
            }
            Stmt::Nonlocal(_) => self.worth = true,
            Stmt::Assign(assigned) => {
                self.worth |= is_second_name(&assigned.value, &assigned.targets);
            }
            _ => {}
        }
        visitor::walk_stmt(self, stmt);
    }

    fn visit_expr(&mut self, expr: &'a Expr) {
        match expr {
            Expr::Lambda(_) => self.worth |= !self.functions.is_empty(),
            Expr::Call(call) => {
                let called = call.func.as_name_expr().map(|name| name.id.as_str());
                self.worth |= called.is_some_and(|name| self.functions.iter().any(|of| of == name));
            }
            // `[[]] * 3` is one list three times.
            Expr::BinOp(product) if product.op == Operator::Mult => {
                let items = product.left.as_list_expr().map(|list| list.elts.as_slice());
                self.worth |= items.is_some_and(|items| items.iter().any(is_made_here));
            }
            _ => {}
        }
        visitor::walk_expr(self, expr);
    }
}

/// Whether an assignment gives one object several names, as far as that can be read.
fn is_second_name(value: &Expr, targets: &[Expr]) -> bool {
    value.is_name_expr() && targets.iter().all(Expr::is_name_expr)
        || targets.len() > 1 && is_made_here(value)
}

/// Whether an expression makes an object that can change.
fn is_made_here(expr: &Expr) -> bool {
    let name = expr.as_call_expr().and_then(|call| call.func.as_name_expr());
    let makes = name.is_some_and(|name| ["list", "dict", "set"].contains(&name.id.as_str()));
    let list = expr.as_bin_op_expr().is_some_and(|product| product.left.is_list_expr());
    makes
        || list
        || matches!(
            expr,
            Expr::List(_) | Expr::Dict(_) | Expr::Set(_) | Expr::ListComp(_) | Expr::DictComp(_)
        )
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
        ] {
            assert!(parse(code).unwrap().worth_steps, "{code}");
        }
        for code in [
            "def f(): return 1\nf()",
            "def f(): return 1\ndef g(): return f()",
            "a = 1\nb = a + 1",
            "a = b = 0",
            "row = [0] * 3",
            "key = lambda one: one[0]",
            "class A:\n    def f(self): return 1\n    def g(self): return self.f()",
        ] {
            assert!(!parse(code).unwrap().worth_steps, "{code}");
        }
    }
}
