/**
 * The driver notes what programs do as the build's interpreter does.
 */
import { beforeAll, describe, expect, it } from "vitest";
import type { End, ProgramBlock, What } from "../src/contract.ts";
import { LIMITS, clock, looked, startPython, written, type Ran, type Run } from "./lib/python.ts";

let run: Run;
beforeAll(async () => {
  run = await startPython();
});

const at = (line: number, block = 0): { block: number; line: number } => ({ block, line });
const out = (text: string, ...places: { block: number; line: number }[]): What => ({ Wrote: { stream: "Out", text, places } });
const raised = (statement: number, name: string, message: string, places: { block: number; line: number }[], tolerated = false): What => ({
  Raised: { statement, exception: { class: name, message, places, missing: null }, tolerated },
});

interface Case {
  name: string;
  blocks: (string | Partial<ProgramBlock>)[];
  events: What[];
  ends?: End[];
}

const wanted = (...statements: number[]): ProgramBlock["values"] => statements.map((statement) => ({ statement, ask: true }));

const CASES: Case[] = [
  { name: "a write bears the lines on the stack", blocks: ["def f():\n    print(1)\nf()"], events: [out("1\n", at(2), at(3))] },
  {
    name: "an answer is read where it is asked for",
    blocks: [{ code: "print(input('? '))", stdin: "a\nb\n" }],
    events: [out("? ", at(1)), { Read: { text: "a" } }, out("a\n", at(1))],
  },
  {
    name: "writes of one place are one",
    blocks: ["for i in range(3):\n    print(i, end=' ')\nprint()"],
    events: [out("0 1 2 ", at(2)), out("\n", at(3))],
  },
  {
    name: "a write of a function bears the lines of two blocks",
    blocks: ["def f():\n    print(1)", "\nf()"],
    events: [out("1\n", at(2), at(2, 1))],
    ends: ["Finished", "Finished"],
  },
  {
    name: "a write behind the scenes belongs to the statement that runs",
    blocks: ["import atexit\natexit.register(print, 'end')"],
    events: [out("end\n")],
  },
  { name: "values of statements", blocks: [{ code: "'a'\nx = 1\ny: int = 2", values: wanted(0, 1, 2) }], events: [
    { Valued: { statement: 0, text: "a", repr: "'a'" } },
    { Valued: { statement: 1, text: "1", repr: "1" } },
    { Valued: { statement: 2, text: "2", repr: "2" } },
  ] },
  {
    name: "a value assigned to a place, and nothing left of how it was learnt",
    blocks: [{ code: "box = {}\nbox['a'] = [1]\nprint('pyproof_assigned' in globals())", values: wanted(1) }],
    events: [{ Valued: { statement: 1, text: "[1]", repr: "[1]" } }, out("False\n", at(3))],
  },
  {
    name: "a value is not asked for its text unless that is wanted",
    blocks: [
      {
        code: "class A:\n    def __repr__(self):\n        print('asked')\n        return 'A!'\nA()\nA()",
        values: [{ statement: 1, ask: false }, { statement: 2, ask: true }],
      },
    ],
    events: [{ Valued: { statement: 2, text: "A!", repr: "A!" } }],
  },
  {
    name: "a value whose methods fail is none",
    blocks: [{ code: "class A:\n    def __repr__(self):\n        raise KeyboardInterrupt\nA()", values: wanted(1) }],
    events: [],
  },
  {
    name: "echoes of a body, and of a prompt the last value",
    blocks: [{ code: "for i in 'ab':\n    i\n_ + '!'", echoes: true, interactive: true, values: wanted(1) }],
    events: [
      { Echoed: { statement: 0, repr: "'a'" } },
      { Echoed: { statement: 0, repr: "'b'" } },
      { Valued: { statement: 1, text: "b!", repr: "'b!'" } },
    ],
  },
  {
    name: "an exception ends its block and not the next",
    blocks: ["1 / 0\nprint('never')", "print('on')"],
    events: [raised(0, "ZeroDivisionError", "division by zero", [at(1)]), out("on\n", at(1, 1))],
    ends: ["Raised", "Finished"],
  },
  {
    name: "a tolerated exception ends nothing",
    blocks: [{ code: "def f():\n    {}['k']\nf()\nprint('on')", tolerated: [{ first: 2, last: 2, exceptions: { Class: "builtins.KeyError" } }] }],
    events: [raised(1, "KeyError", "'k'", [at(3), at(2)], true), out("on\n", at(4))],
  },
  {
    name: "another exception than the tolerated one ends it",
    blocks: [{ code: "{}['k']\nprint('on')", tolerated: [{ first: 1, last: 1, exceptions: { Class: "ValueError" } }] }],
    events: [raised(0, "KeyError", "'k'", [at(1)])],
    ends: ["Raised"],
  },
  {
    name: "lines reached, exceptions passed, not the end of an iterator",
    blocks: [{ code: "def f():\n    try:\n        int('x')\n    except ValueError:\n        pass\nf()\nnext(iter([]), 0)", traced: true }],
    events: [
      { Reached: at(1) },
      { Reached: at(6) },
      { Reached: at(2) },
      { Reached: at(3) },
      {
        Passed: {
          place: at(3),
          exception: { class: "ValueError", message: "invalid literal for int() with base 10: 'x'", places: [at(3)], missing: null },
        },
      },
      { Reached: at(4) },
      { Reached: at(5) },
      { Reached: at(7) },
    ],
  },
  { name: "an exit", blocks: ["raise SystemExit"], events: [], ends: [{ Exited: 0 }] },
  {
    name: "an exit with words",
    blocks: ["import sys\nsys.exit('words')"],
    events: [raised(1, "SystemExit", "words", [at(2)])],
    ends: [{ Exited: 1 }],
  },
  {
    name: "what is no Python is found before anything runs",
    blocks: ["print(1)\nx = = 2", "print(2)"],
    events: [out("2\n", at(1, 1))],
    ends: [{ SyntaxError: { class: "SyntaxError", message: "invalid syntax", line: 2 } }, "Finished"],
  },
  {
    name: "indentation",
    blocks: ["if True:\nprint(1)"],
    events: [],
    ends: [{ SyntaxError: { class: "IndentationError", message: "expected an indented block after 'if' statement on line 1", line: 2 } }],
  },
  {
    name: "annotations from the future in every statement behind",
    blocks: ["from __future__ import annotations\ndef f(x: missing): pass\nprint(f.__annotations__)"],
    events: [out("{'x': 'missing'}\n", at(3))],
  },
  {
    name: "a script's name and globals",
    blocks: ["print(__name__, sorted(globals()))\nimport sys\nprint(sys.argv, sys.modules['__main__'].__name__)"],
    events: [
      out("__main__ ['__builtins__', '__cached__', '__doc__', '__file__', '__loader__', '__name__', '__package__', '__spec__']\n", at(1)),
      out("['main.py'] __main__\n", at(3)),
    ],
  },
  {
    name: "a mutable class behind a name in two blocks",
    blocks: ["items = []", "items.append(1)", { code: "items", values: wanted(0) }],
    events: [{ Valued: { statement: 0, text: "[1]", repr: "[1]" } }],
    ends: ["Finished", "Finished", "Finished"],
  },
  {
    name: "an exception without a message, and one that cannot be read",
    blocks: ["class E(Exception):\n    def __str__(self):\n        raise KeyError\nraise E", "raise ValueError"],
    events: [raised(1, "E", "", [at(4)]), raised(0, "ValueError", "", [at(1, 1)])],
    ends: ["Raised", "Raised"],
  },
  {
    name: "tasks and timeouts of asyncio",
    blocks: [
      "import asyncio\nasync def f(n):\n    await asyncio.sleep(n / 100)\n    print(n)\nasync def main():\n" +
        "    await asyncio.gather(f(2), f(1))\n    print(await asyncio.to_thread(sum, [1, 2]))\n" +
        "    try:\n        await asyncio.wait_for(asyncio.sleep(9), 0.001)\n    except TimeoutError:\n        print('late')\nasyncio.run(main())",
    ],
    events: [out("1\n2\n", at(4), at(12)), out("3\n", at(7), at(12)), out("late\n", at(11), at(12))],
  },
  {
    name: "executors of an event loop, and pools that it alone is handed",
    blocks: [
      "import asyncio\nfrom concurrent.futures import ThreadPoolExecutor\nasync def main():\n    loop = asyncio.get_running_loop()\n" +
        "    print(await loop.run_in_executor(None, sum, [1, 2]))\n    with ThreadPoolExecutor(2) as pool:\n" +
        "        print(await loop.run_in_executor(pool, len, 'ab'))\nasyncio.run(main())\n" +
        "try:\n    ThreadPoolExecutor(1).submit(print, 1)\nexcept RuntimeError:\n    print('no threads')",
    ],
    events: [out("3\n", at(5), at(8)), out("2\n", at(7), at(8)), out("no threads\n", at(12))],
  },
  {
    name: "what a program writes around its own stream comes out behind the statement",
    blocks: ["import io, sys\nsys.stdout = io.TextIOWrapper(io.BufferedWriter(sys.stdout.buffer))\nprint('held')\nprint('back')"],
    events: [out("held\n", at(3)), out("back\n", at(4))],
  },
];

