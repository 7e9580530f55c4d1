/** What a reader sees of a run, under the block. */
import type { Display, Judgement, PageData, Stream } from "../contract.ts";
import { displayed } from "./display.ts";
import { element } from "./dom.ts";
import { meaningElement, type Meaning } from "./meaning.ts";
import { Output } from "./output.ts";
import { verdicts } from "./verdicts.ts";
import type { Words } from "./words.ts";

/** What a run will show, as far as the build knows. */
export interface Expected {
  /** Lines of its output. */
  lines: number;
  /** Numbers of the blocks that are run before it. */
  before: number[];
  idOf: (number: number) => string;
}

/** What an exception means, and whether that is folded up. */
export interface Shown {
  meaning: Meaning;
  isFolded: boolean;
}

/** Pixels of two lines. */
const GAP = 48;

/** Characters that have room beside the buttons. */
const LINE = 60;

/** The keys of a sentence that speaks of one block, or of several. */
interface Sentence {
  readonly one: string;
  readonly several: string;
}

const NO_PROMISES = { isKept: false, isBroken: false };

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
  /** One line, beside the buttons: in the place of what the build says. */
  readonly status = element("div", { class: "pyproof-status", "aria-live": "polite", hidden: true }, this.state);
  private form: { element: HTMLElement; end: () => void } | null = null;
  /** How many figures and values are shown beside the output. */
  private displays = 0;
  /** Whether more is kept free than the lines of the output need. */
  private isHeld = false;

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
    return this.output.isEmpty && this.displays === 0;
  }

  /** A run begins: what the one before it left goes. The place of what is expected is
   *  kept free, so that nothing below moves when it comes. */
  begin(expected: Expected = { lines: 0, before: [], idOf: String }): void {
    const height = heightOf(this.element);
    const showed = this.displays > 0;
    this.clear();
    this.setBusy(true);
    this.status.hidden = false;
    this.element.append(this.body);
    if (expected.before.length > 0) this.body.before(this.naming(CONTINUED, expected.before, expected.idOf));
    this.body.style.setProperty("--pyproof-expected", String(expected.lines));
    this.body.classList.toggle("is-expected", expected.lines > 0);
    // As much as the run before needed, where that was more.
    const more = height - heightOf(this.element);
    if (more > 0) this.keepFree(heightOf(this.body) + more);
    this.isHeld = showed;
    this.say(this.words.say("site-preparing"));
  }

  /** Another example comes first. */
  waits(number: number): void {
    this.say(this.words.say("site-waiting", { number: String(number) }));
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

  /** It showed something beside its output: the driver sees that it is not too much. */
  showed(display: Display): void {
    this.output.flush();
    const number = String(this.displays + 1);
    const picture = this.words.say("site-figure", { number });
    const made = displayed(display, { picture, value: this.words.say("site-value") });
    if (made === null) return;
    this.displays += 1;
    this.body.append(made);
  }

  /** So many pixels of the page have gone, for what the run shows in their place. */
  hold(gone: number): void {
    this.isHeld = true;
    this.keepFree(heightOf(this.body) + gone);
  }

  private keepFree(pixels: number): void {
    this.body.style.minBlockSize = `${pixels}px`;
  }

  /** Gives back what was kept free and is not used, once figures have their own size and
   *  all is said. A line or two stay, so that nothing moves by them. `height`: of all
   *  of it before. */
  private async release(height: number): Promise<void> {
    const images = this.isHeld ? [...this.body.querySelectorAll("img")] : [];
    this.isHeld = false;
    await Promise.allSettled(images.map((image) => image.decode()));
    // Another run may have begun.
    if (!images.every((image) => image.isConnected) || this.element.hasAttribute("aria-busy")) return;
    this.body.style.removeProperty("min-block-size");
    this.body.classList.remove("is-expected");
    const gap = height - heightOf(this.element);
    // One pixel is that of a frame, which comes and goes with what is in it.
    if (gap > 1 && gap <= GAP && this.body.childElementCount > 0) this.keepFree(heightOf(this.body) + gap);
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
        this.setBusy(true);
        this.tell("site-running");
        answered(text);
      };
      const input = element("input", { type: "text", autocomplete: "off", autocapitalize: "off", spellcheck: "false" });
      const name = prompt.trim() === "" ? this.words.say("site-input") : prompt.trim();
      const label = element("label", {}, input);
      // The output ends with it above the field, but for a block before the reader's.
      if (this.output.endsWith(prompt)) input.setAttribute("aria-label", name);
      else label.prepend(name);
      const send = element("button", { type: "submit" }, this.words.say("site-send"));
      const end = element("button", { type: "button", class: "pyproof-eof" }, this.words.say("site-end-of-input"));
      const form = element("form", { class: "pyproof-input" }, label, send, end);
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
      this.setBusy(false);
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
    this.removeDisplays();
  }

  /** What was stopped has not ended yet, or has by now. */
  lingers(isThere: boolean): void {
    this.tell(isThere ? "site-lingering" : "site-stopped");
  }

  /** The run is over: says how it ended, what of the output is not shown, and what its
   *  exception means. */
  end(state: string, traceback: string | null, meaning: Shown | null = null, { isKept, isBroken } = NO_PROMISES): void {
    const height = heightOf(this.element);
    this.form?.element.remove();
    this.form = null;
    this.progress.remove();
    this.bytes.remove();
    this.output.flush();
    const { omitted } = this.output;
    this.say(omitted > 0 ? `${state.replace(/\.$/, "")}. ${this.words.say("site-omitted", { count: omitted })}` : state);
    this.status.classList.toggle("is-kept", isKept);
    this.status.classList.toggle("is-broken", isBroken);
    if (meaning !== null) this.explain(meaning);
    if (traceback !== null) this.showTraceback(traceback);
    this.setBusy(false);
    void this.release(height);
  }

  /** Says what an exception means: before the words of Python, or behind them if it comes
   *  late, so that a traceback that is read does not move. */
  explain({ meaning, isFolded }: Shown): void {
    this.body.append(meaningElement(meaning, isFolded));
  }

  /** A box of its own, which shows its end: there it says what happened. */
  private showTraceback(text: string): void {
    const label = this.words.say("site-traceback");
    const box = element("pre", { class: "pyproof-traceback", tabindex: 0, role: "group", "aria-label": label }, ...parted(text.trimEnd()));
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
    const said = judgements === null ? element("p", { class: "pyproof-unjudged" }, this.words.say("site-unjudged")) : verdicts(judgements, unmarked, this.words);
    if (said !== null) this.element.append(said);
  }

  clear(): void {
    this.form?.end();
    this.output.clear();
    this.removeDisplays();
    this.body.replaceChildren();
    this.body.style.removeProperty("min-block-size");
    this.body.classList.remove("is-expected");
    this.status.replaceChildren(this.state);
    this.status.classList.remove("is-kept", "is-broken");
    this.status.hidden = true;
    this.element.replaceChildren();
    this.setBusy(false);
  }

  private removeDisplays(): void {
    this.displays = 0;
    for (const shown of this.body.querySelectorAll(":scope > :is(.pyproof-figure, .pyproof-table)")) shown.remove();
  }

  private tell(key: string): void {
    this.say(this.words.say(key));
  }

  private say(text: string): void {
    // Another node: the text of one that stays would move as it gets longer.
    if (this.state.textContent !== text) this.state.replaceChildren(text);
    this.status.classList.toggle("is-long", text.length > LINE);
  }

  /** Screen readers are not told of what still changes. */
  private setBusy(isBusy: boolean): void {
    for (const region of [this.status, this.element]) {
      if (isBusy) region.setAttribute("aria-busy", "true");
      else region.removeAttribute("aria-busy");
    }
  }
}

/** Pixels, and parts of them: what is rounded moves a little with each run. */
function heightOf(element: Element): number {
  return element.getBoundingClientRect().height;
}

/** A traceback whose last words, what was raised, break into lines on a narrow page; its
 *  frames do not, for carets stand below their code. */
function parted(traceback: string): (string | HTMLElement)[] {
  const [frames = ""] = /^(?:[^]*\n)?[ \t].*(?:\n|$)/.exec(traceback) ?? [];
  return [frames, element("span", { class: "pyproof-text" }, traceback.slice(frames.length))];
}
