"""Runs one program in the interpreter that ours is held against.

Reads a job (program.rs) from stdin and writes a transcript (transcript.rs) to
stdout, each as a message of frame.rs. What a session is (session.rs) holds here
too: the blocks in order, in one namespace, statement by statement; an exception
that a promise expects does not end the block. Nothing but the standard library
of Python 3.8, and nothing of this file is in the program's sight but the frames
at the bottom of its stack.
"""


def _drive():
    import __future__
    import _thread
    import ast
    import builtins
    import io
    import json
    import linecache
    import os
    import sys
    import threading
    import time
    import types

    MAX_VALUE = 64 * 1024
    MAX_FRAMES = 200
    FUTURES = 0
    for name in __future__.all_feature_names:
        FUTURES |= getattr(__future__, name).compiler_flag
    PLAIN = (str, int, bool, float, complex, bytes, type(None))

    # The pipes are moved away from where a program would look for them.
    jobs, answers = os.dup(0), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDWR)
    for fd in (0, 1, 2):
        os.dup2(nothing, fd)

    def read(count):
        data = b""
        while len(data) < count:
            part = os.read(jobs, count - len(data))
            if not part:
                os._exit(1)
            data += part
        return data

    job = json.loads(read(int.from_bytes(read(4), "little")))
    os.close(jobs)
    blocks = job["blocks"]
    seconds = job["limits"]["time"]["secs"] + job["limits"]["time"]["nanos"] / 1e9

    def shown(text):
        """As UTF-8 can say it: a lone surrogate comes out as U+FFFD."""
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")

    class Recorder:
        """The note-book of the run, and the only way out of it."""

        def __init__(self):
            self.lock = threading.RLock()
            self.events = []
            self.ends = [{"end": "NotRun", "duration_us": 0} for _ in blocks]
            self.block = 0
            self.running = None
            self.began = time.perf_counter()
            self.written = 0
            self.muted = False

        def begin_block(self, index):
            self.block, self.running, self.written = index, None, 0
            self.began = time.perf_counter()

        def end_block(self, end):
            took = int((time.perf_counter() - self.began) * 1e6)
            self.ends[self.block] = {"end": end, "duration_us": took}
            self.running = None

        def note(self, what):
            with self.lock:
                self.events.append([self.block, what])

        def write(self, stream, data, places):
            with self.lock:
                if self.muted or not data:
                    return
                kept = data[: max(job["limits"]["output"] - self.written, 0)]
                self.written += len(data)
                running = self.running
                if running and not any(
                    block == self.block and running[0] <= line <= running[1]
                    for block, line in places
                ):
                    places = places + ((self.block, running[0]),)
                last = self.events[-1] if self.events else None
                if (
                    last
                    and last[0] == self.block
                    and isinstance(last[1], tuple)
                    and last[1][:2] == (stream, places)
                ):
                    last[1][2].append(kept)
                else:
                    self.events.append([self.block, (stream, places, [kept])])
                if self.written > job["limits"]["output"]:
                    line = running[0] if running else None
                    self.end_now({"OutputLimit": {"line": line}})

        def end_now(self, end):
            with self.lock:
                self.end_block(end)
                self.answer()
                os._exit(0)

        def answer(self):
            events = []
            for block, what in self.events:
                if isinstance(what, tuple):
                    stream, places, parts = what
                    text = b"".join(parts).decode("utf-8", "replace")
                    places = [{"block": at, "line": line} for at, line in places]
                    what = {"Wrote": {"stream": stream, "text": text, "places": places}}
                events.append({"block": block, "what": what})
            data = json.dumps({"events": events, "ends": self.ends}).encode()
            data = len(data).to_bytes(4, "little") + data
            while data:
                data = data[os.write(answers, data) :]

    recorder = Recorder()

    def path_of(index):
        return "<block %d>" % (index + 1)

    paths = {path_of(index): index for index in range(len(blocks))}

    def places_on_stack(frame):
        places = []
        for _ in range(MAX_FRAMES):
            if frame is None:
                break
            index = paths.get(frame.f_code.co_filename)
            if index is not None and (index, frame.f_lineno) not in places:
                places.append((index, frame.f_lineno))
            frame = frame.f_back
        return tuple(places)

    class Bytes(io.BufferedIOBase):
        """What `sys.stdout.buffer` is to a program."""

        def __init__(self, stream, name):
            self.stream, self.name, self.mode = stream, name, "wb"

        def writable(self):
            return True

        def write(self, data):
            data = bytes(data)
            recorder.write(self.stream, data, places_on_stack(sys._getframe(1)))
            return len(data)

    def exception(error):
        try:
            message = shown(str(error))[:MAX_VALUE]
        except BaseException:
            message = ""
        places, traceback = [], error.__traceback__
        while traceback is not None:
            index = paths.get(traceback.tb_frame.f_code.co_filename)
            place = {"block": index, "line": traceback.tb_lineno}
            if index is not None and place not in places:
                places.append(place)
            traceback = traceback.tb_next
        return {"class": type(error).__name__, "message": message, "places": places}

    def tolerates(raised):
        for place in raised["places"]:
            for tolerated in blocks[place["block"]]["tolerated"]:
                if tolerated["first"] <= place["line"] <= tolerated["last"]:
                    wanted = tolerated["exceptions"]
                    if wanted == "Any" or wanted["Class"].split(".")[-1] == raised["class"]:
                        return True
        return False

    def leaves(tree):
        """What a statement whose value is wanted leaves: a value, or a name."""
        if isinstance(tree, ast.Expr):
            return True
        if isinstance(tree, ast.Assign) and len(tree.targets) == 1:
            target = tree.targets[0]
        else:
            target = getattr(tree, "target", None) if isinstance(tree, ast.AnnAssign) else None
        return target.id if isinstance(target, ast.Name) else None

    def compiled(index):
        """The statements of a block: the whole of it must compile first."""
        code, path = blocks[index]["code"], path_of(index)
        whole = compile(code, path, "exec", dont_inherit=True)
        flags = whole.co_flags & FUTURES
        wanted = {value["statement"]: value["ask"] for value in blocks[index]["values"]}
        chunks = []
        for at, tree in enumerate(ast.parse(code, path).body):
            left = leaves(tree) if at in wanted else None
            lines = (tree.lineno, tree.end_lineno)
            if isinstance(tree, ast.Expr) and (at > 0 or left):
                part, mode = ast.Expression(tree.value), "eval"
            else:
                part, mode = ast.Module([tree], []), "exec"
            part = compile(part, path, mode, flags=flags, dont_inherit=True)
            chunks.append((at, lines, part, left, wanted.get(at, False)))
        return chunks

    def note_value(statement, left, ask, value, names, interactive):
        if left is True:
            if interactive and value is not None:
                builtins._ = value
        else:
            if left not in names:
                return
            value = names[left]
        if type(value) not in PLAIN and not ask:
            return
        recorder.muted = True
        try:
            text, rep = shown(str(value))[:MAX_VALUE], shown(repr(value))[:MAX_VALUE]
            recorder.note({"Valued": {"statement": statement, "text": text, "repr": rep}})
        except BaseException:
            pass
        finally:
            recorder.muted = False

    def flush():
        for stream in (sys.stdout, sys.stderr):
            try:
                stream.flush()
            except BaseException:
                pass

    def status(error):
        if error.code is None:
            return 0
        try:
            return max(-(1 << 31), min(int(error.code), (1 << 31) - 1))
        except BaseException:
            return 1

    def statement(chunk, names, interactive):
        """Runs a statement; the block's end, when it is one."""
        at, lines, code, left, ask = chunk
        recorder.running = lines
        try:
            value = eval(code, names)
            if left is not None:
                note_value(at, left, ask, value, names, interactive)
            return None
        except BaseException as error:
            raised = exception(error)
            tolerated = tolerates(raised)
            exits = isinstance(error, SystemExit) and not tolerated
            code = status(error) if exits else None
        finally:
            flush()
        if code != 0:
            what = {"statement": at, "exception": raised, "tolerated": tolerated}
            recorder.note({"Raised": what})
        if code is not None:
            return {"Exited": code}
        return None if tolerated else "Raised"

    def block(index, names):
        code = blocks[index]["code"]
        lines = code.splitlines(True)
        linecache.cache[path_of(index)] = (len(code), None, lines, path_of(index))
        try:
            chunks = compiled(index)
        except SyntaxError as error:
            return {
                "SyntaxError": {
                    "class": type(error).__name__,
                    "message": shown(str(error.msg)),
                    "line": max(error.lineno or 1, 1),
                }
            }
        except (ValueError, RecursionError, MemoryError, OverflowError) as error:
            said = {"class": type(error).__name__, "message": shown(str(error)), "line": 1}
            return {"SyntaxError": said}
        sys.stdin = io.StringIO(blocks[index]["stdin"])
        for chunk in chunks:
            end = statement(chunk, names, blocks[index]["interactive"])
            if end is not None:
                return end
        return "Finished"

    def finish():
        """What a script's end does."""
        recorder.running = None
        import atexit

        for end in (threading._shutdown, atexit._run_exitfuncs):
            try:
                end()
            except BaseException:
                pass
        flush()

    def watch():
        """Ends the program when its time is up; the worker does where this cannot."""
        time_sleep(seconds)
        frame = current_frames().get(main)
        places = [line for at, line in places_on_stack(frame) if at == recorder.block]
        line = places[0] if places else recorder.running and recorder.running[0]
        recorder.end_now({"TimedOut": {"line": line}})

    # Taken now: a program may put its own in their place.
    time_sleep, current_frames, main = time.sleep, sys._current_frames, threading.get_ident()

    def stream(which, name):
        return io.TextIOWrapper(
            Bytes(which, name), encoding="utf-8", newline="\n", write_through=True
        )

    sys.stdout = sys.__stdout__ = stream("Out", "<stdout>")
    sys.stderr = sys.__stderr__ = stream("Err", "<stderr>")
    sys.argv = [""]
    module = types.ModuleType("__main__")
    module.__dict__["__builtins__"] = __builtins__
    # Kept: with the last reference its names would go, and these are among them.
    driver, sys.modules["__main__"] = sys.modules["__main__"], module
    _thread.start_new_thread(watch, ())
    for index in range(len(blocks)):
        recorder.begin_block(index)
        end = block(index, module.__dict__)
        if index + 1 == len(blocks):
            finish()
        recorder.end_block(end)
    recorder.answer()
    os._exit(0)


_drive()
