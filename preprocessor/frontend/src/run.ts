/**
 * What a page loads when its reader first runs a block.
 */
export { createRunner } from "./run/runner.ts";
