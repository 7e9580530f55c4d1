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

/// Words behind which a number says by how much, which or since when.
pub(super) const USERS: &[&str] = &[
    "на",
    "в",
    "с",
    "со",
    "от",
    "до",
    "из",
    "за",
    "по",
    "к",
    "у",
    "о",
    "об",
    "при",
    "через",
    "после",
    "перед",
    "для",
    "около",
    "под",
    "над",
    "более",
    "менее",
    "больше",
    "меньше",
    "минимум",
    "максимум",
    "каждые",
    "каждый",
    "первые",
    "последние",
    "шаг",
    "шагом",
    "строка",
    "строке",
    "строки",
    "индекс",
    "индекса",
    "индексом",
    "индексу",
    "номер",
    "глава",
    "раздел",
    "версия",
    "версии",
    "версию",
    "пункт",
    "уровень",
    "раз",
    "только",
    "всего",
    "ровно",
    "и",
    "или",
    "плюс",
    "минус",
    "умножить",
    "python",
    "by",
    "to",
    "from",
    "of",
    "in",
    "at",
    "on",
    "with",
    "since",
    "than",
    "for",
    "per",
    "every",
    "first",
    "last",
    "top",
    "up",
    "over",
    "under",
    "between",
    "and",
    "or",
    "step",
    "line",
    "index",
    "number",
    "chapter",
    "section",
    "version",
    "pep",
    "issue",
    "level",
    "plus",
    "minus",
    "times",
    "least",
    "most",
    "about",
    "before",
    "after",
    "until",
    "into",
    "as",
    "case",
    "example",
    "add",
    "adds",
    "remove",
    "removes",
    "until",
    "mod",
    "пример",
    "часть",
    "добавляем",
    "добавим",
    "прибавляем",
    "вычитаем",
    "удаляем",
    "удалим",
    "умножаем",
    "делим",
    "example",
    "part",
    "start",
    "stop",
    "size",
    "length",
    "width",
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

/// Words that turn a promise round.
const NEGATIONS: &[&str] =
    &["не", "not", "never", "нет", "doesn't", "don't", "won't", "cannot", "can't", "без", "isn't"];

/// A phrase is no longer than this, in words.
const MAX_WORDS: usize = 6;

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
}
