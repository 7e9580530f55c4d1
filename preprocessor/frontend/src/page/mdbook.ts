/**
 * mdBook's own strings in the book's language: those that its scripts make, and,
 * where the pages were not finished at build, those that stand in them.
 *
 * mdBook 0.5 has them in English alone (rust-lang/mdBook#5).
 */
import strings from "./mdbook-strings.json";
import type { Words } from "./words.ts";

const KEYS = new Map(Object.entries(strings));
const ATTRIBUTES = ["title", "aria-label", "placeholder"];

/** Where mdBook puts words of its own; a book's own text is nowhere else. */
const WITH_ATTRIBUTES = "#mdbook-body-container :is([title], [aria-label], [placeholder])";
const WITH_TEXT = "#mdbook-help-popup *, #mdbook-theme-list button, .tooltiptext, .blockquote-tag-title";

/** A string of mdBook's in other words; `null` for one that is not mdBook's. */
export function relabelled(text: string, words: Words): string | null {
  const key = KEYS.get(text.trim());
  return key === undefined ? null : text.replace(text.trim(), () => words.say(key));
}

/** Puts all of a page's strings into the book's language, and keeps them there. */
export function relabel(words: Words): void {
  if (words.lang === "en") return;
  for (const element of document.querySelectorAll(WITH_ATTRIBUTES)) attributes(element, words);
  for (const element of document.querySelectorAll(WITH_TEXT)) texts(element, words);
  notFound(words);
  for (const toggle of document.querySelectorAll<HTMLElement>("pre > .buttons > button:not(.clip-button, .play-button)")) {
    keepToggling(toggle, words);
  }
  // What was copied is told in a tooltip when the button's own handlers are through.
  addEventListener("click", ({ target }) => {
    const tip = target instanceof Element ? target.closest(".clip-button")?.querySelector(".tooltiptext") : null;
    if (tip) texts(tip, words);
  });
}

function attributes(element: Element, words: Words): void {
  for (const name of ATTRIBUTES) {
    const other = relabelled(element.getAttribute(name) ?? "", words);
    if (other !== null) element.setAttribute(name, other);
  }
}

function texts(element: Element, words: Words): void {
  for (const node of element.childNodes) {
    const other = node instanceof Text ? relabelled(node.data, words) : null;
    if (other !== null && node instanceof Text) node.data = other;
  }
}

/** The page of a missing page is mdBook's own, unless the author wrote one. */
function notFound(words: Words): void {
  const title = document.querySelector("main h1");
  if (title?.textContent.trim() !== "Document not found (404)") return;
  for (const element of document.querySelectorAll("main h1, main h1 a, main p")) texts(element, words);
}

/** mdBook tells by the title whether hidden lines are shown: for its handler it is
 * what it was, for the reader it is not. */
function keepToggling(toggle: HTMLElement, words: Words): void {
  const english = new Map(["Show hidden lines", "Hide lines"].map((text) => [relabelled(text, words), text]));
  toggle.addEventListener(
    "click",
    () => {
      toggle.title = english.get(toggle.title) ?? toggle.title;
    },
    { capture: true },
  );
  toggle.addEventListener("click", () => {
    toggle.setAttribute("aria-label", toggle.title);
    attributes(toggle, words);
  });
}
