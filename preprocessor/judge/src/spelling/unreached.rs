//! Whether the use of a name that no run reaches shows what is meant.
//!
//! A run that misses a name proves that nothing binds it. Code that no run reaches may
//! use what the example leaves out: a class of another chapter, a function of the
//! reader's own. So the use must fit the candidate: a callee must take these
//! arguments, and the difference must look like a typo, not like another word.

use super::is_doubled;
use super::variant::{is_variant, parts};
use crate::distance;
use crate::python::callable::Callable;
use crate::python::scope::Use;

/// What is known of the name that may be meant.
pub struct Meant<'m> {
    /// The name.
    pub name: &'m str,
    /// What it is, where that is known and can be called.
    pub callable: Option<&'m Callable>,
    /// Whether it is a builtin.
    pub builtin: bool,
    /// Whether nothing else in the program makes use of it.
    pub spare: bool,
}

/// Shorter words are near too many other words.
const LONG: usize = 8;

/// Nearly all that is near a shorter word is a word: `get`, `got`, `set`.
const SHORT: usize = 4;

/// How a name differs from the one that may be meant.
enum Slip {
    /// Two letters changed places, or one is double.
    Plain,
    /// One letter within a word.
    Within {
        /// How many letters it has.
        letters: usize,
        /// Whether both names may be words, with one letter exchanged: `render`,
        /// `reader`.
        is_whole_word: bool,
    },
    /// The first letter, or the ending: another word, or another form of it.
    AtTheRim,
}

/// Whether the use of a name shows that `meant` is meant.
pub fn fits(name: &Use, meant: &Meant<'_>) -> bool {
    // `order = Order(x)` uses anything but `order`.
    if name.targets.iter().any(|target| target == meant.name) {
        return false;
    }
    if distance::is_lookalike(&name.name, meant.name) {
        return true;
    }
    let near = distance::edits(&name.name, meant.name).value() <= 1.0;
    near && !is_variant(&name.name, meant.name) && is_used_as(name, meant) && is_slip(name, meant)
}

/// Whether `meant` can be used as the name is.
fn is_used_as(name: &Use, meant: &Meant<'_>) -> bool {
    match (&name.call, meant.callable) {
        (Some(arguments), callable) => callable.is_some_and(|callable| callable.takes(arguments)),
        // An import may bind anything, but classes have a capital.
        (None, None) => !name.class || meant.name.starts_with(char::is_uppercase),
        (None, Some(callable)) => !name.class || matches!(callable, Callable::Class(_)),
    }
}

fn is_slip(name: &Use, meant: &Meant<'_>) -> bool {
    let is_read = name.call.is_none() && !name.class;
    let shorter = name.name.chars().count().min(meant.name.chars().count());
    match slip(&name.name, meant.name) {
        // Which words a builtin is near to is known.
        Slip::Plain => shorter >= SHORT || meant.builtin,
        Slip::Within { letters, .. } if letters >= LONG => true,
        Slip::Within { letters, is_whole_word } => {
            let certain = meant.builtin || letters >= SHORT && meant.spare && !is_whole_word;
            certain && !is_read
        }
        Slip::AtTheRim => false,
    }
}

