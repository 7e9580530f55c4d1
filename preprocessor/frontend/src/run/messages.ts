/**
 * The messages between the page and the worker in which Python runs.
 */
import type { Display, Program, RunEnd, Stream } from "../contract.ts";
import type { Life } from "./again.ts";

/** How a program that asks for input gets its answer. */
export type Way =
  /** The worker sleeps on memory that it shares with the page. */
  | { kind: "shared"; memory: SharedArrayBuffer }
  /** A synchronous request, which the service worker holds until the page answers. */
  | { kind: "service"; address: string }
  /** Neither: the page ends the worker, and runs the program again with the answer. */
  | { kind: "restart" };

/** What a worker is for: to run what the reader wants to run, to be there ahead of that,
 *  or to make a snapshot of Python. Only the first may ask the network for Python. */
export type Purpose = "run" | "ahead" | "snapshot";

/** To the worker. */
export type ToWorker =
  /** The first message: where Pyodide and the files of the site are, what to load with it,
   *  and the name of a lock that the worker holds as long as it lives. */
  | { kind: "load"; pyodide: string | null; assets: string; packages: string[]; lock: string; purpose: Purpose }
  /** Asks whether the service worker answers a request to this address. */
  | { kind: "probe"; address: string }
  /** `answers`: those that the program got before it was started again. `life`: of a
   *  program that may have to be; any other has the browser's own clock. */
  | { kind: "run"; program: Program; answers: Given[]; way: Way; life: Life | null };

/** An answer, and for how many milliseconds its reader thought. */
export interface Given {
  answer: string | null;
  wait: number;
}

/** From the worker. */
export type FromWorker =
  | { kind: "loading"; loaded: number; total: number }
  /** Python is there; `wantsSnapshot`: none is kept of it, and one can be. */
  | { kind: "loaded"; wantsSnapshot: boolean }
  /** Pyodide cannot be loaded. */
  | { kind: "unavailable"; message: string }
  | { kind: "probed"; works: boolean }
  | { kind: "began" }
  | { kind: "wrote"; parts: [Stream, string][] }
  /** The end of what was written, of which so many characters before it are not told. */
  | { kind: "ended"; parts: [Stream, string][]; omitted: number }
  | { kind: "showed"; display: Display }
  /** A step of it, or why there are no more, as JSON. */
  | { kind: "stepped"; step: string }
  /** The program read an answer that was there before it asked. */
  | { kind: "answered"; answer: string }
  | { kind: "asks"; prompt: string; number: number }
  /** Asks for the rest of an answer that did not fit into the shared memory. */
  | { kind: "more" }
  | { kind: "ran"; end: Extract<RunEnd, { kind: "ran" }> }
  /** The program ended its process, and the worker waits to be ended. */
  | { kind: "left"; end: Extract<RunEnd, { kind: "ran" }> }
  /** Python itself failed, and the worker with it. */
  | { kind: "broke"; message: string };

/** From the service worker to all its pages, with a port for the answer. */
export interface Asked {
  pyproof: "input";
  /** The id of the runner whose program asks. */
  runner: string;
  /** The number of the question. */
  number: number;
}

/** The page's answer through the port. */
export interface Answered {
  answer: string | null;
}

/** The number of a probe, before all questions. */
export const PROBE = 0;

/** Words of the shared memory before the bytes of an answer. */
export const HEAD = 3;
/** Index of the word that says whether there is an answer. */
export const STATE = 0;
/** Index of the word with the number of bytes. */
export const COUNT = 1;
/** Index of the word that says whether more follows. */
export const MORE = 2;

/** States of the shared memory. */
export const state = { waiting: 0, answered: 1, ended: 2 } as const;
