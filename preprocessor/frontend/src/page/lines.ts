/**
 * What stands beside the lines of an example: their numbers, and the names that the build
 * corrected.
 */
import type { Concealed, Corrected } from "../contract.ts";
import { element } from "./dom.ts";
import { textsOf } from "./marks.ts";
import type { Words } from "./words.ts";

/** The numbers of the lines that are shown: mdBook lets readers hide some. */
export function numbersOf(code: HTMLElement): number[] {
  const areHidden = code.classList.contains("hide-boring");
  const numbers: number[] = [];
  let line = 1;
  let isShown = false;
  for (const text of textsOf(code)) {
    const isHidden = areHidden && text.parentElement?.closest(".boring") != null;
    for (const piece of text.data.split(/(?<=\n)/)) {
      isShown ||= !isHidden && piece !== "";
      if (!piece.endsWith("\n")) continue;
      if (isShown) numbers.push(line);
      isShown = false;
      line += 1;
    }
  }
  return isShown ? [...numbers, line] : numbers;
}

/** Numbers the lines of a block. The style sheet shows the numbers, so that they are
 *  neither copied nor found. */
export function number(pre: HTMLElement, code: HTMLElement): void {
  const numbers = numbersOf(code);
  pre.dataset["lines"] = numbers.join("\n");
  pre.style.setProperty("--pyproof-digits", String(Math.max(2, String(numbers.at(-1) ?? 1).length)));
}

/** Numbers them anew when hidden lines are shown. */
export function renumber(pre: HTMLElement, code: HTMLElement): void {
  if (!code.querySelector(".boring")) return;
  new MutationObserver(() => {
    number(pre, code);
  }).observe(code, { attributes: true, attributeFilter: ["class"] });
}

/** Where the corrected names stand in a code, in UTF-16 units. What is not found there, in
 *  code that was indented otherwise, is left out. */
export function placesOf(text: string, corrected: Corrected[]): { from: number; to: number; was: string }[] {
  const starts = [0, ...[...text.matchAll(/\n/g)].map(({ index }) => index + 1)];
  return corrected.flatMap(({ line, column, from: was, to: name }) => {
    const from = (starts[line - 1] ?? Infinity) + column;
    return text.startsWith(name, from) && from < text.length ? [{ from, to: from + name.length, was }] : [];
  });
}

/** What is said of a corrected name. */
export function wasOf(was: string, words: Words): string {
  return words.say("site-corrected", { name: was });
}

/** Marks the corrected names in highlighted code. */
export function markCorrected(code: HTMLElement, corrected: Corrected[], words: Words): void {
  for (const { from, to, was } of placesOf(code.textContent, corrected)) {
    let start = 0;
    for (const text of textsOf(code)) {
      const end = start + text.length;
      if (from >= start && to <= end) {
        const name = text.splitText(from - start);
        name.splitText(to - from);
        const mark = element("span", { class: "pyproof-fixed", title: wasOf(was, words) });
        name.replaceWith(mark);
        mark.append(name);
        break;
      }
      start = end;
    }
  }
}

/** A code with the ends of lines that the build concealed. */
export function restored(text: string, concealed: Concealed[]): string {
  const lines = text.split("\n");
  for (const { line, text, sign } of concealed) {
    const shown = lines[line - 1];
    if (shown?.endsWith(sign)) lines[line - 1] = shown.slice(0, -sign.length) + text;
  }
  return lines.join("\n");
}
