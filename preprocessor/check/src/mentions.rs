//! Misspelled names in the prose: `` `inner_finc` `` beside a block in which it was
//! corrected to `inner_func`.
//!
//! Prose names many things that no block binds: options, files, functions of other
//! languages and of other chapters, and no run can prove a correction there. So a
//! mention gets the correction that a block of the chapter got, and only where nobody
//! can want it as it stands: it is no common word, no other block has it, and the
//! sentence does not call it old or wrong ([`sentence`]).

mod sentence;

use std::collections::{BTreeMap, BTreeSet};

use crate::markdown::CodeSpan;
use pyproof_judge::distance::is_lookalike;
use pyproof_judge::source::Span;
use pyproof_judge::spelling::{Needs, Typo};

/// Shorter names are near too many others.
const SHORTEST: usize = 4;

/// The words of the chapter's blocks.
#[derive(Default)]
pub struct Known<'c> {
    /// The corrected names in them, each with its corrections.
    pub corrected: BTreeMap<&'c str, BTreeSet<&'c str>>,
    /// The words of all blocks, in any language, without the corrected names.
    pub words: BTreeSet<&'c str>,
}

/// The words of a code block, but for those at `except`.
#[must_use]
pub fn words<'c>(code: &'c str, except: &[Span]) -> Vec<&'c str> {
    let mut words = Vec::new();
    let mut start = None;
    let ends = code.char_indices().chain([(code.len(), ' ')]);
    for (at, char) in ends {
        let inside = char.is_alphanumeric() || char == '_';
        match (start, inside) {
            (None, true) => start = Some(at),
            (Some(from), false) => {
                start = None;
                if !except.contains(&Span::new(from, at)) {
                    words.push(&code[from..at]);
                }
            }
            _ => {}
        }
    }
    words
}

/// The misspelled names among the code spans of a chapter's `text`, each with its
/// place in it.
#[must_use]
pub fn find(text: &str, spans: &[CodeSpan], known: &Known<'_>) -> Vec<Typo> {
    let typo = |span: &CodeSpan| {
        let name = name_of(&span.text)?;
        let meant = known.corrected.get(name).filter(|meant| meant.len() == 1)?.first()?;
        let start = span.span.start;
        let place = Span::new(start, start + name.len());
        let is_other = known.words.contains(name) || !looks_like_code(&span.text, name, meant);
        if is_other || sentence::calls_it_wrong(text, place) {
            return None;
        }
        Some(Typo {
            span: place,
            name: name.to_owned(),
            candidates: vec![(*meant).to_owned()],
            correction: Some((*meant).to_owned()),
            needs: Needs::Nothing,
        })
    };
    spans.iter().filter_map(typo).collect()
}

/// The name that a code span mentions: alone, or called.
#[must_use]
pub fn name_of(text: &str) -> Option<&str> {
    let end = text.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(text.len());
    let (name, rest) = text.split_at(end);
    let called = rest.starts_with('(') && rest.ends_with(')');
    let begins = name.chars().next().is_some_and(|c| !c.is_ascii_digit());
    (begins && name.chars().count() >= SHORTEST && (rest.is_empty() || called)).then_some(name)
}

/// Whether a mention can only be a name of the code: it has several parts, is a call,
/// or has look-alike letters of another alphabet.
fn looks_like_code(text: &str, name: &str, correction: &str) -> bool {
    let parts = name.trim_matches('_').contains('_');
    parts || text.len() > name.len() || is_lookalike(name, correction)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::markdown::code_spans;

    fn found(prose: &str, other_code: &str) -> Vec<(String, Option<String>)> {
        let corrected = [
            ("inner_finc", "inner_func"),
            ("helpr", "helper"),
            ("hеlper", "helper"),
            ("nto", "not"),
        ];
        let corrected = corrected.map(|(name, meant)| (name, BTreeSet::from([meant])));
        let mut known = Known { corrected: corrected.into(), words: BTreeSet::new() };
        known.corrected.insert("vlaue", BTreeSet::from(["value", "vlue"]));
        known.words.extend(words(other_code, &[]));
        let typos = find(prose, &code_spans(prose), &known);
        for typo in &typos {
            assert_eq!(&prose[typo.span.range()], typo.name);
        }
        typos.into_iter().map(|typo| (typo.name, typo.correction)).collect()
    }

    #[test]
    fn a_mention_is_corrected_as_a_block_was() {
        let code = "def inner_func(count_of): ...\ndef helper(): ...";
        let fixed = |name: &str, meant: &str| vec![(name.to_owned(), Some(meant.to_owned()))];
        assert_eq!(found("Функция `inner_finc`.", code), fixed("inner_finc", "inner_func"));
        assert_eq!(found("Call `inner_finc()`.", code), fixed("inner_finc", "inner_func"));
        assert_eq!(found("Call ``helpr(1, 2)``.", code), fixed("helpr", "helper"));
        assert_eq!(found("Слово `hеlper`.", code), fixed("hеlper", "helper"));
    }

    #[test]
    fn a_mention_of_anything_else_is_left_alone() {
        for prose in [
            "`inner_func`",
            "`iner_func`",
            "`inner_fincs`",
            "`inner_finc.py`",
            "`self.inner_finc`",
            "inner_finc",
            "`inner finc`",
            "`helpr`",
            "`nto`",
            "`vlaue`",
            "    inner_finc",
            "A common typo is `inner_finc`.",
        ] {
            assert_eq!(found(prose, ""), [], "{prose}");
        }
        assert_eq!(found("`inner_finc`", "call(inner_finc)"), []);
    }

    #[test]
    fn words_are_those_of_the_code() {
        assert_eq!(words("a.b_1 + 'ё'", &[Span::new(0, 1)]), ["b_1", "ё"]);
    }
}
