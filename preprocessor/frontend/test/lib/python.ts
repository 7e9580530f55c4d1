/**
 * The driver in Pyodide, without a worker and a page.
 */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { loadPyodide } from "pyodide";
import type { PyCallable, PyDict } from "pyodide/ffi";
import type { Display, Limits, Program, ProgramBlock, RunEnd, Stream, Wish } from "../../src/contract.ts";
import { protectStack } from "../../src/run/stack.ts";
import { letStop } from "../../src/run/stop.ts";
import { Written } from "../../src/run/written.ts";

/** What a run told, and how it ended. */
export interface Ran extends Omit<Extract<RunEnd, { kind: "ran" }>, "kind"> {
  parts: [Stream, string][];
  /** The end of an output that is too long to be told whole. */
  tail: [Stream, string][];
  /** What it read of the author's answers. */
  answered: string[];
  asked: string[];
  showed: Display[];
  /** Its steps, as they were told while it ran. */
  stepped: string[];
  /** What was told of its output each time that it called `js.seen()`. */
  seen: string[];
}

/** Runs programs, one after another; `answers` are the reader's. */
export type Run = (blocks: (string | Partial<ProgramBlock>)[], answers?: string[], limits?: Limits, wish?: Wish) => Ran;

/** Limits for programs that are not about them. */
export const LIMITS: Limits = { events: 1000, value: 1000, frames: 200, names: 200, output: 1 << 20 };

/** Counts how often Python called into JavaScript to look for an interrupt. */
export const looked = { count: 0 };

/** The clock by which output is told. */
export const clock = { now: () => performance.now() };

/** What has been told when a program calls `js.seen()`. */
declare global {
  var seen: (() => void) | undefined;
}

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
    env: { HOME: "/home/pyodide", PYTHONHASHSEED: "0" },
    stdout: () => undefined,
    stderr: () => undefined,
  });
  protectStack(python);
  let output: Written | null = null;
  letStop(python, () => {
    looked.count += 1;
    output?.look();
  });
  const file = (path: string): string => readFileSync(new URL(`../../${path}.py`, import.meta.url), "utf8");
  const files = [
    ["machine", file("src/run/machine")],
    ["drawn", file("../driver/drawn")],
    ["home", file("src/run/home")],
    ["shown", file("../driver/shown")],
    ["core", file("../driver/core")],
    ["fault", file("../driver/fault")],
    ["glance", file("../driver/glance")],
    ["last", file("../driver/last")],
    ["page", file("../driver/page")],
  ];
  const recorder = ["objects", "frames", "steps"].map((name): [string, string] => [name, file(`../driver/${name}`)]);
  const names = python.toPy({ files }) as Pick<PyDict, "set">;
  const globals = names as never;
  python.runPython(file("../driver/load"), { globals, filename: "<pyproof>" });
  const start = "page = load(compiled(files))\npage.start(lambda later: load(compiled(later)))";
  const run = python.runPython(start, { globals }) as PyCallable;
  let after: PyCallable | null = null;
  const startAfter = (): PyCallable => {
    names.set("files", python.toPy([["objects", file("../driver/objects")], ["after", file("../driver/after")]]));
    return python.runPython("load(compiled(files)).start(page)", { globals }) as PyCallable;
  };
  return (blocks, answers = [], limits = LIMITS, wish) => {
    const told: Pick<Ran, "parts" | "tail" | "answered" | "asked" | "showed" | "seen" | "stepped"> = { parts: [], tail: [], answered: [], asked: [], showed: [], seen: [], stepped: [] };
    const made = (output = new Written(
      { wrote: (parts) => told.parts.push(...parts), ended: (parts) => (told.tail = parts) },
      () => clock.now(),
    ));
    globalThis.seen = () => told.seen.push([...told.parts, ...told.tail].map(([, text]) => text).join(""));
    let end: Omit<Extract<RunEnd, { kind: "ran" }>, "kind"> | undefined;
    const host = {
      began: () => undefined,
      wrote: (isErr: boolean, text: string) => {
        made.add(isErr ? "Err" : "Out", text);
      },
      skipped: (count: number) => {
        made.skip(count);
      },
      flushes: () => {
        made.ask();
      },
      flush: () => made.flush(),
      answered: (text: string) => told.answered.push(text),
      showed: (display: string) => told.showed.push(JSON.parse(display) as Display),
      stepped: (step: string) => told.stepped.push(step),
      ask: (prompt: string) => {
        told.asked.push(prompt);
        return answers.shift();
      },
      sleep: () => undefined,
      ran: (answer: string) => (end ??= JSON.parse(answer) as typeof end),
      left: (answer: string) => {
        end = JSON.parse(answer) as typeof end;
        throw new Error("the worker ends here");
      },
    };
    const program: Program = { blocks: blocks.map(block), limits, ...(wish && { wish }) };
    if (program.blocks.some(({ steps }) => steps)) program.modules = recorder;
    (wish === undefined || wish === "keep" ? run : (after ??= startAfter()))(JSON.stringify(program), host);
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
