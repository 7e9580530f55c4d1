/** What of a step is drawn: boxes with rows, and which row leads to which box. */
import { isHere, shortName, textOf, type FrameState, type ObjectState, type Step, type Value } from "./model.ts";

export interface Row {
  /** What tells it from the other rows of its box. */
  key: string;
  label: string;
  text: string;
  /** The box that it leads to. */
  to: string | null;
  changed: boolean;
}

/** Columns of the picture, from left to right. */
export const COLUMNS = ["frame", "function", "cell", "object"] as const;

export interface Box {
  id: string;
  column: (typeof COLUMNS)[number];
  title: string;
  rows: Row[];
  /** Frames: the place in the stack. */
  depth: number;
  /** `now`: the frame that runs; `alive`: a cell whose frame is gone; `gone`: nobody holds it. */
  state: "" | "now" | "alive" | "gone";
  changed: boolean;
}

export interface Wanted {
  /** Small values are boxes of their own as well. */
  byReference: boolean;
  /** What is called so in the book's language. */
  topLevel: string;
  cell: string;
  /** A cell whose frame is gone. */
  living: string;
  empty: string;
  returns: string;
  raises: string;
}

const LONGEST = 22;

/** Characters of a text. */
export function lengthOf(text: string): number {
  return Array.from(text).length;
}

export function shortened(text: string, longest = LONGEST): string {
  const all = Array.from(text);
  return all.length <= longest ? text : `${all.slice(0, longest - 1).join("")}…`;
}

/** Longest text of a fixed list that stands in place. */
const IN_PLACE = 16;

/** Draws one step; `before` is the one before it. */
export function boxesOf(step: Step, before: Step | undefined, wanted: Wanted): Box[] {
  return new Shapes(step, before, wanted).all();
}

class Shapes {
  private readonly boxes = new Map<string, Box>();
  private readonly step: Step;
  private readonly before: Step | undefined;
  private readonly wanted: Wanted;
  /** The names of cells. */
  private readonly named = new Map<number, string>();

  constructor(step: Step, before: Step | undefined, wanted: Wanted) {
    this.step = step;
    this.before = before;
    this.wanted = wanted;
  }

  all(): Box[] {
    const { step } = this;
    const objects = [...step.objects, ...step.gone];
    for (const [, frame] of step.frames) for (const [name, cell] of frame.cells) this.named.set(cell, name);
    for (const [, one] of objects) for (const [name, cell] of Object.entries(one.cells ?? {})) this.named.set(cell, name);
    step.stack.forEach((number, depth) => {
      const frame = step.frames.get(number);
      if (frame) this.frame(number, depth, frame);
    });
    for (const [number, one] of objects) {
      if (this.inPlace(number) === null || step.gone.has(number)) this.object(number, one);
    }
    return [...this.boxes.values()];
  }

  private frame(number: number, depth: number, frame: FrameState): void {
    const { step, before, wanted } = this;
    const id = `f${String(number)}`;
    const was = before?.frames.get(number);
    const rows = this.frameRows(id, frame, was);
    if (step.frame === number && step.value !== undefined) rows.push(this.row(id, "=return", wanted.returns, step.value, true));
    if (step.frame === number && step.error !== undefined) rows.push(this.row(id, "=error", wanted.raises, step.error, true));
    const name = frame.name === "<module>" ? wanted.topLevel : `${shortName(frame.name)}()`;
    this.boxes.set(id, {
      id,
      column: "frame",
      title: name,
      rows,
      depth,
      state: step.frame === number ? "now" : "",
      changed: was === undefined,
    });
  }

  /** What a frame holds. */
  private frameRows(id: string, frame: FrameState, was: FrameState | undefined): Row[] {
    const rows: Row[] = [];
    for (const [name, value] of frame.names) rows.push(this.row(id, name, name, value, !same(was?.names.get(name), value)));
    for (const [name, cell] of frame.cells) rows.push(this.row(id, name, name, cell, was?.cells.get(name) !== cell));
    if (frame.more > 0) rows.push(more(frame.more));
    return rows;
  }

  private row(id: string, key: string, label: string, value: Value | undefined, changed: boolean): Row {
    const to = value === undefined ? null : this.target(value, `${id} ${key}`);
    const text = value === undefined || to !== null ? "" : (this.inPlace(value) ?? this.wanted.empty);
    return { key, label: shortened(label, 18), text: shortened(text), to, changed };
  }

  /** The box that a value leads to; `null` where it stands in place. `from`: where it is
   *  held. */
  private target(value: Value, from: string): string | null {
    const text = this.inPlace(value);
    if (typeof value === "number" && text === null) {
      return this.step.objects.has(value) || this.step.gone.has(value) ? `o${String(value)}` : null;
    }
    if (!this.wanted.byReference || text === null) return null;
    // Of others nobody has told whether they are one object.
    const id = typeof value === "string" && isOne(value) ? `v${text}` : `v${from} ${JSON.stringify(value)}`;
    if (!this.boxes.has(id)) {
      const row = { key: "value", label: "", text: shortened(text), to: null, changed: false };
      this.boxes.set(id, { id, column: "object", title: "", rows: [row], depth: 0, state: "", changed: false });
    }
    return id;
  }

