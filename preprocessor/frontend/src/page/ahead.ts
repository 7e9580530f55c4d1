/**
 * Starts Python before its reader presses Run, so that it is there then.
 *
 * Only who has run something before, and has Python kept in the browser, gets it ahead:
 * when the page has nothing else to do, or at once when the reader comes near an example.
 * Who saves data gets nothing ahead.
 */
import { STORE } from "../run/stores.ts";
import type { Session } from "./session.ts";
import { savesData, whenIdle } from "./turns.ts";

/** `codes`: what the page can run. */
export async function startAhead(session: Session, codes: string[]): Promise<void> {
  if (savesData() || !(await isThere())) return;
  let isStarted = false;
  const start = (): void => {
    if (!isStarted) void session.ahead(codes);
    isStarted = true;
  };
  const near = ({ target }: Event): void => {
    if (target instanceof Element && target.closest(".pyproof-card")) start();
  };
  for (const event of ["pointerover", "focusin"]) document.addEventListener(event, near, { passive: true });
  whenIdle(() => {
    // Nobody reads it yet.
    if (document.hidden) document.addEventListener("visibilitychange", start, { once: true });
    else start();
  });
}

/** Whether any Pyodide is kept: which one, the worker finds out. */
async function isThere(): Promise<boolean> {
  try {
    return (await caches.keys()).some((name) => name.startsWith(STORE));
  } catch {
    return false;
  }
}
