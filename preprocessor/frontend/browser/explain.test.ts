// What a reader is told of an exception: in words, at its line, and not before there is one.
import { expect, test } from "vitest";
import { readingOf } from "./lib/chapters.ts";
import { blocks, edit, ended, run } from "./lib/reader.ts";

const CHAPTERS = {
  counter: `# Счётчик

\`\`\`python
def outer():
    count = 0
    def inner():
        return count + 1
    return inner

counter = outer()
print(counter())  # Выведет: 1
\`\`\`

Дальше:

\`\`\`python
print(counter() + 1)  # Выведет: 2
\`\`\`
`,
  promised: `# Обещано

\`\`\`python,should_raise=ZeroDivisionError
def inner():
    return 1 / 0

inner()
\`\`\`

\`\`\`python
items = [1]
items[1]  # IndexError
\`\`\`
`,
};

const BROKEN = "def outer():\n    count = 0\n    def inner():\n        count += 1\n        return count\n    return inner\n\ncounter = outer()\nprint(counter())";

const given = readingOf({ chapters: CHAPTERS });

const open = async (chapter: keyof typeof CHAPTERS) => {
  await given.reader.page.goto(`${given.site.address}${chapter}.html`);
  return blocks(given.reader.page);
};

const isLoaded = () => given.site.sent.some(({ path }) => /\/explain-\w+\.js$/.test(path));

test("it is said in the book's language, above the traceback, and its line is marked", async () => {
  const { page } = given.reader;
  const block = (await open("counter")).first();
  await run(block);
  expect(isLoaded()).toBe(false);
  expect(await page.locator(".pyproof-mark.is-raised").count()).toBe(0);
  await edit(page, block, BROKEN);
  await page.keyboard.press("Control+Enter");
  await ended(block);
  expect(isLoaded()).toBe(true);
  const meaning = block.locator(".pyproof-meaning");
  expect(await meaning.textContent()).toBe(
    "Строка 4. В функции inner имени count присваивают значение, поэтому там это её собственное имя, и значения у него ещё нет. " +
      "Чтобы взять имя из функции outer, начните функцию inner со строки nonlocal count.",
  );
  expect(await meaning.locator("code").allTextContents()).toContain("nonlocal count");
  // Screen readers announce it with the result.
  expect(await meaning.evaluate((element) => element.closest("[aria-live]")?.getAttribute("aria-busy") ?? null)).toBeNull();
  expect(await block.locator(".pyproof-meaning + .pyproof-traceback").count()).toBe(1);
  const line = page.locator(".cm-line").nth(3);
  expect(await line.locator(".pyproof-mark.is-raised").getAttribute("aria-label")).toBe("исключение указывает на эту строку");
  // On a phone nothing is wider than the page.
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
  // And what was raised is read to its end; here no frame is wider either.
  await page.setViewportSize({ width: 400, height: 740 });
  const traceback = block.locator(".pyproof-traceback");
  expect(await traceback.textContent()).toMatch(/\n.{60,}$/);
  expect(await traceback.evaluate((it) => it.scrollWidth - it.clientWidth)).toBe(0);
  await block.locator(".pyproof-edit").click();
  expect(await page.locator("pre code .pyproof-mark.is-raised").count()).toBe(1);
  await block.locator(".pyproof-reset").click();
  expect(await page.locator(".pyproof-mark.is-raised, .pyproof-meaning").count()).toBe(0);
  expect(given.reader.errors).toEqual([]);
});

test("where it comes from an earlier example, that is named, and the reader's line is marked", async () => {
  const { page } = given.reader;
  const [first, second] = [(await open("counter")).first(), blocks(page).nth(1)];
  await edit(page, first, BROKEN.replace("\nprint(counter())", ""));
  await run(second);
  expect(await second.locator(".pyproof-meaning").textContent()).toMatch(/^Пример 1, строка 4\. /);
  expect(await page.locator("pre code .pyproof-mark.is-raised").count()).toBe(1);
});

test("of an exception that was promised it is folded up, and nothing is marked", async () => {
  const { page } = given.reader;
  const [raises, promises] = [(await open("promised")).first(), blocks(page).nth(1)];
  await run(raises);
  const meaning = raises.locator("details.pyproof-meaning");
  expect(await meaning.getAttribute("open")).toBeNull();
  await meaning.locator("summary").click();
  expect(await meaning.locator("p").isVisible()).toBe(true);
  // The comment speaks of it, and the program goes on.
  await run(promises);
  expect(await promises.locator(".pyproof-meaning").count()).toBe(0);
  expect(await page.locator(".pyproof-mark.is-raised").count()).toBe(0);
});

test("words that come late are added behind the traceback", async () => {
  const { page } = given.reader;
  const block = (await open("counter")).first();
  let send: () => void = () => undefined;
  const due = new Promise<void>((resolve) => {
    send = resolve;
  });
  await page.route(/\/explain-\w+\.js$/, async (route) => {
    await due;
    await route.continue();
  });
  await edit(page, block, BROKEN);
  await page.keyboard.press("Control+Enter");
  await ended(block);
  expect(await block.locator(".pyproof-meaning").count()).toBe(0);
  send();
  await block.locator(".pyproof-traceback + .pyproof-meaning").waitFor();
  await page.unroute(/\/explain-\w+\.js$/);
});

test("without the words the run ends as it did", async () => {
  const { page } = given.reader;
  const block = (await open("counter")).first();
  await page.route(/\/explain-\w+\.js$/, (route) => route.abort());
  await edit(page, block, BROKEN);
  await page.keyboard.press("Control+Enter");
  await ended(block);
  expect(await block.locator(".pyproof-traceback").count()).toBe(1);
  expect(await block.locator(".pyproof-meaning").count()).toBe(0);
  await page.unroute(/\/explain-\w+\.js$/);
});
