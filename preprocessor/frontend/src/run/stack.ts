/**
 * How deep C code may go into C code before Python says `RecursionError`.
 *
 * Python measures the stack that it has in WebAssembly's memory, ten megabytes; the
 * browser's own, on which the same calls stand, overflows long before, and Python
 * with it. So it is told of a smaller one. Calls of Python functions by each other
 * take neither; those through C (`__repr__`, `functools.lru_cache`, `map`) do.
 */
import type { PyodideAPI } from "pyodide";

/** Bytes: some 180 calls through C. V8 bears that before it has optimised anything, and
 *  twice as much behind that. */
const STACK = 96 << 10;

/** What of Emscripten's module is needed; where it is not there, nothing is changed. */
interface Module {
  _PyThreadState_Get?: () => number;
  _PyUnstable_ThreadState_SetStackProtection?: (thread: number, start: number, size: number) => number;
  _emscripten_stack_get_base?: () => number;
}

/** Tells Python how much stack there is. */
export function protectStack(python: PyodideAPI): void {
  const {
    _PyThreadState_Get: thread,
    _PyUnstable_ThreadState_SetStackProtection: protect,
    _emscripten_stack_get_base: base,
  } = (python as unknown as { _module: Module })._module;
  if (thread && protect && base) protect(thread(), base() - STACK, STACK);
}
