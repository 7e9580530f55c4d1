//! The system calls that a program may use: those that the standard library needs,
//! and no others.
//!
//! It is a list of what is allowed, so a system call that is new in a kernel is
//! forbidden until somebody looks at it. There are two filters, because it costs the
//! kernel 4 µs to load one more instruction:
//!
//! - [`of_worker`], the long one, is installed once for each worker, and its programs
//!   inherit it. It also allows what only a worker needs: to fork, to kill, to mount.
//! - [`of_program`], six instructions for most calls, forbids that again. The other
//!   things that a worker may do need capabilities, which a program lacks.
//!
//! A refused call fails with `EPERM`, a `PermissionError`; nothing is killed for
//! trying.

use std::collections::BTreeMap;
use std::io;

use libc::c_long;
use seccompiler::{
    BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter,
    SeccompRule, sock_filter,
};

/// Files, by descriptor and by path.
const FILES: &[c_long] = &[
    libc::SYS_read,
    libc::SYS_write,
    libc::SYS_readv,
    libc::SYS_writev,
    libc::SYS_pread64,
    libc::SYS_pwrite64,
    libc::SYS_preadv,
    libc::SYS_pwritev,
    libc::SYS_preadv2,
    libc::SYS_pwritev2,
    libc::SYS_openat,
    libc::SYS_close,
    libc::SYS_close_range,
    libc::SYS_lseek,
    libc::SYS_dup,
    libc::SYS_dup3,
    libc::SYS_pipe2,
    libc::SYS_fstat,
    libc::SYS_newfstatat,
    libc::SYS_statx,
    libc::SYS_statfs,
    libc::SYS_fstatfs,
    libc::SYS_faccessat,
    libc::SYS_faccessat2,
    libc::SYS_readlinkat,
    libc::SYS_getdents64,
    libc::SYS_getcwd,
    libc::SYS_chdir,
    libc::SYS_fchdir,
    libc::SYS_mkdirat,
    libc::SYS_mknodat,
    libc::SYS_unlinkat,
    libc::SYS_renameat,
    libc::SYS_renameat2,
    libc::SYS_linkat,
    libc::SYS_symlinkat,
    libc::SYS_truncate,
    libc::SYS_ftruncate,
    libc::SYS_fallocate,
    libc::SYS_fadvise64,
    libc::SYS_readahead,
    libc::SYS_fsync,
    libc::SYS_fdatasync,
    libc::SYS_sync_file_range,
    libc::SYS_flock,
    libc::SYS_fchmod,
    libc::SYS_fchown,
    libc::SYS_umask,
    libc::SYS_copy_file_range,
    libc::SYS_sendfile,
    libc::SYS_splice,
    libc::SYS_getxattr,
    libc::SYS_lgetxattr,
    libc::SYS_fgetxattr,
    libc::SYS_listxattr,
    libc::SYS_llistxattr,
    libc::SYS_flistxattr,
];

/// Files, by older calls that newer architectures lack.
#[cfg(target_arch = "x86_64")]
const OLD: &[c_long] = &[
    libc::SYS_open,
    libc::SYS_creat,
    libc::SYS_stat,
    libc::SYS_lstat,
    libc::SYS_access,
    libc::SYS_readlink,
    libc::SYS_getdents,
    libc::SYS_mkdir,
    libc::SYS_mknod,
    libc::SYS_rmdir,
    libc::SYS_unlink,
    libc::SYS_rename,
    libc::SYS_link,
    libc::SYS_symlink,
    libc::SYS_dup2,
    libc::SYS_pipe,
    libc::SYS_poll,
    libc::SYS_select,
    libc::SYS_epoll_create,
    libc::SYS_epoll_wait,
    libc::SYS_eventfd,
    libc::SYS_alarm,
    libc::SYS_pause,
    libc::SYS_time,
    libc::SYS_getpgrp,
    libc::SYS_arch_prctl,
];
#[cfg(not(target_arch = "x86_64"))]
const OLD: &[c_long] = &[];

/// `fchmodat2` of Linux 6.6, which has this number everywhere; `libc` does not name it for
/// every processor.
const FCHMODAT2: c_long = 452;

