"""Runs programs in an interpreter of the author's, each in a process of its own.

A worker of the tool starts this (`isolation/zygote.rs`), confined from its first
instruction, and orders what is to be done through a socket. Messages are four bytes
that say their length, then JSON.

1. `Zygote` is asked for one thing after another: to import modules that programs will
   want (`Preloaded`), to run a program, to say how one ended. It runs no code of the
   book itself: it forks, the child confines itself (`confine.py`) and runs the program.
2. `Process` is the host of a program that has its process to itself: that ends with
   the program, when its time is up, or when it wrote too much.
3. `Shared` is the host of programs that leave nothing behind and share a process.

No process is ended as Python does it: what that cleans up, the system cleans up faster.
"""

import _thread
import gc
import io
import json
import os
import sys
import time

import steps
from confine import ANSWERS, end_with, enter, enter_filter, use_reserve
from core import (
    SCRIPT,
    Host,
    Session,
    hide_frames,
    script,
    show_figures,
    show_files,
    when_imported,
)
from drawn import same_chance
from elsewhere import pyproof_elsewhen, pyproof_elsewhere, pyproof_reseed

# Taken now: a program may put its own in their place.
sleep, current_frames, modules = time.sleep, sys._current_frames, sys.modules
clock, processor_clock = time.monotonic, time.process_time
read, write, exit_now = os.read, os.write, os._exit

# Seconds between two looks at the clocks: at least, at most.
PAUSE = 0.01, 0.25

# Bytes of stack of the thread that looks at them.
STACK = 256 << 10

# What the environment of a program has; the rest is for the interpreter alone.
VARIABLES = ("HOME", "PYTHONHASHSEED", "TZ")


class Program(Host):
    """What all programs have."""

    is_last, compares = True, True

    def shows(self, block):
        return True

    def __init__(self, request, folder):
        self.elsewhere = request["elsewhere"] is not None
        if self.elsewhere and all(map(is_of_library, request["imports"])):
            pyproof_elsewhere(request["elsewhere"])
        elif self.elsewhere:
            # Packages have clocks and dates of their own, which do not go with others.
            pyproof_elsewhen(request["elsewhere"])
        self.session = Session(request, self, folder)
        draws = any(name.partition(".")[0] == "matplotlib" for name in request["imports"])
        if draws and not self.elsewhere:
            # A figure of chance would be another on every build.
            when_imported("random", same_chance)
            when_imported("numpy.random", same_chance)

    def recorder_of_steps(self):
        return steps.begin

    def begin_block(self, block):
        # Elsewhere chance has another beginning, unless the block itself sets it.
        if self.elsewhere and "seed" not in self.session.blocks[block]["code"]:
            pyproof_reseed()


def is_of_library(name):
    """Whether a module comes with Python."""
    top = name.partition(".")[0]
    # Known since Python 3.10.
    names = getattr(sys, "stdlib_module_names", None)
    if names is not None:
        return top in names
    from importlib.util import find_spec

    origin = getattr(find_spec(top), "origin", None) or ""
    own = "site-packages" not in origin and os.path.dirname(os.__file__) in origin
    return own or top in sys.builtin_module_names


