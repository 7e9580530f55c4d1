//! The prose of a chapter: its running text, one piece for each paragraph, heading and
//! table cell, with a map back to the chapter.
//!
//! Marks of emphasis and of links are left out: neighbouring words are neighbours
//! here. Code, addresses and directives are one [`OBJECT`] each, whatever they hold.

use std::ops::Range;

use pulldown_cmark::{CowStr, Event, LinkType, Parser, Tag, TagEnd};

use super::options;
use pyproof_judge::source::{Origin, SourceMap, Span};

/// What stands in prose for code, an address, a directive, a formula.
pub const OBJECT: char = '\u{FFFC}';

/// A piece of prose.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Prose {
    /// Its text, lines parted by `\n`.
    pub text: String,
    /// Whether it is a heading, whose text makes its address.
    pub heading: bool,
    map: SourceMap,
    /// Line ends that a space may stand for, with what they are in the chapter: the
    /// line end and the marks of containers behind it.
    breaks: Vec<(usize, Span)>,
    /// Labels of links: names, which must stay as they are.
    fixed: Vec<Range<usize>>,
}

impl Prose {
    /// The place in the chapter of a span of the text, where it is one.
    #[must_use]
    pub fn original(&self, span: Span) -> Option<Span> {
        self.map.original_span(span).map(|place| place.span)
    }

    /// The place in the chapter of the space or line end at `at`, where another
    /// space may take its place.
    #[must_use]
    pub fn space(&self, at: usize) -> Option<Span> {
        if self.fixed.iter().any(|fixed| fixed.contains(&at)) {
            return None;
        }
        let wrapped = self.breaks.iter().find(|(known, _)| *known == at);
        wrapped.map(|(_, span)| *span).or_else(|| self.original(Span::new(at, at + 1)))
    }

    fn push(&mut self, text: &str, source: &str, at: usize) {
        // A text that the chapter writes as an entity, for instance, has no place.
        if text == source {
            self.map.push(self.text.len(), Origin { file: 0, offset: at }, text.len());
        }
        self.text.push_str(text);
    }

    /// Puts an object in place of what programs read: mdBook's directives, and
    /// formulas.
    fn without_programs(mut self) -> Self {
        for (open, close) in PROGRAMS {
            let mut from = 0;
            while let Some(found) = program(&self.text[from..], open, close) {
                let found = from + found.start..from + found.end;
                from = found.end;
                // The length stays, and with it all places.
                let mask: String = std::iter::repeat_n(MASK, found.len()).collect();
                self.text.replace_range(found, &mask);
            }
        }
        self
    }
}

/// A byte of a formula or a directive: neither letter nor space nor quote.
const MASK: char = '\u{1A}';

/// The beginnings and ends of what programs read. Markdown escapes one by a backslash.
const PROGRAMS: &[(&str, &str)] =
    &[("{{", "}}"), ("$$", "$$"), ("\\(", "\\)"), ("\\[", "\\]"), ("$", "$")];

/// The first of what a program reads in a text.
fn program(text: &str, open: &str, close: &str) -> Option<Range<usize>> {
    let mut from = 0;
    loop {
        let start = from + text[from..].find(open)?;
        let inner = &text[start + open.len()..];
        let end = inner.find(close)?;
        // Sums of money are no formulas.
        let is_formula = open != "$"
            || end > 0
                && !inner[..end].contains('\n')
                && !inner.starts_with(char::is_whitespace)
                && !inner[..end].ends_with(char::is_whitespace);
        if is_formula {
            return Some(start..start + open.len() + end + close.len());
        }
        from = start + open.len();
    }
}

/// Every piece of prose of `chapter`, in order.
#[must_use]
pub fn prose(chapter: &str) -> Vec<Prose> {
    let mut reader = Reader { chapter, ..Reader::default() };
    for (event, range) in Parser::new_ext(chapter, options()).into_offset_iter() {
        reader.read(event, range);
    }
    reader.flush();
    reader.found
}

/// Elements of HTML whose insides are no prose.
const CODE: &[&str] = &["code", "kbd", "pre", "samp", "script", "style", "textarea", "tt", "var"];

/// What the text of a link is.
enum Link {
    /// Prose.
    Words,
    /// What the link is known by, from this offset on.
    Label(usize),
    /// Its address.
    Address,
}

#[derive(Default)]
struct Reader<'c> {
    chapter: &'c str,
    found: Vec<Prose>,
    piece: Prose,
    /// How deep we are in code blocks, in addresses shown as they are, in elements
    /// of HTML that hold code.
    code: usize,
    /// The links and images that we are in.
    links: Vec<Link>,
    /// A line end whose far side is not known yet.
    wrapped: Option<(usize, usize)>,
}

