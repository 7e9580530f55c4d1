//! Messages of exceptions that CPython 3.9 to 3.14 word in different ways. A promise
//! in the words of any of them is kept: the author's Python said so.
//!
//! Source of the table: the messages in CPython's own sources and "What's New" pages
//! of 3.10 to 3.14.

use super::normalize;

/// Ways to word one message, `{}` for what differs from case to case, `{_}` for what only
/// one of them tells. The parts of all ways of a row come in the same order.
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
    &[
        "property '{}' of '{}' object has no deleter",
        "can't delete attribute '{}'",
        "can't delete attribute",
    ],
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
    &["day {} must be in range 1..{} for month {} in year {}", "day is out of range for month"],
    &["%{} format: a real number is required, not {}", "%{} format: a number is required, not {}"],
    &[
        "int() argument must be a string, a bytes-like object or a real number, not '{}'",
        "int() argument must be a string, a bytes-like object or a number, not '{}'",
    ],
    &[
        "float() argument must be a string or a real number, not '{}'",
        "float() argument must be a string or a number, not '{}'",
    ],
    &[
        "int() argument must be a string, a bytes-like object or a real number, not 'complex'",
        "can't convert complex to int",
    ],
    &[
        "float() argument must be a string or a real number, not 'complex'",
        "can't convert complex to float",
    ],
    &["string indices must be integers, not '{}'", "string indices must be integers"],
    &["max() iterable argument is empty", "max() arg is an empty sequence"],
    &["min() iterable argument is empty", "min() arg is an empty sequence"],
    &["'{}' object cannot be interpreted as an integer", "an integer is required (got type {})"],
    &[
        "isinstance() arg 2 must be a type, a tuple of types, or a union",
        "isinstance() arg 2 must be a type or tuple of types",
    ],
    &[
        "issubclass() arg 2 must be a class, a tuple of classes, or a union",
        "issubclass() arg 2 must be a class or tuple of classes",
    ],
    &[
        "attribute name must be string, not '{}'",
        "getattr(): attribute name must be string",
        "hasattr(): attribute name must be string",
    ],
    &[
        "'{}' object has no attribute '{}' and no __dict__ for setting new attributes",
        "'{}' object has no attribute '{}'",
    ],
    &[
        "cannot set '{_}' attribute of immutable type '{}'",
        "can't set attributes of built-in/extension type '{}'",
    ],
    &[
        "print() got an unexpected keyword argument '{}'",
        "'{}' is an invalid keyword argument for print()",
    ],
    &[
        "sort() got an unexpected keyword argument '{}'",
        "'{}' is an invalid keyword argument for sort()",
    ],
    &["int expected at most 2 arguments, got {}", "int() takes at most 2 arguments ({} given)"],
    &[
        "replace expected at least 2 arguments, got {}",
        "replace() takes at least 2 positional arguments ({} given)",
    ],
    &["cannot import name '{}' from '{}' ({})", "cannot import name '{}' from '{}'"],
    &["Cannot choose from an empty sequence", "list index out of range"],
    &[
        "empty range in randrange({}, {})",
        "empty range for randrange() ({}, {}, {})",
        "empty range for randrange()",
    ],
    &["expected string or bytes-like object, got '{}'", "expected string or bytes-like object"],
    &[
        "reduce() of empty iterable with no initial value",
        "reduce() of empty sequence with no initial value",
    ],
    &["'b' format requires -128 <= number <= 127", "byte format requires -128 <= number <= 127"],
    &["'B' format requires 0 <= number <= 255", "ubyte format requires 0 <= number <= 255"],
    &["malformed node or string on line {_}: {}", "malformed node or string: {}"],
    &["invalid syntax", "unexpected EOF while parsing"],
    &[
        "Cannot create a consistent method resolution order (MRO) for bases {}",
        "Cannot create a consistent method resolution\norder (MRO) for bases {}",
    ],
    &["super() argument 1 must be a type, not {}", "super() argument 1 must be type, not {}"],
    &["invalid decimal literal", "invalid syntax"],
    &["Expected one or more names after 'import'", "invalid syntax"],
    &["expected 'except' or 'finally' block", "unexpected EOF while parsing", "invalid syntax"],
    &["':' expected after dictionary key", "invalid syntax"],
    &["f-string: valid expression required before '}'", "f-string: empty expression not allowed"],
    &[
        "Missing parentheses in call to 'exec'. Did you mean exec(...)?",
        "Missing parentheses in call to 'exec'",
    ],
    &[
        "Exceeds the limit ({} digits) for integer string conversion{}",
        "Exceeds the limit ({}) for integer string conversion{}",
    ],
    &["Invalid format specifier '{}' for object of type '{}'", "Invalid format specifier"],
    &[
        "unsupported operand type(s) for //: 'complex' and '{}'",
        "can't take floor of complex number.",
    ],
    &["unsupported operand type(s) for %: 'complex' and '{}'", "can't mod complex numbers."],
    &[
        "unsupported operand type(s) for divmod(): 'complex' and '{}'",
        "can't take floor or mod of complex number.",
    ],
    &["must assign iterable to extended slice", "can only assign an iterable"],
    &["year must be in 1..9999, not {}", "year {} is out of range"],
    &["%c requires an int or a unicode character, not {}", "%c requires int or char"],
    &["argument to reversed() must be a sequence", "'{}' object is not reversible"],
    &["{} expected 1 argument, got {}", "{}() takes exactly one argument ({} given)"],
    &["{} expected 0 arguments, got {}", "{}() takes no positional arguments"],
    &["a bytes-like object is required, not '{}'", "can't concat {} to bytes"],
    &[
        "argument of type '{}' is not a container or iterable",
        "argument of type '{}' is not iterable",
    ],
    &[
        "unsupported operand type(s) for {}: 'Decimal' and '{}'",
        "unsupported operand type(s) for {}: 'decimal.Decimal' and '{}'",
    ],
    &[
        "unsupported operand type(s) for {}: '{}' and 'Decimal'",
        "unsupported operand type(s) for {}: '{}' and 'decimal.Decimal'",
    ],
    &[
        "multiple bases have instance layout conflict",
        "multiple bases have instance lay-out conflict",
    ],
    &["super() argument 1 must be a type", "super() argument 1 must be type, not {}"],
    &[
        "'{}' object is not iterable",
        "can only assign an iterable",
        "must assign iterable to extended slice",
    ],
    &[
        "Expected type 'str' but '{}' found.",
        "sep must be None or a string, not {}",
        "end must be None or a string, not {}",
        "must be str or None, not {}",
        "strip arg must be None or str",
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

/// A message without the suggestion that newer versions put behind it, and without the
/// place that CPython gives of a string.
fn unsuggested(message: &str) -> &str {
    const SUGGESTIONS: [&str; 5] = [
        ". Did you mean",
        ". Did you forget to import",
        ", did you forget",
        // Where the code of `exec` and `ast.parse` is wrong.
        " (<string>, line ",
        " (<unknown>, line ",
    ];
    let ends = SUGGESTIONS.iter().filter_map(|suggestion| message.find(suggestion));
    // The question of `print` is all of that message.
    let asks = message.starts_with("Missing parentheses");
    let end = ends.filter(|&at| !asks || !message[at..].starts_with(". Did")).min();
    &message[..end.unwrap_or(message.len())]
}

/// What stands in `text` for each `{}` of `way`, where the rest is the same; `{_}` is
/// what no other way gives.
fn parts<'t>(way: &str, text: &'t str) -> Option<Vec<&'t str>> {
    let compared = way.match_indices('{').map(|(at, _)| &way[at..]);
    let compared = compared.filter(|rest| rest.starts_with("{}") || rest.starts_with("{_}"));
    let compared: Vec<bool> = compared.map(|rest| rest.starts_with("{}")).collect();
    let plain = way.replace("{_}", "{}");
    let mut fixed = plain.split("{}");
    let mut rest = text.strip_prefix(fixed.next()?)?;
    let mut found = Vec::new();
    let fixed: Vec<&str> = fixed.collect();
    for (at, part) in fixed.iter().enumerate() {
        let last = at + 1 == fixed.len();
        let end = if last && part.is_empty() { rest.len() } else { rest.find(part)? };
        if compared.get(at).copied().unwrap_or(true) {
            found.push(&rest[..end]);
        }
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
            (
                "can't set attributes of built-in/extension type 'str'",
                "cannot set 'shout' attribute of immutable type 'str'",
                true,
            ),
            (
                "%x format: a number is required, not list",
                "%x format: a real number is required, not list",
                true,
            ),
            (
                "%x format: a number is required, not list",
                "%x format: a real number is required, not dict",
                false,
            ),
            (
                "day is out of range for month",
                "day 31 must be in range 1..30 for month 4 in year 2001",
                true,
            ),
            ("some other words", "division by zero", false),
        ] {
            assert_eq!(same(promise, actual), is_same, "{promise} for {actual}");
        }
    }
}
