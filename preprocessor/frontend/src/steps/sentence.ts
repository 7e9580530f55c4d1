/** A step as a sentence: what happened, and what is another than before. */
import type { Words } from "../page/words.ts";
import { firstOf, isHere, shortName, textIn, textOf, type FrameState, type Step, type Value, type Written } from "./model.ts";

export interface Told {
  steps: Step[];
  /** The code of the blocks, by their places in the program. */
  codes: string[];
  /** The numbers of their examples; `null` of the one whose steps these are. */
  numbers: (number | null)[];
  /** All that is printed; `null` where that is not known. */
  output: Written | null;
  kept: [line: number, step: number][];
}

/** Parts that a sentence has at most: more are not listened to. */
const MOST = 4;

const ADDED = /^\s*([A-Za-z_]\w*)\s*([+-])=\s*([\w.]+)\s*(?:#.*)?$/;

export function sentenceOf(told: Told, at: number, words: Words): string {
  const step = told.steps[at];
  const number = words.plain(at + 1);
  if (!step) return "";
  const before = told.steps[at - 1];
  if (!before) return words.say("steps-say-begin", { step: number, line: words.plain(step.line) });
  const parts = [happened(told, step, before, words), ...lives(step, before, words), ...changes(step, before, words)].slice(0, MOST);
  const printed = printedAt(told, step, before);
  if (printed !== "") parts.push(words.say("steps-say-printed", { text: printed }));
  for (const [line, kept] of told.kept) {
    if (kept === at) parts.push(line === 0 ? words.say("steps-say-kept-output") : words.say("steps-say-kept", { line: words.plain(line) }));
  }
  return words.say("steps-say", { step: number, what: parts.filter((part) => part !== "").join("; ") });
}

function happened(told: Told, step: Step, before: Step, words: Words): string {
  const { codes } = told;
  const who = nameOf(step.frames.get(step.frame), words);
  const isTop = step.frames.get(step.frame)?.name === "<module>";
  if (step.event === "call") return words.say("steps-say-call", { who });
  if (step.event === "exception") return words.say("steps-say-exception", { who, value: said(step.error, step, words) });
  if (step.event === "yield") return words.say("steps-say-yield", { who, value: said(step.value, step, words) });
  if (step.event === "return") {
    if (isTop) return words.say("steps-say-ends");
    return step.value === undefined ? words.say("steps-say-leaves", { who }) : words.say("steps-say-return", { who, value: said(step.value, step, words) });
  }
  // The line that has run is that of the step before.
  if (before.event === "call") return words.say("steps-say-starts", { who, line: lineOf(told, step, step.line, words) });
  if (before.frame !== step.frame) return words.say("steps-say-line", { who, line: lineOf(told, step, lineBefore(told, step), words) });
  const did = nameOf(before.frames.get(before.frame), words);
  const added = ADDED.exec((codes[before.block] ?? "").split("\n")[before.line - 1] ?? "");
  if (added && before.event === "line") {
    const put = { who: did, number: added[3] ?? "", name: added[1] ?? "" };
    return words.say(added[2] === "+" ? "steps-say-adds" : "steps-say-takes", put);
  }
  return words.say("steps-say-line", { who: did, line: lineOf(told, before, before.line, words) });
}

/** A line, with the example that it is in, if that is another one. */
function lineOf({ numbers }: Told, { block }: Step, line: number, words: Words): string | ReturnType<Words["plain"]> {
  const number = numbers[block] ?? null;
  return number === null ? words.plain(line) : words.say("steps-line-of", { line: words.plain(line), number: words.plain(number) });
}

/** The line that this frame was at before this step: a call in it is over now. */
function lineBefore({ steps }: Told, step: Step): number {
  const earlier = steps.slice(0, steps.indexOf(step)).findLast(({ frame, event }) => frame === step.frame && event === "line");
  return earlier?.line ?? step.line;
}

/** Cells whose frame has just gone. */
function lives(step: Step, before: Step, words: Words): string[] {
  const gone = [...before.stack, ...before.waiting].filter((number) => !isHere(step, number));
  return gone.flatMap((number) => {
    const frame = before.frames.get(number);
    return [...(frame?.cells ?? [])].flatMap(([name, cell]) => {
      // One of an inner function's was another's before.
      const isOwn = ![...before.frames].some(([other, { cells }]) => other < number && [...cells.values()].includes(cell));
      if (!step.objects.has(cell) || !isOwn) return [];
      const holder = [...step.objects.values()].find((one) => Object.values(one.cells ?? {}).includes(cell));
      if (!holder) return [];
      return [words.say("steps-say-cell-lives", { who: nameOf(frame, words), name, holder: shortName(holder.name ?? "") })];
    });
  });
}

function changes(step: Step, before: Step, words: Words): string[] {
  const parts: string[] = [];
  const names = new Map<number, string>();
  for (const frame of step.frames.values()) for (const [name, cell] of frame.cells) names.set(cell, name);
  for (const [number, one] of step.objects) {
    const was = before.objects.get(number);
    if (one.type !== "cell" || !was || one.value === undefined || same(one.value, was.value)) continue;
    const put = { name: names.get(number) ?? "", new: said(one.value, step, words) };
    parts.push(was.value === undefined ? words.say("steps-say-cell-filled", put) : words.say("steps-say-cell", { ...put, old: said(was.value, before, words) }));
  }
  for (const number of step.stack) {
    const was = before.frames.get(number);
    for (const [name, value] of step.frames.get(number)?.names ?? []) {
      const old = was?.names.get(name);
      if (same(old, value)) continue;
      const put = { name, new: said(value, step, words) };
      parts.push(old === undefined ? words.say("steps-say-name", put) : words.say("steps-say-name-changed", { ...put, old: said(old, before, words) }));
    }
  }
  return parts;
}

function printedAt({ output }: Told, step: Step, before: Step): string {
  if (output === null || step.out <= before.out) return "";
  return textIn(firstOf(output, step.out)).slice(textIn(firstOf(output, before.out)).length).trim().replaceAll("\n", " ⏎ ");
}

function nameOf(frame: FrameState | undefined, words: Words): string {
  return !frame || frame.name === "<module>" ? words.say("steps-top-level") : shortName(frame.name);
}

function said(value: Value | undefined, step: Step, words: Words): string {
  if (value === undefined) return "";
  const text = textOf(value);
  if (text !== null) return text;
  const one = step.objects.get(value as number);
  if (!one) return "…";
  if (one.type === "function") return words.say("steps-say-function", { name: shortName(one.name ?? "") });
  return words.say("steps-say-object", { type: one.name === undefined ? one.type : `${one.type} ${shortName(one.name)}` });
}

function same(one: unknown, other: unknown): boolean {
  return one === other || JSON.stringify(one) === JSON.stringify(other);
}