describe("events", () => {
  it.each(CASES)("$name", ({ blocks, events, ends = ["Finished"] }) => {
    const { transcript } = run(blocks);
    expect(transcript.events.map(({ what }) => what)).toEqual(events);
    expect(transcript.ends.map(({ end }) => end)).toEqual(ends);
  });

  it("are noted up to a bound, at which the block ends for its promises", () => {
    const { transcript, omitted } = run(["print(0)\nprint('x' * 3_000_000)\nprint(1)"]);
    expect(transcript.ends[0]?.end).toEqual({ OutputLimit: { line: 2 } });
    const noted = transcript.events.flatMap(({ what }) => ("Wrote" in what ? [what.Wrote.text] : []));
    expect(noted.join("")).toHaveLength(LIMITS.output);
    // Of the end, what begins with a line.
    expect(omitted).toBe(3_000_005 - (192 << 10) - "1\n".length);
  });
});

describe("output", () => {
  it("of a recursion that goes too deep is told to its end", () => {
    const ran = run(["def f(n):\n    print(n)\n    f(n + 1)\ntry:\n    f(0)\nexcept RecursionError:\n    print('deep')"]);
    const lines = written(ran).trimEnd().split("\n");
    expect(lines.pop()).toBe("deep");
    expect(lines.length).toBeGreaterThan(900);
    expect(lines.slice(0, 900)).toEqual(Array.from({ length: 900 }, (_, n) => String(n)));
  });

  it("is told in few messages", () => {
    const ran = run(["for i in range(20_000):\n    print(i)"]);
    expect(written(ran)).toHaveLength(108_890);
    // A message for each pause, and some at once.
    const seconds = (ran.transcript.ends[0]?.duration_us ?? 0) / 1e6;
    expect(ran.parts.length).toBeLessThan(20 + seconds / 0.03);
  });
});

