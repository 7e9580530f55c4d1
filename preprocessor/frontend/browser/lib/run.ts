/**
 * A page that does nothing but run programs, in a browser of its own.
 */
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { chromium, type BrowserContext, type Page } from "playwright-core";
import type { RunEnd, ProgramBlock } from "../../src/contract.ts";
import { ARGS, EXECUTABLE } from "./chromium.ts";
import { serve, type StaticHost, type StaticOptions } from "./static.ts";

const here = dirname(fileURLToPath(import.meta.url));

export type Told = [kind: string, ...rest: (string | number)[]][];

/** The name of a host without TLS. */
const UNSAFE = "book.test";

/** What `browser/pages/run.html` puts into its window. */
export interface RunWindow {
  use(changes: object): void;
  start(blocks: (string | Partial<ProgramBlock>)[]): void;
  stop(): void;
  ahead(codes: string[]): Promise<void>;
  run(blocks: (string | Partial<ProgramBlock>)[]): Promise<{ end: RunEnd; told: Told }>;
  end: Promise<RunEnd>;
  answers: (string | null)[];
  told: Told;
}

export interface RunPage {
  host: StaticHost;
  context: BrowserContext;
  page: Page;
  run(...blocks: (string | Partial<ProgramBlock>)[]): Promise<{ end: RunEnd; told: Told }>;
  close(): Promise<void>;
}

/** Opens the page at a host of its own. */
export async function open(
  options: Omit<StaticOptions, "mounts"> & { serviceWorkers?: "allow" | "block"; unsafe?: boolean } = {},
): Promise<RunPage> {
  const { serviceWorkers = "allow", unsafe = false, ...rest } = options;
  const archive = gunzipSync(readFileSync(join(here, "../../../tool/assets/site.json.gz"))).toString("utf8");
  const files = JSON.parse(archive) as Record<string, string>;
  const entry = Object.keys(files).find((name) => name.startsWith("run-")) ?? "";
  const html = readFileSync(join(here, "../pages/run.html"), "utf8").replace("RUN", entry);
  const mounts: StaticOptions["mounts"] = {
    "index.html": { text: html },
    "py/": { folder: join(here, "../../node_modules/pyodide") },
  };
  for (const [name, text] of Object.entries(files)) mounts[`pyproof/${name}`] = { text };
  const library = readFileSync(join(here, "../../../tool/assets/library.zip"));
  mounts[`pyproof/library-${createHash("sha256").update(library).digest("hex").slice(0, 8)}.zip`] = { text: library };
  const host = await serve({ mounts, ...rest });
  const profile = mkdtempSync(join(tmpdir(), "pyproof-browser-"));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: EXECUTABLE,
    // What is not this machine, and has no TLS, is not safe to a browser.
    args: unsafe ? [...ARGS, `--host-resolver-rules=MAP ${UNSAFE} 127.0.0.1`] : ARGS,
    serviceWorkers,
  });
  const page = context.pages()[0] ?? (await context.newPage());
  await page.goto(unsafe ? host.address.replace("127.0.0.1", UNSAFE) : host.address);
  await page.waitForSelector("body[data-ready]", { state: "attached" });
  return {
    host,
    context,
    page,
    run: (...blocks) => page.evaluate((given) => (window as unknown as RunWindow).run(given), blocks),
    close: async () => {
      await context.close();
      await host.close();
      rmSync(profile, { recursive: true, force: true });
    },
  };
}

/** The text that a run told of a stream, or of both. */
export function written(told: Told, stream?: string): string {
  const texts = told.filter(([kind, to]) => kind === "wrote" && (stream === undefined || to === stream));
  return texts.map(([, , text]) => text).join("");
}
