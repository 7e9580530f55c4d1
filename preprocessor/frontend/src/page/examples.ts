/** The proved blocks of a page, as the build left them. */
import type { BlockData, PageData } from "../contract.ts";
import { restored } from "./lines.ts";

/** A proved block. */
export interface Found {
  data: BlockData;
  /** The note under it. */
  note: HTMLElement;
  pre: HTMLElement;
  code: HTMLElement;
  /** The author's code, hidden lines included, without the final line end. */
  text: string;
}

/** The data of a page, and its blocks; none if it has several chapters, like
 * `print.html`, where the same number may stand for different blocks. */
export function examples(within: ParentNode): { page: PageData | null; found: Found[] } {
  const feet = [...within.querySelectorAll<HTMLElement>(".pyproof-foot[data-pyproof-page]")];
  const page = parsed(feet[0]?.dataset["pyproofPage"]) as PageData | null;
  if (page === null || feet.length > 1) return { page, found: [] };
  const notes = [...within.querySelectorAll<HTMLElement>("div.pyproof[data-pyproof]")];
  return { page, found: notes.flatMap((note) => example(note) ?? []) };
}

function example(note: HTMLElement): Found | null {
  const data = parsed(note.dataset["pyproof"]) as BlockData | null;
  const code = data && codeAbove(note);
  const pre = code?.closest("pre");
  if (!data || !code || !pre) return null;
  return { data, note, pre, code, text: restored(withoutEnd(code.textContent), data.predict ?? []) };
}

/** The block's code: the nearest Python above the note; an output fence may be between
 * them. */
function codeAbove(note: HTMLElement): HTMLElement | null {
  for (let above = note.previousElementSibling; above; above = above.previousElementSibling) {
    const code = above.matches("pre") ? above.querySelector<HTMLElement>("code") : null;
    if (code === null) return null;
    if (!/(^|\s)(language-(text|console|output)|output)(\s|$)/.test(code.className)) return code;
  }
  return null;
}

export function withoutEnd(text: string): string {
  return text.replace(/\r?\n$/, "");
}

function parsed(json: string | undefined): unknown {
  try {
    return json === undefined ? null : JSON.parse(json);
  } catch {
    return null;
  }
}
