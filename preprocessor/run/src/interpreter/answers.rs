//! What a program reads: the answers of its author.

use std::sync::Arc;

use rustpython_vm as vm;
use vm::builtins::PyStr;
use vm::function::FuncArgs;
use vm::{PyObjectRef, PyResult, VirtualMachine};

use super::recorder::Recorder;
use pyproof_judge::transcript::{EventKind, MAX_VALUE};

/// Gives the next block `text` to read.
pub fn give(vm: &VirtualMachine, recorder: &Arc<Recorder>, text: &str) {
    let stdin = vm
        .import("io", 0)
        .and_then(|io| io.get_attr("StringIO", vm))
        .and_then(|class| class.call((text.to_owned(),), vm))
        .and_then(|stdin| noted(vm, recorder, stdin));
    if let Ok(stdin) = stdin {
        // `sys` takes attributes; a program that broke it has its way.
        let _ = vm.sys_module.set_attr("stdin", stdin, vm);
    }
}

/// `stdin`, of which each line that is read by itself is noted, as `input()` reads it.
fn noted(vm: &VirtualMachine, recorder: &Arc<Recorder>, stdin: PyObjectRef) -> PyResult {
    let known = stdin.get_attr("readline", vm)?;
    let recorder = Arc::clone(recorder);
    let readline = move |args: FuncArgs, vm: &VirtualMachine| -> PyResult {
        let line = known.call(args, vm)?;
        if let Some(text) = line.downcast_ref::<PyStr>().filter(|text| !text.is_empty()) {
            let text = text.as_wtf8().to_string_lossy();
            let text = text.trim_end_matches('\n').chars().take(MAX_VALUE).collect();
            recorder.note(EventKind::Read { text });
        }
        Ok(line)
    };
    stdin.set_attr("readline", vm.new_function("readline", readline), vm)?;
    Ok(stdin)
}
