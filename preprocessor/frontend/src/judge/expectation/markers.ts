/** The words of a comment: markers, arrows, exceptions (`expectation/markers.rs`). */
import { readsAsOutput } from "../python/literal.ts";
import {
  beginsAlphabetic, beginsAlphanumeric, isWhiteSpace, splitOnce, stripPrefix, trim, trimEndOf, trimStart, trimStartOf,
} from "../text.ts";
import type { ErrorReading, Reading, Strength } from "./types.ts";

/** Words that promise an output when a colon stands behind them, with `е` for `ё`. */
const MARKERS = [
  "выведет", "выведется", "вывод", "выводит", "печатает", "напечатает", "результат", "вернет",
  "возвращает", "получим", "output", "prints", "returns", "result", "out",
];

/** Words that announce an output whose lines may come in any order. */
const UNORDERED = ["выведет в любом порядке", "вывод в любом порядке", "unordered output"];

/** Arrows; `#>` is one with the comment's own sign. */
const ARROWS = ["=>", "->", "→"];

/** Words in front of the class of an exception. */
const RAISES = ["вызовет", "вызывает", "raises", "~>"];

/** Words for any exception. */
const ERROR = ["ошибка", "error"];

/** The markers of a book: ours and its own. */
export class Markers {
  readonly #words: string[];

  /** Ours, and `extra` ones, with or without their colons. */
  constructor(extra: string[] = []) {
    const own = extra.map((word) => folded(trimEndOf(trim(word), ":")));
    this.#words = [...MARKERS, ...own.filter((word) => word !== "")];
  }

  /**
   * Reads a comment, from its `#` on; null for what can promise nothing: an
   * empty comment, a question.
   */
  read(comment: string, ownLine: boolean): Reading | null {
    if (!comment.startsWith("#")) return null;
    const whole = trim(comment.slice(1));
    // A question to the reader, or what the author left out, promises nothing.
    if (["", "?", "...", "…"].includes(whole)) return null;
    const marked = this.#marked(comment, whole);
    if (marked) {
      const { text, unordered } = marked;
      if (text === "?") return null;
      const error = unordered ? null : errorOfClass(text, "must");
      if (error) return { ...error, marked: true };
      // A marker behind a marker, `# Вывод: Вывод: 3`, may lose one.
      const inner = this.#marked("", text)?.text;
      const others = inner !== undefined && inner !== "" && inner !== text ? [inner, whole] : [whole];
      return { kind: "marked", text, others, unordered };
    }
    return error(whole) ?? { kind: "unmarked", text: whole, told: this.#told(whole), ownLine };
  }

  /** What stands behind a marker without its colon. */
  #told(text: string): string | null {
    for (const word of this.#words) {
      const rest = behind(text, word);
      if (rest !== null && isWhiteSpace(rest)) return trim(rest);
    }
    return null;
  }

  /** What stands behind the marker, and whether its order is free. */
  #marked(comment: string, text: string): { text: string; unordered: boolean } | null {
    if (isArrowLine(comment)) return { text: trim(trimStartOf(text, ">")), unordered: false };
    const arrow = ARROWS.find((arrow) => text.startsWith(arrow));
    if (arrow) return { text: trim(text.slice(arrow.length)), unordered: false };
    // `>>>` is a prompt, not an arrow.
    const prompt = stripPrefix(text, ">>");
    if (prompt !== null && !prompt.startsWith(">")) return { text: trim(prompt), unordered: false };
    const unordered = firstOf(UNORDERED, (words) => behindColon(text, words));
    if (unordered !== null) return { text: unordered, unordered: true };
    // Without a colon only where the rest reads as an output.
    const withColon = firstOf(this.#words, (word) => behindColon(text, word));
    if (withColon !== null) return { text: withColon, unordered: false };
    const told = this.#told(text);
    return told !== null && readsAsOutput(told) ? { text: told, unordered: false } : null;
  }
}

function firstOf(words: string[], found: (word: string) => string | null): string | null {
  for (const word of words) {
    const text = found(word);
    if (text !== null) return text;
  }
  return null;
}

/** Whether the words of a comment begin with an arrow. */
export function beginsWithArrow(words: string): boolean {
  return words.startsWith(">>") || ARROWS.some((arrow) => words.startsWith(arrow));
}

/** Whether the comment, from its `#` on, is a continuation of `#>` lines. */
export function isArrowLine(comment: string): boolean {
  return comment.startsWith("#>") && !comment.startsWith("#>>");
}

