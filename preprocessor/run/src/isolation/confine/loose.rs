//! What another Python may not do: less is known of it than of ours.
//!
//! It reads what it is made of, wherever that lies, and its launcher may start
//! processes. It writes into its folder alone, has no network, and the limits of
//! time, memory and files that a program of ours has.

use std::io;
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::Command;

use super::unix;
use pyproof_judge::job::Job;

/// What is prepared for the programs of one worker of another Python.
pub struct Loose {
    processors: u64,
    #[cfg(target_os = "linux")]
    system: super::linux::Loose,
}

impl Loose {
    /// Prepares what can be had, for programs that have `folder`.
    pub fn prepare(folder: &Path) -> Self {
        #[cfg(not(target_os = "linux"))]
        let _ = folder;
        Self {
            processors: unix::processors(),
            #[cfg(target_os = "linux")]
            system: super::linux::Loose::prepare(folder),
        }
    }

    /// Has the process of `command` confined before it begins.
    pub fn confine<'a>(&'a self, command: &'a mut Command, job: &Job) -> &'a mut Command {
        let (processors, job) = (self.processors, Job { blocks: Vec::new(), ..job.clone() });
        #[cfg(target_os = "linux")]
        let system = self.system.clone();
        let enter = move || -> io::Result<()> {
            unix::limit(&job, processors)?;
            #[cfg(target_os = "linux")]
            system.enter(&job)?;
            Ok(())
        };
        // SAFETY: the worker has one thread, so that the child may do whatever its
        // parent might.
        unsafe { command.pre_exec(enter) }
    }
}
