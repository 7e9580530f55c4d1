import { expect, test } from "vitest";
import type { Current, End, Judge, PageData, RunEnd } from "../src/contract.ts";
import { codeOf, judged } from "../src/run/examples.ts";
import { judge } from "./lib/judge.ts";
import { LIMITS } from "./lib/python.ts";

const page: PageData = { lang: "en", interpreter: "RustPython", pyodide: "cdn", limits: LIMITS };
const current = (code: string, more: Partial<Current> = {}): Current => ({ data: { block: 0 }, code, isEdited: false, ...more });

/** A run in which the last statement of the last block wrote `text` at its line. */
function wrote(text: string, block: number, line: number): RunEnd {
  const places = [{ block, line }];
  const transcript = {
    events: [{ block, what: { Wrote: { stream: "Out" as const, text, places } } }],
    ends: Array.from({ length: block + 1 }, () => ({ end: "Finished" as const, duration_us: 0 })),
  };
  return { kind: "ran", transcript, traceback: null, fault: null, omitted: 0 };
}

/** How the promises of the last block come out. */
async function verdicts(blocks: Current[], end: RunEnd): Promise<string[] | undefined> {
  return (await judged(blocks.map(codeOf), page, end, judge))?.map(({ verdict }) => verdict);
}

test("what the author answers ends its line", () => {
  for (const [stdin, given] of [[undefined, ""], ["", ""], ["a", "a\n"], ["a\nb\n", "a\nb\n"]] as const) {
    const data = stdin === undefined ? { block: 0 } : { block: 0, stdin };
    expect(codeOf(current("input()\n", { data })).stdin).toBe(given);
  }
});

test("the promises of the last block alone are judged", async () => {
  const blocks = [current("print(1)  # Output: 2\n"), current("print(3)  # Output: 3\n")];
  expect(await verdicts(blocks, wrote("3\n", 1, 1))).toEqual(["matched"]);
  expect(await verdicts(blocks, { kind: "stopped" })).toEqual([]);
});

test("a fence is the author's promise, of the author's code", async () => {
  const data = { block: 0, fence: "1\n" };
  for (const [isEdited, expected] of [[false, ["mismatched"]], [true, []]] as const) {
    expect(await verdicts([current("print(2)\n", { data, isEdited })], wrote("2\n", 0, 1))).toEqual(expected);
  }
});

test("a silent block promises nothing", async () => {
  const data = { block: 0, silent: true };
  expect(await verdicts([current("print(2)  # Output: 3\n", { data })], wrote("2\n", 0, 1))).toEqual([]);
});

test("of what was printed behind the limit nobody knows how it came out", async () => {
  const blocks = [current("print('x' * 5_000_000)\nprint(1)  # Output: 1\n")];
  const ended = (end: End): RunEnd => ({ kind: "ran", transcript: { events: [], ends: [{ end, duration_us: 0 }] }, traceback: null, fault: null, omitted: 0 });
  expect(await verdicts(blocks, ended({ OutputLimit: { line: 1 } }))).toEqual(["unclear"]);
  expect(await verdicts(blocks, ended({ Exited: 0 }))).toEqual(["unreached"]);
});

test("a judge that breaks down leaves the run as it is, and no judgements", async () => {
  const trapped = new WebAssembly.RuntimeError("unreachable");
  const broken: Judge = { blocks: () => Promise.reject(trapped), judge: () => Promise.reject(trapped) };
  expect(await judged([codeOf(current("1  # 2\n"))], page, wrote("1\n", 0, 1), broken)).toBeNull();
});
