//! The options at the head of a cell of Quarto or `MyST`.
//!
//! - Quarto's are comments: `#| eval: false`.
//! - `MyST`'s are lines that are no Python, `:tags: [skip-execution]`, or YAML between two
//!   lines of dashes. They are taken out of the code; their lines stay, so that no line
//!   moves.
//!
//! Only what decides whether a cell is run, and how it ends, is read.

use super::Pieces;
use super::info::Attribute;
use pyproof_judge::source::Span;

/// The attributes that the options of a cell stand for.
pub(super) fn options(code: &str) -> Vec<Attribute> {
    let head = head(code);
    let lines = code[..head].lines().map(|line| line.trim_start_matches(['#', '|', ':', '-', ' ']));
    let lines: Vec<String> = lines.map(str::to_lowercase).collect();
    let is_set = |key: &str, value: &str| {
        lines.iter().any(|line| {
            line.split_once(':').is_some_and(|(k, v)| k.trim() == key && v.trim() == value)
        })
    };
    let tagged = |tag: &str| {
        let mut words = lines.iter().flat_map(|line| line.split(|c: char| !is_of_tag(c)));
        words.any(|word| word == tag)
    };
    let because = |name: &str, value: Option<&str>| Attribute {
        name: name.to_owned(),
        value: value.map(str::to_owned),
    };
    let mut attributes = Vec::new();
    if is_set("eval", "false") {
        attributes.push(because("no_run", Some("eval: false")));
    } else if tagged("skip-execution") {
        attributes.push(because("no_run", Some("skip-execution")));
    }
    if is_set("error", "true") || tagged("raises-exception") {
        attributes.push(because("should_raise", None));
    }
    attributes
}

fn is_of_tag(c: char) -> bool {
    c.is_alphanumeric() || c == '-' || c == '_'
}

/// The code of a cell without the options that are no Python.
pub(super) fn without_options(pieces: Pieces) -> Pieces {
    let head = head(&pieces.text);
    let is_comment = |line: &str| line.trim_start().starts_with('#') || line.trim().is_empty();
    if pieces.text[..head].lines().all(is_comment) {
        return pieces;
    }
    let mut stripped = Pieces::default();
    let mut offset = 0;
    for line in pieces.text[..head].split_inclusive('\n') {
        let end = offset + line.len();
        let kept = if is_comment(line) { offset } else { end - usize::from(line.ends_with('\n')) };
        stripped.keep(&pieces, Span::new(kept, end));
        offset = end;
    }
    stripped.keep(&pieces, Span::new(head, pieces.text.len()));
    stripped
}

/// Where the options end.
fn head(code: &str) -> usize {
    let mut end = 0;
    let mut in_yaml = false;
    for (at, line) in code.split_inclusive('\n').enumerate() {
        let text = line.trim();
        let is_rule = text == "---";
        let is_option =
            |mark: &str| text.strip_prefix(mark).is_some_and(|rest| rest.split_once(':').is_some());
        let is_myst = is_option(":") && !text.starts_with("::");
        if !(in_yaml || is_rule && at == 0 || is_option("#|") || is_myst) {
            break;
        }
        in_yaml = if is_rule { at == 0 } else { in_yaml };
        end += line.len();
    }
    // Dashes that nothing closes are no options.
    if in_yaml { 0 } else { end }
}

#[cfg(test)]
mod tests {
    use super::super::{HideLines, code_blocks};

    /// The code of a cell, and what its attributes ask for.
    fn cell(info: &str, code: &str) -> (String, bool, bool, Option<String>) {
        let chapter = format!("```{info}\n{code}```\n");
        let block = code_blocks(&chapter, &HideLines::new()).remove(0);
        let (attributes, _) = block.info.attributes();
        let raises = attributes.should_raise.is_some();
        (block.code, attributes.no_run, raises, attributes.why)
    }

    #[test]
    fn the_options_of_a_cell_are_obeyed_and_are_no_code() {
        let quarto = "#| label: fig\n#| eval: false\nx = 1\n";
        assert_eq!(cell("{python}", quarto).0, quarto, "comments are Python");
        assert_eq!(cell("{python}", quarto).3.as_deref(), Some("eval: false"));
        assert!(!cell("python", quarto).1, "this is no cell");
        let myst = ":tags: [hide-input, skip-execution]\n:name: a\n\nx = 1\n";
        let (code, no_run, raises, _) = cell("{code-cell} ipython3", myst);
        assert_eq!((code.as_str(), no_run, raises), ("\n\n\nx = 1\n", true, false));
        let yaml = "---\ntags:\n  - raises-exception\n---\n1 / 0\n";
        let (code, no_run, raises, _) = cell("{code-cell} python", yaml);
        assert_eq!((code.as_str(), no_run, raises), ("\n\n\n\n1 / 0\n", false, true));
        let (code, ..) = cell("{code-block} python", ":linenos:\n:emphasize-lines: 1\nx = 1\n");
        assert_eq!(code, "\n\nx = 1\n");
        assert_eq!(cell("{python}", "x = {\n'a': 1}\n").0, "x = {\n'a': 1}\n");
        assert_eq!(cell("{code-cell} python", "---\nx = 1\n").0, "---\nx = 1\n");
    }
}
