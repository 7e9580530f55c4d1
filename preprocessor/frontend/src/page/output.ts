/**
 * The output of a program as it arrives: put into the page a few times a second.
 *
 * It is what a terminal shows ({@link Terminal}): its last lines may still change. The
 * box shows its end as long as its reader has not scrolled. Of an output that is too
 * long for the driver there are the beginning and the end, with the count between them.
 */
import { element } from "./dom.ts";
import { Terminal, type Run, type Style, type Writer } from "./terminal.ts";

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
  private terminal = new Terminal();
  /** Where the next lines go that do not change any more. */
  private box: { element: HTMLElement; room: number; lines: number } | null = null;
  /** The lines that may. */
  private screen = element("span", { class: "pyproof-lines" });
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
    return !this.screen.isConnected && this.pending.isEmpty;
  }

  /** Whether a text that says something is the last that is shown. */
  endsWith(text: string): boolean {
    const said = text.trim();
    return said !== "" && this.pre.isConnected && this.pre.textContent.trimEnd().endsWith(said);
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
    if (!this.pending.isEmpty) this.showNew();
    this.showEnd();
    if (follows) pre.scrollTop = pre.scrollHeight;
  }

  private showNew(): void {
    if (!this.screen.isConnected) {
      this.attach(this.pre);
      this.pre.append(this.screen);
    }
    for (const { writer, text } of this.pending.take()) this.terminal.write(writer, text);
    for (const { style, text } of this.terminal.take()) {
      for (const [at, part] of boxed(text, this.box?.room ?? BOX).entries()) {
        if (part === "") continue;
        const box = at > 0 || this.box === null ? this.begin() : this.box;
        box.room -= part.length;
        box.lines += part.split("\n").length - 1;
        box.element.append(drawn({ style, text: part }));
      }
    }
    // Another element each time: where lines scroll off it, this one would have moved.
    const screen = element("span", { class: "pyproof-lines" }, ...this.terminal.screen().map(drawn));
    this.screen.replaceWith(screen);
    this.screen = screen;
  }

  private showEnd(): void {
    if (this.end === null || this.end.isShown) return;
    const { parts, omitted } = this.end;
    this.end.isShown = true;
    const terminal = new Terminal();
    for (const [writer, text] of parts) terminal.write(writer, text);
    this.tail.replaceChildren(...[...terminal.take(), ...terminal.screen()].map(drawn));
    this.cut.textContent = this.said.omitted(omitted);
    if (omitted > 0) this.pre.append(this.cut);
    this.pre.append(this.tail);
  }

  /** Begins a box. The one before it is full, and is laid out when it is in view. */
  private begin(): NonNullable<Output["box"]> {
    if (this.box) {
      this.box.element.classList.add("is-full");
      this.box.element.style.setProperty("--pyproof-line-count", String(this.box.lines));
    }
    const box = { element: element("span", { class: "pyproof-lines" }), room: BOX, lines: 0 };
    this.screen.before(box.element);
    this.box = box;
    return box;
  }

  clear(): void {
    clearTimeout(this.timer);
    this.timer = 0;
    this.pending = new Pending();
    this.terminal = new Terminal();
    this.box = this.end = null;
    this.pre.replaceChildren();
    this.pre.remove();
  }
}

/** A text in the look that its program gave it. */
function drawn({ style, text }: Run): Node {
  const classes = classesOf(style);
  if (classes === "") return document.createTextNode(text);
  const span = element("span", { class: classes }, text);
  const { colour, ground } = inverted(style);
  if (typeof colour === "string") span.style.color = colour;
  if (typeof ground === "string") span.style.backgroundColor = ground;
  return span;
}

function inverted({ colour, ground, inverse }: Style): Pick<Style, "colour" | "ground"> {
  return inverse ? { colour: ground, ground: colour } : { colour, ground };
}

function classesOf(style: Style): string {
  const { colour, ground } = inverted(style);
  const classes: Record<string, boolean> = {
    "is-err": style.writer === "Err",
    "is-in": style.writer === "In",
    "is-bold": style.bold,
    "is-faint": style.faint,
    "is-italic": style.italic,
    "is-underlined": style.underlined,
    "is-struck": style.struck,
    "is-inverse": style.inverse,
    "is-coloured": typeof colour === "string" || typeof ground === "string",
    [`has-colour-${String(colour)}`]: typeof colour === "number",
    [`has-ground-${String(ground)}`]: typeof ground === "number",
  };
  return Object.keys(classes)
    .filter((name) => classes[name])
    .join(" ");
}
