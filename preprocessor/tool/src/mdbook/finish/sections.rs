//! What the search can find in a page: its sections, each with its heading and with
//! its prose and code as words.
//!
//! Words are separated by spaces, as the index needs them. A few characters that no
//! text has are separate words. They tell the page that shows a result what those
//! spaces were, so that it shows code in lines and apart from prose.
//! `frontend/src/search/excerpt.ts` reads them.

use std::cell::RefCell;
use std::rc::Rc;

use lol_html::html_content::Element;
use lol_html::{element, text};

use super::html::Handler;
use crate::site::Section;

/// Begins a line of code; one [`INDENT`] follows for each leading space.
const LINE: char = '\u{E000}';
const INDENT: char = '\u{E001}';
/// Begins a block of code.
const CODE: char = '\u{E002}';
/// Ends one.
const PROSE: char = '\u{E003}';
/// Between two words that have nothing between them in the text.
const GLUE: char = '\u{E004}';

/// Takes down the sections of a page while it is read.
#[derive(Default)]
pub struct Collector {
    sections: Vec<Section>,
    section: Section,
    /// Code of the block that is being read.
    block: Option<String>,
    /// How many elements are open that the search must not find.
    hidden: usize,
    in_heading: bool,
    in_code: usize,
    /// Text of the node that is being read, as markup.
    node: String,
}

const HEADINGS: &str = "main h1, main h2, main h3, main h4, main h5, main h6";

/// What is not the author's text: parts of the page itself, and our notes, except
/// for the outputs in them; and what readers are to find by themselves.
const HIDDEN: &str = "main script, main style, main template, main svg, main .buttons, \
                      main .boring, main .pyproof > :not(pre):not(details), main .pyproof summary, \
                      main .pyproof-foot, main .pyproof-solution, main .pyproof-predicted, \
                      main .blockquote-tag-title";

/// Elements that do not end a word.
const INLINE: &[&str] = &[
    "a", "abbr", "b", "bdi", "bdo", "cite", "code", "del", "dfn", "em", "i", "ins", "kbd", "mark",
    "q", "s", "samp", "small", "span", "strong", "sub", "sup", "u", "var", "wbr",
];

impl Collector {
    /// The sections, in order, without the empty ones.
    pub fn take(&mut self) -> Vec<Section> {
        self.next_section(Section::default());
        std::mem::take(&mut self.sections)
    }

    /// The handlers to call while the page is read.
    pub fn handlers<'h>(this: &Rc<RefCell<Self>>) -> Vec<Handler<'h>> {
        let all = Rc::clone(this);
        let (heads, hides, blocks, codes, texts) =
            (Rc::clone(this), Rc::clone(this), Rc::clone(this), Rc::clone(this), Rc::clone(this));
        vec![
            element!("main *", move |element| {
                if !INLINE.contains(&element.tag_name().as_str()) {
                    all.borrow_mut().part();
                    at_end(element, &all, Self::part);
                }
                Ok(())
            }),
            element!(HIDDEN, move |element| {
                if at_end(element, &hides, |collector| collector.hidden -= 1) {
                    hides.borrow_mut().hidden += 1;
                }
                Ok(())
            }),
            element!(HEADINGS, move |element| {
                let anchor = element.get_attribute("id").unwrap_or_default();
                if heads.borrow().hidden == 0
                    && at_end(element, &heads, |collector| collector.in_heading = false)
                {
                    let mut collector = heads.borrow_mut();
                    // A heading without an id belongs to the section that it is in.
                    if !anchor.is_empty() {
                        collector.next_section(Section { anchor, ..Section::default() });
                        collector.in_heading = true;
                    }
                }
                Ok(())
            }),
            element!("main pre", move |element| {
                if at_end(element, &blocks, Self::end_block) {
                    blocks.borrow_mut().block = Some(String::new());
                }
                Ok(())
            }),
            element!("main code", move |element| {
                if at_end(element, &codes, |collector| collector.in_code -= 1) {
                    codes.borrow_mut().in_code += 1;
                }
                Ok(())
            }),
            text!("main", move |chunk| {
                let mut collector = texts.borrow_mut();
                collector.node.push_str(chunk.as_str());
                if chunk.last_in_text_node() {
                    collector.end_text();
                }
                Ok(())
            }),
        ]
    }

    fn next_section(&mut self, next: Section) {
        let mut section = std::mem::replace(&mut self.section, next);
        section.heading = joined(&section.heading);
        section.words = joined(&section.words);
        if !section.heading.is_empty() || !section.words.is_empty() {
            self.sections.push(section);
        }
    }

    /// Something begins or ends that ends a word.
    fn part(&mut self) {
        let text =
            if self.in_heading { &mut self.section.heading } else { &mut self.section.words };
        if !text.ends_with(' ') {
            text.push(' ');
        }
    }

    fn end_text(&mut self) {
        let node = std::mem::take(&mut self.node);
        if self.hidden > 0 {
            return;
        }
        let mut text = decoded(&node);
        text.retain(|c| !(LINE..=GLUE).contains(&c));
        if let Some(block) = &mut self.block {
            block.push_str(&text);
        } else if self.in_heading {
            self.section.heading.push_str(&text);
        } else if self.in_code > 0 {
            self.section.words.push_str(&apart(&text));
        } else {
            self.section.words.push_str(&text);
        }
    }

    fn end_block(&mut self) {
        let Some(block) = self.block.take().filter(|block| !block.trim().is_empty()) else {
            return;
        };
        let words = &mut self.section.words;
        words.extend([' ', CODE]);
        for line in block.trim_matches('\n').lines() {
            let code = line.trim_start();
            words.extend([' ', LINE]);
            words.extend(std::iter::repeat_n(INDENT, line.chars().count() - code.chars().count()));
            words.push(' ');
            words.push_str(&apart(code));
        }
        words.extend([' ', PROSE, ' ']);
    }
}

