// Links that carry a reader's code, and what differs from the author's: nothing of a link
// runs by itself or becomes markup, and what is wrong with one is told.
import { deflateRawSync } from "node:zlib";
import axe from "axe-core";
import type { Locator } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { bookOf, removeBooks } from "./lib/book.ts";
import { visit, type Visit } from "./lib/chromium.ts";
import { host, type Host } from "./lib/host.ts";
import { blocks, edit, run, stdout, theme } from "./lib/reader.ts";

const FIRST = 'def outer():\n    n = 1\n    def inner():\n        return n + 1\n    return inner\n\nprint(outer()())  # => 2';
const SECOND = "print(outer()() + 1)  # => 3";
const THIRD = 'word = "third"\nprint(word)  # => third';

function chapter(...codes: [attributes: string, code: string][]): string {
  return `# Links\n\n## A heading\n\n${codes.map(([attributes, code]) => `\`\`\`python${attributes}\n${code}\n\`\`\`\n`).join("\nText.\n\n")}\n## The end\n`;
}

let site: Host;
let reader: Visit;

beforeAll(async () => {
  const book = bookOf({
    language: "en",
    chapters: {
      links: chapter(["", FIRST], [" continue", SECOND], ["", THIRD]),
      // The same, later: another example before it, and a change of the author's.
      later: chapter(["", "print(0)  # => 0"], ["", FIRST.replace("# => 2", "# prints 2")], ["", THIRD]),
      other: "# Other\n\nNothing to run.\n\n```python\nimport sys\n```\n",
    },
  });
  site = await host(book.site);
});

beforeEach(async () => {
  reader = await visit({ permissions: ["clipboard-read", "clipboard-write"], viewport: { width: 1000, height: 800 } });
});

afterEach(() => reader.close());

afterAll(async () => {
  await site.close();
  removeBooks();
});

async function open(path: string): Promise<Locator> {
  // A page that only gets another fragment is not loaded anew.
  await reader.page.goto("about:blank");
  await reader.page.goto(`${site.address}${path}`);
  return blocks(reader.page);
}

const panel = (at: number) => reader.page.locator(`#pyproof-${at + 1}-changes`);
const editor = () => reader.page.locator(".pyproof-editor .cm-content");
const copied = () => reader.page.evaluate(() => navigator.clipboard.readText());

/** The fragment of a link that somebody made by hand. */
function fragment(block: number, author: string, code: string): string {
  return `#pyproof-code-d${deflateRawSync(JSON.stringify({ block, author, code })).toString("base64url")}0`;
}

/** The code in the open editor. */
async function inEditor(): Promise<string> {
  return editor().evaluate((content) => [...content.querySelectorAll(".cm-line")].map((line) => line.textContent).join("\n"));
}

test("a changed example gives a link that shows the code to another reader, and runs nothing", async () => {
  let all = await open("links.html?highlight=word");
  expect(await all.first().locator(".pyproof-changes[type]").isVisible()).toBe(false);
  const code = FIRST.replace("n = 1", "n = '<b>Привет</b>'").replace("\n\nprint(", "\n\nx = 5\nprint(");
  await edit(reader.page, all.first(), code);
  await all.first().locator("button.pyproof-changes").click();
  expect(await panel(0).locator(".pyproof-counts").innerText()).toBe("Changed lines: 1, new lines: 1");
  expect(await panel(0).locator("del, ins").allTextContents()).toEqual(["    n = 1\n", "    n = '<b>Привет</b>'\n", "x = 5\n"]);
  await panel(0).getByRole("button", { name: "Copy link" }).click();
  await panel(0).getByText("The link is copied.").waitFor();
  const link = await copied();
  expect(link).toContain("/links.html#pyproof-code-d");
  await panel(0).getByRole("button", { name: "Copy code" }).click();
  await panel(0).getByText("The code is copied.").waitFor();
  expect(await copied()).toBe(code);

  await reader.close();
  reader = await visit({ viewport: { width: 1000, height: 800 } });
  site.sent.splice(0);
  all = await open(new URL(link).pathname.slice(1) + new URL(link).hash);
  await panel(0).getByText("This code came with the link.").waitFor();
  expect(await inEditor()).toBe(code);
  expect(await panel(0).locator("del, ins").count()).toBe(3);
  expect(await reader.page.evaluate(() => document.activeElement?.className)).toBe("pyproof-differs");
  expect(site.sent.filter(({ path }) => /run-|worker-|pyodide/.test(path))).toEqual([]);
  expect(site.sent.some(({ path }) => path.includes("pyproof-code"))).toBe(false);
  expect(await reader.page.locator("main b").count()).toBe(0);

  // What continues the example runs the author's code until its own is run.
  await run(all.nth(1));
  expect(await stdout(all.nth(1))).toBe("3\n");
  expect(reader.page.url()).toContain("#pyproof-code-");
  await run(all.first());
  expect(await all.first().locator(".pyproof-traceback").innerText()).toContain("TypeError");
  // Now it is this reader's, and outlasts a reload.
  expect(new URL(reader.page.url()).hash).toBe("#pyproof-1");
  await reader.page.reload();
  await expect.poll(() => all.first().locator("button.pyproof-changes").isVisible()).toBe(true);
  await all.first().locator(".pyproof-reset").click();
  expect(await reader.page.locator("main pre > code").first().innerText()).toContain("n = 1");
  expect(await all.first().locator("button.pyproof-changes").isVisible()).toBe(false);
  expect([reader.strangers, reader.errors]).toEqual([[], []]);
});

