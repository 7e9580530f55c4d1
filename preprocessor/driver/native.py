"""Runs one program in an interpreter of the author's.

A worker of the tool starts it for each program (`isolation/reference.rs`). It writes
the request to stdin and reads the transcript from stdout, each as a message: four bytes
that say its length, then JSON. The process ends with the program: when that is done,
when its time is up, or when it wrote too much.
"""

import _thread
import gc
import json
import os
import sys
import time

from core import SCRIPT, Host, Session, hide_frames, script, show_files

# Taken now: a program may put its own in their place.
sleep, current_frames, modules = time.sleep, sys._current_frames, sys.modules
clock, processor_clock = time.monotonic, time.process_time
write, exit_now = os.write, os._exit

# Seconds between two looks at the clocks: at least, at most.
PAUSE = 0.01, 0.25


class Process(Host):
    """A process of its own."""

    def __init__(self, request, answers):
        self.answers, self.limits = answers, request["seconds"]
        self.main = _thread.get_ident()
        self.session = Session(request, self, os.getcwd())
        write_script(request["blocks"])

    def run(self):
        _thread.start_new_thread(self.watch_the_clock, ())
        self.session.run()
        self.answer()

    def watch_the_clock(self):
        """Ends the program when its time is up; the worker does where this cannot."""
        began, spent = clock(), processor_clock()
        time, wall = self.limits
        left = time
        while left > 0:
            sleep(min(max(left, PAUSE[0]), PAUSE[1]))
            left = min(time - (processor_clock() - spent), wall - (clock() - began))
        recorder = self.session.recorder
        places = recorder.places(current_frames().get(self.main))
        lines = [line for block, line in places if block == recorder.block]
        self.end_now({"TimedOut": {"line": lines[0] if lines else recorder.line()}})

    def over_limit(self, line):
        self.end_now({"OutputLimit": {"line": line}})

    def finish(self):
        threading = modules.get("threading")
        if threading is not None:
            # The end of a script waits for its threads.
            threading._shutdown()

    def end_now(self, end):
        """Ends the running block, and the process with it."""
        with self.session.recorder.lock:
            self.session.recorder.end_block(end)
            self.answer()

    def answer(self):
        """Says what happened and ends the process: nothing of the program runs any more."""
        # No garbage is made any more, and looking for it takes long.
        gc.disable()
        send(self.answers, self.session.transcript().encode())
        exit_now(0)


def write_script(blocks):
    code = script(blocks)
    if code is not None:
        with open(SCRIPT, "w", encoding="utf-8", newline="") as file:
            file.write(code)


def take_pipes():
    """Moves stdin and stdout away from where a program would look for them."""
    pipes = os.dup(0), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nothing, descriptor)
    return pipes


def receive(pipe):
    """The next message."""
    return read(pipe, int.from_bytes(read(pipe, 4), "little"))


def read(pipe, count):
    data = b""
    while len(data) < count:
        part = os.read(pipe, count - len(data))
        if not part:
            # Nobody is there who would wait for an answer.
            os._exit(1)
        data += part
    return data


def send(pipe, message):
    for part in len(message).to_bytes(4, "little"), message:
        left = memoryview(part)
        while left:
            left = left[write(pipe, left) :]


def main():
    requests, answers = take_pipes()
    request = json.loads(receive(requests))
    os.close(requests)
    hide_frames()
    show_files()
    Process(request, answers).run()
