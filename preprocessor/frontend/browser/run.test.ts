/**
 * Programs in a browser: loading, output, stopping, asking, breaking down.
 */
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { open, written, type RunPage, type RunWindow } from "./lib/run.ts";

const ENDLESS = "while True:\n    print('again')";

describe("on a plain host under a sub-path", () => {
  let site: RunPage;
  beforeAll(async () => {
    site = await open({ base: "/a/book/" });
  });
  afterAll(() => site.close());

  it("loads with progress in bytes and tells output in order", async () => {
    const { end, told } = await site.run("import sys\nprint(1)\nprint('два', file=sys.stderr)\nprint(3)");
    const loading = told.filter(([kind]) => kind === "loading");
    expect(loading.length).toBeGreaterThan(3);
    expect(loading.at(-1)?.[1]).toBe(loading.at(-1)?.[2]);
    const streams = told.filter(([kind]) => kind === "wrote").map(([, stream, text]) => [stream, text]);
    expect(streams.map(([, text]) => text).join("")).toBe("1\nдва\n3\n");
    expect(streams.filter(([stream]) => stream === "Err").map(([, text]) => text).join("")).toBe("два\n");
    expect(end).toMatchObject({ kind: "ran", traceback: null, omitted: 0 });
  });

  it("runs the blocks before silently, in the same namespace", async () => {
    const { end, told } = await site.run("print('first')\nx = 20", "print(x + 1)");
    expect(written(told)).toBe("21\n");
    expect(told.filter(([kind]) => kind === "began")).toHaveLength(1);
    expect(end.kind === "ran" && end.transcript.ends.map((block) => block.end)).toEqual(["Finished", "Finished"]);
  });

  it("stops an endless loop and runs again", async () => {
    await site.page.evaluate((code) => {
      (window as unknown as RunWindow).start([code]);
    }, ENDLESS);
    await site.page.waitForFunction(() => (window as unknown as RunWindow).told.some(([kind]) => kind === "wrote"));
    const end = await site.page.evaluate(() => {
      const page = window as unknown as RunWindow;
      page.stop();
      return page.end;
    });
    expect(end).toEqual({ kind: "stopped" });
    const { told } = await site.run("print('after')");
    expect(written(told)).toBe("after\n");
  });

  it("counts what is too much to show", async () => {
    const { end, told } = await site.run("print('я' * 10_000_000)");
    expect(written(told)).toHaveLength(192 * 1024);
    expect(told.at(-1)).toEqual(["ended", `${"я".repeat(8 * 1024 - 1)}\n`, 10_000_001 - 200 * 1024]);
    expect(end).toMatchObject({ kind: "ran", omitted: 10_000_001 - 200 * 1024 });
  });

  it("survives that Python itself breaks down", async () => {
    const { end } = await site.run("import ctypes\nctypes.string_at(0xfffffff0, 100)");
    expect(end).toEqual({ kind: "crashed", message: "memory access out of bounds" });
    const { told } = await site.run("print('after')");
    expect(written(told)).toBe("after\n");
  });

  it("ends where a program ends its process, and runs the next", async () => {
    const { end, told } = await site.run("import os\nprint('before')\nos._exit(3)\nprint('never')");
    expect(end.kind === "ran" && end.transcript.ends.map((block) => block.end)).toEqual([{ Exited: 3 }]);
    expect(written(told)).toBe("before\n");
    const next = await site.run("print('after')");
    expect(written(next.told)).toBe("after\n");
  });

  it("shows the output before a program sleeps", async () => {
    await site.page.evaluate((code) => {
      (window as unknown as RunWindow).start([code]);
    }, "import time\nfor i in range(40):\n    print(i)\ntime.sleep(600)");
    await site.page.waitForFunction(() => {
      const { told } = window as unknown as RunWindow;
      return told.map(([, , text]) => text).join("").endsWith("39\n");
    });
    expect(await site.page.evaluate(() => (window as unknown as RunWindow).told.length)).toBeLessThan(60);
    await site.page.evaluate(() => {
      (window as unknown as RunWindow).stop();
    });
  });

  it("ends a run when another one begins", async () => {
    const [first, second] = await site.page.evaluate(async (code) => {
      const page = window as unknown as RunWindow;
      page.start([code]);
      const before = page.end;
      const after = await page.run(["print('second')"]);
      return [await before, after] as const;
    }, ENDLESS);
    expect(first).toEqual({ kind: "stopped" });
    expect(written(second.told)).toBe("second\n");
  });

  it("works offline after it was loaded, in a new worker, too", async () => {
    await site.run("1");
    await site.context.setOffline(true);
    try {
      await site.page.evaluate((code) => {
        (window as unknown as RunWindow).start([code]);
      }, ENDLESS);
      await site.page.waitForFunction(() => (window as unknown as RunWindow).told.some(([kind]) => kind === "began"));
      await site.page.evaluate(() => {
        (window as unknown as RunWindow).stop();
      });
      const { told } = await site.run("print('offline')");
      expect(written(told)).toBe("offline\n");
    } finally {
      await site.context.setOffline(false);
    }
  });
});

