/**
 * What a page loads when its reader first runs a block.
 */
export * from "./judge/index.ts";
export { createRunner } from "./run/runner.ts";
