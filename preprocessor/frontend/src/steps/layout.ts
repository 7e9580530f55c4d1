/**
 * Where boxes stand and arrows go, once for all steps: what a step shows is always at the
 * same place, so that the eye can follow.
 *
 * 1. Frames stand by their depth in the stack. Any other box has a slot in its column from
 *    the first step that shows it to the last; then another one may have it.
 * 2. A slot is as large as what it ever holds.
 * 3. Arrows run between the columns and between the boxes, where no text is: from the end
 *    of a row to the left side of a box, each box in a track of its own.
 */
import { COLUMNS, lengthOf, type Box } from "./shape.ts";

export const ROW = 22;
const TITLE = 22;
/** Between the boxes of a column: there arrows cross it. */
const GAP = 22;
const MARGIN = 12;
const TRACK = 7;
const PAD = 9;
/** How far from the middle of a gap the arrows in it are. */
const SPREAD = 6;
/** Where a row has its point, from which an arrow begins. */
export const POINT = 16;

export interface Area {
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface Options {
  /** Of one character. */
  letter: number;
  /** Frames stand above the objects. */
  narrow: boolean;
  newestOnTop: boolean;
}

interface Slot {
  column: number;
  width: number;
  height: number;
  /** The last step at which it is held. */
  until: number;
  x: number;
  y: number;
}

export interface Arrow {
  /** Box and row that it comes from. */
  from: string;
  to: string;
  points: [number, number][];
}

export interface Layout {
  width: number;
  height: number;
  /** The boxes of a step with their places. */
  boxes(step: number): { box: Box; area: Area }[];
  arrows(step: number): Arrow[];
}

/** How wide a row's label is in this box. */
export function labelWidth(box: Box, letter: number): number {
  const longest = Math.max(0, ...box.rows.map(({ label }) => lengthOf(label)));
  return longest === 0 ? 0 : longest * letter + PAD;
}

function sizeOf(box: Box, letter: number): { width: number; height: number } {
  const title = lengthOf(box.title) * letter + 2 * PAD;
  const value = Math.max(0, ...box.rows.map(({ text, to }) => (to === null ? lengthOf(text) * letter : POINT)));
  const sides = box.column === "cell" ? 2 * PAD : 0;
  const width = Math.max(title, labelWidth(box, letter) + value + 2 * PAD) + sides;
  return { width: Math.ceil(width), height: (box.title === "" ? 0 : TITLE) + Math.max(box.rows.length, box.title === "" ? 1 : 0) * ROW + 4 };
}

export function layoutOf(steps: Box[][], options: Options): Layout {
  const slots = new Slots(steps, options);
  const places = new Places(slots.all, options);
  const routes = new Routes(steps, slots, places, options);
  return {
    width: places.width,
    height: places.height,
    boxes: (step) =>
      (steps[step] ?? []).flatMap((box) => {
        const slot = slots.of(box);
        if (!slot) return [];
        const { width, height } = sizeOf(box, options.letter);
        // Boxes of one column are as wide as one another: arrows end at one place.
        return [{ box, area: { x: slot.x, y: slot.y, width: Math.max(width, slot.width), height } }];
      }),
    arrows: (step) => routes.of(step),
  };
}

class Slots {
  readonly all: Slot[] = [];
  private readonly byBox = new Map<string, Slot>();
  private readonly depths = new Map<number, Slot>();

  constructor(steps: Box[][], { letter }: Options) {
    const last = new Map<string, number>();
    const size = new Map<string, { width: number; height: number }>();
    steps.forEach((boxes, at) => {
      for (const box of boxes) {
        last.set(box.id, at);
        const { width, height } = sizeOf(box, letter);
        const known = size.get(box.id);
        size.set(box.id, { width: Math.max(width, known?.width ?? 0), height: Math.max(height, known?.height ?? 0) });
      }
    });
    steps.forEach((boxes, at) => {
      for (const box of boxes) {
        const { width, height } = size.get(box.id) ?? { width: 0, height: 0 };
        const slot = box.column === "frame" ? this.depth(box.depth) : this.free(box, at, last.get(box.id) ?? at);
        slot.width = Math.max(slot.width, width);
        slot.height = Math.max(slot.height, height);
      }
    });
  }

  of(box: Box): Slot | undefined {
    return box.column === "frame" ? this.depths.get(box.depth) : this.byBox.get(box.id);
  }

  private depth(depth: number): Slot {
    let slot = this.depths.get(depth);
    if (!slot) {
      slot = this.make(0);
      this.depths.set(depth, slot);
    }
    return slot;
  }

  private free(box: Box, at: number, until: number): Slot {
    const known = this.byBox.get(box.id);
    if (known) return known;
    const column = COLUMNS.indexOf(box.column);
    const slot = this.all.find((one) => one.column === column && one.until < at) ?? this.make(column);
    slot.until = until;
    this.byBox.set(box.id, slot);
    return slot;
  }

  private make(column: number): Slot {
    const slot: Slot = { column, width: 0, height: 0, until: -1, x: 0, y: 0 };
    this.all.push(slot);
    return slot;
  }
}

/** Where the slots stand. */
class Places {
  width = 0;
  height = 0;
  /** The left side of the channel before each column, and its end. */
  readonly channels: { x: number; width: number }[] = [];
  /** Where frames end and objects begin, where they stand above each other. */
  between = 0;
  readonly slots: Slot[];

