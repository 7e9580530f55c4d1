/** The steps as a reader sees them: states, picture, sentences, without a browser. */
import { readFileSync, readdirSync } from "node:fs";
import { expect, test, vi } from "vitest";
import { Words } from "../src/page/words.ts";
import { layoutOf, type Area, type Layout, type Options } from "../src/steps/layout.ts";
import { firstBytes, firstOf, keptAt, linesOf, statesOf, type Step } from "../src/steps/model.ts";
import { sentenceOf, type Told } from "../src/steps/sentence.ts";
import { boxesOf, type Wanted } from "../src/steps/shape.ts";
import { recorded as recordedOf, stepsOfBuild } from "../src/steps/source.ts";
import type { Current, Ended, Transcript } from "../src/contract.ts";

const FOLDER = new URL("../../../tests/steps/", import.meta.url);
const catalogue = (lang: "ru" | "en") => readFileSync(new URL(`../../tool/messages/steps.${lang}.ftl`, import.meta.url), "utf8");
const ru = new Words("ru", catalogue("ru"));
const en = new Words("en", catalogue("en"));

const WANTED: Wanted = { byReference: false, topLevel: "top", cell: "cell", living: "living cell", empty: "empty", returns: "returns", raises: "raises" };
const OPTIONS: Options = { letter: 8, narrow: false, newestOnTop: false };

const COUNTER = `def counter():
    count = 0
    def inner():
        nonlocal count
        count += 1
        return count
    return inner

q = counter()
print(q())
`;

/** Two counters, as the recorder tells of them. */
const TOLD: unknown[] = [
  { event: "line", frame: 0, line: 1, stack: [0], frames: { 0: { name: "<module>", names: {} } } },
  { event: "line", frame: 0, line: 9, frames: { 0: { names: { counter: 1 } } }, objects: { 1: { type: "function", name: "counter", line: 1 } } },
  { event: "call", frame: 1, line: 1, stack: [0, 1], frames: { 1: { name: "counter", names: {}, cells: { count: 2 } } }, objects: { 2: { type: "cell" } } },
  { event: "line", frame: 1, line: 2 },
  { event: "line", frame: 1, line: 3, objects: { 2: { type: "cell", value: "0" } } },
  { event: "line", frame: 1, line: 7, frames: { 1: { names: { inner: 3 } } }, objects: { 3: { type: "function", name: "counter.<locals>.inner", line: 3, cells: { count: 2 } } } },
  { event: "return", value: 3, frame: 1, line: 7 },
  { event: "line", frame: 0, line: 10, stack: [0], frames: { 0: { names: { q: 3 } } } },
  { event: "call", frame: 2, line: 3, stack: [0, 2], frames: { 2: { name: "inner", names: {}, cells: { count: 2 } } } },
  { event: "line", frame: 2, line: 5 },
  { event: "line", frame: 2, line: 6, objects: { 2: { type: "cell", value: "1" } } },
  { event: "return", value: "1", frame: 2, line: 6 },
  { event: "return", frame: 0, line: 10, stack: [0], out: 2 },
];

const shapes = (steps: Step[], wanted = WANTED) => steps.map((step, at) => boxesOf(step, steps[at - 1], wanted));
const recorded = (program: string) =>
  statesOf(readFileSync(new URL(`${program}.steps`, FOLDER), "utf8").split("\n").filter((line) => line !== "").map((line): unknown => JSON.parse(line)));
const PROGRAMS = readdirSync(FOLDER).filter((name) => name.endsWith(".steps")).map((name) => name.slice(0, -".steps".length));

test("a cell outlives the frame that made it, and is drawn so", () => {
  const cells = shapes(statesOf(TOLD)).map((boxes) => boxes.filter(({ column }) => column === "cell").map(({ title, state }) => `${title} ${state}`.trim()));
  expect(cells[6]).toEqual(["cell"]);
  expect(cells[7]).toEqual(["living cell alive"]);
  // It is not that of the function which only uses it.
  expect(cells[9]).toEqual(["living cell alive"]);
});

