// What a reader can do with one example: run it, change it, put it back, stop it,
// answer it.
import type { Locator } from "playwright-core";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { bookOf, removeBooks, type Book } from "./lib/book.ts";
import { visit, type Visit } from "./lib/chromium.ts";
import { host, type Host } from "./lib/host.ts";
import { blocks, edit, ended, run, start, stdout, written } from "./lib/reader.ts";

const CHAPTERS = {
  times: `# Умножение

\`\`\`python
def times(n):
    return lambda x: n * x

print(times(2)(5))  # Выведет: 10
\`\`\`
`,
  session: `# Сессия

\`\`\`python
count = 1
print("первый")
\`\`\`

Дальше:

\`\`\`python
count += 1
print(count)  # Выведет: 2
\`\`\`

И ещё:

\`\`\`python
print(count * 10)  # Выведет: 20
\`\`\`
`,
  asks: `# Вопрос

\`\`\`python,stdin="Аня"
print("Привет,", input("Имя? "))  # Привет, Аня
\`\`\`
`,
  threads: `# Потоки

\`\`\`python
import threading

thread = threading.Thread(target=print)
thread.start()
\`\`\`
`,
  prompt: `# Приглашение

\`\`\`python
>>> 2 + 2
4
>>> text = "ab"
>>> text
'ab'
\`\`\`

Ещё текст.
`,
  shown: `# Показано

\`\`\`python
print("раз")
print("два")
\`\`\`

\`\`\`output
раз
два
\`\`\`
`,
  unsaid: `# Не сказано

\`\`\`python
print("раз")
print("два")
\`\`\`
`,
  long: `# Длинный вывод

\`\`\`python
import time

for i in range(100):
    print(i)
    if i % 20 == 19:
        time.sleep(0.1)
\`\`\`

${"Текст за примером. ".repeat(40)}
`,
  fails: `# Ошибка

\`\`\`python
def inner():
    return 1 / 0

inner()  # ZeroDivisionError
\`\`\`
`,
};

let book: Book;
let site: Host;
let reader: Visit;

beforeAll(async () => {
  book = bookOf({ chapters: CHAPTERS });
  site = await host(book.site);
  reader = await visit();
});

afterAll(async () => {
  await reader.close();
  await site.close();
  removeBooks();
});

beforeEach(async () => {
  reader.errors.length = 0;
  // What the test before made of the code would still be there.
  await reader.page.evaluate(() => {
    if (location.protocol !== "about:") sessionStorage.clear();
  });
});

const open = async (chapter: keyof typeof CHAPTERS) => {
  await reader.page.goto(`${site.address}${chapter}.html`);
  return blocks(reader.page);
};

test("a block is run, its promise is judged and marked", async () => {
  const block = (await open("times")).first();
  await run(block);
  expect(await stdout(block)).toBe("10\n");
  expect(await block.locator(".pyproof-state").textContent()).toMatch(/^как обещано · \d/);
  // The line that it speaks of says it; a list would say it again.
  expect(await block.locator(".pyproof-verdicts").count()).toBe(0);
  expect(await reader.page.locator("pre .pyproof-mark.is-kept").count()).toBe(1);
});

test("a broken promise says what came at its own line, and the list says the rest", async () => {
  const block = (await open("times")).first();
  await edit(reader.page, block, "print(1)  # Выведет: 2\nprint('а\\nб')  # Выведет: в\nprint(3)  # Выведет: 3\n");
  await run(block);
  const said = await reader.page.locator(".pyproof-mark.is-broken").evaluateAll((marks) => marks.map((mark) => (mark as HTMLElement).dataset["said"]));
  expect(said).toEqual(["получено: 1", undefined]);
  expect(await block.locator(".pyproof-state").textContent()).toMatch(/^не сбылось 2 из 3 · /);
  const isInSight = (items: Element[]) => items.filter((item) => item.getBoundingClientRect().height > 9).map((item) => item.textContent);
  const wide = await block.locator(".pyproof-verdicts li").evaluateAll(isInSight);
  expect(wide).toHaveLength(1);
  expect(wide[0]).toMatch(/строка 2[^]*а\nб/);
  const size = reader.page.viewportSize();
  try {
    // There the end of a line may be out of sight.
    await reader.page.setViewportSize({ width: 360, height: 740 });
    expect(await block.locator(".pyproof-verdicts li").evaluateAll(isInSight)).toHaveLength(2);
  } finally {
    if (size) await reader.page.setViewportSize(size);
  }
});

