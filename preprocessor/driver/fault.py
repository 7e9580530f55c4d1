"""What is known of the exception that ended a reader's block, for the page to explain it.

Which sentence is said is decided in `frontend/src/page/explain.ts`; here is found what
that needs, without running code of the program:

1. whether Python itself raised it, or a `raise` did: only then is its message known to
   mean what it says;
2. the expression that failed, by its place in the code (PEP 657), and its parts;
3. what these parts are now, and where that comes from, as far as the code says so
   plainly: the call of a function without `return` gave `None`;
4. where a name that was not found gets its values.

What cannot be told is left out; whoever explains is then silent.
"""

import ast
import builtins
import copy
import opcode
import re
import sys
import types
from collections import Counter

from core import ABSENT, DRIVER, class_name, path_of, printable, stored

# The exceptions of Python itself: a class of the program's own means what its author wants.
CLASSES = [one for one in vars(builtins).values() if isinstance(one, type)]
CO_OPTIMIZED = 1
RAISE = opcode.opmap["RAISE_VARARGS"]

# Characters of a part of the code that a sentence can show, and of a message.
TEXT, MESSAGE = 60, 1000

# Places of a name, and keys of a dictionary or names of a program, that are told.
PLACES, KEYS = 40, 200

# Other ways to give names values than those that `Binds` knows.
DYNAMIC = re.compile(r"\b(?:exec|globals|locals|vars|setattr|builtins)\b")

# Methods that change their object and give `None`.
IN_PLACE = {
    list: "append extend insert remove clear sort reverse",
    dict: "update clear",
    set: "add discard remove clear update",
}

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
SIZED = (str, bytes, list, tuple, dict, set, frozenset, range)


class Binds(ast.NodeVisitor):
    """The places where a name gets a value: each with its scope, named as `co_qualname`
    names it, and how."""

    def __init__(self, name, block):
        self.name, self.block = name, block
        self.scopes, self.found, self.nodes = [("module", "<module>", 1)], [], []

    def note(self, name, how, node):
        if name == self.name:
            kind, scope, first = self.scopes[-1]
            place = {"scope": kind, "in": scope, "from": first, "how": how}
            place.update(block=self.block, line=node.lineno)
            self.nodes.append(node)
            self.found.append(place)

    def inside(self, kind, name, first, nodes):
        scope, above, _ = self.scopes[-1]
        prefix = {"module": "", "class": above + "."}.get(scope, above + ".<locals>.")
        self.scopes.append((kind, prefix + name, first))
        for node in nodes:
            self.visit(node)
        self.scopes.pop()

    def visit_FunctionDef(self, node):
        name = getattr(node, "name", "<lambda>")
        if name != "<lambda>":
            self.note(name, "def", node)
        for one in getattr(node, "decorator_list", []) + node.args.defaults + node.args.kw_defaults:
            if one is not None:
                self.visit(one)
        body = node.body if isinstance(node.body, list) else [node.body]
        self.inside("function", name, first_line(node), [node.args] + body)

    visit_AsyncFunctionDef = visit_Lambda = visit_FunctionDef

    def visit_arguments(self, node):
        every = node.posonlyargs + node.args + node.kwonlyargs + [node.vararg, node.kwarg]
        for one in every:
            if one is not None:
                self.note(one.arg, "parameter", one)

    def visit_ClassDef(self, node):
        self.note(node.name, "class", node)
        for one in node.decorator_list + node.bases + node.keywords:
            self.visit(one)
        self.inside("class", node.name, first_line(node), node.body)

    def visit_comprehension_of(self, node):
        parts = ast.iter_child_nodes(node)
        self.inside("comprehension", "<comprehension>", node.lineno, parts)

    visit_ListComp = visit_SetComp = visit_DictComp = visit_GeneratorExp = visit_comprehension_of

    def visit_Name(self, node):
        if not isinstance(node.ctx, ast.Load):
            self.note(node.id, "del" if isinstance(node.ctx, ast.Del) else "assign", node)

    def visit_NamedExpr(self, node):
        # It binds outside of the comprehensions that it is in.
        inner = self.scopes
        self.scopes = [one for one in inner if one[0] != "comprehension"]
        self.visit(node.target)
        self.scopes = inner
        self.visit(node.value)

    def visit_AugAssign(self, node):
        if isinstance(node.target, ast.Name):
            self.note(node.target.id, "augment", node)
        self.generic_visit(node)

    def visit_ExceptHandler(self, node):
        self.note(node.name, "except", node)
        self.generic_visit(node)

    def visit_alias(self, node):
        name = node.asname or node.name.partition(".")[0]
        # A star may bind any name.
        self.note(self.name if name == "*" else name, "star" if name == "*" else "import", node)

    def visit_Global(self, node):
        for name in node.names:
            self.note(name, type(node).__name__.lower(), node)

    visit_Nonlocal = visit_Global

    def visit_MatchAs(self, node):
        self.note(getattr(node, "name", None) or getattr(node, "rest", None), "assign", node)
        self.generic_visit(node)

    visit_MatchStar = visit_MatchMapping = visit_MatchAs


