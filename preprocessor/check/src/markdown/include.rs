//! `{{#include file.py:2:5}}` within a code block. The grammar is mdBook's: the code
//! that is proved is the code that mdBook's `links` puts into the page.
//!
//! 1. [`includes`] lists the files that a text includes, for the caller to read.
//! 2. [`expand`] puts them into a block, each line with its own file and line;
//!    [`inlined`] puts them into the chapter.
//!
//! Nothing here reads a file.

use super::{Chapter, CodeBlock, HideLines, code_blocks};
use pyproof_judge::edit::Edit;
use pyproof_judge::source::{FileLine, LineIndex, Located, Origin, SourceMap, Span};

/// A directive that could not be followed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IncludeError {
    /// There is no such file, or it is no text.
    Missing {
        /// The file, relative to the book's root.
        path: String,
    },
    /// The file has no such anchor.
    NoAnchor {
        /// The file, relative to the book's root.
        path: String,
        /// The anchor.
        anchor: String,
    },
    /// Files include each other deeper than mdBook follows.
    TooDeep {
        /// The file, relative to the book's root.
        path: String,
    },
}

/// mdBook follows includes of includes this deep.
const MAX_DEPTH: usize = 10;

/// One `{{#include …}}`.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Directive {
    /// Where it stands.
    span: Span,
    /// The file, as written.
    file: String,
    /// Which of its lines.
    part: Part,
}

/// Which lines of a file are included.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    /// Those from the first up to, and without, the second, counted from 0.
    Lines(usize, Option<usize>),
    /// Those between the marks of an anchor.
    Anchor(String),
}

/// The files that `text` includes, relative to the book's root like `path`, which
/// is the text's own; each once.
#[must_use]
pub fn includes(text: &str, path: &str) -> Vec<String> {
    let mut files: Vec<String> = Vec::new();
    for directive in directives(text) {
        let file = resolve(path, &directive.file);
        if !files.contains(&file) {
            files.push(file);
        }
    }
    files
}

/// The directives of a text that stand outside of its fences, and so include Markdown.
fn of_prose(text: &str, blocks: &[CodeBlock]) -> Vec<Directive> {
    if !text.contains("{{") {
        return Vec::new();
    }
    let inside = |at: usize| blocks.iter().any(|block| block.span.range().contains(&at));
    let is_markdown = |file: &str| {
        let end = file.rsplit_once('.').map(|(_, end)| end.to_ascii_lowercase());
        end.is_some_and(|end| end == "md" || end == "markdown")
    };
    let all = directives(text).into_iter();
    all.filter(|directive| !inside(directive.span.start) && is_markdown(&directive.file)).collect()
}

/// The Markdown files that the prose of `text` includes, relative to the book's root like
/// `path`, which is the text's own.
#[must_use]
pub fn includes_of_prose(text: &str, path: &str) -> Vec<String> {
    let blocks = code_blocks(text, &HideLines::new());
    of_prose(text, &blocks).iter().map(|directive| resolve(path, &directive.file)).collect()
}

/// Every fenced code block of a chapter and of the Markdown that its prose includes, in the
/// order of the page; and the directives for which there is no such file, each with its
/// path.
#[must_use]
pub fn all_blocks(
    chapter: &Chapter,
    hidelines: &HideLines,
) -> (Vec<CodeBlock>, Vec<(Located, String)>) {
    let mut found = (Vec::new(), Vec::new());
    blocks_of(chapter, 0, None, hidelines, 0, &mut found);
    found
}