test("a run's output stands where the build's or the author's did, and never beside it", async () => {
  for (const chapter of ["shown", "unsaid"] as const) {
    const block = (await open(chapter)).first();
    const card = reader.page.locator(".pyproof-card").first();
    const outputs = () =>
      card.evaluate((card) => [...card.querySelectorAll("pre")].filter((pre) => /^два$/m.test(pre.innerText) && pre.getClientRects().length > 0).map((pre) => pre.getBoundingClientRect().top));
    const before = await outputs();
    expect(before, chapter).toHaveLength(1);
    await run(block);
    const after = await outputs();
    expect(after, chapter).toHaveLength(1);
    expect(Math.abs((after[0] ?? 0) - (before[0] ?? 0)), chapter).toBeLessThan(30);
    await edit(reader.page, block, "print('иное')");
    await block.locator(".pyproof-reset").click();
    expect(await outputs(), chapter).toEqual(before);
  }
});

test("an edited block says so, its broken promise is shown, Reset brings the author's back", async () => {
  const block = (await open("times")).first();
  const before = await reader.page.locator("pre code.language-python").first().textContent();
  await edit(reader.page, block, "print(3 * 5)  # Выведет: 10\n");
  expect(await block.locator(".pyproof-edited").isVisible()).toBe(true);
  await reader.page.keyboard.press("Control+Enter");
  await ended(block);
  expect(await stdout(block)).toBe("15\n");
  const broken = block.locator(".pyproof-verdicts .is-broken");
  expect(await broken.count()).toBe(1);
  expect(await broken.textContent()).toMatch(/10[\s\S]*15/);
  await block.locator(".pyproof-reset").click();
  expect(await block.locator(".pyproof-edited").isVisible()).toBe(false);
  expect(await reader.page.locator("pre code.language-python").first().textContent()).toBe(before);
  await run(block);
  expect(await stdout(block)).toBe("10\n");
  expect(await block.locator(".pyproof-verdicts .is-broken").count()).toBe(0);
});

test("the editor is closed with the edit kept, which outlasts a reload and can be brought back after Reset", async () => {
  const block = (await open("times")).first();
  const code = reader.page.locator("pre code.language-python").first();
  const before = await code.textContent();
  const mine = "print('моё')\nprint(2)";
  await edit(reader.page, block, mine);
  const button = block.locator(".pyproof-edit");
  expect(await button.textContent()).toBe("Закрыть");
  await button.click();
  expect(await reader.page.locator(".pyproof-editor").count()).toBe(0);
  expect(await code.textContent()).toBe(mine);
  await reader.page.reload();
  expect(await code.textContent()).toBe(mine);
  expect(await block.locator(".pyproof-edited").isVisible()).toBe(true);
  await run(block);
  expect(await stdout(block)).toBe("моё\n2\n");
  await block.locator(".pyproof-reset").click();
  expect(await code.textContent()).toBe(before);
  await block.locator(".pyproof-undo").click();
  expect(await code.textContent()).toBe(mine);
  await button.click();
  expect(await reader.page.locator(".pyproof-editor .cm-content").innerText()).toContain("моё");
  await block.locator(".pyproof-reset").click();
  await reader.page.reload();
  expect(await code.textContent()).toBe(before);
  expect(await block.locator(".pyproof-undo").isVisible()).toBe(false);
});

test("a second Run while Python loads waits its turn", async () => {
  const all = await open("session");
  await start(all.nth(0));
  await start(all.nth(1));
  await ended(all.nth(0));
  await ended(all.nth(1));
  expect(await stdout(all.nth(0))).toBe("первый\n");
  expect(await stdout(all.nth(1))).toBe("2\n");
});

test("what a browser cannot do is said before a run, and at the failure", async () => {
  const block = (await open("threads")).first();
  expect(await block.locator(".pyproof-lacks").textContent()).toContain("нет потоков");
  await run(block);
  expect(await block.locator(".pyproof-state").textContent()).toContain("нет потоков");
});

test("an end by the program's own hand is an end, and its words are shown", async () => {
  const block = (await open("times")).first();
  await edit(reader.page, block, "import sys\nsys.exit('до свидания')\n");
  await run(block);
  expect(await written(block)).toBe("до свидания\n");
  await edit(reader.page, block, "import os\nprint('до')\nos._exit(3)\n");
  await run(block);
  expect(await written(block)).toBe("до\n");
  expect(await block.locator(".pyproof-state").textContent()).toContain("3");
  await edit(reader.page, block, "import sys\nsys.setrecursionlimit(10 ** 9)\ndef f(n): return f(n + 1)\nf(0)\n");
  await run(block);
  expect(await block.locator(".pyproof-traceback").textContent()).toMatch(/RecursionError: .*$/);
});

