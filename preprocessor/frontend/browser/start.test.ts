// Python before Run, and from a snapshot: only of what is kept, and never to anybody's
// harm.
import { afterAll, expect, test } from "vitest";
import type { Page } from "playwright-core";
import { bookOf, removeBooks } from "./lib/book.ts";
import { visit } from "./lib/chromium.ts";
import { host } from "./lib/host.ts";
import { blocks, run, stdout } from "./lib/reader.ts";
import { open, written, type RunPage, type RunWindow } from "./lib/run.ts";

const SNAPSHOT = "pyproof-snapshot-";

afterAll(removeBooks);

async function reload({ page }: RunPage): Promise<void> {
  await page.reload();
  await page.waitForSelector("body[data-ready]", { state: "attached" });
}

function ahead({ page }: RunPage): Promise<void> {
  return page.evaluate(() => (window as unknown as RunWindow).ahead([]));
}

async function prints(site: RunPage, code: string): Promise<string> {
  const { end, told } = await site.run(code);
  expect(end).toMatchObject({ kind: "ran", traceback: null });
  return written(told);
}

/** The addresses of the snapshots that are kept, and their sizes. */
function kept(page: Page): Promise<[string, number][]> {
  return page.evaluate(async (mark) => {
    const found: [string, number][] = [];
    for (const name of await caches.keys()) {
      const store = await caches.open(name);
      for (const { url } of await store.keys()) {
        if (url.includes(mark)) found.push([url, (await (await store.match(url))?.arrayBuffer())?.byteLength ?? -1]);
      }
    }
    return found;
  }, SNAPSHOT);
}

/** Runs a program, and waits for the snapshot that is made behind it. */
async function keep(site: RunPage): Promise<string> {
  await prints(site, "print(1)");
  await expect.poll(async () => (await kept(site.page)).map(([, size]) => size > 1 << 20), { timeout: 120_000 }).toEqual([true]);
  return (await kept(site.page))[0]?.[0] ?? "";
}

/** Puts other words into a snapshot, as long as those that they replace; with its hash, or
 *  with that of before. */
function rewrite(page: Page, from: string, to: string, isHashed: boolean): Promise<void> {
  return page.evaluate(
    async ({ mark, from, to, isHashed }) => {
      for (const name of await caches.keys()) {
        const store = await caches.open(name);
        for (const { url } of await store.keys()) {
          const response = url.includes(mark) ? await store.match(url) : undefined;
          if (!response) continue;
          const bytes = new Uint8Array(await response.arrayBuffer());
          const sought = new TextEncoder().encode(from);
          let count = 0;
          for (let at = bytes.indexOf(sought[0] ?? 0); at >= 0; at = bytes.indexOf(sought[0] ?? 0, at + 1)) {
            if (!sought.every((byte, index) => bytes[at + index] === byte)) continue;
            bytes.set(new TextEncoder().encode(to), at);
            count += 1;
          }
          if (count === 0) throw new Error("there is nothing to rewrite");
          const headers = new Headers(response.headers);
          if (isHashed) {
            const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
            headers.set("X-Pyproof-Hash", Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join(""));
          }
          await store.put(url, new Response(bytes, { headers }));
        }
      }
    },
    { mark: SNAPSHOT, from, to, isHashed },
  );
}

/** What a program finds that must not differ, however Python was started. */
const FOUND = `
import sys, os, js, logging, time
print(hash("a"), sorted(sys.modules), sorted(os.environ.items()), os.getcwd(), os.listdir("."), sys.path, sys.argv)
print(sys.getrecursionlimit(), sorted(globals()), time.tzname, str(js.location)[:4], js.Object.new().toString())
print(logging.LogRecord("", 0, "", 0, "", (), None).relativeCreated < 600_000)
`;

test("a snapshot is made behind a run, used by the next worker, and a spoiled one is told to nobody", async () => {
  const site = await open();
  try {
    const before = await prints(site, FOUND);
    const address = await keep(site);
    await reload(site);
    expect(await prints(site, FOUND)).toBe(before);
    const chance = "import random, os\nprint(random.random(), os.urandom(8))";
    const first = await prints(site, chance);
    await reload(site);
    expect(await prints(site, chance)).not.toBe(first);
    // Only who starts from the snapshot finds what was written into it.
    const words = ["Copyright (c) 2001 Python Software", "Copyright (c) 2001 Snapped Software"] as const;
    const copyright = "import sys\nprint(sys.copyright.splitlines()[0])";
    await rewrite(site.page, words[0], words[1], true);
    await reload(site);
    expect(await prints(site, copyright)).toContain("Snapped");
    await rewrite(site.page, words[1], "Copyright (c) 2001 Spoiled Software", false);
    await reload(site);
    expect(await prints(site, copyright)).toContain(words[0]);
    // It is made anew.
    expect(await keep(site)).toBe(address);
    await reload(site);
    expect(await prints(site, copyright)).toContain(words[0]);
  } finally {
    await site.close();
  }
});

