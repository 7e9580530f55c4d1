//! What a block says of its steps: that it has them, which of them is the picture, and
//! captions of some (`docs/attributes.md`).

/// Whether a block has steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepsRule {
    /// It has them; the number is that of the step which is shown where nothing moves.
    Wanted(Option<usize>),
    /// It has none, whatever the book says.
    Unwanted,
}

impl StepsRule {
    /// Reads the number of a step, or `no`.
    pub(super) fn read(text: Option<&str>) -> Option<Self> {
        match text.map(str::trim) {
            None => Some(Self::Wanted(None)),
            Some("no") => Some(Self::Unwanted),
            Some(number) => step(number).map(|number| Self::Wanted(Some(number))),
        }
    }
}

/// What an author says of steps that follow one another.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Caption {
    /// The first of them, counted from one.
    pub from: usize,
    /// The last of them.
    pub to: usize,
    /// The words.
    pub note: String,
}

/// Whether a word is a part of a caption: `steps from=5 to=9 note="..."`.
pub(super) fn is_of_caption(name: &str) -> bool {
    ["from", "to", "note"].contains(&name)
}

/// Takes a part of a caption; `from` begins the next. None where it says nothing that
/// steps could have.
pub(super) fn caption(captions: &mut Vec<Caption>, name: &str, value: &str) -> Option<()> {
    if name == "from" {
        let from = step(value)?;
        captions.push(Caption { from, to: from, note: String::new() });
        return Some(());
    }
    let last = captions.last_mut()?;
    if name == "to" {
        last.to = step(value).filter(|to| *to >= last.from)?;
    } else {
        value.trim().clone_into(&mut last.note);
    }
    (name == "to" || !last.note.is_empty()).then_some(())
}

/// The number of a step, which is counted from one.
fn step(text: &str) -> Option<usize> {
    text.trim().parse().ok().filter(|number| *number > 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::markdown::{BlockWarning, code_blocks};

    fn read(before: &str, info: &str) -> (Option<StepsRule>, Vec<Caption>, Vec<BlockWarning>) {
        let chapter = format!("{before}\n```{info}\nx = 1\n```\n");
        let blocks = code_blocks(&chapter, &crate::markdown::HideLines::new());
        let (attributes, warnings) = blocks[0].info.attributes();
        (attributes.steps, attributes.captions, warnings)
    }

    fn said(from: usize, to: usize, note: &str) -> Caption {
        Caption { from, to, note: note.to_owned() }
    }

    #[test]
    fn captions_are_of_steps() {
        let before = "<!-- pyproof: steps from=5 to=9 note=\"The cell stays.\" -->\n\
            <!-- pyproof: steps from=12 note=\"Here, too\" -->\n";
        let captions = vec![said(5, 9, "The cell stays."), said(12, 12, "Here, too")];
        let wanted = Some(StepsRule::Wanted(None));
        assert_eq!(read(before, "python"), (wanted, captions.clone(), vec![]));
        // They choose no picture, and take none away.
        let chosen = Some(StepsRule::Wanted(Some(7)));
        assert_eq!(read(before, "python,steps=7"), (chosen, captions, vec![]));
    }

    #[test]
    fn what_no_steps_could_have_is_told() {
        for (word, value, words) in [
            ("from", "soon", "steps from=soon"),
            ("from", "0", "steps from=0"),
            ("to", "3", "steps from=5 to=3 note=\"x\""),
            ("to", "3", "steps to=3"),
            ("note", "", "steps from=5 note=\"\""),
        ] {
            let (.., warnings) = read(&format!("<!-- pyproof: {words} -->\n"), "python");
            let bad = BlockWarning::BadValue { word: word.to_owned(), value: value.to_owned() };
            assert_eq!(warnings, [bad], "{words}");
        }
    }

    #[test]
    fn without_steps_they_are_words_like_others() {
        assert_eq!(read("", "python from=5 note"), (None, vec![], vec![]));
    }
}
