/**
 * Examples as readers run them: the judge says what is to be noted, the runner runs it,
 * and the judge says how the promises came out.
 *
 * 1. Judge and Python are loaded at the first run, at the same time. Who could not be
 *    had is tried anew at the next.
 * 2. A judge that breaks down leaves the run as it is: then nothing is said of the
 *    promises but that.
 */
import type {
  BlockCode, Current, Ended, Examples, Judge, Judgement, PageData, Program, ProgramBlock, RunEnd, RunEvents, Runner, RunnerOptions,
  Running, Transcript, Wish,
} from "../contract.ts";
import { loadJudge } from "./judge.ts";
import { createRunner } from "./runner.ts";
import { isAsked } from "./wish.ts";

/** Makes what runs the examples of a page. Nothing is loaded before the first run. */
export function createExamples(options: RunnerOptions, page: PageData): Examples {
  return new JudgedExamples(options, page);
}

const STOPPED: Ended = { end: { kind: "stopped" }, judgements: [] };

class JudgedExamples implements Examples {
  readonly #assets: string;
  readonly #page: PageData;
  readonly #runner: Runner;
  #judge: Promise<Judge> | null = null;

  constructor(options: RunnerOptions, page: PageData) {
    this.#assets = options.assets;
    this.#page = page;
    this.#runner = createRunner(options);
  }

  run(blocks: Current[], events: RunEvents, wish?: Wish): { end: Promise<Ended>; stop(): void } {
    const aborter = new AbortController();
    let running: Running | null = null;
    const start = async (judge: Judge, blocks: BlockCode[]): Promise<RunEnd> => {
      const read = isAsked(wish) ? blocks.map(unread) : await judge.blocks(blocks, this.#page).catch(() => blocks.map(unread));
      const program: Program = { blocks: read, limits: this.#page.limits };
      if (wish === "steps") {
        for (const last of read.slice(-1)) last.steps = true;
        program.modules = (await import("../recorder.ts")).recorder;
      } else if (wish) program.wish = wish;
      if (isAsked(wish)) program.modules = (await import("../answering.ts")).answering;
      if (aborter.signal.aborted) return STOPPED.end;
      running = this.#runner.run(program, events);
      return running.end;
    };
    return {
      end: this.#ran(blocks.map(codeOf), start, aborter.signal),
      stop: () => {
        aborter.abort();
        running?.stop();
      },
    };
  }

  async ahead(codes: string[]): Promise<void> {
    // Where the host has lost it, the first run says so.
    const judged = loadJudge(this.#assets).then(
      (judge) => {
        this.#judge ??= Promise.resolve(judge);
      },
      () => undefined,
    );
    await Promise.all([judged, this.#runner.ahead(codes)]);
  }

  async #ran(blocks: BlockCode[], start: (judge: Judge, blocks: BlockCode[]) => Promise<RunEnd>, stop: AbortSignal): Promise<Ended> {
    this.#runner.prepare(blocks.map(({ code }) => code));
    let judge: Judge | null;
    try {
      judge = await this.#loaded(stop);
    } catch (error) {
      return { end: { kind: "unavailable", message: String(error) }, judgements: [] };
    }
    if (judge === null) return STOPPED;
    const end = await start(judge, blocks);
    if (end.kind === "ran" && end.names === undefined) return { end, judgements: [] };
    return { end, judgements: await judged(blocks, this.#page, end, judge) };
  }

  /** The judge; `null` where the reader would not wait for it. */
  async #loaded(stop: AbortSignal): Promise<Judge | null> {
    const stopped = new Promise<null>((resolve) => {
      stop.addEventListener("abort", () => {
        resolve(null);
      });
    });
    try {
      const judge = await Promise.race([(this.#judge ??= loadJudge(this.#assets, stop)), stopped]);
      if (judge === null) this.#judge = null;
      return judge;
    } catch (error) {
      this.#judge = null;
      if (stop.aborted) return null;
      throw error;
    }
  }
}

/** A block as it is judged. What the author promised of the code below it, or of its
 * end, holds for the author's code alone. */
export function codeOf({ data, code, isEdited }: Current): BlockCode {
  return {
    code,
    stdin: lines(data.stdin ?? ""),
    interactive: data.interactive ?? false,
    silent: data.silent ?? false,
    fence: isEdited ? null : (data.fence ?? null),
  };
}

/** What the author answers, in whole lines: behind it the reader does. */
function lines(stdin: string): string {
  return stdin === "" || stdin.endsWith("\n") ? stdin : `${stdin}\n`;
}

/** A block that cannot be read is run as it stands, and nothing is noted of it. */
function unread({ code, stdin }: BlockCode): ProgramBlock {
  return { code, stdin, values: [], tolerated: [], traced: false, echoes: false, interactive: false };
}

/** How the promises of the last block came out, which continues the others. */
export async function judged(blocks: BlockCode[], page: PageData, end: RunEnd, judge: Judge): Promise<Judgement[] | null> {
  if (end.kind !== "ran") return [];
  const last = blocks.length - 1;
  try {
    const judgements = await judge.judge(blocks, page, end.transcript, last);
    return isCut(end.transcript, last) ? judgements.map(unsaid) : judgements;
  } catch {
    return null;
  }
}

/** Whether a block wrote more than is noted. In the page, unlike in the build, that does
 * not end it. */
function isCut({ ends }: Transcript, block: number): boolean {
  const end = ends[block]?.end;
  return typeof end === "object" && "OutputLimit" in end;
}

/** Of what was not noted nobody knows whether it was reached. */
function unsaid(judgement: Judgement): Judgement {
  return judgement.verdict === "unreached" ? { ...judgement, verdict: "unclear" } : judgement;
}
