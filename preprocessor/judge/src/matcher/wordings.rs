//! Messages of exceptions that CPython 3.9 to 3.14 word in different ways. A promise
//! in the words of any of them is kept: the author's Python said so.
//!
//! Source of the table: the messages in CPython's own sources and "What's New" pages
//! of 3.10 to 3.14.

use super::normalize;

/// Ways to word one message, `{}` for what differs from case to case. The parts of all
/// ways of a row come in the same order.
const WORDINGS: &[&[&str]] = &[
    &[
        "cannot access local variable '{}' where it is not associated with a value",
        "local variable '{}' referenced before assignment",
    ],
    &[
        "cannot access free variable '{}' where it is not associated with a value in enclosing scope",
        "free variable '{}' referenced before assignment in enclosing scope",
    ],
    &[
        "division by zero",
        "float division by zero",
        "integer division or modulo by zero",
        "integer modulo by zero",
        "float modulo",
        "float modulo by zero",
        "float floor division by zero",
        "float divmod()",
        "complex division by zero",
        "0.0 cannot be raised to a negative power",
        "zero to a negative power",
    ],
    &["too many values to unpack (expected {}, got {})", "too many values to unpack (expected {})"],
    &[
        "property '{}' of '{}' object has no setter",
        "can't set attribute '{}'",
        "can't set attribute",
    ],
    &["property '{}' of '{}' object has no deleter", "can't delete attribute '{}'"],
    &[
        "Can't instantiate abstract class {} without an implementation for abstract method '{}'",
        "Can't instantiate abstract class {} with abstract method {}",
        "Can't instantiate abstract class {} with abstract methods {}",
    ],
    &[
        "Can't instantiate abstract class {} without an implementation for abstract methods '{}'",
        "Can't instantiate abstract class {} with abstract methods {}",
    ],
    &["cannot use '{}' as a dict key (unhashable type: '{}')", "unhashable type: '{}'"],
    &["cannot use '{}' as a set element (unhashable type: '{}')", "unhashable type: '{}'"],
    &["list.index(x): x not in list", "{} is not in list"],
    &["tuple.index(x): x not in tuple", "{} not in tuple"],
    &["expected a nonnegative input, got {}", "math domain error"],
    &["expected a positive input, got {}", "expected a positive input", "math domain error"],
    &["expected a finite input, got {}", "math domain error"],
    &["expected a number in range from -1 up to 1, got {}", "math domain error"],
    &["unterminated string literal (detected at line {})", "EOL while scanning string literal"],
    &[
        "unterminated triple-quoted string literal (detected at line {})",
        "EOF while scanning triple-quoted string literal",
    ],
    &["'(' was never closed", "unexpected EOF while parsing", "invalid syntax"],
    &["'[' was never closed", "unexpected EOF while parsing", "invalid syntax"],
    &["'{' was never closed", "unexpected EOF while parsing", "invalid syntax"],
    &["expected ':'", "invalid syntax"],
    &["invalid syntax. Perhaps you forgot a comma?", "invalid syntax"],
    &[
        "invalid syntax. Maybe you meant '==' or ':=' instead of '='?",
        "invalid syntax. Maybe you meant '==' instead of '='?",
        "invalid syntax",
    ],
    &[
        "cannot assign to literal here. Maybe you meant '==' instead of '='?",
        "cannot assign to literal",
        "can't assign to literal",
    ],
    &[
        "cannot assign to function call here. Maybe you meant '==' instead of '='?",
        "cannot assign to function call",
    ],
    &[
        "cannot assign to expression here. Maybe you meant '==' instead of '='?",
        "cannot assign to expression",
        "cannot assign to operator",
    ],
    &[
        "Missing parentheses in call to 'print'. Did you mean print(...)?",
        "Missing parentheses in call to 'print'. Did you mean print({})?",
    ],
    &["expected an indented block after {} on line {}", "expected an indented block"],
    &[
        "leading zeros in decimal integer literals are not permitted; use an 0o prefix for octal integers",
        "invalid token",
    ],
    &["'{}' object does not support the context manager protocol", "__enter__"],
    &["'{}' object is not callable", "'{}' object is not callable; perhaps you missed a comma?"],
    &[
        "slice indices must be integers or None or have an __index__ method",
        "slice indices must be integers or None",
    ],
    &["cannot inherit from non-default argument", "non-default argument follows default argument"],
    &[
        "parameter without a default follows parameter with a default",
        "non-default argument follows default argument",
    ],
    &["name '{}' is parameter and nonlocal", "name '{}' is parameter and global"],
    &["cannot assign to field '{}'", "can't assign to field '{}'"],
    &[
        "module '{}' has no attribute '{}'",
        "module '{}' has no attribute '{}'. Did you mean: '{}'?",
    ],
    &[
        "Exceeds the limit ({} digits) for integer string conversion",
        "Exceeds the limit ({}) for integer string conversion",
    ],
    &["substring not found", "subsection not found"],
    &["I/O operation on closed file", "I/O operation on closed file."],
    &["pop from an empty set", "'pop from an empty set'"],
    &[
        "maximum recursion depth exceeded",
        "maximum recursion depth exceeded in comparison",
        "maximum recursion depth exceeded while calling a Python object",
        "Stack overflow",
    ],
];

