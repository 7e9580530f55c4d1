"""Runs programs as a build's interpreter does (`interpreter/session.rs`).

The blocks of a program in order, in one namespace, statement by statement, each
at its own lines; an exception that a promise expects does not end its block.
What happens is noted as events of a transcript (`transcript.rs`). In its
exceptions and in its globals a program sees nothing of this.
"""

import __future__
import ast
import atexit
import builtins
import codecs
import contextvars
import gc
import io
import json
import linecache
import sys
import time
import traceback
import types
import warnings

MAX_VALUE = 64 * 1024
MAX_TRACEBACK = 8 * 1024
MAX_FRAMES = 200
MAX_EVENTS = 200_000
# Bytes of a block that are noted, and characters of the last one that are told.
NOTED = 2 << 20
TOLD = 256 << 10
# Messages to the page: so many at once, and one more after so many seconds.
BURST = 16
PAUSE = 0.03
# The name that bears, for a moment, what was assigned to something else.
ASSIGNED = "pyproof_assigned"
SCRIPT = "main.py"
DRIVER = "<pyproof>"
PLAIN = (str, int, bool, float, complex, bytes, type(None))
BODIES = (ast.For, ast.While, ast.If, ast.With, ast.Match, ast.Try, ast.TryStar)
FUTURES = 0
for feature in __future__.all_feature_names:
    FUTURES |= getattr(__future__, feature).compiler_flag

# Taken now: a program may put its own in their place.
clock, getframe, settrace = time.monotonic, sys._getframe, sys.settrace
getlimit, setlimit = sys.getrecursionlimit, sys.setrecursionlimit