test("a session at a prompt shows its values", async () => {
  const block = (await open("prompt")).first();
  await run(block);
  expect(await stdout(block)).toBe("4\n'ab'\n");
  await edit(reader.page, block, ">>> x = 5\n>>> x * 3\n>>> 1 / 0\n>>> x\n");
  await run(block);
  expect(await stdout(block)).toBe("15\n5\n");
  expect(await written(block)).toContain("ZeroDivisionError");
});

test("lines are drawn over as in a terminal, and colours are shown", async () => {
  const block = (await open("times")).first();
  await edit(reader.page, block, "for i in range(3):\n    print(f'{i + 1}/3', end='\\r')\nprint()\nprint('\\x1b[31mred\\x1b[0m')\n");
  await run(block);
  expect(await stdout(block)).toBe("3/3\nred\n");
  expect(await block.locator(".pyproof-stdout .has-colour-1").textContent()).toMatch(/^red/);
});

interface Shift extends PerformanceEntry {
  value: number;
  hadRecentInput: boolean;
  sources: { node: Node | null; previousRect: DOMRectReadOnly; currentRect: DOMRectReadOnly }[];
}

interface Watched {
  observer: PerformanceObserver;
  seen: PerformanceEntry[];
}

/** In the page: begins to note what moves. */
function watchShifts(): void {
  const watched = window as unknown as Watched;
  watched.seen = [];
  watched.observer = new PerformanceObserver((list) => watched.seen.push(...list.getEntries()));
  watched.observer.observe({ type: "layout-shift" });
}

/** In the page: what moved that its reader did not, by how much, from where, and to where. */
async function shifts(): Promise<string[]> {
  const watched = window as unknown as Watched;
  // What moved in a frame is told behind it.
  for (let frame = 0; frame < 3; frame += 1) await new Promise(requestAnimationFrame);
  const all = [...watched.seen, ...watched.observer.takeRecords()] as Shift[];
  const place = ({ x, y, width, height }: DOMRectReadOnly) => [x, y, width, height].join(" ");
  return all
    .filter(({ hadRecentInput }) => !hadRecentInput)
    .map(({ value, sources }) => {
      const moved = sources.map(({ node, previousRect, currentRect }) => {
        const name = node instanceof Element ? node.className : node?.textContent;
        return `${name ?? "gone"}: ${place(previousRect)} → ${place(currentRect)}`;
      });
      return `${value}, ${moved.join("; ")}`;
    });
}

test("nothing on the page moves by a run, the first or the next", async () => {
  const fresh = await visit();
  try {
    for (const chapter of ["times", "session", "prompt", "asks", "shown", "unsaid", "long"]) {
      await fresh.page.goto(`${site.address}${chapter}.html`);
      const all = blocks(fresh.page);
      await fresh.page.evaluate(watchShifts);
      for (const block of [all.first(), all.first(), all.last()]) await run(block);
      expect([chapter, await fresh.page.evaluate(shifts)]).toEqual([chapter, []]);
      // Python that is there is not loaded again.
      expect(await fresh.page.locator(".pyproof-progress").count()).toBe(0);
    }
  } finally {
    await fresh.close();
  }
});

test("an endless loop is stopped at once, and the next program runs", async () => {
  const block = (await open("times")).first();
  await edit(reader.page, block, "print('до', flush=True)\nwhile True:\n    pass\n");
  await start(block);
  await block.locator(".pyproof-stdout").filter({ hasText: "до" }).waitFor();
  await block.locator(".pyproof-stop").click();
  await ended(block);
  await block.locator(".pyproof-reset").click();
  await run(block);
  expect(await stdout(block)).toBe("10\n");
});

test("a loop that prints without end leaves the page alive, and is stopped", async () => {
  const block = (await open("times")).first();
  await edit(reader.page, block, "while True:\n    print('ещё')\n");
  await start(block);
  await block.locator(".pyproof-stdout").filter({ hasText: "ещё" }).waitFor();
  await block.locator(".pyproof-stop").click();
  await ended(block);
  expect((await written(block)).length).toBeLessThan(2_000_000);
});

