//! How a set is walked and shown: by the slots of its table.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use rustpython_vm as vm;
use vm::builtins::{PyList, PyStr, PyTuple, PyType, PyTypeRef};
use vm::function::FuncArgs;
use vm::protocol::PyIterReturn;
use vm::types::{IterNext, Iterable, SelfIter};
use vm::{
    AsObject, Py, PyObject, PyObjectRef, PyPayload, PyRef, PyResult, VirtualMachine, pyclass,
};

use super::{Both, ORIGINALS, Originals};
use super::{memory, varied};

/// The elements in the order of `CPython`, where that is stable and not the
/// order in which they came.
pub fn order(set: &PyObject, vm: &VirtualMachine) -> Option<Vec<PyObjectRef>> {
    if set.length(vm).is_ok_and(|length| length < 2) {
        return None;
    }
    let arrival = memory::elements(set)?;
    let order = match varied::order(&arrival, vm) {
        Some(order) => order,
        None => memory::table(set, vm)?.entries().map(|(_, key)| key.clone()).collect(),
    };
    let differs = order.iter().zip(&arrival).any(|(one, other)| !one.is(other));
    (differs && order.len() == arrival.len()).then_some(order)
}

/// `iter(set)`.
pub fn iter(set: PyObjectRef, vm: &VirtualMachine) -> PyResult {
    if let Some(order) = order(&set, vm) {
        return Ok(SetIterator::new(set, order).into_pyobject(vm));
    }
    (originals(&set, vm).iter)(set, vm)
}

/// `repr(set)`.
pub fn repr(set: &PyObject, vm: &VirtualMachine) -> PyResult<PyRef<PyStr>> {
    let Some(order) = order(set, vm) else { return (originals(set, vm).repr)(set, vm) };
    let mut reprs = Vec::with_capacity(order.len());
    for element in &order {
        reprs.push(element.repr(vm)?.as_wtf8().to_string_lossy().into_owned());
    }
    let class = set.class();
    let elements = format!("{{{}}}", reprs.join(", "));
    Ok(vm.ctx.new_str(match &*class.name() {
        "set" => elements,
        name => format!("{name}({elements})"),
    }))
}

/// `set.__reduce__()`, which lists the elements for `pickle` and `deepcopy`.
pub fn reduce(result: PyObjectRef, set: &PyObject, vm: &VirtualMachine) -> PyObjectRef {
    let parts = result.downcast_ref::<PyTuple>().map(|parts| parts.as_slice().to_vec());
    match (order(set, vm), parts.as_deref()) {
        (Some(order), Some([class, _, state])) => {
            let elements = vm.ctx.new_tuple(vec![vm.ctx.new_list(order).into()]);
            vm.ctx.new_tuple(vec![class.clone(), elements.into(), state.clone()]).into()
        }
        _ => result,
    }
}

fn originals(set: &PyObject, vm: &VirtualMachine) -> &'static Originals {
    if set.fast_isinstance(vm.ctx.types.set_type) { &both().set } else { &both().frozenset }
}

fn both() -> &'static Both {
    ORIGINALS.get().expect("slots are replaced after they were noted")
}

/// Walks a set whose order is not the order in which the elements came.
#[pyclass(module = false, name = "set_iterator")]
#[derive(Debug, PyPayload)]
pub struct SetIterator {
    set: PyObjectRef,
    order: Vec<PyObjectRef>,
    next: AtomicUsize,
    changed: AtomicBool,
}

impl SetIterator {
    fn new(set: PyObjectRef, order: Vec<PyObjectRef>) -> Self {
        Self { set, order, next: AtomicUsize::new(0), changed: AtomicBool::new(false) }
    }

    fn rest(&self) -> &[PyObjectRef] {
        self.order.get(self.next.load(Ordering::Relaxed)..).unwrap_or_default()
    }
}

#[pyclass(with(IterNext, Iterable))]
impl SetIterator {
    #[pymethod]
    fn __length_hint__(zelf: &Py<Self>) -> usize {
        if zelf.changed.load(Ordering::Relaxed) { 0 } else { zelf.rest().len() }
    }

    #[pymethod]
    fn __reduce__(zelf: &Py<Self>, vm: &VirtualMachine) -> PyResult {
        let iter = vm.builtins.get_attr("iter", vm)?;
        let rest = vm.ctx.new_list(zelf.rest().to_vec());
        let rest = vm.ctx.new_tuple(vec![rest.into()]);
        Ok(vm.ctx.new_tuple(vec![iter, rest.into()]).into())
    }
}

impl SelfIter for SetIterator {}

impl IterNext for SetIterator {
    fn next(zelf: &Py<Self>, vm: &VirtualMachine) -> PyResult<PyIterReturn> {
        let at = zelf.next.load(Ordering::Relaxed);
        let Some(element) = zelf.order.get(at) else {
            return Ok(PyIterReturn::StopIteration(None));
        };
        if zelf.changed.load(Ordering::Relaxed) || zelf.set.length(vm)? != zelf.order.len() {
            zelf.changed.store(true, Ordering::Relaxed);
            return Err(vm.new_runtime_error("Set changed size during iteration"));
        }
        zelf.next.store(at + 1, Ordering::Relaxed);
        Ok(PyIterReturn::Return(element.clone()))
    }
}

/// The arguments with a list of its elements in place of a set at `at`, for
/// functions that ask the interpreter for them and not its slots.
pub fn in_order(mut args: FuncArgs, at: usize, vm: &VirtualMachine) -> FuncArgs {
    if let Some(argument) = args.args.get_mut(at)
        && memory::is_exact(argument, vm)
        && let Some(order) = order(argument, vm)
    {
        *argument = vm.ctx.new_list(order).into();
    }
    args
}

fn list_init(list: &PyObject, args: FuncArgs, vm: &VirtualMachine) -> PyResult<()> {
    (both().list_init)(list, in_order(args, 0, vm), vm)
}

fn list_vectorcall(
    class: &PyObject,
    args: Vec<PyObjectRef>,
    nargs: usize,
    names: Option<&[PyObjectRef]>,
    vm: &VirtualMachine,
) -> PyResult {
    let class: &Py<PyType> = class.downcast_ref().expect("the slot is a type's");
    let list = PyList::default().into_ref_with_type(vm, class.to_owned())?;
    list_init(list.as_object(), FuncArgs::from_vectorcall_owned(args, nargs, names), vm)?;
    Ok(list.into())
}

fn tuple_new(class: PyTypeRef, args: FuncArgs, vm: &VirtualMachine) -> PyResult {
    (both().tuple_new)(class, in_order(args, 0, vm), vm)
}

/// Has `list` and `tuple` take the elements of a set in its order.
pub fn replace_slots(vm: &VirtualMachine) {
    let (list, tuple) = (vm.ctx.types.list_type, vm.ctx.types.tuple_type);
    list.slots.init.store(Some(list_init));
    list.slots.vectorcall.store(Some(list_vectorcall));
    tuple.slots.new.store(Some(tuple_new));
}

/// The set that a method was called for by its name, as in `set.__iter__(x)`.
pub fn receiver(name: &str, args: &FuncArgs, vm: &VirtualMachine) -> PyResult {
    let [set] = args.args.as_slice() else {
        return Err(vm.new_type_error(format!("{name}() takes no arguments")));
    };
    if memory::is_set(set) {
        return Ok(set.clone());
    }
    let class = set.class().name().to_string();
    Err(vm.new_type_error(format!(
        "descriptor '{name}' requires a 'set' object but received a '{class}'"
    )))
}
