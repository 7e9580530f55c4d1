"""Records a program step by step.

1. `Steps` is a trace function. `start` has it called, from where the program's code is
   called next; `stop` ends that.
2. At each event of the program's own code it says where the program is, what its frames
   hold, and what the objects are made of that they lead to (`objects.py`). Each step is
   told as JSON, as what differs from the step before.
3. `limits` end the steps, never the program.

The same file is run by the bundled interpreter, by an interpreter of the author's and in
the reader's browser. It needs nothing but the interpreter: the program finds no module
that it would not find otherwise, and `objects.py` says why no code of it is run.

# The form, version 1

A recording is a list of steps, and `end`, which says why there are no more: `finished`,
more `steps` or a larger `size` than is told, too many `calls` of other code, a `trace`
function of the program's own, or `broken`: there was no room left for the recorder. A
step has

- `event`: `line` (a line is about to run), `call` (a function begins, or a generator goes
  on), `return`, `yield`, `exception` (one was raised in this frame, or came to it);
- `frame`, `line` and `block`: where. The block is left out if it is the first; those that
  the program is only given are not counted;
- `value` of a return or a yield. A return without one: an exception left the frame;
- `error`: the exception;
- `stack`: the numbers of the frames, the outermost first. Frame 0 is the top level;
- `frames`: by number, those that have changed: `name`, `names` with their values, and
  `cells`: names whose values are in cells, with the numbers of these. Of one that was told
  before, only what has changed; a name without a value any more is `null`;
- `objects`: by number, those that have changed; `gone`: the numbers of those that nothing
  leads to any more;
- `out`: bytes that the block has written so far, in both streams, as UTF-8;
- `left_out`: how many `frames` of the stack and `objects` were too many.

`stack`, `out` and `left_out` are left out while they are the same; an object that has
changed is told as a whole. A value is a text in the words of Python (`"1"`, `"'a'"`,
`"<class int>"`), a text of which something was cut (`{"text": "'aaa'", "cut": 5000}`, the
length of all of it), or the number of an object. An object has a `type`, and

- `list`, `tuple`, `set`, `frozenset`: `items`; `dict`: `pairs`;
- `function`: `name`, `line`, `block`, `defaults`, `cells`: the numbers of those it holds;
- `cell`: its `value`, or none while it is empty;
- `method`: `self` and `function`; `staticmethod`, `classmethod`, `partial`: `function`;
- `class`: `name`, `bases`; `instance`: its `class`, and what it holds as a list, a
  number and so on if it is one: `items`, `pairs` or `value`;
- `generator`, `coroutine`, `async_generator`: `name`, the number of its `frame`, or its
  `state`, which is `finished`;
- anything else has its type alone.

All of them may have `attributes`, by name, and say with `more` how many items and
attributes were too many.

The syntax and the library are those of Python 3.8.
"""

import _thread
import sys

from frames import GENERATOR, Code, Frame, holds, instruction, learn, news
from objects import ABSENT, Objects, is_special, named, stands_on

VERSION = 1

# Of one recording: steps, characters of JSON, and calls of code that is not the program's.
MAX_STEPS, MAX_SIZE, MAX_CALLS = 300, 1 << 20, 200000

# A line that is reached again so often, and has changed nothing, is looked at ever less.
SAME = 16

# Of one step: frames. Of one frame: names.
MAX_FRAMES, MAX_NAMES = 40, 100

# Why there are no more steps.
FINISHED, TOO_MANY, TOO_LARGE, TOO_LONG = "finished", "steps", "size", "calls"
TRACED, BROKEN = "trace", "broken"

# Taken now: a program may put its own in their place.
settrace, gettrace, exc_info = sys.settrace, sys.gettrace, sys.exc_info
get_ident, count_threads = _thread.get_ident, _thread._count

# What a program says that looks at how long its objects live.
LIVES = ("__del__", "weakref", "getrefcount", "import gc")

# By what a generator notices that nobody holds it any more.
CLOSES = ("finally", "with ", "except")


