//! A page of mdBook's, rewritten while it is read: it gets links to the site's
//! scripts and styles, a search box, and mdBook's words in the book's language.
//!
//! It relies only on the places in mdBook's template that are named here. If a theme
//! of the book lacks one, what would go there is left out.

use std::cell::RefCell;
use std::rc::Rc;

use anyhow::Result;
use lol_html::html_content::{ContentType, Element, TextChunk};
use lol_html::{EndTagHandler, element, text};

use super::files::is_book_script;
use super::html::{Handler, rewritten};
use super::sections::Collector;
use super::sheets::Sheets;
use super::words::Words;
use crate::messages::Lang;
use crate::site::assets::{FOLDER, file, version};
use crate::site::{SEARCH, Section};

/// Where mdBook's own words are in the text of a page.
const TEXTS: &str = "#mdbook-help-popup h2, #mdbook-help-popup p, #mdbook-theme-list button, \
                     .blockquote-tag-title";

/// Where they are in attributes.
const LABELLED: &str = "nav[aria-label], .menu-bar label[title], .menu-bar button[title], \
                        .menu-bar ul[aria-label], .menu-bar a[title], .nav-wrapper a[title], \
                        .nav-wide-wrapper a[title]";
const LABELS: &[&str] = &["title", "aria-label"];

/// The heading of mdBook's page for unknown addresses; a book may have its own.
const NOT_FOUND: &str = "id=\"document-not-found-404\"";

/// How mdBook's script makes browsers forget a page on leaving it; modern browsers
/// warn of it.
const FORGETS: &str = "window.onunload = function() { };";

/// What is done to each page of a site.
pub struct Finish {
    words: Words,
    sheets: Sheets,
    search: bool,
}

/// How deep a page's folder is below the site's.
#[must_use]
pub fn depth(path: &str) -> usize {
    path.matches('/').count()
}

impl Finish {
    /// What is done to each page of a site, with or without a search.
    #[must_use]
    pub fn new(words: Words, sheets: Sheets, search: bool) -> Self {
        Self { words, sheets, search }
    }

    /// A chapter's page, finished, and its sections if they are asked for.
    ///
    /// # Errors
    /// When the page cannot be parsed.
    pub fn chapter(
        &self,
        html: &str,
        depth: usize,
        searched: bool,
    ) -> Result<(String, Vec<Section>)> {
        let collector = Rc::new(RefCell::new(Collector::default()));
        let mut handlers = self.handlers(&"../".repeat(depth), true);
        if searched {
            handlers.extend(Collector::handlers(&collector));
        }
        let finished = rewritten(html, handlers)?;
        let sections = collector.borrow_mut().take();
        Ok((finished, sections))
    }

    /// A page at the root of the site that is not a chapter's.
    ///
    /// # Errors
    /// When the page cannot be parsed.
    pub fn other(&self, html: &str) -> Result<String> {
        rewritten(html, self.handlers("", true))
    }

    /// The page for unknown addresses.
    ///
    /// # Errors
    /// When the page cannot be parsed.
    pub fn not_found(&self, html: &str) -> Result<String> {
        let mut handlers = self.handlers("", true);
        if !self.words.are_mdbooks() {
            handlers.push(text!("title", |chunk| {
                // The title of the book follows it.
                if let Some((what, book)) = chunk.as_str().split_once(" - ")
                    && let Some(said) = self.words.instead_of(what)
                {
                    let title = format!("{said} - {book}");
                    chunk.replace(&title, ContentType::Html);
                }
                Ok(())
            }));
            if html.contains(NOT_FOUND) {
                handlers.push(self.said_in("main h1 a, main p"));
            }
        }
        rewritten(html, handlers)
    }

    /// The table of contents, which is shown in a frame without JavaScript.
    ///
    /// # Errors
    /// When the page cannot be parsed.
    pub fn contents(&self, html: &str) -> Result<String> {
        rewritten(html, self.handlers("", false))
    }

    /// A page that redirects to another.
    ///
    /// # Errors
    /// When the page cannot be parsed.
    pub fn redirect(&self, html: &str, lang: Lang) -> Result<String> {
        if self.words.are_mdbooks() {
            return Ok(html.to_owned());
        }
        let language = move |element: &mut Element| Ok(element.set_attribute("lang", lang.name())?);
        rewritten(html, vec![self.said_in("title, body > p"), element!("html", language)])
    }

    /// mdBook's script with the words of the book's language, and without the part
    /// that makes browsers forget pages on leaving them.
    #[must_use]
    pub fn script(&self, script: &str) -> String {
        self.words.in_script(&script.replacen(FORGETS, "", 1))
    }

