/**
 * Literals: whether a text is one, what two of them have in common, and which
 * texts a program holds (`python/literal.rs`).
 */
import { bytes, trim } from "../text.ts";
import { unwrapped } from "./statements.ts";
import { children, MAX_NESTING, slice, tree, type Node, type Read } from "./tree.ts";

/** A Python literal. {@link same} tells whether two are. */
export type Literal =
  /** `None`, `True`, `False`, `...`. */
  | { kind: "constant"; text: string }
  /** A number, as written: `14` is not `14.0`. */
  | { kind: "number"; text: string }
  | { kind: "text"; text: string }
  | { kind: "bytes"; text: string }
  | { kind: "list" | "tuple" | "set" | "frozenset"; items: Literal[] }
  | { kind: "dict"; items: [Literal, Literal][] };

/** Whether two literals are equal; the order inside a set does not matter. */
export function same(left: Literal, right: Literal): boolean {
  return key(left) === key(right);
}

function key(literal: Literal): string {
  switch (literal.kind) {
    case "list":
    case "tuple":
      return JSON.stringify([literal.kind, ...literal.items.map(key)]);
    case "set":
    case "frozenset":
      return JSON.stringify([literal.kind, ...literal.items.map(key).sort()]);
    case "dict":
      return JSON.stringify(["dict", ...literal.items.map(([name, value]) => [key(name), key(value)])]);
    default:
      return JSON.stringify([literal.kind, literal.text]);
  }
}

/** Whether a set stands anywhere in it. */
export function holdsSet(literal: Literal): boolean {
  switch (literal.kind) {
    case "set":
    case "frozenset":
      return true;
    case "list":
    case "tuple":
      return literal.items.some(holdsSet);
    case "dict":
      return literal.items.some(([name, value]) => holdsSet(name) || holdsSet(value));
    default:
      return false;
  }
}

/** Longer texts are not read as literals: no author writes them in a comment. */
const MAX_LITERAL = 100_000;

