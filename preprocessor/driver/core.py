"""Runs a program and records what it did.

A program is a list of blocks of code that share one namespace. What a run of it
means is the same in every interpreter: `interpreter/session.rs` says it for the
bundled one, this file for any CPython, and the programs in `tests/programs` are run
in both.

1. `Session` runs the blocks in order. A block is compiled as a whole first, then run
   statement by statement (`compiled`); an exception that is expected does not end it.
2. `Recorder` keeps the events of the run, in order, within the limits of the request.
3. `Session.transcript` gives them in the form of `transcript.rs`.

Where this runs is the business of a `Host`: `native.py` for an interpreter of the
author's, `page.py` for the reader's browser. Nothing here opens a file, knows of a
pipe or ends a process. The program sees none of this in its globals, in its
tracebacks or when it looks at its own stack.

The syntax and the library are those of Python 3.8, so that old interpreters can run
it.
"""

import __future__
import _thread
import ast
import atexit
import builtins
import io
import sys
import time
import types
import warnings
from codecs import utf_8_decode
from json import dumps

from drawn import (
    MAX_ALL,
    MAX_COUNT,
    Shows,
    says_how,
    settle,
    show_here,
    shown_value,
    take_figures,
)
from shown import CHANGES, SCRIPT, give_sources

# The file name of the driver's own code: `load.py` compiles it so.
DRIVER = "<pyproof>"

# The name that holds, for a moment, what was assigned to something else.
ASSIGNED = "pyproof_assigned"

# Characters of a traceback. It is not part of the transcript.
MAX_TRACEBACK = 8 * 1024

# Frames of it that are described: to describe more takes long, and nobody reads them.
MAX_FRAMES = 2000

# Calls within each other that a write may need here, in the host as well.
ROOM = 12

# JSON is made of so many events at once, and without spaces.
PART, COMPACT = 1000, (",", ":")

# Values whose text is known without running code of the program.
PLAIN = (str, int, bool, float, complex, bytes, type(None))

# Statements whose body runs with them. `Match` came with 3.10, `TryStar` with 3.11.
COMPOUND = tuple(
    getattr(ast, name)
    for name in ("For", "While", "If", "With", "Match", "Try", "TryStar")
    if hasattr(ast, name)
)

FUTURES = 0
for feature in __future__.all_feature_names:
    FUTURES |= getattr(__future__, feature).compiler_flag

# What a statement leaves to be recorded, unless it is a name: the value of its
# expression, or the values that a prompt would echo.
VALUE, ECHOES = object(), object()

# Where there is no value.
ABSENT = object()

# The classes that a class stands on, and what stands in it: its metaclass is not asked.
bases, members = type.__dict__["__mro__"].__get__, type.__dict__["__dict__"].__get__

# Taken now: a program may put its own in their place.
clock, getframe, settrace = time.monotonic, sys._getframe, sys.settrace
run_exit_functions = atexit._run_exitfuncs


def told_of(cls):
    """A class like this one of `io`, by its name, too. An object of the very class gives
    its lines to a loop without `readline`."""
    return type(cls.__name__, (cls,), {"__module__": cls.__module__, "__doc__": cls.__doc__})


class Host:
    """What the place in which a program runs does for it."""

    # Whether the program is the last one of its process, which it may then end as a
    # script does.
    is_last = True

    # Whether what is shown has a fingerprint, by which snapshots compare it.
    compares = False

    def shows(self, block):
        """Whether what this block shows beside its output is recorded: figures, and a
        last value that says how it is shown. To make it takes time."""
        return False

    def begin_block(self, block):
        """A block begins."""

    def recorder_of_steps(self):
        """`begin` of `steps.py`: few programs need that, and it is loaded for those."""
        raise NotImplementedError

    def stdin(self, text):
        """`sys.stdin` of a block whose author answers `text`."""
        return told_of(io.StringIO)(text)

    def wrote(self, block, stream, text):
        """The program wrote. This comes before any limit."""

    def flushed(self):
        """The program flushes, or a statement has ended: what was written is to be seen."""

    def over_limit(self, line):
        """No more of this block is recorded; `line` is where it was, if known."""

    def echoed(self, block, value, text):
        """A session at a prompt has this value to show; `text` is its `repr`, if that
        was recorded."""

    def showed(self, block, thing):
        """The block showed this beside its output."""

    def undrawn(self, block, error):
        """A figure cannot be drawn. In the build, who looks at it is told."""

    def raised(self, block, error):
        """An exception came to a prompt, which goes on."""

    def exited(self, block, error):
        """A `SystemExit` ended a block."""

    def failed(self, block, error):
        """An exception that nobody expected ended a block."""

    def finish(self):
        """The last statement is done. What runs at the exit of a script comes next."""


