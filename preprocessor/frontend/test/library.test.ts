// What is compiled of Python's library: that it is of the pinned Pyodide, and that Python
// starts with it.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { loadPyodide, type PyodideAPI } from "pyodide";
import { afterAll, beforeAll, expect, test } from "vitest";
import { joined } from "../src/run/library.ts";

const sources = readFileSync(fileURLToPath(import.meta.resolve("pyodide/python_stdlib.zip")));
const compiled = readFileSync(join(import.meta.dirname, "../../tool/assets/library.zip"));
const folder = mkdtempSync(join(tmpdir(), "pyproof-library-"));
let python: PyodideAPI;

beforeAll(async () => {
  const file = join(folder, "python_stdlib.zip");
  writeFileSync(file, joined(sources, compiled));
  python = await loadPyodide({ stdLibURL: file, env: { HOME: "/home/pyodide", PYTHONHASHSEED: "0" } });
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

const list = (code: string): unknown => JSON.parse(python.runPython(`import json\n${code}`) as string);

test("Python imports what is compiled of its library, and nothing of it is compiled at its start", () => {
  const [compiled, others] = list(`
import sys
files = [module.__file__ for module in sys.modules.values() if type(module.__loader__).__name__ == "zipimporter"]
json.dumps([sum(file.endswith(".pyc") for file in files), sorted(file for file in files if file.endswith(".py"))])
`) as [number, string[]];
  expect(compiled).toBeGreaterThan(90);
  expect(others).toEqual([]);
});

test("it is what this Python makes of these sources", () => {
  const others = list(`
import importlib.util, marshal, zipfile
other = []
with zipfile.ZipFile("/lib/python314.zip") as archive:
    names = [name for name in archive.namelist() if name.endswith(".pyc")]
    for name in names:
        head, code = archive.read(name)[:16], marshal.loads(archive.read(name)[16:])
        source = archive.read(name[:-1])
        if head[:4] != importlib.util.MAGIC_NUMBER or code != compile(source, f"/lib/python314.zip/{name[:-1]}", "exec", dont_inherit=True):
            other.append(name)
json.dumps([len(names), other])
`) as [number, string[]];
  expect(others[0]).toBeGreaterThan(100);
  expect(others[1]).toEqual([]);
});

test("a zip of both has all of both, and its sources are still found", () => {
  const [count, isWhole, source, error] = list(`
import zipfile, inspect, textwrap, traceback
with zipfile.ZipFile("/lib/python314.zip") as archive:
    count, bad = len(archive.namelist()), archive.testzip()
try:
    textwrap.fill(1)
except Exception as error:
    told = traceback.format_exc()
json.dumps([count, bad is None, inspect.getsource(inspect.getsource)[:13], "in fill\\n    return w.fill(text)" in told])
`) as [number, boolean, string, boolean];
  const entries = (zip: Buffer) => zip.readUInt16LE(zip.length - 12);
  expect(count).toBe(entries(sources) + entries(compiled));
  expect(isWhole).toBe(true);
  expect(source).toBe("def getsource");
  expect(error).toBe(true);
});

test("what is no plain zip is joined with nothing", () => {
  expect(() => joined(sources, new Uint8Array(3))).toThrow("not a plain zip");
  expect(() => joined(sources.subarray(0, sources.length - 1), compiled)).toThrow("not a plain zip");
});