/** Reads `text` as one Python literal. */
export function read(text: string): Literal | null {
  text = trim(text);
  // The parser is asked only about what can be a literal at all.
  if (!/^[\dA-Za-z'"([{\-+._]/.test(text) || bytes(text) > MAX_LITERAL) return null;
  if ((text.match(/[([{]/g)?.length ?? 0) > MAX_NESTING) return null;
  const read = tree(text);
  const expression = expressionOf(read);
  // `5  # x` parses as 5: a literal is all of the text.
  if (!expression || holds(read, "Comment")) return null;
  return Array.isArray(expression) ? tuple(read, expression, 0) : literal(read, expression, 0);
}

/** Whether a text reads as an output by itself: a literal or a `repr`. */
export function readsAsOutput(text: string): boolean {
  return read(text) !== null || isRepr(text);
}

/** Whether a text has the shape of a `repr`: `<...>`, `Name(...)`. */
export function isRepr(text: string): boolean {
  text = trim(text);
  return (bytes(text) > 2 && text.startsWith("<") && text.endsWith(">")) || isCallRepr(text);
}

/**
 * Reads `text` as one expression that could be what `repr` gives: a call of a
 * name with literals for arguments (`Point(x=1, y=2)`).
 */
function isCallRepr(text: string): boolean {
  text = trim(text);
  if (!text.endsWith(")") || bytes(text) > MAX_LITERAL) return false;
  if ((text.match(/[([{]/g)?.length ?? 0) > MAX_NESTING) return false;
  const read = tree(text);
  const expression = expressionOf(read);
  return !!expression && !Array.isArray(expression) && isReprCall(read, unwrapped(expression), 0);
}

function isReprCall(read: Read, node: Node, depth: number): boolean {
  const called = node.name === "CallExpression" ? node.firstChild : null;
  if (!called || depth > MAX_NESTING || !["VariableName", "MemberExpression"].includes(unwrapped(called).name)) return false;
  const given = callArguments(node);
  return (
    given?.every(({ value }) => {
      const inner = unwrapped(value);
      if (inner.name === "CallExpression") return isReprCall(read, inner, depth + 1);
      return literal(read, inner, depth + 1) !== null;
    }) ?? false
  );
}

/** The arguments of a call, each with whether it has a name; null where one is no plain one. */
function callArguments(call: Node): { named: boolean; value: Node }[] | null {
  const list = call.getChild("ArgList");
  if (!list) return null;
  const found: { named: boolean; value: Node }[] = [];
  for (const part of parts(children(list).slice(1, -1))) {
    const [first, sign, value] = part;
    if (part.length === 1 && first) found.push({ named: false, value: first });
    else if (part.length === 3 && sign?.name === "AssignOp" && value) found.push({ named: true, value });
    else return null;
  }
  return found;
}

/** Nodes between commas, but for one at the end. */
function parts(nodes: Node[]): Node[][] {
  const found: Node[][] = [[]];
  for (const node of nodes) {
    if (node.name === ",") found.push([]);
    else if (node.name !== "Comment") found.at(-1)?.push(node);
  }
  if (found.at(-1)?.length === 0) found.pop();
  return found;
}

/** The one expression that a text is; several, with commas between, are a tuple. */
function expressionOf(read: Read): Node | Node[] | null {
  const statement = read.tree.topNode.firstChild;
  const alone = statement && !statement.nextSibling && statement.name === "ExpressionStatement";
  if (!alone || holds(read, "⚠")) return null;
  const found = children(statement);
  return found.length === 1 && found[0] ? found[0] : found;
}

function holds({ tree }: Read, name: string): boolean {
  let found = false;
  tree.iterate({
    enter(node) {
      found ||= node.name === name;
      return !found;
    },
  });
  return found;
}

const NUMBER =
  /^(?:0[xX](?:_?[\da-fA-F])+|0[oO](?:_?[0-7])+|0[bB](?:_?[01])+|(?:0(?:_?0)*|[1-9](?:_?\d)*)|(?:(?:\d(?:_?\d)*)?\.\d(?:_?\d)*|\d(?:_?\d)*\.?)(?:[eE][+-]?\d(?:_?\d)*)?[jJ]?)$/;

function literal(read: Read, wrapped: Node, depth: number): Literal | null {
  const node = unwrapped(wrapped);
  if (depth > MAX_NESTING) return null;
  switch (node.name) {
    case "None":
    case "Boolean":
    case "Ellipsis":
      return { kind: "constant", text: slice(read, node) };
    case "Number": {
      const text = slice(read, node);
      // `010` is no number, and yet one to the parser; `010j` is one.
      const octal = /^0[\d_]*[1-9][\d_]*$/.test(text);
      return NUMBER.test(text) && !octal ? { kind: "number", text } : null;
    }
    case "UnaryExpression":
      return signed(read, node, depth);
    case "BinaryExpression":
      return complex(read, node, depth);
    case "String":
    case "ContinuedString":
      return string(read, node);
    case "ArrayExpression":
      return all(read, "list", children(node).slice(1, -1), depth);
    case "TupleExpression":
      return tuple(read, children(node).slice(1, -1), depth);
    case "SetExpression":
      return all(read, "set", children(node).slice(1, -1), depth);
    case "DictionaryExpression":
      return dict(read, node, depth);
    case "CallExpression":
      return setCall(read, node, depth);
    default:
      return null;
  }
}

function tuple(read: Read, nodes: Node[], depth: number): Literal | null {
  return all(read, "tuple", nodes, depth);
}

function all(read: Read, kind: "list" | "tuple" | "set", nodes: Node[], depth: number): Literal | null {
  const items: Literal[] = [];
  for (const part of parts(nodes)) {
    const item = part.length === 1 && part[0] ? literal(read, part[0], depth + 1) : null;
    if (!item) return null;
    items.push(item);
  }
  return { kind, items };
}

function dict(read: Read, node: Node, depth: number): Literal | null {
  const items: [Literal, Literal][] = [];
  for (const [name, colon, value] of parts(children(node).slice(1, -1))) {
    const pair = name && value && colon?.name === ":" ? [literal(read, name, depth + 1), literal(read, value, depth + 1)] : [];
    if (!pair[0] || !pair[1]) return null;
    items.push([pair[0], pair[1]]);
  }
  return { kind: "dict", items };
}

function signed(read: Read, node: Node, depth: number): Literal | null {
  const [sign, operand] = children(node);
  const value = operand ? literal(read, operand, depth + 1) : null;
  const text = sign && slice(read, sign);
  return value?.kind === "number" && (text === "-" || text === "+") ? { kind: "number", text: text + value.text } : null;
}

/** A complex number: `(1+2j)`. */
function complex(read: Read, node: Node, depth: number): Literal | null {
  const [first, sign, second] = children(node);
  if (!first || !second || !sign || !["ArithOp", "BitOp"].includes(sign.name)) return null;
  const [left, right] = [literal(read, first, depth + 1), literal(read, second, depth + 1)];
  if (left?.kind !== "number" || right?.kind !== "number" || !right.text.endsWith("j")) return null;
  return { kind: "number", text: left.text + slice(read, sign) + right.text };
}

/** `set()`, `frozenset()` and `frozenset({...})`, as `repr` writes them. */
function setCall(read: Read, node: Node, depth: number): Literal | null {
  const called = node.firstChild;
  const name = called?.name === "VariableName" ? slice(read, called) : "";
  if (name !== "set" && name !== "frozenset") return null;
  const given = callArguments(node);
  const [argument] = given ?? [];
  if (given?.length === 0) return { kind: name, items: [] };
  if (given?.length !== 1 || !argument || argument.named || name !== "frozenset") return null;
  const inner = literal(read, argument.value, depth + 1);
  return inner?.kind === "set" ? { kind: "frozenset", items: inner.items } : null;
}

function string(read: Read, node: Node): Literal | null {
  const pieces = node.name === "String" ? [node] : children(node);
  let kind: "text" | "bytes" | null = null;
  let text = "";
  for (const piece of pieces) {
    const value = piece.name === "String" ? valueOf(slice(read, piece)) : null;
    if (!value || (kind && kind !== value.kind)) return null;
    kind = value.kind;
    text += value.text;
  }
  return kind === null ? null : { kind, text };
}

const ESCAPES: Record<string, string> = {
  "\n": "", "\\": "\\", "'": "'", '"': '"', a: "\x07", b: "\b", f: "\f", n: "\n", r: "\r", t: "\t", v: "\v",
};

/** The value of a string literal, quotes and prefix included. */
function valueOf(source: string): { kind: "text" | "bytes"; text: string } | null {
  const [, prefix = "", quotes = "", inner = ""] = /^(\w*)('''|"""|'|")([^]*)\2$/.exec(source) ?? [];
  if (quotes === "") return null;
  const kind = /b/i.test(prefix) ? "bytes" : "text";
  const raw = inner.replace(/\r\n?/g, "\n");
  const text = /r/i.test(prefix) ? raw : unescaped(raw, kind === "bytes");
  return text === null ? null : { kind, text };
}

/** A string's text, its escapes followed; null where one is wrong. */
function unescaped(text: string, isBytes: boolean): string | null {
  const wrong: string[] = [];
  const value = text.replace(
    /\\(?:([0-7]{1,3})|x([\da-fA-F]{2})?|u([\da-fA-F]{4})?|U([\da-fA-F]{8})?|N\{[^}]*\}|([^]))/g,
    (whole, octal?: string, hex?: string, short?: string, long?: string, other?: string) => {
      if (other !== undefined) return ESCAPES[other] ?? whole;
      if (octal !== undefined) return String.fromCharCode(parseInt(octal, 8));
      if (whole.startsWith("\\N") || (isBytes && /^\\[uU]/.test(whole))) return whole;
      const code = parseInt(hex ?? short ?? long ?? "", 16);
      if (code <= 0x10ffff) return String.fromCodePoint(code);
      wrong.push(whole);
      return whole;
    },
  );
  return wrong.length > 0 ? null : value;
}

/**
 * The texts of string literals, and of the literal parts of f-strings; and
 * whether a set is made.
 */
export function texts(read: Read): { literals: string[]; makesSets: boolean } {
  const literals: string[] = [];
  let makesSets = false;
  read.tree.iterate({
    enter({ node }) {
      if (node.name === "String") {
        const value = valueOf(slice(read, node));
        if (value?.kind === "text") literals.push(value.text);
      } else if (node.name === "FormatString") {
        const [, prefix = "", quotes = ""] = /^(\w*)('''|"""|'|")/.exec(slice(read, node)) ?? [];
        const within = { from: node.from + prefix.length + quotes.length, to: node.to - quotes.length };
        literals.push(...formatTexts(read, node, within, /r/i.test(prefix)));
      } else if (node.name === "FormatSpec") {
        literals.push(...formatTexts(read, node, { from: node.from + 1, to: node.to }, false));
      }
      makesSets ||= /^Set(Comprehension)?Expression$/.test(node.name) || isSetName(read, node);
    },
  });
  return { literals, makesSets };
}

/** What stands between the fields of an f-string, or of a field's own format. */
function formatTexts(read: Read, node: Node, within: { from: number; to: number }, raw: boolean): string[] {
  const fields = children(node).filter((child) => child.name === "FormatReplacement");
  const starts = [within.from, ...fields.map((field) => field.to)];
  const ends = [...fields.map((field) => field.from), within.to];
  return starts.flatMap((from, at) => {
    const text = slice(read, { from, to: ends[at] ?? from }).replace(/\{\{|\}\}/g, (pair) => pair.charAt(0));
    return text === "" ? [] : [(raw ? null : unescaped(text, false)) ?? text];
  });
}

/** Whether a node names `set` or `frozenset`, and does not bind it. */
function isSetName(read: Read, node: Node): boolean {
  if (node.name !== "VariableName" || !/^(frozen)?set$/.test(slice(read, node))) return false;
  const holder = node.parent?.name ?? "";
  return !["FunctionDefinition", "ClassDefinition", "ParamList", "ImportStatement"].includes(holder);
}
