/** Values that do not fit, elements that are not there, and the ends of things. */
import type { Fault, FaultPart } from "../contract.ts";
import { isNear, plain, say, type Explanation, type Rule } from "./rule.ts";

/** Characters of a text that a sentence repeats. */
const SHOWN = 60;

/** Whether a method of this name was called. */
function isMethod({ kind, parts: [callee] }: Fault, ...names: string[]): boolean {
  return kind === "Call" && callee?.node === "Attribute" && names.some((name) => callee.text?.endsWith(`.${name}`));
}

function notInteger(value: string): Explanation | null {
  if (value.length > SHOWN) return null;
  if (/^'\s*'$/.test(value)) return say("number-empty");
  return say(/^'\s*[-+]?\d+\.\d*\s*'$/.test(value) ? "integer-float" : "integer-text", { value });
}

function notFloat(value: string): Explanation | null {
  if (value.length > SHOWN) return null;
  if (/^'\s*'$/.test(value)) return say("number-empty");
  return say(/^'\s*[-+]?\d+,\d+\s*'$/.test(value) ? "float-comma" : "float-text", { value });
}

export const VALUE_ERROR: Rule[] = [
  { wording: /^invalid literal for int\(\) with base 10: (.+)$/, explain: ([value = ""]) => notInteger(value) },
  { wording: /^could not convert string to float: (.+)$/, explain: ([value = ""]) => notFloat(value) },
  {
    wording: /^(?:not enough|too many) values to unpack \(expected (\d+), got (\d+)\)$/,
    explain: ([expected = "", got = ""]) => say("unpack", { expected: Number(expected), got: Number(got) }),
  },
  { wording: /^too many values to unpack \(expected (\d+)\)$/, explain: ([expected = ""]) => say("unpack-many", { expected: Number(expected) }) },
  plain(/^list\.remove\(x\): x not in list$/, "list-remove"),
  plain(/^(?:list|tuple)\.index\(x\): x not in (?:list|tuple)$/, "element-index"),
  {
    wording: /^substring not found$/,
    explain: (_, fault) => (isMethod(fault, "index", "rindex") ? say("text-index") : null),
  },
  { wording: /^(max|min)\(\) iterable argument is empty$/, explain: ([name = ""]) => say("empty", { function: name }) },
  {
    wording: /^expected a (?:nonnegative|positive) input(?:, got (.+))?$/,
    explain: (_, { kind, parts: [callee] }) => (kind === "Call" && callee?.text != null ? say("math-domain", { function: callee.text }) : null),
  },
  plain(/^range\(\) arg 3 must not be zero$/, "range-step"),
  plain(/^I\/O operation on closed file\.$/, "closed-file"),
];

/** The elements of what is indexed, as far as they are known. */
function outOfRange({ kind, parts: [whole, index] }: Fault): Explanation | null {
  if (kind !== "Subscript") return null;
  const { length, text: what } = whole ?? {};
  const number = index?.number;
  if (length === undefined || what == null || number === undefined) return say("index");
  // The program may have changed them since.
  if (number < length && number >= -length) return say("index");
  return length === 0 ? say("index-empty", { what }) : say("index-known", { what, index: number, length, last: length - 1 });
}

export const INDEX_ERROR: Rule[] = [
  { wording: /^(?:list|tuple|string|range object) index out of range$/, explain: (_, fault) => outOfRange(fault) },
  plain(/^list assignment index out of range$/, "index-assign"),
  plain(/^pop from (?:empty list|an empty deque)$/, "pop-empty"),
  plain(/^pop index out of range$/, "index"),
  plain(/^Replacement index \d+ out of range for positional args tuple$/, "format"),
];

