/**
 * What a program holds at each of its steps: a recording tells only what differs from the
 * step before (`driver/steps.py` describes the form).
 *
 * What is not as described is left out, never an exception: the file may be of anybody.
 */
import type { Stream, Transcript } from "../contract.ts";

/** A text, one of which something was cut, or the number of an object. */
export type Value = string | number | { text: string; cut: number };

/** What was written, in its order. */
export type Written = [stream: Stream, text: string][];

export interface FrameState {
  name: string;
  names: Map<string, Value>;
  /** The numbers of cells, by the names that are in them. */
  cells: Map<string, number>;
  /** How many names were too many. */
  more: number;
}

export interface ObjectState {
  type: string;
  name?: string;
  line?: number;
  state?: string;
  frame?: number;
  value?: Value;
  items?: Value[];
  pairs?: [Value, Value][];
  defaults?: unknown;
  cells?: Record<string, number>;
  attributes?: Record<string, Value>;
  bases?: Value[];
  class?: Value;
  self?: Value;
  function?: Value;
  more?: number;
}

export interface Step {
  event: "line" | "call" | "return" | "yield" | "exception";
  frame: number;
  line: number;
  block: number;
  value?: Value;
  error?: Value;
  stack: number[];
  /** Frames that are not on the stack and go on: of generators that have not begun, or
   *  stand at a `yield`. */
  waiting: Set<number>;
  frames: Map<number, FrameState>;
  objects: Map<number, ObjectState>;
  /** The objects that nothing leads to any more, as they were. */
  gone: Map<number, ObjectState>;
  out: number;
  leftOut: number;
}

const EVENTS = ["line", "call", "return", "yield", "exception"];

type Told = Record<string, unknown>;

const isObject = (value: unknown): value is Told => typeof value === "object" && value !== null && !Array.isArray(value);
const numberOf = (value: unknown): number => (typeof value === "number" && Number.isFinite(value) ? value : 0);
const entries = (value: unknown): [string, unknown][] => (isObject(value) ? Object.entries(value) : []);

export function isValue(value: unknown): value is Value {
  return typeof value === "string" || typeof value === "number" || (isObject(value) && typeof value["text"] === "string");
}

/** The states of a recording, one a step. */
export function statesOf(recording: unknown[]): Step[] {
  const steps: Step[] = [];
  let before: Step | undefined;
  for (const told of recording) {
    if (!isObject(told) || !EVENTS.includes(String(told["event"]))) continue;
    before = next(before, told);
    steps.push(before);
  }
  return steps;
}

function next(before: Step | undefined, told: Told): Step {
  const frames = new Map(before?.frames);
  for (const [number, one] of entries(told["frames"])) frames.set(Number(number), frameOf(frames.get(Number(number)), one));
  const objects = new Map(before?.objects);
  const waiting = new Set(before?.waiting);
  const leave = (number: number): void => {
    const frame = objects.get(number)?.frame;
    if (frame !== undefined) waiting.delete(frame);
  };
  for (const [number, one] of entries(told["objects"])) {
    if (!isObject(one)) continue;
    leave(Number(number));
    const now = objectOf(one);
    objects.set(Number(number), now);
    if (now.frame !== undefined) waiting.add(now.frame);
  }
  const gone = new Map<number, ObjectState>();
  for (const number of Array.isArray(told["gone"]) ? told["gone"].map(Number) : []) {
    const was = objects.get(number);
    if (was) gone.set(number, was);
    leave(number);
    objects.delete(number);
  }
  const leftOut = isObject(told["left_out"]) ? numberOf(told["left_out"]["frames"]) + numberOf(told["left_out"]["objects"]) : before?.leftOut;
  const event = told["event"] as Step["event"];
  const frame = numberOf(told["frame"]);
  // One that a loop alone holds is told nowhere but here.
  if (event === "yield") waiting.add(frame);
  else waiting.delete(frame);
  const step: Step = {
    event,
    frame,
    line: numberOf(told["line"]),
    block: numberOf(told["block"]),
    stack: Array.isArray(told["stack"]) ? told["stack"].map(Number) : (before?.stack ?? [0]),
    waiting,
    frames,
    objects,
    gone,
    out: told["out"] === undefined ? (before?.out ?? 0) : numberOf(told["out"]),
    leftOut: leftOut ?? 0,
  };
  if (isValue(told["value"])) step.value = told["value"];
  if (isValue(told["error"])) step.error = told["error"];
  return step;
}

