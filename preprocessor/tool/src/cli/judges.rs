//! What runs a book's programs: the bundled interpreter, or those that its settings or
//! the command line name.
//!
//! A command comes from there alone: a chapter chooses among the names of the settings.
//! Each is asked once what it is, before anything of the book runs, all at the same time.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::Result;

use super::ending;
use crate::confinement;
use pyproof_check::config::{Config, Judge};
use pyproof_check::diagnostic::Message;
use pyproof_check::error::{Because as _, UserError};
use pyproof_run::confined::{Confined, Mechanism};
use pyproof_run::isolation::{Against, Judges, Pool, Python, PythonError};

/// A runner of any kind, to be shared by threads.
pub type AnyRunner = Box<dyn Confined + Send + Sync>;

/// The interpreters of a book, found.
pub struct Found {
    /// Those that the book is proved in, the first of them for its pages; none: the
    /// bundled one.
    judges: Vec<(String, Python)>,
    /// Those that a block may choose.
    named: BTreeMap<String, (String, Python)>,
    /// The one that every run is compared with.
    against: Option<(String, Python)>,
}

impl Found {
    /// Whether the book is proved in more than one.
    pub fn are_several(&self) -> bool {
        self.judges.len() > 1
    }
}

/// The commands of the command line, whose paths are from the current folder.
#[derive(Clone, Copy, Default)]
pub struct Named<'a> {
    /// What proves the book.
    pub pythons: &'a [String],
    /// What it is compared with.
    pub against: Option<&'a str>,
}

impl Found {
    /// Finds the interpreters of a book in the folder `root`; those that are `named` on the
    /// command line instead of its own.
    ///
    /// # Errors
    /// When one of them cannot be used.
    pub fn of(config: &Config, named: Named<'_>, root: &Path) -> Result<Self> {
        let here = Path::new(".");
        let judges = match named.pythons {
            [] => config.pythons.iter().map(|command| (command.as_str(), root)).collect::<Vec<_>>(),
            named => named.iter().map(|command| (command.as_str(), here)).collect(),
        };
        let chosen = config.interpreters.values().map(|command| (command.as_str(), root));
        let against = named.against.map(|command| (command, here));
        let count = judges.len();
        let asked: Vec<(&str, &Path)> = judges.into_iter().chain(chosen).chain(against).collect();
        let mut found = all(&asked)?.into_iter();
        Ok(Self {
            judges: found.by_ref().take(count).collect(),
            named: config.interpreters.keys().cloned().zip(found.by_ref()).collect(),
            against: found.next(),
        })
    }

    /// How many interpreters the book is proved in.
    pub fn count(&self) -> usize {
        self.judges.len().max(1)
    }

    /// What the settings need to know of the interpreter at `at`.
    pub fn judge(&self, at: usize) -> Judge {
        let minor = |python: &Python| u8::try_from(python.version().1).unwrap_or(u8::MAX);
        let named = self.named.iter().map(|(name, (_, python))| (name.clone(), minor(python)));
        let named = named.collect();
        match self.judges.get(at) {
            Some((_, python)) => Judge { own: true, minor: minor(python), named },
            None => Judge { named, ..Judge::default() },
        }
    }

    /// A runner with processes of its own, for the interpreter at `at`.
    ///
    /// # Errors
    /// When an interpreter does not start where programs are confined.
    pub fn runner(&self, at: usize) -> Result<AnyRunner> {
        let book = match self.judges.get(at) {
            Some(found) => pool_of(found)?,
            None => pool()?,
        };
        let named = self.named.iter().map(|(name, found)| Ok((name.clone(), pool_of(found)?)));
        let named: BTreeMap<String, Pool> = named.collect::<Result<_>>()?;
        let runner: AnyRunner =
            if named.is_empty() { Box::new(book) } else { Box::new(Judges::new(book, named)) };
        match &self.against {
            Some(found) => Ok(Box::new(Against::new(runner, pool_of(found)?))),
            None => Ok(runner),
        }
    }
}

/// The pool of this process: workers are copies of its own executable.
pub fn pool() -> Result<Pool> {
    ending::prepare();
    let executable = std::env::current_exe().because(|| Message::new("no-executable"))?;
    Ok(Pool::new(executable).without(without()))
}

/// A pool of another Python, which has started.
fn pool_of((command, python): &(String, Python)) -> Result<Pool> {
    ending::prepare();
    let executable = std::env::current_exe().because(|| Message::new("no-executable"))?;
    let pool = Pool::of(executable, python).without(without());
    let refused = pool
        .start()
        .err()
        .map(|why| PythonError::Confined { command: command.clone(), why: why.to_string() });
    refused.map_or(Ok(pool), |error| Err(UserError::new(confinement::no_python(&error)).into()))
}

/// Only for our tests: how the tool behaves on a system that lacks mechanisms.
fn without() -> Vec<Mechanism> {
    Mechanism::named(&std::env::var("PYPROOF_WITHOUT").unwrap_or_default())
}

/// The interpreters of these commands, each with its command and started in its folder;
/// all that is wrong with any of them at once.
fn all(asked: &[(&str, &Path)]) -> Result<Vec<(String, Python)>> {
    let found: Vec<_> = std::thread::scope(|scope| {
        let find = |&(command, folder)| scope.spawn(move || Python::find(command, folder));
        let threads: Vec<_> = asked.iter().map(find).collect();
        threads
            .into_iter()
            .map(|thread| thread.join().expect("a question does not panic"))
            .collect()
    });
    let wrong: Vec<Message> =
        found.iter().filter_map(|found| found.as_ref().err()).map(confinement::no_python).collect();
    if !wrong.is_empty() {
        return Err(UserError::all(wrong).into());
    }
    let commands = asked.iter().map(|(command, _)| (*command).to_owned());
    Ok(commands.zip(found.into_iter().flatten()).collect())
}
