import { expect, test } from "vitest";
import type { End, PageData, RunEnd } from "../src/contract.ts";
import { prepare, type Current } from "../src/page/session.ts";
import * as judging from "../src/judge/index.ts";

const limits = { events: 1000, value: 1000, frames: 200, names: 200, output: 1 << 20 };
const page: PageData = { lang: "en", interpreter: "RustPython", pyodide: "cdn", limits };
const current = (code: string, more: Partial<Current> = {}): Current => ({ data: { block: 0 }, code, isEdited: false, ...more });

/** A run in which the last statement of the last block wrote `text` at its line. */
function wrote(text: string, block: number, line: number): RunEnd {
  const places = [{ block, line }];
  const transcript = {
    events: [{ block, what: { Wrote: { stream: "Out" as const, text, places } } }],
    ends: Array.from({ length: block + 1 }, () => ({ end: "Finished" as const, duration_us: 0 })),
  };
  return { kind: "ran", transcript, traceback: null, omitted: 0 };
}

test("a program is the blocks that one continues, and that one", () => {
  const { program } = prepare([current("x = 1\n"), current("print(x)\n")], page, judging);
  expect(program.blocks.map(({ code }) => code)).toEqual(["x = 1\n", "print(x)\n"]);
});

test("what the author answers ends its line", () => {
  for (const [stdin, given] of [[undefined, ""], ["", ""], ["a", "a\n"], ["a\nb\n", "a\nb\n"]] as const) {
    const data = stdin === undefined ? { block: 0 } : { block: 0, stdin };
    expect(prepare([current("input()\n", { data })], page, judging).program.blocks[0]?.stdin).toBe(given);
  }
});

test("the promises of the last block alone are judged", () => {
  const prepared = prepare([current("print(1)  # Output: 2\n"), current("print(3)  # Output: 3\n")], page, judging);
  const verdicts = prepared.judge(wrote("3\n", 1, 1));
  expect(verdicts.map(({ line, verdict }) => [line, verdict])).toEqual([[1, "matched"]]);
  expect(prepared.judge({ kind: "stopped" })).toEqual([]);
});

test("a fence is the author's promise, of the author's code", () => {
  const data = { block: 0, fence: "1\n" };
  for (const [isEdited, verdicts] of [[false, ["mismatched"]], [true, []]] as const) {
    const prepared = prepare([current("print(2)\n", { data, isEdited })], page, judging);
    expect(prepared.judge(wrote("2\n", 0, 1)).map(({ verdict }) => verdict), String(isEdited)).toEqual(verdicts);
  }
});

test("a silent block promises nothing", () => {
  const prepared = prepare([current("print(2)  # Output: 3\n", { data: { block: 0, silent: true } })], page, judging);
  expect(prepared.judge(wrote("2\n", 0, 1))).toEqual([]);
});

test("of what was printed behind the limit nobody knows how it came out", () => {
  const prepared = prepare([current("print('x' * 5_000_000)\nprint(1)  # Output: 1\n")], page, judging);
  const judged = (end: End) =>
    prepared.judge({ kind: "ran", transcript: { events: [], ends: [{ end, duration_us: 0 }] }, traceback: null, omitted: 0 }).map(({ verdict }) => verdict);
  expect(judged({ OutputLimit: { line: 1 } })).toEqual(["unclear"]);
  expect(judged({ Exited: 0 })).toEqual(["unreached"]);
});