def shown(text):
    """As UTF-8 can say it: a lone surrogate comes out as U+FFFD."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def path_of(block):
    return "<block %d>" % (block + 1)


class Teller:
    """Tells the page what the last block writes: in batches, and not all of it."""

    def __init__(self, host):
        self.host = host
        self.decoders = {
            stream: codecs.getincrementaldecoder("utf-8")("replace") for stream in ("Out", "Err")
        }
        self.pending, self.size, self.told, self.omitted = [], 0, 0, 0
        self.tokens, self.at = BURST, clock()

    def tell(self, stream, data):
        if self.told >= TOLD:
            self.omitted += len(self.decoders[stream].decode(data))
            return
        if self.pending and self.pending[-1][0] == stream:
            self.pending[-1][1].append(data)
        else:
            self.pending.append((stream, [data]))
        self.size += len(data)
        now = clock()
        self.tokens = min(BURST, self.tokens + (now - self.at) / PAUSE)
        self.at = now
        if self.tokens >= 1 or self.size > TOLD:
            self.tokens -= 1
            self.flush()

    def flush(self):
        # A program at the bottom of its recursion is heard, too.
        limit = getlimit()
        setlimit(limit + 100)
        try:
            self.hand_over()
        finally:
            setlimit(limit)

    def hand_over(self):
        pending, self.pending, self.size = self.pending, [], 0
        parts = []
        for stream, data in pending:
            text = self.decoders[stream].decode(b"".join(data))
            room = TOLD - self.told
            self.omitted += max(len(text) - room, 0)
            text = text[:room]
            self.told += len(text)
            if text:
                parts.append((stream, text))
        if parts:
            self.host.wrote(json.dumps(parts))


class Recorder:
    """The note-book of a run."""

    def __init__(self, count, teller):
        self.teller, self.last = teller, count - 1
        self.events = []
        self.ends = [{"end": "NotRun", "duration_us": 0} for block in range(count)]
        self.paths = {path_of(block): block for block in range(count)}
        self.muted = False
        self.line = b""
        self.block, self.running, self.written = 0, None, 0
        # The line at which a block had noted more than it may.
        self.full = None
        # Of the last write, if nothing happened since: where it came from, its parts.
        self.source, self.parts = None, []

    def begin_block(self, block):
        self.block, self.written, self.full = block, 0, None
        self.run_lines(None)
        self.began = clock()

    def end_block(self, end):
        if self.full is not None:
            end = {"OutputLimit": {"line": self.full}}
        took = int((clock() - self.began) * 1e6)
        self.ends[self.block] = {"end": end, "duration_us": took}
        self.run_lines(None)

    def run_lines(self, lines):
        """The top level is at a statement of these lines."""
        self.running, self.source = lines, None

    def note(self, what):
        self.source = None
        if self.full is None and len(self.events) < MAX_EVENTS:
            self.events.append([self.block, what])

    def places(self, frame):
        """The lines of the program that are on the stack, the innermost first."""
        places = []
        for step in range(MAX_FRAMES):
            if frame is None or frame.f_code is BOTTOM:
                break
            block = self.paths.get(frame.f_code.co_filename)
            if block is not None and (block, frame.f_lineno) not in places:
                places.append((block, frame.f_lineno))
            frame = frame.f_back
        return tuple(places)

    def write(self, stream, data, frame):
        if self.muted or not data:
            return
        if stream == "Out":
            # What stands before the cursor is what a program asks its reader.
            self.line = (self.line + data if b"\n" not in data else data)[-4096:]
            self.line = self.line.rpartition(b"\n")[2]
        if self.block == self.last:
            self.teller.tell(stream, data)
        if self.full is not None:
            return
        kept = data[: max(NOTED - self.written, 0)]
        self.written += len(data)
        source = (stream, *self.places(frame))
        if source == self.source:
            self.parts.append(kept)
        elif len(self.events) < MAX_EVENTS:
            self.note_write(stream, source[1:], kept)
            self.source = source
        if self.written > NOTED or len(self.events) >= MAX_EVENTS:
            self.full = self.running[0] if self.running else 1

    def note_write(self, stream, places, data):
        """A write from another place than the last one, as far as is known."""
        running = self.running
        if running and not any(
            block == self.block and running[0] <= line <= running[1] for block, line in places
        ):
            # Someone else writes while the top level waits.
            places += ((self.block, running[0]),)
        last = self.events[-1] if self.events else None
        joins = last and last[0] == self.block and type(last[1]) is tuple
        if joins and last[1][:2] == (stream, places):
            self.parts = last[1][2]
            self.parts.append(data)
        else:
            self.parts = [data]
            self.events.append([self.block, (stream, places, self.parts)])

    def transcript(self):
        events = []
        for block, what in self.events:
            if type(what) is tuple:
                stream, places, parts = what
                text = b"".join(parts).decode("utf-8", "replace")
                places = [{"block": at, "line": line} for at, line in places]
                what = {"Wrote": {"stream": stream, "text": text, "places": places}}
            events.append({"block": block, "what": what})
        return {"events": events, "ends": self.ends}


class Output(io.BufferedIOBase):
    """`sys.stdout.buffer` and `sys.stderr.buffer`; they never close."""

    def __init__(self, recorder, stream, name):
        self.recorder, self.stream, self.name, self.mode = recorder, stream, name, "wb"

    def writable(self):
        return True

    def write(self, data):
        data = bytes(data)
        self.recorder.write(self.stream, data, getframe(1))
        return len(data)

    def close(self):
        pass


class Input(io.RawIOBase):
    """`sys.stdin`: the lines that the block's author gives, then those of the reader."""

    name, mode = "<stdin>", "rb"

    def __init__(self, text, ask):
        self.given = text.encode("utf-8", "surrogatepass").splitlines(True)
        self.rest, self.ask = b"", ask

    def readable(self):
        return True

    def readinto(self, buffer):
        if not self.rest:
            if self.given:
                self.rest = self.given.pop(0)
            else:
                answer = self.ask()
                if answer is None:
                    return 0
                self.rest = (answer + "\n").encode("utf-8", "replace")
        part, self.rest = self.rest[: len(buffer)], self.rest[len(buffer) :]
        buffer[: len(part)] = part
        return len(part)


def name_of(error):
    """The name of an exception's class, which its metaclass may hide."""
    return shown(type.__dict__["__name__"].__get__(type(error)))