  constructor(slots: Slot[], { narrow, newestOnTop }: Options) {
    const side = narrow ? MARGIN / 2 : MARGIN;
    this.slots = slots;
    const columns = COLUMNS.map((_, column) => slots.filter((slot) => slot.column === column));
    for (const column of columns) {
      const width = Math.max(0, ...column.map((slot) => slot.width));
      for (const slot of column) slot.width = width;
    }
    const tracks = (column: number): number => Math.min(9, (columns[column] ?? []).length);
    if (newestOnTop) columns[0]?.reverse();
    let x = 0;
    let top = MARGIN;
    columns.forEach((column, at) => {
      const isApart = narrow && at === 0;
      const empty = column.length === 0;
      const width = empty ? 0 : at === 0 ? 2 : side + MARGIN + tracks(at) * TRACK;
      this.channels.push({ x, width });
      let y = top;
      for (const slot of column) {
        slot.x = x + width;
        slot.y = y;
        y += slot.height + GAP;
      }
      this.height = Math.max(this.height, y - GAP + MARGIN);
      const right = x + width + (column[0]?.width ?? 0);
      this.width = Math.max(this.width, right);
      if (isApart) {
        // Room for the arrows that go round the frames.
        this.width = right + 2 * MARGIN;
        this.between = y - GAP / 2;
        top = y + GAP;
      } else if (!empty) x = right;
    });
    // Arrows leave the last column as well.
    this.channels.push({ x, width: 2 * side });
    this.width = Math.max(this.width, x + 2 * side);
  }

  /** A height near `y` at which nothing of these columns stands. */
  clear(columns: number[], y: number): number {
    const inside = this.slots.filter(({ column }) => columns.includes(column));
    const edges = [MARGIN / 2, ...inside.map((slot) => slot.y + slot.height + GAP / 2)];
    const free = edges.filter((edge) => inside.every((slot) => edge + SPREAD <= slot.y || edge - SPREAD >= slot.y + slot.height));
    return free.reduce((best, edge) => (Math.abs(edge - y) < Math.abs(best - y) ? edge : best), free[0] ?? y);
  }
}

/** The ways of the arrows. */
class Routes {
  private readonly steps: Box[][];
  private readonly slots: Slots;
  private readonly places: Places;
  private readonly options: Options;
  /** The track of each slot in the channel before its column. */
  private readonly tracks = new Map<Slot, number>();

  constructor(steps: Box[][], slots: Slots, places: Places, options: Options) {
    this.steps = steps;
    this.slots = slots;
    this.places = places;
    this.options = options;
    const counts = new Map<number, number>();
    for (const slot of slots.all) {
      const count = counts.get(slot.column) ?? 0;
      this.tracks.set(slot, count);
      counts.set(slot.column, count + 1);
    }
  }

  of(step: number): Arrow[] {
    const boxes = this.steps[step] ?? [];
    const byId = new Map(boxes.map((box) => [box.id, box]));
    const arrows: Arrow[] = [];
    for (const box of boxes) {
      const from = this.slots.of(box);
      if (!from) continue;
      box.rows.forEach((row, at) => {
        const target = row.to === null ? undefined : byId.get(row.to);
        const to = target && this.slots.of(target);
        if (!target || !to) return;
        const y = from.y + (box.title === "" ? 0 : TITLE) + at * ROW + ROW / 2;
        arrows.push({ from: `${box.id} ${row.key}`, to: target.id, points: this.way(from, y, to) });
      });
    }
    return arrows;
  }

  private way(from: Slot, y: number, to: Slot): [number, number][] {
    const { places, options } = this;
    const start = from.x + from.width - POINT / 2 - (COLUMNS[from.column] === "cell" ? PAD : 0);
    const goal = to.y + TITLE / 2;
    const track = this.tracks.get(to) ?? 0;
    const channel = places.channels[to.column] ?? { x: 0, width: 0 };
    const x = channel.x + (options.narrow ? MARGIN / 2 : MARGIN) + (track % 9) * TRACK;
    const end: [number, number][] = [[x, goal], [to.x - 1, goal]];
    if (options.narrow && from.column === 0) {
      const side = from.x + from.width + MARGIN + (track % 3) * 3;
      const level = places.between + (track % 5) * 3 - SPREAD;
      return [[start, y], [side, y], [side, level], [x, level], ...end];
    }
    if (to.column === from.column + 1 || this.areEmpty(from.column + 1, to.column)) return [[start, y], [x, y], ...end];
    const crossed = to.column > from.column ? range(from.column + 1, to.column) : range(to.column, from.column + 1);
    const after = places.channels[from.column + 1] ?? channel;
    const side = after.x + MARGIN / 2 + (track % 2) * 3;
    const level = places.clear(crossed, (y + goal) / 2) + (track % 5) * 3 - SPREAD;
    return [[start, y], [side, y], [side, level], [x, level], ...end];
  }

  /** Whether nothing stands in the columns from here to there. */
  private areEmpty(from: number, to: number): boolean {
    return to > from && !this.places.slots.some(({ column }) => column >= from && column < to);
  }
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, at) => from + at);
}