test("what changed is marked, and for one step alone", () => {
  const changed = shapes(statesOf(TOLD)).map((boxes) => boxes.flatMap(({ rows }) => rows.filter((row) => row.changed).map(({ label, text }) => `${label} ${text}`.trim())));
  expect(changed[10]).toEqual(["count 1"]);
  expect(changed[11]).toEqual(["returns 1"]);
  expect(changed[9]).toEqual([]);
});

test("by reference the same value is one object", () => {
  const steps = statesOf([
    { event: "line", frame: 0, line: 1, stack: [0], frames: { 0: { name: "<module>", names: { a: "1", b: "1", c: 4 } } }, objects: { 4: { type: "tuple", items: ["1"] } } },
  ]);
  expect(shapes(steps)[0]?.map(({ id }) => id)).toEqual(["f0"]);
  const boxes = shapes(steps, { ...WANTED, byReference: true })[0] ?? [];
  expect(boxes.map(({ id }) => id).sort()).toEqual(["f0", "o4", "v1"]);
  expect(boxes.find(({ id }) => id === "f0")?.rows.map(({ to }) => to)).toEqual(["v1", "v1", "o4"]);
});

test("by reference a box is one object for certain", () => {
  const long = "x".repeat(100);
  const names = { a: "1.5", b: "1.5", c: "'s'", d: "'s'", e: "None", f: "None", g: "<class int>", h: "<class int>", i: "1000", j: "1000", k: { text: `'${long}`, cut: 151 }, l: { text: `'${long}`, cut: 151 } };
  const steps = statesOf([{ event: "line", frame: 0, line: 1, stack: [0], frames: { 0: { name: "<module>", names } } }]);
  const frame = shapes(steps, { ...WANTED, byReference: true })[0]?.find(({ id }) => id === "f0");
  const boxOf = new Map(frame?.rows.map(({ label, to }) => [label, to]));
  const shared = (one: string, other: string) => boxOf.get(one) === boxOf.get(other);
  expect([shared("a", "b"), shared("c", "d"), shared("i", "j"), shared("k", "l")]).toEqual([false, false, false, false]);
  expect([shared("e", "f"), shared("g", "h")]).toEqual([true, true]);
});

/** A generator with a cell: made, begun, waiting, ended. */
const GENERATOR: unknown[] = [
  { event: "line", frame: 0, line: 1, stack: [0], frames: { 0: { name: "<module>", names: {} } } },
  {
    event: "line", frame: 0, line: 8,
    frames: { 0: { names: { g: 1 } }, 1: { name: "gen", names: { a: "1" }, cells: { n: 2 } } },
    objects: { 1: { type: "generator", name: "gen", frame: 1 }, 2: { type: "cell", value: "0" }, 3: { type: "function", name: "gen.<locals>.add", cells: { n: 2 } } },
  },
  { event: "call", frame: 1, line: 1, stack: [0, 1] },
  { event: "yield", value: "0", frame: 1, line: 4 },
  { event: "line", frame: 0, line: 9, stack: [0] },
  { event: "call", frame: 1, line: 4, stack: [0, 1] },
  { event: "return", value: "None", frame: 1, line: 5 },
  { event: "line", frame: 0, line: 10, stack: [0], objects: { 1: { type: "generator", name: "gen", state: "finished" } } },
];

test("a generator that has not begun, or waits, still has its frame", () => {
  const steps = statesOf(GENERATOR);
  const states = shapes(steps).map((boxes) => boxes.find(({ id }) => id === "o2")?.state);
  expect(states.slice(1)).toEqual(["", "", "", "", "", "", "alive"]);
  // What it holds is in its box, where its frame is not on the stack.
  const held = shapes(steps).map((boxes) => boxes.find(({ id }) => id === "o1")?.rows.map(({ label }) => label));
  expect(held.slice(1)).toEqual([["a", "n"], [], [], ["a", "n"], [], [], [""]]);
  const told: Told = { steps, codes: [""], numbers: [null], output: null, kept: [] };
  expect(sentenceOf(told, 4, ru)).not.toContain("больше нет");
  expect(sentenceOf(told, 7, ru)).toContain("кадра gen больше нет, но ячейка n жива");
});

