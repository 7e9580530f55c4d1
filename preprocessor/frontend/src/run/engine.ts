/**
 * A worker with Pyodide in it.
 */
import type { RunnerOptions } from "../contract.ts";
import type { FromWorker, ToWorker } from "./messages.ts";

declare const WORKER: string;

/** Milliseconds without a byte after which loading is said to hang. */
const PATIENCE = 5000;

/** How loading went. */
export type Load = { ok: true } | { ok: false; message: string };

type Listener = (message: FromWorker) => void;

/** The worker's script by its address, once it was loaded: the next worker is to start
 *  where there is no network any more, too. */
const scripts = new Map<string, string>();

export class Engine {
  readonly #options: RunnerOptions;
  readonly #load: Promise<Load>;
  #worker: Worker | null = null;
  #progress: [number, number] | null = null;
  #onProgress: ((loaded: number, total: number) => void) | null = null;
  #loaded: (load: Load) => void = () => undefined;
  #listener: Listener | null = null;
  /** Whether the worker said anything, which it does from the start. */
  #speaks = false;
  #failed = false;
  #done = false;
  /** When it last told of its loading. */
  #heard = performance.now();

  constructor(options: RunnerOptions) {
    this.#options = options;
    this.#load = new Promise((resolve) => {
      this.#loaded = resolve;
    });
    this.#start(new URL(WORKER, options.assets).href, true);
  }

  #start(address: string, first: boolean): void {
    let worker: Worker;
    try {
      worker = new Worker(address, { type: "module", name: "python" });
    } catch (error) {
      // A page from a file, or a policy of its own, may have no workers.
      this.#fail(error instanceof Error ? error.message : String(error));
      return;
    }
    this.#worker = worker;
    worker.onmessage = ({ data }: MessageEvent<FromWorker>) => {
      this.#speaks = true;
      this.#hear(data);
    };
    worker.onerror = (event) => {
      event.preventDefault();
      const script = scripts.get(address);
      if (!this.#speaks && first && script !== undefined) {
        this.#start(URL.createObjectURL(new Blob([script], { type: "text/javascript" })), false);
        return;
      }
      // Of a script that could not be fetched browsers tell nothing at all.
      const message = (event as Partial<ErrorEvent>).message ?? `${address}: not loaded`;
      this.#fail(message);
      this.#listener?.({ kind: "broke", message });
    };
    worker.onmessageerror = () => {
      this.#listener?.({ kind: "broke", message: "a message of the worker could not be read" });
    };
    const { pyodide, packages } = this.#options;
    worker.postMessage({ kind: "load", pyodide, packages } satisfies ToWorker);
    if (first) void this.#keep(address);
  }

  async #keep(address: string): Promise<void> {
    const load = await this.#load;
    if (!load.ok || scripts.has(address)) return;
    try {
      const response = await fetch(address, { cache: "force-cache" });
      if (response.ok) scripts.set(address, await response.text());
    } catch {
      // Then the next worker needs the network.
    }
  }

  #hear(message: FromWorker): void {
    switch (message.kind) {
      case "loading":
        this.#heard = performance.now();
        this.#progress = [message.loaded, message.total];
        this.#onProgress?.(message.loaded, message.total);
        break;
      case "loaded":
        this.#done = true;
        this.#loaded({ ok: true });
        break;
      case "unavailable":
        this.#fail(message.message);
        break;
      default:
        this.#listener?.(message);
    }
  }

  #fail(message: string): void {
    this.#failed = true;
    this.#loaded({ ok: false, message });
  }

  /** Whether no program can be run here. */
  get failed(): boolean {
    return this.#failed;
  }

  /** Whether it has been loading for long without a byte. */
  get hangs(): boolean {
    return !this.#done && performance.now() - this.#heard > PATIENCE;
  }

  /** Resolves when Pyodide is here or cannot be; tells of its progress until then. */
  async loaded(progress: (loaded: number, total: number) => void): Promise<Load> {
    if (this.#progress) progress(...this.#progress);
    this.#onProgress = progress;
    const load = await this.#load;
    if (this.#onProgress === progress) this.#onProgress = null;
    return load;
  }

  tell(message: ToWorker): void {
    this.#worker?.postMessage(message);
  }

  /** Who hears what the worker says, besides of loading; one at a time. */
  listen(listener: Listener | null): void {
    this.#listener = listener;
  }

  end(): void {
    this.#listener = null;
    this.#worker?.terminate();
  }
}
