import { expect, test } from "vitest";
import type { Overview, Value } from "../src/contract.ts";
import { short } from "../src/after/short.ts";

const said = (value: Value, objects: Overview["objects"] = {}) => short(value, { names: [], more: 0, objects });

test("plain values are as Python writes them, and what was cut ends so", () => {
  expect(said("'a'")).toBe("'a'");
  expect(said({ text: "'aaa'", cut: 5000 })).toBe("'aaa'…");
});

test("containers show their first items, and two levels", () => {
  expect(said(1, { 1: { type: "list", items: ["1", "2", "3", "4", "5"] } })).toBe("[1, 2, 3, 4, …]");
  expect(said(1, { 1: { type: "tuple", items: ["1"] } })).toBe("(1,)");
  expect(said(1, { 1: { type: "set", items: [] } })).toBe("set()");
  expect(said(1, { 1: { type: "dict", pairs: [["'a'", 2]] }, 2: { type: "list", items: [3] }, 3: { type: "list", items: [1] } })).toBe("{'a': [[…]]}");
});

test("what holds itself has an end", () => {
  expect(said(1, { 1: { type: "list", items: [1] } })).toBe("[[[…]]]");
});

test("an instance is told by its class and what it holds, a function by its name", () => {
  const objects: Overview["objects"] = {
    1: { type: "instance", class: 2, attributes: { x: "1" } },
    2: { type: "class", name: "f.<locals>.Point" },
    3: { type: "function", name: "outer.<locals>.inner" },
  };
  expect(said(1, objects)).toBe("Point: x = 1");
  expect(said(3, objects)).toBe("function inner");
});

test("what was not read is left open", () => {
  expect(said(7)).toBe("…");
});

test("it is one short line", () => {
  expect(said(`'${"a".repeat(90)}'`)).toHaveLength(60);
});
