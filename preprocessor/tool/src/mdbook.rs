//! The door to mdBook: its books on disk, its build, and its protocol.
//!
//! - [`Source::open`] reads a book as `check` and `fix` need it: its settings
//!   and its chapters as written. It reports everything wrong with them at once.
//! - [`build`] runs mdBook's own build in this process, with [`Proof`] in place of
//!   the preprocessor that `book.toml` names, and turns its pages into the site.
//! - [`preprocess`] speaks the protocol of `mdbook build`.
//!
//! Only the build folder is written. A book whose build folder overlaps its source
//! is not touched at all.

mod built;
mod chapters;
mod contents;
mod finish;
mod installed;
mod links;
mod pages;
mod preview;
mod protocol;
mod rendered;

use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use anyhow::Result;
use mdbook_driver::MDBook;
use mdbook_preprocessor::book::{Book, BookItem, Chapter as BookChapter};
use mdbook_preprocessor::{Preprocessor, PreprocessorContext};
use mdbook_summary::{SummaryItem, parse_summary};

use crate::confinement;
use crate::messages::Lang;
use crate::report::{BookReport, Share};
use crate::site::{self, Unsearched};
pub use chapters::BOM;
use chapters::{read_chapter, with_included};
use contents::{Contents, Listed};
pub use installed::{InstallTarget, Origin};
use links::{leads_out, led_to, links_out};
use pages::pages;
pub use preview::Materials;
pub use protocol::{Preprocessed, language_of_message, preprocess};
use pyproof_check::book::prove_of;
use pyproof_check::check::{ChapterReport, Names};
use pyproof_check::config::{Asked, Config};
use pyproof_check::diagnostic::Message;
use pyproof_check::error::{Because as _, UserError};
use pyproof_check::markdown::{Chapter, HideLines};
use pyproof_check::partition::fingerprint;
use pyproof_run::confined::Confined;
use rendered::{Rendered, built_of, without_mdbooks_search};

/// The name of our table, `[preprocessor.pyproof]`.
const NAME: &str = "pyproof";

/// A book as it is on disk.
#[derive(Debug)]
pub struct Source {
    /// Its folder.
    pub root: PathBuf,
    /// What it sets for us.
    pub config: Config,
    /// The language of its messages.
    pub lang: Lang,
    /// Its chapters, in order, without byte order marks.
    pub chapters: Vec<Chapter>,
    /// Warnings for the author.
    pub warnings: Vec<Message>,
    /// The folder of its cache, if it has one.
    pub cache: Option<PathBuf>,
    src: PathBuf,
}

/// A book with its report.
#[derive(Clone, Debug)]
pub struct Proved {
    /// The chapters as they were proved.
    pub chapters: Vec<Chapter>,
    /// The report.
    pub report: BookReport,
    /// The language of the book's messages.
    pub lang: Lang,
}

impl Proved {
    /// Each chapter with its report.
    pub fn proofs(&self) -> impl Iterator<Item = (&Chapter, &ChapterReport)> {
        self.chapters.iter().zip(&self.report.chapters)
    }
}

/// The book fails: something in it is not as promised. The report says what; this
/// error itself is never shown.
#[derive(Debug, thiserror::Error)]
#[error("book-failed")]
pub struct BookFailed;

/// Called with the number of chapters before they are proved; returns a function
/// that is called after each.
pub type Progress<'a> = &'a (dyn Fn(usize) -> Box<dyn Fn() + Send + Sync> + Sync);

/// The language that the book in the folder `root` names, if that can be read: for
/// errors about a book that cannot be opened.
#[must_use]
pub fn language(root: &Path) -> Option<Lang> {
    let settings = mdbook_driver::config::Config::from_disk(root.join("book.toml")).ok()?;
    settings.book.language.map(|tag| Lang::of_book(Some(&tag)))
}

/// The settings for us of the book in the folder `root`; its chapters are not read.
///
/// # Errors
/// When there is no `book.toml`, it cannot be read, or it has unknown settings.
pub fn config(root: &Path) -> Result<Config> {
    config_of(&settings(root)?)
}

