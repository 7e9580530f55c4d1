// What the page itself does, beside what it runs: keys, marks, hidden lines, words.
import { afterAll, beforeAll, expect, test } from "vitest";
import { bookOf, removeBooks } from "./lib/book.ts";
import { visit, type Visit } from "./lib/chromium.ts";
import { host, type Host } from "./lib/host.ts";
import { blocks, edit } from "./lib/reader.ts";

const chapter = `# Глава

\`\`\`python
~import sys
text = """первая
вторая"""
print(text)
print(len(text))  # Выведет: 13
\`\`\`

\`\`\`python
print(1)  # 1
\`\`\`
`;

let site: Host;
let reader: Visit;

beforeAll(async () => {
  const book = bookOf({ chapters: { one: chapter }, settings: '[output.html.code.hidelines]\npython = "~"' });
  site = await host(book.site);
  reader = await visit();
});

afterAll(async () => {
  await reader.close();
  await site.close();
  removeBooks();
});

const open = async () => {
  await reader.page.goto(`${site.address}one.html`);
  return blocks(reader.page);
};

test("kept promises are marked at their lines, and what is copied bears no mark", async () => {
  await open();
  const code = reader.page.locator("main pre code").first();
  const marked = await code.evaluate((code) => {
    const mark = code.querySelector(".pyproof-mark.is-kept");
    const range = document.createRange();
    range.setStart(code, 0);
    if (mark) range.setEndBefore(mark);
    return { line: range.toString().split("\n").length, marks: code.querySelectorAll(".pyproof-mark").length, text: code.textContent };
  });
  expect(marked).toMatchObject({ line: 5, marks: 1 });
  expect(marked.text).toBe('import sys\ntext = """первая\nвторая"""\nprint(text)\nprint(len(text))  # Выведет: 13\n');
});

test("the editor holds the hidden lines, is left by Escape, and goes with Reset", async () => {
  const { page } = reader;
  const block = (await open()).first();
  await block.locator(".pyproof-run").focus();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Enter");
  const editor = page.locator(".pyproof-editor .cm-content");
  await editor.waitFor();
  expect(await editor.locator(".cm-line").allTextContents()).toHaveLength(5);
  expect(await editor.locator(".cm-line").first().textContent()).toBe("import sys");
  expect(await editor.evaluate((editor) => editor.contains(document.activeElement))).toBe(true);
  expect(await block.locator(".pyproof-badge").isVisible()).toBe(true);
  await page.keyboard.press("Tab");
  expect(await editor.locator(".cm-line").first().textContent()).toBe("    import sys");
  expect(await block.locator(".pyproof-badge").isVisible()).toBe(false);
  await page.keyboard.press("Escape");
  expect(await page.evaluate(() => document.activeElement?.className)).toBe("pyproof-run");
  await block.locator(".pyproof-reset").click();
  expect(await page.locator(".pyproof-editor").count()).toBe(0);
  expect(await block.locator(".pyproof-badge").isVisible()).toBe(true);
  expect(await page.evaluate(() => document.activeElement?.className)).toBe("pyproof-edit");
});

test("an arrow pressed in a toolbar or in the editor turns no page", async () => {
  const { page } = reader;
  const block = (await open()).nth(1);
  await block.locator(".pyproof-run").focus();
  await page.keyboard.press("ArrowRight");
  await edit(page, block, "print(2)");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("s");
  expect(page.url()).toBe(`${site.address}one.html`);
  expect(await page.locator(".pyproof-editor .cm-content").textContent()).toBe("print(2)s");
});

test("hidden lines are shown and hidden in Russian", async () => {
  await open();
  const toggle = reader.page.locator("main pre > .buttons > button:not(.clip-button)").first();
  const code = reader.page.locator("main pre code").first();
  for (const [title, hidden] of [["Скрыть строки", false], ["Показать скрытые строки", true]] as const) {
    await toggle.dispatchEvent("click");
    expect(await toggle.getAttribute("title")).toBe(title);
    expect(await toggle.getAttribute("aria-label")).toBe(title);
    expect(await code.evaluate((code) => code.classList.contains("hide-boring"))).toBe(hidden);
  }
});

test("the contents are shown and hidden by keys", async () => {
  const { page } = reader;
  await open();
  const toggle = page.locator("#mdbook-sidebar-toggle");
  const before = await toggle.getAttribute("aria-expanded");
  await toggle.focus();
  await page.keyboard.press("Enter");
  expect(await toggle.getAttribute("aria-expanded")).not.toBe(before);
  await page.keyboard.press("Space");
  expect(await toggle.getAttribute("aria-expanded")).toBe(before);
});

test("nothing moves when the script is there", async () => {
  const { page } = reader;
  await page.addInitScript(() => {
    const seen = globalThis as unknown as { moved: number };
    seen.moved = 0;
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as (PerformanceEntry & { value: number })[]) seen.moved += entry.value;
    }).observe({ type: "layout-shift", buffered: true });
  });
  await open();
  await page.waitForLoadState("networkidle");
  const moved = await page.evaluate(() => (globalThis as unknown as { moved: number }).moved);
  expect(moved).toBeLessThan(0.01);
});
