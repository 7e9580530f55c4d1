//! Comments that give what names hold after a statement
//! (`docs/promises.md`, *What a name holds afterwards*).

use super::phrases::{is_copula, is_helper};
use super::remarks::before_remarks;
use super::{Claim, Expectation, Reading, letters::folded};
use crate::python::literal::{self, Literal};
use crate::python::{Change, Role, Statement};

/// Marks between a name and its value.
const MARKS: &[&str] = &["==", "=>", "->", "=", ":", "→", "—", "–"];

/// Words between a name and what is in it, besides those that join a subject to its value.
const HOLDS: &[&str] = &["contains", "holds", "has", "содержит", "хранит", "равняется"];

/// Marks that end a sentence.
const ENDS: &[char] = &['.', '!', ';', ','];

/// The names of a statement with the values that `words` give them: `a = 1, b = 2`,
/// `xs is now [1, 2]`. `None` where the words say anything else, a remark apart.
#[must_use]
pub fn values(words: &str, changes: &[Change]) -> Option<Vec<(String, String)>> {
    if changes.is_empty() || words.contains('\n') {
        return None;
    }
    let words = without_lead(words);
    let texts = std::iter::once(words).chain(before_remarks(words));
    texts.map(|text| text.trim_end_matches(ENDS).trim()).find_map(|text| pairs(text, changes))
}

/// The words without those that lead in: `now a = 5`.
fn without_lead(words: &str) -> &str {
    let Some((first, rest)) = words.split_once(char::is_whitespace) else { return words };
    let first = folded(first.trim_end_matches([':', ',']));
    if is_copula(&first) || is_helper(&first) { rest.trim_start() } else { words }
}

fn pairs(text: &str, changes: &[Change]) -> Option<Vec<(String, String)>> {
    if let Some(values) = literal::keywords(text).filter(|values| !values.is_empty()) {
        let known = |(name, value): (&str, &str)| Some((known(name, changes)?, value.to_owned()));
        return values.into_iter().map(known).collect();
    }
    let joints = [", ", "; ", " and ", " и "];
    joints.iter().find_map(|joint| text.split(joint).map(|part| pair(part, changes)).collect())
}

/// The name that words mean: in full, or an attribute without its object.
fn known(name: &str, changes: &[Change]) -> Option<String> {
    let full = changes.iter().find(|change| change.name == name);
    let short = || {
        let ends = |change: &&Change| change.name.rsplit('.').next() == Some(name);
        changes.iter().find(ends)
    };
    full.or_else(short).map(|change| change.name.clone())
}

/// A name and its value, with marks or words between them.
fn pair(text: &str, changes: &[Change]) -> Option<(String, String)> {
    let text = text.trim().trim_start_matches('`');
    let is_name = |c: char| c.is_alphanumeric() || c == '_' || c == '.';
    let (name, behind) = text.split_at(text.find(|c| !is_name(c))?);
    let name = known(name, changes)?;
    let behind = behind.trim_start_matches('`').trim_start();
    let value = behind_marks(behind);
    if value.len() == behind.len() {
        return None;
    }
    let is_value = literal::read(value).is_some() || literal::is_call_repr(value);
    // `a = 2, 3` beside `a, b = ...` gives one name two values.
    let is_bare_tuple =
        matches!(literal::read(value), Some(Literal::Tuple(_))) && !value.starts_with('(');
    (is_value && !is_bare_tuple).then(|| (name, value.to_owned()))
}

/// What stands behind marks and words that join a subject to its value.
fn behind_marks(text: &str) -> &str {
    if let Some(rest) = MARKS.iter().find_map(|mark| text.strip_prefix(mark)) {
        return rest.trim_start();
    }
    let mut rest = text;
    while let Some((word, behind)) = rest.split_once(char::is_whitespace) {
        let word = folded(word);
        if !(is_copula(&word) || is_helper(&word) || HOLDS.contains(&word.as_str())) {
            break;
        }
        rest = behind.trim_start();
    }
    rest
}

