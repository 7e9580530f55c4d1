/**
 * A worker with Pyodide in it.
 */
import type { RunnerOptions } from "../contract.ts";
import type { FromWorker, Purpose, ToWorker } from "./messages.ts";
import { holdStores } from "./stores.ts";

declare const WORKER: string;

/** Milliseconds without a byte after which loading counts as hanging. */
const PATIENCE = 5000;

/** How loading went. */
export type Load = { ok: true } | { ok: false; message: string };

type Listener = (message: FromWorker) => void;

/** The worker's script by its address, once it was loaded, so that the next worker can
 *  start even without a network. */
const scripts = new Map<string, string>();

export class Engine {
  /** What it was made for. */
  readonly purpose: Purpose;
  /** Whether a snapshot of its Python can be made. */
  wantsSnapshot = false;
  readonly #options: RunnerOptions;
  readonly #load: Promise<Load>;
  #worker: Worker | null = null;
  #progress: [number, number] | null = null;
  #onProgress: ((loaded: number, total: number) => void) | null = null;
  #loaded: (load: Load) => void = () => undefined;
  #listener: Listener | null = null;
  /** Whether the worker has sent any message, as it does from the start. */
  #speaks = false;
  #failed = false;
  #done = false;
  /** A lock that the worker holds as long as it lives. */
  readonly #lock = `pyproof ${Array.from(crypto.getRandomValues(new Uint32Array(4))).join("-")}`;
  /** When it last reported its progress. */
  #heard = performance.now();

  constructor(options: RunnerOptions, purpose: Purpose = "run") {
    this.purpose = purpose;
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
      // A page opened from a file, or with a strict policy, may have no workers.
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
      // Browsers give no reason if a script could not be fetched.
      const message = (event as Partial<ErrorEvent>).message ?? `${address}: not loaded`;
      this.#fail(message);
      this.#listener?.({ kind: "broke", message });
    };
    worker.onmessageerror = () => {
      this.#listener?.({ kind: "broke", message: "a message of the worker could not be read" });
    };
    const { pyodide, assets, packages } = this.#options;
    worker.postMessage({ kind: "load", pyodide, assets, packages, lock: this.#lock, purpose: this.purpose } satisfies ToWorker);
    if (first) void this.#keep(address);
  }

  async #keep(address: string): Promise<void> {
    const load = await this.#load;
    if (!load.ok) return;
    await holdStores();
    if (scripts.has(address)) return;
    try {
      const response = await fetch(address, { cache: "force-cache" });
      if (response.ok) scripts.set(address, await response.text());
    } catch {
      // If this fails, the next worker needs the network.
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
        this.wantsSnapshot = message.wantsSnapshot;
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

  /** Whether it can run no program. */
  get failed(): boolean {
    return this.#failed;
  }

  /** Whether it has been loading for long without a byte. */
  get hangs(): boolean {
    return !this.#done && performance.now() - this.#heard > PATIENCE;
  }

  /** Resolves when Pyodide is loaded or cannot be; reports progress until then. */
  async loaded(progress: (loaded: number, total: number) => void): Promise<Load> {
    // What is loaded is not loaded again.
    if (this.#done) return await this.#load;
    if (this.#progress) progress(...this.#progress);
    this.#onProgress = progress;
    const load = await this.#load;
    if (this.#onProgress === progress) this.#onProgress = null;
    return load;
  }

  tell(message: ToWorker): void {
    this.#worker?.postMessage(message);
  }

  /** The listener for all messages except those about loading; one at a time. */
  listen(listener: Listener | null): void {
    this.#listener = listener;
  }

  /** Ends the worker. Resolves when it is gone: a browser may let it run to the end of
   *  what it is at. */
  async end(): Promise<void> {
    this.#listener = null;
    this.#worker?.terminate();
    const locks = (navigator as Partial<Navigator>).locks;
    await locks?.request(this.#lock, () => undefined).catch(() => undefined);
  }
}
