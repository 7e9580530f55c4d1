/**
 * Readers edit blocks, and stop in the middle: whatever the code is, it is read
 * and judged, and nothing is thrown.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Transcript } from "../src/contract.ts";
import { judge, programBlock, readBlock } from "../src/judge/index.ts";

const policy = { labels: true, ignoreUnmarked: false };
const folder = join(import.meta.dirname, "../../../tests/judging/cases");

interface Fixture {
  programs: { blocks: { shown: string; fence: string | null }[]; transcript: Transcript }[];
}

/** Numbers that look random and are the same each time. */
function* chances(seed: number): Generator<number, never> {
  for (let state = seed; ; ) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    yield state / 2 ** 32;
  }
}

const PIECES = [
  "", "\n", "    ", "\t", "#", "# Вывод:", "# =>", "#>", "'", '"', '"""', "\\", "(", ")", "[", "{", "}", ":", ",", ">>> ",
  "... ", "f'{", "t'", "…", "\r", "\u0000", "\ud800", "🎉", "if x:", "def f(", "case", "with (", "yield", "print ", "...", "\u202e",
];

/** `code`, changed in some places as somebody who types would. */
function changed(code: string, chance: () => number): string {
  let text = code;
  for (let turn = 0; turn < 1 + chance() * 4; turn++) {
    const [from, length] = [Math.floor(chance() * (text.length + 1)), Math.floor(chance() * chance() * 12)];
    const piece = PIECES[Math.floor(chance() * PIECES.length)] ?? "";
    text = text.slice(0, from) + piece + text.slice(from + length);
  }
  return text;
}

/** Reads and judges; what is judged lies in the code. */
function survives(code: string, fence: string | undefined, interactive: boolean, transcript: Transcript): void {
  const read = readBlock(code, { interactive, fence });
  expect(programBlock(read, {}).code.split("\n").length).toBe(code.split("\n").length);
  for (const { form, start, end } of judge([read], transcript, 0, policy)) {
    const { length } = form === "fence" ? (fence ?? "") : code;
    expect(0 <= start && start <= end && end <= length, code).toBe(true);
  }
}

test("code that somebody is typing is read and judged", () => {
  const numbers = chances(1);
  const chance = () => numbers.next().value;
  for (const file of readdirSync(folder)) {
    const { programs } = JSON.parse(readFileSync(join(folder, file), "utf8")) as Fixture;
    for (const { blocks, transcript } of programs) {
      for (const { shown, fence } of blocks) {
        for (let turn = 0; turn < 12; turn++) {
          survives(changed(shown, chance), fence ?? undefined, chance() < 0.3, transcript);
        }
      }
    }
  }
});

describe("code that would end whoever walks it", () => {
  const finished: Transcript = { events: [], ends: [{ end: "Finished", duration_us: 0 }] };
  test.each([
    ["brackets", "x = " + "(".repeat(50_000)],
    ["closed brackets", "x = " + "[".repeat(5_000) + "]".repeat(5_000) + "  # 1"],
    ["signs", "x = " + "-".repeat(30_000) + "1  # " + "-".repeat(30_000) + "1"],
    ["sums", "x = " + "1+".repeat(30_000) + "1  # => 1"],
    ["calls", "f" + "()".repeat(20_000) + "  # f" + "()".repeat(20_000)],
    ["depth", Array.from({ length: 1_000 }, (_, at) => " ".repeat(at) + "if x:\n").join("")],
    ["comments", "f()\n" + "# 1\n".repeat(20_000)],
    ["markers", "f()\n" + "# Вывод:\n".repeat(3_000)],
    ["prompts", ">>> f()\n1\n".repeat(500)],
    ["continued prompts", ">>> def f():\n" + "...     g()\n".repeat(3_000)],
    ["remarks", "f()  # " + "1 (b) ".repeat(10_000)],
    ["quotes", "f()  # " + "'".repeat(20_000)],
    ["one line", "x=1;".repeat(10_000)],
    ["errors", "x = = (\n".repeat(2_000)],
  ])("%s", (_, code) => { survives(code, undefined, false, finished); });
});
