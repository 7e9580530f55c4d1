/**
 * What is said of exceptions, on programs that raise them.
 */
import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { explain, said } from "../src/explain/catalogue.ts";
import type { Put } from "../src/explain/rule.ts";
import { Words } from "../src/page/words.ts";
import { startPython, type Run } from "./lib/python.ts";

let run: Run;
beforeAll(async () => {
  run = await startPython();
});

const catalogue = (lang: "ru" | "en") => new Words(lang, readFileSync(new URL(`../../tool/messages/errors.${lang}.ftl`, import.meta.url), "utf8"));
const [ru, en] = [catalogue("ru"), catalogue("en")];

const type = (type: string): Put => ({ type });
const whole = type("int");
const text = type("str");
const list = type("list");

/** Programs, and what is said of their end: a key, and what is put in. */
const EXPLAINED: [code: string, id: string, put?: Record<string, Put>][] = [
  // NameError.
  ["prnt(1)", "name-near", { name: "prnt", near: "print" }],
  ["counter = 1\nprint(conter)", "name-near", { name: "conter", near: "counter" }],
  ["class A:\n  def __init__(self): self.size = 1\n  def f(self): return size\nA().f()", "name-near", { name: "size", near: "self.size" }],
  ["Print(1)", "name-near", { name: "Print", near: "print" }],
  ["def outer():\n  def helper(): return 1\n  def inner(): return helpr()\n  return inner()\nouter()", "name-unknown", { name: "helpr" }],
  ["min_length = 5\nprint(max_length)", "name-unknown", { name: "max_length" }],
  ["last([1])", "name-unknown", { name: "last" }],
  ["point(1, 2)", "name-unknown", { name: "point" }],
  ["math.pi", "name-import", { name: "math", import: "import math" }],
  ["print(hello)", "name-unknown", { name: "hello" }],
  ["print(x)\nx = 1", "name-later", { name: "x", line: 2 }],
  ["def f():\n  return x\nf()\nx = 1", "name-later", { name: "x", line: 4 }],
  ["if 1 > 2:\n  total = 1\nprint(total)", "name-skipped", { name: "total", line: 2 }],
  ["def outer():\n  def inner(): return 1\n  return inner\ninner()", "name-inside", { name: "inner", function: "outer" }],
  ["def f(amount): pass\nf(1)\nprint(amount)", "name-inside", { name: "amount", function: "f" }],
  ["class A:\n  rate = 1\n  def f(self): return rate\ntry: A().f()\nexcept NameError as e: error = e\nA().f()", "name-class", { name: "rate", class: "A", full: "A.rate" }],
  ["try: 1 / 0\nexcept ArithmeticError as error: pass\nprint(error)", "name-except", { name: "error" }],
  ["squares = [number ** 2 for number in range(3)]\nprint(number)", "name-comprehension", { name: "number" }],
  ["def outer():\n  def inner(): return total\n  inner()\n  total = 1\nouter()", "free", { name: "total", function: "inner", outer: "outer" }],
  ["счёт = 1\nprint(счет)", "name-near", { name: "счет", near: "счёт" }],
  // UnboundLocalError.
  [
    "def outer():\n  count = 0\n  def inner():\n    count += 1\n    return count\n  return inner\nouter()()",
    "unbound-nonlocal",
    { name: "count", function: "inner", line: 0, outer: "outer", statement: "nonlocal count" },
  ],
  ["count = 0\ndef f():\n  count += 1\nf()", "unbound-global", { name: "count", function: "f", line: 0, statement: "global count" }],
  ["count = 0\ndef f():\n  print(count)\n  count = 1\nf()", "unbound-global", { name: "count", function: "f", line: 4, statement: "global count" }],
  ["def f():\n  sum = sum([1])\nf()", "unbound-builtin", { name: "sum", function: "f", line: 0 }],
  ["def f(n):\n  if n: size = n\n  return size\nf(0)", "unbound", { name: "size", function: "f" }],
  [
    "def outer():\n  count = 0\n  def inner(): return count\n  return inner\ndef outer():\n  count = 0\n  def inner():\n    count += 1\n  return inner\nouter()()",
    "unbound-nonlocal",
    { name: "count", function: "inner", line: 0, outer: "outer", statement: "nonlocal count" },
  ],
  ["def внешняя():\n  def внутренняя(): return 1\nf = внешняя()\nf()", "none-inner", { what: "f", function: "внешняя", inner: "внутренняя", return: "return внутренняя" }],
  // AttributeError, ImportError.
  ["[].lenght", "attribute", { type: list, name: "lenght" }],
  ["[].apend(1)", "attribute-near", { type: list, name: "apend", near: "append" }],
  ["class A:\n  pass\nA().size", "attribute", { type: type("A"), name: "size" }],
  ["import math\nmath.sqr", "module-attribute-near", { module: "math", name: "sqr", near: "sqrt" }],
  ["import math\nmath.foobar", "module-attribute", { module: "math", name: "foobar" }],
  ["from math import sqr", "module-attribute-near", { module: "math", name: "sqr", near: "sqrt" }],
  ["class A: pass\nA.size", "class-attribute", { class: "A", name: "size" }],
  ["class A: size = 1\nA.sise", "class-attribute-near", { class: "A", name: "sise", near: "size" }],
  ["class A:\n  @property\n  def size(self): return 1\nA().size = 2", "property", { name: "size", class: "A" }],
  ["class A:\n  def __init__(self): self.__size = 1\nA().__size", "private", { name: "__size", class: "A" }],
  ["import maht", "module-near", { name: "maht", near: "math" }],
  ["from . import other", "import-relative"],
  // None.
  ["def make(): pass\nmade = make()\nmade.size", "none-return", { what: "made", function: "make" }],
  ["def outer():\n  def inner(): return 1\nf = outer()\nf()", "none-inner", { what: "f", function: "outer", inner: "inner", return: "return inner" }],
  ["def outer():\n  def inner(): return 1\nouter()()", "none-inner", { what: "outer()", function: "outer", inner: "inner", return: "return inner" }],
  ["def find(n):\n  if n: return [n]\nfound = find(0)\nfound[0]", "none-some", { what: "found", function: "find" }],
  ["def mark(f): print(f)\n@mark\ndef g(): pass\ng()", "none-decorator", { what: "g", function: "mark" }],
  ["def mark(f):\n  def wrapper(): f()\n@mark\ndef g(): pass\ng()", "none-decorator-inner", { what: "g", function: "mark", return: "return wrapper" }],
  ["print(1) + 2", "none-print", { what: "print(1)", function: "print" }],
  ["items = [2, 1]\nitems = items.copy()\nordered = items.sort()\nfor item in ordered: pass", "none-in-place", { what: "ordered", function: "sort" }],
  ["x = None\nx + 1", "none", { what: "x" }],
  ["x = None\nlen(x)", "none", { what: "x" }],
  ["def f(): pass\nx = f()\nclass A:\n  x = None\n  x()\n", "none", { what: "x" }],
  // Functions that are not called, or called too early.
  ["def outer():\n  def inner(): return 1\n  return inner()\nf = outer()\nf()", "called", { what: "f", function: "outer", inner: "inner", call: "return inner()", return: "return inner" }],
  ["def mark(f):\n  def wrapper(): return f()\n  return wrapper()\n@mark\ndef g(): return 1\ng()", "called", { what: "g", function: "mark", inner: "wrapper", call: "return wrapper()", return: "return wrapper" }],
  ["def price(): return 5\nprice + 1", "uncalled", { what: "price", call: "price()" }],
  ["def items(): return [1]\nfor item in items: pass", "uncalled", { what: "items", call: "items()" }],
  ["def price(): return 5\nprice < 1", "uncalled", { what: "price", call: "price()" }],
  // Calls.
  ["def add(a, b): pass\nadd(1)", "missing", { function: "add", names: "b", count: 1 }],
  ["def outer():\n  def inner(a, b, c): pass\n  return inner\nouter()()", "missing", { function: "inner", names: "a, b, c", count: 3 }],
  ["class A:\n  def __init__(self, x, y): pass\nA()", "missing-init", { class: "A", names: "x, y", count: 2 }],
  ["class A:\n  def f(self): pass\nA.f()", "missing-self", { method: "f", class: "A" }],
  ["def f(*, key, name): pass\nf()", "missing-keyword", { function: "f", names: "key, name", count: 2 }],
  ["def add(a, b=1): pass\nadd(1, 2, 3)", "many", { function: "add", takes: 2, given: 3 }],
  ["def mark(f):\n  def wrapper(): return f(1)\n  return wrapper\n@mark\ndef g(n): pass\ng(1)", "many-as", { called: "g", function: "wrapper", takes: 0, given: 1 }],
  ["class A:\n  def f(self): pass\nA().f(1)", "many-method", { method: "f", takes: 0, given: 1 }],
  ["class A:\n  def __init__(self): pass\nA(1)", "many-init", { class: "A", takes: 0, given: 1 }],
  ["class A:\n  def f(): pass\nA().f()", "no-self", { method: "f", self: "self" }],
  ["class A: pass\nA(1)", "class-no-arguments", { class: "A" }],
  ["len(1, 2)", "exactly-one", { function: "len", given: 2 }],
  ["def f(a): pass\nf(b=1)", "keyword", { function: "f", name: "b" }],
  ["def f(size): pass\nf(1, sise=1)", "keyword-near", { function: "f", name: "sise", near: "size" }],
  ["def f(a): pass\nf(1, a=1)", "twice", { function: "f", name: "a" }],
  ["x = 5\nx()", "not-callable", { what: "x", type: whole }],
  ["list = [1]\nlist('ab')", "call-shadow", { what: "list", type: list }],
  ["import random\nrandom()", "call-module", { what: "random" }],
  ["x = [(1, 2) (3, 4)]", "call-literal", { what: "(1, 2)" }],
  // Operators.
  ["print('a' + 1)", "add-text"],
  ["age = 5\nage += 'a'", "add-text"],
  ["'a' - 1", "operands", { sign: "-", left: text, right: whole }],
  ["[1] + 1", "concatenate", { left: list, right: whole }],
  ["'a' * 1.5", "multiply", { type: type("float") }],
  ["-'a'", "unary", { sign: "-", type: text }],
  ["sorted([1, 'a'])", "compare", { sign: "<", left: text, right: whole }],
  ["{} < {}", "compare-same", { sign: "<", type: type("dict") }],
  // Containers.
  ["x = 5\nx[0]", "not-subscriptable", { what: "x", type: whole }],
  ["def f(n): return n\nf[0]", "subscript-function", { what: "f" }],
  ["class A: pass\na = A()\nfor x in a: pass", "not-iterable", { what: "a", type: type("A") }],
  ["for i in 5: pass", "iterate-number", { what: "5", range: "range" }],
  ["next([1])", "not-iterator", { type: list }],
  ["a, b = 5", "unpack-one", { type: whole }],
  ["for a, b in [1]: pass", "unpack-one", { type: whole }],
  ["import decimal\ndecimal.Decimal(1) + 0.5", "operands", { sign: "+", left: type("decimal.Decimal"), right: type("float") }],
  ["1 in 5", "not-container", { type: whole }],
  ["len(5)", "no-length", { type: whole }],
  ["[1]['a']", "index-type", { type: text }],
  ["'ab'['a']", "index-type", { type: text }],
  ["word = 'ab'\nword[0] = 'c'", "unchangeable", { type: text }],
  ["{[]: 1}", "unhashable", { type: list }],
  ["int([])", "to-number", { type: list }],
  ["range('5')", "integer", { type: text }],
  ["','.join([1])", "join", { type: whole }],
  ["','.join(1)", "join-one"],
  // Values.
  ["int('abc')", "integer-text", { value: "'abc'" }],
  ["int('3.5')", "integer-float", { value: "'3.5'" }],
  ["float('abc')", "float-text", { value: "'abc'" }],
  ["float('3,5')", "float-comma", { value: "'3,5'" }],
  ["int('')", "number-empty"],
  ["a, b = [1, 2, 3]", "unpack", { expected: 2, got: 3 }],
  ["a, b = [1]", "unpack", { expected: 2, got: 1 }],
  ["a, b = iter('abc')", "unpack-many", { expected: 2 }],
  ["[1].remove(2)", "list-remove"],
  ["(1,).index(2)", "element-index"],
  ["'ab'.index('c')", "text-index"],
  ["max([])", "empty", { function: "max" }],
  ["import math\nmath.sqrt(-1)", "math-domain", { function: "math.sqrt" }],
  ["range(1, 2, 0)", "range-step"],
  ["with open('a', 'w') as file: pass\nfile.write('a')", "closed-file"],
  // Indexes and keys.
  ["items = [1, 2, 3]\nitems[3]", "index-known", { what: "items", index: 3, length: 3, last: 2 }],
  ["items = [1]\ni = -2\nitems[i]", "index-known", { what: "items", index: -2, length: 1, last: 0 }],
  ["''[0]", "index-empty", { what: "''" }],
  ["[1][len('abc')]", "index"],
  ["items = []\nitems[0] = 1", "index-assign"],
  ["[].pop()", "pop-empty"],
  ["set().pop()", "pop-empty"],
  ["'{} {}'.format(1)", "format"],
  ["ages = {'Ann': 1}\nages['Bob']", "key", { key: "'Bob'" }],
  ["ages = {'Ann': 1}\nages['ann']", "key-near", { key: "'ann'", near: "'Ann'" }],
  ["rows = {'row1': 1}\nrows['row2']", "key", { key: "'row2'" }],
  ["ages = {1: 'a'}\nages['1']", "key-type", { key: "'1'", other: "1" }],
  ["{1}.remove(2)", "set-remove", { key: "2" }],
  // Numbers.
  ["1 / 0", "zero"],
  ["divmod(1, 0)", "zero"],
  ["count = 0\n10 / count", "zero-what", { what: "count" }],
  ["1 % len('')", "zero-what", { what: "len('')" }],
  ["0 ** -1", "zero-power"],
  ["10.0 ** 1000", "too-large"],
  ["int(float('inf'))", "infinity"],
  // The run itself.
  ["def f(n): return f(n - 1)\nf(1)", "recursion", { function: "f" }],
  ["def f(n): return g(n)\ndef g(n): return f(n)\nf(1)", "recursion-some"],
  ["d = {1: 1}\nfor k in d: d[k + 1] = 1", "changed-dict"],
  ["s = {1}\nfor k in s: s.add(k + 1)", "changed-set"],
  ["x = 1\nassert x == 2, 'no'", "assert", { condition: "x == 2" }],
  ["it = iter([])\nnext(it)", "stop"],
  ["open('data.txt')", "file", { file: "data.txt" }],
  ["import pathlib\npathlib.Path('data.txt').read_text()", "file", { file: "data.txt" }],
  ["input()", "input-end"],
  ["b'\\xff'.decode()", "decode", { encoding: "utf-8" }],
  ["b'\\x98'.decode('cp1251')", "decode-some"],
  ["'п'.encode('ascii')", "encode", { encoding: "ascii" }],
  ["'п'.encode('cp1252')", "encode-some"],
  // No Python.
  ["if True\n  print(1)", "colon"],
  ["x = [1, 2", "unclosed", { bracket: "[" }],
  ["x = 1)", "unopened", { bracket: ")" }],
  ["x = [1)", "mismatched", { close: ")", open: "[" }],
  ["print('a)", "quote"],
  ["x = f'a", "quote"],
  ["x = '''a", "quote-triple"],
  ["x = 1\nif x = 2: pass", "equals"],
  ["1 = x", "assign-left"],
  ["f() = 1", "assign-left"],
  ["None = 1", "assign-left"],
  ["x = [1 2]", "comma"],
  ["print(“a”)", "character", { character: "“" }],
  ["x =\u00a01", "character-unseen", { character: "U+00A0" }],
  ["x = 01", "leading-zeros"],
  ["1st = 2", "digit-first"],
  ["return 1", "outside-function", { word: "return" }],
  ["break", "outside-loop", { word: "break" }],
  ["continue", "outside-loop", { word: "continue" }],
  ["print 'a'", "no-parentheses", { name: "print", call: "print(...)" }],
  ["whille True:\n  pass", "keyword-misspelled", { near: "while" }],
  ["try:\n  pass\nprint(1)", "try-alone"],
  ["print(end='', 1)", "argument-order"],
  ["def f():\n  nonlocal x\n  x = 1", "nonlocal-nothing", { name: "x" }],
  ["nonlocal x", "nonlocal-top"],
  ["def f():\n  x = 1\n  global x", "declared-late", { name: "x", statement: "global x" }],
  ["def f(x):\n  global x", "declared-parameter", { name: "x", statement: "global x" }],
  ["def f(x, x): pass", "duplicate-parameter", { name: "x" }],
  ["def f(x=1, y): pass", "default-order"],
  ["def f():\nprint(1)", "indent-expected", { line: 1 }],
  ["x = 1\n  y = 2", "indent-unexpected"],
  ["if True:\n    x = 1\n  y = 2", "indent-level"],
  ["if True:\n        x = 1\n\ty = 2", "tabs"],
];

