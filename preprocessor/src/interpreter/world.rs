//! What a program finds around it: a home of its own; and, when it is run once
//! more to see what of its output changes, another day and other chances.

use rustpython_vm as vm;
use vm::compiler::Mode;
use vm::scope::Scope;
use vm::{AsObject, PyObjectRef, VirtualMachine};

/// Seconds to another year, month, day, weekday, hour, half of the day, minute
/// and second.
const OFFSET: u64 = 400 * 86_400 + 13 * 3_600 + 7 * 60 + 11;

const ELSEWHERE: &str = include_str!("elsewhere.py");

/// The world of one program.
pub struct World<'a> {
    vm: &'a VirtualMachine,
    /// The functions of `elsewhere.py`, where the program runs there.
    elsewhere: Option<Scope>,
}

impl<'a> World<'a> {
    /// Prepares the world of a program.
    ///
    /// A program that meets no such world meets the one it is in: nothing here
    /// is worth ending a run for.
    pub fn new(vm: &'a VirtualMachine, elsewhere: bool) -> Self {
        at_home(vm);
        let mut world = Self { vm, elsewhere: None };
        if elsewhere {
            world.elsewhere = functions(vm);
            world.call("pyproof_elsewhere", vec![vm.ctx.new_int(OFFSET).into()]);
        }
        world
    }

    /// A block begins whose code is `code`: elsewhere chance has another
    /// beginning, unless the block itself sets it.
    pub fn begin_block(&self, code: &str) {
        if !code.contains("seed") {
            self.call("pyproof_reseed", Vec::new());
        }
    }

    fn call(&self, function: &'static str, args: Vec<PyObjectRef>) {
        let Some(scope) = &self.elsewhere else { return };
        let function = scope.globals.get_item(function, self.vm);
        // What cannot be changed is the same everywhere.
        let _ = function.and_then(|function| function.call(args, self.vm));
    }
}

fn functions(vm: &VirtualMachine) -> Option<Scope> {
    let scope = Scope::with_builtins(None, vm.ctx.new_dict(), vm);
    let code = vm.compile(ELSEWHERE, Mode::Exec, "<pyproof>").ok()?;
    vm.run_code_obj(code, scope.clone()).ok()?;
    Some(scope)
}

/// The folder that a program runs in is its home.
fn at_home(vm: &VirtualMachine) {
    let Ok(folder) = std::env::current_dir() else { return };
    let environment = vm.import("os", 0).and_then(|os| os.get_attr("environ", vm));
    if let Ok(environment) = environment {
        // `environ` takes any text.
        let home = vm.ctx.new_str(folder.to_string_lossy().into_owned());
        let _ = environment.as_object().set_item("HOME", home.into(), vm);
    }
}
