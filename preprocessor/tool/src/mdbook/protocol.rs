//! What `mdbook build` and a preprocessor say to each other, as JSON. Only the
//! content of chapters and their names are touched, so keys of other mdBook versions pass through
//! unchanged.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::Result;
use mdbook_preprocessor::MDBOOK_VERSION;
use serde_json::{Value, json};

use super::contents::{Contents, Listed};
use super::pages::{Added, pages};
use super::settings::{cache_beside, late_table, readers, refuse_build_folder};
use super::{NAME, installed};
use crate::confinement;
use crate::messages::Lang;
use crate::page::proof::{Entry, alone};
use crate::source::{BookFailed, Progress, Proved, baseline_in, prove_all, slashed, with_given};
use pyproof_check::config::{Asked, Config};
use pyproof_check::diagnostic::Message;
use pyproof_check::error::{Because as _, UserError};
use pyproof_run::confined::Confined;

/// The language that the book of a message of `mdbook build` names.
#[must_use]
pub fn language_of_message(input: &str) -> Option<Lang> {
    let message: Value = serde_json::from_str(input).ok()?;
    let tag = message.pointer("/0/config/book/language").and_then(Value::as_str);
    tag.map(|tag| Lang::of_book(Some(tag)))
}

/// What [`preprocess`] gives back.
pub struct Preprocessed {
    /// The book's JSON, for stdout; `None` if the book fails.
    pub book: Option<String>,
    /// The report, for stderr.
    pub proved: Proved,
    /// Warnings for the author.
    pub warnings: Vec<Message>,
}

/// Gives the runner of a book, by the folder of its cache if it has one, its settings and
/// its folder; notes in the settings what runs the programs.
pub type Runners<'a> =
    &'a dyn Fn(Option<&Path>, &mut Config, &Path) -> Result<Box<dyn Confined + Send + Sync>>;

/// Does what `mdbook build` asks of a preprocessor, on the JSON that it sends.
///
/// # Errors
/// When the JSON is not what mdBook sends, or the book's settings cannot be used.
pub fn preprocess(
    input: &str,
    asked: &Asked,
    runners: Runners<'_>,
    progress: Progress<'_>,
) -> Result<Preprocessed> {
    let refused = |key| Err(UserError::new(Message::new(key)).into());
    let mut message: Value =
        serde_json::from_str(input).because(|| Message::new("stdin-no-message"))?;
    let Some([context, book]) = message.as_array_mut().map(Vec::as_mut_slice) else {
        return refused("stdin-no-message");
    };
    let mut request = Request::read(context)?;
    request.config = request.config.with(asked);
    let key = if book.get("items").is_some() { "items" } else { "sections" };
    let Some(items) = book.get_mut(key).and_then(Value::as_array_mut) else {
        return refused("stdin-no-items");
    };
    let mut contents = Contents::default();
    each_chapter(items, &mut |chapter| {
        contents.paths.extend(text_at(chapter, "path").map(|path| slashed(Path::new(path))));
        contents.chapters.extend(listed(chapter, &request.src));
    });
    let runner = runners(request.cache.as_deref(), &mut request.config, &request.root)?;
    confinement::require(&request.config, &*runner)?;
    let chapters = contents.to_prove(&request.root);
    let known = baseline_in(&request.root)?;
    let known = known.as_ref().map(|known| (known, true));
    let settings = (&request.config, request.lang);
    let proved = prove_all(chapters, None, known, settings, &*runner, progress);
    let Request { root, src, renderer, config, .. } = &request;
    let book = match pages(&proved, renderer, config, &contents, root, src) {
        Ok(pages) => {
            each_chapter(items, &mut |chapter| {
                if let Some(listed) = listed(chapter, &request.src) {
                    chapter["content"] = pages.text_of(&listed).into();
                }
                if renderer == "html"
                    && let Some(name) = text_at(chapter, "name")
                {
                    chapter["name"] = alone(name).to_owned().into();
                }
            });
            items.extend(pages.proof.into_iter().flat_map(|page| items_of(&page)));
            Some(serde_json::to_string(&*book)?)
        }
        Err(error) if error.is::<BookFailed>() => None,
        Err(error) => return Err(error),
    };
    Ok(Preprocessed { book, proved, warnings: request.warnings })
}

