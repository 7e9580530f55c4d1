//! `book.toml`, with the pages' files named in it, and without them again.
//!
//! `toml_edit` says where everything is, and the text is edited there: the author's
//! line ends, comments, order and spacing stay, byte for byte.
//!
//! Each addition is a [`Change`]. Undoing the changes, the last one first, gives
//! the text as it was. What the author has added since then stays.

mod place;

use serde::{Deserialize, Serialize};
use toml_edit::{Array, Document, Item, Value};

use place::{Shape, Text};
use pyproof_check::diagnostic::Message;
use pyproof_check::error::{Because as _, UserError};

/// What `book.toml` should contain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entries {
    /// The style sheet, from the book's root, `/` between folders.
    pub style: String,
    /// The script, in the same way.
    pub script: String,
    /// The version of the files.
    pub version: String,
    /// The comment after the version, for whoever wants to change it.
    pub note: String,
}

/// One thing that was added to `book.toml`. Keys are paths with dots.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Change {
    /// A table.
    Table(String),
    /// A list without items.
    List(String),
    /// An item of a list.
    Item(String, String),
    /// The version of the files.
    Version(String),
}

/// A text of `book.toml` with what was added to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// The text.
    pub text: String,
    /// What was added, in that order.
    pub changes: Vec<Change>,
}

const OURS: &str = "preprocessor.pyproof";
const SITE: &str = "preprocessor.pyproof.site";
const ASSETS: &str = "preprocessor.pyproof.site.assets";
const HTML: &str = "output.html";

impl Settings {
    /// The settings of a book, to which `changes` were made before.
    #[must_use]
    pub fn new(text: &str, changes: Vec<Change>) -> Self {
        Self { text: text.to_owned(), changes }
    }

    /// Adds what is wanted and missing.
    ///
    /// # Errors
    /// When the text is no TOML, or something else stands where a table or a list
    /// is to be.
    pub fn put(&mut self, wanted: &Entries) -> anyhow::Result<()> {
        self.item(OURS, "before", "links")?;
        self.version(wanted)?;
        self.item(HTML, "additional-css", &wanted.style)?;
        self.item(HTML, "additional-js", &wanted.script)?;
        parsed(&self.text).map(|_| ())
    }

    /// Takes back what was added.
    ///
    /// # Errors
    /// When the text is not TOML.
    pub fn take(&mut self) -> anyhow::Result<()> {
        while let Some(change) = self.changes.pop() {
            let document = parsed(&self.text)?;
            let text = Text(&self.text);
            let without_key = |path: &str| {
                let (above, key) = path.rsplit_once('.')?;
                text.without_key(find(&document, above)?, key)
            };
            let edit = match &change {
                Change::Table(path) => find(&document, path)
                    .filter(|it| is_bare(it))
                    .and_then(|table| text.without_header(table).or_else(|| without_key(path))),
                Change::List(path) => {
                    let empty = list(&document, path).is_some_and(Array::is_empty);
                    empty.then(|| without_key(path)).flatten()
                }
                Change::Item(path, item) => {
                    list(&document, path).and_then(|list| text.without_item(list, item))
                }
                Change::Version(path) => without_key(path),
            };
            if let Some(edit) = edit {
                self.text = edit;
            }
        }
        Ok(())
    }

    /// The changes that nobody but us makes, noted or not: a note may be lost.
    pub fn assume(&mut self, wanted: &Entries) {
        self.note(Change::Version(ASSETS.to_owned()));
        self.note(Change::Item(format!("{HTML}.additional-css"), wanted.style.clone()));
        self.note(Change::Item(format!("{HTML}.additional-js"), wanted.script.clone()));
    }

    /// The version of the files that the settings name.
    ///
    /// # Errors
    /// When the text is not TOML.
    pub fn installed(&self) -> anyhow::Result<Option<String>> {
        let document = parsed(&self.text)?;
        let version = find(&document, ASSETS).and_then(Item::as_str);
        Ok(version.map(str::to_owned))
    }

