/**
 * The driver in Pyodide, without a worker and a page.
 */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { loadPyodide } from "pyodide";
import type { PyCallable } from "pyodide/ffi";
import type { Program, ProgramBlock, RunEnd, Stream } from "../../src/contract.ts";
import { protectStack } from "../../src/run/stack.ts";

/** What a run told, and how it ended. */
export interface Ran extends Omit<Extract<RunEnd, { kind: "ran" }>, "kind"> {
  parts: [Stream, string][];
  asked: string[];
  drawn: number;
}

/** Runs programs, one after another; `answers` are the reader's. */
export type Run = (blocks: (string | Partial<ProgramBlock>)[], answers?: string[]) => Ran;

/** A block that wants nothing noted. */
export function block(given: string | Partial<ProgramBlock>): ProgramBlock {
  const plain = { code: "", stdin: "", values: [], tolerated: [], traced: false, echoes: false, interactive: false };
  return { ...plain, ...(typeof given === "string" ? { code: given } : given) };
}

/** Starts Python. */
export async function startPython(): Promise<Run> {
  const python = await loadPyodide({
    // It would look for itself where its source map says that it lies.
    indexURL: fileURLToPath(new URL("../../node_modules/pyodide/", import.meta.url)),
    env: { HOME: "/home/pyodide", PYTHONHASHSEED: "0", MPLBACKEND: "module://pyproof_figures" },
    stdout: () => undefined,
    stderr: () => undefined,
  });
  protectStack(python);
  const names = python.toPy({}) as { get(name: string): PyCallable };
  for (const name of ["machine", "home", "driver"]) {
    const text = readFileSync(new URL(`../../src/run/${name}.py`, import.meta.url), "utf8");
    python.runPython(text, { globals: names as never, filename: "<pyproof>" });
  }
  const run = names.get("run");
  return (blocks, answers = []) => {
    const told: Pick<Ran, "parts" | "asked" | "drawn"> = { parts: [], asked: [], drawn: 0 };
    let end: Pick<Ran, "transcript" | "traceback" | "omitted"> | undefined;
    const host = {
      began: () => undefined,
      wrote: (parts: string) => told.parts.push(...(JSON.parse(parts) as [Stream, string][])),
      drew: () => (told.drawn += 1),
      ask: (prompt: string) => {
        told.asked.push(prompt);
        return answers.shift();
      },
      sleep: () => undefined,
      ran: (answer: string) => (end = JSON.parse(answer) as typeof end),
    };
    const program: Program = { blocks: blocks.map(block) };
    run(JSON.stringify(program), host);
    if (!end) throw new Error("the driver told no end");
    return { ...told, ...end };
  };
}

/** What was told of a stream, or of both. */
export function written({ parts }: Ran, stream?: Stream): string {
  return parts
    .filter(([to]) => stream === undefined || to === stream)
    .map(([, text]) => text)
    .join("");
}