test("a generator that a loop alone holds waits as well", () => {
  const [, made, call, yielded, line] = GENERATOR;
  const steps = statesOf([{ ...(made as object), objects: { 2: { type: "cell", value: "0" } } }, call, yielded, line]);
  expect(shapes(steps).map((boxes) => boxes.find(({ id }) => id === "o2")?.state).slice(1)).toEqual(["", "", ""]);
});

test("names that were too many are counted", () => {
  const steps = statesOf([{ event: "line", frame: 0, line: 1, stack: [0], frames: { 0: { name: "<module>", names: { a: "1" }, more: 20 } } }, { event: "line", frame: 0, line: 2, frames: { 0: { more: 0 } } }]);
  expect(shapes(steps).map(([frame]) => frame?.rows.map(({ text }) => text))).toEqual([["1", "+20"], ["1"]]);
});

test("what nobody holds any more is drawn once more, and then gone", () => {
  const steps = statesOf([
    { event: "line", frame: 0, line: 1, stack: [0], frames: { 0: { name: "<module>", names: { a: 1 } } }, objects: { 1: { type: "list", items: [] } } },
    { event: "line", frame: 0, line: 2, frames: { 0: { names: { a: null } } }, gone: [1] },
    { event: "line", frame: 0, line: 3 },
  ]);
  const states = shapes(steps).map((boxes) => boxes.filter(({ id }) => id === "o1").map(({ state }) => state));
  expect(states).toEqual([[""], ["gone"], []]);
});

test("the line that has run, and the one that is next", () => {
  const steps = statesOf(TOLD);
  const lines = (at: number) => Object.values(linesOf(steps, at)).map((place) => place?.line ?? null);
  expect(lines(0)).toEqual([null, 1]);
  expect(lines(1)).toEqual([1, 9]);
  expect(lines(10)).toEqual([5, 6]);
  // A call has run nothing of its function.
  expect(lines(9)).toEqual([null, 5]);
  expect(lines(12)).toEqual([10, null]);
  expect(keptAt(steps, 0, [10, 10], [])).toBe(12);
  expect(keptAt(steps, 0, [99, 99], [])).toBeNull();
});

test("each step is a sentence", () => {
  const told: Told = { steps: statesOf(TOLD), codes: [COUNTER], numbers: [null], output: [["Out", "1\n"]], kept: [[10, 12]] };
  expect(sentenceOf(told, 0, ru)).toBe("Шаг 1: программа начинается; следующая строка 1.");
  expect(sentenceOf(told, 10, ru)).toBe("Шаг 11: inner прибавляет 1 к count; ячейка count: 0 → 1.");
  expect(sentenceOf(told, 10, en)).toBe("Step 11: inner adds 1 to count; cell count: 0 → 1.");
  expect(sentenceOf(told, 7, ru)).toBe(
    "Шаг 8: верхний уровень: выполнена строка 9; кадра counter больше нет, но ячейка count жива: её держит inner; q = функция inner.",
  );
  expect(sentenceOf(told, 12, en)).toBe("Step 13: the program has ended; printed: 1; the promise of line 10 is kept.");
});

test("a promise is kept where all of its output was written", () => {
  const wrote = (text: string, line: number): Transcript["events"][number] => ({ block: 0, what: { Wrote: { stream: "Out", text, places: [{ block: 0, line }] } } });
  const events = [wrote("always\n", 2), wrote("always\n", 2), wrote("ы\n", 3), wrote("always\n", 2)];
  const steps = statesOf([7, 14, 17, 24].map((out, at) => ({ event: "line", frame: 0, line: 2 + (at % 2), stack: [0], out })));
  expect(keptAt(steps, 0, [2, 2], events)).toBe(3);
  expect(keptAt(steps, 0, [3, 3], events)).toBe(2);
  // The end of it came behind the last step.
  expect(keptAt(steps.slice(0, 3), 0, [2, 2], events)).toBeNull();
});

test("the promise of the output has words of its own", () => {
  const told: Told = { steps: statesOf(TOLD), codes: [COUNTER], numbers: [null], output: null, kept: [[0, 12]] };
  expect(sentenceOf(told, 12, ru)).toBe("Шаг 13: программа завершилась; вывод совпал с обещанным.");
  expect(sentenceOf(told, 12, en)).toBe("Step 13: the program has ended; the output is as promised.");
});

