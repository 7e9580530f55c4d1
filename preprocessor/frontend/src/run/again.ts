/**
 * What a program finds as it was when it is run again from its beginning, with the
 * answers that it got: chance, and the time.
 *
 * 1. Random bytes come from a seed.
 * 2. The clock starts at the same moment. It goes a little further each time that it is
 *    read, by the time that the program sleeps, and by that for which its reader thought.
 *    How fast the program runs is not to be seen.
 *
 * All that Python knows of either, it asks these functions of the browser.
 */

/** The same for all runs of one program. */
export interface Life {
  seed: number;
  /** Milliseconds since 1970. */
  epoch: number;
}

/** By so many milliseconds the clock goes further when it is read. */
const TICK = 0.1;

/** Bytes that follow from a seed (mulberry32, by Tommy Ettinger). */
function bytes(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) & 0xff;
  };
}

/** Puts this life's clock and chance in the place of the browser's, until `leave`. */
export class Again {
  #now = 0;
  readonly #leave: () => void;

  constructor({ seed, epoch }: Life) {
    const read = () => (this.#now += TICK);
    const next = bytes(seed);
    const restore = [
      replace(Date, "now", () => Math.floor(epoch + read())),
      replace(performance, "now", read),
      replace(crypto, "getRandomValues", <T extends ArrayBufferView>(view: T): T => {
        new Uint8Array(view.buffer, view.byteOffset, view.byteLength).forEach((_, at, all) => {
          all[at] = next();
        });
        return view;
      }),
    ];
    this.#leave = () => {
      for (const one of restore) one();
    };
  }

  /** Time passes. */
  pass(milliseconds: number): void {
    this.#now += milliseconds;
  }

  leave(): void {
    this.#leave();
  }
}

/** Gives an object another function of this name; returns what undoes that. */
function replace<T extends object>(object: T, name: keyof T & string, value: unknown): () => void {
  const own = Object.getOwnPropertyDescriptor(object, name);
  Object.defineProperty(object, name, { value, configurable: true, writable: true });
  return () => {
    if (own) Object.defineProperty(object, name, own);
    else Reflect.deleteProperty(object, name);
  };
}
