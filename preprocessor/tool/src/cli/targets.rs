//! What a command works on: a book with its chapters, or files that belong to none.
//!
//! 1. A folder with a `book.toml` in front is the book, and what follows names its
//!    chapters: `DIR CHAPTER...`.
//! 2. Otherwise every path is taken from the current folder. A path inside a book finds
//!    that book; the other files belong to the nearest folder with settings.
//! 3. What belongs together is one [`Target`], with its own settings. If there are
//!    several, their paths start from one folder.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::folder::{self, Home};
use crate::mdbook;
use crate::messages::Lang;
use crate::report::human::Named;
use crate::source::{Materials, Source, display, is_markdown, real};
use pyproof_check::diagnostic::Message;
use pyproof_check::error::UserError;
use pyproof_check::markdown::Chapter;

/// A source, and what of it was asked for.
#[derive(Debug)]
pub struct Target {
    /// The source.
    pub source: Source,
    /// The chapters that were asked for.
    pub chosen: Vec<Chapter>,
    /// Whether those are all of it.
    pub whole: bool,
    /// What the command line calls it.
    name: Name,
    place: Place,
}

/// What the command line calls a target.
#[derive(Clone, Debug)]
enum Name {
    /// A book, by its folder.
    Book(PathBuf),
    /// Files, whose paths start from this folder.
    Files(PathBuf),
}

/// What belongs together, before it is read.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Place {
    /// A book, and which of its chapters; `None`: all.
    Book { root: PathBuf, names: Option<Vec<PathBuf>> },
    /// Files, by their real paths, and what was asked for.
    Files { home: Option<Home>, files: Vec<PathBuf>, asked: Vec<PathBuf> },
}

/// What these paths name.
///
/// # Errors
/// When one of them leads nowhere, or what it leads to cannot be read.
pub fn of(paths: &[PathBuf]) -> Result<Vec<Target>> {
    let targets = apart(paths)?;
    if targets.len() == 1 {
        return Ok(targets);
    }
    let roots: Vec<PathBuf> = targets.iter().map(|target| real(&target.source.root)).collect();
    let base = from_here(&shared(&roots));
    Ok(targets.into_iter().map(|target| target.rebased(&base)).collect())
}

/// What these paths name, each target with paths that start from its own folder.
///
/// # Errors
/// Those of [`of`].
pub fn apart(paths: &[PathBuf]) -> Result<Vec<Target>> {
    let places = Finder::default().places(paths)?;
    let alone = places.len() == 1;
    places.into_iter().map(|place| place.open(paths, alone)).collect()
}

/// The language of what these paths name, if its settings say so.
pub fn language(paths: &[PathBuf]) -> Option<Lang> {
    let first = paths.first().map_or(Path::new("."), PathBuf::as_path);
    // A chapter may be called as the book in this folder knows it.
    let first = if first.exists() { first } else { Path::new(".") };
    if first.join("book.toml").is_file() {
        return mdbook::language(first);
    }
    if let Some(book) = book_around(&real(first)) {
        return mdbook::language(&book);
    }
    let folder = if first.is_dir() { first } else { first.parent()? };
    Home::of(&real(folder))?.language()
}

impl Target {
    /// Whether it is a book of mdBook's.
    pub fn is_book(&self) -> bool {
        matches!(self.place, Place::Book { .. })
    }

    /// What the command line calls it, for commands that reports name.
    pub fn named(&self) -> Named {
        match &self.name {
            Name::Book(root) => Named::Book(display(root)),
            Name::Files(root) => Named::Files(display(root)),
        }
    }

    /// The files that its result depends on.
    pub fn materials(&self) -> Result<Materials> {
        match &self.place {
            Place::Book { root, .. } => {
                mdbook::materials(root, Some(&self.source)).map(|mut materials| {
                    materials.files.push(real(&root.join(crate::source::BASELINE)));
                    materials
                })
            }
            Place::Files { home, asked, .. } => {
                Ok(folder::materials(&self.source, home.as_ref(), asked))
            }
        }
    }

    /// The same with paths that start from `base`, which holds it.
    fn rebased(self, base: &Path) -> Self {
        let (source, prefix) = self.source.rebased(base);
        let rename = |chapter| crate::source::renamed(chapter, &prefix);
        let chosen = self.chosen.into_iter().map(rename).collect();
        Self { source, chosen, name: Name::Files(base.to_owned()), ..self }
    }
}

