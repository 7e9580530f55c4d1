# What the interpreter's library lacks, or says in words of its own: run once
# in each worker, before the first program. `zone` gives the bundled data of a
# time zone or None, `zones` the names of all; `show_arrays` and `show_views` put a type
# right, `raising` and `compressing` a function; `PROFILER` is the source of `cProfile`;
# `in_turn`, `my_turn` and `let_run` have threads take turns, `CHANGES` are those of
# `driver/shown.py`. Programs see none of these names.

import builtins
import sys
import warnings  # noqa: F401, for who warns without it


def _at_import(patches, each_time):
    """Has a module patched right after it was imported, not before; one of `each_time`
    whenever it is made."""

    class Loader:
        def __init__(self, loader, patch):
            self._loader, self._patch = loader, patch

        def create_module(self, spec):
            return self._loader.create_module(spec)

        def exec_module(self, module):
            self._loader.exec_module(module)
            self._patch(module)

        def __getattr__(self, name):
            return getattr(self._loader, name)

    class Finder:
        @staticmethod
        def find_spec(name, path=None, target=None):
            patch = patches.pop(name, None) or each_time.get(name)
            if patch is None:
                return None
            for finder in sys.meta_path:
                if finder is Finder:
                    continue
                find = getattr(finder, "find_spec", None)
                spec = find(name, path, target) if find else None
                if spec is not None:
                    if spec.loader is not None:
                        spec.loader = Loader(spec.loader, patch)
                    return spec
            return None

    sys.meta_path.insert(0, Finder)


def _zone_data(common):
    find = common.load_tzdata

    def load_tzdata(key):
        data = zone(key)
        if data is None:
            return find(key)
        import io

        return io.BytesIO(data)

    common.load_tzdata = load_tzdata


def _zone_names(tzpath):
    find = tzpath.available_timezones

    def available_timezones():
        return find() | set(zones())

    tzpath.available_timezones = available_timezones


def _decimal_signals(module):
    # The decimal of CPython is written in C, and names the conditions alone.
    def _raise_error(self, condition, explanation=None, *args):
        error = module._condition_map.get(condition, condition)
        if error in self._ignored_flags:
            return error().handle(self, *args)
        self.flags[error] = 1
        if not self.traps[error]:
            return condition().handle(self, *args)
        raise error([condition])

    module.Context._raise_error = _raise_error
    # It shows the conditions in an order of its own, and flags as booleans.
    order = ["InvalidOperation", "FloatOperation", "DivisionByZero", "Overflow", "Subnormal"]
    order += ["Underflow", "Rounded", "Inexact", "Clamped"]
    order = [getattr(module, name) for name in order]

    def __repr__(self):
        fields = "prec rounding Emin Emax capitals clamp".split()
        shown = [f"{name}={getattr(self, name)}" for name in fields]
        for name in "flags", "traps":
            on = [signal.__name__ for signal in order if getattr(self, name).get(signal)]
            shown.append(f"{name}=[{', '.join(on)}]")
        return f"Context({', '.join(shown)})"

    module.Context.__repr__ = __repr__
    to_int = module.Decimal.__int__

    def __int__(self):
        """int(self)"""
        if self._is_special:
            if self._isnan():
                raise ValueError("cannot convert NaN to integer")
            raise OverflowError("cannot convert Infinity to integer")
        return to_int(self)

    module.Decimal.__int__ = module.Decimal.__trunc__ = __int__


def _doc_locations(module):
    find = module.Doc.getdocloc

    def getdocloc(self, object, basedir=None):
        name = getattr(object, "__name__", "")
        if name.partition(".")[0] not in sys.stdlib_module_names or name == "__main__":
            return find(self, object)
        base = "https://docs.python.org/%d.%d/library" % sys.version_info[:2]
        return "%s/%s.html" % (base, name.lower())

    module.Doc.getdocloc = getdocloc


def _turns(threading):
    start = threading.Thread.start

    def start_in_turn(self):
        own = self.__dict__.get("run")
        run = self.run

        def begin():
            if own is None:
                self.__dict__.pop("run", None)
            else:
                self.run = own

        self.run = in_turn(begin, run)
        try:
            start(self)
        except BaseException:
            # It gives its turn back.
            begin()
            raise
        let_run()

    start_in_turn.__name__, start_in_turn.__doc__ = "start", start.__doc__
    start_in_turn.__qualname__ = start.__qualname__
    threading.Thread.start = start_in_turn


def _tasks(module):
    run = module._WorkItem.run

    def run_in_turn(self, *args):
        my_turn()
        return run(self, *args)

    module._WorkItem.run = run_in_turn