describe("output that waits to be told", () => {
  const lines = Array.from({ length: 60 }, (_, n) => `${n}\n`).join("");
  const seen = (code: string): string | undefined => run([`import js\n${code}`]).seen[0];
  const prints = "for i in range(60): print(i)\n";

  it("is told where a statement of the top level ends", () => {
    expect(seen(`${prints}js.seen()`)).toBe(lines);
  });

  it("is told where the program flushes", () => {
    expect(seen(`def f():\n    for i in range(59): print(i)\n    print(59, flush=True)\n    js.seen()\nf()`)).toBe(lines);
    expect(seen(`import sys\ndef f():\n    ${prints}    sys.stdout.flush()\n    js.seen()\nf()`)).toBe(lines);
  });

  it("is told while the program only computes", () => {
    const { now } = clock;
    let time = 0;
    clock.now = () => (time += 1);
    try {
      expect(seen(`def f():\n    ${prints}    i = 0\n    while i < 10_000: i += 1\n    js.seen()\nf()`)).toBe(lines);
      // The end of what is too long as well.
      const end = seen(`def f():\n    for i in range(60_000): print(i)\n    i = 0\n    while i < 10_000: i += 1\n    js.seen()\nf()`);
      expect(end).toMatch(/\n59999\n$/);
    } finally {
      clock.now = now;
    }
  });

  it("is told in a few messages although it is flushed all the time", () => {
    const ran = run(["def f():\n    for i in range(20_000): print(i, flush=True)\nf()"]);
    expect(written(ran)).toHaveLength(108_890);
    const seconds = (ran.transcript.ends[0]?.duration_us ?? 0) / 1e6;
    expect(ran.parts.length).toBeLessThan(530 + seconds / 0.015);
  });
});