def path_of(block):
    """The file name of the code of a block."""
    return "<block %d>" % (block + 1)


def place(block, line):
    """A line of a block, as an event names it."""
    return {"block": block, "line": line}


def printable(text):
    """`text` as UTF-8 can say it: a lone surrogate becomes U+FFFD."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def class_name(error):
    """The name of an exception's class, even where its metaclass hides it."""
    return printable(type.__dict__["__name__"].__get__(type(error)))


def go_down(levels):
    """Raises a `RecursionError` where the driver has no room to do its work."""
    if levels > 0:
        go_down(levels - 1)


def script(blocks):
    """The program as the file that it says it is in, if it asks for that file:
    `open(__file__)`. Others do not find a file that no line of theirs made."""
    if not any("__file__" in block["code"] for block in blocks):
        return None
    code = "\n".join(block["code"] for block in blocks)
    return code if code.endswith("\n") else code + "\n"


class Write:
    """An event: text that was written by the same lines, in parts."""

    __slots__ = ("stream", "places", "text", "more")

    def __init__(self, stream, places, text):
        # Most are of one part, for which a list would take more room than the text.
        self.stream, self.places, self.text, self.more = stream, places, text, None

    def add(self, text):
        if self.more is None:
            self.more = []
        self.more.append(text)

    def event(self):
        text = self.text if self.more is None else self.text + "".join(self.more)
        places = [{"block": block, "line": line} for block, line in self.places]
        return {"Wrote": {"stream": self.stream, "text": text, "places": places}}


def answering(stdin, recorder):
    """`stdin`, of which the recorder is told each line that is read by itself."""
    known, end = stdin.readline, stdin.close

    def readline(size=-1, /):
        line = known(size)
        recorder.read(line)
        return line

    def close():
        # The traceback of a read from a closed file is to show no code of ours.
        vars(stdin).pop("readline", None)
        end()

    stdin.readline, stdin.close = readline, close
    return stdin