def _coroutines(runners):
    isawaitable = runners.inspect.isawaitable

    class inspect:
        @staticmethod
        def isawaitable(object):
            if not isawaitable(object):
                raise ValueError(f"a coroutine was expected, got {object!r}")
            return True

    runners.inspect = inspect


def _json_messages(decoder):
    # Which character it is, only the interpreter says.
    init = decoder.JSONDecodeError.__init__

    def __init__(self, msg, doc, pos):
        head, found, tail = msg.partition(" U+")
        if found:
            msg = head.rstrip(":") + tail.lstrip("0123456789ABCDEF")
        init(self, msg, doc, pos)

    decoder.JSONDecodeError.__init__ = __init__


def _compression(module):
    module.compress = compressing(module.compress)
    _made(module)


# The modules in the binary that have been made once.
_known = set()


def _made(module):
    # Where it is made again, its classes are to be new as well.
    name = module.__name__
    if name not in _known:
        _known.add(name)
        return
    pairs = []
    for key, value in list(vars(module).items()):
        if isinstance(value, type) and issubclass(value, Exception) and value.__module__ == name:
            new = type(value.__name__, value.__bases__, {"__module__": name})
            setattr(module, key, new)
            pairs += value, new
    for key, value in list(vars(module).items()):
        if type(value) is type(len):
            setattr(module, key, raising(value, pairs))


class _Profiler:
    """Finds `cProfile`, which the library lacks."""

    @staticmethod
    def find_spec(name, path=None, target=None):
        if name != "cProfile":
            return None
        return type(sys.__spec__)(name, _Profiler)

    @staticmethod
    def create_module(spec):
        return None

    @staticmethod
    def exec_module(module):
        exec(PROFILER, vars(module))


sys.meta_path.append(_Profiler)
_known.update({"binascii", "zlib"} & sys.modules.keys())
_at_import(
    {
        "zoneinfo._common": _zone_data,
        "zoneinfo._tzpath": _zone_names,
        "_pydecimal": _decimal_signals,
        "pydoc": _doc_locations,
        "array": lambda array: show_arrays(array.array),
        "threading": _turns,
        "concurrent.futures.thread": _tasks,
        "asyncio.runners": _coroutines,
        "json.decoder": _json_messages,
        **{name: change for name, change in CHANGES.items() if name not in sys.modules},
    },
    {"binascii": _made, "zlib": _compression},
)
if "zlib" in sys.modules:
    sys.modules["zlib"].compress = compressing(sys.modules["zlib"].compress)
for _name in CHANGES.keys() & sys.modules.keys():
    CHANGES[_name](sys.modules[_name])


def _views():
    from _collections import OrderedDict

    for view in OrderedDict().keys(), OrderedDict().values(), OrderedDict().items():
        show_views(type(view))


_views()


