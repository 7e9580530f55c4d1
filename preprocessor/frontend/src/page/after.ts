/**
 * The line under an example in which its reader tries code with the names of its last run,
 * and the button that shows these. All else is loaded when one of them is used first.
 */
import type { Current, Fault, RunEnd, Wish } from "../contract.ts";
import { element } from "./dom.ts";
import { loadAfter, type AfterModule } from "./lazy.ts";
import type { Meaning } from "./meaning.ts";
import type { Result } from "./result.ts";
import type { Session } from "./session.ts";
import type { Words } from "./words.ts";

/** What the line needs of its example. */
export interface Card {
  readonly number: number;
  readonly title: string;
  readonly shared: { readonly words: Words; readonly session: Session };
  /** Whether its code came with a link, and its reader has not run it. */
  readonly isForeign: boolean;
  /** Whether it runs, or waits for its turn. */
  isRunning(): boolean;
  /** Its program as it is now, with the numbers of its blocks. */
  program(): { blocks: Current[]; numbers: number[] };
  run(as: undefined, wish: Wish): Promise<void>;
  /** A place for the output of what is tried. */
  place(): Result;
  explained(fault: Fault, numbers: number[]): Promise<Meaning | null>;
}

export class After {
  readonly element: HTMLElement;
  readonly field: HTMLTextAreaElement;
  readonly names: HTMLButtonElement;
  /** The first names with their values. */
  private readonly glance = element("span", { class: "pyproof-glance" });
  readonly card: Card;
  private loaded: Promise<ReturnType<AfterModule["createAfter"]>> | null = null;

  constructor(card: Card) {
    this.card = card;
    const { shared, title } = card;
    const placeholder = shared.words.say("site-try");
    this.field = element("textarea", { rows: 1, placeholder, "aria-label": `${title}. ${placeholder}`, spellcheck: "false", autocapitalize: "off", autocomplete: "off" });
    this.names = element("button", { type: "button", "aria-expanded": "false" });
    this.names.style.visibility = "hidden";
    const line = element("div", { class: "pyproof-try" }, element("label", {}, this.field), this.glance, this.names);
    this.element = element("div", { class: "pyproof pyproof-after", translate: "no" }, line);
    this.element.addEventListener("focusin", () => void this.load().catch(() => undefined));
    this.element.addEventListener("keydown", (event) => {
      // mdBook turns pages and opens its help by keys.
      event.stopPropagation();
      if (event.target !== this.field || event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      void this.use((after) => after.enter());
    });
    this.names.addEventListener("click", () => void this.use((after) => after.toggle()));
  }

  /** A run has ended. */
  ran(end: RunEnd): void {
    const { names, glance } = end.kind === "ran" ? end : { names: undefined, glance: "" };
    this.names.style.visibility = names === undefined ? "hidden" : "";
    this.tell(names ?? 0, glance);
    void this.loaded?.then((after) => {
      after.ran();
    });
  }

  /** How many names there are, and the first of them with their values. */
  tell(count: number, glance = ""): void {
    this.names.textContent = this.card.shared.words.say("site-names", { count });
    this.glance.textContent = this.glance.title = glance;
  }

  private load(): Promise<ReturnType<AfterModule["createAfter"]>> {
    return (this.loaded ??= loadAfter().then(({ createAfter }) => createAfter(this)).catch((error: unknown) => {
      this.loaded = null;
      throw error;
    }));
  }

  private async use(how: (after: ReturnType<AfterModule["createAfter"]>) => Promise<void>): Promise<void> {
    try {
      await how(await this.load());
    } catch {
      // What the host lost may be there the next time; what was typed stays.
    }
  }
}
