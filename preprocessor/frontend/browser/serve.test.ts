// `mdbook-pyproof serve` in a browser: what an author sees who edits and saves.
import { spawn, type ChildProcess } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import axe from "axe-core";
import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { repository, tool } from "./lib/book.ts";
import { visit, type Visit } from "./lib/chromium.ts";

const chapter = "book/what-is-a-closure.md";

let browser: Visit;
let book: string;
let server: ChildProcess;
let address: string;
let page: Page;

/** Starts the tool on the book and gives the address that it says. */
async function serve(port = "0"): Promise<string> {
  server = spawn(tool, ["serve", "--port", port], { cwd: book, stdio: ["ignore", "pipe", "ignore"] });
  if (!server.stdout) throw new Error("stdout is a pipe");
  for await (const line of createInterface({ input: server.stdout })) {
    const found = /http:\/\/\S+/.exec(line);
    if (found) return found[0];
  }
  throw new Error("the server ended");
}

async function stop(): Promise<void> {
  const ended = new Promise((resolve) => server.once("exit", resolve));
  server.kill("SIGINT");
  await ended;
}

function edit(name: string, change: (text: string) => string): void {
  const path = join(book, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, change(existsSync(path) ? readFileSync(path, "utf8") : ""));
}

const breaks = (text: string): string => `${text}\n\`\`\`python\nprint(2)  # Выведет: 3\n\`\`\`\n`;

beforeAll(async () => {
  browser = await visit({ viewport: { width: 1000, height: 300 } });
});
afterAll(() => browser.close());

beforeEach(async () => {
  book = mkdtempSync(join(tmpdir(), "pyproof-book-"));
  cpSync(join(repository, "book"), join(book, "book"), { recursive: true });
  cpSync(join(repository, "book.toml"), join(book, "book.toml"));
  address = await serve();
  page = await browser.context.newPage();
  await page.goto(`${address}what-is-a-closure.html`);
});
afterEach(async () => {
  await page.close();
  await stop();
  rmSync(book, { recursive: true });
});

test("what is saved is on the screen, and the place in the text stays", async () => {
  const heading = page.locator("main :is(h1, h2, h3)").last();
  await heading.evaluate((element) => {
    window.scrollTo({ top: element.getBoundingClientRect().top + window.scrollY + 30, behavior: "instant" });
  });
  const top = () => heading.evaluate((element) => Math.round(element.getBoundingClientRect().top));
  expect(await page.evaluate(() => window.scrollY)).toBeGreaterThan(100);
  const before = await top();
  edit(chapter, (text) => text.replace("\n\n", "\n\nСтрока, которой не было.\n\n"));
  await page.getByText("Строка, которой не было.").waitFor();
  await expect.poll(async () => Math.abs((await top()) - before)).toBeLessThan(2);
});

test("only pages that changed are loaded anew", async () => {
  const loads: string[] = [];
  page.on("load", () => loads.push(page.url()));
  edit("book/adder.md", (text) => `${text}\nДругая глава.\n`);
  await expect.poll(async () => (await page.request.get(`${address}adder.html`)).text()).toContain("Другая глава.");
  // The news of this chapter come behind those of the other, and whatever they cause.
  edit(chapter, (text) => `${text}\nЭта глава.\n`);
  await page.getByText("Эта глава.").waitFor();
  await page.waitForLoadState();
  expect(loads.length).toBe(1);
  edit("theme/css/chrome.css", () => "main { color: rgb(1, 2, 3) }");
  const colour = () => page.locator("main").evaluate((main) => getComputedStyle(main).color);
  await expect.poll(colour).toBe("rgb(1, 2, 3)");
});

