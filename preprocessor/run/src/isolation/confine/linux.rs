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
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};
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
use seccompiler::{BpfProgram, sock_filter};

use super::uncovered::{real_too, uncover};
use super::{Confinement, Missing, THREADS, Workspace, syscalls, unix};
use crate::confined::{InForce, Mechanism};
use crate::isolation::folder::Folder;
use crate::isolation::memory::RESERVE;
use pyproof_judge::job::{Job, Limits};

/// The user that a worker of root becomes.
const NOBODY: u32 = 65534;

/// The working folder of programs, in the worker's own view: the first of these that
/// has nothing in it that is needed.
const MOUNT_POINTS: [&str; 5] = ["/tmp", "/var/tmp", "/mnt", "/srv", "/media"];

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
    let place = place(missing, &[])?;
    let apart = matches!(place, Workspace::Mount(_));
    let ruleset = missing.attempt(Mechanism::Landlock, || ruleset(place.path()));
    let filtered = missing.attempt(Mechanism::Seccomp, || {
        let filter = syscalls::of_worker()?;
        seccompiler::apply_filter(&filter).map_err(io::Error::other)
    });
    let system = System { ruleset, filtered: filtered.is_some(), apart };
    Ok(Confinement { in_force: InForce::default(), place, processors: unix::processors(), system })
}

/// A place for files, as far from everything else as it can be had: this process
/// becomes a user without rights, in namespaces of its own. What is at `needed` can be
/// read there.
fn place(missing: &mut Missing, needed: &[PathBuf]) -> io::Result<Workspace> {
    prctl::set_no_new_privs()?;
    if geteuid().is_root() {
        missing.attempt(Mechanism::Privileges, || {
            if !needed.is_empty() {
                // Where it fails, what is needed may be readable all the same.
                let _ = in_child(&|| uncover(needed)).and_then(|()| uncover(needed));
                in_child(&|| {
                    become_nobody()?;
                    needed.iter().try_for_each(|path| is_readable(path))
                })?;
            }
            become_nobody()
        });
    }
    let mount = missing.attempt(Mechanism::Namespace, || {
        let point = mount_point(needed).ok_or(io::ErrorKind::NotFound)?;
        // A half-made namespace cannot be left again, so a child tries first.
        in_child(&|| Mount::make(point.clone()).map(drop))?;
        Mount::make(point)
    });
    let place = match mount {
        Some(mount) => Workspace::Mount(mount),
        None => Workspace::Folder(Folder::make()?),
    };
    // Other processes of the same user must not read or trace a worker.
    prctl::set_dumpable(false)?;
    Ok(place)
}
/// Takes a step in a child alone.
fn in_child(step: &dyn Fn() -> io::Result<()>) -> io::Result<()> {
    let failed = unix::ask_child(|answer| {
        let failed = step().err();
        (Some(answer), failed.into_iter().map(|why| (Mechanism::Namespace, why)).collect())
    })?;
    failed.into_iter().next().map_or(Ok(()), |(_, why)| Err(io::Error::other(why)))
}

fn is_readable(path: &Path) -> io::Result<()> {
    let about = |why: io::Error| io::Error::other(format!("{}: {why}", path.display()));
    fs::File::open(path).map(drop).map_err(about)
}

/// The first folder over which a file system can be mounted, and that hides nothing of
/// what is needed.
fn mount_point(needed: &[PathBuf]) -> Option<PathBuf> {
    let hides = |point: &str| real_too(needed).any(|path| path.starts_with(point));
    let is_folder = |point: &str| fs::symlink_metadata(point).is_ok_and(|about| about.is_dir());
    let mut points = MOUNT_POINTS.into_iter();
    points.find(|point| is_folder(point) && !hides(point)).map(PathBuf::from)
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
    /// Where it is mounted.
    point: PathBuf,
    /// How many bytes it can take.
    size: usize,
    /// Its mode, when it is as good as new.
    mode: u32,
}