/// No message of CPython's own is longer, in bytes.
const MAX_MESSAGE: usize = 300;

/// Whether the message that was promised is that of another CPython for the actual one.
#[must_use]
pub fn same(promise: &str, actual: &str) -> bool {
    if promise.len() > MAX_MESSAGE || actual.len() > MAX_MESSAGE {
        return false;
    }
    let promise = unsuggested(&normalize::text(promise)).to_owned();
    let actual = unsuggested(&normalize::text(actual)).to_owned();
    let is_begun = |text: &str, other: &str| {
        // A function of a class was named without the class before 3.10.
        let text = text.rsplit_once("() ").map_or(text, |(_, rest)| rest);
        let other = other.rsplit_once("() ").map_or(other, |(_, rest)| rest);
        !text.is_empty() && other == text
    };
    let takes = ["missing", "takes", "got"];
    let of_call = takes.iter().any(|word| actual.contains(&format!("() {word} ")));
    if promise == actual
        || of_call && is_begun(&promise, &actual) && same_function(&promise, &actual)
    {
        return true;
    }
    WORDINGS.iter().any(|ways| {
        let (left, right) = (fits(ways, &promise), fits(ways, &actual));
        left.iter().any(|left| {
            right.iter().any(|right| {
                // What both give must be the same.
                left.iter()
                    .zip(right)
                    .all(|(left, right)| left.trim_matches('\'') == right.trim_matches('\''))
            })
        })
    })
}

/// What stands in `text` for the `{}` of each of `ways` that it has the shape of.
fn fits<'t>(ways: &[&str], text: &'t str) -> Vec<Vec<&'t str>> {
    ways.iter().filter_map(|way| parts(way, text)).collect()
}

/// Whether two messages name the same function, with its class or without.
fn same_function(promise: &str, actual: &str) -> bool {
    let name = |text: &str| {
        let called = text.split("()").next().unwrap_or_default().to_owned();
        called.rsplit('.').next().unwrap_or_default().to_owned()
    };
    name(promise) == name(actual)
}

/// A message without the suggestion that newer versions put behind it.
fn unsuggested(message: &str) -> &str {
    const SUGGESTIONS: [&str; 3] =
        [". Did you mean", ". Did you forget to import", ", did you forget"];
    let ends = SUGGESTIONS.iter().filter_map(|suggestion| message.find(suggestion));
    // The question of `print` is all of that message.
    let end = ends.min().filter(|_| !message.starts_with("Missing parentheses"));
    &message[..end.unwrap_or(message.len())]
}

/// What stands in `text` for each `{}` of `way`, where the rest is the same.
fn parts<'t>(way: &str, text: &'t str) -> Option<Vec<&'t str>> {
    let mut fixed = way.split("{}");
    let mut rest = text.strip_prefix(fixed.next()?)?;
    let mut found = Vec::new();
    let fixed: Vec<&str> = fixed.collect();
    for (at, part) in fixed.iter().enumerate() {
        let last = at + 1 == fixed.len();
        let end = if last && part.is_empty() { rest.len() } else { rest.find(part)? };
        found.push(&rest[..end]);
        rest = &rest[end + part.len()..];
    }
    rest.is_empty().then_some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_version_of_python_may_word_a_message() {
        for (promise, actual, is_same) in [
            (
                "local variable 'x' referenced before assignment",
                "cannot access local variable 'x' where it is not associated with a value",
                true,
            ),
            (
                "local variable 'y' referenced before assignment",
                "cannot access local variable 'x' where it is not associated with a value",
                false,
            ),
            ("float division by zero", "division by zero", true),
            (
                "unhashable type: 'list'",
                "cannot use 'list' as a dict key (unhashable type: 'list')",
                true,
            ),
            (
                "unhashable type: 'dict'",
                "cannot use 'list' as a dict key (unhashable type: 'list')",
                false,
            ),
            ("name 'x' is not defined", "name 'x' is not defined. Did you mean: 'y'?", true),
            (
                "too many values to unpack (expected 2)",
                "too many values to unpack (expected 2, got 3)",
                true,
            ),
            (
                "too many values to unpack (expected 3)",
                "too many values to unpack (expected 2, got 3)",
                false,
            ),
            (
                "__init__() missing 1 required positional argument: 'a'",
                "A.__init__() missing 1 required positional argument: 'a'",
                true,
            ),
            (
                "f() missing 1 required positional argument: 'a'",
                "g() missing 1 required positional argument: 'a'",
                false,
            ),
            ("some other words", "division by zero", false),
        ] {
            assert_eq!(same(promise, actual), is_same, "{promise} for {actual}");
        }
    }
}
