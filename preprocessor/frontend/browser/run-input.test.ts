/**
 * `input()` in a browser: each of the three ways to an answer.
 */
import { afterEach, describe, expect, it } from "vitest";
import type { BrowserContext, Page } from "playwright-core";
import { open, written, type RunPage, type RunWindow } from "./lib/run.ts";

const GREETS = "name = input('Имя: ')\nprint('Привет,', name)\nprint(input())";

let site: RunPage | null = null;
afterEach(async () => {
  await site?.close();
  site = null;
});

async function answer(page: Page, ...answers: (string | null)[]): Promise<void> {
  await page.evaluate((given) => {
    (window as unknown as RunWindow).answers.push(...given);
  }, answers);
}

async function workers(context: BrowserContext): Promise<number> {
  return await Promise.resolve(context.serviceWorkers().length);
}

/** What holds whichever way an answer comes. */
async function greets(site: RunPage): Promise<(string | number)[][]> {
  const { page } = site;
  await answer(page, "Аня", "x");
  const first = await site.run(GREETS);
  expect(written(first.told).endsWith("Имя: Привет, Аня\nx\n")).toBe(true);
  expect(first.told.filter(([kind]) => kind === "asked")).toEqual([["asked", "Имя: "], ["asked", ""]]);
  expect(first.end.kind).toBe("ran");

  // The answers of one run are no answers of the next; those of the author come first.
  await answer(page, "второй");
  const second = await site.run({ code: GREETS, stdin: "первый\n" });
  expect(written(second.told).endsWith("Имя: Привет, первый\nвторой\n")).toBe(true);

  // The end of the input.
  await answer(page, null);
  const third = await site.run("try:\n    input()\nexcept EOFError:\n    print('конец')");
  expect(written(third.told)).toContain("конец\n");
  return first.told;
}

describe("input()", () => {
  it("waits on shared memory where the page is isolated", async () => {
    const headers = { "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Embedder-Policy": "require-corp" };
    site = await open({ headers });
    expect(await site.page.evaluate(() => crossOriginIsolated)).toBe(true);
    const told = await greets(site);
    expect(told.some(([kind]) => kind === "restarted")).toBe(false);
    expect(await workers(site.context)).toBe(0);

    // Longer than the memory.
    const long = "я".repeat(200_000);
    await answer(site.page, long);
    const { told: counted } = await site.run("print(len(input()))");
    expect(written(counted)).toBe("200000\n");
  });

  it("waits for the service worker elsewhere, under a sub-path", async () => {
    site = await open({ base: "/a/book/" });
    await site.run("print('no question')");
    expect(await workers(site.context)).toBe(0);
    const told = await greets(site);
    expect(told.some(([kind]) => kind === "restarted")).toBe(false);
    expect(site.host.requests.filter((path) => path.endsWith("/input"))).toEqual([]);
  });

  it("waits for the service worker from the first run", async () => {
    site = await open();
    const told = await greets(site);
    expect(told.some(([kind]) => kind === "restarted")).toBe(false);
  });

  it("begins anew with the answers where there is no service worker", async () => {
    site = await open({ serviceWorkers: "block" });
    const told = await greets(site);
    expect(told.filter(([kind]) => kind === "restarted")).toHaveLength(2);
    // Behind the last beginning both answers are there, among what was printed.
    const last = told.slice(told.map(([kind]) => kind).lastIndexOf("restarted"));
    expect(last.filter(([kind]) => kind === "answered").map(([, text]) => text)).toEqual(["Аня", "x"]);
  });

  it("begins anew with the same chance and the same clock, so that a guess can be right", async () => {
    site = await open({ serviceWorkers: "block" });
    const game =
      "import random, secrets, time, uuid\nbegan = time.time()\nsecret = random.randint(1, 10 ** 9), secrets.randbelow(10 ** 9), uuid.uuid4()\n" +
      "time.sleep(0.01)\nfor _ in range(2):\n    print('secret', *secret, began, time.perf_counter())\n    input('? ')\nprint(time.time() >= began)";
    await answer(site.page, "1", "2");
    const { told } = await site.run(game);
    const starts = [-1, ...told.flatMap(([kind], at) => (kind === "restarted" ? [at] : []))];
    const lives = starts.map((start, at) => written(told.slice(start + 1, starts[at + 1])).split("\n"));
    expect(lives).toHaveLength(3);
    expect(new Set(lives.map(([first]) => first)).size).toBe(1);
    expect(lives[2]?.[1]).toBe(lives[1]?.[1]);
    expect(written(told)).toMatch(/True\n$/);
    // And another run has another secret.
    await answer(site.page, "1", "2");
    const other = await site.run(game);
    expect(written(other.told).split("\n")[0]).not.toBe(lives[0]?.[0]);
  });

  it("begins anew on a host without TLS, where there is no storage either", async () => {
    site = await open({ unsafe: true });
    expect(await site.page.evaluate(() => [isSecureContext, "caches" in window])).toEqual([false, false]);
    const told = await greets(site);
    expect(told.filter(([kind]) => kind === "restarted")).toHaveLength(2);
  });

  it("is stopped while it waits, each way", async () => {
    for (const serviceWorkers of ["allow", "block"] as const) {
      const at = await open({ serviceWorkers });
      try {
        await at.page.evaluate((code) => {
          (window as unknown as RunWindow).start([code]);
        }, GREETS);
        await at.page.waitForFunction(() => (window as unknown as RunWindow).told.some(([kind]) => kind === "asked"));
        const end = await at.page.evaluate(() => {
          const page = window as unknown as RunWindow;
          page.stop();
          return page.end;
        });
        expect(end).toEqual({ kind: "stopped" });
        // Whoever answers now, answers nobody.
        await answer(at.page, "поздно");
        const { told } = await at.run("print('after')");
        expect(written(told)).toBe("after\n");
      } finally {
        await at.close();
      }
    }
  });

  it("of two pages at once goes to the page that was asked", async () => {
    site = await open();
    const other = await site.context.newPage();
    await other.goto(site.host.address);
    await other.waitForSelector("body[data-ready]", { state: "attached" });
    const runs = [site.page, other].map((page) =>
      page.evaluate((code) => (window as unknown as RunWindow).run([code]), "print(input('? '))"),
    );
    await Promise.all(
      [site.page, other].map((page) =>
        page.waitForFunction(() => (window as unknown as RunWindow).told.some(([kind]) => kind === "asked")),
      ),
    );
    await answer(other, "второму");
    await answer(site.page, "первому");
    const [first, second] = await Promise.all(runs);
    expect(written(first?.told ?? [])).toBe("? первому\n");
    expect(written(second?.told ?? [])).toBe("? второму\n");
  });

  it("survives that the browser ends the service worker", async () => {
    site = await open();
    const { page, context } = site;
    await page.evaluate((code) => {
      (window as unknown as RunWindow).start([code]);
    }, "print(input('? '))");
    await page.waitForFunction(() => (window as unknown as RunWindow).told.some(([kind]) => kind === "asked"));
    const browser = await context.newCDPSession(page);
    await browser.send("ServiceWorker.enable");
    await browser.send("ServiceWorker.stopAllWorkers");
    await answer(page, "да");
    const told = await page.evaluate(async () => {
      const { end } = window as unknown as RunWindow;
      await end;
      return (window as unknown as RunWindow).told;
    });
    expect(written(told)).toBe("? да\n");
  });
});