test("a link finds its example where it now is, and says that the author has changed it", async () => {
  const code = FIRST.replace("n = 1", "n = 7");
  const all = await open(`later.html${fragment(0, FIRST, code)}`);
  await panel(1).getByText("The author has changed the example since the link was made.").waitFor();
  expect(await inEditor()).toBe(code);
  expect(await reader.page.locator("#pyproof-2").evaluate((card) => card.getBoundingClientRect().top)).toBeLessThan(300);
  await all.nth(1).locator(".pyproof-reset").click();
  expect(await reader.page.locator("#pyproof-2 pre:first-child > code").innerText()).toContain("# prints 2");
  expect(new URL(reader.page.url()).hash).toBe("#pyproof-2");
  // An example that has not changed is said to be nothing else.
  await open(`later.html${fragment(9, THIRD, "print(3)")}`);
  await panel(2).getByText("This code came with the link.").waitFor();
  expect(await panel(2).innerText()).not.toContain("The author has changed");
});

test("a link that came to an open page leaves the reader a way back", async () => {
  const all = await open("links.html");
  await edit(reader.page, all.nth(2), "print('mine')");
  await reader.page.evaluate((hash) => {
    location.hash = hash;
  }, fragment(2, THIRD, "print('theirs')"));
  await panel(2).getByText("This code came with the link.").waitFor();
  expect(await inEditor()).toBe("print('theirs')");
  await panel(2).getByRole("button", { name: "Back to my code" }).click();
  expect(await reader.page.locator("#pyproof-3 pre:first-child > code").innerText()).toBe("print('mine')");
  expect(await panel(2).isVisible()).toBe(true);
  expect(await panel(2).innerText()).not.toContain("came with the link");
  await reader.page.reload();
  await expect.poll(() => reader.page.locator("#pyproof-3 pre:first-child > code").innerText()).toBe("print('mine')");
});

test.each([
  ["cut off", fragment(0, FIRST, "print(1)").slice(0, -9), "The link is damaged"],
  ["no data", "#pyproof-code-", "The link is damaged"],
  ["markup", `${fragment(0, FIRST, "x")}<img src=x onerror=ran=1>`, "The link is damaged"],
  ["of a later version", fragment(0, FIRST, "x").replace("code-d", "code-z"), "does not know links of this kind"],
  ["a bomb", `#pyproof-code-d${deflateRawSync(Buffer.alloc(40_000_000)).toString("base64url")}0`, "holds more than an example can be"],
  ["of a lost example", fragment(0, FIRST, "</pre><img src=x onerror=ran=1>"), "is not on this page any more"],
])("a link that is of no use is told in one sentence: %s", async (_, hash, said) => {
  const page = said.includes("not on this page") ? "other.html" : "links.html";
  await open(`${page}${hash}`);
  const note = reader.page.locator(".pyproof-trouble-link");
  await note.getByText(said).waitFor();
  expect(await editor().count()).toBe(0);
  expect(await reader.page.locator("main img").count()).toBe(0);
  expect(await reader.page.evaluate(() => (window as { ran?: unknown }).ran)).toBeUndefined();
  if (page === "other.html") {
    await note.locator("summary").click();
    expect(await note.locator("code").innerText()).toBe("</pre><img src=x onerror=ran=1>");
  }
  expect([reader.strangers, reader.errors]).toEqual([[], []]);
});

