//! Linux: an unprivileged user, a private view of the file system, landlock, seccomp.
//!
//! 1. If root runs the tool, the worker becomes `nobody`; the rest is the same for all.
//! 2. The worker enters its own user and mount namespaces. In them everything is
//!    read-only, and a file system in memory is mounted over `/tmp`. It has a limited
//!    size and disappears with the worker, however that ends. Limits of threads count
//!    within a user namespace, so they do not count the author's own threads.
//! 3. The worker prepares landlock and each program enters it, so each has its own
//!    domain: none may signal or trace another, or the worker.

use std::fs;
use std::io;
use std::path::Path;
use std::sync::Arc;

use landlock::{
    ABI, Access, AccessFs, AccessNet, BitFlags, PathBeneath, PathFd, Ruleset, RulesetAttr,
    RulesetCreated, RulesetCreatedAttr, RulesetStatus, Scope,
};
use nix::mount::{MntFlags, MsFlags, mount, umount2};
use nix::sched::{CloneFlags, unshare};
use nix::sys::prctl;
use nix::sys::resource::{Resource, rlim_t, setrlimit};
use nix::sys::signal::Signal;
use nix::unistd::{Gid, Uid, getegid, geteuid, getppid, setgroups, setresgid, setresuid};
use seccompiler::BpfProgram;

use super::{Confinement, Missing, THREADS, Workspace, syscalls, unix};
use crate::confined::{InForce, Mechanism};
use crate::isolation::folder::Folder;
use crate::isolation::memory::RESERVE;
use pyproof_judge::job::{Job, Limits};

/// The user that a worker of root becomes.
const NOBODY: u32 = 65534;

/// The working folder of programs, in the worker's own view.
pub const MOUNT_POINT: &str = "/tmp";

/// How many files and folders a program can make.
const INODES: usize = 4096;

/// What a program may read besides its folder: `/dev/null`, randomness, and the time
/// zones.
const READABLE: [&str; 4] = ["/dev/null", "/dev/urandom", "/usr/share/zoneinfo", "/etc/localtime"];

/// The newest rights that this version of the `landlock` crate knows. A kernel that
/// knows fewer enforces those.
const RIGHTS: ABI = ABI::V9;

/// What the kernel enforces for the programs of one worker.
pub struct System {
    ruleset: Option<RulesetCreated>,
    filtered: bool,
    /// Whether everything but the place of programs is read-only.
    apart: bool,
}

/// Prepares what can be had.
pub fn prepare(missing: &mut Missing) -> io::Result<Confinement> {
    prctl::set_no_new_privs()?;
    if geteuid().is_root() {
        missing.attempt(Mechanism::Privileges, become_nobody);
    }
    let mount = missing.attempt(Mechanism::Namespace, || {
        // A half-made namespace cannot be left again, so a child tries first.
        let failed = unix::ask_child(|answer| {
            let failed = Mount::make().err();
            (Some(answer), failed.into_iter().map(|why| (Mechanism::Namespace, why)).collect())
        })?;
        match failed.into_iter().next() {
            Some((_, why)) => Err(io::Error::other(why)),
            None => Mount::make(),
        }
    });
    let apart = mount.is_some();
    let place = match mount {
        Some(mount) => Workspace::Mount(mount),
        None => Workspace::Folder(Folder::make()?),
    };
    // Other processes of the same user must not read or trace a worker.
    prctl::set_dumpable(false)?;
    let ruleset = missing.attempt(Mechanism::Landlock, || ruleset(place.path()));
    let filtered = missing.attempt(Mechanism::Seccomp, || {
        let filter = syscalls::of_worker()?;
        seccompiler::apply_filter(&filter).map_err(io::Error::other)
    });
    let system = System { ruleset, filtered: filtered.is_some(), apart };
    Ok(Confinement { in_force: InForce::default(), place, processors: unix::processors(), system })
}

fn become_nobody() -> io::Result<()> {
    let (user, group) = (Uid::from_raw(NOBODY), Gid::from_raw(NOBODY));
    setgroups(&[])?;
    setresgid(group, group, group)?;
    setresuid(user, user, user)?;
    // A process that changed its user cannot write its own maps without this.
    prctl::set_dumpable(true)?;
    Ok(())
}

/// A file system only for this worker.
pub struct Mount {
    /// How many bytes it can take.
    size: usize,
    /// Its mode, when it is as good as new.
    mode: u32,
}

