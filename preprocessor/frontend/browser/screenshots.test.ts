// Pictures of the main states, light and dark and as on a phone, to be looked at:
//
//     PYPROOF_SCREENSHOTS=FOLDER npm run browser -- screenshots
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, test } from "vitest";
import { bookOfRepository, removeBooks, type Book } from "./lib/book.ts";
import { visit } from "./lib/chromium.ts";
import { host, type Host } from "./lib/host.ts";
import { blocks, edit, ended, run, theme } from "./lib/reader.ts";

const folder = process.env["PYPROOF_SCREENSHOTS"];

const VIEWS = [
  { name: "light", theme: "light", width: 1100, height: 820 },
  { name: "navy", theme: "navy", width: 1100, height: 820 },
  { name: "phone", theme: "light", width: 360, height: 740 },
] as const;

describe.runIf(folder)("screenshots", () => {
  let book: Book;
  let site: Host;
  const path = (name: string) => join(folder ?? "", `${name}.png`);

  beforeAll(async () => {
    mkdirSync(folder ?? "", { recursive: true });
    book = bookOfRepository();
    site = await host(book.site);
  });

  afterAll(async () => {
    await site.close();
    removeBooks();
  });

  for (const view of VIEWS) {
    test(`in ${view.name}`, async () => {
      const { name, width, height } = view;
      const { page, close } = await visit({ viewport: { width, height } });
      try {
        await theme(page, view.theme);
        await page.goto(`${site.address}living-reference.html`);
        await page.waitForLoadState("networkidle");
        await page.screenshot({ path: path(`${name}-read`) });
        await page.goto(`${site.address}several-calls.html`);
        const block = blocks(page).first();
        await run(block);
        await page.screenshot({ path: path(`${name}-run`) });
        const code = (await page.locator("pre code.language-python").first().textContent()) ?? "";
        await edit(page, block, code.replace("(5)", "(6)"));
        await page.keyboard.press("Control+Enter");
        await ended(block);
        await page.screenshot({ path: path(`${name}-broken`) });
        await edit(page, block, "имя = input('Как вас зовут? ')\nprint('Здравствуйте,', имя)\n");
        await page.keyboard.press("Control+Enter");
        await block.locator(".pyproof-input input").waitFor();
        await page.screenshot({ path: path(`${name}-asked`) });
        await page.goto(`${site.address}closure-example.html`);
        await page.locator("#pyproof-search-toggle").click();
        await page.locator("#pyproof-search-input").fill("замыкания");
        await page.locator("#pyproof-search-results li a").first().waitFor();
        await page.screenshot({ path: path(`${name}-search`) });
        await page.goto(`${site.address}proof.html`);
        await page.screenshot({ path: path(`${name}-proof`) });
      } finally {
        await close();
      }
    });
  }
});