describe("a session at a prompt", () => {
  const session = (code: string, ...statements: number[]): Partial<ProgramBlock> => ({
    code,
    values: statements.map((statement) => ({ statement, ask: false })),
    echoes: true,
    interactive: true,
  });

  it("shows the values that a prompt would, among what is printed", () => {
    const ran = run([session("1 + 1\nx = [1]\nx\nNone\nprint('out', end='')\n'text'\nfor i in 'ab':\n    i", 0, 2, 3, 4, 5)]);
    expect(written(ran)).toBe("2\n[1]\nout\n'text'\n'a'\n'b'\n");
    expect(ran.transcript.events.filter(({ what }) => "Wrote" in what)).toHaveLength(1);
  });

  it("shows exceptions and goes on, expected ones as well", () => {
    const ran = run([{ ...session("1 / 0\n{}['k']\n5", 0, 1, 2), tolerated: [{ first: 1, last: 1, exceptions: "Any" }] }]);
    expect(written(ran, "Err")).toMatch(/line 1, in <module>[^]*ZeroDivisionError: division by zero\nTraceback[^]*line 2[^]*KeyError: 'k'\n$/);
    expect(written(ran, "Out")).toBe("5\n");
    expect(ran.traceback).toBeNull();
  });

  it("shows what a value's own text raises, and asks it once", () => {
    const asked = "class A:\n    n = 0\n    def __repr__(self):\n        A.n += 1\n        return 1 / 0 if A.n == 2 else f'A{A.n}'\nA()\nA()\nA()";
    const ran = run([session(asked, 1, 2, 3)]);
    expect(written(ran, "Out")).toBe("A1\nA3\n");
    expect(written(ran, "Err")).toMatch(/line 5, in __repr__[^]*ZeroDivisionError/);
  });

  it("is silent where the reader's block is another", () => {
    expect(written(run([session("1", 0), "print(_ + 1)"]))).toBe("2\n");
  });
});

describe("the end of a program", () => {
  it("is said where it asked to exit with words", () => {
    const ran = run(["import sys\nprint('before')\nsys.exit('in words')"]);
    expect(ran.parts.flat().join("")).toMatch(/Out,?before[^]*Errin words\n$/);
    expect(written(run(["import sys\nsys.exit(3)"]))).toBe("");
    expect(written(run(["import sys\nsys.exit('first')", "print('on')"]))).toBe("on\n");
  });

  it("is where it left its process, without a word of what would come", () => {
    const ran = run(["import os\ntry:\n    print('a', end='')\n    os._exit(3)\nexcept Exception:\n    print('never')\nfinally:\n    print('b')"]);
    expect(written(ran)).toMatch(/^a/);
    expect(ran.transcript.ends.map(({ end }) => end)).toEqual([{ Exited: 3 }]);
  });

  it("shows what is said at exit, and by objects that go, which is not recorded", () => {
    const ran = run([
      "import atexit\nclass A:\n    def __init__(self, name): self.name = name\n    def __del__(self): print('gone', self.name)\n" +
        "a, b = A('a'), A('b')\nb.itself = b\nc = A('c')\natexit.register(print, 'exit')\ndel c\nprint('end')",
    ]);
    expect(written(ran)).toBe("gone c\nend\nexit\ngone a\ngone b\n");
    const noted = ran.transcript.events.flatMap(({ what }) => ("Wrote" in what ? [what.Wrote.text] : []));
    expect(noted.join("")).toBe("gone c\nend\nexit\n");
  });
});

