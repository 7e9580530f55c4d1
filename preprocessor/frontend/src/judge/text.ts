/**
 * Texts, cut and compared as Rust's `str` does it: white space, letters and
 * digits are those of Unicode, and lines end at `\n` or `\r\n` alone.
 */

/** The lines of `text`, without their ends; an end at the end begins no line. */
export function lines(text: string): string[] {
  if (text === "") return [];
  const found = text.split("\n");
  const last = found.pop() ?? "";
  const whole = found.map((line) => (line.endsWith("\r") ? line.slice(0, -1) : line));
  return last === "" ? whole : [...whole, last];
}

/** The lines of `text` with their ends. */
export function linesWithEnds(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

export function trimStart(text: string): string {
  return text.replace(/^\p{White_Space}+/u, "");
}

export function trimEnd(text: string): string {
  let end = text.length;
  while (end > 0 && isWhiteSpace(text.charAt(end - 1))) end--;
  return text.slice(0, end);
}

export function trim(text: string): string {
  return trimEnd(trimStart(text));
}

/** `text` without any of `chars` at its start. */
export function trimStartOf(text: string, chars: string): string {
  let at = 0;
  while (at < text.length && chars.includes(text.charAt(at))) at++;
  return text.slice(at);
}

/** `text` without any of `chars` at its end. */
export function trimEndOf(text: string, chars: string): string {
  let end = text.length;
  while (end > 0 && chars.includes(text.charAt(end - 1))) end--;
  return text.slice(0, end);
}

export function stripPrefix(text: string, prefix: string): string | null {
  return text.startsWith(prefix) ? text.slice(prefix.length) : null;
}

export function stripSuffix(text: string, suffix: string): string | null {
  return text.endsWith(suffix) ? text.slice(0, text.length - suffix.length) : null;
}

/** What stands before and behind the first `mark`. */
export function splitOnce(text: string, mark: string): [string, string] | null {
  const at = text.indexOf(mark);
  return at < 0 ? null : [text.slice(0, at), text.slice(at + mark.length)];
}

/** The words of `text`, between white space. */
export function words(text: string): string[] {
  return text.split(/\p{White_Space}+/u).filter((word) => word !== "");
}

export function isWhiteSpace(char: string): boolean {
  return /^\p{White_Space}/u.test(char);
}

/** Whether `text` begins with a letter. */
export function beginsAlphabetic(text: string): boolean {
  return /^\p{Alphabetic}/u.test(text);
}

/** Whether `text` begins with a letter or a digit. */
export function beginsAlphanumeric(text: string): boolean {
  return /^[\p{Alphabetic}\p{N}]/u.test(text);
}

/** How many bytes `text` has in UTF-8, in which the tool counts. */
export function bytes(text: string): number {
  let count = text.length;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    // Each half of a pair counts for two of its four bytes.
    if (unit >= 0x80) count += unit >= 0x800 && (unit < 0xd800 || unit > 0xdfff) ? 2 : 1;
  }
  return count;
}

/** How alike two texts are, from 0 to 1: their distance in edits over the longer's length. */
export function likeness(left: string, right: string): number {
  const [a, b] = [Array.from(left), Array.from(right)];
  const longer = Math.max(a.length, b.length);
  return longer === 0 ? 1 : 1 - distance(a, b) / longer;
}

/** The distance of Levenshtein. */
function distance(a: string[], b: string[]): number {
  const row = Uint32Array.from({ length: b.length + 1 }, (_, at) => at);
  for (const [at, char] of a.entries()) {
    let corner = row[0] ?? 0;
    row[0] = at + 1;
    for (let to = 0; to < b.length; to++) {
      const above = row[to + 1] ?? 0;
      const replaced = corner + (char === b[to] ? 0 : 1);
      row[to + 1] = Math.min(replaced, above + 1, (row[to] ?? 0) + 1);
      corner = above;
    }
  }
  return row[b.length] ?? 0;
}
