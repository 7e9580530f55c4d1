//! The hash table of `CPython`'s sets, without the objects: in which slot a key
//! lies, and so in which order a set is walked.
//!
//! Follows `Objects/setobject.c` step by step: linear probing, the perturbed
//! jump, slots that stay dummies once their key is gone, and each of the
//! several rules by which a table grows. What differs from there in a step
//! differs in what readers see.

/// How many slots behind the first are tried before a jump.
const LINEAR_PROBES: usize = 9;
/// By how many bits the hash is shifted at each jump.
const PERTURB_SHIFT: u32 = 5;
/// The slots of a new table.
const MIN_SIZE: usize = 8;
/// From here on a growing table doubles instead of quadrupling.
const LARGE: usize = 50_000;

/// A key with its hash.
pub type Entry<K> = (i64, K);

#[derive(Clone, Debug)]
enum Slot<K> {
    Empty,
    /// Held a key that is gone.
    Dummy,
    Full(i64, K),
}

/// The table of one set.
#[derive(Clone, Debug)]
pub struct Table<K> {
    slots: Vec<Slot<K>>,
    /// Slots that are not empty.
    fill: usize,
    /// Slots that hold a key.
    used: usize,
    /// Where `pop` goes on looking.
    finger: usize,
}

impl<K: Clone> Table<K> {
    /// The table of an empty set.
    #[must_use]
    pub fn new() -> Self {
        Self { slots: Self::empty_slots(MIN_SIZE), fill: 0, used: 0, finger: 0 }
    }

    /// How many keys it holds.
    #[must_use]
    pub fn len(&self) -> usize {
        self.used
    }

    /// How many slots it has.
    #[must_use]
    pub fn size(&self) -> usize {
        self.slots.len()
    }

    /// The keys in the order in which the set is walked.
    pub fn entries(&self) -> impl Iterator<Item = (i64, &K)> {
        self.slots.iter().filter_map(|slot| match slot {
            Slot::Full(hash, key) => Some((*hash, key)),
            _ => None,
        })
    }

    /// Adds a key, unless one that is the same is there (`set_add_entry`).
    pub fn add(&mut self, hash: i64, key: K, same: impl Fn(&K, &K) -> bool) {
        let (dummy, empty) = match self.find(hash, &key, same) {
            Found::Key(_) => return,
            Found::Free { dummy, empty } => (dummy, empty),
        };
        self.used += 1;
        if let Some(dummy) = dummy {
            self.slots[dummy] = Slot::Full(hash, key);
            return;
        }
        self.slots[empty] = Slot::Full(hash, key);
        self.fill += 1;
        if self.fill * 5 >= self.mask() * 3 {
            self.resize(self.growth());
        }
    }

    /// Whether it holds the key.
    pub fn contains(&self, hash: i64, key: &K, same: impl Fn(&K, &K) -> bool) -> bool {
        matches!(self.find(hash, key, same), Found::Key(_))
    }

    /// Takes the key out; says whether it was there (`set_discard_entry`).
    pub fn discard(&mut self, hash: i64, key: &K, same: impl Fn(&K, &K) -> bool) -> bool {
        let Found::Key(at) = self.find(hash, key, same) else { return false };
        self.slots[at] = Slot::Dummy;
        self.used -= 1;
        true
    }

    /// Takes out every key that is not to stay.
    pub fn retain(&mut self, stays: impl Fn(&K) -> bool) {
        for slot in &mut self.slots {
            if matches!(slot, Slot::Full(_, key) if !stays(key)) {
                *slot = Slot::Dummy;
                self.used -= 1;
            }
        }
    }

    /// Takes out the key that `pop` takes (`set_pop`).
    pub fn pop(&mut self) -> Option<K> {
        if self.used == 0 {
            return None;
        }
        let mut at = self.finger & self.mask();
        while !matches!(self.slots[at], Slot::Full(..)) {
            at = (at + 1) & self.mask();
        }
        let Slot::Full(_, key) = std::mem::replace(&mut self.slots[at], Slot::Dummy) else {
            return None;
        };
        self.used -= 1;
        self.finger = at + 1;
        Some(key)
    }

