/** The script that is loaded when a reader first searches. */
export { createSearch, type Search } from "./search/results.ts";
export { highlight } from "./search/highlight.ts";
