/** What a reader sees of a run, under the block. */
import type { Judgement, PageData, Stream } from "../contract.ts";
import { element } from "./dom.ts";
import { meaningElement, type Meaning } from "./meaning.ts";
import { Output } from "./output.ts";
import { verdicts } from "./verdicts.ts";
import type { Words } from "./words.ts";

/** Maximum figures shown; a program may draw in a loop. */
const FIGURES = 50;

/** What a run will show, as far as the build knows. */
export interface Expected {
  /** Lines of its output. */
  lines: number;
  /** How many promises are kept. */
  promises: number;
  /** Numbers of the blocks that are run before it. */
  before: number[];
  idOf: (number: number) => string;
}

/** What an exception means, and whether that is folded up. */
export interface Shown {
  meaning: Meaning;
  isFolded: boolean;
}

/** Height in pixels of the box with so many lines of output (`block.css`). */
function heightOf(lines: number): number {
  if (lines === 0) return 0;
  const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
  return Math.ceil((Math.min(lines * 1.4 * 1.4, 40) + 2 * 1 + 2 * 0.6) * rem);
}

/** Stands for a promise that will be kept. */
const EXPECTED: Judgement = {
  line: 10, start: 0, end: 0, form: "bare", strength: "must", expected: "", actual: "", verdict: "matched", way: null, problem: null,
};

/** The keys of a sentence that speaks of one block, or of several. */
interface Sentence {
  readonly one: string;
  readonly several: string;
}

const CONTINUED: Sentence = { one: "site-continued-one", several: "site-continued" };
const UNFINISHED: Sentence = { one: "site-unfinished-one", several: "site-unfinished" };

export class Result {
  /** Screen readers announce what appears in it, once a run is over. */
  readonly element: HTMLElement;
  readonly output: Output;
  private readonly words: Words;
  private readonly state = element("p", { class: "pyproof-state" });
  private readonly body = element("div", { class: "pyproof-shown" });
  private readonly progress = element("progress", { class: "pyproof-progress" });
  private readonly bytes = element("span", { class: "pyproof-bytes", "aria-hidden": "true" });
  /** One line, whatever it says. */
  private readonly status = element("div", { class: "pyproof-status" }, this.state);
  private form: { element: HTMLElement; end: () => void } | null = null;
  private figures = 0;
  /** The place of the promises. */
  private promises: HTMLElement | null = null;

  constructor(words: Words) {
    this.words = words;
    this.element = element("div", { class: "pyproof-result", "aria-live": "polite", tabindex: -1 });
    this.progress.setAttribute("aria-label", words.say("site-loading"));
    const omitted = (count: number) => words.say("site-omitted", { count });
    this.output = new Output({ label: words.say("site-output"), omitted }, (pre) => {
      this.body.prepend(pre);
    });
  }

  get isSilent(): boolean {
    return this.output.isEmpty && this.figures === 0;
  }

  /** A run begins: what the one before it left goes. The place of what is expected is
   *  kept free, so that nothing below moves when it comes. */
  begin(expected: Expected = { lines: 0, promises: 0, before: [], idOf: String }): void {
    const { offsetHeight } = this.body;
    this.clear();
    this.element.setAttribute("aria-busy", "true");
    this.element.append(this.status, this.body);
    if (expected.before.length > 0) this.status.after(this.naming(CONTINUED, expected.before, expected.idOf));
    this.body.style.minBlockSize = `${heightOf(expected.lines) || offsetHeight}px`;
    if (expected.promises > 0) {
      this.promises = verdicts(Array.from({ length: expected.promises }, () => EXPECTED), "check", this.words);
      this.promises.classList.add("is-expected");
      this.promises.setAttribute("aria-hidden", "true");
      this.element.append(this.promises);
    }
    this.state.textContent = this.words.say("site-preparing");
  }

  /** Another example comes first. */
  waits(number: number): void {
    this.state.textContent = this.words.say("site-waiting", { number: String(number) });
  }

  /** A program that was stopped has not ended yet. */
  ending(): void {
    this.tell("site-ending");
  }

  loading(loaded: number, total: number): void {
    if (!this.progress.isConnected) this.status.append(this.progress, this.bytes);
    this.tell("site-loading");
    if (total > 0) {
      this.progress.max = total;
      this.progress.value = Math.min(loaded, total);
    }
    const put = { loaded: this.words.megabytes(loaded), total: this.words.megabytes(total) };
    this.bytes.textContent = this.words.say(total > 0 ? "site-bytes" : "site-bytes-so-far", put);
  }

  running(): void {
    this.progress.remove();
    this.bytes.remove();
    this.tell("site-running");
  }

  wrote(stream: Stream, text: string): void {
    this.output.write(stream, text);
  }

  /** The end of an output that is too long to be shown whole. */
  ended(parts: [Stream, string][], omitted: number): void {
    this.output.setEnd(parts, omitted);
  }

  /** The program read an answer that was there. */
  answered(text: string): void {
    this.output.write("In", `${text}\n`);
  }

