/**
 * What a program holds at each of its steps: a recording tells only what differs from the
 * step before (`driver/steps.py` describes the form).
 *
 * What is not as described is left out, never an exception: the file may be of anybody.
 */

/** A text, one of which something was cut, or the number of an object. */
export type Value = string | number | { text: string; cut: number };

export interface FrameState {
  name: string;
  names: Map<string, Value>;
  /** The numbers of cells, by the names that are in them. */
  cells: Map<string, number>;
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
  for (const [number, one] of entries(told["objects"])) if (isObject(one)) objects.set(Number(number), objectOf(one));
  const gone = new Map<number, ObjectState>();
  for (const number of Array.isArray(told["gone"]) ? told["gone"].map(Number) : []) {
    const was = objects.get(number);
    if (was) gone.set(number, was);
    objects.delete(number);
  }
  const leftOut = isObject(told["left_out"]) ? numberOf(told["left_out"]["frames"]) + numberOf(told["left_out"]["objects"]) : before?.leftOut;
  const step: Step = {
    event: told["event"] as Step["event"],
    frame: numberOf(told["frame"]),
    line: numberOf(told["line"]),
    block: numberOf(told["block"]),
    stack: Array.isArray(told["stack"]) ? told["stack"].map(Number) : (before?.stack ?? [0]),
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
  const frame: FrameState = { name: before?.name ?? "", names: new Map(before?.names), cells: new Map(before?.cells) };
  if (!isObject(told)) return frame;
  if (typeof told["name"] === "string") frame.name = told["name"];
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
  return { ...(told as unknown as ObjectState), type: String(told["type"]) };
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

/** The step at which a promise of this line was kept, where nobody says so: the one behind
 *  the last step of this line's frame. */
export function keptAt(steps: Step[], block: number, line: number): number | null {
  const first = steps.findIndex((step) => step.event === "line" && step.block === block && step.line === line);
  const frame = steps[first]?.frame;
  if (frame === undefined) return null;
  const behind = steps.findIndex((step, at) => at > first && step.frame === frame);
  return behind < 0 ? steps.length - 1 : behind;
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

/** The last bytes of a text that are not said yet are left out. */
export function firstBytes(text: string, bytes: number): string {
  return new TextDecoder().decode(new TextEncoder().encode(text).slice(0, bytes)).replace(/\uFFFD$/, "");
}
