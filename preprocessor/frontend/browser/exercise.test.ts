// What readers say or solve first: it is hidden until then, judged, and shown.
import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readingOf } from "./lib/chapters.ts";
import { visit } from "./lib/chromium.ts";
import { blocks, edit, ended, run, theme } from "./lib/reader.ts";

const CHAPTERS = {
  predicted: `# Predicted

\`\`\`python,predict
for n in range(3):
    print(n * n)
# Output:
# 0
# 1
# 4
\`\`\`

\`\`\`python,predict,should_raise=ZeroDivisionError
print("before")
1 / 0
\`\`\`

\`\`\`python,predict
raise ValueError("boo")  # ValueError
\`\`\`

Text.
`,
  task: `# Task

\`\`\`python,task
def double(n):
    ...

print(double(4))  # Output: 8
\`\`\`

\`\`\`python,solution
def double(n):
    return n * 2

print(double(4))  # Output: 8
\`\`\`

Text.
`,
};

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

const pictures = process.env["PYPROOF_SCREENSHOTS"];

if (pictures) mkdirSync(pictures, { recursive: true });

const given = readingOf({ chapters: CHAPTERS, language: "en" });

const open = async (chapter: keyof typeof CHAPTERS) => {
  const { page } = given.reader;
  await page.goto(`${given.site.address}${chapter}.html`);
  await page.evaluate(() => {
    sessionStorage.clear();
  });
  await page.reload();
  return blocks(page);
};

const shoot = async (name: string) => {
  if (pictures) await given.reader.page.screenshot({ path: join(pictures, `exercise-${name}.png`), fullPage: true });
};

const text = async () => await given.reader.page.locator("main").innerText();

/** The rules of axe that the page breaks. */
const violations = async () => {
  await given.reader.page.evaluate(axe);
  return await given.reader.page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: { run(within: Document, options: object): Promise<{ violations: { id: string }[] }> } };
    return (await axe.run(document, { rules: { "target-size": { enabled: true } } })).violations.map(({ id }) => id);
  });
};

test("a reader says what is printed, sees what was right, and then all of it", async () => {
  const block = (await open("predicted")).first();
  const { page } = given.reader;
  const box = block.locator("textarea");
  await box.waitFor();
  expect(await text()).not.toMatch(/Output|# 1|ZeroDivisionError/);
  expect(await page.locator(".pyproof-mark").count()).toBe(0);
  expect(await page.locator(".pyproof-predicted").count()).toBe(0);
  expect(await violations()).toEqual([]);
  await shoot("asked");
  await box.fill("0\n2\n4\n");
  await block.getByRole("button", { name: "Compare" }).click();
  const lines = block.locator(".pyproof-compared li");
  expect(await lines.evaluateAll((found: Element[]) => found.map((one) => one.getAttribute("class")))).toEqual(["is-kept", "is-broken", "is-kept"]);
  expect(await block.locator(".pyproof-compared p").innerText()).toBe("Right: 2 of 3");
  expect(await lines.nth(1).innerText()).toMatch(/1 · you wrote: 2/);
  const code = page.locator("pre code.language-python").first();
  expect(await code.innerText()).toContain("# Output:\n# 0\n# 1\n# 4");
  expect(await page.locator(".pyproof-mark").count()).toBeGreaterThan(0);
  expect(await page.evaluate(() => document.activeElement?.className)).toBe("pyproof-compared");
  expect(await violations()).toEqual([]);
  await shoot("compared");
  // The code that is run is the author's.
  await run(block);
  expect(await block.locator(".pyproof-state").innerText()).toContain("as promised");
  expect(await block.locator(".pyproof-edited").isVisible()).toBe(false);
  expect(given.reader.errors).toEqual([]);
});

test("Run shows it as well, and an exception need only be named", async () => {
  const found = await open("predicted");
  const second = found.nth(1);
  await second.locator("textarea").fill("before\nZeroDivisionError");
  await run(second);
  expect(await second.locator(".pyproof-compared p").innerText()).toBe("As you said: 2 of 2");
  expect(await second.locator(".pyproof-state").innerText()).not.toMatch(/raised an exception$/i);
  expect(await found.first().locator("textarea").isVisible()).toBe(true);
});

test("an exception that a comment promises need only be named as well", async () => {
  const third = (await open("predicted")).nth(2);
  await third.locator("textarea").fill("ValueError");
  expect(await text()).not.toContain("# ValueError");
  await third.getByRole("button", { name: "Compare" }).click();
  expect(await third.locator(".pyproof-compared p").innerText()).toBe("As you said: 1 of 1");
  expect(await text()).toContain("# ValueError");
  expect(await third.locator(".pyproof-promised").count()).toBe(0);
});

test("a changed block is shown after a reload, and Reset brings back all of the author's", async () => {
  const block = (await open("predicted")).first();
  const { page } = given.reader;
  await block.locator("textarea").waitFor();
  await edit(page, block, "print(1)");
  // Who is quick is there before what helps with it.
  const late = /exercise-\w+\.js$/;
  await page.route(late, async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 500));
    await route.continue();
  });
  await page.reload();
  const again = blocks(page).first();
  await again.locator(".pyproof-reset").click();
  await expect.poll(() => page.locator("pre code.language-python").first().innerText()).toContain("# Output:\n# 0");
  expect(await again.locator("textarea").count()).toBe(0);
  await page.unroute(late);
});

