//! The names that the chapters of a book bind, wherever they do.
//!
//! What one chapter leaves out may be another's: a name that the book binds as it
//! stands is spelled as it is meant to be. Few chapters ask, so that the book is
//! read for it when the first does.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use crate::config::Config;
use crate::markdown::Chapter;

use super::prepare;

/// The names that a book binds.
pub struct Names<'b> {
    chapters: &'b [Chapter],
    config: &'b Config,
    bound: OnceLock<BTreeSet<String>>,
}

impl<'b> Names<'b> {
    /// Those of these chapters: all of a book, whichever of them are checked.
    #[must_use]
    pub fn of(chapters: &'b [Chapter], config: &'b Config) -> Self {
        Self { chapters, config, bound: OnceLock::new() }
    }

    /// Whether any scope of any block binds `name`.
    #[must_use]
    pub fn bind(&self, name: &str) -> bool {
        self.bound.get_or_init(|| self.read()).contains(name)
    }

    fn read(&self) -> BTreeSet<String> {
        let modules =
            self.chapters.iter().flat_map(|chapter| prepare::modules(chapter, self.config));
        let scopes = modules.flat_map(|module| module.names.scopes);
        scopes.flat_map(|scope| scope.bindings.into_keys()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_a_chapter_binds_is_bound() {
        let chapter = |text: &str| Chapter { text: text.to_owned(), ..Chapter::default() };
        let chapters = [
            chapter("```python ignore\nclass Person:\n    def name(self, of): ...\n```\n"),
            chapter("- ```pycon\n  >>> total = 1\n  ```\n\n```rust\nlet other = 1;\n```\n"),
            chapter("```python\nnot python\n```\n\n```python\nimport json as j\n"),
        ];
        let config = Config::default();
        let names = Names::of(&chapters, &config);
        for name in ["Person", "name", "of", "total", "j"] {
            assert!(names.bind(name), "{name}");
        }
        for name in ["person", "other", "json", "python"] {
            assert!(!names.bind(name), "{name}");
        }
    }
}
