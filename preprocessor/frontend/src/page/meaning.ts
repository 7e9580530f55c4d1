/**
 * What the exception that ended a run means, for the reader of its block.
 *
 * An exception that the author promised is no fault of the reader's, and the book itself
 * speaks of it: what it means is folded up, and its line is not marked as wrong.
 */
import type { Fault, RunEnd } from "../contract.ts";
import { element } from "./dom.ts";
import { loadExplain, type ExplainModule } from "./lazy.ts";
import { lastRaised } from "./raised.ts";
import type { Words } from "./words.ts";

type Piece = ReturnType<ExplainModule["said"]>[number];

/** What is said of an exception: of which line, and what it means there. */
export interface Meaning {
  title: string;
  place: string;
  pieces: Piece[];
}

/** What an exception means; `null` if nothing is certain, or it could not be loaded.
 *  `numbers`: those on the page of the program's blocks. */
export async function meaningOf(fault: Fault, numbers: number[], words: Words): Promise<Meaning | null> {
  try {
    const { explain, said, teach } = await loadExplain();
    const explanation = explain(fault);
    if (explanation === null) return null;
    teach(words);
    const line = String(fault.line);
    const isOwn = fault.block === numbers.length - 1;
    const place = words.say(isOwn ? "explain-line" : "explain-line-of", { line, number: String(numbers[fault.block]) });
    return { title: words.say("explain-title"), place, pieces: said(explanation, words) };
  } catch {
    // What Python said is there.
    return null;
  }
}

/** The element of an explanation. */
export function meaningElement({ title, place, pieces }: Meaning, isFolded: boolean): HTMLElement {
  const sentence = pieces.map(({ text, isCode }) => (isCode ? element("code", { translate: "no" }, text) : text));
  const said = element("p", {}, element("strong", {}, place), " ", ...sentence);
  if (!isFolded) return element("div", { class: "pyproof-meaning" }, said);
  return element("details", { class: "pyproof-meaning" }, element("summary", {}, title), said);
}

/** The line of the reader's block that an exception came from, if it passed one. */
export function lineOf(end: RunEnd, last: number): number | null {
  if (end.kind !== "ran" || end.traceback === null) return null;
  if (end.fault) return end.fault.here;
  return lastRaised(end.transcript)?.places.findLast(({ block }) => block === last)?.line ?? null;
}
