//! What each operation does to the table of a set.
//!
//! The operation itself is the interpreter's. Around it the tables of its
//! operands are read, and that of its result is made as `CPython` would make
//! it; where an operand has none (an iterator, a set of text), what the result
//! holds decides.

use rustpython_vm as vm;
use vm::builtins::{PyDict, PyList, PySet, PyTuple, PyType, PyTypeRef};
use vm::function::FuncArgs;
use vm::{AsObject, Py, PyObject, PyObjectRef, PyResult, VirtualMachine};

use super::hashes::stable;
use super::memory::{self, Keys, same};
use super::table::{Entry, Table};
use super::{Binary, Both, ORIGINALS, varied};

/// What an operation does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Op {
    /// `add`
    Add,
    /// `remove`, `discard`
    Discard,
    /// `pop`
    Pop,
    /// `clear`
    Clear,
    /// `copy`
    Copy,
    /// `|`, `union`
    Union,
    /// `&`, `intersection`
    Intersection,
    /// `-`, `difference`
    Difference,
    /// `^`, `symmetric_difference`
    SymmetricDifference,
    /// `|=`, `update`
    Update,
    /// `&=`, `intersection_update`
    IntersectionUpdate,
    /// `-=`, `difference_update`
    DifferenceUpdate,
    /// `^=`, `symmetric_difference_update`
    SymmetricDifferenceUpdate,
}

/// The methods that are operations.
pub const METHODS: &[(&str, Op)] = &[
    ("add", Op::Add),
    ("remove", Op::Discard),
    ("discard", Op::Discard),
    ("pop", Op::Pop),
    ("clear", Op::Clear),
    ("copy", Op::Copy),
    ("union", Op::Union),
    ("intersection", Op::Intersection),
    ("difference", Op::Difference),
    ("symmetric_difference", Op::SymmetricDifference),
    ("update", Op::Update),
    ("intersection_update", Op::IntersectionUpdate),
    ("difference_update", Op::DifferenceUpdate),
    ("symmetric_difference_update", Op::SymmetricDifferenceUpdate),
];

impl Op {
    fn is_in_place(self) -> bool {
        !matches!(
            self,
            Self::Copy
                | Self::Union
                | Self::Intersection
                | Self::Difference
                | Self::SymmetricDifference
        )
    }
}

/// The other side of an operation.
enum Operand {
    Set(Keys),
    Dict(Vec<Entry<PyObjectRef>>),
    /// A list or a tuple.
    List(Vec<Entry<PyObjectRef>>),
    /// The set itself.
    Itself,
    /// What has no table.
    Other,
}

fn operand(other: &PyObjectRef, set: &PyObject, vm: &VirtualMachine) -> Operand {
    if other.is(set) {
        return Operand::Itself;
    }
    if memory::is_set(other) {
        return memory::table(other, vm).map_or(Operand::Other, Operand::Set);
    }
    let class = other.class();
    if class.is(vm.ctx.types.dict_type)
        && let Some(dict) = other.downcast_ref::<PyDict>()
    {
        let keys = dict.into_iter().map(|(key, _)| key).collect();
        return memory::hashed(keys, vm).map_or(Operand::Other, Operand::Dict);
    }
    let elements = if class.is(vm.ctx.types.list_type) {
        other.downcast_ref::<PyList>().map(|list| list.borrow_vec().to_vec())
    } else if class.is(vm.ctx.types.tuple_type) {
        other.downcast_ref::<PyTuple>().map(|tuple| tuple.as_slice().to_vec())
    } else {
        None
    };
    let entries = elements.and_then(|elements| memory::hashed(elements, vm));
    entries.map_or(Operand::Other, Operand::List)
}

/// Does the operation by `call` and notes what became of the tables.
pub fn watched(
    op: Op,
    set: &PyObject,
    others: &[PyObjectRef],
    vm: &VirtualMachine,
    call: impl FnOnce() -> PyResult,
) -> PyResult {
    match op {
        Op::Add => return added(set, others, vm, call),
        Op::Pop => return popped(set, vm, call),
        Op::Clear => {
            drop(memory::taken(set));
            return call();
        }
        _ => {}
    }
    if !memory::is_exact(set, vm) {
        return call();
    }
    let table = if op.is_in_place() { memory::take(set, vm) } else { memory::table(set, vm) };
    let Some(table) = table else { return call() };
    if op == Op::Discard {
        return discarded(set, table, others, vm, call);
    }
    let operands: Vec<Operand> = others.iter().map(|other| operand(other, set, vm)).collect();
    let result = call();
    let target = match &result {
        Ok(result) if !op.is_in_place() => result.clone(),
        _ => set.to_owned(),
    };
    let is_new = op.is_in_place() || !target.is(set);
    if is_new && memory::is_exact(&target, vm) {
        let table = if result.is_ok() { apply(op, table, &operands, vm) } else { Some(table) };
        let table = table.and_then(|table| memory::current(table, &target, vm));
        if let Some(table) = table {
            memory::keep(&target, table, vm);
        }
        memory::settle_small(&target, vm);
    }
    result
}

