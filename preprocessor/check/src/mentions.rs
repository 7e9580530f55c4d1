//! Misspelled names in the prose: `` `inner_finc` `` beside blocks that bind
//! `inner_func` (`docs/names.md`, *Names in the text*).
//!
//! Prose speaks of many things that no block binds: options, files, functions
//! of other languages, words of the trade. So a mention is looked at only when
//! it cannot be one of them: no block of the chapter, whatever its language,
//! has the word anywhere. Nothing can be run to prove a correction here; so one
//! edit is the limit, and what the rules do not allow is not even suggested.

use std::collections::BTreeSet;

use crate::markdown::CodeSpan;
use pyproof_judge::python::scope::is_builtin;
use pyproof_judge::python::{Module, is_keyword};
use pyproof_judge::source::Span;
use pyproof_judge::spelling::{Typo, among};

/// Names of fewer characters are too near to too much.
const SHORTEST: usize = 4;

/// What the chapter's blocks say.
pub struct Known<'c> {
    /// Those that could be read.
    pub modules: Vec<&'c Module>,
    /// The code of all of them, of whatever language, misspelled names left out.
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

/// The misspelled names among the prose's code spans, each with its place in the
/// chapter.
#[must_use]
pub fn find(spans: &[CodeSpan], known: &Known<'_>) -> Vec<Typo> {
    let names: BTreeSet<&str> = known.modules.iter().flat_map(|module| names(module)).collect();
    let typo = |span: &CodeSpan| {
        let name = name_of(&span.text)?;
        if known.words.contains(name) || is_builtin(name) || is_keyword(name) {
            return None;
        }
        let start = span.span.start;
        let place = Span::new(start, start + name.len());
        let typo = among(name, place, names.iter().copied())?;
        let correction = typo.correction.clone()?;
        if pyproof_judge::distance::edits(name, &correction).value() > 1.0 {
            return None;
        }
        looks_like_code(&span.text, name, &correction).then_some(typo)
    };
    spans.iter().filter_map(typo).collect()
}

/// What the blocks bind, in whatever scope, and the attributes that they make.
pub fn names(module: &Module) -> impl Iterator<Item = &str> {
    let bound = module.names.scopes.iter().flat_map(|scope| scope.bindings.keys());
    let classes = module.attributes.classes.iter().flat_map(|class| &class.attributes);
    bound.chain(classes).map(String::as_str)
}

/// The name that a code span mentions: alone, or called.
fn name_of(text: &str) -> Option<&str> {
    let end = text.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(text.len());
    let (name, rest) = text.split_at(end);
    let called = rest.starts_with('(') && rest.ends_with(')');
    let begins = name.chars().next().is_some_and(|c| !c.is_ascii_digit());
    (begins && name.chars().count() >= SHORTEST && (rest.is_empty() || called)).then_some(name)
}

/// Whether a mention can be nothing but a name of the code: a word of several
/// parts, a call, or the very letters in another alphabet.
fn looks_like_code(text: &str, name: &str, correction: &str) -> bool {
    let parts = name.trim_matches('_').contains('_');
    parts || text.len() > name.len() || pyproof_judge::distance::is_lookalike(name, correction)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::markdown::code_spans;
    use pyproof_judge::python::parse;

    fn found(prose: &str, code: &str) -> Vec<(String, Option<String>)> {
        let module = parse(code).unwrap();
        let words = words(code, &[]).into_iter().collect();
        let typos = find(&code_spans(prose), &Known { modules: vec![&module], words });
        for typo in &typos {
            assert_eq!(&prose[typo.span.range()], typo.name);
        }
        typos.into_iter().map(|typo| (typo.name, typo.correction)).collect()
    }

    #[test]
    fn a_mention_near_to_a_name_of_the_chapter_is_corrected() {
        let code = "def inner_func(count_of): ...\ndef helper(): ...";
        let fixed = |name: &str, meant: &str| vec![(name.to_owned(), Some(meant.to_owned()))];
        assert_eq!(found("Функция `inner_finc`.", code), fixed("inner_finc", "inner_func"));
        assert_eq!(found("Call `inner_finc()`.", code), fixed("inner_finc", "inner_func"));
        assert_eq!(found("Call ``helpr(1, 2)``.", code), fixed("helpr", "helper"));
        assert_eq!(found("Слово `hеlper`.", code), fixed("hеlper", "helper"));
        assert_eq!(found("`coutn_of`", code), fixed("coutn_of", "count_of"));
    }

    #[test]
    fn a_mention_of_anything_else_is_left_alone() {
        let code = "import math\ndef inner_func(values): return values.append  # outer_func\n";
        for prose in [
            "`inner_func`",
            "`values`",
            "`value`",
            "`append`",
            "`outer_func`",
            "`print`",
            "`while`",
            "`inner_func.py`",
            "`self.inner_finc`",
            "inner_finc",
            "`inner finc`",
            "`inner_func2`",
            "`_inner_func`",
            "`outer_func`",
            "`inner_func_lc`",
            "`helper`",
            "`innr`",
            "`inner_funcs`",
            "    inner_finc",
        ] {
            assert_eq!(found(prose, code), [], "{prose}");
        }
    }
}
