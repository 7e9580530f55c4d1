//! Types of the interpreter's own take no attributes, as in `CPython`.
//!
//! Most refuse them by themselves; `slice`, `NoneType`, the type of iterators and
//! some twenty others do not. A book would be shown another outcome than its
//! readers; and programs that share an interpreter could leave something there.

use rustpython_vm as vm;
use vm::builtins::{PyList, PyType};
use vm::types::PyTypeFlags;
use vm::{AsObject, Py, PyObjectRef, VirtualMachine};

/// Has all types refuse attributes that no program made. Those of syntax trees take
/// them in `CPython`, too.
pub fn install(vm: &VirtualMachine) {
    let mut types: Vec<PyObjectRef> = vec![vm.ctx.types.object_type.as_object().to_owned()];
    while let Some(class) = types.pop() {
        let Some(class) = class.downcast_ref::<PyType>() else { continue };
        let is_made = class.slots.flags.has_feature(PyTypeFlags::HEAPTYPE);
        if !is_made && !is_of_trees(class, vm) {
            class.slots.flags.insert(PyTypeFlags::IMMUTABLETYPE);
        }
        let method = vm.ctx.types.type_type.as_object().get_attr("__subclasses__", vm);
        let below = method.and_then(|method| method.call((class.to_owned(),), vm));
        if let Ok(below) = below
            && let Some(below) = below.downcast_ref::<PyList>()
        {
            types.extend(below.borrow_vec().iter().cloned());
        }
    }
}

fn is_of_trees(class: &Py<PyType>, vm: &VirtualMachine) -> bool {
    let module = class.as_object().get_attr("__module__", vm).and_then(|module| module.str(vm));
    module.is_ok_and(|module| ["ast", "_ast"].contains(&&*module.as_wtf8().to_string_lossy()))
}
