//! Confines programs by means of the system.
//!
//! 1. A worker prepares the confinement once, while it has one thread
//!    ([`Confinement::prepare`]): what programs inherit costs them nothing.
//! 2. A test process enters it, reports which mechanisms work, and ends
//!    ([`Confinement::in_force`]). So the tool knows what works, not what should.
//! 3. Each program's process enters it before the program begins
//!    ([`Confinement::enter`]). If a mechanism fails there that worked in the test, the
//!    process ends: no program runs with less confinement than was reported.
//!
//! A mechanism that the system lacks or forbids is left out, and others make up for
//! it as far as they can: without a private file system, a program gets a folder that
//! the worker measures ([`Confinement::overstep`]), and may not change modes by path.

mod foreign;
#[cfg(target_os = "linux")]
mod linux;
#[cfg(target_os = "linux")]
mod syscalls;
#[cfg(target_os = "linux")]
mod uncovered;
mod unix;

use std::io;
use std::os::fd::OwnedFd;
use std::path::Path;

use nix::unistd::Pid;

pub use foreign::{Enter, Foreign};
#[cfg(target_os = "linux")]
pub use linux::end_with;

use super::folder::Folder;
use super::memory;
use crate::confined::{Held, InForce, Mechanism};
use pyproof_judge::job::{Job, World};
use pyproof_judge::transcript::Crash;

/// The exit status of a process that would have run a program with less confinement
/// than was reported.
pub const UNCONFINED: i32 = 0x75;

/// How many threads a program may have, including the one of its clock.
const THREADS: u64 = 32;

/// The first descriptor after stdin, stdout and stderr: from there on are those that
/// a process keeps.
const KEPT: i32 = 3;

/// What is prepared for the programs of one worker.
pub struct Confinement {
    in_force: InForce,
    place: Workspace,
    /// Processors, each of which counts the time of a program for itself.
    processors: u64,
    #[cfg(target_os = "linux")]
    system: linux::System,
}

/// Where the files of a program are.
enum Workspace {
    /// A file system of the worker's own, mounted over this path.
    #[cfg(target_os = "linux")]
    Mount(linux::Mount),
    /// A folder on a shared file system.
    Folder(Folder),
}

impl Workspace {
    fn path(&self) -> &Path {
        match self {
            #[cfg(target_os = "linux")]
            Self::Mount(mount) => mount.path(),
            Self::Folder(folder) => folder.path(),
        }
    }

    /// Makes it empty, and of this size; returns whether it is another place now.
    fn make_room(&mut self, size: usize) -> io::Result<bool> {
        match self {
            #[cfg(target_os = "linux")]
            Self::Mount(mount) => mount.make_room(size),
            Self::Folder(folder) => folder.empty().map(|()| false),
        }
    }

    /// The limit that the program in the process `child` has exceeded, if the place
    /// does not hold it.
    fn overstep(&self, child: Pid, job: &Job) -> Option<Crash> {
        if let Self::Folder(folder) = self {
            let limit = u64::try_from(job.limits.files).unwrap_or(u64::MAX);
            if folder.holds_more_than(limit) {
                return Some(Crash::Files);
            }
        }
        // One thread is for the clock.
        (unix::threads_of(child).is_some_and(|count| count > THREADS + 1)).then_some(Crash::Threads)
    }
}

/// The mechanisms that failed, and why.
type Failed = Vec<(Mechanism, io::Error)>;

impl Confinement {
    /// Prepares all mechanisms but those of `without`.
    ///
    /// The caller must have one thread, and must do nothing but serve programs from
    /// now on: it gives up its user, its view of the file system and most system calls.
    ///
    /// # Errors
    /// When there is no place at all for files.
    pub fn prepare(without: &[Mechanism]) -> io::Result<Self> {
        // Its programs must not be in the folder that it was started in.
        std::env::set_current_dir("/")?;
        let mut missing = Missing::new(without);
        #[cfg(target_os = "linux")]
        let mut confinement = linux::prepare(&mut missing)?;
        #[cfg(not(target_os = "linux"))]
        let mut confinement = {
            missing.all_but(&[Mechanism::Rlimits]);
            let place = Workspace::Folder(Folder::make()?);
            Self { in_force: InForce::default(), place, processors: unix::processors() }
        };
        confinement.try_out(&mut missing)?;
        confinement.in_force = missing.in_force();
        Ok(confinement)
    }

    /// Which mechanisms work.
    pub fn in_force(&self) -> &InForce {
        &self.in_force
    }

    /// The working folder of programs.
    pub fn folder(&self) -> &Path {
        self.place.path()
    }

    fn holds(&self, mechanism: Mechanism) -> bool {
        self.in_force.holds(mechanism)
    }

