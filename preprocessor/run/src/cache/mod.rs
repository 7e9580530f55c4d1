//! Remembers answers: a program that was run once and has not changed is not run
//! again.
//!
//! [`Cached`] sits in front of a runner. It answers what the store knows, and runs the
//! rest. It keeps an answer if that is right ([`lasting`]): the program uses nothing
//! that may be different tomorrow, and ended by itself. The key of an answer is
//! everything that it depends on: the program with its limits, the interpreter and what
//! that depends on, this build of the tool, and which of a command's pools ran it. The pool counts because
//! the second pool confirms the first, so it must not get the first one's answers.
//!
//! A cache never makes a book fail: a damaged one is removed ([`store`]), one that
//! cannot be written is not used, and [`Cache::notes`] has what the author should know
//! about that.

mod folder;
mod lasting;
mod log;
mod store;

use std::path::Path;
use std::sync::Arc;

use sha2::{Digest as _, Sha256};

use crate::confined::{Confined, InForce, Interpreters};
pub use folder::{RemoveError, remove};
use pyproof_judge::job::{Job, ReferenceRunner, Runner};
use pyproof_judge::transcript::Transcript;
pub use store::Note;
use store::Store;

/// Raised whenever the format of keys or values changes.
const FORMAT: u8 = 2;

/// A SHA-256.
type Key = [u8; 32];

/// The remembered answers of a book.
pub struct Cache {
    store: Store,
    /// The beginning of every key.
    ours: Sha256,
}

impl Cache {
    /// The cache in `folder`, which is created when there is something to keep.
    #[must_use]
    pub fn open(folder: &Path) -> Self {
        let mut ours = Sha256::new_with_prefix([FORMAT]);
        ours.update(env!("PYPROOF_BUILD"));
        ours.update(env!("CARGO_PKG_VERSION"));
        Self { store: Store::open(folder), ours }
    }

    /// Writes new answers, and returns what the author should know about the cache.
    #[must_use]
    pub fn notes(&self) -> Vec<Note> {
        self.store.keep();
        self.store.notes()
    }

    fn key(&self, pool: &str, depends_on: &str, job: &Job) -> Option<Key> {
        let job = postcard::to_stdvec(job).ok()?;
        Some(
            self.ours
                .clone()
                .chain_update(pool)
                .chain_update([0])
                .chain_update(depends_on)
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
    /// `inner` with `cache` in front; `pool` tells it from a command's other pools.
    #[must_use]
    pub fn new(
        inner: Box<dyn Confined + Send + Sync>,
        cache: Arc<Cache>,
        pool: &'static str,
    ) -> Self {
        Self { inner, cache, pool }
    }

    fn key(&self, job: &Job) -> Option<Key> {
        self.cache.key(self.pool, &self.inner.depends_on(job), job)
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
        let key = self.key(job);
        self.known(key.as_ref()).unwrap_or_else(|| {
            let transcript = self.inner.run(job);
            self.remember(key, job, &transcript);
            transcript
        })
    }

    fn run_all(&self, jobs: &[Job]) -> Vec<Transcript> {
        let keys: Vec<_> = jobs.iter().map(|job| self.key(job)).collect();
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
    fn interpreters(&self) -> Interpreters {
        self.inner.interpreters()
    }

    fn depends_on(&self, job: &Job) -> String {
        self.inner.depends_on(job)
    }

    fn in_force(&self) -> Option<InForce> {
        self.inner.in_force()
    }

    fn probe(&self) -> Option<InForce> {
        self.inner.probe()
    }
}
