//! Two spellings that are both right: two names, none of them misspelled.
//!
//! Names are compared part by part (`read_files`, `readFiles`), so that a rule holds
//! for a word anywhere in them. These are rules, not lists of words: where a rule errs,
//! a correction is not made, and nothing else happens.

/// Whether two names differ as two right spellings do: in the case of the first
/// letter, by a plural, or as British and American ones.
pub fn is_variant(one: &str, other: &str) -> bool {
    differ_in_first_case(one, other)
        || differ_in_parts(one, other, |one, other| {
            is_plural(one, other) || is_plural(other, one) || fold(one) == fold(other)
        })
}

/// The parts of a name: the words between underscores, and between a small letter and
/// a capital.
pub fn parts(name: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut from = 0;
    let mut small = false;
    for (at, letter) in name.char_indices() {
        if letter == '_' || (small && letter.is_uppercase()) {
            parts.push(&name[from..at]);
            from = at + usize::from(letter == '_');
        }
        small = letter.is_lowercase();
    }
    parts.push(&name[from..]);
    parts.retain(|part| !part.is_empty());
    parts
}

/// Whether names begin with the same letter, once large and once small: a class and
/// what is made of it.
fn differ_in_first_case(one: &str, other: &str) -> bool {
    let first = |name: &str| name.trim_start_matches('_').chars().next();
    let (Some(one), Some(other)) = (first(one), first(other)) else { return false };
    one != other && one.to_lowercase().eq(other.to_lowercase())
}

/// Whether names differ, each part only as `allowed` permits.
fn differ_in_parts(one: &str, other: &str, allowed: impl Fn(&str, &str) -> bool) -> bool {
    let (one, other) = (one.to_lowercase_parts(), other.to_lowercase_parts());
    let same = |(one, other): (&String, &String)| one == other || allowed(one, other);
    one != other && one.len() == other.len() && one.iter().zip(&other).all(same)
}

trait Parts {
    fn to_lowercase_parts(&self) -> Vec<String>;
}

impl Parts for str {
    fn to_lowercase_parts(&self) -> Vec<String> {
        parts(self).into_iter().map(str::to_lowercase).collect()
    }
}

/// Whether `many` is a plural of `one`.
fn is_plural(one: &str, many: &str) -> bool {
    let added = many.strip_prefix(one).is_some_and(|end| ["s", "es", "e"].contains(&end));
    // `formulae` for `formula`, but not `cute` for `cut`.
    let added = added && (!many.ends_with('e') || one.ends_with('a'));
    let exchanged = |singular: &str, plural: &str| {
        let stem = one.strip_suffix(singular);
        stem.is_some_and(|stem| many.strip_suffix(plural) == Some(stem))
    };
    added
        || [("y", "ies"), ("is", "es"), ("man", "men"), ("us", "i"), ("um", "a")]
            .iter()
            .any(|(singular, plural)| exchanged(singular, plural))
}

/// What British and American spellings of a word have in common.
fn fold(word: &str) -> String {
    // Before an ending, or at the end: `cancelled`, `fulfill`; not `collect`.
    const BEHIND_DOUBLE: &[&str] = &["", "ed", "er", "est", "ful", "ing", "ment", "or", "ous"];
    const WITHIN: &[(&str, &str)] = &[
        ("z", "s"),
        ("our", "or"),
        ("ogue", "og"),
        ("ae", "e"),
        ("oe", "e"),
        ("rey", "ray"),
        ("dgement", "dgment"),
        ("eable", "able"),
        ("ible", "able"),
    ];
    const ENDS: &[(&str, &str)] = &[
        ("bre", "ber"),
        ("cre", "cer"),
        ("gre", "ger"),
        ("tre", "ter"),
        ("vre", "ver"),
        ("or", "er"),
        ("ce", "se"),
        ("que", "k"),
        ("c", "k"),
        ("mme", "m"),
        ("ent", "ant"),
    ];
    let mut word = word.to_owned();
    for ending in BEHIND_DOUBLE {
        let stem = word.strip_suffix(&format!("ll{ending}"));
        // `enrol`, but not `cal`.
        if let Some(stem) = stem.filter(|stem| stem.chars().count() >= 4 || !ending.is_empty()) {
            word = format!("{stem}l{ending}");
        }
    }
    for (from, to) in WITHIN {
        word = word.replace(from, to);
    }
    for (from, to) in ENDS {
        if let Some(stem) = word.strip_suffix(from) {
            word = format!("{stem}{to}");
        }
    }
    word
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn right_spellings_are_no_slips_of_one_another() {
        for (one, other) in [
            ("Order", "order"),
            ("_Node", "_node"),
            ("value", "values"),
            ("read_file", "read_files"),
            ("readFile", "readFiles"),
            ("boxes_of", "box_of"),
            ("cities", "city"),
            ("axes", "axis"),
            ("woman", "women"),
            ("formulae", "formula"),
            ("color", "colour"),
            ("set_color", "set_colour"),
            ("setColor", "setColour"),
            ("favour", "favor"),
            ("analyse", "analyze"),
            ("serialise", "serialize"),
            ("organisation", "organization"),
            ("grey", "gray"),
            ("center", "centre"),
            ("catalog", "catalogue"),
            ("cancelled", "canceled"),
            ("traveller", "traveler"),
            ("modelling", "modeling"),
            ("fulfil", "fulfill"),
            ("archaeology", "archeology"),
            ("defence", "defense"),
            ("license", "licence"),
            ("adapter", "adaptor"),
            ("disk", "disc"),
            ("program", "programme"),
            ("judgment", "judgement"),
            ("cheque", "chek"),
        ] {
            assert!(is_variant(one, other) && is_variant(other, one), "{one} {other}");
        }
    }

    #[test]
    fn slips_are_no_right_spellings() {
        for (one, other) in [
            ("inner_finc", "inner_func"),
            ("inner_funcc", "inner_func"),
            ("iner_func", "inner_func"),
            ("helpr", "helper"),
            ("coutn", "count"),
            ("mesage", "message"),
            ("raet", "rate"),
            ("colect", "collect"),
            ("print_al", "print_all"),
            ("vaule", "value"),
            ("wordcount", "word_count"),
            ("makeaDder", "makeAdder"),
            ("приветсвие", "приветствие"),
        ] {
            assert!(!is_variant(one, other) && !is_variant(other, one), "{one} {other}");
        }
    }

    #[test]
    fn names_have_parts() {
        assert_eq!(parts("_read_files2"), ["read", "files2"]);
        assert_eq!(parts("readFiles"), ["read", "Files"]);
        assert_eq!(parts("HTTPServer"), ["HTTPServer"]);
        assert_eq!(parts("_"), [""; 0]);
    }
}
