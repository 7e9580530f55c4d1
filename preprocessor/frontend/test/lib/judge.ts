/**
 * The judge as the tool puts it into a site, and runs to be judged.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import type { BlockCode, End, Transcript, What } from "../../src/contract.ts";
import { judgeOf } from "../../src/run/judge.ts";

/** The file of the judge. */
export const wasm = gunzipSync(readFileSync(join(import.meta.dirname, "../../../tool/assets/judge.wasm.gz")));

export const judge = judgeOf(new WebAssembly.Module(wasm));

/** A block of which only this is known. */
export function code(code: string, more: Partial<BlockCode> = {}): BlockCode {
  return { code, stdin: "", interactive: false, silent: false, fence: null, ...more };
}

/** What a run of one block did. */
export function ran(events: What[], end: End = "Finished"): Transcript {
  return { events: events.map((what) => ({ block: 0, what })), ends: [{ end, duration_us: 0 }] };
}

/** That it wrote `text` at a line. */
export function wrote(line: number, text: string): What {
  return { Wrote: { stream: "Out", text, places: [{ block: 0, line }] } };
}

/** That a top-level statement had a value. */
export function valued(statement: number, repr: string): What {
  return { Valued: { statement, text: repr, repr } };
}
