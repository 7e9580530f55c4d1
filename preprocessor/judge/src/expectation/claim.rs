//! How words without a marker are read: as a promise, as doubtful, or as commentary
//! (`docs/promises.md`, *Comments without a marker*).
//!
//! The words and the statement decide; the run has no part in it.

use super::approximate;
use super::cases::{Condition, condition, have_aside, is_aside};
use super::figures;
use super::given;
use super::letters::{folded, unticked};
use super::phrases::{announces, is_copula, is_future, is_helper, is_negation};
use super::quoted::{has_word, is_quoted_from, quotes};
use super::remarks::before_remarks;
use super::sums;
use super::uses::{CONDITIONS, FOLLOWERS, FOR_TOOLS, KINDS, UNITS, USERS};
use crate::python::literal::{self, Literal};
use crate::python::{Statement, StatementKind};

/// How words without a marker are read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Claim {
    /// They promise an output: one of these texts.
    Promise(Vec<String>),
    /// The same, and the code passes the literal to a call: they promise it only where
    /// something comes.
    Passed(Vec<String>),
    /// They give names of the statement these values.
    Values(Vec<(String, String)>),
    /// A verb promises its object: one of these texts.
    Prose(Vec<String>),
    /// They may promise one of these texts, by this sign.
    Doubtful(Sign, Vec<String>),
    /// They say nothing of an output; one that is near to them makes them doubtful.
    Open,
    /// They stand right above a statement, and may introduce it: only an output that is
    /// the same to a letter or two makes them doubtful.
    Introduction,
    /// They can promise nothing.
    Nothing,
}

/// What makes words read like an output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    /// They begin with a literal.
    Begins,
    /// They hold a literal that they use for nothing else.
    Holds,
    /// They give a name of the statement a value.
    Label,
    /// They are near to what came.
    Near,
    /// They are plain words under a line that prints.
    Words,
    /// They name an error, and none came.
    Error,
}

/// The words of a comment and where they stand.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// The code of the statement that they stand beside or under.
    pub code: &'a str,
    /// That statement.
    pub statement: &'a Statement,
    /// Whether they stand on lines of their own.
    pub own_line: bool,
    /// Whether a statement begins on the line below.
    pub introduces: bool,
    /// Whether they are one of several numbered comments.
    pub numbered: bool,
}

/// Reads `words` where they stand.
#[must_use]
pub fn read(words: &str, at: Context<'_>) -> Claim {
    let lower = words.to_lowercase();
    if FOR_TOOLS.iter().any(|begin| lower.starts_with(begin)) {
        return Claim::Nothing;
    }
    if at.numbered || words.contains('\n') || is_ordinal(words, at.own_line) {
        return at.weighed(Claim::Open);
    }
    let sum = || {
        let value = sums::comes_to(words)?;
        Some(Claim::Doubtful(Sign::Begins, vec![value.to_owned(), value.replace('−', "-")]))
    };
    let claim = roughly(words)
        .or_else(|| callout(words))
        .or_else(sum)
        .or_else(|| literals(words))
        .or_else(|| figures(words))
        .or_else(|| given::values(words, &at.statement.changes).map(Claim::Values))
        .or_else(|| label(words, at.code))
        .or_else(|| prose(words))
        .or_else(|| equation(words))
        .or_else(|| begins(words))
        .or_else(|| holds(words));
    let claim = match claim {
        // A question asks for the output; it does not give it.
        Some(_) if words.ends_with('?') => Claim::Open,
        Some(claim) => claim,
        None => Claim::Open,
    };
    match at.weighed(claim) {
        // `"abc"[1]  # 1 — the index`: a literal of the code, before words about it.
        Claim::Promise(texts) if !is_alone(words) && is_quoted_from(at.code, &texts[0]) => {
            Claim::Doubtful(Sign::Begins, texts)
        }
        claim => claim,
    }
}