class Process(Program):
    """A process of its own."""

    def __init__(self, request, order, answers):
        self.answers, self.limits = answers, request["seconds"]
        self.exhausted = order["exhausted"]
        self.main = _thread.get_ident()
        os.environ["HOME"] = folder = os.getcwd()
        Program.__init__(self, request, folder)
        write_script(request["blocks"])

    def run(self):
        before = _thread.stack_size(STACK)
        watches = _thread.allocate_lock()
        watches.acquire()
        _thread.start_new_thread(self.watch_the_clock, (watches,))
        _thread.stack_size(before)
        # Who counts the threads of the program is to know this one.
        watches.acquire()
        self.session.run()
        self.answer()

    def watch_the_clock(self, watches):
        """Ends the program when its time is up; the worker does where this cannot."""
        watches.release()
        began, spent = clock(), processor_clock()
        time, wall = self.limits
        left = time
        while left > 0:
            sleep(min(max(left, PAUSE[0]), PAUSE[1]))
            left = min(time - (processor_clock() - spent), wall - (clock() - began))
        recorder = self.session.recorder
        places = recorder.places(current_frames().get(self.main))
        lines = [line for block, line in places if block == recorder.block]
        self.end_now({"TimedOut": {"line": lines[0] if lines else recorder.line()}})

    def over_limit(self, line):
        self.end_now({"OutputLimit": {"line": line}})

    def finish(self):
        threading = modules.get("threading")
        if threading is not None:
            # The end of a script waits for its threads.
            threading._shutdown()

    def end_now(self, end):
        """Ends the running block, and the process with it."""
        with self.session.recorder.lock:
            self.session.recorder.end_block(end)
            self.answer()

    def answer(self):
        """Says what happened and ends the process: nothing of the program runs any more."""
        # No garbage is made any more, and looking for it takes long.
        gc.disable()
        use_reserve()
        try:
            send(self.answers, self.session.transcript().encode())
        except MemoryError:
            exit_now(self.exhausted)
        except BaseException:
            exit_now(1)
        exit_now(0)


def write_script(blocks):
    code = script(blocks)
    if code is not None:
        with open(SCRIPT, "w", encoding="utf-8", newline="") as file:
            file.write(code)


class Shared(Program):
    """A process for many programs, one after another. One that is odd ends it: then
    the worker runs that one alone."""

    is_last = False

    def over_limit(self, line):
        exit_now(0)


class Preloaded:
    """Modules that are imported before a program asks for them.

    Only those whose import can be seen by nobody: it is tried in a process of its own
    first. A module that prints when it is imported, starts a thread, fails or crashes is
    left to the programs that want it.
    """

    def __init__(self):
        self.tried = set()

    def add(self, names):
        new = [name for name in names if name not in self.tried]
        self.tried.update(new)
        if not new:
            return
        if is_quiet(new):
            import_all(new)
        elif len(new) > 1:
            for name in new:
                if is_quiet([name]):
                    import_all([name])
        # What is there now, no collection need look at, nor copy for that.
        gc.collect()
        gc.freeze()


def import_all(names):
    for name in names:
        try:
            import_module(name)
        except Exception:
            # The program will see that, too.
            pass


def import_module(name):
    """Imports a module, or what may be one: `from package import name` says no more."""
    package, _, last = name.rpartition(".")
    if package:
        import_module(package)
        if hasattr(modules.get(package), last):
            return
    __import__(name)


def is_quiet(names):
    """Whether nobody notices when these are imported earlier."""
    parent, child = os.getpid(), os.fork()
    if child == 0:
        heard = io.StringIO()
        try:
            end_with(parent)
            sys.stdout = sys.__stdout__ = sys.stderr = sys.__stderr__ = heard
            import_all(names)
            exit_now(1 if heard.getvalue() or _thread._count() else 0)
        finally:
            exit_now(1)
    return os.waitpid(child, 0)[1] == 0


