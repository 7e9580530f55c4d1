/**
 * What a terminal would show of a text with control characters in it.
 *
 * The last lines are a screen, on which a cursor moves (`\r`, `\b`, escape sequences
 * that move it or erase); what scrolls off it is settled and never changes. Of escape
 * sequences without a meaning here nothing is shown.
 */
import type { Stream } from "../contract.ts";

/** Who wrote a piece: the program, or the reader who answered it. */
export type Writer = Stream | "In";

/** How a piece looks. */
export interface Style {
  writer: Writer;
  /** Of the 16 colours; or of all, as CSS has them. */
  colour: number | string | null;
  ground: number | string | null;
  bold: boolean;
  faint: boolean;
  italic: boolean;
  underlined: boolean;
  struck: boolean;
  inverse: boolean;
}

/** A text that looks the same all over. */
export interface Run {
  style: Style;
  text: string;
}

/** Lines that the cursor can reach. */
const ROWS = 24;

/** Columns that the cursor can be moved to. */
const COLUMNS = 1_000;

/** Characters of an escape sequence; a longer one is none. */
const LONGEST = 128;

/** What has no meaning of its own in a line. */
// eslint-disable-next-line no-control-regex
const CONTROL = /[\x00-\x08\x0b-\x1f\x7f\x9b]/;

function plain(writer: Writer): Style {
  return {
    writer, colour: null, ground: null, bold: false, faint: false, italic: false, underlined: false, struck: false, inverse: false,
  };
}

/** A line of the screen: runs, or, once the cursor moved in it, cells. */
class Row {
  runs: Run[] = [];
  cells: Run[] | null = null;

  append(style: Style, text: string): void {
    const last = this.runs.at(-1);
    if (last?.style === style) last.text += text;
    else this.runs.push({ style, text });
  }

  /** The characters, each with its look. */
  opened(): Run[] {
    this.cells ??= this.runs.flatMap(({ style, text }) => Array.from(text, (character) => ({ style, text: character })));
    return this.cells;
  }

  /** What it shows, in few runs. */
  shown(): Run[] {
    if (this.cells === null) return this.runs;
    const row = new Row();
    for (const { style, text } of this.cells) row.append(style, text);
    return row.runs;
  }
}

export class Terminal {
  private rows: Row[] = [new Row()];
  private row = 0;
  /** `null`: behind the last character of the row. */
  private column: number | null = null;
  private style = plain("Out");
  private readonly styles: Record<Writer, Style> = { Out: this.style, Err: plain("Err"), In: plain("In") };
  /** The beginning of an escape sequence whose end is yet to come. */
  private begun = "";
  private settled: Run[] = [];

  write(writer: Writer, given: string): void {
    this.style = this.styles[writer];
    let text = this.begun + given;
    this.begun = "";
    while (text !== "") {
      const at = text.search(CONTROL);
      this.put(at < 0 ? text : text.slice(0, at));
      if (at < 0) break;
      const used = this.control(text.slice(at, at + LONGEST));
      if (used === 0) {
        this.begun = text.slice(at);
        break;
      }
      text = text.slice(at + used);
    }
    this.styles[writer] = this.style;
  }

  /** The runs that have become settled since this was asked last. */
  take(): Run[] {
    return this.settled.splice(0);
  }

  /** What the screen shows now; each line but the last has its end. */
  screen(): Run[] {
    return this.rows.flatMap((row, at) => (at + 1 < this.rows.length ? ended(row) : row.shown()));
  }

  /** Puts a text without control characters but the line's end. */
  private put(text: string): void {
    const lines = text.split("\n");
    lines.forEach((line, at) => {
      if (line !== "") this.putLine(line);
      if (at + 1 < lines.length) this.feed();
    });
  }

  private putLine(text: string): void {
    const row = this.rows[this.row];
    if (!row) return;
    if (this.column === null && row.cells === null) {
      row.append(this.style, text);
      return;
    }
    const cells = row.opened();
    this.column ??= cells.length;
    for (const character of text) {
      while (cells.length < this.column) cells.push({ style: this.style, text: " " });
      cells[this.column] = { style: this.style, text: character };
      this.column += 1;
    }
    if (this.column === cells.length) this.column = null;
  }

  /** To the beginning of the next line. */
  private feed(): void {
    this.row += 1;
    this.column = this.row < this.rows.length ? 0 : null;
    if (this.row < this.rows.length) return;
    this.rows.push(new Row());
    if (this.rows.length <= ROWS) return;
    const first = this.rows.shift();
    this.row -= 1;
    if (first) this.settle(ended(first));
  }

  private settle(runs: Run[]): void {
    for (const { style, text } of runs) {
      const last = this.settled.at(-1);
      if (last?.style === style) last.text += text;
      else this.settled.push({ style, text });
    }
  }

  /** Does what a control character at the beginning of `text` says; returns how many
   *  characters that took, none if more have to come. */
  private control(text: string): number {
    switch (text[0]) {
      case "\r":
        this.column = 0;
        return 1;
      case "\b":
        this.column = Math.max((this.column ?? this.length()) - 1, 0);
        return 1;
      case "\v":
      case "\f":
        this.feed();
        return 1;
      case "\x1b":
        return this.escape(text);
      default:
        return 1;
    }
  }

  private length(): number {
    return this.rows[this.row]?.opened().length ?? 0;
  }

