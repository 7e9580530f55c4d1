/** Where steps come from: the build's file, or a run of the reader's code. */
import type { BlockData, Caption, Current, Ended, Judgement, StepsEnd, StepsFile } from "../contract.ts";
import { keptAt, statesOf, type Step } from "./model.ts";

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
  end: StepsEnd | "limit";
  kept: [line: number, step: number][];
  /** Of a reader's own code nobody has said anything. */
  captions: Caption[];
  /** All that the block printed; `null` where that is not known. */
  output: string | null;
}

const VERSION = 1;

/** The steps that the build recorded. */
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
  const whole = output !== null && new TextEncoder().encode(output).length >= (states.at(-1)?.out ?? 0);
  const { blocks = [], end = "limit", kept = [], captions = [] } = file;
  return { steps: states, blocks, end, kept, captions, output: whole ? output : null };
}

/** Those of a run in this browser. */
export function stepsOfRun({ end, judgements }: Ended, blocks: Current[]): Recording | Missing {
  if (end.kind === "stopped") return "steps-none-stopped";
  if (end.kind === "unavailable") return "steps-none-unavailable";
  if (end.kind === "crashed") return "steps-none-crashed";
  const [told] = end.transcript.steps ?? [];
  if (!told || told.steps.length === 0) return "steps-none-raised";
  const steps = statesOf(told.steps.map(read));
  const last = blocks.length - 1;
  const written = end.transcript.events.flatMap(({ block, what }) => (block === last && "Wrote" in what ? [what.Wrote.text] : []));
  return {
    steps,
    blocks: blocks.map(({ data }) => data.block),
    end: told.end ?? "limit",
    kept: keptOf(steps, last, judgements ?? []),
    captions: [],
    output: written.join(""),
  };
}

function read(step: string): unknown {
  try {
    return JSON.parse(step);
  } catch {
    return null;
  }
}

function keptOf(steps: Step[], block: number, judgements: Judgement[]): [number, number][] {
  const lines = new Set(judgements.filter(({ verdict, form }) => verdict === "matched" && form !== "fence").map(({ line }) => line));
  return [...lines].flatMap((line): [number, number][] => {
    const step = keptAt(steps, block, line);
    return step === null ? [] : [[line, step]];
  });
}
