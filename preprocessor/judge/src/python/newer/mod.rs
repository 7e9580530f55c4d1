//! What of a block an older Python than the bundled one does not have: syntax, names
//! of the standard library, and annotations that only newer versions leave alone.
//!
//! 1. The parser, told the readers' version, lists the syntax that is newer.
//! 2. [`library`] follows imports to the names of the standard library that are newer,
//!    unless the code asks for the version itself.
//! 3. [`deferred`] finds annotations that were evaluated before Python 3.14 and use a
//!    name that is not bound by then.

mod deferred;
mod library;
mod names;

use ruff_python_ast::PythonVersion;
use ruff_python_parser::{Mode, ParseOptions, UnsupportedSyntaxErrorKind as Kind, parse_unchecked};

use super::{refuse_what_the_parser_cannot_bear, scope, span_of};
use crate::source::{LineIndex, Span};

/// Something that an older Python does not have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Newer {
    /// Where it stands.
    pub span: Span,
    /// What it is.
    pub what: What,
    /// The minor version of Python 3 that has it first.
    pub since: u8,
}

/// What an older Python does not have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// Syntax, by the shape of it: `match`, `except*`.
    Syntax(&'static str),
    /// A module, a function, a parameter of the standard library.
    Library(String),
    /// An annotation that uses a name before it is bound.
    Annotation {
        /// The name.
        name: String,
        /// Whether the block binds it later; otherwise an earlier one may.
        later: bool,
    },
}

impl What {
    /// The shape of it, as code.
    #[must_use]
    pub fn shape(&self) -> &str {
        match self {
            Self::Syntax(shape) => shape,
            Self::Library(name) | Self::Annotation { name, .. } => name,
        }
    }
}

/// What of `code` needs a newer Python than 3.`minor`, in order. Nothing, where it is
/// no Python at all.
#[must_use]
pub fn than(code: &str, minor: u8) -> Vec<Newer> {
    if refuse_what_the_parser_cannot_bear(code, &LineIndex::new(code)).is_err() {
        return Vec::new();
    }
    let version = PythonVersion { major: 3, minor };
    let options = ParseOptions::from(Mode::Module).with_target_version(version);
    let parsed = parse_unchecked(code, options);
    let Some(parsed) = parsed.try_into_module().filter(|parsed| parsed.errors().is_empty()) else {
        return Vec::new();
    };
    let syntax = parsed.unsupported_syntax_errors().iter().filter_map(|error| {
        let (shape, since) = syntax(error.kind)?;
        Some(Newer { span: span_of(error.range), what: What::Syntax(shape), since })
    });
    let mut found: Vec<Newer> = syntax.collect();
    let body = &parsed.syntax().body;
    found.extend(library::find(body).into_iter().filter(|newer| newer.since > minor));
    if minor < deferred::SINCE {
        found.extend(deferred::find(body, &scope::resolve(body)));
    }
    found.sort_by_key(|newer| (newer.span, newer.since));
    // Each is told once, where it comes first.
    let mut told: Vec<What> = Vec::new();
    found.retain(|newer| {
        let first = !told.contains(&newer.what);
        told.push(newer.what.clone());
        first
    });
    found
}

