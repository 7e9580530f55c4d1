/** A browser's processes, as Linux tells of them in `/proc`. */
import { accessSync, constants, readFileSync, readdirSync } from "node:fs";
import { delimiter, join } from "node:path";

/** Ticks of a second in `/proc`, on every Linux. */
const TICKS = 100;

interface Process {
  id: number;
  parent: number;
  seconds: number;
}

function all(): Process[] {
  return readdirSync("/proc").flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      // The name, in parentheses, may hold anything: fields are counted from behind it (proc(5): 4, 14, 15).
      const fields = readFileSync(`/proc/${name}/stat`, "utf8").replace(/^.*\)/s, "").trim().split(" ");
      return [{ id: Number(name), parent: Number(fields[1]), seconds: (Number(fields[11]) + Number(fields[12])) / TICKS }];
    } catch {
      return []; // It ended meanwhile.
    }
  });
}

/** The seconds of processor that a process and its living descendants have used. */
export function cpuSeconds(root: number): number {
  const family = new Set([root]);
  const processes = all();
  for (let size = 0; size < family.size; ) {
    size = family.size;
    for (const { id, parent } of processes) if (family.has(parent)) family.add(id);
  }
  return processes.filter(({ id }) => family.has(id)).reduce((sum, { seconds }) => sum + seconds, 0);
}

/** The first process whose command line has this in it, which is the oldest. */
export function processWith(argument: string): number {
  for (const { id } of all().sort((a, b) => a.id - b.id)) {
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
