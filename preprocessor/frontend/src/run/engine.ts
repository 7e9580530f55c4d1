/**
 * A worker with Pyodide in it.
 */
import type { RunnerOptions } from "../contract.ts";
import type { FromWorker, ToWorker } from "./messages.ts";

declare const WORKER: string;

/** How loading went. */
export type Load = { ok: true } | { ok: false; message: string };

type Listener = (message: FromWorker) => void;

export class Engine {
  readonly #worker: Worker | null;
  readonly #load: Promise<Load>;
  #progress: [number, number] | null = null;
  #onProgress: ((loaded: number, total: number) => void) | null = null;
  #loaded: (load: Load) => void = () => undefined;
  #listener: Listener | null = null;

  constructor({ assets, pyodide, packages }: RunnerOptions) {
    this.#load = new Promise((resolve) => {
      this.#loaded = resolve;
    });
    this.#worker = this.#made(assets);
    // What is told before anybody listens is kept by the worker's port.
    this.tell({ kind: "load", pyodide, packages });
  }

  #made(assets: string): Worker | null {
    let worker: Worker;
    try {
      worker = new Worker(new URL(WORKER, assets), { type: "module", name: "python" });
    } catch (error) {
      // A page from a file, or a policy of its own, may have no workers.
      this.#loaded({ ok: false, message: error instanceof Error ? error.message : String(error) });
      return null;
    }
    worker.onmessage = ({ data }: MessageEvent<FromWorker>) => {
      this.#hear(data);
    };
    worker.onerror = (event) => {
      // A worker that could not be fetched says nothing at all.
      const message = (event as Partial<ErrorEvent>).message ?? "the worker could not be loaded";
      event.preventDefault();
      this.#loaded({ ok: false, message });
      this.#listener?.({ kind: "broke", message });
    };
    worker.onmessageerror = () => {
      this.#listener?.({ kind: "broke", message: "a message of the worker could not be read" });
    };
    return worker;
  }

  #hear(message: FromWorker): void {
    switch (message.kind) {
      case "loading":
        this.#progress = [message.loaded, message.total];
        this.#onProgress?.(message.loaded, message.total);
        break;
      case "loaded":
        this.#loaded({ ok: true });
        break;
      case "unavailable":
        this.#loaded({ ok: false, message: message.message });
        break;
      default:
        this.#listener?.(message);
    }
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