/// Changes of mode, owner and times by path. Landlock does not check them, so a
/// program may make them only if the rest of the machine is read-only.
const CHANGES_BY_PATH: &[c_long] = &[
    libc::SYS_fchmodat,
    FCHMODAT2,
    libc::SYS_fchownat,
    libc::SYS_utimensat,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_chmod,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_chown,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_lchown,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_utime,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_utimes,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_futimesat,
];

/// Memory, threads, clocks, waiting, and queries of a process about itself.
const SELF: &[c_long] = &[
    libc::SYS_brk,
    libc::SYS_mmap,
    libc::SYS_munmap,
    libc::SYS_mremap,
    libc::SYS_mprotect,
    libc::SYS_madvise,
    libc::SYS_mincore,
    libc::SYS_msync,
    libc::SYS_membarrier,
    libc::SYS_clone3,
    libc::SYS_futex,
    libc::SYS_set_robust_list,
    libc::SYS_get_robust_list,
    libc::SYS_set_tid_address,
    libc::SYS_rseq,
    libc::SYS_sched_yield,
    libc::SYS_sched_getaffinity,
    libc::SYS_sched_getparam,
    libc::SYS_sched_getscheduler,
    libc::SYS_sched_get_priority_max,
    libc::SYS_sched_get_priority_min,
    libc::SYS_sched_rr_get_interval,
    libc::SYS_getcpu,
    libc::SYS_exit,
    libc::SYS_exit_group,
    libc::SYS_wait4,
    libc::SYS_waitid,
    libc::SYS_restart_syscall,
    libc::SYS_kill,
    libc::SYS_tgkill,
    libc::SYS_rt_sigaction,
    libc::SYS_rt_sigprocmask,
    libc::SYS_rt_sigreturn,
    libc::SYS_rt_sigpending,
    libc::SYS_rt_sigsuspend,
    libc::SYS_rt_sigtimedwait,
    libc::SYS_sigaltstack,
    libc::SYS_signalfd4,
    libc::SYS_clock_gettime,
    libc::SYS_clock_getres,
    libc::SYS_clock_nanosleep,
    libc::SYS_nanosleep,
    libc::SYS_gettimeofday,
    libc::SYS_times,
    libc::SYS_getitimer,
    libc::SYS_setitimer,
    libc::SYS_timerfd_create,
    libc::SYS_timerfd_settime,
    libc::SYS_timerfd_gettime,
    libc::SYS_ppoll,
    libc::SYS_pselect6,
    libc::SYS_epoll_create1,
    libc::SYS_epoll_ctl,
    libc::SYS_epoll_pwait,
    libc::SYS_epoll_pwait2,
    libc::SYS_eventfd2,
    libc::SYS_getrandom,
    libc::SYS_uname,
    libc::SYS_sysinfo,
    libc::SYS_getrusage,
    libc::SYS_getrlimit,
    libc::SYS_getpriority,
    libc::SYS_getpid,
    libc::SYS_gettid,
    libc::SYS_getppid,
    libc::SYS_getpgid,
    libc::SYS_getsid,
    libc::SYS_getuid,
    libc::SYS_geteuid,
    libc::SYS_getgid,
    libc::SYS_getegid,
    libc::SYS_getresuid,
    libc::SYS_getresgid,
    libc::SYS_getgroups,
    libc::SYS_capget,
];

/// A pair of sockets connected only to each other: `asyncio` wakes itself with one.
const PAIRS: &[c_long] = &[
    libc::SYS_sendto,
    libc::SYS_recvfrom,
    libc::SYS_sendmsg,
    libc::SYS_recvmsg,
    libc::SYS_sendmmsg,
    libc::SYS_recvmmsg,
    libc::SYS_shutdown,
    libc::SYS_getsockname,
    libc::SYS_getpeername,
    libc::SYS_getsockopt,
    libc::SYS_setsockopt,
];

/// What a worker needs to make the next program's place. Each of these either needs a
/// capability or right that programs have given up, or only restricts them further.
const WORKER: &[c_long] = &[
    libc::SYS_mount,
    libc::SYS_umount2,
    libc::SYS_setsid,
    libc::SYS_capset,
    libc::SYS_seccomp,
    libc::SYS_prctl,
    libc::SYS_landlock_create_ruleset,
    libc::SYS_landlock_add_rule,
    libc::SYS_landlock_restrict_self,
];