test("code that is broken or hides something is shown as it is, and Run says what is wrong", async () => {
  const all = await open(`links.html${fragment(2, THIRD, "print('a'\u202e\nwhile")}`);
  await panel(2).getByText("Some of its characters cannot be seen").waitFor();
  expect(await editor().locator(".cm-specialChar").count()).toBe(1);
  await run(all.nth(2));
  expect(await all.nth(2).locator(".pyproof-state").innerText()).toContain("Not valid Python");
  expect(reader.errors).toEqual([]);
});

test("headings are still reached by their fragments", async () => {
  await open("links.html#the-end");
  await expect.poll(() => reader.page.evaluate(() => document.activeElement === document.body && location.hash)).toBe("#the-end");
  expect(await reader.page.locator(".pyproof-trouble-link, .pyproof-editor").count()).toBe(0);
  expect(await reader.page.locator("#the-end").evaluate((heading) => heading.getBoundingClientRect().top < innerHeight)).toBe(true);
});

test("lines that differ are marked, in the editor and beside the shut code", async () => {
  const all = await open("links.html");
  await edit(reader.page, all.first(), FIRST.replace("n = 1", "n = 2").replace("    return inner\n", "").replace("print", "new = 0\nprint"));
  const marks = (kind: string) => reader.page.locator(`.cm-lineNumbers .pyproof-is-${kind}`).allInnerTexts();
  await expect.poll(() => marks("changed")).toEqual(["2"]);
  expect([await marks("added"), await marks("removed")]).toEqual([["6"], ["5"]]);
  await all.first().locator(".pyproof-edit").click();
  const layers = () => reader.page.locator("#pyproof-1 pre").first().evaluate((pre) => getComputedStyle(pre, "::before").backgroundImage.match(/linear-gradient/g)?.length ?? 0);
  await expect.poll(layers).toBe(3);
  await all.first().locator(".pyproof-reset").click();
  await expect.poll(layers).toBe(0);
});

test("without a clipboard the link is there to be copied by hand", async () => {
  await reader.page.addInitScript(() => {
    Object.defineProperty(navigator, "clipboard", { value: undefined });
  });
  const all = await open("links.html");
  await edit(reader.page, all.nth(2), "print(1)");
  await all.nth(2).locator("button.pyproof-changes").click();
  await panel(2).getByRole("button", { name: "Copy link" }).click();
  const field = panel(2).getByRole("textbox");
  expect(await field.inputValue()).toContain("#pyproof-code-");
  expect(await field.evaluate((area: HTMLTextAreaElement) => [document.activeElement === area, area.selectionEnd === area.value.length])).toEqual([true, true]);
});

test.each(["light", "navy"] as const)("axe finds nothing in the panel, and all of it fits a phone: %s", async (name) => {
  await theme(reader.page, name);
  await reader.page.setViewportSize({ width: 360, height: 740 });
  await open(`links.html${fragment(0, FIRST, FIRST.replace("n = 1", "n = 'a rather long text that does not fit into the width of a phone'"))}`);
  await panel(0).locator("ins").waitFor();
  expect(await reader.page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
  const right = await panel(0).locator("button").evaluateAll((buttons) => buttons.map((button) => button.getBoundingClientRect().right));
  expect(right.length).toBe(2);
  expect(Math.max(...right)).toBeLessThanOrEqual(350);
  await reader.page.addScriptTag({ content: axe.source });
  const found = await reader.page.evaluate(() =>
    (window as unknown as { axe: typeof axe }).axe.run("#pyproof-1", { rules: { "target-size": { enabled: true } } }),
  );
  expect(found.violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
  if (process.env["PYPROOF_SCREENSHOTS"]) await reader.page.screenshot({ path: `${process.env["PYPROOF_SCREENSHOTS"]}/link-${name}-phone.png`, fullPage: true });
  await reader.page.setViewportSize({ width: 1000, height: 900 });
  if (process.env["PYPROOF_SCREENSHOTS"]) await reader.page.screenshot({ path: `${process.env["PYPROOF_SCREENSHOTS"]}/link-${name}.png` });
});
