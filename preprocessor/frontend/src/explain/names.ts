/** Names, attributes and modules that are not found. */
import type { Fault, NamePlace } from "../contract.ts";
import { isNear, nameOf, none, say, type Explanation, type Rule } from "./rule.ts";

/** Ways to get a value after which nobody knows whether a name still has it. */
const UNSURE: NamePlace["how"][] = ["del", "global", "nonlocal", "star"];

/** The function around which another stands. */
function isAround(outer: string, inner: string): boolean {
  return inner.startsWith(`${outer}.<locals>.`);
}

/** The places that are in functions around that of the exception. */
function around(places: NamePlace[], fault: Fault): NamePlace[] {
  return places.filter((place) => {
    const isBefore = place.block === fault.block && place.from <= fault.from;
    return isBefore && place.scope === "function" && isAround(place.in, fault.function);
  });
}

/** Whether a name is another one, misspelled. One of Python's own is not meant where one of
 *  the program's is as near. */
function isMeant(name: string, near: NonNullable<Fault["near"]>, { bound = [] }: Fault): boolean {
  if (!near.builtin) return isNear(name, near.name);
  return isNear(name, near.name, true) && !bound.some((one) => isNear(name, one));
}

function notDefined(name: string, fault: Fault): Explanation | null {
  const places = fault.places ?? [];
  if (fault.name !== name || fault.global || fault.builtin) return null;
  if (places.some(({ how }) => UNSURE.includes(how))) return null;
  const elsewhere = places.length > 0 ? placed(name, places, fault) : null;
  if (elsewhere) return elsewhere;
  if (/^\. Did you forget to import '/.test(fault.hint)) return say("name-import", { name, import: `import ${name}` });
  const { near } = fault;
  if (near && (near.name === `self.${name}` || isMeant(name, near, fault))) return say("name-near", { name, near: near.name });
  return places.length === 0 && !fault.dynamic ? say("name-unknown", { name }) : null;
}

/** Of a name that has a value elsewhere in the program. */
function placed(name: string, places: NamePlace[], fault: Fault): Explanation | null {
  const all = (is: (place: NamePlace) => boolean) => places.every(is);
  const [first] = places;
  if (!first) return null;
  if (all(({ scope }) => scope === "module")) return atTop(name, places, fault);
  if (!all((place) => place.in === first.in && place.scope === first.scope)) return null;
  const owner = nameOf(first.in);
  if (first.scope === "comprehension") return say("name-comprehension", { name });
  if (first.scope === "class" && fault.function.startsWith(`${first.in}.`)) return say("name-class", { name, class: owner, full: `${owner}.${name}` });
  const isOutside = first.scope === "function" && first.in !== fault.function && !isAround(first.in, fault.function);
  return isOutside ? say("name-inside", { name, function: owner }) : null;
}

function atTop(name: string, places: NamePlace[], fault: Fault): Explanation | null {
  const { top } = fault;
  if (places.some(({ block }) => block !== fault.block) || top === null) return null;
  const lines = places.map(({ line }) => line);
  if (places.every(({ how }) => how === "except")) {
    return lines.every((line) => line < fault.line) ? say("name-except", { name }) : null;
  }
  if (places.some(({ how }) => how === "except")) return null;
  const line = Math.min(...lines);
  if (line > top) return say("name-later", { name, line });
  return lines.length === 1 && line < top ? say("name-skipped", { name, line }) : null;
}

function notLocal(name: string, fault: Fault): Explanation | null {
  const places = fault.places ?? [];
  const own = places.filter((place) => place.block === fault.block && place.in === fault.function && place.from === fault.from);
  const [first] = own;
  if (fault.name !== name || !first) return null;
  if (own.some(({ how }) => how === "except" || how === "parameter" || UNSURE.includes(how))) return null;
  // The line that the explanation begins with is not named twice.
  const put = { name, function: nameOf(fault.function), line: first.line === fault.line ? 0 : first.line };
  const outer = around(places, fault).at(-1);
  if (outer) return say("unbound-nonlocal", { ...put, outer: nameOf(outer.in), statement: `nonlocal ${name}` });
  if (fault.global) return say("unbound-global", { ...put, statement: `global ${name}` });
  if (fault.builtin) return say("unbound-builtin", put);
  return say("unbound", { name, function: put.function });
}

function notFree(name: string, fault: Fault): Explanation | null {
  const outer = around(fault.places ?? [], fault);
  const [first] = outer;
  if (fault.name !== name || !first || outer.some((place) => place.in !== first.in || place.how === "except" || UNSURE.includes(place.how))) return null;
  return say("free", { name, function: nameOf(fault.function), outer: nameOf(first.in) });
}

export const NAME_ERROR: Rule[] = [
  { wording: /^name '([^']+)' is not defined$/, explain: ([name = ""], fault) => notDefined(name, fault) },
  {
    wording: /^cannot access free variable '([^']+)' where it is not associated with a value in enclosing scope$/,
    explain: ([name = ""], fault) => notFree(name, fault),
  },
];

export const UNBOUND_LOCAL_ERROR: Rule[] = [
  { wording: /^cannot access local variable '([^']+)' where it is not associated with a value$/, explain: ([name = ""], fault) => notLocal(name, fault) },
];

function noAttribute(type: string, name: string, fault: Fault): Explanation | null {
  if (fault.name !== name) return null;
  const { near } = fault;
  if (near?.name === `_${type}${name}`) return say("private", { name, class: type });
  return near && isNear(name, near.name) ? say("attribute-near", { type: { type }, name, near: near.name }) : say("attribute", { type: { type }, name });
}

export const ATTRIBUTE_ERROR: Rule[] = [
  {
    wording: /^'NoneType' object has no attribute '([^']+)'$/,
    explain: (_, fault) => (fault.kind === "Attribute" ? none(fault.parts[0]) : null),
  },
  {
    wording: /^module '([^']+)' has no attribute '([^']+)'$/,
    explain: ([module = "", name = ""], { near, name: sought }) => {
      if (sought !== name) return null;
      return near && isNear(name, near.name) ? say("module-attribute-near", { module, name, near: near.name }) : say("module-attribute", { module, name });
    },
  },
  {
    wording: /^type object '([^']+)' has no attribute '([^']+)'$/,
    explain: ([type = "", name = ""], { near, name: sought }) => {
      if (sought !== name) return null;
      return near && isNear(name, near.name) ? say("class-attribute-near", { class: type, name, near: near.name }) : say("class-attribute", { class: type, name });
    },
  },
  { wording: /^property '([^']+)' of '([^']+)' object has no setter$/, explain: ([name = "", type = ""]) => say("property", { name, class: type }) },
  {
    wording: /^'([^']+)' object has no attribute '([^']+)'$/,
    explain: ([type = "", name = ""], fault) => noAttribute(type, name, fault),
  },
];

export const IMPORT_ERROR: Rule[] = [
  {
    wording: /^cannot import name '([^']+)' from '([^']+)' \(.+\)$/,
    explain: ([name = "", module = ""], { near }) =>
      near && isNear(name, near.name) ? say("module-attribute-near", { module, name, near: near.name }) : say("module-attribute", { module, name }),
  },
  { wording: /^attempted relative import with no known parent package$/, explain: () => say("import-relative") },
];

/** Of a module that does not exist the page says that a browser has none; more is said of
 *  one that is misspelled. */
export const MODULE_NOT_FOUND_ERROR: Rule[] = [
  {
    wording: /^No module named '([^']+)'$/,
    explain: ([name = ""], { near }) => (near && isNear(name, near.name, true) ? say("module-near", { name, near: near.name }) : null),
  },
];
