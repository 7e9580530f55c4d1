//! What stands between a block and the fence behind it: whether that fence is the block's
//! output.
//!
//! 1. Comments and tags of HTML (`<details>`) are taken out, and the marks of quotes.
//! 2. One short paragraph may be left: the caption of the fence. In front of `<details>`
//!    may stand a further one, and in it one below its `<summary>`.
//! 3. A caption that says so makes an output of a fence of a terminal, or of no language.
//!    One that names another Python says that the output is none of the run.

use super::CodeBlock;

/// How an author says that a fence is the output of the block before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    /// By the word `output` behind the fence.
    Tagged,
    /// By a caption between the two: `Output:`.
    Captioned,
    /// By nothing but its place.
    Beside,
    /// It is that of another Python, as its caption says.
    Elsewhere,
}

/// A caption has no more characters than this.
const MAX_CAPTION: usize = 300;

/// A caption without a colon has no more words than this.
const MAX_OPEN: usize = 4;

/// Captions that are nothing but a name for an output, in the languages that books are
/// written in.
const LABELS: &[&str] = &[
    "output",
    "the output",
    "outputs",
    "expected output",
    "sample output",
    "program output",
    "console output",
    "example output",
    "result",
    "results",
    "prints",
    "console",
    "terminal",
    "terminal output",
    "out",
    "stdout",
    "вывод",
    "вывод программы",
    "ожидаемый вывод",
    "пример вывода",
    "результат",
    "результат выполнения",
    "результат работы",
    "результат работы программы",
    "консоль",
    "на экране",
    "выведет",
    "вивід",
    "salida",
    "resultado",
    "saída",
    "sortie",
    "résultat",
    "ausgabe",
    "ergebnis",
    "wynik",
    "çıktı",
    "실행 결과",
    "출력",
    "출력 결과",
    "결과",
    "输出",
    "输出结果",
    "运行结果",
    "结果",
    "出力",
    "実行結果",
    "出力結果",
    "結果",
];

/// Beginnings of words with which a sentence introduces an output.
const STEMS: &[&str] = &[
    "output",
    "print",
    "display",
    "produce",
    "result",
    "give",
    "show",
    "see",
    "yield",
    "comes",
    "вывод",
    "вывед",
    "напечат",
    "печата",
    "результат",
    "получ",
    "увид",
    "покаж",
    "экран",
    "출력",
    "결과",
    "输出",
    "结果",
    "出力",
    "結果",
    "salida",
    "imprim",
    "ausgabe",
    "sortie",
    "résultat",
    "wynik",
];

/// How `next` is said to be the output of `block`, if at all.
#[must_use]
pub fn shown(chapter: &str, block: &CodeBlock, next: &CodeBlock) -> Option<Shown> {
    let is_near = next.closed && next.file == block.file;
    let between = chapter.get(block.span.end..next.span.start).filter(|_| is_near)?;
    let captions = captions(between)?;
    let may_be = next.info.is_terminal() && !next.info.is_output();
    let is_elsewhere = captions.last().is_some_and(|caption| names_another_python(caption));
    match next.info.is_output() {
        _ if is_elsewhere && (may_be || next.info.is_output()) => Some(Shown::Elsewhere),
        true => Some(Shown::Tagged),
        false if may_be && captions.is_empty() => Some(Shown::Beside),
        false if may_be && captions.iter().any(|caption| announces(caption)) => {
            Some(Shown::Captioned)
        }
        false => None,
    }
}

/// Whether the words right above a fence say that it shows what another Python does;
/// `above` is the text between it and the fence before it.
#[must_use]
pub fn is_of_another_python(above: &str) -> bool {
    let last = paragraphs(above).pop().unwrap_or_default();
    names_another_python(&last) && announces(&without_notes(&last))
}

/// The words between two fences, where they are one short paragraph, or none; with
/// `<details>`, one more in front of it and one in it.
fn captions(between: &str) -> Option<Vec<String>> {
    let folded = ["<details", "<summary"].iter().filter_map(|tag| between.find(tag)).min();
    let (before, within) = between.split_at(folded.unwrap_or(0));
    let (before, within) = (paragraphs(before), paragraphs(within));
    let most = if folded.is_some() { 2 } else { 1 };
    let captions: Vec<String> = before.iter().chain(&within).cloned().collect();
    let is_short = captions.iter().all(|caption| caption.chars().count() <= MAX_CAPTION);
    (before.len() <= 1 && within.len() <= most && is_short).then_some(captions)
}

