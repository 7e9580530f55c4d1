//! Code that can leave nothing behind for another program of its interpreter.
//!
//! Programs are kept apart by a process each. Many need none: what they bind is
//! their own, and all else that they can reach cannot be changed. Whether that
//! holds is told from the syntax tree, by what is known to be harmless; what is
//! not known is not:
//!
//! - No import: modules are one for all programs.
//! - Of the builtins those of [`SAFE`]: the others lead to files, to code made at
//!   run time, to names of the interpreter's own, or show addresses.
//! - Of names with two underscores those of [`SPECIAL`], in attributes and texts,
//!   too: by the others, and by frames ([`FRAMES`]), an object leads to its class's
//!   subclasses and a function to the interpreter's modules.
//! - Nothing that runs when an object dies, for that may be later: `__del__`, and
//!   generators that wait in a `try` or a `with`; nothing asynchronous.
//! - No `global` outside of functions: statements are compiled one by one, and
//!   whether it is allowed there is told by those before it.
//! - No exception groups and no template strings: their types take attributes. That
//!   all others take none is the interpreter's part; a test asks it.

use ruff_python_ast::visitor::{self, Visitor};
use ruff_python_ast::{Expr, InterpolatedStringElement, Pattern, Stmt};

use super::builtins::BUILTINS;

/// Builtins by which a program can reach nothing but what it made itself, besides
/// the classes of exceptions and warnings.
#[rustfmt::skip]
const SAFE: &[&str] = &[
    "Ellipsis", "False", "None", "NotImplemented", "True", "abs", "all", "any", "ascii", "bin",
    "bool", "bytearray", "bytes", "callable", "chr", "classmethod", "complex", "dict", "dir",
    "divmod", "enumerate", "filter", "float", "format", "frozenset", "hasattr", "hash", "hex",
    "input", "int", "isinstance", "issubclass", "iter", "len", "list", "map", "max", "min",
    "next", "object", "oct", "ord", "pow", "print", "property", "range", "repr", "reversed",
    "round", "set", "slice", "sorted", "staticmethod", "str", "sum", "super", "tuple", "type",
    "zip",
];

/// Names with two underscores that may be looked up: what comes of them is the
/// program's own, or cannot be changed.
#[rustfmt::skip]
const SPECIAL: &[&str] = &[
    "__add__", "__all__", "__annotations__", "__bool__", "__call__", "__class__", "__closure__",
    "__contains__", "__defaults__", "__dict__", "__doc__", "__enter__", "__eq__", "__exit__",
    "__format__", "__ge__", "__getitem__", "__gt__", "__hash__", "__init__", "__int__", "__iter__",
    "__kwdefaults__", "__le__", "__len__", "__lt__", "__main__", "__mul__", "__name__", "__ne__",
    "__new__", "__next__", "__post_init__", "__qualname__", "__repr__", "__reversed__",
    "__slots__", "__str__", "__sub__", "__wrapped__",
];

/// Attributes that lead from a generator, a coroutine or a traceback to a frame.
const FRAMES: &[&str] = &[
    "ag_frame",
    "cr_frame",
    "f_back",
    "f_builtins",
    "f_globals",
    "f_locals",
    "gi_frame",
    "tb_frame",
    "tb_next",
];

/// Whether the code of this `body` can leave nothing behind.
pub(super) fn is_harmless(body: &[Stmt]) -> bool {
    let mut reader = Reader { harmless: true, depth: 0, waits: false, yields: false };
    reader.visit_body(body);
    reader.harmless && !(reader.waits && reader.yields)
}

struct Reader {
    harmless: bool,
    /// How many functions are around.
    depth: usize,
    /// Whether there is a `try` or a `with`, which do something at their ends.
    waits: bool,
    /// Whether there is a `yield`, at which all may end.
    yields: bool,
}

impl Reader {
    fn name(&mut self, name: &str) {
        let is_special = name.contains("__") && !SPECIAL.contains(&name);
        let is_builtin = BUILTINS.binary_search(&name).is_ok();
        // Exceptions and warnings are the builtins that begin with a capital.
        let is_exception = name.starts_with(|c: char| c.is_ascii_uppercase());
        let is_safe = SAFE.contains(&name) || is_exception && !name.ends_with("Group");
        self.harmless &= !is_special && (!is_builtin || is_safe);
    }

    fn attribute(&mut self, name: &str) {
        let is_special = name.contains("__") && !SPECIAL.contains(&name);
        self.harmless &= !is_special && !FRAMES.contains(&name);
    }

    /// A text may name an attribute: for `str.format`, say.
    fn text(&mut self, text: &str) {
        let names = text.split(|c: char| !c.is_alphanumeric() && c != '_');
        for name in names.filter(|name| name.contains('_')) {
            self.attribute(name);
        }
    }
}

