//! Whether a sentence says of a name that it is not to be used: that it is old, or
//! wrong, or misspelled.

use pyproof_judge::source::Span;

/// Whether the sentence around `place` says that what it mentions is old or wrong.
pub fn calls_it_wrong(text: &str, place: Span) -> bool {
    let sentence = around(text, place).to_lowercase();
    let words = sentence.split(|c: char| !(c.is_alphanumeric() || c == '_'));
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    WRONG.lines().any(|line| match line.strip_suffix('-') {
        Some(stem) => words.iter().any(|word| word.starts_with(stem)),
        None => is_within(&words, line),
    })
}

/// What calls a name old, wrong or misspelled, one a line: a stem with a hyphen behind
/// it, a word, or a phrase.
const WRONG: &str = include_str!("wrong.txt");

fn is_within(words: &[&str], phrase: &str) -> bool {
    let phrase: Vec<&str> = phrase.split(' ').collect();
    words.windows(phrase.len()).any(|window| window == phrase)
}

/// The sentence that `place` stands in, with marks of Markdown as they are.
fn around(text: &str, place: Span) -> &str {
    let ends = |at: &usize| is_end(text, *at);
    let start = (0..place.start).rev().filter(|at| text.is_char_boundary(*at)).find(ends);
    let end = (place.end..text.len()).filter(|at| text.is_char_boundary(*at)).find(ends);
    &text[start.map_or(0, |at| at + 1)..end.unwrap_or(text.len())]
}

/// Whether a sentence ends with the character at `at`.
///
/// A stop within a word or in front of a small letter ends none (`e.g. this`, `т. е.`);
/// a paragraph's end does, unless it announces what follows: `Common typos:`.
fn is_end(text: &str, at: usize) -> bool {
    let behind = &text[at..];
    if behind.starts_with(['.', '!', '?', '…']) {
        let behind = behind.trim_start_matches(['.', '!', '?', '…', ')', '»', '"', '*', '_']);
        let next = behind.trim_start();
        return next.len() < behind.len() && !next.starts_with(char::is_lowercase);
    }
    let Some(rest) = behind.strip_prefix('\n') else { return false };
    let ahead = rest.trim_start_matches([' ', '\t', '\r', '>']);
    ahead.starts_with('\n') && !text[..at].trim_end().ends_with(':')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_wrong(text: &str) -> bool {
        let start = text.find("`name`").unwrap() + 1;
        calls_it_wrong(text, Span::new(start, start + 4))
    }

    #[test]
    fn a_sentence_may_say_that_a_name_is_old_or_wrong() {
        for text in [
            "The old name was `name`.",
            "A common typo is `name`.",
            "`name` is misspelled here.",
            "Formerly `name`, e.g. in Python 2.",
            "Use `func`: `name`\nis deprecated.",
            "It was renamed from `name`!",
            "Do not write `name`. That is fine? No: `name` is a mistake",
            "Common typos:\n\n- `name`\n- `other`",
            "Раньше функция называлась `name`.",
            "Старое имя — `name`.",
            "В слове `name` опечатка.",
            "Здесь ошибка: `name` вместо `func`.",
            "Функции `name` больше нет.",
            "Имя `name` устарело, т. е. его нет.",
        ] {
            let last = text.rfind("`name`").unwrap() + 1;
            assert!(calls_it_wrong(text, Span::new(last, last + 4)), "{text}");
        }
    }

    #[test]
    fn what_another_sentence_says_is_not_said_of_it() {
        for text in [
            "Call `name` here.",
            "The old name is gone. Call `name`.",
            "Call `name`. The old name is gone.",
            "A typo!\n\nCall `name`.",
            "> A typo…\n>\n> Call `name`",
            "Это ошибка. `name` вызывает `func`.",
            "`name` stays bold: it folds a holder.",
            "Старт: `name` (исполняется сразу).",
        ] {
            assert!(!is_wrong(text), "{text}");
        }
    }
}
