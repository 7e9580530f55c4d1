/** What a module that is loaded late adds to the page, once: sentences, and a style. */
import { element } from "./dom.ts";
import type { Words } from "./words.ts";

const learned = new WeakMap<Words, Set<string>>();
const styled = new Set<string>();

/** Adds the sentences of the page's language to its own. */
export function teach(words: Words, { en, ru }: { en: string; ru: string }): void {
  const source = words.lang === "ru" ? ru : en;
  const known = learned.get(words) ?? new Set();
  if (!known.has(source)) words.learn(source);
  learned.set(words, known.add(source));
}

export function addStyle(sheet: string): void {
  if (!styled.has(sheet)) document.head.append(element("style", {}, sheet));
  styled.add(sheet);
}
