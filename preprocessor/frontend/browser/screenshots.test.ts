// Pictures of the main states, light and dark, wide and as on a phone, to be looked at:
//
//     PYPROOF_SCREENSHOTS=FOLDER npm run browser -- screenshots
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, test } from "vitest";
import { bookOf, bookOfRepository, removeBooks } from "./lib/book.ts";
import { TOUCH, visit } from "./lib/chromium.ts";
import { host, type Host } from "./lib/host.ts";
import { blocks, edit, ended, run, theme } from "./lib/reader.ts";

const folder = process.env["PYPROOF_SCREENSHOTS"];

const WIDE = { width: 1100, height: 820 };
const PHONE = { width: 360, height: 740 };
const VIEWS = [
  { name: "light", theme: "light", viewport: WIDE, args: [] },
  { name: "navy", theme: "navy", viewport: WIDE, args: [] },
  { name: "phone", theme: "light", viewport: PHONE, args: [TOUCH] },
  { name: "phone-navy", theme: "navy", viewport: PHONE, args: [TOUCH] },
] as const;

const CHAPTERS = {
  needs: `# Потоки

Здесь нужны потоки:

\`\`\`python
import threading

thread = threading.Thread(target=print, args=("привет",))
thread.start()
thread.join()
# Выведет: привет
\`\`\`
`,
};

const THROWS = `def outer():
    count = 0
    def inner():
        count += 1
        return count
    return inner

counter = outer()
print(counter())
`;

/** A card with what belongs to it; of one that is too tall its end. */
async function shoot(page: Page, card: Locator, file: string): Promise<void> {
  await card.evaluate((element) => {
    element.scrollIntoView({ block: element.clientHeight > innerHeight ? "end" : "center", behavior: "instant" });
  });
  await page.screenshot({ path: file });
}

describe.runIf(folder)("screenshots", () => {
  let sites: Record<"book" | "own", Host>;

  beforeAll(async () => {
    mkdirSync(folder ?? "", { recursive: true });
    sites = { book: await host(bookOfRepository().site), own: await host(bookOf({ chapters: CHAPTERS }).site) };
  });

  afterAll(async () => {
    for (const site of Object.values(sites)) await site.close();
    removeBooks();
  });

  /** A state: what leads to it, and the card that shows it. */
  const STATES: Record<string, (page: Page, open: (path: string, of?: "book" | "own") => Promise<Locator>) => Promise<Locator | undefined>> = {
    async read(page, open) {
      await open("living-reference.html");
      await page.waitForLoadState("networkidle");
      return undefined;
    },
    async run(_page, open) {
      const block = (await open("several-calls.html")).first();
      await run(block);
      return undefined;
    },
    async editor(page, open) {
      const block = (await open("several-calls.html")).first();
      await block.locator(".pyproof-edit").click();
      await page.locator(".pyproof-editor .cm-content").waitFor();
      return undefined;
    },
    async broken(page, open) {
      const block = (await open("several-calls.html")).first();
      const code = (await page.locator("pre code.language-python").first().textContent()) ?? "";
      await rerun(page, block, code.replace("(5)", "(6)"));
      await ended(block);
      return undefined;
    },
    async explained(page, open) {
      const block = (await open("several-calls.html")).first();
      await rerun(page, block, THROWS);
      await block.locator(".pyproof-meaning").waitFor({ timeout: 90_000 });
      return page.locator(".pyproof-card").first();
    },
    async stopped(page, open) {
      const block = (await open("several-calls.html")).first();
      await rerun(page, block, "print('начали')\nwhile True:\n    pass\n");
      await block.locator(".pyproof-stdout").filter({ hasText: "начали" }).waitFor({ timeout: 90_000 });
      await block.locator(".pyproof-stop").click();
      await ended(block);
      return page.locator(".pyproof-card").first();
    },
    async cut(page, open) {
      const block = (await open("several-calls.html")).first();
      await rerun(page, block, "for n in range(50_000):\n    print(n)\n");
      await ended(block);
      await block.locator(".pyproof-cut").scrollIntoViewIfNeeded();
      return page.locator(".pyproof-card").first();
    },
    async asked(page, open) {
      const block = (await open("several-calls.html")).first();
      await rerun(page, block, "имя = input('Как вас зовут? ')\nprint('Здравствуйте,', имя)\n");
      await block.locator(".pyproof-input input").waitFor({ timeout: 90_000 });
      return undefined;
    },
    async needs(_page, open) {
      await open("needs.html", "own");
      return undefined;
    },
    async tried(page, open) {
      const block = (await open("several-calls.html")).first();
      const card = page.locator(".pyproof-card").first();
      await run(block);
      const field = card.locator(".pyproof-try textarea");
      await field.fill("[n for n in range(3)]");
      await field.press("Enter");
      await card.locator(".pyproof-attempt .pyproof-stdout").waitFor({ timeout: 90_000 });
      await card.locator(".pyproof-try > button").click();
      await card.locator(".pyproof-overview > ul > li").first().waitFor({ timeout: 90_000 });
      return card;
    },
    async task(page, open) {
      await open("further/decorators-with-arguments.html");
      const card = page.locator(".pyproof-card").filter({ has: page.locator(".pyproof-task") }).first();
      await card.waitFor();
      return card;
    },
    async prediction(page, open) {
      await open("further/objects.html");
      const card = page.locator(".pyproof-card").filter({ has: page.locator(".pyproof-guess textarea") }).first();
      await card.waitFor();
      return card;
    },
    async steps(page, open) {
      const block = (await open("call-counter.html")).first();
      await block.locator("button.pyproof-steps").click();
      await page.locator(".pyproof-picture .pyproof-box").first().waitFor();
      await page.keyboard.press("End");
      return page.locator(".pyproof-card").first();
    },
    async search(page, open) {
      await open("closure-example.html");
      await page.locator("#pyproof-search-toggle").click();
      await page.locator("#pyproof-search-input").fill("замыкания");
      await page.locator("#pyproof-search-results li a").first().waitFor();
      return undefined;
    },
    async proof(_page, open) {
      await open("proof.html");
      return undefined;
    },
  };

  /** Changes a block, and runs it. */
  async function rerun(page: Page, block: Locator, code: string): Promise<void> {
    await edit(page, block, code);
    await page.keyboard.press("Control+Enter");
  }

  for (const view of VIEWS) {
    test(`in ${view.name}`, { timeout: 600_000 }, async () => {
      const reader = await visit({ viewport: view.viewport, args: [...view.args] });
      const { page } = reader;
      try {
        await theme(page, view.theme);
        // What one state changes is none of the next one's.
        await page.addInitScript(() => {
          sessionStorage.clear();
        });
        for (const [state, lead] of Object.entries(STATES)) {
          const card = await lead(page, async (path, of = "book") => {
            await page.goto(sites[of].address + path);
            return blocks(page);
          });
          const file = join(folder ?? "", `${view.name}-${state}.png`);
          if (card) await shoot(page, card, file);
          else await page.screenshot({ path: file });
        }
      } finally {
        await reader.close();
      }
    });
  }
});