/** Programs of whose end nothing is said: their own exceptions, and what nobody knows. */
const SILENT: [what: string, code: string][] = [
  ["an exception that the program raises", "raise ValueError(\"invalid literal for int() with base 10: 'a'\")"],
  ["one that it raises in a function", "def f(): raise KeyError('a')\nf()"],
  ["one that it raises anew with the words of Python", "try: 1 / 0\nexcept ZeroDivisionError: raise ZeroDivisionError('division by zero')"],
  ["one that was kept", "error = IndexError('list index out of range')\nraise error"],
  ["a subclass", "class Own(ZeroDivisionError): pass\nraise Own('division by zero')"],
  ["a class of the same name", "class KeyError(Exception): pass\nraise KeyError('a')"],
  ["one that a method raises for an attribute", "class A:\n  def __getattr__(self, name): raise AttributeError(f\"'A' object has no attribute '{name}'\")\nA().x"],
  ["one that a container of the program raises", "class D(dict):\n  def __missing__(self, key): raise KeyError(key)\nD()['a']"],
  ["one that is thrown into a generator", "def g(): yield\nit = g()\nnext(it)\nit.throw(ValueError('substring not found'))"],
  ["one of the library", "import json\njson.loads('{')"],
  ["one that the library raises", "import random\nrandom.choice([])"],
  ["one from code in a text", "exec('1 / 0')"],
  ["other words", "raise TypeError"],
  ["an exit", "raise SystemExit(1)"],
  ["an interrupt", "raise KeyboardInterrupt"],
  ["a group", "raise ExceptionGroup('g', [ValueError(1)])"],
  ["a name that was deleted", "x = 1\ndel x\nprint(x)"],
  ["a local name that was deleted", "def f():\n  x = 1\n  del x\n  return x\nf()"],
  ["a name that a star may bring", "from math import *\nprint(somename)"],
  ["a name with several origins", "if 1 > 2:\n  size = 1\nelif 1 > 3:\n  size = 2\nprint(size)"],
  ["None itself", "None.size"],
  ["None whose code is too long to be shown", "import re\nre.match('a', 'b' * 10 + 'c' * 10 + 'd' * 10 + 'e' * 10 + 'f' * 10).group()"],
  ["a number where another function calls", "list(map(5, [1]))"],
  ["a module that no browser has", "import numpy"],
  ["a key of a text that is formatted", "'{name}'.format(size=1)"],
  ["an environment's key", "import os\nos.environ['NO_SUCH']"],
  ["an assertion that is raised by hand", "raise AssertionError('a')"],
  ["the end of a generator, raised by hand", "def g():\n  raise StopIteration\nclass A:\n  def __next__(self): raise StopIteration\nnext(A())"],
  ["invalid syntax without a reason", "x = = 2"],
  ["a syntax error of a text", "compile('x = [', 'a', 'exec')"],
  ["a name that may come from a text", "exec('size = 1' if 1 > 2 else '')\nprint(size)"],
  ["a method of a class", "class A:\n  @classmethod\n  def f(): pass\nA.f()"],
  ["what a generator goes through", "def g(): yield from 5\nlist(g())"],
  ["a number that is written oddly", "x = 1__000"],
  ["a long value", "int('a' * 100)"],
  ["a method of Python's own with several arguments", "[1].insert(1)"],
];

