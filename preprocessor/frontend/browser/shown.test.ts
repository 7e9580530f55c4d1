// What a block shows beside its output: a reader's run shows what the build showed, in the
// same place, and nothing of it runs or loads.
import { join } from "node:path";
import type { Locator } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { removeBooks, run as tool, write } from "./lib/book.ts";
import { visit, type Visit } from "./lib/chromium.ts";
import { host, type Host } from "./lib/host.ts";
import { blocks, edit, run } from "./lib/reader.ts";

/** A block whose last value says that it is shown so. */
function showing(method: string, data: string): string {
  return `\`\`\`python\nclass Shown:\n    def ${method}(self):\n        return ${JSON.stringify(data)}\n\nShown()\n\`\`\`\n`;
}

const ROWS = Array.from({ length: 40 }, (_, at) => `<th scope=col>column ${at}</th>`).join("");

/** Markup that would run, load, lead away or break out, and what is only odd. */
const HOSTILE = [
  "<table border=1 class=dataframe style='position:fixed' id=content><tr><th scope=row colspan=2 onclick='ran=1'>a</th><td>1<td>2</table><script>ran = 1</script>",
  "<style>body { display: none }</style><b title='t' dir=rtl lang=en>b</b><img src='http://stranger.test/a.png' onerror='ran=1'>",
  "<a href='javascript:ran=1'>link</a> <form action='http://stranger.test/'><input autofocus onfocus='ran=1'><button>send</button></form>",
  "<b>svg</b><svg onload='ran=1'><style>p { }</style><text>words</text><script>ran = 1</script></svg><math><mi>x</mi></math>",
  "<b>iframe</b><iframe srcdoc='<script>parent.ran=1</script>'></iframe><object data='http://stranger.test/o'></object>",
  "<template><b>template</b></template><p>one<p>two</div></div><!-- remark --><hr><plaintext>rest",
  "<meta http-equiv=refresh content='0;url=http://stranger.test/'><base href='http://stranger.test/'><link rel=stylesheet href='http://stranger.test/s.css'>left",
];

/** What the browser's parser and the build's read differently: what breaks out of SVG and
 *  MathML, and what stands for scripts where none runs. */
const APART = [
  "<noscript><p title='</noscript><img src=x onerror=ran=1>'></noscript><b>after</b>",
  "<b>svg</b><svg><style><img src=x onerror='ran=1'></style><text>words</text></svg>",
  "<b>math</b><math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=ran=1&gt;'>",
  "<b>object</b><svg><foreignObject><iframe srcdoc='<script>parent.ran=1</script>'></iframe><img src='http://stranger.test/b.png' onerror='ran=1'>",
];

const SVG =
  '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="120" height="300" onload="parent.ran = 1">' +
  '<script>parent.ran = 1</script><image xlink:href="http://stranger.test/a.png" width="9" height="9"/>' +
  '<rect width="120" height="300" fill="#080"/><text x="9" y="20">Привет #1 100%</text></svg>';

let site: Host;
let reader: Visit;

beforeAll(async () => {
  const root = write({
    language: "en",
    chapters: {
      hostile: `# Hostile\n\n${[...HOSTILE, ...APART].map((html) => `${showing("_repr_html_", html)}\n`).join("")}`,
      picture: `# Picture\n\n${showing("_repr_svg_", SVG)}\nBehind it.\n`,
      wide: `# Wide\n\n${showing("_repr_html_", `<table><tr>${ROWS}</tr></table>`)}\nBehind it.\n`,
    },
  });
  // The bundled interpreter shows nothing.
  tool(root, ["build"], 0, { MDBOOK_PREPROCESSOR__PYPROOF__PYTHON: JSON.stringify("python3") });
  site = await host(join(root, "target/site"));
  reader = await visit();
});

afterAll(async () => {
  await reader.close();
  await site.close();
  removeBooks();
});

async function open(chapter: string): Promise<Locator> {
  await reader.page.goto(`${site.address}${chapter}.html`);
  return blocks(reader.page);
}

/** What a block shows that its reader sees. */
function seen(block: Locator): Locator {
  return block.locator(".pyproof-figure, .pyproof-table").filter({ visible: true });
}

/** Of the build, not of a run. */
function built(block: Locator): Locator {
  return block.locator(":scope > :is(.pyproof-figure, .pyproof-table)");
}

