import { expect, test } from "vitest";
import type { Transcript } from "../src/contract.ts";
import { lackOf } from "../src/page/limits.ts";

test.each([
  ["RuntimeError", "can't start new thread", "", "threads"],
  ["OSError", "[Errno 138] emscripten does not support processes.", "", "processes"],
  ["ModuleNotFoundError", "No module named '_multiprocessing'", "", "processes"],
  ["ModuleNotFoundError", "The module 'numpy' is included in the Pyodide distribution, but it is not installed.", "", "module"],
  ["ModuleNotFoundError", "The module 'tkinter' is removed from the Python standard library.", "", "windows"],
  ["URLError", "<urlopen error [Errno 23] Host is unreachable>", "from urllib.request import urlopen", "network"],
  ["OSError", "[Errno 44] No such file or directory", "open('x')", null],
  ["RuntimeError", "something else", "import threading", null],
])("at a failure: %s: %s", (name, message, code, what) => {
  const exception = { class: name, message, places: [], missing: null };
  const transcript: Transcript = { events: [{ block: 0, what: { Raised: { statement: 0, exception, tolerated: false } } }], ends: [] };
  expect(lackOf(transcript, [code])?.what ?? null).toBe(what);
});
