/** Long work in turns with the browser, which is to paint, and to answer its reader. */

/** Milliseconds of work after which the browser gets its turn. */
const SLICE = 12;

/** Does something with each of these. Resolves when it is done. */
export async function inTurns<Of>(all: readonly Of[], each: (one: Of) => void): Promise<void> {
  let began = performance.now();
  for (const one of all) {
    if (performance.now() - began > SLICE) {
      await turn();
      began = performance.now();
    }
    each(one);
  }
}

/** Resolves when the browser had its turn. */
export function turn(): Promise<void> {
  const { scheduler } = globalThis as { scheduler?: { yield?: () => Promise<void> } };
  return scheduler?.yield?.() ?? new Promise((resolve) => setTimeout(resolve));
}

/** Milliseconds after which a browser is idle that does not say when it is. */
const IDLE = 1500;

/** Whether its reader saves data: nothing is fetched or started then that was not asked for. */
export function savesData(): boolean {
  return (navigator as { connection?: { saveData?: boolean } }).connection?.saveData === true;
}

/** Calls back once the page is there and the browser has nothing else to do. */
export function whenIdle(call: () => void): void {
  const idle = (): void => {
    if ("requestIdleCallback" in window) requestIdleCallback(call);
    else setTimeout(call, IDLE);
  };
  if (document.readyState === "complete") idle();
  else addEventListener("load", idle);
}
