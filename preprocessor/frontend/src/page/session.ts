/** The programs of a page: a block with those that it continues, run one at a time. */
import type { Judgement, PageData, RunEnd, RunEvents, Runner, Running } from "../contract.ts";
import { assets, loadRun, pyodideOf, type RunModule } from "./lazy.ts";
import type { BlockData, Program, Transcript } from "../contract.ts";

/** A block as it is on the page now. */
export interface Current {
  data: BlockData;
  code: string;
  /** Whether the reader changed it. */
  isEdited: boolean;
}

export interface Ended {
  end: RunEnd;
  judgements: Judgement[];
}

/** What is needed to read, run and judge a program. */
export interface Prepared {
  program: Program;
  judge(end: RunEnd): Judgement[];
}

/** The program of the last of `blocks`, which continues the others. The author's promises
 * below the code, and those about its end, apply only to the author's code. */
export function prepare(blocks: Current[], page: PageData, judging: Omit<RunModule, "createRunner">): Prepared {
  const reads = blocks.map(({ data, code, isEdited }) =>
    judging.readBlock(code, {
      interactive: data.interactive,
      markers: page.markers,
      unpromised: data.silent,
      fence: isEdited ? undefined : data.fence,
    }),
  );
  const program = reads.map((read, at) => judging.programBlock(read, { stdin: lines(blocks[at]?.data.stdin ?? "") }));
  const last = blocks.length - 1;
  return {
    program: { blocks: program, limits: page.limits },
    judge(end) {
      if (end.kind !== "ran") return [];
      const judgements = judging.judge(reads, end.transcript, last, judging.policyOf(page));
      return isCut(end.transcript, last) ? judgements.map(unsaid) : judgements;
    },
  };
}

/** Whether a block wrote more than is recorded. In the page, unlike in the build, that
 * does not end it. */
function isCut({ ends }: Transcript, block: number): boolean {
  const end = ends[block]?.end;
  return typeof end === "object" && "OutputLimit" in end;
}

/** If not everything was recorded, it is unknown what was reached. */
function unsaid(judgement: Judgement): Judgement {
  return judgement.verdict === "unreached" ? { ...judgement, verdict: "unclear" } : judgement;
}

/** The author's answers, in whole lines; after them the reader answers. */
function lines(stdin: string): string {
  return stdin === "" || stdin.endsWith("\n") ? stdin : `${stdin}\n`;
}

export class Session {
  private readonly page: PageData;
  private module: Promise<RunModule> | null = null;
  private runner: Runner | null = null;
  private running: { running: Running | null; over: Promise<unknown>; isStopped: boolean } | null = null;

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
    let module: RunModule;
    try {
      this.module ??= loadRun();
      module = await this.module;
    } catch (error) {
      // What the host could not deliver may be there the next time.
      this.module = null;
      return { end: { kind: "unavailable", message: String(error) }, judgements: [] };
    }
    if (turn.isStopped) return { end: { kind: "stopped" }, judgements: [] };
    try {
      const prepared = prepare(blocks, this.page, module);
      this.runner ??= module.createRunner({
        assets: assets(),
        pyodide: pyodideOf(this.page),
        packages: this.page.packages ?? [],
      });
      turn.running = this.runner.run(prepared.program, events);
      const end = await turn.running.end;
      return { end, judgements: prepared.judge(end) };
    } catch (error) {
      return { end: { kind: "crashed", message: String(error) }, judgements: [] };
    }
  }
}
