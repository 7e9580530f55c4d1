/**
 * Runs programs in a worker, for the page.
 *
 * 1. The first run makes the worker and loads Pyodide in it; the worker then serves one
 *    run after another.
 * 2. A program that may ask its reader gets the best way to do so that works here
 *    ({@link Questions}).
 * 3. If a run is stopped or crashes, the worker is ended, and another one is made ready
 *    as soon as that is gone: two that compute at once would only slow each other down.
 *
 * 4. A worker may be made ahead of the first run, of what is kept alone: where that does
 *    not suffice, the run makes another.
 * 5. Behind a run, when the page is idle, another worker makes a snapshot of Python, if
 *    there is none. It gives way to the next run.
 *
 * Nothing here throws: every run ends with a result, however it goes.
 */
import type { Program, RunEnd, RunEvents, Runner, RunnerOptions, Running } from "../contract.ts";
import type { Life } from "./again.ts";
import { Engine, type Load } from "./engine.ts";
import { isKept } from "./kept.ts";
import type { FromWorker, Given } from "./messages.ts";
import { Questions, codesOf } from "./questions.ts";

/** Milliseconds after which it is said that a program has not ended yet. */
const LATE = 500;

/** Milliseconds without a run before a snapshot is made. */
const CALM = 1000;

/** Makes a runner. Nothing is loaded before its first run. */
export function createRunner(options: RunnerOptions): Runner {
  return new WorkerRunner(options);
}

class WorkerRunner implements Runner {
  readonly #options: RunnerOptions;
  readonly #questions: Questions;
  /** The worker, with Pyodide loaded or loading. */
  #engine: Engine | null = null;
  #current: Run | null = null;
  /** The worker that makes a snapshot, and the wait for it. */
  #maker: Engine | null = null;
  #calm: ReturnType<typeof setTimeout> | undefined;
  /** Workers that were ended and are not gone. */
  readonly #ending = new Set<Promise<void>>();

  constructor(options: RunnerOptions) {
    this.#options = options;
    this.#questions = new Questions(options.assets);
  }

  prepare(codes: string[]): void {
    // The service worker first: it serves those workers that are made later.
    void this.#questions.prepare(codes).then(() => this.gone()).then(() => this.engine());
  }

