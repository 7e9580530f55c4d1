"""The names of a program at a glance: the first of them with their values, in one line.

Values of the language's own types are told, and no code of the program runs by that. All
names, and all that they hold, are told when they are asked for (`after.py`).
"""

from itertools import islice

from core import PLAIN, printable

# Names at most, characters of all of them, of a text and of a number, items of a container.
NAMES, LINE, TEXT, DIGITS, ITEMS = 4, 60, 16, 24, 4

BRACKETS = {list: ("[", "]"), tuple: ("(", ")"), set: ("{", "}"), dict: ("{", "}")}

MORE = "\u2026"


def glance(names):
    """Pairs of names and values as `a = 1, b = [2]`; values that cannot be told in few
    characters are left out."""
    told, size = [], 0
    for name, value in names:
        text = brief(value, 2)
        if text is None:
            continue
        text = "%s = %s" % (name, text)
        size += len(text) + 2
        if len(told) == NAMES or (told and size > LINE):
            told.append(MORE)
            break
        told.append(text)
    return printable(", ".join(told))


def brief(value, levels):
    """A value in few characters, and so many levels of containers; `None` if it has none."""
    kind = type(value)
    if kind in (str, bytes):
        text = repr(value[:TEXT])
        return text if len(value) <= TEXT else text[:-1] + MORE + text[-1]
    if kind is int and abs(value) >= 10**DIGITS:
        # To write it may take long.
        return None
    if kind in PLAIN:
        return repr(value)
    if kind not in BRACKETS or levels == 0:
        return None
    if kind is set and not value:
        return "set()"
    parts = [part_of(one, kind, levels - 1) for one in islice(items_of(value), ITEMS)]
    if len(value) > ITEMS:
        parts.append(MORE)
    start, end = BRACKETS[kind]
    return start + ", ".join(parts) + ("," if kind is tuple and len(value) == 1 else "") + end


def items_of(value):
    return iter(dict.items(value) if type(value) is dict else value)


def part_of(part, kind, levels):
    told = [brief(one, levels) or MORE for one in (part if kind is dict else (part,))]
    return ": ".join(told)