/** All that these elements are, but for the space between its parts: mdBook writes that anew. */
function told(each: Locator): Promise<string[]> {
  return each.evaluateAll((elements) => {
    const tell = (node: Node): string[] => {
      if (!(node instanceof Element)) return [JSON.stringify((node.nodeValue ?? "").trim())].filter((text) => text !== '""');
      const named = [...node.attributes].map(({ name, value }) => `${name}=${JSON.stringify(value)}`).sort();
      return [`<${[node.nodeName, ...named].join(" ")}>`, ...[...node.childNodes].flatMap(tell), `</${node.nodeName}>`];
    };
    return elements.map((element) => {
      const copy = element.cloneNode(true);
      copy.normalize();
      return tell(copy).join("\n");
    });
  });
}

/** Where what stands behind the block begins. */
async function behind(): Promise<number> {
  return Math.round((await reader.page.getByText("Behind it.").boundingBox())?.y ?? -1);
}

test("a run shows the HTML of a value as the build does, of which nothing runs or loads", async () => {
  const all = await open("hostile");
  expect(await all.count()).toBe(HOSTILE.length + APART.length);
  const differing: Record<string, { built: string[]; shown: string[] }> = {};
  for (const [at, html] of [...HOSTILE, ...APART].entries()) {
    const block = all.nth(at);
    const before = await told(built(block));
    await run(block);
    const shown = await told(seen(block));
    expect(shown.length, html).toBe(1);
    if (at < HOSTILE.length && shown[0] !== before[0]) differing[html] = { built: before, shown };
  }
  expect(differing).toEqual({});
  expect(await all.locator(".pyproof-table").locator("script, style, img, svg, math, iframe, object, a, form, input, [id], [class], [style]").count()).toBe(0);
  // The judge reads what was shown along with the rest.
  expect(await reader.page.locator(".pyproof-unjudged").count()).toBe(0);
  expect(await seen(all.first()).getByRole("rowheader").getAttribute("colspan")).toBe("2");
  expect(await reader.page.evaluate(() => (window as { ran?: unknown }).ran)).toBeUndefined();
  expect(await reader.page.locator("body").isVisible()).toBe(true);
  expect([reader.strangers, reader.errors]).toEqual([[], []]);
});

test("a run shows a picture in the place of the build's, and Reset brings that back", async () => {
  const block = (await open("picture")).first();
  const place = await behind();
  await run(block);
  const image = seen(block).locator("img");
  expect(await seen(block).count()).toBe(1);
  expect(await built(block).isVisible()).toBe(false);
  expect(await image.evaluate((element: HTMLImageElement) => [element.naturalWidth, element.naturalHeight])).toEqual([120, 300]);
  expect(await image.getAttribute("alt")).toBe("Figure 1");
  // What is behind it has moved by no more than the line that says how the run ended.
  const moved = (await behind()) - place;
  expect(moved).toBeGreaterThanOrEqual(0);
  expect(moved).toBeLessThan(100);
  expect(await reader.page.evaluate(() => (window as { ran?: unknown }).ran)).toBeUndefined();
  // Again, and there is still one.
  await run(block);
  expect(await seen(block).count()).toBe(1);
  expect((await behind()) - place).toBe(moved);
  await edit(reader.page, block, "print('no picture')\n");
  await run(block);
  expect(await seen(block).count()).toBe(0);
  // The place of the picture is given back.
  await expect.poll(async () => (await behind()) < place + 200).toBe(true);
  await block.locator(".pyproof-reset").click();
  expect(await seen(block).count()).toBe(1);
  expect(await built(block).isVisible()).toBe(true);
  expect([reader.strangers, reader.errors]).toEqual([[], []]);
});

test("a run that could not begin leaves what the build showed", async () => {
  const block = (await open("picture")).first();
  await reader.page.route(/\/pyodide\//, (route) => route.abort());
  await reader.page.evaluate(() => caches.keys().then((names) => Promise.all(names.map((name) => caches.delete(name)))));
  await run(block);
  expect(await block.locator(".pyproof-result").getAttribute("data-end")).toBe("unavailable");
  expect(await built(block).isVisible()).toBe(true);
  await reader.page.unroute(/\/pyodide\//);
  reader.errors.splice(0);
});

test.each(["built", "run"])("a wide table is scrolled in a box of its own, which a keyboard reaches: %s", async (by) => {
  await reader.page.setViewportSize({ width: 400, height: 800 });
  const block = (await open("wide")).first();
  if (by === "run") await run(block);
  const box = reader.page.getByRole("group", { name: "The value of the last line" }).filter({ visible: true });
  expect(await box.count()).toBe(1);
  expect(await reader.page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(400);
  await box.focus();
  await reader.page.keyboard.press("ArrowRight");
  await expect.poll(() => box.evaluate((element) => element.scrollLeft)).toBeGreaterThan(0);
});