/// The shape of newer syntax, and the minor version that has it first. None for what
/// came before Python 3.9, or after the bundled interpreter.
fn syntax(kind: Kind) -> Option<(&'static str, u8)> {
    Some(match kind {
        Kind::Match => ("match", 10),
        Kind::ExceptStar => ("except*", 11),
        Kind::StarExpressionInIndex => ("x[*y]", 11),
        Kind::StarAnnotation => ("*args: *Ts", 11),
        Kind::TypeParameterList => ("def f[T], class C[T]", 12),
        Kind::TypeAliasStatement => ("type X = ...", 12),
        Kind::Pep701FString(_) => ("f\"{\"...\"}\"", 12),
        Kind::TypeParamDefault => ("[T = ...]", 13),
        Kind::UnparenthesizedExceptionTypes => ("except A, B", 14),
        Kind::TemplateStrings => ("t\"...\"", 14),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is newer than 3.`minor`, in words.
    fn told(code: &str, minor: u8) -> Vec<String> {
        let told = than(code, minor).into_iter().map(|newer| match newer.what {
            What::Syntax(shape) => format!("{shape} 3.{}", newer.since),
            What::Library(name) => format!("{name} 3.{}", newer.since),
            What::Annotation { name, later } => format!("{name} later={later} 3.{}", newer.since),
        });
        told.collect()
    }

    #[test]
    fn syntax_has_its_version() {
        for (code, shape, since) in [
            ("match x:\n    case 1: pass", "match", 10),
            ("try: pass\nexcept* ValueError: pass", "except*", 11),
            ("x[*y]", "x[*y]", 11),
            ("def f(*args: *Ts): pass", "*args: *Ts", 11),
            ("def f[T](x: T): pass", "def f[T], class C[T]", 12),
            ("class C[T]: pass", "def f[T], class C[T]", 12),
            ("type X = int", "type X = ...", 12),
            ("f\"{\"a\"}\"", "f\"{\"...\"}\"", 12),
            ("f'{\"\\n\".join(x)}'", "f\"{\"...\"}\"", 12),
            ("class C[T = int]: pass", "[T = ...]", 13),
            ("try: pass\nexcept A, B: pass", "except A, B", 14),
            ("t'{x}'", "t\"...\"", 14),
        ] {
            let expected = format!("{shape} 3.{since}");
            assert!(
                told(code, since - 1).contains(&expected),
                "{code}: {:?}",
                told(code, since - 1)
            );
            assert!(!told(code, since).contains(&expected), "{code}");
        }
    }

    #[test]
    fn what_every_version_has_is_not_told() {
        for code in [
            "with (open('a') as f, open('b') as g): pass",
            "print(f'{x!r:>{w}}', (y := 1))",
            "lst[(x := 1)]",
            "def f(a, /, *, b): return *a, b",
            "match = 1\nprint(match)",
            "not python",
            "\0",
        ] {
            assert_eq!(told(code, 9), Vec::<String>::new(), "{code}");
        }
    }

    #[test]
    fn names_of_the_library_are_followed_through_imports() {
        for (code, expected) in [
            ("import itertools\nitertools.batched(x, 2)", "itertools.batched 3.12"),
            ("import itertools as it\nit.pairwise(x)", "itertools.pairwise 3.10"),
            ("from itertools import batched as b", "itertools.batched 3.12"),
            ("import uuid\nuuid.uuid7()", "uuid.uuid7 3.14"),
            ("import tomllib", "tomllib 3.11"),
            ("from string.templatelib import Template", "string.templatelib 3.14"),
            ("import compression.zstd", "compression 3.14"),
            ("from enum import StrEnum, auto", "enum.StrEnum 3.11"),
            ("import os.path\nos.path.splitroot(p)", "os.path.splitroot 3.12"),
            ("import datetime as dt\ndt.UTC", "datetime.UTC 3.11"),
            ("raise ExceptionGroup('a', [])", "ExceptionGroup 3.11"),
            ("zip(a, b, strict=True)", "zip(strict=) 3.10"),
            (
                "from dataclasses import dataclass\n@dataclass(slots=True)\nclass A: pass",
                "dataclasses.dataclass(slots=) 3.10",
            ),
            ("(5).bit_count()", "bit_count 3.10"),
            ("def f(x: int | None): pass", "int | None 3.10"),
            ("isinstance(x, int | str)", "int | str 3.10"),
        ] {
            assert_eq!(told(code, 9), [expected], "{code}");
            assert_eq!(told(code, 14), Vec::<String>::new(), "{code}");
        }
    }

    #[test]
    fn names_of_the_books_own_are_not_the_librarys() {
        for code in [
            "itertools = mine\nitertools.batched(x)",
            "from mine import batched\nbatched(x)",
            "class A:\n    def bit_count(self): pass\nA().bit_count()",
            "def anext(x): return x\nanext(1)",
            "x = a | b",
            "from __future__ import annotations\ndef f(x: int | None): pass",
            "def f(x: 'int | None'): pass",
        ] {
            assert_eq!(told(code, 9), Vec::<String>::new(), "{code}");
        }
    }

    #[test]
    fn code_that_asks_for_the_version_is_left_alone() {
        for code in [
            "try:\n    import tomllib\nexcept ImportError:\n    import tomli as tomllib",
            "try:\n    import tomllib\nexcept ModuleNotFoundError:\n    pass",
            "import sys\nif sys.version_info >= (3, 11):\n    import tomllib\nelse:\n    x = 1",
            "import uuid\nif hasattr(uuid, 'uuid7'):\n    uuid.uuid7()",
        ] {
            assert_eq!(told(code, 9), Vec::<String>::new(), "{code}");
        }
    }

    #[test]
    fn annotations_were_evaluated() {
        for (code, expected) in [
            ("class Node:\n    next: Node = None", "Node later=true 3.14"),
            ("class Node:\n    def add(self, other: Node): pass", "Node later=true 3.14"),
            ("class Node:\n    def add(self) -> list[Node]: pass", "Node later=true 3.14"),
            ("def f(x: Later): pass\nclass Later: pass", "Later later=true 3.14"),
            ("def f(x: Never): pass", "Never later=false 3.14"),
            ("x: Never = 1", "Never later=false 3.14"),
        ] {
            assert_eq!(told(code, 13), [expected], "{code}");
            assert_eq!(told(code, 14), Vec::<String>::new(), "{code}");
        }
        for code in [
            "class Node:\n    next: 'Node' = None",
            "from __future__ import annotations\nclass Node:\n    next: Node = None",
            "class A: pass\ndef f(x: A) -> A: pass",
            "def f():\n    x: Never = 1",
            "def f():\n    def g(x: Later): pass\n    return g\nclass Later: pass",
            "class A:\n    class B: pass\n    def f(self, b: B): pass",
            "def f[T](x: T) -> T: pass",
            "from m import *\ndef f(x: Some): pass",
        ] {
            assert!(!told(code, 13).iter().any(|told| told.contains("later")), "{code}");
        }
    }
}
