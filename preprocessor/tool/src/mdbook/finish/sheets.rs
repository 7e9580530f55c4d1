//! Puts the style sheets of a page into the page, so that it appears sooner.
//!
//! As mdBook writes it, a page shows nothing before eight files are loaded: seven
//! style sheets and the script of the contents. On a phone's network that takes 3.4
//! seconds, and fonts that load later move the text being read (Lighthouse, mobile:
//! performance 79). So the style sheets are in the page itself, scripts wait for the
//! page, and fonts, five files as large as all the rest, are fetched when the page is
//! there, and used from the next page on.

use std::fs;
use std::path::Path;

use lol_html::element;
use lol_html::html_content::ContentType;

use super::files::is_hashed;
use super::html::Handler;

/// The sheets of every page, in their order, each as its folder and the beginning of
/// its name: between that and `.css` mdBook may put a hash.
const SHEETS: &[(&str, &str)] = &[("css", "variables"), ("css", "general"), ("css", "chrome")];

/// Has a page use the fonts that an earlier one has fetched (`page/fonts.ts`). A page
/// that is opened from a file has nothing to wait for.
const USE_FONTS: &str = "<script>try{const fonts=document.getElementById(\"pyproof-fonts\");\
     if(location.protocol===\"file:\"||localStorage.getItem(fonts.id)===\
     new URL(fonts.dataset.of,document.baseURI).href)fonts.media=\"all\"}catch{}</script>";

/// The sheets of which mdBook's script enables one at a time, by the ids of their
/// elements.
const COLOURS: &[&str] = &["highlight", "tomorrow-night", "ayu-highlight"];

/// The sheets of a site, to be put into its pages.
#[derive(Debug, Default)]
pub struct Sheets {
    /// Their paths in the site.
    paths: Vec<String>,
    /// Their text; `\0` stands for the path to the site's root.
    text: String,
    /// The path of the sheet of fonts, and its text.
    fonts: Option<(String, String)>,
    /// The colours of code, each with the name of its element.
    colours: Vec<(String, String)>,
}

impl Sheets {
    /// Reads the sheets of the site in the folder `site`. A sheet that is missing, or
    /// that cannot be put into a page, is left where it is.
    #[must_use]
    pub fn read(site: &Path) -> Self {
        let mut sheets = Self::default();
        for (folder, stem) in SHEETS {
            let Some((name, text)) = sheet(&site.join(folder), stem) else { continue };
            sheets.text += &rooted(&text, folder);
            sheets.paths.push(format!("{folder}/{name}"));
        }
        // Who says when a font is to be used has thought about it.
        sheets.fonts = sheet(&site.join("fonts"), "fonts")
            .filter(|(_, text)| !text.contains("font-display"))
            .map(|(name, text)| (format!("fonts/{name}"), optional(&rooted(&text, "fonts"))));
        for stem in COLOURS {
            if let Some((_, text)) = sheet(site, stem).filter(|(_, text)| !text.contains("url(")) {
                sheets.colours.push((format!("mdbook-{stem}-css"), text));
            }
        }
        sheets
    }

    /// Puts the sheets into a page, from which `root` leads to the site's root, and
    /// makes its scripts wait for it.
    pub fn handlers<'h>(&'h self, root: &str) -> Vec<Handler<'h>> {
        let root = root.to_owned();
        let mut style = Some(format!("<style>{}</style>", self.text.replace('\0', &root)));
        let sheet = element!("link[rel=stylesheet][href]", move |link| {
            let href = link.get_attribute("href").unwrap_or_default();
            let path = href.strip_prefix(&root).unwrap_or(&href);
            if let Some((_, text)) = self.fonts.as_ref().filter(|(known, _)| known == path) {
                let faces = text.replace('\0', &root);
                let style = format!(
                    "<style id=\"pyproof-fonts\" media=\"not all\" data-of=\"{href}\">{faces}</style>\
                     {USE_FONTS}"
                );
                link.replace(&style, ContentType::Html);
            }
            if self.paths.iter().any(|known| known == path) {
                match style.take() {
                    Some(style) => link.replace(&style, ContentType::Html),
                    None => link.remove(),
                }
            }
            Ok(())
        });
        let colours = element!("link[rel=stylesheet][id^=mdbook-]", |link| {
            let id = link.get_attribute("id").unwrap_or_default();
            if let Some((_, text)) = self.colours.iter().find(|(name, _)| *name == id) {
                let style = format!("<style id=\"{id}\">{text}</style>");
                link.replace(&style, ContentType::Html);
            }
            Ok(())
        });
        let script = element!("script[src]", |script| {
            let waits = ["defer", "async", "type"].iter().any(|name| script.has_attribute(name));
            if !waits {
                script.set_attribute("defer", "")?;
            }
            Ok(())
        });
        vec![sheet, colours, script]
    }
}