  async ahead(codes: string[]): Promise<void> {
    if (!(await isKept(this.#options))) return;
    await this.#questions.prepare(codes);
    // A run may have come before.
    const engine = (this.#engine ??= new Engine(this.#options, "ahead"));
    const load = await engine.loaded(() => undefined);
    if (!load.ok && engine.purpose === "ahead") this.drop(engine);
  }

  run(program: Program, events: RunEvents): Running {
    this.#current?.stop();
    const run = new Run(program, events, this, this.#questions);
    this.#current = run;
    this.#unmake();
    void run.end.then(({ kind }) => {
      if (this.#current !== run) return;
      this.#current = null;
      if (kind === "ran") this.#make();
    });
    run.start();
    return run;
  }

  /** Has a snapshot made, if there is none. */
  #make(): void {
    if (!this.#engine?.wantsSnapshot) return;
    this.#calm = setTimeout(() => {
      const maker = (this.#maker = new Engine(this.#options, "snapshot"));
      void maker.loaded(() => undefined).then(() => {
        if (this.#maker !== maker) return;
        if (this.#engine) this.#engine.wantsSnapshot = false;
        this.#unmake();
      });
    }, CALM);
  }

  #unmake(): void {
    clearTimeout(this.#calm);
    if (this.#maker) void this.#maker.end();
    this.#maker = null;
  }

  /** The current worker, or a new one. */
  engine(): Engine {
    // A worker that was made ready earlier may have failed since.
    if (this.#engine?.failed) this.drop(this.#engine);
    this.#engine ??= new Engine(this.#options);
    return this.#engine;
  }

  /** Called when nobody waits for the worker any more. */
  give(): void {
    if (this.#engine?.hangs) this.drop(this.#engine);
  }

  /** Ends the worker. */
  drop(engine: Engine): void {
    if (this.#engine === engine) this.#engine = null;
    const ending: Promise<void> = engine.end().finally(() => {
      this.#ending.delete(ending);
    });
    this.#ending.add(ending);
  }

  /** Resolves when all workers that were ended are gone. */
  async gone(): Promise<void> {
    await Promise.all(this.#ending);
  }

  /** Ends the worker, and loads the next one for a later run. */
  replace(engine: Engine): void {
    this.drop(engine);
    void this.gone().then(() => this.engine());
  }
}

/** One run, from the press of the button to its end. */
class Run implements Running {
  readonly end: Promise<RunEnd>;
  readonly #program: Program;
  readonly #events: RunEvents;
  readonly #runner: WorkerRunner;
  readonly #questions: Questions;
  readonly #answers: Given[] = [];
  /** Each time that it is run it finds the same. */
  readonly #life: Life = { seed: crypto.getRandomValues(new Uint32Array(1))[0] ?? 0, epoch: Date.now() };
  #finish: (end: RunEnd) => void = () => undefined;
  /** The worker that is running the program, if any. */
  #engine: Engine | null = null;
  #ended = false;

  constructor(program: Program, events: RunEvents, runner: WorkerRunner, questions: Questions) {
    this.#program = program;
    this.#events = events;
    this.#runner = runner;
    this.#questions = questions;
    this.end = new Promise((resolve) => {
      this.#finish = resolve;
    });
  }

  start(): void {
    void this.#begin(true).catch((error: unknown) => {
      this.#over({ kind: "crashed", message: String(error) });
    });
  }

  stop(): void {
    if (this.#isOver()) return;
    if (this.#engine) this.#runner.replace(this.#engine);
    // A worker that is still loading can be kept, unless it hangs.
    else this.#runner.give();
    this.#over({ kind: "stopped" });
    void this.#watch();
  }

  /** Says of what was stopped that it has not ended, where that takes long, and when it
   *  has. */
  async #watch(): Promise<void> {
    const gone = this.#runner.gone();
    const late = setTimeout(() => {
      this.#events.lingers?.(true);
      void gone.then(() => this.#events.lingers?.(false));
    }, LATE);
    await gone;
    clearTimeout(late);
  }

  #isOver(): boolean {
    return this.#ended;
  }

  /** Sends the program to a worker. */
  async #begin(first: boolean): Promise<void> {
    await this.#questions.prepare(codesOf(this.#program));
    if (this.#isOver()) return;
    await this.#wait();
    if (this.#isOver()) return;
    const engine = this.#runner.engine();
    const loaded = await engine.loaded((loaded, total) => {
      // If the program is started again, Pyodide's progress is not reported again.
      if (first && !this.#isOver()) this.#events.loading(loaded, total);
    });
    if (this.#isOver()) return;
    if (!loaded.ok && engine.purpose === "ahead") {
      // What was missing is fetched now.
      this.#runner.drop(engine);
      await this.#begin(first);
      return;
    }
    if (!loaded.ok) {
      this.#fail(engine, loaded);
      return;
    }
    const way = await this.#questions.way(this.#program, engine);
    if (this.#isOver()) return;
    if (way === null) {
      // The names of the program before go with the worker; Python says so.
      this.#runner.drop(engine);
      await this.#begin(first);
      return;
    }
    this.#engine = engine;
    engine.listen((message) => {
      this.#hear(message, engine);
    });
    // What it wrote before is in the way only now.
    if (!first) this.#events.restarted();
    // One that asks although its code does not show it has the same life from its first answer on.
    const life = way.kind === "restart" && (this.#answers.length > 0 || this.#questions.mayRestart(this.#program)) ? this.#life : null;
    engine.tell({ kind: "run", program: this.#program, answers: this.#answers, way, life });
  }

  /** Waits for the end of workers that were ended before. */
  async #wait(): Promise<void> {
    const late = setTimeout(() => {
      if (!this.#isOver()) this.#events.waits();
    }, LATE);
    await this.#runner.gone();
    clearTimeout(late);
  }

  #fail(engine: Engine, { message }: Extract<Load, { ok: false }>): void {
    // A later run tries again.
    this.#runner.drop(engine);
    this.#over({ kind: "unavailable", message });
  }

  #hear(message: FromWorker, engine: Engine): void {
    if (this.#isOver() || engine !== this.#engine) return;
    switch (message.kind) {
      case "began":
        this.#events.began();
        break;
      case "wrote":
        for (const [stream, text] of message.parts) this.#events.wrote(stream, text);
        break;
      case "ended":
        this.#events.ended(message.parts, message.omitted);
        break;
      case "answered":
        this.#events.answered(message.answer);
        break;
      case "showed":
        this.#events.showed(message.display);
        break;
      case "stepped":
        this.#events.stepped?.(message.step);
        break;
      case "asks":
        void this.#ask(message.prompt, message.number, engine);
        break;
      case "more":
        this.#questions.more();
        break;
      case "ran":
        this.#over(message.end);
        break;
      case "left":
        this.#runner.replace(engine);
        this.#over(message.end);
        break;
      case "broke":
        this.#runner.replace(engine);
        this.#over({ kind: "crashed", message: message.message });
        break;
      default:
    }
  }

  async #ask(prompt: string, number: number, engine: Engine): Promise<void> {
    const restarts = !this.#questions.canAnswer;
    if (restarts) {
      // Make the next worker ready while the reader thinks.
      this.#engine = null;
      this.#runner.replace(engine);
    }
    const asked = performance.now();
    // If the page cannot ask, there is no answer.
    const answer = await this.#events.asked(prompt).catch(() => null);
    if (this.#isOver()) return;
    if (restarts) {
      this.#answers.push({ answer, wait: performance.now() - asked });
      await this.#begin(false);
    } else {
      this.#questions.answer(number, answer);
    }
  }

  #over(end: RunEnd): void {
    this.#ended = true;
    this.#engine?.listen(null);
    this.#engine = null;
    this.#questions.over();
    this.#finish(end);
  }
}
