import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { End, Judgement, RunEnd } from "../src/contract.ts";
import { sourceOf } from "../src/page/display.ts";
import { placesOf } from "../src/page/lines.ts";
import { lineEnds, oneALine } from "../src/page/marks.ts";
import { Pending } from "../src/page/output.ts";
import { stateOf, summaryOf, unfinished } from "../src/page/state.ts";
import { kindOf, marksOf } from "../src/page/verdicts.ts";
import { Words } from "../src/page/words.ts";

const words = new Words("en", readFileSync(new URL("../../tool/messages/en.ftl", import.meta.url), "utf8"));

test("output is cut at the bound, and what is cut is counted", () => {
  const pending = new Pending(10);
  pending.add("Out", "12345");
  pending.add("Err", "678");
  pending.add("Out", "9abcdef");
  pending.add("Out", "x");
  expect(pending.take()).toEqual([
    { writer: "Out", text: "12345" },
    { writer: "Err", text: "678" },
    { writer: "Out", text: "9a" },
  ]);
  expect(pending.omitted).toBe(6);
  expect(pending.isEmpty).toBe(true);
});

test("what one writes in pieces is one piece", () => {
  const pending = new Pending();
  for (const text of ["a", "b", "\n"]) pending.add("Out", text);
  expect(pending.take()).toEqual([{ writer: "Out", text: "ab\n" }]);
});

test("a character of two units is shown whole or not at all", () => {
  const pending = new Pending(3);
  pending.add("Out", "ab🐍c");
  expect(pending.take()).toEqual([{ writer: "Out", text: "ab" }]);
  expect(pending.omitted).toBe(3);
});

test("lines end where they end, however the text is cut", () => {
  for (const [pieces, ends] of [
    [["a\nb"], [[0, 1], [0, 3]]],
    [["a", "\n", "b\n"], [[1, 0], [2, 1]]],
    [["x = ", "1", "\n\n", "y"], [[2, 0], [2, 1], [3, 1]]],
    [[], []],
    [[""], [[0, 0]]],
  ] as [string[], [number, number][]][]) {
    expect(lineEnds(pieces), JSON.stringify(pieces)).toEqual(ends.map(([piece, offset]) => ({ piece, offset })));
  }
});

test("a line has one mark, and a broken promise is not outshone", () => {
  const marks = oneALine([
    { line: 3, kind: "kept" },
    { line: 1, kind: "kept" },
    { line: 3, kind: "broken" },
    { line: 3, kind: "kept" },
  ]);
  expect(marks).toEqual([
    { line: 1, kind: "kept" },
    { line: 3, kind: "broken" },
  ]);
  const said = oneALine([
    { line: 1, kind: "broken", said: "got: 2" },
    { line: 1, kind: "broken", said: "got: 3" },
  ]);
  expect(said).toEqual([{ line: 1, kind: "broken", said: "got: 2 · got: 3" }]);
});

test("a corrected name is marked where it stands, and nowhere if it is not there", () => {
  const text = "a = 1\nпечать = print(inner())\n";
  const named = { from: "iner", to: "inner" };
  expect(placesOf(text, [{ line: 2, column: 15, ...named }])).toEqual([{ from: 21, to: 26, was: "iner" }]);
  expect(placesOf(text, [{ line: 2, column: 3, ...named }, { line: 9, column: 0, ...named }])).toEqual([]);
});

const judgement = (part: Partial<Judgement>): Judgement => ({
  line: 1,
  start: 0,
  end: 1,
  form: "marked",
  strength: "must",
  expected: "1",
  actual: "2",
  verdict: "mismatched",
  way: null,
  problem: null,
  ...part,
});

test("a verdict is as grave as the book wants it", () => {
  for (const [part, unmarked, kind] of [
    [{ verdict: "matched" }, "check", "kept"],
    [{}, "warn", "broken"],
    [{ strength: "inferred" }, "check", "broken"],
    [{ strength: "inferred" }, "warn", "unclear"],
    [{ verdict: "unreached" }, "check", "broken"],
    [{ verdict: "unclear" }, "check", "unclear"],
  ] as const) {
    expect(kindOf(judgement(part), unmarked), JSON.stringify(part)).toBe(kind);
  }
});

