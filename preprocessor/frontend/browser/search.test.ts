// The search, as a reader uses it: by forms of words and parts of names, by keys
// alone, under a sub-path, and where the index is not to be had.
import { createRequire } from "node:module";
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Page } from "playwright-core";
import { bookOf, removeBooks, type Book } from "./lib/book.ts";
import { visit, type Visit } from "./lib/chromium.ts";
import { host, type Host } from "./lib/host.ts";
import { theme, THEMES } from "./lib/reader.ts";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

const CHAPTERS = {
  "замыкание": `# Что такое замыкание

Функция становится замыканием, если помнит свои переменные. Ёлки растут в лесу.

## Счётчик вызовов

Каждый вызов увеличивает счётчик на единицу, \`nonlocal\` здесь обязателен.

\`\`\`python
def make_counter():
    total = 0

    def increment():
        nonlocal total
        total += 1
        return total

    return increment

counter = make_counter()
print(counter())  # 1
\`\`\`
`,
  "глубже/методы": `# Методы <и> знаки

Здесь о словаре; closures in English, returning functions.

\`\`\`python
class BookShelf:
    def addVolume(self):
        times_two = 2
        return times_two

print(BookShelf().addVolume())  # 2
\`\`\`
`,
  ...Object.fromEntries(
    Array.from({ length: 13 }, (_, at) => [`урок${at}`, `# Урок ${at}\n\nПовторение материала, часть ${at}.\n`]),
  ),
};

let book: Book;
let site: Host;

beforeAll(async () => {
  book = bookOf({ chapters: CHAPTERS, pyodide: false, settings: 'site-url = "/книга/"' });
  site = await host(book.site, { under: "/книга/" });
});

afterAll(async () => {
  await site.close();
  removeBooks();
});

async function reading<T>(path: string, read: (reader: Visit) => Promise<T>, options = {}): Promise<T> {
  const reader = await visit(options);
  try {
    await reader.page.goto(site.address + path);
    return await read(reader);
  } finally {
    await reader.close();
  }
}

const results = (page: Page) => page.locator("#pyproof-search-results li");
const count = (page: Page) => page.locator("#pyproof-search-count");

/** Looks for this, and waits for what is said of it. */
async function look(page: Page, query: string): Promise<string[]> {
  const box = page.locator("#pyproof-search-input");
  if (!(await box.isVisible())) await page.keyboard.press("/");
  await box.fill("");
  await count(page).filter({ hasNotText: /\S/ }).waitFor({ state: "attached" });
  await box.fill(query);
  await count(page).filter({ hasText: /\S/ }).waitFor();
  return results(page).locator("a").allTextContents();
}

test("words are found by their forms, and names by their parts", async () => {
  await reading("урок3.html", async ({ page, errors }) => {
    const closures = "Что такое замыкание";
    const counters = "замыкание › Счётчик вызовов";
    const methods = "методы › Методы <и> знаки";
    for (const [query, found] of [
      ["замыкания", closures],
      ["ЗАМЫКАНИЕМ", closures],
      ["елка", closures],
      ["ёлкой", closures],
      ["счетчики", counters],
      ["обяз", counters],
      ["make_counter", counters],
      ["make_counter()", counters],
      ["counter", counters],
      ["two", methods],
      ["times_two", methods],
      ["volume", methods],
      ["addVolume", methods],
      ["BookShelf().addVolume", methods],
      ["словарями", methods],
      ["closure", methods],
      ["function", methods],
      ["вызов nonlocal increment", counters],
    ] as const) {
      const links = await look(page, query);
      expect(links.some((link) => link.endsWith(found)), `${query}: ${links.join(", ")}`).toBe(true);
    }
    expect(errors).toEqual([]);
  });
});

test("code and prose are told apart, and what was found is marked in both", async () => {
  await reading("урок3.html", async ({ page }) => {
    await look(page, "nonlocal");
    expect(await results(page).count()).toBe(1);
    const prose = results(page).locator("p.is-prose");
    expect(await prose.textContent()).toContain("nonlocal здесь обязателен");
    expect(await prose.locator("mark").allTextContents()).toEqual(["nonlocal"]);
    const code = results(page).locator("pre.is-code");
    expect(await code.locator("code").textContent()).toBe(
      "def increment():\n    nonlocal total\n    total += 1\n    return total",
    );
    expect(await code.locator("mark").allTextContents()).toEqual(["nonlocal"]);
    expect(await code.locator(".pyproof-search-kind").textContent()).toBe("код");
    await look(page, "two");
    expect(new Set(await results(page).locator("mark").allTextContents())).toEqual(new Set(["two"]));
  });
});

