"""Records programs in the interpreter that runs this.

    python3.13 tests/steps/record/cpython.py tests/steps/closure.py

Each is told as JSON: a line for each step, and one for why there are no more.
`test/run-steps.test.ts` does the same in Pyodide, `testsuite/steps.rs` in RustPython.
"""

import json
import os
import sys
import tempfile

DRIVER = os.path.join(os.path.dirname(__file__), "..", "..", "..", "preprocessor", "driver")
FILES, RECORDER = ("shown", "drawn", "core"), ("objects", "frames", "steps")
LIMITS = {"events": 1000, "value": 1000, "frames": 200, "names": 200, "output": 1 << 20}


def text_of(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def driver():
    names = {}
    exec(compile(text_of(os.path.join(DRIVER, "load.py")), "<pyproof>", "exec"), names)

    def load(files):
        texts = [(name, text_of(os.path.join(DRIVER, name + ".py"))) for name in files]
        return names["load"](names["compiled"](texts))

    core, steps = load(FILES), load(RECORDER)
    core.Host.recorder_of_steps = lambda self: steps.begin
    return core


def record(core, code):
    """The transcript of a program whose steps are recorded."""
    block = {"code": code, "stdin": "", "values": [], "tolerated": [], "traced": False}
    block.update(echoes=False, interactive=False, steps=True)
    request = {"blocks": [block], "limits": LIMITS}
    session = core.Session(request, core.Host(), tempfile.gettempdir())
    session.run()
    return json.loads(session.transcript())


def main():
    core, out, told = driver(), sys.stdout, []
    for path in sys.argv[1:]:
        # What this interpreter cannot compile has no steps.
        [recorded] = record(core, text_of(path)).get("steps") or [{"steps": [], "end": "none"}]
        told.append("\n".join(recorded["steps"] + ['{"end":"%s"}' % recorded["end"]]) + "\n")
    out.buffer.write("\0".join(told).encode("utf-8"))


main()
