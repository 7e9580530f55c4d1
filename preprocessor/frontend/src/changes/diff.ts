/** What differs between the author's code and the code as it is, line by line. */
import { diffArrays } from "diff";

/** Lines of the author's in whose place others stand. */
export interface Hunk {
  /** 1-based number of the first of its lines, in the author's code and now; where there
   *  are none, of the line behind them. */
  wasFrom: number;
  isFrom: number;
  was: string[];
  is: string[];
}

/** A mark beside a line. `removed`: before it lines are missing; `cut`: behind it. */
export interface LineMark {
  line: number;
  kind: "added" | "changed" | "removed" | "cut";
}

/** Lines that are added or removed at most: codes that differ more are told apart as a
 *  whole, because to look for what they share would take seconds. */
const MOST = 400;

export function difference(author: string, now: string): Hunk[] {
  const [was, is] = [author.split("\n"), now.split("\n")];
  const parts = diffArrays(was, is, { maxEditLength: MOST });
  if (!parts) return [apart(was, is)];
  const hunks: Hunk[] = [];
  let [wasFrom, isFrom] = [1, 1];
  let hunk: Hunk | null = null;
  for (const { added, removed, value } of parts) {
    if (!added && !removed) {
      hunk = null;
      wasFrom += value.length;
      isFrom += value.length;
      continue;
    }
    if (hunk === null) hunks.push((hunk = { wasFrom, isFrom, was: [], is: [] }));
    (added ? hunk.is : hunk.was).push(...value);
    if (added) isFrom += value.length;
    else wasFrom += value.length;
  }
  return hunks;
}

/** All but the lines that both begin and end with. */
function apart(was: string[], is: string[]): Hunk {
  let head = 0;
  while (head < Math.min(was.length, is.length) && was[head] === is[head]) head += 1;
  let tail = 0;
  while (tail < Math.min(was.length, is.length) - head && was.at(-1 - tail) === is.at(-1 - tail)) tail += 1;
  return { wasFrom: head + 1, isFrom: head + 1, was: was.slice(head, was.length - tail), is: is.slice(head, is.length - tail) };
}

/** How many lines are others, new, gone. */
export function countsOf(hunks: Hunk[]): { changed: number; added: number; removed: number } {
  const counts = { changed: 0, added: 0, removed: 0 };
  for (const { was, is } of hunks) {
    const both = Math.min(was.length, is.length);
    counts.changed += both;
    counts.added += is.length - both;
    counts.removed += was.length - both;
  }
  return counts;
}

/** The marks beside `count` lines. */
export function marksOf(hunks: Hunk[], count: number): LineMark[] {
  return hunks.flatMap(({ was, is, isFrom }): LineMark[] => {
    if (is.length === 0) return [isFrom > count ? { line: count, kind: "cut" } : { line: isFrom, kind: "removed" }];
    const kind = was.length === 0 ? "added" : "changed";
    return is.map((_, at) => ({ line: isFrom + at, kind }));
  });
}

/** The share of lines, blank ones apart, that two codes have in common. */
export function likeness(one: string, other: string): number {
  const lines = (code: string) => code.split("\n").map((line) => line.trim()).filter((line) => line !== "");
  const [left, right] = [lines(one), lines(other)];
  const counts = new Map<string, number>();
  for (const line of left) counts.set(line, (counts.get(line) ?? 0) + 1);
  let both = 0;
  for (const line of right) {
    const count = counts.get(line) ?? 0;
    if (count > 0) both += 1;
    counts.set(line, count - 1);
  }
  return both / Math.max(1, left.length, right.length);
}
