/** What is wanted of the program that ran last. */
import type { Wish } from "../contract.ts";

/** Whether that is asked, and nothing is run. */
export function isAsked(wish: Wish | undefined): boolean {
  return wish !== undefined && wish !== "keep" && wish !== "steps";
}
