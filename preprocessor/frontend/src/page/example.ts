/** A proved block that a reader can run, stop, change and reset. */
import type { Accepted } from "../changes/arrive.ts";
import type { Card } from "../changes/panel.ts";
import type { Editor } from "../edit.ts";
import type { Placed } from "../steps.ts";
import type { Current, Ended, Fault, PageData, RunEnd, RunEvents, Wish } from "../contract.ts";
import { After } from "./after.ts";
import { button, element, icon } from "./dom.ts";
import { Differing } from "./differing.ts";
import type { Drafts } from "./drafts.ts";
import { withoutEnd, type Found } from "./examples.ts";
import { loadEdit, loadExercise, type ExerciseModule } from "./lazy.ts";
import { isLink } from "./links.ts";
import { lackOf, wordsOf } from "./limits.ts";
import { markCorrected, number, placesOf, renumber, wasOf } from "./lines.ts";
import { LABELS, mark, unmark, type Mark } from "./marks.ts";
import { lineOf, meaningOf, type Meaning } from "./meaning.ts";
import { Result, type Expected, type Shown } from "./result.ts";
import type { Session } from "./session.ts";
import { Stepper, type Stepped } from "./stepper.ts";
import { isPromised, summaryOf, unfinished, type Told } from "./state.ts";
import { kindOf as kindOfPromise, marksOf } from "./verdicts.ts";
import type { Words } from "./words.ts";

/** The state that the examples of a page share. */
export interface Shared {
  page: PageData;
  words: Words;
  session: Session;
  drafts: Drafts;
  /** All examples of the page, by the index of their blocks. */
  byBlock: Map<number, Example>;
}

/** Milliseconds that the end of a run waits for what its exception means. */
const PATIENCE = 1500;

/** Lines that an exception needs which the author promised. */
const RAISED = 8;

export class Example {
  /** Number among the page's examples, from 1. */
  readonly number: number;
  /** How it is called. */
  readonly title: string;
  private readonly after: After;
  private readonly found: Found;
  readonly shared: Shared;
  private readonly result: Result;
  private readonly bar: HTMLElement;
  private readonly buttons: Record<"run" | "stop" | "answer" | "steps" | "edit" | "reset" | "undo" | "changes", HTMLButtonElement>;
  private readonly edited: HTMLElement;
  private readonly stepper: Stepper;
  private editor: { element: HTMLElement; editor: Editor } | null = null;
  private isOpening = false;
  /** What the reader made of the code, while the editor is closed. */
  private draft: string | null = null;
  private readonly differing: Differing;
  /** Whether the code came with a link, and its reader has neither run nor changed it. */
  private isGuest = false;
  /** Whether its code came with a link, and its reader has not run it. */
  isForeign = false;
  /** What stood there before that. */
  private own = "";
  /** Says that the browser does not keep the code. */
  private unkept: HTMLElement | null = null;
  /** What Reset took away. */
  private discarded: string | null = null;
  /** The author's code as the page shows it, while another is shown. */
  private authors: Node[] | null = null;
  /** The marks of the last run, and the code that they are about. */
  private judged: { code: string; marks: Mark[] } | null = null;
  /** What helps with what its reader is to say or to solve, and what is asked. */
  private exercise: Promise<ExerciseModule | null> | null = null;
  private asked: (() => void) | undefined;
  private isConcealed = false;
  /** The run that the page waits for; news of earlier ones is void. */
  private turn = 0;

