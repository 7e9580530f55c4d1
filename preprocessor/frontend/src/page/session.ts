/**
 * The programs of a page: a block with those that it continues, run one at a time.
 *
 * Who comes while another program runs ends that; who comes while Python is still being
 * loaded for it waits for its end.
 */
import type { Current, Ended, Examples, PageData, RunEvents, Wish } from "../contract.ts";
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
  /** Whether it only looks at names, which is over at once: to stop it would cost Python. */
  readonly isLook: boolean;
  private readonly aborter = new AbortController();

  constructor(owner: Owner, isLook: boolean) {
    this.owner = owner;
    this.isLook = isLook;
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
  /** Whose names Python still has. */
  private keeper: Owner | null = null;

  constructor(page: PageData) {
    this.page = page;
  }

  /** Whether the program that ran last is this owner's, and its names can be asked for. */
  keeps(owner: Owner): boolean {
    return this.keeper === owner && this.turns.length === 0;
  }

  /** Makes ready what is kept for a page with this code. */
  async ahead(codes: string[]): Promise<void> {
    try {
      const examples = await (this.examples ??= this.load());
      await examples.ahead(codes);
    } catch {
      // The first run tries anew.
      this.examples = null;
    }
  }

  /** Runs a program; `waits` is told for whose end it waits. */
  async run(owner: Owner, blocks: Current[], events: RunEvents, waits: (owner: Owner) => void, wish?: Wish): Promise<Ended> {
    for (const turn of this.turns) {
      if ((turn.owner === owner || turn.hasBegun) && !turn.isLook) turn.stop();
    }
    const before = [...this.turns];
    const last = before.filter((turn) => !turn.isStopped && !turn.isLook).at(-1);
    if (last) waits(last.owner);
    const turn = new Turn(owner, wish === "names");
    this.turns.push(turn);
    const ended = Promise.all(before.map(({ over }) => over));
    const over = Promise.race([ended, turn.stopped]).then(() => (turn.isStopped ? STOPPED : this.ran(blocks, events, turn, wish)));
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

  private async ran(blocks: Current[], events: RunEvents, turn: Turn, wish?: Wish): Promise<Ended> {
    this.keeper = null;
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
      const running = examples.run(blocks, watched(events, turn), wish);
      turn.running = running;
      const ended = await running.end;
      if (ended.end.kind === "ran" && ended.end.kept) this.keeper = turn.owner;
      return ended;
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
