//! `init`: a new book. If any of its files already exists, nothing is written.

use std::fs;
use std::path::Path;

use anyhow::Result;

use super::args::InitArgs;
use super::{ExitStatus, files, terminal};
use crate::init;
use crate::messages::{Catalogue, Lang};
use crate::report::human;
use pyproof_check::diagnostic::Message;
use pyproof_check::error::UserError;

/// Makes a book in a folder.
pub fn init(asked: &InitArgs, lang: Lang) -> Result<ExitStatus> {
    let files = init::files(lang, asked.title.as_deref());
    let taken = files.iter().filter_map(|file| taken(&asked.dir, file.path));
    let mut taken: Vec<&str> = taken.collect();
    taken.dedup();
    if !taken.is_empty() {
        let about =
            |path: &&str| Message::new("init-taken").with("path", asked.dir.join(path).display());
        let messages = taken.iter().map(about).chain([Message::new("init-nothing")]);
        return Err(UserError::all(messages.collect()).into());
    }
    let catalogue = Catalogue::new(lang);
    let dir = human::quoted(&asked.dir.display().to_string());
    let say = |message: Message| {
        terminal::to_stdout(&format!("{}\n", catalogue.say(&message.with("dir", &dir))))
    };
    for (at, file) in files.iter().enumerate() {
        if let Err(error) = files::create(&asked.dir.join(file.path), &file.text) {
            // Half a book is of no use.
            for file in &files[..at] {
                let _ = fs::remove_file(asked.dir.join(file.path));
            }
            return Err(error);
        }
    }
    for file in &files {
        say(Message::new("install-written").with("path", file.path))?;
    }
    if init::lacks_repository() {
        say(Message::new("init-repository").with("word", init::NO_REPOSITORY))?;
    }
    say(Message::new("init-next"))?;
    Ok(ExitStatus::Success)
}

/// What already exists where a file of the book should go: the file itself, or a
/// file in place of one of its folders.
fn taken<'p>(dir: &Path, path: &'p str) -> Option<&'p str> {
    let folders = path.match_indices('/').map(|(at, _)| &path[..at]);
    let mut hindering = folders.filter(|folder| {
        let folder = dir.join(folder);
        fs::symlink_metadata(&folder).is_ok() && !folder.is_dir()
    });
    let file = || fs::symlink_metadata(dir.join(path)).is_ok().then_some(path);
    hindering.next().or_else(file)
}
