//! Confines another Python, which is not ours to change.
//!
//! 1. The worker makes a place for its programs, as for our own ([`Foreign::prepare`]).
//! 2. The process of the interpreter gives up, before its first instruction, all files
//!    but its own, the network and other processes ([`Foreign::confine`]). It may fork.
//! 3. Each child confines itself further, as an [`Enter`] says: data for
//!    `driver/confine.py`, since no code of ours runs there. A trial, which tells what
//!    fails, comes first ([`Foreign::settle`]).

use std::io;
use std::os::fd::{AsFd, BorrowedFd};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use nix::unistd::Pid;
use serde::Serialize;

use super::{Missing, THREADS, UNCONFINED, Workspace, unix};
use crate::confined::{InForce, Mechanism};
use crate::isolation::memory::{EXHAUSTED, RESERVE};
use pyproof_judge::job::{Job, World};
use pyproof_judge::transcript::Crash;

/// What is prepared for the programs of one worker of another Python.
pub struct Foreign {
    missing: Missing,
    place: Workspace,
    processors: u64,
    #[cfg(target_os = "linux")]
    system: super::linux::Foreign,
}

/// How a process confines itself, for `driver/confine.py`.
#[derive(Serialize)]
pub struct Enter<'a> {
    parent: Option<u32>,
    folder: &'a Path,
    apart: bool,
    /// Of `resource`, with the soft and the hard value.
    limits: Vec<(&'static str, u64, u64)>,
    /// The number of the call that enters a ruleset.
    landlock: Option<i64>,
    /// The number of the call, a filter in hexadecimal digits, and where it has the
    /// number of the process.
    seccomp: Option<(i64, &'a str, usize)>,
    /// What may not fail any more.
    held: Vec<Mechanism>,
    exhausted: i32,
    unconfined: i32,
}

impl Foreign {
    /// Prepares all mechanisms but those of `without`, for an interpreter that is made
    /// of `places`. The caller must have one thread, as for our own programs.
    ///
    /// # Errors
    /// When there is no place at all for files.
    pub fn prepare(places: &[PathBuf], without: &[Mechanism]) -> io::Result<Self> {
        std::env::set_current_dir("/")?;
        let mut missing = Missing::new(without);
        let processors = unix::processors();
        #[cfg(target_os = "linux")]
        {
            let (place, system) = super::linux::Foreign::prepare(places, &mut missing)?;
            Ok(Self { missing, place, processors, system })
        }
        #[cfg(not(target_os = "linux"))]
        {
            let _ = places;
            missing.all_but(&[Mechanism::Rlimits]);
            let place = Workspace::Folder(super::Folder::make()?);
            Ok(Self { missing, place, processors })
        }
    }

    /// The working folder of programs.
    pub fn folder(&self) -> &Path {
        self.place.path()
    }

    /// Notes what failed in a trial.
    pub fn settle(&mut self, failed: Vec<(Mechanism, String)>) {
        for (mechanism, why) in failed {
            self.missing.add(mechanism, why);
        }
    }

    /// Which mechanisms work, as far as is known.
    pub fn in_force(&self) -> InForce {
        self.missing.in_force()
    }

    /// Makes an empty place for the next program, of the size that it may fill.
    ///
    /// # Errors
    /// When what a program left cannot be removed.
    pub fn make_room(&mut self, job: &Job) -> io::Result<()> {
        let is_new = self.place.make_room(job.limits.files)?;
        #[cfg(target_os = "linux")]
        if is_new {
            self.system.renew(self.place.path())?;
        }
        #[cfg(not(target_os = "linux"))]
        let _ = is_new;
        Ok(())
    }

    /// Has the process of `command` give up what no program of it may have.
    pub fn confine<'a>(&'a self, command: &'a mut Command) -> &'a mut Command {
        #[cfg(target_os = "linux")]
        let system = self.system.outer();
        let enter = move || -> io::Result<()> {
            #[cfg(target_os = "linux")]
            system.enter()?;
            Ok(())
        };
        // SAFETY: the worker has one thread, so the child may do whatever its parent
        // might.
        unsafe { command.process_group(0).pre_exec(enter) }
    }

    /// The filter of system calls that the interpreter itself enters, once it runs: the
    /// number of the call, and the filter in hexadecimal digits.
    pub fn filter(&self) -> Option<(i64, &str)> {
        #[cfg(target_os = "linux")]
        return self.system.filter().filter(|_| !self.missing.has(Mechanism::Seccomp));
        #[cfg(not(target_os = "linux"))]
        None
    }

    /// How a child of `parent` confines itself to what `job` may do.
    pub fn enter(&self, job: &Job, parent: u32) -> Enter<'_> {
        let (landlock, seccomp) = self.calls();
        let wanted = |mechanism: &Mechanism| !self.missing.has(*mechanism);
        Enter {
            parent: cfg!(target_os = "linux").then_some(parent),
            folder: self.place.path(),
            apart: job.world != World::Fixed,
            limits: self.limits(job, parent),
            landlock,
            seccomp,
            held: Mechanism::ALL.iter().copied().filter(wanted).collect(),
            exhausted: EXHAUSTED,
            unconfined: UNCONFINED,
        }
    }

    /// The ruleset that a child enters.
    pub fn ruleset(&self) -> Option<BorrowedFd<'_>> {
        #[cfg(target_os = "linux")]
        return self.system.ruleset().map(AsFd::as_fd);
        #[cfg(not(target_os = "linux"))]
        None
    }

    fn calls(&self) -> (Option<i64>, Option<(i64, &str, usize)>) {
        #[cfg(target_os = "linux")]
        {
            let landlock = self.ruleset().map(|_| libc::SYS_landlock_restrict_self);
            let seccomp = self.system.program_filter();
            (landlock, seccomp.filter(|_| !self.missing.has(Mechanism::Seccomp)))
        }
        #[cfg(not(target_os = "linux"))]
        (None, None)
    }

    fn limits(&self, job: &Job, parent: u32) -> Vec<(&'static str, u64, u64)> {
        if self.missing.has(Mechanism::Rlimits) {
            return Vec::new();
        }
        let same = |name, value| (name, value, value);
        let mut limits = vec![
            same("RLIMIT_CPU", (job.limits.time.as_secs() + 2) * self.processors),
            same("RLIMIT_CORE", 0),
            same("RLIMIT_NOFILE", unix::FILES),
            same("RLIMIT_FSIZE", job.limits.files as u64),
        ];
        #[cfg(target_os = "linux")]
        if let Ok(has) = super::linux::address_space(Some(parent)) {
            let most = has + job.limits.memory as u64;
            limits.push(("RLIMIT_AS", most, most + RESERVE as u64));
        }
        #[cfg(not(target_os = "linux"))]
        let _ = (parent, RESERVE);
        if matches!(self.place, Workspace::Folder(_)) {
            return limits;
        }
        // The worker, its interpreter, a process that harmless programs share, and a
        // thread for the clock.
        limits.push(same("RLIMIT_NPROC", THREADS + 4));
        limits
    }

    /// Whether a running program must be watched, because the system does not limit
    /// its files and threads.
    pub fn wants_watching(&self) -> bool {
        matches!(self.place, Workspace::Folder(_)) || self.missing.has(Mechanism::Privileges)
    }

    /// The limit that the program in the process `child` has exceeded, if any.
    pub fn overstep(&self, child: Pid, job: &Job) -> Option<Crash> {
        self.place.overstep(child, job)
    }
}
