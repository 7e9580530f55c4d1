"""What a reader asks of the program that ran last in the page: which names it has, and
code of the reader's own in its namespace, as at a prompt.

It is loaded when that is asked for the first time (`frontend/src/run/worker.ts`).

1. `Kept` of `page.py` has the program, unless it is gone: then the answer says so.
2. `overview` reads its names by `objects.py`: no code of the program runs by that, and
   nothing of it changes. The form of values and objects is described in `steps.py`.
3. `attempt` runs code as a further block, which is a session at a prompt. What it writes
   is shown within the limits of a run, and nothing is recorded.
"""

import ast

from objects import Objects, full_name, named, qualified, stands_on

# Names that are told.
MAX_NAMES = 100

# Types whose objects have a length that can be asked for without running other code.
SIZED = (str, bytes, bytearray, list, tuple, dict, set, frozenset)

NOTHING = '{"transcript":{"events":[],"ends":[]},"traceback":%s,"fault":%s,"omitted":%d,%s}'


def start(page):
    """Returns what answers a request; `page`: the module of the running driver."""

    def answer(request, to):
        wish, host = page.json.loads(request)["wish"], page.Kept.host
        if host is None:
            to.ran(NOTHING % ("null", "null", 0, '"lost":true,"kept":false'))
        elif wish != "names":
            page.Kept.context.run(attempt, page, host, to, wish["code"])
        else:
            told = page.dumps(overview(page, host))
            to.ran(NOTHING % ("null", "null", 0, '"kept":true,"overview":' + told))

    return answer


def overview(page, host):
    """The names of the program, and the objects that they lead to."""
    paths = {page.path_of(at): at + 1 for at in range(len(host.session.blocks))}
    objects = Objects(paths, True)
    objects.begin()
    objects.frame_of = lambda frame: None
    objects.cell_of = lambda name, cell: objects.number(cell)
    told, more = [], 0
    for name, value in list(dict.items(host.session.names)):
        if not page.is_told(name):
            continue
        if len(told) == MAX_NAMES:
            more += 1
        else:
            told.append(of_name(objects, name, value))
    objects.read_all()
    answer = {"names": told, "more": more, "objects": objects.records}
    objects.forget()
    return answer


def of_name(objects, name, value):
    kind = type(value)
    record = {"name": named(name), "type": qualified(full_name(kind))}
    for base in SIZED:
        if stands_on(base, kind):
            record["length"] = base.__len__(value)
    if kind is range:
        try:
            record["length"] = len(value)
        except OverflowError:
            # No machine could have so many.
            pass
    record["value"] = objects.value(value)
    return record


def attempt(page, host, to, code):
    """Runs code of the reader's in the namespace of the program."""
    session = host.session
    index, recorder = len(session.blocks), session.recorder
    path, block = page.path_of(index), block_of(code)
    session.blocks.append(block)
    host.page, host.shown, host.last, host.line = to, page.Shown(to), index, ""
    host.traceback = host.fault = None
    host.files[path] = page.shown.CALLED[path] = page.shown.PROMPT
    page.shown.FILES[path] = page.shown.SCRIPT
    page.shown.LINES[path] = code.splitlines(True)
    for cache in page.shown.caches:
        page.shown.fill(cache)
    recorder.paths[path], recorder.block, recorder.shown = index, index, 0
    recorder.begin_statement(None)
    # The program may have muted or replaced what is shown by.
    recorder.muted = False
    host.echoed = lambda _, value, text: echoed(page, host, index, value, text)
    host.raised = lambda _, error: raised(page, host, index, error)
    page.Machine.host, page.Machine.flush = to, host.shown.flush
    to.began()
    end = session.run_block(index)
    session.show(end)
    for output in session.outputs:
        output.end_character()
    omitted = host.shown.flush()
    traceback, fault = page.dumps(host.traceback), page.dumps(host.fault)
    told = host.told()
    rest = '"kept":true,"end":%s,"count":%d,"glance":%s' % (
        page.dumps(end),
        len(told),
        page.dumps(page.glance(told)),
    )
    to.ran(NOTHING % (traceback, fault, omitted, rest))


def block_of(code):
    """The code as a block of which a prompt shows all values."""
    try:
        body = ast.parse(code).body
    except (SyntaxError, ValueError, RecursionError, MemoryError, OverflowError):
        # The run says so.
        body = []
    shown = [at for at, one in enumerate(body) if isinstance(one, ast.Expr)]
    return {
        "code": code,
        "stdin": "",
        "values": [{"statement": at, "ask": False} for at in shown],
        "tolerated": [],
        "traced": False,
        "echoes": True,
        "interactive": True,
    }


def echoed(page, host, index, value, text):
    """Shows a value. Its own `__repr__` may write, as it may at a prompt."""
    if text is None:
        try:
            text = host.session.recorder.text(repr(value))
        except BaseException as error:
            raised(page, host, index, error)
            return
    host.prompt("Out", text + "\n")


def raised(page, host, index, error):
    """An exception came to the prompt. The last one is told apart from what was written, so
    that it can be explained."""
    if host.traceback is not None:
        host.prompt("Err", host.traceback)
    page.Page.failed(host, index, error)