/// Adds the blocks of one of a chapter's files, or of a part of it.
fn blocks_of(
    chapter: &Chapter,
    file: usize,
    part: Option<Span>,
    hidelines: &HideLines,
    depth: usize,
    found: &mut (Vec<CodeBlock>, Vec<(Located, String)>),
) {
    let text = chapter.text_of(file);
    let blocks = code_blocks(text, hidelines);
    let directives = of_prose(text, &blocks);
    let is_part =
        |span: Span| part.is_none_or(|part| part.start <= span.start && span.end <= part.end);
    let mut directives =
        directives.into_iter().filter(|directive| is_part(directive.span)).peekable();
    let follow = |directive: &Directive, found: &mut (Vec<CodeBlock>, Vec<_>)| {
        let path = resolve(chapter.path_of(file), &directive.file);
        let at = chapter.included.iter().position(|included| included.path == path);
        let chosen = at.and_then(|at| chosen(&chapter.included[at].text, &directive.part));
        match (at, chosen) {
            (Some(at), Some(spans)) if depth < MAX_DEPTH => {
                let part = spans.first().zip(spans.last());
                let part = part.map(|(first, last)| Span::new(first.start, last.end));
                blocks_of(chapter, at + 1, part, hidelines, depth + 1, found);
            }
            _ => found.1.push((Located { file, span: directive.span }, path)),
        }
    };
    for mut block in blocks.into_iter().filter(|block| is_part(block.span)) {
        while let Some(directive) = directives.next_if(|d| d.span.start < block.span.start) {
            follow(&directive, found);
        }
        if file > 0 {
            block.file = file;
            block.map = block.map.into_file(file);
        }
        found.0.push(block);
    }
    directives.for_each(|directive| follow(&directive, found));
}

/// The directives of a text, in order, but for those behind a backslash.
fn directives(text: &str) -> Vec<Directive> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(open) = text[at..].find("{{").map(|open| at + open) {
        let Some(close) = text[open..].find("}}").map(|close| open + close) else { break };
        // As in mdBook's expression, there is no brace within; of several openings the
        // last before the end counts.
        let open = text[open..close].rfind("{{").map_or(open, |last| open + last);
        let escaped = text[..open].ends_with('\\');
        let words = text[open + 2..close].trim_start().strip_prefix("#include");
        let argument = words.filter(|words| words.starts_with(char::is_whitespace));
        if let Some(argument) = argument.map(str::trim)
            && !escaped
            && !argument.is_empty()
            && !argument.contains('}')
        {
            let (file, part) = argument.split_once(':').unwrap_or((argument, ""));
            let span = Span::new(open, close + 2);
            found.push(Directive { span, file: file.to_owned(), part: part_of(part) });
        }
        at = close + 2;
    }
    found
}

/// Reads what stands behind the file: `2`, `2:5`, `2:`, `:5`, or an anchor.
fn part_of(text: &str) -> Part {
    let mut parts = text.splitn(3, ':');
    let first = parts.next().unwrap_or_default();
    let end = parts.next().map(|end| end.parse::<usize>().ok());
    match (first.parse::<usize>(), end) {
        (Ok(line), None) => Part::Lines(line.saturating_sub(1), Some(line.max(1))),
        (Ok(line), Some(end)) => Part::Lines(line.saturating_sub(1), end),
        (Err(_), end) if first.is_empty() => Part::Lines(0, end.flatten()),
        (Err(_), _) => Part::Anchor(first.to_owned()),
    }
}

/// The file that `path`, written in the file `base`, leads to.
fn resolve(base: &str, path: &str) -> String {
    if path.starts_with('/') {
        return path.to_owned();
    }
    let folder = base.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    let slashed = path.replace('\\', "/");
    for part in slashed.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}

/// Puts the files that `block` includes in the place of its directives.
///
/// # Errors
/// The first directive that cannot be followed, with the line of the code at
/// which it stands; then the block is as it was.
pub fn expand(block: &mut CodeBlock, chapter: &Chapter) -> Result<(), (IncludeError, usize)> {
    if !block.code.contains("{{") || directives(&block.code).is_empty() {
        return Ok(());
    }
    let mut expansion = Expansion { chapter, code: String::new(), map: SourceMap::default() };
    let path = chapter.path_of(block.file);
    let text = Piece { text: &block.code, map: &block.map, path };
    expansion.piece(text, 0).map_err(|(error, at)| {
        (error, block.code[..at].bytes().filter(|&byte| byte == b'\n').count() + 1)
    })?;
    let Expansion { code, map, .. } = expansion;
    block.lines = Some(lines(&code, &map, chapter));
    (block.code, block.map) = (code, map);
    Ok(())
}