test("a line of another example is said to be that", () => {
  const steps = statesOf([
    { event: "line", frame: 0, line: 1, block: 1, stack: [0], frames: { 0: { name: "<module>", names: {} } } },
    { event: "call", frame: 1, line: 1, stack: [0, 1], frames: { 1: { name: "f", names: {} } } },
    { event: "line", frame: 1, line: 2 },
    { event: "line", frame: 1, line: 3 },
  ]);
  const told: Told = { steps, codes: ["", ""], numbers: [4, null], output: null, kept: [] };
  expect(sentenceOf(told, 2, ru)).toBe("Шаг 3: f начинает работу, следующая строка 2 примера 4.");
  expect(sentenceOf(told, 3, en)).toBe("Step 4: f has run line 2 of example 4.");
});

test("the two languages say the same things, and the scripts nothing else", () => {
  expect([...ru.keys].sort()).toEqual([...en.keys].sort());
  const files = ["sentence", "source", "viewer"].map((name) => readFileSync(new URL(`../src/steps/${name}.ts`, import.meta.url), "utf8"));
  const used = new Set(files.flatMap((source) => [...source.matchAll(/"(steps-[a-z-]+)"/g)].map(([, key]) => key ?? "")));
  expect([...used].filter((key) => !ru.keys.includes(key))).toEqual([]);
  expect(ru.keys.filter((key) => !used.has(key))).toEqual([]);
});

test("a text is cut between characters", () => {
  expect([0, 1, 2, 3, 4].map((bytes) => firstBytes("aяб", bytes))).toEqual(["", "a", "a", "aя", "aя"]);
});

test("of both streams the first bytes are what was written first", () => {
  expect(firstOf([["Out", "я"], ["Err", "ab"], ["Out", "c"]], 3)).toEqual([["Out", "я"], ["Err", "a"]]);
  expect(firstOf([["Out", "я"]], 0)).toEqual([]);
});

const overlaps = (one: Area, other: Area): boolean =>
  one.x < other.x + other.width && other.x < one.x + one.width && one.y < other.y + other.height && other.y < one.y + one.height;

/** Where a line that is level or upright runs through a box. */
function crosses([x1, y1]: [number, number], [x2, y2]: [number, number], { x, y, width, height }: Area): boolean {
  return Math.max(x1, x2) > x && Math.min(x1, x2) < x + width && Math.max(y1, y2) > y && Math.min(y1, y2) < y + height;
}

/** What is wrong with the picture of a step. */
function faults(layout: Layout, step: number): string[] {
  const boxes = layout.boxes(step);
  const found = boxes.flatMap((one, at) => boxes.slice(at + 1).filter((other) => overlaps(one.area, other.area)).map((other) => `${one.box.id} over ${other.box.id}`));
  for (const { box, area } of boxes) {
    if (area.x < 0 || area.y < 0 || area.x + area.width > layout.width || area.y + area.height > layout.height) found.push(`${box.id} outside`);
  }
  for (const { from, points } of layout.arrows(step)) {
    const own = from.split(" ")[0];
    points.slice(1).forEach((point, at) => {
      const before = points[at];
      // From its row it leaves its box behind the text.
      for (const { box, area } of boxes) {
        if (before && !(at === 0 && box.id === own) && crosses(before, point, area)) found.push(`${from} through ${box.id}`);
      }
    });
  }
  return found;
}

test.each(PROGRAMS)("in %s nothing lies on a box, nothing jumps", (program) => {
  const steps = recorded(program);
  for (const options of [OPTIONS, { ...OPTIONS, narrow: true }, { ...OPTIONS, newestOnTop: true }]) {
    for (const byReference of [false, true]) {
      const layout = layoutOf(shapes(steps, { ...WANTED, byReference }), options);
      const places = new Map<string, string>();
      const found = steps.flatMap((_, at) => {
        for (const { box, area } of layout.boxes(at)) {
          // Of a stack that is too deep frames are left out in the middle.
          if (box.column === "frame" && steps.some(({ leftOut }) => leftOut > 0)) continue;
          const place = `${String(area.x)} ${String(area.y)}`;
          expect(places.get(box.id) ?? place, box.id).toBe(place);
          places.set(box.id, place);
        }
        return faults(layout, at);
      });
      expect([...new Set(found)]).toEqual([]);
    }
  }
});

