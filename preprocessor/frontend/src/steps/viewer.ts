/**
 * The steps of an example, below its code.
 *
 * Whoever sees follows the picture, whoever hears the sentence: both are of the same step.
 * Where all stands is known before the first step is shown, so that nothing jumps.
 */
import en from "messages:steps.en";
import ru from "messages:steps.ru";
import style from "style:steps";
import type { BlockData, Current, Ended, RunEvents } from "../contract.ts";
import { element, ICONS, outline } from "../page/dom.ts";
import { addStyle, teach } from "../page/late.ts";
import { assets } from "../page/lazy.ts";
import { numbersOf } from "../page/lines.ts";
import type { Words } from "../page/words.ts";
import { canvas, draw } from "./draw.ts";
import { layoutOf, type Layout } from "./layout.ts";
import { firstOf, linesOf, textIn, type Place } from "./model.ts";
import { sentenceOf } from "./sentence.ts";
import { boxesOf, type Wanted } from "./shape.ts";
import { recorded, stepsOfBuild, type Recording } from "./source.ts";

/** The example, as the steps need it. */
export interface StepsHost {
  words: Words;
  data: BlockData;
  pre: HTMLElement;
  code: HTMLElement;
  /** What the steps stand in front of. */
  before: Element;
  /** The example of a block of the page, as it is now. */
  exampleOf(block: number): Placed | undefined;
  /** What the build showed as output; `null` where it is not known. */
  output: string | null;
  /** Runs the code that the reader has changed and records it; `null`: it is the author's. */
  record: ((events: RunEvents) => Promise<[Ended, Current[]]>) | null;
  /** Stops that run. */
  stop(): void;
  closed(): void;
}

/** An example of the page. */
export interface Placed {
  number: number;
  pre: HTMLElement;
  code: HTMLElement;
  text: string;
}

export interface StepsView {
  /** Shows the step at which the promise of a line was kept. */
  seek(line: number): void;
  close(): void;
}

/** Milliseconds that a step is shown while it plays. */
const PACES = { slow: 2200, usual: 1200, fast: 500 } as const;
const PACE_KEYS = { slow: "steps-slow", usual: "steps-usual", fast: "steps-fast" } as const;

const ENDS = {
  steps: "steps-end-steps",
  size: "steps-end-size",
  calls: "steps-end-calls",
  trace: "steps-end-trace",
  broken: "steps-end-broken",
  limit: "steps-end-limit",
  stopped: "steps-end-stopped",
  time: "steps-end-time",
} as const;

/** Below this width frames stand above the objects. */
const NARROW = 560;

/** The smallest scale of the picture. */
const SMALLEST = 0.8;

const SIGNS = {
  first: "M3 2.5h2v11H3zM13 2.5v11L5.5 8z",
  back: "M11.5 2.5v11L4 8z",
  forward: "M4.5 2.5v11L12 8z",
  last: "M11 2.5h2v11h-2zM3 2.5v11L10.5 8z",
  play: ICONS.run,
  pause: "M3.5 2.5h3.2v11h-3.2zM9.3 2.5h3.2v11H9.3z",
  close: ICONS.close,
} as const;

/** Opens the steps of an example. */
export function openSteps(host: StepsHost): StepsView {
  const { words } = host;
  teach(words, { en, ru });
  addStyle(style);
  return new Viewer(host);
}

/** How readers like it: for all examples of the page. */
const liked = { newestOnTop: false, byReference: false, pace: "usual" as keyof typeof PACES };

class Viewer implements StepsView {
  private readonly host: StepsHost;
  private readonly words: Words;
  private readonly root: HTMLElement;
  private readonly live: HTMLElement;
  private recording: Recording | null = null;
  private layout: Layout | null = null;
  private letter = 8;
  private at = 0;
  private timer: ReturnType<typeof setInterval> | null = null;
  private observer: ResizeObserver | null = null;
  private isClosed = false;
  private isRecording = false;
  /** The line of a promise to be shown as soon as there are steps. */
  private sought: number | null = null;
  private isNarrow = false;
  private readonly picture = canvas();
  private readonly holder: HTMLElement;
  private readonly slider: HTMLInputElement;
  private readonly position: HTMLElement;
  private readonly printed: HTMLElement;
  private readonly note: HTMLElement;
  private readonly promises: HTMLElement;
  /** What the author says of steps; all of it takes its room, so that nothing moves. */
  private readonly captions: HTMLElement;
  private readonly marks: Record<"now" | "next", HTMLElement>;
  private readonly buttons: Record<keyof typeof SIGNS, HTMLButtonElement>;

