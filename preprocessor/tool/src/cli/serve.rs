//! `serve`: builds the book, shows it, and does so again whenever it changes.
//!
//! Each build goes into a new folder, below one that is removed when the tool ends;
//! the author's build folder is not touched. While the book fails, its last good
//! pages stay and show what is wrong.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, Sender};

use anyhow::Result;

use super::args::{Args, ServeArgs};
use super::cached::{self, BookCache};
use super::ending::TemporaryFolder;
use super::rules::ConfineArgs;
use super::terminal::{self, Terminal};
use super::{ExitStatus, asked, human_report};
use crate::mdbook;
use crate::messages::{Catalogue, Lang};
use crate::serve::{Content, Server, Site, Trouble, Watch};
use crate::site::Unsearched;
use crate::source::{Materials, Proved, Source};
use pyproof_check::config::{Asked, Judge};
use pyproof_check::diagnostic::Message;
use pyproof_check::error::Because as _;
use pyproof_run::confined::Confined;

/// Serves a book until the tool is interrupted.
pub fn serve(args: &Args, serve: &ServeArgs, lang: Lang) -> Result<ExitStatus> {
    let asked = asked(&serve.rules)?;
    // Wrong settings may be mended; a folder without settings is the wrong folder.
    if !serve.dir.join("book.toml").is_file() {
        mdbook::config(&serve.dir)?;
    }
    let server = Server::start(&serve.hostname, serve.port, Content::nothing(lang))?;
    let mut watch = Watch::new(serve.watcher)?;
    let workshop = TemporaryFolder::make("pyproof-serve-");
    let workshop = workshop.because(|| Message::new("serve-no-folder"))?;
    let judged = RefCell::default();
    let confine = &serve.rules.confine;
    let workshop = workshop.path();
    let book = Book { args, dir: &serve.dir, asked, confine, judged, workshop, lang };
    // The folder must stay until the last index is written.
    std::thread::scope(|scope| {
        let (indexer, jobs) = mpsc::channel();
        scope.spawn(move || index(&jobs));
        show(book, &server, &mut watch, &indexer, serve.open)
    })
}

/// Builds the book and shows it, again and again.
fn show(
    mut book: Book<'_>,
    server: &Server,
    watch: &mut Watch,
    indexer: &Sender<Job>,
    open: bool,
) -> Result<ExitStatus> {
    let mut materials = mdbook::materials_of_unreadable(book.dir);
    book.look_again(&mut materials, None);
    let mut is_first = true;
    loop {
        // Before the book is read, so that every later change is noticed.
        watch.look_at(&materials)?;
        let source = book.open(server.content().lang);
        book.look_again(&mut materials, source.as_ref().ok());
        watch.look_at(&materials)?;
        let (content, unsearched) = book.content(source, &materials, &server.content());
        let site = content.site.clone();
        server.show(content);
        if let Some((site, unsearched)) = site.zip(unsearched) {
            let _ = indexer.send(Job { site, unsearched, lang: book.lang });
        }
        if std::mem::take(&mut is_first) {
            announce(server, open, book.lang)?;
        }
        if !watch.wait() {
            return Ok(ExitStatus::Success);
        }
    }
}

/// A site whose search has no index yet.
struct Job {
    site: Arc<Site>,
    unsearched: Unsearched,
    lang: Lang,
}

/// Makes indexes after the pages are shown; one at a time, and none for a site if a
/// newer one is waiting.
fn index(jobs: &Receiver<Job>) {
    while let Ok(mut job) = jobs.recv() {
        while let Ok(newer) = jobs.try_recv() {
            job.site.set_searched();
            job = newer;
        }
        if let Err(error) = job.unsearched.index() {
            let catalogue = Catalogue::new(job.lang);
            terminal::error(&catalogue, &catalogue.tell(&error));
        }
        job.site.set_searched();
    }
}

/// Says where the book is, and opens it if asked to.
fn announce(server: &Server, open: bool, lang: Lang) -> Result<()> {
    let catalogue = Catalogue::new(lang);
    let message = Message::new("serve-listens").with("address", server.url());
    terminal::to_stdout(&format!("{}\n", catalogue.say(&message)))?;
    // The author can still open the address by hand.
    if open && opener::open_browser(server.url()).is_err() {
        terminal::warning(&catalogue, &Message::new("no-browser").with("path", server.url()));
    }
    Ok(())
}

