/** A run, as the matcher sees it, and what may be asked of it. */
import type { Judgement, Policy, Transcript } from "../../contract.ts";
import { strengthOf, textOf, type Expectation, type Form, type Subject } from "../expectation/types.ts";
import type { Module } from "../python.ts";
import type { Way } from "./keep.ts";
import { raised, reached } from "./transcript.ts";

export interface Run {
  /** The block's code, read. */
  module: Module;
  /** Its index in the program. */
  block: number;
  transcript: Transcript;
  /** The literal texts of the whole program: its labels. */
  literals: string[];
  policy: Policy;
}

/** What is to be said of a promise that was not simply kept. */
export type Problem =
  "broken" | "spacing" | "partial" | "unreached" | "silent" | "assigned" | "message" | "order";

/** What became of a promise, how it was kept, what is to be said of it. */
export type Facts = [verdict: Judgement["verdict"], way: Way | null, problem: Problem | null];

export function judgement(expectation: Expectation, form: Form, actual: string, facts: Facts): Judgement {
  const [verdict, way, problem] = facts;
  const { span, line } = expectation;
  const strength = strengthOf(expectation);
  return { line, ...span, form, strength, expected: textOf(expectation), actual, verdict, way, problem };
}

/** Whether a subject's statement ran, as far as the run tells. */
export function ran({ module, block, transcript }: Run, subject: Subject): boolean {
  const statement = module.statements[subject.statement];
  if (!statement) return false;
  if (!statement.isTop) return reached(transcript, block, subject.first, subject.last);
  const end = transcript.ends[block]?.end;
  if (end === "Finished") return true;
  if (end === "Raised") {
    const last = raised(transcript, block).at(-1)?.statement;
    return last !== undefined && statement.top <= last;
  }
  // Where `sys.exit` was called is not known; what wrote nothing by then is taken
  // as not reached.
  if (typeof end !== "object") return false;
  let line: number | null = null;
  if ("TimedOut" in end) line = end.TimedOut.line;
  else if ("OutputLimit" in end) line = end.OutputLimit.line;
  else if ("MemoryLimit" in end) line = end.MemoryLimit.line;
  return line !== null && statement.firstLine <= line;
}
