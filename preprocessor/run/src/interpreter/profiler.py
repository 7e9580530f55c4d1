"""Python's `cProfile`, whose C part the interpreter lacks: it counts calls, and the time
spent in them, by `sys.setprofile`."""

import sys
import time

__all__ = ["run", "runctx", "Profile"]

# What the last call of a profile is called.
LAST = ("~", 0, "<method 'disable' of '_lsprof.Profiler' objects>")


class Profile:
    """Profile(timer=None, timeunit=0.0, subcalls=True, builtins=True)

    Builds a profiler object using the specified timer function."""

    def __init__(self, timer=None, timeunit=0.0, subcalls=True, builtins=True):
        self.timer = timer or time.perf_counter
        self.unit = timeunit or (1.0 if timer is None else 1e-6 if type(timer()) is int else 1.0)
        self.builtins = builtins
        self.clear()

    def clear(self):
        # Calls that run: what is called, when it began, the time of what it called.
        self.running = []
        # Of each function: calls that are no recursion, all calls, own time, whole time,
        # and the same by who called.
        self.counted = {}

    def enable(self, subcalls=True, builtins=True):
        self.builtins = builtins
        sys.setprofile(self._event)

    def disable(self):
        sys.setprofile(None)
        while self.running:
            self._leave(self.timer() * self.unit)

    def _event(self, frame, event, arg):
        now = self.timer() * self.unit
        if event == "call":
            code = frame.f_code
            self.running.append([(code.co_filename, code.co_firstlineno, code.co_name), now, 0.0])
        elif event == "c_call":
            if self.builtins:
                self.running.append([("~", 0, _named(arg)), now, 0.0])
        elif event == "return" or self.builtins:
            # What runs since before the profiler is none of its calls.
            if self.running:
                self._leave(now)

    def _leave(self, now):
        called, began, within = self.running.pop()
        took = now - began
        again = any(other[0] == called for other in self.running)
        entry = self.counted.setdefault(called, [0, 0, 0.0, 0.0, {}])
        parts = [entry]
        if self.running:
            caller = self.running[-1]
            caller[2] += took
            parts.append(entry[4].setdefault(caller[0], [0, 0, 0.0, 0.0]))
        for part in parts:
            part[0] += not again
            part[1] += 1
            part[2] += took - within
            part[3] += 0.0 if again else took

    def create_stats(self):
        self.disable()
        self.snapshot_stats()

    def snapshot_stats(self):
        own = Profile.disable.__code__
        shown = {
            (own.co_filename, own.co_firstlineno, own.co_name): LAST,
            ("~", 0, _named(sys.setprofile)): None,
        }
        self.stats = {}
        for called, entry in self.counted.items():
            called = shown.get(called, called)
            if called is not None:
                callers = {caller: tuple(part) for caller, part in entry[4].items()}
                self.stats[called] = (*entry[:4], callers)

    def print_stats(self, sort=-1):
        import pstats

        if not isinstance(sort, tuple):
            sort = (sort,)
        pstats.Stats(self).strip_dirs().sort_stats(*sort).print_stats()

    def dump_stats(self, file):
        import marshal

        with open(file, "wb") as stream:
            self.create_stats()
            marshal.dump(self.stats, stream)

    def run(self, cmd):
        import __main__

        return self.runctx(cmd, __main__.__dict__, __main__.__dict__)

    def runctx(self, cmd, globals, locals):
        self.enable()
        try:
            exec(cmd, globals, locals)
        finally:
            self.disable()
        return self

    def runcall(self, func, /, *args, **kw):
        self.enable()
        try:
            return func(*args, **kw)
        finally:
            self.disable()

    def __enter__(self):
        self.enable()
        return self

    def __exit__(self, *exc_info):
        self.disable()


def _named(function):
    name, itself = getattr(function, "__name__", "?"), getattr(function, "__self__", None)
    if itself is None or isinstance(itself, type(sys)):
        module = getattr(function, "__module__", None) or "builtins"
        return "<built-in method %s.%s>" % (module, name)
    kind = itself if isinstance(itself, type) else type(itself)
    return "<method '%s' of '%s' objects>" % (name, kind.__name__)


def run(statement, filename=None, sort=-1):
    import __main__

    runctx(statement, __main__.__dict__, __main__.__dict__, filename, sort)


def runctx(statement, globals, locals, filename=None, sort=-1):
    profiler = Profile()
    try:
        profiler.runctx(statement, globals, locals)
    except SystemExit:
        pass
    if filename is None:
        profiler.print_stats(sort)
    else:
        profiler.dump_stats(filename)
