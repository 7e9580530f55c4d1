/** Marks at lines of the code: of promises, kept or broken, and of an exception. */
import { element } from "./dom.ts";
import type { Words } from "./words.ts";

export interface Mark {
  /** 1-based line of the code. */
  line: number;
  kind: "kept" | "broken" | "raised";
  /** What came instead of what was promised. */
  said?: string;
}

/** The keys of what marks say to those who do not see them. */
export const LABELS: Record<Mark["kind"], string> = {
  kept: "site-promise-kept",
  broken: "site-promise-broken",
  raised: "site-raised-here",
};

/** One mark of a promise per line: a broken one takes precedence over a kept one. That of
 *  an exception comes before it. */
export function oneALine(marks: Mark[]): Mark[] {
  const lines = new Map<number, Mark>();
  for (const mark of marks) {
    const there = lines.get(mark.line);
    if (mark.kind === "broken") {
      const said = [there?.said, mark.said].filter((one) => one !== undefined);
      lines.set(mark.line, said.length > 0 ? { ...mark, said: said.join(" · ") } : mark);
    } else if (mark.kind === "kept" && !there) lines.set(mark.line, mark);
  }
  const raised = marks.filter(({ kind }) => kind === "raised");
  return [...raised, ...lines.values()].sort((one, other) => one.line - other.line);
}

/** Where lines end in a text that is split into pieces: the piece and the offset in it,
 * for each line, including the last one. */
export function lineEnds(pieces: string[]): { piece: number; offset: number }[] {
  const ends: { piece: number; offset: number }[] = [];
  pieces.forEach((text, piece) => {
    for (let offset = text.indexOf("\n"); offset >= 0; offset = text.indexOf("\n", offset + 1)) {
      ends.push({ piece, offset });
    }
  });
  const last = pieces.length - 1;
  if (last >= 0 && !pieces[last]?.endsWith("\n")) ends.push({ piece: last, offset: pieces[last]?.length ?? 0 });
  return ends;
}

/** The element of a mark. Its sign and its words come from the style sheet, so copied code
 *  has none. */
export function markElement({ kind, said }: Mark, what: string): HTMLElement {
  const label = said === undefined ? what : `${what}: ${said}`;
  const made = element("span", { class: `pyproof-mark is-${kind}`, role: "img", "aria-label": label, title: label });
  if (said !== undefined) made.dataset["said"] = said;
  return made;
}

/** Puts marks into highlighted code, replacing the old ones. Those of kept promises are
 *  buttons, where they lead somewhere. */
export function mark(code: HTMLElement, marks: Mark[], words: Words, lead?: (line: number) => void): void {
  unmark(code);
  const texts = textsOf(code);
  const ends = lineEnds(texts.map((text) => text.data));
  // From the last to the first, because each one splits the text that it is in.
  for (const one of oneALine(marks).reverse()) {
    const end = ends[one.line - 1];
    const text = end && texts[end.piece];
    if (!text) continue;
    const rest = text.splitText(end.offset);
    const made = markElement(one, words.say(LABELS[one.kind]));
    rest.before(made);
    if (!lead || one.kind !== "kept") continue;
    const label = `${made.title}. ${words.say("site-steps")}`;
    const leads = element("button", { type: "button", title: label, "aria-label": label });
    leads.addEventListener("click", () => {
      lead(one.line);
    });
    // One of them is reached by Tab, the others by arrows: lines stand closer than targets may.
    leads.tabIndex = -1;
    made.removeAttribute("role");
    made.removeAttribute("aria-label");
    made.append(leads);
  }
  const all = [...code.querySelectorAll<HTMLElement>(".pyproof-mark > button")];
  all.slice(0, 1).forEach((first) => (first.tabIndex = 0));
  all.forEach((one, at) => {
    one.addEventListener("keydown", (event) => {
      const { key } = event;
      const to = all[at + (key === "ArrowDown" ? 1 : key === "ArrowUp" ? -1 : NaN)];
      if (!to) return;
      // The page would scroll by them.
      event.preventDefault();
      one.tabIndex = -1;
      to.tabIndex = 0;
      to.focus();
    });
  });
}

export function unmark(code: HTMLElement): void {
  for (const old of code.querySelectorAll(".pyproof-mark")) old.remove();
  code.normalize();
}

export function textsOf(code: HTMLElement): Text[] {
  const walker = document.createTreeWalker(code, NodeFilter.SHOW_TEXT);
  const texts: Text[] = [];
  while (walker.nextNode()) texts.push(walker.currentNode as Text);
  return texts;
}
