//! Exceptions that a comment promises: `TypeError`, `выдаст ошибку KeyError`,
//! `throws a ValueError` (`docs/promises.md`, *Errors*).

use super::letters::folded;
use super::{Reading, Strength};
use crate::distance::edits;
use crate::python::BUILTINS;

/// Verbs that bring an exception.
const RAISES: &[&str] = &[
    "raise",
    "raises",
    "raised",
    "throw",
    "throws",
    "raising",
    "throwing",
    "triggers",
    "causes",
    "leads",
    "results",
    "fail",
    "fails",
    "failing",
    "crash",
    "crashes",
    "get",
    "gets",
    "gives",
    "вызовет",
    "вызывает",
    "бросит",
    "бросает",
    "выбросит",
    "выбрасывает",
    "поднимет",
    "поднимает",
    "возбудит",
    "возбуждает",
    "возникнет",
    "возникает",
    "выдаст",
    "выдает",
    "даст",
    "дает",
    "будет",
    "получим",
    "упадет",
    "падает",
    "завершится",
    "приведет",
    "приводит",
    "словим",
    "словит",
    "кинет",
    "кидает",
    "выкинет",
    "выкидывает",
    "вылетит",
    "вылетает",
    "появится",
    "упадем",
];

/// Verbs behind a class: `ValueError is raised`, `возникнет`.
const IS_RAISED: &[&str] = &[
    "is raised",
    "is thrown",
    "was raised",
    "was thrown",
    "gets raised",
    "gets thrown",
    "will be raised",
    "will be thrown",
    "raised",
    "thrown",
    "occurs",
    "will occur",
    "будет вызвано",
    "будет вызван",
    "будет выброшено",
    "будет возбуждено",
    "возникнет",
    "возникает",
    "вызывается",
    "выбрасывается",
];

/// Nouns for any exception.
const ERRORS: &[&str] = &[
    "error",
    "exception",
    "ошибка",
    "ошибку",
    "ошибкой",
    "ошибке",
    "исключение",
    "исключением",
    "исключению",
];

/// Words that stand between a verb and a class.
const BETWEEN: &[&str] = &[
    "a",
    "an",
    "the",
    "this",
    "that",
    "it",
    "will",
    "would",
    "should",
    "must",
    "with",
    "here",
    "code",
    "line",
    "also",
    "again",
    "of",
    "type",
    "с",
    "со",
    "к",
    "это",
    "этот",
    "здесь",
    "тут",
    "код",
    "снова",
    "тоже",
    "типа",
    "строка",
    "вызов",
    "to",
    "in",
    "now",
    "then",
    "we",
    "you",
    "тогда",
    "мы",
    "вы",
    "на",
    "в",
];

/// What type checkers and linters say of a line: the run is not what it speaks of.
const CHECKERS: &[&str] = &[
    "mypy",
    "pyright",
    "pylint",
    "flake8",
    "ruff",
    "pylance",
    "type checker",
    "linter",
    "incompatible",
    "expected type",
    "argument type",
    "return type",
    "return value type",
    "type mismatch",
    "has type",
    "should be",
    "has no attribute",
    "ошибка типов",
    "линтер",
    "тайпчекер",
    "invalid-",
    "[arg-type]",
    "[assignment]",
    "[return-value]",
    "final",
];

/// A promise is announced in so many words.
const MAX_WORDS: usize = 7;

/// Marks between the words in front of a class.
const MARKS: &[char] = &[
    ':', '!', '.', ' ', '-', '—', '–', '>', '~', '💥', '❌', '⚠', '🚫', '⛔', '✗', '✘', '🔥', '✖',
    '✕', '☠', '💀', '💣', '❗', '‼', '🛑', '❎', '⚡', '\u{fe0f}',
];

/// Reads an error promise that begins with a class; `least` is its strength where the
/// words may be a sentence.
pub fn error_of_class(text: &str, least: Strength) -> Option<Reading> {
    let (class, rest) = class(text)?;
    let (message, sure) = message(rest);
    Some(Reading::Error {
        class: named_class(class, message),
        message: message.map(str::to_owned),
        whole: text.to_owned(),
        strength: if sure { Strength::Must } else { least },
        marked: false,
    })
}

/// The class that is promised: `Exception` alone says that something is raised.
fn named_class(class: &str, message: Option<&str>) -> Option<String> {
    (class != "Exception" || message.is_some()).then(|| class.to_owned())
}

