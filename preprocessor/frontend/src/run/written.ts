/**
 * What the page is told of a program's output: in batches, and not all of it.
 *
 * 1. Python hands over what is written at once: whatever becomes of Python, none of it is
 *    lost.
 * 2. The first batches are sent at once, and later ones at intervals. What waits for that
 *    is sent with the next write, or where Python looks for interrupts (`stop.ts`), which it
 *    also does while it only computes.
 * 3. A call into C may look for nothing for long: so what waits is sent as well where a
 *    statement of the top level ends, and where the program flushes.
 * 4. Of what is too long to be shown whole, the beginning and the end are sent.
 */
import type { Stream } from "../contract.ts";

type Parts = [Stream, string][];

/** Where the batches go. */
export interface Told {
  wrote(parts: Parts): void;
  /** The end of what was written, of which so many characters before it are not told. */
  ended(parts: Parts, omitted: number): void;
}

/** Characters that are shown: from the beginning, and from the end. */
const SHOWN = 192 << 10;
const TAIL = 8 << 10;

/** Batches at once, and milliseconds after which there may be one more. */
const BURST = 16;
const PAUSE = 30;

/** Batches at once that the program asks for. */
const ASKED = 500;

// Taken now: a program that is run again has a clock of its own (`again.ts`).
const clock = performance.now.bind(performance);

/** So many things at once, and one more with each pause. */
class Allowance {
  #left: number;
  #at: number;
  readonly #most: number;

  constructor(most: number, now: number) {
    this.#most = this.#left = most;
    this.#at = now;
  }

  has(now: number): boolean {
    this.#left = Math.min(this.#most, this.#left + (now - this.#at) / PAUSE);
    this.#at = now;
    return this.#left >= 1;
  }

  take(count: number): void {
    this.#left -= count;
  }
}

export class Written {
  readonly #told: Told;
  readonly #now: () => number;
  readonly #batches: Allowance;
  readonly #asked: Allowance;
  readonly #tail = new Tail();
  #parts: Parts = [];
  #room = SHOWN;
  #waits = false;

  constructor(told: Told, now: () => number = clock) {
    this.#told = told;
    this.#now = now;
    this.#batches = new Allowance(BURST, now());
    this.#asked = new Allowance(ASKED, now());
  }

  add(stream: Stream, text: string): void {
    let fits = text;
    if (text.length > this.#room) {
      const end = whole(text, this.#room);
      fits = text.slice(0, end);
      this.#tail.add(stream, text.slice(end));
      // What comes later is no part of the beginning.
      this.#room = end;
    }
    this.#room -= fits.length;
    const last = this.#parts.at(-1);
    if (last?.[0] === stream) last[1] += fits;
    else if (fits !== "") this.#parts.push([stream, fits]);
    this.#waits = true;
    this.look();
  }

  /** So many characters are left out here, of a text too long to be handed over: what was
   *  added before fills the beginning, and what comes next the end. */
  skip(count: number): void {
    this.#tail.skip(count);
  }

  /** Sends what waits, if it is time. */
  look(): void {
    if (this.#waits && this.#batches.has(this.#now())) this.#send();
  }

  /** The program wants to have seen what it has written. */
  ask(): void {
    if (!this.#waits || !this.#asked.has(this.#now())) return;
    this.#asked.take(1);
    this.#send();
  }

  /** Sends all; returns how many characters are left out. */
  flush(): number {
    if (this.#waits) this.#send();
    return this.#tail.omitted;
  }

  #send(): void {
    const from = this.#now();
    const parts = this.#parts;
    this.#parts = [];
    this.#waits = false;
    if (parts.length > 0) this.#told.wrote(parts);
    if (this.#tail.hasChanged) this.#told.ended(this.#tail.told(), this.#tail.omitted);
    // Where it takes long to send, the program is to have most of the time.
    this.#batches.take(1 + (4 * (this.#now() - from)) / PAUSE);
  }
}

/** The end of what is too long to be shown whole. */
class Tail {
  hasChanged = false;
  /** Characters before it. */
  omitted = 0;
  #toldOmitted = 0;
  #parts: Parts = [];
  #size = 0;

  add(stream: Stream, text: string): void {
    this.hasChanged = true;
    this.#parts.push([stream, text]);
    this.#size += text.length;
    let gone = 0;
    for (const [, first] of this.#parts) {
      if (this.#size - first.length < TAIL) break;
      this.#omit(first);
      gone += 1;
    }
    if (gone > 0) this.#parts.splice(0, gone);
  }

  skip(count: number): void {
    for (const [, text] of this.#parts.splice(0)) this.#omit(text);
    this.omitted += count;
  }

  /** It in parts; it begins with a line if anything is left out. */
  told(): Parts {
    const first = this.#parts[0];
    if (first && this.#size > TAIL) this.#shorten(first, this.#size - TAIL);
    if (this.omitted !== this.#toldOmitted) {
      this.#beginLine();
      this.#toldOmitted = this.omitted;
    }
    const told: Parts = [];
    for (const [stream, text] of this.#parts) {
      const last = told.at(-1);
      if (last?.[0] === stream) last[1] += text;
      else told.push([stream, text]);
    }
    this.#parts = told;
    this.hasChanged = false;
    return told.map(([stream, text]) => [stream, text]);
  }

  #omit(text: string): void {
    this.#size -= text.length;
    this.omitted += characters(text);
  }

  #shorten(part: Parts[number], count: number): void {
    const [, text] = part;
    const from = whole(text, count);
    this.#omit(text.slice(0, from));
    part[1] = text.slice(from);
  }

  #beginLine(): void {
    const at = this.#parts.findIndex(([, text]) => text.includes("\n"));
    const part = this.#parts[at];
    if (!part) return;
    const end = part[1].indexOf("\n") + 1;
    if (end === part[1].length && at + 1 === this.#parts.length) return;
    for (const [, text] of this.#parts.splice(0, at)) this.#omit(text);
    this.#shorten(part, end);
  }
}

/** Where to cut a text: not between the halves of a character. */
function whole(text: string, at: number): number {
  return at > 0 && /^[\ud800-\udbff][\udc00-\udfff]/.test(text.slice(at - 1, at + 1)) ? at - 1 : at;
}

/** Characters as Python counts them. */
function characters(text: string): number {
  return text.length - (text.match(/[\ud800-\udbff][\udc00-\udfff]/g)?.length ?? 0);
}
