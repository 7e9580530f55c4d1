//! What names hold, found without running code of the program: an attribute only where
//! it is stored in its object or class, a property never.
//!
//! The driver does the same for other Pythons (`held` in `driver/core.py`).

use rustpython_vm as vm;
use vm::builtins::{PyDictRef, PyModule, PyType};
use vm::{AsObject, PyObjectRef, VirtualMachine};

/// What a name of `globals` holds, or an attribute behind dots; of a module nobody wants
/// to know.
pub fn value(vm: &VirtualMachine, globals: &PyDictRef, path: &str) -> Option<PyObjectRef> {
    let mut names = path.split('.');
    let mut value = globals.get_item_opt(names.next()?, vm).ok()??;
    for name in names {
        value = stored(vm, &value, name)?;
    }
    value.downcast_ref::<PyModule>().is_none().then_some(value)
}

fn stored(vm: &VirtualMachine, value: &PyObjectRef, name: &str) -> Option<PyObjectRef> {
    let found = match value.downcast_ref::<PyType>() {
        Some(class) if value.class().is(vm.ctx.types.type_type) => {
            class.get_direct_attr(vm.ctx.interned_str(name)?)?
        }
        // A metaclass may look attributes up in a way of its own.
        Some(_) => return None,
        None => in_object(vm, value, name)?,
    };
    (!is_asked(vm, &found)).then_some(found)
}

fn in_object(vm: &VirtualMachine, value: &PyObjectRef, name: &str) -> Option<PyObjectRef> {
    let class = value.class();
    let look_up = vm.ctx.interned_str("__getattribute__")?;
    let own = class.get_attr(look_up)?;
    let usual = vm.ctx.types.object_type.get_attr(look_up)?;
    let of_class = vm.ctx.interned_str(name).and_then(|name| class.get_attr(name));
    if !own.is(&usual) || of_class.is_some_and(|found| is_asked(vm, &found)) {
        return None;
    }
    value.dict()?.get_item_opt(name, vm).ok()?
}

/// Whether what a class says of a name is asked for what it gives: a function, a property.
fn is_asked(vm: &VirtualMachine, found: &PyObjectRef) -> bool {
    vm.ctx.interned_str("__get__").is_some_and(|get| found.class().has_attr(get))
}
