/**
 * How a program in the worker waits: for its reader's answer, or for time to pass.
 */
import { COUNT, HEAD, MORE, PROBE, STATE, state, type Answered, type FromWorker, type Way } from "./messages.ts";

/** How long the service worker may take to answer a probe. */
const PROBE_LIMIT = 3000;
/** How often a failed request is tried again: the browser may have ended the service
 *  worker meanwhile, and the next request starts it again. */
const TRIES = 5;

/** The browser's own clock: a program may have another ({@link Again}). */
const now = performance.now.bind(performance);

/** Asks the page and waits for the answer; `null` ends the input. */
export function ask(prompt: string, number: number, way: Way, tell: (message: FromWorker) => void): string | null {
  tell({ kind: "asks", prompt, number });
  switch (way.kind) {
    case "shared":
      return fromMemory(way.memory, tell);
    case "service":
      return fromService(way.address, number);
    case "restart":
      // The page ends the worker as soon as it hears this.
      for (;;) pause(1000);
  }
}

/** Whether the service worker answers a request from here. */
export function probe(address: string): boolean {
  try {
    return request(address, PROBE, PROBE_LIMIT).status === "answered";
  } catch {
    return false;
  }
}

function fromMemory(memory: SharedArrayBuffer, tell: (message: FromWorker) => void): string | null {
  const head = new Int32Array(memory, 0, HEAD);
  const room = new Uint8Array(memory, HEAD * Int32Array.BYTES_PER_ELEMENT);
  const decoder = new TextDecoder();
  let answer = "";
  for (;;) {
    Atomics.wait(head, STATE, state.waiting);
    const ended = Atomics.load(head, STATE) === state.ended;
    const more = Atomics.load(head, MORE) === 1;
    // Browsers do not decode text from shared memory.
    const bytes = room.slice(0, Atomics.load(head, COUNT));
    answer += decoder.decode(new Uint8Array(bytes), { stream: more });
    Atomics.store(head, STATE, state.waiting);
    if (ended) return null;
    if (!more) return answer;
    tell({ kind: "more" });
  }
}

function fromService(address: string, number: number): string | null {
  for (let failed = 0; failed < TRIES; ) {
    try {
      const reply = request(address, number, 0);
      if (reply.status === "answered") return reply.answer;
      failed = reply.status === "wait" ? 0 : failed + 1;
    } catch {
      failed += 1;
    }
    if (failed > 0) pause(200 * failed);
  }
  // This way worked when it was tested. For the program, its input is now closed.
  return null;
}

type Reply = { status: "answered"; answer: string | null } | { status: "wait" } | { status: "nobody" };

/** One synchronous request, which the service worker holds open for a while. */
function request(address: string, number: number, limit: number): Reply {
  const there = new URL(address);
  there.searchParams.set("number", String(number));
  const request = new XMLHttpRequest();
  request.open("GET", there.href, false);
  request.timeout = limit;
  request.send();
  // A server that knows nothing of this may say anything.
  if (request.getResponseHeader("Content-Type") !== "application/json") return { status: "nobody" };
  if (request.status === 202) return { status: "wait" };
  if (request.status !== 200) return { status: "nobody" };
  const { answer } = JSON.parse(request.responseText) as Partial<Answered>;
  // A service worker of another version may say something else.
  return answer === undefined ? { status: "nobody" } : { status: "answered", answer };
}

/** Memory on which a worker may sleep even if none can be shared with the page. */
let bed: Int32Array<SharedArrayBuffer> | null | undefined;

function sleepingPlace(): Int32Array<SharedArrayBuffer> | null {
  if (bed === undefined) {
    try {
      const memory = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true });
      bed = new Int32Array(memory.buffer as unknown as SharedArrayBuffer);
      // Test it here, where it takes no time.
      Atomics.wait(bed, 0, 0, 0);
    } catch {
      bed = null;
    }
  }
  return bed;
}

/** Waits this many milliseconds. */
export function pause(milliseconds: number): void {
  const place = sleepingPlace();
  const end = now() + milliseconds;
  if (place) {
    Atomics.wait(place, 0, 0, milliseconds);
  }
  // A browser that cannot sleep has to wait in a loop.
  while (now() < end);
}
