// Nothing that a program, a promise, a name or a file says is ever markup.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { removeBooks, run as tool, write } from "./lib/book.ts";
import { visit, type Visit } from "./lib/chromium.ts";
import { host, type Host } from "./lib/host.ts";
import { blocks, edit, ended, run, stdout, written } from "./lib/reader.ts";

/** Text that would tell if anybody took it for markup. */
const POISON = `</script></pre></div><img src=x onerror="globalThis.owned=1"><script>globalThis.owned=1</script>&lt;b&gt;`;
const QUOTED = JSON.stringify(POISON);

/** The editor has images of its own, which show nothing. */
const IMAGES = "main img:not(.cm-widgetBuffer)";

const chapters = {
  output: `# Вывод

\`\`\`python
print(${QUOTED})
\`\`\`

- в списке

  \`\`\`python
  print(${QUOTED})
  \`\`\`

> \`\`\`python
> import sys
> print(${QUOTED}, file=sys.stderr)
> \`\`\`
`,
  promise: `# Обещание

\`\`\`python
print(${QUOTED})  # Выведет: ${POISON}
\`\`\`
`,
  name: `# Имя

\`\`\`python
class Имя_с_буквами(Exception): pass
raise Имя_с_буквами(${QUOTED})  # Имя_с_буквами
\`\`\`
`,
  letters: `# Буквы

\`\`\`python
print("שלום עולם", "🐍👩‍💻", "\\u202eобратно\\u202c", "{" "{#include ../book.toml}}")
\`\`\`
`,
  [`папка с <img src=x onerror=globalThis.owned=1> & "кавычками"/глава`]: `# Файл

\`\`\`python
print(1)  # Выведет: 1
\`\`\`
`,
};

let root: string;
let site: Host;
let reader: Visit;

beforeAll(async () => {
  root = write({ chapters: {} });
  const links: string[] = [];
  for (const [name, text] of Object.entries(chapters)) {
    mkdirSync(join(root, "src", name, ".."), { recursive: true });
    writeFileSync(join(root, "src", `${name}.md`), text);
    links.push(`- [${name.replace(/[<>[\]"]/g, "")}](<${name.replace(/[<>]/g, "\\$&")}.md>)`);
  }
  writeFileSync(join(root, "src/SUMMARY.md"), `# Оглавление\n\n${links.join("\n")}\n`);
  tool(root, ["build"]);
  site = await host(join(root, "target/site"));
  reader = await visit();
});

afterAll(async () => {
  await reader.close();
  await site.close();
  removeBooks();
});

const owned = () => reader.page.evaluate(() => (globalThis as { owned?: number }).owned);

test("what blocks print is text, at the build and in a run", async () => {
  for (const chapter of ["output", "promise", "name"]) {
    await reader.page.goto(`${site.address}${chapter}.html`);
    for (const block of await blocks(reader.page).all()) {
      await run(block);
      // The message of an exception that was promised is nowhere shown.
      if (chapter !== "name") expect(await block.textContent(), chapter).toContain("<img src=x onerror=");
    }
    expect(await owned(), chapter).toBeUndefined();
    expect(await reader.page.locator(IMAGES).count(), chapter).toBe(0);
  }
});

test("what readers write is text", async () => {
  await reader.page.goto(`${site.address}output.html`);
  const block = blocks(reader.page).first();
  await edit(reader.page, block, `print(1)  # Выведет: ${POISON}\nprint(${QUOTED})\nraise ValueError(${QUOTED})\n`);
  await reader.page.keyboard.press("Control+Enter");
  await ended(block);
  expect(await block.textContent()).toContain("<img src=x onerror=");
  expect(await owned()).toBeUndefined();
  expect(await reader.page.locator(IMAGES).count()).toBe(0);
});

test("letters of every script come through", async () => {
  await reader.page.goto(`${site.address}letters.html`);
  const block = blocks(reader.page).first();
  expect(await reader.page.locator("main").textContent()).toContain("🐍👩‍💻");
  await run(block);
  expect(await stdout(block)).toBe("שלום עולם 🐍👩‍💻 \u202eобратно\u202c {{#include ../book.toml}}\n");
});

test("a chapter's path is text, wherever it is shown", async () => {
  const found: string[] = [];
  await reader.page.goto(`${site.address}proof.html`);
  for (const link of await reader.page.locator("main a[href*='%3Cimg'], main a[href*='<img']").all()) {
    found.push((await link.getAttribute("href")) ?? "");
  }
  expect(await owned()).toBeUndefined();
  expect(await reader.page.locator(IMAGES).count()).toBe(0);
  expect(found.length).toBeGreaterThan(0);
  await reader.page.goto(new URL(found[0] ?? "", `${site.address}proof.html`).href);
  const block = blocks(reader.page).first();
  await run(block);
  expect(await written(block)).toBe("1\n");
  expect(await owned()).toBeUndefined();
});
