// What the page itself does, beside what it runs: keys, marks, hidden lines, words.
import { afterAll, beforeAll, expect, test } from "vitest";
import { bookOf, removeBooks } from "./lib/book.ts";
import { visit, type Visit } from "./lib/chromium.ts";
import { host, type Host } from "./lib/host.ts";
import { THEMES, blocks, edit, theme } from "./lib/reader.ts";

const chapter = `# Глава:

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

## Ещё пример:

\`\`\`python
@staticmethod
def f(value: int = 2) -> str:
    """Строка."""
    return f"{valeu}" + str([True, None]) if value else 'нет'  # слово

print(f(1))  # 1[True, None]
\`\`\`
`;

interface Looks {
  text: string;
  left: number;
  top: number;
  /** Of each character that is seen. */
  colours: string[];
}

/** In the page: how the lines of a code look. */
function looks(code: Element): Looks[] {
  const lines: Looks[] = [];
  let line: Looks = { text: "", left: 0, top: 0, colours: [] };
  const walker = document.createTreeWalker(code, NodeFilter.SHOW_TEXT);
  const ends = () => {
    if (line.text.trim() !== "") lines.push(line);
    line = { text: "", left: 0, top: 0, colours: [] };
  };
  let around: Element | null = null;
  while (walker.nextNode()) {
    const node = walker.currentNode as Text;
    if (node.parentElement?.closest(".hide-boring .boring, .pyproof-mark")) continue;
    const its = node.parentElement?.closest(".cm-line") ?? null;
    if (its !== around) ends();
    around = its;
    const style = getComputedStyle(node.parentElement ?? code);
    Array.from(node.data).forEach((character, at) => {
      if (character === "\n") {
        ends();
        return;
      }
      if (character.trim() !== "" && line.colours.length === 0) {
        const range = document.createRange();
        range.setStart(node, at);
        range.setEnd(node, at + 1);
        const { left, top } = range.getBoundingClientRect();
        line.left = left + scrollX;
        line.top = top + scrollY;
      }
      line.text += character;
      if (character.trim() !== "") line.colours.push(`${style.color} ${style.fontWeight} ${style.fontStyle}`);
    });
  }
  ends();
  return lines;
}

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

test.each(THEMES)("opening the editor neither moves nor recolours the code in %s, and closes by the same button", async (name) => {
  const own = await visit();
  const { page } = own;
  try {
    await theme(page, name);
    await page.goto(`${site.address}one.html`);
    for (const [at, block] of [...(await blocks(page).all()).entries()].slice(1)) {
      const closed = page.locator("main pre:not([hidden]) > code.language-python").nth(at);
      const before = await closed.evaluate(looks);
      const button = block.locator(".pyproof-edit");
      await button.click();
      const editor = page.locator(".pyproof-editor .cm-content");
      await editor.waitFor();
      const after = await editor.evaluate(looks);
      expect(after.map(({ text, colours }) => [text, colours])).toEqual(before.map(({ text, colours }) => [text, colours]));
      for (const [line, { left, top }] of after.entries()) {
        expect(Math.abs(left - (before[line]?.left ?? 0)), `line ${line + 1}`).toBeLessThan(1);
        expect(Math.abs(top - (before[line]?.top ?? 0)), `line ${line + 1}`).toBeLessThan(1);
      }
      expect(await button.textContent()).toBe("Закрыть");
      await button.click();
      expect(await button.textContent()).toBe("Изменить");
    }
  } finally {
    await own.close();
  }
});

test("lines are numbered, those that are hidden only when they are shown", async () => {
  await open();
  const pre = reader.page.locator(".pyproof-card > pre").first();
  expect(await pre.getAttribute("data-lines")).toBe("2\n3\n4\n5");
  await pre.locator("> .buttons > button:not(.clip-button)").dispatchEvent("click");
  await reader.page.waitForFunction(() => document.querySelector<HTMLElement>(".pyproof-card > pre")?.dataset["lines"] === "1\n2\n3\n4\n5");
  // Neither copied nor found.
  expect(await pre.innerText()).not.toMatch(/^\d/m);
});

test("a corrected name is marked, with who corrected it and from what", async () => {
  const { page } = reader;
  const block = (await open()).nth(2);
  const name = page.locator("main pre .pyproof-fixed");
  expect(await name.textContent()).toBe("value");
  expect(await name.getAttribute("title")).toMatch(/mdbook-pyproof.*valeu/);
  await block.locator(".pyproof-edit").click();
  expect(await page.locator(".pyproof-editor .pyproof-fixed").textContent()).toBe("value");
});

test("the help lists the keys of the examples", async () => {
  const { page } = reader;
  await open();
  await page.keyboard.press("?");
  const popup = page.locator("#mdbook-help-popup");
  // Which keys these are is loaded only now.
  await popup.getByText("из редактора").first().waitFor();
  const help = await popup.innerText();
  expect(help).toMatch(/Ctrl\s*\+\s*Enter, чтобы запустить/);
  expect(help).toMatch(/Tab.*\n+.*Esc, чтобы выйти/);
  expect(help).toMatch(/Shift\s*\+\s*Enter, чтобы начать/);
  expect(help).toMatch(/↑ или ↓, чтобы вернуть/);
  await page.keyboard.press("Escape");
});

test("the keys are listed, too, where the help was opened before the page was ready", async () => {
  const own = await visit();
  try {
    await own.page.addInitScript(() => {
      // mdBook's script has run, ours is about to begin.
      document.addEventListener("DOMContentLoaded", () => document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "?", bubbles: true, composed: true })));
    });
    await own.page.goto(`${site.address}one.html`);
    await own.page.locator("#mdbook-help-popup").getByText("из редактора").first().waitFor();
  } finally {
    await own.close();
  }
});

test("headings lose their colon in the contents, and keep it in the text", async () => {
  const { page } = reader;
  await open();
  expect((await page.locator("#mdbook-sidebar .chapter-item a").allTextContents()).join("\n")).not.toContain(":");
  expect(await page.locator("#mdbook-sidebar a.header-in-summary").textContent()).toBe("Ещё пример");
  expect(await page.locator("main h2").textContent()).toBe("Ещё пример:");
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