impl Source {
    /// Reads the book in the folder `root`.
    ///
    /// # Errors
    /// When there is no `book.toml`, it cannot be read, or it has unknown settings;
    /// when the build folder overlaps the source; when `SUMMARY.md` or a chapter is
    /// missing or not UTF-8: all such chapters at once.
    pub fn open(root: &Path) -> Result<Self> {
        let settings = settings(root)?;
        let src = settings.book.src.clone();
        let config = config_of(&settings)?;
        let lang = Lang::of_book(settings.book.language.as_deref());
        let chapters = read_chapters(root, &src)?;
        let table = settings.get::<toml::Table>(&format!("preprocessor.{NAME}"))?;
        let warnings = table.iter().filter_map(late_table).collect();
        let build_dir = &settings.build.build_dir;
        let cache = config.cache.then(|| cache_beside(root, &src, build_dir)).flatten();
        Ok(Self { root: root.to_owned(), config, lang, chapters, warnings, cache, src })
    }

    /// The chapter that the command line calls `name`: a path relative to the book's
    /// root, to its source folder, or to the current folder.
    #[must_use]
    pub fn find(&self, name: &Path) -> Option<&Chapter> {
        let wanted = std::fs::canonicalize(name).ok();
        self.chapters.iter().find(|chapter| {
            let path = Path::new(&chapter.path);
            path == name
                || path.strip_prefix(&self.src).is_ok_and(|path| path == name)
                || wanted.is_some() && std::fs::canonicalize(self.root.join(path)).ok() == wanted
        })
    }

    /// Proves `chapters` of the book.
    #[must_use]
    pub fn prove(
        &self,
        chapters: Vec<Chapter>,
        runner: &dyn Confined,
        progress: Progress<'_>,
    ) -> Proved {
        let whole = Some(&*self.chapters);
        prove_all(chapters, whole, &self.config, self.lang, runner, progress)
    }
}

/// The folder of the cache of the book in the folder `root`, whether or not the
/// book's settings allow one.
///
/// # Errors
/// When there is no `book.toml`, or it cannot be read.
pub fn cache_folder(root: &Path) -> Result<Option<PathBuf>> {
    let settings = settings(root)?;
    Ok(cache_beside(root, &settings.book.src, &settings.build.build_dir))
}

/// The folder of a book's cache: beside the build folder, because a build empties
/// that. There is none if it would be inside the sources, or they inside it.
fn cache_beside(root: &Path, src: &Path, build_dir: &Path) -> Option<PathBuf> {
    let beside = root.join(build_dir);
    let folder = beside.parent().filter(|_| root.is_dir())?.join(NAME);
    (!overlap(&root.join(src), &folder) && !overlap(&beside, &folder)).then_some(folder)
}

/// Proves `chapters`: all of the book, or the requested ones of `whole`.
fn prove_all(
    chapters: Vec<Chapter>,
    whole: Option<&[Chapter]>,
    config: &Config,
    lang: Lang,
    runner: &dyn Confined,
    progress: Progress<'_>,
) -> Proved {
    let began = Instant::now();
    let done = progress(chapters.len());
    let names = Names::of(whole.unwrap_or(&chapters), config);
    let reports = prove_of(&chapters, &names, config, runner, &*done);
    let against = runner.reference().map(|reference| reference.name().to_owned());
    let in_force = runner.in_force();
    let share =
        config.partition.map(|partition| Share { partition, fingerprint: fingerprint(&chapters) });
    let duration = began.elapsed();
    let interpreters = runner.interpreters();
    let report = BookReport { chapters: reports, duration, interpreters, against, in_force, share };
    Proved { chapters, report, lang }
}

/// mdBook's settings of the book in `root`; an error if a build would endanger the
/// source.
fn settings(root: &Path) -> Result<mdbook_driver::config::Config> {
    let file = root.join("book.toml");
    if !file.is_file() {
        return Err(UserError::new(Message::new("no-book-toml").with("dir", display(root))).into());
    }
    let mut settings = mdbook_driver::config::Config::from_disk(&file)
        .because(|| Message::new("file-unread").with("path", display(&file)))?;
    settings.update_from_env().because(|| Message::new("mdbook-variable"))?;
    refuse_build_folder(root, &settings.book.src, &settings.build.build_dir)?;
    Ok(settings)
}

/// mdBook's HTML renderer empties its build folder: with the default, `book`,
/// it would empty a source folder of that name.
///
/// The real folders are compared, after all links. A build folder that a link leads
/// out of the book is refused, too: nobody can tell whose files a build would remove.
fn refuse_build_folder(root: &Path, src: &Path, build_dir: &Path) -> Result<()> {
    if overlap(&root.join(src), &root.join(build_dir)) {
        let message = Message::new("folders-overlap").with("build", display(build_dir));
        return Err(UserError::new(message.with("src", display(src))).into());
    }
    if let Some(link) = leads_out(root, build_dir) {
        let message = Message::new("build-led-out").with("build", display(build_dir));
        let target = led_to(&root.join(&link));
        let message = message.with("link", slashed(&link)).with("target", display(&target));
        return Err(UserError::new(message).into());
    }
    Ok(())
}

