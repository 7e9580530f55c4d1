/**
 * How deeply calls through C code may nest before Python raises `RecursionError`.
 *
 * Python measures its stack in WebAssembly's memory, which has ten megabytes. But the
 * same calls also use the browser's own stack, which overflows long before that, and
 * Python crashes. So Python is told of a smaller stack. Calls between Python functions
 * use neither; calls through C (`__repr__`, `functools.lru_cache`, `map`) use both.
 */
import type { PyodideAPI } from "pyodide";

/** Bytes, for some 180 calls through C. V8 can take that before it has optimised
 *  anything, and twice as much after that. */
const STACK = 96 << 10;

/** The parts of Emscripten's module that are needed; without them, nothing is changed. */
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