/// The paragraphs of a text, without HTML and the marks of quotes.
fn paragraphs(text: &str) -> Vec<String> {
    let bare = without_html(text);
    let lines = bare.lines().map(|line| line.trim_start_matches(['>', ' ', '\t']).trim_end());
    let lines: Vec<&str> = lines.collect();
    let parts = lines.split(|line| line.is_empty()).filter(|lines| !lines.is_empty());
    parts.map(|lines| lines.join("\n")).collect()
}

/// The Python that blocks are run by.
const VERSION: (u32, u32) = (3, 14);

/// Whether a short caption names a version of Python, and not the one that blocks are
/// run by: `Output (Python 2.x):`, `(< Python 3.7)`. `Python 3.6+` is this one, too.
fn names_another_python(caption: &str) -> bool {
    /// A longer text may speak of versions for other reasons.
    const MAX_WORDS: usize = 8;
    const NEWER: &[&str] = &[
        "+",
        "or later",
        "or newer",
        "or above",
        "and later",
        "and newer",
        "and above",
        "и выше",
        "и новее",
        "и позже",
        "以上",
        "이상",
    ];
    const SINCE: &[&str] = &[">", ">=", "≥", "since", "from", "с", "начиная с"];
    let words = caption.to_lowercase();
    let is_short = words.split_whitespace().count() <= MAX_WORDS && !caption.starts_with('#');
    let is_other = |at: usize| {
        let before = words[..at].trim_end();
        let behind = words[at + "python".len()..].trim_start();
        let rest = behind.trim_start_matches(['<', '>', '=', '≥', '≤', ' ']);
        let sign = behind[..behind.len() - rest.len()].trim();
        let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.' && c != 'x');
        let (number, rest) = rest.split_at(end.unwrap_or(rest.len()));
        let mut parts = number.split('.').map(str::parse::<u32>);
        let Some(Ok(major)) = parts.next() else { return false };
        let minor = parts.next().and_then(Result::ok);
        let is_newer = NEWER.iter().any(|word| rest.trim_start().starts_with(word))
            || SINCE.contains(&sign)
            || before
                .split_whitespace()
                .next_back()
                .is_some_and(|word| SINCE.contains(&word.trim_start_matches('(')));
        let is_older =
            sign.starts_with(['<', '≤']) || before.ends_with(['<', '≤']) || before.ends_with("<=");
        let named = (major, minor.unwrap_or(VERSION.1));
        match (is_newer, is_older) {
            (true, _) => named > VERSION,
            (_, true) => named <= VERSION,
            _ => named != VERSION,
        }
    };
    is_short && words.match_indices("python").any(|(at, _)| is_other(at))
}

/// A caption without what stands in parentheses.
fn without_notes(caption: &str) -> String {
    let mut bare = String::with_capacity(caption.len());
    let mut depth = 0_usize;
    for char in caption.chars() {
        match char {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ if depth == 0 => bare.push(char),
            _ => {}
        }
    }
    bare
}

/// A text without the comments and tags of HTML in it.
fn without_html(text: &str) -> String {
    let mut bare = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('<') {
        let (before, tag) = rest.split_at(at);
        bare.push_str(before);
        let is_tag = tag[1..].starts_with(|c: char| c.is_ascii_alphabetic() || "/!".contains(c));
        let end = match tag.strip_prefix("<!--") {
            Some(comment) => comment.find("-->").map(|end| end + "<!---->".len()),
            None => tag.find('>').filter(|_| is_tag).map(|end| end + 1),
        };
        let Some(end) = end else {
            bare.push('<');
            rest = &tag[1..];
            continue;
        };
        rest = &tag[end..];
    }
    bare + rest
}

/// Whether a caption announces an output.
fn announces(caption: &str) -> bool {
    let words = caption.replace('ё', "е").to_lowercase();
    let marks = |c: char| c.is_whitespace() || "*_#`:.：[](){}»«\"".contains(c);
    let label = words.trim_matches(marks);
    if LABELS.contains(&label) {
        return true;
    }
    // A sentence introduces what follows by its colon.
    let last = words.lines().next_back().unwrap_or_default().trim_end_matches(['*', '_', ' ']);
    let sentence = last.rsplit(['.', '!', '?']).next().unwrap_or(last);
    let is_heading = caption.starts_with('#');
    let introduces = |word: &str| STEMS.iter().any(|stem| word.starts_with(stem));
    let mut words = sentence.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    // `which prints` goes on with the fence.
    let goes_on = sentence.len() == last.len()
        && words.clone().count() <= MAX_OPEN
        && last.ends_with(char::is_alphabetic)
        && words.clone().next_back().is_some_and(introduces);
    !is_heading && (goes_on || last.ends_with([':', '：']) && words.any(introduces))
}