/// Whether words are literals and nothing else.
fn is_alone(words: &str) -> bool {
    bare(words).into_iter().any(is_literals) || literal::is_repr(words)
}

impl Context<'_> {
    /// The claim that can be made at this place.
    fn weighed(&self, claim: Claim) -> Claim {
        // `x = 5  # 5 apples`: what is assigned is there to be read.
        let constant = self.statement.kind == StatementKind::Assignment
            && self.code.split_once('=').is_some_and(|(_, value)| literal::read(value).is_some());
        let binds = self.statement.bound().next().is_some();
        match claim {
            // `n += 1  # 2 steps`, `a, b = f()  # 2 of them`: words speak of more than one
            // value.
            Claim::Doubtful(..) if binds => Claim::Open,
            // `xs.extend([4, 5])  # [4, 5]` says what was added.
            Claim::Promise(texts) if self.shows_what_it_passes(&texts) => Claim::Open,
            Claim::Doubtful(..) if constant => Claim::Open,
            // `reduce(add, numbers, 10)  # from 10`: the code says it, too; and beside an
            // assignment words speak of more than the value.
            Claim::Doubtful(Sign::Holds, _) if self.statement.kind == StatementKind::Assignment => {
                Claim::Open
            }
            Claim::Doubtful(Sign::Holds | Sign::Begins, texts)
                if texts.iter().any(|text| is_quoted_from(self.code, text)) =>
            {
                Claim::Open
            }
            Claim::Values(_) | Claim::Doubtful(..) | Claim::Prose(_) | Claim::Open
                if self.introduces =>
            {
                Claim::Introduction
            }
            Claim::Promise(texts) if self.passes(&texts) => Claim::Passed(texts),
            Claim::Promise(texts) if self.introduces => Claim::Doubtful(Sign::Begins, texts),
            claim => claim,
        }
    }

    /// Whether a literal is promised that the code passes to a call made for its effect,
    /// as far as reading tells: `random.seed(42)  # 42`.
    fn passes(&self, texts: &[String]) -> bool {
        !self.introduces
            && self.statement.kind == StatementKind::Expression
            && !self.statement.prints
            && self.code.ends_with(')')
            && texts.iter().any(|text| is_quoted_from(self.code, text))
    }

    /// Whether a container is promised that the code passes to a method.
    fn shows_what_it_passes(&self, texts: &[String]) -> bool {
        let mut texts = texts.iter();
        self.statement.kind == StatementKind::Expression
            && !self.statement.changes.is_empty()
            && texts.any(|text| given::is_container(text) && is_quoted_from(self.code, text))
    }
}

/// Literals alone, or before a remark.
fn literals(words: &str) -> Option<Claim> {
    let whole = bare(words).into_iter().find(|text| is_literals(text));
    if let Some(text) = whole {
        return Some(Claim::Promise(variants(text)));
    }
    if literal::is_repr(words) {
        return Some(Claim::Promise(vec![words.to_owned()]));
    }
    let text = before_remark(words)?;
    // `-1, if it is not found` may say what comes in another case.
    Some(match condition(&words[text.len()..]) {
        Condition::None => Claim::Promise(variants(text)),
        Condition::Said => Claim::Doubtful(Sign::Begins, variants(text)),
        Condition::Negated => Claim::Open,
    })
}

/// The literals that stand in front of a remark.
fn before_remark(words: &str) -> Option<&str> {
    before_remarks(words).find(|text| is_literals(text.trim_end_matches(ENDS)))
}

/// Whether a literal stands there before a condition: `-1 if it is missing`.
#[must_use]
pub fn is_conditional(words: &str) -> bool {
    before_remark(words).is_some_and(|text| condition(&words[text.len()..]) != Condition::None)
}

/// Marks that end a sentence, not a literal.
const ENDS: &[char] = &['.', '!', ';', ',', ':'];

