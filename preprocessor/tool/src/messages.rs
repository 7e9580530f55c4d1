//! The catalogue: every sentence that the tool says, in Russian and in English.
//!
//! The sentences are Fluent files in `messages/`, compiled in. They are Fluent and
//! not a table of format strings, because a Russian count has three forms and word
//! order is up to the translator.

use fluent_bundle::{FluentArgs, FluentBundle, FluentResource};
use serde::{Deserialize, Serialize};
use strum::IntoStaticStr;
use unic_langid::LanguageIdentifier;

use pyproof_check::diagnostic::Message;
use pyproof_check::error::UserError;
use pyproof_check::typography::is_russian;

/// A language that the catalogue speaks.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, clap::ValueEnum, Serialize, Deserialize, IntoStaticStr,
)]
#[serde(rename_all = "lowercase")]
#[strum(serialize_all = "lowercase")]
pub enum Lang {
    /// English.
    En,
    /// Russian.
    Ru,
}

impl Lang {
    /// The language for a book's `language`: Russian for `ru` and `ru-RU`,
    /// English for every other.
    #[must_use]
    pub fn of_book(language: Option<&str>) -> Self {
        if is_russian(language) { Self::Ru } else { Self::En }
    }

    /// Its tag: `en`, `ru`.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.into()
    }

    fn source(self) -> &'static str {
        match self {
            Self::En => include_str!("../messages/en.ftl"),
            Self::Ru => include_str!("../messages/ru.ftl"),
        }
    }

    fn tag(self) -> LanguageIdentifier {
        self.name().parse().expect("a two-letter tag is a language")
    }
}

/// The sentences of one language.
pub struct Catalogue {
    /// The language.
    pub lang: Lang,
    bundle: FluentBundle<FluentResource>,
}

impl Catalogue {
    /// The sentences of `lang`.
    ///
    /// # Panics
    /// When a file of the catalogue is not valid Fluent; a test checks that both are.
    #[must_use]
    pub fn new(lang: Lang) -> Self {
        let resource = FluentResource::try_new(lang.source().to_owned())
            .map_err(|(_, errors)| errors)
            .expect("the catalogue is valid Fluent");
        let mut bundle = FluentBundle::new(vec![lang.tag()]);
        // Marks around inserted text would be copied along with it.
        bundle.set_use_isolating(false);
        bundle.add_resource(resource).expect("the catalogue names each sentence once");
        Self { lang, bundle }
    }

    /// The sentence of a message.
    ///
    /// A key that the catalogue lacks is shown itself: better than silence.
    #[must_use]
    pub fn say(&self, message: &Message) -> String {
        let pattern = self.bundle.get_message(message.key).and_then(|found| found.value());
        let Some(pattern) = pattern else { return message.key.to_owned() };
        let mut args = FluentArgs::new();
        for (name, value) in &message.args {
            // Counts choose a plural form; everything else is text.
            match value.parse::<u64>() {
                Ok(number) if *name == "count" => args.set(*name, number),
                _ => args.set(*name, value.as_str()),
            }
        }
        let parts: Vec<String> = message.parts.iter().map(|part| self.say(part)).collect();
        if !parts.is_empty() {
            args.set("parts", parts.join("; "));
        }
        self.bundle.format_pattern(pattern, Some(&args), &mut Vec::new()).into_owned()
    }

    /// The text of an error and of its causes, the outermost first: our own sentences
    /// in this language, others as they are.
    #[must_use]
    pub fn tell(&self, error: &anyhow::Error) -> String {
        let say =
            |cause: &(dyn std::error::Error + 'static)| match cause.downcast_ref::<UserError>() {
                Some(refusal) => {
                    let sentences: Vec<_> = refusal.messages.iter().map(|m| self.say(m)).collect();
                    sentences.join("\n")
                }
                None => cause.to_string(),
            };
        error.chain().map(say).collect::<Vec<_>>().join(": ")
    }

