/** Whether Python can be started without asking anybody but the page's own host. */
import type { RunnerOptions } from "../contract.ts";
import { sourceOf, type Pinned } from "./load.ts";
import { placeOf } from "./stores.ts";

declare const PYODIDE: Pinned;

/** Whether all files of Pyodide are kept in one storage of this source. That they are of
 *  the right version only the worker finds out. */
export async function isKept({ pyodide }: RunnerOptions): Promise<boolean> {
  try {
    const source = sourceOf(pyodide, PYODIDE);
    for (const name of await caches.keys()) {
      if (!name.startsWith(placeOf(source))) continue;
      const kept = new Set((await (await caches.open(name)).keys()).map(({ url }) => url));
      // The lock file of a folder is kept apart.
      const needed = Object.keys(PYODIDE.files).filter((file) => source.pinned || file !== "pyodide-lock.json");
      if (needed.every((file) => kept.has(source.base + file))) return true;
    }
  } catch {
    // There may be no storage, or it may be forbidden.
  }
  return false;
}
