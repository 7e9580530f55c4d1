/** What comments promise, as data (`expectation/mod.rs`). */
import type { Span } from "../source.ts";
import type { Shown } from "./shown.ts";

/** How a promise is written. */
export type Form = "marked" | "fence" | "repl" | "error" | "bare" | "value" | "prose";

/** What becomes of a block whose promise is not kept: it fails, or only perhaps. */
export type Strength = "must" | "inferred";

/** A comment that may promise something. */
export interface Expectation {
  /** The comment, or the comments, in the block's code. */
  span: Span;
  /** The line that a verdict is reported at. */
  line: number;
  /**
   * What it speaks of: the first that keeps it, keeps it; the first of all is
   * what a broken promise is shown against.
   */
  subjects: Subject[];
  reading: Reading;
}

/** Lines of a block whose output, or value, a comment speaks of. */
export interface Subject {
  first: number;
  last: number;
  /** Index of the (last) statement. */
  statement: number;
}

/** An exception. */
export interface ErrorReading {
  kind: "error";
  /** Its class; without one, any keeps the promise. */
  class: string | null;
  /** How its message begins. */
  message: string | null;
  /** The whole text: a program may print that instead. */
  whole: string;
  /** Whether the words can mean nothing else. */
  strength: Strength;
  /** Whether a marker stands in front. */
  marked: boolean;
}

/** What a comment says. */
export type Reading =
  /**
   * An output, behind a marker. `others`: what else would keep it; `unordered`:
   * its lines may come in any order.
   */
  | { kind: "marked"; text: string; others: string[]; unordered: boolean }
  | ErrorReading
  /** What a terminal showed. */
  | { kind: "shown"; shown: Shown }
  /**
   * Words without a marker. `told`: those behind a marker that lacks its colon;
   * `ownLine`: they stand on a line of their own, and never fail.
   */
  | { kind: "unmarked"; text: string; told: string | null; ownLine: boolean };

export function holds(subject: Subject, line: number): boolean {
  return subject.first <= line && line <= subject.last;
}

/** What is promised, as it is shown. */
export function textOf({ reading }: Expectation): string {
  switch (reading.kind) {
    case "error":
      return reading.whole;
    case "shown":
      return reading.shown.text;
    default:
      return reading.text;
  }
}

/** How strongly it is promised. */
export function strengthOf({ reading }: Expectation): Strength {
  switch (reading.kind) {
    case "error":
      return reading.strength;
    case "unmarked":
      return "inferred";
    default:
      return "must";
  }
}
