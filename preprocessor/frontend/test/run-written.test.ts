/**
 * What the page is told of a program's output.
 */
import { describe, expect, it } from "vitest";
import type { Stream } from "../src/contract.ts";
import { Written } from "../src/run/written.ts";

interface Told {
  parts: [Stream, string][][];
  tail: string;
  omitted: number;
}

/** The output, what is told of it, and the time, which stands still. */
function written(): { output: Written; told: Told; pass: (milliseconds: number) => void } {
  const told: Told = { parts: [], tail: "", omitted: 0 };
  let time = 0;
  const output = new Written(
    {
      wrote: (parts) => told.parts.push(parts),
      ended: (parts, omitted) => {
        told.tail = parts.map(([, text]) => text).join("");
        told.omitted = omitted;
      },
    },
    () => time,
  );
  return { output, told, pass: (milliseconds) => (time += milliseconds) };
}

const all = ({ parts }: Told): string => parts.flat().map(([, text]) => text).join("");

describe("what is written", () => {
  it("is told at once, and in batches where it is much", () => {
    const { output, told, pass } = written();
    for (let at = 0; at < 100; at += 1) output.add("Out", `${at}\n`);
    expect(told.parts).toHaveLength(16);
    output.look();
    expect(told.parts).toHaveLength(16);
    pass(30);
    output.look();
    expect(told.parts).toHaveLength(17);
    expect(all(told)).toBe(Array.from({ length: 100 }, (_, at) => `${at}\n`).join(""));
    output.look();
    expect(told.parts).toHaveLength(17);
  });

  it("is told where the program asks for that, but not without end", () => {
    const { output, told } = written();
    for (let at = 0; at < 10_000; at += 1) {
      output.add("Out", "x");
      output.ask();
    }
    expect(told.parts.length).toBeGreaterThan(100);
    expect(told.parts.length).toBeLessThan(1000);
    output.flush();
    expect(all(told)).toHaveLength(10_000);
  });

  it("keeps its streams apart, and their order", () => {
    const { output, told } = written();
    for (let at = 0; at < 16; at += 1) output.add("Out", "");
    output.add("Out", "a");
    output.add("Err", "b");
    output.add("Err", "c");
    output.add("Out", "d");
    output.flush();
    expect(told.parts.flat().slice(-3)).toEqual([["Out", "a"], ["Err", "bc"], ["Out", "d"]]);
  });
});

describe("what is too long", () => {
  it("is told from its beginning and its end, which begins with a line", () => {
    const { output, told } = written();
    const text = Array.from({ length: 60_000 }, (_, at) => `${at}\n`).join("");
    for (const line of text.match(/.*\n/g) ?? []) output.add("Out", line);
    expect(output.flush()).toBe(text.length - all(told).length - told.tail.length);
    expect(text.startsWith(all(told))).toBe(true);
    expect(text.endsWith(told.tail)).toBe(true);
    expect(told.tail).toMatch(/^\d{5}\n/);
  });

  it("is told while nothing more is written", () => {
    const { output, told, pass } = written();
    for (let at = 0; at < 60_000; at += 1) output.add("Out", `${at}\n`);
    pass(1000);
    output.look();
    expect(told.tail).toMatch(/\n59999\n$/);
  });

  it("may be handed over without its middle", () => {
    const { output, told } = written();
    output.add("Out", "a".repeat(192 << 10));
    output.skip(1000);
    output.add("Out", `b\n${"c".repeat((8 << 10) - 2)}`);
    expect(output.flush()).toBe(1002);
    expect(told.tail).toBe("c".repeat((8 << 10) - 2));
  });

  it("is counted in characters, and none is cut in two", () => {
    const { output, told } = written();
    output.add("Out", `x${"😀".repeat(200_000)}`);
    const omitted = output.flush();
    expect(all(told) + told.tail).not.toMatch(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/);
    expect(omitted + Array.from(all(told)).length + Array.from(told.tail).length).toBe(200_001);
  });
});
