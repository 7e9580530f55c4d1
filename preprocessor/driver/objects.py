"""Reads the objects of a program, for the recorder of steps.

1. `Objects.value` says what a name or an item holds: the text of a plain value, or the
   number of an object, which then waits to be read.
2. `Objects.read_all` reads those that wait, the nearest first, and says what each of
   them is made of. The form is described in `steps.py`.

No code of the program runs by that: an object is read by its type and by what stands in
it. `repr` is asked of built-in types alone, attributes are taken from where they are
stored, and nothing is compared or hashed but identities, classes of Python's own and
names: a metaclass may say what `==` and `hash` of its classes are.

The syntax and the library are those of Python 3.8.
"""

import types
from _weakref import ref

# Of one step: objects. Of one object: items. Of one text: characters.
MAX_OBJECTS, MAX_ITEMS, MAX_TEXT = 200, 50, 100

# A container that is longer is not kept alive; a number with more bits has no text here.
MAX_KEPT, MAX_BITS = 1000, 1000

# Types whose objects are told as a text, which stands where they are held.
PLAIN = (int, bool, float, complex, type(None), type(Ellipsis), type(NotImplemented))

# What is not kept alive: that would be seen by when it closes, or by what it holds.
LOOSE = (types.GeneratorType, types.CoroutineType, types.AsyncGeneratorType)

# The classes that a class stands on, and what stands in it: its metaclass is not asked.
bases, members = type.__dict__["__mro__"].__get__, type.__dict__["__dict__"].__get__
own_bases = type.__dict__["__bases__"].__get__

# Whether the second class is the first or stands on it: by identity, as `in bases(kind)`
# would not be, which asks the metaclasses of all of them for `==`.
stands_on = type.__subclasscheck__

class_name, full_name = type.__dict__["__name__"].__get__, type.__dict__["__qualname__"].__get__
arguments = BaseException.__dict__["args"].__get__

# Comprehensions, as older interpreters name them.
INLINED = ("<listcomp>", "<setcomp>", "<dictcomp>")

# Where there is no value.
ABSENT = object()


def named(text):
    """A name as it is told."""
    text = str.__getitem__(text, slice(0, MAX_TEXT))
    return text if text.isidentifier() else repr(text)[1:-1]


def qualified(text):
    """A name with dots, as that of a function in another one. Older interpreters name a
    comprehension in it, which is a function there."""
    for name in INLINED:
        text = str.replace(text, name + ".", "")
    return repr(str.__getitem__(text, slice(0, MAX_TEXT)))[1:-1]


def is_among(kind, kinds):
    """Whether a class is one of these of Python's own. One with a metaclass is none of
    them, and may not be compared: that would run the metaclass's `__eq__`."""
    return type(kind) is type and kind in kinds


def is_special(name):
    """Whether a name is one of the language's own, as `__module__`."""
    return name[:2] == "__" == name[-2:]


def in_class(kind, name):
    """What a class or those above it say of a name."""
    for one in bases(kind):
        found = members(one).get(name, ABSENT)
        if found is not ABSENT:
            return found
    return ABSENT


def is_class(value):
    """Whether a value is a class. `isinstance` would ask it for its `__class__`."""
    return stands_on(type, type(value))


def is_own(kind):
    """Whether a class is one of the program's."""
    module = members(kind).get("__module__")
    return type(module) is str and module == "__main__"


def names_in(value):
    """The `__dict__` of an object, if it is where Python itself puts it."""
    found = in_class(type(value), "__dict__")
    if not is_among(type(found), (types.GetSetDescriptorType, types.MemberDescriptorType)):
        return {}
    try:
        held = found.__get__(value, type(value))
    except Exception:
        return {}
    return held if type(held) is dict else {}


def slots_in(value):
    """What the slots of an object hold, by name, those of the class above first."""
    held = {}
    for kind in reversed(bases(type(value))):
        if not is_own(kind):
            continue
        for name, slot in members(kind).items():
            if type(slot) is types.MemberDescriptorType and type(name) is str:
                try:
                    held[name] = slot.__get__(value, type(value))
                except AttributeError:
                    # Nothing is in it.
                    pass
    return held


