// What a reader sees of a run while it lasts, and at once behind it: all that was written, no
// gap and nothing that moves, what still computes; and what runs of a link, which is nothing.
import axe from "axe-core";
import type { Locator } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { bookOf, removeBooks } from "./lib/book.ts";
import { visit, type Visit } from "./lib/chromium.ts";
import { host, type Host } from "./lib/host.ts";
import { blocks, edit, ended, run, start, theme, written } from "./lib/reader.ts";

const LONG = Array.from({ length: 12 }, (_, at) => `line ${at}`).join("\n");

const CHAPTERS = {
  runs: `# Runs

\`\`\`python,stdin="Ann"
name = input("Who? ")
numbers = [1, 2, 3]
print(name)  # => Ann
\`\`\`

\`\`\`python,continue,steps
total = sum(numbers)
print(total)  # => 6
\`\`\`

Text.
`,
  long: `# Long

\`\`\`python
import sys
for at in range(12):
    print("line", at)
    if at == 1 and sys.platform == "emscripten":
        break
\`\`\`

\`\`\`output
${LONG}
\`\`\`

Text.
`,
  raises: `# Raises

\`\`\`python,should_raise
items = [1, 2]
print("before")
items[5]
\`\`\`

Text.

\`\`\`python,should_raise
items = [1, 2]
items[5]
\`\`\`

Text.
`,
};

let site: Host;
let reader: Visit;
beforeAll(async () => {
  site = await host(bookOf({ language: "en", chapters: CHAPTERS }).site);
});
afterAll(async () => {
  await site.close();
  removeBooks();
});
beforeEach(async () => {
  reader = await visit({ permissions: ["clipboard-read", "clipboard-write"], viewport: { width: 1000, height: 800 } });
});
afterEach(() => reader.close());

async function open(path: string): Promise<Locator> {
  await reader.page.goto("about:blank");
  await reader.page.goto(`${site.address}${path}`);
  return blocks(reader.page);
}

const state = (block: Locator) => block.locator(".pyproof-state");

/** A picture of what is looked at, where somebody wants to. */
async function picture(name: string): Promise<void> {
  const folder = process.env["PYPROOF_SCREENSHOTS"];
  if (folder) await reader.page.screenshot({ path: `${folder}/${name}.png`, fullPage: true });
}

test("all that was written before a program computes is seen, and stays when it is stopped", async () => {
  const block = (await open("runs.html")).first();
  const lines = Array.from({ length: 60 }, (_, at) => `${at}\n`).join("");
  for (const code of ["for i in range(60): print(i)\nsum(range(10 ** 11))", "def f():\n    for i in range(60): print(i)\n    while True: pass\n\nf()"]) {
    await edit(reader.page, block, code);
    await block.locator(".pyproof-edit").click();
    await start(block);
    await expect.poll(() => written(block), { timeout: 90_000 }).toBe(lines);
    await block.locator(".pyproof-stop").click();
    await ended(block);
    expect(await written(block)).toBe(lines);
    // For a moment it may say that it computes on.
    await expect.poll(() => state(block).textContent(), { timeout: 90_000 }).toBe("Stopped");
    await block.locator(".pyproof-reset").click();
  }
});

test("what was stopped and has not ended is said to compute on, also where another waits for it", async () => {
  // A browser that lets a worker compute on holds its lock as long.
  await reader.page.addInitScript(() => {
    const request = navigator.locks.request.bind(navigator.locks) as (name: string, how: () => unknown) => Promise<unknown>;
    const holding = new Promise<void>((resolve) => {
      (window as unknown as { letGo: () => void }).letGo = resolve;
    });
    navigator.locks.request = (async (name: string, how: () => unknown) => {
      await holding;
      return request(name, how);
    }) as typeof navigator.locks.request;
  });
  const block = (await open("runs.html")).first();
  await edit(reader.page, block, "print(1)\nwhile True: pass");
  await start(block);
  await expect.poll(() => written(block), { timeout: 90_000 }).toBe("1\n");
  await block.locator(".pyproof-stop").click();
  await state(block).filter({ hasText: "Python is still in one long computation" }).waitFor();
  await picture("lingering");
  await edit(reader.page, block, "print(2)");
  await start(block);
  await state(block).filter({ hasText: "this one begins when it has" }).waitFor();
  await block.locator(".pyproof-stop").click();
  await state(block).filter({ hasText: "Python is still in one long computation" }).waitFor();
  await reader.page.evaluate(() => {
    (window as unknown as { letGo: () => void }).letGo();
  });
  await state(block).filter({ hasText: /^Stopped$/ }).waitFor();
  await run(block);
  expect(await written(block)).toBe("2\n");
});

