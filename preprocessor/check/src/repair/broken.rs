//! A broken promise in its file, and how the lines there begin and end.

use pyproof_judge::expectation::markers::Markers;
use pyproof_judge::matcher::Judgement;
use pyproof_judge::source::Span;

/// A broken promise and the file that it stands in.
pub struct Broken<'a> {
    /// The file's text.
    pub text: &'a str,
    /// The comment, or the comments, in it.
    pub span: Span,
    /// What was judged.
    pub judgement: &'a Judgement,
    /// What begins further lines of the block's container.
    pub container: &'a str,
    /// Whether the file is one that a chapter includes, perhaps by its lines:
    /// then it keeps their number.
    pub included: bool,
    /// The book's markers.
    pub markers: &'a Markers,
}

impl<'a> Broken<'a> {
    /// The text at its span.
    pub fn region(&self) -> &'a str {
        &self.text[self.span.range()]
    }

    /// The layout of its lines.
    pub fn layout(&self) -> Layout<'a> {
        Layout::of(self.text, self.span.start, self.span.end, self.container)
    }
}

/// Whether a text can stand in a comment and is read there as it was written.
pub fn can_stand(text: &str) -> bool {
    // mdBook expands `{{#include …}}` wherever it stands.
    !text.contains("{{#") && !text.chars().any(|c| c.is_control() && !['\t', '\n'].contains(&c))
}

/// Where lines of one file begin and end.
pub struct Layout<'a> {
    /// What begins a line of a comment: container and indentation.
    pub prefix: &'a str,
    /// Whether anything but that stands in front of the place.
    pub trailing: bool,
    /// The line end.
    pub line_end: &'static str,
}

impl<'a> Layout<'a> {
    /// The layout of the line that holds `start`, whose part before that is in
    /// `container`; `end` is where the line end is looked for.
    pub fn of(text: &'a str, start: usize, end: usize, container: &str) -> Self {
        let line = text[..start].rfind('\n').map_or(0, |at| at + 1);
        let before = &text[line..start];
        // A quote's further lines may leave out the space behind their mark.
        let inner = [container, container.trim_end()]
            .into_iter()
            .find_map(|container| before.strip_prefix(container))
            .unwrap_or(before);
        let code = inner.trim_start();
        let behind = &text[end..];
        let line_end = match behind.find('\n') {
            Some(at) if behind[..at].ends_with('\r') => "\r\n",
            None if text.contains("\r\n") => "\r\n",
            _ => "\n",
        };
        let prefix = &before[..before.len() - code.len()];
        Self { prefix, trailing: !code.is_empty(), line_end }
    }
}
