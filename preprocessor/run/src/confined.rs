//! What confines programs, and whether it holds: data, for whoever reports it.

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
    /// Limits of a process: memory, processor time, descriptors, sizes of files.
    Rlimits,
    /// A user without rights, and no capabilities.
    Privileges,
    /// A view of the file system of its own, with a folder in memory.
    Namespace,
    /// What may be opened, and whom a signal reaches.
    Landlock,
    /// Which calls of the kernel there are.
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

    /// The mechanisms of a list of names with commas between.
    #[must_use]
    pub fn named(list: &str) -> Vec<Self> {
        list.split(',').filter_map(|name| name.parse().ok()).collect()
    }
}

/// Whether a mechanism holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Held {
    /// The mechanism.
    pub mechanism: Mechanism,
    /// Why it does not, in the words of the system; `None`: it holds.
    pub missing: Option<String>,
}

/// Which mechanisms confined the programs of a run.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct InForce {
    /// One for each mechanism.
    pub mechanisms: Vec<Held>,
}

impl InForce {
    /// Whether this one holds.
    #[must_use]
    pub fn holds(&self, mechanism: Mechanism) -> bool {
        self.mechanisms.iter().any(|held| held.mechanism == mechanism && held.missing.is_none())
    }

    /// Those that do not hold, each with the words of the system.
    pub fn missing(&self) -> impl Iterator<Item = (Mechanism, &str)> {
        self.mechanisms.iter().filter_map(|held| Some((held.mechanism, held.missing.as_deref()?)))
    }
}

/// A runner that can tell what confines its programs.
pub trait Confined: Runner {
    /// What confines the programs; `None` before one was run, or where nobody
    /// knows.
    fn in_force(&self) -> Option<InForce>;

    /// What confines the programs, found out where no program was run.
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