test("a broken promise says at its line what came, if that has room there", () => {
  for (const [part, said] of [
    [{}, "got: 2"],
    [{ actual: "" }, "got: nothing"],
    [{ verdict: "unreached" }, "never reached"],
    [{ problem: "Spacing" }, "differs only in spacing"],
    [{ problem: "Partial", actual: "1 2" }, "true, but more was printed: 1 2"],
    [{ actual: "1\n2" }, undefined],
    [{ actual: "long ".repeat(20) }, undefined],
  ] as const) {
    const mark = { line: 1, kind: "broken", ...(said === undefined ? {} : { said }) };
    expect(marksOf([judgement(part)], "check", words), JSON.stringify(part)).toEqual([mark]);
  }
  expect(marksOf([judgement({ form: "fence" }), judgement({ verdict: "unclear" })], "check", words)).toEqual([]);
});

test("a run whose promises are kept says so in one quiet line", () => {
  const ran = (end: End): RunEnd => ({
    kind: "ran",
    transcript: { events: [], ends: [{ end, duration_us: 23_400 }] },
    traceback: null,
    fault: null,
    omitted: 0,
  });
  const told = { data: { block: 0 }, isAuthors: true, isSilent: false, numbers: [1] };
  for (const [end, kinds, text, isKept, isBroken] of [
    ["Finished", ["kept", "kept"], "as promised · 0.02\u00A0s", true, false],
    ["Finished", ["kept", "broken", "broken"], "2 of 3 not kept · 0.02\u00A0s", false, true],
    ["Finished", ["kept", "unclear"], "Done · 0.02\u00A0s", false, false],
    ["Finished", [], "Done · 0.02\u00A0s", false, false],
    ["Raised", ["kept"], "Ended in an exception · 0.02\u00A0s", false, false],
  ] as const) {
    expect(summaryOf({ ...told, end: ran(end) }, [...kinds], words), `${end} ${kinds.join()}`).toMatchObject({ text, isKept, isBroken });
  }
  expect(summaryOf({ ...told, end: { kind: "stopped" } }, [], words)).toMatchObject({ text: "Stopped", isKept: false, isBroken: false });
});

test("each end of a run has its words", () => {
  const ran = (...ends: End[]): RunEnd => ({
    kind: "ran",
    transcript: { events: [], ends: ends.map((end) => ({ end, duration_us: 0 })) },
    traceback: null,
    fault: null,
    omitted: 0,
  });
  const told = { data: { block: 0 }, isAuthors: true, isSilent: false, numbers: [4] };
  for (const [more, key] of [
    [{ end: ran("Finished") }, "site-finished"],
    [{ end: ran("Finished"), isSilent: true }, "site-finished-silent"],
    [{ end: ran("Raised") }, "site-raised"],
    [{ end: ran("Raised"), data: { block: 0, raises: true }, isAuthors: false }, "site-raised"],
    [{ end: ran({ SyntaxError: { class: "SyntaxError", message: "no", line: 1 } }), data: { block: 0, refused: true } }, "site-refused"],
    [{ end: ran({ OutputLimit: { line: 1 } }) }, "site-output-limit"],
    [{ end: ran({ MemoryLimit: { line: null } }) }, "site-memory"],
    [{ end: ran({ TimedOut: { line: 1 } }) }, "site-ended"],
    [{ end: { kind: "stopped" } as RunEnd }, "site-stopped"],
  ] as const) {
    expect(stateOf({ ...told, ...more }, words)).toBe(words.say(key));
  }
  expect(stateOf({ ...told, end: ran({ Exited: 3 }) }, words)).toContain("3");
  expect(stateOf({ ...told, end: ran({ SyntaxError: { class: "TabError", message: "no", line: 7 } }) }, words)).toMatch(/7.*TabError: no/);
  expect(stateOf({ ...told, end: ran("Finished", "Raised", "NotRun"), numbers: [1, 2, 3] }, words)).toContain("example 2");
  expect(stateOf({ ...told, end: { kind: "unavailable", message: "<b>" } }, words)).toContain("<b>");
});

