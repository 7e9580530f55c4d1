/**
 * The names of an example's last run: each with its type, its length where it has one and
 * its value, and a closure with what it holds. More comes by a click.
 *
 * It is folded up until its button is pressed, and stays as it is left. Who looks at it
 * runs no code of the program: only to be shown as Python does a value is asked itself.
 */
import type { ObjectRecord, Overview, RunEvents, Value } from "../contract.ts";
import type { Card } from "../page/after.ts";
import { element } from "../page/dom.ts";
import { objectOf, short } from "./short.ts";

type Name = Overview["names"][number];

/** Types that are counted in characters. */
const TEXTS = ["str", "bytes", "bytearray"];

/** Types of which Python shows no more than is shown. */
const PLAIN = ["int", "bool", "float", "complex", "NoneType", "module", "type", "function", "range"];

export class Names {
  readonly element = element("div", { class: "pyproof-overview", hidden: true });
  private readonly card: Card;
  private readonly button: HTMLButtonElement;
  /** Has Python show a name itself. */
  private readonly ask: (name: string) => Promise<void>;
  /** Names of which more is shown. */
  private readonly opened = new Set<string>();

  constructor(card: Card, button: HTMLButtonElement, ask: (name: string) => Promise<void>) {
    this.card = card;
    this.button = button;
    this.ask = ask;
    this.element.id = `pyproof-names-${card.number}`;
    this.element.role = "group";
    this.element.ariaLabel = card.shared.words.say("after-names");
    button.setAttribute("aria-controls", this.element.id);
  }

  get isOpen(): boolean {
    return !this.element.hidden;
  }

  async open(): Promise<void> {
    await this.fill();
    this.show(true);
  }

  close(): Promise<void> {
    this.show(false);
    return Promise.resolve();
  }

  private show(isOpen: boolean): void {
    this.element.hidden = !isOpen;
    this.button.setAttribute("aria-expanded", String(isOpen));
  }

  /** What is shown may have changed. */
  async renew(): Promise<void> {
    if (this.isOpen) await this.fill();
  }

  private async fill(): Promise<void> {
    const { session } = this.card.shared;
    if (!session.keeps(this.card)) {
      this.gone();
      return;
    }
    const { end } = await session.run(this.card, this.card.program().blocks, SILENT, () => undefined, "names");
    if (end.kind !== "ran" || !end.overview) {
      // Another run has come in between, which tells its own.
      if (end.kind !== "stopped") this.gone();
      return;
    }
    this.tell(end.overview);
  }

  private count(count: number): void {
    this.button.textContent = this.card.shared.words.say("site-names", { count });
  }

  private gone(): void {
    const { words } = this.card.shared;
    if (this.card.isForeign) {
      this.element.replaceChildren(element("p", { class: "pyproof-said" }, words.say("after-came")));
      return;
    }
    const again = element("button", { type: "button", class: "pyproof-small" }, words.say("after-again"));
    again.addEventListener("click", () => {
      this.button.focus();
      void this.card.run(undefined, "keep");
    });
    this.element.replaceChildren(element("p", { class: "pyproof-said" }, words.say("after-gone"), " ", again));
  }

  private tell(overview: Overview): void {
    const { words } = this.card.shared;
    this.count(overview.names.length + overview.more);
    const rows = overview.names.map((name) => element("li", {}, this.row(name, overview)));
    const children: HTMLElement[] = rows.length > 0 ? [element("ul", {}, ...rows)] : [];
    if (rows.length === 0) children.push(element("p", { class: "pyproof-said" }, words.say("after-none")));
    if (overview.more > 0) children.push(element("p", { class: "pyproof-said" }, words.say("after-more", { count: overview.more })));
    this.element.replaceChildren(...children);
  }

  /** A name; one of which there is more to say can be opened. */
  private row(name: Name, overview: Overview): HTMLElement {
    const record = objectOf(name.value, overview);
    const line = [
      element("code", { class: "pyproof-name" }, name.name),
      " ",
      element("span", { class: "pyproof-kind" }, record?.type === "class" ? "class" : this.kindOf(name)),
      " ",
      element("code", { class: "pyproof-held" }, this.beside(name, record, overview)),
    ];
    const isCut = typeof name.value === "object";
    if (!isCut && (record === null || (isEmpty(record) && PLAIN.includes(name.type)))) {
      return element("div", { class: "pyproof-row" }, ...line);
    }
    const details = element("details", { class: "pyproof-row", open: this.opened.has(name.name) }, element("summary", {}, ...line));
    this.unfold(details, () => [...(record ? this.parts(record, overview) : []), this.asPython(name)]);
    details.addEventListener("toggle", () => {
      if (details.open) this.opened.add(name.name);
      else this.opened.delete(name.name);
    });
    return details;
  }

  private kindOf({ type, length }: Name): string {
    if (length === undefined) return type;
    const { words } = this.card.shared;
    const count = TEXTS.includes(type) ? words.say("after-characters", { length }) : words.say("after-length", { length });
    return `${type}, ${count}`;
  }