/// mdBook follows links when it copies files into the site, from the source folder
/// and from the files that the HTML renderer adds.
fn refuse_links_out(root: &Path, settings: &mdbook_driver::config::Config) -> Result<()> {
    let html = settings.html_config().unwrap_or_default();
    let theme = html.theme.as_deref().unwrap_or(Path::new("theme"));
    let added = html.additional_css.iter().chain(&html.additional_js).map(PathBuf::as_path);
    let copied: Vec<_> = [settings.book.src.as_path(), theme].into_iter().chain(added).collect();
    let messages = links_out(root, &copied).into_iter();
    let messages: Vec<_> =
        messages.map(|link| Message::new("chapter-led-out").with("path", slashed(&link))).collect();
    if messages.is_empty() { Ok(()) } else { Err(UserError::all(messages).into()) }
}

/// Whether two folders are the same, or one is inside the other.
fn overlap(one: &Path, other: &Path) -> bool {
    let (one, other) = (real(one), real(other));
    one.starts_with(&other) || other.starts_with(&one)
}

/// The real folder that a path leads to. If the path does not exist yet, links are
/// followed as far as it does, and the rest is taken by name.
fn real(path: &Path) -> PathBuf {
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let mut real = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                real.pop();
            }
            other => {
                real.push(other);
                if let Ok(led_to) = std::fs::canonicalize(&real) {
                    real = led_to;
                }
            }
        }
    }
    real
}

fn display(path: &Path) -> String {
    path.display().to_string()
}

/// A path as reports show it, `/` between folders on every system.
fn slashed(path: &Path) -> String {
    let parts = path.components().map(|part| part.as_os_str().to_string_lossy());
    parts.collect::<Vec<_>>().join("/")
}

fn config_of(settings: &mdbook_driver::config::Config) -> Result<Config> {
    let table = settings.get::<toml::Table>(&format!("preprocessor.{NAME}"))?.unwrap_or_default();
    let hidelines = settings.get::<HideLines>("output.html.code.hidelines")?.unwrap_or_default();
    let config = Config::from_table(&table, hidelines).because(|| Message::new("book-toml"))?;
    Ok(Config { language: settings.book.language.clone(), ..config })
}

fn read_chapters(root: &Path, src: &Path) -> Result<Vec<Chapter>> {
    let summary_path = root.join(src).join("SUMMARY.md");
    let about = |key| Message::new(key).with("path", display(&summary_path));
    if leads_out(root, &src.join("SUMMARY.md")).is_some() {
        return Err(UserError::new(about("chapter-led-out")).into());
    }
    let summary = std::fs::read_to_string(&summary_path).because(|| about("summary-unread"))?;
    let summary = parse_summary(&summary).because(|| about("file-unread"))?;
    let mut chapters = Vec::new();
    let mut wrong = Vec::new();
    let parts = [&summary.prefix_chapters, &summary.numbered_chapters, &summary.suffix_chapters];
    for items in parts {
        read_items(root, src, items, &mut chapters, &mut wrong);
    }
    if !wrong.is_empty() {
        return Err(UserError::all(wrong).into());
    }
    Ok(chapters)
}

fn read_items(
    root: &Path,
    src: &Path,
    items: &[SummaryItem],
    chapters: &mut Vec<Chapter>,
    wrong: &mut Vec<Message>,
) {
    for item in items {
        let SummaryItem::Link(link) = item else { continue };
        if let Some(location) = &link.location {
            let path = src.join(location);
            match read_chapter(root, &path) {
                Ok(text) => chapters.push(with_included(root, slashed(&path), text)),
                Err(why) => wrong.push(why.with("path", slashed(&path))),
            }
        }
        read_items(root, src, &link.nested_items, chapters, wrong);
    }
}

