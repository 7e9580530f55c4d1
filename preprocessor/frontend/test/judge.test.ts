import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Transcript } from "../src/contract.ts";
import { judge, policyOf, programBlock, readBlock } from "../src/judge/index.ts";

const policy = { labels: true, ignoreUnmarked: false };

/** A transcript of one block that wrote these texts at these lines. */
function wrote(...texts: [line: number, text: string][]): Transcript {
  const events = texts.map(([line, text]) => ({
    block: 0,
    what: { Wrote: { stream: "Out" as const, text, places: [{ block: 0, line }] } },
  }));
  return { events, ends: [{ end: "Finished", duration_us: 0 }] };
}

test("a promise is kept by what its line wrote, and broken by anything else", () => {
  const read = readBlock("print(1)  # Выведет: 1\nprint(2)  # Выведет: 3\n", {});
  expect(programBlock(read, { stdin: "a" })).toMatchObject({ stdin: "a", traced: false, values: [{ statement: 0 }, { statement: 1 }] });
  const judgements = judge([read], wrote([1, "1\n"], [2, "2\n"]), 0, policy);
  expect(judgements).toMatchObject([
    { line: 1, form: "marked", verdict: "matched", way: "exact", expected: "1", actual: "1" },
    { line: 2, form: "marked", verdict: "mismatched", problem: "broken", expected: "3", actual: "2" },
  ]);
});

test("places are those of the page's code", () => {
  const code = "  >>> print(1)\n  2\n";
  const [judgement] = judge([readBlock(code, { interactive: true })], wrote([1, "1\n"]), 0, policy);
  expect(judgement).toMatchObject({ line: 2, form: "repl", verdict: "mismatched" });
  expect(code.slice(judgement?.start, judgement?.end)).toBe("2");
});

test("a block that promises to be no Python keeps it, and one whose comments promise nothing is not judged", () => {
  const refused: Transcript = {
    events: [],
    ends: [{ end: { SyntaxError: { class: "SyntaxError", message: "invalid syntax", line: 1 } }, duration_us: 0 }],
  };
  const code = "x = = 1  # SyntaxError\n";
  expect(judge([readBlock(code, {})], refused, 0, policy)).toMatchObject([
    { form: "error", verdict: "matched", expected: "SyntaxError", actual: "SyntaxError: invalid syntax" },
  ]);
  const silent = readBlock("print(1)  # Выведет: 2\n", { unpromised: true });
  expect(judge([silent], wrote([1, "1\n"]), 0, policy)).toEqual([]);
});

test("a page's settings make a policy", () => {
  expect(policyOf({})).toEqual(policy);
  expect(policyOf({ labels: false, unmarked: "ignore" })).toEqual({ labels: false, ignoreUnmarked: true });
});

test("only python/ knows the parser", () => {
  const folder = join(import.meta.dirname, "../src/judge");
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".ts"));
  const knowing = files.filter((name) => readFileSync(join(folder, name), "utf8").includes("@lezer"));
  expect(knowing).toEqual([join("python", "tree.ts")]);
});
