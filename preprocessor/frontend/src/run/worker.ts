/**
 * The worker in which Python runs.
 *
 * 1. `load`: fetches Pyodide ({@link Loader}), and starts it and the driver in it, or
 *    puts back what was kept of an earlier start ({@link Snapshot}). A worker that is to
 *    make that starts Python in another way, in which it can be kept, and runs nothing.
 * 2. `run`: the driver runs a program. Meanwhile nothing else happens here: to end the
 *    program, the page ends the worker.
 *
 * A program that asks its reader waits here until it has an answer ({@link ask}).
 */
import type { PyodideAPI } from "pyodide";
import type { PyCallable, PyDict, PyProxy } from "pyodide/ffi";
import type { Display, Program, RunEnd } from "../contract.ts";
import core from "../../../driver/core.py";
import drawn from "../../../driver/drawn.py";
import fault from "../../../driver/fault.py";
import glance from "../../../driver/glance.py";
import last from "../../../driver/last.py";
import loading from "../../../driver/load.py";
import page from "../../../driver/page.py";
import shown from "../../../driver/shown.py";
import home from "./home.py";
import { Again } from "./again.ts";
import { ask, pause, probe } from "./ask.ts";
import type { Library } from "./library.ts";
import { Loader, sourceOf, type Pinned, type Source } from "./load.ts";
import machine from "./machine.py";
import type { FromWorker, ToWorker } from "./messages.ts";
import { Snapshot } from "./snapshot.ts";
import { protectStack } from "./stack.ts";
import { letStop } from "./stop.ts";
import { isAsked } from "./wish.ts";
import { Written } from "./written.ts";

declare const self: DedicatedWorkerGlobalScope;
declare const PYODIDE: Pinned;
declare const LIBRARY: Library;

type Load = Extract<ToWorker, { kind: "load" }>;
type Files = Map<string, Uint8Array<ArrayBuffer>>;
type Run = Extract<ToWorker, { kind: "run" }>;
type PyodideModule = typeof import("pyodide");

/** Like the interpreter of the build: strings have the same hashes each time. */
const ENV = { HOME: "/home/pyodide", PYTHONHASHSEED: "0" };

/** The driver's modules, in the order in which they may import one another. */
const DRIVER = Object.entries({ machine, drawn, home, shown, core, fault, glance, last, page });

/** Where the last of them waits for its start. */
const PUT = "<pyproof>";

/** What is kept of the started Python. */
let snapshot: Snapshot | null = null;

/** Runs a program, given as JSON. */
let runProgram: PyCallable | null = null;
/** Answers what a reader asks of the program that ran last. */
let runAfter: PyCallable | null = null;
/** The output of the program that runs. */
let written: Written | null = null;
/** Loads that. */
let startAfter: (modules: NonNullable<Program["modules"]>) => PyCallable;

function tell(message: FromWorker): void {
  self.postMessage(message);
}

function words(error: unknown): string {
  if (typeof error !== "object" || error === null) return String(error);
  // Emscripten throws its own kinds of objects.
  const { message, name } = error as Partial<Error>;
  return message || name || JSON.stringify(error);
}

/** Imports these bytes as a module. */
async function imported(bytes: Uint8Array<ArrayBuffer>): Promise<unknown> {
  const address = URL.createObjectURL(new Blob([bytes], { type: "text/javascript" }));
  try {
    return await (import(address) as Promise<unknown>);
  } finally {
    URL.revokeObjectURL(address);
  }
}

/** Pyodide, and whether a snapshot of it is still to be made. */
async function load({ pyodide: folder, assets, packages, lock, purpose }: Load): Promise<boolean> {
  hold(lock);
  const source = sourceOf(folder, PYODIDE);
  const loader = new Loader(
    source,
    PYODIDE,
    LIBRARY,
    assets,
    (loaded, total) => {
      tell({ kind: "loading", loaded, total });
    },
    purpose,
  );
  const files = await loader.files();
  snapshot = await snapshotOf(source, loader, files);
  const restore = answerFetches(source.base, files, loader);
  try {
    if (purpose === "snapshot") {
      await makeSnapshot(source, files);
      return false;
    }
    const python = await startOrRestore(source, files).catch(async (error: unknown) => {
      await loader.forget();
      throw error;
    });
    await loadPackages(python, packages);
    protectStack(python);
    letStop(python, () => written?.look());
    runProgram = startDriver(python);
  } finally {
    restore();
  }
  return snapshot?.isWanted ?? false;
}

/** The place of the snapshot of this Python, here. */
async function snapshotOf(source: Source, loader: Loader, files: Files): Promise<Snapshot | null> {
  if (loader.store === null) return null;
  // What the browser can do, and where and in what language it is, Python asks at its start.
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  const here = [navigator.userAgent, timeZone, ...navigator.languages];
  const parts = [...(await loader.prints(files)), JSON.stringify([ENV, DRIVER, loading]), ...here];
  return Snapshot.of(loader.store, source.base, parts);
}

