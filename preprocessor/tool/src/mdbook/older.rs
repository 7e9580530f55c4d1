//! Keys of `book.toml` that mdBook 0.5 refuses: those of older versions, and those
//! that are none. One of them stops a whole build, though nothing that we do depends
//! on it.
//!
//! A key with a new name is renamed, any other is left out; the author is told of each.
//! Tables of preprocessors and of other renderers belong to those.

use toml::{Table, Value};

use pyproof_check::diagnostic::Message;
use pyproof_judge::distance::nearest;

/// The tables whose keys mdBook 0.5 knows; it refuses all others.
const KNOWN: &[(&str, &[&str])] = &[
    ("", &["book", "build", "rust", "output", "preprocessor"]),
    ("book", &["title", "authors", "description", "src", "language", "text-direction"]),
    ("build", &["build-dir", "create-missing", "use-default-preprocessors", "extra-watch-dirs"]),
    ("rust", &["edition"]),
    (
        "output.html",
        &[
            "theme",
            "default-theme",
            "preferred-dark-theme",
            "smart-punctuation",
            "definition-lists",
            "admonitions",
            "mathjax-support",
            "additional-css",
            "additional-js",
            "fold",
            "playground",
            "code",
            "print",
            "no-section-label",
            "search",
            "git-repository-url",
            "git-repository-icon",
            "input-404",
            "site-url",
            "cname",
            "edit-url-template",
            "live-reload-endpoint",
            "redirect",
            "hash-files",
            "sidebar-header-nav",
            // What every renderer may have.
            "command",
            "optional",
        ],
    ),
    ("output.html.fold", &["enable", "level"]),
    ("output.html.print", &["enable", "page-break"]),
    ("output.html.playground", &["editable", "copyable", "copy-js", "line-numbers", "runnable"]),
    ("output.html.code", &["hidelines"]),
    (
        "output.html.search",
        &[
            "enable",
            "limit-results",
            "teaser-word-count",
            "use-boolean-and",
            "boost-title",
            "boost-hierarchy",
            "boost-paragraph",
            "expand",
            "heading-split-level",
            "copy-js",
            "chapter",
        ],
    ),
];

/// Keys of older versions, by their tables, with their new names: of the same table, or,
/// behind a dot, of the whole file. None: they are gone.
const OLDER: &[(&str, &str, Option<&str>)] = &[
    ("", "title", Some(".book.title")),
    ("", "description", Some(".book.description")),
    ("", "authors", Some(".book.authors")),
    ("", "src", Some(".book.src")),
    ("", "source", Some(".book.src")),
    ("", "author", None),
    ("", "dest", Some(".build.build-dir")),
    ("book", "multilingual", None),
    ("book", "author", None),
    ("output.html", "playpen", Some("playground")),
    ("output.html", "curly-quotes", Some("smart-punctuation")),
    ("output.html", "copy-fonts", None),
    ("output.html", "google-analytics", None),
    ("output.html", "livereload-url", None),
    ("output.html", "destination", None),
    ("output.html.playground", "editor", None),
    ("output.html.search", "searcher", None),
];

/// Makes of a `book.toml` one that mdBook 0.5 reads; gives a warning for each key that
/// it would not.
pub(super) fn mend(settings: &mut Table) -> Vec<Message> {
    let mut warnings = Vec::new();
    for (name, known) in KNOWN {
        let Some(table) = table_at(settings, name) else { continue };
        let keys: Vec<String> = table.keys().cloned().collect();
        for key in keys.iter().filter(|key| !known.contains(&key.as_str())) {
            let value = table_at(settings, name).and_then(|table| table.remove(key));
            let older = OLDER.iter().find(|(of, old, _)| of == name && old == key);
            let message = match older {
                Some((_, _, Some(new))) => {
                    let new = put(settings, name, new, value);
                    Message::new("older-key-renamed").with("new", new)
                }
                Some((_, _, None)) => Message::new("older-key-gone"),
                None => match nearest(key, known.iter().copied()) {
                    Some(near) => Message::new("older-key-near").with("near", near),
                    None => Message::new("older-key-unknown"),
                },
            };
            let place = if name.is_empty() { key.clone() } else { format!("{name}.{key}") };
            warnings.push(message.with("key", place));
        }
    }
    warnings
}

/// Puts a value where its new name says, unless something is there; gives that name.
fn put(settings: &mut Table, table: &str, new: &str, value: Option<Value>) -> String {
    let whole = match new.strip_prefix('.') {
        Some(whole) => whole.to_owned(),
        None => format!("{table}.{new}"),
    };
    let (table, key) = whole.rsplit_once('.').unwrap_or(("", &whole));
    if !table.is_empty() && table_at(settings, table).is_none() && !table.contains('.') {
        settings.entry(table).or_insert_with(|| Value::Table(Table::new()));
    }
    if let (Some(table), Some(value)) = (table_at(settings, table), value) {
        table.entry(key).or_insert(value);
    }
    whole
}

/// The table of this dotted name.
fn table_at<'t>(settings: &'t mut Table, name: &str) -> Option<&'t mut Table> {
    let parts = name.split('.').filter(|part| !part.is_empty());
    parts.into_iter().try_fold(settings, |table, part| table.get_mut(part)?.as_table_mut())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The keys of the warnings and of what they are about, and what is left.
    fn mended(text: &str) -> (Vec<String>, String) {
        let mut table: Table = text.parse().unwrap();
        let warnings = mend(&mut table).into_iter().map(|warning| {
            let args: Vec<&str> = warning.args.iter().map(|(_, value)| value.as_str()).collect();
            format!("{} {}", warning.key, args.join(" "))
        });
        (warnings.collect(), table.to_string())
    }

    #[test]
    fn keys_of_older_versions_are_named_and_left_out_or_renamed() {
        let cases = [
            ("[book]\nmultilingual = false\n", "older-key-gone book.multilingual", "[book]\n"),
            (
                "[output.html.playpen]\neditable = true\n",
                "older-key-renamed output.html.playground output.html.playpen",
                "[output.html.playground]\neditable = true\n",
            ),
            (
                "[output.html]\ncurly-quotes = true\n",
                "older-key-renamed output.html.smart-punctuation output.html.curly-quotes",
                "[output.html]\nsmart-punctuation = true\n",
            ),
            ("title = \"T\"\n", "older-key-renamed book.title title", "[book]\ntitle = \"T\"\n"),
            (
                "[output.html]\ngoogle-analytics = \"x\"\n",
                "older-key-gone output.html.google-analytics",
                "[output.html]\n",
            ),
            ("[book]\ntitel = \"T\"\n", "older-key-near title book.titel", "[book]\n"),
            ("[extra]\na = 1\n", "older-key-unknown extra", ""),
        ];
        for (text, warning, left) in cases {
            assert_eq!(mended(text), (vec![warning.to_owned()], left.to_owned()), "{text}");
        }
    }

    #[test]
    fn what_mdbook_reads_stays_as_it_is() {
        for text in [
            "[book]\ntitle = \"T\"\nlanguage = \"ru\"\n",
            "[preprocessor.other]\nany = 1\n",
            "[output.linkcheck]\nany = 1\n",
            "[output.html.print]\nenable = false\n",
            "[output.html.redirect]\n\"/a.html\" = \"b.html\"\n",
        ] {
            assert_eq!(mended(text).0, Vec::<String>::new(), "{text}");
            assert!(text.parse::<mdbook_driver::config::Config>().is_ok(), "{text}");
        }
    }
}