class Scene:
    """A frame of the program in which an exception was raised, and the program's code."""

    def __init__(self, passed, blocks, paths):
        frame = passed.tb_frame
        self.code, self.globals, self.locals = frame.f_code, frame.f_globals, frame.f_locals
        self.block, self.line = paths[self.code.co_filename], passed.tb_lineno
        self.sources = [block["code"] for block in blocks]
        self.trees = [parsed(source) for source in self.sources]
        self.paths = paths
        places = list(self.code.co_positions())
        first, last, begin, end = places[passed.tb_lasti // 2]
        self.range = (first, begin, last, end)
        self.node = self.found()

    def found(self):
        """The innermost node with just this range."""
        tree, node = self.trees[self.block], None
        for one in ast.walk(tree) if tree else ():
            if range_of(one) == self.range:
                node = one
        return node

    def text(self, node):
        """The code of a node, if it is short."""
        line, begin, last, end = range_of(node)
        if line is None or line != last:
            return None
        whole = self.sources[self.block].encode("utf-8", "surrogatepass").split(b"\n")[line - 1]
        text = whole[begin:end].decode("utf-8", "replace")
        return text if len(text) <= TEXT else None

    def value(self, node):
        """What an expression is now, if that is known without running it."""
        if isinstance(node, ast.Constant):
            return node.value
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
            value = self.value(node.operand)
            return -value if type(value) in (int, float) else ABSENT
        if isinstance(node, ast.Attribute):
            value = self.value(node.value)
            return ABSENT if value is ABSENT else stored(value, node.attr)
        if not isinstance(node, ast.Name):
            return ABSENT
        for names in (self.locals, self.globals, vars(builtins)):
            if node.id in names:
                return names[node.id]
        return ABSENT

    def definitions(self, name):
        """All functions of the program of this name, with their blocks."""
        trees = [(block, tree) for block, tree in enumerate(self.trees) if tree]
        every = ((block, one) for block, tree in trees for one in ast.walk(tree))
        return [
            (block, one)
            for block, one in every
            if isinstance(one, FUNCTIONS) and one.name == name
        ]

    def definition(self, function):
        """The `def` of a function of the program."""
        code = function.__code__ if type(function) is types.FunctionType else None
        if code is None or code.co_filename not in self.paths:
            return None
        here = self.paths[code.co_filename], code.co_firstlineno
        for block, one in self.definitions(code.co_name):
            if (block, first_line(one)) == here:
                return one
        return None

    def binds(self, name):
        """The places where a name gets a value, and their nodes."""
        places, nodes = [], []
        for block, tree in enumerate(self.trees):
            if tree is not None:
                binds = Binds(name, block)
                binds.visit(tree)
                places += binds.found
                nodes += binds.nodes
        return places, nodes

    def bound(self):
        """All names that the program gives values, in whatever scope."""
        names = set()
        for tree in filter(None, self.trees):
            for one in ast.walk(tree):
                if isinstance(one, FUNCTIONS + (ast.ClassDef,)):
                    names.add(one.name)
                elif isinstance(one, ast.arg):
                    names.add(one.arg)
                elif isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store):
                    names.add(one.id)
        return sorted(names)

    def origin(self, node):
        """Where the value of an expression comes from, if the code says it plainly."""
        if isinstance(node, ast.Call):
            return self.call(node)
        if not isinstance(node, ast.Name) or node.id in self.code.co_freevars:
            return None
        # The names of a class are neither.
        if self.code.co_name != "<module>" and not self.code.co_flags & CO_OPTIMIZED:
            return None
        is_local = node.id in self.code.co_varnames + self.code.co_cellvars
        scope = self.code.co_qualname if is_local else "<module>"
        places, nodes = self.binds(node.id)
        # Of a name with two values nobody knows which it was.
        mine = [one for one in zip(places, nodes) if one[0]["in"] == scope]
        if len(mine) != 1 or any(one["how"] in ("global", "nonlocal", "star") for one in places):
            return None
        if not is_local:
            return self.at_top().came(*mine[0])
        return self.came(*mine[0])

    def at_top(self):
        """The same, where only the names of the top level are seen."""
        scene = copy.copy(self)
        scene.locals = {}
        return scene

    def came(self, place, bound):
        """Where the value of a name comes from that gets it only there."""
        origin = None
        if place["how"] == "def" and bound.decorator_list:
            origin = self.returned(self.value(bound.decorator_list[0]))
            if origin:
                origin["kind"] = "decorator-" + origin["kind"]
        elif place["how"] == "assign":
            value = assigned(self.trees[place["block"]], bound)
            origin = self.call(value) if isinstance(value, ast.Call) else None
        if origin:
            origin.update(line=place["line"], block=place["block"])
        return origin

    def call(self, node):
        """What the called function says of the value that it gave."""
        called = self.value(node.func)
        if called is print:
            return {"kind": "in-place", "function": "print"}
        if isinstance(node.func, ast.Attribute):
            known = IN_PLACE.get(type(self.value(node.func.value)), "")
            if node.func.attr in known.split():
                return {"kind": "in-place", "function": node.func.attr}
        return self.returned(called)

    def returned(self, function):
        definition = self.definition(function)
        if not isinstance(definition, ast.FunctionDef) or definition.decorator_list:
            return None
        own = list(within(definition))
        if any(isinstance(one, (ast.Yield, ast.YieldFrom)) for one in own):
            return None
        values = [one.value for one in own if isinstance(one, ast.Return) and one.value]
        inner = [one.name for one in own if isinstance(one, FUNCTIONS)]
        origin = {"kind": "some" if values else "no-return", "function": definition.name}
        if not values:
            origin["inner"] = inner[0] if len(inner) == 1 else None
        elif len(values) == 1 and isinstance(values[0], ast.Call):
            name = getattr(values[0].func, "id", None)
            if name in inner:
                origin.update(kind="called", inner=name)
        return origin

    def part(self, node):
        """What is known of a part of the expression that failed."""
        value = self.value(node)
        known = {"text": self.text(node), "node": type(node).__name__, "type": None, "from": None}
        if isinstance(node, ast.Name):
            known["builtin"] = hasattr(builtins, node.id)
        if value is not ABSENT:
            known["type"] = class_name_of(value)
            if type(value) in SIZED:
                known["length"] = len(value)
            if type(value) is int and abs(value) < 1 << 50:
                known["number"] = value
            if type(value) is dict:
                known["keys"] = [
                    [type(key).__name__, printable(str(key))[:TEXT]]
                    for key in list(value)[:KEYS]
                    if type(key) in (str, int)
                ]
        known["from"] = self.origin(node)
        return known

    def parts(self, node):
        """The parts of the expression that failed."""
        if isinstance(node, ast.Call):
            return [node.func] + node.args
        if isinstance(node, ast.Attribute):
            return [node.value]
        if isinstance(node, ast.Subscript):
            return [node.value, node.slice]
        if isinstance(node, ast.BinOp):
            return [node.left, node.right]
        if isinstance(node, ast.AugAssign):
            return [node.target, node.value]
        if isinstance(node, ast.Compare) and len(node.ops) == 1:
            return [node.left, node.comparators[0]]
        if isinstance(node, ast.UnaryOp):
            return [node.operand]
        if isinstance(node, ast.Assert):
            return [node.test]
        if isinstance(node, (ast.Tuple, ast.List)) and isinstance(node.ctx, ast.Store):
            # What is unpacked.
            return [assigned(self.trees[self.block], node) or node]
        return [node] if isinstance(node, ast.expr) else []

    def asserted(self):
        """The `assert` that failed: of it the code tells only its condition's place."""
        tree = self.trees[self.block]
        for one in ast.walk(tree) if tree else ():
            if isinstance(one, ast.Assert) and self.range in (range_of(one), range_of(one.test)):
                return one
        return None


