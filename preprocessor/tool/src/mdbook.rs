//! The door to mdBook: its books on disk, its build, and its protocol.
//!
//! - [`open`] reads a book as `check` and `fix` need it: its settings
//!   and its chapters as written. It reports everything wrong with them at once.
//! - [`build`] runs mdBook's own build in this process, with [`Proof`] in place of
//!   the preprocessor that `book.toml` names, and turns its pages into the site.
//! - [`preprocess`] speaks the protocol of `mdbook build`.
//!
//! Only the build folder is written. A book whose build folder overlaps its source
//! is not touched at all.

mod built;
mod contents;
mod finish;
mod installed;
mod older;
mod pages;
mod preview;
mod protocol;
mod rendered;
mod settings;
mod summary;

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Result;
use mdbook_preprocessor::book::{Book, BookItem, Chapter as BookChapter};
use mdbook_preprocessor::{Preprocessor, PreprocessorContext};

use crate::confinement;
use crate::messages::Lang;
use crate::page::proof::alone;
use crate::page::steps;
use crate::site::{self, Unsearched};
use crate::source::{Progress, Proved, Source, baseline_in, display, prove_all, with_given};
use contents::{Contents, Listed};
pub use installed::{InstallTarget, Origin};
use pages::pages;
pub use preview::{materials, materials_of_unreadable};
pub use protocol::{Preprocessed, language_of_message, preprocess};
use pyproof_check::config::{Asked, Config};
use pyproof_check::diagnostic::Message;
use pyproof_check::error::Because as _;
use pyproof_run::confined::Confined;
use rendered::{Rendered, built_of, without_mdbooks_search};
use settings::{Settings, cache_beside, config_of, late_table, refuse_links_out, settings};
pub use settings::{cache_folder, config, language, sources_in};

/// The name of our table, `[preprocessor.pyproof]`.
const NAME: &str = "pyproof";

/// Reads the book in the folder `root`.
///
/// # Errors
/// When there is no `book.toml`, it cannot be read, or it has unknown settings;
/// when the build folder overlaps the source; when `SUMMARY.md` or a chapter is
/// missing or not UTF-8: all such chapters at once.
pub fn open(root: &Path) -> Result<Source> {
    let Settings { mdbook: settings, mut warnings } = settings(root)?;
    let src = settings.book.src.clone();
    let config = with_given(config_of(&settings)?, root)?;
    let lang = Lang::of_book(settings.book.language.as_deref());
    let found = summary::read(root, &src, settings.build.create_missing)?;
    warnings.extend(found.unwritten);
    let table = settings.get::<toml::Table>(&format!("preprocessor.{NAME}"))?;
    warnings.extend(table.iter().filter_map(late_table));
    let build_dir = &settings.build.build_dir;
    let cache = config.cache.then(|| cache_beside(root, &src, build_dir)).flatten();
    let (home, chapters, unnamed) = (root.to_owned(), found.chapters, found.unnamed);
    let (root, baseline) = (home.clone(), baseline_in(&home)?);
    Ok(Source {
        root,
        home,
        config,
        lang,
        chapters,
        warnings,
        cache,
        src,
        baseline,
        complete: true,
        unnamed,
    })
}

/// Builds the book in the folder `root` as `mdbook build` would, proved.
/// Returns the folder of its pages.
///
/// The book's files must be in order: [`open`] reports all that is wrong
/// with them. `told` is called with the report, also if the book fails.
///
/// # Errors
/// [`BookFailed`](crate::source::BookFailed) when the book is not as promised: then nothing was written.
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
    let mut settings = settings(root)?.mdbook;
    let create_missing = settings.build.create_missing;
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
    let mut book = summary::load(root, settings, create_missing)?;
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
    let proved = proved.lock().unwrap_or_else(PoisonError::into_inner).take();
    if let Some(proved) = &proved {
        on_proved(proved);
    }
    built.because(|| Message::new("not-built").with("dir", display(&build_dir)))?;
    let folder = book.build_dir_for("html");
    installed::remove_copies(root, &src, &folder);
    let built = built_of(&rendered, &book.config, folder.clone());
    let chapters = proved.iter().flat_map(|proved| &proved.report.chapters);
    let steps = steps::files(chapters);
    let site = built.map(|built| finish::finish(root, built, &config, &steps)).transpose();
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
        let config = with_given(config_of(&ctx.config)?.with(&self.asked), &ctx.root)?;
        // Who builds the site can put files beside its pages.
        let config = Config { records: true, ..config };
        let lang = Lang::of_book(ctx.config.book.language.as_deref());
        let (root, src) = (&*ctx.root, &*ctx.config.book.src);
        let contents = Contents::of(&book, src);
        let chapters = contents.to_prove(root);
        let mut proved = self.proved.lock().unwrap_or_else(PoisonError::into_inner);
        if proved.as_ref().is_none_or(|proved| proved.chapters != chapters) {
            confinement::require(&config, &*self.runner)?;
            let runner = &*self.runner;
            *proved = Some({
                let known = baseline_in(root)?;
                let settings = (&config, lang);
                prove_all(
                    chapters,
                    None,
                    known.as_ref().map(|known| (known, true)),
                    settings,
                    runner,
                    self.progress,
                )
            });
        }
        let proved = proved.as_ref().expect("proved just above");
        let pages = pages(proved, &ctx.renderer, &config, &contents, root, src)?;
        book.for_each_chapter_mut(|chapter| {
            if let Some(listed) = Listed::of(chapter, src) {
                pages.text_of(&listed).clone_into(&mut chapter.content);
            }
            if ctx.renderer == "html" {
                chapter.name = alone(&chapter.name).to_owned();
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
}