test("a task is solved by what the author promised, and not by less", async () => {
  const block = (await open("task")).first();
  const { page } = given.reader;
  expect(await text()).not.toContain("n * 2");
  await shoot("task");
  await run(block);
  expect(await block.locator(".pyproof-state").innerText()).toMatch(/^Not solved yet: 0 of 1/);
  await shoot("task-unsolved");
  await edit(page, block, "print(1)");
  await page.keyboard.press("Control+Enter");
  await ended(block);
  expect(await block.locator(".pyproof-state").innerText()).toMatch(/^Not solved yet: 0 of 1/);
  expect(await block.locator(".pyproof-verdicts").innerText()).toContain("its comment is gone: 8");
  await edit(page, block, "def double(n):\n    return n + n\n\nprint(double(4))  # Output: 8");
  await page.keyboard.press("Control+Enter");
  await ended(block);
  expect(await block.locator(".pyproof-state").innerText()).toMatch(/^Solved · /);
  expect(await violations()).toEqual([]);
  await shoot("task-solved");
  await page.locator(".pyproof-solution > summary").click();
  expect(await text()).toContain("n * 2");
  await run(blocks(page).nth(1));
  await shoot("solution");
  expect(given.reader.errors).toEqual([]);
});

test("paper has neither answers nor solutions", async () => {
  const { page } = given.reader;
  await page.emulateMedia({ media: "print" });
  try {
    for (const chapter of ["predicted", "task"] as const) {
      await open(chapter);
      await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
      expect(await text()).toContain("Text.");
      expect(await text()).not.toMatch(/# 4|ZeroDivisionError|n \* 2/);
    }
  } finally {
    await page.emulateMedia({ media: null });
  }
});

test("without JavaScript answers and solutions are folded", async () => {
  const without = await visit({ javaScriptEnabled: false, viewport: { width: 360, height: 740 } });
  try {
    for (const [chapter, hidden, found] of [["predicted", "ZeroDivisionError", ".pyproof-predicted >> nth=1"], ["task", "n * 2", ".pyproof-solution"]] as const) {
      await without.page.goto(`${given.site.address}${chapter}.html`);
      const main = without.page.locator("main");
      expect(await main.innerText()).not.toContain(hidden);
      await without.page.locator(`${found} >> summary >> nth=0`).click();
      expect(await main.innerText()).toContain(hidden);
    }
  } finally {
    await without.close();
  }
});

test.runIf(pictures)("in the dark, and wide", async () => {
  const dark = await visit({ viewport: { width: 1100, height: 820 } });
  const { page } = dark;
  try {
    await theme(page, "navy");
    await page.goto(`${given.site.address}predicted.html`);
    await page.locator("textarea").first().fill("0\n2\n4");
    await page.screenshot({ path: join(pictures ?? "", "exercise-navy-asked.png") });
    await page.locator("form [type=submit]").first().click();
    await page.screenshot({ path: join(pictures ?? "", "exercise-navy-compared.png") });
    await page.goto(`${given.site.address}task.html`);
    await run(blocks(page).first());
    await page.screenshot({ path: join(pictures ?? "", "exercise-navy-task.png") });
  } finally {
    await dark.close();
  }
});
