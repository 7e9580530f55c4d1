// What a page weighs: before Run at most 40 KiB of script and style of ours,
// compressed as a static host sends them.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, expect, test } from "vitest";
import { bookOfRepository, removeBooks } from "./lib/book.ts";
import { visit } from "./lib/chromium.ts";
import { host, type Host } from "./lib/host.ts";
import { blocks, ended, run } from "./lib/reader.ts";

const BUDGET = 40 * 1024;

/** At the first Run: the judge, the runner and the worker. */
const RUN_BUDGET = 450 * 1024;

afterAll(removeBooks);

function kind(path: string): string {
  if (path.includes("/pyodide/")) return "Pyodide";
  // Of Python's library, compiled.
  if (path.includes("/pyproof/library-")) return "library";
  if (path.includes("/pagefind/")) return "search index";
  if (path.includes("/pyproof/")) return "ours";
  if (/\.woff2$/.test(path)) return "fonts";
  return /\.html$|\/$/.test(path) ? "page" : "mdBook";
}

/** What was sent. A browser asks for a file once; this one, whose requests are watched, has
 *  no cache, and asks for the worker again that makes the snapshot. */
function weights(site: Host, known: Set<string>): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const { path, bytes } of site.sent.splice(0)) {
    if (!known.has(path)) sums[kind(path)] = (sums[kind(path)] ?? 0) + bytes;
    known.add(path);
  }
  return sums;
}

test("what a page weighs before and after Run", async () => {
  const book = bookOfRepository();
  const site = await host(book.site);
  const known = new Set<string>();
  const reader = await visit();
  const table: Record<string, Record<string, number>> = {};
  try {
    await reader.page.goto(`${site.address}closure-example.html`);
    await reader.page.waitForLoadState("networkidle");
    // Our style stands in the page.
    const style = gzipSync(readFileSync(join(book.site, "pyproof/site.css"))).length;
    const before = weights(site, known);
    table["before"] = { ...before, ours: (before["ours"] ?? 0) + style, page: (before["page"] ?? 0) - style };
    const block = blocks(reader.page).first();
    await run(block);
    table["Run"] = weights(site, known);
    await run(block);
    table["Run again"] = weights(site, known);
    await block.locator(".pyproof-edit").click();
    await reader.page.locator(".pyproof-editor .cm-content").waitFor();
    table["Edit"] = weights(site, known);
    await reader.page.keyboard.press("Control+Enter");
    await ended(block);
    await reader.page.locator("#pyproof-search-toggle").click();
    await reader.page.locator("#pyproof-search-input").fill("замыкания");
    await reader.page.locator("#pyproof-search-results li a").first().waitFor();
    table["Search"] = weights(site, known);
  } finally {
    await reader.close();
    await site.close();
  }
  if (process.env["PYPROOF_WEIGHTS"]) writeFileSync(process.env["PYPROOF_WEIGHTS"], JSON.stringify(table, null, 1));
  const of = (state: string, kind: string) => new Map(Object.entries(table[state] ?? {})).get(kind) ?? 0;
  expect(of("before", "ours")).toBeGreaterThan(0);
  expect(of("before", "ours")).toBeLessThanOrEqual(BUDGET);
  expect(of("before", "Pyodide")).toBe(0);
  expect(of("before", "search index")).toBe(0);
  expect(of("Run", "ours")).toBeLessThanOrEqual(RUN_BUDGET);
  expect(of("Run", "Pyodide")).toBeGreaterThan(1_000_000);
  expect(of("Run", "library")).toBeGreaterThan(100_000);
  expect(table["Run again"]).toEqual({});
});
