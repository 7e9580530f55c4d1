/**
 * A snapshot of the started interpreter, kept for the next page.
 *
 * To start Python takes seconds, and each page, and each worker after a stopped one,
 * starts it anew. Its memory after the start is always the same, so that it is kept
 * beside the files that it was made from, and put back instead.
 *
 * 1. Its address names all that went into it: a snapshot of anything else is never found,
 *    and goes.
 * 2. It is kept with its hash. One that was spoiled since goes, and is made anew.
 * 3. One with which Python does not start, or that there is no room for, leaves a mark,
 *    so that it is not made again and again.
 *
 * Who asks gets a snapshot or none: nothing here throws, and nobody is told.
 */

/** Behind the address of Pyodide's folder: no host has such files. */
const NAME = "pyproof-snapshot-";
/** The hash, as a header of what is kept. */
const HASH = "X-Pyproof-Hash";

export class Snapshot {
  readonly #store: Cache;
  readonly #address: string;
  #isWanted = true;

  private constructor(store: Cache, address: string) {
    this.#store = store;
    this.#address = address;
  }

  /** The place of the snapshot of these parts. Those of others go. */
  static async of(store: Cache | null, base: string, parts: string[]): Promise<Snapshot | null> {
    if (store === null) return null;
    try {
      const address = base + NAME + (await hash(new TextEncoder().encode(JSON.stringify(parts))));
      for (const { url } of await store.keys()) {
        if (url.startsWith(base + NAME) && url !== address) await store.delete(url);
      }
      return new Snapshot(store, address);
    } catch {
      return null;
    }
  }

  /** Whether there is none, and one may be made. */
  get isWanted(): boolean {
    return this.#isWanted;
  }

  /** The snapshot, if it is kept, and is as it was made. */
  async take(): Promise<Uint8Array<ArrayBuffer> | null> {
    try {
      const kept = await this.#store.match(this.#address);
      if (!kept) return null;
      const told = kept.headers.get(HASH);
      this.#isWanted = false;
      if (told === null) return null;
      const bytes = new Uint8Array(await kept.arrayBuffer());
      if ((await hash(bytes)) === told) return bytes;
    } catch {
      // What cannot be read is as good as spoiled.
    }
    await this.drop();
    return null;
  }

  async keep(bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    try {
      await this.#store.put(this.#address, new Response(bytes, { headers: { [HASH]: await hash(bytes) } }));
    } catch {
      await this.refuse();
    }
  }

  /** Leaves a mark that it is of no use here. */
  async refuse(): Promise<void> {
    this.#isWanted = false;
    await this.#store.put(this.#address, new Response("")).catch(() => undefined);
  }

  /** Has it made anew. */
  async drop(): Promise<void> {
    this.#isWanted = true;
    await this.#store.delete(this.#address).catch(() => undefined);
  }
}

export async function hash(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
