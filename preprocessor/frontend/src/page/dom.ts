/** Makes elements without markup: everything inserted is text. */

type Attributes = Record<string, string | boolean | number>;

export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) made.setAttribute(name, "");
    else if (value !== false) made.setAttribute(name, String(value));
  }
  made.append(...children);
  return made;
}

/** Outlines of the buttons' icons, on a square of 16. */
export const ICONS = {
  run: "M4 2.5v11l9-5.5z",
  stop: "M3.5 3.5h9v9h-9z",
  answer: "M2 2.5h12v8H7.5l-3.5 3v-3H2zM4.5 5v1.2h7V5zm0 2.3v1.2h4.5V7.3z",
  edit: "M11.2 1.8a1.4 1.4 0 0 1 2 0l1 1a1.4 1.4 0 0 1 0 2l-8.4 8.4-3.8.8.8-3.8zM10 4.4 4.2 10.2l-.4 2 2-.4L11.6 6z",
  close: "M3.2 4.3 4.3 3.2 8 6.9l3.7-3.7 1.1 1.1L9.1 8l3.7 3.7-1.1 1.1L8 9.1l-3.7 3.7-1.1-1.1L6.9 8z",
  steps: "M2 2.5h2v11H2zM6.5 2.5v11L14 8z",
  undo: "M8 2.5a5.5 5.5 0 1 0 5.2 3.7l-1.4.5A4 4 0 1 1 8 4v2l3.5-2.8L8 .5z",
  changes: "M7.1 1.5h1.8v3.6h3.6v1.8H8.9v3.6H7.1V6.9H3.5V5.1h3.6zM3.5 12.5h9v1.8h-9z",
  reset: "M8 2.5a5.5 5.5 0 1 1-5.2 3.7l1.4.5A4 4 0 1 0 8 4v2L4.5 3.2 8 .5z",
};

export type Icon = keyof typeof ICONS;

export function icon(name: Icon): SVGSVGElement {
  return outline(ICONS[name]);
}

/** An icon with this outline. */
export function outline(drawn: string): SVGSVGElement {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  svg.setAttribute("viewBox", "0 0 16 16");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(space, "path");
  path.setAttribute("d", drawn);
  svg.append(path);
  return svg;
}

/** A button of a block's toolbar. */
export function button(name: Icon, label: string, pressed: () => void): HTMLButtonElement {
  const made = element("button", { type: "button", class: `pyproof-${name}` }, icon(name), label);
  made.addEventListener("click", pressed);
  return made;
}
