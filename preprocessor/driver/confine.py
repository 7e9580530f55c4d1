"""Confines a process from within, as the worker orders it.

The worker prepares everything (`isolation/confine/foreign.rs`): the folder, the limits,
the rules of the kernel. What only the process itself can do is done here, once it has
been forked and before any code of the program runs. An order has:

- `parent`: the process with which it ends
- `folder`: where it works; `apart`, whether in a folder of its own there
- `limits`: of `resource`, each with its soft and its hard value
- `landlock`: the number of the call that enters a ruleset, if there is one
- `seccomp`: the number of the call, a filter, and where the filter has the number of
  the process

What is missing here (`ctypes`, `resource`) is told like what the system lacks.
"""

import errno
import os
import sys

try:
    import resource
except ImportError:
    resource = None

try:
    import ctypes

    # Looked up now: a program may put its own in its place.
    libc = ctypes.CDLL(None, use_errno=True)
    syscall, prctl, get_errno = libc.syscall, libc.prctl, ctypes.get_errno
except (ImportError, OSError, AttributeError):
    ctypes = None

PR_SET_PDEATHSIG, SIGKILL = 1, 9
SECCOMP_SET_MODE_FILTER = 1

# The first descriptor behind stdin, stdout and stderr, where a program's answer goes.
ANSWERS = 3

# More descriptors than a process that forks has open.
MOST = 256


class Unable(Exception):
    """This interpreter lacks what it takes."""


def call(number, *arguments):
    """Calls the system."""
    if ctypes is None:
        raise Unable("this Python lacks `ctypes`")
    if syscall(ctypes.c_long(number), *map(ctypes.c_long, arguments)) < 0:
        error = get_errno()
        raise OSError(error, os.strerror(error))


def end_with(parent):
    """Has this process end with its parent, if the system can do that."""
    if ctypes is not None and parent is not None:
        prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0)
        if os.getppid() != parent:
            os._exit(1)


def set_limits(limits):
    if resource is None:
        raise Unable("this Python lacks `resource`")
    for name, soft, hard in limits:
        which = getattr(resource, name)
        most = resource.getrlimit(which)[1]
        if most != resource.RLIM_INFINITY:
            soft, hard = min(soft, most), min(hard, most)
        resource.setrlimit(which, (soft, hard))


def use_reserve():
    """Lets the last word have the memory that is kept for it."""
    if resource is not None:
        try:
            hard = resource.getrlimit(resource.RLIMIT_AS)[1]
            resource.setrlimit(resource.RLIMIT_AS, (hard, hard))
        except (OSError, ValueError):
            # Then it has to do with what there is.
            pass


def enter_filter(number, text, at):
    """Enters a filter of system calls; `at` is where it has the number of the process."""
    from binascii import a2b_hex

    if ctypes is None:
        raise Unable("this Python lacks `ctypes`")
    filter = bytearray(a2b_hex(text))
    if at is not None:
        filter[at : at + 4] = os.getpid().to_bytes(4, sys.byteorder)
    steps = ctypes.create_string_buffer(bytes(filter), len(filter))

    class Program(ctypes.Structure):
        _fields_ = [("count", ctypes.c_ushort), ("steps", ctypes.c_void_p)]

    program = Program(len(filter) // 8, ctypes.addressof(steps))
    call(number, SECCOMP_SET_MODE_FILTER, 0, ctypes.addressof(program))


def refuse_shells():
    """Has `os.system` say that it may not start a process, as `subprocess` does: its
    status would be that of a command which is not there."""

    def system(command):
        """Execute the command in a subshell."""
        raise PermissionError(errno.EPERM, os.strerror(errno.EPERM))

    os.system = system


def enter(order, answers, ruleset):
    """Does what an order says, and leaves of all descriptors `answers`, as `ANSWERS`.
    Returns the mechanisms that failed, each with the reason."""
    failed = []

    def step(mechanism, do, *arguments):
        try:
            do(*arguments)
        except (Unable, OSError, ValueError) as error:
            failed.append((mechanism, getattr(error, "strerror", None) or str(error)))

    end_with(order["parent"])
    folder = order["folder"]
    if order["apart"]:
        folder += "/elsewhere"
        os.mkdir(folder)
    os.chdir(folder)
    step("rlimits", set_limits, order["limits"])
    if order["landlock"] is not None and ruleset is not None:
        step("landlock", call, order["landlock"], ruleset, 0)
    if answers != ANSWERS:
        os.dup2(answers, ANSWERS)
    os.closerange(ANSWERS + 1, MOST)
    if order["seccomp"] is not None:
        step("seccomp", enter_filter, *order["seccomp"])
        if "seccomp" not in dict(failed):
            refuse_shells()
    return failed