describe("a program that computes", () => {
  it.each([
    ["a loop", "i = 0\nwhile i < 200_000: i += 1"],
    ["calls", "def fib(n): return n if n < 2 else fib(n - 1) + fib(n - 2)\nfib(20)"],
  ])("can be stopped, because it calls into JavaScript: %s", (_, code) => {
    const before = looked.count;
    run([code]);
    expect(looked.count - before).toBeGreaterThan(100);
  });
});

describe("the file of the example", () => {
  it("is called so where a warning is given, and as a script in what is recorded", () => {
    const ran = run(["import warnings\ndef f(): warnings.warn('older')", "import warnings\nwarnings.warn('old')\nf()"]);
    expect(written(ran)).toBe(
      "example:2: UserWarning: old\n  warnings.warn('old')\nexample, block 1:2: UserWarning: older\n  def f(): warnings.warn('older')\n",
    );
    const noted = ran.transcript.events.flatMap(({ what }) => ("Wrote" in what ? [what.Wrote.text] : []));
    expect(noted.join("")).toMatch(/^main\.py:2: UserWarning: old\n[^]*main\.py:2: UserWarning: older\n/);
  });

  it("is called so by the debugger, which does not see what runs it", () => {
    const ran = run(["def f(x):\n    breakpoint()\n    return x\nf(1)\nprint('end')"], ["w", "p x", "c"]);
    expect(written(ran)).toMatch(/> example\(\d\)f\(\)\n/);
    expect(written(ran)).toMatch(/ {2}example\(4\)<module>\(\)\n-> f\(1\)\n/);
    expect(written(ran)).not.toMatch(/pyproof|<block|page\.py|core\.py/);
  });
});

describe("an output that is too long", () => {
  const tail = (ran: Ran) => ran.tail.map(([, text]) => text).join("");

  it("is told from its beginning and from its end, and what lies between is counted", () => {
    const ran = run(["import sys\nfor i in range(60_000):\n    print(i)\nprint('last', file=sys.stderr)"]);
    const whole = Array.from({ length: 60_000 }, (_, n) => `${n}\n`).join("") + "last\n";
    expect(whole.startsWith(written(ran))).toBe(true);
    expect(tail(ran)).toMatch(/^\d{5}\n/);
    expect(ran.tail.at(-1)).toEqual(["Err", "last\n"]);
    expect(whole.endsWith(tail(ran))).toBe(true);
    expect(written(ran).length + ran.omitted + tail(ran).length).toBe(whole.length);
  });

  it("is told whole as long as it fits", () => {
    const ran = run(["print('x' * 200_000)\nprint('y')"]);
    expect(ran.omitted).toBe(0);
    expect(written(ran) + tail(ran)).toBe(`${"x".repeat(200_000)}\ny\n`);
  });

  it("ends within a line where it has no other", () => {
    const ran = run(["print('x' * 500_000 + 'end')"]);
    expect(tail(ran)).toMatch(/^x+end\n$/);
    expect(ran.omitted).toBe(500_004 - (200 << 10));
  });

  it("is told to its end before the program waits", () => {
    const ran = run(["print('x\\n' * 200_000)\ninput('more? ')"], ["yes"]);
    expect(tail(ran)).toMatch(/\nmore\? $/);
  });
});

describe("input", () => {
  it("comes from the author first, then from the reader, and its prompt is output", () => {
    const ran = run([{ code: "a = input('a? ')\nprint('b?', end=' ')\nb = input()\nprint(a + b)", stdin: "1\n" }], ["2"]);
    expect(written(ran)).toBe("a? b? 12\n");
    expect(ran.answered).toEqual(["1"]);
    expect(ran.asked).toEqual(["b? "]);
  });

  it("is a stream that ends when the reader ends it", () => {
    const ran = run([{ code: "import sys\nprint([line for line in sys.stdin])\nprint(repr(sys.stdin.read()))", stdin: "раз\nдва" }]);
    expect(written(ran)).toBe("['раз\\n', 'два']\n''\n");
    const ended = run(["try:\n    input()\nexcept EOFError as error:\n    print(error)"]);
    expect(written(ended)).toBe("EOF when reading a line\n");
  });
});

