/**
 * What a reader made of an example: which lines differ from the author's, and the link and
 * the code to take away.
 *
 * The lines are always marked in the code; the panel under the toolbar, which its button
 * opens, has the rest.
 */
import { element } from "../page/dom.ts";
import type { Words } from "../page/words.ts";
import { countsOf, difference, marksOf, type Hunk, type LineMark } from "./diff.ts";
import { LONG, linkTo } from "./link.ts";

/** An example as it is now. */
export interface Card {
  readonly number: number;
  /** Index of its block among the chapter's. */
  readonly block: number;
  readonly author: string;
  readonly words: Words;
  /** Opens and closes the panel. */
  readonly button: HTMLButtonElement;
  /** What the panel stands behind. */
  readonly head: Element;
  readonly pre: HTMLElement;
  code(): string;
  /** The editor, while it is open. */
  editor(): { differ(marks: LineMark[]): void } | undefined;
}

/** Lines shown at most. */
const SHOWN = 200;

/** Marks beside a shut code at most. */
const LAYERS = 400;

/** Milliseconds without a change after which a long code is looked at. */
const PAUSE = 200;

/** Characters of a code that is compared at each change. */
const SHORT = 10_000;

export class Changes {
  private readonly card: Card;
  private readonly panel: HTMLElement;
  private readonly counts = element("p", { class: "pyproof-counts" });
  private readonly said = element("p", { class: "pyproof-said", role: "status" });
  private readonly listed = element("div", {});
  private came: HTMLElement | null = null;
  private byHand: HTMLElement | null = null;
  private hunks: Hunk[] = [];
  private timer = 0;

  constructor(card: Card) {
    this.card = card;
    const { words } = card;
    const row = element(
      "div",
      { class: "pyproof-take" },
      this.counts,
      pressed(words.say("changes-copy-link"), () => void this.copyLink()),
      pressed(words.say("changes-copy-code"), () => void this.copy(card.code(), words.say("changes-code-copied"))),
    );
    // What nobody has written before differs from nothing: there is only its link.
    const isBlank = card.author === "";
    if (isBlank) card.button.lastChild?.replaceWith((card.button.title = words.say("changes-link")));
    const label = isBlank ? words.say("changes-link") : words.say("changes-panel", { number: String(card.number) });
    this.panel = element("section", { class: "pyproof-differs", id: `pyproof-${card.number}-changes`, "aria-label": label, tabindex: -1 }, row, this.said, this.listed);
    this.panel.hidden = true;
    this.said.textContent = words.say("changes-about");
    card.head.after(this.panel);
    card.button.setAttribute("aria-expanded", "false");
    card.button.setAttribute("aria-controls", this.panel.id);
  }

  /** The code may be another now. */
  update(): void {
    clearTimeout(this.timer);
    if (this.card.code().length < SHORT) this.look();
    else
      this.timer = window.setTimeout(() => {
        this.look();
      }, PAUSE);
  }

  private look(): void {
    const { author } = this.card;
    const code = this.card.code();
    this.hunks = author === "" ? [] : difference(author, code);
    const marks = marksOf(this.hunks, code.split("\n").length);
    this.card.pre.style.setProperty("--pyproof-differs", layersOf(marks));
    this.card.editor()?.differ(marks);
    this.settle();
    if (code === author && this.came === null) this.open(false);
    else if (!this.panel.hidden) this.show();
  }

  /** What was said of a link or of a copy is about another code. */
  private settle(): void {
    this.byHand?.remove();
    this.byHand = null;
    this.said.textContent = this.card.words.say("changes-about");
  }

  toggle(): void {
    this.open(this.panel.hidden);
  }

  private open(isOpen: boolean): void {
    this.panel.hidden = !isOpen;
    this.card.button.setAttribute("aria-expanded", String(isOpen));
    if (isOpen) this.show();
  }

