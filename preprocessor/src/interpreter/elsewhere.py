"""Another day on another machine: what a program prints of the time and of
chance comes out otherwise. Run before a program that is run once more to see
what of its output no promise can hold."""


def pyproof_elsewhere(offset):
    import sys
    import time

    # The native one asks the system's clock; the other asks `time`.
    sys.modules["_datetime"] = None
    sys.modules.pop("datetime", None)
    clock, clock_ns, mono = time.time, time.time_ns, time.gmtime
    local, words, date, when = time.localtime, time.strftime, time.asctime, time.ctime

    def now():
        return clock() + offset

    time.time = now
    time.time_ns = lambda: clock_ns() + offset * 10**9
    time.gmtime = lambda seconds=None: mono(now() if seconds is None else seconds)
    time.localtime = lambda seconds=None: local(now() if seconds is None else seconds)
    time.ctime = lambda seconds=None: when(now() if seconds is None else seconds)
    time.asctime = lambda t=None: date(local(now()) if t is None else t)
    time.strftime = lambda form, t=None: words(form, local(now()) if t is None else t)


def pyproof_reseed():
    import sys

    random = sys.modules.get("random")
    if random is not None and hasattr(random, "seed"):
        random.seed()