/// Reads words that begin with one of the book's own `classes` as an error promise;
/// the promise is a weak one, for the words may mean something else.
#[must_use]
pub fn error_of_own_class(text: &str, classes: &[String]) -> Option<Reading> {
    let end = text.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(text.len());
    let (class, rest) = text.split_at(end);
    let (message, sure) = message(rest);
    (sure && classes.iter().any(|known| known == class)).then(|| Reading::Error {
        class: Some(class.to_owned()),
        message: message.map(str::to_owned),
        whole: text.to_owned(),
        strength: Strength::Inferred,
        marked: false,
    })
}

/// Reads an error promise; beside code `raise ValueError` tells of it, on a line of its
/// own it is code that somebody put aside.
#[must_use]
pub fn error(text: &str, own_line: bool) -> Option<Reading> {
    let reading = |class: Option<&str>, message: Option<&str>, strength| Reading::Error {
        class: class.and_then(|class| named_class(class, message)),
        message: message.map(str::to_owned),
        whole: text.to_owned(),
        strength,
        marked: false,
    };
    if let Some(error) = error_of_class(text, Strength::Inferred) {
        return Some(error);
    }
    let mut rest = text.trim_start_matches(MARKS);
    // `~> KeyError` and a sign of alarm announce a class as a verb does.
    let mut verb = rest.len() < text.len() && !text.starts_with(['-', '—', '–', '.', ':']);
    let mut noun = false;
    for at in 0..MAX_WORDS {
        if let Some((name, behind)) = class(rest).or_else(|| misspelled_class(rest)) {
            let (message, sure) = message(behind);
            // `a ValueError is raised`: the verb stands behind.
            if verb || noun || sure && without_verb(behind.trim()).len() < behind.trim().len() {
                return Some(reading(Some(name), message, Strength::Must));
            }
        }
        let end = rest.find(|c: char| !c.is_alphabetic()).unwrap_or(rest.len());
        let word = folded(&rest[..end]);
        // `raise ValueError(x)` is code that somebody put aside.
        let is_code = own_line || text.trim_end().ends_with(')');
        let code = is_code && at == 0 && ["raise", "throw"].contains(&word.as_str());
        if RAISES.contains(&word.as_str()) && !code {
            verb = true;
        } else if ERRORS.contains(&word.as_str()) {
            noun = true;
        } else if !BETWEEN.contains(&word.as_str()) {
            break;
        }
        let behind = &rest[end..];
        let words = behind.trim_start_matches(MARKS);
        let all = noun && (verb || at == 0) && words.is_empty();
        if all || noun && verb && begins_remark(behind) {
            return Some(reading(None, None, Strength::Must));
        }
        if words.is_empty() {
            break;
        }
        rest = words;
    }
    if let Some((class, message)) = behind_colon(text) {
        return Some(reading(Some(class), message, Strength::Inferred));
    }
    // `# Ошибка: так нельзя` and `# Ошибка в том, что` may speak of something else.
    let first = folded(text.split(|c: char| !c.is_alphabetic()).next().unwrap_or_default());
    ERRORS.contains(&first.as_str()).then(|| reading(None, None, Strength::Inferred))
}

/// The class and its message behind a few words and a colon: `boom: ValueError`.
fn behind_colon(text: &str) -> Option<(&str, Option<&str>)> {
    let (words, rest) = text.split_once(": ")?;
    let (class, behind) = class(rest.trim_start_matches(MARKS))?;
    let (message, sure) = message(behind);
    let few = words.split_whitespace().count() <= MAX_WORDS;
    let plain = words.chars().all(|c| c.is_alphanumeric() || " ,!'’-".contains(c));
    (few && plain && sure && !is_of_checker(text)).then_some((class, message))
}

fn begins_remark(behind: &str) -> bool {
    let behind = behind.trim_start();
    ["(", "—", "–", "- ", ",", ";", ":", "!", ".", "//", "#"].iter().any(|m| behind.starts_with(m))
}

/// What of the words of a promise names the exception: from its class on, to the
/// remark behind it.
#[must_use]
pub fn named<'t>(whole: &'t str, class: Option<&str>, has_message: bool) -> &'t str {
    match class.and_then(|class| Some((whole.find(class)?, class))) {
        Some((at, _)) if has_message => whole[at..].trim(),
        Some((at, class)) => &whole[at..at + class.len()],
        None => {
            let end = whole.find([',', ':', ';', '(', '—', '–', '.']).unwrap_or(whole.len());
            let words = whole[..end].trim();
            if words.is_empty() { whole } else { words }
        }
    }
}