/// What may stand in front of a literal: signs that point at it or approve of it.
const SIGNS: &[char] = &[
    '✅', '✔', '✓', '☑', '👉', '▶', '►', '•', '*', '=', '>', ':', '-', '–', '—', '≈', '~', '➡',
    '➜', '→', '❌', '»', '|', '∴', '\u{fe0f}',
];

/// The words, and the words without the marks around them.
fn bare(words: &str) -> Vec<&str> {
    let inner = words.trim_start_matches(SIGNS);
    let mut texts = vec![words];
    if inner.len() < words.len() && (inner.starts_with(' ') || !words.starts_with(['-', '~', '≈']))
    {
        texts.push(inner.trim());
    }
    let closed: Vec<&str> = texts.iter().map(|text| text.trim_end_matches(ENDS).trim()).collect();
    texts.extend(closed);
    texts
}

/// The texts that a promise of these literals may mean.
fn variants(text: &str) -> Vec<String> {
    let mut texts = vec![text.to_owned()];
    texts.extend(unticked(text).map(str::to_owned));
    let closed = text.trim_end_matches(ENDS).trim();
    if closed != text {
        texts.push(closed.to_owned());
    }
    texts
}

/// Whether a text is one literal, or several parted by spaces.
fn is_literals(text: &str) -> bool {
    if text.is_empty() {
        return false;
    }
    if literal::read(text).is_some() || unticked(text).is_some_and(|t| literal::read(t).is_some()) {
        return true;
    }
    let items: Vec<&str> = text.split_whitespace().collect();
    (2..=64).contains(&items.len()) && items.iter().all(|item| literal::read(item).is_some())
        || are_containers(text)
}

/// Whether a text is several literals of which some have spaces in them: `[1] ["a", "b"]`.
fn are_containers(text: &str) -> bool {
    const MAX: usize = 8;
    let mut rest = text.trim();
    if !rest.contains(['[', '(', '{']) {
        return false;
    }
    for _ in 0..MAX {
        let mut ends = word_ends(rest).into_iter();
        let Some(end) = ends.find(|&end| literal::read(&rest[..end]).is_some()) else {
            return false;
        };
        rest = rest[end..].trim_start();
        if rest.is_empty() {
            return true;
        }
    }
    false
}

/// `1.`, `2)`, `(3)` and, on a line of its own, `4:` in front of words number a step.
fn is_ordinal(words: &str, own_line: bool) -> bool {
    let digits = words.len() - words.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let (number, rest) = words.split_at(digits);
    if number.is_empty() || number.len() > 2 {
        return false;
    }
    let colon = rest.strip_prefix(':').filter(|_| own_line);
    let mark = colon.or_else(|| rest.strip_prefix(['.', ')'])).or_else(|| rest.strip_prefix("-й"));
    mark.is_some_and(|behind| behind.trim_start().starts_with(char::is_alphabetic))
}

/// A number in brackets, which may point to the text: `(2)`.
fn callout(words: &str) -> Option<Claim> {
    let inner = words.trim_end_matches('!').strip_prefix('(')?.strip_suffix(')')?;
    let is_number = (1..=2).contains(&inner.len()) && inner.bytes().all(|b| b.is_ascii_digit());
    is_number.then(|| Claim::Doubtful(Sign::Begins, vec![inner.to_owned()]))
}

/// A number that is said not to be exact: `≈ 3.14`, `about 5`.
fn roughly(words: &str) -> Option<Claim> {
    let text = std::iter::once(words).chain(before_remarks(words)).find(|text| {
        let text = text.trim_end_matches(ENDS);
        approximate::number(text).is_some()
    })?;
    Some(Claim::Promise(vec![text.trim_end_matches(ENDS).to_owned()]))
}

/// Figures that are no literal, alone or before a remark: `2024-01-05`.
fn figures(words: &str) -> Option<Claim> {
    let texts = std::iter::once(words).chain(before_remarks(words));
    let mut texts = texts.map(|text| text.trim_end_matches(ENDS).trim());
    let text = texts.find(|text| figures::shape(text).is_some())?;
    Some(Claim::Doubtful(Sign::Begins, vec![text.to_owned()]))
}