  drew(address: string): void {
    this.output.flush();
    this.figures += 1;
    if (this.figures > FIGURES) return;
    const alt = this.words.say("site-figure", { number: String(this.figures) });
    this.body.append(element("img", { class: "pyproof-figure", src: address, alt }));
  }

  /** Asks the reader; `null` ends the program's input. */
  ask(prompt: string): Promise<string | null> {
    this.output.flush();
    this.form?.end();
    return new Promise((answered) => {
      const answer = (text: string | null) => {
        this.form = null;
        const hadFocus = form.contains(document.activeElement);
        form.remove();
        // Not to a button: the key that sent the answer may still be down.
        if (hadFocus) this.element.focus({ preventScroll: true });
        if (text !== null) this.output.write("In", `${text}\n`);
        this.element.setAttribute("aria-busy", "true");
        this.tell("site-running");
        answered(text);
      };
      const label = prompt.trim() === "" ? this.words.say("site-input") : prompt.trim();
      const input = element("input", { type: "text", autocomplete: "off", autocapitalize: "off", spellcheck: "false" });
      const send = element("button", { type: "submit" }, this.words.say("site-send"));
      const end = element("button", { type: "button", class: "pyproof-eof" }, this.words.say("site-end-of-input"));
      const form = element("form", { class: "pyproof-input" }, element("label", {}, label, input), send, end);
      form.addEventListener("submit", (event) => {
        event.preventDefault();
        answer(input.value);
      });
      end.addEventListener("click", () => {
        answer(null);
      });
      this.form = {
        element: form,
        end: () => {
          answer(null);
        },
      };
      this.element.removeAttribute("aria-busy");
      // A block before the reader's may ask, and its beginning is not reported.
      this.progress.remove();
      this.bytes.remove();
      this.body.append(form);
      this.tell("site-asking");
      input.focus({ preventScroll: true });
      form.scrollIntoView({ block: "nearest" });
    });
  }

  restarted(): void {
    this.output.clear();
    this.removeFigures();
  }

  /** The run is over: says how it ended, what of the output is not shown, and what its
   *  exception means. */
  end(state: string, traceback: string | null, meaning: Shown | null = null): void {
    this.form?.element.remove();
    this.form = null;
    this.progress.remove();
    this.bytes.remove();
    this.output.flush();
    const { omitted } = this.output;
    const more = omitted > 0 ? ` ${this.words.say("site-omitted", { count: omitted })}` : "";
    this.state.textContent = state + more;
    if (meaning !== null) this.explain(meaning);
    if (traceback !== null) this.showTraceback(traceback);
    this.element.removeAttribute("aria-busy");
  }

  /** Says what an exception means: before the words of Python, or behind them if it comes
   *  late, so that a traceback that is read does not move. */
  explain({ meaning, isFolded }: Shown): void {
    this.body.append(meaningElement(meaning, isFolded));
  }

  /** A box of its own, which shows its end: there it says what happened. */
  private showTraceback(text: string): void {
    const label = this.words.say("site-traceback");
    const box = element("pre", { class: "pyproof-traceback", tabindex: 0, role: "group", "aria-label": label }, text.trimEnd());
    this.body.append(box);
    box.scrollTop = box.scrollHeight;
    const { top, bottom } = this.state.getBoundingClientRect();
    // Whoever reads elsewhere by now stays there.
    if (top >= 0 && bottom <= innerHeight) box.scrollIntoView({ block: "nearest" });
  }

  /** Links to blocks before it that did not run to their end. */
  unfinished(numbers: number[], idOf: (number: number) => string): void {
    if (numbers.length > 0) this.body.before(this.naming(UNFINISHED, numbers, idOf));
  }

  /** A sentence of blocks, with a link to each. */
  private naming(keys: Sentence, numbers: number[], idOf: (number: number) => string): HTMLElement {
    const what = this.words.say(numbers.length === 1 ? keys.one : keys.several);
    const said = element("p", { class: "pyproof-continued" }, `${what} `);
    for (const { type, value } of this.words.enumeration(numbers.map(String))) {
      said.append(type === "element" ? element("a", { href: `#${idOf(Number(value))}` }, value) : value);
    }
    return said;
  }

  /** How the promises came out; `null`: nobody can tell. */
  judged(judgements: Judgement[] | null, unmarked: PageData["unmarked"]): void {
    this.promises?.remove();
    if (judgements === null) this.element.append(element("p", { class: "pyproof-unjudged" }, this.words.say("site-unjudged")));
    else if (judgements.length > 0) this.element.append(verdicts(judgements, unmarked, this.words));
  }

  clear(): void {
    this.form?.end();
    this.output.clear();
    this.removeFigures();
    this.body.replaceChildren();
    this.body.style.removeProperty("min-block-size");
    this.promises = null;
    this.element.replaceChildren();
    this.element.removeAttribute("aria-busy");
  }

  private removeFigures(): void {
    this.figures = 0;
    for (const figure of this.body.querySelectorAll("img")) {
      if (figure.src.startsWith("blob:")) URL.revokeObjectURL(figure.src);
      figure.remove();
    }
  }

  private tell(key: string): void {
    const text = this.words.say(key);
    if (this.state.textContent !== text) this.state.textContent = text;
  }
}
