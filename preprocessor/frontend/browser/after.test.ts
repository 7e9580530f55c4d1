// What a reader tries with the names of a run, what these names hold, and the blank example.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Locator } from "playwright-core";
import { expect, test } from "vitest";
import { readingOf } from "./lib/chapters.ts";
import { blocks, run } from "./lib/reader.ts";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

const CHAPTERS = {
  closure: `# Замыкание

\`\`\`python
def outer(x):
    count = [x]
    def inner():
        count[0] += x
        return count[0]
    return inner

tick = outer(2)
print(tick())  # Выведет: 4
\`\`\`

Дальше:

\`\`\`python
class A:
    def __repr__(self):
        return "это A"

a = A()
a.near = [a]
print(tick())  # Выведет: 6
\`\`\`
`,
  prose: "# Без примеров\n\nСлова.\n",
};

const given = readingOf({ chapters: CHAPTERS });

const open = async (chapter: keyof typeof CHAPTERS = "closure"): Promise<Locator> => {
  await given.reader.page.goto(`${given.site.address}${chapter}.html`);
  return given.reader.page.locator(".pyproof-card");
};

/** Types code into the line of a card, and waits for what it shows. */
async function attempt(card: Locator, code: string): Promise<Locator> {
  const before = await card.locator(".pyproof-attempt").count();
  const field = card.locator(".pyproof-try textarea");
  await field.fill(code);
  await field.press("Enter");
  const entry = card.locator(".pyproof-attempt").nth(before);
  await entry.locator(".pyproof-result:not([aria-busy]), .pyproof-said").first().waitFor({ state: "attached", timeout: 90_000 });
  return entry;
}

const shown = (entry: Locator) => entry.locator(".pyproof-stdout").textContent();

test("the example is run first, and then the names are kept from line to line", async () => {
  const card = (await open()).nth(1);
  expect(await card.locator(".pyproof-try > button").isVisible()).toBe(false);
  const first = await attempt(card, "tick()");
  await first.locator(".pyproof-stdout").waitFor({ timeout: 90_000 });
  expect(await shown(first)).toBe("8\n");
  expect(await first.locator(".pyproof-said").textContent()).toBe("Сначала выполнен сам пример.");
  expect(await shown(await attempt(card, "a"))).toBe("это A\n");
  const third = await attempt(card, "tick() + new\n");
  expect(await third.locator(".pyproof-meaning").textContent()).toContain("new");
  expect(await third.locator(".pyproof-traceback").textContent()).toContain('File "<stdin>", line 1');
  // What was typed before comes back, and what was begun behind it.
  const field = card.locator(".pyproof-try textarea");
  await field.pressSequentially("beg");
  await field.press("ArrowUp");
  await field.press("ArrowUp");
  expect(await field.inputValue()).toBe("a");
  await field.press("ArrowDown");
  await field.press("ArrowDown");
  expect(await field.inputValue()).toBe("beg");
  expect(given.reader.errors).toEqual([]);
});

test("an attempt can ask, and what is stopped says so and has the example run anew", async () => {
  const card = (await open()).first();
  await run(blocks(given.reader.page).first());
  const field = card.locator(".pyproof-try textarea");
  await field.fill("while True: pass");
  await field.press("Enter");
  await card.locator(".pyproof-trying button").click();
  await card.locator(".pyproof-attempt .pyproof-said", { hasText: "Остановлено" }).waitFor();
  const again = await attempt(card, "tick()");
  await again.locator(".pyproof-stdout").waitFor({ timeout: 90_000 });
  expect(await shown(again)).toBe("6\n");
  await field.fill("name = input('Имя? ')\nname");
  await field.press("Enter");
  const answer = card.locator(".pyproof-input input");
  await answer.waitFor({ timeout: 90_000 });
  await answer.fill("Оля");
  await answer.press("Enter");
  await card.locator(".pyproof-attempt .pyproof-stdout", { hasText: "'Оля'" }).waitFor();
});

test("names are shown on demand, without running code of the program, and stay open", async () => {
  const { page } = given.reader;
  const cards = await open();
  const card = cards.nth(1);
  const height = () => card.evaluate((element) => element.querySelector(".pyproof-after")?.getBoundingClientRect().height);
  const before = await height();
  await run(blocks(page).nth(1));
  // A run moves nothing.
  expect(await height()).toBe(before);
  expect(given.site.sent.some(({ path }) => /\/after-\w+\.js$/.test(path))).toBe(false);
  const button = card.locator(".pyproof-try > button");
  expect(await button.textContent()).toBe("Имена: 4");
  await button.click();
  const rows = card.locator(".pyproof-overview > ul > li");
  await rows.first().waitFor();
  expect(await button.getAttribute("aria-expanded")).toBe("true");
  expect(await rows.nth(1).textContent()).toBe("tick function держит count = [6], x = 2");
  expect(await rows.nth(3).textContent()).toBe("a A near = [A]");
  // An object that holds itself can be opened for ever, and is asked itself only then.
  await rows.nth(3).locator("summary").first().click();
  await rows.nth(3).locator("summary").nth(1).click();
  await expect.poll(() => rows.nth(3).locator("summary").count()).toBe(3);
  expect(await card.locator(".pyproof-attempt").count()).toBe(0);
  await rows.nth(3).locator("button").click();
  await card.locator(".pyproof-attempt .pyproof-stdout", { hasText: "это A" }).waitFor();
  await attempt(card, "more = 1");
  await rows.nth(4).waitFor();
  await expect.poll(() => button.textContent()).toBe("Имена: 5");
  // Another example has Python now.
  await run(blocks(page).first());
  await button.click();
  await button.click();
  await card.locator(".pyproof-overview button").click();
  await rows.nth(3).waitFor({ timeout: 90_000 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
  await page.evaluate(axe);
  const wrong = await page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: { run(within: Document, options: object): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> } };
    const { violations } = await axe.run(document, { rules: { "target-size": { enabled: true } } });
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
  });
  expect(wrong).toEqual([]);
});

test("a chapter with examples ends with a blank one, whose code outlasts a reload", async () => {
  const { page } = given.reader;
  await open("prose");
  expect(await page.locator(".pyproof-new").count()).toBe(0);
  await open();
  await page.locator(".pyproof-new").click();
  const blank = page.locator(".pyproof-blank");
  await blank.locator(".cm-content").waitFor();
  await page.keyboard.insertText("print(6 * 7)  # Выведет: 42");
  await page.keyboard.press("Control+Enter");
  await blank.locator(".pyproof-status.is-kept").waitFor({ timeout: 90_000 });
  expect(await shown(blank)).toBe("42\n");
  await page.reload();
  expect(await page.locator(".pyproof-blank code").first().textContent()).toBe("print(6 * 7)  # Выведет: 42");
  await page.locator(".pyproof-blank .pyproof-reset").click();
  await page.reload();
  await page.locator(".pyproof-new").waitFor();
});
