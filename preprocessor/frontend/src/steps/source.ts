/** Where steps come from: the build's file, or a run of the reader's code. */
import type { BlockData, Caption, Current, Ended, Judgement, RunEvents, StepsEnd, StepsFile, Stream, Transcript } from "../contract.ts";
import { keptAt, lengthOf, statesOf, type Step, type Written } from "./model.ts";

/** Why there are none: a key of a message. */
export type Missing =
  | "steps-none-file"
  | "steps-none-version"
  | "steps-none-differs"
  | "steps-none-nothing"
  | "steps-none-stopped"
  | "steps-none-unavailable"
  | "steps-none-crashed"
  | "steps-none-raised";

export interface Recording {
  steps: Step[];
  /** The blocks of the program. */
  blocks: number[];
  /** `stopped`: by its reader; `time`: by the page. */
  end: StepsEnd | "limit" | "stopped" | "time";
  /** Lines of promises; 0 is that of the output. */
  kept: [line: number, step: number][];
  /** Of a reader's own code nobody has said anything. */
  captions: Caption[];
  /** All that the block printed; `null` where that is not known. */
  output: Written | null;
}

const VERSION = 1;

/** Milliseconds that a program may go on when no more steps of it are recorded: its
 *  promises are judged at its end. And those of a recording in all. */
const REST = 2000;
const MOST = 15_000;

/** The steps that the build recorded. `output`: what it showed, where no file says it. */
export async function stepsOfBuild(folder: string, { steps }: BlockData, output: string | null): Promise<Recording | Missing> {
  if (steps === undefined) return "steps-none-nothing";
  if ("missing" in steps) return steps.missing === "differs" ? "steps-none-differs" : "steps-none-nothing";
  let file: Partial<StepsFile>;
  try {
    const response = await fetch(`${folder}steps/${steps.file}`);
    if (!response.ok) return "steps-none-file";
    file = (await response.json()) as Partial<StepsFile>;
  } catch {
    return "steps-none-file";
  }
  if (file.version !== VERSION || !Array.isArray(file.steps)) return "steps-none-version";
  const states = statesOf(file.steps);
  if (states.length === 0) return "steps-none-version";
  const { blocks = [], end = "limit", kept = [], captions = [] } = file;
  const written: Written | null = file.output ?? (output === null ? null : [["Out", output]]);
  return { steps: states, blocks, end, kept, captions, output: whole(written, states) };
}

/** What was printed, if that is all of it. */
function whole(written: Written | null, steps: Step[]): Written | null {
  return written !== null && lengthOf(written) >= (steps.at(-1)?.out ?? 0) ? written : null;
}

/** What was told of a run while it was recorded. */
interface Heard {
  steps: string[];
  end: StepsEnd | null;
  written: Written;
  /** Whether the page has stopped it. */
  isLate: boolean;
}

/** Runs a program and records it. One that does not end is stopped, and has the steps until
 *  then. */
export async function recorded(run: (events: RunEvents) => Promise<[Ended, Current[]]>, stop: () => void): Promise<Recording | Missing> {
  const heard: Heard = { steps: [], end: null, written: [], isLate: false };
  let timer: ReturnType<typeof setTimeout> | undefined;
  const wait = (milliseconds: number): void => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      heard.isLate = true;
      stop();
    }, milliseconds);
  };
  const nothing = (): void => undefined;
  const events: RunEvents = {
    loading: nothing,
    waits: nothing,
    began: () => { wait(MOST); },
    wrote: (stream, text) => { heard.written.push([stream, text]); },
    ended: nothing,
    answered: nothing,
    showed: nothing,
    // Nobody is asked.
    asked: () => Promise.resolve(null),
    restarted: () => { Object.assign(heard, { steps: [], end: null, written: [] }); },
    stepped: (step) => {
      const { end } = (read(step) ?? {}) as { end?: StepsEnd };
      if (end === undefined) heard.steps.push(step);
      else {
        heard.end = end;
        wait(REST);
      }
    },
  };
  try {
    const [ended, blocks] = await run(events);
    return stepsOfRun(ended, blocks, heard);
  } finally {
    clearTimeout(timer);
  }
}

function stepsOfRun({ end, judgements }: Ended, blocks: Current[], heard: Heard): Recording | Missing {
  if (end.kind === "unavailable") return "steps-none-unavailable";
  if (end.kind === "crashed") return "steps-none-crashed";
  const last = blocks.length - 1;
  const common = { blocks: blocks.map(({ data }) => data.block), captions: [] };
  if (end.kind === "stopped") {
    const steps = statesOf(heard.steps.map(read));
    if (steps.length === 0) return "steps-none-stopped";
    const why = heard.end === null || heard.end === "finished" ? (heard.isLate ? "time" : "stopped") : heard.end;
    return { ...common, steps, end: why, kept: [], output: whole(heard.written, steps) };
  }
  const [told] = end.transcript.steps ?? [];
  if (!told || told.steps.length === 0) return "steps-none-raised";
  const steps = statesOf(told.steps.map(read));
  const { events } = end.transcript;
  const output = events.flatMap(({ block, what }): [Stream, string][] => (block === last && "Wrote" in what ? [[what.Wrote.stream, what.Wrote.text]] : []));
  return { ...common, steps, end: told.end ?? "limit", kept: keptOf(steps, last, judgements ?? [], events), output: whole(output, steps) };
}

function read(step: string): unknown {
  try {
    return JSON.parse(step);
  } catch {
    return null;
  }
}

function keptOf(steps: Step[], block: number, judgements: Judgement[], events: Transcript["events"]): [number, number][] {
  const kept = new Map<number, number>();
  for (const { verdict, form, line, lines } of judgements) {
    if (verdict !== "matched") continue;
    const step = keptAt(steps, block, lines ?? [line, line], events);
    if (step !== null) kept.set(form === "fence" ? 0 : line, step);
  }
  return [...kept];
}
