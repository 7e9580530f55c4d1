//! Confines another Python, of which less is known than of ours.
//!
//! It may read its own files, wherever they are, and its launcher may start
//! processes. It may write only into its folder, has no network, and has the same
//! limits of time, memory and files as our own programs.

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
    /// Prepares what is available, for programs that have `folder`.
    pub fn prepare(folder: &Path) -> Self {
        #[cfg(not(target_os = "linux"))]
        let _ = folder;
        Self {
            processors: unix::processors(),
            #[cfg(target_os = "linux")]
            system: super::linux::Loose::prepare(folder),
        }
    }

    /// Makes the process of `command` confined before it begins.
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
        // SAFETY: the worker has one thread, so the child may do whatever its parent
        // might.
        unsafe { command.pre_exec(enter) }
    }
}