/// The edits that put the files into the chapter itself, in the place of the
/// directives of `block`, as mdBook's `links` would.
///
/// # Errors
/// The first directive that cannot be followed.
pub fn inlined(block: &CodeBlock, chapter: &Chapter) -> Result<Vec<Edit>, IncludeError> {
    let text = Piece { text: &block.code, map: &block.map, path: &chapter.path };
    let mut edits = Vec::new();
    for directive in directives(&block.code) {
        let mut expansion = Expansion { chapter, code: String::new(), map: SourceMap::default() };
        expansion.follow(text, &directive, 0)?;
        let Some(place) = block.map.original_span(directive.span) else { continue };
        let replacement = expansion.code.replace('\n', &format!("\n{}", block.container));
        edits.push(Edit { span: place.span, replacement });
    }
    Ok(edits)
}

/// Where each line of `code` stands.
fn lines(code: &str, map: &SourceMap, chapter: &Chapter) -> Vec<FileLine> {
    let files = 0..=chapter.included.len();
    let indexes: Vec<LineIndex> = files.map(|file| LineIndex::new(chapter.text_of(file))).collect();
    let mut offset = 0;
    let starts = code.split_inclusive('\n').map(|line| {
        let start = offset;
        offset += line.len();
        start
    });
    let line_at = |start: usize| {
        let Origin { file, offset } = map.original(start);
        FileLine { file, line: indexes[file].line(offset) }
    };
    starts.map(line_at).collect()
}

/// Text in which directives may stand.
#[derive(Clone, Copy)]
struct Piece<'a> {
    text: &'a str,
    map: &'a SourceMap,
    path: &'a str,
}

struct Expansion<'a> {
    chapter: &'a Chapter,
    code: String,
    map: SourceMap,
}

impl Expansion<'_> {
    /// Adds a text, its directives followed. An error has the byte.
    fn piece(&mut self, piece: Piece<'_>, depth: usize) -> Result<(), (IncludeError, usize)> {
        let mut done = 0;
        for directive in directives(piece.text) {
            self.keep(piece, Span::new(done, directive.span.start));
            self.follow(piece, &directive, depth).map_err(|error| (error, directive.span.start))?;
            done = directive.span.end;
        }
        self.keep(piece, Span::new(done, piece.text.len()));
        Ok(())
    }

    fn keep(&mut self, piece: Piece<'_>, span: Span) {
        piece.map.copy(span, self.code.len(), &mut self.map);
        self.code.push_str(&piece.text[span.range()]);
    }

    fn follow(
        &mut self,
        piece: Piece<'_>,
        directive: &Directive,
        depth: usize,
    ) -> Result<(), IncludeError> {
        let path = resolve(piece.path, &directive.file);
        if depth >= MAX_DEPTH {
            return Err(IncludeError::TooDeep { path });
        }
        let at = self.chapter.included.iter().position(|included| included.path == path);
        let Some(at) = at else { return Err(IncludeError::Missing { path }) };
        let included = &self.chapter.included[at];
        let Some(spans) = chosen(&included.text, &directive.part) else {
            let Part::Anchor(anchor) = directive.part.clone() else { return Ok(()) };
            return Err(IncludeError::NoAnchor { path, anchor });
        };
        let (mut text, mut map) = (String::new(), SourceMap::default());
        for (number, span) in spans.into_iter().enumerate() {
            if number > 0 {
                // The line end of the line before.
                map.push(text.len(), Origin { file: at + 1, offset: span.start - 1 }, 1);
                text.push('\n');
            }
            map.push(text.len(), Origin { file: at + 1, offset: span.start }, span.len());
            text.push_str(&included.text[span.range()]);
        }
        let inner = Piece { text: &text, map: &map, path: &included.path };
        self.piece(inner, depth + 1).map_err(|(error, _)| error)
    }
}

