/**
 * What an author shows of a run as a terminal showed it: the fence behind a
 * block, the lines under a prompt (`expectation/shown.rs`).
 *
 * A traceback among it is compared by its last line alone: the lines between name
 * files and versions that are the author's.
 */
import type { Module } from "../python.ts";
import type { Exchange } from "../python/prompts.ts";
import { lines, splitOnce, trim, trimStart } from "../text.ts";
import type { Expectation } from "./types.ts";

/** What is shown of a run. */
export interface Shown {
  form: "fence" | "repl";
  text: string;
  /** The exception that it ends with, and what comes before it. */
  error: ShownError | null;
  /** Why the code is no Python, where that is shown of it. */
  refused: string | null;
}

/** An exception at the end of what is shown. */
export interface ShownError {
  before: string;
  class: string;
  message: string | null;
}

/** Whether a traceback begins with the line. */
export function beginsTraceback(line: string): boolean {
  return /^Traceback \((most recent call|innermost) last\)/.test(trimStart(line));
}

/** Reads what is shown. */
export function read(form: Shown["form"], text: string): Shown {
  // The sign of doctest for a line that would end what is shown.
  const shown = lines(text).map((line) => (trim(line) === "<BLANKLINE>" ? "" : line));
  return { form, text: shown.join("\n"), error: shownError(shown), refused: null };
}

function shownError(shown: string[]): ShownError | null {
  const begin = shown.findLastIndex(beginsTraceback);
  const head = shown[begin];
  if (head === undefined) return lastLineAlone(shown);
  const indent = head.length - trimStart(head).length;
  const behind = shown.slice(begin + 1).findIndex((line) => /^[\p{Alphabetic}_]/u.test(line.slice(indent)));
  if (behind < 0) return null;
  const words = trim(shown.slice(begin + 1 + behind).join("\n"));
  const [name, message] = splitOnce(words, ":") ?? [words, ""];
  return isName(name) ? errorOf(shown.slice(0, begin), name, message) : null;
}

/** The last line of a traceback whose heading is left out. */
function lastLineAlone(shown: string[]): ShownError | null {
  const at = shown.findLastIndex((line) => trim(line) !== "");
  const last = shown[at];
  if (last === undefined) return null;
  const [name, message] = splitOnce(last, ":") ?? [trim(last), ""];
  const own = name.slice(name.lastIndexOf(".") + 1);
  const ends = ["Error", "Exception"].some((end) => own.endsWith(end) && own.length > end.length);
  return isName(name) && /^\p{Uppercase}/u.test(own) && ends ? errorOf(shown.slice(0, at), name, message) : null;
}

function isName(text: string): boolean {
  return /^[\p{Alphabetic}\p{N}_.]*$/u.test(text);
}

function errorOf(before: string[], name: string, message: string): ShownError {
  return { before: before.join("\n"), class: name, message: trim(message) || null };
}

/**
 * The promise of the output fence behind a block; of a block that has no
 * statement, none. Its places are those of the fence's own text.
 */
export function ofFence(text: string, module: Module): Expectation | null {
  const statement = module.statements.findLastIndex(({ isTop }) => isTop);
  const last = module.statements[statement]?.lastLine;
  if (last === undefined) return null;
  return {
    span: { start: 0, end: text.length },
    line: 0,
    subjects: [{ first: 1, last, statement }],
    reading: { kind: "shown", shown: read("fence", text) },
  };
}

/** The promises of a session: what stands under its prompts. */
export function ofSession(exchanges: Exchange[], module: Module): Expectation[] {
  return exchanges.flatMap(({ first, last, shown, refused }) => {
    if (!shown) return [];
    const statement = module.statements.findLastIndex(
      ({ isTop, firstLine }) => isTop && first <= firstLine && firstLine <= last,
    );
    if (statement < 0 && refused === null) return [];
    const subjects = statement < 0 ? [] : [{ first, last, statement }];
    const reading = { kind: "shown" as const, shown: { ...read("repl", shown.text), refused } };
    return [{ span: shown.span, line: shown.line, subjects, reading }];
  });
}
