//! A page, rewritten while it is read.

use std::borrow::Cow;

use anyhow::Result;
use lol_html::{ElementContentHandlers, HtmlRewriter, Selector, Settings};

/// What is done to some elements of a page.
pub type Handler<'h> = (Cow<'h, Selector>, ElementContentHandlers<'h>);

/// The page with all of `handlers` done to it.
///
/// # Errors
/// When the page cannot be parsed.
pub fn rewritten(html: &str, handlers: Vec<Handler<'_>>) -> Result<String> {
    let mut finished = Vec::with_capacity(html.len() + 4096);
    // An author's markup may be what a browser alone can make sense of.
    let settings = handlers
        .into_iter()
        .fold(Settings::new().with_strict(false), Settings::append_element_content_handler);
    let mut rewriter =
        HtmlRewriter::new(settings, |bytes: &[u8]| finished.extend_from_slice(bytes));
    rewriter.write(html.as_bytes())?;
    rewriter.end()?;
    Ok(String::from_utf8(finished)?)
}
