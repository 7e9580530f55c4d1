# What the interpreter's library lacks, or says in words of its own: run once
# in each worker, before the first program. `zone` gives the bundled data of a
# time zone or None, `zones` the names of all; programs see none of these names.

import builtins
import sys


def _at_import(patches):
    """Has a module patched right after it was imported, not before."""

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
            patch = patches.pop(name, None)
            if patch is None:
                return None
            for finder in sys.meta_path:
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


def _doc_locations(module):
    find = module.Doc.getdocloc

    def getdocloc(self, object, basedir=None):
        name = getattr(object, "__name__", "")
        if name.partition(".")[0] not in sys.stdlib_module_names or name == "__main__":
            return find(self, object)
        base = "https://docs.python.org/%d.%d/library" % sys.version_info[:2]
        return "%s/%s.html" % (base, name.lower())

    module.Doc.getdocloc = getdocloc


_at_import(
    {
        "zoneinfo._common": _zone_data,
        "zoneinfo._tzpath": _zone_names,
        "_pydecimal": _decimal_signals,
        "pydoc": _doc_locations,
    }
)


def _getsizeof():
    measure = sys.getsizeof
    fixed = {bool: 28, float: 24, complex: 32, type(None): 16, range: 48, object: 16}

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

    rules = {
        int: lambda number: 24 + 4 * max(1, -(-number.bit_length() // 30)),
        str: of_text,
        bytes: lambda data: 33 + len(data),
        tuple: lambda items: 40 + 8 * len(items),
        list: lambda items: 56 + 8 * (len(items) + len(items) % 2),
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
        return rule(object) if rule else measure(object, *default, **defaults)

    sys.getsizeof = getsizeof


_getsizeof()


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