    /// Makes an empty place for the next program, of the size that it may fill.
    ///
    /// # Errors
    /// When what a program left cannot be removed, since no other may find it.
    pub fn make_room(&mut self, job: &Job) -> io::Result<()> {
        let is_new = self.place.make_room(job.limits.files)?;
        #[cfg(target_os = "linux")]
        if is_new {
            self.system.renew_ruleset(self.place.path())?;
        }
        #[cfg(not(target_os = "linux"))]
        let _ = is_new;
        Ok(())
    }

    /// Confines the calling thread, and whatever it starts, to what `job` may do.
    /// All descriptors but those of `kept` are closed.
    pub fn enter<const N: usize>(&self, job: &Job, kept: [OwnedFd; N]) -> [OwnedFd; N] {
        let steps = self.steps(job, kept);
        let (kept, failed) = steps.unwrap_or_else(|_| unix::exit(UNCONFINED));
        if failed.iter().any(|(mechanism, _)| self.holds(*mechanism)) {
            unix::exit(UNCONFINED);
        }
        if !self.limits_address_space() {
            memory::count(job.limits.memory);
        }
        kept
    }

    /// Whether the system itself limits the memory of a process.
    fn limits_address_space(&self) -> bool {
        cfg!(target_os = "linux") && self.holds(Mechanism::Rlimits)
    }

    /// Takes every step of [`Self::enter`], and returns which failed.
    fn steps<const N: usize>(
        &self,
        job: &Job,
        kept: [OwnedFd; N],
    ) -> io::Result<([OwnedFd; N], Failed)> {
        let mut failed = Vec::new();
        let mut step = |mechanism, done: io::Result<()>| {
            failed.extend(done.err().map(|error| (mechanism, error)));
        };
        let mut folder = self.place.path().to_owned();
        if job.world != World::Fixed {
            folder.push("elsewhere");
            std::fs::create_dir(&folder)?;
        }
        std::env::set_current_dir(folder)?;
        step(Mechanism::Rlimits, unix::limit(job, self.processors));
        #[cfg(target_os = "linux")]
        {
            let threads = matches!(self.place, Workspace::Mount(_));
            step(Mechanism::Rlimits, linux::limit(job, threads));
            step(Mechanism::Privileges, linux::give_up_capabilities());
            step(Mechanism::Landlock, self.system.restrict_files());
        }
        let kept = unix::close_all_but(kept)?;
        #[cfg(target_os = "linux")]
        step(Mechanism::Seccomp, self.system.restrict_calls());
        Ok((kept, failed))
    }

    /// Enters in a separate process, which then reports what failed.
    fn try_out(&self, missing: &mut Missing) -> io::Result<()> {
        let failed = unix::ask_child(|answer| match self.steps(&Job::trial(), [answer]) {
            Ok(([answer], failed)) => (Some(answer), failed),
            Err(error) => (None, vec![(Mechanism::Rlimits, error)]),
        })?;
        for (mechanism, why) in failed {
            missing.add(mechanism, why);
        }
        Ok(())
    }

    /// Whether a running program must be watched, because the system does not limit
    /// its files and threads.
    pub fn wants_watching(&self) -> bool {
        matches!(self.place, Workspace::Folder(_))
    }

    /// The limit that the program in the process `child` has exceeded, if any.
    pub fn overstep(&self, child: Pid, job: &Job) -> Option<Crash> {
        self.place.overstep(child, job)
    }
}

/// Mechanisms that do not work, and why.
struct Missing(Vec<(Mechanism, String)>);

impl Missing {
    fn new(without: &[Mechanism]) -> Self {
        Self(without.iter().map(|&mechanism| (mechanism, "left out".to_owned())).collect())
    }

    #[cfg(not(target_os = "linux"))]
    fn all_but(&mut self, held: &[Mechanism]) {
        for &mechanism in Mechanism::ALL.iter().filter(|mechanism| !held.contains(mechanism)) {
            self.add(mechanism, std::env::consts::OS.to_owned());
        }
    }

    fn has(&self, mechanism: Mechanism) -> bool {
        self.0.iter().any(|(missing, _)| *missing == mechanism)
    }

    fn add(&mut self, mechanism: Mechanism, why: String) {
        if !self.has(mechanism) {
            self.0.push((mechanism, why));
        }
    }

    /// What `prepare` makes, unless the mechanism is left out or unavailable.
    fn attempt<T>(
        &mut self,
        mechanism: Mechanism,
        prepare: impl FnOnce() -> io::Result<T>,
    ) -> Option<T> {
        if self.has(mechanism) {
            return None;
        }
        prepare().map_err(|error| self.add(mechanism, error.to_string())).ok()
    }

    fn in_force(&self) -> InForce {
        let held = |&mechanism| {
            let missing = self.0.iter().find(|(missing, _)| *missing == mechanism);
            Held { mechanism, missing: missing.map(|(_, why)| why.clone()) }
        };
        InForce { mechanisms: Mechanism::ALL.iter().map(held).collect() }
    }
}
