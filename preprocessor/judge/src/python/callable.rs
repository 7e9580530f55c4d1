//! The parameters of definitions and the arguments of calls, as far as the code shows
//! both.
//!
//! What the code does not show for certain (a decorator, a base class, a metaclass)
//! counts as unknown: a call that may not fit never counts as fitting.

use ruff_python_ast::{self as ast, Expr, Stmt};

/// What a binding binds, where its parameters are known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Callable {
    /// A function.
    Function(Signature),
    /// A class, with the signature of its constructor where that is known.
    Class(Option<Signature>),
}

/// The parameters of a function.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Signature {
    /// Those that take a positional argument, in order.
    positional: Vec<Parameter>,
    /// Those that take a keyword alone.
    keyword_only: Vec<Parameter>,
    /// Whether there is `*args`.
    more_positional: bool,
    /// Whether there is `**kwargs`.
    more_keywords: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Parameter {
    /// The keyword that it takes; none before a `/`.
    keyword: Option<String>,
    required: bool,
}

/// The arguments of a call.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Arguments {
    positional: usize,
    keywords: Vec<String>,
    /// Whether a list of unknown length is unpacked among them.
    unpacks_positional: bool,
    /// Whether a mapping is unpacked among them.
    unpacks_keywords: bool,
}

/// More arguments than any call has.
const ANY: usize = 99;

/// How many positional arguments builtins take, and whether keywords beside them.
#[rustfmt::skip]
const BUILTINS_TAKE: &[(usize, usize, bool, &str)] = &[
    (0, 1, false, "bool dir exit float frozenset input list quit set tuple vars"),
    (1, 1, false, "abs aiter all any ascii bin callable chr hash hex id len memoryview oct ord repr reversed"),
    (1, 2, false, "anext format iter next"),
    (1, 3, false, "range slice"),
    (2, 2, false, "delattr divmod filter hasattr isinstance issubclass"),
    (2, 3, false, "getattr"),
    (2, ANY, false, "map"),
    (3, 3, false, "setattr"),
    (0, 0, false, "object"),
    (0, 1, true, "dict"),
    (0, 2, true, "complex int super"),
    (0, 3, true, "bytearray bytes str"),
    (0, ANY, true, "print zip"),
    (1, 1, true, "sorted"),
    (1, 2, true, "enumerate round sum"),
    (1, 8, true, "open"),
    (1, ANY, true, "max min"),
    (2, 3, true, "pow"),
];

/// The builtins among them that are classes.
#[rustfmt::skip]
const CLASSES: &[&str] = &[
    "bool", "bytearray", "bytes", "complex", "dict", "float", "frozenset", "int", "list",
    "memoryview", "object", "range", "set", "slice", "str", "tuple", "type",
];

impl Callable {
    /// Whether a call with these arguments certainly fits.
    #[must_use]
    pub fn takes(&self, arguments: &Arguments) -> bool {
        let (Self::Function(signature) | Self::Class(Some(signature))) = self else { return false };
        signature.takes(arguments)
    }

    /// What a builtin is; `None` where nothing is known of it.
    #[must_use]
    pub fn of_builtin(name: &str) -> Option<Self> {
        if is_exception(name) {
            return Some(Self::Class(Some(Signature::anything())));
        }
        let is_it = |(.., names): &&(usize, usize, bool, &str)| names.split(' ').any(|n| n == name);
        let (least, most, keywords, _) = BUILTINS_TAKE.iter().find(is_it)?;
        let signature = Signature::positional(*least, *most, *keywords);
        Some(if CLASSES.contains(&name) {
            Self::Class(Some(signature))
        } else {
            Self::Function(signature)
        })
    }

    /// What the definition of a function binds; `None` where a decorator may replace
    /// it.
    pub(super) fn of_function(def: &ast::StmtFunctionDef) -> Option<Self> {
        let kept =
            def.decorator_list.iter().all(|decorator| keeps_signature(&decorator.expression));
        kept.then(|| Self::Function(Signature::of(&def.parameters)))
    }

    /// What the definition of a class binds; `None` where a decorator may replace it.
    pub(super) fn of_class(class: &ast::StmtClassDef) -> Option<Self> {
        class.decorator_list.is_empty().then(|| Self::Class(constructor(class)))
    }

    /// What an assignment of this value binds.
    pub(super) fn of_value(value: &Expr) -> Option<Self> {
        let Expr::Lambda(lambda) = value else { return None };
        let signature = lambda.parameters.as_deref().map(Signature::of);
        Some(Self::Function(signature.unwrap_or_default()))
    }
}

