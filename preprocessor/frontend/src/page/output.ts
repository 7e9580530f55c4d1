/**
 * The output of a program as it arrives: put into the page a few times a second.
 *
 * The box shows its end as long as its reader has not scrolled. Of an output that is too
 * long for the driver there are the beginning and the end, with the count between them.
 */
import type { Stream } from "../contract.ts";
import { element } from "./dom.ts";

/** Who wrote a piece: the program, or the reader who answered it. */
export type Writer = Stream | "In";

/** Maximum characters shown; with more a page would be slow. The driver sends fewer. */
export const SHOWN = 400_000;

/** Characters of whole lines that go into one box: with all of the output in one box,
 *  each new line would make the browser lay out all earlier ones again. */
const BOX = 4_000;

/** Milliseconds between two times that output is shown. */
const PAUSE = 60;

/** Pixels from the end within which a box counts as scrolled to its end. */
const NEAR = 24;

export interface Piece {
  writer: Writer;
  text: string;
}

/** Pieces that wait to be shown, with a limit of characters in all. */
export class Pending {
  /** Characters that are not shown. */
  omitted = 0;
  private room: number;
  private pieces: Piece[] = [];

  constructor(room = SHOWN) {
    this.room = room;
  }

  add(writer: Writer, text: string): void {
    const fits = text.length <= this.room ? text : text.slice(0, whole(text, this.room));
    this.room -= fits.length;
    this.omitted += text.length - fits.length;
    if (this.omitted > 0) this.room = 0;
    if (fits === "") return;
    const last = this.pieces.at(-1);
    if (last?.writer === writer) last.text += fits;
    else this.pieces.push({ writer, text: fits });
  }

  get isEmpty(): boolean {
    return this.pieces.length === 0;
  }

  take(): Piece[] {
    return this.pieces.splice(0);
  }
}

/** Never shows half of a surrogate pair. */
function whole(text: string, length: number): number {
  const high = text.charCodeAt(length - 1);
  return high >= 0xd800 && high < 0xdc00 ? length - 1 : length;
}

/** The parts of a text that go into separate boxes: the first goes into a box that has
 *  `room` left. Each but the last ends with a line end. */
function boxed(text: string, room: number): string[] {
  const parts: string[] = [];
  let rest = text;
  for (;;) {
    const end = rest.indexOf("\n", Math.max(0, parts.length === 0 ? room : BOX)) + 1;
    if (end === 0) break;
    parts.push(rest.slice(0, end));
    rest = rest.slice(end);
  }
  return [...parts, rest];
}

/** What an {@link Output} says for itself. */
export interface Said {
  label: string;
  /** That so many characters are left out. */
  omitted: (count: number) => string;
}

/** The element that shows output; it is not in the page until there is some. */
export class Output {
  readonly pre: HTMLElement;
  private readonly attach: (pre: HTMLElement) => void;
  private readonly said: Said;
  private pending = new Pending();
  /** Where the next text goes. */
  private box: { element: HTMLElement; room: number } | null = null;
  private last: { writer: Writer; text: Text } | null = null;
  private end: { parts: [Writer, string][]; omitted: number; isShown: boolean } | null = null;
  private readonly cut = element("span", { class: "pyproof-cut" });
  private readonly tail = element("span", { class: "pyproof-lines" });
  private timer = 0;

  constructor(said: Said, attach: (pre: HTMLElement) => void) {
    this.said = said;
    // Readers without a pointer scroll it by keys.
    this.pre = element("pre", { class: "pyproof-stdout", tabindex: 0, role: "group", "aria-label": said.label });
    this.attach = attach;
  }

  /** Characters that are not shown. */
  get omitted(): number {
    return this.pending.omitted + (this.end?.omitted ?? 0);
  }

  get isEmpty(): boolean {
    return this.box === null && this.pending.isEmpty;
  }

  write(writer: Writer, text: string): void {
    if (this.end) this.setEnd([...this.end.parts, [writer, text]], this.end.omitted);
    else this.pending.add(writer, text);
    this.soon();
  }

  /** The end of an output that is too long, and how many characters are left out. */
  setEnd(parts: [Writer, string][], omitted: number): void {
    this.end = { parts, omitted, isShown: false };
    this.soon();
  }

  private soon(): void {
    this.timer ||= window.setTimeout(() => {
      this.flush();
    }, PAUSE);
  }

  /** Shows all that waits. */
  flush(): void {
    clearTimeout(this.timer);
    this.timer = 0;
    const { pre } = this;
    const follows = pre.scrollHeight - pre.clientHeight - pre.scrollTop < NEAR;
    for (const { writer, text } of this.pending.take()) {
      if (this.box === null) this.attach(pre);
      for (const [at, part] of boxed(text, this.box?.room ?? BOX).entries()) {
        if (part === "") continue;
        if (at > 0 || this.box === null) this.begin();
        this.put(writer, part);
      }
    }
    this.showEnd();
    if (follows) pre.scrollTop = pre.scrollHeight;
  }

  private showEnd(): void {
    if (this.end === null || this.end.isShown) return;
    const { parts, omitted } = this.end;
    this.end.isShown = true;
    this.tail.replaceChildren(...parts.map(([writer, text]) => written(writer, document.createTextNode(text))));
    this.cut.textContent = this.said.omitted(omitted);
    if (omitted > 0) this.pre.append(this.cut);
    this.pre.append(this.tail);
  }

  /** Begins a box. */
  private begin(): void {
    const box = element("span", { class: "pyproof-lines" });
    this.pre.append(box);
    this.box = { element: box, room: BOX };
    this.last = null;
  }

  private put(writer: Writer, text: string): void {
    if (text === "" || this.box === null) return;
    this.box.room -= text.length;
    if (this.last?.writer === writer) {
      this.last.text.appendData(text);
      return;
    }
    const node = document.createTextNode(text);
    this.box.element.append(written(writer, node));
    this.last = { writer, text: node };
  }

  clear(): void {
    clearTimeout(this.timer);
    this.timer = 0;
    this.pending = new Pending();
    this.box = this.last = this.end = null;
    this.pre.replaceChildren();
    this.pre.remove();
  }
}

/** A text in the colour of who wrote it. */
function written(writer: Writer, text: Text): Node {
  return writer === "Out" ? text : element("span", { class: writer === "Err" ? "is-err" : "is-in" }, text);
}
