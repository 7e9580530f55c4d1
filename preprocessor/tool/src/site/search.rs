//! The search index, made from the sections of all chapters. It is static: a reader's
//! page loads only the few parts that contain the words of a query.

use std::collections::BTreeMap;

use anyhow::Result;
use pagefind::api::PagefindIndex;
use pagefind::options::PagefindServiceConfig;

/// The folder of the site in which the index lies.
pub const FOLDER: &str = "pagefind";

/// With more sections than this, several share a file: hosts do not like many
/// thousands of files.
const FILES: u32 = 2000;

/// Files of Pagefind's own pages, which ours do not use.
const UNUSED: &[&str] = &["-ui.", "-highlight."];

/// A page of a chapter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// Its path from the site's folder, `/` between folders.
    pub path: String,
    /// The chapter's name.
    pub title: String,
    /// Whether it is an author's, and to be found.
    pub searched: bool,
}

/// A section of a page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Section {
    /// The id of its heading; empty for what stands above the first.
    pub anchor: String,
    /// Its heading.
    pub heading: String,
    /// Its words.
    pub words: String,
}

/// The files of the index of these sections, those of each chapter's page.
///
/// # Errors
/// When the index cannot be made.
pub fn index(
    language: &str,
    chapters: Vec<(Page, Vec<Section>)>,
) -> Result<Vec<(String, Vec<u8>)>> {
    let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    runtime.block_on(build(language, chapters))
}

async fn build(
    language: &str,
    chapters: Vec<(Page, Vec<Section>)>,
) -> Result<Vec<(String, Vec<u8>)>> {
    let language = if language.is_empty() { "unknown" } else { language }.to_ascii_lowercase();
    let settings = PagefindServiceConfig::builder()
        .force_language(language.clone())
        .keep_index_url(true)
        .max_fragments(FILES)
        .build();
    let mut index = PagefindIndex::new(Some(settings))?;
    for (page, sections) in chapters {
        for section in sections {
            let meta = [("title", page.title.clone()), ("heading", section.heading)];
            let meta: BTreeMap<_, _> =
                meta.into_iter().map(|(name, text)| (name.to_owned(), text)).collect();
            let address = address(&page.path, &section.anchor);
            index
                .add_custom_record(address, section.words, language.clone(), Some(meta), None, None)
                .await?;
        }
    }
    let files = index.get_files().await?.into_iter();
    let files = files.map(|file| {
        let name = file.filename.to_string_lossy().replace('\\', "/");
        (name, file.contents)
    });
    let mut files: Vec<_> =
        files.filter(|(name, _)| !UNUSED.iter().any(|part| name.contains(part))).collect();
    files.sort();
    Ok(files)
}

/// The address of a section, from the site's root.
fn address(path: &str, anchor: &str) -> String {
    let mut address = encoded(path);
    if !anchor.is_empty() {
        address.push('#');
        address += &encoded(anchor);
    }
    address
}

/// A path or an anchor, escaped for an address.
fn encoded(text: &str) -> String {
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"-._~/".contains(byte);
    text.bytes()
        .map(
            |byte| if plain(&byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") },
        )
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(language: &str) -> Vec<(String, Vec<u8>)> {
        let page =
            |path: &str| Page {
                path: path.to_owned(), title: "Глава".to_owned(), searched: true
            };
        let section = |n: usize| Section {
            anchor: format!("s{n}"),
            heading: "Замыкания".to_owned(),
            words: format!("функция make_counter считает {n} раз от {} до {}", n * 7, n * 31),
        };
        let sections = |n: usize| (0..3).map(|m| section(n * 3 + m)).collect();
        let chapters = (0..40).map(|n| (page(&format!("{n}.html")), sections(n)));
        index(language, chapters.collect()).unwrap()
    }

    #[test]
    fn the_same_sections_give_the_same_files() {
        assert_eq!(files("ru"), files("ru"));
    }

    #[test]
    fn an_index_has_what_the_pages_load() {
        for (language, wasm) in [("ru", "wasm.ru.pagefind"), ("", "wasm.unknown.pagefind")] {
            let names: Vec<String> = files(language).into_iter().map(|(name, _)| name).collect();
            for name in ["pagefind.js", "pagefind-entry.json", wasm] {
                assert!(names.iter().any(|known| known == name), "{name}: {names:?}");
            }
            assert!(!names.iter().any(|name| name.contains("-ui.") || name.contains("highlight")));
        }
    }

    #[test]
    fn addresses_lead_through_every_name() {
        assert_eq!(address("a b/в.html", "x?"), "a%20b/%D0%B2.html#x%3F");
        assert_eq!(address("a/index.html", ""), "a/index.html");
    }
}