impl Mount {
    /// Enters new namespaces, and mounts it there.
    fn make(point: PathBuf) -> io::Result<Self> {
        let (user, group) = (geteuid(), getegid());
        unshare(CloneFlags::CLONE_NEWUSER | CloneFlags::CLONE_NEWNS)?;
        fs::write("/proc/self/setgroups", "deny")?;
        fs::write("/proc/self/uid_map", format!("{user} {user} 1"))?;
        fs::write("/proc/self/gid_map", format!("{group} {group} 1"))?;
        freeze_mounts()?;
        let mount = Self { point, size: Limits::default().files, mode: 0o700 };
        mount.mount()?;
        Ok(mount)
    }

    /// Another one, in this one: what may be done below this one stays so, whenever the
    /// other is mounted anew.
    fn inner(self) -> io::Result<Self> {
        let point = self.point.join("work");
        fs::create_dir(&point)?;
        let inner = Self { point, ..self };
        inner.mount()?;
        Ok(inner)
    }

    fn mount(&self) -> io::Result<()> {
        let flags = MsFlags::MS_NOSUID | MsFlags::MS_NODEV | MsFlags::MS_NOEXEC;
        let options = format!("size={},nr_inodes={INODES},mode={:o}", self.size, self.mode);
        Ok(mount(Some("pyproof"), &self.point, Some("tmpfs"), flags, Some(options.as_str()))?)
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.point
    }

