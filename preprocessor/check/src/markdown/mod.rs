//! Finds the fenced code blocks of a chapter, wherever `CommonMark` allows them, and
//! takes their code out with a map back to the chapter.
//!
//! 1. `pulldown-cmark` finds each fence; its options are mdBook's.
//! 2. The text of a block is gathered piece by piece, without quote marks, list
//!    indentation and `\r`; the map records what was left out.
//! 3. [`expand`] puts included files in, each line with its own place.
//! 4. The prefix of hidden lines is stripped as mdBook strips it.
//!
//! Nothing here knows Python, and nothing prints Markdown: changes of a chapter are
//! [`Edit`](pyproof_judge::edit::Edit)s with the map's spans.

mod between;
mod cells;
mod foreign;
mod include;
mod info;
mod prose;
mod steps;
mod warning;

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

pub use between::{Shown, is_of_another_python, shown};
pub use foreign::word_of_comment;
pub use include::{IncludeError, all_blocks, expand, includes, includes_of_prose, inlined};
pub use info::{Attribute, Attributes, InfoString, RaiseRule, parse_duration};
pub use prose::{OBJECT, Prose, prose};
use pyproof_judge::source::{FileLine, LineIndex, Origin, SourceMap, Span, dedented};
pub use steps::{Caption, StepsRule};
pub use warning::BlockWarning;

/// A chapter to be proved, with what its code blocks include.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Chapter {
    /// Its file, relative to the book's root, `/` between folders.
    pub path: String,
    /// Its text, without a byte order mark.
    pub text: String,
    /// The files that its code blocks include.
    pub included: Vec<Included>,
}

/// A file that a code block includes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Included {
    /// The file, relative to the book's root, `/` between folders.
    pub path: String,
    /// Its text.
    pub text: String,
}

impl Chapter {
    /// The path of one of the chapter's files: `0` is the chapter itself.
    #[must_use]
    pub fn path_of(&self, file: usize) -> &str {
        file.checked_sub(1).map_or(&self.path, |at| &self.included[at].path)
    }

    /// The text of one of the chapter's files.
    #[must_use]
    pub fn text_of(&self, file: usize) -> &str {
        file.checked_sub(1).map_or(&self.text, |at| &self.included[at].text)
    }
}

/// One fenced code block of a chapter, or of a file that its prose includes.
#[derive(Clone, Debug)]
pub struct CodeBlock {
    /// Which of the chapter's files holds it: `0` is the chapter itself.
    pub file: usize,
    /// From the opening fence to the end of the closing one.
    pub span: Span,
    /// The line of the opening fence.
    pub line: usize,
    /// What stands behind the opening fence.
    pub info: InfoString,
    /// The code that is run: container and hidden-line prefixes stripped.
    pub code: String,
    /// Where each byte of `code` stands.
    pub map: SourceMap,
    /// Where each line of `code` stands, once files were included into it.
    pub lines: Option<Vec<FileLine>>,
    /// What begins its hidden lines.
    pub hidden: Option<String>,
    /// The prefix of each further line in the block's container: `> `, or the
    /// indentation of a list item. Inserted lines repeat it.
    pub container: String,
    /// Whether a closing fence ends the block; without one it takes the rest of its
    /// container.
    pub closed: bool,
}

impl CodeBlock {
    /// Where the 1-based `line` of the code stands.
    ///
    /// Stripping never joins or drops lines, so this is an addition where no file is
    /// included. A hostile program may ask for a line that the code lacks: it gets one
    /// that no text has.
    #[must_use]
    pub fn line_of(&self, line: usize) -> FileLine {
        let own = FileLine { file: self.file, line: self.line.saturating_add(line) };
        let included = self.lines.as_ref().filter(|lines| !lines.is_empty());
        included.map_or(own, |lines| lines[line.clamp(1, lines.len()) - 1])
    }

    /// Removes the indentation that all lines share. It belongs to the page, where a
    /// fence stands deeper than its list item needs, never to the code.
    pub fn dedent(&mut self) {
        let Some((code, map)) = dedented(&self.code) else { return };
        (self.code, self.map) = (code, map.through(&self.map));
    }

    /// Removes the marks of hidden lines, as mdBook's renderer does.
    pub fn unhide(&mut self) {
        let Some(prefix) = self.hidden.take() else { return };
        let pieces =
            Pieces { text: std::mem::take(&mut self.code), map: std::mem::take(&mut self.map) };
        let Pieces { text, map } = pieces.without_prefix(&prefix);
        (self.code, self.map) = (text, map);
    }
}

