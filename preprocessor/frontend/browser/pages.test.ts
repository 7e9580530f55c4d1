// The pages as they are read: in each theme, on a phone, without scripts, on
// paper, under a sub-path, by a screen reader, and without a word to strangers.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Page } from "playwright-core";
import { bookOfRepository, removeBooks, type Book } from "./lib/book.ts";
import { TOUCH, visit, type Visit } from "./lib/chromium.ts";
import { host, type Host } from "./lib/host.ts";
import { blocks, edit, ended, run, theme, THEMES } from "./lib/reader.ts";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const PAGES = ["closure-example.html", "living-reference.html", "several-calls.html", "proof.html"];

let book: Book;
let site: Host;

beforeAll(async () => {
  book = bookOfRepository();
  site = await host(book.site);
});

afterAll(async () => {
  await site.close();
  removeBooks();
});

async function withReader<T>(options: Parameters<typeof visit>[0], read: (reader: Visit) => Promise<T>): Promise<T> {
  const reader = await visit(options);
  try {
    return await read(reader);
  } finally {
    await reader.close();
  }
}

interface Violation {
  id: string;
  nodes: { html: string; failureSummary?: string }[];
}

/** What axe finds wrong, in words. */
async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  const found = await page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: { run(within: Document, options: object): Promise<{ violations: Violation[] }> } };
    return (await axe.run(document, { rules: { "target-size": { enabled: true } } })).violations;
  });
  return found.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html}\n${node.failureSummary ?? ""}`));
}

for (const name of THEMES) {
  test(`axe finds nothing wrong in the theme ${name}, before and after a run`, async () => {
    await withReader({}, async ({ page, errors }) => {
      await theme(page, name);
      for (const path of PAGES) {
        await page.goto(site.address + path);
        expect(await page.evaluate(() => document.documentElement.classList.contains(localStorage.getItem("mdbook-theme") ?? "?"))).toBe(true);
        expect(await violations(page), path).toEqual([]);
      }
      await page.goto(`${site.address}several-calls.html`);
      const block = blocks(page).first();
      await edit(page, block, "print(1)  # Выведет: 2\nprint(3)  # Выведет: 3\ncount = 0\n1 / count\n");
      await page.keyboard.press("Control+Enter");
      await ended(block);
      expect(await block.locator(".pyproof-meaning code").count()).toBe(1);
      expect(await violations(page), "after a run").toEqual([]);
      expect(errors).toEqual([]);
    });
  });
}

test("at 360 pixels nothing scrolls sideways but the code itself", async () => {
  await withReader({ viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true }, async ({ page }) => {
    for (const path of PAGES) {
      await page.goto(site.address + path);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      expect(wide, path).toBeLessThanOrEqual(0);
    }
    await page.goto(`${site.address}several-calls.html`);
    const block = blocks(page).first();
    await edit(page, block, `print("${"длинно ".repeat(60)}")\n`);
    await page.keyboard.press("Control+Enter");
    await ended(block);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(wide, "after a run").toBeLessThanOrEqual(0);
    for (const button of await block.locator("button:visible").all()) {
      const box = await button.boundingBox();
      expect(Math.min(box?.width ?? 0, box?.height ?? 0), await button.innerText()).toBeGreaterThanOrEqual(24);
    }
  });
});

test("at 360 pixels each mark is in sight, and no heading of the proof is broken", async () => {
  await withReader({ viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true }, async ({ page }) => {
    for (const path of PAGES.filter((path) => path !== "proof.html")) {
      await page.goto(site.address + path);
      const over = await page.locator("main .pyproof-mark").evaluateAll((marks) =>
        marks.map((mark) => {
          const room = mark.closest("code")?.getBoundingClientRect().right ?? 0;
          return room - mark.getBoundingClientRect().left - parseFloat(getComputedStyle(mark).fontSize);
        }),
      );
      expect(over.length, path).toBeGreaterThan(0);
      expect(Math.min(...over), path).toBeGreaterThanOrEqual(0);
    }
    await page.goto(`${site.address}proof.html`);
    const heads = await page.locator("main th").evaluateAll((heads) => heads.map((head) => ({ text: head.textContent, lines: head.getBoundingClientRect().height })));
    expect(heads.map(({ text }) => text).join()).not.toContain("\u00AD");
    expect(new Set(heads.map(({ lines }) => lines)).size).toBe(1);
    const table = page.locator("main .pyproof-table");
    expect(await table.evaluate((table) => table.scrollWidth - table.clientWidth)).toBe(0);
  });
});

test("whoever touches gets no hints for keys", async () => {
  for (const [args, isShown] of [[[TOUCH], false], [[], true]] as const) {
    await withReader({ args: [...args], viewport: { width: 360, height: 740 } }, async ({ page }) => {
      await page.goto(`${site.address}several-calls.html`);
      // Letters are larger there, and what the line for attempts says is on one line all the same.
      expect(await page.locator(".pyproof-try textarea").first().evaluate((field) => field.scrollHeight - field.clientHeight)).toBe(0);
      await blocks(page).first().locator(".pyproof-edit").click();
      await page.locator(".pyproof-editor .cm-content").waitFor();
      expect(await page.locator(".pyproof-hint").isVisible()).toBe(isShown);
    });
  }
});

test("without JavaScript code, output and corrections are there, and no dead buttons", async () => {
  await withReader({ javaScriptEnabled: false }, async ({ page }) => {
    await page.goto(`${site.address}living-reference.html`);
    const text = await page.locator("main").innerText();
    expect(text).toContain("inner_func()");
    expect(text).toMatch(/inner_finc\s*→\s*inner_func/);
    expect(text).toContain("RustPython");
    const grounds = await page.locator(".pyproof-card").evaluateAll((cards) =>
      cards.map((card) => [...card.querySelectorAll("pre")].map((pre) => [pre, pre.querySelector("code")].map((one) => one && getComputedStyle(one).backgroundColor).join())),
    );
    // What is printed has another ground than the code above it.
    const outputs = grounds.filter((grounds) => grounds.length > 1);
    expect(outputs.length).toBeGreaterThan(0);
    for (const [code, output] of outputs) expect(output).not.toBe(code);
    expect(await page.locator("main button:visible").count()).toBe(0);
    expect(await page.locator("#pyproof-search-toggle:visible").count()).toBe(0);
    await page.goto(`${site.address}proof.html`);
    expect(await page.locator("main").innerText()).toContain("Проверено");
  });
});

test("without JavaScript code can be read on what it stands on, light and dark", async () => {
  for (const colorScheme of ["light", "dark"] as const) {
    await withReader({ javaScriptEnabled: false, colorScheme }, async ({ page }) => {
      await page.goto(`${site.address}living-reference.html`);
      const code = page.locator(".pyproof-card pre code").first();
      const [text, ground] = await code.evaluate((code) => {
        // The mean of the three, of 255.
        const lightness = (colour: string) => (colour.match(/[\d.]+/g) ?? []).slice(0, 3).reduce((sum, part) => sum + Number(part) / 3, 0);
        let under: Element | null = code;
        while (under && getComputedStyle(under).backgroundColor === "rgba(0, 0, 0, 0)") under = under.parentElement;
        return [lightness(getComputedStyle(code).color), lightness(under ? getComputedStyle(under).backgroundColor : "")] as const;
      });
      expect(Math.abs(text - ground), colorScheme).toBeGreaterThan(110);
    });
  }
});

test("on paper there are outputs and notes, and no buttons", async () => {
  await withReader({}, async ({ page }) => {
    await page.addInitScript(() => {
      window.print = () => undefined;
    });
    for (const path of ["living-reference.html", "print.html"]) {
      await page.goto(site.address + path);
      await page.emulateMedia({ media: "print" });
      expect(await page.locator("main button:visible").count(), path).toBe(0);
      expect(await page.locator("main").innerText()).toContain("RustPython");
      // What readers are to find out themselves is not there.
      for (const details of await page.locator("main .pyproof details:not(.pyproof-guess *, .pyproof-solution *)").all()) {
        expect((await details.locator("pre").first().boundingBox())?.height ?? 0, path).toBeGreaterThan(0);
      }
      await page.emulateMedia({ media: "screen" });
    }
  });
});

test("under a sub-path everything is found", async () => {
  const sub = await host(book.site, { under: "/книги/closures/" });
  try {
    await withReader({}, async ({ page, errors, strangers }) => {
      await page.goto(`${sub.address}several-calls.html`);
      const block = blocks(page).first();
      await run(block);
      expect(await block.locator(".pyproof-status.is-kept").count()).toBe(1);
      await page.locator("#pyproof-search-toggle").click();
      await page.locator("#pyproof-search-input").fill("замыкания");
      await page.locator("#pyproof-search-results li a").first().waitFor();
      await page.locator(".pyproof-foot a").first().click();
      await page.waitForURL(/proof\.html/);
      expect(sub.sent.filter(({ path }) => !path.startsWith("/книги/closures/") && path !== "/favicon.ico")).toEqual([]);
      expect(errors).toEqual([]);
      expect(strangers).toEqual([]);
    });
  } finally {
    await sub.close();
  }
});

test("no English of mdBook's is left in a Russian page", async () => {
  await withReader({}, async ({ page }) => {
    for (const path of [...PAGES, "нет-такой.html"]) {
      await page.goto(site.address + path);
      const words = await page.evaluate(() => {
        const texts: string[] = [];
        for (const element of document.querySelectorAll("[title], [aria-label], [placeholder]")) {
          for (const name of ["title", "aria-label", "placeholder"]) texts.push(element.getAttribute(name) ?? "");
        }
        for (const element of document.querySelectorAll("button, label, .mdbook-help-title, #mdbook-help-popup p, .blockquote-tag-title")) {
          texts.push(element.textContent);
        }
        return texts.map((text) => text.trim()).filter((text) => /[A-Za-z]{3}/.test(text) && !/[А-Яа-я]/.test(text));
      });
      // The names of keys and of the interpreter are the same in every language.
      const names = /^(RustPython[\s\d.]*|Esc|Ayu|Rust)$/;
      expect(words.filter((word) => !names.test(word)), path).toEqual([]);
    }
  });
});

test("reading asks no other host for anything", async () => {
  await withReader({}, async ({ page, strangers }) => {
    for (const path of [...PAGES, "index.html", "print.html"]) {
      await page.addInitScript(() => {
        window.print = () => undefined;
      });
      await page.goto(site.address + path);
      await page.waitForLoadState("networkidle");
    }
    expect(strangers).toEqual([]);
  });
});