/// Builds the book in the folder `root` as `mdbook build` would, proved.
/// Returns the folder of its pages.
///
/// The book's files must be in order: [`Source::open`] reports all that is wrong
/// with them. `told` is called with the report, also if the book fails.
///
/// # Errors
/// [`BookFailed`] when the book is not as promised: then nothing was written.
/// Otherwise what made the build fail.
pub fn build(
    root: &Path,
    asked: &Asked,
    runner: Arc<dyn Confined + Send + Sync>,
    progress: Progress<'static>,
    on_proved: &mut dyn FnMut(&Proved),
) -> Result<PathBuf> {
    let (folder, site) = build_pages(root, None, asked, runner, progress, on_proved)?;
    if let Some(site) = site {
        site.index().because(|| Message::new("not-built").with("dir", display(&folder)))?;
    }
    Ok(folder)
}

/// Builds only the pages, as [`build`] does, but into the folder `into`, to be
/// served from the root of a host. Returns what is still to be done for their search.
///
/// # Errors
/// Those of [`build`].
pub fn preview(
    root: &Path,
    into: &Path,
    asked: &Asked,
    runner: Arc<dyn Confined + Send + Sync>,
    progress: Progress<'static>,
    on_proved: &mut dyn FnMut(&Proved),
) -> Result<Option<Unsearched>> {
    Ok(build_pages(root, Some(into), asked, runner, progress, on_proved)?.1)
}

fn build_pages(
    root: &Path,
    into: Option<&Path>,
    asked: &Asked,
    runner: Arc<dyn Confined + Send + Sync>,
    progress: Progress<'static>,
    on_proved: &mut dyn FnMut(&Proved),
) -> Result<(PathBuf, Option<Unsearched>)> {
    let mut settings = settings(root)?;
    // A missing chapter is an error above; mdBook must not create it.
    settings.build.create_missing = false;
    if !settings.contains_key(&format!("preprocessor.{NAME}")) {
        settings.set(format!("preprocessor.{NAME}.before"), ["links"])?;
    }
    refuse_links_out(root, &settings)?;
    installed::leave_out(&mut settings)?;
    let src = settings.book.src.clone();
    let config = config_of(&settings)?.site;
    site::require(root, &config)?;
    if config.search {
        without_mdbooks_search(&mut settings)?;
    }
    if let Some(folder) = into {
        preview::redirect(&mut settings, folder)?;
    }
    let build_dir = root.join(&settings.build.build_dir);
    let mut book = MDBook::load_with_config(root, settings)?;
    let proved = Arc::new(Mutex::new(None));
    book.with_preprocessor(EmbeddedPreprocessor {
        runner,
        progress,
        asked: asked.clone(),
        proved: Arc::clone(&proved),
    });
    let rendered = Rendered::default();
    book.with_preprocessor(rendered.clone());
    let built = book.build();
    if let Some(proved) = &*proved.lock().unwrap_or_else(PoisonError::into_inner) {
        on_proved(proved);
    }
    built.because(|| Message::new("not-built").with("dir", display(&build_dir)))?;
    let folder = book.build_dir_for("html");
    installed::remove_copies(root, &src, &folder);
    let built = built_of(&rendered, &book.config, folder.clone());
    let site = built.map(|built| finish::finish(root, built, &config)).transpose();
    let site = site.because(|| Message::new("not-built").with("dir", display(&build_dir)))?;
    Ok((folder, site))
}

/// Our preprocessor, in mdBook's own process.
struct EmbeddedPreprocessor {
    runner: Arc<dyn Confined + Send + Sync>,
    progress: Progress<'static>,
    asked: Asked,
    /// The proof of the chapters, kept for the next renderer.
    proved: Arc<Mutex<Option<Proved>>>,
}

impl Preprocessor for EmbeddedPreprocessor {
    fn name(&self) -> &'static str {
        NAME
    }

    fn run(&self, ctx: &PreprocessorContext, mut book: Book) -> Result<Book> {
        let config = config_of(&ctx.config)?.with(&self.asked);
        let lang = Lang::of_book(ctx.config.book.language.as_deref());
        let (root, src) = (&*ctx.root, &*ctx.config.book.src);
        let contents = Contents::of(&book, src);
        let chapters = contents.to_prove(root);
        let mut proved = self.proved.lock().unwrap_or_else(PoisonError::into_inner);
        if proved.as_ref().is_none_or(|proved| proved.chapters != chapters) {
            confinement::require(&config, &*self.runner)?;
            let runner = &*self.runner;
            *proved = Some(prove_all(chapters, None, &config, lang, runner, self.progress));
        }
        let proved = proved.as_ref().expect("proved just above");
        let pages = pages(proved, &ctx.renderer, &config, &contents, root, src)?;
        book.for_each_chapter_mut(|chapter| {
            if let Some(listed) = Listed::of(chapter, src) {
                pages.text_of(&listed).clone_into(&mut chapter.content);
            }
        });
        if let Some(proof) = pages.proof {
            let mut chapter = BookChapter::new(&proof.name, proof.content, proof.path, Vec::new());
            chapter.source_path = None;
            book.items.extend([BookItem::Separator, BookItem::Chapter(chapter)]);
        }
        Ok(book)
    }
}

