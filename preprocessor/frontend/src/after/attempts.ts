/**
 * Code that a reader tries with the names of an example's last run, as at a prompt.
 *
 * 1. Where these names are not there, the example is run first.
 * 2. The code is run, and shows what a prompt shows. What takes longer can be stopped; then
 *    the names are gone with the worker that had them.
 * 3. The arrows up and down bring back what was typed before.
 */
import type { Ended, RunEnd, RunEvents } from "../contract.ts";
import type { Card } from "../page/after.ts";
import { element } from "../page/dom.ts";
import type { Result } from "../page/result.ts";

/** Attempts that are shown. */
const SHOWN = 20;

/** Milliseconds after which it is said that an attempt is still running. */
const LATE = 400;

type Ran = Extract<RunEnd, { kind: "ran" }>;

export class Attempts {
  readonly element = element("div", { class: "pyproof-tried", role: "log", hidden: true });
  private readonly card: Card;
  private readonly field: HTMLTextAreaElement;
  private readonly done: (end: Ran | undefined) => Promise<void>;
  private readonly typed: string[] = [];
  /** Which of these stands in the field; behind the last: what is being typed. */
  private at = 0;
  private typing = "";
  private isRunning = false;
  /** Whether the names are those of another run than the last attempt's. */
  private isFresh = false;

  constructor(card: Card, field: HTMLTextAreaElement, done: (end: Ran | undefined) => Promise<void>) {
    this.card = card;
    this.field = field;
    this.done = done;
    this.element.setAttribute("aria-label", card.shared.words.say("after-log"));
    field.addEventListener("keydown", (event) => {
      this.recall(event);
    });
    field.addEventListener("input", () => {
      this.fit();
    });
    this.fit();
  }

  /** The example was run again. */
  begin(): void {
    this.isFresh = true;
  }

  async enter(): Promise<void> {
    const code = this.field.value.trimEnd();
    if (code.trim() === "" || this.isRunning) return;
    if (this.card.isRunning()) {
      this.say(this.entry(), "after-busy");
      return;
    }
    if (this.card.isForeign && !this.card.shared.session.keeps(this.card)) {
      this.say(this.entry(), "after-came");
      return;
    }
    this.isRunning = true;
    this.typed.push(code);
    this.at = this.typed.length;
    this.put("");
    const entry = this.entry();
    entry.append(element("pre", { class: "pyproof-typed" }, element("code", {}, code)));
    let end: Ran | undefined;
    try {
      if (await this.ready(entry, "after-run-first")) end = await this.attempt(entry, code);
    } finally {
      this.isRunning = false;
    }
    entry.scrollIntoView({ block: "nearest" });
    await this.done(end);
  }

  /** Sees that the names are there. */
  private async ready(entry: HTMLElement, why: string): Promise<boolean> {
    const { session } = this.card.shared;
    if (session.keeps(this.card)) return true;
    if (this.card.isForeign) {
      this.say(entry, "after-came");
      return false;
    }
    await this.card.run(undefined, "keep");
    const isThere = session.keeps(this.card);
    this.say(entry, isThere ? why : "after-not-run");
    return isThere;
  }

  private async attempt(entry: HTMLElement, code: string): Promise<Ran | undefined> {
    let result = this.place(entry);
    let ended = await this.ran(result, entry, code);
    if (ended.end.kind === "ran" && ended.end.lost === true) {
      result.element.remove();
      if (!(await this.ready(entry, "after-lost"))) return undefined;
      result = this.place(entry);
      ended = await this.ran(result, entry, code);
    }
    await this.tell(ended, result, entry);
    return ended.end.kind === "ran" ? ended.end : undefined;
  }

  private place(entry: HTMLElement): Result {
    const result = this.card.place();
    result.begin();
    entry.append(result.element);
    return result;
  }