def parsed(source):
    try:
        return ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def first_line(definition):
    """The line where a definition begins, as its code says: with its decorators."""
    decorators = getattr(definition, "decorator_list", [])
    return min(one.lineno for one in [definition, *decorators])


def range_of(node):
    names = ("lineno", "col_offset", "end_lineno", "end_col_offset")
    return tuple(getattr(node, name, None) for name in names)


def within(definition):
    """The nodes of a function, without those of the functions and classes in it."""
    left = list(definition.body)
    while left:
        one = left.pop()
        yield one
        if not isinstance(one, FUNCTIONS + (ast.Lambda, ast.ClassDef)):
            left += ast.iter_child_nodes(one)


def assigned(tree, target):
    """The value that a statement gives to just this target."""
    for one in ast.walk(tree):
        if isinstance(one, ast.Assign) and len(one.targets) == 1 and one.targets[0] is target:
            return one.value
    return None


def class_name_of(value):
    return printable(type.__dict__["__name__"].__get__(type(value)))


def raised_by(innermost, scene):
    """Who raised it: `python`, `raise`, `assert`, or Python in code of the `library`."""
    code = innermost.tb_frame.f_code
    is_raise = code.co_code[innermost.tb_lasti] == RAISE
    if code.co_filename not in scene.paths:
        return "raise" if is_raise else "library"
    if is_raise:
        return "assert" if scene.asserted() else "raise"
    # It was thrown in where a generator stood.
    is_thrown = isinstance(scene.node, (ast.Yield, ast.YieldFrom, ast.Await))
    return "raise" if is_thrown else "python"