/// A warning if our table lets `links` run first.
fn late_table(table: &toml::Table) -> Option<Message> {
    let before = table.get("before").and_then(toml::Value::as_array);
    let first = before.is_some_and(|names| names.iter().any(|name| name.as_str() == Some("links")));
    (!first).then(|| Message::new("links-first"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Runs nothing: there is nothing to run.
    struct Nobody;

    impl pyproof_judge::job::Runner for Nobody {
        fn run(&self, _: &pyproof_judge::job::Job) -> pyproof_judge::transcript::Transcript {
            unreachable!("no block is run")
        }
    }

    impl Confined for Nobody {
        fn in_force(&self) -> Option<pyproof_run::confined::InForce> {
            None
        }
    }

    /// The path and the text of each chapter, in order.
    fn texts(book: &Book) -> Vec<(Option<PathBuf>, String)> {
        let chapters = book.iter().filter_map(|item| match item {
            BookItem::Chapter(chapter) => Some((chapter.path.clone(), chapter.content.clone())),
            _ => None,
        });
        chapters.collect()
    }

    #[test]
    fn what_other_preprocessors_made_of_a_book_keeps_its_texts() {
        let chapter = |source: &str, path: &str, text: &str, below: Vec<BookItem>| {
            let content = format!("{text}\n\n```python no_run\n1\n```\n");
            let mut chapter = BookChapter::new("name", content, path, Vec::new());
            chapter.source_path = (!source.is_empty()).then(|| source.into());
            chapter.sub_items = below;
            BookItem::Chapter(chapter)
        };
        let mut draft = BookChapter::new_draft("draft", Vec::new());
        draft.sub_items = vec![chapter("b.md", "second.md", "second half", Vec::new())];
        let moved = chapter("c.md", "moved/c.md", "c", vec![BookItem::Chapter(draft)]);
        let made = chapter("", "Proof.md", "made", vec![moved]);
        let book = Book::new_with_items(vec![
            chapter("a.md", "a.md", "a", vec![made]),
            BookItem::PartTitle("part".to_owned()),
            chapter("b.md", "b.md", "first half", vec![chapter("d.md", "d.md", "d", Vec::new())]),
            chapter("d.md", "d.md", "d", Vec::new()),
            chapter("e.md", "d.md", "e", Vec::new()),
        ]);
        let config = mdbook_driver::config::Config::default();
        let context = PreprocessorContext::new("/nowhere".into(), config, "html".to_owned());
        let proof = EmbeddedPreprocessor {
            runner: Arc::new(Nobody),
            progress: &|_| Box::new(|| ()),
            asked: Asked::default(),
            proved: Arc::default(),
        };
        let after = texts(&proof.run(&context, book.clone()).unwrap());
        let before = texts(&book);
        assert_eq!(after.len(), before.len() + 1, "the page of the proof stands behind them");
        let (proof, _) = &after[before.len()];
        assert_eq!(proof.as_deref(), Some(Path::new("proof-2.md")), "that name is taken");
        for ((path, text), (same_path, page)) in before.into_iter().zip(after) {
            assert_eq!(path, same_path);
            assert!(page.starts_with(&text), "{path:?}: {page}");
        }
    }

    #[test]
    fn overlapping_folders_are_refused() {
        let root = Path::new("/nowhere/at/all");
        for (src, build) in [
            ("book", "book"),
            ("book", "./book/"),
            ("book/src", "book"),
            (".", "site"),
            ("src", "src/out"),
            ("a/../b", "b"),
            ("book", "/nowhere/at/all/book"),
            ("book", "../all/book"),
        ] {
            assert!(
                refuse_build_folder(root, Path::new(src), Path::new(build)).is_err(),
                "{src} {build}"
            );
        }
        for (src, build) in [("book", "target/site"), ("src", "book"), ("book", "books")] {
            assert!(
                refuse_build_folder(root, Path::new(src), Path::new(build)).is_ok(),
                "{src} {build}"
            );
        }
    }
}
