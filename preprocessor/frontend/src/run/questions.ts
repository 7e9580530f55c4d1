/**
 * How answers reach a program that asks for input: the best way that works on this page.
 *
 * 1. Memory shared by page and worker, if the site's headers allow it.
 * 2. A service worker that holds a request of the worker (`sw.ts`). It is registered
 *    only when a program may ask, and tested before it is relied on.
 * 3. Neither: then the runner runs the program again, with the answers so far.
 */
import type { Program } from "../contract.ts";
import type { Engine } from "./engine.ts";
import { COUNT, HEAD, MORE, PROBE, STATE, state, type Answered, type Asked, type Way } from "./messages.ts";

/** Maximum bytes of an answer that are sent at once. */
const ROOM = 64 << 10;
/** How long a service worker may take to start. */
const PATIENCE = 5000;

/** The code of a program's blocks. */
export function codesOf({ blocks, wish }: Program): string[] {
  const typed = typeof wish === "object" ? [wish.code] : [];
  return [...blocks.map(({ code }) => code), ...typed];
}

export class Questions {
  readonly #folder: URL;
  /** Tells this page from others whose programs ask at the same time. */
  readonly #runner = Array.from(crypto.getRandomValues(new Uint32Array(4)), (word) => word.toString(36)).join("");
  #way: Way = { kind: "restart" };
  #memory: SharedArrayBuffer | null = null;
  #left: Uint8Array = new Uint8Array();
  /** The questions that the service worker waits for: ports by number. */
  readonly #ports = new Map<number, MessagePort[]>();
  readonly #given = new Map<number, Answered>();
  #service: Promise<boolean> | null = null;
  /** The worker with which the service worker was tested, and the result. */
  #tried: { engine: Engine; works: boolean } | null = null;

  constructor(assets: string) {
    this.#folder = new URL(assets, document.baseURI);
  }

  /** Whether an answer reaches the program while it runs. */
  get canAnswer(): boolean {
    return this.#way.kind !== "restart";
  }

  /** Starts the service worker, if this program may need it: it serves only workers that
   *  are made after it. */
  async prepare(codes: string[]): Promise<void> {
    if (this.#mayAsk(codes)) await (this.#service ??= this.#register());
  }

  /** The way for this program; `null` if a new worker would have a better one. */
  async way(program: Program, engine: Engine): Promise<Way | null> {
    const way = await this.#chosen(program, engine);
    this.#way = way ?? { kind: "restart" };
    return way;
  }

  async #chosen(program: Program, engine: Engine): Promise<Way | null> {
    const memory = this.#shared();
    if (memory) return { kind: "shared", memory };
    if (this.#mayAsk(codesOf(program)) && (await this.#service)) {
      const before = this.#tried;
      if (before?.engine !== engine) this.#tried = { engine, works: await this.#probe(engine) };
      if (this.#tried?.works) return { kind: "service", address: this.#address() };
      // If it fails with a second worker, too, the browser is the cause.
      if (before === null) return null;
    }
    return { kind: "restart" };
  }

  /** Whether the program may have to be run again, with what its reader answered. */
  mayRestart(program: Program): boolean {
    return this.#way.kind === "restart" && this.#mayAsk(codesOf(program));
  }

  /** Whether a program may ask for input, as far as its code shows. */
  #mayAsk(codes: string[]): boolean {
    if (globalThis.crossOriginIsolated) return false;
    return codes.some((code) => /\b(?:input|stdin|breakpoint|pdb|getpass|cmdloop)\b/.test(code));
  }

  #shared(): SharedArrayBuffer | null {
    if (!globalThis.crossOriginIsolated || typeof SharedArrayBuffer === "undefined") return null;
    this.#memory = new SharedArrayBuffer(HEAD * Int32Array.BYTES_PER_ELEMENT + ROOM);
    return this.#memory;
  }

  #address(): string {
    return new URL(`input?runner=${this.#runner}`, this.#folder).href;
  }

  async #register(): Promise<boolean> {
    // The browser may have no service workers, for this site or at all.
    try {
      const container = (navigator as Partial<Navigator>).serviceWorker;
      if (!container) return false;
      container.addEventListener("message", (event: MessageEvent<unknown>) => {
        this.#hear(event);
      });
      container.startMessages();
      const script = new URL("sw.js", this.#folder);
      const registration = await container.register(script, { scope: this.#folder.href, updateViaCache: "none" });
      return await within(PATIENCE, active(registration));
    } catch {
      return false;
    }
  }

  /** Whether the service worker answers requests of this worker. */
  #probe(engine: Engine): Promise<boolean> {
    const probed = new Promise<boolean>((resolve) => {
      engine.listen((message) => {
        if (message.kind === "probed") resolve(message.works);
        else if (message.kind === "broke") resolve(false);
      });
      engine.tell({ kind: "probe", address: this.#address() });
    });
    return within(PATIENCE, probed);
  }

  /** The service worker asks all pages: this one answers for its own program. */
  #hear({ data, ports }: MessageEvent<unknown>): void {
    const port = ports[0];
    if (!isAsked(data) || data.runner !== this.#runner || !port) return;
    const given = data.number === PROBE ? { answer: null } : this.#given.get(data.number);
    if (given) {
      port.postMessage(given);
    } else {
      this.#ports.set(data.number, [...(this.#ports.get(data.number) ?? []), port]);
    }
  }

  /** Sends an answer to the program that waits for it. */
  answer(number: number, answer: string | null): void {
    if (this.#way.kind === "shared") {
      this.#left = new TextEncoder().encode(answer ?? "");
      this.#hand(answer === null);
      return;
    }
    const given: Answered = { answer };
    this.#given.set(number, given);
    for (const port of this.#ports.get(number) ?? []) port.postMessage(given);
    this.#ports.delete(number);
  }

  /** Sends the next part of a long answer. */
  more(): void {
    this.#hand(false);
  }

  #hand(ended: boolean): void {
    if (!this.#memory) return;
    const head = new Int32Array(this.#memory, 0, HEAD);
    const part = this.#left.subarray(0, ROOM);
    this.#left = this.#left.subarray(ROOM);
    new Uint8Array(this.#memory, HEAD * Int32Array.BYTES_PER_ELEMENT).set(part);
    Atomics.store(head, COUNT, part.length);
    Atomics.store(head, MORE, this.#left.length > 0 ? 1 : 0);
    Atomics.store(head, STATE, ended ? state.ended : state.answered);
    Atomics.notify(head, STATE);
  }

  /** The program has ended, and its questions with it. */
  over(): void {
    this.#ports.clear();
    this.#given.clear();
    this.#left = new Uint8Array();
  }
}

function isAsked(data: unknown): data is Asked {
  return typeof data === "object" && data !== null && "pyproof" in data && data.pyproof === "input";
}

/** Whether a service worker starts. */
function active(registration: ServiceWorkerRegistration): Promise<boolean> {
  const coming = registration.installing ?? registration.waiting;
  if (!coming) return Promise.resolve(registration.active !== null);
  return new Promise((resolve) => {
    const look = (): void => {
      if (coming.state === "activated") resolve(true);
      else if (coming.state === "redundant") resolve(registration.active !== null);
    };
    coming.addEventListener("statechange", look);
    look();
  });
}

/** `false` if a promise takes longer than this many milliseconds. */
function within(milliseconds: number, promise: Promise<boolean>): Promise<boolean> {
  const late = new Promise<boolean>((resolve) => {
    setTimeout(() => {
      resolve(false);
    }, milliseconds);
  });
  return Promise.race([promise, late]);
}