test("the stdin of the block answers first, then the reader", async () => {
  const block = (await open("asks")).first();
  await run(block);
  expect(await stdout(block)).toContain("Привет, Аня");
  await edit(reader.page, block, "print(input('Кто? '))\nprint(input('А ещё? '), '!')\n");
  await start(block);
  const answer = block.locator(".pyproof-input input");
  await answer.waitFor();
  // The output asks, and the field does not ask once more.
  expect((await block.textContent())?.match(/А ещё\?/g)).toHaveLength(1);
  expect(await answer.getAttribute("aria-label")).toBe("А ещё?");
  await answer.fill("Борис");
  await answer.press("Enter");
  await ended(block);
  // Whoever answers by keys is not sent to the page's beginning.
  expect(await block.evaluate((note) => note.contains(document.activeElement))).toBe(true);
  expect(await stdout(block)).toMatch(/Аня[\s\S]*Борис !/);
});

test("the author's answers are shown where they are read, and the reader may give others", async () => {
  const block = (await open("asks")).first();
  await run(block);
  expect(await stdout(block)).toBe("Имя? Аня\nПривет, Аня\n");
  expect(await block.locator(".pyproof-status.is-kept").count()).toBe(1);
  await block.locator(".pyproof-answer").click();
  const answer = block.locator(".pyproof-input input");
  await answer.fill("Борис");
  await answer.press("Enter");
  await ended(block);
  expect(await stdout(block)).toBe("Имя? Борис\nПривет, Борис\n");
  // The promise was about the author's answer.
  expect(await block.locator(".pyproof-verdicts li").count()).toBe(0);
});

test("where no service worker is allowed, the program begins anew with the answers", async () => {
  const guarded = await visit({ serviceWorkers: "block" });
  try {
    await guarded.page.goto(`${site.address}asks.html`);
    const block = blocks(guarded.page).first();
    await edit(guarded.page, block, "input()\nprint(input('Один? '))\nprint(input('Два? '))\n");
    await start(block);
    const answer = block.locator(".pyproof-input input");
    for (const word of ["раз", "два"]) {
      await answer.waitFor();
      await answer.fill(word);
      await answer.press("Enter");
      await block.locator(".pyproof-stdout").filter({ hasText: word }).waitFor();
    }
    await ended(block);
    const lines = (await stdout(block)).split("\n").map((line) => line.replace(/^.*\? /, ""));
    expect(lines.filter((line) => line === "раз").length).toBeLessThanOrEqual(2);
    expect(lines).toContain("два");
    // Its clock tells nothing of how long it took.
    expect(await block.locator(".pyproof-state").textContent()).toBe("Выполнено");
  } finally {
    await guarded.close();
  }
});

test("a program that asks nothing has the browser's clock", async () => {
  const block = (await open("times")).first();
  await edit(reader.page, block, "from time import monotonic\nbegan = monotonic()\nwhile monotonic() < began + 1: pass\n");
  const began = Date.now();
  await run(block);
  expect(Date.now() - began).toBeGreaterThanOrEqual(1000);
  expect(await block.locator(".pyproof-state").textContent()).toMatch(/ · [1-9]\d*,\d\d\sс$/);
});

test("with cross-origin isolation input goes through shared memory", async () => {
  const headers = { "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Embedder-Policy": "require-corp" };
  const isolated = await host(book.site, { headers });
  const guarded = await visit({ serviceWorkers: "block" });
  try {
    await guarded.page.goto(`${isolated.address}asks.html`);
    expect(await guarded.page.evaluate(() => crossOriginIsolated)).toBe(true);
    const block = blocks(guarded.page).first();
    await edit(guarded.page, block, "input()\nprint(input('Имя? ') * 2)\n");
    await start(block);
    const answer = block.locator(".pyproof-input input");
    await answer.waitFor();
    await answer.fill("ой");
    await answer.press("Enter");
    await ended(block);
    expect(await stdout(block)).toContain("ойой");
  } finally {
    await guarded.close();
    await isolated.close();
  }
});

test("a block first runs, silently, those that it continues", async () => {
  const all = await open("session");
  await run(all.nth(2));
  expect(await stdout(all.nth(2))).toBe("20\n");
  expect(await written(all.nth(0))).toBe("");
  await edit(reader.page, all.nth(0), "count = 5\n");
  await run(all.nth(1));
  expect(await stdout(all.nth(1))).toBe("6\n");
});