/** Python with the driver's modules in it. */
async function startOrRestore(source: Source, files: Files): Promise<PyodideAPI> {
  const kept = (await snapshot?.take()) ?? null;
  if (kept !== null) {
    try {
      return await start(source, files, { _loadSnapshot: kept });
    } catch {
      // Nothing is lost but time.
      await snapshot?.refuse();
    }
  }
  const python = await start(source, files);
  putDriver(python);
  return python;
}

/** Starts Python in the way in which its memory can be kept: what it sees of the browser
 *  is wrapped, so that no program is to run in it. */
async function makeSnapshot(source: Source, files: Files): Promise<void> {
  if (!snapshot) return;
  try {
    const python = await start(source, files, { _makeSnapshot: true });
    putDriver(python);
    // Pyodide puts it there at each start.
    runAlone(python, 'import sys\nsys.path.remove("")');
    await snapshot.keep(python.makeMemorySnapshot() as Uint8Array<ArrayBuffer>);
  } catch {
    await snapshot.refuse();
  }
}

/** Holds a lock as long as this worker lives; a browser may have none. */
function hold(lock: string): void {
  const locks = (navigator as Partial<WorkerNavigator>).locks;
  locks?.request(lock, () => new Promise(() => undefined)).catch(() => undefined);
}

/** Starts Pyodide from its files. */
async function start(
  source: Source,
  files: Files,
  way: { _makeSnapshot?: true; _loadSnapshot?: Uint8Array } = {},
): Promise<PyodideAPI> {
  const file = (name: string): Uint8Array<ArrayBuffer> => {
    const bytes = files.get(name);
    if (!bytes) throw new Error(`${name} is missing`);
    return bytes;
  };
  const { loadPyodide } = (await imported(file("pyodide.mjs"))) as PyodideModule;
  const { default: createPyodideModule } = (await imported(file("pyodide.asm.mjs"))) as { default: unknown };
  const options = {
    indexURL: source.base,
    packageBaseUrl: source.packages,
    lockFileContents: new TextDecoder().decode(file("pyodide-lock.json")),
    createPyodideModule,
    env: { ...ENV },
    stdin: () => null,
    stdout: () => undefined,
    stderr: () => undefined,
    ...way,
  };
  const instantiation = watchInstantiation();
  try {
    return await Promise.race([loadPyodide(options as Parameters<typeof loadPyodide>[0]), instantiation.failed]);
  } finally {
    instantiation.restore();
  }
}

/** Until it is undone, reports when WebAssembly cannot be instantiated: Pyodide itself
 *  only logs that to the console, and waits forever. */
function watchInstantiation(): { failed: Promise<never>; restore: () => void } {
  const { instantiate, instantiateStreaming } = WebAssembly;
  let fail: (error: Error) => void = () => undefined;
  const failed = new Promise<never>((_, reject) => {
    fail = reject;
  });
  // After loading nobody waits for it.
  failed.catch(() => undefined);
  const watched = <Given extends unknown[], Made>(make: (...given: Given) => Promise<Made>) =>
    async (...given: Given): Promise<Made> => {
      try {
        return await make(...given);
      } catch (error) {
        fail(error instanceof Error ? error : new Error(String(error)));
        throw error;
      }
    };
  WebAssembly.instantiateStreaming = watched(instantiateStreaming);
  WebAssembly.instantiate = watched(instantiate as (...given: unknown[]) => Promise<never>);
  return {
    failed,
    restore: () => {
      Object.assign(WebAssembly, { instantiate, instantiateStreaming });
    },
  };
}

/** Until it is undone, Pyodide gets the files that are already loaded, and fetches all
 *  others in the same way as its own. */
function answerFetches(base: string, files: Files, loader: Loader): () => void {
  const fetched = self.fetch.bind(self);
  self.fetch = async (input, init) => {
    const address = input instanceof Request ? input.url : String(input);
    const name = address.startsWith(base) ? address.slice(base.length) : "";
    const here = files.get(name);
    if (here) {
      const type = name.endsWith(".wasm") ? "application/wasm" : "application/octet-stream";
      return new Response(here, { headers: { "Content-Type": type } });
    }
    if (!/\.(whl|zip|tar)$/.test(new URL(address).pathname)) return await fetched(input, init);
    return new Response(await loader.file(address, init?.integrity));
  };
  return () => {
    self.fetch = fetched;
  };
}

