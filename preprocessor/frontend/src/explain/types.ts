/** Values of a type that does not fit: `TypeError`. */
import type { Fault, FaultPart } from "../contract.ts";
import { called, classOf, isFunction, isNear, isOfType, nameOf, none, plain, say, uncalled, type Explanation, type Rule } from "./rule.ts";

const NUMBERS = ["int", "float"];
const LITERALS = ["Constant", "Tuple", "List", "Dict", "Set", "JoinedStr"];

/** Why one of two operands does not fit, if it is `None` or a function. */
function oddOperand(types: string[], fault: Fault): Explanation | null {
  if (!["BinOp", "AugAssign", "Compare"].includes(fault.kind ?? "")) return null;
  for (const [at, type] of types.entries()) {
    const part = fault.parts[at];
    if (!isOfType(part, type)) return null;
    const why = type === "NoneType" ? none(part) : isFunction(type) ? uncalled(part) : null;
    if (why) return why;
  }
  return null;
}

function operands([sign = "", left = "", right = ""]: string[], fault: Fault): Explanation | null {
  const odd = oddOperand([left, right], fault);
  if (odd) return odd;
  const isText = (left === "str" && NUMBERS.includes(right)) || (right === "str" && NUMBERS.includes(left));
  if (isText && /^\+=?$/.test(sign)) return say("add-text");
  if (fault.kind !== "BinOp" && fault.kind !== "AugAssign") return null;
  return say("operands", { sign: sign.split(" ")[0] ?? sign, left: { type: left }, right: { type: right } });
}

function concatenated([type = "", other = ""]: string[], fault: Fault): Explanation | null {
  const odd = oddOperand([type, other], fault);
  if (odd) return odd;
  if (type === "str" && NUMBERS.includes(other)) return say("add-text");
  return say("concatenate", { left: { type }, right: { type: other } });
}

function compared([sign = "", left = "", right = ""]: string[], fault: Fault): Explanation | null {
  const odd = oddOperand([left, right], fault);
  if (odd) return odd;
  if (left === right) return say("compare-same", { sign, type: { type: left } });
  return say("compare", { sign, left: { type: left }, right: { type: right } });
}

/** A call that gives fewer arguments than are needed. */
function missing([qualified = "", count = "", list = ""]: string[]): Explanation {
  const names = [...list.matchAll(/'([^']+)'/g)].map(([, name]) => name ?? "");
  const [method, owner] = [nameOf(qualified), classOf(qualified)];
  if (owner !== null && names[0] === "self") return say("missing-self", { method, class: owner });
  const put = { names: names.join(", "), count: Number(count) };
  return owner !== null && method === "__init__" ? say("missing-init", { class: owner, ...put }) : say("missing", { function: method, ...put });
}

/** A call that gives more than are taken. */
function tooMany([qualified = "", takes = "", given = ""]: string[], { kind, parts, decorated = true }: Fault): Explanation | null {
  const [name, owner] = [nameOf(qualified), classOf(qualified)];
  const put = { takes: Number(takes), given: Number(given) };
  const [callee, ...args] = parts;
  const isPlain = kind === "Call" && args.every(({ node }) => node !== "Starred");
  const besides = { takes: put.takes - 1, given: put.given - 1 };
  if (owner !== null) {
    // What a `classmethod` gets is no object.
    if (decorated || !isPlain || args.length !== besides.given) return null;
    if (put.takes === 0) return say("no-self", { method: name, self: "self" });
    return name === "__init__" ? say("many-init", { class: owner, ...besides }) : say("many-method", { method: name, ...besides });
  }
  const isOther = isPlain && callee?.node === "Name" && callee.text !== null && callee.text !== name && args.length === put.given;
  return isOther ? say("many-as", { called: callee.text ?? "", function: name, ...put }) : say("many", { function: name, ...put });
}

function notCallable([type = ""]: string[], { kind, parts }: Fault): Explanation | null {
  const [callee, ...args] = parts;
  if (kind !== "Call" || !isOfType(callee, type)) return null;
  const { text: what, node } = callee;
  const isLiteral = LITERALS.includes(node);
  // A function of Python's own may call what it was given.
  if (callee.type === null && callee.from === null && args.length > 0 && !isLiteral) return null;
  if (type === "NoneType") return none(callee);
  if (what === null) return null;
  const early = called(callee);
  if (early) return early;
  if (type === "module") return say("call-module", { what });
  if (node === "Name" && callee.builtin) return say("call-shadow", { what, type: { type } });
  if (isLiteral) return say("call-literal", { what });
  return say("not-callable", { what, type: { type } });
}

function notSubscriptable([type = ""]: string[], { kind, parts }: Fault): Explanation | null {
  const [value] = parts;
  if (kind !== "Subscript" || !isOfType(value, type)) return null;
  if (type === "NoneType") return none(value);
  if (value.text === null) return null;
  return isFunction(type) ? say("subscript-function", { what: value.text }) : say("not-subscriptable", { what: value.text, type: { type } });
}

/** What is gone through: the only argument of a function of Python's own, or the
 *  expression itself. */
function goneThrough({ kind, parts }: Fault): FaultPart | undefined {
  if (kind === "YieldFrom" || kind === "Starred") return undefined;
  if (kind !== "Call") return parts.length === 1 ? parts[0] : undefined;
  const [callee, only, ...others] = parts;
  return callee?.builtin && others.length === 0 ? only : undefined;
}

function notIterable([type = ""]: string[], fault: Fault): Explanation | null {
  const part = goneThrough(fault);
  if (!isOfType(part, type)) return null;
  if (type === "NoneType") return none(part);
  if (part.text === null) return null;
  if (isFunction(type)) return uncalled(part);
  return type === "int" ? say("iterate-number", { what: part.text, range: "range" }) : say("not-iterable", { what: part.text, type: { type } });
}

