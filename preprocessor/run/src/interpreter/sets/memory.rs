//! The tables of sets whose history shows in their order.
//!
//! A set that was only added to has its table by adding its elements once more,
//! in the order in which they came; nothing is kept of it. A set that came out
//! of another one, or lost an element, has its table here, under its address
//! and with a weak reference that tells when the address is another object's.

use std::collections::HashMap;
use std::sync::{LazyLock, Mutex, MutexGuard, PoisonError};

use rustpython_vm as vm;
use vm::builtins::{PyDict, PyFrozenSet, PySet, PyWeak};
use vm::protocol::{PyIter, PyIterReturn};
use vm::{AsObject, Py, PyObject, PyObjectRef, PyRef, VirtualMachine};

use super::ORIGINALS;
use super::hashes::stable;
use super::table::{Entry, Table};
use super::varied;

/// The table of a set of Python objects.
pub type Keys = Table<PyObjectRef>;

/// Larger sets are settled only when a statement is done.
const SMALL: usize = 1_000;

/// How many slots are kept in all, before those of dead sets are let go.
const MAX_SLOTS: usize = 1 << 21;

#[derive(Default)]
struct Memory {
    records: HashMap<usize, Record>,
    slots: usize,
    /// Under the address of the first element.
    literals: HashMap<usize, Vec<Literal>>,
}

struct Record {
    set: PyRef<PyWeak>,
    table: Keys,
    /// Whether the interpreter has the elements in the table's order.
    settled: bool,
}

impl Record {
    /// Whether the address is still that of the same set.
    fn is_of(&self, set: &PyObject) -> bool {
        self.set.upgrade().is_some_and(|object| object.is(set))
    }
}

/// What a display of constants, `{1, 2, 3}`, makes: the compiler keeps it as a
/// frozenset, and a new set is merged from that, not added up.
struct Literal {
    order: Vec<PyObjectRef>,
    table: Keys,
}

static MEMORY: LazyLock<Mutex<Memory>> = LazyLock::new(Mutex::default);

fn memory() -> MutexGuard<'static, Memory> {
    MEMORY.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Lets go of what is known of the sets of a program that has ended.
pub fn forget() {
    *memory() = Memory::default();
}

/// Whether two keys are the same to a set.
pub fn same(vm: &VirtualMachine) -> impl Fn(&PyObjectRef, &PyObjectRef) -> bool + Copy {
    // Keys with a stable hash have comparisons of the interpreter's own.
    move |one, other| one.is(other) || vm.bool_eq(one, other).unwrap_or(false)
}

/// Whether the object is a set or a frozenset and no subclass of these.
pub fn is_exact(object: &PyObject, vm: &VirtualMachine) -> bool {
    let class = object.class();
    class.is(vm.ctx.types.set_type) || class.is(vm.ctx.types.frozenset_type)
}

/// Whether the object is a set or a frozenset, or of a subclass of these.
pub fn is_set(object: &PyObject) -> bool {
    object.downcast_ref::<PySet>().is_some() || object.downcast_ref::<PyFrozenSet>().is_some()
}

/// The elements of a set or frozenset in the order in which they came.
pub fn elements(set: &PyObject) -> Option<Vec<PyObjectRef>> {
    if let Some(set) = set.downcast_ref::<PySet>() {
        return Some(set.elements());
    }
    set.downcast_ref::<PyFrozenSet>().map(|set| set.elements())
}

/// The table of a set, unless its order differs from run to run in `CPython`.
pub fn table(set: &PyObject, vm: &VirtualMachine) -> Option<Keys> {
    let kept = {
        let memory = memory();
        let record = memory.records.get(&set.get_id());
        record.filter(|record| record.is_of(set)).map(|record| record.table.clone())
    };
    match kept {
        Some(table) => current(table, set, vm),
        None => simulated(set, vm),
    }
}

/// The table of a set that is about to be changed: what was kept is taken out.
pub fn take(set: &PyObject, vm: &VirtualMachine) -> Option<Keys> {
    match taken(set) {
        Some(table) => current(table, set, vm),
        None => simulated(set, vm),
    }
}

/// The kept table of a set, if there is one, without making one.
pub fn taken(set: &PyObject) -> Option<Keys> {
    let mut memory = memory();
    let record = memory.records.remove(&set.get_id())?;
    memory.slots -= record.table.size();
    record.is_of(set).then_some(record.table)
}

/// Keeps the table of a set.
pub fn keep(set: &PyObject, table: Keys, vm: &VirtualMachine) {
    if !is_exact(set, vm) {
        return;
    }
    let Ok(weak) = set.downgrade(None, vm) else { return };
    let mut memory = memory();
    memory.slots += table.size();
    if let Some(old) =
        memory.records.insert(set.get_id(), Record { set: weak, table, settled: false })
    {
        memory.slots -= old.table.size();
    }
    if memory.slots > MAX_SLOTS {
        memory.records.retain(|_, record| record.set.upgrade().is_some());
        memory.slots = memory.records.values().map(|record| record.table.size()).sum();
        if memory.slots > MAX_SLOTS / 2 {
            // From here on these sets are walked as if they had no history.
            memory.records.clear();
            memory.slots = 0;
        }
    }
}

/// Settles the sets that names of a program stand for.
pub fn settle_all(names: &Py<PyDict>, vm: &VirtualMachine) {
    for (_, value) in names {
        settle(&value, vm);
    }
}

