/** Lists the keys of the examples in mdBook's help, which `?` opens. */
import { element } from "./dom.ts";
import type { Words } from "./words.ts";

/** Keys, what is between them if there are several, and what they do. */
const KEYS: [keys: string[], between: "+" | "or", what: string][] = [
  [["Ctrl", "Enter"], "+", "site-key-run"],
  [["Tab"], "+", "site-key-indent"],
  [["Esc"], "+", "site-key-leave"],
  [["←", "→"], "or", "site-key-bar"],
];

export function listKeys(document: Document, words: Words): void {
  const list = document.querySelector("#mdbook-help-popup p")?.parentElement;
  if (!list) return;
  for (const [keys, between, key] of KEYS) {
    const joint = between === "or" ? ` ${words.say("mdbook-or")} ` : between;
    const named = keys.flatMap((name, at) => [at > 0 ? joint : "", element("kbd", {}, name)]);
    const what = words.say(key);
    list.append(element("p", {}, `${words.say("mdbook-press")} `, ...named, what.startsWith(",") ? what : ` ${what}`));
  }
}
