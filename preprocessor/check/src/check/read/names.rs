//! The names that the chapters of a book bind, in any scope.
//!
//! A name that one chapter leaves out may be bound in another: then it is spelled
//! right. Few chapters ask, so the book is read when the first one does.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use crate::config::Config;
use crate::markdown::Chapter;
use pyproof_judge::python::{self, Module};

use super::block;

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

    /// Whether a name is one of the book, only not of this program: another chapter
    /// or another program binds it as it stands.
    pub(in crate::check) fn bind_elsewhere(&self, name: &str, program: &[&Module]) -> bool {
        let mut scopes = program.iter().flat_map(|module| &module.names.scopes);
        !scopes.any(|scope| scope.bindings.contains_key(name)) && self.bind(name)
    }

    fn read(&self) -> BTreeSet<String> {
        let modules =
            self.chapters.iter().flat_map(|chapter| block::modules_of(chapter, self.config));
        let preamble = self.config.given.preamble.iter();
        let preamble = preamble.filter_map(|preamble| python::parse(&preamble.code).ok());
        let scopes = modules.chain(preamble).flat_map(|module| module.names.scopes);
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