def exception(error, paths):
    """An exception as data."""
    try:
        message = shown(str(error))[:MAX_VALUE]
    except BaseException:
        message = ""
    places, link = [], error.__traceback__
    while link is not None:
        block = paths.get(link.tb_frame.f_code.co_filename)
        place = {"block": block, "line": link.tb_lineno}
        # A recursion passes the same lines a thousand times.
        if block is not None and place not in places:
            places.append(place)
        link = link.tb_next
    return {"class": name_of(error), "message": message, "places": places, "missing": None}


def leaves(tree):
    """What a wanted statement leaves: `True` for its value, or the name that has it.

    `box.size = 5` becomes `ASSIGNED = box.size = 5`, so that the value is known
    without asking the object for it."""
    if isinstance(tree, ast.Expr):
        return True
    if isinstance(tree, ast.Assign) and len(tree.targets) == 1:
        target = tree.targets[0]
        if isinstance(target, (ast.Attribute, ast.Subscript)):
            name = ast.Name(ASSIGNED, ast.Store())
            tree.targets.insert(0, ast.copy_location(name, target))
            return ASSIGNED
    else:
        target = getattr(tree, "target", None) if isinstance(tree, ast.AnnAssign) else None
    return target.id if isinstance(target, ast.Name) else None


def compiled(block, path):
    """The statements of a block: the whole of it must compile first."""
    code = block["code"]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        flags = compile(code, path, "exec", dont_inherit=True).co_flags & FUTURES
        wanted = {value["statement"]: value["ask"] for value in block["values"]}
        chunks = []
        for at, tree in enumerate(ast.parse(code, path).body):
            left, mode = None, "exec"
            if block["echoes"] and isinstance(tree, BODIES):
                mode = "single"
            elif at in wanted:
                left = leaves(tree)
            if isinstance(tree, ast.Expr) and (at > 0 or left):
                part, mode = ast.Expression(tree.value), "eval"
            elif mode == "single":
                part = ast.Interactive([tree])
            else:
                part = ast.Module([tree], [])
            # Decorators stand before the line that a definition says it is at.
            first = min([tree.lineno] + [d.lineno for d in getattr(tree, "decorator_list", ())])
            part = compile(part, path, mode, flags=flags, dont_inherit=True)
            chunks.append((at, (first, tree.end_lineno), part, left, wanted.get(at, False), mode))
    return chunks


def refused(error):
    """The end of a block that is no Python."""
    plain = isinstance(error, SyntaxError)
    message = shown(str(error.msg if plain else error))
    line = max(error.lineno or 1, 1) if plain else 1
    return {"SyntaxError": {"class": name_of(error), "message": message, "line": line}}


def status(error):
    """The status that `sys.exit` gave."""
    if error.code is None:
        return 0
    try:
        return max(-(1 << 31), min(int(error.code), (1 << 31) - 1))
    except BaseException:
        # `sys.exit("words")` prints them and has the status 1.
        return 1


