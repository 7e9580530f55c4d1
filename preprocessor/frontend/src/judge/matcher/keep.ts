/**
 * The ways to keep a promise, tried in order; the first that holds is the one
 * reported (`matcher/keep.rs`).
 */
import type { Policy } from "../../contract.ts";
import { beginsTraceback } from "../expectation/shown.ts";
import { holdsSet, read, same } from "../python/literal.ts";
import { beginsAlphabetic, lines, stripPrefix, stripSuffix, trim, trimEnd, trimStart } from "../text.ts";
import { normalized, sameItems } from "./normalize.ts";

/** How a promise was kept, in the order of preference. */
const WAYS = ["exact", "remark", "label", "lines", "repl", "notebook", "part"] as const;
export type Way = (typeof WAYS)[number];

/** The best of some ways; null of none. */
export function best(ways: (Way | null)[]): Way | null {
  return WAYS.find((way) => ways.includes(way)) ?? null;
}

/** One spelling of what came; `plain`: a string, which a promise may put in quotes. */
export interface Spelling {
  text: string;
  plain: boolean;
}

/** What was written: a plain string. */
export function written(text: string): Spelling {
  return { text, plain: true };
}

/**
 * The way in which `promise` is kept by `spelling`, if it is.
 *
 * `loose` allows the ways that only a marker or a literal may take, label and
 * part; `literals` are the program's texts, among them its labels.
 */
export function wayOf(promised: string, spelling: Spelling, loose: boolean, literals: string[], policy: Policy): Way | null {
  const actual = normalized(spelling.text);
  const promise = normalized(promised);
  const equals = (text: string) => equal(text, actual, spelling.plain);
  const without = beforeRemarks(promise);
  const either = [promise, ...without];
  if (equals(promise)) return "exact";
  if (without.some(equals) || areRemarkedLines(promise, actual)) return "remark";
  if (loose && policy.labels && either.some((text) => isLabelled(text, actual, literals))) return "label";
  if (either.some((text) => areLines(text, actual))) return "lines";
  if (either.some((before) => isOtherOrder(before, promise, actual))) return "remark";
  return loose && either.some((text) => isPart(text, actual)) ? "part" : null;
}

/** Whether `promise` is all of what came, normalised. */
export function exact(promise: string, { text, plain }: Spelling): boolean {
  return equal(normalized(promise), normalized(text), plain);
}

/**
 * Whether `shown`, as a terminal showed it, is what came: line by line, sets in
 * any order, tracebacks by their last lines.
 */
export function isShown(shown: string, came: string): boolean {
  shown = withoutFrames(normalized(shown));
  came = withoutFrames(normalized(came));
  if ((came === "" && isRemark(shown)) || equal(shown, came, false)) return true;
  const [left, right] = [lines(shown), lines(came)];
  return left.length === right.length && pairs(left, right).every(([a, b]) => equal(a, b, false) || isSameText(a, b));
}

function pairs(left: string[], right: string[]): [string, string][] {
  return left.map((text, at) => [text, right[at] ?? ""]);
}

/** A text in parentheses says of nothing that it is nothing: `(no output)`. */
function isRemark(text: string): boolean {
  return text.startsWith("(") && text.endsWith(")") && !text.includes("\n") && text.includes(" ");
}

/** Two literals of the same string, quoted in two ways. */
function isSameText(shown: string, came: string): boolean {
  const [left, right] = [read(shown), read(came)];
  return left?.kind === "text" && right?.kind === "text" && left.text === right.text;
}

/** Whether `shown` is some whole lines of what came, adjacent and in order. */
export function isPartOfShown(shown: string, came: string): boolean {
  return isPart(normalized(shown), normalized(came));
}

/**
 * A text without the frames of the tracebacks in it: they name the files and the
 * versions of whoever ran it.
 */
function withoutFrames(text: string): string {
  let inFrames = false;
  const kept = lines(text).filter((line) => {
    const isFrame = /^[ \t]/.test(line) || trim(line) === "...";
    inFrames = (inFrames && isFrame) || beginsTraceback(line);
    return !(inFrames && isFrame);
  });
  return kept.join("\n");
}

/** Whether the lines of both are the same in any order. */
export function unordered(promise: string, actual: string): boolean {
  const sorted = (text: string) => JSON.stringify(lines(normalized(text)).sort());
  return sorted(promise) === sorted(actual);
}

/** Whether `actual` begins with `promise`, before any remark behind it. */
export function begins(promise: string, actual: string): boolean {
  promise = normalized(promise);
  actual = normalized(actual);
  const starts = (text: string) => actual.startsWith(text) || matchesWildcard(text, actual);
  return starts(promise) || beforeRemarks(promise).some(starts);
}