impl Place {
    fn open(self, paths: &[PathBuf], alone: bool) -> Result<Target> {
        match &self {
            Self::Book { root, names } => {
                let mut source = mdbook::open(root)?;
                let chosen = match names {
                    Some(names) => chosen(&mut source, names)?,
                    None => source.chapters.clone(),
                };
                let (whole, name) = (names.is_none(), Name::Book(root.clone()));
                Ok(Target { source, chosen, whole, name, place: self })
            }
            Self::Files { home, files, asked } => {
                if files.is_empty() && alone {
                    return Err(folder::nothing_in(paths).into());
                }
                let root = match home {
                    Some(home) => home.folder.clone(),
                    None => root_of(asked),
                };
                let root = from_here(&root);
                let mut source = folder::open(&root, home.as_ref(), files)?;
                refuse_commands_below(&source, home.as_ref(), asked)?;
                source.complete = asked.iter().any(|path| real(path) == real(&root));
                let (chosen, name) = (source.chapters.clone(), Name::Files(root));
                let whole = asked.iter().all(|path| path.is_dir());
                Ok(Target { source, chosen, whole, name, place: self })
            }
        }
    }
}

/// Refuses settings that name a command and lie below all that was asked for: whoever adds
/// a chapter there could have anything run.
fn refuse_commands_below(source: &Source, home: Option<&Home>, asked: &[PathBuf]) -> Result<()> {
    let Some(Home { folder, settings: Some(file) }) = home else { return Ok(()) };
    let config = &source.config;
    let names_none = config.pythons.is_empty() && config.interpreters.is_empty();
    let is_above = |path: PathBuf| path.starts_with(folder);
    if names_none || is_above(real(Path::new("."))) || asked.iter().any(|path| is_above(real(path)))
    {
        return Ok(());
    }
    let message = Message::new("settings-command").with("path", display(file));
    Err(UserError::new(message.with("folder", display(folder))).into())
}

/// The chapters of a book that these names mean. A file of the book's that its summary
/// does not name is read as if it did.
fn chosen(source: &mut Source, names: &[PathBuf]) -> Result<Vec<Chapter>> {
    let mut chosen: Vec<Chapter> = Vec::new();
    for name in names {
        let found: Vec<Chapter> = match source.find(name) {
            Some(chapter) => vec![chapter.clone()],
            None => source.below(name),
        };
        let found =
            if found.is_empty() { source.add_unnamed(name).into_iter().collect() } else { found };
        if found.is_empty() {
            let known: Vec<&str> =
                source.chapters.iter().map(|chapter| chapter.path.as_str()).collect();
            let message = Message::new("no-such-chapter").with("name", name.display());
            return Err(UserError::new(message.with("known", known.join(", "))).into());
        }
        chosen.extend(found);
    }
    let mut seen = std::collections::BTreeSet::new();
    chosen.retain(|chapter| seen.insert(chapter.path.clone()));
    Ok(chosen)
}

/// Finds the places of paths, and looks at each folder once.
#[derive(Default)]
struct Finder {
    places: Vec<Place>,
    books: BTreeMap<PathBuf, Option<PathBuf>>,
    homes: BTreeMap<PathBuf, Option<Home>>,
}

impl Finder {
    fn places(mut self, paths: &[PathBuf]) -> Result<Vec<Place>> {
        let here = PathBuf::from(".");
        let first = paths.first().unwrap_or(&here);
        let is_book = |folder: &Path| folder.join("book.toml").is_file();
        if is_book(first) {
            let names = paths.get(1..).filter(|names| !names.is_empty());
            return Ok(vec![Place::Book { root: first.clone(), names: names.map(<[_]>::to_vec) }]);
        }
        // Chapters may be named as the book in this folder knows them.
        if is_book(&here) && is_markdown(first) && !first.exists() {
            return Ok(vec![Place::Book { root: here, names: Some(paths.to_vec()) }]);
        }
        let gone: Vec<&PathBuf> = paths.iter().filter(|path| !path.exists()).collect();
        if !gone.is_empty() {
            let gone =
                gone.iter().map(|path| Message::new("no-such-path").with("path", display(path)));
            return Err(UserError::all(gone.collect()).into());
        }
        for path in if paths.is_empty() { std::slice::from_ref(&here) } else { paths } {
            self.add(path);
        }
        Ok(self.places)
    }

