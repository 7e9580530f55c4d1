/** An empty example. */
import { element } from "../page/dom.ts";
import type { Found } from "../page/examples.ts";

/** Puts the card of an empty example in the place of the button that asked for it. */
export function blankIn(button: HTMLElement, title: string): Found {
  const code = element("code", { class: "language-python hljs" });
  const pre = element("pre", {}, code);
  const note = element("div", { class: "pyproof" }, element("div", { class: "pyproof-head" }));
  button.replaceWith(element("div", { class: "pyproof-card pyproof-blank", role: "group", "aria-label": title }, pre, note));
  return { data: { block: -1 }, note, pre, code, text: "" };
}
