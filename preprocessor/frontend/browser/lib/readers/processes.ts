/** A browser's processes, as Linux tells of them in `/proc`. */
import { accessSync, constants, readFileSync, readdirSync } from "node:fs";
import { delimiter, join } from "node:path";

interface Process {
  id: number;
  parent: number;
  /** `R`: computes, or waits for a processor; `S`: waits for something else. */
  state: string;
}

/** What the file says of a process or a thread: proc(5). */
function read(file: string): Process | null {
  try {
    const text = readFileSync(file, "utf8");
    // The name, in parentheses, may hold anything.
    const [state = "", parent] = text.replace(/^.*\)/s, "").trim().split(" ");
    return { id: parseInt(text), parent: Number(parent), state };
  } catch {
    return null; // It ended meanwhile.
  }
}

function inFolder(folder: string): Process[] {
  try {
    return readdirSync(folder).flatMap((name) => (/^\d+$/.test(name) ? (read(`${folder}/${name}/stat`) ?? []) : []));
  } catch {
    return []; // It ended meanwhile.
  }
}

/** The ids of a process and of its living descendants. */
function family(root: number): Set<number> {
  const processes = inFolder("/proc");
  const ids = new Set([root]);
  for (let size = 0; size < ids.size; ) {
    size = ids.size;
    for (const { id, parent } of processes) if (ids.has(parent)) ids.add(id);
  }
  return ids;
}

/** The threads of a process and its descendants that want a processor now. */
export function running(root: number): Set<number> {
  const threads = [...family(root)].flatMap((id) => inFolder(`/proc/${id}/task`));
  return new Set(threads.filter(({ state }) => state === "R").map(({ id }) => id));
}

/** Ends a process and its descendants. */
export function endFamily(root: number): void {
  for (const id of family(root)) {
    try {
      process.kill(id);
    } catch {
      // It ended meanwhile.
    }
  }
}

/** The first process whose command line has this in it, which is the oldest. */
export function processWith(argument: string): number {
  for (const { id } of inFolder("/proc").sort((a, b) => a.id - b.id)) {
    try {
      if (readFileSync(`/proc/${id}/cmdline`, "utf8").includes(argument)) return id;
    } catch {
      // It ended meanwhile.
    }
  }
  throw new Error(`no process has ${argument} in its command line`);
}

/** The path of a program; without it, the sentence that says where to have it from. */
export function program(name: string, packaged: string): string {
  const paths = name.includes("/") ? [name] : (process.env["PATH"] ?? "").split(delimiter).map((folder) => join(folder, name));
  for (const path of paths) {
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {
      // Perhaps in the next folder.
    }
  }
  throw new Error(
    `${name} is not there: install Debian's package ${packaged}, or say in PYPROOF_BROWSERS which browsers to use, as in PYPROOF_BROWSERS=chromium`,
  );
}