fn slip(name: &str, meant: &str) -> Slip {
    let swapped = distance::is_transposition(name, meant);
    let plain = swapped || is_doubled(name, meant) || is_doubled(meant, name);
    let (ours, theirs) = (parts(name), parts(meant));
    if ours.len() != theirs.len() {
        // An underscore, or a capital in its place.
        return Slip::Within { letters: name.chars().count(), is_whole_word: false };
    }
    let mut differing = ours.iter().zip(&theirs).filter(|(one, other)| one != other);
    let (Some((one, other)), None) = (differing.next(), differing.next()) else {
        return Slip::AtTheRim;
    };
    let (length, others) = (one.chars().count(), other.chars().count());
    let letters = length.min(others);
    // `off` is not `of` with a letter too many.
    if plain && letters > 2 {
        return Slip::Plain;
    }
    let same = |one: Option<char>, other: Option<char>| one.is_some() && one == other;
    let begins = same(one.chars().next(), other.chars().next());
    let ends = same(one.chars().next_back(), other.chars().next_back());
    if begins && ends {
        Slip::Within { letters, is_whole_word: ours.len() == 1 && length == others }
    } else {
        Slip::AtTheRim
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Needs, find};
    use crate::python::parse;

    /// Whether each misspelled name of the code says by its use what is meant.
    fn fits(code: &str) -> Vec<(String, bool)> {
        let module = parse(code).unwrap_or_else(|error| panic!("{code}: {error:?}"));
        let hopeful = find(&module, &[], &[]).into_iter().filter(|typo| typo.correction.is_some());
        hopeful.map(|typo| (typo.name, typo.needs == Needs::NotCaught)).collect()
    }

    #[test]
    fn the_use_must_say_what_is_meant() {
        for (code, name, expected) in [
            // A target of the value that it is part of.
            ("def f(count_of):\n    (a, count_of) = coutn_of", "coutn_of", false),
            ("def f(x):\n    count_of: int = coutn_of", "coutn_of", false),
            ("def f(x):\n    for count_of in coutn_of: ...", "coutn_of", false),
            ("def f(x):\n    with coutn_of as count_of: ...", "coutn_of", false),
            ("def f(x):\n    (count_of := coutn_of)", "coutn_of", false),
            (
                "def f(x):\n    return [1 for count_of in x for count_of in coutn_of]",
                "coutn_of",
                false,
            ),
            ("def f(count_of):\n    other = coutn_of", "coutn_of", true),
            ("def f(count_of):\n    return [coutn_of for x in count_of]", "coutn_of", true),
            // What is read must differ as by a slip.
            ("def f(value): return vaule", "vaule", true),
            ("def f(message): return mesage", "mesage", true),
            ("def f(data): return date", "date", false),
            ("def f(word): return world", "world", false),
            ("def f(description): return descripton", "descripton", true),
            ("def f(employer): return employee", "employee", false),
            // What is called must be callable so.
            ("def send(x): ...\ndef f(): return snd(1)", "snd", false),
            ("def sender(x): ...\ndef f(): return sendr(1)", "sendr", true),
            ("def sender(x): ...\ndef f(): return sendr()", "sendr", false),
            ("def get_all(x): ...\ndef f(): return got_all(1)", "got_all", false),
            ("def price_of(x): ...\ndef f(): return price_off(1)", "price_off", false),
            ("def cat(x): ...\ndef f(): return act(1)", "act", false),
            ("def sender(x): ...\ndef f(): return sendr(sender(1))", "sendr", false),
            ("def sender(x): ...\ndef f(): return sneder(sender(1))", "sneder", true),
            ("def reader(x): ...\ndef f(): return render(1)", "render", false),
            ("def do_reader(x): ...\ndef f(): return do_render(1)", "do_render", true),
            ("def f(sender): return sneder(1)", "sneder", false),
            // A class is a class.
            ("def Account(): ...\ndef f(x: Acount): ...", "Acount", false),
            ("class Account: ...\ndef f(x: Acount): ...", "Acount", true),
            ("class Account: ...\ndef f():\n    class B(Acount): ...", "Acount", true),
            ("from m import Account\ndef f(x: Acount): ...", "Acount", true),
            ("def f(x):\n    try: ...\n    except ValueEror: ...", "ValueEror", true),
            ("def f(x): raise ValueEror('x')", "ValueEror", true),
            ("def f(x): raise ValuesError('x')", "ValuesError", false),
            ("def f(x): raise ConnectError('x')", "ConnectError", false),
            ("def f(x): return lenn(x)", "lenn", true),
            ("def f(x): return lenn(x, 1)", "lenn", false),
            ("def f(count): return сount", "сount", true),
        ] {
            let found = fits(code);
            let found = found.iter().find(|(found, _)| found == name);
            let found = found.is_some_and(|(_, fits)| *fits);
            assert_eq!(found, expected, "{code}");
        }
    }
}
