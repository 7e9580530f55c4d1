/**
 * The door to the parser: trees of `@lezer/python`, and whether they are of
 * Python. The parser mends what it cannot read, so errors are nodes of its
 * trees; and it lets some things pass that are none.
 */
import type { SyntaxNode, Tree } from "@lezer/common";
import { parser } from "@lezer/python";
import type { LineIndex } from "../source.ts";

export type Node = SyntaxNode;

/** A text, and its tree. */
export interface Read {
  code: string;
  /** As the parser has read it. */
  text: string;
  tree: Tree;
}

/** Why a block is not Python. */
export interface SyntaxError {
  message: string;
  line: number;
}

/** Nesting deeper than this is no Python that anybody prints in a book. */
export const MAX_NESTING = 200;

/** More operators than this without a comma or a line's end are refused. */
const MAX_CHAINED = 100_000;

/**
 * What the parser does not know, and what it is given instead: as long, and of the
 * same shape to whoever asks for statements. In strings and comments that changes
 * nothing of the tree.
 */
const UNKNOWN: [RegExp, (found: string) => string][] = [
  // To the parser this begins Python 2's statement.
  [/\bprint\b/g, () => "prin_"],
  [/\byield\b(?=[ \t]*(?:[)\]},;:=#\r\n]|$))/g, () => "yiel_"],
  // Template strings.
  [/(?<![\p{ID_Continue}])(?:t|rt|tr)(?=['"])/giu, (prefix) => prefix.replace(/t/i, "f")],
  // Empty patterns: `case []:`, `case int():`.
  [/^[ \t]*case[ \t]+[^=\s][^\n]*:/gm, (line) => line.replace(/\[ *\]|\( *\)|\{ *\}/g, (empty) => "_".repeat(empty.length))],
];

export function tree(code: string): Read {
  const text = UNKNOWN.reduce((text, [pattern, instead]) => text.replace(pattern, instead), code);
  return { code, text, tree: parser.parse(text) };
}

export function slice({ code }: Read, node: { from: number; to: number }): string {
  return code.slice(node.from, node.to);
}

export function children(node: Node): Node[] {
  const found: Node[] = [];
  for (let child = node.firstChild; child; child = child.nextSibling) found.push(child);
  return found;
}

/** Zero bytes end a source; brackets by the thousand end whoever walks them. */
export function unbearable(code: string): SyntaxError | null {
  let depth = 0;
  let chained = 0;
  let line = 1;
  for (const char of code) {
    if (char === "\0") return { message: "source code cannot contain null bytes", line };
    if (char === "\n") line++;
    if ("([{".includes(char)) depth++;
    else if (")]}".includes(char)) depth = Math.max(0, depth - 1);
    if (char === "," || char === "\n") chained = 0;
    else if (/[!-/:-@[-`{-~]/.test(char)) chained++;
    if (chained > MAX_CHAINED) return { message: "too many operators in one expression", line };
    if (depth > MAX_NESTING) return { message: "too many nested parentheses", line };
  }
  return null;
}

/** What makes the text no Python, if anything does. */
export function syntaxError(read: Read, index: LineIndex): SyntaxError | null {
  const wrong: number[] = [];
  read.tree.iterate({
    enter({ node, type }) {
      if (wrong.length > 0) return false;
      if (type.isError ? !isOnlyUnknown(read, node) : passesWrongly(read, node, index)) wrong.push(node.from);
      return true;
    },
  });
  return wrong[0] === undefined ? null : { message: "invalid syntax", line: index.line(wrong[0]) };
}

/** Whether the parser lets something pass that is no Python. */
function passesWrongly(read: Read, node: Node, index: LineIndex): boolean {
  switch (node.name) {
    case "VariableName":
    case "PropertyName":
      return !/^[\p{ID_Start}_][\p{ID_Continue}]*$/u.test(read.text.slice(node.from, node.to));
    case "String":
    case "FormatString":
      return !isTerminated(slice(read, node));
    case "AssignStatement":
    case "UpdateStatement":
      return !targetsOf(node).every(isTarget);
    case "TryStatement":
      return !node.getChild("except") && !node.getChild("finally");
    case "Script":
    case "Body":
      return !isIndented(node, index);
    default:
      return false;
  }
}

/** What stands in front of the last sign of an assignment. */
function targetsOf(assignment: Node): Node[] {
  const parts = children(assignment);
  const last = parts.findLastIndex(({ name }) => /^(Assign|Update)Op$/.test(name));
  return parts.slice(0, Math.max(last, 0)).filter(({ name }) => !/^(\*|,|AssignOp|TypeDef|Comment)$/.test(name));
}

/** Whether anything can be assigned to an expression. */
function isTarget({ name, node }: Node): boolean {
  if (!/^(Parenthesized|Tuple|Array)Expression$/.test(name)) return /^(VariableName|MemberExpression)$/.test(name);
  const within = children(node).slice(1, -1);
  return within.filter(({ name }) => !/^(\*|,|Comment)$/.test(name)).every(isTarget);
}

/** Whether a string ends with its quotes, and not with an escaped one. */
function isTerminated(source: string): boolean {
  const [begin = "", quotes = ""] = /^\w*('''|"""|'|")/.exec(source) ?? [];
  const end = source.length - quotes.length;
  let slashes = 0;
  while (end - slashes > begin.length && source.charAt(end - slashes - 1) === "\\") slashes++;
  return end >= begin.length && source.endsWith(quotes) && slashes % 2 === 0;
}

/** Whether an error is one of the parser alone, which does not know `with (a as b):`. */
function isOnlyUnknown(read: Read, error: Node): boolean {
  for (let node = error.parent; node && node.name !== "Body"; node = node.parent) {
    if (node.name === "WithStatement") return /^(async\s+)?with\s*\(/.test(slice(read, node));
  }
  return false;
}

/** Whether all statements of a body begin where the first does. */
function isIndented(node: Node, index: LineIndex): boolean {
  const column = ({ from }: Node) => from - index.start(index.line(from));
  const statements = children(node).filter(({ name }) => /Statement$|Definition$|^StatementGroup$/.test(name));
  const [first] = statements;
  if (!first) return true;
  // `if x: f()` has its body on its own line.
  if (node.parent && index.line(first.from) === index.line(node.from)) return statements.length === 1;
  const fits = node.parent ? column(first) > column(node.parent) : column(first) === 0;
  return fits && statements.every((statement) => column(statement) === column(first));
}