class Recorder:
    """The events of a run, in order. Threads of the program may write at any time."""

    def __init__(self, count, limits, host):
        self.limits, self.host = limits, host
        self.lock = _thread.RLock()
        self.events = []
        self.ends = [{"end": "NotRun", "duration_us": 0} for _ in range(count)]
        self.paths = {path_of(block): block for block in range(count)}
        # Places of writes: most come from few.
        self.known = {}
        # While muted nothing is recorded: the text of a value is not output.
        self.muted = False
        # Of what the program shows, as JSON.
        self.shown_size = 0
        # The steps of blocks, each as JSON, and why there are no more.
        self.steps, self.ended = {}, {}
        self.begin_block(0)

    def begin_block(self, block):
        self.block, self.written, self.shown, self.over = block, 0, 0, None
        self.began = clock()
        self.begin_statement(None)

    def begin_statement(self, lines):
        """The top level is at these lines, first and last; `None`: at no statement."""
        self.lines = lines
        # Stream and places of the last event, if that is a write that can grow.
        self.source = None

    def end_block(self, end):
        if self.over is not None:
            end = self.over
        took = int((clock() - self.began) * 1e6)
        self.ends[self.block] = {"end": end, "duration_us": took}
        self.begin_statement(None)

    def line(self):
        """The line of the running statement, if one runs."""
        return self.lines and self.lines[0]

    def close(self):
        """Records nothing any more: the host alone is told what is written."""
        self.over = self.over or "Finished"

    def note(self, what):
        """Records an event that is not a write."""
        with self.lock:
            self.source = None
            if self.over is None and len(self.events) < self.limits["events"]:
                self.events.append((self.block, what))

    def read(self, line):
        """Records that a line was read, as `input()` reads it."""
        if line:
            self.note({"Read": {"text": line.rstrip("\n")[: self.limits["value"]]}})

    def show(self, things):
        """Records what the block shows beside its output."""
        for thing in things[: MAX_COUNT - self.shown]:
            self.shown += 1
            self.shown_size += len(dumps(thing))
            if self.shown_size <= MAX_ALL:
                self.note({"Shown": thing})
                self.host.showed(self.block, thing)

    def quietly(self, function, *arguments):
        """What a function of the driver's returns that runs code of the program or of a
        package; `None` where that fails. What it writes is no output of the program."""
        before, self.muted = self.muted, True
        try:
            return function(*arguments)
        except BaseException:
            return None
        finally:
            self.muted = before

    def write(self, stream, text, frame):
        """Records that the code of `frame` wrote."""
        with self.lock:
            if self.muted or not text:
                return
            # First of all: at the bottom of a recursion this is what fails.
            places = self.places(frame)
            self.host.wrote(self.block, stream, text)
            if self.over is not None:
                return
            kept, size = self.within_limit(text)
            self.written += size
            full = len(self.events) >= self.limits["events"]
            if not full:
                self.add_write(stream, kept, places)
            if full or self.written > self.limits["output"]:
                self.over = {"OutputLimit": {"line": self.line()}}
                self.host.over_limit(self.line())

    def within_limit(self, text):
        """What of `text` the block may still write, and the size of all of it in bytes."""
        size = len(text) if text.isascii() else len(text.encode("utf-8"))
        room = self.limits["output"] - self.written
        if size <= room:
            return text, size
        return text.encode("utf-8")[: max(room, 0)].decode("utf-8", "ignore"), size

    def add_write(self, stream, text, places):
        """Adds to the last event, or makes a new one where something else wrote."""
        source = (stream, places)
        if source == self.source:
            self.events[-1][1].add(text)
            return
        self.source = source
        if self.lines and not self.is_running(places):
            # A thread, or a call at exit, writes while the top level waits.
            places += ((self.block, self.lines[0]),)
        if self.grows(stream, places):
            self.events[-1][1].add(text)
        else:
            places = self.known.setdefault(places, places)
            self.events.append((self.block, Write(stream, places, text)))

    def is_running(self, places):
        """Whether one of the places belongs to the running statement."""
        first, last = self.lines
        for block, line in places:
            if block == self.block and first <= line <= last:
                return True
        return False

    def grows(self, stream, places):
        """Whether the last event is a write of this block to `stream` by these places."""
        if not self.events:
            return False
        block, last = self.events[-1]
        same = block == self.block and type(last) is Write
        return same and (last.stream, last.places) == (stream, places)

    def places(self, frame):
        """The lines of the program that are on the stack, the innermost first."""
        places = []
        for _ in range(self.limits["frames"]):
            if frame is None:
                break
            block = self.paths.get(frame.f_code.co_filename)
            if block is not None and (block, frame.f_lineno) not in places:
                places.append((block, frame.f_lineno))
            frame = frame.f_back
        if frame is not None:
            go_down(ROOM)
        return tuple(places)

    def passed(self, traceback):
        """The lines of the program that an exception passed, the outermost first."""
        places = []
        while traceback is not None:
            block = self.paths.get(traceback.tb_frame.f_code.co_filename)
            # A recursion passes the same lines a thousand times.
            if block is not None and (block, traceback.tb_lineno) not in places:
                places.append((block, traceback.tb_lineno))
            traceback = traceback.tb_next
        return [place(*one) for one in places]

    def exception(self, error, traceback):
        """An exception as an event describes it."""
        try:
            message = self.text(str(error))
        except BaseException:
            message = ""
        passed = self.passed(traceback)
        return {"class": class_name(error), "message": message, "places": passed, "missing": None}

    def text(self, text):
        """A text of a value or an exception, within its limit."""
        return printable(text[: self.limits["value"]])

    def texts(self, value, *functions):
        """What `str` or `repr` say of a value; `None` where its own methods fail."""
        self.muted = True
        try:
            return [self.text(function(value)) for function in functions]
        except BaseException:
            return None
        finally:
            self.muted = False

    def transcript(self):
        """The transcript as JSON.

        It is made in parts: a program may write so much that all of it as objects has
        no room.
        """
        with self.lock:
            ends, events = dumps(self.ends, separators=COMPACT), []
            for first in range(0, len(self.events), PART):
                part = [
                    {"block": block, "what": what.event() if type(what) is Write else what}
                    for block, what in self.events[first : first + PART]
                ]
                events.append(dumps(part, separators=COMPACT)[1:-1])
            return '{"events":[%s],"ends":%s%s}' % (",".join(events), ends, self.all_steps())

    def all_steps(self):
        """The steps as a part of the transcript, if any were asked for."""
        told = [
            {"block": block, "end": self.ended.get(block), "steps": steps}
            for block, steps in self.steps.items()
        ]
        return ',"steps":' + dumps(told, separators=COMPACT) if told else ""


class Output(io.BufferedIOBase):
    """`sys.stdout.buffer` and `sys.stderr.buffer`. They never close."""

    def __init__(self, recorder, stream, name):
        self.recorder, self.stream, self.name, self.mode = recorder, stream, name, "wb"
        # The beginning of a character that is written in pieces.
        self.piece = b""

    def writable(self):
        return True

    def write(self, data):
        data = data if type(data) is bytes else memoryview(data).tobytes()
        known = self.piece + data
        text, used = utf_8_decode(known, "replace", False)
        self.piece = known[used:]
        self.recorder.write(self.stream, text, getframe(1))
        return len(data)

    def flush(self):
        self.recorder.host.flushed()

    def close(self):
        pass

    def end_character(self):
        """What is left of a character that was not written to its end."""
        piece, self.piece = self.piece, b""
        self.recorder.write(self.stream, piece.decode("utf-8", "replace"), None)