    /// Adds the keys of another set (`set_merge`).
    pub fn merge(&mut self, other: &Self, same: impl Fn(&K, &K) -> bool) {
        if other.used == 0 {
            return;
        }
        self.make_room(other.used);
        if self.fill == 0 && self.size() == other.size() && other.fill == other.used {
            self.slots.clone_from(&other.slots);
            self.fill = other.fill;
            self.used = other.used;
        } else if self.fill == 0 {
            self.fill = other.used;
            self.used = other.used;
            for (hash, key) in other.entries() {
                self.insert_clean(hash, key.clone());
            }
        } else {
            for (hash, key) in other.entries() {
                self.add(hash, key.clone(), &same);
            }
        }
    }

    /// Adds the keys of a dictionary, whose number is known beforehand
    /// (`set_update_dict_lock_held`).
    pub fn merge_dict(&mut self, keys: Vec<Entry<K>>, same: impl Fn(&K, &K) -> bool) {
        self.make_room(keys.len());
        for (hash, key) in keys {
            self.add(hash, key, &same);
        }
    }

    /// A copy, as `set.copy` makes it: without dummies, and of a size of its own.
    #[must_use]
    pub fn copied(&self) -> Self {
        let mut copy = Self::new();
        // Nothing is compared while the copy is empty.
        copy.merge(self, |_, _| false);
        copy
    }

    /// What both hold (`set_intersection`).
    #[must_use]
    pub fn intersection(&self, other: &Self, same: impl Fn(&K, &K) -> bool) -> Self {
        let (walked, asked) = if other.used > self.used { (self, other) } else { (other, self) };
        let mut result = Self::new();
        for (hash, key) in walked.entries() {
            if asked.contains(hash, key, &same) {
                result.add(hash, key.clone(), &same);
            }
        }
        result
    }

    /// What the other one does not hold (`set_difference`).
    #[must_use]
    pub fn difference(&self, other: &Self, same: impl Fn(&K, &K) -> bool) -> Self {
        if self.used >> 2 > other.used {
            let mut result = self.copied();
            result.subtract(other, same);
            return result;
        }
        let mut result = Self::new();
        for (hash, key) in self.entries() {
            if !other.contains(hash, key, &same) {
                result.add(hash, key.clone(), &same);
            }
        }
        result
    }

    /// Takes out what another set holds (`set_difference_update_internal`).
    pub fn subtract(&mut self, other: &Self, same: impl Fn(&K, &K) -> bool) {
        for (hash, key) in other.entries() {
            self.discard(hash, key, &same);
        }
        self.sweep();
    }

    /// Gets rid of dummies when there are many, as a subtraction does at its end.
    pub fn sweep(&mut self) {
        if self.fill - self.used > self.mask() / 4 {
            self.resize(self.growth());
        }
    }

    /// Takes out what both hold and adds what only the other one holds
    /// (`set_symmetric_difference_update`).
    pub fn toggle(&mut self, other: &Self, same: impl Fn(&K, &K) -> bool) {
        for (hash, key) in other.entries() {
            self.toggle_key(hash, key, &same);
        }
    }

    /// Takes the key out if it is there, and adds it if it is not.
    pub fn toggle_key(&mut self, hash: i64, key: &K, same: impl Fn(&K, &K) -> bool) {
        if !self.discard(hash, key, &same) {
            self.add(hash, key.clone(), &same);
        }
    }

    fn empty_slots(size: usize) -> Vec<Slot<K>> {
        std::iter::repeat_with(|| Slot::Empty).take(size).collect()
    }

    fn mask(&self) -> usize {
        self.slots.len() - 1
    }

    fn growth(&self) -> usize {
        if self.used > LARGE { self.used * 2 } else { self.used * 4 }
    }

    fn make_room(&mut self, more: usize) {
        if (self.fill + more) * 5 >= self.mask() * 3 {
            self.resize((self.used + more) * 2);
        }
    }

