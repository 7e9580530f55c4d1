// Lighthouse's score of each page of a site, as on a phone.
//
//   npx --yes --package lighthouse@13 node bench/lighthouse.mjs SITE [ROUNDS]
//
// SITE is a built site. Each page is loaded ROUNDS times (5), and the median of the
// performance is printed, with that of the slowest paint and of what moved. Lighthouse is
// no dependency of the front end: it brings 200 packages, for this alone. PYPROOF_LIGHTHOUSE
// is its command, if it is not in the PATH.
import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { host } from "./host.mjs";

const run = promisify(execFile);
const site = resolve(process.argv[2] ?? "target/site");
const rounds = Number(process.argv[3] ?? 5);
const lighthouse = process.env.PYPROOF_LIGHTHOUSE ?? "lighthouse";
const { address, close } = await host(site);
const folder = mkdtempSync(join(tmpdir(), "pyproof-lighthouse-"));
const median = (all) => [...all].sort((one, other) => one - other)[Math.floor(all.length / 2)];

/** Pages that readers come to; `print.html` is all of them once more. */
const pages = readdirSync(site, { recursive: true })
  .filter((name) => name.endsWith(".html") && !/^(print|404|toc)\.html$/.test(name))
  .sort();
try {
  for (const name of pages) {
    const scores = [], paints = [], shifts = [];
    for (let round = 0; round < rounds; round += 1) {
      const path = join(folder, "report.json");
      const flags = "--headless=new --no-sandbox --disable-gpu --disable-quic";
      const options = ["--quiet", "--only-categories=performance", "--output=json", `--output-path=${path}`, `--chrome-flags=${flags}`];
      await run(lighthouse, [address + name, ...options], { env: { CHROME_PATH: process.env.PYPROOF_CHROMIUM ?? "/usr/bin/chromium", ...process.env } });
      const { categories, audits } = JSON.parse(readFileSync(path, "utf8"));
      scores.push(Math.round(100 * categories.performance.score));
      paints.push(audits["largest-contentful-paint"].numericValue);
      shifts.push(audits["cumulative-layout-shift"].numericValue);
    }
    console.log([name, median(scores), `${(median(paints) / 1000).toFixed(1)} s`, median(shifts).toFixed(3), `(${scores.join(" ")})`].join("\t"));
  }
} finally {
  rmSync(folder, { recursive: true });
  close();
}