  constructor(number: number, found: Found, shared: Shared, title?: string) {
    this.number = number;
    this.title = title ?? shared.words.say("site-example", { number: String(number) });
    this.found = found;
    this.shared = shared;
    const { words } = shared;
    this.result = new Result(words);
    this.buttons = {
      run: button("run", words.say("site-run"), () => void this.run()),
      stop: button("stop", words.say("site-stop"), () => {
        this.stop();
      }),
      answer: button("answer", words.say("site-answer"), () => void this.run(unanswered)),
      steps: button("steps", words.say("site-steps"), () => {
        void this.reveal();
        if (this.editor) this.close();
        this.stepper.toggle();
      }),
      edit: button("edit", words.say("site-edit"), () => {
        if (this.editor) this.close();
        else void this.edit();
      }),
      reset: button("reset", words.say("site-reset"), () => {
        this.reset();
      }),
      undo: button("undo", words.say("site-undo"), () => {
        this.undo();
      }),
      changes: button("changes", words.say("site-changes"), () => undefined),
    };
    const { run, stop, answer, steps, edit, reset, undo, changes } = this.buttons;
    const turn = element("span", { class: "pyproof-turn" }, run, stop);
    const all = [turn, answer, steps, edit, reset, undo, changes];
    this.bar = element("div", { class: "pyproof-bar", role: "toolbar", "aria-label": this.title }, ...all);
    this.edited = element("p", { class: "pyproof-edited" }, words.say("site-edited"));
    // Where there is little room, only their signs are shown.
    for (const one of [reset, undo, changes]) one.title = one.textContent;
    stop.hidden = reset.hidden = undo.hidden = this.edited.hidden = true;
    this.after = new After(this);
    this.stepper = new Stepper(this.stepped(), steps);
    this.offer();
    this.differing = new Differing(this.card());
  }

  /** Has no button but Run that runs the code of a link. */
  private offer(): void {
    const { data } = this.found;
    this.buttons.answer.hidden = this.isForeign || (data.stdin ?? "") === "";
    this.buttons.steps.hidden = this.isForeign || data.steps === undefined;
  }

  /** What the changes are shown of. */
  private card(): Card {
    const { number, found } = this;
    return {
      number,
      block: found.data.block,
      author: found.text,
      words: this.shared.words,
      button: this.buttons.changes,
      // The outermost element of the toolbar's line.
      head: found.note.querySelector(".pyproof-head") ?? found.note,
      pre: found.pre,
      code: () => this.code(),
      editor: () => this.editor?.editor,
    };
  }

  get block(): number {
    return this.found.data.block;
  }

  get author(): string {
    return this.found.text;
  }

  private stepped(): Stepped {
    const { found, shared } = this;
    return {
      found,
      words: shared.words,
      program: () => this.program().blocks,
      exampleOf: (block) => shared.byBlock.get(block)?.placed(),
      record: (program, events) => shared.session.run(this, program, events, () => undefined, "steps"),
      stop: () => {
        this.stop();
      },
      failed: () => {
        this.result.begin();
        this.result.end(shared.words.say("site-no-steps"), null);
      },
    };
  }

  private placed(): Placed {
    const { pre, code } = this.found;
    return { number: this.number, pre, code, text: withoutEnd(this.settled().code) };
  }

  /** The id by which links find the example. */
  get id(): string {
    return idOf(this.number);
  }

  /** The card, which is all of it. */
  private get element(): Element {
    return this.found.note.closest(".pyproof-card") ?? this.found.note;
  }

  /** Puts the toolbar and the marks of the build into the page. */
  attach(): void {
    const { note, pre, code, data } = this.found;
    const head = note.querySelector(".pyproof-head") ?? note;
    if (this.element !== note) this.element.append(this.after.element);
    if (!this.element.id) this.element.id = this.id;
    head.prepend(this.bar);
    head.append(this.edited, this.result.status);
    markCorrected(code, data.corrected ?? [], this.shared.words);
    renumber(pre, code);
    head.after(this.result.element);
    this.warn(head);
    this.draft = this.shared.drafts.get(this.found.data.block, this.found.text);
    this.isConcealed = data.predict !== undefined;
    if (data.predict ?? data.task) this.exercise = this.prepare();
    this.show();
    this.bar.addEventListener("keydown", (event) => {
      this.move(event);
    });
    this.rove(this.buttons.run);
  }

  /** Its program as it is now, with the numbers of its blocks. */
  program(): { blocks: Current[]; numbers: number[] } {
    const before = this.before();
    const blocks = [...before.map((example) => example.settled()), this.current()];
    return { blocks, numbers: [...before, this].map(({ number }) => number) };
  }

  /** Whether it runs, or waits for its turn. */
  isRunning(): boolean {
    return this.buttons.run.hidden;
  }

  /** A place for the output of what is tried with its names. */
  place(): Result {
    return new Result(this.shared.words);
  }