/// The sheet in `folder` of this name, if it can be put into a page: its file's name,
/// and its text, shortened.
fn sheet(folder: &Path, stem: &str) -> Option<(String, String)> {
    let name = named(folder, stem, ".css")?;
    let text = fs::read_to_string(folder.join(&name)).ok()?;
    let is_apart = text.contains("</") || text.contains('\0') || text.contains("@import");
    (!is_apart).then(|| (name, terse(&text)))
}

/// The file in `folder` of this name, with or without a hash after its stem.
fn named(folder: &Path, stem: &str, extension: &str) -> Option<String> {
    let entries = fs::read_dir(folder).ok()?.flatten();
    let mut names = entries.filter_map(|entry| entry.file_name().into_string().ok());
    names.find(|name| {
        let between = name.strip_prefix(stem).and_then(|rest| rest.strip_suffix(extension));
        between.is_some_and(|hash| hash.is_empty() || is_hashed(hash))
    })
}

/// A sheet without its comments and its indentation.
fn terse(sheet: &str) -> String {
    let mut out = String::with_capacity(sheet.len());
    let mut rest = sheet;
    while let Some(at) = rest.find(['"', '\'', '/', '\n', '\r']) {
        let (before, behind) = rest.split_at(at);
        out += before;
        let first = behind.chars().next().unwrap_or_default();
        let end = match first {
            '/' if behind.starts_with("/*") => {
                behind.find("*/").map_or(behind.len(), |end| end + 2)
            }
            '"' | '\'' => {
                let end = end_of_string(behind, first);
                out += &behind[..end];
                end
            }
            '\n' | '\r' => {
                if !out.ends_with(['\n', '{', ';', '}', ',']) {
                    out.push('\n');
                }
                behind.len() - behind.trim_start().len()
            }
            _ => {
                out.push(first);
                1
            }
        };
        rest = &behind[end..];
    }
    out + rest
}

/// Bytes of the string that `text` begins with, its quotes included.
fn end_of_string(text: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            c if c == quote => return at + 1,
            _ => {}
        }
    }
    text.len()
}

/// A sheet of the folder `folder` with its addresses made relative to the site's
/// root, for which `\0` stands.
fn rooted(sheet: &str, folder: &str) -> String {
    let mut parts = sheet.split("url(");
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        out += "url(";
        let quote = part.chars().next().filter(|c| ['"', '\''].contains(c));
        let address = &part[quote.map_or(0, char::len_utf8)..];
        let is_elsewhere = address.starts_with(['/', '#'])
            || address.split(['"', '\'', ')']).next().is_some_and(|address| address.contains(':'));
        out.extend(quote);
        if is_elsewhere {
            out += address;
            continue;
        }
        // The folders of sheets are at the root: one step up leads there.
        match address.strip_prefix("../") {
            Some(address) => out.extend(["\0", address]),
            None => out.extend(["\0", folder, "/", address]),
        }
    }
    out
}

/// A sheet whose fonts, if they are not there after all, do not move the text being read.
fn optional(sheet: &str) -> String {
    sheet.replace("@font-face {", "@font-face {font-display:optional;")
}

#[cfg(test)]
mod tests {
    use super::super::html::rewritten;
    use super::*;

