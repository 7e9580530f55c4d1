import { expect, test } from "vitest";
import type { Transcript } from "../src/contract.ts";
import { lackOf, needs } from "../src/page/limits.ts";

test.each([
  ["threading.Thread(target=f).start()", "threads"],
  ["from concurrent.futures import ThreadPoolExecutor\nwith ThreadPoolExecutor() as pool: pass", "threads"],
  ["import subprocess\nsubprocess.run(['ls'])", "processes"],
  ["import os, multiprocessing as mp", "processes"],
  ["import asyncio\nawait asyncio.create_subprocess_exec('ls')", "processes"],
  ["from urllib.request import urlopen", "network"],
  ["    import socket", "network"],
  [">>> import turtle", "windows"],
  ["import numpy as np", "module numpy"],
  ["from a_package.part import thing", "module a_package"],
  ["import math\nimport json, re", null],
  ["import threading\nlock = threading.Lock()", null],
  ["from urllib.parse import quote", null],
  ["# import numpy\nprint('''\nimport numpy\n''', \"Thread(\")", null],
  ["try:\n    import numpy\nexcept ImportError:\n    numpy = None", null],
  ["open('own.py', 'w').write('x = 1')\nimport own", null],
  ["from . import sibling\nfrom __future__ import annotations", null],
  ["important = 1\nimportlib = 2", null],
])("before a run: %s", (code, lack) => {
  const found = needs([code], []);
  expect(found && [found.key.replace("site-lacks-", ""), found.name].filter(Boolean).join(" ")).toBe(lack);
});

test("packages of a book may bring what the code imports", () => {
  expect(needs(["import sklearn"], ["scikit-learn"])).toBeNull();
  expect(needs(["import tkinter"], ["scikit-learn"])).toEqual({ key: "site-lacks-windows" });
});

test.each([
  ["RuntimeError", "can't start new thread", "", "site-lacks-threads"],
  ["OSError", "[Errno 138] emscripten does not support processes.", "", "site-lacks-processes"],
  ["ModuleNotFoundError", "No module named '_multiprocessing'", "", "site-lacks-processes"],
  ["ModuleNotFoundError", "The module 'numpy' is included in the Pyodide distribution, but it is not installed.", "", "site-lacks-module"],
  ["ModuleNotFoundError", "The module 'tkinter' is removed from the Python standard library.", "", "site-lacks-windows"],
  ["URLError", "<urlopen error [Errno 23] Host is unreachable>", "from urllib.request import urlopen", "site-lacks-network"],
  ["OSError", "[Errno 44] No such file or directory", "open('x')", null],
  ["RuntimeError", "something else", "import threading", null],
])("at a failure: %s: %s", (name, message, code, key) => {
  const exception = { class: name, message, places: [], missing: null };
  const transcript: Transcript = { events: [{ block: 0, what: { Raised: { statement: 0, exception, tolerated: false } } }], ends: [] };
  expect(lackOf(transcript, [code])?.key ?? null).toBe(key);
});