class Session:
    def __init__(self, job, host):
        self.blocks, self.host = job["blocks"], host
        self.teller = Teller(host)
        self.recorder = Recorder(len(self.blocks), self.teller)
        self.traceback = None
        module = types.ModuleType("__main__")
        self.names = vars(module)
        self.names.update(
            __builtins__=builtins, __file__="%s/%s" % (home.folder, SCRIPT), __cached__=None
        )
        sys.modules["__main__"] = module
        sys.argv[:] = [SCRIPT]
        sys.stdout = sys.__stdout__ = self.output("Out", "<stdout>", "strict")
        sys.stderr = sys.__stderr__ = self.output("Err", "<stderr>", "backslashreplace")

    def output(self, stream, name, errors):
        raw = Output(self.recorder, stream, name)
        return io.TextIOWrapper(
            raw, encoding="utf-8", errors=errors, newline="\n", write_through=True
        )

    def ask(self):
        self.teller.flush()
        prompt = self.recorder.line.decode("utf-8", "replace")
        self.recorder.line = b""
        return self.host.ask(prompt)

    def run(self):
        for index in range(len(self.blocks)):
            self.recorder.begin_block(index)
            last = index + 1 == len(self.blocks)
            if last:
                self.host.began()
                Machine.draws = True
            end = self.block(index)
            if last:
                self.finish()
            self.recorder.end_block(end)

    def block(self, index):
        block, path = self.blocks[index], path_of(index)
        code = block["code"]
        linecache.cache[path] = (len(code), None, code.splitlines(True), path)
        try:
            chunks = compiled(block, path)
        except (SyntaxError, ValueError, RecursionError, MemoryError, OverflowError) as error:
            self.tell_traceback(error, index)
            return refused(error)
        stdin = io.BufferedReader(Input(block["stdin"], self.ask))
        sys.stdin = sys.__stdin__ = io.TextIOWrapper(stdin, encoding="utf-8", newline="\n")
        if block["traced"]:
            settrace(self.tracer())
        try:
            for chunk in chunks:
                end = self.statement(chunk, block, index)
                if end is not None:
                    return end
        finally:
            settrace(None)
        return "Finished"

    def statement(self, chunk, block, index):
        """Runs a statement; the block's end, when it is one."""
        at, lines, code, left, ask, mode = chunk
        self.recorder.run_lines(lines)
        hook = sys.displayhook
        if mode == "single":
            sys.displayhook = self.displayhook(at, block["interactive"])
        try:
            value = eval(code, self.names)
            if left is not None:
                self.note_value(at, left, ask, value, block["interactive"])
            return None
        except BaseException as error:
            raised = exception(error, self.recorder.paths)
            tolerated = self.tolerates(raised)
            exits = isinstance(error, SystemExit) and not tolerated
            code = status(error) if exits else None
            if not tolerated and not exits:
                self.tell_traceback(error, index)
        finally:
            if mode == "single":
                sys.displayhook = hook
            if left == ASSIGNED:
                self.names.pop(ASSIGNED, None)
            self.flush()
        if code != 0:
            self.recorder.note(
                {"Raised": {"statement": at, "exception": raised, "tolerated": tolerated}}
            )
        if code is not None:
            return {"Exited": code}
        return None if tolerated else "Raised"

    def tolerates(self, raised):
        """Whether an exception is expected on one of the lines that it passed."""
        for place in raised["places"]:
            for tolerated in self.blocks[place["block"]]["tolerated"]:
                if tolerated["first"] <= place["line"] <= tolerated["last"]:
                    wanted = tolerated["exceptions"]
                    if wanted == "Any" or wanted["Class"].split(".")[-1] == raised["class"]:
                        return True
        return False

    def note_value(self, statement, left, ask, value, interactive):
        if left is True:
            if interactive and value is not None:
                builtins._ = value
        elif left in self.names:
            value = self.names[left]
        else:
            return
        if type(value) not in PLAIN and not ask:
            return
        self.recorder.muted = True
        try:
            text, rep = shown(str(value))[:MAX_VALUE], shown(repr(value))[:MAX_VALUE]
        except BaseException:
            # A value whose own methods fail is a value that nobody can promise.
            return
        finally:
            self.recorder.muted = False
        self.recorder.note({"Valued": {"statement": statement, "text": text, "repr": rep}})

    def displayhook(self, statement, interactive):
        """Stands where a prompt's own would print a value: it only notes it."""

        def displayhook(value):
            if interactive and value is not None:
                builtins._ = value
            self.recorder.muted = True
            try:
                rep = shown(repr(value))[:MAX_VALUE]
            except BaseException:
                return
            finally:
                self.recorder.muted = False
            self.recorder.note({"Echoed": {"statement": statement, "repr": rep}})

        return displayhook

    def tracer(self):
        """Notes lines reached and exceptions passed."""
        seen, recorder = set(), self.recorder

        def trace(frame, event, arg):
            block = recorder.paths.get(frame.f_code.co_filename)
            if block is None:
                return None
            place = {"block": block, "line": frame.f_lineno}
            if event == "line":
                if (block, frame.f_lineno) not in seen:
                    seen.add((block, frame.f_lineno))
                    recorder.note({"Reached": place})
            elif event == "exception" and isinstance(arg[1], BaseException):
                passed = exception(arg[1], recorder.paths)
                # An iterator that is at its end tells so by an exception that is of
                # no line.
                if passed["places"]:
                    recorder.note({"Passed": {"place": place, "exception": passed}})
            return trace

        return trace

    def flush(self):
        """Brings out what a stream of the program's own holds back."""
        for stream in (sys.stdout, sys.stderr):
            try:
                stream.flush()
            except BaseException:
                pass

    def finish(self):
        """What a script's end does."""
        # No statement waits for what is written from here on.
        self.recorder.run_lines(None)
        try:
            show()
        except BaseException as error:
            # A figure that cannot be drawn; the block itself went well.
            self.tell_traceback(error, len(self.blocks) - 1)
        atexit._run_exitfuncs()
        self.flush()
        self.teller.flush()

    def tell_traceback(self, error, index):
        if index + 1 == len(self.blocks):
            try:
                self.traceback = described(error, len(self.blocks))
            except BaseException:
                # It fails even to be described.
                self.traceback = name_of(error) + "\n"

    def answer(self):
        answer = {
            "transcript": self.recorder.transcript(),
            "traceback": self.traceback,
            "omitted": self.teller.omitted,
        }
        return json.dumps(answer)


