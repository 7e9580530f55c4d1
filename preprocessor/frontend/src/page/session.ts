/**
 * The programs of a page: a block with those that it continues, run one at a time.
 *
 * Who comes while another program runs ends that; who comes while Python is still being
 * loaded for it waits for its end.
 */
import type { Current, Ended, Examples, PageData, RunEvents } from "../contract.ts";
import { assets, loadRun, pyodideOf } from "./lazy.ts";

/** Whose program it is. */
interface Owner {
  readonly number: number;
}

/** A program that runs, or waits for its turn. */
class Turn {
  over: Promise<unknown> = Promise.resolve();
  /** Whether the program itself runs. */
  hasBegun = false;
  running: { stop(): void } | null = null;
  readonly owner: Owner;
  private readonly aborter = new AbortController();

  constructor(owner: Owner) {
    this.owner = owner;
  }

  get isStopped(): boolean {
    return this.aborter.signal.aborted;
  }

  get stopped(): Promise<void> {
    return new Promise((resolve) => {
      this.aborter.signal.addEventListener("abort", () => {
        resolve();
      });
    });
  }

  stop(): void {
    this.aborter.abort();
    this.running?.stop();
  }
}

const STOPPED: Ended = { end: { kind: "stopped" }, judgements: [] };

export class Session {
  private readonly page: PageData;
  private examples: Promise<Examples> | null = null;
  /** In the order in which they come. */
  private readonly turns: Turn[] = [];

  constructor(page: PageData) {
    this.page = page;
  }

  /** Runs a program; `waits` is told for whose end it waits. `steps`: they are recorded. */
  async run(owner: Owner, blocks: Current[], events: RunEvents, waits: (owner: Owner) => void, steps = false): Promise<Ended> {
    for (const turn of this.turns) {
      if (turn.owner === owner || turn.hasBegun) turn.stop();
    }
    const before = [...this.turns];
    const last = before.filter((turn) => !turn.isStopped).at(-1);
    if (last) waits(last.owner);
    const turn = new Turn(owner);
    this.turns.push(turn);
    const ended = Promise.all(before.map(({ over }) => over));
    const over = Promise.race([ended, turn.stopped]).then(() => (turn.isStopped ? STOPPED : this.ran(blocks, events, turn, steps)));
    turn.over = over.finally(() => {
      this.turns.splice(this.turns.indexOf(turn), 1);
    });
    await turn.over;
    return over;
  }

  /** Stops the program of an owner, or what it waits for. */
  stop(owner: Owner): void {
    for (const turn of this.turns) {
      if (turn.owner === owner) turn.stop();
    }
  }

  private async ran(blocks: Current[], events: RunEvents, turn: Turn, steps: boolean): Promise<Ended> {
    let examples: Examples;
    try {
      examples = await (this.examples ??= this.load());
    } catch (error) {
      // What the host lost may be there the next time.
      this.examples = null;
      return { end: { kind: "unavailable", message: String(error) }, judgements: [] };
    }
    if (turn.isStopped) return STOPPED;
    try {
      const running = examples.run(blocks, watched(events, turn), steps);
      turn.running = running;
      return await running.end;
    } catch (error) {
      return { end: { kind: "crashed", message: String(error) }, judgements: [] };
    }
  }

  private async load(): Promise<Examples> {
    const { createExamples } = await loadRun();
    const { page } = this;
    return createExamples({ assets: assets(), pyodide: pyodideOf(page), packages: page.packages ?? [] }, page);
  }
}

/** Notes when the program begins. One that asks has begun as well: a block before the
 * reader's may ask. */
function watched(events: RunEvents, turn: Turn): RunEvents {
  return {
    ...events,
    began: () => {
      turn.hasBegun = true;
      events.began();
    },
    asked: (prompt) => {
      turn.hasBegun = true;
      return events.asked(prompt);
    },
  };
}
