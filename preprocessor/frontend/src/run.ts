/**
 * What a page loads when its reader first runs a block: what runs it, and what has its
 * promises judged.
 */
export { createExamples } from "./run/examples.ts";
export { createRunner } from "./run/runner.ts";
