//! mdBook's own words in the book's language.
//!
//! They are in English in its templates and its script. Words that are not known
//! here, from the book's own theme or from another version, stay as they are.

use std::collections::HashMap;

use crate::messages::Catalogue;

/// mdBook's words, each with its key in the catalogue.
const WORDS: &[(&str, &str)] = &[
    ("Keyboard shortcuts", "mdbook-keys"),
    ("Press", "mdbook-press"),
    ("or", "mdbook-or"),
    ("to navigate between chapters", "mdbook-to-navigate"),
    ("to search in the book", "mdbook-to-search"),
    ("to show this help", "mdbook-to-show-help"),
    ("to hide this help", "mdbook-to-hide-help"),
    ("Table of contents", "mdbook-contents"),
    ("Toggle Table of Contents", "mdbook-toggle-contents"),
    ("Change theme", "mdbook-change-theme"),
    ("Themes", "mdbook-themes"),
    ("Auto", "mdbook-theme-auto"),
    ("Light", "mdbook-theme-light"),
    ("Rust", "mdbook-theme-rust"),
    ("Coal", "mdbook-theme-coal"),
    ("Navy", "mdbook-theme-navy"),
    ("Ayu", "mdbook-theme-ayu"),
    ("Search (`/`)", "mdbook-search"),
    ("Toggle Searchbar", "mdbook-toggle-search"),
    ("Search this book ...", "mdbook-search-placeholder"),
    ("Print this book", "mdbook-print"),
    ("Git repository", "mdbook-repository"),
    ("Suggest an edit", "mdbook-edit"),
    ("Page navigation", "mdbook-navigation"),
    ("Previous chapter", "mdbook-previous"),
    ("Next chapter", "mdbook-next"),
    ("Page not found", "mdbook-not-found-title"),
    ("Document not found (404)", "mdbook-not-found"),
    (
        "This URL is invalid, sorry. Please use the navigation bar or search to continue.",
        "mdbook-not-found-help",
    ),
    ("Note", "mdbook-note"),
    ("Tip", "mdbook-tip"),
    ("Important", "mdbook-important"),
    ("Warning", "mdbook-warning"),
    ("Caution", "mdbook-caution"),
    ("Redirecting...", "mdbook-redirecting"),
    ("Redirecting to...", "mdbook-redirecting-to"),
];

/// Words in mdBook's script, where they are whole strings.
const SCRIPT: &[(&str, &str)] = &[
    ("Copy to clipboard", "mdbook-copy"),
    ("Copied!", "mdbook-copied"),
    ("Clipboard error!", "mdbook-not-copied"),
    ("Show hidden lines", "mdbook-show-lines"),
    ("Hide lines", "mdbook-hide-lines"),
    ("Run this code", "mdbook-run"),
    ("Undo changes", "mdbook-undo"),
    ("Running...", "mdbook-running"),
    ("No output", "mdbook-no-output"),
    ("Playground Communication: ", "mdbook-playground"),
];

/// mdBook's words, with their translations into the book's language.
pub struct Words {
    page: HashMap<&'static str, String>,
    script: Vec<(&'static str, String)>,
    /// The words of the search box.
    pub search: SearchWords,
}

/// The words of the search box before its script is loaded.
pub struct SearchWords {
    /// What the button does.
    pub toggle: String,
    /// The placeholder of the field.
    pub placeholder: String,
    /// What the field is for.
    pub label: String,
    /// What the button under the results does.
    pub more: String,
    /// The message that the search could not be loaded.
    pub failed: String,
}

impl Words {
    /// The words of the catalogue's language.
    #[must_use]
    pub fn new(catalogue: &Catalogue) -> Self {
        let said = |(english, key): &(&'static str, &'static str)| {
            Some((*english, catalogue.text(key))).filter(|(english, said)| english != said)
        };
        Self {
            page: WORDS.iter().filter_map(said).collect(),
            script: SCRIPT.iter().filter_map(said).collect(),
            search: SearchWords {
                toggle: catalogue.text("mdbook-search"),
                placeholder: catalogue.text("mdbook-search-placeholder"),
                label: catalogue.text("search-label"),
                more: catalogue.text("search-more"),
                failed: catalogue.text("search-failed"),
            },
        }
    }

    /// Whether they are mdBook's own English ones.
    #[must_use]
    pub fn are_mdbooks(&self) -> bool {
        self.page.is_empty()
    }

    /// The translation of `text`, which is words of mdBook with space around them;
    /// `None` if it is not.
    #[must_use]
    pub fn instead_of(&self, text: &str) -> Option<String> {
        let words = text.trim();
        let said = self.page.get(words)?;
        let (before, after) = text.split_once(words)?;
        // The translation has a comma where the English sentence has none.
        let before = if said.starts_with(',') { before.trim_end() } else { before };
        Some(format!("{before}{said}{after}"))
    }

    /// The translation of `text`, or else `text`.
    #[must_use]
    pub fn of(&self, text: &str) -> String {
        self.instead_of(text).unwrap_or_else(|| text.to_owned())
    }

    /// mdBook's script with these words.
    #[must_use]
    pub fn in_script(&self, script: &str) -> String {
        let mut script = script.to_owned();
        for (english, said) in &self.script {
            let said = said.replace('\\', "\\\\").replace('\'', "\\'").replace('"', "\\\"");
            for quote in ["'", "\""] {
                let (from, to) =
                    (format!("{quote}{english}{quote}"), format!("{quote}{said}{quote}"));
                script = script.replace(&from, &to);
            }
        }
        script
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::messages::Lang;

    fn words(lang: Lang) -> Words {
        Words::new(&Catalogue::new(lang))
    }

    #[test]
    fn the_english_words_are_mdbooks() {
        let english = words(Lang::En);
        assert!(english.are_mdbooks(), "{:?}", english.page);
        assert_eq!(english.in_script("x = 'Copied!';"), "x = 'Copied!';");
    }

    #[test]
    fn every_word_is_russian_in_a_russian_book() {
        let russian = words(Lang::Ru);
        assert_eq!(russian.page.len(), WORDS.len());
        assert_eq!(russian.script.len(), SCRIPT.len());
        let said = russian.page.values().chain(russian.script.iter().map(|(_, said)| said));
        for said in said {
            assert!(!said.contains(|c: char| c.is_ascii_alphabetic()), "{said}");
            assert!(!said.contains(['<', '&', '"', '\'', '\\']), "{said} is put into markup");
        }
    }

    #[test]
    fn words_keep_the_space_around_them() {
        let russian = words(Lang::Ru);
        assert_eq!(russian.of("Press "), "Нажмите ");
        assert_eq!(russian.of(" to show this help"), ", чтобы открыть эту подсказку");
        assert_eq!(russian.instead_of("Press the button"), None);
        assert_eq!(russian.instead_of(""), None);
    }

    #[test]
    fn the_script_says_them_alike_wherever_it_compares_them() {
        let script = "buttons.innerHTML = '<button title=\"Show hidden lines\" \\\n\
                      aria-label=\"Show hidden lines\"></button>';\n\
                      if (this.title === 'Show hidden lines') { hideLines('Hide lines more'); }";
        let said = words(Lang::Ru).in_script(script);
        assert_eq!(said.matches("Показать скрытые строки").count(), 3, "{said}");
        assert!(said.contains("'Hide lines more'"), "{said}");
    }
}
