//! `install` and `uninstall`: the pages' files among the sources of a book, for a
//! plain `mdbook build`.
//!
//! Anything in the way stops the command before it writes a file. `book.toml` names
//! the files only while they exist: after they are written, until they are removed.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use anyhow::Result;

use super::args::InstallArgs;
use super::{ExitStatus, files, terminal};
use crate::install::settings::{Entries, Settings};
use crate::install::{FOLDER, MANIFEST, Manifest, Plan, Step, digest, plan};
use crate::mdbook::{InstallTarget, Origin};
use crate::messages::{Catalogue, Lang};
use crate::report::human;
use crate::site::assets;
use crate::source::BOM;
use pyproof_check::diagnostic::Message;
use pyproof_check::error::{Because as _, UserError};

/// Puts the files there, or brings them up to date.
pub fn install(asked: &InstallArgs, lang: Lang) -> Result<ExitStatus> {
    let book = Book::open(asked, lang)?;
    let summary = book.path("SUMMARY.md");
    fs::metadata(&summary)
        .because(|| Message::new("summary-unread").with("path", summary.display()))?;
    let origins = book.place.files(&asked.dir)?;
    let mut wanted = BTreeMap::new();
    for (path, origin) in &origins {
        wanted.insert(path.clone(), digest(&bytes(origin)?));
    }
    let plan = book.plan(&wanted);
    let mut settings = book.settings();
    settings.put(&book.wanted())?;
    let manifest = Manifest {
        version: assets::version().to_owned(),
        files: wanted,
        settings: settings.changes.clone(),
    };
    let page = manifest.page(&Catalogue::new(book.place.lang).text("install-about"));
    let noted = fs::read(book.path(MANIFEST)).ok();
    let is_new = noted.map(|noted| digest(&noted)) != Some(digest(page.as_bytes()));
    book.refuse(&plan)?;
    let mut changed = settings.text != book.toml || is_new;
    for (path, origin) in &origins {
        if plan.steps.get(path) == Some(&Step::Write) {
            changed = true;
            book.write(path, &bytes(origin)?)?;
        }
    }
    changed |= book.remove(&plan)?;
    if is_new {
        book.write(MANIFEST, page.as_bytes())?;
    }
    book.replace_settings(&settings)?;
    book.say(&Message::new(match (changed, asked.dry_run) {
        (false, _) => "install-nothing",
        (true, true) => "install-dry",
        (true, false) => "install-done",
    }))?;
    Ok(ExitStatus::Success)
}

/// Removes the files again, and their names from `book.toml`.
pub fn uninstall(asked: &InstallArgs, lang: Lang) -> Result<ExitStatus> {
    let mut book = Book::open(asked, lang)?;
    let is_noted = book.manifest.is_some();
    if !is_noted {
        book.manifest = Some(unnoted());
    }
    let mut settings = book.settings();
    settings.assume(&book.wanted());
    settings.take()?;
    let mut plan = book.plan(&BTreeMap::new());
    if !is_noted {
        // A file that differs from what we wrote may not be ours.
        plan.steps.retain(|_, step| *step == Step::Remove);
    }
    if !is_noted && plan.steps.is_empty() && settings.text == book.toml {
        book.say(&Message::new("uninstall-nothing"))?;
        return Ok(ExitStatus::Success);
    }
    book.replace_settings(&settings)?;
    book.remove(&plan)?;
    if is_noted {
        book.remove_file(MANIFEST)?;
    }
    if asked.dry_run {
        book.say(&Message::new("install-dry"))?;
    }
    Ok(ExitStatus::Success)
}

/// The files left by an `install` that was interrupted before it wrote its manifest,
/// or whose manifest somebody removed.
fn unnoted() -> Manifest {
    let files = assets::files();
    let files = files.map(|(name, bytes)| (format!("{FOLDER}/{name}"), digest(bytes)));
    Manifest { files: files.collect(), ..Manifest::default() }
}

fn bytes(origin: &Origin) -> Result<Vec<u8>> {
    match origin {
        Origin::Tool(bytes) => Ok(bytes.to_vec()),
        Origin::Book(path) => {
            fs::read(path).because(|| Message::new("file-unread").with("path", path.display()))
        }
    }
}

/// The book whose files these are.
struct Book<'a> {
    asked: &'a InstallArgs,
    place: InstallTarget,
    catalogue: Catalogue,
    /// The text of `book.toml`, without a byte order mark.
    toml: String,
    manifest: Option<Manifest>,
}