describe("tracebacks", () => {
  const traceback = (...blocks: string[]): string | null => run(blocks).traceback;

  it("speak of the example's own lines", () => {
    expect(traceback("def f(x):\n    return 1 / x", "\nf(0)")).toBe(
      'Traceback (most recent call last):\n  File "example", line 2, in <module>\n    f(0)\n    ~^^^\n' +
        '  File "example, block 1", line 2, in f\n    return 1 / x\n           ~~^~~\nZeroDivisionError: division by zero\n',
    );
  });

  it("keep causes, notes and groups", () => {
    const text = traceback("try:\n    [][0]\nexcept IndexError as e:\n    e.add_note('заметка')\n    raise ExceptionGroup('g', [ValueError(1)]) from e");
    for (const part of ["IndexError: list index out of range\nзаметка\n", "direct cause", "| ExceptionGroup: g (1 sub-exception)", "| ValueError: 1"]) {
      expect(text).toContain(part);
    }
    expect(text).not.toContain("<pyproof>");
  });

  it("show where it is no Python", () => {
    expect(traceback("a = [")).toBe("  File \"example\", line 1\n    a = [\n        ^\nSyntaxError: '[' was never closed\n");
  });

  it("are short however deep the recursion", () => {
    const text = traceback("def f():\n    f()\nf()") ?? "";
    expect(text).toContain("[Previous line repeated");
    expect(text.length).toBeLessThan(2000);
  });

  it("keep both ends of a recursion through many functions", () => {
    const text = traceback("def f(n):\n    g(n)\ndef g(n):\n    f(n)\nf(0)") ?? "";
    expect(text).toMatch(/^Traceback \(most recent call last\):\n {2}File "example", line 5, in <module>\n/);
    expect(text).toMatch(/\n {2}\.\.\.\n[^]*\nRecursionError: maximum recursion depth exceeded\n$/);
    expect(text.length).toBeLessThan(9000);
  });

  it.each([
    ["repr", "class A:\n    def __repr__(self):\n        return repr(self)\nrepr(A())"],
    ["an attribute", "class A:\n    def __getattr__(self, name):\n        return self.x\nA().y"],
    ["a comparison", "class A:\n    def __eq__(self, other):\n        return self == other\nA() == A()"],
    ["a function in C", "f = lambda x: list(map(f, [x]))\nf(1)"],
  ])("are of a RecursionError where it runs through %s", (_, code) => {
    expect(traceback(code)).toContain("\nRecursionError: ");
  });

  it.each([
    ["a class that hides its name", "class M(type):\n    @property\n    def __name__(cls):\n        raise SystemError\nclass E(Exception, metaclass=M):\n    pass\nraise E", "E"],
    ["a text that fails", "class E(BaseException):\n    def __str__(self):\n        raise KeyboardInterrupt\nraise E", "E: <exception str() failed>"],
    ["half a character", "raise ValueError('\\ud800')", "ValueError: \ufffd"],
  ])("survive %s", (_, code, last) => {
    expect(traceback(code)?.trimEnd().split("\n").at(-1)).toBe(last);
  });

  it("are of a RecursionError beyond a limit that was raised", () => {
    const deep = "import sys\nsys.setrecursionlimit(20_000)\ndef f(n): return f(n + 1)\n";
    const caught = run([`${deep}sys.setrecursionlimit(10 ** 9)\ntry:\n    f(0)\nexcept RecursionError as error:\n    print(error)`, "print('on')"]);
    expect(caught.transcript.ends.map(({ end }) => end)).toEqual(["Finished", "Finished"]);
    const text = traceback(`${deep}f(0)`) ?? "";
    expect(text).toMatch(/File "example", line 4, in <module>\n[^]*RecursionError: maximum recursion depth exceeded\n$/);
    expect(Number(/repeated (\d+) more/.exec(text)?.[1])).toBeGreaterThan(19_900);
    expect(traceback(`${deep}def g(n):\n    try: return g(n + 1)\n    finally: n + 1\nsys.setrecursionlimit(3000)\ng(0)`)).toMatch(/RecursionError/);
  });

  it("are none where a recursion ends within the limit", () => {
    const sum = "import sys\nsys.setrecursionlimit(10 ** 5)\ndef f(n): return n and 1 + f(n - 1)\nprint(f(50_000), sys.getrecursionlimit())";
    expect(written(run([sum]))).toBe("50000 100000\n");
  });

  it("are told of the reader's block alone, and not of an exit", () => {
    expect(traceback("1 / 0", "print(1)")).toBeNull();
    expect(traceback("raise SystemExit(2)")).toBeNull();
  });

  it("hide the driver from a program that looks at its stack", () => {
    const ran = run(["import inspect, traceback\ndef f():\n    traceback.print_stack()\n    print([one.function for one in inspect.stack()])\nf()"]);
    expect(written(ran, "Err")).toBe(
      '  File "main.py", line 5, in <module>\n    f()\n  File "main.py", line 3, in f\n    traceback.print_stack()\n',
    );
    expect(written(ran, "Out")).toBe("['f', '<module>']\n");
  });
});

