/** What a reader does on a page, in a reader's words. */
import type { Locator, Page } from "playwright-core";
import { expect } from "vitest";

/** The proved blocks of the page, in order. */
export function blocks(page: Page): Locator {
  return page.locator("main div.pyproof[data-pyproof]");
}

/** Presses Run and waits for the end. */
export async function run(block: Locator): Promise<void> {
  await start(block);
  await ended(block);
}

/** Presses Run. */
export async function start(block: Locator): Promise<void> {
  await block.locator(".pyproof-run").click();
}

/** Waits until nothing runs and the page has said how it ended. Both are looked at in one
 *  moment: between two, a run that its reader has just begun may begin. */
export async function ended(block: Locator): Promise<void> {
  const hasEnded = () =>
    block.evaluate((element) => {
      const state = element.querySelector(".pyproof-state");
      const isRunning = element.querySelector(".pyproof-stop")?.checkVisibility({ visibilityProperty: true }) === true;
      return !isRunning && state?.checkVisibility({ visibilityProperty: true }) === true && state.textContent.trim() !== "";
    });
  await expect.poll(hasEnded, { message: "the run has ended", timeout: 90_000 }).toBe(true);
}

/** What a block has written in the page, stdout alone. */
export async function stdout(block: Locator): Promise<string> {
  return block.locator(".pyproof-stdout").evaluateAll((found) =>
    found
      .map((element) => {
        const copy = element.cloneNode(true) as HTMLElement;
        for (const err of copy.querySelectorAll(".is-err")) err.remove();
        return copy.textContent;
      })
      .join(""),
  );
}

/** Everything that a block has written in the page. */
export async function written(block: Locator): Promise<string> {
  return (await block.locator(".pyproof-stdout").allTextContents()).join("");
}

/** Opens the editor, if it is not open, and writes `code` over what it holds. */
export async function edit(page: Page, block: Locator, code: string): Promise<void> {
  const editor = page.locator(".pyproof-editor .cm-content");
  if ((await editor.count()) === 0) await block.locator(".pyproof-edit").click();
  await editor.first().click();
  await page.keyboard.press("ControlOrMeta+A");
  await page.keyboard.insertText(code);
}

export const THEMES = ["light", "rust", "coal", "navy", "ayu"] as const;

/** Has pages shown in this theme from the next load on. */
export async function theme(page: Page, name: (typeof THEMES)[number]): Promise<void> {
  await page.addInitScript((name) => {
    localStorage.setItem("mdbook-theme", name);
  }, name);
}
