"""The machine that a program finds itself on: its clock, its end, its event loop.

Pyodide's own event loop is the browser's, which does not turn while a program
runs; here one turns that sleeps in place, as a process of its own would.
"""

import asyncio
import os
import posix
import random
import sys
import time

# Pyodide's may want to switch stacks; beneath it lies that of CPython.
plain_sleep = getattr(time.sleep, "__wrapped__", time.sleep)
plain_run = getattr(asyncio.run, "__wrapped__", asyncio.run)


class Machine:
    """What the parts of the machine need of the page; `host` is set for each program."""

    host = None
    flush = leave = staticmethod(lambda *_: None)


def sleep(seconds, /):
    """Delay execution for a given number of seconds.  The argument may be
a floating-point number for subsecond precision."""
    if type(seconds) in (int, float) and 0 < seconds < 1e6 and Machine.host is not None:
        # What is written is to be seen before.
        Machine.flush()
        Machine.host.sleep(seconds * 1000)
    else:
        plain_sleep(seconds)


class Selector:
    """Waits for time alone: there are no files or sockets that could be ready."""

    def select(self, timeout=None):
        if timeout is None:
            # Nothing is ready and nothing will be: as elsewhere, it waits for ever.
            while True:
                time.sleep(3600)
        if timeout > 0:
            time.sleep(timeout)
        return []


class Loop(asyncio.BaseEventLoop):
    def __init__(self):
        super().__init__()
        self._selector = Selector()

    def _process_events(self, event_list):
        pass

    def _write_to_self(self):
        pass

    def run_in_executor(self, executor, func, *args):
        """There are no threads: what would run in one runs when its turn comes."""
        self._check_closed()
        future = self.create_future()

        def turn():
            if future.cancelled():
                return
            try:
                result = func(*args)
            except BaseException as error:
                future.set_exception(error)
            else:
                future.set_result(result)

        self.call_soon(turn)
        return future

    async def shutdown_default_executor(self, timeout=None):
        self._executor_shutdown_called = True


Loop.__name__ = Loop.__qualname__ = "_UnixSelectorEventLoop"
Loop.__module__ = "asyncio.unix_events"


class Policy(asyncio.events._BaseDefaultEventLoopPolicy):
    _loop_factory = Loop


Policy.__name__ = Policy.__qualname__ = "_DefaultEventLoopPolicy"
Policy.__module__ = "asyncio"


def install_clock():
    time.sleep = sleep
    sleep.__module__ = "time"
    asyncio.run = plain_run


def _exit(status):
    """Exit to the system with specified status, without normal exit processing."""
    Machine.leave(int(status) & 0xFF)


def install_exit():
    """The end of the process is that of the program; the page ends the worker then."""
    os._exit = posix._exit = _exit
    _exit.__module__ = "posix"


# Frames within each other at most, whatever a program sets: memory has an end.
DEEPEST = 100_000

# Frames that an exception may have passed to go in one piece: as many as Python allows
# unless a program raises the limit.
SHALLOW = 1000

set_limit = sys.setrecursionlimit
monitoring = sys.monitoring


class Deep:
    """Keeps what exceptions passed that came from deep within.

    The frames that one passed hold each other in a chain. When Python lets go of its end
    all of them go, each within the other's going: that takes the browser's stack, of
    which Python knows nothing, and a chain of some thousands ends Python. So they are
    held here, and let go one by one behind the program.
    """

    tool = 4
    # Of each exception, what it passed, from the inside out.
    chains = []

    @classmethod
    def watch(cls):
        if monitoring.get_tool(cls.tool) is None:
            handled = monitoring.events.EXCEPTION_HANDLED
            monitoring.use_tool_id(cls.tool, "pyproof")
            monitoring.register_callback(cls.tool, handled, cls.keep)
            monitoring.set_events(cls.tool, handled)

    @classmethod
    def keep(cls, code, offset, error):
        last = cls.chains[-1][-1] if cls.chains else None
        one, new = error.__traceback__, []
        while one is not None and one is not last:
            new.append(one)
            one = one.tb_next
        if one is None:
            if len(new) < SHALLOW:
                return
            cls.chains.append([])
        cls.chains[-1] += new[::-1]

    @classmethod
    def let_go(cls):
        if monitoring.get_tool(cls.tool) is not None:
            monitoring.free_tool_id(cls.tool)
        while cls.chains:
            passed = cls.chains.pop()
            frames = [one.tb_frame for one in passed]
            for one in passed:
                one.tb_next = None
            one = None
            passed.clear()
            # A frame holds the one that called it.
            for at in range(len(frames)):
                frames[at] = None


def setrecursionlimit(limit, /):
    """Set the maximum depth of the Python interpreter stack to n.

This limit prevents infinite recursion from causing an overflow of the C
stack and crashing Python.  The highest possible limit is platform-
dependent."""
    set_limit(min(limit, DEEPEST) if isinstance(limit, int) else limit)
    if limit > SHALLOW:
        Deep.watch()


def install_limit():
    sys.setrecursionlimit = setrecursionlimit
    setrecursionlimit.__module__ = "sys"


def turn_on():
    """A fresh event loop for a program, and chance of its own."""
    random.seed()
    asyncio._set_running_loop(None)
    asyncio.events._set_event_loop_policy(Policy())