/** Each pair: what one program does, and how another sees that nothing of it is left. */
const LEFT: [name: string, first: string, second: string, seen: string][] = [
  ["globals", "x = 1", "print('x' in globals())", "False\n"],
  ["_ of a prompt", "import builtins\nbuiltins._ = 1\nbuiltins.print = 2", "print(hasattr(__builtins__, '_'))", "False\n"],
  ["files", "open('a.txt', 'w').write('x')\nimport os\nos.mkdir('d')\nos.chdir('d')", "import os\nprint(os.listdir(), os.getcwd())", "[] /home/pyodide\n"],
  [
    "modules of its own",
    "open('own.py', 'w').write('x = 1')\nimport own\nprint(own.x)",
    "open('own.py', 'w').write('x = 22')\nimport own\nprint(own.x)",
    "22\n",
  ],
  ["changed modules", "import math, statistics\nmath.pi = 3\nstatistics.mean = None", "import math, statistics\nprint(math.pi, statistics.mean([2]))", "3.141592653589793 2\n"],
  ["chance", "import random\nrandom.seed(1)\na = random.random()", "import random\nprint(random.random() == 0.13436424411240122)", "False\n"],
  ["streams", "import sys\nsys.stdout = None\nsys.stderr = None", "import sys\nprint(sys.stdout.name)", "<stdout>\n"],
  ["the path", "import sys\nsys.path.append('/nowhere')\nsys.argv.append('x')", "import sys\nprint('/nowhere' in sys.path, sys.argv)", "False ['main.py']\n"],
  ["limits", "import sys\nsys.setrecursionlimit(200)\nsys.settrace(print)", "import sys\nprint(sys.getrecursionlimit(), sys.gettrace())", "1000 None\n"],
  ["warnings", "import warnings\nwarnings.simplefilter('error')", "import warnings\nwarnings.warn('w')\nprint('on')", "on\n"],
  ["logging", "import logging\nlogging.basicConfig(level=10)", "import logging\nprint(logging.root.handlers, logging.root.level)", "[] 30\n"],
  ["precision", "import decimal\ndecimal.getcontext().prec = 3", "import decimal\nprint(decimal.getcontext().prec)", "28\n"],
  ["environment", "import os\nos.environ['A'] = '1'\ndel os.environ['HOME']", "import os\nprint('A' in os.environ, os.environ['HOME'])", "False /home/pyodide\n"],
  ["what is called at the end", "import atexit\natexit.register(print, 'once')", "print('second')", "second\n"],
  ["objects that speak when they go", "class A:\n    def __del__(self):\n        print('gone')\na = A()", "print('second')", "second\n"],
];

describe("nothing is left of a program:", () => {
  it.each(LEFT)("%s", (_, first, second, seen) => {
    run([first]);
    const ran = run([second]);
    expect(ran.traceback).toBeNull();
    expect(written(ran, "Out")).toBe(seen);
  });
});