/// The selected lines of `text`, without their ends; `None` where there is no such
/// anchor.
fn chosen(text: &str, part: &Part) -> Option<Vec<Span>> {
    let index = LineIndex::new(text);
    let count = text.lines().count();
    let line = |number: usize| index.line_span(text, number);
    match part {
        Part::Lines(from, to) => {
            let to = to.unwrap_or(count).min(count);
            Some((*from..to).map(|number| line(number + 1)).collect())
        }
        Part::Anchor(anchor) => {
            let mut spans = Vec::new();
            let mut within = None;
            for number in 1..=count {
                let words = &text[line(number).range()];
                match (mark(words, "ANCHOR:"), mark(words, "ANCHOR_END:")) {
                    (_, Some(name)) if name == anchor && within == Some(true) => {
                        within = Some(false);
                        break;
                    }
                    (Some(name), _) if name == anchor && within.is_none() => within = Some(true),
                    (Some(_), _) | (_, Some(_)) => {}
                    _ if within == Some(true) => spans.push(line(number)),
                    _ => {}
                }
            }
            within.map(|_| spans)
        }
    }
}

/// The name behind an anchor's mark.
fn mark<'l>(line: &'l str, mark: &str) -> Option<&'l str> {
    let rest = line[line.find(mark)? + mark.len()..].trim_start();
    let end = rest.find(|c: char| !(c.is_alphanumeric() || c == '_' || c == '-'));
    Some(&rest[..end.unwrap_or(rest.len())]).filter(|name| !name.is_empty())
}

#[cfg(test)]
mod tests {
    use super::super::Included;
    use super::*;

    fn chapter(text: &str, files: &[(&str, &str)]) -> Chapter {
        let included = files
            .iter()
            .map(|(path, text)| Included { path: (*path).to_owned(), text: (*text).to_owned() });
        let path = "book/глава.md".to_owned();
        Chapter { path, text: text.to_owned(), included: included.collect() }
    }

    fn expanded(chapter: &Chapter) -> Result<CodeBlock, (IncludeError, usize)> {
        let mut block = code_blocks(&chapter.text, &HideLines::new()).remove(0);
        expand(&mut block, chapter)?;
        for (at, char) in block.code.char_indices() {
            if let Some(place) = block.map.original_span(Span::new(at, at + char.len_utf8())) {
                let there = &chapter.text_of(place.file)[place.span.range()];
                assert_eq!(there, char.to_string(), "at {at} of {:?}", block.code);
            }
        }
        Ok(block)
    }

    fn code(directive: &str, files: &[(&str, &str)]) -> String {
        let text = format!("```python\na\n{{{{#include {directive}}}}}\nb\n```\n");
        expanded(&chapter(&text, files)).unwrap_or_else(|error| panic!("{error:?}")).code
    }

    #[test]
    fn lines_and_anchors_are_chosen_as_mdbook_does() {
        let text =
            "1\n# ANCHOR: два\n2\n# ANCHOR: x\n3\n# ANCHOR_END: x\n4\n# ANCHOR_END: два\n5\n";
        let files = [("book/f.py", text)];
        let lines = |directive: &str| {
            let code = code(directive, &files);
            code.strip_prefix("a\n").unwrap().strip_suffix("\nb\n").unwrap().to_owned()
        };
        assert_eq!(lines("f.py"), text.trim_end());
        assert_eq!(lines("f.py:1"), "1");
        assert_eq!(lines("f.py:3:5"), "2\n# ANCHOR: x\n3");
        assert_eq!(lines("f.py:9:"), "5");
        assert_eq!(lines("f.py::1"), "1");
        assert_eq!(lines("f.py:два"), "2\n3\n4");
        assert_eq!(lines("f.py:x"), "3");
        assert_eq!(lines("f.py:7:99"), "4\n# ANCHOR_END: два\n5");
        assert_eq!(lines("f.py:99:100"), "");
    }