/// `add` is common and seldom matters: only a kept table is brought up to date.
fn added(
    set: &PyObject,
    others: &[PyObjectRef],
    vm: &VirtualMachine,
    call: impl FnOnce() -> PyResult,
) -> PyResult {
    let result = call();
    if let Some(mut table) = memory::taken(set)
        && let [key] = others
        && let Some(hash) = stable(key, vm)
    {
        table.add(hash, key.clone(), same(vm));
        memory::keep(set, table, vm);
    }
    result
}

fn discarded(
    set: &PyObject,
    mut table: Keys,
    others: &[PyObjectRef],
    vm: &VirtualMachine,
    call: impl FnOnce() -> PyResult,
) -> PyResult {
    let result = call();
    if let [key] = others
        && let Some(hash) = stable(key, vm)
        && result.is_ok()
    {
        table.discard(hash, key, same(vm));
    }
    if let Some(table) = memory::current(table, set, vm) {
        memory::keep(set, table, vm);
    }
    result
}

/// `pop` takes the element that `CPython` would take.
fn popped(set: &PyObject, vm: &VirtualMachine, call: impl FnOnce() -> PyResult) -> PyResult {
    if !memory::is_exact(set, vm) {
        return call();
    }
    // The replaced method would look for the table once more.
    let discard = |key: &PyObjectRef| match set.downcast_ref::<PySet>() {
        Some(set) => set.discard(key.clone(), vm),
        None => Ok(()),
    };
    let elsewhere = memory::elements(set).and_then(|elements| varied::order(&elements, vm));
    if let Some(key) = elsewhere.and_then(|order| order.into_iter().next()) {
        discard(&key)?;
        return Ok(key);
    }
    let Some(mut table) = memory::take(set, vm) else { return call() };
    let Some(key) = table.pop() else { return call() };
    discard(&key)?;
    memory::keep(set, table, vm);
    Ok(key)
}

/// The table of the result; nothing, where it follows from the elements.
fn apply(op: Op, mut table: Keys, operands: &[Operand], vm: &VirtualMachine) -> Option<Keys> {
    match op {
        Op::Copy => table = table.copied(),
        Op::Union => {
            table = table.copied();
            update(&mut table, operands, vm);
        }
        Op::Update => update(&mut table, operands, vm),
        Op::Intersection | Op::IntersectionUpdate => {
            if operands.is_empty() {
                return (op == Op::Intersection).then(|| table.copied());
            }
            for operand in operands {
                table = match operand {
                    Operand::Set(other) => table.intersection(other, same(vm)),
                    Operand::Itself => table.copied(),
                    _ => return None,
                };
            }
        }
        Op::Difference => {
            let Some((first, rest)) = operands.split_first() else { return Some(table.copied()) };
            table = match first {
                Operand::Set(other) => table.difference(other, same(vm)),
                Operand::Itself => return None,
                Operand::Dict(keys) if table.len() >> 2 <= keys.len() => {
                    let mut other = Table::new();
                    other.merge_dict(keys.clone(), same(vm));
                    table.difference(&other, same(vm))
                }
                _ => table.copied(),
            };
            subtract(&mut table, rest, vm);
        }
        Op::DifferenceUpdate => subtract(&mut table, operands, vm),
        Op::SymmetricDifference => {
            let mut result = match operands.first()? {
                Operand::Itself => table.copied(),
                operand => made(operand, vm)?,
            };
            result.toggle(&table, same(vm));
            table = result;
        }
        Op::SymmetricDifferenceUpdate => match operands.first()? {
            Operand::Set(other) => table.toggle(other, same(vm)),
            Operand::Itself => return None,
            Operand::Dict(keys) => {
                for (hash, key) in keys {
                    table.toggle_key(*hash, key, same(vm));
                }
            }
            operand => table.toggle(&made(operand, vm)?, same(vm)),
        },
        Op::Add | Op::Discard | Op::Pop | Op::Clear => {}
    }
    Some(table)
}

fn update(table: &mut Keys, operands: &[Operand], vm: &VirtualMachine) {
    for operand in operands {
        match operand {
            Operand::Set(other) => table.merge(other, same(vm)),
            Operand::Dict(keys) => table.merge_dict(keys.clone(), same(vm)),
            Operand::List(keys) => {
                for (hash, key) in keys {
                    table.add(*hash, key.clone(), same(vm));
                }
            }
            Operand::Itself | Operand::Other => {}
        }
    }
}

