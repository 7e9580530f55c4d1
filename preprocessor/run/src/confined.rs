//! What confines programs, and whether it works: as data, for reports.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};

use pyproof_judge::job::Runner;

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

/// A runner that can tell what confines its programs.
pub trait Confined: Runner {
    /// What confines the programs; `None` before one was run, or if unknown.
    fn in_force(&self) -> Option<InForce>;

    /// What confines the programs, found out without running one.
    fn probe(&self) -> Option<InForce> {
        self.in_force()
    }
}

impl<R: Confined + Send + ?Sized> Confined for Arc<R> {
    fn in_force(&self) -> Option<InForce> {
        (**self).in_force()
    }

    fn probe(&self) -> Option<InForce> {
        (**self).probe()
    }
}
