import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { Relabelling, stringsOf } from "../src/page/mdbook.ts";
import { langOf, Words } from "../src/page/words.ts";

const catalogue = (lang: "ru" | "en") => readFileSync(new URL(`../../tool/messages/${lang}.ftl`, import.meta.url), "utf8");
const ru = new Words("ru", catalogue("ru"));
const en = new Words("en", catalogue("en"));

test("a page's language chooses the words as the tool does", () => {
  const langs = ["ru", "ru-RU", "ru_RU", "RU", "en", "de", "rue", ""].map(langOf);
  expect(langs).toEqual(["ru", "ru", "ru", "ru", "en", "en", "en", "en"]);
});

test("counts have their plural forms", () => {
  const said = [1, 2, 5, 21, 1000].map((count) => ru.say("site-omitted", { count }).split(" ").at(-1));
  expect(said).toEqual(["знак.", "знака.", "знаков.", "знак.", "знаков."]);
  expect(en.say("site-omitted", { count: 1 })).toBe("Not shown: 1 character.");
});

test("what is put in stands as it is", () => {
  const message = `<b>{ $x } "'`;
  expect(en.say("site-crashed", { message })).toContain(message);
  expect(ru.say("site-line", { line: "1234" })).toBe("строка 1234");
});

test("a key that is missing is said as it is", () => {
  expect(ru.say("site-there-is-no-such-key")).toBe("site-there-is-no-such-key");
});

test("numbers and lists are written as the language writes them", () => {
  expect([ru.megabytes(12_345_678), en.megabytes(12_345_678)]).toEqual(["12,3", "12.3"]);
  const joined = (words: Words, items: string[]) => words.enumeration(items).map(({ value }) => value).join("");
  expect(joined(ru, ["1", "2", "3"])).toBe("1, 2 и 3");
  expect(joined(en, ["1", "2"])).toBe("1 and 2");
});

test("mdBook's strings are found by what English says, and a book's own are not", () => {
  const others = new Relabelling(new Words("en", stringsOf(catalogue("en"))), ru);
  expect(others.of("Copy to clipboard")).toBe(ru.say("mdbook-copy"));
  expect(others.of("  Change theme\n")).toBe(`  ${ru.say("mdbook-change-theme")}\n`);
  expect(others.of(" to show this help")).toMatch(/^(,| [а-я])/);
  for (const own of ["Copy", "copy to clipboard", "", "toString", "Change theme now"]) expect(others.of(own)).toBeNull();
});

test("every word that the page's scripts say is in the catalogue", () => {
  const used = ["example", "limits", "marks", "result", "state", "verdicts"].flatMap((name) => {
    const source = readFileSync(new URL(`../src/page/${name}.ts`, import.meta.url), "utf8");
    return [...source.matchAll(/"(site-[a-z-]+)"/g)].map(([, key]) => key ?? "");
  });
  expect(used.length).toBeGreaterThan(40);
  expect(used.filter((key) => !ru.keys.includes(key) || !en.keys.includes(key))).toEqual([]);
});
