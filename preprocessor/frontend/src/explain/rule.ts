/** What a rule of the catalogue is, and what rules share. */
import type { Fault, FaultPart } from "../contract.ts";

/** What is put into a sentence: a piece of code, a number, or the name of a type, for
 *  which the sentence has words. */
export type Put = string | number | { type: string };

export interface Explanation {
  /** Key of a message, without `explain-`. */
  id: string;
  put: Record<string, Put>;
}

/** What is said of an exception with a certain wording. `null`: one cannot be sure. */
export interface Rule {
  /** The whole message, as CPython 3.14 words it. */
  wording: RegExp;
  /** Who may have raised it; Python, in a line of the program, where nothing is said. */
  by?: Fault["by"][];
  explain: (found: string[], fault: Fault) => Explanation | null;
}

export function say(id: string, put: Record<string, Put> = {}): Explanation {
  return { id, put };
}

/** A rule that needs nothing but its wording. */
export function plain(wording: RegExp, id: string): Rule {
  return { wording, explain: () => say(id) };
}

/** The name of a function as its `def` has it, of its `co_qualname`. */
export function nameOf(qualified: string): string {
  return qualified.split(".").at(-1) ?? qualified;
}

/** The class whose method this is, as far as the name tells. */
export function classOf(qualified: string): string | null {
  const above = qualified.split(".").at(-2);
  return above === undefined || above.startsWith("<") ? null : above;
}

export function isFunction(type: string): boolean {
  return ["function", "method", "builtin_function_or_method"].includes(type);
}

/** Whether a part may be what a message says is of this type. */
export function isOfType(part: FaultPart | undefined, type: string): part is FaultPart {
  return part !== undefined && (part.type === null || part.type === type);
}

/** Why a part is `None`. */
export function none(part: FaultPart | undefined): Explanation | null {
  if (!isOfType(part, "NoneType") || part.text === null) return null;
  const { text: what, from } = part;
  if (from === null) return part.node === "Constant" ? null : say("none", { what });
  const { kind, function: name, inner } = from;
  switch (kind) {
    case "no-return":
      return inner ? say("none-inner", { what, function: name, inner, return: `return ${inner}` }) : say("none-return", { what, function: name });
    case "decorator-no-return":
      return inner ? say("none-decorator-inner", { what, function: name, return: `return ${inner}` }) : say("none-decorator", { what, function: name });
    case "in-place":
      return say(name === "print" ? "none-print" : "none-in-place", { what, function: name });
    case "called":
    case "decorator-called":
      return called(part);
    default:
      return say("none-some", { what, function: name });
  }
}

/** That a function returned the result of an inner one, which was meant itself. */
export function called({ text: what, from }: FaultPart): Explanation | null {
  if (what === null || !from?.inner || !from.kind.endsWith("called")) return null;
  return say("called", { what, function: from.function, inner: from.inner, call: `return ${from.inner}()`, return: `return ${from.inner}` });
}

/** That a function stands where its result is meant. */
export function uncalled(part: FaultPart | undefined): Explanation | null {
  if (part?.text == null || !["Name", "Attribute"].includes(part.node)) return null;
  return say("uncalled", { what: part.text, call: `${part.text}()` });
}

/** Whether a name is another one, misspelled by one slip: nothing farther is likely enough.
 *  `strictly`: another letter is another word (`last` is no `list`), and so are a letter
 *  more and a letter less in a short one. */
export function isNear(name: string, near: string, strictly = false): boolean {
  if (name === near) return false;
  if (name.toLowerCase() === near.toLowerCase()) return true;
  const isShort = strictly && Math.max(name.length, near.length) < 5;
  const [short, long] = name.length <= near.length ? [name, near] : [near, name];
  let at = 0;
  while (at < short.length && short[at] === long[at]) at += 1;
  const rest = (text: string, from: number) => text.slice(at + from);
  if (long.length === short.length + 1) return !isShort && rest(short, 0) === rest(long, 1);
  if (long.length !== short.length) return false;
  const isSwapped = short[at] === long[at + 1] && short[at + 1] === long[at] && rest(short, 2) === rest(long, 2);
  return isSwapped || (!strictly && rest(short, 1) === rest(long, 1));
}
