/**
 * The steps of the programs in `tests/steps`: Pyodide and the CPythons that are here tell
 * the same, but for what `differences.json` lists with a reason. What they tell stands
 * beside each program. `cargo prove` holds RustPython to the same files.
 */
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { beforeAll, describe, expect, it } from "vitest";
import type { BlockSteps } from "../src/contract.ts";
import { LIMITS, startPython, type Run } from "./lib/python.ts";

interface Difference {
  program: string;
  where: string[];
  why: string;
}

const FOLDER = fileURLToPath(new URL("../../../tests/steps/", import.meta.url));
const PROGRAMS = readdirSync(FOLDER)
  .filter((name) => name.endsWith(".py"))
  .map((name) => name.slice(0, -".py".length))
  .sort();
const DIFFERENCES = JSON.parse(readFileSync(join(FOLDER, "differences.json"), "utf8")) as Difference[];

const read = (name: string): string => readFileSync(join(FOLDER, name), "utf8");
const differs = (program: string, where: string): boolean =>
  DIFFERENCES.some((one) => one.program === program && one.where.includes(where));

let run: Run;
beforeAll(async () => {
  run = await startPython();
});

function recorded(code: string): BlockSteps {
  const [steps] = run([{ code, steps: true }], [], LIMITS).transcript.steps ?? [];
  if (!steps) throw new Error("no steps were recorded");
  return steps;
}

const told = ({ steps, end }: BlockSteps): string => [...steps, JSON.stringify({ end }), ""].join("\n");

describe("in Pyodide", () => {
  it.each(PROGRAMS)("%s", async (program) => {
    const steps = told(recorded(read(`${program}.py`)));
    if (differs(program, "Pyodide")) expect(steps).not.toBe(read(`${program}.steps`));
    else await expect(steps).toMatchFileSnapshot(join(FOLDER, `${program}.steps`));
  });
});

it.each(PROGRAMS)("%s does the same while it is recorded", (program) => {
  const code = read(`${program}.py`);
  const [plain, observed] = [false, true].map((steps) => run([{ code, steps }]).transcript);
  expect(observed?.events).toEqual(plain?.events);
  expect(observed?.ends.map(({ end }) => end)).toEqual(plain?.ends.map(({ end }) => end));
});

/** Where an interpreter of this version is, if it is here. */
function cpython(version: string): string | undefined {
  const root = join(process.env.PYENV_ROOT ?? join(homedir(), ".pyenv"), "versions");
  const versions = existsSync(root) ? readdirSync(root).filter((name) => name.startsWith(`${version}.`)) : [];
  const known = versions.map((name) => join(root, name, `bin/python${version}`));
  return [...known, `/usr/bin/python${version}`, `/usr/local/bin/python${version}`].find((path) => existsSync(path));
}

describe.each(["3.9", "3.10", "3.11", "3.12", "3.13", "3.14"])("in CPython %s", (version) => {
  const command = cpython(version);
  const all = new Map<string, string>();
  beforeAll(() => {
    if (command === undefined) return;
    const paths = PROGRAMS.map((program) => join(FOLDER, `${program}.py`));
    const env = { ...process.env, PYTHONHASHSEED: "0" };
    const out = execFileSync(command, [join(FOLDER, "record/cpython.py"), ...paths], { env, encoding: "utf8", maxBuffer: 1 << 26 });
    out.split("\0").forEach((text, at) => all.set(PROGRAMS[at] ?? "", text));
  });

  it.skipIf(command === undefined).each(PROGRAMS)("%s", (program) => {
    const same = all.get(program) === read(`${program}.steps`);
    if (same === differs(program, `CPython ${version}`)) expect(all.get(program)).toBe(read(`${program}.steps`));
  });
});

it("each step is told as soon as it is there", () => {
  const { stepped, transcript } = run([{ code: "n = 0\nfor n in range(1000):\n    m = n\nprint(n)", steps: true }]);
  expect(stepped).toHaveLength(301);
  expect(stepped).toEqual([...(transcript.steps?.[0]?.steps ?? []), '{"end":"steps"}']);
});

it("every difference has a reason and a program", () => {
  for (const { program, why, where } of DIFFERENCES) {
    expect(PROGRAMS).toContain(program);
    expect(why).not.toBe("");
    expect(where).not.toEqual([]);
  }
});

it("a hundred steps are small", () => {
  for (const program of PROGRAMS.filter((name) => name !== "large")) {
    const { steps } = recorded(read(`${program}.py`));
    const size = gzipSync(`[${steps.join(",")}]`).length;
    expect(size, program).toBeLessThan((15 << 10) * Math.max(1, steps.length / 100));
  }
});
