// Where Pyodide is missing or blocked the page says so; everything else works.
import { afterAll, expect, test } from "vitest";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { bookOf, removeBooks } from "./lib/book.ts";
import { visit } from "./lib/chromium.ts";
import { host } from "./lib/host.ts";
import { blocks, edit, run, stdout } from "./lib/reader.ts";

const chapters = { one: "# Один\n\n```python\nprint(1)  # Выведет: 1\n```\n" };

afterAll(removeBooks);

test("the CDN is asked at Run alone, and its absence is told", async () => {
  const book = bookOf({ chapters, pyodide: false });
  const site = await host(book.site);
  const reader = await visit();
  try {
    await reader.page.goto(`${site.address}one.html`);
    await reader.page.waitForLoadState("networkidle");
    expect(reader.strangers).toEqual([]);
    const block = blocks(reader.page).first();
    await run(block);
    expect(reader.strangers.length).toBeGreaterThan(0);
    for (const address of reader.strangers) expect(address).toMatch(/^https:\/\/cdn\.jsdelivr\.net\//);
    expect(await block.locator(".pyproof-state").textContent()).toMatch(/Python/);
    await edit(reader.page, block, "print(2)");
    expect(await reader.page.locator(".pyproof-editor .cm-content").textContent()).toContain("print(2)");
  } finally {
    await reader.close();
    await site.close();
  }
});

test("a file that the host lost is told, and a later Run tries anew", async () => {
  const book = bookOf({ chapters });
  rmSync(join(book.site, "pyodide/pyodide.asm.wasm"));
  const site = await host(book.site);
  const reader = await visit();
  try {
    await reader.page.goto(`${site.address}one.html`);
    const block = blocks(reader.page).first();
    await run(block);
    expect(await block.locator(".pyproof-state").textContent()).toMatch(/Python/);
    expect(await block.locator(".pyproof-run").isEnabled()).toBe(true);
  } finally {
    await reader.close();
    await site.close();
  }
});

test("a file that came spoiled is told, and not kept", async () => {
  const book = bookOf({ chapters });
  const wasm = join(book.site, "pyodide/pyodide.asm.wasm");
  const whole = readFileSync(wasm);
  const site = await host(book.site);
  const reader = await visit();
  try {
    await reader.page.goto(`${site.address}one.html`);
    const block = blocks(reader.page).first();
    for (const spoiled of [whole.subarray(0, 5000), "<!doctype html>"]) {
      writeFileSync(wasm, spoiled);
      await run(block);
      expect(await block.locator(".pyproof-state").textContent()).toMatch(/Python.*WebAssembly/);
      expect(await stdout(block)).toBe("");
    }
    writeFileSync(wasm, whole);
    await run(block);
    expect(await stdout(block)).toBe("1\n");
  } finally {
    await reader.close();
    await site.close();
  }
});
