// Where Pyodide is missing or blocked the page says so; everything else works.
import { afterAll, expect, test } from "vitest";
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
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

/** The file of the judge in a site. */
function judgeOf(site: string): string {
  const folder = join(site, "pyproof");
  return join(folder, readdirSync(folder).find((name) => name.startsWith("judge-")) ?? "");
}

test("a judge that the host lost is reported, and a later Run tries again", async () => {
  const book = bookOf({ chapters });
  const judge = judgeOf(book.site);
  const whole = readFileSync(judge);
  rmSync(judge);
  const site = await host(book.site);
  const reader = await visit();
  try {
    await reader.page.goto(`${site.address}one.html`);
    const block = blocks(reader.page).first();
    await run(block);
    expect(await block.locator(".pyproof-state").textContent()).toMatch(/judge-[0-9a-f]+\.wasm: 404/);
    expect(await stdout(block)).toBe("");
    writeFileSync(judge, whole);
    await run(block);
    expect(await stdout(block)).toBe("1\n");
    expect(await block.locator(".pyproof-status.is-kept").count()).toBe(1);
  } finally {
    await reader.close();
    await site.close();
  }
});

/** A module with the exports of the judge, which traps at each question. */
function trapping(): Uint8Array {
  const name = (text: string) => [text.length, ...Buffer.from(text)];
  const section = (id: number, ...content: number[]) => [id, content.length, ...content];
  const exported = [["text", 0], ["answer", 1], ["program", 1], ["judge", 1]] as const;
  return Uint8Array.from([
    ...Buffer.from("\0asm"), 1, 0, 0, 0,
    ...section(1, 2, 0x60, 1, 0x7f, 1, 0x7f, 0x60, 0, 1, 0x7f),
    ...section(3, 2, 0, 1),
    ...section(5, 1, 0, 1),
    ...section(7, 5, ...name("memory"), 2, 0, ...exported.flatMap(([text, index]) => [...name(text), 0, index])),
    ...section(10, 2, 4, 0, 0x41, 0, 0x0b, 3, 0, 0x00, 0x0b),
  ]);
}

test("a judge that breaks down leaves the output, and the page says that it cannot judge", async () => {
  const book = bookOf({ chapters });
  writeFileSync(judgeOf(book.site), trapping());
  const site = await host(book.site);
  const reader = await visit();
  try {
    await reader.page.goto(`${site.address}one.html`);
    const block = blocks(reader.page).first();
    for (let turn = 0; turn < 2; turn++) {
      await run(block);
      expect(await stdout(block)).toBe("1\n");
      await block.locator(".pyproof-unjudged").waitFor();
      expect(await block.locator(".pyproof-verdicts").count()).toBe(0);
    }
  } finally {
    await reader.close();
    await site.close();
  }
});