def text_stream(output, errors):
    """`sys.stdout` or `sys.stderr`, as Python makes them, but unbuffered."""
    stream = io.TextIOWrapper(
        output, encoding="utf-8", errors=errors, newline="\n", write_through=True
    )
    stream.mode = "w"
    return stream


class Statement:
    """A statement of the top level, ready to run."""

    __slots__ = ("index", "lines", "code", "leaves", "ask", "names")

    def __init__(self, index, tree, code, leaves, wanted):
        # Decorators stand before the line that a definition says it is at.
        decorators = [one.lineno for one in getattr(tree, "decorator_list", ())]
        self.lines = (min([tree.lineno] + decorators), tree.end_lineno)
        self.index, self.code, self.leaves = index, code, leaves
        self.ask, self.names = wanted.get("ask", False), wanted.get("names", ())


def compiled(block, path):
    """The statements of a block. An error anywhere in it is raised before any runs."""
    code = block["code"]
    if "\0" in code:
        # Older ones raise a `ValueError` without a line.
        raise SyntaxError("source code string cannot contain null bytes")
    if "__future__" in code:
        return parts(block, path, flags_of(block, path))
    try:
        return parts(block, path, 0)
    except SyntaxError as error:
        found = error
    # Of several errors, the first that the compiler finds in all of it; outside of
    # `except`, or a reader would see both.
    with warnings.catch_warnings():
        # It has given its warnings.
        warnings.simplefilter("ignore")
        compile(code, path, "exec", dont_inherit=True)
    raise found


def flags_of(block, path):
    """What the block imports from `__future__`."""
    try:
        return compile(block["code"], path, "exec", dont_inherit=True).co_flags & FUTURES
    except SyntaxError:
        if not block["interactive"]:
            raise
        return 0


def parts(block, path, flags):
    """The statements of a block, compiled one by one."""
    wanted = {value["statement"]: value for value in block["values"]}
    module = compile(block["code"], path, "exec", flags | ast.PyCF_ONLY_AST, dont_inherit=True)
    statements = []
    for index, tree in enumerate(module.body):
        leaves = None
        if block["echoes"] and isinstance(tree, COMPOUND):
            leaves = ECHOES
        elif index in wanted:
            leaves = watched(tree)
        part, mode = alone(tree, index, leaves)
        try:
            part = compile(part, path, mode, flags, dont_inherit=True)
        except SyntaxError as error:
            # A prompt raises it where the statement stands, if all can be parsed.
            if not block["interactive"]:
                raise
            part, leaves = error, None
        statements.append(Statement(index, tree, part, leaves, wanted.get(index, {})))
    return statements


def watched(tree):
    """What a statement leaves that is wanted: `VALUE`, or the name that has it.

    `box.size = 5` becomes `ASSIGNED = box.size = 5`, so that the value is known
    without asking the object for it.
    """
    if isinstance(tree, ast.Expr):
        return VALUE
    if isinstance(tree, ast.Assign) and len(tree.targets) == 1:
        target = tree.targets[0]
        if isinstance(target, (ast.Attribute, ast.Subscript)):
            name = ast.copy_location(ast.Name(ASSIGNED, ast.Store()), target)
            tree.targets.insert(0, name)
            return ASSIGNED
    elif isinstance(tree, ast.AnnAssign):
        target = tree.target
    else:
        return None
    return target.id if isinstance(target, ast.Name) else None


def held(names, path):
    """What a name holds, or an attribute behind dots; `ABSENT` where it holds nothing that
    can be known without running code of the program."""
    name, *attributes = path.split(".")
    value = names.get(name, ABSENT)
    for name in attributes:
        value = stored(value, name)
    return ABSENT if type(value) is types.ModuleType else value


def stored(value, name):
    """What an attribute holds that is stored in its object or class."""
    kind = type(value)
    if kind is type:
        found = members(value).get(name, ABSENT)
    elif (
        in_class(kind, "__getattribute__") is object.__getattribute__
        and type(in_class(kind, "__dict__")) is types.GetSetDescriptorType
        and in_class(type(in_class(kind, name)), "__get__") is ABSENT
    ):
        found = object.__getattribute__(value, "__dict__").get(name, ABSENT)
    else:
        return ABSENT
    # A function or a property of a class is asked for what it gives.
    return found if in_class(type(found), "__get__") is ABSENT else ABSENT


