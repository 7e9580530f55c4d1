//! What runs programs, what confines them, and whether that works: as data, for reports.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};

use crate::interpreter;
use pyproof_judge::job::{Job, Runner};

/// What confines programs.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Serialize,
    Deserialize,
    EnumString,
    IntoStaticStr,
    VariantArray,
)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Mechanism {
    /// Limits of a process: memory, processor time, open files, file sizes.
    Rlimits,
    /// An unprivileged user, and no capabilities.
    Privileges,
    /// A private view of the file system, with a folder in memory.
    Namespace,
    /// Which files may be opened, and which processes a signal reaches.
    Landlock,
    /// Which system calls are allowed.
    Seccomp,
}

impl Mechanism {
    /// Every mechanism, in the order in which they are told.
    pub const ALL: &'static [Self] = Self::VARIANTS;

    /// Its name in reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// The mechanisms in a comma-separated list of names.
    #[must_use]
    pub fn named(list: &str) -> Vec<Self> {
        list.split(',').filter_map(|name| name.parse().ok()).collect()
    }
}

/// Whether a mechanism works.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Held {
    /// The mechanism.
    pub mechanism: Mechanism,
    /// Why it does not, in the system's own words; `None` if it works.
    pub missing: Option<String>,
}

/// Which mechanisms confined the programs of a run.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct InForce {
    /// One for each mechanism.
    pub mechanisms: Vec<Held>,
}

impl InForce {
    /// Whether this mechanism works.
    #[must_use]
    pub fn holds(&self, mechanism: Mechanism) -> bool {
        self.mechanisms.iter().any(|held| held.mechanism == mechanism && held.missing.is_none())
    }

    /// Those that do not work, each with the system's own words.
    pub fn missing(&self) -> impl Iterator<Item = (Mechanism, &str)> {
        self.mechanisms.iter().filter_map(|held| Some((held.mechanism, held.missing.as_deref()?)))
    }
}

/// The interpreters of a book, by what they call themselves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Interpreters {
    /// The one that runs what chooses none.
    pub book: String,
    /// Those that a block may choose, by the names that the book gives them.
    pub named: BTreeMap<String, String>,
}

impl Default for Interpreters {
    /// The bundled one alone.
    fn default() -> Self {
        Self { book: interpreter::NAME.to_owned(), named: BTreeMap::new() }
    }
}

impl Interpreters {
    /// The one that runs a block which chooses this.
    #[must_use]
    pub fn of(&self, chosen: Option<&str>) -> &str {
        chosen.and_then(|name| self.named.get(name)).unwrap_or(&self.book)
    }
}

/// A runner that can tell what runs its programs, and what confines them.
pub trait Confined: Runner {
    /// What runs the programs.
    fn interpreters(&self) -> Interpreters {
        Interpreters::default()
    }

    /// What the answer to a program depends on beside the program and this build of the
    /// tool: the version of an interpreter, those of its packages.
    fn depends_on(&self, _job: &Job) -> String {
        String::new()
    }

    /// What confines the programs; `None` before one was run, or if unknown.
    fn in_force(&self) -> Option<InForce>;

    /// What confines the programs, found out without running one.
    fn probe(&self) -> Option<InForce> {
        self.in_force()
    }
}

impl<R: Confined + Send + ?Sized> Confined for Arc<R> {
    fn interpreters(&self) -> Interpreters {
        (**self).interpreters()
    }

    fn depends_on(&self, job: &Job) -> String {
        (**self).depends_on(job)
    }

    fn in_force(&self) -> Option<InForce> {
        (**self).in_force()
    }

    fn probe(&self) -> Option<InForce> {
        (**self).probe()
    }
}