/// What packages ask: where memory lies, and that their threads stay on a processor.
const PACKAGES: &[c_long] = &[libc::SYS_get_mempolicy, libc::SYS_sched_setaffinity];

/// Requests of `ioctl` that query a descriptor, or set how it blocks.
#[allow(clippy::unnecessary_cast, reason = "each C library has another type for them")]
const REQUESTS: &[u64] = &[
    libc::TCGETS as u64,
    libc::TIOCGWINSZ as u64,
    libc::FIONREAD as u64,
    libc::FIONBIO as u64,
    libc::FIOCLEX as u64,
    libc::FIONCLEX as u64,
];

/// Commands of `fcntl` that can have a signal sent to any process, or delay
/// whoever opens a file.
const SIGNALLING: &[u64] = &[F_SETOWN, F_SETSIG, F_SETOWN_EX, F_SETLEASE, F_NOTIFY];
// From `linux/fcntl.h`; `libc` does not have all of them everywhere.
const F_SETOWN: u64 = 8;
const F_SETSIG: u64 = 10;
const F_SETOWN_EX: u64 = 15;
const F_SETLEASE: u64 = 1024;
const F_NOTIFY: u64 = 1026;

/// Flags of `clone` that make new namespaces.
const NAMESPACES: u64 = (libc::CLONE_NEWNS
    | libc::CLONE_NEWCGROUP
    | libc::CLONE_NEWUTS
    | libc::CLONE_NEWIPC
    | libc::CLONE_NEWUSER
    | libc::CLONE_NEWPID
    | libc::CLONE_NEWNET) as u64;

/// The filter of a worker and of all that it starts.
///
/// # Errors
/// `Unsupported` on an architecture whose system calls are not known here.
pub fn of_worker() -> io::Result<BpfProgram> {
    filter_of(&[FILES, OLD, CHANGES_BY_PATH, SELF, PAIRS, WORKER].concat())
}

/// A filter that allows `plain` calls, and some others by their arguments.
fn filter_of(plain: &[c_long]) -> io::Result<BpfProgram> {
    let arch = std::env::consts::ARCH.try_into().map_err(|_| io::ErrorKind::Unsupported)?;
    let plain = plain.iter().map(|&call| (call, Vec::new()));
    let mut rules: BTreeMap<c_long, Vec<SeccompRule>> = plain.collect();
    let is = |argument, value| condition(argument, SeccompCmpOp::Eq, value);
    let requests = REQUESTS.iter().map(|&request| rule(vec![is(1, request)]));
    rules.insert(libc::SYS_ioctl, requests.collect());
    let not = |&command: &u64| condition(1, SeccompCmpOp::Ne, command);
    rules.insert(libc::SYS_fcntl, vec![rule(SIGNALLING.iter().map(not).collect())]);
    let plain = condition(0, SeccompCmpOp::MaskedEq(NAMESPACES), 0);
    rules.insert(libc::SYS_clone, vec![rule(vec![plain])]);
    // A program may not touch the limits of another process; 0 is the caller.
    rules.insert(libc::SYS_prlimit64, vec![rule(vec![is(0, 0)])]);
    rules.insert(libc::SYS_setrlimit, Vec::new());
    let stream = condition(1, SeccompCmpOp::MaskedEq(0xF), libc::SOCK_STREAM as u64);
    let pair = rule(vec![is(0, libc::AF_UNIX as u64), stream]);
    rules.insert(libc::SYS_socketpair, vec![pair]);
    let refused = SeccompAction::Errno(libc::EPERM as u32);
    let filter = SeccompFilter::new(rules, refused, SeccompAction::Allow, arch);
    filter.and_then(TryInto::try_into).map_err(io::Error::other)
}

/// The filter of a process from which programs of another Python are forked, and of
/// those: [`of_worker`], with what packages ask beside the standard library.
///
/// # Errors
/// As [`of_worker`].
pub fn of_foreign() -> io::Result<BpfProgram> {
    filter_of(&[FILES, OLD, CHANGES_BY_PATH, SELF, PAIRS, WORKER, PACKAGES].concat())
}

