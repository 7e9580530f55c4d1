//! The constants of a block: equal ones are one object, as in a module that
//! `CPython` compiled in one piece, so that `1000 is 1000` answers the same
//! although each statement is compiled by itself.

use std::collections::HashMap;

use rustpython_compiler_core::bytecode::{self, Constant, ConstantData};
use rustpython_vm as vm;
use vm::builtins::{PyCode, PyFrozenSet};
use vm::{PyObjectRef, PyRef, VirtualMachine};

use super::sets;

/// The constants of a block so far.
#[derive(Default)]
pub struct Constants(HashMap<ConstantData, PyObjectRef>);

impl Constants {
    /// The code as an object, with the constants that the block has already.
    pub fn code(&mut self, vm: &VirtualMachine, code: bytecode::CodeObject) -> PyRef<PyCode> {
        let code = PyCode::new_ref_from_bytecode(vm, code);
        self.shared(vm, &code)
    }

    fn shared(&mut self, vm: &VirtualMachine, code: &PyCode) -> PyRef<PyCode> {
        let mut code = code.code.clone();
        let constants = code.constants.iter().map(|constant| {
            let object = PyObjectRef::from(constant.clone());
            if let Some(code) = object.downcast_ref::<PyCode>() {
                return PyObjectRef::from(self.shared(vm, code)).into();
            }
            let shared = self.0.entry(constant.borrow_constant().to_owned()).or_insert_with(|| {
                if object.downcast_ref::<PyFrozenSet>().is_some() {
                    sets::note_literal(&object, vm);
                }
                object
            });
            shared.clone().into()
        });
        code.constants = constants.collect();
        PyCode::new_ref_with_bag(vm, code)
    }
}