describe("what a block shows beside its output", () => {
  // What the driver needs of matplotlib, which is no package of the test's.
  const MATPLOTLIB = `
import importlib, os
os.mkdir("matplotlib")
with open("matplotlib/__init__.py", "w") as file:
    file.write("""
import contextlib
rcParams = {"backend": "window"}
rc_context = lambda settings: contextlib.nullcontext()
def rcdefaults(): pass
""")
with open("matplotlib/pyplot.py", "w") as file:
    file.write("""
figures = {}
class Figure:
    def __init__(self, words): self.words = words
    def savefig(self, file, format, metadata):
        print("noise")
        file.write(b"<svg>%s</svg>" % self.words.encode())
    def get_axes(self): return []
    @property
    def _suptitle(self): return self
    def get_text(self): return self.words
def plot(words): figures[len(figures) + 1] = Figure(words)
def get_fignums(): return list(figures)
def figure(number): return figures[number]
def close(which): figures.clear()
""")
importlib.invalidate_caches()
import matplotlib.pyplot as plt
`;
  const rich = (name: string, said: string): string => `class A:\n    def ${name}(self):\n        print('noise')\n        return ${said}\n`;
  const shown = ({ transcript }: Ran): What[] => transcript.events.map(({ what }) => what).filter((what) => "Shown" in what);

  it("is a last value as it says that it is shown, told and recorded", () => {
    const ran = run([`${rich("_repr_html_", "'<b>1</b>'")}print('before')\nA()`]);
    expect(ran.showed).toEqual([{ kind: "Html", data: "<b>1</b>", alt: "" }]);
    expect(shown(ran)).toMatchObject([{ Shown: { kind: "Html", data: "<b>1</b>", alt: "" } }]);
    expect(written(ran)).toBe("before\n");
    expect(run([`${rich("_repr_svg_", "'<svg/>'")}A()`]).showed).toEqual([{ kind: "Svg", data: "<svg/>", alt: "" }]);
    expect(run([`${rich("_repr_png_", "b'PNG'")}A()`]).showed).toEqual([{ kind: "Png", data: "UE5H", alt: "" }]);
  });

  it("is nothing where the value is not the last, fails to say it, or is of a block before the reader's", () => {
    const html = rich("_repr_html_", "'<b>1</b>'");
    expect(run([`${html}A()\nx = 1`]).showed).toEqual([]);
    expect(run([`${html}A()\n1 / 0`]).showed).toEqual([]);
    expect(run([`${rich("_repr_html_", "1 / 0")}A()`])).toMatchObject({ showed: [], traceback: null });
    const ran = run([`${html}A()`, "1"]);
    expect([ran.showed, shown(ran)]).toEqual([[], []]);
  });

  it("are figures, when they are shown and at the end, in words and without a screen", () => {
    const ran = run([`${MATPLOTLIB}plt.plot('one')\nplt.show()\nplt.plot('two')\nprint(plt.get_fignums(), matplotlib.rcParams)`.replace("import matplotlib.", "import matplotlib, matplotlib.")]);
    const svg = (words: string) => ({ kind: "Svg", data: `<svg>${words}</svg>`, alt: `${words}.` });
    expect(ran.showed).toEqual([svg("one"), svg("two")]);
    expect(written(ran)).toBe("[1] {'backend': 'agg'}\n");
    // The next program has another matplotlib, which is changed as well.
    expect(run([`${MATPLOTLIB}plt.plot('three')\nplt.show()`]).showed).toEqual([svg("three")]);
  });

  it("is not drawn in a block before the reader's", () => {
    const ran = run([`${MATPLOTLIB}plt.Figure.savefig = None\nplt.plot('one')\nplt.show()\nplt.plot('two')`, "print(plt.get_fignums())"]);
    expect([ran.showed, shown(ran), ran.traceback, written(ran)]).toEqual([[], [], null, "[]\n"]);
  });

  it("is the reason why a figure cannot be drawn", () => {
    const ran = run([`${MATPLOTLIB}plt.Figure.get_axes = lambda figure: 1 / 0\nplt.plot('one')`]);
    expect([ran.showed, ran.transcript.ends[0]?.end]).toEqual([[], "Finished"]);
    expect(ran.traceback).toMatch(/line \d+, in <lambda>\n[^]*ZeroDivisionError: /);
  });

  it("is shown where more was written than is recorded", () => {
    const ran = run([`${rich("_repr_html_", "'<b>1</b>'")}print('x' * 100)\nA()`], [], { ...LIMITS, output: 10 });
    expect([ran.showed.length, shown(ran)]).toEqual([1, []]);
  });
});
