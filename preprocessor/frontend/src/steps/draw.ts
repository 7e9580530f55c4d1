/** Draws a step as SVG. Everything that a program says is text. */
import { labelWidth, POINT, ROW, type Area, type Arrow, type Layout } from "./layout.ts";
import type { Box } from "./shape.ts";

const SPACE = "http://www.w3.org/2000/svg";
const TITLE = 22;
const PAD = 9;

type Attributes = Record<string, string | number>;

function svg(tag: string, attributes: Attributes = {}, ...children: (Node | string)[]): SVGElement {
  const made = document.createElementNS(SPACE, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, String(value));
  made.append(...children);
  return made;
}

/** The picture of one step. Arrows lie under the boxes. */
export function draw(layout: Layout, step: number, letter: number): SVGElement[] {
  const boxes = layout.boxes(step);
  const states = new Map(boxes.map(({ box }) => [box.id, box.state]));
  const arrows = layout.arrows(step).map((arrow) => arrowOf(arrow, states.get(arrow.to) ?? ""));
  return [...arrows, ...boxes.map(({ box, area }) => boxOf(box, area, letter))];
}

function arrowOf({ from, points }: Arrow, state: string): SVGElement {
  const [start] = points;
  const path = rounded(points);
  const kind = from.startsWith("f") ? "is-of-frame" : "is-of-object";
  const line = svg("path", { d: path, class: "pyproof-arrow-line" });
  const [x, y] = points.at(-1) ?? [0, 0];
  // All of them come to their box from its left.
  const head = svg("path", { d: `M${String(x - 7)} ${String(y - 4)}L${String(x)} ${String(y)}L${String(x - 7)} ${String(y + 4)}Z`, class: "pyproof-arrow-head" });
  const point = svg("circle", { cx: start?.[0] ?? 0, cy: start?.[1] ?? 0, r: 3 });
  return svg("g", { class: `pyproof-arrow ${kind} is-to-${state || "held"}` }, line, head, point);
}

/** A line with rounded corners. */
function rounded(points: [number, number][]): string {
  const kept = points.filter((point, at) => {
    const before = points[at - 1];
    return !before || Math.abs(before[0] - point[0]) + Math.abs(before[1] - point[1]) > 0.5;
  });
  return kept
    .map(([x, y], at) => {
      const before = kept[at - 1];
      const after = kept[at + 1];
      if (!before) return `M${String(x)} ${String(y)}`;
      if (!after) return `L${String(x)} ${String(y)}`;
      const far = (to: [number, number]): number => Math.abs(to[0] - x) + Math.abs(to[1] - y);
      const toward = (to: [number, number]): string => {
        const share = Math.min(5, far(to) / 2) / (far(to) || 1);
        return `${String(x + (to[0] - x) * share)} ${String(y + (to[1] - y) * share)}`;
      };
      return `L${toward(before)}Q${String(x)} ${String(y)} ${toward(after)}`;
    })
    .join("");
}

function boxOf(box: Box, area: Area, letter: number): SVGElement {
  const { x, y, width, height } = area;
  const isCell = box.column === "cell";
  const group = svg("g", { class: `pyproof-box is-${box.column} is-${box.state || "plain"}${box.changed ? " is-changed" : ""}`, transform: `translate(${String(x)} ${String(y)})` });
  group.append(isCell ? cellOf(width, height) : svg("rect", { class: "pyproof-outline", width, height, rx: box.column === "function" ? 11 : 3 }));
  const side = isCell ? 2 * PAD : PAD;
  let top = 0;
  if (box.title !== "") {
    group.append(svg("text", { class: "pyproof-box-title", x: side, y: 15 }, box.title));
    top = TITLE;
  }
  const left = side + labelWidth(box, letter);
  box.rows.forEach((row, at) => {
    const y = top + at * ROW;
    if (row.changed && !isCell) group.append(svg("rect", { class: "pyproof-changed", x: 2, y: y + 1, width: width - 4, height: ROW - 2, rx: 2 }));
    const text = svg("text", { x: side, y: y + 15, class: row.changed ? "is-changed" : "" });
    if (row.label !== "") text.append(svg("tspan", { class: "pyproof-label" }, row.label));
    if (row.to === null) text.append(svg("tspan", { x: left }, row.text));
    group.append(text);
    // Where the arrow begins.
    if (row.to !== null) group.append(svg("circle", { class: "pyproof-point", cx: width - POINT / 2 - (isCell ? PAD : 0), cy: y + ROW / 2, r: 3.5 }));
  });
  return group;
}

/** A cell has pointed ends: it is neither a function nor a value. */
function cellOf(width: number, height: number): SVGElement {
  const end = PAD + 1;
  const middle = height / 2;
  const d = `M0 ${String(middle)}L${String(end)} 0H${String(width - end)}L${String(width)} ${String(middle)}L${String(width - end)} ${String(height)}H${String(end)}Z`;
  return svg("path", { class: "pyproof-outline", d });
}

/** What the picture is made of once. */
export function canvas(): SVGElement {
  return svg("svg", { class: "pyproof-picture", "aria-hidden": "true", focusable: "false" });
}
