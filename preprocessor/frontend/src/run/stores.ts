/** The storages in which the files of Pyodide are kept. */

/** The prefix of their names. */
export const STORE = "pyproof-pyodide";

/** The prefix of the names of those of one source: a version stands behind it. */
export function placeOf({ base, pinned }: { base: string; pinned: boolean }): string {
  return `${STORE} ${pinned ? new URL(base).origin : base} `;
}

const held = new Map<string, Cache>();

/** Has the page hold what its worker has put there. A private window of WebKit forgets a
 *  storage that nobody holds, and only the worker does, which is ended by Stop: the next
 *  one would fetch everything again, or, without a network, not start. */
export async function holdStores(): Promise<void> {
  try {
    // In a frame without an origin even to ask is forbidden.
    if (typeof caches === "undefined") return;
    const names = await caches.keys();
    for (const name of held.keys()) if (!names.includes(name)) held.delete(name);
    for (const name of names) if (name.startsWith(STORE)) held.set(name, await caches.open(name));
  } catch {
    // Storage may be forbidden: then nothing was put there.
  }
}
