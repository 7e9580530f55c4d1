/** What is made equal before every comparison (`matcher/normalize.rs`). */
import { lines, trimEnd, trimEndOf } from "../text.ts";

/**
 * An output without what no promise speaks of: trailing white space, the last
 * line end, the addresses of objects.
 */
export function normalized(text: string): string {
  const joined = lines(text).map((line) => maskAddresses(trimEnd(line))).join("\n");
  return trimEndOf(joined, "\n");
}

/** `at 0x7f3a…` becomes `at 0x...`. A bare `0x14c` is a number and stays one. */
function maskAddresses(line: string): string {
  return line.replace(/ at 0x[\da-fA-F]+/g, " at 0x...");
}

/** Whether two texts hold the same words in different orders. */
export function sameItems(left: string, right: string): boolean {
  const items = (text: string) => text.split(/[\p{White_Space},;(){}[\]]+/u).filter((item) => item !== "").sort();
  return left !== right && JSON.stringify(items(left)) === JSON.stringify(items(right));
}
