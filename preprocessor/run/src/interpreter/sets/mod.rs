//! Sets and frozensets in the order of `CPython`, where that order is the same
//! in every run: sets of numbers, booleans, `None`, and tuples and frozensets
//! of these.
//!
//! 1. The interpreter keeps elements in the order in which they came.
//! 2. [`table`] says in which slots the elements would lie in `CPython`.
//! 3. The slots and methods of both types are replaced by ones that do what
//!    the old ones did, and note what became of the table ([`memory`]) where it
//!    does not follow from the elements alone.
//! 4. Walking and showing ask for the table's order ([`walk`]). What asks the
//!    interpreter and no slot, as `print(*numbers)` does, finds the elements in
//!    that order when the set was *settled*: they were taken out and put in once
//!    more. That happens to small new sets, and between two statements to those
//!    that a name of the program stands for.
//!
//! Sets of anything else keep the order in which their elements came: `CPython`
//! has no order for them that a book could show. In a world that varies they have
//! another ([`varied`]).

mod hashes;
mod memory;
mod methods;
mod table;
mod varied;
mod walk;

use std::sync::OnceLock;

use rustpython_vm as vm;
use vm::builtins::descriptor::PyMethodDescriptor;
use vm::builtins::{PyStr, PyType, PyTypeRef};
use vm::class::PyClassImpl;
use vm::function::{Callee, FuncArgs, PyMethodDef, PyMethodFlags, PyNativeFn};
use vm::{Py, PyObject, PyObjectRef, PyRef, PyResult, VirtualMachine};

pub use memory::{forget, note_literal, settle_all};
pub use varied::vary;

type Binary = fn(&PyObject, &PyObject, &VirtualMachine) -> PyResult;

type Init = fn(&PyObject, FuncArgs, &VirtualMachine) -> PyResult<()>;
type New = fn(PyTypeRef, FuncArgs, &VirtualMachine) -> PyResult;

/// The slots of one type as the interpreter made them.
struct Originals {
    iter: fn(PyObjectRef, &VirtualMachine) -> PyResult,
    repr: fn(&PyObject, &VirtualMachine) -> PyResult<PyRef<PyStr>>,
    or: Binary,
    and: Binary,
    subtract: Binary,
    xor: Binary,
}

struct Both {
    set: Originals,
    frozenset: Originals,
    in_place: [Binary; 4],
    set_init: Init,
    frozenset_new: New,
    list_init: Init,
    tuple_new: New,
}

static ORIGINALS: OnceLock<Both> = OnceLock::new();

/// Replaces the slots and methods of both types.
pub fn install(vm: &VirtualMachine) {
    let (set, frozenset) = (vm.ctx.types.set_type, vm.ctx.types.frozenset_type);
    let _ = walk::SetIterator::make_static_type();
    let Some(both) = originals(vm) else { return };
    if ORIGINALS.set(both).is_err() {
        // The types are one for all interpreters of a process.
        return;
    }
    methods::replace_slots(set, frozenset);
    walk::replace_slots(vm);
    replace(vm.ctx.types.list_type, "extend", vm, |old| {
        Box::new(move |vm, args, callee| old(vm, walk::in_order(args, 1, vm), callee))
    });
    for class in [set, frozenset] {
        class.slots.iter.store(Some(walk::iter));
        class.slots.repr.store(Some(walk::repr));
        for (name, op) in methods::METHODS {
            replace(class, name, vm, |old| {
                Box::new(move |vm, args: FuncArgs, callee| match args.args.split_first() {
                    Some((set, others)) if memory::is_set(set) => {
                        let (set, others) = (set.clone(), others.to_vec());
                        methods::watched(*op, &set, &others, vm, || old(vm, args, callee))
                    }
                    _ => old(vm, args, callee),
                })
            });
        }
        replace(class, "__reduce__", vm, |old| {
            Box::new(move |vm, args: FuncArgs, callee| {
                let set = args.args.first().cloned();
                let result = old(vm, args, callee)?;
                Ok(set.map_or_else(|| result.clone(), |set| walk::reduce(result.clone(), &set, vm)))
            })
        });
        name_slots(class, vm);
    }
}

/// Gives the slots under their names too, for subclasses that ask their base.
fn name_slots(class: &'static Py<PyType>, vm: &VirtualMachine) {
    let doc = vm::function::ItemDoc::default;
    let methods = [
        PyMethodDef::new_raw_const(
            "__iter__",
            |vm: &VirtualMachine, args: FuncArgs, _: Callee| {
                walk::iter(walk::receiver("__iter__", &args, vm)?, vm)
            },
            PyMethodFlags::METHOD,
            doc(),
        ),
        PyMethodDef::new_raw_const(
            "__repr__",
            |vm: &VirtualMachine, args: FuncArgs, _: Callee| {
                let set = walk::receiver("__repr__", &args, vm)?;
                Ok(walk::repr(&set, vm)?.into())
            },
            PyMethodFlags::METHOD,
            doc(),
        ),
    ];
    for method in methods {
        let method: &'static PyMethodDef = Box::leak(Box::new(method));
        let name = vm.ctx.intern_str(method.name);
        class.set_attr(name, method.build_method(&vm.ctx, class).into());
    }
}

/// What is called in place of a method.
pub type Native = Box<dyn PyNativeFn>;

/// Puts a method around the one that a type has, with its name and its words.
pub fn replace(
    class: &'static Py<PyType>,
    name: &str,
    vm: &VirtualMachine,
    around: impl FnOnce(&'static dyn PyNativeFn) -> Native,
) {
    let name = vm.ctx.intern_str(name);
    let Some(old) = class.attributes.get(name) else { return };
    let Some(old) = old.downcast_ref::<PyMethodDescriptor>() else { return };
    // Once in the life of a process.
    let mut method: PyMethodDef = old.method.clone();
    method.func = Box::leak(around(method.func));
    let method: &'static PyMethodDef = Box::leak(Box::new(method));
    class.set_attr(name, method.build_method(&vm.ctx, class).into());
}

/// The slots as they are, if they are all there.
fn originals(vm: &VirtualMachine) -> Option<Both> {
    let types = &vm.ctx.types;
    let (set, frozenset) = (types.set_type, types.frozenset_type);
    let (list, tuple) = (types.list_type, types.tuple_type);
    let of = |class: &Py<PyType>| {
        let number = &class.slots.as_number;
        Some(Originals {
            iter: class.slots.iter.load()?,
            repr: class.slots.repr.load()?,
            or: number.or.load()?,
            and: number.and.load()?,
            subtract: number.subtract.load()?,
            xor: number.xor.load()?,
        })
    };
    let number = &set.slots.as_number;
    Some(Both {
        set: of(set)?,
        frozenset: of(frozenset)?,
        in_place: [
            number.inplace_or.load()?,
            number.inplace_and.load()?,
            number.inplace_subtract.load()?,
            number.inplace_xor.load()?,
        ],
        set_init: set.slots.init.load()?,
        frozenset_new: frozenset.slots.new.load()?,
        list_init: list.slots.init.load()?,
        tuple_new: tuple.slots.new.load()?,
    })
}
