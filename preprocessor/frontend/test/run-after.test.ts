/**
 * What a reader asks of the program that ran last: its names, and code in their namespace.
 */
import { beforeAll, describe, expect, it } from "vitest";
import type { Overview, Wish } from "../src/contract.ts";
import { LIMITS, startPython, written, type Ran, type Run } from "./lib/python.ts";

let run: Run;
beforeAll(async () => {
  run = await startPython();
});

const ask = (wish: Wish, answers: string[] = []): Ran => run([], answers, LIMITS, wish);
const attempt = (code: string, answers: string[] = []): Ran => ask({ code }, answers);

function overview(): Overview {
  const told = ask("names").overview;
  if (!told) throw new Error("no names are told");
  return told;
}

/** An object that a name or a value leads to. */
function record({ objects }: Overview, value: unknown) {
  const found = objects[String(value)];
  if (!found) throw new Error(`${JSON.stringify(value)} is no object`);
  return found;
}

const CLOSURE = "def outer(x):\n    count = [x]\n    def inner():\n        count[0] += x\n        return count[0]\n    return inner\n\ntick = outer(2)\ntick()\n";

describe("names", () => {
  it("are told with their types, lengths and values", () => {
    expect(run(["import math\na = 1\nb = 'word'\nc = [1, 2, 3]\nd = range(5)\n_e = None"])).toMatchObject({ names: 6, kept: true });
    expect(overview().names).toMatchObject([
      { name: "math", type: "module", value: "<module math>" },
      { name: "a", type: "int", value: "1" },
      { name: "b", type: "str", length: 4, value: "'word'" },
      { name: "c", type: "list", length: 3 },
      { name: "d", type: "range", length: 5, value: "range(0, 5)" },
      { name: "_e", type: "NoneType", value: "None" },
    ]);
  });

  it("of closures with what they hold", () => {
    run([CLOSURE]);
    const told = overview();
    const { cells } = record(told, told.names.find(({ name }) => name === "tick")?.value);
    expect(Object.keys(cells ?? {})).toEqual(["count", "x"]);
    expect(record(told, cells?.["x"])).toEqual({ type: "cell", value: "2" });
    expect(record(told, record(told, cells?.["count"]).value)).toEqual({ type: "list", items: ["4"] });
  });

  it("of objects without asking them", () => {
    const said = run(["class A:\n    def __init__(self):\n        self.x = 1\n    def __repr__(self):\n        print('asked')\n        return 'A!'\n    def __len__(self):\n        print('asked')\n        return 3\na = A()\n"]);
    expect(said.names).toBe(2);
    const asked = ask("names");
    expect(written(asked)).toBe("");
    const told = asked.overview;
    const one = told?.names[1];
    expect(one).toMatchObject({ name: "a", type: "A" });
    expect(one).not.toHaveProperty("length");
    if (told) expect(record(told, one?.value)).toMatchObject({ type: "instance", attributes: { x: "1" } });
    expect(written(attempt("a"))).toBe("asked\nA!\n");
  });

  it("are no more than a page can show", () => {
    run(["for i in range(150):\n    globals()[f'n{i}'] = i\n"]);
    expect(overview()).toMatchObject({ names: { length: 100 }, more: 51 });
  });

  it("are gone where the end of a program had something to say", () => {
    const gone = run(["class A:\n    def __del__(self):\n        print('gone')\na = A()"]);
    expect(written(gone)).toBe("gone\n");
    expect(gone).toMatchObject({ names: 2, kept: false });
    expect(ask("names").lost).toBe(true);
    const kept = run(["class A:\n    def __del__(self):\n        print('gone')\na = A()"], [], LIMITS, "keep");
    expect(written(kept)).toBe("");
    expect(overview().names).toHaveLength(2);
    expect(written(attempt("del a"))).toBe("gone\n");
  });

  const OWN = "class A:\n    def __del__(self):\n        print('gone')\n";
  const GUARDED = "def g():\n    try:\n        yield 1\n        yield 2\n    finally:\n        print('closed')\n";

  it.each([
    ["a comment and a text", "# works with weakref, __del__ and finally\ndef g():\n    yield 'except'\nx = g()\nnext(x)"],
    ["weak references without a callback", "import weakref\nclass A: pass\na = A()\nr = weakref.ref(a)\np = weakref.proxy(a)\nd = weakref.WeakValueDictionary(a=a)\ns = weakref.WeakSet([a])"],
    ["a class with last words, whose objects have gone", `${OWN}A()\nx = 1`],
    ["a generator that has ended", `${GUARDED}x = list(g())`],
    ["a generator that has not begun", `${GUARDED}x = g()`],
    ["a generator outside of what it guards", "def g():\n    yield 1\n    with open('x', 'w'): yield 2\nx = g()\nnext(x)"],
    ["a generator that passes on another", "def g():\n    yield from [1, 2]\nx = g()\nnext(x)"],
    ["a manager of contexts", "from contextlib import contextmanager\n@contextmanager\ndef m():\n    try: yield 1\n    finally: print('out')\nwith m() as x: pass"],
    ["a folder for a while", "import tempfile\nwith tempfile.TemporaryDirectory() as x: pass"],
    ["a loop of events that has run", "import asyncio\nasync def f():\n    try: await asyncio.sleep(0)\n    finally: pass\n    return 1\nx = asyncio.run(f())"],
  ])("are kept in spite of %s", (_, code) => {
    expect(run([code]).kept).toBe(true);
    expect(overview().names.map(({ name }) => name)).toEqual(expect.arrayContaining([expect.stringMatching(/^[xasrpd]$/)]));
  });

  it.each([
    ["an object", `${OWN}a = A()`, "gone\n"],
    ["an object in a cycle", `${OWN}a = A()\na.a = a\ndel a`, "gone\n"],
    ["an object that a subclass made", `${OWN}class B(A): pass\na = [B()]`, "gone\n"],
    ["a weak reference", "import weakref\nclass A: pass\na = A()\nr = weakref.ref(a, lambda r: print('gone'))", "gone\n"],
    ["a callback that is no function of its own", "import weakref\nclass A: pass\na = A()\nr = weakref.ref(a, print)", /^<weakref at/],
    ["a proxy", "import weakref\nclass A: pass\na = A()\nr = weakref.proxy(a, lambda r: print('gone'))", "gone\n"],
    ["a generator", `${GUARDED}x = g()\nnext(x)`, "closed\n"],
    ["a generator that passes on another", "def g():\n    try: yield from [1, 2]\n    finally: print('closed')\nx = g()\nnext(x)", "closed\n"],
    ["a generator within `with`", "class M:\n    def __enter__(self): pass\n    def __exit__(self, *_): print('closed')\ndef g():\n    with M(): yield 1\nx = g()\nnext(x)", "closed\n"],
  ])("are gone where %s has last words", (_, code, words) => {
    const ran = run([code]);
    expect(written(ran)).toMatch(words);
    expect(ran.kept).toBe(false);
  });

  it("are gone where a coroutine was never awaited, of which Python warns", () => {
    const ran = run(["async def f(): pass\nc = f()"]);
    expect(written(ran)).toContain("RuntimeWarning: coroutine 'f' was never awaited");
    expect(ran.kept).toBe(false);
  });

  it("are told at a glance, without running code of the program", () => {
    const glance = (code: string) => run([code]).glance;
    expect(glance("import math\ndef f(): pass\nclass A:\n    def __repr__(self): print('asked'); return 'A'\na = 1\nb = 'x'\nc = [1, (2,), A()]\nd = A()")).toBe("a = 1, b = 'x', c = [1, (2,), …]");
    expect(glance("a = b = c = d = e = None")).toBe("a = None, b = None, c = None, d = None, …");
    expect(glance("a = 'x' * 100\nb = list(range(100))\nc = 10 ** 100_000\nd = {}")).toBe("a = 'xxxxxxxxxxxxxxxx…', b = [0, 1, 2, 3, …], d = {}");
    expect(glance("a = {1: {2: {3: 4}}}\nb = set()\nc = b'x' * 40\nd = 1")).toBe("a = {1: {2: …}}, b = set(), c = b'xxxxxxxxxxxxxxxx…', …");
    expect(glance("a = '\\ud800'")).toBe("a = '\\ud800'");
    expect(glance("def f(): pass")).toBe("");
    expect(glance(`${OWN}x = 1\na = A()`)).toBe("x = 1");
    run(["x = 1"]);
    expect(attempt("x = 2\ny = 3")).toMatchObject({ count: 2, glance: "x = 2, y = 3" });
  });

  it("do not outlast the next program", () => {
    run(["secret = 1\nimport os\nos.environ['LEFT'] = 'x'\nopen('left.txt', 'w').close()"]);
    expect(written(run(["import os\nprint('secret' in globals(), 'LEFT' in os.environ, os.listdir())"]))).toBe("False False []\n");
  });
});