  constructor(host: StepsHost) {
    this.host = host;
    this.words = host.words;
    const { words } = this;
    this.buttons = {
      first: this.button("first", words.say("steps-first"), () => { this.go(0); }),
      back: this.button("back", words.say("steps-back"), () => { this.go(this.at - 1); }),
      play: this.button("play", words.say("steps-play"), () => { this.play(); }),
      pause: this.button("pause", words.say("steps-pause"), () => { this.pause(); }),
      forward: this.button("forward", words.say("steps-forward"), () => { this.go(this.at + 1); }),
      last: this.button("last", words.say("steps-last"), () => { this.go(Infinity); }),
      close: this.button("close", words.say("steps-close"), () => { this.close(); host.closed(); }),
    };
    this.slider = element("input", { type: "range", min: 0, value: 0, "aria-label": words.say("steps-slider") });
    this.slider.addEventListener("input", () => { this.pause(); this.go(Number(this.slider.value)); });
    this.position = element("span", { class: "pyproof-steps-position" });
    this.live = element("p", { class: "pyproof-sentence", role: "status", "aria-live": "polite", "aria-atomic": "true" });
    this.printed = element("pre", { class: "pyproof-steps-printed", tabindex: 0, "aria-label": words.say("steps-output") });
    this.note = element("p", { class: "pyproof-steps-note" });
    this.promises = element("div", { class: "pyproof-steps-promises" });
    // Whoever hears, hears it behind the sentence.
    this.captions = element("div", { class: "pyproof-steps-captions", "aria-hidden": "true" });
    this.holder = element("div", { class: "pyproof-steps-picture", tabindex: 0, role: "group", "aria-label": words.say("steps-picture") });
    this.holder.append(this.picture);
    this.marks = { now: element("div", { class: "pyproof-step-mark is-now" }), next: element("div", { class: "pyproof-step-mark is-next" }) };
    this.root = element("section", { class: "pyproof-stepper", "aria-label": words.say("steps-title"), "data-nosearch": true });
    this.root.addEventListener("keydown", (event) => { this.key(event); });
    this.root.append(element("p", { class: "pyproof-steps-note", role: "status" }, words.say(host.record ? "steps-recording" : "steps-loading")));
    if (host.record) {
      const stop = element("button", { type: "button", class: "pyproof-step-stop" }, outline(ICONS.stop), words.say("steps-stop"));
      stop.addEventListener("click", () => { host.stop(); });
      this.root.append(stop);
    }
    this.root.append(this.buttons.close);
    host.before.before(this.root);
    void this.load();
  }

  close(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    this.pause();
    if (this.isRecording) this.host.stop();
    this.observer?.disconnect();
    for (const mark of Object.values(this.marks)) this.unplace(mark);
    this.root.remove();
  }

  seek(line: number): void {
    this.sought = line;
    const step = this.recording?.kept.find(([of]) => of === line)?.[1];
    if (step === undefined) return;
    this.sought = null;
    this.pause();
    this.go(step);
    this.holder.focus({ preventScroll: true });
    this.root.scrollIntoView({ block: "nearest" });
  }

  private button(name: keyof typeof SIGNS, label: string, pressed: () => void): HTMLButtonElement {
    const made = element("button", { type: "button", "aria-label": label, title: label, class: `pyproof-step-${name}` });
    made.append(outline(SIGNS[name]));
    made.addEventListener("click", pressed);
    return made;
  }

  private async load(): Promise<void> {
    const { host } = this;
    this.isRecording = host.record !== null;
    const found = await (host.record ? recorded(host.record, () => { host.stop(); }) : stepsOfBuild(assets(), host.data, host.output));
    this.isRecording = false;
    if (this.isClosed) return;
    if (typeof found === "string" || found.steps.length === 0) {
      const why = typeof found === "string" ? found : "steps-none-nothing";
      this.root.firstElementChild?.replaceChildren(this.words.say(why));
      this.root.querySelector(".pyproof-step-stop")?.remove();
      this.root.dataset["state"] = "none";
      return;
    }
    this.recording = found;
    this.build(found);
  }