  private escape(text: string): number {
    // eslint-disable-next-line no-control-regex
    const sequence = /^\x1b(?:\[([\x30-\x3f]*)[\x20-\x2f]*([\x40-\x7e])|[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)|[\x20-\x2f]*[\x30-\x5a\\\x60-\x7e])/.exec(text);
    if (sequence === null) {
      // eslint-disable-next-line no-control-regex
      const isBegun = text.length < LONGEST && /^\x1b(?:\[[\x30-\x3f]*[\x20-\x2f]*|[\]PX^_][^\x07\x1b]*\x1b?|[\x20-\x2f]*)$/.test(text);
      return isBegun ? 0 : 1;
    }
    const [whole, numbers = "", final] = sequence;
    if (final !== undefined) this.act(final, numbers.split(";").map(Number));
    else if (whole === "\x1bc") this.erase(2);
    return whole.length;
  }

  /** Acts as a control sequence says: its last character, and the numbers in front. */
  private act(final: string, numbers: number[]): void {
    const [first = 0, second = 0] = numbers;
    const count = Math.max(first, 1);
    switch (final) {
      case "m":
        this.style = styled(this.style, numbers);
        break;
      case "A":
      case "F":
        this.move(this.row - count, final === "F" ? 0 : this.at());
        break;
      case "B":
      case "E":
        this.move(this.row + count, final === "E" ? 0 : this.at());
        break;
      case "C":
        this.column = Math.min(this.at() + count, COLUMNS);
        break;
      case "D":
        this.column = Math.max(this.at() - count, 0);
        break;
      case "G":
        this.column = Math.min(count, COLUMNS) - 1;
        break;
      case "H":
      case "f":
        this.move(count - 1, Math.min(Math.max(second, 1), COLUMNS) - 1);
        break;
      case "J":
        this.erase(first);
        break;
      case "K":
        this.eraseLine(first);
        break;
      default:
    }
  }

  private at(): number {
    return this.column ?? this.length();
  }

  private move(row: number, column: number): void {
    this.row = Math.min(Math.max(row, 0), ROWS - 1);
    while (this.rows.length <= this.row) this.rows.push(new Row());
    this.column = column;
  }

  /** Erases the screen: behind the cursor, before it, or all. */
  private erase(what: number): void {
    if (what === 3) return;
    if (what === 2) {
      this.rows = [new Row()];
      this.row = 0;
      this.column = null;
      return;
    }
    this.eraseLine(what);
    if (what === 0) this.rows.length = this.row + 1;
    else this.rows.splice(0, this.row, ...Array.from({ length: this.row }, () => new Row()));
  }

  /** Erases the line: behind the cursor, before it, or all. */
  private eraseLine(what: number): void {
    const cells = this.rows[this.row]?.opened();
    if (!cells) return;
    const at = this.at();
    if (what === 0) cells.length = Math.min(at, cells.length);
    else if (what === 2) cells.length = 0;
    else for (const [column] of cells.slice(0, at + 1).entries()) cells[column] = { style: this.style, text: " " };
    this.column = at;
  }
}

/** A row that is not the last one. */
function ended(row: Row): Run[] {
  const runs = row.shown();
  const last = runs.at(-1);
  const style = last?.style ?? plain("Out");
  return [...runs.slice(0, -1), { style, text: `${last?.text ?? ""}\n` }];
}

/** How what follows looks, after a sequence that sets that. */
function styled(style: Style, numbers: number[]): Style {
  let now = { ...style };
  for (let at = 0; at < numbers.length; at += 1) {
    const number = numbers[at] ?? 0;
    if (number === 38 || number === 48) {
      const [colour, used] = extended(numbers.slice(at + 1));
      if (number === 38) now.colour = colour;
      else now.ground = colour;
      at += used;
    } else {
      now = simple(now, number);
    }
  }
  return now;
}

function simple(style: Style, number: number): Style {
  if (number >= 30 && number <= 37) return { ...style, colour: number - 30 };
  if (number >= 40 && number <= 47) return { ...style, ground: number - 40 };
  if (number >= 90 && number <= 97) return { ...style, colour: number - 90 + 8 };
  if (number >= 100 && number <= 107) return { ...style, ground: number - 100 + 8 };
  const changes: Record<number, Partial<Style>> = {
    0: plain(style.writer),
    1: { bold: true },
    2: { faint: true },
    3: { italic: true },
    4: { underlined: true },
    7: { inverse: true },
    9: { struck: true },
    22: { bold: false, faint: false },
    23: { italic: false },
    24: { underlined: false },
    27: { inverse: false },
    29: { struck: false },
    39: { colour: null },
    49: { ground: null },
  };
  return { ...style, ...changes[number] };
}

/** One of 256 colours, or of all, and how many numbers said it. */
function extended([kind, ...rest]: number[]): [number | string | null, number] {
  if (kind === 2) {
    const [red = 0, green = 0, blue = 0] = rest.map((part) => Math.min(part, 255));
    return [`rgb(${red} ${green} ${blue})`, 4];
  }
  if (kind !== 5) return [null, 1];
  const number = Math.min(rest[0] ?? 0, 255);
  if (number < 16) return [number, 2];
  if (number >= 232) {
    const grey = 8 + (number - 232) * 10;
    return [`rgb(${grey} ${grey} ${grey})`, 2];
  }
  const part = (digit: number) => (digit === 0 ? 0 : 55 + digit * 40);
  const place = number - 16;
  return [`rgb(${part(Math.floor(place / 36))} ${part(Math.floor(place / 6) % 6)} ${part(place % 6)})`, 2];
}
