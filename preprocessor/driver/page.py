"""Runs programs in a reader's browser, one after another in one interpreter.

`start` gives the function that the page's worker calls for each program
(`frontend/src/run/worker.ts`). What the reader's block writes is shown while it runs;
where the author's input ends the reader is asked for more. The worker itself ends a
program that the reader stops.

Figures and the last value of the reader's block are shown as well, when `show` is called
or at its end; those of the blocks before it are not even drawn.

A program that writes more than is recorded goes on: the reader sees the rest of it.
Of one that writes too much to be shown, the reader sees the beginning and the end.
"""

import contextvars
import gc
import inspect
import io
import json
import linecache
import logging
import time
import traceback
import warnings

import shown
from core import (
    SCRIPT,
    Host,
    Session,
    class_name,
    hide_frames,
    path_of,
    script,
    show_figures,
    show_files,
    told_of,
    traceback_text,
)
from drawn import Shows
from fault import fault_of
from glance import glance
from home import Home
from last import has_last_words
from machine import Machine, install_clock, install_exit, install_limit, turn_on

# Characters of a write that may be shown: from its beginning, and from its end
# (`frontend/src/run/written.ts`).
SHOWN, TAIL = 192 << 10, 8 << 10

# Characters of a question.
PROMPT = 4096

# Changed once for all programs, so that each finds them as the first did.
CHANGED = (inspect, linecache, logging, traceback, warnings)

# Taken now: a program may put its own in their place.
dumps, collect = json.dumps, gc.collect


class Shown:
    """Hands what is written to the page, which shows it in batches, and not all of it."""

    def __init__(self, page):
        self.page, self.wrote, self.waits = page, page.wrote, False

    def add(self, stream, text):
        self.waits = True
        # To hand over a text takes long, also so short a one.
        stream = stream == "Err"
        if len(text) > SHOWN + TAIL:
            # To hand over all of it takes long.
            self.wrote(stream, text[:SHOWN])
            self.page.skipped(len(text) - SHOWN - TAIL)
            text = text[-TAIL:]
        self.wrote(stream, text)

    def ask(self):
        """The program wants to have seen what it has written."""
        if self.waits:
            self.waits = False
            self.page.flushes()

    def flush(self):
        """Has all of it seen; returns how many characters are left out."""
        self.waits = False
        return self.page.flush()


class Input(io.RawIOBase):
    """`sys.stdin`: the lines that the block's author gives, then those of the reader."""

    name, mode = "<stdin>", "rb"

    def __init__(self, text, ask, answered):
        self.given = text.encode("utf-8", "surrogatepass").splitlines(True)
        self.rest, self.ask, self.answered = b"", ask, answered

    def readable(self):
        return True

    def readinto(self, buffer):
        if not self.rest:
            if self.given:
                self.rest = self.given.pop(0)
                self.answered(self.rest.decode("utf-8", "replace"))
            else:
                answer = self.ask()
                if answer is None:
                    return 0
                self.rest = (answer + "\n").encode("utf-8", "replace")
        part, self.rest = self.rest[: len(buffer)], self.rest[len(buffer) :]
        buffer[: len(part)] = part
        return len(part)


class Recorder:
    """What records the steps of programs, once the first one came that asks for it."""

    # `load.py`: makes a module of files.
    load = None
    begin = None


def load_recorder(files):
    if Recorder.begin is None:
        Recorder.begin = Recorder.load(files).begin