/// Settles a new set, unless that would take long.
pub fn settle_small(set: &PyObject, vm: &VirtualMachine) {
    if set.length(vm).is_ok_and(|length| (2..SMALL).contains(&length)) {
        settle(set, vm);
    }
}

/// Lets the elements of a set come once more, in the order of `CPython`, for
/// those who ask the interpreter and not its slots: `print(*numbers)`.
pub fn settle(object: &PyObject, vm: &VirtualMachine) {
    let Some(set) = object.downcast_ref::<PySet>().filter(|_| is_exact(object, vm)) else {
        return;
    };
    let known = memory().records.get(&object.get_id()).is_some_and(|record| {
        record.settled && record.is_of(object) && object.length(vm).ok() == Some(record.table.len())
    });
    if known {
        return;
    }
    let Some(came) = elements(object) else { return };
    if let Some(order) = varied::order(&came, vm) {
        come_once_more(set, order, &came, vm);
        return;
    }
    let Some(table) = take(object, vm) else { return };
    let order: Vec<_> = table.entries().map(|(_, key)| key.clone()).collect();
    if order.len() != came.len() {
        return;
    }
    come_once_more(set, order, &came, vm);
    keep(object, table, vm);
    if let Some(record) = memory().records.get_mut(&object.get_id()) {
        record.settled = true;
    }
}

fn come_once_more(
    set: &Py<PySet>,
    order: Vec<PyObjectRef>,
    came: &[PyObjectRef],
    vm: &VirtualMachine,
) {
    if order.iter().zip(came).any(|(one, other)| !one.is(other)) {
        set.clear();
        for key in order {
            // They were in it, so that they can be hashed.
            let _ = PySet::add(set, key, vm);
        }
    }
}

/// The table, made to hold what the set holds now; nothing, where the set has
/// got an element whose hash is not stable.
pub fn current(mut table: Keys, set: &PyObject, vm: &VirtualMachine) -> Option<Keys> {
    if set.length(vm).ok() == Some(table.len()) {
        return Some(table);
    }
    let now = elements(set)?;
    let addresses: std::collections::HashSet<usize> = now.iter().map(AsObject::get_id).collect();
    table.retain(|key| addresses.contains(&key.get_id()));
    for element in now {
        let hash = stable(&element, vm)?;
        table.add(hash, element, same(vm));
    }
    Some(table)
}

/// Each of the keys with its hash.
pub fn hashed(keys: Vec<PyObjectRef>, vm: &VirtualMachine) -> Option<Vec<Entry<PyObjectRef>>> {
    let entry = |key: PyObjectRef| stable(&key, vm).map(|hash| (hash, key));
    keys.into_iter().map(entry).collect()
}

/// The table of a set without history.
fn simulated(set: &PyObject, vm: &VirtualMachine) -> Option<Keys> {
    // Sets of text are common, may be large, and are known by one element.
    match first(set, vm) {
        Some(element) => stable(&element, vm)?,
        None => return Some(Table::new()),
    };
    added_up(elements(set)?, vm)
}

fn added_up(elements: Vec<PyObjectRef>, vm: &VirtualMachine) -> Option<Keys> {
    let mut table = literal(&elements).unwrap_or_else(Table::new);
    let known = table.len();
    for element in elements.into_iter().skip(known) {
        let hash = stable(&element, vm)?;
        table.add(hash, element, same(vm));
    }
    Some(table)
}

/// The first element in the order in which they came.
fn first(set: &PyObject, vm: &VirtualMachine) -> Option<PyObjectRef> {
    let walk = if set.fast_isinstance(vm.ctx.types.set_type) {
        ORIGINALS.get()?.set.iter
    } else {
        ORIGINALS.get()?.frozenset.iter
    };
    match PyIter::new(walk(set.to_owned(), vm).ok()?).next(vm).ok()? {
        PyIterReturn::Return(element) => Some(element),
        PyIterReturn::StopIteration(_) => None,
    }
}

/// Notes a frozenset that the compiler made of a display of constants.
pub fn note_literal(frozenset: &PyObject, vm: &VirtualMachine) {
    let entries = elements(frozenset).and_then(|elements| hashed(elements, vm));
    // Made of the display, and made once more of itself when the constants of
    // a module are merged (up to CPython 3.13).
    let mut constant = Table::new();
    for (hash, key) in entries.unwrap_or_default() {
        constant.add(hash, key, same(vm));
    }
    let mut merged = Table::new();
    for (hash, key) in constant.entries() {
        merged.add(hash, key.clone(), same(vm));
    }
    let table = merged.copied();
    let order: Vec<_> = merged.entries().map(|(_, key)| key.clone()).collect();
    keep(frozenset, merged, vm);
    let Some(start) = order.first().map(AsObject::get_id) else { return };
    memory().literals.entry(start).or_default().push(Literal { order, table });
}

/// The table of the longest literal that a set with these elements began with.
fn literal(elements: &[PyObjectRef]) -> Option<Keys> {
    let memory = memory();
    let literals = memory.literals.get(&elements.first()?.get_id())?.iter();
    let begins = |literal: &&Literal| {
        literal.order.len() <= elements.len()
            && literal.order.iter().zip(elements).all(|(one, other)| one.is(other))
    };
    let longest = literals.filter(begins).max_by_key(|literal| literal.order.len());
    longest.map(|literal| literal.table.clone())
}