/// Calls `then` at the end of the element, if it has one.
fn at_end(
    element: &mut Element,
    collector: &Rc<RefCell<Collector>>,
    then: impl Fn(&mut Collector) + 'static,
) -> bool {
    let Some(handlers) = element.end_tag_handlers() else { return false };
    let collector = Rc::clone(collector);
    handlers.push(Box::new(move |_| {
        then(&mut collector.borrow_mut());
        Ok(())
    }));
    true
}

fn joined(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Code with each name, dots included, as a separate word: in
/// `print(self.counter())` a reader will look for `self.counter`.
fn apart(code: &str) -> String {
    let is_name = |c: char| c.is_alphanumeric() || c == '_' || c == '.';
    let mut words = String::with_capacity(code.len() + 16);
    let mut named = false;
    for (at, c) in code.char_indices() {
        let begins = is_name(c) && !code[..at].ends_with(|c: char| is_name(c) || c.is_whitespace());
        if begins && named {
            words.extend([' ', GLUE, ' ']);
        }
        named = !c.is_whitespace() && (named && !begins || is_name(c));
        words.push(c);
    }
    words
}

/// Text of a page, unescaped.
fn decoded(text: &str) -> String {
    let mut decoded = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        let (before, from) = rest.split_at(at);
        decoded.push_str(before);
        let reference = from[1..].split_once(';').filter(|(name, _)| name.len() <= 8);
        if let Some((c, after)) = reference.and_then(|(name, after)| Some((named(name)?, after))) {
            decoded.push(c);
            rest = after;
        } else {
            decoded.push('&');
            rest = &from[1..];
        }
    }
    decoded.push_str(rest);
    decoded
}

/// The character of a reference: by its number, or by one of the names that mdBook
/// writes.
fn named(name: &str) -> Option<char> {
    if let Some(number) = name.strip_prefix('#') {
        let hex = number.strip_prefix(['x', 'X']);
        let code = hex.map_or_else(|| number.parse(), |hex| u32::from_str_radix(hex, 16)).ok()?;
        return char::from_u32(code);
    }
    Some(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => '\u{A0}',
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::super::html::rewritten;
    use super::*;

    /// The sections of a page with this content: anchor, heading and words.
    fn sections(main: &str) -> Vec<[String; 3]> {
        let collector = Rc::new(RefCell::new(Collector::default()));
        let page = format!("<html><body><p>menu</p><main>{main}</main><p>foot</p></body></html>");
        rewritten(&page, Collector::handlers(&collector)).unwrap();
        let sections = collector.borrow_mut().take();
        let readable = |text: String| {
            text.replace(CODE, "[").replace(PROSE, "]").replace(LINE, "|").replace(GLUE, "+")
        };
        let texts = sections.into_iter().map(|s| [s.anchor, s.heading, s.words].map(readable));
        texts.collect()
    }

    fn words(main: &str) -> String {
        sections(main).into_iter().map(|[_, _, words]| words).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn a_page_has_the_sections_of_its_headings() {
        let page = "<p>Before</p><h1 id=\"a\"><a class=\"header\" href=\"#a\">A &amp; B</a></h1>\
                    <p>One <em>t</em>wo.</p><p>Three</p><h2 id=\"б\">Б</h2><ul><li>x<li>y</ul>\
                    <h3>No id</h3><p>z</p><h4 id=\"e\">Empty</h4>";
        let expected = [
            ["", "", "Before"],
            ["a", "A & B", "One two. Three"],
            ["б", "Б", "x y No id z"],
            ["e", "Empty", ""],
        ];
        assert_eq!(sections(page), expected.map(|texts| texts.map(str::to_owned)));
    }

    #[test]
    fn code_keeps_its_lines_and_names_stand_alone() {
        for (code, expected) in [
            ("x", "[ | x ]"),
            (
                "def f(x):\n    return x",
                "[ | def f( + x): |\u{E001}\u{E001}\u{E001}\u{E001} return x ]",
            ),
            ("print(a.b(c))", "[ | print( + a.b( + c)) ]"),
            ("a &lt; b\n\nc", "[ | a < b | | c ]"),
            ("<span class=\"boring\">hidden\n</span>shown", "[ | shown ]"),
            ("\n", ""),
            ("\u{E000}\u{E003}x", "[ | x ]"),
        ] {
            assert_eq!(words(&format!("<pre><code>{code}</code></pre>")), expected, "{code}");
        }
        assert_eq!(words("<p>a <code>f(x)</code>-а <code>g</code>.</p>"), "a f( + x)-а g.");
    }

    #[test]
    fn of_our_notes_the_outputs_are_found_and_of_mdbooks_words_none() {
        let page = "<p>a</p><div class=\"pyproof\"><p>Proved</p><pre>5</pre>\
                    <details><summary>Output</summary><pre>6</pre></details></div>\
                    <footer class=\"pyproof-foot\"><p>All of it</p></footer>\
                    <p class=\"blockquote-tag-title\">Note</p>\
                    <script>x</script><style>y</style><p>b</p>";
        assert_eq!(words(page), "a [ | 5 ] [ | 6 ] b");
    }

    #[test]
    fn references_are_read() {
        for (text, read) in [
            ("a &lt; b &amp;&amp; c", "a < b && c"),
            ("&#x27;&#39;&quot;&apos;", "''\"'"),
            ("&amp;lt;", "&lt;"),
            ("&nosuch; & &#xFFFFFFFF; &", "&nosuch; & &#xFFFFFFFF; &"),
        ] {
            assert_eq!(decoded(text), read);
        }
    }
}
