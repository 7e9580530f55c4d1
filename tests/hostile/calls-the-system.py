# Calls the system itself, for what would reach out of its process.
# outcome: passes
# prints: nothing
import ctypes
import os

system = ctypes.CDLL(None)
done = []
own, parent, host = os.getpid(), os.getppid(), os.uname().nodename.encode()
for name, *arguments in [
    ("ptrace", 16, parent, 0, 0),
    ("ptrace", 0x4206, parent, 0, 0),
    ("kill", parent, 0),
    ("tgkill", parent, parent, 0),
    ("unshare", 0x10000000),
    ("unshare", 0x00020000),
    ("setns", 0, 0),
    ("chroot", b"."),
    ("mount", b"none", b".", b"tmpfs", 0, 0),
    ("umount2", b"@outside@", 2),
    ("personality", 0x0040000),
    ("sethostname", host, len(host)),
    ("setpriority", 0, parent, 19),
    ("shmget", 0x70790000, 4096, 0o1600),
    ("semget", 0x70790000, 1, 0o1600),
    ("msgget", 0x70790000, 0o1600),
    ("mq_open", b"/pyproof", 0o102, 0o600, 0),
    ("inotify_init",),
    ("fanotify_init", 0, 0),
    ("acct", 0),
    ("swapoff", b"."),
    ("setgroups", 0, 0),
    ("setuid", 1),
]:
    ctypes.set_errno(0)
    if getattr(system, name)(*arguments) != -1:
        done.append(name)
for name, number, *arguments in [
    ("process_vm_readv", 310, parent, 0, 0, 0, 0, 0),
    ("perf_event_open", 298, 0, 0, -1, -1, 0),
    ("userfaultfd", 323, 0),
    ("io_uring_setup", 425, 1, 0),
    ("bpf", 321, 0, 0, 0),
    ("add_key", 248, b"user", b"pyproof", b"x", 1, -3),
    ("keyctl", 250, 0, -3, 1),
    ("pidfd_open", 434, parent, 0),
    ("kcmp", 312, own, parent, 0, 0, 0),
    ("init_module", 175, 0, 0, b""),
    ("clone3", 435, 0, 0),
    ("seccomp", 317, 1, 0, 0),
]:
    if system.syscall(number, *arguments) != -1:
        done.append(name)
print(done or "nothing")