/// The filter of any program: [`of_program`] without the number of a process, and the
/// byte at which that is to be put.
pub fn of_any_program(apart: bool) -> (BpfProgram, usize) {
    const NOBODY: u32 = u32::MAX;
    let filter = of_program(NOBODY, apart);
    let at = filter.iter().position(|step| step.k == NOBODY);
    // Behind the code and the jumps of its step.
    let at = at.expect("a filter compares the number of the process") * 8 + 4;
    (filter, at)
}

/// The filter of another Python before it can enter its own ([`of_foreign`]): no
/// network, and no reading of other processes. What its start needs is not known in
/// advance.
///
/// # Errors
/// As [`of_worker`].
pub fn of_reference() -> io::Result<BpfProgram> {
    const REACHING_OUT: [c_long; 9] = [
        libc::SYS_socket,
        libc::SYS_ptrace,
        libc::SYS_process_vm_readv,
        libc::SYS_process_vm_writev,
        libc::SYS_io_uring_setup,
        libc::SYS_bpf,
        libc::SYS_keyctl,
        libc::SYS_unshare,
        libc::SYS_setns,
    ];
    let arch = std::env::consts::ARCH.try_into().map_err(|_| io::ErrorKind::Unsupported)?;
    let rules = REACHING_OUT.into_iter().map(|call| (call, Vec::new())).collect();
    let refused = SeccompAction::Errno(libc::EPERM as u32);
    let filter = SeccompFilter::new(rules, SeccompAction::Allow, refused, arch);
    filter.and_then(TryInto::try_into).map_err(io::Error::other)
}

fn condition(argument: u8, operator: SeccompCmpOp, value: u64) -> SeccompCondition {
    SeccompCondition::new(argument, SeccompCmpArgLen::Dword, operator, value)
        .expect("a call has six arguments, and these are among them")
}

fn rule(conditions: Vec<SeccompCondition>) -> SeccompRule {
    SeccompRule::new(conditions).expect("a rule has conditions")
}