    /// `set_table_resize`: more than `least` slots, and no dummies.
    fn resize(&mut self, least: usize) {
        let mut size = MIN_SIZE;
        while size <= least {
            size <<= 1;
        }
        if size == MIN_SIZE && self.slots.len() == MIN_SIZE && self.fill == self.used {
            return;
        }
        let old = std::mem::replace(&mut self.slots, Self::empty_slots(size));
        self.fill = self.used;
        for slot in old {
            if let Slot::Full(hash, key) = slot {
                self.insert_clean(hash, key);
            }
        }
    }

    /// Puts a key that is not there into a table without dummies.
    fn insert_clean(&mut self, hash: i64, key: K) {
        let at = self.probe(hash, |_, slot| matches!(slot, Slot::Empty));
        self.slots[at] = Slot::Full(hash, key);
    }

    fn find(&self, hash: i64, key: &K, same: impl Fn(&K, &K) -> bool) -> Found {
        let mut dummy = None;
        let at = self.probe(hash, |at, slot| match slot {
            Slot::Empty => true,
            Slot::Dummy => {
                dummy = Some(at);
                false
            }
            Slot::Full(other, there) => *other == hash && same(there, key),
        });
        match self.slots[at] {
            Slot::Full(..) => Found::Key(at),
            _ => Found::Free { dummy, empty: at },
        }
    }

    /// The first slot in the order of probing that will do. Tables always have
    /// empty slots, so that one is found.
    fn probe(&self, hash: i64, mut will_do: impl FnMut(usize, &Slot<K>) -> bool) -> usize {
        let mask = self.mask();
        let mut perturb = hash.cast_unsigned();
        // The low bits are all that the mask leaves.
        #[expect(clippy::cast_possible_truncation, reason = "the mask cuts it anyway")]
        let mut at = perturb as usize & mask;
        loop {
            let probes = if at + LINEAR_PROBES <= mask { LINEAR_PROBES } else { 0 };
            if let Some(found) = (at..=at + probes).find(|at| will_do(*at, &self.slots[*at])) {
                return found;
            }
            perturb >>= PERTURB_SHIFT;
            #[expect(clippy::cast_possible_truncation, reason = "the mask cuts it anyway")]
            let shifted = perturb as usize;
            at = at.wrapping_mul(5).wrapping_add(1).wrapping_add(shifted) & mask;
        }
    }
}

/// Where a key is, or where it would go.
enum Found {
    Key(usize),
    /// The last dummy on the way to the empty slot is taken first.
    Free {
        dummy: Option<usize>,
        empty: usize,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(keys: &[i64]) -> Table<i64> {
        let mut table = Table::new();
        for key in keys {
            table.add(*key, *key, i64::eq);
        }
        table
    }

    fn order(table: &Table<i64>) -> Vec<i64> {
        table.entries().map(|(hash, _)| hash).collect()
    }

    // The expected orders are what CPython 3.13 printed.

    #[test]
    fn a_set_is_walked_by_the_slots_of_its_keys() {
        assert_eq!(order(&of(&[8, 1, 16])), [8, 1, 16]);
        assert_eq!(order(&of(&[100, 50, 7])), [50, 100, 7]);
        assert_eq!(order(&of(&[10, 20, 30, 40, 50])), [40, 10, 50, 20, 30]);
    }

    #[test]
    fn a_copy_has_a_size_of_its_own() {
        let first = of(&[10, 20, 30, 40, 50]);
        assert_eq!((first.size(), first.copied().size()), (32, 16));
        assert_eq!(order(&first.copied()), [50, 20, 40, 10, 30]);
    }

    #[test]
    fn the_last_dummy_on_the_way_is_filled_again() {
        let mut table = of(&[0, 8, 16]);
        assert!(table.discard(0, &0, i64::eq) && table.discard(8, &8, i64::eq));
        table.add(24, 24, i64::eq);
        table.add(8, 8, i64::eq);
        assert_eq!(order(&table), [8, 24, 16]);
    }

    #[test]
    fn pop_goes_on_where_it_was() {
        let mut table = of(&[3, 1, 2]);
        assert_eq!(table.pop(), Some(1));
        table.add(1, 1, i64::eq);
        assert_eq!(table.pop(), Some(2));
        assert_eq!(table.len(), 2);
    }
}
