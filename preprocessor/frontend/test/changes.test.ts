import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { deflateRawSync } from "node:zlib";
import { afterEach, expect, test, vi } from "vitest";
import { countsOf, difference, likeness, marksOf } from "../src/changes/diff.ts";
import { carriedBy, hides, linkTo, meant } from "../src/changes/link.ts";
import { isLink } from "../src/page/links.ts";
import { Words } from "../src/page/words.ts";

const PAGE = "https://book.test/a/b.html?highlight=x#heading";
const carried = { block: 3, author: "a = 1\nprint(a)", code: "a = 2\nprint('Привет, 🐍 </script>', a)" };

/** A fragment with what a hostile link may carry. */
function fragment(data: string | Buffer, kind = "d"): string {
  return `#pyproof-code-${kind}${Buffer.from(data).toString("base64url")}0`;
}

afterEach(() => {
  vi.unstubAllGlobals();
});

test("marks and counts tell what was changed, added and removed", () => {
  const author = "one\ntwo\nthree\nfour\nfive";
  for (const [now, marks, counts] of [
    [author, [], [0, 0, 0]],
    ["one\n2\nthree\nfour\nfive", [[2, "changed"]], [1, 0, 0]],
    ["one\ntwo\nnew\nthree\nfour\nfive", [[3, "added"]], [0, 1, 0]],
    ["one\ntwo\nfour\nfive", [[3, "removed"]], [0, 0, 1]],
    ["one\ntwo\nthree", [[3, "cut"]], [0, 0, 2]],
    ["zero\none\n2\n2\nthree\nfour", [[1, "added"], [3, "changed"], [4, "changed"], [6, "cut"]], [1, 2, 1]],
    ["", [[1, "changed"]], [1, 0, 4]],
  ] as [string, [number, string][], number[]][]) {
    const hunks = difference(author, now);
    expect(marksOf(hunks, now.split("\n").length).map(({ line, kind }) => [line, kind]), now).toEqual(marks);
    expect(Object.values(countsOf(hunks)), now).toEqual(counts);
  }
});

test("a hunk has the author's lines and where they stood", () => {
  expect(difference("a\nb\nc", "a\nB\nc\nd")).toEqual([
    { wasFrom: 2, isFrom: 2, was: ["b"], is: ["B"] },
    { wasFrom: 4, isFrom: 4, was: [], is: ["d"] },
  ]);
});

test("codes that share next to nothing are told apart as a whole", () => {
  const lines = (word: string) => Array.from({ length: 1500 }, (_, at) => `${word} ${at}`).join("\n");
  const [hunk, ...more] = difference(`first\n${lines("a")}\nlast`, `first\n${lines("b")}\nlast`);
  expect(more).toEqual([]);
  expect([hunk?.wasFrom, hunk?.was.length, hunk?.is.length]).toEqual([2, 1500, 1500]);
});

test("a link gives back what was put into it, and is one word", async () => {
  const link = (await linkTo(PAGE, carried)) ?? "";
  expect(link).toMatch(/^https:\/\/book\.test\/a\/b\.html#pyproof-code-d[\w-]+0$/);
  expect(await carriedBy(new URL(link).hash)).toEqual(carried);
});

test("a browser that cannot compress makes and reads plain links, and says that of others", async () => {
  const packed = new URL((await linkTo(PAGE, carried)) ?? "").hash;
  vi.stubGlobal("DecompressionStream", undefined);
  const { hash } = new URL((await linkTo(PAGE, carried)) ?? "");
  expect(hash).toMatch(/^#pyproof-code-t/);
  expect(await carriedBy(hash)).toEqual(carried);
  expect(await carriedBy(packed)).toBe("packed");
  vi.unstubAllGlobals();
  expect(await carriedBy(hash)).toEqual(carried);
});

test("only the fragments of such links are read", () => {
  expect(isLink("#pyproof-code-d0")).toBe(true);
  for (const other of ["", "#", "#heading", "#pyproof-3", "#a-pyproof-code-d0"]) expect(isLink(other), other).toBe(false);
});

test("what is wrong with a link is told", async () => {
  const { hash } = new URL((await linkTo(PAGE, carried)) ?? "");
  const whole = JSON.stringify(carried);
  for (const [wrong, trouble] of [
    [hash.slice(0, -1), "broken"],
    [`${hash.slice(0, 40)}0`, "broken"],
    [`${hash}.`, "broken"],
    ["#pyproof-code-", "broken"],
    ["#pyproof-code-d%22><img src=x>0", "broken"],
    [fragment(whole, "t"), null],
    [fragment(whole, "x"), "unknown"],
    [fragment("not deflate", "d"), "broken"],
    [fragment(deflateRawSync("[]")), "broken"],
    [fragment(deflateRawSync("null")), "broken"],
    [fragment(deflateRawSync('{"block":"3","author":"","code":""}')), "broken"],
    [fragment(deflateRawSync('{"block":3,"author":"","code":["x"]}')), "broken"],
    [fragment(Buffer.from([0xff, 0xfe]), "t"), "broken"],
    [fragment(deflateRawSync(Buffer.alloc(50_000_000))), "long"],
    [`#pyproof-code-d${"A".repeat(100_000)}0`, "long"],
  ] as const) {
    const told = await carriedBy(wrong);
    expect(typeof told === "string" ? told : null, wrong.slice(0, 60)).toBe(trouble);
  }
});

test("code that is too much for a link makes none", async () => {
  const noise = randomBytes(60_000).toString("base64");
  expect((await linkTo(PAGE, { ...carried, code: noise })) === null).toBe(true);
  expect((await linkTo(PAGE, { ...carried, code: "x".repeat(700_000) })) === null).toBe(true);
});

test("the example is found by the author's code, wherever it stands now", () => {
  const code = "def f(n):\n    return n + 1\n\nprint(f(1))";
  const link = { block: 2, author: code, code: "x" };
  const at = (block: number, author: string) => ({ block, author });
  expect(meant(link, [at(0, "x = 1"), at(2, "y = 2"), at(5, code)])?.block).toBe(5);
  expect(meant(link, [at(0, code), at(3, code), at(9, code)])?.block).toBe(3);
  expect(meant(link, [at(1, "print(1)"), at(4, code.replace("f(1)", "f(2)"))])?.block).toBe(4);
  expect(meant(link, [at(2, "import sys")])).toBeNull();
  expect(meant(link, [])).toBeNull();
  expect(likeness("a\n\nb", "a\nb\n")).toBe(1);
});

test("characters that are not seen are noticed", () => {
  for (const code of ["a\u202eb", "a\u200bb", "a\u2066b", "a\x1bb", "a\0b", "a\u2028b"]) expect(hides(code), JSON.stringify(code)).toBe(true);
  for (const code of ["a\tb\n", "Привет", "é ñ 漢字", "'🐍 👩‍💻'"]) expect(hides(code), code).toBe(false);
});

test("both languages say the same things", () => {
  const words = (["ru", "en"] as const).map((lang) => new Words(lang, readFileSync(new URL(`../../tool/messages/changes.${lang}.ftl`, import.meta.url), "utf8")));
  const source = ["panel", "arrive"].map((name) => readFileSync(new URL(`../src/changes/${name}.ts`, import.meta.url), "utf8")).join("\n");
  const used = [...source.matchAll(/"(changes-[a-z-]+)"/g)].map(([, key]) => key);
  for (const { keys } of words) expect(new Set(keys)).toEqual(new Set(used));
});