impl Mount {
    /// Enters new namespaces, and mounts it there.
    fn make() -> io::Result<Self> {
        let (user, group) = (geteuid(), getegid());
        unshare(CloneFlags::CLONE_NEWUSER | CloneFlags::CLONE_NEWNS)?;
        fs::write("/proc/self/setgroups", "deny")?;
        fs::write("/proc/self/uid_map", format!("{user} {user} 1"))?;
        fs::write("/proc/self/gid_map", format!("{group} {group} 1"))?;
        freeze_mounts()?;
        let mount = Self { size: Limits::default().files, mode: 0o700 };
        mount.mount()?;
        Ok(mount)
    }

    fn mount(&self) -> io::Result<()> {
        let flags = MsFlags::MS_NOSUID | MsFlags::MS_NODEV | MsFlags::MS_NOEXEC;
        let options = format!("size={},nr_inodes={INODES},mode={:o}", self.size, self.mode);
        Ok(mount(Some("pyproof"), MOUNT_POINT, Some("tmpfs"), flags, Some(options.as_str()))?)
    }

    /// Makes it empty and of this size; returns whether it was mounted anew.
    pub fn make_room(&mut self, size: usize) -> io::Result<bool> {
        use std::os::unix::fs::PermissionsExt as _;
        let clean = fs::metadata(MOUNT_POINT)?.permissions().mode() & 0o7777 == self.mode
            && fs::read_dir(MOUNT_POINT)?.next().is_none();
        if clean && self.size == size {
            return Ok(false);
        }
        umount2(MOUNT_POINT, MntFlags::MNT_DETACH)?;
        self.size = size;
        self.mount()?;
        Ok(true)
    }
}

/// Makes everything read-only, and receives no mounts from outside.
fn freeze_mounts() -> io::Result<()> {
    let attributes = libc::mount_attr {
        attr_set: libc::MOUNT_ATTR_RDONLY,
        attr_clr: 0,
        propagation: libc::MS_PRIVATE,
        userns_fd: 0,
    };
    // SAFETY: the path is a C string, and the attributes, whose size is passed, live
    // through the call.
    let failed = unsafe {
        libc::syscall(
            libc::SYS_mount_setattr,
            libc::AT_FDCWD,
            c"/".as_ptr(),
            libc::AT_RECURSIVE,
            &raw const attributes,
            size_of::<libc::mount_attr>(),
        )
    };
    if failed == 0 { Ok(()) } else { Err(io::Error::last_os_error()) }
}

/// A ruleset that allows a program its folder and what every program may read.
fn ruleset(folder: &Path) -> io::Result<RulesetCreated> {
    let read = AccessFs::ReadFile | AccessFs::ReadDir;
    ruleset_with(folder, &READABLE.map(|path| (path, read)))
}

/// A ruleset that allows a program its folder, `/dev/null`, and what `others` say.
fn ruleset_with(
    folder: &Path,
    others: &[(&str, BitFlags<AccessFs>)],
) -> io::Result<RulesetCreated> {
    let mut ruleset = Ruleset::default()
        .handle_access(AccessFs::from_all(RIGHTS))
        .and_then(|ruleset| ruleset.handle_access(AccessNet::from_all(RIGHTS)))
        .and_then(|ruleset| ruleset.scope(Scope::from_all(RIGHTS)))
        .and_then(Ruleset::create)
        .map_err(io::Error::other)?;
    let everything = AccessFs::from_all(RIGHTS) & !AccessFs::Execute & !AccessFs::IoctlDev;
    let mut allow = |path: &Path, access: BitFlags<AccessFs>| -> io::Result<()> {
        // A path that does not exist needs no rule.
        let Ok(beneath) = PathFd::new(path) else { return Ok(()) };
        (&mut ruleset).add_rule(PathBeneath::new(beneath, access)).map_err(io::Error::other)?;
        Ok(())
    };
    allow(folder, everything)?;
    for (path, access) in others {
        allow(Path::new(path), *access)?;
    }
    allow(Path::new("/dev/null"), AccessFs::WriteFile | AccessFs::Truncate)?;
    Ok(ruleset)
}

impl System {
    /// Makes the ruleset anew, for another folder.
    pub fn renew_ruleset(&mut self, folder: &Path) -> io::Result<()> {
        if self.ruleset.is_some() {
            self.ruleset = Some(ruleset(folder)?);
        }
        Ok(())
    }

