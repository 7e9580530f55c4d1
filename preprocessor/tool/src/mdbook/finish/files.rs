//! The files of mdBook's that are known by their names, and the addresses in them.

use crate::site::Page;

/// Whether a file is mdBook's script, with the hash of its text in its name or
/// without.
#[must_use]
pub fn is_book_script(name: &str) -> bool {
    is_script(name, "book")
}

/// Whether a file is the script that puts the contents into each page.
#[must_use]
pub fn is_contents_script(name: &str) -> bool {
    is_script(name, "toc")
}

fn is_script(name: &str, called: &str) -> bool {
    let stem = name.strip_suffix(".js").and_then(|stem| stem.strip_prefix(called));
    stem.is_some_and(|rest| rest.is_empty() || is_hashed(rest))
}

/// mdBook's contents, with the addresses of the chapters as markup has them.
///
/// mdBook writes them as they are, in its page and within a string of its script
/// alike: with an apostrophe in the name of one file no page had any contents, and
/// what stood behind it was script.
#[must_use]
pub fn addressed(contents: &str, chapters: &[Page]) -> String {
    const MARKS: &[(char, &str)] =
        &[('&', "&amp;"), ('<', "&lt;"), ('>', "&gt;"), ('"', "&quot;"), ('\'', "&#39;")];
    let concerned = chapters.iter().map(|page| &page.path);
    let concerned = concerned.filter(|path| MARKS.iter().any(|(mark, _)| path.contains(*mark)));
    concerned.fold(contents.to_owned(), |contents, path| {
        let escaped =
            MARKS.iter().fold(path.clone(), |path, (mark, said)| path.replace(*mark, said));
        contents.replace(&format!("href=\"{path}\""), &format!("href=\"{escaped}\""))
    })
}

/// Whether this is what mdBook puts behind a file's name for the hash of its text.
#[must_use]
pub fn is_hashed(rest: &str) -> bool {
    let hash = rest.strip_prefix('-').unwrap_or_default();
    hash.len() == 8 && hash.chars().all(|c| c.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mdbooks_script_is_known_by_its_name() {
        for name in ["book.js", "book-609e4cb8.js"] {
            assert!(is_book_script(name), "{name}");
        }
        for name in ["book-mine.js", "book-609e4cb8.css", "notebook.js", "bookmark.js", "book-.js"]
        {
            assert!(!is_book_script(name), "{name}");
        }
    }

    #[test]
    fn an_address_in_the_contents_ends_neither_its_attribute_nor_the_script() {
        let page =
            |path: &str| Page { path: path.to_owned(), title: String::new(), searched: true };
        let pages = [page("it's \"<&>.html"), page("plain.html")];
        let contents = "'<a href=\"it's \"<&>.html\">it&#39;s</a><a href=\"plain.html\">';";
        assert_eq!(
            addressed(contents, &pages),
            "'<a href=\"it&#39;s &quot;&lt;&amp;&gt;.html\">it&#39;s</a><a href=\"plain.html\">';"
        );
        assert!(is_contents_script("toc-4e6c84e2.js") && !is_contents_script("toc-mine.js"));
    }
}