/// The prefixes of hidden lines by language, from `[output.html.code.hidelines]`.
pub type HideLines = std::collections::BTreeMap<String, String>;

/// The options with which mdBook 0.5 parses chapters, but for typography, which moves
/// no fence.
fn options() -> Options {
    Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_DEFINITION_LIST
        | Options::ENABLE_GFM
}

/// Every fenced code block of `chapter`, in order.
#[must_use]
pub fn code_blocks(chapter: &str, hidelines: &HideLines) -> Vec<CodeBlock> {
    let index = LineIndex::new(chapter);
    let mut blocks = Vec::new();
    let mut open: Option<(Span, String, Pieces)> = None;
    let mut directives = String::new();
    for (event, range) in Parser::new_ext(chapter, options()).into_offset_iter() {
        match event {
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) => {
                let span = Span::new(range.start, range.end);
                let directives = std::mem::take(&mut directives);
                let info =
                    if info.is_empty() { String::new() } else { format!("{info}{directives}") };
                open = Some((span, info, Pieces::default()));
            }
            Event::Html(text) | Event::InlineHtml(text) => directives += &directive(&text),
            Event::Text(text) => {
                if let Some((_, _, pieces)) = &mut open {
                    pieces.push(&text, &chapter[range.clone()], range.start);
                }
            }
            Event::End(TagEnd::CodeBlock) => {
                if let Some((span, info, pieces)) = open.take() {
                    blocks.push(finish(chapter, &index, span, &info, pieces, hidelines));
                }
            }
            _ => {}
        }
    }
    blocks
}

/// A code span of a chapter's prose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeSpan {
    /// What stands between the marks, in bytes of the chapter.
    pub span: Span,
    /// The same, as text.
    pub text: String,
}

/// Every code span of `chapter`'s prose, in order.
///
/// Spans whose text is not, byte for byte, that of the chapter are left out: nothing
/// in them has a place there.
#[must_use]
pub fn code_spans(chapter: &str) -> Vec<CodeSpan> {
    let events = Parser::new_ext(chapter, options()).into_offset_iter();
    let spans = events.filter_map(|(event, range)| {
        let Event::Code(text) = event else { return None };
        let raw = chapter.get(range.clone())?;
        let marks = raw.len() - raw.trim_start_matches('`').len();
        let at = range.start + marks + raw[marks..].find(&*text)?;
        Some(CodeSpan { span: Span::new(at, at + text.len()), text: text.into_string() })
    });
    spans.collect()
}

/// The attributes that a comment of the page gives to the next block:
/// `<!-- pyproof: ignore -->`; each with a space in front. Other words are the reason
/// why the block is skipped. Of a comment that another tool would obey, the word that is
/// warned of.
fn directive(html: &str) -> String {
    let comment = html.trim().strip_prefix("<!--").and_then(|rest| rest.strip_suffix("-->"));
    let Some(comment) = comment.map(str::trim) else { return String::new() };
    match comment.strip_prefix("pyproof:") {
        Some(words) => format!(" {}", info::directive_words(words)),
        None => word_of_comment(comment).map(|word| format!(" {word}")).unwrap_or_default(),
    }
}

fn finish(
    chapter: &str,
    index: &LineIndex,
    span: Span,
    info: &str,
    pieces: Pieces,
    hidelines: &HideLines,
) -> CodeBlock {
    let mut info = InfoString::parse(info);
    let is_cell = info.is_cell();
    info.add(if is_cell { cells::options(&pieces.text) } else { Vec::new() });
    let pieces = if is_cell { cells::without_options(pieces) } else { pieces };
    let prefix = info
        .value("hidelines")
        .or_else(|| hidelines.get(info.language()).map(String::as_str))
        .filter(|prefix| !prefix.is_empty());
    let hidden = prefix.map(str::to_owned);
    let (closed, container) = closing_fence(chapter, index, span);
    CodeBlock {
        file: 0,
        span: Span::new(span.start, span.start + chapter[span.range()].trim_end().len()),
        line: index.line(span.start),
        info,
        code: pieces.text,
        map: pieces.map,
        lines: None,
        hidden,
        container,
        closed,
    }
}