    fn handlers<'h>(&'h self, root: &str, scripted: bool) -> Vec<Handler<'h>> {
        let mut handlers = linked(root, scripted && self.search, scripted);
        handlers.extend(self.sheets.handlers(root));
        handlers.push(banner());
        if !self.words.are_mdbooks() {
            handlers.push(self.said_in(TEXTS));
            handlers.push(element!(LABELLED, |element| {
                self.label(element);
                Ok(())
            }));
            handlers.push(script_is_ours());
        }
        if self.search {
            handlers.extend(self.search_box());
        }
        handlers
    }

    fn label(&self, element: &mut Element) {
        for name in LABELS {
            let said = element.get_attribute(name).and_then(|text| self.words.instead_of(&text));
            if let Some(said) = said {
                element.set_attribute(name, &said).expect("the name is one of an attribute");
            }
        }
    }

    /// Puts the words of the book's language into the texts of these elements.
    fn said_in(&self, selector: &str) -> Handler<'_> {
        let mut node = String::new();
        text!(selector, move |chunk: &mut TextChunk| {
            node.push_str(chunk.as_str());
            if chunk.last_in_text_node() {
                let text = std::mem::take(&mut node);
                let said = self.words.instead_of(&text);
                chunk.replace(&said.unwrap_or(text), ContentType::Html);
            } else {
                chunk.remove();
            }
            Ok(())
        })
    }

    /// The button, the field under the menu bar, and its line of the help.
    fn search_box(&self) -> Vec<Handler<'_>> {
        let words = &self.words;
        let button = format!(
            "<button id=\"pyproof-search-toggle\" class=\"icon-button\" type=\"button\" \
             title=\"{toggle}\" aria-label=\"{toggle}\" aria-expanded=\"false\" \
             aria-keyshortcuts=\"/ s\" aria-controls=\"pyproof-search\">{GLASS}</button>",
            toggle = words.search.toggle,
        );
        let field = format!(
            "<div id=\"pyproof-search\" class=\"hidden\" role=\"search\" aria-label=\"{label}\">\
             <form class=\"searchbar-outer\"><input type=\"search\" id=\"pyproof-search-input\" \
             autocomplete=\"off\" autocapitalize=\"off\" spellcheck=\"false\" enterkeyhint=\"search\" \
             placeholder=\"{placeholder}\" aria-label=\"{label}\" \
             aria-controls=\"pyproof-search-results\" aria-describedby=\"pyproof-search-count\">\
             </form><div class=\"searchresults-outer\" hidden>\
             <p id=\"pyproof-search-count\" class=\"searchresults-header\" role=\"status\" \
             data-failed=\"{failed}\"></p>\
             <ul id=\"pyproof-search-results\"></ul>\
             <button id=\"pyproof-search-more\" type=\"button\" hidden>{more}</button>\
             </div></div>",
            label = words.search.label,
            placeholder = words.search.placeholder,
            more = words.search.more,
            failed = words.search.failed,
        );
        let help = format!(
            "<p>{}<kbd>S</kbd>{}<kbd>/</kbd>{}</p>",
            words.of("Press "),
            words.of(" or "),
            words.of(" to search in the book"),
        );
        vec![
            element!("#mdbook-menu-bar .left-buttons", move |element| {
                element.append(&button, ContentType::Html);
                Ok(())
            }),
            element!("#mdbook-menu-bar", move |element| {
                element.after(&field, ContentType::Html);
                Ok(())
            }),
            element!("#mdbook-help-popup p:first-of-type", move |element| {
                element.after(&help, ContentType::Html);
                Ok(())
            }),
        ]
    }
}

/// A magnifying glass.
const GLASS: &str = "<span class=\"fa-svg\" aria-hidden=\"true\"><svg viewBox=\"0 0 16 16\">\
                     <circle cx=\"6.5\" cy=\"6.5\" r=\"4.75\"/><path d=\"m10.2 10.2 4.3 4.3\"/>\
                     </svg></span>";

/// Links to the site's style, after mdBook's own and before the book's, and to its
/// script.
fn linked<'h>(root: &str, search: bool, scripted: bool) -> Vec<Handler<'h>> {
    let place = format!("{root}{FOLDER}/");
    // In the page itself, like mdBook's style sheets.
    let style = file("site.css").unwrap_or_default();
    let style = format!("<style>{style}</style>");
    let found = if search { format!(" data-search=\"{root}{SEARCH}/\"") } else { String::new() };
    let script = format!("<script defer src=\"{place}site.js?v={}\"{found}></script>", version());
    let styled = Rc::new(RefCell::new(Some(style)));
    let at_end = Rc::clone(&styled);
    vec![
        element!("link#mdbook-ayu-highlight-css", move |element| {
            if let Some(style) = styled.borrow_mut().take() {
                element.after(&style, ContentType::Html);
            }
            Ok(())
        }),
        element!("head", move |element| {
            let (style, script) = (Rc::clone(&at_end), script.clone());
            let put: EndTagHandler = Box::new(move |end| {
                if let Some(style) = style.borrow_mut().take() {
                    end.before(&style, ContentType::Html);
                }
                if scripted {
                    end.before(&script, ContentType::Html);
                }
                Ok(())
            });
            if let Some(handlers) = element.end_tag_handlers() {
                handlers.push(put);
            }
            Ok(())
        }),
    ]
}

/// Marks the bar above a chapter as what it is: not a part of the chapter.
fn banner<'h>() -> Handler<'h> {
    element!("#mdbook-menu-bar:not([role])", |element| {
        Ok(element.set_attribute("role", "banner")?)
    })
}

/// mdBook names its script by the text that it had before its words were put
/// into another language: a browser that keeps the one must ask for the other.
fn script_is_ours<'h>() -> Handler<'h> {
    element!("script[src]", |element| {
        let source = element.get_attribute("src").unwrap_or_default();
        if source.rsplit('/').next().is_some_and(is_book_script) {
            element.set_attribute("src", &format!("{source}?v={}", version()))?;
        }
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_lies_as_deep_as_its_path() {
        assert_eq!(["a.html", "a/b.html", "a/b/c.html"].map(depth), [0, 1, 2]);
    }
}
