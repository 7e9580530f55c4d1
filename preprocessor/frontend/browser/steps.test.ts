// Readers go through an example step by step: by mouse, by keys, and on a phone.
import { readFileSync, readdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import axe from "axe-core";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { readingOf, TWO_COUNTERS } from "./lib/chapters.ts";
import { visit } from "./lib/chromium.ts";
import { blocks, edit, run, stdout, theme } from "./lib/reader.ts";

const CHAPTERS = {
  captions: `# Подписи\n\n<!-- pyproof: steps from=1 to=2 note="Пока <b>ничего</b>." -->\n\n<!-- pyproof: steps from=4 note="Здесь две строки. ${"Длинно. ".repeat(40)}" -->\n\n\`\`\`python,steps\n${TWO_COUNTERS}\`\`\`\n`,
  counter: `# Счётчик\n\n\`\`\`python,steps\n${TWO_COUNTERS}\`\`\`\n\n\`\`\`python\nprint(1)\n\`\`\`\n`,
  kinds: `# Виды

\`\`\`python,steps
import sys
print("out")
print("err", file=sys.stderr)
print("ещё")  # ещё
\`\`\`

\`\`\`python
def add(n):
    return n + 1
\`\`\`

\`\`\`python,steps
a = b = 1.5
print(add(2))
\`\`\`

\`\`\`
3
\`\`\`

\`\`\`python,steps
def gen():
    n = 0

    def more():
        nonlocal n
        n += 1

    while True:
        yield n
        more()


numbers = gen()
print(next(numbers))  # 0
print(next(numbers))  # 1
\`\`\`
`,
  bad: `# Трудные

\`\`\`python,steps
import sys
sys.settrace(None)
sys.settrace(lambda *about: None)
x = 1
\`\`\`

\`\`\`python,steps
for number in range(100000):
    other = number
\`\`\`

\`\`\`python,steps
from threading import Thread
many = list(range(1000000))
thread = Thread(target=many.clear)
thread.start()
thread.join()
print(len(many))  # 0
\`\`\`
`,
};

const given = readingOf({ chapters: CHAPTERS }, { width: 1000, height: 900 });

const stepper = (page: Page) => page.locator(".pyproof-stepper");
const sentence = (page: Page) => page.locator(".pyproof-sentence").textContent();

async function open(page: Page, chapter: keyof typeof CHAPTERS, at = 0): Promise<void> {
  await page.goto(`${given.site.address}${chapter}.html`);
  await blocks(page).nth(at).locator("button.pyproof-steps").click();
  await stepper(page).locator("[role=status]").filter({ hasText: /^(?!.*…$)/ }).waitFor();
}

const cells = (page: Page) =>
  page.locator(".pyproof-box.is-cell").evaluateAll((found) => found.map((cell) => [...cell.querySelectorAll("text")].map((text) => [...text.childNodes].map((part) => part.textContent).join(" ")).join(": ")));

test("nothing of it is loaded before it is asked for, and only where there are steps", async () => {
  const { page } = given.reader;
  await page.goto(`${given.site.address}counter.html`);
  await page.waitForLoadState("networkidle");
  expect(given.site.sent.filter(({ path }) => /steps|recorder/.test(path))).toEqual([]);
  expect(await blocks(page).nth(1).locator("button.pyproof-steps").isVisible()).toBe(false);
  await blocks(page).first().locator("button.pyproof-steps").click();
  await page.locator(".pyproof-picture .pyproof-box").first().waitFor();
  const viewer = given.site.sent.find(({ path }) => /\/steps-\w+\.js$/.test(path));
  expect(viewer?.bytes).toBeLessThan(25 * 1024);
});

test("keys, slider and promises lead to steps, of which each is a sentence", async () => {
  const { page } = given.reader;
  await open(page, "counter");
  expect(await sentence(page)).toBe("Шаг 1: программа начинается; следующая строка 1.");
  expect(await page.evaluate(() => document.activeElement?.className)).toBe("pyproof-steps-picture");
  await page.keyboard.press("ArrowRight");
  expect(await sentence(page)).toContain("Шаг 2:");
  expect(page.url()).toContain("counter.html");
  await page.keyboard.press("End");
  expect(await sentence(page)).toContain("программа завершилась");
  expect(await page.locator(".pyproof-steps-printed").textContent()).toBe("1\n2\n1\n");
  expect(await cells(page)).toEqual(["живая ячейка: count 2", "живая ячейка: count 1"]);
  await page.keyboard.press("Home");
  expect(await cells(page)).toEqual([]);
  await stepper(page).getByRole("button", { name: "строка 12" }).click();
  expect(await sentence(page)).toContain("сбылось обещание строки 12");
  expect(await cells(page)).toEqual(["живая ячейка: count 2", "живая ячейка: count 0"]);
  await stepper(page).getByRole("slider").fill("16");
  expect(await sentence(page)).toBe("Шаг 17: inner прибавляет 1 к count; ячейка count: 0 → 1.");
  // Line 5 has run, line 6 is next.
  const top = (name: string) => page.locator(`.pyproof-step-mark.${name}`).evaluate((mark) => mark.getBoundingClientRect().top);
  const height = await page.locator(".pyproof-step-mark.is-now").evaluate((mark) => mark.getBoundingClientRect().height);
  expect((await top("is-next")) - (await top("is-now"))).toBeCloseTo(height, 0);
  expect(given.reader.errors).toEqual([]);
});

test("a caption is shown at its steps, as text", async () => {
  const { page } = given.reader;
  await open(page, "captions");
  const caption = page.locator(".pyproof-steps-captions p:visible");
  expect(await caption.textContent()).toBe("Пока <b>ничего</b>.");
  expect(await page.locator(".pyproof-sentence").textContent()).toContain("следующая строка 1. Пока <b>ничего</b>.");
  await page.keyboard.press("ArrowRight");
  expect(await caption.count()).toBe(1);
  await page.keyboard.press("ArrowRight");
  expect(await caption.count()).toBe(0);
  await page.keyboard.press("ArrowRight");
  expect(await caption.textContent()).toContain("Здесь две строки.");
});

test.each(["counter", "captions"] as const)("from step to step nothing moves: %s", async (chapter) => {
  const { page } = given.reader;
  await open(page, chapter);
  const heights = new Set<number>();
  for (let step = 0; step < 20; step += 1) {
    heights.add(await stepper(page).evaluate((element) => element.getBoundingClientRect().height));
    await page.keyboard.press("ArrowRight");
  }
  expect([...heights]).toHaveLength(1);
});

test("on a phone frames stand above the objects, and the page is no wider", async () => {
  const { page } = given.reader;
  await page.setViewportSize({ width: 360, height: 740 });
  try {
    await open(page, "counter");
    await page.keyboard.press("End");
    const [frame, cell] = [".pyproof-box.is-frame", ".pyproof-box.is-cell"].map((of) => page.locator(of).first());
    const below = [(await frame?.boundingBox()) ?? { y: 0 }, (await cell?.boundingBox()) ?? { y: 0 }];
    expect(below[1]?.y).toBeGreaterThan(below[0]?.y ?? 0);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
    const small = await stepper(page).locator("button:visible").evaluateAll((found) => found.filter((one) => one.getBoundingClientRect().height < 24).length);
    expect(small).toBe(0);
  } finally {
    await page.setViewportSize({ width: 1000, height: 900 });
  }
});

test("a reader's code is recorded in the browser and shown in the same way", async () => {
  const { page } = given.reader;
  await page.goto(`${given.site.address}counter.html`);
  await edit(page, blocks(page).first(), TWO_COUNTERS.replace("count += 1", "count += 10"));
  await blocks(page).first().locator("button.pyproof-steps").click();
  await page.locator(".pyproof-picture .pyproof-box").first().waitFor({ timeout: 90_000 });
  await page.locator(".pyproof-steps-picture").press("End");
  expect(await cells(page)).toEqual(["живая ячейка: count 20", "живая ячейка: count 10"]);
  expect(await page.locator(".pyproof-steps-printed").textContent()).toBe("10\n20\n10\n");
  expect(given.site.sent.some(({ path }) => /\/recorder-\w+\.js$/.test(path))).toBe(true);
  await blocks(page).first().locator(".pyproof-reset").click();
  expect(await stepper(page).count()).toBe(0);
  expect(await page.locator(".pyproof-step-mark").count()).toBe(0);
});

test("a reader's program that does not end is stopped, and has the steps until then", async () => {
  const { page } = given.reader;
  const block = blocks(page).first();
  const note = stepper(page).locator(".pyproof-steps-note").first();
  await page.goto(`${given.site.address}counter.html`);
  await edit(page, block, "n = 0\nwhile True:\n    n += 1\n");
  await block.locator("button.pyproof-steps").click();
  await page.locator(".pyproof-picture .pyproof-box").first().waitFor({ timeout: 90_000 });
  expect(await note.textContent()).toContain("первые 300 шагов");
  // One whose steps never become many.
  await edit(page, block, "print('a')\nwhile True: pass\n");
  await block.locator("button.pyproof-steps").click();
  await page.locator(".pyproof-picture .pyproof-box").first().waitFor({ timeout: 90_000 });
  expect(await note.textContent()).toContain("слишком долго");
  await page.locator(".pyproof-steps-picture").press("End");
  expect(await page.locator(".pyproof-steps-printed").textContent()).toBe("a\n");
  // Its reader need not wait for that.
  await edit(page, block, "while True:\n    pass # x\n");
  await block.locator("button.pyproof-steps").click();
  await stepper(page).getByRole("button", { name: "Остановить" }).click();
  await note.filter({ hasText: "программу остановили" }).waitFor();
  // Who closes them wants no more of it, and Python is free for the next run.
  await edit(page, block, "while True:\n    pass\n");
  await block.locator("button.pyproof-steps").click();
  await stepper(page).getByRole("button", { name: "Закрыть шаги" }).click();
  await run(blocks(page).nth(1));
  expect(await stdout(blocks(page).nth(1))).toBe("1\n");
  await block.locator(".pyproof-reset").click();
});

test("a mark of a kept promise leads to its step, by mouse and by keys", async () => {
  const { page } = given.reader;
  await page.goto(`${given.site.address}counter.html`);
  const mark = (line: number) => blocks(page).first().locator("xpath=preceding::pre[1]").getByRole("button", { name: "обещание" }).nth(line);
  await mark(1).click();
  await page.locator(".pyproof-picture .pyproof-box").first().waitFor();
  expect(await sentence(page)).toContain("сбылось обещание строки 12");
  await mark(0).focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  expect(await sentence(page)).toContain("сбылось обещание строки 13");
  expect(await page.evaluate(() => document.activeElement?.className)).toBe("pyproof-steps-picture");
});

test("what came in two streams grows with the steps, and a promised output has words", async () => {
  const { page } = given.reader;
  await open(page, "kinds", 0);
  await page.locator(".pyproof-steps-picture").press("End");
  expect(await page.locator(".pyproof-steps-printed").textContent()).toBe("out\nerr\nещё\n");
  expect(await page.locator(".pyproof-steps-printed .is-err").textContent()).toBe("err\n");
  await open(page, "kinds", 2);
  await stepper(page).getByRole("button", { name: "вывод" }).click();
  expect(await sentence(page)).toContain("вывод совпал с обещанным");
});

test("a line of another example is marked there, and said to be there", async () => {
  const { page } = given.reader;
  await open(page, "kinds", 2);
  for (let step = 0; step < 3; step += 1) await page.locator(".pyproof-steps-picture").press("ArrowRight");
  expect(await sentence(page)).toContain("строка 2 примера 2");
  const inBlock = (at: number) => blocks(page).nth(at).locator("xpath=preceding::pre[1]").locator(".pyproof-step-mark");
  expect(await inBlock(1).count()).toBe(1);
  expect(await inBlock(1).isVisible()).toBe(true);
  await stepper(page).getByRole("button", { name: "Закрыть шаги" }).click();
  expect(await page.locator(".pyproof-step-mark, .is-stepped").count()).toBe(0);
});

test("a generator that waits keeps its frame, and shows what it holds", async () => {
  const { page } = given.reader;
  await open(page, "kinds", 3);
  await stepper(page).getByRole("button", { name: "строка 14" }).click();
  expect(await cells(page)).toEqual(["ячейка: n 0"]);
  const generator = await page.locator(".pyproof-box").filter({ hasText: "generator" }).textContent();
  expect(generator).toContain("more");
  expect(await sentence(page)).not.toContain("больше нет");
});

test.each(["light", "navy"] as const)("axe finds nothing in the open steps: %s", async (name) => {
  const reader = await visit({ viewport: { width: 360, height: 740 } });
  try {
    const { page } = reader;
    await theme(page, name);
    await open(page, "kinds", 3);
    await page.locator(".pyproof-steps-picture").press("End");
    await page.getByLabel("все значения как объекты").check();
    await page.addScriptTag({ content: axe.source });
    const broken = await page.evaluate(async () => {
      const { axe } = globalThis as unknown as { axe: { run(within: Document, options: object): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> } };
      const { violations } = await axe.run(document, { rules: { "target-size": { enabled: true } } });
      return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
    });
    expect(broken).toEqual([]);
  } finally {
    await reader.close();
  }
});

test("where steps end early, or are none, it is said why", async () => {
  const { page } = given.reader;
  const note = () => stepper(page).locator(".pyproof-steps-note").textContent();
  await open(page, "bad", 0);
  expect(await note()).toContain("функцию трассировки");
  await open(page, "bad", 1);
  expect(await note()).toContain("первые 300 шагов");
  await open(page, "bad", 2);
  await page.locator(".pyproof-steps-picture").press("End");
  expect(await sentence(page)).toContain("программа завершилась");
});

test("a file that is missing, or of another version, leaves the card as it is", async () => {
  const { page } = given.reader;
  const folder = join(given.book.site, "pyproof/steps");
  const files = readdirSync(folder).map((name) => join(folder, name));
  const texts = files.map((file) => readFileSync(file, "utf8"));
  try {
    for (const [at, file] of files.entries()) writeFileSync(file, (texts[at] ?? "").replace('"version":1', '"version":99'));
    await open(page, "counter");
    expect(await stepper(page).textContent()).toContain("другой версии");
    for (const file of files) renameSync(file, `${file}.away`);
    await open(page, "counter");
    expect(await stepper(page).textContent()).toContain("загрузить не удалось");
    await stepper(page).getByRole("button").click();
    expect(await stepper(page).count()).toBe(0);
    expect(await page.evaluate(() => document.activeElement?.className)).toContain("pyproof-steps");
  } finally {
    for (const [at, file] of files.entries()) writeFileSync(file, texts[at] ?? "");
  }
});
