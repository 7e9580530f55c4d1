//! Code that leaves nothing behind for another program in the same interpreter.
//!
//! A process of its own keeps each program apart. Many programs need none: they bind
//! their own names, and nothing else that they reach can be changed. The syntax tree
//! shows it. A list says what is harmless; everything else is not:
//!
//! - No imports: all programs share the modules.
//! - Only the builtins in [`SAFE`], and none of them rebound. The others lead to
//!   files, to code made at run time, to the interpreter's own names, or show
//!   addresses.
//! - Only attributes that the code names; those with two underscores must be in
//!   [`SPECIAL`]. Others, and frames ([`FRAMES`]), lead from an object to the
//!   subclasses of its class and from a function to the interpreter's modules. So
//!   nothing may look up an attribute by a text made at run time: no `format` of
//!   anything but a literal, no pattern that takes attributes by position, no class
//!   made by `type` or with a metaclass. `type(x)` may only be shown or compared.
//! - Nothing that runs when an object dies, which may be later: no `__del__`, no
//!   generator that waits in a `try`, in a `with` or for another one; nothing
//!   asynchronous.
//! - No `global` outside of functions: statements compile one by one, and those
//!   before it decide whether it is allowed.
//! - No exception groups and no template strings: their types take attributes. No
//!   other type does; a test asks the interpreter. No type parameters: they import
//!   `typing`, and hand out its contents.
//! - Nothing that the compiler warns of: a warning comes once for a whole program.
//!
//! Some programs in `tests/hostile` only pose as harmless.

use ruff_python_ast::visitor::{self, Visitor};
use ruff_python_ast::{
    self as ast, CmpOp, Comprehension, ExceptHandler, Expr, ExprContext, InterpolatedStringElement,
    Parameter, Pattern, Stmt,
};

use super::builtins::BUILTINS;

/// Builtins that lead to nothing but the program's own objects; so do the classes of
/// exceptions and warnings.
#[rustfmt::skip]
const SAFE: &[&str] = &[
    "Ellipsis", "False", "None", "NotImplemented", "True", "abs", "all", "any", "ascii", "bin",
    "bool", "bytearray", "bytes", "callable", "chr", "classmethod", "complex", "dict", "dir",
    "divmod", "enumerate", "filter", "float", "format", "frozenset", "hasattr", "hash", "hex",
    "input", "int", "isinstance", "issubclass", "iter", "len", "list", "map", "max", "min",
    "next", "object", "oct", "ord", "pow", "print", "property", "range", "repr", "reversed",
    "round", "set", "slice", "sorted", "staticmethod", "str", "sum", "super", "tuple", "zip",
];

/// Names with two underscores that may be looked up: they give the program's own
/// objects, or such as cannot be changed.
#[rustfmt::skip]
const SPECIAL: &[&str] = &[
    "__add__", "__annotations__", "__bool__", "__call__", "__closure__", "__contains__",
    "__defaults__", "__doc__", "__enter__", "__eq__", "__exit__", "__format__", "__ge__",
    "__getitem__", "__gt__", "__hash__", "__init__", "__int__", "__iter__", "__kwdefaults__",
    "__le__", "__len__", "__lt__", "__main__", "__mul__", "__name__", "__ne__", "__next__",
    "__qualname__", "__repr__", "__reversed__", "__str__", "__sub__",
];

/// What classes define for the language to call, besides [`SPECIAL`].
#[rustfmt::skip]
const DEFINED: &[&str] = &[
    "__abs__", "__and__", "__bytes__", "__complex__", "__delattr__", "__delete__", "__delitem__",
    "__divmod__", "__float__", "__floordiv__", "__get__", "__getattr__", "__getattribute__",
    "__iadd__", "__iand__", "__ifloordiv__", "__imod__", "__imul__", "__index__", "__invert__",
    "__ior__", "__ipow__", "__isub__", "__itruediv__", "__ixor__", "__lshift__", "__matmul__",
    "__missing__", "__mod__", "__neg__", "__new__", "__or__", "__pos__", "__pow__", "__radd__",
    "__rand__", "__rfloordiv__", "__rmod__", "__rmul__", "__ror__", "__round__", "__rpow__",
    "__rshift__", "__rsub__", "__rtruediv__", "__rxor__", "__set__", "__set_name__",
    "__setattr__", "__setitem__", "__truediv__", "__xor__",
];

