//! The codes of a block: what `trees.c` does.

const LITERALS: usize = 256;
const END: usize = 256;
const LENGTH_CODES: usize = 286;
const DISTANCE_CODES: usize = 30;
const MAX_BITS: usize = 15;
/// How often the lengths of codes repeat has codes, too.
const LENGTHS_OF_CODES: usize = 19;
const MAX_LENGTH_BITS: usize = 7;
const REPEAT: usize = 16;
const ZEROS: usize = 17;
const MANY_ZEROS: usize = 18;
const ORDER: [usize; LENGTHS_OF_CODES] =
    [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

enum Symbol {
    Literal(u8),
    Repetition { distance: usize, length: usize },
}

/// What was found in the block that is read, and the bytes of those before.
#[derive(Default)]
pub struct Block {
    symbols: Vec<Symbol>,
    length: usize,
    bits: Bits,
}

impl Block {
    /// Adds a byte that repeats nothing; true if the block is full.
    pub fn literal(&mut self, byte: u8) -> bool {
        self.add(Symbol::Literal(byte), 1)
    }

    /// Adds a repetition; true if the block is full.
    pub fn repetition(&mut self, distance: usize, length: usize) -> bool {
        self.add(Symbol::Repetition { distance, length }, length)
    }

    fn add(&mut self, symbol: Symbol, length: usize) -> bool {
        self.symbols.push(symbol);
        self.length += length;
        self.symbols.len() == super::BLOCK
    }

    /// How many bytes the block stands for.
    pub fn length(&self) -> usize {
        self.length
    }

    /// Ends the block in the form that is the shortest.
    pub fn flush(&mut self, stored: &[u8], is_last: bool) {
        let symbols = std::mem::take(&mut self.symbols);
        self.length = 0;
        let (mut lengths, mut distances) = (vec![0; LENGTH_CODES], vec![0; DISTANCE_CODES]);
        lengths[END] = 1;
        for symbol in &symbols {
            match symbol {
                Symbol::Literal(byte) => lengths[usize::from(*byte)] += 1,
                Symbol::Repetition { distance, length } => {
                    lengths[length_code(*length).code] += 1;
                    distances[distance_code(*distance).code] += 1;
                }
            }
        }
        let literals = Codes::new(lengths, MAX_BITS);
        let distances = Codes::new(distances, MAX_BITS);
        let runs = [&literals, &distances].map(|codes| runs(&codes.bits[..=codes.last]));
        let mut counts = vec![0; LENGTHS_OF_CODES];
        for run in runs.iter().flatten() {
            counts[run.code] += 1;
        }
        let heads = Codes::new(counts, MAX_LENGTH_BITS);
        let heads_count =
            1 + (3..LENGTHS_OF_CODES).rev().find(|at| heads.bits[ORDER[*at]] != 0).unwrap_or(2);
        let extra: usize = symbols.iter().map(Symbol::extra_bits).sum();
        let (fixed, fixed_distances) = (Codes::fixed_literals(), Codes::fixed_distances());
        let told = 14
            + 3 * heads_count
            + heads.cost()
            + runs.iter().flatten().map(|run| run.extra.1).sum::<usize>();
        let own = (told + literals.cost() + distances.cost() + extra + 3 + 7) >> 3;
        let known = literals.cost_in(&fixed) + distances.cost_in(&fixed_distances) + extra;
        let known = (known + 3 + 7) >> 3;
        let last = usize::from(is_last);
        if stored.len() + 4 <= own.min(known) {
            self.bits.put(last, 3);
            self.bits.store(stored);
        } else if known <= own {
            self.bits.put(2 + last, 3);
            self.put_symbols(&symbols, &fixed, &fixed_distances);
        } else {
            self.bits.put(4 + last, 3);
            self.bits.put(literals.last + 1 - 257, 5);
            self.bits.put(distances.last, 5);
            self.bits.put(heads_count - 4, 4);
            for at in &ORDER[..heads_count] {
                self.bits.put(heads.bits[*at], 3);
            }
            for run in runs.iter().flatten() {
                self.bits.code(&heads, run.code);
                self.bits.put(run.extra.0, run.extra.1);
            }
            self.put_symbols(&symbols, &literals, &distances);
        }
        if is_last {
            self.bits.align();
        }
    }

    fn put_symbols(&mut self, symbols: &[Symbol], literals: &Codes, distances: &Codes) {
        for symbol in symbols {
            match symbol {
                Symbol::Literal(byte) => self.bits.code(literals, usize::from(*byte)),
                Symbol::Repetition { distance, length } => {
                    let length = length_code(*length);
                    self.bits.code(literals, length.code);
                    self.bits.put(length.extra.0, length.extra.1);
                    let distance = distance_code(*distance);
                    self.bits.code(distances, distance.code);
                    self.bits.put(distance.extra.0, distance.extra.1);
                }
            }
        }
        self.bits.code(literals, END);
    }

    /// All blocks.
    pub fn into_bytes(self) -> Vec<u8> {
        self.bits.bytes
    }
}

impl Symbol {
    fn extra_bits(&self) -> usize {
        match self {
            Self::Literal(_) => 0,
            Self::Repetition { distance, length } => {
                length_code(*length).extra.1 + distance_code(*distance).extra.1
            }
        }
    }
}

/// A code, and the value and number of the bits behind it.
struct Coded {
    code: usize,
    extra: (usize, usize),
}

fn length_code(length: usize) -> Coded {
    if length == super::MAX_MATCH {
        return Coded { code: LENGTH_CODES - 1, extra: (0, 0) };
    }
    let length = length - super::MIN_MATCH;
    if length < 8 {
        return Coded { code: LITERALS + 1 + length, extra: (0, 0) };
    }
    let bits = length.ilog2() as usize - 2;
    let code = LITERALS + 1 + 4 * bits + (length >> bits);
    Coded { code, extra: (length & ((1 << bits) - 1), bits) }
}

fn distance_code(distance: usize) -> Coded {
    let distance = distance - 1;
    if distance < 4 {
        return Coded { code: distance, extra: (0, 0) };
    }
    let bits = distance.ilog2() as usize - 1;
    Coded { code: 2 * bits + (distance >> bits), extra: (distance & ((1 << bits) - 1), bits) }
}

/// The lengths of codes, as they are told: equal ones together.
fn runs(lengths: &[usize]) -> Vec<Coded> {
    let mut runs = Vec::new();
    let mut at = 0;
    let mut previous = None;
    while let Some(&length) = lengths.get(at) {
        let same = lengths[at..].iter().take_while(|other| **other == length).count();
        let (fewest, most) = match (length, previous == Some(length)) {
            (0, _) => (3, 138),
            (_, true) => (3, 6),
            (_, false) => (4, 7),
        };
        let count = same.min(most);
        let plain = Coded { code: length, extra: (0, 0) };
        if count < fewest {
            runs.extend((0..count).map(|_| Coded { code: length, extra: (0, 0) }));
        } else if length != 0 {
            let told = usize::from(previous != Some(length));
            runs.extend((told > 0).then_some(plain));
            runs.push(Coded { code: REPEAT, extra: (count - told - 3, 2) });
        } else if count <= 10 {
            runs.push(Coded { code: ZEROS, extra: (count - 3, 3) });
        } else {
            runs.push(Coded { code: MANY_ZEROS, extra: (count - 11, 7) });
        }
        at += count;
        previous = Some(length);
    }
    runs
}

/// How long the code of each symbol is, and the code.
struct Codes {
    counts: Vec<usize>,
    bits: Vec<usize>,
    values: Vec<usize>,
    /// The last symbol that is used.
    last: usize,
}

impl Codes {
    /// The codes of symbols that occur so often (Huffman, none longer than `most`).
    fn new(mut counts: Vec<usize>, most: usize) -> Self {
        let symbols = counts.len();
        let mut last = counts.iter().rposition(|count| *count > 0);
        let mut heap = Heap {
            nodes: (0..symbols).filter(|at| counts[*at] > 0).collect(),
            depths: vec![0; 2 * symbols],
        };
        let occurring = counts.clone();
        // The format wants two codes at least.
        while heap.nodes.len() < 2 {
            let node = match last {
                Some(at) if at >= 2 => 0,
                at => at.map_or(0, |at| at + 1),
            };
            last = Some(last.map_or(node, |at| at.max(node)));
            heap.nodes.push(node);
            counts[node] = 1;
        }
        let last = last.unwrap_or(0);
        let (parents, order) = heap.join(&mut counts, symbols);
        let bits = lengths(&counts, &parents, &order, symbols, most);
        counts.truncate(symbols);
        let values = codes(&bits, most);
        Self { counts: occurring, bits, values, last }
    }

    fn fixed_literals() -> Self {
        let bits: Vec<_> = (0..288)
            .map(|at| match at {
                144..256 => 9,
                256..280 => 7,
                _ => 8,
            })
            .collect();
        let values = codes(&bits, 9);
        Self { counts: Vec::new(), bits, values, last: 287 }
    }

    fn fixed_distances() -> Self {
        let bits = vec![5; DISTANCE_CODES];
        let values = codes(&bits, 5);
        Self { counts: Vec::new(), bits, values, last: DISTANCE_CODES - 1 }
    }

    /// The bits that all symbols take.
    fn cost(&self) -> usize {
        self.cost_in(self)
    }

    fn cost_in(&self, codes: &Self) -> usize {
        self.counts.iter().zip(&codes.bits).map(|(count, bits)| count * bits).sum()
    }
}

/// A heap whose root is the node that occurs least; of two, the flatter one.
struct Heap {
    nodes: Vec<usize>,
    depths: Vec<usize>,
}

impl Heap {
    /// Joins the two least nodes until one is left: the parent of each node, and the
    /// nodes from the root down.
    fn join(mut self, counts: &mut Vec<usize>, symbols: usize) -> (Vec<usize>, Vec<usize>) {
        let mut parents = vec![0; 2 * symbols];
        for at in (0..self.nodes.len() / 2).rev() {
            self.sink(at, counts);
        }
        let mut order = Vec::new();
        while self.nodes.len() >= 2 {
            let least = self.nodes.swap_remove(0);
            self.sink(0, counts);
            let next = self.nodes[0];
            order.extend([least, next]);
            let node = counts.len();
            counts.push(counts[least] + counts[next]);
            self.depths[node] = self.depths[least].max(self.depths[next]) + 1;
            parents[least] = node;
            parents[next] = node;
            self.nodes[0] = node;
            self.sink(0, counts);
        }
        order.push(self.nodes[0]);
        order.reverse();
        (parents, order)
    }

    fn sink(&mut self, mut at: usize, counts: &[usize]) {
        let Some(&node) = self.nodes.get(at) else { return };
        loop {
            let mut child = 2 * at + 1;
            if child >= self.nodes.len() {
                break;
            }
            let other = child + 1;
            if other < self.nodes.len()
                && self.is_less(self.nodes[other], self.nodes[child], counts)
            {
                child = other;
            }
            if self.is_less(node, self.nodes[child], counts) {
                break;
            }
            self.nodes[at] = self.nodes[child];
            at = child;
        }
        self.nodes[at] = node;
    }

    fn is_less(&self, one: usize, other: usize, counts: &[usize]) -> bool {
        (counts[one], self.depths[one]) <= (counts[other], self.depths[other])
    }
}

/// How long the code of each symbol is; what would be longer than `most` is made
/// shorter at the cost of others.
fn lengths(
    counts: &[usize],
    parents: &[usize],
    order: &[usize],
    symbols: usize,
    most: usize,
) -> Vec<usize> {
    let mut bits = vec![0; counts.len()];
    let mut used = vec![0_usize; most + 1];
    let mut overflow = 0;
    for node in &order[1..] {
        let length = bits[parents[*node]] + 1;
        overflow += usize::from(length > most);
        bits[*node] = length.min(most);
        if *node < symbols {
            used[bits[*node]] += 1;
        }
    }
    if overflow > 0 {
        while overflow > 0 {
            let at = (1..most).rev().find(|at| used[*at] > 0).unwrap_or(1);
            used[at] -= 1;
            used[at + 1] += 2;
            used[most] -= 1;
            overflow = overflow.saturating_sub(2);
        }
        let mut leaves = order.iter().rev().filter(|node| **node < symbols);
        for length in (1..=most).rev() {
            for node in leaves.by_ref().take(used[length]) {
                bits[*node] = length;
            }
        }
    }
    bits.truncate(symbols);
    bits
}

/// The codes that follow from their lengths, the first bit lowest.
fn codes(bits: &[usize], most: usize) -> Vec<usize> {
    let mut next = vec![0; most + 2];
    for length in 1..=most {
        let shorter = bits.iter().filter(|bits| **bits == length - 1 && length > 1).count();
        next[length] = (next[length - 1] + shorter) << 1;
    }
    let code = |length: &usize| {
        let code: usize = next[*length];
        next[*length] += 1;
        (0..*length).fold(0, |turned, at| turned << 1 | code >> at & 1)
    };
    bits.iter().map(code).collect()
}

#[derive(Default)]
struct Bits {
    bytes: Vec<u8>,
    /// Bits of the last byte that are used; 0: all.
    used: usize,
}

impl Bits {
    fn put(&mut self, value: usize, count: usize) {
        for at in 0..count {
            if self.used == 0 {
                self.bytes.push(0);
            }
            if value >> at & 1 == 1
                && let Some(last) = self.bytes.last_mut()
            {
                *last |= 1 << self.used;
            }
            self.used = (self.used + 1) % 8;
        }
    }

    fn code(&mut self, codes: &Codes, symbol: usize) {
        self.put(codes.values[symbol], codes.bits[symbol]);
    }

    fn align(&mut self) {
        self.used = 0;
    }

    fn store(&mut self, stored: &[u8]) {
        self.align();
        for length in [stored.len(), !stored.len()] {
            self.bytes.extend(&length.to_le_bytes()[..2]);
        }
        self.bytes.extend(stored);
    }
}