/// Says what something comes to: `8 divided by 2 = 4.0`, `total → 9`.
fn equation(words: &str) -> Option<Claim> {
    const MARKS: &[&str] = &[" = ", " == ", " => ", " → ", " -> ", " ⇒ ", " — ", " – ", ": ", "="];
    let words = words.trim_end_matches(ENDS);
    MARKS.iter().find_map(|mark| {
        let (left, right) = words.rsplit_once(mark)?;
        let (left, right) = (left.trim(), right.trim());
        let of_words = left.split_whitespace().count() <= 4 || right.starts_with(['[', '{', '(']);
        let named = left.contains(char::is_alphabetic)
            && left.chars().count() <= 60
            && of_words
            && !left.ends_with(['=', '<', '>', '!', '+', '-', '*', '/', ':'])
            && !left.contains(['(', '[']);
        let last = folded(left.split_whitespace().next_back().unwrap_or_default());
        let mut words = left.split_whitespace().map(|word| folded(word.trim_end_matches(ENDS)));
        let aside = USERS.contains(&last.as_str())
            || words.any(|word| is_negation(&word) || CONDITIONS.contains(&word.as_str()));
        (named && !aside && is_literals(right))
            .then(|| Claim::Doubtful(Sign::Holds, vec![right.to_owned()]))
    })
}

/// Gives values to names of the statement: `n = 5`, `a = 1, b = 2`, `len(x): 3`.
fn label(words: &str, code: &str) -> Option<Claim> {
    let doubtful = |texts| Some(Claim::Doubtful(Sign::Label, texts));
    let words = words.trim_end_matches(['.', '!', ';']);
    if let Some(values) = literal::keywords(words) {
        let known = values.iter().all(|(name, _)| has_word(code, name));
        if known && !values.is_empty() {
            let values: Vec<&str> = values.into_iter().map(|(_, value)| value).collect();
            let mut texts = vec![values.join(" ")];
            if values.len() > 1 {
                texts.push(format!("({})", values.join(", ")));
                texts.push(values.join("\n"));
            }
            texts.push(words.to_owned());
            return doubtful(texts);
        }
    }
    let marks = [" == ", " = ", ": ", " is ", " -> ", " => ", " — ", " равно ", " = "];
    marks.iter().find_map(|mark| {
        let (left, right) = words.split_once(mark)?;
        let right = right.trim();
        let left = left.trim().trim_matches('`');
        let value = is_literals(right) || literal::is_repr(right) || is_abridged(right);
        let named = left.len() <= 60 && !left.is_empty() && quotes(code, left);
        (value && named)
            .then(|| Claim::Doubtful(Sign::Label, vec![right.to_owned(), words.to_owned()]))
    })
}

/// A list or another container with dots in it.
fn is_abridged(text: &str) -> bool {
    text.starts_with(['[', '(', '{']) && text.ends_with([']', ')', '}']) && text.contains("...")
}

/// A verb with a literal for its object: `увеличили ещё на 1 и вывели 3`.
///
/// A copula promises only at the end of short words: `is 9`, `теперь 5`.
fn prose(words: &str) -> Option<Claim> {
    let (mut offset, mut negated, mut plain) = (0, false, 0);
    let mut last = None;
    let mut aside = false;
    for (at, word) in words.split_inclusive(char::is_whitespace).enumerate() {
        offset += word.len();
        let verb = folded(word.trim().trim_end_matches([':', ',']));
        aside |= is_aside(&verb, &words[..offset - word.len()]);
        let leads = !negated && !aside && (announces(&verb, plain == 0) || is_copula(&verb));
        if leads && let Some(object) = object(words[offset..].trim()) {
            let objects = variants(object);
            let sure = plain == 0 || announces(&verb, false) || is_future(&verb);
            let holds = |objects| Claim::Doubtful(Sign::Holds, objects);
            let claim = if sure { Claim::Prose(objects) } else { holds(objects) };
            if !is_copula(&verb) {
                return Some(claim);
            }
            // `since 9 is odd, and 9 % 4 is 1`: the last one is what it comes to.
            last = Some(claim);
            continue;
        }
        negated = is_negation(&verb);
        let counts = !(is_helper(&verb) || is_copula(&verb) || announces(&verb, true));
        plain += usize::from(counts && at < 64);
    }
    last
}

