// How long it takes from Run until a program's output is on the page, and until its
// promises are judged.
//
//   node bench/start.mjs SITE [ROUNDS]
//
// SITE is a built site with a Pyodide of its own (`site.pyodide`). Each round is a reader
// with a new profile, who runs the first example of a page
// - cold: nothing is kept;
// - at once: on the next page, as soon as there is a button;
// - soon: on the page after it, three seconds after it was opened;
// - reloaded: on that page once more, at once.
// Medians are printed, and the single times in milliseconds.
import { createServer } from "node:http";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { extname, join, relative, resolve } from "node:path";
import { gzipSync } from "node:zlib";
import { chromium } from "playwright-core";

const site = resolve(process.argv[2] ?? "target/site");
const rounds = Number(process.argv[3] ?? 5);
const types = {
  ".html": "text/html; charset=utf-8", ".js": "text/javascript", ".mjs": "text/javascript", ".css": "text/css",
  ".svg": "image/svg+xml", ".json": "application/json", ".wasm": "application/wasm",
};

/** Answers as a host sends them, compressed once. */
const answers = new Map();
function answer(path) {
  let file = join(site, path);
  if (existsSync(file) && statSync(file).isDirectory()) file = join(file, "index.html");
  if (!answers.has(file) && existsSync(file)) {
    const bytes = readFileSync(file);
    const type = types[extname(file)];
    const body = type ? gzipSync(bytes) : bytes;
    const headers = { "Content-Type": type ?? "application/octet-stream", "Cache-Control": "max-age=600", "Content-Length": body.length };
    answers.set(file, { body, headers: type ? { ...headers, "Content-Encoding": "gzip" } : headers });
  }
  return answers.get(file);
}
const server = createServer((request, response) => {
  const found = answer(decodeURI(new URL(request.url, "http://localhost").pathname));
  if (found) response.writeHead(200, found.headers).end(found.body);
  else response.writeHead(404).end();
});
await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
const address = `http://127.0.0.1:${server.address().port}/`;

/** Pages whose first example runs by itself and prints something. */
const pages = readdirSync(site, { recursive: true })
  .filter((name) => name.endsWith(".html") && !/print|index|404|toc/.test(name))
  .filter((name) => /data-pyproof=/.test(readFileSync(join(site, name), "utf8")))
  .map((name) => relative(".", name))
  .sort()
  .slice(0, 3);
for (const name of readdirSync(join(site, "pyodide"))) answer(`pyodide/${name}`);

/* global document, performance, MutationObserver */
/** Presses the first Run, and gives the times until output and end are there. */
async function timed(page) {
  await page.waitForSelector("main .pyproof-run");
  return page.evaluate(async () => {
    const note = document.querySelector("main div.pyproof[data-pyproof]");
    const began = performance.now();
    let output = null;
    const ended = new Promise((resolve) => {
      const look = () => {
        const now = performance.now() - began;
        if (output === null && [...note.querySelectorAll(".pyproof-stdout")].some((one) => one.textContent !== "")) output = now;
        const state = note.querySelector(".pyproof-state")?.textContent ?? "";
        if (note.querySelector(".pyproof-stop").hidden && /\S/.test(state)) resolve({ output: output ?? now, end: now, state });
      };
      new MutationObserver(look).observe(note, { subtree: true, childList: true, attributes: true, characterData: true });
    });
    note.querySelector(".pyproof-run").click();
    return ended;
  });
}

const times = { cold: [], "at once": [], soon: [], reloaded: [] };
for (let round = 0; round < rounds; round++) {
  const profile = mkdtempSync(join(tmpdir(), "pyproof-start-"));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: process.env.PYPROOF_CHROMIUM ?? "/usr/bin/chromium",
    args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"],
  });
  const page = context.pages()[0];
  if (process.env.TELL) page.on("console", (message) => console.log(message.text()));
  page.on("worker", (worker) => process.env.TELL && worker.on("console", (message) => console.log(message.text())));
  const open = (name) => page.goto(address + name, { waitUntil: "load" });
  const measure = async (kind) => times[kind].push(await timed(page));
  await open(pages[0]);
  await measure("cold");
  // A reader reads.
  await page.waitForTimeout(Number(process.env.READS ?? 8000));
  await open(pages[1 % pages.length]);
  await measure("at once");
  await open(pages[2 % pages.length]);
  await page.waitForTimeout(3000);
  await measure("soon");
  await page.reload({ waitUntil: "load" });
  await measure("reloaded");
  await context.close();
  rmSync(profile, { recursive: true, force: true });
}
server.close();
server.closeAllConnections();

const median = (all) => [...all].sort((a, b) => a - b)[Math.floor(all.length / 2)];
for (const [kind, all] of Object.entries(times)) {
  const told = ["output", "end"].map((what) => {
    const each = all.map((one) => Math.round(one[what]));
    return `${what} ${median(each)} (${each.join(" ")})`;
  });
  console.log([kind, ...told].join("\t"));
}
