// What a page meets that it did not ask for: no storage or a full one, several tabs, a
// service worker of an older version, very long examples, very many.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium, type BrowserContext, type Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { bookOf, removeBooks, type Book } from "./lib/book.ts";
import { ARGS, EXECUTABLE, visit, type Visit } from "./lib/chromium.ts";
import { host, type Host } from "./lib/host.ts";
import { blocks, edit, ended, run, stdout } from "./lib/reader.ts";

const LINES = 2000;

/** An example of 2,000 lines; every tenth keeps a promise. */
const LONG = Array.from({ length: LINES / 2 }, (_, at) => `name_${at} = ${at} * 2\nprint(name_${at})${at % 5 === 0 ? `  # => ${at * 2}` : ""}`).join("\n");

const CARDS = 50;

let book: Book;
let site: Host;
let reader: Visit | null = null;

beforeAll(async () => {
  book = bookOf({
    language: "en",
    chapters: {
      small: '# Small\n\n```python\nprint(1 + 1)  # => 2\n```\n\n```python stdin="Ann\\n"\nprint("Hello", input("Who? "))\n```\n',
      long: `# Long\n\n\`\`\`python\n${LONG}\n\`\`\`\n\nBehind it.\n`,
      many: `# Many\n\n${Array.from({ length: CARDS }, (_, at) => `\`\`\`python\nvalue = ${at}\nprint(value)  # => ${at}\n\`\`\`\n`).join("\n")}`,
    },
  });
  site = await host(book.site);
});

afterEach(async () => {
  await reader?.close();
  reader = null;
});

afterAll(async () => {
  await site.close();
  removeBooks();
});

async function open(chapter: string): Promise<Visit> {
  reader = await visit({ viewport: { width: 1000, height: 800 } });
  await reader.page.goto(`${site.address}${chapter}.html`);
  return reader;
}

/** Asks the second example of `small` what its reader is asked, and answers. */
async function answer(page: Page, name: string): Promise<void> {
  const block = blocks(page).nth(1);
  await block.locator(".pyproof-answer").click();
  await block.locator(".pyproof-input input").fill(name);
  await page.keyboard.press("Enter");
  await ended(block);
  expect(await stdout(block)).toBe(`Who? ${name}\nHello ${name}\n`);
}

/** What each of these takes, told where somebody asks for it. */
async function timed<T>(what: string, act: () => Promise<T>): Promise<T> {
  const began = performance.now();
  const done = await act();
  if (process.env["PYPROOF_TIMES"]) console.log(`${what}: ${Math.round(performance.now() - began)} ms`);
  return done;
}

test("an example of 2,000 lines is opened, changed, run and marked", async () => {
  const { page, errors } = await timed("load", () => open("long"));
  const block = blocks(page).first();
  expect(await page.locator("pre .pyproof-mark.is-kept").count()).toBe(LINES / 10);
  await timed("run", () => run(block));
  expect(await block.locator(".pyproof-state").innerText()).toContain("as promised");
  await timed("open", async () => {
    await block.locator(".pyproof-edit").click();
    await page.locator(".pyproof-editor .cm-content").waitFor();
  });
  for (const key of ["ControlOrMeta+Home", "ArrowDown", "ArrowDown", "End"]) await page.keyboard.press(key);
  await timed("20 keys", async () => {
    for (const sign of " + 1000000 + 1000000") await page.keyboard.press(sign === " " ? "Space" : sign);
  });
  await expect.poll(() => page.locator(".cm-gutterElement.pyproof-is-changed").allInnerTexts()).toEqual(["3"]);
  // The colours come after the last key.
  await expect.poll(() => page.locator(".pyproof-editor .cm-line").nth(2).locator(".hljs-number").count()).toBe(4);
  await timed("run edited", async () => {
    await page.keyboard.press("Control+Enter");
    await ended(block);
  });
  expect((await stdout(block)).split("\n").slice(0, 3)).toEqual(["0", "2000002", "4"]);
  expect(await block.locator(".pyproof-state").innerText()).not.toContain("not kept");
  await timed("close", () => block.locator(".pyproof-edit").click());
  expect(await page.locator("pre .pyproof-mark.is-kept").count()).toBe(LINES / 10);
  await timed("reload", () => page.reload());
  await expect.poll(() => page.locator("pre > code").first().textContent()).toContain("+ 1000000");
  expect(errors).toEqual([]);
});

test("many examples are all there, and the last one runs", async () => {
  const { page, errors } = await timed("load of 50", () => open("many"));
  const all = blocks(page);
  expect(await all.locator(".pyproof-run").count()).toBe(CARDS);
  for (const at of [0, CARDS - 1]) {
    await edit(page, all.nth(at), `print("changed", ${at})`);
    await all.nth(at).locator(".pyproof-edit").click();
  }
  await timed("run", () => run(all.nth(CARDS - 1)));
  expect(await stdout(all.nth(CARDS - 1))).toBe(`changed ${CARDS - 1}\n`);
  await timed("reload", () => page.reload());
  await expect.poll(() => page.locator("button.pyproof-changes:not([hidden])").count()).toBe(2);
  expect(errors).toEqual([]);
});

/** A browser whose reader has forbidden all storages. */
async function forbidding(): Promise<{ context: BrowserContext; page: Page; close: () => Promise<void> }> {
  const profile = mkdtempSync(join(tmpdir(), "pyproof-profile-"));
  mkdirSync(join(profile, "Default"));
  writeFileSync(join(profile, "Default/Preferences"), JSON.stringify({ profile: { default_content_setting_values: { cookies: 2 } } }));
  const context = await chromium.launchPersistentContext(profile, { executablePath: EXECUTABLE, args: ARGS });
  return {
    context,
    page: context.pages()[0] ?? (await context.newPage()),
    close: async () => {
      await context.close();
      rmSync(profile, { recursive: true, force: true });
    },
  };
}

test("where storages are forbidden examples run, ask, are changed and linked", async () => {
  const { page, close } = await forbidding();
  try {
    await page.goto(`${site.address}small.html`);
    const refused = await page.evaluate(async () => {
      const tries: (() => unknown)[] = [() => sessionStorage.length, () => localStorage.length, () => caches.open("x")];
      return Promise.all(tries.map(async (one) => Promise.resolve().then(one).then(() => "there", () => "refused")));
    });
    expect(refused).toEqual(["refused", "refused", "refused"]);
    const block = blocks(page).first();
    await run(block);
    expect(await stdout(block)).toBe("2\n");
    await answer(page, "Bob");
    await edit(page, block, "print(1 + 2)");
    await page.locator("#pyproof-1 .pyproof-unkept").waitFor();
    await block.locator("button.pyproof-changes").click();
    await page.locator("#pyproof-1-changes ins").waitFor();
    await run(block);
    expect(await stdout(block)).toBe("3\n");
  } finally {
    await close();
  }
});

test("where storages are full examples run and are changed", async () => {
  const { page, context, errors } = await open("small");
  const session = await context.newCDPSession(page);
  await session.send("Storage.overrideQuotaForOrigin", { origin: new URL(site.address).origin, quotaSize: 0 });
  await page.evaluate(() => {
    for (let size = 1 << 20; size >= 1; size >>= 1) {
      try {
        for (let at = 0; ; at += 1) sessionStorage.setItem(`${size} ${at}`, "x".repeat(size));
      } catch {
        // Less may still fit.
      }
    }
  });
  const block = blocks(page).first();
  await edit(page, block, "print('no room')");
  const unkept = page.locator("#pyproof-1 .pyproof-unkept");
  await unkept.waitFor();
  await page.keyboard.type("#");
  expect(await unkept.count()).toBe(1);
  await page.keyboard.press("Backspace");
  await run(block);
  expect(await stdout(block)).toBe("no room\n");
  await block.locator(".pyproof-edit").click();
  expect(await page.locator("pre > code").first().innerText()).toBe("print('no room')");
  // It goes with what is not kept.
  await block.locator(".pyproof-reset").click();
  expect(await unkept.count()).toBe(0);
  expect(errors).toEqual([]);
});

test("two tabs run, ask and change the same example, each for itself", async () => {
  const { page, context, errors } = await open("small");
  const other = await context.newPage();
  await other.goto(`${site.address}small.html`);
  await edit(page, blocks(page).first(), "print('here')");
  await edit(other, blocks(other).first(), "print('there')");
  const asked = [page, other].map(async (tab) => {
    await blocks(tab).nth(1).locator(".pyproof-answer").click();
    await blocks(tab).nth(1).locator(".pyproof-input input").waitFor({ timeout: 90_000 });
  });
  // Both ask at once, and each gets its own answer.
  await Promise.all(asked);
  for (const [tab, name] of [[other, "Bob"], [page, "Ann"]] as const) {
    await blocks(tab).nth(1).locator(".pyproof-input input").fill(name);
    await blocks(tab).nth(1).locator(".pyproof-input [type=submit]").click();
    await ended(blocks(tab).nth(1));
    expect(await stdout(blocks(tab).nth(1))).toBe(`Who? ${name}\nHello ${name}\n`);
  }
  for (const tab of [page, other]) await tab.reload();
  await expect.poll(() => page.locator("pre > code").first().textContent()).toBe("print('here')");
  await expect.poll(() => other.locator("pre > code").first().textContent()).toBe("print('there')");
  expect(errors).toEqual([]);
});

test.each([
  ["asks nobody", ""],
  ["says something else", 'self.addEventListener("fetch", (event) => { if (event.request.url.includes("/input?")) event.respondWith(new Response(\'{"old": 1}\', { headers: { "Content-Type": "application/json" } })); });'],
])("a service worker of an older version, which %s, keeps no answer back", async (_, fetches) => {
  const script = join(book.site, "pyproof/sw.js");
  const ours = readFileSync(script, "utf8");
  const begins = 'self.addEventListener("install", () => self.skipWaiting()); self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));';
  writeFileSync(script, `${begins}${fetches}`);
  try {
    const { page } = await open("small");
    await page.evaluate(async () => {
      await navigator.serviceWorker.register("pyproof/sw.js", { scope: "pyproof/" });
      const registration = (await navigator.serviceWorker.getRegistration("pyproof/")) as ServiceWorkerRegistration;
      while (!registration.active) await new Promise((resolve) => setTimeout(resolve, 20));
    });
    // The new one cannot be fetched, or is there at the next visit.
    await answer(page, "Bob");
    writeFileSync(script, ours);
    await page.reload();
    await answer(page, "Ann");
  } finally {
    writeFileSync(script, ours);
  }
});
