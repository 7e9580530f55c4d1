/** The values of a program in few words, as `driver/after.py` tells them. */
import type { ObjectRecord, Overview, Value } from "../contract.ts";

/** Items of a container that are shown, and levels of containers within each other. */
const ITEMS = 4;
const LEVELS = 2;

/** Characters of a short text. */
const LENGTH = 60;

const BRACKETS: Record<string, [string, string]> = {
  list: ["[", "]"],
  tuple: ["(", ")"],
  set: ["{", "}"],
  frozenset: ["frozenset({", "})"],
};

/** The object that a value leads to, if it leads to one that was read. */
export function objectOf(value: Value | undefined, { objects }: Overview): ObjectRecord | null {
  return typeof value === "number" ? (new Map(Object.entries(objects)).get(String(value)) ?? null) : null;
}

/** A value in one line. */
export function short(value: Value, overview: Overview): string {
  const text = said(value, overview, LEVELS);
  return text.length > LENGTH ? `${text.slice(0, LENGTH - 1)}…` : text;
}

function said(value: Value, overview: Overview, levels: number): string {
  if (typeof value === "string") return value;
  if (typeof value === "object") return `${value.text}…`;
  const record = objectOf(value, overview);
  return record === null ? "…" : ofRecord(record, overview, levels);
}

function ofRecord(record: ObjectRecord, overview: Overview, levels: number): string {
  const { type, name, items, pairs, attributes, more } = record;
  const inner = (value: Value) => said(value, overview, levels - 1);
  const list = (texts: string[], hasMore: boolean) => [...texts.slice(0, ITEMS), ...(hasMore || texts.length > ITEMS ? ["…"] : [])].join(", ");
  const hasMore = (more ?? 0) > 0;
  if (items && type in BRACKETS) {
    const [open, close] = BRACKETS[type] ?? ["", ""];
    if (levels === 0) return `${open}…${close}`;
    if (type === "set" && items.length === 0) return "set()";
    const held = list(items.slice(0, ITEMS + 1).map(inner), hasMore);
    return `${open}${held}${type === "tuple" && items.length === 1 ? "," : ""}${close}`;
  }
  if (pairs && type === "dict") {
    if (levels === 0) return "{…}";
    return `{${list(pairs.slice(0, ITEMS + 1).map(([key, item]) => `${inner(key)}: ${inner(item)}`), hasMore)}}`;
  }
  if (type === "instance") {
    const held = Object.entries(attributes ?? {});
    const kind = classOf(record, overview);
    if (levels === 0 || held.length === 0) return kind;
    return `${kind}: ${list(held.slice(0, ITEMS + 1).map(([name, item]) => `${name} = ${inner(item)}`), hasMore)}`;
  }
  if (type === "cell") return record.value === undefined ? "" : said(record.value, overview, levels);
  if (type === "method") return said(record.function ?? "", overview, levels);
  return name === undefined ? type : `${type} ${lastOf(name)}`;
}

/** The name of the class of an instance. */
function classOf({ class: kind }: ObjectRecord, overview: Overview): string {
  const record = objectOf(kind, overview);
  if (record?.name !== undefined) return lastOf(record.name);
  return typeof kind === "string" ? kind.replace(/^<class (.*)>$/, "$1") : "object";
}

/** `inner` of `outer.<locals>.inner`. */
function lastOf(name: string): string {
  return name.split(".<locals>.").at(-1) ?? name;
}