async function loadPackages(python: PyodideAPI, packages: string[]): Promise<void> {
  if (packages.length === 0) return;
  const failed: string[] = [];
  await python.loadPackage(packages, {
    messageCallback: () => undefined,
    errorCallback: (message) => failed.push(message),
  });
  const absent = packages.filter((name) => !(name in python.loadedPackages));
  if (absent.length > 0) throw new Error(failed.join("\n") || absent.join(", "));
}

/** Puts the driver's modules into Python. */
function putDriver(python: PyodideAPI): void {
  runAlone(python, `${loading}\nimport sys\nsys.modules["${PUT}"] = load(compiled(files))`, { files: DRIVER });
}

/** Starts the driver, which programs cannot see. */
function startDriver(python: PyodideAPI): PyCallable {
  const names = python.toPy({}) as Pick<PyDict, "set">;
  const globals = names as never;
  const run = (code: string) => python.runPython(code, { globals, filename: PUT }) as PyCallable;
  // Its modules that are needed later come with the programs that need them.
  startAfter = (modules) => {
    names.set("files", python.toPy(modules));
    return run("load(compiled(files)).start(page)");
  };
  return run(`${loading}\nimport sys\npage = sys.modules.pop("${PUT}")\npage.start(lambda later: load(compiled(later)))`);
}

/** Runs code with names of its own. */
function runAlone(python: PyodideAPI, code: string, names: object = {}): unknown {
  const globals = python.toPy(names) as never;
  try {
    return python.runPython(code, { globals, filename: PUT }) as unknown;
  } finally {
    (globals as PyProxy).destroy();
  }
}

function endOf(answer: string): Extract<RunEnd, { kind: "ran" }> {
  return { kind: "ran", ...(JSON.parse(answer) as Omit<Extract<RunEnd, { kind: "ran" }>, "kind">) };
}

function run({ program, answers, way, life }: Run): void {
  let number = 0;
  const isOfLast = isAsked(program.wish);
  const again = isOfLast ? null : life && new Again(life);
  const ended = (answer: string) => ({ ...endOf(answer), ...(again && { isUntimed: true as const }) });
  const output = (written = new Written({
    wrote: (parts) => {
      tell({ kind: "wrote", parts });
    },
    ended: (parts, omitted) => {
      tell({ kind: "ended", parts, omitted });
    },
  }));
  const host = {
    began: () => {
      tell({ kind: "began" });
    },
    wrote: (isErr: boolean, text: string) => {
      output.add(isErr ? "Err" : "Out", text);
    },
    skipped: (count: number) => {
      output.skip(count);
    },
    flushes: () => {
      output.ask();
    },
    flush: () => output.flush(),
    showed: (display: string) => {
      tell({ kind: "showed", display: JSON.parse(display) as Display });
    },
    stepped: (step: string) => {
      tell({ kind: "stepped", step });
    },
    // `undefined` becomes `None` in Python, `null` does not.
    ask: (prompt: string) => {
      const given = answers[number];
      number += 1;
      // To start the program again would lose the names that were asked for.
      if (given === undefined && isOfLast && way.kind === "restart") return undefined;
      if (given === undefined) return ask(prompt, number, way, tell) ?? undefined;
      again?.pass(given.wait);
      if (given.answer !== null) tell({ kind: "answered", answer: given.answer });
      return given.answer ?? undefined;
    },
    answered: (answer: string) => {
      tell({ kind: "answered", answer });
    },
    sleep: (milliseconds: number) => {
      again?.pass(milliseconds);
      // The reader has waited for that before.
      if (number >= answers.length) pause(milliseconds);
    },
    ran: (answer: string) => {
      tell({ kind: "ran", end: ended(answer) });
    },
    left: (answer: string) => {
      tell({ kind: "left", end: ended(answer) });
      // Nothing of the program is to happen any more.
      for (;;) pause(1000);
    },
  };
  try {
    const run = isOfLast ? (runAfter ??= startAfter(program.modules ?? [])) : runProgram;
    run?.(JSON.stringify(program), host);
  } finally {
    again?.leave();
  }
}

self.onmessage = ({ data }: MessageEvent<ToWorker>) => {
  switch (data.kind) {
    case "load":
      load(data).then(
        (wantsSnapshot) => {
          tell({ kind: "loaded", wantsSnapshot });
        },
        (error: unknown) => {
          tell({ kind: "unavailable", message: words(error) });
        },
      );
      break;
    case "probe":
      tell({ kind: "probed", works: probe(data.address) });
      break;
    case "run":
      try {
        run(data);
      } catch (error) {
        // Python is gone, and what it has written is here.
        written?.flush();
        const broke = (): void => {
          tell({ kind: "broke", message: words(error) });
        };
        // The next worker is to start afresh.
        if (snapshot) void snapshot.drop().then(broke);
        else broke();
      }
  }
};
