/**
 * mdBook's own strings in the book's language: those that its scripts make, and, if
 * the build did not finish the pages, those that are in them.
 *
 * mdBook 0.5 has them only in English (rust-lang/mdBook#5). In the English catalogue,
 * the messages whose keys begin with `mdbook-` are mdBook's own words.
 */
import type { Words } from "./words.ts";

const ATTRIBUTES = ["title", "aria-label", "placeholder"];

/** Where mdBook puts its own words; no text of the book is there. */
const WITH_ATTRIBUTES = "#mdbook-body-container :is([title], [aria-label], [placeholder])";
const WITH_TEXT = "#mdbook-help-popup *, #mdbook-theme-list button, .tooltiptext, .blockquote-tag-title";

/** Those messages of a catalogue that are mdBook's strings: a few of many. */
export function stringsOf(catalogue: string): string {
  return (catalogue.match(/^mdbook-.*\n/gm) ?? []).join("");
}

/** mdBook's strings in another language. */
export class Relabelling {
  private readonly others: Map<string, string>;

  constructor(english: Words, other: Words) {
    this.others = new Map(english.keys.map((key) => [english.say(key), other.say(key)]));
  }

  /** The translation of a string; `null` for one that is not mdBook's. */
  of(text: string): string | null {
    const other = this.others.get(text.trim());
    // If the translation begins with a comma, there is no space before it.
    return other === undefined ? null : text.replace(text.trim(), () => other).replace(/^\s+(?=,)/, "");
  }
}

/** Translates all of a page's strings, and keeps them translated. */
export function relabel(others: Relabelling): void {
  // If the build finished the site, mdBook's script is already translated.
  const toggles = document.querySelectorAll<HTMLElement>("pre > .buttons > button");
  for (const toggle of toggles) if (toggle.title === "Show hidden lines") keepToggling(toggle, others);
  for (const element of document.querySelectorAll(WITH_ATTRIBUTES)) attributes(element, others);
  for (const element of document.querySelectorAll(WITH_TEXT)) texts(element, others);
  // A tooltip says that text was copied once the button's own handlers have run.
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

/** mdBook uses the title to know whether hidden lines are shown: its handler must find
 * the original title, the reader the translated one. */
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
