//! What a program finds around it: a home of its own; and, when it is run once
//! more to see what of its output changes, another day and other chances.

use std::path::PathBuf;

use rustpython_vm as vm;
use vm::builtins::PyList;
use vm::compiler::Mode;
use vm::scope::Scope;
use vm::{AsObject, PyObjectRef, VirtualMachine};

use super::sets;
use pyproof_judge::job::{self, Job};

/// Seconds to another year, month, day, weekday, hour, half of the day, minute
/// and second.
const OFFSET: u64 = 400 * 86_400 + 13 * 3_600 + 7 * 60 + 11;

const ELSEWHERE: &str = include_str!("elsewhere.py");

/// The file that a program says it is in.
pub const SCRIPT: &str = "main.py";

/// The world of one program.
pub struct World<'a> {
    vm: &'a VirtualMachine,
    /// The program's own; a harmless one has none, and no way to notice.
    folder: Option<PathBuf>,
    /// The functions of `elsewhere.py`, where the program runs there.
    elsewhere: Option<Scope>,
}

impl<'a> World<'a> {
    /// Prepares the world of a program.
    ///
    /// A program that meets no such world meets the one it is in: nothing here
    /// is worth ending a run for.
    pub fn new(vm: &'a VirtualMachine, job: &Job) -> Self {
        let folder = if job.is_harmless() { None } else { std::env::current_dir().ok() };
        let mut world = Self { vm, folder, elsewhere: None };
        world.at_home();
        world.write_script(job);
        if job.world != job::World::Fixed {
            sets::vary(job.world == job::World::Mirrored);
            world.elsewhere = functions(vm);
            world.call("pyproof_elsewhere", vec![vm.ctx.new_int(OFFSET).into()]);
        }
        world
    }

    /// Gives a namespace the names that a script has, and a prompt has not.
    pub fn name_script(&self, scope: &Scope) {
        // Where there is no folder to be in, a script has no path to it either.
        let path = match &self.folder {
            Some(folder) => format!("{}/{SCRIPT}", folder.display()),
            None => SCRIPT.to_owned(),
        };
        // A fresh namespace takes names.
        let _ = scope.globals.set_item("__file__", self.vm.ctx.new_str(path).into(), self.vm);
        let _ = scope.globals.set_item("__cached__", self.vm.ctx.none(), self.vm);
    }

    /// The folder that a program runs in is its home.
    fn at_home(&self) {
        let Some(folder) = &self.folder else { return };
        let environment = self.vm.import("os", 0).and_then(|os| os.get_attr("environ", self.vm));
        if let Ok(environment) = environment {
            // `environ` takes any text.
            let home = self.vm.ctx.new_str(folder.to_string_lossy().into_owned());
            let _ = environment.as_object().set_item("HOME", home.into(), self.vm);
        }
        // Its modules are found there, as those beside a script.
        let path = self.vm.sys_module.get_attr("path", self.vm);
        let path = path.ok().and_then(|path| path.downcast::<PyList>().ok());
        if let Some(path) = path {
            let folder = self.vm.ctx.new_str(folder.to_string_lossy().into_owned());
            path.borrow_vec_mut().insert(0, folder.into());
        }
    }

    /// Writes the program into the file that it says it is in, if it asks for that file:
    /// `open(__file__)`. Others do not find a file that no line of theirs made.
    fn write_script(&self, job: &Job) {
        let asks = |block: &job::JobBlock| block.code.contains("__file__");
        if let Some(folder) = self.folder.as_ref().filter(|_| job.blocks.iter().any(asks)) {
            let code: Vec<_> = job.blocks.iter().map(|block| block.code.as_str()).collect();
            let code = code.join("\n");
            let end = if code.ends_with('\n') { "" } else { "\n" };
            // A folder that takes no files gives none.
            let _ = std::fs::write(folder.join(SCRIPT), code + end);
        }
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