impl<'a> Visitor<'a> for Reader {
    fn visit_stmt(&mut self, stmt: &'a Stmt) {
        match stmt {
            Stmt::Import(_) | Stmt::ImportFrom(_) | Stmt::IpyEscapeCommand(_) => {
                self.harmless = false;
            }
            Stmt::FunctionDef(function) => {
                // What else a class defines is called by what the program does itself.
                let refused = ["__del__", "__builtins__"].contains(&function.name.as_str());
                self.harmless &= !function.is_async && !refused;
            }
            Stmt::ClassDef(class) => self.name(class.name.as_str()),
            Stmt::For(each) => self.harmless &= !each.is_async,
            Stmt::With(with) => {
                self.harmless &= !with.is_async;
                self.waits = true;
            }
            Stmt::Try(statement) => {
                self.harmless &= !statement.is_star;
                self.waits = true;
            }
            // It may be an error in the light of what stands before it.
            Stmt::Global(_) => self.harmless &= self.depth > 0,
            _ => {}
        }
        let inner = usize::from(matches!(stmt, Stmt::FunctionDef(_)));
        self.depth += inner;
        if self.harmless {
            visitor::walk_stmt(self, stmt);
        }
        self.depth -= inner;
    }

    fn visit_expr(&mut self, expr: &'a Expr) {
        match expr {
            Expr::Name(name) => self.name(name.id.as_str()),
            Expr::Attribute(attribute) => self.attribute(attribute.attr.as_str()),
            Expr::StringLiteral(literal) => self.text(literal.value.to_str()),
            Expr::Yield(_) | Expr::YieldFrom(_) => self.yields = true,
            Expr::Await(_) | Expr::TString(_) | Expr::IpyEscapeCommand(_) => self.harmless = false,
            _ => {}
        }
        if self.harmless {
            visitor::walk_expr(self, expr);
        }
    }

    fn visit_pattern(&mut self, pattern: &'a Pattern) {
        if let Pattern::MatchClass(class) = pattern {
            for keyword in &class.arguments.keywords {
                self.attribute(keyword.attr.as_str());
            }
        }
        visitor::walk_pattern(self, pattern);
    }

    fn visit_comprehension(&mut self, comprehension: &'a ruff_python_ast::Comprehension) {
        self.harmless &= !comprehension.is_async;
        visitor::walk_comprehension(self, comprehension);
    }

    fn visit_interpolated_string_element(&mut self, element: &'a InterpolatedStringElement) {
        if let InterpolatedStringElement::Literal(literal) = element {
            self.text(&literal.value);
        }
        visitor::walk_interpolated_string_element(self, element);
    }
}

#[cfg(test)]
mod tests {
    use super::super::parse;

    #[test]
    fn what_a_program_makes_itself_is_harmless() {
        for code in [
            "def outer(x):\n    def inner():\n        nonlocal x\n        x += 1\n        return x\n    \
             return inner\nprint(outer(1)())",
            "class A:\n    def __init__(self):\n        self.x = 1\n    def __repr__(self):\n        \
             return f'A({self.x})'\nprint(A())",
            "try:\n    1 / 0\nexcept ZeroDivisionError as error:\n    print(error)",
            "print(*map(str, range(3)), sep=', ')",
            "def f():\n    yield 1\nprint(list(f()))",
            "print(f.__closure__[0].cell_contents, f.__name__)",
            "if __name__ == '__main__':\n    print(input('snake_case: '))",
            "print(missing)",
        ] {
            assert!(parse(code).unwrap().harmless, "{code}");
        }
    }

    #[test]
    fn what_leads_further_is_not() {
        for code in [
            "import math",
            "from sys import path",
            "open('x')",
            "exec('x = 1')",
            "f = eval",
            "print(globals())",
            "setattr(A, 'x', 1)",
            "getattr(x, 'y')",
            "__builtins__",
            "__import__('os')",
            "object.__subclasses__()",
            "f.__globals__['print'] = None",
            "'{0.__globals__}'.format(f)",
            "f'{x:{y}} __subclasses__'",
            "next(g).gi_frame.f_back",
            "class A:\n    def __del__(self):\n        print(1)",
            "class A:\n    __del__ = print",
            "async def f(): pass",
            "[x async for x in y]",
            "def f():\n    try:\n        yield\n    finally:\n        print(1)",
            "def f(eval): return eval",
            "print(id(1))",
            "vars()",
            "exit()",
            "lambda: (yield (open))",
            "match g:\n    case G(gi_frame=frame):\n        pass",
            "object.__setattr__(int, 'x', 1)",
            "f.__code__.replace(co_code=b'')",
            "def __builtins__(): pass",
            "x = 1\nglobal x",
            "ExceptionGroup.x = 1",
            "try: f()\nexcept* ValueError: pass",
            "t'{1}'",
        ] {
            assert!(!parse(code).unwrap().harmless, "{code}");
        }
    }
}
