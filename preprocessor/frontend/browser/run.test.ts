/**
 * Programs in a browser: loading, output, stopping, asking, breaking down.
 */
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
    expect(written(told)).toHaveLength(256 * 1024);
    expect(end).toMatchObject({ kind: "ran", omitted: 10_000_001 - 256 * 1024 });
  });

  it("survives that Python itself breaks down", async () => {
    const { end } = await site.run("import js\njs.eval('throw new WebAssembly.RuntimeError(\"memory access out of bounds\")')");
    expect(["crashed", "ran"]).toContain(end.kind);
    const { told } = await site.run("print('after')");
    expect(written(told)).toBe("after\n");
  });
});