def described(error, text):
    """Its class, its message, and what the traceback adds to that: "Did you mean"."""
    name, message = class_name(error), printable(str(error))
    head = "%s: %s" % (name, message)
    at = ("\n" + text).rfind("\n" + head)
    hint = text[at + len(head) :].partition("\n")[0] if at >= 0 else ""
    near = re.search(r"Did you mean: '(.+)'\?$", hint)
    fault = {"class": name, "message": message[:MESSAGE], "hint": hint, "near": None}
    if near:
        fault["near"] = {"name": near[1], "builtin": hasattr(builtins, near[1])}
    return fault


def of_syntax(error, text, block):
    """Of a block that is no Python. Only the traceback knows a misspelled keyword."""
    fault = described(error, text)
    message = text.rstrip("\n").rpartition("\n")[2].partition(": ")[2]
    fault.update(message=message[:MESSAGE], by="python", function="<module>")
    fault.update(block=block, line=error.lineno, here=error.lineno)
    fault.update({"from": 1}, top=error.lineno, kind=None, parts=[])
    fault["text"] = printable(error.text or "")[:MESSAGE]
    return fault


def of_run(error, text, blocks, paths, last):
    """Of an exception that a line of the program passed."""
    passed, one = [], error.__traceback__
    while one is not None:
        if one.tb_frame.f_code.co_filename != DRIVER:
            passed.append(one)
        one = one.tb_next
    own = [one for one in passed if one.tb_frame.f_code.co_filename in paths]
    if not own:
        return None
    scene, fault = Scene(own[-1], blocks, paths), described(error, text)
    by = raised_by(passed[-1], scene)
    node = scene.asserted() if by == "assert" else scene.node
    here = [one.tb_lineno for one in own if paths[one.tb_frame.f_code.co_filename] == last]
    fault.update(
        by=by,
        block=scene.block,
        line=scene.line,
        top=top_of(own[0], scene),
        here=here[-1] if here else None,
        function=scene.code.co_qualname,
        **{"from": scene.code.co_firstlineno},
        kind=type(node).__name__ if node else None,
        text=scene.text(node) if node else None,
        parts=[scene.part(one) for one in scene.parts(node)],
    )
    about(fault, error, scene)
    if isinstance(error, RecursionError):
        [(most, count)] = Counter(one.tb_frame.f_code for one in own).most_common(1)
        fault["repeats"] = most.co_name if count * 2 > len(own) else None
    return fault


def top_of(outermost, scene):
    """The line of the top level that an exception came from, if that is in the block of
    the line that raised it."""
    code = outermost.tb_frame.f_code
    is_same = code.co_filename == scene.code.co_filename and code.co_name == "<module>"
    return outermost.tb_lineno if is_same else None


def about(fault, error, scene):
    """What was not found, and where else it is."""
    name = getattr(error, "name", None)
    if not isinstance(name, str):
        name = re.match(r"cannot access \w+ variable '(\w+)' where", fault["message"])
        name = name and name[1]
    fault["name"] = name and printable(name)
    if isinstance(error, NameError) and name:
        fault["places"] = scene.binds(name)[0][:PLACES]
        fault["global"] = name in scene.globals
        fault["builtin"] = hasattr(builtins, name)
        fault["bound"] = scene.bound()[:KEYS]
        fault["dynamic"] = any(map(DYNAMIC.search, scene.sources))
    called = re.match(r"(\S+)\(\) takes ", fault["message"])
    if called:
        definitions = scene.definitions(called[1].rpartition(".")[2])
        fault["decorated"] = any(one.decorator_list for _, one in definitions) or not definitions
    if isinstance(error, ModuleNotFoundError) and name and name.isidentifier():
        import difflib

        near = difflib.get_close_matches(name, sys.stdlib_module_names, 1, 0.75)
        if near and not near[0].startswith("_"):
            fault["near"] = {"name": near[0], "builtin": True}


def fault_of(error, text, blocks, last):
    """What is known of the exception that ended the block `last`, whose traceback is
    `text`; `None` where nothing is certain."""
    paths = {path_of(at): at for at in range(len(blocks))}
    # Not even the metaclass of a class is asked.
    if not any(type(error) is one for one in CLASSES):
        return None
    if isinstance(error, SyntaxError) and error.lineno is None:
        return None
    if isinstance(error, SyntaxError):
        return of_syntax(error, text, paths[error.filename]) if error.filename in paths else None
    return of_run(error, text, blocks, paths, last)
