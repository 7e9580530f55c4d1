"""Whether objects of a program have something to say when they go.

A script lets go of its objects at its end, and what they say then is output. But its reader
looks at its names afterwards (`after.py`): so they are kept, unless one of its objects has
last words. The objects themselves are looked at, since their code alone says too little:
most that could speak have gone by then. No code of the program runs by that.

These have last words:

1. an object with a `__del__` of the program's;
2. one that a weak reference with a callback of the program's points to;
3. a generator that stands within `try` or `with`;
4. a coroutine that was not awaited to its end: Python warns of it, or of its task.

What `weakref.finalize` was told to do is done by then, at exit.
"""

import builtins
import gc
import re
import types
import weakref

from core import ABSENT, bases, in_class

# A program without any of these has no such objects. Where they stand only in a comment, it
# costs the look at its objects.
MAY = re.compile(r"\b(?:__del__|weakref|yield|async)\b")

GENERATORS = (types.GeneratorType, types.AsyncGeneratorType)

# What a slot of a type written in C shows as: such are silent.
SLOTS = (types.WrapperDescriptorType, types.MethodDescriptorType)

callback_of = vars(weakref.ref)["__callback__"].__get__

# Taken now: a program may put its own in their place.
get_objects, get_referents = gc.get_objects, gc.get_referents


def has_last_words(session):
    """Whether any object of this program, which has ended, has something to say. What the
    interpreter had before the program is not looked at (`home.py` froze it)."""
    if not any(MAY.search(block["code"]) for block in session.blocks):
        return False
    paths = session.recorder.paths
    found = get_objects()
    kinds = set(map(type, found))
    return any(speaks(in_class(kind, "__del__"), paths) for kind in kinds) or any(
        in_suspense(one, paths) for one in found
    )


def speaks(function, paths):
    """Whether what is called then is the program's, or may lead to it."""
    function = function.__func__ if type(function) is types.MethodType else function
    if type(function) is types.FunctionType:
        return function.__code__.co_filename in paths
    if type(function) is types.BuiltinFunctionType:
        # `print`, or a method of the library's.
        return function.__self__ is builtins
    # `finalize` has been called, at exit.
    silent = (type(ABSENT), type(None), weakref.finalize) + SLOTS
    return type(function) not in silent


def in_suspense(one, paths):
    kind = type(one)
    if kind in GENERATORS:
        is_own = code_of(one).co_filename in paths
        return is_own and is_suspended(one) and is_guarded(frame_of(one))
    if kind is types.CoroutineType:
        return one.cr_code.co_filename in paths and one.cr_frame is not None
    if weakref.ref in bases(kind):
        return speaks(callback_of(one), paths)
    if kind in weakref.ProxyTypes:
        # Its callback is all that it holds; asked for it, it would ask its object.
        return any(speaks(callback, paths) for callback in get_referents(one))
    return False


def code_of(generator):
    return generator.gi_code if type(generator) is GENERATORS[0] else generator.ag_code


def frame_of(generator):
    return generator.gi_frame if type(generator) is GENERATORS[0] else generator.ag_frame


def is_suspended(generator):
    if type(generator) is GENERATORS[0]:
        return generator.gi_suspended
    return generator.ag_suspended


def is_guarded(frame):
    """Whether a generator, closed where it stands, would run more of its own code."""
    import dis

    code = dis.Bytecode(frame.f_code)
    names = {one.offset: one.opname for one in code}

    def entry_of(at):
        return next((one for one in code.exception_entries if one.start <= at < one.end), None)

    entry = entry_of(frame.f_lasti)
    # That of `yield from` only passes on what is thrown.
    while entry is not None and names.get(entry.target) == "CLEANUP_THROW":
        entry = entry_of(entry.target)
    # The outermost is Python's: it changes a `StopIteration`.
    return entry is not None and not (entry.depth == 0 and entry.lasti)