    #[test]
    fn a_sheet_loses_comments_and_indentation_alone() {
        for (sheet, expected) in [
            ("a {\n    color: red;\n}\n\n/* no */\nb { }\n", "a {color: red;}b { }"),
            ("a { content: \"/* yes */\\\"  \"; }", "a { content: \"/* yes */\\\"  \"; }"),
            ("a\n  b { margin: 1px / 2; }", "a\nb { margin: 1px / 2; }"),
            ("a { b: 'x\n", "a { b: 'x\n"),
            ("/* never ends", ""),
        ] {
            assert_eq!(terse(sheet), expected, "{sheet}");
        }
    }

    #[test]
    fn addresses_begin_at_the_sites_root() {
        for (sheet, expected) in [
            (
                "src: url('../fonts/a.woff2') format('woff2')",
                "src: url('\0fonts/a.woff2') format('woff2')",
            ),
            ("url(b.png)", "url(\0css/b.png)"),
            (
                "url(\"data:image/svg+xml;x\") url(#id) url(/abs) url(https://a/b)",
                "url(\"data:image/svg+xml;x\") url(#id) url(/abs) url(https://a/b)",
            ),
        ] {
            assert_eq!(rooted(sheet, "css"), expected, "{sheet}");
        }
    }

    #[test]
    fn a_page_is_drawn_with_what_stands_in_it() {
        let paths = ["css/general-12345678.css", "css/chrome.css"].map(str::to_owned).to_vec();
        let colours = vec![("mdbook-highlight-css".to_owned(), ".hljs{}".to_owned())];
        let fonts = Some(("fonts/fonts.css".into(), "@font-face{src:url(\0f)}".into()));
        let sheets = Sheets { paths, text: "a{b:url(\0c)}".into(), fonts, colours };
        let page = "<link rel=\"stylesheet\" href=\"../fonts/fonts.css\">\
             <link rel=\"stylesheet\" href=\"../css/general-12345678.css\">\
             <link rel=\"stylesheet\" href=\"../css/chrome.css\">\
             <link rel=\"stylesheet\" href=\"../css/print.css\" media=\"print\">\
             <link rel=\"stylesheet\" id=\"mdbook-highlight-css\" href=\"../highlight.css\">\
             <script>here()</script><script src=\"../book.js\"></script>\
             <script async src=\"a.js\"></script><script type=\"module\" src=\"m.js\"></script>";
        assert_eq!(
            rewritten(page, sheets.handlers("../")).unwrap(),
            "<style id=\"pyproof-fonts\" media=\"not all\" data-of=\"../fonts/fonts.css\">\
             @font-face{src:url(../f)}</style>"
                .to_owned()
                + USE_FONTS
                + "<style>a{b:url(../c)}</style>\
             <link rel=\"stylesheet\" href=\"../css/print.css\" media=\"print\">\
             <style id=\"mdbook-highlight-css\">.hljs{}</style>\
             <script>here()</script><script src=\"../book.js\" defer=\"\"></script>\
             <script async src=\"a.js\"></script><script type=\"module\" src=\"m.js\"></script>"
        );
    }

    #[test]
    fn sheets_are_read_where_they_can_stand_in_a_page() {
        let site = tempfile::tempdir().unwrap();
        for (name, text) in [
            ("css/variables-12345678.css", "a { b: c; }\n"),
            ("css/variables-of-others.css", "no"),
            ("css/general.css", "@import 'x.css';"),
            ("css/chrome-1234567.css", "no"),
            ("fonts/fonts.css", "@font-face {\n  src: url(a.woff2);\n}\n"),
        ] {
            fs::create_dir_all(site.path().join(name).parent().unwrap()).unwrap();
            fs::write(site.path().join(name), text).unwrap();
        }
        let sheets = Sheets::read(site.path());
        assert_eq!(sheets.paths, ["css/variables-12345678.css"]);
        assert_eq!(sheets.text, "a { b: c; }");
        let font = "@font-face {font-display:optional;src: url(\0fonts/a.woff2);}";
        assert_eq!(sheets.fonts, Some(("fonts/fonts.css".into(), font.into())));
    }
}
