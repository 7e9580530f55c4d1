"""What the recorder of steps knows of frames: how their code names things, at which
instructions they yield, and which cell a name of theirs is in.

The syntax and the library are those of Python 3.8.
"""

import sys

from objects import ABSENT, INLINED, qualified

# Flags of code: its names are known beforehand; it is that of a generator of some kind.
OPTIMIZED, GENERATOR = 0x1, 0x20 | 0x80 | 0x200

# Taken now: a program may put its own in their place.
settrace, gettrace = sys.settrace, sys.gettrace

# Code whose events show by which instructions some of them are told apart.
SAMPLE = """
class Ends:
    def __iter__(self):
        return self
    def __next__(self):
        raise StopIteration
def inner():
    yield 1
    return 2
def outer():
    yield from inner()
for one in Ends():
    pass
all(one for one in Ends())
list(outer())
"""


def instruction(frame, code):
    """The instruction that a frame is at."""
    at = frame.f_lasti
    return code[at] if 0 <= at < len(code) else -1


def learn():
    """The instructions at which a frame yields, and those at which an iterator ends."""
    yields, ends = set(), set()

    def trace(frame, event, arg):
        code = frame.f_code
        if event == "return" and code.co_flags & GENERATOR and arg == 1:
            yields.add(instruction(frame, code.co_code))
        elif event == "exception" and code.co_name != "__next__":
            ends.add(instruction(frame, code.co_code))
        return trace

    before = gettrace()
    settrace(trace)
    try:
        exec(compile(SAMPLE, "<pyproof>", "exec"), {"__name__": "sample"})
    finally:
        settrace(before)
    return yields, ends


def holds(frame, name, cell):
    """Whether a cell is the one in which a frame has a name: it is tried with a mark, as
    two cells may hold the same."""
    try:
        held = cell.cell_contents
    except ValueError:
        held = ABSENT
    if frame.f_locals.get(name, ABSENT) is not held:
        return False
    cell.cell_contents = mark = object()
    try:
        return frame.f_locals.get(name) is mark
    finally:
        if held is ABSENT:
            del cell.cell_contents
        else:
            cell.cell_contents = held
        # Older interpreters have a copy, which they write back.
        frame.f_locals


def news(before, now):
    """What of a frame differs from what was told of it."""
    changed = {}
    for part in ("names", "cells"):
        old, new = before.get(part, {}), now.get(part, {})
        told = {name: value for name, value in new.items() if old.get(name) != value}
        told.update((name, None) for name in old if name not in new)
        if told:
            changed[part] = told
    if before.get("more") != now.get("more"):
        changed["more"] = now.get("more", 0)
    return changed


class Code:
    """What is known of a function's code: its block, if it is the program's."""

    __slots__ = ("code", "block", "name", "top", "inlined", "names", "cells", "bytes")

    def __init__(self, code, paths):
        path = code.co_filename
        # The code is kept, so that no other one takes its place.
        self.code, self.block = code, paths.get(path) if type(path) is str else None
        if self.block is None:
            return
        self.name, self.bytes = qualified(code.co_name), code.co_code
        self.top, self.inlined = code.co_name == "<module>", code.co_name in INLINED
        # Older interpreters have parameters among the other names.
        own = [name for name in code.co_varnames if name in code.co_cellvars]
        own += sorted(name for name in code.co_cellvars if name not in own)
        self.cells = tuple(own) + code.co_freevars
        plain = [name for name in code.co_varnames if name not in self.cells and name[:1] != "."]
        self.names = plain if code.co_flags & OPTIMIZED else None


class Frame:
    """What is known of a frame of the program."""

    __slots__ = ("number", "known", "raised", "suspended", "cells", "sure")

    def __init__(self, number, known):
        self.number, self.known = number, known
        # The identity of an exception that is about to leave it; whether it waits.
        self.raised, self.suspended = None, False
        # Numbers of its cells by name, and the names of those that were found to be
        # cells of a function: those of others may still be.
        self.cells, self.sure = {}, set()
