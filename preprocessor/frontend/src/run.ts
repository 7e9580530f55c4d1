/**
 * The script that a page loads when its reader first runs a block: it runs the block,
 * and judges its promises.
 */
export * from "./judge/index.ts";
export { createRunner } from "./run/runner.ts";