def in_class(kind, name):
    """What a class or those above it say of a name."""
    for one in bases(kind):
        if name in members(one):
            return members(one)[name]
    return ABSENT


def alone(tree, index, leaves):
    """A statement as a syntax tree of its own, and the mode to compile it in."""
    if leaves is ECHOES:
        return ast.Interactive([tree]), "single"
    # A string that stands alone is the module's documentation as its first statement.
    if isinstance(tree, ast.Expr) and (
        index > 0 or leaves is VALUE or not isinstance(tree.value, ast.Constant)
    ):
        return ast.Expression(tree.value), "eval"
    return ast.Module([tree], []), "exec"


def not_python(error):
    """The end of a block that cannot be compiled."""
    message, line = error, 1
    if isinstance(error, SyntaxError):
        message, line = error.msg, max(error.lineno or 1, 1)
    message = printable(str(message))
    return {"SyntaxError": {"class": class_name(error), "message": message, "line": line}}


def exit_status(error):
    """The status that `sys.exit` asked for: `sys.exit("words")` means 1."""
    code = error.code
    if code is None:
        return 0
    return int(code) if isinstance(code, int) and -(1 << 31) <= code < 1 << 31 else 1


def end_of_innermost(traceback, paths):
    """Where the expression ends that raised, if a line of the program itself did:
    its place, and the 1-based column behind it, in bytes. Known since Python 3.11."""
    innermost = None
    while traceback is not None:
        # Who looks for attributes in a way of its own was asked by the line before.
        if traceback.tb_frame.f_code.co_name not in ("__getattr__", "__getattribute__"):
            innermost = traceback
        traceback = traceback.tb_next
    code = innermost.tb_frame.f_code
    if code.co_filename not in paths or not hasattr(code, "co_positions"):
        return None
    # Two bytes an instruction.
    _, line, _, column = list(code.co_positions())[innermost.tb_lasti // 2]
    if line is None or column is None:
        return None
    return place(paths[code.co_filename], line), column + 1


class Session:
    """Runs one program.

    `request` has the `blocks`, each as `JobBlock` of `job.rs` says, and the `limits`
    of what is recorded, as `RecordLimits` of `transcript.rs` says. `folder` is the
    program's home.
    """

    def __init__(self, request, host, folder):
        self.blocks, self.limits, self.host = request["blocks"], request["limits"], host
        self.recorder = Recorder(len(self.blocks), self.limits, host)
        # The value of the last statement, if that says how it is shown.
        self.value = None
        Shows.take = self.take_figures
        self.outputs = [
            Output(self.recorder, "Out", "<stdout>"),
            Output(self.recorder, "Err", "<stderr>"),
        ]
        sys.stdout = sys.__stdout__ = text_stream(self.outputs[0], "strict")
        sys.stderr = sys.__stderr__ = text_stream(self.outputs[1], "backslashreplace")
        sys.argv[:] = [SCRIPT]
        # Its modules are found there, as those beside a script.
        sys.path[: sys.path[:1] == [""]] = [folder]
        module = types.ModuleType("__main__")
        self.names = vars(module)
        self.names.update(
            __builtins__=builtins, __file__="%s/%s" % (folder, SCRIPT), __cached__=None
        )
        # The module before it is kept, or its names would go with it.
        self.replaced, sys.modules["__main__"] = sys.modules.get("__main__"), module
        give_sources(
            (path_of(index), block["code"], block["interactive"])
            for index, block in enumerate(self.blocks)
        )

    def run(self):
        for index in range(len(self.blocks)):
            self.recorder.begin_block(index)
            self.host.begin_block(index)
            end = self.run_block(index)
            self.show(end)
            if index + 1 == len(self.blocks):
                self.finish()
            for output in self.outputs:
                output.end_character()
            self.recorder.end_block(end)

    def show(self, end):
        """Records what the block leaves to be seen: its last value, and figures."""
        value, self.value = self.value, None
        if end == "Finished" and value is not None:
            shown = self.recorder.quietly(shown_value, value)
            self.recorder.show([shown] if shown else [])
        self.take_figures()

    def take_figures(self):
        """Records the open figures, if the place shows them; closes them in any case."""
        block, host = self.recorder.block, self.host
        count = MAX_COUNT if host.shows(block) else 0

        def failed(error):
            host.undrawn(block, error)

        taken = self.recorder.quietly(take_figures, count, failed, host.compares)
        self.recorder.show(taken or [])

    def run_block(self, index):
        """Runs a block and says how it ended."""
        block = self.blocks[index]
        try:
            statements = compiled(block, path_of(index))
        except (SyntaxError, ValueError, RecursionError, MemoryError, OverflowError) as error:
            self.host.failed(index, error)
            return not_python(error)
        stdin = answering(self.host.stdin(block["stdin"]), self.recorder)
        sys.stdin = sys.__stdin__ = stdin
        steps = self.begin_steps(index) if block.get("steps") else None
        if block["traced"] and steps is None:
            settrace(self.tracer())
        try:
            last, dropped = "Finished", 0
            for statement in statements:
                # A prompt drops the rest of a line that raised.
                if statement.lines[0] <= dropped:
                    continue
                self.raised, self.value = False, None
                end = self.run_statement(statement, block)
                last = end or last
                if self.raised and block["interactive"]:
                    dropped = statement.lines[1]
                # A prompt goes on whatever was raised.
                if end is not None and not (end == "Raised" and block["interactive"]):
                    break
        finally:
            if steps is not None:
                steps.stop()
            settrace(None)
        return last

    def begin_steps(self, index):
        """Has each step of a block recorded from here on."""
        recorder, codes = self.recorder, [block["code"] for block in self.blocks]
        # What the program is given is no part of it.
        own = [at for at, block in enumerate(self.blocks) if not block.get("given")]
        paths = {path_of(at): number for number, at in enumerate(own)}
        told = recorder.steps[index] = []

        def written():
            return recorder.written

        def ended(why):
            recorder.ended[index] = why

        begin = self.host.recorder_of_steps()
        return begin(paths, self.names, written, told.append, ended, codes)

    def run_statement(self, statement, block):
        """Runs a statement; says how the block ended, if this ended it."""
        self.recorder.begin_statement(statement.lines)
        hook = sys.displayhook
        if statement.leaves is ECHOES:
            sys.displayhook = self.echo(statement, block)
        try:
            if isinstance(statement.code, SyntaxError):
                raise statement.code
            self.note_value(statement, block, eval(statement.code, self.names))
            self.note_names(statement)
        except BaseException as error:
            self.end_statement(statement, hook)
            return self.note_raised(statement, error, sys.exc_info()[2])
        self.end_statement(statement, hook)
        return None

    def end_statement(self, statement, hook):
        if statement.leaves is ECHOES:
            sys.displayhook = hook
        if statement.leaves is ASSIGNED:
            self.names.pop(ASSIGNED, None)
        self.flush()

    def flush(self):
        """Brings out what a stream of the program's own holds back."""
        for stream in (sys.stdout, sys.stderr):
            try:
                stream.flush()
            except BaseException:
                # A stream that cannot be flushed holds nothing back.
                pass

    def note_value(self, statement, block, value):
        """Records the value that a statement left, if it is wanted."""
        # Others are not kept: a program can notice how long its objects live.
        if self.host.shows(self.recorder.block) and says_how(value):
            self.value = value
        if statement.leaves is None or statement.leaves is ECHOES:
            return
        if statement.leaves is VALUE:
            self.set_last_value(block, value)
        elif statement.leaves in self.names:
            value = self.names[statement.leaves]
        else:
            return
        texts = self.note_texts("Valued", statement, value)
        if statement.leaves is VALUE:
            self.show_value(block, value, texts and texts[1])

    def note_names(self, statement):
        """Records what the names that are wanted hold after a statement."""
        for name in statement.names:
            value = held(self.names, name)
            if value is not ABSENT:
                self.note_texts("Held", statement, value, name=name)

    def note_texts(self, what, statement, value, **said):
        """Records a value's texts, if they are wanted and can be told; returns them."""
        if type(value) not in PLAIN and not statement.ask:
            return None
        texts = self.recorder.texts(value, str, repr)
        if texts:
            said.update(statement=statement.index, text=texts[0], repr=texts[1])
            self.recorder.note({what: said})
        return texts

    def echo(self, statement, block):
        """Stands where a prompt's own hook would print a value, and only records it."""

        def displayhook(value):
            self.set_last_value(block, value)
            texts = self.recorder.texts(value, repr)
            if texts:
                self.recorder.note({"Echoed": {"statement": statement.index, "repr": texts[0]}})
            self.show_value(block, value, texts and texts[0])

        return displayhook

    def show_value(self, block, value, text):
        """Has the place show what a prompt would print, which is no output."""
        if block["interactive"] and value is not None:
            self.host.echoed(self.recorder.block, value, text)

    def set_last_value(self, block, value):
        """At a prompt the last value is `_`, unless it is `None`."""
        if block["interactive"] and value is not None:
            builtins._ = value

    def note_raised(self, statement, error, traceback):
        """Records an exception; says how the block ended, unless it was expected."""
        self.raised = True
        exception = self.recorder.exception(error, traceback)
        if error is statement.code:
            place = {"block": self.recorder.block, "line": statement.lines[0]}
            exception["places"].append(place)
        expected = self.is_expected(exception)
        end = None if expected else "Raised"
        interactive = self.blocks[self.recorder.block]["interactive"]
        if not expected and isinstance(error, SystemExit):
            end = {"Exited": exit_status(error)}
            self.host.exited(self.recorder.block, error)
        elif not expected:
            if isinstance(error, AttributeError):
                exception["missing"] = self.missing(error, traceback)
            if not interactive:
                self.host.failed(self.recorder.block, error)
        if interactive and (expected or end == "Raised"):
            self.host.raised(self.recorder.block, error)
        if end != {"Exited": 0}:
            raised = {"statement": statement.index, "exception": exception, "tolerated": expected}
            self.recorder.note({"Raised": raised})
        return end

    def is_expected(self, exception):
        """Whether an exception is expected on one of the lines that it passed."""
        return any(
            expected["first"] <= passed["line"] <= expected["last"]
            and is_of(exception, expected["exceptions"])
            for passed in exception["places"]
            for expected in self.blocks[passed["block"]]["tolerated"]
        )

    def missing(self, error, traceback):
        """What an `AttributeError` did not find, where a line of the program looked for it.

        The object is asked for its `dir()`: the program ends here, so that nothing of
        its own can notice. Known since Python 3.10.
        """
        name, looked_at = getattr(error, "name", None), getattr(error, "obj", None)
        end = end_of_innermost(traceback, self.recorder.paths)
        if not isinstance(name, str) or looked_at is None or end is None:
            return None
        settrace(None)
        self.recorder.muted = True
        try:
            names = dir(looked_at)[: self.limits["names"]]
        except BaseException:
            return None
        finally:
            self.recorder.muted = False
        names = [printable(one) for one in names if isinstance(one, str)]
        return {"name": self.recorder.text(name), "dir": names, "place": end[0], "column": end[1]}

    def tracer(self):
        """Records lines that are reached for the first time, and exceptions that pass."""
        seen, recorder = set(), self.recorder

        def trace(frame, event, arg):
            block = recorder.paths.get(frame.f_code.co_filename)
            if block is None:
                return None
            line = frame.f_lineno
            if event == "line" and (block, line) not in seen:
                seen.add((block, line))
                recorder.note({"Reached": place(block, line)})
            elif event == "exception" and isinstance(arg[1], BaseException):
                passed, here = recorder.exception(arg[1], arg[2]), place(block, line)
                # The end of an iterator is an exception as well, but passes no line.
                if passed["places"][:1] == [here]:
                    recorder.note({"Passed": {"place": here, "exception": passed}})
            return trace

        return trace

    def finish(self):
        """Does what the end of a script does."""
        # No statement waits for what is written from here on.
        self.recorder.begin_statement(None)
        for end in (self.host.finish, run_exit_functions) if self.host.is_last else ():
            try:
                end()
            except BaseException:
                # Nobody is there to catch it.
                pass
        self.flush()

    def transcript(self):
        return self.recorder.transcript()


def is_of(exception, wanted):
    """Whether an exception is one of those that are wanted: any, or those of a class,
    which may be written with its module."""
    return wanted == "Any" or wanted["Class"].rpartition(".")[2] == exception["class"]


# What the program stands on: at these the stack of the program ends.
BOTTOM = (Session.run_statement.__code__, Session.finish.__code__)


def both_ends(traceback):
    """A traceback, and how many frames were left out where it is too long to describe."""
    passed, one = [], traceback
    while one is not None:
        passed.append(one)
        one = one.tb_next
    half, omitted = MAX_FRAMES // 2, len(passed) - MAX_FRAMES
    if omitted <= 0:
        return traceback, 0
    for one in passed[-half:][::-1] + passed[:half][::-1]:
        traceback = types.TracebackType(
            None if one is passed[-1] else traceback, one.tb_frame, one.tb_lasti, one.tb_lineno
        )
    return traceback, omitted


def with_all(text, omitted):
    """The text of a traceback whose one repetition was longer than what was described."""
    before, repeated, rest = text.partition("[Previous line repeated ")
    if not omitted or not repeated or repeated in rest:
        return text
    count, behind, rest = rest.partition(" ")
    return "%s%s%d%s%s" % (before, repeated, int(count) + omitted, behind, rest)


def traceback_text(error, files):
    """A traceback without the driver's frames; `files` says how blocks are called in it."""
    import traceback

    passed, omitted = both_ends(error.__traceback__)
    described = traceback.TracebackException(type(error), error, passed)
    left, seen = [described], set()
    while left:
        one = left.pop()
        if one is None or id(one) in seen:
            continue
        seen.add(id(one))
        left += [one.__cause__, one.__context__] + (getattr(one, "exceptions", None) or [])
        own = [frame for frame in one.stack or () if frame.filename != DRIVER]
        for frame in own:
            path = getattr(frame.filename, "path", frame.filename)
            frame.filename = files.get(path, frame.filename)
        if one.stack is not None:
            one.stack[:] = own
        if getattr(one, "filename", None) in files:
            one.filename = files[one.filename]
    return shortened(with_all(printable("".join(described.format())), omitted))


def shortened(text):
    """Of the traceback of a recursion through many functions the two ends say all."""
    if len(text) <= MAX_TRACEBACK:
        return text
    head = text[: MAX_TRACEBACK // 2].rpartition("\n")[0]
    tail = text[-MAX_TRACEBACK // 2 :].partition("\n")[2]
    return "%s\n  ...\n%s" % (head, tail)


class Loader:
    """Loads a module as its own loader does, and changes it then."""

    def __init__(self, loader, changes):
        self.loader, self.changes = loader, changes

    def exec_module(self, module):
        module.__spec__.loader = module.__loader__ = self.loader
        self.loader.exec_module(module)
        for change in self.changes:
            change(module)

    def __getattr__(self, name):
        return getattr(self.loader, name)


class Importer:
    """A finder that changes a module as soon as it has been imported, and not before:
    what no program asks for is not loaded."""

    def __init__(self):
        self.changes = {}

    def find_spec(self, name, path=None, target=None):
        # Kept: where a program is not the last one, the next imports it anew.
        changes = self.changes.get(name)
        if changes is None:
            return None
        finders = [finder for finder in sys.meta_path if finder is not self]
        specs = (finder.find_spec(name, path, target) for finder in finders)
        spec = next(filter(None, specs), None)
        if spec is not None:
            spec.loader = Loader(spec.loader, changes)
        return spec


importer = Importer()


def when_imported(name, change):
    """Calls `change` with a module of the library: now, or when it is imported."""
    if name in sys.modules:
        change(sys.modules[name])
        return
    importer.changes.setdefault(name, []).append(change)
    if importer not in sys.meta_path:
        sys.meta_path.insert(0, importer)


def own_frames(frame):
    """The frames of the program, from `frame` outwards."""
    while frame is not None and frame.f_code not in BOTTOM:
        if frame.f_code.co_filename != DRIVER:
            yield frame
        frame = frame.f_back


def hide_from_traceback(traceback):
    def walk_stack(frame):
        """Walk a stack yielding the frame and line number for each frame."""
        first = getframe(1) if frame is None else frame
        return ((one, one.f_lineno) for one in own_frames(first))

    traceback.walk_stack = walk_stack


def hide_from_inspect(inspect):
    getouterframes = inspect.getouterframes

    def get_own_frames(frame, context=1):
        """Get a list of records for a frame and all higher (calling) frames."""
        own = set(own_frames(frame))
        return [one for one in getouterframes(frame, context) if one.frame in own]

    inspect.getouterframes = get_own_frames


def hide_from_bdb(bdb):
    stop_here, get_stack = bdb.Bdb.stop_here, bdb.Bdb.get_stack

    def stop_at_own(self, frame):
        return frame.f_code.co_filename != DRIVER and stop_here(self, frame)

    def get_own_stack(self, frame, traceback):
        stack, at = get_stack(self, frame, traceback)
        hidden = max((at for at, (one, _) in enumerate(stack) if one.f_code in BOTTOM), default=-1)
        stack[: hidden + 1] = []
        own = [one for one in stack if one[0].f_code.co_filename != DRIVER]
        return own, len(own) - (len(stack) - max(at - hidden - 1, 0))

    bdb.Bdb.stop_here, bdb.Bdb.get_stack = stop_at_own, get_own_stack


def hide_frames():
    """Has a program that looks at its stack see its own frames alone."""
    when_imported("traceback", hide_from_traceback)
    when_imported("inspect", hide_from_inspect)
    when_imported("bdb", hide_from_bdb)


def show_files():
    """Has a program that shows its code show it as its reader's."""
    for name, change in CHANGES.items():
        when_imported(name, change)


def show_figures():
    """Has what a program draws appear in the page."""
    when_imported("matplotlib", settle)
    when_imported("matplotlib.pyplot", show_here)