test("a file that is missing, broken or of another version is said to be that", async () => {
  const data = { block: 0, steps: { file: "a.json" } };
  const before = globalThis.fetch;
  const answer = async (response: Response | Error) => {
    globalThis.fetch = () => (response instanceof Error ? Promise.reject(response) : Promise.resolve(response));
    const found = await stepsOfBuild("https://example.org/", data, "");
    return typeof found === "string" ? found : found.steps.length;
  };
  try {
    expect(await answer(new Error("no network"))).toBe("steps-none-file");
    expect(await answer(new Response("", { status: 404 }))).toBe("steps-none-file");
    expect(await answer(new Response("<html>"))).toBe("steps-none-file");
    expect(await answer(Response.json({ version: 2, steps: TOLD }))).toBe("steps-none-version");
    expect(await answer(Response.json({ version: 1, steps: [null, 1, { event: "dance" }] }))).toBe("steps-none-version");
    expect(await answer(Response.json({ version: 1, steps: TOLD }))).toBe(TOLD.length);
    // The file knows the order of two streams.
    globalThis.fetch = () => Promise.resolve(Response.json({ version: 1, steps: TOLD, output: [["Err", "!"], ["Out", "1"]] }));
    expect(await stepsOfBuild("", data, null)).toMatchObject({ output: [["Err", "!"], ["Out", "1"]] });
    globalThis.fetch = () => Promise.resolve(Response.json({ version: 1, steps: TOLD }));
    expect(await stepsOfBuild("", data, null)).toMatchObject({ output: null });
    expect(await stepsOfBuild("", data, "1\n")).toMatchObject({ output: [["Out", "1\n"]] });
  } finally {
    globalThis.fetch = before;
  }
  expect(await stepsOfBuild("", { block: 0, steps: { missing: "differs" } }, "")).toBe("steps-none-differs");
});

const BLOCKS: Current[] = [{ data: { block: 3 }, code: "", isEdited: true }];

test("a program that does not end has the steps until it is stopped", async () => {
  vi.useFakeTimers();
  try {
    for (const [full, end] of [[true, "steps"], [false, "time"]] as const) {
      let stopped: (ended: Ended) => void = () => undefined;
      const told = recordedOf(
        (events) => {
          events.began();
          for (const step of TOLD.slice(0, 3)) events.stepped?.(JSON.stringify(step));
          events.wrote("Out", "a");
          if (full) events.stepped?.('{"end":"steps"}');
          return new Promise((resolve) => {
            stopped = (ended) => { resolve([ended, BLOCKS]); };
          });
        },
        () => { stopped({ end: { kind: "stopped" }, judgements: [] }); },
      );
      await vi.runAllTimersAsync();
      expect(await told).toMatchObject({ end, blocks: [3], output: [["Out", "a"]], steps: [{}, {}, {}] });
    }
  } finally {
    vi.useRealTimers();
  }
});

test("a program that its reader stops has the steps until then, or none", async () => {
  const stop = (steps: unknown[]) => recordedOf((events) => {
    for (const step of steps) events.stepped?.(JSON.stringify(step));
    return Promise.resolve([{ end: { kind: "stopped" }, judgements: [] }, BLOCKS]);
  }, () => undefined);
  expect(await stop(TOLD.slice(0, 2))).toMatchObject({ end: "stopped", steps: [{}, {}] });
  expect(await stop([])).toBe("steps-none-stopped");
});

test("what is not as described is left out", () => {
  const steps = statesOf([{ event: "line", frame: "x", line: null, stack: "s", frames: [1], objects: { a: 1 }, gone: 3, left_out: [] }, { event: "line", frames: { 0: { names: { a: {}, b: [] }, cells: { c: "x" } } } }]);
  expect(steps).toHaveLength(2);
  expect(() => layoutOf(shapes(steps), OPTIONS).arrows(1)).not.toThrow();
});