def _getsizeof():
    measure = sys.getsizeof
    fixed = {bool: 28, float: 24, complex: 32, type(None): 16, range: 48, object: 16}
    fixed |= {type(...): 16, type(NotImplemented): 16, slice: 56, memoryview: 184, property: 80}
    fixed |= {zip: 64, map: 48, filter: 48, enumerate: 72, staticmethod: 48, classmethod: 48}
    fixed |= {type(len): 72, type(sys): 72, type(_at_import): 160}
    fixed |= {type({}.keys()): 40, type({}.values()): 40, type({}.items()): 40}
    fixed |= {type(iter(())): 48, type(iter([])): 48, type(iter(range(0))): 32}
    fixed |= {type(iter({})): 72, type(iter(set())): 64, type(reversed([])): 48}
    measure_list = list.__sizeof__
    least = measure_list([])
    constants = (int, float, complex, str, bytes, bool, type(None))

    def of_text(text):
        if text.isascii():
            return 41 + len(text)
        widest = ord(max(text))
        width = 1 if widest < 0x100 else 2 if widest < 0x10000 else 4
        return 56 + width * (len(text) + 1)

    def of_dict(keys):
        if not keys:
            return 64
        slots = 8
        while slots * 2 // 3 < len(keys):
            slots *= 2
        entry = 16 if all(type(key) is str for key in keys) else 24
        return 96 + slots * (1 if slots < 256 else 2 if slots < 65536 else 4) + slots * 2 // 3 * entry

    def of_set(elements):
        slots, full = 8, 5
        while len(elements) >= full:
            least = full * 4 if full <= 50000 else full * 2
            while slots <= least:
                slots *= 2
            full = -(-(slots - 1) * 3 // 5)
        return 216 + (slots * 16 if slots > 8 else 0)

    # The list that was measured last, and its length then.
    last = [None, 0]

    def of_list(items):
        length = len(items)
        grew = items is last[0] and length > last[1]
        last[:] = items, length
        # Where there is room for more it grew, as by `append`; but there always is in a
        # small one, and in one that was multiplied.
        spare = (measure_list(items) - least) // 8 > length > 3
        if spare and not grew and all(item is items[0] for item in items):
            return 56 + 8 * length
        if grew or spare:
            room = 0
            while room < length:
                room = (room + 1 + (room + 1 >> 3) + 6) & ~3
            return 56 + 8 * room
        # A display of constants is made of a tuple, with room for an even number. One item
        # over and over is rather a list that was multiplied.
        whole = length > 2 and all(type(item) in constants for item in items)
        whole = whole and any(item is not items[0] for item in items)
        return 56 + 8 * (length + length % 2 if whole else length)

    def of_instance(object, kind):
        """The size of an object of a class of the program, unless that extends another."""
        slots = 0
        for base in kind.__mro__[:-1]:
            names = vars(base).get("__slots__", ())
            if base.__module__ != "__main__":
                return None
            slots += 1 if isinstance(names, str) else len([*names])
        if hasattr(object, "__dict__"):
            return 48 + 8 * slots
        return 32 + 8 * slots if slots else 16

    rules = {
        bytearray: lambda data: 56 + (len(data) + 1 if data else 0),
        int: lambda number: 24 + 4 * max(1, -(-number.bit_length() // 30)),
        str: of_text,
        bytes: lambda data: 33 + len(data),
        tuple: lambda items: 40 + 8 * len(items),
        list: of_list,
        dict: of_dict,
        set: of_set,
        frozenset: of_set,
    }

    def getsizeof(object, *default, **defaults):
        """getsizeof(object [, default]) -> int

Return the size of object in bytes."""
        kind = type(object)
        if kind in fixed:
            return fixed[kind]
        rule = rules.get(kind)
        if rule:
            return rule(object)
        if isinstance(object, BaseException) and kind.__module__ == "builtins":
            return 88
        own = "__sizeof__" in {name for base in kind.__mro__[:-1] for name in vars(base)}
        size = None if own or isinstance(object, type) else of_instance(object, kind)
        return measure(object, *default, **defaults) if size is None else size

    sys.getsizeof = getsizeof


_getsizeof()


def _unraisable():
    def unraisablehook(unraisable, /):
        """Handle an unraisable exception."""
        import traceback

        said, object = unraisable.err_msg, unraisable.object
        if said is None or said.startswith("Exception ignored while calling deallocator"):
            said = f"Exception ignored in: {object!r}\n"
        else:
            said += "\n" if said.endswith(":") else ":\n"
        error = unraisable.exc_value
        lines = traceback.format_exception(unraisable.exc_type, error, unraisable.exc_traceback)
        sys.stderr.write(said + "".join(lines))

    sys.unraisablehook = sys.__unraisablehook__ = unraisablehook


_unraisable()


def _printers():
    from _sitebuiltins import _Printer

    sys.copyright = (
        "Copyright (c) 2001-2025 Python Software Foundation.\nAll Rights Reserved.\n\n"
        "Copyright (c) 2000 BeOpen.com.\nAll Rights Reserved.\n\n"
        "Copyright (c) 1995-2001 Corporation for National Research Initiatives.\n"
        "All Rights Reserved.\n\n"
        "Copyright (c) 1991-1995 Stichting Mathematisch Centrum, Amsterdam.\n"
        "All Rights Reserved."
    )
    builtins.copyright = _Printer("copyright", sys.copyright)
    builtins.credits = _Printer(
        "credits",
        "    Thanks to CWI, CNRI, BeOpen.com, Zope Corporation and a cast of thousands\n"
        "    for supporting Python development.  See www.python.org for more information.",
    )
    text = "Type license() to see the full license text"

    class _License(_Printer):
        def __repr__(self):
            return text

    _License.__name__ = _License.__qualname__ = "_Printer"
    builtins.license = _License("license", "See https://www.python.org/psf/license/")


_printers()


def _shell():
    import errno
    import os

    run = os.system

    def system(command):
        """Execute the command in a subshell."""
        status = run(command)
        # The status of a command that is not there. Where no shell can be started, it is
        # that of every command, and `subprocess` says so.
        if status == 127 << 8 and run("exit 0"):
            raise PermissionError(errno.EPERM, os.strerror(errno.EPERM))
        return status

    os.system = system


_shell()
