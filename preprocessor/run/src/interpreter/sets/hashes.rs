//! What `CPython` makes of `hash(x)` where that is the same in every run.
//!
//! Numbers, booleans, `None`, and tuples and frozensets of these; not text,
//! whose hash `CPython` salts, nor objects, whose hash is their address.

use rustpython_vm as vm;
use vm::builtins::{PyFloat, PyFrozenSet, PyTuple};
use vm::{AsObject, PyObject, VirtualMachine};

/// `hash(None)`, constant since `CPython` 3.12.
const NONE: i64 = 0xfca8_6420;

/// The hash, unless it differs from run to run.
pub fn stable(object: &PyObject, vm: &VirtualMachine) -> Option<i64> {
    let types = &vm.ctx.types;
    let class = object.class();
    if class.is(types.int_type) || class.is(types.bool_type) || class.is(types.complex_type) {
        object.hash(vm).ok()
    } else if class.is(types.float_type) {
        // What is not a number hashes by its address.
        let number = object.downcast_ref::<PyFloat>()?;
        if number.to_f64().is_nan() { None } else { object.hash(vm).ok() }
    } else if vm.is_none(object) {
        Some(NONE)
    } else if class.is(types.tuple_type) {
        let elements: &vm::Py<PyTuple> = object.downcast_ref()?;
        elements.iter().map(|element| stable(element, vm)).collect::<Option<Vec<_>>>().map(tuple)
    } else if class.is(types.frozenset_type) {
        let elements = object.downcast_ref::<PyFrozenSet>()?.elements();
        elements.iter().map(|element| stable(element, vm)).collect::<Option<Vec<_>>>().map(set)
    } else {
        None
    }
}

/// `tuple_hash`: xxHash over the hashes of the elements.
#[expect(clippy::needless_pass_by_value, reason = "it is what `Option::map` hands over")]
fn tuple(hashes: Vec<i64>) -> i64 {
    const PRIME_1: u64 = 11_400_714_785_074_694_791;
    const PRIME_2: u64 = 14_029_467_366_897_019_727;
    const PRIME_5: u64 = 2_870_177_450_012_600_261;
    let mut hash = PRIME_5;
    for lane in &hashes {
        hash = hash.wrapping_add(lane.cast_unsigned().wrapping_mul(PRIME_2));
        hash = hash.rotate_left(31).wrapping_mul(PRIME_1);
    }
    hash = hash.wrapping_add(hashes.len() as u64 ^ (PRIME_5 ^ 0x0035_d373));
    if hash == u64::MAX { 1_546_275_796 } else { hash.cast_signed() }
}

/// `frozenset_hash`: what the order of the elements does not change.
#[expect(clippy::needless_pass_by_value, reason = "it is what `Option::map` hands over")]
fn set(hashes: Vec<i64>) -> i64 {
    let shuffle = |hash: u64| ((hash ^ 0x055b_4db3) ^ (hash << 16)).wrapping_mul(3_644_798_167);
    let mut hash = hashes.iter().fold(0, |all, hash| all ^ shuffle(hash.cast_unsigned()));
    hash ^= (hashes.len() as u64 + 1).wrapping_mul(1_927_868_237);
    hash ^= (hash >> 11) ^ (hash >> 25);
    hash = hash.wrapping_mul(69_069).wrapping_add(907_133_923);
    if hash == u64::MAX { 590_923_713 } else { hash.cast_signed() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tuples_and_frozensets_hash_as_in_cpython() {
        assert_eq!(tuple(vec![1, 2]), -3_550_055_125_485_641_917);
        assert_eq!(tuple(vec![]), 5_740_354_900_026_072_187);
        assert_eq!(set(vec![1, 2]), -1_826_646_154_956_904_602);
    }
}