/// The longest literal that `text` begins with and that ends at a word's end.
fn object(text: &str) -> Option<&str> {
    let text = named_kind(text);
    if let Some(sum) = sums::comes_to(text) {
        return Some(sum);
    }
    let quoted = ['«', '“'].iter().find_map(|open| text.strip_prefix(*open));
    let quoted = quoted.and_then(|rest| rest.split_once(['»', '”']));
    if let Some((inner, behind)) = quoted {
        return (is_literals(inner) && ends_object(behind)).then_some(inner);
    }
    let ends = word_ends(text);
    ends.into_iter().rev().find_map(|end| {
        let words = text[..end].trim_end();
        // A full stop ends the sentence, not the number.
        let part = words.trim_end_matches(ENDS);
        let behind = text[end..].trim_start();
        let closed = part.len() < words.len() || ends_object(behind);
        (!part.is_empty() && is_literals(part) && closed).then_some(part)
    })
}

/// The text without the word for the kind of the literal behind it: `the number 3`.
fn named_kind(text: &str) -> &str {
    let kind = KINDS.iter().find_map(|kind| text.strip_prefix(kind));
    kind.map_or(text, str::trim_start)
}

/// At most so many words of a comment are tried as the end of a literal.
const MAX_ENDS: usize = 48;

fn word_ends(text: &str) -> Vec<usize> {
    let spaces = text.char_indices().filter(|(_, c)| c.is_whitespace()).map(|(at, _)| at);
    let mut ends: Vec<usize> = spaces.take(MAX_ENDS).collect();
    ends.push(text.len());
    ends
}

fn ends_object(behind: &str) -> bool {
    let word = behind.split_whitespace().next().unwrap_or_default();
    let word = folded(word.trim_end_matches(ENDS));
    !word.starts_with(char::is_alphabetic) || FOLLOWERS.contains(&word.as_str())
}

/// Begins with a literal that words follow: `27 символов`.
fn begins(words: &str) -> Option<Claim> {
    if let Some(number) = with_unit(words) {
        return Some(Claim::Doubtful(Sign::Begins, vec![number.to_owned(), words.to_owned()]));
    }
    let end = word_ends(words).into_iter().rev().find(|&end| {
        let part = words[..end].trim_end().trim_end_matches(ENDS);
        is_literals(part) && end < words.len()
    })?;
    let part = words[..end].trim_end().trim_end_matches(ENDS);
    // `None` begins a sentence as well.
    let constant = matches!(literal::read(part), Some(Literal::Constant("None")));
    let next = words[end..].split_whitespace().next().unwrap_or_default();
    let goes_on = constant && next.starts_with(char::is_lowercase) && !next.starts_with("or");
    // `10 + 1 + 2` says how it is reckoned, `10 + 1 = 11` what comes of it.
    let reckons = sums::is_operator(next);
    // `9 -> int`, `9 | int`, `1024 = 2**10` say more of the value.
    let behind = words[end..].trim_start().strip_prefix(next).unwrap_or_default().trim();
    let explains = ["->", "=>", "|", "=", "=="].contains(&next) && !is_literals(behind);
    let reckons = reckons && !explains;
    if reckons || goes_on {
        return None;
    }
    Some(Claim::Doubtful(Sign::Begins, vec![part.to_owned()]))
}

