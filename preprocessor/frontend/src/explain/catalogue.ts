/**
 * What an exception means, in plain words.
 *
 * 1. {@link explain} finds the sentence: the rules of the exception's class are tried in
 *    turn, and the first whose wording is the message's says something or nothing.
 * 2. {@link said} puts it into the language of the page.
 *
 * A wrong explanation is worse than none. So a rule knows the whole message as CPython
 * 3.14, the Python of this Pyodide, words it; what a program raised itself, or a class of
 * its own, is not explained, nor is what the parts of the code contradict.
 */
import type { FluentVariable } from "@fluent/bundle";
import type { Fault } from "../contract.ts";
import type { Words } from "../page/words.ts";
import { ATTRIBUTE_ERROR, IMPORT_ERROR, MODULE_NOT_FOUND_ERROR, NAME_ERROR, UNBOUND_LOCAL_ERROR } from "./names.ts";
import type { Explanation, Put, Rule } from "./rule.ts";
import { INDENTATION_ERROR, SYNTAX_ERROR, TAB_ERROR } from "./syntax.ts";
import { TYPE_ERROR } from "./types.ts";
import * as values from "./values.ts";

export type { Explanation } from "./rule.ts";

const CATALOGUE: Record<string, Rule[]> = {
  AssertionError: values.ASSERTION_ERROR,
  AttributeError: ATTRIBUTE_ERROR,
  EOFError: values.EOF_ERROR,
  FileNotFoundError: values.FILE_NOT_FOUND_ERROR,
  ImportError: IMPORT_ERROR,
  IndentationError: INDENTATION_ERROR,
  IndexError: values.INDEX_ERROR,
  KeyError: values.KEY_ERROR,
  ModuleNotFoundError: MODULE_NOT_FOUND_ERROR,
  NameError: NAME_ERROR,
  OverflowError: values.OVERFLOW_ERROR,
  RecursionError: values.RECURSION_ERROR,
  RuntimeError: values.RUNTIME_ERROR,
  StopIteration: values.STOP_ITERATION,
  SyntaxError: SYNTAX_ERROR,
  TabError: TAB_ERROR,
  TypeError: TYPE_ERROR,
  UnboundLocalError: UNBOUND_LOCAL_ERROR,
  UnicodeDecodeError: values.UNICODE_ERROR,
  UnicodeEncodeError: values.UNICODE_ERROR,
  ValueError: values.VALUE_ERROR,
  ZeroDivisionError: values.ZERO_DIVISION_ERROR,
};

/** What an exception means; `null`: one cannot be sure. */
export function explain(fault: Fault): Explanation | null {
  const rules = new Map(Object.entries(CATALOGUE)).get(fault.class) ?? [];
  for (const { wording, by = ["python"], explain } of rules) {
    const found = wording.exec(fault.message);
    if (found && by.includes(fault.by)) return explain(found.slice(1), fault);
  }
  return null;
}

/** A piece of a sentence: words, or code. */
export interface Piece {
  text: string;
  isCode: boolean;
}

/** Stand around code until the sentence is made: for private use, and in no sentence. */
const [BEGIN, END] = ["\uE000", "\uE001"];

/** An explanation in the language of the page, whose words have learnt it. */
export function said({ id, put }: Explanation, words: Words): Piece[] {
  const values = Object.entries(put).map(([name, value]) => [name, inserted(value, words)]);
  const sentence = words.say(`explain-${id}`, Object.fromEntries(values) as Record<string, FluentVariable>);
  const pieces = sentence.split(BEGIN).flatMap((part, at) => {
    const [code = "", ...rest] = part.split(END);
    const isCode = at > 0;
    return [{ text: code, isCode }, { text: rest.join(""), isCode: false }];
  });
  return pieces.filter(({ text }) => text !== "");
}

function inserted(value: Put, words: Words): FluentVariable {
  // Of the page's own class: another copy of it would not be known there.
  if (typeof value === "number") return words.plain(value);
  if (typeof value === "string") return coded(value);
  return words.say("explain-type", { type: value.type, class: coded(value.type) });
}

function coded(text: string): string {
  return BEGIN + text.replaceAll(/[\uE000\uE001]/g, "") + END;
}
