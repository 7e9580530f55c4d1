/**
 * The tables that the tool's own unit tests read (`matcher/keep.rs`,
 * `matcher/reading.rs`, `expectation/markers.rs`, `python/literal.rs`,
 * `python/mod.rs`).
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { Markers, type Reading } from "../src/judge/expectation.ts";
import { wayOf } from "../src/judge/matcher/keep.ts";
import { isClose, promisedInProse } from "../src/judge/matcher/reading.ts";
import { isModule, parse } from "../src/judge/python.ts";
import { read, readsAsOutput } from "../src/judge/python/literal.ts";

/** The rows of each table. */
interface Tables {
  keep: {
    promise: string;
    actual: string;
    literals?: string[];
    plain?: boolean;
    loose?: boolean;
    labels?: boolean;
    way: string | null;
  };
  literal: { text: string; literal: boolean; output: boolean };
  markers: { comment: string; reading: object | null };
  python: { code: string; python: boolean };
  reading: { text: string; actual: string; close: boolean } | { text: string; promised: string | null };
}

/** A test for each fact of a table. */
function table<Name extends keyof Tables>(name: Name, holds: (row: Tables[Name]) => void): void {
  const file = join(import.meta.dirname, "../../../tests/judging/tables", `${name}.json`);
  const facts = JSON.parse(readFileSync(file, "utf8")) as Record<string, Tables[Name][]>;
  describe(name, () => {
    test.each(Object.entries(facts))("%s", (_, rows) => { rows.forEach(holds); });
  });
}

table("keep", ({ promise, actual, literals = [], plain = true, loose = true, labels = true, way }) => {
  const found = wayOf(promise, { text: actual, plain }, loose, literals, { labels, ignoreUnmarked: false });
  expect(found, `${promise} for ${actual}`).toBe(way);
});

table("literal", ({ text, literal, output }) => {
  expect([read(text) !== null, readsAsOutput(text)], text).toEqual([literal, output]);
});

table("python", ({ code, python }) => {
  expect(isModule(parse(code)), JSON.stringify(code)).toBe(python);
});

table("markers", ({ comment, reading }) => {
  const found = new Markers(["Увидим:"]).read(comment, false);
  expect(found && told(found), comment).toEqual(reading && expect.objectContaining(nested(reading)));
});

/** A reading, as the table tells it. */
function told({ kind, ...reading }: Reading): object {
  return { [kind]: reading };
}

/** What a table says of a reading, which may be more. */
function nested(reading: object): object {
  return Object.fromEntries(Object.entries(reading).map(([kind, facts]) => [kind, expect.objectContaining(facts as object)]));
}

table("reading", (row) => {
  if ("close" in row) expect(isClose(row.text, row.actual), row.text).toBe(row.close);
  else expect(promisedInProse(row.text), row.text).toBe(row.promised);
});
