/** What readers say that a program writes, held against what it wrote, line by line. */

/** A line that was written, and what may be said in its place. */
export interface Wanted {
  text: string;
  /** The name of the exception that the line tells of: that is enough. */
  enough?: string;
  /** Whether it is right wherever it is said. */
  anywhere?: boolean;
}

export type Compared =
  | { kind: "right"; text: string }
  /** `said`: what stood in its place, if anything did. */
  | { kind: "wrong"; text: string; said: string | null }
  /** A line that was not written. */
  | { kind: "extra"; said: string };

/** Lines that are compared at most: of more, the first. */
export const MOST = 200;

/** The lines of a text. */
export function linesOf(text: string): string[] {
  const lines = text.replace(/\r/g, "").split("\n");
  while (lines.length > 0 && lines.at(-1)?.trim() === "") lines.pop();
  return lines;
}

/** The promises that leave something open (`...`), as what they allow. */
export function patternsOf(promises: string[]): RegExp[] {
  const texts = promises.flatMap((promise) => {
    const text = promise.replace(/^\s*#\s*/, "");
    return [text, text.replace(/^[^:]*:\s*/, "")];
  });
  return texts
    .map(even)
    .filter((text) => /(\.\.\.|…)/.test(text) && /[^.…\s]/.test(text))
    .map((text) => new RegExp(`^${text.split(/\.\.\.|…/).map(escaped).join(".*")}$`, "s"));
}

/** Compares what was said with what was written. One line that is left out does not make
 *  all behind it wrong. */
export function compare(wanted: Wanted[], said: string[], patterns: RegExp[] = []): Compared[] {
  const is = (want: Wanted, line: string) => isRight(want, line, patterns);
  const left = [...said];
  const isFound = (want: Wanted) => {
    const at = want.anywhere ? left.findIndex((line) => is(want, line)) : -1;
    if (at >= 0) left.splice(at, 1);
    return at >= 0;
  };
  const found = wanted.filter(isFound);
  const others = inOrder(wanted.filter((want) => !found.includes(want)), left, is);
  return [...others, ...found.map(({ text }): Compared => ({ kind: "right", text }))];
}

function inOrder(wanted: Wanted[], said: string[], is: (want: Wanted, line: string) => boolean): Compared[] {
  const rows = longest(wanted.slice(0, MOST), said.slice(0, MOST), is);
  const compared: Compared[] = [];
  let [w, s] = [0, 0];
  for (const [at, of] of [...rows, [Math.min(wanted.length, MOST), Math.min(said.length, MOST)] as const]) {
    // What is left between two lines that are right: one stands in the place of another.
    for (; w < at; w += 1) {
      const line = s < of ? said[s] : undefined;
      if (s < of) s += 1;
      compared.push({ kind: "wrong", text: wanted[w]?.text ?? "", said: line === undefined || line.trim() === "" ? null : line });
    }
    for (; s < of; s += 1) if (said[s]?.trim() !== "") compared.push({ kind: "extra", said: said[s] ?? "" });
    const right = wanted[at];
    if (right && at < MOST) compared.push({ kind: "right", text: right.text });
    [w, s] = [at + 1, of + 1];
  }
  return compared;
}

function isRight({ text, enough }: Wanted, line: string, patterns: RegExp[]): boolean {
  const [one, other] = [even(text), even(line)];
  if (one === other || (enough !== undefined && other.replace(/:$/, "") === enough)) return true;
  return patterns.some((pattern) => pattern.test(one) && pattern.test(other));
}

/** Spaces are hard to count on a page. */
function even(text: string): string {
  return text.trim().replace(/\s+/g, " ");
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");
}

/** The longest sequence of pairs, by their indices, that are alike in both lists. */
function longest<A, B>(ones: A[], others: B[], is: (one: A, other: B) => boolean): [number, number][] {
  const lengths = Array.from({ length: ones.length + 1 }, () => new Uint16Array(others.length + 1));
  const at = (a: number, b: number) => lengths[a]?.[b] ?? 0;
  const alike = ones.map((one) => others.map((other) => is(one, other)));
  for (let a = ones.length - 1; a >= 0; a -= 1) {
    for (let b = others.length - 1; b >= 0; b -= 1) {
      const row = lengths[a];
      if (row) row[b] = alike[a]?.[b] ? at(a + 1, b + 1) + 1 : Math.max(at(a + 1, b), at(a, b + 1));
    }
  }
  const pairs: [number, number][] = [];
  let [a, b] = [0, 0];
  while (a < ones.length && b < others.length) {
    if (alike[a]?.[b] && at(a, b) === at(a + 1, b + 1) + 1) pairs.push([a++, b++]);
    else if (at(a + 1, b) >= at(a, b + 1)) a += 1;
    else b += 1;
  }
  return pairs;
}
