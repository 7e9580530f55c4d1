// What readers say or solve first: how it is compared, and when a task is solved.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { Judgement } from "../src/contract.ts";
import { compare, linesOf, patternsOf } from "../src/exercise/compare.ts";
import { solvedOf, taskOf } from "../src/exercise/task.ts";
import { restored } from "../src/page/lines.ts";
import { Words } from "../src/page/words.ts";

const source = (lang: string) => readFileSync(new URL(`../../tool/messages/exercise.${lang}.ftl`, import.meta.url), "utf8");
const words = new Words("en", source("en"));

const wanted = (...lines: string[]) => lines.map((text) => ({ text }));
const kinds = (said: string, ...lines: string[]) => compare(wanted(...lines), linesOf(said)).map(({ kind }) => kind);

test("lines are compared one by one", () => {
  for (const [said, lines, expected] of [
    ["1\n2\n3", ["1", "2", "3"], ["right", "right", "right"]],
    ["1\n3", ["1", "2", "3"], ["right", "wrong", "right"]],
    ["1\nx\n3", ["1", "2", "3"], ["right", "wrong", "right"]],
    ["0\n1\n2", ["1", "2"], ["extra", "right", "right"]],
    ["1\n2\n9", ["1", "2"], ["right", "right", "extra"]],
    [" [1,  2] \n\n", ["[1, 2]"], ["right"]],
    ["1\n\n2", ["1", "", "2"], ["right", "right", "right"]],
    ["1\n\n2", ["1", "2"], ["right", "right"]],
    ["A", ["a"], ["wrong"]],
    ["", ["1"], ["wrong"]],
  ] as [string, string[], string[]][]) {
    expect(kinds(said, ...lines), said).toEqual(expected);
  }
  expect(compare(wanted("1", "2"), ["x"])).toEqual([
    { kind: "wrong", text: "1", said: "x" },
    { kind: "wrong", text: "2", said: null },
  ]);
});

test("of an exception its name is enough", () => {
  const raised = { text: "ZeroDivisionError: division by zero", enough: "ZeroDivisionError" };
  for (const [said, kind] of [["ZeroDivisionError", "right"], ["ZeroDivisionError:", "right"], ["ZeroDivisionError: division by zero", "right"], ["ValueError", "wrong"]]) {
    expect(compare([raised], [said ?? ""])[0]?.kind, said).toBe(kind);
  }
});

test("an exception that the program goes on behind is right wherever it is said", () => {
  const promised = { text: "ValueError: boo", enough: "ValueError", anywhere: true };
  const of = (said: string[], ...lines: string[]) => compare([...wanted(...lines), promised], said).map(({ kind, ...one }) => `${kind} ${"text" in one ? one.text : one.said}`);
  expect(of(["ValueError"])).toEqual(["right ValueError: boo"]);
  expect(of(["1", "ValueError", "2"], "1", "2")).toEqual(["right 1", "right 2", "right ValueError: boo"]);
  expect(of(["1", "TypeError"], "1")).toEqual(["right 1", "wrong ValueError: boo"]);
  expect(of(["ValueError", "ValueError"])).toEqual(["extra ValueError", "right ValueError: boo"]);
});

test("what a promise leaves open may be anything", () => {
  const patterns = patternsOf(["# Output: 0.1...", "# a.c", "..."]);
  const kind = (text: string, said: string) => compare(wanted(text), [said], patterns)[0]?.kind;
  expect(kind("0.123", "0.1")).toBe("right");
  expect(kind("0.123", "0.2")).toBe("wrong");
  expect(kind("abc", "adc")).toBe("wrong");
});

test("of many lines the first are compared, and soon", () => {
  const many = Array.from({ length: 5000 }, (_, at) => String(at));
  expect(compare(wanted(...many), many).length).toBe(200);
});

test("what is concealed comes back where it was", () => {
  const concealed = [{ line: 1, text: "# 2", sign: "# ?" }, { line: 3, text: "4", sign: "?" }, { line: 9, text: "x", sign: "?" }];
  expect(restored("print(2)  # ?\n>>> 4\n?\nend", concealed)).toBe("print(2)  # 2\n>>> 4\n4\nend");
  expect(restored("changed", concealed)).toBe("changed");
});

const judgement = (expected: string, verdict: Judgement["verdict"], form: Judgement["form"] = "marked"): Judgement => ({
  line: 1, start: 0, end: 0, form, strength: "must", expected, actual: "", verdict, way: null, problem: null,
});

test("a task is solved when the author's promises hold, not when they are gone", () => {
  for (const [asks, judgements, solved, kept, gone] of [
    [["8"], [judgement("8", "matched")], true, 1, []],
    [["8"], [judgement("8", "mismatched")], false, 0, []],
    [["8"], [], false, 0, ["8"]],
    [["8"], [judgement("1", "matched")], false, 0, ["8"]],
    [["8", "8"], [judgement("8", "matched")], false, 1, ["8"]],
    [["8"], [judgement("8", "unreached"), judgement("8", "matched")], true, 1, []],
    [["8"], [judgement("8", "matched"), judgement("right\n", "mismatched", "fence")], false, 1, []],
    [[], [judgement("right\n", "matched", "fence")], true, 1, []],
    [[], [], false, 0, []],
  ] as [string[], Judgement[], boolean, number, string[]][]) {
    expect(solvedOf(asks, judgements, true), JSON.stringify([asks, judgements])).toMatchObject({ isSolved: solved, kept, gone });
  }
  expect(solvedOf(["8"], [judgement("8", "matched")], false).isSolved).toBe(false);
});

test("the line of a run says how far a task is", () => {
  const said = { text: "1 of 1 promises not kept · 0.02 s", isKept: false, isBroken: true, isIntended: true };
  expect(taskOf(said, ["8"], [judgement("8", "matched")], words)?.said).toEqual({ text: "Solved · 0.02 s", isKept: true, isBroken: false, isIntended: true });
  expect(taskOf(said, ["8"], [judgement("8", "mismatched")], words)?.said.text).toBe("Not solved yet: 0 of 1 promises kept · 0.02 s");
  expect(taskOf({ ...said, isIntended: false }, ["8"], [], words)).toBeNull();
  expect(taskOf(said, undefined, [], words)).toBeNull();
});

test("both languages say the same", () => {
  expect(new Words("ru", source("ru")).keys).toEqual(words.keys);
});