def told(value):
    """What this module tells, as JSON. Its texts have no characters to be escaped but
    these: `repr` made them, or they are names."""
    kind = type(value)
    if kind is str:
        if not value.isascii():
            # `repr` does not escape all of them everywhere.
            value = value.encode("utf-8", "backslashreplace").decode("utf-8")
        return '"%s"' % value.replace("\\", "\\\\").replace('"', '\\"')
    if kind is dict:
        pairs = [told(str(key)) + ":" + told(one) for key, one in value.items()]
        return "{%s}" % ",".join(pairs)
    if kind is list:
        return "[%s]" % ",".join([told(one) for one in value])
    return "null" if value is None else repr(value)


def may_keep(codes):
    """Whether a program does not see that its objects are kept alive."""
    code = "\n".join(codes)
    closes = "yield" in code and any(word in code for word in CLOSES)
    return not closes and not any(word in code for word in LIVES)


def begin(paths, names, written, tell, ended, codes):
    """Has the steps of a program told from here on, whose code is `codes`."""
    steps = Steps(paths, names, written, tell, ended, may_keep(codes))
    steps.start()
    return steps


class Steps:
    """The steps of one program.

    `paths` has the file names of its code, with their blocks, and `names` its top level.
    `written` says how much was written so far; `tell` is given each step, and `ended` why
    there are no more. With `keeps` objects keep their numbers by being kept alive.
    """

    def __init__(self, paths, names, written, tell, ended, keeps):
        self.paths, self.names, self.written = paths, names, written
        self.tell, self.ended = tell, ended
        self.objects = Objects(paths, keeps)
        self.objects.frame_of, self.objects.cell_of = self.number_of_suspended, self.cell
        self.codes, self.frames, self.count = {}, {}, 0
        self.top = Frame(0, None)
        self.steps = self.size = self.calls = 0
        # What the step before said.
        self.stack, self.out, self.left_out, self.line = None, 0, {}, (0, 0)
        self.place, self.same = None, 0
        # The identity of an exception that is alive, as it is on its way or handled.
        self.flying = None
        self.told_frames, self.told_objects = {}, {}
        # Of this step: frames that are seen, and names in cells that are not found yet.
        self.now, self.in_cells, self.open = {}, [], {}
        self.end = None

    def start(self):
        self.thread, self.threads = get_ident(), count_threads()
        self.yields, self.ends = learn()
        # By one name, so that it is the same function each time.
        self.hook = self.trace
        settrace(self.hook)

    def stop(self):
        """Ends the recording."""
        if self.end is None:
            if gettrace() is self.hook:
                settrace(None)
                self.finish()
            else:
                self.close(TRACED)

    def finish(self):
        """Takes the last step: the top level has run to its end."""
        try:
            self.take(self.top, {"event": "return"}, None, self.line)
        except Exception:
            self.close(BROKEN)
        if self.end is None:
            self.close(FINISHED)

    def close(self, why):
        if gettrace() is self.hook:
            settrace(None)
        self.end = why
        # At once: a limit may end the program before it is stopped.
        self.ended(why)
        self.objects.forget()
        self.frames.clear()

    def trace(self, frame, event, arg):
        """The trace function. It raises nothing of its own."""
        if self.end is not None:
            return None
        try:
            return self.event(frame, event, arg)
        except KeyboardInterrupt:
            # A reader stops the program.
            self.close(BROKEN)
            raise
        except BaseException:
            # As at the bottom of a recursion, where there is no room for this.
            self.close(BROKEN)
            return None

    def event(self, frame, event, arg):
        code = frame.f_code
        known = self.codes.get(id(code))
        if known is None:
            known = self.codes[id(code)] = Code(code, self.paths)
        if known.block is None or known.inlined:
            self.calls += 1
            if self.calls > MAX_CALLS:
                self.close(TOO_LONG)
            return None
        if event == "call" and get_ident() != self.thread:
            return None
        if gettrace() is not self.hook:
            self.close(TRACED)
            return None
        one = self.top if known.top else self.frame(frame, known, event)
        comes = event == "exception" and id(arg[1]) == self.flying
        if not comes and self.flying != one.raised and id(exc_info()[1]) != self.flying:
            # It is not on its way, and nobody handles it any more.
            self.flying = None
        place = known.block, frame.f_lineno
        if event == "line" and self.same >= SAME and self.place == (one, place):
            self.same += 1
            if self.same & (self.same - 1):
                return self.hook
        step = self.step(one, known, frame, event, arg)
        if step is not None:
            self.take(one, step, frame, place)
        if event == "return" and one is not self.top:
            one.suspended = step["event"] == "yield"
            if not one.suspended:
                self.frames.pop(id(frame), None)
        return self.hook

    def frame(self, frame, known, event):
        """What is known of a frame: one that begins is new."""
        one = self.frames.get(id(frame))
        if one is None or one.known is not known or (event == "call" and not one.suspended):
            self.count += 1
            one = self.frames[id(frame)] = Frame(self.count, known)
        one.suspended = False
        return one

    def number_of_suspended(self, frame):
        """The number of the frame of a generator; `None` of one that is not the program's."""
        code = frame.f_code
        known = self.codes.get(id(code))
        if known is None:
            known = self.codes[id(code)] = Code(code, self.paths)
        if known.block is None:
            return None
        one = self.frames.get(id(frame))
        if one is None or one.known is not known:
            self.count += 1
            one = self.frames[id(frame)] = Frame(self.count, known)
            one.suspended = True
        if one.number not in self.now:
            self.read_frame(one, frame)
        return one.number

    def step(self, one, known, frame, event, arg):
        """What is said of an event itself; `None`: it is no step."""
        if event == "exception":
            at_end = arg[0] is StopIteration and instruction(frame, known.bytes) in self.ends
            if at_end or one.raised == id(arg[1]):
                return None
            if self.flying != id(arg[1]) and id(arg[1]) not in self.objects.seen:
                # Another one may have been at this place.
                self.objects.known.pop(id(arg[1]), None)
            one.raised = self.flying = id(arg[1])
            return {"event": event, "error": arg[1]}
        raised, one.raised = one.raised, None
        if event != "return":
            return None if known.top and event == "call" else {"event": event}
        if known.top:
            return None
        if raised is not None and arg is None:
            return {"event": event}
        suspends = known.code.co_flags & GENERATOR
        yields = suspends and instruction(frame, known.bytes) in self.yields
        return {"event": "yield" if yields else "return", "value": arg}

    def take(self, one, step, frame, place):
        """Takes one step."""
        if self.steps == MAX_STEPS:
            return self.close(TOO_MANY)
        self.objects.begin()
        if self.flying is not None:
            self.objects.last[self.flying] = None
        self.now, self.in_cells, self.open = {}, [], {}
        held = self.read_stack(frame)
        for what in ("value", "error"):
            if what in step:
                step[what] = self.objects.value(step[what])
        self.read_cells()
        step["frame"], step["line"] = one.number, place[1]
        if place[0]:
            step["block"] = place[0]
        self.line = place if one is self.top else self.line
        left_out = {"frames": held} if held else {}
        if self.objects.left_out:
            left_out["objects"] = self.objects.left_out
        before, self.place = self.place, (one, place)
        changed = self.differences(step, left_out)
        if step["event"] == "line" and not changed and before == self.place:
            # As in a comprehension of the top level.
            self.same += 1
            return None
        self.same = 0
        text = told(step)
        self.steps += 1
        self.size += len(text)
        if self.size > MAX_SIZE:
            return self.close(TOO_LARGE)
        self.tell(text)

    def differences(self, step, left_out):
        """Adds to a step what differs from the one before; says whether anything does."""
        size = len(step)
        stack, out = list(self.on_stack), self.written()
        frames, objects = self.now, self.objects.records
        for name, before, now in (
            ("stack", self.stack, stack),
            ("out", self.out, out),
            ("left_out", self.left_out, left_out),
        ):
            if before != now:
                step[name] = now
        self.stack, self.out, self.left_out = stack, out, left_out
        for name, before, now in (
            ("frames", self.told_frames, frames),
            ("objects", self.told_objects, objects),
        ):
            changed = {}
            for key, one in now.items():
                old = before.get(key)
                if old != one:
                    changed[key] = one if name == "objects" or old is None else news(old, one)
            if changed:
                step[name] = changed
        gone = [key for key in self.told_objects if key not in objects]
        if gone:
            step["gone"] = gone
        self.told_frames.update(frames)
        self.told_objects = objects
        return len(step) > size

    def read_stack(self, frame):
        """Reads the frames of the program, the outermost first; says how many were left
        out between the first and the last ones."""
        found = []
        while frame is not None:
            known = self.codes.get(id(frame.f_code))
            if known is not None and known.block is not None and not known.inlined:
                if known.top:
                    break
                one = self.frames.get(id(frame))
                if one is not None:
                    found.append((one, frame))
            frame = frame.f_back
        omitted = max(len(found) - MAX_FRAMES, 0)
        found = found[: len(found) - omitted]
        self.on_stack = [0] + [one.number for one, _ in reversed(found)]
        self.now[0] = self.names_of({"name": "<module>"}, self.names)
        for one, frame in reversed(found):
            self.read_frame(one, frame)
        return omitted

    def read_frame(self, one, frame):
        known = one.known
        record = self.now[one.number] = {"name": known.name}
        held = frame.f_locals
        if known.names is None:
            if stands_on(dict, type(held)):
                self.names_of(record, held)
            return
        if type(held) is not dict:
            held = dict(held)
        names = record["names"] = {}
        for name in known.names:
            value = held.get(name, ABSENT)
            if value is not ABSENT:
                names[name] = self.objects.value(value)
        if known.cells:
            cells = record["cells"] = dict.fromkeys(known.cells)
            self.in_cells.append((one, frame, cells, held))
            for name in known.cells:
                if name not in one.sure:
                    self.open.setdefault(name, []).append((one, frame))

    def cell(self, name, cell):
        """The number of a cell of a function, which may be one of a frame."""
        number = self.objects.number_known(cell, id(cell))
        for one, frame in self.open.get(name, ()):
            # Another thread could see the mark.
            alone = count_threads() == self.threads
            if name not in one.sure and alone and holds(frame, name, cell):
                if number is None and name in one.cells:
                    self.objects.name(cell, id(cell), one.cells[name])
                number = one.cells[name] = self.objects.number(cell)
                one.sure.add(name)
        return self.objects.number(cell)

    def read_cells(self):
        """Reads all objects, and the cells of frames with them."""
        objects = self.objects
        objects.read_all()
        for at, (one, frame, cells, held) in enumerate(self.in_cells):
            for name in cells:
                if name not in one.cells:
                    one.cells[name] = self.cell_around(at, name) or objects.new()
                cells[name] = number = one.cells[name]
                if number not in objects.records:
                    # No function holds it that something leads to.
                    record = objects.records[number] = {"type": "cell"}
                    value = held.get(name, ABSENT)
                    if value is not ABSENT:
                        record["value"] = objects.value(value)
                    objects.read_all()

    def cell_around(self, at, name):
        """The number of the same cell of a frame around this one: that of the function in
        which the code of this one stands."""
        one, _, _, held = self.in_cells[at]
        for outer, _, cells, theirs in self.in_cells[:at][::-1]:
            inside = any(part is one.known.code for part in outer.known.code.co_consts)
            if name in cells and inside and theirs.get(name, ABSENT) is held.get(name, ABSENT):
                return outer.cells.get(name)
        return None

    def is_wanted(self, name, value):
        """Whether a name is the program's own."""
        if is_special(name):
            return type(value) is type(told) and self.objects.block_of(value.__code__) is not None
        return name[:8] != "pyproof_"

    def names_of(self, record, held):
        """Adds the names of the top level, or of the body of a class."""
        names, more = {}, 0
        for name, value in list(dict.items(held)):
            if type(name) is not str or not self.is_wanted(name, value):
                continue
            if len(names) == MAX_NAMES:
                more += 1
            else:
                names[named(name)] = self.objects.value(value)
        record["names"] = names
        if more:
            record["more"] = more
        return record
