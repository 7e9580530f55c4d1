import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { Words } from "../src/page/words.ts";

const read = (name: string) => readFileSync(new URL(name, import.meta.url), "utf8");
const words = (lang: "ru" | "en") => new Words(lang, read(`../../tool/messages/after.${lang}.ftl`));

test("both languages have the same sentences, and the code says each of them", () => {
  expect(words("ru").keys).toEqual(words("en").keys);
  const code = ["attempts", "keys", "names"].map((name) => read(`../src/after/${name}.ts`)).join("\n");
  expect(words("en").keys.filter((key) => !code.includes(`"${key}"`))).toEqual([]);
});

test("counts have their plural forms", () => {
  const said = [1, 2, 5, 21].map((length) => words("ru").say("after-length", { length }));
  expect(said).toEqual(["1 элемент", "2 элемента", "5 элементов", "21 элемент"]);
});