/** Writes code into an example, and gives a link that carries it. */
async function linkOf(block: Locator, code: string): Promise<string> {
  await edit(reader.page, block, code);
  await block.locator("button.pyproof-changes").click();
  const panel = reader.page.locator(".pyproof-differs:not([hidden])");
  await panel.getByRole("button", { name: "Copy link" }).click();
  await panel.getByText("The link is copied.").waitFor();
  const link = new URL(await reader.page.evaluate(() => navigator.clipboard.readText()));
  await reader.page.evaluate(() => {
    sessionStorage.clear();
  });
  return link.pathname.slice(1) + link.hash;
}

test.each([0, 1])("nothing of a link runs before Run, by none of the ways to run an example: %i", async (at) => {
  const link = await linkOf((await open("runs.html")).nth(at), "numbers = [7]\nprint('theirs')");
  site.sent.splice(0);
  const block = (await open(link)).nth(at);
  await reader.page.getByText("This code came with the link.").waitFor();
  const card = reader.page.locator(".pyproof-card").nth(at);
  expect(await block.locator(".pyproof-steps, .pyproof-answer").evaluateAll((all) => all.filter((one) => one.checkVisibility()).length)).toBe(0);
  const field = card.locator(".pyproof-try textarea");
  await field.fill("numbers");
  await field.press("Enter");
  await card.getByText("nothing of it runs before you press Run").waitFor();
  // What was typed is still there.
  expect(await field.inputValue()).toBe("numbers");
  expect(site.sent.filter(({ path }) => /run-|worker-|pyodide/.test(path))).toEqual([]);
  await picture(`link-tried-${at}`);
  await run(block);
  expect(await written(block)).toBe("theirs\n");
  await field.press("Enter");
  await card.locator(".pyproof-attempt .pyproof-stdout", { hasText: "[7]" }).waitFor({ timeout: 90_000 });
  expect(await block.locator(at === 0 ? ".pyproof-answer" : "button.pyproof-steps").isVisible()).toBe(true);
});

test("nor after a run of the reader's own, whose names are gone", async () => {
  const link = await linkOf((await open("runs.html")).first(), "print('theirs')");
  const all = await open("runs.html");
  await run(all.first());
  await run(all.nth(1));
  await reader.page.evaluate((hash) => {
    location.hash = hash;
  }, link.slice(link.indexOf("#")));
  await reader.page.getByText("This code came with the link.").waitFor();
  const card = reader.page.locator(".pyproof-card").first();
  await card.locator(".pyproof-try > button").click();
  await card.locator(".pyproof-overview").getByText("nothing of it runs before you press Run").waitFor();
  expect(await card.locator(".pyproof-overview button").count()).toBe(0);
});

test("a link to a blank example opens it", async () => {
  await open("runs.html");
  await reader.page.locator(".pyproof-new").click();
  await reader.page.locator(".pyproof-blank .cm-content").waitFor();
  const link = await linkOf(reader.page.locator(".pyproof-blank"), "print(6 * 7)");
  const panel = reader.page.locator(".pyproof-differs:not([hidden])");
  expect(await panel.innerText()).not.toMatch(/author|lines/);
  expect(await panel.locator("ins, del").count()).toBe(0);
  expect((await reader.page.locator(".pyproof-blank button.pyproof-changes").innerText()).trim()).toBe("Link");
  await open(link);
  const blank = reader.page.locator(".pyproof-blank");
  await blank.getByText("This code came with the link. It runs only when you press Run.").waitFor();
  expect(await blank.innerText()).not.toContain("author");
  expect(await blank.locator(".cm-content").innerText()).toBe("print(6 * 7)");
  await picture("link-blank");
  await run(blank);
  expect(await written(blank)).toBe("42\n");
  // Now it is this reader's.
  await reader.page.reload();
  await blank.locator("pre > code", { hasText: "print(6 * 7)" }).waitFor();
  expect(await reader.page.locator(".pyproof-came").count()).toBe(0);
  expect(reader.errors).toEqual([]);
});

