//! Words that are one letter from a builtin and yet are words of their own.
//!
//! `point` in `point(1, 2)` is a function that the example leaves out, not a
//! misspelled `print`; `ranje` in `ranje(3)` can only mean `range`. The difference:
//! `point` is a word. Here are the words, of English and of programming, within one
//! edit of a builtin of at least four letters.

/// Lower-case, sorted.
#[rustfmt::skip]
const WORDS: &[&str] = &[
    "abject", "afloat", "after", "alice", "alist", "alter", "arange", "around", "bars", "bash",
    "bites", "blist", "bloat", "boil", "bone", "book", "boom", "boot", "bound", "bowl", "byte",
    "cars", "cash", "compiled", "compiler", "cone", "cool", "credit", "dash", "diet", "digt",
    "dist", "done", "drange", "duct", "duper", "ears", "edict", "edit", "emit", "evil", "exist",
    "exits", "falter", "filer", "filler", "filters", "fist", "fitter", "flat", "floats", "flout",
    "focals", "fool", "forma", "formal", "formats", "found", "frange", "gist", "gloat", "global",
    "gone", "grange", "ground", "harsh", "has", "heap", "held", "helm", "helps", "hist", "hound",
    "hush", "hype", "inputs", "inter", "islice", "item", "jars", "kelp", "lash", "last", "lint",
    "lisp", "lists", "liter", "local", "lone", "lost", "lust", "mange", "mash", "mist", "mound",
    "nest", "net", "newt", "nine", "node", "nose", "note", "oars", "objects", "omen", "opens",
    "orange", "oval", "oven", "paint", "pen", "pint", "point", "pool", "pound", "pprint", "printf",
    "prints", "quiet", "quilt", "quite", "quiz", "rage", "rang", "ranged", "ranger", "ranges",
    "rash", "revered", "reverse", "rounds", "sliced", "slicer", "slices", "slick", "slide", "slime",
    "snorted", "sorter", "sound", "spice", "splice", "sported", "sprint", "suit", "superb",
    "supers", "supper", "tape", "tars", "text", "tone", "tool", "tree", "truer", "tupled", "tuples",
    "typed", "typer", "types", "typo", "vals", "vans", "vary", "vats", "vocals", "waiter", "wars",
    "wash", "whelp", "wool", "wound", "xrange", "yelp", "zone",
];

/// Whether a name that no scope binds is a word of its own.
pub fn is_word(name: &str) -> bool {
    WORDS.binary_search(&name.to_lowercase().as_str()).is_ok()
}

/// Short words that names are composed with, each near to another of them.
const SHORT: &[&str] = &[
    "add", "all", "and", "any", "as", "at", "by", "col", "day", "end", "few", "for", "get", "has",
    "hot", "in", "is", "key", "let", "low", "max", "may", "min", "mod", "my", "new", "no", "not",
    "now", "num", "odd", "of", "old", "on", "one", "or", "out", "pop", "pre", "pro", "put", "raw",
    "red", "row", "set", "sub", "sum", "to", "too", "top", "two", "up", "was", "way", "we",
];

/// Whether a part of a name is one of the short words that names are made with.
pub fn is_short_word(part: &str) -> bool {
    SHORT.binary_search(&part).is_ok()
}

/// The words that a name is composed of: `max_length` of two, `HouseType` too.
pub fn parts(name: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    for part in name.split('_') {
        let mut start = 0;
        for ((_, before), (at, char)) in part.char_indices().zip(part.char_indices().skip(1)) {
            if before.is_lowercase() && char.is_uppercase() {
                parts.push(&part[start..at]);
                start = at;
            }
        }
        parts.push(&part[start..]);
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_composed_of_words() {
        for (name, expected) in [
            ("max_length", vec!["max", "length"]),
            ("HouseTypeTable", vec!["House", "Type", "Table"]),
            ("HTTPError", vec!["HTTPError"]),
            ("имяФайла", vec!["имя", "Файла"]),
            ("_x", vec!["", "x"]),
            ("x", vec!["x"]),
        ] {
            assert_eq!(parts(name), expected);
        }
    }

    #[test]
    fn words_are_in_order() {
        assert!(WORDS.windows(2).all(|pair| pair[0] < pair[1]), "a binary search wants the order");
        assert!(SHORT.windows(2).all(|pair| pair[0] < pair[1]), "and so does this one");
        assert!(is_word("Node") && is_word("point") && !is_word("ranje"));
    }
}
