/**
 * What a run shows beside its output, made into what the build makes of it
 * (`page/display.rs`): a reader's program is no more trusted than an author's.
 *
 * A picture is an image, in which no script runs and which loads nothing. HTML is read
 * into a document that is not shown, where nothing runs or loads either, and copied from
 * there: elements of text and tables, attributes that lead nowhere, text as text. No
 * markup is ever put into the page, so that nothing can be read otherwise there.
 */
import type { Display } from "../contract.ts";
import { element } from "./dom.ts";

/** What is said of things that say nothing of themselves. */
export interface Unnamed {
  picture: string;
  value: string;
}

/** Elements that stay; of others, what they hold. */
const KEPT = new Set(
  ("abbr acronym article aside b bdi bdo blockquote br caption center cite code col colgroup data dd del details dfn div dl dt em " +
    "figcaption figure footer h1 h2 h3 h4 h5 h6 header hgroup hr i ins kbd li mark nav ol p pre q rp rt rtc ruby s samp small span " +
    "strike strong sub summary sup table tbody td th thead time tr tt u ul var wbr").split(" "),
);

/** Elements that go with all that they hold. */
const DROPPED = new Set(["script", "style", "title", "template"]);

const ATTRIBUTES = ["title", "lang", "dir"];

const CELL: Record<string, string[]> = { td: ["colspan", "rowspan"], th: ["colspan", "rowspan", "scope"] };

/** The element that shows it; `null` where nothing is left of it. */
export function displayed(display: Display, unnamed: Unnamed): HTMLElement | null {
  if (display.kind === "Html") return table(display.data, unnamed.value);
  const source = sourceOf(display);
  if (source === null) return null;
  return element("figure", { class: "pyproof-figure" }, element("img", { src: source, alt: display.alt || unnamed.picture }));
}

/** The address of a picture, which holds all of it; `null` if it is none. */
export function sourceOf({ kind, data }: Display): string | null {
  if (kind === "Svg") return `data:image/svg+xml,${encodeURIComponent(data)}`;
  return /^[A-Za-z0-9+/]+={0,2}$/.test(data) && data.length % 4 === 0 ? `data:image/png;base64,${data}` : null;
}

/** The HTML of a value; wide tables are scrolled in a box of their own, which a keyboard
 *  reaches. */
function table(html: string, label: string): HTMLElement | null {
  const box = element("div", { class: "pyproof-table", tabindex: 0, role: "group", "aria-label": label });
  // In front of what belongs into a head, or it would end up there.
  copy(new DOMParser().parseFromString(`<!doctype html><body>${html}`, "text/html").body, box);
  return box.childElementCount === 0 && box.textContent.trim() === "" ? null : box;
}

function copy(from: Element, to: Element): void {
  for (const node of from.childNodes) {
    if (node.nodeType === Node.TEXT_NODE) to.append(node.nodeValue ?? "");
    // Those of SVG and MathML are others, whatever they are called.
    if (!(node instanceof HTMLElement) || DROPPED.has(node.localName)) continue;
    copy(node, KEPT.has(node.localName) ? to.appendChild(bare(node)) : to);
  }
}

/** An element of the same name, with the attributes that stay. */
function bare(from: Element): HTMLElement {
  const made = document.createElement(from.localName);
  for (const name of [...ATTRIBUTES, ...(CELL[from.localName] ?? [])]) {
    const value = from.getAttribute(name);
    if (value !== null) made.setAttribute(name, value);
  }
  return made;
}