  /** Puts all of it into the page. */
  private build(recording: Recording): void {
    const { words, buttons, root } = this;
    const { first, back, play, pause, forward, last, close } = buttons;
    pause.hidden = true;
    this.slider.max = String(recording.steps.length - 1);
    const controls = element("div", { class: "pyproof-steps-controls" }, first, back, play, pause, forward, last, this.slider, this.position, close);
    for (const [line, step] of recording.kept) {
      const label = line === 0 ? words.say("steps-promise-output") : words.say("steps-promise", { line: words.plain(line) });
      const one = element("button", { type: "button" }, "✓ ", label);
      one.addEventListener("click", () => { this.pause(); this.go(step); });
      this.promises.append(one);
    }
    if (recording.kept.length > 0) this.promises.prepend(element("span", {}, words.say("steps-promises")));
    this.note.textContent = recording.end === "finished" ? "" : words.say(ENDS[recording.end], { count: recording.steps.length });
    const legend = element(
      "p",
      { class: "pyproof-steps-legend" },
      element("span", { class: "is-now" }, words.say("steps-legend-now")),
      element("span", { class: "is-next" }, words.say("steps-legend-next")),
    );
    const total = textIn(recording.output ?? []);
    const isUnknown = recording.output === null;
    const output = element("div", { class: "pyproof-steps-output" }, element("p", {}, words.say(isUnknown ? "steps-output-unknown" : "steps-output")));
    if (!isUnknown) output.append(this.printed);
    for (const [, , note] of recording.captions) this.captions.append(element("p", {}, note));
    this.captions.hidden = recording.captions.length === 0;
    root.replaceChildren(controls, this.live, this.captions, this.holder, output, this.promises, this.note, element("div", { class: "pyproof-steps-below" }, legend, this.options()));
    root.dataset["state"] = "shown";
    this.printed.style.minBlockSize = `calc(${String(Math.min(8, total.trimEnd().split("\n").length))} * 1.4em)`;
    this.measure();
    this.observer = new ResizeObserver(() => {
      if (this.holder.clientWidth < NARROW !== this.isNarrow) this.arrange();
    });
    this.observer.observe(this.holder);
    this.arrange();
    this.holder.focus({ preventScroll: true });
    if (this.sought !== null) this.seek(this.sought);
  }

  private options(): HTMLElement {
    const { words } = this;
    const apart = element("p", { class: "pyproof-steps-apart", hidden: !liked.byReference }, words.say("steps-apart"));
    const box = (label: string, key: "newestOnTop" | "byReference"): HTMLElement => {
      const input = element("input", { type: "checkbox" });
      input.checked = liked[key];
      input.addEventListener("change", () => {
        liked[key] = input.checked;
        apart.hidden = !liked.byReference;
        this.arrange();
      });
      return element("label", {}, input, label);
    };
    const paces = element("select");
    for (const pace of Object.keys(PACES) as (keyof typeof PACES)[]) {
      paces.append(element("option", { value: pace, selected: pace === liked.pace }, words.say(PACE_KEYS[pace])));
    }
    paces.addEventListener("change", () => {
      liked.pace = paces.value as keyof typeof PACES;
      if (this.timer !== null) this.play();
    });
    const pace = element("label", {}, words.say("steps-pace"), paces);
    return element("div", { class: "pyproof-steps-options" }, box(words.say("steps-newest-top"), "newestOnTop"), box(words.say("steps-by-reference"), "byReference"), pace, apart);
  }

  /** How wide a letter of the picture is. */
  private measure(): void {
    const text = document.createElementNS("http://www.w3.org/2000/svg", "text");
    text.textContent = "0".repeat(50);
    this.picture.append(text);
    const width = text.getComputedTextLength();
    text.remove();
    if (width > 0) this.letter = width / 50;
  }

  /** Finds the places anew. */
  private arrange(): void {
    const { recording, words } = this;
    if (!recording) return;
    this.isNarrow = this.holder.clientWidth < NARROW;
    const wanted: Wanted = {
      byReference: liked.byReference,
      topLevel: words.say("steps-top-level"),
      cell: words.say("steps-cell"),
      living: words.say("steps-cell-living"),
      empty: words.say("steps-empty"),
      returns: words.say("steps-returns"),
      raises: words.say("steps-raises"),
    };
    const shapes = recording.steps.map((step, at) => boxesOf(step, recording.steps[at - 1], wanted));
    this.layout = layoutOf(shapes, { letter: this.letter, narrow: this.isNarrow, newestOnTop: liked.newestOnTop });
    const { width, height } = this.layout;
    // A little smaller is better than to be scrolled.
    const fits = (this.holder.clientWidth - 4) / width;
    const scale = fits < 1 && fits >= SMALLEST ? fits : 1;
    this.picture.setAttribute("width", String(Math.floor(width * scale)));
    this.picture.setAttribute("height", String(Math.ceil(height * scale)));
    this.picture.setAttribute("viewBox", `0 0 ${String(width)} ${String(height)}`);
    this.go(this.at, true);
  }

