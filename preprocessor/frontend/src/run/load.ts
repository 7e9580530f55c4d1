/**
 * Fetches the files of Pyodide: reports progress, checks them, and caches them.
 *
 * 1. The CDN's files have one version and known hashes. A folder's files are the
 *    author's, and the lock file among them tells one version from another.
 * 2. Each file is looked up in Cache Storage, and otherwise fetched. Without such a
 *    storage (a site without TLS, a private window), there is still the browser's cache.
 * 3. A file with a known hash is never used unchecked. A file that cannot be checked and
 *    turns out to be useless is not kept ({@link Loader.forget}).
 * 4. What is compiled of Python's library comes from the page's own host, and is joined with
 *    the library that it is of ({@link joined}). Python starts without it, too, but later.
 * 5. Before the reader asks for Python only what is kept may be used. Of a folder its lock
 *    file is still asked for: it lies on the page's own host.
 */

import { joined, type Library } from "./library.ts";
import type { Purpose } from "./messages.ts";
import { hash } from "./snapshot.ts";
import { placeOf, STORE } from "./stores.ts";

/** The pinned files (`build.mjs`). */
export interface Pinned {
  version: string;
  files: Record<string, { bytes: number; integrity: string }>;
}

/** The file of Pyodide that is Python's library. */
const STDLIB = "python_stdlib.zip";

/** Called with the number of bytes loaded, and in all. */
export type Progress = (loaded: number, total: number) => void;

/** Where the files of Pyodide are, and those of its packages. */
export interface Source {
  /** With a slash at its end. */
  base: string;
  packages: string;
  pinned: boolean;
}

/** The places for the CDN, or for a folder. */
export function sourceOf(folder: string | null, pinned: Pinned): Source {
  if (folder === null) {
    const cdn = "https://cdn.jsdelivr.net";
    return {
      base: `${cdn}/npm/pyodide@${pinned.version}/`,
      packages: `${cdn}/pyodide/v${pinned.version}/full/`,
      pinned: true,
    };
  }
  const base = folder.endsWith("/") ? folder : `${folder}/`;
  return { base, packages: base, pinned: false };
}

/** Fetches, checks and keeps files. */
export class Loader {
  readonly #source: Source;
  readonly #pinned: Pinned;
  readonly #progress: Progress;
  readonly #purpose: Purpose;
  /** With its address. */
  readonly #library: Library & { address: string };
  /** Whether that was joined with Pyodide's. */
  #isJoined = false;
  #loaded = 0;
  #total: number;
  #store: Cache | null = null;
  #storeName = "";
  /** The browser's own `fetch`: the worker may replace it. */
  readonly #fetch = fetch.bind(globalThis);

  /** `library` lies in the folder `assets`. */
  constructor(source: Source, pinned: Pinned, library: Library, assets: string, progress: Progress, purpose: Purpose) {
    this.#library = { ...library, address: new URL(library.name, assets).href };
    this.#purpose = purpose;
    this.#source = source;
    this.#pinned = pinned;
    this.#progress = progress;
    // The sizes of a folder's files are about those of the pinned ones.
    this.#total = Object.values(pinned.files).reduce((sum, file) => sum + file.bytes, library.bytes);
  }