/// The number in front of a unit, where they are all: `9%`, `2.5 kg`.
fn with_unit(words: &str) -> Option<&str> {
    let words = words.trim_end_matches(ENDS);
    let number = UNITS.iter().find_map(|unit| words.strip_suffix(unit))?.trim_end();
    matches!(literal::read(number), Some(Literal::Number(_))).then_some(number)
}

/// Ends with a literal that the words before it do not use otherwise.
fn holds(words: &str) -> Option<Claim> {
    let text = words.trim_end_matches(ENDS);
    let starts = text.char_indices().filter(|(_, c)| c.is_whitespace()).map(|(at, _)| at);
    let starts: Vec<usize> = starts.take(MAX_ENDS).collect();
    // `+ 3` and `- 3` are parts of a sum, not numbers.
    let is_signed = |text: &str| ["+ ", "- "].iter().any(|sign| text.starts_with(sign));
    let is_object = |at: usize| is_literals(text[at..].trim()) && !is_signed(text[at..].trim());
    let start = starts.into_iter().find(|&at| is_object(at))?;
    let (before, object) = (text[..start].trim_end(), text[start..].trim());
    let word = before.split_whitespace().next_back().unwrap_or_default();
    let word = folded(word.trim_matches(|c: char| !c.is_alphanumeric()));
    // `turns into 9`, `equal to 9`.
    let becomes = ["to", "into"].contains(&word.as_str()) && {
        let verb = before.split_whitespace().rev().nth(1).unwrap_or_default();
        ["equal", "equals", "equivalent", "turns", "evaluates", "comes", "reduces"]
            .contains(&folded(verb).as_str())
    };
    let used = USERS.contains(&word.as_str()) && !becomes
        || have_aside(before)
        || before.split_whitespace().any(|word| is_negation(&folded(word)))
        || before.ends_with(['+', '-', '*', '/', '%', '<', '>', '№', '^', '(', '~', '|', '&'])
        || before.contains(['=', '<', '>'])
        || word.is_empty();
    (!used).then(|| Claim::Doubtful(Sign::Holds, vec![object.to_owned()]))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde::Deserialize;

    use super::*;
    use crate::python::parse;

    /// A row of the table: a line of code with its comment.
    #[derive(Deserialize)]
    struct Row {
        line: String,
        claim: String,
        #[serde(default)]
        object: Option<String>,
    }

    fn name(claim: &Claim) -> (&'static str, Option<&String>) {
        match claim {
            Claim::Promise(texts) | Claim::Passed(texts) => ("promise", texts.last()),
            Claim::Prose(texts) => ("prose", texts.last()),
            Claim::Values(values) => ("values", values.last().map(|(_, value)| value)),
            Claim::Doubtful(_, texts) => ("doubtful", texts.last()),
            Claim::Open => ("open", None),
            Claim::Introduction => ("introduction", None),
            Claim::Nothing => ("nothing", None),
        }
    }

    #[test]
    fn many_verbs_take_no_time() {
        assert!(prose(&"is 1 ".repeat(2_000)).is_some());
    }

    #[test]
    fn comments_without_a_marker_are_read_as_the_table_says() {
        let table = include_str!("../../tables/claims.json");
        let table: BTreeMap<String, Vec<Row>> = serde_json::from_str(table).unwrap();
        for (fact, row) in table.iter().flat_map(|(fact, rows)| rows.iter().map(move |r| (fact, r)))
        {
            let module = parse(&row.line).unwrap();
            let comment = &module.comments[0];
            let at = Context {
                code: &row.line[..comment.span.start],
                statement: &module.statements[0],
                own_line: false,
                introduces: false,
                numbered: false,
            };
            let words = row.line[comment.span.range()].trim_start_matches('#').trim();
            let claim = read(words, at);
            let (kind, object) = name(&claim);
            assert_eq!(kind, row.claim, "{fact}: {}: {claim:?}", row.line);
            if row.object.is_some() {
                assert_eq!(object, row.object.as_ref(), "{fact}: {}", row.line);
            }
        }
    }
}
