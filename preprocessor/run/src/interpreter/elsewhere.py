"""Another day on another machine: what a program prints of the time, of chance
and of places in memory comes out otherwise. Run before a program that is run
once more to see what of its output no promise can hold."""


def pyproof_clock(offset):
    """Sets the clock of `time` to another day, on which it goes faster; gives it."""
    import time

    clock, start = time.time, time.time()
    mono, local, words = time.gmtime, time.localtime, time.strftime
    date, when = time.asctime, time.ctime

    def now():
        return start + offset + (clock() - start) * 1.37

    time.time = now
    time.time_ns = lambda: int(now() * 1e9)
    time.gmtime = lambda seconds=None: mono(now() if seconds is None else seconds)
    time.localtime = lambda seconds=None: local(now() if seconds is None else seconds)
    time.ctime = lambda seconds=None: when(now() if seconds is None else seconds)
    time.asctime = lambda t=None: date(local(now()) if t is None else t)
    time.strftime = lambda form, t=None: words(form, local(now()) if t is None else t)
    return now


def pyproof_elsewhere(offset):
    import builtins
    import sys
    import time

    # The native one asks the system's clock; the other asks `time`.
    sys.modules["_datetime"] = None
    sys.modules.pop("datetime", None)
    pyproof_clock(offset)

    def faster(timer):
        return lambda: timer() * 1.37

    for name in ("perf_counter", "monotonic", "process_time"):
        setattr(time, name, faster(getattr(time, name)))
    # Texts hash otherwise in each process of CPython.
    known = builtins.hash

    def hash(value, /):
        return known(value) ^ 0x5BD1E995 if isinstance(value, (str, bytes)) else known(value)

    builtins.hash = hash
    # So do objects lie, those that are there before any program, too.
    place = builtins.id

    def id(value, /):
        return place(value) ^ 0x5BD1E0

    builtins.id = id
    # What is made later lies elsewhere.
    pyproof_elsewhere.ballast = [[object(), str(n), n + 0.5, (n,), {n: n}] for n in range(700)]


def pyproof_elsewhen(offset):
    """Another day for a program that imports packages: these have taken what they need of
    `datetime` already, so its classes are put beside theirs, and not in their place."""
    import datetime

    now = pyproof_clock(offset)
    known_date, known_moment = datetime.date, datetime.datetime

    class Like(type):
        def __instancecheck__(cls, value):
            known = cls.__mro__[1]
            own = type.__instancecheck__(cls, value)
            return own or type(known) is not Like and isinstance(value, known)

        def __subclasscheck__(cls, other):
            known = cls.__mro__[1]
            own = type.__subclasscheck__(cls, other)
            return own or type(known) is not Like and issubclass(other, known)

    class date(known_date, metaclass=Like):
        @classmethod
        def today(cls):
            return known_date.fromtimestamp(now())

    class moment(known_moment, metaclass=Like):
        @classmethod
        def now(cls, tz=None):
            return known_moment.fromtimestamp(now(), tz)

        @classmethod
        def today(cls):
            return known_moment.fromtimestamp(now())

        @classmethod
        def utcnow(cls):
            utc = known_moment.fromtimestamp(now(), datetime.timezone.utc)
            return utc.replace(tzinfo=None)

    for name, made in ("date", date), ("datetime", moment):
        made.__module__, made.__name__, made.__qualname__ = "datetime", name, name
        setattr(datetime, name, made)


def pyproof_reseed():
    import sys

    for name in "random", "numpy.random":
        random = sys.modules.get(name)
        if random is not None and hasattr(random, "seed"):
            random.seed()