  /** The files of Pyodide itself, by name. */
  async files(): Promise<Map<string, Uint8Array<ArrayBuffer>>> {
    const names = Object.keys(this.#pinned.files);
    const files = new Map<string, Uint8Array<ArrayBuffer>>();
    if (this.#source.pinned) {
      await this.#open(this.#pinned.version);
    } else {
      // Only the folder itself can say which version it has.
      const lock = await this.#newest("pyodide-lock.json");
      files.set("pyodide-lock.json", lock);
      await this.#open(await fingerprint(lock));
    }
    const load = async (name: string): Promise<void> => {
      const integrity = this.#source.pinned ? this.#pinned.files[name]?.integrity : undefined;
      files.set(name, await this.file(this.#source.base + name, integrity));
    };
    const [compiled] = await Promise.all([this.#compiled(), ...names.filter((name) => !files.has(name)).map(load)]);
    const sources = files.get(STDLIB);
    if (compiled && sources && (await this.#isPinned(sources))) {
      files.set(STDLIB, joined(sources, compiled));
      this.#isJoined = true;
    }
    return files;
  }

  /** The compiled library; `null` if it cannot be had. */
  async #compiled(): Promise<Uint8Array<ArrayBuffer> | null> {
    const { address, integrity } = this.#library;
    try {
      const bytes = await this.file(address, integrity);
      // Those of older versions of the site are of no more use.
      const any = new URL("library-", address).href;
      for (const { url } of (await this.#store?.keys()) ?? []) {
        if (url.startsWith(any) && url !== address) await this.#store?.delete(url);
      }
      return bytes;
    } catch {
      this.#total -= this.#library.bytes;
      return null;
    }
  }

  /** Whether it is the library that was compiled. */
  async #isPinned(sources: Uint8Array<ArrayBuffer>): Promise<boolean> {
    if (this.#source.pinned) return true;
    const integrity = this.#pinned.files[STDLIB]?.integrity;
    return integrity !== undefined && canCheck() && (await isWhole(sources, integrity));
  }

  /** The storage of this version; `null` if there is none. */
  get store(): Cache | null {
    return this.#store;
  }

  /** What tells these files from all others. */
  async prints(files: Map<string, Uint8Array<ArrayBuffer>>): Promise<string[]> {
    const print = async ([name, bytes]: [string, Uint8Array<ArrayBuffer>]): Promise<string> =>
      `${name} ${(this.#source.pinned ? this.#pinned.files[name]?.integrity : undefined) ?? (await hash(bytes))}`;
    const prints = await Promise.all([...files].map(print));
    return [...prints, this.#isJoined ? this.#library.integrity : ""].sort();
  }

  /** A file, from the storage or the network, checked if its hash is known. */
  async file(address: string, integrity?: string): Promise<Uint8Array<ArrayBuffer>> {
    const kept = await this.#store?.match(address).catch(() => undefined);
    if (kept) {
      const bytes = new Uint8Array(await kept.arrayBuffer());
      if (await isWhole(bytes, integrity)) {
        this.#count(bytes.length);
        return bytes;
      }
    }
    if (this.#purpose !== "run") throw new Error(`${address}: not kept`);
    // Without `crypto.subtle` the browser itself checks the file before it returns it.
    const unchecked = integrity !== undefined && !canCheck();
    // The browser's cache may have a bad file from a time when the host was failing.
    const asked: RequestInit = this.#store && integrity === undefined ? { cache: "no-cache" } : {};
    const response = await this.#fetch(address, unchecked ? { integrity } : asked);
    if (!response.ok) throw new Error(`${address}: ${response.status} ${response.statusText}`.trim());
    this.#expect(address, response);
    const bytes = await this.#read(response);
    if (!(await isWhole(bytes, integrity))) throw new Error(`${address}: not the file that was expected`);
    // If the storage is full or forbidden, programs can still run.
    await this.#store?.put(address, new Response(bytes)).catch(() => undefined);
    return bytes;
  }

  /** Forgets unchecked files: Python did not start with them, and would not start with
   *  them the next time. */
  async forget(): Promise<void> {
    if (this.#source.pinned || this.#store === null) return;
    await caches.delete(this.#storeName).catch(() => false);
  }

  /** Counts a file in addition to Pyodide's own, if its size is known. */
  #expect(address: string, { headers }: Response): void {
    const own =
      address === this.#library.address ||
      Object.keys(this.#pinned.files).some((name) => address === this.#source.base + name);
    if (!own && !headers.has("Content-Encoding")) this.#total += Number(headers.get("Content-Length") ?? 0);
  }

  /** The file as the server has it now; the old one, if the server cannot be reached. */
  async #newest(name: string): Promise<Uint8Array<ArrayBuffer>> {
    const address = this.#source.base + name;
    const store = await openStore(`${STORE} newest`);
    try {
      // Who makes a snapshot makes it of what was loaded just now.
      if (this.#purpose === "snapshot") throw new Error(`${address}: not kept`);
      const response = await this.#fetch(address, { cache: "no-cache" });
      if (!response.ok) throw new Error(`${address}: ${response.status} ${response.statusText}`.trim());
      const bytes = await this.#read(response);
      await store?.put(address, new Response(bytes)).catch(() => undefined);
      return bytes;
    } catch (error) {
      const kept = await store?.match(address).catch(() => undefined);
      if (!kept) throw error;
      const bytes = new Uint8Array(await kept.arrayBuffer());
      this.#count(bytes.length);
      return bytes;
    }
  }

  /** Opens the storage of one version, and removes those of this source's other versions. */
  async #open(version: string): Promise<void> {
    const place = placeOf(this.#source);
    const name = `${place}${version}`;
    this.#store = await openStore(name);
    this.#storeName = name;
    if (this.#store === null) return;
    try {
      for (const other of await caches.keys()) {
        if (other.startsWith(place) && other !== name) await caches.delete(other);
      }
    } catch {
      // They only take room.
    }
  }

  async #read(response: Response): Promise<Uint8Array<ArrayBuffer>> {
    if (!response.body) {
      const bytes = new Uint8Array(await response.arrayBuffer());
      this.#count(bytes.length);
      return bytes;
    }
    const parts: Uint8Array[] = [];
    let length = 0;
    const reader = response.body.getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      parts.push(value);
      length += value.length;
      this.#count(value.length);
    }
    const bytes = new Uint8Array(length);
    let at = 0;
    for (const part of parts) {
      bytes.set(part, at);
      at += part.length;
    }
    return bytes;
  }

  #count(bytes: number): void {
    this.#loaded += bytes;
    this.#total = Math.max(this.#total, this.#loaded);
    this.#progress(this.#loaded, this.#total);
  }
}

/** A storage; `null` if there is none. */
async function openStore(name: string): Promise<Cache | null> {
  try {
    return typeof caches === "undefined" ? null : await caches.open(name);
  } catch {
    return null;
  }
}

/** Browsers have hash functions only on secure connections. */
function canCheck(): boolean {
  return (crypto as Partial<Crypto>).subtle !== undefined;
}

/** Whether the bytes have the hash `integrity`, if that can be checked here. */
async function isWhole(bytes: Uint8Array<ArrayBuffer>, integrity?: string): Promise<boolean> {
  if (integrity === undefined || !canCheck()) return true;
  const at = integrity.indexOf("-");
  const algorithm = integrity.slice(0, at).replace("sha", "SHA-");
  const digest = new Uint8Array(await crypto.subtle.digest(algorithm, bytes));
  return btoa(String.fromCharCode(...digest)) === integrity.slice(at + 1);
}

/** A hash that tells one lock file from another; it protects nothing, so any will do. */
async function fingerprint(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  if (!canCheck()) return String(bytes.length);
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(digest.subarray(0, 8), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