/// Attributes that lead from a generator, a coroutine or a traceback to a frame or
/// to code.
const FRAMES: &[&str] = &[
    "ag_code",
    "ag_frame",
    "cr_code",
    "cr_frame",
    "f_back",
    "f_builtins",
    "f_globals",
    "f_locals",
    "gi_code",
    "gi_frame",
    "tb_frame",
    "tb_next",
];

/// Whether the code of this `body` leaves nothing behind.
pub(super) fn is_harmless(code: &str, body: &[Stmt]) -> bool {
    if is_warned_of(code) {
        return false;
    }
    let mut reader = Reader { harmless: true, depth: 0, waits: false, yields: false };
    reader.visit_body(body);
    reader.harmless && !(reader.waits && reader.yields)
}

struct Reader {
    harmless: bool,
    /// How many functions are around.
    depth: usize,
    /// Whether there is a `try` or a `with`, whose ends run code.
    waits: bool,
    /// Whether there is a `yield`, where everything may end.
    yields: bool,
}

/// Whether the compiler may warn of the notation: of an unknown escape, or of a
/// number that runs into a word.
fn is_warned_of(code: &str) -> bool {
    const ESCAPES: &[u8] = b"\\'\"abfnrtvxuUN01234567\n\r";
    const WORDS: [&str; 8] = ["and", "else", "for", "if", "in", "is", "not", "or"];
    let mut bytes = code.bytes();
    while bytes.any(|byte| byte == b'\\') {
        if !bytes.next().is_some_and(|next| ESCAPES.contains(&next)) {
            return true;
        }
    }
    let words = code.split(|c: char| !c.is_alphanumeric() && c != '_');
    let mut numbers = words.filter(|word| word.starts_with(|c: char| c.is_ascii_digit()));
    numbers.any(|number| WORDS.iter().any(|word| number.ends_with(word)))
}

/// Whether an expression is a display or a literal, not an object with a name.
fn is_literal(expr: &Expr) -> bool {
    let is_constant = expr.is_none_literal_expr()
        || expr.is_boolean_literal_expr()
        || expr.is_ellipsis_literal_expr();
    let is_made = expr.is_tuple_expr() || expr.is_list_expr() || expr.is_dict_expr();
    !is_constant && (expr.is_literal_expr() || expr.is_f_string_expr() || expr.is_set_expr())
        || is_made
        || expr.is_list_comp_expr()
        || expr.is_set_comp_expr()
        || expr.is_dict_comp_expr()
        || expr.is_generator_expr()
        || expr.is_lambda_expr()
}

fn is_special(name: &str) -> bool {
    name.contains("__")
}

/// The argument of `type(object)`, where the class of one object is asked for.
fn of_type(expr: &Expr) -> Option<&Expr> {
    let Expr::Call(call) = expr else { return None };
    let Expr::Name(name) = &*call.func else { return None };
    match (&*call.arguments.args, &*call.arguments.keywords) {
        ([object], []) if name.id == "type" && !object.is_starred_expr() => Some(object),
        _ => None,
    }
}

/// Whether an attribute of this name looks up others, by the fields of a text.
fn formats(name: &str) -> bool {
    name == "format" || name == "format_map"
}

impl Reader {
    /// A name that is looked up.
    fn used(&mut self, name: &str) {
        let is_builtin = BUILTINS.binary_search(&name).is_ok();
        // Exceptions and warnings are the builtins that begin with a capital.
        let is_exception = name.starts_with(|c: char| c.is_ascii_uppercase());
        let is_safe = SAFE.contains(&name) || is_exception && !name.ends_with("Group");
        self.attribute(name);
        self.harmless &= !is_builtin || is_safe;
    }

    /// A name that is bound, in whichever way.
    fn bound(&mut self, name: &str) {
        self.harmless &= !is_special(name) && BUILTINS.binary_search(&name).is_err();
    }

    fn attribute(&mut self, name: &str) {
        let known = !is_special(name) || SPECIAL.contains(&name);
        self.harmless &= known && !FRAMES.contains(&name);
    }

