/** Reading comments that bear no marker (`matcher/reading.rs`). */
import { read } from "../python/literal.ts";
import { beginsAlphabetic, bytes, isWhiteSpace, likeness, trim, trimEnd, trimEndOf, trimStart, words } from "../text.ts";
import { beforeRemarks } from "./keep.ts";

/** Verbs that promise what stands behind them, with `е` for `ё`. */
const VERBS = [
  "вывели", "выведет", "напечатает", "вернет", "получим", "будет", "станет", "prints", "returns", "gives",
];

/** Whether a text, or what stands in it before a remark, is a literal. */
export function literalBeforeRemark(text: string): boolean {
  return read(text) !== null || beforeRemarks(text).some((before) => read(before) !== null);
}

/** The literal that a promise verb in `text` has as its object. */
export function promisedInProse(text: string): string | null {
  let offset = 0;
  for (const word of text.match(/\P{White_Space}*\p{White_Space}|\P{White_Space}+$/gu) ?? []) {
    offset += word.length;
    const verb = trimEndOf(trim(word), ":").toLowerCase().replaceAll("ё", "е");
    const object = VERBS.includes(verb) ? leadingLiteral(trim(text.slice(offset))) : null;
    if (object !== null) return object;
  }
  return null;
}

/** The longest literal that `text` begins with and that ends at a word's end. */
function leadingLiteral(text: string): string | null {
  const ends = Array.from(text, (_, at) => at).filter((at) => isWhiteSpace(text.charAt(at)));
  for (const end of [...ends, text.length].reverse()) {
    const before = trimEnd(text.slice(0, end));
    // A sentence's full stop is not the number's.
    const part = trimEndOf(before, ".,;!");
    const closed = part.length < before.length || endsObject(trimStart(text.slice(end)));
    if (closed && read(part) !== null) return part;
  }
  return null;
}

/**
 * Words and marks behind a literal with which a sentence goes on; any other word
 * is what the literal counts: `будет 3 элемента` promises no 3.
 */
const FOLLOWERS = [
  "и", "а", "но", "как", "так", "потому", "поскольку", "здесь", "тут", "and", "but", "as", "because",
  "since", "here",
];

function endsObject(behind: string): boolean {
  const [first = ""] = words(behind);
  const word = trimEndOf(first, ",.;:!").toLowerCase();
  return !beginsAlphabetic(word) || FOLLOWERS.includes(word);
}

/**
 * Whether a text is so near to the actual that it must have meant it: one edited
 * word, or a similarity of at least 0.8 on at least 4 characters.
 */
export function isClose(promised: string, came: string): boolean {
  const [text, actual] = [trim(promised), trim(came)];
  if (Array.from(text).length < 4 || bytes(text) > 2000 || bytes(actual) > 2000) return false;
  const [own, others] = [words(text), words(actual)];
  const differing = own.filter((word, at) => at < others.length && word !== others[at]).length;
  return (own.length > 2 && own.length === others.length && differing === 1) || likeness(text, actual) >= 0.8;
}