    /// Records a change, which may have been recorded before.
    fn note(&mut self, change: Change) {
        if !self.changes.contains(&change) {
            self.changes.push(change);
        }
    }

    /// Makes sure that the list `key` of a table has `item`.
    fn item(&mut self, path: &str, key: &str, item: &str) -> anyhow::Result<()> {
        let full = format!("{path}.{key}");
        let document = parsed(&self.text)?;
        if let Some(list) = list(&document, &full) {
            if list.iter().any(|known| known.as_str() == Some(item)) {
                return Ok(());
            }
            let with = Text(&self.text).with_item(list, &quoted(item));
            self.text = with.ok_or_else(|| odd(&full))?;
            self.note(Change::Item(full, item.to_owned()));
            return Ok(());
        }
        if find(&document, &full).is_some() {
            return Err(odd(&full));
        }
        self.key(path, key, &format!("[{}]", quoted(item)), "")?;
        self.note(Change::List(full.clone()));
        self.note(Change::Item(full, item.to_owned()));
        Ok(())
    }

    /// Has the settings name the version of the files.
    fn version(&mut self, wanted: &Entries) -> anyhow::Result<()> {
        let value = quoted(&wanted.version);
        let document = parsed(&self.text)?;
        let Some(known) = find(&document, ASSETS) else {
            self.key(SITE, "assets", &value, &format!(" # {}", wanted.note))?;
            self.note(Change::Version(ASSETS.to_owned()));
            return Ok(());
        };
        let span = known.span().filter(|_| known.is_str()).ok_or_else(|| odd(ASSETS))?;
        self.text.replace_range(span, &value);
        Ok(())
    }

    /// Adds a key to a table, which is made where it is missing.
    fn key(&mut self, path: &str, key: &str, value: &str, note: &str) -> anyhow::Result<()> {
        self.table(path)?;
        let document = parsed(&self.text)?;
        let found = find(&document, path).ok_or_else(|| odd(path))?;
        let with = Text(&self.text).with_key(found, key, value, note);
        self.text = with.ok_or_else(|| odd(path))?;
        Ok(())
    }

    /// Makes the table at `path`, unless it exists and can take keys.
    fn table(&mut self, path: &str) -> anyhow::Result<()> {
        let document = parsed(&self.text)?;
        let mut at = document.as_item();
        let mut depth = 0;
        let names: Vec<&str> = path.split('.').collect();
        while let Some(next) = names.get(depth).and_then(|name| at.get(name)) {
            (at, depth) = (next, depth + 1);
        }
        let above = names[..depth].join(".");
        let shape = Shape::of(at).ok_or_else(|| odd(&above))?;
        let text = Text(&self.text);
        match (shape, names.get(depth)) {
            (Shape::Headed | Shape::Inline | Shape::Dotted, None) => Ok(()),
            (Shape::Inline, Some(name)) => {
                self.text = text.with_key(at, name, "{}", "").ok_or_else(|| odd(&above))?;
                self.note(Change::Table(names[..=depth].join(".")));
                self.table(path)
            }
            _ => {
                self.text = text.with_header(path);
                self.note(Change::Table(path.to_owned()));
                Ok(())
            }
        }
    }
}

fn parsed(text: &str) -> anyhow::Result<Document<&str>> {
    Document::parse(text).because(|| Message::new("book-toml"))
}

fn odd(path: &str) -> anyhow::Error {
    UserError::new(Message::new("install-odd").with("key", path)).into()
}

fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}

fn find<'d>(document: &'d Document<&str>, path: &str) -> Option<&'d Item> {
    path.split('.').try_fold(document.as_item(), |item, name| item.get(name))
}

fn list<'d>(document: &'d Document<&str>, path: &str) -> Option<&'d Array> {
    find(document, path)?.as_array()
}