/// What runs programs, as long as the settings name the same.
#[derive(Clone)]
struct Judged {
    commands: (Vec<String>, BTreeMap<String, String>),
    judge: Judge,
    runner: Arc<dyn Confined + Send + Sync>,
}

/// A book that is built again and again.
struct Book<'a> {
    args: &'a Args,
    dir: &'a Path,
    asked: Asked,
    confine: &'a ConfineArgs,
    /// What ran the programs the last time, and for which settings.
    judged: RefCell<Option<Judged>>,
    workshop: &'a Path,
    lang: Lang,
}

impl Book<'_> {
    /// Reads the book as it is now.
    fn open(&mut self, before: Lang) -> Result<Source> {
        // The author may change that as well; unreadable settings give none.
        self.lang = self.args.lang.or_else(|| mdbook::language(self.dir)).unwrap_or(before);
        super::open(self.dir, self.lang)
    }

    /// Finds out which files the pages are now made of, as far as the book says.
    fn look_again(&self, materials: &mut Materials, source: Option<&Source>) {
        if let Ok(found) = mdbook::materials(self.dir, source) {
            *materials = found;
        }
    }

    /// What is to be shown behind `before`, and what is left to be done for it.
    fn content(
        &self,
        source: Result<Source>,
        materials: &Materials,
        before: &Content,
    ) -> (Content, Option<Unsearched>) {
        let lang = self.lang;
        let failed = |trouble| Content { site: before.site.clone(), trouble: Some(trouble), lang };
        match source.and_then(|source| self.build(&source, &materials.not_found)) {
            Ok(Ok((site, unsearched))) => {
                if unsearched.is_none() {
                    site.set_searched();
                }
                (Content { site: Some(Arc::new(site)), trouble: None, lang }, unsearched)
            }
            Ok(Err(trouble)) => (failed(trouble), None),
            Err(error) => {
                let catalogue = Catalogue::new(lang);
                terminal::error(&catalogue, &catalogue.tell(&error));
                (failed(Trouble::of_error(&error, lang)), None)
            }
        }
    }

    /// What runs the programs of the book as it is now.
    fn judged(&self, source: &Source) -> Result<Judged> {
        let commands = (source.config.pythons.clone(), source.config.interpreters.clone());
        let known = self.judged.borrow().clone();
        if let Some(known) = known.filter(|known| known.commands == commands) {
            return Ok(known);
        }
        let found = self.confine.find(source)?;
        let judged = Judged { commands, judge: found.judge(0), runner: found.runner(0)?.into() };
        *self.judged.borrow_mut() = Some(judged.clone());
        Ok(judged)
    }

    /// Builds the book, and reports on it; the inner error is what fails the book.
    fn build(
        &self,
        source: &Source,
        not_found: &str,
    ) -> Result<Result<(Site, Option<Unsearched>), Trouble>> {
        let cache = BookCache::open(self.args, source.cache.as_deref());
        let Judged { judge, runner, .. } = self.judged(source)?;
        let asked = Asked { judge: Some(judge), ..self.asked.clone() };
        let runner = cache.before(Box::new(runner), cached::FIRST);
        let terminal = Terminal::stderr(self.args.color);
        let mut trouble = None;
        let mut on_proved = |proved: &Proved| {
            trouble = proved.report.failed().then(|| Trouble::of_book(proved, self.lang));
            let report =
                human_report(proved, self.dir.display().to_string().as_str(), &terminal, self.lang);
            // If stderr is closed, the pages still tell.
            let _ = terminal::to_stderr(&report);
        };
        let folder = tempfile::tempdir_in(self.workshop);
        let folder = folder.because(|| Message::new("serve-no-folder"))?;
        let runner = Arc::from(runner);
        let progress = &terminal::progress;
        let built =
            mdbook::preview(self.dir, folder.path(), &asked, runner, progress, &mut on_proved);
        cache.keep(self.lang);
        if let Some(trouble) = trouble {
            return Ok(Err(trouble));
        }
        let unsearched = built?;
        let site = Site::new(folder, not_found).because(|| Message::new("serve-no-folder"))?;
        Ok(Ok((site, unsearched)))
    }
}