    /// Enters a landlock domain.
    pub fn restrict_files(&self) -> io::Result<()> {
        let Some(ruleset) = &self.ruleset else { return Ok(()) };
        let status = ruleset.try_clone()?.restrict_self().map_err(io::Error::other)?;
        match status.ruleset {
            RulesetStatus::NotEnforced => Err(io::ErrorKind::Unsupported.into()),
            _ => Ok(()),
        }
    }

    /// Gives up the rights that only a worker has.
    pub fn restrict_calls(&self) -> io::Result<()> {
        if !self.filtered {
            return Ok(());
        }
        let filter = syscalls::of_program(std::process::id(), self.apart);
        seccompiler::apply_filter(&filter).map_err(io::Error::other)
    }
}

/// What the kernel enforces for the programs of another Python, as far as it can.
#[derive(Clone)]
pub struct Loose {
    worker: u32,
    ruleset: Option<Arc<RulesetCreated>>,
    filter: Arc<BpfProgram>,
}

impl Loose {
    /// Prepares what can be had.
    pub fn prepare(folder: &Path) -> Self {
        let read = AccessFs::from_read(RIGHTS);
        let ruleset = ruleset_with(folder, &[("/", read)]).ok().map(Arc::new);
        let filter = Arc::new(syscalls::of_reference().unwrap_or_default());
        Self { worker: std::process::id(), ruleset, filter }
    }

    /// Confines the calling process.
    pub fn enter(&self, job: &Job) -> io::Result<()> {
        limit(job, false)?;
        end_with(self.worker)?;
        prctl::set_no_new_privs()?;
        give_up_capabilities()?;
        if let Some(ruleset) = &self.ruleset {
            ruleset.try_clone()?.restrict_self().map_err(io::Error::other)?;
        }
        if !self.filter.is_empty() {
            seccompiler::apply_filter(&self.filter).map_err(io::Error::other)?;
        }
        Ok(())
    }
}

/// Makes this process end with its parent, the process `parent`.
///
/// # Errors
/// When the parent is gone already: then nothing would end this process.
pub fn end_with(parent: u32) -> io::Result<()> {
    prctl::set_pdeathsig(Signal::SIGKILL)?;
    let is_there = u32::try_from(getppid().as_raw()) == Ok(parent);
    if is_there { Ok(()) } else { Err(io::ErrorKind::NotConnected.into()) }
}

/// Limits the memory of this process, and its threads if they can be counted; makes
/// it end with the thread that started it.
pub fn limit(job: &Job, threads: bool) -> io::Result<()> {
    prctl::set_pdeathsig(Signal::SIGKILL)?;
    let limit = address_space()? + job.limits.memory as rlim_t;
    setrlimit(Resource::RLIMIT_AS, limit, limit + RESERVE as rlim_t)?;
    if threads {
        // The worker itself has two threads, and the program one for the clock.
        unix::lower(Resource::RLIMIT_NPROC, THREADS + 3)?;
    }
    Ok(())
}

/// Bytes that this process has mapped.
fn address_space() -> io::Result<rlim_t> {
    let text = fs::read_to_string("/proc/self/statm")?;
    let pages = text.split(' ').next().and_then(|pages| pages.parse::<rlim_t>().ok());
    // SAFETY: this query has no preconditions.
    let page = unsafe { libc::sysconf(libc::_SC_PAGESIZE) };
    match (pages, rlim_t::try_from(page)) {
        (Some(pages), Ok(page)) => Ok(pages * page),
        _ => Err(io::ErrorKind::InvalidData.into()),
    }
}

/// Gives up all that the worker may do in its own namespace.
pub fn give_up_capabilities() -> io::Result<()> {
    #[repr(C)]
    struct Header {
        version: u32,
        pid: i32,
    }
    /// `_LINUX_CAPABILITY_VERSION_3`: two sets of three words.
    const VERSION: u32 = 0x2008_0522;
    let header = Header { version: VERSION, pid: 0 };
    let none = [0_u32; 6];
    // SAFETY: both have the length that this version of the call reads.
    let failed = unsafe { libc::syscall(libc::SYS_capset, &raw const header, none.as_ptr()) };
    if failed == 0 { Ok(()) } else { Err(io::Error::last_os_error()) }
}