    /// The sentence of a key without arguments.
    #[must_use]
    pub fn text(&self, key: &'static str) -> String {
        self.say(&Message::new(key))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use pyproof_check::check::{Role, Why};
    use strum::IntoEnumIterator;

    use super::*;

    fn keys(lang: Lang) -> BTreeSet<&'static str> {
        let lines = lang.source().lines();
        lines
            .filter_map(|line| Some(line.split_once(" =")?.0))
            .filter(|key| !key.starts_with([' ', '#']))
            .collect()
    }

    #[test]
    fn both_languages_say_the_same_things() {
        assert_eq!(keys(Lang::En), keys(Lang::Ru));
        assert!(keys(Lang::En).len() > 20);
    }

    #[test]
    fn both_languages_put_the_same_things_in() {
        let put = |lang: Lang| {
            let mut put: BTreeSet<(String, String)> = BTreeSet::new();
            let mut key = String::new();
            for line in lang.source().lines().filter(|line| !line.starts_with('#')) {
                let begins = line.split_once(" =").filter(|(key, _)| !key.starts_with(' '));
                key = begins.map_or(key, |(key, _)| key.to_owned());
                let names = line.split("{ $").skip(1).filter_map(|rest| rest.split(' ').next());
                put.extend(names.map(|name| (key.clone(), name.to_owned())));
            }
            put
        };
        assert_eq!(put(Lang::En), put(Lang::Ru));
    }

    #[test]
    fn every_key_that_the_code_names_is_there() {
        let mut sources = String::new();
        let package = Path::new(env!("CARGO_MANIFEST_DIR"));
        let folders = ["src", "../check/src", "../frontend/src"].map(|folder| package.join(folder));
        for file in folders.iter().flat_map(walkdir::WalkDir::new) {
            let path = file.unwrap().into_path();
            if path.extension().is_some_and(|extension| extension == "rs" || extension == "ts") {
                sources += &std::fs::read_to_string(path).unwrap();
            }
        }
        let mut named: BTreeSet<&str> = BTreeSet::new();
        for call in ["Message::new(\"", ".text(\"", "about(\"", "refused(\""] {
            let calls = sources.split(call).skip(1).filter_map(|rest| rest.split_once('"'));
            named.extend(calls.map(|(key, _)| key).filter(|key| !key.is_empty()));
        }
        named.extend(Role::iter().map(|role| -> &str { role.into() }));
        named.extend(Why::iter().map(|why| -> &str { why.into() }));
        let unknown: Vec<_> = named.difference(&keys(Lang::En)).copied().collect();
        assert!(unknown.is_empty(), "{unknown:?}");
        let is_unused =
            |key: &&str| !named.contains(key) && !sources.contains(&format!("\"{key}\""));
        let unused: Vec<_> = keys(Lang::En).into_iter().filter(is_unused).collect();
        assert!(unused.is_empty(), "{unused:?}");
    }

    #[test]
    fn counts_have_their_plural_forms() {
        let russian = Catalogue::new(Lang::Ru);
        let blocks = |count: u64| russian.say(&Message::new("summary-blocks").with("count", count));
        assert_eq!(
            [blocks(1), blocks(2), blocks(5), blocks(21)].map(|text| text
                .split_whitespace()
                .last()
                .unwrap()
                .to_owned()),
            ["блок", "блока", "блоков", "блок"]
        );
    }

    #[test]
    fn what_a_message_lists_is_said_in_its_language() {
        let lines = |count: u64| {
            Message::new("page-differs-lines").with("lines", "3, 7").with("count", count)
        };
        let parts = vec![
            Message::new("page-differs-threads").listing(vec![lines(0)]),
            Message::new("page-differs-module").with("name", "pwd").listing(vec![lines(4)]),
        ];
        let message = Message::new("page-differs").listing(parts);
        assert_eq!(
            Catalogue::new(Lang::En).say(&message),
            "a reader's browser cannot run this: it has no threads (lines 3, 7); \
             it has no module `pwd` (lines 3, 7 and 4 more)"
        );
    }

    #[test]
    fn the_book_chooses_the_language() {
        assert_eq!(Lang::of_book(Some("ru")), Lang::Ru);
        assert_eq!(Lang::of_book(Some("ru-RU")), Lang::Ru);
        assert_eq!(Lang::of_book(Some("en")), Lang::En);
        assert_eq!(Lang::of_book(None), Lang::En);
    }
}