    /// A literal may name an attribute for its `format`.
    fn text(&mut self, text: &str) {
        let names = text.split(|c: char| !c.is_alphanumeric() && c != '_');
        for name in names.filter(|name| name.contains('_')) {
            self.attribute(name);
        }
    }

    fn function(&mut self, function: &ast::StmtFunctionDef) {
        let name = function.name.as_str();
        self.harmless &= !function.is_async && function.type_params.is_none();
        if is_special(name) {
            let known = SPECIAL.contains(&name) || DEFINED.contains(&name);
            // What a decorator makes of it is unknown.
            self.harmless &= known && function.decorator_list.is_empty();
        } else {
            self.bound(name);
        }
    }

    fn class(&mut self, class: &ast::StmtClassDef) {
        self.bound(class.name.as_str());
        // Keywords are for metaclasses, and may name one.
        self.harmless &= class.type_params.is_none()
            && class.arguments.as_ref().is_none_or(|arguments| arguments.keywords.is_empty());
    }

    /// A comparison. The class of an object may be compared with builtin ones alone:
    /// a program's own `==` would receive it.
    fn compare(&mut self, compare: &ast::ExprCompare) {
        let operands = || std::iter::once(&*compare.left).chain(&compare.comparators);
        let is_identity = compare.ops.iter().any(|op| matches!(op, CmpOp::Is | CmpOp::IsNot));
        // The compiler warns of that.
        self.harmless &= !is_identity || !operands().any(is_literal);
        let is_builtin = |name: &ast::ExprName| BUILTINS.binary_search(&name.id.as_str()).is_ok();
        let is_class =
            |expr: &Expr| of_type(expr).is_some() || expr.as_name_expr().is_some_and(is_builtin);
        let of_classes = operands().all(is_class);
        for operand in operands() {
            if of_classes {
                self.visit_shown(operand);
            } else {
                self.visit_expr(operand);
            }
        }
    }

    /// An expression that may be the class of one object, where it is only shown or
    /// compared.
    fn visit_shown(&mut self, expr: &Expr) {
        self.visit_expr(of_type(expr).unwrap_or(expr));
    }
}

