//! Phrases that announce an output: `Ожидаемый вывод:`, `will print`, `result is`
//! (`docs/promises.md`, *Markers*).
//!
//! A phrase is a few words of the lists below that hold a verb or a noun of output.
//! Its words are what they are; only the mark behind them says how much they promise.

use super::letters::folded;

/// Verbs of output and of results.
const VERBS: &[&str] = &[
    "print",
    "prints",
    "output",
    "outputs",
    "display",
    "displays",
    "show",
    "shows",
    "return",
    "returns",
    "yield",
    "yields",
    "give",
    "gives",
    "produce",
    "produces",
    "evaluate",
    "evaluates",
    "выведет",
    "выведется",
    "выведено",
    "выведены",
    "выведем",
    "вывели",
    "выводит",
    "выводится",
    "напечатает",
    "напечатается",
    "напечатано",
    "напечатали",
    "печатает",
    "печатается",
    "отобразит",
    "отображает",
    "отобразится",
    "покажет",
    "показывает",
    "получится",
    "получим",
    "получаем",
    "получается",
    "даст",
    "дает",
    "вернет",
    "вернется",
    "возвращает",
];

/// Nouns of output and of results.
const NOUNS: &[&str] = &[
    "out",
    "result",
    "results",
    "stdout",
    "console",
    "terminal",
    "printed",
    "returned",
    "вывод",
    "результат",
    "печать",
    "консоль",
    "консоли",
    "экран",
    "экране",
    "терминал",
    "терминале",
    "выходе",
];

/// Nouns and verbs that introduce an explanation as often as an output: they promise
/// only what reads as an output.
const WEAK: &[&str] = &[
    "answer",
    "ans",
    "expected",
    "ответ",
    "ожидается",
    "ожидаем",
    "show",
    "shows",
    "покажет",
    "показывает",
    "получается",
    "give",
    "gives",
    "даст",
    "дает",
];

/// Words that join a subject and its value.
const COPULAS: &[&str] = &[
    "is",
    "are",
    "equals",
    "equal",
    "be",
    "becomes",
    "remains",
    "now",
    "still",
    "also",
    "равно",
    "равен",
    "равна",
    "равны",
    "будет",
    "будут",
    "станет",
    "стало",
    "стал",
    "стала",
    "теперь",
    "тоже",
    "остается",
    "осталось",
    "снова",
    "опять",
    "здесь",
    "тут",
];

/// Words that stand around the others and leave open what the phrase means.
const VAGUE_HELPERS: &[&str] = &[
    "would",
    "must",
    "this",
    "that",
    "it",
    "the",
    "we",
    "here",
    "then",
    "line",
    "call",
    "function",
    "final",
    "as",
    "of",
    "это",
    "этот",
    "тут",
    "здесь",
    "итог",
    "код",
    "программа",
    "функция",
    "вызов",
    "она",
    "он",
    "мы",
];

/// Helpers that leave a phrase as sure as it is without them.
const SURE_HELPERS: &[&str] = &[
    "will",
    "should",
    "expected",
    "actual",
    "to",
    "on",
    "in",
    "screen",
    "program",
    "code",
    "на",
    "в",
    "кода",
    "программы",
    "функции",
    "вызова",
    "выполнения",
    "работы",
    "ожидаемый",
    "консольный",
    "консоль",
    "экран",
    "печать",
    "итоговый",
    "будет",
    "value",
];

/// Words that only a heading over lines of output has.
const OF_HEADINGS: &[&str] = &[
    "and",
    "so",
    "you",
    "following",
    "below",
    "lines",
    "text",
    "a",
    "вот",
    "что",
    "так",
    "такой",
    "следующее",
    "следующий",
    "следующие",
    "вы",
    "строки",
    "текст",
];

/// Verbs of those who read an output: behind them only a heading promises.
const SEEING: &[&str] = &["see", "get", "увидим", "увидите", "видим"];

/// Words that turn a promise round.
const NEGATIONS: &[&str] =
    &["не", "not", "never", "нет", "doesn't", "don't", "won't", "cannot", "can't", "без", "isn't"];

/// A phrase is no longer than this, in words.
const MAX_WORDS: usize = 6;

/// A heading is no longer than this, in words.
const MAX_HEADING: usize = 9;

/// So many sentences may stand in front of a phrase.
const MAX_SENTENCES: usize = 4;

/// What stands between a phrase and what it announces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// A colon.
    Colon,
    /// A dash, an equals sign or an angle.
    Dash,
    /// A space alone.
    Space,
}

