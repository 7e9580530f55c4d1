/** The browsers in which the flows are run. */
import { ChromiumReader } from "./chromium.ts";
import { FirefoxReader } from "./firefox.ts";
import type { Reader } from "./reader.ts";
import { WebKitReader } from "./webkit.ts";

/** Each starts with a profile of its own, as a new reader has it. */
const start = {
  chromium: () => ChromiumReader.start(),
  firefox: () => FirefoxReader.start(),
  webkit: () => WebKitReader.start(),
} satisfies Record<string, () => Promise<Reader>>;

export type BrowserName = keyof typeof start;

export const BROWSERS = Object.keys(start) as BrowserName[];

export async function startReader(browser: BrowserName): Promise<Reader> {
  return await start[browser]();
}

/** The browsers that are asked for: all of them, unless `PYPROOF_BROWSERS` names some. */
export function wanted(): Set<BrowserName> {
  const given = (process.env["PYPROOF_BROWSERS"] ?? "").split(/[\s,]+/).filter((name) => name !== "");
  const unknown = given.filter((name) => !(BROWSERS as string[]).includes(name));
  if (unknown.length > 0) throw new Error(`PYPROOF_BROWSERS names ${unknown.join(", ")}; there are ${BROWSERS.join(", ")}`);
  return new Set(given.length > 0 ? (given as BrowserName[]) : BROWSERS);
}