/// Whether words name an error and say of what kind, as in `Error: so not`: where
/// nothing was raised, the author will want to know.
#[must_use]
pub fn announces_error(words: &str) -> bool {
    let is_class = class(words).is_some_and(|(_, rest)| message(rest).1);
    if is_class || behind_colon(words).is_some() {
        return !is_of_checker(words);
    }
    let end = words.find(|c: char| !c.is_alphabetic()).unwrap_or(words.len());
    let (first, behind) = words.split_at(end);
    ERRORS.contains(&folded(first).as_str())
        && behind.trim_start().starts_with([':', '!'])
        && !is_of_checker(words)
}

/// Whether words are those of a type checker or a linter.
#[must_use]
pub fn is_of_checker(words: &str) -> bool {
    let words = words.to_lowercase();
    CHECKERS.iter().any(|checker| words.contains(checker))
        || words.split_once(':').is_some_and(|(_, rest)| rest.trim_start().starts_with('['))
}

/// The name of an exception class at the start of `text`, and what follows.
fn class(text: &str) -> Option<(&str, &str)> {
    let end = text.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '.'));
    let (word, rest) = text.split_at(end.unwrap_or(text.len()));
    let word = word.trim_end_matches('.');
    let rest = if word.len() < text.len() - rest.len() { &text[word.len()..] } else { rest };
    let name = word.rsplit('.').next().unwrap_or(word);
    let begins = name.chars().next().is_some_and(|c| c.is_ascii_uppercase());
    // `re.error` and `socket.timeout` have a module in front.
    let in_module = word.len() > name.len() && ["error", "timeout"].contains(&name);
    let ends = ["Error", "Exception", "Warning"]
        .iter()
        .any(|end| name.ends_with(end) && name.len() > end.len());
    let others = [
        "BaseExceptionGroup",
        "Exception",
        "ExceptionGroup",
        "StopIteration",
        "StopAsyncIteration",
        "KeyboardInterrupt",
        "SystemExit",
        "GeneratorExit",
    ];
    let known = others.contains(&name) && BUILTINS.contains(&name);
    (in_module || begins && (ends || known)).then_some((word, rest))
}

/// How far a word may be from a class that it is meant to be.
const MISSPELLED: f64 = 2.0;
/// Shorter words are near some class by chance.
const MIN_MISSPELLED: usize = 8;

/// The misspelled name of an exception class at the start of `text`, and what follows:
/// `ValueErrox` promises no exception whatever, but one that there is not.
fn misspelled_class(text: &str) -> Option<(&str, &str)> {
    let end = text.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_'));
    let (word, rest) = text.split_at(end.unwrap_or(text.len()));
    let may_be = word.len() >= MIN_MISSPELLED && word.starts_with(|c: char| c.is_ascii_uppercase());
    let is_near = |known: &&str| class(known).is_some() && edits(word, known).value() <= MISSPELLED;
    // A word of a sentence is no name.
    let ends = message(rest).1;
    (may_be && ends && BUILTINS.iter().any(is_near)).then_some((word, rest))
}

/// The message behind a class, and whether the words are surely a promise:
/// `TypeError`, `TypeError: ...`, `TypeError (почему)`; but `TypeError бывает`
/// is a sentence.
fn message(rest: &str) -> (Option<&str>, bool) {
    let rest = rest.trim();
    if let Some(message) = rest.strip_prefix(':') {
        let message = message.trim();
        return ((!message.is_empty()).then_some(message), true);
    }
    let behind = without_verb(rest);
    let remark = ["(", "—", "–", "-", "!", ".", ",", "//", "#"];
    (None, behind.is_empty() || remark.iter().any(|begin| behind.starts_with(begin)))
}

/// What stands behind the verb of `is raised` and the like, or all where there is none.
fn without_verb(rest: &str) -> &str {
    let lower = folded(rest);
    let behind = IS_RAISED.iter().filter_map(|verb| {
        let behind = lower.strip_prefix(verb)?;
        let ends = !behind.starts_with(char::is_alphanumeric);
        let all = rest.get(rest.len().checked_sub(behind.len())?..)?;
        let all = all.trim();
        ends.then(|| all.strip_prefix("here").unwrap_or(all).trim())
    });
    behind.min_by_key(|behind| behind.len()).unwrap_or(rest)
}
