/** Marks the words of a search in the page that it led to. */

import { NAME } from "./excerpt.ts";

const MARKS = "pyproof-search";

/**
 * Marks these words in the chapter, as whole words and in any case; an empty list
 * removes the marks.
 *
 * The page's elements stay as they are: its code is run and edited, so no mark may be
 * in it. A browser without the highlight API shows none.
 */
export function highlight(words: string[]): void {
  if (!("highlights" in CSS)) return;
  CSS.highlights.delete(MARKS);
  const main = document.querySelector("main");
  const wanted = new Set(words.map((word) => word.toLowerCase()));
  if (!main || wanted.size === 0) return;
  const marks = new Highlight();
  const nodes = document.createTreeWalker(main, NodeFilter.SHOW_TEXT);
  for (let node = nodes.nextNode(); node; node = nodes.nextNode()) {
    for (const { index, 0: word } of (node.nodeValue ?? "").matchAll(NAME)) {
      if (!wanted.has(word.toLowerCase())) continue;
      const range = document.createRange();
      range.setStart(node, index);
      range.setEnd(node, index + word.length);
      marks.add(range);
    }
  }
  CSS.highlights.set(MARKS, marks);
}