# What every program stands on.
BOTTOM = Session.statement.__code__


def described(error, count):
    """A traceback without the frames of this file, in which the reader's block is
    `example`."""
    names = {path_of(block): "example, block %d" % (block + 1) for block in range(count)}
    names[path_of(count - 1)] = "example"
    told = traceback.TracebackException.from_exception(error, compact=True)
    # Python 3.14 has links between exceptions that run in circles cut already.
    left = [told]
    while left:
        one = left.pop()
        left += [other for other in (one.__cause__, one.__context__) if other is not None]
        left += one.exceptions or []
        if one.stack is not None:
            one.stack[:] = [frame for frame in one.stack if frame.filename != DRIVER]
            for frame in one.stack:
                frame.filename = names.get(frame.filename, frame.filename)
        if getattr(one, "filename", None) in names:
            one.filename = names[one.filename]
    text = shown("".join(told.format()))
    if len(text) > MAX_TRACEBACK:
        # Of a recursion through many functions the two ends say all.
        head = text[: MAX_TRACEBACK // 2].rpartition("\n")[0]
        tail = text[-MAX_TRACEBACK // 2 :].partition("\n")[2]
        text = "%s\n  ...\n%s" % (head, tail)
    return text


def hide_frames():
    """Has a program that looks at its stack see its own frames."""
    import inspect

    walk_stack, getouterframes = traceback.walk_stack, inspect.getouterframes

    def walk_own_stack(frame):
        for step in walk_stack(getframe(1) if frame is None else frame):
            if step[0].f_code.co_filename != DRIVER:
                yield step

    def get_own_frames(frame, context=1):
        return [one for one in getouterframes(frame, context) if one.filename != DRIVER]

    traceback.walk_stack, inspect.getouterframes = walk_own_stack, get_own_frames


def run(job, host):
    """Runs `job`, a program as JSON, and tells `host` what it did as JSON."""
    session = Session(json.loads(job), host)
    Machine.host, Machine.flush = host, session.teller.flush
    turn_on()
    try:
        # Variables of the context, as the precision of `decimal`, are fresh as well.
        contextvars.Context().run(session.run)
        # Before all is put back, which takes longer than most programs.
        host.ran(session.answer())
    finally:
        Machine.host, Machine.draws, Machine.flush = None, False, lambda: None
        # What goes now says nothing more.
        session.recorder.muted = True
        session.names.clear()
        home.restore()


install_clock()
install_display()
hide_frames()
home = Home()