test("a broken promise is said with its line, and goes when it is mended", async () => {
  const good = readFileSync(join(book, chapter), "utf8");
  edit(chapter, breaks);
  const line = good.split("\n").length + 2;
  const trouble = page.locator(".pyproof-trouble");
  await trouble.waitFor();
  await expect.poll(() => trouble.locator(".pyproof-wrong-place").textContent()).toBe(`${chapter}:${line}`);
  const words = await trouble.innerText();
  expect(words).toContain("Книга не собрана: 1 ошибка");
  expect(words).toContain("обещано: 3");
  expect(words).toContain("получено: 2");
  expect(await page.locator("main").innerText()).not.toContain("print(2)");
  expect(await page.evaluate(() => document.activeElement?.tagName), "the focus stays").toBe("BODY");
  writeFileSync(join(book, chapter), good);
  await trouble.waitFor({ state: "hidden" });
});

test("what is wrong is folded by Escape, stays so, and comes back by its button", async () => {
  edit(chapter, breaks);
  const trouble = page.locator(".pyproof-trouble");
  const button = page.locator(".pyproof-trouble-show");
  await trouble.waitFor();
  await page.keyboard.press("Escape");
  await trouble.waitFor({ state: "hidden" });
  await page.reload();
  await button.waitFor();
  expect(await trouble.isVisible()).toBe(false);
  await button.focus();
  await page.keyboard.press("Enter");
  await trouble.waitFor();
  // Something else that is wrong is news.
  await page.keyboard.press("Escape");
  edit("book/adder.md", breaks);
  await trouble.waitFor();
  expect(await trouble.locator("li").count()).toBe(2);
});

test("nothing that a book says becomes markup", async () => {
  edit(chapter, (text) => `${text}\n\`\`\`python\nprint("<img src=x onerror=alert(1)>")  # Выведет: <b>нет</b>\n\`\`\`\n`);
  const trouble = page.locator(".pyproof-trouble");
  await trouble.waitFor();
  expect(await trouble.innerText()).toContain("<img src=x onerror=alert(1)>");
  expect(await trouble.locator("img, b").count()).toBe(0);
});

test("settings that cannot be read are said, and the book is watched on", async () => {
  const good = readFileSync(join(book, "book.toml"), "utf8");
  edit("book.toml", (text) => text.replace("[preprocessor.pyproof]", "[preprocessor.pyproof]\nunmraked = \"check\""));
  const trouble = page.locator(".pyproof-trouble");
  await trouble.waitFor();
  expect(await trouble.innerText()).toContain("unmraked");
  writeFileSync(join(book, "book.toml"), good);
  await trouble.waitFor({ state: "hidden" });
});

test("a server that comes back finds its pages again", async () => {
  await stop();
  edit(chapter, (text) => `${text}\nНаписано без сервера.\n`);
  await serve(new URL(address).port);
  await page.getByText("Написано без сервера.").waitFor();
});

test("a book that fails from the start is told of on a page that becomes the book", async () => {
  await stop();
  const good = readFileSync(join(book, chapter), "utf8");
  edit(chapter, breaks);
  await page.goto(`${await serve()}what-is-a-closure.html`);
  await page.getByText("Книга не собрана: 1 ошибка").first().waitFor();
  expect(await page.locator("main").innerText()).toContain("обещано: 3");
  writeFileSync(join(book, chapter), good);
  await page.locator("main h1", { hasText: "замыкание" }).waitFor();
});

test("the panel is free of what axe finds, in every theme", async () => {
  edit(chapter, breaks);
  await page.locator(".pyproof-trouble").waitFor();
  await page.addScriptTag({ content: axe.source });
  for (const theme of ["light", "rust", "coal", "navy", "ayu"]) {
    await page.evaluate((name) => {
      document.documentElement.classList.remove("light", "rust", "coal", "navy", "ayu");
      document.documentElement.classList.add(name);
    }, theme);
    const found = await page.evaluate(() => (window as unknown as { axe: typeof axe }).axe.run(".pyproof-trouble"));
    const violations = found.violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]);
    expect(violations, theme).toEqual([]);
  }
});
