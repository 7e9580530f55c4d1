/** The programs of a page: a block with those that it continues, run one at a time. */
import type { Current, Ended, Examples, PageData, RunEvents } from "../contract.ts";
import { assets, loadRun, pyodideOf } from "./lazy.ts";

export class Session {
  private readonly page: PageData;
  private examples: Promise<Examples> | null = null;
  private running: { running: { stop(): void } | null; over: Promise<unknown>; isStopped: boolean } | null = null;

  constructor(page: PageData) {
    this.page = page;
  }

  /** Runs a program; one that is still running is stopped first. */
  async run(blocks: Current[], events: RunEvents): Promise<Ended> {
    while (this.running) {
      this.stop();
      await this.running.over;
    }
    const turn: NonNullable<Session["running"]> = { running: null, over: Promise.resolve(), isStopped: false };
    const over = this.ran(blocks, events, turn);
    turn.over = over.finally(() => {
      this.running = null;
    });
    this.running = turn;
    await turn.over;
    return over;
  }

  /** Stops the running program. */
  stop(): void {
    if (!this.running) return;
    this.running.isStopped = true;
    this.running.running?.stop();
  }

  private async ran(blocks: Current[], events: RunEvents, turn: NonNullable<Session["running"]>): Promise<Ended> {
    let examples: Examples;
    try {
      examples = await (this.examples ??= this.load());
    } catch (error) {
      // What the host lost may be there the next time.
      this.examples = null;
      return { end: { kind: "unavailable", message: String(error) }, judgements: [] };
    }
    if (turn.isStopped) return { end: { kind: "stopped" }, judgements: [] };
    try {
      const running = examples.run(blocks, events);
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
