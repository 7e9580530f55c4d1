//! Programs: the blocks of a chapter that share one namespace, and the form in
//! which the interpreter takes them.

use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::config::{Config, Isolation, SessionMode};
use crate::diagnostic::Message;
use crate::refusal::Refusal;
use crate::transcript::Transcript;

/// A program as the interpreter takes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Job {
    /// The blocks, in order.
    pub blocks: Vec<JobBlock>,
    /// The top-level modules that they import.
    pub imports: Vec<String>,
    /// Wall time for all of them.
    pub time_limit: Duration,
    /// Bytes that each block may write.
    pub output_limit: usize,
    /// Bytes of memory beyond what the interpreter has before it begins.
    pub memory_limit: usize,
    /// Bytes of all its files.
    pub files_limit: usize,
    /// Whether it is run by a worker that does not fork for it.
    pub forkless: bool,
    /// Whether it is run on another day and with other chances, to see what of
    /// its output changes.
    pub elsewhere: bool,
    /// Whether it can leave nothing behind, as far as its code tells, so that it
    /// may share a process with others of its kind.
    pub harmless: bool,
}

impl Job {
    /// The same program on another day and with other chances; for that the world
    /// around it is changed, which nobody else may share.
    #[must_use]
    pub fn elsewhere(self) -> Self {
        Self { elsewhere: true, harmless: false, ..self }
    }
}

impl Job {
    /// A program that does nothing, within the limits of a book that sets none.
    #[must_use]
    pub fn trial() -> Self {
        let config = Config::default();
        Self {
            blocks: vec![JobBlock::default()],
            time_limit: config.time_limit,
            output_limit: config.output_limit,
            memory_limit: config.memory_limit,
            files_limit: config.files_limit,
            imports: Vec::new(),
            forkless: false,
            elsewhere: false,
            harmless: false,
        }
    }
}

/// One block as the interpreter takes it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct JobBlock {
    /// The code.
    pub code: String,
    /// What `input()` reads; empty: `EOFError`.
    pub stdin: String,
    /// The top-level statements whose values are noted.
    pub values: Vec<Wanted>,
    /// The exceptions behind which the program goes on, by the lines that they
    /// must have passed.
    pub tolerated: Vec<Tolerated>,
    /// Whether lines reached and exceptions passed are noted.
    pub traced: bool,
    /// Whether values are noted that only a prompt would echo: of expressions
    /// within loops and branches of the top level.
    pub echoes: bool,
    /// Whether it is a session at a prompt, in which `_` is the last value.
    pub interactive: bool,
}

/// A top-level statement whose value is noted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wanted {
    /// Its index.
    pub statement: usize,
    /// Whether the value may be asked for its text even where that runs code of
    /// the program: `__repr__`, `__str__`. Plain values are noted all the same.
    pub ask: bool,
}

/// Exceptions that are expected to pass some lines.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tolerated {
    /// First line.
    pub first: usize,
    /// Last line.
    pub last: usize,
    /// Which exceptions.
    pub exceptions: Tolerance,
}

/// Exceptions that a promise expects.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Tolerance {
    /// Any.
    Any,
    /// Those of the class of this name.
    Class(String),
}

/// What confines programs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
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
    pub const ALL: &[Self] =
        &[Self::Rlimits, Self::Privileges, Self::Namespace, Self::Landlock, Self::Seccomp];

    /// Its name in reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Rlimits => "rlimits",
            Self::Privileges => "privileges",
            Self::Namespace => "namespace",
            Self::Landlock => "landlock",
            Self::Seccomp => "seccomp",
        }
    }

    /// The mechanisms of a list of names with commas between.
    #[must_use]
    pub fn named(list: &str) -> Vec<Self> {
        let named = |mechanism: &&Self| list.split(',').any(|name| name == mechanism.name());
        Self::ALL.iter().filter(named).copied().collect()
    }

    /// What is to be done where it is missing.
    #[must_use]
    pub fn remedy(self) -> Message {
        Message::new(match self {
            Self::Rlimits => "remedy-rlimits",
            Self::Privileges => "remedy-privileges",
            Self::Namespace => "remedy-namespace",
            Self::Landlock => "remedy-landlock",
            Self::Seccomp => "remedy-seccomp",
        })
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

/// Refuses to run the programs of a book that wants to have them confined
/// entirely, where they are not.
///
/// # Errors
/// Names all that is missing, each with its remedy.
pub fn require(config: &Config, runner: &dyn Runner) -> Result<(), Refusal> {
    if config.isolation != Isolation::Require {
        return Ok(());
    }
    let Some(in_force) = runner.probe() else {
        return Err(Refusal::new(Message::new("isolation-unknown")));
    };
    let told = in_force.missing().flat_map(|(mechanism, why)| {
        let missing = Message::new("isolation-missing").with("mechanism", mechanism.name());
        [missing.with("why", why), mechanism.remedy()]
    });
    let told: Vec<Message> = told.collect();
    if told.is_empty() { Ok(()) } else { Err(Refusal::all(told)) }
}

/// Whoever runs programs.
pub trait Runner: Sync {
    /// Runs a program; whatever it does, there is a transcript of it.
    fn run(&self, job: &Job) -> Transcript;

    /// Runs programs that have nothing to do with each other; transcripts in the
    /// order of `jobs`.
    fn run_all(&self, jobs: &[Job]) -> Vec<Transcript> {
        jobs.iter().map(|job| self.run(job)).collect()
    }

    /// What confines the programs; `None` before one was run, or where nobody
    /// knows.
    fn in_force(&self) -> Option<InForce> {
        None
    }

    /// What confines the programs, found out where no program was run.
    fn probe(&self) -> Option<InForce> {
        self.in_force()
    }

    /// The interpreter that every run is held against, where one is asked for.
    fn reference(&self) -> Option<&dyn Reference> {
        None
    }
}

/// A runner that several share runs what each of them hands it.
impl<R: Runner + Send + ?Sized> Runner for Arc<R> {
    fn run(&self, job: &Job) -> Transcript {
        (**self).run(job)
    }

    fn run_all(&self, jobs: &[Job]) -> Vec<Transcript> {
        (**self).run_all(jobs)
    }

    fn in_force(&self) -> Option<InForce> {
        (**self).in_force()
    }

    fn probe(&self) -> Option<InForce> {
        (**self).probe()
    }

    fn reference(&self) -> Option<&dyn Reference> {
        (**self).reference()
    }
}

/// Another interpreter, which tells what a reader's own would do.
pub trait Reference {
    /// What it calls itself.
    fn name(&self) -> &str;

    /// Runs a program; `again`, in circumstances that are others for each
    /// reader, so that what follows from them shows.
    fn run(&self, job: &Job, again: bool) -> Transcript;
}

/// Runs every program on another day, and chance from another beginning: what
/// then comes out otherwise can be held to nothing.
pub struct Elsewhere<'a>(pub &'a dyn Runner);