/// Whether the last line of `span` closes its fence, and the text in front of the
/// closing fence.
fn closing_fence(chapter: &str, index: &LineIndex, span: Span) -> (bool, String) {
    let opening = &chapter[span.range()];
    let mark = opening.chars().next().unwrap_or('`');
    let width = opening.chars().take_while(|&c| c == mark).count();
    let end = span.start + opening.trim_end().len();
    let first = index.line(span.start);
    let last = index.line(end.saturating_sub(1));
    let line_start = index.line_start(last);
    let text = &chapter[line_start..end];
    let fence = text.trim_end_matches(mark);
    // Only the marks of its containers stand in front of a closing fence.
    let bare = fence.chars().all(|c| c.is_whitespace() || c == '>');
    let closes = bare && last > first && text.len() - fence.len() >= width * mark.len_utf8();
    (closes, if closes { fence.to_owned() } else { String::new() })
}

/// Code gathered from a chapter, with its map.
#[derive(Debug, Default)]
struct Pieces {
    text: String,
    map: SourceMap,
}

impl Pieces {
    /// Adds `text`, which stands in the chapter as `source` at `at`.
    fn push(&mut self, text: &str, source: &str, at: usize) {
        if text == source {
            return self.push_lines(text, at);
        }
        // They differ where the parser made one line end of `\r\n`, or spaces of a
        // tab. Only the part that they share at the front is mapped.
        let shared = text.bytes().zip(source.bytes()).take_while(|(a, b)| a == b).count();
        let shared = (0..=shared).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0);
        self.map.push(self.text.len(), Origin { file: 0, offset: at }, shared);
        self.text.push_str(text);
    }

    /// Adds text that is the same in the chapter, but for the `\r` of its ends.
    fn push_lines(&mut self, text: &str, at: usize) {
        let mut offset = at;
        for line in text.split_inclusive('\n') {
            let kept = line.strip_suffix("\r\n").unwrap_or(line);
            let origin = |offset| Origin { file: 0, offset };
            self.map.push(self.text.len(), origin(offset), kept.len());
            self.text.push_str(kept);
            if kept.len() < line.len() {
                self.map.push(self.text.len(), origin(offset + line.len() - 1), 1);
                self.text.push('\n');
            }
            offset += line.len();
        }
    }

    /// Takes `prefix` from the lines that begin with it behind white space, as
    /// mdBook's renderer does.
    fn without_prefix(self, prefix: &str) -> Self {
        let mut stripped = Self::default();
        let mut offset = 0;
        for line in self.text.split_inclusive('\n') {
            let indent = line.len() - line.trim_start().len();
            if line[indent..].starts_with(prefix) {
                stripped.keep(&self, Span::new(offset, offset + indent));
                let rest = offset + indent + prefix.len();
                stripped.keep(&self, Span::new(rest, offset + line.len()));
            } else {
                stripped.keep(&self, Span::new(offset, offset + line.len()));
            }
            offset += line.len();
        }
        stripped
    }

    /// Adds the `span` of `whole`, mapping it on to where that was mapped.
    fn keep(&mut self, whole: &Self, span: Span) {
        whole.map.copy(span, self.text.len(), &mut self.map);
        self.text.push_str(&whole.text[span.range()]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn blocks(chapter: &str) -> Vec<CodeBlock> {
        let mut blocks = code_blocks(chapter, &HideLines::from([("python".into(), "~".into())]));
        for block in &mut blocks {
            block.unhide();
            block.dedent();
        }
        blocks
    }

    /// Each byte of the code that has a place in the chapter is the byte there.
    fn assert_map_is_true(chapter: &str, block: &CodeBlock) {
        for (at, char) in block.code.char_indices() {
            if let Some(place) = block.map.original_span(Span::new(at, at + char.len_utf8())) {
                assert_eq!(
                    &chapter[place.span.range()],
                    char.to_string(),
                    "at {at} of {:?}",
                    block.code
                );
            }
        }
    }

    #[test]
    fn a_line_that_no_code_has_stands_behind_the_block() {
        let block = &blocks("\n```python\nx\n```\n")[0];
        assert_eq!(block.line_of(1).line, 3);
        assert!(block.line_of(usize::MAX).line > block.line);
    }

    #[test]
    fn blocks_are_found_wherever_they_may_stand() {
        let cases: &[(&str, &str, usize, &str)] = &[
            ("a\n\n```python\nx = 1\n```\n", "x = 1\n", 3, ""),
            ("~~~~py\nx\n```\ny\n~~~~", "x\n```\ny\n", 1, ""),
            ("- один\n\n  ```python\n  if x:\n      y\n  ```\n", "if x:\n    y\n", 3, "  "),
            ("> цитата\n>\n> ```python\n> x\n>\n> y\n> ```\n", "x\n\ny\n", 3, "> "),
            ("1. > ```python\n   > x\n   > ```\n", "x\n", 1, "   > "),
            ("```python\r\nx = 'я'\r\ny\r\n```\r\n", "x = 'я'\ny\n", 1, ""),
            ("```python\nx\n~y\n  ~z\n```\n", "x\ny\n  z\n", 1, ""),
            ("```python\n  x\n \n    я\n  y\n```\n", "x\n\n  я\ny\n", 1, ""),
            ("```python\n  x\n\ty\n```\n", "  x\n\ty\n", 1, ""),
        ];
        for (chapter, code, line, container) in cases {
            let found = blocks(chapter);
            assert_eq!(found.len(), 1, "{chapter:?}");
            assert_eq!(found[0].code, *code, "{chapter:?}");
            assert_eq!(found[0].line, *line, "{chapter:?}");
            assert_eq!(found[0].container, *container, "{chapter:?}");
            assert!(found[0].closed, "{chapter:?}");
            assert_map_is_true(chapter, &found[0]);
        }
    }

    #[test]
    fn an_unclosed_fence_is_noticed() {
        assert!(!blocks("```python\nx = 1\n\ntext\n")[0].closed);
        assert!(!blocks("````python\nx\n```\n")[0].closed);
        assert!(!blocks("> ```python\n> x\n\ntext\n")[0].closed);
        assert!(!blocks("```python")[0].closed);
        assert!(!blocks("```python\nprint(1)  # ```\n")[0].closed);
    }

    #[test]
    fn the_map_leads_into_the_chapter() {
        let chapter = "> ```python\r\n> имя = 1\r\n> ~имя\r\n> ```\r\n";
        let block = &blocks(chapter)[0];
        assert_eq!(block.code, "имя = 1\nимя\n");
        let second = block.code.rfind("имя").unwrap();
        let place = block.map.original_span(Span::new(second, second + "имя".len())).unwrap();
        let span = place.span;
        assert_eq!(&chapter[span.range()], "имя");
        assert_eq!(LineIndex::new(chapter).line(span.start), 3);
    }

    #[test]
    fn a_comment_of_the_page_gives_attributes_to_the_next_block() {
        let attributes = |chapter: &str| -> Vec<bool> {
            blocks(chapter).iter().map(|block| block.info.attributes().0.ignore).collect()
        };
        let chapter = "<!-- pyproof: ignore -->\n\n```python\nx\n```\n\n```python\ny\n```\n";
        assert_eq!(attributes(chapter), [true, false]);
        let chapter = "слова <!--pyproof:ignore,isolated-->\n\n~~~py\nx\n~~~\n";
        assert_eq!(attributes(chapter), [true]);
        let chapter = "- пункт\n\n  <!-- pyproof: skip -->\n  ```python\n  x\n  ```\n";
        assert_eq!(attributes(chapter), [true]);
        assert_eq!(attributes("<!-- ignore -->\n```python\nx\n```\n"), [false]);
        assert_eq!(blocks("<!-- pyproof: ignore -->\n\n```\nx\n```\n")[0].info.language(), "");
    }

    #[test]
    fn code_spans_know_their_places() {
        let chapter = "> а `один` и\n> ``дв`а``\n\n`` ` ``, [`x`](y)\n\n```\n`z`\n```\n";
        let spans = code_spans(chapter);
        let texts: Vec<&str> = spans.iter().map(|span| span.text.as_str()).collect();
        assert_eq!(texts, ["один", "дв`а", "`", "x"]);
        assert_eq!(&chapter[spans[0].span.range()], "один");
        assert_eq!(&chapter[spans[1].span.range()], "дв`а");
        assert_eq!(&chapter[spans[3].span.range()], "x");
    }

    #[test]
    fn indented_code_and_inline_code_are_no_blocks() {
        assert!(blocks("    x = 1\n\n`python`\n").is_empty());
    }
}
