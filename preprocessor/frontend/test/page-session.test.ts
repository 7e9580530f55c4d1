import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Current, Ended, Examples, PageData, RunEvents, Wish } from "../src/contract.ts";
import { Drafts } from "../src/page/drafts.ts";
import { Session } from "../src/page/session.ts";
import { LIMITS } from "./lib/python.ts";

/** A program that runs as long as the test wants. */
interface Started {
  events: RunEvents;
  code: string;
  end(kind?: "stopped", kept?: boolean): void;
}

let started: Started[] = [];

vi.mock("../src/page/lazy.ts", () => ({
  assets: () => "http://host/pyproof/",
  pyodideOf: () => null,
  loadRun: () =>
    Promise.resolve({
      createExamples: (): Examples => ({
        ahead: () => Promise.resolve(),
        run: (blocks, events) => {
          let finish: (ended: Ended) => void = () => undefined;
          const end = new Promise<Ended>((resolve) => (finish = resolve));
          const over = (kind?: "stopped", kept = false) => {
            finish({ end: kind ? { kind } : { kind: "ran", transcript: { events: [], ends: [] }, traceback: null, fault: null, omitted: 0, kept }, judgements: [] });
          };
          started.push({ events, code: blocks.at(-1)?.code ?? "", end: over });
          return {
            end,
            stop: () => {
              over("stopped");
            },
          };
        },
      }),
    }),
}));

beforeEach(() => {
  started = [];
});

const page: PageData = { lang: "en", interpreter: "RustPython", pyodide: "cdn", limits: LIMITS };
const events = { began: () => undefined, asked: () => Promise.resolve(null) } as unknown as RunEvents;
const owner = (number: number) => ({ number });
const blocks = (code: string): Current[] => [{ data: { block: 0 }, code, isEdited: false }];
const settled = () => new Promise((resolve) => setTimeout(resolve, 20));

test("who comes while Python is loaded waits for the first, and is told for which", async () => {
  const session = new Session(page);
  const waits: number[] = [];
  const [one, other] = [owner(1), owner(2)];
  const first = session.run(one, blocks("first"), events, () => waits.push(0));
  await settled();
  const second = session.run(other, blocks("second"), events, ({ number }) => waits.push(number));
  await settled();
  expect(started.map(({ code }) => code)).toEqual(["first"]);
  expect(waits).toEqual([1]);
  started[0]?.events.began();
  await settled();
  expect(started).toHaveLength(1);
  started[0]?.end();
  expect((await first).end.kind).toBe("ran");
  await settled();
  expect(started.map(({ code }) => code)).toEqual(["first", "second"]);
  started[1]?.end();
  expect((await second).end.kind).toBe("ran");
});

test("who comes while another program runs ends that", async () => {
  const session = new Session(page);
  const first = session.run(owner(1), blocks("first"), events, () => undefined);
  await settled();
  started[0]?.events.began();
  const second = session.run(owner(2), blocks("second"), events, () => undefined);
  expect((await first).end.kind).toBe("stopped");
  await settled();
  started[1]?.end();
  expect((await second).end.kind).toBe("ran");
});

test("who comes again does not wait for itself", async () => {
  const session = new Session(page);
  const one = owner(1);
  const first = session.run(one, blocks("first"), events, () => undefined);
  await settled();
  const second = session.run(one, blocks("second"), events, () => undefined);
  expect((await first).end.kind).toBe("stopped");
  await settled();
  started[1]?.end();
  expect((await second).end.kind).toBe("ran");
});

test("who waits can be stopped, and the first goes on, alone", async () => {
  const session = new Session(page);
  const other = owner(2);
  const first = session.run(owner(1), blocks("first"), events, () => undefined);
  await settled();
  const second = session.run(other, blocks("second"), events, () => undefined);
  session.stop(other);
  expect((await second).end.kind).toBe("stopped");
  const third = session.run(owner(3), blocks("third"), events, () => undefined);
  await settled();
  expect(started.map(({ code }) => code)).toEqual(["first"]);
  started[0]?.end();
  expect((await first).end.kind).toBe("ran");
  await settled();
  started[1]?.end();
  expect((await third).end.kind).toBe("ran");
});

afterEach(() => {
  vi.unstubAllGlobals();
});

test("what a reader wrote is kept for the author's code alone, and per page and block", () => {
  const store = new Map<string, string>();
  vi.stubGlobal("sessionStorage", {
    getItem: (key: string) => store.get(key) ?? null,
    setItem: (key: string, value: string) => store.set(key, value),
    removeItem: (key: string) => store.delete(key),
  });
  const drafts = new Drafts("/a.html");
  drafts.put(1, "author", "reader");
  expect(drafts.get(1, "author")).toBe("reader");
  expect(drafts.get(1, "author's newer")).toBeNull();
  expect(drafts.get(2, "author")).toBeNull();
  expect(new Drafts("/b.html").get(1, "author")).toBeNull();
  drafts.put(1, "author", "author");
  expect(store.size).toBe(0);
  store.set("pyproof /a.html 1", "{broken");
  expect(drafts.get(1, "author")).toBeNull();
});

test("without a storage nothing is kept, and nothing breaks", () => {
  vi.stubGlobal("sessionStorage", {
    getItem: () => {
      throw new Error("forbidden");
    },
    setItem: () => {
      throw new Error("full");
    },
  });
  const drafts = new Drafts("/a.html");
  drafts.put(1, "author", "reader");
  expect(drafts.get(1, "author")).toBeNull();
});

test("names are kept for their owner until another program runs", async () => {
  const session = new Session(page);
  const [one, other] = [owner(1), owner(2)];
  const ran = async (who: { number: number }, kept: boolean, wish?: Wish) => {
    const run = session.run(who, blocks("x"), events, () => undefined, wish);
    await settled();
    started.at(-1)?.end(undefined, kept);
    await run;
  };
  await ran(one, true);
  expect([session.keeps(one), session.keeps(other)]).toEqual([true, false]);
  await ran(one, true, "names");
  expect(session.keeps(one)).toBe(true);
  await ran(other, true);
  expect([session.keeps(one), session.keeps(other)]).toEqual([false, true]);
  await ran(other, false);
  expect(session.keeps(other)).toBe(false);
});

test("a look at names is not stopped by a run, which waits for it in silence", async () => {
  const session = new Session(page);
  const one = owner(1);
  const waits: number[] = [];
  const look = session.run(one, blocks("look"), events, () => undefined, "names");
  await settled();
  const run = session.run(one, blocks("run"), events, ({ number }) => waits.push(number));
  await settled();
  expect(started.map(({ code }) => code)).toEqual(["look"]);
  started[0]?.end(undefined, true);
  expect((await look).end.kind).toBe("ran");
  await settled();
  expect(started.map(({ code }) => code)).toEqual(["look", "run"]);
  expect(waits).toEqual([]);
  started[1]?.end();
  await run;
});
