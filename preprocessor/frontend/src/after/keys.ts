/** The keys of the examples, in mdBook's help. */
import { element } from "../page/dom.ts";
import type { Words } from "../page/words.ts";

/** Keys, what is between them if there are several, and what they do. */
const KEYS: [keys: string[], between: "+" | "or", what: string][] = [
  [["Ctrl", "Enter"], "+", "after-key-run"],
  [["Tab"], "+", "after-key-indent"],
  [["Esc"], "+", "after-key-leave"],
  [["←", "→"], "or", "after-key-bar"],
  [["Home", "End"], "or", "after-key-ends"],
  [["Enter"], "+", "after-key-try"],
  [["Shift", "Enter"], "+", "after-key-line"],
  [["↑", "↓"], "or", "after-key-typed"],
];

/** Those of what only some pages have, by what shows that it is there. */
const SOME: [where: string, keys: typeof KEYS][] = [
  ["button.pyproof-steps:not([hidden])", [[["←", "→"], "or", "after-key-step"], [["Home", "End"], "or", "after-key-steps"]]],
  [".pyproof-guess, .pyproof-compared", [[["Ctrl", "Enter"], "+", "after-key-predict"]]],
];

export function listKeys(words: Words): void {
  const list = document.querySelector("#mdbook-help-popup p")?.parentElement;
  if (!list) return;
  const some = SOME.flatMap(([where, keys]) => (document.querySelector(where) ? keys : []));
  for (const [keys, between, key] of [...KEYS, ...some]) {
    const joint = between === "or" ? ` ${words.say("mdbook-or")} ` : between;
    const named = keys.flatMap((name, at) => [at > 0 ? joint : "", element("kbd", {}, name)]);
    const what = words.say(key);
    list.append(element("p", {}, `${words.say("mdbook-press")} `, ...named, what.startsWith(",") ? what : ` ${what}`));
  }
}