/// What the context of a message says.
struct Request {
    renderer: String,
    config: Config,
    lang: Lang,
    root: PathBuf,
    src: PathBuf,
    cache: Option<PathBuf>,
    warnings: Vec<Message>,
}

impl Request {
    fn read(context: &Value) -> Result<Self> {
        let text = |pointer: &str| context.pointer(pointer).and_then(Value::as_str);
        let Some(renderer) = text("/renderer") else {
            return Err(UserError::new(Message::new("stdin-no-renderer")).into());
        };
        let mut warnings = Vec::new();
        let version = text("/mdbook_version").unwrap_or_default();
        if !is_our_mdbook(version) {
            let warning = Message::new("mdbook-version").with("version", version);
            warnings.push(warning.with("ours", MDBOOK_VERSION));
        }
        let src = PathBuf::from(text("/config/book/src").unwrap_or("src"));
        let build_dir = text("/config/build/build-dir").unwrap_or("book");
        let root = PathBuf::from(text("/root").unwrap_or("."));
        refuse_build_folder(&root, &src, Path::new(build_dir))?;
        let table = table_at(context, &format!("/config/preprocessor/{NAME}"))?;
        warnings.extend(late_table(&table));
        let hidelines = table_at(context, "/config/output/html/code/hidelines")?;
        let hidelines: BTreeMap<_, _> = hidelines
            .into_iter()
            .filter_map(|(language, prefix)| Some((language, prefix.as_str()?.to_owned())))
            .collect();
        let config = Config::from_table(&table, hidelines).because(|| Message::new("book-toml"))?;
        let language = text("/config/book/language").map(str::to_owned);
        let readers = (renderer == "html").then(|| readers(&config));
        let config = with_given(Config { language, readers, ..config }, &root)?;
        if renderer == "html" {
            installed::require(&root, &src, &config.site)?;
        }
        let beside = || cache_beside(&root, &src, Path::new(build_dir));
        Ok(Self {
            cache: config.cache.then(beside).flatten(),
            renderer: renderer.to_owned(),
            config,
            lang: Lang::of_book(text("/config/book/language")),
            root,
            src,
            warnings,
        })
    }
}

fn is_our_mdbook(version: &str) -> bool {
    let minor = |version: &str| {
        semver::Version::parse(version).ok().map(|version| (version.major, version.minor))
    };
    minor(version).is_some() && minor(version) == minor(MDBOOK_VERSION)
}

fn table_at(context: &Value, pointer: &str) -> Result<toml::Table> {
    match context.pointer(pointer) {
        None | Some(Value::Null) => Ok(toml::Table::new()),
        Some(value) => serde_json::from_value(value.clone())
            .because(|| Message::new("stdin-no-table").with("pointer", pointer)),
    }
}

/// A page of ours, apart from the chapters, as mdBook takes it.
fn items_of(page: &Added) -> [Value; 2] {
    let chapter = json!({
        "name": page.name, "content": page.content, "number": null, "sub_items": [],
        "path": page.path, "source_path": null, "parent_names": []
    });
    [json!("Separator"), json!({ "Chapter": chapter })]
}

/// Calls `visit` with each chapter.
fn each_chapter(items: &mut [Value], visit: &mut dyn FnMut(&mut Value)) {
    for item in items {
        let Some(chapter) = item.get_mut("Chapter") else { continue };
        visit(chapter);
        if let Some(Value::Array(items)) = chapter.get_mut("sub_items") {
            each_chapter(items, visit);
        }
    }
}

/// The chapter, if it has a page; `src` is the book's source folder.
fn listed(chapter: &Value, src: &Path) -> Option<Listed> {
    let page = Path::new(text_at(chapter, "path")?);
    let source = text_at(chapter, "source_path").map_or(page, Path::new);
    let name = text_at(chapter, "name").unwrap_or_default().to_owned();
    Some(Listed {
        source: slashed(&src.join(source)),
        entry: Entry { name, path: slashed(page) },
        text: text_at(chapter, "content")?.to_owned(),
    })
}

fn text_at<'v>(value: &'v Value, key: &str) -> Option<&'v str> {
    value.get(key).and_then(Value::as_str)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_of_one_minor_are_ours() {
        assert!(is_our_mdbook("0.5.0") && is_our_mdbook("0.5.99"));
        assert!(!is_our_mdbook("0.4.52") && !is_our_mdbook("1.0.0") && !is_our_mdbook(""));
    }
}