describe("an exception is explained", () => {
  it.each(EXPLAINED)("%j", (code, id, put = {}) => {
    const { fault } = run([code]);
    expect(fault).not.toBeNull();
    expect(fault && explain(fault)).toEqual({ id, put });
  });

  it("of an earlier block that the reader's calls", () => {
    const { fault } = run(["items = [1]\ndef first(n):\n  return items[n]", "\nfirst(1)"]);
    expect(fault).toMatchObject({ block: 0, line: 3, here: 2 });
    expect(fault && explain(fault)).toEqual({ id: "index-known", put: { what: "items", index: 1, length: 1, last: 0 } });
  });

  it("at the line that raised it first, where it is raised again", () => {
    const { fault } = run(["try:\n  1 / 0\nexcept ZeroDivisionError:\n  raise"]);
    expect(fault).toMatchObject({ line: 2, by: "python" });
  });
});

describe("nothing is said of", () => {
  it.each(SILENT)("%s", (_, code) => {
    const { fault } = run([code]);
    expect(fault && explain(fault)).toBeNull();
  });

  it("an exception whose message runs code of the program that fails", () => {
    const { fault, traceback } = run(["class K:\n  def __hash__(self): return 1\n  def __repr__(self): raise SystemExit\n{}[K()]"]);
    expect(traceback).toContain("KeyError");
    expect(fault).toBeNull();
  });

  it("an exception of a block before the reader's, or one that is expected", () => {
    expect(run(["1 / 0", "print(1)"]).fault).toBeNull();
    expect(run([{ code: "1 / 0\nprint(1)", tolerated: [{ first: 1, last: 1, exceptions: "Any" }] }]).fault).toBeNull();
  });
});