  private async ran(result: Result, entry: HTMLElement, code: string): Promise<Ended> {
    const { session, words } = this.card.shared;
    const stop = element("button", { type: "button", class: "pyproof-small" }, words.say("site-stop"));
    stop.addEventListener("click", () => {
      session.stop(this.card);
    });
    const running = element("div", { class: "pyproof-trying" }, result.status, stop);
    const late = setTimeout(() => {
      entry.append(running);
    }, LATE);
    const lingers = (isThere: boolean) => {
      if (isThere) this.say(entry, "site-lingering");
    };
    try {
      return await session.run(this.card, this.card.program().blocks, { ...eventsOf(result), lingers }, () => undefined, { code });
    } finally {
      clearTimeout(late);
      const hadFocus = document.activeElement === stop;
      running.remove();
      if (hadFocus) this.field.focus();
    }
  }

  /** Shows how it ended, and says what its exception means. */
  private async tell({ end }: Ended, result: Result, entry: HTMLElement): Promise<void> {
    const hadFocus = document.activeElement === document.body || entry.contains(document.activeElement);
    if (end.kind !== "ran") {
      result.end("", null);
      const message = end.kind === "stopped" ? "" : end.message;
      this.say(entry, ENDS[end.kind], { message });
    } else {
      const meaning = end.fault && (await this.card.explained(...this.placed(end.fault)));
      result.end("", end.traceback, meaning && { meaning, isFolded: false });
      if (result.output.omitted > 0) this.say(entry, "site-omitted", { count: result.output.omitted });
      if (typeof end.end === "object" && "Exited" in end.end) this.say(entry, "site-exited", { status: String(end.end.Exited) });
    }
    if (hadFocus) this.field.focus({ preventScroll: true });
  }

  /** A fault with the numbers of the blocks: what was tried stands behind those. */
  private placed(fault: NonNullable<Extract<Ended["end"], { kind: "ran" }>["fault"]>): [typeof fault, number[]] {
    const { numbers } = this.card.program();
    const block = Math.min(fault.block, numbers.length);
    return [{ ...fault, block }, [...numbers, 0]];
  }

  private entry(): HTMLElement {
    const entry = element("div", { class: "pyproof-attempt" });
    entry.classList.toggle("is-fresh", this.isFresh && this.element.childElementCount > 0);
    this.isFresh = false;
    this.element.hidden = false;
    this.element.append(entry);
    if (this.element.childElementCount > SHOWN) this.element.firstElementChild?.remove();
    return entry;
  }

  private say(entry: HTMLElement, key: string, put: Record<string, string | number> = {}): void {
    entry.append(element("p", { class: "pyproof-said" }, this.card.shared.words.say(key, put)));
  }

  /** The arrows bring back what was typed, where they cannot move in the text. */
  private recall(event: KeyboardEvent): void {
    const { field } = this;
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (step === undefined || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const around = step < 0 ? field.value.slice(0, field.selectionStart) : field.value.slice(field.selectionEnd);
    const to = this.at + step;
    if (around.includes("\n") || to < 0 || to > this.typed.length) return;
    event.preventDefault();
    if (this.at === this.typed.length) this.typing = field.value;
    this.at = to;
    this.put(this.typed[to] ?? this.typing);
  }

  private put(text: string): void {
    this.field.value = text;
    this.fit();
  }

  /** The field is as high as its text. */
  private fit(): void {
    this.field.rows = Math.min(12, this.field.value.split("\n").length);
  }
}

const ENDS = { stopped: "site-stopped", crashed: "site-crashed", unavailable: "site-unavailable" } as const;

function eventsOf(result: Result): RunEvents {
  return {
    loading: (loaded, total) => {
      result.loading(loaded, total);
    },
    waits: () => {
      result.ending();
    },
    began: () => {
      result.running();
    },
    wrote: (stream, text) => {
      result.wrote(stream, text);
    },
    ended: (parts, omitted) => {
      result.ended(parts, omitted);
    },
    answered: (text) => {
      result.answered(text);
    },
    showed: (display) => {
      result.showed(display);
    },
    asked: (prompt) => result.ask(prompt),
    restarted: () => {
      result.restarted();
    },
  };
}