  explained(fault: Fault, numbers: number[]): Promise<Meaning | null> {
    return meaningOf(fault, numbers, this.shared.words);
  }

  /** The examples that it continues. */
  private before(): Example[] {
    return (this.found.data.continues ?? []).flatMap((block) => this.shared.byBlock.get(block) ?? []);
  }

  /** Asks its reader first. Who has begun before a reload sees what the block writes. */
  private async prepare(): Promise<ExerciseModule | null> {
    const loaded = await loadExercise().catch(() => null);
    this.asked = loaded?.begin(this.found, this.number, this.shared.words, () => {
      this.isConcealed = false;
      this.mark();
    });
    if (this.draft !== null) this.asked?.();
    return loaded;
  }

  /** Whoever runs or changes the code sees what it writes. */
  private async reveal(): Promise<ExerciseModule | null> {
    const loaded = await this.exercise;
    this.asked?.();
    return loaded;
  }

  /** Says before a run what the author's program needs and a browser lacks. */
  private warn(head: Element): void {
    const { words } = this.shared;
    const lack = this.found.data.lacks;
    if (lack === undefined) return;
    head.append(element("p", { class: "pyproof-lacks" }, words.say("site-needs", { what: wordsOf(lack, words) })));
  }

  /** The block as it is now. */
  current(): Current {
    const code = this.code();
    return { data: this.found.data, code: `${code}\n`, isEdited: code !== this.found.text };
  }

  /** The block for those that continue it: nothing of a link runs before its reader has run
   *  or changed it where it stands. */
  settled(): Current {
    return this.isGuest ? { data: this.found.data, code: `${this.found.text}\n`, isEdited: false } : this.current();
  }

  /** Shows code that came with a link, in the editor. */
  async accept(code: string): Promise<Accepted> {
    const mine = this.isGuest ? this.own : this.code();
    this.clear();
    this.own = mine;
    this.isGuest = this.isForeign = true;
    this.offer();
    this.draft = code === this.found.text ? null : code;
    this.buttons.undo.hidden = true;
    this.show();
    this.element.scrollIntoView({ behavior: "instant" });
    await this.edit(false);
    const back = () => {
      this.clear();
      this.discarded = mine;
      this.undo();
      this.leaveLink();
    };
    return { changes: await this.differing.changes(), back: mine === this.found.text || mine === code ? null : back };
  }

  /** What came with a link is its reader's from now on, and outlasts a reload without it. */
  private adopt(): void {
    if (!this.isGuest) return;
    this.isGuest = false;
    if (this.keep()) this.leaveLink();
  }

  /** The address names the card, and not the code of a link any more. */
  private leaveLink(): void {
    if (isLink(location.hash)) history.replaceState(null, "", `#${this.element.id}`);
  }

  private code(): string {
    return this.editor ? withoutEnd(this.editor.editor.text()) : (this.draft ?? this.found.text);
  }

  private kept(): Mark[] {
    if (this.isConcealed) return [];
    return (this.found.data.kept ?? []).map((line) => ({ line, kind: "kept" }));
  }

  /** Runs the block, perhaps as something else than what stands on the page. */
  async run(as: (block: Current) => Current = (block) => block, wish?: Wish): Promise<void> {
    const { session } = this.shared;
    // Who tries something with its names has not pressed Run.
    if (this.isForeign && wish === "keep") return;
    const exercise = this.exercise && (await this.reveal());
    const turn = ++this.turn;
    const before = this.before();
    this.adopt();
    this.isForeign = false;
    this.offer();
    const blocks = [...before.map((example) => example.settled()), as(this.current())];
    this.unmark();
    this.result.begin(this.expected(before.map((example) => example.number), blocks.at(-1)?.isEdited === true));
    this.found.note.classList.add("is-run");
    this.swap(this.buttons.run, this.buttons.stop);
    const ended = await session.run(this, blocks, this.events(() => this.turn === turn), ({ number }) => {
      this.result.waits(number);
    }, wish);
    if (this.turn !== turn) return;
    const told = this.told(ended, blocks, before.map((example) => example.number));
    const meaning = this.meaning(told);
    // Mostly there at once: what comes with the result moves nothing.
    const shown = await Promise.race([meaning, pause(PATIENCE)]);
    if (this.turn !== turn) return;
    this.swap(this.buttons.stop, this.buttons.run);
    this.tell(told, ended.judgements, blocks, shown, exercise);
    this.after.ran(ended.end);
    const late = await meaning;
    if (this.turn === turn && shown === null && late !== null) this.result.explain(late);
  }