function notUnpacked([type = ""]: string[], { parts: [part] }: Fault): Explanation | null {
  if (type === "NoneType") return none(part);
  return isFunction(type) ? uncalled(part) : say("unpack-one", { type: { type } });
}

/** An argument of one of Python's functions that is of a wrong type. */
function argument(id: string): Rule["explain"] {
  return ([type = ""], fault) => {
    const part = goneThrough(fault);
    if (type === "NoneType") return none(part);
    if (isFunction(type)) return isOfType(part, type) ? uncalled(part) : null;
    return say(id, { type: { type } });
  };
}

const CALLS: Rule[] = [
  { wording: /^(\S+)\(\) missing (\d+) required positional arguments?: (.+)$/, explain: missing },
  {
    wording: /^(\S+)\(\) missing (\d+) required keyword-only arguments?: (.+)$/,
    explain: ([qualified = "", count = "", list = ""]) =>
      say("missing-keyword", { function: nameOf(qualified), names: list.replace(/'|,? and (?=')/g, (found) => (found === "'" ? "" : ", ")), count: Number(count) }),
  },
  { wording: /^(\S+)\(\) takes (?:from \d+ to )?(\d+) positional arguments? but (\d+) (?:was|were) given$/, explain: tooMany },
  { wording: /^(\S+)\(\) takes no arguments$/, explain: ([name = ""]) => say("class-no-arguments", { class: name }) },
  {
    wording: /^(\S+)\(\) takes exactly one argument \((\d+) given\)$/,
    explain: ([name = "", given = ""]) => say("exactly-one", { function: nameOf(name), given: Number(given) }),
  },
  {
    wording: /^(\S+)\(\) got an unexpected keyword argument '([^']+)'(?:\. Did you mean '([^']+)'\?)?$/,
    explain: ([qualified = "", name = "", near = ""]) =>
      near !== "" && isNear(name, near)
        ? say("keyword-near", { function: nameOf(qualified), name, near })
        : say("keyword", { function: nameOf(qualified), name }),
  },
  {
    wording: /^(\S+)\(\) got multiple values for argument '([^']+)'$/,
    explain: ([qualified = "", name = ""]) => say("twice", { function: nameOf(qualified), name }),
  },
  { wording: /^'([^']+)' object is not callable(?:\. Did you mean: '.+'\?)?$/, explain: notCallable },
];

const OPERATORS: Rule[] = [
  { wording: /^unsupported operand type\(s\) for (.+): '([^']+)' and '([^']+)'$/, explain: operands },
  { wording: /^can only concatenate (str|list|tuple) \(not "([^"]+)"\) to \1$/, explain: concatenated },
  {
    wording: /^can't multiply sequence by non-int of type '([^']+)'$/,
    explain: ([type = ""]) => (type === "NoneType" || isFunction(type) ? null : say("multiply", { type: { type } })),
  },
  { wording: /^'([<>]=?)' not supported between instances of '([^']+)' and '([^']+)'$/, explain: compared },
  {
    wording: /^bad operand type for unary ([-+~]): '([^']+)'$/,
    explain: ([sign = "", type = ""], { parts: [part] }) => (type === "NoneType" ? none(part) : say("unary", { sign, type: { type } })),
  },
];

const CONTAINERS: Rule[] = [
  { wording: /^'([^']+)' object is not subscriptable$/, explain: notSubscriptable },
  { wording: /^'([^']+)' object is not iterable$/, explain: notIterable },
  { wording: /^cannot unpack non-iterable (\S+) object$/, explain: notUnpacked },
  {
    wording: /^argument of type '([^']+)' is not a container or iterable$/,
    explain: ([type = ""], { kind, parts }) => {
      if (kind !== "Compare" || !isOfType(parts[1], type)) return null;
      return type === "NoneType" ? none(parts[1]) : say("not-container", { type: { type } });
    },
  },
  { wording: /^object of type '([^']+)' has no len\(\)$/, explain: argument("no-length") },
  {
    wording: /^(?:(?:list|tuple) indices must be integers or slices, not|string indices must be integers, not) '?([^'\s]+)'?$/,
    explain: ([type = ""], { kind, parts }) => (kind === "Subscript" && isOfType(parts[1], type) ? say("index-type", { type: { type } }) : null),
  },
  {
    wording: /^'(str|tuple|NoneType)' object does(?: not|n't) support item (?:assignment|deletion)$/,
    explain: ([type = ""], { parts: [part] }) => (type === "NoneType" ? none(part) : say("unchangeable", { type: { type } })),
  },
  {
    wording: /^cannot use '[^']+' as a (?:dict key|set element) \(unhashable type: '(list|dict|set)'\)$/,
    explain: ([type = ""]) => say("unhashable", { type: { type } }),
  },
  {
    wording: /^'([^']+)' object is not an iterator$/,
    explain: ([type = ""], { kind, parts: [callee] }) => (kind === "Call" && callee?.text === "next" ? say("not-iterator", { type: { type } }) : null),
  },
];

const CONVERSIONS: Rule[] = [
  { wording: /^(?:int|float)\(\) argument must be .+, not '([^']+)'$/, explain: argument("to-number") },
  { wording: /^'([^']+)' object cannot be interpreted as an integer$/, explain: argument("integer") },
  { wording: /^sequence item \d+: expected str instance, (\S+) found$/, explain: ([type = ""]) => say("join", { type: { type } }) },
  plain(/^can only join an iterable$/, "join-one"),
];

export const TYPE_ERROR: Rule[] = [...CALLS, ...OPERATORS, ...CONTAINERS, ...CONVERSIONS];
