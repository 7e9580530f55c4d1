/**
 * Lets every browser end a worker in which Python computes.
 *
 * WebKit ends a worker only where its code calls into JavaScript, which Python need not
 * do for hours. But it looks for interrupts, at every fiftieth jump back or call, and
 * that is such a call. It costs some five percent of a loop that does nothing else. One
 * long call into C looks for nothing, and runs to its end there.
 */
import type { PyodideAPI } from "pyodide";

/** Has Python look for interrupts; there never is one. `look` is called each time: no
 *  code of Python's may run in it. */
export function letStop(python: PyodideAPI, look: () => void): void {
  const buffer = {
    get 0() {
      look();
      return 0;
    },
    set 0(_: number) {
      // It puts back what it found.
    },
  };
  python.setInterruptBuffer(buffer as unknown as Uint8Array<ArrayBuffer>);
}