/** A key of the dictionary that was perhaps meant. */
function otherKey(key: string, { keys = [] }: FaultPart): Explanation | null {
  const isText = /^(['"]).*\1$/.test(key);
  const text = isText ? key.slice(1, -1) : key;
  const written = (type: string, other: string) => (type === "str" ? `'${other}'` : other);
  const twin = keys.find(([type, other]) => other === text && (type === "str") !== isText && /^-?\d+$/.test(text));
  if (twin) return say("key-type", { key, other: written(...twin) });
  const near = keys.find(([type, other]) => isText && type === "str" && isNear(text, other, true));
  return near ? say("key-near", { key, near: written(...near) }) : null;
}

function noKey(key: string, fault: Fault): Explanation | null {
  const [whole] = fault.parts;
  if (key.length > SHOWN || key === "") return null;
  if (fault.kind === "Subscript" && whole) return otherKey(key, whole) ?? say("key", { key });
  const isOfOne = fault.parts.length === 2;
  if (isOfOne && isMethod(fault, "remove")) return say("set-remove", { key });
  if (isOfOne && isMethod(fault, "pop")) return say("key", { key });
  return fault.parts.length === 1 && isMethod(fault, "pop", "popitem") ? say("pop-empty") : null;
}

export const KEY_ERROR: Rule[] = [{ wording: /^(.*)$/, explain: ([key = ""], fault) => noKey(key, fault) }];

function byZero({ kind, parts }: Fault): Explanation {
  const divisor = kind === "BinOp" || kind === "AugAssign" ? parts[1] : undefined;
  const isNamed = divisor?.text != null && divisor.node !== "Constant" && (divisor.number ?? 0) === 0;
  return isNamed ? say("zero-what", { what: divisor.text ?? "" }) : say("zero");
}

export const ZERO_DIVISION_ERROR: Rule[] = [
  { wording: /^division by zero$/, explain: (_, fault) => byZero(fault) },
  plain(/^zero to a negative power$/, "zero-power"),
];

const ENCODERS: Fault["by"][] = ["python", "library"];

export const UNICODE_ERROR: Rule[] = [
  {
    wording: /^'([\w-]+)' codec can't decode bytes? .+ in position .+: .+$/,
    by: ENCODERS,
    explain: ([encoding = ""]) => (encoding === "charmap" ? say("decode-some") : say("decode", { encoding })),
  },
  {
    wording: /^'([\w-]+)' codec can't encode characters? .+ in position .+: .+$/,
    by: ENCODERS,
    explain: ([encoding = ""]) => (encoding === "charmap" ? say("encode-some") : say("encode", { encoding })),
  },
];

export const OVERFLOW_ERROR: Rule[] = [
  {
    wording: /^\(\d+, '(?:Result not representable|Numerical result out of range)'\)$/,
    explain: (_, { kind }) => (kind === "BinOp" || kind === "AugAssign" ? say("too-large") : null),
  },
  plain(/^(?:math range error|int too large to convert to float|integer division result too large for a float)$/, "too-large"),
  plain(/^cannot convert float infinity to integer$/, "infinity"),
];

export const RUNTIME_ERROR: Rule[] = [
  plain(/^dictionary changed size during iteration$/, "changed-dict"),
  plain(/^Set changed size during iteration$/, "changed-set"),
];

export const RECURSION_ERROR: Rule[] = [
  {
    wording: /^maximum recursion depth exceeded/,
    explain: (_, { repeats }) => (repeats && !repeats.startsWith("<") ? say("recursion", { function: repeats }) : say("recursion-some")),
  },
];

export const FILE_NOT_FOUND_ERROR: Rule[] = [
  { wording: /^\[Errno \d+\] No such file or directory: '(.{1,60})'$/, by: ENCODERS, explain: ([file = ""]) => say("file", { file }) },
];

export const ASSERTION_ERROR: Rule[] = [
  {
    wording: /^[^]*$/,
    by: ["assert"],
    explain: (_, { parts: [test] }) => (test?.text == null ? null : say("assert", { condition: test.text })),
  },
];

export const STOP_ITERATION: Rule[] = [
  {
    wording: /^[^]*$/,
    explain: (_, fault) => {
      const isNext = fault.kind === "Call" && fault.parts[0]?.text === "next" && fault.parts.length === 2;
      return isNext || isMethod(fault, "__next__", "send") ? say("stop") : null;
    },
  },
];

export const EOF_ERROR: Rule[] = [
  { wording: /^EOF when reading a line$/, explain: (_, { kind, parts: [callee] }) => (kind === "Call" && callee?.text === "input" ? say("input-end") : null) },
];
