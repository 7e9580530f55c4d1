//! Answers that are remembered: a program that was run once as it stands is not
//! run again.
//!
//! [`Cached`] stands in front of a runner. What the store knows it answers; the
//! rest is run, and kept where that is right ([`lasting`]): the program reaches
//! nothing that may be otherwise tomorrow, and ended by itself. An answer's key is
//! all that it depends on: the program with its limits, this build of the tool with
//! its interpreter, and which of a command's pools ran it, for what is to be
//! borne out by another process must not be answered by the first.
//!
//! No cache is ever an error of the book's: one that is damaged is thrown away
//! ([`store`]), one that cannot be written is done without, and what the author
//! should know of that is among [`Cache::notes`].

mod folder;
mod lasting;
mod log;
mod store;

use std::path::Path;
use std::sync::Arc;

use sha2::{Digest as _, Sha256};

use crate::confined::{Confined, InForce};
pub use folder::{RemoveError, remove};
use pyproof_judge::job::{Job, ReferenceRunner, Runner};
use pyproof_judge::transcript::Transcript;
pub use store::Note;
use store::Store;

/// Raised whenever keys or values are written otherwise.
const FORMAT: u8 = 1;

/// A SHA-256.
type Key = [u8; 32];

/// The remembered answers of a book.
pub struct Cache {
    store: Store,
    /// What every key begins with.
    ours: Sha256,
}

impl Cache {
    /// The cache in `folder`, which is made when there is something to keep.
    #[must_use]
    pub fn open(folder: &Path) -> Self {
        let mut ours = Sha256::new_with_prefix([FORMAT]);
        ours.update(env!("PYPROOF_BUILD"));
        ours.update(env!("CARGO_PKG_VERSION"));
        Self { store: Store::open(folder), ours }
    }

    /// Writes what is new, and tells what the author should know of the cache.
    #[must_use]
    pub fn notes(&self) -> Vec<Note> {
        self.store.keep();
        self.store.notes()
    }

    fn key(&self, pool: &str, job: &Job) -> Option<Key> {
        let job = postcard::to_stdvec(job).ok()?;
        Some(
            self.ours
                .clone()
                .chain_update(pool)
                .chain_update([0])
                .chain_update(job)
                .finalize()
                .into(),
        )
    }
}

/// A runner that runs only what its cache cannot answer.
pub struct Cached {
    inner: Box<dyn Confined + Send + Sync>,
    cache: Arc<Cache>,
    pool: &'static str,
}

impl Cached {
    /// `inner`, with `cache` in front; `pool` names it among those of a command.
    #[must_use]
    pub fn new(
        inner: Box<dyn Confined + Send + Sync>,
        cache: Arc<Cache>,
        pool: &'static str,
    ) -> Self {
        Self { inner, cache, pool }
    }

    fn known(&self, key: Option<&Key>) -> Option<Transcript> {
        Some(Transcript { cached: true, ..self.cache.store.get(key?)? })
    }

    fn remember(&self, key: Option<Key>, job: &Job, transcript: &Transcript) {
        if let Some(key) = key
            && lasting::is_lasting(job, transcript)
        {
            self.cache.store.put(key, transcript);
        }
    }
}

impl Runner for Cached {
    fn run(&self, job: &Job) -> Transcript {
        let key = self.cache.key(self.pool, job);
        self.known(key.as_ref()).unwrap_or_else(|| {
            let transcript = self.inner.run(job);
            self.remember(key, job, &transcript);
            transcript
        })
    }

    fn run_all(&self, jobs: &[Job]) -> Vec<Transcript> {
        let keys: Vec<_> = jobs.iter().map(|job| self.cache.key(self.pool, job)).collect();
        let mut answers: Vec<_> = keys.iter().map(|key| self.known(key.as_ref())).collect();
        let missing: Vec<usize> = (0..jobs.len()).filter(|&at| answers[at].is_none()).collect();
        let missing_jobs: Vec<Job> = missing.iter().map(|&at| jobs[at].clone()).collect();
        if !missing.is_empty() {
            for (at, transcript) in missing.into_iter().zip(self.inner.run_all(&missing_jobs)) {
                self.remember(keys[at], &jobs[at], &transcript);
                answers[at] = Some(transcript);
            }
        }
        answers.into_iter().map(|answer| answer.expect("a transcript for each job")).collect()
    }

    fn reference(&self) -> Option<&dyn ReferenceRunner> {
        self.inner.reference()
    }
}

impl Confined for Cached {
    fn in_force(&self) -> Option<InForce> {
        self.inner.in_force()
    }

    fn probe(&self) -> Option<InForce> {
        self.inner.probe()
    }
}
