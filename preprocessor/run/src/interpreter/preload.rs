//! Imports for programs to come: what one of them took long to import, the next
//! finds done.
//!
//! A forked program inherits the modules of the interpreter that it came from.
//! `import dataclasses` takes 60 ms in each program, or once in the worker.

use std::cell::RefCell;
use std::collections::BTreeSet;

use rustpython_vm as vm;
use vm::compiler::Mode;
use vm::{PyObjectRef, VirtualMachine};

const SOURCE: &str = include_str!("preload.py");

/// Modules of the standard library whose import asks for no clock, no chance and
/// nothing of the process: whoever imports them, and when, finds the same.
#[rustfmt::skip]
const ALWAYS_THE_SAME: &[&str] = &[
    "abc", "collections", "contextlib", "copy", "csv", "dataclasses", "decimal", "enum",
    "fractions", "functools", "heapq", "inspect", "json", "numbers", "operator", "pathlib",
    "pprint", "re", "string", "textwrap", "traceback", "types", "typing", "weakref",
];

/// What modules bring that are not always the same, and take long for it.
const BROUGHT: &[(&str, &[&str])] = &[
    ("asyncio", &["contextlib", "functools", "heapq", "inspect", "traceback", "typing"]),
    ("logging", &["re", "string", "traceback", "weakref"]),
    ("statistics", &["decimal", "fractions", "functools"]),
    ("unittest", &["contextlib", "inspect", "pprint", "traceback"]),
];

/// The modules that an interpreter has imported ahead.
pub struct Preloaded {
    function: Option<PyObjectRef>,
    done: RefCell<BTreeSet<&'static str>>,
}

impl Preloaded {
    /// None yet.
    pub fn new(vm: &VirtualMachine) -> Self {
        let scope = vm.new_scope_with_builtins();
        let code = vm.compile(SOURCE, Mode::Exec, "<frozen preload>");
        let ran = code.ok().and_then(|code| vm.run_code_obj(code, scope.clone()).ok());
        // Without it programs import for themselves.
        let function = ran.and_then(|_| scope.globals.get_item("preload", vm).ok());
        Self { function, done: RefCell::default() }
    }

    /// Imports those of `modules` that programs may find imported.
    pub fn preload(&self, modules: &[String], vm: &VirtualMachine) {
        let Some(function) = &self.function else { return };
        let asked = |name: &str| modules.iter().any(|module| module == name);
        let brought = BROUGHT.iter().filter(|(name, _)| asked(name)).flat_map(|(_, names)| *names);
        let wanted = ALWAYS_THE_SAME.iter().filter(|name| asked(name)).chain(brought);
        for name in wanted {
            if self.done.borrow_mut().insert(name) {
                // What cannot be imported, the program is told itself.
                let _ = function.call((vm.ctx.new_str(*name),), vm);
            }
        }
    }
}