  /** What a run will show. Where the build's output stands, the run's comes. */
  private expected(before: number[], isEdited: boolean): Expected {
    const { note, data, text } = this.found;
    if (isEdited) return { lines: 0, before, idOf };
    // The traceback of an exception at the top level, and what says what it means.
    const raised = data.raises || data.refused ? RAISED : 0;
    const built = [...note.querySelectorAll(":scope > :is(.pyproof-output, .pyproof-stderr) code")];
    const told = built.length > 0 ? built.map((code) => code.textContent).join("") : (data.fence ?? "");
    // An answer that is read ends the line of its question, as what the build shows has it.
    const answers = built.length > 0 ? 0 : withoutEnd(data.stdin ?? "").split("\n").length - (data.stdin ? 0 : 1);
    const lines = data.interactive ? text.split("\n").filter((line) => !/^\s*(?:>>>|\.\.\.)/.test(line)) : withoutEnd(told).split("\n");
    return { lines: (told === "" && !data.interactive ? 0 : lines.length + answers) + raised, before, idOf };
  }

  private events(isDue: () => boolean): RunEvents {
    const due = (tell: () => void) => {
      if (isDue()) tell();
    };
    const { result } = this;
    return {
      loading: (loaded, total) => {
        due(() => {
          result.loading(loaded, total);
        });
      },
      waits: () => {
        due(() => {
          result.ending();
        });
      },
      began: () => {
        due(() => {
          result.running();
        });
      },
      wrote: (stream, text) => {
        due(() => {
          result.wrote(stream, text);
        });
      },
      ended: (parts, omitted) => {
        due(() => {
          result.ended(parts, omitted);
        });
      },
      answered: (text) => {
        due(() => {
          result.answered(text);
        });
      },
      lingers: (isThere) => {
        due(() => {
          result.lingers(isThere);
        });
      },
      showed: (display) => {
        due(() => {
          this.replace();
          result.showed(display);
        });
      },
      asked: (prompt) => (isDue() ? result.ask(prompt) : Promise.resolve(null)),
      restarted: () => {
        due(() => {
          result.restarted();
        });
      },
    };
  }

  /** What the run shows comes in the place of what the build showed. */
  private replace(): void {
    const { note } = this.found;
    const { offsetHeight } = note;
    note.classList.add("is-shown");
    const gone = offsetHeight - note.offsetHeight;
    if (gone > 0) this.result.hold(gone);
  }

  private told({ end }: Ended, blocks: Current[], before: number[]): Told {
    const isSilent = this.result.isSilent && (end.kind !== "ran" || end.traceback === null);
    const isAuthors = blocks.at(-1)?.isEdited !== true || this.found.data.task !== undefined;
    return { end, data: this.found.data, isAuthors, isSilent, numbers: [...before, this.number] };
  }

  /** What the exception that ended it means, if that is certain. */
  private async meaning(told: Told): Promise<Shown | null> {
    const { words } = this.shared;
    const fault = told.end.kind === "ran" ? told.end.fault : null;
    const meaning = fault && (await meaningOf(fault, told.numbers, words));
    return meaning && { meaning, isFolded: isPromised(told, words) };
  }