/// The filter of one program, whose process is `pid`: it may start no process, and
/// send no other process a signal. `apart` says whether the rest of the machine is
/// read-only.
///
/// `clone3` has its flags where no filter can read them. It fails as if the kernel did
/// not know it, so the C library falls back on `clone`, which can still make threads.
#[expect(clippy::cast_possible_truncation, reason = "codes of instructions have sixteen bits")]
pub fn of_program(pid: u32, apart: bool) -> BpfProgram {
    const LOAD: u16 = (libc::BPF_LD | libc::BPF_W | libc::BPF_ABS) as u16;
    const EQUAL: u16 = (libc::BPF_JMP | libc::BPF_JEQ | libc::BPF_K) as u16;
    const HAS_BITS: u16 = (libc::BPF_JMP | libc::BPF_JSET | libc::BPF_K) as u16;
    const RETURN: u16 = (libc::BPF_RET | libc::BPF_K) as u16;
    /// Where `struct seccomp_data` has the number of the call.
    const CALL: u32 = 0;
    /// Where it has the lower half of the first argument.
    const ARGUMENT: u32 = 16;
    let step = |code, k| sock_filter { code, jt: 0, jf: 0, k };
    let when = |code, k, jt, jf| sock_filter { code, jt, jf, k };
    let call = |number: c_long| u32::try_from(number).expect("the number of a call is small");
    let refused = if apart { &[] } else { CHANGES_BY_PATH };
    // From each of them to the last instruction.
    let distances = (14..).zip(refused.iter().rev());
    let refused: Vec<_> =
        distances.map(|(distance, &number)| when(EQUAL, call(number), distance, 0)).collect();
    let mut filter = vec![step(LOAD, CALL)];
    filter.extend(refused.into_iter().rev());
    filter.extend([
        when(EQUAL, call(libc::SYS_clone), 5, 0),
        when(EQUAL, call(libc::SYS_kill), 6, 0),
        when(EQUAL, call(libc::SYS_tgkill), 5, 0),
        when(EQUAL, call(libc::SYS_prctl), 6, 0),
        when(EQUAL, call(libc::SYS_clone3), 7, 0),
        step(RETURN, libc::SECCOMP_RET_ALLOW),
        step(LOAD, ARGUMENT),
        when(HAS_BITS, libc::CLONE_THREAD as u32, 5, 6),
        step(LOAD, ARGUMENT),
        when(EQUAL, pid, 3, 4),
        // It ends with its worker, and must not change that.
        step(LOAD, ARGUMENT),
        when(EQUAL, libc::PR_SET_PDEATHSIG as u32, 2, 1),
        step(RETURN, libc::SECCOMP_RET_ERRNO | libc::ENOSYS as u32),
        step(RETURN, libc::SECCOMP_RET_ALLOW),
        step(RETURN, libc::SECCOMP_RET_ERRNO | libc::EPERM as u32),
    ]);
    filter
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the filter of a program decides for a call: a filter is small enough to
    /// interpret here.
    fn answer(filter: &[sock_filter], call: c_long, argument: u32) -> u32 {
        let (mut at, mut held) = (0, 0);
        loop {
            let step = &filter[at];
            let jump = |holds: bool| usize::from(if holds { step.jt } else { step.jf });
            at += 1 + match u32::from(step.code) {
                code if code == libc::BPF_RET => return step.k,
                code if code == libc::BPF_LD | libc::BPF_ABS => {
                    held = if step.k == 0 { u32::try_from(call).unwrap() } else { argument };
                    0
                }
                code if code == libc::BPF_JMP | libc::BPF_JEQ => jump(held == step.k),
                _ => jump(held & step.k != 0),
            };
        }
    }

    #[test]
    fn a_program_makes_threads_and_signals_itself_alone() {
        let filter = of_program(7, true);
        let (allow, refuse) = (libc::SECCOMP_RET_ALLOW, libc::SECCOMP_RET_ERRNO);
        let (eperm, enosys) = (refuse | libc::EPERM as u32, refuse | libc::ENOSYS as u32);
        for (call, argument, expected) in [
            (libc::SYS_read, 0, allow),
            (libc::SYS_clone, libc::CLONE_THREAD as u32 | libc::CLONE_VM as u32, allow),
            (libc::SYS_clone, libc::SIGCHLD as u32, eperm),
            (libc::SYS_clone3, 0, enosys),
            (libc::SYS_kill, 7, allow),
            (libc::SYS_kill, 8, eperm),
            (libc::SYS_kill, u32::MAX, eperm),
            (libc::SYS_kill, 0, eperm),
            (libc::SYS_tgkill, 7, allow),
            (libc::SYS_tgkill, 1, eperm),
            (libc::SYS_prctl, libc::PR_SET_PDEATHSIG as u32, eperm),
            (libc::SYS_prctl, libc::PR_SET_NAME as u32, allow),
        ] {
            assert_eq!(answer(&filter, call, argument), expected, "{call} {argument}");
            let shared = of_program(7, false);
            assert_eq!(answer(&shared, call, argument), expected, "{call} {argument}");
        }
        for &call in CHANGES_BY_PATH {
            assert_eq!(answer(&filter, call, 0), allow, "{call}");
            assert_eq!(answer(&of_program(7, false), call, 0), eperm, "{call}");
        }
    }

    #[test]
    fn nothing_that_reaches_out_is_allowed() {
        let allowed = [FILES, OLD, SELF, PAIRS, WORKER, CHANGES_BY_PATH].concat();
        for call in [
            libc::SYS_execve,
            libc::SYS_execveat,
            libc::SYS_socket,
            libc::SYS_connect,
            libc::SYS_bind,
            libc::SYS_ptrace,
            libc::SYS_process_vm_readv,
            libc::SYS_process_vm_writev,
            libc::SYS_pidfd_open,
            libc::SYS_pidfd_send_signal,
            libc::SYS_tkill,
            libc::SYS_rt_sigqueueinfo,
            libc::SYS_unshare,
            libc::SYS_setns,
            libc::SYS_bpf,
            libc::SYS_keyctl,
            libc::SYS_io_uring_setup,
            libc::SYS_perf_event_open,
            libc::SYS_memfd_create,
            libc::SYS_userfaultfd,
            libc::SYS_personality,
            libc::SYS_chroot,
            libc::SYS_init_module,
            libc::SYS_reboot,
            libc::SYS_clock_settime,
            libc::SYS_sethostname,
            libc::SYS_shmget,
            libc::SYS_mq_open,
            libc::SYS_open_by_handle_at,
            libc::SYS_setpriority,
            libc::SYS_setxattr,
        ] {
            assert!(!allowed.contains(&call), "call {call}");
        }
        assert!(of_worker().is_ok());
    }
}