test("a search is done with keys alone", async () => {
  await reading("урок3.html", async ({ page }) => {
    const input = page.locator("#pyproof-search-input");
    const isFocused = (selector: string) => page.evaluate((selector) => document.activeElement?.matches(selector), selector);
    expect(await input.isVisible()).toBe(false);
    // `ы` is what the key `s` is on a Russian keyboard, which Playwright has not.
    for (const key of ["s", "/", "ы"]) {
      await page.keyboard.press("Escape");
      await input.waitFor({ state: "hidden" });
      await page.evaluate((key) => document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true })), key);
      expect(await isFocused("#pyproof-search-input"), key).toBe(true);
    }
    await page.keyboard.press("Escape");
    await page.keyboard.press("s");
    await page.keyboard.insertText("вызов");
    await results(page).first().waitFor();
    await page.keyboard.press("ArrowDown");
    expect(await isFocused("#pyproof-search-results li:first-child a")).toBe(true);
    await page.keyboard.press("ArrowRight");
    expect(decodeURI(page.url())).toContain("урок3.html");
    await page.keyboard.press("ArrowUp");
    expect(await isFocused("#pyproof-search-input")).toBe(true);
    await page.keyboard.press("Enter");
    await page.waitForURL((url) => decodeURI(url.pathname).endsWith("/замыкание.html"));
    expect(decodeURIComponent(new URL(page.url()).hash)).toBe("#счётчик-вызовов");
    const marked = await page.waitForFunction(() => CSS.highlights.get("pyproof-search")?.size);
    expect(await marked.jsonValue()).toBeGreaterThan(0);
    await page.keyboard.press("Escape");
    await page.waitForFunction(() => CSS.highlights.get("pyproof-search") === undefined);
    expect(new URL(page.url()).search).toBe("");
  });
});

test("what is found counts and comes in parts, and nothing is said to be nothing", async () => {
  await reading("замыкание.html", async ({ page }) => {
    await look(page, "повторения");
    expect(await count(page).textContent()).toBe("Нашлось 13 разделов");
    expect(await results(page).count()).toBe(10);
    await page.getByRole("button", { name: "Показать ещё" }).click();
    await results(page).nth(12).waitFor();
    expect(await page.locator("#pyproof-search-more").isVisible()).toBe(false);
    expect(await look(page, "щъыь<b>")).toEqual([]);
    expect(await count(page).textContent()).toBe("По запросу «щъыь<b>» ничего не нашлось");
    const apart = await look(page, "ёлки addVolume");
    expect(apart.length).toBe(2);
    expect(await count(page).textContent()).toContain("отдельные слова есть в 2 разделах");
  });
});

test("a link may ask for a search, and to close the box takes that back", async () => {
  await reading("урок3.html?search=%D1%91%D0%BB%D0%BA%D0%B0", async ({ page }) => {
    await results(page).first().waitFor();
    expect(await page.locator("#pyproof-search-input").inputValue()).toBe("ёлка");
    await page.locator("#pyproof-search-toggle").click();
    await page.locator("#pyproof-search-input").waitFor({ state: "hidden" });
    expect(new URL(page.url()).search).toBe("");
  });
});

test("from a page that is not there the search leads to those that are", async () => {
  await reading("нет/такой/страницы.html", async ({ page }) => {
    expect(await page.locator("main h1").textContent()).toBe("Страница не найдена (404)");
    await look(page, "елка");
    await results(page).locator("a").first().click();
    await page.waitForURL((url) => decodeURI(url.pathname) === "/книга/замыкание.html");
  });
});

test("before the box is opened, nothing of the search is asked for", async () => {
  const before = site.sent.length;
  await reading("урок3.html", async ({ page }) => {
    await page.waitForLoadState("networkidle");
    const asked = site.sent.slice(before).map(({ path }) => path);
    expect(asked.filter((path) => /pagefind|search-/.test(path))).toEqual([]);
    await look(page, "ёлка");
    expect(site.sent.slice(before).some(({ path }) => path.includes("/pagefind/"))).toBe(true);
  });
});

test("without an index the box says so, and the page is as it was", async () => {
  const broken = bookOf({ chapters: CHAPTERS, pyodide: false });
  rmSync(join(broken.site, "pagefind"), { recursive: true });
  const plain = await host(broken.site);
  const reader = await visit();
  try {
    await reader.page.goto(plain.address + "замыкание.html");
    await look(reader.page, "ёлка");
    expect(await count(reader.page).textContent()).toBe("Поиск не загрузился");
    expect(await reader.page.locator("main h1").textContent()).toBe("Что такое замыкание");
  } finally {
    await reader.close();
    await plain.close();
  }
});

test("a book without a search has no box", async () => {
  const quiet = bookOf({ chapters: CHAPTERS, pyodide: false, site: "search = false\n", settings: "[output.html.search]\nenable = false" });
  const plain = await host(quiet.site);
  const reader = await visit();
  try {
    await reader.page.goto(plain.address + "замыкание.html");
    expect(await reader.page.locator("#pyproof-search-toggle").count()).toBe(0);
    await reader.page.keyboard.press("s");
    expect(reader.errors).toEqual([]);
  } finally {
    await reader.close();
    await plain.close();
  }
});

test("nothing of the box goes over the edge of a phone", async () => {
  await reading(
    "замыкание.html",
    async ({ page }) => {
      await look(page, "nonlocal");
      const wide = await page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);
      expect(wide).toBe(false);
    },
    { viewport: { width: 360, height: 640 } },
  );
});

for (const name of THEMES) {
  test(`axe finds nothing wrong with the open box in the theme ${name}`, async () => {
    const reader = await visit();
    try {
      await theme(reader.page, name);
      await reader.page.goto(site.address + "замыкание.html");
      await look(reader.page, "nonlocal");
      await reader.page.keyboard.press("ArrowDown");
      await reader.page.evaluate(axe);
      const found = await reader.page.evaluate(async () => {
        const { axe } = globalThis as unknown as {
          axe: { run(where: string): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
        };
        return (await axe.run("#pyproof-search")).violations.map(({ id, nodes }) => [id, ...nodes.map(({ html }) => html)]);
      });
      expect(found).toEqual([]);
    } finally {
      await reader.close();
    }
  });
}