impl Reader<'_> {
    fn read(&mut self, event: Event<'_>, range: Range<usize>) {
        // What ends here, as a link does behind a line end in its text, begins before.
        if let Some((at, start)) = self.wrapped.take()
            && start <= range.start
        {
            // An escaped character begins behind its backslash.
            let between = self.chapter[start..range.start].trim_end_matches('\\');
            self.piece.breaks.push((at, Span::new(start, start + between.len())));
        }
        match event {
            Event::Text(text) if self.code == 0 => {
                self.piece.push(&text, &self.chapter[range.clone()], range.start);
            }
            Event::Code(_) | Event::InlineMath(_) | Event::DisplayMath(_) if self.code == 0 => {
                self.piece.text.push(OBJECT);
            }
            Event::SoftBreak if self.code == 0 => {
                self.wrapped = Some((self.piece.text.len(), range.start));
                self.piece.text.push('\n');
            }
            Event::HardBreak => self.piece.text.push('\n'),
            Event::FootnoteReference(_) => self.piece.text.push(OBJECT),
            Event::InlineHtml(html) => self.html(&html),
            Event::Start(tag) => self.start(&tag),
            Event::End(tag) => self.end(tag),
            Event::Rule | Event::Html(_) => self.flush(),
            _ => {}
        }
    }

    fn start(&mut self, tag: &Tag<'_>) {
        match tag {
            Tag::Emphasis | Tag::Strong | Tag::Strikethrough => {}
            Tag::Link { link_type: LinkType::Autolink | LinkType::Email, .. } => {
                self.piece.text.push(OBJECT);
                self.code += 1;
                self.links.push(Link::Address);
            }
            Tag::Link {
                link_type: LinkType::Inline | LinkType::Reference | LinkType::ReferenceUnknown,
                ..
            } => self.links.push(Link::Words),
            // What stands for an image is read aloud, not set.
            Tag::Link { .. } | Tag::Image { .. } => {
                self.links.push(Link::Label(self.piece.text.len()));
            }
            _ => {
                self.flush();
                self.piece.heading = matches!(tag, Tag::Heading { .. });
                if matches!(tag, Tag::CodeBlock(_) | Tag::HtmlBlock | Tag::MetadataBlock(_)) {
                    self.code = 1;
                }
            }
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough => {}
            TagEnd::Link | TagEnd::Image => match self.links.pop() {
                Some(Link::Label(start)) => self.piece.fixed.push(start..self.piece.text.len()),
                Some(Link::Address) => self.code = self.code.saturating_sub(1),
                Some(Link::Words) | None => {}
            },
            _ => self.flush(),
        }
    }

    fn html(&mut self, html: &CowStr<'_>) {
        let name = html.trim_start_matches(['<', '/']);
        let name = name.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default();
        if !CODE.iter().any(|code| name.eq_ignore_ascii_case(code)) || html.ends_with("/>") {
            return;
        }
        if html.starts_with("</") {
            self.code = self.code.saturating_sub(1);
        } else {
            self.piece.text.push(OBJECT);
            self.code += 1;
        }
    }

    /// Ends the piece. Whatever was open in it ends with it.
    fn flush(&mut self) {
        let piece = std::mem::take(&mut self.piece);
        self.code = 0;
        self.links.clear();
        self.wrapped = None;
        if !piece.text.is_empty() {
            self.found.push(piece.without_programs());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(chapter: &str) -> Vec<String> {
        prose(chapter).into_iter().map(|piece| piece.text.replace(OBJECT, "▢")).collect()
    }

    #[test]
    fn prose_is_what_is_read_as_running_text() {
        let cases: &[(&str, &[&str])] = &[
            ("# Глава *о* `x`\n\nтекст", &["Глава о ▢", "текст"]),
            ("один\nдва  \nтри", &["один\nдва\nтри"]),
            ("- а\n- б\n\n  в\n  - г", &["а", "б", "в", "г"]),
            ("> а\n> б", &["а\nб"]),
            ("[а\n](б) в", &["а\n в"]),
            ("| а | `б` |\n|---|---|\n| г | **д** |", &["а", "▢", "г", "д"]),
            ("[а](б \"в\") и [г][д] <http://е>\n\n[д]: ж", &["а и г ▢"]),
            ("![а](б) в[^1]\n\n[^1]: г", &["а в▢", "г"]),
            ("а <kbd>б \"в\"</kbd> г <b>д</b> <br> е", &["а ▢ г д  е"]),
            ("<div>\nа\n</div>\n\nб", &["б"]),
            ("```text\nа\n```\n\n    б\n\nв &amp; \\*г\\*", &["в & *г*"]),
            ("<!-- а -->\n\nб", &["б"]),
        ];
        for (chapter, pieces) in cases {
            assert_eq!(texts(chapter), *pieces, "{chapter}");
        }
    }

    #[test]
    fn nobody_looks_into_directives_and_formulas() {
        for chapter in [
            "а {{#include \"б в\"}} г",
            "а {{ #title б }} г",
            "а \\\\( б \\\\) г",
            "а $$б\nв$$ г",
            "а $б в$ г",
        ] {
            let text = &texts(chapter)[0];
            assert!(!text.contains(['б', 'в', '"']) && text.contains('г'), "{chapter}: {text:?}");
        }
        for chapter in ["5 $ и 10 $ б", "$HOME и $PATH б", "{{ б"] {
            assert_eq!(texts(chapter), [chapter]);
        }
    }

    #[test]
    fn places_lead_into_the_chapter() {
        let chapter = "> *а* б\r\n> \\\"в\\\" &quot; [г д] [е ж](з)\n\n[г д]: и";
        let piece = &prose(chapter)[0];
        assert_eq!(piece.text, "а б\n\"в\" \" г д е ж");
        let place = |what: char, nth: usize| {
            let at = piece.text.match_indices(what).nth(nth).unwrap().0;
            piece.original(Span::new(at, at + 1)).map(|span| span.start)
        };
        let quotes: Vec<usize> = chapter.match_indices('"').map(|(at, _)| at).collect();
        assert_eq!([place('"', 0), place('"', 1)], [Some(quotes[0]), Some(quotes[1])]);
        assert_eq!(place('"', 2), None, "an entity");
        let spaces: Vec<Option<&str>> = piece
            .text
            .match_indices([' ', '\n'])
            .map(|(at, _)| piece.space(at).map(|span| &chapter[span.range()]))
            .collect();
        let space = Some(" ");
        assert_eq!(
            spaces,
            [space, Some("\r\n> "), space, space, None, space, space],
            "the label of a link is its name"
        );
    }
}