impl Visitor<'_> for Reader {
    fn visit_stmt(&mut self, stmt: &Stmt) {
        match stmt {
            Stmt::Import(_) | Stmt::ImportFrom(_) | Stmt::IpyEscapeCommand(_) => {
                self.harmless = false;
            }
            Stmt::FunctionDef(function) => self.function(function),
            Stmt::ClassDef(class) => self.class(class),
            Stmt::For(each) => self.harmless &= !each.is_async,
            Stmt::With(with) => {
                self.harmless &= !with.is_async;
                self.waits = true;
            }
            Stmt::Try(statement) => {
                // The compiler warns of a jump out of a `finally`.
                self.harmless &= !statement.is_star && statement.finalbody.is_empty();
                self.waits = true;
            }
            Stmt::Assert(assert) => self.harmless &= !assert.test.is_tuple_expr(),
            Stmt::TypeAlias(_) => self.harmless = false,
            // The statements before it may make it an error.
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

    fn visit_expr(&mut self, expr: &Expr) {
        match expr {
            Expr::Name(name) if name.ctx == ExprContext::Load => self.used(name.id.as_str()),
            Expr::Name(name) => self.bound(name.id.as_str()),
            Expr::Attribute(attribute) => {
                let name = attribute.attr.as_str();
                self.attribute(name);
                // Fields of a format name attributes.
                let is_read = attribute.ctx == ExprContext::Load;
                self.harmless &= is_read || !is_special(name);
                self.harmless &= !formats(name) || attribute.value.is_string_literal_expr();
                if is_read && (name == "__name__" || name == "__qualname__") {
                    return self.visit_shown(&attribute.value);
                }
            }
            Expr::Call(call) if call.func.as_name_expr().is_some_and(|name| name.id == "print") => {
                call.arguments.args.iter().for_each(|argument| self.visit_shown(argument));
                call.arguments.keywords.iter().for_each(|keyword| self.visit_keyword(keyword));
                return;
            }
            Expr::Call(call) => self.harmless &= !is_literal(&call.func),
            Expr::Subscript(subscript) => {
                let takes_any = subscript.value.is_dict_expr();
                let is_number = subscript.slice.is_number_literal_expr();
                let warns = is_literal(&subscript.value) && is_literal(&subscript.slice);
                self.harmless &= !warns || takes_any || is_number;
            }
            Expr::Compare(compare) => return self.compare(compare),
            Expr::StringLiteral(literal) => self.text(literal.value.to_str()),
            Expr::Yield(_) => self.yields = true,
            Expr::YieldFrom(_) | Expr::Await(_) | Expr::TString(_) | Expr::IpyEscapeCommand(_) => {
                self.harmless = false;
            }
            _ => {}
        }
        if self.harmless {
            visitor::walk_expr(self, expr);
        }
    }

    fn visit_parameter(&mut self, parameter: &Parameter) {
        self.bound(parameter.name.as_str());
        visitor::walk_parameter(self, parameter);
    }

    fn visit_except_handler(&mut self, handler: &ExceptHandler) {
        let ExceptHandler::ExceptHandler(own) = handler;
        if let Some(name) = &own.name {
            self.bound(name.as_str());
        }
        visitor::walk_except_handler(self, handler);
    }

    fn visit_pattern(&mut self, pattern: &Pattern) {
        let name = match pattern {
            Pattern::MatchClass(class) => {
                // By position a class says which attributes are taken.
                self.harmless &= class.arguments.patterns.is_empty();
                for keyword in &class.arguments.keywords {
                    self.attribute(keyword.attr.as_str());
                    self.harmless &= !formats(keyword.attr.as_str());
                }
                &None
            }
            Pattern::MatchAs(capture) => &capture.name,
            Pattern::MatchStar(star) => &star.name,
            Pattern::MatchMapping(mapping) => &mapping.rest,
            _ => &None,
        };
        if let Some(name) = name {
            self.bound(name.as_str());
        }
        visitor::walk_pattern(self, pattern);
    }

    fn visit_comprehension(&mut self, comprehension: &Comprehension) {
        self.harmless &= !comprehension.is_async;
        visitor::walk_comprehension(self, comprehension);
    }

    fn visit_interpolated_string_element(&mut self, element: &InterpolatedStringElement) {
        match element {
            InterpolatedStringElement::Literal(literal) => self.text(&literal.value),
            InterpolatedStringElement::Interpolation(inner) => {
                self.visit_shown(&inner.expression);
                if let Some(spec) = &inner.format_spec {
                    spec.elements.iter().for_each(|element| {
                        self.visit_interpolated_string_element(element);
                    });
                }
            }
        }
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
            "print(type(1), type('').__name__, type(1) is int, f'{type(1)}', type(1) == type(2))",
            "print('a\\n\\'', x is None, [1, 2][0], 'ab'[0], {'a': 1}['a'], 1 if x else 2)",
            "print('{} {0.real}'.format(1))",
            "match [1, 2]:\n    case [x, *rest]:\n        print(x, rest)\n    case str():\n        pass",
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
            "k = type(type(1))",
            "type(x) == spy",
            "spy in [type(x)]",
            "type(x) in made",
            "type(x).__name__ = 'x'",
            "f.__doc__ = 'x'",
            "del f.__name__",
            "class A[T]: pass",
            "def f[*Ts](): pass",
            "type X = int",
            "def f():\n    yield from g",
            "match made:\n    case str(format=f):\n        f(own)",
            "x is 1",
            "'a' is not x",
            "print('\\d')",
            "assert (x, 'y')",
            "[1, 2](0)",
            "[1, 2][0, 1]",
            "try: f()\nfinally: g()",
            "[0x1for x in y]",
            "type('K', (), {})",
            "type(f)(1)",
            "print(type(1)(2))",
            "class M(type): pass",
            "class A(B, metaclass=M): pass",
            "class A(**made): pass",
            "x.__class__",
            "int.__dict__",
            "made.format(f)",
            "('{0._' + '_x}').format(f)",
            "match x:\n    case Kind(names):\n        pass",
            "class A:\n    match f:\n        case __del__:\n            pass",
            "class A:\n    try: f()\n    except E as __del__: pass",
            "class A:\n    @made\n    def __init__(self): pass",
            "class A:\n    def __match_args__(self): pass",
            "class A:\n    __slots__ = made",
            "print = made",
            "def f(print): pass",
            "for type in x: pass",
            "match x:\n    case [*type]:\n        pass",
            "print(*made, type=type(1))",
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
