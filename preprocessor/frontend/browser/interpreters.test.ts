// Two interpreters agree: what RustPython printed when the book was built is what
// CPython prints in the reader's browser, block by block.
import { afterAll, beforeAll, expect, test } from "vitest";
import { bookOfRepository, removeBooks, run as tool, type Book } from "./lib/book.ts";
import { visit, type Visit } from "./lib/chromium.ts";
import { host, type Host } from "./lib/host.ts";
import { blocks, run, stdout } from "./lib/reader.ts";

interface Report {
  chapters: { path: string; blocks: { line: number; outcome: string; stdout: string; promises: { verdict: string }[] }[] }[];
}

/** Blocks of which the two say different things, and why. */
const KNOWN: Record<string, string> = {};

let book: Book;
let site: Host;
let reader: Visit;

beforeAll(async () => {
  book = bookOfRepository();
  site = await host(book.site);
  reader = await visit();
});

afterAll(async () => {
  await reader.close();
  await site.close();
  removeBooks();
});

test("every block of the book prints on the page what it printed at the build", async () => {
  const report = JSON.parse(tool(book.root, ["check", "--format", "json"]).stdout) as Report;
  const proved = report.chapters.flatMap(({ blocks }) => blocks).filter(({ outcome }) => outcome === "passed");
  expect(proved.length).toBeGreaterThan(10);
  const differing: Record<string, { built: string; shown: string }> = {};
  for (const chapter of report.chapters) {
    const proved = chapter.blocks.filter(({ outcome }) => outcome === "passed" || outcome === "task");
    await reader.page.goto(site.address + chapter.path.replace(/^book\//, "").replace(/\.md$/, ".html"));
    const shown = blocks(reader.page);
    expect(await shown.count(), chapter.path).toBe(proved.length);
    await reader.page.locator("details.pyproof-solution").evaluateAll((folded) => {
      for (const solution of folded) solution.setAttribute("open", "");
    });
    for (const [at, block] of proved.entries()) {
      // A task is its reader's; the build did not run it to its end.
      if (block.outcome === "task") continue;
      await run(shown.nth(at));
      const place = `${chapter.path}:${block.line}`;
      const text = await stdout(shown.nth(at));
      if (text.trimEnd() !== block.stdout.trimEnd()) differing[place] = { built: block.stdout, shown: text };
      const broken = await shown.nth(at).locator(".pyproof-verdicts .is-broken").count();
      const unkept = block.promises.filter((promise) => promise.verdict === "mismatched").length;
      expect(broken, `${place}: promises broken on the page`).toBe(unkept);
    }
  }
  expect(Object.keys(differing), JSON.stringify(differing, null, 1)).toEqual(Object.keys(KNOWN));
  expect(reader.strangers).toEqual([]);
  expect(reader.errors).toEqual([]);
});