test("an exception that was promised and did not come is missed, in the author's code", () => {
  const exception = (name: string) => ({ class: name, message: "", places: [], missing: null });
  const ran = (end: End, ...raised: string[]): RunEnd => ({
    kind: "ran",
    transcript: {
      events: raised.map((name) => ({ block: 0, what: { Raised: { statement: 0, exception: exception(name), tolerated: false } } })),
      ends: [{ end, duration_us: 0 }],
    },
    traceback: null,
    fault: null,
    omitted: 0,
  });
  const told = { isAuthors: true, isSilent: false, numbers: [1] };
  const [finished, raised, promised] = ["site-finished", "site-raised", "site-raised-promised"].map((key) => words.say(key));
  const missing = words.say("site-raise-missing");
  const missingKey = words.say("site-raise-missing-class", { class: "KeyError" });
  for (const [raises, end, said] of [
    [true, ran("Finished"), `${finished} ${missing}`],
    [true, ran("Raised", "KeyError"), promised],
    // A comment promises it, too, and the program went on.
    [true, ran("Finished", "KeyError"), finished],
    ["KeyError", ran("Raised", "KeyError"), promised],
    ["errors.KeyError", ran("Raised", "KeyError"), promised],
    ["KeyError", ran("Raised", "TypeError"), `${raised} ${missingKey}`],
    ["KeyError", ran("Finished"), `${finished} ${missingKey}`],
  ] as const) {
    expect(stateOf({ ...told, end, data: { block: 0, raises } }, words)).toBe(said);
  }
  const end = ran("Finished");
  expect(stateOf({ ...told, end, data: { block: 0, raises: true }, isAuthors: false }, words)).toBe(finished);
  expect(stateOf({ ...told, end, data: { block: 0, refused: true } }, words)).toContain(words.say("site-refusal-missing"));
});

test("blocks in front that did not run to their end are told, unless that was promised", () => {
  const transcript = (end: End) => ({ events: [], ends: [end, "Finished" as const].map((end) => ({ end, duration_us: 0 })) });
  const syntax = { SyntaxError: { class: "SyntaxError", message: "", line: 1 } };
  for (const [end, data, isEdited, found] of [
    ["Finished", {}, true, []],
    ["Raised", {}, false, [7]],
    ["Raised", { raises: true }, false, []],
    ["Raised", { raises: true }, true, [7]],
    [syntax, {}, true, [7]],
    [syntax, { refused: true }, false, []],
    [{ Exited: 1 }, {}, true, [7]],
    [{ Exited: 0 }, {}, false, []],
  ] as const) {
    const block = { data: { block: 0, ...data }, isEdited };
    expect(unfinished(transcript(end), [block, { data: { block: 1 }, isEdited: false }], [7, 8]), JSON.stringify([end, data])).toEqual(found);
  }
});

test("the address of a picture holds all of it, and nothing but a picture", () => {
  const source = (kind: "Svg" | "Png", data: string) => sourceOf({ kind, data, alt: "" });
  const svg = `<svg title="я #1 100%">\n</svg>`;
  expect(source("Svg", svg)).toMatch(/^data:image\/svg\+xml,[A-Za-z0-9%.'()*!~_-]+$/);
  expect(decodeURIComponent(source("Svg", svg)?.split(",")[1] ?? "")).toBe(svg);
  expect(source("Png", "UE5HIQ==")).toBe("data:image/png;base64,UE5HIQ==");
  for (const none of ["", "UE5H IQ==", "UE5", 'no"><script>', "data:text/html,x"]) expect(source("Png", none)).toBeNull();
});
