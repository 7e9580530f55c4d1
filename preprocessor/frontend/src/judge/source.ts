/**
 * Places in a text (`source.rs`): spans in UTF-16 units, lines from 1 on, and
 * the way from a text back to the one that it was made from.
 */

/** Half-open, in UTF-16 units. */
export interface Span {
  start: number;
  end: number;
}

/** Finds lines in one text. They end at `\n`, so `\r\n` counts once. */
export class LineIndex {
  readonly #starts = [0];

  constructor(text: string) {
    for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) {
      this.#starts.push(at + 1);
    }
  }

  /** The 1-based line that holds `offset`. */
  line(offset: number): number {
    let low = 0;
    let high = this.#starts.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.start(middle + 1) <= offset) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Where the 1-based `line` begins. */
  start(line: number): number {
    return this.#starts[line - 1] ?? this.#starts.at(-1) ?? 0;
  }
}

/**
 * The way from code that was made line for line from other code, back to that:
 * only the beginnings of lines differ, by indentation, prompts and the signs of
 * comments.
 */
export class LineMap {
  readonly #derived: LineIndex;
  readonly #original: LineIndex;
  readonly #originalText: string;
  readonly #derivedText: string;

  constructor(derived: string, original: string) {
    this.#derived = new LineIndex(derived);
    this.#original = new LineIndex(original);
    this.#derivedText = derived;
    this.#originalText = original;
  }

  /** The offset in the original that stands as far from its line's end. */
  original(offset: number): number {
    const line = this.#derived.line(offset);
    const behind = end(this.#derivedText, this.#derived.start(line)) - offset;
    const start = this.#original.start(line);
    return Math.max(start, end(this.#originalText, start) - behind);
  }

  span(span: Span): Span {
    return { start: this.original(span.start), end: this.original(span.end) };
  }
}

function end(text: string, start: number): number {
  const at = text.indexOf("\n", start);
  return at < 0 ? text.length : at;
}
