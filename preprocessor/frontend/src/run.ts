/**
 * What a page loads when its reader first runs a block: what runs it, and what
 * judges its promises.
 */
export * from "./judge/index.ts";
export { createRunner } from "./run/runner.ts";
