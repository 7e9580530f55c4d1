//! Changes to a text, as data: gathered, checked, and applied in one pass.
//!
//! A chapter is never printed anew; it is spliced. What no edit names comes
//! out byte for byte as it went in, line ends and all.

use crate::source::Span;

/// One replacement: the bytes at `span` become `replacement`.
///
/// An empty span inserts in front of its offset.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Edit {
    /// What is replaced, in bytes of the text as it was read.
    pub span: Span,
    /// What takes its place.
    pub replacement: String,
}

/// Why a list of edits cannot be applied.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EditError {
    /// Two edits want the same bytes.
    #[error("two edits overlap: {0:?} and {1:?}")]
    Overlap(Span, Span),
    /// A span reaches behind the text or into the middle of a character.
    #[error("an edit does not fit the text: {0:?}")]
    Misfit(Span),
}

/// Applies `edits` to `text`; their order does not matter, but insertions at
/// one offset keep theirs.
///
/// # Errors
/// When two edits overlap or one does not fit; then nothing is applied.
pub fn apply(text: &str, mut edits: Vec<Edit>) -> Result<String, EditError> {
    // Stable, so that insertions at one place come out as they were given.
    edits.sort_by_key(|edit| edit.span);
    let mut result = String::with_capacity(text.len());
    let mut done = Span::new(0, 0);
    for edit in edits {
        if edit.span.start < done.end {
            return Err(EditError::Overlap(done, edit.span));
        }
        let kept = text.get(done.end..edit.span.start);
        let replaced = text.get(edit.span.range());
        let (Some(kept), Some(_)) = (kept, replaced) else {
            return Err(EditError::Misfit(edit.span));
        };
        result.push_str(kept);
        result.push_str(&edit.replacement);
        done = edit.span;
    }
    result.push_str(&text[done.end..]);
    Ok(result)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edit(start: usize, end: usize, replacement: &str) -> Edit {
        Edit { span: Span::new(start, end), replacement: replacement.into() }
    }

    #[test]
    fn edits_apply_in_any_order() {
        let edits = vec![edit(4, 6, "Y"), edit(0, 1, "X"), edit(2, 2, "+")];
        assert_eq!(apply("abcdef", edits).unwrap(), "Xb+cdY");
    }

    #[test]
    fn insertions_at_one_place_keep_their_order() {
        assert_eq!(apply("ab", vec![edit(1, 1, "1"), edit(1, 1, "2")]).unwrap(), "a12b");
    }

    #[test]
    fn overlaps_and_misfits_are_refused() {
        let overlap = apply("abcdef", vec![edit(0, 3, ""), edit(2, 4, "")]);
        assert_eq!(overlap, Err(EditError::Overlap(Span::new(0, 3), Span::new(2, 4))));
        let inside_a_letter = apply("привет", vec![edit(1, 2, "")]);
        assert_eq!(inside_a_letter, Err(EditError::Misfit(Span::new(1, 2))));
        assert!(apply("ab", vec![edit(1, 9, "")]).is_err());
    }
}
