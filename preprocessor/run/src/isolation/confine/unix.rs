//! What every Unix has: limits of a process, descriptors, a child to test with.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::os::fd::{FromRawFd, IntoRawFd, OwnedFd};

use nix::fcntl::{FcntlArg, fcntl};
use nix::sys::resource::{Resource, getrlimit, rlim_t, setrlimit};
use nix::sys::signal::{SigHandler, Signal, signal};
use nix::sys::wait::waitpid;
use nix::unistd::{ForkResult, Pid, fork, pipe};

use super::KEPT;
use crate::confined::Mechanism;
use pyproof_judge::job::Job;

/// How many descriptors a program may have.
pub const FILES: rlim_t = 64;

/// Ends the process without running any hook, destructor or `atexit`.
pub fn exit(status: i32) -> ! {
    // SAFETY: `_exit` has no preconditions; skipping everything that `exit` would do
    // is the point.
    unsafe { libc::_exit(status) }
}

/// How many processors there are.
pub fn processors() -> u64 {
    std::thread::available_parallelism().map_or(1, |count| usize::from(count) as u64)
}

/// Limits the time, the files and the core dumps of this process and of its children.
pub fn limit(job: &Job, processors: u64) -> io::Result<()> {
    // In case a program stops our clock.
    lower(Resource::RLIMIT_CPU, (job.limits.time.as_secs() + 2) * processors)?;
    lower(Resource::RLIMIT_CORE, 0)?;
    lower(Resource::RLIMIT_NOFILE, FILES)?;
    lower(Resource::RLIMIT_FSIZE, job.limits.files as rlim_t)?;
    // A file that would grow beyond the limit is an `OSError`, not the end.
    // SAFETY: ignoring a signal has no preconditions.
    unsafe { signal(Signal::SIGXFSZ, SigHandler::SigIgn) }?;
    Ok(())
}

/// Lowers a limit for good.
pub fn lower(resource: Resource, to: rlim_t) -> io::Result<()> {
    let (_, hard) = getrlimit(resource)?;
    Ok(setrlimit(resource, to.min(hard), to.min(hard))?)
}

/// Closes all descriptors but stdin, stdout, stderr and `kept`, which get the numbers
/// after these.
pub fn close_all_but<const N: usize>(kept: [OwnedFd; N]) -> io::Result<[OwnedFd; N]> {
    let behind = KEPT + i32::try_from(N).expect("a process keeps few descriptors");
    // Move them out of the way first: one may have the number that another will get.
    let aside = kept.each_ref().map(|fd| fcntl(fd, FcntlArg::F_DUPFD(behind)));
    for (at, aside) in aside.into_iter().enumerate() {
        let number = KEPT + i32::try_from(at).expect("a process keeps few descriptors");
        // SAFETY: nothing else in this process uses this number again: the caller runs a
        // program and ends by `_exit`.
        if unsafe { libc::dup2(aside?, number) } < 0 {
            return Err(io::Error::last_os_error());
        }
    }
    // They are closed below, or their numbers are in use for others by now.
    let _ = kept.map(IntoRawFd::into_raw_fd);
    #[cfg(target_os = "linux")]
    // SAFETY: as above, of all other descriptors.
    let closed = unsafe { libc::syscall(libc::SYS_close_range, behind, u32::MAX, 0) } == 0;
    #[cfg(not(target_os = "linux"))]
    let closed = false;
    if !closed {
        // The kernel is older than the call: close as many as a worker can have opened.
        for number in behind..1024 {
            // SAFETY: as above; it does not matter that most are not open.
            unsafe { libc::close(number) };
        }
    }
    let mut number = KEPT..;
    // SAFETY: they were just made.
    Ok([(); N].map(|()| unsafe { OwnedFd::from_raw_fd(number.next().unwrap_or_default()) }))
}

/// How many threads a process has; `None` if the system does not tell.
pub fn threads_of(process: Pid) -> Option<u64> {
    Some(fs::read_dir(format!("/proc/{process}/task")).ok()?.count() as u64)
}

/// What failed in a child of this process that called `enter`.
pub fn ask_child(
    enter: impl FnOnce(OwnedFd) -> (Option<OwnedFd>, Vec<(Mechanism, io::Error)>),
) -> io::Result<Vec<(Mechanism, String)>> {
    let (read, write) = pipe()?;
    // SAFETY: the worker has one thread as yet, so no lock is held by another.
    match unsafe { fork() }? {
        ForkResult::Child => {
            let (answer, failed) = enter(write);
            let results: Vec<_> =
                failed.into_iter().map(|(which, why)| (which, why.to_string())).collect();
            let text = serde_json::to_vec(&results).unwrap_or_default();
            // Without an answer everything counts as failed.
            let _ = answer.map(File::from).map(|mut pipe| pipe.write_all(&text));
            exit(0)
        }
        ForkResult::Parent { child } => {
            drop(write);
            let mut text = Vec::new();
            File::from(read).read_to_end(&mut text)?;
            waitpid(child, None)?;
            Ok(serde_json::from_slice(&text)?)
        }
    }
}
