/** Opens and closes the steps of an example; what shows them is loaded when first asked for. */
import type { Current, Ended, RunEvents } from "../contract.ts";
import type { Placed, StepsView } from "../steps.ts";
import type { Found } from "./examples.ts";
import { loadSteps } from "./lazy.ts";
import type { Words } from "./words.ts";

/** The example, as the steps need it. */
export interface Stepped {
  found: Found;
  words: Words;
  /** The program as it is now, the example last. */
  program(): Current[];
  exampleOf(block: number): Placed | undefined;
  /** Has it run and recorded. */
  record(program: Current[], events: RunEvents): Promise<Ended>;
  stop(): void;
  failed(): void;
}

export class Stepper {
  private readonly example: Stepped;
  private readonly button: HTMLButtonElement;
  private view: StepsView | null = null;
  private turn = 0;

  constructor(example: Stepped, button: HTMLButtonElement) {
    this.example = example;
    this.button = button;
    button.setAttribute("aria-expanded", "false");
  }

  toggle(): void {
    if (this.view) this.close();
    else void this.open();
  }

  close(): void {
    this.turn += 1;
    this.view?.close();
    this.view = null;
    this.button.setAttribute("aria-expanded", "false");
  }

  /** Shows the step at which the promise of a line was kept, where there are steps. */
  get lead(): ((line: number) => void) | undefined {
    const { steps } = this.example.found.data;
    return steps && "file" in steps ? (line) => void this.seek(line) : undefined;
  }

  private async seek(line: number): Promise<void> {
    if (!this.view) await this.open();
    this.view?.seek(line);
  }

  private async open(): Promise<void> {
    const { example } = this;
    const { found, words } = example;
    const turn = ++this.turn;
    try {
      const { openSteps } = await loadSteps();
      if (this.turn !== turn) return;
      const program = example.program();
      const isEdited = program.some((block) => block.isEdited);
      this.view = openSteps({
        words,
        data: found.data,
        pre: found.pre,
        code: found.code,
        before: found.note.firstElementChild ?? found.note,
        exampleOf: (block) => example.exampleOf(block),
        output: outputOf(found),
        record: isEdited ? async (events) => [await example.record(program, events), program] : null,
        stop: () => { example.stop(); },
        closed: () => {
          this.close();
          this.button.focus();
        },
      });
      this.button.setAttribute("aria-expanded", "true");
    } catch {
      if (this.turn === turn) example.failed();
    }
  }
}

/** What the build showed; `null` where two streams are apart: the steps know them. */
function outputOf({ note, data }: Found): string | null {
  if (note.querySelector(":scope > .pyproof-stderr")) return null;
  const shown = [...note.querySelectorAll(":scope > .pyproof-output code")];
  return shown.length > 0 ? shown.map((code) => code.textContent).join("") : (data.fence ?? "");
}
