/**
 * Lets every browser end a worker in which Python computes.
 *
 * WebKit ends a worker only where its code calls into JavaScript, which Python need not
 * do for hours. But it looks for interrupts, at every fiftieth jump back or call, and
 * that is such a call. It costs some five percent of a loop that does nothing else. One
 * long call into C looks for nothing, and runs to its end there.
 */
import type { PyodideAPI } from "pyodide";

/** Has Python look for interrupts; there never is one. */
export function letStop(python: PyodideAPI, buffer = new Uint8Array(1)): void {
  python.setInterruptBuffer(buffer);
}