class Page(Host):
    """The page, for one program; its last block is the reader's."""

    def __init__(self, request, page, home):
        self.page, self.shown = page, Shown(page)
        self.last = len(request["blocks"]) - 1
        # What stands in front of the cursor is what a program asks its reader.
        self.line = ""
        self.traceback, self.fault, self.glance = None, None, ""
        if "modules" in request:
            # Before the program could change what it stands on.
            load_recorder(request["modules"])
        # Texts of warnings, and the texts in which they name the example.
        self.renamed = {}
        self.session = Session(request, self, home.folder)
        self.files = {path_of(at): "example, block %d" % (at + 1) for at in range(self.last)}
        self.files[path_of(self.last)] = "example"
        shown.CALLED.update(self.files)
        shown.listeners.append(self.renamed.__setitem__)
        code = script(request["blocks"])
        if code is not None:
            with open("%s/%s" % (home.folder, SCRIPT), "w", encoding="utf-8", newline="") as file:
                file.write(code)

    def recorder_of_steps(self):
        return self.begin_steps

    def begin_steps(self, paths, names, written, tell, ended, codes):
        """Has the steps recorded. The page has each of them at once: what the reader has
        made of the code may never end."""

        def told(step):
            tell(step)
            self.shown.flush()
            self.stepped(step)

        def over(why):
            ended(why)
            self.stepped('{"end":"%s"}' % why)

        return Recorder.begin(paths, names, written, told, over, codes)

    def stepped(self, step):
        try:
            self.page.stepped(step)
        except Exception:
            # No room for a call: the answer at the end has it as well.
            pass

    def begin_block(self, block):
        if block == self.last:
            self.page.began()

    def shows(self, block):
        return block == self.last

    def showed(self, block, thing):
        # What was written before it is seen before it.
        self.shown.flush()
        self.page.showed(dumps({name: thing[name] for name in ("kind", "data", "alt")}))

    def undrawn(self, block, error):
        self.failed(block, error)

    def stdin(self, text):
        return told_of(io.TextIOWrapper)(
            io.BufferedReader(Input(text, self.ask, self.answered)), encoding="utf-8", newline="\n"
        )

    def ask(self):
        self.shown.flush()
        prompt, self.line = self.line, ""
        return self.page.ask(prompt)

    def answered(self, answer):
        """An answer of the author's is read."""
        if self.session.recorder.block == self.last:
            self.shown.flush()
            self.line = ""
            self.page.answered(answer.rstrip("\n"))

    def wrote(self, block, stream, text):
        text = self.renamed.pop(text, text)
        if stream == "Out":
            self.line = (self.line + text if "\n" not in text else text)[-PROMPT:]
            self.line = self.line.rpartition("\n")[2]
        if block == self.last:
            self.shown.add(stream, text)

    def flushed(self):
        self.shown.ask()

    def echoed(self, block, value, text):
        if block != self.last:
            return
        recorder = self.session.recorder
        # The text of a value is not output.
        recorder.muted = True
        try:
            text = recorder.text(repr(value)) if text is None else text
        except BaseException as error:
            self.raised(block, error)
        else:
            self.prompt("Out", text + "\n")
        finally:
            recorder.muted = False

    def raised(self, block, error):
        if block == self.last:
            self.prompt("Err", self.described(block, error))

    def prompt(self, stream, text):
        """Shows what a prompt prints, on a line of its own."""
        with self.session.recorder.lock:
            if self.line:
                self.shown.add("Out", "\n")
            self.line = ""
            self.shown.add(stream, text)

    def failed(self, block, error):
        if block == self.last:
            self.traceback = text = self.described(block, error)
            # A message may be made by code of the program.
            quietly, blocks = self.session.recorder.quietly, self.session.blocks
            self.fault = quietly(fault_of, error, text, blocks, block)

    def exited(self, block, error):
        # What is no status is said at the end of a script.
        if block == self.last and not isinstance(error.code, (int, type(None))):
            try:
                self.shown.add("Err", "%s\n" % (error.code,))
            except BaseException:
                # It cannot even be said.
                pass

    def described(self, block, error):
        """The traceback of an exception of this block."""
        try:
            return traceback_text(error, self.files)
        except BaseException:
            # It fails even to be described.
            return class_name(error) + "\n"

    def close(self):
        """Lets go of what the program made, as the end of a script does. What that says is
        shown; in the build nobody hears it, so that it is not recorded."""
        self.session.recorder.close()
        names = self.session.names
        try:
            # As Python does: first the names of the program's own.
            for own in (True, False):
                for name in list(names):
                    if name.startswith("_") is own and name != "__builtins__":
                        names[name] = None
            collect()
        except BaseException:
            # The program may have replaced what this calls.
            pass
        self.session.flush()

    def leave(self, status):
        """Ends the program where it stands, and its interpreter with it."""
        with self.session.recorder.lock:
            self.session.recorder.end_block({"Exited": status})
            self.page.left(self.answer())

    def answer(self, keeps=False):
        omitted = self.shown.flush()
        transcript, traceback = self.session.transcript(), dumps(self.traceback)
        return '{"transcript":%s,"traceback":%s,"fault":%s,"omitted":%d,"names":%d,"glance":%s,"kept":%s}' % (
            transcript,
            traceback,
            dumps(self.fault),
            omitted,
            len(self.told()),
            dumps(self.glance),
            dumps(keeps),
        )

    def told(self):
        """The names of the program with their values."""
        return [one for one in list(dict.items(self.session.names)) if is_told(one[0])]


class Kept:
    """The program that ran last, with its context: its names are there until the next one
    begins (`after.py`)."""

    host = context = None


def is_told(name):
    """Whether a name is one of the program's, not of the language's own."""
    return type(name) is str and not name[:2] == "__" == name[-2:]


def let_go(home):
    """Lets go of the program that ran last."""
    host, Kept.host, Kept.context = Kept.host, None, None
    if host is not None:
        put_away(host, home)


def put_away(host, home):
    """The next program is to find nothing of this one."""
    Machine.host, Machine.flush = None, lambda: None
    Machine.leave = Machine.flush
    Shows.take = None
    # What goes now says nothing more.
    host.session.recorder.muted = True
    host.session.names.clear()
    home.restore()


def run(request, page, home):
    """Runs a program, given as JSON, and tells `page` what it did as JSON."""
    let_go(home)
    given = json.loads(request)
    host, context, kept = Page(given, page, home), contextvars.Context(), False
    Machine.host, Machine.flush, Machine.leave = page, host.shown.flush, host.leave
    turn_on()
    try:
        # Variables of the context, as the precision of `decimal`, are fresh as well.
        context.run(host.session.run)
        # What its objects say at their end is shown, as of a script; then they are gone.
        quietly = host.session.recorder.quietly
        kept = given.get("wish") == "keep" or quietly(has_last_words, host.session) is False
        host.glance = quietly(glance, host.told()) or ""
        if kept:
            host.session.recorder.close()
            Kept.host, Kept.context = host, context
        else:
            host.close()
        # Before all is put back, which takes longer than most programs.
        page.ran(host.answer(kept))
    finally:
        if not kept:
            put_away(host, home)


def start(load):
    """Makes the interpreter ready for programs; returns the function that runs one.
    `load` makes a module of files that come later."""
    Recorder.load = load
    # It may have been started long ago, and kept.
    logging._startTime = time.time_ns()
    install_clock()
    install_exit()
    install_limit()
    hide_frames()
    show_files()
    show_figures()
    home = Home()
    return lambda request, page: run(request, page, home)