fn subtract(table: &mut Keys, operands: &[Operand], vm: &VirtualMachine) {
    for operand in operands {
        match operand {
            Operand::Set(other) => table.subtract(other, same(vm)),
            Operand::Dict(keys) | Operand::List(keys) => {
                for (hash, key) in keys {
                    table.discard(*hash, key, same(vm));
                }
                table.sweep();
            }
            Operand::Itself => *table = Table::new(),
            Operand::Other => {}
        }
    }
}

/// The table of a new set of what the operand holds.
fn made(operand: &Operand, vm: &VirtualMachine) -> Option<Keys> {
    if matches!(operand, Operand::Itself | Operand::Other) {
        return None;
    }
    let mut table = Table::new();
    update(&mut table, std::slice::from_ref(operand), vm);
    Some(table)
}

/// Notes the table of a set that was made of `source`.
fn made_of(set: &PyObject, source: &Operand, vm: &VirtualMachine) {
    // A set that was added up has no history.
    if matches!(source, Operand::Set(_) | Operand::Dict(_))
        && let Some(table) = made(source, vm)
        && let Some(table) = memory::current(table, set, vm)
    {
        memory::keep(set, table, vm);
    }
}

fn set_init(set: &PyObject, args: FuncArgs, vm: &VirtualMachine) -> PyResult<()> {
    let source = args.args.first().map(|source| operand(source, set, vm));
    drop(memory::taken(set));
    (both().set_init)(set, args, vm)?;
    if let Some(source) = source {
        made_of(set, &source, vm);
    }
    memory::settle_small(set, vm);
    Ok(())
}

fn set_vectorcall(
    class: &PyObject,
    args: Vec<PyObjectRef>,
    nargs: usize,
    names: Option<&[PyObjectRef]>,
    vm: &VirtualMachine,
) -> PyResult {
    let class: &Py<PyType> = class.downcast_ref().expect("the slot is a type's");
    let set = (class.slots.new.load().expect("a set can be made"))(
        class.to_owned(),
        FuncArgs::default(),
        vm,
    )?;
    set_init(&set, FuncArgs::from_vectorcall_owned(args, nargs, names), vm)?;
    Ok(set)
}

fn frozenset_new(class: PyTypeRef, args: FuncArgs, vm: &VirtualMachine) -> PyResult {
    let source = args.args.first().cloned();
    let set = (both().frozenset_new)(class, args, vm)?;
    if let Some(source) = source.filter(|source| !source.is(&set)) {
        made_of(&set, &operand(&source, &set, vm), vm);
    }
    Ok(set)
}

fn both() -> &'static Both {
    ORIGINALS.get().expect("slots are replaced after they were noted")
}

/// Slots are plain functions: one for each operation and type.
macro_rules! slots {
    ($($name:ident: $op:ident, $original:expr;)*) => {
        $(fn $name(one: &PyObject, other: &PyObject, vm: &VirtualMachine) -> PyResult {
            let original: Binary = $original;
            if !memory::is_set(one) || !memory::is_set(other) {
                return original(one, other, vm);
            }
            watched(Op::$op, one, &[other.to_owned()], vm, || original(one, other, vm))
        })*
    };
}

slots! {
    set_or: Union, both().set.or;
    set_and: Intersection, both().set.and;
    set_subtract: Difference, both().set.subtract;
    set_xor: SymmetricDifference, both().set.xor;
    frozenset_or: Union, both().frozenset.or;
    frozenset_and: Intersection, both().frozenset.and;
    frozenset_subtract: Difference, both().frozenset.subtract;
    frozenset_xor: SymmetricDifference, both().frozenset.xor;
    in_place_or: Update, both().in_place[0];
    in_place_and: IntersectionUpdate, both().in_place[1];
    in_place_subtract: DifferenceUpdate, both().in_place[2];
    in_place_xor: SymmetricDifferenceUpdate, both().in_place[3];
}

/// Puts the operators and constructors in place.
pub fn replace_slots(set: &Py<PyType>, frozenset: &Py<PyType>) {
    let number = &set.slots.as_number;
    number.or.store(Some(set_or));
    number.and.store(Some(set_and));
    number.subtract.store(Some(set_subtract));
    number.xor.store(Some(set_xor));
    number.inplace_or.store(Some(in_place_or));
    number.inplace_and.store(Some(in_place_and));
    number.inplace_subtract.store(Some(in_place_subtract));
    number.inplace_xor.store(Some(in_place_xor));
    let number = &frozenset.slots.as_number;
    number.or.store(Some(frozenset_or));
    number.and.store(Some(frozenset_and));
    number.subtract.store(Some(frozenset_subtract));
    number.xor.store(Some(frozenset_xor));
    set.slots.init.store(Some(set_init));
    set.slots.vectorcall.store(Some(set_vectorcall));
    frozenset.slots.new.store(Some(frozenset_new));
}