  private tell(told: Told, judgements: Ended["judgements"], blocks: Current[], shown: Shown | null, exercise: ExerciseModule | null): void {
    const { page, words } = this.shared;
    const { end, numbers } = told;
    const now = blocks.at(-1);
    if (!now) return;
    if (end.kind === "ran") this.replace();
    // What the build showed is still all that there is.
    if (end.kind === "unavailable") this.found.note.classList.remove("is-run");
    const traceback = end.kind === "ran" ? end.traceback : null;
    const summary = summaryOf(told, (judgements ?? []).map((one) => kindOfPromise(one, page.unmarked)), words);
    const { said, gone } = exercise?.taskOf(summary, this.found.data.task, judgements, words) ?? { said: summary, gone: null };
    const lack = end.kind === "ran" ? lackOf(end.transcript, blocks.map(({ code }) => code)) : null;
    const text = lack === null ? said.text : `${said.text}. ${words.say("site-lacking", { what: wordsOf(lack, words) })}`;
    this.result.end(text, traceback, shown, said);
    this.result.element.dataset["end"] = kindOf(end);
    if (numbers.length > 1 && end.kind === "ran") {
      this.result.unfinished(unfinished(end.transcript, blocks, numbers), idOf);
    }
    this.result.judged(judgements, page.unmarked);
    if (gone !== null) this.result.element.append(gone);
    const marks: Mark[] = marksOf(judgements ?? [], page.unmarked, words);
    const line = isPromised(told, words) ? null : lineOf(end, numbers.length - 1);
    if (line !== null) marks.push({ line, kind: "raised" });
    this.judged = { code: withoutEnd(now.code), marks };
    this.mark();
  }

  /** Shows the marks of the last run, or of the build, if they are about the code shown. */
  private mark(): void {
    const { code, marks } = this.judged ?? { code: this.found.text, marks: this.kept() };
    const due = this.code() === code ? marks : [];
    if (this.editor) this.editor.editor.mark(due);
    else mark(this.found.code, due, this.shared.words, this.stepper.lead);
  }

  private unmark(): void {
    this.judged = { code: this.code(), marks: [] };
    this.mark();
  }

  private stop(): void {
    this.shared.session.stop(this);
  }

  /** Opens the editor. */
  async edit(takesFocus = true): Promise<void> {
    if (this.isOpening) return;
    this.isOpening = true;
    this.stepper.close();
    try {
      await this.reveal();
      const { createEditor } = await loadEdit();
      this.open(createEditor, takesFocus);
    } catch {
      this.result.begin();
      this.result.end(this.shared.words.say("site-no-editor"), null);
    } finally {
      this.isOpening = false;
    }
  }

  private open(createEditor: (typeof import("../edit.ts"))["createEditor"], takesFocus: boolean): void {
    const { words } = this.shared;
    const { pre } = this.found;
    const text = this.code();
    const holder = element("div", { class: "pyproof-editor" });
    const hint = element("p", { class: "pyproof-hint", id: `${this.id}-hint` }, words.say("site-editor-hint"));
    pre.hidden = true;
    pre.after(holder);
    const editor = createEditor({
      parent: holder,
      text,
      language: this.found.code.className,
      corrected: text === this.found.text ? this.corrected() : [],
      label: this.found.data.block < 0 ? this.title : words.say("site-editor", { number: String(this.number) }),
      hint: hint.id,
      markLabels: { kept: words.say(LABELS.kept), broken: words.say(LABELS.broken), raised: words.say(LABELS.raised) },
      changed: () => {
        this.buttons.undo.hidden = true;
        this.adopt();
        this.keep();
        this.showEdited();
      },
      run: () => void this.run(),
      leave: () => {
        this.buttons.run.focus();
      },
    });
    holder.append(hint);
    this.editor = { element: holder, editor };
    this.mark();
    this.relabel("close");
    this.showEdited();
    if (takesFocus) editor.focus();
  }

  /** Closes the editor; what was made of the code stays. */
  private close(): void {
    this.shut();
    this.show();
    this.rove(this.buttons.edit);
    this.buttons.edit.focus();
  }

  private shut(): void {
    const code = this.code();
    this.draft = code === this.found.text ? null : code;
    this.editor?.editor.destroy();
    this.editor?.element.remove();
    this.editor = null;
    this.found.pre.hidden = false;
    this.relabel("edit");
  }

  private corrected(): { from: number; to: number; label: string }[] {
    const { text, data } = this.found;
    return placesOf(text, data.corrected ?? []).map(({ from, to, was }) => ({ from, to, label: wasOf(was, this.shared.words) }));
  }

  /** The button that opens the editor closes it. */
  private relabel(name: "close" | "edit"): void {
    this.buttons.edit.replaceChildren(icon(name), this.shared.words.say(name === "close" ? "site-close" : "site-edit"));
    this.buttons.edit.setAttribute("aria-expanded", String(this.editor !== null));
  }