impl Signature {
    /// A signature of `least..=most` positional arguments, and any keywords or none.
    fn positional(least: usize, most: usize, more_keywords: bool) -> Self {
        let parameter = |at| Parameter { keyword: None, required: at < least };
        let positional = (0..most).map(parameter).collect();
        Self { positional, more_keywords, ..Self::default() }
    }

    /// A signature that takes any arguments.
    fn anything() -> Self {
        Self { more_positional: true, more_keywords: true, ..Self::default() }
    }

    fn of(parameters: &ast::Parameters) -> Self {
        let parameter = |parameter: &ast::ParameterWithDefault, keyword: bool| Parameter {
            keyword: keyword.then(|| parameter.parameter.name.id.to_string()),
            required: parameter.default.is_none(),
        };
        let before_slash = parameters.posonlyargs.iter().map(|p| parameter(p, false));
        let others = parameters.args.iter().map(|p| parameter(p, true));
        Self {
            positional: before_slash.chain(others).collect(),
            keyword_only: parameters.kwonlyargs.iter().map(|p| parameter(p, true)).collect(),
            more_positional: parameters.vararg.is_some(),
            more_keywords: parameters.kwarg.is_some(),
        }
    }

    /// Without the first parameter, which is the instance.
    fn bound(mut self) -> Option<Self> {
        if self.positional.is_empty() {
            return self.more_positional.then_some(self);
        }
        self.positional.remove(0);
        Some(self)
    }

    fn takes(&self, arguments: &Arguments) -> bool {
        let given = arguments.positional;
        let too_many = given > self.positional.len() && !self.more_positional;
        // The number of unpacked arguments is unknown: only `*args` surely fits.
        let uncertain = arguments.unpacks_positional && !self.more_positional
            || arguments.unpacks_keywords && !self.more_keywords;
        if too_many || uncertain {
            return false;
        }
        let left = || self.positional.iter().skip(given).chain(&self.keyword_only);
        let named = |parameter: &Parameter| {
            let keyword = parameter.keyword.as_ref();
            keyword.is_some_and(|keyword| arguments.keywords.contains(keyword))
        };
        let unpacks = arguments.unpacks_positional || arguments.unpacks_keywords;
        let known = |keyword: &String| left().any(|p| p.keyword.as_ref() == Some(keyword));
        let filled = |keyword: &String| {
            self.positional.iter().take(given).any(|p| p.keyword.as_ref() == Some(keyword))
        };
        let fits = |keyword: &String| known(keyword) || self.more_keywords && !filled(keyword);
        arguments.keywords.iter().all(fits)
            && left().all(|parameter| !parameter.required || named(parameter) || unpacks)
    }
}

impl Arguments {
    pub(super) fn of(call: &ast::ExprCall) -> Self {
        let (starred, plain): (Vec<_>, Vec<_>) =
            call.arguments.args.iter().partition(|argument| argument.is_starred_expr());
        let keywords = call.arguments.keywords.iter();
        let names = keywords.clone().filter_map(|keyword| keyword.arg.as_ref());
        Self {
            positional: plain.len(),
            keywords: names.map(ToString::to_string).collect(),
            unpacks_positional: !starred.is_empty(),
            unpacks_keywords: keywords.into_iter().any(|keyword| keyword.arg.is_none()),
        }
    }

    /// One positional argument: what a decorator is given.
    pub(super) fn one() -> Self {
        Self { positional: 1, ..Self::default() }
    }
}

/// Whether a decorator keeps the signature of its function, as some of `functools`
/// do.
fn keeps_signature(decorator: &Expr) -> bool {
    let decorator = match decorator {
        Expr::Call(call) => &*call.func,
        other => other,
    };
    let name = match decorator {
        Expr::Attribute(attribute) => match &*attribute.value {
            Expr::Name(module) if module.id == "functools" => attribute.attr.as_str(),
            _ => return false,
        },
        Expr::Name(name) => name.id.as_str(),
        _ => return false,
    };
    ["wraps", "lru_cache", "cache"].contains(&name)
}

/// What a class is made with, where its own body says so.
fn constructor(class: &ast::StmtClassDef) -> Option<Signature> {
    let bases: &[Expr] = class.arguments.as_ref().map_or(&[], |arguments| &arguments.args);
    if class.arguments.as_ref().is_some_and(|arguments| !arguments.keywords.is_empty()) {
        return None;
    }
    let methods = || class.body.iter().filter_map(Stmt::as_function_def_stmt);
    if methods().any(|method| method.name.as_str() == "__new__") {
        return None;
    }
    let mut own = methods().filter(|method| method.name.as_str() == "__init__");
    match (own.next(), own.next()) {
        (Some(init), None) if init.decorator_list.is_empty() => {
            Signature::of(&init.parameters).bound()
        }
        (None, _) => inherited(bases),
        _ => None,
    }
}