/** Lower case, and `е` for `ё`, as markers are compared. */
function folded(text: string): string {
  return text.toLowerCase().replaceAll("ё", "е");
}

/** What stands behind `word` at the start of `text`, compared folded. */
function behind(text: string, word: string): string | null {
  const rest = text[Symbol.iterator]();
  let at = 0;
  for (const expected of word) {
    const next = rest.next();
    if (next.done) return null;
    const found = next.value.toLowerCase();
    if (found !== expected && !(found === "ё" && expected === "е")) return null;
    at += next.value.length;
  }
  return text.slice(at);
}

function behindColon(text: string, word: string): string | null {
  const rest = behind(text, word);
  const told = rest === null ? null : stripPrefix(trimStart(rest), ":");
  return told === null ? null : trim(told);
}

/**
 * Reads an error promise that begins with a class; `least` is how strong it is
 * where the words may go on as a sentence.
 */
function errorOfClass(text: string, least: Strength): ErrorReading | null {
  const named = classOf(text);
  if (!named) return null;
  const { message, sure } = messageOf(named.rest);
  return reading(text, named.name, message, sure ? "must" : least);
}

function reading(whole: string, name: string | null, message: string | null, strength: Strength): ErrorReading {
  return { kind: "error", class: name, message, whole, strength, marked: false };
}

/**
 * Reads words that begin with a class of the book's own, one of `classes`, as an
 * error promise; they may well be something else.
 */
export function errorOfOwnClass(text: string, classes: string[]): ErrorReading | null {
  const [name = ""] = /^[\p{Alphabetic}\p{N}_]*/u.exec(text) ?? [];
  const { message, sure } = messageOf(text.slice(name.length));
  return sure && classes.includes(name) ? reading(text, name, message, "inferred") : null;
}

/** Reads an error promise. */
function error(text: string): ErrorReading | null {
  const named = errorOfClass(text, "inferred");
  if (named) return named;
  for (const word of RAISES) {
    const rest = behind(text, word);
    if (rest === null || beginsAlphabetic(rest)) continue;
    const told = trimStartOf(rest, ": ");
    // `вызовет ошибку TypeError`, `raises a KeyError`: one word may stand between.
    const found = classOf(told) ?? classOf(trimStart(splitOnce(told, " ")?.[1] ?? ""));
    if (found) return reading(text, found.name, null, "must");
  }
  for (const word of ERROR) {
    const rest = behind(text, word);
    if (rest === null || beginsAlphanumeric(rest)) continue;
    const told = trimStartOf(rest, ":!. -—–");
    const found = classOf(told);
    if (found) return reading(text, found.name, messageOf(found.rest).message, "must");
    // `# Ошибка`, `# Ошибка!` and `# Ошибка: так нельзя` say that one comes;
    // `# Ошибка в том, что` may say anything.
    const sure = told === "" || /^[:!]/.test(trimStart(rest));
    return reading(text, null, null, sure ? "must" : "inferred");
  }
  return null;
}

/** Classes of exceptions that no ending tells. */
const CLASSES = [
  "BaseExceptionGroup", "Exception", "ExceptionGroup", "StopIteration", "StopAsyncIteration",
  "KeyboardInterrupt", "SystemExit", "GeneratorExit",
];

/** The name of an exception class at the start of `text`, and what follows. */
function classOf(text: string): { name: string; rest: string } | null {
  const [whole = ""] = /^[A-Za-z0-9_.]*/.exec(text) ?? [];
  const name = trimEndOf(whole, ".");
  const last = name.slice(name.lastIndexOf(".") + 1);
  const ends = ["Error", "Exception", "Warning"].some((end) => last.endsWith(end) && last.length > end.length);
  return /^[A-Z]/.test(last) && (ends || CLASSES.includes(last)) ? { name, rest: text.slice(name.length) } : null;
}

/**
 * The message behind a class, and whether the words are surely a promise:
 * `TypeError`, `TypeError: ...`, `TypeError (почему)`; but `TypeError бывает` is
 * a sentence.
 */
function messageOf(text: string): { message: string | null; sure: boolean } {
  const rest = trim(text);
  const behindColon = stripPrefix(rest, ":");
  if (behindColon !== null) return { message: trim(behindColon) || null, sure: true };
  return { message: null, sure: rest === "" || /^([(—–\-!.,#]|\/\/)/.test(rest) };
}