/// A phrase at the start of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Phrase<'t> {
    /// What stands behind it.
    pub rest: &'t str,
    /// What stands in between.
    pub mark: Mark,
    /// Whether the words mean an output and nothing else.
    pub is_sure: bool,
}

/// The phrase that `text` begins with.
#[must_use]
pub fn phrase(text: &str) -> Option<Phrase<'_>> {
    let mut found = None;
    let (mut core, mut sure) = (false, true);
    for (end, word) in words(text).take(MAX_WORDS) {
        let is_core = is_one(VERBS, &word) || is_one(NOUNS, &word) || is_one(WEAK, &word);
        let helps = is_helper(&word) || core && word == "is";
        if !is_core && !helps {
            break;
        }
        core |= is_core;
        sure &= !is_one(WEAK, &word) || is_one(SURE_HELPERS, &word);
        sure &= is_core || is_one(SURE_HELPERS, &word);
        if !core {
            continue;
        }
        let (mark, rest) = mark(&text[end..]);
        if let Some(mark) = mark {
            found = Some(Phrase { rest: rest.trim(), mark, is_sure: sure });
            if mark != Mark::Space {
                break;
            }
        }
    }
    found
}

/// Whether `text` is a phrase and nothing else, a colon and a remark in parentheses
/// apart: it announces the lines below.
#[must_use]
pub fn is_alone(text: &str) -> bool {
    let words = match text.trim().trim_end_matches([':', '：']).split_once(" (") {
        Some((words, remark)) if remark.ends_with(')') => words,
        Some(_) => return false,
        None => text.trim().trim_end_matches([':', '：']),
    };
    let closed = format!("{words}:");
    phrase(&closed).is_some_and(|phrase| phrase.is_sure && phrase.rest.is_empty())
}

/// How surely a line announces the lines below it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heading {
    /// It says that they are an output, and nothing else.
    Sure,
    /// It holds a word of output among others.
    Doubtful,
}

/// How surely `text` announces the lines below it: words of output and a colon, as in
/// `This prints the following:`.
#[must_use]
pub fn heading(text: &str) -> Option<Heading> {
    let text = text.trim().strip_suffix([':', '：'])?;
    let letters = text.split(|c: char| !(c.is_alphabetic() || c == '\'' || c == '’'));
    let all: Vec<String> = letters.filter(|word| !word.is_empty()).map(folded).collect();
    let strong = |word: &str| {
        (is_one(VERBS, word) || is_one(NOUNS, word)) && !is_one(WEAK, word) || is_one(SEEING, word)
    };
    let is_core = |word: &String| strong(word) || is_one(WEAK, word);
    if all.is_empty() || all.len() > MAX_HEADING || all.iter().any(|word| is_negation(word)) {
        return None;
    }
    let joins = |word: &str| is_helper(word) || is_copula(word) || is_one(OF_HEADINGS, word);
    let plain = text.chars().all(|c| c.is_alphabetic() || " '’,".contains(c));
    let sure = plain
        && all.iter().any(|word| strong(word))
        && all.iter().all(|word| strong(word) || joins(word));
    let doubtful = || all.iter().any(is_core).then_some(Heading::Doubtful);
    if sure { Some(Heading::Sure) } else { doubtful() }
}

/// The phrase behind a sentence, as in `All is set. Output: 5`.
#[must_use]
pub fn behind_sentence(text: &str) -> Option<Phrase<'_>> {
    let ends = [". ", "! ", "; "].iter().flat_map(|end| text.match_indices(*end));
    let mut starts: Vec<usize> = ends.map(|(at, end)| at + end.len()).collect();
    starts.sort_unstable();
    let mut phrases = starts.into_iter().take(MAX_SENTENCES).filter_map(|at| phrase(&text[at..]));
    phrases.find(|phrase| phrase.is_sure && phrase.mark == Mark::Colon)
}

/// Whether `text` begins with a word for what a call gives back: behind it authors
/// describe a value as often as they write it.
#[must_use]
pub fn is_of_return(text: &str) -> bool {
    const RETURNS: [&str; 8] =
        ["return", "returns", "returned", "вернет", "вернется", "возвращает", "вернул", "возврат"];
    words(text).take(MAX_WORDS).any(|(_, word)| is_one(&RETURNS, &word))
}