    fn add(&mut self, path: &Path) {
        let whole = real(path);
        if path.join("book.toml").is_file() {
            self.add_book(&whole, None);
        } else if let Some(book) = self.book_around(&whole) {
            self.add_book(&book, Some(path));
        } else if path.is_dir() {
            for file in folder::files_in(&whole) {
                match self.book_around(&file) {
                    Some(book) => self.add_book(&book, None),
                    None => self.add_file(file, path),
                }
            }
            // A folder without files is told, if there is nothing else.
            if self.places.is_empty() {
                let (files, asked) = (Vec::new(), vec![path.to_owned()]);
                self.places.push(Place::Files { home: None, files, asked });
            }
        } else {
            self.add_file(whole, path);
        }
    }

    /// Adds a chapter of the book in a folder, or all of them.
    fn add_book(&mut self, folder: &Path, name: Option<&Path>) {
        let root = from_here(folder);
        let known = self.places.iter_mut().find_map(|place| match place {
            Place::Book { root: known, names } if *known == root => Some(names),
            _ => None,
        });
        match (known, name) {
            (Some(Some(names)), Some(name)) => names.push(name.to_owned()),
            (Some(names), None) => *names = None,
            (Some(None), Some(_)) => {}
            (None, name) => {
                let names = name.map(|name| vec![name.to_owned()]);
                self.places.push(Place::Book { root, names });
            }
        }
    }

    /// Adds a file that belongs to no book, found at the path `asked`.
    fn add_file(&mut self, file: PathBuf, asked: &Path) {
        let folder = file.parent().unwrap_or(&file).to_owned();
        let home = match self.homes.get(&folder) {
            Some(home) => home.clone(),
            None => Home::of(&folder),
        };
        self.homes.insert(folder, home.clone());
        let known = self.places.iter_mut().find_map(|place| match place {
            Place::Files { home: known, files, asked } if *known == home => Some((files, asked)),
            _ => None,
        });
        let Some((files, paths)) = known else {
            let (files, asked) = (vec![file], vec![asked.to_owned()]);
            self.places.push(Place::Files { home, files, asked });
            return;
        };
        if !files.contains(&file) {
            files.push(file);
        }
        if paths.last().is_none_or(|last| last != asked) {
            paths.push(asked.to_owned());
        }
    }

    fn book_around(&mut self, path: &Path) -> Option<PathBuf> {
        let folder = if path.is_dir() { path } else { path.parent()? };
        if let Some(known) = self.books.get(folder) {
            return known.clone();
        }
        let found = book_around(folder);
        self.books.insert(folder.to_owned(), found.clone());
        found
    }
}

/// The folder of the book that has `path`, a real one, among its sources.
fn book_around(path: &Path) -> Option<PathBuf> {
    for at in path.ancestors() {
        if mdbook::sources_in(at).is_some_and(|src| path.starts_with(src)) {
            return Some(at.to_owned());
        }
        if at.join(".git").exists() {
            break;
        }
    }
    None
}

/// The folder that the paths of files without a home start from: the current one, if
/// they are in it.
fn root_of(asked: &[PathBuf]) -> PathBuf {
    let here = real(Path::new("."));
    let folders = asked.iter().map(|path| {
        let path = real(path);
        if path.is_dir() { path } else { path.parent().unwrap_or(&path).to_owned() }
    });
    let folders: Vec<PathBuf> = folders.collect();
    if folders.iter().all(|folder| folder.starts_with(&here)) { here } else { shared(&folders) }
}

/// The folder that holds all of these.
fn shared(folders: &[PathBuf]) -> PathBuf {
    let mut shared = folders.first().cloned().unwrap_or_default();
    while !folders.iter().all(|folder| folder.starts_with(&shared)) && shared.pop() {}
    shared
}

/// A real folder as it is called from the current one.
fn from_here(folder: &Path) -> PathBuf {
    let here = real(Path::new("."));
    let common = shared(&[here.clone(), folder.to_owned()]);
    let (Ok(up), Ok(down)) = (here.strip_prefix(&common), folder.strip_prefix(&common)) else {
        return folder.to_owned();
    };
    // The long way round is shorter by its whole name.
    if common.parent().is_none() && !up.as_os_str().is_empty() {
        return folder.to_owned();
    }
    let up: PathBuf = up.components().map(|_| "..").collect();
    let path = up.join(down);
    if path.as_os_str().is_empty() { PathBuf::from(".") } else { path }
}