describe("where Pyodide is not to be had", () => {
  it("says so, and tries anew at the next run", async () => {
    const site = await open();
    try {
      site.host.missing.add("pyodide.asm.wasm");
      const { end } = await site.run("print(1)");
      expect(end).toEqual({ kind: "unavailable", message: expect.stringMatching(/pyodide\.asm\.wasm: 404/) as string });
      site.host.missing.clear();
      const { told } = await site.run("print(1)");
      expect(written(told)).toBe("1\n");
    } finally {
      await site.close();
    }
  });

  it("says so of a worker that is missing", async () => {
    const site = await open();
    try {
      await site.page.evaluate((assets) => {
        (window as unknown as RunWindow).use({ assets });
      }, new URL("elsewhere/", site.host.address).href);
      const { end } = await site.run("print(1)");
      expect(end.kind).toBe("unavailable");
    } finally {
      await site.close();
    }
  });

  it("says so of a package that is missing", async () => {
    const site = await open();
    try {
      await site.page.evaluate(() => {
        (window as unknown as RunWindow).use({ packages: ["numpy"] });
      });
      const { end } = await site.run("print(1)");
      expect(end).toEqual({ kind: "unavailable", message: expect.stringContaining("numpy") as string });
    } finally {
      await site.close();
    }
  });
});

describe("from the CDN", () => {
  const CDN = "https://cdn.jsdelivr.net/npm/pyodide@";
  const package_ = join(dirname(fileURLToPath(import.meta.url)), "../node_modules/pyodide");

  /** Stands in for the CDN; one file may be another than it was. */
  async function openAtCdn(changed?: string, unsafe = false): Promise<RunPage & { requests: string[] }> {
    const site = await open({ unsafe });
    const requests: string[] = [];
    await site.context.route("https://**/*", async (route) => {
      const address = route.request().url();
      requests.push(address);
      const name = address.startsWith(CDN) ? address.slice(address.lastIndexOf("/") + 1) : "";
      let body = readFileSync(join(package_, name));
      if (name === changed) body = Buffer.concat([body, Buffer.from(" ")]);
      await route.fulfill({ body, headers: { "Access-Control-Allow-Origin": "*" } });
    });
    await site.page.evaluate(() => {
      (window as unknown as RunWindow).use({ pyodide: null });
    });
    return { ...site, requests };
  }

  it("loads the pinned version once, and nothing before the first run", async () => {
    const site = await openAtCdn();
    try {
      expect(site.requests).toEqual([]);
      const first = await site.run("import sys\nprint(sys.version_info[:2])");
      expect(written(first.told)).toBe("(3, 14)\n");
      const loading = first.told.filter(([kind]) => kind === "loading");
      expect(new Set(loading.map(([, , total]) => total)).size).toBe(1);
      expect(new Set(site.requests.map((address) => address.slice(address.lastIndexOf("/") + 1)))).toEqual(
        new Set(["pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip", "pyodide-lock.json"]),
      );
      const count = site.requests.length;
      await site.page.reload();
      await site.page.waitForSelector("body[data-ready]", { state: "attached" });
      await site.page.evaluate(() => {
        (window as unknown as RunWindow).use({ pyodide: null });
      });
      const { told } = await site.run("print('kept')");
      expect(written(told)).toBe("kept\n");
      expect(site.requests).toHaveLength(count);
    } finally {
      await site.close();
    }
  });

  it.each([
    ["pyodide.mjs", false],
    ["pyodide.asm.mjs", false],
    ["pyodide.asm.wasm", false],
    // The browser checks it there.
    ["pyodide.mjs", true],
  ])("runs nothing of a changed %s (without TLS: %s)", async (name, unsafe) => {
    const site = await openAtCdn(name, unsafe);
    try {
      const { end } = await site.run("print(1)");
      expect(end).toEqual({ kind: "unavailable", message: expect.stringMatching(unsafe ? /fetch/i : name) as string });
    } finally {
      await site.close();
    }
  });
});
