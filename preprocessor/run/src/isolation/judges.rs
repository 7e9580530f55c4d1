//! Several interpreters, of which each program has the one that it chooses.

use std::collections::BTreeMap;

use super::Pool;
use crate::confined::{Confined, InForce, Interpreters};
use pyproof_judge::job::{Job, Runner};
use pyproof_judge::transcript::Transcript;

/// Runs each program in the interpreter that it chooses, or in the book's.
pub struct Judges {
    book: Pool,
    named: BTreeMap<String, Pool>,
}

impl Judges {
    /// The book's interpreter, and those that a program may choose, by their names.
    #[must_use]
    pub fn new(book: Pool, named: BTreeMap<String, Pool>) -> Self {
        Self { book, named }
    }

    fn of(&self, job: &Job) -> &Pool {
        let chosen = job.python.as_ref().and_then(|name| self.named.get(name));
        chosen.unwrap_or(&self.book)
    }
}

impl Runner for Judges {
    fn run(&self, job: &Job) -> Transcript {
        self.of(job).run(job)
    }

    fn run_all(&self, jobs: &[Job]) -> Vec<Transcript> {
        let mut transcripts: Vec<Option<Transcript>> = jobs.iter().map(|_| None).collect();
        for pool in std::iter::once(&self.book).chain(self.named.values()) {
            let own: Vec<usize> =
                (0..jobs.len()).filter(|&at| std::ptr::eq(self.of(&jobs[at]), pool)).collect();
            let asked: Vec<Job> = own.iter().map(|&at| jobs[at].clone()).collect();
            if asked.is_empty() {
                continue;
            }
            for (at, transcript) in own.into_iter().zip(pool.run_all(&asked)) {
                transcripts[at] = Some(transcript);
            }
        }
        let all = transcripts.into_iter();
        all.map(|transcript| transcript.expect("every program has an interpreter")).collect()
    }
}

impl Confined for Judges {
    fn interpreters(&self) -> Interpreters {
        let named = self.named.iter();
        let named = named.map(|(name, pool)| (name.clone(), pool.interpreters().book));
        Interpreters { named: named.collect(), ..self.book.interpreters() }
    }

    fn depends_on(&self, job: &Job) -> String {
        self.of(job).depends_on(job)
    }

    /// What confines all of them.
    fn in_force(&self) -> Option<InForce> {
        let known = |pool: &Pool| pool.in_force();
        least(std::iter::once(&self.book).chain(self.named.values()).filter_map(known))
    }

    fn probe(&self) -> Option<InForce> {
        let probed: Option<Vec<InForce>> =
            std::iter::once(&self.book).chain(self.named.values()).map(Pool::probe).collect();
        least(probed?.into_iter())
    }
}

/// What holds wherever a program runs.
fn least(all: impl Iterator<Item = InForce>) -> Option<InForce> {
    all.reduce(|mut least, other| {
        for (held, other) in least.mechanisms.iter_mut().zip(other.mechanisms) {
            held.missing = held.missing.take().or(other.missing);
        }
        least
    })
}