/// Whether a text shows a container, or an object as its `repr` does: what a method can
/// have changed. Numbers and strings never change.
#[must_use]
pub fn is_container(text: &str) -> bool {
    use Literal::{Dict, List, Set, Tuple};
    match literal::read(text) {
        Some(literal) => matches!(literal, List(_) | Tuple(_) | Set(..) | Dict(_)),
        None => literal::is_call_repr(text),
    }
}

impl Expectation {
    /// Whether it may give what a name holds after `statement`, which changes it.
    pub(crate) fn may_give(&self, change: &Change, statement: &Statement) -> bool {
        let is_bound = change.role == Role::Bound;
        let shows = |texts: &[String]| {
            change.role != Role::Also && texts.iter().any(|text| is_container(text))
        };
        match &self.reading {
            Reading::Marked { text, .. } => {
                let named = values(text, &statement.changes);
                let named = named.is_some_and(|v| v.iter().any(|(name, _)| *name == change.name));
                is_bound || named || shows(std::slice::from_ref(text)) || {
                    let mut before = before_remarks(text);
                    change.role != Role::Also && before.any(is_container)
                }
            }
            Reading::Unmarked { claim, .. } => match claim {
                Claim::Values(values) => values.iter().any(|(name, _)| *name == change.name),
                Claim::Promise(texts) | Claim::Passed(texts) | Claim::Prose(texts) => {
                    is_bound || shows(texts)
                }
                Claim::Doubtful(_, texts) => is_bound && !statement.binds_several() || shows(texts),
                Claim::Open | Claim::Introduction => is_bound && !statement.binds_several(),
                Claim::Nothing => false,
            },
            Reading::Error { .. } | Reading::Terminal(_) => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::python::parse;

    fn given(code: &str, words: &str) -> Option<String> {
        let module = parse(code).unwrap();
        let values = values(words, &module.statements[0].changes)?;
        let values = values.into_iter().map(|(name, value)| format!("{name}={value}"));
        Some(values.collect::<Vec<_>>().join("; "))
    }

    #[test]
    fn words_give_names_their_values() {
        for (code, words, values) in [
            ("a, b = b, a", "a = 2, b = 1", "a=2; b=1"),
            ("a, b = b, a", "Теперь a=10, b=5", "a=10; b=5"),
            ("a, b = b, a", "a: 2, b: 1", "a=2; b=1"),
            ("a, b = b, a", "a is 2 and b is 1", "a=2; b=1"),
            ("a, *rest = x", "rest = [2, 3]", "rest=[2, 3]"),
            ("xs.append(3)", "xs = [1, 2, 3]", "xs=[1, 2, 3]"),
            ("xs.append(3)", "xs is now [1, 2, 3]", "xs=[1, 2, 3]"),
            ("xs.append(3)", "xs == [1, 2, 3] (at the end)", "xs=[1, 2, 3]"),
            ("xs.append(3)", "`xs` → [1, 2, 3]", "xs=[1, 2, 3]"),
            ("xs.append(3)", "xs теперь содержит [1, 2, 3].", "xs=[1, 2, 3]"),
            ("n += 1", "n = 5", "n=5"),
            ("box.n += 1", "n = 5", "box.n=5"),
            ("box.n += 1", "box.n is 5", "box.n=5"),
            ("x = y = 3", "y = 3", "y=3"),
            ("q.append(1)", "q = deque([1])", "q=deque([1])"),
        ] {
            assert_eq!(given(code, words).as_deref(), Some(values), "{code}  # {words}");
        }
    }

    #[test]
    fn other_words_give_no_values() {
        for (code, words) in [
            ("n += 1", "n = n + 1"),
            ("n += 1", "m = 5"),
            ("n += 1", "n is 5 more"),
            ("n += 1", "n: the number"),
            ("n += 1", "n"),
            ("n += 1", "n 5"),
            ("n += 1", "n was 5"),
            ("n += 1", "n = 5 -> 6"),
            ("xs.append(3)", "x[0] = 5"),
            ("n = 5", "n = 5"),
            ("a, b = b, a", "a = 2, 3"),
        ] {
            assert_eq!(given(code, words), None, "{code}  # {words}");
        }
    }
}
