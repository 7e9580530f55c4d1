/** Debian's Chromium, driven by Playwright, with a network of this machine alone. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium, type BrowserContext, type BrowserContextOptions, type Page } from "playwright-core";

/** The browser. */
export const EXECUTABLE = process.env["PYPROOF_CHROMIUM"] ?? "/usr/bin/chromium";

/** Without a window, and without a word to anybody. */
export const ARGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Has pages find a screen that is touched, and no pointer. */
export const TOUCH = "--blink-settings=primaryHoverType=1,availableHoverTypes=1,primaryPointerType=2,availablePointerTypes=2";

/** A browser with a profile of its own, as a new reader has it. */
export interface Visit {
  context: BrowserContext;
  page: Page;
  /** The folder of the profile. */
  profile: string;
  /** What the page asked of other hosts; nothing of that is let through. */
  strangers: string[];
  /** What went wrong in the pages' scripts. */
  errors: string[];
  close(): Promise<void>;
}

export async function visit({ args = [], ...options }: BrowserContextOptions & { args?: string[] } = {}): Promise<Visit> {
  const profile = mkdtempSync(join(tmpdir(), "pyproof-profile-"));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: EXECUTABLE,
    args: [...ARGS, ...args],
    ...options,
  });
  const strangers: string[] = [];
  const errors: string[] = [];
  const isOurs = (url: URL) => ["127.0.0.1", "localhost"].includes(url.hostname) || !/^(https?|wss?):$/.test(url.protocol);
  await context.route(
    (url) => !isOurs(url),
    async (route) => {
      strangers.push(route.request().url());
      await route.abort("blockedbyclient");
    },
  );
  context.on("weberror", (error) => errors.push(String(error.error())));
  context.on("console", (message) => {
    if (message.type() === "error") errors.push(message.text());
  });
  const page = context.pages()[0] ?? (await context.newPage());
  return {
    context,
    page,
    profile,
    strangers,
    errors,
    async close() {
      await context.close();
      rmSync(profile, { recursive: true, force: true });
    },
  };
}
