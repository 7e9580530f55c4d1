//! How far one word is from another: restricted Damerau-Levenshtein over
//! characters, in which some replacements cost less than a whole edit.
//!
//! No crate has these weights (`docs/names.md`, *What is misspelled*): a Cyrillic
//! letter in place of a Latin look-alike costs a quarter, a change of case a half.
//! Costs are counted in quarters, so that they compare exactly.

/// A number of edits, exact to a quarter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Distance(u32);

/// One whole edit.
const WHOLE: u32 = 4;
/// A change of case.
const CASE: u32 = 2;
/// A look-alike of the other alphabet.
const LOOKALIKE: u32 = 1;

impl Distance {
    /// The number of edits.
    #[must_use]
    pub fn value(self) -> f64 {
        f64::from(self.0) / f64::from(WHOLE)
    }

    /// Whether `other` is at least one whole edit further.
    #[must_use]
    pub fn is_nearest_beside(self, other: Self) -> bool {
        other.0 >= self.0 + WHOLE
    }
}

/// The distance between two words.
#[must_use]
pub fn edits(left: &str, right: &str) -> Distance {
    let left: Vec<char> = left.chars().collect();
    let right: Vec<char> = right.chars().collect();
    let width = right.len() + 1;
    let mut rows = vec![0_u32; (left.len() + 1) * width];
    for at in 1..width {
        rows[at] = rows[at - 1] + WHOLE;
    }
    for i in 1..=left.len() {
        rows[i * width] = rows[(i - 1) * width] + WHOLE;
        for j in 1..width {
            let (a, b) = (left[i - 1], right[j - 1]);
            let removed = rows[(i - 1) * width + j] + WHOLE;
            let added = rows[i * width + j - 1] + WHOLE;
            let replaced = rows[(i - 1) * width + j - 1] + replacement(a, b);
            let mut best = removed.min(added).min(replaced);
            if i > 1 && j > 1 && a == right[j - 2] && left[i - 2] == b {
                best = best.min(rows[(i - 2) * width + j - 2] + WHOLE);
            }
            rows[i * width + j] = best;
        }
    }
    Distance(*rows.last().expect("there is a row for the empty word"))
}

/// The word of `known` that is nearest to `word`; none where all are far: three
/// wrong letters of four make another word.
#[must_use]
pub fn nearest<'k>(word: &str, known: impl IntoIterator<Item = &'k str>) -> Option<&'k str> {
    let near = known.into_iter().map(|known| (edits(word, known), known)).min()?;
    (near.0.value() <= 3.0).then_some(near.1)
}

/// Whether the words differ, and only by look-alike letters.
#[must_use]
pub fn is_lookalike(left: &str, right: &str) -> bool {
    left != right
        && left.chars().count() == right.chars().count()
        && left.chars().zip(right.chars()).all(|(a, b)| a == b || looks_like(a, b))
}

/// Whether two neighbouring letters changed places, and nothing else differs.
#[must_use]
pub fn is_transposition(left: &str, right: &str) -> bool {
    let left: Vec<char> = left.chars().collect();
    let right: Vec<char> = right.chars().collect();
    let Some(at) = left.iter().zip(&right).position(|(a, b)| a != b) else { return false };
    left.len() == right.len()
        && left.len() > at + 1
        && left[at] == right[at + 1]
        && left[at + 1] == right[at]
        && left[at + 2..] == right[at + 2..]
}

fn replacement(a: char, b: char) -> u32 {
    if a == b {
        0
    } else if looks_like(a, b) {
        LOOKALIKE
    } else if a.to_lowercase().eq(b.to_lowercase()) {
        CASE
    } else {
        WHOLE
    }
}

/// Cyrillic letters with the Latin ones that they are mistaken for.
const LOOKALIKES: &[(char, char)] = &[
    ('а', 'a'),
    ('с', 'c'),
    ('е', 'e'),
    ('о', 'o'),
    ('р', 'p'),
    ('х', 'x'),
    ('у', 'y'),
    ('к', 'k'),
    ('м', 'm'),
    ('т', 't'),
    ('в', 'b'),
    ('н', 'h'),
    ('А', 'A'),
    ('С', 'C'),
    ('Е', 'E'),
    ('О', 'O'),
    ('Р', 'P'),
    ('Х', 'X'),
    ('У', 'Y'),
    ('К', 'K'),
    ('М', 'M'),
    ('Т', 'T'),
    ('В', 'B'),
    ('Н', 'H'),
];

fn looks_like(a: char, b: char) -> bool {
    LOOKALIKES.contains(&(a, b)) || LOOKALIKES.contains(&(b, a))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_are_those_of_the_specification() {
        let cases = [
            ("inner_finc", "inner_func", 1.0),
            ("inner_fucn", "inner_func", 1.0),
            ("iner_func", "inner_func", 1.0),
            ("inner_funcc", "inner_func", 1.0),
            ("helpr", "helper", 1.0),
            ("сount", "count", 0.25),
            ("сourt", "count", 1.25),
            ("Print", "print", 0.5),
            ("outer", "inner", 3.0),
            ("", "ab", 2.0),
            ("имя", "имя", 0.0),
            ("ca", "abc", 3.0),
        ];
        for (left, right, expected) in cases {
            assert!((edits(left, right).value() - expected).abs() < 1e-9, "{left} {right}");
            assert_eq!(edits(left, right), edits(right, left), "{left} {right}");
        }
    }

    #[test]
    fn lookalikes_and_transpositions_are_told_apart() {
        assert!(is_lookalike("сount", "count") && !is_lookalike("coumt", "count"));
        assert!(!is_lookalike("count", "count"));
        assert!(is_transposition("pritn", "print") && !is_transposition("prind", "print"));
        assert!(!is_transposition("print", "print") && !is_transposition("ab", "abc"));
    }
}
