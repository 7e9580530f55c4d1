/**
 * Readers edit blocks, and stop in the middle; programs print what they like. There is
 * an answer to everything, or an exception that says why: never a trap, of which the
 * exception would be no `Error` of ours.
 */
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { code, judge, ran, valued, wrote } from "./lib/judge.ts";

/** Runs to their ends, or says that the code is nested too deeply. */
async function survives(text: string, fence: string | null = null, output = "x\n"): Promise<void> {
  const block = code(text, { fence });
  const [read] = await judge.blocks([block], {});
  expect(read?.code.split("\n").length).toBe(text.split("\n").length);
  const transcript = ran([wrote(1, output), valued(0, output), valued(1, output)]);
  const judgements = await judge.judge([block], {}, transcript, 0).catch((error: unknown) => {
    expect(String(error)).toBe("Error: too deeply nested");
    return [];
  });
  for (const { form, start, end } of judgements) {
    const { length } = form === "fence" ? (fence ?? "") : text;
    expect(0 <= start && start <= end && end <= length, text).toBe(true);
  }
}

const COUNT = 100_000;

/** What may be nested, `count` times. */
const NESTED: Record<string, (count: number) => string> = {
  parentheses: (count) => `${"(".repeat(count)}1${")".repeat(count)}`,
  brackets: (count) => `${"[".repeat(count)}1${"]".repeat(count)}`,
  "what is open": (count) => "(".repeat(count),
  "what is closed": (count) => ")".repeat(count),
  dictionaries: (count) => `${"{1:".repeat(count)}1${"}".repeat(count)}`,
  calls: (count) => `f${"()".repeat(count)}`,
  "calls in calls": (count) => `${"f(".repeat(count)}1${")".repeat(count)}`,
  "calls with two arguments": (count) => `f${"(a, b)".repeat(count)}`,
  subscripts: (count) => `x${"[0]".repeat(count)}`,
  attributes: (count) => `a${".a".repeat(count)}`,
  signs: (count) => `${"-~".repeat(count)}1`,
  not: (count) => `${"not ".repeat(count)}1`,
  await: (count) => `${"await ".repeat(count)}x`,
  async: (count) => `${"async ".repeat(count)}x`,
  sums: (count) => `1${"+1".repeat(count)}`,
  "sums of many lines": (count) => `(1${"+\n1".repeat(count)})`,
  powers: (count) => `1${"**1".repeat(count)}`,
  stars: (count) => `${"* ".repeat(count)}a`,
  comparisons: (count) => `a${" < b".repeat(count)}`,
  "and, or": (count) => `a${" and b or c".repeat(count)}`,
  conditions: (count) => `${"a if b else ".repeat(count)}c`,
  lambdas: (count) => `${"lambda: ".repeat(count)}1`,
  "lambdas with parameters": (count) => `${"lambda a, b: ".repeat(count)}1`,
  "lambdas in defaults": (count) => `${"lambda x=".repeat(count)}1${": 1".repeat(count)}`,
  comprehensions: (count) => `${"[x for x in ".repeat(count)}y${"]".repeat(count)}`,
  "f-strings": (count) => `${"f'{".repeat(count)}1${"}'".repeat(count)}`,
  "format specs": (count) => `f'${"{x:".repeat(count)}${"}".repeat(count)}'`,
  yields: (count) => `def f():\n    x = ${"yield a, ".repeat(count)}1`,
  walruses: (count) => `${"(a := ".repeat(count)}1${")".repeat(count)}`,
  elif: (count) => `if x:\n    y\n${"elif x:\n    y\n".repeat(count)}`,
  "blocks in blocks": (count) => Array.from({ length: Math.min(count, 300) }, (_, at) => `${" ".repeat(at)}if x:\n`).join(""),
  "blocks on one line": (count) => `${"if x: ".repeat(count)}y`,
  patterns: (count) => `match x:\n    case ${"[".repeat(count)}${"]".repeat(count)}:\n        y`,
  "patterns of classes": (count) => `match x:\n    case ${"A(".repeat(count)}${")".repeat(count)}:\n        y`,
  "texts side by side": (count) => "'a' ".repeat(count),
  statements: (count) => "x;".repeat(count),
  "lines that go on": (count) => "\\\n".repeat(count),
  imports: (count) => `import a${".a".repeat(count)}`,
  mixed: (count) => "-(not [lambda: {f(".repeat(count),
};

test.each(Object.entries(NESTED))("nothing is too deep: %s", async (_, nested) => {
  await survives(`${nested(COUNT)}\n`);
  for (const count of [40, 100, 150, 300, 1000]) {
    const text = nested(count);
    await survives(`${text}\n`);
    // The promise, the fence and what was printed are read as literals.
    const line = text.replaceAll("\n", " ");
    await survives(`x  # Output: ${line}\nx  # ${line}\n`, text, text);
    await survives(`>>> ${line}\n${line}\n`);
  }
}, 300_000);

test("code that anybody writes is not too deep", async () => {
  const table = `data = {\n${"    'a': [1, -2.5, {'b': (3, 4)}], 'c': f(x)(y).z,\n".repeat(2000)}}\n`;
  const chain = `q = (db\n${"    .where(a=1)\n".repeat(80)})\n`;
  const sum = `s = ${"'a' + ".repeat(200)}'b'\n`;
  for (const text of [table, chain, sum, "print(f'{x:>{w}} {y!r}')\n".repeat(2000)]) {
    const block = code(`${text}print(1)  # Output: 1\n`);
    const line = block.code.split("\n").length - 1;
    expect(await judge.judge([block], {}, ran([wrote(line, "1\n")]), 0)).toMatchObject([{ verdict: "matched" }]);
  }
});

/** Numbers that look random and are the same each time. */
function* chances(seed: number): Generator<number, never> {
  for (let state = seed; ; ) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    yield state / 2 ** 32;
  }
}

const PIECES = [
  "", "\n", "    ", "\t", "#", "# Вывод:", "# =>", "#>", "'", '"', '"""', "\\", "(", ")", "[", "{", "}", ":", ",", ">>> ",
  "... ", "f'{", "t'", "…", "\r", "\u0000", "\ud800", "🎉", "if x:", "def f(", "case", "with (", "yield", "print ", "...", "\u202e", "\\N{",
];

/** `text`, changed in some places as somebody who types would. */
function changed(text: string, chance: () => number): string {
  for (let turn = 0; turn < 1 + chance() * 4; turn++) {
    const [from, length] = [Math.floor(chance() * (text.length + 1)), Math.floor(chance() * chance() * 12)];
    const piece = PIECES[Math.floor(chance() * PIECES.length)] ?? "";
    text = text.slice(0, from) + piece + text.slice(from + length);
  }
  return text;
}

test("any code is read and judged", async () => {
  const folder = join(import.meta.dirname, "../../../tests/cases");
  const numbers = chances(2);
  const chance = () => numbers.next().value;
  for (const name of readdirSync(folder).sort()) {
    if (!name.endsWith(".md")) continue;
    const blocks = readFileSync(join(folder, name), "utf8").matchAll(/^```[^\n]*\n(.*?)^```/gms);
    for (const [, text = ""] of blocks) {
      for (let turn = 0; turn < 3; turn++) await survives(changed(text, chance), chance() < 0.2 ? changed("1\n", chance) : null);
    }
  }
});