/// The constructor that a class inherits from its bases.
fn inherited(bases: &[Expr]) -> Option<Signature> {
    match bases {
        [] => Some(Signature::default()),
        [Expr::Name(base)] if base.id == "object" => Some(Signature::default()),
        [Expr::Name(base)] if is_exception(&base.id) => Some(Signature::anything()),
        _ => None,
    }
}

/// Whether a builtin of this name is a class of exceptions that takes any
/// arguments.
pub(super) fn is_exception(name: &str) -> bool {
    let is_one = ["Error", "Exception", "Warning"].iter().any(|end| name.ends_with(end));
    is_one && super::BUILTINS.contains(&name) && !name.starts_with("Unicode")
}

#[cfg(test)]
mod tests {
    use crate::python::parse;

    /// Whether the call behind the definition certainly fits it.
    fn fits(code: &str) -> bool {
        let names = parse(code).unwrap_or_else(|error| panic!("{code}: {error:?}")).names;
        let call = names.uses.iter().rfind(|name| name.name == "f").expect("`f` is used");
        let callable = names.top_level()["f"].callable.as_ref();
        callable.is_some_and(|callable| callable.takes(call.call.as_ref().expect("it is called")))
    }

    #[test]
    fn a_call_fits_what_takes_its_arguments() {
        for code in [
            "def f(): ...\nf()",
            "def f(a, b=1): ...\nf(1)\nf(1, 2)",
            "def f(a, b=1): ...\nf(b=1, a=2)",
            "def f(a, /, *, b): ...\nf(1, b=2)",
            "def f(*args): ...\nf(1, 2, *three)",
            "def f(**kwargs): ...\nf(a=1, **more)",
            "async def f(a): ...\nf(1)",
            "f = lambda a: a\nf(1)",
            "f = lambda: 1\nf()",
            "class f: ...\nf()",
            "class f(object): ...\nf()",
            "class f(Base):\n    def __init__(self, a): ...\nf(1)",
            "class f:\n    def __init__(*args): ...\nf(1, 2)",
            "class f(ValueError): ...\nf('a', 1)",
            "@functools.wraps(g)\ndef f(a): ...\nf(1)",
            "@lru_cache\ndef f(a): ...\nf(1)",
        ] {
            assert!(fits(code), "{code}");
        }
    }

    #[test]
    fn what_is_not_certain_does_not_fit() {
        for code in [
            "def f(): ...\nf(1)",
            "def f(a): ...\nf()",
            "def f(a): ...\nf(1, a=1)",
            "def f(a): ...\nf(b=1)",
            "def f(a, /): ...\nf(a=1)",
            "def f(*, a): ...\nf(1)",
            "def f(*, a): ...\nf()",
            "def f(a): ...\nf(*one)",
            "def f(a): ...\nf(**one)",
            "def f(a, **kwargs): ...\nf(1, a=2)",
            "f = g\nf()",
            "f = 1\nf()",
            "from m import f\nf()",
            "class f(Base): ...\nf()",
            "class f(metaclass=M): ...\nf()",
            "class f:\n    def __new__(cls): ...\nf()",
            "class f:\n    def __init__(self, a): ...\nf()",
            "class f:\n    @overload\n    def __init__(self): ...\nf()",
            "@dataclass\nclass f: ...\nf()",
            "@deco\ndef f(): ...\nf()",
            "def f(): ...\ndef f(a): ...\nf()",
            "def f(): ...\nf = 1\nf()",
        ] {
            assert!(!fits(code), "{code}");
        }
    }

    #[test]
    fn builtins_take_what_they_take() {
        use super::{Arguments, Callable};
        let takes = |name: &str, positional| {
            let arguments = Arguments { positional, ..Arguments::default() };
            Callable::of_builtin(name).is_some_and(|callable| callable.takes(&arguments))
        };
        assert!(takes("print", 0) && takes("print", 5) && takes("len", 1) && takes("range", 3));
        assert!(takes("ValueError", 2) && takes("isinstance", 2));
        assert!(!takes("len", 0) && !takes("len", 2) && !takes("range", 0) && !takes("None", 0));
    }
}