describe("code", () => {
  it("is run in the names of the program, and shows what a prompt shows", () => {
    run(["x = 20", "def double(n):\n    return 2 * n\n"]);
    expect(written(attempt("double(x) + 2"))).toBe("42\n");
    expect(written(attempt("y = _ * 2"))).toBe("");
    expect(written(attempt("print('y is', end=' ')\ny\nfor i in range(2): i\nNone"))).toBe("y is \n84\n0\n1\n");
    expect(overview().names.map(({ name }) => name)).toEqual(["x", "double", "y", "i"]);
  });

  it("has its exceptions told and what they mean found", () => {
    run(["def f(n):\n    return n + 1\n"]);
    const tried = attempt("f('a')");
    expect(tried.traceback).toContain('File "<stdin>", line 1, in <module>\n    f(\'a\')');
    expect(tried.traceback).toContain('File "example", line 2, in f');
    expect(tried.traceback).not.toContain("<block");
    expect(tried.fault).toMatchObject({ class: "TypeError", by: "python" });
    expect(attempt("undefined_name").fault).toMatchObject({ class: "NameError", name: "undefined_name" });
    expect(attempt("f(").traceback).toContain("SyntaxError");
    expect(written(attempt("f(1)"))).toBe("2\n");
  });

  it("ends a value's text where its own methods fail", () => {
    run(["class A:\n    def __repr__(self):\n        return 1 / 0\na = A()"]);
    expect(attempt("a").traceback).toContain("ZeroDivisionError");
  });

  it("is run after a program that failed", () => {
    run(["x = 1\n1 / 0\ny = 2"]);
    expect(written(attempt("x"))).toBe("1\n");
  });

  it("can ask its reader", () => {
    run(["x = 1"]);
    const tried = attempt("name = input('? ')\nname", ["Ann"]);
    expect(tried.asked).toEqual(["? "]);
    expect(written(tried)).toBe("? 'Ann'\n");
  });

  it("may end, and the names stay", () => {
    run(["x = 1"]);
    expect(attempt("raise SystemExit(3)")).toMatchObject({ end: { Exited: 3 }, kept: true });
    expect(written(attempt("x"))).toBe("1\n");
  });

  it("shows no more than a run does", () => {
    run(["x = 'a' * 100"]);
    const tried = attempt("for _ in range(5000): print(x)");
    expect(tried.omitted).toBeGreaterThan(0);
    expect(written(attempt("1"))).toBe("1\n");
  });

  it("has nothing to be run in before a program and behind one that is gone", () => {
    run(["class A:\n    def __del__(self): pass\na = A()"]);
    expect(attempt("1").lost).toBe(true);
  });
});