describe("the sentences", () => {
  const ids = (words: Words) => words.keys.filter((key) => !["explain-type", "explain-title", "explain-line", "explain-line-of"].includes(key));

  it("are there in both languages, and each of them is said of a program", () => {
    expect(en.keys).toEqual(ru.keys);
    const told = EXPLAINED.map(([, id]) => `explain-${id}`);
    expect(ids(en).filter((key) => !told.includes(key))).toEqual([]);
    expect(told.filter((key) => !en.keys.includes(key))).toEqual([]);
  });

  it.each([en, ru])("name all that is put in, and show it as code", (words) => {
    for (const [code, id, put = {}] of EXPLAINED) {
      const pieces = said({ id, put }, words);
      const sentence = pieces.map(({ text }) => text).join("");
      expect(sentence, code).toMatch(/^[^{}]*(?:\{\}[^{}]*)?[^\uE000{}][.?]$/);
      expect(sentence, code).not.toContain("explain-");
      for (const value of Object.values(put)) {
        if (typeof value === "string") expect(pieces, code).toContainEqual({ text: value, isCode: true });
      }
    }
  });

  it("keep what is put in as it is, whatever that is", () => {
    const odd = "{ $x } `<b>`\uE000\uE001";
    expect(said({ id: "name-unknown", put: { name: odd } }, en)[1]).toEqual({ text: "{ $x } `<b>`", isCode: true });
  });

  it("name a line only where it is not the one that they are said of", () => {
    const told = (line: number, words: Words) => said({ id: "unbound-builtin", put: { name: "sum", function: "f", line } }, words).map(({ text }) => text).join("");
    expect([told(0, en), told(4, en)]).toEqual([
      expect.stringContaining("assigns to sum, so"),
      expect.stringContaining("assigns to sum (line 4), so"),
    ]);
    expect([told(0, ru), told(4, ru)]).toEqual([
      expect.stringContaining("присваивают значение, поэтому"),
      expect.stringContaining("присваивают значение (строка 4), поэтому"),
    ]);
  });

  it("have the forms of numbers", () => {
    const counted = (length: number) => said({ id: "index-known", put: { what: "a", index: 9, length, last: 1 } }, ru).map(({ text }) => text).join("");
    expect([1, 2, 5].map(counted)).toEqual([
      expect.stringContaining("1 элемент,"),
      expect.stringContaining("2 элемента,"),
      expect.stringContaining("5 элементов,"),
    ]);
  });
});