  /** Shows the code as it is, where the editor is closed. */
  private show(): void {
    const { code } = this.found;
    unmark(code);
    if (this.draft === null) {
      if (this.authors) code.replaceChildren(...this.authors);
      this.authors = null;
    } else {
      // Only now: marks split texts, and joining them makes other nodes.
      this.authors ??= [...code.childNodes];
      code.textContent = this.draft;
      if (typeof hljs !== "undefined") hljs.highlightBlock(code);
    }
    number(this.found.pre, code);
    this.mark();
    this.showEdited();
  }

  /** Has the code outlast a reload. */
  private keep(): boolean {
    const { data, text, note } = this.found;
    const isKept = this.shared.drafts.put(data.block, text, this.code());
    this.unkept?.remove();
    this.unkept = null;
    if (!isKept && this.code() !== text) {
      this.unkept = element("p", { class: "pyproof-unkept", role: "status" }, this.shared.words.say("site-unkept"));
      note.querySelector(".pyproof-head")?.append(this.unkept);
    }
    return isKept;
  }

  private reset(): void {
    const code = this.code();
    this.discarded = code === this.found.text ? null : code;
    this.clear();
    this.draft = null;
    this.keep();
    this.leaveLink();
    this.show();
    // What helps with it may still be on its way.
    void this.reveal();
    this.buttons.undo.hidden = this.discarded === null;
    this.rove(this.buttons.edit);
    this.buttons.edit.focus();
  }

  /** Ends the run, and shuts the editor. */
  private clear(): void {
    this.turn += 1;
    if (this.buttons.run.hidden) this.stop();
    this.shut();
    this.stepper.close();
    this.judged = null;
    this.isGuest = this.isForeign = false;
    this.offer();
    this.differing.left();
    this.result.clear();
    this.found.note.classList.remove("is-run", "is-shown");
    this.swap(this.buttons.stop, this.buttons.run);
  }

  /** Brings back what Reset took away. */
  private undo(): void {
    this.stepper.close();
    if (this.editor) this.close();
    this.draft = this.discarded;
    this.discarded = null;
    this.buttons.undo.hidden = true;
    this.keep();
    this.show();
    this.rove(this.buttons.edit);
    this.buttons.edit.focus();
  }

  /** Shows the build's findings only while the code is the author's. */
  private showEdited(): void {
    const isEdited = this.code() !== this.found.text;
    this.edited.hidden = !isEdited;
    this.buttons.reset.hidden = !isEdited && this.editor === null;
    this.found.note.classList.toggle("is-edited", isEdited);
    this.differing.update(isEdited);
  }

  /** Replaces one button by another, and moves the focus with it. */
  private swap(gone: HTMLButtonElement, come: HTMLButtonElement): void {
    const hadFocus = document.activeElement === gone;
    gone.hidden = true;
    come.hidden = false;
    if (hadFocus) come.focus();
    this.rove(come);
  }

  /** Tab reaches only one button of a toolbar; the arrows reach the others. */
  private rove(to: HTMLButtonElement): void {
    for (const one of Object.values(this.buttons)) one.tabIndex = one === to ? 0 : -1;
  }

  private move(event: KeyboardEvent): void {
    const shown = Object.values(this.buttons).filter((one) => !one.hidden);
    const at = shown.findIndex((one) => one === document.activeElement);
    const steps: Record<string, number> = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: shown.length - 1 };
    const to = steps[event.key];
    if (to === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    // mdBook uses the arrows to turn pages.
    event.preventDefault();
    event.stopPropagation();
    const next = shown[(to + shown.length) % shown.length];
    if (!next) return;
    this.rove(next);
    next.focus();
  }
}

/** The block without what its author answers, so that the reader is asked. What is
 * promised of it holds for the author's answers. */
function unanswered({ data, code }: Current): Current {
  return { data: { ...data, stdin: "", silent: true }, code, isEdited: true };
}

function pause(milliseconds: number): Promise<null> {
  return new Promise((resolve) => {
    setTimeout(() => {
      resolve(null);
    }, milliseconds);
  });
}

function idOf(number: number): string {
  return `pyproof-${number}`;
}

function kindOf(end: RunEnd): string {
  return end.kind;
}
