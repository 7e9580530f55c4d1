// Lighthouse's figures for the pages of a site, as for a phone:
//
//     [ROUNDS=5] node browser/lighthouse.mjs SITE [PAGE...]
//
// All pages if none is named, but for those that nobody reads as a page: `404.html`,
// `toc.html`, `print.html`. Each ROUNDS times, in turn, so that a busy moment falls on
// all; at the end a table of the medians. On a quiet machine alone.
//
// Needs the npm package `lighthouse` (12 is the last that Node 20 runs), which is
// no dependency: `npm install --no-save lighthouse@12`, or LIGHTHOUSE=FOLDER of
// an installed one.
import { createServer } from "node:http";
import { mkdtempSync, readFileSync, existsSync, readdirSync, statSync } from "node:fs";
import { spawn } from "node:child_process";
import { tmpdir } from "node:os";
import { extname, join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { gzipSync } from "node:zlib";

const [site, ...named] = process.argv.slice(2);
const rounds = Number(process.env.ROUNDS ?? 1);
if (site === undefined || !Number.isInteger(rounds) || rounds < 1) {
  console.error("usage: [ROUNDS=1] node browser/lighthouse.mjs SITE [PAGE...]");
  process.exit(2);
}
const all = readdirSync(site, { recursive: true }).filter((file) => file.endsWith(".html"));
const pages = named.length > 0 ? named : all.filter((file) => !/(^|\/)(404|toc|print)\.html$/.test(file)).sort();
const from = process.env.LIGHTHOUSE ? resolve(process.env.LIGHTHOUSE, "core/index.js") : "lighthouse";
const { default: lighthouse } = await import(from);
const median = (figures) => {
  const sorted = figures.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
};
const types = { ".html": "text/html; charset=utf-8", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml" };
const server = createServer((request, response) => {
  let file = join(site, decodeURI(new URL(request.url, "http://localhost").pathname));
  if (existsSync(file) && statSync(file).isDirectory()) file = join(file, "index.html");
  if (!existsSync(file)) {
    response.writeHead(404).end();
    return;
  }
  const type = types[extname(file)];
  const bytes = readFileSync(file);
  // As GitHub Pages sends it.
  const headers = { "Content-Type": type ?? "application/octet-stream", "Cache-Control": "max-age=600" };
  response.writeHead(200, type ? { ...headers, "Content-Encoding": "gzip" } : headers);
  response.end(type ? gzipSync(bytes) : bytes);
});
await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
const address = `http://127.0.0.1:${server.address().port}/`;
const profile = mkdtempSync(join(tmpdir(), "pyproof-lighthouse-"));
const browser = spawn(process.env.PYPROOF_CHROMIUM ?? "/usr/bin/chromium", [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  `--user-data-dir=${profile}`,
  "--remote-debugging-port=0",
  "about:blank",
]);
const portFile = join(profile, "DevToolsActivePort");
while (!existsSync(portFile)) await sleep(50);
const port = Number(readFileSync(portFile, "utf8").split("\n")[0]);
// Each page is a reader's first: Lighthouse empties the cache but leaves what pages have
// noted, and ours note which fonts the cache has.
const clearStorageTypes = ["all"];
const onlyCategories = ["performance", "accessibility", "best-practices", "seo"];
// Of each page the scores of each round, a category behind the other.
const scores = new Map(pages.map((page) => [page, onlyCategories.map(() => [])]));
try {
  for (let turn = 0; turn < rounds * pages.length; turn++) {
    const page = pages[turn % pages.length];
    const { lhr } = await lighthouse(address + page, { port, onlyCategories, clearStorageTypes, output: "json", logLevel: "error" });
    const figures = onlyCategories.map((id) => Math.round(lhr.categories[id].score * 100));
    figures.forEach((figure, at) => scores.get(page)[at].push(figure));
    console.log([page, ...onlyCategories.map((id, at) => `${id} ${figures[at]}`)].join("\t"));
    for (const { id, title, score, scoreDisplayMode, displayValue } of Object.values(lhr.audits)) {
      const counts = ["binary", "numeric", "metricSavings"].includes(scoreDisplayMode);
      if (counts && score !== null && score < 0.9) console.log(`  ${id}\t${score}\t${title}\t${displayValue ?? ""}`);
      if (process.env.DETAILS?.split(",").includes(id)) console.log(JSON.stringify(lhr.audits[id].details, null, 1));
    }
  }
  console.log(`\n| page, median of ${rounds} | ${onlyCategories.join(" | ")} |\n|---|${"---:|".repeat(onlyCategories.length)}`);
  for (const [page, of] of scores) console.log(`| ${[page, ...of.map(median)].join(" | ")} |`);
} finally {
  browser.kill();
  server.close();
  server.closeAllConnections();
}
