// Lighthouse's figures for the pages of a site, as for a phone:
//
//     node browser/lighthouse.mjs SITE [PAGE...]
//
// Needs the npm package `lighthouse` (12 is the last that Node 20 runs), which is
// no dependency: `npm install --no-save lighthouse@12`, or LIGHTHOUSE=FOLDER of
// an installed one.
import { createServer } from "node:http";
import { mkdtempSync, readFileSync, existsSync, statSync } from "node:fs";
import { spawn } from "node:child_process";
import { tmpdir } from "node:os";
import { extname, join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { gzipSync } from "node:zlib";

const [site, ...pages] = process.argv.slice(2);
const from = process.env.LIGHTHOUSE ? resolve(process.env.LIGHTHOUSE, "core/index.js") : "lighthouse";
const { default: lighthouse } = await import(from);
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
try {
  for (const page of pages.length > 0 ? pages : ["index.html"]) {
    const onlyCategories = ["performance", "accessibility", "best-practices", "seo"];
    const { lhr } = await lighthouse(address + page, { port, onlyCategories, output: "json", logLevel: "error" });
    const figures = Object.values(lhr.categories).map(({ id, score }) => `${id} ${Math.round(score * 100)}`);
    console.log([page, ...figures].join("\t"));
    for (const { id, title, score, scoreDisplayMode, displayValue } of Object.values(lhr.audits)) {
      const counts = ["binary", "numeric", "metricSavings"].includes(scoreDisplayMode);
      if (counts && score !== null && score < 0.9) console.log(`  ${id}\t${score}\t${title}\t${displayValue ?? ""}`);
      if (process.env.DETAILS?.split(",").includes(id)) console.log(JSON.stringify(lhr.audits[id].details, null, 1));
    }
  }
} finally {
  browser.kill();
  server.close();
  server.closeAllConnections();
}