/// Whether a table has no keys of its own; tables in it have headers of their own.
fn is_bare(item: &Item) -> bool {
    let headed = |item: &Item| match item {
        Item::Table(table) => !table.is_dotted(),
        Item::ArrayOfTables(_) => true,
        _ => false,
    };
    item.as_table_like().is_some_and(|table| table.iter().all(|(_, item)| headed(item)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wanted(version: &str) -> Entries {
        Entries {
            style: "src/pyproof/site.css".to_owned(),
            script: "src/pyproof/site.js".to_owned(),
            version: version.to_owned(),
            note: "managed".to_owned(),
        }
    }

    fn installed(text: &str) -> Settings {
        let mut settings = Settings::new(text, Vec::new());
        settings.put(&wanted("1")).unwrap_or_else(|error| panic!("{text}: {error}"));
        settings
    }

    /// Ways to write a `book.toml`, each line end as `\n`.
    const WAYS: &[&str] = &[
        "",
        "\n",
        "# only words",
        "[book]\ntitle = \"Книга\"",
        "[book]\ntitle = \"Книга\"\n",
        "[book]\n\n[preprocessor.pyproof]\nbefore = [\"links\"]\n\n\n[output.html]\n\n",
        "[preprocessor.pyproof] # ours\n# why\nbefore = ['links'] # first\ntypos = \"deny\"\n",
        "[preprocessor.pyproof]\nbefore = []\n[output.html]\nadditional-js = []\n",
        "[preprocessor.pyproof]\nbefore = [\"index\",]\n",
        "[preprocessor.pyproof.limits]\ntime = \"1s\"\n[output.html.code.hidelines]\npython = \"~\"\n",
        "[preprocessor.pyproof]\n[preprocessor.pyproof.site] # pages\n# from here\npyodide = \"cdn\"",
        "[preprocessor]\npyproof.typos = \"deny\"\n[output]\nhtml.smart-punctuation = false\n",
        "[preprocessor]\npyproof.limits.time = \"1s\"\npyproof.site.pyodide = \"cdn\"\n",
        "preprocessor.pyproof.typos = \"deny\"\noutput.html.mathjax-support = true\n[book]\n",
        "[preprocessor]\npyproof = { before = [\"links\"], typos = \"deny\" }\n",
        "preprocessor = { pyproof = {}, index = {} }\noutput = {}\n",
        "preprocessor = { index = { optional = true, } }\n[output]\nhtml = {\n  mathjax-support = true, # sums\n}\n",
        "[output.html]\nadditional-css = [\"a.css\", \"b.css\"] # two\nadditional-js = [ \"a.js\" ]\n",
        "[output.html]\nadditional-css = [ # mine\n    # the first\n    \"a.css\", # one\n    \"b.css\" # two\n]\n",
        "[output.html]\nadditional-css = [\n\t\"a.css\"\n]\nadditional-js = [\n]",
        "[output.epub]\n[output.html]\n[output.html.search]\nenable = false\n[preprocessor.links]",
        "\u{feff}[book]\ntitle = \"x\"\n",
        "  [book]\n\t title  =   1   # one\n\n\n  [ output . html ]\n",
        "preprocessor . pyproof . typos = 'deny'\nbook.title = 'x'\npreprocessor.links = {}\n",
    ];

    /// Why the text is spliced, and no `DocumentMut` is changed and printed.
    #[test]
    fn a_document_that_is_printed_is_not_what_was_read() {
        for text in [
            "[book]\r\ntitle = 1\r\n",
            "\u{feff}[book]\n",
            "[book]\ntitle = 1",
            "[a]\nb.c = 1\nb . d . e = 1\n",
            "a.b = 1\nc = 2\na.d = 3\n",
        ] {
            let document: toml_edit::DocumentMut = text.parse().unwrap();
            assert_ne!(document.to_string(), text);
        }
    }

    #[test]
    fn what_is_taken_back_leaves_the_text_as_it_was() {
        for way in WAYS {
            for text in [(*way).to_owned(), way.replace('\n', "\r\n")] {
                let mut settings = installed(&text);
                assert_ne!(settings.text, text);
                assert_eq!(settings.text.contains('\r'), text.contains('\r'), "{text:?}");
                let other_ends = settings.text.replace("\r\n", "").contains('\n');
                assert!(!text.contains('\r') || !other_ends, "{:?}", settings.text);
                settings.take().unwrap();
                assert_eq!(settings.text, text);
            }
        }
    }

    #[test]
    fn all_that_is_wanted_is_there_once() {
        for way in WAYS {
            let settings = installed(way);
            let table: toml::Table = settings.text.parse().unwrap();
            let pyproof = &table["preprocessor"]["pyproof"];
            let before = pyproof["before"].as_array().unwrap();
            assert!(before.contains(&"links".into()), "{way}");
            assert_eq!(pyproof["site"]["assets"].as_str(), Some("1"), "{way}");
            for (key, file) in [
                ("additional-css", "src/pyproof/site.css"),
                ("additional-js", "src/pyproof/site.js"),
            ] {
                let files = table["output"]["html"][key].as_array().unwrap();
                assert_eq!(files[0].as_str(), Some(file), "the author's come behind ours: {way}");
            }
            // The author's own settings are still there, in the author's lines.
            for line in way.lines().filter(|line| !line.contains(['[', '{', ','])) {
                assert!(settings.text.contains(line), "{line}");
            }
        }
    }

    #[test]
    fn a_second_time_changes_nothing_and_a_newer_version_that_alone() {
        for way in WAYS {
            let first = installed(way);
            let mut second = Settings::new(&first.text, first.changes.clone());
            second.put(&wanted("1")).unwrap();
            assert_eq!(second, first);
            second.put(&wanted("22")).unwrap();
            assert_eq!(second.text, first.text.replace("\"1\"", "\"22\""));
            assert_eq!(second.installed().unwrap().as_deref(), Some("22"));
            second.take().unwrap();
            assert_eq!(second.text, *way);
        }
    }

    #[test]
    fn what_the_author_adds_behind_ours_stays() {
        let mut settings = installed("[book]\n");
        settings.text = settings.text.replace("site.css\"]", "site.css\", \"a.css\"]")
            + "smart-punctuation = false\n\n[output.epub]\n";
        settings.take().unwrap();
        assert_eq!(
            settings.text,
            "[book]\n\n[output.html]\nadditional-css = [\"a.css\"]\nsmart-punctuation = false\n\n[output.epub]\n"
        );
    }

    #[test]
    fn without_a_note_of_the_changes_only_what_is_surely_ours_goes() {
        let installed = installed("[output.html]\nadditional-js = [\"a.js\"]\n");
        let mut settings = Settings::new(&installed.text, Vec::new());
        settings.assume(&wanted("1"));
        settings.take().unwrap();
        assert_eq!(
            settings.text,
            "[output.html]\nadditional-css = []\nadditional-js = [\"a.js\"]\n\n\
             [preprocessor.pyproof]\nbefore = [\"links\"]\n\n[preprocessor.pyproof.site]\n"
        );
    }

    #[test]
    fn what_is_noted_is_not_assumed_twice() {
        for way in WAYS {
            let mut settings = installed(way);
            settings.assume(&wanted("1"));
            settings.take().unwrap();
            assert_eq!(settings.text, *way);
        }
    }

    #[test]
    fn what_is_no_table_or_no_list_is_refused() {
        for text in [
            "preprocessor = 1",
            "[preprocessor]\npyproof = \"x\"",
            "[preprocessor.pyproof]\nbefore = \"links\"",
            "[preprocessor.pyproof]\nsite = false",
            "[preprocessor.pyproof.site]\nassets = 1",
            "[output.html]\nadditional-js = \"a.js\"",
            "[[output.html]]",
            "preprocessor = { pyproof.typos = \"deny\" }",
            "[book",
        ] {
            let mut settings = Settings::new(text, Vec::new());
            assert!(settings.put(&wanted("1")).is_err(), "{text}");
        }
    }
}
