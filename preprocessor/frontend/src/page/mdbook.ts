/**
 * mdBook's own strings in the book's language: those that its scripts make, and,
 * where the pages were not finished at build, those that stand in them.
 *
 * mdBook 0.5 has them in English alone (rust-lang/mdBook#5). What the English
 * catalogue says under a key that begins with `mdbook-` is what mdBook says.
 */
import type { Words } from "./words.ts";

const ATTRIBUTES = ["title", "aria-label", "placeholder"];

/** Where mdBook puts words of its own; a book's own text is nowhere else. */
const WITH_ATTRIBUTES = "#mdbook-body-container :is([title], [aria-label], [placeholder])";
const WITH_TEXT = "#mdbook-help-popup *, #mdbook-theme-list button, .tooltiptext, .blockquote-tag-title";

/** mdBook's strings in another language. */
export class Relabelling {
  private readonly others: Map<string, string>;

  constructor(english: Words, other: Words) {
    const keys = english.keys.filter((key) => key.startsWith("mdbook-"));
    this.others = new Map(keys.map((key) => [english.say(key), other.say(key)]));
  }

  /** A string in other words; `null` for one that is not mdBook's. */
  of(text: string): string | null {
    const other = this.others.get(text.trim());
    // A clause that another language begins with a comma has no space before it.
    return other === undefined ? null : text.replace(text.trim(), () => other).replace(/^\s+(?=,)/, "");
  }
}

/** Puts all of a page's strings into the book's language, and keeps them there. */
export function relabel(others: Relabelling): void {
  // Where the site was finished, mdBook's script speaks the book's language itself.
  const toggles = document.querySelectorAll<HTMLElement>("pre > .buttons > button");
  for (const toggle of toggles) if (toggle.title === "Show hidden lines") keepToggling(toggle, others);
  for (const element of document.querySelectorAll(WITH_ATTRIBUTES)) attributes(element, others);
  for (const element of document.querySelectorAll(WITH_TEXT)) texts(element, others);
  // What was copied is told in a tooltip when the button's own handlers are through.
  addEventListener("click", ({ target }) => {
    const tip = target instanceof Element ? target.closest(".clip-button")?.querySelector(".tooltiptext") : null;
    if (tip) texts(tip, others);
  });
}

function attributes(element: Element, others: Relabelling): void {
  for (const name of ATTRIBUTES) {
    const other = others.of(element.getAttribute(name) ?? "");
    if (other !== null) element.setAttribute(name, other);
  }
}

function texts(element: Element, others: Relabelling): void {
  for (const node of element.childNodes) {
    const other = node instanceof Text ? others.of(node.data) : null;
    if (other !== null && node instanceof Text) node.data = other;
  }
}

/** mdBook tells by the title whether hidden lines are shown: for its handler it is
 * what it was, for the reader it is not. */
function keepToggling(toggle: HTMLElement, others: Relabelling): void {
  const english = new Map(["Show hidden lines", "Hide lines"].map((text) => [others.of(text), text]));
  toggle.addEventListener(
    "click",
    () => {
      toggle.title = english.get(toggle.title) ?? toggle.title;
    },
    { capture: true },
  );
  toggle.addEventListener("click", () => {
    toggle.setAttribute("aria-label", toggle.title);
    attributes(toggle, others);
  });
}