impl Runner for Elsewhere<'_> {
    fn run(&self, job: &Job) -> Transcript {
        self.0.run(&job.clone().elsewhere())
    }

    fn in_force(&self) -> Option<InForce> {
        self.0.in_force()
    }
}

/// A block, as far as sharing a namespace goes.
#[derive(Clone, Debug, Default)]
pub struct Member<'a> {
    /// Names that it binds at its top level.
    pub binds: Vec<&'a str>,
    /// Names that it uses and nothing in it binds, nor `builtins`.
    pub needs: Vec<&'a str>,
    /// The session that its attribute names.
    pub session: Option<&'a str>,
    /// Whether it never continues another.
    pub isolated: bool,
}

/// Which blocks of a chapter share a namespace (`spec/expectations.md`,
/// *Sessions*): programs in the order of their first blocks, each with the
/// indices of its members in order.
#[must_use]
pub fn assemble(members: &[Member<'_>], mode: SessionMode) -> Vec<Vec<usize>> {
    let mut program: Vec<usize> = (0..members.len()).collect();
    for (at, member) in members.iter().enumerate() {
        for earlier in continued(members, at, member, mode) {
            let (from, to) = (program[at].max(program[earlier]), program[at].min(program[earlier]));
            program
                .iter_mut()
                .filter(|program| **program == from)
                .for_each(|program| *program = to);
        }
    }
    let mut programs: Vec<Vec<usize>> = Vec::new();
    for first in 0..members.len() {
        let blocks: Vec<usize> =
            (first..members.len()).filter(|&at| program[at] == first).collect();
        if !blocks.is_empty() {
            programs.push(blocks);
        }
    }
    programs
}

/// The earlier blocks that the one at `at` continues by itself.
fn continued(
    members: &[Member<'_>],
    at: usize,
    member: &Member<'_>,
    mode: SessionMode,
) -> Vec<usize> {
    let earlier = || (0..at).rev();
    if let Some(session) = member.session {
        return earlier().find(|&e| members[e].session == Some(session)).into_iter().collect();
    }
    if member.isolated {
        return Vec::new();
    }
    let open = |e: &usize| members[*e].session.is_none();
    match mode {
        SessionMode::Block => Vec::new(),
        SessionMode::Chapter => {
            earlier().find(|e| open(e) && !members[*e].isolated).into_iter().collect()
        }
        SessionMode::Auto => {
            let supplier =
                |name: &&str| earlier().find(|e| open(e) && members[*e].binds.contains(name));
            member.needs.iter().filter_map(supplier).collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn member<'a>(binds: &[&'a str], needs: &[&'a str]) -> Member<'a> {
        Member { binds: binds.to_vec(), needs: needs.to_vec(), ..Member::default() }
    }

    #[test]
    fn a_block_continues_those_that_bind_what_it_needs() {
        let members = [
            member(&["f"], &[]),
            member(&["g"], &[]),
            member(&["x"], &["f"]),
            member(&[], &["x", "y"]),
        ];
        assert_eq!(assemble(&members, SessionMode::Auto), [vec![0, 2, 3], vec![1]]);
        assert_eq!(assemble(&members, SessionMode::Block).len(), 4);
        assert_eq!(assemble(&members, SessionMode::Chapter), [vec![0, 1, 2, 3]]);
    }

    #[test]
    fn the_latest_binding_counts() {
        let members = [member(&["f"], &[]), member(&["f"], &[]), member(&[], &["f"])];
        assert_eq!(assemble(&members, SessionMode::Auto), [vec![0], vec![1, 2]]);
    }

    #[test]
    fn names_and_isolation_come_before_what_the_code_says() {
        let mut members = vec![member(&["f"], &[]), member(&[], &["f"]), member(&[], &["f"])];
        members[1].isolated = true;
        members[2].session = Some("s");
        assert_eq!(assemble(&members, SessionMode::Auto), [vec![0], vec![1], vec![2]]);
        members[0].session = Some("s");
        assert_eq!(assemble(&members, SessionMode::Auto), [vec![0, 2], vec![1]]);
    }
}
