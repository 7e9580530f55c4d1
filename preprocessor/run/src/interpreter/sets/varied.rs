//! The order of sets of text elsewhere: as another hash seed would have it.
//!
//! `CPython` salts the hashes of texts and takes those of objects from their addresses,
//! so that sets of these have another order in each process. In the world that varies
//! they are walked by a hash of each element, in the mirrored world the other way
//! round. The order follows from the elements alone, not from how they came. So in one
//! of the two worlds a set of two is walked otherwise than in the fixed world, also a
//! set that was made of another one.

use std::sync::atomic::{AtomicU8, Ordering};

use rustpython_vm as vm;
use vm::builtins::{PyFrozenSet, PyTuple};
use vm::{AsObject, PyObject, PyObjectRef, VirtualMachine};

use super::hashes::stable;

/// Which world it is: [`FIXED`], [`VARIED`] or [`MIRRORED`].
static WORLD: AtomicU8 = AtomicU8::new(FIXED);
const FIXED: u8 = 0;
const VARIED: u8 = 1;
const MIRRORED: u8 = 2;

/// Modules whose classes make their hashes of texts.
const OF_TEXT: &[&str] = &["enum", "datetime", "_pydatetime", "pathlib", "pathlib._local"];

/// From now on the order of sets of text varies.
pub fn vary(mirrored: bool) {
    WORLD.store(if mirrored { MIRRORED } else { VARIED }, Ordering::Relaxed);
}

/// The elements of a set in the order that they have here; nothing, where it is that of
/// every world.
pub fn order(elements: &[PyObjectRef], vm: &VirtualMachine) -> Option<Vec<PyObjectRef>> {
    let world = WORLD.load(Ordering::Relaxed);
    if world == FIXED || elements.len() < 2 || elements.iter().all(|one| stable(one, vm).is_some())
    {
        return None;
    }
    let key = |element: &PyObjectRef| Some((key(element, vm)?, element.clone()));
    let mut keyed = elements.iter().map(key).collect::<Option<Vec<_>>>()?;
    keyed.sort_by_key(|(key, _)| *key);
    if world == MIRRORED {
        keyed.reverse();
    }
    Some(keyed.into_iter().map(|(_, element)| element).collect())
}

/// What an element is ordered by; nothing, where it is not known how it is hashed.
fn key(element: &PyObject, vm: &VirtualMachine) -> Option<u64> {
    if let Some(hash) = stable(element, vm) {
        return Some(scattered(hash.cast_unsigned()));
    }
    let (types, class) = (&vm.ctx.types, element.class());
    let keys = |elements: &[PyObjectRef]| {
        let keys = elements.iter().map(|element| key(element, vm));
        keys.collect::<Option<Vec<u64>>>()
    };
    if class.is(types.str_type) || class.is(types.bytes_type) {
        return Some(scattered(element.hash(vm).ok()?.cast_unsigned()));
    }
    if class.is(types.tuple_type) {
        let keys = keys(element.downcast_ref::<PyTuple>()?.as_slice())?;
        return Some(keys.into_iter().fold(1, |all, key| scattered(all ^ key)));
    }
    if class.is(types.frozenset_type) {
        let keys = keys(&element.downcast_ref::<PyFrozenSet>()?.elements())?;
        return Some(scattered(keys.into_iter().fold(0, u64::wrapping_add)));
    }
    let by_address = types.object_type.slots.hash.load();
    let hash = class.slots.hash.load();
    if hash.zip(by_address).is_some_and(|(one, other)| std::ptr::fn_addr_eq(one, other)) {
        // Two runs have other addresses, but the same names.
        let name = element
            .get_attr("__qualname__", vm)
            .ok()
            .filter(|name| name.class().is(types.str_type));
        let hash = name.and_then(|name| name.hash(vm).ok()).map(i64::cast_unsigned);
        return Some(scattered(hash.unwrap_or(element.get_id() as u64)));
    }
    let method = class.as_object().get_attr("__hash__", vm).ok()?;
    let module = method.get_attr("__module__", vm).ok()?.str(vm).ok()?;
    let of_text = OF_TEXT.contains(&&*module.as_wtf8().to_string_lossy());
    // No code of the program runs.
    let hash = of_text.then(|| element.hash(vm).ok()).flatten();
    hash.map(|hash| scattered(hash.cast_unsigned()))
}

/// A number that has nothing to do with its neighbours' (`SplitMix64`).
fn scattered(number: u64) -> u64 {
    let mixed = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}
