//! Spans and edits on any text: there is no panic, and no byte changes that no edit
//! names.

use proptest::prelude::*;
use pyproof_check::markdown::{HideLines, code_blocks};
use pyproof_check::typography::{no_breaks, straight_quotes};
use pyproof_judge::edit::{Edit, apply};
use pyproof_judge::python;
use pyproof_judge::source::{LineIndex, Span};

/// Pieces that chapters are made of, also Cyrillic, emoji, `\r\n` and broken ones.
fn piece() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("```python\n".to_owned()),
        Just("```python\r\n".to_owned()),
        Just("```\n".to_owned()),
        Just("```\r\n".to_owned()),
        Just("> ".to_owned()),
        Just("- ".to_owned()),
        Just("    ".to_owned()),
        Just("~".to_owned()),
        Just("\n".to_owned()),
        Just("\r\n".to_owned()),
        Just("\t".to_owned()),
        Just("print('привет')  # Выведет: привет\n".to_owned()),
        Just("имя = '👩‍💻'  # 👍\r\n".to_owned()),
        Just("def f(x):\n    return x\n".to_owned()),
        Just("# => 1\n".to_owned()),
        "[а-яё]{1,8}",
        "\\PC{0,12}",
        any::<String>(),
    ]
}

fn chapter() -> impl Strategy<Value = String> {
    prop::collection::vec(piece(), 0..24).prop_map(|pieces| pieces.concat())
}

/// Pieces that prose is made of: short words, dashes, units, quotes, markup.
fn prose() -> impl Strategy<Value = String> {
    let words = prop::sample::select(vec![
        "в ",
        "и ",
        "не ",
        " же",
        " — ",
        "5 кг ",
        "*",
        "**",
        "`",
        "[",
        "](a.md)",
        "\"",
        "«",
        "\n",
        "\r\n",
        "\n\n",
        "# ",
        "> ",
        "- ",
        "| ",
        "<b>",
        "</b>",
        "{{#include a}}",
        "👍",
        "\u{A0}",
        "\\",
        "&nbsp;",
        "$",
    ]);
    let piece = prop_oneof![3 => words.prop_map(str::to_owned), 1 => piece()];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

fn hidelines() -> HideLines {
    HideLines::from([("python".to_owned(), "~".to_owned())])
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, ..ProptestConfig::default() })]

    #[test]
    fn no_edit_changes_no_byte(text in chapter()) {
        prop_assert_eq!(apply(&text, Vec::new()).unwrap(), text);
    }

    #[test]
    fn setting_prose_changes_white_space_alone(text in prose()) {
        let set = apply(&text, no_breaks(&text)).unwrap();
        // When two lines of a quote become one, the mark of the second is removed.
        let bare = |text: &str| text.replace(|c: char| c.is_whitespace() || c == '>', "");
        prop_assert_eq!(bare(&set), bare(&text));
        for span in straight_quotes(&text) {
            let quoted = text.get(span.range()).unwrap_or_default();
            prop_assert!(quoted.starts_with('"') && quoted.ends_with('"'), "{}", quoted);
        }
    }

    #[test]
    fn the_map_of_a_block_tells_the_truth(text in chapter()) {
        for block in code_blocks(&text, &hidelines()) {
            prop_assert!(text.get(block.span.range()).is_some());
            for (at, char) in block.code.char_indices() {
                let span = Span::new(at, at + char.len_utf8());
                if let Some(original) = block.map.original_span(span) {
                    let there = text.get(original.span.range()).map(str::to_owned);
                    prop_assert_eq!(there, Some(char.to_string()));
                }
            }
        }
    }

    #[test]
    fn reading_a_block_never_panics(text in chapter()) {
        let lines = LineIndex::new(&text);
        for block in code_blocks(&text, &hidelines()) {
            let _ = block.info.attributes();
            if let Ok(module) = python::parse(&block.code) {
                for comment in &module.comments {
                    prop_assert!(block.code[comment.span.range()].starts_with('#'));
                }
                for used in &module.names.uses {
                    prop_assert!(block.code.get(used.span.range()).is_some());
                }
            }
            let _ = python::comments_of(&block.code);
            prop_assert!(block.line >= 1 && block.line <= lines.len());
        }
    }

    #[test]
    fn an_edit_changes_what_it_names_and_nothing_else(
        text in chapter(),
        at in any::<prop::sample::Index>(),
        to in any::<prop::sample::Index>(),
        replacement in "\\PC{0,6}",
    ) {
        let bounds: Vec<usize> = (0..=text.len()).filter(|&at| text.is_char_boundary(at)).collect();
        let (at, to) = (bounds[at.index(bounds.len())], bounds[to.index(bounds.len())]);
        let span = Span::new(at.min(to), at.max(to));
        let edited = apply(&text, vec![Edit { span, replacement: replacement.clone() }]).unwrap();
        prop_assert_eq!(&edited[..span.start], &text[..span.start]);
        prop_assert_eq!(&edited[span.start + replacement.len()..], &text[span.end..]);
    }

    #[test]
    fn columns_count_characters(text in chapter()) {
        let lines = LineIndex::new(&text);
        for (at, _) in text.char_indices() {
            let line = lines.line(at);
            let before = &text[lines.line_start(line)..at];
            prop_assert_eq!(lines.column(&text, at), before.chars().count() + 1);
        }
    }
}
