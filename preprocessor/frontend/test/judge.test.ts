/**
 * The judge of the pages is the tool's own: these are the ways there and back.
 */
import { expect, test } from "vitest";
import type { BlockCode, What } from "../src/contract.ts";
import { sourcesHash } from "../judge-sources.mjs";
import { code, judge, ran, valued, wasm, wrote } from "./lib/judge.ts";

/** What comes of the promises of one block. */
function judged(block: BlockCode, ...events: What[]) {
  return judge.judge([block], {}, ran(events), 0);
}

test("it is made of the sources that lie beside it", () => {
  const made = wasm.subarray(-64).toString();
  expect(made, "older than its sources: npm run build:judge").toBe(sourcesHash());
});

test("it names no folder of the machine that made it", () => {
  expect(/\/(?:root|home|Users)\/|crates\.io/.test(wasm.toString("latin1"))).toBe(false);
});

test("a promise is kept by what its line wrote, and broken by anything else", async () => {
  const block = code("print(1)  # Выведет: 1\nprint(2)  # Output: 3\n", { stdin: "a" });
  expect(await judge.blocks([block], {})).toMatchObject([
    { code: block.code, stdin: "a", traced: false, echoes: false, values: [{ statement: 0 }, { statement: 1 }] },
  ]);
  expect(await judged(block, wrote(1, "1\n"), wrote(2, "2\n"))).toMatchObject([
    { line: 1, form: "marked", strength: "must", verdict: "matched", way: "exact", problem: null, expected: "1", actual: "1", lines: [1, 1] },
    { line: 2, form: "marked", strength: "must", verdict: "mismatched", way: null, problem: "broken", expected: "3", actual: "2" },
  ]);
});

/** Code, what its run did, and what of it the judgements speak of. */
const PLACES: [string, BlockCode, What[], [string, string][]][] = [
  ["Cyrillic and emoji", code("s = 'ёжик 🦔'\nprint(s)  # Выведет: ёжик 🦔\n"), [wrote(2, "ёжик 🦔\n")], [["# Выведет: ёжик 🦔", "matched"]]],
  ["an indented block", code("    x = '🎉'\n\n    x  # '🎉'\n"), [valued(1, "'🎉'")], [["# '🎉'", "matched"]]],
  ["line ends of Windows", code("'😀'\r\nprint(1)  # Вывод: 2\r\n"), [wrote(2, "1\n")], [["# Вывод: 2", "mismatched"]]],
  ["half of a character", code("print(1)  # \ud800\nprint(1)  # Вывод: 2\n"), [wrote(1, "1\n"), wrote(2, "1\n")], [["# Вывод: 2", "mismatched"]]],
  ["a session", code("  >>> '🦔'\n  '🦔'\n  >>> print('ё')\n  е\n"), [valued(0, "'🦔'"), wrote(3, "ё\n")], [["'🦔'", "matched"], ["е", "mismatched"]]],
  ["a session below a banner", code("Python 3.14\n>>> 2\n2\n", { interactive: true }), [valued(0, "2")], [["2", "matched"]]],
  ["what a session never ran", code(">>> print 1\nSyntaxError: no\n>>> 2\n3\n"), [valued(0, "2")], [["SyntaxError: no", "matched"], ["3", "mismatched"]]],
];

test.each(PLACES)("places are those of the page's code: %s", async (_, block, events, expected) => {
  const judgements = await judged(block, ...events);
  expect(judgements.map(({ start, end, verdict }) => [block.code.slice(start, end).replace(/^ +/, ""), verdict])).toEqual(expected);
});

test("a fence has places of its own", async () => {
  const block = code("print('я')\n", { fence: "🎉\n" });
  expect(await judged(block, wrote(1, "я\n"))).toMatchObject([{ form: "fence", start: 0, end: 3, verdict: "mismatched" }]);
});

test("a session is run without its prompts, line for line", async () => {
  const blocks = await judge.blocks([code(">>> x = 1\n>>> x\n1\n")], {});
  expect(blocks).toMatchObject([{ code: "x = 1\nx\n#1\n", interactive: true, echoes: true }]);
});

test("labels may stand in an earlier block, and a book may have markers of its own", async () => {
  const blocks = [code("label = 'Сумма: '\n"), code("print(label + '5')  # Увидим: 5\n")];
  const transcript = {
    events: [{ block: 1, what: { Wrote: { stream: "Out" as const, text: "Сумма: 5\n", places: [{ block: 1, line: 1 }] } } }],
    ends: [{ end: "Finished" as const, duration_us: 0 }, { end: "Finished" as const, duration_us: 0 }],
  };
  const verdicts = async (page: object) =>
    (await judge.judge(blocks, { markers: ["Увидим:"], ...page }, transcript, 1)).map(({ verdict }) => verdict);
  expect(await verdicts({})).toEqual(["matched"]);
  expect(await verdicts({ labels: false })).toEqual(["mismatched"]);
  expect(await judge.judge(blocks, { unmarked: "ignore" }, transcript, 1)).toEqual([]);
});

test("a block that promises to be no Python keeps it, and one that is silent promises nothing", async () => {
  const refused = ran([], { SyntaxError: { class: "SyntaxError", message: "invalid syntax", line: 1 } });
  expect(await judge.judge([code("x = = 1  # SyntaxError\n")], {}, refused, 0)).toMatchObject([
    { form: "error", verdict: "matched", expected: "SyntaxError", actual: "SyntaxError: invalid syntax" },
  ]);
  expect(await judged(code("print(1)  # Output: 2\n", { silent: true }), wrote(1, "1\n"))).toEqual([]);
});

test("what is no run is refused, and the next question answered", async () => {
  await expect(judge.judge([code("1")], {}, { events: 1 } as never, 0)).rejects.toThrow(/invalid type/);
  expect(await judged(code("1  # 1\n"), valued(0, "1"))).toHaveLength(1);
});