class Objects:
    """The objects that a program holds, each with a number that it keeps.

    `paths` has the file names of the program's code, with their blocks. With `keeps`
    objects are kept alive, so that no other one takes their place and number.
    """

    def __init__(self, paths, keeps):
        self.paths, self.keeps = paths, keeps
        self.count = 0
        # By identity: the number of an object, and by what it is known again: itself, a
        # weak reference, or its type for as long as it is seen at each step.
        self.known, self.seen = {}, {}
        # Of this step: what is read, and what waits for that.
        self.records, self.waiting, self.left_out = {}, [], 0
        # Told of each generator and of each cell of a function: `steps.py` knows frames.
        self.frame_of = self.cell_of = None
        self.readers = {
            list: self.of_items,
            tuple: self.of_items,
            set: self.of_items,
            frozenset: self.of_items,
            dict: self.of_pairs,
            types.FunctionType: self.of_function,
            types.MethodType: self.of_method,
            types.BuiltinMethodType: self.of_method,
            types.CellType: self.of_cell,
            property: self.of_property,
            staticmethod: self.of_wrapper,
            classmethod: self.of_wrapper,
            types.GeneratorType: self.of_generator,
            types.CoroutineType: self.of_generator,
            types.AsyncGeneratorType: self.of_generator,
        }

    def begin(self):
        """A step begins, in which nothing is read yet."""
        self.seen, self.last = {}, self.seen
        self.records, self.waiting, self.left_out = {}, [], 0

    def forget(self):
        """Lets go of all objects."""
        self.known.clear()
        self.begin()

    def value(self, value):
        """A value where it is held: a text, the number of an object, or a text with the
        length of what was cut."""
        kind = type(value)
        if type(kind) is type and kind in PLAIN:
            return self.plain(value, kind)
        if kind is str or kind is bytes:
            if len(value) <= MAX_TEXT:
                return repr(value)
            return {"text": repr(value[:MAX_TEXT]), "cut": len(value)}
        text = self.constant(value, kind)
        return self.number(value) if text is None else text

    def plain(self, value, kind):
        if kind is int and value.bit_length() > MAX_BITS:
            return {"text": hex(value >> (value.bit_length() - 64)), "cut": value.bit_length()}
        text = repr(value)
        return text if len(text) <= MAX_TEXT else {"text": text[:MAX_TEXT], "cut": len(text)}

    def constant(self, value, kind):
        """The text of what is always the same: a module, a class or a function of the
        library; `None` for others."""
        if kind is types.ModuleType:
            name = names_in(value).get("__name__")
            return "<module %s>" % (qualified(name) if type(name) is str else "?")
        if is_class(value):
            return None if is_own(value) else "<class %s>" % qualified(full_name(value))
        if kind is types.BuiltinFunctionType:
            holder = value.__self__
            if holder is None or type(holder) is types.ModuleType:
                return "<function %s>" % qualified(value.__name__)
        elif kind is types.FunctionType and self.block_of(value.__code__) is None:
            return "<function %s>" % qualified(value.__qualname__)
        elif kind is range:
            # Older interpreters keep objects of a class of the program's here.
            parts = [int.__index__(part) for part in (value.start, value.stop, value.step)]
            texts = [self.value(part) for part in parts]
            return "range(%s)" % ", ".join(map(str, texts[: 2 if parts[2] == 1 else 3]))
        return None

    def block_of(self, code):
        """The block that code is of; `None`: it is not the program's. Its file name may be
        of a class of the program's, if the program made the code."""
        path = code.co_filename
        return self.paths.get(path) if type(path) is str else None

    def reader(self, kind):
        """What reads objects of exactly this class of Python's own, if there is something."""
        return self.readers.get(kind) if type(kind) is type else None

    def number(self, value):
        """The number of an object, which is read in this step."""
        key = id(value)
        number = self.number_known(value, key)
        if number is None:
            number = self.new()
            self.name(value, key, number)
        if key not in self.seen:
            self.seen[key] = number
            self.waiting.append((number, value))
        return number

    def new(self):
        self.count += 1
        return self.count

    def number_known(self, value, key):
        """The number of an object that was seen before; `None` of another one."""
        entry = self.known.get(key)
        if entry is None:
            return None
        number, mark = entry
        if mark is value:
            return number
        if type(mark) is ref:
            return number if mark() is value else None
        return number if mark is type(value) and (key in self.last or key in self.seen) else None

    def name(self, value, key, number):
        """Has an object have this number from now on."""
        self.known[key] = number, self.mark(value, type(value))

    def mark(self, value, kind):
        """By what an object is known again."""
        known = is_own(kind) or self.reader(kind) is not None
        if not self.keeps or not known or is_among(kind, LOOSE):
            try:
                return ref(value)
            except TypeError:
                return kind
        # An exception holds frames, by its traceback.
        long = is_among(kind, (list, tuple, set, frozenset, dict)) and len(value) > MAX_KEPT
        return kind if long or stands_on(BaseException, kind) else value

    def read_all(self):
        """Reads the objects that wait, and those that they hold."""
        waiting, records = self.waiting, self.records
        for number, value in waiting:
            if len(records) >= MAX_OBJECTS:
                self.left_out += 1
            else:
                records[number] = self.record(value)
        waiting.clear()

    def record(self, value):
        kind = type(value)
        reader = self.reader(kind)
        if reader is not None:
            return reader(value, kind)
        if is_class(value):
            return self.of_class(value)
        if is_own(kind) or stands_on(BaseException, kind):
            return self.of_instance(value, kind)
        name = class_name(kind)
        is_partial = type(name) is str and name == "partial"
        if is_partial and is_among(type(in_class(kind, "func")), DESCRIPTORS):
            return self.of_partial(value, kind)
        record = {"type": qualified(full_name(kind))}
        return self.with_contents(record, value, kind)

    def items(self, record, iterator, length):
        """Adds items to a record: the first ones, and how many more there are."""
        held = record["items"] = []
        try:
            for item in iterator:
                if len(held) == MAX_ITEMS:
                    break
                held.append(self.value(item))
        except RuntimeError:
            # A thread changes it meanwhile.
            pass
        if length > len(held):
            record["more"] = length - len(held)
        return record

    def of_items(self, value, kind):
        return self.items({"type": class_name(kind)}, kind.__iter__(value), kind.__len__(value))

    def of_pairs(self, value, kind):
        return self.pairs({"type": "dict"}, value)

    def pairs(self, record, value):
        held, seen = [], 0
        record["pairs"] = held
        try:
            for key, item in dict.items(value):
                if len(held) == MAX_ITEMS:
                    break
                if type(key) is str and key == "__builtins__":
                    # `exec` has put it there.
                    seen += 1
                    continue
                seen += 1
                held.append([self.value(key), self.value(item)])
        except RuntimeError:
            # A thread changes it meanwhile.
            pass
        if dict.__len__(value) > seen:
            record["more"] = dict.__len__(value) - seen
        return record

    def attributes(self, record, held, wanted=None):
        """Adds named values to a record, from pairs; those of the language's own are left
        out. They are no `dict`: a key that is no text would be hashed."""
        told, more = {}, 0
        for name, value in held:
            if type(name) is not str or (wanted is not None and not wanted(name, value)):
                continue
            if len(told) == MAX_ITEMS:
                more += 1
            else:
                told[named(name)] = self.value(value)
        if told:
            record["attributes"] = told
        if more:
            record["more"] = record.get("more", 0) + more
        return record

    def of_function(self, value, kind):
        code = value.__code__
        record = {"type": "function", "name": qualified(value.__qualname__)}
        block = self.paths.get(code.co_filename)
        if block:
            record["block"] = block
        record["line"] = code.co_firstlineno
        if value.__closure__:
            cells = record["cells"] = {}
            for name, cell in zip(code.co_freevars, value.__closure__):
                cells[name] = self.cell_of(name, cell)
        defaults = self.defaults(value, code)
        if defaults:
            record["defaults"] = defaults
        return self.attributes(record, list(dict.items(names_in(value))))

    def defaults(self, value, code):
        """The defaults of a function, by the names of its parameters."""
        count, told = code.co_argcount, {}
        given, keywords = value.__defaults__, value.__kwdefaults__
        # Both may be of classes of the program's, with a length of their own.
        given = [] if given is None else list(tuple.__iter__(given))
        for name, default in list(zip(code.co_varnames[count - len(given) : count], given)):
            told[name] = self.value(default)
        for name, default in [] if keywords is None else list(dict.items(keywords)):
            if type(name) is str:
                told[named(name)] = self.value(default)
        return told

    def of_method(self, value, kind):
        record = {"type": "method", "self": self.value(value.__self__)}
        if kind is types.MethodType:
            record["function"] = self.value(value.__func__)
        else:
            record["function"] = "<function %s>" % qualified(value.__name__)
        return record

    def of_cell(self, value, kind):
        record = {"type": "cell"}
        try:
            held = value.cell_contents
        except ValueError:
            # Nothing is in it yet.
            return record
        record["value"] = self.value(held)
        return record

    def of_property(self, value, kind):
        parts = {"get": value.fget, "set": value.fset, "delete": value.fdel}
        held = [(name, part) for name, part in parts.items() if part is not None]
        return self.attributes({"type": "property"}, held)

    def of_wrapper(self, value, kind):
        return {"type": class_name(kind), "function": self.value(value.__func__)}

    def of_partial(self, value, kind):
        part = {
            name: in_class(kind, name).__get__(value, kind) for name in ("func", "args", "keywords")
        }
        record = {"type": "partial", "function": self.value(part["func"])}
        if type(part["args"]) is tuple:
            self.items(record, iter(part["args"]), len(part["args"]))
        keywords = part["keywords"]
        return self.attributes(record, list(dict.items(keywords)) if type(keywords) is dict else [])

    def of_generator(self, value, kind):
        prefix = {types.GeneratorType: "gi", types.CoroutineType: "cr"}.get(kind, "ag")
        record = {"type": class_name(kind), "name": qualified(value.__qualname__)}
        frame = getattr(value, prefix + "_frame")
        if frame is None:
            record["state"] = "finished"
        else:
            number = self.frame_of(frame)
            if number is not None:
                record["frame"] = number
        return record

    def of_class(self, value):
        record = {"type": "class", "name": qualified(full_name(value))}
        above = [self.value(one) for one in own_bases(value) if one is not object]
        if above:
            record["bases"] = above
        return self.attributes(record, list(members(value).items()), self.in_class_wanted)

    def in_class_wanted(self, name, value):
        """Whether what stands in a class is of the program's own making."""
        kind = type(value)
        if kind is staticmethod or kind is classmethod:
            return self.in_class_wanted(name, value.__func__)
        if kind is property:
            return self.in_class_wanted(name, value.fset if value.fget is None else value.fget)
        if kind is types.FunctionType:
            return self.block_of(value.__code__) is not None
        if is_among(kind, DESCRIPTORS + BUILT_IN):
            return False
        # What the library keeps in a class is no value that the program gave it.
        given = is_among(kind, SHOWN) or is_own(kind) or name[:1] != "_"
        return given and not is_special(name)

    def of_instance(self, value, kind):
        record = {"type": "instance", "class": self.value(kind)}
        self.with_contents(record, value, kind)
        held = slots_in(value)
        for name, item in dict.items(names_in(value)):
            if type(name) is str:
                held[name] = item
        return self.attributes(record, list(held.items()))

    def with_contents(self, record, value, kind):
        """Adds what an object holds as one of a built-in class."""
        for base in (list, tuple, set, frozenset):
            if stands_on(base, kind):
                return self.items(record, base.__iter__(value), base.__len__(value))
        if stands_on(dict, kind):
            return self.pairs(record, value)
        if stands_on(BaseException, kind):
            held = arguments(value)
            return self.items(record, iter(held), len(held)) if held else record
        for base in (str, bytes):
            if stands_on(base, kind):
                record["value"] = self.value(base.__getitem__(value, slice(None)))
        for base in (int, float, complex):
            if stands_on(base, kind):
                record["value"] = self.value(base.__pos__(value))
        return record


# What gives an attribute, where it is stored in a class.
DESCRIPTORS = (
    types.GetSetDescriptorType,
    types.MemberDescriptorType,
    types.WrapperDescriptorType,
    types.MethodDescriptorType,
    types.ClassMethodDescriptorType,
)

BUILT_IN = (types.BuiltinFunctionType, types.BuiltinMethodType)

# What is shown of a class even under a name that begins with `_`.
SHOWN = PLAIN + (str, bytes, list, tuple, set, frozenset, dict, types.CellType)
