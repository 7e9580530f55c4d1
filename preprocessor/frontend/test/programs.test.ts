/**
 * What is recorded of a run is the same in every interpreter: the programs of
 * `tests/programs`, which the bundled one ran (`tests/testsuite/programs.rs`), are run
 * in Pyodide. Where something else is recorded, the program says why.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import type { Limits, ProgramBlock, Transcript } from "../src/contract.ts";
import { startPython, type Run } from "./lib/python.ts";

const FOLDER = fileURLToPath(new URL("../../../tests/programs", import.meta.url));

/** Longer texts are told by their length and their ends. */
const LONG = 400;
/** More events are told by their number and the first and last ones. */
const MANY = 60;

interface Table {
  limits: Limits;
  programs: { name: string; differs: Record<string, string>; blocks: ProgramBlock[]; ends: unknown[]; events: unknown[] }[];
}

/** Programs that cannot be run here at all. */
const APART = /^by the end of its process$/;

function brief(text: string): unknown {
  const characters = Array.from(text);
  if (characters.length > LONG) {
    const [begins, ends] = [characters.slice(0, 20), characters.slice(-20)].map((part) => part.join(""));
    return { chars: characters.length, begins, ends };
  }
  return text.replace(/ at 0x[0-9a-f]+/g, " at 0x0");
}

/** Without what is otherwise each time, and without its bulk. */
function comparable(value: unknown): unknown {
  if (typeof value === "string") return brief(value);
  if (Array.isArray(value)) return value.map(comparable);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, field]) => [key, key === "dir" ? own(field) : comparable(field)]));
}

/** Without the names that every object has: they come and go with versions. */
function own(names: unknown): unknown {
  return Array.isArray(names) ? names.filter((name) => !String(name).startsWith("__")) : names;
}

function told({ events, ends }: Transcript): { ends: unknown; events: unknown } {
  const count = events.length;
  const some = count > MANY ? [...events.slice(0, 10), { omitted: count - 20 }, ...events.slice(-10)] : events;
  return { ends: comparable(ends.map(({ end }) => end)), events: comparable(some) };
}

const files = readdirSync(FOLDER).filter((name) => name.endsWith(".json"));

describe.each(files)("%s", (name) => {
  const { limits, programs } = JSON.parse(readFileSync(join(FOLDER, name), "utf8")) as Table;
  let run: Run;
  beforeAll(async () => {
    run = await startPython();
  });

  it.each(programs.filter((program) => !APART.test(program.name)))("$name", ({ differs, blocks, ends, events }) => {
    const here = told(run(blocks, [], limits).transcript);
    if ("page" in differs || "RustPython" in differs) expect(here).not.toEqual({ ends, events });
    else expect(here).toEqual({ ends, events });
    // Some record as much as can be recorded.
  }, 300_000);
});