/// The mark that `text` begins with, and what stands behind it.
fn mark(text: &str) -> (Option<Mark>, &str) {
    // `Out[1]: 9`
    let text = match text.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((number, rest)) if number.chars().all(|c| c.is_ascii_digit()) => rest,
        _ => text,
    };
    let trimmed = text.trim_start();
    // `Вывод (Python 3.12): 9`
    let noted = trimmed.strip_prefix('(').and_then(|rest| rest.split_once(')'));
    let trimmed = match noted {
        Some((_, rest)) if rest.starts_with(':') => rest,
        _ => trimmed,
    };
    if let Some(rest) = trimmed.strip_prefix([':', '：']) {
        return (Some(Mark::Colon), rest);
    }
    for dash in ["==>", "-->", "=>", "->", "—", "–", "- ", "==", "=", ">", "→", "⇒"] {
        if let Some(rest) = trimmed.strip_prefix(dash) {
            return (Some(Mark::Dash), rest);
        }
    }
    let spaced = trimmed.len() < text.len() && !trimmed.is_empty();
    (spaced.then_some(Mark::Space), trimmed)
}

/// The words of `text` up to the first mark between them, folded, each with its end.
fn words(text: &str) -> impl Iterator<Item = (usize, String)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = at + text[at..].len() - text[at..].trim_start_matches(' ').len();
        let is_word = |c: char| c.is_alphabetic() || c == '\'' || c == '’';
        let length = text[start..].find(|c| !is_word(c)).unwrap_or(text.len() - start);
        at = start + length;
        (length > 0).then(|| (at, folded(&text[start..at])))
    })
}

fn is_one(list: &[&str], word: &str) -> bool {
    list.contains(&word)
}

/// Whether a word announces the value behind it, as a verb does; `first` where only
/// such words stand in front of it.
pub(super) fn announces(word: &str, first: bool) -> bool {
    is_one(VERBS, word) || is_one(WEAK, word) || is_one(NOUNS, word) && first
}

/// Whether a word joins a subject to its value.
pub(super) fn is_copula(word: &str) -> bool {
    is_one(COPULAS, word)
}

/// Whether a word says what will be: wherever it stands, its object is promised.
pub(super) fn is_future(word: &str) -> bool {
    ["будет", "станет"].contains(&word)
}

/// Whether a word belongs to a phrase without saying anything by itself.
pub(super) fn is_helper(word: &str) -> bool {
    is_one(SURE_HELPERS, word) || is_one(VAGUE_HELPERS, word)
}

/// Whether a word turns the promise behind it round.
#[must_use]
pub fn is_negation(word: &str) -> bool {
    is_one(NEGATIONS, word) || word.ends_with("n't") || word.ends_with("n’t")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phrase_alone_announces() {
        for text in ["Вывод", "Вывод:", "Ожидаемый вывод (для Python 3.7+):", "Output"]
        {
            assert!(is_alone(text), "{text}");
        }
        for text in ["Ответ", "Вывод 5", "число (вывод):", "мы"] {
            assert!(!is_alone(text), "{text}");
        }
    }

    #[test]
    fn a_phrase_is_its_words_and_a_mark() {
        let cases = [
            ("Ожидаемый вывод: 9", Some(("9", Mark::Colon, true))),
            ("Вывод программы: a b", Some(("a b", Mark::Colon, true))),
            ("Вывод — 9", Some(("9", Mark::Dash, true))),
            ("будет выведено 9", Some(("9", Mark::Space, true))),
            ("выводит на экран 9", Some(("9", Mark::Space, true))),
            ("на экране: 9", Some(("9", Mark::Colon, true))),
            ("Ответ: 9", Some(("9", Mark::Colon, false))),
            ("will print 9", Some(("9", Mark::Space, true))),
            ("evaluates to 9", Some(("9", Mark::Space, true))),
            ("result is 9", Some(("9", Mark::Space, false))),
            ("Out[1]: 9", Some(("9", Mark::Colon, true))),
            ("Вывод (Python 3.12): 9", Some(("9", Mark::Colon, true))),
            ("STDOUT> 9", Some(("9", Mark::Dash, true))),
            ("this prints 9", Some(("9", Mark::Space, false))),
            ("не напечатает 9", None),
            ("сумма 9", None),
            ("вывод", None),
        ];
        for (text, expected) in cases {
            let found = phrase(text).map(|p| (p.rest, p.mark, p.is_sure));
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn a_heading_is_of_words_of_output_or_has_one_of_them() {
        for (text, expected) in [
            ("This prints the following:", Some(Heading::Sure)),
            ("Увидим следующее:", Some(Heading::Sure)),
            ("Вывод списка после сортировки:", Some(Heading::Doubtful)),
            ("Ответ:", Some(Heading::Doubtful)),
            ("Имена:", None),
            ("Не выведет:", None),
            ("This prints the following", None),
        ] {
            assert_eq!(heading(text), expected, "{text}");
        }
    }
}