  private show(): void {
    const { words } = this.card;
    const { changed, added, removed } = countsOf(this.hunks);
    const counts = [
      changed > 0 ? words.say("changes-changed", { count: words.plain(changed) }) : "",
      added > 0 ? words.say("changes-added", { count: words.plain(added) }) : "",
      removed > 0 ? words.say("changes-removed", { count: words.plain(removed) }) : "",
    ].filter((one) => one !== "");
    const isSame = this.card.code() === this.card.author;
    this.counts.textContent = isSame ? words.say("changes-none") : counts.join(", ");
    this.listed.replaceChildren(...(this.hunks.length === 0 ? [] : [listOf(this.hunks, words)]));
  }

  /** Says that the code came with a link, and shows the panel. `own`: brings back what its
   *  reader had made of the example before. */
  arrived(said: string[], own: (() => void) | null): void {
    this.left();
    const { words } = this.card;
    this.came = element("p", { class: "pyproof-came" }, said.join(" "));
    if (own) {
      const back = element("button", { type: "button" }, words.say("changes-own"));
      back.addEventListener("click", own);
      this.came.append(" ", back);
    }
    this.panel.prepend(this.came);
    this.look();
    this.open(true);
    this.panel.focus({ preventScroll: true });
  }

  /** The code of the link is not shown any more. */
  left(): void {
    this.came?.remove();
    this.came = null;
  }

  private async copyLink(): Promise<void> {
    const { words, block, author } = this.card;
    const link = await linkTo(location.href, { block, author, code: this.card.code() });
    if (link === null) {
      this.said.textContent = words.say("changes-link-too-long");
      return;
    }
    const { length } = link;
    await this.copy(link, length > LONG ? words.say("changes-link-long", { count: length }) : words.say("changes-link-copied"));
  }

  private async copy(text: string, done: string): Promise<void> {
    this.settle();
    try {
      await navigator.clipboard.writeText(text);
      this.said.textContent = done;
    } catch {
      // Browsers have no clipboard for pages without TLS, and readers may forbid it.
      const { words } = this.card;
      this.said.textContent = words.say("changes-by-hand");
      const field = element("textarea", { readonly: true, rows: 3, spellcheck: "false", "aria-label": words.say("changes-by-hand") });
      field.value = text;
      this.byHand = field;
      this.said.after(field);
      field.select();
    }
  }
}

/** The marks beside the code while the editor is shut: the numbers of its lines are one
 *  text of the style sheet, and so the marks are one picture, of a layer for each. */
function layersOf(marks: LineMark[]): string {
  const layers = marks.slice(0, LAYERS).map(({ line, kind }) => {
    const isThere = kind === "added" || kind === "changed";
    const top = kind === "cut" ? line : line - 1;
    const at = `0 calc(1rem + ${top * 1.4}em${isThere ? "" : " - 2px"}) / ${isThere ? "4px 1.4em" : "100% 3px"} no-repeat`;
    return `var(--pyproof-layer-${isThere ? kind : "removed"}) ${at}`;
  });
  return layers.length > 0 ? layers.join() : "none";
}

function pressed(label: string, act: () => void): HTMLButtonElement {
  const made = element("button", { type: "button" }, label);
  made.addEventListener("click", act);
  return made;
}

/** The lines that differ: the author's first, then what stands in their place. */
function listOf(hunks: Hunk[], words: Words): HTMLElement {
  let room = SHOWN;
  const parts: HTMLElement[] = [];
  let hidden = 0;
  for (const { was, is, isFrom } of hunks) {
    const [gone, come] = [was.slice(0, room), is.slice(0, Math.max(0, room - was.length))];
    hidden += was.length - gone.length + is.length - come.length;
    room = Math.max(0, room - was.length - is.length);
    if (gone.length + come.length === 0) continue;
    const lines = [...gone.map((line) => element("del", {}, `${line}\n`)), ...come.map((line) => element("ins", {}, `${line}\n`))];
    parts.push(element("p", {}, words.say("changes-line", { line: words.plain(isFrom) })), element("pre", { translate: "no" }, ...lines));
  }
  if (hidden > 0) parts.push(element("p", {}, words.say("changes-more", { count: words.plain(hidden) })));
  return element("div", { class: "pyproof-diff", role: "group", tabindex: 0, "aria-label": words.say("changes-list") }, ...parts);
}
