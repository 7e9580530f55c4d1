"""How the code of a program is called where it is shown.

The code of each block bears a file name by which it is found. A program shows that name
in tracebacks, warnings and log records, together with lines of the file; these are its
reader's file and the lines of the block. `inspect` finds the code of functions and
classes.

The bundled interpreter (`interpreter/compat.py`) and the driver share this file. It is
written for Python 3.8 and newer.
"""

import sys

# The file that a reader puts the code of a block into, and where it comes from at a
# prompt.
SCRIPT, PROMPT = "main.py", "<stdin>"

# The blocks of the program by the file names of their code: how each is called, and its
# lines.
FILES, LINES = {}, {}

# Names of those files that the reader of a page knows. The debugger, whose words nobody
# promises, calls them so; of a warning those who listen are told how it reads with them,
# so that what is recorded of it does not depend on the place.
CALLED, listeners = {}, []

# The modules that keep the lines of files: one, once it is loaded.
caches = []


def give_sources(blocks):
    """Notes the blocks of a program: the file name of their code, the code itself, and
    whether it is a session at a prompt."""
    FILES.clear()
    LINES.clear()
    CALLED.clear()
    listeners.clear()
    for path, code, at_prompt in blocks:
        FILES[path] = PROMPT if at_prompt else SCRIPT
        LINES[path] = [line + "\n" for line in code.split("\n")]
        if code.endswith("\n"):
            LINES[path].pop()
    for linecache in caches:
        fill(linecache)


def fill(linecache):
    for path, lines in LINES.items():
        linecache.cache[path] = (sum(map(len, lines)), None, lines, path)


class Shown(str):
    """How a file is called, with the name by which it is found."""


def shown(path):
    if path not in FILES:
        return path
    name = Shown(FILES[path])
    name.path = path
    return name


def change_linecache(linecache):
    # It may be loaded long before the first program is known.
    caches.append(linecache)
    fill(linecache)


def change_traceback(traceback):
    init = traceback.FrameSummary.__init__

    def __init__(self, filename, *args, **kwargs):
        init(self, filename, *args, **kwargs)
        if filename in FILES:
            if FILES[filename] != PROMPT:
                # It is looked up now, under the name by which it is found.
                self.line  # noqa: B018
            self.filename = shown(filename)

    traceback.FrameSummary.__init__ = __init__


def change_warnings(warnings):
    init, known = warnings.WarningMessage.__init__, warnings._formatwarnmsg_impl

    def __init__(self, message, category, filename, *args, **kwargs):
        init(self, message, category, shown(filename), *args, **kwargs)

    def _formatwarnmsg_impl(msg):
        if msg.source is not None and "tracemalloc" in sys.modules:
            return known(msg)
        path = getattr(msg.filename, "path", msg.filename)
        category, line = msg.category.__name__, msg.line
        text = ":%s: %s: %s\n" % (msg.lineno, category, msg.message)
        if line is None:
            import linecache

            line = linecache.getline(path, msg.lineno)
        if line:
            text += "  %s\n" % line.strip()
        if msg.source is not None:
            text += "%s: Enable tracemalloc to get the object allocation traceback\n" % category
        for listener in listeners:
            listener("%s%s" % (msg.filename, text), "%s%s" % (CALLED.get(path, path), text))
        return "%s%s" % (msg.filename, text)

    warnings.WarningMessage.__init__ = __init__
    warnings._formatwarnmsg_impl = _formatwarnmsg_impl


def change_logging(logging):
    find = logging.Logger.findCaller

    def findCaller(self, stack_info=False, stacklevel=1):
        path, *rest = find(self, stack_info, stacklevel + 1)
        return (FILES.get(path, path), *rest)

    logging.Logger.findCaller = findCaller


def change_inspect(inspect):
    find = inspect.getfile

    def getfile(object):
        path = None
        if isinstance(object, type) and object.__module__ == "__main__":
            path = home_of(object)
        return find(object) if path is None else path

    getfile.__doc__ = find.__doc__
    inspect.getfile = getfile


def change_bdb(bdb):
    describe = bdb.Bdb.format_stack_entry

    def format_stack_entry(self, frame_lineno, *args, **kwargs):
        text, path = describe(self, frame_lineno, *args, **kwargs), frame_lineno[0].f_code.co_filename
        name = CALLED.get(path) or FILES.get(path, path)
        return name + text[len(path) :] if text.startswith(path) else text

    bdb.Bdb.format_stack_entry = format_stack_entry


def change_pstats(pstats):
    told = pstats.func_std_string

    def func_std_string(func_name):
        return told((FILES.get(func_name[0], func_name[0]), *func_name[1:]))

    pstats.func_std_string = func_std_string


def home_of(cls):
    """The file name of the code of a class of the program."""
    for member in vars(cls).values():
        function = getattr(member, "__func__", member)
        path = getattr(getattr(function, "__code__", None), "co_filename", None)
        home = getattr(function, "__qualname__", "").rpartition(".")[0]
        if path in LINES and home == cls.__qualname__:
            return path
    first = vars(cls).get("__firstlineno__", 1)
    for path, lines in reversed(list(LINES.items())):
        for line in lines[first - 1 :]:
            if line.replace("(", " ").replace(":", " ").split()[:2] == ["class", cls.__name__]:
                return path
    return None


# What is done with modules of the library when they are imported.
CHANGES = {
    "linecache": change_linecache,
    "traceback": change_traceback,
    "warnings": change_warnings,
    "logging": change_logging,
    "inspect": change_inspect,
    "bdb": change_bdb,
    "pstats": change_pstats,
}