/** Whether white space is all that differs. */
export function butForSpacing(promise: string, actual: string): boolean {
  const bare = (text: string) => text.replace(/\p{White_Space}+/gu, "");
  return promise !== actual && promise !== "" && bare(promise) === bare(actual);
}

function equal(promise: string, actual: string, plain: boolean): boolean {
  return (
    promise === actual ||
    (plain && isQuoted(promise, actual)) ||
    isSameButForSets(promise, actual) ||
    matchesWildcard(promise, actual)
  );
}

/** `'ab'` promises the plain string `ab`. */
function isQuoted(promise: string, actual: string): boolean {
  return ["'", '"', "`"].some((quote) => promise === quote + actual + quote);
}

/**
 * A set has no order wherever it stands in a literal; in front of the literal
 * there may be a label, the same in both.
 */
function isSameButForSets(promise: string, actual: string): boolean {
  const [left, right] = [promise.search(/[{[(]/), actual.search(/[{[(]/)];
  if (left < 0 || right < 0 || !promise.includes("{")) return false;
  if (promise.slice(0, left) !== actual.slice(0, right)) return false;
  const call = (text: string, at: number) => read(text.slice((stripSuffix(text.slice(0, at), "frozenset") ?? text.slice(0, at)).length));
  const promised = call(promise, left);
  const came = promised && holdsSet(promised) ? call(actual, right) : null;
  return promised !== null && came !== null && same(promised, came);
}

/**
 * `...` or `…` stands for any text within a line, and alone on a line for any
 * lines.
 */
function matchesWildcard(promise: string, actual: string): boolean {
  if (!promise.includes("...") && !promise.includes("…")) return false;
  return linesMatch(lines(promise.replaceAll("…", "...")), lines(actual));
}

/**
 * Matches lines as a glob does: a wildcard first takes nothing and, each time that
 * what follows does not fit, one line more. No way back goes behind the last
 * wildcard, so the time is at most the product of the lengths.
 */
function linesMatch(promised: string[], came: string[]): boolean {
  let at = 0;
  let line = 0;
  let retry: { at: number; line: number } | null = null;
  for (let next = came[0]; next !== undefined; next = came[line]) {
    const promise = promised[at];
    if (promise !== undefined && trim(promise) === "...") {
      retry = { at, line };
      at++;
    } else if (promise !== undefined && lineMatches(promise, next)) {
      at++;
      line++;
    } else if (retry) {
      retry = { at: retry.at, line: retry.line + 1 };
      at = retry.at + 1;
      line = retry.line;
    } else {
      return false;
    }
  }
  return promised.slice(at).every((promise) => trim(promise) === "...");
}

function lineMatches(promised: string, came: string): boolean {
  const [first = "", ...within] = promised.split("...");
  let last = within.pop();
  if (last === undefined) return promised === came;
  // `[1, ... ]`: the space is the dots'.
  if (/^[\])}]/.test(trimStart(last))) last = trimStart(last);
  let rest = stripPrefix(came, first);
  for (const part of within) {
    const at = rest?.indexOf(part) ?? -1;
    if (rest === null || at < 0) return false;
    rest = rest.slice(at + part.length);
  }
  return rest?.endsWith(last) ?? false;
}

/**
 * What begins a remark behind a promise: marks, and words that no output of one
 * value goes on with.
 */
const REMARKS = [
  " (", " —", " –", " - ", " //", " #", "  ", " если ", " когда ", " или ", " так как ",
  " потому что ", " if ", " when ", " or ", " because ",
];

/** More marks than this are no remarks; each costs a comparison. */
const MAX_REMARKS = 24;

/** Several lines, each kept with a remark behind it or without. */
function areRemarkedLines(promise: string, actual: string): boolean {
  if (!promise.includes("\n")) return false;
  const [promised, came] = [lines(promise), lines(actual)];
  const keeps = ([text, line]: [string, string]) =>
    equal(text, line, true) || beforeRemarks(text).some((before) => equal(before, line, true));
  return promised.length === came.length && pairs(promised, came).every(keeps);
}

/**
 * The beginnings of `promise` in front of what may be a remark, the longest
 * first; none of several lines, of which no remark may swallow any.
 */
export function beforeRemarks(promise: string): string[] {
  if (promise.includes("\n")) return [];
  const starts: number[] = [];
  for (let at = 0; at < promise.length && starts.length < MAX_REMARKS; at++) {
    if (REMARKS.some((mark) => promise.startsWith(mark, at)) || beginsWithCommaAndWord(promise, at)) starts.push(at);
  }
  return starts.reverse().flatMap((at) => {
    const before = trimEnd(promise.slice(0, at));
    // `'hi', результат не содержит пробелов`: a comma parts a remark from a
    // literal alone.
    const parts = before !== "" && (!beginsWithCommaAndWord(promise, at) || read(before) !== null);
    return parts ? [before] : [];
  });
}

function beginsWithCommaAndWord(text: string, at: number): boolean {
  return text.startsWith(", ", at) && beginsAlphabetic(text.slice(at + 2, at + 4));
}

/**
 * The actual is a label and then the promise, and the label's end stands in a
 * literal text of the program.
 */
function isLabelled(promise: string, actual: string, literals: string[]): boolean {
  const [, , inner = ""] = /^(['"])([^]*)\1$/.exec(promise) ?? [];
  return [promise, inner].some((text) => {
    const label = text === "" ? null : stripSuffix(actual, text);
    return label !== null && isLabel(label, literals);
  });
}

/**
 * Whether `label` ends as a text of the program does, or stands in one in front of
 * a field (`'Сумма: %d'`), and ends in no letter or digit. A space ends it only
 * where the text has that space: `print("Площадь", 25)` has no label.
 *
 * A label has a letter: a sign, `-` before a number, is the number's.
 */
function isLabel(label: string, literals: string[]): boolean {
  const line = lastLine(label);
  const end = trimEnd(line);
  if (!/\p{Alphabetic}/u.test(line) || /[-+.]$/.test(line)) return false;
  const divides = (text: string) => /[^\p{Alphabetic}\p{N}]$/u.test(text);
  const spaced = divides(line) && literals.some((text) => isWithin(text, line));
  return spaced || (divides(end) && literals.some((text) => isWithin(trimEnd(text), end)));
}

function isWithin(text: string, label: string): boolean {
  const last = lastLine(text);
  if (trim(last) === "") return false;
  if (label.endsWith(last)) return true;
  for (let at = text.indexOf(label); at >= 0; at = text.indexOf(label, at + label.length)) {
    if (/^[%{]/.test(trimStart(text.slice(at + label.length)))) return true;
  }
  return false;
}

function lastLine(text: string): string {
  return text.slice(text.lastIndexOf("\n") + 1);
}

/**
 * A remark leaves the order free, and the items are those that came:
 * `[2, 1] (или другой порядок)`.
 */
function isOtherOrder(before: string, promise: string, actual: string): boolean {
  const remark = (stripPrefix(promise, before) ?? "").toLowerCase();
  return ["порядок", "порядке", "order"].some((word) => remark.includes(word)) && sameItems(before, actual);
}

/** Several lines on one line of comment. */
function areLines(promise: string, actual: string): boolean {
  const came = lines(actual).map(trim);
  return came.length > 1 && !promise.includes("\n") && joins(promise)(came, 0, came.length);
}

/** Tells of some lines, from `start` up to `end`, whether `promise` has them joined. */
function joins(promise: string): (came: string[], start: number, end: number) => boolean {
  const literal = read(promise);
  const quoted = literal?.kind === "list" || literal?.kind === "tuple" ? literal.items : [];
  const ways = [promise.split("\\n").map(trim), quoted.map((item) => (item.kind === "text" ? item.text : null))];
  return (came, start, end) =>
    [" ", ", ", "; ", " | "].some((joint) => isJoined(promise, came, start, end, joint)) ||
    ways.some((way) => way.length === end - start && way.every((text, at) => text === came[start + at]));
}

/** Whether `promise` is the lines with `joint` between; it may stand in them, too. */
function isJoined(promise: string, came: string[], start: number, end: number, joint: string): boolean {
  let at = 0;
  for (let line = start; line < end; line++) {
    const text = line === start ? (came[line] ?? "") : joint + (came[line] ?? "");
    if (!promise.startsWith(text, at)) return false;
    at += text.length;
  }
  return at === promise.length;
}

/** One or more whole lines of a longer actual, adjacent and in order. */
function isPart(promise: string, actual: string): boolean {
  const promised = lines(promise).map(trimEnd);
  const came = lines(actual);
  const [alone] = promised;
  if (alone !== undefined && promised.length === 1) {
    // Some of the lines, on one line of comment: as many as it can hold.
    const counts = [", ", "; ", " | "].map((joint) => alone.split(joint).length);
    const able = counts.filter((count) => count > 1 && count < came.length);
    const joined = able.length > 0 ? joins(alone) : null;
    if (able.some((count) => came.some((_, at) => at + count <= came.length && joined?.(came, at, at + count)))) return true;
  }
  const holds = (at: number) => promised.every((text, line) => equal(text, came[at + line] ?? "", true));
  return (
    trim(promise) !== "" &&
    promised.length < came.length &&
    came.some((_, at) => at + promised.length <= came.length && holds(at))
  );
}