    /// Makes it empty and of this size; returns whether it was mounted anew.
    pub fn make_room(&mut self, size: usize) -> io::Result<bool> {
        use std::os::unix::fs::PermissionsExt as _;
        let clean = fs::metadata(&self.point)?.permissions().mode() & 0o7777 == self.mode
            && fs::read_dir(&self.point)?.next().is_none();
        if clean && self.size == size {
            return Ok(false);
        }
        umount2(&self.point, MntFlags::MNT_DETACH)?;
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
    ruleset_with(folder, &READABLE.map(|path| (Path::new(path), read)))
}

/// A ruleset that allows a program its folder, `/dev/null`, and what `others` say.
fn ruleset_with(
    folder: &Path,
    others: &[(&Path, BitFlags<AccessFs>)],
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
        allow(path, *access)?;
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

/// What any interpreter needs beside its own files: shared libraries, and what
/// packages look up of fonts and kinds of files.
const LIBRARIES: [&str; 17] = [
    "/lib",
    "/lib32",
    "/lib64",
    "/usr/lib",
    "/usr/lib32",
    "/usr/lib64",
    "/usr/local/lib",
    "/usr/local/lib64",
    "/nix/store",
    "/etc/ld.so.cache",
    "/etc/ld.so.preload",
    "/etc/fonts",
    "/etc/mime.types",
    "/usr/share/fonts",
    "/usr/share/fontconfig",
    "/usr/share/mime",
    "/usr/local/share/fonts",
];

/// What the kernel enforces for the programs of another Python.
pub struct Foreign {
    /// What it is made of.
    places: Vec<PathBuf>,
    /// For the process that programs are forked from.
    outer: Outer,
    /// For programs.
    inner: Option<OwnedFd>,
    filter: Option<String>,
    program_filter: Option<(String, usize)>,
}

/// What the process of an interpreter enters before its first instruction.
#[derive(Clone)]
pub struct Outer {
    worker: u32,
    ruleset: Option<Arc<RulesetCreated>>,
    filter: Arc<BpfProgram>,
}

impl Foreign {
    /// Prepares what can be had, and a place for files.
    pub fn prepare(needed: &[PathBuf], missing: &mut Missing) -> io::Result<(Workspace, Self)> {
        let (place, base) = match place(missing, needed)? {
            Workspace::Mount(mount) => {
                let base = mount.path().to_owned();
                (Workspace::Mount(mount.inner()?), base)
            }
            Workspace::Folder(folder) => {
                let base = folder.path().to_owned();
                (Workspace::Folder(folder), base)
            }
        };
        let places: Vec<PathBuf> = real_too(needed).collect();
        let execute = AccessFs::ReadFile | AccessFs::ReadDir | AccessFs::Execute;
        let outer = missing
            .attempt(Mechanism::Landlock, || ruleset_with(&base, &readable(&places, execute)));
        let inner = missing.attempt(Mechanism::Landlock, || inner(place.path(), &places));
        let apart = matches!(place, Workspace::Mount(_));
        let digits = |steps: &[sock_filter]| steps.iter().map(hexadecimal).collect::<String>();
        let filter = missing.attempt(Mechanism::Seccomp, syscalls::of_foreign);
        let (short, at) = syscalls::of_any_program(apart);
        let filters = filter.map(|filter| (digits(&filter), (digits(&short), at)));
        let (filter, program_filter) = filters.unzip();
        let outer = Outer {
            worker: std::process::id(),
            ruleset: outer.map(Arc::new),
            filter: Arc::new(syscalls::of_reference().unwrap_or_default()),
        };
        Ok((place, Self { places, outer, inner, filter, program_filter }))
    }

    /// Makes the ruleset anew, for another folder.
    pub fn renew(&mut self, folder: &Path) -> io::Result<()> {
        if self.inner.is_some() {
            self.inner = Some(inner(folder, &self.places)?);
        }
        Ok(())
    }

    /// What the interpreter enters.
    pub fn outer(&self) -> Outer {
        self.outer.clone()
    }

    /// The ruleset of the next program.
    pub fn ruleset(&self) -> Option<&OwnedFd> {
        self.inner.as_ref()
    }

    /// The filter that the interpreter enters once it runs.
    pub fn filter(&self) -> Option<(i64, &str)> {
        Some((libc::SYS_seccomp, self.filter.as_deref()?))
    }

    /// The filter of a program, and where it has the number of the process.
    pub fn program_filter(&self) -> Option<(i64, &str, usize)> {
        let (digits, at) = self.program_filter.as_ref()?;
        Some((libc::SYS_seccomp, digits, *at))
    }
}

impl Outer {
    /// Confines the calling process; programs confine themselves further.
    pub fn enter(&self) -> io::Result<()> {
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

/// What an interpreter that is made of `places` may read.
fn readable(places: &[PathBuf], access: BitFlags<AccessFs>) -> Vec<(&Path, BitFlags<AccessFs>)> {
    let others = READABLE.iter().chain(&LIBRARIES).map(Path::new);
    others.chain(places.iter().map(PathBuf::as_path)).map(|path| (path, access)).collect()
}

/// The ruleset of the programs of such an interpreter.
fn inner(folder: &Path, places: &[PathBuf]) -> io::Result<OwnedFd> {
    let read = AccessFs::ReadFile | AccessFs::ReadDir;
    let ruleset = ruleset_with(folder, &readable(places, read))?;
    Option::<OwnedFd>::from(ruleset).ok_or_else(|| io::ErrorKind::Unsupported.into())
}

/// A step of a filter, as the kernel reads it.
fn hexadecimal(step: &sock_filter) -> String {
    let (code, k) = (step.code.to_ne_bytes(), step.k.to_ne_bytes());
    let bytes = code.into_iter().chain([step.jt, step.jf]).chain(k);
    bytes.fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
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
    let limit = address_space(None)? + job.limits.memory as rlim_t;
    setrlimit(Resource::RLIMIT_AS, limit, limit + RESERVE as rlim_t)?;
    if threads {
        // The worker itself has two threads, and the program one for the clock.
        unix::lower(Resource::RLIMIT_NPROC, THREADS + 3)?;
    }
    Ok(())
}

/// Bytes that a process has mapped: this one, unless it is named.
pub fn address_space(process: Option<u32>) -> io::Result<rlim_t> {
    let process = process.map_or_else(|| "self".to_owned(), |id| id.to_string());
    let text = fs::read_to_string(format!("/proc/{process}/statm"))?;
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