  /** The text of a value that needs no box of its own: a tuple that holds texts alone is
   *  one as well, since nobody can change it. */
  private inPlace(value: Value): string | null {
    if (typeof value !== "number") return textOf(value);
    const one = this.step.objects.get(value);
    if (this.wanted.byReference || one?.type !== "tuple" || !one.items || one.more) return null;
    const texts = one.items.map((item) => textOf(item));
    if (texts.includes(null)) return null;
    const text = `(${texts.join(", ")}${texts.length === 1 ? "," : ""})`;
    return text.length <= IN_PLACE ? text : null;
  }

  private object(number: number, one: ObjectState): void {
    const { step, before, wanted } = this;
    const id = `o${String(number)}`;
    const was = before?.objects.get(number);
    const changed = was !== undefined && JSON.stringify(was) !== JSON.stringify(one);
    const isCell = one.type === "cell";
    const isAlive = isCell && !this.isMakerHere(number);
    const column = isCell ? "cell" : one.type === "function" || one.type === "method" ? "function" : "object";
    const state = step.gone.has(number) ? "gone" : isAlive ? "alive" : "";
    const rows = isCell ? [this.cellRow(number, one, changed || was === undefined)] : this.rows(id, one, was);
    this.boxes.set(id, { id, column, title: isCell ? (isAlive ? wanted.living : wanted.cell) : this.title(one), rows, depth: 0, state, changed: changed || was === undefined });
  }

  /** Whether the frame that made a cell still runs, or waits: the first one that has it. */
  private isMakerHere(cell: number): boolean {
    for (const [number, { cells }] of this.step.frames) {
      if ([...cells.values()].includes(cell)) return isHere(this.step, number);
    }
    return false;
  }

  private title(one: ObjectState): string {
    if (one.type === "function") return `${shortened(shortName(one.name ?? "?"), 18)}()`;
    if (one.type === "class") return `class ${shortened(one.name ?? "?", 16)}`;
    if (one.type === "instance" && typeof one.class === "number") return shortened(this.step.objects.get(one.class)?.name ?? one.type, 18);
    return shortened(one.name === undefined ? one.type : `${one.type} ${shortName(one.name)}`, LONGEST);
  }

  private cellRow(number: number, one: ObjectState, changed: boolean): Row {
    const name = this.named.get(number) ?? "";
    return this.row(`o${String(number)}`, name, name, one.value, changed);
  }

  private rows(id: string, one: ObjectState, was: ObjectState | undefined): Row[] {
    const rows: Row[] = [];
    const add = (key: string, label: string, value: unknown, old: unknown): void => {
      if (isTold(value)) rows.push(this.row(id, key, label, value, was !== undefined && !same(old, value)));
    };
    for (const [name, cell] of Object.entries(one.cells ?? {})) add(`c${name}`, name, cell, was?.cells?.[name]);
    for (const [name, value] of Object.entries(one.defaults ?? {})) add(`d${name}`, `${name}=`, value, undefined);
    add("value", "", one.value, was?.value);
    (one.items ?? []).slice(0, MOST).forEach((value, at) => {
      add(`i${String(at)}`, one.type.endsWith("set") ? "" : String(at), value, was?.items?.[at]);
    });
    (one.pairs ?? []).slice(0, MOST).forEach(([key, value], at) => {
      const label = typeof key === "number" ? `#${String(at)}` : (textOf(key) ?? "");
      if (typeof key === "number") add(`k${String(at)}`, `#${String(at)}`, key, was?.pairs?.[at]?.[0]);
      add(`p${String(at)}`, label, value, was?.pairs?.[at]?.[1]);
    });
    for (const part of ["self", "function", "class"] as const) {
      if (part !== "class" || typeof one.class === "number") add(part, part, one[part], was?.[part]);
    }
    (one.bases ?? []).forEach((value, at) => { add(`b${String(at)}`, "base", value, was?.bases?.[at]); });
    const attributes = Object.entries(one.attributes ?? {});
    for (const [name, value] of attributes.slice(0, MOST)) add(`a${name}`, name, value, was?.attributes?.[name]);
    // What waits is not on the stack, where it would be seen.
    const { step, before } = this;
    const frame = one.frame === undefined || step.stack.includes(one.frame) ? undefined : step.frames.get(one.frame);
    if (frame) rows.push(...this.frameRows(id, frame, before?.frames.get(one.frame ?? 0)));
    if (one.state !== undefined) rows.push({ key: "state", label: "", text: shortened(one.state), to: null, changed: false });
    const cut = (one.more ?? 0) + Math.max(0, (one.items?.length ?? 0) - MOST) + Math.max(0, (one.pairs?.length ?? 0) - MOST) + Math.max(0, attributes.length - MOST);
    if (cut > 0) rows.push(more(cut));
    return rows;
  }
}

/** Rows of one kind in a box. */
const MOST = 12;

/** Says how many were left out. */
function more(count: number): Row {
  return { key: "more", label: "…", text: `+${String(count)}`, to: null, changed: false };
}

/** Whether a text stands for one object, wherever it is held: what there is only once, what
 *  belongs to the library, and the numbers that Python makes beforehand. */
function isOne(text: string): boolean {
  return /^(?:None|True|False|Ellipsis|NotImplemented|<(?:class|function|module) .*>)$/s.test(text) || (/^-?\d{1,3}$/.test(text) && Number(text) >= -5 && Number(text) <= 256);
}

function isTold(value: unknown): value is Value {
  return typeof value === "string" || typeof value === "number" || (typeof value === "object" && value !== null && "text" in value);
}

function same(one: unknown, other: unknown): boolean {
  return one === other || JSON.stringify(one) === JSON.stringify(other);
}
