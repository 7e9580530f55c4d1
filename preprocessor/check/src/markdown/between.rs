//! What stands between a block and the fence behind it: whether that fence is the block's
//! output.
//!
//! 1. Comments and tags of HTML (`<details>`) are taken out, and the marks of quotes.
//! 2. One short paragraph may be left: the caption of the fence.
//! 3. A caption that says so makes an output of a fence of a terminal, or of no language.

use super::{CodeBlock, InfoString};

/// How an author says that a fence is the output of the block before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    /// By the word `output` behind the fence.
    Tagged,
    /// By a caption between the two: `Output:`.
    Captioned,
    /// By nothing but its place.
    Beside,
}

/// A caption has no more characters than this.
const MAX_CAPTION: usize = 300;

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
    let caption = caption(between)?;
    let says = |info: &InfoString| info.is_terminal() && !info.is_output();
    match (next.info.is_output(), caption.as_str()) {
        (true, _) => Some(Shown::Tagged),
        (false, "") if says(&next.info) => Some(Shown::Beside),
        (false, caption) if says(&next.info) && announces(caption) => Some(Shown::Captioned),
        _ => None,
    }
}

/// The words between two fences, where they are one short paragraph, or none.
fn caption(between: &str) -> Option<String> {
    let bare = without_html(between);
    let lines: Vec<&str> =
        bare.lines().map(|line| line.trim_start_matches(['>', ' ', '\t'])).collect();
    let text = lines.join("\n");
    let text = text.trim();
    let is_one = !text.lines().any(|line| line.trim().is_empty());
    (is_one && text.chars().count() <= MAX_CAPTION).then(|| text.to_owned())
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
    !is_heading
        && last.ends_with([':', '：'])
        && sentence.split(|c: char| !c.is_alphanumeric()).any(introduces)
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
        ] {
            assert_eq!(of(between, info), said, "{between:?} {info}");
        }
    }

    #[test]
    fn html_is_no_caption() {
        assert_eq!(without_html("a <b>c</b> <!-- d > --> 1 < 2 e"), "a c  1 < 2 e");
        assert_eq!(without_html("<!-- open"), "<!-- open");
    }
}