    #[test]
    fn each_line_keeps_its_own_file_and_line() {
        let files = [("book/code/f.py", "x = 1\r\ny = 'я'\r\n")];
        let text = "слова\n\n> ```python\n> {{#include code/f.py}}\n> z\n> ```\n";
        let block = expanded(&chapter(text, &files)).unwrap();
        assert_eq!(block.code, "x = 1\ny = 'я'\nz\n");
        let lines: Vec<_> = (1..=3).map(|line| block.line_of(line)).collect();
        let line = |file, line| FileLine { file, line };
        assert_eq!(lines, [line(1, 1), line(1, 2), line(0, 5)]);
    }

    #[test]
    fn files_may_include_files() {
        let files = [("f.py", "{{#include book/g.py:2}}"), ("book/g.py", "1\n2\n3")];
        assert_eq!(code("../f.py", &files), "a\n2\nb\n");
        assert_eq!(
            includes("{{#include ../f.py:1}} {{ #include ../f.py }}", "book/a.md"),
            ["f.py"]
        );
        assert_eq!(includes("\\{{#include a}} {{#title a}} {{#include}} {{", "b"), [] as [&str; 0]);
        let endless = chapter("```py\n{{#include f}}\n```", &[("book/f", "{{#include f}}")]);
        assert!(matches!(expanded(&endless), Err((IncludeError::TooDeep { .. }, 1))));
    }

    #[test]
    fn what_is_not_there_is_named_with_its_line() {
        let text = "```python\na\n{{#include f.py}}\n```\n";
        let path = "book/f.py".to_owned();
        let missing = IncludeError::Missing { path: path.clone() };
        assert_eq!(expanded(&chapter(text, &[])).unwrap_err(), (missing, 2));
        let text = "```python\n{{#include f.py:x}}\n```\n";
        let anchor = "x".to_owned();
        let error = IncludeError::NoAnchor { path, anchor };
        assert_eq!(expanded(&chapter(text, &[("book/f.py", "1")])).unwrap_err(), (error, 1));
    }

    #[test]
    fn the_prose_includes_markdown_with_its_blocks() {
        let text = "```py\n1\n```\n\n{{#include part.md}}\n\n`{{#include x.py}}`\n\n```py\n\
                    {{#include no.md}}\n```\n\n{{#include gone.md}}\n";
        let part = "# Part\n\n```py\n2\n```\n{{#include ../deep.md:3:}}\n";
        let deep = "```py\n3\n```\n> ```py\n> 4\n> ```\n";
        let files = [("book/part.md", part), ("deep.md", deep)];
        let (found, missing) = all_blocks(&chapter(text, &files), &HideLines::new());
        let places: Vec<(usize, usize, &str)> =
            found.iter().map(|b| (b.file, b.line_of(1).line, b.code.as_str())).collect();
        let no = "{{#include no.md}}\n";
        assert_eq!(places, [(0, 2, "1\n"), (1, 4, "2\n"), (2, 5, "4\n"), (0, 10, no)]);
        assert_eq!(found[2].map.original(0), Origin { file: 2, offset: deep.find('4').unwrap() });
        assert_eq!(missing.len(), 1);
        assert_eq!(missing[0].1, "book/gone.md");
        assert_eq!(includes_of_prose(text, "book/a.md"), ["book/part.md", "book/gone.md"]);
        let endless = chapter("{{#include a.md}}", &[("book/a.md", "{{#include a.md}}")]);
        assert_eq!(all_blocks(&endless, &HideLines::new()).1.len(), 1);
    }

    #[test]
    fn paths_lead_from_where_they_are_written() {
        for (base, path, file) in [
            ("book/a.md", "f.py", "book/f.py"),
            ("book/x/a.md", "../f.py", "book/f.py"),
            ("a.md", "./f.py", "f.py"),
            ("book/a.md", "../../f.py", "../f.py"),
            ("book/a.md", "x\\f.py", "book/x/f.py"),
            ("book/a.md", "/x/f.py", "/x/f.py"),
        ] {
            assert_eq!(resolve(base, path), file);
        }
    }
}