test("a snapshot of another version goes, one that cannot be put back is not made again", async () => {
  const site = await open();
  try {
    await prints(site, "print(1)");
    await reload(site);
    const foreign = await site.page.evaluate(async (mark) => {
      const name = (await caches.keys()).find((name) => !name.endsWith("newest")) ?? "";
      const url = new URL(`py/${mark}0`, document.baseURI).href;
      await (await caches.open(name)).put(url, new Response("another's"));
      return url;
    }, SNAPSHOT);
    const address = await keep(site);
    expect(address).not.toBe(foreign);
    // It has a right hash, and no sense.
    await rewrite(site.page, '{"hiwireKeys"', '["hiwireKeys"', true);
    await reload(site);
    expect(await prints(site, "print(2)")).toBe("2\n");
    expect(await kept(site.page)).toEqual([[address, 0]]);
    await reload(site);
    expect(await prints(site, "print(3)")).toBe("3\n");
    expect(await kept(site.page)).toEqual([[address, 0]]);
  } finally {
    await site.close();
  }
});

test("ahead of a run Python is started of what is kept alone", async () => {
  const site = await open();
  const asked = () => site.host.requests.splice(0).filter((path) => path.startsWith("/py/"));
  try {
    await ahead(site);
    expect(asked()).toEqual([]);
    expect(site.page.workers()).toEqual([]);
    await prints(site, "print(1)");
    await reload(site);
    asked();
    await ahead(site);
    expect(site.page.workers()).toHaveLength(1);
    expect(new Set(asked())).toEqual(new Set(["/py/pyodide-lock.json"]));
    const { told } = await site.run("print(2)");
    expect(written(told)).toBe("2\n");
    expect(told.filter(([kind]) => kind === "loading")).toEqual([]);
    expect(asked()).toEqual([]);
    // What was kept, and is gone, is fetched at Run.
    await reload(site);
    asked();
    await site.page.evaluate(async () => {
      for (const name of await caches.keys()) await (await caches.open(name)).delete(new URL("py/pyodide.asm.wasm", document.baseURI).href);
    });
    await ahead(site);
    expect(asked()).toEqual([]);
    expect(await prints(site, "print(3)")).toBe("3\n");
    expect(asked()).toContain("/py/pyodide.asm.wasm");
  } finally {
    await site.close();
  }
});

test("where storage is full programs run, again and again", async () => {
  const site = await open();
  try {
    const session = await site.context.newCDPSession(site.page);
    await session.send("Storage.overrideQuotaForOrigin", { origin: new URL(site.host.address).origin, quotaSize: 20 << 20 });
    for (const number of [1, 2]) {
      expect(await prints(site, `print(${number})`)).toBe(`${number}\n`);
      await site.page.waitForTimeout(3000);
      await reload(site);
    }
    expect((await kept(site.page)).filter(([, size]) => size > 0)).toEqual([]);
  } finally {
    await site.close();
  }
});

test("a page starts Python by itself for who has run something before, unless they save data", async () => {
  const chapter = (number: number) => `# Глава\n\n\`\`\`python\nprint(${number})  # Выведет: ${number}\n\`\`\`\n`;
  const book = bookOf({ chapters: { one: chapter(1), two: chapter(2) } });
  const site = await host(book.site);
  const reader = await visit();
  const { page } = reader;
  try {
    await page.goto(`${site.address}one.html`);
    const block = blocks(page).first();
    await block.locator(".pyproof-run").hover();
    await page.waitForLoadState("networkidle");
    expect(page.workers()).toEqual([]);
    expect(site.sent.filter(({ path }) => /^\/pyodide\/|\/run-/.test(path))).toEqual([]);
    await run(block);
    const started = page.waitForEvent("worker");
    await page.goto(`${site.address}two.html`);
    await started;
    await run(block);
    expect(await stdout(block)).toBe("2\n");
    await page.addInitScript(() => {
      Object.defineProperty(navigator, "connection", { value: { saveData: true } });
    });
    await page.goto(`${site.address}one.html`);
    await block.locator(".pyproof-run").hover();
    await page.waitForLoadState("networkidle");
    expect(page.workers()).toEqual([]);
    await run(block);
    expect(await stdout(block)).toBe("1\n");
    expect(reader.errors).toEqual([]);
  } finally {
    await reader.close();
    await site.close();
  }
});