test("a traceback speaks of the block's own lines", async () => {
  const block = (await open("fails")).first();
  await edit(reader.page, block, "def inner():\n    return 1 / 0\n\ninner()\n");
  await run(block);
  const text = await block.textContent();
  expect(text).toContain("ZeroDivisionError");
  expect(text).toMatch(/line 4|строка 4/);
  expect(text).toMatch(/line 2|строка 2/);
  expect(text).not.toMatch(/driver|pyodide|_pyodide|eval_code/);
});

/** How far a box is from its end, in pixels. */
const fromEnd = (box: Locator) => box.evaluate((it) => Math.round(it.scrollHeight - it.clientHeight - it.scrollTop));

test("the end of an output is in sight, and so is the traceback, in a box of its own", async () => {
  const block = (await open("times")).first();
  await edit(reader.page, block, "for i in range(60):\n    print(i)\n1 / 0\n");
  await run(block);
  expect(await fromEnd(block.locator(".pyproof-stdout"))).toBe(0);
  expect(await written(block)).not.toContain("ZeroDivisionError");
  const traceback = block.locator(".pyproof-traceback");
  expect(await traceback.textContent()).toMatch(/line 3[^]*ZeroDivisionError: division by zero$/);
  expect(await traceback.evaluate((it) => it.getBoundingClientRect().bottom <= innerHeight)).toBe(true);
});

test("live output follows its end, unless the reader scrolled", async () => {
  const block = (await open("times")).first();
  await edit(reader.page, block, "import time\nfor i in range(10_000):\n    print(i)\n    time.sleep(0.01)\n");
  await start(block);
  const box = block.locator(".pyproof-stdout");
  await box.filter({ hasText: /\n100\n/ }).waitFor();
  expect(await fromEnd(box)).toBe(0);
  await box.evaluate((it) => {
    it.scrollTop = 40;
  });
  await box.filter({ hasText: /\n200\n/ }).waitFor();
  expect(await box.evaluate((it) => it.scrollTop)).toBe(40);
  await block.locator(".pyproof-stop").click();
});

test("an output that is too long goes on to be seen, with the count of what is left out", async () => {
  const block = (await open("times")).first();
  await edit(reader.page, block, "for i in range(10 ** 9):\n    print(i)\n");
  await start(block);
  const cut = block.locator(".pyproof-cut");
  const count = async () => Number((await cut.textContent())?.replace(/\D/g, ""));
  await cut.waitFor({ timeout: 90_000 });
  const before = await count();
  await reader.page.waitForFunction((before) => document.querySelector(".pyproof-cut")?.textContent !== before, await cut.textContent());
  expect(await count()).toBeGreaterThan(before);
  expect(await fromEnd(block.locator(".pyproof-stdout"))).toBe(0);
  await block.locator(".pyproof-stop").click();
  await ended(block);
  // All that was printed by then, of which the last line may be in the making.
  const text = await written(block);
  const [head = "", tail = ""] = text.split((await cut.textContent()) ?? "");
  const last = Number(tail.trimEnd().split("\n").at(-2));
  const printed = Array.from({ length: last + 1 }, (_, n) => String(n).length + 1).reduce((sum, size) => sum + size, 0);
  const behind = tail.slice(tail.indexOf(`\n${last}\n`) + `\n${last}\n`.length).length;
  expect(head.length + (await count()) + tail.length - behind).toBe(printed);
});

test("an output of ten megabytes is cut, and the rest counted", async () => {
  const block = (await open("times")).first();
  await edit(reader.page, block, "print('я' * 10_000_000)\nprint('конец')\n");
  await run(block);
  expect((await written(block)).length).toBeLessThan(2_000_000);
  expect(await block.locator(".pyproof-state").textContent()).toMatch(/\d/);
  await block.locator(".pyproof-reset").click();
  await run(block);
  expect(await stdout(block)).toBe("10\n");
});

test("a program that eats all memory leaves the page alive", async () => {
  const block = (await open("times")).first();
  await edit(reader.page, block, "x = []\nwhile True:\n    x.append(bytearray(1 << 28))\n");
  await run(block);
  expect(await block.textContent()).toMatch(/MemoryError|памят/i);
  await block.locator(".pyproof-reset").click();
  await run(block);
  expect(await stdout(block)).toBe("10\n");
});

test("exceptions without a message, or whose message fails, are shown", async () => {
  const block = (await open("times")).first();
  await edit(reader.page, block, "raise ValueError\n");
  await run(block);
  expect(await block.textContent()).toContain("ValueError");
  await edit(reader.page, block, "class Broken(Exception):\n    def __str__(self): raise RuntimeError\nraise Broken\n");
  await run(block);
  expect(await block.textContent()).toContain("Broken");
});