function frameOf(before: FrameState | undefined, told: unknown): FrameState {
  const frame: FrameState = { name: before?.name ?? "", names: new Map(before?.names), cells: new Map(before?.cells), more: before?.more ?? 0 };
  if (!isObject(told)) return frame;
  if (typeof told["name"] === "string") frame.name = told["name"];
  if (typeof told["more"] === "number") frame.more = told["more"];
  for (const [name, value] of entries(told["names"])) {
    if (isValue(value)) frame.names.set(name, value);
    else frame.names.delete(name);
  }
  for (const [name, value] of entries(told["cells"])) {
    if (typeof value === "number") frame.cells.set(name, value);
    else frame.cells.delete(name);
  }
  return frame;
}

function objectOf(told: Told): ObjectState {
  const { frame, ...rest } = told;
  return { ...(rest as unknown as ObjectState), type: String(told["type"]), ...(typeof frame === "number" && { frame }) };
}

/** Whether a frame runs, or will go on. */
export function isHere({ stack, waiting }: Step, frame: number): boolean {
  return stack.includes(frame) || waiting.has(frame);
}

/** The line that was just at work, and the one that comes next. */
export function linesOf(steps: Step[], at: number): { now: Place | null; next: Place | null } {
  const step = steps[at];
  if (!step) return { now: null, next: null };
  // A call has run nothing yet.
  const before = step.event === "line" ? steps[at - 1] : step;
  const isCall = step.event === "line" && before?.event === "call";
  const after = step.event === "line" ? step : steps[at + 1];
  return { now: before && !isCall ? placeOf(before) : null, next: after ? placeOf(after) : null };
}

export interface Place {
  block: number;
  line: number;
}

function placeOf({ block, line }: Step): Place {
  return { block, line };
}

/** The step at which these lines of a block had written all of theirs, which keeps a
 *  promise; of lines that write nothing the one behind them. As `prove/steps.rs` has it. */
export function keptAt(steps: Step[], block: number, [first, last]: [number, number], events: Transcript["events"]): number | null {
  let all = 0;
  let due = 0;
  for (const { block: of, what } of events) {
    if (of !== block || !("Wrote" in what)) continue;
    all += bytesOf(what.Wrote.text);
    if (what.Wrote.places.some((place) => place.block === block && first <= place.line && place.line <= last)) due = all;
  }
  if (due > 0) return found(steps.findIndex(({ out }) => out >= due));
  const at = steps.findLastIndex((step) => ["line", "exception"].includes(step.event) && step.block === block && first <= step.line && step.line <= last);
  const behind = steps.findIndex((step, index) => index > at && step.frame === steps[at]?.frame);
  return found(behind < 0 ? at : behind);
}

const found = (at: number): number | null => (at < 0 ? null : at);

function bytesOf(text: string): number {
  return new TextEncoder().encode(text).length;
}

/** The text of a value that is no object. */
export function textOf(value: Value): string | null {
  if (typeof value === "number") return null;
  return typeof value === "string" ? value : `${value.text}…`;
}

/** The last part of a name with dots: `inner` of `counter.<locals>.inner`. */
export function shortName(name: string): string {
  return name.replace(/^.*<locals>\./, "");
}

/** The first bytes of a text; of a character that is cut nothing. */
export function firstBytes(text: string, bytes: number): string {
  return new TextDecoder().decode(new TextEncoder().encode(text).slice(0, bytes)).replace(/\uFFFD$/, "");
}

/** The first bytes of what was written. */
export function firstOf(written: Written, bytes: number): Written {
  let left = bytes;
  return written.flatMap(([stream, text]): Written => {
    const part = firstBytes(text, left);
    left = Math.max(0, left - bytesOf(text));
    return part === "" ? [] : [[stream, part]];
  });
}

/** How many bytes were written in all. */
export function lengthOf(written: Written): number {
  return written.reduce((all, [, text]) => all + bytesOf(text), 0);
}

export const textIn = (written: Written): string => written.map(([, text]) => text).join("");