  /** The value, without what stands before it. */
  private beside(name: Name, record: ObjectRecord | null, overview: Overview): string {
    const text = this.heldBy(name.value, record, overview);
    const kind = record?.type === "instance" ? name.type : (record?.type ?? "");
    const said = [`${kind} ${name.name}`, kind].includes(text) ? "" : text;
    return [`${kind}: `, `${kind} `].reduce((rest, start) => (rest.startsWith(start) ? rest.slice(start.length) : rest), said);
  }

  /** The value, or what a function holds. */
  private heldBy(value: Value, record: ObjectRecord | null, overview: Overview): string {
    const cells = Object.entries(record?.cells ?? {});
    if (cells.length === 0) return short(value, overview);
    const held = cells.map(([name, cell]) => `${name} = ${this.cell(cell, overview)}`);
    return `${this.card.shared.words.say("after-holds")} ${held.join(", ")}`;
  }

  private cell(cell: Value, overview: Overview): string {
    const value = objectOf(cell, overview)?.value;
    return value === undefined ? this.card.shared.words.say("after-empty") : short(value, overview);
  }

  /** What an object is made of. */
  private parts(record: ObjectRecord, overview: Overview): HTMLElement[] {
    const { words } = this.card.shared;
    const parts: HTMLElement[] = [];
    const add = (key: string, entries: [string, Value][]) => {
      if (entries.length === 0) return;
      const rows = entries.map(([name, value]) => element("li", {}, this.part(name, value, overview)));
      parts.push(element("p", { class: "pyproof-said" }, words.say(key)), element("ul", {}, ...rows));
    };
    const one = (value: Value | undefined): [string, Value][] => (value === undefined ? [] : [["", value]]);
    add("after-holds", Object.entries(record.cells ?? {}));
    add("after-items", (record.items ?? []).map((item, at) => [record.type === "set" || record.type === "frozenset" ? "" : String(at), item]));
    add("after-items", (record.pairs ?? []).map(([key, item]) => [short(key, overview), item]));
    add("after-value", record.type === "cell" ? [] : one(record.value));
    add("after-attributes", Object.entries(record.attributes ?? {}));
    add("after-defaults", Object.entries(record.defaults ?? {}));
    add("after-function", one(record.function));
    add("after-self", one(record.self));
    add("after-bases", (record.bases ?? []).map((base) => ["", base]));
    if ((record.more ?? 0) > 0) parts.push(element("p", { class: "pyproof-said" }, words.say("after-more", { count: record.more ?? 0 })));
    return parts;
  }

  private part(name: string, held: Value, overview: Overview): HTMLElement {
    const cell = objectOf(held, overview);
    const isCell = cell?.type === "cell";
    if (isCell && cell.value === undefined) return this.line(name, this.card.shared.words.say("after-empty"));
    const value = isCell ? (cell.value ?? "") : held;
    const record = objectOf(value, overview);
    const text = this.heldBy(value, record, overview);
    if (record === null || isEmpty(record)) return this.line(name, text);
    const details = element("details", { class: "pyproof-row" }, element("summary", {}, ...this.named(name, text)));
    this.unfold(details, () => this.parts(record, overview));
    return details;
  }

  private line(name: string, text: string): HTMLElement {
    return element("div", { class: "pyproof-row" }, ...this.named(name, text));
  }

  private named(name: string, text: string): (Node | string)[] {
    const value = element("code", { class: "pyproof-held" }, text);
    return name === "" ? [value] : [element("code", { class: "pyproof-name" }, name), " ", value];
  }

  /** An object may hold itself: what it is made of is shown when it is opened. */
  private unfold(details: HTMLDetailsElement, made: () => HTMLElement[]): void {
    const inside = element("div", { class: "pyproof-parts" });
    details.append(inside);
    const fill = () => {
      if (details.open && inside.childElementCount === 0) inside.append(...made());
    };
    details.addEventListener("toggle", fill);
    fill();
  }

  private asPython({ name }: Name): HTMLElement {
    const { words } = this.card.shared;
    const button = element("button", { type: "button", class: "pyproof-small", "aria-label": words.say("after-repr-of", { name }) }, words.say("after-repr"));
    button.addEventListener("click", () => void this.ask(name));
    return element("p", {}, button);
  }
}

/** Whether an object has no parts to be shown. */
function isEmpty({ cells, items, pairs, attributes, defaults, function: of, self, bases }: ObjectRecord): boolean {
  const parts = [cells, items, pairs, attributes, defaults, bases];
  return parts.every((part) => part === undefined || Object.keys(part).length === 0) && of === undefined && self === undefined;
}

const nothing = (): void => undefined;
const SILENT: RunEvents = {
  loading: nothing,
  waits: nothing,
  began: nothing,
  wrote: nothing,
  ended: nothing,
  showed: nothing,
  answered: nothing,
  asked: () => Promise.resolve(null),
  restarted: nothing,
};
