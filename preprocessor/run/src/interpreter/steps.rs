//! Has the steps of a block recorded: by the recorder that the driver of other
//! interpreters has as well (`driver/steps.py`).
//!
//! It is loaded where steps are asked for, and nowhere else.

use std::sync::Arc;

use rustpython_vm as vm;
use vm::builtins::{PyDictRef, PyStrRef};
use vm::compiler::Mode;
use vm::{PyObjectRef, VirtualMachine};

use super::recorder::Recorder;
use super::stack::path_of;
use pyproof_judge::job::Job;
use pyproof_judge::transcript::StepsEnd;

const LOAD: &str = include_str!("../../../driver/load.py");

/// Each with the name that the others import it by.
const FILES: [(&str, &str); 3] = [
    ("objects", include_str!("../../../driver/objects.py")),
    ("frames", include_str!("../../../driver/frames.py")),
    ("steps", include_str!("../../../driver/steps.py")),
];

/// The recorder of a block's steps, which runs.
pub struct Steps {
    stop: PyObjectRef,
}

impl Steps {
    /// Has each step of the block at `index` told to `recorder` from here on; `names` is
    /// the program's top level. None where that fails.
    pub fn start(
        vm: &VirtualMachine,
        job: &Job,
        index: usize,
        names: &PyDictRef,
        recorder: &Arc<Recorder>,
    ) -> Option<Self> {
        recorder.begin_steps(index);
        begin(vm, job, names, recorder)
    }

    /// Ends the recording.
    pub fn stop(&self, vm: &VirtualMachine, recorder: &Recorder) {
        if self.stop.call((), vm).is_err() {
            recorder.end_steps(StepsEnd::Broken);
        }
    }
}

/// Loads the recorder and begins; none where that fails.
fn begin(
    vm: &VirtualMachine,
    job: &Job,
    names: &PyDictRef,
    recorder: &Arc<Recorder>,
) -> Option<Steps> {
    let text = |text: &str| -> PyObjectRef { vm.ctx.new_str(text).into() };
    let pair = |(name, code): &(&str, &str)| vm.ctx.new_tuple(vec![text(name), text(code)]).into();
    let files = vm.ctx.new_list(FILES.iter().map(pair).collect());
    let scope = vm.new_scope_with_builtins();
    let code = vm.compile(LOAD, Mode::Exec, "<pyproof>").ok()?;
    vm.run_code_obj(code, scope.clone()).ok()?;
    let function = |name: &str| scope.globals.get_item(name, vm).ok();
    let compiled = function("compiled")?.call((files,), vm).ok()?;
    let module = function("load")?.call((compiled,), vm).ok()?;
    let paths = vm.ctx.new_dict();
    // What the program is given is no part of it.
    let own = job.blocks.iter().enumerate().filter(|(_, block)| !block.given);
    for (number, (index, _)) in own.enumerate() {
        paths.set_item(path_of(index).as_str(), vm.ctx.new_int(number).into(), vm).ok()?;
    }
    let codes = job.blocks.iter().map(|block| text(&block.code)).collect();
    let told = Arc::clone(recorder);
    let tell = vm.new_function("tell", move |step: PyStrRef| {
        told.step(step.as_wtf8().to_string_lossy().into_owned());
    });
    let asked = Arc::clone(recorder);
    let written = vm.new_function("written", move || asked.written());
    let closed = Arc::clone(recorder);
    let ended = vm.new_function("ended", move |why: PyStrRef| {
        let end = why.to_str().and_then(StepsEnd::of);
        closed.end_steps(end.unwrap_or(StepsEnd::Broken));
    });
    let codes = vm.ctx.new_list(codes);
    let arguments = (paths, names.clone(), written, tell, ended, codes);
    let steps = module.get_attr("begin", vm).ok()?.call(arguments, vm).ok()?;
    Some(Steps { stop: steps.get_attr("stop", vm).ok()? })
}
