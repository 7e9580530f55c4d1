// What is shown of a section, and which sections are found at all.
import { expect, test } from "vitest";
import { excerpts, foundWords } from "../src/search/excerpt.ts";
import { find, type Hit, type Section } from "../src/search/pagefind.ts";

/** Words as the tool takes them down: `[` `|` `]` and `+` for the characters that no text has. */
function content(text: string): string {
  const marks: Record<string, string> = { "|": "\u{E000}", ">": "\u{E001}", "[": "\u{E002}", "]": "\u{E003}", "+": "\u{E004}" };
  return text.replace(/(?<=^| )[|[\]+](?=[ >]|$)|>/g, (mark) => marks[mark] ?? mark);
}

/** The excerpts, what was found between `«` and `»`. */
function shown(text: string, query: string, ...found: string[]): string[] {
  const words = content(text).split(" ");
  const locations = words.flatMap((word, at) => (found.includes(word) ? [at] : []));
  return excerpts(content(text), locations, query).map(
    ({ kind, pieces }) => `${kind}: ${pieces.map(({ text, found }) => (found ? `«${text}»` : text)).join("")}`,
  );
}

const many = (word: string, count: number) => Array.from({ length: count }, (_, at) => word + String(at)).join(" ");

test("prose is shown from where most of what was found stands", () => {
  expect(shown("one two, three.", "two", "two,")).toEqual(["prose: one «two», three."]);
  const [far] = shown(`${many("a", 50)} here ${many("b", 50)}`, "here", "here");
  expect(far).toMatch(/^prose: … a35 .* a49 «here» b0 .* b15 …$/);
  const [dense] = shown(`x ${many("a", 40)} x, x. ${many("b", 40)}`, "x", "x", "x,", "x.");
  expect(dense).toContain("«x», «x».");
});

test("code is shown in its lines, by itself", () => {
  const text = "before f [ | def f( + x): |>>>> y = g( + x) | |>>>> return y ] after f";
  expect(shown(text, "g", "g(")).toEqual(["code: def f(x):\n    y = «g»(x)\n    return y"]);
  expect(shown(text, "f", "f", "f(")).toEqual([
    "prose: before «f»",
    "code: def «f»(x):\n    y = g(x)\n    return y",
  ]);
  const deep = "[ |>>>> a = 1 |>>>>>>>> b = 2 ]";
  expect(shown(deep, "b", "b")).toEqual(["code: a = 1\n    «b» = 2"]);
  const blocks = "[ | a = 1 ] [ | a = 2 | a = 3 ]";
  expect(shown(blocks, "a", "a")).toEqual(["code: «a» = 2\n«a» = 3"]);
});

test("of a name the part is marked that was looked for", () => {
  for (const [word, query, marked] of [
    ["make_counter()", "counter", "make_«counter»()"],
    ["make_counter()", "make_counter", "«make_counter»()"],
    ["addVolume", "volume", "add«Volume»"],
    ["self.total", "total", "self.«total»"],
    ["(замыканиями),", "замыкание", "(«замыканиями»),"],
    ["кое-что", "что", "кое-«что»"],
    ["<b/", "b", "<«b»/"],
  ] as const) {
    expect(shown(word, query, word)).toEqual([`prose: ${marked}`]);
  }
});

test("what was found by its title begins as it begins", () => {
  expect(shown("one [ | two ]", "title")).toEqual(["prose: one"]);
  expect(shown("[ | two ]", "title")).toEqual(["code: two"]);
  expect(shown("", "title")).toEqual([]);
});

test("the words to be marked in a page are those that were found, each once", () => {
  expect(foundWords("Замыкания, (замыкания) и ёлка", [0, 1, 3, 9])).toEqual(["замыкания", "ёлка"]);
});

/** A section in which each of these words was found. */
function section(content: string): Section {
  return { url: "", content, meta: {}, locations: content.split(" ").map((_, at) => at) };
}

/** An index in which these words are found with these scores. */
function index(known: Record<string, Record<string, number>>) {
  const asked: string[] = [];
  const search = (query: string) => {
    asked.push(query);
    const results = Object.entries(known[query] ?? {}).map(
      ([id, score]): Hit => ({ id, score, data: () => Promise.resolve(section(query)) }),
    );
    return Promise.resolve({ results });
  };
  return { asked, search };
}

test("sections with all words go before the search for some", async () => {
  const known = index({ "a b": { one: 1 }, a: { two: 1 } });
  const found = await find(known, "a b");
  expect([found.hits.map(({ id }) => id), found.some]).toEqual([["one"], false]);
  expect(known.asked).toEqual(["a b"]);
});

test("of sections with some words those with more come first", async () => {
  const found = await find(index({ a: { one: 9, two: 1 }, b: { two: 1, three: 2 } }), "a b  c");
  expect([found.hits.map(({ id }) => id), found.some]).toEqual([["two", "one", "three"], true]);
  const none = await find(index({}), "a");
  expect([none.hits, none.some]).toEqual([[], false]);
});

test("what is found by a mere beginning of a word is not what was meant", async () => {
  const finds = async (query: string, found: Partial<Section>) => {
    const hit = { id: "a", score: 1, data: () => Promise.resolve({ ...section(""), ...found }) };
    return (await find({ search: () => Promise.resolve({ results: [hit] }) }, query)).hits.length > 0;
  };
  for (const [query, content, meant] of [
    ["xylophone", "x", false],
    ["mzzzz", "m", false],
    ["x", "x", true],
    ["замыкания", "замыканием", true],
    ["елка", "Ёлки", true],
    ["running", "run", true],
    ["counter", "make\u{E000}_counter", true],
    ["make_counter", "m", false],
  ] as const) {
    expect(await finds(query, section(content)), query).toBe(meant);
  }
  expect(await finds("Ссылка", { meta: { heading: "Живая ссылка" } })).toBe(true);
});