  private go(to: number, again = false): void {
    const { recording, layout } = this;
    if (!recording || !layout) return;
    const last = recording.steps.length - 1;
    const at = Math.max(0, Math.min(last, to));
    if (at === this.at && !again && this.live.textContent !== "") return;
    this.at = at;
    const step = recording.steps[at];
    if (!step) return;
    this.picture.replaceChildren(...draw(layout, at, this.letter));
    this.slider.value = String(at);
    const put = { step: this.words.plain(at + 1), count: this.words.plain(last + 1) };
    this.position.textContent = this.words.say("steps-position", put);
    this.slider.setAttribute("aria-valuetext", this.position.textContent);
    const examples = recording.blocks.map((block) => this.host.exampleOf(block));
    const codes = examples.map((one) => one?.text ?? "");
    const numbers = examples.map((one, index) => (recording.blocks[index] === this.host.data.block ? null : (one?.number ?? null)));
    const sentence = sentenceOf({ ...recording, codes, numbers }, at, this.words);
    const said = step.leftOut > 0 ? `${sentence} ${this.words.say("steps-left-out", { count: step.leftOut })}.` : sentence;
    // Of two that speak of one step, the one that comes later.
    const due = recording.captions.map(([from, to]) => from <= at && at <= to).lastIndexOf(true);
    [...this.captions.children].forEach((caption, index) => caption.classList.toggle("is-due", index === due));
    const caption = recording.captions[due]?.[2];
    this.live.replaceChildren(said, ...(caption === undefined ? [] : [element("span", { class: "pyproof-steps-heard" }, ` ${caption}`)]));
    const printed = firstOf(recording.output ?? [], step.out);
    const parts = printed.map(([stream, text]) => element("span", { class: stream === "Err" ? "is-err" : "" }, text));
    this.printed.replaceChildren(...(parts.length === 0 ? [this.words.say("steps-output-none")] : parts));
    this.printed.classList.toggle("is-empty", parts.length === 0);
    const { now, next } = linesOf(recording.steps, at);
    this.place(this.marks.now, now, recording.blocks);
    this.place(this.marks.next, next, recording.blocks);
    for (const name of ["first", "back"] as const) this.disable(name, at === 0);
    for (const name of ["last", "forward"] as const) this.disable(name, at === last);
    if (at === last) this.pause();
  }

  /** Not by `disabled`, which would take the focus away. */
  private disable(name: keyof typeof SIGNS, isDisabled: boolean): void {
    this.buttons[name].setAttribute("aria-disabled", String(isDisabled));
  }

  /** Marks a line of the code, in whatever example it stands. */
  private place(mark: HTMLElement, place: Place | null, blocks: number[]): void {
    const block = place ? blocks[place.block] : undefined;
    const own = this.host.data.block;
    const shown = block === undefined ? undefined : block === own ? this.host : this.host.exampleOf(block);
    const at = place && shown ? numbersOf(shown.code).indexOf(place.line) : -1;
    if (!shown || at < 0) {
      this.unplace(mark);
      return;
    }
    const { pre, code } = shown;
    if (mark.parentElement !== pre) {
      this.unplace(mark);
      pre.classList.add("is-stepped");
      pre.append(mark);
    }
    const { lineHeight, paddingTop } = getComputedStyle(code);
    mark.style.insetBlockStart = `calc(${String(code.offsetTop)}px + ${paddingTop} + ${String(at)} * ${lineHeight})`;
    mark.style.blockSize = lineHeight;
    // Only where the code is higher than its box; another example may be out of sight.
    if (block === own && pre.scrollHeight > pre.clientHeight + 1) mark.scrollIntoView({ block: "nearest" });
  }

  private unplace(mark: HTMLElement): void {
    const pre = mark.parentElement;
    mark.remove();
    if (pre && !pre.querySelector(".pyproof-step-mark")) pre.classList.remove("is-stepped");
  }

  private play(): void {
    this.pause();
    const last = (this.recording?.steps.length ?? 1) - 1;
    if (this.at >= last) this.go(0);
    this.swap(true);
    this.timer = setInterval(() => { this.go(this.at + 1); }, PACES[liked.pace]);
  }

  private pause(): void {
    if (this.timer === null) return;
    clearInterval(this.timer);
    this.timer = null;
    this.swap(false);
  }

  private swap(plays: boolean): void {
    const { play, pause } = this.buttons;
    const had = [play, pause].some((one) => one === document.activeElement);
    play.hidden = plays;
    pause.hidden = !plays;
    if (had) (plays ? pause : play).focus();
  }

  private key(event: KeyboardEvent): void {
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (event.target instanceof HTMLSelectElement) return;
    const steps: Record<string, number> = { ArrowLeft: this.at - 1, ArrowRight: this.at + 1, Home: 0, End: Infinity };
    const to = steps[event.key];
    if (to === undefined) return;
    // mdBook turns the page by them.
    event.preventDefault();
    event.stopPropagation();
    this.pause();
    this.go(to);
  }
}
