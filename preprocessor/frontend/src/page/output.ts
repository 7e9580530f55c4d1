/** What a program writes, as it comes: bounded, and put into the page once a frame. */
import type { Stream } from "../contract.ts";
import { element } from "./dom.ts";

/** Who wrote a piece: the program, or the reader who answered it. */
export type Writer = Stream | "In";

/** Characters that are shown; with more a page would crawl. */
export const SHOWN = 200_000;

export interface Piece {
  writer: Writer;
  text: string;
}

/** Pieces that wait for their turn, of at most so many characters in all. */
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

  take(): Piece[] {
    return this.pieces.splice(0);
  }
}

/** No half of a surrogate pair is shown. */
function whole(text: string, length: number): number {
  const high = text.charCodeAt(length - 1);
  return high >= 0xd800 && high < 0xdc00 ? length - 1 : length;
}

/** The element in which output is shown; it is not in the page until there is some. */
export class Output {
  readonly pre: HTMLElement;
  private readonly attach: (pre: HTMLElement) => void;
  private pending = new Pending();
  private last: { writer: Writer; text: Text } | null = null;
  private frame = 0;

  constructor(label: string, attach: (pre: HTMLElement) => void) {
    // Whoever has no pointer scrolls it by keys.
    this.pre = element("pre", { class: "pyproof-stdout hljs", tabindex: 0, role: "group", "aria-label": label });
    this.attach = attach;
  }

  get omitted(): number {
    return this.pending.omitted;
  }

  get isEmpty(): boolean {
    return this.last === null;
  }

  write(writer: Writer, text: string): void {
    this.pending.add(writer, text);
    this.frame ||= requestAnimationFrame(() => {
      this.flush();
    });
  }

  /** Shows all that waits. */
  flush(): void {
    cancelAnimationFrame(this.frame);
    this.frame = 0;
    for (const { writer, text } of this.pending.take()) {
      if (this.last === null) this.attach(this.pre);
      if (this.last?.writer === writer) this.last.text.appendData(text);
      else {
        const node = document.createTextNode(text);
        this.pre.append(writer === "Out" ? node : element("span", { class: writer === "Err" ? "is-err" : "is-in" }, node));
        this.last = { writer, text: node };
      }
    }
  }

  clear(): void {
    cancelAnimationFrame(this.frame);
    this.frame = 0;
    this.pending = new Pending();
    this.last = null;
    this.pre.replaceChildren();
    this.pre.remove();
  }
}