class Zygote:
    """What programs are forked from."""

    def __init__(self, control):
        self.control, self.own = control, os.getpid()
        self.preloaded = Preloaded()

    def serve(self):
        while True:
            order, descriptors = self.control.receive()
            reply = getattr(self, "do_" + order["do"])(order, descriptors)
            for descriptor in filter(None, descriptors):
                os.close(descriptor)
            self.control.send(reply)

    def do_import(self, order, descriptors):
        self.preloaded.add(order["names"])
        return {}

    def do_try(self, order, descriptors):
        """Tells in a process of its own which mechanisms fail."""
        return self.fork(order, descriptors, lambda failed: send(ANSWERS, to_json(failed)))

    def do_run(self, order, descriptors):
        request = self.control.receive_bytes()

        def run(failed):
            refuse(failed, order)
            Process(json.loads(request), order, ANSWERS).run()

        return self.fork(order, descriptors, run)

    def do_share(self, order, descriptors):
        def run(failed):
            refuse(failed, order)
            while True:
                for request in json.loads(receive(ANSWERS)):
                    host = Shared(request, "")
                    host.session.run()
                    send(ANSWERS, host.session.transcript().encode())

        return self.fork(order, descriptors, run)

    def do_here(self, order, descriptors):
        """Runs a program in this process, which ends with it."""
        request = self.control.receive_bytes()
        order["parent"] = None
        refuse(enter(order, *descriptors), order)
        hide_variables()
        Process(json.loads(request), order, ANSWERS).run()

    def do_wait(self, order, descriptors):
        return {"status": os.waitpid(order["pid"], 0)[1]}

    def fork(self, order, descriptors, run):
        child = os.fork()
        if child:
            return {"pid": child}
        try:
            # A session of its own, so that all it starts can be ended with it.
            os.setsid()
            failed = enter(order, *descriptors)
            hide_variables()
            run(failed)
        except MemoryError:
            exit_now(order["exhausted"])
        finally:
            exit_now(0)


def refuse(failed, order):
    """No program runs with less confinement than was told."""
    if any(mechanism in order["held"] for mechanism, _ in failed):
        exit_now(order["unconfined"])


def hide_variables():
    """Has a program find its own variables alone; libraries may need the others."""
    import posix

    for held in os.environ._data, posix.environ:
        for name in list(held):
            if os.fsdecode(name) not in VARIABLES:
                del held[name]


class Control:
    """The worker's socket."""

    def __init__(self, descriptor):
        import _socket

        self.socket = _socket.socket(fileno=descriptor)
        self.room = _socket.CMSG_SPACE(2 * 4)

    def receive(self):
        """The next order, and the descriptors that come with it: where answers go, and
        a ruleset, if there is one."""
        head, descriptors = b"", []
        while len(head) < 4:
            part, held, _, _ = self.socket.recvmsg(4 - len(head), self.room)
            if not part:
                exit_now(0)
            head += part
            for _, _, data in held:
                for at in range(0, len(data), 4):
                    descriptors.append(int.from_bytes(data[at : at + 4], sys.byteorder))
        body = read_exactly(self.socket.fileno(), int.from_bytes(head, "little"))
        return json.loads(body), descriptors + [None] * (2 - len(descriptors))

    def receive_bytes(self):
        return receive(self.socket.fileno())

    def send(self, message):
        send(self.socket.fileno(), to_json(message))


def to_json(value):
    return json.dumps(value).encode()


def receive(pipe):
    """The next message."""
    return read_exactly(pipe, int.from_bytes(read_exactly(pipe, 4), "little"))


def read_exactly(pipe, count):
    parts = []
    while count > 0:
        part = read(pipe, min(count, 1 << 20))
        if not part:
            # Nobody is there who would wait for an answer.
            exit_now(0)
        parts.append(part)
        count -= len(part)
    return b"".join(parts)


def send(pipe, message):
    for part in len(message).to_bytes(4, "little"), message:
        left = memoryview(part)
        while left:
            left = left[write(pipe, left) :]


def take_control():
    """Moves the socket away from stdin, where a program would look for it."""
    control = os.dup(0)
    nothing = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nothing, descriptor)
    os.close(nothing)
    return Control(control)


def main():
    control = take_control()
    settings, _ = control.receive()
    sys.path[:] = settings["path"]
    failed = None
    if settings["filter"] is not None:
        try:
            enter_filter(*settings["filter"], None)
        except Exception as error:
            failed = str(error)
    hide_frames()
    show_files()
    show_figures()
    gc.collect()
    gc.freeze()
    control.send({"failed": failed})
    Zygote(control).serve()