#[cfg(test)]
mod tests {
    use super::super::{HideLines, code_blocks};
    use super::*;

    fn of(between: &str, info: &str) -> Option<Shown> {
        let chapter = format!("```python\nx\n```{between}```{info}\ny\n```\n");
        let blocks = code_blocks(&chapter, &HideLines::new());
        shown(&chapter, &blocks[0], &blocks[1])
    }

    #[test]
    fn a_fence_is_an_output_by_its_word_its_caption_or_its_place() {
        use Shown::{Beside, Captioned, Tagged};
        for (between, info, said) in [
            ("\n\n", "output", Some(Tagged)),
            ("\n\nIt prints this.\n\n", "output", Some(Tagged)),
            ("\n<!-- a comment -->\n", "text output", Some(Tagged)),
            ("\n\n<details><summary>Output</summary>\n\n", "output", Some(Tagged)),
            ("\n\nOutput:\n\n", "", Some(Captioned)),
            ("\n**Вывод**\n", "text", Some(Captioned)),
            ("\n\nThis prints:\n\n", "console", Some(Captioned)),
            ("\n\n실행 결과\n\n", "", Some(Captioned)),
            ("\n\n### Результат\n\n", "text", Some(Captioned)),
            ("\n\nRun it. Then you will see:\n\n", "", Some(Captioned)),
            ("\n\n<details>\n<summary>Output</summary>\n\n", "text", Some(Captioned)),
            ("\n\n", "", Some(Beside)),
            ("\n\nThe file holds:\n\n", "text", None),
            ("\n\nOutput:\n\n", "rust", None),
            ("\n\nThis prints a name.\n\n", "text", None),
            ("\n\nOne.\n\nTwo.\n\n", "output", None),
            ("\n\nOne.\n\n<details><summary>a</summary>\n\nB:\n\n", "output", Some(Tagged)),
            ("\n\n<details><summary>a</summary>\n\nВывод:\n\n", "", Some(Captioned)),
            ("\n\nOne.\n\nTwo.\n\n<details>\n\n", "output", None),
            ("\n\n<summary>Output</summary>\n\n", "", Some(Captioned)),
            ("\n\nstdout:\n\n", "", Some(Captioned)),
            ("\n\n**Out:**\n\n", "text", Some(Captioned)),
            ("\n\nwhich prints\n\n", "", Some(Captioned)),
            ("\n\nAnd here is what comes:\n\n", "", Some(Captioned)),
            ("\n\nsave it in the folder of outputs\n\n", "", None),
            ("\n\n**Output (Python 2.x):**\n\n", "output", Some(Shown::Elsewhere)),
            ("\n\nOutput (Python 3.6+):\n\n", "output", Some(Tagged)),
        ] {
            assert_eq!(of(between, info), said, "{between:?} {info}");
        }
    }

    #[test]
    fn a_label_may_name_another_python() {
        for (caption, is_other) in [
            ("Output (Python 2.x):", true),
            ("**Output (< Python3.7)**", true),
            ("(Python 3.8, on Linux)", true),
            ("Output in Python 2:", true),
            ("Output (Python 3.14):", false),
            ("Output in Python 3:", false),
            ("Output (Python 3.x):", false),
            ("Output (Python >= 3.8):", false),
            ("Output since Python 3.7:", false),
            ("Output (Python 3.8 or later):", false),
            ("Output (Python < 3.15):", false),
            ("In Python 3.6 a syntax was added, which makes this shorter. It prints:", false),
            ("### Python 3.8", false),
            ("Output:", false),
        ] {
            assert_eq!(names_another_python(caption), is_other, "{caption}");
        }
        assert!(is_of_another_python("\nWords.\n\n**Output (< Python 3.7)**\n\n"));
        assert!(!is_of_another_python("\nWords.\n\n**Python 3.7**\n\n"));
    }

    #[test]
    fn html_is_no_caption() {
        assert_eq!(without_html("a <b>c</b> <!-- d > --> 1 < 2 e"), "a c  1 < 2 e");
        assert_eq!(without_html("<!-- open"), "<!-- open");
    }
}