impl<'a> Book<'a> {
    fn open(asked: &'a InstallArgs, lang: Lang) -> Result<Self> {
        let place = InstallTarget::of_book(&asked.dir)?;
        let file = asked.dir.join("book.toml");
        let text = fs::read_to_string(&file)
            .because(|| Message::new("file-unread").with("path", file.display()))?;
        let toml = text.strip_prefix(BOM).unwrap_or(&text).to_owned();
        let manifest = fs::read_to_string(asked.dir.join(place.from_root(MANIFEST))).ok();
        let manifest = manifest.as_deref().and_then(Manifest::read);
        Ok(Self { asked, place, catalogue: Catalogue::new(lang), toml, manifest })
    }

    fn path(&self, path: &str) -> PathBuf {
        self.asked.dir.join(self.place.from_root(path))
    }

    fn say(&self, message: &Message) -> Result<()> {
        let dir = human::quoted(&self.asked.dir.display().to_string());
        let text = self.catalogue.say(&message.clone().with("dir", dir));
        Ok(terminal::to_stdout(&format!("{text}\n"))?)
    }

    fn tell(&self, key: &'static str, path: &str) -> Result<()> {
        self.say(&Message::new(key).with("path", path))
    }

    fn settings(&self) -> Settings {
        let changes = self.manifest.as_ref().map(|known| known.settings.clone());
        Settings::new(&self.toml, changes.unwrap_or_default())
    }

    fn wanted(&self) -> Entries {
        Entries {
            style: self.place.from_root(&format!("{FOLDER}/site.css")),
            script: self.place.from_root(&format!("{FOLDER}/site.js")),
            version: assets::version().to_owned(),
            note: Catalogue::new(self.place.lang).text("install-note"),
        }
    }

    fn plan(&self, wanted: &BTreeMap<String, String>) -> Plan {
        let folder = self.path(FOLDER);
        if !self.asked.dry_run {
            files::sweep([self.path(MANIFEST)]);
        }
        let entries = fs::read_dir(&folder).into_iter().flatten().flatten();
        let names = entries.map(|entry| entry.file_name().to_string_lossy().into_owned());
        let in_folder: Vec<String> = names.map(|name| format!("{FOLDER}/{name}")).collect();
        let there = |path: &str| match fs::read(self.path(path)) {
            Ok(bytes) => Some(digest(&bytes)),
            // What exists but cannot be read, such as a folder, is not ours.
            Err(_) => fs::symlink_metadata(self.path(path)).ok().map(|_| String::new()),
        };
        plan(wanted, self.manifest.as_ref(), &in_folder, &there)
    }

    /// Refuses to go on if something is in the way.
    fn refuse(&self, plan: &Plan) -> Result<()> {
        let mut foreign = plan.foreign.clone();
        let folder = self.path(FOLDER);
        if fs::symlink_metadata(&folder).is_ok() && !folder.is_dir() {
            foreign = vec![FOLDER.to_owned()];
        }
        let about = |path: &String| {
            Message::new("install-foreign").with("path", self.place.from_root(path))
        };
        let messages: Vec<Message> = foreign.iter().map(about).collect();
        if messages.is_empty() { Ok(()) } else { Err(UserError::all(messages).into()) }
    }

    fn write(&self, path: &str, bytes: &[u8]) -> Result<()> {
        if !self.asked.dry_run {
            files::write(&self.path(path), bytes)?;
        }
        self.tell(self.written(), &self.place.from_root(path))
    }

    /// Removes the files that should go; whether there were any.
    fn remove(&self, plan: &Plan) -> Result<bool> {
        let mut removed = false;
        for (path, step) in &plan.steps {
            match step {
                Step::Remove => self.remove_file(path)?,
                Step::Leave => self.tell("install-left", &self.place.from_root(path))?,
                Step::Write | Step::Keep => continue,
            }
            removed = true;
        }
        Ok(removed)
    }

    fn remove_file(&self, path: &str) -> Result<()> {
        let file = self.path(path);
        if !self.asked.dry_run {
            fs::remove_file(&file)
                .because(|| Message::new("file-unremoved").with("path", file.display()))?;
            // The folder is removed with its last file.
            let _ = file.parent().map(fs::remove_dir);
        }
        let key = if self.asked.dry_run { "install-would-remove" } else { "install-removed" };
        self.tell(key, &self.place.from_root(path))
    }

    /// What is said of a file that is written, or that would be.
    fn written(&self) -> &'static str {
        if self.asked.dry_run { "install-would-write" } else { "install-written" }
    }

    fn replace_settings(&self, settings: &Settings) -> Result<()> {
        if settings.text == self.toml {
            return Ok(());
        }
        let file = self.asked.dir.join("book.toml");
        if !self.asked.dry_run {
            files::sweep([file.clone()]);
            files::replace(&file, &self.toml, &settings.text)?;
        }
        self.tell(self.written(), "book.toml")
    }
}