interface Shift extends PerformanceEntry {
  sources: { node: Node | null; previousRect: DOMRect; currentRect: DOMRect }[];
}

/** What moves from now on, also within half a second of a press, by name. */
async function watch(): Promise<void> {
  await reader.page.evaluate(async () => {
    const told = window as unknown as { seen?: string[] };
    // The press itself shows what comes.
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    const named = ({ node, previousRect, currentRect }: Shift["sources"][number]) =>
      `${node instanceof Element ? `${node.localName}.${node.className}` : (node?.nodeName ?? "")} ${previousRect.y} → ${currentRect.y}`;
    const isFirst = told.seen === undefined;
    told.seen = [];
    if (!isFirst) return;
    new PerformanceObserver((list) => {
      told.seen?.push(...(list.getEntries() as Shift[]).flatMap(({ sources }) => sources.map(named)));
    }).observe({ type: "layout-shift" });
  });
}

async function moved(): Promise<string[]> {
  return reader.page.evaluate(async () => {
    for (let frame = 0; frame < 3; frame += 1) await new Promise(requestAnimationFrame);
    return (window as unknown as { seen: string[] }).seen;
  });
}

test("an exception that was promised moves nothing", async () => {
  const all = await open("raises.html");
  for (const at of [0, 1, 0]) {
    await start(all.nth(at));
    await watch();
    await ended(all.nth(at));
    await all.nth(at).locator(".pyproof-traceback").waitFor();
    expect(await moved()).toEqual([]);
  }
  await picture("raises");
});

test("a run that ends before all has come leaves no gap", async () => {
  const all = await open("long.html");
  const block = all.first();
  const gap = () =>
    block.evaluate((note) => {
      const shown = note.querySelector<HTMLElement>(".pyproof-shown");
      const last = shown?.lastElementChild?.getBoundingClientRect().bottom ?? 0;
      return Math.round((shown?.getBoundingClientRect().bottom ?? 0) - last);
    });
  await run(block);
  expect(await written(block)).toBe("line 0\nline 1\n");
  expect(await gap()).toBeLessThan(50);
});

test("the first names are told with their values, where there is room", async () => {
  const all = await open("runs.html");
  await run(all.nth(1));
  const card = reader.page.locator(".pyproof-card").nth(1);
  const glance = card.locator(".pyproof-glance");
  expect(await glance.textContent()).toBe("name = 'Ann', numbers = [1, 2, 3], total = 6");
  expect(await glance.isVisible()).toBe(true);
  await picture("glance");
  const field = card.locator(".pyproof-try textarea");
  await field.fill("total = 'new'");
  await field.press("Enter");
  await expect.poll(() => glance.textContent()).toContain("total = 'new'");
  await reader.page.setViewportSize({ width: 360, height: 740 });
  expect(await glance.isVisible()).toBe(false);
  expect(await reader.page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
  await picture("glance-phone");
});

test.each(["light", "navy"] as const)("axe finds nothing in what is new: %s", async (name) => {
  await theme(reader.page, name);
  const all = await open("runs.html");
  await run(all.nth(1));
  await reader.page.keyboard.press("Escape");
  await reader.page.locator("main h1").click();
  await reader.page.keyboard.press("?");
  await reader.page.locator("#mdbook-help-popup").getByText("to go from step to step").waitFor();
  await picture(`help-${name}`);
  await reader.page.addScriptTag({ content: axe.source });
  const found = await reader.page.evaluate(() =>
    (window as unknown as { axe: typeof axe }).axe.run("main", { rules: { "target-size": { enabled: true } } }),
  );
  expect(found.violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
});
