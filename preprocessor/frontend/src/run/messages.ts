/**
 * What the page and the worker in which Python runs say to each other.
 */
import type { Program, RunEnd, Stream } from "../contract.ts";

/** How a program that asks gets its answer. */
export type Way =
  /** The worker sleeps on memory that it shares with the page. */
  | { kind: "shared"; memory: SharedArrayBuffer }
  /** A synchronous request, which the service worker holds until the page answers. */
  | { kind: "service"; address: string }
  /** None: the page ends the worker, and runs the program again with the answer. */
  | { kind: "restart" };

/** To the worker. */
export type ToWorker =
  /** The first of all: where Pyodide is, and what is loaded with it. */
  | { kind: "load"; pyodide: string | null; packages: string[] }
  /** Whether a request to this address is answered by the service worker. */
  | { kind: "probe"; address: string }
  /** `answers`: those that the program was given before it began anew. */
  | { kind: "run"; program: Program; answers: (string | null)[]; way: Way };

/** From the worker. */
export type FromWorker =
  | { kind: "loading"; loaded: number; total: number }
  | { kind: "loaded" }
  /** Pyodide cannot be loaded. */
  | { kind: "unavailable"; message: string }
  | { kind: "probed"; works: boolean }
  | { kind: "began" }
  | { kind: "wrote"; parts: [Stream, string][] }
  | { kind: "drew"; png: Uint8Array<ArrayBuffer> }
  | { kind: "asks"; prompt: string; number: number }
  /** The rest of an answer that the shared memory has no room for. */
  | { kind: "more" }
  | { kind: "ran"; end: Extract<RunEnd, { kind: "ran" }> }
  /** Python itself failed, and the worker with it. */
  | { kind: "broke"; message: string };

/** From the service worker to the pages that it knows, with a port for the answer. */
export interface Asked {
  pyproof: "input";
  /** Of the runner whose program asks. */
  runner: string;
  /** The number of the question. */
  number: number;
}

/** What the page answers through the port. */
export interface Answered {
  answer: string | null;
}

/** The first number of a question: it is a probe. */
export const PROBE = 0;

/** Words of the shared memory in front of the bytes of an answer. */
export const HEAD = 3;
/** Index of the word that says whether there is an answer. */
export const STATE = 0;
/** Index of the word with the count of bytes. */
export const COUNT = 1;
/** Index of the word that says whether more is to come. */
export const MORE = 2;

/** States of the shared memory. */
export const state = { waiting: 0, answered: 1, ended: 2 } as const;
